"""The change of the likely need from one census to the next as a sum of causes (equations 32 to 35 of docs/model.md).

Need is a product: pupils, times classes per pupil, times work per class; posts that schools have whatever their lessons
come on top. Where the need comes from the staffing norm it is pupils, times staff per pupil, times the part of each
subject. The change of a product is divided among its factors in the one way that is the same in whatever order they
change (Shapley), and the part of the pupils is divided further by where pupils came from and went to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

OF_FLOW = {
    "entered": "cohorts", "completed": "cohorts", "counted_anew": "cohorts", "joined_late": "retention",
    "dropped_out": "retention", "changed_area": "migration", "crossed_border": "migration", "changed_sector": "sectors",
}  # fmt: skip
"""The cause to which each flow of the table ``pupil_flows`` belongs."""

CAUSES = (
    "cohorts", "retention", "migration", "sectors", "class_size", "norm", "response", "work", "school_posts",
)  # fmt: skip
"""Why the likely need changes: the pupils in four parts, what they ask for in five."""

TABLES = ("policies", "needs", "lessons", "pupils_by_sector", "pupil_flows", "classes", "norm", "elasticities")
"""The fixed tables from which the causes are read."""

WHOLE = "all"
"""Stands for all areas of a level whose need comes from its pupils altogether."""

PLACE = ["level", "area"]
ASKED = ["level", "subject", "area"]


@dataclass(frozen=True)
class Asked:
    """The likely need at each census and what it is made of, along ``labels`` (level, subject, area).

    Attributes:
        labels: one row a product; area is ``all`` for levels that follow a norm.
        need: full-time equivalents without the posts of schools, shape (year + 1, label).
        posts: posts of schools beyond their lessons, same shape.
        classes: what need is counted in (classes, teachers of the level, or pupils), same shape.
        public: public pupils, same shape.
        everyone: pupils of both sectors, same shape.
        flows: of these, by cause, shape (year, label).
        per_pupil: the cause to which a change of ``classes`` per pupil belongs, one a label.
    """

    labels: pd.DataFrame
    need: Array
    posts: Array
    classes: Array
    public: Array
    everyone: Array
    flows: Mapping[str, Array]
    per_pupil: NDArray[np.str_]


def need_changes(fixed: Mapping[str, pd.DataFrame], years: NDArray[np.int64]) -> tuple[pd.DataFrame, dict[str, Array]]:
    """Why the likely need changes, by level, subject and area.

    Args:
        fixed: the tables named in :data:`TABLES`.
        years: census years, the base year first.

    Returns:
        Labels (level, subject, area), and for each of :data:`CAUSES` full-time equivalents, shape (year, label).
    """
    asked = read(fixed, years)
    return asked.labels, divided(asked)


def divided(asked: Asked) -> dict[str, Array]:
    """The yearly changes of need by cause, shape (year, label) each; they add up to the change."""
    pupils, classes = asked.public, _ratio(asked.classes, asked.public)
    work = _ratio(asked.need, asked.classes)
    by_pupils, by_classes, by_work = shares(pupils, classes, work)
    found = {cause: np.zeros_like(by_pupils) for cause in CAUSES}
    for cause in np.unique(asked.per_pupil):
        found[str(cause)] += np.where(asked.per_pupil == cause, by_classes, 0.0)
    for cause, part in _by_flow(asked, weight(classes, work)).items():
        found[cause] += part
    found["work"] += by_work + np.diff(asked.need - pupils * classes * work, axis=0)
    found["school_posts"] += np.diff(asked.posts, axis=0)
    return found


def shares(first: Array, second: Array, third: Array) -> tuple[Array, Array, Array]:
    """The change of a product of three from year to year as the sum of the part of each, shape (year, ...) each."""
    factors = (first, second, third)
    others = ((second, third), (first, third), (first, second))
    parts = [np.diff(one, axis=0) * weight(*two) for one, two in zip(factors, others, strict=True)]
    return parts[0], parts[1], parts[2]


def weight(one: Array, other: Array) -> Array:
    """What a unit more of the third factor adds, on average over the orders in which the three may change."""
    before, after = (one[:-1], other[:-1]), (one[1:], other[1:])
    ends = before[0] * before[1] + after[0] * after[1]
    return np.asarray(ends / 3 + (before[0] * after[1] + after[0] * before[1]) / 6)


def _by_flow(asked: Asked, each: Array) -> dict[str, Array]:
    """The part of the pupils by where they came from and went to.

    Public pupils are all pupils times the public share: what changes the share is ``sectors``.

    Args:
        asked: pupils and their flows.
        each: need for each pupil, shape (year, label).
    """
    public = _ratio(asked.public, asked.everyone)
    share, everyone = (public[:-1] + public[1:]) / 2, (asked.everyone[:-1] + asked.everyone[1:]) / 2
    found = {cause: each * share * flow for cause, flow in asked.flows.items()}
    found["sectors"] = found["sectors"] + each * everyone * np.diff(public, axis=0)
    return found


def _ratio(part: Array, whole: Array) -> Array:
    """Part by whole in each year; where there is no whole, that of the nearest year before, or else after, with one.

    So that a year group or school that appears or vanishes is a change of the whole, not of the ratio.
    """
    known = whole > 0
    ratio = pd.DataFrame(np.divide(part, whole, out=np.full(part.shape, np.nan), where=known))
    return np.asarray(ratio.ffill().bfill().fillna(0.0).to_numpy())


def read(fixed: Mapping[str, pd.DataFrame], years: NDArray[np.int64]) -> Asked:
    """The likely need and what it is made of, from the fixed tables of a run (arguments as of :func:`need_changes`)."""
    basis, by_pupils = _basis(fixed)
    tables = {name: _together(fixed[name], by_pupils) for name in ("needs", "lessons", "pupils_by_sector", "classes")}
    needs, sectors = tables["needs"], tables["pupils_by_sector"]
    labels = needs[ASKED].drop_duplicates(ignore_index=True)

    def along(table: pd.DataFrame, values: str, keys: list[str], over: NDArray[np.int64] = years) -> Array:
        return _along(table, values, labels[keys], over)

    need = along(needs, f"by_{basis}", ASKED)
    public = along(sectors[sectors["sector"] == "public"], "pupils", PLACE)
    classes = along(tables["classes"], "classes", PLACE)
    counted = np.where(classes.any(axis=0), classes, public)
    follows = labels["level"].isin(by_pupils).to_numpy()
    counted = np.where(follows, along(needs, f"by_{basis}", PLACE), counted)
    posts = _posts(fixed["policies"], labels, need, along(tables["lessons"], "workload", ASKED))
    posts = np.where(follows, 0.0, posts)
    flows = _flows(_together(fixed["pupil_flows"], by_pupils))
    return Asked(
        labels=labels,
        need=need - posts,
        posts=posts,
        classes=counted,
        public=public,
        everyone=along(sectors, "pupils", PLACE),
        flows={cause: along(flows, cause, PLACE, years[1:]) for cause in dict.fromkeys(OF_FLOW.values())},
        per_pupil=np.where(follows, basis if basis in CAUSES else "norm", "class_size"),
    )


def _basis(fixed: Mapping[str, pd.DataFrame]) -> tuple[str, list[str]]:
    """Which need drives recruitment, and the levels of which it is not that of the lessons."""
    chosen = fixed["policies"].set_index("key")["value"]
    basis = str(chosen["policies.demand.need"])
    if basis == "lessons":
        return basis, []
    elasticities = fixed["elasticities"]
    levels = fixed["norm"]["level"] if basis == "norm" else elasticities.loc[elasticities["used"].notna(), "level"]
    return basis, [str(level) for level in levels.unique()]


def _together(table: pd.DataFrame, levels: list[str]) -> pd.DataFrame:
    """The table with all areas of some levels under one name."""
    return table.assign(area=table["area"].where(~table["level"].isin(levels), WHOLE))


def _along(table: pd.DataFrame, values: str, labels: pd.DataFrame, years: NDArray[np.int64]) -> Array:
    """Sums of a column as an array (year, label); zero where the table has no row."""
    keys = list(labels.columns)
    wide = table.groupby(["year", *keys])[values].sum().unstack(keys)
    places = pd.MultiIndex.from_frame(labels)
    return np.asarray(wide.reindex(index=years, columns=places).fillna(0.0).to_numpy(dtype=np.float64))


def _flows(table: pd.DataFrame) -> pd.DataFrame:
    """Pupil flows by cause: year, level, area and one column a cause, both sectors in rows."""
    names = [str(name) for name in table.columns if name in OF_FLOW]
    by_cause = table[names].T.groupby([OF_FLOW[name] for name in names]).sum().T
    every = by_cause.reindex(columns=list(dict.fromkeys(OF_FLOW.values())), fill_value=0.0)
    return pd.concat([table[["year", *PLACE]], every], axis=1)


def _posts(policies: pd.DataFrame, labels: pd.DataFrame, need: Array, workload: Array) -> Array:
    """Posts of schools beyond their lessons, shape (year + 1, label); zero for subjects without such a rule.

    The load of a teacher does not change over the years. So the least need for each lesson is that of the lessons
    alone, and what is above it are posts. A rule that holds in every year is told by its changes alone.
    """
    keys = policies["key"].astype(str)
    rules = keys.str.startswith("policies.demand.school_posts.") & keys.str.endswith(".subject")
    ruled = labels["subject"].isin(policies.loc[rules, "value"]).to_numpy()
    for_each = np.divide(need, workload, out=np.full(need.shape, np.inf), where=workload > 0).min(axis=0)
    by_lessons = np.where(workload > 0, workload * np.where(np.isinf(for_each), 0.0, for_each), 0.0)
    return np.where(ruled, need - by_lessons, 0.0)
