"""One material of a style, estimated by every method there is for it, over the whole size run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from polasepatu.costing.material import methods
from polasepatu.costing.material.chain import Chain
from polasepatu.costing.material.consumption import Consumption, Factor, rounded
from polasepatu.costing.material.cutting import in_unit, laid, pair_areas
from polasepatu.costing.material.lattice_record import good_lattices, record_key
from polasepatu.costing.material.lay import RowLay, on_roll, on_sheet
from polasepatu.costing.material.layouts import LayoutKind
from polasepatu.costing.material.methods import HUMAN, Estimate, Method
from polasepatu.errors import Exit, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Form
from polasepatu.materials.rolls import Direction
from polasepatu.units import Dimension, trade_unit

if TYPE_CHECKING:
    from polasepatu.costing.material.bill import Quantity
    from polasepatu.costing.material.cutting import Cut, LaidCut, PairArea
    from polasepatu.costing.material.lattice_record import Numbers, Records
    from polasepatu.costing.material.layouts import LayoutUse
    from polasepatu.costing.material.methods import Thumb
    from polasepatu.errors import Finding
    from polasepatu.materials.catalogue import BatchStep, Material
    from polasepatu.nesting.lattice import Lattice

ONE = Decimal(1)
LARGE_SPREAD = Decimal("0.10")
LIKELY = (Decimal("0.55"), Decimal("0.92"))
DEFAULTS: Mapping[Form, tuple[Method, ...]] = {
    Form.LEATHER: (Method.NEST, Method.RSM, Method.WASTE_DIV),
    Form.ROLL: (Method.NEST, Method.ROWS, Method.WASTE_DIV),
    Form.SHEET: (Method.NEST, Method.SHEET, Method.WASTE_DIV),
}
"""Which method counts where none is asked for: the first that there is."""


class SpreadLarge(PolaError):
    """Methods that do not agree."""

    code = "PS525"
    text = (
        "{material}: the methods differ by {spread} %, from {low} ({least}) to {high} ({most}) {unit} a pair"
    )
    hint = "nest a sample hide, or calibrate with records of the cutting room"
    cause = (
        "Methods that know nothing of each other should agree within 10 %; where they do not, look closer."
    )
    severity = Severity.WARNING


class UtilisationOdd(PolaError):
    """A utilisation that no cutting room has."""

    code = "PS526"
    text = "{material}: a utilisation of {share} % by {method} is unlikely; usual are 55 to 92 %"
    hint = "check hide area, width, gap and wastes of the material, and the unit it is bought by"
    cause = "A figure outside the usual is most often a wrong unit or a waste that was counted twice."
    severity = Severity.WARNING


class PieceTooLarge(PolaError):
    """A piece that the material cannot hold."""

    code = "PS527"
    text = "piece {piece!r}, size {size}, does not fit on {material} in the direction that is allowed"
    hint = "check width_mm, length_mm, edge_mm and direction of the material"
    cause = "The piece is larger than the roll is wide or the sheet long."
    exit_code = Exit.REFUSED


class UsedTwoWays(PolaError):
    """A material that pieces are cut from and that the bill counts besides, or that cannot be cut."""

    code = "PS528"
    text = "{material} cannot be used so: {why}"
    hint = "give the entry another code of the catalogue"
    cause = "What a material is decides how its consumption is worked out, once for each code."
    exit_code = Exit.INPUT


class LatticesUnknown(PolaError):
    """Pieces whose densest lattice was not looked for."""

    code = "PS517"
    text = "{material}: the lattices of its pieces are not known, so nothing but a rule of thumb counts"
    hint = "run `polasepatu consume` on the style once; afterwards they are read from its records"
    cause = "Without the densest regular layout of each piece no formula knows its first waste."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is to be cut: the weight of each size in means, and the pairs where an order is known."""

    weights: Mapping[str, Decimal]
    pairs: Mapping[str, int] | None = None

    @property
    def whole(self) -> int | None:
        """Return the pairs in all; None where no order is known."""
        return None if self.pairs is None else sum(self.pairs.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialEstimates:
    """All that is said of one material, and the estimate that counts."""

    material: Material
    used_for: tuple[str, ...]
    net: Chain  # the start: cut area, or quantity
    areas: Mapping[str, PairArea]  # by size; nothing where it is not cut
    estimates: tuple[Estimate, ...]
    chosen: Estimate | None  # None where no method gives anything
    findings: tuple[Finding, ...]
    bought_as: Mapping[str, str]

    @property
    def spread(self) -> Decimal:
        """Return how far the methods lie apart: the distance of least and most over the most."""
        means = [each.chain.mean for each in self.estimates if each.reliable]
        return (max(means) - min(means)) / max(means) if len(means) > 1 and max(means) else Decimal(0)

    @property
    def consumption(self) -> Consumption | None:
        """Return what counts, as a value for orders and costs; None where no method gives anything."""
        if self.chosen is None:
            return None
        chain = self.chosen.chain
        return Consumption(
            material=self.material.code,
            unit=self.material.unit,
            by_size={size: rounded(amount) for size, amount in chain.by_size.items()},
            net_by_size={size: rounded(amount) for size, amount in self.net.by_size.items()},
            method=self.chosen.method.value,
            chain=chain.steps,
            findings=self.findings,
            used_for=self.used_for,
            bought_as=self.bought_as,
        )


def batch_share(pairs: int | None, steps: Iterable[BatchStep]) -> Decimal:
    """Return what a batch of so many pairs needs more; nothing where the batch is not known."""
    if pairs is None:
        return Decimal(0)
    return next((each.add for each in steps if pairs <= each.upto_pairs), Decimal(0))


def counted(quantity: Quantity, by_size: Mapping[str, Decimal], demand: Demand) -> MaterialEstimates:
    """Return the estimate of what is bought by count, length or weight."""
    net = Chain.begin(Factor.QUANTITY, by_size, demand.weights)
    estimate = Estimate(method=Method.COUNT, chain=_rejected(net, quantity.material))
    return MaterialEstimates(
        material=quantity.material,
        used_for=tuple(quantity.used_for),
        net=net,
        areas={},
        estimates=(estimate,),
        chosen=estimate,
        findings=(),
        bought_as=quantity.bought_as,
    )


def estimated(
    material: Material,
    cuts: tuple[Cut, ...],
    *,
    records: Records,
    demand: Demand,
    thumb: Thumb,
    layouts: tuple[LayoutUse, ...] = (),
    batch: Iterable[BatchStep] = (),
    wanted: Method | None = None,
) -> MaterialEstimates:
    """Return what every method says of a material that pieces are cut from.

    Raises:
        NoLattice: an outline has no regular layout.
    """
    double = not (material.restrictive or material.direction is Direction.ONE_WAY)
    pieces = laid(cuts, records, gap_mm=float(material.gap_mm), double=double)
    areas = pair_areas(pieces)
    work = _Work(
        material=material,
        pieces=pieces,
        areas=areas,
        demand=demand,
        batch=tuple(batch),
        records=records,
        double=double,
    )
    raw = [*methods.thumbs(work.net, material, thumb)]
    found: list[Finding] = []
    raw += _by_layouts(work, layouts)
    if all(each.lattice is not None for each in pieces):
        more, faults = _MAKERS[material.form](work)
        raw += more
        found += faults
    else:
        found.append(LatticesUnknown.finding(where=material.where, material=material.code))
    estimates = tuple(work.finished(each) for each in raw)
    chosen = _chosen(estimates, material.form, wanted)
    found += _remarks(material, estimates, chosen)
    found += [each for use in layouts for each in use.findings]
    return MaterialEstimates(
        material=material,
        used_for=tuple(dict.fromkeys(cut.material for cut in cuts)),
        net=work.net,
        areas=areas,
        estimates=estimates,
        chosen=chosen,
        findings=tuple(found),
        bought_as={},
    )


def _chosen(estimates: Iterable[Estimate], form: Form, wanted: Method | None) -> Estimate | None:
    by_method = {each.method: each for each in estimates}
    order = (*((wanted,) if wanted is not None else ()), *DEFAULTS[form], *by_method)
    return next((by_method[method] for method in order if method in by_method), None)


# --- one material at work -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A material and what is cut from it, in the unit it is bought by."""

    material: Material
    pieces: tuple[LaidCut, ...]
    areas: Mapping[str, PairArea]
    demand: Demand
    batch: tuple[BatchStep, ...]
    records: Records
    double: bool  # whether pieces may lie turned by half

    @property
    def net(self) -> Chain:
        """Return the start of every chain: the cut area of a pair, in the unit of buying."""
        amounts = {size: self.amount(area.net_mm2) for size, area in self.areas.items()}
        return Chain.begin(Factor.CUT_AREA, amounts, self.demand.weights)

    @property
    def scaled(self) -> dict[str, Decimal]:
        """Return the scale area of a pair of each size, in the unit of buying."""
        return {size: self.amount(area.scale_mm2 or Decimal(0)) for size, area in self.areas.items()}

    def amount(self, area_mm2: Decimal) -> Decimal:
        """Return an area in the unit of buying: square feet, metres of the roll, sheets."""
        unit = trade_unit(self.material.unit)
        if unit.dimension is Dimension.AREA:
            return in_unit(area_mm2, unit.name)
        if unit.dimension is Dimension.SHEET:
            return area_mm2 / self.sheet_mm2
        return area_mm2 / self.width_mm * unit.factor.denominator / unit.factor.numerator

    @property
    def width_mm(self) -> Decimal:
        """Return the width that is paid for."""
        assert self.material.width_mm is not None
        return self.material.width_mm

    @property
    def sheet_mm2(self) -> Decimal:
        """Return the area of a sheet."""
        assert self.material.length_mm is not None
        return self.width_mm * self.material.length_mm

    def finished(self, estimate: Estimate) -> Estimate:
        """Return an estimate with invoice, batch, human factor and reject after it, each once."""
        material, chain = self.material, estimate.chain
        if material.discrepancy != ONE:
            note = Phrase("measured over invoiced area")
            chain = chain.divided(Factor.DISCREPANCY, material.discrepancy, note)
        if chain.steps[-1].kind is not Factor.BATCH:  # lays of rolls have it in them
            share = batch_share(self.demand.whole, self.batch)
            if share:
                chain = chain.times(Factor.BATCH, 1 + share, Phrase("small batch"))
        if estimate.method is Method.NEST and material.form is Form.LEATHER:
            human = HUMAN if material.human is None else material.human
            if human:
                chain = chain.times(Factor.HUMAN, 1 + human, Phrase("the clicker against the program"))
        return replace(estimate, chain=_rejected(chain, material))


def _rejected(chain: Chain, material: Material) -> Chain:
    if not material.reject:
        return chain
    return chain.times(Factor.MATERIAL_REJECT, 1 + material.reject, Phrase("faulty material"))


class Turning(TypedDict):
    """How a piece may be turned on a roll or sheet."""

    direction: Direction
    axis_deg: float | None
    tolerance_deg: float


# --- methods by form ------------------------------------------------------------------------------

_Made = tuple[list[Estimate], list["Finding"]]


def _leather(work: _Work) -> _Made:
    for each in work.pieces:
        if in_unit(each.cut.cut_area_mm2, "sqft") >= (work.material.hide_sqft or 0):
            return [], [_too_large(each.cut, work.material)]
    found = methods.leather(work.net, work.areas, work.scaled, work.material)
    faults = [each for estimate in found for each in estimate.findings]
    return found, [*faults, *methods.norm_faults(work.areas, work.material)]


def _roll(work: _Work) -> _Made:
    material = work.material
    assert material.usable_width_mm is not None
    lays: list[tuple[Cut, RowLay]] = []
    for each in work.pieces:
        lay = _row_lay(work, each)
        if lay is None:
            return [], [_too_large(each.cut, material)]
        lays.append((each.cut, lay))
    chain = work.net.to(Factor.FIRST_WASTE, work.scaled, Phrase("densest lattice of each piece"))
    rows = _lengths(work, lays, lambda cut, lay: cut.per_pair * lay.per_piece_mm)
    chain = chain.to(Factor.SECOND_WASTE, rows, Phrase("whole rows on the width, selvedge paid for"))
    if material.ends:
        note = Phrase("ends of rolls, splices, shift of layers")
        chain = chain.times(Factor.ENDS, 1 + material.ends, note)
    pairs = work.demand.pairs
    if pairs is not None and any(pairs.values()):
        blocks = _lengths(work, lays, lambda cut, lay: _block_mm(cut, lay, pairs, material.layers))
        share = 1 + (material.ends or Decimal(0))
        blocks = {size: amount * share for size, amount in blocks.items()}
        chain = chain.to(Factor.BATCH, blocks, Phrase("whole columns, and the ends of each size's lay"))
    return [Estimate(method=Method.ROWS, chain=chain)], []


def _lengths(
    work: _Work, lays: Iterable[tuple[Cut, RowLay]], length_mm: Callable[[Cut, RowLay], float]
) -> dict[str, Decimal]:
    """Return the roll that a pair of each size takes, in the unit of buying."""
    found: dict[str, Decimal] = {}
    for cut, lay in lays:
        area_mm2 = Decimal(f"{length_mm(cut, lay):.6f}") * work.width_mm
        found[cut.size] = found.get(cut.size, Decimal(0)) + work.amount(area_mm2)
    return found


def _block_mm(cut: Cut, lay: RowLay, pairs: Mapping[str, int], layers: int) -> float:
    """Return the roll for a pair where right and left are laid as blocks of their own."""
    count = pairs.get(cut.size, 0)
    if not count:
        return cut.per_pair * lay.per_piece_mm
    return 2 * lay.lay_mm(count * cut.per_pair // 2, layers) / count


def _sheet(work: _Work) -> _Made:
    material = work.material
    assert material.length_mm is not None
    found: dict[str, Decimal] = {}
    for each in work.pieces:
        count = _sheet_count(work, each)
        if not count:
            return [], [_too_large(each.cut, material)]
        share = work.amount(work.sheet_mm2) * each.cut.per_pair / count
        found[each.cut.size] = found.get(each.cut.size, Decimal(0)) + share
    chain = work.net.to(Factor.FIRST_WASTE, work.scaled, Phrase("densest lattice of each piece"))
    chain = chain.to(Factor.SECOND_WASTE, found, Phrase("whole pieces on a sheet"))
    return [Estimate(method=Method.SHEET, chain=chain)], []


def _row_lay(work: _Work, piece: LaidCut) -> RowLay | None:
    """Return how a piece lies on the roll, from the records where they know it."""
    width_mm = float(work.material.usable_width_mm or 0)

    def make() -> Numbers:
        lay = on_roll(
            piece.cut.outline, _good(work, piece), usable_width_mm=width_mm, **_turning(work, piece)
        )
        return () if lay is None else (lay.rows, lay.pitch_mm, lay.length_mm, float(lay.straight))

    numbers = work.records.numbers(_named(work, piece, "roll", width_mm), make)
    if not numbers:
        return None
    rows, pitch_mm, length_mm, straight = numbers
    return RowLay(rows=rows, pitch_mm=pitch_mm, length_mm=length_mm, straight=bool(straight))


def _sheet_count(work: _Work, piece: LaidCut) -> int:
    """Return how many of a piece the sheet gives, from the records where they know it."""
    material = work.material
    length_mm = float((material.length_mm or 0) - 2 * material.edge_mm)
    width_mm = float(material.usable_width_mm or 0)

    def make() -> Numbers:
        good, turning = _good(work, piece), _turning(work, piece)
        return (on_sheet(piece.cut.outline, good, length_mm=length_mm, width_mm=width_mm, **turning),)

    numbers = work.records.numbers(_named(work, piece, "sheet", length_mm, width_mm), make)
    return int(numbers[0]) if numbers else 0


def _good(work: _Work, piece: LaidCut) -> tuple[Lattice, ...]:
    assert piece.lattice is not None
    gap_mm = float(work.material.gap_mm)
    return good_lattices(piece.cut.outline, piece.lattice, gap_mm=gap_mm, double=work.double)


def _turning(work: _Work, piece: LaidCut) -> Turning:
    return {
        "direction": work.material.direction,
        "axis_deg": piece.cut.tight_axis_deg,
        "tolerance_deg": piece.cut.tight_tolerance_deg,
    }


def _named(work: _Work, piece: LaidCut, *what: str | float) -> str:
    turning = [str(each) for each in _turning(work, piece).values()]
    return record_key(piece.cut.outline, float(work.material.gap_mm), work.double, *what, *turning)


_MAKERS: Mapping[Form, Callable[[_Work], _Made]] = {
    Form.LEATHER: _leather,
    Form.ROLL: _roll,
    Form.SHEET: _sheet,
}


def _too_large(cut: Cut, material: Material) -> Finding:
    where = Where(piece=cut.piece, size=cut.size)
    return PieceTooLarge.finding(where=where, piece=cut.piece, size=cut.size, material=material.code)


# --- layouts --------------------------------------------------------------------------------------


def _by_layouts(work: _Work, layouts: tuple[LayoutUse, ...]) -> list[Estimate]:
    """Return what layouts of this material say: the material they took, shared by cut area."""
    if not layouts:
        return []
    material = work.material
    placed = sum((use.placed_mm2 for use in layouts), Decimal(0))
    taken = sum((_taken_mm2(work, use) for use in layouts), Decimal(0))
    gross = {size: work.amount(area.net_mm2 * taken / placed) for size, area in work.areas.items()}
    names = ", ".join(use.name for use in layouts)
    chain = work.net.to(Factor.LAYOUT, gross, names)
    avoided = all(use.flaws_avoided for use in layouts)
    if material.form is Form.ROLL and material.ends:
        note = Phrase("ends of rolls, splices, shift of layers")
        chain = chain.times(Factor.ENDS, 1 + material.ends, note)
    if material.form is Form.LEATHER and material.quality is not None and not avoided:
        note = Phrase("usable share by grade: the layout had no flaws to avoid")
        chain = chain.divided(Factor.QUALITY, material.quality, note)
    return [Estimate(method=Method.NEST, chain=chain)]


def _taken_mm2(work: _Work, use: LayoutUse) -> Decimal:
    """Return the area paid for: of a roll its full width, though pieces lay on the usable one."""
    if use.kind is LayoutKind.ROLL and use.length_mm is not None and work.material.width_mm is not None:
        return use.length_mm * work.material.width_mm
    return use.area_mm2


# --- remarks --------------------------------------------------------------------------------------


def _remarks(material: Material, estimates: tuple[Estimate, ...], chosen: Estimate | None) -> list[Finding]:
    found = []
    trusted = [each for each in estimates if each.reliable and each.chain.mean]
    low = min(trusted, key=lambda each: each.chain.mean, default=None)
    high = max(trusted, key=lambda each: each.chain.mean, default=None)
    if low is not None and high is not None:
        spread = (high.chain.mean - low.chain.mean) / high.chain.mean
        if spread > LARGE_SPREAD:
            found.append(
                SpreadLarge.finding(
                    where=material.where,
                    material=material.code,
                    spread=round(float(100 * spread), 1),
                    low=round(float(low.chain.mean), 4),
                    least=low.method.value,
                    high=round(float(high.chain.mean), 4),
                    most=high.method.value,
                    unit=material.unit,
                )
            )
    if chosen is not None and not LIKELY[0] <= chosen.chain.utilisation <= LIKELY[1]:
        found.append(
            UtilisationOdd.finding(
                where=material.where,
                material=material.code,
                share=round(float(100 * chosen.chain.utilisation), 1),
                method=chosen.method.value,
            )
        )
    return found
