"""A graded style for people: its base and sizes, the area of each piece, and the key measures."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from polasepatu.i18n import _, language, say
from polasepatu.i18n.materials import material_word
from polasepatu.pattern.cutpiece import CutPiece
from polasepatu.pattern.grade import GradedPattern
from polasepatu.reports.results.size_run import MM2_PER_DM2, measure_rows
from polasepatu.reports.tables import Column, Table


def headline(graded: GradedPattern) -> str:
    """Return the title of a style, its base and its sizes."""
    pattern, cells = graded.pattern, graded.cells
    return say(
        "{title}: base {size} {width}, sizes {run}",
        {
            "title": pattern.title[language()],
            "size": pattern.base_size,
            "width": pattern.base_width,
            "run": ", ".join(dict.fromkeys(cells.rows[row].size for row in cells.wanted)),
        },
    )


def areas_table(graded: GradedPattern, pieces: Iterable[CutPiece]) -> Table:
    """Return the cut area of each piece in every size, in dm²."""
    cells = [graded.cells.rows[row] for row in graded.cells.wanted]
    areas: dict[str, dict[tuple[str, str], float]] = {}
    named: dict[str, tuple[str, str]] = {}
    for piece in pieces:
        named[piece.piece] = piece.title, material_word(piece.material)
        areas.setdefault(piece.piece, {})[piece.size, piece.width] = piece.cut_area_mm2 / MM2_PER_DM2
    several = len({cell.width for cell in cells}) > 1
    return Table(
        title=_("cut area, dm² per piece"),
        columns=(
            Column(title=_("piece")),
            Column(title=_("material")),
            *(Column(title=f"{c.size} {c.width}" if several else c.size, digits=3) for c in cells),
        ),
        rows=tuple(
            (*named[name], *(sizes.get((c.size, c.width)) for c in cells)) for name, sizes in areas.items()
        ),
    )


def measures_table(graded: GradedPattern) -> Table:
    """Return the key measures in every size, and their growth where it is even."""
    cells = [graded.cells.rows[row] for row in graded.cells.wanted]
    rows = measure_rows(graded)
    several = len({cell.width for cell in cells}) > 1
    gaps = tuple(after.value - before.value for before, after in itertools.pairwise(cells))
    steps = [_per_size(each.steps_mm, gaps) for each in rows]
    return Table(
        title=_("key measures, mm"),
        columns=(
            Column(title=_("measure")),
            *(Column(title=f"{c.size} {c.width}" if several else c.size, digits=1) for c in cells),
            Column(title=_("mm per size"), digits=2),
        ),
        rows=tuple((each.title, *each.values_mm, step) for each, step in zip(rows, steps, strict=True)),
    )


def _per_size(steps_mm: tuple[float, ...], gaps: tuple[float, ...]) -> float | None:
    """Return the growth for one size where it is even over the run, else nothing."""
    if not gaps or min(gaps) <= 0:
        return None
    growths = [step / gap for step, gap in zip(steps_mm, gaps, strict=True)]
    return growths[0] if max(growths) - min(growths) < 0.005 else None
