"""The command ``report`` as a planner types it: what it writes and prints, from stored tables alone."""

import shutil
from functools import partial
from pathlib import Path

import docx
import pytest

import workforce
from workforce import stored


@pytest.fixture
def type_report(type_command, monkeypatch, tmp_path):
    """Types ``report`` in an empty folder of a computer without a browser; exit code, standard output and error."""
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-browser"))
    return partial(type_command, "report")


@pytest.fixture
def run_folder(world, tmp_path):
    """A run of the six teachers, whose county is gone."""
    folder = workforce.save(workforce.simulate(world.load(), 4, 1), tmp_path / "run", "en")
    shutil.rmtree(world.tables)
    return folder


@pytest.fixture
def compared(world, tmp_path):
    more = world.load("more", policies="market: {channels: {open_recruitment: {plan: 4}}}")
    both = [workforce.simulate(case, 4, 1) for case in (world.load(), more)]
    return stored.save_comparison(workforce.compare(*both), tmp_path / "compared", "en")


def test_without_a_browser_the_memo_is_written_and_both_say_so(type_report, run_folder):
    code, out, err = type_report(run_folder)
    assert code == 0
    assert out.split() == ["Written:", str(run_folder / "memo.docx")]
    assert "Pictures need a browser, and none was found" in err
    assert "The memo was written without pictures, and says so." in err
    text = [paragraph.text for paragraph in docx.Document(str(run_folder / "memo.docx")).paragraphs]
    assert text[0] == "Teacher workforce plan: Six"
    assert any(line.startswith("This memo has no pictures. Pictures need a browser") for line in text)
    assert not (run_folder / "charts").exists()
    assert stored.open_tables(run_folder).manifest["seed"] == 1


def test_pictures_alone_without_a_browser_are_an_error(type_report, run_folder):
    code, out, err = type_report(run_folder, "--format", "png", "-o", "out")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert not Path("out").exists()


def test_page_and_workbook_are_those_of_the_run(type_report, run_folder):
    code, out, _ = type_report(run_folder, "--format", "html,xlsx", "-o", "out")
    assert code == 0
    assert out.splitlines() == ["Written: out/report.html", "Written: out/workbook.xlsx"]
    assert Path("out/report.html").read_text("utf-8").count("<h2") == (run_folder / "report.html").read_text(
        "utf-8"
    ).count("<h2")


def test_nothing_is_overwritten_without_force(type_report, run_folder):
    before = (run_folder / "report.html").read_bytes()
    code, _, err = type_report(run_folder, "--format", "html")
    assert code == 2
    assert err.strip().endswith("exists already; choose another folder with -o, or replace it with --force")
    assert (run_folder / "report.html").read_bytes() == before
    assert type_report(run_folder, "--format", "html", "--force")[0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--format", "pdf"], "--format pdf is not known"),
        (["--format", "html", "--template", "x.docx", "-o", "out"], "add docx to --format"),
        (["--format", "docx", "--template", "x.docx"], "x.docx is missing or is not a Word document"),
    ],
)
def test_wrong_options_are_one_sentence(type_report, run_folder, words, sentence):
    code, out, err = type_report(run_folder, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


def test_a_folder_that_is_no_run_is_one_sentence(type_report, tmp_path):
    code, _, err = type_report(tmp_path)
    assert (code, err.count("\n")) == (2, 1)
    assert "is not the folder of a complete run" in err


def test_a_comparison_says_what_is_not_offered(type_report, compared):
    assert type_report(compared, "--format", "html", "-o", "out")[0] == 0
    assert Path("out/report.html").is_file()
    code, _, err = type_report(compared, "--format", "docx")
    assert code == 2
    assert "--format docx is not offered for a comparison, only html and png" in err


def test_a_folder_of_an_older_version_is_one_sentence(type_report, run_folder):
    manifest = (run_folder / "manifest.json").read_text("utf-8")
    (run_folder / "manifest.json").write_text(manifest.replace('"spending"', '"spendings"'), "utf-8")
    (run_folder / "tables" / "spending.csv").rename(run_folder / "tables" / "spendings.csv")
    code, _, err = type_report(run_folder, "--format", "html", "-o", "out")
    assert (code, err.count("\n")) == (2, 1)
    assert "was written by an older version: it has no table spending; run the scenario again" in err
