"""The seller's side of a trade: from the cost of a pair to the offer, and what is left of it.

Margin and commission are parts of the price at the factory's side; freight, insurance and duties are passed
on as they are. An agent's commission is a part of the price; a trader buys and sells on its own account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from polasepatu.costing.ledger.formula import Ceil, Expr, Ref, ref, total
from polasepatu.costing.order.terms import BrokerRole, CommissionOf, Incoterm
from polasepatu.costing.trade.book import TradeBook
from polasepatu.costing.trade.freight import insurance
from polasepatu.costing.trade.trade import INSURED, PAIRS, RANK, Landing
from polasepatu.errors import Phrase
from polasepatu.money import decimals

SHARE_PLACES = 6

Part: TypeAlias = Callable[..., Ref]


@dataclass(slots=True)
class Seller:
    """Writes the seller's lines."""

    book: TradeBook

    # --- the seller's price

    def prices(self) -> None:
        """Add local charges and the prices at the factory, with the carrier, on board."""
        trade = self.book.trade
        currency = trade.cost_currency
        for term in (Incoterm.EXW, Incoterm.FCA, Incoterm.FOB):
            self._local(term)
        profit = self._profit_input()
        cost = ref(trade.cost) + ref("local.exw")
        self.book.money(
            "exw", Phrase("EXW price"), _price(cost, profit), currency=currency, unit="pair", group="price"
        )
        own = cost
        if RANK[trade.term] >= RANK[Incoterm.FCA]:
            own = own + ref("local.fca")
        if RANK[trade.term] >= RANK[Incoterm.FOB]:
            own = own + ref("local.fob")
        self.book.money(
            "own_cost",
            Phrase("Cost with local charges"),
            own,
            currency=currency,
            unit="pair",
            group="price",
        )
        rate, extra = self._commission()
        self.book.money(
            "base",
            _BASE_TITLES[self.book.trade.base_term],
            _price(ref("own_cost"), profit, rate=rate, extra=extra),
            currency=currency,
            unit="pair",
            group="price",
        )

    def _local(self, term: Incoterm) -> None:
        """Add the charges that begin with a term: each for the order, and their sum for a pair."""
        currency = self.book.trade.cost_currency
        codes = []
        for each in self.book.trade.charges:
            if each.from_term is term:
                expr = self.book.paid(each, to=currency, buffered=True)
                code = f"local.{each.code}"
                self.book.money(
                    code,
                    each.code,
                    expr,
                    currency=currency,
                    group="price.local",
                    words=each.title,
                    evidence=each.evidence,
                )
                codes.append(code)
        self.book.money(
            f"local.{term.value.lower()}",
            _LOCAL_TITLES[term],
            total(codes) / ref(PAIRS),
            currency=currency,
            unit="pair",
            group="price",
        )

    def _profit_input(self) -> Profit:
        if self.book.trade.markup is not None:
            return Profit(
                markup=self.book.share(
                    "markup", Phrase("Markup on the cost"), self.book.trade.markup, group="price"
                )
            )
        margin = self.book.trade.margin or Decimal(0)
        return Profit(margin=self.book.share("margin", Phrase("Margin on the price"), margin, group="price"))

    def _commission(self) -> tuple[Expr | None, Expr | None]:
        """Return the commission in the seller's price: a share of the price, or an amount for a pair."""
        given = self.book.trade.commission
        if given is None:
            return None, None
        if given.of is CommissionOf.PAIR:
            assert given.amount is not None
            title = Phrase("Commission per pair")
            amount = given.amount
            self.book.given(
                "commission.amount",
                title,
                amount.amount,
                group="price",
                currency=amount.currency,
                unit="pair",
            )
        else:
            self.book.share("commission.rate", Phrase("Commission"), given.rate, group="price")
        if not self.book.trade.seller_pays_commission:
            return None, None
        if given.of is CommissionOf.FOB:
            return ref("commission.rate"), None
        if given.of is CommissionOf.EXW:
            return None, ref("exw") * ref("commission.rate")
        assert given.amount is not None
        return None, self.book.exchange.converted(
            ref("commission.amount"), given.amount.currency, self.book.trade.cost_currency, buffered=True
        )

    # --- the offer

    def offer(self) -> None:
        """Add the price in the currency of the buyer, on the terms, and rounded."""
        trade = self.book.trade
        rate = self.book.exchange.rate(trade.currency, trade.cost_currency, buffered=True)
        self.book.step(
            "price.rate",
            Phrase("Rate of the offer, {cost} for 1 {price}, less the buffer"),
            rate,
            values={"cost": trade.cost_currency, "price": trade.currency},
            group="price.quote",
            currency=trade.cost_currency,
            unit=trade.currency,
        )
        for code, of, title in (
            ("quote.hpp", "hpp", Phrase("Cost of production")),
            ("quote.full_cost", trade.cost, Phrase("Full cost")),
            ("quote.exw", "exw", Phrase("EXW price")),
            ("quote.base", "base", _BASE_TITLES[self.book.trade.base_term]),
        ):
            expr = ref(of) / ref("price.rate")
            self.book.money(code, title, expr, currency=trade.currency, unit="pair", group="price.quote")
        if trade.carried:
            self._carriage()
        else:
            self._term(ref("quote.base"))
        self._offered()

    def _term(self, expr: Expr) -> None:
        self.book.money(
            "quote.term",
            Phrase("Price {term}, not rounded"),
            expr,
            currency=self.book.trade.currency,
            unit="pair",
            group="price.quote",
            values={"term": self.book.trade.term.value},
        )

    def _offered(self) -> None:
        trade = self.book.trade
        values = {"term": trade.term.value}
        title = Phrase("Offer {term}")
        places = decimals(trade.currency)
        if trade.target is not None:
            most = decimals(trade.currency, unit_price=True)
            self.book.given(
                "offer",
                title,
                trade.target,
                values=values,
                places=max(places, min(most, _own_places(trade.target))),
                group="price.quote",
                currency=trade.currency,
                unit="pair",
            )
        else:
            expr: Expr = ref("quote.term")
            if trade.step is not None:
                rounded_to = Phrase("The price is rounded up to")
                step = self.book.given(
                    "price.step", rounded_to, trade.step, group="price", currency=trade.currency
                )
                expr = Ceil(of=expr, step=step)
            self.book.money(
                "offer",
                title,
                expr,
                currency=trade.currency,
                unit="pair",
                group="price.quote",
                places=places,
                values=values,
            )
        self.book.money(
            "offer.total",
            Phrase("Offer {term}, the order"),
            ref("offer") * ref(PAIRS),
            currency=trade.currency,
            group="price.quote",
            values=values,
        )

    def _carriage(self) -> None:
        """Add what a carried price holds: freight, insurance, charges at the place, duty under DDP."""
        trade = self.book.trade
        currency = trade.currency

        def part(code: str, title: str, expr: Expr, **more: object) -> Ref:
            self.book.included.append(code)
            return self.book.money(code, title, expr, currency=currency, group="freight.carriage", **more)  # type: ignore[arg-type]

        title = Phrase("Goods at the base price")
        expr = ref("quote.base") * ref(PAIRS)
        goods = self.book.money("carriage.goods", title, expr, currency=currency, group="freight.carriage")
        freight = self.book.exchange.converted(
            self.book.freight, trade.freight_currency, currency, buffered=True
        )
        carried = goods + part("carriage.freight", Phrase("Ocean freight"), freight)
        if trade.term in INSURED:
            assert trade.insurance is not None
            premium = insurance(trade.insurance, of=carried)
            part("carriage.insurance", Phrase("Insurance"), premium, evidence=trade.insurance.evidence)
        for each in trade.charges:
            if RANK[each.from_term] > RANK[Incoterm.FOB] and each.paid_by_seller(trade.term):
                expr = self.book.paid(each, to=currency, buffered=True)
                part(f"carriage.{each.code}", each.code, expr, words=each.title, evidence=each.evidence)
        if trade.term is Incoterm.DDP and trade.landing is not None:
            self._duty_paid(trade.landing, part)
        self._term(total(["carriage.goods", *self.book.included]) / ref(PAIRS))

    def _duty_paid(self, landing: Landing, part: Part) -> None:
        """Add duty and fees on the price before rounding; the offer's own duty follows in the landed part."""
        value = self.book.exchange.converted(
            ref("carriage.goods"), self.book.trade.currency, landing.currency
        )
        self.book.money(
            "ddp.value",
            Phrase("Customs value before rounding"),
            value,
            currency=landing.currency,
            group="freight.carriage",
        )
        self.book.entry(landing, value="ddp.value", prefix="ddp.")
        for code, title in ENTRY_TITLES.items():
            if code != "hmf" or landing.hmf is not None:
                expr = self.book.exchange.converted(
                    ref(f"ddp.{code}"), landing.currency, self.book.trade.currency, buffered=True
                )
                part(f"carriage.{code}", title, expr)

    # --- the hands it passes

    def hands(self) -> None:
        """Add the price at each hop: the seller's, the trader's, and what the importer is invoiced."""
        trade = self.book.trade
        invoiced: Expr = ref("offer")
        if trade.role is BrokerRole.TRADER:
            title = Phrase("Margin of the trader on its price")
            margin = self.book.share("trader.margin", title, trade.trader_margin, group="price")
            invoiced = self.book.money(
                "hop.trader",
                Phrase("Price of the trader"),
                ref("offer") / (1 - margin),
                currency=trade.currency,
                unit="pair",
                group="price.hands",
                places=decimals(trade.currency),
            )
        self.book.money(
            "invoice",
            Phrase("Invoice to the importer"),
            invoiced * ref(PAIRS),
            currency=trade.currency,
            group="price.hands",
        )
        self._commission_earned()

    def _commission_earned(self) -> None:
        """Add the price at the base term and the commission on it, for a pair."""
        trade = self.book.trade
        currency = trade.currency
        expr: Expr = ref("offer")
        if self.book.included:
            expr = expr - total(self._really_included()) / ref(PAIRS)
        self.book.money(
            "net", Phrase("Price without carriage"), expr, currency=currency, unit="pair", group="price.hands"
        )
        given = trade.commission
        if given is None or trade.role is BrokerRole.TRADER:
            return
        if given.of is CommissionOf.FOB:
            earned: Expr = ref("net") * ref("commission.rate")
        elif given.of is CommissionOf.EXW:
            earned = ref("quote.exw") * ref("commission.rate")
        else:
            assert given.amount is not None
            earned = self.book.exchange.converted(ref("commission.amount"), given.amount.currency, currency)
        title = Phrase("Commission of the broker")
        self.book.money("commission", title, earned, currency=currency, unit="pair", group="price.hands")

    def _really_included(self) -> list[str]:
        """Return what the price holds; under DDP with the duty on the offer, not on the price before it."""
        if self.book.trade.term is not Incoterm.DDP or self.book.trade.landing is None:
            return self.book.included
        return [f"paid.{code.partition('.')[2]}" if _is_entry(code) else code for code in self.book.included]

    # --- what is left

    def profit(self) -> None:
        """Add what the seller earns on the offer as it is rounded."""
        currency = self.book.trade.cost_currency
        kept: Expr = ref("net") - ref("commission") if self.book.trade.seller_pays_commission else ref("net")
        earned = kept * ref("price.rate") - ref("own_cost")
        title = Phrase("Profit per pair at the price offered")
        self.book.money("profit", title, earned, currency=currency, unit="pair", group="price.result")
        self.book.money(
            "profit.total",
            Phrase("Profit of the order at the price offered"),
            ref("profit") * ref(PAIRS),
            currency=currency,
            group="price.result",
        )
        self.book.count(
            "margin.after",
            Phrase("Margin after rounding"),
            ref("profit") / (ref("net") * ref("price.rate")),
            group="price.result",
            unit="share",
            places=SHARE_PLACES,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profit:
    """The line of the margin, or that of the markup."""

    margin: Expr | None = None
    markup: Expr | None = None


def _price(cost: Expr, profit: Profit, *, rate: Expr | None = None, extra: Expr | None = None) -> Expr:
    """Return the price of a cost: with a margin on the price or a markup on the cost, and a commission.

    `rate` is a commission that is a share of the price, `extra` one that is an amount.
    """
    if profit.markup is not None:
        found = cost * (1 + profit.markup)
        found = found if extra is None else found + extra
        return found if rate is None else found / (1 - rate)
    assert profit.margin is not None
    found = cost if extra is None else cost + extra
    left = 1 - profit.margin
    return found / (left if rate is None else left - rate)


def _own_places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _is_entry(code: str) -> bool:
    return code.partition(".")[2] in ENTRY_TITLES


_BASE_TITLES = {
    Incoterm.EXW: Phrase("EXW price with commission"),
    Incoterm.FCA: Phrase("FCA price"),
    Incoterm.FOB: Phrase("FOB price"),
}
_LOCAL_TITLES = {
    Incoterm.EXW: Phrase("Charges at the factory"),
    Incoterm.FCA: Phrase("Local charges up to the carrier"),
    Incoterm.FOB: Phrase("Local charges up to on board"),
}
ENTRY_TITLES = {
    "duty": Phrase("Import duty"),
    "mpf": Phrase("Merchandise processing fee (MPF)"),
    "hmf": Phrase("Harbor maintenance fee (HMF)"),
}
