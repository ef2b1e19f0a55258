"""Money: decimals of each currency, rounding, amounts, and dated exchange rates.

All money is `Decimal`; a float never becomes money. How a price comes about is not said here (costing).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

from polasepatu.errors import NOWHERE, Exit, Finding, PolaError, Severity, Where

EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
"""The precision of all arithmetic with money: far more digits than any amount has."""

UNIT_PLACES = 2
"""Decimals that a price for one pair or one sq ft has beyond those of an amount, up to four in all."""

CURRENCIES: dict[str, int] = {
    # ISO 4217 code: decimals of an amount as the trade writes it
    **dict.fromkeys(("IDR", "KRW", "JPY", "VND", "CLP", "KHR", "MMK", "LAK"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR"), 3),
    **dict.fromkeys(("AED", "AUD", "BDT", "BND", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR"), 2),
    **dict.fromkeys(("GBP", "HKD", "HUF", "INR", "LKR", "MXN", "MYR", "NOK", "NZD", "PHP", "PKR"), 2),
    **dict.fromkeys(("PLN", "QAR", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR"), 2),
}

STALE = timedelta(days=180)
"""A price or rate older than this on the day of the quote is warned about."""


class CurrencyUnknown(PolaError):
    """A code that is no currency of ours."""

    code = "PS560"
    text = "{found!r} is not a known currency"
    hint = "write the ISO code in capitals; known: {known}"
    cause = "A currency decides how an amount is rounded, so only those with known decimals are used."
    exit_code = Exit.INPUT


class RateMissing(PolaError):
    """Two currencies that no chain of exchange rates joins on that day."""

    code = "PS561"
    text = "no exchange rate leads from {base} to {quote} on {day}"
    hint = "add a rate that was valid on that day to the file of exchange rates"
    cause = "Amounts in two currencies can be added only through a dated exchange rate; none is guessed."
    exit_code = Exit.INPUT


class RateOld(PolaError):
    """An exchange rate that is past its end, or older than half a year."""

    code = "PS562"
    text = "the exchange rate {base}/{quote} is of {dated} and {age_days} days old on {day}"
    hint = "put the rate of the day into the file of exchange rates; its source: {source}"
    cause = (
        "A rate past its end or older than 180 days is used with a warning, because there is no newer one."
    )
    severity = Severity.WARNING


def decimals(currency: str, *, unit_price: bool = False) -> int:
    """Return the decimals of an amount in this currency; a price for one unit has two more.

    Amounts: IDR and KRW 0, USD 2. Prices for one pair or one sq ft: IDR 2, USD 4.

    Raises:
        CurrencyUnknown: it is not in CURRENCIES.
    """
    found = CURRENCIES.get(currency)
    if found is None:
        raise CurrencyUnknown(found=currency, known=", ".join(sorted(CURRENCIES)))
    return found + UNIT_PLACES if unit_price else found


def rounded(value: Decimal, places: int) -> Decimal:
    """Return the value with so many decimals, half away from zero, never "-0"."""
    found = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    return found if found else abs(found)


def rounded_up(value: Decimal, step: Decimal) -> Decimal:
    """Return the smallest whole multiple of `step` that is not below the value.

    Raises:
        ValueError: the step is not above zero.
    """
    if step <= 0:
        raise ValueError("a step is above zero")
    steps = EXACT.divide(value, step).to_integral_value("ROUND_CEILING")
    return EXACT.multiply(steps, step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in one currency. Amounts of two currencies are never added."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse a float and an unknown currency."""
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is a Decimal")
        decimals(self.currency)

    def __add__(self, other: Money) -> Money:
        """Return the sum of two amounts in one currency."""
        self._same(other)
        return Money(amount=EXACT.add(self.amount, other.amount), currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        """Return the difference of two amounts in one currency."""
        self._same(other)
        return Money(amount=EXACT.subtract(self.amount, other.amount), currency=self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        """Return so many times the amount."""
        return Money(amount=EXACT.multiply(self.amount, Decimal(factor)), currency=self.currency)

    def rounded(self, *, unit_price: bool = False) -> Money:
        """Return the amount as it is printed."""
        places = decimals(self.currency, unit_price=unit_price)
        return Money(amount=rounded(self.amount, places), currency=self.currency)

    def as_json(self) -> dict[str, str]:
        """Return the amount as plain values: the decimal as text, and the currency."""
        return {"amount": f"{self.amount:f}", "currency": self.currency}

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are not added without a rate")


# --- exchange rates -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FxRate:
    """A dated rate: one unit of `base` is `rate` units of `quote` (base USD, quote IDR, rate 16732)."""

    base: str
    quote: str
    rate: Decimal
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    buffer: Decimal = Decimal(0)  # how far the rate may move against us, as a fraction: 0.02 is 2 %
    sample: bool = False
    where: Where = NOWHERE

    def __post_init__(self) -> None:
        """Refuse what cannot be a rate; the reader of the file has told the user already."""
        if self.rate <= 0 or not 0 <= self.buffer < 1 or self.base == self.quote:
            raise ValueError(f"no rate: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The factor from one currency to another on a day, and the rates that it was made of."""

    base: str
    quote: str
    day: date
    factor: Decimal
    steps: tuple[FxRate, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def buffer(self) -> Decimal:
        """Return how far the rates on the way may move together, as a fraction."""
        factor = Decimal(1)
        for step in self.steps:
            factor = EXACT.multiply(factor, 1 + step.buffer)
        return factor - 1

    @property
    def source(self) -> str:
        """Return where the rates come from."""
        return "; ".join(dict.fromkeys(step.source for step in self.steps if step.source))

    @property
    def dated(self) -> date:
        """Return the day of the oldest rate that was used; the day itself where none was needed."""
        return min((step.valid_from for step in self.steps), default=self.day)

    @property
    def sample(self) -> bool:
        """Return whether a rate on the way is a sample that came with the program."""
        return any(step.sample for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class FxTable:
    """All exchange rates that are known. The newest rate that has begun counts on a day."""

    rates: tuple[FxRate, ...]

    def conversion(self, base: str, quote: str, *, day: date) -> Conversion:
        """Return how an amount in `base` becomes one in `quote`, directly or over the fewest currencies.

        A rate past its end is used where there is no newer one, with a warning: nothing is extrapolated.

        Raises:
            CurrencyUnknown: one of the two is not known.
            RateMissing: no chain of rates that have begun joins the two.
        """
        for currency in (base, quote):
            decimals(currency)
        factor = Decimal(1)
        steps: list[FxRate] = []
        way = self._way(base, quote, day)
        for start, end in pairwise(way):
            step = self._newest(start, end, day)
            assert step is not None  # the way was found through it
            steps.append(step)
            forward = step.base == start
            factor = EXACT.multiply(factor, step.rate) if forward else EXACT.divide(factor, step.rate)
        return Conversion(
            base=base,
            quote=quote,
            day=day,
            factor=factor,
            steps=tuple(steps),
            findings=tuple(found for step in steps if (found := _age(step, day))),
        )

    def _way(self, base: str, quote: str, day: date) -> tuple[str, ...]:
        """Return the currencies from `base` to `quote`, with the fewest steps, in the order of the file."""
        ways: deque[tuple[str, ...]] = deque([(base,)])
        seen = {base}
        while ways:
            way = ways.popleft()
            if way[-1] == quote:
                return way
            for each in self.rates:
                for start, end in ((each.base, each.quote), (each.quote, each.base)):
                    if start == way[-1] and end not in seen and each.valid_from <= day:
                        seen.add(end)
                        ways.append((*way, end))
        raise RateMissing(base=base, quote=quote, day=f"{day:%Y-%m-%d}")

    def _newest(self, one: str, other: str, day: date) -> FxRate | None:
        begun = [
            each for each in self.rates if {each.base, each.quote} == {one, other} and each.valid_from <= day
        ]
        return max(begun, key=lambda each: each.valid_from, default=None)


def _age(rate: FxRate, day: date) -> Finding | None:
    past_end = rate.valid_to is not None and day > rate.valid_to
    if not past_end and day - rate.valid_from <= STALE:
        return None
    return RateOld.finding(
        where=rate.where,
        base=rate.base,
        quote=rate.quote,
        dated=f"{rate.valid_from:%Y-%m-%d}",
        day=f"{day:%Y-%m-%d}",
        age_days=str((day - rate.valid_from).days),
        source=rate.source,
    )
