"""Import: what a foreign pattern holds, and the style folder that is made of it. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from polasepatu.workflow.grade import GradeJob, grade_style
from polasepatu.workflow.style import base_size_of, open_style, read_foreign

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.formats.read.imported import Imported
    from polasepatu.formats.to_style import StyleMade
    from polasepatu.workflow.style import ForeignPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDone:
    """A foreign pattern, the style that can be made of it, and what was found on the way."""

    found: Imported
    made: StyleMade | None
    last: bytes | None  # the last file that goes with the style
    findings: tuple[Finding, ...]


def seen_pattern(pattern: ForeignPattern) -> ImportDone:
    """Return what a foreign file holds, with the edges of its pieces in one size, and nothing declared.

    Raises:
        InputFaults: the file cannot be read.
    """
    from polasepatu.formats.read.declared import Declared
    from polasepatu.formats.to_style import style_made

    found = read_foreign(pattern.path, pattern.reading)
    size = base_size_of(found, pattern.reading.base_size)
    sizes = [piece.size for piece in found.pieces]
    nothing = Declared(
        name="-",
        last="-",
        base_size=size if size in sizes else sizes[0],
        base_width="-",
        sizes="-",
        outline=pattern.outline,
        join_mm=pattern.reading.join_mm,
    )
    return ImportDone(found=found, made=style_made(found, nothing), last=None, findings=found.findings)


def made_style(pattern: ForeignPattern) -> ImportDone:
    """Return the style of a foreign pattern, graded once in its base size to be held against the drawing.

    Raises:
        InputFaults: the file or the last is wrong, or the style that comes out cannot be graded.
        DeclarationMissing: something that the file does not say was not said.
    """
    opened = open_style(pattern)
    assert opened.found is not None and opened.made is not None and pattern.last is not None
    graded = grade_style(pattern, GradeJob(sizes=opened.style.pattern.base_size))
    return ImportDone(
        found=opened.found,
        made=replace(opened.made, findings=()),
        last=pattern.last.read_bytes(),
        findings=graded.findings,
    )
