"""Marks on a piece: eyelets, holes, stitch lines, notches and the size code, in the size they keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from polasepatu.pattern.cutpiece import CutPiece, NotchShape
from polasepatu.workflow.grade import GradedStyle
from small_shoe import Change, made

Values = dict[str, Any]


def piece(shoe: GradedStyle, name: str, size: str = "42") -> CutPiece:
    return next(each for each in shoe.cut.pieces if (each.piece, each.size) == (name, size))


def eyelets(change: dict[str, Any]) -> Change:
    def work(style: Values) -> None:
        mark = style["pieces"]["quarter"]["marks"][3]
        mark.update(change)
        for key in [key for key, value in change.items() if value is None]:
            del mark[key]

    return work


def ways_of(shoe: GradedStyle, size: str) -> list[float]:
    """Return the ways of the eyelets along the facing, measured on a fine copy of it."""
    cells = shoe.graded.cells
    row = next(row for row in cells.wanted if cells.rows[row].size == size)
    curve = shoe.graded.resolver.curve("facing")
    u = np.broadcast_to(np.linspace(0, curve.spans, 8001), (curve.sizes, 8001))
    facing = shapely.LineString(curve.at(u)[row])
    holes = [hole for hole in piece(shoe, "quarter", size).punches if hole.name == "eyelet"]
    assert [facing.distance(shapely.Point(h.x_mm, h.y_mm)) for h in holes] == pytest.approx(
        [11] * len(holes), abs=0.005
    )
    return [facing.project(shapely.Point(hole.x_mm, hole.y_mm)) for hole in holes] + [facing.length]


def test_eyelets_keep_their_pitch_within_a_size_group(tmp_path: Path) -> None:
    shoe = made(tmp_path, sizes="38,39,40,43,44,46")
    for size, pitch in (("38", 13), ("39", 13), ("40", 15), ("43", 15), ("44", 16), ("46", 16)):
        *ways, _ = ways_of(shoe, size)
        assert ways[0] == pytest.approx(8, abs=0.005)
        assert np.diff(ways) == pytest.approx([pitch] * 4, abs=0.01)


def test_without_a_pitch_eyelets_divide_the_facing(tmp_path: Path) -> None:
    shoe = made(tmp_path, eyelets({"pitch": None, "last": [9, 9]}), sizes="38,46")
    for size in ("38", "46"):
        *ways, length = ways_of(shoe, size)
        assert (ways[0], length - ways[-1]) == pytest.approx((8, 9), abs=0.01)
        assert np.ptp(np.diff(ways)) < 0.01


def test_counts_may_change_with_the_size_group(tmp_path: Path) -> None:
    shoe = made(
        tmp_path, eyelets({"count": [{"upto": 40, "value": 4}, {"value": 5}], "pitch": 15, "last": [5, 30]})
    )
    assert [len(ways_of(shoe, size)) - 1 for size in ("38", "42", "46")] == [4, 5, 5]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"count": 9}, "PS331"), ({"count": 0}, "PS331"), ({"count": 2}, "PS332"), ({"first": 90}, "PS331")],
)
def test_eyelets_without_room_or_far_from_the_end_name_piece_and_size(
    change: dict[str, Any], code: str, tmp_path: Path
) -> None:
    shoe = made(tmp_path, eyelets(change))
    found = [each for each in shoe.findings if each.code == code]
    assert {(each.where.piece, each.where.size) for each in found} >= {
        ("quarter", "38"),
        ("quarter_inside", "38"),
    }
    if code == "PS331":
        assert not [hole for hole in piece(shoe, "quarter", "38").punches if hole.name == "eyelet"]


def test_a_row_of_holes_keeps_its_pitch_and_gains_holes(tmp_path: Path) -> None:
    shoe = made(tmp_path)
    rows = {
        size: [h for h in piece(shoe, "quarter", size).punches if h.name == "punch"] for size in ("38", "46")
    }
    assert len(rows["46"]) > len(rows["38"]) > 3


def test_stitches_lie_at_their_insets_within_the_net_line(tmp_path: Path) -> None:
    shoe = made(tmp_path)
    for size in ("38", "46"):
        quarter = piece(shoe, "quarter", size)
        net, ring = shapely.Polygon(quarter.net_outline), shapely.LinearRing(quarter.net_outline)
        rows = [stroke.points for stroke in quarter.strokes if stroke.name == "stitch"][:2]
        for inset_mm, points in zip((1.5, 3.3), rows, strict=True):
            assert net.buffer(1e-6).covers(shapely.LineString(points))
            ends = shapely.MultiPoint(points[[0, -1]])
            within = shapely.distance(shapely.points(points), ends) > 2 * inset_mm  # of the corners
            away_mm = shapely.distance(shapely.points(points[within]), ring)
            assert away_mm == pytest.approx(inset_mm, abs=0.05)
            assert within.sum() > 10


def test_the_size_code_counts_full_sizes_fives_and_a_half(tmp_path: Path) -> None:
    shoe = made(tmp_path, sizes="38,40,41.5,45")
    expected = {"38": (0, 3, 0), "40": (1, 0, 0), "41.5": (1, 1, 1), "45": (2, 0, 0)}
    for size, counts in expected.items():
        shapes = [notch.shape for notch in piece(shoe, "vamp", size).notches if notch.name == "size"]
        assert tuple(shapes.count(each) for each in (NotchShape.U, NotchShape.SLIT, NotchShape.V)) == counts
        assert {notch.depth_mm for notch in piece(shoe, "vamp", size).notches if notch.name == "size"} == {
            4.0
        }


def test_the_size_code_is_on_one_half_of_a_folded_piece_and_the_other_notches_on_both(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["pieces"]["vamp"]["marks"].append({"notch": "J", "name": "joint"})

    vamp = piece(made(tmp_path, change), "vamp")
    names = [notch.name for notch in vamp.notches]
    assert names.count("joint") == 2
    assert names.count("toe") == 1  # on the fold
    code = [notch for notch in vamp.notches if notch.name == "size"]
    assert len(code) == 3  # 42 is seven above 35: one wide, two slits
    centre = shapely.LineString(next(stroke.points for stroke in vamp.strokes if stroke.name == "centre"))
    sides = {np.sign(_side(centre, notch.x_mm, notch.y_mm)) for notch in code}
    assert len(sides) == 1


def _side(line: shapely.LineString, x_mm: float, y_mm: float) -> float:
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return float((x1 - x0) * (y_mm - y0) - (y1 - y0) * (x_mm - x0))


def test_a_size_code_longer_than_its_edge_is_refused_by_size(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["pieces"]["back_strip"]["size_notches"] = {"on": "strip_foot", "mm": 5, "pitch": 2.5}

    found = [each for each in made(tmp_path, change, sizes="42,44").findings if each.code == "PS335"]
    assert [(each.where.piece, each.where.size) for each in found] == [("back_strip", "44")]


def test_a_size_below_the_first_of_its_code_is_told(tmp_path: Path) -> None:
    def change(style: Values) -> None:
        style["pieces"]["vamp"]["size_notches"]["first"] = 40

    shoe = made(tmp_path, change)
    assert [(each.code, each.where.size) for each in shoe.findings] == [("PS218", "38")]
    assert [notch for notch in piece(shoe, "vamp", "38").notches if notch.name == "size"] == []


def test_the_inside_quarter_alone_has_the_inside_notch(tmp_path: Path) -> None:
    shoe = made(tmp_path)
    marked = {name: [n.name for n in piece(shoe, name).notches] for name in ("quarter", "quarter_inside")}
    assert "inside" not in marked["quarter"]
    assert "inside" in marked["quarter_inside"]


def test_every_notch_begins_on_the_cutting_line_and_points_in(tmp_path: Path) -> None:
    for each in made(tmp_path, sizes="38,46").cut.pieces:
        area, edge = shapely.Polygon(each.cut_outline), shapely.LinearRing(each.cut_outline)
        for notch in each.notches:
            at = np.array([notch.x_mm, notch.y_mm])
            assert edge.distance(shapely.Point(at)) < 0.01
            assert np.hypot(*notch.inward) == pytest.approx(1)
            assert area.contains(shapely.Point(at + 0.5 * np.array(notch.inward)))
