"""The twelve checks that show good grading, over a whole size run.

Each check measures the result, not the recipe: lengths, distances and areas of what was graded and cut.
A check fails, warns, passes, or does not apply. The list: docs/en/reference/checks.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Finding, Phrase, Severity, Where
from polasepatu.geometry import F64
from polasepatu.geometry.polyline import length_along
from polasepatu.pattern import faults
from polasepatu.pattern.cells import Cells, terms
from polasepatu.pattern.cut import CutSet, is_flipped
from polasepatu.pattern.cutpiece import CutPiece, Side
from polasepatu.pattern.grade import EdgeRun, GradedPattern, GradedPiece, crossing_of
from polasepatu.pattern.model import (
    EyeletMark,
    Follow,
    FreeLine,
    FreePoint,
    Group,
    LineRef,
    OffsetLine,
    Pattern,
    Station,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLE_MM = 1e-9
WIDTH_MM = 0.05
HELD_MM = 0.02
FEATHER_SHARE = 0.005
GIRTH_MM = 0.2
STEP_MM = 1e-6
POINT_MM = 1e-9
CORNER_DEG = 3.0
HOLE_EDGE_MM = 1.5
FAR_SIZES = 5.0
FALL_MM2 = 0.1
_NOT_AS_GROUPED = 2.0  # tolerances: a set cut in two shapes fails, however near they are


class Status(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    UNUSED = "unused"  # the pattern has nothing this check could judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The worst value a check met, what is allowed, and where."""

    number: int
    key: str
    unit: str
    tolerance: float
    worst: float | None = None
    where: Where = field(default_factory=Where)
    findings: tuple[Finding, ...] = ()

    @property
    def status(self) -> Status:
        """How the check ended."""
        if any(each.severity is Severity.ERROR for each in self.findings):
            return Status.FAILED
        if self.findings:
            return Status.WARNED
        return Status.UNUSED if self.worst is None else Status.PASSED


@dataclass(frozen=True, slots=True)
class _Value:
    """One measured deviation."""

    amount: float
    where: Where
    name: str = ""


def check(graded: GradedPattern, cut: CutSet) -> tuple[Outcome, ...]:
    """Run all twelve checks over the wanted sizes of a graded and cut pattern."""
    return tuple(run(graded, cut) for run in _CHECKS)


def _judged(
    number: int, key: str, unit: str, tolerance: float, values: Iterator[_Value], *, warn: bool = False
) -> Outcome:
    """Return the outcome of deviations that must stay within the tolerance."""
    found = list(values)
    if not found:
        return Outcome(number=number, key=key, unit=unit, tolerance=tolerance)
    worst = max(found, key=lambda each: each.amount)
    kind = faults.CheckWarned if warn else faults.CheckFailed
    wrong = tuple(
        kind.finding(
            where=v.where, check=key, name=v.name, amount=v.amount, tolerance=tolerance, unit=Phrase(unit)
        )
        for v in _worst_of_each(v for v in found if not v.amount <= tolerance)
    )
    return Outcome(
        number=number,
        key=key,
        unit=unit,
        tolerance=tolerance,
        worst=worst.amount,
        where=worst.where,
        findings=wrong,
    )


def _worst_of_each(values: Iterator[_Value]) -> list[_Value]:
    """Return the worst value of each piece and name, so that one slip is not told once for every size."""
    worst: dict[tuple[str | None, str], _Value] = {}
    for value in values:
        key = value.where.piece, value.name
        if key not in worst or value.amount > worst[key].amount:
            worst[key] = value
    return list(worst.values())


def _sizes(graded: GradedPattern) -> list[tuple[int, str]]:
    return [(row, graded.cells.rows[row].size) for row in graded.cells.wanted]


# --- 1 to 3: the table, the seams, the allowances ---------------------------------------------------


def _table(graded: GradedPattern, cut: CutSet) -> Outcome:
    """1. Stick length and ball girth follow one law over the run: equal steps, or equal ratios."""

    def values() -> Iterator[_Value]:
        cells = graded.cells
        steps = cells.steps
        reach = steps[Cells.LARGEST]
        for name in ("stick_length", "ball_girth"):
            table = cells.size_measures[name]
            base, largest = table[Cells.BASE], table[Cells.LARGEST]
            if reach == 0:
                continue
            even = np.abs(base + steps * (largest - base) / reach - table)
            ratio = np.abs(base * (largest / base) ** (steps / reach) - table)
            off = even if float(np.max(even)) <= float(np.max(ratio)) else ratio
            for row, size in _sizes(graded):
                yield _Value(float(off[row]), Where(size=size), name)

    return _judged(1, "last-table", "mm", TABLE_MM, values())


def _seams(graded: GradedPattern, cut: CutSet) -> Outcome:
    """2. Edges that are sewn together have equal lengths, but for their stated ease."""
    tolerances = {seam.name: seam.tolerance_mm for seam in graded.pattern.seams}

    def values() -> Iterator[_Value]:
        for seam in graded.pattern.seams:
            wanted = seam.times * graded.length_mm(seam.master) + seam.ease_mm
            off = np.abs(graded.length_mm(seam.follower) - wanted)
            for row, size in _sizes(graded):
                share = float(off[row]) / tolerances[seam.name]
                yield _Value(share, Where(field=f"seams.{seam.name}", size=size), seam.name)

    return _judged(2, "seams", "x tolerance", 1.0, values())


def _widths(graded: GradedPattern, cut: CutSet) -> Outcome:
    """3. Every allowance has its stated width in every size, measured from net to cut outline."""

    def values() -> Iterator[_Value]:
        for piece in graded.pieces:
            key = piece.definition.name, piece.definition.side
            judged = _judged_points(piece)
            for row, size in _sizes(graded):
                points, allowance, lines = judged[piece.rows[row]]
                made = cut.rings.get((*key, row))
                if len(points) and made is not None:
                    ring = shapely.linearrings(made.ring)
                    shapely.prepare(ring)
                    off = np.abs(shapely.distance(shapely.points(points), ring) - allowance)
                    at = int(np.argmax(off))
                    yield _Value(float(off[at]), Where(piece=key[0], size=size), lines[at])

    return _judged(3, "allowance-widths", "mm", WIDTH_MM, values())


def _judged_points(piece: GradedPiece) -> list[tuple[F64, F64, list[str]]]:
    """Return net points clear of corners, their allowances and the lines they are on, for every size."""
    edges = [edge for edge in piece.edges if not edge.mirrored and np.any(edge.allowance_mm)]
    if not edges:
        return [(np.empty((0, 2)), np.empty(0), [])] * len(piece.net)
    inside = np.concatenate([_clear_of_corners(edge) for edge in edges], axis=1)
    points = np.concatenate([edge.points for edge in edges], axis=1)
    allowances = np.abs(np.concatenate([edge.allowance_mm for edge in edges], axis=1))
    lines = np.repeat([edge.line for edge in edges], [edge.points.shape[1] for edge in edges])
    return [(points[row][at], allowances[row][at], lines[at].tolist()) for row, at in enumerate(inside)]


def _clear_of_corners(edge: EdgeRun) -> NDArray[np.bool_]:
    """Return which points of an edge, (sizes, n), lie out of reach of its corner joins."""
    widest = np.max(np.abs(edge.allowance_mm), axis=1, keepdims=True)
    way, clear = length_along(edge.points), 2 * widest + 2
    return np.asarray((widest > 0) & (way >= clear) & (way <= way[:, -1:] - clear))


# --- 4 to 7: feather, girth, held features, even steps ----------------------------------------------


def _feather(graded: GradedPattern, cut: CutSet) -> Outcome:
    """4. On each side, heel to toe, the upper's feather keeps its ratio to the bottom's edge."""

    def values() -> Iterator[_Value]:
        for feather in graded.pattern.feathers:
            ratio = graded.length_mm(feather.upper) / graded.length_mm(feather.bottom)
            off = np.abs(ratio / ratio[Cells.BASE] - 1)
            for row, size in _sizes(graded):
                yield _Value(100 * float(off[row]), Where(size=size), feather.side.value)

    return _judged(4, "feather-ratio", "%", 100 * FEATHER_SHARE, values())


def _girth(graded: GradedPattern, cut: CutSet) -> Outcome:
    """5. The ball girth on the pattern, twice V to J and the bottom's width, grows as the last's."""

    def values() -> Iterator[_Value]:
        girth = graded.pattern.girth
        if girth is None:
            return
        cells, resolver = graded.cells, graded.resolver
        across = resolver.point(girth.top) - resolver.point(girth.feather)
        read = 2 * np.hypot(across[:, 0], across[:, 1]) + cells.measures[girth.bottom_measure]
        grown = read - read[Cells.BASE]
        by_size, wanted = cells.size_measures["ball_girth"], cells.measures["ball_girth"]
        off = np.abs(grown - (wanted - wanted[Cells.BASE]))
        # A fitting takes the girth as far from the base as so many sizes do.
        per_size = abs(by_size[Cells.LARGEST] - by_size[Cells.BASE]) / max(
            1.0, abs(cells.steps[Cells.LARGEST])
        )
        fittings = np.abs(wanted - by_size) / per_size if per_size > 0 else np.zeros(len(wanted))
        away = np.maximum(1.0, np.abs(cells.steps) + fittings)
        for row, size in _sizes(graded):
            yield _Value(float(off[row] / away[row]), Where(size=size), "ball_girth")

    return _judged(5, "ball-girth", "mm per size", GIRTH_MM, values())


def _held(graded: GradedPattern, cut: CutSet) -> Outcome:
    """6. Held widths, eyelet pitches, hole sizes and notch depths are the same in every size."""

    def values() -> Iterator[_Value]:
        for name, line in graded.pattern.lines.items():
            if isinstance(line, OffsetLine) and line.start_mm == line.end_mm and name in graded.flats:
                yield from _held_width(graded, name, line)
        for first, second in itertools.pairwise(_by_piece(cut)):
            if _key(first) == _key(second):
                yield _Value(_feature_change(first, second), _at(second), "features")
        yield from _pitches(graded, cut)

    return _judged(6, "held-features", "mm", HELD_MM, values())


def _held_width(graded: GradedPattern, name: str, line: OffsetLine) -> Iterator[_Value]:
    carrier, points = graded.resolver.curve(line.of), graded.flats[name].points
    u = np.linspace(-1.5, carrier.spans + 1.5, (carrier.spans + 3) * 20 + 1)
    dense = carrier.at(np.broadcast_to(u, (len(points), len(u))))
    feet = np.stack([_foot(u, along, each) for along, each in zip(dense, points, strict=True)])
    ways = np.hypot(*np.moveaxis(points - carrier.at(feet), -1, 0))
    for row, size in _sizes(graded):
        yield _Value(float(np.max(np.abs(ways[row] - abs(line.start_mm)))), Where(size=size), name)


def _foot(u: F64, curve: F64, points: F64) -> F64:
    """Return the parameters (n,) nearest to points (n, 2), on a curve sampled at `u` (m,) as (m, 2).

    Between the samples the square of the distance goes like a parabola. The chords would not do: in a
    heel of 10 mm radius they lie further inside than a held width may be off.
    """
    away = np.square(points[:, :1] - curve[:, 0])
    away += np.square(points[:, 1:] - curve[:, 1])
    at = np.clip(np.argmin(away, axis=1), 1, len(u) - 2)
    before, here, after = (away[np.arange(len(at)), at + step] for step in (-1, 0, 1))
    return np.asarray(u[at] + (u[1] - u[0]) * (before - after) / (2 * (before + after - 2 * here)))


def _by_piece(cut: CutSet) -> list[CutPiece]:
    return sorted(_one_foot(cut), key=lambda piece: (piece.piece, piece.side, piece.width))


def _one_foot(cut: CutSet) -> list[CutPiece]:
    """Return the pieces of one foot; the other has the same, mirrored."""
    return [piece for piece in cut.pieces if piece.foot is cut.pieces[0].foot]


def _key(piece: CutPiece) -> tuple[str, Side, str]:
    return piece.piece, piece.side, piece.width


def _at(piece: CutPiece) -> Where:
    return Where(piece=piece.piece, size=piece.size)


def _feature_change(first: CutPiece, second: CutPiece) -> float:
    """Return the largest change of a hole's diameter or of a notch's depth and width, names kept apart."""
    off = 0.0
    for one, other in zip(_features(first), _features(second), strict=True):
        for name in one.keys() & other.keys():
            off = max([off, *(abs(a - b) for a, b in zip(one[name], other[name], strict=False))])
    return off


def _features(piece: CutPiece) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return the diameters of holes and the sizes of notches by name; the size code changes on purpose."""
    holes: dict[str, list[float]] = {}
    notches: dict[str, list[float]] = {}
    for hole in piece.punches:
        holes.setdefault(hole.name, []).append(hole.diameter_mm)
    for notch in piece.notches:
        if notch.name != "size":
            notches.setdefault(notch.name, []).extend((notch.depth_mm, notch.width_mm))
    return holes, notches


def _pitches(graded: GradedPattern, cut: CutSet) -> Iterator[_Value]:
    """Return how far the way between neighbouring eyelets is off the stated pitch, along the carrier."""
    values = {cell.size: cell.value for cell in graded.cells.rows}
    rows = {(graded.cells.rows[row].size, graded.cells.rows[row].width): row for row in graded.cells.wanted}
    stated = {
        (piece.definition.name, piece.definition.side): mark
        for piece in graded.pieces
        for mark in piece.definition.marks
        if isinstance(mark, EyeletMark) and mark.pitch is not None
    }
    for piece in _one_foot(cut):
        mark = stated.get((piece.piece, piece.side))
        holes = [hole for hole in piece.punches if hole.name == "eyelet"]
        if mark is None or mark.pitch is None or not holes:
            continue
        row = rows[piece.size, piece.width]
        line = shapely.LineString(graded.resolver.along(mark.along, row, _dense(graded, mark.along, row))[0])
        sign = -1.0 if is_flipped(piece, piece.foot) else 1.0
        ways = [line.project(shapely.Point(hole.x_mm, sign * hole.y_mm)) for hole in holes]
        count = round(mark.count.at(values[piece.size]))
        for one, other in itertools.pairwise(ways[:count]):
            yield _Value(abs(other - one - mark.pitch.at(values[piece.size])), _at(piece), "eyelet pitch")


def _dense(graded: GradedPattern, ref: LineRef, row: int) -> F64:
    """Return places every tenth of a millimetre along a reference."""
    length_mm = float(graded.resolver.length(ref)[row])
    return np.linspace(0.0, length_mm, max(2, round(length_mm * 10)))


def _steps(graded: GradedPattern, cut: CutSet) -> Outcome:
    """7. Points move by equal steps between neighbouring sizes, or by steps of equal ratio: no jumps."""

    def values() -> Iterator[_Value]:
        rows = _even_rows(graded)
        if len(rows) < 3:
            return
        for name in _plain_points(graded):
            places = graded.resolver.point(name)[rows]
            off = max(_unevenness(places[:, axis]) for axis in (0, 1))
            yield _Value(off, Where(size=graded.cells.rows[rows[-1]].size), name)

    return _judged(7, "even-steps", "mm", STEP_MM, values())


def _unevenness(places: F64) -> float:
    """Return by how much places along a run are off equal steps, or off steps of equal ratio: the less."""
    steps = np.diff(places)
    even = float(np.max(np.abs(np.diff(steps))))
    if len(steps) < 3 or float(np.min(np.abs(steps))) == 0:
        return even
    ratio = np.abs(steps[2:] * steps[:-2] / steps[1:-1] - steps[1:-1])
    return min(even, float(np.max(ratio)))


def _even_rows(graded: GradedPattern) -> list[int]:
    """Return the wanted rows of the base width, if their sizes are evenly spaced."""
    cells = graded.cells
    width = cells.rows[Cells.BASE].width
    rows = sorted(
        (r for r in cells.wanted if cells.rows[r].width == width), key=lambda r: cells.rows[r].value
    )
    gaps = np.diff([cells.rows[row].value for row in rows])
    return rows if len(gaps) and np.allclose(gaps, gaps[0]) else []


def _plain_points(graded: GradedPattern) -> Iterator[str]:
    """Return the points that grade by their frame alone, in frames that follow no line and no heel group."""
    stepped = _heel_group_measures(graded.cells)
    for name, point in graded.pattern.points.items():
        if isinstance(point, FreePoint) and point.rule is None and point.hold is None:
            frame = graded.resolver.field(point.frame).frame
            if not any(isinstance(axis, Follow) or stepped & _measures(axis) for axis in (frame.x, frame.y)):
                yield name


def _heel_group_measures(cells: Cells) -> frozenset[str]:
    """Return the measures that some sizes share and others do not, as the heel height of a heel group."""
    sizes = len({cell.value for cell in cells.rows})
    return frozenset(
        name
        for name, table in cells.size_measures.items()
        if 1 < len(set(table.round(9).ravel().tolist())) < sizes
    )


def _measures(axis: str | tuple[Station, ...]) -> set[str]:
    rules = [axis] if isinstance(axis, str) else [station.by for station in axis]
    return {name for rule in rules for _, name in terms(rule)}


# --- 8 to 12: shapes, groups, halves, the base, holes and notches -----------------------------------


def _shapes(graded: GradedPattern, cut: CutSet) -> Outcome:
    """8. Outlines are simple in every size, with the same corners: no corner turns by more than 3 degrees."""
    found: list[Finding] = []
    worst, where = 0.0, Where()
    for piece in graded.pieces:
        name = piece.definition.name
        for row, size in _sizes(graded):
            outline = piece.polygons[piece.rows[row]]
            if not outline.is_valid:
                x_mm, y_mm = crossing_of(outline)
                here = Where(piece=name, size=size)
                found.append(faults.OutlineCrosses.finding(where=here, x_mm=x_mm, y_mm=y_mm))
        for before, after in zip(piece.edges, [*piece.edges[1:], piece.edges[0]], strict=True):
            angles = _corner_deg(before.points, after.points)
            off = np.abs((angles - angles[Cells.BASE] + 180) % 360 - 180)
            row = max((piece.rows[each] for each in graded.cells.wanted), key=lambda each: float(off[each]))
            here = Where(piece=name, size=graded.cells.rows[row].size)
            if float(off[row]) > worst:
                worst, where = float(off[row]), here
            if float(off[row]) > CORNER_DEG and not before.mirrored:
                found.append(
                    faults.CornerOpens.finding(
                        where=here, first=before.line, second=after.line, change_deg=float(off[row])
                    )
                )
    return Outcome(
        number=8,
        key="shapes",
        unit="deg",
        tolerance=CORNER_DEG,
        worst=worst,
        where=where,
        findings=tuple(found),
    )


def _corner_deg(before: F64, after: F64) -> F64:
    one, other = before[:, -1] - before[:, -2], after[:, 1] - after[:, 0]
    turn = np.arctan2(other[:, 1], other[:, 0]) - np.arctan2(one[:, 1], one[:, 0])
    return np.asarray(np.degrees(turn))


def _groups(graded: GradedPattern, cut: CutSet) -> Outcome:
    """9. Sizes of a group are cut alike, none is off by too much, and no larger size is cut smaller."""

    def values() -> Iterator[_Value]:
        groups = graded.pattern.groups or {}
        for piece in graded.pieces:
            yield from _cut_smaller(graded, piece)
            if piece.definition.group is None:
                continue
            group = groups[piece.definition.group]
            frame = _frame_of(graded.pattern, piece.definition.outline[0].line)
            laid = piece.net - graded.resolver.field(frame)(np.array([group.anchor]))
            for row, size in _sizes(graded):
                off = float(np.max(np.hypot(*(laid[row] - laid[piece.rows[row]]).T))) / group.tolerance_mm
                yield _Value(off, Where(piece=piece.definition.name, size=size), group.name)
            yield from _wrongly_cut(graded, cut, piece, group)

    return _judged(9, "groups", "x tolerance", 1.0, values())


def _cut_smaller(graded: GradedPattern, piece: GradedPiece) -> Iterator[_Value]:
    """Return where a piece is cut smaller than in the size below it."""
    cells = graded.cells
    rows = sorted(cells.wanted, key=lambda row: (cells.rows[row].width, cells.rows[row].value))
    areas_mm2 = piece.line_area_mm2[[piece.rows[row] for row in rows]]
    for number, (one, other) in enumerate(itertools.pairwise(rows)):
        falls = areas_mm2[number] - areas_mm2[number + 1] > FALL_MM2
        if falls and cells.rows[one].width == cells.rows[other].width:
            where = Where(piece=piece.definition.name, size=cells.rows[other].size)
            yield _Value(_NOT_AS_GROUPED, where, piece.definition.group or piece.definition.name)


def _frame_of(pattern: Pattern, line: str) -> str:
    """Return the frame of a line, or of the line it keeps its distance from."""
    definition = pattern.lines[line]
    while isinstance(definition, OffsetLine):
        definition = pattern.lines[definition.of]
    return definition.frame


def _wrongly_cut(graded: GradedPattern, cut: CutSet, piece: GradedPiece, group: Group) -> Iterator[_Value]:
    """Return where neighbouring sizes of a set are not cut alike, or those of two sets are."""
    cells, key = graded.cells, (piece.definition.name, piece.definition.side)
    made = [row for row in cells.wanted if (*key, row) in cut.rings]
    made.sort(key=lambda row: (cells.rows[row].width, cells.rows[row].value))
    for one, other in itertools.pairwise(made):
        if cells.rows[one].width != cells.rows[other].width:
            continue
        together = group.member(cells.rows[one].value) == group.member(cells.rows[other].value)
        alike = np.array_equal(cut.rings[*key, one].ring, cut.rings[*key, other].ring)
        grown = not np.array_equal(piece.net[one], piece.net[other])
        if together != alike and (together or grown):
            yield _Value(_NOT_AS_GROUPED, Where(piece=key[0], size=cells.rows[other].size), group.name)


def _halves(graded: GradedPattern, cut: CutSet) -> Outcome:
    """10. Under arithmetic grading a half size lies midway between its neighbours."""

    def values() -> Iterator[_Value]:
        cells = graded.cells
        table = cells.size_measures["stick_length"]
        found = zip(cells.steps, cells.rows, strict=True)
        rows = {(float(step), cell.width): row for row, (step, cell) in enumerate(found)}
        for (value, width), row in rows.items():
            below, above = rows.get((value - 0.5, width)), rows.get((value + 0.5, width))
            if below is None or above is None:
                continue
            if abs(table[below] + table[above] - 2 * table[row]) > TABLE_MM:
                continue  # geometric
            for name in _plain_points(graded):
                places = graded.resolver.point(name)
                off = float(np.max(np.abs((places[below] + places[above]) / 2 - places[row])))
                yield _Value(off, Where(size=cells.rows[row].size), name)

    return _judged(10, "half-sizes", "mm", POINT_MM, values())


def _base(graded: GradedPattern, cut: CutSet) -> Outcome:
    """11. Grading to the base size changes nothing, and what was graded up comes back down."""

    def values() -> Iterator[_Value]:
        resolver = graded.resolver
        for name, point in graded.pattern.points.items():
            if isinstance(point, FreePoint):
                off = float(np.max(np.abs(resolver.point(name)[Cells.BASE] - point.at)))
                yield _Value(off, Where(size=graded.cells.rows[Cells.BASE].size), name)
        for name, line in graded.pattern.lines.items():
            if isinstance(line, FreeLine):
                knots = np.array([k.at for k in line.knots if k.at is not None]).reshape(-1, 2)
                drawn = [i for i, k in enumerate(line.knots) if k.at is not None]
                back = resolver.curve(name).at(np.tile(np.array(drawn, float), (resolver.sizes, 1)))[
                    Cells.BASE
                ]
                off = float(np.max(np.abs(back - knots), initial=0.0))
                yield _Value(off, Where(size=graded.cells.rows[Cells.BASE].size), name)

    return _judged(11, "base-unchanged", "mm", POINT_MM, values())


def _places(graded: GradedPattern, cut: CutSet) -> Outcome:
    """12. Holes keep off the edge, and notches stay within the allowance they are cut in."""

    def values() -> Iterator[_Value]:
        for piece in _one_foot(cut):
            yield from _holes(piece)
            yield from _notches(piece)

    return _judged(12, "holes-and-notches", "mm", 0.0, values())


def _holes(piece: CutPiece) -> Iterator[_Value]:
    """Return by how much each hole is too near the cut edge."""
    if not piece.punches:
        return
    polygon = shapely.Polygon(piece.cut_outline, piece.cut_outs)
    points = shapely.points([(hole.x_mm, hole.y_mm) for hole in piece.punches])
    away = np.asarray(shapely.distance(points, polygon.boundary))
    away = np.where(shapely.contains(polygon, points), away, -away)
    for hole, distance in zip(piece.punches, away, strict=True):
        short = hole.diameter_mm / 2 + HOLE_EDGE_MM - float(distance)
        yield _Value(max(0.0, short), _at(piece), hole.name)


def _notches(piece: CutPiece) -> Iterator[_Value]:
    """Return by how much each notch is deeper than the way from the cut edge to the net line.

    A notch that runs along an edge, as at the square end of a margin, is no notch: it is off by its depth.
    """
    if not piece.notches:
        return
    net, edge = shapely.linearrings(piece.net_outline), shapely.linearrings(piece.cut_outline)
    places = np.array([(notch.x_mm, notch.y_mm) for notch in piece.notches])
    depths_mm = np.array([notch.depth_mm for notch in piece.notches])
    tips = places + (depths_mm / 2)[:, None] * np.array([notch.inward for notch in piece.notches])
    spots = shapely.points(places)
    allowances = shapely.distance(net, spots)
    deepest = np.where(allowances > 0.5, allowances, depths_mm)  # a raw edge shows its notch on purpose
    stray = shapely.distance(edge, shapely.points(tips)) < WIDTH_MM
    stray |= ~shapely.contains_xy(shapely.polygons(edge), tips)
    off = np.maximum(depths_mm - deepest, shapely.distance(edge, spots) - WIDTH_MM)
    off = np.maximum(off, np.where(stray, depths_mm, 0.0))
    for notch, value in zip(piece.notches, off, strict=True):
        yield _Value(max(0.0, float(value)), _at(piece), notch.name)


_CHECKS: Sequence[Callable[[GradedPattern, CutSet], Outcome]] = (
    _table,
    _seams,
    _widths,
    _feather,
    _girth,
    _held,
    _steps,
    _shapes,
    _groups,
    _halves,
    _base,
    _places,
)


def remarks(graded: GradedPattern) -> tuple[Finding, ...]:
    """Return what is not one of the twelve checks: sizes far from the base, bottoms that do not reach."""
    found: list[Finding] = []
    steps = np.abs(graded.cells.steps)
    for row in graded.cells.wanted:
        cell = graded.cells.rows[row]
        if steps[row] > FAR_SIZES:
            found.append(
                faults.SizeFar.finding(where=Where(field="sizes"), size=cell.size, steps=float(steps[row]))
            )
    found += _uncovered(graded)
    return tuple(found)


def _uncovered(graded: GradedPattern) -> Iterator[Finding]:
    pieces = {piece.definition.name: piece for piece in graded.pieces}
    for cover in graded.pattern.covers:
        outer, inner = pieces[cover.outer], pieces[cover.inner]
        for row, size in _sizes(graded):
            around = outer.polygons[outer.rows[row]]
            points = shapely.points(inner.net[inner.rows[row]])
            away = np.asarray(shapely.distance(points, around.boundary))
            least = float(np.min(np.where(shapely.contains(around, points), away, -away)))
            if least < cover.margin_mm - HELD_MM:
                where = Where(piece=cover.outer, size=size)
                yield faults.NotCovered.finding(
                    where=where, inner=cover.inner, least_mm=least, margin_mm=cover.margin_mm
                )
