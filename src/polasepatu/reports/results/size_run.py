"""The size-run sheet: areas, perimeter and box of every piece, and the key measures, in every size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np

from polasepatu.geometry import F64
from polasepatu.i18n import language
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.pattern.grade import GradedPattern
from polasepatu.reports.cells import csv_text

MM2_PER_DM2 = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRow:
    """One piece, size, foot and side of the sheet."""

    piece: str
    title: str
    size: str
    width: str
    foot: str
    side: str
    material: str
    count_per_foot: int
    line_area_mm2: float
    cut_area_mm2: float
    perimeter_mm: float
    bbox_mm: tuple[float, float]  # of the cut outline, along x and y

    @property
    def line_area_dm2(self) -> float:
        """The net area in dm²."""
        return self.line_area_mm2 / MM2_PER_DM2

    @property
    def cut_area_dm2(self) -> float:
        """The cut area in dm²."""
        return self.cut_area_mm2 / MM2_PER_DM2


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One key measure over the run, with its step from size to size."""

    name: str
    title: str
    values_mm: tuple[float, ...]
    steps_mm: tuple[float, ...]  # from each size to the next


def piece_rows(pieces: tuple[CutPiece, ...]) -> tuple[PieceRow, ...]:
    """Return the sheet's rows, one for each cut piece."""
    return tuple(
        PieceRow(
            piece=piece.piece,
            title=piece.title,
            size=piece.size,
            width=piece.width,
            foot=piece.foot.value,
            side=piece.side.value,
            material=piece.material,
            count_per_foot=piece.count_per_foot,
            line_area_mm2=round(piece.line_area_mm2, 4),
            cut_area_mm2=round(piece.cut_area_mm2, 4),
            perimeter_mm=round(piece.perimeter_mm, 4),
            bbox_mm=_box(piece.cut_outline),
        )
        for piece in pieces
    )


def _box(ring: F64) -> tuple[float, float]:
    wide, high = ring.max(axis=0) - ring.min(axis=0)
    return round(float(wide), 3), round(float(high), 3)


def measure_rows(graded: GradedPattern) -> tuple[MeasureRow, ...]:
    """Return the key measures of the pattern and the last over the wanted sizes, in their order."""
    return tuple(_measures(graded))


def _measures(graded: GradedPattern) -> Iterator[MeasureRow]:
    rows, cells = list(graded.cells.wanted), graded.cells
    for measure in graded.pattern.measures:
        if measure.points is not None:
            start, end = (graded.resolver.point(name) for name in measure.points)
            values = np.hypot(*(end - start).T)
        else:
            values = graded.length_mm(measure.along)
        yield _measure_row(measure.name, measure.title[language()], values[rows])
    for name, title in _LAST_MEASURES.items():
        yield _measure_row(name, title[language()], cells.measures[name][rows])


_LAST_MEASURES: Mapping[str, Mapping[str, str]] = {
    "stick_length": {"en": "Stick length", "id": "Panjang stik"},
    "ball_girth": {"en": "Ball girth", "id": "Lingkar gemur"},
}


def _measure_row(name: str, title: str, values: F64) -> MeasureRow:
    return MeasureRow(
        name=name,
        title=title,
        values_mm=tuple(round(float(value), 4) for value in values),
        steps_mm=tuple(round(float(step), 4) for step in np.diff(values)),
    )


def as_json(graded: GradedPattern, pieces: tuple[CutPiece, ...]) -> dict[str, object]:
    """Return the sheet as plain values."""
    cells = [graded.cells.rows[row] for row in graded.cells.wanted]
    base = graded.cells.rows[Cells.BASE]
    return {
        "style": graded.pattern.name,
        "base": {"size": base.size, "width": base.width},
        "sizes": [{"size": cell.size, "width": cell.width} for cell in cells],
        "pieces": [_plain(row) for row in piece_rows(pieces)],
        "measures": [asdict(row) for row in measure_rows(graded)],
        "pairs": [
            {"material": material, "size": size, "width": width, "cut_area_mm2": round(area, 4)}
            for (material, size, width), area in pair_areas(pieces).items()
        ],
    }


def _plain(row: PieceRow) -> dict[str, object]:
    """Return a row as plain values; quicker than `asdict`, which copies every number of a size run."""
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    return {**values, "bbox_mm": list(row.bbox_mm)}


def pair_areas(pieces: tuple[CutPiece, ...]) -> dict[tuple[str, str, str], float]:
    """Return the cut area of one pair in mm², by material, size and width; both feet count."""
    areas: dict[tuple[str, str, str], float] = {}
    feet = {piece.foot for piece in pieces}
    factor = 2.0 if len(feet) == 1 else 1.0
    for piece in pieces:
        key = piece.material, piece.size, piece.width
        areas[key] = areas.get(key, 0.0) + factor * piece.count_per_foot * piece.cut_area_mm2
    return areas


_COLUMNS = (
    "piece",
    "title",
    "size",
    "width",
    "foot",
    "side",
    "material",
    "count_per_foot",
    "line_area_dm2",
    "cut_area_dm2",
    "perimeter_mm",
    "bbox_x_mm",
    "bbox_y_mm",
)


def as_csv(pieces: tuple[CutPiece, ...]) -> str:
    """Return the sheet for a spreadsheet: English keys, decimal points, one line for each cut piece."""
    return csv_text(
        _COLUMNS,
        (
            [
                *(getattr(row, name) for name in _COLUMNS[:8]),
                f"{row.line_area_dm2:.4f}",
                f"{row.cut_area_dm2:.4f}",
                f"{row.perimeter_mm:.2f}",
                *(f"{each:.2f}" for each in row.bbox_mm),
            ]
            for row in piece_rows(pieces)
        ),
    )


def right_only(pieces: tuple[CutPiece, ...]) -> tuple[CutPiece, ...]:
    """Return one foot's pieces, the right one where both are there."""
    rights = tuple(piece for piece in pieces if piece.foot is Foot.RIGHT)
    return rights or pieces
