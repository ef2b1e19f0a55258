"""Digitising: from a photo of a board, or a scan, to a style folder. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from polasepatu.errors import Finding, InputFaults, Severity, Where
from polasepatu.files.board import load_board
from polasepatu.geometry.fit import fit_line
from polasepatu.photo import faults
from polasepatu.photo.digitised import CARD_MM, CORNER_DEG, read_pieces
from polasepatu.photo.proofs import compare_photos, take_reference
from polasepatu.photo.reading import scan_setting, see_board

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.files.style.style import Style
    from polasepatu.formats.photo_file import PictureFile
    from polasepatu.formats.read.imported import Imported, ImportedPiece
    from polasepatu.formats.to_style import StyleMade
    from polasepatu.geometry import F64
    from polasepatu.geometry.fit import Fitted
    from polasepatu.photo.board import Board
    from polasepatu.photo.camera import Camera
    from polasepatu.photo.digitised import FoundPiece, Laid, Setting
    from polasepatu.photo.proofs import Measured
    from polasepatu.photo.reading import BoardSeen, Quality

USUAL_THICKNESS_MM = 0.5
TOLERANCE_MM = 0.10
PRINTER_SHARE = 0.005  # what a printer may be off by where nobody measured
DRAWN_MM = 0.005  # chord error of the outline that becomes a style


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitiseJob:
    """What is to be read. Without a board the picture is a scan. None: not said."""

    picture: Path
    board: Path | None = None
    second: Path | None = None
    dpi: float | None = None
    thickness_mm: float | None = None
    reference_mm: tuple[float, float] | None = None
    names: tuple[str, ...] = ()
    corner_deg: float = CORNER_DEG
    tolerance_mm: float = TOLERANCE_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Digitised:
    """The pieces of a picture, with everything that says how good they are."""

    file: str
    pieces: tuple[FoundPiece, ...]
    fitted: tuple[Fitted, ...]  # the outline of each
    laid: Laid
    setting: Setting
    quality: Quality | None  # None for a scan
    reference: Measured | None
    thickness_mm: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleWanted:
    """What a picture cannot say about the style."""

    last: Path
    name: str
    base_size: str = ""
    sizes: str = ""
    edges: tuple[str, ...] = ("raw",)
    frames: tuple[str, ...] = ("own",)
    counts: tuple[str, ...] = ()


def digitised(job: DigitiseJob) -> Digitised:
    """Read the pieces in a photo of a board, or in a scan.

    Raises:
        PictureUnfit, PictureRefused: the picture is not good enough; each fault says what to do.
        InputFaults: the picture or the board file cannot be read.
        ExtraMissing: the parts for pictures are not installed.
    """
    from polasepatu.formats.photo_file import load_picture

    board = None if job.board is None else load_board(job.board)
    picture = load_picture(job.picture)
    thickness = USUAL_THICKNESS_MM if job.thickness_mm is None else job.thickness_mm
    if board is None:
        return _scanned(job, picture, thickness)
    seen = see_board(picture.light, board, picture.focal_35mm)
    laid = read_pieces(seen.setting, thickness, corner_deg=job.corner_deg)
    findings = [*seen.findings, *laid.findings]
    if job.second is None:
        findings.append(faults.OnePhoto.finding())
    else:
        findings += _second(job.second, board, laid, seen.camera, thickness)
    pieces, reference, about = _referred(laid.pieces, job.reference_mm)
    findings += about
    findings += _unsaid(job, board, pieces, seen, measured=reference is not None)
    return _done(job, laid, seen.setting, pieces, reference, findings, thickness, seen.quality)


def _scanned(job: DigitiseJob, picture: PictureFile, thickness: float) -> Digitised:
    dpi = job.dpi or picture.dpi
    if dpi is None:
        raise faults.DpiUnknown(where=Where(file=str(job.picture)))
    if job.reference_mm is None:
        raise faults.ScaleUnproven(where=Where(file=str(job.picture)))
    setting = scan_setting(picture.light, dpi)
    laid = read_pieces(setting, 0.0, corner_deg=job.corner_deg)
    pieces, reference, about = _referred(laid.pieces, job.reference_mm)
    findings = [*laid.findings, *about]
    return _done(job, laid, setting, pieces, reference, findings, thickness, None)


def _done(
    job: DigitiseJob,
    laid: Laid,
    setting: Setting,
    pieces: tuple[FoundPiece, ...],
    reference: Measured | None,
    findings: Sequence[Finding],
    thickness_mm: float,
    quality: Quality | None,
) -> Digitised:
    if not pieces:
        raise faults.NothingFound
    if len(job.names) > len(pieces) or len(set(job.names)) < len(job.names):
        raise NamesWrong(given=len(job.names), count=len(pieces))
    named = {piece.name: name for piece, name in zip(pieces, job.names, strict=False)}
    pieces = tuple(replace(piece, name=named.get(piece.name, piece.name)) for piece in pieces)
    file = str(job.picture)
    placed = tuple(
        replace(
            each,
            where=replace(each.where, file=file, piece=named.get(each.where.piece or "", each.where.piece)),
        )
        for each in findings
    )
    fitted = tuple(outline_of(piece, job.tolerance_mm) for piece in pieces)
    return Digitised(
        file=file,
        pieces=pieces,
        fitted=fitted,
        laid=laid,
        setting=setting,
        quality=quality,
        reference=reference,
        thickness_mm=thickness_mm,
        findings=placed,
    )


def outline_of(piece: FoundPiece, tolerance_mm: float) -> Fitted:
    """Return the outline of a piece as few places of our curve."""
    from polasepatu.geometry.fit import fit_ring

    return fit_ring(piece.outline, tolerance_mm=tolerance_mm, corners=piece.corners)


class NamesWrong(faults.PictureUnfit):
    """Names for pieces that there are not."""

    code = "PS792"
    text = "{given} names for {count} pieces, or one of them twice"
    hint = "name pieces as one reads, from the upper left: line by line, from left to right"
    cause = "Every piece needs a name of its own."


def _referred(
    pieces: tuple[FoundPiece, ...], size_mm: tuple[float, float] | None
) -> tuple[tuple[FoundPiece, ...], Measured | None, tuple[Finding, ...]]:
    if size_mm is None:
        return pieces, None, ()
    measured, rest, findings = take_reference(pieces, size_mm)
    return tuple(replace(each, name=f"piece_{at}") for at, each in enumerate(rest, 1)), measured, findings


def _second(path: Path, board: Board, laid: Laid, camera: Camera, thickness: float) -> tuple[Finding, ...]:
    from polasepatu.formats.photo_file import load_picture

    picture = load_picture(path)
    seen = see_board(picture.light, board, picture.focal_35mm)
    other = read_pieces(seen.setting, thickness)
    weak = [replace(each, where=replace(each.where, file=str(path))) for each in seen.findings]
    return (*weak, *compare_photos(laid.pieces, other.pieces, (camera, seen.camera)))


def _unsaid(
    job: DigitiseJob, board: Board, pieces: Sequence[FoundPiece], seen: BoardSeen, *, measured: bool
) -> list[Finding]:
    """Return what was not said though the result depends on it, with how much it may matter."""
    found: list[Finding] = []
    if not pieces:
        return found
    if job.thickness_mm is None:
        places = np.vstack([piece.outline for piece in pieces])
        away = float(np.hypot(*(places - seen.camera.nadir).T).max())
        shift = 0.1 * away / seen.camera.height_mm
        found.append(faults.ThicknessUnsaid.finding(taken_mm=USUAL_THICKNESS_MM, shift_mm=shift))
    if board.measured_mm is None and not measured:
        longest = max(piece.longest_mm for piece in pieces)
        found.append(faults.LengthsUnmeasured.finding(off_mm=PRINTER_SHARE * longest))
    return found


# --- a style of it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleDone:
    """The style made of digitised pieces, its last, and what was found on the way."""

    made: StyleMade
    style: Style
    last: bytes
    findings: tuple[Finding, ...]


def made_style(done: Digitised, wanted: StyleWanted) -> StyleDone:
    """Return the style of digitised pieces: outlines as curves, holes, notches, drawn lines.

    Raises:
        InputFaults: the last is wrong, an option names no piece there is, or the style cannot be read.
        Environment: the system does not let us read the last.
    """
    from polasepatu.files.document import Document
    from polasepatu.files.last import load_last
    from polasepatu.files.style.style import style_of
    from polasepatu.formats.choices import HoleRows, Outline
    from polasepatu.formats.read import declared as said
    from polasepatu.formats.to_style import style_made

    last = load_last(wanted.last)
    declared = said.Declared(
        name=wanted.name,
        last="last.yaml",
        base_size=wanted.base_size or last.base.label,
        base_width=last.base_width,
        sizes=wanted.sizes or last.run.label,
        edges=said.told("--edges", wanted.edges, said.edge_choice, "lasting"),
        frames=said.told("--frame", wanted.frames, said.frame_choice, "own"),
        counts=said.told("--count", wanted.counts, said.count_of_pieces, "2"),
        outline=Outline.CUT,
        hole_rows=HoleRows.HOLD,
    )
    found = _imported(done)
    made = style_made(found, declared)
    made = replace(made, values=_with_curves(made, done))
    style = style_of(Document(name=done.file, data=made.values, text="", spots={}), wanted.last)
    errors = [each for each in made.findings if each.severity is Severity.ERROR]
    if errors:
        raise InputFaults(errors)
    return StyleDone(made=made, style=style, last=wanted.last.read_bytes(), findings=made.findings)


def _imported(done: Digitised) -> Imported:
    from polasepatu.formats.read.imported import Imported

    pieces = tuple(_piece(piece, fitted) for piece, fitted in zip(done.pieces, done.fitted, strict=True))
    source = "board" if done.quality is not None else "dpi"
    return Imported(file=done.file, kind="photo", mm_per_unit=1.0, units_from=source, pieces=pieces)


def _piece(piece: FoundPiece, fitted: Fitted) -> ImportedPiece:
    from polasepatu.formats.read.imported import (
        ImportedHole,
        ImportedLine,
        ImportedNotch,
        ImportedPiece,
        Role,
    )

    return ImportedPiece(
        name=piece.name,
        size="",
        outline=fitted.points(DRAWN_MM),
        cut_outs=tuple(window.ring for window in piece.windows),
        lines=tuple(
            ImportedLine(role=Role.PEN, points=line, closed=False, layer="pen") for line in piece.lines
        ),
        notches=tuple(
            ImportedNotch(
                x_mm=each.x_mm,
                y_mm=each.y_mm,
                depth_mm=round(each.depth_mm, 1),
                width_mm=round(each.width_mm, 1),
                shape=each.shape,
                inward=each.inward,
            )
            for each in piece.notches
        ),
        holes=tuple(
            ImportedHole(x_mm=each.x_mm, y_mm=each.y_mm, diameter_mm=round(each.diameter_mm, 1))
            for each in piece.holes
        ),
    )


def _with_curves(made: StyleMade, done: Digitised) -> dict[str, Any]:
    """Return the values of a style with its lines as curves through few places, read from the outlines.

    Places that mark a notch on a line become shares of its length, for a curve does not go through them.
    """
    points, lines = dict(made.values["points"]), dict(made.values["lines"])
    outlines = {piece.name: piece for piece in done.pieces}
    for name, drawn in made.drawn.items():
        piece, shift = outlines[drawn.name], np.array(made.moved_by[name])
        rings = {"e": piece.outline, **{f"c{n}_": w.ring for n, w in enumerate(piece.windows, 1)}}
        for line in [each for each in lines if each.startswith(f"{name}_")]:
            key = line.removeprefix(f"{name}_")
            ring = next((ring for begin, ring in rings.items() if key.startswith(begin)), None)
            lines[line] = _curved(points, line, lines[line], None if ring is None else ring + shift)
    return {**made.values, "points": points, "lines": lines}


def _curved(points: dict[str, Any], line: str, entry: dict[str, Any], ring: F64 | None) -> dict[str, Any]:
    """Return a line through the places of its curve; `ring` is what it is a part of, as it was read."""
    named = [each if isinstance(each, str) else each["corner"] for each in entry["through"]]
    places = np.array([points[each]["at"] if isinstance(each, str) else each for each in named])
    dense = places if ring is None else _between(ring, places[0], places[-1])
    fitted = fit_line(dense, tolerance_mm=TOLERANCE_MM)
    curve = fitted.points(DRAWN_MM)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    for mark in (each for each in named[1:-1] if isinstance(each, str)):
        nearest = int(np.hypot(*(curve - points[mark]["at"]).T).argmin())
        points[mark] = {"on": line, "fraction": round(float(way[nearest] / way[-1]), 5)}
    through: list[Any] = [named[0]]
    for at, run in enumerate(fitted.runs):
        through += [_xy(place) for place in run.places[1:-1]]
        if at < len(fitted.runs) - 1:
            through.append({"corner": _xy(run.places[-1])})
    return {**entry, "through": [*through, named[-1]]}


def _between(ring: F64, start: F64, end: F64) -> F64:
    """Return the part of a ring from one place to another, which lie on it or very near."""
    first, last = (int(np.hypot(*(ring - place).T).argmin()) for place in (start, end))
    last += len(ring) if last <= first else 0
    part = ring[np.arange(first, last + 1) % len(ring)]
    return np.vstack([start, part[1:-1], end])


def _xy(place: F64) -> list[float]:
    return [round(float(place[0]), 3), round(float(place[1]), 3)]


REFERENCES = {"card": (CARD_MM[0], CARD_MM[1])}
"""Things of known size that have a name."""
