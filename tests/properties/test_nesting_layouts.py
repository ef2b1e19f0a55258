"""Whatever is nested on whatever sheet: no overlap, every gap kept, the same again for the same seed."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polasepatu.nesting.engine import nest
from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestProblem,
    NestSettings,
    PieceKey,
    Rotation,
    Sheet,
)
from polasepatu.nesting.search import hides
from polasepatu.nesting.verify import verify


def blob(random: np.random.Generator, size: float, count: int, roughness: float) -> np.ndarray:
    """Return a star-shaped ring, so one that never crosses itself."""
    angles = (np.arange(count) + random.uniform(-0.3, 0.3, count)) * 2.0 * np.pi / count
    radii = size * random.uniform(1.0 - roughness, 1.0, count)
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


@st.composite
def problems(draw):
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rotations = (Rotation.free(), Rotation.two_way(), Rotation.steps(12), Rotation.two_way(tolerance_deg=15))
    pieces = tuple(
        NestPiece(
            key=PieceKey(piece=f"p{k}", size="42"),
            outline=blob(random, random.uniform(15, 60), int(random.integers(4, 20)), random.uniform(0, 0.7)),
            demand=int(random.integers(1, 8)),
            rotation=draw(st.sampled_from(rotations)),
        )
        for k in range(draw(st.integers(1, 4)))
    )
    outline = blob(random, 260.0, 24, 0.35)
    faults = tuple(
        FlawRing(
            ring=blob(random, 15.0, 7, 0.5) + random.uniform(-120, 120, 2),
            severity=int(random.integers(3, 6)),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    gap = draw(st.sampled_from((0.0, 0.5, 2.0, 5.0)))
    edge = draw(st.sampled_from((0.0, 3.0)))
    problem = NestProblem(pieces=pieces, sheets=(Sheet(name="blob", outline=outline, flaws=faults),))
    return problem, NestSettings(gap_mm=gap, edge_gap_mm=edge, rounds=1, chains=1, threads=1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(problems())
def test_no_layout_breaks_a_rule(monkeypatch, case):
    monkeypatch.setattr(hides, "SLICE", 3000)
    problem, asked = case
    result = nest(problem, asked)
    assert verify(problem, result.placements, asked, unplaced=result.unplaced) == ()
    assert nest(problem, asked).placements == result.placements
