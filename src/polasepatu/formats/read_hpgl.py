"""HP-GL/1 as old digitisers and plotters write it: pen runs, arcs, circles, labels; a pen is a layer."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.formats.raw import (
    Budget,
    RawCircle,
    RawDrawing,
    RawGroup,
    RawLine,
    RawText,
    arc_points,
    checked_size,
    damaged,
    is_sound,
)

if TYPE_CHECKING:
    from polasepatu.geometry import F64

MM_PER_UNIT = 0.025
_COMMAND = re.compile(r"([A-Za-z]{2})([^A-Za-z;]*);?")
_SILENT = frozenset(
    {"IN", "DF", "LT", "VS", "PW", "PS", "NP", "LA", "OF", "OE", "FS", "AS", "PG", "DT", "CA", "CS"}
)


def read_hpgl(raw: bytes, file: str) -> RawDrawing:
    """Read a plot file. The unit is 0.025 mm by the language's definition.

    Raises:
        InputFaults: it is no HP-GL, or too large.
    """
    checked_size(raw, file)
    text = re.sub(r"\x1b[.%][^A-Za-z:]*[A-Za-z:]?", "", raw.decode("latin-1"))
    if not re.search(r"(?i)\b(?:IN|PU|PD|PA|SP)[\s;\d-]", text[:2000]) or "\x00" in text[:2000]:
        raise damaged(file, Phrase("this is not an HP-GL file"), line=1)
    reader = _Reader(file)
    reader.read(text)
    return reader.drawing


class _Reader:
    """Follows the pen."""

    def __init__(self, file: str) -> None:
        self.drawing = RawDrawing(
            file=file,
            kind="hpgl",
            loose=RawGroup(name=""),
            mm_per_unit=MM_PER_UNIT,
            unit_words="HP-GL: 40 / mm",
        )
        self._budget = Budget(file)
        self._pen = 1
        self._at = np.zeros(2)
        self._down = False
        self._relative = False
        self._run: list[F64] = []

    @property
    def _layer(self) -> str:
        return f"SP{self._pen}"

    def read(self, text: str) -> None:
        """Read everything."""
        at = 0
        while at < len(text):
            if text[at : at + 2].upper() == "LB":
                end = text.find("\x03", at)
                self._label(text[at + 2 : end if end >= 0 else len(text)])
                at = end + 1 if end >= 0 else len(text)
                continue
            match = _COMMAND.match(text, at)
            if match is None:
                at += 1
                continue
            at = match.end()
            name = match[1].upper()
            try:
                values = [float(each) for each in re.split(r"[\s,]+", match[2].strip()) if each]
                self._command(name, values)
            except (ValueError, OverflowError, IndexError):
                self.drawing.left_out[f"{name} (damaged)", self._layer] += 1
        self._lift()

    def _command(self, name: str, values: list[float]) -> None:
        if name in ("PA", "PR"):
            self._relative = name == "PR"
            self._move(values)
        elif name in ("PU", "PD"):
            if name == "PU":
                self._lift()
            self._down = name == "PD"
            self._move(values)
        elif name == "SP":
            self._lift()
            self._pen = int(values[0]) if values else 0
        elif name in ("AA", "AR"):
            self._arc(name == "AR", values)
        elif name == "CI":
            self._circle(abs(values[0]))
        elif name in ("EA", "ER"):
            self._rectangle(name == "ER", values)
        elif name not in _SILENT:
            # SC and IP change the units, PE hides coordinates: a drawing with them must not pass for whole.
            self.drawing.left_out[name, self._layer] += 1

    def _move(self, values: list[float]) -> None:
        points = np.array(values[: len(values) // 2 * 2]).reshape(-1, 2)
        if len(values) % 2:
            self.drawing.left_out["PU/PD (damaged)", self._layer] += 1
        if not len(points):
            return
        if self._relative:
            points = self._at + np.cumsum(points, axis=0)
        if not is_sound(points):
            raise ValueError("not finite")
        self._go(points)

    def _go(self, points: F64) -> None:
        if self._down:
            if not self._run:
                self._run.append(self._at[None])
            self._budget.spend(len(points), 0)
            self._run.append(points)
        self._at = points[-1]

    def _arc(self, relative: bool, values: list[float]) -> None:
        centre = np.array(values[:2]) + (self._at if relative else 0.0)
        out = self._at - centre
        radius = math.hypot(*out)
        sweep = math.radians(values[2])
        if not is_sound(np.append(centre, sweep)):
            raise ValueError("not finite")
        x, y = centre.tolist()
        self._go(arc_points((x, y), radius, math.atan2(out[1], out[0]), sweep, 0.4)[1:])

    def _circle(self, radius: float) -> None:
        if radius == 0.0 or not is_sound(np.array((radius,))):
            raise ValueError("no radius")
        self._budget.spend(1)
        x, y = self._at.tolist()
        self.drawing.loose.circles.append(RawCircle(layer=self._layer, x=x, y=y, radius=radius))

    def _rectangle(self, relative: bool, values: list[float]) -> None:
        x0, y0 = self._at.tolist()
        x1, y1 = (np.array(values[:2]) + (self._at if relative else 0.0)).tolist()
        self._add(np.array(((x0, y0), (x1, y0), (x1, y1), (x0, y1))), closed=True)

    def _label(self, words: str) -> None:
        x, y = self._at.tolist()
        self.drawing.loose.texts.append(
            RawText(layer=self._layer, x=x, y=y, height=0.0, text=words.strip()[:500])
        )

    def _lift(self) -> None:
        if self._run:
            points = np.vstack(self._run)
            closed = len(points) > 3 and bool((points[0] == points[-1]).all())
            self._add(points[:-1] if closed else points, closed=closed)
            self._run = []

    def _add(self, points: F64, *, closed: bool) -> None:
        if not is_sound(points):
            raise ValueError("not finite")
        self._budget.spend(len(points))
        self.drawing.loose.lines.append(RawLine(layer=self._layer, points=points, closed=closed))
