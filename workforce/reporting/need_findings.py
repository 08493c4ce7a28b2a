"""Sentences about the two needs: where they differ, and how the norm is turned into teachers."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, theme, words
from workforce.reporting.figures import levels, pick
from workforce.results.tables import RunTables

COMPULSORY = ("primary", "junior")


def explained(run: RunTables) -> pd.DataFrame:
    """From staff by the norm to teachers at work and lessons, by level and year; levels that have a norm.

    Full-time equivalents are norm_full_time (the teachers entitled, as far as they would be at work), need_by_lessons
    and in_post; the others are people. lessons_per_entitled is what each of the entitled would have to teach, beside
    lessons_per_in_post and the standard.
    """
    norm, needs, ratios = run.tables["norm"], run.tables["needs"], run.tables["ratios"]
    keys = ["level", "year"]
    by_norm = needs.groupby(keys)["by_norm"].sum().rename("norm_full_time").reset_index()
    told = [name for name in ("lessons_per_in_post", "pupils_per_in_post", "classes_per_in_post") if name in ratios]
    table = norm.merge(by_norm, on=keys, how="left").merge(ratios[[*keys, *told]], on=keys, how="left")
    table = table.rename(columns={"need": "teachers_entitled"})
    table["lessons_less_norm"] = table["need_by_lessons"] - table["norm_full_time"]
    if "lessons_per_in_post" in table:
        lessons = table["lessons_per_in_post"] * table["in_post"]
        table["lessons_per_entitled"] = lessons / table["norm_full_time"].where(table["norm_full_time"] > 0)
    table["standard_lessons"] = table["level"].map(standard_lessons(run.tables["loads"]))
    columns = [
        "level", "year", "staff_entitled", "for_small_schools", "boarding_staff", "carers", "non_teaching_share",
        "teachers_entitled", "norm_full_time", "need_by_lessons", "lessons_less_norm", "in_post",
        "lessons_per_entitled", "lessons_per_in_post", "standard_lessons", "pupils_per_in_post", "classes_per_in_post",
    ]  # fmt: skip
    order = {level: place for place, level in enumerate(levels(norm))}
    table = table.sort_values(keys, key=lambda column: column.map(order) if column.name == "level" else column)
    return table[[column for column in columns if column in table]].reset_index(drop=True)


def standard_lessons(loads: pd.DataFrame) -> dict[str, float]:
    """Weekly lessons of a teacher by the standards, by level: those of its subjects, as their lessons weigh."""
    rows = pick(loads, unit="lessons")
    rows = rows[(rows["standard_load"] > 0) & (rows["workload"] > 0)]
    teachers = (rows["workload"] / rows["standard_load"]).groupby(rows["level"]).sum()
    lessons = rows["workload"].groupby(rows["level"]).sum()
    return {str(level): float(lessons[level] / teachers[level]) for level in teachers.index}


def differing(table: pd.DataFrame, year: int, language: str) -> str:
    """The level at which lessons and norm differ most in a year, both full-time."""
    rows = pick(table, year=year)
    most = rows.to_dict("records")[int(rows["lessons_less_norm"].abs().fillna(0.0).to_numpy().argmax())]
    return say("report.finding.explained", language, year=year, level=words.inside("level", most["level"], language),
               **_both(most))  # fmt: skip


def _both(row: Mapping[Hashable, Any]) -> dict[str, str]:
    return {"lessons": theme.number(float(row["need_by_lessons"])), "norm": theme.number(float(row["norm_full_time"]))}


def of_level(table: pd.DataFrame, level: str, year: int, language: str) -> str:
    """What lessons and norm ask for at a level, and the lessons of a teacher under each, where it counts lessons."""
    row = pick(table, level=level, year=year).to_dict("records")[0]
    spoken = {"level": findings.level_name(level, language), "year": year, **_both(row)}
    if pd.isna(row.get("lessons_per_entitled")):
        return say("report.finding.level_needs", language, **spoken)
    lessons = {"entitled": "lessons_per_entitled", "actual": "lessons_per_in_post", "standard": "standard_lessons"}
    spoken |= {place: theme.number(float(row[column]), 1) for place, column in lessons.items()}
    return say("report.finding.level_lessons", language, **spoken)


def signs(norm: pd.DataFrame, year: int) -> pd.DataFrame:
    """Step by step from the ratio of the norm to the sign of the difference, one row a level.

    raw_difference is teachers (people) less staff by the ratio alone; like_difference is teachers less those among them
    who teach, at the stated share; the share at which the sign turns is that of staff who do not teach; empty where
    there are more teachers than staff already. The last column counts small schools by class as well.
    """
    rows = pick(norm, year=year)
    staff = rows["pupils"] / rows["pupils_per_staff"]
    table = rows[["level", "pupils", "pupils_per_staff"]].assign(staff_by_ratio=staff, supply=rows["supply"])
    table["raw_difference"] = rows["supply"] - staff
    table["non_teaching_share"] = rows["non_teaching_share"]
    table["like_difference"] = rows["supply"] - staff * (1 - rows["non_teaching_share"])
    turning = 1 - rows["supply"] / staff.where(staff > 0)
    table["turning_share"] = turning.where(turning > 0)
    if "for_small_schools" in rows:
        table["for_small_schools"] = rows["for_small_schools"]
        table["small_difference"] = -rows["gap_like_for_like"]
    return table.reset_index(drop=True)


def signs_told(table: pd.DataFrame, year: int, language: str) -> str:
    """Teachers less staff by the raw ratio, then like for like, and the share at which a level turns."""
    rows = pick(table, level=list(COMPULSORY))
    rows = table if rows.empty else rows
    raw, like = (
        say("report.comma", language).join(
            say("report.finding.sign", language, level=words.inside("level", level, language),
                number=theme.signed(float(number)))
            for level, number in zip(rows["level"], rows[column], strict=True)
        )
        for column in ("raw_difference", "like_difference")
    )  # fmt: skip
    told = say("report.finding.signs", language, year=year, raw=raw, like=like)
    turns = rows[rows["turning_share"].notna()]
    items = [
        say("report.finding.turns", language, level=words.inside("level", level, language), share=theme.percent(share))
        for level, share in zip(turns["level"], turns["turning_share"], strict=True)
    ]
    return say("report.semicolon", language).join([told, *items])


def establishment(posts: pd.DataFrame, year: int, language: str) -> str:
    """Approved posts of the base year: used and free; that they are not known, where they are not."""
    rows = pick(posts, year=year)
    if rows.empty:
        return say("report.note.no_establishment", language)
    items = [_of_pool(row, language) for row in rows.to_dict("records")]
    return say("report.note.establishments", language, year=year, items=say("report.semicolon", language).join(items))


def _of_pool(row: Mapping[Any, Any], language: str) -> str:
    """Approved posts of a pool, and how many are free or too many in use."""
    over = row["free"] < 0
    figures = {"approved": row["approved"], "used": row["used"], "over" if over else "free": abs(row["free"])}
    sentence = "report.note.establishment_over" if over else "report.note.establishment"
    shown = {name: theme.number(figure) for name, figure in figures.items()}
    return say(sentence, language, pool=words.inside("pool", row["pool"], language), **shown)


def elasticities(table: pd.DataFrame) -> pd.DataFrame:
    """The table of elasticities with a name of its own for the one that is used."""
    return table.rename(columns={"used": "used_elasticity"})


def response(table: pd.DataFrame, language: str) -> str:
    """What the county's own past says of the elasticity, beside what is used."""
    rows = table[table["from_history"].notna()]
    items = [
        say("report.finding.elasticity", language, level=words.inside("level", row["level"], language),
            found=theme.number(row["from_history"], 2),
            used=theme.number(row["used_elasticity"], 2) or say("report.none", language))
        for row in rows.to_dict("records")
    ]  # fmt: skip
    if not items:
        return say("report.finding.response", language)
    return say("report.finding.elasticities", language, items=say("report.comma", language).join(items))
