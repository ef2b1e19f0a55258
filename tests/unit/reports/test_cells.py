"""A name that looks like a formula is shown as it was typed, and is never run."""

from __future__ import annotations

import ast
import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import polasepatu
from polasepatu.reports.cells import csv_text, safe_text

SOURCE = Path(polasepatu.__file__).parent
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Pull-up 1.4 mm", "Pull-up 1.4 mm"),
        ("=1+1", "'=1+1"),
        ("+62 812 3456", "'+62 812 3456"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t'=1+1"),
        ("\r=1+1", "'\r'=1+1"),
        ("  =1+1", "  '=1+1"),
        ("kulit;=1+1", "kulit;'=1+1"),
        ("a\tb", "a\tb"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("-2.5", "-2.5"),
        ("+7", "+7"),
        ("-2,5", "'-2,5"),
        ("", ""),
        ("a\0b\x1bc", "abc"),
        ("\0=1", "'=1"),
    ],
)
def test_what_starts_a_formula_gets_an_apostrophe(typed: str, written: str) -> None:
    assert safe_text(typed) == written


@given(st.text(st.sampled_from(SIGNS + " \t\r\n;,'\"ab1.\0"), max_size=12))
def test_no_cell_can_start_a_formula_whatever_parts_the_columns(text: str) -> None:
    written = safe_text(text)
    number = set(written) <= set("0123456789.+-") and written[-1:].isdigit()
    for part in written.replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert number or part.strip()[:1] not in tuple(SIGNS)
    assert written[:1] not in ("\t", "\r", "\n")


@given(st.text(max_size=30).filter(lambda text: not set(text) & set(SIGNS + ";\t\r\n")))
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == "".join(sign for sign in text if sign >= " ")


def test_a_cell_holds_no_more_than_excel_does() -> None:
    assert len(safe_text("=" * 40_000)) == 32_767


def test_a_table_keeps_numbers_as_numbers() -> None:
    text = csv_text(("name", "a", "b", "c"), [("=x, y", Decimal("-1.50"), -2, None), ("z", 0.5, "1", "-1")])
    assert text == 'name,a,b,c\n"\'=x, y",-1.50,-2,\nz,0.5,1,-1\n'
    assert [row[0] for row in csv.reader(io.StringIO(text))] == ["name", "'=x, y", "z"]


def test_every_csv_is_written_by_this_one_function() -> None:
    """A second writer would be a way round it."""
    users = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter")
    ]
    assert users == ["reports/cells.py"]
