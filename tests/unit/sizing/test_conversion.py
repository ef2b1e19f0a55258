from __future__ import annotations

from fractions import Fraction

import pytest

from polasepatu.sizing import Basis, Rounding, convert, parse_run, parse_size, size_table, systems
from polasepatu.sizing.conversion import ConversionOutOfRange
from polasepatu.sizing.system import SystemUnknown


def test_eu_42_is_uk_8_by_last_and_uk_8_5_by_foot() -> None:
    eu_42 = parse_size("42", "eu")
    assert convert(eu_42, to="uk", basis=Basis.LAST).target.label == "8"
    assert convert(eu_42, to="uk", basis=Basis.FOOT).target.label == "8.5"


def test_uk_8_by_foot_is_eu_41_5() -> None:
    assert convert(parse_size("8", "uk"), to="eu", basis=Basis.FOOT).target.label == "41.5"


def test_us_women_are_one_size_above_men_by_fia_and_one_and_a_half_in_the_shops() -> None:
    men = parse_size("9", "us-men")
    assert convert(men, to="us-women-fia", rounding=Rounding.EXACT).exact == 10
    assert convert(men, to="us-women-retail", rounding=Rounding.EXACT).exact == Fraction(21, 2)


def test_us_men_are_one_size_above_uk_and_us_children_a_third() -> None:
    assert convert(parse_size("8", "uk"), to="us-men").target.label == "9"
    exact = convert(parse_size("10C", "uk-child"), to="us-child", rounding=Rounding.EXACT).exact
    assert exact == 10 + Fraction(1, 3)


def test_a_foot_scale_is_reached_by_foot_and_the_conversion_says_so() -> None:
    found = convert(parse_size("42", "eu"), to="mondopoint", basis=Basis.LAST)
    assert (found.basis, found.target.label) == (Basis.FOOT, "265")


@pytest.mark.parametrize(("to", "label"), [("jp", "26.5"), ("kr", "265"), ("cn", "265")])
def test_eu_42_in_the_foot_scales_of_asia(to: str, label: str) -> None:
    assert convert(parse_size("42", "eu"), to=to).target.label == label


@pytest.mark.parametrize(
    ("rounding", "label"),
    [(Rounding.DOWN, "6"), (Rounding.NEAREST, "6.5"), (Rounding.UP, "6.5"), (Rounding.EXACT, "6.496")],
)
def test_the_rounding_is_the_one_asked_for(rounding: Rounding, label: str) -> None:
    assert convert(parse_size("40", "eu"), to="uk", rounding=rounding).target.label == label


def test_a_tie_goes_to_the_smaller_size() -> None:
    found = convert(parse_size("225", "mondopoint"), to="eu")
    assert found.exact == Fraction(143, 4)
    assert found.target.label == "35.5"


def test_a_size_the_other_scale_does_not_have_is_refused_with_its_range() -> None:
    with pytest.raises(
        ConversionOutOfRange, match=r"EU \(Paris point\) 20 would be -9\.5 in UK adult.*0 to 15"
    ):
        convert(parse_size("20", "eu"), to="uk")


def test_us_women_without_a_zero_point_is_refused_and_both_are_named() -> None:
    with pytest.raises(SystemUnknown) as refused:
        convert(parse_size("38", "eu"), to="us-women")
    assert refused.value.findings[0].values["known"] == "us-women-fia, us-women-retail"


def test_a_table_has_a_row_for_each_size_and_leaves_blank_what_is_not_made() -> None:
    rows = size_table(parse_run("28-35", "eu"), to=["uk", "uk-child"])
    assert [row.size.label for row in rows] == ["28", "29", "30", "31", "32", "33", "34", "35"]
    adult = [row.conversions[0].target.label if row.conversions[0] else None for row in rows]
    child = [row.conversions[1].target.label if row.conversions[1] else None for row in rows]
    assert adult == [None, None, None, None, "0", "1", "2", "2.5"]
    assert child == ["10C", "11C", "11.5C", "12.5C", "13C", "1Y", "2Y", "2.5Y"]


def test_a_table_without_systems_shows_all_the_others() -> None:
    (row,) = size_table(parse_run("42", "eu"))
    assert [found.target.system for found in row.conversions if found] == [
        key for key in systems if key not in {"eu", "uk-child", "us-child"}
    ]


def test_a_foot_scale_has_no_last_length() -> None:
    (row,) = size_table(parse_run("265", "mondopoint"), to=["eu"])
    assert (row.last_length_mm, row.foot_length_mm) == (None, 265)
    with pytest.raises(ValueError, match="no last length"):
        row.size.scale.length_mm(Fraction(265), Basis.LAST)
