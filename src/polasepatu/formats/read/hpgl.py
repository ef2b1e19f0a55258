"""HP-GL and the lines of HP-GL/2, as old digitisers, plotters and CADs write them; a pen is a layer.

Coordinates count 40 to the mm; where a file sets scales of its own they are followed, and where nothing
says what such a scale measures, the units are left to the user.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.formats.read.hpgl_encoded import PLAIN, encoded_moves, scale_of
from polasepatu.formats.read.raw import (
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
from polasepatu.formats.read.splines import bezier

if TYPE_CHECKING:
    from collections.abc import Callable

    from polasepatu.geometry import F64

MM_PER_UNIT = 0.025
CHORD = 0.4  # plotter units: 0.01 mm
_COMMAND = re.compile(r"([A-Za-z]{2})([^A-Za-z;]*);?")
_JOB = re.compile(r"(?:\x1b%-12345X|^)@PJL[^\n]*\n?|\x1b%-12345X", re.MULTILINE)  # the envelope of printers
_ESCAPE = re.compile(r"\x1b(?:%-?\d*[AB]|\.[^A-Za-z:]*[A-Za-z:]?|E|[&*()][^A-Z]*[A-Z])")
_SILENT = frozenset(
    {"IN", "DF", "LT", "VS", "PW", "PS", "NP", "LA", "OF", "OE", "FS", "AS", "PG", "DT", "CA", "CS"}
    | {"BP", "PC", "CR", "MC", "QL", "TR", "WU", "UL", "SM", "AC", "PT", "SI", "DI", "LO", "SD", "AD"}
    | {"CO", "NR", "RP", "EC", "ST", "MG", "VN", "FT", "SV"}
)  # how lines look, and what paper does


def read_hpgl(raw: bytes, file: str) -> RawDrawing:
    """Read a plot file. The unit is 0.025 mm by the language's definition.

    Raises:
        InputFaults: it is no HP-GL, or too large.
    """
    checked_size(raw, file)
    text = _ESCAPE.sub("", _JOB.sub("", raw.decode("latin-1")))
    if not re.search(r"(?i)(?<![a-z])(?:IN|PU|PD|PA|SP)[\s;\d-]", text[:2000]) or "\x00" in text[:2000]:
        raise damaged(file, Phrase("this is not an HP-GL file"), line=1)
    reader = _Reader(file)
    with np.errstate(all="ignore"):  # what is not finite is left out
        reader.read(text)
    return reader.drawing


class _Reader:
    """Follows the pen. Places are kept in plotter units, whatever units the file counts in."""

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
        self._corners: tuple[float, ...] | None = None  # the scaling points, None while the plotter's own
        self._scaling: list[float] | None = None  # the values of the last SC
        self._scale = PLAIN
        self._turn = np.eye(2)
        self._drawn_in: set[bool] = set()  # whether lines were drawn in units that somebody knows
        self._commands: dict[str, Callable[[list[float]], None]] = {
            "PA": lambda values: self._mode(values, relative=False),
            "PR": lambda values: self._mode(values, relative=True),
            "PU": lambda values: self._pen_to(values, down=False),
            "PD": lambda values: self._pen_to(values, down=True),
            "SP": self._choose,
            "AA": lambda values: self._arc(values, relative=False),
            "AR": lambda values: self._arc(values, relative=True),
            "AT": lambda values: self._arc_over(values, relative=False),
            "RT": lambda values: self._arc_over(values, relative=True),
            "BZ": lambda values: self._bezier(values, relative=False),
            "BR": lambda values: self._bezier(values, relative=True),
            "CI": self._circle,
            "EA": lambda values: self._rectangle(values, relative=False),
            "ER": lambda values: self._rectangle(values, relative=True),
            "SC": self._set_scale,
            "IP": self._set_corners,
            "RO": self._rotate,
            "IN": lambda _values: self._begin(),
            "DF": lambda _values: self._begin(),
        }

    @property
    def _layer(self) -> str:
        return f"SP{self._pen}"

    def read(self, text: str) -> None:
        """Read everything."""
        at, label_end = 0, "\x03"
        while at < len(text):
            name = text[at : at + 2].upper()
            if name == "DT":  # the character that ends a label
                label_end = text[at + 2 : at + 3].replace(";", "") or "\x03"
                at += 3
            elif name in ("LB", "PE"):
                end = text.find(label_end if name == "LB" else ";", at + 2)
                end = end if end >= 0 else len(text)
                self._do(name, text[at + 2 : end])
                at = end + 1
            elif match := _COMMAND.match(text, at):
                self._do(name, match[2])
                at = match.end()
            else:
                at += 1
        self._lift()
        if self._drawn_in == {False}:
            self.drawing.mm_per_unit, self.drawing.unit_words = None, ""
        elif False in self._drawn_in:
            self.drawing.unit_conflict = True

    def _do(self, name: str, text: str) -> None:
        try:
            if name == "LB":
                self._label(text)
            elif name == "PE":
                self._encoded(text)
            elif name in self._commands:
                self._commands[name]([float(each) for each in re.split(r"[\s,]+", text.strip()) if each])
            elif name not in _SILENT:
                # What is not followed could be a cut: a drawing with it must not pass for whole.
                self.drawing.left_out[name, self._layer] += 1
        except (ValueError, OverflowError, IndexError):
            self.drawing.left_out[f"{name} (damaged)", self._layer] += 1

    # --- the units ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._lift()
        self._corners = self._scaling = None
        self._scale, self._turn = PLAIN, np.eye(2)
        self._relative = False

    def _set_corners(self, values: list[float]) -> None:
        self._lift()
        if len(values) == 2 and self._corners is not None:  # P2 follows P1
            wide, high = self._corners[2] - self._corners[0], self._corners[3] - self._corners[1]
            values = [*values, values[0] + wide, values[1] + high]
        if values and len(values) != 4:
            raise ValueError("not two points")
        self._corners = tuple(values) or None
        if self._scaling is not None:
            self._set_scale(self._scaling)

    def _set_scale(self, values: list[float]) -> None:
        self._lift()
        self._scaling = values or None
        known = not values or self._corners is not None or (len(values) > 4 and values[4] == 2.0)
        if not known:
            # The plotter's own scaling points depend on its paper: what a unit measures is not known.
            self._scale = PLAIN
        elif values:
            self._scale = scale_of(values, self._corners or (0.0, 0.0, 1.0, 1.0))
        else:
            self._scale = PLAIN

    @property
    def _units_known(self) -> bool:
        values = self._scaling
        return values is None or self._corners is not None or (len(values) > 4 and values[4] == 2.0)

    def _rotate(self, values: list[float]) -> None:
        self._lift()
        quarter = int(values[0]) // 90 % 4 if values else 0
        cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
        self._turn = np.array(((cos, -sin), (sin, cos)), dtype=np.float64)

    def _placed(self, points: F64) -> F64:
        """Return absolute places in plotter units."""
        scale = self._scale
        placed = points * (scale.x_factor, scale.y_factor) + (scale.x_shift, scale.y_shift)
        return np.asarray(placed @ self._turn.T)

    def _stepped(self, steps: F64) -> F64:
        """Return relative steps in plotter units."""
        return np.asarray(steps * (self._scale.x_factor, self._scale.y_factor) @ self._turn.T)

    # --- the pen --------------------------------------------------------------------------------------

    def _mode(self, values: list[float], *, relative: bool) -> None:
        self._relative = relative
        self._move(values)

    def _pen_to(self, values: list[float], *, down: bool) -> None:
        if not down:
            self._lift()
        self._down = down
        self._move(values)

    def _choose(self, values: list[float]) -> None:
        self._lift()
        self._pen = int(values[0]) if values else 0

    def _move(self, values: list[float]) -> None:
        points = _pairs(values)
        if len(values) % 2:
            self.drawing.left_out["PU/PD (damaged)", self._layer] += 1
        if not len(points):
            return
        if self._relative:
            points = self._at + np.cumsum(self._stepped(points), axis=0)
        else:
            points = self._placed(points)
        self._go(points)

    def _go(self, points: F64) -> None:
        if not is_sound(points):
            raise ValueError("not finite")
        if self._down:
            if not self._run:
                self._run.append(self._at[None])
            self._budget.spend(len(points), 0)
            self._run.append(points)
        self._at = points[-1]

    def _encoded(self, data: str) -> None:
        for move in encoded_moves(data):
            if move.pen is not None:
                self._choose([move.pen])
            if not move.down:
                self._lift()
            self._down = move.down
            step = np.array([(move.x, move.y)])
            self._go(self._placed(step) if move.absolute else self._at + self._stepped(step))

    # --- curves and shapes ----------------------------------------------------------------------------

    def _centre(self, values: list[float], *, relative: bool) -> F64:
        point = np.array([values[:2]])
        placed = self._at + self._stepped(point) if relative else self._placed(point)
        return np.asarray(placed[0])

    def _arc(self, values: list[float], *, relative: bool) -> None:
        centre, sweep = self._centre(values, relative=relative), math.radians(values[2])
        self._only_even()
        if self._scale.x_factor * self._scale.y_factor < 0.0:
            sweep = -sweep
        out = self._at - centre
        if not is_sound(np.append(centre, sweep)):
            raise ValueError("not finite")
        x, y = centre.tolist()
        self._go(arc_points((x, y), math.hypot(*out), math.atan2(out[1], out[0]), sweep, CHORD)[1:])

    def _arc_over(self, values: list[float], *, relative: bool) -> None:
        """Draw an arc over a second point to a third."""
        self._only_even()
        over, end = (self._centre(pair, relative=relative) for pair in (values[:2], values[2:4]))
        a, b = over - self._at, end - self._at
        turn = 2.0 * float(a[0] * b[1] - a[1] * b[0])
        if not is_sound(np.append(a, b)):
            raise ValueError("not finite")
        if abs(turn) < 1e-9:
            self._go(np.array((over, end)))
            return
        centre = np.array((b[1] * (a @ a) - a[1] * (b @ b), a[0] * (b @ b) - b[0] * (a @ a))) / turn
        start, stop = (math.atan2(*(each - centre)[::-1]) for each in (np.zeros(2), b))
        sweep = (stop - start) % (2.0 * math.pi)
        sweep = sweep if turn > 0.0 else sweep - 2.0 * math.pi
        x, y = (self._at + centre).tolist()
        self._go(arc_points((x, y), math.hypot(*centre), start, sweep, CHORD)[1:])

    def _bezier(self, values: list[float], *, relative: bool) -> None:
        if not values or len(values) % 6:
            raise ValueError("a curve has three points")
        for start in range(0, len(values), 6):
            points = _pairs(values[start : start + 6])
            placed = self._at + self._stepped(points) if relative else self._placed(points)
            if not is_sound(placed):
                raise ValueError("not finite")
            self._go(bezier(np.vstack((self._at, placed)), CHORD))

    def _circle(self, values: list[float]) -> None:
        self._only_even()
        radius = abs(values[0] * self._scale.x_factor)
        if radius == 0.0 or not is_sound(np.array((radius,))):
            raise ValueError("no radius")
        self._budget.spend(1)
        self._drawn_in.add(self._units_known)
        x, y = self._at.tolist()
        self.drawing.loose.circles.append(RawCircle(layer=self._layer, x=x, y=y, radius=radius))

    def _only_even(self) -> None:
        """Refuse round things on axes of unlike scales: they would be ellipses."""
        if not math.isclose(abs(self._scale.x_factor), abs(self._scale.y_factor), rel_tol=1e-6):
            raise ValueError("unlike axes")

    def _rectangle(self, values: list[float], *, relative: bool) -> None:
        low, high = self._at, self._centre(values, relative=relative)
        corners = ((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))
        self._add(np.array(corners), closed=True)

    def _label(self, words: str) -> None:
        x, y = self._at.tolist()
        self.drawing.loose.texts.append(
            RawText(layer=self._layer, x=x, y=y, height=0.0, text=words.strip()[:500])
        )

    def _lift(self) -> None:
        if self._run:
            points = np.vstack(self._run)
            closed = len(points) > 3 and bool((points[0] == points[-1]).all())
            self._run = []
            self._add(points[:-1] if closed else points, closed=closed)

    def _add(self, points: F64, *, closed: bool) -> None:
        if not is_sound(points):
            raise ValueError("not finite")
        self._budget.spend(len(points))
        self._drawn_in.add(self._units_known)
        self.drawing.loose.lines.append(RawLine(layer=self._layer, points=points, closed=closed))


def _pairs(values: list[float]) -> F64:
    return np.array(values[: len(values) // 2 * 2]).reshape(-1, 2)
