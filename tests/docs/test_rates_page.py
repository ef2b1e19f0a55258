"""The files of rates that the reference shows are whole and load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from polasepatu.files.rates.duty import load_duty
from polasepatu.files.rates.fees import load_fees
from polasepatu.files.rates.freight import load_freight
from polasepatu.files.rates.fx import load_fx

DOCS = Path(__file__).resolve().parents[2] / "docs"
LOADERS = {
    "fx.yaml": load_fx,
    "freight.yaml": load_freight,
    "duty-us.yaml": load_duty,
    "fees-us.yaml": load_fees,
}


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_file_of_the_page_loads(language: str, tmp_path: Path) -> None:
    page = (DOCS / language / "reference" / "rates.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml file=(\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in blocks] == list(LOADERS)
    for name, text in blocks:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        LOADERS[name](path)
