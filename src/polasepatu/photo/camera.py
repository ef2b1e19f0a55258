"""Where the camera stood, and what it saw of a piece that is thicker than nothing.

A camera with square pixels and its axis in the middle of the picture: the two first columns of the projection
are then a turn times the focal length, which gives the focal length of a picture taken at a slant. From
straight above it is not determined, and is taken from the file or from what phones have.

Source: Z. Zhang, "A flexible new technique for camera calibration", 2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.photo.plane import View

FULL_FRAME_MM = 43.27  # the diagonal that focal lengths "in 35 mm film" refer to
USUAL_FOCAL = 1.24  # half diagonals: a phone's main camera
_LEAST_TILT_DEG = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Where a camera stood above the plane."""

    x_mm: float
    y_mm: float
    height_mm: float
    tilt_deg: float
    focal_from: str  # "picture", "file" or "usual"

    @property
    def nadir(self) -> F64:
        """The spot of the plane below the camera."""
        return np.array([self.x_mm, self.y_mm])

    def seen_edge(self, points: F64, outward: F64, thickness_mm: float) -> F64:
        """Return the places of edges (n, 2) of a piece of some thickness, from where the camera saw them.

        Where the outward normal points away from the nadir the upper edge is seen, farther out than it
        stands. Elsewhere the wall is seen down to the board.
        """
        away = points - self.nadir
        upper = (away * outward).sum(axis=1, keepdims=True) > 0.0
        return np.where(upper, self.on_top(points, thickness_mm), points)

    def wall_mm(self, points: F64, outward: F64, thickness_mm: float) -> F64:
        """Return how wide the wall of a piece is seen at edges (n, 2); 0 where it is hidden."""
        towards = -((points - self.nadir) * outward).sum(axis=1)
        return np.asarray(thickness_mm * np.maximum(towards, 0.0) / self.height_mm)

    def on_top(self, points: F64, thickness_mm: float) -> F64:
        """Return the places of what lies on the upper face of a piece, from where the camera saw it."""
        return np.asarray(self.nadir + (points - self.nadir) * (1.0 - thickness_mm / self.height_mm))


def camera_of(view: View, focal_35mm: float | None) -> Camera:
    """Return where the camera of a view stood; `focal_35mm` is the focal length the file names."""
    found = _focal(view)
    named = focal_35mm / FULL_FRAME_MM * 2.0 if focal_35mm else None
    usual = named or USUAL_FOCAL
    if found is not None and 0.5 < found / usual < 2.0:
        slanted = _placed(view, found, "picture")
        if slanted.tilt_deg >= _LEAST_TILT_DEG:
            return slanted
    return _placed(view, usual, "file" if named else "usual")


def _focal(view: View) -> float | None:
    """Return the focal length in half diagonals, or None where the view does not say."""
    h = view.matrix / np.linalg.norm(view.matrix[:, 0])
    (h1x, h1y, h1z), (h2x, h2y, h2z) = h[:, 0], h[:, 1]
    a = np.array([h1z * h2z, h1z**2 - h2z**2])
    b = np.array([h1x * h2x + h1y * h2y, h1x**2 + h1y**2 - h2x**2 - h2y**2])
    square = -(a @ b) / max(float(a @ a), 1e-30)
    return float(np.sqrt(square)) if square > 0.0 else None


def _placed(view: View, focal: float, focal_from: str) -> Camera:
    matrix = np.diag([1.0 / focal, 1.0 / focal, 1.0]) @ view.matrix
    matrix = matrix / np.sqrt(np.linalg.norm(matrix[:, 0]) * np.linalg.norm(matrix[:, 1]))
    first, second, shift = matrix.T
    first, second = first / np.linalg.norm(first), second / np.linalg.norm(second)
    turn = np.column_stack([first, second, np.cross(first, second)])
    left, _, right = np.linalg.svd(turn)
    turn = left @ right
    camera = -turn.T @ shift
    height = float(camera[2])
    tilt = float(np.degrees(np.arccos(min(1.0, abs(turn[2, 2])))))
    return Camera(
        x_mm=float(camera[0]), y_mm=float(camera[1]), height_mm=height, tilt_deg=tilt, focal_from=focal_from
    )
