"""Groups of expected teachers: classes of people by cell."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.supply.retirement import Exits

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

COLUMNS = ("birth", "sex", "service", "school", "joined")
"""What is known of each class of a group, beside its exits; last what makes nobody leave sooner or later."""


@dataclass(eq=False)
class Group:
    """Classes of teachers with status, term and bond in common, and where they are.

    Attributes:
        birth: month number by class.
        sex: index by class.
        exits: when each class may retire.
        school: number of the school by class, -1 for none.
        status: index of the status.
        term_end: the first month after the term, or None.
        bond_end: the first month after the bond, or None.
        service: the month in which service began, by class; 0 for all where no hazard depends on it.
        joined: the month in which they came to the present school, by class.
        now: the month up to which leavers are booked.
        people: expected teachers in month ``now``, shape (class, cell).
    """

    birth: Ints
    sex: Ints
    exits: Exits
    school: Ints
    status: int
    term_end: int | None
    bond_end: int | None
    service: Ints
    joined: Ints
    now: int
    people: Array


def classes(kinds: Ints, exits: Exits) -> tuple[Ints, Ints]:
    """The first of each class alike in ``kinds`` (shape (attribute, person)) and exits, and the class of everybody.

    Classes stand so that those alike in exits and the first of ``kinds`` follow each other.
    """
    chances = np.round(exits.chance * 2**30).astype(np.int64)
    months = np.where(chances > 0, exits.month, 0)  # an exit that nobody takes tells nobody apart
    rows = np.ascontiguousarray(np.concatenate([months, chances, kinds.T], axis=1))
    as_one = rows.view(f"V{rows.shape[1] * rows.itemsize}").reshape(-1)
    _, first, kind = np.unique(as_one, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)


def together(groups: list[Group]) -> Group:
    """One group of several that share status, term and bond."""
    wide = max(group.exits.month.shape[1] for group in groups)

    def padded(values: NDArray[Any]) -> NDArray[Any]:
        return np.pad(values, ((0, 0), (0, wide - values.shape[1])))

    exits = Exits(
        np.concatenate([padded(group.exits.month) for group in groups]),
        np.concatenate([padded(group.exits.chance) for group in groups]),
    )
    columns = {name: np.concatenate([getattr(group, name) for group in groups]) for name in COLUMNS}
    first, kind = classes(np.stack([columns[name] for name in COLUMNS]), exits)
    people, done = np.zeros((len(first), groups[0].people.shape[1])), 0
    for group in groups:
        add_rows(people, kind[done : done + len(group.people)], group.people)
        done += len(group.people)
    of_classes: dict[str, Any] = {name: columns[name][first] for name in COLUMNS}
    return replace(groups[0], **of_classes, exits=exits.of(first), people=people)


@compiled
def add_rows(total: Array, row: Ints, added: Array) -> None:
    """Add each row to that of a total which it belongs to; ``row`` says which."""
    for at in range(len(row)):
        for cell in range(total.shape[1]):
            total[row[at], cell] += added[at, cell]
