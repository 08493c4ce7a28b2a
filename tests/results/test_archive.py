"""Runs on disk: whole or not there, the same bytes everywhere, and read back as they were."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workforce.errors import PlannerError
from workforce.results import archive, summary

FACTS = (
    "version", "created", "county", "seed", "replications", "base_year", "plan_from", "years", "netted_at", "sector",
    "sector_confidence", "versions", "tables", "scenario", "title_zh", "title_en", "way", "need_basis", "load_basis",
    "hashes", "assumptions", "twice",
)  # fmt: skip


def manifest(**facts):
    """A manifest that says all that one must."""
    return {"schema": archive.SCHEMA, **dict.fromkeys(FACTS, "")} | facts


def write_run(folder, force=False, text="new"):
    with archive.new_folder(folder, force) as inside:
        (inside / "report.html").write_text(text, "utf-8")
        archive.write_manifest(inside, manifest(text=text))


# whole or not there


def test_a_run_takes_its_name_when_all_is_there(tmp_path):
    folder = tmp_path / "reports" / "run"
    with archive.new_folder(folder, force=False) as inside:
        (inside / "report.html").write_text("half", "utf-8")
        assert not folder.exists()
    assert (folder / "report.html").read_text("utf-8") == "half"
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, PlannerError, ValueError])
def test_what_stops_halfway_leaves_nothing(tmp_path, stop):
    def stopped():
        with archive.new_folder(tmp_path / "run", force=False) as inside:
            (inside / "report.html").write_text("half", "utf-8")
            raise stop("stopped")

    with pytest.raises(stop):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_what_stops_halfway_leaves_the_old_run_alone(tmp_path):
    write_run(tmp_path / "run", text="old")

    def stopped():
        with archive.new_folder(tmp_path / "run", force=True):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert archive.read_manifest(tmp_path / "run")["text"] == "old"


@pytest.mark.parametrize("name", ["run.incomplete", "run.replaced", ".run.0.incomplete"])
def test_what_somebody_else_left_beside_it_is_neither_a_hindrance_nor_removed(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.docx").write_text("years of work")
    write_run(tmp_path / "run")
    write_run(tmp_path / "run", force=True)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["manifest.json", "report.html"]
    assert (tmp_path / name / "thesis.docx").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["run", name])


def test_two_writers_of_one_folder_do_not_mix(tmp_path):
    with archive.new_folder(tmp_path / "run", force=True) as first:
        write_run(tmp_path / "run", text="second")
        archive.write_manifest(first, manifest(text="first"))
    assert archive.read_manifest(tmp_path / "run")["text"] == "first"
    assert not (tmp_path / "run" / "report.html").exists()


def test_a_replacement_that_fails_puts_the_old_run_back(tmp_path, monkeypatch):
    write_run(tmp_path / "run", text="old")
    rename = Path.rename

    def failing(self, target):
        if self.name.endswith(".incomplete"):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(PlannerError, match=r"it cannot be written \(Permission denied\)"):
        write_run(tmp_path / "run", force=True)
    assert archive.read_manifest(tmp_path / "run")["text"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_runs_are_found_but_not_those_being_written(tmp_path):
    write_run(tmp_path / "a" / "one")
    write_run(tmp_path / "mine.incomplete")
    with archive.new_folder(tmp_path / "two", force=False) as inside:
        archive.write_manifest(inside, manifest())
        assert archive.found(tmp_path) == [tmp_path / "a" / "one", tmp_path / "mine.incomplete"]


def test_a_run_that_exists_is_refused_unless_forced(tmp_path):
    write_run(tmp_path / "run", text="old")
    with pytest.raises(PlannerError, match=r"run exists already; choose another folder with -o, or .* --force"):
        write_run(tmp_path / "run")
    write_run(tmp_path / "run", force=True)
    assert archive.read_manifest(tmp_path / "run")["text"] == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_of_something_else_is_refused_even_when_forced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.docx").write_text("years of work")
    with pytest.raises(PlannerError, match="home is not the folder of a run, and is not replaced even with --force"):
        write_run(tmp_path / "home", force=True)
    assert (tmp_path / "home" / "thesis.docx").read_text() == "years of work"


def test_a_file_of_that_name_is_refused_even_when_forced(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(PlannerError, match="is not the folder of a run"):
        write_run(tmp_path / "run", force=True)


def test_an_empty_folder_may_be_taken_with_force(tmp_path):
    (tmp_path / "run").mkdir()
    write_run(tmp_path / "run", force=True)
    assert archive.read_manifest(tmp_path / "run")["text"] == "new"


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(PlannerError, match=r"run: it cannot be written \(.*\); choose another folder with -o"):
        write_run(tmp_path / "file" / "run")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "is not the folder of a complete run: it has no manifest.json"),
        ("{", "this is not the manifest of a run"),
        ("[]", "this is not the manifest of a run"),
        (f'{{"schema": {archive.SCHEMA}, "seed": 3}}', "this is not the manifest of a run; run the scenario again"),
        ('{"schema": 1, "version": "0.1"}', r"was written by an older version \(0.1\); run the scenario again"),
        ('{"schema": 99, "version": "9.9"}', r"was written by a newer version \(9.9\); update the program"),
    ],
)
def test_a_folder_that_is_no_run_is_refused(tmp_path, text, why):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(PlannerError, match=why):
        archive.read_manifest(tmp_path)


# bytes


def lines(frame):
    content = archive.csv_bytes(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    return content.decode("utf-8-sig").split("\r\n")[:-1]


def test_numbers_are_written_to_four_decimals_and_no_further():
    frame = pd.DataFrame({"year": [2022, 2023, 2024], "mean": [1.23456789, 2.0, -0.00001]})
    assert lines(frame) == ["year,mean", "2022,1.2346", "2023,2", "2024,0"]


def test_what_is_missing_is_an_empty_cell():
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": ["x", None]})
    assert lines(frame) == ["a,b", "1.5,x", ","]


def test_text_is_quoted_where_it_must_be():
    frame = pd.DataFrame({"a": ['one, "two"', "县\n市"]})
    assert archive.csv_bytes(frame).decode("utf-8-sig") == 'a\r\n"one, ""two"""\r\n"县\n市"\r\n'


FORMULAS = [
    "=1+1",
    "+cmd",
    "-x",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "＋1＋1",
    "－1",
    "＠SUM(A1)",
    "-inf",
    "-1_000",
    "'=1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(text):
    assert lines(pd.DataFrame({"a": [text]}))[1] == f"'{text}"


@pytest.mark.parametrize("text", ["\r=1+1", "\n=1+1"])
def test_a_formula_behind_a_line_break_is_marked_too(text):
    assert archive.csv_bytes(pd.DataFrame({"a": [text]})).decode("utf-8-sig") == f'a\r\n"\'{text}"\r\n'


@pytest.mark.parametrize("text", ["a=b", " =1", "语文"])
def test_text_that_no_spreadsheet_would_run_is_left_alone(text):
    assert lines(pd.DataFrame({"a": [text]}))[1] == text


@pytest.mark.parametrize("text", ["'", "'quoted'", "'=1"])
def test_a_text_with_the_mark_gets_another_so_that_it_is_read_back(text):
    assert lines(pd.DataFrame({"a": [text]}))[1] == "'" + text


@pytest.mark.parametrize("text", ["-5", "+3.2", "-1e3"])
def test_numbers_with_a_sign_stay_numbers(text):
    assert lines(pd.DataFrame({"a": [text]}))[1] == text


def test_the_hash_of_a_table_is_that_of_its_file(tmp_path):
    import hashlib

    hashes = archive.write_tables(tmp_path / "tables", {"one": pd.DataFrame({"a": [1]})})
    content = (tmp_path / "tables" / "one.csv").read_bytes()
    assert hashes == {"one": hashlib.sha256(content).hexdigest()}


# read back


def stored(outcome, folder):
    archive.write_replications(folder / "replications.npz", outcome)
    return archive.read_stocks(folder)


def test_replications_are_read_back_as_they_were(outcome, tmp_path):
    stocks = stored(outcome, tmp_path)
    for part in ("years", "need", "supply", "in_post"):
        np.testing.assert_array_equal(getattr(stocks, part), getattr(outcome.stocks, part))
    assert stocks.supply.dtype == stocks.in_post.dtype == np.float32
    pd.testing.assert_frame_equal(stocks.cells, outcome.stocks.cells, check_dtype=False)


def test_expected_people_keep_their_decimals(outcome, tmp_path):
    expected = outcome.stocks.supply[:1].astype(np.float64) + 0.25
    stocks = replace(outcome.stocks, supply=expected, in_post=expected - 0.125)
    read = stored(replace(outcome, stocks=stocks), tmp_path)
    assert read.supply.dtype == read.in_post.dtype == np.float64
    assert read.supply[0, 0].tolist() == [4.25, 10.25, 6.25]
    assert read.in_post[0, 0].tolist() == [4.125, 10.125, 6.125]


def test_full_time_equivalents_are_not_cut_to_whole_numbers(outcome, tmp_path):
    assert stored(outcome, tmp_path).in_post[0, 0].tolist() == [4, 9, 6.5]


def test_flows_by_level_and_retirements_by_month_are_kept_beside_the_stocks(outcome, tmp_path):
    archive.write_replications(tmp_path / "replications.npz", outcome)
    with np.load(tmp_path / "replications.npz") as kept:
        assert kept["levels"].tolist() == ["junior", "primary"]
        assert kept["channels"].tolist() == ["open_recruitment", "contract"]
        assert kept["causes"].tolist() == ["resignation", "retirement"]
        assert kept["hired"][0, 0].tolist() == [[1, 2], [0, 1]]
        assert kept["left"][0, 0].tolist() == [[0, 1], [0, 2]]
        assert np.flatnonzero(kept["retired_in_month"][0]).tolist() == [0, 4]


def kept_run(outcome, folder):
    tables = summary.tables(outcome)
    archive.write_tables(folder / "tables", tables)
    archive.write_replications(folder / "replications.npz", outcome)
    archive.write_manifest(folder, manifest(tables=list(tables), seed=3))
    return tables


def test_tables_are_read_back_to_the_digits_written(outcome, tmp_path):
    tables = kept_run(outcome, tmp_path)
    read = archive.read_tables(tmp_path)
    assert list(read.tables) == list(tables)
    for name, frame in tables.items():
        assert archive.csv_bytes(read.tables[name]) == archive.csv_bytes(frame)
    assert read.manifest["seed"] == 3


def test_text_is_read_back_as_it_was_whatever_it_begins_with(tmp_path):
    frame = pd.DataFrame({"a": [*FORMULAS, "'", "plain"], "b": 1.5})
    archive.write_tables(tmp_path / "tables", {"one": frame})
    archive.write_manifest(tmp_path, manifest(tables=["one"]))
    pd.testing.assert_frame_equal(archive.read_tables(tmp_path).tables["one"], frame, check_dtype=False)


@pytest.mark.parametrize("damage", ["replications.npz", "tables/balance.csv"])
def test_a_damaged_run_is_refused_in_a_sentence(outcome, tmp_path, damage):
    kept_run(outcome, tmp_path)
    (tmp_path / damage).unlink()
    read = archive.read_stocks if damage.endswith("npz") else archive.read_tables
    with pytest.raises(PlannerError, match="is incomplete or damaged; run the scenario again"):
        read(tmp_path)
