"""Several rosters of one county: what is known holds in each, what is not differs, and the disk may be damaged."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workforce.county import reading, tables
from workforce.county.roster import roster, rosters
from workforce.county.rosters.ages import age_at
from workforce.county.totals import cache, variants

COUNT = 4


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A cache of the test's own."""
    monkeypatch.setenv("WORKFORCE_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture(scope="module")
def guiding():
    return reading.read(tables.find("guiding"))


@pytest.fixture(scope="module")
def made(guiding, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKFORCE_CACHE", str(tmp_path_factory.mktemp("kept")))
        return rosters(guiding, COUNT)


def test_what_is_known_holds_in_every_roster(made):
    published = {"kindergarten": 442, "primary": 1228, "junior": 683, "senior": 326, "vocational": 91, "special": 29}
    for one in made:
        assert one["level"].value_counts().to_dict() == published
        assert (one["status"] == "special_post").sum() == 229
        assert one["term_start_month"].notna().equals(one["status"] == "special_post")


def test_what_is_assumed_differs_and_stays_within_its_range(guiding, made):
    old = [int((age_at(one["birth_month"], 2022) >= 50).sum()) for one in made]
    women = [int((one["sex"] == "female").sum()) for one in made]
    assert len(set(old)) > 1
    assert len(set(women)) > 1
    stated = guiding.tables["teacher_marginals"].query("attribute == 'sex' and category == 'female' and level != 'all'")
    assert stated["low"].sum() <= min(women) <= max(women) <= stated["high"].sum()


def test_the_mean_of_many_is_near_the_likely_roster(guiding):
    found, likely = rosters(guiding, 16), roster(guiding)
    counts = pd.DataFrame([one.groupby(["level", "subject"]).size() for one in found]).fillna(0)
    expected = likely.groupby(["level", "subject"]).size().reindex(counts.columns)
    error = counts.std() / np.sqrt(len(found))
    assert ((counts.mean() - expected).abs() <= 4 * error + 1).all()
    seniors = [(one["title"] == "senior").mean() for one in found]
    assert np.mean(seniors) == pytest.approx((likely["title"] == "senior").mean(), rel=0.05)


def test_the_cells_are_those_of_the_likely_roster(guiding, made):
    cells = set(roster(guiding)[["level", "subject", "area"]].itertuples(index=False, name=None))
    for one in made:
        assert set(one[["level", "subject", "area"]].itertuples(index=False, name=None)) <= cells


def test_fewer_rosters_are_the_first_of_more(guiding, made):
    for one, other in zip(rosters(guiding, 2), made, strict=False):
        pd.testing.assert_frame_equal(one, other)


def test_what_is_kept_is_what_is_made(guiding, made, folder):
    rosters(guiding, 1)
    [file] = folder.iterdir()
    changed = file.stat().st_mtime_ns
    pd.testing.assert_frame_equal(rosters(guiding, 1)[0], made[0])
    assert file.stat().st_mtime_ns == changed


@pytest.mark.parametrize("damage", [b"", b"sha256 0\n", b"\xff\xfe", None])
def test_a_damaged_cache_is_made_again(guiding, made, folder, damage):
    rosters(guiding, 1)
    [file] = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    pd.testing.assert_frame_equal(rosters(guiding, 1)[0], made[0])
    assert file.read_bytes() == whole


def test_a_table_that_is_whole_and_wrong_is_made_again(guiding, made, folder):
    rosters(guiding, 1)
    [file] = folder.iterdir()
    cache.keep(file.name, b"teacher,level\n1,primary\n")
    pd.testing.assert_frame_equal(rosters(guiding, 1)[0], made[0])


def test_a_folder_that_cannot_be_written_costs_time_alone(guiding, made, folder, monkeypatch):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    pd.testing.assert_frame_equal(rosters(guiding, 1)[0], made[0])


def test_other_totals_have_other_files(guiding, folder):
    rosters(guiding, 1)
    table = guiding.tables["teacher_marginals"]
    other = replace(guiding, tables={**guiding.tables, "teacher_marginals": table[table["attribute"] != "title"]})
    rosters(other, 1)
    assert len(list(folder.iterdir())) == 2


def test_a_given_roster_is_the_only_one(world, folder):
    given = reading.read(world.tables)
    [one] = rosters(given, 5)
    pd.testing.assert_frame_equal(one, roster(given))
    assert not folder.exists()


def test_draws_that_no_teachers_can_meet_fall_back_on_the_likely_roster(guiding, monkeypatch):
    def never(*_arguments):
        raise variants.Contradiction("no", [])

    monkeypatch.setattr(variants, "rostered", never)
    pd.testing.assert_frame_equal(rosters(guiding, 1)[0], roster(guiding), check_dtype=False)


def test_half_the_draws_lie_on_either_side_and_all_within_the_range():
    uniforms = (np.arange(1000) + 0.5) / 1000
    found = np.array([variants.drawn(70.0, 100.0, 160.0, uniform) for uniform in uniforms])
    assert (found < 100).mean() == 0.5
    assert found.min() > 70
    assert found.max() < 160
    assert variants.drawn(100.0, 100.0, 100.0, 0.3) == 100.0


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "place/teacher-workforce"),
        ("win32", "LOCALAPPDATA", "place/teacher-workforce"),
        ("darwin", "", "Library/Caches/teacher-workforce"),
    ],
)
def test_the_cache_is_where_the_system_keeps_such_things(platform, variable, expected, monkeypatch, tmp_path):
    monkeypatch.delenv("WORKFORCE_CACHE")
    monkeypatch.setattr(cache.sys, "platform", platform)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "place"))
    assert cache.cache_folder().as_posix().endswith(expected)
