"""`hide show`, `hide check`, `hide import` and `hide generate`: leather as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import HideArgument
from polasepatu.cli.framework.options import DryRun, Force, length_mm
from polasepatu.cli.framework.remarks import verdict
from polasepatu.materials.kinds import HideKind

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.materials.hides import Hide


class DrawingUnit(StrEnum):
    """What one unit of a drawing is."""

    MM = "mm"
    CM = "cm"
    M = "m"
    IN = "in"


MM_PER_UNIT = {DrawingUnit.MM: 1.0, DrawingUnit.CM: 10.0, DrawingUnit.M: 1000.0, DrawingUnit.IN: 25.4}


def show(
    hide: HideArgument,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also draw a picture of it, as SVG.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Show a hide: its areas, the leather that each quality class leaves to cut, its flaws.

    Example: polasepatu hide show side22
    """
    from polasepatu.files.hide import check_hide_file
    from polasepatu.files.output import write_file
    from polasepatu.reports.pictures.layout import hide_picture
    from polasepatu.reports.results import hide as hides

    found, remarks = check_hide_file(hide)
    files: tuple[FileMade, ...] = ()
    if out is not None:
        written = write_file(out, hide_picture(found), force=force, dry_run=dry_run)
        files = (FileMade(path=written.path, sha256=written.sha256),)
    return Answer(
        result=hides.as_json(found),
        text=(hides.headline(found), hides.areas_table(found), *hides.flaws_tables(found), found.source_note),
        findings=remarks,
        files=files,
        dry_run=dry_run,
    )


def check(hide: HideArgument) -> Answer:
    """Check a hide file: outline, holes, zones, flaws, tightness, invoiced area.

    Example: polasepatu hide check side22
    """
    from polasepatu.files.hide import check_hide_file
    from polasepatu.reports.results import hide as hides

    found, remarks = check_hide_file(hide)
    return Answer(
        result={**hides.as_json(found), "remarks": len(remarks)},
        text=(f"{hides.headline(found)}: {verdict(remarks)}",),
        findings=remarks,
    )


def import_(
    drawing: Annotated[Path, typer.Argument(metavar="FILE", help="A DXF file with a layer HIDE.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="The hide file to write; the drawing's name if absent, - to print it."
        ),
    ] = None,
    form: Annotated[HideKind, typer.Option(help="What it is: side, hide, skin or piece.")] = HideKind.SIDE,
    grade: Annotated[str, typer.Option(help="The grade it was bought as, such as B.")] = "",
    area: Annotated[float | None, typer.Option(help="The invoiced area in square feet.", min=0.01)] = None,
    thickness: Annotated[
        float | None, typer.Option(parser=length_mm, metavar="LENGTH", help="The thickness, such as 1.6mm.")
    ] = None,
    unit: Annotated[
        DrawingUnit | None, typer.Option(help="The unit of the drawing: mm, cm, m or in.")
    ] = None,
    close_gaps: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Join line ends up to this distance apart."),
    ] = 0.1,
    scratch_width: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Width of an open line on a flaw layer."),
    ] = 6.0,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Import a hide from a DXF drawing, such as one traced from a photo.

    Its outline is the largest closed line on the layer HIDE, with holes inside it; flaws are on the layers
    DEFECT_1 to DEFECT_5, zones on ZONE_1 to ZONE_5.

    Example: polasepatu hide import scan.dxf --form side --grade B --area 21.5
    """
    from dataclasses import replace

    from polasepatu.errors import InputFaults, Severity, Where
    from polasepatu.files.faults import FileMissing
    from polasepatu.files.trouble import environment
    from polasepatu.files.writing.inputs import note
    from polasepatu.formats.read.hide_dxf import read_hide_dxf
    from polasepatu.materials.checks import check_hide

    try:
        raw = note(drawing).read_bytes()
    except FileNotFoundError:
        raise InputFaults([FileMissing.finding(where=Where(file=str(drawing)))]) from None
    except OSError as error:
        raise environment(error, drawing) from error
    hide, remarks = read_hide_dxf(
        raw,
        str(drawing),
        name=drawing.stem,
        form=form,
        mm_per_unit=None if unit is None else MM_PER_UNIT[unit],
        close_gaps_mm=close_gaps,
        scratch_width_mm=scratch_width,
    )
    hide = replace(hide, grade=grade or None, invoiced_area_sqft=area, thickness_mm=thickness)
    found = (*remarks, *(replace(each, where=_in(each, drawing)) for each in check_hide(hide)))
    if any(each.severity is Severity.ERROR for each in found):
        raise InputFaults(found)
    target = drawing.with_suffix(".yaml") if out is None else out
    return _written(hide, target, found, force=force, dry_run=dry_run)


def generate(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORM",
            help="cow-side, cow-hide, local-side, buffalo-side, calf, goat, sheep or pig.",
        ),
    ] = "cow-side",
    *,
    grade: Annotated[str, typer.Option(help="Grade A (best) to F: how many flaws it has.")] = "B",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")] = 0,
    area: Annotated[
        float | None, typer.Option(help="Area in square feet; drawn around the usual one if absent.")
    ] = None,
    flaws: Annotated[
        float | None,
        typer.Option("--flaws", help="Mean number of flaws per square foot, in place of the grade's."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The hide file to write; FORM-GRADE-SEED.yaml if absent."),
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Generate a hide by rule, for an estimate without a scanner; the file always says that it is generated.

    Outline, zones, lines of tightness and flaws follow tables of the trade and the seed. It is not a
    measurement: use it to estimate, not to buy.

    Example: polasepatu hide generate cow-side --grade B --seed 7 -o hide.yaml
    """
    from polasepatu.materials.generate import generate_hide

    hide = generate_hide(form=form, grade=grade.upper(), seed=seed, area_sqft=area, flaws_per_sqft=flaws)
    target = Path(f"{hide.name}.yaml") if out is None else out
    return _written(hide, target, (), force=force, dry_run=dry_run)


def _written(
    hide: Hide, target: Path, findings: tuple[Finding, ...], *, force: bool, dry_run: bool
) -> Answer:
    """Write a hide file, or print it where the target is `-`."""
    from polasepatu.files.hide import hide_text
    from polasepatu.files.output import write_file
    from polasepatu.reports.results import hide as hides

    content = hide_text(hide)
    if str(target) == "-":
        return Answer(result=hides.as_json(hide), raw=content, findings=findings)
    written = write_file(target, content, force=force, dry_run=dry_run)
    return Answer(
        result=hides.as_json(hide),
        text=(hides.headline(hide), hides.areas_table(hide)),
        findings=findings,
        files=(FileMade(path=written.path, sha256=written.sha256),),
        dry_run=dry_run,
    )


def _in(finding: Finding, drawing: Path) -> Any:
    from dataclasses import replace

    return replace(finding.where, file=str(drawing))
