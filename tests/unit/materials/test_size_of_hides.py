"""A hide in another unit than millimetres is refused, with the unit that it most likely has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from polasepatu import project
from polasepatu.files.hide import load_hide
from polasepatu.materials.checks import check_hide, check_roll
from polasepatu.materials.hides import Hide
from polasepatu.materials.rolls import Roll

SIDE = load_hide(project.hides()["side22"])


def in_unit(factor: float) -> Hide:
    return replace(SIDE, outline=SIDE.outline * factor, zones=(), holes=(), flaws=(), tight=None)


@pytest.mark.parametrize(
    ("factor", "code", "unit"),
    [
        (1000.0, "PS447", "micrometres"),
        (100.0, "PS447", "hundredths"),
        (0.001, "PS448", "metres"),
    ],
)
def test_the_unit_that_was_meant_is_named(factor: float, code: str, unit: str) -> None:
    found = [each for each in check_hide(in_unit(factor)) if each.code == code]
    assert len(found) == 1
    assert unit in found[0].values["slip"]


def test_a_hide_in_millimetres_is_no_fault() -> None:
    assert not [each for each in check_hide(SIDE) if each.code in ("PS447", "PS448")]


def test_a_roll_longer_than_a_kilometre_is_refused() -> None:
    assert "PS449" in [each.code for each in check_roll(Roll(name="r", width_mm=1e9))]
    assert not check_roll(Roll(name="r", width_mm=1400.0, length_mm=30_000.0))
