"""Building a chain of consumption: size by size, one factor after another, none of them twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from polasepatu.costing.material.consumption import ChainStep, Factor, in_order

Amounts = Mapping[str, Decimal]  # for one pair of each size

WASTES = frozenset(
    {
        Factor.FIRST_WASTE,
        Factor.SECOND_WASTE,
        Factor.THUMB,
        Factor.LAYOUT,
        Factor.ENDS,
        Factor.TYPE,
        Factor.QUALITY,
        Factor.HUMAN,
    }
)
"""What is lost between the cut area and the material on the table; the rest is invoice, batch and reject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Amounts by size, how they came about, and the weight of each size in the means that are printed."""

    by_size: Amounts
    weights: Mapping[str, Decimal]
    steps: tuple[ChainStep, ...]

    @staticmethod
    def begin(kind: Factor, by_size: Amounts, weights: Mapping[str, Decimal]) -> Chain:
        """Return a chain that begins with what a pair of each size has of the material itself."""
        step = ChainStep(kind=kind, factor=None, amount=_mean(by_size, weights))
        return Chain(by_size=by_size, weights=weights, steps=(step,))

    def times(self, kind: Factor, factor: Decimal, note: str = "") -> Chain:
        """Return the chain with every amount multiplied."""
        by_size = {size: amount * factor for size, amount in self.by_size.items()}
        return self._then(kind, by_size, factor, note=note)

    def divided(self, kind: Factor, factor: Decimal, note: str = "") -> Chain:
        """Return the chain with every amount divided."""
        by_size = {size: amount / factor for size, amount in self.by_size.items()}
        return self._then(kind, by_size, factor, divides=True, note=note)

    def to(self, kind: Factor, by_size: Amounts, note: str = "") -> Chain:
        """Return the chain with the amounts that a step leads to; its factor is the mean one."""
        before, after = self.mean, _mean(by_size, self.weights)
        return self._then(kind, by_size, after / before if before else Decimal(1), note=note)

    @property
    def mean(self) -> Decimal:
        """Return the amount of the last step, the mean over the pairs of the run."""
        return self.steps[-1].amount

    @property
    def utilisation(self) -> Decimal:
        """Return the cut area over the material on the table, before invoice, batch and reject."""
        lost = Decimal(1)
        for step in self.steps:
            if step.kind in WASTES and step.factor is not None:
                lost = lost / step.factor if step.divides else lost * step.factor
        return 1 / lost

    def _then(
        self, kind: Factor, by_size: Amounts, factor: Decimal, *, divides: bool = False, note: str = ""
    ) -> Chain:
        amount = _mean(by_size, self.weights)
        step = ChainStep(kind=kind, factor=factor, divides=divides, amount=amount, note=note)
        return Chain(by_size=by_size, weights=self.weights, steps=in_order((*self.steps, step)))


def _mean(by_size: Amounts, weights: Mapping[str, Decimal]) -> Decimal:
    """Return the mean over the pairs of a run; sizes that take nothing count as zero."""
    whole = sum(weights.values(), Decimal(0))
    if not whole:
        return Decimal(0)
    return (
        sum((by_size.get(size, Decimal(0)) * weight for size, weight in weights.items()), Decimal(0)) / whole
    )
