"""Recruits: who fills which post, one by one, in every replication of a block."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Books
from workforce.simulation.drawn.counting import book_leaver
from workforce.simulation.drawn.luck import uniform
from workforce.simulation.drawn.roster import Choices, chosen
from workforce.simulation.drawn.rows import Places, Rows, kind_of, strike
from workforce.supply.clocks import Hazards
from workforce.supply.retirement import FEMALE, MALE

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Keys = NDArray[np.uint64]

POSTS_PER_CELL = 4096
"""Room for identities: no channel fills more posts than this in one cell, year and round."""


class Luck(NamedTuple):
    """Where the streams of the decisions about a recruit begin.

    Attributes:
        fill, age, sex, retirement: of one decision each.
        leaving: of every cause, shape (cause,).
        licences: for the level above and for a second subject, shape (2,).
    """

    fill: np.uint64
    age: np.uint64
    sex: np.uint64
    retirement: np.uint64
    leaving: Keys
    licences: Keys


class Intake(NamedTuple):
    """What a channel brings in a month.

    Attributes:
        month: of arrival, from the base census; ``books_close`` the census that follows.
        first_person: the identity of slot 0.
        youngest: the age, in months, of the youngest; ``ages`` how many there are, each as likely.
        female_share: of all whom it brings, shape (replication,).
        status: number.
        began: the age, in months, at which service began; -1 where it begins now.
        bond_end, term_end: the first month after, 0 for none.
        exits: months of retirement by sex and age.
        licensed: the share who hold a licence, shape (2, cell, replication).
    """

    month: int
    books_close: int
    first_person: int
    youngest: int
    ages: int
    female_share: Array
    status: int
    began: int
    bond_end: int
    term_end: int
    exits: Choices
    licensed: Array


@compiled
def arrive(
    rows: Rows,
    books: Books,
    law: Hazards,
    places: Places,
    intake: Intake,
    luck: Luck,
    cell_ids: Ints,
    posts: Array,
    rate: Array,
    arrived: Array,
) -> None:
    """Fill posts by chance.

    Args:
        rows: with room for one more teacher a post.
        books: in which those who leave before the books close are entered.
        law: the law.
        places: what belongs to cells.
        intake: what the channel brings.
        luck: the streams.
        cell_ids: numbers of the cells in the slots of posts, shape (cell,).
        posts: whole, shape (replication, cell).
        rate: the chance that a post is filled, same shape.
        arrived: those filled are added to it, same shape.
    """
    for r in range(posts.shape[0]):
        for cell in range(posts.shape[1]):
            for number in range(int(posts[r, cell])):
                person = intake.first_person + cell_ids[cell] * POSTS_PER_CELL + number
                if uniform(luck.fill, person, r) < rate[r, cell]:
                    arrived[r, cell] += 1.0
                    row = _appoint(rows, law, places, intake, luck, person, r, cell)
                    if intake.month <= rows.last[r, row] < intake.books_close:
                        book_leaver(rows, books, places, r, row)


@compiled
def _appoint(
    rows: Rows, law: Hazards, places: Places, intake: Intake, luck: Luck, person: int, r: int, cell: int
) -> int:
    """Draw who comes; the row."""
    row = int(rows.used[r])
    rows.used[r] += 1
    at = int(uniform(luck.age, person, r) * intake.ages)
    sex = FEMALE if uniform(luck.sex, person, r) < intake.female_share[r] else MALE
    kind, age = sex * intake.ages + at, intake.youngest + at
    alone = intake.exits.month.shape[1] == 1
    rows.person[r, row] = person
    rows.cell[r, row] = cell
    rows.kind[r, row] = kind_of(places, cell, intake.status, sex)
    rows.birth[r, row] = intake.month - age
    rows.sex[r, row] = sex
    rows.status[r, row] = intake.status
    rows.service[r, row] = intake.month if intake.began < 0 else intake.month + intake.began - age
    rows.bond_end[r, row] = intake.bond_end
    rows.term_end[r, row] = intake.term_end
    rows.since[r, row] = intake.month
    rows.joined[r, row] = intake.month
    rows.school[r, row] = -1
    rows.retires[r, row] = chosen(intake.exits, kind, r, 0.0 if alone else uniform(luck.retirement, person, r))
    rows.above[r, row] = uniform(luck.licences[0], person, r) < intake.licensed[0, cell, r]
    rows.second[r, row] = uniform(luck.licences[1], person, r) < intake.licensed[1, cell, r]
    for cause in range(len(luck.leaving)):
        rows.clocks[r, row, cause] = -uniform(luck.leaving[cause], person, r)
    strike(rows, law, places, r, row)
    return row


def books_close(month: int) -> int:
    """The census that closes the books open on the first day of a month; on that of a census, that census itself."""
    return -(-month // MONTHS_A_YEAR) * MONTHS_A_YEAR
