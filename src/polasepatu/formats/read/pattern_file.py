"""Reading a pattern from any foreign format: units decided, layers understood, pieces put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from polasepatu.errors import InputFaults, Phrase, Where
from polasepatu.files import faults as file_faults
from polasepatu.files.trouble import environment
from polasepatu.files.writing.inputs import note
from polasepatu.formats import faults
from polasepatu.formats.read import scale
from polasepatu.formats.read.assemble import pieces_of
from polasepatu.formats.read.chains import joined
from polasepatu.formats.read.exchange_texts import is_exchange, named, split_texts
from polasepatu.formats.read.imported import Imported, Role, Understood
from polasepatu.formats.read.raw import MAX_BYTES, RawGroup
from polasepatu.formats.read.sorting import NOT_READ, OUTSIDE, Ledger, sizes_in, sort_group
from polasepatu.formats.read.unfold import unfolded

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.errors import Finding
    from polasepatu.formats.choices import Inside
    from polasepatu.formats.read.imported import ImportedPiece, ImportedText
    from polasepatu.formats.read.raw import RawDrawing
    from polasepatu.formats.read.sorting import Sorted

SUFFIXES = {".dxf": "dxf", ".svg": "svg", ".plt": "hpgl", ".hpgl": "hpgl", ".hpg": "hpgl", ".plo": "hpgl"}
JOIN_MM = 0.05
NO_LAYERS: Mapping[str, Role] = MappingProxyType({})


class FormatUnknown(faults.ImportFault):
    code = "PS649"
    text = "this kind of file is not read"
    hint = "save the pattern as one of {known}"
    cause = "The format is known by the end of the file's name."


def load_pattern(
    path: Path,
    *,
    units: str = "",
    layers: Mapping[str, Role] = NO_LAYERS,
    join_mm: float = JOIN_MM,
    inside: Inside | None = None,
) -> Imported:
    """Read a foreign pattern file.

    Raises:
        InputFaults: it cannot be read, its units are not certain, or it holds no piece.
        Environment: the system does not let us read it.
    """
    try:
        with note(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputFaults([file_faults.FileMissing.finding(where=Where(file=str(path)))]) from None
    except OSError as error:
        raise environment(error, path) from error
    return read_pattern(raw, str(path), units=units, layers=layers, join_mm=join_mm, inside=inside)


def read_pattern(
    raw: bytes,
    file: str,
    *,
    units: str = "",
    layers: Mapping[str, Role] = NO_LAYERS,
    join_mm: float = JOIN_MM,
    inside: Inside | None = None,
) -> Imported:
    """Read a pattern from bytes; the end of `file` says its format.

    `inside` says what closed contours inside of others are; None where nobody said it.

    Raises:
        InputFaults: it cannot be read, its units are not certain, or it holds no piece.
    """
    said = scale.unit_named(units) if units else None
    drawing = _drawing(raw, file, said)
    mm_per_unit, units_from = scale.decided(drawing, units)
    ledger = Ledger()
    for (what, layer), count in drawing.left_out.items():
        ledger.leave(what, layer, NOT_READ, count)
    findings: list[Finding] = [*scale.oddity(drawing, units)]
    if drawing.truncated:
        findings.append(faults.FileTruncated.finding(where=Where(file=file)))
    style: Mapping[str, str] = {}
    if is_exchange(drawing):
        kind = "aama"
        pieces, found, style = _from_blocks(drawing, mm_per_unit, layers, (join_mm, inside), ledger)
    else:
        kind = drawing.kind
        pieces, found = _from_sheet(drawing, mm_per_unit, layers, (join_mm, inside), ledger)
    findings += found
    if not pieces:
        none = faults.NoPieces.finding(where=Where(file=file))
        raise InputFaults([*findings, none])
    left_out = tuple(
        Understood(what=what, layer=layer, role=why, count=count)
        for (what, layer, why), count in ledger.left_out.items()
    )
    findings += [
        faults.SomethingLeftOut.finding(
            where=Where(file=file),
            count=each.count,
            what=Phrase(each.what),
            layer=each.layer,
            why=Phrase(each.role),
        )
        for each in left_out
    ]
    return Imported(
        file=file,
        kind=kind,
        mm_per_unit=mm_per_unit,
        units_from=units_from,
        pieces=tuple(pieces),
        style=MappingProxyType(dict(style)),
        understood=tuple(
            Understood(what=what, layer=layer, role=role, count=count)
            for (what, layer, role), count in ledger.understood.items()
        ),
        left_out=left_out,
        findings=tuple(findings),
    )


def _drawing(raw: bytes, file: str, said: float | None) -> RawDrawing:
    kind = SUFFIXES.get(file[file.rfind(".") :].lower())
    if kind == "dxf":
        from polasepatu.formats.read.dxf import read_dxf

        return read_dxf(raw, file, mm_per_unit=said)
    if kind == "svg":
        from polasepatu.formats.read.svg import read_svg

        return read_svg(raw, file, mm_per_unit=said)
    if kind == "hpgl":
        from polasepatu.formats.read.hpgl import read_hpgl

        return read_hpgl(raw, file)
    raise InputFaults([FormatUnknown.finding(where=Where(file=file), known=", ".join(SUFFIXES))])


def _from_sheet(
    drawing: RawDrawing,
    mm_per_unit: float,
    layers: Mapping[str, Role],
    how: tuple[float, Inside | None],
    ledger: Ledger,
) -> tuple[list[ImportedPiece], list[Finding]]:
    """Return the pieces of a flat drawing, size by size where its layers name sizes."""
    group, where = drawing.loose, Where(file=drawing.file)
    join_mm, inside = how
    pieces: list[ImportedPiece] = []
    findings: list[Finding] = []
    sizes = [size for size in sizes_in(group, layers) if size] or [""]
    for size in sizes:
        found = sort_group(group, mm_per_unit, layers, ledger, size=size)
        if not found.contours and len(sizes) == 1:
            ledger.again()
            found = sort_group(group, mm_per_unit, layers, ledger, size=size, unknown=Role.OUTLINE)
            _closed_first(found, join_mm)
            findings.append(faults.NoLayerKnown.finding(where=where))
        made, wrong = pieces_of(
            found, size=size, tolerance_mm=join_mm, ledger=ledger, where=where, inside=inside
        )
        findings += wrong
        for piece in made:
            whole, note = unfolded(piece, found.folds, replace(where, piece=piece.name))
            pieces.append(whole)
            findings += note
    return pieces, findings


def _closed_first(found: Sorted, join_mm: float) -> None:
    """Of lines that nobody explained, take closed ones for contours and open ones for pen lines."""
    lines, found.contours = found.contours, []
    for layer in dict.fromkeys(line.layer for line in lines):
        mine = [line for line in lines if line.layer == layer]
        found.contours += [line for line in mine if line.closed]
        open_lines = [line for line in mine if not line.closed]
        rings, chains, _ = joined([line.points for line in open_lines], join_mm)
        found.contours += [replace(open_lines[0], points=ring, closed=True) for ring in rings]
        found.lines += [replace(open_lines[0], points=chain, role=Role.PEN) for chain in chains]


def _from_blocks(
    drawing: RawDrawing,
    mm_per_unit: float,
    layers: Mapping[str, Role],
    how: tuple[float, Inside | None],
    ledger: Ledger,
) -> tuple[list[ImportedPiece], list[Finding], dict[str, str]]:
    """Return the pieces of a pattern exchange file: one block per piece and size."""
    pieces: list[ImportedPiece] = []
    findings: list[Finding] = []
    join_mm, inside = how
    free = drawing.free or drawing.loose
    style, words_outside = split_texts(_texts_of(free, mm_per_unit))
    for what, loose in (("line", free.lines), ("circle", free.circles), ("point", free.points)):
        for each in loose:
            ledger.leave(what, each.layer, OUTSIDE)
    for text in words_outside:
        ledger.leave("text", text.layer, OUTSIDE)
    for block in drawing.blocks:
        where = Where(file=drawing.file, piece=block.name)
        found = sort_group(block, mm_per_unit, layers, ledger)
        if not found.contours:
            if block.lines or block.circles or block.points or block.texts:
                ledger.leave("BLOCK", block.name, OUTSIDE)
            continue
        own = [line for line in found.contours if line.layer == "1"]
        if own and len(own) < len(found.contours):  # layer 21 repeats the contour for nesting
            others = [replace(line, role=Role.COPY) for line in found.contours if line.layer != "1"]
            found.contours, found.lines = own, [*found.lines, *others]
        words, texts = split_texts(found.texts)
        found.texts = []  # a block's words belong to its piece, wherever they stand
        made, wrong = pieces_of(
            found,
            size="",
            tolerance_mm=join_mm,
            ledger=ledger,
            where=where,
            inside=inside,
            is_block=True,
        )
        findings += wrong
        for piece in made:
            titled = named(replace(piece, texts=tuple(texts)), words, block.name)
            whole, note = unfolded(titled, found.folds, where)
            pieces.append(whole)
            findings += note
    return pieces, findings, style or split_texts(_texts_of(drawing.loose, mm_per_unit))[0]


def _texts_of(group: RawGroup, mm_per_unit: float) -> list[ImportedText]:
    return sort_group(RawGroup(name="", texts=group.texts), mm_per_unit, NO_LAYERS, Ledger()).texts
