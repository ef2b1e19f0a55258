"""Material with a pattern: every piece of one kind shows the same part of it."""

from __future__ import annotations

from collections import defaultdict
from math import hypot
from typing import TYPE_CHECKING, TypeAlias

from polasepatu.nesting.verify.faults import PatternOff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from polasepatu.errors import Finding
    from polasepatu.nesting.problem import Repeat
    from polasepatu.nesting.verify.laid import Ground, Laid

    OnGround: TypeAlias = tuple[Ground, Laid]

PATTERN_SHORT_MM = 0.05  # by which a piece may lie off its place in the pattern


def pattern_faults(laid: Sequence[OnGround]) -> Iterator[Finding]:
    """Yield pieces whose middle does not lie whole repeats from that of the others of their kind.

    A kind is one piece in one size, right and left alike. The place that most of them share is right.
    """
    groups: dict[tuple[Repeat, str, str, str], list[OnGround]] = defaultdict(list)
    for ground, each in laid:
        if ground.repeat is not None:
            key = each.piece.key
            groups[ground.repeat, key.piece, key.size, key.side.value].append((ground, each))
    for (repeat, *_), group in groups.items():
        _, model = max(group, key=lambda one: sum(_off_mm(one[1], each, repeat) == 0.0 for _, each in group))
        for ground, each in group:
            off_mm = _off_mm(model, each, repeat)
            if off_mm > 0.0:
                yield PatternOff.finding(
                    where=each.where,
                    first=each.name,
                    placement=each.number,
                    sheet=ground.name,
                    second=model.name,
                    off_mm=off_mm,
                )


def _off_mm(one: Laid, two: Laid, repeat: Repeat) -> float:
    """Return how far two pieces lie from whole repeats of each other; 0 where that is little enough."""
    apart = (two.centre.x - one.centre.x, two.centre.y - one.centre.y)
    pitch = (repeat.along_mm, repeat.across_mm)
    off = [a - p * round(a / p) if p > 0.0 else 0.0 for a, p in zip(apart, pitch, strict=True)]
    off_mm = hypot(*off)
    return off_mm if off_mm > PATTERN_SHORT_MM else 0.0
