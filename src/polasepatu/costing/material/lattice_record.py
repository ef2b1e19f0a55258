"""Lattices and lays that were found once and are read again: how one is named, and where to ask for it.

Finding the densest lattice of a piece takes some 50 ms and a compiler, counting rows on a sheet as much; a
price has to be there at once. So what was found is kept under a name made of everything it depends on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.lattice import Lattice

STEP_MM = 0.0001  # outlines that agree to so much are the same one

Numbers: TypeAlias = tuple[float, ...]


def record_key(outline: F64, *what: str | float | bool | None) -> str:
    """Return the name of what was found for an outline (n, 2): a digest of it and of all else that counts."""
    steps = np.round(np.asarray(outline, dtype=np.float64) / STEP_MM).astype("<i8")
    digest = hashlib.sha256(steps.tobytes())
    digest.update(repr(what).encode())
    return digest.hexdigest()[:40]


class Records(Protocol):
    """Where lattices and lays come from."""

    def lattice(self, outline: F64, *, gap_mm: float, double: bool) -> Lattice | None:
        """Return the densest lattice of an outline; None where it is not known and not to be found."""

    def numbers(self, key: str, make: Callable[[], Numbers]) -> Numbers | None:
        """Return numbers by their name, made where they are not known; None where that must not be."""


@dataclass(slots=True)
class FoundRecords:
    """What was found, kept for as long as this value lives."""

    lattices: dict[str, Lattice] = field(default_factory=dict)
    made: dict[str, Numbers] = field(default_factory=dict)
    find: bool = True  # False: only what is known

    def lattice(self, outline: F64, *, gap_mm: float, double: bool) -> Lattice | None:
        """Return the densest lattice of an outline; None where it is not known and not to be found."""
        key = record_key(outline, gap_mm, double)
        if key not in self.lattices:
            if not self.find:
                return None
            self.lattices[key] = found_lattice(outline, gap_mm=gap_mm, double=double)
        return self.lattices[key]

    def numbers(self, key: str, make: Callable[[], Numbers]) -> Numbers | None:
        """Return numbers by their name, made where they are not known; None where that must not be."""
        if key not in self.made:
            if not self.find:
                return None
            self.made[key] = make()
        return self.made[key]


def found_lattice(outline: F64, *, gap_mm: float, double: bool) -> Lattice:
    """Return the densest lattice of an outline, by the engine, which is loaded only here."""
    from polasepatu.nesting.lattice import double_lattice, single_lattice

    return (double_lattice if double else single_lattice)(outline, gap_mm=gap_mm)


def good_lattices(outline: F64, densest: Lattice, *, gap_mm: float, double: bool) -> tuple[Lattice, ...]:
    """Return the densest lattice and good ones besides it, by the engine."""
    from polasepatu.nesting.lattice import other_lattices

    return (densest, *other_lattices(outline, gap_mm=gap_mm, double=double))
