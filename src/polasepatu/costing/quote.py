"""A quote: the cost of a pair joined with the trade it goes through, evaluated once.

What an order says about the way to the buyer (`TradeRules`) and what the tables of rates know (`Tables`)
become a `Trade`; its lines and those of the cost are one ledger. Whatever is missing for the landed cost is
said, and the price is made without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from polasepatu.costing.dated import last_known
from polasepatu.costing.duty import (
    INFORMAL_USD,
    UPPERS,
    Article,
    DutyLayer,
    DutyLine,
    DutyTable,
    Fact,
    HarborFee,
    InformalEntry,
    ProcessingFee,
    Wearer,
    choose_lines,
    layers_on,
)
from polasepatu.costing.exchange import Exchange
from polasepatu.costing.freight import (
    LCL,
    Clauses,
    ContainerRule,
    FreightChoice,
    FreightRow,
    FreightTable,
    InsuranceRow,
    RouteMissing,
    cargo_inputs,
    chosen_way,
    ways,
)
from polasepatu.costing.ledger import Entry, Input, Ledger, Values, evaluate, joined
from polasepatu.costing.order import Broker, BrokerRole, Incoterm, Order
from polasepatu.costing.trade import CARRIED, RANK, Charge, Landing, Per, Trade, trade_lines
from polasepatu.costing.visible import VisibleUpper
from polasepatu.errors import NOWHERE, Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Family
from polasepatu.money import STALE, FxTable, Money

FULL_COST = "full_cost"
ASSUMED = "assumed"
PRICED = ("fx", "freight")  # groups whose rows grow old


class RatesOld(PolaError):
    """Rates and charges of long ago."""

    code = "PS570"
    text = "{count} of the rates and charges used are older than {days} days; the oldest is of {oldest}"
    hint = "ask your bank and forwarder, then change value, valid_from and source"
    cause = "Freight and charges move: older than 180 days they are only a guide."
    severity = Severity.WARNING


class PlaceMissing(PolaError):
    """A term without its place."""

    code = "PS580"
    text = "{term} names no place"
    hint = "write the named place under terms: place, such as Tanjung Perak, Surabaya"
    cause = "An Incoterm says who pays up to a named place; without it nobody knows how far."
    severity = Severity.WARNING


class ImporterOfRecord(PolaError):
    """Duty paid by a seller abroad."""

    code = "PS581"
    text = "under DDP the seller enters the goods and must be importer of record, with a bond"
    hint = "agree on DAP if you cannot be, or name who enters the goods for you"
    cause = "A firm without an address in the country of import needs an agent and a bond to enter goods."
    severity = Severity.NOTE


class AgencyAgreement(PolaError):
    """A buying commission that is left out of the customs value."""

    code = "PS582"
    text = "the commission is left out of the customs value: it must be a bona fide buying commission"
    hint = "the importer needs a written agency agreement and a separate invoice of the agent"
    cause = "Only the commission of an agent who truly acts for the buyer is not dutiable."
    severity = Severity.NOTE


class EntryDayMissing(PolaError):
    """An order that does not say when the goods enter."""

    code = "PS583"
    text = "the order names no day of entry; duty is that of {day}"
    hint = "write dates: entry, the day the goods are expected to be entered"
    cause = "Duties hold by the day of entry, which is weeks after the day of the quote."
    severity = Severity.WARNING


class LandedLeftOut(PolaError):
    """A quote without the cost landed."""

    code = "PS584"
    text = "the cost landed is left out: {why}"
    hint = "the price itself does not depend on it; local charges are counted for {containers} containers"
    cause = "Landed cost needs the country of import, what the shoe is for customs, and a freight."
    severity = Severity.WARNING


class SampleRates(PolaError):
    """Rates that are examples."""

    code = "PS585"
    text = "{count} of the rates, freights, duties and charges used are samples, such as {what}"
    hint = "replace them with the word of your bank, forwarder and customs broker before you send an offer"
    cause = "The files of rates that come with the program hold examples and unconfirmed values."
    severity = Severity.WARNING


class SoldAtLoss(PolaError):
    """A price that does not pay the cost."""

    code = "PS586"
    text = "at {price} {currency} a pair the order loses money: {profit} {cost_currency} a pair"
    hint = "the price that keeps the margin is {wanted} {currency}"
    cause = "What is left of the price after commission and carriage is less than the full cost."
    severity = Severity.WARNING


class ScenarioUnknown(PolaError):
    """A duty scenario that nobody knows."""

    code = "PS589"
    text = "{found!r} is no layer of duty"
    hint = "write base, a per cent such as 15%, all, or one of: {known}"
    cause = "A scenario is the base rate with layers of the file of duties, or with a share that you assume."
    exit_code = Exit.USAGE


# --- what the order and the tables say ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Customs:
    """What the shoe is for customs, as far as the order says it."""

    upper: Family | None = None  # None: the material that covers most of the pattern
    wearer: Wearer | None = None
    facts: frozenset[Fact] = frozenset()
    hts: str = ""
    not_counted: tuple[str, ...] = ()  # accessories and reinforcements among the pieces
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRules:
    """How an order goes to its buyer; what is None follows from terms and tables."""

    freight: FreightChoice = field(default_factory=FreightChoice)
    containers: int = 1  # where no freight is known
    charges: tuple[Charge, ...] = ()  # instead of those of the tables with the same code
    local: Money | None = None  # one sum instead of all charges up to on board
    buffer: Decimal | None = None
    buyer_pays_commission: bool = False
    first_sale: bool = False
    customs: Customs = field(default_factory=Customs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What is known of rates, freight, duties and fees, of every day."""

    fx: FxTable
    freight: FreightTable
    charges: tuple[Charge, ...] = ()
    duty: DutyTable | None = None
    mpf: tuple[ProcessingFee, ...] = ()
    hmf: tuple[HarborFee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A trade that can be priced: which rows of the tables hold, and what was remarked on the way."""

    trade: Trade
    exchange: Exchange
    findings: tuple[Finding, ...]
    entry: date
    article: Article | None = None
    containers_assumed: bool = False


def exchange_of(order: Order, rules: TradeRules, tables: Tables) -> Exchange:
    """Return the exchange rates of the day of the quote, with the order's own buffer where it has one."""
    return Exchange(table=tables.fx, day=order.dates.ordered, buffer=rules.buffer)


def plan_trade(
    order: Order,
    rules: TradeRules,
    tables: Tables,
    *,
    exchange: Exchange,
    cost_currency: str,
    seen: VisibleUpper | None = None,
) -> Plan:
    """Return the trade of an order with the rows of the tables that hold on its days.

    `seen` is the visible upper of the pattern, where there is one.

    Raises:
        RouteMissing, ContainerUnknown: a carried price without its freight.
        RowMissing, LineMissing, LinesTwo: what the tables do not know.
    """
    return _Planner(order, rules, tables, exchange, cost_currency, seen).plan()


class _Planner:
    """Finds what holds on the days of an order."""

    def __init__(
        self,
        order: Order,
        rules: TradeRules,
        tables: Tables,
        exchange: Exchange,
        cost_currency: str,
        seen: VisibleUpper | None,
    ) -> None:
        self.order, self.rules, self.tables = order, rules, tables
        self.exchange, self.cost_currency, self.seen = exchange, cost_currency, seen
        self.day = order.dates.ordered
        self.findings: list[Finding] = []
        self.left_out: list[str] = []
        self.entry = self._entry_day()

    def plan(self) -> Plan:
        order, rules, terms = self.order, self.rules, self.order.terms
        if not terms.place:
            self.findings.append(PlaceMissing.finding(term=terms.incoterm.value, where=Where(field="terms")))
        broker = self._broker()
        freight, asked = self._freight()
        article = self._article()
        landing = self._landing(article)
        trade = Trade(
            cost=FULL_COST,
            cost_currency=self.cost_currency,
            term=terms.incoterm,
            currency=terms.currency,
            margin=order.price.margin,
            markup=order.price.markup,
            step=order.price.round_up_to,
            target=self._target(),
            commission=broker.commission if broker else None,
            role=broker.role if broker else None,
            buyer_pays_commission=rules.buyer_pays_commission,
            trader_margin=broker.margin if broker else Decimal(0),
            first_sale=rules.first_sale,
            charges=self._charges(),
            freight=freight,
            ways=asked,
            freight_amount=rules.freight.amount,
            containers=rules.containers,
            insurance=self._insurance(),
            landing=landing,
        )
        if trade.term is Incoterm.DDP:
            self.findings.append(ImporterOfRecord.finding(where=Where(field="terms.incoterm")))
        if landing is None or not trade.freight_known:
            self._say_left_out()
        return Plan(
            trade=trade,
            exchange=self.exchange,
            findings=tuple(self.findings),
            entry=self.entry,
            article=article,
        )

    def _say_left_out(self) -> None:
        found = LandedLeftOut.finding(why=self.left_out[0], containers=str(self.rules.containers))
        self.findings.append(replace(found, where=Where(field="trade")))

    def _entry_day(self) -> date:
        dates = self.order.dates
        if dates.entry is not None:
            return dates.entry
        day = dates.shipped or dates.ex_factory or dates.ordered
        self.findings.append(EntryDayMissing.finding(day=f"{day:%Y-%m-%d}", where=Where(field="dates")))
        return day

    def _target(self) -> Decimal | None:
        target = self.order.price.target
        if target is None or target.currency == self.order.terms.currency:
            return None if target is None else target.amount
        exchange = self.exchange.table.conversion(target.currency, self.order.terms.currency, day=self.day)
        return target.amount * exchange.factor

    def _broker(self) -> Broker | None:
        broker = self.order.parties.broker
        if broker is not None and broker.role is BrokerRole.BUYER_AGENT and broker.commission is not None:
            self.findings.append(AgencyAgreement.finding(where=Where(field="parties.broker.role")))
        return broker

    # --- the way

    def _freight(self) -> tuple[FreightRow | None, tuple[str, ...]]:
        """Return the freight of the way and the ways of shipping to compare; none where it is not needed."""
        choice, terms = self.rules.freight, self.order.terms
        port = choice.port or self._port()
        destination = self._destination()
        try:
            rows = self.tables.freight.route(port, destination, where=choice.where)
        except RouteMissing:
            if terms.incoterm in CARRIED and choice.amount is None:
                raise
            if choice.amount is None:
                self.left_out.append(NO_FREIGHT)
            return None, ()
        row, remarks = last_known(rows, self.day, what=f"{rows[0].port} - {rows[0].destination}")
        self.findings += remarks
        return row, ways(row, choice.by, where=choice.where)

    def _port(self) -> str:
        terms = self.order.terms
        if terms.incoterm in (Incoterm.FCA, Incoterm.FOB) and terms.place:
            return terms.place
        ports = dict.fromkeys(row.port for row in self.tables.freight.rows)
        return next(iter(ports)) if len(ports) == 1 else ""

    def _destination(self) -> str:
        terms, importer = self.order.terms, self.order.parties.importer
        if self.rules.freight.destination:
            return self.rules.freight.destination
        if terms.incoterm in CARRIED and terms.place:
            return terms.place
        return importer.place if importer is not None else ""

    def _insurance(self) -> InsuranceRow | None:
        """Return the premium: clauses C are enough for CIF, else all risks, unless the order says it."""
        wanted = self.rules.freight.clauses
        if wanted is None:
            wanted = Clauses.C if self.order.terms.incoterm is Incoterm.CIF else Clauses.A
        rows = [row for row in self.tables.freight.insurance if row.clauses is wanted]
        row, remarks = last_known(
            rows, self.day, what=f"ICC ({wanted.value})", where=self.tables.freight.where
        )
        self.findings += remarks
        return row

    def _charges(self) -> tuple[Charge, ...]:
        """Return the charges of the day: the order's own before those of the tables."""
        place = f"{self._destination()} {self.order.terms.place}".casefold()
        own = {each.code for each in self.rules.charges}
        rows: dict[str, list[Charge]] = {}
        for each in (*self.rules.charges, *(row for row in self.tables.charges if row.code not in own)):
            here = not each.destinations or any(name.casefold() in place for name in each.destinations)
            at_home = RANK[Incoterm.FCA] <= RANK[each.from_term] <= RANK[Incoterm.FOB]
            if here and not (at_home and self.rules.local is not None):
                rows.setdefault(each.code, []).append(each)
        found = []
        for code, charges in rows.items():
            row, remarks = last_known(charges, self.day, what=code)
            found.append(row)
            self.findings += remarks
        if self.rules.local is not None:
            found.append(
                Charge(
                    code="local",
                    title=LOCAL_TITLE,
                    amount=self.rules.local,
                    per=Per.SHIPMENT,
                    from_term=Incoterm.FOB,
                    valid_from=self.day,
                )
            )
        return tuple(found)

    # --- customs

    def _article(self) -> Article | None:
        customs, table = self.rules.customs, self.tables.duty
        importer = self.order.parties.importer
        if table is None or importer is None or importer.country != table.country:
            self.left_out.append(NO_TABLE)
            return None
        if customs.wearer is None:
            self.left_out.append(NO_WEARER)
            return None
        upper = customs.upper
        facts = customs.facts
        if self.seen is not None:
            self.findings += self.seen.findings(UPPERS, said=customs.upper, where=customs.where)
            upper = upper or self.seen.family
            if self.seen.leather_surface:
                facts |= {Fact.LEATHER_SURFACE}
        if upper is None:
            self.left_out.append(NO_UPPER)
            return None
        return Article(upper=upper, wearer=customs.wearer, facts=facts, hts=customs.hts, where=customs.where)

    def _landing(self, article: Article | None) -> Landing | None:
        table = self.tables.duty
        if article is None or table is None:
            return None
        chosen = choose_lines(table, article, day=self.entry)
        layers, remarks = layers_on(table, origin=self.order.parties.factory.country, day=self.entry)
        self.findings += [*chosen.findings, *remarks]
        mpf, remarks = last_known(self.tables.mpf, self.entry, what="MPF")
        self.findings += remarks
        hmf, remarks = last_known(self.tables.hmf, self.entry, what="HMF")
        self.findings += remarks
        return Landing(currency=table.currency, chosen=chosen, layers=layers, mpf=mpf, hmf=hmf)


LOCAL_TITLE = {"en": "Local charges up to on board", "id": "Biaya lokal sampai di atas kapal"}
NO_FREIGHT = Phrase("the tables know no freight from the port to the importer's place")
NO_TABLE = Phrase("no duties are known of the country of import")
NO_WEARER = Phrase("the order does not say who wears the shoes (trade: customs: wearer)")
NO_UPPER = Phrase("nobody knows what the upper is made of (trade: customs: upper)")


# --- the quote ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A priced order: the ledger with its values, and what was remarked."""

    plan: Plan
    ledger: Ledger
    values: Mapping[str, Decimal]
    findings: tuple[Finding, ...]

    @property
    def trade(self) -> Trade:
        """Return the trade."""
        return self.plan.trade

    @property
    def price(self) -> Decimal:
        """Return the price of a pair on the terms."""
        return self.values["offer"]

    @property
    def landed(self) -> bool:
        """Return whether the cost landed is known."""
        return "landed.total" in self.values

    @property
    def way(self) -> str:
        """Return how the goods travel: lcl, or a container size; empty where nothing is known of it."""
        return chosen_way(self.trade.ways, self.values) if self.trade.ways else ""

    @property
    def tariff(self) -> DutyLine | None:
        """Return the tariff line that the price chose."""
        landing = self.trade.landing
        if landing is None or not self.landed:
            return None
        return landing.chosen.at(self.values["duty.value_per_pair"], currency=landing.currency)

    @property
    def oldest(self) -> Input | None:
        """Return the oldest price, rate or charge that the offer rests on."""
        dated = [each for each in self.ledger.inputs_of("offer") if each.dated is not None and _priced(each)]
        return min(dated, key=lambda each: (each.dated or date.max, each.code), default=None)


def make_quote(cost: Iterable[Entry], order: Order, plan: Plan) -> Quote:
    """Return the quote of an order, from the lines of its cost and the plan of its trade.

    Raises:
        PriceBetweenLines: the price lies in no bracket of the tariff.
        DividedByZero: margin and commission leave nothing.
    """
    packing = order.packing
    cargo = cargo_inputs(
        per_carton=packing.pairs_per_carton, carton_m3=packing.carton_m3, pair_kg=packing.pair_kg
    )
    lines = trade_lines(plan.trade, plan.exchange)
    ledger = joined(cost, cargo, lines.lines)
    _price_has_a_line(ledger, plan.trade)
    values = evaluate(ledger)
    quote = Quote(plan=plan, ledger=ledger, values=values, findings=())
    return replace(quote, findings=distinct((*plan.findings, *lines.findings, *_remarks(quote))))


def _price_has_a_line(ledger: Ledger, trade: Trade) -> None:
    """Raise where the value of a pair chooses no tariff line, before the ledger divides by zero there."""
    landing = trade.landing
    if landing is None or "customs.value" not in ledger or trade.term is Incoterm.DDP:
        return
    code = "duty.value_per_pair"
    landing.chosen.at(evaluate(ledger.needed_for(code))[code], currency=landing.currency)


def _remarks(quote: Quote) -> Iterable[Finding]:
    trade, values = quote.trade, quote.values
    yield from _customs_remarks(quote, trade.landing)
    boxes = values.get("freight.containers", Decimal(0))
    better = BETTER.get(trade.term)
    if better is not None and boxes and quote.way != LCL:
        where = Where(field="terms.incoterm")
        yield ContainerRule.finding(where=where, term=trade.term.value, better=better.value)
    if values["profit"] < 0:
        yield SoldAtLoss.finding(
            where=Where(field="price"),
            price=f"{quote.price:f}",
            currency=trade.currency,
            profit=f"{values['profit']:f}",
            cost_currency=trade.cost_currency,
            wanted=f"{values['quote.term']:f}",
        )
    used = [each for each in quote.ledger.inputs if _rated(each)]
    samples = [each for each in used if each.sample]
    if samples:
        yield SampleRates.finding(count=len(samples), what=samples[0].code)
    day = quote.plan.exchange.day
    old = [each for each in used if _priced(each) and each.dated is not None and day - each.dated > STALE]
    if old:
        oldest = min(each.dated for each in old if each.dated is not None)
        yield RatesOld.finding(count=len(old), days=STALE.days, oldest=f"{oldest:%Y-%m-%d}")


def _customs_remarks(quote: Quote, landing: Landing | None) -> Iterable[Finding]:
    if landing is None or not quote.landed:
        return
    value = quote.values["duty.value_per_pair"]
    yield from landing.chosen.near_edges(value, currency=landing.currency)
    total = quote.values["customs.value"]
    if total <= INFORMAL_USD:
        yield InformalEntry.finding(value=f"{total:f}", currency=landing.currency)


BETTER = {
    Incoterm.FOB: Incoterm.FCA,
    Incoterm.CFR: Incoterm.CIP,
    Incoterm.CIF: Incoterm.CIP,
}


def _rated(entry: Input) -> bool:
    return entry.group.partition(".")[0] in ("fx", "freight", "duty")


def _priced(entry: Input) -> bool:
    return entry.group.partition(".")[0] in (*PRICED, "material")


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings, each once."""
    found: list[Finding] = []
    for each in findings:
        if each not in found:
            found.append(each)
    return tuple(found)


# --- scenarios of duty ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The same order under other layers of duty."""

    name: str
    layers: tuple[DutyLayer, ...]
    values: Mapping[str, Decimal]


def scenario_layers(
    names: Sequence[str], table: DutyTable, *, origin: str, entry: date
) -> tuple[tuple[str, tuple[DutyLayer, ...]], ...]:
    """Return the layers of each scenario: `base`, `all`, the name of a layer, or a share such as 15%.

    Raises:
        ScenarioUnknown: it is none of them.
    """
    known = {layer.name: layer for layer in table.layers if layer.origin == origin}
    found: dict[str, tuple[DutyLayer, ...]] = {}
    for name in names:
        if name == "base":
            found[name] = ()
        elif name == "all":
            found["base"] = ()
            found |= {each: (layer,) for each, layer in known.items()}
        elif name in known:
            found[name] = (known[name],)
        else:
            found[name] = (_assumed(name, known, origin=origin, entry=entry),)
    return tuple(found.items())


def _assumed(name: str, known: Mapping[str, DutyLayer], *, origin: str, entry: date) -> DutyLayer:
    text = name.strip().removesuffix("%").strip()
    if not name.strip().endswith("%") or not text.replace(".", "", 1).isdecimal():
        raise ScenarioUnknown(found=name, known=", ".join(known) or "-")
    rate = Decimal(text) / 100
    title = {"en": f"Assumed layer {text} %", "id": f"Bea tambahan yang diandaikan {text} %"}
    return DutyLayer(name=ASSUMED, title=title, origin=origin, rate=rate, valid_from=entry)


def scenarios(
    cost: Iterable[Entry],
    order: Order,
    plan: Plan,
    asked: Iterable[tuple[str, tuple[DutyLayer, ...]]],
    changes: Values | None = None,
) -> tuple[Scenario, ...]:
    """Return the quote under each set of layers, with other values of some inputs.

    Changes of a layer that a scenario leaves out do not matter to it. Empty where the landed cost is not
    known.
    """
    landing = plan.trade.landing
    if landing is None or not plan.trade.freight_known:
        return ()
    lines = tuple(cost)
    found = []
    for name, layers in asked:
        trade = replace(plan.trade, landing=replace(landing, layers=layers))
        ledger = make_quote(lines, order, replace(plan, trade=trade)).ledger
        known = {code: value for code, value in (changes or {}).items() if code in ledger}
        found.append(Scenario(name=name, layers=layers, values=evaluate(ledger, known)))
    return tuple(found)
