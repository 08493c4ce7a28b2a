"""What commands print: sentences in lines of 80 columns, and what is behind the figures of a run."""

from types import SimpleNamespace

import pandas as pd
import pytest
from rich.cells import cell_len
from six_teachers import rows

import workforce
from workforce.cli import explaining, printing

LONG = (
    "Why: in the year to 2023 so many leave (retirement 43, resignation 27, transfer out 17, end of term 9), 93 arrive."
)
CHINESE = (
    "原因：到2023年（最严重，缺8人）的一年中，离开98人（退休43、辞职27、调出17、期满离岗9、在职死亡2），补充93人。"
)


@pytest.mark.parametrize("text", [LONG, CHINESE, CHINESE * 3, "x" * 70 + " " + "人" * 6, "short"])
def test_sentences_are_folded_at_80_columns_and_lose_nothing(text):
    lines = printing.folded(text).split("\n")
    assert max(map(cell_len, lines)) <= printing.COLUMNS
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line.startswith(printing.INDENT) for line in lines[1:])


def test_no_line_begins_with_a_closing_mark():
    for start in range(12):
        lines = printing.folded("x" * start + CHINESE).split("\n")
        assert not any(line.lstrip()[0] in printing.CLOSING for line in lines[1:])


BALANCE = """
    year level measure  mean
    2022 all   need     100
    2022 all   shortage 30
    2023 all   need     104
    2023 all   shortage 12
    2023 town  shortage 40
    2024 all   need     101
    2024 all   shortage 9
"""
FLOWS = """
    year level kind  flow             mean
    2023 all   stock opening          90
    2023 all   out   left.resignation 9.6
    2023 all   out   left.death       0.4
    2023 all   out   left.retirement  5.2
    2023 all   in    moved_in.selection  8
    2023 all   out   moved_out.selection 8
    2023 all   in    hired.transfer   3
    2023 all   in    hired.open       4
    2023 town  in    hired.open       4
    2024 all   in    hired.open       50
"""


IN_POST = """
    year item              mean
    2022 headcount         60
    2022 headcount         40
    2022 absent.maternity  3
    2022 absent.secondment 5
    2022 in_post           92
    2023 headcount         99
"""
CHANNELS = """
    year channel          level item     mean
    2023 open_recruitment all   planned  90
    2023 open_recruitment all   unfilled 9
    2023 open_recruitment all   blocked  5
    2023 open_recruitment town  unfilled 9
    2024 talent           all   planned  10
    2024 talent           all   unfilled 4
    2024 talent           all   blocked  0
"""


def frame(text):
    table = pd.DataFrame(rows(text))
    return table.assign(year=table["year"].astype(int), mean=table["mean"].astype(float))


def run(balance=BALANCE, need="lessons", load="calibrated"):
    assumptions = pd.DataFrame({"confidence": ["assumed", "verified", "unknown", "memory", "derived"]})
    tables = {"balance": frame(balance), "flows": frame(FLOWS), "assumptions": assumptions}
    tables |= {"in_post": frame(IN_POST), "channels": frame(CHANNELS)}
    tables |= {"moves": pd.DataFrame({"move": [], "teachers": []}), "rotation": pd.DataFrame({"within": [0.0]})}
    about = {"need_basis": need, "load_basis": load, "base_year": 2022, "births_known_to": 2022, "births_to": 2022}
    return SimpleNamespace(manifest=about, tables=tables)


def test_moves_are_counted_by_kind_over_the_horizon_and_rotation_within_an_area_with_the_rest():
    moved = run()
    kinds = ["selection", "redeployment.area", "redeployment.level_up", "rotation"]
    moved.tables["moves"] = pd.DataFrame({"move": kinds, "teachers": [0.2, 20.0, 3.0, 40.0]})
    moved.tables["rotation"] = pd.DataFrame({"within": [5.0, 5.0]})
    assert explaining.sentences(moved)[-1] == (
        "Moves inside the county over the horizon, on average: redeployment 23, rotation 50."
    )
    assert not [sentence for sentence in explaining.sentences(run()) if sentence.startswith("Moves")]


def test_births_that_the_scenario_is_not_to_know_are_named():
    one = run()
    one.manifest["births_to"] = 2025
    assert explaining.sentences(one)[2].startswith("The table has births of 2023 to 2025, which this scenario")


def test_the_years_shown_are_the_base_the_plan_every_fifth_the_last_and_the_worst():
    assert printing.shown_years(range(2022, 2035), 2023, 2026) == [2022, 2023, 2026, 2027, 2032, 2034]
    assert printing.shown_years(range(2022, 2025), 2023, None) == [2022, 2023, 2024]


def test_the_worst_year_after_the_base_is_explained_retirement_first():
    assert explaining.sentences(run())[3] == (
        "Why: in the year to 2023, the worst (short of 12), 15 people leave (retirement 5, resignation 10), 7 arrive; "
        "need, counted full-time as those at work are, changes by +4."
    )


def test_nothing_is_explained_where_nobody_is_missing():
    calm = explaining.sentences(run(BALANCE.replace(" 12\n", " 0\n").replace(" 9\n", " 0\n")))
    assert not [sentence for sentence in calm if sentence.startswith("Why")]


def test_people_and_those_at_work_are_told_apart():
    assert explaining.sentences(run())[0] == (
        "People and full-time: of 100 teachers on the books in 2022, 92 are at work (secondment 5, maternity leave 3)."
    )


def test_reasons_that_are_not_named_are_told_as_others_so_that_all_add_up():
    crowded = run()
    more = "    2022 absent.management 4\n    2022 absent.sick 1.4\n    2022 absent.part_time 0.6\n"
    crowded.tables["in_post"] = frame(IN_POST.replace(" 92\n", " 86\n") + more)
    told = explaining.sentences(crowded)[0]
    assert "86 are at work (secondment 5, management time 4, maternity leave 3, others 2)." in told


def test_nothing_is_told_where_all_are_at_work():
    everybody = run()
    everybody.tables["in_post"] = frame(IN_POST.replace(" 3\n", " 0\n").replace(" 5\n", " 0\n"))
    assert explaining.sentences(everybody)[0].startswith("Basis of need")


def test_posts_that_stay_unfilled_and_those_blocked_are_counted_over_the_horizon():
    assert explaining.sentences(run())[4:] == [
        "Of 100 planned posts 13 stay unfilled, most through open recruitment (9).",
        "For want of free approved posts 5 of them could not be offered.",
    ]


def test_few_unfilled_posts_are_not_worth_a_line():
    filled = run()
    filled.tables["channels"] = frame(CHANNELS.replace(" 9\n", " 1\n").replace(" 4\n", " 0\n"))
    assert len(explaining.sentences(filled)) == 4


def test_assumptions_that_rest_on_no_document_are_counted():
    assert explaining.sentences(run())[2].startswith("3 of 5 assumptions rest on no document (")


@pytest.mark.parametrize(
    ("need", "load", "told"),
    [
        ("lessons", "calibrated", "calibrated; need in 2022 = teachers at work in 2022"),
        ("lessons", "standard", "standard"),
        ("norm", "calibrated", "norm"),
    ],
)
def test_the_basis_of_need_is_told(need, load, told):
    assert explaining.sentences(run(need=need, load=load))[1].startswith(f"Basis of need: {told}")


def test_the_figures_are_those_of_the_tables(world):
    tables = workforce.simulate(world.load(), 20, 1).tables
    flows = tables.tables["flows"]
    for sentence in filter(lambda told: told.startswith("Why"), explaining.sentences(tables)):
        year = int(sentence.split("to ")[1][:4])
        of_year = flows[(flows["year"] == year) & (flows["level"] == "all")]
        left = of_year[of_year["flow"].str.startswith("left.")]["mean"].sum()
        assert f" {round(left)} people leave" in sentence
