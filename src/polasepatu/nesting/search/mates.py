"""Mated left and right pieces: same sheet, same kind of zone, mirrored turns, and near each other."""

from __future__ import annotations

from math import degrees, hypot, isfinite
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.problem import Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestSettings, Sheet, Tightness
    from polasepatu.nesting.search.scene import PieceType

GRID_MM = 1e-6  # on it edges that all but coincide do so: GEOS may take them the wrong way round else


def unmatched(
    types: Sequence[PieceType],
    sheet: Sheet | Strip,
    settings: NestSettings,
    kinds: NDArray[np.int64],
    centres: F64,
    mates: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return which pieces (n,) at `centres` (n, 3) break the mating rule with their partner in `mates`."""
    bad = np.zeros(len(kinds), dtype=bool)
    classes: dict[int, int] = {}
    for i, m in enumerate(mates.tolist()):
        if m <= i:
            continue
        (x, y, turn), (other_x, other_y, other_turn) = centres[i].tolist(), centres[m].tolist()
        twist = degrees(turn + other_turn)
        if not isinstance(sheet, Strip) and sheet.tightness is not None:
            axes = axis_deg(sheet.tightness, x, y) + axis_deg(sheet.tightness, other_x, other_y)
            twist = twist - axes if isfinite(axes) else 0.0
        fails = hypot(x - other_x, y - other_y) > settings.mate_distance_mm
        fails |= abs((twist + 90.0) % 180.0 - 90.0) > settings.mate_angle_deg
        if not fails and not isinstance(sheet, Strip) and sheet.zones:
            for k in (i, m):
                classes[k] = zone_kind(types[int(kinds[k])], sheet, centres[k])
            fails = classes[i] != classes[m]
        bad[[i, m]] = fails
    return bad


def axis_deg(tight: Tightness, x_mm: float, y_mm: float) -> float:
    """Return the direction of tightness at a place, in degrees modulo 180; NaN where there is none."""
    rows, columns = tight.axis_deg.shape
    u = min(max((x_mm - tight.x_mm) / tight.step_mm, 0.0), columns - 1.0)
    v = min(max((y_mm - tight.y_mm) / tight.step_mm, 0.0), rows - 1.0)
    c, r = min(int(u), columns - 2), min(int(v), rows - 2)
    doubled = np.exp(2j * np.radians(tight.axis_deg[r : r + 2, c : c + 2]))
    along = doubled[:, 0] * (1.0 - u + c) + doubled[:, 1] * (u - c)
    return float(np.degrees(np.angle(along[0] * (1.0 - v + r) + along[1] * (v - r))) / 2.0)


def zone_kind(each: PieceType, sheet: Sheet, centre: F64) -> int:
    """Return the class of most of the leather under the visible part of a piece at (x, y, turn)."""
    from shapely import Polygon, difference, union_all

    c, s = np.cos(centre[2]), np.sin(centre[2])
    turn = np.array([[c, s], [-s, c]])
    rest = union_all([Polygon(part.ring @ turn + centre[:2]) for part in each.parts[1:] or each.parts])
    shares: dict[int, float] = {}
    # where zones overlap the worse holds, so it comes first
    for zone in sorted(sheet.zones, key=lambda zone: -zone.quality_class):
        ground = Polygon(zone.ring)
        if not ground.intersects(rest):
            continue
        left = difference(rest, ground, grid_size=GRID_MM)
        shares[zone.quality_class] = shares.get(zone.quality_class, 0.0) + rest.area - left.area
        rest = left
    shares[1] = shares.get(1, 0.0) + rest.area
    return max(shares, key=lambda rank: (shares[rank], -rank))
