"""The book in which inputs and lines are written, one after another: the one way in which a ledger is made.

    book = Book(currency="IDR")
    qty = book.given("qty", Phrase("Quantity"), Decimal("1.25"), group="material", unit="sqft")
    price = book.given("price", Phrase("Price"), row.price, group="material", evidence=row.evidence)
    book.money("material", Phrase("Material"), qty * price, group="material", unit="pair")

Each call returns the reference under which formulas name the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from polasepatu.costing.ledger.formula import Expr, Ref, ref
from polasepatu.costing.ledger.ledger import UNKNOWN, Entry, Evidence, Input, Line
from polasepatu.money import decimals


@dataclass(slots=True, kw_only=True)
class Book:
    """Entries in the order in which they are read; money without another currency is in that of the book.

    `values` fill in a title, `words` are the user's own titles by language.
    """

    currency: str
    entries: list[Entry] = field(default_factory=list)

    def __contains__(self, code: str) -> bool:
        """Return whether an entry has this code."""
        return any(each.code == code for each in self.entries)

    @property
    def inputs_first(self) -> tuple[Entry, ...]:
        """Return all inputs, then all lines, each in the order of writing."""
        return tuple(sorted(self.entries, key=lambda each: isinstance(each, Line)))

    def given(
        self,
        code: str,
        title: str,
        value: Decimal | int,
        *,
        group: str,
        currency: str = "",
        unit: str = "",
        places: int | None = None,
        words: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
        evidence: Evidence = UNKNOWN,
        note: str = "",
    ) -> Ref:
        """Write an input."""
        self.entries.append(
            Input(
                code=code,
                title=title,
                title_values=values or {},
                words=words or {},
                value=Decimal(value),
                places=places,
                group=group,
                currency=currency,
                unit=unit,
                source=evidence.source,
                dated=evidence.dated,
                sample=evidence.sample,
                note=note,
            )
        )
        return ref(code)

    def share(
        self, code: str, title: str, value: Decimal, *, group: str, evidence: Evidence = UNKNOWN
    ) -> Ref:
        """Write a share as an input: 0.12 is 12 %."""
        return self.given(code, title, value, group=group, unit="share", evidence=evidence)

    def money(
        self,
        code: str,
        title: str,
        expr: Expr,
        *,
        group: str,
        unit: str = "",
        currency: str = "",
        places: int | None = None,
        words: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
        quantity: str = "",
        price: str = "",
        evidence: Evidence = UNKNOWN,
        note: str = "",
    ) -> Ref:
        """Write a line of money: an amount, or with `unit` the price of one, which has more decimals."""
        currency = currency or self.currency
        self.entries.append(
            Line(
                code=code,
                title=title,
                title_values=values or {},
                words=words or {},
                expr=expr,
                # A pair's price is multiplied by thousands of pairs: two more decimals keep the sum right.
                places=decimals(currency, unit_price=bool(unit)) if places is None else places,
                group=group,
                currency=currency,
                unit=unit,
                quantity=quantity,
                price=price,
                source=evidence.source,
                dated=evidence.dated,
                sample=evidence.sample,
                note=note,
            )
        )
        return ref(code)

    def count(
        self,
        code: str,
        title: str,
        expr: Expr,
        *,
        group: str,
        unit: str,
        places: int,
        words: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
    ) -> Ref:
        """Write a line that counts or measures: cartons, m3, square feet."""
        self.entries.append(
            Line(
                code=code,
                title=title,
                title_values=values or {},
                words=words or {},
                expr=expr,
                places=places,
                group=group,
                unit=unit,
            )
        )
        return ref(code)

    def step(
        self,
        code: str,
        title: str,
        expr: Expr,
        *,
        group: str,
        unit: str,
        currency: str = "",
        values: Mapping[str, object] | None = None,
    ) -> Ref:
        """Write a step in between, which is never rounded: a minute's price, a rate of exchange."""
        currency = currency or self.currency
        self.entries.append(
            Line(
                code=code,
                title=title,
                title_values=values or {},
                expr=expr,
                group=group,
                currency=currency,
                unit=unit,
            )
        )
        return ref(code)
