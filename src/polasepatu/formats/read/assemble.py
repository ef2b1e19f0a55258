"""From sorted lines to pieces: contours joined and nested, everything else given to the piece it lies on."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from polasepatu.errors import Where
from polasepatu.formats import faults
from polasepatu.formats.choices import Inside
from polasepatu.formats.cleaning import canonical
from polasepatu.formats.read.chains import joined
from polasepatu.formats.read.imported import ImportedNotch, ImportedPiece, Role
from polasepatu.formats.read.sorting import OUTSIDE
from polasepatu.geometry.polyline import length_along, point_at
from polasepatu.geometry.registration import dense
from polasepatu.geometry.ring import clockwise
from polasepatu.pattern.cutpiece import NotchShape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.formats.read.imported import ImportedHole, ImportedLine, ImportedText, ImportedZone
    from polasepatu.formats.read.sorting import Ledger, Sorted
    from polasepatu.geometry import F64

NEAR_MM = 0.5  # how far outside a piece its notches may begin
ALMOST_ALL = 0.5  # a ring that fills more of another is no cut-out in it
WIDEST_ALLOWANCE_MM = 40.0  # from a sew line to its cut line
EVEN_MM, MOST_WIDTHS, MOSTLY_EVEN = 0.05, 4, 0.8  # it keeps a few widths, one at each kind of edge


@dataclass(slots=True, kw_only=True)
class _Piece:
    """A piece being put together."""

    outline: F64
    name: str
    cut_outs: list[F64] = field(default_factory=list)
    lines: list[ImportedLine] = field(default_factory=list)
    notches: list[ImportedNotch] = field(default_factory=list)
    holes: list[ImportedHole] = field(default_factory=list)
    zones: list[ImportedZone] = field(default_factory=list)
    texts: list[ImportedText] = field(default_factory=list)
    grain_deg: float | None = None

    def finished(self, size: str) -> ImportedPiece:
        """Return the piece as a value."""
        return ImportedPiece(
            name=self.name,
            size=size,
            outline=self.outline,
            cut_outs=tuple(clockwise(ring) for ring in self.cut_outs),
            lines=tuple(self.lines),
            notches=tuple(self.notches),
            holes=tuple(self.holes),
            zones=tuple(self.zones),
            texts=tuple(self.texts),
            grain_deg=self.grain_deg,
        )


def pieces_of(
    found: Sorted,
    *,
    size: str,
    tolerance_mm: float,
    ledger: Ledger,
    where: Where,
    inside: Inside | None = None,
    is_block: bool = False,
) -> tuple[list[ImportedPiece], list[Finding]]:
    """Return the pieces of a group, each outermost closed contour one, and what is wrong with others.

    `inside` says what closed contours inside of others are; None where nobody said it.
    """
    rings, findings = _rings(found.contours, tolerance_mm, where)
    pieces = _nested(rings, where, findings, inside)
    inner, more = _rings(found.cut_outs, tolerance_mm, where)
    if pieces:
        _furnish(_Ground(pieces, is_block=is_block), found, inner, ledger)
    return [piece.finished(size) for piece in pieces], [*findings, *more]


def _rings(
    contours: Sequence[ImportedLine], tolerance_mm: float, where: Where
) -> tuple[list[ImportedLine], list[Finding]]:
    """Return the closed rings of contours, those of each layer joined where they are split."""
    findings: list[Finding] = []
    rings = [line for line in contours if line.closed and len(line.points) > 2]
    for layer in dict.fromkeys(line.layer for line in contours):
        open_lines = [line for line in contours if line.layer == layer and not line.closed]
        closed, chains, forked = joined([line.points for line in open_lines], tolerance_mm)
        name = open_lines[0].name if len(open_lines) == 1 else ""
        rings += [replace(open_lines[0], points=points, closed=True, name=name) for points in closed]
        for chain in chains:
            gap_mm = math.hypot(*(chain[0] - chain[-1]))
            fault = faults.ContourForked if forked else faults.ContourOpen
            x_mm, y_mm = chain[-1].tolist()
            findings.append(
                fault.finding(
                    where=where, layer=layer, gap_mm=gap_mm, x_mm=x_mm, y_mm=y_mm, tolerance=tolerance_mm
                )
            )
    return _sound(rings, where, findings), findings


def _sound(rings: Sequence[ImportedLine], where: Where, findings: list[Finding]) -> list[ImportedLine]:
    """Return each ring once, counter-clockwise, without those that cross themselves."""
    kept: list[ImportedLine] = []
    seen: set[bytes] = set()
    for ring in rings:
        polygon = shapely.Polygon(ring.points)
        key = canonical(ring.points, closed=True)
        if key in seen:
            findings.append(faults.ContourTwice.finding(where=where, layer=ring.layer))
        elif not polygon.is_valid or polygon.area < 1.0:
            x_mm, y_mm = ring.points[0].tolist()
            findings.append(
                faults.ContourUnsound.finding(where=where, layer=ring.layer, x_mm=x_mm, y_mm=y_mm)
            )
        else:
            seen.add(key)
            forward = polygon.exterior.is_ccw
            kept.append(ring if forward else replace(ring, points=ring.points[::-1].copy()))
    return kept


def _spot(ring: ImportedLine) -> dict[str, Any]:
    x_mm, y_mm = ring.points[0].tolist()
    return {"layer": ring.layer, "x_mm": x_mm, "y_mm": y_mm}


def _nested(
    rings: Sequence[ImportedLine], where: Where, findings: list[Finding], inside: Inside | None
) -> list[_Piece]:
    """Return a piece for each outer ring; a ring inside one is a cut-out, and inside that a piece again."""
    polygons = [shapely.Polygon(ring.points) for ring in rings]
    inside_of = _containers(polygons)
    pieces: dict[int, _Piece] = {}
    for index in sorted(range(len(rings)), key=lambda each: -polygons[each].area):
        parent = min(inside_of[index], key=lambda other: polygons[other].area, default=None)
        if parent is not None and parent in pieces and inside is Inside.NET:
            pieces[parent].lines.append(replace(rings[index], role=Role.NET))
            continue
        almost = parent is not None and polygons[index].area > ALMOST_ALL * polygons[parent].area
        if parent is not None and parent in pieces and inside is None:
            if _parallel(rings[index].points, rings[parent].points):
                findings.append(faults.InsideUnclear.finding(where=where, **_spot(rings[index])))
            elif almost:
                findings.append(faults.ContourInContour.finding(where=where, **_spot(rings[index])))
        if parent is not None and parent in pieces and not almost:
            pieces[parent].cut_outs.append(rings[index].points)
        else:
            pieces[index] = _Piece(outline=rings[index].points, name=rings[index].name)
    pieces = dict(sorted(pieces.items()))  # as they stand in the file
    taken: set[str] = set()
    for number, piece in enumerate(pieces.values(), start=1):
        base = piece.name or f"piece-{number}"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        piece.name = name
    return list(pieces.values())


def _parallel(inner: F64, outer: F64) -> bool:
    """Whether a ring keeps a few even distances from another, as a sew line does, but no window."""
    away = np.asarray(shapely.distance(shapely.LinearRing(outer), shapely.points(dense(inner))))
    if float(away.max()) > WIDEST_ALLOWANCE_MM:
        return False
    values, counts = np.unique(np.round(away / EVEN_MM), return_counts=True)
    even = 0
    for _ in range(MOST_WIDTHS):
        near = np.array([counts[np.abs(values - value) <= 1].sum() for value in values])
        mine = np.abs(values - values[near.argmax()]) <= 1
        even += int(counts[mine].sum())
        counts = np.where(mine, 0, counts)
    return bool(even >= MOSTLY_EVEN * len(away))


def _containers(polygons: Sequence[shapely.Polygon]) -> list[list[int]]:
    """Return for each polygon those that contain it."""
    found: list[list[int]] = [[] for _ in polygons]
    if len(polygons) > 1:
        inner, outer = shapely.STRtree(list(polygons)).query(list(polygons), predicate="within")
        for a, b in zip(inner.tolist(), outer.tolist(), strict=True):
            if a != b:
                found[a].append(b)
    return found


class _Ground:
    """The pieces as areas, to ask whose a spot is: the smallest piece that is near it.

    In a block that holds one piece all is that piece's, wherever it lies.
    """

    def __init__(self, pieces: Sequence[_Piece], *, is_block: bool) -> None:
        self._pieces = pieces
        self._only = pieces[0] if is_block and len(pieces) == 1 else None
        self._areas = [shapely.Polygon(each.outline) for each in pieces]
        self._tree = shapely.STRtree(self._areas)

    def at(self, x_mm: float, y_mm: float) -> _Piece | None:
        """Return the piece at a spot."""
        if self._only is not None:
            return self._only
        near = self._tree.query(shapely.Point(x_mm, y_mm), predicate="dwithin", distance=NEAR_MM).tolist()
        return self._pieces[min(near, key=lambda index: self._areas[index].area)] if near else None


def _furnish(ground: _Ground, found: Sorted, rings: Sequence[ImportedLine], ledger: Ledger) -> None:
    """Give every mark to the piece it lies on."""
    nobody = _Piece(outline=np.empty((0, 2)), name="")  # takes what lies outside, and is thrown away

    def owner(what: str, layer: str, x_mm: float, y_mm: float) -> _Piece:
        piece = ground.at(x_mm, y_mm)
        if piece is None:
            ledger.leave(what, layer, OUTSIDE)
        return piece or nobody

    for ring in rings:
        owner("cut-out", ring.layer, *ring.points[0].tolist()).cut_outs.append(ring.points)
    for line in found.lines:
        owner("line", line.layer, *_spot_of(line)).lines.append(line)
    for notch in found.notches:
        owner("notch", "", notch.x_mm, notch.y_mm).notches.append(notch)
    for line in found.notch_lines:
        piece = owner("notch", line.layer, *line.points.mean(axis=0).tolist())
        piece.notches.append(notch_from(line.points, shapely.Polygon(piece.outline)))
    for hole in found.holes:
        owner("hole", "", hole.x_mm, hole.y_mm).holes.append(hole)
    for zone in found.zones:
        spot = shapely.Polygon(zone.ring).buffer(0.0).representative_point()
        owner("zone", str(zone.number), spot.x, spot.y).zones.append(zone)
    for text in found.texts:
        owner("text", text.layer, text.x_mm, text.y_mm).texts.append(text)
    for grain in sorted(found.grains, key=_reach):  # of an arrow the shaft is the longest line
        run = grain[-1] - grain[0]
        piece = owner("line", "", *grain.mean(axis=0).tolist())
        piece.grain_deg = math.degrees(math.atan2(run[1], run[0])) % 180.0


def _spot_of(line: ImportedLine) -> tuple[float, float]:
    """Return a point that tells whose a line is: on an open line its middle, in a closed one inside it."""
    if line.closed and len(line.points) > 2:
        inside = shapely.Polygon(line.points).buffer(0.0).representative_point()
        if not inside.is_empty:
            return inside.x, inside.y
    middle, _ = point_at(line.points, float(length_along(line.points)[-1]) / 2.0)
    return float(middle[0]), float(middle[1])


def _reach(line: F64) -> float:
    return math.hypot(*(line[-1] - line[0]))


def notch_from(points: F64, piece: shapely.Polygon) -> ImportedNotch:
    """Return the notch that a line of two points (slit), three (V) or more (U) draws at an edge."""
    edge = piece.exterior
    if len(points) == 2:
        near = [edge.distance(shapely.Point(point)) for point in points]
        start, tip = points if near[0] <= near[1] else points[::-1]
        shape, width_mm = NotchShape.SLIT, 0.0
    else:
        start = (points[0] + points[-1]) / 2.0
        width_mm = math.hypot(*(points[-1] - points[0]))
        far = int(np.hypot(*(points - start).T).argmax())
        tip = points[far] if len(points) == 3 else points[len(points) // 2]
        shape = NotchShape.V if len(points) == 3 else NotchShape.U
    depth_mm = math.hypot(*(tip - start))
    x, y = ((tip - start) / depth_mm).tolist() if depth_mm else (0.0, 0.0)
    return ImportedNotch(
        x_mm=float(start[0]),
        y_mm=float(start[1]),
        depth_mm=depth_mm,
        width_mm=width_mm,
        shape=shape,
        inward=(x, y) if depth_mm else None,
    )
