from __future__ import annotations

from fractions import Fraction

import pytest

from polasepatu.units import BARLEYCORN_MM, FT2_MM2, LengthUnreadable, parse_length


def test_a_square_foot_and_a_barleycorn_are_exact() -> None:
    assert Fraction("92903.04") == FT2_MM2
    assert Fraction(127, 15) == BARLEYCORN_MM


@pytest.mark.parametrize(
    ("text", "length_mm"),
    [
        ("5", 5.0),
        ("2mm", 2.0),
        ("3cm", 30.0),
        ("1.4 m", 1400.0),
        ("1/4in", 6.35),
        (" .5 ", 0.5),
        ("-2mm", -2.0),
        ("1/3IN", 25.4 / 3),
        ("+7", 7.0),
    ],
)
def test_a_length_carries_its_unit_or_means_mm(text: str, length_mm: float) -> None:
    assert parse_length(text) == length_mm


@pytest.mark.parametrize("text", ["", "mm", "5ft", "1/0in", "1,5mm", "nan", "inf", "1e3", "2 3", "٣", "5mm."])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(LengthUnreadable):
        parse_length(text)
