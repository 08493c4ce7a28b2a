"""The difference between two scenarios explained by groups of changes: ``python -m benchmarks.explanation``.

Seconds of the processor in one process for two, four and eight groups (every subset in the expected way, to 2030),
and their ratio to preparing and running the baseline alone in the same process.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import workforce
from benchmarks.run import gate
from workforce.api import attribute
from workforce.simulation import ensemble

SECONDS_GATE = 10.0

CHANGES = (
    "assumptions: {births: {yearly_change: {value: -8%}}}",
    "assumptions: {migration: {rural_to_town: {value: 1.5%}}}",
    "policies: {market: {channels: {open_recruitment: {plan: 150}}}}",
    "policies: {market: {channels: {transfer_in: {plan: 10}}}}",
    "policies: {market: {channels: {funded_graduate: {plan: 40}}}}",
    "policies: {market: {selection: {plan: 20}}}",
    "policies: {market: {redeployment: {from_year: 2024}}}",
    "policies: {supply: {retirement: {later_months: 6}}}",
)
"""One group each, laid over ``changge/baseline``."""


def main() -> int:
    """Time the explanations; exit code 1 if the gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explanation", description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, nargs="+", default=[2, 4, 8], help="how many groups (default 2 4 8)")
    options = parser.parse_args()
    ensemble.expect(workforce.load("changge/baseline").inputs)
    begin = time.process_time()
    ensemble.expect(workforce.load("changge/baseline").inputs)
    alone, met = time.process_time() - begin, True
    with tempfile.TemporaryDirectory() as folder:
        for count in options.groups:
            plan = _chain(Path(folder), count)
            begin = time.process_time()
            found = attribute(plan, "changge/baseline", last=2030)
            took = time.process_time() - begin
            print(f"{count} groups asked, {len(found.groups)} found, {found.runs} runs: {took / alone:.1f} x one alone")
            met &= gate(f"{count} groups", took, SECONDS_GATE, "s")
    return 0 if met else 1


def _chain(folder: Path, count: int) -> Path:
    """A scenario with so many changes, each file adding one to the one before."""
    parent = "changge/baseline"
    for number, change in enumerate(CHANGES[:count]):
        file = folder / f"change{number}.yaml"
        file.write_text(f"extends: {parent}\n{change}\n", encoding="utf-8")
        parent = file.stem
    return file


if __name__ == "__main__":
    sys.exit(main())
