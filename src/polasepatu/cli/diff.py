"""`diff`: two results side by side, piece by piece and size by size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.foreign import AS_IN_THE_FILES, ReadingOptions
from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import style_named
from polasepatu.cli.framework.options import DryRun, Force, length_mm
from polasepatu.workflow.choices import Fit

if TYPE_CHECKING:
    from polasepatu.pattern.compare.differences import Tolerances


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceOptions:
    """What two results may differ by."""

    tolerance: Annotated[
        float,
        typer.Option(
            parser=length_mm,
            metavar="LENGTH",
            help="Greatest distance allowed between outlines and cut-outs.",
        ),
    ] = 0.5
    area_tolerance: Annotated[
        float, typer.Option(min=0.0, help="Difference of areas allowed, in per cent.")
    ] = 0.5
    perimeter_tolerance: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Difference of outline lengths allowed.")
    ] = 1.0
    mark_tolerance: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Greatest move allowed for holes and notches."),
    ] = 0.5
    held_tolerance: Annotated[
        float,
        typer.Option(
            parser=length_mm,
            metavar="LENGTH",
            help="Difference of lasting allowances and hole pitches allowed.",
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


USUAL = ToleranceOptions()


def diff(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="FIRST",
            parser=style_named,
            help="A style (graded here), a pattern file with its sizes, or a folder with one file per size.",
        ),
    ],
    second: Annotated[
        Path,
        typer.Argument(metavar="SECOND", parser=style_named, help="The other result, of any of these kinds."),
    ],
    *,
    sizes: Annotated[str, typer.Option(help="Sizes to compare; the sizes of both if absent.")] = "",
    pair: Annotated[
        list[str] | None,
        typer.Option(metavar="FIRST=SECOND", help="Two pieces that are the same; may be repeated."),
    ] = None,
    fit: Annotated[
        Fit,
        typer.Option(
            help="How pieces are aligned: registration, rigid, drawn; auto is registration where both have "
            "such a point, otherwise rigid."
        ),
    ] = Fit.AUTO,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also draw both, one over the other, as SVG.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
    allowed: ToleranceOptions = USUAL,
    elsewhere: ReadingOptions = AS_IN_THE_FILES,
) -> Answer:
    """Compare two results: our grading and a graded set from elsewhere, or two styles, in either order.

    Per piece and size: area, perimeter, the greatest distance between the outlines, moved and missing marks,
    and held features where they can be measured (lasting allowance, hole pitch). All differences are the
    second less the first. Ends with 1 where something is over its tolerance.

    Example: polasepatu diff derby aama-derby/derby.dxf --sizes 41-43
    """
    from polasepatu.files.output import write_file
    from polasepatu.reports.pictures.differences import diff_picture
    from polasepatu.reports.results import diff as results
    from polasepatu.workflow.diff import DiffJob
    from polasepatu.workflow.diff import diff as compare

    job = DiffJob(
        sizes=sizes,
        fit=fit,
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
        result=results.as_json(found),
        text=(results.headline(found), results.table(found), results.verdict(found)),
        findings=found.findings,
        files=tuple(files),
        dry_run=dry_run,
    )
