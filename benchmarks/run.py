"""The engine beside its rivals and beside its floor: ``python -m benchmarks.run``.

Everything runs in one process on one core, in turn, several times over; medians are printed. The floor is the filling
of as many uniforms as the careers of a roster use (float32 of the same generator). Three cases of Changge are run:
careers alone (nobody is recruited), recruitment by a fixed table (what the rivals do, and what has an exact law), both
with all assumptions as is likely, and the baseline with all its rules and every assumption drawn. Gates are set on
ratios to the floor, which hold on any machine; seconds are for reading. What every policy at once costs is asked by
``python -m benchmarks.everything``.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import workforce
from benchmarks import numpy_bernoulli, pandas_yearly, simpy_careers
from benchmarks.exact_law import ExactLaw, exact_law
from benchmarks.memory import peak_megabytes
from benchmarks.world import LEVELS, World, world
from benchmarks.yearly import yearly
from workforce.api import Assumed, Case, Results
from workforce.draws import BLOCK

TABLE = Path(__file__).with_name("changge_table.yaml")
CAREERS_GATE, SECONDS_GATE, MEGABYTES_GATE, Z_GATE = 20.0, 2.0, 1000.0, 4.5
FLOOR, CAREERS, BY_TABLE, ALL = "filling the uniforms", "engine: careers alone", "engine: table", "engine: baseline"


@dataclass(frozen=True)
class Contender:
    """Something to time: run so many replications, and give the teachers in post by level if they have an exact law."""

    name: str
    replications: int
    run: Callable[[int, int], NDArray[np.floating] | None]


@dataclass
class Measured:
    """Seconds per replication in each repeat, and the largest z score over all replications."""

    contender: Contender
    seconds: list[float]
    z: float | None

    @property
    def milliseconds(self) -> float:
        """The median."""
        return 1000 * statistics.median(self.seconds)

    def ratio(self, other: "Measured") -> float:
        """The median over repeats of the ratio to another: what disturbs the machine disturbs both."""
        return statistics.median(mine / its for mine, its in zip(self.seconds, other.seconds, strict=True))


def fill_uniforms(case: Case, replications: int, seed: int) -> None:
    """Fill as many uniforms as the careers of a roster use: teachers x causes, by blocks of 64 replications."""
    shape = (len(case.inputs.roster), BLOCK)
    for block in range(-(-replications // BLOCK)):
        for cause in range(len(case.inputs.law.causes)):
            np.random.Generator(np.random.SFC64([seed, block, cause])).random(shape, dtype=np.float32)


def by_level(results: Results) -> NDArray[np.floating]:
    """Teachers in post, shape (replication, year + 1, level)."""
    stocks = results.outcome.stocks
    levels = stocks.cells["level"].to_numpy()
    return np.stack([stocks.supply[:, :, levels == level].sum(axis=2) for level in LEVELS], axis=2)


def contenders(options: argparse.Namespace, plain: World, table: Case) -> list[Contender]:
    """What is timed, the floor and the engine first."""
    careers, baseline = workforce.load("changge/no_recruitment"), workforce.load("changge/baseline")
    for case in (careers, baseline, table):
        assert case.inputs  # prepared here, outside what is timed
    chances = yearly(plain)
    many, few = options.replications, options.slow

    def engine(case: Case, counted: bool, assumed: Assumed) -> Callable[[int, int], NDArray[np.floating] | None]:
        def simulate(replications: int, seed: int) -> NDArray[np.floating] | None:
            results = workforce.simulate(case, replications, seed, assumptions=assumed)
            return by_level(results) if counted else None

        return simulate

    return [
        Contender(FLOOR, many, lambda n, seed: fill_uniforms(careers, n, seed)),
        Contender(CAREERS, many, engine(careers, False, "likely")),
        Contender(BY_TABLE, many, engine(table, True, "likely")),
        Contender(ALL, many, engine(baseline, False, "drawn")),
        Contender("NumPy Bernoulli, yearly", 10 * few, lambda n, s: numpy_bernoulli.run(plain, chances, n, s)[0]),
        Contender("pandas, yearly", few, lambda n, seed: pandas_yearly.run(plain, chances, n, seed)[0]),
        Contender("SimPy, one process a teacher", few, lambda n, seed: simpy_careers.run(plain, n, seed)[0]),
    ]


def measure(entered: list[Contender], repeats: int, law: ExactLaw) -> list[Measured]:
    """Run everybody once to warm up, then in turn; pool the replications of all repeats for the z scores."""
    seconds: list[list[float]] = [[] for _ in entered]
    drawn: list[list[NDArray[np.floating]]] = [[] for _ in entered]
    for contender in entered:
        contender.run(1, 0)
    for repeat in range(1, repeats + 1):
        for number, contender in enumerate(entered):
            print(f"repeat {repeat} of {repeats}: {contender.name}", file=sys.stderr)
            begin = time.perf_counter()
            stock = contender.run(contender.replications, repeat)
            seconds[number].append((time.perf_counter() - begin) / contender.replications)
            if stock is not None:
                drawn[number].append(stock)
    scores = [float(np.abs(law.z(np.concatenate(part))).max()) if part else None for part in drawn]
    return [Measured(*row) for row in zip(entered, seconds, scores, strict=True)]


def show(measured: list[Measured]) -> None:
    """The table: time per replication, ratios, agreement."""
    known = {row.contender.name: row for row in measured}
    print()
    print(
        f"{'one core, Changge, 15 years':<30}{'replications':>13}{'ms each':>10}{'x floor':>9}{'x table':>9}{'|z|':>7}"
    )
    for row in measured:
        score = f"{row.z:.2f}" if row.z is not None else "-"
        print(
            f"{row.contender.name:<30}{row.contender.replications:>13}{row.milliseconds:>10.3f}"
            f"{row.ratio(known[FLOOR]):>9.1f}{row.ratio(known[BY_TABLE]):>9.2f}{score:>7}"
        )
    print("x floor, x table: how many times the filling of the uniforms, and the engine doing what the rivals do")
    print("|z|: the largest of 96 (level, year) scores of the mean against the exact law")


def gate(name: str, found: float, limit: float, unit: str) -> bool:
    """Print a gate and whether it is met."""
    print(f"{'met   ' if found <= limit else 'MISSED'} {name}: {found:.2f} {unit}, at most {limit:g}")
    return found <= limit


def gates(measured: list[Measured], megabytes: float) -> bool:
    """Print every gate; whether all are met."""
    known = {row.contender.name: row for row in measured}
    careers, everything = known[CAREERS], known[ALL]
    met = [
        gate("careers alone, all outputs", careers.ratio(known[FLOOR]), CAREERS_GATE, "times filling the uniforms"),
        gate("simulation of 1,000 replications", everything.milliseconds, SECONDS_GATE, "s on one core"),
        gate("peak memory of the engine", megabytes, MEGABYTES_GATE, "MB"),
        gate("largest |z| of all", max(row.z for row in measured if row.z is not None), Z_GATE, ""),
    ]
    return all(met)


def main() -> int:
    """Run the benchmark; exit code 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--replications", type=int, default=1000, help="of the engine (default 1000)")
    parser.add_argument("--slow", type=int, default=8, help="of slow rivals; ten times as many of NumPy (default 8)")
    parser.add_argument("--repeats", type=int, default=5, help="how often everything is timed (default 5)")
    options = parser.parse_args()
    workforce.simulate("changge/baseline", options.replications)
    megabytes = peak_megabytes()  # before the rivals have had their turn
    table = workforce.load(TABLE)
    plain = world(table)
    measured = measure(contenders(options, plain, table), options.repeats, exact_law(plain))
    show(measured)
    return 0 if gates(measured, megabytes) else 1


if __name__ == "__main__":
    sys.exit(main())
