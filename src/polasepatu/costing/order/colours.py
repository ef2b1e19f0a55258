"""Colours of an order: each is a share or a number of its pairs, spread over the sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from polasepatu.costing.order.run import OrderFault, SizePairs, largest_remainder


class ColoursOff(OrderFault):
    """Colours that are not the whole order."""

    code = "PS531"
    text = "the colours sum to {found}, not to {wanted}"
    hint = "give every colour a share and let them sum to 100 %, or pairs that sum to the order"
    cause = "Each pair has one colour, so the colours of an order are all of its pairs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """One colour: its pairs by size in the order of the run, and what it is cut from instead."""

    code: str
    title: Mapping[str, str]
    pairs: tuple[int, ...]
    use: Mapping[str, str] = field(default_factory=dict)  # the style's material -> catalogue code

    @property
    def total(self) -> int:
        """Return the pairs of this colour."""
        return sum(self.pairs)


def colour_pairs(run: Sequence[SizePairs], totals: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Spread the pairs of each size over colours with these totals: both sums are kept to the pair.

    Each colour takes its share of what the colours before it have left, by largest remainder.
    """
    left = [each.pairs for each in run]
    places = [each.size.value for each in run]
    found = []
    for total in totals:
        taken = largest_remainder(left, total, places=places) if total else (0,) * len(left)
        left = [before - now for before, now in zip(left, taken, strict=True)]
        found.append(taken)
    return tuple(found)


def colour_totals(
    total: int, *, shares: Sequence[Decimal] | None = None, pairs: Sequence[int] | None = None
) -> tuple[int, ...]:
    """Return the pairs of each colour, from shares in per cent or as they are given.

    Raises:
        ColoursOff: the shares do not sum to 100, or the pairs not to the order.
    """
    if pairs is not None:
        if sum(pairs) != total:
            raise ColoursOff(found=str(sum(pairs)), wanted=str(total))
        return tuple(pairs)
    shares = shares or (Decimal(100),)
    every = sum(shares, Decimal(0))
    if every != 100:
        raise ColoursOff(found=f"{every.normalize():f} %", wanted="100 %")
    return largest_remainder(shares, total)
