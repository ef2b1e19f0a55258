"""What no machine profile should hold is refused with a code."""

from __future__ import annotations

import pytest

from polasepatu.errors import InputFaults
from polasepatu.files.machine import parse_machine


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"x = " + b"9" * 5000, "PS111"),
        (b".".join([b"a"] * 3000) + b" = 1", "PS110"),
        (b"[" + b".".join([b"a"] * 3000) + b"]", "PS110"),
        (b"a = " + b"[" * 2000 + b"]" * 2000, "PS110"),
        (b'a = "\0"', "PS602"),
    ],
)
def test_an_odd_profile_is_an_input_error(raw: bytes, code: str) -> None:
    with pytest.raises(InputFaults) as caught:
        parse_machine(raw, "m.toml")
    assert [each.code for each in caught.value.findings] == [code]
