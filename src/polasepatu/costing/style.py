"""A style as costing sees it: what is made, from what, with which work; not the file it came from."""

from __future__ import annotations

from dataclasses import dataclass

from polasepatu.costing.making.operation import Operation
from polasepatu.costing.material.bom import Bill
from polasepatu.last import Last
from polasepatu.pattern.model import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleParts:
    """Pattern, last, bill of materials and operations of a style."""

    pattern: Pattern
    last: Last
    bill: Bill
    operations: tuple[Operation, ...] = ()  # empty: those usual for such a shoe
