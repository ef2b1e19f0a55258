"""Every shipped style goes out and comes in again: outlines within 0.01 mm, the same marks.

GDAL reads the exchange files beside us, for a reader and a writer of one hand can agree on a mistake.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from polasepatu.formats.choices import DrawnFoot
from polasepatu.formats.read.drawn import drawn_of
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.write import dxf
from polasepatu.formats.write.aama import exchange
from polasepatu.formats.write.drawing import in_rows
from polasepatu.formats.write.svg import sheet_svg
from polasepatu.geometry.pose import Pose
from polasepatu.pattern.compare.outlines import Drawn, Spot, compared
from polasepatu.pattern.cutpiece import TIGHT_AXIS, CutPiece, Foot
from polasepatu.project import folder
from polasepatu.workflow.grade import GradeJob, grade_style

if TYPE_CHECKING:
    from pathlib import Path

STYLES = sorted(each.parent.name for each in (folder() / "patterns").glob("*/style.yaml"))
WHEN = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@pytest.fixture(scope="module", params=STYLES)
def pieces(request: pytest.FixtureRequest) -> list[CutPiece]:
    """Return the right pieces of a style in its smallest and largest size."""
    done = grade_style(folder() / "patterns" / request.param, GradeJob(sizes="extremes", feet=(Foot.RIGHT,)))
    return list(done.cut.pieces)


def drawn(piece: CutPiece, *, arrows: bool) -> Drawn:
    """Return a piece as it should come back; exchange has a grain line for the arrow of the tight axis."""
    return Drawn(
        piece=piece.piece,
        size=piece.size,
        outline=piece.cut_outline,
        cut_outs=piece.cut_outs,
        holes=tuple(Spot(x_mm=p.x_mm, y_mm=p.y_mm, size_mm=p.diameter_mm) for p in piece.punches),
        notches=tuple(Spot(x_mm=n.x_mm, y_mm=n.y_mm, size_mm=n.depth_mm) for n in piece.notches),
        lines=tuple(
            np.vstack((s.points, s.points[:1])) if s.closed else s.points
            for s in piece.strokes
            if arrows or s.name != TIGHT_AXIS
        ),
    )


def assert_same(back: Drawn, want: Drawn) -> None:
    shift = want.outline.min(axis=0) - back.outline.min(axis=0)
    found = compared(want, back, Pose(x_mm=float(shift[0]), y_mm=float(shift[1])))
    name = f"{want.piece} {want.size}"
    assert found.outline.greatest_mm < 0.01, name
    assert found.cut_out_mm < 0.01, name
    assert (found.missing_cut_outs, found.extra_cut_outs) == (0, 0), name
    for marks in (found.holes, found.notches):
        assert (len(marks.missing), len(marks.extra)) == (0, 0), name
        assert max(marks.moved_mm, marks.resized_mm) < 0.01, name
    assert (found.missing_line_mm, found.extra_line_mm) == pytest.approx((0.0, 0.0)), name


def by_size(pieces: list[CutPiece]) -> list[list[CutPiece]]:
    return [[each for each in pieces if each.size == size] for size in dict.fromkeys(p.size for p in pieces)]


@pytest.mark.parametrize("flavour", ["aama", "astm"])
def test_exchange_files_come_back_whole(pieces: list[CutPiece], flavour: str) -> None:
    data = exchange(pieces, style="x", sample_size=pieces[0].size, created=WHEN, flavour=flavour).dxf  # type: ignore[arg-type]
    found = read_pattern(data, "x.dxf")
    assert found.left_out == ()
    for back, want in zip(found.pieces, pieces, strict=True):
        assert_same(drawn_of(back), drawn(want, arrows=False))
        wanted_deg = None if want.tight_axis_deg is None else want.tight_axis_deg % 180.0
        assert back.grain_deg == (None if wanted_deg is None else pytest.approx(wanted_deg, abs=0.02))


def test_cutter_files_come_back_whole(pieces: list[CutPiece]) -> None:
    for of_size in by_size(pieces):
        found = read_pattern(dxf.size_sheet(of_size), "x.dxf")
        for back, want in zip(found.pieces, of_size, strict=True):
            assert_same(drawn_of(back), drawn(want, arrows=True))


def test_drawings_come_back_whole(pieces: list[CutPiece]) -> None:
    for of_size in by_size(pieces):
        found = read_pattern(sheet_svg(in_rows(of_size), title="x").encode(), "x.svg")
        for back, want in zip(found.pieces, of_size, strict=True):
            assert back.name == want.piece
            assert_same(drawn_of(back), drawn(want, arrows=True))


def test_gdal_reads_the_same_pieces_as_we_do(pieces: list[CutPiece], tmp_path: Path) -> None:
    import pyogrio

    data = exchange(pieces, style="x", sample_size=pieces[0].size, created=WHEN).dxf
    (tmp_path / "x.dxf").write_bytes(data)
    pyogrio.set_gdal_config_options({"DXF_INLINE_BLOCKS": False, "DXF_MERGE_BLOCK_GEOMETRIES": False})
    meta, _, shapes, fields = pyogrio.raw.read(tmp_path / "x.dxf", layer="blocks")
    columns = dict(zip(meta["fields"], fields, strict=True))
    theirs: dict[str, dict[str, list[shapely.Geometry]]] = {}
    for layer, block, shape in zip(
        columns["Layer"], columns["Block"], shapely.force_2d(shapely.from_wkb(shapes)), strict=True
    ):
        theirs.setdefault(block, {}).setdefault(layer, []).append(shape)
    found = read_pattern(data, "x.dxf")
    assert len(theirs) == len(found.pieces)
    for piece in found.pieces:
        block = theirs[f"{piece.name}_{piece.size}"]
        (outline,) = [each for each in block["1"] if each.geom_type == "LineString"]
        assert shapely.LinearRing(piece.outline).hausdorff_distance(outline) < 1e-6
        holes = [each for each in block.get("13", ()) if each.geom_type == "Point"]
        # a drill hole is a point and the text `D` at the same place
        assert len(piece.holes) * 2 == len(holes)
        marks = len(block.get("4", ())) + len(block.get("83", ()))
        assert len(piece.notches) == marks
        pens = [each for each in block.get("8", ()) if each.geom_type == "LineString"]
        ours = [line.points for line in piece.lines if line.role == "pen"]
        assert sum(each.length for each in pens) == pytest.approx(
            sum(shapely.LineString(each).length for each in ours), abs=1e-6
        )


def test_a_left_and_a_right_foot_come_back_as_one_piece_each(pieces: list[CutPiece]) -> None:
    from polasepatu.formats.read.feet import one_foot

    right = by_size(pieces)[0][:3]
    left = [
        replace(each, foot=Foot.LEFT, cut_outline=_mirror(each.cut_outline), punches=(), notches=())
        for each in right
    ]
    bare = [replace(each, punches=(), notches=()) for each in right]
    found = read_pattern(dxf.size_sheet([*bare, *left]), "x.dxf")
    kept = one_foot(found.pieces, DrawnFoot.BOTH, "x.dxf").pieces
    areas = sorted(shapely.Polygon(each.outline).area for each in kept)
    wanted = {round(shapely.Polygon(each.cut_outline).area, 1) for each in right}
    assert len(areas) == len(wanted)  # an outside and an inside quarter may be mirror images


def _mirror(ring: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray((ring * (1.0, -1.0))[::-1])
