"""Hides: areas by class, flaws, lines of tightness, the generator, and what a bad hide is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from polasepatu.errors import Severity
from polasepatu.geometry.ring import signed_area
from polasepatu.materials.checks import check_hide, check_roll
from polasepatu.materials.generate import (
    FLAWS_PER_SQFT,
    FORMS,
    AreaOutOfRange,
    FlawsOutOfRange,
    FormUnknown,
    GradeUnknown,
    generate_hide,
    sample_hide,
)
from polasepatu.materials.hides import (
    SQFT_MM2,
    Flaw,
    FlawShape,
    Hide,
    LeatherSide,
    TightGrid,
    Zone,
    may_cover,
)
from polasepatu.materials.kinds import HideKind
from polasepatu.materials.rolls import Faces, Roll, demand_per_ply

BENCH = Path(__file__).resolve().parents[3] / "bench"


def square(left: float, low: float, side: float) -> np.ndarray:
    return np.array([[left, low], [left + side, low], [left + side, low + side], [left, low + side]])


BOARD = Hide(name="board", kind=HideKind.PIECE, outline=square(0, 0, 100))


def test_the_two_sketches_have_the_area_they_are_sold_by():
    assert sample_hide("side22").measured_area_sqft == pytest.approx(22.0, abs=0.01)
    assert sample_hide("goat5").measured_area_sqft == pytest.approx(5.0, abs=0.01)


def test_zones_of_the_sample_side_have_the_published_shares():
    side = sample_hide("side22")
    shares: dict[str, float] = {}
    for zone in side.zones:
        name = zone.name.split()[0]
        shares[name] = shares.get(name, 0.0) + shapely.Polygon(zone.ring).area / side.outline_area_mm2
    published = {
        "neck": 0.077,
        "shank": 0.066,
        "belly": 0.177,
        "butt": 0.401,
        "rib": 0.102,
        "shoulder": 0.176,
    }
    assert shares == pytest.approx(published, abs=0.003)
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-4)


def test_usable_area_grows_as_a_piece_asks_for_less():
    side = generate_hide(form="cow-side", grade="C", seed=3)
    areas = [side.usable_area_mm2(c) for c in (1, 2, 3, 4, 5)]
    assert areas == sorted(areas)
    assert areas[0] < 0.42 * side.measured_area_mm2
    assert areas[-1] <= side.measured_area_mm2


def test_a_hole_is_no_leather_and_a_flaw_is_leather_of_a_worse_class():
    hole = square(10, 10, 10)
    scar = Flaw(kind="scar", severity=2, shape=FlawShape.POLYGON, points=square(50, 50, 20))
    board = replace(BOARD, holes=(hole,), flaws=(scar,))
    assert board.measured_area_mm2 == pytest.approx(9900)
    assert [board.usable_area_mm2(c) for c in (1, 2, 3, 5)] == pytest.approx([9500, 9500, 9900, 9900])


def test_no_part_may_cover_a_hole_and_class_one_takes_no_flaw():
    assert [may_cover(c, 5) for c in (1, 3, 5)] == [False] * 3
    assert [may_cover(1, s) for s in (1, 2, 3, 4)] == [False] * 4
    assert [may_cover(5, s) for s in (1, 2, 3, 4)] == [True] * 4


def test_a_flaw_seen_from_the_flesh_side_weighs_one_less():
    tick = Flaw(kind="tick", severity=2, shape=FlawShape.CIRCLE, points=np.array([[5.0, 5.0]]), radius_mm=2)
    assert tick.counted_severity() == 2
    assert replace(tick, face=LeatherSide.FLESH).counted_severity() == 1
    assert replace(tick, face=LeatherSide.FLESH, severity=5).counted_severity() == 5


def test_a_round_flaw_is_never_smaller_than_its_circle():
    tick = Flaw(kind="tick", severity=2, shape=FlawShape.CIRCLE, points=np.array([[0.0, 0.0]]), radius_mm=10)
    assert tick.area().area >= np.pi * 100
    assert tick.area().exterior.distance(shapely.Point(0, 0)) >= 10 - 1e-9


def test_where_zones_overlap_the_worse_holds():
    board = replace(
        BOARD,
        zones=(
            Zone(name="good", quality_class=1, ring=square(0, 0, 60)),
            Zone(name="poor", quality_class=4, ring=square(40, 40, 60)),
        ),
        background_class=2,
    )
    assert [board.class_at(x, x) for x in (10, 50, 90)] == [1, 4, 4]
    assert board.class_at(90, 10) == 2
    assert board.usable_area_mm2(1) == pytest.approx(3600 - 400)
    assert board.usable_area_mm2(2) == pytest.approx(10000 - 3600)


def test_tightness_is_between_its_nodes_and_holds_beyond_the_grid():
    grid = TightGrid(
        x_mm=np.array([0.0, 100.0]),
        y_mm=np.array([0.0, 10.0]),
        angle_deg=np.array([[0.0, 40.0], [20.0, 60.0]]),
    )
    at = grid.at(np.array([0.0, 50.0, 100.0, -5.0, 500.0]), np.array([0.0, 5.0, 10.0, -5.0, 10.0]))
    assert at == pytest.approx([0.0, 30.0, 60.0, 0.0, 60.0])


def test_tightness_of_a_whole_hide_is_mirrored_at_the_backbone():
    hide = generate_hide(form="cow-hide", seed=1)
    assert hide.tight is not None
    x = np.array([300.0, 900.0, 1600.0, 2000.0])
    up, down = hide.tight.at(x, np.full(4, 700.0)), hide.tight.at(x, np.full(4, -700.0))
    assert np.sin(np.radians(2 * (up + down))) == pytest.approx(np.zeros(4), abs=1e-9)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("grade", ["A", "F"])
def test_a_generated_hide_is_sound_and_says_that_it_is_generated(form, grade):
    for seed in range(6):
        hide = generate_hide(form=form, grade=grade, seed=seed, area_sqft=FORMS[form].area_sqft)
        assert check_hide(hide) == ()
        assert hide.generated
        assert "generated" in hide.source_note
        assert hide.measured_area_sqft == pytest.approx(FORMS[form].area_sqft, rel=1e-3)
        assert signed_area(hide.outline) > 0


def test_the_same_seed_gives_the_same_hide_and_another_one_does_not():
    one, again, other = (generate_hide(seed=s) for s in (7, 7, 8))
    assert np.array_equal(one.outline, again.outline)
    assert [d.points.tolist() for d in one.flaws] == [d.points.tolist() for d in again.flaws]
    assert not np.array_equal(one.outline, other.outline)


def test_worse_grades_have_more_flaws_and_the_belly_more_than_the_butt():
    counts = {}
    for grade in "ACF":
        hides = [generate_hide(grade=grade, seed=s, area_sqft=22) for s in range(30)]
        counts[grade] = sum(len(h.flaws) for h in hides) / 30 / 22
    assert counts == pytest.approx({"A": 0.6, "C": 2.7, "F": 6.9}, rel=0.15)
    per_area = {}
    for name in ("belly", "butt"):
        flaws = area = 0.0
        for seed in range(30):
            hide = generate_hide(grade="F", seed=seed)
            ground = shapely.union_all(
                [shapely.Polygon(z.ring) for z in hide.zones if z.name.startswith(name)]
            )
            area += ground.area / SQFT_MM2
            flaws += sum(ground.covers(shapely.Point(d.points.mean(axis=0))) for d in hide.flaws)
        per_area[name] = flaws / area
    assert per_area["belly"] > 2 * per_area["butt"]


def test_the_generator_refuses_what_it_does_not_know():
    with pytest.raises(FormUnknown):
        generate_hide(form="crocodile")
    with pytest.raises(GradeUnknown):
        generate_hide(grade="G")
    with pytest.raises(AreaOutOfRange):
        generate_hide(form="goat", area_sqft=40)
    for rate in (-0.1, float("nan"), 1000.0):
        with pytest.raises(FlawsOutOfRange):
            generate_hide(flaws_per_sqft=rate)


def test_flaws_can_be_said_in_place_of_the_grade():
    bare = generate_hide(seed=3, flaws_per_sqft=0.0)
    assert bare.flaws == ()
    assert "0 flaws per sq ft" in bare.source_note
    assert np.array_equal(bare.outline, generate_hide(seed=3).outline)


def test_the_rates_of_flaws_cost_what_the_trade_loses_by_grade():
    measured = json.loads((BENCH / "results" / "flaws.json").read_text(encoding="utf-8"))
    rates, losses = zip(
        *((float(rate), np.mean(loss)) for rate, loss in measured["losses"].items()), strict=True
    )
    for grade, quality in measured["quality"].items():
        assert np.interp(FLAWS_PER_SQFT[grade], rates, losses) == pytest.approx(1 - quality, abs=0.01)


BOW = np.array([[0.0, 0.0], [100.0, 100.0], [100.0, 0.0], [0.0, 100.0]])
NAN = np.array([[0.0, 0.0], [100.0, np.nan], [100.0, 100.0]])
SPOT = Flaw(kind="tick", severity=1, shape=FlawShape.CIRCLE, points=np.array([[50.0, 50.0]]), radius_mm=3)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"outline": BOW}, ["PS451"]),
        ({"outline": NAN}, ["PS452"]),
        ({"outline": NAN[:2]}, ["PS456"]),
        ({"holes": (square(90, 90, 50),)}, ["PS459"]),
        ({"holes": (BOW,)}, ["PS462"]),
        ({"zones": (Zone(name="off", quality_class=1, ring=square(95, 0, 50)),)}, ["PS453"]),
        ({"zones": (Zone(name="nine", quality_class=9, ring=square(0, 0, 50)),)}, ["PS457"]),
        (
            {"zones": tuple(Zone(name=f"z{c}", quality_class=c, ring=square(0, 0, 50)) for c in (1, 2))},
            ["PS455"],
        ),
        ({"flaws": (replace(SPOT, points=np.array([[500.0, 0.0]])),)}, ["PS454"]),
        ({"flaws": (replace(SPOT, severity=6),)}, ["PS457"]),
        ({"flaws": (replace(SPOT, radius_mm=0.0),)}, ["PS457"]),
        ({"invoiced_area_sqft": -1.0}, ["PS457"]),
        ({"flaws": (SPOT,)}, []),
    ],
)
def test_a_bad_hide_is_told_what_is_wrong(change, codes):
    found = check_hide(replace(BOARD, **change))
    assert [f.code for f in found] == codes
    for finding in found:
        assert finding.english()
        assert finding.where.field


def test_the_crossing_of_an_outline_is_named():
    (found,) = check_hide(replace(BOARD, outline=BOW))
    assert (found.values["x_mm"], found.values["y_mm"]) == pytest.approx((50, 50))


def test_an_invoice_more_than_three_percent_off_is_a_warning():
    (found,) = check_hide(replace(BOARD, invoiced_area_sqft=10000 / SQFT_MM2 * 1.05))
    assert (found.code, found.severity) == ("PS458", Severity.WARNING)


def test_rolls_know_what_may_be_cut():
    roll = Roll(name="pu", width_mm=1370, edge_mm=10, length_mm=30_000, end_loss_mm=200)
    assert (roll.usable_width_mm, roll.usable_length_mm) == (1350, 29_600)
    assert check_roll(roll) == ()
    assert [f.code for f in check_roll(replace(roll, edge_mm=700))] == ["PS460"]
    assert [f.code for f in check_roll(replace(roll, plies=3, faces=Faces.PAIRED))] == ["PS461"]
    assert demand_per_ply(9, plies=4) == 3
