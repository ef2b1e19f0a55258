"""Mated pairs: every left with a right of its own, on one sheet, near it, mirrored, in one kind of zone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.nesting.verify.distances import GAP_SHORT_MM
from polasepatu.nesting.verify.faults import MateMissing
from polasepatu.nesting.verify.leather import zone_kind
from polasepatu.nesting.verify.turns import TURN_SHORT_DEG, axis_at
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from polasepatu.errors import Finding
    from polasepatu.nesting.problem import NestSettings
    from polasepatu.nesting.verify.laid import Ground, PlacedShape


def mate_faults(laid: list[PlacedShape], ground: Ground, settings: NestSettings) -> Iterator[Finding]:
    """Yield mated pieces of one sheet that cannot all be paired left with right."""
    groups: dict[tuple[str, str, str, str], list[PlacedShape]] = defaultdict(list)
    for each in laid:
        if each.piece.mate is not None:
            key = each.piece.key
            groups[each.piece.mate, key.piece, key.size, key.side.value].append(each)
    kinds = {each.number: zone_kind(each, ground) for group in groups.values() for each in group}
    for group in groups.values():
        rights = [each for each in group if each.piece.key.foot is Foot.RIGHT]
        lefts = [each for each in group if each.piece.key.foot is Foot.LEFT]
        suits = [
            [j for j, left in enumerate(lefts) if not _why_no_pair(right, left, ground, settings, kinds)]
            for right in rights
        ]
        mate_of_left = _most_pairs(suits)
        paired = set(mate_of_left.values())
        for i, right in enumerate(rights):
            if i not in paired:
                yield _no_mate(right, lefts, ground, settings, kinds)
        for j, left in enumerate(lefts):
            if j not in mate_of_left:
                yield _no_mate(left, rights, ground, settings, kinds)


def _no_mate(
    one: PlacedShape,
    others: list[PlacedShape],
    ground: Ground,
    settings: NestSettings,
    kinds: Mapping[int, int],
) -> Finding:
    nearest = min(others, key=lambda each: each.centre.distance(one.centre), default=None)
    why = Phrase("no piece of the other foot lies on this sheet")
    if nearest is not None:
        right, left = (one, nearest) if one.piece.key.foot is Foot.RIGHT else (nearest, one)
        why = _why_no_pair(right, left, ground, settings, kinds) or Phrase(
            "the nearest one is paired with another"
        )
    return MateMissing.finding(
        where=one.where, first=one.name, placement=one.number, sheet=ground.name, why=why
    )


def _why_no_pair(
    right: PlacedShape, left: PlacedShape, ground: Ground, settings: NestSettings, kinds: Mapping[int, int]
) -> Phrase:
    """Return why two pieces are no pair, or an empty text."""
    if right.centre.distance(left.centre) > settings.mate_distance_mm + GAP_SHORT_MM:
        return Phrase("the other foot is too far away")
    twist = right.placement.rotation_deg + left.placement.rotation_deg
    sheet = ground.sheet
    if sheet is not None and sheet.tightness is not None:
        axes = axis_at(sheet.tightness, np.array([*right.centre.coords, *left.centre.coords]))
        twist = twist - float(axes.sum()) if np.isfinite(axes).all() else 0.0
    if abs((twist + 90.0) % 180.0 - 90.0) > settings.mate_angle_deg + TURN_SHORT_DEG:
        return Phrase("the other foot is not turned as its mirror image")
    if kinds[right.number] != kinds[left.number]:
        return Phrase("the other foot is in another kind of zone")
    return Phrase("")


def _most_pairs(suits: list[list[int]]) -> dict[int, int]:
    """Return the largest matching (Kuhn's augmenting paths), as right by left."""
    taken: dict[int, int] = {}

    def place(right: int, tried: set[int]) -> bool:
        for left in suits[right]:
            if left not in tried:
                tried.add(left)
                if left not in taken or place(taken[left], tried):
                    taken[left] = right
                    return True
        return False

    for right in range(len(suits)):
        place(right, set())
    return taken
