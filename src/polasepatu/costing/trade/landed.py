"""The importer's side of a trade: the customs value, duty and fees, and all that it costs to the door.

The price that customs look at is the one the importer pays, less carriage that is in it, unless a first sale
is proven. A selling commission belongs to it, a buying commission does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from polasepatu.costing.ledger.formula import Expr, ref, total
from polasepatu.costing.ledger.ledger import UNKNOWN, Evidence
from polasepatu.costing.order.terms import BrokerRole, Incoterm
from polasepatu.costing.trade.book import TradeBook
from polasepatu.costing.trade.freight import insurance
from polasepatu.costing.trade.seller import ENTRY_TITLES
from polasepatu.costing.trade.trade import INSURED, PAIRS, RANK, Charge, Landing
from polasepatu.errors import Phrase


@dataclass(slots=True)
class Landed:
    """Writes the lines of the landed cost."""

    book: TradeBook

    def landed(self) -> None:
        """Add the customs value, duty and fees, and all that it costs the importer to the door."""
        trade, landing = self.book.trade, self.book.trade.landing
        assert landing is not None
        currency = landing.currency
        parts = [
            self._landed(
                "goods",
                Phrase("Goods as invoiced"),
                self.book.exchange.converted(ref("invoice"), trade.currency, currency),
            )
        ]
        for each in trade.charges:
            if RANK[each.from_term] <= RANK[Incoterm.FOB] and not each.paid_by_seller(trade.term):
                parts.append(self._landed_charge(each, currency))
        if not trade.carried:
            expr = self.book.exchange.converted(self.book.freight, trade.freight_currency, currency)
            parts.append(self._landed("freight", Phrase("Ocean freight"), expr))
        if trade.term not in INSURED:
            assert trade.insurance is not None
            premium = insurance(trade.insurance, of=total(parts))
            evidence = trade.insurance.evidence
            parts.append(self._landed("insurance", Phrase("Insurance"), premium, evidence=evidence))
        self.book.money(
            "landed.cif", Phrase("Value with carriage"), total(parts), currency=currency, group="landed"
        )
        self._customs_value(landing)
        self.book.entry(landing, value="customs.value")
        parts = ["landed.cif"]
        if (
            trade.commission is not None
            and trade.role is not BrokerRole.TRADER
            and not self.book.trade.seller_pays_commission
        ):
            expr = self.book.exchange.converted(ref("commission") * ref(PAIRS), trade.currency, currency)
            parts.append(self._landed("commission", Phrase("Commission paid by the importer"), expr))
        if trade.term is not Incoterm.DDP:
            parts += ["duty", "mpf", *(["hmf"] if landing.hmf is not None else [])]
        parts += [
            self._landed_charge(each, currency)
            for each in trade.charges
            if RANK[each.from_term] > RANK[Incoterm.FOB] and not each.paid_by_seller(trade.term)
        ]
        self.book.money(
            "landed.total", Phrase("Landed cost, the order"), total(parts), currency=currency, group="landed"
        )
        self.book.money(
            "landed.pair",
            Phrase("Landed cost per pair"),
            ref("landed.total") / ref(PAIRS),
            currency=currency,
            unit="pair",
            group="landed",
        )

    def _landed(self, code: str, title: str, expr: Expr, *, evidence: Evidence = UNKNOWN) -> str:
        assert self.book.trade.landing is not None
        name = f"landed.{code}"
        currency = self.book.trade.landing.currency
        self.book.money(name, title, expr, currency=currency, group="landed", evidence=evidence)
        return name

    def _landed_charge(self, charge: Charge, currency: str) -> str:
        name = f"landed.{charge.code}"
        expr = self.book.paid(charge, to=currency, buffered=False)
        self.book.money(
            name,
            charge.code,
            expr,
            currency=currency,
            group="landed",
            words=charge.title,
            evidence=charge.evidence,
        )
        return name

    def _customs_value(self, landing: Landing) -> None:
        """Add the value that customs look at: the price paid, less carriage that is in it.

        A commission of the seller's agent belongs to it; where the importer pays it, it is added. A buying
        commission does not.
        """
        trade = self.book.trade
        paid: Expr = ref("offer.total") if trade.first_sale else ref("invoice")
        if self.book.included:
            paid = paid - total(self.book.included)
        selling = trade.role is BrokerRole.SELLER_AGENT and trade.buyer_pays_commission
        if selling and trade.commission is not None:
            paid = paid + ref("commission") * ref(PAIRS)
        self.book.money(
            "customs.value",
            Phrase("Customs value"),
            self.book.exchange.converted(paid, trade.currency, landing.currency),
            currency=landing.currency,
            group="landed",
        )
        if trade.term is Incoterm.DDP:
            for code, title in ENTRY_TITLES.items():
                if code != "hmf" or landing.hmf is not None:
                    expr = self.book.exchange.converted(
                        ref(code), landing.currency, trade.currency, buffered=True
                    )
                    self.book.money(
                        f"paid.{code}", title, expr, currency=trade.currency, group="freight.carriage"
                    )
