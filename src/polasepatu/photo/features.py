"""What is cut into a piece besides its outline: notches in the edge, round holes, windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.pattern.cutpiece import NotchShape

if TYPE_CHECKING:
    from polasepatu.geometry import F64

_CLOSING_MM = 5.0  # a smaller radius would bite into the mouth of a wide notch
LEAST_DEPTH_MM, WIDEST_MM, LEAST_DEPTH_SHARE = 1.2, 5.5, 0.7
_BEYOND_MM, _RISES = 1.5, 0.25  # where the edge beyond a mouth is looked at, and how steep it may be
_ON_MM = 0.02
SLIT_MM = 1.0
_U_SHARE = 0.72  # of depth times width: a V fills a half, a U nearly all
ROUND_OFF_MM, LARGEST_ROUND_MM = 0.12, 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNotch:
    """A notch: the middle of its mouth, and the unit direction into the piece."""

    x_mm: float
    y_mm: float
    inward: tuple[float, float]
    depth_mm: float
    width_mm: float
    shape: NotchShape


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHole:
    """A round hole."""

    x_mm: float
    y_mm: float
    diameter_mm: float
    off_mm: float  # mean distance of its edge from the circle


def find_notches(outline: F64) -> tuple[tuple[FoundNotch, ...], F64]:
    """Return the notches of an outline (n, 2), counter-clockwise, and the outline with closed mouths."""
    area = shapely.Polygon(outline).buffer(0.0)
    closed = area.buffer(_CLOSING_MM).buffer(-_CLOSING_MM)
    notches, filled = [], [area]
    for part in shapely.get_parts(closed.difference(area)):
        if part.area < 0.15:
            continue
        notch = _notch(part, area, closed)
        if notch is not None:
            notches.append(notch)
            filled.append(part.buffer(0.02))
    whole = max(shapely.get_parts(shapely.union_all(filled)), key=lambda each: each.area)
    ring = shapely.get_coordinates(shapely.geometry.polygon.orient(whole).exterior)[:-1]
    return tuple(notches), ring


def _notch(part: shapely.Polygon, area: shapely.Polygon, closed: shapely.Polygon) -> FoundNotch | None:
    points = shapely.get_coordinates(part.exterior)[:-1]
    spots = shapely.points(points)
    on_area = shapely.distance(area.exterior, spots) < _ON_MM
    on_closed = shapely.distance(closed.exterior, spots) < _ON_MM
    mouth = points[on_area & on_closed]
    if len(mouth) < 2:
        return None
    away = np.hypot(*(mouth[:, None] - mouth[None]).transpose(2, 0, 1))
    first, last = np.unravel_index(away.argmax(), away.shape)
    start, end = mouth[first], mouth[last]
    width = float(away.max())
    across = (end - start) / max(width, 1e-9)
    inward = np.array([-across[1], across[0]])
    depths = (points - start) @ inward
    if abs(depths.min()) > depths.max():
        inward, depths = -inward, -depths
    depth = float(depths.max())
    wide = part.area / max(depth, 1e-9)
    if depth < LEAST_DEPTH_MM or width > WIDEST_MM or depth < LEAST_DEPTH_SHARE * wide:
        return None
    if _goes_on(area, (start, end), part, inward):
        return None
    if wide <= SLIT_MM:
        shape, width = NotchShape.SLIT, wide
    else:
        shape = NotchShape.U if part.area >= _U_SHARE * depth * width else NotchShape.V
    x, y = ((start + end) / 2.0).tolist()
    return FoundNotch(
        x_mm=x,
        y_mm=y,
        inward=(float(inward[0]), float(inward[1])),
        depth_mm=depth,
        width_mm=width,
        shape=shape,
    )


def _goes_on(area: shapely.Polygon, mouth: tuple[F64, F64], part: shapely.Polygon, inward: F64) -> bool:
    """Tell whether the walls go on beyond the mouth, as those of a corner that points inwards do.

    Beyond the mouth of a notch the edge follows the mouth.
    """
    line = area.exterior
    for end in mouth:
        at = line.project(shapely.Point(end))
        beyond = [line.interpolate((at + step) % line.length) for step in (_BEYOND_MM, -_BEYOND_MM)]
        away = max(beyond, key=part.distance)
        if -float((np.array([away.x, away.y]) - end) @ inward) > _RISES * _BEYOND_MM:
            return True
    return False


def round_hole(points: F64) -> RoundHole | None:
    """Return the circle that a hole's edge (n, 2) lies on, or None where it is not round."""
    middle = points.mean(axis=0)
    away = points - middle
    matrix = np.column_stack([2.0 * away, np.ones(len(points))])
    (x, y, rest), *_ = np.linalg.lstsq(matrix, (away**2).sum(axis=1), rcond=None)
    radius = float(np.sqrt(max(rest + x * x + y * y, 0.0)))
    off = float(np.sqrt(np.mean((np.hypot(*(away - (x, y)).T) - radius) ** 2)))
    if off > ROUND_OFF_MM or 2.0 * radius > LARGEST_ROUND_MM:
        return None
    return RoundHole(
        x_mm=float(middle[0] + x), y_mm=float(middle[1] + y), diameter_mm=2.0 * radius, off_mm=off
    )
