"""From cut pieces and hides to a nesting problem, and a layout on its way to files and pictures."""

from __future__ import annotations

import json
from dataclasses import replace

import ezdxf
import numpy as np
import pytest
import shapely

from polasepatu.files.layout import LayoutFile, load_layout
from polasepatu.files.output import json_text
from polasepatu.formats.write.layout import layout_drawing, layout_dxf
from polasepatu.materials.checks import check_roll
from polasepatu.materials.generate import generate_hide
from polasepatu.materials.hides import Flaw, FlawShape, Hide, LeatherSide, Zone
from polasepatu.materials.kinds import HideKind
from polasepatu.materials.rolls import Direction, Faces, Roll
from polasepatu.nesting.account import sound_area_mm2, waste_of
from polasepatu.nesting.demand import (
    NothingWanted,
    Rules,
    board_of,
    pieces_for_leather,
    pieces_for_roll,
    sheet_of,
    strip_of,
)
from polasepatu.nesting.layout import NestResult, Placement, Progress, Reason, Unplaced
from polasepatu.nesting.problem import NestPiece, NestProblem, NestSettings, PieceKey, Repeat, Rotation
from polasepatu.nesting.record import NestRecord
from polasepatu.nesting.verify import verify
from polasepatu.pattern.cutpiece import CutPiece, Foot, Side, Tool
from polasepatu.pattern.figure import Figure, Hole, Path
from polasepatu.reports.pictures.layout import hide_picture, layout_picture


def box(left: float, low: float, width: float, height: float) -> np.ndarray:
    return np.array(
        [[left, low], [left + width, low], [left + width, low + height], [left, low + height]], dtype=float
    )


def cut(piece: str = "vamp", foot: Foot = Foot.RIGHT, **more) -> CutPiece:
    ring = box(0, 0, 60, 40) if foot is Foot.RIGHT else box(-60, 0, 60, 40)
    seen = box(5, 5, 50, 30) if foot is Foot.RIGHT else box(-55, 5, 50, 30)
    values = {
        "visible": (seen,),
        "tight_axis_deg": 10.0 if foot is Foot.RIGHT else -10.0,
        "tight_tolerance_deg": 15.0,
        "quality_class": 2,
        "hidden_quality_class": 4,
        "mated": True,
        **more,
    }
    return CutPiece(
        piece=piece,
        title=piece.title(),
        size="42",
        width="G",
        foot=foot,
        side=Side.BOTH,
        material="upper",
        count_per_foot=1,
        net_outline=ring,
        cut_outline=ring,
        line_area_mm2=2400.0,
        cut_area_mm2=2400.0,
        perimeter_mm=200.0,
        **values,
    )


PAIR = (cut(), cut(foot=Foot.LEFT))


def test_parts_of_a_piece_carry_their_own_class_and_flaws():
    (piece, _) = pieces_for_leather(PAIR, {"42": 3})
    assert piece.demand == 3
    assert piece.mate == "vamp"
    assert [(part.quality_class, part.allowed_severity) for part in piece.parts] == [(4, 3), (2, 1)]
    assert piece.parts[0].ring is piece.outline
    assert piece.rotation == Rotation.two_way(axis_deg=10.0, tolerance_deg=15.0)


def test_a_visible_ring_that_all_but_touches_itself_is_opened():
    slit = np.array(
        [[5, 5], [50, 5], [50, 20], [20, 20], [20, 20 + 1e-9], [50, 20 + 1e-9], [50, 35], [5, 35]]
    )
    (piece,) = pieces_for_leather([cut(visible=(slit,))], {"42": 1})
    ring = shapely.Polygon(piece.parts[1].ring)
    assert ring.is_valid
    assert shapely.minimum_clearance(ring) > 1e-4
    assert ring.buffer(1e-6).covers(shapely.make_valid(shapely.Polygon(slit)))


def test_rules_can_be_left_aside():
    rules = Rules(parts=False, mates=False, turns=Rotation.steps(12))
    (piece, _) = pieces_for_leather(PAIR, {"42": 1}, rules=rules)
    assert piece.mate is None
    assert {part.quality_class for part in piece.parts} == {2}
    assert piece.rotation == Rotation.steps(12)
    hide = generate_hide(grade="F", seed=1)
    bare = sheet_of(hide, rules=Rules(zones=False, flaws=False, turns=Rotation.free()))
    assert (bare.zones, bare.tightness) == ((), None)
    assert {flaw.severity for flaw in bare.flaws} <= {5}


def test_a_piece_without_an_axis_may_be_turned_freely():
    free = cut(tight_axis_deg=None, tight_tolerance_deg=180.0)
    assert pieces_for_leather([free], {"42": 1})[0].rotation.is_free


def test_no_pairs_or_no_pieces_are_nothing_to_place():
    for pairs in ({}, {"42": 0}, {"43": 5}):
        with pytest.raises(NothingWanted):
            pieces_for_leather(PAIR, pairs)


@pytest.mark.parametrize(
    ("direction", "intervals"),
    [
        (Direction.ONE_WAY, ((-10.0, -10.0),)),
        (Direction.TWO_WAY, ((-25.0, 5.0), (155.0, 185.0))),
        (Direction.FREE, ((0.0, 360.0),)),
    ],
)
def test_a_roll_says_how_pieces_lie(direction, intervals):
    roll = Roll(name="pu", width_mm=1370, direction=direction)
    assert pieces_for_roll(PAIR, {"42": 1}, roll)[0].rotation.intervals == intervals


def test_on_a_pattern_pieces_lie_one_way():
    for direction in Direction:
        roll = Roll(name="plaid", width_mm=1370, direction=direction, repeat_x_mm=60)
        assert pieces_for_roll(PAIR, {"42": 1}, roll)[0].rotation.intervals == ((-10.0, -10.0),)


def test_plies_face_to_face_place_rights_for_both_feet():
    roll = Roll(name="mesh", width_mm=1400, plies=4, faces=Faces.PAIRED)
    (piece,) = pieces_for_roll(PAIR, {"42": 6}, roll)
    assert (piece.key.foot, piece.demand) == (Foot.RIGHT, 12)
    assert strip_of(roll).max_length_mm is None
    board = board_of(replace(roll, length_mm=1000, edge_mm=10))
    assert shapely.Polygon(board.outline).area == pytest.approx(1000 * 1380)


def test_a_hide_becomes_a_sheet_that_counts_as_the_hide_does():
    hide = generate_hide(grade="D", seed=2)
    sheet = sheet_of(hide)
    assert sheet.cost == hide.invoiced_area_sqft
    rings = [sheet.outline, *(z.ring for z in sheet.zones), *(d.ring for d in sheet.flaws)]
    assert all(shapely.LinearRing(ring).is_ccw for ring in rings)
    assert sound_area_mm2(sheet) == pytest.approx(hide.sound_area_mm2(), rel=1e-9)
    assert sheet.tightness is not None
    tight = sheet.tightness
    rows, columns = tight.axis_deg.shape
    far = hide.outline.max(axis=0)
    assert tight.x_mm + (columns - 1) * tight.step_mm >= far[0]
    assert tight.y_mm + (rows - 1) * tight.step_mm >= far[1]


def test_flaws_of_the_flesh_side_weigh_less_and_faint_ones_nothing():
    flaws = [
        Flaw(
            kind="tick",
            severity=s,
            shape=FlawShape.CIRCLE,
            points=np.array([[50.0, 50.0]]),
            radius_mm=3,
            face=LeatherSide.FLESH,
        )
        for s in (1, 3, 5)
    ]
    hide = Hide(name="x", kind=HideKind.PIECE, outline=box(0, 0, 100, 100), flaws=tuple(flaws))
    assert [flaw.severity for flaw in sheet_of(hide).flaws] == [2, 5]


def test_leather_outside_all_zones_is_of_the_background_class():
    zones = (Zone(name="best", quality_class=1, ring=box(20, 20, 30, 30)),)
    hide = Hide(name="x", kind=HideKind.PIECE, outline=box(0, 0, 100, 100), zones=zones, background_class=3)
    poor = [zone for zone in sheet_of(hide).zones if zone.quality_class == 3]
    assert sum(shapely.Polygon(zone.ring).area for zone in poor) == pytest.approx(10_000 - 900)
    assert not shapely.union_all([shapely.Polygon(z.ring) for z in poor]).contains(shapely.Point(35, 35))


def record() -> NestRecord:
    hide = generate_hide(grade="C", seed=3)
    sheet = sheet_of(hide)
    assert sheet.tightness is not None
    axis = sheet.tightness.axis_deg.copy()
    axis[-1, -1] = np.nan
    sheet = replace(sheet, tightness=replace(sheet.tightness, axis_deg=axis), holes=(box(900, 300, 20, 20),))
    pieces = pieces_for_leather(PAIR, {"42": 2})
    right, left = (piece.key for piece in pieces)
    placements = (
        Placement(piece=right, sheet=0, x_mm=400.125, y_mm=200.0, rotation_deg=350.0),
        Placement(piece=left, sheet=0, x_mm=560.0, y_mm=200.0, rotation_deg=10.0, mirrored=True),
    )
    figure = Figure(
        piece="vamp",
        title="Vamp",
        size="42",
        width="F",
        foot=right.foot,
        side=right.side,
        material="upper",
        count_per_foot=1,
        paths=(
            Path(tool=Tool.PEN, points=np.array([[0.0, 20.0], [60.0, 20.0]]), name="stitch"),
            Path(tool=Tool.TEXT, points=np.array([[1.0, 1], [2, 1], [3, 1], [4, 1]]), lifts=(2,)),
            Path(tool=Tool.CUT, points=pieces[0].outline, closed=True, name="vamp"),
        ),
        holes=(Hole(x_mm=10.0, y_mm=5.0, diameter_mm=2.0, name="eyelet"),),
    )
    return NestRecord(
        name="derby",
        material="upper",
        problem=NestProblem(pieces=pieces, sheets=(sheet,)),
        settings=NestSettings(seed=3, rounds=20),
        result=NestResult(
            placements=placements,
            unplaced=(Unplaced(piece=right, count=1, reason=Reason.NO_ROOM),),
            utilisation=0.0025,
            utilisation_gross=0.0024,
            elapsed_s=1.25,
            prepare_s=0.5,
            seed=3,
            rounds=20,
            chains=4,
            history=(Progress(elapsed_s=0.5, rounds=10, utilisation=0.001),),
        ),
        figures=(figure,),
        generated=(hide.name,),
    )


def as_text(layout: NestRecord) -> str:
    return json_text(LayoutFile.from_domain(layout, verified=True).to_file())


def test_a_layout_survives_its_file(tmp_path):
    layout = record()
    path = tmp_path / "layout.json"
    path.write_text(as_text(layout), encoding="utf-8")
    again = load_layout(path)
    assert as_text(again) == as_text(layout)
    timeless = replace(layout.result, elapsed_s=0.0, prepare_s=0.0)
    assert again.result == replace(timeless, history=(replace(layout.result.history[0], elapsed_s=0.0),))
    assert verify(again.problem, again.result.placements, again.settings) == ()
    vamp = again.figure_of(layout.problem.pieces[0].key)
    assert [len(path.strokes()) for path in vamp.paths] == [1, 2, 1]
    assert vamp.holes == layout.figures[0].holes
    assert again.figure_of(layout.problem.pieces[1].key).contour is again.problem.pieces[1].outline
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["schema"] == "polasepatu.layout/1"
    assert {"utilisation", "utilisation_gross", "placements", "unplaced", "verified"} <= set(written)
    assert {"piece", "size", "foot", "x_mm", "y_mm", "rotation_deg", "mirrored", "sheet"} <= set(
        written["placements"][0]
    )


def test_the_hide_is_never_on_a_layer_that_is_cut(tmp_path):
    layout = record()
    assert layout.used_sheets == ((0, 0),)
    path = tmp_path / "layout.dxf"
    path.write_bytes(layout_dxf(layout))
    document = ezdxf.readfile(path)
    assert not document.audit().errors
    layers = {layer: document.modelspace().query(f'POLYLINE[layer=="{layer}"]') for layer in ("CUT", "REF")}
    areas = {
        layer: [shapely.Polygon([v.dxf.location.vec2 for v in line.vertices]).area for line in lines]
        for layer, lines in layers.items()
    }
    assert areas["CUT"] == pytest.approx([2400.0, 2400.0], abs=0.1)
    assert max(areas["REF"]) > 1e6
    assert len(document.modelspace().query('CIRCLE[layer=="PUNCH"]')) == 1
    low = np.min([v.dxf.location.vec2 for v in layers["REF"][-1].vertices], axis=0)
    assert low == pytest.approx([0.0, 0.0], abs=1e-6)


def test_a_pattern_repeat_goes_with_the_roll_to_strip_and_board():
    roll = Roll(name="plaid", width_mm=1370, length_mm=900, repeat_x_mm=64, repeat_y_mm=48)
    repeat = Repeat(along_mm=64, across_mm=48)
    assert strip_of(roll).repeat == board_of(roll).repeat == repeat
    assert strip_of(replace(roll, repeat_x_mm=0, repeat_y_mm=0)).repeat is None
    assert check_roll(roll) == ()
    for wrong in ({"repeat_x_mm": -1.0}, {"repeat_y_mm": float("nan")}, {"repeat_x_mm": 901.0}):
        assert [each.code for each in check_roll(replace(roll, **wrong))] == ["PS493"]


def test_a_strip_is_drawn_to_the_length_it_takes():
    layout = record()
    roll = Roll(name="pu", width_mm=1370, repeat_x_mm=60)
    piece = NestPiece(key=PieceKey(piece="vamp", size="42"), outline=box(0, 0, 60, 40))
    problem = NestProblem(pieces=(piece,), strip=strip_of(roll))
    placement = Placement(piece=piece.key, sheet=0, x_mm=0.0, y_mm=0.0, rotation_deg=0.0)
    result = replace(layout.result, placements=(placement,), length_mm=60.0, unplaced=())
    strip = replace(layout, problem=problem, result=result)
    drawing = layout_drawing(strip)
    assert (drawing.width_mm, drawing.height_mm) == (60.0, 1370.0)
    assert "0.06 m" in layout_picture(strip) or "0.060 m" in layout_picture(strip)
    assert as_text(strip) == json_text(
        LayoutFile.from_domain(
            LayoutFile.from_domain(strip, verified=True).to_domain(), verified=True
        ).to_file()
    )


def test_pictures_show_zones_flaws_and_pieces_and_say_what_is_generated():
    hide = generate_hide(grade="F", seed=4)
    picture = hide_picture(hide)
    assert "generated" in picture
    assert "class 5: poorest" in picture
    shown = layout_picture(record())
    assert "vamp 42 left" in shown
    assert "2 pieces" in shown
    assert "drawn by rule" in shown


def test_waste_adds_up_and_is_never_negative():
    waste = waste_of(placed_mm2=70, scale_mm2=80, sheet_mm2=100)
    assert (waste.placed, waste.first, waste.second) == pytest.approx((0.7, 0.1, 0.2))
    dense = waste_of(placed_mm2=70, scale_mm2=60, sheet_mm2=100)
    assert (dense.first, dense.second) == pytest.approx((0.0, 0.3))
