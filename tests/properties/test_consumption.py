"""Laws of consumption: what grows with what, what adds up, and what does not matter."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.costing.material.cutting import Cut
from polasepatu.costing.material.estimate import estimated
from polasepatu.costing.material.lattice_record import FoundRecords
from polasepatu.costing.material.methods import Thumb
from polasepatu.costing.material.work import Demand
from polasepatu.materials.catalogue import SMALL_BATCH, Form, Material
from polasepatu.materials.rolls import Direction

RECORDS = FoundRecords()  # shared, so that each outline is laid out once
VAMP = np.array([[0, 0], [150, 10], [190, 60], [150, 110], [0, 120], [-30, 60]], dtype=float)
QUARTER = np.array([[0, 0], [180, 0], [200, 60], [110, 105], [60, 55], [-5, 70]], dtype=float)
SIDE = Material(
    code="side",
    title={"en": "Side", "id": "Kulit"},
    form=Form.LEATHER,
    unit="sqft",
    hide_sqft=Decimal(22),
    quality=Decimal("0.9"),
    discrepancy=Decimal("0.98"),
    utilisation=Decimal("0.72"),
    gap_mm=Decimal(1),
    reject=Decimal("0.02"),
)
ROLL = Material(
    code="roll",
    title={"en": "Roll", "id": "Rol"},
    form=Form.ROLL,
    unit="m",
    width_mm=Decimal(1400),
    edge_mm=Decimal(10),
    gap_mm=Decimal(1),
    utilisation=Decimal("0.82"),
    layers=4,
    ends=Decimal("0.02"),
)
SHEET = Material(
    code="sheet",
    title={"en": "Sheet", "id": "Lembar"},
    form=Form.SHEET,
    unit="sheet",
    width_mm=Decimal(1000),
    length_mm=Decimal(1500),
    gap_mm=Decimal(1),
    utilisation=Decimal("0.82"),
)
SIZES = {"41": 0.97, "42": 1.0, "43": 1.03}
MATERIALS = {"leather": SIDE, "roll": ROLL, "sheet": SHEET}


def cuts(scale: float = 1.0) -> tuple[Cut, ...]:
    found = []
    for name, outline, per_pair in (("vamp", VAMP, 2), ("quarter", QUARTER, 4)):
        for size, factor in SIZES.items():
            ring = outline * factor * scale
            x, y = ring.T
            area = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
            found.append(
                Cut(
                    piece=name,
                    title={"en": name, "id": name},
                    material="upper",
                    size=size,
                    per_pair=per_pair,
                    cut_area_mm2=Decimal(f"{area:.4f}"),
                    outline=ring,
                )
            )
    return tuple(found)


def demand(pairs: dict[str, int] | None = None) -> Demand:
    weights = pairs or dict.fromkeys(SIZES, 1)
    return Demand(weights={size: Decimal(weights.get(size, 0)) for size in SIZES}, pairs=pairs)


def estimates(material: Material, pairs: dict[str, int] | None = None, scale: float = 1.0):
    return estimated(
        material, cuts(scale), records=RECORDS, demand=demand(pairs), thumb=Thumb(), batch=SMALL_BATCH
    )


def means(material: Material, **given) -> dict[str, Decimal]:
    return {each.method.value: each.chain.mean for each in estimates(material, **given).estimates}


@pytest.mark.parametrize("kind", MATERIALS)
def test_every_method_takes_more_than_is_cut_out_in_every_size(kind):
    found = estimates(MATERIALS[kind])
    assert len(found.estimates) >= 3
    for each in found.estimates:
        for size, net in found.net.by_size.items():
            assert each.chain.by_size[size] > net
        assert Decimal("0.5") < each.chain.utilisation < 1


@pytest.mark.parametrize("kind", MATERIALS)
def test_larger_sizes_take_more(kind):
    for each in estimates(MATERIALS[kind]).estimates:
        amounts = [each.chain.by_size[size] for size in SIZES]
        assert amounts == sorted(amounts)


@given(
    st.decimals("0.6", "1", places=3),
    st.decimals("0.6", "1", places=3),
    st.decimals("0.9", "1", places=3),
    st.decimals("0", "0.2", places=3),
)
def test_worse_leather_short_invoices_and_rejects_take_more(first, second, discrepancy, reject):
    low, high = sorted((first, second))
    better = replace(SIDE, quality=high, discrepancy=discrepancy, reject=reject)
    worse = replace(better, quality=low)
    more, less = means(worse), means(better)
    for method in ("rsm", "jevero", "zybin"):
        assert more[method] >= less[method]
        assert abs(more[method] * low - less[method] * high) < Decimal("1e-18")
    for method in ("net_markup", "waste_div"):  # flaws are in the rule of thumb already
        assert more[method] == less[method]
    rest = (1 + reject) / discrepancy
    plain = means(replace(better, discrepancy=Decimal(1), reject=Decimal(0)))
    assert all(abs(less[method] - plain[method] * rest) < Decimal("1e-18") for method in less)


@given(st.decimals("0", "60", places=2), st.decimals("0", "60", places=2))
def test_a_higher_k_takes_more(first, second):
    low, high = sorted((first, second))
    assert means(replace(SIDE, zybin_k=low))["zybin"] <= means(replace(SIDE, zybin_k=high))["zybin"]


def test_the_norm_without_its_subtractor_is_the_lattice():
    found = means(replace(SIDE, zybin_k=Decimal(0), second_waste=Decimal(0)))
    assert abs(found["zybin"] - found["rsm"]) < Decimal("1e-15")


@given(st.lists(st.integers(0, 400), min_size=3, max_size=3).filter(any))
@settings(max_examples=25)
def test_an_order_takes_what_its_sizes_take_one_by_one(counts):
    pairs = dict(zip(SIZES, counts, strict=True))
    for material in (SIDE, SHEET):
        found = estimates(material, pairs=pairs).consumption
        assert found is not None
        each = sum(found.by_size[size] * count for size, count in pairs.items())
        assert found.total(pairs) == each
        assert abs(found.total(pairs) / sum(counts) - estimates(material, pairs=pairs).chosen.chain.mean) < (
            Decimal("1e-8")
        )


@given(st.integers(1, 120), st.integers(1, 120))
@settings(max_examples=25)
def test_a_larger_batch_never_takes_more_a_pair(first, second):
    small, large = sorted((first, second))
    assert means(SIDE, pairs={"42": large})["rsm"] <= means(SIDE, pairs={"42": small})["rsm"] + Decimal(
        "1e-20"
    )


@given(st.integers(1, 3000))
@settings(max_examples=25)
def test_a_roll_with_its_ends_never_takes_less_than_the_steady_lay(count):
    steady = estimates(ROLL).consumption
    order = estimates(ROLL, pairs={"42": count}).consumption
    assert steady is not None
    assert order is not None
    assert order.by_size["42"] >= steady.by_size["42"] * (1 - Decimal("1e-9"))


@pytest.mark.parametrize("kind", ["leather", "roll"])
def test_a_shoe_twice_as_large_has_four_times_the_area(kind):
    one, two = estimates(MATERIALS[kind]).net.mean, estimates(MATERIALS[kind], scale=2.0).net.mean
    assert abs(two / one - 4) < Decimal("1e-6")


def test_goods_that_must_lie_one_way_never_take_less():
    free = means(ROLL)["rows"]
    two_way = means(replace(ROLL, direction=Direction.TWO_WAY))["rows"]
    one_way = means(replace(ROLL, direction=Direction.ONE_WAY))["rows"]
    assert free <= two_way <= one_way
    restricted = replace(SIDE, restrictive=True)
    assert means(SIDE)["rsm"] <= means(restricted)["rsm"]


def test_the_unit_does_not_change_what_is_taken():
    feet, metric = means(SIDE), means(replace(SIDE, unit="dm2"))
    for method, value in feet.items():
        assert abs(metric[method] / value - Decimal("9.290304")) < Decimal("1e-9")
    metres, yards = means(ROLL), means(replace(ROLL, unit="yd"))
    assert abs(metres["rows"] / yards["rows"] - Decimal("0.9144")) < Decimal("1e-12")
