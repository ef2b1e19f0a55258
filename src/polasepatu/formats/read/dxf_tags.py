"""The tags of a DXF file: pairs of a group code and a value."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.formats.read.raw import damaged

if TYPE_CHECKING:
    from polasepatu.geometry import F64

Tags: TypeAlias = list[tuple[str, str]]


def split_tags(raw: bytes, file: str) -> tuple[list[str], list[str]]:
    """Return group codes and values of a file, in pairs.

    Raises:
        InputFaults: it is not DXF, or the pairs are broken.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode(_code_page(raw), "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    codes = [line.strip() for line in lines[0::2]]
    values = lines[1::2]
    if codes and not codes[-1]:
        codes.pop()
    wrong = {code for code in set(codes) if not re.fullmatch(r"-?\d{1,5}", code)}
    if wrong:
        first = next(index for index, code in enumerate(codes) if code in wrong)
        if first < 4:
            raise damaged(file, Phrase("this is not a DXF file"), line=1)
        raise damaged(file, Phrase("a group code is missing or cut off"), line=2 * first + 1)
    if "0" not in codes or "SECTION" not in (value.strip() for value in values[:20]):
        raise damaged(file, Phrase("this is not a DXF file"), line=1)
    del codes[len(values) :]
    return codes, values


def _code_page(raw: bytes) -> str:
    """Return the encoding that the header of an older file names, such as ANSI_936 for Chinese."""
    named = re.search(rb"\$DWGCODEPAGE\s+3\s+ANSI_(\d{3,4})\b", raw[:20_000], re.IGNORECASE)
    page = f"cp{named[1].decode()}" if named is not None else "cp1252"
    try:
        return codecs.lookup(page).name
    except LookupError:
        return "cp1252"


def first(tags: Tags, code: str, default: str) -> str:
    """Return the first value with a code."""
    return next((value for each, value in tags if each == code), default)


def layer_of(tags: Tags) -> str:
    """Return the layer of an entity."""
    return first(tags, "8", "0").strip()


def number(tags: Tags, code: str) -> float:
    """Return the first number with a code, NaN where there is none."""
    return float(first(tags, code, "nan"))


def numbers(tags: Tags, code: str) -> list[float]:
    """Return all numbers with a code."""
    return [float(value) for each, value in tags if each == code]


def pairs(tags: Tags, x: str, y: str) -> F64:
    """Return all points (n, 2) with a pair of codes."""
    xs, ys = numbers(tags, x), numbers(tags, y)
    if len(xs) != len(ys):
        raise ValueError("a coordinate is missing")
    return np.column_stack((xs, ys)) if xs else np.empty((0, 2))


def from_above(points: F64, tags: Tags) -> F64:
    """Return points as seen from above: an entity with its extrusion downwards is mirrored."""
    return points * (-1.0, 1.0) if float(first(tags, "230", "1")) < 0.0 else points
