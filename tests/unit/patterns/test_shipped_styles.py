"""Every style that comes with the program loads, grades over its run, and can be cut and sewn."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from polasepatu import project
from polasepatu.errors import Finding, Severity
from polasepatu.files.style.style import load_style
from polasepatu.geometry import F64
from polasepatu.geometry.ring import signed_area
from polasepatu.pattern.allowances import add_allowances
from polasepatu.pattern.checks import Status
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.pattern.grade import GradedPattern, GradedPiece, grade
from polasepatu.pattern.model import EyeletMark, LineRef
from polasepatu.sizing import parse_run
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style, style_cells

STYLES = project.styles()
DENT_DEG = 1.0  # off square to the fold; opened, the piece turns by twice as much there
SMALLEST_CHECKED, LARGEST_CHECKED = "30", "50"  # far beyond any run of these lasts

every_style = pytest.mark.parametrize("folder", STYLES.values(), ids=STYLES)


@cache
def made(folder: Path) -> GradedStyle:
    """Return a style graded over its whole run, right foot."""
    return grade_style(folder, GradeJob(feet=(Foot.RIGHT,)))


@every_style
def test_nothing_is_wrong_in_any_size(folder: Path) -> None:
    errors = [each.english() for each in made(folder).findings if each.severity is Severity.ERROR]
    assert errors == []
    assert made(folder).cut.findings == ()


def written(piece: CutPiece) -> Any:
    """Return all of a piece to 1e-9 mm but its labels: they stand where the whole run has room."""
    text = json.dumps(asdict(replace(piece, labels=())), default=lambda value: value.tolist())
    return json.loads(text, parse_float=lambda digits: round(float(digits), 9))


@every_style
def test_a_size_is_the_same_whatever_is_graded_beside_it(folder: Path) -> None:
    run = made(folder)
    rows = [run.graded.cells.rows[row].size for row in run.graded.cells.wanted]
    for size in (rows[0], rows[len(rows) // 2], rows[-1]):
        beside = [written(piece) for piece in run.cut.pieces if piece.size == size]
        alone = grade_style(folder, GradeJob(sizes=size, feet=(Foot.RIGHT,)))
        assert [written(piece) for piece in alone.cut.pieces] == beside


@every_style
def test_no_check_fails(folder: Path) -> None:
    assert {each.key for each in made(folder).outcomes if each.status is Status.FAILED} == set()


@every_style
def test_outlines_are_closed_and_simple_and_run_counter_clockwise(folder: Path) -> None:
    graded = made(folder).graded
    for piece in graded.pieces:
        for before, after in zip(piece.edges, [*piece.edges[1:], piece.edges[0]], strict=True):
            assert np.max(np.abs(before.points[:, -1] - after.points[:, 0])) < 1e-9, piece.definition.name
        for row in graded.cells.wanted:
            assert shapely.Polygon(piece.net[row]).is_valid, (piece.definition.name, row)
            assert signed_area(piece.net[row]) > 0


@every_style
def test_sewn_edges_are_equally_long_within_their_tolerance(folder: Path) -> None:
    graded = made(folder).graded
    rows = list(graded.cells.wanted)
    for seam in graded.pattern.seams:
        asked = seam.times * graded.length_mm(seam.master)[rows] + seam.ease_mm
        off = np.abs(asked - graded.length_mm(seam.follower)[rows])
        assert np.max(off) <= seam.tolerance_mm, seam.name


@every_style
def test_every_piece_says_what_a_cutter_must_know(folder: Path) -> None:
    pattern = made(folder).graded.pattern
    names = {piece.name for piece in pattern.pieces}
    for piece in pattern.pieces:
        assert set(piece.title) == {"en", "id"}
        assert piece.title["en"] != piece.name
        assert set(piece.covered_by) <= names
        if piece.upper:
            assert piece.tight is not None, piece.name


@every_style
def test_curves_cross_the_fold_square_so_that_no_piece_opens_with_a_dent(folder: Path) -> None:
    graded = made(folder).graded
    for piece in graded.pieces:
        if piece.definition.fold is None:
            continue
        fold = graded.run([LineRef(line=piece.definition.fold)])
        axis = fold[:, -1] - fold[:, 0]
        for before, after in zip(piece.edges, [*piece.edges[1:], piece.edges[0]], strict=True):
            straight = graded.resolver.curve(after.line).spans == 1  # a straight line is a point on purpose
            if before.mirrored == after.mirrored or straight:
                continue
            slope = _slope_at(graded, after.line, after.points[:, 0])
            sine = (slope * axis).sum(axis=1) / np.hypot(*slope.T) / np.hypot(*axis.T)
            off_deg = np.degrees(np.abs(np.arcsin(np.clip(sine, -1, 1))))
            assert np.max(off_deg) < DENT_DEG, (piece.definition.name, after.line)


def _slope_at(graded: GradedPattern, line: str, place: F64) -> F64:
    """Return the direction of a line, (sizes, 2), at that of its ends which is nearer to a place."""
    ends = graded.resolver.bounds(line)
    curve = graded.resolver.curve(line)
    near = min(ends, key=lambda u: float(np.hypot(*(curve.at(u[:, None])[0, 0] - place[0]))))
    return np.asarray(curve.derivative(near[:, None])[:, 0])


@every_style
def test_eyelets_keep_off_both_ends_of_the_facing(folder: Path) -> None:
    graded = made(folder).graded
    for piece in graded.pieces:
        for mark in piece.definition.marks:
            if isinstance(mark, EyeletMark) and mark.pitch is not None:
                length_mm = graded.length_mm((LineRef.parse(str(mark.along)),))
                for row in graded.cells.wanted:
                    size = graded.cells.rows[row].value
                    span_mm = (mark.count.at(size) - 1) * mark.pitch.at(size)
                    left_mm = float(length_mm[row]) - mark.first_mm - span_mm
                    assert mark.last_mm[0] <= left_mm <= mark.last_mm[1], (piece.definition.name, size)


@every_style
@pytest.mark.parametrize("size", (SMALLEST_CHECKED, LARGEST_CHECKED))
def test_far_sizes_still_grade_and_take_their_allowances(folder: Path, size: str) -> None:
    style = load_style(folder)
    run = parse_run("15-50", style.last.base.system)
    groups = {
        name: replace(group, others_as_themselves=True)
        for name, group in (style.pattern.groups or {}).items()
    }
    pattern = replace(style.pattern, groups=groups)
    wide = replace(style, pattern=pattern, last=replace(style.last, run=run, heel_groups=()))
    cells = style_cells(wide, GradeJob(sizes=size))
    found = [
        fault.english()
        for piece in grade(wide.pattern, cells).pieces
        for fault in _allowance_faults(piece, [piece.rows[row] for row in cells.wanted], size)
    ]
    assert found == []


def _allowance_faults(piece: GradedPiece, rows: list[int], size: str) -> list[Finding]:
    return add_allowances(piece, rows, [size] * len(rows))[1]


@pytest.mark.parametrize(
    ("name", "piece", "sizes"), [("pump", "heel_cover", "34-41"), ("sneaker", "counter", "37-46")]
)
def test_half_sizes_share_the_part_of_their_group(name: str, piece: str, sizes: str) -> None:
    done = grade_style(project.styles()[name], GradeJob(sizes=f"{sizes}/0.5", feet=(Foot.RIGHT,)))
    areas_mm2 = [each.cut_area_mm2 for each in done.cut.pieces if each.piece == piece]
    assert areas_mm2 == sorted(areas_mm2)
    assert len(areas_mm2) == 2 * (int(sizes[3:]) - int(sizes[:2])) + 1
    assert not done.failed
