"""Lasts for the tests: the men's dress last of the trade's textbook figures, in any grading."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from polasepatu.last import Grading, Last, Measure, Wearer
from polasepatu.sizing import parse_run, parse_size

DRESS: dict[str, tuple[str, str, str]] = {  # value, per size, per width
    "stick_length": ("280", "20/3", "0"),
    "standard_last_length": ("280", "20/3", "0"),
    "ball_girth": ("244", "5", "5"),
    "waist_girth": ("240", "5", "5"),
    "instep_girth": ("247", "5", "5"),
    "short_heel_girth": ("330", "5", "0"),
    "long_heel_girth": ("345", "5", "0"),
    "ball_width": ("86.7", "5/3", "5/3"),
    "heel_seat_width": ("60", "1.25", "0"),
    "heel_height": ("25", "0", "0"),
    "toe_spring": ("12", "0", "0"),
    "toe_thickness": ("24", "0", "0"),
}


def dress_last(
    grading: Grading = Grading.ARITHMETIC,
    measures: dict[str, tuple[str, str, str]] | None = None,
    **changes: Any,
) -> Last:
    """Return the EU 42 dress last, with some measures or fields changed."""
    fields: dict[str, Any] = {
        "name": "dress",
        "wearer": Wearer.MEN,
        "base": parse_size("42", "eu"),
        "run": parse_run("36-46", "eu"),
        "width_system": "continental",
        "base_width": "G",
        "measures": tuple(
            Measure(
                key=key,
                value_mm=Fraction(value),
                increment_mm=Fraction(per_size),
                width_increment_mm=Fraction(per_width),
                grading=grading,
            )
            for key, (value, per_size, per_width) in {**DRESS, **(measures or {})}.items()
        ),
    }
    return Last(**{**fields, **changes})
