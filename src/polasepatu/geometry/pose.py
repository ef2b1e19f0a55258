"""Pose: where a shape lies, as mirror, turn, move in this order. The one value for it in every room."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from polasepatu.geometry import F64


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A rigid motion: mirrored in the x axis where asked, then turned about the origin, then moved."""

    x_mm: float = 0.0
    y_mm: float = 0.0
    rotation_deg: float = 0.0  # counter-clockwise
    mirrored: bool = False

    def of(self, points: F64) -> F64:
        """Return points (n, 2) where they lie."""
        return np.asarray(self.turned(points) + np.array([self.x_mm, self.y_mm]))

    def turned(self, directions: F64) -> F64:
        """Return directions (n, 2) mirrored and turned."""
        flipped = directions * (1.0, -1.0) if self.mirrored else directions
        return np.asarray(flipped @ turn_matrix(self.rotation_deg)) if self.rotation_deg else flipped

    def of_point(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Return one point where it lies."""
        ((x, y),) = self.of(np.array([[x_mm, y_mm]])).tolist()
        return x, y


STILL = Pose()


def turn_matrix(angle_deg: float) -> F64:
    """Return the matrix (2, 2) that turns row vectors counter-clockwise: `points @ turn_matrix(30)`."""
    c, s = cos(radians(angle_deg)), sin(radians(angle_deg))
    return np.array([[c, s], [-s, c]])
