"""The order file, `schema: polasepatu.order/1`: size run, colours, packing, dates, terms and parties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from polasepatu.costing.order.colours import Colour, ColoursOff, colour_pairs, colour_totals
from polasepatu.costing.order.lasts import SizeRule
from polasepatu.costing.order.order import Order
from polasepatu.costing.order.packing import Packing, PackOff, PackSizeUnknown, pack
from polasepatu.costing.order.run import (
    NoPairs,
    OrderFault,
    SizePairs,
    from_curve,
    from_pairs,
    from_ratio,
    largest_remainder,
)
from polasepatu.costing.order.stock import Stock
from polasepatu.costing.order.terms import (
    Broker,
    BrokerRole,
    Commission,
    CommissionOf,
    Dates,
    Factory,
    Incoterm,
    Parties,
    Party,
    Price,
    Terms,
)
from polasepatu.errors import Finding, InputFaults, PolaError, Where
from polasepatu.files.document import Document, read
from polasepatu.files.last import SizeText
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.rates.curves import Counts, Curve, Shares, SizeLabel, sizes_named
from polasepatu.files.rates.factory import CostingEntry
from polasepatu.files.style.values import Titles
from polasepatu.files.trade import TradeEntry, trade_faults
from polasepatu.files.trade_values import (
    BelowHundred,
    Currency,
    MoneyEntry,
    NotNegative,
    Percent,
    Positive,
    dots_in_amounts,
    fraction,
)
from polasepatu.sizing import Basis, Rounding, Size, parse_size, system_named

Text: TypeAlias = Annotated[str, Field(max_length=200)]
FirmName: TypeAlias = Annotated[str, Field(min_length=1, max_length=80)]
Country: TypeAlias = Annotated[str, Field(pattern="^[A-Z]{2}$")]
FilePath: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Pairs: TypeAlias = Annotated[int, Field(ge=1, le=10_000_000)]


class RunUnclear(OrderFault):
    """Pairs given in no way, or in two."""

    code = "PS539"
    text = "the pairs are given by pairs, by ratio and cartons, or by curve and total"
    hint = "pairs: {{9: 120}}; ratio: {{9: 1, 10: 2}} with cartons: 50; curve: us-men with total: 2000"
    cause = "An order says its pairs in one of three ways; two at once could contradict each other."


class CurveUnknown(OrderFault):
    """A curve that is in no file."""

    code = "PS540"
    text = "there is no size curve {found!r}"
    hint = "known curves: {known}; or write the shares in the order: curve: {{9: 50, 10: 50}}"
    cause = "Named size curves stand in rates/curves.yaml, the project's own or the one that comes along."


class StyleNotThere(OrderFault):
    """A style that is not where the order says."""

    code = "PS541"
    text = "there is no style {found!r}"
    hint = "name the style's folder or file relative to the order, as in ../derby, or a sample: derby"
    cause = "An order names its style relative to itself, so that both can be moved together."


class CommissionUnclear(OrderFault):
    """A commission that is neither a rate nor an amount, or is both."""

    code = "PS542"
    text = "a commission is a percent of fob or exw, or an amount per pair"
    hint = "{{of: fob, percent: 5}}, or {{of: pair, amount: {{value: 0.50, currency: USD}}}}"
    cause = "A commission on a price and a commission on a pair enter the price by different formulas."


class BrokerUnclear(OrderFault):
    """A trader with a commission, or an agent with a margin."""

    code = "PS543"
    text = "{role} has no {key}"
    hint = "an agent earns a commission, a trader a margin on its own selling price"
    cause = "A trader buys and sells on its own account; an agent is paid for arranging the sale."


class PriceUnclear(OrderFault):
    """A margin beside a markup."""

    code = "PS544"
    text = "give a margin on the price or a markup on the cost, not both"
    hint = "12 % margin on the price is the same as 13.636 % markup on the cost"
    cause = "Margin and markup are two ways of saying one profit."


class Short(FileModel):
    """A value that may have one of two forms; `OrderFile.written_out` tells them apart."""

    forms: ClassVar[list[dict[str, Any]]]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the two forms as they are written."""
        return {"anyOf": cls.forms}


_NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}


class CurveChoice(Short):
    """A curve by its name, or its shares in per cent by size."""

    forms: ClassVar[list[dict[str, Any]]] = [{"type": "string"}, _NUMBERS]

    named: Name | None = None
    shares: Shares | None = None


class StockEntry(Short):
    """An amount in the store, or amounts by size."""

    forms: ClassVar[list[dict[str, Any]]] = [{"type": "number"}, _NUMBERS]

    amount: NotNegative = Decimal(0)
    by_size: dict[SizeLabel, NotNegative] = Field(default_factory=dict)

    def to_domain(self) -> Stock:
        """Return the stock."""
        return made(Stock, self)


class SizesEntry(FileModel):
    """The size run."""

    system: Annotated[str, Field(max_length=30)]
    pairs: Counts | None = None
    ratio: Counts | None = None
    cartons: Pairs | None = None
    curve: CurveChoice | None = None
    total: Pairs | None = None
    basis: Basis = Basis.LAST
    rounding: Rounding = Rounding.NEAREST
    made_on: dict[SizeLabel, SizeText] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> SizesEntry:
        given = {key for key in ("pairs", "ratio", "cartons", "curve", "total") if getattr(self, key)}
        if given not in ({"pairs"}, {"ratio", "cartons"}, {"curve", "total"}):
            raise fault(RunUnclear)
        return self


class ColourEntry(FileModel):
    """A colour, and the materials it takes instead of the style's."""

    title: Titles
    percent: Percent | None = None
    pairs: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    use: dict[Name, Name] = Field(default_factory=dict)


class PackingEntry(FileModel):
    """Cartons."""

    pairs_per_carton: Annotated[int, Field(ge=1, le=1000)] = 12
    case_pack: Counts = Field(default_factory=dict)
    carton_mm: tuple[Positive, Positive, Positive] = (Decimal(630), Decimal(450), Decimal(350))
    pair_kg: Positive = Decimal("1.2")
    carton: Name | None = None

    @model_validator(mode="after")
    def _full(self) -> PackingEntry:
        found = sum(self.case_pack.values())
        if self.case_pack and found != self.pairs_per_carton:
            raise fault(PackOff, found=str(found), wanted=str(self.pairs_per_carton))
        return self


class TermsEntry(FileModel):
    """Terms of the sale."""

    incoterm: Incoterm = Incoterm.FOB
    place: Text = ""
    currency: Currency = "USD"
    payment: Text = ""
    validity_days: Annotated[int, Field(ge=1, le=3650)] = 30
    moq_pairs: Pairs | None = None
    lead_time_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    tolerance_percent: Percent = Decimal(0)

    def to_domain(self) -> Terms:
        """Return the terms."""
        return made(Terms, self)


class PartyEntry(FileModel):
    """A firm."""

    name: FirmName
    country: Country
    place: Text = ""

    def to_domain(self) -> Party:
        """Return the firm."""
        return made(Party, self)


class FactoryEntry(PartyEntry):
    """The maker."""

    ppn_registered: bool | None = None

    def to_domain(self) -> Factory:
        """Return the maker."""
        return made(Factory, self)


class CommissionEntry(FileModel):
    """A commission."""

    of: CommissionOf = CommissionOf.FOB
    percent: BelowHundred | None = None
    amount: MoneyEntry | None = None

    @model_validator(mode="after")
    def _one_form(self) -> CommissionEntry:
        by_pair = self.of is CommissionOf.PAIR
        if (self.percent is None) == (self.amount is None) or by_pair != (self.amount is not None):
            raise fault(CommissionUnclear)
        return self

    def to_domain(self) -> Commission:
        """Return the commission."""
        return made(Commission, self, renamed={"rate": "percent"})


class BrokerEntry(PartyEntry):
    """The broker."""

    role: BrokerRole
    commission: CommissionEntry | None = None
    margin_percent: BelowHundred | None = None

    @model_validator(mode="after")
    def _as_its_role(self) -> BrokerEntry:
        trader = self.role is BrokerRole.TRADER
        wrong = "commission" if trader else "margin_percent"
        if getattr(self, wrong) is not None:
            raise fault(BrokerUnclear, role=self.role.value, key=wrong)
        return self

    def to_domain(self) -> Broker:
        """Return the broker."""
        return made(Broker, self)


class PartiesEntry(FileModel):
    """All who take part."""

    factory: FactoryEntry
    broker: BrokerEntry | None = None
    importer: PartyEntry | None = None

    def to_domain(self) -> Parties:
        """Return them."""
        return made(Parties, self)


class PriceEntry(FileModel):
    """How the price is made."""

    margin_percent: BelowHundred | None = None
    markup_percent: NotNegative | None = None
    round_up_to: Positive | None = None
    target: MoneyEntry | None = None

    @model_validator(mode="after")
    def _one_profit(self) -> PriceEntry:
        if self.margin_percent is not None and self.markup_percent is not None:
            raise fault(PriceUnclear)
        return self

    def to_domain(self) -> Price:
        """Return it."""
        return made(Price, self)


class OrderFile(FileRoot):
    """An order."""

    kind: ClassVar[str] = "order"

    number: Name
    title: Titles
    style: FilePath  # relative to this file
    materials: FilePath | None = None  # relative to this file; else the project's, else the shipped one
    sizes: SizesEntry
    colours: Annotated[dict[Name, ColourEntry], Field(max_length=60)] = Field(default_factory=dict)
    packing: PackingEntry = Field(default_factory=PackingEntry)
    dates: Dates
    terms: TermsEntry = Field(default_factory=TermsEntry)
    parties: PartiesEntry
    price: PriceEntry = Field(default_factory=PriceEntry)
    stock: dict[Name, StockEntry] = Field(default_factory=dict)
    overrun_percent: Percent = Decimal(0)
    costing: CostingEntry = Field(default_factory=CostingEntry)
    trade: TradeEntry = Field(default_factory=TradeEntry)
    sample: bool = False

    @classmethod
    def written_out(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Write out a named curve, and stock by size."""
        found = dict(values)
        sizes, stock = values.get("sizes"), values.get("stock")
        if isinstance(sizes, dict) and isinstance(sizes.get("curve"), str | dict):
            key = "named" if isinstance(sizes["curve"], str) else "shares"
            found["sizes"] = {**sizes, "curve": {key: sizes["curve"]}}
        if isinstance(stock, dict):
            found["stock"] = {
                code: {"by_size": each} if isinstance(each, dict) else {"amount": each}
                for code, each in stock.items()
            }
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedOrder:
    """An order that was read, and where its words stand."""

    order: Order
    entry: OrderFile
    document: Document
    style_path: Path
    findings: tuple[Finding, ...]

    @property
    def path(self) -> Path:
        """The order file."""
        return Path(self.document.name)

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings with the place in the order file that they speak of."""
        return tuple(
            each
            if each.where.file is not None
            else replace(
                each,
                where=replace(
                    self.document.where(each.where.field or ""), piece=each.where.piece, size=each.where.size
                ),
            )
            for each in findings
        )


def load_order(
    path: Path, *, curves: Callable[[], Mapping[str, Curve]], samples: Callable[[], Mapping[str, Path]] = dict
) -> LoadedOrder:
    """Read an order; `curves` gives the named size curves where the order asks for one.

    Where there is no style at the place the order names, `samples` gives those it may mean by name.

    Raises:
        InputFaults: everything that is wrong with the order, each fault with its place.
        Environment: the system does not let us read it.
    """
    document = read(path)
    entry = check(document, OrderFile)
    found = [*dots_in_amounts(document), *trade_faults(entry.trade, document)]
    run = _run(entry.sizes, document, curves, found)
    style_path = path.parent / entry.style
    if not _is_style(style_path):
        style_path = samples().get(entry.style, style_path)
    if Path(entry.style).is_absolute() or not _is_style(style_path):
        where = document.where("style")
        found.append(StyleNotThere.finding(where=where, found=entry.style[:80]))
    found += [replace(each, where=document.where(each.where.field or "")) for each in entry.dates.check()]
    colours = _colours(entry, run, document, found) if run else ()
    packing = _packing(entry, run, document, found) if run else Packing()
    if found:
        raise InputFaults(found)
    order = Order(
        number=entry.number,
        title=entry.title.to_domain(),
        run=run,
        size_rule=SizeRule(
            basis=entry.sizes.basis, rounding=entry.sizes.rounding, named=dict(entry.sizes.made_on)
        ),
        colours=colours,
        packing=packing,
        dates=entry.dates,
        terms=entry.terms.to_domain(),
        parties=entry.parties.to_domain(),
        price=entry.price.to_domain(),
        stock={code: each.to_domain() for code, each in entry.stock.items()},
        overrun=fraction(entry.overrun_percent),
        sample=entry.sample,
    )
    notes = pack(order.run, order.packing).findings()
    loaded = LoadedOrder(order=order, entry=entry, document=document, style_path=style_path, findings=())
    return replace(loaded, findings=loaded.placed(notes))


def _is_style(path: Path) -> bool:
    return path.is_file() or (path / "style.yaml").is_file()


def _run(
    entry: SizesEntry,
    document: Document,
    curves: Callable[[], Mapping[str, Curve]],
    found: list[Finding],
) -> tuple[SizePairs, ...]:
    """Return the pairs of each size; what is wrong goes to `found`, and then the run is empty."""
    try:
        system_named(entry.system)
        if entry.curve is not None and entry.curve.named is not None:
            run = _named_curve(entry, entry.curve.named, curves())
        else:
            form = "pairs" if entry.pairs else "ratio" if entry.ratio else "curve"
            given: Any = getattr(entry, form) if entry.curve is None else entry.curve.shares
            sizes = sizes_named(given, entry.system, document, f"sizes.{form}")
            by_size = {sizes[label]: value for label, value in given.items()}
            if form == "curve":
                run = from_curve(by_size, entry.total or 0)
            elif form == "ratio":
                run = from_ratio(by_size, entry.cartons or 0)
            else:
                run = from_pairs(by_size)
        if not sum(each.pairs for each in run):
            raise NoPairs(where=Where(field="sizes"))
    except PolaError as error:
        for each in error.findings:
            where = each.where
            if where.file is None:
                fields = {"PS530": "sizes.curve", "PS540": "sizes.curve", "PS301": "sizes.system"}
                where = document.where(where.field or fields.get(each.code, "sizes"))
            found.append(replace(each, where=where))
        return ()
    return tuple(each for each in run if each.pairs)


def _named_curve(entry: SizesEntry, name: str, curves: Mapping[str, Curve]) -> tuple[SizePairs, ...]:
    curve = curves.get(name)
    wanted = system_named(entry.system).key
    fitting = [name for name, each in curves.items() if _system(each) == wanted]
    if curve is None or _system(curve) != wanted:
        raise CurveUnknown(found=name, known=", ".join(fitting) or "-")
    sizes = sorted(curve.weights)
    pairs = largest_remainder(
        [curve.weights[size] for size in sizes], entry.total or 0, places=[size.value for size in sizes]
    )
    return tuple(SizePairs(size=size, pairs=n) for size, n in zip(sizes, pairs, strict=True))


def _system(curve: Curve) -> str:
    return next(iter(curve.weights)).system


def _colours(
    entry: OrderFile, run: tuple[SizePairs, ...], document: Document, found: list[Finding]
) -> tuple[Colour, ...]:
    """Return the colours; an order that names none has one, without a name."""
    given = list(entry.colours.items())
    total = sum(each.pairs for each in run)
    if not given:
        return (Colour(code="", title={"en": "", "id": ""}, pairs=tuple(each.pairs for each in run)),)
    try:
        by_share = [each.percent for _, each in given]
        by_pairs = [each.pairs for _, each in given]
        if all(each is not None for each in by_share) and not any(each is not None for each in by_pairs):
            totals = colour_totals(total, shares=[each for each in by_share if each is not None])
        elif all(each is not None for each in by_pairs) and not any(each is not None for each in by_share):
            totals = colour_totals(total, pairs=[each for each in by_pairs if each is not None])
        elif len(given) == 1:
            totals = (total,)
        else:
            raise ColoursOff(found="-", wanted=str(total))
    except PolaError as error:
        found += [replace(each, where=document.where("colours")) for each in error.findings]
        return ()
    spread = colour_pairs(run, totals)
    return tuple(
        Colour(code=code, title=each.title.to_domain(), pairs=pairs, use=dict(each.use))
        for (code, each), pairs in zip(given, spread, strict=True)
    )


def _packing(
    entry: OrderFile, run: tuple[SizePairs, ...], document: Document, found: list[Finding]
) -> Packing:
    system = system_named(entry.sizes.system).key
    known = {each.size for each in run}
    pack: dict[Size, int] = {}
    told = {"known": ", ".join(each.size.label for each in run)}
    groups = (
        ("packing.case_pack", entry.packing.case_pack),
        ("sizes.made_on", entry.sizes.made_on),
    )
    for field, group in groups:
        for label in group:
            where = document.where((*field.split("."), label))
            try:
                size = parse_size(label, system)
            except PolaError as error:
                found += [replace(each, where=where) for each in error.findings]
                continue
            if size not in known:
                found.append(PackSizeUnknown.finding(where=where, size=label, **told))
            elif field == "packing.case_pack":
                pack[size] = entry.packing.case_pack[label]
    return Packing(
        pairs_per_carton=entry.packing.pairs_per_carton,
        case_pack=pack,
        carton_mm=entry.packing.carton_mm,
        pair_kg=entry.packing.pair_kg,
        carton=entry.packing.carton or "",
    )
