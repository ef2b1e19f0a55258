"""From the cost of a pair to the price on the agreed terms, over the hands it passes, to the cost landed.

The seller's price grows along Incoterms 2020: at the factory (EXW), with the carrier (FCA), on board (FOB),
carried and insured (CFR, CIF, CIP), at the door (DAP), duty paid (DDP). Margin and commission are parts of
the price at the factory's side; freight, insurance and duties are passed on as they are. An agent's
commission is a part of the price; a trader buys and sells, so the price that customs look at is the one the
importer pays, unless a first sale is proven. All of it is lines of the ledger; who pays what is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from polasepatu.costing.dated import Dated, row_input
from polasepatu.costing.duty import (
    Chosen,
    DutyLayer,
    HarborFee,
    ProcessingFee,
    duty_inputs,
    duty_lines,
    fee_inputs,
    fee_lines,
)
from polasepatu.costing.exchange import Exchange
from polasepatu.costing.freight import (
    FreightRow,
    InsuranceRow,
    cargo_lines,
    freight_inputs,
    freight_lines,
    insurance,
    insurance_inputs,
)
from polasepatu.costing.ledger import Ceil, Entry, Expr, Input, Line, Ref, num, ref, total
from polasepatu.costing.order import BrokerRole, Commission, CommissionOf, Incoterm
from polasepatu.errors import Finding, Phrase
from polasepatu.money import Money, decimals

RANK = {term: rank for rank, term in enumerate(Incoterm)}
CARRIED = (Incoterm.CFR, Incoterm.CIF, Incoterm.CIP, Incoterm.DAP, Incoterm.DDP)
INSURED = (Incoterm.CIF, Incoterm.CIP, Incoterm.DAP, Incoterm.DDP)
SHARE_PLACES = 6
PAIRS = "pairs"

Part: TypeAlias = Callable[..., Ref]


class Per(StrEnum):
    """What a charge is paid for."""

    SHIPMENT = "shipment"
    CONTAINER = "container"
    WM = "wm"  # a cubic metre or tonne of loose cargo
    CARTON = "carton"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(Dated):
    """A charge on the way, and the first term under which the seller pays it."""

    code: str
    title: Mapping[str, str]
    amount: Money
    per: Per
    from_term: Incoterm
    destinations: tuple[str, ...] = ()  # none: everywhere

    def paid_by_seller(self, term: Incoterm) -> bool:
        """Return whether the seller pays it under a term."""
        return RANK[term] >= RANK[self.from_term]


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """What it takes to enter the country of import; the currency is that of its tariff."""

    currency: str
    chosen: Chosen
    layers: tuple[DutyLayer, ...]
    mpf: ProcessingFee
    hmf: HarborFee | None  # None: the goods do not come by sea


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """All that makes a price of a cost. `cost` names the line of the full cost of a pair."""

    cost: str = "full_cost"
    cost_currency: str
    term: Incoterm
    currency: str
    margin: Decimal | None = None  # on the price
    markup: Decimal | None = None  # on the cost, where the margin is None
    step: Decimal | None = None  # the price is rounded up to it
    target: Decimal | None = None  # the price is given
    commission: Commission | None = None
    role: BrokerRole | None = None
    buyer_pays_commission: bool = False
    trader_margin: Decimal = Decimal(0)
    first_sale: bool = False
    charges: tuple[Charge, ...] = ()
    freight: FreightRow | None = None
    ways: tuple[str, ...] = ()
    freight_amount: Money | None = None  # a forwarder's offer for the order, instead of the table
    containers: int | None = None  # where no freight is known
    insurance: InsuranceRow | None = None
    landing: Landing | None = None

    @property
    def carried(self) -> bool:
        """Return whether the seller pays the carriage."""
        return self.term in CARRIED

    @property
    def freight_currency(self) -> str:
        """Return the currency in which the freight is paid."""
        if self.freight_amount is not None:
            return self.freight_amount.currency
        assert self.freight is not None
        return self.freight.currency

    @property
    def freight_known(self) -> bool:
        """Return whether anything is known of the freight."""
        return self.freight is not None or self.freight_amount is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLines:
    """The lines from cost to price to landed cost, without the cost itself, and what was remarked."""

    lines: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def trade_lines(trade: Trade, exchange: Exchange) -> TradeLines:
    """Return the lines of a trade.

    They name `pairs`, the cost of a pair (`trade.cost`), `hpp` and the inputs of the packing, which stand in
    the ledger of the cost.

    Raises:
        RateMissing: two currencies that no rate joins.
    """
    writer = _Writer(trade, exchange)
    writer.shipping()
    writer.charges()
    writer.prices()
    writer.offer()
    writer.hands()
    if trade.landing is not None and trade.freight_known and trade.insurance is not None:
        writer.landed()
    writer.profit()
    return TradeLines(
        lines=(*exchange.inputs.values(), *writer.inputs, *writer.lines), findings=tuple(exchange.findings)
    )


@dataclass(slots=True)
class _Writer:
    """Writes the lines in the order they are read."""

    trade: Trade
    exchange: Exchange
    inputs: list[Input] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)
    included: list[str] = field(default_factory=list)  # what a carried price holds besides the goods

    # --- small helpers

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
        self.inputs.append(Input(code=code, title=title, value=value, group=group, unit="share"))
        return ref(code)

    def paid(self, charge: Charge, *, to: str, buffered: bool) -> Expr:
        """Return a formula for a charge on the whole order."""
        amount: Expr = ref(f"charge.{charge.code}")
        if charge.per is not Per.SHIPMENT:
            amount = amount * ref(_COUNTED[charge.per])
        return self.exchange.converted(amount, charge.amount.currency, to, buffered=buffered)

    # --- cargo, freight, charges

    def shipping(self) -> None:
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
        return ref("freight.offered" if self.trade.freight_amount is not None else "freight.ocean")

    def _at_both_ends(self, per: Per, currency: str) -> Expr:
        terms = [
            self.exchange.converted(ref(f"charge.{each.code}"), each.amount.currency, currency)
            for each in self.trade.charges
            if each.per is per
        ]
        return _sum(terms)

    def charges(self) -> None:
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

    # --- the seller's price

    def prices(self) -> None:
        trade = self.trade
        currency = trade.cost_currency
        for term in (Incoterm.EXW, Incoterm.FCA, Incoterm.FOB):
            self._local(term)
        profit = self._profit_input()
        cost = ref(trade.cost) + ref("local.exw")
        self.line(
            "exw", Phrase("EXW price"), _price(cost, profit), currency=currency, unit="pair", group="price"
        )
        own = cost
        if RANK[trade.term] >= RANK[Incoterm.FCA]:
            own = own + ref("local.fca")
        if RANK[trade.term] >= RANK[Incoterm.FOB]:
            own = own + ref("local.fob")
        self.line(
            "own_cost",
            Phrase("Cost with local charges"),
            own,
            currency=currency,
            unit="pair",
            group="price",
        )
        rate, extra = self._commission()
        self.line(
            "base",
            _BASE_TITLES[self.base_term],
            _price(ref("own_cost"), profit, rate=rate, extra=extra),
            currency=currency,
            unit="pair",
            group="price",
        )

    @property
    def base_term(self) -> Incoterm:
        return self.trade.term if self.trade.term in _BASE_TITLES else Incoterm.FOB

    def _local(self, term: Incoterm) -> None:
        """Add the charges that begin with a term: each for the order, and their sum for a pair."""
        currency = self.trade.cost_currency
        codes = []
        for each in self.trade.charges:
            if each.from_term is term:
                expr = self.paid(each, to=currency, buffered=True)
                code = f"local.{each.code}"
                self.line(
                    code, each.code, expr, currency=currency, group="price.local", words=each.title, row=each
                )
                codes.append(code)
        self.line(
            f"local.{term.value.lower()}",
            _LOCAL_TITLES[term],
            total(codes) / ref(PAIRS),
            currency=currency,
            unit="pair",
            group="price",
        )

    def _profit_input(self) -> Profit:
        if self.trade.markup is not None:
            return Profit(markup=self.share("markup", Phrase("Markup on the cost"), self.trade.markup))
        margin = self.trade.margin or Decimal(0)
        return Profit(margin=self.share("margin", Phrase("Margin on the price"), margin))

    def _commission(self) -> tuple[Expr | None, Expr | None]:
        """Return the commission in the seller's price: a share of the price, or an amount for a pair."""
        given = self.trade.commission
        if given is None:
            return None, None
        if given.of is CommissionOf.PAIR:
            assert given.amount is not None
            title = Phrase("Commission for a pair")
            self.inputs.append(
                Input(
                    code="commission.amount",
                    title=title,
                    value=given.amount.amount,
                    group="price",
                    currency=given.amount.currency,
                    unit="pair",
                )
            )
        else:
            self.share("commission.rate", Phrase("Commission"), given.rate)
        if not self.seller_pays_commission:
            return None, None
        if given.of is CommissionOf.FOB:
            return ref("commission.rate"), None
        if given.of is CommissionOf.EXW:
            return None, ref("exw") * ref("commission.rate")
        assert given.amount is not None
        amount = ref("commission.amount")
        return None, self.exchange.converted(
            amount, given.amount.currency, self.trade.cost_currency, buffered=True
        )

    @property
    def seller_pays_commission(self) -> bool:
        trade = self.trade
        if trade.commission is None or trade.role is BrokerRole.TRADER:
            return False
        return trade.role is not BrokerRole.BUYER_AGENT and not trade.buyer_pays_commission

    # --- the offer

    def offer(self) -> None:
        trade = self.trade
        rate = self.exchange.rate(trade.currency, trade.cost_currency, buffered=True)
        self.lines.append(
            Line(
                code="price.rate",
                title=Phrase("Rate of the offer, {cost} for 1 {price}, less the buffer"),
                title_values={"cost": trade.cost_currency, "price": trade.currency},
                expr=rate,
                group="price.quote",
                currency=trade.cost_currency,
                unit=trade.currency,
            )
        )
        for code, of, title in (
            ("quote.hpp", "hpp", Phrase("Cost of production")),
            ("quote.full_cost", trade.cost, Phrase("Full cost")),
            ("quote.exw", "exw", Phrase("EXW price")),
            ("quote.base", "base", _BASE_TITLES[self.base_term]),
        ):
            expr = ref(of) / ref("price.rate")
            self.line(code, title, expr, currency=trade.currency, unit="pair", group="price.quote")
        if trade.carried:
            self._carriage()
        else:
            self._term(ref("quote.base"))
        self._offered()

    def _term(self, expr: Expr) -> None:
        self.line(
            "quote.term",
            Phrase("Price {term}, not rounded"),
            expr,
            currency=self.trade.currency,
            unit="pair",
            group="price.quote",
            values={"term": self.trade.term.value},
        )

    def _offered(self) -> None:
        trade = self.trade
        values = {"term": trade.term.value}
        title = Phrase("Offer {term}")
        places = decimals(trade.currency)
        if trade.target is not None:
            self.inputs.append(
                Input(
                    code="offer",
                    title=title,
                    title_values=values,
                    value=trade.target,
                    places=places,
                    group="price.quote",
                    currency=trade.currency,
                    unit="pair",
                )
            )
        else:
            expr: Expr = ref("quote.term")
            if trade.step is not None:
                step = Input(
                    code="price.step",
                    title=Phrase("The price is rounded up to"),
                    value=trade.step,
                    group="price",
                    currency=trade.currency,
                )
                self.inputs.append(step)
                expr = Ceil(of=expr, step=ref("price.step"))
            self.line(
                "offer",
                title,
                expr,
                currency=trade.currency,
                unit="pair",
                group="price.quote",
                places=places,
                values=values,
            )
        self.line(
            "offer.total",
            Phrase("Offer {term}, the order"),
            ref("offer") * ref(PAIRS),
            currency=trade.currency,
            group="price.quote",
            values=values,
        )

    def _carriage(self) -> None:
        """Add what a carried price holds: freight, insurance, charges at the place, duty under DDP."""
        trade = self.trade
        currency = trade.currency

        def part(code: str, title: str, expr: Expr, **more: object) -> Ref:
            self.included.append(code)
            return self.line(code, title, expr, currency=currency, group="freight.carriage", **more)  # type: ignore[arg-type]

        title = Phrase("Goods at the base price")
        expr = ref("quote.base") * ref(PAIRS)
        goods = self.line("carriage.goods", title, expr, currency=currency, group="freight.carriage")
        freight = self.exchange.converted(self.freight, trade.freight_currency, currency, buffered=True)
        carried = goods + part("carriage.freight", Phrase("Ocean freight"), freight)
        if trade.term in INSURED:
            assert trade.insurance is not None
            premium = insurance(trade.insurance, of=carried)
            part("carriage.insurance", Phrase("Insurance"), premium, row=trade.insurance)
        for each in trade.charges:
            if RANK[each.from_term] > RANK[Incoterm.FOB] and each.paid_by_seller(trade.term):
                expr = self.paid(each, to=currency, buffered=True)
                part(f"carriage.{each.code}", each.code, expr, words=each.title, row=each)
        if trade.term is Incoterm.DDP and trade.landing is not None:
            self._duty_paid(trade.landing, part)
        self._term(total(["carriage.goods", *self.included]) / ref(PAIRS))

    def _duty_paid(self, landing: Landing, part: Part) -> None:
        """Add duty and fees on the price before rounding; the offer's own duty follows in the landed part."""
        value = self.exchange.converted(ref("carriage.goods"), self.trade.currency, landing.currency)
        self.line(
            "ddp.value",
            Phrase("Customs value before rounding"),
            value,
            currency=landing.currency,
            group="freight.carriage",
        )
        self._entry(landing, value="ddp.value", prefix="ddp.")
        for code, title in _ENTRY_TITLES.items():
            if code != "hmf" or landing.hmf is not None:
                expr = self.exchange.converted(
                    ref(f"ddp.{code}"), landing.currency, self.trade.currency, buffered=True
                )
                part(f"carriage.{code}", title, expr)

    def _entry(self, landing: Landing, *, value: str, prefix: str = "") -> None:
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

    # --- the hands it passes

    def hands(self) -> None:
        """Add the price at each hop: the seller's, the trader's, and what the importer is invoiced."""
        trade = self.trade
        invoiced: Expr = ref("offer")
        if trade.role is BrokerRole.TRADER:
            margin = self.share(
                "trader.margin", Phrase("Margin of the trader on its price"), trade.trader_margin
            )
            invoiced = self.line(
                "hop.trader",
                Phrase("Price of the trader"),
                ref("offer") / (1 - margin),
                currency=trade.currency,
                unit="pair",
                group="price.hands",
                places=decimals(trade.currency),
            )
        self.line(
            "invoice",
            Phrase("Invoice to the importer"),
            invoiced * ref(PAIRS),
            currency=trade.currency,
            group="price.hands",
        )
        self._commission_earned()

    def _commission_earned(self) -> None:
        """Add the price at the base term and the commission on it, for a pair."""
        trade = self.trade
        currency = trade.currency
        expr: Expr = ref("offer")
        if self.included:
            expr = expr - total(self._really_included()) / ref(PAIRS)
        self.line(
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
            earned = self.exchange.converted(ref("commission.amount"), given.amount.currency, currency)
        title = Phrase("Commission of the broker")
        self.line("commission", title, earned, currency=currency, unit="pair", group="price.hands")

    def _really_included(self) -> list[str]:
        """Return what the price holds; under DDP with the duty on the offer, not on the price before it."""
        if self.trade.term is not Incoterm.DDP or self.trade.landing is None:
            return self.included
        return [f"paid.{code.partition('.')[2]}" if _is_entry(code) else code for code in self.included]

    # --- landed

    def landed(self) -> None:
        """Add the customs value, duty and fees, and all that it costs the importer to the door."""
        trade, landing = self.trade, self.trade.landing
        assert landing is not None
        currency = landing.currency
        parts = [
            self._landed(
                "goods",
                Phrase("Goods as invoiced"),
                self.exchange.converted(ref("invoice"), trade.currency, currency),
            )
        ]
        for each in trade.charges:
            if RANK[each.from_term] <= RANK[Incoterm.FOB] and not each.paid_by_seller(trade.term):
                parts.append(self._landed_charge(each, currency))
        if not trade.carried:
            expr = self.exchange.converted(self.freight, trade.freight_currency, currency)
            parts.append(self._landed("freight", Phrase("Ocean freight"), expr))
        if trade.term not in INSURED:
            assert trade.insurance is not None
            premium = insurance(trade.insurance, of=total(parts))
            parts.append(self._landed("insurance", Phrase("Insurance"), premium, row=trade.insurance))
        self.line(
            "landed.cif", Phrase("Value with carriage"), total(parts), currency=currency, group="landed"
        )
        self._customs_value(landing)
        self._entry(landing, value="customs.value")
        parts = ["landed.cif"]
        if (
            trade.commission is not None
            and trade.role is not BrokerRole.TRADER
            and not self.seller_pays_commission
        ):
            expr = self.exchange.converted(ref("commission") * ref(PAIRS), trade.currency, currency)
            parts.append(self._landed("commission", Phrase("Commission paid by the importer"), expr))
        if trade.term is not Incoterm.DDP:
            parts += ["duty", "mpf", *(["hmf"] if landing.hmf is not None else [])]
        parts += [
            self._landed_charge(each, currency)
            for each in trade.charges
            if RANK[each.from_term] > RANK[Incoterm.FOB] and not each.paid_by_seller(trade.term)
        ]
        self.line(
            "landed.total", Phrase("Landed, the order"), total(parts), currency=currency, group="landed"
        )
        self.line(
            "landed.pair",
            Phrase("Landed, a pair"),
            ref("landed.total") / ref(PAIRS),
            currency=currency,
            unit="pair",
            group="landed",
        )

    def _landed(self, code: str, title: str, expr: Expr, *, row: Dated | None = None) -> str:
        assert self.trade.landing is not None
        name = f"landed.{code}"
        self.line(name, title, expr, currency=self.trade.landing.currency, group="landed", row=row)
        return name

    def _landed_charge(self, charge: Charge, currency: str) -> str:
        name = f"landed.{charge.code}"
        expr = self.paid(charge, to=currency, buffered=False)
        self.line(name, charge.code, expr, currency=currency, group="landed", words=charge.title, row=charge)
        return name

    def _customs_value(self, landing: Landing) -> None:
        """Add the value that customs look at: the price paid, less carriage that is in it.

        A commission of the seller's agent belongs to it; where the importer pays it, it is added. A buying
        commission does not.
        """
        trade = self.trade
        paid: Expr = ref("offer.total") if trade.first_sale else ref("invoice")
        if self.included:
            paid = paid - total(self.included)
        selling = trade.role is BrokerRole.SELLER_AGENT and trade.buyer_pays_commission
        if selling and trade.commission is not None:
            paid = paid + ref("commission") * ref(PAIRS)
        self.line(
            "customs.value",
            Phrase("Customs value"),
            self.exchange.converted(paid, trade.currency, landing.currency),
            currency=landing.currency,
            group="landed",
        )
        if trade.term is Incoterm.DDP:
            for code, title in _ENTRY_TITLES.items():
                if code != "hmf" or landing.hmf is not None:
                    expr = self.exchange.converted(ref(code), landing.currency, trade.currency, buffered=True)
                    self.line(f"paid.{code}", title, expr, currency=trade.currency, group="freight.carriage")

    # --- what is left

    def profit(self) -> None:
        """Add what the seller earns on the offer as it is rounded."""
        currency = self.trade.cost_currency
        kept: Expr = ref("net") - ref("commission") if self.seller_pays_commission else ref("net")
        earned = kept * ref("price.rate") - ref("own_cost")
        title = Phrase("Profit of a pair at the price offered")
        self.line("profit", title, earned, currency=currency, unit="pair", group="price.result")
        self.line(
            "profit.total",
            Phrase("Profit of the order at the price offered"),
            ref("profit") * ref(PAIRS),
            currency=currency,
            group="price.result",
        )
        self.lines.append(
            Line(
                code="margin.after",
                title=Phrase("Margin after rounding"),
                expr=ref("profit") / (ref("net") * ref("price.rate")),
                places=SHARE_PLACES,
                group="price.result",
                unit="share",
            )
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


def _sum(terms: Sequence[Expr]) -> Expr:
    found: Expr = num(0)
    for index, term in enumerate(terms):
        found = found + term if index else term
    return found


def _is_entry(code: str) -> bool:
    return code.partition(".")[2] in _ENTRY_TITLES


_COUNTED = {
    Per.CONTAINER: "freight.containers",
    Per.WM: "freight.wm",
    Per.CARTON: "cargo.cartons",
    Per.PAIR: PAIRS,
}
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
_ENTRY_TITLES = {
    "duty": Phrase("Import duty"),
    "mpf": Phrase("Merchandise processing fee (MPF)"),
    "hmf": Phrase("Harbor maintenance fee (HMF)"),
}
