"""The commands ``targets show|set|import|export`` as a planner types them: what is printed, written and refused."""

import json
import os
import subprocess
import sys

import openpyxl
import pytest
from busy_county import busy
from rich.cells import cell_len

N = ["-n", "16"]
OWN = """
    extends: busy  # all that happens there
    policies:
      market:
        channels:
          open_recruitment: {plan: 8, targets: {junior: {physics: {town: {2023: 2, 2026: 1}}}}}  # agreed in March
"""


@pytest.fixture
def own(tmp_path):
    """A scenario of one's own in the busy county."""
    return busy(tmp_path).scenario("own", OWN)


def spoken(language, *words):
    """What a command prints in a language, which a process takes up once."""
    done = subprocess.run(
        [sys.executable, "-m", "workforce", *map(str, words), "--lang", language],
        capture_output=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


# show


def test_show_prints_channels_with_their_totals_and_levels(type_command, own):
    code, out, err = type_command("targets", "show", own)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1] == "Busy: posts a year"
    assert lines[2].split() == ["Channel", "2023", "2024", "2025", "2026", "2027", "2028"]
    at = next(number for number, line in enumerate(lines) if line.startswith("open recruitment"))
    assert lines[at].split()[-6:] == ["10", "10", "10", "9", "9", "9"]
    assert lines[at + 1].split() == ["by", "need", *["8"] * 6]
    assert lines[at + 2].split() == ["junior", "secondary", *"222111"]
    assert "contract: rule: fill the gap, 10%" in lines
    assert any(line.startswith("funded graduate (4 years ahead)") for line in lines)


def test_show_by_subject_names_the_subject(type_command, own):
    _, out, _ = type_command("targets", "show", own, "--by", "subject")
    assert any(line.split() == ["junior", "secondary", "physics", *"222111"] for line in out.splitlines())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_show_fits_80_columns_and_keeps_the_years_in_which_posts_change(tmp_path, language):
    new = tmp_path / "new.yaml"
    spoken(language, "targets", "set", "guiding/baseline", "2030=33", "--channel", "招教", "-o", new, "--no-effect")
    code, out, _ = spoken(language, "targets", "show", new)
    assert code == 0
    assert max(map(cell_len, out.splitlines())) <= 80
    heading = next(line for line in out.splitlines() if "2023" in line)
    assert {"2023", "2030", "2031", "2037"} <= set(heading.split())
    assert {"en": "open recruitment", "zh": "事业单位招聘"}[language] in out
    assert {"en": "by need", "zh": "按需分配"}[language] in out


def test_show_speaks_json_alone(type_command, own):
    code, out, err = type_command("targets", "show", own, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    rows = [row for row in told["targets"] if row["subject"] == "physics"]
    assert rows[0] == {"channel": "open_recruitment", "level": "junior", "subject": "physics", "area": "town",
                       "year": 2023, "posts": 2}  # fmt: skip
    assert {row["posts"] for row in told["targets"] if row["channel"] == "contract"} == {None}


# set


def test_set_changes_the_file_and_shows_at_once_what_it_does(type_command, own):
    before = own.read_text("utf-8")
    words = ["2024=30", "--channel", "事业单位招聘", "--level", "初中", "--subject", "物理", "--area", "镇区"]
    code, out, err = type_command("targets", "set", own, *words, *N)
    assert (code, err) == (0, "")
    assert own.read_text("utf-8") == before.replace("{2023: 2, 2026: 1}", "{2023: 2, 2024: 30, 2025: 2, 2026: 1}")
    assert out.startswith(f"Written: {own}\n\n2024, against “Busy”, 16 paired replications")
    assert "Busy (changed)" in out
    people = {line[:16].strip(): line.split() for line in out.splitlines()}
    assert people["junior secondary"][2].startswith("+")
    assert max(map(cell_len, out.splitlines()[1:])) <= 80


def test_a_change_to_the_same_value_writes_nothing_and_has_no_effect(type_command, own):
    before = own.read_text("utf-8")
    code, out, _ = type_command("targets", "set", own, "2024=8", "--channel", "open_recruitment", *N)
    assert code == 0
    assert own.read_text("utf-8") == before
    assert out.startswith(f"Nothing changes: {own} already says so.\n\n2024, against “Busy”")
    levels = [line.split()[-4:] for line in out.splitlines() if line.startswith(("primary", "junior", "all levels"))]
    assert levels == [["0", "0", "0", "-"]] * 3


def test_the_effect_of_signings_is_shown_when_they_arrive(type_command, own):
    words = ["--channel", "funded_graduate", *N]
    _, out, _ = type_command("targets", "set", own, "2024=9", *words)
    assert "\n2028, against" in out
    _, out, _ = type_command("targets", "set", own, "2025=9", *words)
    assert out == (
        f"Written: {own}\nWho is signed then arrives after the last year of the run; the change has no effect in it.\n"
    )


def test_of_many_years_three_are_shown(type_command, own):
    _, out, _ = type_command("targets", "set", own, "2023+=9", "--channel", "open_recruitment", *N)
    assert [line[:4] for line in out.splitlines() if "against" in line] == ["2023", "2026", "2028"]


def test_set_without_effect_and_within_the_plan(type_command, own):
    words = ["2024=5", "--channel", "open_recruitment", "--level", "primary", "--within", "--no-effect"]
    code, out, _ = type_command("targets", "set", own, *words)
    assert (code, out) == (0, f"Written: {own}\n")
    _, out, _ = type_command("targets", "show", own)
    lines = out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("open recruitment"))
    assert lines[at].split()[-6:] == ["10", "10", "10", "9", "9", "9"]
    assert lines[at + 1].split()[-6:] == ["8", "3", "8", "8", "8", "8"]


def test_set_speaks_json_alone(type_command, own):
    code, out, err = type_command("targets", "set", own, "2024=9", "--channel", "talent", "--json", *N)
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["file"], told["years"]) == (str(own), [2024])
    supply = [row for row in told["differences"] if row["measure"] == "supply" and row["level"] == "all"]
    assert [row["mean"] > 0 for row in supply if row["year"] in (2023, 2024)] == [False, True]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["2024=9", "--channel", "contract"], "contract follows the rule 'fill_gap'; to plan it in numbers, take the"),
        (["2029=9", "--channel", "talent"], "2029 cannot be planned; "),
        (["2024~9", "--channel", "talent"], "'2024~9' is not an assignment; write 2027=180, or 2027+=180"),
        (["2024=9", "--channel", "talent", "--subject", "数雪"], "'数雪' is not a known subject"),
        (["2024=9", "--channel", "talent", "--level", "junior", "--within"], "--within: the plan of talent has 2"),
        (["2024=9", "--channel", "talent", "--level", "junior", "--subject", "music"],
         "policies.market.channels.talent.targets: junior music all is not taught where this channel may recruit"),
        (["2024=9", "--channel", "silver_age", "-o", "own.yaml"], "own.yaml exists already; choose another file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_leaves_the_file_as_it_was(type_command, own, words, sentence):
    before = own.read_bytes()
    there = sorted(path.name for path in own.parent.iterdir())
    code, out, err = type_command("targets", "set", own, *words, *N)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert len(err.splitlines()) == 1
    assert own.read_bytes() == before
    assert sorted(path.name for path in own.parent.iterdir()) == there
    assert f".{own.stem}-" not in err


def test_a_shipped_scenario_is_left_alone_and_a_new_one_offered(type_command, tmp_path):
    code, _, err = type_command("targets", "set", "guiding/baseline", "2027=1", "--channel", "talent")
    assert code == 2
    assert "ships with the program and is not changed; write the change to a scenario of your own with -o" in err
    words = ["2027=1", "--channel", "talent", "-o", "new.yaml", "--no-effect"]
    code, out, _ = type_command("targets", "set", "guiding/baseline", *words)
    assert (code, out) == (0, "Written: new.yaml\n")
    assert (tmp_path / "new.yaml").read_text("utf-8").startswith("extends: guiding/baseline\n")


# export and import


def test_export_then_import_changes_nothing(type_command, own):
    before = own.read_bytes()
    code, out, _ = type_command("targets", "export", own, "-o", "plan.xlsx")
    assert (code, out) == (0, "Written: plan.xlsx\n")
    code, out, err = type_command("targets", "import", own, "plan.xlsx", *N)
    assert (code, out, err) == (0, f"Nothing changes: {own} already says so.\n", "")
    assert own.read_bytes() == before
    code, _, err = type_command("targets", "export", own, "-o", "plan.xlsx")
    assert (code, err) == (2, "plan.xlsx exists already; choose another file with -o, or replace it with --force\n")
    assert type_command("targets", "export", own, "-o", "plan.xlsx", "--force")[0] == 0
    code, _, err = type_command("targets", "export", own, "-o", "plan.csv")
    assert (code, err) == (2, "-o plan.csv: a workbook is a file whose name ends in .xlsx\n")


def test_import_takes_over_what_was_filled_in_and_shows_what_it_does(type_command, own, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["渠道", "学段", "学科", "片区", 2024, 2025])
    book.active.append(["事业单位招聘", "小学", "音乐", "全部", 20, None])
    book.save(tmp_path / "plan.xlsx")
    before = own.read_text("utf-8")
    code, out, err = type_command("targets", "import", own, "plan.xlsx", *N)
    assert code == 0
    added = ", primary: {music: {all: {2023: 0, 2024: 20, 2025: 0}}}"
    assert own.read_text("utf-8") == before.replace("2026: 1}}}", "2026: 1}}}" + added)
    assert "\n2024, against" in out
    assert err.startswith("Targets of the scenario that the sheet does not name, and that stay: 1")


def test_a_cell_that_is_wrong_is_named_and_nothing_written(type_command, own, tmp_path):
    type_command("targets", "export", own, "-o", "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    book["Targets"]["J3"] = -1
    book.save(tmp_path / "plan.xlsx")
    before = own.read_bytes()
    code, out, err = type_command("targets", "import", own, "plan.xlsx", *N)
    assert (code, out) == (2, "")
    assert err == "plan.xlsx, Targets!J3: -1 posts cannot be planned; write a number from 0 to 100000\n"
    assert own.read_bytes() == before


def test_show_refuses_another_grouping(type_command):
    code, _, err = type_command("targets", "show", "guiding/baseline", "--by", "area")
    assert (code, err) == (2, "--by area is not offered; choose level or subject\n")
