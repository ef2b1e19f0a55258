"""What a pair of a style takes of every material: the result of estimating all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from polasepatu.costing.material.consumption import Consumption
from polasepatu.costing.material.cutting import Cut
from polasepatu.costing.material.estimate import MaterialEstimates
from polasepatu.costing.material.layouts import LayoutUse
from polasepatu.costing.style import StyleParts
from polasepatu.errors import Finding
from polasepatu.materials.catalogue import Catalogue, Material


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumedStyle:
    """What a pair of a style takes of every material, by size, and all that led to it."""

    style: StyleParts
    catalogue: Catalogue
    sizes: tuple[str, ...]
    pairs: Mapping[str, int] | None
    materials: tuple[MaterialEstimates, ...]  # cut ones first, then those of the bill
    cuts: tuple[Cut, ...]
    unmapped: tuple[str, ...]  # the style's materials without a code
    layouts: tuple[LayoutUse, ...]
    findings: tuple[Finding, ...]
    lattices_read: int
    lattices_found: int

    @property
    def consumptions(self) -> tuple[Consumption, ...]:
        """Return the consumption of each material, by the method that counts."""
        found = (each.consumption for each in self.materials)
        return tuple(each for each in found if each is not None)

    @property
    def used(self) -> tuple[Material, ...]:
        """Return the materials used."""
        return tuple(each.material for each in self.materials)
