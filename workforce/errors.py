"""What a planner is told when the input is wrong: one sentence, naming the place and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches


class PlannerError(Exception):
    """Something is wrong with the input; the message is one sentence for the planner.

    ``address`` says, where it is known, under which keys of the scenario the cause stands; whoever knows the files adds
    file and line.
    """

    def __init__(self, message: str, address: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.address = address


def nearest(word: str, known: Iterable[str]) -> str:
    """The clause that suggests what was meant, ``"; did you mean 'primary'?"``, or else lists what is known."""
    options = sorted(known)
    close = get_close_matches(word, options, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    shown = ", ".join(options[:12]) + (", ..." if len(options) > 12 else "")
    return f"; known are: {shown}" if options else ""
