"""Text for a terminal: what a file or a name holds can neither steer it nor forge a line."""

from __future__ import annotations

import re

_STEERING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, also CR and NEL; tab and line feed apart
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of writing
    "\u2028\u2029\ufeff"
)
_STEERS = re.compile(f"[{_STEERING}]")


def lines(text: str) -> str:
    """Return our own text, which may have several lines, without characters that steer a terminal."""
    return _STEERS.sub("?", text)


def one_line(text: str) -> str:
    """Return a text that is one line, whatever it held."""
    return lines(text).replace("\n", " ").replace("\t", " ")
