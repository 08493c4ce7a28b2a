"""The calendar of institutions, kept by SimPy. The only module that imports it.

Each office is a process that sleeps until its month, acts on whole arrays through a plain function, and sleeps again.
Offices of the same month act in the order of the list: the year reads as that list.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import simpy

from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR


def _always(month: int) -> bool:
    return True


@dataclass(frozen=True)
class Office:
    """Who acts, in which month of the year (1 to 12), and what is done in a month counted from the base census.

    ``at_base`` lets an office whose month is that of the census act at the base census too; ``due`` says in which
    months there is anything to do.
    """

    name: str
    month: int
    act: Callable[[int], None]
    at_base: bool = False
    due: Callable[[int], bool] = _always


def keep(offices: Sequence[Office], years: int) -> None:
    """Let every office act in its month, every year after the base census to the last census, that included."""
    environment = simpy.Environment()
    for office in offices:
        if office.at_base and office.month == CENSUS_MONTH:
            environment.process(_once(environment, office))
        environment.process(_yearly(environment, office))
    environment.run(until=years * MONTHS_A_YEAR + 1)


def _yearly(environment: simpy.Environment, office: Office) -> Generator[simpy.Event, Any, None]:
    yield environment.timeout((office.month - CENSUS_MONTH) % MONTHS_A_YEAR or MONTHS_A_YEAR)
    while True:
        if office.due(int(environment.now)):
            office.act(int(environment.now))
        yield environment.timeout(MONTHS_A_YEAR)


def _once(environment: simpy.Environment, office: Office) -> Generator[simpy.Event, Any, None]:
    if office.due(int(environment.now)):
        office.act(int(environment.now))
    yield environment.timeout(0)


def census_number(month: int) -> int:
    """The number of the census for which an arrival in a month counts: month 12 for the first, month 13 the second."""
    return -(-month // MONTHS_A_YEAR)


def timetable(offices: Sequence[Office], years: int) -> list[tuple[int, str]]:
    """Month and name of everything that the offices do, in the order in which the processes do it; nothing is done."""
    done: list[tuple[int, str]] = []

    def note(name: str) -> Callable[[int], None]:
        return lambda month: done.append((month, name))

    keep([replace(office, act=note(office.name)) for office in offices], years)
    return done
