"""DXF from R12 to R2018, read tag by tag: lines of every kind, blocks and texts, within fixed limits.

Ezdxf needs 12 s for 1,000 polylines of R12 and builds what a pattern does not have; this reads them in a
second and lists whatever it does not understand. Binary DXF is refused.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Phrase
from polasepatu.formats.read.dxf_blocks import Blocks, Insert
from polasepatu.formats.read.dxf_tags import (
    Tags,
    first,
    from_above,
    layer_of,
    number,
    numbers,
    pairs,
    split_tags,
)
from polasepatu.formats.read.raw import (
    Budget,
    RawCircle,
    RawDrawing,
    RawGroup,
    RawLine,
    RawPoint,
    RawText,
    arc_points,
    bulged,
    checked_size,
    damaged,
    is_sound,
)
from polasepatu.formats.read.splines import flat_spline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from polasepatu.geometry import F64

CHORD_MM = 0.01
_INSUNITS = {1: 25.4, 2: 304.8, 4: 1.0, 5: 10.0, 6: 1000.0, 8: 25.4e-6, 9: 25.4e-3, 13: 1e-3, 14: 100.0}
_UNITS_TEXT = re.compile(r"^\s*units\s*:\s*(metric|english|mm|cm|inch|inches)\s*$", re.IGNORECASE)
_UNITS_WORDS = {"metric": 1.0, "mm": 1.0, "cm": 10.0, "english": 25.4, "inch": 25.4, "inches": 25.4}
_SILENT = frozenset({"SEQEND", "VIEWPORT", "ENDBLK", "BLOCK"})


def read_dxf(raw: bytes, file: str, *, mm_per_unit: float | None = None) -> RawDrawing:
    """Read a DXF file; `mm_per_unit` is what the user says, and only sets how finely arcs are divided.

    Raises:
        InputFaults: it is no DXF, is damaged beyond reading, or too large.
    """
    checked_size(raw, file)
    if raw.startswith(b"AutoCAD Binary DXF"):
        raise damaged(file, Phrase("this is binary DXF; save it as ASCII DXF"))
    codes, values = split_tags(raw, file)
    reader = _Reader(codes, values, file)
    reader.headers()
    said = mm_per_unit or reader.drawing.mm_per_unit or 1.0
    reader.chord = CHORD_MM / said
    reader.contents()
    return reader.drawing


class _Reader:
    """Walks over the records of one file."""

    def __init__(self, codes: list[str], values: list[str], file: str) -> None:
        self._codes = codes
        self._values = values
        self._starts = [index for index, code in enumerate(codes) if code == "0"]
        self._ends = [*self._starts[1:], len(codes)]
        self._budget = Budget(file)
        self.chord = CHORD_MM
        self.drawing = RawDrawing(file=file, kind="dxf", loose=RawGroup(name=""))
        self.drawing.truncated = values[self._starts[-1]].strip() != "EOF"
        self._blocks = Blocks(self.drawing.left_out, self._budget)
        self._polyline: _Polyline | None = None
        self._makers: dict[str, Callable[[RawGroup, Tags], bool]] = {
            "LINE": self._line,
            "LWPOLYLINE": self._lwpolyline,
            "ARC": self._arc,
            "CIRCLE": self._circle,
            "ELLIPSE": self._ellipse,
            "SPLINE": self._spline,
            "POINT": self._point,
            "TEXT": self._text,
            "MTEXT": self._text,
            "ATTRIB": self._text,
        }

    # --- records --------------------------------------------------------------------------------------

    def _records(self) -> Iterator[tuple[str, int, int]]:
        for start, end in zip(self._starts, self._ends, strict=True):
            yield self._values[start].strip(), start + 1, end

    def _slice(self, start: int, end: int) -> Tags:
        return list(zip(self._codes[start:end], self._values[start:end], strict=True))

    def headers(self) -> None:
        """Find what the file says about its units, in its header and in its texts."""
        header = text = None
        for kind, start, end in self._records():
            if kind == "SECTION" and header is None:
                header = self._insunits(start, end)
            elif kind in ("TEXT", "MTEXT") and text is None:
                for code, value in self._slice(start, end):
                    if code == "1" and (match := _UNITS_TEXT.match(value)):
                        text = _UNITS_WORDS[match[1].lower()]
        if header is not None and text is not None and not math.isclose(header, text):
            self.drawing.unit_conflict = True
            return
        self.drawing.mm_per_unit = header if header is not None else text
        self.drawing.unit_words = "$INSUNITS" if header is not None else "Units:" if text is not None else ""

    def _insunits(self, start: int, end: int) -> float | None:
        values = self._values[start:end]
        stripped = [value.strip() for value in values]
        if "$INSUNITS" not in stripped:
            return None
        try:
            return _INSUNITS.get(int(stripped[stripped.index("$INSUNITS") + 1]))
        except (ValueError, IndexError):
            return None

    def contents(self) -> None:
        """Read blocks and entities, and put every inserted block where it belongs."""
        section = ""
        group: RawGroup | None = None
        loose: list[Insert] = []
        inserts = loose
        for kind, start, end in self._records():
            if kind == "SECTION":
                section = self._values[start].strip() if start < end else ""
                group, inserts = self.drawing.loose if section == "ENTITIES" else None, loose
            elif kind == "BLOCK" and section == "BLOCKS":
                group, inserts = self._blocks.begin(self._slice(start, end))
            elif kind in ("ENDSEC", "ENDBLK"):
                group = None
            elif kind == "VERTEX":
                if self._polyline is not None:
                    self._polyline.add(self._codes[start:end], self._values[start:end])
            elif group is not None:
                self._content(kind, group, inserts, self._slice(start, end))
        self._finish()
        self.drawing.free = self.drawing.loose.copied()
        self._blocks.place(self.drawing.loose, loose)
        self.drawing.blocks = list(self._blocks.complete())

    def _content(self, kind: str, group: RawGroup, inserts: list[Insert], tags: Tags) -> None:
        self._finish()
        if kind == "POLYLINE":
            self._polyline = _Polyline(group, tags)
        elif kind == "INSERT":
            try:
                inserts.append(Insert(tags))
            except (ValueError, OverflowError):
                self.drawing.left_out["INSERT (damaged)", layer_of(tags)] += 1
        elif kind not in _SILENT:
            self._entity(kind, group, tags)

    def _entity(self, kind: str, group: RawGroup, tags: Tags) -> None:
        make = self._makers.get(kind)
        layer = first(tags, "8", "0").strip()
        if make is None:
            self.drawing.left_out[kind, layer] += 1
            return
        if first(tags, "67", "0").strip() == "1":
            self.drawing.left_out[f"{kind} (paper space)", layer] += 1
            return
        try:
            sound = make(group, tags)
        except (ValueError, OverflowError):
            sound = False
        if not sound:
            self.drawing.left_out[f"{kind} (damaged)", layer] += 1

    # --- entities -------------------------------------------------------------------------------------

    def _add_line(self, group: RawGroup, layer: str, points: F64, *, closed: bool) -> bool:
        if len(points) < 2 or not is_sound(points):
            return False
        self._budget.spend(len(points))
        group.lines.append(RawLine(layer=layer, points=points, closed=closed))
        return True

    def _line(self, group: RawGroup, tags: Tags) -> bool:
        ends = [[number(tags, code) for code in pair] for pair in (("10", "20"), ("11", "21"))]
        return self._add_line(group, layer_of(tags), np.array(ends), closed=False)

    def _lwpolyline(self, group: RawGroup, tags: Tags) -> bool:
        xs: list[float] = []
        ys: list[float] = []
        bulges: list[float] = []
        for code, value in tags:
            if code == "10":
                xs.append(float(value))
                bulges.append(0.0)
            elif code == "20":
                ys.append(float(value))
            elif code == "42" and bulges:
                bulges[-1] = float(value)
        if len(xs) != len(ys) or len(xs) < 2:
            return False
        closed = bool(int(first(tags, "70", "0")) & 1)
        points = bulged(np.column_stack((xs, ys)), bulges, closed=closed, chord=self.chord)
        return self._add_line(group, layer_of(tags), from_above(points, tags), closed=closed)

    def _finish(self) -> None:
        """Close the POLYLINE whose vertices have all come."""
        polyline, self._polyline = self._polyline, None
        if polyline is None:
            return
        layer = layer_of(polyline.tags)
        try:
            flags = int(first(polyline.tags, "70", "0"))
            points = np.array(polyline.points, dtype=np.float64).reshape(-1, 2)
            closed = bool(flags & 1)
            if not is_sound(points):
                raise ValueError("not finite")
            if flags & (16 | 64):
                self.drawing.left_out["POLYLINE (mesh)", layer] += 1
                return
            points = bulged(points, polyline.bulges, closed=closed, chord=self.chord)
            sound = self._add_line(polyline.group, layer, from_above(points, polyline.tags), closed=closed)
        except (ValueError, OverflowError):
            sound = False
        if polyline.damaged or not sound:
            self.drawing.left_out["POLYLINE (damaged)", layer] += 1

    def _arc(self, group: RawGroup, tags: Tags) -> bool:
        start, end = math.radians(number(tags, "50")), math.radians(number(tags, "51"))
        sweep = (end - start) % (2.0 * math.pi) or 2.0 * math.pi
        centre = (number(tags, "10"), number(tags, "20"))
        points = arc_points(centre, abs(number(tags, "40")), start, sweep, self.chord)
        return self._add_line(group, layer_of(tags), from_above(points, tags), closed=False)

    def _circle(self, group: RawGroup, tags: Tags) -> bool:
        centre = from_above(np.array([[number(tags, "10"), number(tags, "20")]]), tags)
        radius = abs(number(tags, "40"))
        if radius == 0.0 or not is_sound(np.append(centre, radius)):
            return False
        self._budget.spend(1)
        x, y = centre[0].tolist()
        group.circles.append(RawCircle(layer=layer_of(tags), x=x, y=y, radius=radius))
        return True

    def _ellipse(self, group: RawGroup, tags: Tags) -> bool:
        centre = np.array((number(tags, "10"), number(tags, "20")))
        major = np.array((number(tags, "11"), number(tags, "21")))
        minor = np.array((-major[1], major[0])) * number(tags, "40")
        if float(first(tags, "230", "1")) < 0.0:
            minor = -minor
        start, end = float(first(tags, "41", "0")), float(first(tags, "42", str(2.0 * math.pi)))
        sweep = (end - start) % (2.0 * math.pi) or 2.0 * math.pi
        circle = arc_points((0.0, 0.0), 1.0, start, sweep, self.chord / max(1e-9, math.hypot(*major)))
        points = centre + circle[:, :1] * major + circle[:, 1:] * minor
        whole = math.isclose(sweep, 2.0 * math.pi)
        return self._add_line(group, layer_of(tags), points[:-1] if whole else points, closed=whole)

    def _spline(self, group: RawGroup, tags: Tags) -> bool:
        flags, degree = int(first(tags, "70", "0")), int(first(tags, "71", "3"))
        points = flat_spline(
            degree=degree,
            knots=numbers(tags, "40"),
            control=pairs(tags, "10", "20"),
            weights=numbers(tags, "41"),
            fit=pairs(tags, "11", "21"),
            chord=self.chord,
        )
        return points is not None and self._add_line(group, layer_of(tags), points, closed=bool(flags & 1))

    def _point(self, group: RawGroup, tags: Tags) -> bool:
        x, y = number(tags, "10"), number(tags, "20")
        z, thickness = float(first(tags, "30", "0")), float(first(tags, "39", "0"))
        angle = first(tags, "50", "")
        if not is_sound(np.array((x, y, z, thickness))):
            return False
        self._budget.spend(1)
        group.points.append(
            RawPoint(
                layer=layer_of(tags),
                x=x,
                y=y,
                z=z,
                thickness=thickness,
                angle_deg=float(angle) if angle.strip() else None,
            )
        )
        return True

    def _text(self, group: RawGroup, tags: Tags) -> bool:
        words = "".join(value for code, value in tags if code in ("3", "1"))
        words = re.sub(r"\\U\+([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), words)
        words = (
            re.sub(r"\\P", " ", re.sub(r"\\[A-Za-z][^;\\]*;", "", words)).replace("{", "").replace("}", "")
        )
        x, y = number(tags, "10"), number(tags, "20")
        height = float(first(tags, "40", "0"))
        if not is_sound(np.array((x, y, height))):
            return False
        self._budget.spend(1)
        group.texts.append(RawText(layer=layer_of(tags), x=x, y=y, height=height, text=words.strip()[:500]))
        return True


class _Polyline:
    """A POLYLINE whose vertices still come."""

    def __init__(self, group: RawGroup, tags: Tags) -> None:
        self.group = group
        self.tags = tags
        self.points: list[tuple[float, float]] = []
        self.bulges: list[float] = []
        self.damaged = False

    def add(self, codes: list[str], values: list[str]) -> None:
        found = dict(zip(codes, values, strict=True))
        try:
            if int(found.get("70", "0")) & 16:
                return  # a control point of a fitted curve; the curve's own points follow
            point = (float(found["10"]), float(found["20"]))
            bulge = float(found.get("42", "0"))
        except (ValueError, KeyError):
            self.damaged = True
            return
        self.points.append(point)
        self.bulges.append(bulge)
