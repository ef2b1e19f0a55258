"""Whatever is changed in a layout that was right, the judge finds it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import nearest_points

from polasepatu import project
from polasepatu.files.hide import hide_text
from polasepatu.materials.generate import generate_hide
from polasepatu.nesting.layout import Placement
from polasepatu.nesting.problem import NestSettings
from polasepatu.nesting.record import NestRecord
from polasepatu.nesting.verify import axis_at, verify
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow.nest import NestJob, nest_on_hides
from polasepatu.workflow.wanted import wanted

GAP_MM = 2.0
EDGE_MM = 3.0


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> NestRecord:
    """Derby uppers of EU 42 on a side with flaws, mated, in their zones and directions, off the edge."""
    hide = tmp_path_factory.mktemp("hide") / "side.yaml"
    hide.write_text(hide_text(generate_hide(form="cow-side", grade="D", seed=4)), encoding="utf-8")
    settings = NestSettings(gap_mm=GAP_MM, edge_gap_mm=EDGE_MM, rounds=2, threads=1)
    job = NestJob(settings=settings)
    nested = nest_on_hides(
        wanted(project.folder() / "patterns" / "derby", sizes="42", pairs="3"), [hide], job
    )
    assert len(nested.record.result.placements) >= 24
    return nested.record


def codes(layout: NestRecord, placements: list[Placement]) -> set[str]:
    found = verify(layout.problem, placements, layout.settings, unplaced=layout.result.unplaced)
    return {each.code for each in found}


def changed(layout: NestRecord, number: int, **change: object) -> set[str]:
    placements = list(layout.result.placements)
    placements[number] = replace(placements[number], **change)
    return codes(layout, placements)


def shapes(layout: NestRecord) -> list[shapely.Polygon]:
    outlines = {piece.key: piece.outline for piece in layout.problem.pieces}
    return [shapely.Polygon(each.pose.of(outlines[each.piece])) for each in layout.result.placements]


def test_the_layout_itself_is_right(layout):
    assert codes(layout, list(layout.result.placements)) == set()


def test_any_piece_moved_a_twentieth_too_near_its_neighbour_is_found(layout):
    laid = shapes(layout)
    for number, shape in enumerate(laid):
        others = [each for k, each in enumerate(laid) if k != number]
        nearest = min(others, key=shape.distance)
        here, there = nearest_points(shape, nearest)
        distance = here.distance(there)
        way = np.array([there.x - here.x, there.y - here.y]) / distance
        step = (distance - GAP_MM + 0.05) * way
        placed = layout.result.placements[number]
        found = changed(layout, number, x_mm=placed.x_mm + float(step[0]), y_mm=placed.y_mm + float(step[1]))
        assert "PS468" in found


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_ruled_piece_turned_away_is_found(layout, data):
    ruled = {piece.key for piece in layout.problem.pieces if not piece.rotation.is_free}
    numbers = [k for k, each in enumerate(layout.result.placements) if each.piece in ruled]
    number = data.draw(st.sampled_from(numbers))
    turn = data.draw(st.floats(75, 105))
    placed = layout.result.placements[number]
    assert "PS473" in changed(layout, number, rotation_deg=(placed.rotation_deg + turn) % 360)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_piece_in_a_zone_too_poor_for_it_is_found(layout, data):
    classes = {piece.key: piece.parts[1].quality_class for piece in layout.problem.pieces}
    outlines = {piece.key: piece.parts[1].ring for piece in layout.problem.pieces}
    number = data.draw(st.integers(0, len(layout.result.placements) - 1))
    placed = layout.result.placements[number]
    (sheet,) = layout.problem.sheets
    poor = [zone for zone in sheet.zones if zone.quality_class > classes[placed.piece]]
    if not poor:
        return
    zone = shapely.Polygon(data.draw(st.sampled_from(poor)).ring)
    spot = zone.representative_point()
    centre = shapely.Polygon(placed.pose.of(outlines[placed.piece])).representative_point()
    x, y = placed.x_mm + spot.x - centre.x, placed.y_mm + spot.y - centre.y
    assert "PS472" in changed(layout, number, x_mm=x, y_mm=y)


def test_any_piece_moved_a_twentieth_too_near_the_edge_is_found(layout):
    (sheet,) = layout.problem.sheets
    edge = shapely.Polygon(sheet.outline).exterior
    for number, shape in enumerate(shapes(layout)):
        here, there = nearest_points(shape, edge)
        distance = here.distance(there)
        way = np.array([there.x - here.x, there.y - here.y]) / distance
        step = (distance - EDGE_MM + 0.05) * way
        placed = layout.result.placements[number]
        found = changed(layout, number, x_mm=placed.x_mm + float(step[0]), y_mm=placed.y_mm + float(step[1]))
        assert "PS470" in found


def test_any_ruled_piece_turned_a_little_beyond_its_tolerance_is_found(layout):
    (sheet,) = layout.problem.sheets
    rules = {piece.key: piece for piece in layout.problem.pieces if not piece.rotation.is_free}
    for number, placed in enumerate(layout.result.placements):
        if placed.piece not in rules:
            continue
        piece = rules[placed.piece]
        low, high = piece.rotation.intervals[0]
        seen = np.concatenate([placed.pose.of(part.ring) for part in piece.visible_parts()])
        axes = axis_at(sheet.tightness, seen)
        most = np.rad2deg(np.angle(np.exp(2j * np.deg2rad(axes)).sum())) / 2
        # by the mean of the directions under its edge: somewhere it is then beyond its tolerance
        turn = (most + 0.5 * (low + high) + 0.5 * (high - low) + 0.3) % 360
        centre = shapely.Polygon(placed.pose.of(piece.outline)).centroid
        turned = replace(placed, rotation_deg=turn)
        moved = shapely.Polygon(turned.pose.of(piece.outline)).centroid
        x, y = placed.x_mm + centre.x - moved.x, placed.y_mm + centre.y - moved.y
        assert "PS473" in changed(layout, number, x_mm=x, y_mm=y, rotation_deg=turn)


def test_any_piece_moved_onto_a_flaw_it_may_not_show_is_found(layout):
    (sheet,) = layout.problem.sheets
    rules = {piece.key: piece for piece in layout.problem.pieces}
    tried = 0
    for number, placed in enumerate(layout.result.placements):
        part = rules[placed.piece].visible_parts()[0]
        spot = shapely.Polygon(placed.pose.of(part.ring)).representative_point()
        refused = [flaw for flaw in sheet.flaws if flaw.severity > part.allowed_severity]
        for flaw in refused[number % 20 :: 20]:
            at = shapely.Polygon(flaw.ring).representative_point()
            x, y = placed.x_mm + at.x - spot.x, placed.y_mm + at.y - spot.y
            assert changed(layout, number, x_mm=x, y_mm=y) & {"PS471", "PS469"}
            tried += 1
    assert tried > 20


def test_a_piece_placed_or_marked_as_the_other_foot_is_found(layout):
    for number, placed in enumerate(layout.result.placements):
        foot = Foot.LEFT if placed.piece.foot is Foot.RIGHT else Foot.RIGHT
        assert changed(layout, number, piece=replace(placed.piece, foot=foot))
        assert changed(layout, number, mirrored=not placed.mirrored) == {"PS490"}


def test_a_piece_left_out_without_a_word_is_found(layout):
    for number in range(len(layout.result.placements)):
        rest = [each for k, each in enumerate(layout.result.placements) if k != number]
        assert "PS475" in codes(layout, rest)
    assert verify(layout.problem, [], layout.settings, unplaced=layout.result.unplaced)


def test_a_piece_twice_or_on_no_sheet_is_found(layout):
    for number, placed in enumerate(layout.result.placements):
        assert "PS467" in codes(layout, [*layout.result.placements, placed])
        assert "PS476" in changed(layout, number, sheet=1)
        assert "PS469" in changed(layout, number, x_mm=placed.x_mm + 5000.0)
