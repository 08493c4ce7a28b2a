"""A county of six teachers, written as tables that can be read and checked by hand.

A table is text: a line of headers, a line a row, columns set apart by blanks, ``-`` for an empty cell. Columns of
evidence that are left out (confidence, low, high, a Chinese name) are filled in.

    teacher  birth_month  sex     level    subject      area   ...
    an       1963-03      male    primary  chinese      town   ...      retires 2023-03 (60)
    bo       1967-11      female  primary  mathematics  town   ...      retires 2022-11 (55)
    ...
"""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import workforce
from workforce.api import Case, Results
from workforce.county.dictionary import columns
from workforce.demand.grades import GRADES_OF_LEVEL
from workforce.simulation.inputs import Inputs

TABLES = {
    "county": """
        item        value
        id          six
        name_zh     六人县
        name_en     Six
        base_year   2022
        sector_scope  public
        curriculum  guizhou-assumed
    """,
    "pupils": """
        level         grade  area  sector  pupils
        kindergarten  1      town  public  12
        kindergarten  2      town  public  12
        kindergarten  3      town  public  12
        primary       1      town  public  10
        primary       2      town  public  10
        primary       3      town  public  10
        primary       4      town  public  10
        primary       5      town  public  10
        primary       6      town  public  10
        junior        1      town  public   9
        junior        2      town  public   9
        junior        3      town  public   9
    """,
    "births": """
        year  births
        2015  12
        2016  12
        2017  12
        2018  12
        2019  12
        2020  12
        2021  12
        2022  12
    """,
    "schools": """
        school  level         area  sector  weight
        k       kindergarten  town  public  1
        p       primary       town  public  1
        j       junior        town  public  1
    """,
    "class_sizes": """
        level         area   pupils_per_class
        kindergarten  town   12
        primary       town   10
        junior        town    9
    """,
    "roster": """
        teacher birth_month sex    level        subject     area status       title  start_month term_start_month
        an      1963-03     male   primary      chinese     town established  senior 1985-09     -
        bo      1967-11     female primary      mathematics town established  senior 1988-09     -
        chen    1980-05     female primary      chinese     town established  other  2003-09     -
        deng    1990-07     male   junior       chinese     town established  other  2013-09     -
        e       1997-02     female junior       chinese     town special_post other  2021-09     2021-09
        fang    1986-10     female kindergarten preschool   town established  other  2009-09     -
    """,
}

BASELINE = """
    extends: china
    county: six
    title: {zh: 六人县, en: Six teachers}
    assumptions:
      births: {known_to: 2022, survival: {value: 1, high: 1}}
      classes:
        spare_rooms: {value: 1, high: 1}
        smallest: {kindergarten: {value: 1, low: 1}, primary: {value: 1, low: 1}}
        least_teachers: {value: 0, low: 0}
        large_class_allowance: {value: 0}
      duties:
        homeroom: {counted: {value: 0, low: 0}}
      norms:
        primary: {small_schools: null}
      migration:
        rural_to_town: {value: 0}
        rural_to_urban: {value: 0}
        town_to_urban: {value: 0}
        out_of_county: {value: 0}
      leaving:
        other_post: {yearly_rate: {value: 0, low: 0}}
        dismissal: {yearly_rate: {value: 0, low: 0}}
        illness: {yearly_rate: {value: 0, low: 0}}
        breach: {yearly_rate: {value: 0, low: 0}}
      retirement:
        early: {take_up: {value: 0, low: 0}}
        late: {take_up: {value: 0, low: 0}}
        senior_women_leave: {value: 1, high: 1}
        promoted: {value: 0, low: 0}
      working_time: null
      channels:
        special_post: {decision_month: null, fill_by_subject: null}
        open_recruitment: {decision_month: null, second_round: null}
      bad_years: {chance: {value: 0, low: 0}}
    policies:
      market:
        channels:
          special_post: {plan: 1, levels: [junior]}
          open_recruitment: {plan: 2}
    run: {base_year: 2022, plan_from: 2023, years: 5, replications: 64, seed: 1}
"""

NO_LEAVING = """
    leaving:
      resignation: {yearly_rate: {value: 0, low: 0}}
      transfer_out: {yearly_rate: {value: 0, low: 0}}
      other_post: {yearly_rate: {value: 0, low: 0}}
      dismissal: {yearly_rate: {value: 0, low: 0}}
      illness: {yearly_rate: {value: 0, low: 0}}
      death: {yearly_rate: {value: 0, low: 0}}
      breach: {yearly_rate: {value: 0, low: 0}}
"""
"""Every hazard at zero, as the block ``leaving`` of the assumptions."""

PLAIN_RETIREMENT = """
    retirement:
      early: {take_up: {value: 0, low: 0}}
      late: {take_up: {value: 0, low: 0}}
      senior_women_leave: {value: 1, high: 1}
      promoted: {value: 0, low: 0}
"""
"""Everybody retires in the statutory month; women with senior titles on the path from 55, as other women."""

PLAIN = """
    working_time: null
    bad_years: {chance: {value: 0, low: 0}}
"""
"""All who are in post are at work, and no year is bad for all."""


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a table written as text."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(head, ["" if cell == "-" else cell for cell in line], strict=True)) for line in lines]


def as_csv(text: str) -> str:
    """A table written as text, as comma-separated values."""
    return _csv(rows(text))


def _csv(table: list[dict[str, str]]) -> str:
    file = StringIO()
    writer = csv.DictWriter(file, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    return file.getvalue()


def write_table(folder: Path, name: str, text: str) -> Path:
    """Write a table of a county; the columns of evidence that the text leaves out are filled in."""
    table = rows(text)
    for row in table:
        for column in columns(name):
            if column.default.startswith("="):
                row.setdefault(column.name, row.get(column.default[1:], ""))
            if column.name == "name_zh":
                row.setdefault(column.name, row["school"])
            if column.name == "confidence":
                row.setdefault(column.name, "assumed")
    if name == "pupils":
        table += _empty_grades(table)
    file = folder / f"{name}.csv"
    file.write_text(_csv(table), encoding="utf-8")
    return file


def _empty_grades(table: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows with no pupils for the grades that a level, area and sector has and the text leaves out."""
    first = {(row["level"], row["area"], row["sector"]): row for row in table}
    there = {(row["level"], row["area"], row["sector"], row["grade"]) for row in table}
    zero = {"pupils": "0", "low": "0", "high": "0"}
    every = [(*place, str(grade)) for place in first for grade in range(1, GRADES_OF_LEVEL[place[0]] + 1)]
    return [first[one[:3]] | {"grade": one[3]} | zero for one in every if one not in there]


def indented(text: str, by: int = 0) -> str:
    """A text block without its common indentation, indented anew."""
    lines = text.strip("\n").splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(" " * by + line[margin:] for line in lines).rstrip() + "\n"


def write_scenario(folder: Path, name: str, text: str) -> Path:
    """Write a scenario file, without the indentation of the test."""
    file = folder / f"{name}.yaml"
    file.write_text(indented(text), encoding="utf-8")
    return file


def simulate(case: Case, replications: int | None = None, seed: int | None = None, **ways: Any) -> Results:
    """A run that can be checked by hand: chance alone is drawn, and all is supposed as is likely, unless asked for."""
    return workforce.simulate(case, replications, seed, **{"assumptions": "likely", **ways})


class World:
    """A folder with the county of six teachers and its baseline.

    ``world.county(roster=...)`` writes other tables, ``world.scenario("name", "...")`` another scenario,
    ``world.load()`` reads what is there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = folder / "six"
        self.tables.mkdir()
        self.county(**TABLES)
        self.scenario("baseline", BASELINE)

    def county(self, **tables: str | None) -> None:
        """Write tables of the county in place of those there; None takes one away."""
        for name, text in tables.items():
            if text is None:
                (self.tables / f"{name}.csv").unlink()
            else:
                write_table(self.tables, name, text)

    def scenario(self, name: str, text: str) -> Path:
        """Write a scenario."""
        return write_scenario(self.folder, name, text)

    def load(self, name: str = "baseline", extends: str = "baseline", **differences: str) -> Case:
        """Load a scenario; blocks given by name are written first, as an overlay.

        ``world.load("alone", policies='''...''')`` writes alone.yaml, which extends the baseline, or what ``extends``
        names.
        """
        if differences:
            blocks = "".join(f"{block}:\n{indented(text, 2)}" for block, text in differences.items())
            self.scenario(name, f"extends: {extends}\n{blocks}")
        return workforce.load(self.folder / f"{name}.yaml")

    def inputs(self, name: str = "baseline", extends: str = "baseline", **differences: str) -> Inputs:
        """What :meth:`load` gives, made ready for a run."""
        return self.load(name, extends, **differences).inputs
