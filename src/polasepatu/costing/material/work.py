"""One material at work: its pieces, what is demanded of it, and the steps every estimate ends with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.material.chain import Chain
from polasepatu.costing.material.consumption import Factor
from polasepatu.costing.material.cutting import in_unit
from polasepatu.costing.material.methods import HUMAN, Estimate, Method
from polasepatu.errors import Phrase
from polasepatu.materials.catalogue import Form
from polasepatu.units import Dimension, trade_unit

if TYPE_CHECKING:
    from polasepatu.costing.material.cutting import LaidCut, PairArea
    from polasepatu.costing.material.lattice_record import Records
    from polasepatu.materials.catalogue import BatchStep, Material


ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is to be cut: the weight of each size in means, and the pairs where an order is known."""

    weights: Mapping[str, Decimal]
    pairs: Mapping[str, int] | None = None

    @property
    def whole(self) -> int | None:
        """Return the pairs in all; None where no order is known."""
        return None if self.pairs is None else sum(self.pairs.values())


def batch_share(pairs: int | None, steps: Iterable[BatchStep]) -> Decimal:
    """Return what a batch of so many pairs needs more; nothing where the batch is not known."""
    if pairs is None:
        return Decimal(0)
    return next((each.add for each in steps if pairs <= each.upto_pairs), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
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
        return replace(estimate, chain=rejected(chain, material))


def rejected(chain: Chain, material: Material) -> Chain:
    if not material.reject:
        return chain
    return chain.times(Factor.MATERIAL_REJECT, 1 + material.reject, Phrase("faulty material"))
