"""Two results and all that was compared between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from polasepatu.errors import Finding
from polasepatu.pattern.compare.differences import Pair, Tolerances
from polasepatu.pattern.compare.outlines import Drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two results: its pieces by size and name."""

    name: str
    graded_here: bool
    pieces: tuple[Drawn, ...]
    findings: tuple[Finding, ...] = ()

    def of(self, size: str) -> dict[str, Drawn]:
        """Return the pieces of a size by name."""
        return {each.piece: each for each in self.pieces if each.size == size}

    @property
    def sizes(self) -> list[str]:
        """The sizes in order."""
        return sorted(dict.fromkeys(each.size for each in self.pieces), key=_in_order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """All that was compared."""

    first: Side
    second: Side
    tolerances: Tolerances
    pairs: tuple[Pair, ...]
    alone_first: tuple[str, ...]
    alone_second: tuple[str, ...]
    findings: tuple[Finding, ...]


def _in_order(size: str) -> tuple[float, str]:
    return (float(size), "") if re.fullmatch(r"\d+(?:\.\d+)?", size) else (float("inf"), size)
