"""`consume`, `consume calibrate` and `consume variance`: material for a pair, and what was really used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import StyleArgument, style_named
from polasepatu.cli.framework.options import DryRun, Force, Pairs
from polasepatu.i18n import N_, _, language, ngettext, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from polasepatu.cli.framework.answer import Cell
    from polasepatu.costing.material.actual import Calibration, Variance
    from polasepatu.costing.material.consumed import ConsumedStyle
    from polasepatu.costing.material.estimate import MaterialEstimates
    from polasepatu.costing.material.methods import Method, Thumb
    from polasepatu.errors import Finding
    from polasepatu.reports.results.variance import Total
    from polasepatu.workflow.consume import ConsumeJob

Sizes = Annotated[str, typer.Option(help="Sizes, such as 38-46 or 42; the style's own if absent.")]
Materials = Annotated[
    Path | None,
    typer.Option(
        help="The catalogue of materials; by default materials.yaml of the project, or the bundled sample."
    ),
]
MethodName = Annotated[
    str,
    typer.Option(
        "--method",
        help="Preferred method where it applies: rsm, jevero, zybin, net_markup, waste_div, nest, rows, "
        "sheet.",
    ),
]

LEATHER_METHODS = ("net_markup", "waste_div", "rsm", "jevero", "zybin", "nest", "rows", "sheet")
EXPLAINED = N_(
    "net + per cent, waste of gross: the rule of thumb in the catalogue, in two forms. RSM: lattice "
    "area x (1 + edge waste). jevero: edge waste is the lattice area of a pair over the hide. zybin: "
    "utilisation is that of the lattice - k / fourth root of (hide / mean piece). layout: a result of "
    "nest. rows, sheet: whole rows on the width, whole pieces on a sheet."
)


def consume(
    style: StyleArgument,
    *,
    sizes: Sizes = "",
    width: Annotated[str, typer.Option(help="Width fitting; the base width if absent.")] = "",
    pairs: Pairs = "",
    per: Annotated[str, typer.Option(help="Unit of the totals: pair, dozen or kodi.")] = "pair",
    method: MethodName = "",
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
    from polasepatu.workflow.consume import consume_style

    job = replace(_job(style, sizes, pairs, method, nest or []), width=width, thumb=_thumb(markup, waste))
    per = _per(per)
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
        text=(
            *_apart(
                _headline(done, per),
                _materials_table(shown, per),
                *_methods_table(shown, per),
                *(_chain_table(each, per) for each in shown if each.areas and each.chosen is not None),
                *_sizes_table(done, shown, per),
                _(EXPLAINED),
            ),
        ),
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
    from polasepatu.workflow.records import calibrate as fitted
    from polasepatu.workflow.records import read_records

    with listening() as listen:
        read = read_records(records, style=style, materials=materials, listen=listen)
    found = fitted(read)
    return Answer(
        result={"materials_file": read.catalogue.file, "calibrations": [_calibration_json(c) for c in found]},
        text=tuple(_apart(*(part for each in found for part in _calibrated(each)))),
        findings=tuple(finding for each in found for finding in each.findings),
    )


def variance(
    records: RecordsPath,
    *,
    style: OneStyle = None,
    materials: Materials = None,
    method: MethodName = "",
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
    from polasepatu.reports.results.variance import as_json, totals, variance_csv
    from polasepatu.workflow.records import read_records, variances

    with listening() as listen:
        read = read_records(records, style=style, materials=materials, method=_method(method), listen=listen)
    found = variances(read)
    content = variance_csv(found)
    if out is not None and str(out) == "-":
        return Answer(result=as_json(found), raw=content)
    files: tuple[FileMade, ...] = ()
    if out is not None:
        written = write_file(out, content, force=force, dry_run=dry_run)
        files = (FileMade(path=written.path, sha256=written.sha256),)
    by_material = totals(found, key=lambda each: each.record.material)
    by_cutter = totals(
        [each for each in found if each.record.cutter],
        key=lambda each: f"{each.record.cutter}, {each.record.material}",
    )
    return Answer(
        result=as_json(found),
        text=(
            _tickets_table(found),
            "",
            _totals_table(_("by material"), by_material),
            *(("", _totals_table(_("by cutter"), by_cutter)) if by_cutter else ()),
        ),
        files=files,
        dry_run=dry_run,
    )


# --- what was asked for ---------------------------------------------------------------------------


def _job(style: Path, sizes: str, pairs: str, method: str, layouts: Iterable[Path]) -> ConsumeJob:
    from polasepatu.workflow.consume import ConsumeJob

    by_size = _pairs(style, sizes, pairs) if pairs else None
    return ConsumeJob(sizes=sizes, pairs=by_size, method=_method(method), layouts=tuple(layouts))


def _method(name: str) -> Method | None:
    from polasepatu.cli.hide import choice
    from polasepatu.costing.material.methods import Method

    return Method(choice("--method", name, list(LEATHER_METHODS))) if name else None


def _per(name: str) -> str:
    from polasepatu.cli.hide import choice
    from polasepatu.units import PAIRS_PER

    return choice("--per", name, list(PAIRS_PER))


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
    from polasepatu.cli.hide import choice

    if not code:
        return done.materials
    choice("--material", code, [each.material.code for each in done.materials])
    return tuple(each for each in done.materials if each.material.code == code)


# --- telling --------------------------------------------------------------------------------------


def _apart(first: str | Table = "", *parts: str | Table) -> Iterable[str | Table]:
    """Yield parts of a page with an empty line between them."""
    yield first
    for part in parts:
        yield ""
        yield part


def _headline(done: ConsumedStyle, per: str) -> str:
    from polasepatu.i18n.numbers import number
    from polasepatu.reports.results.consumption import PER

    pattern = done.style.pattern
    run = ", ".join(done.sizes)
    values: dict[str, Any] = {"title": pattern.title[language()], "run": run, "per": _(PER[per])}
    if done.pairs is None:
        return say("{title}, {per}: mean of sizes {run}, one pair of each", values)
    values["pairs"] = number(sum(done.pairs.values()))
    return say("{title}, {per}: mean over {pairs} pairs in sizes {run}", values)


def _materials_table(shown: Iterable[MaterialEstimates], per: str) -> Table:
    from polasepatu.i18n.numbers import number
    from polasepatu.money import decimals
    from polasepatu.reports.results.consumption import PER, method_word, priced, title_of, unit_word
    from polasepatu.units import PAIRS_PER

    times = PAIRS_PER[per]
    rows = []
    for each in shown:
        chain = None if each.chosen is None else each.chosen.chain
        cost = None if chain is None else priced(each.material, chain.mean * times)
        rows.append(
            (
                title_of(each.material),
                each.material.code,
                unit_word(each.material.unit),
                each.net.mean * times,
                None if chain is None else chain.mean * times,
                None if chain is None or not each.areas else 100 * chain.utilisation,
                None if len(each.estimates) < 2 else 100 * each.spread,
                "-" if each.chosen is None else method_word(each.chosen.method.value),
                None if cost is None else number(cost.total.amount, decimals(cost.total.currency)),
                "" if cost is None else cost.total.currency,
            )
        )
    return Table(
        title=say("material {per}", {"per": _(PER[per])}),
        columns=(
            Column(title=_("material")),
            Column(title=_("code")),
            Column(title=_("unit")),
            Column(title=_("net"), digits=4),
            Column(title=_("gross of waste"), digits=4),
            Column(title=_("used %"), digits=1),
            Column(title=_("spread %"), digits=1),
            Column(title=_("method")),
            Column(title=_("cost"), digits=0),
            Column(title=_("currency")),
        ),
        rows=tuple(rows),
    )


def _methods_table(shown: Iterable[MaterialEstimates], per: str) -> tuple[Table, ...]:
    """Return gross quantities side by side, a column for each method that some material has."""
    from polasepatu.reports.results.consumption import METHODS, unit_word
    from polasepatu.units import PAIRS_PER

    times = PAIRS_PER[per]
    cut = [each for each in shown if len(each.estimates) > 1]
    used = [
        method for method in METHODS if any(method is one.method for each in cut for one in each.estimates)
    ]
    if not cut:
        return ()
    rows = []
    for each in cut:
        by_method = {one.method: one.chain.mean * times for one in each.estimates}
        cells = (by_method.get(method) for method in used)
        rows.append((each.material.code, unit_word(each.material.unit), *cells))
    return (
        Table(
            title=_("methods side by side, gross"),
            columns=(
                Column(title=_("code")),
                Column(title=_("unit")),
                *(Column(title=_(METHODS[method]), digits=4) for method in used),
            ),
            rows=tuple(rows),
        ),
    )


def _chain_table(each: MaterialEstimates, per: str) -> Table:
    from polasepatu.reports.results.consumption import factor_word, method_word, note_word, unit_word
    from polasepatu.units import PAIRS_PER

    assert each.chosen is not None
    times = PAIRS_PER[per]
    values = {"code": each.material.code, "method": method_word(each.chosen.method.value)}
    return Table(
        title=say("{code}: {method}, step by step", values),
        columns=(
            Column(title=_("step")),
            Column(title=""),
            Column(title=_("factor"), digits=4),
            Column(title=unit_word(each.material.unit), digits=4),
            Column(title=_("what it is")),
        ),
        rows=tuple(
            (
                factor_word(step.kind),
                "" if step.factor is None else "/" if step.divides else "x",
                step.factor,
                step.amount * times,
                note_word(step),
            )
            for step in each.chosen.chain.steps
        ),
    )


def _sizes_table(done: ConsumedStyle, shown: Iterable[MaterialEstimates], per: str) -> tuple[Table, ...]:
    """Return gross quantities of what differs from size to size."""
    from polasepatu.reports.results.consumption import unit_word
    from polasepatu.units import PAIRS_PER

    times = PAIRS_PER[per]
    rows = []
    for each in shown:
        if each.chosen is None:
            continue
        amounts: list[Decimal | None] = [each.chosen.chain.by_size.get(size) for size in done.sizes]
        if len(set(amounts)) > 1:
            cells = (None if amount is None else amount * times for amount in amounts)
            rows.append((each.material.code, unit_word(each.material.unit), *cells))
    if not rows:
        return ()
    return (
        Table(
            title=_("gross by size"),
            columns=(
                Column(title=_("code")),
                Column(title=_("unit")),
                *(Column(title=size, digits=4) for size in done.sizes),
            ),
            rows=tuple(rows),
        ),
    )


def _calibrated(found: Calibration) -> tuple[str | Table, ...]:
    return _fits_table(found), _residuals_table(found), _to_paste(found)


def _fits_table(found: Calibration) -> Table:
    from polasepatu.reports.results.consumption import method_word, title_of

    count = len(found.records)
    told = ngettext("{title} ({code}): {count} record", "{title} ({code}): {count} records", count)
    return Table(
        title=told.format(title=title_of(found.material), code=found.material.code, count=count),
        columns=(
            Column(title=_("method")),
            Column(title=_("key")),
            Column(title=_("catalogue"), digits=4),
            Column(title=_("fitted"), digits=4),
            Column(title=_("residual %"), digits=2),
        ),
        rows=tuple(
            (method_word(fit.method.value), fit.key, fit.before, fit.value, 100 * fit.residual)
            for fit in found.fits
        ),
    )


def _residuals_table(found: Calibration) -> Table:
    """Return each record against what the fits give for it, the best fit first."""
    from polasepatu.reports.results.consumption import unit_word

    rows: list[tuple[Cell, ...]] = []
    for number, (record, used) in enumerate(zip(found.records, found.used, strict=True)):
        off = (100 * (fit.predicted[number] / used - 1) for fit in found.fits)
        rows.append((record.ticket or str(record.where.line or ""), sum(record.pairs.values()), used, *off))
    return Table(
        title=_("fitted against used, per cent"),
        columns=(
            Column(title=_("ticket")),
            Column(title=_("pairs"), digits=0),
            Column(title=say("used, {unit}", {"unit": unit_word(found.material.unit)}), digits=2),
            *(Column(title=fit.key, digits=2) for fit in found.fits),
        ),
        rows=tuple(rows),
    )


def _to_paste(found: Calibration) -> str:
    """Return the fits as lines of the catalogue: each fitted alone, the best first."""
    lines = [f"    {fit.key}: {round(fit.value, 4):f}" for fit in found.fits]
    head = _(
        "write these lines into the catalogue for the methods you use; each was fitted alone, best first:"
    )
    return "\n".join((head, f"  {found.material.code}:", *lines))


def _calibration_json(found: Calibration) -> dict[str, Any]:
    return {
        "code": found.material.code,
        "unit": found.material.unit,
        "fits": [
            {
                "key": fit.key,
                "method": fit.method.value,
                "before": None if fit.before is None else str(fit.before),
                "value": str(round(fit.value, 6)),
                "residual": str(round(fit.residual, 6)),
            }
            for fit in found.fits
        ],
        "records": [
            {
                "ticket": record.ticket,
                "line": record.where.line,
                "style": record.style,
                "pairs": dict(record.pairs),
                "used": str(round(used, 6)),
                "predicted": {fit.key: str(round(fit.predicted[number], 6)) for fit in found.fits},
            }
            for number, (record, used) in enumerate(zip(found.records, found.used, strict=True))
        ],
    }


def _tickets_table(found: Iterable[Variance]) -> Table:
    from polasepatu.reports.results.consumption import unit_word

    return Table(
        title=_("allowed and used"),
        columns=(
            Column(title=_("ticket")),
            Column(title=_("cutter")),
            Column(title=_("material")),
            Column(title=_("pairs"), digits=0),
            Column(title=_("unit")),
            Column(title=_("allowance"), digits=2),
            Column(title=_("used"), digits=2),
            Column(title=_("saved"), digits=2),
            Column(title=_("saved %"), digits=1),
        ),
        rows=tuple(
            (
                each.record.ticket or str(each.record.where.line or ""),
                each.record.cutter,
                each.record.material,
                sum(each.record.pairs.values()),
                unit_word(each.unit),
                each.allowed,
                each.used,
                each.saved,
                100 * each.saved_share,
            )
            for each in found
        ),
    )


def _totals_table(title: str, found: Iterable[Total]) -> Table:
    from polasepatu.reports.results.consumption import unit_word

    return Table(
        title=title,
        columns=(
            Column(title=""),
            Column(title=_("tickets"), digits=0),
            Column(title=_("unit")),
            Column(title=_("allowance"), digits=2),
            Column(title=_("used"), digits=2),
            Column(title=_("saved"), digits=2),
            Column(title=_("saved %"), digits=1),
        ),
        rows=tuple(
            (
                each.name,
                each.count,
                unit_word(each.unit),
                each.allowed,
                each.used,
                each.allowed - each.used,
                100 * (each.allowed - each.used) / each.allowed,
            )
            for each in found
        ),
    )
