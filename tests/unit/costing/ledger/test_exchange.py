"""Several currencies in one ledger: rates as inputs, cross rates, and a buffer that is taken against us."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.formula import num, ref
from polasepatu.costing.ledger.ledger import Input, Ledger, Line, evaluate
from polasepatu.money import FxTable, Money, RateMissing, RateOld, rounded
from trade_case import DAY, D, exchange, rate


def value(exchange: Exchange, expr: object) -> Decimal:
    lines = (*exchange.inputs, Line(code="x", title="x", expr=expr))  # type: ignore[arg-type]
    return evaluate(Ledger(lines=lines))["x"]


def test_an_amount_into_another_currency_and_back():
    money = exchange()
    assert value(money, money.converted(num(2), "USD", "IDR")) == 33464
    back = money.converted(money.converted(num(7), "USD", "IDR"), "IDR", "USD")
    assert rounded(value(money, back), 30) == 7


def test_a_cross_rate_goes_over_the_dollar_and_both_legs_are_inputs():
    money = exchange()
    expr = money.converted(num(1), "KRW", "IDR")
    assert rounded(value(money, expr), 6) == D("11.460274")
    assert [each.code for each in money.inputs] == [
        "fx.USD.KRW",
        "fx.USD.KRW.buffer",
        "fx.USD.IDR",
        "fx.USD.IDR.buffer",
    ]


def test_a_cost_becomes_dearer_and_earned_money_less_by_the_buffer():
    money = exchange("0.02")
    assert value(money, money.converted(num(1), "USD", "IDR", buffered=True)) == D("17066.64")
    earned = value(money, money.rate("USD", "IDR", buffered=True))
    assert rounded(earned, 4) == D("16403.9216")
    cost = value(money, money.converted(num(342524), "IDR", "USD", buffered=True))
    assert rounded(cost, 20) == rounded(342524 / earned, 20)
    assert value(money, money.converted(num(1), "USD", "IDR")) == 16732


def test_a_rate_the_other_way_round():
    money = exchange()
    assert rounded(1 / value(money, money.rate("IDR", "USD")), 20) == 16732
    assert value(money, money.rate("IDR", "IDR")) == 1


def test_the_order_can_name_its_own_buffer():
    money = Exchange(table=exchange("0.02").table, day=DAY, buffer=D("0.05"))
    assert value(money, money.converted(num(1), "USD", "IDR", buffered=True)) == D("17568.60")


def test_one_currency_needs_no_rate():
    money = exchange()
    assert money.converted(ref("x"), "IDR", "IDR", buffered=True) == ref("x")
    assert money.inputs == ()


def test_a_fixed_amount():
    money = exchange()
    assert value(money, money.of(Money(amount=D("0.5"), currency="USD"), "IDR")) == 8366


def test_an_old_rate_is_told_once():
    table = FxTable(rates=(rate("USD", "IDR", "16000"),))
    money = Exchange(table=table, day=DAY.replace(year=2026))
    money.converted(num(1), "USD", "IDR")
    money.rate("USD", "IDR")
    assert [each.code for each in money.findings] == [RateOld.code]


def test_without_a_rate_nothing_is_converted():
    with pytest.raises(RateMissing):
        exchange().converted(num(1), "EUR", "IDR")


def test_the_inputs_say_where_they_come_from():
    money = exchange("0.02")
    money.rate("USD", "IDR")
    found = next(each for each in money.inputs if each.code == "fx.USD.IDR")
    assert isinstance(found, Input)
    assert (found.currency, found.unit, found.source) == ("IDR", "USD", "Bank Indonesia, mid")
    assert next(each for each in money.inputs if each.code == "fx.USD.IDR.buffer").value == D("0.02")
