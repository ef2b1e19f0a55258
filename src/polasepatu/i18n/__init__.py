"""The two languages: the message catalogue, numbers and dates as people write them.

English texts are the keys. The domain knows only templates and values; everything that speaks to a
person asks here. A language is chosen once, at the start of a command, and can be borrowed for a while
with `speaking` (a quote in English from an Indonesian desk).
"""

from __future__ import annotations

import gettext as _gettext
import string
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Phrase
from polasepatu.i18n.lines import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from polasepatu.errors import Finding

LANGUAGES = ("en", "id")
DOMAIN = "polasepatu"
LOCALE = Path(__file__).parent / "locale"

_SWAP = str.maketrans(".,", ",.")
_language: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """Return the language that is spoken now, "en" or "id"."""
    return _language.get()


def use(name: str) -> None:
    """Speak this language from now on.

    Raises:
        ValueError: it is none of LANGUAGES.
    """
    if name not in LANGUAGES:
        raise ValueError(f"no such language: {name!r}")
    _language.set(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak another language for a while."""
    before = language()
    use(name)
    try:
        yield
    finally:
        use(before)


def choose(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language a person wants.

    The first that says it: --lang before any "--", POLASEPATU_LANG, the locale of the system, the
    language of Windows; English where nothing does.
    """
    asked = _option(argv) or environ.get("POLASEPATU_LANG", "")
    if asked[:2].lower() in LANGUAGES:
        return asked[:2].lower()
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "id" if value[:2].lower() in ("id", "in") else "en"  # "in" is the code before 1989
    return "id" if _windows_speaks_indonesian() else "en"


def _(text: str) -> str:
    """Return a text in the language that is spoken."""
    return _catalogue(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the text for one thing or for many, in the language that is spoken."""
    return _catalogue(language()).ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 - the customary name
    """Mark a text for translation where it is written down; `_` translates it where it is shown."""
    return text


def say(template: str, values: Mapping[str, Any] | None = None) -> str:
    """Return a template in the language that is spoken, filled in; its numbers follow the language.

    A number that a person has to type (in a file, as an option) goes in as text, so that it keeps its point.
    """
    return _FORMATTER.vformat(_(template), (), values or {})


def message(finding: Finding) -> str:
    """Return what a finding says."""
    return say(finding.text, finding.values)


def hint(finding: Finding) -> str:
    """Return what a finding advises; empty where there is nothing to advise."""
    return say(finding.hint, finding.values)


def localised(number: str) -> str:
    """Return a number that was written in the English way in the way of the language that is spoken."""
    return number.translate(_SWAP) if language() == "id" else number


# --- the catalogue --------------------------------------------------------------------------------


@cache
def _catalogue(name: str) -> _gettext.NullTranslations:
    if name == "en":
        return _gettext.NullTranslations()
    path = LOCALE / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return _gettext.GNUTranslations(file)


def _option(argv: Sequence[str]) -> str:
    words = list(argv)
    if "--" in words:
        words = words[: words.index("--")]
    for index, word in enumerate(words):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and index + 1 < len(words):
            return words[index + 1]
    return ""


def _windows_speaks_indonesian() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x21)


# --- templates ------------------------------------------------------------------------------------


class _Formatter(string.Formatter):
    """Fills templates in; translates values that are phrases, writes numbers in the language's way."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Phrase):
            return format(_(value), format_spec)
        text: str = super().format_field(value, format_spec)
        is_number = hasattr(value, "__round__") and not isinstance(value, bool)
        return localised(text) if is_number else one_line(text)


_FORMATTER = _Formatter()
