"""The page of a study of sensitivity: its sentences are those of its figures, in both languages."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workforce.reporting import sensitivity_findings as told
from workforce.reporting import sensitivity_page, theme
from workforce.reporting.charts import sensitivity as charts
from workforce.reporting.sheets import download
from workforce.results.tables import RunTables, SensitivityTables

TORNADO = pd.DataFrame(
    [
        ("leaving.resignation.yearly_rate", 0.00326, 0.0142, -88.0, 252.0, 1.5, 1.8, 340.0),
        ("births.yearly_change", -0.084, -0.016, -24.0, 18.0, 0.3, 0.2, 42.0),
        ("pay.established.yearly", 77_906.0, 118_932.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    ],
    columns=["assumption", "low", "high", "at_low", "at_high", "error_low", "error_high", "swing"],
)
NAN = float("nan")
SOBOL = pd.DataFrame(
    [
        ("leaving.resignation.yearly_rate", 0.45, 0.36, 0.55, 0.5, 0.42, 0.59, 0.97),
        ("year_to_year", 0.2, 0.12, 0.27, 0.24, 0.2, 0.28, NAN),
        ("births.yearly_change", 0.1, 0.04, 0.17, 0.12, 0.09, 0.15, 0.03),
        ("others", 0.05, -0.01, 0.1, 0.08, 0.06, 0.1, NAN),
        ("luck", -0.01, -0.05, 0.03, 0.04, 0.03, 0.05, NAN),
    ],
    columns=["factor", "first", "first_low", "first_high", "total", "total_low", "total_high", "greatest"],
)


@pytest.fixture
def study(run: RunTables) -> SensitivityTables:
    figure = pd.DataFrame(
        [(2030, "all", "all", "gap", -100.4, -98.0, -380.0, 190.0, 512)],
        columns=["year", "level", "subject", "measure", "mean", "median", "low", "high", "points"],
    )
    listed = pd.DataFrame(
        [
            ("leaving.resignation.yearly_rate", 0.0075, 0.002, 0.018, "share a year", "a <survey>", "memory", "x:1"),
            ("births.yearly_change", -0.05, -0.1, 0.0, "share a year", "census", "verified", "x:2"),
        ],
        columns=["key", "value", "low", "high", "unit", "source", "confidence", "declared_in"],
    )
    about: dict[str, Any] = {"measure": "gap", "year": 2030, "level": "all", "subject": "all", "replications": 512}
    about |= {"told_apart": ["leaving.resignation.yearly_rate", "births.yearly_change"], "named": False}
    tables = {"figure": figure, "tornado": TORNADO, "sobol": SOBOL, "assumptions": listed}
    return SensitivityTables({**run.manifest, **about}, tables)


def with_parts(study: SensitivityTables, **columns: Any) -> SensitivityTables:
    return replace(study, tables={**study.tables, "sobol": SOBOL.assign(**columns)})


def asked(study: SensitivityTables, **facts: Any) -> SensitivityTables:
    return replace(study, manifest={**study.manifest, **facts})


def test_the_conclusion_tells_size_driver_rank_and_rest(study: SensitivityTables) -> None:
    assert told.conclusion(study, "en") == (
        "Figure studied: gap in 2030, all levels; -100 on average, from -380 to 190 at 90% of 512 points.",
        "Of the assumptions, leaving.resignation.yearly_rate makes the largest part of the variance of the gap "
        "in 2030, all levels: 50% (42% to 59%), 45% by itself.",
        "That it comes first is sure: it does in 97% of resamples of the points; "
        "next is births.yearly_change with 12%.",
        "Luck makes 4%, how the years stray 24%, and all other assumptions together 8%.",
    )
    assert told.conclusion(study, "zh") == (
        "研究的指标：2030年全部学段缺口，平均-100，512个取值点中90%介于-380至190。",
        "各项假设中，leaving.resignation.yearly_rate对2030年全部学段缺口的影响最大：占方差的50%（42%至59%），单独作用为45%。",
        "这一排名可靠：对取值点重抽样，97%的情形都居首位；其次是births.yearly_change（12%）。",
        "随机波动占4%，年际波动占24%，其余全部假设合计占8%。",
    )


def test_a_rank_that_is_not_sure_is_called_so(study: SensitivityTables) -> None:
    fairly = with_parts(study, greatest=[0.7, NAN, 0.3, NAN, NAN])
    assert told.certainty(fairly, "en").startswith("That it comes first is fairly sure: it does in 70%")
    unsure = with_parts(study, greatest=[0.5, NAN, 0.5, NAN, NAN])
    assert "is not sure" in told.certainty(unsure, "en")
    assert "尚不可靠" in told.certainty(unsure, "zh")


def test_where_nothing_moves_the_figure_it_says_so(study: SensitivityTables) -> None:
    still = with_parts(study, first=0.0, total=0.0)
    still = replace(still, tables={**still.tables, "tornado": TORNADO.tail(1)})
    assert told.most(still, "en").endswith("is the same at every point: neither assumptions nor luck move it")
    assert len(told.conclusion(still, "zh")) == 2
    assert "都不变" in told.alone(still, "zh")
    assert sensitivity_page.alone(still, "en").drawings == ()


def test_without_assumptions_told_apart_luck_and_years_remain(study: SensitivityTables) -> None:
    left = replace(study, tables={**study.tables, "sobol": SOBOL[SOBOL["factor"].isin(["luck", "year_to_year"])]})
    _, none, rest = told.conclusion(left, "en")
    assert none == "No assumption moves the gap in 2030, all levels."
    assert rest == "Luck makes 4%, and how the years stray 24%."
    assert len(sensitivity_page.cards(left, "en")) == 3


def test_the_figure_is_named_by_level_and_subject(study: SensitivityTables) -> None:
    junior = asked(study, level="junior", subject="mathematics", measure="shortage")
    assert told.figure(junior, "en") == "shortage in 2030, junior secondary mathematics"
    assert told.figure(junior, "zh") == "2030年初中数学短缺"
    assert told.figure(asked(study, subject="physics"), "zh") == "2030年物理缺口"


@pytest.mark.parametrize(("measure", "up"), [("gap", theme.SHORTAGE), ("need", theme.SHORTAGE),
                                             ("in_post", theme.SURPLUS), ("surplus", theme.SURPLUS)])  # fmt: skip
def test_orange_is_towards_a_shortage_and_blue_towards_a_surplus(
    study: SensitivityTables, measure: str, up: str
) -> None:
    down = theme.SURPLUS if up == theme.SHORTAGE else theme.SHORTAGE
    (drawing,) = sensitivity_page.alone(asked(study, measure=measure), "en").drawings
    low, high = drawing.figure.data
    assert list(low.marker.color) == [theme.faint(down, 0.55)] * 2
    assert list(high.marker.color) == [theme.faint(up, 1.0)] * 2


def test_charts_draw_what_the_tables_say(study: SensitivityTables) -> None:
    (alone,) = sensitivity_page.alone(study, "en").drawings
    assert list(alone.figure.data[1].x) == [252.0, 18.0]
    assert {note.text for note in alone.figure.layout.annotations} == {"0.00326", "0.0142", "-0.084", "-0.016"}
    (parts,) = sensitivity_page.variance(study, "en").drawings
    assert list(parts.figure.data[1].x) == SOBOL["total"].tolist()
    assert parts.figure.data[1].y[-1] == "Luck"
    assert list(parts.figure.data[0].error_x.array) == pytest.approx((SOBOL["first_high"] - SOBOL["first"]).tolist())


def test_the_table_has_all_assumptions_and_the_chart_those_that_move(study: SensitivityTables) -> None:
    block = sensitivity_page.alone(study, "zh")
    assert block.table is not None
    assert len(block.table.rows) == 3
    assert len(charts.shown(TORNADO)) == 2
    assert download(block.table).startswith("data:text/csv")


def test_assumptions_without_a_document_are_marked(study: SensitivityTables) -> None:
    page = sensitivity_page.sensitivity_page(study, "en")
    block = page.sections[2].blocks[0]
    assert block.title == "1 of these 2 assumptions rest on no document"
    assert block.weak_rows == {0}


def test_the_command_makes_the_study_again(study: SensitivityTables) -> None:
    scenario = study.manifest["scenario"]
    asked_for = f"workforce sensitivity {scenario} --year 2030 --measure gap --level all --subject all"
    assert sensitivity_page.command(study).startswith(f"{asked_for} --top 2 --points 512 --seed")
    named = sensitivity_page.command(asked(study, named=True))
    assert "--assumptions leaving.resignation.yearly_rate,births.yearly_change --points" in named


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_written(study: SensitivityTables, tmp_path: Path, language: str) -> None:
    file = tmp_path / "report.html"
    sensitivity_page.write_sensitivity(study, file, language)
    text = file.read_text("utf-8")
    assert "a &lt;survey&gt;" in text
    assert "<survey>" not in text
    assert {"zh": "敏感性分析报告", "en": "What a figure hangs on"}[language] in text
