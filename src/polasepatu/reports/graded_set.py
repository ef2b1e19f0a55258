"""The files of a graded style: cutting files, size-run sheet, pictures. Names and contents, unwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from polasepatu.files.names import safe_name
from polasepatu.files.output import json_text
from polasepatu.formats.write.drawing import each_copy
from polasepatu.formats.write.dxf import nested_sheet, size_sheet
from polasepatu.formats.write.picture import base_picture, nested_picture
from polasepatu.i18n import language, say
from polasepatu.pattern.cells import Cell, Cells
from polasepatu.pattern.cutpiece import CutPiece
from polasepatu.pattern.grade import GradedPattern
from polasepatu.reports.results.size_run import as_csv, right_only

KIND = "grade"


def graded_files(
    graded: GradedPattern, pieces: tuple[CutPiece, ...], sheet: Mapping[str, object]
) -> Iterator[tuple[str, str | bytes]]:
    """Return every file of the set: its name and what it holds; `sheet` is the size-run sheet as values.

    One DXF for each size and width, one with all sizes of a width nested, the size-run sheet as CSV and
    JSON, a picture of each piece with all its sizes, and one of the base size with all marks.
    """
    style = safe_name(graded.pattern.name)
    cells = [graded.cells.rows[row] for row in graded.cells.wanted]
    widths = list(dict.fromkeys(cell.width for cell in cells))
    for cell in cells:
        yield f"{style}-{_cell_name(cell, widths)}.dxf", size_sheet(each_copy(_of(pieces, cell)))
    rights = right_only(pieces)
    for width in widths:
        name = "all-sizes" if len(widths) == 1 else f"all-sizes-{safe_name(width)}"
        yield f"{style}-{name}.dxf", nested_sheet([each for each in rights if each.width == width])
    yield "size-run.csv", as_csv(pieces)
    yield "size-run.json", json_text(sheet)
    yield from _pictures(graded, rights, widths[0])


def _cell_name(cell: Cell, widths: Sequence[str]) -> str:
    return safe_name(cell.size if len(widths) == 1 else f"{cell.size}-{cell.width}")


def _of(pieces: Sequence[CutPiece], cell: Cell) -> list[CutPiece]:
    return [each for each in pieces if (each.size, each.width) == (cell.size, cell.width)]


def _pictures(
    graded: GradedPattern, pieces: Sequence[CutPiece], width: str
) -> Iterator[tuple[str, str | bytes]]:
    base = graded.cells.rows[Cells.BASE].size
    shown = [each for each in pieces if each.width == width]
    stacks: dict[str, list[CutPiece]] = {}
    for piece in shown:
        stacks.setdefault(piece.piece, []).append(piece)
    for name, stack in stacks.items():
        title = say("{piece}: all sizes", {"piece": stack[0].title})
        yield f"pictures/{safe_name(name)}.svg", nested_picture(stack, title=title, base_size=base)
    sizes = list(dict.fromkeys(each.size for each in shown))
    size = base if base in sizes else sizes[len(sizes) // 2]
    style = graded.pattern.title[language()]
    title = say("{style}, size {size}: all pieces and marks", {"style": style, "size": size})
    yield (
        f"pictures/size-{safe_name(size)}.svg",
        base_picture([each for each in shown if each.size == size], title=title),
    )
