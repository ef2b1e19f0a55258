"""A picture judged before anything in it is measured: board, light, sharpness, tilt; or a scan by its dpi.

What cannot be good enough is refused with what to do; what is only weaker than it could be is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from polasepatu.errors import Severity
from polasepatu.photo import faults
from polasepatu.photo.board import DOT_MM
from polasepatu.photo.camera import camera_of
from polasepatu.photo.digitised import Setting
from polasepatu.photo.field import lighting
from polasepatu.photo.markers import find_markers
from polasepatu.photo.picture import grey, sampled
from polasepatu.photo.plane import LEAST_MARKERS, plane_of

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.photo.board import Board
    from polasepatu.photo.camera import Camera
    from polasepatu.photo.picture import Light
    from polasepatu.photo.plane import Plane, View

RMS_MM, WORST_RMS_MM = 0.06, 0.20
DOT_OFF_MM, WORST_DOT_MM, LEAST_DOTS = 0.10, 0.18, 3
PX_PER_MM, LEAST_PX_PER_MM = 4.0, 3.0
TILT_DEG, WORST_TILT_DEG = 25.0, 35.0
RISE_PX, WORST_RISE_PX, RISE_MM, WORST_RISE_MM = 3.8, 5.2, 0.8, 1.2
WHITE, LEAST_WHITE = 0.16, 0.06
CLIPPED, GLARE_SHARE, MOST_CLIPPED = 0.985, 0.01, 0.3
HULL_SHARE = 0.75
_CELL_MM = 0.1
_DARKER = 0.15  # share of the ground: a dot that is less dark than this is covered


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What a picture of a board is like."""

    markers_seen: int
    markers_on_board: int
    residual_mm: float
    dots_seen: int
    dot_off_mm: float  # the greatest
    px_per_mm: float
    tilt_deg: float
    camera_mm: tuple[float, float, float]  # x, y over the board, height
    focal_from: str
    rise_px: float
    white: float  # light of the paper where it is darkest, 1 is full
    clipped_share: float  # of the field


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSeen:
    """A board in a picture, judged."""

    setting: Setting
    plane: Plane
    camera: Camera
    quality: Quality
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """How a scanner sees: so many pixels to the mm, y turned over."""

    scale: float
    high_px: int

    def pixels(self, points: F64) -> F64:
        """Return where places of the plane (..., 2), mm, are seen."""
        x, y = points[..., 0] * self.scale - 0.5, self.high_px - points[..., 1] * self.scale - 0.5
        return np.stack([x, y], axis=-1)

    def places(self, pixels: F64) -> F64:
        """Return the places of the plane that are seen at pixels (..., 2)."""
        x, y = (pixels[..., 0] + 0.5) / self.scale, (self.high_px - pixels[..., 1] - 0.5) / self.scale
        return np.stack([x, y], axis=-1)

    def px_per_mm(self, points: F64) -> F64:
        """Return the scale at places (n, 2)."""
        return np.full(len(points), self.scale)


def scan_setting(picture: Light, dpi: float) -> Setting:
    """Return how a flatbed scan sees its plate; the whole of it is the field.

    Raises:
        TooFar: so few dpi do not show an edge well enough.
    """
    scale = dpi / 25.4
    if scale < LEAST_PX_PER_MM:
        raise faults.TooFar(px=scale, least=LEAST_PX_PER_MM)
    high, wide = picture.shape[:2]
    w, h = wide / scale, high / scale
    ring = np.array([[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]])
    sight = Flat(scale=scale, high_px=high)
    return Setting(picture=picture, sight=sight, camera=None, field=(ring,), lighting=None, rms_mm=0.02)


def see_board(picture: Light, board: Board, focal_35mm: float | None = None) -> BoardSeen:
    """Return the board in a picture with the picture's quality.

    Raises:
        PictureUnfit: one of its kinds says why the picture is not good enough, and what to do.
    """
    markers = find_markers(picture)
    high, wide = picture.shape[:2]
    if len(markers) < LEAST_MARKERS:
        _refuse_mirrored(picture)
        raise faults.MarkersMissing(seen=len(markers))
    clipped = sum(marker.light >= CLIPPED for marker in markers)
    if clipped > MOST_CLIPPED * len(markers):
        raise faults.TooBright(count=clipped, seen=len(markers))
    plane = plane_of(board, markers, (wide, high))
    if plane is None:
        raise faults.MarkersMissing(seen=len(markers))
    camera = camera_of(plane.view, focal_35mm)
    off = _dot_offsets(picture, plane, board)
    quality = _quality(picture, plane, board, camera, off)
    findings = (*_board_findings(plane, board, quality, off), *_picture_findings(quality))
    _refuse(findings)
    setting = Setting(
        picture=picture,
        sight=plane.view,
        camera=camera,
        field=tuple(plane.field(board)),
        lighting=lighting(plane),
        rms_mm=plane.rms_mm,
    )
    return BoardSeen(setting=setting, plane=plane, camera=camera, quality=quality, findings=findings)


def _refuse_mirrored(picture: Light) -> None:
    if len(find_markers(np.ascontiguousarray(picture[:, ::-1]))) >= LEAST_MARKERS:
        raise faults.PictureMirrored


def _refuse(findings: tuple[Finding, ...]) -> None:
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        raise faults.PictureRefused(errors)


def _quality(picture: Light, plane: Plane, board: Board, camera: Camera, off: F64) -> Quality:
    used, field = plane.used, plane.field(board)
    shown = np.isfinite(off[:, 2])
    return Quality(
        markers_seen=len(used),
        markers_on_board=sum(len(lies.sheet.markers) for lies in plane.sheets),
        residual_mm=plane.rms_mm,
        dots_seen=int(shown.sum()),
        dot_off_mm=float(off[shown, 2].max()) if shown.any() else 0.0,
        px_per_mm=float(plane.view.px_per_mm(np.vstack([plane.corners, *field])).min()),
        tilt_deg=camera.tilt_deg,
        camera_mm=(camera.x_mm, camera.y_mm, camera.height_mm),
        focal_from=camera.focal_from,
        rise_px=float(np.quantile([marker.rise_px for marker in used], 0.75)),
        white=float(min(marker.light for marker in used)),
        clipped_share=_clipped_share(picture, plane.view, field),
    )


def _clipped_share(picture: Light, view: View, field: list[F64]) -> float:
    shares = []
    for ring in field:
        low, high = ring.min(axis=0), ring.max(axis=0)
        x, y = np.meshgrid(np.arange(low[0], high[0], 0.5), np.arange(low[1], high[1], 0.5))
        pixels = np.round(view.pixels(np.stack([x, y], axis=-1))).astype(int)
        columns = np.clip(pixels[..., 0], 0, picture.shape[1] - 1)
        rows = np.clip(pixels[..., 1], 0, picture.shape[0] - 1)
        shares.append(float(np.mean(picture[rows, columns].max(axis=-1) >= CLIPPED)))
    return max(shares)


def _dot_offsets(picture: Light, plane: Plane, board: Board) -> F64:
    """Return x, y of the control dots and how far off each is seen, (n, 3); NaN where it is covered."""
    dots = plane.dots(board) if board.grey else np.zeros((0, 2))
    steps = np.arange(-1.1 * DOT_MM, 1.1 * DOT_MM + 1e-9, _CELL_MM)
    grid = np.stack(np.meshgrid(steps, steps), axis=-1)
    radius = np.hypot(grid[..., 0], grid[..., 1])
    around = (radius > 0.85 * DOT_MM) & (radius < 1.1 * DOT_MM)
    brightness = grey(picture)
    off = np.full(len(dots), np.nan)
    for at, dot in enumerate(dots):
        values = sampled(brightness, plane.view.pixels(dot + grid))
        ground = float(np.median(values[around]))
        dark = 1.0 - values / max(ground, 1e-4)
        even = float(np.ptp(np.quantile(dark[around], [0.05, 0.95])))
        middle = float(np.median(dark[radius < 0.25 * DOT_MM]))
        if middle < _DARKER or even > 0.5 * middle:
            continue
        weight = np.clip(dark - 0.25 * middle, 0.0, None) * (radius < DOT_MM)
        size_mm2 = float((dark > 0.5 * middle).sum()) * _CELL_MM**2
        if not 0.7 < size_mm2 / (np.pi * (DOT_MM / 2.0) ** 2) < 1.4:
            continue  # a piece covers a part of it
        shift = (weight[..., None] * grid).sum(axis=(0, 1)) / weight.sum()
        off[at] = float(np.hypot(*shift))
    return np.column_stack([dots, off])


def _board_findings(plane: Plane, board: Board, quality: Quality, off: F64) -> list[Finding]:
    found: list[Finding] = []
    whole = np.vstack([lies.of(ring) for lies in plane.sheets for ring in lies.sheet.markers.values()])
    share = (
        shapely.MultiPoint(plane.corners).convex_hull.area / shapely.MultiPoint(whole).convex_hull.area
        if len(plane.sheets) == board.sheets
        else 0.0
    )
    if share < HULL_SHARE:
        found.append(faults.MarkersOneSided.finding(share=100.0 * share))
    if quality.residual_mm > WORST_RMS_MM:
        found.append(faults.BoardWrong.finding(rms_mm=quality.residual_mm, limit_mm=WORST_RMS_MM))
    elif quality.residual_mm > RMS_MM:
        found.append(faults.MarkersDisagree.finding(rms_mm=quality.residual_mm, limit_mm=RMS_MM))
    if quality.dots_seen and quality.dot_off_mm > DOT_OFF_MM:
        x, y, mm = off[int(np.nanargmax(off[:, 2]))].tolist()
        kind = faults.BoardNotFlat if mm > WORST_DOT_MM else faults.BoardBulges
        found.append(kind.finding(x_mm=x, y_mm=y, off_mm=mm))
    if quality.dots_seen < LEAST_DOTS:
        found.append(faults.FlatnessUnseen.finding(seen=quality.dots_seen))
    return found


def _picture_findings(quality: Quality) -> list[Finding]:
    found: list[Finding] = []
    rise: dict[str, Any] = {"rise_px": quality.rise_px, "rise_mm": quality.rise_px / quality.px_per_mm}
    if quality.px_per_mm < LEAST_PX_PER_MM:
        found.append(faults.TooFar.finding(px=quality.px_per_mm, least=LEAST_PX_PER_MM))
    elif quality.px_per_mm < PX_PER_MM:
        found.append(faults.Coarse.finding(px=quality.px_per_mm, good=PX_PER_MM))
    if quality.tilt_deg > WORST_TILT_DEG:
        found.append(faults.TooTilted.finding(tilt_deg=quality.tilt_deg, limit_deg=WORST_TILT_DEG))
    elif quality.tilt_deg > TILT_DEG:
        found.append(faults.Tilted.finding(tilt_deg=quality.tilt_deg, limit_deg=TILT_DEG))
    if rise["rise_px"] > WORST_RISE_PX or rise["rise_mm"] > WORST_RISE_MM:
        found.append(faults.TooBlurred.finding(**rise))
    elif rise["rise_px"] > RISE_PX or rise["rise_mm"] > RISE_MM:
        found.append(faults.Blurred.finding(**rise))
    if quality.white < LEAST_WHITE:
        found.append(faults.TooDark.finding(white=100.0 * quality.white, least=100.0 * LEAST_WHITE))
    elif quality.white < WHITE:
        found.append(faults.Dark.finding(white=100.0 * quality.white, good=100.0 * WHITE))
    if quality.clipped_share > GLARE_SHARE:
        found.append(faults.Glare.finding(share=100.0 * quality.clipped_share))
    if quality.focal_from == "usual":
        found.append(faults.FocalGuessed.finding())
    return found
