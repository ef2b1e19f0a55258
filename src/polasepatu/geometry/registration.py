"""Laying one outline on another: the rigid motion between them, and how far apart they then lie.

Places are complex numbers inside: a turn is a product, a mirror image the conjugate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from polasepatu.geometry import F64
from polasepatu.geometry.pose import Pose

SPACING_MM = 1.0  # between the places at which two outlines are compared
_SAMPLES = 256
_FIRST_ROUNDS, _ROUNDS = 4, 20
_PROMISING = 1.5  # times the best way's error after the first rounds: worth the rest of them
_WORTH_MM = 0.1
_STILL = 1e-6
_AS_GOOD_MM = 0.01  # ways to lie that are this near to the best one are judged by the marks
_WAYS = 6  # of lying that are tried, mirrored ones apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """How far two outlines lie apart: the greatest distance, where it is on the first, and the mean."""

    greatest_mm: float
    at: tuple[float, float]
    mean_mm: float


def dense(line: F64, *, closed: bool = True, spacing_mm: float = SPACING_MM) -> F64:
    """Return a line (n, 2) with points at least every `spacing_mm`, its own points among them."""
    ends = np.concatenate([line[1:], line[:1]]) if closed else line[1:]
    starts = line if closed else line[:-1]
    parts = np.maximum(1, np.ceil(np.hypot(*(ends - starts).T) / spacing_mm)).astype(np.int64)
    owner = np.repeat(np.arange(len(starts)), parts)
    share = (np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[owner]
    points = starts[owner] + share[:, None] * (ends - starts)[owner]
    return points if closed else np.concatenate([points, line[-1:]])


def apart(first: F64, second: F64) -> Apart:
    """Return how far two rings (n, 2) lie apart, judged from both of them."""
    here, there = shapely.LinearRing(first), shapely.LinearRing(second)
    ours, theirs = dense(first), dense(second)
    away, back = shapely.distance(here, shapely.points(theirs)), shapely.distance(there, shapely.points(ours))
    if float(back.max()) >= float(away.max()):
        at = ours[int(back.argmax())]
    else:
        spot = shapely.Point(theirs[int(away.argmax())])
        at = shapely.get_coordinates(here.interpolate(here.project(spot)))[0]
    return Apart(
        greatest_mm=float(max(back.max(), away.max())),
        at=(float(at[0]), float(at[1])),
        mean_mm=float((back.mean() + away.mean()) / 2.0),
    )


def best_motion(
    moving: F64,
    fixed: F64,
    *,
    mirror: bool = True,
    moving_marks: F64 | None = None,
    fixed_marks: F64 | None = None,
) -> Pose:
    """Return the motion that lays one ring (n, 2) best on another, by least squares of their distance.

    With `mirror` its mirror image may be laid, where that fits better. Where an outline fits in several
    ways, as a rectangle does, the marks (m, 2) decide.
    """
    found: list[tuple[float, Pose]] = []
    for mirrored in (False, True) if mirror else (False,):
        ring = moving[::-1] * (1.0, -1.0) if mirrored else moving
        found += [
            (error, _motion(turn, shift, mirrored=mirrored)) for error, turn, shift in _ways(ring, fixed)
        ]
    best = min(error for error, _ in found)
    fitting = [motion for error, motion in found if error <= best + _AS_GOOD_MM]
    if moving_marks is None or fixed_marks is None or not len(moving_marks) or not len(fixed_marks):
        return fitting[0]
    return min(fitting, key=lambda motion: _marks_apart(motion.of(moving_marks), fixed_marks))


def _motion(turn: complex, shift: complex, *, mirrored: bool) -> Pose:
    degrees = float(np.degrees(np.angle(turn)))
    return Pose(rotation_deg=degrees, x_mm=shift.real, y_mm=shift.imag, mirrored=mirrored)


def _marks_apart(moved: F64, fixed: F64) -> float:
    away = np.hypot(*(moved[:, None, :] - fixed[None, :, :]).transpose(2, 0, 1))
    return float(away.min(axis=0).mean() + away.min(axis=1).mean())


def _ways(moving: F64, fixed: F64) -> list[tuple[float, complex, complex]]:
    """Return ways to lie (root mean square distance, turn, shift), the best first."""
    ours, theirs = _sampled(moving), _sampled(fixed)
    middle, target = ours.mean(), theirs.mean()
    # For every start on the ring at once: how well it follows the other one, turned as well as can be.
    fit = np.fft.ifft(np.fft.fft(theirs - target) * np.conj(np.fft.fft(ours - middle)))
    strength = np.abs(fit)
    peaks = np.flatnonzero((strength >= np.roll(strength, 1)) & (strength >= np.roll(strength, -1)))
    ring = _Ring(fixed)
    ways = []
    for peak in sorted(peaks.tolist(), key=lambda each: -strength[each])[:_WAYS]:
        turn = fit[peak] / strength[peak] if strength[peak] > 0.0 else 1.0 + 0j
        ways.append(_settled(ours[::8], ring, turn, target - turn * middle, rounds=_FIRST_ROUNDS))
    near = min(error for error, _, _ in ways) * _PROMISING + _WORTH_MM
    settled = [
        _settled(ours, ring, turn, shift, rounds=_ROUNDS) for error, turn, shift in ways if error <= near
    ]
    return sorted(settled, key=lambda way: way[0])


def _sampled(ring: F64) -> np.ndarray:
    """Return a ring as complex places at even distances."""
    closed = np.concatenate([ring, ring[:1]])
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    at = np.linspace(0.0, way[-1], _SAMPLES, endpoint=False)
    return np.asarray(np.interp(at, way, closed[:, 0]) + 1j * np.interp(at, way, closed[:, 1]))


def _settled(
    places: np.ndarray, ring: _Ring, turn: complex, shift: complex, *, rounds: int
) -> tuple[float, complex, complex]:
    """Turn and move, again and again, to shorten the distances square to the ring, until nothing changes."""
    best = (np.inf, complex(turn), complex(shift))
    for _ in range(rounds):
        moved = turn * places + shift
        nearest, normal = ring.nearest(moved)
        error = float(np.sqrt(np.mean(np.abs(nearest - moved) ** 2)))
        if best[0] - error < _STILL:
            break
        best = (error, complex(turn), complex(shift))
        middle = moved.mean()
        across = np.conj(normal)
        rows = np.column_stack([normal.real, normal.imag, (across * 1j * (moved - middle)).real])
        (dx, dy, angle), *_ = np.linalg.lstsq(rows, (across * (nearest - moved)).real, rcond=1e-9)
        step = np.exp(1j * np.clip(angle, -0.5, 0.5))
        turn, shift = step * turn, step * (shift - middle) + middle + complex(dx, dy)
    return min(best, (error, complex(turn), complex(shift)), key=lambda way: way[0])


class _Ring:
    """A ring that is asked for its nearest places."""

    def __init__(self, points: F64) -> None:
        self._ring = shapely.LinearRing(points)
        closed = np.concatenate([points, points[:1]])
        steps = np.diff(closed, axis=0)
        long = np.hypot(*steps.T)
        steps, long = steps[long > 0.0], long[long > 0.0]
        self._way = np.concatenate([[0.0], np.cumsum(long)])
        self._normals = (steps[:, 1] - 1j * steps[:, 0]) / long

    def nearest(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the nearest places of the ring, and the unit direction square to it or to its corner."""
        along = shapely.line_locate_point(self._ring, shapely.points(places.real, places.imag))
        found = shapely.get_coordinates(shapely.line_interpolate_point(self._ring, along))
        spots = found[:, 0] + 1j * found[:, 1]
        step = np.clip(np.searchsorted(self._way, along, side="right") - 1, 0, len(self._normals) - 1)
        away = places - spots
        size = np.abs(away)
        normals = np.where(size > 1e-6, away / np.where(size > 0.0, size, 1.0), self._normals[step])
        return spots, normals
