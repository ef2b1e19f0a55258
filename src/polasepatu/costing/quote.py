"""A quote: the cost of a pair joined with the trade it goes through, evaluated once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.formula import Values
from polasepatu.costing.ledger.ledger import Entry, Input, Ledger, evaluate, joined
from polasepatu.costing.order.order import Order
from polasepatu.costing.order.terms import Incoterm
from polasepatu.costing.trade.duty import INFORMAL_USD, DutyLayer, DutyLine, DutyTable, InformalEntry
from polasepatu.costing.trade.freight import LCL, ContainerRule, cargo_inputs, chosen_way
from polasepatu.costing.trade.lines import trade_lines
from polasepatu.costing.trade.plan import Plan
from polasepatu.costing.trade.trade import Landing, Trade
from polasepatu.errors import Exit, Finding, PolaError, Severity, Where
from polasepatu.money import STALE

ASSUMED = "assumed"
PRICED = ("fx", "freight")  # groups whose rows grow old


class RatesOld(PolaError):
    """Rates and charges of long ago."""

    code = "PS570"
    text = "{count} of the rates and charges used are older than {days} days; the oldest is of {oldest}"
    hint = "ask your bank and forwarder, then change value, valid_from and source"
    cause = "Freight and charges change: older than 180 days they are only a guide."
    severity = Severity.WARNING


class SampleRates(PolaError):
    """Rates that are examples."""

    code = "PS585"
    text = "{count} of the rates, freights, duties and charges used are samples, such as {what}"
    hint = "replace them with figures from your bank, forwarder and customs broker before you send an offer"
    cause = "The bundled files of rates hold examples and unconfirmed values."
    severity = Severity.WARNING


class SoldAtLoss(PolaError):
    """A price that does not pay the cost."""

    code = "PS586"
    text = "at {price} {currency} per pair the order loses money: {profit} {cost_currency} per pair"
    hint = "the price that keeps the margin is {wanted} {currency}"
    cause = "What is left of the price after commission and carriage is less than the full cost."
    severity = Severity.WARNING


class ScenarioUnknown(PolaError):
    """A duty scenario that nobody knows."""

    code = "PS589"
    text = "{found!r} is not a layer of duty"
    hint = "write base, a per cent such as 15%, all, or one of: {known}"
    cause = "A scenario is the base rate with layers of the file of duties, or with a share that you assume."
    exit_code = Exit.USAGE


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
