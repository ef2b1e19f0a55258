"""Amounts of several currencies in one ledger: each rate is an input once, and formulas go over it.

A rate stands as people write it (1 USD = 16,732 IDR). Where a cost becomes a price the buffer of the rate is
taken against us: the foreign money we get is counted as worth less, the foreign money we pay as dearer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.formula import Expr, as_expr, num, ref
from polasepatu.costing.ledger.ledger import Entry, Evidence
from polasepatu.errors import Finding, Phrase
from polasepatu.money import FxRate, FxTable, Money, decimals

RATE_PLACES = 4


@dataclass(slots=True, kw_only=True)
class Exchange:
    """Writes conversions into formulas, and collects the rates they use as inputs.

    `buffer` replaces the buffers of the table where the order names its own.
    """

    table: FxTable
    day: date
    buffer: Decimal | None = None
    book: Book = field(default_factory=lambda: Book(currency=""))
    findings: list[Finding] = field(default_factory=list)

    def converted(self, amount: Expr, base: str, quote: str, *, buffered: bool = False) -> Expr:
        """Return a formula for an amount in `base` as one in `quote`; `buffered` makes it dearer.

        Raises:
            CurrencyUnknown: one of the two is not known.
            RateMissing: no chain of rates joins them on the day.
        """
        found = amount
        at = base
        for step in self._steps(base, quote):
            code = self._input(step)
            found = found * ref(code) if step.base == at else found / ref(code)
            if buffered:
                found = found * (1 + ref(f"{code}.buffer"))
            at = step.quote if step.base == at else step.base
        return found

    def rate(self, base: str, quote: str, *, buffered: bool = False) -> Expr:
        """Return a formula for how many units of `quote` one unit of `base` earns.

        With the buffer they are fewer: 1 USD is counted as 16,732 / 1.02 IDR.
        """
        found: Expr = num(1)
        at = base
        for step in self._steps(base, quote):
            code = self._input(step)
            found = (
                (ref(code) if found == num(1) else found * ref(code))
                if step.base == at
                else found / ref(code)
            )
            if buffered:
                found = found / (1 + ref(f"{code}.buffer"))
            at = step.quote if step.base == at else step.base
        return found

    def of(self, amount: Money, quote: str, *, buffered: bool = False) -> Expr:
        """Return a formula for a fixed amount in another currency."""
        return self.converted(as_expr(amount.amount), amount.currency, quote, buffered=buffered)

    @property
    def inputs(self) -> tuple[Entry, ...]:
        """Return the rates that were used, with their buffers."""
        return tuple(self.book.entries)

    def _steps(self, base: str, quote: str) -> tuple[FxRate, ...]:
        conversion = self.table.conversion(base, quote, day=self.day)
        self.findings += [each for each in conversion.findings if each not in self.findings]
        return conversion.steps

    def _input(self, step: FxRate) -> str:
        code = f"fx.{step.base}.{step.quote}"
        if code in self.book:
            return code
        values = {"base": step.base, "quote": step.quote}
        evidence = Evidence(source=step.source, dated=step.valid_from, sample=step.sample)
        self.book.given(
            code,
            Phrase("Exchange rate, 1 {base} in {quote}"),
            step.rate,
            places=max(decimals(step.quote, unit_price=True), RATE_PLACES),
            group="fx",
            currency=step.quote,
            unit=step.base,
            values=values,
            evidence=evidence,
        )
        self.book.given(
            f"{code}.buffer",
            Phrase("Buffer of the rate {base}/{quote}"),
            step.buffer if self.buffer is None else self.buffer,
            group="fx",
            unit="share",
            values=values,
            evidence=evidence,
        )
        return code
