"""The commands as a planner types them: what they print, what they write, and what they say of wrong input."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

N = ["-n", "64"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """A run of Guiding with 64 replications, made once."""
    folder = tmp_path_factory.mktemp("runs") / "guiding"
    words = [sys.executable, "-m", "workforce", "run", "guiding/baseline", *N, "-o", str(folder), "--lang", "en"]
    subprocess.run(words, check=True, capture_output=True)
    return folder


def test_run_writes_a_whole_folder_and_says_where(run_folder):
    assert sorted(path.name for path in run_folder.iterdir()) == [
        "inputs", "manifest.json", "replications.npz", "report.html", "tables", "workbook.xlsx",
    ]  # fmt: skip
    assert [path.name for path in run_folder.parent.iterdir()] == ["guiding"]


def test_a_policy_described_without_a_first_year_is_said_not_to_be_in_force(type_command, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: guiding/baseline\npolicies: {market: {rotation: {share: 20%}}}\n", "utf-8"
    )
    code, _, err = type_command("run", "mine.yaml", "-n", "1", "--years", "2", "--lang", "en")
    assert code == 0
    assert "mine.yaml:2:" in err
    assert "rotation has no from_year, so it is not in force in this scenario." in err


def test_run_prints_in_80_columns_what_adds_up(type_command, run_folder):
    """After another run: the first on a computer says besides that it takes longer."""
    code, out, err = type_command("run", "guiding/baseline", *N)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    today = re.search(r"all levels\n\s+2022\s+(\d+) \(.*?\)\s+(\d+) \(.*?\)\s+(\d+)\s+(\d+)", out)
    need, at_work, short, many = map(int, today.groups())
    assert need - at_work == short - many
    people = re.search(r"of ([\d,]+) teachers on the books in 2022, ([\d,]+) are at work", out)
    assert people.group(1) == "2,799"
    assert int(people.group(2).replace(",", "")) == pytest.approx(at_work, abs=10)  # the mean beside the median
    assert re.search(r"Of [\d,]+ planned posts [\d,]+ stay unfilled, most through \D+ \(\d+\)", " ".join(out.split()))
    assert "Ranges hold 90 % of the replications: chance, and what is not known" in " ".join(out.split())
    assert "Teachers of public schools (sector assumed) on 1 September, median (90 % range)" in out
    assert "Basis of need: calibrated; need in 2022 = teachers at work in 2022." in out
    assert re.search(r"\d+ of \d+ assumptions rest on no document", out)
    assert "Written: reports" in out
    assert Path("reports/guiding-baseline-2022-64/report.html").is_file()


def test_run_speaks_json_alone_on_standard_output(type_command):
    code, out, _ = type_command("run", "guiding/baseline", *N, "--json", "-o", "here")
    (answer,) = json.loads(out)
    assert code == 0
    assert answer["folder"] == "here"
    assert (answer["sector"], answer["sector_confidence"]) == ("public", "assumed")
    assert {row["measure"] for row in answer["balance"]} == {
        "need", "supply", "in_post", "gap", "shortage", "surplus",
    }  # fmt: skip


def test_run_refuses_a_folder_that_exists_unless_forced(type_command):
    assert type_command("run", "guiding/baseline", *N, "-o", "here")[0] == 0
    before = Path("here/manifest.json").read_text(encoding="utf-8")
    code, out, err = type_command("run", "guiding/baseline", *N, "-o", "here")
    assert (code, out) == (2, "")
    assert err == "here exists already; choose another folder with -o, or replace it with --force\n"
    assert Path("here/manifest.json").read_text(encoding="utf-8") == before
    assert type_command("run", "guiding/baseline", *N, "-o", "here", "--force")[0] == 0


def test_force_never_replaces_a_folder_that_is_not_a_run(type_command):
    Path("mine").mkdir()
    Path("mine/roster.xlsx").write_text("precious")
    code, _, err = type_command("run", "guiding/baseline", *N, "-o", "mine", "--force")
    assert code == 2
    assert "is not the folder of a run" in err
    assert Path("mine/roster.xlsx").read_text() == "precious"


def test_ctrl_c_leaves_no_run_that_looks_whole(type_command, monkeypatch):
    from workforce.reporting import page

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(page, "write_report", interrupted)
    code, _, err = type_command("run", "guiding/baseline", *N, "-o", "here")
    assert code == 130
    assert "Traceback" not in err
    assert not Path("here").exists()
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "guiding/basline"], "there is no scenario 'guiding/basline'; did you mean 'guiding/baseline'?"),
        (["run", "nowhere.yaml"], "there is no scenario 'nowhere.yaml'"),
        (["run", "guiding/baseline", "changge/baseline", "-o", "x"], "-o names the folder of one run"),
        (["compare", "guiding/baseline"], "compare two or more different scenarios, not guiding/baseline"),
        (["compare", "guiding/baseline", "changge/baseline", *N], "the runs differ in county"),
        (["compare", "guiding/baseline", "guiding/today", *N, "--by", "school"], "--by school is not offered"),
        (["compare", "guiding/baseline", "guiding/today", *N, "--year", "1999"], "--year 1999 is not among the years"),
        (["compare", "guiding/baseline", "guiding/today", *N, "--baseline", "x"], "--baseline x is not among"),
        (["init", "mine", "--from", "gidding"], "did you mean 'guiding'?"),
        (["runs", "show", "nothing"], "nothing is not the folder of a complete run"),
        (["runs", "verify", "nothing"], "nothing is not the folder of a complete run"),
        (["run", "guiding/baseline", "--years", "2", "-n", "64", "-o", "/proc/none/here"], "it cannot be written"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(type_command, words, sentence):
    code, out, err = type_command(*words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert list(Path().iterdir()) == []


def test_plan_from_beyond_a_shortened_horizon_is_told(type_command):
    code, _, err = type_command("run", "guiding/today", "--years", "3", *N)
    assert code == 2
    assert "plan_from 2027 lies beyond the horizon 2025" in err


def test_compare_takes_scenarios_and_folders_alike(type_command, run_folder):
    words = ["guiding/more_transfers_in", *N, "--year", "2030", "--json"]
    by_name = json.loads(type_command("compare", "guiding/baseline", *words, "-o", "a")[1])
    by_folder = json.loads(type_command("compare", run_folder, *words, "-o", "b")[1])
    assert by_name["differences"] == by_folder["differences"]
    assert Path("a/report.html").is_file()
    assert [path.name for path in sorted(Path("a/tables").iterdir())] == [
        "changes.csv", "classes.csv", "differences.csv", "spending.csv", "subject_differences.csv", "totals.csv",
    ]  # fmt: skip


def test_a_stored_run_may_be_the_baseline_whatever_its_place(type_command, run_folder):
    both = ["guiding/more_transfers_in", run_folder, *N, "--json"]
    as_run = json.loads(type_command("compare", *both, "--baseline", run_folder, "-o", "a")[1])
    as_scenario = json.loads(type_command("compare", *both, "--baseline", "guiding/baseline", "-o", "b")[1])
    first = json.loads(type_command("compare", *both, "-o", "c")[1])
    assert as_run["baseline"] == "guiding/baseline"
    assert as_run["differences"] == as_scenario["differences"]
    assert [row["mean"] for row in as_run["differences"]] == [-row["mean"] for row in first["differences"]]


def test_compare_names_the_settings_that_plans_change_differently(type_command):
    plans = ["guiding/no_recruitment", "guiding/more_transfers_in"]
    few = ["-n", "4", "--years", "3"]
    out = type_command("compare", "guiding/baseline", *plans, *few, "-o", "here")[1]
    assert "These plans change the same settings differently" in out
    assert "policies.market.channels.transfer_in.plan: “Guiding: no recruitment” 0;" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert "change the same settings" not in type_command("compare", *plans, *few, "-o", "there")[1]


def test_compare_prints_the_change_of_each_level(type_command):
    code, out, _ = type_command("compare", "guiding/baseline", "guiding/more_transfers_in", *N, "--year", 2037)
    assert code == 0
    assert "Guiding: more transfers in" in out
    assert max(map(len, out.splitlines())) <= 80
    change = re.search(r"all levels\s+([+-]\d+)", out)
    assert 0 < int(change[1]) < 200  # 30 more posts a year for 15 years, most of them blocked: no free approved post


def test_compare_refuses_a_folder_without_its_replications(type_command, run_folder, tmp_path):
    shutil.copytree(run_folder, tmp_path / "damaged")
    (tmp_path / "damaged" / "replications.npz").unlink()
    code, _, err = type_command("compare", "damaged", "guiding/today", *N)
    assert (code, err) == (2, "damaged is incomplete or damaged; run the scenario again\n")


def test_runs_verify_repeats_to_the_byte(type_command, run_folder):
    code, out, _ = type_command("runs", "verify", run_folder)
    assert code == 0
    assert "the same to the byte" in out


def test_runs_verify_notices_a_changed_table(type_command, run_folder, tmp_path):
    shutil.copytree(run_folder, tmp_path / "touched")
    file = tmp_path / "touched" / "tables" / "balance.csv"
    file.write_bytes(file.read_bytes().replace(b"2799", b"2800", 1))
    code, out, _ = type_command("runs", "verify", "touched")
    assert code == 1
    assert "balance" in out


def test_runs_verify_notices_a_manifest_of_other_luck(type_command, run_folder, tmp_path):
    shutil.copytree(run_folder, tmp_path / "other")
    file = tmp_path / "other" / "manifest.json"
    about = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(about | {"seed": about["seed"] + 1}), encoding="utf-8")
    code, out, _ = type_command("runs", "verify", "other")
    assert code == 1
    assert "does not repeat" in out


def test_a_run_of_a_newer_version_is_refused(type_command, run_folder, tmp_path):
    shutil.copytree(run_folder, tmp_path / "newer")
    file = tmp_path / "newer" / "manifest.json"
    about = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(about | {"schema": 99}), encoding="utf-8")
    code, _, err = type_command("runs", "show", "newer")
    assert code == 2
    assert "newer version" in err


def test_runs_list_and_show(type_command, run_folder):
    code, out, _ = type_command("runs", "list", run_folder.parent)
    assert code == 0
    assert "Guiding: as things stand" in out
    code, out, _ = type_command("runs", "show", run_folder)
    assert code == 0
    assert "all levels" in out


def test_runs_list_skips_a_damaged_run_and_says_so(type_command, run_folder, tmp_path):
    shutil.copytree(run_folder, tmp_path / "runs" / "good")
    for name, text in (("bad", "{"), ("old", '{"schema": 1}'), ("other", "[]")):
        (tmp_path / "runs" / name).mkdir()
        (tmp_path / "runs" / name / "manifest.json").write_text(text, "utf-8")
    code, out, err = type_command("runs", "list", "runs")
    assert code == 0
    assert "Guiding: as things stand" in out
    assert [line.split(":")[0] for line in err.splitlines()] == [
        f"Skipped {Path('runs', name)}" for name in ("bad", "old", "other")
    ]
    code, out, _ = type_command("runs", "list", "runs", "--json")
    assert [run["folder"] for run in json.loads(out)] == [str(Path("runs", "good"))]


def test_compare_names_the_tables_that_changed_since_a_run(type_command, run_folder, tmp_path):
    shutil.copytree(run_folder, tmp_path / "older")
    file = tmp_path / "older" / "manifest.json"
    about = json.loads(file.read_text(encoding="utf-8"))
    about["hashes"]["guiding/pupils.csv"] = "0"
    file.write_text(json.dumps(about), encoding="utf-8")
    code, out, err = type_command("compare", "older", "guiding/more_transfers_in", *N)
    assert (code, out) == (2, "")
    assert err == (
        "guiding/baseline and guiding/more_transfers_in were made from different tables: guiding/pupils.csv; "
        "run one of them again\n"
    )


def test_a_county_that_does_not_say_its_sector_is_refused(type_command):
    type_command("init", "mine", "--from", "guiding")
    file = Path("mine/county/county.csv")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("sector_scope")), encoding="utf-8")
    code, _, err = type_command("run", "mine/baseline.yaml", *N)
    assert code == 2
    assert err.endswith("county.csv: the item 'sector_scope' is missing\n")


def test_a_sector_that_is_verified_needs_no_remark(type_command):
    type_command("init", "mine", "--from", "guiding")
    file = Path("mine/county/county.csv")
    text = file.read_text(encoding="utf-8").replace("sector_scope,public,assumed", "sector_scope,public,verified")
    file.write_text(text, encoding="utf-8")
    out = type_command("run", "mine/baseline.yaml", *N)[1]
    assert "Teachers of public schools on 1 September, median (90 % range)" in out


def test_init_makes_a_county_of_ones_own_that_runs_the_same(type_command):
    assert type_command("init", "mine", "--from", "guiding")[0] == 0
    assert Path("mine/county/pupils.csv").is_file()
    _, own, _ = type_command("run", "mine/baseline.yaml", *N, "--json", "-o", "own")
    _, shipped, _ = type_command("run", "guiding/baseline", *N, "--json", "-o", "shipped")
    assert json.loads(own)[0]["balance"] == json.loads(shipped)[0]["balance"]
    code, _, err = type_command("init", "mine", "--from", "guiding")
    assert (code, err) == (2, "mine exists and is not empty; choose a new folder\n")


def test_own_tables_are_read_and_not_the_shipped_ones(type_command):
    type_command("init", "mine", "--from", "guiding")
    file = Path("mine/county/births.csv")
    text = re.sub(r"^2020,\d+", "2020,two thousand", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text, encoding="utf-8")
    code, _, err = type_command("run", "mine/baseline.yaml", *N)
    assert code == 2
    assert re.search(r"births\.csv, row \d+, column births: 'two thousand' is not a number", err)


def test_scenarios_and_schema(type_command):
    code, out, _ = type_command("scenarios", "--json")
    assert code == 0
    assert {"changge/today", "guiding/more_special_posts"} <= {row["scenario"] for row in json.loads(out)}
    code, out, _ = type_command("schema")
    assert code == 0
    schema = json.loads(out)
    assert schema["title"] == "Scenario"
    assert not {"ge", "le", "gt", "lt"} & set(re.findall(r'"(\w+)": -?\d', out))
    share = schema["$defs"]["Rate"]["properties"]["value"]
    assert (share["type"], share["minimum"], share["maximum"]) == (["number", "string"], 0, 1)
    assert all(re.search(share["pattern"], text) for text in ("10%", "2.5％", " 3 % "))
    assert not any(re.search(share["pattern"], text) for text in ("10", "ten %", "%"))
    assert schema["$defs"]["Ratio"]["properties"]["value"]["exclusiveMinimum"] == 0


def test_compare_shows_a_year_in_which_the_plans_differ(type_command):
    _, out, _ = type_command("compare", "changge/baseline", "changge/funded_graduates", "-n", "8")
    assert re.search(r"all levels +\+?-?[1-9]", out)
    help_text = " ".join(type_command("compare", "--help")[1].replace("│", " ").split())
    assert "default: the worst of the baseline" in help_text


def test_calendar_prints_who_acts_in_a_typical_year(type_command):
    code, out, err = type_command("calendar", "guiding/baseline")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "Guiding: as things stand: who acts in 2024" in out
    assert re.search(r"^September +Terms end", out, re.MULTILINE)
    assert out.index("Open recruitment: decides") < out.index("Open recruitment: new teachers arrive")
    assert out.index("new teachers arrive") < out.index(" Census")
    assert list(Path().iterdir()) == []


def test_calendar_speaks_json_and_knows_its_years(type_command):
    every = json.loads(type_command("calendar", "guiding/baseline", "--json")[1])
    of_year = json.loads(type_command("calendar", "guiding/baseline", "--year", "2030", "--json")[1])
    assert of_year == [row for row in every if row["year"] == 2030]
    assert {"year": 2030, "month": 9, "office": "census"} in of_year
    code, out, err = type_command("calendar", "guiding/baseline", "--year", "1999")
    assert (code, out) == (2, "")
    assert err.startswith("--year 1999 is not among the years of the calendar, 20")


def test_chinese_is_spoken_when_asked_for(run_folder):
    words = [sys.executable, "-m", "workforce", "runs", "show", str(run_folder), "--lang", "zh"]
    out = subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout
    assert "贵定县：现状延续" in out
    assert "普通高中" in out
    assert "每年9月1日公办学校教师（口径：假设），中位数（90%区间）" in out
    assert "需求口径：校准，2022年需求=当年在岗教师数（折合全职）。" in out
    assert max(map(cell_len, out.splitlines())) <= 80


def test_a_console_that_cannot_show_chinese_does_not_stop_the_run(run_folder):
    words = [sys.executable, "-m", "workforce", "runs", "show", str(run_folder), "--lang", "zh"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    assert subprocess.run(words, check=True, capture_output=True, env=environment).returncode == 0


def test_processes_change_no_byte(type_command, run_folder):
    assert type_command("run", "guiding/baseline", "-n", "128", "--jobs", "1", "-o", "one")[0] == 0
    assert type_command("run", "guiding/baseline", "-n", "128", "--jobs", "2", "-o", "two")[0] == 0
    for file in Path("one/tables").iterdir():
        assert file.read_bytes() == (Path("two/tables") / file.name).read_bytes()
    assert Path("one/replications.npz").read_bytes() == Path("two/replications.npz").read_bytes()
