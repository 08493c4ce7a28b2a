"""Whole commands, from the shell to the written report: ``python -m benchmarks.whole_command``.

Each is a process of its own, timed from its start to its end, several times over; the median is printed, with the peak
memory of the largest process that ran (processes that a command starts itself included).
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.memory import peak_megabytes

ROOT = Path(__file__).resolve().parents[1]
HELP_GATE, RUN_GATE, MEGABYTES_GATE = 0.4, 6.0, 1000.0


def seconds(arguments: Sequence[str]) -> float:
    """The time that ``workforce ARGUMENTS`` takes.

    Raises:
        SystemExit: the command fails; what it says is shown.
    """
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "workforce", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    took = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"workforce {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
    return took


def timed(arguments: Sequence[str], repeats: int) -> float:
    """The median time of a command, after one run to warm up; all times are printed."""
    seconds(arguments)
    times = [seconds(arguments) for _ in range(repeats)]
    print(f"workforce {' '.join(arguments)}\n    {' '.join(f'{one:.2f}' for one in sorted(times))} s")
    return statistics.median(times)


def gate(name: str, found: float, limit: float, unit: str) -> bool:
    """Print a gate and whether it is met."""
    print(f"{'met   ' if found <= limit else 'MISSED'} {name}: {found:.2f} {unit}, at most {limit:g}")
    return found <= limit


def main() -> int:
    """Time the commands; exit code 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whole_command", description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5, help="how often each command is timed (default 5)")
    parser.add_argument("--scenario", default="changge/baseline", help="what is run (default changge/baseline)")
    options = parser.parse_args()
    shown = timed(["--help"], options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["run", options.scenario, "-o", str(Path(folder) / "run"), "--force"]
        ran = timed(arguments, options.repeats)
    met = [
        gate("workforce --help", shown, HELP_GATE, "s"),
        gate(f"workforce run {options.scenario}, to the written report", ran, RUN_GATE, "s"),
        gate("peak memory of the largest process", peak_megabytes(children=True), MEGABYTES_GATE, "MB"),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
