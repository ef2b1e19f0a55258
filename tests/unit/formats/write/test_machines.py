"""Machine profiles: the shipped ones are sound, and a wrong one is refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from polasepatu.errors import InputFaults
from polasepatu.files.machine import parse_machine
from polasepatu.formats.write import profiles

if TYPE_CHECKING:
    from pathlib import Path

GOOD = (profiles.SHIPPED / "oscillating-knife.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["oscillating-knife", "gerber", "zund", "jinan", "laser", "plotter"])
def test_shipped_profiles_work_inside_before_outside(name: str) -> None:
    tools = profiles.machine(name).tools
    assert tools.pen.order < tools.punch.order < tools.notch.order < tools.inner.order < tools.cut.order


def faults_of(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(InputFaults) as caught:
        parse_machine(text.encode(), "mine.toml")
    return [(each.code, each.where.line) for each in caught.value.findings]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_one_layer_cannot_stand_for_pen_and_knife() -> None:
    text = GOOD.replace('layer = "PEN"', 'layer = "cut"')
    assert faults_of(text)[0][0] == "PS601"


def test_faults_name_their_line() -> None:
    text = GOOD.replace("units_per_mm = 40", "units_per_mm = -1").replace("decimals = 4", "decimal = 4")
    codes = faults_of(text)
    assert [line for _, line in codes] == [line_of(text, "decimal = 4"), line_of(text, "units_per_mm")]


def test_lightweight_polylines_need_r2000() -> None:
    assert faults_of(GOOD.replace('"POLYLINE"', '"LWPOLYLINE"'))[0][0] == "PS139"


@pytest.mark.parametrize(
    "text",
    [
        "schema = ",
        "[tools",
        "x = 1\nx = 2",
        "\x00",
        "a = [[[[[" * 400,
        'schema = "polasepatu.machine/1"\nname = 2026-01-01',
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    assert faults_of(text)


def test_the_projects_own_profile_goes_first(tmp_path: Path) -> None:
    folder = tmp_path / "machines"
    folder.mkdir()
    (folder / "laser.toml").write_text(GOOD.replace("Oscillating knife, generic", "Our laser"), "utf-8")
    assert profiles.machine("laser", tmp_path).name == "Our laser"
    assert profiles.profiles(tmp_path)["laser"].origin == "project"


def test_an_unknown_machine_is_refused_with_a_likely_name() -> None:
    with pytest.raises(profiles.MachineUnknown) as caught:
        profiles.machine("lasr")
    assert caught.value.findings[0].values["known"] == "laser"
