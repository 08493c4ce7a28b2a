"""The commands ``targets show|set|import|export``: what is typed. What they do is imported inside them."""

from pathlib import Path
from typing import Annotated

import typer

from workforce.cli.options import Force, Jobs, Json, Lang, Seed, say

targets = typer.Typer(help=say("help.targets"), no_args_is_help=True)

Scenario = Annotated[str, typer.Argument(help=say("help.scenario"))]
Place = Annotated[str | None, typer.Option(help=say("help.targets.place"))]
New = Annotated[Path | None, typer.Option("-o", "--output", help=say("help.targets.new"))]
Replications = Annotated[int, typer.Option("-n", "--replications", min=1, help=say("help.targets.n"))]
NoEffect = Annotated[bool, typer.Option("--no-effect", help=say("help.targets.no_effect"))]

EFFECT = 256
"""Replications of the paired run that shows what a change does."""


@targets.command("show", help=say("help.targets.show"))
def show(
    scenario: Scenario,
    by: Annotated[str, typer.Option("--by", help=say("help.targets.by"))] = "level",
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Print the yearly posts of each channel."""
    from workforce.cli.targeting import show_targets

    show_targets(scenario, by, json)


@targets.command("set", help=say("help.targets.set"))
def set_posts(
    scenario: Scenario,
    posts: Annotated[list[str], typer.Argument(help=say("help.targets.posts"), metavar="YEAR=POSTS...")],
    channel: Annotated[str, typer.Option("--channel", help=say("help.targets.channel"))],
    level: Place = None, subject: Place = None, area: Place = None,
    within: Annotated[bool, typer.Option("--within", help=say("help.targets.within"))] = False,
    output: New = None, n: Replications = EFFECT, seed: Seed = None, jobs: Jobs = None,
    no_effect: NoEffect = False, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Set posts of years in the file of a scenario."""
    from workforce.cli.targeting import Effect, Wanted, set_targets

    effect = Effect(n, seed, jobs, not no_effect, json)
    set_targets(scenario, Wanted(posts, channel, level, subject, area, within), output, effect)


@targets.command("import", help=say("help.targets.import"))
def import_posts(
    scenario: Scenario,
    file: Annotated[Path, typer.Argument(help=say("help.targets.file"), metavar="FILE.xlsx")],
    output: New = None, n: Replications = EFFECT, seed: Seed = None, jobs: Jobs = None,
    no_effect: NoEffect = False, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Take over the posts of a sheet."""
    from workforce.cli.targeting import Effect, import_targets

    import_targets(scenario, file, output, Effect(n, seed, jobs, not no_effect, json))


@targets.command("export", help=say("help.targets.export"))
def export_posts(
    scenario: Scenario,
    output: Annotated[Path, typer.Option("-o", "--output", help=say("help.targets.to"))],
    force: Force = False, lang: Lang = None,
) -> None:  # fmt: skip
    """Write the posts as a sheet to fill in."""
    from workforce.cli.targeting import export_targets

    export_targets(scenario, output, force)
