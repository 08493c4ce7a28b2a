"""The page of a choice between plans: its sentences are those of its figures, in both languages."""

from dataclasses import replace

import pytest
from made_up_choice import made

from workforce.reporting import choice_findings as told
from workforce.reporting import choice_page
from workforce.reporting.charts import choice as charts
from workforce.results.tables import ChoiceTables, RunTables


@pytest.fixture
def choice(run: RunTables) -> ChoiceTables:
    return made(run.manifest)


def test_the_least_bad_plan_is_told_with_its_worst_future_and_the_next(choice: ChoiceTables) -> None:
    assert told.conclusion(choice, "en") == (
        "“steady hiring” is least bad in 2030: in the future that suits it worst (as assumed) its shortage is 5 above "
        "that of the best plan there; for “fewer posts” it is 30 (high births).",
        "“steady hiring” meets the target of at most 60 in 70% of all futures and replications.",
    )
    assert told.conclusion(choice, "zh") == (
        "2030年“稳步补充”最稳妥：在对它最不利的未来（按原假设），短缺比当时最好的方案多5人；“少招”则多30人（高出生）。",
        "在全部未来与模拟中，“稳步补充”有70%达到目标（不超过60人）。",
    )


def with_plans(choice: ChoiceTables, **columns: list[float]) -> ChoiceTables:
    """The choice with other figures of the three plans, the same at every level."""
    plans = choice.tables["plans"]
    twice = {name: [value for value in values for _ in range(2)] for name, values in columns.items()}
    return replace(choice, tables={**choice.tables, "plans": plans.assign(**twice)})


def test_a_plan_that_is_best_in_every_future_is_called_so(choice: ChoiceTables) -> None:
    best = with_plans(choice, greatest_regret=[0.2, 30.0, 140.0], mean_regret=[0.1, 15.0, 100.0])
    assert told.least_bad(best, "en").startswith("“steady hiring” is the best plan for 2030 in every future")
    assert told.least_bad(best, "zh").startswith("就2030年而言，“稳步补充”在每种未来中都是最好的方案")


def test_plans_of_one_regret_are_called_equal(choice: ChoiceTables) -> None:
    close = with_plans(choice, greatest_regret=[30.0, 30.3, 140.0])
    assert "“steady hiring” and “fewer posts” are equally good choices for 2030" in told.least_bad(close, "en")
    assert "“稳步补充”与“少招”不分上下" in told.least_bad(close, "zh")


def test_another_plan_may_do_better_on_average_or_meet_the_target_more_often(choice: ChoiceTables) -> None:
    other = with_plans(choice, mean_regret=[20.0, 12.0, 100.0], chance_met=[0.7, 0.8, 0.0])
    _, average, target = told.conclusion(other, "en")
    assert (
        average == "On average over the futures “fewer posts” does better: 12 above the best plan, “steady hiring” 20."
    )
    assert target.startswith("“fewer posts” meets the target of at most 60 most often, in 80% of all")
    never = with_plans(choice, chance_met=[0.0, 0.0, 0.0])
    assert told.target(never, "en") == "No plan meets the target of at most 60 in any future or replication"


def test_futures_that_make_no_difference_in_the_year_are_named(choice: ChoiceTables) -> None:
    outcomes = choice.tables["outcomes"]
    first = outcomes[outcomes["future"] == "as_assumed"]["mean"]
    same = outcomes.assign(mean=[mean for mean in first for _ in range(2)])
    told_last = told.conclusion(replace(choice, tables={**choice.tables, "outcomes": same}), "en")[-1]
    assert told_last == "By 2030 these futures make no difference yet, so ask about a later year, too: high births."


def test_plans_of_one_title_are_told_apart_by_their_names(choice: ChoiceTables) -> None:
    titles = choice.manifest["titles"]
    same = {**titles, "changge/daring": titles["changge/steady"]}
    named = told.plans(replace(choice, manifest={**choice.manifest, "titles": same}), "en")
    assert list(named.values()) == ["steady hiring (changge/steady)", "steady hiring (changge/daring)", "no <hiring>"]


def test_without_a_target_nothing_is_said_of_it(run: RunTables) -> None:
    choice = made(run.manifest, target=None)
    page = choice_page.choice_page(choice, "en")
    assert "choice_target" not in [section.id for section in page.sections]
    assert "target" not in " ".join(page.conclusion)
    headings = page.sections[0].blocks[0].table
    assert headings is not None
    assert "Target met" not in headings.headings


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_every_part(choice: ChoiceTables, language: str) -> None:
    page = choice_page.choice_page(choice, language)
    assert [section.id for section in page.sections] == [
        "choice_regret", "choice_target", "choice_levels", "choice_futures", "provenance", "glossary",
    ]  # fmt: skip
    assert [card.value for card in page.cards] == ["5", "30", "140"]
    tables = {block.id: block.table for section in page.sections for block in section.blocks}
    assert all(table is not None and "_" not in "".join(table.headings) for table in tables.values())
    plans = tables["plans"]
    assert plans is not None
    assert plans.shown()[0][2:] == (
        ["5.0", "as assumed", "2.5", "4.5", "70.0%", "1"] if language == "en"
        else ["5.0", "按原假设", "2.5", "4.5", "70.0%", "1"]
    )  # fmt: skip


def test_the_command_makes_the_choice_again(choice: ChoiceTables) -> None:
    assert choice_page.command(choice) == (
        "workforce robust changge/steady changge/daring changge/nothing --futures changge/high_births --year 2030 "
        "--measure shortage --level all --target 60 -n 1000 --seed 1 --years 15"
    )


def test_regret_is_the_deeper_orange_and_titles_are_no_markup(choice: ChoiceTables) -> None:
    names = told.plans(choice, "en"), told.futures(choice, "en")
    figure = charts.regret(told.outcomes(choice), *names)
    drawn = figure.data[0]
    assert [list(row) for row in drawn.z] == [[5, 0], [0, 30], [75, 140]]
    assert (drawn.zmin, drawn.zmax) == (0, 140)
    assert drawn.colorscale[-1][1] == "#ee8a3a"
    assert figure.layout.yaxis.ticktext[2] == "no &lt;hiring&gt;"
    chances = charts.met(told.outcomes(choice), *names).data[0]
    assert [list(row) for row in chances.text] == [["90%", "50%"], ["95%", "35%"], ["0%", "0%"]]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("low births", ["low births"]),
        ("after-school service counts as load", ["after-school", "service counts as", "load"]),
        ("课后服务计入教师工作量", ["课后服务计入教师工", "作量"]),
        ("", []),
    ],
)
def test_headings_are_broken_by_their_width(title: str, lines: list[str]) -> None:
    assert charts.broken(title) == lines
