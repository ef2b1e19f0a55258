"""A copy of the pump to work on: the smallest of the sample styles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from polasepatu.studio.session import Session

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the pump's style and last, and a cache of its own for unsaved drafts."""
    monkeypatch.setenv("POLASEPATU_CACHE", str(tmp_path / "cache"))
    shutil.copytree(ROOT / "patterns" / "pump", tmp_path / "pump")
    return tmp_path / "pump"


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    """A session on the pump; its threads are not started."""
    found = Session(folder)
    yield found
    found.stop()
