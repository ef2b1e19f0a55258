"""Single-stroke lettering: text as the open lines a pen draws, and the place where it fits in a piece.

The glyphs are our own, drawn on a small grid. A pen plotter, a marking knife and a printer draw the same
lines, and no machine needs a font. Characters outside the font are brought to their base letters.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.geometry.pose import turn_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from polasepatu.geometry import F64
from polasepatu.geometry.shapes import polygon

# Each stroke is a row of grid points, two digits a point: x from 0, then y. The base line is y = 2, the
# top of a capital y = 8, the top of a small letter y = 6, the foot of a descender y = 0.
_BASE, _CAP = 2, 6
_GAP = 1.6  # between letters, in grid steps
_SPACE = 2.4
LINE_PITCH = 1.6  # from base line to base line, in capital heights
DESCENT = _BASE / _CAP  # below the base line, in capital heights

_GLYPHS = {
    "A": "0206284642 0444", "B": "35444332020838474635 0535", "C": "4738180703123243",
    "D": "02082846442202", "E": "48080242 0535", "F": "480802 0535", "G": "47381807031232434525",
    "H": "0208 4248 0545", "I": "1218 0222 0828", "J": "4843321203", "K": "0208 4804 1542",
    "L": "080242", "M": "0208254842", "N": "02084248", "O": "180703123243473818",
    "P": "02083847453404", "Q": "180703123243473818 2442", "R": "02083847453404 2442",
    "S": "473818070615354443321203", "T": "0848 2822", "U": "080312324348", "V": "082248",
    "W": "0812253248", "X": "0248 0842", "Y": "082548 2522", "Z": "08480242",
    "a": "3632 3526160503122233", "b": "0802 0516263533221203", "c": "3526160503122233",
    "d": "3832 3526160503122233", "e": "04343526160503122233", "f": "281712 0626",
    "g": "3631201001 3526160503122233", "h": "0802 0516263532", "i": "0602 0708", "j": "161100 1718",
    "k": "0802 3603 1432", "l": "080312", "m": "0602 05162522 25364542", "n": "0602 0516263532",
    "o": "160503122233352616", "p": "0600 0516263533221203", "q": "3630 3526160503122233",
    "r": "0602 051626", "s": "35261605142433221203", "t": "181322 0626", "u": "0603122233 3632",
    "v": "062246", "w": "0612243246", "x": "0246 0642", "y": "0622 4610", "z": "06360232",
    "0": "180703122233372818", "1": "071812 0222", "2": "07183847460242",
    "3": "0718384746354443321203 1535", "4": "32380444", "5": "480805354443321203",
    "6": "473818070312324344351504", "7": "084812", "8": "15354443321203041506071838474635",
    "9": "031232434738180706153546",
    ".": "0212130302", ",": "1301", ":": "0203 0506", ";": "1301 1516", "-": "0535", "_": "0141",
    "/": "0248", "\\": "0842", "+": "0545 2723", "=": "0444 0646", "(": "18060412", ")": "08161402",
    "[": "18080212", "]": "08181202", "{": "28171605141322", "}": "08171625141302",
    "*": "1436 1634 0545", "#": "1218 3238 0444 0646", "%": "0248 0708181707 3233434232",
    "&": "4206071827260403122244", "@": "4312030718384745353626162435", "'": "0807", '"': "0807 1817",
    "!": "0804 0203", "?": "0718384746352524 2322", "<": "470543", ">": "074503", "|": "0108",
    "$": "473818070615354443321203 2921", "^": "062846", "~": "0415243546", "`": "0817",
    "°": "0708181707", "×": "0347 0743", " ": "",
}  # fmt: skip
_NUDGES = np.array([(x, y) for y in (-1.0, 0.0, 1.0) for x in (-1.0, 0.0, 1.0)])
_MISSING = "0242480802 0248"  # a crossed box: seen at once, unlike a gap

_SPELLED = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i",
    "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"',
    "·": ".", "•": ".", "…": "...", "\u2044": "/", "¿": "?", "¡": "!", "\t": " ", "\n": " ", "\u00a0": " ",
}  # fmt: skip


def plain(text: str) -> str:
    """Return `text` in the characters of the font: accents dropped, ligatures and fractions spelt out."""
    if all(letter in _GLYPHS for letter in text):
        return text
    kept = []
    for letter in text:
        if letter in _GLYPHS:
            kept.append(letter)
            continue
        # NFKD also turns "½" into 1, fraction slash, 2; the slash is then spelt like any other.
        bare = _SPELLED.get(letter) or "".join(
            _SPELLED.get(part, part)
            for part in unicodedata.normalize("NFKD", letter)
            if not unicodedata.combining(part)
        )
        kept.append(bare)
    return "".join(kept)


@cache
def _glyph(letter: str) -> tuple[tuple[F64, ...], float]:
    """Return the strokes of a letter in capital heights, and how far the next letter stands."""
    if letter == " ":
        return (), _SPACE / _CAP
    strokes = []
    for run in _GLYPHS.get(letter, _MISSING).split():
        digits = np.array([int(digit) for digit in run], dtype=np.float64).reshape(-1, 2)
        strokes.append((digits - (0.0, _BASE)) / _CAP)
    width = max(float(stroke[:, 0].max()) for stroke in strokes)
    return tuple(strokes), width + _GAP / _CAP


def text_width_mm(text: str, height_mm: float) -> float:
    """Return the width of one line of text whose capitals are `height_mm` high."""
    return height_mm * _text_width(text)


@lru_cache(maxsize=4096)
def _text_width(text: str) -> float:
    """Return the width of one line of text in capital heights."""
    return max(0.0, sum(_glyph(letter)[1] for letter in plain(text)) - _GAP / _CAP)


def block_size_mm(lines: Sequence[str], height_mm: float) -> tuple[float, float]:
    """Return width and height of a block of lines, from the top of the first to the last descender."""
    width = max((text_width_mm(line, height_mm) for line in lines), default=0.0)
    return width, height_mm * (1.0 + DESCENT + LINE_PITCH * max(0, len(lines) - 1))


def strokes(
    text: str, height_mm: float, *, x_mm: float = 0.0, y_mm: float = 0.0, angle_deg: float = 0.0
) -> tuple[F64, ...]:
    """Return the pen lines, each (n, 2), of one line of text that begins at (x_mm, y_mm) on its base line."""
    return block_strokes((text,), height_mm, x_mm=x_mm, y_mm=y_mm, angle_deg=angle_deg)


def block_strokes(
    lines: Iterable[str],
    height_mm: float,
    *,
    x_mm: float = 0.0,
    y_mm: float = 0.0,
    angle_deg: float = 0.0,
) -> tuple[F64, ...]:
    """Return the pen lines of several lines of text; (x_mm, y_mm) is where the first base line begins."""
    points, lifts = block_points(lines, height_mm, x_mm=x_mm, y_mm=y_mm, angle_deg=angle_deg)
    return tuple(np.split(points, lifts)) if len(points) else ()


def block_points(
    lines: Iterable[str],
    height_mm: float,
    *,
    x_mm: float = 0.0,
    y_mm: float = 0.0,
    angle_deg: float = 0.0,
) -> tuple[F64, tuple[int, ...]]:
    """Return several lines of text as all points of the pen (n, 2), and those before which it is lifted."""
    rows = [_line_strokes(plain(line)) for line in lines]
    parts = [shape + (0.0, -LINE_PITCH * row) for row, (shape, _) in enumerate(rows) if len(shape)]
    if not parts:
        return np.empty((0, 2)), ()
    matrix = height_mm * turn_matrix(angle_deg)
    everything = np.concatenate(parts) @ matrix + (x_mm, y_mm)
    return everything, tuple(accumulate(count for _, counts in rows for count in counts))[:-1]


@lru_cache(maxsize=4096)
def _line_strokes(text: str) -> tuple[F64, tuple[int, ...]]:
    """Return the points of one line of text in capital heights, and how many each stroke has."""
    strokes: list[F64] = []
    pen = 0.0
    for letter in text:
        shapes, advance = _glyph(letter)
        strokes += [shape + (pen, 0.0) for shape in shapes]
        pen += advance
    points = np.concatenate(strokes) if strokes else np.empty((0, 2))
    return points, tuple(len(stroke) for stroke in strokes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetteringPlace:
    """Where a block of lines stands: the start of its first base line, its capital height and its turn."""

    x_mm: float
    y_mm: float
    height_mm: float
    angle_deg: float


def fit_lettering(
    lines: Sequence[str],
    outline: F64,
    *,
    cut_outs: Sequence[F64] = (),
    keep_off: Sequence[F64] = (),
    min_height_mm: float = 3.0,
    max_height_mm: float = 8.0,
    clearance_mm: float = 1.5,
) -> LetteringPlace | None:
    """Return the place where `lines` stand largest inside `outline`, or None where they do not fit.

    The block keeps `clearance_mm` from the outline, the cut-outs and the points of the lines in `keep_off`.
    It stands level where that costs at most a fifth of the height; otherwise it is turned, never upside down.
    """
    width, height = block_size_mm(lines, 1.0)
    if width <= 0.0:
        return None
    free = shapely.Polygon(outline, cut_outs)
    shapely.prepare(free)
    edge = _dense((outline, *cut_outs), closed=True)
    if len(keep_off):
        edge = np.concatenate((edge, _dense(keep_off, closed=False)))
    half = np.array((width, height)) / 2.0
    centres = _grid_inside(free)
    if not len(centres):
        return None
    best: tuple[float, float, F64] | None = None
    for angle_deg in _turns(outline):
        centre, reach = _widest(centres, edge, half, clearance_mm, angle_deg)
        reach = min(reach, max_height_mm)
        if reach < min_height_mm:
            continue
        while not free.contains(_box(centre, half * reach + clearance_mm, angle_deg)):
            reach *= 0.95
            if reach < min_height_mm:
                break
        if reach >= min_height_mm and (best is None or reach > 1.25 * best[0]):
            best = (reach, angle_deg, centre)
        if best is not None and best[0] >= 0.8 * max_height_mm:
            break
    if best is None:
        return None
    reach, angle_deg, centre = best
    # Down to 0.01 mm: a label that is the same in every size stays the same to the last digit.
    reach = math.floor(reach * 100.0) / 100.0
    corner = np.array((-half[0], half[1] - 1.0)) * reach
    start = centre + corner @ turn_matrix(angle_deg)
    return LetteringPlace(x_mm=float(start[0]), y_mm=float(start[1]), height_mm=reach, angle_deg=angle_deg)


def lettering_holds(
    lines: Sequence[str],
    place: LetteringPlace,
    outline: F64,
    *,
    cut_outs: Sequence[F64] = (),
    keep_off: Sequence[F64] = (),
    clearance_mm: float = 1.5,
) -> bool:
    """Tell whether `lines` at a known place keep their clearance from outline, cut-outs and `keep_off`."""
    half = np.array(block_size_mm(lines, place.height_mm)) / 2.0
    to_centre = np.array((half[0], place.height_mm - half[1]))
    centre = np.array((place.x_mm, place.y_mm)) + to_centre @ turn_matrix(place.angle_deg)
    box = _box(centre, half + clearance_mm, place.angle_deg)
    if not shapely.Polygon(outline, cut_outs).contains(box):
        return False
    spots = [line[0] for line in keep_off if len(line) == 1]
    off = [line for line in keep_off if len(line) > 1]
    if spots and np.any(shapely.intersects_xy(box, np.array(spots))):
        return False
    if not off:
        return True
    whose = np.repeat(np.arange(len(off)), [len(line) for line in off])
    marks = shapely.linestrings(np.concatenate(off), indices=whose)
    return not np.any(shapely.intersects(box, marks))


def _dense(lines: Sequence[F64], *, closed: bool) -> F64:
    """Return points at most 4 mm apart along the lines; the exact check comes later."""
    rows = []
    for line in lines:
        ring = np.vstack((line, line[:1])) if closed else np.asarray(line, dtype=np.float64)
        if len(ring) < 2:
            rows.append(ring)
            continue
        way = np.concatenate(((0.0,), np.cumsum(np.hypot(*np.diff(ring, axis=0).T))))
        at = np.linspace(0.0, way[-1], max(2, math.ceil(way[-1] / 4.0) + 1))
        rows.append(np.column_stack((np.interp(at, way, ring[:, 0]), np.interp(at, way, ring[:, 1]))))
    return np.concatenate(rows)


def _grid_inside(free: shapely.Polygon, steps: int = 11) -> F64:
    """Return grid points inside the polygon."""
    x0, y0, x1, y1 = free.bounds
    offsets = (np.arange(steps) + 0.5) / steps
    xs, ys = np.meshgrid(x0 + (x1 - x0) * offsets, y0 + (y1 - y0) * offsets)
    inside = shapely.contains_xy(free, xs.ravel(), ys.ravel())
    found: F64 = np.column_stack((xs.ravel(), ys.ravel()))[inside]
    return found


def _turns(outline: F64) -> tuple[float, ...]:
    """Return the turns worth trying: level, along the long axis and across it, upright, -90 < turn <= 90."""
    spread = np.cov((outline - outline.mean(axis=0)).T)
    axis = 0.5 * math.degrees(math.atan2(2.0 * spread[0, 1], spread[0, 0] - spread[1, 1]))
    turns = [0.0]
    for turn in (round(axis), round(axis) + 90.0, 90.0, 30.0, -30.0, 60.0, -60.0):
        upright = 90.0 - (90.0 - turn) % 180.0
        if upright not in turns:
            turns.append(float(upright))
    return tuple(turns)


def _widest(centres: F64, edge: F64, half: F64, clearance_mm: float, angle_deg: float) -> tuple[F64, float]:
    """Return the centre with the largest capital height before the turned block meets an edge point."""
    back = turn_matrix(-angle_deg)
    edge_level = edge @ back
    spots = centres @ back
    step = np.ptp(spots, axis=0) / 11 if len(spots) > 1 else np.ones(2)
    best, reach = spots[0], -1.0
    for _ in range(4):
        sideways = _room(spots[:, :1] - edge_level[:, 0], clearance_mm, half[0])
        upwards = _room(spots[:, 1:] - edge_level[:, 1], clearance_mm, half[1])
        room = np.maximum(sideways, upwards, out=upwards).min(axis=1)
        top = int(room.argmax())
        if room[top] > reach:
            best, reach = spots[top], float(room[top])
        step = step / 2.5
        spots = best + _NUDGES * step
    return best @ back.T, reach


def _room(away: F64, clearance_mm: float, half: float) -> F64:
    """Turn differences into the capital heights that have room there, in place."""
    np.abs(away, out=away)
    away -= clearance_mm
    away /= half
    return away


def _box(centre: F64, half: F64, angle_deg: float) -> shapely.Polygon:
    """Return the turned rectangle with these half sizes."""
    signs = np.array(((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)))
    return polygon(centre + (signs * half) @ turn_matrix(angle_deg))
