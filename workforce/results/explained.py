"""A change of the net gap explained: picked from the causes of a run, told in rounded lines that still add up."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from workforce.errors import PlannerError, nearest
from workforce.results.tables import RunTables
from workforce.results.tidy import ALL

TINY = 0.02
"""The part of the largest cause below which a cause is not named."""

OTHERS = "others"


@dataclass(frozen=True)
class Explained:
    """Why a net gap is ``after`` and not ``before``; full-time equivalents, need less teachers at work.

    Attributes:
        level, subject: of which teachers; ``all`` for all together.
        before: the gap at the census, or in the scenario, from which the causes start.
        after: the gap that they explain.
        parts: by cause, the largest first; they add up to ``after`` less ``before``.
    """

    level: str
    subject: str
    before: float
    after: float
    parts: dict[str, float]

    def lines(self, digits: int = 1, most: int | None = None) -> list[tuple[str, float]]:
        """Causes rounded as they are printed, the largest first; what is not named, and the rounding, is ``others``.

        Args:
            digits: decimals.
            most: how many are named at most.
        """
        largest = max(map(abs, self.parts.values()), default=0.0)
        worth = [cause for cause, part in self.parts.items() if round(part, digits) and abs(part) >= TINY * largest]
        named = [(cause, round(self.parts[cause], digits)) for cause in worth[:most]]
        change = round(self.after, digits) - round(self.before, digits)
        rest = round(change - sum(part for _, part in named), digits)
        return [*named, *([(OTHERS, rest)] if rest and len(named) < len(self.parts) else [])]


def between(run: RunTables, base: int, year: int, level: str = ALL, subject: str = ALL) -> Explained:
    """Why the mean net gap of some teachers changes from one census of a run to another.

    Args:
        run: a run with the table ``causes``.
        base: the census from which the change is told.
        year: the census to which it is.
        level: of which teachers; ``all`` for all together.
        subject: the same.

    Raises:
        PlannerError: the run has no such table, census, level or subject.
    """
    if "causes" not in run.tables:
        raise PlannerError(
            "the run was made before its causes were kept (it has no table causes); run the scenario again"
        )
    _refuse_years(base, year, [int(one) for one in run.manifest["years"]])
    measures = of_teachers(run.tables["subjects"], level, subject)
    gaps = measures[measures["measure"] == "gap"].groupby("year")["mean"].sum()
    causes = of_teachers(run.tables["causes"], level, subject, known=run.tables["subjects"])
    inside = causes[(causes["year"] > base) & (causes["year"] <= year)]
    parts = inside.groupby("cause", sort=False)["mean"].sum()
    return Explained(level, subject, float(gaps.loc[base]), float(gaps.loc[year]), largest_first(parts))


def largest_first(parts: "pd.Series[float]") -> dict[str, float]:
    """Causes and changes, the largest change first."""
    ordered = parts.loc[parts.abs().sort_values(ascending=False, kind="stable").index]
    return {str(cause): float(part) for cause, part in ordered.items()}


def of_teachers(table: pd.DataFrame, level: str, subject: str, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """The rows of a table of a level and subject, ``all`` for every one.

    Args:
        table: with the columns level and subject.
        level: what is looked for.
        subject: the same.
        known: the table that says which levels and subjects there are, if not this one.

    Raises:
        PlannerError: there are no teachers of that level or subject.
    """
    there = table if known is None else known
    if level != ALL:
        refuse_unknown("--level", level, there["level"])
        table, there = table[table["level"] == level], there[there["level"] == level]
    if subject != ALL:
        refuse_unknown("--subject", subject, there["subject"])
        table = table[table["subject"] == subject]
    return table


def refuse_unknown(option: str, given: str, known: Iterable[str]) -> None:
    """Refuse what is not among those known, naming the nearest.

    Raises:
        PlannerError: it is not.
    """
    names = sorted(set(known))
    if given not in names:
        raise PlannerError(f"{option} {given} is not in this run{nearest(given, names)}")


def _refuse_years(base: int, year: int, years: list[int]) -> None:
    for option, one in (("--from", base), ("--year", year)):
        if one not in years:
            close = min(years, key=lambda known: abs(known - one))
            raise PlannerError(
                f"{option} {one} is not a census of this run, {years[0]} to {years[-1]}; the nearest is {close}"
            )
    if base >= year:
        raise PlannerError(f"--from {base} must come before --year {year}")
