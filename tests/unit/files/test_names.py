"""One function makes file names, and every system accepts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.files.names import FILE_NAME_LIMIT, safe_name, same_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vamp", "vamp"),
        ("EU 42 1/2", "EU-42-1-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("con", "_con"),
        ("NUL.dxf", "_NUL.dxf"),
        ("lpt1", "_lpt1"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("kulit: sapi?", "kulit-sapi"),
        ("x" * 150 + ".dxf", "x" * 96 + ".dxf"),
    ],
)
def test_a_file_name_is_safe(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_a_safe_name_stays_what_it_is(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= FILE_NAME_LIMIT
    assert safe_name(name) == name
    assert not set(name) & set('\\/:*?"<>| \n\0')


def test_names_that_would_be_one_file_are_found() -> None:
    named = [("vamp", "a"), ("kap 1", "b"), ("Vamp", "c"), ("kap-1", "d"), ("vamp", "e")]
    assert [(each.code, each.where.field) for each in same_names(named)] == [("PS144", "c"), ("PS144", "d")]
