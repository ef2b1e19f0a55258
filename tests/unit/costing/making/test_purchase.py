"""Purchases: rejects, overrun, stock, packs, minimum orders, goods by size, and what is left over."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cost_case import D, consumption, cost, exchange, facts, material, price, values
from polasepatu.costing.ledger.ledger import evaluate
from polasepatu.costing.making.cost import CostFacts, cost_ledger
from polasepatu.costing.making.factory import CostRules
from polasepatu.costing.making.purchase import ToBuy, check_stock, material_uses, price_per_unit, to_buy
from polasepatu.costing.material.consumption import Consumption
from polasepatu.costing.order.stock import Stock
from polasepatu.materials.catalogue import Catalogue, Form, Material
from polasepatu.units import UnitsDiffer

PLAIN = CostRules(pair_reject=D(0))
PAIRS = {"41": 600, "42": 1000, "43": 400}


def facts_of(
    goods: Material, amounts: str | dict[str, str] = "1", *, unit: str = "pcs", **more: Any
) -> CostFacts:
    by_size = dict.fromkeys(PAIRS, amounts) if isinstance(amounts, str) else amounts
    return facts(
        catalogue=Catalogue(materials={goods.code: goods}),
        consumptions=(consumption(goods.code, unit, by_size),),
        pairs=PAIRS,
        **{"rules": PLAIN, **more},
    )


def bought(goods: Material, amounts: str | dict[str, str] = "1", **more: Any) -> ToBuy:
    found = facts_of(goods, amounts, **more)
    (row,) = to_buy(found.uses, found.stock, evaluate(cost_ledger(found, exchange()).ledger))
    return row


def box(**more: Any) -> Material:
    return material("box", price=price("7500", per="pcs"), **more)


def sole(**more: Any) -> Material:
    return material("sole", Form.UNITS, "pair", sized=True, price=price("38000", per="pair"), **more)


# --- need -----------------------------------------------------------------------------------------


def test_the_need_is_the_sum_over_sizes_not_the_mean_times_pairs() -> None:
    row = bought(box(), {"41": "2.0", "42": "2.3", "43": "2.8"})
    assert row.need == 600 * D("2.0") + 1000 * D("2.3") + 400 * D("2.8")


def test_rejected_pairs_and_overrun_are_bought_for() -> None:
    row = bought(box(), rules=replace(PLAIN, pair_reject=D("0.02")), overrun=D("0.01"))
    assert row.need == pytest.approx(2000 * D("1.01") / D("0.98"), abs=D("0.0001"))
    assert row.order == 2062  # whole boxes


def test_stock_is_taken_off_and_never_gives_a_negative_order() -> None:
    some = bought(box(), stock={"box": Stock(amount=D(300))})
    assert (some.stock, some.want, some.order) == (300, 1700, 1700)
    plenty = bought(box(), stock={"box": Stock(amount=D(5000))})
    assert (plenty.want, plenty.order, plenty.purchased, plenty.left) == (0, 0, 0, 0)
    assert plenty.consumed == 2000 * 7500  # used up all the same


# --- packs and minimum orders ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goods", "order", "packs"),
    [
        (box(pack=D(100)), 2000, 20),
        (box(pack=D(300)), 2100, 7),
        (box(moq=D(5000)), 5000, 5000),
        (box(pack=D(300), moq=D(5000)), 5100, 17),
        (box(pack=D(300), moq=D(100)), 2100, 7),
    ],
)
def test_whole_packs_and_at_least_the_minimum(goods: Material, order: int, packs: int) -> None:
    row = bought(goods)
    assert (row.order, row.packs) == (order, packs)
    assert row.purchased == order * 7500
    assert row.left == (order - 2000) * 7500 // 2


def test_leather_is_bought_in_whole_hides_and_thread_to_the_metre_that_is_needed() -> None:
    hide = material("cow", Form.LEATHER, "sqft", hide_sqft=D(22), price=price("32000", per="sqft"))
    assert bought(hide, "2.346", unit="sqft").order == 214 * 22
    thread = material("thread", Form.LENGTH, "m", price=price("22", per="m"))
    assert bought(thread, "60.5", unit="m").order == 121_000


# --- goods by size --------------------------------------------------------------------------------


def test_soles_are_whole_in_every_size_with_a_spare_pair() -> None:
    row = bought(sole(), unit="pair")
    assert dict(row.by_size) == {"41": 601, "42": 1001, "43": 401}
    assert (row.want, row.order) == (2003, 2003)


def test_soles_with_a_reject_take_what_is_more() -> None:
    found = consumption("sole", "pair", dict.fromkeys(PAIRS, "1.01"))
    net = replace(found, net_by_size=dict.fromkeys(PAIRS, D(1)))
    case = facts(
        catalogue=Catalogue(materials={"sole": sole()}), consumptions=(net,), pairs=PAIRS, rules=PLAIN
    )
    assert values(case)["purchase.sole.size.41"] == 606
    assert values(case)["purchase.sole.size.43"] == 404


def test_stock_of_soles_is_taken_off_its_own_size() -> None:
    row = bought(sole(), unit="pair", stock={"sole": Stock(by_size={"41": D(700), "42": D(1)})})
    assert dict(row.by_size) == {"41": 0, "42": 1000, "43": 401}


def test_two_sizes_that_share_a_sole_are_ordered_together() -> None:
    shared = replace(
        consumption("sole", "pair", dict.fromkeys(PAIRS, "1")), bought_as={"41": "42", "42": "42", "43": "43"}
    )
    (use,) = material_uses([((shared,), PAIRS)], Catalogue(materials={"sole": sole()}))
    assert dict(use.by_size) == {"42": 1600, "43": 400}


# --- stock that does not fit ----------------------------------------------------------------------


def test_stock_of_what_is_not_used_is_warned_about_and_stock_without_sizes_refused() -> None:
    uses = facts_of(sole(), unit="pair").uses
    found = check_stock({"boxes": Stock(amount=D(5)), "sole": Stock(amount=D(5))}, uses)
    assert [(each.code, each.severity.value) for each in found] == [
        ("PS551", "warning"),
        ("PS552", "error"),
    ]
    assert check_stock({"sole": Stock(by_size={"41": D(5)})}, uses) == ()


# --- colours and prices ---------------------------------------------------------------------------


def test_colours_that_take_the_same_material_are_bought_together() -> None:
    catalogue = Catalogue(materials={code: material(code) for code in ("black", "brown", "lining")})

    def colour(upper: str) -> tuple[Consumption, ...]:
        return (consumption(upper, "pcs", {"42": "2"}), consumption("lining", "pcs", {"42": "1"}))

    uses = material_uses([(colour("black"), {"42": 800}), (colour("brown"), {"42": 1200})], catalogue)
    assert {use.material.code: use.gross for use in uses} == {"black": 1600, "lining": 2000, "brown": 2400}


def test_prices_in_another_unit_of_the_same_kind() -> None:
    goods = material("eyelet", Form.UNITS, "pcs")
    assert price_per_unit(goods, price("24000", per="gross")) == D("166.666666667")
    assert price_per_unit(goods, price("240000", per="dozen")) == 20_000
    with pytest.raises(UnitsDiffer):
        price_per_unit(goods, price("100", per="kg"))


def test_sums_are_those_of_the_printed_lines() -> None:
    found = cost(facts())
    known = evaluate(found.ledger)
    for name in ("consumed", "purchased", "left"):
        codes = [code for code in known if code.startswith("purchase.") and code.count(".") == 2]
        lines = [known[code] for code in codes if code.endswith(f".{name}")]
        assert known[f"purchase.{name}"] == sum(lines, Decimal(0))
