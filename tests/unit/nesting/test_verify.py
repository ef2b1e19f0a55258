"""The judge of layouts: it passes what is right and finds every single thing that is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.nesting.layout import NestResult, Placement, Reason, Unplaced
from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestProblem,
    NestSettings,
    Part,
    PieceKey,
    Repeat,
    Rotation,
    Sheet,
    Strip,
    Tightness,
    Zone,
)
from polasepatu.nesting.verify import axis_at, check_figures, finished_pieces, verify
from polasepatu.pattern.cutpiece import Foot

GAP = NestSettings(gap_mm=2.0, edge_gap_mm=1.0)
TOUCHING = NestSettings(gap_mm=0.0, edge_gap_mm=0.0)


def box(left: float, low: float, width: float, height: float) -> np.ndarray:
    return np.array(
        [[left, low], [left + width, low], [left + width, low + height], [left, low + height]], dtype=float
    )


def key(piece: str = "vamp", foot: Foot = Foot.RIGHT) -> PieceKey:
    return PieceKey(piece=piece, size="42", foot=foot)


def mirrored(ring: np.ndarray) -> np.ndarray:
    return ring[::-1] * np.array([-1.0, 1.0])


# A hook: 40 wide, 30 high, with a hollow of 20 x 20 in its upper right corner.
HOOK = np.array([[0, 0], [40, 0], [40, 10], [20, 10], [20, 30], [0, 30]], dtype=float)
SEEN = Part(ring=box(2, 2, 16, 26), quality_class=2, allowed_severity=1)
PARTS = (Part(ring=HOOK, quality_class=4, allowed_severity=3), SEEN)
TIGHT = Tightness(x_mm=0.0, y_mm=0.0, step_mm=100.0, axis_deg=np.array([[0.0, 0.0, 40.0], [0.0, 0.0, 40.0]]))
RIGHT = NestPiece(
    key=key(),
    outline=HOOK,
    parts=PARTS,
    rotation=Rotation.two_way(tolerance_deg=15),
    demand=3,
    mate="vamp",
)
LEFT = replace(
    RIGHT,
    key=key(foot=Foot.LEFT),
    outline=mirrored(HOOK),
    parts=tuple(replace(part, ring=mirrored(part.ring)) for part in PARTS),
)
HIDE = Sheet(
    name="side",
    outline=box(0, 0, 200, 100),
    holes=(box(150, 60, 10, 10),),
    zones=(Zone(ring=box(0, 80, 200, 20), quality_class=3),),
    flaws=(FlawRing(ring=box(100, 40, 6, 6), severity=2), FlawRing(ring=box(120, 5, 5, 5), severity=4)),
    tightness=TIGHT,
)
PROBLEM = NestProblem(pieces=(RIGHT, LEFT), sheets=(HIDE,))
FREE = tuple(replace(p, mate=None, parts=(), rotation=Rotation.free()) for p in PROBLEM.pieces)
BOARD = Sheet(name="board", outline=box(-500, -500, 1500, 1500))


def lay(piece: PieceKey, x: float, y: float, turn: float = 0.0, **more) -> Placement:
    mirrored = piece.foot is Foot.LEFT
    return Placement(piece=piece, sheet=0, x_mm=x, y_mm=y, rotation_deg=turn, mirrored=mirrored, **more)


# right hook at the left edge, left hook beside it (its box runs from x - 40 to x)
GOOD = (lay(key(), 1.0, 1.0), lay(key(foot=Foot.LEFT), 83.0, 1.0))


def codes(placements, problem=PROBLEM, rules=GAP, **more) -> list[str]:
    return [finding.code for finding in verify(problem, placements, rules, **more)]


def test_a_right_layout_passes():
    assert codes(GOOD) == []


def test_findings_can_be_read():
    for finding in verify(PROBLEM, (GOOD[0], replace(GOOD[0], x_mm=20.0)), GAP):
        assert "vamp 42 right" in finding.english()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"x_mm": 82.95}, ["PS468"]),  # 0.05 mm too near
        ({"x_mm": 82.995}, []),  # within 0.01 mm
        ({"x_mm": 80.0}, ["PS467"]),  # overlapping
        ({"x_mm": 83.0, "y_mm": 0.95}, ["PS470"]),  # 0.05 mm too near the edge
        ({"x_mm": 83.0, "y_mm": -1.0}, ["PS469"]),  # beyond it
        ({"mirrored": False}, ["PS490"]),
        ({"rotation_deg": float("nan")}, ["PS478", "PS479"]),
        ({"sheet": 1}, ["PS476", "PS479"]),
        ({"copy": 1}, ["PS476", "PS479"]),
        ({"piece": key("apron")}, ["PS477", "PS479"]),
    ],
)
def test_one_tampered_piece_is_found(change, expected):
    assert codes((GOOD[0], replace(GOOD[1], **change))) == expected


def test_a_piece_turned_out_of_its_rule_is_found():
    loose = NestProblem(pieces=(replace(RIGHT, mate=None), LEFT), sheets=(HIDE,))
    assert codes((lay(key(), 40.0, 40.0, 15.0),), loose) == []
    assert codes((lay(key(), 40.0, 40.0, 15.2),), loose) == ["PS473"]
    assert codes((lay(key(), 60.0, 40.0, 195.0),), loose) == []
    assert codes((lay(key(), 60.0, 40.0, 90.0),), loose) == ["PS473"]


def test_the_turn_follows_the_leather_under_the_whole_visible_part():
    loose = NestProblem(pieces=(replace(RIGHT, mate=None), LEFT), sheets=(HIDE,))
    # from x = 100 to 200 the direction turns from 0 to 40 degrees
    assert codes((lay(key(), 140.0, 20.0, 20.0),), loose) == []
    assert codes((lay(key(), 140.0, 20.0, 0.0),), loose) == ["PS473"]


def test_where_leather_has_no_direction_any_turn_will_do():
    nowhere = replace(TIGHT, axis_deg=np.full((2, 3), np.nan))
    loose = NestProblem(pieces=(replace(RIGHT, mate=None),), sheets=(replace(HIDE, tightness=nowhere),))
    assert codes((lay(key(), 60.0, 40.0, 77.0),), loose) == []


def test_without_a_direction_of_the_sheet_half_a_turn_is_a_turn():
    plain = replace(HIDE, tightness=None)
    one_way = replace(RIGHT, rotation=Rotation.one_way(), mate=None)
    problem = NestProblem(pieces=(one_way,), sheets=(plain,))
    assert codes((lay(key(), 60.0, 40.0),), problem) == []
    assert codes((lay(key(), 60.0, 40.0, 180.0),), problem) == ["PS473"]


def test_flaws_count_by_the_part_that_covers_them():
    loose = NestProblem(pieces=(replace(RIGHT, mate=None),), sheets=(HIDE,))
    # the flaw of severity 2 may lie under the margin (x 20 to 40 of the foot of the hook), not be seen
    assert codes((lay(key(), 78.0, 38.0),), loose) == []
    assert codes((lay(key(), 94.0, 36.0),), loose) == ["PS471"]
    # the one of severity 4 not even under the margin
    assert codes((lay(key(), 90.0, 2.0),), loose) == ["PS471"]


def test_zones_count_by_the_part_that_lies_in_them():
    loose = NestProblem(pieces=(replace(RIGHT, mate=None),), sheets=(HIDE,))
    # only the margin (the topmost 2 mm) reaches into class 3
    assert codes((lay(key(), 40.0, 51.5),), loose) == []
    assert codes((lay(key(), 40.0, 53.0),), loose) == ["PS472"]


def test_a_hole_is_no_leather():
    loose = NestProblem(pieces=(replace(RIGHT, mate=None),), sheets=(HIDE,))
    assert "PS469" in codes((lay(key(), 145.0, 45.0, 20.0),), loose)


def test_mates_lie_on_one_hide_near_each_other_and_mirrored():
    alone = (GOOD[0],)
    assert codes(alone) == ["PS479"]
    turned = (lay(key(), 3.0, 1.0, 5.0), lay(key(foot=Foot.LEFT), 86.0, 4.0, 354.0))
    assert codes(turned, rules=replace(GAP, gap_mm=0.0, edge_gap_mm=0.0)) == []
    wrong = (lay(key(), 8.0, 5.0, 10.0), lay(key(foot=Foot.LEFT), 90.0, 12.0, 10.0))
    assert codes(wrong, rules=replace(GAP, gap_mm=0.0, edge_gap_mm=0.0)) == ["PS479", "PS479"]
    assert codes(GOOD, rules=replace(GAP, mate_distance_mm=30.0)) == ["PS479", "PS479"]


def test_mates_lie_in_one_kind_of_zone():
    zones = (Zone(ring=box(0, 0, 42, 100), quality_class=2),)
    problem = NestProblem(pieces=(RIGHT, LEFT), sheets=(replace(HIDE, zones=zones),))
    assert codes(GOOD, problem) == ["PS479", "PS479"]


def test_three_mated_pieces_are_paired_as_far_as_can_be():
    three = (*GOOD, lay(key(), 1.0, 40.0))
    assert codes(three) == ["PS479"]


def test_a_duplicate_is_found_twice():
    assert codes((*GOOD, GOOD[0])) == ["PS467", "PS479"]


def test_the_demand_is_met_or_the_rest_reported():
    rest = tuple(Unplaced(piece=piece.key, count=2, reason=Reason.NO_ROOM) for piece in PROBLEM.pieces)
    assert codes(GOOD, unplaced=rest) == []
    assert codes(GOOD, unplaced=rest[:1]) == ["PS475"]
    small = NestProblem(
        pieces=(replace(RIGHT, demand=0, mate=None), replace(LEFT, mate=None)), sheets=(HIDE,)
    )
    assert codes(GOOD, small) == ["PS474"]


def test_plies_face_up_with_only_lefts_are_refused():
    stack = replace(PROBLEM, plies=4, pieces=tuple(replace(p, mate=None, demand=4) for p in PROBLEM.pieces))
    assert codes(GOOD[1:], stack) == ["PS480"]
    assert codes(GOOD, stack) == []
    assert finished_pieces(stack, GOOD) == {key(): 4, key(foot=Foot.LEFT): 4}


def test_plies_face_to_face_take_rights_only():
    stack = replace(
        PROBLEM,
        plies=4,
        face_to_face=True,
        pieces=tuple(replace(p, mate=None, demand=2) for p in PROBLEM.pieces),
    )
    assert codes(GOOD[:1], stack) == []
    assert finished_pieces(stack, GOOD[:1]) == {key(): 2, key(foot=Foot.LEFT): 2}
    assert codes(GOOD[1:], stack) == ["PS481"]
    assert codes(GOOD[:1], replace(stack, plies=3)) == ["PS481"]


def test_a_strip_has_sides_and_an_end():
    piece = replace(RIGHT, parts=(), mate=None, rotation=Rotation.free())
    strip = NestProblem(pieces=(piece,), strip=Strip(name="pu", width_mm=60.0, max_length_mm=100.0))
    assert codes((lay(key(), 1.0, 1.0), lay(key(), 43.0, 1.0)), strip, length_mm=83.0) == []
    assert codes((lay(key(), 1.0, 1.0), lay(key(), 43.0, 1.0)), strip, length_mm=82.0) == ["PS482"]
    assert codes((lay(key(), 65.0, 1.0),), strip) == ["PS482"]
    assert codes((lay(key(), 1.0, 29.5),), strip) == ["PS470"]
    assert codes((lay(key(), 1.0, 35.0),), strip) == ["PS469"]
    assert codes((lay(key(), 0.5, 5.0),), strip) == ["PS470"]


def test_tightness_between_nodes_goes_the_short_way_round():
    field = replace(TIGHT, axis_deg=np.array([[170.0, 10.0], [170.0, 10.0]]))
    assert axis_at(field, np.array([[50.0, 50.0]])) % 180.0 == pytest.approx(0.0, abs=1e-9)
    assert axis_at(field, np.array([[-9.0, 0.0], [999.0, 0.0]])) % 180.0 == pytest.approx([170.0, 10.0])


@given(
    st.floats(-60, 260),
    st.floats(-40, 120),
    st.floats(0, 360),
    st.floats(0.011, 3.0),
    st.integers(0, 2**16),
)
@settings(max_examples=300, deadline=None)
def test_a_second_piece_anywhere_is_judged_as_its_distance_says(x, y, turn, gap_mm, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    problem = NestProblem(pieces=FREE, sheets=(BOARD,))
    one = lay(key(), 100.0, 50.0, float(rng.uniform(0, 360)))
    two = lay(key(foot=Foot.LEFT), x, y, turn)
    a, b = shapely.Polygon(one.pose.of(HOOK)), shapely.Polygon(two.pose.of(mirrored(HOOK)))
    found = codes((one, two), problem, NestSettings(gap_mm=gap_mm))
    if a.intersection(b).area > 1e-6:
        assert found == ["PS467"]
    else:
        assert found == (["PS468"] if a.distance(b) < gap_mm - 0.01 else [])


def triangles(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a triangle and its half turn about the middle of one side, equal there up to rounding."""
    rng = np.random.Generator(np.random.PCG64(seed))
    ring = rng.uniform(0, 100, (3, 2))
    twin = -ring + ring[0] + ring[1] + rng.normal(size=2) * 1e-14
    t = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])
    return ring @ turn, twin @ turn


def test_pieces_that_touch_along_a_whole_edge_do_not_overlap():
    """GEOS alone says now and then that two such triangles share all of one of them."""
    misled = 0
    for seed in range(4000):
        rings = triangles(seed)
        one, two = (shapely.Polygon(ring) for ring in rings)
        if one.area < 50 or one.distance(two) > 0:
            continue
        misled += one.intersection(two).area > 1.0
        pieces = tuple(replace(FREE[0], key=key(f"t{k}"), outline=ring) for k, ring in enumerate(rings))
        places = tuple(lay(piece.key, 0.0, 0.0) for piece in pieces)
        assert codes(places, NestProblem(pieces=pieces, sheets=(BOARD,)), TOUCHING) == []
        deeper = (places[0], replace(places[1], x_mm=1.0, y_mm=1.0))
        found = codes(deeper, NestProblem(pieces=pieces, sheets=(BOARD,)), TOUCHING)
        moved = shapely.affinity.translate(two, 1.0, 1.0)
        assert found == (["PS467"] if shapely.relate_pattern(one, moved, "2********") else [])
    assert misled > 0, "the grid is not needed any more"


@pytest.mark.parametrize(
    ("deep_mm", "expected"), [(0.0, []), (1e-6, []), (1e-4, ["PS467"]), (0.01, ["PS467"])]
)
def test_pieces_in_touch_may_not_reach_into_each_other(deep_mm, expected):
    places = (lay(key(), 0.0, 0.0), lay(key(), 40.0 - deep_mm, 0.0))
    assert codes(places, NestProblem(pieces=FREE, sheets=(BOARD,)), TOUCHING) == expected
    # a corner alone is found like an edge, though it covers next to nothing
    corner = (lay(key(), 0.0, 0.0), lay(key(), 40.0 - deep_mm, 10.0 - deep_mm))
    assert codes(corner, NestProblem(pieces=FREE, sheets=(BOARD,)), TOUCHING) == expected


def test_a_pattern_shows_the_same_on_all_pieces_of_a_kind():
    problem = NestProblem(
        pieces=FREE,
        strip=Strip(name="plaid", width_mm=400.0, repeat=Repeat(along_mm=60.0, across_mm=25.0)),
    )
    # the middle of the left hook's box lies 40 mm left of the right one's when both stand at the same x
    right, left = lay(key(), 1.0, 1.0), lay(key(foot=Foot.LEFT), 1.0 + 160.0, 51.0)
    assert codes((right, left), problem) == []
    assert codes((right, replace(left, x_mm=left.x_mm + 0.06)), problem) == ["PS491"]
    assert codes((right, replace(left, y_mm=left.y_mm + 12.5)), problem) == ["PS491"]
    three = (replace(right, x_mm=31.0), left, lay(key(), 61.0, 101.0))
    found = verify(problem, three, GAP)
    assert [(each.code, each.values["placement"]) for each in found] == [("PS491", 0)]
    assert found[0].values["off_mm"] == pytest.approx(30.0)
    four = (right, left, lay(key(), 61.0, 101.0), lay(key(), 121.0, 151.0))
    assert codes(four, problem) == []
    turned = replace(four[3], x_mm=four[3].x_mm + 40.0, y_mm=four[3].y_mm + 20.0, rotation_deg=180.0)
    assert "PS411" in codes((*four[:3], turned), problem)
    slanted = replace(four[2], rotation_deg=0.2)
    found = [each for each in verify(problem, (right, left, slanted, four[3]), GAP) if each.code == "PS411"]
    assert [(each.values["placement"], each.values["off_deg"]) for each in found] == [(2, pytest.approx(0.2))]
    stripes = replace(problem, strip=replace(problem.strip, repeat=Repeat(across_mm=25.0)))
    assert codes((right, replace(left, x_mm=left.x_mm + 7.0)), stripes) == []


def figures(change: dict[str, object], problem=PROBLEM) -> list[str]:
    result = NestResult(
        placements=GOOD,
        unplaced=(),
        utilisation=2 * 800 / (20_000 - 100 - 36 - 25),
        utilisation_gross=2 * 800 / 20_000,
        cost=1.0,
        elapsed_s=0.0,
        prepare_s=0.0,
        seed=0,
        rounds=1,
        chains=1,
    )
    found = check_figures(problem, replace(result, **change), GAP)
    assert {each.code for each in found} <= {"PS492"}
    return [each.values["what"] for each in found]


def test_the_figures_of_a_layout_are_worked_out_again():
    assert figures({}) == []
    assert figures({"utilisation": 0.09}) == ["utilisation"]
    assert figures({"utilisation_gross": float("nan"), "cost": 2.0}) == ["cost", "gross utilisation"]
    strip = NestProblem(pieces=PROBLEM.pieces, strip=Strip(name="pu", width_mm=60.0))
    shares = dict.fromkeys(("utilisation", "utilisation_gross"), 1600 / 84 / 60)
    assert figures({**shares, "length_mm": 84.0}, strip) == []
    assert figures({**shares, "length_mm": 90.0}, strip) == [
        "length in mm",
        "utilisation",
        "gross utilisation",
    ]
    assert figures({**shares, "length_mm": None}, strip) == ["length in mm"]


def test_used_area_agrees_with_counting_cells():
    step = 0.25
    x, y = np.meshgrid(np.arange(0, 200, step) + step / 2, np.arange(0, 100, step) + step / 2)
    covered = np.zeros(x.shape, dtype=bool)
    for placement, piece in zip(GOOD, PROBLEM.pieces, strict=True):
        covered |= shapely.contains_xy(shapely.Polygon(placement.pose.of(piece.outline)), x, y)
    area = sum(shapely.Polygon(piece.outline).area for piece in PROBLEM.pieces)
    assert covered.sum() * step**2 == pytest.approx(area, rel=2e-3)


def test_a_part_that_all_but_touches_itself_can_be_judged_at_any_turn():
    slit = np.array(
        [[0, 0], [30, 0], [30, 15 - 1e-10], [10, 15], [30, 15 + 1e-10], [30, 30], [0, 30]], dtype=float
    )
    piece = replace(RIGHT, outline=slit, parts=(Part(ring=slit), Part(ring=slit, quality_class=3)))
    problem = NestProblem(pieces=(piece, LEFT), sheets=(HIDE,))
    for turn in np.linspace(0, 360, 73):
        verify(problem, (lay(key(), 60.0, 50.0, float(turn)), GOOD[1]), GAP)
