"""How two allowances meet at a corner of a piece, by the pair of edge kinds.

All rules work on one corner of one size, the outline running counter-clockwise: the corner itself, the
unit directions of the edge that arrives and the one that leaves, and their allowances. Outward is to the
right of the direction.

* lasting with anything else, where going on straight would take from the margin (a blunt corner), or run
  more than 25 degrees off square: the margin ends square to the feather, so that it keeps its full width
  up to the corner; the neighbour's allowance is kept beside it.
* fold with anything else: the neighbour's cut edge is mirrored in the fold line, so that the turned
  allowance lies under it and shows nowhere.
* two folds: a V nick between the flaps.
* otherwise both cut edges go on straight until they meet; a far tip is cut off, and unlike allowances
  at a nearly straight corner, which meet nowhere near it, end square beside one another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from polasepatu.pattern.model import EdgeKind

XY = tuple[float, float]

SHARP_BEYOND_DEG = 25.0  # off square to the feather, the margin still whole
BLUNT_BEYOND_DEG = 1e-6  # off square to the feather: any more would cut the margin short
MITRE_LIMIT = 3.0  # times the larger allowance
NICK_HALF_DEG = 12.0
NICK_STOPS_MM = 1.0  # short of the net corner
_FLAT = math.sin(math.radians(2.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """One corner of one size."""

    at: XY
    arriving: XY  # unit direction
    leaving: XY  # unit direction
    kinds: tuple[EdgeKind, EdgeKind]
    allowances_mm: tuple[float, float]

    @property
    def turn(self) -> float:
        """The sine of the turn: positive where the piece is convex."""
        return cross(self.arriving, self.leaving)

    def turned_round(self) -> Corner:
        """Return the corner as seen walking clockwise in a mirror: arriving and leaving change places."""
        return Corner(
            at=(self.at[0], -self.at[1]),
            arriving=(-self.leaving[0], self.leaving[1]),
            leaving=(-self.arriving[0], self.arriving[1]),
            kinds=(self.kinds[1], self.kinds[0]),
            allowances_mm=(self.allowances_mm[1], self.allowances_mm[0]),
        )


def cross(a: XY, b: XY) -> float:
    """Return the z of a cross product."""
    return a[0] * b[1] - a[1] * b[0]


def outward(direction: XY) -> XY:
    """Return the unit normal out of the piece."""
    return direction[1], -direction[0]


def along(at: XY, direction: XY, distance: float) -> XY:
    """Return a place some way along a direction."""
    return at[0] + distance * direction[0], at[1] + distance * direction[1]


def meeting(p: XY, a: XY, q: XY, b: XY) -> XY | None:
    """Return where the line through `p` along `a` meets that through `q` along `b`; None when parallel."""
    turn = cross(a, b)
    if abs(turn) < 1e-9:
        return None
    return along(p, a, cross((q[0] - p[0], q[1] - p[1]), b) / turn)


def join(corner: Corner) -> tuple[XY, ...]:
    """Return the places to put between the two offset edges, in walking order."""
    first, second = corner.kinds
    d1, d2 = corner.allowances_mm
    if d1 == 0 and d2 == 0:
        return (corner.at,)
    if EdgeKind.FOLD in corner.kinds and corner.turn > _FLAT:
        if first is second:
            return _nick(corner)
        return _mirrored(corner) if first is EdgeKind.FOLD else _backwards(_mirrored(corner.turned_round()))
    if (first is EdgeKind.LASTING) != (second is EdgeKind.LASTING) and not _about_square(corner):
        return _square(corner) if first is EdgeKind.LASTING else _backwards(_square(corner.turned_round()))
    return _mitre(corner)


def _backwards(places: tuple[XY, ...]) -> tuple[XY, ...]:
    return tuple((x, -y) for x, y in reversed(places))


def _about_square(corner: Corner) -> bool:
    """Whether the neighbour may simply go on straight through the margin."""
    forward = corner.arriving[0] * corner.leaving[0] + corner.arriving[1] * corner.leaving[1]
    blunt_deg = 90 - math.degrees(math.atan2(corner.turn, forward))
    return -SHARP_BEYOND_DEG <= blunt_deg <= BLUNT_BEYOND_DEG


def _mitre(corner: Corner) -> tuple[XY, ...]:
    d1, d2 = corner.allowances_mm
    n1, n2 = outward(corner.arriving), outward(corner.leaving)
    a, b = along(corner.at, n1, d1), along(corner.at, n2, d2)
    if (
        abs(corner.turn) < _FLAT
        and corner.arriving[0] * corner.leaving[0] + corner.arriving[1] * corner.leaving[1] > 0
    ):
        return (along(corner.at, n1, d1),) if abs(d1 - d2) < 1e-9 else (a, b)
    tip = meeting(a, corner.arriving, b, corner.leaving)
    limit = MITRE_LIMIT * max(abs(d1), abs(d2))
    if tip is not None and math.dist(tip, corner.at) <= limit:
        return (tip,)
    if corner.arriving[0] * corner.leaving[0] + corner.arriving[1] * corner.leaving[1] > 0:
        return a, b
    return _cut_off(corner, a, b, max(abs(d1), abs(d2)) * 1.5)


def _cut_off(corner: Corner, a: XY, b: XY, reach: float) -> tuple[XY, ...]:
    """Cut a far tip square to the corner's bisector, `reach` mm from the corner."""
    bisector = (corner.arriving[0] - corner.leaving[0], corner.arriving[1] - corner.leaving[1])
    size = math.hypot(*bisector)
    axis = (bisector[0] / size, bisector[1] / size)
    end, across = along(corner.at, axis, reach), outward(axis)
    first, last = meeting(a, corner.arriving, end, across), meeting(b, corner.leaving, end, across)
    return tuple(place for place in (first, last) if place is not None)


def _square(corner: Corner) -> tuple[XY, ...]:
    """End the arriving lasting margin square to the feather, the leaving allowance kept beside it."""
    d1, d2 = corner.allowances_mm
    side = along(corner.at, corner.arriving, max(d2, 0.0))
    normal = outward(corner.arriving)
    foot = meeting(side, normal, along(corner.at, outward(corner.leaving), d2), corner.leaving)
    return (along(side, normal, d1), foot if foot is not None and d2 > 0 else along(side, normal, 0.0))


def _mirrored(corner: Corner) -> tuple[XY, ...]:
    """End the arriving fold allowance on the leaving cut edge's mirror image in the fold line."""
    d1, d2 = corner.allowances_mm
    foot = meeting(corner.at, corner.arriving, along(corner.at, outward(corner.leaving), d2), corner.leaving)
    if foot is None:
        return _mitre(corner)
    t, u = corner.arriving, corner.leaving
    dot = t[0] * u[0] + t[1] * u[1]
    image = (2 * dot * t[0] - u[0], 2 * dot * t[1] - u[1])
    rise = image[0] * outward(t)[0] + image[1] * outward(t)[1]
    if rise * MITRE_LIMIT < 1:  # nearly along the fold: end the flap square
        return (along(foot, outward(t), d1), foot)
    return (along(foot, image, d1 / rise), foot)


def _nick(corner: Corner) -> tuple[XY, ...]:
    """Part the two flaps by a V that stops short of the net corner."""
    d1, d2 = corner.allowances_mm
    n1, n2 = outward(corner.arriving), outward(corner.leaving)
    a, b = along(corner.at, n1, d1), along(corner.at, n2, d2)
    bisector = (n1[0] + n2[0], n1[1] + n2[1])
    angle = math.atan2(bisector[1], bisector[0])
    half = math.radians(NICK_HALF_DEG)
    before, after = (
        (math.cos(angle - half), math.sin(angle - half)),
        (math.cos(angle + half), math.sin(angle + half)),
    )
    foot = along(corner.at, (math.cos(angle), math.sin(angle)), min(NICK_STOPS_MM, d1 / 2, d2 / 2))
    first, last = meeting(foot, before, a, corner.arriving), meeting(foot, after, b, corner.leaving)
    if first is None or last is None:
        return _mitre(corner)
    return (first, foot, last)
