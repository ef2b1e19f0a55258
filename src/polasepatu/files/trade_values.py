"""Values of orders and rates in our files: exact decimals, per cent, money with its currency, days.

A number is written plainly, with a point: quotes, thousands separators and decimal commas are refused, so
that 1.250.000 or 1,250 never becomes another price than was meant. A per cent is named so in its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticKnownError

from polasepatu.files.amounts import Currency, dotted_thousands
from polasepatu.files.model import FileModel
from polasepatu.money import Money

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.files.document import Document


def _exact(value: Any) -> Decimal:
    """Return the decimal that stands in the file, without the digits of a binary float."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticKnownError("decimal_type")
    return Decimal(str(value))


_PLAIN = (BeforeValidator(_exact), WithJsonSchema({"type": "number"}))

Positive = Annotated[Decimal, Field(gt=0, le=10**15), *_PLAIN]
NotNegative = Annotated[Decimal, Field(ge=0, le=10**15), *_PLAIN]
Percent = Annotated[Decimal, Field(ge=0, le=100), *_PLAIN]
BelowHundred = Annotated[Decimal, Field(ge=0, lt=100), *_PLAIN]
"""A per cent that something is divided by one less of: a margin, a reject."""

Day: TypeAlias = date
Note = Annotated[str, Field(max_length=400)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
"""ISO 3166: ID, KR, US."""

FilePath = Annotated[str, Field(min_length=1, max_length=200)]
"""Another file, relative to the one it is named in."""


def fraction(percent: Decimal) -> Decimal:
    """Return a per cent as a fraction, exactly: 12.5 is 0.125."""
    return percent.scaleb(-2)


class MoneyEntry(FileModel):
    """An amount with its currency: `{value: 12500000, currency: IDR}`."""

    value: NotNegative
    currency: Currency

    def to_domain(self) -> Money:
        """Return the amount."""
        return Money(amount=self.value, currency=self.currency)


MONEY = frozenset(MoneyEntry.model_fields)
"""The keys of an amount, where a row is one."""


def dots_in_amounts(document: Document) -> tuple[Finding, ...]:
    """Return the fault of every amount in a file that is written like 32.000 in a currency without cents."""
    return tuple(
        finding
        for at, currency in _amounts(document.data, ())
        for finding in dotted_thousands(document, at, currency)
    )


def _amounts(value: Any, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the way to each `value` beside a `currency`."""
    if isinstance(value, dict):
        if isinstance(value.get("currency"), str) and "value" in value:
            yield (*steps, "value"), value["currency"]
        inner: Any = value.items()
    else:
        inner = enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _amounts(each, (*steps, str(key)))
