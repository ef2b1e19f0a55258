"""Hides traced from a photo, as DXF: layers `HIDE`, `DEFECT_1` to `DEFECT_5`, `ZONE_1` to `ZONE_5`.

The largest closed line on `HIDE` is the outline, smaller ones inside it are holes. On a flaw layer closed
lines and circles are flaws of that severity, open lines are scratches of a given width.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Exit, Finding, InputFaults, Phrase, PolaError, Severity, Where
from polasepatu.formats.read.chains import joined
from polasepatu.formats.read.dxf import read_dxf
from polasepatu.geometry.ring import counter_clockwise, ring_area_mm2
from polasepatu.materials.hides import SQFT_MM2, Flaw, FlawShape, Hide, Zone
from polasepatu.materials.kinds import HideKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.formats.read.raw import RawDrawing, RawGroup
    from polasepatu.geometry import F64

OUTLINE_LAYER = "HIDE"
_RANKED = re.compile(r"(DEFECT|ZONE)_([1-5])")
LIKELY_SQFT = (0.5, 100.0)  # smaller or larger than any hide: a wrong unit


class HideDxfFault(PolaError):
    """A DXF file does not say what a hide looks like."""

    exit_code = Exit.INPUT


class NoOutline(HideDxfFault):
    code = "PS484"
    text = "no closed line on layer {layer}"
    hint = "draw the edge of the hide as one closed polyline on layer {layer}; layers found: {found}"
    cause = "The outline of a hide is read from the layer HIDE."


class OutlineOpen(HideDxfFault):
    code = "PS485"
    text = "a line on layer {layer} is open by {gap_mm:.2f} mm near x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "close it in the drawing, or import with --close-gaps {needed_mm:.1f}"
    cause = "Outline, holes and zones enclose an area, so their ends have to meet."


class UnitAssumed(HideDxfFault):
    code = "PS486"
    text = "{why}; millimetres are assumed, which makes this hide {area_sqft:.2f} sq ft"
    hint = "give --unit if that is wrong"
    cause = "A DXF file may leave out the unit of its coordinates."
    severity = Severity.WARNING


class LayerLeftOut(HideDxfFault):
    code = "PS487"
    text = "{count} lines on other layers were left out: {layers}"
    hint = "hides are read from HIDE, DEFECT_1 to DEFECT_5 and ZONE_1 to ZONE_5"
    cause = "Only the layers that describe a hide are read; anything else in the drawing is ignored."
    severity = Severity.NOTE


def read_hide_dxf(
    raw: bytes,
    file: str,
    *,
    name: str,
    form: HideKind = HideKind.SIDE,
    mm_per_unit: float | None = None,
    close_gaps_mm: float = 0.1,
    scratch_width_mm: float = 6.0,
) -> tuple[Hide, tuple[Finding, ...]]:
    """Return the hide in a DXF file, and remarks about what had to be assumed.

    `mm_per_unit` overrides what the file says. Whether the hide holds together is for `check_hide`.

    Raises:
        InputFaults: it is no DXF, has no outline, or lines that should be closed are not.
    """
    drawing = read_dxf(raw, file, mm_per_unit=mm_per_unit)
    where = Where(file=file)
    scale = mm_per_unit or drawing.mm_per_unit or 1.0
    group = drawing.loose
    faults: list[Finding] = []

    def closed(layer: str, *, or_scratch: bool = False) -> list[F64]:
        rings, open_lines = _joined(group, layer, scale, close_gaps_mm)
        if not or_scratch:
            faults.extend(_open_fault(layer, line, where) for line in open_lines)
        return rings

    outlines = sorted(closed(OUTLINE_LAYER), key=lambda ring: -ring_area_mm2(ring))
    zones, flaws = [], []
    for rank in range(1, 6):
        zones += [
            Zone(name=f"zone {rank}.{number}", quality_class=rank, ring=ring)
            for number, ring in enumerate(closed(f"ZONE_{rank}"), start=1)
        ]
        layer = f"DEFECT_{rank}"
        flaws += [
            Flaw(kind="flaw", severity=rank, shape=FlawShape.POLYGON, points=ring)
            for ring in closed(layer, or_scratch=True)
        ]
        flaws += [
            Flaw(kind="scratch", severity=rank, shape=FlawShape.LINE, points=line, width_mm=scratch_width_mm)
            for line in _joined(group, layer, scale, close_gaps_mm)[1]
        ]
        flaws += [
            Flaw(
                kind="flaw",
                severity=rank,
                shape=FlawShape.CIRCLE,
                points=np.array([[circle.x, circle.y]]) * scale,
                radius_mm=circle.radius * scale,
            )
            for circle in group.circles
            if circle.layer.upper() == layer
        ]
    if not outlines:
        found = ", ".join(sorted({line.layer for line in group.lines})) or Phrase("none")
        faults.append(NoOutline.finding(where=where, layer=OUTLINE_LAYER, found=found))
    if faults:
        raise InputFaults(faults)
    outline = counter_clockwise(outlines[0])
    hide = Hide(
        name=name,
        kind=form,
        outline=outline,
        holes=tuple(outlines[1:]),
        zones=tuple(zones),
        flaws=tuple(flaws),
        source_note=f"imported from {file.replace(chr(92), '/').rsplit('/', 1)[-1]}",
    )
    return hide, tuple(_remarks(drawing, hide, said=mm_per_unit is not None))


def _remarks(drawing: RawDrawing, hide: Hide, *, said: bool) -> Iterator[Finding]:
    where = Where(file=drawing.file)
    area_sqft = hide.outline_area_mm2 / SQFT_MM2
    if not said and drawing.mm_per_unit is None:
        why = (
            Phrase("the file states two different units")
            if drawing.unit_conflict
            else Phrase("the file does not state its unit")
        )
        yield UnitAssumed.finding(where=where, why=why, area_sqft=area_sqft)
    elif not LIKELY_SQFT[0] <= area_sqft <= LIKELY_SQFT[1]:
        why = Phrase("no hide has this size")
        yield UnitAssumed.finding(where=where, why=why, area_sqft=area_sqft)
    others = [line.layer for line in drawing.loose.lines if not _is_ours(line.layer)]
    if others:
        yield LayerLeftOut.finding(where=where, count=len(others), layers=", ".join(sorted(set(others))))


def _is_ours(layer: str) -> bool:
    return layer.upper() == OUTLINE_LAYER or _RANKED.fullmatch(layer.upper()) is not None


def _open_fault(layer: str, line: F64, where: Where) -> Finding:
    gap_mm = float(np.hypot(*(line[-1] - line[0])))
    return OutlineOpen.finding(
        where=where,
        layer=layer,
        gap_mm=gap_mm,
        needed_mm=np.ceil(gap_mm * 10) / 10,
        x_mm=float(line[-1, 0]),
        y_mm=float(line[-1, 1]),
    )


def _joined(group: RawGroup, layer: str, scale: float, gap_mm: float) -> tuple[list[F64], list[F64]]:
    """Return the closed rings and the lines left open on a layer, in mm; ends nearer than the gap meet."""
    rings, loose = [], []
    for line in group.lines:
        if line.layer.upper() == layer and len(line.points) > 1:
            points = line.points * scale
            if line.closed:
                doubled = np.array_equal(points[0], points[-1])
                rings.append(points[:-1] if doubled else points)
            else:
                loose.append(points)
    closed, left, _ = joined(loose, gap_mm)
    rings += closed
    if layer == OUTLINE_LAYER:
        rings += [
            shapely.get_coordinates(shapely.Point(c.x, c.y).buffer(c.radius, quad_segs=16))[:-1] * scale
            for c in group.circles
            if c.layer.upper() == layer
        ]
    return [ring for ring in rings if len(ring) >= 3], left
