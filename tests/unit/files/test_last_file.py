from __future__ import annotations

from pathlib import Path

import pytest

from polasepatu.errors import InputFaults
from polasepatu.files.last import LastFile, check_last, load_last
from polasepatu.files.model import json_schema
from polasepatu.files.output import json_text
from polasepatu.sizing import parse_size

PATTERNS = Path(__file__).parents[3] / "patterns"
LASTS = sorted([*PATTERNS.glob("*/last.yaml"), *PATTERNS.glob("lasts/*.yaml")])


@pytest.mark.parametrize("path", LASTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_shipped_last_is_sound_and_gives_no_reason_to_doubt(path: Path) -> None:
    last, remarks = check_last(path)
    assert remarks == ()
    for size in last.run:
        assert last.measures_at(size).stick_length > 0


@pytest.mark.parametrize("path", LASTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_last_goes_to_a_file_and_back_unchanged(path: Path, tmp_path: Path) -> None:
    last = load_last(path)
    copy = tmp_path / "last.json"
    copy.write_text(json_text(LastFile.from_domain(last).to_file()), encoding="utf-8")
    assert load_last(copy) == last


def test_five_kinds_of_lasts_are_shipped() -> None:
    shipped = {(last.wearer.value, last.base.system, last.base.label) for last in map(load_last, LASTS)}
    assert shipped == {
        ("men", "eu", "42"),
        ("women", "eu", "37"),
        ("child", "eu", "30"),
        ("men", "uk", "8"),
    }


def _faults(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[str, int | None, str | None]]:
    text = (PATTERNS / "pump" / "last.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "last.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults) as refused:
        load_last(path)
    return [(each.code, each.where.line, each.where.field) for each in refused.value.findings]


def test_every_fault_of_a_last_file_is_named_at_its_place(tmp_path: Path) -> None:
    assert _faults(
        tmp_path,
        ("size_system: eu", "size_system: us-women"),
        ("value: 740/3, per_size: 20/3", "value: long, per_size: 20/0"),
        ("width_system: continental", "width_system: mars"),
    ) == [
        ("PS301", 4, "size_system"),
        ("PS308", 7, "width_system"),
        ("PS320", 13, "measures.stick_length.value"),
        ("PS320", 13, "measures.stick_length.per_size"),
    ]


def test_sizes_and_widths_that_do_not_exist_are_named_at_their_place(tmp_path: Path) -> None:
    assert _faults(
        tmp_path,
        ("base_size: 37", "base_size: 37.3"),
        ("sizes: 34-41", "sizes: 41-34"),
        ("base_width: F", "base_width: Q"),
        ("model: 40", "model: forty"),
    ) == [
        ("PS302", 5, "base_size"),
        ("PS306", 6, "sizes"),
        ("PS307", 8, "base_width"),
        ("PS302", 30, "heel_groups.2.model"),
    ]


def test_contradictions_between_fields_are_named_at_their_place(tmp_path: Path) -> None:
    assert _faults(tmp_path, ("base_size: 37", "base_size: 36")) == [("PS314", 29, "heel_groups.1.model")]


def test_a_measure_with_its_own_grading_keeps_it(tmp_path: Path) -> None:
    text = (PATTERNS / "derby" / "last.yaml").read_text(encoding="utf-8")
    path = tmp_path / "last.yaml"
    path.write_text(text.replace("{value: 244, ", "{value: 244, grading: geometric, "), encoding="utf-8")
    last = load_last(path)
    size = parse_size("46", "eu")
    assert last.girth_ratio(size) == pytest.approx((249 / 244) ** 4)
    assert last.length_ratio(size) == pytest.approx(306.6667 / 280, abs=1e-6)
    assert LastFile.from_domain(last).to_domain() == last


def test_the_schema_of_a_last_file_can_be_published() -> None:
    schema = json_schema(LastFile)
    assert schema["properties"]["schema"]["const"] == "polasepatu.last/1"
    assert "measures" in schema["required"]
