"""`consume`, `consume calibrate` and `consume variance`: material for a pair, and what was really used."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import StyleArgument, style_named
from polasepatu.cli.framework.options import DryRun, Force, Pairs, Unit, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from polasepatu.costing.material.consumed import ConsumedStyle
    from polasepatu.costing.material.estimate import MaterialEstimates
    from polasepatu.costing.material.methods import Method, Thumb
    from polasepatu.errors import Finding
    from polasepatu.workflow.consume import ConsumeJob


class CountedMethod(StrEnum):
    """A method that may count; the bill of materials counts where no other applies."""

    NET_MARKUP = "net_markup"
    WASTE_DIV = "waste_div"
    RSM = "rsm"
    JEVERO = "jevero"
    ZYBIN = "zybin"
    NEST = "nest"
    ROWS = "rows"
    SHEET = "sheet"


Sizes = Annotated[str, typer.Option(help="Sizes, such as 38-46 or 42; the style's own if absent.")]
Materials = Annotated[
    Path | None,
    typer.Option(
        help="The catalogue of materials; by default materials.yaml of the project, or the bundled sample."
    ),
]
MethodOption = Annotated[
    CountedMethod | None,
    typer.Option(
        "--method",
        help="Preferred method where it applies: rsm, jevero, zybin, net_markup, waste_div, nest, rows, "
        "sheet.",
    ),
]


def consume(
    style: StyleArgument,
    *,
    sizes: Sizes = "",
    width: Annotated[str, typer.Option(help="Width fitting; the base width if absent.")] = "",
    pairs: Pairs = "",
    per: Annotated[Unit, typer.Option(help="Unit of the totals: pair, dozen or kodi.")] = Unit.PAIR,
    method: MethodOption = None,
    markup: Annotated[
        float | None, typer.Option(min=0.0, max=500.0, help="Rule of thumb: per cent on the cut area.")
    ] = None,
    waste: Annotated[
        float | None, typer.Option(min=0.0, max=95.0, help="Rule of thumb: waste in per cent of gross.")
    ] = None,
    nest: Annotated[
        list[Path] | None,
        typer.Option("--nest", help="A layout written by `nest`; repeat for more."),
    ] = None,
    materials: Materials = None,
    material: Annotated[str, typer.Option(help="Show this material of the catalogue only.")] = "",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also write every method and size as CSV; - prints it.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Calculate the material per pair, by every method, over the whole size run.

    Every size is graded and cut by itself. Leather is estimated by formulas on the densest lattice of each
    piece and by existing layouts, rolls by rows, sheets by whole pieces; the rest comes from the bill.
    The chain shows every factor once.

    Example: polasepatu consume derby --sizes 39-43 --per kodi
    """
    from dataclasses import replace

    from polasepatu.cli.framework.progress import listening
    from polasepatu.files.output import write_file
    from polasepatu.reports.results.consumption import as_json, consumption_csv
    from polasepatu.reports.results.consumption_page import consumption_page
    from polasepatu.workflow.consume import consume_style

    job = replace(_job(style, sizes, pairs, method, nest or []), width=width, thumb=_thumb(markup, waste))
    with listening() as listen:
        done = consume_style(style, job, materials=materials, listen=listen)
    content = consumption_csv(done, per)
    shown = _shown(done, material)
    about = done.findings if not material else tuple(one for each in shown for one in each.findings)
    findings = (*about, *_price_remarks(shown))
    if out is not None and str(out) == "-":
        return Answer(result=as_json(done, per), raw=content, findings=findings)
    files: tuple[FileMade, ...] = ()
    if out is not None:
        written = write_file(out, content, force=force, dry_run=dry_run)
        files = (FileMade(path=written.path, sha256=written.sha256),)
    return Answer(
        result=as_json(done, per),
        text=consumption_page(done, shown, per),
        findings=findings,
        files=files,
        dry_run=dry_run,
    )


RecordsPath = Annotated[
    Path,
    typer.Argument(
        metavar="RECORDS", help="A CSV file of tickets: material, pairs, used; and style, hides, cutter."
    ),
]
OneStyle = Annotated[
    Path | None,
    typer.Option("--style", metavar="STYLE", parser=style_named, help="The style for lines that name none."),
]


def calibrate(
    records: RecordsPath,
    *,
    style: OneStyle = None,
    materials: Materials = None,
) -> Answer:
    """Fit the wastes and the norm's k to the material that the cutting room used, and show how good the fit
    is.

    RECORDS has one line per ticket: the material's code, its pairs as 41:20 42:30 (or a size and a
    number of pairs), and the amount used in the buying unit. Each number is fitted alone, by least squares,
    so that the whole chain gives the amount used. Put the best one into the catalogue.

    Example: polasepatu consume calibrate records.csv --style derby
    """
    from polasepatu.cli.framework.progress import listening
    from polasepatu.reports.results.calibration import as_json, calibration_page
    from polasepatu.workflow.records import calibrate as fitted
    from polasepatu.workflow.records import read_records

    with listening() as listen:
        read = read_records(records, style=style, materials=materials, listen=listen)
    found = fitted(read)
    return Answer(
        result={"materials_file": read.catalogue.file, "calibrations": [as_json(each) for each in found]},
        text=calibration_page(found),
        findings=tuple(finding for each in found for finding in each.findings),
    )


def variance(
    records: RecordsPath,
    *,
    style: OneStyle = None,
    materials: Materials = None,
    method: MethodOption = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Also write the tickets as CSV; - prints it.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Compare the material allowed on tickets with the material used: saved or over, by ticket, material and
    cutter.

    The `allowed` column of the table counts where it has one, otherwise the calculated consumption.

    Example: polasepatu consume variance records.csv --style derby
    """
    from polasepatu.cli.framework.progress import listening
    from polasepatu.files.output import write_file
    from polasepatu.reports.results.variance import as_json, variance_csv, variance_page
    from polasepatu.workflow.records import read_records, variances

    with listening() as listen:
        read = read_records(records, style=style, materials=materials, method=_counted(method), listen=listen)
    found = variances(read)
    content = variance_csv(found)
    if out is not None and str(out) == "-":
        return Answer(result=as_json(found), raw=content)
    files: tuple[FileMade, ...] = ()
    if out is not None:
        written = write_file(out, content, force=force, dry_run=dry_run)
        files = (FileMade(path=written.path, sha256=written.sha256),)
    return Answer(
        result=as_json(found),
        text=variance_page(found),
        files=files,
        dry_run=dry_run,
    )


# --- what was asked for ---------------------------------------------------------------------------


def _job(
    style: Path, sizes: str, pairs: str, method: CountedMethod | None, layouts: Iterable[Path]
) -> ConsumeJob:
    from polasepatu.workflow.consume import ConsumeJob

    by_size = _pairs(style, sizes, pairs) if pairs else None
    return ConsumeJob(sizes=sizes, pairs=by_size, method=_counted(method), layouts=tuple(layouts))


def _counted(method: CountedMethod | None) -> Method | None:
    """Return a method as the calculation calls it."""
    from polasepatu.costing.material.methods import Method

    return None if method is None else Method(method.value)


def _thumb(markup: float | None, waste: float | None) -> Thumb:
    from decimal import Decimal

    from polasepatu.costing.material.methods import Thumb

    return Thumb(
        markup=None if markup is None else Decimal(str(markup)) / 100,
        waste=None if waste is None else Decimal(str(waste)) / 100,
    )


def _pairs(style: Path, sizes: str, text: str) -> Mapping[str, int]:
    """Return the pairs by size over the sizes asked for, or over the style's run."""
    from polasepatu.files.style.style import load_style
    from polasepatu.sizing import parse_run
    from polasepatu.workflow.wanted import parse_pairs, spread

    asked = parse_pairs(text)
    read = load_style(style)
    run = parse_run(sizes, read.last.base.system, default=read.run) if sizes else read.run
    return {size.label: count for size, count in spread(asked, list(run)).items()}


def _price_remarks(shown: Iterable[MaterialEstimates]) -> tuple[Finding, ...]:
    from datetime import date

    from polasepatu.materials.catalogue import check_prices

    return check_prices([each.material for each in shown], today=date.today())


def _shown(done: ConsumedStyle, code: str) -> tuple[MaterialEstimates, ...]:
    if not code:
        return done.materials
    one_of("--material", code, [each.material.code for each in done.materials])
    return tuple(each for each in done.materials if each.material.code == code)
