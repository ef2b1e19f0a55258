"""Material with a pattern: every piece of one kind shows the same part of it, turned the same way."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from math import hypot
from typing import TYPE_CHECKING, TypeAlias

from polasepatu.nesting.verify.faults import PatternOff, PatternTurned
from polasepatu.nesting.verify.turns import TURN_SHORT_DEG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from polasepatu.errors import Finding
    from polasepatu.nesting.problem import PieceKey, Repeat
    from polasepatu.nesting.verify.faults import LayoutFault
    from polasepatu.nesting.verify.laid import Ground, PlacedShape

    OnGround: TypeAlias = tuple[Ground, PlacedShape]

PATTERN_SHORT_MM = 0.05  # by which a piece may lie off its place in the pattern


def pattern_faults(laid: Sequence[OnGround]) -> Iterator[Finding]:
    """Yield pieces that show another part of the pattern than the others of their kind.

    A kind is one piece in one size, right and left alike: their middles lie whole repeats apart. Those of
    one foot have one turn. The place and the turn that most of them share are right.
    """
    patterned = [(ground, each) for ground, each in laid if ground.repeat is not None]
    yield from _places_off(patterned)
    yield from _turned(patterned)


def _places_off(laid: Sequence[OnGround]) -> Iterator[Finding]:
    groups: dict[tuple[Repeat | None, str, str, str], list[OnGround]] = defaultdict(list)
    for ground, each in laid:
        key = each.piece.key
        groups[ground.repeat, key.piece, key.size, key.side.value].append((ground, each))
    for (repeat, *_), group in groups.items():
        if repeat is not None:
            yield from _odd_ones(group, partial(_off_mm, repeat), PatternOff, "off_mm")


def _turned(laid: Sequence[OnGround]) -> Iterator[Finding]:
    groups: dict[PieceKey, list[OnGround]] = defaultdict(list)
    for ground, each in laid:
        groups[each.piece.key].append((ground, each))
    for group in groups.values():
        yield from _odd_ones(group, _off_deg, PatternTurned, "off_deg")


def _odd_ones(
    group: Sequence[OnGround],
    off: Callable[[PlacedShape, PlacedShape], float],
    fault: type[LayoutFault],
    measure: str,
) -> Iterator[Finding]:
    """Yield a finding for each that is off the one which most of the group agree with."""
    _, model = max(group, key=lambda one: sum(off(one[1], each) == 0.0 for _, each in group))
    for ground, each in group:
        by = off(model, each)
        if by > 0.0:
            yield fault.finding(
                where=each.where,
                first=each.name,
                placement=each.number,
                sheet=ground.name,
                second=model.name,
                **{measure: by},
            )


def _off_deg(one: PlacedShape, two: PlacedShape) -> float:
    """Return by how much two pieces are turned against each other; 0 where that is little enough."""
    off_deg = abs((two.placement.rotation_deg - one.placement.rotation_deg + 180.0) % 360.0 - 180.0)
    return off_deg if off_deg > TURN_SHORT_DEG else 0.0


def _off_mm(repeat: Repeat, one: PlacedShape, two: PlacedShape) -> float:
    """Return how far two pieces lie from whole repeats of each other; 0 where that is little enough."""
    apart = (two.centre.x - one.centre.x, two.centre.y - one.centre.y)
    pitch = (repeat.along_mm, repeat.across_mm)
    off = [a - p * round(a / p) if p > 0.0 else 0.0 for a, p in zip(apart, pitch, strict=True)]
    off_mm = hypot(*off)
    return off_mm if off_mm > PATTERN_SHORT_MM else 0.0
