"""Numbers of buying and selling in our files: exact decimals, and the dot that was meant as thousands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from polasepatu.errors import PolaError
from polasepatu.files.faults import FileFault
from polasepatu.files.model import fault
from polasepatu.money import CURRENCIES, CurrencyUnknown
from polasepatu.units import TRADE_UNITS, UnitUnknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.files.document import Document


class DotsMeanThousands(FileFault):
    """A price such as 32.000 in a currency that has no cents."""

    code = "PS508"
    text = "{found} would be read as {read}, and {currency} has no decimals"
    hint = "write whole numbers without separators, such as {meant}"
    cause = "In data files a dot is always the decimal point; thousands are written without any sign."


WHOLE_CURRENCIES = frozenset(name for name, places in CURRENCIES.items() if places == 0)
"""Currencies whose amounts are whole numbers."""


def _currency(name: str) -> str:
    if name not in CURRENCIES:
        raise fault(CurrencyUnknown, found=name[:12], known=", ".join(sorted(CURRENCIES)))
    return name


def _unit(name: str) -> str:
    if name not in TRADE_UNITS:
        raise fault(UnitUnknown, unit=name[:40], known=", ".join(TRADE_UNITS))
    return name


Positive = Annotated[Decimal, Field(gt=0, max_digits=24)]
NotNegative = Annotated[Decimal, Field(ge=0, max_digits=24)]
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=24)]
Factor = Annotated[Decimal, Field(gt=0, le=2, max_digits=24)]
Currency = Annotated[str, AfterValidator(_currency)]
UnitName = Annotated[str, AfterValidator(_unit)]
Code = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]  # of a material in the catalogue
Source = Annotated[str, Field(min_length=1, max_length=200)]


def dotted_thousands(document: Document, at: Sequence[str | int], currency: str) -> tuple[Finding, ...]:
    """Return the fault of an amount that is written like 32.000 although its currency has no decimals.

    `at` leads to the amount. Its text is looked at, since the number no longer shows how it was written.
    """
    where = document.where(at)
    if currency not in WHOLE_CURRENCIES or where.line is None or where.column is None:
        return ()
    line = document.text.splitlines()[where.line - 1][where.column - 1 :]
    found = re.match(rf"[\"']?{re.escape(str(at[-1]))}[\"']?\s*:\s*(\d{{1,3}}\.\d{{3}})(?![\d.])", line)
    if found is None:
        return ()
    text = found[1]
    told = {"found": text, "read": f"{float(text):g}", "currency": currency, "meant": text.replace(".", "")}
    return (DotsMeanThousands.finding(where=where, **told),)


def as_fault(error: PolaError) -> Exception:
    """Return an error of the domain as a fault to raise inside a validator."""
    return fault(type(error), **error.findings[0].values)
