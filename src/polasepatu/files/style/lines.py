"""The style file's frames, points and lines: how a pattern is drawn and how it grows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from polasepatu.files.model import FileModel, fault
from polasepatu.files.style.values import (
    XY,
    XY_SCHEMA,
    Ident,
    LineUnclear,
    Mm,
    PointName,
    PointUnclear,
    Positive,
    Ref,
    Share,
    ShortForm,
    only,
    rising,
)
from polasepatu.pattern import model


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
        rising(place for place, _ in self.weights)
        return self


def _stations_in_order(stations: tuple[StationEntry, ...]) -> tuple[StationEntry, ...]:
    rising(station.at for station in stations)
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

    short_schema: ClassVar[Mapping[str, Any]] = XY_SCHEMA

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
            only(self, "at", "frame", "rule" if self.hold is None else "hold")
        elif self.on is not None:
            only(self, "on", "mm", "fraction", "from_end")
        else:
            only(self, "meet", "near")
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

    short_schema: ClassVar[Mapping[str, Any]] = {"anyOf": [{"type": "string"}, XY_SCHEMA]}

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
            only(self, "through", "frame", "rules" if self.hold is None else "hold", "mirror_at")
        else:
            only(self, "offset", "by", "ends")
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
