"""Sew line and cut line: the allowance of every edge as it was drawn, on every shipped style."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely

from polasepatu.formats.read.imported import ImportedLine, ImportedPiece, Role
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.read.sew_lines import sew_ring, sewn_edges
from polasepatu.formats.write.aama import exchange
from polasepatu.geometry.polyline import length_along, point_at
from polasepatu.pattern.cutpiece import Foot
from polasepatu.project import folder
from polasepatu.workflow.grade import GradeJob, grade_style

WHEN = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
STYLES = sorted(each.parent.name for each in (folder() / "patterns").glob("*/style.yaml"))


def box(wide: float, high: float, at: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    return np.array(((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high))) + at


def piece(sew: np.ndarray, cut: np.ndarray, *, parts: int = 0) -> ImportedPiece:
    """Return a piece with a sew line, closed or in so many open parts."""
    if parts:
        at = np.linspace(0, len(sew), parts + 1).astype(int)
        runs = [sew[np.arange(a, b + 1) % len(sew)] for a, b in itertools.pairwise(at)]
    else:
        runs = [sew]
    lines = tuple(ImportedLine(role=Role.NET, points=run, closed=not parts, layer="14") for run in runs)
    return ImportedPiece(name="x", size="42", outline=cut, lines=lines)


@pytest.mark.parametrize("style", STYLES)
def test_the_allowances_of_every_shipped_style_are_measured(style: str) -> None:
    path = folder() / "patterns" / style
    base = grade_style(path, GradeJob(sizes="extremes")).style.pattern.base_size
    done = grade_style(path, GradeJob(sizes=base, feet=(Foot.RIGHT,)))
    found = read_pattern(exchange(done.cut.pieces, style=style, sample_size=base, created=WHEN).dxf, "x.dxf")
    graded = {(each.definition.name, each.definition.side): each for each in done.graded.pieces}
    measured = 0
    for drawn, cut in zip(found.pieces, done.cut.pieces, strict=True):
        sew = sew_ring(drawn, 0.05)
        if sew is None:
            assert np.array_equal(cut.net_outline, cut.cut_outline)
            continue
        edges = sewn_edges(sew, drawn.outline)
        assert edges is not None
        for edge in edges:
            middle, _ = point_at(edge.points, float(length_along(edge.points)[-1]) / 2.0)
            wanted = _allowance_at(graded[cut.piece, cut.side], middle)
            shares, widths = zip(*edge.allowance, strict=True)
            assert float(np.interp(0.5, shares, widths)) == pytest.approx(wanted, abs=0.12)
            measured += 1
    assert measured > 20


def _allowance_at(graded: object, place: np.ndarray) -> float:
    """Return the allowance of the style at the nearest point of its net line, either way up."""
    rows = []
    for edge in graded.edges:  # type: ignore[attr-defined]
        for points in (edge.points[0], edge.points[0] * (1.0, -1.0)):
            line = shapely.LineString(points)
            away = line.distance(shapely.Point(place))
            at = line.project(shapely.Point(place))
            width = float(np.interp(at, length_along(points), edge.allowance_mm[0]))
            rows.append((away, width))
    return min(rows)[1]


def test_each_edge_has_its_own_allowance() -> None:
    cut = np.array(((-5.0, -15.0), (100.0, -15.0), (100.0, 48.0), (-5.0, 48.0)))
    edges = sewn_edges(box(100.0, 40.0), cut)
    assert edges is not None
    assert [edge.allowance for edge in edges] == [((0.0, 15.0),), ((0.0, 0.0),), ((0.0, 8.0),), ((0.0, 5.0),)]


def test_a_taper_is_linear_and_less_than_nothing_is_negative() -> None:
    cut = np.array(((0.0, -10.0), (100.0, -20.0), (100.0, 38.0), (0.0, 38.0)))
    edges = sewn_edges(box(100.0, 40.0), cut)
    assert edges is not None
    (start, first), (end, last) = edges[0].allowance
    assert (start, end) == (0.0, 1.0)
    assert (first, last) == pytest.approx((10.0, 20.0), abs=0.01)
    assert edges[2].allowance == ((0.0, -2.0),)


def test_where_the_allowance_steps_an_edge_ends() -> None:
    cut = np.array(((0, -10), (60, -10), (60, -18), (100, -18), (100, 40), (0, 40)), dtype=float)
    edges = sewn_edges(box(100.0, 40.0), cut)
    assert edges is not None
    steps = [(edge.points[-1][0], edge.allowance[0][1]) for edge in edges[:2]]
    assert steps[0] == (pytest.approx(60.0, abs=0.01), 10.0)
    assert steps[1][1] == 18.0


@pytest.mark.parametrize("parts", [0, 4])
def test_a_sew_line_may_be_split(parts: int) -> None:
    sew = box(100.0, 40.0)
    ring = sew_ring(piece(sew, box(120.0, 60.0, (-10.0, -10.0)), parts=parts), 0.05)
    assert ring is not None
    assert shapely.Polygon(ring).equals(shapely.Polygon(sew))


def test_two_halves_of_a_sew_line_become_one() -> None:
    halves = [box(50.0, 40.0), box(50.0, 40.0, (50.0, 0.0))]
    lines = tuple(ImportedLine(role=Role.NET, points=each, closed=True, layer="14") for each in halves)
    whole = replace(piece(halves[0], box(120.0, 60.0, (-10.0, -10.0))), lines=lines)
    ring = sew_ring(whole, 0.05)
    assert ring is not None
    assert shapely.Polygon(ring).area == pytest.approx(4000.0)


def test_what_is_no_sew_line_of_the_piece_is_not_taken() -> None:
    cut = box(120.0, 60.0)
    assert sew_ring(piece(box(20.0, 20.0, (5.0, 5.0)), cut), 0.05) is None  # around a cut-out
    assert sew_ring(piece(box(300.0, 40.0), cut), 0.05) is None  # somewhere else
    bow = np.array(((0.0, 0.0), (100.0, 50.0), (100.0, 0.0), (0.0, 50.0)))
    assert sew_ring(piece(bow, cut), 0.05) is None
    assert sew_ring(replace(piece(cut, cut), lines=()), 0.05) is None
