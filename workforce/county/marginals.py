"""Marginal totals of teachers: read, checked against each other, and put in one shape.

In: the table ``teacher_marginals`` (level, attribute, category, teachers). Out: for each level, one total by category
for each attribute. Totals of level ``all`` state what must hold over the county; totals that cannot hold together are
refused by name.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from workforce import vocabulary
from workforce.errors import PlannerError

ATTRIBUTES = ("subject", "area", "age_band", "sex", "status", "title")
TERM_ATTRIBUTE = "special_post_year"

Margins = Mapping[str, "pd.Series[int]"]
"""attribute -> teachers by category, of one level."""


_AGE_BAND = re.compile(r"^(\d\d)[-–—~～至](\d\d)(岁)?$|^(\d\d)\+$")


def read_categories(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    """The table with every category as an id: Chinese names and aliases read, age bands written ``25-29``.

    Raises:
        PlannerError: a category is not known; file, row and column are named.
    """
    read = []
    for row, attribute, category in zip(table.index, table["attribute"], table["category"], strict=True):
        try:
            read.append(_category(attribute, category))
        except PlannerError as error:
            raise PlannerError(f"{file}, row {row}, column category: {error}") from None
    return table.assign(category=read)


def _category(attribute: str, category: str) -> str:
    if attribute == "age_band":
        found = _AGE_BAND.match(category.strip())
        if not found:
            raise PlannerError(f"'{category}' is not an age band; write it as 25-29, or 50+ for a county's total")
        return f"{found[1]}-{found[2]}" if found[1] else category.strip()
    return vocabulary.recognise(attribute, category) if attribute in ATTRIBUTES else category


def by_level(table: pd.DataFrame) -> dict[str, Margins]:
    """The margins of every level, special posts split by the year of their term.

    Category ``special_post`` of ``status`` becomes ``special_post:1`` to ``special_post:3``.

    Raises:
        PlannerError: an attribute is missing, or totals contradict each other.
    """
    levels = [level for level in table["level"].unique() if level != "all"]
    margins = {level: _of_level(table[table["level"] == level], level) for level in levels}
    for row in table[table["level"] == "all"].to_dict("records"):
        _refuse_contradiction(margins, row["attribute"], row["category"], int(row["teachers"]))
    return margins


def _of_level(rows: pd.DataFrame, level: str) -> Margins:
    series = {
        attribute: part.set_index("category")["teachers"].astype(int) for attribute, part in rows.groupby("attribute")
    }
    if "total" not in series:
        raise PlannerError(f"teacher_marginals: level {level} has no row with attribute 'total'")
    total = int(series["total"].sum())
    for attribute in ATTRIBUTES:
        if attribute not in series:
            raise PlannerError(f"teacher_marginals: level {level} says nothing about '{attribute}'")
        stated = int(series[attribute].sum())
        if stated != total:
            raise PlannerError(
                f"teacher_marginals: level {level}: teachers by {attribute} add up to {stated}, the total is {total}"
            )
    margins = {name: series[name][series[name] > 0] for name in ATTRIBUTES}
    return margins | {"status": _status_by_term(margins["status"], series.get(TERM_ATTRIBUTE), level)}


def _status_by_term(status: "pd.Series[int]", years: "pd.Series[int] | None", level: str) -> "pd.Series[int]":
    posts = int(status.get("special_post", 0))
    if not posts:
        return status
    if years is None or int(years.sum()) != posts:
        found = 0 if years is None else int(years.sum())
        raise PlannerError(
            f"teacher_marginals: level {level}: special posts by year of term add up to {found}, status says {posts}"
        )
    split = years[years > 0].rename(lambda year: f"special_post:{year}")
    return pd.concat([status.drop("special_post"), split])


def _refuse_contradiction(margins: Mapping[str, Margins], attribute: str, category: str, stated: int) -> None:
    found = sum(_matching(level, attribute, category) for level in margins.values())
    if found != stated:
        raise PlannerError(
            f"teacher_marginals: the levels add up to {found} teachers for {attribute} {category}, "
            f"but the county's total is given as {stated}"
        )


def _matching(level: Margins, attribute: str, category: str) -> int:
    """Teachers of a level in a category; ``50+`` takes every age band from 50 on, ``special_post`` every term."""
    if attribute == "total":
        return int(level["area"].sum())
    series = level[attribute]
    if attribute == "age_band" and category.endswith("+"):
        return int(series[[int(str(band).split("-")[0]) >= int(category[:-1]) for band in series.index]].sum())
    return int(series[[str(name).split(":")[0] == category for name in series.index]].sum())
