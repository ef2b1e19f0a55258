"""The layout file, `schema: polasepatu.layout/1`: a nesting with everything it came from, and back.

It is complete: pieces with their rules and tool lines, sheets with zones and flaws, settings, poses. So a
layout can be shown, checked again and cut where its style and hides are not at hand. Seconds and threads
are left out, because the same rounds have to give the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from polasepatu.errors import Exit, InputFaults, PolaError
from polasepatu.files.document import read
from polasepatu.files.model import FileModel, FileRoot, check, fault
from polasepatu.materials.rolls import Direction, Faces, Roll
from polasepatu.nesting.demand import Rules
from polasepatu.nesting.inputs import faults
from polasepatu.nesting.layout import NestResult, Placement, Progress, Reason, Unplaced
from polasepatu.nesting.origin import Origin, SourceFile
from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestProblem,
    NestSettings,
    Objective,
    Part,
    PieceKey,
    Repeat,
    Rotation,
    Sheet,
    Strip,
    Tightness,
    Zone,
)
from polasepatu.nesting.record import NestRecord
from polasepatu.nesting.verify.faults import PieceUnknown, SheetUnknown
from polasepatu.nesting.verify.laid import called
from polasepatu.pattern.cutpiece import Foot, Side, Tool
from polasepatu.pattern.figure import Figure, Hole, Path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from polasepatu.errors import Finding
    from polasepatu.files.document import Document
    from polasepatu.geometry import F64


class RowsUneven(PolaError):
    code = "PS440"
    text = "the rows of the directions of tightness differ in length"
    hint = "give every row as many angles; null where there is no direction"
    cause = "Directions of tightness stand on an even grid."
    exit_code = Exit.INPUT


class LiftBeyond(PolaError):
    code = "PS441"
    text = "the pen is lifted before a point that the line does not have; it has {points}"
    hint = "nest again; the layout was changed"
    cause = "`lifts` counts the points of its line from 0."
    exit_code = Exit.INPUT


FARTHEST_MM = 1e6  # a kilometre: no roll is longer

Number: TypeAlias = Annotated[float, Field(ge=-FARTHEST_MM, le=FARTHEST_MM)]
Length: TypeAlias = Annotated[float, Field(ge=0, le=FARTHEST_MM)]
Span: TypeAlias = Annotated[float, Field(gt=0, le=FARTHEST_MM)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1.01)]  # rounding may take a full sheet past 1
Point: TypeAlias = tuple[Number, Number]
Ring: TypeAlias = Annotated[tuple[Point, ...], Field(min_length=3)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=10_000_000)]
OneOrMore: TypeAlias = Annotated[int, Field(ge=1, le=10_000_000)]
Seed: TypeAlias = Annotated[int, Field(ge=-(2**63), lt=2**64)]
Class: TypeAlias = Annotated[int, Field(ge=1, le=5)]
Money: TypeAlias = Annotated[float, Field(ge=0, le=1e12)]
Label: TypeAlias = Annotated[str, Field(max_length=120)]


class KeyEntry(FileModel):
    """Which piece, in which size, for which foot and side."""

    piece: Annotated[Label, Field(min_length=1)]
    size: Annotated[Label, Field(min_length=1)]
    foot: Foot = Foot.RIGHT
    side: Side = Side.BOTH

    def key(self) -> PieceKey:
        """Return the key."""
        return PieceKey(piece=self.piece, size=self.size, foot=self.foot, side=self.side)


class PartEntry(FileModel):
    """A region of a piece and the worst leather it may lie on."""

    points: Ring
    quality_class: Class = Field(alias="class")
    allowed_severity: Annotated[int, Field(ge=0, le=4)]


class LineEntry(FileModel):
    """A line for one tool; `lifts` are the points before which the pen is lifted."""

    tool: Tool
    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    closed: bool = False
    name: Label = ""
    lifts: tuple[Count, ...] = ()

    @model_validator(mode="after")
    def _lifts_between_points(self) -> Self:
        if any(lift >= len(self.points) for lift in self.lifts):
            raise fault(LiftBeyond, points=len(self.points))
        return self

    def to_domain(self) -> Path:
        """Return the line."""
        return Path(
            tool=self.tool,
            points=_array(self.points),
            closed=self.closed,
            name=self.name,
            lifts=self.lifts,
        )


class HoleEntry(FileModel):
    """A round hole for the punch."""

    at: Point
    diameter_mm: Span
    name: Label = ""

    def to_domain(self) -> Hole:
        """Return the hole."""
        return Hole(x_mm=self.at[0], y_mm=self.at[1], diameter_mm=self.diameter_mm, name=self.name)


class PieceEntry(KeyEntry):
    """A piece, its rules, and what is worked on it."""

    title: Label = ""
    width: Label = ""
    count_per_foot: OneOrMore = 1
    demand: OneOrMore
    outline: Ring
    parts: tuple[PartEntry, ...] = ()
    turns_deg: tuple[Point, ...]  # intervals (low, high)
    value: Annotated[float, Field(ge=0, le=1e12)] | None = None
    priority: Count = 0
    mate: Label | None = None
    lines: tuple[LineEntry, ...] = ()
    holes: tuple[HoleEntry, ...] = ()

    def to_domain(self, outline: F64) -> NestPiece:
        """Return the piece with its rules."""
        return NestPiece(
            key=self.key(),
            outline=outline,
            parts=tuple(
                Part(
                    ring=_array(part.points),
                    quality_class=part.quality_class,
                    allowed_severity=part.allowed_severity,
                )
                for part in self.parts
            ),
            rotation=Rotation(intervals=self.turns_deg),
            demand=self.demand,
            value=self.value,
            priority=self.priority,
            mate=self.mate,
        )

    def figure(self, outline: F64, material: str) -> Figure:
        """Return what is worked on the piece, its outline last."""
        return Figure(
            piece=self.piece,
            title=self.title,
            size=self.size,
            width=self.width,
            foot=self.foot,
            side=self.side,
            material=material,
            count_per_foot=self.count_per_foot,
            paths=(
                *(line.to_domain() for line in self.lines),
                Path(tool=Tool.CUT, points=outline, closed=True, name=self.piece),
            ),
            holes=tuple(hole.to_domain() for hole in self.holes),
        )


class ZoneEntry(FileModel):
    """A region of one quality class."""

    points: Ring
    quality_class: Class = Field(alias="class")


class FlawEntry(FileModel):
    """A fault in a sheet."""

    points: Ring
    severity: Annotated[int, Field(ge=0, le=5)]


class TightEntry(FileModel):
    """Directions of tightness on an even grid, a row for each step up; null where there is none."""

    x_mm: Number
    y_mm: Number
    step_mm: Span
    axis_deg: Annotated[
        tuple[Annotated[tuple[Number | None, ...], Field(min_length=1)], ...], Field(min_length=1)
    ]

    @model_validator(mode="after")
    def _rows_of_one_length(self) -> Self:
        if len({len(row) for row in self.axis_deg}) > 1:
            raise fault(RowsUneven)
        return self


class RepeatEntry(FileModel):
    """How often the pattern of a material comes again; 0 where it does not."""

    along_mm: Length = 0.0
    across_mm: Length = 0.0

    def to_domain(self) -> Repeat:
        """Return the repeat."""
        return Repeat(along_mm=self.along_mm, across_mm=self.across_mm)


class SheetEntry(FileModel):
    """A hide or a board."""

    name: Label
    outline: Ring
    holes: tuple[Ring, ...] = ()
    zones: tuple[ZoneEntry, ...] = ()
    flaws: tuple[FlawEntry, ...] = ()
    tightness: TightEntry | None = None
    repeat: RepeatEntry | None = None
    copies: OneOrMore = 1
    cost: Money = 1.0

    def to_domain(self) -> Sheet:
        """Return the sheet."""
        tight = self.tightness
        return Sheet(
            name=self.name,
            outline=_array(self.outline),
            holes=tuple(map(_array, self.holes)),
            zones=tuple(Zone(ring=_array(z.points), quality_class=z.quality_class) for z in self.zones),
            flaws=tuple(FlawRing(ring=_array(d.points), severity=d.severity) for d in self.flaws),
            tightness=None
            if tight is None
            else Tightness(
                x_mm=tight.x_mm,
                y_mm=tight.y_mm,
                step_mm=tight.step_mm,
                axis_deg=np.array(tight.axis_deg, dtype=np.float64),
            ),
            repeat=None if self.repeat is None else self.repeat.to_domain(),
            copies=self.copies,
            cost=self.cost,
        )


class StripEntry(FileModel):
    """A roll."""

    name: Label
    width_mm: Span
    max_length_mm: Span | None = None
    repeat: RepeatEntry | None = None

    def to_domain(self) -> Strip:
        """Return the roll."""
        return Strip(
            name=self.name,
            width_mm=self.width_mm,
            max_length_mm=self.max_length_mm,
            repeat=None if self.repeat is None else self.repeat.to_domain(),
        )


class SettingsEntry(FileModel):
    """Gaps and how it was searched."""

    gap_mm: Length
    edge_gap_mm: Length
    objective: Objective
    seed: Seed
    chains: Annotated[int, Field(ge=1, le=256)]
    rounds: OneOrMore | None = None
    mate_distance_mm: Length
    mate_angle_deg: Annotated[float, Field(ge=0, le=180)]


class PlacementEntry(KeyEntry):
    """Where one piece lies: turned about its own origin, then moved."""

    sheet: Count
    copy_number: Count = Field(default=0, alias="copy")
    x_mm: Number
    y_mm: Number
    rotation_deg: Number
    mirrored: bool = False


class UnplacedEntry(KeyEntry):
    """Pieces that found no place."""

    count: Count
    reason: Reason


class ProgressEntry(FileModel):
    """The best figure after so many rounds of the search."""

    rounds: Count
    utilisation: Share


class SourceEntry(FileModel):
    """A file that the layout was made from."""

    role: Literal["style", "last", "order", "hide"]
    path: Annotated[str, Field(min_length=1, max_length=1000)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class RulesEntry(FileModel):
    """What was left aside, and which pieces came first."""

    zones: bool
    flaws: bool
    parts: bool
    mates: bool
    turns_deg: tuple[Point, ...] | None = None  # null: each piece's own
    first: tuple[Label, ...] = ()

    def to_domain(self) -> Rules:
        """Return the rules."""
        turns = None if self.turns_deg is None else Rotation(intervals=self.turns_deg)
        kept = {key: getattr(self, key) for key in ("zones", "flaws", "parts", "mates", "first")}
        return Rules(turns=turns, **kept)


class RollEntry(FileModel):
    """The roll or board as it was given."""

    name: Label
    width_mm: Number
    edge_mm: Number
    length_mm: Number | None
    end_loss_mm: Number
    direction: Direction
    plies: Annotated[int, Field(ge=1, le=1000)]
    faces: Faces
    repeat_x_mm: Length
    repeat_y_mm: Length


class OriginEntry(FileModel):
    """What the layout was made from, so that it can be held against it."""

    files: tuple[SourceEntry, ...]
    pairs: dict[Label, Count]
    rules: RulesEntry
    roll: RollEntry | None = None
    boards: Count = 0

    def to_domain(self) -> Origin:
        """Return it."""
        return Origin(
            files=tuple(SourceFile(**each.model_dump()) for each in self.files),
            pairs=self.pairs,
            rules=self.rules.to_domain(),
            roll=None if self.roll is None else Roll(**self.roll.model_dump()),
            boards=self.boards,
        )


class LayoutFile(FileRoot):
    """A layout file."""

    kind: ClassVar[str] = "layout"

    name: Label
    material: Label = ""
    utilisation: Share
    utilisation_gross: Share
    length_mm: Length | None = None
    cost: Money = 0.0
    verified: bool
    seed: Seed
    rounds: Count
    chains: Annotated[int, Field(ge=1, le=256)]
    stopped: bool = False
    settings: SettingsEntry
    origin: OriginEntry | None = None
    plies: Annotated[int, Field(ge=1, le=1000)] = 1
    face_to_face: bool = False
    placements: tuple[PlacementEntry, ...]
    unplaced: tuple[UnplacedEntry, ...] = ()
    strip: StripEntry | None = None
    sheets: tuple[SheetEntry, ...] = ()
    generated: tuple[Label, ...] = ()
    pieces: tuple[PieceEntry, ...]
    history: tuple[ProgressEntry, ...] = ()

    def to_domain(self) -> NestRecord:
        """Return the layout with everything it came from."""
        outlines = [_array(piece.outline) for piece in self.pieces]
        return NestRecord(
            name=self.name,
            material=self.material,
            problem=NestProblem(
                pieces=tuple(map(PieceEntry.to_domain, self.pieces, outlines)),
                sheets=tuple(sheet.to_domain() for sheet in self.sheets),
                strip=None if self.strip is None else self.strip.to_domain(),
                plies=self.plies,
                face_to_face=self.face_to_face,
            ),
            settings=NestSettings(**self.settings.model_dump()),
            result=self._result(),
            figures=tuple(
                piece.figure(outline, self.material)
                for piece, outline in zip(self.pieces, outlines, strict=True)
            ),
            origin=None if self.origin is None else self.origin.to_domain(),
            generated=self.generated,
        )

    def _result(self) -> NestResult:
        return NestResult(
            placements=tuple(
                Placement(
                    piece=each.key(),
                    sheet=each.sheet,
                    copy=each.copy_number,
                    x_mm=each.x_mm,
                    y_mm=each.y_mm,
                    rotation_deg=each.rotation_deg,
                    mirrored=each.mirrored,
                )
                for each in self.placements
            ),
            unplaced=tuple(
                Unplaced(piece=each.key(), count=each.count, reason=each.reason) for each in self.unplaced
            ),
            utilisation=self.utilisation,
            utilisation_gross=self.utilisation_gross,
            length_mm=self.length_mm,
            cost=self.cost,
            elapsed_s=0.0,  # not kept
            prepare_s=0.0,
            seed=self.seed,
            rounds=self.rounds,
            chains=self.chains,
            stopped=self.stopped,
            history=tuple(Progress(elapsed_s=0.0, **each.model_dump()) for each in self.history),
        )

    @classmethod
    def from_domain(cls, record: NestRecord, *, verified: bool) -> LayoutFile:
        """Return the file of a layout; `verified` says that the judge has passed it."""
        problem, result = record.problem, record.result
        values: dict[str, Any] = {
            "name": record.name,
            "material": record.material,
            **{key: getattr(result, key) for key in _RESULT_KEYS},
            "verified": verified,
            "settings": {
                **{key: getattr(record.settings, key) for key in SettingsEntry.model_fields},
                "rounds": result.rounds or None,
            },
            **({} if record.origin is None else {"origin": _origin(record.origin)}),
            "plies": problem.plies,
            "face_to_face": problem.face_to_face,
            "placements": [_placement(each) for each in result.placements],
            "unplaced": [
                {**_key(each.piece), "count": each.count, "reason": each.reason} for each in result.unplaced
            ],
            "strip": _strip(problem.strip),
            "sheets": [_sheet(each) for each in problem.sheets],
            "generated": record.generated,
            "pieces": [_piece(each, record.figure_of(each.key)) for each in problem.pieces],
            "history": [{"rounds": each.rounds, "utilisation": each.utilisation} for each in result.history],
        }
        return cls.model_validate({key: _frozen(value) for key, value in values.items()}, strict=False)


def load_layout(path: FilePath) -> NestRecord:
    """Read a layout file.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    document = read(path)
    record = check(document, LayoutFile).to_domain()
    if found := [*_problem_faults(document, record), *_strangers(document, record)]:
        raise InputFaults(found)
    return record


def _problem_faults(document: Document, record: NestRecord) -> Iterator[Finding]:
    """Yield why nothing could be nested with these pieces and sheets, each with its place in the file."""
    # what ended the search says nothing about the layout that came of it
    settings = replace(record.settings, rounds=max(record.settings.rounds or 1, 1))
    pieces = {
        (each.key.piece, each.key.size): n for n, each in reversed(list(enumerate(record.problem.pieces)))
    }
    sheets = {each.name: n for n, each in reversed(list(enumerate(record.problem.sheets)))}
    for each in faults(record.problem, settings):
        at: tuple[str | int, ...] = ()
        if each.where.piece is not None:
            at = ("pieces", pieces[each.where.piece, each.where.size or ""])
        elif each.where.field in sheets:
            at = ("sheets", sheets[each.where.field])
        yield replace(each, where=document.where(at))


def _strangers(document: Document, record: NestRecord) -> Iterator[Finding]:
    """Yield what is placed or left over and is no piece of the layout, or lies on no sheet of it."""
    problem = record.problem
    known = {piece.key for piece in problem.pieces}
    copies = [sheet.copies for sheet in problem.sheets] if problem.strip is None else [1]
    for number, each in enumerate(record.result.placements):
        where, name = document.where(("placements", number)), called(each.piece)
        if each.piece not in known:
            yield PieceUnknown.finding(where=where, first=name)
        elif each.sheet >= len(copies) or each.copy >= copies[each.sheet]:
            yield SheetUnknown.finding(where=where, first=name, number=each.sheet + 1, copy=each.copy + 1)
    for number, left in enumerate(record.result.unplaced):
        if left.piece not in known:
            yield PieceUnknown.finding(where=document.where(("unplaced", number)), first=called(left.piece))


_RESULT_KEYS = (
    "utilisation",
    "utilisation_gross",
    "length_mm",
    "cost",
    "seed",
    "rounds",
    "chains",
    "stopped",
)


def _array(points: tuple[Point, ...]) -> F64:
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _frozen(value: Any) -> Any:
    """Return lists as tuples, all the way down."""
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    return {key: _frozen(each) for key, each in value.items()} if isinstance(value, dict) else value


def _key(key: PieceKey) -> dict[str, Any]:
    return {"piece": key.piece, "size": key.size, "foot": key.foot, "side": key.side}


def _origin(origin: Origin) -> dict[str, Any]:
    rules, roll = origin.rules, origin.roll
    return {
        "files": [{"role": each.role, "path": each.path, "sha256": each.sha256} for each in origin.files],
        "pairs": dict(origin.pairs),
        "rules": {
            **{key: getattr(rules, key) for key in ("zones", "flaws", "parts", "mates", "first")},
            "turns_deg": None if rules.turns is None else rules.turns.intervals,
        },
        "roll": None if roll is None else {key: getattr(roll, key) for key in RollEntry.model_fields},
        "boards": origin.boards,
    }


def _placement(placement: Placement) -> dict[str, Any]:
    return {
        **_key(placement.piece),
        "sheet": placement.sheet,
        "copy": placement.copy,
        "x_mm": placement.x_mm,
        "y_mm": placement.y_mm,
        "rotation_deg": placement.rotation_deg,
        "mirrored": placement.mirrored,
    }


def _strip(strip: Strip | None) -> dict[str, Any] | None:
    if strip is None:
        return None
    return {
        "name": strip.name,
        "width_mm": strip.width_mm,
        "max_length_mm": strip.max_length_mm,
        "repeat": _repeat(strip.repeat),
    }


def _repeat(repeat: Repeat | None) -> dict[str, float] | None:
    return None if repeat is None else {"along_mm": repeat.along_mm, "across_mm": repeat.across_mm}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    tight = sheet.tightness
    return {
        "name": sheet.name,
        "outline": sheet.outline.tolist(),
        "holes": [ring.tolist() for ring in sheet.holes],
        "zones": [{"points": zone.ring.tolist(), "class": zone.quality_class} for zone in sheet.zones],
        "flaws": [{"points": flaw.ring.tolist(), "severity": flaw.severity} for flaw in sheet.flaws],
        "tightness": None
        if tight is None
        else {
            "x_mm": tight.x_mm,
            "y_mm": tight.y_mm,
            "step_mm": tight.step_mm,
            "axis_deg": [
                [None if np.isnan(each) else each for each in row] for row in tight.axis_deg.tolist()
            ],
        },
        "repeat": _repeat(sheet.repeat),
        "copies": sheet.copies,
        "cost": sheet.cost,
    }


def _piece(piece: NestPiece, figure: Figure) -> dict[str, Any]:
    return {
        **_key(piece.key),
        "title": figure.title,
        "width": figure.width,
        "count_per_foot": figure.count_per_foot,
        "demand": piece.demand,
        "outline": piece.outline.tolist(),
        "parts": [
            {
                "points": part.ring.tolist(),
                "class": part.quality_class,
                "allowed_severity": min(part.allowed_severity, 4),
            }
            for part in piece.parts
        ],
        "turns_deg": piece.rotation.intervals,
        "value": piece.value,
        "priority": piece.priority,
        "mate": piece.mate,
        "lines": [
            {
                "tool": path.tool,
                "points": path.points.tolist(),
                "closed": path.closed,
                "name": path.name,
                "lifts": path.lifts,
            }
            for path in figure.paths[:-1]
        ],
        "holes": [
            {"at": (hole.x_mm, hole.y_mm), "diameter_mm": hole.diameter_mm, "name": hole.name}
            for hole in figure.holes
        ],
    }
