"""What is in a style: its pieces in the base size, and what a pair takes besides, for people and programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from polasepatu.costing.material.bom import Bill, BomItem
from polasepatu.i18n import N_, _, say
from polasepatu.pattern.cutpiece import CutPiece
from polasepatu.pattern.grade import GradedPattern
from polasepatu.reports.results.size_run import MM2_PER_DM2
from polasepatu.reports.tables import Column, Table

_SIDES = {"both": N_("both"), "inside": N_("inside"), "outside": N_("outside")}


def pieces_table(graded: GradedPattern, pieces: Iterable[CutPiece], bill: Bill) -> Table:
    """Return a row for each cut piece, with its areas and the kinds of its edges."""
    edges = {
        piece.definition.name: ", ".join(
            dict.fromkeys(f"{edge.line} {edge.kind.value}" for edge in piece.edges)
        )
        for piece in graded.pieces
    }
    return Table(
        columns=(
            Column(title=_("piece")),
            Column(title=_("material")),
            Column(title=_("bought as")),
            Column(title=_("per foot"), digits=0),
            Column(title=_("side")),
            Column(title=_("line area dm²"), digits=3),
            Column(title=_("cut area dm²"), digits=3),
            Column(title=_("edges")),
        ),
        rows=tuple(
            (
                cut.title,
                cut.material,
                bill.use.get(cut.material),
                cut.count_per_foot,
                _(_SIDES[cut.side.value]),
                cut.line_area_mm2 / MM2_PER_DM2,
                cut.cut_area_mm2 / MM2_PER_DM2,
                ", ".join(edges[cut.piece]),
            )
            for cut in pieces
        ),
    )


def bill_tables(bill: Bill) -> Iterator[Table]:
    """Yield what a pair takes besides its pieces, steps by size from the smallest up; nothing if empty."""
    if not bill.items:
        return
    yield Table(
        title=_("not cut from the pattern, per pair"),
        columns=(
            Column(title=_("entry")),
            Column(title=_("bought as")),
            Column(title=_("quantity")),
            Column(title=_("unit")),
        ),
        rows=tuple(
            (
                each.name,
                _steps(each.use.steps),
                _steps(each.quantity.steps) + (f" x {_('eyelets')}" if each.count else ""),
                each.unit,
            )
            for each in bill.items
        ),
    )


def _steps(steps: Iterable[tuple[float | None, object]]) -> str:
    """Return values by size as `a to 39, b`; a number that people type keeps its point."""
    told = []
    for upto, value in steps:
        text = f"{float(value):g}" if isinstance(value, Fraction) and _short(value) else str(value)
        told.append(text if upto is None else say("{value} to {size}", {"value": text, "size": f"{upto:g}"}))
    return ", ".join(told)


def _short(value: Fraction) -> bool:
    """Whether a fraction has few decimals."""
    return (value * 10_000).denominator == 1


def as_json(graded: GradedPattern, pieces: Sequence[CutPiece], bill: Bill) -> dict[str, Any]:
    """Return what is in a style as plain values."""
    pattern = graded.pattern
    return {
        "style": pattern.name,
        "base": {"size": pattern.base_size, "width": pattern.base_width},
        "points": len(pattern.points),
        "lines": len(pattern.lines),
        "pieces": [_piece_json(each) for each in pieces],
        "seams": [each.name for each in pattern.seams],
        "use": dict(bill.use),
        "bom": [_item_json(each) for each in bill.items],
    }


def _item_json(item: BomItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "use": [{"upto": upto, "value": value} for upto, value in item.use.steps],
        "quantity": [{"upto": upto, "value": str(value)} for upto, value in item.quantity.steps],
        "unit": item.unit,
        "count": item.count,
    }


def _piece_json(piece: CutPiece) -> dict[str, Any]:
    return {
        "piece": piece.piece,
        "title": piece.title,
        "material": piece.material,
        "side": piece.side.value,
        "count_per_foot": piece.count_per_foot,
        "line_area_mm2": round(piece.line_area_mm2, 4),
        "cut_area_mm2": round(piece.cut_area_mm2, 4),
        "perimeter_mm": round(piece.perimeter_mm, 4),
    }
