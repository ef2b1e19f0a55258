"""An order as a job: read it, map its sizes to the last, consume, cost, and say what to buy and to cut.

Reading (`read_order`) and costing (`costed`) are two steps, so that a quote goes on with what was read. A
style without an order is costed as an order of its own size run. Nothing here prints or writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu import project
from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.ledger import evaluate
from polasepatu.costing.making.cost import CostFacts, cost_ledger
from polasepatu.costing.making.factory import CostRules, FactoryTable
from polasepatu.costing.making.labour import LabourTable, usual_operations
from polasepatu.costing.making.materials import PACKING, PpnUnclear
from polasepatu.costing.making.purchase import check_stock, material_uses
from polasepatu.costing.making.tooling import Knife, tooling_remarks
from polasepatu.costing.material.consumed import ConsumedStyle
from polasepatu.costing.material.consumption import ChainStep, Consumption, Factor
from polasepatu.costing.material.consumption import rounded as quantity
from polasepatu.costing.order.colours import Colour
from polasepatu.costing.order.costed import CostedOrder
from polasepatu.costing.order.lasts import MadeOn, made_on, meeting
from polasepatu.costing.order.order import Order
from polasepatu.costing.order.packing import PackingList, pack
from polasepatu.costing.order.run import SizePairs
from polasepatu.costing.order.terms import Dates, Factory, Parties
from polasepatu.costing.order.tickets import MOST_PAIRS, ToCut
from polasepatu.errors import Exit, Finding, InputFaults, PolaError, Severity, Where
from polasepatu.files.kinds import kind_of
from polasepatu.files.materials import load_materials
from polasepatu.files.order import CurveUnknown, LoadedOrder
from polasepatu.files.rates.curves import load_curves
from polasepatu.files.rates.factory import load_factory
from polasepatu.files.rates.fx import load_fx
from polasepatu.files.rates.labour import load_labour
from polasepatu.files.style.style import Style, load_style
from polasepatu.geometry.ring import perimeter
from polasepatu.last.last import SizeOutsideLast
from polasepatu.materials.catalogue import Catalogue, Form, MaterialMissing
from polasepatu.money import FxTable
from polasepatu.progress import Listen, nobody
from polasepatu.sizing import parse_run, parse_size
from polasepatu.workflow.consume import ConsumeJob, consume, parts_of
from polasepatu.workflow.wanted import PairsUnspread, parse_pairs, spread

if TYPE_CHECKING:
    from polasepatu.costing.material.methods import Method


class CurveAssumed(PolaError):
    """Pairs spread evenly because nobody said how."""

    code = "PS556"
    text = "{pairs} pairs are spread evenly over the sizes {sizes}"
    hint = "name a size curve with --curve, or cost an order file"
    cause = "Large sizes need more material, so a cost needs the number of pairs per size."
    severity = Severity.WARNING


class ColourUseUnknown(PolaError):
    """A colour that replaces a material the style does not have."""

    code = "PS558"
    text = "the style is not cut from {found!r}"
    hint = "its materials: {known}"
    cause = "A colour maps some of the style's own materials to other codes of the catalogue."
    exit_code = Exit.INPUT


class NotCosted(PolaError):
    """A file that is neither a style nor an order."""

    code = "PS557"
    text = "a {kind!r} file cannot be costed"
    hint = "name a style, the folder it is in, or an order"
    cause = "A cost follows from a style, or from an order of one."
    exit_code = Exit.INPUT


@dataclass(frozen=True, slots=True, kw_only=True)
class CostJob:
    """How to cost, beside what the files say; empty values leave it to them."""

    materials: Path | None = None
    method: Method | None = None
    per_ticket: int = MOST_PAIRS
    region: str = ""
    ppn_registered: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleJob:
    """A style without an order: how many pairs, in which sizes, on which day."""

    day: date
    pairs: str = "1000"  # in all, or by size
    sizes: str = ""  # the style's run if empty
    curve: str = ""
    tooling_pairs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRead:
    """An order with every file that its cost needs, each read once."""

    order: Order
    style: Style
    catalogue: Catalogue
    labour: LabourTable
    factory: FactoryTable
    fx: FxTable
    rules: CostRules
    loaded: LoadedOrder | None = None  # None: made for a style without an order
    findings: tuple[Finding, ...] = ()

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings with their place in the order file, where there is one."""
        return tuple(findings) if self.loaded is None else self.loaded.placed(findings)


def cost_order(path: Path, job: CostJob, *, listen: Listen = nobody) -> CostedOrder:
    """Read an order and return its cost, its purchases and its tickets.

    Raises:
        InputFaults, Environment: as `read_order`.
        PolaError: as `costed`.
    """
    return costed(read_order(path, job), job, listen=listen)


def cost_style(path: Path, style_job: StyleJob, job: CostJob, *, listen: Listen = nobody) -> CostedOrder:
    """Return the cost of a style as an order of its own size run.

    Raises:
        As `cost_order`.
    """
    return costed(read_style_as_order(path, style_job, job), job, listen=listen)


# --- reading --------------------------------------------------------------------------------------


def read_order(path: Path, job: CostJob) -> OrderRead:
    """Read an order, its style and catalogue, and the rates its cost needs.

    Raises:
        InputFaults: order, style, catalogue or a file of rates is wrong; every fault with its place.
        Environment: the system does not let us read one of them.
    """
    loaded = project.read_order(path)
    own, costing = loaded.entry.materials, loaded.entry.costing
    style, catalogue = _style_and_catalogue(
        loaded.style_path, job.materials or (None if own is None else path.parent / own), near=path
    )
    _check_colours(loaded, style, catalogue)
    return OrderRead(
        order=loaded.order,
        style=style,
        catalogue=catalogue,
        labour=load_labour(project.rates("labour", near=path, own=costing.labour)),
        factory=load_factory(project.rates("factory", near=path, own=costing.factory)),
        fx=load_fx(project.rates("fx", near=path, own=loaded.entry.trade.rates.fx)),
        rules=costing.to_domain(loaded.order.dates.ordered),
        loaded=loaded,
        findings=loaded.findings,
    )


def read_style_as_order(path: Path, style_job: StyleJob, job: CostJob) -> OrderRead:
    """Read a style and make an order of its own size run, with the rates its cost needs.

    Raises:
        As `read_order`.
    """
    style, catalogue = _style_and_catalogue(path, job.materials, near=path)
    run, findings = _run_of(style, path, style_job)
    order = Order(
        number=style.pattern.name,
        title=style.pattern.title,
        run=run,
        colours=(Colour(code="", title={}, pairs=tuple(each.pairs for each in run)),),
        dates=Dates(ordered=style_job.day),
        parties=Parties(factory=Factory(name="", country="ID")),
    )
    return OrderRead(
        order=order,
        style=style,
        catalogue=catalogue,
        labour=load_labour(project.rates("labour", near=path)),
        factory=load_factory(project.rates("factory", near=path)),
        fx=load_fx(project.rates("fx", near=path)),
        rules=CostRules(tooling_pairs=style_job.tooling_pairs),
        findings=findings,
    )


def _style_and_catalogue(path: Path, materials: Path | None, *, near: Path) -> tuple[Style, Catalogue]:
    return load_style(path), load_materials(materials or project.materials(near=near))


def _run_of(style: Style, path: Path, job: StyleJob) -> tuple[tuple[SizePairs, ...], tuple[Finding, ...]]:
    """Return the pairs of each size, and that they are spread evenly where nothing is known of the sizes."""
    asked = parse_pairs(job.pairs)
    shares: list[Fraction] | None = None
    findings: tuple[Finding, ...] = ()
    if job.curve and not isinstance(asked, int):
        raise PairsUnspread(text=job.pairs)
    if job.curve:
        curves = load_curves(project.rates("curves", near=path))
        if job.curve not in curves:
            raise CurveUnknown(found=job.curve, known=", ".join(curves))
        weights = curves[job.curve].weights
        sizes = sorted(weights)
        shares = [weights[size] for size in sizes]
    else:
        run = (
            style.run if not job.sizes else parse_run(job.sizes, style.run.smallest.system, default=style.run)
        )
        sizes = list(run)
        if len(sizes) > 1 and isinstance(asked, int):
            findings = (CurveAssumed.finding(pairs=str(asked), sizes=run.label),)
    pairs = spread(asked, sizes, shares=shares)
    return tuple(SizePairs(size=size, pairs=n) for size, n in pairs.items() if n), findings


# --- costing --------------------------------------------------------------------------------------


def costed(
    read: OrderRead, job: CostJob, *, exchange: Exchange | None = None, listen: Listen = nobody
) -> CostedOrder:
    """Return the cost of an order that was read, its purchases and its tickets.

    `exchange` brings the rates of whoever goes on from here, such as a quote with its own buffer.

    Raises:
        InputFaults: a size that the last is not made in; stock or PPN that is unclear; every fault placed.
        PolaError: a piece that cannot be built, a price or a rate that is missing.
    """
    order, style, catalogue = read.order, read.style, read.catalogue
    sizes = _sizes(read)
    findings = [*read.findings, *read.placed(meeting(sizes))]
    packing_list = pack(order.run, order.packing)
    consumed, parts = _consumed(order, style, catalogue, sizes, job, packing_list, listen)
    findings += [each for each in consumed.findings if each not in findings]
    uses = material_uses(
        [(part.consumptions, _by_last(sizes, part.colour.pairs)) for part in parts], catalogue
    )
    findings += read.placed(check_stock(order.stock, uses))
    if any(each.severity is Severity.ERROR for each in findings):
        raise InputFaults([each for each in findings if each.severity is Severity.ERROR])
    operations = tuple(style.operations)
    if not operations:
        operations, remarks = usual_operations(read.labour, style.pattern.name)
        findings += style.placed(remarks)
    facts = CostFacts(
        pairs_by_size=_by_last(sizes, [each.pairs for each in order.run]),
        uses=uses,
        catalogue=catalogue,
        operations=operations,
        labour=read.labour,
        factory=read.factory,
        rules=replace(read.rules, region=job.region or read.rules.region),
        day=order.dates.ex_factory or order.dates.ordered,
        priced_on=order.dates.ordered,
        ppn_registered=_status(order, job),
        knives=_knives(parts, catalogue),
        stock=order.stock,
        overrun=order.overrun,
        material_has_reject=_has_reject(parts),
    )
    try:
        cost = cost_ledger(facts, exchange or Exchange(table=read.fx, day=order.dates.ordered))
    except PpnUnclear as error:
        raise InputFaults(read.placed(error.findings)) from None
    findings += [each for each in cost.findings if each not in findings]
    values = evaluate(cost.ledger)
    findings += read.placed(tooling_remarks(values))
    return CostedOrder(
        order=order,
        style=parts_of(style),
        catalogue=catalogue,
        sizes=sizes,
        consumed=consumed,
        parts=parts,
        facts=facts,
        cost=cost,
        values=values,
        packing_list=packing_list,
        per_ticket=job.per_ticket,
        findings=tuple(findings),
    )


def _has_reject(parts: Sequence[ToCut]) -> bool:
    chains = (each.chain for part in parts for each in part.consumptions)
    return any(step.kind is Factor.MATERIAL_REJECT for chain in chains for step in chain)


def _status(order: Order, job: CostJob) -> bool | None:
    return order.parties.factory.ppn_registered if job.ppn_registered is None else job.ppn_registered


def _sizes(read: OrderRead) -> tuple[MadeOn, ...]:
    """Return the last of each size that is ordered.

    Raises:
        InputFaults: sizes that the last is not made in, or that are none of its system.
    """
    last, rule = read.style.last, read.order.size_rule
    found: list[MadeOn] = []
    faults: list[Finding] = []
    for each in read.order.run:
        field_ = f"sizes.made_on.{each.size.label}"
        try:
            told = rule.named.get(each.size.label)
            named = None if told is None else parse_size(told, last.base.system)
            made = made_on(
                each.size, system=last.base.system, basis=rule.basis, rounding=rule.rounding, named=named
            )
        except PolaError as error:
            faults += [replace(one, where=Where(field=field_)) for one in error.findings]
            continue
        if not last.run.spans(made.made):
            where = Where(field=field_, size=each.size.label)
            faults.append(
                SizeOutsideLast.finding(where=where, size=made.made.label, last=last.name, run=last.run.label)
            )
        found.append(made)
    if faults:
        raise InputFaults(read.placed(faults))
    return tuple(found)


def _by_last(sizes: Sequence[MadeOn], pairs: Sequence[int]) -> dict[str, int]:
    """Return pairs by the size of the last; two sizes on the box may be made on one."""
    found: dict[str, int] = {}
    for size, count in zip(sizes, pairs, strict=True):
        found[size.made.label] = found.get(size.made.label, 0) + count
    return found


def _consumed(
    order: Order,
    style: Style,
    catalogue: Catalogue,
    sizes: Sequence[MadeOn],
    job: CostJob,
    packing_list: PackingList,
    listen: Listen,
) -> tuple[ConsumedStyle, tuple[ToCut, ...]]:
    """Return what the first colour consumes, and all colours as they are cut.

    The whole order counts as one batch: colours are cut one after another with the same knives.
    """
    pairs = _by_last(sizes, [each.pairs for each in order.run])
    wanted = ConsumeJob(
        sizes=",".join(
            sorted(pairs, key=lambda label: float(parse_size(label, style.last.base.system).value))
        ),
        pairs=pairs,
        method=job.method,
    )
    first: ConsumedStyle | None = None
    parts: list[ToCut] = []
    known: dict[tuple[tuple[str, str], ...], ConsumedStyle] = {}
    for colour in order.colours:
        use = {**style.bill.use, **colour.use}
        key = tuple(sorted(use.items()))
        if key not in known:
            in_colour = replace(style, bill=replace(style.bill, use=use))
            known[key] = consume(in_colour, catalogue, wanted, listen=listen)
        found = known[key]
        first = first or found
        parts.append(
            ToCut(
                colour=colour,
                use=use,
                consumptions=_with_cartons(found.consumptions, order, catalogue, packing_list),
                cuts=found.cuts,
            )
        )
    assert first is not None
    return first, tuple(parts)


def _with_cartons(
    consumptions: Sequence[Consumption], order: Order, catalogue: Catalogue, packing_list: PackingList
) -> tuple[Consumption, ...]:
    """Return the consumptions with the cartons that the order fills, where it names its carton."""
    code = order.packing.carton
    if not code:
        return tuple(consumptions)
    material = catalogue[code]
    net = quantity(Decimal(packing_list.cartons) / packing_list.pairs)
    gross = quantity(net * (1 + material.reject))
    sizes = dict.fromkeys(size for each in consumptions for size in each.by_size)
    reject = ChainStep(kind=Factor.MATERIAL_REJECT, factor=1 + material.reject, amount=gross)
    cartons = Consumption(
        material=code,
        unit=material.unit,
        by_size=dict.fromkeys(sizes, gross),
        net_by_size=dict.fromkeys(sizes, net),
        method=PACKING,
        chain=(ChainStep(kind=Factor.QUANTITY, factor=None, amount=net), reject),
        used_for=("packing",),
    )
    return (*(each for each in consumptions if each.material != code), cartons)


def _check_colours(loaded: LoadedOrder, style: Style, catalogue: Catalogue) -> None:
    """Raise what colours say of materials that the style or the catalogue does not have."""
    known = dict.fromkeys(piece.material for piece in style.pattern.pieces)
    faults: list[Finding] = []
    for colour in loaded.order.colours:
        for name, code in colour.use.items():
            where = loaded.document.where(("colours", colour.code, "use", name))
            if name not in known:
                faults.append(ColourUseUnknown.finding(where=where, found=name, known=", ".join(known)))
            elif code not in catalogue.materials:
                faults.append(MaterialMissing.finding(where=where, material=code, near=catalogue.near(code)))
    carton = loaded.order.packing.carton
    if carton and carton not in catalogue.materials:
        where = loaded.document.where("packing.carton")
        faults.append(MaterialMissing.finding(where=where, material=carton, near=catalogue.near(carton)))
    if faults:
        raise InputFaults(faults)


def _knives(parts: Sequence[ToCut], catalogue: Catalogue) -> tuple[Knife, ...]:
    """Return a knife for each piece and size that is cut in the house; sizes of one outline share it.

    What is bought ready in pairs or sets, such as outsole units, takes no knife, although it is drawn.
    """
    found: dict[tuple[object, ...], Knife] = {}
    for part in parts[:1]:
        for cut in part.cuts:
            code = part.use.get(cut.material)
            if code is None or catalogue[code].form is Form.UNITS:
                continue
            edge_mm = float(perimeter(cut.outline))
            key = (cut.piece, cut.cut_area_mm2, round(edge_mm, 2))
            sizes = (*found[key].sizes, cut.size) if key in found else (cut.size,)
            found[key] = Knife(
                piece=cut.piece, title=cut.title, sizes=sizes, edge_mm=edge_mm, per_pair=cut.per_pair
            )
    return tuple(found.values())


def costed_kind(path: Path) -> str:
    """Return whether a file is an order or a style; a folder is a style.

    Raises:
        NotCosted: it is neither.
    """
    kind = kind_of(path) or "style"
    if kind not in ("style", "order"):
        raise NotCosted(kind=kind, where=Where(file=str(path), line=1))
    return kind
