"""The style file's edges, marks and pieces: what is cut and what is marked on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from polasepatu.files.model import FileModel, Name, fault
from polasepatu.files.style.values import (
    Ident,
    MarkUnclear,
    Mm,
    NotNegative,
    PitchMissing,
    PointName,
    Positive,
    Ref,
    Refs,
    Share,
    ShortForm,
    Titles,
    only,
    rising,
)
from polasepatu.pattern import model
from polasepatu.pattern.cutpiece import NotchShape, Side

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
    rising(math.inf if step.upto is None else step.upto for step in steps)
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
        only(self, form, *_BESIDE[form])
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
