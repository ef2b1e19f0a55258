"""An imported pattern as a style file that grades: outlines become lines of their own in frames of their own.

What a drawing cannot say (the last, the base, how its edges are allowed for, what makes it grow) comes from
the user; what has no place in a style yet is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
import yaml

from polasepatu.errors import Phrase, Where
from polasepatu.formats import faults
from polasepatu.formats.aama import corners
from polasepatu.formats.cleaning import thinned, without_repeats
from polasepatu.formats.imported import Role
from polasepatu.geometry.lettering import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.formats.imported import Imported, ImportedPiece
    from polasepatu.geometry import F64

EXACT_MM = 0.005  # how far points may be saved
SAME_KNOT_MM = 0.02  # a mark this near to a knot of its line sits on it
MOST_KNOTS = 380  # of one line
MOST_LINES = 40  # of one outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the user says about an imported pattern."""

    name: str
    last: str  # the path as it stands in the style file
    base_size: str
    base_width: str
    sizes: str
    edge: str = "raw"  # the kind of every edge
    length_by: str = "stick_length"  # the measure that makes pieces longer, x
    width_by: str = "ball_girth"  # the measure that makes pieces wider, y


def style_text(found: Imported, declared: Declared) -> tuple[str, tuple[Finding, ...]]:
    """Return the style file of an imported pattern, and what of it has no place there.

    The pieces of the base size are taken, or all where the file names no sizes.

    Raises:
        NothingToWrite: the file has sizes, but not the base size.
    """
    sizes = {piece.size for piece in found.pieces}
    wanted = [piece for piece in found.pieces if piece.size == declared.base_size or sizes == {""}]
    if not wanted:
        raise faults.BaseSizeMissing(size=declared.base_size, known=", ".join(sorted(sizes)))
    style = _Style(declared)
    for piece in wanted:
        style.add(piece, Where(file=found.file, piece=piece.name))
    source = re.split(r"[/\\]", found.file)[-1]
    values = {
        "schema": "polasepatu.style/1",
        "name": declared.name,
        "title": {"en": declared.name, "id": declared.name},
        "last": declared.last,
        "base_size": _number(declared.base_size),
        "base_width": declared.base_width,
        "sizes": declared.sizes,
        "construction": [f"Imported from {source}; units by {found.units_from}."],
        "frames": style.frames,
        "points": style.points,
        "lines": style.lines,
        "pieces": style.pieces,
    }
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)
    return text, tuple(style.findings)


def _number(text: str) -> Any:
    return float(text) if "." in text else int(text) if text.isdecimal() else text


@dataclass(slots=True)
class _Style:
    """A style file being put together."""

    declared: Declared
    frames: dict[str, Any] = field(default_factory=dict)
    points: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, Any] = field(default_factory=dict)
    pieces: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, piece: ImportedPiece, where: Where) -> None:
        """Add one piece."""
        name = self._free_name(piece.name)
        origin = np.round(piece.outline.min(axis=0))
        self.frames[name] = {"x": self.declared.length_by, "y": self.declared.width_by}
        outline = self._ring(name, "e", piece.outline - origin)
        entry: dict[str, Any] = {
            "title": {"en": piece.name[:60], "id": piece.name[:60]},
            "outline": outline,
            "edges": dict.fromkeys(outline, self.declared.edge),
            "material": _ident(piece.material) if piece.material else "upper",
            "count": _count(piece.quantity),
        }
        cut_outs = [self._ring(name, f"c{at}_", ring - origin) for at, ring in enumerate(piece.cut_outs, 1)]
        if cut_outs:
            entry["cut_outs"] = cut_outs
        marks = [*self._pen_marks(name, piece, origin), *self._holes(name, piece, origin)]
        marks += self._notches(name, piece, origin, outline)
        if marks:
            entry["marks"] = marks
        self.pieces[name] = entry
        self._name_the_rest(piece, where)

    def _free_name(self, name: str) -> str:
        base = _ident(name)
        free, count = base, 1
        while free in self.pieces:
            count += 1
            free = f"{base[:26]}_{count}"
        return free

    def _ring(self, name: str, prefix: str, ring: F64) -> list[str]:
        """Add a closed line as lines from corner to corner, and return their names in order."""
        ring = without_repeats(ring, closed=True)
        cuts = _cuts(ring)
        names = []
        for number, (first, last) in enumerate(zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True), 1):
            run = ring[np.arange(first, last + 1) % len(ring)]
            ends = (f"{prefix}{number}", f"{prefix}{number % len(cuts) + 1}")
            names.append(self._run(name, ends[0], run, ends))
        return names

    def _run(self, name: str, line: str, run: F64, ends: tuple[str, str]) -> str:
        """Add an open line between two named points."""
        run = thinned(run, closed=False, tolerance_mm=EXACT_MM)
        points = [f"{name}_{end}p" for end in ends]
        for point, place in zip(points, (run[0], run[-1]), strict=True):
            self.points.setdefault(point, {"at": _xy(place), "frame": name})
        inner = [{"corner": _xy(place)} for place in run[1:-1]]
        self.lines[f"{name}_{line}"] = {"through": [points[0], *inner, points[1]], "frame": name}
        return f"{name}_{line}"

    def _pen_marks(self, name: str, piece: ImportedPiece, origin: F64) -> list[dict[str, Any]]:
        marks = []
        for number, line in enumerate(each for each in piece.lines if each.role is Role.PEN):
            if line.closed:
                names = self._ring(name, f"m{number}_", line.points - origin)
            else:
                points = without_repeats(line.points - origin, closed=False)
                names = [self._run(name, f"m{number}", points, (f"m{number}a", f"m{number}b"))]
            marks.append({"line": names})
        return marks

    def _holes(self, name: str, piece: ImportedPiece, origin: F64) -> list[dict[str, Any]]:
        by_size: dict[float, list[str]] = {}
        for number, hole in enumerate(piece.holes, 1):
            point = f"{name}_h{number}"
            self.points[point] = {"at": _xy(np.array((hole.x_mm, hole.y_mm)) - origin), "frame": name}
            by_size.setdefault(round(hole.diameter_mm or 1.0, 3), []).append(point)
        return [{"punch": points, "diameter": size} for size, points in by_size.items()]

    def _notches(
        self, name: str, piece: ImportedPiece, origin: F64, outline: Sequence[str]
    ) -> list[dict[str, Any]]:
        marks: list[dict[str, Any]] = []
        for number, notch in enumerate(piece.notches, 1):
            at = np.array((notch.x_mm, notch.y_mm)) - origin
            point = self._point_on(name, outline, at, f"{name}_n{number}")
            mark = {"notch": point, "shape": notch.shape.value, "depth": round(notch.depth_mm, 3)}
            marks.append(mark | ({"width": round(notch.width_mm, 3)} if notch.width_mm else {}))
        return marks

    def _point_on(self, name: str, outline: Sequence[str], at: F64, point: str) -> str:
        """Return the named knot of an outline at a place, a new one where there is none yet.

        A knot keeps its order on the line in every size, which a point at a length along it may not.
        """
        spot = shapely.Point(at)
        line = min(outline, key=lambda each: shapely.LineString(self._places(each)).distance(spot))
        knots, places = self.lines[line]["through"], np.array(self._places(line))
        nearest = int(np.hypot(*(places - at).T).argmin())
        if np.hypot(*(places[nearest] - at)) < SAME_KNOT_MM:
            knot = knots[nearest]
            if isinstance(knot, str):
                return knot
            if isinstance(knot["corner"], str):
                return str(knot["corner"])
            self.points[point] = {"at": knot["corner"], "frame": name}
            knots[nearest] = {"corner": point}
            return point
        way = np.concatenate(((0.0,), np.cumsum(np.hypot(*np.diff(places, axis=0).T))))
        along = shapely.LineString(places).project(spot)
        place = shapely.LineString(places).interpolate(along)
        self.points[point] = {"at": [round(place.x, 4), round(place.y, 4)], "frame": name}
        knots.insert(int(np.searchsorted(way, along)), {"corner": point})
        return point

    def _places(self, line: str) -> list[list[float]]:
        names = [each if isinstance(each, str) else each["corner"] for each in self.lines[line]["through"]]
        return [self.points[each]["at"] if isinstance(each, str) else each for each in names]

    def _name_the_rest(self, piece: ImportedPiece, where: Where) -> None:
        kept = {Role.PEN, Role.COPY}
        lost = [each.role.value for each in piece.lines if each.role not in kept]
        lost += ["zone"] * len(piece.zones) + ["words"] * len(piece.texts)
        for what in dict.fromkeys(lost):
            count = lost.count(what)
            self.findings.append(faults.NotInStyleFile.finding(where=where, what=Phrase(what), count=count))
        unknown = sum(1 for hole in piece.holes if hole.diameter_mm is None)
        if unknown:
            self.findings.append(faults.HoleWithoutSize.finding(where=where, count=unknown))


def _cuts(ring: F64) -> list[int]:
    """Return the vertices where an outline is cut into lines: its corners, or two points far apart."""
    cuts = np.flatnonzero(corners(ring)).tolist()
    if len(cuts) > MOST_LINES:
        cuts = cuts[:: len(cuts) // MOST_LINES + 1]
    if len(cuts) < 2:
        start = cuts[0] if cuts else 0
        far = int(np.hypot(*(ring - ring[start]).T).argmax())
        cuts = sorted({start, far})
    found: list[int] = []
    for first, last in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
        parts = (last - first) // MOST_KNOTS + 1
        found += [first + (last - first) * part // parts for part in range(parts)]
    return sorted({each % len(ring) for each in found})


def _xy(place: F64) -> list[float]:
    return [round(float(place[0]), 4), round(float(place[1]), 4)]


def _ident(text: str) -> str:
    """Return a name that a style file takes."""
    bare = re.sub(r"[^a-z0-9_]+", "_", plain(text).lower()).strip("_") or "piece"
    return (bare if not bare[0].isdecimal() else f"p{bare}")[:28]


def _count(quantity: str) -> int:
    """Return the pieces for one foot: the larger of the numbers that are written."""
    numbers = [int(each) for each in re.findall(r"\d{1,2}", quantity)]
    return min(20, max([1, *numbers]))
