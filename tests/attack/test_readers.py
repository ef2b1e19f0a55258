"""Whatever a file holds, a reader returns a value or a coded error."""

from __future__ import annotations

from pathlib import Path

import pytest

from attack.attacker import attack, readers

INPUTS_EACH = 100


def test_every_reader_has_samples_that_it_reads(tmp_path: Path) -> None:
    for name, reader in readers().items():
        assert reader.seeds, name
    for name in ("last", "hide", "materials", "machine", "layout", "records", "dxf", "svg", "plt", "rul"):
        for seed in readers()[name].seeds:
            path = tmp_path / f"sound{readers()[name].suffix}"
            path.write_bytes(seed)
            assert readers()[name].read(path) is not None, name


@pytest.mark.parametrize("name", sorted(readers()))
def test_no_file_crashes_its_reader(name: str, tmp_path: Path) -> None:
    outcomes = [attack(name, number, tmp_path) for number in range(INPUTS_EACH)]
    crashes = [each for each in outcomes if each.crash]
    assert not crashes, crashes[0].crash
    assert len({each.ending for each in outcomes}) > 1  # the inputs differ in what is wrong with them


@pytest.mark.parametrize(("name", "number"), [("hide", 189), ("hide", 255), ("plt", 190)])
def test_what_once_overflowed_is_refused_or_read(name: str, number: int, tmp_path: Path) -> None:
    assert not attack(name, number, tmp_path).crash
