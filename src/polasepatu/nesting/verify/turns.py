"""How a piece is turned against the direction of the material: over all that is seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Phrase
from polasepatu.nesting.verify.faults import MirrorWrong, TurnWrong
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import Tightness
    from polasepatu.nesting.verify.laid import Ground, PlacedShape

TURN_SHORT_DEG = 0.1  # no leather's direction is known better
DIRECTION_STEP_MM = 10.0  # the turn rule is checked at least this often over a visible part


def turn_faults(laid: PlacedShape, ground: Ground) -> Iterator[Finding]:
    """Yield a piece that is turned out of its rule somewhere over its visible part."""
    if laid.piece.rotation.is_free:
        return
    tight = ground.sheet.tightness if ground.sheet else None
    turn = laid.placement.rotation_deg
    if tight is None:
        off = np.array([turn])
        period = 360.0
    else:
        spots = np.concatenate([_spots(part) for part in laid.seen])
        axis = axis_at(tight, spots)
        off = turn - axis[np.isfinite(axis)]
        period = 180.0
    excess = np.full(off.shape, np.inf)
    for low, high in laid.piece.rotation.intervals:
        centre, half = (low + high) / 2, (high - low) / 2
        away = np.abs((off - centre + period / 2) % period - period / 2) - half
        excess = np.minimum(excess, away)
    if excess.size and excess.max() > TURN_SHORT_DEG:
        yield TurnWrong.finding(
            where=laid.where,
            first=laid.name,
            placement=laid.number,
            sheet=ground.name,
            excess_deg=float(excess.max()),
        )


def mirror_faults(laid: PlacedShape, ground: Ground) -> Iterator[Finding]:
    """Yield a piece that is marked as mirrored and is a right one, or the other way round."""
    left = laid.piece.key.foot is Foot.LEFT
    if laid.placement.mirrored is not left:
        marked = Phrase("mirrored") if laid.placement.mirrored else Phrase("not mirrored")
        foot = Phrase("left") if left else Phrase("right")
        yield MirrorWrong.finding(
            where=laid.where,
            first=laid.name,
            placement=laid.number,
            sheet=ground.name,
            marked=marked,
            foot=foot,
        )


def _spots(part: BaseGeometry) -> F64:
    """Return places all over a part: along its edge and inside it."""
    edge = shapely.get_coordinates(shapely.segmentize(part.boundary, DIRECTION_STEP_MM))
    left, low, right, top = part.bounds
    x, y = np.meshgrid(np.arange(left, right, DIRECTION_STEP_MM), np.arange(low, top, DIRECTION_STEP_MM))
    inside = shapely.contains_xy(part, x, y)
    return np.concatenate([edge, np.column_stack([x[inside], y[inside]])])


def axis_at(tight: Tightness, spots: F64) -> F64:
    """Return the direction of tightness (degrees, mod 180) at places (n, 2), NaN where there is none."""
    rows, columns = tight.axis_deg.shape
    u = np.clip((spots[:, 0] - tight.x_mm) / tight.step_mm, 0, columns - 1)
    v = np.clip((spots[:, 1] - tight.y_mm) / tight.step_mm, 0, rows - 1)
    i = np.minimum(u.astype(np.int64), max(columns - 2, 0))
    j = np.minimum(v.astype(np.int64), max(rows - 2, 0))
    s, t = u - i, v - j
    i1, j1 = np.minimum(i + 1, columns - 1), np.minimum(j + 1, rows - 1)
    doubled = np.exp(2j * np.deg2rad(tight.axis_deg))
    low = doubled[j, i] * (1 - s) + doubled[j, i1] * s
    high = doubled[j1, i] * (1 - s) + doubled[j1, i1] * s
    axis: F64 = np.rad2deg(np.angle(low * (1 - t) + high * t)) / 2
    return axis
