"""Export: the pieces of a graded style that are wanted, as work for any of the formats.

Nothing here writes; the formats are in `formats.export`.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, Phrase, PolaError
from polasepatu.formats.export.format import Work
from polasepatu.i18n import language
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

if TYPE_CHECKING:
    from pathlib import Path

LATEST_S = 253_402_300_799  # the end of the year 9999, the last that a date can name
BOTH_FEET = (Foot.RIGHT, Foot.LEFT)


class NotInStyle(PolaError):
    code = "PS629"
    text = "the style has no {what} called {name!r}"
    hint = "it has {known}"
    cause = "Pieces and materials are chosen by their names in the style."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which part of a style to export; an empty choice means all."""

    sizes: str = ""
    pieces: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    feet: tuple[Foot, ...] = BOTH_FEET


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A graded style, and the pieces of it to export."""

    style: GradedStyle
    work: Work


def select(style: Path, wanted: Selection) -> Selected:
    """Grade a style and return the pieces that are wanted.

    Raises:
        InputFaults: the style is wrong.
        NotInStyle: it has no such piece or material.
    """
    done = grade_style(style, GradeJob(sizes=wanted.sizes, feet=wanted.feet))
    pieces = done.cut.pieces
    for what, names, known in (
        (Phrase("piece"), wanted.pieces, [each.piece for each in pieces]),
        (Phrase("material"), wanted.materials, [each.material for each in pieces]),
    ):
        for name in names:
            if name not in known:
                raise NotInStyle(what=what, name=name, known=", ".join(dict.fromkeys(known)))
    chosen = tuple(
        each
        for each in pieces
        if (not wanted.pieces or each.piece in wanted.pieces)
        and (not wanted.materials or each.material in wanted.materials)
    )
    pattern = done.style.pattern
    work = Work(
        name=pattern.name, title=pattern.title[language()], base_size=pattern.base_size, pieces=chosen
    )
    return Selected(style=done, work=work)


def created(style: Path) -> datetime.datetime:
    """Return the time that exchange files carry: that of the style's file, for the same bytes every time.

    SOURCE_DATE_EPOCH stands above it, where it is a date.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if fixed.isdecimal() and int(fixed) <= LATEST_S:
        return datetime.datetime.fromtimestamp(int(fixed), tz=datetime.UTC)
    file = style / "style.yaml" if style.is_dir() else style
    try:
        written_s = int(file.stat().st_mtime)
    except OSError:  # reading the style says what is wrong
        written_s = 0
    return datetime.datetime.fromtimestamp(min(max(written_s, 0), LATEST_S), tz=datetime.UTC)
