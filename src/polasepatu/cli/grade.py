"""`grade`, `check` and `pattern show`: from a style to cutting files, its checks, and what is in it."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import StyleArgument
from polasepatu.cli.framework.options import DryRun, Force, one_of, words_of
from polasepatu.i18n import N_, _, language, localised, ngettext, say
from polasepatu.i18n.materials import material_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polasepatu.cli.framework.answer import Cell
    from polasepatu.costing.material.bom import Bill, BomItem
    from polasepatu.pattern.checks import Outcome
    from polasepatu.workflow.grade import GradedStyle, GradeJob

Sizes = Annotated[
    str,
    typer.Option(help="Sizes, such as 38-46, 39,41,43.5 or extremes; the style's own if absent."),
]
Widths = Annotated[str, typer.Option(help="Width fittings, such as F,G,H; the base width if absent.")]

CHECKS = {
    "last-table": N_("last table follows one law"),
    "seams": N_("sewn edges are equally long"),
    "allowance-widths": N_("allowances are the same in all sizes"),
    "feather-ratio": N_("feather keeps its ratio to the insole"),
    "ball-girth": N_("ball girth grows as the last's"),
    "held-features": N_("held features do not grow"),
    "even-steps": N_("even steps from size to size"),
    "shapes": N_("outlines are simple, corners keep their angle"),
    "groups": N_("size groups share their parts"),
    "half-sizes": N_("half sizes lie midway"),
    "base-unchanged": N_("the base size is unchanged"),
    "holes-and-notches": N_("holes and notches keep their place"),
}
STATUS = {
    "passed": N_("passed"),
    "warned": N_("warning"),
    "failed": N_("failed"),
    "unused": N_("not used"),
}
UNITS = {"x tolerance": N_("x tolerance"), "mm per size": N_("mm per size"), "deg": N_("degrees")}


def grade(
    style: StyleArgument,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The folder to write; graded-STYLE if absent.")
    ] = None,
    sizes: Sizes = "",
    widths: Widths = "",
    feet: Annotated[str, typer.Option(help="Which feet to cut: both, right or left.")] = "both",
    allow_findings: Annotated[
        bool, typer.Option("--allow-findings", help="Write the cutting files even if a check fails.")
    ] = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Grade a style: cutting files in every size, the size-run sheet and pictures.

    Each allowance keeps its width in every size. The twelve checks run first; if one fails, nothing is
    written.

    Example: polasepatu grade derby --sizes 38-46
    """
    from polasepatu.cli.framework.faults import NothingWritten
    from polasepatu.errors import ManyFaults
    from polasepatu.files.output import write_set
    from polasepatu.reports.graded_set import KIND, graded_files
    from polasepatu.reports.results.size_run import as_json

    done = _graded(style, _job(sizes, widths, feet))
    if done.failed and not allow_findings:
        raise ManyFaults([*done.findings, NothingWritten.finding()])
    pieces = done.cut.pieces
    sheet = as_json(done.graded, pieces)
    folder = out if out is not None else Path(f"graded-{done.style.pattern.name}")
    written = write_set(folder, KIND, graded_files(done.graded, pieces, sheet), force=force, dry_run=dry_run)
    count = len(written)
    told = ngettext("{count} file in {folder}", "{count} files in {folder}", count)
    return Answer(
        result={**sheet, "checks": [_check_json(each) for each in done.outcomes]},
        text=(
            _headline(done),
            _areas_table(done),
            _measures_table(done),
            _checks_line(done.outcomes),
            told.format(count=count, folder=folder),
        ),
        findings=done.findings,
        files=tuple(FileMade(path=str(folder / each.path), sha256=each.sha256) for each in written),
        dry_run=dry_run,
    )


def check(style: StyleArgument, *, sizes: Sizes = "", widths: Widths = "") -> Answer:
    """Check a style: the twelve checks over its whole size run.

    Example: polasepatu check derby
    """
    done = _graded(style, _job(sizes, widths, "right"))
    return Answer(
        result={
            "style": done.style.pattern.name,
            "sizes": [done.graded.cells.rows[row].size for row in done.graded.cells.wanted],
            "checks": [_check_json(each) for each in done.outcomes],
        },
        text=(_headline(done), _checks_table(done.outcomes), _checks_line(done.outcomes)),
        findings=done.findings,
    )


def show(style: StyleArgument) -> Answer:
    """Show what is in a style: its pieces in the base size, with edges, allowances and areas.

    Example: polasepatu pattern show derby
    """
    from polasepatu.files.style.style import load_style
    from polasepatu.workflow.grade import grade_loaded

    found = load_style(style)
    done = grade_loaded(found, _job(found.pattern.base_size, "", "right"))
    rows: list[tuple[Cell, ...]] = []
    bill = done.style.bill
    edges_of = {piece.definition.name: piece.edges for piece in done.graded.pieces}
    for cut in done.cut.pieces:
        edges = ", ".join(dict.fromkeys(f"{edge.line} {edge.kind.value}" for edge in edges_of[cut.piece]))
        rows.append(
            (
                cut.title,
                cut.material,
                bill.use.get(cut.material),
                cut.count_per_foot,
                _(_SIDES[cut.side.value]),
                cut.line_area_mm2 / 1e4,
                cut.cut_area_mm2 / 1e4,
                edges,
            )
        )
    columns = (
        Column(title=_("piece")),
        Column(title=_("material")),
        Column(title=_("bought as")),
        Column(title=_("per foot"), digits=0),
        Column(title=_("side")),
        Column(title=_("line area dm²"), digits=3),
        Column(title=_("cut area dm²"), digits=3),
        Column(title=_("edges")),
    )
    pattern = done.style.pattern
    return Answer(
        result={
            "style": pattern.name,
            "base": {"size": pattern.base_size, "width": pattern.base_width},
            "points": len(pattern.points),
            "lines": len(pattern.lines),
            "pieces": [_piece_json(each) for each in done.cut.pieces],
            "seams": [each.name for each in pattern.seams],
            "use": dict(bill.use),
            "bom": [_item_json(each) for each in bill.items],
        },
        text=(_headline(done), Table(columns=columns, rows=tuple(rows)), *_bill_table(bill)),
        findings=done.findings,
    )


_SIDES = {"both": N_("both"), "inside": N_("inside"), "outside": N_("outside")}


def _job(sizes: str, widths: str, feet: str) -> GradeJob:
    from polasepatu.pattern.cutpiece import Foot
    from polasepatu.workflow.grade import GradeJob

    known = {"both": (Foot.RIGHT, Foot.LEFT), "right": (Foot.RIGHT,), "left": (Foot.LEFT,)}
    return GradeJob(sizes=sizes, widths=words_of(widths), feet=known[one_of("--feet", feet, tuple(known))])


def _graded(source: Path, job: GradeJob) -> GradedStyle:
    from polasepatu.workflow.grade import grade_style

    return grade_style(source, job)


def _headline(done: GradedStyle) -> str:
    pattern, cells = done.style.pattern, done.graded.cells
    return say(
        "{title}: base {size} {width}, sizes {run}",
        {
            "title": pattern.title[language()],
            "size": pattern.base_size,
            "width": pattern.base_width,
            "run": ", ".join(dict.fromkeys(cells.rows[row].size for row in cells.wanted)),
        },
    )


def _areas_table(done: GradedStyle) -> Table:
    """Return the cut area of each piece in every size, in dm²."""
    cells = [done.graded.cells.rows[row] for row in done.graded.cells.wanted]
    areas: dict[str, dict[tuple[str, str], float]] = {}
    named: dict[str, tuple[str, str]] = {}
    for piece in done.cut.pieces:
        named[piece.piece] = piece.title, material_word(piece.material)
        areas.setdefault(piece.piece, {})[piece.size, piece.width] = piece.cut_area_mm2 / 1e4
    several = len({cell.width for cell in cells}) > 1
    return Table(
        title=_("cut area, dm² a piece"),
        columns=(
            Column(title=_("piece")),
            Column(title=_("material")),
            *(Column(title=f"{c.size} {c.width}" if several else c.size, digits=3) for c in cells),
        ),
        rows=tuple(
            (*named[name], *(sizes.get((c.size, c.width)) for c in cells)) for name, sizes in areas.items()
        ),
    )


def _measures_table(done: GradedStyle) -> Table:
    from polasepatu.reports.results.size_run import measure_rows

    cells = [done.graded.cells.rows[row] for row in done.graded.cells.wanted]
    rows = measure_rows(done.graded)
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


def _checks_table(outcomes: tuple[Outcome, ...]) -> Table:
    return Table(
        columns=(
            Column(title="#", digits=0),
            Column(title=_("check")),
            Column(title=_("result")),
            Column(title=_("worst")),
            Column(title=_("allowed")),
            Column(title=_("unit")),
            Column(title=_("where")),
        ),
        rows=tuple(
            (
                each.number,
                _(CHECKS[each.key]),
                _(STATUS[each.status.value]),
                "" if each.worst is None else localised(f"{each.worst:.3g}"),
                localised(f"{each.tolerance:.3g}"),
                _(UNITS.get(each.unit, each.unit)) if each.unit in UNITS else each.unit,
                " ".join(filter(None, (each.where.piece, each.where.size))),
            )
            for each in outcomes
        ),
    )


def _checks_line(outcomes: tuple[Outcome, ...]) -> str:
    counts = {status: sum(each.status.value == status for each in outcomes) for status in STATUS}
    return say(
        "checks: {passed} passed, {warned} with warnings, {failed} failed, {unused} not used",
        counts,
    )


def _check_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "number": outcome.number,
        "check": outcome.key,
        "status": outcome.status.value,
        "worst": outcome.worst,
        "tolerance": outcome.tolerance,
        "unit": outcome.unit,
        "piece": outcome.where.piece,
        "size": outcome.where.size,
    }


def _bill_table(bill: Bill) -> tuple[Table, ...]:
    """Return what a pair takes besides its pieces; steps by size from the smallest up."""
    if not bill.items:
        return ()
    return (
        Table(
            title=_("not cut from the pattern, for a pair"),
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


def _item_json(item: BomItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "use": [{"upto": upto, "value": value} for upto, value in item.use.steps],
        "quantity": [{"upto": upto, "value": str(value)} for upto, value in item.quantity.steps],
        "unit": item.unit,
        "count": item.count,
    }


def _piece_json(piece: Any) -> dict[str, Any]:
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
