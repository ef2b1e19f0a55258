"""`grade`, `check` and `pattern show`: from a style to cutting files, its checks, and what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import StyleArgument
from polasepatu.cli.framework.options import DryRun, Force, words_of
from polasepatu.i18n import ngettext
from polasepatu.workflow.choices import Feet

Sizes = Annotated[
    str,
    typer.Option(help="Sizes, such as 38-46, 39,41,43.5 or extremes; the style's own if absent."),
]
Widths = Annotated[str, typer.Option(help="Width fittings, such as F,G,H; the base width if absent.")]


def grade(
    style: StyleArgument,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The folder to write; graded-STYLE if absent.")
    ] = None,
    sizes: Sizes = "",
    widths: Widths = "",
    feet: Annotated[Feet, typer.Option(help="Which feet to cut: both, right or left.")] = Feet.BOTH,
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
    from polasepatu.reports.results import checks, grading, size_run
    from polasepatu.workflow.grade import GradeJob, grade_style

    done = grade_style(style, GradeJob(sizes=sizes, widths=words_of(widths), feet=feet.each()))
    if done.failed and not allow_findings:
        raise ManyFaults([*done.findings, NothingWritten.finding()])
    pieces = done.cut.pieces
    sheet = size_run.as_json(done.graded, pieces)
    folder = out if out is not None else Path(f"graded-{done.style.pattern.name}")
    written = write_set(folder, KIND, graded_files(done.graded, pieces, sheet), force=force, dry_run=dry_run)
    count = len(written)
    told = ngettext("{count} file in {folder}", "{count} files in {folder}", count)
    return Answer(
        result={**sheet, "checks": checks.as_json(done.outcomes)},
        text=(
            grading.headline(done.graded),
            grading.areas_table(done.graded, pieces),
            grading.measures_table(done.graded),
            checks.checks_line(done.outcomes),
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
    from polasepatu.reports.results import checks, grading
    from polasepatu.workflow.grade import GradeJob, grade_style

    done = grade_style(style, GradeJob(sizes=sizes, widths=words_of(widths), feet=Feet.RIGHT.each()))
    return Answer(
        result={
            "style": done.style.pattern.name,
            "sizes": [done.graded.cells.rows[row].size for row in done.graded.cells.wanted],
            "checks": checks.as_json(done.outcomes),
        },
        text=(
            grading.headline(done.graded),
            checks.checks_table(done.outcomes),
            checks.checks_line(done.outcomes),
        ),
        findings=done.findings,
    )


def show(style: StyleArgument) -> Answer:
    """Show the contents of a style: its pieces in the base size, with edges, allowances and areas.

    Example: polasepatu pattern show derby
    """
    from polasepatu.files.style.style import load_style
    from polasepatu.reports.results import grading, pattern
    from polasepatu.workflow.grade import GradeJob, grade_loaded

    found = load_style(style)
    done = grade_loaded(found, GradeJob(sizes=found.pattern.base_size, feet=Feet.RIGHT.each()))
    pieces = done.cut.pieces
    return Answer(
        result=pattern.as_json(done.graded, pieces, found.bill),
        text=(
            grading.headline(done.graded),
            pattern.pieces_table(done.graded, pieces, found.bill),
            *pattern.bill_tables(found.bill),
        ),
        findings=done.findings,
    )
