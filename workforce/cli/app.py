"""The list of commands. What a command needs is imported inside it, so that help comes at once."""

from pathlib import Path
from typing import Annotated

import typer

import workforce
from workforce.cli.options import (
    Assumptions,
    Force,
    Jobs,
    Json,
    Lang,
    Output,
    Precision,
    Replications,
    ReplicationsOrAuto,
    Seed,
    Years,
    say,
)
from workforce.cli.several import FUTURES, TakesFutures
from workforce.cli.targets import targets

app = typer.Typer(
    help=say("help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
runs = typer.Typer(help=say("help.runs"), no_args_is_help=True)
app.add_typer(runs, name="runs")
app.add_typer(targets, name="targets")

Scenarios = Annotated[list[str], typer.Argument(help=say("help.scenario"), metavar="SCENARIO...")]
Folder = Annotated[Path, typer.Argument(help=say("help.folder"))]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"workforce {workforce.__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=say("help.version"))]


@app.callback()
def options(version: Version = False) -> None:
    """Options before the command."""


@app.command(help=say("help.demo"))
def demo(n: Replications = None, jobs: Jobs = None, lang: Lang = None) -> None:
    """Run and compare the shipped counties."""
    from workforce.cli.demonstrating import demonstrate

    demonstrate(n, jobs)


@app.command(help=say("help.init"))
def init(
    folder: Folder, source: Annotated[str, typer.Option("--from", help=say("help.from"))], lang: Lang = None
) -> None:
    """Begin a county of one's own, blank or as a copy of a shipped one."""
    from workforce.cli.starting import start

    start(folder, source)


@app.command(help=say("help.templates"))
def template(
    output: Annotated[Path, typer.Option("-o", "--output", help=say("help.template.to"))],
    table: Annotated[str | None, typer.Argument(help=say("help.template.table"))] = None,
    source: Annotated[str | None, typer.Option("--from", help=say("help.template.source"), metavar="COUNTY")] = None,
    force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Write an empty table of a county, or a county as one workbook."""
    from workforce.cli.templates import write_template

    write_template(table, source, output, force)


@app.command(help=say("help.check"))
def check(
    paths: Annotated[list[Path], typer.Argument(help=say("help.check.paths"), metavar="PATH...")],
    mark: Annotated[bool, typer.Option("--mark", help=say("help.check.mark"))] = False,
    most: Annotated[int, typer.Option("--max", min=1, help=say("help.check.most"))] = 10,
    json: Json = False, force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Say what is wrong with the tables of a county."""
    from workforce.cli.checking import check

    check(paths, mark, most, json, force)


@app.command(help=say("help.run"))
def run(
    scenarios: Scenarios, n: ReplicationsOrAuto = None, precision: Precision = None,
    assumptions: Assumptions = "drawn", seed: Seed = None, years: Years = None, jobs: Jobs = None,
    output: Output = None, json: Json = False, force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Run scenarios and write their reports."""
    from workforce.cli.running import Settings, run_each

    run_each(scenarios, Settings(n, seed, years, jobs, output, json, force, precision, assumptions))


@app.command(help=say("help.compare"))
def compare(
    scenarios: Scenarios,
    baseline: Annotated[str | None, typer.Option("--baseline", help=say("help.baseline"))] = None,
    year: Annotated[int | None, typer.Option("--year", help=say("help.year"))] = None,
    by: Annotated[str, typer.Option("--by", help=say("help.by"))] = "level",
    n: Replications = None, assumptions: Assumptions = "drawn", seed: Seed = None, years: Years = None,
    jobs: Jobs = None, output: Output = None, json: Json = False, force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Compare scenarios, or runs already made, on the same luck."""
    from workforce.cli.comparing import compare_runs
    from workforce.cli.running import Settings

    settings = Settings(n, seed, years, jobs, output, json, force, assumptions=assumptions)
    compare_runs(scenarios, baseline, year, by, settings)


@app.command(help=say("help.explain"))
def explain(
    given: Annotated[str, typer.Argument(help=say("help.explained"), metavar="RUN")],
    year: Annotated[int, typer.Option("--year", help=say("help.explain_year"))],
    base: Annotated[int | None, typer.Option("--from", help=say("help.explain_from"))] = None,
    against: Annotated[str | None, typer.Option("--against", help=say("help.against"))] = None,
    level: Annotated[str | None, typer.Option("--level", help=say("help.level"))] = None,
    subject: Annotated[str | None, typer.Option("--subject", help=say("help.subject"))] = None,
    years: Years = None, jobs: Jobs = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Say why a net gap changes."""
    from workforce.cli.causes import Question, explain

    explain(given, against, Question(year, base, level, subject, years, jobs), json)


@app.command(help=say("help.report"))
def report(
    run: Annotated[Path, typer.Argument(help=say("help.report_folder"), metavar="RUN")],
    format: Annotated[str | None, typer.Option("--format", help=say("help.format"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("help.report_output"))] = None,
    template: Annotated[Path | None, typer.Option("--template", help=say("help.template"))] = None,
    force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Write the report of a stored run as page, workbook, memo or pictures."""
    from workforce.cli.exporting import write_report

    write_report(run, format, output, template, force)


@app.command(help=say("help.robust"), cls=TakesFutures)
def robust(
    plans: Annotated[list[str], typer.Argument(help=say("help.plans"), metavar="PLAN...")],
    futures: Annotated[list[str] | None, typer.Option(FUTURES, help=say("help.futures"), metavar="FUTURE...")] = None,
    year: Annotated[int | None, typer.Option("--year", help=say("help.choice_year"))] = None,
    measure: Annotated[str, typer.Option("--measure", help=say("help.measure"))] = "shortage",
    target: Annotated[float | None, typer.Option("--target", help=say("help.target"))] = None,
    level: Annotated[str, typer.Option("--level", help=say("help.choice_level"))] = "all",
    n: Replications = None, assumptions: Assumptions = "drawn", seed: Seed = None, years: Years = None,
    jobs: Jobs = None, output: Output = None, json: Json = False, force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Choose between plans when the future is not known."""
    from workforce.cli.choosing import choose
    from workforce.cli.running import Settings
    from workforce.planning.robustness import Question

    settings = Settings(n, seed, years, jobs, output, json, force, assumptions=assumptions)
    choose(plans, futures or [], Question(measure, year, level, target), settings)


@app.command(help=say("help.sensitivity"))
def sensitivity(
    scenario: Annotated[str, typer.Argument(help=say("help.scenario"))],
    year: Annotated[int | None, typer.Option("--year", help=say("help.sensitivity_year"))] = None,
    measure: Annotated[str, typer.Option("--measure", help=say("help.sensitivity_measure"))] = "gap",
    level: Annotated[str | None, typer.Option("--level", help=say("help.level"))] = None,
    subject: Annotated[str | None, typer.Option("--subject", help=say("help.subject"))] = None,
    assumptions: Annotated[str | None, typer.Option("--assumptions", help=say("help.told_apart"))] = None,
    top: Annotated[int | None, typer.Option("--top", min=0, help=say("help.top"))] = None,
    points: Annotated[int, typer.Option("--points", help=say("help.points"))] = 512,
    seed: Seed = None, years: Years = None, jobs: Jobs = None, output: Output = None,
    json: Json = False, force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Say which assumptions a figure hangs on."""
    from workforce.cli.running import Settings
    from workforce.cli.sensitivity import Question, study

    question = Question(year, measure, level, subject, assumptions, top, points)
    study(scenario, question, Settings(None, seed, years, jobs, output, json, force))


@app.command(help=say("help.tune"))
def tune(
    scenario: Annotated[str, typer.Argument(help=say("help.scenario"))],
    by: Annotated[int, typer.Option("--by", help=say("help.tune_by"))],
    most: Annotated[str | None, typer.Option("--max-shortage", metavar="N|x%", help=say("help.tune_most"))] = None,
    level: Annotated[str | None, typer.Option("--level", help=say("help.level"))] = None,
    subject: Annotated[str | None, typer.Option("--subject", help=say("help.subject"))] = None,
    confidence: Annotated[str | None, typer.Option(metavar="0.9|90%", help=say("help.confidence"))] = None,
    unit: Annotated[int | None, typer.Option("--unit", min=1, max=50, help=say("help.tune_unit"))] = None,
    rolling: Annotated[bool, typer.Option("--rolling", help=say("help.tune_rolling"))] = False,
    n: Replications = None, seed: Seed = None, years: Years = None, jobs: Jobs = None, output: Output = None,
    json: Json = False, force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Find the best yearly targets."""
    from workforce.cli.running import Settings
    from workforce.cli.tuning import Wanted, tune_plan

    wanted = Wanted(by, most, level, subject, confidence, unit, rolling)
    tune_plan(scenario, wanted, Settings(n, seed, years, jobs, output, json, force))


@app.command(help=say("help.calendar"))
def calendar(
    scenario: Annotated[str, typer.Argument(help=say("help.scenario"))],
    year: Annotated[int | None, typer.Option("--year", help=say("help.calendar_year"))] = None,
    years: Years = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Print who acts in which month."""
    from workforce.cli.calendar import show_calendar

    show_calendar(scenario, year, years, json)


@app.command(help=say("help.schema"))
def schema(output: Output = None, force: Force = False, lang: Lang = None) -> None:
    """Print the JSON Schema of a scenario."""
    from workforce.cli.starting import write_schema

    write_schema(output, force)


@app.command(help=say("help.scenarios"))
def scenarios(json: Json = False, lang: Lang = None) -> None:
    """List the shipped scenarios."""
    from workforce.cli.starting import list_scenarios

    list_scenarios(json)


@runs.command("list", help=say("help.runs.list"))
def list_runs(folder: Folder = Path("reports"), json: Json = False, lang: Lang = None) -> None:
    """List the runs in a folder."""
    from workforce.cli.stored import list_stored

    list_stored(folder, json)


@runs.command("show", help=say("help.runs.show"))
def show_run(folder: Folder, json: Json = False, lang: Lang = None) -> None:
    """Print what a stored run found."""
    from workforce.cli.stored import show_stored

    show_stored(folder, json)


@runs.command("verify", help=say("help.runs.verify"))
def verify_run(folder: Folder, jobs: Jobs = None, json: Json = False, lang: Lang = None) -> None:
    """Repeat a stored run and compare."""
    from workforce.cli.stored import verify_stored

    verify_stored(folder, jobs, json)
