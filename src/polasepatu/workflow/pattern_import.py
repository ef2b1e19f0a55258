"""Import: the one road on which a pattern from another program comes in.

A foreign file is read, held against what the user says about it, and becomes the style folder that every
other command takes. What it lacks is asked for; whatever was taken as usual or left out is among the
findings. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Finding, Phrase, Severity, Where
from polasepatu.files.document import Document
from polasepatu.files.last import load_last
from polasepatu.files.names import safe_name
from polasepatu.files.style.style import style_of
from polasepatu.files.writing.inputs import note
from polasepatu.formats import faults
from polasepatu.formats.choices import DrawnFoot, HoleRows, Outline
from polasepatu.formats.read import declared as said
from polasepatu.formats.read.declared import Declared
from polasepatu.formats.read.drawn import drawn_of
from polasepatu.formats.read.graded_file import Reading, base_size_of, read_foreign
from polasepatu.formats.to_style import USUAL_LENGTH, USUAL_WIDTH, StyleMade, style_made
from polasepatu.pattern.allowances import add_allowances
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.compare.outlines import Drawn, Spot, compared
from polasepatu.pattern.markings import Marker
from polasepatu.workflow.grade import GradeJob, grade_loaded

if TYPE_CHECKING:
    from polasepatu.formats.read.imported import Imported
    from polasepatu.last import Last
    from polasepatu.pattern.grade import GradedPattern, GradedPiece

BASE_OFF_MM = 0.1  # how far the base size may lie off the drawing before it is named
AS_THE_FILE_SAYS = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPattern:
    """A pattern from another program, and what the user says about it."""

    path: Path
    reading: Reading = AS_THE_FILE_SAYS
    last: Path | None = None
    base_width: str = ""
    sizes: str = ""
    edges: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    length_by: tuple[str, ...] = ()
    width_by: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    outline: Outline = Outline.NET
    foot: DrawnFoot | None = None
    hole_rows: HoleRows | None = None
    name: str = ""  # of the style; the file's where empty


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSeen:
    """A foreign pattern, its edges, and what was noticed on the way."""

    found: Imported
    made: StyleMade
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternImported(PatternSeen):
    """A foreign pattern as a style, with the last file that belongs to it."""

    last: bytes
    incomplete: bool  # a part of the drawing could not be read, so that the style may lack a piece


def see_pattern(pattern: ForeignPattern) -> PatternSeen:
    """Return what a foreign file holds, with the edges of its pieces in one size, and nothing declared.

    Raises:
        InputFaults: the file cannot be read.
    """
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
    return PatternSeen(found=found, made=style_made(found, nothing), findings=found.findings)


def import_pattern(pattern: ForeignPattern) -> PatternImported:
    """Return the style of a foreign pattern, graded once in its base size to be held against the drawing.

    Raises:
        InputFaults: the file or the last is wrong, or the style that comes out cannot be graded.
        DeclarationMissing: something that the file does not say was not said.
    """
    found = read_foreign(pattern.path, pattern.reading)
    base_size = base_size_of(found, pattern.reading.base_size)
    needed = {
        "--last": pattern.last,
        "--base-size": base_size,
        "--edges": pattern.edges,
        "--frame": pattern.frames,
    }
    missing = [option for option, value in needed.items() if not value]
    if missing or pattern.last is None:
        raise faults.DeclarationMissing(where=Where(file=found.file), options=", ".join(missing))
    last = load_last(pattern.last)
    made = style_made(found, _declared(pattern, last, base_size))
    style = style_of(Document(name=found.file, data=made.values, text="", spots={}), pattern.last)
    done = grade_loaded(style, GradeJob(sizes=style.pattern.base_size))
    about_drawing = (*found.findings, *_usual(pattern, last, found), *made.findings)
    return PatternImported(
        found=found,
        made=made,
        last=note(pattern.last).read_bytes(),
        incomplete=any(each.severity is Severity.ERROR for each in about_drawing),
        findings=(
            *about_drawing,
            *_off_the_drawing(found, made, done.graded),
            *done.findings,
        ),
    )


def _declared(pattern: ForeignPattern, last: Last, base_size: str) -> Declared:
    return Declared(
        name=pattern.name or safe_name(pattern.path.stem),
        last="last.yaml",
        base_size=base_size,
        base_width=pattern.base_width or last.base_width,
        sizes=pattern.sizes or last.run.label,
        edges=said.told("--edges", pattern.edges, said.edge_choice, "lasting"),
        frames=said.told("--frame", pattern.frames, said.frame_choice, "own"),
        length_by=said.told("--length-by", pattern.length_by, said.measure_name, USUAL_LENGTH),
        width_by=said.told("--width-by", pattern.width_by, said.measure_name, USUAL_WIDTH),
        counts=said.told("--count", pattern.counts, said.count_of_pieces, "2"),
        zones=said.zone_classes_given(pattern.zones),
        outline=pattern.outline,
        foot=pattern.foot or DrawnFoot.RIGHT,
        hole_rows=pattern.hole_rows,
        join_mm=pattern.reading.join_mm,
    )


def _usual(pattern: ForeignPattern, last: Last, found: Imported) -> Iterator[Finding]:
    """Name what was neither said nor in the file, and what was taken for it."""
    usual = {
        f"--base-width {last.base_width}": pattern.base_width,
        f"--length-by {USUAL_LENGTH}": pattern.length_by,
        f"--width-by {USUAL_WIDTH}": pattern.width_by,
        f"--foot {DrawnFoot.RIGHT}": pattern.foot,
    }
    if taken := ", ".join(option for option, value in usual.items() if not value):
        yield faults.TakenAsUsual.finding(where=Where(file=found.file), usual=taken)


# --- the base size beside the drawing -------------------------------------------------------------


def _off_the_drawing(found: Imported, made: StyleMade, graded: GradedPattern) -> Iterator[Finding]:
    """Compare the base size with its drawing, and name where it lies off it."""
    for piece in graded.pieces:
        name = piece.definition.name
        ours = _in_base_size(graded, piece)
        if ours is None:
            continue
        drawing, shift = made.drawn[name], np.array(made.moved_by[name])
        apart = compared(drawn_of(drawing, shift), ours)
        places = [
            (Phrase("the cut line lies"), apart.outline.greatest_mm, apart.outline.at),
            (Phrase("a hole lies"), apart.holes.moved_mm, apart.holes.at),
            (Phrase("a notch lies"), apart.notches.moved_mm, apart.notches.at),
        ]
        for what, off_mm, at in places:
            if off_mm > BASE_OFF_MM and at is not None:
                x_mm, y_mm = (np.array(at) - shift).tolist()
                yield faults.BaseNotSame.finding(
                    where=Where(file=found.file, piece=drawing.name),
                    what=what,
                    off_mm=off_mm,
                    edges=_edges_near(made, name, (x_mm, y_mm)),
                    x_mm=x_mm,
                    y_mm=y_mm,
                )


def _in_base_size(graded: GradedPattern, piece: GradedPiece) -> Drawn | None:
    """Return the cut line and the marks of a piece in the base size; None where its allowances fail."""
    base = graded.cells.rows[Cells.BASE]
    (ring,), _ = add_allowances(piece, [Cells.BASE], [base.size])
    if ring is None:
        return None
    marks, _ = Marker(graded, piece).mark(Cells.BASE, base.value, ring)
    return Drawn(
        piece=piece.definition.name,
        size="",
        outline=ring.ring,
        holes=tuple(Spot(x_mm=p.x_mm, y_mm=p.y_mm) for p in marks.punches),
        notches=tuple(Spot(x_mm=n.x_mm, y_mm=n.y_mm) for n in marks.notches),
    )


def _edges_near(made: StyleMade, piece: str, at: tuple[float, float]) -> str:
    """Return the names of the two edges that meet nearest to a place."""
    edges = [each for each in made.edges if each.piece == piece]
    meeting = [(edges[index - 1].edge, edge.edge, edge.points[0]) for index, edge in enumerate(edges)]
    first, second, _ = min(meeting, key=lambda each: float(np.hypot(*(each[2] - np.array(at)))))
    return f"{first}/{second}"
