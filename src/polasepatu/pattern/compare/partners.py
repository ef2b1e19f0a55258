"""Which piece of one result is which of another: as told, by name, and what is left by shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from polasepatu.geometry.registration import apart
from polasepatu.pattern.compare.outlines import Drawn, fitting

LIKE_AREA, LIKE_PERIMETER = 0.15, 0.08  # how far the shapes of partners may differ
LIKE_OUTLINE = 0.03  # of a piece's length
SAME_MM = 0.5  # copies of one piece, such as the other foot's
_UNNAMED = re.compile(r"piece_\d+")


@dataclass(slots=True)
class Partners:
    """Who goes with whom in one size."""

    pairs: list[tuple[Drawn, Drawn, str]] = field(default_factory=list)
    alone: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    copies: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))


def partners(
    ours: Mapping[str, Drawn],
    theirs: Mapping[str, Drawn],
    told: Mapping[str, str],
    known: Mapping[tuple[str, str], None],
) -> Partners:
    """Match the pieces of one size: as told, by name, and what is left by shape."""
    found = Partners()
    free, free_theirs = dict(ours), dict(theirs)

    def take(a: str, b: str, how: str) -> None:
        found.pairs.append((free.pop(a), free_theirs.pop(b), how))

    for a, b in told.items():
        if a in free and b in free_theirs:
            take(a, b, "pair")
    for name in list(free):
        if name in free_theirs and not _UNNAMED.fullmatch(name):
            take(name, name, "name")
    for a, b in known:
        if a in free and b in free_theirs and _alike(free[a], free_theirs[b]) is not None:
            take(a, b, "shape")
    rows = [
        (unlike, a, b)
        for a, one in free.items()
        for b, other in free_theirs.items()
        if (unlike := _unlike(one, other)) is not None
    ]
    for _, a, b in sorted(rows):
        if a in free and b in free_theirs and _alike(free[a], free_theirs[b]) is not None:
            take(a, b, "shape")
    order = list(ours)
    found.pairs.sort(key=lambda pair: order.index(pair[0].piece))
    for at, (left, matched) in enumerate(
        ((free, [a for a, _, _ in found.pairs]), (free_theirs, [b for _, b, _ in found.pairs]))
    ):
        for name, piece in left.items():
            is_copy = any(_unlike(piece, each) is not None and _same(piece, each) for each in matched)
            (found.copies if is_copy else found.alone)[at].append(name)
    return found


def _unlike(one: Drawn, other: Drawn) -> float | None:
    """Return how unlike two pieces are by area, perimeter and holes; None where they cannot be partners."""
    area = abs(np.log(other.area_mm2 / one.area_mm2))
    around = abs(np.log(other.perimeter_mm / one.perimeter_mm))
    if area > LIKE_AREA or around > LIKE_PERIMETER:
        return None
    marks = abs(len(one.holes) - len(other.holes)) + abs(len(one.notches) - len(other.notches))
    return float(area + 2.0 * around + 0.05 * marks)


def _alike(one: Drawn, other: Drawn) -> float | None:
    """Return how far apart two pieces lie when laid on one another; None where too far for partners."""
    motion = fitting(one, other)
    away_mm = apart(one.outline, other.moved(motion).outline).greatest_mm
    return away_mm if away_mm <= LIKE_OUTLINE * float(np.ptp(one.outline, axis=0).max()) + 1.0 else None


def _same(one: Drawn, other: Drawn) -> bool:
    away_mm = _alike(one, other)
    return away_mm is not None and away_mm < SAME_MM
