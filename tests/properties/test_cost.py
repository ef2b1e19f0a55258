"""Laws of orders and costs: shares become whole, a dearer input never makes a cheaper shoe."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost_case import D, cost, factory_table, facts
from polasepatu.costing.ledger.ledger import evaluate
from polasepatu.costing.making.cost import CostFacts
from polasepatu.costing.making.factory import CostRules, DieRates, LastRates
from polasepatu.costing.making.operation import Stage
from polasepatu.costing.making.tooling import Knife
from polasepatu.costing.order.colours import colour_pairs
from polasepatu.costing.order.packing import Packing, pack
from polasepatu.costing.order.run import SizePairs, from_curve, largest_remainder
from polasepatu.money import Money
from polasepatu.sizing import parse_size

SIZES = [parse_size(f"{7 + half / 2:g}", "us-men") for half in range(13)]
weights = st.lists(st.integers(0, 1000), min_size=1, max_size=13).filter(any)


@given(weights, st.integers(0, 100_000))
def test_whole_parts_sum_and_lie_within_one_of_their_share(parts: list[int], whole: int) -> None:
    found = largest_remainder(parts, whole)
    assert sum(found) == whole
    for part, count in zip(parts, found, strict=True):
        assert abs(Fraction(part * whole, sum(parts)) - count) < 1
        assert part or not count


@given(weights, st.integers(1, 5000), st.integers(2, 9))
def test_parts_grow_in_proportion_when_the_whole_is_a_multiple_of_all_parts(
    parts: list[int], times: int, seed: int
) -> None:
    assert largest_remainder(parts, sum(parts) * times) == tuple(part * times for part in parts)


@given(st.lists(st.integers(0, 400), min_size=13, max_size=13).filter(any), st.data())
def test_colours_keep_both_sums(pairs: list[int], data: st.DataObject) -> None:
    run = [SizePairs(size=size, pairs=n) for size, n in zip(SIZES, pairs, strict=True)]
    total = sum(pairs)
    cuts = sorted(data.draw(st.lists(st.integers(0, total), min_size=2, max_size=2)))
    totals = (cuts[0], cuts[1] - cuts[0], total - cuts[1])
    spread = colour_pairs(run, totals)
    assert tuple(map(sum, spread)) == totals
    assert [sum(column) for column in zip(*spread, strict=True)] == pairs


@given(st.lists(st.integers(0, 500), min_size=13, max_size=13).filter(any), st.integers(1, 24))
def test_cartons_hold_every_pair(pairs: list[int], per_carton: int) -> None:
    run = [SizePairs(size=size, pairs=n) for size, n in zip(SIZES, pairs, strict=True)]
    found = pack(run, Packing(pairs_per_carton=per_carton))
    assert (found.cartons - 1) * per_carton < sum(pairs) <= found.cartons * per_carton
    assert found.mixed >= 0
    assert found.fewer % per_carton == found.more % per_carton == 0
    assert found.more - found.fewer in (0, per_carton)


@given(st.lists(st.integers(1, 99), min_size=2, max_size=13), st.integers(1, 20_000))
def test_a_curve_is_whole_whatever_its_decimals(parts: list[int], total: int) -> None:
    shares = [D(part) * 100 / sum(parts) for part in parts]
    rounded = [share.quantize(D("0.01")) for share in shares]
    rounded[-1] += 100 - sum(rounded)
    if min(rounded) < 0:
        return
    run = from_curve(dict(zip(SIZES, rounded, strict=False)), total)
    assert sum(each.pairs for each in run) == total


# --- costs ----------------------------------------------------------------------------------------


def rupiah(value: int) -> Money:
    return Money(amount=D(value), currency="IDR")


DAY = {"valid_from": facts().day}
RULES = CostRules(pair_reject=D("0.02"), b_grade=rupiah(50_000))
FACTORY = factory_table(
    dies=(DieRates(per_cm=rupiah(1200), per_knife=rupiah(150_000), life_strokes=60_000, **DAY),),
    lasts=(
        LastRates(per_pair=rupiah(185_000), hours_on_last=D(6), hours_per_day=D(8), pairs_per_day=150, **DAY),
    ),
)
KNIVES = (Knife(piece="vamp", title={}, sizes=("42",), edge_mm=600.0, per_pair=2),)


def whole() -> CostFacts:
    return facts(rules=RULES, factory=FACTORY, knives=KNIVES)


LEDGER = cost(whole()).ledger
DEARER = [
    each.code
    for each in LEDGER.inputs
    if each.currency and each.code != "b_grade" and not each.code.startswith("purchase.")
]


@pytest.mark.parametrize("code", DEARER)
@settings(max_examples=20)
@given(factor=st.decimals("1.01", "3", places=2))
def test_the_cost_grows_with_every_price(code: str, factor: Decimal) -> None:
    before = evaluate(LEDGER)
    after = evaluate(LEDGER, {code: before[code] * factor})
    assert after["hpp"] >= before["hpp"]
    assert after["full_cost"] >= before["full_cost"]
    unrounded = evaluate(LEDGER, {code: before[code] * factor}, round_lines=False)
    assert unrounded["full_cost"] > evaluate(LEDGER, round_lines=False)["full_cost"]


@given(st.decimals("0", "0.3", places=3), st.decimals("0.001", "0.3", places=3))
def test_more_rejects_cost_more_while_a_second_grade_pair_brings_less_than_it_cost(
    reject: Decimal, more: Decimal
) -> None:
    before = evaluate(LEDGER, {"pair_reject": reject})
    assert evaluate(LEDGER, {"pair_reject": reject + more})["hpp"] > before["hpp"]


@given(st.integers(100, 20_000))
def test_what_is_paid_once_weighs_less_on_more_pairs(pairs: int) -> None:
    few = evaluate(LEDGER, {"pairs": D(pairs)}, round_lines=False)
    many = evaluate(LEDGER, {"pairs": D(pairs * 2)}, round_lines=False)
    assert abs(many["tooling"] * 2 - few["tooling"]) < D("1e-15")
    assert many["material"] == few["material"]


@given(st.integers(1, 20_000), st.decimals("0", "0.1", places=3))
def test_a_purchase_covers_the_need(pairs: int, reject: Decimal) -> None:
    found = evaluate(LEDGER, {"pairs": D(pairs), "pair_reject": reject})
    for code in (each.material.code for each in whole().uses):
        need, order = found[f"purchase.{code}.need"], found[f"purchase.{code}.order"]
        pack = found[f"purchase.{code}.pack"]
        assert order >= need
        assert pack == 0 or (order % pack == 0 and order - need < pack)


def test_a_total_is_the_sum_of_its_printed_lines() -> None:
    found = evaluate(LEDGER)
    parts = {
        "material": [each for each in found if each.startswith("material.") and each.count(".") == 1],
        "labour": [f"labour.{stage.value}" for stage in Stage],
        "making": ["material", "labour", "overhead"],
        "hpp": ["making", "rejects.pairs", "rejects.b_grade", "tooling"],
        "full_cost": ["hpp", "admin"],
    }
    for code, codes in parts.items():
        assert found[code] == sum((found[each] for each in codes), D(0)), code
