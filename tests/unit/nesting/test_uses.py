"""The uses of nesting: rolls, several hides, mated pairs, plies, objectives, and why a piece is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from polasepatu.nesting.engine import nest
from polasepatu.nesting.layout import Reason
from polasepatu.nesting.problem import (
    NestPiece,
    NestProblem,
    NestSettings,
    Objective,
    Part,
    PieceKey,
    Rotation,
    Sheet,
    Strip,
    Tightness,
    Zone,
)
from polasepatu.nesting.verify import verify
from polasepatu.pattern.cutpiece import Foot

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
QUARTER = np.array([[0.0, 0], [90, -6], [140, 10], [120, 50], [84, 70], [60, 40], [4, 44]])
STRAP = np.array([[0.0, -8], [70, -6], [70, 6], [0, 8]])
SETTINGS = NestSettings(gap_mm=2.0, rounds=3, chains=2, threads=2)


def quarter(demand: int, foot: Foot = Foot.RIGHT, size: str = "42", **rules) -> NestPiece:
    outline = QUARTER if foot is Foot.RIGHT else QUARTER[::-1] * [1.0, -1.0]
    return NestPiece(
        key=PieceKey(piece="quarter", size=size, foot=foot), outline=outline, demand=demand, **rules
    )


def strap(demand: int, size: str = "42", **rules) -> NestPiece:
    return NestPiece(key=PieceKey(piece="strap", size=size), outline=STRAP, demand=demand, **rules)


def board(wide: float = 600.0, tall: float = 400.0, **faults) -> Sheet:
    return Sheet(name="board", outline=SQUARE * [wide, tall], **faults)


def judged(problem: NestProblem, settings: NestSettings = SETTINGS):
    result = nest(problem, settings)
    breaches = verify(
        problem, result.placements, settings, unplaced=result.unplaced, length_mm=result.length_mm
    )
    assert breaches == ()
    return result


# --- rolls ----------------------------------------------------------------------------------------


def test_a_roll_takes_the_whole_demand_and_tells_where_it_ends():
    pieces = (quarter(8), quarter(8, Foot.LEFT), strap(8))
    problem = NestProblem(pieces=pieces, strip=Strip(name="roll", width_mm=300.0))
    result = judged(problem)
    assert len(result.placements) == 24
    rings = {piece.key: piece.outline for piece in pieces}
    end = max(p.pose.of(rings[p.piece])[:, 0].max() for p in result.placements)
    assert result.length_mm == pytest.approx(end, abs=0.0011)
    assert 0.6 < result.utilisation < 1.0


def test_longer_search_shortens_the_roll_and_threads_do_not_matter():
    pieces = (quarter(10, rotation=Rotation.two_way()), strap(10))
    problem = NestProblem(pieces=pieces, strip=Strip(name="roll", width_mm=300.0))
    short, long = (nest(problem, replace(SETTINGS, rounds=n)) for n in (2, 10))
    assert long.length_mm < short.length_mm
    assert nest(problem, replace(SETTINGS, rounds=2, threads=1)).placements == short.placements


def test_a_roll_of_limited_length_takes_what_it_holds():
    strip = Strip(name="rest", width_mm=300.0, max_length_mm=400.0)
    result = judged(NestProblem(pieces=(quarter(30),), strip=strip))
    assert 0 < len(result.placements) < 30
    assert result.length_mm <= 400.0


def test_a_piece_wider_than_the_roll_is_reported_and_the_others_are_placed():
    wide = replace(quarter(2), outline=QUARTER * 5.0, rotation=Rotation.two_way())
    problem = NestProblem(pieces=(wide, strap(5)), strip=Strip(name="roll", width_mm=300.0))
    result = judged(problem)
    assert len(result.placements) == 5
    assert [(each.count, each.reason) for each in result.unplaced] == [(2, Reason.TOO_LARGE)]


# --- several sheets -------------------------------------------------------------------------------


def test_a_demand_fills_few_sheets_of_many():
    problem = NestProblem(pieces=(quarter(24), strap(24)), sheets=(board(copies=4),))
    result = judged(problem, replace(SETTINGS, rounds=60))
    assert result.unplaced == ()
    assert len({placement.copy for placement in result.placements}) <= 2


def test_the_cheaper_leather_is_used_first():
    dear, cheap = board(cost=9.0), replace(board(), name="cheap", cost=1.0)
    result = judged(NestProblem(pieces=(quarter(6),), sheets=(dear, cheap)))
    assert {placement.sheet for placement in result.placements} == {1}
    assert result.cost == 1.0


# --- mates, plies, objectives ---------------------------------------------------------------------


def test_mated_pieces_lie_in_pairs_near_each_other_in_one_kind_of_zone():
    zone = Zone(ring=SQUARE * [300.0, 400.0], quality_class=2)
    tight = Tightness(x_mm=0.0, y_mm=0.0, step_mm=600.0, axis_deg=np.array([[0.0, 30.0], [0.0, 30.0]]))
    rules = {"mate": "quarter", "rotation": Rotation.two_way(tolerance_deg=15.0)}
    pieces = (quarter(6, **rules), quarter(6, Foot.LEFT, **rules))
    problem = NestProblem(pieces=pieces, sheets=(board(zones=(zone,), tightness=tight),))
    result = judged(problem, replace(SETTINGS, rounds=8, mate_distance_mm=250.0))
    feet = Counter(placement.piece.foot for placement in result.placements)
    assert feet[Foot.RIGHT] == feet[Foot.LEFT] >= 2


def test_a_mated_piece_without_a_partner_is_left_out():
    result = judged(NestProblem(pieces=(quarter(2, mate="quarter"), strap(2)), sheets=(board(),)))
    assert {p.piece.piece for p in result.placements} == {"strap"}
    assert [each.reason for each in result.unplaced] == [Reason.NO_MATE]


def test_plies_give_as_many_of_each_foot():
    problem = NestProblem(pieces=(quarter(10), quarter(10, Foot.LEFT)), sheets=(board(),), plies=4)
    result = judged(problem)
    assert Counter(placement.piece.foot for placement in result.placements) == {Foot.RIGHT: 3, Foot.LEFT: 3}


def test_pairs_are_completed_before_anything_else():
    pieces = (quarter(40), quarter(40, Foot.LEFT), strap(80))
    problem = NestProblem(pieces=pieces, sheets=(board(),))
    result = judged(problem, replace(SETTINGS, objective=Objective.PAIRS))
    placed = Counter(placement.piece for placement in result.placements)
    pairs = min(placed[pieces[0].key], placed[pieces[1].key], placed[pieces[2].key] // 2)
    assert pairs >= 8
    assert max(placed[pieces[0].key], placed[pieces[1].key]) <= pairs + 2


def test_a_higher_priority_goes_first():
    problem = NestProblem(pieces=(quarter(40), strap(500, priority=1)), sheets=(board(300.0, 200.0),))
    result = judged(problem, replace(SETTINGS, objective=Objective.PRIORITY))
    placed = Counter(placement.piece.piece for placement in result.placements)
    assert placed["strap"] > 20
    assert placed["quarter"] <= 1


# --- why a piece is left out ----------------------------------------------------------------------


def test_a_piece_that_fits_nowhere_is_reported_with_the_reason():
    poor = Zone(ring=SQUARE * [600.0, 400.0], quality_class=4)
    tight = Tightness(x_mm=0.0, y_mm=0.0, step_mm=600.0, axis_deg=np.zeros((2, 2)))
    strict = (Part(ring=STRAP, quality_class=1),)
    pieces = (
        replace(quarter(1), outline=QUARTER * 9.0),
        replace(strap(1), parts=strict),
        NestPiece(
            key=PieceKey(piece="long", size="42"),
            outline=np.array([[0.0, 0.0], [500.0, 0.0], [500.0, 20.0], [0.0, 20.0]]),
            rotation=Rotation.two_way(axis_deg=90.0),
        ),
        replace(strap(2), key=PieceKey(piece="tab", size="42")),
    )
    problem = NestProblem(pieces=pieces, sheets=(board(zones=(poor,), tightness=tight),))
    result = judged(problem)
    reasons = {each.piece.piece: each.reason for each in result.unplaced}
    assert reasons == {"quarter": Reason.TOO_LARGE, "strap": Reason.NO_ZONE, "long": Reason.DIRECTION}
    assert len(result.placements) == 2
