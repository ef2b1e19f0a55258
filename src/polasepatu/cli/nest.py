"""`nest hide`, `nest roll`, `nest show` and `nest verify`: pieces on leather and on rolls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import StyleOrOrderArgument, hide_named
from polasepatu.cli.framework.options import DryRun, Force, Pairs, Seed, length_mm, seconds, words_of
from polasepatu.errors import PolaError, Severity
from polasepatu.i18n import _, say
from polasepatu.materials.rolls import Direction

if TYPE_CHECKING:
    from collections.abc import Callable

    from polasepatu.materials.rolls import Roll
    from polasepatu.nesting.judgement import JudgedLayout
    from polasepatu.nesting.problem import NestSettings, Objective, Rotation
    from polasepatu.progress import Event, Listen, Stop
    from polasepatu.workflow.wanted import Wanted

KIND = "nest"
DEFAULT_TIME_S = 10.0

LayoutPath = Annotated[
    Path, typer.Argument(metavar="RESULT", help="A layout file, or the folder that `nest` wrote.")
]


class FullHide(StrEnum):
    """What makes a full hide worth most."""

    AREA = "area"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandOptions:
    """What to cut, and of what."""

    sizes: Annotated[
        str,
        typer.Option(help="Sizes, such as 38-46 or 42; the base size, or all of the order, if absent."),
    ] = ""
    pairs: Pairs = ""
    colour: Annotated[
        str, typer.Option(help="For an order: the colour to cut; required where it has several.")
    ] = ""
    fill: Annotated[
        bool,
        typer.Option(
            "--fill", help="Treat the pairs as an upper limit: pieces without a place are not a finding."
        ),
    ] = False
    material: Annotated[
        str, typer.Option(help="The material to cut; that of the style's first piece if absent.")
    ] = ""

    def wanted(self, what: Path) -> Wanted:
        """Return the style with its pairs, of a style or an order."""
        from polasepatu.workflow.wanted import wanted

        return wanted(what, sizes=self.sizes, pairs=self.pairs, colour=self.colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How long to search, and with what."""

    time_limit: Annotated[
        float | None,
        typer.Option(parser=seconds, metavar="TIME", help="How long to search, such as 60s; 10s if absent."),
    ] = None
    rounds: Annotated[
        int | None,
        typer.Option("--rounds", min=1, help="Stop after so many rounds: the same result every time."),
    ] = None
    seed: Seed = 0
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, help="Threads to search with.")] = 2

    def settings(
        self, *, gap_mm: float, edge_gap_mm: float = 0.0, worth: Objective | None = None
    ) -> NestSettings:
        """Return the settings of the search; without any limit it takes ten seconds."""
        from polasepatu.nesting.problem import NestSettings, Objective

        open_end = self.time_limit is None and self.rounds is None
        return NestSettings(
            gap_mm=gap_mm,
            edge_gap_mm=edge_gap_mm,
            objective=worth or Objective.AREA,
            seed=self.seed,
            threads=self.jobs,
            rounds=self.rounds,
            time_limit_s=DEFAULT_TIME_S if open_end else self.time_limit,
        )


class WorseKept(PolaError):
    code = "PS933"
    text = "the stopped search placed less than what is in {folder}, which stays; what it found is in {other}"
    hint = "compare the two with nest show"
    cause = "A search that is stopped early does not replace a better layout of the same job."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where the layout goes."""

    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A folder for the layout, its DXF and its pictures.")
    ] = None
    force: Force = False
    dry_run: DryRun = False

    def answer(self, layout: JudgedLayout) -> Answer:
        """Write the files that are asked for, and return the answer.

        Raises:
            Stopped: the search was stopped before it had placed anything; nothing is written.
        """
        from polasepatu.cli.framework.faults import Stopped
        from polasepatu.files.output import write_set
        from polasepatu.reports.layout_set import layout_files
        from polasepatu.reports.results.layout import layout_json, layout_page

        result = layout.record.result
        if result.stopped and not result.placements:
            raise Stopped
        files: tuple[FileMade, ...] = ()
        findings = layout.findings
        if self.out is not None:
            out = self.out
            if result.stopped and self.force and _holds_better(out, layout):
                out = self.out.with_name(f"{self.out.resolve().name}-stopped")
                findings = (*findings, WorseKept.finding(folder=str(self.out), other=str(out)))
            contents = list(layout_files(layout))
            written = write_set(out, KIND, contents, force=self.force, dry_run=self.dry_run)
            files = tuple(FileMade(path=str(out / each.path), sha256=each.sha256) for each in written)
        return Answer(
            result=layout_json(layout),
            text=layout_page(layout),
            findings=findings,
            files=files,
            dry_run=self.dry_run,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """The roll or the boards to cut."""

    width: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Width of the roll, such as 1.37m.")
    ]
    edge: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Selvedge on each side, not cut.")
    ] = 10.0
    length: Annotated[
        float | None,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Length of the roll or board; open if absent."),
    ] = None
    boards: Annotated[int, typer.Option(min=0, help="How many boards of that length; 0 for a roll.")] = 0
    direction: Annotated[Direction, typer.Option(help="How the material may be turned.")] = Direction.TWO_WAY
    plies: Annotated[int, typer.Option(min=1, help="Layers cut at once.")] = 1
    face_to_face: Annotated[
        bool, typer.Option("--face-to-face", help="Every second ply is face down and gives the other foot.")
    ] = False
    repeat: Annotated[
        float,
        typer.Option(
            "--repeat", parser=length_mm, metavar="LENGTH", help="Pattern repeat along the roll; 0 if plain."
        ),
    ] = 0.0
    repeat_across: Annotated[
        float,
        typer.Option(
            "--repeat-across", parser=length_mm, metavar="LENGTH", help="Pattern repeat across the roll."
        ),
    ] = 0.0

    def roll(self, name: str) -> Roll:
        """Return the goods; boards are a roll of a length."""
        from polasepatu.cli.framework.faults import WrongUsage
        from polasepatu.materials.rolls import Faces, Roll

        if self.boards and self.length is None:
            raise WrongUsage(problem=_("boards need a --length"), help="polasepatu nest roll --help")
        return Roll(
            name=name,
            width_mm=self.width,
            edge_mm=self.edge,
            length_mm=self.length,
            direction=self.direction,
            plies=self.plies,
            faces=Faces.PAIRED if self.face_to_face else Faces.UP,
            repeat_x_mm=self.repeat,
            repeat_y_mm=self.repeat_across,
        )


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
    asked: DemandOptions = DemandOptions(),
    gap: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Gap between pieces, such as 2mm.")
    ] = 2.0,
    edge_gap: Annotated[
        float,
        typer.Option(parser=length_mm, metavar="LENGTH", help="Gap to the edge of the material."),
    ] = 0.0,
    value: Annotated[
        FullHide, typer.Option("--value", help="Aim of a full hide: area, or pairs for complete ones.")
    ] = FullHide.AREA,
    first: Annotated[
        str,
        typer.Option(metavar="PIECES", help="Pieces to place before all others, such as vamp,quarter."),
    ] = "",
    turns: Annotated[
        str,
        typer.Option(help="Turns allowed: own (the piece's rules), free, two-way, or a number of steps."),
    ] = "own",
    zones: Annotated[bool, typer.Option("--zones/--no-zones", help="Keep to the quality zones.")] = True,
    mates: Annotated[
        bool,
        typer.Option("--mates/--no-mates", help="Cut left and right from one hide and one kind of zone."),
    ] = True,
    search: Search = Search(),
    written: Written = Written(),
) -> Answer:
    """Nest pieces on hides: quality, flaws, direction, mated pairs and gap are kept, then verified
    independently.

    Ctrl-C ends the search early and keeps the best layout found. Pieces without a place are listed with
    the reason; the command then ends with 1, unless --fill allows pieces to be left over.

    Example: polasepatu nest hide derby --hide side22 --pairs 8 --rounds 4 -o out
    """
    from polasepatu.nesting.demand import Rules
    from polasepatu.workflow.nest import NestJob, nest_on_hides

    job = NestJob(
        fill=asked.fill,
        material=asked.material,
        rules=Rules(zones=zones, mates=mates, turns=_turns(turns), first=words_of(first)),
        settings=search.settings(gap_mm=gap, edge_gap_mm=edge_gap, worth=_worth(value, first)),
    )
    wanted = asked.wanted(what)
    return written.answer(
        _searching(lambda listen, stop: nest_on_hides(wanted, hides, job, listen=listen, stop=stop))
    )


def roll(
    what: StyleOrOrderArgument,
    *,
    goods: Goods,
    asked: DemandOptions = DemandOptions(),
    gap: Annotated[
        float, typer.Option(parser=length_mm, metavar="LENGTH", help="Gap between pieces, such as 2mm.")
    ] = 1.0,
    search: Search = Search(),
    written: Written = Written(),
) -> Answer:
    """Nest pieces on a roll as short as possible, or on boards.

    With a pattern repeat all pieces of one kind face one way and show the same part of the pattern.

    Example: polasepatu nest roll derby --material lining --width 1.4m --pairs 4 --rounds 4
    """
    from polasepatu.workflow.nest import NestJob, nest_on_roll

    found = goods.roll(asked.material or "roll")
    job = NestJob(fill=asked.fill, material=asked.material, settings=search.settings(gap_mm=gap))
    wanted = asked.wanted(what)
    return written.answer(
        _searching(
            lambda listen, stop: nest_on_roll(
                wanted, found, job, boards=goods.boards, listen=listen, stop=stop
            )
        )
    )


def show(layout: LayoutPath, *, written: Written = Written()) -> Answer:
    """Show a layout: utilisation, waste, pieces by quality of leather, pieces not placed and why.

    Example: polasepatu nest show out/layout.json
    """
    return written.answer(_read(layout))


def verify(layout: LayoutPath) -> Answer:
    """Check a layout again on its exact shapes, and list every rule it breaks.

    Example: polasepatu nest verify out/layout.json
    """
    from polasepatu.reports.results.layout import layout_json, verdict

    found = _read(layout)
    return Answer(result=layout_json(found), text=(verdict(found),), findings=found.findings)


def _read(path: Path) -> JudgedLayout:
    """Read a layout, from its file or the folder it is in."""
    from polasepatu.reports.layout_set import LAYOUT
    from polasepatu.workflow.nest import nest_from_file

    return nest_from_file(path / LAYOUT if path.is_dir() else path)


def _holds_better(folder: Path, layout: JudgedLayout) -> bool:
    """Tell whether a folder holds a layout of the same job that places more, or the same on less."""
    from polasepatu.reports.layout_set import LAYOUT

    if not (folder / LAYOUT).is_file():
        return False
    try:
        there = _read(folder)
    except PolaError:
        return False  # what is there is no layout; whether it may be replaced is seen on writing
    return there.verified and _job(there) == _job(layout) and _success(there) > _success(layout)


def _job(layout: JudgedLayout) -> tuple[object, ...]:
    record = layout.record
    demand = {each.key: each.demand for each in record.problem.pieces}
    return record.name, record.material, demand, [each.name for each in record.problem.sheets]


def _success(layout: JudgedLayout) -> tuple[int, float]:
    result = layout.record.result
    return len(result.placements), result.utilisation


def _worth(value: FullHide, first: str) -> Objective:
    """Return what a full hide is worth, as one word; pieces that come first have a word of their own."""
    from polasepatu.cli.framework.faults import WrongUsage
    from polasepatu.nesting.problem import Objective

    if first and value is not FullHide.AREA:
        problem = _("--first and --value pairs contradict each other; choose one")
        raise WrongUsage(problem=problem, help="polasepatu nest hide --help")
    return Objective.PRIORITY if first else Objective(value)


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


def _searching(work: Callable[[Listen, Stop], JudgedLayout]) -> JudgedLayout:
    """Search with a bar on the terminal; the first Ctrl-C asks for the best so far, the second stops."""
    import signal
    import threading

    from polasepatu.cli.framework.progress import listening
    from polasepatu.workflow.nest import PREPARING

    def with_preparing(listen: Listen) -> Listen:
        def hear(event: Event) -> None:
            if event.step == PREPARING:
                _say_preparing()
            else:
                listen(event)

        return hear

    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        with listening() as listen:
            return work(with_preparing(listen), asked.is_set)

    def ask(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        with listening() as listen:
            return work(with_preparing(listen), asked.is_set)
    finally:
        signal.signal(signal.SIGINT, before)


def _say_preparing() -> None:
    """Say on standard error that the search is being compiled, which takes long and happens once."""
    import sys

    from polasepatu.cli.framework import settings

    if not (settings.current().quiet or settings.current().json):
        text = _("preparing the search: a quarter of a minute or more, once on this computer")
        print(text, file=sys.stderr, flush=True)
