"""From what an order says and the tables know to a trade that can be priced.

What an order says about the way to the buyer (`TradeRules`) and what the tables of rates know (`Tables`)
become a `Trade`: for each day the row that holds. Whatever is missing for the landed cost is said, and the
price is made without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.dated import last_known
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.order.order import Order
from polasepatu.costing.order.terms import Broker, BrokerRole, Incoterm
from polasepatu.costing.trade.duty import (
    UPPERS,
    Article,
    DutyTable,
    Fact,
    HarborFee,
    ProcessingFee,
    Wearer,
    choose_lines,
    layers_on,
)
from polasepatu.costing.trade.freight import (
    Clauses,
    FreightChoice,
    FreightRow,
    FreightTable,
    InsuranceRow,
    RouteMissing,
    ways,
)
from polasepatu.costing.trade.trade import CARRIED, RANK, Charge, Landing, Per, Trade
from polasepatu.costing.trade.visible import VisibleUpper
from polasepatu.errors import NOWHERE, Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Family
from polasepatu.money import FxTable, Money, decimals, rounded

FULL_COST = "full_cost"


class PlaceMissing(PolaError):
    """A term without its place."""

    code = "PS580"
    text = "{term} names no place"
    hint = "write the named place under terms: place, such as Tanjung Perak, Surabaya"
    cause = "An Incoterm sets who pays up to a named place; without the place it is incomplete."
    severity = Severity.WARNING


class ImporterOfRecord(PolaError):
    """Duty paid by a seller abroad."""

    code = "PS581"
    text = "under DDP the seller enters the goods and must be importer of record, with a bond"
    hint = "agree on DAP if you cannot be the importer, or name who enters the goods for you"
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
    cause = "Duty follows the day of entry, which is weeks after the day of the quote."
    severity = Severity.WARNING


class LandedLeftOut(PolaError):
    """A quote without the cost landed."""

    code = "PS584"
    text = "the landed cost is left out: {why}"
    hint = "the price itself does not depend on it; local charges are counted for {containers} containers"
    cause = "Landed cost needs the country of import, the customs description of the shoe, and a freight."
    severity = Severity.WARNING


class ArrivalUnknown(PolaError):
    """A price to the door in a country nobody knows the costs of."""

    code = "PS599"
    text = "a {term} price includes costs in the country of import, and {why}"
    hint = (
        "quote to the port (CIF, CIP), or add duties, fees and charges of that country to the files of rates"
    )
    cause = "Under DAP and DDP the seller pays charges at the place, under DDP duty as well; none is guessed."
    exit_code = Exit.INPUT


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
    charges: tuple[Charge, ...] = ()  # at the origin
    arrival: tuple[Charge, ...] = ()  # in the country of the duties
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
        self.shipped = order.dates.shipped or order.dates.ex_factory or order.dates.ordered
        self.findings: list[Finding] = []
        self.left_out: list[str] = []
        self.entry = self._entry_day()

    def plan(self) -> Plan:
        order, rules, terms = self.order, self.rules, self.order.terms
        if not terms.place:
            self.findings.append(PlaceMissing.finding(term=terms.incoterm.value, where=Where(field="terms")))
        broker = self._broker()
        article = self._article()
        freight, asked = self._freight()
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
        self._to_the_door(trade)
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

    def _to_the_door(self, trade: Trade) -> None:
        """Refuse a price to the door of which a part would be left out.

        Raises:
            ArrivalUnknown: nothing is known of the charges at the place, or of the duty that is in the price.
        """
        at_the_place = any(RANK[each.from_term] > RANK[Incoterm.CIP] for each in trade.charges)
        missing = trade.landing is None if trade.term is Incoterm.DDP else not at_the_place
        if trade.term in (Incoterm.DAP, Incoterm.DDP) and missing:
            why = self.left_out[0] if self.left_out else NO_TABLE
            raise ArrivalUnknown(term=trade.term.value, why=why, where=Where(field="terms.incoterm"))

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
        found = self.exchange.table.conversion(
            target.currency, self.order.terms.currency, day=self.exchange.day
        )
        return rounded(target.amount * found.factor, decimals(self.order.terms.currency))

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
        row, remarks = last_known(rows, self.shipped, what=f"{rows[0].port} - {rows[0].destination}")
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
            rows, self.shipped, what=f"ICC ({wanted.value})", where=self.tables.freight.where
        )
        self.findings += remarks
        return row

    def _charges(self) -> tuple[Charge, ...]:
        """Return the charges of the day: the order's own before those of the tables."""
        place = f"{self._destination()} {self.order.terms.place}".casefold()
        own = {each.code for each in self.rules.charges}
        rows: dict[str, list[Charge]] = {}
        arrival = self.tables.arrival if self._country_known() else ()
        known = (row for row in (*self.tables.charges, *arrival) if row.code not in own)
        for each in (*self.rules.charges, *known):
            here = not each.destinations or any(name.casefold() in place for name in each.destinations)
            at_home = RANK[Incoterm.FCA] <= RANK[each.from_term] <= RANK[Incoterm.FOB]
            if here and not (at_home and self.rules.local is not None):
                rows.setdefault(each.code, []).append(each)
        found = []
        for code, charges in rows.items():
            row, remarks = last_known(charges, self.shipped, what=code)
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
                    valid_from=self.order.dates.ordered,
                )
            )
        return tuple(found)

    # --- customs

    def _article(self) -> Article | None:
        customs = self.rules.customs
        if not self._country_known():
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

    def _country_known(self) -> bool:
        """Return whether the tables are those of the country of import."""
        table, importer = self.tables.duty, self.order.parties.importer
        return table is not None and importer is not None and importer.country == table.country

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
NO_FREIGHT = Phrase("the tables have no freight from the port to the importer's place")
NO_TABLE = Phrase("no duties are known for the country of import")
NO_WEARER = Phrase("the order does not name the wearer of the shoes (trade: customs: wearer)")
NO_UPPER = Phrase("the material of the upper is unknown (trade: customs: upper)")
