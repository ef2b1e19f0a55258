"""The whole way from a picture to pieces in mm, and the figures that say how good they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Where
from polasepatu.geometry.ring import signed_area
from polasepatu.photo import faults
from polasepatu.photo.edges import down_to_the_board, evenly, read_edge, sharpened
from polasepatu.photo.features import FoundNotch, RoundHole, find_notches, round_hole
from polasepatu.photo.field import Rectified, find_pieces, rectified
from polasepatu.photo.pen import find_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.photo.camera import Camera
    from polasepatu.photo.edges import Edge
    from polasepatu.photo.field import Lighting, Sight
    from polasepatu.photo.picture import Light

CARD_MM = (85.60, 53.98, 0.76)  # ISO/IEC 7810 ID-1: identity and bank cards; width, height, thickness
CORNER_DEG = 25.0
LEAST_CONTRAST, GOOD_CONTRAST = 0.09, 0.26  # in square roots of light
NOISY_MM = 0.12
NEAR_EDGE_MM = 5.0
_COARSEST, _FINEST = 4.0, 8.0  # cells to the mm of the rectified picture
_MOUTH_MM = 1.0  # beyond a notch's mouth, where its walls disturb the reading
_BLUR_PX = 2.5  # how wide a sharp edge is seen
_WALL_SHARE = 0.2  # of a wall's width, by which an edge may be off for its colour and thickness
_PIXEL_SHARE = 0.12  # of a pixel, that every edge may be off
_SPREAD = 2.0  # standard deviations in what is stated as uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A window in a piece: its edge (n, 2), clockwise, and the indices of its corners."""

    ring: F64
    corners: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPiece:
    """A piece: outline (n, 2) counter-clockwise with its corners, what is cut into it, what is drawn on it.

    `uncertain_mm` is how far an edge may be off if the thickness is as said and the piece lies flat; the
    error of the scale comes on top.
    """

    name: str
    outline: F64
    corners: tuple[int, ...]
    windows: tuple[Hole, ...] = ()
    holes: tuple[RoundHole, ...] = ()
    notches: tuple[FoundNotch, ...] = ()
    lines: tuple[F64, ...] = ()
    noise_mm: float = 0.0
    uncertain_mm: float = 0.0
    longest_mm: float = 0.0  # between two places of the outline

    @property
    def area_mm2(self) -> float:
        """The area inside the outline, holes and windows taken off, notches not."""
        rounds = sum(np.pi * (hole.diameter_mm / 2.0) ** 2 for hole in self.holes)
        return float(shapely.Polygon(self.outline, [window.ring for window in self.windows]).area - rounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A plane in a picture: how it is seen, by which camera (None for a scanner), which field is on it."""

    picture: Light
    sight: Sight
    camera: Camera | None
    field: tuple[F64, ...]  # rings
    lighting: Lighting | None
    rms_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What lies on the field of a picture."""

    pieces: tuple[FoundPiece, ...]
    seen: Rectified
    contrast: float
    findings: tuple[Finding, ...]


def read_pieces(setting: Setting, thickness_mm: float, *, corner_deg: float = CORNER_DEG) -> Laid:
    """Return the pieces on the field of a picture, from its upper left corner, line by line.

    Raises:
        LooksAlike, NothingFound, PieceOutside: no piece can be told from the ground, or wholly seen.
    """
    rings = setting.field
    low, high = np.min([r.min(axis=0) for r in rings], axis=0), np.max([r.max(axis=0) for r in rings], axis=0)
    scale = float(np.median(setting.sight.px_per_mm(np.vstack(rings))))
    seen = rectified(setting.picture, setting.sight, low, high, min(max(1.2 * scale, _COARSEST), _FINEST))
    found = find_pieces(seen, rings, setting.lighting)
    if found.contrast < LEAST_CONTRAST:
        raise faults.LooksAlike
    if found.at_the_edge:
        middle = found.at_the_edge[0].centroid
        raise faults.PieceOutside(count=len(found.at_the_edge), x_mm=middle.x, y_mm=middle.y)
    if not found.areas:
        raise faults.NothingFound
    pieces, findings = [], []
    if found.contrast < GOOD_CONTRAST:
        findings.append(faults.LittleContrast.finding())
    inside = shapely.union_all([shapely.Polygon(ring) for ring in rings])
    for number, area in enumerate(_in_lines(found.areas), 1):
        piece = _piece(setting, seen, area, f"piece_{number}", thickness_mm, corner_deg)
        pieces.append(piece)
        where = Where(piece=piece.name)
        gap_mm = float(area.distance(inside.boundary))
        if gap_mm < NEAR_EDGE_MM:
            findings.append(faults.PieceNearEdge.finding(where=where, gap_mm=gap_mm, least_mm=NEAR_EDGE_MM))
        if piece.noise_mm > NOISY_MM:
            findings.append(faults.EdgeFaint.finding(where=where, noise_mm=piece.noise_mm))
    return Laid(pieces=tuple(pieces), seen=seen, contrast=found.contrast, findings=tuple(findings))


def _in_lines(areas: Sequence[shapely.Polygon]) -> list[shapely.Polygon]:
    """Return areas as one reads: from the top, those side by side from the left."""
    rest = sorted(areas, key=lambda area: -area.bounds[3])
    lines: list[shapely.Polygon] = []
    while rest:
        floor = rest[0].centroid.y
        line = [area for area in rest if area.bounds[3] > floor]
        lines += sorted(line, key=lambda area: area.bounds[0])
        rest = [area for area in rest if area.bounds[3] <= floor]
    return lines


def _piece(
    setting: Setting,
    seen: Rectified,
    area: shapely.Polygon,
    name: str,
    thickness_mm: float,
    corner_deg: float,
) -> FoundPiece:
    coarse = shapely.get_coordinates(shapely.geometry.polygon.orient(area).exterior)[:-1]
    notches, closed = find_notches(coarse)
    ring = evenly(closed)
    edge = read_edge(setting.picture, setting.sight, ring, unread=_at_mouths(ring, notches))
    camera = setting.camera
    points = _stands(setting, edge, thickness_mm)
    outline, corners = sharpened(points, corner_deg)
    rounds, windows = _holes(setting, area, thickness_mm, corner_deg)
    lines = find_lines(_crop(seen, area), shapely.Polygon(closed, [ring.coords for ring in area.interiors]))
    if camera is not None:
        lines = [camera.on_top(line, thickness_mm) for line in lines]
        notches = tuple(_on_top(notch, camera, thickness_mm) for notch in notches)
    hull = shapely.get_coordinates(shapely.MultiPoint(outline).convex_hull)
    longest = float(np.hypot(*(hull[:, None] - hull[None]).transpose(2, 0, 1)).max())
    return FoundPiece(
        name=name,
        outline=outline if signed_area(outline) > 0.0 else outline[::-1],
        corners=tuple(corners),
        windows=tuple(windows),
        holes=tuple(rounds),
        notches=notches,
        lines=tuple(lines),
        noise_mm=edge.noise_mm,
        uncertain_mm=_uncertain(setting, outline, edge.noise_mm, thickness_mm),
        longest_mm=longest,
    )


def _stands(setting: Setting, edge: Edge, thickness_mm: float) -> F64:
    """Return where the edge of a piece of some thickness stands."""
    camera = setting.camera
    if camera is None:
        return edge.points
    walls = camera.wall_mm(edge.points, edge.outward, thickness_mm)
    blur_mm = _BLUR_PX / float(np.median(setting.sight.px_per_mm(edge.points)))
    return camera.seen_edge(down_to_the_board(edge, walls, blur_mm), edge.outward, thickness_mm)


def _uncertain(setting: Setting, outline: F64, noise_mm: float, thickness_mm: float) -> float:
    """Return how far an edge may be off: markers, grain, pixels, a part of its walls."""
    pixel = _PIXEL_SHARE / float(np.median(setting.sight.px_per_mm(outline)))
    parallax = 0.0
    if setting.camera is not None:
        away = float(np.hypot(*(outline - setting.camera.nadir).T).max())
        parallax = _WALL_SHARE * thickness_mm * away / setting.camera.height_mm
    return float(_SPREAD * np.sqrt(setting.rms_mm**2 + noise_mm**2 + pixel**2 + parallax**2))


def _at_mouths(ring: F64, notches: Sequence[FoundNotch]) -> np.ndarray:
    unread = np.zeros(len(ring), dtype=np.bool_)
    for notch in notches:
        away = np.hypot(*(ring - (notch.x_mm, notch.y_mm)).T)
        unread |= away < notch.width_mm / 2.0 + _MOUTH_MM
    return unread


def _on_top(notch: FoundNotch, camera: Camera, thickness_mm: float) -> FoundNotch:
    from dataclasses import replace

    place, outward = np.array([[notch.x_mm, notch.y_mm]]), -np.array([notch.inward])
    x, y = camera.seen_edge(place, outward, thickness_mm)[0].tolist()
    return replace(notch, x_mm=x, y_mm=y)


def _holes(
    setting: Setting, area: shapely.Polygon, thickness_mm: float, corner_deg: float
) -> tuple[list[RoundHole], list[Hole]]:
    rounds, windows = [], []
    for interior in area.interiors:
        coarse = shapely.get_coordinates(interior)[:-1]
        coarse = coarse[::-1] if signed_area(coarse) > 0.0 else coarse  # clockwise: material to the left
        across = float(np.sqrt(abs(signed_area(coarse))))
        ring = evenly(coarse, min(0.3, across / 12.0))
        edge = read_edge(setting.picture, setting.sight, ring, reach_mm=min(1.2, 0.4 * across))
        points = _stands(setting, edge, thickness_mm)
        circle = round_hole(points)
        if circle is not None:
            rounds.append(circle)
        else:
            outline, corners = sharpened(points, corner_deg)
            windows.append(Hole(ring=outline, corners=tuple(corners)))
    return rounds, windows


def _crop(seen: Rectified, area: shapely.Polygon) -> Rectified:
    left, bottom, right, top = area.bounds
    first = np.maximum(0, np.floor(seen.cells(np.array([left, bottom])))).astype(int)
    last = np.ceil(seen.cells(np.array([right, top]))).astype(int) + 1
    light = seen.light[first[1] : last[1], first[0] : last[0]]
    low = np.array(seen.low) + first / seen.px_per_mm
    return Rectified(light=light, low=(float(low[0]), float(low[1])), px_per_mm=seen.px_per_mm)
