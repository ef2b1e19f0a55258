"""Options that several commands share, so that they are spelt and explained alike everywhere.

A length with a unit: `Annotated[float, typer.Option("--gap", parser=length_mm, metavar="LENGTH", help=...)]`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.i18n import say

if TYPE_CHECKING:
    from collections.abc import Sequence

Force = Annotated[bool, typer.Option("--force", help="Replace files that polasepatu wrote there before.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Name the files, write none.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")]


class Unit(StrEnum):
    """How many pairs quantities and totals are shown for."""

    PAIR = "pair"
    DOZEN = "dozen"
    KODI = "kodi"


def one_of(option: str, value: str, known: Sequence[str]) -> str:
    """Return the value of an option that takes one of a few words.

    Raises:
        WrongUsage: it is none of them.
    """
    if value not in known:
        words = ", ".join(filter(None, known))
        problem = say("{option} must be one of {known}", {"option": option, "known": words})
        raise WrongUsage(problem=problem, help="polasepatu --help")
    return value


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of an option that takes several with commas."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


Pairs = Annotated[
    str,
    typer.Option(
        metavar="PAIRS",
        help="Pairs in all, 200, spread over the sizes as the order or curve has them, else evenly; or a "
        "number by size, 41:20,42:30.",
    ),
]


def length_mm(text: Any) -> float:
    """Read a length such as 2mm, 3cm, 1/4in, or 2 for 2 mm; as the `parser` of an option."""
    from polasepatu.units import parse_length

    return float(text) if isinstance(text, int | float) else parse_length(text)


def seconds(text: Any) -> float:
    """Read a time such as 90s, 2m, 1h, or 90 for 90 seconds; as the `parser` of an option.

    Raises:
        WrongUsage: it is not a time.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h|)", str(text).strip(), re.ASCII)
    if match is None:
        problem = say("{text!r} is not a time; write it as 90s, 2m or 1h", {"text": str(text)})
        raise WrongUsage(problem=problem, help="polasepatu --help")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]
