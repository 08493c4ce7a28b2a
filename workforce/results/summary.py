"""The tables of a run, as the report, the workbook and the CSV files have them: tidy, long, one unit a column.

Here are need and supply, the flows between two censuses, and the checks beside them; ``staff``, ``recruitment`` and
``money`` have the others.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from workforce.results import money, recruitment, staff, unsure, waterfall
from workforce.results.measures import STOCKS, flow_values, kinds, stock_values
from workforce.results.outcome import Outcome
from workforce.results.tidy import CELL, STATISTICS, Matrix, axis, groups, means, rows, summed, tidy, with_totals

KINDS = {"hired": "in", "left": "out", "moved_in": "in", "moved_out": "out"}
"""The flows that change a stock, and which way."""


def tables(outcome: Outcome) -> dict[str, pd.DataFrame]:
    """Every table of a run, by name."""
    makers: dict[str, Callable[[Outcome], pd.DataFrame]] = {
        "balance": balance,
        "subjects": subjects,
        "cells": cells,
        "flows": flows,
        "in_post": staff.in_post,
        "statuses": staff.statuses,
        "ages": staff.ages,
        "over_50": staff.over_50,
        "exits": staff.exits,
        "retirements": staff.retirements,
        "school_retirements": staff.school_retirements,
        "channels": recruitment.channels,
        "moves": recruitment.moves,
        "rotation": recruitment.rotation,
        "conversions": recruitment.conversions,
        "uncovered": recruitment.uncovered,
        "fields": recruitment.fields,
        "posts": recruitment.posts,
        "spending": money.spending,
        "ratios": ratios,
        "norm": norm,
        "ways": ways,
        "unsure": unsure.unsure,
        "causes": waterfall.causes,
    }
    made = {name: make(outcome) for name, make in makers.items()}
    return made | {name: frame for name, frame in outcome.fixed.items() if name != "norm"}


def balance(outcome: Outcome) -> pd.DataFrame:
    """Measures of stock by year and level, and over all levels: year, level, measure, mean, median, low, high."""
    return _stocks(outcome, *with_totals(outcome.stocks.cells, ["level"]))


def subjects(outcome: Outcome) -> pd.DataFrame:
    """Measures of stock by subject: year, level, subject, measure, mean, median, low, high."""
    return _stocks(outcome, *groups(outcome.stocks.cells, ["level", "subject"]))


def cells(outcome: Outcome) -> pd.DataFrame:
    """Measures of stock by cell: year, level, subject, area, measure, mean, median, low, high."""
    return _stocks(outcome, *groups(outcome.stocks.cells, CELL))


def _stocks(outcome: Outcome, labels: pd.DataFrame, matrix: Matrix) -> pd.DataFrame:
    stocks = outcome.stocks
    parts = [
        tidy(summed(stock_values(stocks, measure), matrix), axis("year", stocks.years), labels).assign(measure=measure)
        for measure in STOCKS
    ]
    return pd.concat(parts, ignore_index=True)[["year", *labels.columns, "measure", *STATISTICS]]


def flows(outcome: Outcome) -> pd.DataFrame:
    """Stocks and flows of every school year, by closing census: year, level, kind, flow, mean, median, low, high.

    In the means, opening + in - out = closing, for every year and level; whoever moves within a level, or within all,
    is in both and cancels out.
    """
    labels, matrix = with_totals(outcome.stocks.cells, ["level"])
    people = summed(outcome.stocks.supply, matrix)
    names, values = [("stock", "opening")], [people[:, :-1, None]]
    for measure, kind in KINDS.items():
        names += [(kind, f"{measure}.{name}") for name in kinds(outcome.axes, measure)]
        values.append(summed(flow_values(outcome.block, measure), matrix))
    both = np.concatenate([*values, people[:, 1:, None]], axis=2).swapaxes(2, 3)
    kind_and_flow = pd.DataFrame([*names, ("stock", "closing")], columns=["kind", "flow"])
    return tidy(both, axis("year", outcome.stocks.years[1:]), labels, kind_and_flow)


def ways(outcome: Outcome) -> pd.DataFrame:
    """The mean of the replications beside the expected way: year, level, drawn, expected, difference, standard_error.

    Where a rule reacts to vacancies, chance bends the mean; the difference shows by how much, give or take twice its
    standard error.
    """
    labels, matrix = with_totals(outcome.stocks.cells, ["level"])
    people = summed(outcome.stocks.supply, matrix)
    drawn, expected = means(people), summed(outcome.expected, matrix)
    error = people.std(axis=0, dtype=np.float64) / np.sqrt(len(people))
    values = {"drawn": drawn, "expected": expected, "difference": drawn - expected, "standard_error": error}
    return rows(values, axis("year", outcome.stocks.years), labels)


def ratios(outcome: Outcome) -> pd.DataFrame:
    """Ratios of means by year and level: those of :func:`staff.ratios`, and what one teacher at work has.

    These are classes_per_in_post (班师比) and lessons_per_in_post, weekly lessons where the load is counted in lessons;
    each is left out where the run has no such table.
    """
    table, fixed = staff.ratios(outcome), outcome.fixed
    labels, matrix = groups(outcome.stocks.cells, ["level"])
    at_work = rows(
        {"in_post": summed(means(outcome.stocks.in_post), matrix)}, axis("year", outcome.stocks.years), labels
    ).set_index(["year", "level"])["in_post"]
    found = {}
    if "classes" in fixed:
        found["classes_per_in_post"] = fixed["classes"].groupby(["year", "level"])["classes"].sum()
    if "lessons" in fixed:
        lessons = fixed["lessons"][fixed["lessons"]["unit"] == "lessons"]
        found["lessons_per_in_post"] = lessons.groupby(["year", "level"])["workload"].sum()
    for name, amounts in found.items():
        table[name] = (amounts.reindex(at_work.index) / at_work.where(at_work > 0)).to_numpy()
    return table


def norm(outcome: Outcome) -> pd.DataFrame:
    """Need by the staffing norm and by lessons beside the teachers: the fixed table ``norm`` with more columns.

    These are supply (people), in_post (full-time equivalents), need_by_lessons and gap_by_lessons (less in_post). The
    norm counts people on the books: gap_like_for_like is need less supply, and gap_raw all staff entitled less supply.
    """
    stocks = outcome.stocks
    labels, matrix = groups(stocks.cells, ["level"])
    teachers = {name: summed(means(stock_values(stocks, name)), matrix) for name in ("supply", "in_post")}
    both = outcome.fixed["norm"].merge(
        rows(teachers, axis("year", stocks.years), labels), on=["year", "level"], how="left"
    )
    both[list(teachers)] = both[list(teachers)].fillna(0.0)
    by_lessons = outcome.fixed["needs"].groupby(["year", "level"])["by_lessons"].sum().rename("need_by_lessons")
    both = both.merge(by_lessons.reset_index(), on=["year", "level"], how="left")
    both["gap_by_lessons"] = both["need_by_lessons"] - both["in_post"]
    both["gap_like_for_like"] = both["need"] - both["supply"]
    both["gap_raw"] = both["staff_entitled"] - both["supply"]
    return both
