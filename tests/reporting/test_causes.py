"""The waterfalls of a report: findings as titles, bars that add up, the numbers offered beneath."""

from typing import Any

import pandas as pd
import pytest
from six_teachers import World

import workforce
from workforce.language import say
from workforce.reporting import cause_findings, causes, theme, words
from workforce.reporting.charts.waterfall import waterfall
from workforce.reporting.parts import Block
from workforce.results.explained import Explained
from workforce.results.tables import RunTables


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> RunTables:
    """A run of the six teachers."""
    case = World(tmp_path_factory.mktemp("six")).load()
    return workforce.simulate(case, 20, 1).tables


def block(told: RunTables, language: str) -> Block:
    found = causes.causes(told, language)
    assert found is not None
    return found.blocks[0]


def test_a_run_without_causes_has_no_such_section(run: RunTables) -> None:
    assert causes.causes(run, "en") is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_level_has_a_waterfall_whose_title_is_its_finding(told: RunTables, language: str) -> None:
    made = block(told, language)
    titles = [made.title, *(drawing.title for drawing in made.drawings[1:])]
    assert len(titles) == 4  # the county and three levels
    assert all(str(told.manifest["base_year"]) in title for title in titles)
    assert say("report.note.waterfall", language) in made.notes
    assert all(title in drawing.alt for title, drawing in zip(titles, made.drawings, strict=True))


def test_the_table_beneath_adds_up(told: RunTables) -> None:
    table = block(told, "en").table
    assert table is not None
    numbers = pd.DataFrame(table.rows, columns=list(table.headings)).set_index(table.headings[0])
    first, last = say("report.value.cause.before", "en"), say("report.value.cause.after", "en")
    assert (numbers.index[0], numbers.index[-1]) == (first, last)
    added = numbers.iloc[:-1].sum()
    assert added.tolist() == pytest.approx(numbers.loc[last].tolist(), abs=1e-3)
    assert not [name for name in numbers.index if "." in name or "_" in name]


FOUND = Explained("junior", "physics", -3.1, 12.4, {"left.retirement": 21.0, "hired.talent": -7.0, "work": 1.5})


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The net gap of junior secondary physics rises from -3.1 in 2022 to 12.4 in 2030: "
               "retirement +21.0, talent (hired) -7.0, lessons and duties for each class +1.5"),
        ("zh", "初中物理的净缺口由2022年的-3.1升至2030年的12.4："
               "退休+21.0、高层次人才引进（补充）-7.0、每班课时与任务+1.5"),
    ],
)  # fmt: skip
def test_the_sentence_is_made_from_the_figures(language: str, sentence: str) -> None:
    assert cause_findings.change(FOUND, 2022, 2030, language) == sentence


def test_gaps_fall_and_stay() -> None:
    falls = Explained("all", "all", 40.0, 10.0, {"cohorts": -30.0})
    stays = Explained("all", "physics", 40.0, 40.2, {"cohorts": 0.2})
    assert "all levels and subjects together falls from 40 in 2022 to 10" in cause_findings.change(
        falls, 2022, 2030, "en"
    )
    assert "physics at all levels is 40 in 2022 and 40 in 2030: none" in cause_findings.change(stays, 2022, 2030, "en")


def test_the_bars_lead_from_one_gap_to_the_other() -> None:
    figure: Any = waterfall(FOUND, ("2022", "2030"), "en")
    bars = figure.data[0]
    assert list(bars.measure) == ["absolute", "relative", "relative", "relative", "total"]
    assert sum(bars.x[:-1]) == pytest.approx(bars.x[-1])
    assert (bars.increasing.marker.color, bars.decreasing.marker.color) == (theme.SHORTAGE, theme.SURPLUS)
    low, high = figure.layout.xaxis.range
    assert low < -3.1
    assert high > 17.9


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_cause_and_group_has_a_name(language: str) -> None:
    from workforce.results.need_causes import CAUSES
    from workforce.studies.groups import OTHER, ROOMS

    for column, codes in (("cause", (*CAUSES, "absence", "sharing", "need", "unsure_future")),
                          ("group", (*ROOMS, OTHER, "channel.talent"))):  # fmt: skip
        for code in codes:
            assert words.name(column, code, language) != code or code == "channel"
    assert words.name("group", "births+pay", language) == {"en": "Births and pay", "zh": "出生、待遇"}[language]
