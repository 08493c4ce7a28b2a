"""The Word memo opened again: the tables' own figures, the bureau's own template, and what is said of a wrong one."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest

from workforce import shipped
from workforce.errors import PlannerError
from workforce.language import say
from workforce.reporting import memo, theme
from workforce.reporting.findings import level_name
from workforce.reporting.page import report_page
from workforce.results.tables import RunTables

WHY = "There is no browser."


def written(run: RunTables, language: str, path: Path, template: Path | None = None) -> Any:
    page = report_page(run, language)
    opened, told = memo.open_template(template), memo.fields(run, page, language)
    memo.check_fields(opened, told)
    memo.write_memo(opened, told, [], WHY, path)
    return docx.Document(str(path))


def template_of(path: Path, *paragraphs: str) -> Path:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(str(path))
    return path


def text_of(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def of(run: RunTables, **where: object) -> dict[str, float]:
    rows = run.tables["balance"]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return {measure: float(mean) for measure, mean in zip(rows["measure"], rows["mean"], strict=True)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_memo_says_what_the_tables_say(run: RunTables, tmp_path: Path, language: str) -> None:
    made = written(run, language, tmp_path / "memo.docx")
    page = report_page(run, language)
    text = text_of(made)
    assert page.title in text
    assert all(sentence in text for sentence in page.conclusion)
    assert WHY in text
    assert say("memo.words.assumptions", language) in text
    assert "workforce run changge/baseline -n 1000 --seed 1 --years 15" in text
    assert "{" not in text
    numbers, balance, subjects = made.tables
    assert [cell.text.split("\n")[1] for cell in numbers.rows[0].cells] == [card.value for card in page.cards]
    last = [cell.text for cell in balance.rows[-1].cells]
    of_last = of(run, year=int(last[1]), level="all")
    assert [row.cells[0].text for row in balance.rows if row.cells[0].text][-1] == level_name("all", language)
    assert last[1] == str(run.manifest["years"][-1])
    assert last[2:4] == [theme.number(of_last["need"]), theme.number(of_last["in_post"])]
    assert last[4].startswith(theme.number(of_last["shortage"]))
    assert last[5].startswith(theme.number(of_last["surplus"]))
    assert len(balance.rows) == 1 + 7 * len(memo.shown_years(run))
    assert len(subjects.rows) == 1 + memo.SHOWN_SUBJECTS


def test_the_shortest_subjects_stand_in_order(run: RunTables, tmp_path: Path) -> None:
    table = run.tables["subjects"]
    short = table[(table["measure"] == "shortage") & (table["year"] >= run.manifest["plan_from"])]
    worst = short.loc[short.groupby(["level", "subject"])["mean"].idxmax()].nlargest(memo.SHOWN_SUBJECTS, "mean")
    made = written(run, "en", tmp_path / "memo.docx").tables[2]
    assert [row.cells[2].text for row in made.rows[1:]] == [theme.number(mean) for mean in worst["mean"]]
    assert [int(row.cells[1].text) for row in made.rows[1:]] == worst["year"].tolist()


def test_every_balance_row_adds_up(run: RunTables, tmp_path: Path) -> None:
    """Need less teachers at work is shortage less surplus, within rounding."""

    def number(cell: Any) -> int:
        return int(cell.text.split(" ")[0].replace(",", ""))

    made = written(run, "en", tmp_path / "memo.docx").tables[1]
    for row in made.rows[1:]:
        need, at_work, short, many = (number(cell) for cell in row.cells[2:])
        assert abs((need - at_work) - (short - many)) <= 2


def test_charts_of_the_memo_state_findings(run: RunTables) -> None:
    chosen = memo.charts(run, report_page(run, "en"))
    ids = [chart.drawing.id for chart in chosen]
    assert (ids[0], *ids[2:]) == ("fan-all", "retirements", "wages")
    assert ids[1].startswith("map-shortage-")
    assert chosen[1].title == chosen[1].block.title
    assert chosen[0].title == chosen[0].drawing.title


def test_the_shipped_template_is_what_its_script_makes(tmp_path: Path) -> None:
    script = importlib.util.spec_from_file_location("memo_template", shipped.data() / "memo_template.py")
    assert script is not None
    assert script.loader is not None
    module = importlib.util.module_from_spec(script)
    script.loader.exec_module(module)
    module.memo().save(str(tmp_path / "again.docx"))
    for part in ("word/document.xml", "word/footer1.xml", "word/styles.xml"):
        parts = [ZipFile(file).read(part) for file in (memo.shipped_template(), tmp_path / "again.docx")]
        assert parts[0] == parts[1], part


def test_a_template_of_ones_own(run: RunTables, tmp_path: Path) -> None:
    own = template_of(
        tmp_path / "own.docx", "致{{ county }}教育局", "缺口 {{ numbers.shortage.value }}",
        "{%p for row in subjects %}", "{{ row.subject }}", "{%p endfor %}",
    )  # fmt: skip
    text = text_of(written(run, "zh", tmp_path / "memo.docx", own)).split("\n")
    assert text[0] == "致长葛市教育局"
    assert text[1] == f"缺口 {report_page(run, 'zh').cards[2].value}"
    assert len(text) == 2 + memo.SHOWN_SUBJECTS


def test_marks_in_names_are_text(run: RunTables, tmp_path: Path) -> None:
    county = {**run.manifest["county"], "name_en": "A & B <i>{{ x }}</i>"}
    odd = replace(run, manifest={**run.manifest, "county": county})
    own = template_of(tmp_path / "own.docx", "{{ county }}")
    assert text_of(written(odd, "en", tmp_path / "memo.docx", own)) == "A & B <i>{{ x }}</i>"


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("{{ shortge }}", "own.docx: the memo has no field 'shortge'"),
        ("{{ conclusoin }}", "the memo has no field 'conclusoin'; did you mean 'conclusion'?"),
        ("{{ numbers.shortge.value }}", "own.docx: the memo cannot be filled in .*shortge"),
        ("{% for %}{{ title }}", "own.docx: the fields cannot be read"),
        ("{{ title.__class__.__mro__ }}", "own.docx: the memo cannot be filled in"),
        ("{{ title + 1 }}", "own.docx: the memo cannot be filled in"),
    ],
)
def test_a_wrong_template_is_one_sentence(run: RunTables, tmp_path: Path, field: str, sentence: str) -> None:
    own = template_of(tmp_path / "own.docx", field)
    with pytest.raises(PlannerError, match=sentence) as told:
        written(run, "en", tmp_path / "memo.docx", own)
    assert "\n" not in str(told.value)
    assert not (tmp_path / "memo.docx").exists()


def test_what_is_no_word_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.docx").write_text("not a document", encoding="utf-8")
    with ZipFile(tmp_path / "zip.docx", "w") as archive:
        archive.writestr("a.txt", "a")
    for name in ("text.docx", "zip.docx", "missing.docx"):
        with pytest.raises(PlannerError, match=f"{name} is missing or is not a Word document"):
            memo.open_template(tmp_path / name)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "find_spec", lambda name: None)
    with pytest.raises(PlannerError, match=r"needs the extra export: pip install 'teacher-workforce\[export\]'"):
        memo.open_template(None)
