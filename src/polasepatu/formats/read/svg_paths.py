"""The little languages inside SVG: path data, transformations, lengths."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.read.splines import bezier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from polasepatu.geometry import F64

MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72.0, "pc": 25.4 / 6.0, "q": 0.25}
_NUMBER = re.compile(r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)")
_FLAG = re.compile(r"[\s,]*([01])")
_COMMAND = re.compile(r"[\s,]*([MmZzLlHhVvCcSsQqTtAa])")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


@dataclass(slots=True)
class SubPath:
    """One run of a path."""

    points: list[F64] = field(default_factory=list)  # rows of (n, 2)
    closed: bool = False

    def line(self) -> F64:
        """Return all points."""
        return np.vstack(self.points)


def length(text: str | None) -> tuple[float, str] | None:
    """Return a length as number and unit, such as 210 and `mm`; None where it is not one."""
    match = re.fullmatch(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*([A-Za-z%]*)\s*", text or "")
    return (float(match[1]), match[2].lower()) if match else None


def view_box(element: Element) -> tuple[float, float, float, float] | None:
    """Return the box of user units (x, y, width, height) that an element shows; None where it says none."""
    found = re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", element.get("viewBox", ""))
    if len(found) != 4 or float(found[2]) <= 0.0 or float(found[3]) <= 0.0:
        return None
    x, y, wide, high = map(float, found)
    return x, y, wide, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """An element with a view of its own, seen from outside: where it stands and how large it is shown."""

    x: float
    y: float
    wide: float
    high: float

    def matrix(self, box: tuple[float, float, float, float], fitting: str) -> F64:
        """Return the matrix (3, 3) from inside to outside, for its viewBox and preserveAspectRatio.

        Raises:
            ValueError: it is shown at no size.
        """
        if self.wide <= 0.0 or self.high <= 0.0:
            raise ValueError("shown at no size")
        x_scale, y_scale = self.wide / box[2], self.high / box[3]
        x, y = self.x, self.y
        if fitting.strip() != "none":
            x_scale = y_scale = (max if "slice" in fitting else min)(x_scale, y_scale)
            x += _share("x", fitting) * (self.wide - x_scale * box[2])
            y += _share("Y", fitting) * (self.high - y_scale * box[3])
        return _matrix(x_scale, 0.0, 0.0, y_scale, x - x_scale * box[0], y - y_scale * box[1])


def moved(x: float, y: float) -> F64:
    """Return the matrix (3, 3) that moves."""
    return _matrix(1.0, 0.0, 0.0, 1.0, x, y)


def _share(axis: str, fitting: str) -> float:
    """Return how much of the room left over lies before the drawing."""
    return 0.0 if f"{axis}Min" in fitting else 1.0 if f"{axis}Max" in fitting else 0.5


def user_units(value: tuple[float, str], whole: float | None = None) -> float:
    """Return a length in user units, 96 to the inch; `whole` is what a percentage is of.

    Raises:
        ValueError: nobody knows how long that is.
    """
    number, unit = value
    if unit in MM_PER_UNIT:
        return number * MM_PER_UNIT[unit] * 96.0 / 25.4
    if unit == "%" and whole is not None:
        return number / 100.0 * whole
    if unit not in ("", "px"):
        raise ValueError(f"not a length: {number}{unit}")
    return number


def transformation(text: str) -> F64:
    """Return the matrix (3, 3) of a `transform`.

    Raises:
        ValueError: it is not one.
    """
    matrix = np.eye(3)
    rest = text
    for match in re.finditer(r"\s*,?\s*([A-Za-z]+)\s*\(([^()]*)\)", text):
        values = [float(each) for each in re.split(r"[\s,]+", match[2].strip()) if each]
        matrix = matrix @ _one(match[1], values)
        rest = rest.replace(match[0], "", 1)
    if rest.strip(" ,\t\r\n"):
        raise ValueError(f"not a transformation: {text[:40]}")
    return matrix


def _one(name: str, values: list[float]) -> F64:
    """Return the matrix of one transformation."""
    turn = math.radians(values[0]) if values else 0.0
    cos, sin = math.cos(turn), math.sin(turn)
    if name == "rotate" and len(values) == 3:
        x, y = values[1:]
        there, back = _matrix(1.0, 0.0, 0.0, 1.0, x, y), _matrix(1.0, 0.0, 0.0, 1.0, -x, -y)
        turned: F64 = there @ _matrix(cos, sin, -sin, cos, 0.0, 0.0) @ back
        return turned
    kinds: dict[tuple[str, int], tuple[float, ...]] = {
        ("matrix", 6): tuple(values),
        ("translate", 1): (1.0, 0.0, 0.0, 1.0, *values, 0.0),
        ("translate", 2): (1.0, 0.0, 0.0, 1.0, *values),
        ("scale", 1): (*values, 0.0, 0.0, *values, 0.0, 0.0),
        ("scale", 2): (*values[:1], 0.0, 0.0, *values[1:], 0.0, 0.0),
        ("rotate", 1): (cos, sin, -sin, cos, 0.0, 0.0),
        ("skewX", 1): (1.0, 0.0, math.tan(turn), 1.0, 0.0, 0.0),
        ("skewY", 1): (1.0, math.tan(turn), 0.0, 1.0, 0.0, 0.0),
    }
    if (name, len(values)) not in kinds:
        raise ValueError(f"not a transformation: {name}")
    return _matrix(*kinds[name, len(values)])


def _matrix(*row: float) -> F64:
    a, b, c, d, e, f = row
    return np.array(((a, c, e), (b, d, f), (0.0, 0.0, 1.0)))


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    """Yield every command with its numbers; repeated numbers repeat the command.

    Raises:
        ValueError: the data is broken.
    """
    at = 0
    text = text.strip()
    while at < len(text):
        match = _COMMAND.match(text, at)
        if match is None:
            raise ValueError(f"broken path data: {text[at : at + 20]}")
        command, at = match[1], match.end()
        count = _COUNTS[command.upper()]
        if count == 0:
            yield command, []
            continue
        first = True
        while first or _NUMBER.match(text, at):
            values = []
            for index in range(count):
                pattern = _FLAG if command in "Aa" and index in (3, 4) else _NUMBER
                number = pattern.match(text, at)
                if number is None:
                    raise ValueError(f"broken path data: {text[at : at + 20]}")
                values.append(float(number[1]))
                at = number.end()
            yield command, values
            first = False
            command = {"M": "L", "m": "l"}.get(command, command)


def sub_paths(text: str, chord: float) -> list[SubPath]:
    """Return the runs of path data, curves as lines within `chord`.

    Raises:
        ValueError: the data is broken.
    """
    pen = _Pen(chord)
    for command, values in _commands(text):
        pen.move(command, values)
    return [each for each in pen.runs if sum(map(len, each.points)) > 1]


class _Pen:
    """Follows path data."""

    def __init__(self, chord: float) -> None:
        self.runs: list[SubPath] = []
        self._chord = chord
        self._at = np.zeros(2)
        self._start = np.zeros(2)
        self._control: F64 | None = None  # the last control point, for the smooth commands
        self._last = ""

    def move(self, command: str, values: list[float]) -> None:
        kind = command.upper()
        base = self._at if command.islower() else np.zeros(2)
        if kind == "M":
            self._at = base + values
            self._start = self._at
            self.runs.append(SubPath([self._at[None]]))
        elif not self.runs:
            raise ValueError("broken path data: no M at the beginning")
        elif kind == "Z":
            self.runs[-1].closed = True
            self._at = self._start
        else:
            if self.runs[-1].closed:
                self.runs.append(SubPath([self._at[None]]))
            self._draw(kind, values, base)
        self._last = kind

    def _draw(self, kind: str, values: list[float], base: F64) -> None:
        if kind == "H":
            points = np.array([(base[0] + values[0], self._at[1])])
        elif kind == "V":
            points = np.array([(self._at[0], base[1] + values[0])])
        elif kind == "L":
            points = (base + values)[None]
        elif kind == "A":
            points = self._arc(values, base)
        else:
            points = self._curve(kind, np.reshape(values, (-1, 2)) + base)
        self.runs[-1].points.append(points)
        self._at = points[-1]

    def _curve(self, kind: str, given: F64) -> F64:
        if kind in "ST":
            smooth = self._last in ("CS" if kind == "S" else "QT") and self._control is not None
            mirrored = 2.0 * self._at - self._control if smooth and self._control is not None else self._at
            given = np.vstack((mirrored, given))
        self._control = given[-2]
        return bezier(np.vstack((self._at, given)), self._chord)

    def _arc(self, values: list[float], base: F64) -> F64:
        """Return an elliptical arc by the conversion of SVG's appendix B.2.4."""
        # plain numbers: arrays of two cost twenty times as much, and a drawing may hold 200,000 arcs
        rx, ry, turn, large, sweep = abs(values[0]), abs(values[1]), math.radians(values[2]), *values[3:5]
        x, y = self._at.tolist()
        end_x, end_y = float(base[0]) + values[5], float(base[1]) + values[6]
        if rx == 0.0 or ry == 0.0 or math.hypot(end_x - x, end_y - y) <= 1e-8 + 1e-5 * math.hypot(x, y):
            return np.array(((end_x, end_y),))
        cos, sin = math.cos(turn), math.sin(turn)
        half_x, half_y = (x - end_x) / 2.0, (y - end_y) / 2.0
        u, v = cos * half_x + sin * half_y, cos * half_y - sin * half_x
        grow = (u / rx) ** 2 + (v / ry) ** 2
        if grow > 1.0:
            rx, ry = rx * math.sqrt(grow), ry * math.sqrt(grow)
        across = (rx * v) ** 2 + (ry * u) ** 2
        under = math.sqrt(max(0.0, (rx * ry) ** 2 / across - 1.0))
        sign = -1.0 if large == sweep else 1.0
        middle = (sign * under * rx * v / ry, -sign * under * ry * u / rx)
        start = math.atan2((v - middle[1]) / ry, (u - middle[0]) / rx)
        stop = math.atan2((-v - middle[1]) / ry, (-u - middle[0]) / rx)
        span = (stop - start) % (2.0 * math.pi)
        if not sweep:
            span -= 2.0 * math.pi
        radius = max(rx, ry)
        step = 2.0 * math.acos(max(0.0, 1.0 - min(self._chord, radius) / radius))
        count = min(1000, max(4, math.ceil(abs(span) / max(step, 1e-3))))
        centre_x, centre_y = (x + end_x) / 2.0, (y + end_y) / 2.0
        points = []
        for k in range(1, count):
            angle = start + span * k / count
            a, b = rx * math.cos(angle) + middle[0], ry * math.sin(angle) + middle[1]
            points.append((cos * a - sin * b + centre_x, sin * a + cos * b + centre_y))
        points.append((end_x, end_y))
        return np.array(points)
