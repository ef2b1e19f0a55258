"""The page of the order file shows every key that an order can have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from polasepatu.files.model import FileModel
from polasepatu.files.order import OrderFile

DOCS = Path(__file__).resolve().parents[2] / "docs"
ELSEWHERE = {"ChargeEntry", "Titles", "CurveChoice", "StockEntry"}
"""Explained in rates/freight.yaml; a name in both languages; written as one value of two forms."""


def models_in(annotation: Any) -> set[type[FileModel]]:
    if isinstance(annotation, type) and issubclass(annotation, FileModel):
        inner = {annotation} if annotation.__name__ not in ELSEWHERE else set()
        for field in annotation.model_fields.values() if inner else ():
            inner |= models_in(field.annotation)
        return inner
    return {each for part in get_args(annotation) for each in models_in(part)}


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_key_of_an_order_is_shown(language: str) -> None:
    text = (DOCS / language / "reference" / "order-file.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"(\w+):", text))
    for model in models_in(OrderFile):
        keys = {info.alias or name for name, info in model.model_fields.items()}
        assert {each for each in keys - shown if not re.search(rf"\b{each}\b", text)} == set(), model.__name__
