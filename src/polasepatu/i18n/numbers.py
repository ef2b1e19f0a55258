"""Numbers and dates as people write them: 1.234,5 and 24-11-2026, or in English 1,234.5 and 2026-11-24.

Only for showing. Files hold plain decimals with a point, and no number a person typed is read here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from polasepatu.i18n import language, localised
from polasepatu.money import CURRENCIES

if TYPE_CHECKING:
    from datetime import date

_WIDE = Context(prec=400)  # any finite double, to the last digit
_SIGNS = {"IDR": "Rp"}  # a bare $ is a dollar of some country, so the others keep their code
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
}


def number(value: float | Decimal, digits: int = 0) -> str:
    """Return a number with separated thousands and so many decimals, rounded half up, never "-0"."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _WIDE)
    return localised(f"{rounded + 0 if rounded else abs(rounded):,f}")


def percent(fraction: float | Decimal, digits: int = 1) -> str:
    """Return 0.785 as "78.5 %"; the fraction of one, not the percentage, is what is given."""
    exact = fraction if isinstance(fraction, Decimal) else Decimal(str(fraction))
    return f"{number(exact * 100, digits)} %"


def money(amount: Decimal, currency: str, digits: int | None = None) -> str:
    """Return an amount with its currency before it: "Rp 1.234.567", "USD 20.50".

    Without `digits` it has as many decimals as the currency has coins; where it has coins, more if the
    amount has more (a unit price of USD 0.0425).
    """
    if digits is None:
        coins = CURRENCIES.get(currency, 2)
        digits = max(coins, -int(amount.normalize().as_tuple().exponent)) if coins else 0
    return f"{_SIGNS.get(currency, currency)} {number(amount, digits)}"


def day(value: date) -> str:
    """Return a date in figures."""
    return f"{value:%d-%m-%Y}" if language() == "id" else f"{value:%Y-%m-%d}"


def long_day(value: date) -> str:
    """Return a date in words, as in a letter: 24 November 2026."""
    return f"{value.day} {_MONTHS[language()][value.month - 1]} {value.year}"
