"""What a pair takes by the form of the material: leather, rolls, sheets, and by layouts that exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from polasepatu.costing.material import methods
from polasepatu.costing.material.consumption import Factor
from polasepatu.costing.material.cutting import in_unit
from polasepatu.costing.material.lattice_record import good_lattices, record_key
from polasepatu.costing.material.lay import RowLay, on_roll, on_sheet
from polasepatu.costing.material.layouts import LayoutKind
from polasepatu.costing.material.methods import Estimate, Method
from polasepatu.costing.material.work import Work
from polasepatu.errors import Exit, Phrase, PolaError, Where
from polasepatu.materials.catalogue import Form
from polasepatu.materials.rolls import Direction

if TYPE_CHECKING:
    from polasepatu.costing.material.cutting import Cut, LaidCut
    from polasepatu.costing.material.lattice_record import Numbers
    from polasepatu.costing.material.layouts import LayoutUse
    from polasepatu.errors import Finding
    from polasepatu.materials.catalogue import Material
    from polasepatu.nesting.lattice import Lattice


class PieceTooLarge(PolaError):
    """A piece that the material cannot hold."""

    code = "PS527"
    text = "piece {piece!r}, size {size}, does not fit on {material} in the allowed direction"
    hint = "check width_mm, length_mm, edge_mm and direction of the material"
    cause = "The piece is larger than the roll is wide or the sheet long."
    exit_code = Exit.REFUSED


class Turning(TypedDict):
    """How a piece may be turned on a roll or sheet."""

    direction: Direction
    axis_deg: float | None
    tolerance_deg: float


_Made = tuple[list[Estimate], list["Finding"]]


def _leather(work: Work) -> _Made:
    for each in work.pieces:
        if in_unit(each.cut.cut_area_mm2, "sqft") >= (work.material.hide_sqft or 0):
            return [], [_too_large(each.cut, work.material)]
    found = methods.leather(work.net, work.areas, work.scaled, work.material)
    faults = [each for estimate in found for each in estimate.findings]
    return found, [*faults, *methods.norm_faults(work.areas, work.material)]


def _roll(work: Work) -> _Made:
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
    work: Work, lays: Iterable[tuple[Cut, RowLay]], length_mm: Callable[[Cut, RowLay], float]
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


def _sheet(work: Work) -> _Made:
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


def _row_lay(work: Work, piece: LaidCut) -> RowLay | None:
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


def _sheet_count(work: Work, piece: LaidCut) -> int:
    """Return how many of a piece the sheet gives, from the records where they know it."""
    material = work.material
    length_mm = float((material.length_mm or 0) - 2 * material.edge_mm)
    width_mm = float(material.usable_width_mm or 0)

    def make() -> Numbers:
        good, turning = _good(work, piece), _turning(work, piece)
        return (on_sheet(piece.cut.outline, good, length_mm=length_mm, width_mm=width_mm, **turning),)

    numbers = work.records.numbers(_named(work, piece, "sheet", length_mm, width_mm), make)
    return int(numbers[0]) if numbers else 0


def _good(work: Work, piece: LaidCut) -> tuple[Lattice, ...]:
    assert piece.lattice is not None
    gap_mm = float(work.material.gap_mm)
    return good_lattices(piece.cut.outline, piece.lattice, gap_mm=gap_mm, double=work.double)


def _turning(work: Work, piece: LaidCut) -> Turning:
    return {
        "direction": work.material.direction,
        "axis_deg": piece.cut.tight_axis_deg,
        "tolerance_deg": piece.cut.tight_tolerance_deg,
    }


def _named(work: Work, piece: LaidCut, *what: str | float) -> str:
    turning = [str(each) for each in _turning(work, piece).values()]
    return record_key(piece.cut.outline, float(work.material.gap_mm), work.double, *what, *turning)


MAKERS: Mapping[Form, Callable[[Work], _Made]] = {
    Form.LEATHER: _leather,
    Form.ROLL: _roll,
    Form.SHEET: _sheet,
}


def _too_large(cut: Cut, material: Material) -> Finding:
    where = Where(piece=cut.piece, size=cut.size)
    return PieceTooLarge.finding(where=where, piece=cut.piece, size=cut.size, material=material.code)


def by_layouts(work: Work, layouts: tuple[LayoutUse, ...]) -> list[Estimate]:
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


def _taken_mm2(work: Work, use: LayoutUse) -> Decimal:
    """Return the area paid for: of a roll its full width, though pieces lay on the usable one."""
    if use.kind is LayoutKind.ROLL and use.length_mm is not None and work.material.width_mm is not None:
        return use.length_mm * work.material.width_mm
    return use.area_mm2
