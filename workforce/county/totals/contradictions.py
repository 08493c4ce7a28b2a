"""Totals held against the totals of which they are parts: what cannot be is named, what is complete is closed.

Example: 6 teachers of Chinese and 4 of mathematics among 10 of the level leave none for other subjects; among 9 they
contradict the total.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workforce.county.totals.marginals import ATTRIBUTES, COUNTY, Contradiction, Statement
from workforce.county.totals.priors import Categories

Names = frozenset[tuple[str, str]]
"""Categories of one attribute by level: (level, category)."""

NEARLY = 1e-6
HALF_A_TEACHER = 0.5


@dataclass(frozen=True)
class Sum:
    """Statements that are disjoint parts of another one.

    Attributes:
        whole: the statement of which they are parts.
        attribute: by which they divide it.
        rest: categories of the whole that no part names.
    """

    whole: Statement
    attribute: str
    parts: tuple[Statement, ...]
    rest: Names

    @property
    def hard(self) -> bool:
        """Whether all of them must hold."""
        return self.whole.hard and all(part.hard for part in self.parts)

    @property
    def contradiction(self) -> Contradiction | None:
        """What cannot hold together, if anything: parts beyond the whole, or short of it with nothing left."""
        least, most = sum(part.low for part in self.parts), sum(part.high for part in self.parts)
        if least > self.whole.high + NEARLY:
            return self._named(least, self.whole.high)
        if not self.rest and most < self.whole.low - NEARLY:
            return self._named(most, self.whole.low)
        return None

    @property
    def closed(self) -> bool:
        """Whether the parts leave nothing for the rest."""
        spare = self.whole.value - sum(part.value for part in self.parts)
        return bool(self.rest) and spare < (NEARLY if self.whole.is_share else HALF_A_TEACHER)

    def _named(self, found: float, wanted: float) -> Contradiction:
        rows = [part.row for part in self.parts] + [self.whole.row] * (self.whole.row >= 0)
        what = self.whole.conditions[0].told() if self.whole.conditions else "total all"
        if self.whole.level == COUNTY and self.parts[0].level != COUNTY:
            return Contradiction(
                f"the levels add up to {found:g} teachers for {what}, but the county's total is given as {wanted:g}",
                rows,
            )
        where = "the county" if self.whole.level == COUNTY else f"level {self.whole.level}"
        if self.whole.conditions:
            named = ", ".join(part.conditions[0].told() for part in self.parts)
            return Contradiction(f"{where}: {named} add up to {found:g}, but {what} is {wanted:g}", rows)
        return Contradiction(
            f"{where}: teachers by {self.attribute} add up to {found:g}, the total is {wanted:g}", rows
        )


def sums(said: Sequence[Statement], categories: Categories) -> Iterator[Sum]:
    """Every statement with the parts that the others give of it, attribute by attribute."""
    single = [one for one in said if one.attribute and not (one.is_share and one.attribute == "total")]
    shares = [Statement(-1, level, (), 1, 1, 1, True, "") for level in (COUNTY, *categories)]
    for whole in [*single, *shares]:
        alike = [statement for statement in single if statement.is_share == whole.is_share and statement is not whole]
        for attribute in [whole.attribute] if whole.conditions else ["total", *ATTRIBUTES]:
            inside = _names(whole, attribute, categories)
            for below in (False, True) if whole.level == COUNTY and not whole.is_share else (False,):
                of = [s for s in alike if s.attribute == attribute and (s.level != COUNTY if below else
                                                                        s.level == whole.level)]  # fmt: skip
                parts, rest = _disjoint(of, inside, attribute, categories)
                if parts:
                    yield Sum(whole, attribute, parts, rest)


def _disjoint(
    of: Sequence[Statement], inside: Names, attribute: str, categories: Categories
) -> tuple[tuple[Statement, ...], Names]:
    """Statements that lie inside and apart from each other, the finest first, and what they leave."""
    named = [(statement, _names(statement, attribute, categories)) for statement in of]
    rest, parts = inside, []
    for statement, names in sorted(named, key=lambda pair: len(pair[1])):
        if names and names <= rest:
            parts.append(statement)
            rest -= names
    return tuple(parts), rest


def _names(statement: Statement, attribute: str, categories: Categories) -> Names:
    levels = list(categories) if statement.level == COUNTY else [statement.level]
    if attribute == "total":
        return frozenset((level, "all") for level in levels)
    return frozenset(
        (level, name)
        for level in levels
        for name in categories[level][attribute]
        if not statement.conditions or statement.conditions[0].includes(name)
    )


def refuse(added: Iterable[Sum]) -> None:
    """Refuse totals that must hold and cannot.

    Raises:
        Contradiction: the parts of a total are more than it, or less with nothing left.
    """
    for one in added:
        if one.hard and one.contradiction:
            raise one.contradiction


def close(added: Iterable[Sum], said: Sequence[Statement], categories: Categories, hard_only: bool) -> Categories:
    """The categories without those for which complete totals leave no teacher, and without those stated as none."""
    closed = {
        (attribute, *name)
        for one in added
        if one.closed and (one.hard or not hard_only)
        for attribute in [one.attribute]
        for name in one.rest
    }
    for statement in said:
        if statement.high == 0 and len(statement.conditions) < 2 and (statement.hard or not hard_only):
            attribute = statement.attribute
            closed |= {(attribute, *name) for name in _names(statement, attribute, categories)}
    return {
        level: {
            attribute: {name: weight for name, weight in weights.items() if (attribute, level, name) not in closed}
            for attribute, weights in attributes.items()
        }
        for level, attributes in categories.items()
        if ("total", level, "all") not in closed
    }
