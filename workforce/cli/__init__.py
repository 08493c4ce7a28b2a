"""The commands a planner types. Thin: each reads options, calls the Python interface, prints and writes.

What is wrong with the input is one sentence on standard error and exit code 2, never a traceback.
"""

import os
import sys

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


def main() -> None:
    """The entry point of the command ``workforce``."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads would only wait for each other
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    from workforce.errors import PlannerError

    try:
        from workforce.cli.app import app

        app()
    except PlannerError as error:
        print(_told(error), file=sys.stderr)
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            from workforce.cli.options import say

            print("\n" + say("stopped"), file=sys.stderr)
        raise


def _told(error: Exception) -> str:
    """The sentence of an error; what is wrong with a table in the language of this process."""
    from workforce.county.files.problems import TableError

    if not isinstance(error, TableError):
        return str(error)
    from workforce.cli.options import LANGUAGE

    return error.told(LANGUAGE)
