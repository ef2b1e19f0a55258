"""Rings: their area, perimeter and direction, the one place for each.

A ring is a closed line as points (n, 2) in mm that does not repeat its first point. Compiled kernels walk
edges themselves: they cannot call these.
"""

from __future__ import annotations

import numpy as np

from polasepatu.geometry import F64


def signed_area(rings: F64) -> F64:
    """Return the area in mm², positive when rings (..., n, 2) run counter-clockwise."""
    x, y = rings[..., 0], rings[..., 1]
    return np.asarray(np.sum(x * np.roll(y, -1, axis=-1) - np.roll(x, -1, axis=-1) * y, axis=-1) / 2)


def ring_area_mm2(ring: F64) -> float:
    """Return the area inside one ring (n, 2), whichever way it runs."""
    return abs(float(signed_area(ring)))


def perimeter(rings: F64) -> F64:
    """Return the length in mm around rings (..., n, 2); leading axes are kept."""
    steps = np.roll(rings, -1, axis=-2) - rings
    return np.asarray(np.sum(np.hypot(steps[..., 0], steps[..., 1]), axis=-1))


def counter_clockwise(ring: F64) -> F64:
    """Return one ring (n, 2) as it is where it runs counter-clockwise, else backwards."""
    return np.ascontiguousarray(ring if float(signed_area(ring)) >= 0.0 else ring[::-1], dtype=np.float64)


def clockwise(ring: F64) -> F64:
    """Return one ring (n, 2) as it is where it runs clockwise, else backwards."""
    return np.ascontiguousarray(ring if float(signed_area(ring)) <= 0.0 else ring[::-1], dtype=np.float64)


def rectangle(width_mm: float, height_mm: float) -> F64:
    """Return the ring (4, 2) of a rectangle with its lower left corner at the origin."""
    return np.array([[0.0, 0.0], [width_mm, 0.0], [width_mm, height_mm], [0.0, height_mm]])
