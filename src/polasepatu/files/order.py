"""The order file, `schema: polasepatu.order/1`: size run, colours, packing, dates, terms and parties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from polasepatu.costing.order.colours import Colour, ColoursOff, colour_pairs, colour_totals
from polasepatu.costing.order.lasts import SizeRule
from polasepatu.costing.order.order import Order
from polasepatu.costing.order.packing import Packing, PackSizeUnknown, pack
from polasepatu.costing.order.run import (
    NoPairs,
    OrderFault,
    SizePairs,
    from_curve,
    from_pairs,
    from_ratio,
    largest_remainder,
)
from polasepatu.costing.order.terms import (
    Dates,
)
from polasepatu.errors import Finding, InputFaults, PolaError, Where
from polasepatu.files.document import Document, read
from polasepatu.files.model import FileRoot, Name, check
from polasepatu.files.order_entries import (
    ColourEntry,
    PackingEntry,
    PartiesEntry,
    PriceEntry,
    SizesEntry,
    StockEntry,
    TermsEntry,
)
from polasepatu.files.rates.curves import Curve, sizes_named
from polasepatu.files.rates.factory import CostingEntry
from polasepatu.files.style.values import Titles
from polasepatu.files.trade import TradeEntry, trade_faults
from polasepatu.files.trade_values import (
    FilePath,
    Percent,
    dots_in_amounts,
    fraction,
)
from polasepatu.sizing import Size, parse_size, system_named


class CurveUnknown(OrderFault):
    """A curve that is in no file."""

    code = "PS540"
    text = "there is no size curve {found!r}"
    hint = "known curves: {known}; or write the shares in the order: curve: {{9: 50, 10: 50}}"
    cause = "Named size curves are in rates/curves.yaml, the project's own or the bundled one."


class StyleNotThere(OrderFault):
    """A style that is not where the order says."""

    code = "PS541"
    text = "there is no style {found!r}"
    hint = "name the style's folder or file relative to the order, as in ../derby, or a sample: derby"
    cause = "An order names its style relative to itself, so that both can be moved together."


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
