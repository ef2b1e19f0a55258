"""Comments of the sample files in the language of whoever begins a project with them.

The samples are written with English comments; `comments.id.toml` holds the Indonesian. Lines of comment that
follow one another are one paragraph, translated as a whole and wrapped again. Nothing but comments changes,
so the file loads to the same values.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path

from polasepatu.i18n import language

LINE_LENGTH = 110

_WHOLE = re.compile(r"(?P<indent>\s*)#(?: (?P<text>.*))?")
_HEADING = re.compile(r"(?P<before>-{3,} )(?P<text>.*?)(?P<after>(?: -{3,})?)")
_BEHIND = re.compile(r"(?P<before>.*?\s# )(?P<text>.*)")


def translated(text: str) -> str:
    """Return a sample file with its comments in the language that is spoken."""
    words = _words(language())
    return _changed(text, lambda comment: words.get(comment, comment)) if words else text


def comments_of(text: str) -> list[str]:
    """Return the comments of a file as they are looked up: paragraphs, headings, and those behind values."""
    found: list[str] = []

    def keep(comment: str) -> str:
        found.append(comment)
        return comment

    _changed(text, keep)
    return found


@cache
def _words(name: str) -> dict[str, str]:
    path = Path(__file__).with_name(f"comments.{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _changed(text: str, change: Callable[[str], str]) -> str:
    lines: list[str] = []
    for indent, group in groupby(text.splitlines(), key=_paragraph):
        if indent is None:
            lines += [_behind(line, change) for line in group]
        else:
            words = " ".join(line.strip().removeprefix("# ") for line in group)
            start = f"{indent}# "
            lines += textwrap.wrap(
                change(words),
                LINE_LENGTH,
                initial_indent=start,
                subsequent_indent=start,
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join(lines) + "\n"


def _paragraph(line: str) -> str | None:
    """Return the indent of a line that belongs to a paragraph of comment."""
    match = _WHOLE.fullmatch(line)
    if match is None or not match["text"] or _HEADING.fullmatch(match["text"]):
        return None
    return match["indent"]


def _behind(line: str, change: Callable[[str], str]) -> str:
    """Return a line with its heading, or the comment behind its value, changed."""
    whole = _WHOLE.fullmatch(line)
    if whole is not None:
        heading = _HEADING.fullmatch(whole["text"] or "")
        if heading is None:
            return line
        text = change(heading["text"])
        dashes = len(heading["after"]) + len(heading["text"]) - len(text)
        after = heading["after"] if len(heading["after"]) < 10 else " " + "-" * max(dashes - 1, 3)
        return f"{whole['indent']}# {heading['before']}{text}{after}"
    match = _BEHIND.fullmatch(line)
    return line if match is None else match["before"] + change(match["text"])
