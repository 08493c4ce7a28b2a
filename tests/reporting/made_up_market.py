"""The tables of supply and market of the made-up county: numbers that can be checked by hand."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pandas as pd

LEVELS = ("kindergarten", "primary", "junior", "senior", "vocational", "special")
CAUSES = {"resignation": 20.0, "transfer_out": 12.0, "death": 4.0, "retirement": 60.0}
IN_POST = 0.92
"""The part of teachers on the books that is at work."""
ABSENCES = {"absent.maternity": 0.03, "absent.secondment": 0.05}


def table(rows: Sequence[Any], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def ranged(frame: pd.DataFrame, share: float = 0.1) -> pd.DataFrame:
    return frame.assign(low=frame["mean"] * (1 - share), high=frame["mean"] * (1 + share))


def in_post_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """3 % on maternity leave and 5 % seconded, nothing shared."""
    parts = {"headcount": 1.0, **ABSENCES, "shared": 0.0, "in_post": IN_POST}
    people = cells.groupby(["year", "level", "area"], sort=False)["supply"].sum()
    rows = [(*key, item, part * amount) for key, amount in people.items() for item, part in parts.items()]
    return ranged(table(rows, "year level area item mean"), 0.0)


def over_50_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """A quarter of the teachers of every place, a third of those in rural ones in 2030."""
    people = cells.groupby(["year", "level", "area"], sort=False)["supply"].sum().reset_index()
    share = people["area"].eq("rural") & people["year"].eq(2030)
    people["older"] = people["supply"] * share.map({True: 1 / 3, False: 0.25})
    parts = [people, people.groupby(["year", "level"], sort=False).sum(numeric_only=True).reset_index()]
    parts.append(people.groupby("year").sum(numeric_only=True).reset_index().assign(level="all"))
    both = pd.concat(parts, ignore_index=True).fillna({"area": "all"})
    return both.assign(mean=both["older"], share=both["older"] / both["supply"])[
        ["year", "level", "area", "mean", "share"]
    ]


def exit_rows(years: Sequence[int]) -> pd.DataFrame:
    """Other causes than retirement half in August, the rest over the other months."""
    rows = []
    for year, month, (cause, amount) in product(years[:-1], range(1, 13), CAUSES.items()):
        part = 1 / 12 if cause == "retirement" else 0.5 if month == 8 else 0.5 / 11
        rows.append((year, month, cause, amount * part))
    return ranged(table(rows, "year month cause mean"))


def channel_rows(years: Sequence[int]) -> pd.DataFrame:
    """Open recruitment: 10 posts a level, 7 filled, 1 of the rest blocked; contract plans nothing."""
    found = {"planned": 10.0, "filled": 7.0, "unfilled": 3.0, "blocked": 1.0}
    rows = []
    for year, level, (item, posts) in product(years[1:], (*LEVELS, "all"), found.items()):
        times = len(LEVELS) if level == "all" else 1
        rows += [(year, "open_recruitment", level, item, posts * times), (year, "contract", level, item, 0.0)]
    return ranged(table(rows, "year channel level item mean"))


def market_tables(cells: pd.DataFrame, years: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Every table that the sections of supply and market read."""
    later = years[1:]
    conversions = [(year, "junior", item, mean) for year in later
                   for item, mean in (("converted", 6.0), ("not_converted", 2.0))]  # fmt: skip
    moves = [(year, *move) for year in later for move in (
        ("selection", "primary", "chinese", "rural", "primary", "chinese", "urban", 5.0),
        ("redeployment.subject", "junior", "chinese", "town", "junior", "history", "town", 2.0),
        ("rotation", "primary", "chinese", "town", "primary", "chinese", "rural", 9.0),
    )]  # fmt: skip
    move_columns = "year move from_level from_subject from_area to_level to_subject to_area teachers"
    pools = (("primary", 2650.0, 2600.0, 0.0), ("junior", 1700.0, 1712.0, 30.0))
    posts = [(year, pool, approved, used, used - 5, used + 5, reserved, approved - used)
             for year in years for pool, approved, used, reserved in pools]  # fmt: skip
    paid = {
        ("wages", "county"): 300_000_000,
        ("wages", "central"): 100_000_000,
        ("recruitment", "county"): 2_000_000,
        ("penalties", "county"): -100_000,
        ("all", "county"): 301_900_000,
        ("all", "central"): 100_000_000,
    }
    spending = [(year, *key, mean) for year in years for key, mean in paid.items()]
    ratios = [(year, level, 15.0, 16.0 if level != "primary" else 20.0 - (year - years[0]), 2.0, 0.5,
               13.5 if level in ("primary", "junior", "senior") else None)
              for year in years for level in LEVELS]  # fmt: skip
    fields = [(year, level, "all", 30.0, 6.0, 12.0, 9.0, 15.0) for year in years for level in (*LEVELS, "all")]
    ways_out = [(year, "primary", "chinese", "urban", 9.0, "area", "primary", "chinese", "rural", 4.0, 9.0)
                for year in later]  # fmt: skip
    ways_columns = "year level subject area surplus step to_level to_subject to_area short licensed"
    cases = [(year, case, 6000.0 + apart * (year == 2030), short) for year in years
             for case, apart, short in (("leave", -50, 40.0), ("as_assumed", 0, 30.0), ("stay", 40, 25.0))]  # fmt: skip
    return {
        "in_post": in_post_rows(cells),
        "statuses": ranged(table([(year, "all", "established", 6000.0) for year in years], "year level status mean")),
        "over_50": over_50_rows(cells),
        "exits": exit_rows(years),
        "school_retirements": table([(f"school-{at}", year, 0.5 * at) for at in range(4) for year in years[:-1]],
                                    "school year retirements"),
        "channels": channel_rows(years),
        "conversions": ranged(table(conversions, "year level item mean")),
        "moves": table(moves, move_columns),
        "rotation": table(
            [(year, "primary", "town", 3.0, 1.0, 0.5) for year in later],
            "year level area within backbone backbone_lacking",
        ),
        "uncovered": ranged(table([(year, level, 120.0) for year in later for level in (*LEVELS, "all")],
                                  "year level mean")),
        "fields": table(fields, "year level subject short out_of_field untaught untaught_low untaught_high"),
        "posts": table(posts, "year pool approved used used_low used_high reserved free"),
        "spending": ranged(table(spending, "year item payer mean")),
        "ratios": table(ratios, "year level pupils_per_teacher pupils_per_in_post teachers_per_class "
                        "classes_per_in_post lessons_per_in_post"),
        "calendar": table([(year, 9, office) for year in years for office in ("open_recruitment.arrive", "census")],
                          "year month office"),
        "destinations": table(ways_out, ways_columns),
        "senior_women": table(cases, "year case teachers shortage"),
    }  # fmt: skip
