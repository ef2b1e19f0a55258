"""The work on a pair: the departments of a workshop, and one operation of a style with what it takes.

Styles name operations; what they cost is worked out in `labour`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from polasepatu.money import Money

MINUTES_PER_HOUR = 60


class Stage(StrEnum):
    """A department of the workshop, in the order work goes through them."""

    CUTTING = "cutting"
    PREPARATION = "preparation"  # skiving, marking, folding
    STITCHING = "stitching"
    LASTING = "lasting"  # with making: sole attaching
    FINISHING = "finishing"  # with packing


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation on a pair: standard minutes, an amount by the kodi, or the name of a piece rate."""

    stage: Stage
    title: Mapping[str, str] = field(default_factory=dict)  # empty: that of the stage
    minutes: Decimal | None = None  # at the work
    allowance: Decimal = Decimal(0)  # for rest and delays, a share of them
    per_kodi: Money | None = None
    piece_rate: str = ""

    @property
    def standard_minutes(self) -> Decimal:
        """Return the minutes with their allowance; zero for piece work."""
        return (self.minutes or Decimal(0)) * (1 + self.allowance)

    def hours(self, pairs: int) -> Decimal:
        """Return the standard hours that so many pairs take."""
        return self.standard_minutes * pairs / MINUTES_PER_HOUR
