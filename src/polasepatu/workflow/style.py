"""From a path to a style with its last: our own file, or a pattern from another program.

This is the one place where a style comes in, so every command takes both. What a foreign pattern lacks is
asked for, and whatever was taken as usual or left out is among the remarks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from polasepatu.errors import Exit, Finding, Phrase, PolaError, Where
from polasepatu.files.document import Document
from polasepatu.files.style.style import Style, load_style, style_of
from polasepatu.pattern.allowances import add_allowances
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.compare.outlines import Drawn, Spot, compared
from polasepatu.pattern.markings import Marker

if TYPE_CHECKING:
    from polasepatu.formats.read.declared import Declared
    from polasepatu.formats.read.imported import Imported, ImportedPiece, Role
    from polasepatu.formats.to_style import StyleMade
    from polasepatu.last import Last
    from polasepatu.pattern.grade import GradedPattern

BASE_OFF_MM = 0.1  # how far the base size may lie off the drawing before it is named


class ForeignOption(PolaError):
    code = "PS669"
    text = "{options} says nothing about a style of polasepatu's own"
    hint = "write it into the style file instead"
    cause = "These options say what a pattern from another program does not say itself."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a foreign pattern file; empty where the file says it itself."""

    units: str = ""
    layers: tuple[str, ...] = ()  # NAME=ROLE
    join_mm: float = 0.05
    inside: str = ""  # what closed contours inside of others are: "cut-out" or "net"
    rule_table: Path | None = None
    base_size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPattern:
    """A pattern from another program, and what the user says about it."""

    path: Path
    reading: Reading = Reading()
    last: Path | None = None
    base_width: str = ""
    sizes: str = ""
    edges: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    length_by: tuple[str, ...] = ()
    width_by: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    outline: str = "net"
    foot: str = ""
    hole_rows: str = ""
    name: str = ""  # of the style; the file's where empty


StyleSource: TypeAlias = Path | ForeignPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedStyle:
    """A style, and where it is a foreign pattern what was read and how the style was made of it."""

    style: Style
    remarks: tuple[Finding, ...] = ()
    found: Imported | None = None
    made: StyleMade | None = None
    declared: Declared | None = None


def is_foreign(path: Path) -> bool:
    """Tell whether a path names a pattern file of another program."""
    from polasepatu.formats.read.pattern_file import SUFFIXES

    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def open_style(source: StyleSource) -> OpenedStyle:
    """Read a style of our own, or make one of a foreign pattern.

    Raises:
        InputFaults: the style, its last or the foreign file is wrong; every fault with its place.
        DeclarationMissing: something that a foreign file does not say was not said.
        Environment: the system does not let us read it.
    """
    if isinstance(source, Path):
        if not is_foreign(source):
            return OpenedStyle(style=load_style(source))
        source = ForeignPattern(path=source)
    return _imported(source)


def read_style(source: StyleSource) -> Style:
    """Return the style that `open_style` opens.

    Raises:
        InputFaults: as `open_style`.
    """
    return open_style(source).style


def read_foreign(path: Path, reading: Reading) -> Imported:
    """Read a foreign pattern file, with the rule table named or, for pattern exchange, the one beside it.

    Raises:
        InputFaults: the file or its rule table is wrong.
        Environment: the system does not let us read it.
    """
    from polasepatu.formats.read.grade_rules import with_rules
    from polasepatu.formats.read.pattern_file import load_pattern
    from polasepatu.formats.read.roles import layer_map
    from polasepatu.formats.read.rules import load_rules

    layers: Mapping[str, Role] = layer_map(reading.layers)
    found = load_pattern(
        path, units=reading.units, layers=layers, join_mm=reading.join_mm, inside=reading.inside
    )
    beside = path.with_suffix(".rul")
    if reading.rule_table is not None:
        return with_rules(found, load_rules(reading.rule_table))
    if found.kind == "aama" and beside.is_file():
        return with_rules(found, load_rules(beside))
    return found


def base_size_of(found: Imported, said: str = "") -> str:
    """Return the size a pattern was drawn in: as said, as the file says, or the only one; else nothing."""
    sizes = {piece.size for piece in found.pieces}
    only = next(iter(sizes)) if len(sizes) == 1 else ""
    return said or found.style.get("sample size", "") or only


# --- a style of a foreign pattern -----------------------------------------------------------------


def _imported(source: ForeignPattern) -> OpenedStyle:
    from polasepatu.files.last import load_last
    from polasepatu.formats.faults import DeclarationMissing
    from polasepatu.formats.to_style import style_made

    found = read_foreign(source.path, source.reading)
    base_size = base_size_of(found, source.reading.base_size)
    said = {
        "--last": source.last,
        "--base-size": base_size,
        "--edges": source.edges,
        "--frame": source.frames,
    }
    if missing := [option for option, value in said.items() if not value]:
        raise DeclarationMissing(where=Where(file=found.file), options=", ".join(missing))
    last_path = source.last or Path()
    last = load_last(last_path)
    declared = _declared(source, last, base_size)
    made = style_made(found, declared)
    document = Document(name=found.file, data=made.values, text="", spots={})
    style = style_of(document, last_path)
    usual = _usual(source, last, found)
    return OpenedStyle(
        style=style,
        remarks=(*found.findings, *usual, *made.findings),
        found=found,
        made=made,
        declared=declared,
    )


def _declared(source: ForeignPattern, last: Last, base_size: str) -> Declared:
    from polasepatu.files.names import safe_name
    from polasepatu.formats.read import declared as said

    measure = "stick_length"
    return said.Declared(
        name=source.name or safe_name(source.path.stem),
        last="last.yaml",
        base_size=base_size,
        base_width=source.base_width or last.base_width,
        sizes=source.sizes or last.run.label,
        edges=said.told("--edges", source.edges, said.edge_told, "lasting"),
        frames=said.told("--frame", source.frames, said.frame_told, "own"),
        length_by=said.told("--length-by", source.length_by, said.measure_told, measure),
        width_by=said.told("--width-by", source.width_by, said.measure_told, "ball_girth"),
        counts=said.told("--count", source.counts, said.count_told, "2"),
        zones=said.zones_told(source.zones),
        outline=source.outline,
        foot=source.foot or "right",
        hole_rows=source.hole_rows,
        join_mm=source.reading.join_mm,
    )


def _usual(source: ForeignPattern, last: Last, found: Imported) -> Iterator[Finding]:
    """Name what was neither said nor in the file, and what was taken for it."""
    from polasepatu.formats.faults import TakenAsUsual
    from polasepatu.formats.to_style import USUAL_LENGTH, USUAL_WIDTH

    usual = {
        f"--base-width {last.base_width}": source.base_width,
        f"--length-by {USUAL_LENGTH}": source.length_by,
        f"--width-by {USUAL_WIDTH}": source.width_by,
        "--foot right": source.foot,
    }
    if taken := ", ".join(option for option, value in usual.items() if not value):
        yield TakenAsUsual.finding(where=Where(file=found.file), usual=taken)


# --- the base size beside the drawing -------------------------------------------------------------


def base_remarks(opened: OpenedStyle, graded: GradedPattern) -> Iterator[Finding]:
    """Compare the base size of a graded foreign pattern with its drawing, and name where it lies off it."""
    from polasepatu.formats.faults import BaseNotSame

    if opened.made is None or opened.found is None:
        return
    for piece in graded.pieces:
        name = piece.definition.name
        drawing = opened.made.drawn[name]
        (ring,), _ = add_allowances(piece, [Cells.BASE], [graded.cells.rows[Cells.BASE].size])
        if ring is None:
            continue
        marks, _ = Marker(graded, piece).mark(Cells.BASE, graded.cells.rows[Cells.BASE].value, ring)
        ours = Drawn(
            piece=name,
            size="",
            outline=ring.ring,
            holes=tuple(Spot(x_mm=p.x_mm, y_mm=p.y_mm) for p in marks.punches),
            notches=tuple(Spot(x_mm=n.x_mm, y_mm=n.y_mm) for n in marks.notches),
        )
        shift = np.array(opened.made.moved_by[name])
        apart = compared(drawn_of(drawing, shift), ours)
        where = Where(file=opened.found.file, piece=drawing.name)
        places = [
            (Phrase("the cut line lies"), apart.outline.greatest_mm, apart.outline.at),
            (Phrase("a hole lies"), apart.holes.moved_mm, apart.holes.at),
            (Phrase("a notch lies"), apart.notches.moved_mm, apart.notches.at),
        ]
        for what, off_mm, at in places:
            if off_mm > BASE_OFF_MM and at is not None:
                x_mm, y_mm = (np.array(at) - shift).tolist()
                edges = _edges_near(opened.made, name, (x_mm, y_mm))
                yield BaseNotSame.finding(
                    where=where, what=what, off_mm=off_mm, edges=edges, x_mm=x_mm, y_mm=y_mm
                )


def _edges_near(made: StyleMade, piece: str, at: tuple[float, float]) -> str:
    """Return the names of the two edges that meet nearest to a place."""
    edges = [each for each in made.edges if each.piece == piece]
    meeting = [(edges[index - 1].edge, edge.edge, edge.points[0]) for index, edge in enumerate(edges)]
    first, second, _ = min(meeting, key=lambda each: float(np.hypot(*(each[2] - np.array(at)))))
    return f"{first}/{second}"


def drawn_of(piece: ImportedPiece, shift: np.ndarray | None = None, *, join_mm: float = 0.05) -> Drawn:
    """Return an imported piece as a drawing to compare."""
    from polasepatu.formats.read.imported import Role
    from polasepatu.formats.read.sew_lines import sew_ring

    by = np.zeros(2) if shift is None else shift
    net = sew_ring(piece, join_mm)
    x_mm, y_mm = by.tolist()
    return Drawn(
        piece=piece.name,
        size=piece.size,
        outline=piece.outline + by,
        net=None if net is None else net + by,
        cut_outs=tuple(ring + by for ring in piece.cut_outs),
        holes=tuple(
            Spot(x_mm=each.x_mm + x_mm, y_mm=each.y_mm + y_mm, size_mm=each.diameter_mm)
            for each in piece.holes
        ),
        notches=tuple(
            Spot(x_mm=each.x_mm + x_mm, y_mm=each.y_mm + y_mm, size_mm=each.depth_mm or None)
            for each in piece.notches
        ),
        lines=tuple(
            (np.vstack([line.points, line.points[:1]]) if line.closed else line.points) + by
            for line in piece.lines
            if line.role is Role.PEN
        ),
    )
