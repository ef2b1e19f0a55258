"""The laws of allowances: as wide in every size, whole up to the corners, joined by the kinds of the edges.

Every law is measured by shapely on the finished rings, or compared with a construction that shares nothing
with the program: strips swept along edges, half planes, mirror images.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.geometry import F64
from polasepatu.pattern.allowances import add_allowances
from polasepatu.pattern.grade import GradedPiece
from polasepatu.pattern.model import EdgeKind
from random_shoes import DECIDED, Shoe, convex_corners, polygon_piece, shoes

LASTING, FOLD, LAP, SEAM, RAW, TRIM = (
    EdgeKind.LASTING,
    EdgeKind.FOLD,
    EdgeKind.LAP,
    EdgeKind.SEAM,
    EdgeKind.RAW,
    EdgeKind.TRIM,
)
_EYELETS = ("PS331", "PS332")  # random facings do not always have the room
FAR = 400.0  # mm, longer than any piece here


def cut_of(piece: GradedPiece) -> shapely.Polygon:
    """Return the cut outline of a piece of one size; nothing may be missing from it."""
    (ring,), findings = add_allowances(piece, [0], ["42"])
    assert [each.english() for each in findings] == []
    assert ring is not None
    return shapely.Polygon(ring.ring)


def edge_of(piece: GradedPiece, number: int) -> tuple[F64, F64]:
    """Return the two ends of a straight edge."""
    points = next(edge.points[0] for edge in piece.edges if edge.line == f"e{number}")
    return points[0], points[-1]


def swept(
    start: F64, end: F64, width_mm: float, *, before: float = 0.0, after: float = 0.0
) -> shapely.Polygon:
    """Return the strip that an edge sweeps to its right, longer at its ends by some mm."""
    along = (end - start) / np.hypot(*(end - start))
    out = np.array([along[1], -along[0]])
    a, b = start - before * along, end + after * along
    return shapely.Polygon([a, b, b + width_mm * out, a + width_mm * out])


def beyond(start: F64, end: F64, distance_mm: float) -> shapely.Polygon:
    """Return all that lies further than a distance to the right of an edge."""
    along = (end - start) / np.hypot(*(end - start))
    out = np.array([along[1], -along[0]])
    return swept(start + distance_mm * out, end + distance_mm * out, FAR, before=FAR, after=FAR)


# --- on shoes ---------------------------------------------------------------------------------------


@DECIDED
@given(shoes())
def test_an_allowance_is_as_wide_in_every_size(shoe: Shoe) -> None:
    cut = shoe.cut()
    for piece in shoe.graded.pieces:
        for edge in piece.edges:
            widest = float(np.max(np.abs(edge.allowance_mm)))
            if widest == 0 or edge.mirrored:
                continue
            widths = []
            for row in shoe.graded.cells.wanted:
                line = shapely.LineString(edge.points[row])
                if line.length < 4 * widest + 10:
                    continue
                ring = shapely.LinearRing(cut.rings[piece.definition.name, piece.definition.side, row].ring)
                ways = np.linspace(2 * widest + 2, line.length - 2 * widest - 2, 25)
                stated = np.interp(ways, _way(edge.points[row]), np.abs(edge.allowance_mm[row]))
                found = shapely.distance(shapely.line_interpolate_point(line, ways), ring)
                assert found == pytest.approx(stated, abs=0.05), (piece.definition.name, edge.line)
                widths.append(found[12])
            if widths and float(np.ptp(edge.allowance_mm)) == 0:
                assert max(widths) - min(widths) < 0.02


def _way(points: F64) -> F64:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])


@DECIDED
@given(shoes())
def test_the_lasting_margin_is_whole_along_the_feather_up_to_its_corners(shoe: Shoe) -> None:
    cut = shoe.cut()
    for piece in shoe.graded.pieces:
        for row in shoe.graded.cells.wanted:
            area = shapely.Polygon(cut.rings[piece.definition.name, piece.definition.side, row].ring)
            shapely.prepare(area)
            for edge in piece.edges:
                if edge.kind is LASTING:
                    short = _short_of(area, edge.points[row], edge.allowance_mm[row] - 0.05)
                    assert short == [], (piece.definition.name, edge.line, row)


def _short_of(area: shapely.Polygon, points: F64, widths_mm: F64) -> list[float]:
    """Return the ways along an edge where a stick of the margin's width, square to it, leaves the piece."""
    way = _way(points)
    places = np.unique(np.concatenate([np.linspace(0, way[-1], 400), way]))
    found = []
    for step in range(len(points) - 1):
        along = (points[step + 1] - points[step]) / (way[step + 1] - way[step])
        out = np.array([along[1], -along[0]])
        here = places[(places >= way[step]) & (places <= way[step + 1])]
        feet = points[step] + (here - way[step])[:, None] * along
        tips = feet + np.interp(here, way, widths_mm)[:, None] * out
        inside = shapely.dwithin(area, shapely.points(tips), 1e-6)
        found += [float(each) for each in here[~inside]]
    return found


@DECIDED
@given(shoes())
def test_no_cutting_line_crosses_itself_or_the_net_of_its_seams(shoe: Shoe) -> None:
    cut = shoe.cut()
    assert [each.english() for each in cut.findings if each.code not in _EYELETS] == []
    for (name, side, row), ring in cut.rings.items():
        area = shapely.Polygon(ring.ring)
        assert area.is_valid and area.exterior.is_ccw
        piece = next(p for p in shoe.graded.pieces if (p.definition.name, p.definition.side) == (name, side))
        if all(float(np.min(edge.allowance_mm)) >= 0 for edge in piece.edges):
            lost = shapely.Polygon(piece.net[row]).difference(area.buffer(1e-6))
            assert lost.area < 1e-6, (name, row)


# --- corners, against slow constructions ------------------------------------------------------------

widths = st.floats(1.0, 9.0)


@DECIDED
@given(convex_corners(), st.lists(widths, min_size=4, max_size=4))
def test_laps_seams_and_raw_edges_go_on_straight_until_they_meet(
    corners: list[tuple[float, float]], mm: list[float]
) -> None:
    kinds = (LAP, RAW, SEAM, TRIM)
    mm[1] = 0.0
    piece = polygon_piece(corners, tuple(zip(kinds, mm, strict=True)))
    area = shapely.box(-FAR / 2, -FAR / 2, FAR / 2, FAR / 2)
    for number, width in enumerate(mm):
        area = area.difference(beyond(*edge_of(piece, number), width))
    assert cut_of(piece).symmetric_difference(area).area < 1e-6


@DECIDED
@given(convex_corners(), st.sampled_from([SEAM, RAW, LAP, TRIM]), st.floats(12, 18), st.floats(0.5, 9))
def test_a_lasting_margin_ends_square_at_a_blunt_corner(
    corners: list[tuple[float, float]], other: EdgeKind, margin_mm: float, beside_mm: float
) -> None:
    width = 0.0 if other is RAW else beside_mm
    piece = polygon_piece(corners, ((LASTING, margin_mm), (other, width), (other, width), (other, width)))
    cut, (start, end) = cut_of(piece), edge_of(piece, 0)
    assert cut.buffer(1e-6).covers(swept(start, end, margin_mm))  # whole up to both corners
    along = (end - start) / np.hypot(*(end - start))
    net = shapely.Polygon(corners)
    for at, leaving, way in ((end, edge_of(piece, 1), 1.0), (start, edge_of(piece, 3)[::-1], -1.0)):
        turn = (leaving[1] - leaving[0]) / np.hypot(*(leaving[1] - leaving[0]))
        off_square_deg = 90 - math.degrees(math.acos(float(np.clip(way * along @ turn, -1, 1))))
        if off_square_deg > 0:  # blunt: the corner turns by less than a right angle
            # No longer than the neighbour's allowance past the corner, where a mitre would run far out.
            past = beyond(*_square_at(at, way * along), width)
            strip = beyond(start, end, 1e-9).intersection(cut).difference(_allowances(piece, net))
            assert strip.intersection(past).area < 1e-6


def _square_at(at: F64, along: F64) -> tuple[F64, F64]:
    """Return a line through a place, square to a direction, with what lies ahead to its right."""
    left = np.array([-along[1], along[0]])
    return at - left, at + left


def _allowances(piece: GradedPiece, net: shapely.Polygon) -> shapely.Geometry:
    """Return the piece with the strips of all edges but the first, each going on straight."""
    strips = [
        swept(*edge_of(piece, number), float(np.max(piece.edges[number].allowance_mm)), before=40, after=40)
        for number in (1, 2, 3)
    ]
    return shapely.union_all([net, *strips])


@DECIDED
@given(convex_corners(), st.sampled_from([RAW, SEAM, LAP, TRIM]), st.floats(4, 6), st.floats(0.5, 3))
def test_a_folded_edge_turns_in_under_its_piece_and_shows_nowhere(
    corners: list[tuple[float, float]], other: EdgeKind, fold_mm: float, beside_mm: float
) -> None:
    width = 0.0 if other is RAW else beside_mm
    piece = polygon_piece(corners, ((FOLD, fold_mm), (other, width), (other, width), (other, width)))
    cut, (start, end) = cut_of(piece), edge_of(piece, 0)
    flap = beyond(start, end, 0.0).intersection(cut)
    turned_in = _mirrored(flap, start, end)
    assert turned_in.difference(cut.buffer(1e-6)).area < 1e-6
    # and as wide as stated over its whole length, but for what the neighbours' slant takes from its ends
    slack = fold_mm * 3.0
    assert cut.buffer(1e-6).covers(swept(start, end, fold_mm, before=-slack, after=-slack))


def _mirrored(shape: shapely.Geometry, start: F64, end: F64) -> shapely.Geometry:
    """Return the mirror image of a shape in the line through two points."""
    turn_deg = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    flat = shapely.affinity.rotate(shape, -turn_deg, origin=tuple(start))
    flipped = shapely.affinity.scale(flat, 1.0, -1.0, origin=tuple(start))
    return shapely.affinity.rotate(flipped, turn_deg, origin=tuple(start))


@DECIDED
@given(convex_corners(), st.floats(4, 6))
def test_two_folds_are_parted_by_a_nick_that_stops_short_of_the_corner(
    corners: list[tuple[float, float]], fold_mm: float
) -> None:
    piece = polygon_piece(corners, ((FOLD, fold_mm), (FOLD, fold_mm), (RAW, 0.0), (RAW, 0.0)))
    cut = cut_of(piece)
    (start, corner), (_, end) = edge_of(piece, 0), edge_of(piece, 1)
    inwards = [(each - corner) / np.hypot(*(each - corner)) for each in (start, end)]
    outwards = -(inwards[0] + inwards[1]) / np.hypot(*(inwards[0] + inwards[1]))
    probe = shapely.points(corner + outwards[None] * np.linspace(0, 12, 200)[:, None])
    inside = shapely.contains(cut, probe)
    assert (
        0.5 <= 12 * np.count_nonzero(inside) / 200 <= 1.1
    )  # leather to 1 mm outside the corner, then the nick
    assert not np.any(inside[20:])
    for number, before, after in ((0, -15, -1), (1, -1, -15)):  # each flap whole but for the nick
        assert cut.buffer(1e-6).covers(swept(*edge_of(piece, number), fold_mm, before=before, after=after))


@DECIDED
@given(st.floats(40, 80), st.floats(60, 130), st.floats(2, 9))
def test_in_a_hollow_corner_equal_allowances_are_trimmed_to_each_other(
    depth: float, turn_deg: float, width: float
) -> None:
    turn = math.radians(turn_deg)
    hollow = (0.0, 0.0)
    arm = (depth * math.cos(turn), depth * math.sin(turn))
    corners = [hollow, (depth, 0.0), (depth, -60.0), (-90.0, -60.0), (-90.0, arm[1] + 1), (arm[0], arm[1])]
    if not shapely.Polygon(corners).is_valid or not shapely.Polygon(corners).exterior.is_ccw:
        corners = corners[::-1]
    piece = polygon_piece(corners, ((LAP, width),) * 6)
    net = shapely.Polygon(corners)
    expected = net.buffer(width, join_style="mitre", mitre_limit=3.0)
    near = shapely.Point(hollow).buffer(25.0)
    assert cut_of(piece).intersection(near).symmetric_difference(expected.intersection(near)).area < 1e-6


@DECIDED
@given(st.floats(3.0, 14.0), st.floats(1.0, 6.0))
def test_a_neck_narrower_than_its_margins_is_refused_by_name(neck_mm: float, more_mm: float) -> None:
    corners = [
        (0.0, 0.0), (60.0, 0.0), (60.0, 40.0), (30.0 + neck_mm / 2, 40.0), (30.0 + neck_mm / 2, 5.0),
        (30.0 - neck_mm / 2, 5.0), (30.0 - neck_mm / 2, 40.0), (0.0, 40.0),
    ]  # fmt: skip
    width = neck_mm / 2 + more_mm
    piece = polygon_piece(corners, ((RAW, 0.0),) * 3 + ((LAP, width),) * 3 + ((RAW, 0.0),) * 2)
    _, findings = add_allowances(piece, [0], ["42"])
    assert findings
    assert {each.code for each in findings} == {"PS334"}
    for each in findings:
        assert (each.where.piece, each.where.size, each.values["edge"] in ("e3", "e4", "e5")) == (
            "piece",
            "42",
            True,
        )
