"""Exchange files carry the date of the style, not the clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from polasepatu.workflow.export import created


def test_the_date_is_that_of_the_style_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    style = tmp_path / "style.yaml"
    style.write_text("x")
    os.utime(style, (1_790_000_000, 1_790_000_000))
    assert created(style) == created(tmp_path)
    assert created(style).timestamp() == 1_790_000_000
    assert str(created(style).tzinfo) == "UTC"


@pytest.mark.parametrize("odd", ["9" * 20, "-5", "soon"])
def test_a_wrong_epoch_is_not_heeded(odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    style = tmp_path / "style.yaml"
    style.write_text("x")
    os.utime(style, (1_790_000_000, 1_790_000_000))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    assert created(style).timestamp() == 1_795_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", odd)
    assert created(style).timestamp() == 1_790_000_000
