"""The shipped scenarios give the figures of the file, to the digits written."""

import io

import pandas as pd
import pytest
import refresh

WHY = "results have moved: `python -m tests.baselines.refresh` rewrites the file; CHANGELOG.md says why"


@pytest.mark.parametrize("scenario", refresh.SCENARIOS)
def test_the_key_figures_are_those_of_the_file(scenario):
    kept = pd.read_csv(refresh.FILE, encoding="utf-8-sig")
    kept = kept[kept["scenario"] == scenario].reset_index(drop=True)
    found = pd.read_csv(io.BytesIO(refresh.csv_bytes(refresh.key_figures(scenario))), encoding="utf-8-sig")
    pd.testing.assert_frame_equal(found, kept, check_exact=True, obj=WHY)


def test_the_file_holds_every_scenario_year_and_level_once():
    kept = pd.read_csv(refresh.FILE, encoding="utf-8-sig")
    assert sorted(kept["scenario"].unique()) == sorted(refresh.SCENARIOS)
    assert sorted(kept["year"].unique()) == list(refresh.YEARS)
    assert not kept.duplicated(["scenario", "year", "level"]).any()
    assert len(kept) == len(refresh.SCENARIOS) * len(refresh.YEARS) * 6
