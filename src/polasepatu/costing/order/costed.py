"""An order with everything that was worked out for it: sizes of the last, consumption, cost, purchases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from polasepatu.costing.making.cost import Cost, CostFacts
from polasepatu.costing.making.operation import Operation
from polasepatu.costing.making.purchase import ToBuy, to_buy
from polasepatu.costing.material.consumed import ConsumedStyle
from polasepatu.costing.order.lasts import MadeOn
from polasepatu.costing.order.order import Order, with_overrun
from polasepatu.costing.order.packing import PackingList
from polasepatu.costing.order.tickets import Ticket, ToCut, tickets
from polasepatu.costing.style import StyleParts
from polasepatu.errors import Finding
from polasepatu.materials.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class CostedOrder:
    """An order with its sizes mapped, its consumption and its cost."""

    order: Order
    style: StyleParts
    catalogue: Catalogue
    sizes: tuple[MadeOn, ...]  # in the order of the run
    consumed: ConsumedStyle  # in the first colour
    parts: tuple[ToCut, ...]  # by colour
    facts: CostFacts
    cost: Cost
    values: Mapping[str, Decimal]  # of every line
    packing_list: PackingList
    per_ticket: int
    findings: tuple[Finding, ...]

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Return the work on a pair."""
        return self.facts.operations

    def to_buy(self) -> tuple[ToBuy, ...]:
        """Return the list of purchases."""
        return to_buy(self.facts.uses, self.facts.stock, self.values)

    def knives(self) -> Mapping[tuple[str, str], str]:
        """Return the number of the knife by piece and size of the last."""
        pieces = list(dict.fromkeys(each.piece for each in self.facts.knives))
        return {
            (each.piece, size): f"{pieces.index(each.piece) + 1:02d}-{_ends(each.sizes)}"
            for each in self.facts.knives
            for size in each.sizes
        }

    def tickets(self) -> tuple[Ticket, ...]:
        """Return the cutting tickets."""
        return tickets(
            self.order.number,
            self.sizes,
            [replace(part, colour=with_overrun(part.colour, self.order)) for part in self.parts],
            self.catalogue,
            knives=self.knives(),
            most=self.per_ticket,
        )


def _ends(sizes: Sequence[str]) -> str:
    return sizes[0] if len(sizes) == 1 else f"{sizes[0]}/{sizes[-1]}"
