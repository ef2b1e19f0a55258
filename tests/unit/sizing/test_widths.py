from __future__ import annotations

from fractions import Fraction

import pytest

from polasepatu.sizing import steps_between, width_systems
from polasepatu.sizing.width import WidthSystemUnknown, WidthUnknown


def test_fx_lies_half_way_between_f_and_g_and_is_3_mm_wider() -> None:
    assert steps_between("uk-men", "F", "FX") == Fraction(1, 2)
    assert steps_between("uk-men", "FX", "G") == Fraction(1, 2)
    assert steps_between("uk-men", "F", "FX") * width_systems["uk-men"].girth_step_mm == 3


def test_narrower_is_negative_and_case_does_not_matter() -> None:
    assert steps_between("continental", "h", "f") == -2


def test_japanese_26_eee_is_261_mm_round_the_ball() -> None:
    # Men's E is 243 mm at a foot of 250, and grows 3 mm with every 5 mm of foot and 6 with every letter.
    jis = width_systems["jis"]
    girth_mm = 243 + Fraction(3, 5) * (260 - 250) + steps_between("jis", "E", "EEE") * jis.girth_step_mm
    assert girth_mm == 261


def test_a_half_type_in_china_is_3_5_mm() -> None:
    assert steps_between("china", "2", "2.5") * width_systems["china"].girth_step_mm == Fraction(7, 2)


def test_a_us_width_is_a_quarter_of_an_inch() -> None:
    assert steps_between("us-men", "D", "EE") * width_systems["us-men"].girth_step_mm == Fraction("12.7")


@pytest.mark.parametrize("key", width_systems)
def test_widths_rise_and_name_their_standard_and_source(key: str) -> None:
    system = width_systems[key]
    steps = [fitting.steps for fitting in system.fittings]
    assert steps == sorted(set(steps))
    assert system.source
    assert system.standard is None or system.fitting(system.standard)


def test_an_unknown_width_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WidthUnknown) as refused:
        steps_between("continental", "G", "EEE")
    assert refused.value.findings[0].values["known"] == "F, G, H, K"
    with pytest.raises(WidthSystemUnknown):
        steps_between("mars", "F", "G")
