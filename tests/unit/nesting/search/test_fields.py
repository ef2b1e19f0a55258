"""Distance fields, samples and poles: what the search looks up."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely

from polasepatu.nesting.kernels.field import lay_ring
from polasepatu.nesting.kernels.separate import rebuild
from polasepatu.nesting.kernels.tables import COUNT, FIRST_TYPE, SLOT
from polasepatu.nesting.problem import NestPiece, NestSettings, PieceKey, Strip
from polasepatu.nesting.search.field import edge_samples, ground_field, poles_of
from polasepatu.nesting.search.scene import build_scene, new_state, piece_type

OUTLINE = np.array([[0.0, 0.0], [900.0, -40.0], [1000.0, 300.0], [700.0, 620.0], [60.0, 500.0]])


def flaws(count: int) -> list[np.ndarray]:
    rng = np.random.Generator(np.random.PCG64(count))
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    return [rng.uniform([0, 0], [1000, 600]) + rng.uniform(3, 60) * circle for _ in range(count)]


@pytest.mark.parametrize("gap_mm", [0.0, 3.0])
def test_a_field_of_flaws_is_the_least_of_each_alone(gap_mm):
    faults, hole = flaws(12), flaws(1)[0]
    field = ground_field(OUTLINE, [hole], faults, gap_mm)
    layers = []
    for ring, inside, gap in [
        (OUTLINE, True, gap_mm),
        (hole, False, gap_mm),
        *((f, False, 0.0) for f in faults),
    ]:
        alone = np.full(field.nodes.shape, np.float32(1e30))
        lay_ring(alone, ring, field.left, field.bottom, field.step, inside, gap)
        layers.append(alone)
    assert field.nodes == pytest.approx(np.min(layers, axis=0), abs=1e-6)


def test_a_field_agrees_with_shapely_at_its_nodes():
    faults = flaws(6)
    field = ground_field(OUTLINE, [], faults, 0.0)
    sound = shapely.Polygon(OUTLINE)
    for fault in faults:
        sound = sound.difference(shapely.Polygon(fault))
    rng = np.random.Generator(np.random.PCG64(1))
    rows, columns = field.nodes.shape
    for r, c in zip(rng.integers(0, rows, 400), rng.integers(0, columns, 400), strict=True):
        spot = shapely.Point(field.left + c * field.step, field.bottom + r * field.step)
        if sound.contains(spot):
            assert field.nodes[r, c] == pytest.approx(sound.boundary.distance(spot), abs=1e-3)
        else:
            assert field.nodes[r, c] <= 1e-3


def test_two_alike_on_one_spot_are_deep_in_each_other():
    ring = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 80.0], [90.0, 80.0], [60.0, 40.0], [0.0, 40.0]])
    piece = NestPiece(key=PieceKey(piece="quarter", size="42"), outline=ring, demand=2)
    strip = Strip(name="roll", width_mm=400.0)
    scene = build_scene([piece_type(piece, 0.0)], strip, NestSettings(gap_mm=0.0)).with_length(1000.0)
    losses = []
    for apart in (0.0, 60.0, 190.0, 201.0):
        state = new_state(scene, 2)
        state.slots[:2, SLOT.kind] = FIRST_TYPE
        state.pose[:2, :2] = [[300.0, 200.0], [300.0 + apart, 200.0]]
        state.counts[COUNT.placed] = 2
        losses.append(rebuild(scene, state))
    assert losses[0] > losses[1] > losses[2] > losses[3] == 0.0


def test_sharp_tips_that_cross_by_a_few_millimetres_are_felt():
    star = np.array(
        [[0, 0], [187, 93], [373, 0], [280, 187], [373, 467], [187, 373], [0, 467], [93, 280]], float
    )
    piece = NestPiece(key=PieceKey(piece="star", size=""), outline=star, demand=2)
    strip = Strip(name="roll", width_mm=1400.0)
    scene = build_scene([piece_type(piece, 0.0)], strip, NestSettings(gap_mm=0.0)).with_length(1000.0)
    felt = []
    for across in (4.4, -0.1):
        state = new_state(scene, 2)
        state.slots[:2, SLOT.kind] = FIRST_TYPE
        state.pose[:2, :3] = [[400.0, 300.0, np.pi], [400.1, 767.0 - across, 0.0]]
        state.counts[COUNT.placed] = 2
        felt.append(rebuild(scene, state))
    assert felt[0] > felt[1] == 0.0


def test_poles_lie_within_their_ring_and_apart():
    ring = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 80.0], [90.0, 80.0], [60.0, 40.0], [0.0, 40.0]])
    circles = [shapely.Point(x, y).buffer(r) for x, y, r in poles_of(ring, 2.0)]
    assert len(circles) >= 3
    assert all(shapely.Polygon(ring).contains(circle) for circle in circles)
    assert max(a.intersection(b).area for a, b in combinations(circles, 2)) == 0.0


def test_two_bars_that_cross_are_seen_by_their_edges():
    bar = np.array([[-300.0, -4.0], [300.0, -4.0], [300.0, 4.0], [-300.0, 4.0]])
    wide = edge_samples(bar, 15.0, 0.1).points[:, :2]
    close = edge_samples(bar, 15.0, 0.1, slender=True).points[:, :2]
    across = shapely.Polygon(np.column_stack([bar[:, 1] + 7.5, bar[:, 0]]))
    assert not shapely.contains_xy(across, *wide.T).any()
    assert shapely.contains_xy(across, *close.T).any()
