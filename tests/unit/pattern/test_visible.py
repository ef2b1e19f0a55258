"""What is seen of a piece: its net area less what lies over it, on both halves of a folded piece."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import shapely

from polasepatu import project
from polasepatu.files.style.style import load_style
from polasepatu.pattern.grade import GradedPattern, GradedPiece, grade
from polasepatu.pattern.visible import visible_area_mm2
from polasepatu.workflow.grade import GradeJob, style_cells


@cache
def graded(name: str) -> tuple[GradedPattern, int]:
    style = load_style(project.styles()[name])
    found = grade(style.pattern, style_cells(style, GradeJob(sizes=style.pattern.base_size)))
    return found, found.cells.wanted[0]


def piece(name: str, which: str) -> GradedPiece:
    return next(each for each in graded(name)[0].pieces if each.definition.name == which)


def seen(name: str, which: str, *, without: tuple[str, ...] = ()) -> float:
    pattern, row = graded(name)
    return visible_area_mm2(pattern, piece(name, which), row, without=without)


def net(name: str, which: str) -> float:
    return float(shapely.Polygon(piece(name, which).net[graded(name)[1]]).area)


def test_a_piece_is_seen_where_nothing_lies_over_it():
    row = graded("sneaker")[1]
    vamp = shapely.Polygon(piece("sneaker", "vamp").net[row])
    guard = shapely.Polygon(piece("sneaker", "mudguard").net[row])
    assert seen("sneaker", "vamp") == pytest.approx(vamp.area - vamp.intersection(guard).area)
    assert seen("sneaker", "vamp", without=("mudguard",)) == pytest.approx(vamp.area)


def test_a_folded_piece_is_covered_on_both_its_halves():
    """The Derby's vamp lining reaches under the quarter, inside and outside."""
    pattern, row = graded("derby")
    lining = piece("derby", "vamp_lining")
    under = replace(lining, definition=replace(lining.definition, covered_by=("quarter",)))
    whole = shapely.Polygon(lining.net[row])
    one_half = whole.intersection(shapely.Polygon(piece("derby", "quarter").net[row])).area
    assert one_half > 100
    assert visible_area_mm2(pattern, under, row) == pytest.approx(whole.area - 2 * one_half, rel=1e-6)


def test_a_piece_that_nothing_covers_is_seen_whole_and_a_hidden_one_not_at_all():
    assert seen("derby", "tongue") == pytest.approx(net("derby", "tongue"))
    assert seen("derby", "toe_puff") == 0.0
    assert seen("derby", "tongue", without=("tongue",)) == 0.0


def test_a_logo_inside_a_quarter_leaves_a_hole_in_what_is_seen_of_it():
    under = seen("sneaker", "quarter_outside", without=("logo",)) - seen("sneaker", "quarter_outside")
    assert under == pytest.approx(net("sneaker", "logo"), rel=0.02)
