"""What the user says of a drawing, which foot it shows, and rows of holes."""

from __future__ import annotations

import numpy as np
import pytest

from polasepatu.errors import PolaError
from polasepatu.formats.choices import DrawnFoot
from polasepatu.formats.read.declared import (
    EdgeChoice,
    FrameChoice,
    count_of_pieces,
    edge_choice,
    frame_choice,
    measure_name,
    told,
    zone_classes_given,
)
from polasepatu.formats.read.feet import mirrored, one_foot
from polasepatu.formats.read.hole_rows import rows_of
from polasepatu.formats.read.imported import ImportedHole, ImportedPiece
from polasepatu.pattern.model import EdgeKind

TURN = np.linspace(0.0, 2.0 * np.pi, 50, endpoint=False)
LOPSIDED = np.column_stack((60.0 * np.cos(TURN) + 9.0 * np.cos(2.0 * TURN + 0.7), 30.0 * np.sin(TURN)))


def test_the_nearer_word_holds() -> None:
    said = told("--edges", ["raw", "VAMP=lap", "Vamp:e3=lasting:18"], edge_choice, "lasting")
    assert said.of("quarter", "e1") == EdgeChoice(kind=EdgeKind.RAW)
    assert said.of("vamp", "e1") == EdgeChoice(kind=EdgeKind.LAP)
    assert said.of("vamp", "e3") == EdgeChoice(kind=EdgeKind.LASTING, allowance_mm=18.0)
    assert told("--edges", [], edge_choice, "lasting").of("vamp") is None


def test_pieces_and_edges_that_there_are_not_are_named() -> None:
    said = told("--edges", ["vmp=lap", "vamp:e9=lap", "vamp:e1=lap"], edge_choice, "lasting")
    found = list(said.unknown({"vamp": ["e1", "e2"]}))
    assert [each.code for each in found] == ["PS658", "PS659"]
    assert [each.values["known"] for each in found] == ["vamp", "e1, e2"]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (edge_choice, "lastin"),
        (edge_choice, "lasting:wide"),
        (edge_choice, "lasting:"),
        (frame_choice, "mine"),
        (frame_choice, "own:x"),
        (count_of_pieces, "0"),
        (count_of_pieces, "21"),
        (count_of_pieces, "-1"),
        (measure_name, "Ball Girth"),
        (edge_choice, "a:b:c=lap"),
        (edge_choice, "=lap"),
    ],
)
def test_what_says_nothing_is_a_wrong_command_line(read: object, text: str) -> None:
    with pytest.raises(PolaError) as caught:
        told("--x", [text], read, "y")  # type: ignore[arg-type]
    assert caught.value.exit_code == 2


def test_frames_measures_and_zones_are_read() -> None:
    assert frame_choice("shared") == FrameChoice(shared=True)
    assert frame_choice("own:-90.5") == FrameChoice(shared=False, angle_deg=-90.5)
    assert measure_name("ball_girth - ball_width") == "ball_girth - ball_width"
    assert dict(zone_classes_given(["50=1", "55=hidden"])) == {50: 1, 55: None}
    for wrong in ("50", "50=6", "x=1", "50=shown"):
        with pytest.raises(PolaError, match="does not give"):
            zone_classes_given([wrong])


def piece(
    name: str, ring: np.ndarray = LOPSIDED, *, holes: tuple[float, ...] = (10.0, 25.0)
) -> ImportedPiece:
    return ImportedPiece(
        name=name,
        size="42",
        outline=ring,
        holes=tuple(ImportedHole(x_mm=x, y_mm=3.0, diameter_mm=2.0) for x in holes),
    )


def moved(one: ImportedPiece, name: str, by: float) -> ImportedPiece:
    from dataclasses import replace

    return replace(
        one,
        name=name,
        outline=one.outline + by,
        holes=tuple(replace(each, x_mm=each.x_mm + by, y_mm=each.y_mm + by) for each in one.holes),
    )


def test_a_left_foot_is_turned_into_a_right_one() -> None:
    left = piece("quarter")
    (right,) = one_foot([left], DrawnFoot.LEFT, "x.dxf").pieces
    assert right.outline.max(axis=0) == pytest.approx(
        (left.outline.max(axis=0)[0], -left.outline.min(axis=0)[1])
    )
    assert right.holes[0].y_mm == -3.0
    assert np.array_equal(mirrored(right).outline, left.outline)


def test_of_both_feet_the_right_one_is_kept() -> None:
    right = piece("QUARTER_R")
    left = moved(mirrored(right), "QUARTER_L", 300.0)
    other = piece("strap", LOPSIDED * 0.5)
    found = one_foot([left, other, right], DrawnFoot.BOTH, "x.dxf")
    assert [each.name for each in found.pieces] == ["strap", "QUARTER_R"]
    assert found.counts == {"QUARTER_R": 1}
    assert [each.code for each in found.findings] == ["PS664"]


def test_four_copies_are_two_for_each_foot() -> None:
    one = piece("tab")
    four = [
        one,
        moved(one, "tab2", 200.0),
        moved(mirrored(one), "tab3", 400.0),
        moved(mirrored(one), "tab4", 600.0),
    ]
    found = one_foot(four, DrawnFoot.BOTH, "x.dxf")
    assert (len(found.pieces), found.counts) == (1, {"tab": 2})


def test_pieces_that_differ_in_a_mark_are_two() -> None:
    found = one_foot(
        [piece("outside"), moved(mirrored(piece("x", holes=(10.0,))), "inside", 300.0)],
        DrawnFoot.BOTH,
        "x.dxf",
    )
    assert len(found.pieces) == 2


def test_both_feet_in_a_drawing_of_one_are_remarked() -> None:
    right = piece("QUARTER_R")
    found = one_foot([right, moved(mirrored(right), "QUARTER_L", 300.0)], DrawnFoot.RIGHT, "x.dxf")
    assert len(found.pieces) == 2
    assert [each.code for each in found.findings] == ["PS665"]
    assert one_foot([right, piece("strap", LOPSIDED * 0.5)], DrawnFoot.RIGHT, "x.dxf").findings == ()


def test_rows_of_holes_are_found_along_a_bend() -> None:
    turn = np.radians(np.arange(6) * 8.0)
    bend = [(110.0 * np.sin(a), 110.0 * np.cos(a), 2.0) for a in turn]
    others = [(0.0, 0.0, 2.0), (-60.0, 5.0, 4.0), (-60.0, 20.0, 4.0)]
    (row,) = rows_of([*others, *bend])
    assert row.holes in ((3, 4, 5, 6, 7, 8), (8, 7, 6, 5, 4, 3))
    assert row.pitch_mm == pytest.approx(2.0 * 110.0 * np.sin(np.radians(4.0)))
    assert rows_of(others) == []
    assert rows_of([(0.0, 0.0, 2.0)] * 4) == []


def test_two_facing_rows_are_two() -> None:
    rows = rows_of([(15.0 * n, y, 2.0) for y in (0.0, 40.0) for n in range(5)])
    assert sorted(len(each.holes) for each in rows) == [5, 5]
    assert {round(each.pitch_mm, 6) for each in rows} == {15.0}
