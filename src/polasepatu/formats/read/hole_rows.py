"""Rows of like holes at an even pitch, such as eyelets, found among loose holes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST = 3  # holes that make a row
SAME_MM = 0.05  # diameters that are one
EVEN = 0.08  # of the pitch: how far it may vary in a row
BEND_DEG = 35.0  # from one step to the next
WIDEST_MM = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HoleRow:
    """A row: which holes, in their order along it, and their mean pitch."""

    holes: tuple[int, ...]
    pitch_mm: float


def rows_of(holes: Sequence[tuple[float, float, float]]) -> list[HoleRow]:
    """Return the rows among holes given as x, y and diameter, mm; each hole is in one row at most."""
    rows: list[HoleRow] = []
    by_size: dict[int, list[int]] = {}
    for index, (_, _, diameter_mm) in enumerate(holes):
        by_size.setdefault(round(diameter_mm / SAME_MM), []).append(index)
    for members in by_size.values():
        places = {index: np.array(holes[index][:2]) for index in members}
        free = list(members)
        while len(free) >= LEAST:
            row = max((_grown(start, free, places) for start in free), key=len)
            if len(row) < LEAST:
                break
            steps = [float(np.hypot(*(places[b] - places[a]))) for a, b in itertools.pairwise(row)]
            rows.append(HoleRow(holes=tuple(row), pitch_mm=float(np.mean(steps))))
            free = [index for index in free if index not in row]
    return rows


def _grown(start: int, free: Sequence[int], places: dict[int, np.ndarray]) -> list[int]:
    """Return the row that begins with a hole and its nearest neighbour, grown at both ends."""
    others = [index for index in free if index != start]
    first = min(others, key=lambda index: float(np.hypot(*(places[index] - places[start]))))
    pitch_mm = float(np.hypot(*(places[first] - places[start])))
    if not 0.0 < pitch_mm <= WIDEST_MM:
        return []
    row = [start, first]
    while True:
        step = _next(row[-2], row[-1], pitch_mm, [each for each in free if each not in row], places)
        if step is None:
            break
        row.append(step)
    while True:
        step = _next(row[1], row[0], pitch_mm, [each for each in free if each not in row], places)
        if step is None:
            break
        row.insert(0, step)
    return row


def _next(
    before: int, last: int, pitch_mm: float, free: Sequence[int], places: dict[int, np.ndarray]
) -> int | None:
    """Return the hole that goes on a row: a pitch further, and not round a corner."""
    along = places[last] - places[before]
    for index in free:
        step = places[index] - places[last]
        size = float(np.hypot(*step))
        if abs(size - pitch_mm) > EVEN * pitch_mm:
            continue
        turn = abs(np.degrees(np.arctan2(along[0] * step[1] - along[1] * step[0], along @ step)))
        if turn <= BEND_DEG:
            return index
    return None
