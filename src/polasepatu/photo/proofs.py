"""Proofs beside the picture itself: a thing of known size, and a second photo from another place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from polasepatu.errors import Where
from polasepatu.geometry.registration import apart
from polasepatu.photo import faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.photo.camera import Camera
    from polasepatu.photo.digitised import FoundPiece

_ALIKE = 0.06  # of its size: a piece so near to the reference is it
_RECTANGLE = 0.97  # of its least box that a rectangle fills; a card has round corners
OFF_SHARE, WORST_SHARE = 0.002, 0.005
_OFF_MM = 0.12  # what the picture itself may be off by
_CORNER_SHARE = 0.15  # of a side, left out at both of its ends
LIFTS_MM, CURLS_MM = 0.25, 0.50
_SAME_PLACE_MM = 15.0
_APART_SHARE = 0.15  # of the camera's height, between the two photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The reference as it was measured, its longer side first."""

    wide_mm: float
    tall_mm: float
    found_wide_mm: float
    found_tall_mm: float

    @property
    def worst_share(self) -> float:
        """The greater of the two errors, beyond what the picture itself may be off by."""
        off = [
            max(0.0, abs(found - size) - _OFF_MM) / size
            for size, found in ((self.wide_mm, self.found_wide_mm), (self.tall_mm, self.found_tall_mm))
        ]
        return max(off)


def take_reference(
    pieces: Sequence[FoundPiece], size_mm: tuple[float, float]
) -> tuple[Measured, tuple[FoundPiece, ...], tuple[Finding, ...]]:
    """Return a thing of known size as measured, the pieces without it, and what is to say about the scale.

    Raises:
        ReferenceMissing: no piece looks like it.
        ReferenceOff: its size shows that the scale is wrong.
    """
    wide, tall = max(size_mm), min(size_mm)
    measured = [(piece, _sides(piece.outline)) for piece in pieces]
    alike = [
        (abs(sides[0] / wide - 1.0) + abs(sides[1] / tall - 1.0), piece, sides)
        for piece, sides in measured
        if sides is not None and abs(sides[0] / wide - 1.0) < _ALIKE and abs(sides[1] / tall - 1.0) < _ALIKE
    ]
    if not alike:
        raise faults.ReferenceMissing(wide_mm=wide, tall_mm=tall)
    _, taken, sides = min(alike, key=lambda each: each[0])
    found = Measured(wide_mm=wide, tall_mm=tall, found_wide_mm=sides[0], found_tall_mm=sides[1])
    values: dict[str, Any] = {
        "wide_mm": wide,
        "tall_mm": tall,
        "found_wide_mm": found.found_wide_mm,
        "found_tall_mm": found.found_tall_mm,
    }
    if found.worst_share > WORST_SHARE:
        raise faults.ReferenceOff(**values)
    weak = found.worst_share > OFF_SHARE
    findings = (faults.ReferenceNear.finding(**values),) if weak else ()
    return found, tuple(piece for piece in pieces if piece is not taken), findings


def _sides(outline: F64) -> tuple[float, float] | None:
    """Return the longer and the shorter side of a rectangle, or None where the outline is none."""
    area = shapely.Polygon(outline)
    box = shapely.get_coordinates(area.minimum_rotated_rectangle)[:4]
    sides = np.roll(box, -1, axis=0) - box
    lengths = np.hypot(*sides.T)
    if lengths.min() < 1.0 or area.area < _RECTANGLE * lengths[0] * lengths[1]:
        return None
    found = []
    for at in (0, 1):
        along = sides[at] / lengths[at]
        across = np.array([-along[1], along[0]])
        middle = box.mean(axis=0)
        u, v = (outline - middle) @ along, (outline - middle) @ across
        inner = np.abs(u) < (0.5 - _CORNER_SHARE) * lengths[at]
        upper, lower = (np.polyfit(u[inner & side], v[inner & side], 1) for side in (v > 0, v < 0))
        slope = (upper[0] + lower[0]) / 2.0
        found.append(float((upper[1] - lower[1]) / np.sqrt(1.0 + slope**2)))
    return max(found), min(found)


def compare_photos(
    pieces: Sequence[FoundPiece],
    others: Sequence[FoundPiece],
    cameras: tuple[Camera, Camera],
) -> tuple[Finding, ...]:
    """Return what two photos of the same pieces, from two places, say about how flat these lie.

    Raises:
        SecondUnlike: the pieces are not the same, or were moved.
        PieceCurls: a piece stands up somewhere.
    """
    if len(pieces) != len(others):
        raise faults.SecondUnlike
    first, second = cameras
    shift = float(np.hypot(*(first.nadir - second.nadir)))
    found: list[Finding] = []
    if shift < _APART_SHARE * min(first.height_mm, second.height_mm):
        found.append(faults.SecondTooNear.finding(apart_mm=shift))
    curls: list[Finding] = []
    for piece in pieces:
        middle = piece.outline.mean(axis=0)
        other = min(others, key=lambda each: float(np.hypot(*(each.outline.mean(axis=0) - middle))))
        if np.hypot(*(other.outline.mean(axis=0) - middle)) > _SAME_PLACE_MM:
            raise faults.SecondUnlike
        off = apart(piece.outline, other.outline)
        values = {"off_mm": off.greatest_mm, "x_mm": off.at[0], "y_mm": off.at[1]}
        if off.greatest_mm > CURLS_MM:
            curls.append(faults.PieceCurls.finding(where=Where(piece=piece.name), **values))
        elif off.greatest_mm > LIFTS_MM:
            found.append(faults.PieceLifts.finding(where=Where(piece=piece.name), **values))
    if curls:
        raise faults.PictureRefused(curls)
    return tuple(found)
