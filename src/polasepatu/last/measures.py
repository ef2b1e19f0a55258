"""What is measured on a last, and how one measure grows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from polasepatu.errors import Phrase

if TYPE_CHECKING:
    from polasepatu.sizing import Size


class Grading(StrEnum):
    """How a measure grows: by so many mm a size, or by so many per cent a size."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure at the base size and base width, with its growth per full size and per width fitting."""

    key: str  # one of MEASURES or OPTIONAL_MEASURES
    value_mm: Fraction
    increment_mm: Fraction  # per full size; of the base size, where the grading is geometric
    width_increment_mm: Fraction = Fraction(0)  # per width fitting
    grading: Grading = Grading.ARITHMETIC

    @property
    def spoken(self) -> Phrase:
        """The name as messages say it."""
        return MEASURE_NAMES[self.key]

    def at_mm(self, sizes: Fraction, widths: Fraction = Fraction(0)) -> float:
        """Return the measure so many full sizes and width fittings above the base, in mm.

        Arithmetic: value + n x increment. Geometric: value x (1 + increment / value) ^ n. Widths add.
        """
        width_mm = widths * self.width_increment_mm
        if self.grading is Grading.ARITHMETIC or not self.increment_mm:
            return float(self.value_mm + sizes * self.increment_mm + width_mm)
        # Exact in full sizes; a half size takes the root of the ratio.
        ratio = (1 + self.increment_mm / self.value_mm) ** sizes
        return float(self.value_mm * ratio + width_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMeasures:
    """The measures of a last in one size and width, all in mm."""

    size: Size
    width: str
    stick_length: float  # heel to toe tip, flat on the size stick
    standard_last_length: float  # tape along the bottom, rear to front feather point
    ball_girth: float  # tape round the inner and outer ball points
    waist_girth: float  # half way from ball to instep
    instep_girth: float
    short_heel_girth: float  # heel point to instep
    long_heel_girth: float  # heel point to throat
    ball_width: float  # of the bottom, between the ball points
    heel_seat_width: float
    heel_height: float
    toe_spring: float
    toe_thickness: float
    back_height: float | None = None  # where the last says how it grows by itself


OPTIONAL_MEASURES: tuple[str, ...] = ("back_height",)
"""Measures a last may leave out."""

MEASURES: tuple[str, ...] = tuple(
    field.name for field in fields(LastMeasures) if field.name not in {"size", "width", *OPTIONAL_MEASURES}
)
"""The measures every last has, in the order they are shown."""

MEASURE_NAMES: dict[str, Phrase] = {
    "stick_length": Phrase("stick length"),
    "standard_last_length": Phrase("standard last length"),
    "ball_girth": Phrase("ball girth"),
    "waist_girth": Phrase("waist girth"),
    "instep_girth": Phrase("instep girth"),
    "short_heel_girth": Phrase("short heel girth"),
    "long_heel_girth": Phrase("long heel girth"),
    "ball_width": Phrase("ball width"),
    "heel_seat_width": Phrase("heel seat width"),
    "heel_height": Phrase("heel height"),
    "toe_spring": Phrase("toe spring"),
    "toe_thickness": Phrase("toe thickness"),
    "back_height": Phrase("back height"),
}
"""The measures as people say them."""
