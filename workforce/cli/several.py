"""An option that takes several values, as ``--futures one two``; the library alone wants the option before each."""

from typing import Any

from typer.core import TyperCommand

FUTURES = "--futures"


class TakesFutures(TyperCommand):
    """A command whose option ``--futures`` takes every word up to the next option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line with the option repeated before each of its values."""
        return super().parse_args(ctx, repeated(args, FUTURES))


def repeated(words: list[str], option: str) -> list[str]:
    """The words with an option before each of its values: ``-f a b`` becomes ``-f a -f b``."""
    spread: list[str] = []
    taking = False
    for word in words:
        if word.startswith("-"):
            taking = word == option or word.startswith(f"{option}=")
        elif taking and spread[-1] != option:
            spread.append(option)
        spread.append(word)
    return spread
