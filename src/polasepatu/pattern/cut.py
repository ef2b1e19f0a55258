"""From a graded pattern to cut pieces: allowances, then marks, then labels, for every size and foot."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from polasepatu.errors import Finding
from polasepatu.geometry import F64
from polasepatu.geometry.lettering import (
    LetteringPlace,
    block_size_mm,
    fit_lettering,
    lettering_holds,
)
from polasepatu.geometry.ring import counter_clockwise, perimeter, signed_area
from polasepatu.pattern.allowances import CutRing, add_allowances
from polasepatu.pattern.cells import Cell
from polasepatu.pattern.cutpiece import CutPiece, Foot, Label, Notch, PunchHole, Side, Stroke
from polasepatu.pattern.grade import GradedPattern, GradedPiece
from polasepatu.pattern.markings import Marker, Marks, tight_arrow
from polasepatu.pattern.resolve import mirror

LABEL_HEIGHT_MM = (2.5, 6.0)
_SAME_MM = 1e-6

Words = Callable[[CutPiece], tuple[str, ...]]
"""Gives the lines of a label, in whatever language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSet:
    """All cut pieces of a run, ordered by size, piece and foot, and what was found on the way."""

    pieces: tuple[CutPiece, ...]
    rings: dict[tuple[str, Side, int], CutRing]  # by piece, side and row, as drawn
    findings: tuple[Finding, ...]


def cut_pieces(graded: GradedPattern, *, feet: Sequence[Foot], words: Words, language: str) -> CutSet:
    """Return every piece of the wanted sizes as it is cut.

    `words` writes the labels, `language` chooses the titles ("en" or "id"). A piece whose outline crosses
    itself in some size is left out there and named in the findings.
    """
    cells, found = graded.cells, []
    rings: dict[tuple[str, Side, int], CutRing] = {}
    made: dict[tuple[int, str, Side], list[CutPiece]] = {}
    for piece in graded.pieces:
        definition = piece.definition
        rows = [piece.rows[row] for row in cells.wanted]
        sizes = [cells.rows[row].size for row in cells.wanted]
        cuts, faults = add_allowances(piece, rows, sizes)
        found += faults
        marker, labels = Marker(graded, piece), _Labels(words)
        for wanted, row, ring in zip(cells.wanted, rows, cuts, strict=True):
            if ring is None:
                continue
            rings[definition.name, definition.side, wanted] = ring
            marks, faults = marker.mark(row, cells.rows[row].value, ring)
            found += faults
            drawn = _drawn(
                graded, piece, row, cell=cells.rows[wanted], ring=ring, marks=marks, language=language
            )
            made[wanted, definition.name, definition.side] = labels.on(drawn, feet)
    order = [(w, p.definition.name, p.definition.side) for w in cells.wanted for p in graded.pieces]
    pieces = tuple(each for key in order for each in made.get(key, ()))
    return CutSet(pieces=pieces, rings=rings, findings=tuple(found))


def _drawn(
    graded: GradedPattern,
    piece: GradedPiece,
    row: int,
    *,
    cell: Cell,
    ring: CutRing,
    marks: Marks,
    language: str,
) -> CutPiece:
    """Return a piece as it is drawn, without its label; a right one, unless it is for the inside."""
    definition = piece.definition
    net = piece.net[row]
    marks = _unfolded(graded, piece, row, marks)
    cut_outs = tuple(each[row] for each in piece.cut_outs)
    hidden = definition.hidden_quality
    tight_deg = _tight_deg(graded, piece, row)
    arrow = () if tight_deg is None else tight_arrow(ring.ring, tight_deg)
    return CutPiece(
        piece=definition.name,
        title=definition.title[language],
        size=cell.size,
        width=cell.width,
        foot=Foot.RIGHT,
        side=definition.side,
        material=definition.material,
        count_per_foot=definition.count,
        net_outline=net,
        cut_outline=ring.ring,
        cut_outs=cut_outs,
        strokes=(*marks.strokes, *arrow),
        punches=marks.punches,
        notches=marks.notches,
        visible=tuple(visible_rings(graded, piece, row)),
        line_area_mm2=float(piece.line_area_mm2[row]),
        cut_area_mm2=float(signed_area(ring.ring) + sum(float(signed_area(each)) for each in cut_outs)),
        perimeter_mm=float(perimeter(ring.ring)),
        tight_axis_deg=tight_deg,
        tight_tolerance_deg=definition.tight_tolerance_deg,
        quality_class=definition.quality,
        hidden_quality_class=min(5, definition.quality + 2) if hidden is None else hidden,
        mated=definition.mated,
        registration=_registration(graded, piece, row),
    )


def _tight_deg(graded: GradedPattern, piece: GradedPiece, row: int) -> float | None:
    if piece.definition.tight is None:
        return None
    start, end = (graded.resolver.point(name)[row] for name in piece.definition.tight)
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def _registration(graded: GradedPattern, piece: GradedPiece, row: int) -> tuple[float, float]:
    name = piece.definition.registration
    place = piece.net[row, 0] if name is None else graded.resolver.point(name)[row]
    return float(place[0]), float(place[1])


def visible_rings(graded: GradedPattern, piece: GradedPiece, row: int) -> Iterator[F64]:
    """Return the rings of what is seen on the shoe: the net area less what other pieces cover.

    Holes in it are closed, so that it is never judged smaller than it is.
    """
    definition = piece.definition
    if definition.hidden:
        return
    if not definition.covered_by and not piece.covered:
        yield piece.net[row]
        return
    seen: shapely.Geometry = piece.polygons[row]
    for other in graded.pieces:
        if other.definition.name in definition.covered_by and other.polygons[row].is_valid:
            seen = shapely.difference(seen, other.polygons[row])
    for ring in piece.covered:
        over = shapely.Polygon(ring[row])
        if over.is_valid:
            seen = shapely.difference(seen, over)
    for part in shapely.get_parts(seen):
        if part.area > 1.0:
            yield counter_clockwise(shapely.get_coordinates(shapely.get_exterior_ring(part))[:-1])


# --- the other half, the other foot -----------------------------------------------------------------


def _unfolded(graded: GradedPattern, piece: GradedPiece, row: int, marks: Marks) -> Marks:
    """Return the marks of a folded piece on both halves, and its fold as the centre line."""
    fold = piece.definition.fold
    if fold is None:
        return marks
    along = next(ref for ref in piece.definition.outline if ref.line == fold)
    line = graded.run((along,))[row]
    start, end = line[0], line[-1]

    def image(points: F64) -> F64:
        return mirror(points, start, end)

    strokes = [Stroke(name="centre", points=np.array([start, end])), *marks.strokes]
    strokes += [replace(each, points=image(each.points)) for each in marks.strokes]
    punches, notches = list(marks.punches), list(marks.notches)
    for punch in marks.punches:
        x_mm, y_mm = image(np.array([punch.x_mm, punch.y_mm]))
        if math.dist((x_mm, y_mm), (punch.x_mm, punch.y_mm)) > _SAME_MM:
            punches.append(replace(punch, x_mm=float(x_mm), y_mm=float(y_mm)))
    for notch in marks.notches:
        if notch.name in _ONE_SIDED:
            continue
        at = np.array([notch.x_mm, notch.y_mm])
        mirrored, tip = image(at), image(at + np.array(notch.inward))
        if math.dist(mirrored, at) > _SAME_MM:
            inward = tip - mirrored
            notches.append(
                replace(
                    notch,
                    x_mm=float(mirrored[0]),
                    y_mm=float(mirrored[1]),
                    inward=(float(inward[0]), float(inward[1])),
                )
            )
    return Marks(strokes=tuple(strokes), punches=tuple(punches), notches=tuple(notches))


_ONE_SIDED = ("size", "inside")  # marks that tell one side from the other


def _for_foot(piece: CutPiece, foot: Foot) -> CutPiece:
    """Return the piece for a foot: the drawing is a right foot's outside, and so a left foot's inside."""
    return replace(_flipped(piece) if is_flipped(piece, foot) else piece, foot=foot)


def is_flipped(piece: CutPiece, foot: Foot) -> bool:
    """Return whether the piece of a foot is the mirror image of what was drawn."""
    return (foot is Foot.LEFT) != (piece.side is Side.INSIDE)


def _flipped(piece: CutPiece) -> CutPiece:
    """Return the mirror image in the x axis, rings turned back to their direction."""

    def ring(points: F64) -> F64:
        return np.ascontiguousarray(line(points)[::-1])

    def line(points: F64) -> F64:
        return np.asarray(points * np.array([1.0, -1.0]))

    def hole(punch: PunchHole) -> PunchHole:
        return replace(punch, y_mm=-punch.y_mm)

    def notch(each: Notch) -> Notch:
        return replace(each, y_mm=-each.y_mm, inward=(each.inward[0], -each.inward[1]))

    x, y = piece.registration or (0.0, 0.0)
    return replace(
        piece,
        net_outline=ring(piece.net_outline),
        cut_outline=ring(piece.cut_outline),
        cut_outs=tuple(map(ring, piece.cut_outs)),
        strokes=tuple(replace(each, points=line(each.points)) for each in piece.strokes),
        punches=tuple(map(hole, piece.punches)),
        notches=tuple(map(notch, piece.notches)),
        visible=tuple(map(ring, piece.visible)),
        tight_axis_deg=None if piece.tight_axis_deg is None else -piece.tight_axis_deg,
        registration=(x, -y),
    )


# --- labels -----------------------------------------------------------------------------------------


class _Labels:
    """Writes the labels of one piece: in each size in the same place on the leather, if the words fit there.

    A piece too small for its words goes without.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._last: tuple[tuple[float, float], LetteringPlace] | None = None  # registration, place
        self._form = 0  # the form of the label that fitted the size before

    def on(self, drawn: CutPiece, feet: Sequence[Foot]) -> list[CutPiece]:
        """Return the piece for each foot with its label; the place suits the longest words."""
        pieces = [_for_foot(drawn, foot) for foot in feet]
        texts = [_forms(self.words(piece)) for piece in pieces]
        longest = max(texts, key=lambda forms: block_size_mm(forms[0], 1.0)[0])
        for form in range(self._form, len(longest)):
            place = self._place(longest[form], drawn)
            if place is not None:
                self._form = form
                return [
                    replace(piece, labels=(_facing(place, forms[form], piece),))
                    for piece, forms in zip(pieces, texts, strict=True)
                ]
        return pieces

    def _place(self, lines: tuple[str, ...], drawn: CutPiece) -> LetteringPlace | None:
        keep_off = _marks_of(drawn)
        at = drawn.registration or (0.0, 0.0)
        if self._last is not None:
            before, place = self._last
            moved = replace(place, x_mm=place.x_mm + at[0] - before[0], y_mm=place.y_mm + at[1] - before[1])
            if lettering_holds(lines, moved, drawn.cut_outline, cut_outs=drawn.cut_outs, keep_off=keep_off):
                self._last = at, moved
                return moved
        found = fit_lettering(
            lines,
            drawn.cut_outline,
            cut_outs=drawn.cut_outs,
            keep_off=keep_off,
            min_height_mm=LABEL_HEIGHT_MM[0],
            max_height_mm=LABEL_HEIGHT_MM[1],
        )
        self._last = None if found is None else (at, found)
        return found


def _forms(lines: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the forms a label may take: as given, in one line, and for the smallest pieces shorter."""
    return lines, (" ".join(lines),), (" ".join(lines[:2]),), lines[1:2]


def _marks_of(piece: CutPiece) -> list[F64]:
    """Return the lines that a label keeps off: strokes, holes and notches."""
    marks = [stroke.points for stroke in piece.strokes]
    marks += [np.array([[punch.x_mm, punch.y_mm]]) for punch in piece.punches]
    for notch in piece.notches:
        edge = np.array([notch.x_mm, notch.y_mm])
        marks.append(np.array([edge, edge + notch.depth_mm * np.array(notch.inward)]))
    return marks


def _facing(place: LetteringPlace, lines: tuple[str, ...], piece: CutPiece) -> Label:
    """Return the label of a piece that may be the mirror image of the drawn one: moved, not mirrored."""
    start, angle_deg = complex(place.x_mm, place.y_mm), place.angle_deg
    if is_flipped(piece, piece.foot):
        width, height = block_size_mm(lines, place.height_mm)
        middle = complex(width / 2, place.height_mm - height / 2)
        turn = cmath.rect(1.0, math.radians(angle_deg))
        centre = start + turn * middle
        start, angle_deg = centre.conjugate() - turn.conjugate() * middle, -angle_deg
    return Label(
        lines=lines, x_mm=start.real, y_mm=start.imag, height_mm=place.height_mm, angle_deg=angle_deg
    )
