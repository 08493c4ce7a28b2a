"""Tables of a county against each other: what no run accepts, and what a planner should look at.

In: a county that reads without errors. Out: problems, each with its cell. Errors are what a run would refuse whatever
the scenario; the rest are warnings. Nothing is changed.
"""

from dataclasses import replace

import pandas as pd

from workforce.county.checks.staff_checks import all_named, check_roster, check_staff, named
from workforce.county.files import headers
from workforce.county.files.problems import Problem, Problems
from workforce.county.files.values import nearest
from workforce.county.reading import Inspection
from workforce.county.tables import ROSTER, County, national
from workforce.months import last_census

GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3, "special": 1}
"""Grades of each level: as many as there are national curricula and standards for."""

IN_CLASSES = ("kindergarten", "primary", "junior", "senior")
"""Levels whose work is counted in classes, so that class sizes are needed."""

PLACE = ["level", "area", "sector"]
BY_LESSONS = ("primary", "junior", "senior")
COMPULSORY = ("primary", "junior")

JUMP_OF_BIRTHS = 1.4
"""From 2007 to 2025 national births moved by 22 % in a year at most; a county's by hardly more than 40 %."""

JUMP_OF_PUPILS = 1.5
FEWEST_OF_GRADE = 100
"""Neighbouring grades differ as births do, and by children who move; small numbers by chance as well."""

SMALLEST_CLASS = 0.15
"""Of the standard: village classes have ten pupils of 45; fewer than seven on average are a slip."""

SHARES_TOLERANCE = 0.005
ENTRY_AGE = 6
"""Children enter primary school at six: the oldest births that are needed are of the year before that age."""

FROM = (56, 66)
"""The sizes from which large classes are counted."""

_OF_MANY_YEARS = {"births", "history", "pipeline", ROSTER}
"""Tables whose names may well speak of other years; of rosters their reader tells it."""


def check(county: County) -> list[Problem]:
    """Everything in which the tables of a county do not agree; no run depends on rosters of other years."""
    problems = Problems()
    for look in (
        _check_names, _check_grades, _check_jumps, _check_births, _check_class_sizes, _check_large_classes,
        _check_schools, _check_lessons, _check_shares, check_staff,
    ):  # fmt: skip
        look(county, problems)
    others = Problems()
    for year, roster in county.observed.items():
        check_roster(roster, county.origins[f"{ROSTER}_{year}"].place, year, others)
    return problems.found + [replace(one, severity="warning") for one in others.found]


def _check_names(county: County, problems: Problems) -> None:
    """Warn where the name of a sheet or file speaks of another year than the base year."""
    for table in sorted(county.origins.keys() & county.tables.keys() - _OF_MANY_YEARS):
        for part in county.origins[table].parts:
            year = headers.year_in(part.sheet.name)
            if year is not None and year != county.base_year:
                problems.warn(part.sheet.place(), "table_of_other_year", year=year, base=county.base_year)


# pupils and births


def _check_grades(county: County, problems: Problems) -> None:
    """Refuse grades that a level does not have, and places of which a grade is missing; warn of a scope of nobody."""
    pupils = county.tables["pupils"]
    most = pupils["level"].map(GRADES)
    for row in pupils.index[pupils["grade"] > most]:
        level, grade = str(pupils["level"][row]), int(pupils["grade"][row])
        place = county.place("pupils", row, "grade")
        problems.error(place, "no_such_grade", level=named("level", level), grade=grade, most=GRADES[level])
    for key, there in pupils.groupby(PLACE, sort=False):
        missing = sorted({*range(1, GRADES[str(key[0])] + 1)} - set(there["grade"]))
        if missing:
            place, names = county.place("pupils", there.index[0], "grade"), dict(zip(PLACE, key, strict=True))
            problems.error(place, "grade_missing", grades=", ".join(map(str, missing)), **all_named(**names))
    if not pupils.loc[pupils["sector"] == county.sector, "pupils"].sum():
        problems.warn(county.place("pupils"), "sector_without_pupils", sector=named("sector", county.sector))


def _check_jumps(county: County, problems: Problems) -> None:
    """Warn of neighbouring grades of which one has half as many pupils again as the other."""
    pupils = county.tables["pupils"]
    for (level, sector), there in pupils.groupby(["level", "sector"], sort=False):
        counts = there.groupby("grade")["pupils"].sum()
        rows = there.assign(row=there.index).drop_duplicates("grade").set_index("grade")["row"]
        for grade in counts.index[1:]:
            before, now = int(counts.get(grade - 1, 0)), int(counts[grade])
            if max(before, now) >= FEWEST_OF_GRADE and max(before, now) > JUMP_OF_PUPILS * min(before, now):
                names = all_named(level=level, sector=sector)
                place = county.place("pupils", int(rows[grade]), "pupils")
                problems.warn(place, "pupils_jump", grade=int(grade), now=now, before=before, **names)


def _check_births(county: County, problems: Problems) -> None:
    """Refuse births that begin too late or leave out years; warn where they end early or jump."""
    if "births" not in county.origins:
        return
    table = county.tables["births"]
    births = table.set_index("year")["births"].sort_index()
    rows = pd.Series(table.index, index=table["year"])
    first, last = county.base_year - ENTRY_AGE, int(births.index[-1])
    missing = [year for year in range(first, min(last, county.base_year) + 1) if year not in births.index]
    if missing:
        years = ", ".join(map(str, missing))
        problems.error(county.place("births"), "births_missing", years=years, first=first, base=county.base_year)
    if last < county.base_year:
        place = county.place("births", int(rows[last]), "year")
        problems.warn(place, "births_end", last=last, base=county.base_year)
    for year in births.index[1:]:
        before, now = int(births.get(year - 1, births[year])), int(births[year])
        if max(before, now) > JUMP_OF_BIRTHS * min(before, now):
            place = county.place("births", int(rows[year]), "births")
            problems.warn(place, "births_jump", year=int(year), now=now, before=before)


# classes and schools


def _check_class_sizes(county: County, problems: Problems) -> None:
    """Refuse places with pupils and without a class size; warn of sizes that no usual class has."""
    if "class_sizes" not in county.origins:
        return
    table = county.tables["class_sizes"]
    standards = national("class_standards").groupby("level")[["standard", "large"]].max()
    given = set(table[["level", "area"]].itertuples(index=False, name=None))
    for row, one in table[table["level"].isin(IN_CLASSES)].iterrows():
        standard, large = standards.loc[one["level"]]
        size = float(one["pupils_per_class"])
        if not SMALLEST_CLASS * standard <= size < large:
            place = county.place("class_sizes", row, "pupils_per_class")  # type: ignore[arg-type]
            names = all_named(level=one["level"], area=one["area"])
            problems.warn(place, "class_size_unusual", size=size, standard=int(standard), large=int(large), **names)
    for level, area in _public_places(county):
        if level in IN_CLASSES and (level, area) not in given:
            names = all_named(level=level, area=area)
            problems.error(county.place("class_sizes"), "class_size_missing", **names)


def _public_places(county: County) -> list[tuple[str, str]]:
    """Level and area of all places with public pupils."""
    pupils = county.tables["pupils"]
    public = pupils[(pupils["sector"] == "public") & (pupils["pupils"] > 0)]
    return list(public[["level", "area"]].drop_duplicates().itertuples(index=False, name=None))


def _check_large_classes(county: County, problems: Problems) -> None:
    """Refuse more large classes than there are pupils for; warn of counts that cannot be a part of each other."""
    table = county.tables.get("large_classes")
    if table is None:
        return
    for row in table.index[~table["minimum_pupils"].isin(FROM)]:
        problems.warn(county.place("large_classes", row, "minimum_pupils"), "large_classes_unread")
    pupils = county.tables["pupils"]
    compulsory = pupils[(pupils["sector"] == "public") & pupils["level"].isin(COMPULSORY)]
    for area, there in table[table["minimum_pupils"].isin(FROM)].groupby("area", sort=False):
        counts = there.set_index("minimum_pupils")["classes"]
        of_56, of_66 = int(counts.get(FROM[0], 0)), int(counts.get(FROM[1], 0))
        place = county.place("large_classes", there.index[0], "classes")
        if of_66 > of_56:
            problems.warn(place, "large_classes_reversed", of_56=of_56, of_66=of_66)
        inside = FROM[0] * max(of_56 - of_66, 0) + FROM[1] * of_66
        found = int(compulsory.loc[compulsory["area"] == area, "pupils"].sum())
        if inside > found:
            problems.error(place, "large_classes_many", inside=inside, found=found, area=named("area", str(area)))


def _check_schools(county: County, problems: Problems) -> None:
    """Refuse public pupils without a public school of their level and area; warn of schools without pupils."""
    schools = county.tables["schools"]
    public = schools[schools["sector"] == "public"]
    there = set(public[["level", "area"]].itertuples(index=False, name=None))
    pupils = _public_places(county)
    for level, area in pupils:
        if (level, area) not in there:
            names = all_named(level=level, area=area)
            problems.error(county.place("schools"), "place_without_school", **names)
    alone = [row for row, *place in public[["level", "area"]].itertuples(name=None) if tuple(place) not in pupils]
    problems.each((county.place("schools", row, "school") for row in alone), "school_without_pupils", "warning")


# lessons and shares


def _check_lessons(county: County, problems: Problems) -> None:
    """Refuse a curriculum that is not known, and a timetable of grades there are not or longer than the week."""
    known = {str(name) for name in national("curricula")["curriculum"]}
    facts, given = county.tables["county"], county.facts["curriculum"]
    if given not in known:
        row = int(facts.index[facts["item"] == "curriculum"][0])
        problems.error(
            county.place("county", row, "value"), "no_curriculum", given=given, nearest=nearest(given, known)
        )
    own = county.tables.get("timetable")
    if own is None:
        return
    totals = national("weekly_totals")
    week = totals[totals["curriculum"] == given].set_index(["level", "grade"])["weekly_lessons"]
    for place_of, there in own.groupby(["level", "grade"], sort=False):
        (level, grade), row = (str(place_of[0]), int(str(place_of[1]))), int(there.index[0])
        name, hours = named("level", level), float(there["weekly_lessons"].sum())
        most = float(week.get((level, grade), float("inf")))
        if level not in BY_LESSONS:
            problems.error(county.place("timetable", row, "level"), "no_timetable", level=name)
        elif grade > GRADES[level]:
            place = county.place("timetable", row, "grade")
            problems.error(place, "no_such_grade", level=name, grade=grade, most=GRADES[level])
        elif hours > most + 1e-9:
            place = county.place("timetable", row, "weekly_lessons")
            problems.error(place, "week_too_long", level=name, grade=grade, hours=hours, most=most)


def _check_shares(county: County, problems: Problems) -> None:
    """Refuse shares of programmes that do not add up; warn of choices of subjects that do not."""
    programmes, chosen = county.tables.get("programmes"), county.tables.get("elective_subjects")
    if programmes is not None:
        found = float(programmes["share"].sum())
        if abs(found - 1) > SHARES_TOLERANCE:
            problems.error(county.place("programmes", None, "share"), "shares", found=found, wanted=1)
    if chosen is None:
        return
    for wanted, role in enumerate(("first", "second"), start=1):
        found = float(chosen.loc[chosen["role"] == role, "share"].sum())
        if abs(found - wanted) > SHARES_TOLERANCE:
            place, name = county.place("elective_subjects", None, "share"), named("elective_role", role)
            problems.warn(place, "choices", role=name, found=found, wanted=wanted)


# rosters without a county


def rosters_alone(found: Inspection) -> dict[str, int]:
    """The rosters that came without a county, and the census year of each: that in its name, else the last census."""
    rosters = [name for name in found.tables if name.startswith(ROSTER)]
    if set(found.tables) != set(rosters) and not {"county", "pupils"} <= set(found.missing):
        return {}
    file = {name: found.origins[name].place().file.stem for name in rosters}
    return {name: headers.year_in(name) or headers.year_in(file[name]) or last_census() for name in rosters}


def check_rosters(found: Inspection) -> list[Problem]:
    """What is wrong with rosters that came without a county; that they did is not."""
    problems = Problems()
    problems.found = [one for one in found.problems if not one.kind.startswith(("table_missing", "no_teachers"))]
    if not problems.errors:
        for name, year in rosters_alone(found).items():
            check_roster(found.tables[name], found.origins[name].place, year, problems)
    return problems.found
