"""Rosters of two or more years: who left, came, moved and changed between them.

In: the roster of the base year and those of other years (:attr:`County.observed`). Out: those that follow each other,
matched (:mod:`~workforce.county.rosters.matching`); people counted by what became of them; a reconciliation that adds
up; and problems with their cells. Nothing here is an assumption, and no run depends on it.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.cells import places
from workforce.county.files import headers
from workforce.county.files.checked import Origin
from workforce.county.files.problems import Placed, Problem, Problems
from workforce.county.rosters.ages import REGIME, age_at
from workforce.county.rosters.matching import Matching, matched
from workforce.county.tables import ROSTER, County, national
from workforce.language import say
from workforce.months import census

HARDLY = 0.5
"""Counties keep nine teachers of ten from year to year; where not half are found again, something else is wrong."""

CHANGES = ("level", "subject", "area", "school", "status")
KINDS = ("left", "could_retire", "stayed", *(f"changed_{name}" for name in CHANGES), "entered")
GROUP = ["level", "subject", "area", "status", "sex", "age_band"]
_TOLD = ("before", "left", "arrived", "moved_in", "moved_out", "after", "unexplained", "uncertain")
_YOUNGEST, _OLDEST, _BAND = 20, 60, 5


class Pair(NamedTuple):
    """Two rosters that follow each other.

    Attributes:
        first: the census year of the one.
        last: that of the other.
        before: its rows, one a teacher.
        after: those of the other.
        matching: who is who.
        table: the name of the other.
    """

    first: int
    last: int
    before: pd.DataFrame
    after: pd.DataFrame
    matching: Matching
    table: str

    @property
    def yearly(self) -> bool:
        """Whether the two are a year apart, so that yearly rates can be made of them."""
        return self.last == self.first + 1


def pairs(rosters: Mapping[str, pd.DataFrame], base_year: int) -> list[Pair]:
    """The rosters that follow each other, matched; none where there is a single one.

    Args:
        rosters: by name: ``roster`` is that of the base year, ``roster_2021`` of another. Other tables are left alone.
        base_year: the year of the one without a year.
    """
    names = {headers.year_in(name) or base_year: name for name in rosters if name.startswith(ROSTER)}
    return [
        Pair(first, last, before, after, matched(before, after), names[last])
        for first, last in pairwise(sorted(names))
        for before, after in [(rosters[names[first]], rosters[names[last]])]
    ]


def tables(county: County) -> dict[str, pd.DataFrame]:
    """The tables ``observed``, ``observed_rates`` and ``reconciliation``; none where a county gives a single roster."""
    rosters = {f"{ROSTER}_{year}": frame for year, frame in county.observed.items()}
    seen = pairs({**county.tables, **rosters}, county.base_year) if rosters else []
    if not seen:
        return {}
    observed = pd.concat([flows(pair) for pair in seen], ignore_index=True)
    reconciled = pd.concat([reconciliation(pair) for pair in seen], ignore_index=True)
    return {"observed": observed, "observed_rates": observed_rates(observed), "reconciliation": reconciled}


def flows(pair: Pair) -> pd.DataFrame:
    """People by what became of them: since, year, kind, level, subject, area, status, sex, age_band, people.

    ``since`` and ``year`` are the two censuses. Who ``left`` or ``stayed`` is told as of the first, who ``entered`` as
    of the second. Those who ``could_retire`` are some of those who left: by law they could have retired by the second
    census. Those who ``changed_`` something are some of those who stayed, and may have changed several things.
    """
    match, last = pair.matching, census(pair.last)
    before, after = _described(pair.before, pair.first), _described(pair.after, pair.last)
    left, stayed = before.loc[match.left], before.loc[match.pairs["before"]]
    kinds = {"left": left, "could_retire": left[earliest_month(left) < last], "stayed": stayed}
    kinds |= {f"changed_{name}": stayed[_changed(pair, name)] for name in CHANGES}
    kinds["entered"] = after.loc[match.entered]
    every = pd.concat([people[GROUP].assign(kind=kind) for kind, people in kinds.items()])
    told = every.groupby(["kind", *GROUP], sort=False).size().rename("people").reset_index()
    order = {name: places(told[name], name) for name in ("level", "subject", "area", "status")}
    order["kind"] = told["kind"].map({kind: at for at, kind in enumerate(KINDS)})
    rank = told.assign(**order).sort_values(["kind", *GROUP], kind="stable").index
    told.insert(0, "since", pair.first)
    told.insert(1, "year", pair.last)
    return told.loc[rank].reset_index(drop=True)


def _described(roster: pd.DataFrame, year: int) -> pd.DataFrame:
    """The roster with the band of each teacher's age at the census of a year."""
    age = age_at(roster["birth_month"], year).clip(_YOUNGEST, _OLDEST)
    low = age // _BAND * _BAND
    band = low.astype(str) + "-" + (low + _BAND - 1).astype(str)
    return roster.assign(age_band=band.where(low < _OLDEST, f"{_OLDEST}+"))


def _changed(pair: Pair, column: str) -> NDArray[np.bool_]:
    """Who of the pairs has another value in a column; where one is empty, nobody knows."""
    here = pair.before.loc[pair.matching.pairs["before"], column].fillna("").to_numpy(dtype=object)
    there = pair.after.loc[pair.matching.pairs["after"], column].fillna("").to_numpy(dtype=object)
    return np.asarray((here != there) & (here != "") & (there != ""), dtype=bool)


def earliest_month(people: pd.DataFrame) -> "pd.Series[Any]":
    """The earliest month in which each may retire by law (equation 12 of docs/model.md), early retirement included."""
    table = national("retirement_regimes")
    found = pd.Series(0, index=people.index)
    for sex, group in (("male", "male"), ("female", "female_55")):
        rule = table[(table["regime"] == REGIME) & (table["group"] == group)].iloc[0]
        base, reform, step, cap, early, since = (
            int(rule[name]) for name in ("base_age_months", "reform_birth_start", "step", "cap_months", "early_months",
                                         "choice_from")
        )  # fmt: skip
        birth = people.loc[people["sex"] == sex, "birth_month"]
        delay = ((birth - reform) // step + 1).clip(upper=cap).where(birth >= reform, 0)
        month = birth + base + delay
        found[birth.index] = np.minimum(month, (month - early).clip(lower=(birth + base).clip(lower=since)))
    return found


def reconciliation(pair: Pair) -> pd.DataFrame:
    """How the teachers of each level, and of all, go from one census to the other: a row a level, ``all`` last.

    Columns since, year, level, before, left, arrived, moved_in and moved_out (between levels), after, unexplained (what
    the others do not explain: nought) and uncertain (people of the level before whose match is).
    """
    match = pair.matching
    stayed = pair.before.loc[match.pairs["before"], "level"].to_numpy(dtype=object)
    goal = pair.after.loc[match.pairs["after"], "level"].to_numpy(dtype=object)
    moved = stayed != goal
    parts = {
        "before": pair.before["level"],
        "left": pair.before.loc[match.left, "level"],
        "arrived": pair.after.loc[match.entered, "level"],
        "moved_in": goal[moved],
        "moved_out": stayed[moved],
        "after": pair.after["level"],
        "uncertain": stayed[match.pairs["uncertain"].to_numpy()],
    }
    there = set(pair.before["level"]) | set(pair.after["level"])
    levels = [level for level in vocabulary.ids("level") if level in there]
    counts = {name: pd.Series(list(of)).value_counts().reindex(levels, fill_value=0) for name, of in parts.items()}
    told = pd.DataFrame(counts, index=levels).astype("int64")
    told.loc["all"] = told.sum()
    told.loc["all", ["moved_in", "moved_out"]] = 0
    told = told.rename_axis("level").reset_index()
    told.insert(0, "since", pair.first)
    told.insert(1, "year", pair.last)
    explained = told["before"] - told["left"] + told["arrived"] + told["moved_in"] - told["moved_out"]
    told.insert(len(told.columns) - 1, "unexplained", told["after"] - explained)
    return told


def observed_rates(observed: pd.DataFrame) -> pd.DataFrame:
    """Who left of those at risk: year, age_band, status, at_risk, left, could_retire, rate (left / at_risk).

    Only of rosters a year apart; ``year`` is the census that closes it. See :func:`flows` for ``could_retire``.
    """
    yearly = observed[observed["year"] == observed["since"] + 1]
    keys = ["year", "age_band", "status"]
    wide = yearly.pivot_table("people", keys, "kind", "sum", fill_value=0)
    wide = wide.reindex(columns=["left", "stayed", "could_retire"], fill_value=0).astype("int64")
    wide.insert(0, "at_risk", wide.pop("stayed") + wide["left"])
    told = wide[wide["at_risk"] > 0].reset_index().rename_axis(columns=None)
    rank = told.assign(status=places(told["status"], "status")).sort_values(keys).index
    told = told.loc[rank].reset_index(drop=True)
    return told.assign(rate=told["left"] / told["at_risk"])


# what is told


def check(seen: Sequence[Pair], origins: Mapping[str, Origin]) -> list[Problem]:
    """What a planner should look at in rosters of several years: warnings, each with its cell.

    Args:
        seen: the rosters, matched.
        origins: where they were read, by name.
    """
    problems = Problems()
    for pair in seen:
        _check_pair(pair, origins[pair.table].place, problems)
    return problems.found


def _check_pair(pair: Pair, place: Placed, problems: Problems) -> None:
    match, years = pair.matching, {"first": pair.first, "last": pair.last}
    if not pair.yearly:
        problems.warn(place(None, ""), "years_apart", **years)
    fewest = min(len(pair.before), len(pair.after))
    if len(match.pairs) < HARDLY * fewest:
        problems.warn(place(None, ""), "rosters_hardly_match", found=len(match.pairs), fewest=fewest, **years)
    uncertain = int(match.pairs["uncertain"].sum())
    if uncertain:
        problems.warn(place(None, ""), "matches_uncertain", count=uncertain, **years)
    cells = [place(int(row), "teacher") for row in match.contradictions]
    problems.each(cells, "number_of_another", "warning", **years)
    new = pair.after.loc[match.entered]
    old = new.index[new["start_month"] <= census(pair.first)]
    problems.each([place(int(row), "start_month") for row in old], "newcomer_of_old", "warning", **years)


def shown(seen: Sequence[Pair], language: str) -> tuple[list[str], list[list[str]]]:
    """The reconciliation as headings and rows of text; each two years below a row of one cell."""
    rows = []
    for pair in seen:
        rows.append([say("check.between", language, first=pair.first, last=pair.last)])
        for one in reconciliation(pair).to_dict("records"):
            level = one["level"]
            name = say("check.county", language) if level == "all" else vocabulary.name("level", level, language)
            rows.append([name, *(f"{one[column]:,d}" for column in _TOLD)])
    return say("check.reconciliation", language).split("|"), rows
