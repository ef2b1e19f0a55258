"""`diff`: two results side by side, piece by piece and size by size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.foreign import AS_FILES_SAY, FromElsewhere
from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import style_named
from polasepatu.cli.framework.options import DryRun, Force, length_mm, one_of
from polasepatu.i18n import N_, _, say

if TYPE_CHECKING:
    from polasepatu.pattern.compare.differences import Pair, Tolerances
    from polasepatu.pattern.compare.outlines import Held, MarksApart
    from polasepatu.workflow.diff import Diff

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What two results may differ by."""

    tolerance: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="How far apart outlines and cut-outs may lie."),
    ] = 0.5
    area_tolerance: Annotated[float, typer.Option(min=0.0, help="What areas may differ by, in per cent.")] = (
        0.5
    )
    perimeter_tolerance: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="What outlines may differ by in length.")
    ] = 1.0
    mark_tolerance: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="How far holes and notches may have moved."),
    ] = 0.5
    held_tolerance: Annotated[
        float,
        typer.Option(
            parser=length_mm,
            metavar="LENGTH",
            help="What lasting margins and pitches of holes may differ by.",
        ),
    ] = 0.2

    def tolerances(self) -> Tolerances:
        """Return them as a value."""
        from polasepatu.pattern.compare.differences import Tolerances

        return Tolerances(
            outline_mm=self.tolerance,
            area_percent=self.area_tolerance,
            perimeter_mm=self.perimeter_tolerance,
            mark_mm=self.mark_tolerance,
            held_mm=self.held_tolerance,
        )


USUAL = Allowed()


def diff(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="FIRST",
            parser=style_named,
            help="A style (graded here), a pattern file with its sizes, or a folder of files, one a size.",
        ),
    ],
    second: Annotated[
        Path,
        typer.Argument(metavar="SECOND", parser=style_named, help="The other one, of any of these kinds."),
    ],
    *,
    sizes: Annotated[str, typer.Option(help="Sizes to compare; those that both have if absent.")] = "",
    pair: Annotated[
        list[str] | None,
        typer.Option(metavar="FIRST=SECOND", help="Two pieces that are the same one; may be repeated."),
    ] = None,
    fit: Annotated[
        str,
        typer.Option(
            help="How pieces are laid on one another: registration, rigid, drawn; auto is registration where "
            "both have such a point, else rigid."
        ),
    ] = "auto",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also draw both on one another, as SVG.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
    allowed: Allowed = USUAL,
    elsewhere: FromElsewhere = AS_FILES_SAY,
) -> Answer:
    """Compare two results: our grading and a graded set from elsewhere, or two styles, in either order.

    Per piece and size: area, perimeter, the greatest distance of the outlines, moved and missing marks, and
    held features as far as they can be told (lasting margin, pitch of holes). All differences are the second
    less the first. Ends with 1 where something is over its tolerance.

    Example: polasepatu diff derby aama-derby/derby.dxf --sizes 41-43
    """
    from polasepatu.files.output import write_file
    from polasepatu.reports.pictures.differences import diff_picture
    from polasepatu.workflow.diff import FITS, DiffJob
    from polasepatu.workflow.diff import diff as compare

    job = DiffJob(
        sizes=sizes,
        fit=one_of("--fit", fit, FITS),
        pairs=tuple(pair or ()),
        reading=elsewhere.reading(),
        tolerances=allowed.tolerances(),
    )
    found = compare(first, second, job)
    files = []
    if out is not None:
        text = diff_picture(found.pairs, first=found.first.name, second=found.second.name)
        written = write_file(out, text, force=force, dry_run=dry_run)
        files.append(FileMade(path=str(out), sha256=written.sha256))
    return Answer(
        result=_as_json(found),
        text=(*_headline(found), _table(found), _verdict(found)),
        findings=found.findings,
        files=tuple(files),
        dry_run=dry_run,
    )


# --- for people -----------------------------------------------------------------------------------


def _headline(found: Diff) -> list[str]:
    ways = dict.fromkeys(pair.fitted_by for pair in found.pairs)
    return [
        say(
            "first: {first}; second: {second}; laid on one another {how}",
            {
                "first": found.first.name,
                "second": found.second.name,
                "how": ", ".join(_(HOW[way]) for way in ways),
            },
        )
    ]


def _table(found: Diff) -> Table:
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
            Column(title=_("margin mm"), digits=2),
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
        _worst(found.held, ("lasting margin", "allowance")),
        _worst(found.held, ("hole pitch",)),
        ", ".join(_(OVER[name]) for name in pair.over),
    )


def _worst(held: tuple[Held, ...], names: tuple[str, ...]) -> float | None:
    """Return the greatest difference of held features; None where none can be told."""
    found = [each.difference_mm for each in held if each.name in names and each.difference_mm is not None]
    return max(found, key=abs, default=None)


def _verdict(found: Diff) -> str:
    over = sum(1 for pair in found.pairs if pair.over)
    return say(
        "{count} compared, {over} over tolerance; alone: {first} of the first, {second} of the second",
        {
            "count": len(found.pairs),
            "over": over,
            "first": len(found.alone_first),
            "second": len(found.alone_second),
        },
    )


# --- for programs ---------------------------------------------------------------------------------


def _as_json(found: Diff) -> dict[str, Any]:
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
