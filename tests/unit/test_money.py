"""Money: decimals by currency, rounding half up, and dated exchange rates with their cross rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from polasepatu.money import (
    CurrencyUnknown,
    FxRate,
    FxTable,
    Money,
    RateMissing,
    decimals,
    rounded,
    rounded_up,
)

DAY = date(2025, 11, 24)


def rate(base: str, quote: str, value: str, *, begins: date = date(2025, 11, 20), **more: object) -> FxRate:
    return FxRate(base=base, quote=quote, rate=Decimal(value), valid_from=begins, **more)  # type: ignore[arg-type]


TABLE = FxTable(rates=(rate("USD", "IDR", "16732", source="BI"), rate("USD", "KRW", "1460")))


@pytest.mark.parametrize(
    ("currency", "amount", "unit_price"),
    [("IDR", 0, 2), ("KRW", 0, 2), ("USD", 2, 4), ("EUR", 2, 4), ("KWD", 3, 5)],
)
def test_a_currency_has_its_decimals_and_a_unit_price_two_more(currency, amount, unit_price):
    assert decimals(currency) == amount
    assert decimals(currency, unit_price=True) == unit_price


def test_an_unknown_currency_is_refused_with_those_that_are_known():
    with pytest.raises(CurrencyUnknown) as told:
        decimals("Rp")
    assert "IDR" in told.value.findings[0].hint.format(**told.value.findings[0].values)


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("342524.8193", 2, "342524.82"),
        ("20.47125", 4, "20.4713"),
        ("-0.004", 2, "0.00"),
        ("187.5", 0, "188"),
    ],
)
def test_half_goes_away_from_zero_and_no_zero_is_negative(value, places, printed):
    assert str(rounded(Decimal(value), places)) == printed


def test_a_price_goes_up_to_a_whole_step():
    assert rounded_up(Decimal("20.4712"), Decimal("0.05")) == Decimal("20.50")
    assert rounded_up(Decimal("20.50"), Decimal("0.05")) == Decimal("20.50")
    with pytest.raises(ValueError, match="above zero"):
        rounded_up(Decimal(1), Decimal(0))


def test_amounts_of_two_currencies_are_not_added():
    rupiah = Money(amount=Decimal(1000), currency="IDR")
    assert (rupiah + rupiah * 2 - rupiah).rounded() == Money(amount=Decimal(2000), currency="IDR")
    with pytest.raises(ValueError, match="without a rate"):
        rupiah + Money(amount=Decimal(1), currency="USD")


def test_a_float_is_no_money():
    with pytest.raises(TypeError):
        Money(amount=0.1, currency="USD")  # type: ignore[arg-type]


def test_an_amount_as_json_is_a_decimal_text():
    assert Money(amount=Decimal("2E+2"), currency="USD").as_json() == {"amount": "200", "currency": "USD"}


def test_a_rate_is_used_both_ways_and_crossed():
    assert TABLE.conversion("USD", "IDR", day=DAY).factor == 16732
    back = TABLE.conversion("IDR", "USD", day=DAY).factor
    assert rounded(back * 342524, 4) == rounded(Decimal(342524) / 16732, 4)
    cross = TABLE.conversion("KRW", "IDR", day=DAY)
    assert rounded(cross.factor, 6) == Decimal("11.460274")
    assert [step.quote for step in cross.steps] == ["KRW", "IDR"]
    assert cross.source == "BI"


def test_a_currency_into_itself_needs_no_rate():
    same = FxTable(rates=()).conversion("IDR", "IDR", day=DAY)
    assert (same.factor, same.steps, same.buffer, same.dated) == (1, (), 0, DAY)


def test_the_newest_rate_that_has_begun_counts():
    table = FxTable(
        rates=(
            rate("USD", "IDR", "16000", begins=date(2025, 1, 1)),
            rate("USD", "IDR", "16732", begins=date(2025, 11, 20)),
            rate("USD", "IDR", "17000", begins=date(2025, 12, 1)),
        )
    )
    assert table.conversion("USD", "IDR", day=DAY).factor == 16732
    assert table.conversion("USD", "IDR", day=date(2025, 12, 1)).factor == 17000
    assert table.conversion("USD", "IDR", day=date(2025, 2, 1)).factor == 16000


def test_no_rate_is_guessed():
    with pytest.raises(RateMissing):
        TABLE.conversion("USD", "EUR", day=DAY)
    with pytest.raises(RateMissing):  # none has begun on that day
        TABLE.conversion("USD", "IDR", day=date(2025, 1, 1))


def test_an_old_rate_is_used_and_told():
    assert TABLE.conversion("USD", "IDR", day=date(2026, 5, 19)).findings == ()  # 180 days
    (told,) = TABLE.conversion("USD", "IDR", day=date(2026, 5, 20)).findings
    assert (told.code, told.values["age_days"]) == ("PS562", "181")
    ended = FxTable(rates=(rate("USD", "IDR", "16732", valid_to=date(2025, 11, 21)),))
    (told,) = ended.conversion("USD", "IDR", day=DAY).findings
    assert told.values["age_days"] == "4"


def test_buffers_on_the_way_multiply():
    table = FxTable(
        rates=(
            rate("USD", "IDR", "16732", buffer=Decimal("0.02")),
            rate("USD", "KRW", "1460", buffer=Decimal("0.03"), sample=True),
        )
    )
    found = table.conversion("IDR", "KRW", day=DAY)
    assert found.buffer == Decimal("0.0506")
    assert found.sample


@pytest.mark.parametrize(
    "wrong", [{"rate": Decimal(0)}, {"buffer": Decimal(1)}, {"buffer": Decimal("-0.1")}, {"quote": "USD"}]
)
def test_what_cannot_be_a_rate_is_refused(wrong):
    values = {"base": "USD", "quote": "IDR", "rate": Decimal(1), "valid_from": DAY, **wrong}
    with pytest.raises(ValueError, match="no rate"):
        FxRate(**values)
