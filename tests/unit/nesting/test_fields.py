"""Distance fields of sheets with many flaws: what is skipped for speed changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from polasepatu.nesting.field import ground_field
from polasepatu.nesting.kernels.field import lay_ring

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
