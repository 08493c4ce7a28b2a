"""Rosters made of totals, how fast: ``python -m benchmarks.fitting``.

Changge, 6,298 teachers of six levels: the likely roster, and 16 that fit what is known, made once and read again from
the cache (in a folder of its own). Seconds by the clock.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.run import gate
from workforce.county import reading, tables
from workforce.county.roster import roster, rosters
from workforce.county.totals.cache import VARIABLE
from workforce.county.totals.fitting import fitted

COUNTY = "changge"
ROSTERS = 16
ONE_GATE = 2.0
ALL_GATE = 10.0


def clocked(act: Callable[[], object]) -> float:
    """The seconds that something takes by the clock on the wall."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def main(arguments: list[str] | None = None) -> int:
    """Time and print; 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fitting", description=__doc__)
    parser.add_argument("--county", default=COUNTY, help="a county that gives totals")
    parser.add_argument("--rosters", type=int, default=ROSTERS, help="how many that fit")
    options = parser.parse_args(arguments)
    county = reading.read(tables.find(options.county))
    with tempfile.TemporaryDirectory() as folder:
        os.environ[VARIABLE] = folder
        teachers = len(roster(county))
        fit, one = clocked(lambda: fitted(county)), clocked(lambda: roster(county))
        made = clocked(lambda: rosters(county, options.rosters))
        kept = clocked(lambda: rosters(county, options.rosters))
    print(f"{options.county}, {teachers} teachers: table fitted in {fit:.2f} s, one roster {one:.2f} s")
    print(f"    {options.rosters} rosters {made:.2f} s, read again in {kept:.2f} s")
    met = [
        gate("the likely roster", one, ONE_GATE, "s"),
        gate(f"{options.rosters} rosters, once", made, ALL_GATE, "s"),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
