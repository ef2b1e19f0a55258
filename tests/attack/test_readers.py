"""Whatever a file holds, a reader returns a value or a coded error."""

from __future__ import annotations

from pathlib import Path

import pytest

from attack.attacker import attack, readers

INPUTS_EACH = 100


@pytest.mark.parametrize("name", sorted(readers()))
def test_no_file_crashes_its_reader(name: str, tmp_path: Path) -> None:
    outcomes = [attack(name, number, tmp_path) for number in range(INPUTS_EACH)]
    crashes = [each for each in outcomes if each.crash]
    assert not crashes, crashes[0].crash
    assert len({each.ending for each in outcomes}) > 1  # the inputs differ in what is wrong with them
