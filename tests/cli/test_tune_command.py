"""The command ``tune`` as a planner types it, in both languages: what it prints, writes and refuses."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from rich.cells import cell_len
from six_teachers import World

import workforce
from workforce import stored, tuning
from workforce.errors import PlannerError
from workforce.planning import solving, targets
from workforce.planning.plans import with_targets
from workforce.planning.purpose import Goal
from workforce.planning.targets import SPREAD
from workforce.results import archive

LIMITS = """
    capacity:
      special_post: {junior: 3}
      open_recruitment: {all: {2023: 8, 2025: 12}}
      contract: {all: 4}
    most_change: 6
    floors: {town: 2}
"""
POLICIES = "market: {establishment: {posts: {primary: 30, junior: 12}}}"
TYPED = ["tune", "mine.yaml", "--by", "2025", "-n", "16"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with six teachers for far smaller classes than in their county, and a scenario with limits."""
    folder = tmp_path_factory.mktemp("tune")
    world = World(folder)
    world.county(class_sizes="level area pupils_per_class\nkindergarten town 6\nprimary town 3\njunior town 3")
    world.load("mine", tuning=LIMITS, policies=POLICIES)
    return folder


@pytest.fixture(scope="module")
def case(place):
    return workforce.load(place / "mine.yaml")


@pytest.fixture(scope="module")
def tuned(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "SECONDS", 2.0)
        return tuning.tune(case, Goal(by=2025), 16)


def typed(folder, *words):
    """The command in a process of its own, as the language is that of the process."""
    answer = subprocess.run(
        [sys.executable, "-m", "workforce", *map(str, words)], cwd=folder, capture_output=True, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    return answer.returncode, answer.stdout, answer.stderr


def planned(scenario):
    """Rows with posts, as by year; the part of a plan that a channel spreads itself must have none."""
    rows = {row: posts.tolist() for row, posts in targets.plans(scenario).items() if posts.any()}
    assert not any(row[1] in SPREAD for row in rows)
    return rows


# what is printed and written


@pytest.mark.parametrize(
    ("language", "said", "step"),
    [
        ("en", ["Six teachers. Goal: ", "Posts by channel", "+ surplus", "What binds most", "Written: out-en"],
         "Planning for all futures"),
        ("zh", ["六人县。目标：", "分渠道招聘岗位", "加权短缺", "最起作用的限制", "已写入：out-zh"],
         "针对全部情景求方案"),
    ],
)  # fmt: skip
def test_goal_posts_plans_and_limits_in_both_languages(place, language, said, step):
    code, out, err = typed(place, *TYPED, "--lang", language, "-o", f"out-{language}")
    assert code == 0, err
    for words in said:
        assert words in out
    assert step in err.splitlines()
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    folder = place / f"out-{language}"
    assert {"report.html", "workbook.xlsx", "plan.yaml", "manifest.json", "tables"} == {
        file.name for file in folder.iterdir()
    }
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in (folder / "report.html").read_text("utf-8")
    first = openpyxl.load_workbook(folder / "workbook.xlsx").sheetnames[1]
    assert first == {"zh": "年度招聘目标", "en": "Yearly targets"}[language]
    assert archive.read_manifest(folder)["kind"] == archive.TUNING


def test_json_is_the_tables_and_the_plan_runs_as_it_is(place):
    goal = ["--max-shortage", "50%", "--level", "小学", "--confidence", "80%", "--unit", "2"]
    code, out, _ = typed(place, *TYPED, *goal, "--seed", "5", "--lang", "zh", "--json")
    answer = json.loads(out)
    assert code == 0
    assert "NaN" not in out
    asked = {name: answer["about"][name] for name in ("by", "most", "share", "level", "subject", "confidence", "unit")}
    assert asked == {"by": 2025, "most": 0.5, "share": True, "level": "primary", "subject": "all", "confidence": 0.8,
                     "unit": 2}  # fmt: skip
    assert answer["folder"] == os.path.join("reports", "six-tuned-mine-2025-5-16")
    assert all(row["posts"] % 2 == 0 for row in answer["targets"])
    code, _, err = typed(place, "run", answer["plan"], "-n", "8", "--lang", "en", "-o", "ran")
    assert code == 0, err


# the plan as a scenario


def test_the_plan_is_the_same_scenario_in_its_policies(case, tuned, place):
    stored.save_tuning(tuned, case, place / "kept" / "deep", "en")
    made = workforce.load(place / "kept" / "deep" / "plan.yaml").scenario
    assert planned(made) == planned(tuned.scenario)
    used = {name for name in tuned.scenario.policies.market.channels if name in made.policies.market.channels}
    for scenario in (made, tuned.scenario):
        assert used >= {row[0] for row in planned(scenario)}
    assert made.run == case.scenario.run
    assert made.tuning == case.scenario.tuning
    bare = [one.policies.market.model_copy(update={"channels": {}}) for one in (made, tuned.scenario)]
    assert bare[0] == bare[1]
    assert made.title.en == "Six teachers (tuned for 2025)"
    assert "source: not used before" not in (place / "kept" / "deep" / "plan.yaml").read_text("utf-8")


def test_a_plan_for_another_horizon_keeps_it(place, tuned):
    shorter = workforce.load(place / "mine.yaml", years=4)
    stored.save_tuning(replace(tuned, targets={}), shorter, place / "shorter", "en")
    assert workforce.load(place / "shorter" / "plan.yaml").scenario.run.years == 4


def test_a_channel_that_is_new_has_hired_nobody_before(place, tuned, tmp_path):
    world = World(tmp_path)
    hired = "value: 1, low: 1, high: 1, unit: teachers, confidence: derived, source: s"
    actuals = "\n".join(f"{name}: {{2023: {{{hired}}}}}" for name in ("special_post", "open_recruitment"))
    world.load("later", assumptions="actuals:\n  " + actuals.replace("\n", "\n  "), run="plan_from: 2024")
    rows = {"junior": {"chinese": {"town": {2024: 2.0, 2025: 0.0}}}}
    case = workforce.load(tmp_path / "later.yaml")
    stored.save_tuning(replace(tuned, targets={"contract": rows, "silver_age": {}}), case, tmp_path / "out", "en")
    made = workforce.load(tmp_path / "out" / "plan.yaml").scenario
    assert made.assumptions.actuals["contract"][2023].value == 0
    assert "silver_age" not in made.policies.market.channels
    assert np.allclose(targets.plans(made)["contract", "junior", "chinese", "town"][:2], [2, 0])


def test_targets_that_the_scenario_had_do_not_stay_beside_the_plan(tuned, tmp_path):
    world = World(tmp_path)
    had = "primary: {mathematics: {town: 5}, chinese: {town: {2023: 4, 2026: 9}}}"
    case = world.load("had", policies=f"market: {{channels: {{open_recruitment: {{plan: 0, targets: {{{had}}}}}}}}}")
    rows = {"open_recruitment": {"primary": {"chinese": {"town": {2023: 2.0, 2024: 0.0}}}}}
    plan = replace(tuned, targets=rows, scenario=with_targets(case.scenario, rows))
    stored.save_tuning(plan, case, tmp_path / "out", "en")
    posts = targets.plans(workforce.load(tmp_path / "out" / "plan.yaml").scenario)
    assert posts["open_recruitment", "primary", "chinese", "town"].tolist() == [2, 0, 0, 0, 0]
    assert ("open_recruitment", "primary", "mathematics", "town") not in posts


# what is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--max-shortage", "many"], "--max-shortage 'many' is not a number; write 250, or 5% of need"),
        (["--max-shortage", "5", "--confidence", "sure"], "--confidence 'sure' is not a number; write 0.9, or 90%"),
        (["--confidence", "0.9"], "--confidence needs a goal: give --max-shortage"),
        (["--level", "primry"], "'primry' is not a known level"),
        (["--max-shortage", "-1"], "--max-shortage must be a number of teachers or a share from 0"),
        (["--by", "2050"], "--by 2050 is not among the years of the plan, 2023 to 2027"),
    ],
)
def test_what_is_wrong_is_one_sentence(place, words, said):
    code, out, err = typed(place, *TYPED, *words, "--lang", "en", "-o", "never")
    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]
    assert "Traceback" not in err
    assert not (place / "never").exists()


def test_a_search_that_is_stopped_writes_the_best_plan_so_far(case, place, type_command, monkeypatch):
    """Ctrl-C while the frontier is drawn: the plan is there, and report and terminal say that it was stopped."""

    def stopping(*given):
        *rest, step, rolling = given

        def told(name):
            step(name)
            if name == "frontier":
                raise KeyboardInterrupt

        return tuning.tune(*rest, told, rolling)

    monkeypatch.setattr("workforce.cli.tuning.tune", stopping)
    monkeypatch.setattr(solving, "SECONDS", 2.0)
    typed_words = ["tune", place / "mine.yaml", *TYPED[2:], "-o", place / "stopped"]
    code, out, err = type_command(*typed_words)
    assert code == 0
    said = {"en": "this is the best plan found so far", "zh": "目前找到的最好方案"}
    assert any(words in out and words in err for words in said.values())
    assert archive.read_manifest(place / "stopped")["stopped"] is True
    assert (place / "stopped" / "plan.yaml").is_file()


def test_a_folder_that_exists_is_refused_before_anything_is_run(place):
    (place / "there").mkdir()
    (place / "there" / "mine.txt").write_text("mine", "utf-8")
    code, _, err = typed(place, *TYPED, "--lang", "en", "-o", "there")
    assert code == 2
    assert err.splitlines() == [
        "there exists already; choose another folder with -o, or replace it with --force",
    ]


def test_nothing_is_written_where_writing_fails(case, tuned, place, monkeypatch):
    from workforce.reporting import tuning_workbook

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tuning_workbook, "write_tuning_workbook", full)
    with pytest.raises(PlannerError, match="No space left"):
        stored.save_tuning(tuned, case, place / "full", "en")
    assert not (place / "full").exists()
    assert not list(place.glob(".full*"))


def test_a_tuned_plan_is_no_run(case, tuned, place):
    folder = stored.save_tuning(tuned, case, place / "no_run", "en")
    for opened in (stored.open_tables, stored.open_report, stored.verify):
        with pytest.raises(PlannerError, match=r"is a (tuned plan|tuning); "):
            opened(folder)
