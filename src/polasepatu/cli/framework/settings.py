"""The global options, which may stand anywhere on the command line before "--"."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.i18n import say

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this run speaks to the person or the program that started it."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    color: str = "auto"
    progress: str = "auto"


FLAGS = {"--json": "json", "-q": "quiet", "--quiet": "quiet", "-v": "verbose", "--verbose": "verbose"} | {
    "--debug": "debug"
}
CHOICES = {
    "--lang": ("en", "id"),
    "--color": ("auto", "always", "never"),
    "--progress": ("auto", "never", "json"),
}

_PLAIN = Settings()
_current: ContextVar[Settings] = ContextVar("settings", default=_PLAIN)


def current() -> Settings:
    """Return the settings of this run."""
    return _current.get()


def use(settings: Settings) -> None:
    """Make these the settings of this run."""
    _current.set(settings)


def split(argv: Sequence[str]) -> tuple[Settings, list[str]]:
    """Return the settings and what is left of the command line.

    Raises:
        WrongUsage: a global option has a value it does not know, or none.
    """
    found: dict[str, Any] = {}
    rest: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
            break
        if word in FLAGS:
            found[FLAGS[word]] = True
        elif name in CHOICES:
            found[name.removeprefix("--")] = _choice(name, value if equals else "".join(words[:1]))
            words = words if equals else words[1:]
        else:
            rest.append(word)
    found.pop("lang", None)  # chosen before anything else was
    return Settings(**found), rest


def _choice(name: str, value: str) -> str:
    known = CHOICES[name]
    if value not in known:
        problem = say("{option} must be one of {known}", {"option": name, "known": ", ".join(known)})
        raise WrongUsage(problem=problem, help="polasepatu --help")
    return value
