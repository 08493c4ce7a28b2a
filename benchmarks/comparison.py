"""Five scenarios of Changge with everything on, compared over 1,000 paired replications: the whole command to its page.

Run ``python -m benchmarks.comparison``; the reference is one run of the same scenario with the same options, in turns.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.memory import peak_megabytes
from benchmarks.whole_command import gate, seconds

SECONDS_GATE = 20.0

PLANS = {
    "everything": "",
    "more_open": "policies: {market: {channels: {open_recruitment: {replace_leavers: 100%}}}}",
    "fewer_open": "policies: {market: {channels: {open_recruitment: {replace_leavers: 60%}}}}",
    "more_contract": "policies: {market: {channels: {contract: {fill_gap: 60%}}}}",
    "no_selection": "policies: {market: {selection: {plan: 0}}}",
}
"""Five plans that all extend ``changge/everything``."""


def main() -> int:
    """Time the comparison and the run; exit code 1 if the gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=1000, help="replications (default 1000)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is timed (default 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plans = [_write(Path(folder), name, difference) for name, difference in PLANS.items()]
        common = ["-n", str(options.n), "--jobs", str(options.jobs), "--force"]
        seconds(["run", plans[0], "-n", "64", "-o", str(Path(folder) / "first")])
        compared, alone = [], []
        for _ in range(options.repeats):
            compared.append(seconds(["compare", *plans, *common, "-o", str(Path(folder) / "compared")]))
            alone.append(seconds(["run", plans[0], *common, "-o", str(Path(folder) / "run")]))
    took, one = statistics.median(compared), statistics.median(alone)
    print(f"five plans compared: {' '.join(f'{each:.1f}' for each in sorted(compared))} s")
    print(f"one plan run:        {' '.join(f'{each:.1f}' for each in sorted(alone))} s, ratio {took / one:.2f}")
    print(f"peak memory of the largest process {peak_megabytes(children=True):.0f} MB")
    return 0 if gate(f"five plans, {options.n} replications, {options.jobs} processes", took, SECONDS_GATE, "s") else 1


def _write(folder: Path, name: str, difference: str) -> str:
    """A plan as a file beside the shipped ones it extends; its path without the ending."""
    file = folder / f"{name}.yaml"
    file.write_text(f"extends: changge/everything\n{difference}\n", encoding="utf-8")
    return str(file.with_suffix(""))


if __name__ == "__main__":
    sys.exit(main())
