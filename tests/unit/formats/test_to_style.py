"""An imported pattern as a style: the same outlines in the base size, the same marks, nothing assumed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from drawn_pieces import quarter, strap
from polasepatu.formats.choices import DrawnFoot, HoleRows, Outline
from polasepatu.formats.faults import BaseSizeMissing
from polasepatu.formats.read.declared import (
    Declared,
    count_of_pieces,
    edge_choice,
    frame_choice,
    measure_name,
    told,
    zone_classes_given,
)
from polasepatu.formats.read.imported import (
    Imported,
    ImportedHole,
    ImportedLine,
    ImportedNotch,
    ImportedPiece,
    ImportedText,
    ImportedZone,
    Role,
)
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.to_style import StyleMade, style_made, style_text
from polasepatu.formats.write import dxf
from polasepatu.pattern.cutpiece import CutPiece, Foot, NotchShape
from polasepatu.project import folder
from polasepatu.workflow.grade import GradeJob, grade_style

if TYPE_CHECKING:
    from pathlib import Path

SAID = Declared(name="ours", last="last.yaml", base_size="42", base_width="G", sizes="40-44")


def graded(found: Imported, where: Path) -> dict[str, CutPiece]:
    """Return the pieces of the base size of the style that `found` becomes."""
    shutil.copy(folder() / "patterns" / "derby" / "last.yaml", where / "last.yaml")
    (where / "style.yaml").write_text(style_text(style_made(found, SAID)), encoding="utf-8")
    done = grade_style(where, GradeJob(sizes="41-43"))
    assert not done.failed
    return {each.piece: each for each in done.cut.pieces if each.size == "42" and each.foot.value == "right"}


def test_outlines_cut_outs_holes_and_notches_stay(tmp_path: Path) -> None:
    found = read_pattern(dxf.size_sheet([quarter(), strap()]), "sheet.dxf")
    made = graded(found, tmp_path)
    for piece, cut in zip(found.pieces, made.values(), strict=True):
        origin = np.round(piece.outline.min(axis=0))
        ours = shapely.LinearRing(cut.cut_outline + origin)
        assert shapely.LinearRing(piece.outline).hausdorff_distance(ours) < 0.01
        assert len(cut.cut_outs) == len(piece.cut_outs)
        holes = sorted((hole.x_mm, hole.y_mm, hole.diameter_mm) for hole in piece.holes)
        punches = sorted((p.x_mm + origin[0], p.y_mm + origin[1], p.diameter_mm) for p in cut.punches)
        assert np.array(punches) == pytest.approx(np.array(holes), abs=0.01)
        notches = sorted((n.x_mm, n.y_mm, n.depth_mm) for n in piece.notches)
        ours_notched = sorted((n.x_mm + origin[0], n.y_mm + origin[1], n.depth_mm) for n in cut.notches)
        assert np.array(ours_notched) == pytest.approx(np.array(notches), abs=0.05)


def test_names_that_a_style_does_not_take_are_changed_and_stay_different(tmp_path: Path) -> None:
    found = read_pattern(dxf.size_sheet([strap(), strap(43)]), "sheet.dxf")
    odd = tuple(replace(piece, name="1 Übertritt / ÄÖ") for piece in found.pieces)
    assert list(graded(replace(found, pieces=odd), tmp_path)) == ["p1_ubertritt_ao", "p1_ubertritt_ao_2"]


def test_what_has_no_place_in_a_style_is_named() -> None:
    found = read_pattern(dxf.size_sheet([quarter()]), "sheet.dxf")
    remarks = style_made(found, SAID).findings
    assert {(each.code, str(each.values["what"])) for each in remarks if each.code == "PS653"} == {
        ("PS653", "reference"),
        ("PS653", "lettering"),
    }


def test_a_file_without_the_base_size_is_refused() -> None:
    found = read_pattern(dxf.nested_sheet([strap(40), strap(41)]), "sheet.dxf")
    with pytest.raises(BaseSizeMissing):
        style_made(found, SAID)


def imported(*pieces: ImportedPiece) -> Imported:
    return Imported(file="x.dxf", kind="aama", mm_per_unit=1.0, units_from="Units:", pieces=pieces)


def box(wide: float, high: float, at: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    return np.array(((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high))) + at


SEWN = ImportedPiece(
    name="VAMP",
    size="42",
    outline=box(120.0, 75.0, (-10.0, -15.0)),
    lines=(
        ImportedLine(role=Role.NET, points=box(100.0, 50.0), closed=True, layer="14"),
        ImportedLine(role=Role.PEN, points=np.array(((10.0, 10.0), (90.0, 10.0))), closed=False, layer="8"),
    ),
    notches=(
        ImportedNotch(
            x_mm=50.0, y_mm=-15.0, depth_mm=3.0, width_mm=0.0, shape=NotchShape.SLIT, inward=(0.0, 1.0)
        ),
    ),
    texts=(
        ImportedText(text="CUT 2 PAIRS", x_mm=0.0, y_mm=0.0, layer="15"),
        ImportedText(text="# 12", x_mm=0.0, y_mm=0.0, layer="2"),
    ),
    grain_deg=30.0,
)


def said(**more: object) -> Declared:
    return replace(SAID, **more)  # type: ignore[arg-type]


def cut_of(made: StyleMade, where: Path, sizes: str = "42,46") -> dict[str, CutPiece]:
    """Return the vamp by size, as the style that was made cuts it."""
    shutil.copy(folder() / "patterns" / "derby" / "last.yaml", where / "last.yaml")
    (where / "style.yaml").write_text(style_text(made), encoding="utf-8")
    done = grade_style(where, GradeJob(sizes=sizes, feet=(Foot.RIGHT,)))
    return {each.size: each for each in done.cut.pieces if each.piece == "vamp"}


def test_a_sew_line_becomes_the_outline_and_its_allowance_is_held(tmp_path: Path) -> None:
    edges = told("--edges", ["raw"], edge_choice, "lasting")
    made = style_made(imported(SEWN), said(edges=edges))
    assert [(each.edge, each.allowance, each.said_by) for each in made.edges] == [
        ("e1", ((0.0, 15.0),), "drawn"),
        ("e2", ((0.0, 10.0),), "drawn"),
        ("e3", ((0.0, 10.0),), "drawn"),
        ("e4", ((0.0, 10.0),), "drawn"),
    ]
    sizes = cut_of(made, tmp_path)
    for size in ("42", "46"):
        cut = sizes[size]
        net, outline = cut.net_outline, cut.cut_outline
        assert net[:, 1].min() - outline[:, 1].min() == pytest.approx(15.0)
        assert outline[:, 0].max() - net[:, 0].max() == pytest.approx(10.0)
        (notch,) = cut.notches
        assert notch.y_mm == pytest.approx(outline[:, 1].min())
        assert cut.tight_axis_deg == pytest.approx(30.0, abs=0.5)
    assert np.ptp(sizes["42"].cut_outline, axis=0) == pytest.approx((120.0, 75.0))
    grown = np.ptp(sizes["46"].net_outline, axis=0) / np.ptp(sizes["42"].net_outline, axis=0)
    assert grown[0] == pytest.approx((280.0 + 80.0 / 3.0) / 280.0, abs=1e-6)


def test_the_cut_line_is_taken_where_that_is_said(tmp_path: Path) -> None:
    made = style_made(
        imported(SEWN), said(outline=Outline.CUT, edges=told("--edges", ["raw"], edge_choice, "lasting"))
    )
    cut = cut_of(made, tmp_path)["42"]
    assert shapely.Polygon(cut.net_outline).equals(shapely.Polygon(cut.cut_outline))
    assert ("PS653", "net") in {(each.code, str(each.values.get("what"))) for each in made.findings}


def test_a_net_drawing_gets_the_allowances_that_are_said(tmp_path: Path) -> None:
    bare = replace(SEWN, outline=box(100.0, 50.0), lines=(), notches=())
    kinds = told("--edges", ["raw", "vamp:e1=lasting:18", "vamp:e3=fold"], edge_choice, "lasting")
    made = style_made(imported(bare), said(edges=kinds))
    assert [(each.kind, each.said_by) for each in made.edges] == [
        ("lasting", "told"), ("raw", "usual"), ("fold", "usual"), ("raw", "usual"),
    ]  # fmt: skip
    cut = cut_of(made, tmp_path)["42"]
    assert np.ptp(cut.cut_outline, axis=0)[1] == pytest.approx(50.0 + 18.0 + 5.0)


def test_frames_are_as_they_are_said(tmp_path: Path) -> None:
    other = replace(SEWN, name="QUARTER", outline=SEWN.outline + 200.0, lines=(), notches=())
    frames = told("--frame", ["shared", "quarter=own:90"], frame_choice, "own")
    widths = told("--width-by", ["quarter=ball_width"], measure_name, "ball_girth")
    made = style_made(imported(SEWN, other), said(frames=frames, width_by=widths))
    assert made.values["frames"] == {
        "drawing": {"x": "stick_length", "y": "ball_girth"},
        "quarter": {"x": "stick_length", "y": "ball_width", "angle": 90.0},
    }
    assert made.moved_by["vamp"] == (10.0, 15.0)
    both = style_made(imported(SEWN, other), said(frames=told("--frame", ["shared"], frame_choice, "own")))
    assert both.moved_by["vamp"] == both.moved_by["quarter"]
    assert list(both.values["frames"]) == ["drawing"]


def test_words_are_kept_but_not_the_numbers_of_rules() -> None:
    notes = style_made(imported(SEWN), SAID).values["construction"]
    assert notes[1:] == ["VAMP: CUT 2 PAIRS"]


@pytest.mark.parametrize(
    ("quantity", "count", "remarked"),
    [("", 1, False), ("1", 1, False), ("1,1", 1, False), ("2,2", 2, False), ("2", 2, True), ("1,0", 1, True)],
)
def test_quantities_that_can_be_read_two_ways_are_remarked(quantity: str, count: int, remarked: bool) -> None:
    made = style_made(imported(replace(SEWN, quantity=quantity)), SAID)
    assert made.values["pieces"]["vamp"]["count"] == count
    assert ("PS663" in {each.code for each in made.findings}) == remarked
    told_count = said(counts=told("--count", ["vamp=3"], count_of_pieces, "2"))
    told_made = style_made(imported(replace(SEWN, quantity=quantity)), told_count)
    assert told_made.values["pieces"]["vamp"]["count"] == 3
    assert "PS663" not in {each.code for each in told_made.findings}


def zoned(*zones: tuple[int, np.ndarray]) -> ImportedPiece:
    return replace(SEWN, zones=tuple(ImportedZone(number=number, ring=ring) for number, ring in zones))


LEFT, RIGHT = box(60.0, 75.0, (-10.0, -15.0)), box(60.0, 75.0, (50.0, -15.0))


def test_zones_ask_for_what_is_said_of_them(tmp_path: Path) -> None:
    made = style_made(
        imported(zoned((50, LEFT), (55, RIGHT))), said(zones=zone_classes_given(["50=1", "55=hidden"]))
    )
    values = made.values["pieces"]["vamp"]
    assert (values["quality"], "hidden_quality" in values, len(values["covered"])) == (1, False, 1)
    cut = cut_of(made, tmp_path)["42"]
    assert cut.quality_class == 1
    seen = sum(shapely.Polygon(ring).area for ring in cut.visible)
    assert seen == pytest.approx(50.0 * 50.0, abs=30.0)  # the net line left of the covered part


def test_two_classes_are_seen_and_hidden_and_more_are_joined_the_stricter_way() -> None:
    two = style_made(
        imported(zoned((50, LEFT), (51, RIGHT))), said(zones=zone_classes_given(["50=1", "51=3"]))
    )
    assert two.values["pieces"]["vamp"]["hidden_quality"] == 3
    assert "PS662" not in {each.code for each in two.findings}
    thirds = [box(40.0, 75.0, (-10.0 + 40.0 * n, -15.0)) for n in range(3)]
    told_zones = zone_classes_given(["50=1", "51=3", "52=4"])
    three = style_made(imported(zoned(*zip((50, 51, 52), thirds, strict=True))), said(zones=told_zones))
    values = three.values["pieces"]["vamp"]
    assert (values["quality"], values["hidden_quality"], len(values["covered"])) == (1, 3, 2)
    assert "PS662" in {each.code for each in three.findings}


def test_zones_that_nobody_explained_are_named_and_not_guessed() -> None:
    made = style_made(imported(zoned((50, LEFT), (52, RIGHT))), said(zones=zone_classes_given(["50=2"])))
    (silent,) = [each for each in made.findings if each.code == "PS661"]
    assert silent.values["layers"] == "52"
    assert made.values["pieces"]["vamp"]["quality"] == 2  # the rest asks for the usual class, which is laxer


def test_a_row_of_holes_is_held_by_its_middle(tmp_path: Path) -> None:
    holes = tuple(ImportedHole(x_mm=10.0 + 15.0 * n, y_mm=30.0, diameter_mm=2.0) for n in range(5))
    piece = replace(SEWN, holes=holes)
    silent = style_made(imported(piece), SAID)
    assert "PS666" in {each.code for each in silent.findings}
    held = cut_of(style_made(imported(piece), said(hole_rows=HoleRows.HOLD)), tmp_path)["46"]
    xs = sorted(punch.x_mm for punch in held.punches)
    assert np.diff(xs) == pytest.approx([15.0] * 4)
    graded_row = cut_of(style_made(imported(piece), said(hole_rows=HoleRows.GRADE)), tmp_path)["46"]
    assert np.diff(sorted(punch.x_mm for punch in graded_row.punches))[0] > 16.0


def test_a_left_drawing_becomes_right() -> None:
    left = style_made(imported(SEWN), said(foot=DrawnFoot.LEFT))
    assert left.drawn["vamp"].outline[:, 1].min() == pytest.approx(-SEWN.outline[:, 1].max())


def test_a_sew_line_of_something_else_is_named() -> None:
    around_hole = ImportedLine(role=Role.NET, points=box(12.0, 12.0, (20.0, 20.0)), closed=True, layer="14")
    made = style_made(imported(replace(SEWN, lines=(*SEWN.lines, around_hole))), SAID)
    (lost,) = [each for each in made.findings if each.code == "PS653"]
    assert (str(lost.values["what"]), lost.values["count"]) == ("net", 1)


@pytest.mark.parametrize(
    ("frame", "long_axis"), [("own", 0), ("own:90", 1), ("shared:-90", 1), ("own:180", 0)]
)
def test_a_piece_grows_in_length_where_heel_to_toe_points(frame: str, long_axis: int, tmp_path: Path) -> None:
    bare = replace(SEWN, outline=box(100.0, 100.0), lines=(), notches=())
    frames = told("--frame", [frame], frame_choice, "own")
    kinds = told("--edges", ["raw"], edge_choice, "lasting")
    sizes = cut_of(style_made(imported(bare), said(frames=frames, edges=kinds)), tmp_path)
    grown = np.ptp(sizes["46"].cut_outline, axis=0) / np.ptp(sizes["42"].cut_outline, axis=0)
    assert grown[long_axis] == pytest.approx((280.0 + 80.0 / 3.0) / 280.0, abs=1e-6)
    assert grown[1 - long_axis] == pytest.approx((244.0 + 20.0) / 244.0, abs=1e-6)
