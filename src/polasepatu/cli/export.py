"""`export`: a style as files for cutters, other CADs, plotters and printers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import StyleArgument
from polasepatu.cli.framework.options import DryRun, Force, one_of, words_of
from polasepatu.i18n import ngettext

if TYPE_CHECKING:
    import datetime

    from polasepatu.workflow.export import Exported, Selected

Machines = Annotated[
    str, typer.Option(help="Machines by name or .toml file, with commas; see `machines list`.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which part of a style is wanted."""

    sizes: Annotated[
        str, typer.Option(help="Sizes, such as 38-46, 39,41,43.5 or extremes; the style's own if absent.")
    ] = ""
    pieces: Annotated[str, typer.Option(help="Names of pieces, with commas; all if absent.")] = ""
    materials: Annotated[str, typer.Option(help="Materials, with commas; all if absent.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which feet, and what gets a file of its own."""

    feet: Annotated[str, typer.Option(help="Which feet: both, right or left.")] = "both"
    split: Annotated[
        str, typer.Option(help="One file for each: size, material, piece, with commas; none for one file.")
    ] = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the files go, and whether they may."""

    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The folder to write; FORMAT-STYLE if absent.")
    ] = None
    allow_findings: Annotated[
        bool, typer.Option("--allow-findings", help="Write the files even if a check of the style fails.")
    ] = False
    force: Force = False
    dry_run: DryRun = False


ONE_FOOT = Parts(feet="right", split="")


def dxf(
    style: StyleArgument,
    *,
    machine: Machines = "oscillating-knife",
    chosen: Chosen = Chosen(),
    parts: Parts = Parts(),
    target: Target = Target(),
) -> Answer:
    """Write DXF for a cutter, as its machine profile asks for it.

    The pieces are checked against the machine first: what is harmless is repaired and named, what would
    ruin leather is refused.

    Example: polasepatu export dxf derby --machine zund --sizes 40-42 --split size,material
    """
    return _for_machines("dxf", style, machine, chosen, parts, target)


def hpgl(
    style: StyleArgument,
    *,
    machine: Machines = "jinan",
    chosen: Chosen = Chosen(),
    parts: Parts = Parts(),
    target: Target = Target(),
) -> Answer:
    """Write plain HP-GL for a cutter or plotter, as its machine profile asks for it.

    Example: polasepatu export hpgl derby --machine jinan --sizes 42
    """
    return _for_machines("hpgl", style, machine, chosen, parts, target)


def aama(
    style: StyleArgument,
    *,
    flavour: Annotated[str, typer.Option(help="The dialect: astm or aama.")] = "astm",
    rules: Annotated[
        bool, typer.Option("--rules", help="Write the base size and a rule table, not all sizes.")
    ] = False,
    chosen: Chosen = Chosen(),
    target: Target = Target(),
) -> Answer:
    """Write pattern exchange DXF (ASTM D6673 or AAMA) for another CAD, one block per piece and size.

    All sizes are written in full, which loses nothing. With --rules only the base size and its grade rules
    are written, for importers that want that.

    Example: polasepatu export aama derby --flavour aama
    """
    from polasepatu.workflow.export import for_cad

    dialect = one_of("--flavour", flavour, ("astm", "aama"))
    selected = _selected(style, chosen, "both", target)
    made = for_cad(selected, flavour="aama" if dialect == "aama" else "astm", rules=rules, created=_created())
    return _written("aama", selected, made, target)


def svg(
    style: StyleArgument,
    *,
    nested: Annotated[
        bool, typer.Option("--nested", help="Lay the sizes of a piece on top of each other.")
    ] = False,
    chosen: Chosen = Chosen(),
    parts: Parts = ONE_FOOT,
    target: Target = Target(),
) -> Answer:
    """Write SVG at true scale with named layers, for Inkscape and laser software.

    Example: polasepatu export svg derby --nested --pieces vamp,quarter
    """
    from polasepatu.workflow.export import as_svg

    selected = _selected(style, chosen, parts.feet, target)
    made = as_svg(selected, _split(parts.split or ("none" if nested else "size")), nested=nested)
    return _written("svg", selected, made, target)


def pdf(
    style: StyleArgument,
    *,
    paper: Annotated[
        str, typer.Option(help="A4, A3, F4 (215 x 330), A2 to A0, a size such as 420x594, or roll:900.")
    ] = "A4",
    what: Annotated[
        str, typer.Option(help="pattern (true scale), pieces (with dimensions) or list (what to cut).")
    ] = "pattern",
    nested: Annotated[
        bool, typer.Option("--nested", help="Lay the sizes of a piece on top of each other.")
    ] = False,
    printer_scale: Annotated[
        str, typer.Option(help="What the printed 100 mm square measured over 100, such as 0.985 or 0.985,1.")
    ] = "1",
    chosen: Chosen = Chosen(),
    parts: Parts = ONE_FOOT,
    target: Target = Target(),
) -> Answer:
    """Write PDF at true scale on office paper, to glue together; or sheets about the pieces.

    Every page has a 100 mm square and rulers: print one page at 100 %, measure, then print the rest.

    Example: polasepatu export pdf derby --paper F4 --sizes 42
    """
    from polasepatu.formats.write.paper import paper_named
    from polasepatu.workflow.export import as_pdf, as_sheets

    sheet = paper_named(paper)
    kind = one_of("--what", what, ("pattern", "pieces", "list"))
    scale = _scale(printer_scale)
    by = _split(parts.split or ("none" if nested else "size"))
    selected = _selected(style, chosen, parts.feet, target)
    if kind == "pattern":
        made = as_pdf(selected, by, sheet, nested=nested, printer_scale=scale)
    else:
        made = as_sheets(selected, sheet, kind=kind)
    return _written("pdf", selected, made, target)


# --- what all of them do ----------------------------------------------------------------------------


def _for_machines(
    kind: str, style: Path, machine: str, chosen: Chosen, parts: Parts, target: Target
) -> Answer:
    from polasepatu.formats.write.profiles import machine as found
    from polasepatu.workflow.export import for_machines

    project = style if style.is_dir() else style.parent
    machines = {Path(name).stem: found(name, project) for name in words_of(machine)}
    by = _split(parts.split)
    selected = _selected(style, chosen, parts.feet, target)
    return _written(kind, selected, for_machines(selected, machines, kind, by), target)


def _selected(style: Path, chosen: Chosen, feet: str, target: Target) -> Selected:
    from polasepatu.cli.framework.faults import NothingWritten
    from polasepatu.errors import ManyFaults
    from polasepatu.pattern.cutpiece import Foot
    from polasepatu.workflow.export import Selection, select

    known = {"both": (Foot.RIGHT, Foot.LEFT), "right": (Foot.RIGHT,), "left": (Foot.LEFT,)}
    wanted = Selection(
        sizes=chosen.sizes,
        pieces=words_of(chosen.pieces),
        materials=words_of(chosen.materials),
        feet=known[one_of("--feet", feet, tuple(known))],
    )
    selected = select(style, wanted)
    if selected.style.failed and not target.allow_findings:
        raise ManyFaults([*selected.style.findings, NothingWritten.finding()])
    return selected


def _written(kind: str, selected: Selected, made: Exported, target: Target) -> Answer:
    from polasepatu.files.output import write_set

    folder = target.out if target.out is not None else Path(f"{kind}-{selected.name}")
    written = write_set(folder, "export", made.files, force=target.force, dry_run=target.dry_run)
    sizes = list(dict.fromkeys(each.size for each in selected.pieces))
    count = len(written)
    told = ngettext("{count} file in {folder}", "{count} files in {folder}", count)
    return Answer(
        result={
            "style": selected.name,
            "format": kind,
            "sizes": sizes,
            "pieces": list(dict.fromkeys(each.piece for each in selected.pieces)),
            "folder": str(folder),
        },
        text=(f"{selected.title}: {told.format(count=count, folder=folder)}",),
        findings=(*selected.style.findings, *made.findings),
        files=tuple(FileMade(path=str(folder / each.path), sha256=each.sha256) for each in written),
        dry_run=target.dry_run,
    )


def _split(text: str) -> tuple[str, ...]:
    from polasepatu.workflow.export import SPLITS

    if text == "none":
        return ()
    return tuple(one_of("--split", each, (*SPLITS, "none")) for each in words_of(text))


def _scale(text: str) -> tuple[float, float]:
    from polasepatu.formats.faults import PrinterScaleOdd

    parts = words_of(text)
    try:
        numbers = [float(each) for each in parts]
    except ValueError:
        raise PrinterScaleOdd(scale=text) from None
    if len(numbers) not in (1, 2):
        raise PrinterScaleOdd(scale=text)
    return numbers[0], numbers[-1]


def _created() -> datetime.datetime:
    """Return the time that exchange files carry; SOURCE_DATE_EPOCH makes them the same again."""
    import datetime
    import os

    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if fixed.isdecimal():
        return datetime.datetime.fromtimestamp(int(fixed), tz=datetime.UTC)
    return datetime.datetime.now(tz=datetime.UTC).astimezone()
