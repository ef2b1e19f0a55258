"""What hangs on a line: graded alone it is the same as graded with everything."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from polasepatu.files.style.style import Style, load_style
from polasepatu.pattern.affected import hanging_on, made_of, needs, part_of, part_on
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.grade import GradedPattern, grade
from polasepatu.pattern.model import FreeLine
from polasepatu.workflow.grade import GradeJob, style_cells

ROOT = Path(__file__).parents[3]
STYLES = ("derby", "sandal")
QUICK_MM = 0.03


@cache
def style(name: str) -> tuple[Style, Cells, GradedPattern]:
    found = load_style(ROOT / "patterns" / name)
    cells = style_cells(found, GradeJob(sizes="36,46" if name == "derby" else ""))
    return found, cells, grade(found.pattern, cells)


def lines_of(name: str) -> list[str]:
    return list(load_style(ROOT / "patterns" / name).pattern.lines)


CASES = [(name, line) for name in STYLES for line in lines_of(name)]


@pytest.mark.parametrize(("name", "line"), CASES)
def test_with_all_points_the_part_is_the_whole_bit_for_bit(name: str, line: str) -> None:
    found, cells, whole = style(name)
    nets = {piece.definition.name: piece.net for piece in whole.pieces}
    part = grade(part_on(found.pattern, [("line", line)], all_points=True), cells)
    for piece in part.pieces:
        assert np.array_equal(piece.net, nets[piece.definition.name])


@pytest.mark.parametrize(("name", "line"), [("derby", "topline"), ("derby", "qfront"), ("sandal", "")])
def test_the_quick_part_lies_within_the_chord_error(name: str, line: str) -> None:
    found, cells, whole = style(name)
    if line not in found.pattern.lines:
        line = next(iter(found.pattern.lines))
    nets = {piece.definition.name: piece.net for piece in whole.pieces}
    part = grade(part_on(found.pattern, [("line", line)]), cells)
    assert part.pieces
    for piece in part.pieces:
        for quick, full in zip(piece.net, nets[piece.definition.name], strict=True):
            assert shapely.hausdorff_distance(shapely.LinearRing(quick), shapely.LinearRing(full)) < QUICK_MM


def test_only_what_hangs_on_the_topline_is_taken() -> None:
    found, _, _ = style("derby")
    part = part_on(found.pattern, [("line", "topline")])
    assert {piece.name for piece in part.pieces} == {
        "quarter",
        "quarter_inside",
        "quarter_lining",
        "facing_stay",
    }
    assert "insole_out" not in part.lines


def test_pieces_that_do_not_hang_on_a_moved_line_stay_as_they_were() -> None:
    found, cells, whole = style("derby")
    drawn = found.pattern.lines["topline"]
    assert isinstance(drawn, FreeLine)
    knots = list(drawn.knots)
    knots[3] = replace(knots[3], at=(62.0, 55.0))
    moved = replace(
        found.pattern, lines={**found.pattern.lines, "topline": replace(drawn, knots=tuple(knots))}
    )
    taken = {piece.name for piece in part_on(moved, [("line", "topline")]).pieces}
    for before, after in zip(whole.pieces, grade(moved, cells).pieces, strict=True):
        same = before.net.shape == after.net.shape and np.array_equal(before.net, after.net)
        assert same or before.definition.name in taken


def test_a_frame_that_follows_a_line_brings_its_lines_along() -> None:
    found, _, _ = style("derby")
    along = hanging_on([("point", "V")], needs(found.pattern))
    assert {("line", "throat"), ("frame", "tongue"), ("line", "tongue_side")} <= along


def test_one_piece_can_be_graded_alone() -> None:
    found, cells, whole = style("derby")
    vamp = found.pattern.pieces[0]
    (alone,) = grade(part_of(found.pattern, vamp), cells).pieces
    assert alone.line_area_mm2 == pytest.approx(whole.pieces[0].line_area_mm2, rel=1e-5)


def test_what_a_piece_is_made_of_names_its_marks_too() -> None:
    found, _, _ = style("derby")
    quarter = found.pattern.pieces[1]
    made = made_of(found.pattern, quarter, needs(found.pattern))
    assert ("line", "eyestay") in made  # only drawn on it
    assert made == made_of(found.pattern, quarter, needs(found.pattern))
