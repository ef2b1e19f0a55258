"""The texts of AAMA and ASTM files: what a piece is called, its size, its quantity, its material."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from polasepatu.formats.read.imported import ImportedPiece, ImportedText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polasepatu.formats.read.raw import RawDrawing

_KEY = re.compile(r"\s*([A-Za-z][A-Za-z0-9/ _.]{0,40}?)\s*:\s*(.*)")
_STYLE_KEYS = frozenset(
    ("style name", "creation date", "creation time", "author", "product", "version", "sample size", "units")
) | {"grade rule table", "curve tolerance", "tolerance", "astm/d13proposal 1 version", "size list"}


def is_exchange(drawing: RawDrawing) -> bool:
    """Tell whether a file is pattern exchange: blocks with a piece's name, or with the numbered layers."""
    if drawing.kind != "dxf" or not drawing.blocks:
        return False
    for block in drawing.blocks:
        if any(re.match(r"\s*piece[ _]name\s*:", text.text, re.IGNORECASE) for text in block.texts):
            return True
    layers = {line.layer for block in drawing.blocks for line in block.lines}
    return "1" in layers and all(layer.isdecimal() for layer in layers)


def split_texts(texts: Sequence[ImportedText]) -> tuple[dict[str, str], list[ImportedText]]:
    """Return the `Key: value` texts by lower-case key, and all other texts."""
    keys: dict[str, str] = {}
    others: list[ImportedText] = []
    for text in texts:
        match = _KEY.fullmatch(text.text)
        if match:
            keys.setdefault(match[1].lower().replace("_", " "), match[2].strip())
        else:
            others.append(text)
    return keys, others


def named(piece: ImportedPiece, words: Mapping[str, str], block: str) -> ImportedPiece:
    """Return a piece with the name and size of its texts, or else of its block (`PIECE_SIZE`)."""
    size = words.get("size", words.get("size name", ""))
    name = words.get("piece name", "")
    if not name:
        match = re.fullmatch(r"(.+?)[_ -]([0-9.]{1,5}|[XSML]{1,4})", block)
        name, size = (match[1], size or match[2]) if match else (block, size)
    # Texts of the style are sometimes repeated in every block; they say nothing about the piece.
    notes = tuple(
        ImportedText(text=f"{key}: {value}", x_mm=0.0, y_mm=0.0, layer="1")
        for key, value in words.items()
        if key not in _STYLE_KEYS | {"piece name", "size", "size name", "quantity", "material", "fabric"}
    )
    return replace(
        piece,
        name=name,
        size=size,
        quantity=words.get("quantity", ""),
        material=words.get("material", words.get("fabric", "")),
        texts=(*piece.texts, *notes),
    )
