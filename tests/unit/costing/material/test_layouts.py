"""Layouts as a measure: what lay on how much material, and layouts that say nothing about this style."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from polasepatu.costing.material.cutting import Cut
from polasepatu.costing.material.layouts import LayoutForeign, LayoutKind, LayoutOld, LayoutUnfit, use_of
from polasepatu.nesting.layout import NestResult, Placement, Reason, Unplaced
from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestProblem,
    NestSettings,
    PieceKey,
    Rotation,
    Sheet,
    Strip,
)
from polasepatu.nesting.record import NestRecord
from polasepatu.pattern.cutpiece import Foot

VAMP = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 100.0], [0.0, 100.0]])
STRAP = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 20.0], [0.0, 20.0]])
HIDE = np.array([[0.0, 0.0], [900.0, 0.0], [1000.0, 400.0], [800.0, 600.0], [0.0, 500.0]])
FLAW = FlawRing(ring=np.array([[10.0, 10.0], [20.0, 10.0], [20.0, 20.0]]), severity=5)
SETTINGS = NestSettings(rounds=1)


def cut(piece: str, outline: np.ndarray, per_pair: int, size: str = "42", material: str = "upper") -> Cut:
    x, y = outline.T
    area = abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2
    return Cut(
        piece=piece,
        title={"en": piece, "id": piece},
        material=material,
        size=size,
        per_pair=per_pair,
        cut_area_mm2=Decimal(f"{area:.4f}"),
        outline=outline,
    )


CUTS = (cut("vamp", VAMP, 2), cut("strap", STRAP, 4))


def key(piece: str, foot: Foot) -> PieceKey:
    return PieceKey(piece=piece, size="42", foot=foot)


def record(vamps: int, straps: int, **problem) -> NestRecord:
    """Return a layout with so many vamps of each foot, and so many straps of each; poses do not matter."""
    outlines = {"vamp": VAMP, "strap": STRAP}
    pieces = tuple(
        NestPiece(key=key(name, foot), outline=outline, rotation=Rotation.free(), demand=20)
        for name, outline in outlines.items()
        for foot in Foot
    )
    placements = tuple(
        Placement(piece=key(name, foot), sheet=0, x_mm=0.0, y_mm=0.0, rotation_deg=0.0)
        for name, count in (("vamp", vamps), ("strap", straps))
        for foot in Foot
        for _ in range(count)
    )
    left = Unplaced(piece=key("vamp", Foot.LEFT), count=1, reason=Reason.NO_ROOM)
    result = NestResult(
        placements=placements,
        unplaced=(left,),
        utilisation=0.0,
        utilisation_gross=0.0,
        length_mm=500.0 if "strip" in problem else None,
        elapsed_s=0.0,
        prepare_s=0.0,
        seed=0,
        rounds=1,
        chains=1,
    )
    values = problem or {"sheets": (Sheet(name="hide", outline=HIDE, flaws=(FLAW,)),)}
    return NestRecord(
        name="derby",
        material="upper",
        problem=NestProblem(pieces=pieces, **values),
        settings=SETTINGS,
        result=result,
    )


def used(found: NestRecord, cuts=CUTS):
    return use_of(found, cuts, name="layout.json", style="derby")


def test_a_hide_counts_whole_and_pairs_by_their_scarcest_piece():
    use = used(record(vamps=3, straps=4))  # straps: two a foot, so two pairs
    assert use.kind is LayoutKind.HIDES
    assert use.pairs == {"42": 2}
    assert use.placed_mm2 == 6 * 20_000 + 8 * 2_000
    assert use.area_mm2 == 520_000
    assert use.flaws_avoided
    assert [each.code for each in use.findings] == []


def test_pieces_without_their_partners_are_remarked():
    use = used(record(vamps=9, straps=4))
    assert use.pairs == {"42": 2}
    assert [each.code for each in use.findings] == ["PS523"]


def test_a_hide_that_took_all_that_was_asked_for_may_be_part_empty():
    full = record(vamps=3, straps=6)
    empty = replace(full, result=replace(full.result, unplaced=()))
    assert [each.code for each in used(empty).findings] == ["PS523"]


def test_a_roll_counts_by_its_length_over_all_plies():
    strip = Strip(name="roll", width_mm=1000.0)
    use = used(record(vamps=2, straps=4, strip=strip, plies=2, face_to_face=True))
    assert use.kind is LayoutKind.ROLL
    assert use.length_mm == 1000
    assert use.area_mm2 == 1_000_000
    assert use.pairs == {"42": 4}  # each ply gives both feet in turn
    assert not use.flaws_avoided


def test_boards_have_four_corners_and_no_flaws():
    board = Sheet(name="board", outline=np.array([[0.0, 0.0], [1500, 0], [1500, 1000], [0, 1000]]), copies=2)
    assert used(record(vamps=3, straps=6, sheets=(board,))).kind is LayoutKind.BOARDS


def test_a_layout_of_another_style_or_material_is_refused():
    found = record(vamps=2, straps=4)
    for other in (replace(found, name="chukka"), replace(found, material="lining")):
        with pytest.raises(LayoutForeign):
            used(other)


def test_a_layout_of_an_older_pattern_is_refused():
    found = record(vamps=2, straps=4)
    longer = cut("vamp", VAMP * np.array([1.01, 1.0]), 2)
    with pytest.raises(LayoutOld):
        used(found, (longer, CUTS[1]))
    with pytest.raises(LayoutOld):
        used(found, (*CUTS, cut("tongue", STRAP, 2)))
    used(found, (cut("vamp", VAMP, 2, size="43"), cut("strap", STRAP, 4, size="43")))  # other sizes may


def test_a_layout_without_a_pair_says_nothing():
    with pytest.raises(LayoutUnfit):
        used(record(vamps=3, straps=1))
