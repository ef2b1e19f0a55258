"""Oracle A: EU 36 to 46 by last and by foot, worked out by hand from the published formulas."""

from __future__ import annotations

from fractions import Fraction

import pytest

from polasepatu.sizing import Basis, Rounding, Size, convert, parse_size

ORACLE_A = """
36 240.00 226.67 225  3.346  3.5  3.772  4     4.5  5     5.5  6
37 246.67 233.33 235  4.134  4    4.559  4.5   5    5.5   6    6.5
38 253.33 240.00 240  4.921  5    5.346  5.5   6    6.5   7    7.5
39 260.00 246.67 245  5.709  5.5  6.134  6     6.5  7     7.5  8
40 266.67 253.33 255  6.496  6.5  6.921  7     7.5  8     8.5  9
41 273.33 260.00 260  7.283  7.5  7.709  7.5   8.5  8.5   9.5  9.5
42 280.00 266.67 265  8.071  8    8.496  8.5   9    9.5   10   10.5
43 286.67 273.33 275  8.858  9    9.283  9.5   10   10.5  11   11.5
44 293.33 280.00 280  9.646  9.5  10.071 10    10.5 11    11.5 12
45 300.00 286.67 285  10.433 10.5 10.858 11    11.5 12    12.5 13
46 306.67 293.33 295  11.220 11   11.646 11.5  12   12.5  13   13.5
"""
# EU, last, foot, Mondopoint, UK by last exact and rounded, UK by foot exact and rounded,
# US men by last and foot, US women (FIA) by last and foot
ROWS = [line.split() for line in ORACLE_A.strip().splitlines()]


def _label(eu: Size, to: str, basis: Basis) -> str:
    return convert(eu, to=to, basis=basis).target.label


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"EU {row[0]}")
def test_an_eu_size_in_every_column_of_oracle_a(row: list[str]) -> None:
    eu = parse_size(row[0], "eu")
    assert eu.last_length_mm is not None
    uk = {basis: convert(eu, to="uk", basis=basis) for basis in Basis}
    assert [
        eu.label,
        f"{float(eu.last_length_mm):.2f}",
        f"{float(eu.foot_length_mm):.2f}",
        _label(eu, "mondopoint", Basis.LAST),
        f"{float(uk[Basis.LAST].exact):.3f}",
        uk[Basis.LAST].target.label,
        f"{float(uk[Basis.FOOT].exact):.3f}",
        uk[Basis.FOOT].target.label,
        _label(eu, "us-men", Basis.LAST),
        _label(eu, "us-men", Basis.FOOT),
        _label(eu, "us-women-fia", Basis.LAST),
        _label(eu, "us-women-fia", Basis.FOOT),
    ] == row


@pytest.mark.parametrize(
    ("uk", "last_mm"),
    [("6", 262.47), ("7", 270.93), ("8", 279.40), ("9", 287.87), ("10", 296.33), ("11", 304.80)],
)
def test_the_last_of_a_whole_english_size(uk: str, last_mm: float) -> None:
    length_mm = parse_size(uk, "uk").last_length_mm
    assert length_mm is not None
    assert round(float(length_mm), 2) == last_mm


def test_adult_0_is_child_13_and_adult_1_is_child_1_again() -> None:
    assert parse_size("0", "uk").last_length_mm == parse_size("13C", "uk-child").last_length_mm
    assert parse_size("1", "uk").last_length_mm == parse_size("1Y", "uk-child").last_length_mm
    assert parse_size("1", "uk").last_length_mm == Fraction(26, 3) * Fraction(254, 10)


def test_the_retail_chart_rounds_the_last_basis_down_except_at_36_and_38() -> None:
    chart = {36: "3.5", 37: "4", 38: "5", 39: "5.5", 40: "6.5", 41: "7", 42: "8", 43: "8.5"}
    chart |= {44: "9.5", 45: "10", 46: "11"}
    down = {
        eu: convert(parse_size(str(eu), "eu"), to="uk", rounding=Rounding.DOWN).target.label for eu in chart
    }
    # 40 is 6.496, four thousandths below the half that the chart prints.
    assert [eu for eu in chart if down[eu] != chart[eu]] == [36, 38, 40]
