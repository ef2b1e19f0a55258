"""Marks on a piece: stitch lines, eyelets, punch holes, notches, gauge lines, the size code.

They sit at arc lengths on graded lines and keep their size; the order is grading, allowances, marks,
labels. All is worked out on the drawn half or side; `cut` mirrors what a fold or the other foot needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from polasepatu.errors import Finding, Where
from polasepatu.geometry import F64, shapes
from polasepatu.geometry.polyline import length_along, point_at
from polasepatu.pattern import faults
from polasepatu.pattern.allowances import CutRing
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.cutpiece import TIGHT_AXIS, Notch, NotchShape, PunchHole, Side, Stroke
from polasepatu.pattern.grade import AT_POINT_MM, GradedPattern, GradedPiece
from polasepatu.pattern.model import (
    EyeletMark,
    LineMark,
    LineRef,
    NotchMark,
    PunchMark,
    SizeNotches,
    StitchMark,
)

_NOTCH_REACH = 2.0  # times the allowance: how far out a notch looks for the cut edge
_RAW_NOTCH_MM = 0.5  # beyond an edge without allowance
ARROW_SHARE = 0.35  # of the piece's diagonal
ARROW_ROOM = 0.6  # of the widest circle: how near the edge the arrow may stand in the middle of the piece
ARROW_HEAD_MM = 4.0
CODE_DEPTH_MM = 4.0
CODE_WIDE_MM = 3.0  # the wide notch that stands for five sizes
CODE_HALF_MM = 2.0  # the V that stands for half a size


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """All marks of one piece in one size, on the drawn side."""

    strokes: tuple[Stroke, ...] = ()
    punches: tuple[PunchHole, ...] = ()
    notches: tuple[Notch, ...] = ()


class Marker:
    """Marks one piece in any size."""

    def __init__(self, graded: GradedPattern, piece: GradedPiece) -> None:
        """Prepare for a piece of a graded pattern."""
        self.graded, self.piece = graded, piece
        self._lefts: dict[str, bool] = {}

    def mark(self, row: int, size: float, cut: CutRing) -> tuple[Marks, list[Finding]]:
        """Return the marks in one row and what has no room there."""
        strokes: list[Stroke] = []
        punches: list[PunchHole] = []
        notches: list[Notch] = []
        found: list[Finding] = []
        where = Where(piece=self.piece.definition.name, size=self.graded.cells.rows[row].size)
        edge = shapes.closed_line(cut.ring)
        for mark in self.piece.definition.marks:
            match mark:
                case StitchMark():
                    strokes += self._stitches(mark, row)
                case LineMark():
                    strokes += self._lines(mark, row, cut)
                case EyeletMark():
                    holes, problems = self._eyelets(mark, row, size, where)
                    punches += holes
                    found += problems
                case PunchMark():
                    punches += self._punches(mark, row)
                case NotchMark():
                    if mark.side in (Side.BOTH, self.piece.definition.side):
                        notches += self._notch(mark, row, edge)
        if self.piece.definition.size_notches is not None:
            code, problems = self._size_code(self.piece.definition.size_notches, row, size, edge)
            notches += code
            found += problems
        return Marks(strokes=tuple(strokes), punches=tuple(punches), notches=tuple(notches)), found

    # --- lines ---

    def _run(self, refs: Iterable[LineRef], row: int) -> F64:
        return np.asarray(self.graded.run(tuple(refs))[row])

    def _inside_is_left(self, refs: tuple[LineRef, ...]) -> bool:
        """Whether the piece lies to the left of a run of lines, decided in the base size."""
        key = " ".join(map(str, refs))
        if key not in self._lefts:
            line = self._run(refs, Cells.BASE)
            middle, direction = point_at(line, float(length_along(line)[-1]) / 2)
            probe = middle + np.array([-direction[1], direction[0]]) * 0.5
            self._lefts[key] = bool(shapely.contains_xy(self.piece.polygons[Cells.BASE], probe[0], probe[1]))
        return self._lefts[key]

    def _inset(self, refs: tuple[LineRef, ...], row: int, inset_mm: float) -> Iterator[F64]:
        line = self._run(refs, row)
        signed = inset_mm if self._inside_is_left(refs) else -inset_mm
        moved = shapely.offset_curve(shapes.line(line), signed, join_style="mitre")
        for part in shapely.get_parts(moved):
            points = shapely.get_coordinates(part)
            yield points if np.dot(points[-1] - points[0], line[-1] - line[0]) >= 0 else points[::-1]

    def _stitches(self, mark: StitchMark, row: int) -> Iterator[Stroke]:
        net = self.piece.polygons[row]
        for inset_mm in mark.insets_mm:
            for points in self._inset(mark.along, row, inset_mm):
                for part in _within(points, net):
                    yield Stroke(name="stitch", points=part)

    def _lines(self, mark: LineMark, row: int, cut: CutRing) -> Iterator[Stroke]:
        for part in _within(self._run(mark.lines, row), shapes.polygon(cut.ring)):
            yield Stroke(name=mark.name, points=part)

    # --- holes ---

    def _eyelets(
        self, mark: EyeletMark, row: int, size: float, where: Where
    ) -> tuple[list[PunchHole], list[Finding]]:
        length_mm = float(self.graded.resolver.length(mark.along)[row])
        count, least_mm = round(mark.count.at(size)), mark.last_mm[0]
        room_mm = length_mm - mark.first_mm - least_mm
        pitch_mm = room_mm / max(1, count - 1) if mark.pitch is None else mark.pitch.at(size)
        span_mm = pitch_mm * (count - 1)
        if count < 1 or pitch_mm <= 0 or span_mm > room_mm + 1e-9:
            need_mm = mark.first_mm + max(0.0, span_mm) + least_mm
            return [], [
                faults.EyeletsNoRoom.finding(
                    where=where, count=count, pitch_mm=max(0.0, pitch_mm), need_mm=need_mm, have_mm=length_mm
                )
            ]
        found = []
        left_mm = length_mm - mark.first_mm - span_mm
        if left_mm > mark.last_mm[1] + 1e-9:
            found.append(
                faults.EyeletsFarFromEnd.finding(
                    where=where, left_mm=left_mm, least_mm=least_mm, most_mm=mark.last_mm[1]
                )
            )
        ways = [mark.first_mm + pitch_mm * k for k in range(count)]
        return list(self._holes(mark.along, row, ways, mark.inset_mm, ("eyelet", mark.diameter_mm))), found

    def _punches(self, mark: PunchMark, row: int) -> Iterator[PunchHole]:
        for name in mark.at:
            x_mm, y_mm = self.graded.resolver.point(name)[row]
            yield PunchHole(name=mark.name, x_mm=float(x_mm), y_mm=float(y_mm), diameter_mm=mark.diameter_mm)
        if mark.along is not None and mark.pitch_mm > 0:
            length_mm = float(self.graded.resolver.length(mark.along)[row])
            count = max(1, math.floor((length_mm - 2 * mark.first_mm) / mark.pitch_mm + 1e-9) + 1)
            ways = [mark.first_mm + mark.pitch_mm * k for k in range(count)]
            kind = mark.name, mark.diameter_mm
            yield from self._holes(mark.along, row, ways, mark.inset_mm, kind)

    def _holes(
        self,
        along: LineRef,
        row: int,
        ways_mm: Sequence[float],
        inset_mm: float,
        kind: tuple[str, float],
    ) -> Iterator[PunchHole]:
        """Return holes set in from the curve itself: the chords of its flattened line turn in steps."""
        places, directions = self.graded.resolver.along(along, row, ways_mm)
        inside = 1.0 if self._inside_is_left((along,)) else -1.0
        normals = np.stack([-directions[:, 1], directions[:, 0]], axis=1)
        for x_mm, y_mm in places + inside * inset_mm * normals:
            yield PunchHole(name=kind[0], x_mm=float(x_mm), y_mm=float(y_mm), diameter_mm=kind[1])

    # --- notches ---

    def _notch(self, mark: NotchMark, row: int, edge: shapely.Geometry) -> Iterator[Notch]:
        place = self.graded.resolver.point(mark.at)[row]
        outward, allowance_mm = self._outward(place, row)
        yield self._at_edge(place, outward, allowance_mm, edge, mark)

    def _outward(self, place: F64, row: int) -> tuple[F64, float]:
        """Return the outward normal at a net point and the allowance there, the wider one at a corner.

        On a fold the edge runs on into its mirror image, so the normal is along the fold.
        """
        found: list[tuple[float, str, F64]] = []
        for edge in self.piece.edges:
            points = edge.points[row]
            away = points - place
            at = int(np.argmin(np.hypot(away[:, 0], away[:, 1])))
            if math.dist(points[at], place) > AT_POINT_MM:
                continue
            before, after = points[max(at - 1, 0)], points[min(at + 1, len(points) - 1)]
            along = (after - before) / math.dist(after, before)
            found.append((float(edge.allowance_mm[row, at]), edge.line, np.array([along[1], -along[0]])))
        allowance_mm, line, _ = max(found, key=lambda each: each[0])
        outward = np.sum([normal for _, name, normal in found if name == line], axis=0)
        return outward / float(np.hypot(*outward)), allowance_mm

    def _at_edge(
        self, place: F64, outward: F64, allowance_mm: float, edge: shapely.Geometry, mark: NotchMark
    ) -> Notch:
        reach = _NOTCH_REACH * allowance_mm + _RAW_NOTCH_MM
        ray = shapely.linestrings([place - outward * _RAW_NOTCH_MM, place + outward * reach])
        hits = shapely.get_coordinates(shapely.intersection(ray, edge))
        at = place + outward * allowance_mm
        if len(hits):
            at = hits[int(np.argmin(np.hypot(*(hits - at).T)))]
        return Notch(
            name=mark.name,
            x_mm=float(at[0]),
            y_mm=float(at[1]),
            inward=(float(-outward[0]), float(-outward[1])),
            depth_mm=mark.depth_mm,
            width_mm=mark.width_mm,
            shape=mark.shape,
        )

    def _size_code(
        self, code: SizeNotches, row: int, size: float, cut_edge: shapely.Geometry
    ) -> tuple[list[Notch], list[Finding]]:
        """Count a size from the first one: wide notches for five, slits for one, a V for a half."""
        where = Where(piece=self.piece.definition.name, size=self.graded.cells.rows[row].size)
        steps = round((size - code.first_size) / self.graded.cells.rows[row].full_size * 2)
        if steps < 0:
            return [], [faults.NoSizeCode.finding(where=where, first=f"{code.first_size:g}")]
        whole, half = divmod(steps, 2)
        shapes = [NotchShape.U] * (whole // 5) + [NotchShape.SLIT] * (whole % 5) + [NotchShape.V] * half
        widths = {NotchShape.U: CODE_WIDE_MM, NotchShape.SLIT: 0.0, NotchShape.V: CODE_HALF_MM}
        edge = next(each for each in self.piece.edges if each.line == code.on and not each.mirrored)
        way = length_along(edge.points[row])
        need_mm, have_mm = code.at_mm + max(0, len(shapes) - 1) * code.pitch_mm, float(way[-1])
        if need_mm > have_mm:
            found = faults.SizeCodeNoRoom.finding(where=where, line=code.on, need_mm=need_mm, have_mm=have_mm)
            return [], [found]
        notches = []
        for number, shape in enumerate(shapes):
            at_mm = code.at_mm + number * code.pitch_mm
            at_mm = at_mm if edge.forwards else have_mm - at_mm
            place, along = point_at(edge.points[row], at_mm)
            allowance_mm = float(np.interp(at_mm, way, edge.allowance_mm[row]))
            mark = NotchMark(at="", name="size", shape=shape, depth_mm=CODE_DEPTH_MM, width_mm=widths[shape])
            outward = np.array([along[1], -along[0]])
            notches.append(self._at_edge(place, outward, allowance_mm, cut_edge, mark))
        return notches, []


def tight_arrow(ring: F64, angle_deg: float) -> tuple[Stroke, ...]:
    """Return a double arrow along the direction of least stretch, in the widest part of a piece."""
    polygon = shapes.polygon(ring)
    wide = shapely.maximum_inscribed_circle(polygon, tolerance=2.0)
    place = polygon.centroid
    if not polygon.contains(place) or place.distance(polygon.exterior) < ARROW_ROOM * wide.length:
        place = shapely.Point(wide.coords[0])
    along = np.array([math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))])
    diagonal = float(np.hypot(*(ring.max(axis=0) - ring.min(axis=0))))
    at = np.array(place.coords[0])
    across_piece = shapely.intersection(
        shapely.LineString([at - diagonal * along, at + diagonal * along]), polygon
    )
    part = min(shapely.get_parts(across_piece), key=place.distance)
    middle = shapely.get_coordinates(part).mean(axis=0)
    half = min(ARROW_SHARE * diagonal / 2, 0.8 * part.length / 2)
    across = np.array([-along[1], along[0]]) * ARROW_HEAD_MM / 2
    lines = [np.array([middle - half * along, middle + half * along])]
    for way in (half, -half):
        tip, foot = middle + way * along, middle + (way - math.copysign(ARROW_HEAD_MM, way)) * along
        lines.append(np.array([foot + across, tip, foot - across]))
    return tuple(Stroke(name=TIGHT_AXIS, points=line) for line in lines)


def _within(points: F64, polygon: shapely.Polygon) -> Iterator[F64]:
    """Return the parts of a line inside a polygon, in the line's direction."""
    line = shapes.line(points)
    if shapely.covers(polygon, line):
        yield points
        return
    for part in shapely.get_parts(shapely.line_merge(shapely.intersection(line, polygon))):
        if part.geom_type == "LineString" and part.length > 0.5:
            yield shapely.get_coordinates(part)
