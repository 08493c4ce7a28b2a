"""The workbook of a tuned plan opened again: the sheets to be handed in first, and the same figures."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_up_tuning import JOBS, TARGETS, made

from workforce.language import say
from workforce.reporting.tuning_workbook import TABLES, with_rows, write_tuning_workbook
from workforce.results.tables import RunTables, TunedTables

MISSING = {"rolling", "rolling_years", "assumptions"}


def written(tuned: TunedTables, folder: Path, language: str) -> Any:
    path = folder / "workbook.xlsx"
    write_tuning_workbook(tuned, path, language)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_in_order_and_none_for_what_is_missing(run: RunTables, tmp_path: Path, language: str) -> None:
    book = written(made(run.manifest), tmp_path, language)
    names = ["summary", *(name for name in TABLES if name not in MISSING)]
    expected = [say(f"workbook.sheet.tuning_{name}", language) for name in names]
    assert book.sheetnames == [*expected, say("workbook.sheet.provenance", language)]
    if language == "zh":
        assert book.sheetnames[1:4] == ["年度招聘目标", "年度用编计划", "招聘岗位表"]


def test_targets_are_wide_and_jobs_have_all_years(run: RunTables, tmp_path: Path) -> None:
    book = written(made(run.manifest), tmp_path, "zh")
    head, *rows = book["年度招聘目标"].values
    assert head == ("渠道", "学段", "学科", "片区", "合计", "2023", "2024")
    assert rows[0] == ("事业单位招聘", "小学", "语文", "镇区", 40, 30, 10)
    assert sum(row[4] for row in rows) == TARGETS["posts"].sum()
    assert book["年度招聘目标"].freeze_panes == "A2"
    jobs = list(book["招聘岗位表"].values)[1:]
    assert [(row[0], row[-1]) for row in jobs] == list(zip(JOBS["year"], JOBS["posts"], strict=True))


def test_the_summary_is_the_conclusion(run: RunTables, tmp_path: Path) -> None:
    book = written(made(run.manifest, stopped=True), tmp_path, "en")
    lines = [row[0] for row in book["Summary"].values if row[0]]
    assert "The search was stopped before its end; this is the best plan found so far." in lines


def test_an_empty_table_has_no_sheet(run: RunTables) -> None:
    tuned = made(run.manifest)
    empty = TunedTables(tuned.manifest, {**tuned.tables, "unmet": tuned.tables["unmet"].head(0)})
    assert set(with_rows(tuned, "en")) - set(with_rows(empty, "en")) == {"unmet"}
