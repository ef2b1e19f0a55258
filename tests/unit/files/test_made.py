"""How an entry of a file becomes a value of the domain: by name, completely, per cent as fractions."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from pydantic import Field

from polasepatu.files.made import made
from polasepatu.files.model import FileModel
from polasepatu.files.trade_values import MoneyEntry
from polasepatu.money import Money


class TermEntry(FileModel):
    currency: str = "USD"
    tolerance_percent: Decimal = Decimal(0)
    percent: Decimal | None = None
    target: MoneyEntry | None = None
    place: str | None = None
    use: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    code: str
    currency: str
    tolerance: Decimal
    rate: Decimal = Decimal("0.5")
    target: Money | None = None
    place: str = ""
    use: dict[str, str] = field(default_factory=dict)


def test_a_per_cent_becomes_a_fraction_and_an_entry_inside_its_value():
    entry = TermEntry(
        tolerance_percent=Decimal("12.5"),
        percent=Decimal(3),
        target=MoneyEntry(value=Decimal(20), currency="USD"),
    )
    found = made(Term, entry, renamed={"rate": "percent"}, code="a")
    assert (found.tolerance, found.rate) == (Decimal("0.125"), Decimal("0.03"))
    assert found.target == Money(amount=Decimal(20), currency="USD")


def test_what_is_absent_in_the_file_has_the_default_of_the_domain():
    found = made(Term, TermEntry(), renamed={"rate": "percent"}, code="a")
    assert (found.rate, found.place, found.target) == (Decimal("0.5"), "", None)


def test_a_value_does_not_share_a_dictionary_with_the_file():
    entry = TermEntry(use={"upper": "cow"})
    assert made(Term, entry, renamed={"rate": "percent"}, code="a").use is not entry.use


def test_a_key_that_would_be_lost_is_refused():
    with pytest.raises(TypeError, match="percent"):
        made(Term, TermEntry(), code="a")
    assert made(Term, TermEntry(), apart=("percent",), code="a").rate == Decimal("0.5")


def test_a_field_without_a_value_is_refused():
    with pytest.raises(TypeError, match="code"):
        made(Term, TermEntry(), apart=("percent",))
