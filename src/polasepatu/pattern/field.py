"""The grading field: where every place of a frame goes in every size.

In the forme x takes the length and y the girth, `g(p) = (kL x, kY(x) y)`. Width fittings, and a back
height with an increment of its own, come in over the length of the last: not at all up to a quarter of
it, so that the topline keeps off the ankle, and wholly from six tenths, with a smooth step between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from polasepatu.errors import Where
from polasepatu.geometry import F64
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.faults import AxisVanishes, MeasureMissing
from polasepatu.pattern.model import FORME, HELD, AxisRule, Follow, Frame, LineRef, Station

WIDTH_FROM = 0.25  # of the stick length: fittings change nothing behind this
WIDTH_FULL = 0.6  # and everything in front of this
LEAST_MM = 0.1  # the shortest length an axis can grow with
_BACK_HEIGHT = "back_height"


def smoothstep(x: F64) -> F64:
    """Return 0 below 0, 1 above 1, and 3x² - 2x³ between."""
    t = np.clip(x, 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One frame's map from the base size to every size. `length` measures a line for a `Follow` axis."""

    frame: Frame
    cells: Cells
    length: Callable[[LineRef], F64]

    def __call__(self, places: F64) -> F64:
        """Return where places (n, 2) of the base size go, (sizes, n, 2)."""
        frame = self.frame
        turn = np.deg2rad(frame.angle_deg)
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        local = (places - np.asarray(frame.origin)) @ axes.T
        kx, ky = self._ratio(frame.x, local[:, 0]), self._y_ratio(local[:, 0])
        for zone in frame.zones:
            places_mm, weights = (list(column) for column in zip(*zone.weights, strict=True))
            weight = np.interp(local[:, 0], places_mm, weights)
            if zone.axis == "x":
                kx = 1 + weight * (kx - 1)
            else:
                ky = 1 + weight * (ky - 1)
        moved = np.stack([kx * local[:, 0], ky * local[:, 1]], axis=-1)
        return np.asarray(moved @ axes + np.asarray(frame.origin))

    def _measure(self, name: str, *, fittings: bool | None = None) -> F64:
        if name == HELD:
            return np.ones(len(self.cells.rows))
        try:
            length = self.cells.length_mm(
                name, fittings=self.frame.fittings if fittings is None else fittings
            )
        except KeyError as missing:
            where = Where(field=f"frames.{self.frame.name}")
            raise MeasureMissing(where=where, measure=missing.args[0], frame=self.frame.name) from None
        return self._growth(length, by=name)

    def _growth(self, length_mm: F64, *, by: str) -> F64:
        """Return a length in every size over that of the base."""
        row = int(np.argmin(length_mm))
        if length_mm[row] < LEAST_MM:
            where = Where(field=f"frames.{self.frame.name}", size=self.cells.rows[row].size)
            raise AxisVanishes(where=where, frame=self.frame.name, by=by, length_mm=float(length_mm[row]))
        return np.asarray(length_mm / length_mm[Cells.BASE])

    def _ratio(self, rule: AxisRule, x: F64) -> F64:
        """Return the ratio (sizes, n) of one axis at places `x` along the frame."""
        if isinstance(rule, Follow):
            growth = self._growth(rule.times * self.length(rule.line) + rule.ease_mm, by=str(rule.line))
            return np.broadcast_to(growth[:, None], (len(growth), len(x)))
        if isinstance(rule, str):
            ratio = self._measure(rule)
            return np.broadcast_to(ratio[:, None], (len(ratio), len(x)))
        return self._blend(rule, x)

    def _blend(self, stations: tuple[Station, ...], x: F64) -> F64:
        ratios = [self._measure(station.by)[:, None] for station in stations]
        result = np.broadcast_to(ratios[0], (len(ratios[0]), len(x)))
        for before, here, after in zip(stations, stations[1:], ratios[1:], strict=False):
            step = smoothstep((x - before.at_mm) / (here.at_mm - before.at_mm))
            result = result + step * (after - result)
        return result

    def _y_ratio(self, x: F64) -> F64:
        frame, cells = self.frame, self.cells
        if frame.name != FORME or not isinstance(frame.y, str):
            return self._ratio(frame.y, x)
        full = self._measure(frame.y)
        back = self._measure(frame.y, fittings=False)
        if _BACK_HEIGHT in cells.size_measures:
            back = self._measure(_BACK_HEIGHT, fittings=False)
        stick_mm = cells.size_measures["stick_length"][Cells.BASE]
        share = smoothstep((x - WIDTH_FROM * stick_mm) / ((WIDTH_FULL - WIDTH_FROM) * stick_mm))
        return np.asarray(back[:, None] + share * (full - back)[:, None])
