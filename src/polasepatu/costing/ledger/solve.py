"""Backwards on a ledger: the value of an input that brings a line to a wanted value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import TypeAlias

from polasepatu.costing.ledger.ledger import DividedByZero, Input, Ledger, evaluate
from polasepatu.errors import PolaError
from polasepatu.money import EXACT, rounded

Miss: TypeAlias = Callable[[Decimal], Decimal]

_CLOSE = Decimal("1e-25")  # relative: as good as exact for any price
_HALVINGS = 200
_INWARDS = Decimal("1e-9")  # of the width of the search: off an end where a line divides by zero


class NotReached(PolaError):
    """A wanted value that no value of the input gives."""

    code = "PS565"
    text = "no value of {input!r} from {low} to {high} brings {line!r} to {wanted}"
    hint = "at {low} it is {at_low}, at {high} it is {at_high}"
    cause = "The input named is not enough by itself to reach the wanted price."


def solve(
    ledger: Ledger,
    input_code: str,
    *,
    line: str,
    wanted: Decimal,
    low: Decimal = Decimal(0),
    high: Decimal | None = None,
) -> Decimal:
    """Return the value of an input that brings a line to the wanted value, on the unrounded ledger.

    Where the line follows the input in a straight line the answer is exact. Else it is searched between
    `low` and `high` (absent: far above the value of today) by halving; where the line jumps, such as at a
    whole hide or a bracket of duty, the answer lies on the side where the line does not exceed what is
    wanted.

    Raises:
        InputUnknown: there is no such input.
        NotReached: nothing between `low` and `high` gives the wanted value.
        KeyError: there is no such line.
    """
    ledger.check_inputs([input_code])
    today = ledger[input_code]
    assert isinstance(today, Input)
    high = max(abs(today.value), Decimal(1)) * 1000 if high is None else high
    needed = ledger.needed_for(line, input_code)

    def miss(value: Decimal) -> Decimal:
        return evaluate(needed, {input_code: value}, round_lines=False)[line] - wanted

    with localcontext(EXACT):
        straight = _straight(miss, today.value, scale=max(abs(wanted), Decimal(1)))
        if straight is not None and low <= straight <= high:
            return straight
        low, at_low = _end(miss, low, inwards=(high - low) * _INWARDS)
        high, at_high = _end(miss, high, inwards=(low - high) * _INWARDS)
        if at_low and at_high and (at_low > 0) == (at_high > 0):
            raise NotReached(
                input=input_code,
                line=line,
                wanted=f"{wanted:f}",
                low=_plain(low),
                high=_plain(high),
                at_low=_plain(at_low + wanted),
                at_high=_plain(at_high + wanted),
            )
        return _halved(miss, low=low, at_low=at_low, high=high, at_high=at_high)


def _plain(value: Decimal) -> str:
    return f"{rounded(value, 4).normalize():f}"


def _end(miss: Miss, at: Decimal, *, inwards: Decimal) -> tuple[Decimal, Decimal]:
    """Return an end of the search and the value there; a little inwards where it divides by zero."""
    try:
        return at, miss(at)
    except DividedByZero:
        return at + inwards, miss(at + inwards)


def _straight(miss: Miss, start: Decimal, *, scale: Decimal) -> Decimal | None:
    """Return the zero of a straight line through two points, if the third point agrees."""
    step = max(abs(start), Decimal(1)) / 100
    first, second = miss(start), miss(start + step)
    if first == second:
        return None
    found = start - first * step / (second - first)
    try:
        return found if abs(miss(found)) <= _CLOSE * scale else None
    except DividedByZero:
        return None


def _halved(miss: Miss, *, low: Decimal, at_low: Decimal, high: Decimal, at_high: Decimal) -> Decimal:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        at_middle = miss(middle)
        if at_middle == 0:
            return middle
        if (at_middle > 0) == (at_high > 0):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    return low if at_low <= 0 else high
