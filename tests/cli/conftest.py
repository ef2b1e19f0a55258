"""Every test of the command line begins in English and with plain settings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from polasepatu import i18n
from polasepatu.cli.framework import settings
from polasepatu.cli.framework.settings import Settings


@pytest.fixture(autouse=True)
def _plain_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("POLASEPATU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    settings.use(Settings())
    with i18n.speaking("en"):
        yield
    settings.use(Settings())
