"""Uniforms at single addresses, one by one in a loop; the same as :meth:`workforce.draws.Stream.at` reads."""

import numpy as np
from numpy.typing import NDArray

from workforce import draws
from workforce.compiled import compiled
from workforce.draws import BLOCK, GAMMA

mixed = compiled(draws.mixed)


@compiled
def uniform(key: np.uint64, slot: int, replication: int) -> float:
    """The uniform in [0, 1) of a slot and replication in the stream that begins at a key."""
    return float(mixed(np.uint64(slot * BLOCK + replication + 1) * GAMMA + key))


@compiled
def read_first(key: np.uint64, uniforms: NDArray[np.float64]) -> None:
    """Read slot 0 of a stream in every replication, shape (replication,)."""
    for r in range(len(uniforms)):
        uniforms[r] = uniform(key, 0, r)
