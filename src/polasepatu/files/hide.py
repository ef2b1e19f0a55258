"""The hide file, `schema: polasepatu.hide/1`: outline, zones, flaws and lines of tightness, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import numpy as np
import yaml
from pydantic import Field

from polasepatu.errors import InputFaults, Severity
from polasepatu.files.document import read
from polasepatu.files.model import FileModel, FileRoot, check
from polasepatu.geometry.ring import counter_clockwise
from polasepatu.materials.checks import check_hide
from polasepatu.materials.hides import Flaw, FlawShape, Hide, LeatherSide, TightGrid, Zone
from polasepatu.materials.kinds import HideKind

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64

FARTHEST = 1e7  # beyond what any wrong unit makes of a hide: damage

Number: TypeAlias = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]
Point: TypeAlias = tuple[Number, Number]
Ring: TypeAlias = Annotated[tuple[Point, ...], Field(min_length=3)]
Class: TypeAlias = Annotated[int, Field(ge=1, le=5)]
Positive: TypeAlias = Annotated[float, Field(gt=0, le=FARTHEST)]


class ZoneEntry(FileModel):
    """A part of the hide of one quality class."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    quality_class: Class = Field(alias="class")
    points: Ring

    def to_domain(self) -> Zone:
        """Return the zone."""
        return Zone(name=self.name, quality_class=self.quality_class, ring=_array(self.points))


class _Flaw(FileModel):
    """What every flaw has."""

    kind: Annotated[str, Field(min_length=1, max_length=40)] = "flaw"
    severity: Class
    face: LeatherSide = LeatherSide.GRAIN


class PolygonFlaw(_Flaw):
    """A flaw drawn as a closed line."""

    shape: Literal["polygon"]
    points: Ring


class CircleFlaw(_Flaw):
    """A round flaw."""

    shape: Literal["circle"]
    at: Point
    radius_mm: Positive


class LineFlaw(_Flaw):
    """A scratch or a vein: a line with a width."""

    shape: Literal["line"]
    points: Annotated[tuple[Point, ...], Field(min_length=2)]
    width_mm: Positive


FlawEntry: TypeAlias = Annotated[PolygonFlaw | CircleFlaw | LineFlaw, Field(discriminator="shape")]


class TightEntry(FileModel):
    """Angles of tightness on a grid: a row of `angle_deg` for each x, a number in it for each y."""

    x_mm: Annotated[tuple[Number, ...], Field(min_length=1)]
    y_mm: Annotated[tuple[Number, ...], Field(min_length=1)]
    angle_deg: tuple[tuple[Number, ...], ...]


class HideFile(FileRoot):
    """A hide file."""

    kind: ClassVar[str] = "hide"

    name: Annotated[str, Field(min_length=1, max_length=80)]
    form: HideKind  # side, hide, skin or piece
    grade: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    invoiced_area_sqft: Positive | None = None
    thickness_mm: Positive | None = None
    source_note: str = ""
    generated: bool = False
    outline: Ring
    holes: tuple[Ring, ...] = ()
    background_class: Class = 1
    zones: tuple[ZoneEntry, ...] = ()
    flaws: tuple[FlawEntry, ...] = ()
    tight: TightEntry | None = None

    def to_domain(self) -> Hide:
        """Return the hide; whether it holds together is for `check_hide` to say."""
        return Hide(
            name=self.name,
            kind=self.form,
            outline=counter_clockwise(_array(self.outline)),
            holes=tuple(_array(ring) for ring in self.holes),
            zones=tuple(zone.to_domain() for zone in self.zones),
            background_class=self.background_class,
            tight=_grid(self.tight),
            flaws=tuple(_flaw_of(flaw) for flaw in self.flaws),
            invoiced_area_sqft=self.invoiced_area_sqft,
            thickness_mm=self.thickness_mm,
            grade=self.grade,
            source_note=self.source_note,
            generated=self.generated,
        )

    @classmethod
    def from_domain(cls, hide: Hide) -> HideFile:
        """Return the file of a hide."""
        values: dict[str, Any] = {"name": hide.name, "form": hide.kind}
        for key in ("grade", "invoiced_area_sqft", "thickness_mm", "source_note", "generated"):
            if value := getattr(hide, key):
                values[key] = value
        values["outline"] = _points(hide.outline)
        if hide.holes:
            values["holes"] = tuple(_points(ring) for ring in hide.holes)
        if hide.background_class != 1:
            values["background_class"] = hide.background_class
        if hide.zones:
            values["zones"] = tuple(
                ZoneEntry.model_validate(
                    {"name": zone.name, "class": zone.quality_class, "points": _points(zone.ring)}
                )
                for zone in hide.zones
            )
        if hide.flaws:
            values["flaws"] = tuple(_flaw(flaw) for flaw in hide.flaws)
        if hide.tight is not None:
            values["tight"] = TightEntry(
                x_mm=tuple(hide.tight.x_mm.tolist()),
                y_mm=tuple(hide.tight.y_mm.tolist()),
                angle_deg=tuple(map(tuple, hide.tight.angle_deg.tolist())),
            )
        return cls(**values)


def load_hide(path: Path) -> Hide:
    """Read a hide file and check that it holds together; remarks are left out.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    return check_hide_file(path)[0]


def check_hide_file(path: Path) -> tuple[Hide, tuple[Finding, ...]]:
    """Read a hide file, and return with it what is odd about it, each remark with its place.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    document = read(path)
    hide = check(document, HideFile).to_domain()
    found = tuple(replace(each, where=document.where(each.where.field or "")) for each in check_hide(hide))
    if any(each.severity is Severity.ERROR for each in found):
        raise InputFaults(found)
    return hide, found


def hide_text(hide: Hide) -> str:
    """Return a hide as YAML: coordinates on short lines, a point to a pair of brackets."""
    values = HideFile.from_domain(hide).to_file()
    text: str = yaml.safe_dump(
        values, default_flow_style=None, sort_keys=False, allow_unicode=True, width=110
    )
    return text


def _array(points: tuple[Point, ...]) -> F64:
    return np.array(points, dtype=np.float64)


def _points(ring: F64) -> tuple[Point, ...]:
    return tuple((x, y) for x, y in ring.tolist())


def _grid(entry: TightEntry | None) -> TightGrid | None:
    if entry is None:
        return None
    widest = max((len(row) for row in entry.angle_deg), default=0)
    # a ragged grid is told by the check, as one that is not a number
    rows = [[*row, *[np.nan] * (widest - len(row))] for row in entry.angle_deg]
    return TightGrid(
        x_mm=np.array(entry.x_mm, dtype=np.float64),
        y_mm=np.array(entry.y_mm, dtype=np.float64),
        angle_deg=np.array(rows, dtype=np.float64).reshape(len(rows), widest),
    )


def _flaw_of(flaw: PolygonFlaw | CircleFlaw | LineFlaw) -> Flaw:
    return Flaw(
        kind=flaw.kind,
        severity=flaw.severity,
        shape=FlawShape(flaw.shape),
        points=_array((flaw.at,) if isinstance(flaw, CircleFlaw) else flaw.points),
        radius_mm=flaw.radius_mm if isinstance(flaw, CircleFlaw) else 0.0,
        width_mm=flaw.width_mm if isinstance(flaw, LineFlaw) else 0.0,
        face=flaw.face,
    )


def _flaw(flaw: Flaw) -> PolygonFlaw | CircleFlaw | LineFlaw:
    values: dict[str, Any] = {"shape": flaw.shape.value, "kind": flaw.kind, "severity": flaw.severity}
    if flaw.face is not LeatherSide.GRAIN:
        values["face"] = flaw.face
    points = _points(flaw.points)
    if flaw.shape is FlawShape.CIRCLE:
        return CircleFlaw(**values, at=points[0], radius_mm=flaw.radius_mm)
    if flaw.shape is FlawShape.LINE:
        return LineFlaw(**values, points=points, width_mm=flaw.width_mm)
    return PolygonFlaw(**values, points=points)
