"""Two drawings of one piece in one size, laid on one another: outline, area, marks and held features.

Nothing here knows where a drawing comes from: ours are made of cut pieces, others of what a file holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from polasepatu.geometry import F64
from polasepatu.geometry.pose import STILL, Pose
from polasepatu.geometry.registration import Apart, apart, best_motion, dense
from polasepatu.geometry.ring import perimeter

MARK_REACH_MM = 15.0  # marks farther apart than this are two marks
LINE_MM = 0.5  # how far a pen line may lie from the other drawing's and still be the same line
SAME_DIAMETER_MM = 0.05
LEAST_ROW = 3
_PROBE_MM = 3.0  # between the places where a margin is measured
_MARGIN_REACH_MM = 60.0
_MARGIN_CLEAR = 0.15  # of an edge at each of its ends, where corners are joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A hole or a notch: where, and its diameter or depth where that is known."""

    x_mm: float
    y_mm: float
    size_mm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A piece in one size as it is drawn somewhere; rings run counter-clockwise."""

    piece: str
    size: str
    outline: F64  # (n, 2), the cut line
    net: F64 | None = None  # the sew line
    cut_outs: tuple[F64, ...] = ()
    holes: tuple[Spot, ...] = ()
    notches: tuple[Spot, ...] = ()
    lines: tuple[F64, ...] = ()  # drawn by the pen
    arrows: tuple[F64, ...] = ()  # drawn too, but no loss where the other one has none: the tight axis
    lasting: tuple[F64, ...] = ()  # the lasting edges on the sew line, where they are known
    registration: tuple[float, float] | None = None

    @property
    def area_mm2(self) -> float:
        """The area inside the cut line, cut-outs taken off."""
        return float(shapely.Polygon(self.outline).area - sum(shapely.Polygon(r).area for r in self.cut_outs))

    @property
    def perimeter_mm(self) -> float:
        """The length of the cut line."""
        return float(perimeter(self.outline))

    def places(self) -> F64:
        """Return the places of all holes and notches, (m, 2)."""
        return np.array([(s.x_mm, s.y_mm) for s in (*self.holes, *self.notches)]).reshape(-1, 2)

    def moved(self, motion: Pose) -> Drawn:
        """Return the drawing after a rigid motion."""

        def ring(points: F64) -> F64:
            moved = motion.of(points)
            return np.ascontiguousarray(moved[::-1] if motion.mirrored else moved)

        def spot(each: Spot) -> Spot:
            x_mm, y_mm = motion.of(np.array([[each.x_mm, each.y_mm]]))[0].tolist()
            return replace(each, x_mm=x_mm, y_mm=y_mm)

        at = self.registration
        return replace(
            self,
            outline=ring(self.outline),
            net=None if self.net is None else ring(self.net),
            cut_outs=tuple(map(ring, self.cut_outs)),
            holes=tuple(map(spot, self.holes)),
            notches=tuple(map(spot, self.notches)),
            lines=tuple(motion.of(each) for each in self.lines),
            arrows=tuple(motion.of(each) for each in self.arrows),
            lasting=tuple(ring(each) for each in self.lasting),
            registration=None if at is None else tuple(motion.of(np.array([at]))[0].tolist()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksApart:
    """How the marks of one kind compare: those that have a partner, and those that are alone."""

    matched: int
    moved_mm: float  # the farthest
    at: tuple[float, float] | None  # where that one is on the first
    resized_mm: float  # the greatest difference of diameters or depths
    missing: tuple[Spot, ...]  # on the first only
    extra: tuple[Spot, ...]  # on the second only


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A feature that keeps its size: its value on both drawings, None where a drawing does not tell it."""

    name: str  # "lasting margin", "allowance", "hole pitch"
    first_mm: float | None
    second_mm: float | None

    @property
    def difference_mm(self) -> float | None:
        """The second less the first."""
        if self.first_mm is None or self.second_mm is None:
            return None
        return self.second_mm - self.first_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What two drawings of a piece differ by: the second, moved onto the first, less the first."""

    first: Drawn
    second: Drawn  # as it lies on the first
    motion: Pose
    outline: Apart
    holes: MarksApart
    notches: MarksApart
    missing_line_mm: float  # length of pen lines on the first only
    extra_line_mm: float
    missing_cut_outs: int
    extra_cut_outs: int
    cut_out_mm: float  # how far apart cut-outs lie that have a partner
    held: tuple[Held, ...]

    @property
    def area_mm2(self) -> float:
        """The difference of the areas."""
        return self.second.area_mm2 - self.first.area_mm2

    @property
    def area_share(self) -> float:
        """The difference of the areas over the first one's."""
        return self.area_mm2 / self.first.area_mm2

    @property
    def perimeter_mm(self) -> float:
        """The difference of the lengths of the cut lines."""
        return self.second.perimeter_mm - self.first.perimeter_mm


def fitting(first: Drawn, second: Drawn, *, mirror: bool = True) -> Pose:
    """Return the motion that lays the second drawing best on the first."""
    return best_motion(
        second.outline,
        first.outline,
        mirror=mirror,
        moving_marks=second.places(),
        fixed_marks=first.places(),
    )


def registered(first: Drawn, second: Drawn) -> Pose | None:
    """Return the motion that lays registration point on registration point; None where one has none."""
    if first.registration is None or second.registration is None:
        return None
    (x, y), (a, b) = first.registration, second.registration
    return Pose(x_mm=x - a, y_mm=y - b)


def compared(first: Drawn, second: Drawn, motion: Pose = STILL) -> Compared:
    """Compare two drawings of one piece in one size after moving the second."""
    other = second.moved(motion)
    missing, extra, apart_mm = _cut_outs(first.cut_outs, other.cut_outs)
    return Compared(
        first=first,
        second=other,
        motion=motion,
        outline=apart(first.outline, other.outline),
        holes=_marks(first.holes, other.holes),
        notches=_marks(first.notches, other.notches),
        missing_line_mm=_alone_mm(first.lines, (*other.lines, *other.arrows)),
        extra_line_mm=_alone_mm(other.lines, (*first.lines, *first.arrows)),
        missing_cut_outs=missing,
        extra_cut_outs=extra,
        cut_out_mm=apart_mm,
        held=(*_margins(first, other), *_pitches(first, other)),
    )


# --- marks ----------------------------------------------------------------------------------------


def _marks(ours: Sequence[Spot], theirs: Sequence[Spot]) -> MarksApart:
    """Match marks with one another, the nearest first."""
    pairs = []
    if ours and theirs:
        a, b = (np.array([(s.x_mm, s.y_mm) for s in spots]) for spots in (ours, theirs))
        away = np.hypot(*(a[:, None, :] - b[None, :, :]).transpose(2, 0, 1))
        near = np.argwhere(away <= MARK_REACH_MM)
        used: tuple[set[int], set[int]] = (set(), set())
        for i, j in sorted(near.tolist(), key=lambda pair: away[pair[0], pair[1]]):
            if i not in used[0] and j not in used[1]:
                used[0].add(i)
                used[1].add(j)
                pairs.append((i, j, float(away[i, j])))
    farthest = max(pairs, key=lambda pair: pair[2], default=None)
    sizes = [(ours[i].size_mm, theirs[j].size_mm) for i, j, _ in pairs]
    return MarksApart(
        matched=len(pairs),
        moved_mm=0.0 if farthest is None else farthest[2],
        at=None if farthest is None else (ours[farthest[0]].x_mm, ours[farthest[0]].y_mm),
        resized_mm=max((abs(a - b) for a, b in sizes if a is not None and b is not None), default=0.0),
        missing=tuple(each for i, each in enumerate(ours) if i not in {pair[0] for pair in pairs}),
        extra=tuple(each for j, each in enumerate(theirs) if j not in {pair[1] for pair in pairs}),
    )


def _alone_mm(lines: Sequence[F64], others: Sequence[F64]) -> float:
    """Return the length of lines that lies on none of the others; how they are cut up does not matter."""
    whole = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    if not others or not lines:
        return whole
    ground = shapely.union_all([shapely.LineString(line) for line in others if len(line) > 1])
    alone = 0.0
    for line in lines:
        if len(line) < 2:
            continue
        points = dense(line, closed=False)
        middles, steps = (points[1:] + points[:-1]) / 2.0, np.hypot(*np.diff(points, axis=0).T)
        alone += float(steps[shapely.distance(ground, shapely.points(middles)) > LINE_MM].sum())
    return alone


def _cut_outs(ours: Sequence[F64], theirs: Sequence[F64]) -> tuple[int, int, float]:
    """Return how many cut-outs are missing, how many extra, and how far apart the others lie."""
    free, farthest, missing = list(theirs), 0.0, 0
    for ring in ours:
        near = [(apart(ring, other).greatest_mm, index) for index, other in enumerate(free)]
        away_mm, index = min(near, default=(math.inf, -1))
        if away_mm > MARK_REACH_MM:
            missing += 1
            continue
        farthest = max(farthest, away_mm)
        free.pop(index)
    return missing, len(free), farthest


# --- held features --------------------------------------------------------------------------------


def _margins(first: Drawn, second: Drawn) -> list[Held]:
    """Return the margin of each lasting edge; where none is known, the allowance all round."""
    edges = first.lasting or second.lasting
    if edges:
        return [
            Held(name="lasting allowance", first_mm=_margin(first, edge), second_mm=_margin(second, edge))
            for edge in edges
        ]
    if first.net is None or second.net is None:
        return []
    ring = np.concatenate([first.net, first.net[:1]])
    return [Held(name="allowance", first_mm=_margin(first, ring), second_mm=_margin(second, ring))]


def _margin(drawn: Drawn, edge: F64) -> float | None:
    """Return how far outside of the sew line the cut line lies along an edge: the middle value."""
    if drawn.net is None:
        return None
    closed = bool((edge[0] == edge[-1]).all())
    points = dense(edge, closed=False, spacing_mm=_PROBE_MM)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    clear = 0.0 if closed else _MARGIN_CLEAR * way[-1]
    probes = points[(way >= clear) & (way <= way[-1] - clear)]
    net, cut = shapely.LinearRing(drawn.net), shapely.LinearRing(drawn.outline)
    along = shapely.line_locate_point(net, shapely.points(probes))
    at = shapely.get_coordinates(shapely.line_interpolate_point(net, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(net, (along + 0.2) % net.length))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(net, (along - 0.2) % net.length))
    direction = ahead - behind
    size = np.hypot(*direction.T)
    sound = size > 1e-9
    if not sound.any():
        return None
    outward = np.column_stack([direction[:, 1], -direction[:, 0]])[sound] / size[sound][:, None]
    if not net.is_ccw:
        outward = -outward
    at = at[sound]
    rays = shapely.linestrings(np.stack([at - 0.05 * outward, at + _MARGIN_REACH_MM * outward], axis=1))
    spots, owner = shapely.get_coordinates(shapely.intersection(rays, cut), return_index=True)
    if not len(spots):
        return None
    away = np.full(len(at), np.inf)
    np.minimum.at(away, owner, np.einsum("nd,nd->n", spots - at[owner], outward[owner]))
    away = away[np.isfinite(away)]
    return float(np.median(np.maximum(away, 0.0)))


def _pitches(first: Drawn, second: Drawn) -> list[Held]:
    """Return the pitch of the holes of each diameter that has at least three on both drawings."""
    ours, theirs = _pitch_by_size(first.holes), _pitch_by_size(second.holes)
    held = []
    for size_mm, pitch_mm in ours.items():
        near = min(theirs, key=lambda other: abs(other - size_mm), default=None)
        if near is not None and (
            abs(near - size_mm) <= 4 * SAME_DIAMETER_MM or len(ours) == len(theirs) == 1
        ):
            held.append(Held(name="hole pitch", first_mm=pitch_mm, second_mm=theirs[near]))
        else:
            held.append(Held(name="hole pitch", first_mm=pitch_mm, second_mm=None))
    return held


def _pitch_by_size(holes: Sequence[Spot]) -> Mapping[float, float]:
    """Return the middle distance of holes to their nearest neighbour, by their diameter."""
    groups: dict[float, list[tuple[float, float]]] = {}
    for hole in holes:
        size_mm = hole.size_mm or 0.0
        key = next((known for known in groups if abs(known - size_mm) <= SAME_DIAMETER_MM), size_mm)
        groups.setdefault(key, []).append((hole.x_mm, hole.y_mm))
    found = {}
    for size_mm, places in groups.items():
        if len(places) >= LEAST_ROW:
            at = np.array(places)
            away = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
            np.fill_diagonal(away, np.inf)
            found[size_mm] = float(np.median(away.min(axis=1)))
    return found
