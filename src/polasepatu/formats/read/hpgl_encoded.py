"""HP-GL/2's encoded polylines (`PE`) and its scales (`SC` between the points of `IP`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SELECT_PEN, PEN_UP, FRACTION, ABSOLUTE, SEVEN_BITS = (ord(flag) for flag in ":<>=7")
_FLAGS = frozenset((SELECT_PEN, PEN_UP, FRACTION, ABSOLUTE, SEVEN_BITS))
_MOST_BITS = 26  # of the fraction, by the language's definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move of an encoded polyline; a pen is chosen before it where `pen` is given."""

    x: float
    y: float
    down: bool
    absolute: bool
    pen: int | None = None


def encoded_moves(data: str) -> Iterator[Move]:
    """Yield the moves of the data of a `PE` command, each character standing for one byte.

    Raises:
        ValueError: the data breaks off, or makes no sense.
    """
    bits = 0
    said: dict[int, int | None] = {}  # flags since the last move, a chosen pen with its number
    waiting = 0  # the flag whose value comes next
    first: float | None = None
    for flag, number in _parts(data):
        if flag:
            if first is not None or waiting:
                raise ValueError("a flag inside a number")
            said[flag] = None
            waiting = flag if flag in (SELECT_PEN, FRACTION) else 0
        elif waiting:
            if waiting == FRACTION:
                if abs(number) > _MOST_BITS:
                    raise ValueError("no such fraction")
                bits = number
            said[waiting], waiting = number, 0
        elif first is None:
            first = math.ldexp(number, -bits)
        else:
            yield Move(
                x=first,
                y=math.ldexp(number, -bits),
                down=PEN_UP not in said,
                absolute=ABSOLUTE in said,
                pen=said.get(SELECT_PEN),
            )
            first, said = None, {}
    if first is not None or waiting:
        raise ValueError("the data breaks off")


def _parts(data: str) -> Iterator[tuple[int, int]]:
    """Yield flags (flag, 0) and numbers (0, number) in their order; the rest says nothing."""
    base = 64
    digits: list[int] = []
    for character in data:
        code = ord(character) & (127 if base == 32 else 255)
        last = 191 if base == 64 else 95
        if code & 127 in _FLAGS and code < last:
            if digits:
                raise ValueError("a flag inside a number")
            base = 32 if code & 127 == SEVEN_BITS else base
            yield code & 127, 0
        elif 63 <= code < 63 + base and code < last:
            digits.append(code - 63)
        elif last <= code < last + base:
            yield 0, _value([*digits, code - last], base)
            digits = []
    if digits:
        raise ValueError("the data breaks off")


def _value(digits: Sequence[int], base: int) -> int:
    """Return a number from its digits, the lowest first; its last bit is the sign."""
    if len(digits) > 12:
        raise ValueError("a number beyond all paper")
    whole = 0
    for digit in reversed(digits):
        whole = whole * base + digit
    return -(whole >> 1) if whole & 1 else whole >> 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From the user's units to the plotter's: x times `x_factor` plus `x_shift`, y alike."""

    x_factor: float = 1.0
    y_factor: float = 1.0
    x_shift: float = 0.0
    y_shift: float = 0.0


PLAIN = Scale()


def scale_of(values: Sequence[float], points: Sequence[float]) -> Scale:
    """Return what `SC` means between the scaling points (x1, y1, x2, y2) of `IP`.

    Type 0 stretches each axis, type 1 keeps the shape, type 2 gives the units directly.

    Raises:
        ValueError: the values are no scale.
    """
    if len(values) < 4 or not all(map(math.isfinite, (*values, *points))):
        raise ValueError("not a scale")
    x1, y1, x2, y2 = points
    kind = int(values[4]) if len(values) > 4 else 0
    if kind == 2:
        low_x, x_factor, low_y, y_factor = values[:4]
    else:
        low_x, high_x, low_y, high_y = values[:4]
        x_factor = (x2 - x1) / _not_nothing(high_x - low_x)
        y_factor = (y2 - y1) / _not_nothing(high_y - low_y)
        if kind == 1:
            both = min(abs(x_factor), abs(y_factor))
            room_x = (x2 - x1) - math.copysign(both, x_factor) * (high_x - low_x)
            room_y = (y2 - y1) - math.copysign(both, y_factor) * (high_y - low_y)
            x_factor, y_factor = math.copysign(both, x_factor), math.copysign(both, y_factor)
            left, bottom = values[5:7] if len(values) > 6 else (50.0, 50.0)
            x1, y1 = x1 + room_x * left / 100.0, y1 + room_y * bottom / 100.0
    _not_nothing(x_factor)
    _not_nothing(y_factor)
    return Scale(
        x_factor=x_factor, y_factor=y_factor, x_shift=x1 - x_factor * low_x, y_shift=y1 - y_factor * low_y
    )


def _not_nothing(value: float) -> float:
    if abs(value) < 1e-9:
        raise ValueError("a scale of nothing")
    return value
