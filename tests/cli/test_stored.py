"""Runs kept in folders, from Python: saved, opened, repeated, verified."""

import json

import numpy as np
import pandas as pd
import pytest

import workforce
from workforce import stored
from workforce.county.files import checked
from workforce.errors import PlannerError


@pytest.fixture
def saved(world, tmp_path):
    """A run of the six teachers, and the folder in which it is kept."""
    results = workforce.simulate(world.load(), 20, 1)
    return results, workforce.save(results, str(tmp_path / "run"), "en")


def test_save_writes_all_that_a_run_keeps(saved):
    results, folder = saved
    assert sorted(path.name for path in folder.iterdir()) == [
        "inputs", "manifest.json", "replications.npz", "report.html", "tables", "workbook.xlsx",
    ]  # fmt: skip
    assert "tables" not in results.manifest


def test_save_keeps_the_tables_as_they_were_read(world, tmp_path):
    case = world.load()
    (world.tables / "births.csv").write_text("edited meanwhile", "utf-8")
    folder = workforce.save(workforce.simulate(case, 4, 1), tmp_path / "run", "en")
    kept = folder / "inputs" / "county" / "births.csv"
    assert checked.read(kept, "births").equals(case.county.tables["births"])
    assert stored.verify(folder).same


def test_save_refuses_what_exists_and_languages_not_spoken(saved):
    results, folder = saved
    with pytest.raises(PlannerError, match="exists already"):
        workforce.save(results, folder)
    workforce.save(results, folder, force=True)
    with pytest.raises(PlannerError, match="--lang fr is not spoken here"):
        workforce.save(results, folder.parent / "other", "fr")
    assert not (folder.parent / "other").exists()


def test_a_stored_run_opens_as_it_was(saved):
    results, folder = saved
    tables = stored.open_tables(folder)
    assert list(tables.tables) == list(results.tables.tables)
    about, scenario, stocks, kept = stored.open_comparable(folder)
    assert {key: about[key] for key in ("seed", "way", "hashes")} == {
        key: results.manifest[key] for key in ("seed", "way", "hashes")
    }
    assert scenario == results.case.scenario
    np.testing.assert_array_equal(stocks.supply, results.outcome.stocks.supply)
    assert set(kept) == {"assumptions", "policies", "pupils", "classes", "spending"}


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_a_stored_run_repeats_when_its_county_is_gone(world, tmp_path, way):
    folder = workforce.save(workforce.simulate(world.load(), 20, 3, way=way), tmp_path / "run", "en")
    world.tables.rename(tmp_path / "elsewhere")
    again = stored.repeat(folder)
    about, _, stocks, _ = stored.open_comparable(folder)
    assert (again.manifest["seed"], again.manifest["way"]) == (3, way) == (about["seed"], about["way"])
    np.testing.assert_array_equal(again.outcome.stocks.supply, stocks.supply)


def test_verify_names_what_differs(saved):
    _, folder = saved
    assert stored.verify(folder) == stored.Verification(len(list((folder / "tables").iterdir())) - 2, (), (), ())
    (folder / "tables" / "flows.csv").unlink()
    about = json.loads((folder / "manifest.json").read_text("utf-8"))
    about["hashes"]["curricula.csv"] = "0"
    about["tables"]["cells"] = "0"
    (folder / "manifest.json").write_text(json.dumps(about), "utf-8")
    found = stored.verify(folder)
    assert (found.different, found.damaged, found.inputs) == (("cells",), ("cells", "flows"), ("curricula.csv",))
    assert not found.same


def test_a_comparison_is_kept_and_is_not_a_run(world, saved, tmp_path):
    more = "market: {channels: {open_recruitment: {plan: 4}}}"
    compared = workforce.compare(saved[0], workforce.simulate(world.load("more", policies=more), 20, 1))
    folder = stored.save_comparison(compared, tmp_path / "compared", "zh")
    kept = pd.read_csv(folder / "tables" / "differences.csv", encoding="utf-8-sig")
    assert len(kept) == len(compared.tables["differences"])
    for opening in (stored.open_tables, stored.open_comparable, stored.repeat, stored.verify):
        with pytest.raises(PlannerError, match="compared is a comparison; name the folder of a run"):
            opening(folder)
