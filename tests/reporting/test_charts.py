"""Charts show the tables' own figures, and orange and blue mean one thing each."""

import pytest

from workforce.reporting import theme
from workforce.reporting.charts import balance, comparison, flows, need, people
from workforce.reporting.figures import pick
from workforce.results.tables import ComparisonTables, RunTables


def test_fan_shows_means_and_ranges(run: RunTables) -> None:
    table = pick(run.tables["balance"], level="junior")
    figure = balance.fan(run.tables["balance"], "junior", "en")
    lines = {trace.name: trace for trace in figure.data if trace.name}
    at_work, people = "At work (full-time)", "Teachers (people)"
    for name, measure in (("Need", "need"), (at_work, "in_post"), (people, "supply"), ("Shortage", "shortage")):
        assert list(lines[name].y) == pick(table, measure=measure)["mean"].tolist()
    assert [-y for y in lines["Surplus"].y] == pytest.approx(pick(table, measure="surplus")["mean"].tolist())
    band = figure.data[2]
    in_post = pick(table, measure="in_post")
    assert list(band.y) == in_post["high"].tolist() + in_post["low"].tolist()[::-1]
    assert (lines["Shortage"].marker.color, lines["Surplus"].marker.color) == (theme.SHORTAGE, theme.SURPLUS)


def test_heat_map_shows_every_subject_and_year(run: RunTables) -> None:
    table = run.tables["subjects"]
    (cells,) = balance.heat_map(table, ["junior"], "shortage", 200.0, "zh").data
    rows = pick(table, level="junior", measure="shortage")
    assert list(cells.y)[:2] == ["语文", "数学"]
    assert list(cells.x) == sorted(set(rows["year"].tolist()))
    assert list(cells.z[1]) == pick(rows, subject="mathematics").sort_values("year")["mean"].tolist()
    assert cells.text[0][0] == ""


def test_levels_of_one_subject_share_a_map(run: RunTables) -> None:
    groups = balance.map_groups(run.tables["subjects"])
    assert groups["other"] == ["kindergarten", "special"]
    assert list(groups) == ["primary", "junior", "senior", "vocational", "other"]
    (cells,) = balance.heat_map(run.tables["subjects"], groups["other"], "shortage", 9.0, "en").data
    assert list(cells.y) == ["Kindergarten", "Special education"]


def test_pyramid_has_men_left_and_women_right(run: RunTables) -> None:
    men, women = people.pyramid(run.tables["ages"], 2022, "en").data
    ages = pick(run.tables["ages"], year=2022)
    assert [-x for x in men.x] == pick(ages, sex="male")["mean"].tolist()
    assert list(women.x) == pick(ages, sex="female")["mean"].tolist()


def test_retirements_by_school_year_and_month(run: RunTables) -> None:
    (bars,) = people.retirement_years(run.tables["flows"]).data
    assert (bars.x[0], bars.x[-1]) == ("2022/23", "2036/37")
    (months,) = people.retirement_months(run.tables["retirements"], "en").data
    assert [sum(row) for row in months.z] == pytest.approx(list(bars.y))
    august = pick(run.tables["retirements"], month=8)["mean"].tolist()
    assert [row[-1] for row in months.z] == august


def test_flows_go_up_and_down_and_net(run: RunTables) -> None:
    table = pick(run.tables["flows"], level="all")
    *stacks, net = flows.flows(run.tables["flows"], "en").data
    assert sum(sum(stack.y) for stack in stacks) == pytest.approx(sum(net.y))
    closing, opening = pick(table, flow="closing")["mean"].tolist(), pick(table, flow="opening")["mean"].tolist()
    assert list(net.y) == pytest.approx([end - start for end, start in zip(closing, opening, strict=True)])
    assert min(stacks[0].y) >= 0 >= max(stacks[-1].y)


def test_pupils_are_summed_over_areas(run: RunTables) -> None:
    lines = {line.name: line for line in flows.pupils(run.tables["pupils"], "en").data}
    table = pick(run.tables["pupils"], level="primary", year=2030)
    assert lines["Primary"].y[8] == table["pupils"].sum()


def test_two_needs_and_loads(run: RunTables) -> None:
    gaps = need.gaps_by_view(run.tables["norm"], 2029)
    junior = pick(run.tables["norm"], year=2029, level="junior")
    row = pick(gaps, level="junior")
    assert row["gap_raw"].tolist() == junior["gap_raw"].tolist()
    lessons, like, raw = need.two_needs(gaps, "en").data
    assert (list(lessons.x), list(like.x), list(raw.x)) == tuple(
        gaps[view].tolist() for view in ("gap_by_lessons", "gap_like_for_like", "gap_raw")
    )
    _, standard, implied = need.loads(run.tables["loads"], "senior", "en").data
    senior = pick(run.tables["loads"], level="senior")
    assert list(implied.x) == senior["implied_load"].tolist()
    assert list(standard.x) == senior["standard_load"].tolist()
    many = run.tables["loads"].assign(implied_load=170.0)
    assert max(need.loads(many, "senior", "en").data[2].x) == 2 * max(senior["standard_load"].tolist())
    assert need.loads(many, "senior", "en").layout.annotations[0].text == "170 →"
    assert need.load_levels(run.tables["loads"]) == ["primary", "junior", "senior", "vocational"]


def test_differences_are_orange_above_zero_and_blue_below(comparison_run: ComparisonTables) -> None:
    table = comparison_run.tables["differences"]
    rows = pick(table, scenario="changge/no_recruitment", level="all", measure="shortage")
    (bars,) = comparison.difference(table, "changge/no_recruitment", comparison.difference_span(table)).data
    assert list(bars.y) == rows["mean"].tolist()
    assert set(bars.marker.color[1:]) == {theme.SHORTAGE}
    (less,) = comparison.difference(table, "changge/replace_leavers", (-1.0, 1.0)).data
    assert less.marker.color[-1] == theme.SURPLUS


def test_a_plan_that_changes_nothing_has_no_map(comparison_run: ComparisonTables) -> None:
    table = comparison_run.tables["subject_differences"]
    assert comparison.subject_map(table.assign(mean=0.0), "changge/replace_leavers", "en") is None


@pytest.fixture
def comparison_run(request: pytest.FixtureRequest) -> ComparisonTables:
    found = request.getfixturevalue("comparison")
    assert isinstance(found, ComparisonTables)
    return found
