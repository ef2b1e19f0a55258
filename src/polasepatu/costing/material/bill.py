"""Quantities of the bill: what a pair takes by count, length and weight, in units of buying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from polasepatu.costing.material.bom import EYELETS, eyelets_per_pair
from polasepatu.errors import Exit, PolaError, Where
from polasepatu.units import UnitsDiffer, UnitUnknown, unit_factor

if TYPE_CHECKING:
    from polasepatu.costing.material.bom import Bill, BomItem
    from polasepatu.costing.material.cutting import Cut
    from polasepatu.errors import Finding
    from polasepatu.materials.catalogue import Catalogue, Material
    from polasepatu.pattern.model import Pattern

PLACES = 12


class StepAbsent(PolaError):
    """A size that no step of the bill holds for."""

    code = "PS524"
    text = "the bill has no {item!r} for size {size}"
    hint = "let the last step have no `upto`, so that it holds for all sizes above"
    cause = "Every size of the run takes its share of every entry of the bill."
    exit_code = Exit.INPUT


@dataclass(slots=True)
class Quantity:
    """What a pair of each size takes of one material that is not cut to measure."""

    material: Material
    by_size: dict[str, Fraction] = field(default_factory=dict)  # in the material's unit
    used_for: dict[str, None] = field(default_factory=dict)
    bought_as: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, size: str, quantity: Fraction, bought_as: str) -> None:
        """Add a quantity for a pair of a size."""
        self.by_size[size] = self.by_size.get(size, Fraction(0)) + quantity
        self.used_for[name] = None
        if self.material.sized:
            self.bought_as[size] = bought_as


def quantities(
    bill: Bill, pattern: Pattern, sizes: Mapping[str, float], cuts: Iterable[Cut], catalogue: Catalogue
) -> tuple[dict[str, Quantity], tuple[Finding, ...]]:
    """Return the quantities by code, and what is wrong with the bill; `sizes` are values by label.

    `cuts` are pieces that are bought whole: an outsole is one piece of one foot.
    """
    found: dict[str, Quantity] = {}
    faults: list[Finding] = []
    for item in bill.items:
        for size, value in sizes.items():
            faults += _add_item(found, item, pattern, size, value, catalogue)
    groups = {piece.name: piece.group for piece in pattern.pieces if piece.group is not None}
    for cut in cuts:
        code = bill.use[cut.material]
        group = (pattern.groups or {}).get(groups.get(cut.piece, ""))
        member = cut.size if group is None else f"{group.member(sizes[cut.size]):g}"
        faults += _add(found, code, cut.material, cut.size, Fraction(cut.per_pair), "pcs", member, catalogue)
    return found, _once(faults)


def _add_item(
    found: dict[str, Quantity],
    item: BomItem,
    pattern: Pattern,
    size: str,
    value: float,
    catalogue: Catalogue,
) -> list[Finding]:
    code, quantity = item.use.at(value), item.quantity.at(value)
    if code is None or quantity is None:
        where = Where(field=f"bom.{item.name}.{'use' if code is None else 'quantity'}")
        return [StepAbsent.finding(where=where, item=item.name, size=size)]
    if item.count == EYELETS:
        quantity *= eyelets_per_pair(pattern, value)
    unit = item.unit or ("pcs" if item.count == EYELETS else None)
    return _add(found, code, item.name, size, quantity, unit, size, catalogue, field_=f"bom.{item.name}")


def _add(
    found: dict[str, Quantity],
    code: str,
    name: str,
    size: str,
    quantity: Fraction,
    unit: str | None,
    bought_as: str,
    catalogue: Catalogue,
    *,
    field_: str | None = None,
) -> list[Finding]:
    where = Where(field=field_ or f"use.{name}")
    try:
        material = catalogue[code]
        factor = Fraction(1) if unit is None else unit_factor(unit, material.unit)
    except (UnitsDiffer, UnitUnknown) as error:
        return [type(error).finding(where=where, **error.findings[0].values)]
    if quantity:
        found.setdefault(code, Quantity(material=material)).add(name, size, quantity * factor, bought_as)
    return []


def _once(faults: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the faults without those that differ by the size only."""
    first: dict[tuple[str, str | None], Finding] = {}
    for each in faults:
        first.setdefault((each.code, each.where.field), each)
    return tuple(first.values())


def exact(value: Fraction) -> Decimal:
    """Return a fraction as a decimal, to twelve places where it does not end."""
    return round(Decimal(value.numerator) / Decimal(value.denominator), PLACES)
