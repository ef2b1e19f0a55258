"""Orders: whole pairs from shares, cartons, dates, colours, and the last a marked size is made on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from polasepatu.costing.order.colours import ColoursOff, colour_pairs, colour_totals
from polasepatu.costing.order.lasts import made_on, meeting
from polasepatu.costing.order.packing import Packing, pack
from polasepatu.costing.order.run import CurveOff, SizePairs, from_curve, from_ratio, largest_remainder
from polasepatu.costing.order.terms import Dates
from polasepatu.sizing import Basis, Rounding, Size, parse_size

US_MEN = {
    "7": 2,
    "7.5": 3,
    "8": 7,
    "8.5": 9,
    "9": 13,
    "9.5": 14,
    "10": 15,
    "10.5": 13,
    "11": 11,
    "11.5": 4,
    "12": 7,
    "13": 2,
}


def us(label: str) -> Size:
    return parse_size(label, "us-men")


def run_of(total: int) -> tuple[SizePairs, ...]:
    return from_curve({us(label): Decimal(share) for label, share in US_MEN.items()}, total)


def test_two_thousand_pairs_on_the_usual_curve_of_us_men() -> None:
    pairs = [each.pairs for each in run_of(2000)]
    assert pairs == [40, 60, 140, 180, 260, 280, 300, 260, 220, 80, 140, 40]
    assert sum(each.size.value * each.pairs for each in run_of(2000)) / 2000 == Fraction("9.825")


def test_the_order_of_a_textbook_lies_1_65_sizes_above_its_model() -> None:
    """RSM example: model size 7, sizes 6/50 7/150 8/100 9/500 10/200."""
    pairs = {6: 50, 7: 150, 8: 100, 9: 500, 10: 200}
    assert sum((size - 7) * n for size, n in pairs.items()) / 1000 == 1.65


def test_ties_go_to_the_size_nearest_the_mean() -> None:
    assert largest_remainder([1, 1, 1], 1) == (0, 1, 0)
    assert largest_remainder([1, 1, 1], 2) == (1, 1, 0)  # beside the mean, the smaller size
    assert largest_remainder([1, 1, 1], 1, places=[Fraction(9), Fraction(10), Fraction(20)]) == (0, 1, 0)
    assert largest_remainder([0, 3, 1], 2) == (0, 2, 0)  # 1.5 and 0.5: the mean is nearer to the middle


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 3]])
def test_shares_of_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="shares"):
        largest_remainder(weights, 10)


def test_a_curve_that_is_not_the_whole_is_refused_with_what_is_missing() -> None:
    with pytest.raises(CurveOff) as caught:
        from_curve({us("9"): Decimal("49.5"), us("10"): Decimal(50)}, 100)
    assert caught.value.findings[0].values["missing"] == "0.5"


def test_a_ratio_times_cartons() -> None:
    run = from_ratio({us("10"): 2, us("9"): 1}, 50)
    assert [(each.size.label, each.pairs) for each in run] == [("9", 50), ("10", 100)]


# --- the size on the box --------------------------------------------------------------------------


def _on(label: str, basis: Basis = Basis.LAST, rounding: Rounding = Rounding.NEAREST) -> tuple[str, float]:
    found = made_on(us(label), system="eu", basis=basis, rounding=rounding, named=None)
    return found.made.label, found.longer_mm


@pytest.mark.parametrize(
    ("marked", "last", "longer_mm"),
    [("7", "39.5", 0.87), ("9", "42", 0.6), ("10", "43", -1.2), ("13", "47", 0.07)],
)
def test_us_sizes_are_made_on_the_eu_last_of_nearly_the_same_length(
    marked: str, last: str, longer_mm: float
) -> None:
    made, found = _on(marked)
    assert made == last
    assert found == pytest.approx(longer_mm, abs=0.005)


def test_all_us_sizes_of_the_curve_have_a_last_of_their_own() -> None:
    sizes = [
        made_on(us(label), system="eu", basis=Basis.LAST, rounding=Rounding.NEAREST, named=None)
        for label in US_MEN
    ]
    assert len({each.made for each in sizes}) == len(US_MEN)
    assert meeting(sizes) == ()
    assert max(abs(each.longer_mm) for each in sizes) < 1.67  # half of half a Paris point


def test_two_sizes_on_one_last_are_warned_about() -> None:
    named = {"9": parse_size("42", "eu"), "9.5": parse_size("42", "eu")}
    sizes = [
        made_on(us(each), system="eu", basis=Basis.LAST, rounding=Rounding.NEAREST, named=named[each])
        for each in ("9", "9.5")
    ]
    assert [each.code for each in meeting(sizes)] == ["PS535"]
    assert sizes[1].basis is None


def test_a_size_in_the_system_of_the_last_stays_as_it_is() -> None:
    size = parse_size("42.5", "eu")
    found = made_on(size, system="eu", basis=Basis.LAST, rounding=Rounding.NEAREST, named=None)
    assert (found.made, found.longer_mm) == (size, 0.0)


# --- colours --------------------------------------------------------------------------------------


def test_colours_keep_the_pairs_of_each_size_and_their_own_totals() -> None:
    run = run_of(2000)
    totals = colour_totals(2000, shares=[Decimal("33.3"), Decimal("33.3"), Decimal("33.4")])
    spread = colour_pairs(run, totals)
    assert [sum(each) for each in spread] == list(totals) == [666, 666, 668]
    assert [sum(column) for column in zip(*spread, strict=True)] == [each.pairs for each in run]


def test_colours_that_are_not_the_order_are_refused() -> None:
    with pytest.raises(ColoursOff):
        colour_totals(2000, pairs=[1000, 999])
    with pytest.raises(ColoursOff):
        colour_totals(2000, shares=[Decimal(50), Decimal(49)])


# --- cartons --------------------------------------------------------------------------------------


def test_two_thousand_pairs_do_not_fill_cartons_of_twelve() -> None:
    found = pack(run_of(2000), Packing())
    assert (found.cartons, found.last_holds, found.fewer, found.more) == (167, 8, 1992, 2004)
    assert 10 in found.other_cartons
    assert found.volume_m3 == Decimal("0.099225") * 167
    (note,) = found.findings()
    assert note.english() == "2000 pairs in cartons of 12: 167 cartons, the last one holds 8"


def test_the_volume_of_a_carton_and_of_a_pair_in_it() -> None:
    packing = Packing(carton_mm=(Decimal(630), Decimal(450), Decimal(350)))
    assert packing.carton_m3 == Decimal("0.099225")
    assert packing.carton_m3 / 12 == Decimal("0.00826875")


def test_cartons_of_one_size_first_then_what_is_left() -> None:
    found = pack(run_of(2000), Packing())
    assert found.by_size[us("10")] == 25
    assert found.mixed == found.cartons - sum(found.by_size.values())


def test_case_packs_before_anything_else() -> None:
    case = {us("9"): 6, us("10"): 6}
    run = (SizePairs(size=us("9"), pairs=60), SizePairs(size=us("10"), pairs=74))
    found = pack(run, Packing(case_pack=case))
    assert (found.case_packs, found.by_size, found.mixed, found.last_holds) == (10, {us("10"): 1}, 1, 2)


def test_a_full_order_has_nothing_to_remark() -> None:
    assert pack(run_of(2400), Packing()).findings() == ()


# --- dates ----------------------------------------------------------------------------------------


def test_a_step_before_the_one_it_follows_is_refused() -> None:
    dates = Dates(ordered=date(2025, 12, 1), ex_factory=date(2025, 11, 1), entry=date(2025, 10, 1))
    assert [each.where.field for each in dates.check()] == ["dates.ex_factory", "dates.entry"]
    assert Dates(ordered=date(2025, 12, 1), entry=date(2025, 12, 1)).check() == ()
