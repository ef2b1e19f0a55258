"""The style file, `schema: polasepatu.style/1`: a pattern and the last it is drawn on, as text.

Short forms: a point may be `[x, y]`, a line a list of knots, an edge the name of its kind, an allowance
one number. A piece may be `like` another and say only what differs. Coordinates are mm in the base size.
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from polasepatu.costing.making.operation import Operation
from polasepatu.costing.material.bom import Bill
from polasepatu.errors import Exit, Finding, InputFaults, PolaError, Where
from polasepatu.files.amounts import Code
from polasepatu.files.document import Document, read
from polasepatu.files.faults import FileFault, UnknownKey
from polasepatu.files.last import SizeText, load_last
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.files.names import safe_name, same_names
from polasepatu.files.style.bill import BomEntry, bill_of, entry_written_out
from polasepatu.files.style.lines import FrameEntry, LineEntry, PointEntry
from polasepatu.files.style.operations import OperationEntry
from polasepatu.files.style.pieces import PieceEntry
from polasepatu.files.style.values import (
    XY,
    Ident,
    LastMissing,
    MeasureUnclear,
    Mm,
    NotNegative,
    PointName,
    Positive,
    Refs,
    Titles,
)
from polasepatu.last import Last
from polasepatu.last.last import SizeOutsideLast
from polasepatu.pattern import model
from polasepatu.pattern.cutpiece import Side
from polasepatu.pattern.faults import BaseDiffers
from polasepatu.sizing import SizeRun, parse_run, parse_size, width_system_named

FOREIGN_SUFFIXES = frozenset({".dxf", ".svg", ".plt", ".hpgl", ".hpg", ".plo"})
"""Of pattern files that `pattern import` reads; the room above that reads them has the same ones."""


class SeamEntry(FileModel):
    """Edges sewn together."""

    master: Refs
    follower: Refs
    times: Positive = 1.0
    ease: Mm = 0.0
    tolerance: Positive = 0.1


class FeatherEntry(FileModel):
    """The upper's feather and the bottom's edge on one side, heel to toe."""

    side: Side
    upper: Refs
    bottom: Refs


class GirthEntry(FileModel):
    """Where the ball girth is read on the pattern."""

    top: PointName
    feather: PointName
    bottom_measure: Annotated[str, Field(max_length=40)] = "ball_width"


class CoverEntry(FileModel):
    """A bottom part that must reach past another."""

    outer: Ident
    inner: Ident
    margin: NotNegative = 2.0


class MeasureEntry(FileModel):
    """A length printed in the size-run sheet."""

    title: Titles
    points: tuple[PointName, PointName] | None = None
    along: Refs | None = None

    @model_validator(mode="after")
    def _one_length(self) -> MeasureEntry:
        if (self.points is None) == (self.along is None):
            raise fault(MeasureUnclear)
        return self


class SizeInTwoSets(FileFault):
    """A size that two sets of a group claim."""

    code = "PS164"
    text = "size {size:g} is in two sets"
    hint = "leave it in one of them"
    cause = "Each size of a group is cut as one size; a set holds all sizes from its smallest to its largest."


class SetEntry(FileModel):
    """Sizes that share one part."""

    sizes: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)]
    cut_as: Annotated[float, Field(gt=0)] | None = None  # the largest where not given


class GroupEntry(FileModel):
    """Sets of sizes that share one part."""

    sets: Annotated[tuple[SetEntry, ...], Field(min_length=1)]
    anchor: XY = (0.0, 0.0)
    tolerance: Positive = 5.0
    others: Literal["refuse", "as_itself"] = "refuse"

    @model_validator(mode="after")
    def _each_size_once(self) -> GroupEntry:
        ranges = sorted((min(each.sizes), max(each.sizes)) for each in self.sets)
        for (_, largest), (smallest, _) in itertools.pairwise(ranges):
            if smallest <= largest:
                raise fault(SizeInTwoSets, size=smallest)
        return self

    def to_domain(self, name: str) -> model.Group:
        """Return the group."""
        return model.Group(
            name=name,
            sets=tuple((each.sizes, each.cut_as or max(each.sizes)) for each in self.sets),
            anchor=self.anchor,
            tolerance_mm=self.tolerance,
            others_as_themselves=self.others == "as_itself",
        )


class Allowances(FileModel):
    """The style's usual allowance of each kind of edge, mm."""

    lasting: NotNegative = 15.0
    fold: NotNegative = 5.0
    lap: NotNegative = 9.0
    seam: NotNegative = 1.5
    raw: NotNegative = 0.0
    binding: NotNegative = 0.0
    trim: NotNegative = 4.0

    def to_domain(self) -> Mapping[model.EdgeKind, float]:
        """Return the allowances by kind."""
        return {kind: float(getattr(self, kind.value)) for kind in model.EdgeKind}


def _named(key: str, value: Any, kind: type) -> Any:
    return {key: value} if isinstance(value, kind) else value


def _each(group: Any, change: Callable[[Any], Any]) -> Any:
    return {name: change(value) for name, value in group.items()} if isinstance(group, dict) else group


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _line_written_out(line: Any) -> Any:
    line = _named("through", line, list)
    if not isinstance(line, dict) or not isinstance(line.get("through"), list):
        return line
    return {**line, "through": [_named("point", _named("at", knot, list), str) for knot in line["through"]]}


def _piece_written_out(piece: Any) -> Any:
    if not isinstance(piece, dict):
        return piece
    return {**piece, **_given(edges=_each(piece.get("edges"), lambda edge: _named("kind", edge, str)))}


class LikeUnknown(PolaError):
    """A piece that is like one that does not exist, or like itself."""

    code = "PS157"
    text = "piece {piece!r} is like {like!r}, which is not a piece drawn in full"
    hint = "name a piece that has an outline of its own"
    cause = "A piece can take what it lacks from a piece that is drawn in full."
    exit_code = Exit.INPUT


class LastNotRelative(FileFault):
    """A last named by a path of one machine."""

    code = "PS158"
    text = "{found!r} is a path on one machine"
    hint = "name the last relative to the style: last.yaml, ../lasts/men-42.yaml"
    cause = "A style travels with its last, so it names it relative to itself."


class PatternFromElsewhere(FileFault):
    """A drawing where a style is wanted."""

    code = "PS165"
    text = "this is a pattern from another program, not a style"
    hint = (
        "make a style of it: polasepatu pattern import {path} -o {folder} "
        "--last LAST.yaml --edges KIND --frame own"
    )
    cause = "A drawing lacks its last, its base size and its kinds of edges; `pattern import` asks for them."


class StyleFile(FileRoot):
    """A style: the pattern, the last it is drawn on, and what costing needs later."""

    kind: ClassVar[str] = "style"

    name: Name
    title: Titles
    last: Annotated[str, Field(min_length=1, max_length=200)]  # relative to this file
    base_size: SizeText
    base_width: SizeText
    sizes: SizeText
    fit: Mm | None = None
    construction: tuple[Annotated[str, Field(max_length=400)], ...] = ()
    frames: dict[Ident, FrameEntry] = Field(default_factory=dict)
    points: dict[Ident, PointEntry]
    lines: dict[Ident, LineEntry]
    allowances: Allowances = Field(default_factory=Allowances)
    pieces: Annotated[dict[Ident, PieceEntry], Field(min_length=1, max_length=200)]
    seams: dict[Ident, SeamEntry] = Field(default_factory=dict)
    feather: tuple[FeatherEntry, ...] = ()
    girth: GirthEntry | None = None
    covers: tuple[CoverEntry, ...] = ()
    measures: dict[Ident, MeasureEntry] = Field(default_factory=dict)
    groups: dict[Ident, GroupEntry] = Field(default_factory=dict)
    use: dict[Name, Code] = Field(default_factory=dict)  # the style's material: code in the catalogue
    bom: Annotated[dict[Ident, BomEntry], Field(max_length=200)] = Field(default_factory=dict)
    operations: Annotated[tuple[OperationEntry, ...], Field(max_length=200)] = ()

    @classmethod
    def written_out(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Write out `[x, y]` for a point, a list for a line, a word for an edge, one value for all sizes."""
        points = _each(values.get("points"), lambda point: _named("at", point, list))
        lines = _each(values.get("lines"), _line_written_out)
        pieces = _each(values.get("pieces"), _piece_written_out)
        bom = _each(values.get("bom"), entry_written_out)
        return {**values, **_given(points=points, lines=lines, pieces=pieces, bom=bom)}

    def to_domain(self) -> model.Pattern:
        """Return the pattern."""
        usual = self.allowances.to_domain()
        refs = model.LineRef.parse
        return model.Pattern(
            name=self.name,
            title=self.title.to_domain(),
            base_size=self.base_size,
            base_width=self.base_width,
            fit_mm=self.fit,
            frames={name: frame.to_domain(name) for name, frame in self.frames.items()},
            points={name: point.to_domain() for name, point in self.points.items()},
            lines={name: line.to_domain() for name, line in self.lines.items()},
            pieces=tuple(self._whole(name).to_domain(name, usual) for name in self.pieces),
            seams=tuple(
                model.SeamDef(
                    name=name,
                    master=tuple(map(refs, each.master)),
                    follower=tuple(map(refs, each.follower)),
                    times=each.times,
                    ease_mm=each.ease,
                    tolerance_mm=each.tolerance,
                )
                for name, each in self.seams.items()
            ),
            feathers=tuple(
                model.FeatherDef(
                    side=each.side, upper=tuple(map(refs, each.upper)), bottom=tuple(map(refs, each.bottom))
                )
                for each in self.feather
            ),
            girth=None
            if self.girth is None
            else model.GirthDef(
                top=self.girth.top, feather=self.girth.feather, bottom_measure=self.girth.bottom_measure
            ),
            covers=tuple(
                model.CoverDef(outer=each.outer, inner=each.inner, margin_mm=each.margin)
                for each in self.covers
            ),
            measures=tuple(
                model.MeasureDef(
                    name=name,
                    title=each.title.to_domain(),
                    points=each.points,
                    along=tuple(map(refs, each.along or ())),
                )
                for name, each in self.measures.items()
            ),
            groups={name: group.to_domain(name) for name, group in self.groups.items()},
        )

    def _whole(self, name: str) -> PieceEntry:
        piece = self.pieces[name]
        if piece.like is None:
            if piece.outline:
                return piece
            raise _like_unknown(name, "")
        other = self.pieces.get(piece.like)
        if other is None or other.like is not None or not other.outline:
            raise _like_unknown(name, piece.like)
        return piece.over(other)


def _like_unknown(piece: str, like: str) -> LikeUnknown:

    return LikeUnknown(where=Where(field=f"pieces.{piece}"), piece=piece, like=like)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style that was read: its pattern, its last, its usual sizes, and where each of its words stands."""

    pattern: model.Pattern
    last: Last
    run: SizeRun
    document: Document
    last_path: Path
    bill: Bill = field(default_factory=Bill)
    operations: tuple[Operation, ...] = ()

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings with the place in the style file that they speak of."""
        return tuple(replace(each, where=self._place(each.where)) for each in findings)

    def _place(self, where: Where) -> Where:
        if where.file is not None:
            return where
        field = where.field or ("" if where.piece is None else f"pieces.{where.piece}")
        found = self.document.where(field)
        return replace(found, piece=where.piece, size=where.size)


def load_style(path: Path) -> Style:
    """Read a style, from its file or the folder it is in, and the last it names.

    Raises:
        InputFaults: everything that is wrong with the style, or with its last, each fault with its place; or
            the path names a pattern from another program.
        Environment: the system does not let us read it.
    """
    if path.suffix.lower() in FOREIGN_SUFFIXES and path.is_file():
        raise InputFaults([_brought_in_first(path)])
    document = read(path / "style.yaml" if path.is_dir() else path)
    entry = check(document, StyleFile)
    last_path = Path(document.name).parent / entry.last
    if Path(entry.last).is_absolute():
        raise InputFaults([LastNotRelative.finding(where=document.where("last"), found=entry.last[:60])])
    if not last_path.is_file():
        raise InputFaults([LastMissing.finding(where=document.where("last"), found=entry.last[:60])])
    return _style(document, entry, last_path)


def _brought_in_first(path: Path) -> Finding:
    """Return the finding about a pattern from another program, with the command that makes a style of it."""
    return PatternFromElsewhere.finding(
        where=Where(file=str(path)), path=shlex.quote(str(path)), folder=shlex.quote(safe_name(path.stem))
    )


def style_of(document: Document, last_path: Path) -> Style:
    """Return the style that a document holds, on the last that is named beside it.

    Raises:
        InputFaults: everything that is wrong with the style, or with its last, each fault with its place.
        Environment: the system does not let us read the last.
    """
    return _style(document, check(document, StyleFile), last_path)


def _style(document: Document, entry: StyleFile, last_path: Path) -> Style:
    last = load_last(last_path)
    found: list[Finding] = []
    try:
        pattern = entry.to_domain()
        run = parse_run(entry.sizes, last.base.system)
    except PolaError as error:
        found += [replace(each, where=document.where(each.where.field or "sizes")) for each in error.findings]
        raise InputFaults(found) from None
    style = Style(
        pattern=pattern,
        last=last,
        run=run,
        document=document,
        last_path=last_path,
        bill=bill_of(entry.use, entry.bom),
        operations=tuple(each.to_domain() for each in entry.operations),
    )
    found += [*_name_faults(style), *_base_faults(style), *_size_faults(style), *_bill_faults(style)]
    if found:
        raise InputFaults(style.placed(found))
    return style


def _name_faults(style: Style) -> Iterable[Finding]:
    """Pieces and materials name files, so no two of them may become one on any system."""
    pieces = style.pattern.pieces
    yield from same_names((each.name, f"pieces.{each.name}") for each in pieces)
    yield from same_names((each.material, f"pieces.{each.name}.material") for each in pieces)


def _size_faults(style: Style) -> Iterable[Finding]:
    """The sizes of a style, and those its groups are cut as, must be sizes of its last."""
    last = style.last
    told = {"last": last.name, "run": last.run.label}
    for size in style.run:
        if not last.run.spans(size):
            yield SizeOutsideLast.finding(where=Where(field="sizes"), size=size.label, **told)
    for name, group in (style.pattern.groups or {}).items():
        for number, (_, member) in enumerate(group.sets):
            size = replace(last.base, value=Fraction(member))
            if size.value % size.scale.step or not last.run.spans(size):
                where = Where(field=f"groups.{name}.sets.{number}")
                yield SizeOutsideLast.finding(where=where, size=size.label, **told)


def _bill_faults(style: Style) -> Iterable[Finding]:
    """`use` speaks of materials that pieces are cut from."""
    known = dict.fromkeys(piece.material for piece in style.pattern.pieces)
    for name in style.bill.use:
        if name not in known:
            where = Where(field=f"use.{name}")
            yield UnknownKey.finding(where=where, known=", ".join(known))


def _base_faults(style: Style) -> Iterable[Finding]:
    """Pattern and last must be for the same base, or a fit is declared."""
    pattern, last = style.pattern, style.last
    try:
        base = parse_size(pattern.base_size, last.base.system)
        drawn_for = f"{base.label} {pattern.base_width}"
    except PolaError as error:
        return [replace(each, where=Where(field="base_size")) for each in error.findings]
    if not last.run.spans(base):
        where = Where(field="base_size")
        return [SizeOutsideLast.finding(where=where, size=base.label, last=last.name, run=last.run.label)]
    width = width_system_named(last.width_system)
    try:
        width.fitting(pattern.base_width)
    except PolaError as error:
        return [replace(each, where=Where(field="base_width")) for each in error.findings]
    made_in = f"{last.base.label} {last.base_width}"
    if pattern.fit_mm is None and drawn_for.upper() != made_in.upper():
        length = last.measure("stick_length")
        fit_mm = float(base.full_sizes_from(last.base) * length.increment_mm)
        where = Where(field="base_size")
        return [BaseDiffers.finding(where=where, pattern=drawn_for, last=made_in, fit_mm=f"{fit_mm:.1f}")]
    return []
