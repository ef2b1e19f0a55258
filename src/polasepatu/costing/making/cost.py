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

from polasepatu.costing.ledger.dated import Dated, last_known, row_input
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.ledger import Entry, Expr, Input, Ledger, Line, Values, num, ref, total
from polasepatu.costing.making.factory import (
    OVERHEAD_TITLES,
    CostRules,
    DatedShare,
    DieRates,
    DieSet,
    FactoryTable,
    Knife,
    LastRates,
    Overhead,
    OverheadBy,
    die_set,
    lasts_needed,
    overhead_on,
)
from polasepatu.costing.making.labour import LabourRules, LabourTable, labour_lines
from polasepatu.costing.making.operation import Operation
from polasepatu.costing.making.purchase import MaterialUse, price_per_unit, purchase_lines
from polasepatu.costing.material.consumption import rounded as quantity
from polasepatu.costing.order.stock import Stock
from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Catalogue, Ppn, Price, check_prices
from polasepatu.money import Money, decimals

HPP = "hpp"
FULL_COST = "full_cost"
QUANTITY_PLACES = 4
HEAVY_TOOLING = Decimal("0.25")  # of HPP
PACKING = "packing"
METHODS: Mapping[str, str] = {
    # how a quantity came about, beside its line
    "net_markup": Phrase("net area and a per cent"),
    "waste_div": Phrase("waste of gross"),
    "rsm": Phrase("RSM on lattice areas"),
    "jevero": Phrase("jevero formula"),
    "zybin": Phrase("zybin norm"),
    "nest": Phrase("a layout"),
    "rows": Phrase("rows on the roll"),
    "sheet": Phrase("pieces on a sheet"),
    "count": Phrase("bill of materials"),
    PACKING: Phrase("cartons of the order"),
}


class PpnUnclear(PolaError):
    """Prices with and without PPN, and nobody has said who the buyer of the material is."""

    code = "PS553"
    text = (
        "some prices hold PPN ({included}), others do not ({excluded}), and the factory's status is not said"
    )
    hint = "write parties: factory: ppn_registered: true or false in the order, or give --ppn"
    cause = (
        "A firm registered for PPN gets the tax back, another one pays it, so the same price is two costs. "
        "Mixed prices cannot be added before that is known."
    )
    exit_code = Exit.INPUT


class RejectTwice(PolaError):
    """A reject on all material beside rejects of single materials."""

    code = "PS554"
    text = "material_reject_percent would count the rejects of {material!r} twice"
    hint = "leave it out of the order, or set the reject of each material in the catalogue to 0"
    cause = "Each factor of the chain stands once: the consumption of a material holds its reject already."
    exit_code = Exit.REFUSED


class KnivesWorn(PolaError):
    """Knives that do not last the order."""

    code = "PS555"
    text = "{count} knives wear out within the order and are counted again, such as {first}"
    hint = "look at life_strokes in rates/factory.yaml"
    cause = "A die cuts so many strokes; an order with more of them in a size needs another knife."
    severity = Severity.NOTE


class ToolingHeavy(PolaError):
    """Dies and lasts that cost as much as the shoes."""

    code = "PS559"
    text = "dies, lasts and tools are {share} % of the cost of production"
    hint = (
        "spread them over more pairs (tooling_pairs), or leave out what you have or do not need: "
        "dies: false, lasts: false"
    )
    cause = "Tooling is paid once. A small order bears all of it, unless further orders will use it too."
    severity = Severity.WARNING


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
    writer = _Writer(facts, exchange)
    writer.order()
    writer.material()
    writer.labour()
    writer.overhead()
    writer.making()
    writer.tooling()
    writer.totals()
    writer.purchase()
    return Cost(
        lines=(*exchange.inputs.values(), *writer.lines),
        findings=(*writer.findings, *exchange.findings),
        dies=writer.dies,
        lasts=writer.lasts,
    )


class _Writer:
    """Writes the lines in the order they are read."""

    def __init__(self, facts: CostFacts, exchange: Exchange) -> None:
        self.facts = facts
        self.exchange = exchange
        self.lines: list[Entry] = []
        self.findings: list[Finding] = []
        self.dies: DieSet | None = None
        self.lasts: Mapping[str, int] = {}
        self.minutes: Expr = num(0)
        self.ppn: dict[str, bool] = {}  # by material: whether a factor for PPN stands in its price
        self.once: list[str] = []  # tooling lines
        self.fixed: list[str] = []  # fixed overhead

    # --- small helpers

    def money(
        self,
        code: str,
        title: str,
        expr: Expr,
        *,
        group: str,
        words: Mapping[str, str] | None = None,
        values: Mapping[str, object] | None = None,
        quantity: str = "",
        price: str = "",
        unit: str = "pair",
    ) -> None:
        """Add a line of money for a pair, printed with the decimals of a price."""
        currency = self.facts.currency
        self.lines.append(
            Line(
                code=code,
                title=title,
                title_values=values or {},
                words=words or {},
                expr=expr,
                places=decimals(currency, unit_price=unit == "pair"),
                group=group,
                currency=currency,
                unit=unit,
                quantity=quantity,
                price=price,
            )
        )

    def amount(
        self,
        code: str,
        title: str,
        money: Money,
        *,
        group: str,
        unit: str = "",
        row: Dated | None = None,
        words: Mapping[str, str] | None = None,
    ) -> Expr:
        """Add an amount as an input, and return it in the currency of the cost."""
        self.lines.append(
            Input(
                code=code,
                title=title,
                words=words or {},
                value=money.amount,
                group=group,
                currency=money.currency,
                unit=unit,
                source=row.source if row else "",
                dated=row.valid_from if row else None,
                sample=row.sample if row else False,
            )
        )
        return self.converted(ref(code), money.currency)

    def share(
        self,
        code: str,
        title: str,
        value: Decimal | None,
        rows: Sequence[DatedShare],
        *,
        group: str,
        what: str,
    ) -> Expr:
        """Add a share as an input: the order's own, or that of the table on the day."""
        if value is not None:
            self.lines.append(Input(code=code, title=title, value=value, group=group, unit="share"))
        else:
            row, remarks = last_known(rows, self.facts.day, what=what, where=rows[0].where)
            self.findings += remarks
            self.lines.append(
                row_input(row, code=code, title=title, value=row.value, group=group, unit="share")
            )
        return ref(code)

    def converted(self, amount: Expr, currency: str) -> Expr:
        """Return an amount in the currency of the cost; foreign goods are counted with the rate's buffer."""
        if currency == self.facts.currency:
            return amount
        return self.exchange.converted(amount, currency, self.facts.currency, buffered=True)

    # --- the parts

    def order(self) -> None:
        """Pairs and overrun."""
        facts = self.facts
        self.lines += [
            Input(
                code="pairs",
                title=Phrase("Pairs of the order"),
                value=Decimal(facts.pairs),
                places=0,
                group="order",
                unit="pair",
            ),
            Input(
                code="overrun",
                title=Phrase("Pairs cut beyond the order"),
                value=facts.overrun,
                group="order",
                unit="share",
            ),
        ]
        self.share(
            "pair_reject",
            Phrase("Finished pairs rejected"),
            facts.rules.pair_reject,
            facts.factory.pair_reject,
            group="order",
            what=Phrase("rejects of finished pairs"),
        )

    def material(self) -> None:
        """Each material, and their sum with the reject that an order puts on all of it."""
        facts = self.facts
        rule = facts.rules.material_reject
        prices = {use.material.code: facts.catalogue.price_of(use.material.code) for use in facts.uses}
        self._ppn(prices)
        codes = []
        for use in facts.uses:
            material = use.material
            if rule and facts.material_has_reject and material.reject:
                raise RejectTwice(material=material.code)
            self._one_material(use, prices[material.code])
            codes.append(f"material.{material.code}")
        self.findings += check_prices([use.material for use in facts.uses], today=facts.priced_on)
        if not rule:
            self.money("material", Phrase("Material"), total(codes), group="material")
            return
        self.money("sum.material", Phrase("Material before rejects"), total(codes), group="material")
        self.lines.append(
            Input(
                code="material_reject",
                title=Phrase("Material rejected"),
                value=rule,
                group="material",
                unit="share",
            )
        )
        self.money(
            "rejects.material",
            Phrase("Rejected material"),
            ref("sum.material") * ref("material_reject"),
            group="material",
        )
        self.money(
            "material", Phrase("Material"), total(("sum.material", "rejects.material")), group="material"
        )

    def _ppn(self, prices: Mapping[str, Price]) -> None:
        """Decide which prices a factor for PPN belongs to, and add its rate where there is one."""
        registered = self.facts.ppn_registered
        included = sum(price.ppn is Ppn.INCLUDED for price in prices.values())
        excluded = len(prices) - included
        if registered is None and included and excluded:
            where = Where(field="parties.factory")
            raise PpnUnclear(where=where, included=str(included), excluded=str(excluded))
        for code, price in prices.items():
            is_cost = registered is False
            self.ppn[code] = registered is not None and (price.ppn is Ppn.INCLUDED) != is_cost
        if any(self.ppn.values()):
            self.share(
                "ppn", Phrase("PPN"), None, self.facts.factory.ppn, group="material", what=Phrase("PPN")
            )

    def _one_material(self, use: MaterialUse, price: Price) -> None:
        material = use.material
        at = f"material.{material.code}"
        group = f"material.{material.section.value}" if material.section else "material"
        self.lines += [
            Input(
                code=f"{at}.qty",
                title=Phrase("Quantity for a pair"),
                words=material.title,
                value=quantity(use.gross / self.facts.pairs),
                places=QUANTITY_PLACES,
                group=group,
                unit=material.unit,
                note=METHODS.get(use.method, use.method),
            ),
            Input(
                code=f"{at}.price",
                title=Phrase("Price"),
                words=material.title,
                value=price_per_unit(material, price),
                group=group,
                currency=price.currency,
                unit=material.unit,
                source=price.source,
                dated=price.on,
                sample=price.sample,
            ),
        ]
        self.money(
            at,
            material.code,
            self.priced(ref(f"{at}.qty"), material.code),
            group=group,
            words=material.title,
            quantity=f"{at}.qty",
            price=f"{at}.price",
        )

    def priced(self, amount: Expr, code: str) -> Expr:
        """Return an amount of a material in money, with its PPN taken off or put on."""
        price = self.facts.catalogue.price_of(code)
        found = amount * self.converted(ref(f"material.{code}.price"), price.currency)
        if not self.ppn[code]:
            return found
        return found / (1 + ref("ppn")) if price.ppn is Ppn.INCLUDED else found * (1 + ref("ppn"))

    def labour(self) -> None:
        """Minutes and piece rates."""
        facts = self.facts
        rules = LabourRules(
            region=facts.rules.region or facts.factory.region,
            day=facts.day,
            efficiency=facts.rules.efficiency,
        )
        found = labour_lines(
            facts.operations, facts.labour, rules, currency=facts.currency, convert=self.converted
        )
        self.lines += found.entries
        self.findings += found.findings
        self.minutes = found.minutes

    def overhead(self) -> None:
        """Each kind of overhead, and their sum."""
        rows = self.facts.rules.overhead
        if rows is None:
            rows, remarks = overhead_on(self.facts.factory.overhead, self.facts.day)
            self.findings += remarks
        codes = []
        for row in rows:
            code = f"overhead.{row.key}"
            self.money(code, row.key, self._overhead(row, code), group="overhead", words=row.title)
            codes.append(code)
            if row.fixed:
                self.fixed.append(code)
        self.money("overhead", Phrase("Factory overhead"), total(codes), group="overhead")

    def _overhead(self, row: Overhead, code: str) -> Expr:
        if row.share is not None:
            self.lines.append(
                row_input(
                    row,
                    code=f"{code}.rate",
                    title=OVERHEAD_TITLES[row.by],
                    words=row.title,
                    value=row.share,
                    group="overhead",
                    unit="share",
                )
            )
            both = row.by is OverheadBy.MATERIAL_AND_LABOUR
            return (total(("material", "labour")) if both else ref("labour")) * ref(f"{code}.rate")
        assert row.amount is not None
        units = {OverheadBy.MINUTE: "minute", OverheadBy.PAIR: "pair", OverheadBy.MONTH: "month"}
        amount = self.amount(
            f"{code}.rate",
            OVERHEAD_TITLES[row.by],
            row.amount,
            group="overhead",
            unit=units[row.by],
            row=row,
            words=row.title,
        )
        if row.by is OverheadBy.MINUTE:
            return amount * self.minutes
        if row.by is OverheadBy.PAIR:
            return amount
        self.lines.append(
            Input(
                code=f"{code}.capacity",
                title=Phrase("Pairs that a month can make"),
                value=Decimal(row.capacity_pairs),
                places=0,
                group="overhead",
                unit="pair",
            )
        )
        return amount / ref(f"{code}.capacity")

    def making(self) -> None:
        """Material, labour and overhead of a pair made, and what rejected pairs add to the good ones."""
        facts = self.facts
        self.money(
            "making",
            Phrase("Making a pair"),
            total(("material", "labour", "overhead")),
            group="hpp",
        )
        rejected = ref("pair_reject") / (1 - ref("pair_reject"))
        self.money(
            "rejects.pairs", Phrase("Rejected pairs, with their work"), ref("making") * rejected, group="hpp"
        )
        credit = facts.rules.b_grade or facts.factory.b_grade
        if credit is not None:
            brought = self.amount(
                "b_grade", Phrase("A second-grade pair brings"), credit, group="hpp", unit="pair"
            )
            self.money(
                "rejects.b_grade",
                Phrase("Second-grade pairs sold"),
                num(0) - brought * rejected,
                group="hpp",
            )

    def tooling(self) -> None:
        """Dies, lasts and tools, each spread over the same pairs."""
        facts, rules = self.facts, self.facts.rules
        over: Expr = ref("pairs")
        if rules.tooling_pairs is not None:
            self.lines.append(
                Input(
                    code="tooling.pairs",
                    title=Phrase("Pairs that dies and lasts are spread over"),
                    value=Decimal(rules.tooling_pairs),
                    places=0,
                    group="tooling",
                    unit="pair",
                )
            )
            over = ref("tooling.pairs")
        if rules.dies and facts.knives and facts.factory.dies:
            rates, remarks = last_known(
                facts.factory.dies,
                facts.day,
                what=Phrase("prices of dies"),
                where=facts.factory.dies[0].where,
            )
            self.findings += remarks
            self._dies(rates, over)
        if rules.lasts and facts.factory.lasts:
            last_rates, remarks = last_known(
                facts.factory.lasts,
                facts.day,
                what=Phrase("prices of lasts"),
                where=facts.factory.lasts[0].where,
            )
            self.findings += remarks
            self._lasts(last_rates, over)
        for tool in rules.tools:
            amount = self.amount(
                f"tooling.{tool.key}.cost", tool.key, tool.amount, group="tooling", words=tool.title
            )
            self.money(f"tooling.{tool.key}", tool.key, amount / over, group="tooling", words=tool.title)
            self.once.append(f"tooling.{tool.key}")
        self.money("tooling", Phrase("Tooling"), total(self.once), group="tooling")

    def _count(self, code: str, title: str, value: Decimal, unit: str) -> Expr:
        self.lines.append(Input(code=code, title=title, value=value, group="tooling", unit=unit))
        return ref(code)

    def _dies(self, rates: DieRates, over: Expr) -> None:
        self.dies = die_set(self.facts.knives, self.facts.pairs_by_size, rates)
        if self.dies.worn:
            first = next(iter(self.dies.worn))
            self.findings.append(KnivesWorn.finding(count=str(len(self.dies.worn)), first=first))
        knives = self._count("tooling.knives", Phrase("Knives"), Decimal(self.dies.knives), "pcs")
        edge = self._count("tooling.edge", Phrase("Edge of all knives"), self.dies.edge_cm, "cm")
        per_cm = self.amount(
            "tooling.per_cm", Phrase("A cm of edge"), rates.per_cm, group="tooling", unit="cm", row=rates
        )
        per_knife = self.amount(
            "tooling.per_knife", Phrase("A knife"), rates.per_knife, group="tooling", unit="pcs", row=rates
        )
        self.money(
            "tooling.dies",
            Phrase("Cutting dies (pisau pond)"),
            (knives * per_knife + edge * per_cm) / over,
            group="tooling",
        )
        self.once.append("tooling.dies")

    def _lasts(self, rates: LastRates, over: Expr) -> None:
        self.lasts = lasts_needed(self.facts.pairs_by_size, rates)
        count = self._count(
            "tooling.last_pairs", Phrase("Pairs of lasts"), Decimal(sum(self.lasts.values())), "pair"
        )
        price = self.amount(
            "tooling.per_last",
            Phrase("A pair of lasts"),
            rates.per_pair,
            group="tooling",
            unit="pair",
            row=rates,
        )
        self.money("tooling.lasts", Phrase("Lasts"), count * price / over, group="tooling")
        self.once.append("tooling.lasts")

    def totals(self) -> None:
        """HPP by full and by variable costing, administration, full cost."""
        facts = self.facts
        parts = ["making", "rejects.pairs", "tooling"]
        if any(line.code == "rejects.b_grade" for line in self.lines):
            parts.insert(2, "rejects.b_grade")
        self.money(HPP, Phrase("Cost of production (HPP)"), total(parts), group="hpp")
        self.money("overhead.fixed_part", Phrase("Fixed overhead in it"), total(self.fixed), group="hpp")
        self.money(
            "hpp.variable",
            Phrase("Cost of production, variable costing"),
            ref(HPP) - ref("overhead.fixed_part") / (1 - ref("pair_reject")),
            group="hpp",
        )
        rate = self.share(
            "admin.rate",
            Phrase("Administration and finance, of HPP"),
            facts.rules.admin,
            facts.factory.admin,
            group="admin",
            what=Phrase("administration"),
        )
        self.money("admin", Phrase("Administration and finance"), ref(HPP) * rate, group="admin")
        self.money(FULL_COST, Phrase("Full cost"), total((HPP, "admin")), group="admin")
        self.money("order.hpp", Phrase("HPP of the order"), ref(HPP) * ref("pairs"), group="order", unit="")

    def purchase(self) -> None:
        """What is bought."""
        facts = self.facts
        self.lines += purchase_lines(
            facts.uses,
            stock=facts.stock,
            priced=self.priced,
            pairs=facts.pairs,
            currency=facts.currency,
            leftover=facts.rules.leftover,
        )


def tooling_remarks(values: Values) -> tuple[Finding, ...]:
    """Return a warning where tooling is a large part of an evaluated cost."""
    share = values["tooling"] / values[HPP] if values[HPP] > 0 else Decimal(0)
    if share <= HEAVY_TOOLING:
        return ()
    where = Where(field="costing")
    return (ToolingHeavy.finding(where=where, share=f"{quantity(share * 100):.0f}"),)


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
    places = decimals(currency, unit_price=True)
    return (
        Input(code="lop.rate", title=title, value=share, group="lop", unit="share"),
        Line(
            code="lop",
            title=Phrase("Labour, overhead and profit"),
            expr=lop,
            places=places,
            group="lop",
            currency=currency,
            unit="pair",
        ),
        Line(
            code="lop.price",
            title=Phrase("First price of a pair"),
            expr=total(("material", "lop")),
            places=places,
            group="lop",
            currency=currency,
            unit="pair",
        ),
    )
