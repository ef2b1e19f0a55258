"""Tables of the documentation that are measured on the shipped Derby."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import shapely

from polasepatu.geometry import F64
from polasepatu.i18n import localised, speaking
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

DERBY = Path(__file__).resolve().parents[1] / "patterns" / "derby"
BASE = "42"

_HEADS = {
    "en": "| EU | | lasting allowance | lap | fold | ball girth | back height | leather a pair |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    "id": "| EU | | openan | tumpangan | lipatan | lingkar gemur | tinggi belakang | kulit sepasang |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
}
_ROWS = {"en": ("graded", "photocopied"), "id": ("gradasi", "fotokopi")}


@cache
def _derby() -> GradedStyle:
    return grade_style(DERBY, GradeJob(sizes="36-46", feet=(Foot.RIGHT,)))


def photocopier(sizes: str, language: str) -> str:
    """Return the Derby's measures as graded, and as a photocopier makes them from the base size.

    Allowances are measured on the cut outline; the photocopier enlarges all by the ratio of the sizes.
    """
    rows = [_HEADS[language]]
    graded = {size: _measures(size) for size in [BASE, *sizes.split(",")]}
    graded_word, copied_word = _ROWS[language]
    with speaking(language):
        for size in sizes.split(","):
            factor = int(size) / int(BASE)
            copied = [value * factor for value in graded[BASE][:-1]] + [graded[BASE][-1] * factor**2]
            rows.append(_row(f"**{size}**", graded_word, graded[size]))
            if size != BASE:
                rows.append(_row("", copied_word, copied))
    return "\n".join(rows)


def _row(size: str, word: str, values: list[float]) -> str:
    lasting, lap, fold, girth, back, leather = (localised(f"{value:.2f}") for value in values)
    return f"| {size} | {word} | {lasting} | {lap} | {fold} | {girth} | {back} | {leather} dm² |"


def _measures(size: str) -> list[float]:
    done = _derby()
    graded = done.graded
    row = next(each for each in graded.cells.wanted if graded.cells.rows[each].size == size)
    rights = [each for each in done.cut.pieces if each.size == size]
    uppers = {each.name for each in done.style.pattern.pieces if each.upper}
    leather_mm2 = sum(2 * each.count_per_foot * each.cut_area_mm2 for each in rights if each.piece in uppers)
    return [
        _away("quarter", _middle(done, "quarter", "feath_q", row), rights),
        _away("vamp", _middle(done, "vamp", "qfront", row), rights),
        _away("quarter", _middle(done, "quarter", "topline", row), rights),
        float(graded.cells.measures["ball_girth"][row]),
        float(
            graded.length_mm(next(m.along for m in done.style.pattern.measures if m.name == "back_height"))[
                row
            ]
        ),
        leather_mm2 / 1e4,
    ]


def _middle(done: GradedStyle, piece: str, line: str, row: int) -> F64:
    """Return the net point in the middle of an edge."""
    graded = next(each for each in done.graded.pieces if each.definition.name == piece)
    points = next(each.points[row] for each in graded.edges if each.line == line and not each.mirrored)
    return points[len(points) // 2]


def _away(piece: str, at: F64, rights: list[CutPiece]) -> float:
    """Return how far a net point is from the cut outline."""
    ring = shapely.LinearRing(next(each.cut_outline for each in rights if each.piece == piece))
    return float(shapely.distance(shapely.Point(at), ring))
