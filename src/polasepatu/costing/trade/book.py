"""What all writers of a trade share: its lines and inputs so far, charges, freight, and duty on a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from polasepatu.costing.ledger.dated import Dated, row_input
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.formula import Expr, Ref, num, ref
from polasepatu.costing.ledger.ledger import Entry, Input, Line
from polasepatu.costing.trade.duty import duty_inputs, duty_lines, fee_inputs, fee_lines
from polasepatu.costing.trade.freight import cargo_lines, freight_inputs, freight_lines, insurance_inputs
from polasepatu.costing.trade.trade import PAIRS, Charge, Landing, Per, Trade
from polasepatu.errors import Phrase
from polasepatu.money import Money, decimals


@dataclass(slots=True)
class TradeBook:
    """The lines of a trade in the order they are read; `included` names what a carried price holds."""

    trade: Trade
    exchange: Exchange
    inputs: list[Input] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)
    included: list[str] = field(default_factory=list)

    def line(
        self,
        code: str,
        title: str,
        expr: Expr,
        *,
        currency: str,
        unit: str = "",
        group: str,
        places: int | None = None,
        words: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
        row: Dated | None = None,
    ) -> Ref:
        """Add a line of money: an amount, or with `unit` a price for one."""
        self.lines.append(
            Line(
                code=code,
                title=title,
                title_values=values or {},
                words=words or {},
                expr=expr,
                places=decimals(currency, unit_price=bool(unit)) if places is None else places,
                group=group,
                currency=currency,
                unit=unit,
                source=row.source if row else "",
                dated=row.valid_from if row else None,
                sample=bool(row and row.sample),
            )
        )
        return ref(code)

    def share(self, code: str, title: str, value: Decimal, *, group: str = "price") -> Ref:
        """Add a share as an input."""
        self.inputs.append(Input(code=code, title=title, value=value, group=group, unit="share"))
        return ref(code)

    def paid(self, charge: Charge, *, to: str, buffered: bool) -> Expr:
        """Return a formula for a charge on the whole order."""
        amount: Expr = ref(f"charge.{charge.code}")
        if charge.per is not Per.SHIPMENT:
            amount = amount * ref(_COUNTED[charge.per])
        return self.exchange.converted(amount, charge.amount.currency, to, buffered=buffered)

    def shipping(self) -> None:
        """Add cargo, freight by each way, and the premium."""
        trade = self.trade
        self.lines += cargo_lines(pairs=PAIRS)
        if trade.freight is not None:
            row = trade.freight
            self.inputs += freight_inputs(row)
            ways = trade.ways
            self.lines += freight_lines(
                row,
                ways,
                per_wm=self._at_both_ends(Per.WM, row.currency),
                per_container=self._at_both_ends(Per.CONTAINER, row.currency),
            )
        else:
            for code, count in (("freight.containers", trade.containers or 0), ("freight.wm", 0)):
                title = Phrase("Containers") if "containers" in code else Phrase("W/M shipped loose")
                self.inputs.append(Input(code=code, title=title, value=Decimal(count), group="freight"))
        if trade.freight_amount is not None:
            self._offered_freight(trade.freight_amount)
        if trade.insurance is not None:
            self.inputs += insurance_inputs(trade.insurance)

    def _offered_freight(self, amount: Money) -> None:
        self.inputs.append(
            Input(
                code="freight.offered",
                title=Phrase("Ocean freight as offered"),
                value=amount.amount,
                group="freight",
                currency=amount.currency,
            )
        )

    @property
    def freight(self) -> Expr:
        """Return the freight of the order, in the currency it is paid in."""
        return ref("freight.offered" if self.trade.freight_amount is not None else "freight.ocean")

    def _at_both_ends(self, per: Per, currency: str) -> Expr:
        terms = [
            self.exchange.converted(ref(f"charge.{each.code}"), each.amount.currency, currency)
            for each in self.trade.charges
            if each.per is per
        ]
        return _sum(terms)

    def charges(self) -> None:
        """Add each charge as an input."""
        for each in self.trade.charges:
            self.inputs.append(
                row_input(
                    each,
                    code=f"charge.{each.code}",
                    title=each.code,
                    words=each.title,
                    value=each.amount.amount,
                    group="freight.charges",
                    currency=each.amount.currency,
                    unit="" if each.per is Per.SHIPMENT else each.per.value,
                )
            )

    def entry(self, landing: Landing, *, value: str, prefix: str = "") -> None:
        """Add duty and fees on a value."""
        if not any(each.code == "mpf.rate" for each in self.inputs):
            self.inputs += duty_inputs(landing.chosen, landing.layers, currency=landing.currency)
            self.inputs += fee_inputs(landing.mpf, landing.hmf, currency=landing.currency)
        self.lines += duty_lines(
            landing.chosen,
            landing.layers,
            value=value,
            pairs=PAIRS,
            currency=landing.currency,
            prefix=prefix,
        )
        self.lines += fee_lines(
            by_sea=landing.hmf is not None, value=value, currency=landing.currency, prefix=prefix
        )


def _sum(terms: Sequence[Expr]) -> Expr:
    found: Expr = num(0)
    for index, term in enumerate(terms):
        found = found + term if index else term
    return found


_COUNTED = {
    Per.CONTAINER: "freight.containers",
    Per.WM: "freight.wm",
    Per.CARTON: "cargo.cartons",
    Per.PAIR: PAIRS,
}
