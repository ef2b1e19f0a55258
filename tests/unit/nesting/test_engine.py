"""Filling a hide: nothing overlaps, gaps hold, and the result depends on the seed and the rounds alone."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import shapely

from polasepatu.errors import InputFaults
from polasepatu.nesting.engine import nest
from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestProblem,
    NestSettings,
    PieceKey,
    Rotation,
    Sheet,
    Tightness,
    Zone,
)
from polasepatu.nesting.search.fill import Found, part_of
from polasepatu.nesting.verify import verify

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
TONGUE = np.array([[0.0, -20], [60, -28], [90, -22], [98, 0], [90, 22], [60, 28], [0, 20]])
COLLAR = np.array([[0.0, 0], [40, -12], [80, 0], [120, -12], [118, 14], [80, 28], [40, 16], [4, 26]])


def tongues(demand: int = 30, rotation: Rotation | None = None) -> NestPiece:
    return NestPiece(
        key=PieceKey(piece="tongue", size="42"),
        outline=TONGUE,
        demand=demand,
        rotation=rotation or Rotation.free(),
    )


def collars(demand: int = 30) -> NestPiece:
    return NestPiece(key=PieceKey(piece="collar", size="42"), outline=COLLAR, demand=demand)


def board(wide: float = 420.0, tall: float = 300.0) -> Sheet:
    hole = np.array([200.0, 150.0]) + 30.0 * (SQUARE - 0.5)
    flaw = FlawRing(ring=np.array([80.0, 60.0]) + 8.0 * (SQUARE - 0.5), severity=4)
    scar = FlawRing(ring=np.array([320.0, 220.0]) + 8.0 * (SQUARE - 0.5), severity=5)
    return Sheet(name="board", outline=SQUARE * [wide, tall], holes=(hole,), flaws=(flaw, scar))


SETTINGS = NestSettings(gap_mm=2.0, edge_gap_mm=3.0, rounds=2, chains=2, threads=1)
PROBLEM = NestProblem(pieces=(tongues(), collars()), sheets=(board(),))


def shapes(problem: NestProblem, result) -> list[shapely.Polygon]:
    by_key = {piece.key: piece for piece in problem.pieces}
    return [shapely.Polygon(p.pose.of(by_key[p.piece].outline)) for p in result.placements]


def test_a_filled_board_breaks_no_rule():
    result = nest(PROBLEM, SETTINGS)
    assert verify(PROBLEM, result.placements, SETTINGS, unplaced=result.unplaced) == ()
    assert result.utilisation > 0.5


def test_utilisation_is_the_area_placed_over_the_area_less_holes_and_flaws():
    result = nest(PROBLEM, SETTINGS)
    placed = sum(shape.area for shape in shapes(PROBLEM, result))
    gross = 420.0 * 300.0
    assert result.utilisation_gross == pytest.approx(placed / gross)
    assert result.utilisation == pytest.approx(placed / (gross - 900.0 - 2 * 64.0))


def test_placed_and_unplaced_add_up_to_the_demand():
    result = nest(PROBLEM, SETTINGS)
    placed = {
        key: sum(p.piece == key for p in result.placements) for key in {p.piece for p in result.placements}
    }
    left = {each.piece: each.count for each in result.unplaced}
    for piece in PROBLEM.pieces:
        assert placed.get(piece.key, 0) + left.get(piece.key, 0) == piece.demand


def test_the_number_of_threads_changes_nothing_but_the_time():
    settings = replace(SETTINGS, chains=4)
    one, two, four = (nest(PROBLEM, replace(settings, threads=n)) for n in (1, 2, 4))
    assert one.placements == two.placements == four.placements


def test_another_seed_gives_another_layout():
    assert nest(PROBLEM, SETTINGS).placements != nest(PROBLEM, replace(SETTINGS, seed=1)).placements


def test_a_small_demand_is_placed_whole_and_the_search_ends_by_itself():
    problem = NestProblem(pieces=(tongues(3),), sheets=(board(),))
    result = nest(problem, replace(SETTINGS, rounds=1000))
    assert len(result.placements) == 3
    assert result.unplaced == ()
    assert result.rounds < 10


def test_asked_to_stop_it_hands_over_the_best_layout_so_far():
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    result = nest(PROBLEM, replace(SETTINGS, rounds=1000), stop=stop)
    assert result.stopped
    assert result.rounds == 2
    assert result.placements
    assert verify(PROBLEM, result.placements, SETTINGS, unplaced=result.unplaced) == ()


def test_the_listener_hears_of_every_round():
    heard = []
    result = nest(PROBLEM, SETTINGS, listen=heard.append)
    assert [event.done for event in heard] == [0.5, 1.0]
    assert heard[-1].best == result.utilisation


def test_a_time_limit_reports_rounds_that_give_the_same_layout_again():
    timed = nest(PROBLEM, replace(SETTINGS, rounds=None, time_limit_s=0.6))
    assert timed.elapsed_s < 1.1
    if timed.rounds:
        again = nest(PROBLEM, replace(SETTINGS, rounds=timed.rounds))
        assert again.placements == timed.placements


def test_pieces_keep_to_leather_that_is_good_enough():
    poor = Zone(ring=SQUARE * [420.0, 150.0], quality_class=3)
    sheet = replace(board(), zones=(poor,))
    strict = replace(tongues(), parts=())
    from polasepatu.nesting.problem import Part

    strict = replace(strict, parts=(Part(ring=TONGUE, quality_class=2, allowed_severity=1),))
    problem = NestProblem(pieces=(strict, collars()), sheets=(sheet,))
    result = nest(problem, SETTINGS)
    assert verify(problem, result.placements, SETTINGS) == ()
    rows = [p.y_mm for p in result.placements if p.piece.piece == "tongue"]
    assert rows
    assert min(rows) > 150.0


def test_turns_follow_the_local_direction_of_tightness():
    grid = np.linspace(0.0, 40.0, 5)[None, :].repeat(4, axis=0)
    tight = Tightness(x_mm=0.0, y_mm=0.0, step_mm=105.0, axis_deg=grid)
    piece = tongues(12, Rotation.two_way(tolerance_deg=12.0))
    problem = NestProblem(pieces=(piece,), sheets=(replace(board(), tightness=tight),))
    result = nest(problem, SETTINGS)
    assert len(result.placements) > 4
    assert verify(problem, result.placements, SETTINGS) == ()


def test_every_fault_of_the_input_is_named_at_once():
    crossed = np.array([[0.0, 0.0], [50.0, 50.0], [50.0, 0.0], [0.0, 50.0]])
    holed = np.array([[0.0, 0.0], [50.0, np.nan], [50.0, 50.0]])
    bad = (
        replace(tongues(), outline=crossed),
        replace(collars(), outline=holed),
        replace(tongues(0), key=PieceKey(piece="back", size="42")),
    )
    with pytest.raises(InputFaults) as raised:
        nest(NestProblem(pieces=bad, sheets=(board(),)), SETTINGS)
    assert [finding.code for finding in raised.value.findings] == ["PS401", "PS402", "PS403"]


def test_a_gap_wider_than_a_piece_is_refused():
    with pytest.raises(InputFaults, match="wider than piece"):
        nest(PROBLEM, replace(SETTINGS, gap_mm=60.0))


def test_without_numba_the_error_says_so(tmp_path):
    (tmp_path / "numba.py").write_text("raise ImportError")
    code = (
        "from polasepatu.errors import PolaError\n"
        "import polasepatu.nesting.engine\n"
        "from polasepatu.nesting.search.prepare import prepare\n"
        "try:\n    prepare()\nexcept PolaError as error:\n    print(error.code, error.exit_code)"
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["PS431", "5"]


def test_importing_the_engine_does_not_load_numba():
    code = "import sys, polasepatu.nesting.engine; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_part_of_a_layout_leaves_no_mate_that_is_gone():
    poses = np.arange(12.0).reshape(4, 3)
    found = Found(40.0, np.array([0, 1, 0, 1]), np.array([1, 0, 3, 2]), poses, [(0.0, 0.0, 0.0)] * 4)
    rest = part_of(found, np.array([True, False, True, True]), 30.0)
    assert (rest.value, rest.kinds.tolist(), rest.mates.tolist()) == (30.0, [0, 0, 1], [-1, 2, 1])
    assert rest.poses.tolist() == poses[[0, 2, 3]].tolist()
    assert len(rest.written) == 3
