"""The style file, `schema: polasepatu.style/1`: a pattern and the last it is drawn on, as text.

Short forms: a point may be `[x, y]`, a line a list of knots, an edge the name of its kind, an allowance
one number. A piece may be `like` another and say only what differs. Coordinates are mm in the base size.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from polasepatu.errors import Exit, Finding, InputFaults, PolaError, Where
from polasepatu.files.document import Document, read
from polasepatu.files.faults import FileFault
from polasepatu.files.last import SizeText, load_last
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault
from polasepatu.last import Last
from polasepatu.last.last import SizeOutsideLast
from polasepatu.pattern import model
from polasepatu.pattern.cutpiece import NotchShape, Side
from polasepatu.pattern.faults import BaseDiffers
from polasepatu.sizing import SizeRun, parse_run, parse_size, width_system_named

_IDENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_REACH_MM = 2000.0


class NotIdentifier(FileFault):
    """A name that cannot be referred to."""

    code = "PS151"
    text = "{found!r} cannot name a point or a line"
    hint = "use letters, digits and underscores, a letter first, at most 40: qfront, V1"
    cause = "References such as `-qfront(X..J)` need plain names."


class NotReference(FileFault):
    """A text that is not a line reference."""

    code = "PS152"
    text = "{found!r} is not a line reference"
    hint = "write qfront, -qfront (backwards), or qfront(A..B) for the part between two of its points"
    cause = "Outlines, seams and marks name lines, their direction, and the part that is meant."


class PointUnclear(FileFault):
    """A point with no rule, or more than one."""

    code = "PS153"
    text = "a point is given by one of at, on and meet"
    hint = "[x, y], {{at: [x, y], ...}}, {{on: line, mm: 20}}, {{on: line, fraction: 0.5}}, {{meet: [a, b]}}"
    cause = "Every point is graded exactly once, so it has exactly one rule."


class LineUnclear(FileFault):
    """A line with no rule, or more than one."""

    code = "PS154"
    text = "a line is given by through, or by offset and by"
    hint = "[A, [x, y], B], {{through: [...], ...}}, or {{offset: line, by: 9}}"
    cause = "A line runs through knots, or keeps a held distance from another line."


class AwayFromForme(FileFault):
    """A coordinate far outside any shoe."""

    code = "PS155"
    text = "{found:g} mm is no place on a shoe"
    hint = "coordinates are mm from the origin under the seat, within 2000"
    cause = "A coordinate that large is a slip of the comma or a wrong unit."


class MarkUnclear(FileFault):
    """A mark of no kind, or of several."""

    code = "PS156"
    text = "a mark is one of eyelets, stitch, line, notch and punch"
    hint = "see the marks in the shipped derby"
    cause = "Each entry under marks draws one kind of mark."


class MeasureUnclear(FileFault):
    """A printed measure of nothing, or of two things."""

    code = "PS159"
    text = "a measure is given by points, or by along"
    hint = (
        "{{points: [V, E]}} for the straight way between two points, {{along: [facing]}} for the way on lines"
    )
    cause = "A measure in the size-run sheet is one length."


class NotRising(FileFault):
    """Places or sizes out of order."""

    code = "PS160"
    text = "{found} do not rise"
    hint = "write them from the smallest to the largest, each once; only the last may lack `upto`"
    cause = "Values between places, and steps by size, need places in order."


class KeyBeside(FileFault):
    """A key that means nothing beside another."""

    code = "PS161"
    text = "{key!r} says nothing beside {form!r}"
    hint = "leave it out; beside {form!r} stand: {known}"
    cause = "A key that is read over silently would be a wish that the cutting files do not fulfil."


class PitchMissing(FileFault):
    """A row of holes without one pitch."""

    code = "PS162"
    text = "punch_along needs a pitch of at least {least_mm:g} mm, the same in every size"
    hint = "write pitch: 12"
    cause = "Holes along a line keep their pitch; their number grows with the line."


class LastMissing(FileFault):
    """A last that is not where the style says."""

    code = "PS163"
    text = "there is no last file {found!r}"
    hint = "name it relative to the style: last.yaml, ../lasts/men-42.yaml"
    cause = "A style is graded with the last it names."


def _ident(text: str) -> str:
    if _IDENT.fullmatch(text) is None:
        raise fault(NotIdentifier, found=text[:60])
    return text


def _ref(text: str) -> str:
    try:
        model.LineRef.parse(text)
    except ValueError:
        raise fault(NotReference, found=text[:60]) from None
    return text


def _near(value: float) -> float:
    if not math.isfinite(value) or abs(value) > _REACH_MM:
        raise fault(AwayFromForme, found=value)
    return value


Ident = Annotated[str, AfterValidator(_ident)]
PointName = Annotated[str, Field(min_length=1, max_length=60)]  # also "<line>.start"
Ref = Annotated[str, AfterValidator(_ref)]
Refs = Annotated[tuple[Ref, ...], Field(min_length=1, max_length=60)]
Mm = Annotated[float, AfterValidator(_near)]
Positive = Annotated[float, Field(gt=0, le=_REACH_MM)]
NotNegative = Annotated[float, Field(ge=0, le=_REACH_MM)]
Share = Annotated[float, Field(ge=0, le=1)]
XY: TypeAlias = tuple[Mm, Mm]


_XY_SCHEMA = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}


class ShortForm(FileModel):
    """An entry that may be written shorter; `StyleFile.written_out` knows how."""

    short_schema: ClassVar[Mapping[str, Any]]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Allow the short form in the JSON Schema."""
        return {"anyOf": [dict(cls.short_schema), handler(schema)]}


class Titles(FileModel):
    """A name as people read it, in both languages."""

    en: Annotated[str, Field(min_length=1, max_length=60)]
    id: Annotated[str, Field(min_length=1, max_length=60)]

    def to_domain(self) -> Mapping[str, str]:
        """Return the names by language."""
        return {"en": self.en, "id": self.id}


# --- frames ---------------------------------------------------------------------------------------


def _rising(places: Iterable[float]) -> None:
    """Refuse places that do not rise."""
    found = tuple(places)
    if any(after <= before for before, after in itertools.pairwise(found)):
        raise fault(NotRising, found=", ".join(f"{each:g}" for each in found[:12]))


def _only(entry: FileModel, form: str, *known: str) -> None:
    """Refuse keys that say nothing beside the one that gives an entry its form."""
    for key in sorted(entry.model_fields_set - {form, *known}):
        raise fault(KeyBeside, key=key, form=form, known=", ".join(known) or "-")


class StationEntry(FileModel):
    """From this place on, the axis takes the ratio of this last measure."""

    at: Mm
    by: Annotated[str, Field(max_length=40)]


class FollowEntry(FileModel):
    """The axis stretches with the length of a line."""

    follow: Ref
    times: Positive = 1.0
    ease: Mm = 0.0


class ZoneEntry(FileModel):
    """Weights that damp the growth of an axis, linear between places."""

    axis: Literal["x", "y"]
    weights: Annotated[tuple[tuple[Mm, Share], ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _in_order(self) -> ZoneEntry:
        _rising(place for place, _ in self.weights)
        return self


def _stations_in_order(stations: tuple[StationEntry, ...]) -> tuple[StationEntry, ...]:
    _rising(station.at for station in stations)
    return stations


Stations: TypeAlias = Annotated[
    tuple[StationEntry, ...], Field(min_length=1), AfterValidator(_stations_in_order)
]
AxisEntry: TypeAlias = Annotated[str, Field(max_length=40)] | FollowEntry | Stations


class FrameEntry(FileModel):
    """How a family of lines grades."""

    x: AxisEntry = "stick_length"
    y: AxisEntry = "ball_girth"
    origin: XY = (0.0, 0.0)
    angle: Annotated[float, Field(ge=-360, le=360)] = 0.0
    fittings: bool = True
    zones: tuple[ZoneEntry, ...] = ()

    def to_domain(self, name: str) -> model.Frame:
        """Return the frame."""
        return model.Frame(
            name=name,
            x=_axis(self.x),
            y=_axis(self.y),
            origin=self.origin,
            angle_deg=self.angle,
            fittings=self.fittings,
            zones=tuple(model.Zone(axis=each.axis, weights=each.weights) for each in self.zones),
        )


def _axis(entry: AxisEntry) -> model.AxisRule:
    if isinstance(entry, FollowEntry):
        return model.Follow(line=model.LineRef.parse(entry.follow), times=entry.times, ease_mm=entry.ease)
    if isinstance(entry, str):
        return entry
    return tuple(model.Station(at_mm=each.at, by=each.by) for each in entry)


# --- points and lines -----------------------------------------------------------------------------


class RuleEntry(FileModel):
    """Grading about a centre, damped on each axis."""

    centre: PointName | XY
    x: Share = 1.0
    y: Share = 1.0

    def to_domain(self) -> model.Rule:
        """Return the rule."""
        return model.Rule(centre=self.centre, x=self.x, y=self.y)


class HoldEntry(FileModel):
    """A rigid hold."""

    to: PointName
    turn: Ident | None = None

    def to_domain(self) -> model.Hold:
        """Return the hold."""
        return model.Hold(to=self.to, turn=self.turn)


class PointEntry(ShortForm):
    """A point: drawn, on a line, or where two lines meet."""

    short_schema: ClassVar[Mapping[str, Any]] = _XY_SCHEMA

    at: XY | None = None
    frame: Ident = model.FORME
    rule: RuleEntry | None = None
    hold: HoldEntry | None = None
    on: Ident | None = None
    mm: Mm | None = None
    fraction: Share | None = None
    from_end: bool = False
    meet: tuple[Ident, Ident] | None = None
    near: XY | None = None

    @model_validator(mode="after")
    def _one_rule(self) -> PointEntry:
        given = (self.at, self.on, self.meet)
        if sum(each is not None for each in given) != 1:
            raise fault(PointUnclear)
        if self.on is not None and (self.mm is None) == (self.fraction is None):
            raise fault(PointUnclear)
        if self.at is not None:
            _only(self, "at", "frame", "rule" if self.hold is None else "hold")
        elif self.on is not None:
            _only(self, "on", "mm", "fraction", "from_end")
        else:
            _only(self, "meet", "near")
        return self

    def to_domain(self) -> model.PointDef:
        """Return the point."""
        if self.at is not None:
            rule = self.rule.to_domain() if self.rule else None
            hold = self.hold.to_domain() if self.hold else None
            return model.FreePoint(at=self.at, frame=self.frame, rule=rule, hold=hold)
        if self.on is not None:
            return model.PointOn(line=self.on, at_mm=self.mm, fraction=self.fraction, from_end=self.from_end)
        assert self.meet is not None
        return model.PointMeet(first=self.meet[0], second=self.meet[1], near=self.near)


class KnotEntry(ShortForm):
    """A knot of a line."""

    short_schema: ClassVar[Mapping[str, Any]] = {"anyOf": [{"type": "string"}, _XY_SCHEMA]}

    point: PointName | None = None
    at: XY | None = None
    corner: PointName | XY | None = None

    @model_validator(mode="after")
    def _one_place(self) -> KnotEntry:
        if sum(each is not None for each in (self.point, self.at, self.corner)) != 1:
            raise fault(LineUnclear)
        return self

    def to_domain(self) -> model.Knot:
        """Return the knot."""
        place = self.corner if self.corner is not None else self.at if self.at is not None else self.point
        corner = self.corner is not None
        if isinstance(place, str):
            return model.Knot(point=place, corner=corner)
        return model.Knot(at=place, corner=corner)


class LineEntry(ShortForm):
    """A line: a curve through knots, or a held distance from another line."""

    short_schema: ClassVar[Mapping[str, Any]] = {
        "type": "array",
        "items": {"anyOf": [*KnotEntry.short_schema["anyOf"], {"type": "object"}]},
    }

    through: Annotated[tuple[KnotEntry, ...], Field(min_length=2, max_length=400)] | None = None
    frame: Ident = model.FORME
    rules: Annotated[tuple[RuleEntry, ...], Field(max_length=2)] = ()
    hold: HoldEntry | None = None
    mirror_at: Ident | None = None
    offset: Ident | None = None
    by: Mm | tuple[Mm, Mm] | None = None
    ends: tuple[Ident | None, Ident | None] = (None, None)

    @model_validator(mode="after")
    def _one_rule(self) -> LineEntry:
        if (self.through is None) == (self.offset is None) or (self.offset is None) != (self.by is None):
            raise fault(LineUnclear)
        if self.through is not None:
            _only(self, "through", "frame", "rules" if self.hold is None else "hold", "mirror_at")
        else:
            _only(self, "offset", "by", "ends")
        return self

    def to_domain(self) -> model.LineDef:
        """Return the line."""
        if self.through is not None:
            return model.FreeLine(
                knots=tuple(each.to_domain() for each in self.through),
                frame=self.frame,
                rules=tuple(each.to_domain() for each in self.rules),
                hold=self.hold.to_domain() if self.hold else None,
                mirror_at=self.mirror_at,
            )
        assert self.offset is not None and self.by is not None
        start_mm, end_mm = self.by if isinstance(self.by, tuple) else (self.by, self.by)
        return model.OffsetLine(
            of=self.offset, start_mm=start_mm, end_mm=end_mm, start_on=self.ends[0], end_on=self.ends[1]
        )


# --- edges, marks, pieces -------------------------------------------------------------------------


Allowance: TypeAlias = Mm | Annotated[tuple[tuple[PointName | Share, Mm], ...], Field(min_length=1)]


class EdgeEntry(ShortForm):
    """The kind of an edge, and its allowance where it differs from the style's."""

    short_schema: ClassVar[Mapping[str, Any]] = {"enum": [kind.value for kind in model.EdgeKind]}

    kind: model.EdgeKind
    allowance: Allowance | None = None

    def to_domain(self, usual: Mapping[model.EdgeKind, float]) -> model.Edge:
        """Return the edge; `usual` holds the style's allowance of each kind, mm."""
        given = usual[self.kind] if self.allowance is None else self.allowance
        places: tuple[tuple[str | float, float], ...]
        places = given if isinstance(given, tuple) else (("start", given),)
        return model.Edge(kind=self.kind, allowance=places)


class StepEntry(FileModel):
    """A value up to and with a size."""

    upto: Annotated[float, Field(gt=0)] | None = None
    value: NotNegative


def _steps_in_order(steps: tuple[StepEntry, ...]) -> tuple[StepEntry, ...]:
    _rising(math.inf if step.upto is None else step.upto for step in steps)
    return steps


Steps: TypeAlias = Annotated[tuple[StepEntry, ...], Field(min_length=1), AfterValidator(_steps_in_order)]
BySizeEntry: TypeAlias = NotNegative | Steps


def _by_size(entry: BySizeEntry) -> model.BySize:
    if isinstance(entry, tuple):
        return model.BySize(steps=tuple((each.upto, each.value) for each in entry))
    return model.BySize(steps=((None, entry),))


LEAST_PITCH_MM = 0.5
_BESIDE: Mapping[str, tuple[str, ...]] = {  # the keys that say more about each kind of mark
    "eyelets": ("inset", "first", "count", "pitch", "last", "diameter"),
    "stitch": ("inset",),
    "line": ("name",),
    "notch": ("name", "shape", "depth", "width", "side"),
    "punch": ("name", "diameter"),
    "punch_along": ("name", "inset", "first", "pitch", "diameter"),
}


class MarkEntry(FileModel):
    """One mark: the first key says its kind, the others how it is made."""

    eyelets: Ref | None = None
    stitch: Refs | None = None
    line: Refs | None = None
    notch: PointName | None = None
    punch: Annotated[tuple[PointName, ...], Field(min_length=1, max_length=400)] | None = None
    punch_along: Ref | None = None

    name: Name | None = None
    inset: Mm | tuple[Mm, ...] | None = None
    first: NotNegative = 8.0
    count: BySizeEntry = 5.0
    pitch: BySizeEntry | None = None
    last: tuple[NotNegative, NotNegative] = (5.0, 20.0)
    diameter: Positive = 2.0
    shape: NotchShape = NotchShape.SLIT
    depth: Positive = 3.0
    width: NotNegative = 0.0
    side: Side = Side.BOTH

    @model_validator(mode="after")
    def _one_kind(self) -> MarkEntry:
        given = (self.eyelets, self.stitch, self.line, self.notch, self.punch, self.punch_along)
        if sum(each is not None for each in given) != 1:
            raise fault(MarkUnclear)
        form = next(form for form in _BESIDE if getattr(self, form) is not None)
        _only(self, form, *_BESIDE[form])
        if form == "punch_along" and not (isinstance(self.pitch, float) and self.pitch >= LEAST_PITCH_MM):
            raise fault(PitchMissing, least_mm=LEAST_PITCH_MM)
        return self

    def swapped(self, swap: Mapping[str, str]) -> MarkEntry:
        """Return the mark with lines replaced."""
        one = {key: _swapped(ref, swap) for key in ("eyelets", "punch_along") if (ref := getattr(self, key))}
        runs = {
            key: tuple(_swapped(ref, swap) for ref in refs)
            for key in ("stitch", "line")
            if (refs := getattr(self, key))
        }
        return self.model_copy(update={**one, **runs})

    def to_domain(self) -> model.Mark:
        """Return the mark."""
        refs = model.LineRef.parse
        insets = self.inset if isinstance(self.inset, tuple) else (self.inset or 0.0,)
        if self.eyelets is not None:
            return model.EyeletMark(
                along=refs(self.eyelets),
                inset_mm=insets[0],
                first_mm=self.first,
                count=_by_size(self.count),
                diameter_mm=self.diameter,
                pitch=None if self.pitch is None else _by_size(self.pitch),
                last_mm=self.last,
            )
        if self.stitch is not None:
            given = insets if self.inset is not None else (1.5,)
            return model.StitchMark(along=tuple(map(refs, self.stitch)), insets_mm=given)
        if self.line is not None:
            return model.LineMark(lines=tuple(map(refs, self.line)), name=self.name or "gauge")
        if self.notch is not None:
            return model.NotchMark(
                at=self.notch,
                name=self.name or "notch",
                shape=self.shape,
                depth_mm=self.depth,
                width_mm=self.width,
                side=self.side,
            )
        along = None if self.punch_along is None else refs(self.punch_along)
        pitch = self.pitch if isinstance(self.pitch, float) else 0.0
        return model.PunchMark(
            name=self.name or "punch",
            diameter_mm=self.diameter,
            at=self.punch or (),
            along=along,
            inset_mm=insets[0],
            pitch_mm=pitch,
            first_mm=self.first,
        )


class SizeNotchEntry(FileModel):
    """The size code on a hidden edge."""

    on: Ident
    mm: NotNegative = 20.0
    first: Annotated[float, Field(ge=0, le=400)] = 35.0
    pitch: Annotated[float, Field(ge=2, le=40)] = 4.0  # nearer, two notches run into one


class PieceEntry(FileModel):
    """A piece. With `like`, every key not given is taken from that piece."""

    like: Ident | None = None
    swap: dict[Ident, Ident] = Field(default_factory=dict)  # lines to replace in what is taken
    title: Titles | None = None
    outline: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=60)] = ()
    edges: dict[Ident, EdgeEntry] = Field(default_factory=dict)
    material: Name = "upper"
    count: Annotated[int, Field(ge=1, le=20)] = 1
    fold: Ident | None = None
    side: Side = Side.BOTH
    marks: tuple[MarkEntry, ...] = ()
    cut_outs: tuple[Refs, ...] = ()
    tight: tuple[PointName, PointName] | None = None
    tight_tolerance: Annotated[float, Field(ge=0, le=180)] = 180.0
    quality: Annotated[int, Field(ge=1, le=5)] = 4
    hidden_quality: Annotated[int, Field(ge=1, le=5)] | None = None
    mated: bool = False
    covered_by: tuple[Ident, ...] = ()
    covered: tuple[Refs, ...] = ()
    hidden: bool = False
    size_notches: SizeNotchEntry | None = None
    group: Ident | None = None
    registration: PointName | None = None
    upper: bool = True

    def over(self, other: PieceEntry) -> PieceEntry:
        """Return this piece with all that it does not say taken from the other, lines swapped."""
        taken = {
            key: getattr(other, key)
            for key in other.model_fields_set - self.model_fields_set - {"like", "swap"}
        }
        if "outline" in taken:
            taken["outline"] = tuple(_swapped(each, self.swap) for each in taken["outline"])
        for key in ("cut_outs", "covered"):
            if key in taken:
                taken[key] = tuple(tuple(_swapped(each, self.swap) for each in loop) for loop in taken[key])
        if "edges" in taken:
            taken["edges"] = {self.swap.get(line, line): edge for line, edge in taken["edges"].items()}
        if "marks" in taken:
            taken["marks"] = tuple(mark.swapped(self.swap) for mark in taken["marks"])
        if taken.get("size_notches") is not None:
            notches = taken["size_notches"]
            taken["size_notches"] = notches.model_copy(update={"on": self.swap.get(notches.on, notches.on)})
        return self.model_copy(update={**taken, "like": None, "swap": {}})

    def to_domain(self, name: str, usual: Mapping[model.EdgeKind, float]) -> model.PieceDef:
        """Return the piece."""
        notches = self.size_notches
        title = {"en": name, "id": name} if self.title is None else self.title.to_domain()
        return model.PieceDef(
            name=name,
            title=title,
            outline=tuple(map(model.LineRef.parse, self.outline)),
            edges={line: edge.to_domain(usual) for line, edge in self.edges.items()},
            material=self.material,
            count=self.count,
            fold=self.fold,
            side=self.side,
            marks=tuple(mark.to_domain() for mark in self.marks),
            cut_outs=tuple(tuple(map(model.LineRef.parse, loop)) for loop in self.cut_outs),
            tight=self.tight,
            tight_tolerance_deg=self.tight_tolerance,
            quality=self.quality,
            hidden_quality=self.hidden_quality,
            mated=self.mated,
            covered_by=self.covered_by,
            covered=tuple(tuple(map(model.LineRef.parse, loop)) for loop in self.covered),
            hidden=self.hidden,
            size_notches=None
            if notches is None
            else model.SizeNotches(
                on=notches.on, at_mm=notches.mm, first_size=notches.first, pitch_mm=notches.pitch
            ),
            group=self.group,
            registration=self.registration,
            upper=self.upper,
        )


def _swapped(ref: str, swap: Mapping[str, str]) -> str:
    parsed = model.LineRef.parse(ref)
    return str(
        model.LineRef(
            line=swap.get(parsed.line, parsed.line),
            start=parsed.start,
            end=parsed.end,
            backwards=parsed.backwards,
        )
    )


# --- what must agree, and the whole ---------------------------------------------------------------


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
    text = "size {size:g} stands in two sets"
    hint = "leave it in one of them"
    cause = "Each size of a group is cut as one size."


class SetEntry(FileModel):
    """Sizes that share one part."""

    sizes: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)]
    cut_as: Annotated[float, Field(gt=0)] | None = None  # the largest where not given


class GroupEntry(FileModel):
    """Sets of sizes that share one part."""

    sets: Annotated[tuple[SetEntry, ...], Field(min_length=1)]
    anchor: XY = (0.0, 0.0)
    tolerance: Positive = 5.0

    @model_validator(mode="after")
    def _each_size_once(self) -> GroupEntry:
        seen: set[float] = set()
        for size in (size for each in self.sets for size in set(each.sizes)):
            if size in seen:
                raise fault(SizeInTwoSets, size=size)
            seen.add(size)
        return self

    def to_domain(self, name: str) -> model.Group:
        """Return the group."""
        return model.Group(
            name=name,
            sets=tuple((each.sizes, each.cut_as or max(each.sizes)) for each in self.sets),
            anchor=self.anchor,
            tolerance_mm=self.tolerance,
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
    cause = "A piece can take what it does not say from one that says all."
    exit_code = Exit.INPUT


class LastNotRelative(FileFault):
    """A last named by a path of one machine."""

    code = "PS158"
    text = "{found!r} is a path of one machine"
    hint = "name the last relative to the style: last.yaml, ../lasts/men-42.yaml"
    cause = "A style travels with its last, so it names it relative to itself."


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
    materials: Annotated[dict[str, Any] | None, WithJsonSchema({"type": "object"})] = None  # for costing
    operations: Annotated[list[Any] | None, WithJsonSchema({"type": "array"})] = None  # for costing

    @classmethod
    def written_out(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Write out `[x, y]` for a point or knot, a list for a line, a word for an edge."""
        points = _each(values.get("points"), lambda point: _named("at", point, list))
        lines = _each(values.get("lines"), _line_written_out)
        pieces = _each(values.get("pieces"), _piece_written_out)
        return {**values, **_given(points=points, lines=lines, pieces=pieces)}

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
        InputFaults: everything that is wrong with the style, or with its last, each fault with its place.
        Environment: the system does not let us read it.
    """
    document = read(path / "style.yaml" if path.is_dir() else path)
    entry = check(document, StyleFile)
    last_path = Path(document.name).parent / entry.last
    if Path(entry.last).is_absolute():
        raise InputFaults([LastNotRelative.finding(where=document.where("last"), found=entry.last[:60])])
    if not last_path.is_file():
        raise InputFaults([LastMissing.finding(where=document.where("last"), found=entry.last[:60])])
    last = load_last(last_path)
    found: list[Finding] = []
    try:
        pattern = entry.to_domain()
        run = parse_run(entry.sizes, last.base.system)
    except PolaError as error:
        found += [replace(each, where=document.where(each.where.field or "sizes")) for each in error.findings]
        raise InputFaults(found) from None
    style = Style(pattern=pattern, last=last, run=run, document=document, last_path=last_path)
    found += [*_base_faults(style), *_size_faults(style)]
    if found:
        raise InputFaults(style.placed(found))
    return style


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
