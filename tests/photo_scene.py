"""Photos of a board with pieces on it, made by rays: what a camera would see, with the truth known.

A ray goes through each part of a pixel, through the lens, to the pieces' upper faces or down to the board.
Then come blur, mosaic, noise and JPEG. Rasters are filled by scan lines through the middles of their cells,
so that no piece grows by a half of one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numba
import numpy as np
import shapely
from PIL import Image

from polasepatu.photo.board import DOT_MM, Board, modules, sheets_of
from polasepatu.photo.digitised import CARD_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.geometry import F64

CELLS_PER_MM = 12
WHITE, BLACK, GREY, DOT = 0.82, 0.04, 0.22, 0.13
CARD = (0.62, 0.55, 0.38)


@dataclass(frozen=True)
class Shape:
    """A piece on the board: outer ring counter-clockwise, holes, and pen lines, in mm of the board."""

    ring: F64
    holes: tuple[F64, ...] = ()
    pen: tuple[F64, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A board, what lies on it, and how it is photographed. `print_scale` is the printer's error."""

    board: Board
    shapes: tuple[Shape, ...]
    thickness_mm: float = 0.3
    colour: tuple[float, float, float] = CARD
    size_px: tuple[int, int] = (1600, 1200)
    tilt_deg: tuple[float, float] = (8.0, 5.0)
    spin_deg: float = 2.0
    aside_mm: tuple[float, float] = (10.0, -8.0)
    fill: float = 0.95  # of the picture's width or height that the board takes
    lens: tuple[float, float, float, float] = (-0.06, 0.02, 5e-4, -3e-4)
    middle_px: tuple[float, float] = (7.0, -5.0)
    blur_px: float = 0.7
    full_well: float = 3000.0
    exposure: float = 1.0
    shade: float = 0.3  # how much light falls off across the picture
    shadow: float = 0.35
    quality: int = 92
    bulge_mm: float = 0.0
    curl_mm: float = 0.0  # the right end of every piece stands up by so much
    print_scale: tuple[float, float] = (1.0, 1.0)
    seed: int = 1
    focal: float = 1.16  # half diagonals
    parts: int = 2  # rays per pixel in either direction


def photo(scene: Scene) -> np.ndarray:
    """Return the photo as (h, w, 3) numbers coded as sRGB, before JPEG."""
    light = _light(scene)
    rng = np.random.default_rng(scene.seed)
    light = _blurred(light, scene.blur_px)
    high, wide = light.shape[:2]
    y, x = np.mgrid[:high, :wide]
    fall = 1.0 - scene.shade * (0.6 * x / wide + 0.4 * y / high)
    light = light * (fall * scene.exposure)[..., None]
    raw = _mosaic(light)
    raw = rng.poisson(np.maximum(raw, 0.0) * scene.full_well) / scene.full_well
    raw = raw + rng.normal(0.0, 1.5e-3, raw.shape)
    return coded(_demosaic(raw))


def jpeg(scene: Scene) -> bytes:
    """Return the photo as a JPEG file."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(photo(scene)).save(stream, "JPEG", quality=scene.quality, subsampling=0)
    return stream.getvalue()


def flat(scene: Scene) -> np.ndarray:
    """Return a scan of the scene, half as fine as its drawing, as light (h, w, 3) from above."""
    face = paper(scene)
    cover, ink = _covered(scene, face.shape)
    light = np.repeat(face[..., None], 3, axis=-1)
    light[cover] = scene.colour
    light[ink] = 0.05
    tall, wide = (each // 2 * 2 for each in face.shape)
    small = light[:tall, :wide].reshape(tall // 2, 2, wide // 2, 2, 3).mean(axis=(1, 3))[::-1]
    rng = np.random.default_rng(scene.seed)
    grainy = small * scene.exposure + rng.normal(0.0, 0.003, small.shape)
    return np.clip(grainy, 0.0, 1.0).astype(np.float32)


FLAT_DPI = CELLS_PER_MM / 2 * 25.4


def decoded(raw: bytes) -> np.ndarray:
    """Return the numbers of a picture file."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(raw)).convert("RGB"))


def coded(light: np.ndarray) -> np.ndarray:
    """Return light as the numbers of a file."""
    light = np.clip(light, 0.0, 1.0)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return np.round(255.0 * srgb).astype(np.uint8)


def filled(ring: F64, shape: tuple[int, int]) -> np.ndarray:
    """Return which cells (rows, columns) have their middle inside a ring given in cells."""
    mask = np.zeros(shape, dtype=bool)
    low = np.maximum(np.floor(ring.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(ring.max(axis=0)).astype(int) + 1, (shape[1], shape[0]))
    tall, wide = high[1] - low[1], high[0] - low[0]
    flips = np.zeros((tall, wide + 1), dtype=bool)
    for ends in zip((ring - low).tolist(), np.roll(ring - low, -1, axis=0).tolist(), strict=True):
        (x0, y0), (x1, y1) = sorted(ends, key=lambda end: end[1])
        rows = np.arange(max(0, int(np.ceil(y0 - 0.5))), min(tall, int(np.ceil(y1 - 0.5))))
        if len(rows):
            x = x0 + (rows + 0.5 - y0) / (y1 - y0) * (x1 - x0)
            at = np.clip(np.ceil(x - 0.5).astype(int), 0, wide)
            np.logical_xor.at(flips, (rows, at), True)
    mask[low[1] : high[1], low[0] : high[0]] = np.logical_xor.accumulate(flips, axis=1)[:, :-1]
    return mask


def extent_mm(board: Board) -> tuple[float, float]:
    """Return width and height of the whole board."""
    sheets = sheets_of(board)
    wide, tall = board.paper_mm
    return sheets[-1].corner_mm[0] + wide, sheets[-1].corner_mm[1] + tall


def paper(scene: Scene) -> np.ndarray:
    """Return the printed board as reflected light, rows upwards, `CELLS_PER_MM` to the mm."""
    board = scene.board
    wide, tall = extent_mm(board)
    face = np.full((round(tall * CELLS_PER_MM), round(wide * CELLS_PER_MM)), WHITE, dtype=np.float32)
    for sheet in sheets_of(board):
        shift = np.array(sheet.corner_mm)
        if board.grey:
            _paint(face, np.array([sheet.low, sheet.high]) + shift, GREY)
        for number, corners in sheet.markers.items():
            cell = board.marker_mm / 6
            for row, column in np.argwhere(modules(number) == 0):
                low = corners[3] + (column * cell, (5 - row) * cell) + shift
                _paint(face, np.array([low, low + cell]), BLACK, grow=1e-6)
        if board.grey:
            for dot in sheet.dots + shift:
                turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
                ring = dot + DOT_MM / 2 * np.column_stack([np.cos(turn), np.sin(turn)])
                face[filled(ring * CELLS_PER_MM, face.shape)] = DOT
    return face


def _paint(face: np.ndarray, box: F64, value: float, grow: float = 0.0) -> None:
    """Paint a box, its border cells by the share that is covered."""
    shares = []
    for axis, count in ((0, face.shape[1]), (1, face.shape[0])):
        low, high = box[0, axis] * CELLS_PER_MM - grow, box[1, axis] * CELLS_PER_MM + grow
        first = max(0, int(low))
        last = min(count, int(np.ceil(high)))
        cells = np.arange(first, last)
        shares.append((first, last, np.clip(np.minimum(cells + 1, high) - np.maximum(cells, low), 0, 1)))
    (left, right, x), (bottom, top, y) = shares
    part = face[bottom:top, left:right]
    cover = y[:, None] * x
    # Cells side by side add up: the darkest share counts from the white, not from what is there already.
    part[...] = part + cover * (value - WHITE) if value == BLACK else part * (1 - cover) + cover * value


def _light(scene: Scene) -> np.ndarray:
    face = paper(scene)
    cover, ink = _covered(scene, face.shape)
    ground = (face * (1.0 - scene.shadow * _shade(scene, cover))).astype(np.float32)
    camera, turn, focal = _camera(scene)
    wide, tall = extent_mm(scene.board)
    low, high = 0.0, 1.0
    if scene.shapes:
        low = float(np.min([each.ring[:, 0].min() for each in scene.shapes]))
        high = float(np.max([each.ring[:, 0].max() for each in scene.shapes]))
    return _traced(
        np.zeros((scene.size_px[1], scene.size_px[0], 3), dtype=np.float32),
        (ground, cover.astype(np.uint8) + ink.astype(np.uint8)),
        (camera, turn, focal, np.array(scene.lens), np.array(scene.middle_px)),
        (wide, tall, scene.thickness_mm, scene.bulge_mm, scene.curl_mm, low, high),
        (np.array(scene.print_scale), np.array(scene.colour, dtype=np.float32)),
        scene.parts,
    )


@numba.njit(cache=True)
def _traced(total, faces, optics, heights, looks, parts):  # noqa: PLR0912 - one kernel, no calls
    ground, cover = faces
    camera, turn, focal, lens, middle = optics
    wide, tall, thick, bulge, curl, low, high = heights
    scale, colour = looks
    rows, columns = total.shape[:2]
    layers = 5 if thick >= 0.5 else 2
    for row in range(rows):
        for column in range(columns):
            for part in range(parts * parts):
                sx = (column + (part % parts + 0.5) / parts - 0.5 - (columns - 1) / 2 - middle[0]) / focal
                sy = (row + (part // parts + 0.5) / parts - 0.5 - (rows - 1) / 2 - middle[1]) / focal
                x, y = sx, sy
                for _ in range(10):
                    r2 = x * x + y * y
                    bend = 1 + lens[0] * r2 + lens[1] * r2 * r2
                    dx = 2 * lens[2] * x * y + lens[3] * (r2 + 2 * x * x)
                    dy = lens[2] * (r2 + 2 * y * y) + 2 * lens[3] * x * y
                    x, y = (sx - dx) / bend, (sy - dy) / bend
                rx = x * turn[0, 0] + y * turn[1, 0] + turn[2, 0]
                ry = x * turn[0, 1] + y * turn[1, 1] + turn[2, 1]
                rz = x * turn[0, 2] + y * turn[1, 2] + turn[2, 2]
                z = 0.0
                for _ in range(3 if bulge else 1):
                    bx = camera[0] + (z - camera[2]) / rz * rx
                    by = camera[1] + (z - camera[2]) / rz * ry
                    u, v = min(max(bx / wide, 0.0), 1.0), min(max(by / tall, 0.0), 1.0)
                    z = bulge * np.sin(np.pi * u) * np.sin(np.pi * v)
                seen = 0  # 1: wall, 2: face, 3: ink
                tz = z + thick
                for _ in range(4 if curl else 1):
                    tx = camera[0] + (tz - camera[2]) / rz * rx
                    ty = camera[1] + (tz - camera[2]) / rz * ry
                    share = min(max((tx - low) / (high - low), 0.0), 1.0)
                    tz = z + thick + curl * share * share
                here = _cell(cover, tx, ty)
                if here:
                    seen = 1 + here
                else:
                    for layer in range(layers):
                        wz = z + thick * (layer + 0.5) / layers
                        wx = camera[0] + (wz - camera[2]) / rz * rx
                        wy = camera[1] + (wz - camera[2]) / rz * ry
                        if _cell(cover, wx, wy):
                            seen = 1
                if seen == 0:
                    px = wide / 2 + (bx - wide / 2) / scale[0]
                    py = tall / 2 + (by - tall / 2) / scale[1]
                    value = _between(ground, px, py)
                    for channel in range(3):
                        total[row, column, channel] += value
                else:
                    for channel in range(3):
                        value = colour[channel] * (0.7 if seen == 1 else 1.0)
                        total[row, column, channel] += 0.05 if seen == 3 else value
    return total / np.float32(parts * parts)


@numba.njit(cache=True)
def _cell(cover, x, y):
    i, j = int(np.floor(x * CELLS_PER_MM)), int(np.floor(y * CELLS_PER_MM))
    if i < 0 or j < 0 or i >= cover.shape[1] or j >= cover.shape[0]:
        return 0
    return int(cover[j, i])


@numba.njit(cache=True)
def _between(face, x, y):
    u, v = x * CELLS_PER_MM - 0.5, y * CELLS_PER_MM - 0.5
    if u < -0.5 or v < -0.5 or u > face.shape[1] - 0.5 or v > face.shape[0] - 0.5:
        return 0.35  # the table
    u, v = min(max(u, 0.0), face.shape[1] - 1.001), min(max(v, 0.0), face.shape[0] - 1.001)
    i, j = int(u), int(v)
    u, v = u - i, v - j
    upper = face[j, i] * (1 - u) + face[j, i + 1] * u
    lower = face[j + 1, i] * (1 - u) + face[j + 1, i + 1] * u
    return upper * (1 - v) + lower * v


def _shade(scene: Scene, cover: np.ndarray) -> np.ndarray:
    """Return how much of a piece's shadow falls on the board, drawn at a quarter of the resolution."""
    tall, wide = (each // 4 * 4 for each in cover.shape)
    coarse = cover[:tall, :wide].reshape(tall // 4, 4, wide // 4, 4).mean(axis=(1, 3), dtype=np.float32)
    fall = np.array([0.9, 1.1]) * max(scene.thickness_mm, 0.15) + scene.curl_mm * 0.4
    coarse = np.roll(coarse, np.round(fall * CELLS_PER_MM / 4).astype(int), axis=(0, 1))
    coarse = _blurred(coarse[..., None], CELLS_PER_MM / 4 * (0.25 + 0.5 * scene.thickness_mm))[..., 0]
    fine = np.pad(np.kron(coarse, np.ones((4, 4), dtype=np.float32)), ((0, 4), (0, 4)), mode="edge")
    return fine[: cover.shape[0], : cover.shape[1]]


def _covered(scene: Scene, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    cover, ink = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for each in scene.shapes:
        mine = filled(each.ring * CELLS_PER_MM, shape)
        for hole in each.holes:
            mine &= ~filled(hole * CELLS_PER_MM, shape)
        cover |= mine
        for line in each.pen:
            stroke = shapely.LineString(line).buffer(0.25)
            for part in shapely.get_parts(stroke):
                drawn = filled(np.asarray(part.exterior.coords)[:-1] * CELLS_PER_MM, shape)
                for inner in part.interiors:
                    drawn &= ~filled(np.asarray(inner.coords)[:-1] * CELLS_PER_MM, shape)
                ink |= drawn
    return cover, ink & cover


def _camera(scene: Scene) -> tuple[F64, F64, float]:
    """Return the camera's place, its turn (rows are its axes), and its focal length in pixels."""
    wide, tall = extent_mm(scene.board)
    focal = scene.focal * np.hypot(*scene.size_px) / 2
    height = max(wide / scene.size_px[0], tall / scene.size_px[1]) * focal / scene.fill
    a, b, c = np.radians([*scene.tilt_deg, scene.spin_deg])
    base = np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    about_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    turn = about_z @ about_y @ about_x @ base
    look_at = np.array([wide / 2 + scene.aside_mm[0], tall / 2 + scene.aside_mm[1], 0.0])
    return look_at - height * turn[2], turn, focal


def _blurred(light: np.ndarray, sigma: float) -> np.ndarray:
    reach = max(1, int(np.ceil(3 * sigma)))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (0, 1):
        pad = [(0, 0)] * 3
        pad[axis] = (reach, reach)
        wide = np.pad(light, pad, mode="edge")
        count = light.shape[axis]
        light = sum(w * wide.take(range(at, at + count), axis=axis) for at, w in enumerate(weights))
    return light


def _mosaic(light: np.ndarray) -> np.ndarray:
    raw = light[..., 1].copy()
    raw[::2, ::2] = light[::2, ::2, 0]
    raw[1::2, 1::2] = light[1::2, 1::2, 2]
    return raw


def _demosaic(raw: np.ndarray) -> np.ndarray:
    full = np.zeros((*raw.shape, 3))
    kernel = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 4.0
    green = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 4.0
    for channel, rows, columns in ((0, 0, 0), (2, 1, 1)):
        plane = np.zeros(raw.shape)
        plane[rows::2, columns::2] = raw[rows::2, columns::2]
        full[..., channel] = _convolved(plane, kernel)
    plane = raw.copy()
    plane[::2, ::2] = 0
    plane[1::2, 1::2] = 0
    full[..., 1] = _convolved(plane, green)
    return full


def _convolved(plane: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    wide = np.pad(plane, 1, mode="reflect")
    high, across = plane.shape
    return sum(
        kernel[i, j] * wide[i : i + high, j : j + across] for i in range(3) for j in range(3) if kernel[i, j]
    )


def laid_out(shapes: Sequence[Shape], board: Board, gap_mm: float = 14.0) -> tuple[Shape, ...]:
    """Return shapes laid side by side in the middle of the field."""
    boxes = [(each.ring.min(axis=0), each.ring.max(axis=0)) for each in shapes]
    total = sum(high[0] - low[0] for low, high in boxes) + gap_mm * (len(shapes) - 1)
    wide, tall = extent_mm(board)
    x = (wide - total) / 2
    made = []
    for each, (low, high) in zip(shapes, boxes, strict=True):
        shift = np.array([x - low[0], tall / 2 - (low[1] + high[1]) / 2])
        made.append(moved(each, shift))
        x += high[0] - low[0] + gap_mm
    return tuple(made)


def moved(shape: Shape, shift: F64) -> Shape:
    """Return a shape moved."""
    return replace(
        shape,
        ring=shape.ring + shift,
        holes=tuple(hole + shift for hole in shape.holes),
        pen=tuple(line + shift for line in shape.pen),
    )


def bundled(style: str, *names: str) -> list[Shape]:
    """Return pieces of a shipped style as they are cut in the base size, with their holes and notches."""
    from polasepatu import project
    from polasepatu.files.style.style import load_style
    from polasepatu.workflow.grade import GradeJob, grade_style

    folder = project.styles()[style]
    size = load_style(folder).pattern.base_size
    done = grade_style(folder, GradeJob(sizes=str(size)))
    pieces = {each.piece: each for each in done.cut.pieces if each.foot.value == "right"}
    made = []
    for name in names:
        piece = pieces[name]
        turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        holes = [
            np.array([hole.x_mm, hole.y_mm])
            + hole.diameter_mm / 2 * np.column_stack([np.cos(turn), np.sin(turn)])
            for hole in piece.punches
            if hole.diameter_mm >= 2.0
        ]
        # Two lines that meet beyond a corner leave a spike without width there, which no knife cuts.
        area = shapely.Polygon(piece.cut_outline)
        area = area.buffer(-0.06, join_style="mitre").buffer(0.06, join_style="mitre")
        ring = np.asarray(shapely.geometry.polygon.orient(area).exterior.coords)[:-1]
        made.append(Shape(ring=ring, holes=(*piece.cut_outs, *holes)))
    return made


@dataclass(frozen=True)
class Errors:
    """How far a found outline lies off the truth, mm, and its area, %."""

    mean: float
    p95: float
    greatest: float
    bias: float  # outward positive
    area: float


def errors(found: F64, truth: F64) -> Errors:
    """Compare an outline with the true one, from both of them."""
    from polasepatu.geometry.registration import dense

    ours, theirs = dense(found, spacing_mm=0.3), dense(truth, spacing_mm=0.3)
    there, back = shapely.LinearRing(truth), shapely.LinearRing(found)
    area = shapely.Polygon(truth)
    away = shapely.distance(there, shapely.points(ours))
    sign = np.where(shapely.contains_xy(area, ours[:, 0], ours[:, 1]), -1.0, 1.0)
    both = np.concatenate([away, shapely.distance(back, shapely.points(theirs))])
    return Errors(
        mean=float(both.mean()),
        p95=float(np.quantile(both, 0.95)),
        greatest=float(both.max()),
        bias=float((away * sign).mean()),
        area=100.0 * (shapely.Polygon(found).area / area.area - 1.0),
    )


def card() -> Shape:
    """Return a card as it lies."""
    ring = shapely.box(0, 0, CARD_MM[0], CARD_MM[1]).buffer(-3.18).buffer(3.18, quad_segs=16)
    return Shape(np.asarray(shapely.geometry.polygon.orient(ring).exterior.coords)[:-1])


def scanned_quarter() -> bytes:
    """Return a flatbed scan of the derby's quarter and a card on dark paper, as PNG with its dpi."""
    board = Board(paper="a3")
    light = flat(Scene(board, laid_out([*bundled("derby", "quarter"), card()], board)))
    rows, columns = (slice(41 * 6, 256 * 6), slice(41 * 6, 379 * 6))
    file = io.BytesIO()
    Image.fromarray(coded(light[rows, columns])).save(file, "PNG", dpi=(FLAT_DPI, FLAT_DPI))
    return file.getvalue()
