"""From names to places: every point and line of a pattern in every size, each resolved exactly once.

Points and lines refer to one another, so they are resolved on demand and remembered; a rule that waits
for itself is refused.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

import numpy as np

from polasepatu.errors import Phrase, Where
from polasepatu.geometry import F64
from polasepatu.geometry.curve import ArcTable, Curve, OffsetCurve, Spline, crossings, meet
from polasepatu.geometry.polyline import bulge
from polasepatu.pattern import faults
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.field import Field
from polasepatu.pattern.model import (
    FORME,
    XY,
    Frame,
    FreeLine,
    FreePoint,
    Hold,
    LineRef,
    OffsetLine,
    Pattern,
    PointDef,
    PointMeet,
    PointOn,
    Rule,
)

FOLD_BULGE_MM = 0.1  # the most a fold line may be off straight
_SAMPLES = 32  # a span, to find where two curves cross
_REACH = 1.5  # knots an offset line may be extended to meet the line it ends on
_MEET_MM = 1e-7
_TOUCH = 1e-6  # in knots: how far beyond its end a drawn line may be met
_CLAIM_MM = 1e-6
_APART_MM = 1e-3  # knots nearer than this are one place
_ON_FOLD_MM = 1e-3

T = TypeVar("T")


def lookup(table: Mapping[str, T], name: str, *, what: Phrase, where: Where) -> T:
    """Return the named entry.

    Raises:
        NameUnknown: there is none; its hint names the nearest one.
    """
    if name in table:
        return table[name]
    near = difflib.get_close_matches(name, table, n=1)
    raise faults.NameUnknown(where=where, what=what, name=name, near=", ".join(near) or "-")


class Resolver:
    """Resolves the points and curves of one pattern over the rows of `cells`."""

    def __init__(self, pattern: Pattern, cells: Cells) -> None:
        """Prepare; nothing is resolved yet."""
        self.pattern, self.cells = pattern, cells
        self.points: Mapping[str, PointDef] = {**pattern.points, **dict(_offset_ends(pattern))}
        self.sizes = len(cells.rows)
        self._fields: dict[str, Field] = {}
        self._places: dict[str, F64] = {}
        self._curves: dict[str, Curve] = {}
        self._meetings: dict[str, tuple[F64, F64]] = {}
        self._tables: dict[str, ArcTable] = {}
        self._open: list[str] = []

    # --- what others ask ---

    def point(self, name: str) -> F64:
        """Return a named point in every size, (sizes, 2)."""
        if name not in self._places:
            definition = lookup(self.points, name, what=Phrase("point"), where=Where(field=f"points.{name}"))
            with self._resolving(f"point {name}"):
                self._places[name] = self._resolve_point(name, definition)
        return self._places[name]

    def curve(self, name: str) -> Curve:
        """Return a line as a curve in every size; an offset line is not trimmed here."""
        if name not in self._curves:
            definition = lookup(
                self.pattern.lines, name, what=Phrase("line"), where=Where(field=f"lines.{name}")
            )
            with self._resolving(f"line {name}"):
                if isinstance(definition, OffsetLine):
                    carrier = self.curve(definition.of)
                    self._curves[name] = OffsetCurve(
                        carrier=carrier, start_mm=definition.start_mm, end_mm=definition.end_mm
                    )
                else:
                    self._curves[name] = self._free_curve(name, definition)
        return self._curves[name]

    def table(self, line: str) -> ArcTable:
        """Return the arc-length table of a line's curve."""
        if line not in self._tables:
            self._tables[line] = ArcTable(self.curve(line))
        return self._tables[line]

    def parameter(self, line: str, point: str) -> F64:
        """Return a point's parameter on a line in every size, (sizes,).

        Raises:
            PointNotOnLine: the point is not defined on the line.
        """
        definition = lookup(self.points, point, what=Phrase("point"), where=Where(field=f"lines.{line}"))
        drawn = self.pattern.lines[line]
        if isinstance(drawn, FreeLine):
            for index, knot in enumerate(drawn.knots):
                if knot.point == point:
                    return np.full(self.sizes, float(index))
        if isinstance(definition, PointOn) and definition.line == line:
            return self._parameter_on(definition)
        if isinstance(definition, PointMeet) and line in (definition.first, definition.second):
            first, second = self._meeting(point, definition)
            return first if line == definition.first else second
        known = ", ".join(self.points_on(line))
        raise faults.PointNotOnLine(where=Where(field=f"lines.{line}"), point=point, line=line, known=known)

    def points_on(self, line: str) -> tuple[str, ...]:
        """Return the names of the points that lie on a line by definition."""
        drawn = self.pattern.lines[line]
        knots = drawn.knots if isinstance(drawn, FreeLine) else ()
        found = [knot.point for knot in knots if knot.point is not None]
        for name, definition in self.points.items():
            on = isinstance(definition, PointOn) and definition.line == line
            met = isinstance(definition, PointMeet) and line in (definition.first, definition.second)
            if (on or met) and name not in found:
                found.append(name)
        return tuple(found)

    def bounds(self, line: str) -> tuple[F64, F64]:
        """Return the first and last parameter of a line in every size, (sizes,) each, after trimming."""
        drawn = self.pattern.lines[line]
        ends = [np.zeros(self.sizes), np.full(self.sizes, float(self.curve(line).spans))]
        if isinstance(drawn, OffsetLine):
            if drawn.start_on is not None:
                ends[0] = self.parameter(line, f"{line}.start")
            if drawn.end_on is not None:
                ends[1] = self.parameter(line, f"{line}.end")
        return ends[0], ends[1]

    def range_of(self, ref: LineRef) -> tuple[F64, F64]:
        """Return the parameters between which a reference runs, in the line's own direction."""
        lookup(self.pattern.lines, ref.line, what=Phrase("line"), where=Where(field=f"lines.{ref.line}"))
        start, end = self.bounds(ref.line)
        if ref.start is not None:
            start = self.parameter(ref.line, ref.start)
        if ref.end is not None:
            end = self.parameter(ref.line, ref.end)
        return start, end

    def length(self, ref: LineRef) -> F64:
        """Return the length of a reference in every size, (sizes,), in mm."""
        start, end = self.range_of(ref)
        along = self.table(ref.line).length_to(np.stack([start, end], axis=1))
        return np.asarray(along[:, 1] - along[:, 0])

    def along(self, ref: LineRef, row: int, ways_mm: Sequence[float] | F64) -> tuple[F64, F64]:
        """Return points (n, 2) at arc lengths from the start of a reference in one size, and directions."""
        start, end = self.range_of(ref)
        table = self.table(ref.line)
        ends = table.length_to(np.stack([start, end], axis=1))
        ways = np.asarray(ways_mm, float)
        lengths = ends[row, 1:] - ways if ref.backwards else ends[row, :1] + ways
        curve, u = self.curve(ref.line).only(row), table.only(row).parameter_at(lengths[None])
        slope = curve.derivative(u)[0] * (-1.0 if ref.backwards else 1.0)
        return curve.at(u)[0], slope / np.hypot(slope[:, 0], slope[:, 1])[:, None]

    def field(self, frame: str) -> Field:
        """Return the grading field of a frame."""
        if frame not in self._fields:
            frames = {FORME: Frame(), **self.pattern.frames}
            definition = lookup(frames, frame, what=Phrase("frame"), where=Where(field=f"frames.{frame}"))
            self._fields[frame] = Field(frame=definition, cells=self.cells, length=self.length)
        return self._fields[frame]

    # --- how ---

    @contextmanager
    def _resolving(self, name: str) -> Iterator[None]:
        if name in self._open:
            ring = self._open[self._open.index(name) :]
            at = ring.index(min(ring))  # the same circle is told in the same words wherever it is entered
            first, second = ring[at], ring[(at + 1) % len(ring)]
            raise faults.RuleCycle(where=Where(field=_field(first)), first=first, second=second)
        self._open.append(name)
        try:
            yield
        finally:
            self._open.pop()

    def _resolve_point(self, name: str, definition: PointDef) -> F64:
        if isinstance(definition, FreePoint):
            place = np.array(definition.at)
            if definition.hold is not None:
                return self._held(definition.hold, place[None])[:, 0]
            return self._graded(definition.frame, place[None], definition.rule)[:, 0]
        if isinstance(definition, PointOn):
            return self.curve(definition.line).at(self._parameter_on(definition)[:, None])[:, 0]
        return self.curve(definition.first).at(self._meeting(name, definition)[0][:, None])[:, 0]

    def _parameter_on(self, definition: PointOn) -> F64:
        start, end = self.bounds(definition.line)
        table = self.table(definition.line)
        ends = table.length_to(np.stack([start, end], axis=1))
        share = 0.0 if definition.fraction is None else definition.fraction * (ends[:, 1] - ends[:, 0])
        along = share + (definition.at_mm or 0.0)
        at = ends[:, 1] - along if definition.from_end else ends[:, 0] + along
        return table.parameter_at(at[:, None])[:, 0]

    def _graded(self, frame: str, places: F64, rule: Rule | None) -> F64:
        """Return graded places (sizes, n, 2): the field, or a rule about its centre.

        A centre that is a named point follows that point; a bare place is graded by the field.
        """
        field = self.field(frame)
        moved = field(places)
        if rule is None:
            return moved
        if isinstance(rule.centre, str):
            graded = self.point(rule.centre)
            centre = graded[Cells.BASE]
            home = field(centre[None])[:, 0]
        else:
            centre = np.array(rule.centre)
            graded = home = field(centre[None])[:, 0]
        offset = places[None] - centre
        growth = (moved - home[:, None]) - offset
        return np.asarray(graded[:, None] + offset + np.array([rule.x, rule.y]) * growth)

    def _held(self, hold: Hold, places: F64) -> F64:
        """Return places (n, 2) carried rigidly by a point, turned with a line's tangent there."""
        home = self.point(hold.to)
        offset = places - home[Cells.BASE]
        if hold.turn is None:
            return np.asarray(home[:, None] + offset)
        tangent = self.curve(hold.turn).derivative(self.parameter(hold.turn, hold.to)[:, None])[:, 0]
        angle = np.arctan2(tangent[:, 1], tangent[:, 0])
        angle = angle - angle[Cells.BASE]
        cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
        turned = np.stack(
            [cos * offset[:, 0] - sin * offset[:, 1], sin * offset[:, 0] + cos * offset[:, 1]], axis=-1
        )
        return np.asarray(home[:, None] + turned)

    def _free_curve(self, name: str, line: FreeLine) -> Spline:
        named = {i: self.point(k.point) for i, k in enumerate(line.knots) if k.point is not None}
        self._same_frame(name, line)
        base = np.array([named[i][Cells.BASE] if i in named else k.at for i, k in enumerate(line.knots)])
        self._apart(name, base[None])
        graded = self._held(line.hold, base) if line.hold is not None else self._ruled(line, base)
        if line.hold is not None:
            self._claimed_once(name, line, named, graded)
        else:
            graded = _closed(graded, base, named)
        knots = np.ascontiguousarray(graded)
        self._apart(name, knots)
        start, end = self._mirrors(name, line, knots)
        corners = tuple(i for i, k in enumerate(line.knots) if k.corner and 0 < i < len(line.knots) - 1)
        return Spline(knots=knots, corners=corners, mirror_start=start, mirror_end=end)

    def _ruled(self, line: FreeLine, base: F64) -> F64:
        if not line.rules:
            return self._graded(line.frame, base, None)
        first = self._graded(line.frame, base, line.rules[0])
        if len(line.rules) == 1:
            return first
        last = self._graded(line.frame, base, line.rules[1])
        return first + _chord_fraction(base)[:, None] * (last - first)

    def _apart(self, name: str, knots: F64) -> None:
        """Refuse neighbouring knots that lie in one place."""
        steps = np.hypot(*np.moveaxis(np.diff(knots, axis=1), -1, 0))
        rows, spans = np.nonzero(steps < _APART_MM)
        if len(rows):
            x_mm, y_mm = knots[rows[0], spans[0]]
            where = Where(field=f"lines.{name}", size=self.cells.rows[int(rows[0])].size)
            raise faults.KnotsCoincide(where=where, line=name, x_mm=float(x_mm), y_mm=float(y_mm))

    def _same_frame(self, name: str, line: FreeLine) -> None:
        for knot in line.knots:
            point = self.points.get(knot.point or "")
            if isinstance(point, FreePoint) and point.hold is None and point.frame != line.frame:
                raise faults.FrameMixed(
                    where=Where(field=f"lines.{name}"),
                    line=name,
                    frame=line.frame,
                    point=knot.point,
                    other=point.frame,
                )

    def _claimed_once(self, name: str, line: FreeLine, named: Mapping[int, F64], held: F64) -> None:
        for index, place in named.items():
            if float(np.max(np.abs(place - held[:, index]))) > _CLAIM_MM:
                point = line.knots[index].point
                raise faults.NameTwice(
                    where=Where(field=f"lines.{name}"),
                    first=f"point {point}",
                    second=f"held line {name}",
                    name=point,
                )

    def _mirrors(self, name: str, line: FreeLine, knots: F64) -> tuple[F64 | None, F64 | None]:
        """Return the mirror images of the knots next to the ends that lie on the fold line."""
        if line.mirror_at is None:
            return None, None
        where = Where(field=f"lines.{name}.mirror_at")
        lookup(self.pattern.lines, line.mirror_at, what=Phrase("line"), where=where)
        axis = self.curve(line.mirror_at)
        fold = axis.at(np.tile(np.linspace(0.0, axis.spans, 4 * axis.spans + 1), (self.sizes, 1)))
        bulge_mm = float(np.max(bulge(fold)))
        if bulge_mm > FOLD_BULGE_MM:
            raise faults.FoldNotStraight(where=where, line=line.mirror_at, bulge_mm=bulge_mm)
        ends = fold[:, [0, -1]]
        found = [
            mirror(knots[:, neighbour], ends[:, 0], ends[:, 1])
            if _between(knots[Cells.BASE, end], *ends[Cells.BASE])
            else None
            for end, neighbour in ((0, 1), (-1, -2))
        ]
        if all(each is None for each in found):
            raise faults.PointNotOnLine(
                where=where,
                point=line.knots[0].point or line.knots[-1].point or "",
                line=line.mirror_at,
                known=", ".join(self.points_on(line.mirror_at)),
            )
        return found[0], found[1]

    def _meeting(self, name: str, definition: PointMeet) -> tuple[F64, F64]:
        if name not in self._meetings:
            start = self._first_crossing(name, definition)
            first, second = self.curve(definition.first), self.curve(definition.second)
            u, v, residual = meet(first, second, start)
            outside = self._beyond(definition.first, u) | self._beyond(definition.second, v)
            wrong = np.nonzero((residual > _MEET_MM) | outside)[0]
            if len(wrong):
                size = self.cells.rows[int(wrong[0])].size
                where = Where(field=f"points.{name}", size=size)
                raise faults.LinesDoNotMeet(where=where, first=definition.first, second=definition.second)
            self._meetings[name] = (u, v)
        return self._meetings[name]

    def _beyond(self, line: str, u: F64) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        reach = _REACH if isinstance(self.pattern.lines[line], OffsetLine) else _TOUCH
        return np.asarray((u < -reach) | (u > self.curve(line).spans + reach))

    def _first_crossing(self, name: str, definition: PointMeet) -> tuple[float, float]:
        where = Where(field=f"points.{name}")
        samples = []
        for line in (definition.first, definition.second):
            drawn = lookup(self.pattern.lines, line, what=Phrase("line"), where=where)
            reach = _REACH if isinstance(drawn, OffsetLine) else 0.0
            curve = self.curve(line).only(Cells.BASE)
            u = np.linspace(-reach, curve.spans + reach, round((curve.spans + 2 * reach) * _SAMPLES) + 1)
            samples.append((u, curve.at(u[None])[0]))
        (u, first), (v, second) = samples
        found = [
            (float(np.interp(i, np.arange(len(u)), u)), float(np.interp(j, np.arange(len(v)), v)))
            for i, j in crossings(first, second)
        ]
        if not found:
            raise faults.LinesDoNotMeet(where=where, first=definition.first, second=definition.second)
        if len(found) == 1:
            return found[0]
        near = definition.near if definition.near is not None else self._offset_end(name, definition)
        if near is None:
            raise faults.LinesMeetTwice(
                where=where, first=definition.first, second=definition.second, count=len(found)
            )
        curve = self.curve(definition.first)
        places = [curve.at(np.full((self.sizes, 1), each[0]))[Cells.BASE, 0] for each in found]
        return min(zip(found, places, strict=True), key=lambda each: float(np.hypot(*(each[1] - near))))[0]

    def _offset_end(self, name: str, definition: PointMeet) -> XY | None:
        """Return the untrimmed end of an offset line: the crossing nearest to it is the one that is meant."""
        if name not in (f"{definition.first}.start", f"{definition.first}.end"):
            return None
        curve = self.curve(definition.first)
        u = 0.0 if name.endswith(".start") else float(curve.spans)
        x, y = curve.at(np.full((self.sizes, 1), u))[Cells.BASE, 0]
        return float(x), float(y)


def _field(resolved: str) -> str:
    """Return where in the style file something being resolved, such as "line facing", is defined."""
    kind, name = resolved.split(" ")
    line, dot, _ = name.partition(".")
    return f"lines.{line}" if dot else f"{kind}s.{name}"


def mirror(points: F64, start: F64, end: F64) -> F64:
    """Return points (..., 2) mirrored on the straight line from `start` to `end` (..., 2)."""
    axis = end - start
    axis = axis / np.hypot(axis[..., 0], axis[..., 1])[..., None]
    offset = points - start
    along = np.sum(offset * axis, axis=-1)[..., None]
    return np.asarray(start + 2 * along * axis - offset)


def _between(point: F64, start: F64, end: F64) -> bool:
    """Whether a point (2,) lies on the straight way from `start` to `end`."""
    detour_mm = math.dist(point, start) + math.dist(point, end) - math.dist(start, end)
    return detour_mm < _ON_FOLD_MM


def _offset_ends(pattern: Pattern) -> Iterable[tuple[str, PointMeet]]:
    for name, line in pattern.lines.items():
        if isinstance(line, OffsetLine):
            if line.start_on is not None:
                yield f"{name}.start", PointMeet(first=name, second=line.start_on)
            if line.end_on is not None:
                yield f"{name}.end", PointMeet(first=name, second=line.end_on)


def _chord_fraction(places: F64) -> F64:
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
    return np.asarray(steps / steps[-1])


def _closed(graded: F64, base: F64, named: Mapping[int, F64]) -> F64:
    """Close a line on its named points: their difference fades along the base chord length between them."""
    if not named:
        return graded
    indices = sorted(named)
    fraction = _chord_fraction(base)
    gaps = np.stack([named[i] - graded[:, i] for i in indices], axis=1)  # (sizes, named, 2)
    at = np.interp(fraction, fraction[indices], np.arange(len(indices)))
    low = np.minimum(at.astype(np.intp), len(indices) - 1)
    high = np.minimum(low + 1, len(indices) - 1)
    share = (at - low)[:, None]
    return np.asarray(graded + gaps[:, low] + share * (gaps[:, high] - gaps[:, low]))
