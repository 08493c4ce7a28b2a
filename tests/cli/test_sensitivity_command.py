"""The command ``sensitivity`` as a planner types it, in both languages: what it prints, writes and refuses."""

import csv
import json
import os
import subprocess
import sys

import pytest
from planted_driver import planted
from rich.cells import cell_len

from workforce import stored
from workforce.errors import PlannerError
from workforce.results import archive

SMALL = ["sensitivity", "mine.yaml", "--points", "64", "--years", "4"]


@pytest.fixture
def folder(world, tmp_path):
    """A folder with a scenario of the six teachers."""
    planted(world, "mine")
    return tmp_path


def typed(folder, *words):
    """The command in a process of its own, as the language is that of the process."""
    answer = subprocess.run(
        [sys.executable, "-m", "workforce", *map(str, words)], cwd=folder, capture_output=True, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    return answer.returncode, answer.stdout, answer.stderr


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Six teachers", "Figure studied: gap in 2024, all levels", "Part of the variance", "Luck makes "]),
        ("zh", ["六人县", "研究的指标：2024年全部学段缺口", "占方差的比例", "随机波动占"]),
    ],
)
def test_the_figure_both_tables_and_the_sentences_in_both_languages(folder, language, said):
    code, out, err = typed(folder, *SMALL, "--lang", language, "-o", "study")
    assert (code, err) == (0, "")
    for words in said:
        assert words in out
    assert out.count("channels.open_recruitment.fill_rate") >= 3
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    page = (folder / "study" / "report.html").read_text("utf-8")
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in page
    for block in ("block-sensitivity_alone-alone", "block-sensitivity_variance-variance"):
        assert block in page


def test_json_is_the_tables_and_the_folder_is_whole(folder):
    named = ["--assumptions", "channels.open_recruitment.fill_rate, leaving.death.yearly_rate"]
    what = ["--level", "junior", "--measure", "shortage"]
    code, out, _ = typed(folder, *SMALL, *named, *what, "--lang", "en", "--json")
    answer = json.loads(out)
    assert answer["about"]["told_apart"] == ["channels.open_recruitment.fill_rate", "leaving.death.yearly_rate"]
    assert "NaN" not in out
    assert code == 0
    assert (answer["about"]["measure"], answer["about"]["level"], answer["about"]["year"]) == (
        "shortage",
        "junior",
        2024,
    )
    written = folder / answer["folder"]
    assert written.name == "six-sensitivity-mine-shortage-2024-1-64"
    assert sorted(file.name for file in (written / "tables").iterdir()) == [
        "assumptions.csv", "figure.csv", "sobol.csv", "tornado.csv",
    ]  # fmt: skip
    with (written / "tables" / "sobol.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["factor"] for row in csv.DictReader(file)] == [row["factor"] for row in answer["sobol"]]
    with (written / "tables" / "assumptions.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {"value", "low", "high", "unit", "source", "confidence"} <= set(next(csv.reader(file)))


def test_a_study_is_no_run(folder):
    typed(folder, *SMALL, "--lang", "en", "-o", "reports/study")
    code, out, err = typed(folder, "runs", "list", "--lang", "en")
    assert (code, err) == (0, "")
    assert "study" not in out
    place = folder / "reports" / "study"
    assert archive.read_manifest(place)["kind"] == archive.SENSITIVITY
    for opened in (stored.open_tables, stored.open_report, stored.verify):
        with pytest.raises(PlannerError, match="is a sensitivity study; "):
            opened(place)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--year", "2031"], "--year 2031 is not among the years after the base, 2023 to 2026"),
        (["--points", "100"], "the points must be a multiple of 64, not 100"),
        (["--measure", "need_all"], "there is no measure 'need_all'"),
        (["--assumptions", "births.survivl"], "'births.survivl' is not an assumption that is drawn"),
        (["--assumptions", "births.survival", "--top", "3"], "give one of them"),
    ],
)
def test_what_is_refused_is_one_sentence(folder, words, said):
    code, out, err = typed(folder, *SMALL, *words, "--lang", "en")
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_folder_that_exists_is_refused_before_anything_is_run(folder):
    (folder / "there").mkdir()
    (folder / "there" / "mine.txt").write_text("mine", "utf-8")
    code, _, err = typed(folder, *SMALL, "--lang", "en", "-o", "there")
    assert code == 2
    assert "there exists already" in err
