"""The cost of a pair, as a ledger: material, labour, overhead, rejects, tooling, HPP, administration.

HPP (harga pokok produksi) is what a good pair costs to make. A rejected pair has taken its material, labour
and overhead with it, so these are divided by the share of good pairs, less what a second-grade pair brings;
dies, lasts and moulds are paid once and spread over the good pairs. Full costing counts all overhead,
variable costing leaves out the part that would be there without the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from polasepatu.costing.ledger.book import Book
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.formula import Values, num, ref, total
from polasepatu.costing.ledger.ledger import Entry, Ledger, evaluate
from polasepatu.costing.making.book import MakingBook
from polasepatu.costing.making.factory import CostRules, FactoryTable, Overhead
from polasepatu.costing.making.labour import LabourRules, LabourTable, write_labour
from polasepatu.costing.making.materials import write_materials
from polasepatu.costing.making.operation import Operation
from polasepatu.costing.making.overhead import overhead_on, write_overhead
from polasepatu.costing.making.purchase import MaterialUse, write_purchase
from polasepatu.costing.making.tooling import DieSet, Knife, write_tooling
from polasepatu.costing.order.stock import Stock
from polasepatu.errors import Finding, Phrase
from polasepatu.materials.catalogue import Catalogue
from polasepatu.money import Money

HPP = "hpp"
FULL_COST = "full_cost"
QUANTITY_PLACES = 4
HEAVY_TOOLING = Decimal("0.25")  # of HPP


@dataclass(frozen=True, slots=True, kw_only=True)
class CostFacts:
    """All that the cost of an order follows from."""

    pairs_by_size: Mapping[str, int]  # by the size of the last
    uses: tuple[MaterialUse, ...]
    catalogue: Catalogue
    operations: tuple[Operation, ...]
    labour: LabourTable
    factory: FactoryTable
    rules: CostRules = field(default_factory=CostRules)
    day: date  # by which wages, overhead and prices are looked up
    priced_on: date  # the day prices must not be too old on
    currency: str = "IDR"
    ppn_registered: bool | None = None
    knives: tuple[Knife, ...] = ()  # empty: nothing is cut with dies
    stock: Mapping[str, Stock] = field(default_factory=dict)
    overrun: Decimal = Decimal(0)
    material_has_reject: bool = True  # whether the consumption holds the reject of each material

    @property
    def pairs(self) -> int:
        """Return all pairs."""
        return sum(self.pairs_by_size.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The lines of a cost, with what was remarked on the way."""

    lines: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    dies: DieSet | None
    lasts: Mapping[str, int]

    @property
    def ledger(self) -> Ledger:
        """Return the lines as a ledger."""
        return Ledger(lines=self.lines)


def cost_ledger(facts: CostFacts, exchange: Exchange) -> Cost:
    """Return the cost of a pair as lines that name one another; the rates used are among them.

    Lines: `material.CODE` for each material, `material`, `labour.STAGE`, `labour`, `overhead.KEY`,
    `overhead`, `making`, `rejects.pairs`, `rejects.b_grade`, `tooling.KEY`, `tooling`, `hpp`,
    `hpp.variable`, `admin`, `full_cost`, and those of the purchase.

    Raises:
        PriceMissing: a material without a price.
        PpnUnclear: prices with and without PPN, and no status.
        RejectTwice: a reject on all material beside that of one.
        RegionUnknown, PieceRateUnknown, RowMissing, RateMissing: see labour, tables and exchange.
    """
    book = MakingBook(currency=facts.currency, exchange=exchange, day=facts.day)
    rules, factory = facts.rules, facts.factory
    _order(book, facts)
    prices = write_materials(
        book,
        facts.uses,
        facts.catalogue,
        factory,
        pairs=facts.pairs,
        ppn_registered=facts.ppn_registered,
        reject=rules.material_reject,
        has_reject=facts.material_has_reject,
        priced_on=facts.priced_on,
    )
    work = LabourRules(region=rules.region or factory.region, efficiency=rules.efficiency)
    minutes = write_labour(book, facts.operations, facts.labour, work)
    fixed = write_overhead(book, _overhead(book, facts), minutes=minutes)
    _making(book, rules.b_grade or factory.b_grade)
    tooling = write_tooling(book, factory, rules, knives=facts.knives, pairs_by_size=facts.pairs_by_size)
    _totals(book, facts, fixed)
    write_purchase(book, facts.uses, prices.of, stock=facts.stock, pairs=facts.pairs, leftover=rules.leftover)
    return Cost(
        lines=(*exchange.inputs, *book.entries),
        findings=(*book.findings, *exchange.findings),
        dies=tooling.dies,
        lasts=tooling.lasts,
    )


def _order(book: MakingBook, facts: CostFacts) -> None:
    """Write pairs, overrun and the share of rejected pairs."""
    book.given("pairs", Phrase("Pairs of the order"), facts.pairs, places=0, group="order", unit="pair")
    book.share("overrun", Phrase("Pairs cut beyond the order"), facts.overrun, group="order")
    book.own_or_dated(
        "pair_reject",
        Phrase("Finished pairs rejected"),
        facts.rules.pair_reject,
        facts.factory.pair_reject,
        group="order",
        what=Phrase("rejects of finished pairs"),
    )


def _overhead(book: MakingBook, facts: CostFacts) -> tuple[Overhead, ...]:
    """Return the overhead of the order itself, else that of the workshop on the day."""
    if facts.rules.overhead is not None:
        return facts.rules.overhead
    rows, remarks = overhead_on(facts.factory.overhead, book.day)
    book.findings += remarks
    return rows


def _making(book: MakingBook, b_grade: Money | None) -> None:
    """Write material, labour and overhead of a pair made, and what rejected pairs add to the good ones."""
    parts = total(("material", "labour", "overhead"))
    made = book.money("making", Phrase("Making a pair"), parts, group="hpp", unit="pair")
    # Good pairs bear the bad ones: of 100 pairs 2 rejected leave 98, each with 2/98 of a rejected one.
    rejected = ref("pair_reject") / (1 - ref("pair_reject"))
    title = Phrase("Rejected pairs, with their work")
    book.money("rejects.pairs", title, made * rejected, group="hpp", unit="pair")
    if b_grade is not None:
        title = Phrase("A second-grade pair sells for")
        brought = book.amount("b_grade", title, b_grade, group="hpp", unit="pair")
        title = Phrase("Second-grade pairs sold")
        book.money("rejects.b_grade", title, num(0) - brought * rejected, group="hpp", unit="pair")


def _totals(book: MakingBook, facts: CostFacts, fixed: Sequence[str]) -> None:
    """Write HPP by full and by variable costing, administration, full cost; `fixed` is fixed overhead."""
    sold = ("rejects.b_grade",) if "rejects.b_grade" in book else ()
    parts = total(("making", "rejects.pairs", *sold, "tooling"))
    hpp = book.money(HPP, Phrase("Cost of production (HPP)"), parts, group="hpp", unit="pair")
    kept = book.money(
        "overhead.fixed_part", Phrase("Fixed overhead included"), total(fixed), group="hpp", unit="pair"
    )
    # HPP holds the overhead of rejected pairs too, so the fixed part is grossed up in the same way.
    variable = hpp - kept / (1 - ref("pair_reject"))
    title = Phrase("Cost of production, variable costing")
    book.money("hpp.variable", title, variable, group="hpp", unit="pair")
    rate = book.own_or_dated(
        "admin.rate",
        Phrase("Administration and finance, of HPP"),
        facts.rules.admin,
        facts.factory.admin,
        group="admin",
        what=Phrase("administration"),
    )
    book.money("admin", Phrase("Administration and finance"), hpp * rate, group="admin", unit="pair")
    book.money(FULL_COST, Phrase("Full cost"), total((HPP, "admin")), group="admin", unit="pair")
    book.money("order.hpp", Phrase("HPP of the order"), hpp * ref("pairs"), group="order")


# --- a first price --------------------------------------------------------------------------------


def lop_lines(share: Decimal, *, of_price: bool, currency: str) -> tuple[Entry, ...]:
    """Return a price from material alone: labour, overhead and profit as a share of the price or of material.

    They name `material`. Source: docs/en/explanation/cost-of-production.md.
    """
    lop = ref("material") * ref("lop.rate")
    if of_price:
        lop = lop / (1 - ref("lop.rate"))
    title = Phrase("Labour, overhead and profit, of the price")
    if not of_price:
        title = Phrase("Labour, overhead and profit, of material")
    book = Book(currency=currency)
    book.share("lop.rate", title, share, group="lop")
    book.money("lop", Phrase("Labour, overhead and profit"), lop, group="lop", unit="pair")
    price = total(("material", "lop"))
    book.money("lop.price", Phrase("First price per pair"), price, group="lop", unit="pair")
    return tuple(book.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPrice:
    """A price that follows from material alone, with the lines that make it."""

    ledger: Ledger
    values: Values


def first_price(cost: Cost, share: Decimal, *, of_price: bool, currency: str) -> FirstPrice:
    """Return a first price from the material of a cost, and the rates that turn it into the currency."""
    kept = [each for each in cost.lines if _makes_material(cost.ledger[each.code])]
    ledger = Ledger(lines=(*kept, *lop_lines(share, of_price=of_price, currency=currency)))
    return FirstPrice(ledger=ledger, values=evaluate(ledger))


def _makes_material(entry: Entry) -> bool:
    return entry.group.partition(".")[0] in ("material", "fx") or entry.code in ("pairs", "ppn")
