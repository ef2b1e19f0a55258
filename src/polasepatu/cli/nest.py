"""`nest hide`, `nest roll`, `nest show` and `nest verify`: pieces on leather and on rolls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.foreign import NOTHING_SAID, Foreign
from polasepatu.cli.framework.answer import Answer, Column, FileMade, Table
from polasepatu.cli.framework.named import StyleOrOrderArgument, hide_named
from polasepatu.cli.framework.options import DryRun, Force, Seed, length_mm, seconds, words_of
from polasepatu.i18n import N_, _, ngettext, say
from polasepatu.i18n.materials import material_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from polasepatu.nesting.layout import Unplaced
    from polasepatu.nesting.problem import NestSettings, Rotation
    from polasepatu.progress import Event, Listen, Stop
    from polasepatu.workflow.nest import Nested
    from polasepatu.workflow.style import StyleSource

LayoutPath = Annotated[
    Path, typer.Argument(metavar="RESULT", help="A layout file, or the folder that nest wrote.")
]
Sizes = Annotated[
    str, typer.Option(help="Sizes, such as 38-46 or 42; the base size, or all of the order, if absent.")
]
Pairs = Annotated[
    str,
    typer.Option(
        metavar="PAIRS",
        help="Pairs wanted: 8 of each size, or 38:4,39:6 by size; of an order 8 in its proportion. "
        "1, or all of the order, if absent.",
    ),
]
Colour = Annotated[str, typer.Option(help="Of an order: the colour to cut; needed where it has several.")]
Fill = Annotated[
    bool,
    typer.Option(
        "--fill", help="Take the pairs as the most there may be: what finds no place is no finding."
    ),
]
Material = Annotated[
    str, typer.Option(help="The material to cut; that of the style's first piece if absent.")
]
Gap = Annotated[
    float, typer.Option(parser=length_mm, metavar="LENGTH", help="Gap between pieces, such as 2mm.")
]
EdgeGap = Annotated[
    float, typer.Option(parser=length_mm, metavar="LENGTH", help="Gap to the edge of the material.")
]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="A folder for the layout, its DXF and its pictures.")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(parser=seconds, metavar="TIME", help="How long to search, such as 60s; 10s if absent."),
]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=1, help="Stop after so many rounds: the same result every time.")
]
Threads = Annotated[int, typer.Option("-j", "--jobs", min=1, help="Threads to search with.")]

REASONS = {
    "too_large": N_("too large for every sheet"),
    "no_zone": N_("no leather good enough"),
    "direction": N_("does not fit in its direction"),
    "no_room": N_("no room left"),
    "no_mate": N_("no room for its mate"),
}
FEET = {"right": N_("right"), "left": N_("left")}
KIND = "nest"
LAYOUT = "layout.json"
DEFAULT_TIME_S = 10.0
SIZES_LISTED = 4


def hide(
    what: StyleOrOrderArgument,
    *,
    hides: Annotated[
        list[Path],
        typer.Option(
            "--hide",
            metavar="HIDE",
            parser=hide_named,
            help="A hide file or the name of a sample; give it again for each further hide.",
        ),
    ],
    sizes: Sizes = "",
    pairs: Pairs = "",
    colour: Colour = "",
    fill: Fill = False,
    material: Material = "",
    out: Out = None,
    gap: Gap = 2.0,
    edge_gap: EdgeGap = 0.0,
    value: Annotated[
        str, typer.Option("--value", help="What a full hide is worth: area, or pairs for complete ones.")
    ] = "area",
    first: Annotated[
        str,
        typer.Option(metavar="PIECES", help="Pieces to place before all others, such as vamp,quarter."),
    ] = "",
    turns: Annotated[
        str,
        typer.Option(help="How pieces may be turned: own (their rules), free, two-way, or a count of steps."),
    ] = "own",
    zones: Annotated[bool, typer.Option("--zones/--no-zones", help="Heed the quality zones.")] = True,
    mates: Annotated[
        bool, typer.Option("--mates/--no-mates", help="Take left and right from one hide and kind of zone.")
    ] = True,
    time_limit: TimeLimit = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    jobs: Threads = 2,
    force: Force = False,
    dry_run: DryRun = False,
    foreign: Foreign = NOTHING_SAID,
) -> Answer:
    """Lay pieces on hides: quality, flaws, direction, mated pairs and gap are kept, and checked again.

    Ctrl-C ends the search early and keeps the best layout found. Pieces that find no place are listed with
    the reason; then the command ends with 1, unless --fill says that they may stay over.

    Example: polasepatu nest hide derby --hide side22 --pairs 8 --rounds 4 -o layout
    """
    from polasepatu.nesting.demand import Rules
    from polasepatu.workflow.nest import NestJob, nest_on_hides

    source, run, count = _wanted(what, foreign, sizes=sizes, pairs=pairs, colour=colour)
    rules = Rules(zones=zones, mates=mates, turns=_turns(turns), first=words_of(first))
    worth = _worth(value, first)
    settings = _settings(worth, gap, edge_gap, time_limit, rounds, seed, jobs)
    job = NestJob(sizes=run, pairs=count, fill=fill, material=material, rules=rules, settings=settings)
    nested = _searching(lambda listen, stop: nest_on_hides(source, hides, job, listen=listen, stop=stop))
    return _answer(nested, out, force=force, dry_run=dry_run)


def roll(
    what: StyleOrOrderArgument,
    *,
    width: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Width of the roll, such as 1.37m.")
    ],
    edge: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Selvedge on each side, not cut.")
    ] = 10.0,
    length: Annotated[
        float | None,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Length of the roll or board; open if absent."),
    ] = None,
    boards: Annotated[int, typer.Option(min=0, help="How many boards of that length; 0 for a roll.")] = 0,
    direction: Annotated[
        str, typer.Option(help="How the material may be turned: one-way, two-way or free.")
    ] = "two-way",
    plies: Annotated[int, typer.Option(min=1, help="Layers cut at once.")] = 1,
    face_to_face: Annotated[
        bool, typer.Option("--face-to-face", help="Every second ply lies face down and gives the other foot.")
    ] = False,
    repeat: Annotated[
        float,
        typer.Option(
            "--repeat", parser=length_mm, metavar="LENGTH", help="Pattern repeat along the roll; 0 if plain."
        ),
    ] = 0.0,
    repeat_across: Annotated[
        float,
        typer.Option(
            "--repeat-across", parser=length_mm, metavar="LENGTH", help="Pattern repeat across the roll."
        ),
    ] = 0.0,
    sizes: Sizes = "",
    pairs: Pairs = "",
    colour: Colour = "",
    fill: Fill = False,
    material: Material = "",
    out: Out = None,
    gap: Gap = 1.0,
    time_limit: TimeLimit = None,
    rounds: Rounds = None,
    seed: Seed = 0,
    jobs: Threads = 2,
    force: Force = False,
    dry_run: DryRun = False,
    foreign: Foreign = NOTHING_SAID,
) -> Answer:
    """Lay pieces on a roll as short as can be, or on boards.

    With a pattern repeat all pieces of one kind lie one way and show the same part of the pattern.

    Example: polasepatu nest roll derby --material lining --width 1.4m --pairs 4 --rounds 4
    """
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.cli.hide import choice
    from polasepatu.materials.rolls import Direction, Faces, Roll
    from polasepatu.workflow.nest import NestJob, nest_on_roll

    if boards and length is None:
        raise WrongUsage(problem=_("boards need a --length"), help="polasepatu nest roll --help")
    way = Direction(choice("--direction", direction, [each.value for each in Direction]))
    goods = Roll(
        name=material or "roll",
        width_mm=width,
        edge_mm=edge,
        length_mm=length,
        direction=way,
        plies=plies,
        faces=Faces.PAIRED if face_to_face else Faces.UP,
        repeat_x_mm=repeat,
        repeat_y_mm=repeat_across,
    )
    source, run, count = _wanted(what, foreign, sizes=sizes, pairs=pairs, colour=colour)
    settings = _settings("area", gap, 0.0, time_limit, rounds, seed, jobs)
    job = NestJob(sizes=run, pairs=count, fill=fill, material=material, settings=settings)
    nested = _searching(
        lambda listen, stop: nest_on_roll(source, goods, job, boards=boards, listen=listen, stop=stop)
    )
    return _answer(nested, out, force=force, dry_run=dry_run)


def show(
    layout: LayoutPath,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A folder for DXF and pictures of the layout.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Show a layout: utilisation, waste, pieces by quality of leather, what was not placed and why.

    Example: polasepatu nest show layout
    """
    from polasepatu.workflow.nest import nest_from_file

    return _answer(nest_from_file(_file(layout)), out, force=force, dry_run=dry_run)


def verify(layout: LayoutPath) -> Answer:
    """Check a layout again on its untouched shapes, and name every rule it breaks.

    Example: polasepatu nest verify layout
    """
    from polasepatu.workflow.nest import nest_from_file

    nested = nest_from_file(_file(layout))
    verdict = _("every rule is kept") if nested.verified else _("rules are broken")
    return Answer(
        result=_as_json(nested), text=(f"{_headline(nested)}: {verdict}",), findings=nested.findings
    )


# --- what is asked for ----------------------------------------------------------------------------


def _wanted(
    what: Path, foreign: Foreign, *, sizes: str, pairs: str, colour: str
) -> tuple[StyleSource, str, int | Mapping[str, int]]:
    """Return the style, the run of sizes and the pairs of a style or an order."""
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.workflow.wanted import is_order, ordered, pairs_by_size

    if is_order(what):
        found = ordered(what, colour=colour, sizes=sizes, pairs=pairs)
        return foreign.source(found.style), "", found.pairs
    if colour:
        raise WrongUsage(problem=_("--colour belongs to an order"), help="polasepatu nest --help")
    count = pairs_by_size(pairs or "1")
    if sizes and not isinstance(count, int):
        problem = _("--pairs by size name the sizes already; leave --sizes out")
        raise WrongUsage(problem=problem, help="polasepatu nest --help")
    return foreign.source(what), sizes, count


def _worth(value: str, first: str) -> str:
    """Return what a full hide is worth, as one word; pieces that come first have a word of their own."""
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.cli.hide import choice

    choice("--value", value, ["area", "pairs"])
    if first and value != "area":
        problem = _("--first and --value pairs contradict each other; choose one")
        raise WrongUsage(problem=problem, help="polasepatu nest hide --help")
    return "priority" if first else value


def _settings(
    worth: str,
    gap: float,
    edge_gap: float,
    time_limit: float | None,
    rounds: int | None,
    seed: int,
    jobs: int,
) -> NestSettings:
    from polasepatu.nesting.problem import NestSettings, Objective

    if time_limit is None and rounds is None:
        time_limit = DEFAULT_TIME_S
    return NestSettings(
        gap_mm=gap,
        edge_gap_mm=edge_gap,
        objective=Objective(worth),
        seed=seed,
        threads=jobs,
        rounds=rounds,
        time_limit_s=time_limit,
    )


def _turns(text: str) -> Rotation | None:
    """Return the rule of turns for all pieces, None for each piece's own."""
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.nesting.problem import Rotation

    known = {"own": None, "free": Rotation.free(), "two-way": Rotation.two_way()}
    if text in known:
        return known[text]
    if text.isdecimal() and 1 <= int(text) <= 360:
        return Rotation.steps(int(text))
    problem = say(
        "{text!r} is not a way to turn pieces; it can be own, free, two-way or 1 to 360", {"text": text}
    )
    raise WrongUsage(problem=problem, help="polasepatu nest hide --help")


def _searching(work: Callable[[Listen, Stop], Nested]) -> Nested:
    """Search with a bar on the terminal; the first Ctrl-C asks for the best so far, the second stops."""
    import signal
    import threading

    from polasepatu.cli.framework.progress import listening
    from polasepatu.workflow.nest import PREPARING

    def telling(listen: Listen) -> Listen:
        def tell(event: Event) -> None:
            if event.step == PREPARING:
                _say_once()
            else:
                listen(event)

        return tell

    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        with listening() as listen:
            return work(telling(listen), asked.is_set)

    def ask(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        with listening() as listen:
            return work(telling(listen), asked.is_set)
    finally:
        signal.signal(signal.SIGINT, before)


def _say_once() -> None:
    """Tell on standard error that the search is being compiled, which takes long and happens once."""
    import sys

    from polasepatu.cli.framework import settings

    if not (settings.current().quiet or settings.current().json):
        told = _("preparing the search: this takes a quarter of a minute or more, once on this computer")
        print(told, file=sys.stderr, flush=True)


# --- telling --------------------------------------------------------------------------------------


def _answer(nested: Nested, out: Path | None, *, force: bool, dry_run: bool) -> Answer:
    from polasepatu.files.output import write_set

    files: tuple[FileMade, ...] = ()
    if out is not None:
        written = write_set(out, KIND, _contents(nested), force=force, dry_run=dry_run)
        files = tuple(FileMade(path=str(out / each.path), sha256=each.sha256) for each in written)
    tables = [_use_table(nested), _waste_table(nested), _class_table(nested), _unplaced_table(nested)]
    return Answer(
        result=_as_json(nested),
        text=(_headline(nested), *(table for table in tables if table is not None), _how(nested)),
        findings=nested.findings,
        files=files,
        dry_run=dry_run,
    )


def _contents(nested: Nested) -> list[tuple[str, str | bytes]]:
    """Return the files of a layout: all of it as JSON, and DXF and picture of each sheet used."""
    from polasepatu.files.layout import LayoutFile
    from polasepatu.files.names import safe_name
    from polasepatu.files.output import json_text
    from polasepatu.formats.write.layout import layout_drawing, layout_dxf, used_sheets
    from polasepatu.reports.pictures.layout import layout_picture

    record = nested.record
    whole = LayoutFile.from_domain(record, verified=nested.verified)
    contents: list[tuple[str, str | bytes]] = [(LAYOUT, json_text(whole.to_file()))]
    for number, (sheet, copy) in enumerate(used_sheets(record), start=1):
        strip = record.problem.strip
        name = strip.name if strip is not None else record.problem.sheets[sheet].name
        stem = safe_name(f"{number:02d}-{name}")
        picture = layout_picture(record, sheet=sheet, copy=copy)
        contents.append((f"{stem}.svg", picture))
        if nested.verified:  # a layout that breaks a rule is for looking at, not for cutting
            drawing = layout_drawing(record, sheet=sheet, copy=copy)
            contents.append((f"{stem}.dxf", layout_dxf(drawing)))
    return contents


def _file(path: Path) -> Path:
    return path / LAYOUT if path.is_dir() else path


def _headline(nested: Nested) -> str:
    record = nested.record
    values: dict[str, Any] = {
        "name": record.name,
        "material": material_word(record.material),
        "placed": len(record.result.placements),
        "sheets": len(nested.uses),
    }
    strip = record.problem.strip
    if strip is not None:
        values["length"] = (record.result.length_mm or 0.0) / 1000
        values["width"] = strip.width_mm / 1000
        return say(
            "{name}, {material}: {placed} pieces on {length:.3f} m of a roll {width:.3f} m wide", values
        )
    told = ngettext(
        "{name}, {material}: {placed} pieces on {sheets} sheet",
        "{name}, {material}: {placed} pieces on {sheets} sheets",
        len(nested.uses),
    )
    return told.format(**values)


def _use_table(nested: Nested) -> Table | None:
    if not nested.uses:
        return None
    rows = [
        (
            use.name,
            use.area_mm2 / 1e4,
            use.sound_mm2 / 1e4,
            use.pieces,
            100 * use.placed_mm2 / use.sound_mm2,
            100 * use.placed_mm2 / use.area_mm2,
        )
        for use in nested.uses
    ]
    return Table(
        columns=(
            Column(title=_("sheet")),
            Column(title=_("area dm²"), digits=1),
            Column(title=_("sound dm²"), digits=1),
            Column(title=_("pieces"), digits=0),
            Column(title=_("used %"), digits=1),
            Column(title=_("of gross %"), digits=1),
        ),
        rows=tuple(rows),
    )


def _waste_table(nested: Nested) -> Table | None:
    waste = nested.waste
    if waste is None:
        return None
    return Table(
        columns=(Column(title=_("where the sound material goes")), Column(title="%", digits=1)),
        rows=(
            (_("pieces (utilisation)"), 100 * waste.placed),
            (_("first waste: between pieces of one kind"), 100 * waste.first),
            (_("second waste: edges, flaws, zones, mixture"), 100 * waste.second),
        ),
    )


def _class_table(nested: Nested) -> Table | None:
    if not any(sheet.zones for sheet in nested.record.problem.sheets) or not nested.by_class:
        return None
    rows = tuple((rank, nested.by_class[rank]) for rank in sorted(nested.by_class))
    return Table(
        columns=(
            Column(title=_("worst leather under the visible part: class"), digits=0),
            Column(title=_("pieces"), digits=0),
        ),
        rows=rows,
    )


def _unplaced_table(nested: Nested) -> Table | None:
    """Return what found no place, a row for each piece and reason over all sizes."""
    record = nested.record
    found: dict[tuple[str, str], list[Unplaced]] = {}
    for each in record.result.unplaced:
        title = record.work_of(each.piece).title or each.piece.piece
        found.setdefault((title, each.reason.value), []).append(each)
    if not found:
        return None
    return Table(
        columns=(
            Column(title=_("not placed")),
            Column(title=_("sizes")),
            *(Column(title=_(word), digits=0) for word in FEET.values()),
            Column(title=_("why")),
        ),
        rows=tuple(
            (
                title,
                _ends([each.piece.size for each in group]),
                *(sum(each.count for each in group if each.piece.foot.value == foot) for foot in FEET),
                _(REASONS[reason]),
            )
            for (title, reason), group in found.items()
        ),
    )


def _ends(sizes: list[str]) -> str:
    """Return sizes as they are, or the first and the last of many; they come in their order."""
    once = list(dict.fromkeys(sizes))
    return ", ".join(once) if len(once) <= SIZES_LISTED else f"{once[0]} ... {once[-1]}"


def _how(nested: Nested) -> str:
    result = nested.record.result
    pairs = ", ".join(f"{size}: {count}" for size, count in nested.pairs.items())
    if len(nested.pairs) > SIZES_LISTED:
        values = {"total": sum(nested.pairs.values()), "sizes": _ends(list(nested.pairs))}
        pairs = say("{total} in sizes {sizes}", values)
    told = say("complete pairs {pairs}", {"pairs": pairs})
    values = {"seconds": result.elapsed_s, "rounds": result.rounds, "seed": result.seed}
    if result.elapsed_s > 0.0:
        told += "; " + say("{seconds:.1f} s, {rounds} rounds, seed {seed}", values)
    else:  # read from a file, which keeps no seconds
        told += "; " + say("{rounds} rounds, seed {seed}", values)
    if result.prepare_s >= 1.0:
        told += say(" (and {seconds:.1f} s to prepare the search)", {"seconds": result.prepare_s})
    if result.stopped:
        told += "; " + _("stopped early")
    return told


def _as_json(nested: Nested) -> dict[str, Any]:
    record, result = nested.record, nested.record.result
    waste = nested.waste
    return {
        "style": record.name,
        "material": record.material,
        "utilisation": result.utilisation,
        "utilisation_gross": result.utilisation_gross,
        "first_waste": None if waste is None else waste.first,
        "second_waste": None if waste is None else waste.second,
        "length_mm": result.length_mm,
        "cost": result.cost,
        "verified": nested.verified,
        "sheets": [
            {
                "name": use.name,
                "area_mm2": use.area_mm2,
                "sound_area_mm2": use.sound_mm2,
                "placed_area_mm2": use.placed_mm2,
                "pieces": use.pieces,
            }
            for use in nested.uses
        ],
        "generated_sheets": list(record.generated),
        "pieces_by_class": {str(rank): count for rank, count in sorted(nested.by_class.items())},
        "complete_pairs": dict(nested.pairs),
        "placements": [
            {
                "piece": each.piece.piece,
                "size": each.piece.size,
                "foot": each.piece.foot.value,
                "side": each.piece.side.value,
                "x_mm": each.x_mm,
                "y_mm": each.y_mm,
                "rotation_deg": each.rotation_deg,
                "mirrored": each.mirrored,
                "sheet": each.sheet,
                "copy": each.copy,
            }
            for each in result.placements
        ],
        "unplaced": [
            {
                "piece": each.piece.piece,
                "size": each.piece.size,
                "foot": each.piece.foot.value,
                "side": each.piece.side.value,
                "count": each.count,
                "reason": each.reason.value,
            }
            for each in result.unplaced
        ],
        "elapsed_s": result.elapsed_s or None,  # a file keeps no seconds
        "prepare_s": result.prepare_s,
        "seed": result.seed,
        "rounds": result.rounds,
        "stopped": result.stopped,
    }
