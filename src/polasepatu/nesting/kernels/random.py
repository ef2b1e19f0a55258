"""Random numbers with a private state: xoshiro256++ (Blackman and Vigna, 2021), seeded by splitmix64."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.kernels.jit import jit, uncounted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polasepatu.geometry import F64

U64 = np.uint64


@jit
def seed_state(state: NDArray[np.uint64], seed: int, stream: int) -> None:
    """Fill `state` (4,) for a seed and a stream."""
    z = U64(seed) * U64(0x9E3779B97F4A7C15) + U64(stream) * U64(0xD1B54A32D192ED03)
    for k in range(4):
        z = z + U64(0x9E3779B97F4A7C15)
        mixed = (z ^ (z >> U64(30))) * U64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> U64(27))) * U64(0x94D049BB133111EB)
        state[k] = mixed ^ (mixed >> U64(31))


@uncounted
def next_bits(state: NDArray[np.uint64]) -> np.uint64:
    """Return 64 random bits."""
    total = state[0] + state[3]
    result = ((total << U64(23)) | (total >> U64(41))) + state[0]
    t = state[1] << U64(17)
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= t
    state[3] = (state[3] << U64(45)) | (state[3] >> U64(19))
    return U64(result)


@uncounted
def uniform(state: NDArray[np.uint64]) -> float:
    """Return a number in [0, 1)."""
    return float(next_bits(state) >> U64(11)) * (1.0 / 9007199254740992.0)


@uncounted
def below(state: NDArray[np.uint64], count: int) -> int:
    """Return a whole number in 0 .. count - 1."""
    return min(int(uniform(state) * count), count - 1)


@uncounted
def normal(state: NDArray[np.uint64]) -> float:
    """Return a standard normal number (Box and Muller)."""
    u = 1.0 - uniform(state)
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * uniform(state))


@jit
def draw(state: NDArray[np.uint64], out: F64) -> None:
    """Fill `out` (n,) with numbers in [0, 1)."""
    for k in range(out.shape[0]):
        out[k] = uniform(state)
