"""The chain of consumption: every factor once, in its place, and means over the pairs of the run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polasepatu.costing.material.chain import Chain
from polasepatu.costing.material.consumption import (
    ORDER,
    ChainStep,
    Consumption,
    Factor,
    FactorTwice,
    in_order,
)

EVEN = {"41": Decimal(1), "42": Decimal(1)}
NET = {"41": Decimal(1), "42": Decimal(3)}


def chain(weights=EVEN) -> Chain:
    return Chain.begin(Factor.CUT_AREA, NET, weights)


def test_the_order_is_that_of_the_cutting_room_and_ends_with_the_pack():
    order = sorted(Factor, key=ORDER.__getitem__)
    named = [
        Factor.CUT_AREA,
        Factor.FIRST_WASTE,
        Factor.SECOND_WASTE,
        Factor.QUALITY,
        Factor.DISCREPANCY,
        Factor.BATCH,
        Factor.HUMAN,
        Factor.MATERIAL_REJECT,
        Factor.PAIR_REJECT,
        Factor.OVERRUN,
        Factor.PACK,
    ]
    assert [each for each in order if each in named] == named


def test_a_factor_that_comes_again_is_refused():
    once = chain().times(Factor.MATERIAL_REJECT, Decimal("1.02"))
    with pytest.raises(FactorTwice) as caught:
        once.times(Factor.MATERIAL_REJECT, Decimal("1.02"))
    assert caught.value.findings[0].code == "PS507"


def test_a_factor_out_of_its_place_is_refused():
    with pytest.raises(FactorTwice):
        chain().divided(Factor.DISCREPANCY, Decimal("0.98")).divided(Factor.QUALITY, Decimal("0.9"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Factor.FIRST_WASTE, Factor.THUMB),
        (Factor.SECOND_WASTE, Factor.LAYOUT),
        (Factor.THUMB, Factor.QUALITY),
        (Factor.THUMB, Factor.LAYOUT),
    ],
)
def test_a_factor_that_holds_another_is_refused_beside_it(first, second):
    with pytest.raises(FactorTwice):
        chain().times(first, Decimal("1.1")).times(second, Decimal("1.1"))


def test_the_orders_own_factors_come_after_the_reject_of_the_material():
    step = ChainStep(kind=Factor.MATERIAL_REJECT, factor=Decimal("1.02"), amount=Decimal(1))
    later = [ChainStep(kind=kind, factor=Decimal(1), amount=Decimal(1)) for kind in list(Factor)[-3:]]
    assert len(in_order((step, *later))) == 4
    with pytest.raises(FactorTwice):
        in_order((*later, step))


def test_means_are_over_the_pairs_of_each_size():
    assert chain().mean == 2
    assert chain({"41": Decimal(3), "42": Decimal(1)}).mean == Decimal("1.5")


def test_a_step_that_differs_by_size_prints_its_mean_factor():
    laid_out = chain().to(Factor.FIRST_WASTE, {"41": Decimal("1.2"), "42": Decimal("3.3")})
    assert laid_out.mean == Decimal("2.25")
    assert laid_out.steps[-1].factor == Decimal("1.125")


def test_utilisation_leaves_invoice_batch_and_reject_out():
    gross = (
        chain()
        .times(Factor.SECOND_WASTE, Decimal("1.25"))
        .divided(Factor.QUALITY, Decimal("0.8"))
        .divided(Factor.DISCREPANCY, Decimal("0.98"))
        .times(Factor.BATCH, Decimal("1.04"))
        .times(Factor.MATERIAL_REJECT, Decimal("1.02"))
    )
    assert gross.utilisation == Decimal("0.64")


def test_an_order_takes_the_sum_over_its_sizes():
    found = Consumption(
        material="side",
        unit="sqft",
        by_size={"41": Decimal("1.5"), "42": Decimal("1.7")},
        net_by_size={"41": Decimal(1), "42": Decimal("1.1")},
        method="rsm",
        chain=(),
    )
    pairs = {"41": 100, "42": 10, "43": 5}
    assert found.total(pairs) == 150 + 17
    assert found.net_total(pairs) == 111
