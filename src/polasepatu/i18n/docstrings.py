"""The docstring of a command is its help: a text, and an example at its end."""

from __future__ import annotations

import inspect
import re

EXAMPLE = re.compile(r"\n\nExample: (?P<example>.+)\Z", re.DOTALL)


def help_of(docstring: str) -> str:
    """Return the help text of a command, its docstring without the example."""
    return EXAMPLE.sub("", inspect.cleandoc(docstring))


def example_of(docstring: str) -> str:
    """Return the example at the end, one command on each line; empty where there is none."""
    match = EXAMPLE.search(inspect.cleandoc(docstring))
    return "\n".join(line.strip() for line in match["example"].splitlines()) if match else ""
