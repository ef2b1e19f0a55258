"""Cut pieces: what is seen, which foot, which half, and the label between the marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from polasepatu.geometry.lettering import block_strokes
from polasepatu.geometry.ring import signed_area
from polasepatu.pattern.cutpiece import CutPiece, Foot, Side
from polasepatu.workflow.grade import GradedStyle
from small_shoe import made

Values = dict[str, Any]
BOTH = (Foot.RIGHT, Foot.LEFT)


def pieces(shoe: GradedStyle, name: str, size: str = "42") -> dict[Foot, CutPiece]:
    return {each.foot: each for each in shoe.cut.pieces if (each.piece, each.size) == (name, size)}


def test_left_is_the_mirror_image_of_right(tmp_path: Path) -> None:
    shoe = made(tmp_path, feet=BOTH)
    flip = np.array([1.0, -1.0])
    for name in {each.piece for each in shoe.cut.pieces}:
        right, left = (pieces(shoe, name)[foot] for foot in BOTH)
        for ring in ("net_outline", "cut_outline"):
            assert getattr(left, ring) == pytest.approx((getattr(right, ring) * flip)[::-1])
            assert float(signed_area(getattr(left, ring))) > 0
        assert left.cut_area_mm2 == pytest.approx(right.cut_area_mm2)
        assert [(n.x_mm, -n.y_mm) for n in right.notches] == [(n.x_mm, n.y_mm) for n in left.notches]
        assert [(n.x_mm, -n.y_mm) for n in right.punches] == [(n.x_mm, n.y_mm) for n in left.punches]
        assert all(float(signed_area(ring)) < 0 for ring in left.cut_outs)
        if right.tight_axis_deg is not None:
            assert left.tight_axis_deg == pytest.approx(-right.tight_axis_deg)


def test_the_inside_of_a_right_shoe_is_drawn_as_the_outside_of_a_left_one(tmp_path: Path) -> None:
    shoe = made(tmp_path, feet=BOTH)
    outside, inside = pieces(shoe, "quarter"), pieces(shoe, "quarter_inside")
    assert (outside[Foot.LEFT].side, inside[Foot.RIGHT].side) == (Side.OUTSIDE, Side.INSIDE)
    assert inside[Foot.RIGHT].net_outline == pytest.approx(outside[Foot.LEFT].net_outline)
    assert inside[Foot.LEFT].net_outline == pytest.approx(outside[Foot.RIGHT].net_outline)


def test_a_folded_piece_is_its_half_and_the_mirror_image(tmp_path: Path) -> None:
    vamp = pieces(made(tmp_path), "vamp")[Foot.RIGHT]
    fold = next(stroke.points for stroke in vamp.strokes if stroke.name == "centre")
    along = (fold[1] - fold[0]) / np.hypot(*(fold[1] - fold[0]))
    for ring in (vamp.net_outline, vamp.cut_outline):
        offset = ring - fold[0]
        image = fold[0] + 2 * (offset @ along)[:, None] * along - offset
        off = shapely.distance(shapely.points(image), shapely.LinearRing(ring))
        assert float(np.max(off)) < 1e-9


def test_what_other_pieces_cover_is_not_seen(tmp_path: Path) -> None:
    shoe = made(tmp_path)
    quarter, vamp = (pieces(shoe, name)[Foot.RIGHT] for name in ("quarter", "vamp"))
    seen = shapely.union_all([shapely.Polygon(ring) for ring in vamp.visible])
    net = shapely.Polygon(vamp.net_outline)
    covered = net.intersection(shapely.Polygon(quarter.net_outline))
    assert seen.area == pytest.approx(net.area - covered.area, rel=1e-6)
    assert [ring is not None for ring in quarter.visible] == [True]
    assert pieces(shoe, "insole")[Foot.RIGHT].visible == ()


def test_labels_lie_inside_the_piece_clear_of_its_marks_and_are_never_mirrored(tmp_path: Path) -> None:
    shoe = made(tmp_path, feet=BOTH, sizes="38,46")
    labelled = [each for each in shoe.cut.pieces if each.labels]
    assert len(labelled) > len(shoe.cut.pieces) / 2
    for each in labelled:
        (label,) = each.labels
        at = {"x_mm": label.x_mm, "y_mm": label.y_mm, "angle_deg": label.angle_deg}
        drawn = block_strokes(label.lines, label.height_mm, **at)
        words = shapely.union_all([shapely.LineString(line) for line in drawn])
        leather = shapely.Polygon(each.cut_outline, each.cut_outs)
        assert leather.covers(words), (each.piece, each.size, each.foot)
        for stroke in each.strokes:
            assert words.distance(shapely.LineString(stroke.points)) > 0, (each.piece, stroke.name)
        for hole in each.punches:
            assert words.distance(shapely.Point(hole.x_mm, hole.y_mm)) > hole.diameter_mm / 2


def test_hidden_parts_take_leather_two_classes_laxer(tmp_path: Path) -> None:
    shoe = made(tmp_path, lambda style: style["pieces"]["vamp"].update(quality=4))
    quarter, vamp = (pieces(shoe, name)[Foot.RIGHT] for name in ("quarter", "vamp"))
    assert (quarter.quality_class, quarter.hidden_quality_class) == (2, 4)
    assert (vamp.quality_class, vamp.hidden_quality_class) == (4, 5)


def test_pieces_come_by_size_then_as_the_style_lists_them_then_by_foot(tmp_path: Path) -> None:
    shoe = made(tmp_path, feet=BOTH, sizes="46,38")
    order = [(each.size, each.piece, each.foot) for each in shoe.cut.pieces]
    names = [piece.definition.name for piece in shoe.graded.pieces]
    assert order == [(size, name, foot) for size in ("38", "46") for name in names for foot in BOTH]


def test_areas_take_the_cut_outs_off(tmp_path: Path) -> None:
    quarter = pieces(made(tmp_path), "quarter")[Foot.RIGHT]
    leather = shapely.Polygon(quarter.cut_outline, quarter.cut_outs)
    assert quarter.cut_area_mm2 == pytest.approx(leather.area)
    assert quarter.line_area_mm2 == pytest.approx(shapely.Polygon(quarter.net_outline, quarter.cut_outs).area)
    assert quarter.perimeter_mm == pytest.approx(leather.exterior.length)
