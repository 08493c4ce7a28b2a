"""What a planner is told when the input is wrong: one sentence, naming the place and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches


class PlannerError(Exception):
    """Input that a planner can put right.

    The message is one sentence. The command line prints it and ends with exit code 2, without a traceback.
    """


def nearest(word: str, known: Iterable[str]) -> str:
    """The clause that suggests what was meant, ``"; did you mean 'primary'?"``, or else lists what is known."""
    options = sorted(known)
    close = get_close_matches(word, options, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    shown = ", ".join(options[:12]) + (", ..." if len(options) > 12 else "")
    return f"; known are: {shown}" if options else ""
