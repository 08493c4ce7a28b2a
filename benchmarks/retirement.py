"""When one teacher may retire, and how likely each month is: the rules written a second time, one person at a time.

The rules are those after equation 12 in docs/model.md. Months are month numbers, counted from year 0.
"""

import csv
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from workforce import shipped
from workforce.scenario.model import Scenario


class Path(NamedTuple):
    """A path of retirement: the first birth month that the reform concerns, ages, delays and choices in months."""

    reform: int
    base_age: int
    step: int
    cap: int
    early: int
    late: int
    choice_from: int


NUMBERS = ("base_age_months", "step", "cap_months", "early_months", "late_months")


class Person(NamedTuple):
    """Who retires: ``start`` is the month in which service began; the last two are chances."""

    birth: int
    sex: str
    start: int
    senior: float
    manager: float


class Bounds(NamedTuple):
    """The statutory month, and the earliest and the latest that may be chosen."""

    month: int
    earliest: int
    latest: int


class RetirementRules:
    """The retirement law of a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        """Read the law."""
        self._policy, self._choices = scenario.policies.supply.retirement, scenario.assumptions.retirement
        self._first_planned = 12 * (scenario.run.plan_from - 1) + 8

    @cached_property
    def _paths(self) -> dict[tuple[str, str], Path]:
        paths = {}
        for row in _rows("retirement_regimes"):
            reform, choice_from = (month_number(row[name]) for name in ("reform_birth_start", "choice_from"))
            base, step, cap, early, late = (int(row[name]) for name in NUMBERS)
            paths[row["regime"], row["group"]] = Path(reform, base, step, cap, early, late, choice_from)
        return paths

    @cached_property
    def _contributions(self) -> dict[int, float]:
        return {int(row["year"]): float(row["months"]) for row in _rows("contribution_years")}

    def statutory(self, birth: int, group: str) -> Bounds:
        """What the law says of one birth month, regime after regime."""
        found = None
        for since, regime in sorted(self._policy.regime.items()):
            starts = month_number(since)
            if found and found.month < starts:
                break
            path = self._paths[regime, group]
            k = birth - path.reform
            delay = 0 if k < 0 else min(path.cap, k // path.step + 1)
            month = max(birth + path.base_age + delay, starts)
            earliest = max(month - path.early, birth + path.base_age, path.choice_from, starts)
            latest = month + path.late if month >= path.choice_from else month
            found = Bounds(month, min(earliest, month), latest)
        assert found
        return found

    def exits(self, person: Person) -> dict[int, float]:
        """The chance of each month of retirement, the last in post."""
        senior = person.senior if person.sex == "female" else 0.0
        chances: dict[int, float] = {}
        for share, ways in ((1 - senior, self._chosen(person)), (senior, self._senior_woman(person))):
            for month, chance in ways:
                later = self._policy.later_months if month >= self._first_planned else 0
                chances[month + later] = chances.get(month + later, 0.0) + share * chance
        return self._after_long_service(person, chances)

    def _chosen(self, person: Person) -> Iterator[tuple[int, float]]:
        bounds = self.statutory(person.birth, self._policy.groups[person.sex])
        choice = self._choices.early
        early = max(bounds.earliest, bounds.month - round(choice.months.value))
        years = sorted(self._contributions)
        least = np.interp(early // 12, years, [self._contributions[year] for year in years])
        entitled = early < bounds.month and early - person.start >= least
        by_early = choice.take_up.value if entitled else 0.0
        late, by_late = self._late(person, bounds)
        by_late = min(by_late, 1 - by_early)
        yield from ((early, by_early), (bounds.month, 1 - by_early - by_late), (late, by_late))

    def _senior_woman(self, person: Person) -> Iterator[tuple[int, float]]:
        leave = self.statutory(person.birth, self._policy.senior_women.leave).month
        stay = self.statutory(person.birth, self._policy.senior_women.stay)
        late, by_late = self._late(person, stay)
        leaving = self._choices.senior_women_leave.value
        yield min(leave, stay.month), leaving
        yield from ((stay.month, (1 - leaving) * (1 - by_late)), (late, (1 - leaving) * by_late))

    def _late(self, person: Person, bounds: Bounds) -> tuple[int, float]:
        choice = self._choices.late
        late = min(bounds.latest, bounds.month + round(choice.months.value))
        return late, choice.take_up.value * (1 - person.manager) if late > bounds.month else 0.0

    def _after_long_service(self, person: Person, chances: dict[int, float]) -> dict[int, float]:
        rule = self._policy.long_service
        if rule is None:
            return chances
        allowed = max(person.start + 12 * rule.years, self._first_planned)
        kept = {month: chance * (1 - rule.take_up * (month > allowed)) for month, chance in chances.items()}
        kept[allowed] = kept.get(allowed, 0.0) + 1 - sum(kept.values())
        return kept


def month_number(text: str) -> int:
    """``2025-01`` as months from year 0."""
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 1


def _rows(table: str) -> list[dict[str, str]]:
    with (shipped.data() / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
