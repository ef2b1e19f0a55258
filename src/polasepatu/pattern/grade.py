"""Grading: net outlines of every piece in every size.

Free lines go by the field and close on their points, held widths are offsets of graded carriers, rigid
holds move and turn whole; so no outline can open. A line is flattened once, with the same number of
points in every size, and every piece that uses it shares those points.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from polasepatu.errors import Finding, Phrase, Where
from polasepatu.geometry import F64
from polasepatu.geometry.curve import Curve
from polasepatu.geometry.polyline import bulge, length_along
from polasepatu.geometry.ring import signed_area
from polasepatu.pattern import faults
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.model import (
    Edge,
    EdgeKind,
    EyeletMark,
    Group,
    LineMark,
    LineRef,
    Mark,
    NotchMark,
    Pattern,
    PieceDef,
    PunchMark,
    StitchMark,
)
from polasepatu.pattern.names import dangling
from polasepatu.pattern.resolve import FOLD_BULGE_MM, Resolver, lookup, mirror

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHORD_MM = 0.02  # greatest distance between a flattened line and its curve, in the largest size
_JOIN_MM = 1e-6
_SAME_U = 1e-9
_BELOW = 2.0  # times as far below the base as the largest size is above it
AT_POINT_MM = 1e-4  # from a named point to where it stands on an outline
_KNOT_U = 0.05  # a knot nearer than this to a station is passed over


StepCounts: TypeAlias = Mapping[str, tuple[int, ...]]
"""How many steps each stretch of each line is cut into."""

NOTHING_KEPT: StepCounts = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatLine:
    """A line as points in every size, and where its named points are among them."""

    points: F64  # (sizes, n, 2)
    index: Mapping[str, int]
    steps: tuple[int, ...]  # into how many parts each stretch between stations and knots is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRun:
    """One edge of a piece in every size, in the order of the outline, both ends included."""

    line: str
    forwards: bool  # in the line's own direction
    mirrored: bool
    kind: EdgeKind
    points: F64  # (sizes, n, 2)
    allowance_mm: F64  # (sizes, n)


@dataclass(frozen=True)
class GradedPiece:
    """The net outline of a piece in every size, counter-clockwise, as edges that follow one another."""

    definition: PieceDef
    edges: tuple[EdgeRun, ...]
    cut_outs: tuple[F64, ...]  # (sizes, n, 2) each, clockwise
    covered: tuple[F64, ...]  # (sizes, n, 2) each: areas hidden under something in another frame
    rows: tuple[int, ...]  # the row each row is cut as, by size group

    @cached_property
    def net(self) -> F64:
        """The net outline, (sizes, n, 2), first point not repeated."""
        return np.concatenate([edge.points[:, :-1] for edge in self.edges], axis=1)

    @cached_property
    def polygons(self) -> NDArray[np.object_]:
        """The net outline in every size as a polygon, (sizes,)."""
        return np.asarray(shapely.polygons(self.net))

    @cached_property
    def line_area_mm2(self) -> F64:
        """The area inside the net outline in every size, (sizes,), cut-outs taken off."""
        return signed_area(self.net) + sum(
            (signed_area(ring) for ring in self.cut_outs), np.zeros(len(self.net))
        )


@dataclass(frozen=True)
class GradedPattern:
    """A pattern in every size of its cells."""

    pattern: Pattern
    cells: Cells
    pieces: tuple[GradedPiece, ...]
    resolver: Resolver
    flats: dict[str, FlatLine]  # filled as lines are asked for
    runs: dict[tuple[LineRef, ...], F64] = field(default_factory=dict)  # likewise, (sizes, n, 2) each

    def run(self, refs: Sequence[LineRef]) -> F64:
        """Return references joined end to end as points, (sizes, n, 2)."""
        key = tuple(refs)
        if key not in self.runs:
            self.runs[key] = join_refs(key, self.flats, self.resolver)
        return self.runs[key]

    @property
    def steps(self) -> StepCounts:
        """How finely each line was flattened, to keep for the next grade of nearly the same pattern."""
        return {line: flat.steps for line, flat in self.flats.items()}

    def length_mm(self, refs: Sequence[LineRef]) -> F64:
        """Return the summed length of references in every size, (sizes,)."""
        return np.asarray(np.sum([self.resolver.length(ref) for ref in refs], axis=0))


def grade(pattern: Pattern, cells: Cells, *, kept: StepCounts = NOTHING_KEPT) -> GradedPattern:
    """Grade a pattern over the rows of `cells`.

    Lines in `kept`, the `steps` of an earlier grade, are flattened as finely as they were then: quicker
    while a line is being dragged. For cutting files grade without it.

    Raises:
        PatternFaults: everything in the pattern that is missing, contradictory or cannot close.
    """
    found = list(dangling(pattern))
    if found:
        raise faults.PatternFaults(found)
    resolver = Resolver(pattern, cells)
    graded = GradedPattern(pattern=pattern, cells=cells, pieces=(), resolver=resolver, flats={})
    met = _Agreements()
    for name in pattern.points:
        with met.at(f"points.{name}"):
            resolver.point(name)
    for name in pattern.lines:
        with met.at(f"lines.{name}"):
            resolver.bounds(name)
    for name in kept.keys() & pattern.lines.keys():
        with met.at(f"lines.{name}"):
            graded.flats[name] = flatten(resolver, name, kept[name])
    pieces = []
    for piece in pattern.pieces:
        with met.at(f"pieces.{piece.name}"):
            pieces.append(_grade_piece(piece, resolver, graded.flats))
            for number, mark in enumerate(piece.marks):
                with met.at(f"pieces.{piece.name}.marks.{number}"):
                    _walk(graded, pieces[-1], mark)
    for at, refs in _measured(pattern):
        with met.at(at):
            graded.length_mm(refs)
    if pattern.girth is not None and pattern.girth.bottom_measure not in cells.measures:
        with met.at("girth.bottom_measure"):
            raise faults.GirthUnread(measure=pattern.girth.bottom_measure)
    if met.findings:
        raise faults.PatternFaults(met.findings)
    return replace(graded, pieces=tuple(pieces))


class _Agreements:
    """Collects the faults that were met, each once, with the place in the style where it was met."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    @contextmanager
    def at(self, field: str) -> Iterator[None]:
        try:
            yield
        except faults.PatternFault as fault:
            for each in fault.findings:
                placed = replace(each, where=replace(each.where, field=each.where.field or field))
                if placed not in self.findings:
                    self.findings.append(placed)


def _walk(graded: GradedPattern, piece: GradedPiece, mark: Mark) -> None:
    """Go where a mark goes, so that what is wrong with it is met while grading."""
    match mark:
        case NotchMark():
            away = piece.net - graded.resolver.point(mark.at)[:, None]
            if np.any(np.min(np.hypot(away[..., 0], away[..., 1]), axis=1) > AT_POINT_MM):
                raise faults.NotchOffEdge(where=Where(piece=piece.definition.name), point=mark.at)
        case StitchMark():
            graded.run(mark.along)
        case LineMark():
            graded.run(mark.lines)
        case EyeletMark():
            graded.run((mark.along,))
        case PunchMark(along=LineRef() as along):
            graded.run((along,))


def _measured(pattern: Pattern) -> Iterator[tuple[str, Sequence[LineRef]]]:
    """Return the runs of lines whose lengths are compared or printed, and where the style states them."""
    for seam in pattern.seams:
        yield f"seams.{seam.name}", (*seam.master, *seam.follower)
    for number, feather in enumerate(pattern.feathers):
        yield f"feather.{number}", (*feather.upper, *feather.bottom)
    for measure in pattern.measures:
        yield f"measures.{measure.name}", measure.along


# --- flattening -------------------------------------------------------------------------------------


def flatten(resolver: Resolver, line: str, kept: tuple[int, ...] = ()) -> FlatLine:
    """Return a line as points: every named point and corner, and as many between as the last's sizes need.

    `kept` are the steps of an earlier flattening; they hold where the line has as many stretches as then.

    Raises:
        OrderChanges: named points pass each other in some size.
    """
    curve = resolver.curve(line)
    start, end = resolver.bounds(line)
    named = {point: resolver.parameter(line, point) for point in resolver.points_on(line)}
    corners = {f"corner {knot}": np.full(resolver.sizes, float(knot)) for knot in curve.corners}
    stations = _ordered({"": start, **corners, **named, " ": end}, line, resolver)
    parameters = [start[:, None]]
    ways = [_knots_between(a[0][1], b[0][1]) for a, b in itertools.pairwise(stations)]
    stretches = [stretch for way in ways for stretch in itertools.pairwise(way)]
    counts = kept if len(kept) == len(stretches) else _steps_needed(curve, stretches)
    for (u0, u1), steps in zip(stretches, counts, strict=True):
        parameters.append(u0[:, None] + (u1 - u0)[:, None] * (np.arange(1, steps + 1) / steps))
    ends = list(itertools.accumulate(counts, initial=0))
    passed = itertools.accumulate((len(way) - 1 for way in ways), initial=0)
    index = {name: ends[n] for station, n in zip(stations, passed, strict=True) for name, _ in station}
    return FlatLine(points=curve.at(np.concatenate(parameters, axis=1)), index=index, steps=counts)


def _knots_between(u0: F64, u1: F64) -> list[F64]:
    """Return the ends of a stretch and the knots within it in every size: each span bends its own way."""
    last = min(float(np.min(u1)), _far_below(u1))
    first = max(float(np.max(u0)), _far_below(u0))
    knots = range(math.floor(first + _KNOT_U) + 1, math.ceil(last - _KNOT_U))
    return [u0, *(np.full(len(u0), float(knot)) for knot in knots), u1]


def _far_below(u: F64) -> float:
    """Return where a parameter is about as far below the base as any size, from base and largest alone.

    What is decided so does not depend on the sizes asked for: a size is the same whatever else is graded.
    """
    return float(u[Cells.BASE] - _BELOW * (u[Cells.LARGEST] - u[Cells.BASE]))


def _ordered(found: Mapping[str, F64], line: str, resolver: Resolver) -> list[list[tuple[str, F64]]]:
    """Sort stations along the line, those at one place together, and make sure that no size reorders them."""
    inside = {
        name: u
        for name, u in found.items()
        if np.all(u >= found[""] - _SAME_U) and np.all(u <= found[" "] + _SAME_U)
    }
    places: list[list[tuple[str, F64]]] = []
    for name, u in sorted(inside.items(), key=lambda item: (item[1][Cells.BASE], item[0])):
        if places and float(np.max(np.abs(u - places[-1][0][1]))) < _SAME_U:
            places[-1].append((name, u))
        else:
            places.append([(name, u)])
    for before, here in itertools.pairwise(places):
        wrong = np.nonzero(here[0][1] - before[0][1] <= 0)[0]
        if len(wrong):
            names = (before[0][0].strip() or "start", here[0][0].strip() or "end")
            where = Where(field=f"lines.{line}", size=resolver.cells.rows[int(wrong[0])].size)
            raise faults.OrderChanges(where=where, line=line, first=names[0], second=names[1])
    return places


def _steps_needed(curve: Curve, stretches: Sequence[tuple[F64, F64]]) -> tuple[int, ...]:
    """Return into how many equal parameter steps each stretch must be cut for the chord error.

    The largest size decides, and where a stretch takes more of the line in smaller ones, such a one too.
    """
    large = [(float(u0[Cells.LARGEST]), float(u1[Cells.LARGEST])) for u0, u1 in stretches]
    small = [(_far_below(u0), _far_below(u1)) for u0, u1 in stretches]
    longer = [
        n for n, (a, b) in enumerate(zip(small, large, strict=True)) if a[1] - a[0] - (b[1] - b[0]) > _SAME_U
    ]
    counts = _steps_in(curve.only(Cells.LARGEST), large)
    if longer:
        below = _steps_in(curve.only(Cells.BASE), [small[n] for n in longer])
        for n, steps in zip(longer, below, strict=True):
            counts[n] = max(counts[n], steps)
    return tuple(counts)


def _steps_in(curve: Curve, stretches: Sequence[tuple[float, float]]) -> list[int]:
    """Return into how many equal parameter steps stretches of a curve of one size must be cut."""
    counts = [max(1, round(end - start)) for start, end in stretches]
    coarse = list(range(len(stretches)))
    for _ in range(8):
        # Four parts a step: a bend that changes sides crosses its chord, and would look straight there.
        u = [np.linspace(*stretches[n], 4 * counts[n] + 1) for n in coarse]
        ends = list(itertools.accumulate(map(len, u)))[:-1]
        parts = np.split(curve.at(np.concatenate(u)[None])[0], ends)
        errors_mm = {n: _off_chords_mm(part) for n, part in zip(coarse, parts, strict=True)}
        coarse = [n for n in coarse if errors_mm[n] > CHORD_MM]
        if not coarse:
            break
        for n in coarse:
            counts[n] = max(counts[n] + 1, math.ceil(counts[n] * math.sqrt(errors_mm[n] / CHORD_MM)))
    return counts


def _off_chords_mm(points: F64) -> float:
    """Return how far points (4 n + 1, 2) are off the n chords between every fourth of them."""
    ends = points[::4]
    steps = ends[1:] - ends[:-1]
    chord = steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-12)[:, None]
    away = points[:-1].reshape(len(chord), 4, 2) - ends[:-1, None]
    return float(np.max(np.abs(away[..., 0] * chord[:, None, 1] - away[..., 1] * chord[:, None, 0])))


def flat_part(ref: LineRef, flats: dict[str, FlatLine], resolver: Resolver) -> F64:
    """Return the points of a reference in walking order, (sizes, n, 2)."""
    if ref.line not in flats:
        lookup(resolver.pattern.lines, ref.line, what=Phrase("line"), where=Where())
        flats[ref.line] = flatten(resolver, ref.line)
    flat = flats[ref.line]
    start = _station(ref, ref.start, 0, flat, resolver)
    end = _station(ref, ref.end, flat.points.shape[1] - 1, flat, resolver)
    if end <= start:
        first, second = ref.start or "start", ref.end or "end"
        raise faults.OrderChanges(line=ref.line, first=first, second=second)
    part = flat.points[:, start : end + 1]
    return part[:, ::-1] if ref.backwards else part


def _station(ref: LineRef, point: str | None, default: int, flat: FlatLine, resolver: Resolver) -> int:
    if point is None:
        return default
    if point not in flat.index:
        resolver.parameter(ref.line, point)  # names the point that is not on the line
        known = ", ".join(filter(str.strip, flat.index))
        raise faults.PointNotOnLine(point=point, line=ref.line, known=known)
    return flat.index[point]


def join_refs(refs: Sequence[LineRef], flats: dict[str, FlatLine], resolver: Resolver) -> F64:
    """Return references joined end to end, (sizes, n, 2).

    Raises:
        OutlineOpen: one does not begin where the one before ends.
    """
    parts = [flat_part(ref, flats, resolver) for ref in refs]
    for (before, here), (ref, follower) in zip(
        itertools.pairwise(parts), itertools.pairwise(refs), strict=True
    ):
        _touching((before[:, -1], here[:, 0]), (ref, follower), resolver.cells, None)
    return np.concatenate([parts[0], *(part[:, 1:] for part in parts[1:])], axis=1)


def _touching(ends: tuple[F64, F64], refs: tuple[LineRef, LineRef], cells: Cells, piece: str | None) -> None:
    end, start = ends
    gap = np.hypot(*(end - start).T)
    if float(np.max(gap)) > _JOIN_MM:
        row = int(np.argmax(gap))
        where = Where(piece=piece, size=cells.rows[row].size)
        raise faults.OutlineOpen(where=where, gap_mm=float(gap[row]), first=str(refs[0]), second=str(refs[1]))


# --- pieces -----------------------------------------------------------------------------------------


def _grade_piece(piece: PieceDef, resolver: Resolver, flats: dict[str, FlatLine]) -> GradedPiece:
    refs = list(piece.outline)
    parts = [flat_part(ref, flats, resolver) for ref in refs]
    for index, ref in enumerate(refs):
        follower = (index + 1) % len(refs)
        ends = parts[index][:, -1], parts[follower][:, 0]
        _touching(ends, (ref, refs[follower]), resolver.cells, piece.name)
    edges = [_edge_run(piece, ref, part, resolver) for ref, part in zip(refs, parts, strict=True)]
    if piece.fold is not None:
        edges = _unfolded(piece, refs, edges)
    if float(signed_area(_ring(edges)[Cells.BASE])) < 0:
        edges = [_reversed(edge) for edge in reversed(edges)]
    fold = next((part for ref, part in zip(refs, parts, strict=True) if ref.line == piece.fold), None)
    loops = partial(_loops, piece, resolver=resolver, flats=flats, fold=fold)
    cut_outs, covered = tuple(map(_clockwise, loops(piece.cut_outs))), tuple(loops(piece.covered))
    _simple(piece, _ring(edges)[Cells.BASE], [each[Cells.BASE] for each in cut_outs])
    return GradedPiece(piece, tuple(edges), cut_outs, covered, _rows(piece, resolver))


def _ring(edges: Sequence[EdgeRun]) -> F64:
    return np.concatenate([edge.points[:, :-1] for edge in edges], axis=1)


def _loops(
    piece: PieceDef,
    loops: Sequence[Sequence[LineRef]],
    *,
    resolver: Resolver,
    flats: dict[str, FlatLine],
    fold: F64 | None,
) -> Iterator[F64]:
    """Return closed loops of references as rings (sizes, n, 2); on a folded piece those of both halves."""
    for refs in loops:
        points = join_refs(refs, flats, resolver)
        _touching((points[:, -1], points[:, 0]), (refs[-1], refs[0]), resolver.cells, piece.name)
        yield points[:, :-1]
        if fold is not None:
            yield mirror(points[:, :-1], fold[:, :1], fold[:, -1:])


def _simple(piece: PieceDef, net: F64, cut_outs: Sequence[F64]) -> None:
    """Refuse a piece whose outline or cut-outs cross anything in the base size, where they were drawn."""
    where = Where(piece=piece.name)
    outline = shapely.Polygon(net)
    if not outline.is_valid:
        x_mm, y_mm = crossing_of(outline)
        raise faults.OutlineCrosses(where=where, x_mm=x_mm, y_mm=y_mm)
    if cut_outs and not shapely.Polygon(net, cut_outs).is_valid:
        raise faults.CutOutOutside(where=where)


def crossing_of(polygon: shapely.Polygon) -> tuple[float, float]:
    """Return where an invalid polygon crosses itself."""
    text = shapely.is_valid_reason(polygon)
    numbers = text[text.find("[") + 1 : text.find("]")].split()
    return (float(numbers[0]), float(numbers[1])) if len(numbers) == 2 else (0.0, 0.0)


def _clockwise(ring: F64) -> F64:
    return ring[:, ::-1] if float(signed_area(ring[Cells.BASE])) > 0 else ring


def _edge_run(piece: PieceDef, ref: LineRef, points: F64, resolver: Resolver) -> EdgeRun:
    edge = piece.edges.get(ref.line, Edge(kind=EdgeKind.RAW, allowance=((0.0, 0.0),)))
    if ref.line == piece.fold:
        edge = Edge(kind=EdgeKind.RAW, allowance=((0.0, 0.0),))
    return EdgeRun(
        line=ref.line,
        forwards=not ref.backwards,
        mirrored=False,
        kind=edge.kind,
        points=points,
        allowance_mm=_allowances_along(ref, edge, points, resolver),
    )


def _allowances_along(ref: LineRef, edge: Edge, points: F64, resolver: Resolver) -> F64:
    """Return the allowance at each point of an edge in every size, (sizes, n), in mm."""
    places = [_fraction(ref, place, resolver) for place, _ in edge.allowance]
    values = np.array([allowance_mm for _, allowance_mm in edge.allowance])
    if np.all(values == values[0]):
        return np.full(points.shape[:2], values[0])
    along = length_along(points)
    fraction = along / along[:, -1:]
    if ref.backwards:
        fraction = 1 - fraction
    order = np.argsort([float(each[Cells.BASE]) for each in places])
    knots, ranked = np.stack([places[i] for i in order], axis=1), values[order]
    return np.stack([np.interp(row, knot, ranked) for row, knot in zip(fraction, knots, strict=True)])


def _fraction(ref: LineRef, place: str | float, resolver: Resolver) -> F64:
    """Return where along a reference, as a fraction of its length in line direction, a place lies."""
    if not isinstance(place, str):
        return np.full(resolver.sizes, place)
    if place in ("start", "end"):
        return np.full(resolver.sizes, 0.0 if place == "start" else 1.0)
    start, end = resolver.range_of(ref)
    at = resolver.parameter(ref.line, place)
    along = resolver.table(ref.line).length_to(np.stack([start, at, end], axis=1))
    return np.asarray((along[:, 1] - along[:, 0]) / (along[:, 2] - along[:, 0]))


def _reversed(edge: EdgeRun) -> EdgeRun:
    return EdgeRun(
        line=edge.line,
        forwards=not edge.forwards,
        mirrored=edge.mirrored,
        kind=edge.kind,
        points=edge.points[:, ::-1],
        allowance_mm=edge.allowance_mm[:, ::-1],
    )


def _unfolded(piece: PieceDef, refs: Sequence[LineRef], edges: Sequence[EdgeRun]) -> list[EdgeRun]:
    """Open a half on its straight fold line: the half without the fold, then its mirror image.

    Raises:
        FoldNotEnds: the fold is not an edge of the piece.
        FoldNotStraight: it is more than 0.1 mm off straight.
    """
    lines = [ref.line for ref in refs]
    if piece.fold not in lines:
        raise faults.FoldNotEnds(where=Where(piece=piece.name), line=piece.fold)
    at = lines.index(piece.fold)
    fold = edges[at].points
    start, end = fold[:, 0], fold[:, -1]
    bulge_mm = float(np.max(bulge(fold)))
    if bulge_mm > FOLD_BULGE_MM:
        raise faults.FoldNotStraight(where=Where(piece=piece.name), line=piece.fold, bulge_mm=bulge_mm)
    half = [*edges[at + 1 :], *edges[:at]]
    image = [
        EdgeRun(
            line=edge.line,
            forwards=not edge.forwards,
            mirrored=True,
            kind=edge.kind,
            points=mirror(edge.points, start[:, None], end[:, None])[:, ::-1],
            allowance_mm=edge.allowance_mm[:, ::-1],
        )
        for edge in reversed(half)
    ]
    return [*half, *image]


def _rows(piece: PieceDef, resolver: Resolver) -> tuple[int, ...]:
    cells = resolver.cells
    if piece.group is None:
        return tuple(range(len(cells.rows)))
    groups: Mapping[str, Group] = resolver.pattern.groups or {}
    group = lookup(groups, piece.group, what=Phrase("size group"), where=Where(piece=piece.name))
    return tuple(
        cells.row_of(group.member(cell.value), cell.width) if row in cells.wanted else row
        for row, cell in enumerate(cells.rows)
    )
