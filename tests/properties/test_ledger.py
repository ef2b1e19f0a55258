"""Laws of money and of the ledger: rounding, totals, solving, and the way through currencies and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.costing.ledger.formula import ref, total
from polasepatu.costing.ledger.ledger import Input, Ledger, Line, evaluate
from polasepatu.costing.ledger.solve import solve
from polasepatu.money import EXACT, FxRate, FxTable, rounded, rounded_up

D = Decimal
amounts = st.decimals(min_value=0, max_value=10**9, places=4)
prices = st.decimals(min_value="0.01", max_value=10**7, places=2)
shares = st.decimals(min_value=0, max_value="0.40", places=4)
places = st.integers(0, 6)


@given(amounts, places)
def test_rounding_moves_by_at_most_half_and_once_is_enough(value, digits):
    found = rounded(value, digits)
    assert abs(found - value) * 2 <= D(1).scaleb(-digits)
    assert rounded(found, digits) == found
    assert rounded(-value, digits) == -found


@given(amounts, prices)
def test_rounding_up_reaches_the_next_multiple(value, step):
    found = rounded_up(value, step)
    assert value <= found < value + step
    assert found % step == 0


@given(st.lists(amounts, max_size=12), places)
def test_a_total_equals_the_sum_of_the_lines_as_printed(values, digits):
    codes = [f"line.{n}" for n in range(len(values))]
    ledger = Ledger(
        lines=(
            *(Input(code=f"in.{n}", title="", value=value) for n, value in enumerate(values)),
            *(
                Line(code=code, title="", expr=ref(f"in.{n}") / 7, places=digits)
                for n, code in enumerate(codes)
            ),
            Line(code="sum", title="", expr=total(codes), places=digits),
        )
    )
    found = evaluate(ledger)
    assert found["sum"] == sum((D(f"{found[code]:f}") for code in codes), D(0))


def price_ledger(cost: Decimal, margin: Decimal, commission: Decimal) -> Ledger:
    return Ledger(
        lines=(
            Input(code="cost", title="", value=cost),
            Input(code="margin", title="", value=margin),
            Input(code="commission", title="", value=commission),
            Line(
                code="price",
                title="",
                expr=ref("cost") / (1 - ref("margin") - ref("commission")),
                places=2,
            ),
        )
    )


@given(prices, shares, shares, prices)
def test_a_price_grows_with_its_cost(cost, margin, commission, more):
    ledger = price_ledger(cost, margin, commission)
    before = evaluate(ledger, round_lines=False)["price"]
    assert evaluate(ledger, {"cost": cost + more}, round_lines=False)["price"] > before
    assert evaluate(ledger, {"cost": cost + more})["price"] >= evaluate(ledger)["price"]


@given(prices, shares, shares, prices)
def test_solving_finds_the_input_that_gives_the_price(cost, margin, commission, wanted):
    ledger = price_ledger(cost, margin, commission)
    found = solve(ledger, "cost", line="price", wanted=wanted, high=D(10**9))
    assert evaluate(ledger, {"cost": found}, round_lines=False)["price"] == pytest.approx(
        wanted, rel=D("1e-20")
    )


@given(prices, shares, shares, st.decimals(min_value="1.001", max_value=3, places=3))
def test_solving_by_halving_finds_the_margin(cost, margin, commission, factor):
    ledger = price_ledger(cost, margin, commission)
    wanted = EXACT.multiply(evaluate(ledger, round_lines=False)["price"], factor)
    found = solve(ledger, "margin", line="price", wanted=wanted, high=1 - commission - D("0.0001"))
    again = evaluate(ledger, {"margin": found}, round_lines=False)["price"]
    assert again == pytest.approx(wanted, rel=D("1e-20"))


rates = st.decimals(min_value="0.0001", max_value=100_000, places=4)
DAY = date(2026, 1, 1)


@given(rates, rates, rates, amounts)
def test_through_three_currencies_and_back_nothing_is_lost(first, second, third, amount):
    def step(base: str, quote: str, rate: Decimal) -> FxRate:
        return FxRate(base=base, quote=quote, rate=rate, valid_from=DAY)

    table = FxTable(rates=(step("USD", "IDR", first), step("KRW", "USD", second), step("KRW", "EUR", third)))
    there = table.conversion("IDR", "EUR", day=DAY).factor
    back = table.conversion("EUR", "IDR", day=DAY).factor
    assert EXACT.multiply(EXACT.multiply(amount, there), back) == pytest.approx(amount, rel=D("1e-40"))
