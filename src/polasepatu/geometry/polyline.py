"""Polylines as arrays: lengths, places, directions. Leading axes are sizes, or none."""

from __future__ import annotations

import numpy as np

from polasepatu.geometry import F64


def length_along(points: F64) -> F64:
    """Return the length from the first point to each point, (..., n), in mm, of polylines (..., n, 2)."""
    steps = np.hypot(*np.moveaxis(np.diff(points, axis=-2), -1, 0))
    return np.concatenate([np.zeros((*steps.shape[:-1], 1)), np.cumsum(steps, axis=-1)], axis=-1)


def bulge(points: F64) -> F64:
    """Return how far polylines (..., n, 2) are off the straight way between their ends, (...), in mm.

    One that ends where it begins has no straight way; there the distance from that end counts.
    """
    start, end = points[..., :1, :], points[..., -1:, :]
    chord, offset = end - start, points - start
    size = np.hypot(chord[..., 0], chord[..., 1])
    across = np.abs(offset[..., 0] * chord[..., 1] - offset[..., 1] * chord[..., 0])
    away = np.where(
        size > 0, across / np.where(size > 0, size, 1.0), np.hypot(offset[..., 0], offset[..., 1])
    )
    return np.asarray(np.max(away, axis=-1))


def point_at(points: F64, distance_mm: float) -> tuple[F64, F64]:
    """Return the point and unit direction at a distance along one polyline (n, 2), clipped to its ends."""
    along = length_along(points)
    distance = float(np.clip(distance_mm, 0.0, along[-1]))
    step = int(np.clip(np.searchsorted(along, distance, side="right") - 1, 0, len(points) - 2))
    chord = points[step + 1] - points[step]
    size = float(np.hypot(*chord))
    share = (distance - float(along[step])) / size if size else 0.0
    return points[step] + share * chord, chord / (size or 1.0)
