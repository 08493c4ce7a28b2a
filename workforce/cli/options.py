"""The options that commands share, and the language in which this process speaks."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workforce import language


def _asked() -> str:
    """The language of ``--lang`` on the command line, else the default; needed before typer reads the options."""
    words = sys.argv[1:]
    for at, word in enumerate(words):
        if word == "--lang" and at + 1 < len(words):
            return language.check(words[at + 1])
        if word.startswith("--lang="):
            return language.check(word.removeprefix("--lang="))
    return language.default()


LANGUAGE = _asked()


def say(key: str, **values: object) -> str:
    """A sentence of the command line in the language of this process."""
    return language.say(f"cli.{key}", LANGUAGE, **values)


AUTO = "auto"


def _replications(text: str) -> int | str:
    """A number of replications from 1, or ``auto``."""
    if text == AUTO or (text.isascii() and text.isdigit() and int(text) > 0):
        return AUTO if text == AUTO else int(text)
    raise typer.BadParameter(f"'{text}' is neither a number from 1 nor the word auto")


Replications = Annotated[int | None, typer.Option("-n", "--replications", min=1, help=say("help.n"))]
ReplicationsOrAuto = Annotated[
    Any, typer.Option("-n", "--replications", parser=_replications, metavar="N|auto", help=say("help.n_auto"))
]
Precision = Annotated[float | None, typer.Option("--precision", help=say("help.precision"))]
Assumptions = Annotated[str, typer.Option("--assumptions", help=say("help.assumptions"))]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help=say("help.seed"))]
Years = Annotated[int | None, typer.Option("--years", min=1, max=60, help=say("help.years"))]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help=say("help.jobs"))]
Output = Annotated[Path | None, typer.Option("-o", "--output", help=say("help.output"))]
Json = Annotated[bool, typer.Option("--json", help=say("help.json"))]
Force = Annotated[bool, typer.Option("--force", help=say("help.force"))]
Lang = Annotated[str | None, typer.Option("--lang", help=say("help.lang"))]
