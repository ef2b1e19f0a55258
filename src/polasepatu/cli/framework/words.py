"""The words typer has built in, in the language that is spoken.

Some of them go through gettext and some do not, so one table of patterns serves for all of them. The
tests provoke each one, so that a new typer with new words fails there and not in front of a trainee.
"""

from __future__ import annotations

import re

from polasepatu.i18n import N_, _

HELP: tuple[tuple[str, str], ...] = (
    (r"^Usage: ", N_("Usage: ")),
    (r"\[OPTIONS\]", N_("[OPTIONS]")),
    (r"COMMAND \[ARGS\]\.\.\.", N_("COMMAND [ARGS]...")),
    (r"^Options:$", N_("Options:")),
    (r"^Arguments:$", N_("Arguments:")),
    (r"^Commands:$", N_("Commands:")),
    (r"Show this message and exit\.", N_("Show this message and exit.")),
    (r"\[default: ?", N_("[default: ")),
    (r"(?<=; )required\]|\[required\]", N_("[required]")),
)
"""A pattern in a help page, and the text that replaces it."""

ERRORS: tuple[tuple[str, str], ...] = (
    (r"Missing command\.", N_("a command is missing")),
    (
        r"No such command (?P<a>'.*')\. Did you mean (?P<b>.*)\?",
        N_("there is no command {a}; did you mean {b}?"),
    ),
    (r"No such command (?P<a>'.*')\.", N_("there is no command {a}")),
    (
        r"No such option: (?P<a>\S+) \(Possible options: (?P<b>.*)\)",
        N_("there is no option {a}; did you mean {b}?"),
    ),
    (r"No such option: (?P<a>\S+)", N_("there is no option {a}")),
    (r"Missing argument (?P<a>'[^']*')\.(?: (?P<rest>.*))?", N_("{a} is missing")),
    (r"Missing option (?P<a>'[^']*')\.(?: (?P<rest>.*))?", N_("the option {a} is missing")),
    (r"Got unexpected extra argument\(s\) \((?P<a>.*)\)", N_("too much on the command line: {a}")),
    (r"Option (?P<a>'[^']*') does not take a value\.", N_("the option {a} takes no value")),
    (r"Option (?P<a>'[^']*') requires an argument\.", N_("the option {a} needs a value")),
    (r"Option (?P<a>'[^']*') requires (?P<b>\d+) arguments\.", N_("the option {a} needs {b} values")),
    (r"Argument (?P<a>'[^']*') takes (?P<b>\d+) values\.", N_("{a} takes {b} values")),
    (r"Invalid value for (?P<a>'[^']*'): (?P<rest>.*)", N_("{a} has a wrong value")),
    (r"Invalid value: (?P<rest>.*)", N_("a wrong value")),
    (r"Input should be greater than or equal to (?P<a>\S+)", N_("must be at least {a}")),
    (r"Input should be less than or equal to (?P<a>\S+)", N_("must be at most {a}")),
    (r"Input should be greater than (?P<a>\S+)", N_("must be greater than {a}")),
    (r"Input should be less than (?P<a>\S+)", N_("must be less than {a}")),
    (r"Input should be a valid integer.*", N_("must be a whole number")),
    (r"Input should be a valid number.*", N_("must be a number, with a point and no thousands separators")),
    (r"Input should be a valid boolean.*", N_("must be true or false")),
    (r"Value error, (?:'.*') is not one of (?P<a>'.*')\.", N_("must be one of {a}")),
    (r"(?:path|file|dir) (?P<a>'.*') does not exist\.", N_("{a} does not exist")),
    (r"(?:path|file) (?P<a>'.*') is a directory\.", N_("{a} is a folder")),
    (r"(?:path|dir) (?P<a>'.*') is a file\.", N_("{a} is a file")),
)
"""A pattern of a whole message, and the text that says it; `rest` is a message of its own behind it."""


def help_page(text: str) -> str:
    """Return a help page with typer's own words in the language that is spoken."""
    for pattern, words in HELP:
        said = _(words)
        kept = said.removeprefix("[") if "(?<=; )" in pattern else None
        text = re.sub(pattern, lambda m: _required(m, said, kept), text, flags=re.MULTILINE)  # noqa: B023
    return text


def _required(match: re.Match[str], said: str, kept: str | None) -> str:
    return kept if kept is not None and not match[0].startswith("[") else said


def error(text: str) -> str:
    """Return a message of typer in the language that is spoken; unknown ones stay in English."""
    for pattern, words in ERRORS:
        if match := re.fullmatch(pattern, text.strip(), flags=re.DOTALL):
            values = {key: value or "" for key, value in match.groupdict().items()}
            rest = values.pop("rest", "")
            said = _(words).format(**values)
            return f"{said}: {error(rest)}" if rest else said
    return text
