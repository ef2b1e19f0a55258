"""Two drawings of one piece: what moved, what is missing, what should have been held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from polasepatu.geometry.pose import Pose
from polasepatu.pattern.compare.differences import Pair, Tolerances, findings_of, over_names
from polasepatu.pattern.compare.outlines import Drawn, Spot, compared, fitting, registered
from polasepatu.pattern.compare.partners import partners

TURN = np.linspace(0.0, 2.0 * np.pi, 120, endpoint=False)
NET = np.column_stack((80.0 * np.cos(TURN) + 12.0 * np.cos(2.0 * TURN + 0.5), 40.0 * np.sin(TURN)))


def ring(shape: shapely.Polygon) -> np.ndarray:
    return np.asarray(shapely.geometry.polygon.orient(shape).exterior.coords)[:-1]


QUARTER = Drawn(
    piece="quarter",
    size="42",
    outline=ring(shapely.Polygon(NET).buffer(15.0)),
    net=NET,
    cut_outs=(ring(shapely.Point(0, 0).buffer(6.0)),),
    holes=tuple(Spot(x_mm=15.0 * n - 30.0, y_mm=20.0, size_mm=4.0) for n in range(5)),
    notches=(Spot(x_mm=95.0, y_mm=0.0, size_mm=3.0), Spot(x_mm=-80.0, y_mm=5.0, size_mm=3.0)),
    lines=(np.array(((-40.0, -10.0), (40.0, -10.0))),),
    lasting=(NET[60:],),
    registration=(10.0, 5.0),
)


def grown(share: float) -> Drawn:
    """Return the quarter as a copier makes it."""
    return replace(
        QUARTER,
        outline=QUARTER.outline * share,
        net=NET * share,
        cut_outs=tuple(each * share for each in QUARTER.cut_outs),
        holes=tuple(Spot(x_mm=s.x_mm * share, y_mm=s.y_mm * share, size_mm=4.0) for s in QUARTER.holes),
        notches=tuple(replace(s, x_mm=s.x_mm * share, y_mm=s.y_mm * share) for s in QUARTER.notches),
        lines=tuple(each * share for each in QUARTER.lines),
        lasting=(),
    )


def pair(first: Drawn, second: Drawn, motion: Pose | None = None) -> Pair:
    found = compared(first, second, motion or fitting(first, second))
    return Pair(
        first=first.piece,
        second=second.piece,
        size=first.size,
        matched_by="name",
        fitted_by="rigid",
        compared=found,
        over=tuple(over_names(found, Tolerances())),
    )


def codes(*pairs: Pair) -> list[str]:
    return [each.code for each in findings_of(pairs, Tolerances(), "first", "second")]


def test_a_piece_equals_itself_however_it_lies() -> None:
    for motion in (Pose(), Pose(rotation_deg=100.0, x_mm=40.0), Pose(rotation_deg=-20.0, mirrored=True)):
        row = pair(QUARTER, QUARTER.moved(motion))
        assert row.over == ()
        assert row.compared.outline.greatest_mm < 1e-3
        assert row.compared.motion.mirrored == motion.mirrored
        assert codes(row) == []
        assert row.compared.holes.matched == 5
        assert [each.name for each in row.compared.held] == ["lasting allowance", "hole pitch"]


def test_a_copier_shows_in_margin_and_pitch() -> None:
    share = (280.0 + 80.0 / 3.0) / 280.0
    found = compared(QUARTER, grown(share))
    margin, pitch = found.held
    assert margin.first_mm == pytest.approx(15.0, abs=0.02)
    assert margin.second_mm == pytest.approx(15.0 * share, abs=0.02)  # 16.43 mm
    assert (pitch.first_mm, pitch.second_mm) == (pytest.approx(15.0), pytest.approx(15.0 * share))
    assert found.area_share == pytest.approx(share**2 - 1.0, abs=1e-9)
    assert codes(pair(QUARTER, grown(share), Pose())) == [
        "PS670", "PS671", "PS672", "PS685", "PS673", "PS673", "PS675", "PS675", "PS676", "PS676",
    ]  # fmt: skip


def test_both_orders_say_the_same_with_the_sign_turned() -> None:
    bigger = grown(1.02)
    one, other = compared(QUARTER, bigger, Pose()), compared(bigger, QUARTER, Pose())
    assert one.area_mm2 == pytest.approx(-other.area_mm2)
    assert one.perimeter_mm == pytest.approx(-other.perimeter_mm)
    assert one.outline.greatest_mm == pytest.approx(other.outline.greatest_mm)
    assert one.holes.moved_mm == pytest.approx(other.holes.moved_mm)
    differences = [each.difference_mm for each in one.held]
    assert differences == [pytest.approx(-(each.difference_mm or 0.0), abs=0.02) for each in other.held]


def test_marks_on_one_side_only_are_named() -> None:
    lost = replace(QUARTER, holes=QUARTER.holes[:3], notches=(), lines=(), cut_outs=())
    found = compared(QUARTER, lost, Pose())
    assert [len(found.holes.missing), len(found.holes.extra)] == [2, 0]
    assert len(found.notches.missing) == 2
    assert found.missing_line_mm == pytest.approx(80.0)
    assert (found.missing_cut_outs, found.extra_cut_outs) == (1, 0)
    back = compared(lost, QUARTER, Pose())
    assert [len(back.holes.extra), len(back.notches.extra), back.extra_cut_outs] == [2, 2, 1]
    assert back.extra_line_mm == pytest.approx(80.0)


def test_a_line_may_be_cut_up_otherwise_and_an_arrow_may_be_absent() -> None:
    (line,) = QUARTER.lines
    parts = (np.array((line[0], (3.0, -10.0))), np.array((line[1], (3.0, -10.0))))
    assert compared(QUARTER, replace(QUARTER, lines=parts), Pose()).missing_line_mm == 0.0
    arrow = replace(QUARTER, arrows=(np.array(((0.0, 0.0), (20.0, 0.0))),))
    for first, second in ((QUARTER, arrow), (arrow, QUARTER)):
        found = compared(first, second, Pose())
        assert (found.missing_line_mm, found.extra_line_mm) == (0.0, 0.0)


def test_a_moved_hole_and_another_punch_are_found() -> None:
    holes = (replace(QUARTER.holes[0], y_mm=22.0), *QUARTER.holes[1:])
    found = compared(QUARTER, replace(QUARTER, holes=holes), Pose())
    assert found.holes.moved_mm == pytest.approx(2.0)
    assert found.holes.at == (-30.0, 20.0)
    wider = tuple(replace(each, size_mm=5.0) for each in QUARTER.holes)
    assert compared(QUARTER, replace(QUARTER, holes=wider), Pose()).holes.resized_mm == pytest.approx(1.0)


def test_a_margin_without_a_sew_line_is_not_told() -> None:
    bare = replace(QUARTER, net=None, lasting=())
    (margin, _) = compared(QUARTER, bare, Pose()).held
    assert (margin.second_mm, margin.difference_mm) == (None, None)
    assert [each.name for each in compared(bare, bare, Pose()).held] == ["hole pitch"]
    plain = replace(QUARTER, lasting=())
    assert compared(plain, plain, Pose()).held[0].name == "allowance"


def test_registration_points_are_laid_on_one_another() -> None:
    moved = QUARTER.moved(Pose(x_mm=7.0, y_mm=-3.0))
    motion = registered(QUARTER, moved)
    assert motion is not None
    assert (motion.x_mm, motion.y_mm) == (-7.0, 3.0)
    assert registered(QUARTER, replace(moved, registration=None)) is None


def strap(name: str, length_mm: float, *, holes: int = 0) -> Drawn:
    outline = np.array(((0.0, 0.0), (length_mm, 0.0), (length_mm, 20.0), (0.0, 20.0)))
    spots = tuple(Spot(x_mm=10.0 + 8.0 * n, y_mm=10.0, size_mm=2.0) for n in range(holes))
    return Drawn(piece=name, size="42", outline=outline, holes=spots)


def test_partners_are_found_as_told_by_name_and_by_shape() -> None:
    ours = {
        each.piece: each for each in (QUARTER, strap("strap", 120.0), strap("tab", 60.0), strap("loop", 30.0))
    }
    theirs = {
        each.piece: each
        for each in (
            replace(QUARTER, piece="piece_1"),
            replace(QUARTER.moved(Pose(mirrored=True)), piece="piece_2"),
            strap("riemen", 121.0),
            strap("tab", 60.5),
            strap("sole", 280.0),
        )
    }
    found = partners(ours, theirs, {"strap": "riemen"}, {})
    assert [(a.piece, b.piece, how) for a, b, how in found.pairs] == [
        ("quarter", "piece_1", "shape"),
        ("strap", "riemen", "pair"),
        ("tab", "tab", "name"),
    ]
    assert found.alone == (["loop"], ["sole"])
    assert found.copies == ([], ["piece_2"])


def test_of_pieces_alike_the_one_with_like_marks_is_taken() -> None:
    ours = {each.piece: each for each in (strap("buckle", 100.0, holes=5), strap("keeper", 100.0))}
    theirs = {each.piece: each for each in (strap("piece_1", 100.0), strap("piece_2", 100.0, holes=5))}
    found = partners(ours, theirs, {}, {})
    assert [(a.piece, b.piece) for a, b, _ in found.pairs] == [("buckle", "piece_2"), ("keeper", "piece_1")]
