"""`export`: a style as files for cutters, other CADs, plotters and printers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import StyleArgument
from polasepatu.cli.framework.options import one_of, words_of
from polasepatu.formats.choices import Flavour, PdfContent, Split
from polasepatu.i18n import N_, ngettext
from polasepatu.workflow.choices import Feet

if TYPE_CHECKING:
    from polasepatu.files.machine import Machine
    from polasepatu.formats.export.format import Format

Machines = Annotated[
    str, typer.Option(help="Machines by name or .toml file, with commas; see `machines list`.")
]


PART = N_("Which part of the style")
FILES = N_("Where the files go")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionOptions:
    """Which part of a style is wanted."""

    sizes: Annotated[
        str,
        typer.Option(
            rich_help_panel=PART,
            help="Sizes, such as 38-46, 39,41,43.5 or extremes; the style's own if absent.",
        ),
    ] = ""
    pieces: Annotated[
        str, typer.Option(rich_help_panel=PART, help="Names of pieces, with commas; all if absent.")
    ] = ""
    materials: Annotated[
        str, typer.Option(rich_help_panel=PART, help="Materials, with commas; all if absent.")
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which feet, and what gets a file of its own."""

    feet: Annotated[Feet, typer.Option(help="Which feet: both, right or left.")] = Feet.BOTH
    split: Annotated[
        str, typer.Option(help="One file for each: size, material, piece, with commas; none for one file.")
    ] = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the files go, and whether they may."""

    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", rich_help_panel=FILES, help="The folder to write; FORMAT-STYLE if absent."
        ),
    ] = None
    allow_findings: Annotated[
        bool,
        typer.Option(
            "--allow-findings",
            rich_help_panel=FILES,
            help="Write the files even if a check of the style fails.",
        ),
    ] = False
    force: Annotated[
        bool,
        typer.Option(
            "--force", rich_help_panel=FILES, help="Replace files that polasepatu wrote there before."
        ),
    ] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", rich_help_panel=FILES, help="Name the files, write none.")
    ] = False


ONE_FOOT = Parts(feet=Feet.RIGHT, split="")


def dxf(
    style: StyleArgument,
    *,
    machine: Machines = "oscillating-knife",
    chosen: SelectionOptions = SelectionOptions(),
    parts: Parts = Parts(),
    target: Target = Target(),
) -> Answer:
    """Write DXF for a cutter, in the form that its machine profile asks for.

    The pieces are checked against the machine first: harmless faults are repaired and listed; faults that
    would ruin leather are refused.

    Example: polasepatu export dxf derby --machine zund --sizes 40-42 --split size,material
    """
    from polasepatu.formats.export.dxf import CutterDxf

    form = CutterDxf(machines=_machines(machine, style), split=_split(parts.split))
    return _exported(style, chosen, parts.feet, target, form)


def hpgl(
    style: StyleArgument,
    *,
    machine: Machines = "jinan",
    chosen: SelectionOptions = SelectionOptions(),
    parts: Parts = Parts(),
    target: Target = Target(),
) -> Answer:
    """Write plain HP-GL for a cutter or plotter, in the form that its machine profile asks for.

    Example: polasepatu export hpgl derby --machine jinan --sizes 42
    """
    from polasepatu.formats.export.hpgl import CutterHpgl

    form = CutterHpgl(machines=_machines(machine, style), split=_split(parts.split))
    return _exported(style, chosen, parts.feet, target, form)


def aama(
    style: StyleArgument,
    *,
    flavour: Annotated[Flavour, typer.Option(help="The dialect: astm or aama.")] = Flavour.ASTM,
    rules: Annotated[
        bool, typer.Option("--rules", help="Write the base size and a rule table, not all sizes.")
    ] = False,
    chosen: SelectionOptions = SelectionOptions(),
    target: Target = Target(),
) -> Answer:
    """Write pattern exchange DXF (ASTM D6673 or AAMA) for another CAD, one block per piece and size.

    All sizes are written in full, so nothing is lost. With --rules only the base size and its grade rules
    are written, for importers that need them.

    Example: polasepatu export aama derby --flavour aama
    """
    from polasepatu.formats.export.aama import PatternExchange
    from polasepatu.workflow.export import created

    form = PatternExchange(flavour=flavour, rules=rules, created=created(style))
    return _exported(style, chosen, Feet.BOTH, target, form)


def svg(
    style: StyleArgument,
    *,
    nested: Annotated[
        bool, typer.Option("--nested", help="Draw the nested sizes of a piece, one over the other.")
    ] = False,
    chosen: SelectionOptions = SelectionOptions(),
    parts: Parts = ONE_FOOT,
    target: Target = Target(),
) -> Answer:
    """Write SVG at true scale with named layers, for Inkscape and laser software.

    Example: polasepatu export svg derby --nested --pieces vamp,quarter
    """
    from polasepatu.formats.export.svg import TrueScaleSvg

    form = TrueScaleSvg(split=_split(parts.split, nested=nested), nested=nested)
    return _exported(style, chosen, parts.feet, target, form)


def pdf(
    style: StyleArgument,
    *,
    paper: Annotated[
        str, typer.Option(help="A4, A3, F4 (215 x 330), A2 to A0, a size such as 420x594, or roll:900.")
    ] = "A4",
    what: Annotated[
        PdfContent, typer.Option(help="pattern (true scale), pieces (with dimensions) or list (what to cut).")
    ] = PdfContent.PATTERN,
    nested: Annotated[
        bool, typer.Option("--nested", help="Draw the nested sizes of a piece, one over the other.")
    ] = False,
    printer_scale: Annotated[
        str,
        typer.Option(help="Measured side of the printed 100 mm square over 100, such as 0.985 or 0.985,1."),
    ] = "1",
    chosen: SelectionOptions = SelectionOptions(),
    parts: Parts = ONE_FOOT,
    target: Target = Target(),
) -> Answer:
    """Write PDF at true scale on office paper, to glue together; or sheets about the pieces.

    Every page has a 100 mm square and rulers: print one page at 100 %, measure it, then print the rest.

    Example: polasepatu export pdf derby --paper F4 --sizes 42
    """
    from polasepatu.formats.export.pdf import TrueScalePdf
    from polasepatu.formats.write.paper import paper_named, printer_scale_of

    form = TrueScalePdf(
        paper=paper_named(paper),
        what=what,
        split=_split(parts.split, nested=nested),
        nested=nested,
        printer_scale=printer_scale_of(printer_scale),
    )
    return _exported(style, chosen, parts.feet, target, form)


# --- what all of them do ----------------------------------------------------------------------------


def _machines(text: str, style: Path) -> dict[str, Machine]:
    """Return machines by name: those shipped, the user's own, and those in the folder of the style."""
    from polasepatu.formats.write.profiles import machine

    project = style if style.is_dir() else style.parent
    return {Path(name).stem: machine(name, project) for name in words_of(text)}


def _exported(style: Path, chosen: SelectionOptions, feet: Feet, target: Target, form: Format) -> Answer:
    from polasepatu.cli.framework.faults import NothingWritten
    from polasepatu.errors import ManyFaults
    from polasepatu.files.output import write_set
    from polasepatu.reports.results.export import as_json
    from polasepatu.workflow.export import Selection, select

    wanted = Selection(
        sizes=chosen.sizes,
        pieces=words_of(chosen.pieces),
        materials=words_of(chosen.materials),
        feet=feet.each(),
    )
    selected = select(style, wanted)
    if selected.style.failed and not target.allow_findings:
        raise ManyFaults([*selected.style.findings, NothingWritten.finding()])
    made, work = form.write(selected.work), selected.work
    folder = target.out if target.out is not None else Path(f"{form.name}-{work.name}")
    written = write_set(folder, "export", made.files, force=target.force, dry_run=target.dry_run)
    count = len(written)
    told = ngettext("{count} file in {folder}", "{count} files in {folder}", count)
    return Answer(
        result=as_json(work, form.name, folder),
        text=(f"{work.title}: {told.format(count=count, folder=folder)}",),
        findings=(*selected.style.findings, *made.findings),
        files=tuple(FileMade(path=str(folder / each.path), sha256=each.sha256) for each in written),
        dry_run=target.dry_run,
    )


def _split(text: str, *, nested: bool = False) -> tuple[Split, ...]:
    """Return what gets a file of its own; sizes do where nothing is said, unless they lie on one another."""
    words = words_of(text or ("none" if nested else "size"))
    if words == ("none",):
        return ()
    return tuple(Split(one_of("--split", each, (*Split, "none"))) for each in words)
