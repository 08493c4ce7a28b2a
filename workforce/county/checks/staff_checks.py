"""Teachers against each other and against the other tables: what no run accepts, and what a planner should look at.

In: the roster, or the totals of teachers, of a county that reads without errors. Out: problems, each with its cell.
Nothing is changed.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from workforce import vocabulary
from workforce.county.files.problems import Placed, Problems, Words
from workforce.county.roster import roster as made_of_totals
from workforce.county.rosters.ages import REGIME, age_at, check_dates
from workforce.county.tables import ROSTER, TOTALS, County, national
from workforce.county.totals import marginals
from workforce.county.totals.marginals import COUNTY, Contradiction, Statement
from workforce.errors import PlannerError
from workforce.language import say
from workforce.months import MONTHS_A_YEAR, census

PERSON = ["birth_month", "sex", "subject", "school", "start_month"]
"""Two teachers alike in all of these are most likely one: few of a school and subject share even the birth month."""

FEWEST, MOST = 5.0, 40.0
"""Pupils per teacher of a level that are not looked at: counties have 10 to 25, and small rural schools 6."""

FEWEST_OF = {"special": 1.0}
"""Special schools have two to five pupils for each teacher."""

BY_CONTRACT = ("contract", "silver_age")
"""Statuses whose contracts end and are renewed."""

HOLDING = ("established", "bonded_graduate")
"""Statuses that hold an approved post: funded graduates are taken on with one."""

ONE_SUBJECT = {"kindergarten": "preschool", "special": "special_education"}
"""What is taught where there is no timetable."""


def named(kind: str, code: Any) -> Words:
    """An id as each language calls it."""
    return Words(vocabulary.name(kind, str(code), "en"), vocabulary.name(kind, str(code), "zh"))


def all_named(**codes: Any) -> dict[str, Any]:
    """Ids as each language calls them, by their kind."""
    return {kind: named(kind, code) for kind, code in codes.items()}


def listed(words: Iterable[Words]) -> Words:
    """Several names as one."""
    every = list(words)
    return Words(*(say("check.comma", spoken).join(word.told(spoken) for word in every) for spoken in ("en", "zh")))


def check_staff(county: County, problems: Problems) -> None:
    """Check the teachers of a county, given row by row or as totals."""
    if ROSTER in county.tables:
        check_roster(county.tables[ROSTER], county.origins[ROSTER].place, county.base_year, problems)
        _check_sectors(county, problems)
        if TOTALS in county.tables:
            _check_totals(county, problems)
    staff = _staff(county)
    _check_pupils(county, staff, problems)
    _check_posts(county, staff, problems)
    _check_subjects(county, staff, problems)
    _check_areas(county, staff, problems)
    if ROSTER not in county.tables and not problems.errors:
        _check_fit(county, problems)


def check_roster(roster: pd.DataFrame, place: Placed, base_year: int, problems: Problems) -> None:
    """Check a roster on its own, as of the census of a year; ``place`` says where its rows stand."""
    check_dates(roster, place, base_year, problems)
    _tell_terms(roster, place, problems)
    _check_retirement(roster, place, base_year, problems)
    _check_persons(roster, place, problems)


def _tell_terms(roster: pd.DataFrame, place: Placed, problems: Problems) -> None:
    """Warn of contracts of which nobody says when the present term began: a run supposes it."""
    open_ended = roster.index[roster["status"].isin(BY_CONTRACT) & roster["term_start_month"].isna()]
    if len(open_ended):
        problems.warn(place(open_ended[0], "term_start_month"), "terms_supposed", count=len(open_ended))


def _check_retirement(roster: pd.DataFrame, place: Placed, base_year: int, problems: Problems) -> None:
    """Warn of teachers who by law must have retired, later retirement by choice included; silver-age staff may stay."""
    serving = roster[~roster["status"].isin(list(vocabulary.retired()))]
    longer = (serving["title"] == "senior") | (serving["office"] == "manager")
    group = np.where(serving["sex"] == "male", "male", np.where(longer, "female_60", "female_55"))
    last = pd.Series(0, index=serving.index)
    for name in ("male", "female_55", "female_60"):
        last[group == name] = _last_month(serving.loc[group == name, "birth_month"], name)
    over = serving.index[last < census(base_year)]
    problems.each((place(row, "birth_month") for row in over), "past_retirement", "warning", year=base_year)


def _last_month(birth: "pd.Series[int]", group: str) -> "pd.Series[int]":
    """The last month in which somebody may be in post (equation 12 of docs/model.md, and the choice to stay)."""
    table = national("retirement_regimes")
    rule = table[(table["regime"] == REGIME) & (table["group"] == group)].iloc[0]
    after = birth - int(rule["reform_birth_start"])
    delay = (after // int(rule["step"]) + 1).clip(upper=int(rule["cap_months"])).where(after >= 0, 0)
    month = birth + int(rule["base_age_months"]) + delay
    return month + int(rule["late_months"]) * (month >= int(rule["choice_from"]))


def _check_persons(roster: pd.DataFrame, place: Placed, problems: Problems) -> None:
    """Warn of what looks like one person in two rows; without a school there is too little to tell by."""
    known = roster[roster["school"].notna() & (roster["school"] != "")]
    again = known.duplicated(PERSON, keep="first")
    first = known.assign(row=known.index).groupby(PERSON, sort=False)["row"].transform("first")
    for row in known.index[again]:
        here, there = place(row, "teacher"), place(int(first[row]), "")
        same_sheet = (here.file, here.sheet) == (there.file, there.sheet)
        problems.warn(here, "person_twice", row=there.row if same_sheet else f"{there.file.name}, {there.cell}")


def _check_sectors(county: County, problems: Problems) -> None:
    """Warn of teachers in schools of another sector than the tables count."""
    schools = county.tables["schools"].set_index("school")["sector"]
    sector = county.tables[ROSTER]["school"].map(schools)
    places = (county.place(ROSTER, row, "school") for row in sector.index[sector.notna() & (sector != county.sector)])
    problems.each(places, "other_sector", "warning", sector=named("sector", county.sector))


# the roster against totals


def _check_totals(county: County, problems: Problems) -> None:
    """Warn where the roster has another number of teachers than a total says, beyond the total's own range."""
    roster = county.tables[ROSTER]
    categories = _categories(roster, county.base_year)
    for said in marginals.statements(county.tables[TOTALS]):
        if not said.hard:
            continue
        inside = (
            np.ones(len(roster), dtype=bool) if said.level == COUNTY else (roster["level"] == said.level).to_numpy()
        )
        among = max(int(inside.sum()), 1)
        for condition in said.conditions:
            of = categories[condition.attribute]
            inside = inside & of.isin([name for name in of.unique() if condition.includes(name)]).to_numpy()
        found = inside.sum() / among if said.is_share else float(inside.sum())
        if not said.low - 1e-9 <= found <= said.high + 1e-9:
            form, column = ("{:.1%}", "share") if said.is_share else ("{:,.0f}", "teachers")
            told = {"stated": form.format(said.value), "found": form.format(found)}
            problems.warn(county.place(TOTALS, said.row, column), "total_of_roster", what=_what(said), **told)


def _categories(roster: pd.DataFrame, base_year: int) -> dict[str, "pd.Series[str]"]:
    """The category of each teacher, by attribute, named as totals name them."""
    age = age_at(roster["birth_month"], base_year).astype(str)
    term = (census(base_year) - pd.to_numeric(roster["term_start_month"])) // MONTHS_A_YEAR + 1
    status = roster["status"].where(term.isna(), roster["status"] + ":" + term.fillna(0).astype(int).astype(str))
    plain = {name: roster[name] for name in ("subject", "area", "sex", "title")}
    return plain | {"age_band": age + "-" + age, "status": status}


def _what(said: Statement) -> Words:
    level = Words(say("check.county", "en"), say("check.county", "zh"))
    parts = [level if said.level == COUNTY else named("level", said.level)]
    return listed(
        [*parts, *(Words(code, code) if kind == "age_band" else named(kind, code) for kind, code in said.conditions)]
    )


# teachers, however they are given, against the other tables


def _staff(county: County) -> pd.DataFrame:
    """Level, attribute, category, teachers, the label of a row and the table it is of; attribute ``total`` for all."""
    columns = ["level", "attribute", "category", "teachers", "row", "table"]
    if ROSTER not in county.tables:
        said = marginals.statements(county.tables[TOTALS])
        rows = [
            (one.level, one.attribute, one.conditions[0].category if one.conditions else "", one.value, one.row, TOTALS)
            for one in said
            if one.attribute and not one.is_share and one.level != COUNTY and one.value > 0
        ]
        return pd.DataFrame(rows, columns=columns)
    roster = county.tables[ROSTER]
    roster = roster.assign(total="", row=roster.index)
    parts = []
    for attribute in ("total", "subject", "area", "status"):
        groups = roster.groupby(["level", attribute], sort=False)["row"].agg(["size", "first"]).reset_index()
        groups.columns = pd.Index(["level", "category", "teachers", "row"])
        parts.append(groups.assign(attribute=attribute, table=ROSTER)[columns])
    return pd.concat(parts, ignore_index=True)


def _check_pupils(county: County, staff: pd.DataFrame, problems: Problems) -> None:
    """Refuse teachers of a level that is not among the pupils; warn of far too many or too few pupils for each."""
    pupils = county.tables["pupils"]
    public = pupils[pupils["sector"] == "public"].groupby("level", sort=False)["pupils"].sum()
    teachers = staff[staff["attribute"] == "total"].drop_duplicates("level").set_index("level")
    for level, one in teachers.iterrows():
        place, name = county.place(str(one["table"]), int(one["row"]), "level"), named("level", level)
        if level not in set(pupils["level"]):
            problems.error(place, "level_without_pupils", level=name)
            continue
        each = float(public.get(level, 0)) / float(one["teachers"])
        least = FEWEST_OF.get(str(level), FEWEST)
        if not least <= each <= MOST:
            count = {"pupils": int(public.get(level, 0)), "teachers": int(one["teachers"])}
            problems.warn(place, "pupils_per_teacher", level=name, each=each, least=least, most=MOST, **count)
    for level in public.index[(public > 0) & ~public.index.isin(teachers.index)] if len(teachers) else []:
        problems.warn(county.place("pupils"), "level_without_teachers", level=named("level", level))


def _check_posts(county: County, staff: pd.DataFrame, problems: Problems) -> None:
    """Warn where teachers hold more posts than are approved; the posts of a level's schools are added up."""
    table = county.tables.get("establishment")
    if table is None:
        return
    held = staff[(staff["attribute"] == "status") & staff["category"].isin(HOLDING)].groupby("level")["teachers"].sum()
    roster = county.tables.get(ROSTER)
    if roster is not None:
        level = roster["post_level"].where(roster["post_level"].notna() & (roster["post_level"] != ""), roster["level"])
        held = level[roster["status"].isin(HOLDING)].value_counts()
    for name, rows in table.groupby("level", sort=False):
        approved, found = float(rows["high"].sum()), float(held.sum() if name == "all" else held.get(str(name), 0))
        if found > approved:
            place = county.place("establishment", int(rows.index[0]), "posts")
            problems.warn(place, "posts_exceeded", level=named("level", name), held=found, approved=approved)


def _check_subjects(county: County, staff: pd.DataFrame, problems: Problems) -> None:
    """Warn of teachers of a subject that is not taught at their level, and of lessons that nobody teaches."""
    taught = subjects_taught(county)
    by_subject = staff[staff["attribute"] == "subject"]
    for level, given in by_subject.groupby("level", sort=False):
        if level not in taught:
            continue
        for one in given[~given["category"].isin(list(taught[str(level)]))].to_dict("records"):
            place = county.place(one["table"], int(one["row"]), "subject" if one["table"] == ROSTER else "category")
            names = all_named(level=level, subject=one["category"])
            problems.warn(place, "subject_not_taught", teachers=int(one["teachers"]), **names)
        lacking = [code for code in vocabulary.ids("subject") if code in taught[str(level)] - set(given["category"])]
        if lacking:
            place = county.place(str(given["table"].iloc[0]))
            subjects = listed(named("subject", code) for code in lacking)
            problems.warn(place, "subject_without_teachers", level=named("level", level), subjects=subjects)


def subjects_taught(county: County) -> dict[str, set[str]]:
    """The subjects with lessons at each level; a level of which nobody can say is left out."""
    table = national("curricula")
    lessons = table[table["curriculum"] == county.facts["curriculum"]]
    own = county.tables.get("timetable")
    if own is not None:
        given = pd.MultiIndex.from_frame(own[["level", "grade"]])
        lessons = lessons[~pd.MultiIndex.from_frame(lessons[["level", "grade"]]).isin(given)]
        lessons = pd.concat([lessons, own])
    lessons = lessons[lessons["weekly_lessons"] > 0]
    found = {str(level): set(part["subject"]) for level, part in lessons.groupby("level")}
    found |= {level: {subject} for level, subject in ONE_SUBJECT.items()}
    programmes = county.tables.get("programmes")
    if programmes is not None:
        found["vocational"] = set(programmes["subject"])
    return found


def _check_areas(county: County, staff: pd.DataFrame, problems: Problems) -> None:
    """Warn of teachers of a level in an area without a public school of it; a roster made of totals needs one."""
    schools = county.tables["schools"]
    there = set(schools.loc[schools["sector"] == "public", ["level", "area"]].itertuples(index=False, name=None))
    for one in staff[staff["attribute"] == "area"].to_dict("records"):
        if (one["level"], one["category"]) not in there:
            place = county.place(one["table"], int(one["row"]), "area" if one["table"] == ROSTER else "category")
            names = all_named(level=one["level"], area=one["category"])
            note = problems.warn if one["table"] == ROSTER else problems.error
            note(place, "teachers_without_school", teachers=int(one["teachers"]), **names)


def _check_fit(county: County, problems: Problems) -> None:
    """Refuse totals of which no roster can be made."""
    try:
        made_of_totals(county)
    except Contradiction as error:
        row = min((row for row in error.rows if row >= 0), default=None)
        problems.error(county.place(TOTALS, row), "no_fit", why=error)
    except PlannerError as error:
        problems.error(county.place(TOTALS), "no_fit", why=error)
