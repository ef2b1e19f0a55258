from __future__ import annotations

import pytest
from pytest import approx

from polasepatu.errors import ManyFaults
from polasepatu.last import Grading, HeelGroup
from polasepatu.last.last import SizeOutsideLast
from polasepatu.sizing import Size, parse_run, parse_size
from polasepatu.sizing.width import WidthUnknown

from .lasts import DRESS, dress_last


def eu(text: str) -> Size:
    return parse_size(text, "eu")


def test_the_base_size_is_the_measured_last() -> None:
    at_base = dress_last().measures_at(eu("42"))
    assert at_base.width == "G"
    assert at_base.back_height is None
    for key, (value, _, _) in DRESS.items():
        assert getattr(at_base, key) == float(value)


def test_two_sizes_up_grow_by_two_increments() -> None:
    at_44 = dress_last().measures_at(eu("44"))
    assert at_44.stick_length == approx(293.3333, abs=1e-4)
    assert (at_44.ball_girth, at_44.heel_seat_width, at_44.heel_height) == (254, 62.5, 25)


def test_a_half_size_is_the_midpoint_when_grading_is_arithmetic() -> None:
    last = dress_last()
    below, half, above = (last.measures_at(eu(size)) for size in ("39", "39.5", "40"))
    for key in DRESS:
        assert getattr(half, key) == approx((getattr(below, key) + getattr(above, key)) / 2)


def test_geometric_grading_multiplies_and_a_half_size_is_the_root() -> None:
    last = dress_last(Grading.GEOMETRIC)
    ratio = 1 + (20 / 3) / 280
    assert last.length_ratio(eu("44")) == approx(ratio**2)
    assert last.length_ratio(eu("38")) == approx(ratio**-4)
    assert last.length_ratio(eu("42.5")) == approx(ratio**0.5)


def test_geometric_and_arithmetic_agree_at_the_next_size_and_part_further_away() -> None:
    arithmetic, geometric = dress_last(), dress_last(Grading.GEOMETRIC)
    assert geometric.girth_ratio(eu("43")) == approx(arithmetic.girth_ratio(eu("43")))
    assert geometric.measures_at(eu("46")).ball_girth == approx(244 * (249 / 244) ** 4)
    assert geometric.measures_at(eu("46")).ball_girth > arithmetic.measures_at(eu("46")).ball_girth
    assert geometric.measures_at(eu("38")).ball_girth > arithmetic.measures_at(eu("38")).ball_girth


def test_one_width_up_is_one_size_up_in_girth_and_none_in_length() -> None:
    last = dress_last()
    wider, larger, base = (
        last.measures_at(eu("42"), "H"),
        last.measures_at(eu("43")),
        last.measures_at(eu("42")),
    )
    assert wider.ball_girth == larger.ball_girth == 249
    assert wider.stick_length == base.stick_length
    assert last.girth_ratio(eu("42"), "H") == 249 / 244
    assert last.measures_at(eu("42"), "h").width == "H"


def test_a_size_beyond_the_run_is_refused_with_the_run() -> None:
    for ask in (dress_last().measures_at, dress_last().length_ratio, dress_last().girth_ratio):
        with pytest.raises(
            SizeOutsideLast, match="size 47 is outside the sizes of the last 'dress', which are 36-46"
        ):
            ask(eu("47"))


def test_a_width_of_another_system_is_refused() -> None:
    with pytest.raises(WidthUnknown):
        dress_last().measures_at(eu("42"), "EEE")


def test_heel_and_toe_spring_are_held_in_a_heel_group() -> None:
    groups = tuple(
        HeelGroup(up_to=eu(up_to), model=eu(model))
        for up_to, model in [("38", "37"), ("43", "42"), ("46", "45")]
    )
    last = dress_last(
        measures={"heel_height": ("60", "0.8", "0"), "toe_spring": ("8", "0.1", "0")}, heel_groups=groups
    )
    heels = {size.label: last.measures_at(size).heel_height for size in last.run}
    assert {heels[size] for size in ("36", "37", "38")} == {56.0}
    assert {heels[size] for size in ("39", "40", "41", "42", "43")} == {60.0}
    assert {heels[size] for size in ("44", "45", "46")} == {62.4}
    # A half size between two groups wears the heel of the larger sizes.
    assert last.measures_at(eu("38.5")).heel_height == 60.0
    assert last.measures_at(eu("46")).toe_spring == approx(8.3)
    assert last.measures_at(eu("46")).ball_girth == 264


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([("38", "37"), ("43", "42")], "PS313"),
        ([("43", "42"), ("38", "37"), ("46", "45")], "PS313"),
        ([("43", "42"), ("43", "42"), ("46", "45")], "PS313"),
        ([("46", "41")], "PS314"),
    ],
)
def test_heel_groups_that_leave_a_size_without_its_heel_are_refused(
    groups: list[tuple[str, str]], code: str
) -> None:
    with pytest.raises(ManyFaults) as refused:
        dress_last(heel_groups=tuple(HeelGroup(up_to=eu(up), model=eu(model)) for up, model in groups))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_every_contradiction_of_a_last_is_named_at_once() -> None:
    with pytest.raises(ManyFaults) as refused:
        dress_last(
            run=parse_run("36-41", "eu"),
            measures={"ball_width": ("5", "2", "0"), "toe_spring": ("-1", "0", "0")},
        )
    assert [finding.code for finding in refused.value.findings] == ["PS312", "PS315", "PS315"]


def test_nothing_cannot_grow_by_per_cent() -> None:
    with pytest.raises(ManyFaults) as refused:
        dress_last(Grading.GEOMETRIC, measures={"toe_spring": ("0", "1", "0")})
    assert [finding.code for finding in refused.value.findings] == ["PS316"]
    assert dress_last(Grading.GEOMETRIC, measures={"toe_spring": ("0", "0", "0")})


def test_a_last_lacks_no_measure_and_mixes_no_size_systems() -> None:
    with pytest.raises(ValueError, match="each of these measures once"):
        dress_last(measures={"hat": ("1", "0", "0")})
    with pytest.raises(ValueError, match="sizes of one system"):
        dress_last(base=parse_size("8", "uk"))
    with pytest.raises(KeyError):
        dress_last().measure("back_height")
