"""Exact factors between the units of the trade, and lengths as people write them.

Inside the program a length is always in mm and an area in mm²; nothing else belongs here. What people buy
and sell by has units of its own: square feet, metres of a roll, pairs, gross, kilograms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, PolaError

if TYPE_CHECKING:
    from collections.abc import Mapping

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


# --- the units of buying and selling --------------------------------------------------------------


class Dimension(StrEnum):
    """What a unit of buying measures; only units of one dimension convert into each other."""

    AREA = "area"
    LENGTH = "length"
    COUNT = "count"
    SHEET = "sheet"
    WEIGHT = "weight"
    VOLUME = "volume"
    SET = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeUnit:
    """A unit something is bought by: how much of its dimension's base it is."""

    name: str
    dimension: Dimension
    factor: Fraction  # in mm², mm, pieces, sheets, grams, millilitres, sets


def _units(dimension: Dimension, **factors: Fraction | int) -> dict[str, TradeUnit]:
    return {
        name: TradeUnit(name=name, dimension=dimension, factor=Fraction(factor))
        for name, factor in factors.items()
    }


TRADE_UNITS: Mapping[str, TradeUnit] = MappingProxyType(
    _units(Dimension.AREA, sqft=FT2_MM2, dm2=DM2_MM2, m2=1_000_000)
    | _units(Dimension.LENGTH, m=1000, yd=36 * INCH_MM)
    | _units(Dimension.COUNT, pcs=1, pair=2, dozen=12, gross=144)
    | _units(Dimension.SHEET, sheet=1)
    | _units(Dimension.WEIGHT, kg=1000, g=1)
    | _units(Dimension.VOLUME, l=1000, ml=1)
    | _units(Dimension.SET, set=1)
)
"""The units of buying by name. A pair is two pieces, a dozen (lusin) twelve, a gross (gros) 144."""

PAIRS_PER: Mapping[str, int] = MappingProxyType({"pair": 1, "dozen": 12, "kodi": 20})
"""How many pairs of shoes the trade counts by: one, a dozen (lusin), a kodi."""


class UnitUnknown(PolaError):
    """A unit of buying that is not in the table."""

    code = "PS501"
    text = "{unit!r} is no unit of buying"
    hint = "known: {known}"
    cause = "A quantity can be converted and priced only in a unit whose size is known."
    exit_code = Exit.INPUT


class UnitsDiffer(PolaError):
    """Two units that do not measure the same thing."""

    code = "PS502"
    text = "{first!r} cannot be converted into {second!r}"
    hint = "use units of one sort, such as m and yd, or pcs and gross"
    cause = "The two units measure different things, such as a length and a weight."
    exit_code = Exit.INPUT


def trade_unit(name: str) -> TradeUnit:
    """Return a unit of buying.

    Raises:
        UnitUnknown: there is none of that name.
    """
    if name not in TRADE_UNITS:
        raise UnitUnknown(unit=name, known=", ".join(TRADE_UNITS))
    return TRADE_UNITS[name]


def unit_factor(name: str, into: str) -> Fraction:
    """Return how many `into` one `name` is: 144 for a gross in pcs.

    Raises:
        UnitUnknown: one of them is not in the table.
        UnitsDiffer: they do not measure the same thing.
    """
    first, second = trade_unit(name), trade_unit(into)
    if first.dimension is not second.dimension:
        raise UnitsDiffer(first=name, second=into)
    return first.factor / second.factor
