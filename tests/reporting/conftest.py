"""A made-up county whose tables add up, small enough to check by hand and large enough to look at."""

from itertools import product
from typing import Any

import pandas as pd
import pytest
from made_up_demand import demand_tables, lesson_rows
from made_up_market import IN_POST, market_tables

from workforce.results.tables import ComparisonTables, RunTables
from workforce.results.unsure import COLUMNS
from workforce.scenario.listing import ASSUMPTION_COLUMNS

BASE, PLAN_FROM, YEARS = 2022, 2023, range(2022, 2038)
AREAS = ("urban", "town", "rural")
SCHOOL = ("chinese", "mathematics", "english", "physical_education", "music", "art", "mental_health")
SUBJECTS = {
    "kindergarten": ("preschool",),
    "primary": (*SCHOOL, "science", "information_technology", "labour"),
    "junior": (*SCHOOL, "politics", "history", "geography", "physics", "chemistry", "biology"),
    "senior": (*SCHOOL, "politics", "history", "geography", "physics", "chemistry", "biology", "general_technology"),
    "vocational": ("chinese", "mathematics", "vocational_major"),
    "special": ("special_education",),
}
SIZE = {"kindergarten": 900, "primary": 2600, "junior": 1700, "senior": 800, "vocational": 220, "special": 60}
PEAK = {"kindergarten": 2020, "primary": 2024, "junior": 2029, "senior": 2032, "vocational": 2032, "special": 2026}
FALL = {"kindergarten": 0.055, "primary": 0.03, "junior": 0.022, "senior": 0.015, "vocational": 0.015, "special": 0.0}
SPARSE = {"physics": 1.07, "mathematics": 1.04, "mental_health": 1.6, "music": 1.1, "chinese": 0.93, "labour": 0.9}
MONTHS = {1: 0.09, 2: 0.07, 3: 0.08, 4: 0.07, 5: 0.07, 6: 0.08, 7: 0.1, 8: 0.12, 9: 0.07, 10: 0.08, 11: 0.08, 12: 0.09}
LEAVING = {"left.retirement": 0.62, "left.resignation": 0.16, "left.transfer_out": 0.12, "left.death": 0.04,
           "left.end_of_term": 0.06}  # fmt: skip
HIRING = {"hired.special_post": 0.3, "hired.open_recruitment": 0.42, "hired.talent": 0.03,
          "hired.funded_graduate": 0.1, "hired.transfer_in": 0.1, "hired.contract": 0.05}  # fmt: skip
GRADES = ("verified", "assumed", "unknown", "memory", "derived")


def cell_rows(shift: float = 0.0) -> pd.DataFrame:
    """Need, people and those at work of every cell and year; ``shift`` moves both, as another plan would."""
    rows = []
    for level, subjects in SUBJECTS.items():
        for place, (subject, area) in enumerate(product(subjects, AREAS)):
            at_first = SIZE[level] / len(subjects) * (0.5, 0.3, 0.2)[place % 3]
            for year in YEARS:
                age = year - BASE
                away = max(year - PEAK[level], 0) - max(BASE - PEAK[level], 0)
                pull = SPARSE.get(subject, 1.0) - 1.0
                need = at_first * (1 - FALL[level] * away + (0.012 * min(age, max(PEAK[level] - BASE, 0))))
                in_post = at_first * (1 - pull * min(age, 5) / 5 - (0.011 - shift) * age)
                rows.append(
                    (year, level, subject, area, need, in_post / IN_POST, in_post, 0.02 * at_first * min(age, 6) ** 0.5)
                )
    return pd.DataFrame(rows, columns=["year", "level", "subject", "area", "need", "supply", "in_post", "spread"])


def measured(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sums over cells of need, people, those at work, gap, shortage and surplus, long, with a median and a range."""
    gap = cells["need"] - cells["in_post"]
    wide = cells.assign(gap=gap, shortage=gap.clip(lower=0), surplus=(-gap).clip(lower=0))
    measures = ["need", "supply", "in_post", "gap", "shortage", "surplus"]
    sums = wide.groupby(keys, sort=False)[[*measures, "spread"]].sum().reset_index()
    long = sums.melt([*keys, "spread"], measures, "measure", "mean")
    spread = long.pop("spread").where(long["measure"] != "need", 0.0)
    long["median"] = long["mean"].round()
    long["low"] = (long["mean"] - spread).where(
        long["measure"].isin(["gap", "supply", "in_post", "need"]), (long["mean"] - spread).clip(lower=0)
    )
    long["high"] = long["mean"] + spread
    return long


def with_all(cells: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([cells, cells.assign(level="all")])


def flow_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Opening, hires, leavers, moves and closing of each level and year; opening + in - out = closing."""
    stock = with_all(cells).groupby(["level", "year"], sort=False)["supply"].sum()
    rows = []
    for level, year in product([*SUBJECTS, "all"], list(YEARS)[1:]):
        opening, closing = stock[level, year - 1], stock[level, year]
        wave = 0.035 + 0.004 * (6 - abs(year - 2031)) if year < 2037 else 0.03
        going = {flow: opening * wave * part for flow, part in LEAVING.items()}
        coming = closing - opening + sum(going.values())
        rows.append((year, level, "stock", "opening", opening))
        rows += [(year, level, "in", flow, coming * part) for flow, part in HIRING.items()]
        rows += [(year, level, "out", flow, amount) for flow, amount in going.items()]
        rows.append((year, level, "stock", "closing", closing))
    table = pd.DataFrame(rows, columns=["year", "level", "kind", "flow", "mean"])
    return ranged(table.assign(median=table["mean"].round()), 0.12)


def ranged(table: pd.DataFrame, share: float) -> pd.DataFrame:
    return table.assign(low=table["mean"] * (1 - share), high=table["mean"] * (1 + share))


def age_rows() -> pd.DataFrame:
    bands = ["20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60+"]
    shape = [120, 460, 640, 800, 1180, 1680, 980, 430, 7]
    rows = []
    for step, year in enumerate((BASE, BASE + 5, BASE + 10)):
        moved = [150, 420, 560][: step + 1][::-1] + shape
        for sex, share in (("male", 0.31), ("female", 0.69)):
            for band, amount in zip(bands, moved[:9], strict=True):
                part = share * (1.6 if sex == "male" and band >= "55" else 1.0)
                rows.append((year, sex, band, amount * part))
    return ranged(pd.DataFrame(rows, columns=["year", "sex", "age_band", "mean"]), 0.05)


def retirement_rows(flows: pd.DataFrame) -> pd.DataFrame:
    total = flows[(flows["level"] == "all") & (flows["flow"] == "left.retirement")]
    rows = [
        (year - 1, month, mean * part)
        for year, mean in zip(total["year"], total["mean"], strict=True)
        for month, part in MONTHS.items()
    ]
    return ranged(pd.DataFrame(rows, columns=["school_year", "month", "mean"]), 0.3)


def pupil_rows(cells: pd.DataFrame) -> pd.DataFrame:
    need = cells.groupby(["year", "level", "area"], sort=False)["need"].sum().reset_index()
    per_teacher = need["level"].map({"kindergarten": 12, "primary": 18, "junior": 13.5, "senior": 12.5, "special": 3})
    return need.assign(pupils=(need.pop("need") * per_teacher.fillna(15)).round())


def norm_rows(pupils: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    total = pupils.groupby(["year", "level"], sort=False)["pupils"].sum().reset_index()
    supply = cells.groupby(["year", "level"], sort=False)["supply"].sum().tolist()
    ratio = {"kindergarten": 15.0, "primary": 19.0, "junior": 13.5, "senior": 12.5, "vocational": 15.0, "special": 3.0}
    table = total.assign(pupils_per_staff=total["level"].map(ratio))
    table["staff_entitled"] = table["pupils"] / table["pupils_per_staff"]
    table["for_small_schools"], table["boarding_staff"], table["carers"] = 0.0, 12.0, 0.0
    table["non_teaching_share"] = 0.09
    table["need"] = table["staff_entitled"] * 0.91
    table["supply"] = supply
    table["in_post"] = table["supply"] * IN_POST
    table["need_by_lessons"] = cells.groupby(["year", "level"], sort=False)["need"].sum().tolist()
    return table.assign(
        gap_by_lessons=table["need_by_lessons"] - table["in_post"],
        gap_like_for_like=table["need"] - table["in_post"],
        gap_raw=table["staff_entitled"] - table["supply"],
    )


def need_rows(cells: pd.DataFrame) -> pd.DataFrame:
    both = cells[["year", "level", "subject", "area"]].assign(by_lessons=cells["need"])
    return both.assign(by_norm=both["by_lessons"] * 0.97, by_response=both["by_lessons"])


def load_rows() -> pd.DataFrame:
    standard = {"primary": 16.0, "junior": 12.0, "senior": 10.0, "vocational": 12.0}
    rows = []
    for level, subjects in SUBJECTS.items():
        for place, subject in enumerate(subjects):
            unit = "lessons" if level in standard else ("classes" if level == "kindergarten" else "pupils")
            aim = standard.get(level, 0.5 if level == "kindergarten" else 3.0)
            load = aim * (0.86 + 0.03 * (place * 5 % 9))
            teachers = SIZE[level] / len(subjects)
            rows.append((level, subject, unit, load * teachers, teachers, load, aim, load, "calibrated"))
    columns = [
        "level",
        "subject",
        "unit",
        "workload",
        "teachers",
        "implied_load",
        "standard_load",
        "load_used",
        "basis",
    ]
    return pd.DataFrame(rows, columns=columns)


def assumption_rows() -> pd.DataFrame:
    rows = [
        (f"leaving.resignation_rate.{level}", 0.008 + 0.001 * place, 0.004, 0.02, None, ("drawn", "held")[place % 2],
         "a year", "年鉴 2021 <b>", GRADES[place % 5], "scenarios/changge/baseline.yaml")
        for place, level in enumerate(SUBJECTS)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=ASSUMPTION_COLUMNS)


def unsure_rows(balance: pd.DataFrame) -> pd.DataFrame:
    """The spread of each measure, nine tenths of its variance from the assumptions; none in the base year."""
    sd = (balance["high"] - balance["low"]) / 3.29
    known = balance.assign(subject="all", sd=sd, sd_chance=sd * 0.1**0.5, sd_assumptions=sd * 0.9**0.5)
    share = pd.Series(0.9, index=known.index).where(sd > 0)
    return known.assign(share_assumptions=share, error=0.01)[COLUMNS]


def evidence_tables() -> dict[str, pd.DataFrame]:
    policies = [
        ("recruitment.rule", "=replace_leavers", "baseline"),
        ("recruitment.open_recruitment.fill_rate", 0.9, "baseline"),
    ]
    quality = [
        ("pupils", "assumed", 120),
        ("pupils", "verified", 12),
        ("schools", "assumed", 200),
        ("teachers", "verified", 40),
    ]
    fit = [
        ("all", "age_band", "50+", 1417, 1417),
        ("primary", "subject", "music", 260, 259),
        ("junior", "sex", "female", 1100, 1100),
    ]
    return {
        "policies": pd.DataFrame(policies, columns=["key", "value", "declared_in"]),
        "data_quality": pd.DataFrame(quality, columns=["table", "confidence", "rows"]),
        "roster_knowledge": pd.DataFrame(
            [("total", 1.0, 0.0, 0.0), ("subject", 0.25, 0.5, 0.25)],
            columns=["attribute", "known", "part_fitted", "assumed"],
        ),
        "roster_fit": pd.DataFrame(fit, columns=["level", "attribute", "category", "stated", "fitted"]),
        "ways": pd.DataFrame(
            [(2030, "junior", 1700.5, 1698.0, 2.5, 0.4), (2030, "all", 6001.0, 6002.5, -1.5, 0.6)],
            columns=["year", "level", "drawn", "expected", "difference", "standard_error"],
        ),
    }


def manifest() -> dict[str, Any]:
    return {
        "schema": 1,
        "version": "0.1.0",
        "county": {"id": "changge", "name_zh": "长葛市", "name_en": "Changge", "province_zh": "河南省",
                   "note_zh": "学生、学校与年龄细目为推算。",
                   "note_en": "Pupils, schools and ages in detail are estimates."},
        "scenario": "changge/baseline",
        "title_zh": "基准方案", "title_en": "Baseline", "description_zh": "", "description_en": "",
        "seed": 1, "replications": 1000, "base_year": BASE, "plan_from": PLAN_FROM, "years": list(YEARS),
        "created": "2026-01-02T03:04:05", "need_basis": "lessons", "netted_at": "level x subject x area",
        "sector": "public", "hashes": {"data/changge": "ab" * 32}, "versions": {"python": "3.11.2", "numpy": "2.3.0"},
        "seconds": 1.25, "assumptions": "drawn",
    }  # fmt: skip


def make_run() -> RunTables:
    """The made-up county as a run."""
    cells = cell_rows()
    flows, pupils = flow_rows(cells), pupil_rows(cells)
    tables = {
        "balance": measured(with_all(cells), ["year", "level"]),
        "subjects": measured(cells, ["year", "level", "subject"]),
        "cells": measured(cells, ["year", "level", "subject", "area"]),
        "flows": flows,
        "ages": age_rows(),
        "retirements": retirement_rows(flows),
        "norm": norm_rows(pupils, cells),
        "needs": need_rows(cells),
        "loads": load_rows(),
        "lessons": lesson_rows(cells, load_rows()),
        "pupils": pupils,
        "assumptions": assumption_rows(),
    }
    tables["unsure"] = unsure_rows(tables["balance"])
    return RunTables(
        manifest(), tables | market_tables(cells, list(YEARS)) | demand_tables(list(YEARS)) | evidence_tables()
    )


def differing(keys: list[str], plans: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Each plan less the first, row by row."""
    baseline = next(iter(plans.values()))
    parts = []
    for plan, table in list(plans.items())[1:]:
        both = table.merge(baseline, on=keys, suffixes=("", "_base"))
        part = both[keys].assign(scenario=plan, mean=both["mean"] - both["mean_base"])
        spread = 0.2 * part["mean"].abs()
        part = part.assign(median=part["mean"], low=part["mean"] - spread, high=part["mean"] + spread)
        relative = (part["mean"] / both["mean_base"]).where(both["mean_base"] > 0)
        part = part.assign(baseline_mean=both["mean_base"], relative=relative, chance_lower=0.5)
        parts.append(
            part.assign(chance_lower=part["chance_lower"].mask(part["high"] < 0, 0.98).mask(part["low"] > 0, 0.03))
        )
    return pd.concat(parts)[
        ["scenario", *keys, "mean", "median", "low", "high", "baseline_mean", "relative", "chance_lower"]
    ]


def make_comparison() -> ComparisonTables:
    """Three plans for the made-up county: the baseline, one that recruits more, one that recruits less."""
    shifts = {"changge/baseline": 0.0, "changge/replace_leavers": 0.006, "changge/no_recruitment": -0.03}
    cells = {plan: cell_rows(shift) for plan, shift in shifts.items()}
    totals = {plan: measured(with_all(table), ["year", "level"]) for plan, table in cells.items()}
    subjects = {plan: measured(table, ["year", "level", "subject"]) for plan, table in cells.items()}
    changes = [("changge/replace_leavers", "recruitment.rule", "table", "replace_leavers", "", "长葛市规划"),
               ("changge/no_recruitment", "recruitment.open_recruitment.plan", "180", "0", "posts", "")]  # fmt: skip
    titles = {
        "changge/baseline": {"zh": "基准方案", "en": "Baseline"},
        "changge/replace_leavers": {"zh": "以退定补", "en": "Replace leavers"},
        "changge/no_recruitment": {"zh": "停止招聘", "en": "No recruitment"},
    }
    tables = {
        "totals": pd.concat(table.assign(scenario=plan) for plan, table in totals.items()),
        "differences": differing(["year", "level", "measure"], totals),
        "subject_differences": differing(["year", "level", "subject", "measure"], subjects)[
            ["scenario", "year", "level", "subject", "measure", "mean", "low", "high"]
        ],
        "changes": pd.DataFrame(changes, columns=["scenario", "key", "baseline", "value", "unit", "source"]),
    }
    columns = ["scenario", "year", "level", "measure", "mean", "median", "low", "high"]
    tables["totals"] = tables["totals"][columns]
    told: dict[str, Any] = {"baseline": "changge/baseline", "scenarios": list(shifts), "titles": titles}
    told |= {key: value for key, value in manifest().items() if key != "scenario"}
    return ComparisonTables(told, tables)


@pytest.fixture(scope="session")
def run() -> RunTables:
    return make_run()


@pytest.fixture(scope="session")
def comparison() -> ComparisonTables:
    return make_comparison()
