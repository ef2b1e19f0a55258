"""Laws of a price: it grows with every cost, margin and markup invert, and a total is its printed lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.costing.ledger.formula import Ref, Sum
from polasepatu.costing.ledger.ledger import Line, evaluate
from polasepatu.costing.ledger.solve import solve
from polasepatu.costing.order.terms import BrokerRole, Commission, CommissionOf, Incoterm
from polasepatu.costing.trade.visible import SeenPiece, shares_of
from polasepatu.materials.catalogue import Family
from polasepatu.money import EXACT, Money
from trade_case import BEGIN, D, Per, charge, landing, layer, ledger, trade

terms = st.sampled_from(list(Incoterm))
margins = st.decimals(min_value=0, max_value="0.4", places=3)
commissions = st.one_of(
    st.builds(
        Commission,
        of=st.sampled_from([CommissionOf.FOB, CommissionOf.EXW]),
        rate=st.decimals(min_value=0, max_value="0.2", places=3),
    ),
    st.builds(
        Commission,
        of=st.just(CommissionOf.PAIR),
        amount=st.builds(
            Money,
            amount=st.decimals(min_value=0, max_value=2, places=2),
            currency=st.sampled_from(["USD", "IDR", "KRW"]),
        ),
    ),
)
CHARGES = (
    charge("truck", "4000000", "IDR", Incoterm.FCA),
    charge("thc", "120", "USD", Incoterm.FOB, Per.CONTAINER),
    charge("port", "450", "USD", Incoterm.DAP),
    charge("cfs", "40", "USD", Incoterm.DAP, Per.WM),
    charge("broker", "175", "USD", Incoterm.DDP),
)
COSTS = (
    *("material", "reject", "minutes", "minute.rate", "overhead.rate", "tooling.total", "admin.rate"),
    *("margin", "charge.truck", "charge.thc"),
)
CARRIED_COSTS = ("charge.port", "freight.20.price", "insurance.A.rate")
cases = st.builds(
    trade,
    term=terms,
    margin=margins,
    commission=commissions,
    role=st.sampled_from(list(BrokerRole)[:2]),
    currency=st.sampled_from(["USD", "KRW", "IDR"]),
    charges=st.just(CHARGES),
    landing=st.just(landing((layer("s122", "0.10", BEGIN, BEGIN),))),
    step=st.none(),
)


@settings(max_examples=60)
@given(cases, st.sampled_from(COSTS), st.decimals(min_value="1.001", max_value="1.2", places=3))
def test_a_price_never_falls_when_a_cost_rises(case, code, factor):
    found = ledger(case)
    before = evaluate(found, round_lines=False)
    changed = EXACT.multiply(before[code] if code in before else D(0), factor)
    after = evaluate(found, {code: changed}, round_lines=False)
    assert after["quote.term"] >= before["quote.term"]
    if before[code] and not (code in ("charge.truck", "charge.thc") and case.term is Incoterm.EXW):
        strict = code not in ("charge.thc",) or case.term is not Incoterm.FCA
        assert not strict or after["quote.term"] > before["quote.term"]


@settings(max_examples=40)
@given(cases, st.sampled_from(CARRIED_COSTS))
def test_a_carried_price_rises_with_what_is_paid_on_the_way(case, code):
    found = ledger(case)
    before = evaluate(found, round_lines=False)
    after = evaluate(found, {code: before[code] * 2}, round_lines=False)
    pays = {
        "charge.port": (Incoterm.DAP, Incoterm.DDP),
        "freight.20.price": (Incoterm.CFR, Incoterm.CIF, Incoterm.CIP, Incoterm.DAP, Incoterm.DDP),
        "insurance.A.rate": (Incoterm.CIF, Incoterm.CIP, Incoterm.DAP, Incoterm.DDP),
    }[code]
    assert (after["quote.term"] > before["quote.term"]) == (case.term in pays)
    assert after["landed.total"] >= before["landed.total"]


@settings(max_examples=40)
@given(terms, st.decimals(min_value="0.01", max_value="0.6", places=4))
def test_margin_and_markup_invert_where_there_is_no_commission(term, margin):
    case = trade(term=term, commission=None, role=None, margin=margin, step=None, charges=CHARGES)
    markup = EXACT.divide(margin, 1 - margin)
    by_margin = evaluate(ledger(case), round_lines=False)
    by_markup = evaluate(
        ledger(
            trade(
                term=term, commission=None, role=None, margin=None, markup=markup, step=None, charges=CHARGES
            )
        ),
        round_lines=False,
    )
    assert by_markup["quote.term"] == pytest.approx(by_margin["quote.term"], rel=D("1e-30"))
    assert by_margin["margin.after"] == pytest.approx(margin, rel=D("1e-30"))


@settings(max_examples=40)
@given(cases)
def test_the_margin_after_is_the_margin_before_where_nothing_is_rounded(case):
    found = evaluate(ledger(case).with_fixed("offer", D(0)), {"offer": _unrounded(case)}, round_lines=False)
    assert found["margin.after"] == pytest.approx(case.margin, abs=D("1e-20"))


def _unrounded(case):
    return evaluate(ledger(case), round_lines=False)["quote.term"]


@settings(max_examples=40)
@given(cases)
def test_every_sum_is_the_sum_of_its_printed_lines(case):
    found = ledger(case)
    values = evaluate(found)
    for line in found.lines:
        if (
            isinstance(line, Line)
            and isinstance(line.expr, Sum)
            and all(isinstance(term, Ref) for term in line.expr.terms)
        ):
            assert values[line.code] == sum((each.value(values) for each in line.expr.terms), D(0)), line.code


@settings(max_examples=25, deadline=None)
@given(cases, st.decimals(min_value="0.7", max_value="1.3", places=3))
def test_target_costing_finds_the_material_that_sells_at_the_wanted_price(case, factor):
    found = ledger(case)
    before = evaluate(found, round_lines=False)
    wanted = before["quote.term"] * factor
    high = before["material"] * 10
    if evaluate(found, {"material": D(0)}, round_lines=False)["quote.term"] > wanted:
        return
    material = solve(found, "material", line="quote.term", wanted=wanted, high=high)
    again = evaluate(found, {"material": material}, round_lines=False)["quote.term"]
    assert again == pytest.approx(wanted, rel=D("1e-15"))


areas = st.decimals(min_value=0, max_value=100_000, places=2)


@given(st.lists(st.tuples(st.sampled_from(list(Family)), areas), min_size=1, max_size=12))
def test_shares_of_the_visible_upper_sum_to_one(seen):
    pieces = [
        SeenPiece(piece=str(number), material="", family=family, seen_mm2=area)
        for number, (family, area) in enumerate(seen)
    ]
    if not any(area for _, area in seen):
        with pytest.raises(ValueError, match="zero"):
            shares_of(pieces)
        return
    found = shares_of(pieces)
    assert sum(found.values()) == 1
    largest = max(found.values())
    areas_of = {family: sum(area for each, area in seen if each is family) for family in found}
    top = max(found, key=lambda family: found[family])
    assert areas_of[top] * 10_001 >= max(areas_of.values()) * 10_000 - sum(areas_of.values())
    assert largest >= D(1) / len(found) - D("0.0001")
