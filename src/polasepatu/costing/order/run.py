"""Pairs by size: shares, assortments and counts become whole pairs that always add up.

Pairs that are given as shares are made whole by largest remainder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from polasepatu.errors import Exit, PolaError
from polasepatu.sizing import Size


class OrderFault(PolaError):
    """Something in an order does not hold together."""

    exit_code = Exit.INPUT


class CurveOff(OrderFault):
    """Shares of sizes that are not the whole."""

    code = "PS530"
    text = "the shares of the sizes sum to {found} %, not 100 %"
    hint = "{missing} % are missing; change the shares, or give pairs instead"
    cause = "A size curve spreads 100 % of the pairs; another sum would lose or invent pairs."


class NoPairs(OrderFault):
    """An order of nothing."""

    code = "PS537"
    text = "the order has no pairs"
    hint = "order at least one pair"
    cause = "A cost per pair needs pairs."


def largest_remainder(
    weights: Sequence[Decimal | Fraction | int], whole: int, *, places: Sequence[Fraction] | None = None
) -> tuple[int, ...]:
    """Return whole numbers in proportion to the weights that sum to `whole`.

    Every number is its exact share rounded down or up. Those with the largest remainders are rounded up;
    among equal remainders the one whose place is nearest the weighted mean of the places, then the
    smaller place. Without `places` the positions in the list stand for them.

    Raises:
        ValueError: a weight is negative, or all are zero.
    """
    parts = [Fraction(each) for each in weights]
    every = sum(parts)
    if any(part < 0 for part in parts) or every == 0 or whole < 0:
        raise ValueError("shares are not negative, and not all of them are zero")
    at = [Fraction(each) for each in places] if places is not None else list(map(Fraction, range(len(parts))))
    mean = sum((part * place for part, place in zip(parts, at, strict=True)), Fraction(0)) / every
    exact = [part * whole / every for part in parts]
    found = [floor(each) for each in exact]
    last_first = sorted(
        range(len(parts)),
        key=lambda index: (found[index] - exact[index], abs(at[index] - mean), at[index]),
    )
    for index in last_first[: whole - sum(found)]:
        found[index] += 1
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizePairs:
    """How many pairs of one size, as it is marked on the box."""

    size: Size
    pairs: int


def from_curve(curve: Mapping[Size, Decimal], total: int) -> tuple[SizePairs, ...]:
    """Return the pairs of each size from shares in per cent of a total.

    Raises:
        CurveOff: the shares do not sum to 100.
    """
    found = sum(curve.values(), Decimal(0))
    if found != 100:
        raise CurveOff(found=f"{found.normalize():f}", missing=f"{(100 - found).normalize():f}")
    sizes = sorted(curve)
    pairs = largest_remainder([curve[size] for size in sizes], total, places=[size.value for size in sizes])
    return tuple(SizePairs(size=size, pairs=n) for size, n in zip(sizes, pairs, strict=True))


def from_ratio(ratio: Mapping[Size, int], cartons: int) -> tuple[SizePairs, ...]:
    """Return the pairs of each size from an assortment and a number of cartons."""
    return tuple(SizePairs(size=size, pairs=ratio[size] * cartons) for size in sorted(ratio))


def from_pairs(pairs: Mapping[Size, int]) -> tuple[SizePairs, ...]:
    """Return the pairs of each size, smallest first."""
    return tuple(SizePairs(size=size, pairs=pairs[size]) for size in sorted(pairs))
