"""Every random number has an address: seed, decision, year, block of 64 replications, slot, replication.

A slot is an identity that all scenarios of a county share: the place of a teacher in the roster (in the order of cell
and teacher number, whatever the order of the file), or the k-th post of a cell by the codes of its level, subject and
area. So two scenarios that ask for the same address get the same luck whatever else differs between them, and a policy
changes only the draws that it owns. Two forms, for the two ways in which addresses are used:

* :meth:`Stream.whole`: every slot from 0 on, as an array (slot, 64), always drawn whole. The base roster.
* :meth:`Stream.at`: single addresses, in any order; in loops :mod:`workforce.simulation.drawn.luck`. Recruits, of whom
  each replication has others.

Only raw bits are drawn and turned into uniforms here; NumPy does not promise that its distributions stay the same.
This module is the only one that opens a random generator. Renaming a decision is a change of results.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]

BLOCK = 64
"""Replications drawn together. Part of the results: another block size gives other numbers."""

GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""The step of the sequence from one address to the next."""

_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def mixed(state: Any) -> Any:
    """The uniforms in [0, 1) of states of SplitMix64 (Steele, Lea and Flood 2014), one or an array of them."""
    state = (state ^ (state >> np.uint64(30))) * _MIX_1
    state = (state ^ (state >> np.uint64(27))) * _MIX_2
    return ((state ^ (state >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


@cache
def _number_of(decision: str) -> int:
    """A decision's name as a number, the same on every machine."""
    return int.from_bytes(hashlib.sha256(decision.encode()).digest()[:8], "little")


@dataclass(frozen=True)
class Stream:
    """The random numbers of one decision, in one year, for one block of replications."""

    seed: int
    decision: str
    year: int
    block: int

    def _entropy(self) -> np.random.SeedSequence:
        return np.random.SeedSequence([self.seed, _number_of(self.decision), self.year, self.block])

    def whole(self, slots: int) -> NDArray[np.float32]:
        """Uniforms in [0, 1) for slots 0 to ``slots - 1``, shape (slot, 64).

        A longer array begins with the shorter one.
        """
        return self.fill(np.empty((slots, BLOCK), dtype=np.float32))

    def fill(self, uniforms: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same into an array, shape (slot, 64)."""
        generator = np.random.Generator(np.random.SFC64(self._entropy()))
        return generator.random(out=uniforms, dtype=np.float32)

    def at(self, slot: Ints, replication: Ints) -> NDArray[np.float64]:
        """Uniforms in [0, 1) at single addresses, the shape of ``slot`` and ``replication`` (0 to 63) broadcast."""
        place = np.atleast_1d(slot * BLOCK + replication + 1).astype(np.uint64)
        return np.asarray(mixed(place * GAMMA + np.uint64(self.key)), dtype=np.float64)

    @property
    def key(self) -> int:
        """Where the sequence of single addresses begins."""
        text = f"{self.seed} {self.decision} {self.year} {self.block}"
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
