"""The book of what a pair costs to make: one currency, one day, and what was remarked while writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.dated import Dated, DatedShare, last_known
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.formula import Expr, Ref
from polasepatu.costing.ledger.ledger import UNKNOWN, Evidence
from polasepatu.errors import Finding
from polasepatu.money import Money

Row = TypeVar("Row", bound=Dated)


@dataclass(slots=True, kw_only=True)
class MakingBook(Book):
    """A book whose amounts are converted into its currency, by the rows that hold on its day."""

    exchange: Exchange
    day: date  # by which wages, overhead and prices are looked up
    findings: list[Finding] = field(default_factory=list)

    def row(self, rows: Sequence[Row], *, what: str) -> Row:
        """Return the row of the day; one that has ended is remarked on.

        Raises:
            RowMissing: none has begun by that day.
        """
        row, remarks = last_known(rows, self.day, what=what)
        self.findings += remarks
        return row

    def converted(self, amount: Expr, currency: str) -> Expr:
        """Return an amount in the currency of the book.

        Foreign goods are paid after the quote, at a rate nobody knows yet, so they are counted with the
        buffer of their rate.
        """
        if currency == self.currency:
            return amount
        return self.exchange.converted(amount, currency, self.currency, buffered=True)

    def amount(
        self,
        code: str,
        title: str,
        money: Money,
        *,
        group: str,
        unit: str = "",
        evidence: Evidence = UNKNOWN,
        words: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
        note: str = "",
    ) -> Expr:
        """Write an amount as an input, and return it in the currency of the book."""
        given = self.given(
            code,
            title,
            money.amount,
            group=group,
            currency=money.currency,
            unit=unit,
            evidence=evidence,
            words=words,
            values=values,
            note=note,
        )
        return self.converted(given, money.currency)

    def own_or_dated(
        self, code: str, title: str, own: Decimal | None, rows: Sequence[DatedShare], *, group: str, what: str
    ) -> Ref:
        """Write a share: the order's own, or that of the table on the day."""
        if own is not None:
            return self.share(code, title, own, group=group)
        row = self.row(rows, what=what)
        return self.share(code, title, row.value, group=group, evidence=row.evidence)
