"""Exact factors between the units of the trade, and lengths as people write them.

Inside the program a length is always in mm and an area in mm²; nothing else belongs here.
"""

from __future__ import annotations

import re
from fractions import Fraction

from polasepatu.errors import Exit, PolaError

INCH_MM = Fraction(254, 10)
BARLEYCORN_MM = INCH_MM / 3  # one English size, 127/15 mm
PARIS_POINT_MM = Fraction(20, 3)  # one continental size, two thirds of a cm

DM2_MM2 = Fraction(10_000)
FT2_MM2 = (12 * INCH_MM) ** 2  # 92903.04 mm²

_IN_MM = {"": Fraction(1), "mm": Fraction(1), "cm": Fraction(10), "m": Fraction(1000), "in": INCH_MM}
_LENGTH = re.compile(
    r"([+-]?)(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})(?:/(\d{1,9}))?\s*([a-z]*)", re.ASCII | re.IGNORECASE
)


class LengthUnreadable(PolaError):
    """A length that is no number, or has an unknown unit."""

    code = "PS310"
    text = "{text!r} is not a length"
    hint = "write a number with mm, cm, m or in, such as 2mm, 3cm or 1/4in; without a unit it means mm"
    cause = "A length given on the command line is not a number, or its unit is not known."
    exit_code = Exit.USAGE


def parse_length(text: str) -> float:
    """Return the length that `text` states, in mm: "2mm", "3cm", "1/4in", or "5" for 5 mm.

    Raises:
        LengthUnreadable: no number, an unknown unit, or a division by zero.
    """
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise LengthUnreadable(text=text)
    sign, number, divisor, unit = match.groups()
    factor_mm = _IN_MM.get(unit.lower())
    if factor_mm is None or (divisor is not None and int(divisor) == 0):
        raise LengthUnreadable(text=text)
    length_mm = Fraction(number) / int(divisor or 1) * factor_mm
    return float(-length_mm if sign == "-" else length_mm)
