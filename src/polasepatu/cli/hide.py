"""`hide show`, `hide check`, `hide import` and `hide generate`: leather as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import HideArgument
from polasepatu.cli.framework.options import DryRun, Force, length_mm
from polasepatu.i18n import N_, _, ngettext, say

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.materials.hides import Hide

CLASSES = {1: N_("1, best"), 2: N_("2, good"), 3: N_("3, fair"), 4: N_("4, poor"), 5: N_("5, poorest")}
FORMS = {
    "side": N_("side (half a hide)"),
    "hide": N_("whole hide"),
    "skin": N_("skin"),
    "piece": N_("piece of leather"),
}

# The flaws that hides usually have; other names are shown as the file has them.
FLAWS = (
    N_("brand"),
    N_("cut"),
    N_("dung"),
    N_("flaw"),
    N_("hole"),
    N_("loose grain"),
    N_("salt"),
    N_("scar"),
    N_("scratch"),
    N_("stain"),
    N_("tick"),
    N_("vein"),
    N_("wart"),
    N_("wrinkle"),
)


def show(
    hide: HideArgument,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also draw a picture of it, as SVG.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Show a hide: its areas, what each quality class leaves to cut, its flaws.

    Example: polasepatu hide show side22
    """
    from polasepatu.files.hide import check_hide_file
    from polasepatu.files.output import write_file
    from polasepatu.reports.pictures.layout import hide_picture

    found, remarks = check_hide_file(hide)
    files: tuple[FileMade, ...] = ()
    if out is not None:
        written = write_file(out, hide_picture(found), force=force, dry_run=dry_run)
        files = (FileMade(path=written.path, sha256=written.sha256),)
    return Answer(
        result=_as_json(found),
        text=(_headline(found), _areas(found), *_flaws(found), found.source_note),
        findings=remarks,
        files=files,
        dry_run=dry_run,
    )


def check(hide: HideArgument) -> Answer:
    """Check a hide file: outline, holes, zones, flaws, tightness, invoiced area.

    Example: polasepatu hide check side22
    """
    from polasepatu.files.hide import check_hide_file

    found, remarks = check_hide_file(hide)
    count = len(remarks)
    verdict = (
        ngettext("{count} remark", "{count} remarks", count).format(count=count)
        if count
        else _("nothing to remark")
    )
    return Answer(
        result={**_as_json(found), "remarks": count},
        text=(f"{_headline(found)}: {verdict}",),
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
    form: Annotated[str, typer.Option(help="What it is: side, hide, skin or piece.")] = "side",
    grade: Annotated[str, typer.Option(help="The grade it was bought as, such as B.")] = "",
    area: Annotated[float | None, typer.Option(help="The invoiced area in square feet.", min=0.01)] = None,
    thickness: Annotated[
        float | None, typer.Option(parser=length_mm, metavar="LENGTH", help="The thickness, such as 1.6mm.")
    ] = None,
    unit: Annotated[str, typer.Option(help="What one unit of the drawing is: mm, cm, m or in.")] = "",
    close_gaps: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Join ends that lie at most this far apart."),
    ] = 0.1,
    scratch_width: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="How wide an open line on a flaw layer is."),
    ] = 6.0,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Bring in a hide from a DXF drawing, such as one traced from a photo.

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
    from polasepatu.materials.hides import HideKind

    kind = choice("--form", form, [each.value for each in HideKind])
    units = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
    per_unit = units[choice("--unit", unit, list(units))] if unit else None
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
        form=HideKind(kind),
        mm_per_unit=per_unit,
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
    """Make a hide by rule, for an estimate without a scanner; it always says that it is generated.

    Outline, zones, lines of tightness and flaws follow tables of the trade and the seed. It is no
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

    content = hide_text(hide)
    if str(target) == "-":
        return Answer(result=_as_json(hide), raw=content, findings=findings)
    written = write_file(target, content, force=force, dry_run=dry_run)
    return Answer(
        result=_as_json(hide),
        text=(_headline(hide), _areas(hide)),
        findings=findings,
        files=(FileMade(path=written.path, sha256=written.sha256),),
        dry_run=dry_run,
    )


def choice(option: str, given: str, known: list[str]) -> str:
    """Return the value of an option that can be one of a few words.

    Raises:
        WrongUsage: it is another one.
    """
    from polasepatu.cli.framework.faults import WrongUsage

    if given not in known:
        problem = say(
            "{option} is {given!r}; it can be {known}",
            {"option": option, "given": given, "known": ", ".join(known)},
        )
        raise WrongUsage(problem=problem, help="polasepatu --help")
    return given


def _in(finding: Finding, drawing: Path) -> Any:
    from dataclasses import replace

    return replace(finding.where, file=str(drawing))


def _headline(hide: Hide) -> str:
    values = {
        "name": hide.name,
        "form": _(FORMS[hide.kind.value]),
        "area": hide.measured_area_sqft,
        "dm2": hide.measured_area_mm2 / 1e4,
    }
    told = say("{name}: {form}, {area:.2f} sq ft = {dm2:.1f} dm²", values)
    if hide.grade:
        told += say(", grade {grade}", {"grade": hide.grade})
    if hide.invoiced_area_sqft:
        told += say(", invoiced {area:.2f} sq ft", {"area": hide.invoiced_area_sqft})
    return f"{told} ({_('generated')})" if hide.generated else told


def _areas(hide: Hide) -> Table:
    """Return what each class leaves: leather of that class or better, less the flaws it may not cover."""
    measured = hide.measured_area_mm2
    rows = []
    for rank, name in CLASSES.items():
        usable = hide.usable_area_mm2(rank)
        rows.append((_(name), usable / 1e4, 100 * usable / measured))
    return Table(
        columns=(
            Column(title=_("a part asking for class")),
            Column(title=_("can lie on dm²"), digits=1),
            Column(title=_("% of the hide"), digits=1),
        ),
        rows=tuple(rows),
    )


def _flaws(hide: Hide) -> tuple[Table, ...]:
    if not hide.defects:
        return ()
    counts: dict[tuple[int, str], int] = {}
    for flaw in hide.defects:
        counts[flaw.severity, flaw.kind] = counts.get((flaw.severity, flaw.kind), 0) + 1
    rows = tuple((severity, _(kind), count) for (severity, kind), count in sorted(counts.items()))
    return (
        Table(
            columns=(
                Column(title=_("severity"), digits=0),
                Column(title=_("flaw")),
                Column(title=_("count"), digits=0),
            ),
            rows=rows,
        ),
    )


def _as_json(hide: Hide) -> dict[str, Any]:
    return {
        "name": hide.name,
        "form": hide.kind.value,
        "grade": hide.grade,
        "generated": hide.generated,
        "outline_area_mm2": hide.outline_area_mm2,
        "measured_area_mm2": hide.measured_area_mm2,
        "measured_area_sqft": hide.measured_area_sqft,
        "invoiced_area_sqft": hide.invoiced_area_sqft,
        "thickness_mm": hide.thickness_mm,
        "usable_area_mm2": {str(rank): hide.usable_area_mm2(rank) for rank in CLASSES},
        "zones": len(hide.zones),
        "holes": len(hide.holes),
        "defects": len(hide.defects),
        "source_note": hide.source_note,
    }
