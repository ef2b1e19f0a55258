"""How a long calculation speaks to its caller and is stopped: two callbacks, no printing, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of a long calculation: what is being done, how far it is, the best figure so far."""

    step: str
    done: float = 0.0  # 0 to 1
    best: float | None = None


Listen: TypeAlias = Callable[[Event], None]
Stop: TypeAlias = Callable[[], bool]


def nobody(event: Event) -> None:
    """Listen to nothing."""


def never() -> bool:
    """Never ask to stop."""
    return False
