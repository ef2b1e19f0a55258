"""Two results side by side, piece by piece and size by size, for people and for programs."""

from __future__ import annotations

from typing import Any

from polasepatu.i18n import N_, _, say
from polasepatu.pattern.compare.differences import Pair
from polasepatu.pattern.compare.outlines import Held, MarksApart
from polasepatu.pattern.compare.sides import Diff
from polasepatu.reports.tables import Column, Table

HOW = {
    "registration": N_("on their registration points"),
    "rigid": N_("as they fit best, turned and moved"),
    "drawn": N_("as they are drawn"),
}
OVER = {
    "outline": N_("outline"),
    "area": N_("area"),
    "perimeter": N_("perimeter"),
    "holes": N_("holes"),
    "notches": N_("notches"),
    "lines": N_("lines"),
    "cut-outs": N_("cut-outs"),
    "held": N_("held"),
}


def headline(found: Diff) -> str:
    """Return the names of the two results, and how their pieces were laid on one another."""
    ways = dict.fromkeys(pair.fitted_by for pair in found.pairs)
    return say(
        "first: {first}; second: {second}; aligned {how}",
        {
            "first": found.first.name,
            "second": found.second.name,
            "how": ", ".join(_(HOW[way]) for way in ways),
        },
    )


def table(found: Diff) -> Table:
    """Return a row for each piece and size."""
    return Table(
        title=_("second less first"),
        columns=(
            Column(title=_("piece")),
            Column(title=_("size")),
            Column(title=_("area %"), digits=2),
            Column(title=_("perimeter mm"), digits=2),
            Column(title=_("outline mm"), digits=2),
            Column(title=_("marks moved mm"), digits=2),
            Column(title=_("missing"), digits=0),
            Column(title=_("more"), digits=0),
            Column(title=_("allowance mm"), digits=2),
            Column(title=_("pitch mm"), digits=2),
            Column(title=_("over tolerance")),
        ),
        rows=tuple(_row(pair) for pair in found.pairs),
    )


def _row(pair: Pair) -> tuple[str | float | int | None, ...]:
    found = pair.compared
    marks = (found.holes, found.notches)
    return (
        pair.first if pair.first == pair.second else f"{pair.first} = {pair.second}",
        pair.size,
        found.area_share * 100.0,
        found.perimeter_mm,
        found.outline.greatest_mm,
        max(each.moved_mm for each in marks) if any(each.matched for each in marks) else None,
        sum(len(each.missing) for each in marks) + found.missing_cut_outs,
        sum(len(each.extra) for each in marks) + found.extra_cut_outs,
        _worst(found.held, ("lasting allowance", "allowance")),
        _worst(found.held, ("hole pitch",)),
        ", ".join(_(OVER[name]) for name in pair.over),
    )


def _worst(held: tuple[Held, ...], names: tuple[str, ...]) -> float | None:
    """Return the greatest difference of held features; None where none can be told."""
    found = [each.difference_mm for each in held if each.name in names and each.difference_mm is not None]
    return max(found, key=abs, default=None)


def verdict(found: Diff) -> str:
    """Return how many pairs are over their tolerance, and how many pieces are alone."""
    over = sum(1 for pair in found.pairs if pair.over)
    return say(
        "{count} compared, {over} over tolerance; without partner: {first} of the first, {second} of "
        "the second",
        {
            "count": len(found.pairs),
            "over": over,
            "first": len(found.alone_first),
            "second": len(found.alone_second),
        },
    )


def as_json(found: Diff) -> dict[str, Any]:
    """Return all that was compared as plain values."""
    allowed = found.tolerances
    return {
        "first": {
            "name": found.first.name,
            "graded_here": found.first.graded_here,
            "sizes": found.first.sizes,
        },
        "second": {
            "name": found.second.name,
            "graded_here": found.second.graded_here,
            "sizes": found.second.sizes,
        },
        "tolerances": {
            "outline_mm": allowed.outline_mm,
            "area_percent": allowed.area_percent,
            "perimeter_mm": allowed.perimeter_mm,
            "mark_mm": allowed.mark_mm,
            "held_mm": allowed.held_mm,
            "line_mm": allowed.line_mm,
        },
        "pieces": [_pair_json(each) for each in found.pairs],
        "alone_first": list(found.alone_first),
        "alone_second": list(found.alone_second),
    }


def _pair_json(pair: Pair) -> dict[str, Any]:
    found = pair.compared
    return {
        "first": pair.first,
        "second": pair.second,
        "size": pair.size,
        "matched_by": pair.matched_by,
        "fitted_by": pair.fitted_by,
        "turned_deg": round(found.motion.rotation_deg, 4),
        "mirrored": found.motion.mirrored,
        "area_first_mm2": round(found.first.area_mm2, 4),
        "area_second_mm2": round(found.second.area_mm2, 4),
        "area_mm2": round(found.area_mm2, 4),
        "area_percent": round(found.area_share * 100.0, 5),
        "perimeter_mm": round(found.perimeter_mm, 4),
        "outline_mm": round(found.outline.greatest_mm, 4),
        "outline_mean_mm": round(found.outline.mean_mm, 4),
        "outline_at": [round(each, 3) for each in found.outline.at],
        "holes": _marks_json(found.holes),
        "notches": _marks_json(found.notches),
        "missing_line_mm": round(found.missing_line_mm, 3),
        "extra_line_mm": round(found.extra_line_mm, 3),
        "cut_outs": {
            "missing": found.missing_cut_outs,
            "extra": found.extra_cut_outs,
            "apart_mm": round(found.cut_out_mm, 4),
        },
        "held": [
            {
                "feature": each.name,
                "first_mm": _rounded(each.first_mm),
                "second_mm": _rounded(each.second_mm),
                "difference_mm": _rounded(each.difference_mm),
            }
            for each in found.held
        ],
        "over": list(pair.over),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _marks_json(marks: MarksApart) -> dict[str, Any]:
    return {
        "matched": marks.matched,
        "moved_mm": round(marks.moved_mm, 4),
        "resized_mm": round(marks.resized_mm, 4),
        "missing": [[round(each.x_mm, 3), round(each.y_mm, 3)] for each in marks.missing],
        "extra": [[round(each.x_mm, 3), round(each.y_mm, 3)] for each in marks.extra],
    }
