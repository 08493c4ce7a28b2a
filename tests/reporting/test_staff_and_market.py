"""What the report says of teachers at work, leavers, channels, moves, posts and money: the tables' own figures."""

from dataclasses import replace

import pandas as pd
import pytest

from workforce.reporting import five, market, market_findings, staff, staff_findings, theme, words
from workforce.reporting.charts import flows as flow_charts
from workforce.reporting.charts import market as market_charts
from workforce.reporting.charts import staff as staff_charts
from workforce.reporting.figures import across, pick
from workforce.reporting.page import report_page
from workforce.reporting.stored_sheets import stored
from workforce.results.tables import RunTables


def changed(run: RunTables, **tables: pd.DataFrame | None) -> RunTables:
    """The run with other tables; None takes one away."""
    every = {**run.tables, **tables}
    return replace(run, tables={name: table for name, table in every.items() if table is not None})


@pytest.mark.parametrize(
    ("column", "code", "name"),
    [
        ("flow", "moved_in.redeployment.subject", "In by: Redeployment: another subject"),
        ("flow", "hired.talent", "Talent"),
        ("move", "selection", "Selection"),
        ("move", "rotation.within", "Rotation within the area"),
        ("item", "absent.maternity", "Maternity leave"),
        ("office", "open_recruitment.again", "Open recruitment: second round for unfilled posts"),
        ("office", "rotation", "Rotation"),
        ("office", "census", "Census"),
        ("to_subject", "history", "History"),
        ("pool", "all", "All levels together"),
        ("area", "all", "All areas"),
        ("level", "all", "All levels"),
    ],
)
def test_ids_made_of_a_kind_and_a_name_are_told(column: str, code: str, name: str) -> None:
    assert words.name(column, code, "en") == name


def test_money_is_told_in_units_of_ten_thousand_yuan() -> None:
    assert (theme.wan(595_685_719), theme.wan(-8_203, 1)) == ("59,569", "-0.8")


def test_people_and_full_time_equivalents(run: RunTables) -> None:
    assert staff_findings.at_work(run, "en") == (
        "Of 6,826 teachers in 2022, 6,280 are at work, counted full-time; most is lost to secondment (341)"
    )
    (first, second) = staff.at_work(run, "en").blocks
    assert first.table is not None
    assert second.table is not None
    assert first.table.headings == (
        "Year",
        "On the books (people)",
        "Maternity leave",
        "Secondment",
        "At work (full-time)",
    )
    for row in first.table.rows:
        people, maternity, seconded, at_work = (float(cell or 0) for cell in row[1:])
        assert people - maternity - seconded == pytest.approx(at_work)
    assert len(second.table.rows) == 6


def test_moves_are_neither_joining_nor_leaving(run: RunTables) -> None:
    flows = run.tables["flows"]
    moved = pd.DataFrame([(2030, "all", kind, flow, 50.0, 50, 40.0, 60.0) for kind, flow in
                          (("in", "moved_in.selection"), ("out", "moved_out.selection"))],
                         columns=flows.columns)  # fmt: skip
    both = pd.concat([flows, moved])
    assert len(across(both)) == len(across(flows))
    assert [bar.name for bar in flow_charts.flows(both, "en").data] == [
        bar.name for bar in flow_charts.flows(flows, "en").data
    ]


def test_leavers_by_month(run: RunTables) -> None:
    assert staff_findings.exit_months(run, "en") == "50% of those who leave other than by retirement do so in August"
    months = staff_charts.months(run.tables["exits"])
    assert months.index.tolist() == ["retirement", "resignation", "transfer_out", "death"]
    assert months.loc["resignation"].sum() == pytest.approx(20)
    assert (months.columns[0], months.columns[-1]) == (9, 8)


def test_where_hardly_anybody_leaves_a_line_says_so(run: RunTables) -> None:
    calm = changed(run, exits=run.tables["exits"].assign(mean=0.01))
    assert staff.leaving(calm, "en").blocks == ()
    assert staff.leaving(calm, "en").intro.startswith("Hardly anybody leaves")


def test_the_place_with_most_older_teachers_when_the_share_peaks(run: RunTables) -> None:
    assert staff_findings.older(run, "en") == (
        "Teachers aged 50 and over peak at 26.7% in 2030; most of them are in primary, urban: 302, 25.0% of the "
        "teachers there"
    )
    (cells,) = staff_charts.older(run.tables["over_50"], "en").data
    assert list(cells.y)[:5] == [
        "Kindergarten", "Kindergarten, urban", "Kindergarten, town", "Kindergarten, rural", "Primary",
    ]  # fmt: skip
    assert cells.y[-1] == "All levels"


def test_retirements_by_school_largest_first_without_those_of_none(run: RunTables) -> None:
    table = staff.by_school(run.tables["school_retirements"])
    assert table["school"].tolist() == ["school-3", "school-2", "school-1"]
    assert table["total"].tolist() == [22.5, 15.0, 7.5]
    assert table.columns[2] == "2022/23"
    assert staff_findings.schools(table, "en") == "Most teachers retire from school-3: 22 over the horizon"
    nobody = run.tables["school_retirements"].assign(retirements=0.0)
    assert staff.schools(changed(run, school_retirements=nobody), "en") is None


def test_pupils_for_each_teacher(run: RunTables) -> None:
    assert staff_findings.ratios(run.tables["ratios"], "en") == (
        "Primary has 20.0 pupils for each teacher at work in 2022 and 5.0 in 2037"
    )


def test_the_front_page_says_how_much_hangs_on_senior_women(run: RunTables) -> None:
    (block,) = report_page(run, "en").front
    assert block.title == (
        "Up to 90 teachers hang on when women with senior titles leave: in 2030 there are 5,950 if all leave early, "
        "short of 40, and 6,040 if all stay, short of 25"
    )
    table = run.tables["senior_women"]
    same = staff.senior_women(changed(run, senior_women=table.assign(shortage=3.0)), "en")
    assert same is not None
    assert same.title.endswith("5,950 if all leave early and 6,040 if all stay, short of 3 either way")
    assert staff.senior_women(changed(run, senior_women=table.assign(teachers=1.0)), "en") is None
    assert report_page(changed(run, senior_women=None), "en").front == ()


def test_what_becomes_of_planned_posts(run: RunTables) -> None:
    posts = market.channel_posts(run.tables["channels"])
    assert set(posts["channel"]) == {"open_recruitment"}
    assert market_findings.channels(posts, "en") == (
        "From 2023 to 2037, 630 of 900 planned posts are filled; of the 270 that are not, 90 are blocked for want of "
        "free approved posts"
    )
    filled, not_filled, blocked = market_charts.channel(posts, "en").data
    assert [bar.y[0] for bar in (filled, not_filled, blocked)] == [42, 12, 6]
    assert not_filled.marker.color == theme.SHORTAGE
    nothing = run.tables["channels"].assign(mean=0.0)
    assert market.channels(changed(run, channels=nothing), "en").blocks == ()


def test_moves_by_kind_in_the_order_of_the_year_and_the_largest_streams(run: RunTables) -> None:
    kinds = market.move_kinds(run)
    assert list(dict.fromkeys(kinds["move"])) == ["selection", "redeployment.subject", "rotation", "rotation.within"]
    assert market_findings.moves(kinds, "en") == (
        "From 2023 to 2037, 285 moves inside the county, most by this: rotation to another area (135)"
    )
    assert market_findings.largest_move(market.streams(run.tables["moves"]), "en") == (
        "Largest stream, rotation to another area: 135 from primary Chinese, town to primary Chinese, rural"
    )


def test_a_section_with_nothing_to_show_says_so_in_a_line(run: RunTables) -> None:
    quiet = changed(
        run, moves=run.tables["moves"].head(0), rotation=run.tables["rotation"].assign(within=0.0),
        posts=run.tables["posts"].head(0), spending=run.tables["spending"].assign(mean=0),
    )  # fmt: skip
    for made in (market.moves(quiet, "en"), market.posts(quiet, "en"), market.money(quiet, "zh")):
        assert made.blocks == ()
        assert made.intro.endswith((".", "。"))


def test_posts_that_are_overdrawn_are_told(run: RunTables) -> None:
    assert market_findings.posts(run, "en") == (
        "Junior secondary holds 12 teachers more than it has approved posts in 2023, the most of any plan year"
    )
    kept, _, used, approved = market_charts.posts(run.tables["posts"], "junior", "en").data
    assert (kept.y[0] - kept.y[-1], used.y[0], approved.y[0]) == (30, 1712, 1700)


def test_money_by_item_and_payer(run: RunTables) -> None:
    wages, other = market.money(run, "en").blocks
    assert wages.title == (
        "Wages come to 40,000 in 2023 and 40,000 in 2036 (10,000 yuan); the central budget pays 25.0% of them"
    )
    assert other.title == (
        "Besides wages 2,800 (10,000 yuan) are paid from 2023 to 2036 before penalties received (140), most for this: "
        "recruitment (2,800)"
    )
    spending = run.tables["spending"]
    unbroken = changed(run, spending=spending[spending["item"] != "penalties"])
    assert market.money(unbroken, "en").blocks[1].title.startswith("Besides wages 2,800 (10,000 yuan) are paid from")
    assert "penalties" not in market.money(unbroken, "en").blocks[1].title
    assert wages.table is not None
    assert wages.table.rows[0] == (2022, 30000.0, 10000.0)


def test_five_measures(run: RunTables) -> None:
    table = five.measures(run)
    year = pick(table, year=2030).iloc[0]
    shortage = pick(run.tables["balance"], level="all", measure="shortage", year=2030)["mean"].iloc[0]
    norm = pick(run.tables["norm"], year=2030)["gap_like_for_like"].clip(lower=0).sum()
    assert (year["by_lessons"], year["by_norm"]) == pytest.approx((shortage, norm))
    assert (year["unfilled"], year["out_of_field"], year["untaught"], year["uncovered"]) == (18, 6, 12, 120)
    assert table["unfilled"].isna().tolist() == [True, *[False] * 15]
    by_norm = replace(run, manifest={**run.manifest, "need_basis": "norm"})
    assert pick(five.measures(by_norm), year=2030)["by_norm"].iloc[0] == pytest.approx(shortage)


def test_ways_out_of_surplus_name_every_cell_with_teachers_to_spare(run: RunTables) -> None:
    table = five.ways_out(run, 2030)
    cells = pick(run.tables["cells"], year=2030, measure="gap")
    assert len(table) == int((cells["mean"] <= -0.5).sum())
    with_way = table[table["to_level"].notna()]
    assert with_way["to_area"].tolist() == ["rural"]
    assert table["surplus"].is_monotonic_decreasing
    assert five.destinations(changed(run, destinations=None), "en") is None


def test_sheets_of_the_new_tables(run: RunTables) -> None:
    channels = stored("channels", run.tables["channels"], "en")
    assert channels.headings == (
        "Year",
        "Channel",
        "Level",
        "Planned",
        "Filled",
        "Posts unfilled",
        "Of these blocked",
    )
    assert stored("spending", run.tables["spending"], "zh").headings[3] == "平均值（万元）"
    assert stored("moves", run.tables["moves"], "zh").rows[0][:4] == (2023, "遴选", "小学", "语文")
    assert stored("calendar", run.tables["calendar"], "en").rows[0] == (
        2022,
        9,
        "Open recruitment: new teachers arrive",
    )
