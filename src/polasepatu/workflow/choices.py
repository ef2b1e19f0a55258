"""What can be chosen about a job, as words; light, so that a help page needs nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polasepatu.pattern.cutpiece import Foot


class Feet(StrEnum):
    """Which feet are cut."""

    BOTH = "both"
    RIGHT = "right"
    LEFT = "left"

    def each(self) -> tuple[Foot, ...]:
        """Return the feet, the right one first."""
        from polasepatu.pattern.cutpiece import Foot

        return (Foot.RIGHT, Foot.LEFT) if self is Feet.BOTH else (Foot(self.value),)


class Fit(StrEnum):
    """How pieces are laid on one another."""

    AUTO = "auto"  # registration where both have such a point, else rigid
    REGISTRATION = "registration"
    RIGID = "rigid"
    DRAWN = "drawn"
