"""Several rosters that all fit what is known of a county: what is not known differs from one to the next.

Variant *k* draws every total that is assumed within its range, every usual share where the totals say nothing, and how
strongly attributes go together; the table is fitted to these, then to the totals that must hold. Teachers, birth months
and schools are drawn for each variant. Cells of level, subject and area are those of the likely roster.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from workforce.county.cells import COLUMNS as CELL
from workforce.county.tables import County, national
from workforce.county.totals.cache import keep, kept
from workforce.county.totals.fitting import Allowed, fitted
from workforce.county.totals.marginals import Contradiction
from workforce.county.totals.priors import Strengths
from workforce.county.totals.sampling import SEED
from workforce.county.totals.synthesis import rostered
from workforce.draws import Stream

MAKERS = (
    "contradictions", "exchanges", "fitting", "marginals", "priors", "raking", "sampling", "synthesis", "variants",
    "whole_cells", "whole_teachers",
)  # fmt: skip
"""The modules that make rosters: kept ones are of no use once one of these changes."""

KEPT = (
    "teacher", "level", "subject", "area", "sex", "status", "title", "birth_month", "start_month", "term_start_month",
    "school",
)  # fmt: skip

OF_COUNTY = ("teacher_marginals", "pupils", "schools", "class_sizes")
OF_NATION = ("teacher_priors", "teacher_associations", "association_spreads")

STRATA = 16
"""So many variants share out the range of what is drawn evenly."""

ATTEMPTS = 10
"""A draw that no whole teachers can meet is drawn anew so many times."""


def variants(county: County, count: int, likely: pd.DataFrame) -> list[pd.DataFrame]:
    """Rosters 1 to ``count`` of a county of totals, as :func:`workforce.county.totals.synthesis.synthesise` gives them.

    Roster *k* is the same however many are asked for. They are kept on disk, under a hash of all that they depend on.

    Args:
        county: with the table ``teacher_marginals``.
        count: how many.
        likely: the likely roster, whose cells they keep to.
    """
    return [variant(county, number, likely) for number in range(1, count + 1)]


def variant(county: County, number: int, likely: pd.DataFrame) -> pd.DataFrame:
    """One of :func:`variants`, counted from 1."""
    name = f"roster-{_hash(county)}-{number}.csv"
    table = _read(kept(name))
    if table is None:
        table = _variant(county, number, frozenset(likely[CELL].itertuples(index=False, name=None)), likely)
        keep(name, table.to_csv(index=False, lineterminator="\n").encode())
    return table


def _variant(county: County, number: int, allowed: Allowed, likely: pd.DataFrame) -> pd.DataFrame:
    """A roster that fits; where ten draws could not be met in whole teachers, the likely one."""
    for attempt in range(ATTEMPTS):
        try:
            draw = _Drawn(number, attempt)
            fit = fitted(county, draw, draw.strengths(), allowed)
            return _plain(rostered(county, fit, number, allowed))
        except Contradiction:
            continue
    return _plain(likely[list(KEPT)])


class _Drawn:
    """The values of a variant: of each decision and number one uniform."""

    def __init__(self, variant: int, attempt: int) -> None:
        self.variant, self.attempt = variant, attempt

    def __call__(self, decision: str, number: int, low: float, value: float, high: float) -> float:
        """A value from low to high, as likely below as above the likely one, ever rarer away from it (equation 25)."""
        return drawn(low, value, high, self._uniform(decision, number))

    def strengths(self) -> Strengths:
        """Exponents of the shipped odds, from 0 (no association) over 1 to 2: their size is judgement; and the rest."""
        rows = len(national("teacher_associations"))
        exponents = np.array([drawn(0.0, 1.0, 2.0, self._uniform("odds", row)) for row in range(rows)])
        return Strengths(exponents, lambda name: NormalDist().inv_cdf(self._uniform(f"tilt.{name}", 0)))

    def _uniform(self, decision: str, number: int) -> float:
        """A uniform, of which every 16 variants have one in each sixteenth (a Latin hypercube)."""
        together, place = divmod(self.variant - 1, STRATA)
        slot = np.array([number])
        order = Stream(SEED, f"synthesis.{decision}.order", self.attempt, together).at(slot, np.arange(STRATA))
        within = Stream(SEED, f"synthesis.{decision}", self.attempt, self.variant).at(slot, np.array([0]))
        return float(((order < order[place]).sum() + within[0]) / STRATA)


def drawn(low: float, value: float, high: float, uniform: float) -> float:
    """The value at a quantile: half the chance on either side of the likely value, falling in a straight line."""
    if uniform <= 0.5:
        return value - (value - low) * (1 - float(np.sqrt(2 * uniform)))
    return value + (high - value) * (1 - float(np.sqrt(2 * (1 - uniform))))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it comes back from disk."""
    text = table.to_csv(index=False, lineterminator="\n")
    return _parsed(StringIO(text))


def _read(content: bytes | None) -> pd.DataFrame | None:
    if content is None:
        return None
    try:
        return _parsed(BytesIO(content))
    except (ValueError, KeyError):
        return None


def _parsed(text: "StringIO | BytesIO") -> pd.DataFrame:
    table = pd.read_csv(text, dtype=str, keep_default_na=False, na_values={"term_start_month": [""]})
    return table.assign(
        birth_month=table["birth_month"].astype("int64"),
        start_month=table["start_month"].astype("int64"),
        term_start_month=table["term_start_month"].astype("Int64"),
    )


def _hash(county: County) -> str:
    """A hash of all on which the rosters depend."""
    digest = hashlib.sha256(f"{_version()} {SEED} {county.id} {county.base_year}".encode())
    for content in _contents(county):
        digest.update(content)
    return digest.hexdigest()[:32]


@cache
def _version() -> str:
    """A hash of the modules that make rosters."""
    sources = [Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8") for name in MAKERS]
    return hashlib.sha256("".join(sources).encode()).hexdigest()


def _contents(county: County) -> Iterator[bytes]:
    for name in OF_COUNTY:
        yield name.encode() + county.tables[name].to_csv().encode()
    for name in OF_NATION:
        yield name.encode() + national(name).to_csv().encode()
