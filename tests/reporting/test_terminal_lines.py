"""What the terminal says of classes after a run: two lines at most, none where nothing is wrong."""

from dataclasses import replace

import pytest

from workforce.cli import explaining, printing
from workforce.language import say
from workforce.results.tables import RunTables


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(explaining, "say", lambda key, **values: say(f"cli.{key}", request.param, **values))
    return str(request.param)


def test_large_classes_and_places_short_in_the_base_year_and_the_worst(run: RunTables, language: str) -> None:
    told = explaining._crowded(run)
    assert (
        told
        == {
            "en": [
                "Classes of 56+: 12 in 2022 (66+: 0), at worst 28 (8) in 2024.",
                "Places short, school by school: 0 in 2022, at worst 240 in 2024.",
            ],
            "zh": [
                "56人及以上的班：2022年12个（66人及以上0个），最多2024年28个（8个）。",
                "逐校学位不足：2022年0个，最多2024年240个。",
            ],
        }[language]
    )
    assert all("\n" not in printing.folded(line) for line in told)


def test_a_county_without_either_hears_nothing(run: RunTables, language: str) -> None:
    calm = run.tables["classes"].assign(from_56=0.0, places_short=0.0)
    assert explaining._crowded(replace(run, tables={**run.tables, "classes": calm})) == []


def test_a_need_that_answers_to_pupils_is_called_so(run: RunTables, language: str) -> None:
    told = explaining._basis(replace(run, manifest={**run.manifest, "need_basis": "response"}))
    assert told.startswith({"en": "Basis of need: response", "zh": "需求口径：响应"}[language])
