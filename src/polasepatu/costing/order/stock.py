"""What lies in the store of a material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """An amount in the buying unit; of what is bought by size, amounts by size instead."""

    amount: Decimal = Decimal(0)
    by_size: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Return all of it."""
        return self.amount + sum(self.by_size.values(), Decimal(0))
