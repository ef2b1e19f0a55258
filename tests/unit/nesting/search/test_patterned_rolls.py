"""Material with a pattern: all pieces of a kind show the same part of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from polasepatu.errors import InputFaults
from polasepatu.nesting.engine import nest
from polasepatu.nesting.problem import NestPiece, NestProblem, NestSettings, PieceKey, Repeat, Rotation, Strip
from polasepatu.nesting.verify import verify
from polasepatu.pattern.cutpiece import Foot

QUARTER = np.array([[0.0, 0], [90, -6], [140, 10], [120, 50], [84, 70], [60, 40], [4, 44]])
SETTINGS = NestSettings(gap_mm=1.0, rounds=3, chains=2, threads=1)


def quarter(foot: Foot) -> NestPiece:
    ring = QUARTER if foot is Foot.RIGHT else QUARTER[::-1] * [1.0, -1.0]
    key = PieceKey(piece="quarter", size="42", foot=foot)
    return NestPiece(key=key, outline=ring, demand=6, rotation=Rotation.one_way())


@pytest.mark.parametrize(("along", "across"), [(35.0, 50.0), (35.0, 0.0), (0.0, 50.0)])
@pytest.mark.parametrize("most", [None, 700.0])
def test_right_and_left_lie_whole_repeats_apart(along, across, most):
    strip = Strip(
        name="plaid", width_mm=400.0, max_length_mm=most, repeat=Repeat(along_mm=along, across_mm=across)
    )
    problem = NestProblem(pieces=(quarter(Foot.RIGHT), quarter(Foot.LEFT)), strip=strip)
    result = nest(problem, SETTINGS)
    assert len(result.placements) == 12
    found = verify(problem, result.placements, SETTINGS, unplaced=result.unplaced, length_mm=result.length_mm)
    assert found == ()
    rings = {piece.key: piece.outline for piece in problem.pieces}
    boxes = [each.pose.of(rings[each.piece]) for each in result.placements]
    middles = np.array([(ring.min(axis=0) + ring.max(axis=0)) / 2 for ring in boxes])
    for axis, repeat in enumerate((along, across)):
        if repeat:
            off = (middles[:, axis] - middles[0, axis]) / repeat
            assert off == pytest.approx(np.round(off), abs=1e-4)
    if most is None:
        assert min(ring[:, 0].min() for ring in boxes) == pytest.approx(0.0, abs=0.002)


@pytest.mark.parametrize("repeat", [None, Repeat(along_mm=35.0, across_mm=50.0)])
def test_where_close_layouts_do_not_hold_one_in_a_row_is_the_first(repeat, monkeypatch):
    monkeypatch.setattr("polasepatu.nesting.search.strip.CROWDED", 0)
    strip = Strip(name="roll", width_mm=400.0, repeat=repeat)
    problem = NestProblem(pieces=(quarter(Foot.RIGHT), quarter(Foot.LEFT)), strip=strip)
    result = nest(problem, SETTINGS)
    assert len(result.placements) == 12
    assert verify(problem, result.placements, SETTINGS, length_mm=result.length_mm) == ()


def test_on_a_pattern_a_piece_has_one_turn():
    free = replace(quarter(Foot.RIGHT), rotation=Rotation.two_way())
    strip = Strip(name="plaid", width_mm=400.0, repeat=Repeat(along_mm=35.0))
    with pytest.raises(InputFaults) as caught:
        nest(NestProblem(pieces=(free,), strip=strip), SETTINGS)
    assert [each.code for each in caught.value.findings] == ["PS404"]


def test_a_pattern_costs_length():
    plain = NestProblem(
        pieces=(quarter(Foot.RIGHT), quarter(Foot.LEFT)), strip=Strip(name="plain", width_mm=400.0)
    )
    repeat = Repeat(along_mm=80.0, across_mm=80.0)
    plaid = NestProblem(pieces=plain.pieces, strip=Strip(name="plaid", width_mm=400.0, repeat=repeat))
    assert nest(plaid, SETTINGS).length_mm > nest(plain, SETTINGS).length_mm
