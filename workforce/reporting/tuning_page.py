"""The report of a tuned plan: what to recruit, what it comes to, what binds, and how it was found; one HTML file."""

from pathlib import Path

from workforce.language import say
from workforce.reporting import evidence, theme, words
from workforce.reporting import tuning_findings as told
from workforce.reporting.page import card_range, write_page
from workforce.reporting.parts import Block, Card, Page, Section
from workforce.reporting.tuning_method import glossary, moves, rolling, solved, steady
from workforce.reporting.tuning_results import chances, frontier, outcome, prices, unmet
from workforce.reporting.tuning_sheets import establishment, jobs, targets
from workforce.reporting.tuning_tables import told as table_of
from workforce.results.tables import TUNED, TunedTables


def write_tuning(tuned: TunedTables, path: Path, language: str) -> None:
    """Write the report of a tuned plan.

    Args:
        tuned: manifest and tables of the plan.
        path: the HTML file.
        language: ``zh`` or ``en``; the whole page is in it.
    """
    write_page(tuning_page(tuned, language), path, language)


def tuning_page(tuned: TunedTables, language: str) -> Page:
    """The report as parts, in the order in which they are read."""
    manifest = tuned.manifest
    return Page(
        title=say("report.tuning.title", language, county=words.title_of("name", manifest["county"], language)),
        subtitle=say("report.tuning.subtitle", language, goal=told.goal(tuned, language),
                     scenario=words.title_of("title", manifest, language) or manifest["scenario"]),
        note=words.title_of("note", manifest["county"], language),
        conclusion=told.conclusion(tuned, language),
        caveat=say("report.tuning.caveat", language, replications=theme.number(manifest["replications"])),
        cards=cards(tuned, language),
        sections=tuple(filter(None, _sections(tuned, language))),
        front=_compared(tuned, language),
    )  # fmt: skip


def _sections(tuned: TunedTables, language: str) -> tuple[Section | None, ...]:
    """The sections in the order in which they are read; None for what this plan does not tell."""
    return (
        targets(tuned, language),
        outcome(tuned, language),
        chances(tuned, language),
        prices(tuned, language),
        unmet(tuned, language),
        frontier(tuned, language),
        establishment(tuned, language),
        jobs(tuned, language),
        steady(tuned, language),
        rolling(tuned, language),
        moves(tuned, language),
        solved(tuned, language),
        evidence.provenance(tuned.manifest, command(tuned), language),
        glossary(language),
    )


def command(tuned: TunedTables) -> str:
    """The command that tunes the plan again."""
    about = tuned.manifest
    typed = ["workforce tune", about["scenario"], f"--by {about['by']}"]
    if about["most"] is not None:
        typed.append("--max-shortage " + (f"{100 * about['most']:g}%" if about["share"] else f"{about['most']:g}"))
    typed += [f"--{kind} {about[kind]}" for kind in ("level", "subject") if about[kind] != "all"]
    if about["confidence"] is not None:
        typed.append(f"--confidence {about['confidence']:g}")
    years = len(about["years"]) - 1
    return " ".join(
        [*typed, f"--unit {about['unit']} -n {about['replications']} --seed {about['seed']} --years {years}"]
    )


def cards(tuned: TunedTables, language: str) -> tuple[Card, ...]:
    """Posts, the chance to meet the goal or the peak of the surplus, the shortage of the goal year, and the cost."""
    first, _ = told.years(tuned)
    posts, by = tuned.tables["targets"], int(tuned.manifest["by"])
    short, today = (told.of_year(tuned, "shortage", by, plan) for plan in (TUNED, "today"))
    row = told.row_of(tuned, TUNED)
    made = [
        Card(say("report.tuning.card.posts", language, year=first),
             theme.number(float(posts[posts["year"] == first]["posts"].sum())), "",
             say("report.tuning.card.in_all", language, posts=theme.number(float(posts["posts"].sum())))),
        Card(say("report.card.label", language, measure=words.name("measure", "shortage", language), year=by),
             theme.number(short.mean), card_range(short, language),
             say("report.tuning.card.today", language, value=theme.number(today.mean)), "shortage"),
        _chance(tuned, language) or _peak(tuned, language),
        Card(say("report.tuning.card.spending", language), theme.wan(0.0 if row is None else row["spending"]), "",
             say("report.tuning.card.above_nobody", language)),
    ]  # fmt: skip
    return tuple(made)


def _chance(tuned: TunedTables, language: str) -> Card | None:
    """How often the goal is met on fresh luck; None where no confidence was asked for."""
    confidence = tuned.manifest["confidence"]
    if confidence is None:
        return None
    asked = say("report.tuning.card.asked", language, confidence=theme.percent(confidence, 0))
    detail = say("report.tuning.card.today", language, value=theme.percent(told.chance(tuned, "today")))
    value = theme.percent(told.chance(tuned, TUNED))
    return Card(say("report.tuning.card.chance", language, n=theme.number(tuned.manifest["replications"])), value,
                asked, detail)  # fmt: skip


def _peak(tuned: TunedTables, language: str) -> Card:
    """The most teachers too many."""
    year, peak = told.peak_surplus(tuned)
    found, (at, today) = told.of_year(tuned, "surplus", year), told.peak_surplus(tuned, "today")
    detail = say("report.tuning.card.today_peak", language, value=theme.number(today), year=at)
    return Card(say("report.tuning.card.peak", language, year=year), theme.number(peak), card_range(found, language),
                detail, "surplus")  # fmt: skip


def _compared(tuned: TunedTables, language: str) -> tuple[Block, ...]:
    """Every plan that was run on the same luck, and those of one spending in pairs."""
    unit = say("report.tuning.unit.plans", language, replications=theme.number(tuned.manifest["replications"]))
    plans = Block(
        "plans",
        say("report.tuning.finding.plans", language, count=len(tuned.tables["plans"])),
        unit,
        (say("report.tuning.note.plans", language),),
        table=table_of("plans", tuned, language),
    )
    if tuned.tables["pairs"].empty:
        return (plans,)
    title = say("report.tuning.finding.pairs", language)
    return plans, Block("pairs", title, say("report.tuning.unit.pairs", language),
                        table=table_of("pairs", tuned, language))  # fmt: skip
