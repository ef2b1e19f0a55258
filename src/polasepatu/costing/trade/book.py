"""What all writers of a trade share: its lines and inputs so far, charges, freight, and duty on a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.formula import Expr, num, ref
from polasepatu.costing.trade.duty import write_duty, write_duty_rates, write_fee_rates, write_fees
from polasepatu.costing.trade.freight import (
    write_cargo,
    write_freight,
    write_freight_prices,
    write_insurance,
)
from polasepatu.costing.trade.trade import PAIRS, Charge, Landing, Per, Trade
from polasepatu.errors import Phrase


@dataclass(slots=True, kw_only=True)
class TradeBook(Book):
    """The book of a trade; `included` names what a carried price holds."""

    trade: Trade
    exchange: Exchange
    included: list[str] = field(default_factory=list)

    def paid(self, charge: Charge, *, to: str, buffered: bool) -> Expr:
        """Return a formula for a charge on the whole order."""
        amount: Expr = ref(f"charge.{charge.code}")
        if charge.per is not Per.SHIPMENT:
            amount = amount * ref(_COUNTED[charge.per])
        return self.exchange.converted(amount, charge.amount.currency, to, buffered=buffered)

    def shipping(self) -> None:
        """Write cargo, freight by each way, and the premium."""
        trade = self.trade
        write_cargo(self, pairs=PAIRS)
        if trade.freight is not None:
            currency = trade.freight.currency
            write_freight_prices(self, trade.freight)
            write_freight(
                self,
                trade.freight,
                trade.ways,
                per_wm=self._at_both_ends(Per.WM, currency),
                per_container=self._at_both_ends(Per.CONTAINER, currency),
            )
        else:
            boxes = trade.containers or 0
            self.given("freight.containers", Phrase("Containers"), boxes, group="freight")
            self.given("freight.wm", Phrase("W/M shipped loose"), 0, group="freight")
        if (offered := trade.freight_amount) is not None:
            title = Phrase("Ocean freight as offered")
            self.given("freight.offered", title, offered.amount, group="freight", currency=offered.currency)
        if trade.insurance is not None:
            write_insurance(self, trade.insurance)

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
        """Write each charge as an input."""
        for each in self.trade.charges:
            self.given(
                f"charge.{each.code}",
                each.code,
                each.amount.amount,
                words=each.title,
                group="freight.charges",
                currency=each.amount.currency,
                unit="" if each.per is Per.SHIPMENT else each.per.value,
                evidence=each.evidence,
            )

    def entry(self, landing: Landing, *, value: str, prefix: str = "") -> None:
        """Write duty and fees on a value."""
        chosen, layers, currency = landing.chosen, landing.layers, landing.currency
        by_sea = landing.hmf is not None
        if "mpf.rate" not in self:  # under DDP duty is counted twice, on the price before and after rounding
            write_duty_rates(self, chosen, layers, currency=currency)
            write_fee_rates(self, landing.mpf, landing.hmf, currency=currency)
        write_duty(self, chosen, layers, value=value, pairs=PAIRS, currency=currency, prefix=prefix)
        write_fees(self, by_sea=by_sea, value=value, currency=currency, prefix=prefix)


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
