"""The laws of grading, on random shoes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.geometry import F64
from polasepatu.geometry.curve import Curve
from polasepatu.geometry.ring import signed_area
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.grade import grade
from polasepatu.pattern.model import FreeLine, FreePoint, Knot, LineRef, Pattern
from random_shoes import DECIDED, SIZES, Growth, Shoe, cells, growths, pattern_of, shoes, styles


def dense(shoe: Shoe, line: str, row: int, count: int = 4000) -> F64:
    """Return a line of one size as many points of its curve, between its bounds."""
    start, end = shoe.graded.resolver.bounds(line)
    return shoe.graded.resolver.curve(line).at(np.linspace(start, end, count, axis=1))[row]


@DECIDED
@given(shoes())
def test_grading_to_the_base_size_changes_nothing(shoe: Shoe) -> None:
    pattern, resolver = shoe.graded.pattern, shoe.graded.resolver
    for name, point in pattern.points.items():
        if isinstance(point, FreePoint):
            assert resolver.point(name)[Cells.BASE] == pytest.approx(np.array(point.at), abs=1e-9), name
    for name, line in pattern.lines.items():
        if isinstance(line, FreeLine):
            drawn = [(n, knot.at) for n, knot in enumerate(line.knots) if knot.at is not None]
            for number, at in drawn:
                u = np.full((resolver.sizes, 1), float(number))
                assert resolver.curve(name).at(u)[Cells.BASE, 0] == pytest.approx(np.array(at), abs=1e-9), (
                    name
                )


@DECIDED
@given(styles(plain=True), growths, st.sampled_from([36.0, 41.0, 44.5, 46.0]))
def test_up_some_sizes_and_down_again_is_where_it_began(
    style: dict[str, object], growth: Growth, size: float
) -> None:
    pattern = pattern_of(style)
    there = Shoe(grade(pattern, cells(growth)))
    row = there.row(size)
    redrawn = _redrawn(pattern, there, row)
    back = Shoe(grade(redrawn, _turned(there.graded.cells, row)))
    for name, point in pattern.points.items():
        if isinstance(point, FreePoint):
            place = back.graded.resolver.point(name)[back.row(42.0)]
            assert place == pytest.approx(np.array(point.at), abs=1e-9), name


def _redrawn(pattern: Pattern, shoe: Shoe, row: int) -> Pattern:
    """Return the pattern as a pattern maker would draw it who begins in another size."""
    resolver = shoe.graded.resolver
    points = {
        name: replace(point, at=tuple(resolver.point(name)[row])) if isinstance(point, FreePoint) else point
        for name, point in pattern.points.items()
    }
    lines = {
        name: replace(line, knots=_moved(line, resolver.curve(name), row))
        if isinstance(line, FreeLine)
        else line
        for name, line in pattern.lines.items()
    }
    frames = {
        name: replace(frame, y=_stretched(frame.y, shoe, row)) for name, frame in pattern.frames.items()
    }
    return replace(
        pattern, points=points, lines=lines, frames=frames, groups={}, pieces=(), seams=(), covers=()
    )


def _moved(line: FreeLine, curve: Curve, row: int) -> tuple[Knot, ...]:
    at = curve.at(np.tile(np.arange(len(line.knots), dtype=float), (curve.sizes, 1)))[row]
    return tuple(
        knot if knot.at is None else Knot(at=tuple(place), corner=knot.corner)
        for knot, place in zip(line.knots, at, strict=True)
    )


def _stretched(axis: object, shoe: Shoe, row: int) -> object:
    """Return the stations of an axis where they lie in another size."""
    if not isinstance(axis, tuple):
        return axis
    length = shoe.graded.cells.length_mm("stick_length")
    return tuple(replace(each, at_mm=each.at_mm * length[row] / length[Cells.BASE]) for each in axis)


def _turned(table: Cells, row: int) -> Cells:
    """Return the rows with another one as the base."""
    order = [row, *(each for each in range(len(table.rows)) if each != row)]
    rows = tuple(table.rows[each] for each in order)
    return Cells(
        rows=rows,
        wanted=tuple(range(len(rows))),
        measures={name: values[order] for name, values in table.measures.items()},
        size_measures={name: values[order] for name, values in table.size_measures.items()},
    )


@DECIDED
@given(shoes())
def test_a_half_size_lies_midway(shoe: Shoe) -> None:
    below, half, above = (shoe.row(size) for size in (41.0, 41.5, 42.0))
    for name, point in shoe.graded.pattern.points.items():
        if isinstance(point, FreePoint) and point.frame in ("forme", "flank", "bottom"):
            places = shoe.graded.resolver.point(name)
            assert (places[below] + places[above]) / 2 == pytest.approx(places[half], abs=1e-9), name


@DECIDED
@given(shoes())
def test_seams_are_equal_in_every_size(shoe: Shoe) -> None:
    back, strip = (shoe.graded.length_mm([LineRef(line=name)]) for name in ("back", "strip_fold"))
    assert strip == pytest.approx(back, abs=0.1)
    half_throat = shoe.graded.length_mm([LineRef(line="throat", end="X")])
    assert shoe.graded.length_mm([LineRef(line="tongue_base")]) == pytest.approx(half_throat, abs=0.1)


@DECIDED
@given(shoes())
def test_edges_that_share_a_line_share_its_points(shoe: Shoe) -> None:
    front = next(edge.points for edge in shoe.piece("quarter").edges if edge.line == "qfront")
    under = next(
        edge.points for edge in shoe.piece("vamp").edges if edge.line == "qfront" and not edge.mirrored
    )
    for row in shoe.graded.cells.wanted:
        on = {tuple(point) for point in front[row]}
        assert all(tuple(point) in on for point in under[row])


@DECIDED
@given(shoes(plain=True))
def test_areas_and_boxes_scale_by_length_and_girth_under_a_full_grade(shoe: Shoe) -> None:
    table = shoe.graded.cells
    length, girth = (
        table.length_mm(name) / table.length_mm(name)[Cells.BASE] for name in ("stick_length", "ball_girth")
    )
    quarter = shoe.piece("quarter")
    assert signed_area(quarter.net) / signed_area(quarter.net)[Cells.BASE] == pytest.approx(
        length * girth, rel=1e-9
    )
    box = np.ptp(quarter.net, axis=1)
    assert box / box[Cells.BASE] == pytest.approx(np.stack([length, girth], axis=1), rel=1e-9)


@DECIDED
@given(shoes())
def test_outlines_are_closed_simple_and_have_as_many_points_in_every_size(shoe: Shoe) -> None:
    for piece in shoe.graded.pieces:
        for before, after in zip(piece.edges, [*piece.edges[1:], piece.edges[0]], strict=True):
            gap = np.hypot(*(before.points[:, -1] - after.points[:, 0]).T)
            assert float(np.max(gap)) < 1e-9, piece.definition.name
        assert piece.net.shape[0] == len(shoe.graded.cells.rows)
        for ring in piece.net[list(shoe.graded.cells.wanted)]:
            outline = shapely.Polygon(ring)
            assert outline.is_valid
            assert outline.exterior.is_ccw


@DECIDED
@given(shoes())
def test_a_held_width_is_the_same_in_every_size(shoe: Shoe) -> None:
    width_mm = abs(shoe.graded.pattern.lines["eyestay"].start_mm)  # type: ignore[union-attr]
    carrier = shoe.graded.resolver.curve("facing")
    u = np.broadcast_to(np.linspace(-1.5, carrier.spans + 1.5, 6000), (carrier.sizes, 6000))
    longer = carrier.at(u)
    for row in shoe.graded.cells.wanted:
        off = shapely.distance(
            shapely.points(shoe.graded.flats["eyestay"].points[row]), shapely.LineString(longer[row])
        )
        assert off == pytest.approx(width_mm, abs=0.02)


@DECIDED
@given(shoes())
def test_a_tapering_strip_is_as_wide_at_its_ends_in_every_size(shoe: Shoe) -> None:
    line = shoe.graded.pattern.lines["tapered"]
    back, edge = shoe.graded.resolver.curve("back"), shoe.graded.resolver.curve("tapered")
    ends = np.array([[0.0, float(back.spans)]] * back.sizes)
    widths = np.hypot(*np.moveaxis(edge.at(ends) - back.at(ends), -1, 0))
    stated = [abs(line.start_mm), abs(line.end_mm)]  # type: ignore[union-attr]
    assert widths == pytest.approx(np.broadcast_to(stated, widths.shape), abs=1e-9)


@DECIDED
@given(shoes())
def test_what_is_held_keeps_its_shape_exactly(shoe: Shoe) -> None:
    resolver = shoe.graded.resolver
    for line in ("window", "sill"):
        places = resolver.curve(line).at(np.tile(np.linspace(0, 2, 21), (resolver.sizes, 1)))
        spans = np.hypot(*np.moveaxis(places[:, :, None] - places[:, None], -1, 0))
        assert spans == pytest.approx(np.broadcast_to(spans[Cells.BASE], spans.shape), abs=1e-9)


@DECIDED
@given(shoes())
def test_chords_stay_within_their_two_hundredths_in_every_size(shoe: Shoe) -> None:
    for name, flat in shoe.graded.flats.items():
        for row in (shoe.row(36.0), shoe.row(46.0)):
            off = shapely.distance(
                shapely.points(dense(shoe, name, row)), shapely.LineString(flat.points[row])
            )
            assert float(np.max(off)) < 0.025, (name, row)


@DECIDED
@given(shoes(widths="FGH"))
def test_width_fittings_leave_the_back_alone_and_change_the_ball(shoe: Shoe) -> None:
    for size in SIZES:
        narrow, own, wide = (shoe.row(size, width) for width in "FGH")
        for name in ("B", "Q"):
            place = shoe.graded.resolver.point(name)
            assert place[[narrow, wide]] == pytest.approx(np.stack([place[own]] * 2), abs=1e-9)
        back = shoe.graded.length_mm([LineRef(line="back")])
        assert back[[narrow, wide]] == pytest.approx(back[own], abs=1e-9)
        v = shoe.graded.resolver.point("V")[:, 1]
        assert v[narrow] < v[own] < v[wide]
