"""Totals in any mixture: what can hold together is met, and what cannot is named."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from workforce.county import reading, tables
from workforce.county.roster import fit
from workforce.county.totals.fitting import fitted
from workforce.county.totals.marginals import ATTRIBUTES, Contradiction, statements
from workforce.county.totals.priors import odds, supposed
from workforce.county.totals.synthesis import synthesise
from workforce.errors import PlannerError

CHANGGE = reading.read(tables.find("changge"))
HEADERS = ("level", "attribute", "category", "attribute_b", "category_b", "teachers", "share", "low", "high",
           "confidence")  # fmt: skip


def stated(*lines, confidence="verified"):
    """Changge with other totals: ``primary sex female 70``, two conditions joined by &, and low, high, confidence."""
    rows = []
    for line in lines:
        level, attribute, category, number, *more = line.split()
        (first, *second), (one, *other) = attribute.split("&"), category.split("&")
        low, high, trust = [*more, *[None] * (3 - len(more))]
        share = float(number[:-1]) / 100 if number.endswith("%") else None
        count = None if share is not None else float(number)
        rows.append(
            (level, first, one, *(second or [None]), *(other or [None]), count, share, low, high, trust or confidence)
        )
    table = pd.DataFrame(rows, columns=HEADERS, index=range(2, 2 + len(rows)))
    table[["low", "high"]] = table[["low", "high"]].apply(lambda column: pd.to_numeric(column.replace("-", None)))
    return replace(CHANGGE, tables={**CHANGGE.tables, "teacher_marginals": table})


def met(county):
    """The rows of the fit, each with how far the roster is outside the range."""
    found = fit(county, synthesise(county))
    return found.assign(missed=(found["fitted"] - found["fitted"].clip(found["low"], found["high"])).astype(int))


# mixtures that can hold together


def test_the_totals_of_a_county_alone_are_met_and_spread_as_is_usual():
    county = stated("all total all 6298", "all age_band 50+ 1417")
    found = met(county)
    assert found["fitted"].tolist() == [6298, 1417]
    teachers = synthesise(county)
    assert set(teachers["level"]) == set(CHANGGE.tables["pupils"]["level"])
    assert (teachers["status"] == "established").all()
    assert (teachers["sex"] == "female").mean() == pytest.approx(0.67, abs=0.05)


def test_a_share_of_a_stated_total_is_met_to_half_a_unit():
    found = met(stated("primary total all 1000", "primary title senior 12.3%", "all total all 1200"))
    assert found["fitted"].tolist()[:2] == [1000, 123]


def test_a_number_and_a_share_give_the_total_that_nobody_states():
    """1,417 teachers of 50 and over are 22.5 percent: there are 6,298 teachers, or up to 14 more or fewer."""
    county = stated("all age_band 50+ 1417", "all age_band 50+ 22.5%")
    teachers = synthesise(county)
    assert 1417 / 0.2255 - 1 <= len(teachers) <= 1417 / 0.2245 + 1
    assert met(county)["fitted"].tolist()[0] == 1417


@pytest.mark.parametrize("total", [["all total all 1000"], ["all age_band 50+ 250", "all age_band 50+ 25.0%"]])
def test_the_total_of_a_level_may_be_a_share_of_the_county(total):
    teachers = synthesise(stated("primary total all 52.5%", *total))
    assert (teachers["level"] == "primary").mean() == pytest.approx(0.525, abs=0.0015)
    assert len(teachers) == pytest.approx(1000, abs=3)


def test_totals_that_leave_no_teacher_are_refused():
    with pytest.raises(PlannerError, match="teacher_marginals: the totals leave no teacher"):
        synthesise(stated("all total all 0"))


def test_levels_that_are_not_stated_have_teachers_by_their_pupils():
    teachers = synthesise(stated("junior total all 1000"))
    counts = teachers["level"].value_counts()
    pupils = CHANGGE.tables["pupils"].query("sector == 'public' and level == 'primary'")["pupils"].sum()
    assert counts["junior"] == 1000
    assert counts["primary"] == pytest.approx(pupils / 16.02, abs=2)


def test_age_bands_of_any_width_are_met_together():
    found = met(stated("primary total all 900", "primary age_band -34 300", "primary age_band 33-47 400",
                       "primary age_band 45+ 210", "all age_band 50+ 150", "all total all 1000"))  # fmt: skip
    assert found["missed"].tolist() == [0] * 6


def test_teachers_beyond_sixty_are_there_where_they_are_stated():
    county = stated("primary total all 500", "primary age_band 60+ 12", "all total all 500")
    assert met(county)["fitted"].tolist() == [500, 12, 500]


def test_two_attributes_at_once_are_met_exactly():
    found = met(stated("primary total all 800", "primary title senior 100", "primary title&age_band senior&50+ 61",
                       "primary subject&status english&contract 37", "primary status contract 90",
                       "all sex&age_band female&-29 123", "all total all 1000"))  # fmt: skip
    assert found["missed"].tolist() == [0] * 7


def test_special_posts_of_the_county_go_to_levels_that_have_them():
    teachers = synthesise(stated("all status special_post 60", "all special_post_year 1 30", "all total all 2000"))
    special = teachers[teachers["status"] == "special_post"]
    assert len(special) == 60
    assert set(special["level"]) == {"primary", "junior"}
    assert special["term_start_month"].eq(special["term_start_month"].max()).sum() == 30


def test_what_the_shipped_odds_call_impossible_gives_way_to_totals_that_must_hold():
    """No woman of 55 and over is supposed; a county that counts them has them."""
    found = met(stated("primary total all 400", "primary sex&age_band female&55-59 9", "all total all 500"))
    assert found["fitted"].tolist() == [400, 9, 500]


def test_assumed_totals_give_way_to_those_that_must_hold():
    found = met(stated("primary total all 1000", "primary sex male 400", "primary sex female 500 - - assumed",
                       "all total all 1100"))  # fmt: skip
    assert found["fitted"].tolist() == [1000, 400, 600, 1100]


def test_a_range_is_left_only_as_far_as_the_other_totals_ask():
    found = met(stated("all total all 1000 950 1050", "primary total all 700", "junior total all 260",
                       "senior total all 70 - -", "kindergarten total all 0", "vocational total all 0",
                       "special total all 0"))  # fmt: skip
    assert found["fitted"].tolist() == [1030, 700, 260, 70, 0, 0, 0]


# random rosters reduced to random mixtures


BANDS = ("50+", "-29", "-34", "30-39", "45-54", "33-47", "20-24", "25-29", "50-54", "55-59", "40+")
STATUSES = ("established", "contract", "special_post", "silver_age")
LEVELS = ("primary", "junior", "senior")
SPELLINGS = {"age_band": BANDS, "status": STATUSES, "sex": ("male", "female"), "title": ("senior", "other")}


def true_roster(rng, size):
    """Teachers of two or three levels drawn from cells that the shipped odds allow, with random weights."""
    said = stated(*(f"{level} status {status} 1" for level in LEVELS for status in STATUSES))
    usual = supposed(said, statements(said.tables["teacher_marginals"]), lambda _low, value, _high: value)
    parts = []
    for level in LEVELS[: rng.integers(1, 4)]:
        names = {name: list(usual.categories[level][name]) for name in ATTRIBUTES}
        cells = odds(level, names).ravel() * rng.exponential(size=odds(level, names).size) ** 3
        drawn = rng.choice(cells.size, size=rng.integers(5, size), p=cells / cells.sum())
        where = np.unravel_index(drawn, [len(names[name]) for name in ATTRIBUTES])
        part = {name: np.array(names[name])[where[axis]] for axis, name in enumerate(ATTRIBUTES)}
        first = pd.Series(part["age_band"]).str[:2].astype(int).to_numpy()
        parts.append(pd.DataFrame(part).assign(level=level, age=first + rng.integers(0, 5, len(first))))
    return pd.concat(parts, ignore_index=True)


def holds(truth, attribute, category):
    if attribute == "age_band":
        first, _, last = category.replace("+", "-99").partition("-")
        return truth["age"].between(int(first or 0), int(last))
    return truth[attribute].str.split(":").str[0] == category


def line(truth, level, conditions, as_share):
    there = truth if level == "all" else truth[truth["level"] == level]
    counted = there
    for attribute, category in conditions:
        counted = counted[holds(counted, attribute, category)]
    number = f"{len(counted) / len(there):.3%}" if as_share else str(len(counted))
    if as_share:
        number = f"{round(len(counted) / len(there), 3) * 100:.1f}%"
    names = "&".join(attribute for attribute, _ in conditions) or "total"
    return f"{level} {names} {'&'.join(category for _, category in conditions) or 'all'} {number}"


@st.composite
def mixtures(draw):
    """A true roster and some of its totals."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    truth = true_roster(rng, draw(st.sampled_from([8, 40, 300])))
    levels = list(truth["level"].unique())
    lines = [line(truth, "all", [], False)] if draw(st.booleans()) else []
    lines += [line(truth, level, [], False) for level in levels if draw(st.booleans())]
    for _ in range(draw(st.integers(0, 12))):
        level = draw(st.sampled_from([*levels, "all"]))
        some = draw(st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=2, unique=True))
        conditions = []
        for attribute in some:
            options = SPELLINGS.get(attribute) or sorted(truth[attribute].unique())
            conditions.append((attribute, draw(st.sampled_from(options))))
        lines.append(line(truth, level, conditions, draw(st.integers(0, 4)) == 0))
    seen = {}
    for one in lines:
        seen.setdefault(tuple(one.split()[:3]), one)
    return sorted(seen.values(), key=lambda one: one.split()[0] == "all")


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],
)
@given(mixtures())
def test_totals_of_a_true_roster_are_met_whatever_the_mixture(lines):
    if not lines:
        return
    county = stated(*lines)
    found = met(county)
    shares = np.array([one.endswith("%") for one in lines])
    assert (found["missed"][~shares] == 0).all(), found
    assert (found["missed"][shares].abs() <= 1).all(), found


# totals that contradict each other


CONTRADICTIONS = [
    (
        ["primary total all 10", "primary subject chinese 7", "primary subject mathematics 4"],
        "level primary: teachers by subject add up to 11, the total is 10",
        {2, 3, 4},
    ),
    (
        ["primary total all 10", "primary sex female 7", "primary sex male 2"],
        "level primary: teachers by sex add up to 9, the total is 10",
        {2, 3, 4},
    ),
    (
        ["primary total all 6", "junior total all 5", "all total all 10"],
        "the levels add up to 11 teachers for total all, but the county's total is given as 10",
        {2, 3, 4},
    ),
    (
        ["primary age_band 50-54 4", "junior age_band 50+ 3", "all age_band 50+ 5"],
        "the levels add up to 7 teachers for age_band 50+, but the county's total is given as 5",
        {2, 3, 4},
    ),
    (
        ["primary age_band 50-54 4", "primary age_band 55-59 3", "primary age_band 50+ 5"],
        "level primary: age_band 50-54, age_band 55-59 add up to 7, but age_band 50+ is 5",
        {2, 3, 4},
    ),
    (
        ["junior status special_post 2", "junior special_post_year 1 3"],
        "level junior: status special_post:1 add up to 3, but status special_post is 2",
        {2, 3},
    ),
    (
        ["primary total all 100", "primary title senior 30%", "primary title other 60%"],
        "level primary: teachers by title add up to 90.",
        {2, 3, 4},
    ),
]


@pytest.mark.parametrize(("lines", "why", "rows"), CONTRADICTIONS)
def test_sums_that_cannot_be_are_named(lines, why, rows):
    with pytest.raises(Contradiction) as refused:
        fitted(stated(*lines))
    assert str(refused.value).startswith("teacher_marginals: ")
    assert why in str(refused.value)
    assert set(refused.value.rows) == rows


def test_pairs_that_cannot_be_are_named_with_their_difference():
    """30 senior women and 25 senior men would be 55 with senior titles; 40 are stated."""
    with pytest.raises(Contradiction) as refused:
        fitted(stated("primary total all 500", "primary title senior 40", "primary title&sex senior&female 30",
                      "primary title&sex senior&male 25", "all total all 500"))  # fmt: skip
    assert "these totals cannot hold together" in str(refused.value)
    assert "they differ by 15 teachers" in str(refused.value)
    assert set(refused.value.rows) == {3, 4, 5}


def test_special_posts_beyond_their_age_are_refused():
    """Special posts take graduates up to 30 for three years: none is fifty."""
    with pytest.raises(Contradiction, match="these totals cannot hold together"):
        fitted(stated("primary total all 10", "primary status special_post 2", "primary age_band 50+ 10",
                      "all total all 10"))  # fmt: skip


def test_assumed_totals_do_not_refuse():
    county = stated("primary total all 10", "primary sex female 7", "primary sex male 2", "all total all 10",
                    confidence="assumed")  # fmt: skip
    assert len(synthesise(county)) == 10


def test_an_area_without_a_school_is_refused():
    with pytest.raises(PlannerError, match="schools: 10 teachers of level senior, area rural, but no public school"):
        synthesise(stated("senior total all 10", "senior area rural 10", "all total all 10"))
