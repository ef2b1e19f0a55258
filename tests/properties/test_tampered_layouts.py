"""Whatever is changed in a layout that was right, the judge finds it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import nearest_points

from polasepatu import samples
from polasepatu.nesting.layout import Placement, placed_ring
from polasepatu.nesting.problem import NestSettings
from polasepatu.nesting.record import NestRecord
from polasepatu.nesting.verify import verify
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow_nest import NestJob, nest_on_hides

GAP_MM = 2.0


@pytest.fixture(scope="module")
def layout() -> NestRecord:
    """Derby uppers of EU 42 on the shipped side, mated and in their zones."""
    folder = samples.folder() / "patterns"
    job = NestJob(sizes="42", pairs=6, settings=NestSettings(gap_mm=GAP_MM, rounds=2, threads=1))
    nested = nest_on_hides(folder / "derby", [folder / "hides" / "side22.yaml"], job)
    assert len(nested.record.result.placements) >= 30
    return nested.record


def codes(layout: NestRecord, placements: list[Placement]) -> set[str]:
    return {each.code for each in verify(layout.problem, placements, layout.settings)}


def changed(layout: NestRecord, number: int, **change: object) -> set[str]:
    placements = list(layout.result.placements)
    placements[number] = replace(placements[number], **change)
    return codes(layout, placements)


def shapes(layout: NestRecord) -> list[shapely.Polygon]:
    outlines = {piece.key: piece.outline for piece in layout.problem.pieces}
    return [shapely.Polygon(placed_ring(outlines[each.piece], each)) for each in layout.result.placements]


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
    centre = shapely.Polygon(placed_ring(outlines[placed.piece], placed)).representative_point()
    x, y = placed.x_mm + spot.x - centre.x, placed.y_mm + spot.y - centre.y
    assert "PS472" in changed(layout, number, x_mm=x, y_mm=y)


def test_a_piece_placed_as_the_other_foot_is_found(layout):
    for number, placed in enumerate(layout.result.placements):
        foot = Foot.LEFT if placed.piece.foot is Foot.RIGHT else Foot.RIGHT
        assert changed(layout, number, piece=replace(placed.piece, foot=foot))


def test_a_piece_twice_or_on_no_sheet_is_found(layout):
    for number, placed in enumerate(layout.result.placements):
        assert "PS467" in codes(layout, [*layout.result.placements, placed])
        assert "PS476" in changed(layout, number, sheet=1)
        assert "PS469" in changed(layout, number, x_mm=placed.x_mm + 5000.0)
