"""An imported pattern as a style that grades: outlines become lines of their own in frames that are said.

Where a piece has a sew line, the style takes it, with the allowances that the drawing shows; they are then
held in every size. What a drawing cannot say (the last, the base, kinds of edges, what makes it grow) comes
from the user; what has no place in a style is named.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
import yaml

from polasepatu.errors import InputFaults, Phrase, Where
from polasepatu.formats import faults
from polasepatu.formats.choices import HoleRows, Outline
from polasepatu.formats.cleaning import thinned, without_repeats
from polasepatu.formats.read.declared import FrameChoice
from polasepatu.formats.read.feet import one_foot
from polasepatu.formats.read.hole_rows import rows_of
from polasepatu.formats.read.imported import Role
from polasepatu.formats.read.roles import plain_name
from polasepatu.formats.read.sew_lines import sew_ring, sewn_edges
from polasepatu.formats.write.aama import corners
from polasepatu.geometry.registration import dense
from polasepatu.geometry.ring import counter_clockwise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polasepatu.errors import Finding
    from polasepatu.formats.read.declared import Declared, EdgeChoice
    from polasepatu.formats.read.imported import Imported, ImportedLine, ImportedPiece
    from polasepatu.formats.read.sew_lines import Allowance
    from polasepatu.geometry import F64

EXACT_MM = 0.005  # how far points may be saved
SAME_KNOT_MM = 0.02  # a mark this near to a knot of its line sits on it
MOST_KNOTS = 380  # of one line
MOST_LINES = 40  # of one outline
GRAIN_MM = 20.0  # from the middle of a piece to the two points that say its direction
USUAL_LENGTH, USUAL_WIDTH = "stick_length", "ball_girth"
USUAL_CLASS = 4  # of leather, where nothing is said
MOST_NOTES = 200
ON_OUTLINE_MM = 0.1
_RULE = re.compile(r"#\s*\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeMade:
    """An edge of the style: its kind, and its allowance with what says it ("drawn", "told", "usual")."""

    piece: str
    edge: str
    length_mm: float
    kind: str
    allowance: Allowance | None  # None: the style's usual one of its kind
    said_by: str
    points: F64  # (n, 2), as drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleMade:
    """The values of a style file, and how they came about."""

    values: dict[str, Any]
    findings: tuple[Finding, ...]
    edges: tuple[EdgeMade, ...]
    drawn: Mapping[str, ImportedPiece]  # each piece of the style as it was drawn
    moved_by: Mapping[str, tuple[float, float]]  # from the drawing's places to the style's, mm


def style_text(made: StyleMade) -> str:
    """Return the style file of an imported pattern."""
    return yaml.safe_dump(
        made.values, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )


def base_pieces(found: Imported, base_size: str) -> list[ImportedPiece]:
    """Return the pieces of the base size, or all where the file names no sizes.

    Raises:
        BaseSizeMissing: the file has sizes, but not this one.
    """
    sizes = {piece.size for piece in found.pieces}
    wanted = [piece for piece in found.pieces if piece.size == base_size or sizes == {""}]
    if not wanted:
        raise faults.BaseSizeMissing(size=base_size, known=", ".join(sorted(sizes)))
    return wanted


def style_made(found: Imported, declared: Declared) -> StyleMade:
    """Return an imported pattern as a style.

    Raises:
        BaseSizeMissing: the file has sizes, but not the base size.
        InputFaults: an option names a piece or an edge that there is not.
    """
    drawn = one_foot(base_pieces(found, declared.base_size), declared.foot, found.file)
    style = _Style(declared, drawn.counts)
    style.findings += drawn.findings
    style.add_all(drawn.pieces, found.file)
    names = {name: [edge.edge for edge in style.edges if edge.piece == name] for name in style.pieces}
    told = (declared.edges, declared.frames, declared.length_by, declared.width_by, declared.counts)
    if unknown := [
        replace(each, where=Where(file=found.file)) for one in told for each in one.unknown(names)
    ]:
        raise InputFaults(unknown)
    source = re.split(r"[/\\]", found.file)[-1]
    values = {
        "schema": "polasepatu.style/1",
        "name": declared.name,
        "title": {"en": declared.name[:60], "id": declared.name[:60]},
        "last": declared.last,
        "base_size": _number(declared.base_size),
        "base_width": declared.base_width,
        "sizes": declared.sizes,
        "construction": [f"Imported from {source}; units by {found.units_from}."[:400], *style.notes],
        "frames": style.frames,
        "points": style.points,
        "lines": style.lines,
        "pieces": style.pieces,
    }
    return StyleMade(
        values=values,
        findings=tuple(style.findings),
        edges=tuple(style.edges),
        drawn=style.drawn,
        moved_by=style.moved_by,
    )


def _number(text: str) -> Any:
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else int(text) if text.isdecimal() else text


@dataclass(slots=True)
class _Style:
    """A style being put together."""

    declared: Declared
    counts: Mapping[str, int]  # pieces for one foot, where copies were found
    frames: dict[str, Any] = field(default_factory=dict)
    points: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, Any] = field(default_factory=dict)
    pieces: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    edges: list[EdgeMade] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drawn: dict[str, ImportedPiece] = field(default_factory=dict)
    moved_by: dict[str, tuple[float, float]] = field(default_factory=dict)

    def add_all(self, pieces: Sequence[ImportedPiece], file: str) -> None:
        """Add the pieces of one drawing."""
        corner = np.round(np.min([each.outline.min(axis=0) for each in pieces], axis=0))
        for piece in pieces:
            self._add(piece, corner, Where(file=file, piece=piece.name))

    def _add(self, piece: ImportedPiece, corner: F64, where: Where) -> None:
        name = self._free_name(piece.name)
        told: FrameChoice = self.declared.frames.of(name) or FrameChoice(shared=False)
        origin = corner if told.shared else np.round(piece.outline.min(axis=0))
        self.drawn[name], self.moved_by[name] = piece, (-float(origin[0]), -float(origin[1]))
        entry = _Entry(self, name, self._frame(name, told), origin)
        outline, edges = self._outline(entry, piece, where)
        values: dict[str, Any] = {
            "title": {"en": piece.name[:60], "id": piece.name[:60]},
            "outline": outline,
            "edges": edges,
            "material": plain_name(piece.material) if piece.material else "upper",
            "count": self._count(name, piece, where),
        }
        cut_outs = [entry.ring(f"c{at}_", ring) for at, ring in enumerate(piece.cut_outs, 1)]
        if cut_outs:
            values["cut_outs"] = cut_outs
        marks = [*entry.pen_marks(piece), *self._holes(entry, piece, where), *entry.notches(piece, outline)]
        if marks:
            values["marks"] = marks
        if piece.grain_deg is not None:
            values["tight"] = entry.tight(piece)
        values |= self._quality(entry, piece, where)
        self.pieces[name] = values
        self._note_words(piece)
        self._name_the_rest(name, piece, where)

    def _free_name(self, name: str) -> str:
        base = plain_name(name)
        free, count = base, 1
        while free in self.pieces:
            count += 1
            free = f"{base[:25]}_{count}"
        return free

    def _frame(self, name: str, told: FrameChoice) -> str:
        """Return the name of a piece's frame: its own, or one that all pieces of like growth share."""
        values: dict[str, Any] = {
            "x": self.declared.length_by.of(name) or USUAL_LENGTH,
            "y": self.declared.width_by.of(name) or USUAL_WIDTH,
        }
        if told.angle_deg:
            values["angle"] = told.angle_deg
        if not told.shared:
            self.frames[name] = values
            return name
        for known, others in self.frames.items():
            if known.startswith("drawing") and others == values:
                return known
        shared = [known for known in self.frames if known.startswith("drawing")]
        free = f"drawing_{len(shared) + 1}" if shared else "drawing"
        self.frames[free] = values
        return free

    # --- the outline ----------------------------------------------------------------------------------

    def _outline(self, entry: _Entry, piece: ImportedPiece, where: Where) -> tuple[list[str], dict[str, Any]]:
        """Add the outline, and return its lines and the kind of each: the sew line where there is one."""
        sewn = None
        if self.declared.outline is Outline.NET and any(line.role is Role.NET for line in piece.lines):
            sew = sew_ring(piece, self.declared.join_mm)
            sewn = None if sew is None else sewn_edges(sew, piece.outline)
            if sewn is None:
                why = Phrase("it does not close around the piece")
                self.findings.append(faults.SewLineLeft.finding(where=where, why=why))
        if sewn is None:
            runs: list[tuple[F64, Allowance | None]] = [(run, None) for run in _runs(piece.outline)]
        else:
            runs = [(edge.points, edge.allowance) for edge in sewn]
        names, edges = [], {}
        for number, (run, drawn) in enumerate(runs, 1):
            ends = (f"e{number}", f"e{number % len(runs) + 1}")
            line = entry.run(ends[0], run, ends)
            names.append(line)
            edges[line] = self._edge(entry.name, ends[0], run, drawn)
        return names, edges

    def _edge(self, piece: str, edge: str, run: F64, drawn: Allowance | None) -> Any:
        told: EdgeChoice | None = self.declared.edges.of(piece, edge)
        kind = told.kind.value if told is not None else "raw"
        allowance, said_by = drawn, "drawn"
        if told is not None and told.allowance_mm is not None:
            allowance, said_by = ((0.0, told.allowance_mm),), "told"
        elif drawn is None:
            said_by = "usual"
        length_mm = float(np.hypot(*np.diff(run, axis=0).T).sum())
        self.edges.append(
            EdgeMade(
                piece=piece,
                edge=edge,
                length_mm=length_mm,
                kind=kind,
                allowance=allowance,
                said_by=said_by,
                points=run,
            )
        )
        if allowance is None:
            return kind
        if len(allowance) == 1:
            return {"kind": kind, "allowance": allowance[0][1]}
        return {"kind": kind, "allowance": [list(place) for place in allowance]}

    def _sewn(self, piece: str, line: ImportedLine) -> bool:
        """Whether a sew line of the drawing is, but for its way along a fold, the outline of its piece."""
        edges = [edge.points for edge in self.edges if edge.piece == piece]
        if self.declared.outline is not Outline.NET or not edges:
            return False
        outline = shapely.union_all([shapely.LineString(points) for points in edges])
        away = shapely.distance(outline, shapely.points(dense(line.points, closed=line.closed)))
        return float(np.mean(np.asarray(away) < ON_OUTLINE_MM)) > 0.6

    # --- everything else ------------------------------------------------------------------------------

    def _count(self, name: str, piece: ImportedPiece, where: Where) -> int:
        """Return how many of a piece one foot has: as said, as copies were found, or as the file says."""
        if (told := self.declared.counts.of(name)) is not None:
            return int(told)
        if piece.name in self.counts:
            return self.counts[piece.name]
        numbers = [int(each) for each in re.findall(r"\d{1,2}", piece.quantity)]
        count = min(20, max([1, *numbers]))
        even = len(numbers) == 2 and numbers[0] == numbers[1] and numbers[0] > 0
        if numbers and not even and numbers != [1]:
            self.findings.append(
                faults.QuantityTaken.finding(
                    where=where, quantity=piece.quantity[:20], count=count, piece=name
                )
            )
        return count

    def _holes(self, entry: _Entry, piece: ImportedPiece, where: Where) -> list[dict[str, Any]]:
        rows = rows_of([(hole.x_mm, hole.y_mm, hole.diameter_mm or 1.0) for hole in piece.holes])
        held: dict[int, int] = {}  # a hole, and the one in the middle of its row
        for row in rows:
            if self.declared.hole_rows is HoleRows.HOLD:
                held |= {hole: row.holes[len(row.holes) // 2] for hole in row.holes}
            elif self.declared.hole_rows is None:
                self.findings.append(
                    faults.HoleRowGrows.finding(where=where, count=len(row.holes), pitch_mm=row.pitch_mm)
                )
        unknown = sum(1 for hole in piece.holes if hole.diameter_mm is None)
        if unknown:
            self.findings.append(faults.HoleWithoutSize.finding(where=where, count=unknown))
        return entry.punches(piece, held)

    def _quality(self, entry: _Entry, piece: ImportedPiece, where: Where) -> dict[str, Any]:
        """Return the quality keys of a piece from its zones, stricter where a style cannot tell."""
        silent = [zone for zone in piece.zones if zone.number not in self.declared.zones]
        if silent:
            layers = ", ".join(dict.fromkeys(str(zone.number) for zone in silent))
            self.findings.append(
                faults.ZonesNotSaid.finding(
                    where=where, count=len(silent), layers=layers, first=str(silent[0].number)
                )
            )
        told = [
            (zone, self.declared.zones[zone.number])
            for zone in piece.zones
            if zone.number in self.declared.zones
        ]
        if not told:
            return {}
        classes = [each for _, each in told if each is not None]
        rest = shapely.Polygon(piece.outline).difference(
            shapely.union_all([shapely.Polygon(zone.ring).buffer(0.05) for zone, _ in told])
        )
        seen = min([*classes, *([USUAL_CLASS] if rest.area > 100.0 or not classes else [])])
        covered = [(zone, each) for zone, each in told if each is None or each > seen]
        hidden = min((each for _, each in covered if each is not None), default=None)
        values: dict[str, Any] = {"quality": seen}
        if covered:
            values["covered"] = [
                entry.ring(f"q{at}_", counter_clockwise(zone.ring)) for at, (zone, _) in enumerate(covered, 1)
            ]
        if hidden is not None:
            values["hidden_quality"] = hidden
        if len(set(classes)) > 2 or (hidden is not None and any(each is None for _, each in covered)):
            all_of = ", ".join(map(str, sorted(set(classes))))
            self.findings.append(
                faults.ZonesJoined.finding(where=where, classes=all_of, seen=seen, hidden=hidden)
            )
        return values

    def _note_words(self, piece: ImportedPiece) -> None:
        """Keep the words of a piece, but not the numbers of its grade rules."""
        words = dict.fromkeys(" ".join(text.text.split()) for text in piece.texts)
        for each in words:
            if each and not _RULE.fullmatch(each) and len(self.notes) < MOST_NOTES:
                self.notes.append(f"{piece.name}: {each}"[:400])

    def _name_the_rest(self, name: str, piece: ImportedPiece, where: Where) -> None:
        lost = [each.role.value for each in piece.lines if each.role not in {Role.PEN, Role.COPY, Role.NET}]
        lost += [
            each.role.value for each in piece.lines if each.role is Role.NET and not self._sewn(name, each)
        ]
        for what in dict.fromkeys(lost):
            count = lost.count(what)
            self.findings.append(faults.NotInStyleFile.finding(where=where, what=Phrase(what), count=count))


@dataclass(slots=True)
class _Entry:
    """One piece being put into a style: everything in its own names, frame and places."""

    style: _Style
    name: str
    frame: str
    origin: F64

    def ring(self, prefix: str, ring: F64) -> list[str]:
        """Add a closed line as lines from corner to corner, and return their names in order."""
        runs = _runs(ring)
        return [
            self.run(f"{prefix}{at}", run, (f"{prefix}{at}", f"{prefix}{at % len(runs) + 1}"))
            for at, run in enumerate(runs, 1)
        ]

    def run(self, line: str, run: F64, ends: tuple[str, str]) -> str:
        """Add an open line between two named points."""
        run = thinned(run - self.origin, closed=False, tolerance_mm=EXACT_MM)
        points = [f"{self.name}_{end}p" for end in ends]
        for point, place in zip(points, (run[0], run[-1]), strict=True):
            self.style.points.setdefault(point, {"at": _xy(place), "frame": self.frame})
        inner = [{"corner": _xy(place)} for place in run[1:-1]]
        self.style.lines[f"{self.name}_{line}"] = {
            "through": [points[0], *inner, points[1]],
            "frame": self.frame,
        }
        return f"{self.name}_{line}"

    def pen_marks(self, piece: ImportedPiece) -> list[dict[str, Any]]:
        """Add the pen lines, and return their marks."""
        marks = []
        for number, line in enumerate(each for each in piece.lines if each.role is Role.PEN):
            if line.closed:
                names = self.ring(f"m{number}_", line.points)
            else:
                points = without_repeats(line.points, closed=False)
                if len(points) < 2:
                    continue
                names = [
                    self.run(f"m{number}_{at}", run, (f"m{number}_{at}", f"m{number}_{at + 1}"))
                    for at, run in enumerate(_short_enough(points))
                ]
            marks.append({"line": names, "name": "drawn"})
        return marks

    def punches(self, piece: ImportedPiece, held: Mapping[int, int]) -> list[dict[str, Any]]:
        """Add the holes, those of a held row with the hole that carries them, and return their marks."""
        by_size: dict[float, list[str]] = {}
        for number, hole in enumerate(piece.holes):
            at = _xy(np.array((hole.x_mm, hole.y_mm)) - self.origin)
            values: dict[str, Any] = {"at": at, "frame": self.frame}
            if held.get(number, number) != number:
                values["hold"] = {"to": f"{self.name}_h{held[number] + 1}"}
            self.style.points[f"{self.name}_h{number + 1}"] = values
            by_size.setdefault(round(hole.diameter_mm or 1.0, 3), []).append(f"{self.name}_h{number + 1}")
        return [{"punch": points, "diameter": size} for size, points in by_size.items()]

    def notches(self, piece: ImportedPiece, outline: Sequence[str]) -> list[dict[str, Any]]:
        """Add the notches on the lines of an outline, and return their marks."""
        marks: list[dict[str, Any]] = []
        for number, notch in enumerate(piece.notches, 1):
            at = np.array((notch.x_mm, notch.y_mm)) - self.origin
            point = self._point_on(outline, at, f"{self.name}_n{number}")
            mark: dict[str, Any] = {"notch": point, "shape": notch.shape.value}
            if notch.depth_mm > 0.0:
                mark["depth"] = round(notch.depth_mm, 3)
            marks.append(mark | ({"width": round(notch.width_mm, 3)} if notch.width_mm else {}))
        return marks

    def tight(self, piece: ImportedPiece) -> list[str]:
        """Add two points that say the direction of least stretch."""
        turn = np.radians(piece.grain_deg or 0.0)
        middle = piece.outline.mean(axis=0) - self.origin
        along = GRAIN_MM * np.array((np.cos(turn), np.sin(turn)))
        names = [f"{self.name}_t1", f"{self.name}_t2"]
        for name, place in zip(names, (middle - along, middle + along), strict=True):
            self.style.points[name] = {"at": _xy(place), "frame": self.frame}
        return names

    def _point_on(self, outline: Sequence[str], at: F64, point: str) -> str:
        """Return the named knot of an outline at a place, a new one where there is none yet.

        A knot keeps its order on the line in every size, which a point at a length along it may not.
        """
        spot = shapely.Point(at)
        line = min(outline, key=lambda each: shapely.LineString(self._places(each)).distance(spot))
        knots, places = self.style.lines[line]["through"], np.array(self._places(line))
        way = np.concatenate(((0.0,), np.cumsum(np.hypot(*np.diff(places, axis=0).T))))
        along = shapely.LineString(places).project(spot)
        place = shapely.LineString(places).interpolate(along)
        nearest = int(np.hypot(*(places - (place.x, place.y)).T).argmin())
        if np.hypot(*(places[nearest] - (place.x, place.y))) < SAME_KNOT_MM:
            knot = knots[nearest]
            if isinstance(knot, str):
                return knot
            if isinstance(knot["corner"], str):
                return str(knot["corner"])
            self.style.points[point] = {"at": knot["corner"], "frame": self.frame}
            knots[nearest] = {"corner": point}
            return point
        self.style.points[point] = {"at": [round(place.x, 4), round(place.y, 4)], "frame": self.frame}
        knots.insert(int(np.searchsorted(way, along)), {"corner": point})
        return point

    def _places(self, line: str) -> list[list[float]]:
        knots = self.style.lines[line]["through"]
        names = [each if isinstance(each, str) else each["corner"] for each in knots]
        return [self.style.points[each]["at"] if isinstance(each, str) else each for each in names]


def _runs(ring: F64) -> list[F64]:
    """Return a ring as open lines from corner to corner, both ends included."""
    ring = without_repeats(ring, closed=True)
    cuts = _cuts(ring)
    ends = [*cuts[1:], cuts[0] + len(ring)]
    return [ring[np.arange(first, last + 1) % len(ring)] for first, last in zip(cuts, ends, strict=True)]


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


def _short_enough(points: F64) -> list[F64]:
    """Return an open line in parts that a style's line can hold."""
    parts = (len(points) - 2) // MOST_KNOTS + 1
    at = [(len(points) - 1) * part // parts for part in range(parts + 1)]
    return [points[first : last + 1] for first, last in itertools.pairwise(at)]


def _xy(place: F64) -> list[float]:
    return [round(float(place[0]), 4), round(float(place[1]), 4)]
