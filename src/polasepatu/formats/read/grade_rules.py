"""From the sample size and a rule table to every size, as AAMA and ASTM mean it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely

from polasepatu.errors import Where
from polasepatu.formats import faults

if TYPE_CHECKING:
    from polasepatu.errors import Finding
    from polasepatu.formats.read.imported import (
        Imported,
        ImportedHole,
        ImportedLine,
        ImportedNotch,
        ImportedPiece,
    )
    from polasepatu.formats.read.rules import RuleTable
    from polasepatu.geometry import F64

Spot = TypeVar("Spot", "ImportedNotch", "ImportedHole")

AT_MM = 0.05  # how near a rule's number stands to its point
_NUMBER = re.compile(r"#\s*(\d{1,9})")


def with_rules(found: Imported, table: RuleTable) -> Imported:
    """Return a pattern in all sizes of a rule table; pieces of the sample size are moved point by point.

    A point without a rule moves between its neighbours on the line that have one, in proportion.
    """
    pieces: list[ImportedPiece] = []
    findings: list[Finding] = []
    for piece in found.pieces:
        if piece.size in ("", table.sample_size):
            mover = _Mover(piece, table)
            pieces += [mover.at(index) for index in range(len(table.sizes))]
            findings += mover.findings(Where(file=found.file, piece=piece.name))
        else:
            pieces.append(piece)
    return replace(found, pieces=tuple(pieces), findings=(*found.findings, *findings))


class _Mover:
    """Knows how every point of one piece moves."""

    def __init__(self, piece: ImportedPiece, table: RuleTable) -> None:
        self._piece = piece
        self._table = table
        self._unknown: set[int] = set()
        self._numbers: list[int] = []
        spots: list[shapely.Point] = []
        for text in piece.texts:
            if match := _NUMBER.fullmatch(text.text.strip()):
                self._numbers.append(int(match[1]))
                spots.append(shapely.Point(text.x_mm, text.y_mm))
        self._tree = shapely.STRtree(spots)
        self._outline = self._moves(piece.outline, closed=True)
        self._no_rules = self._outline is None

    def at(self, index: int) -> ImportedPiece:
        """Return the piece in one size."""
        piece = self._piece

        def ring(points: F64) -> F64:
            return self._moved(points, index, closed=True)

        def spot(each: Spot) -> Spot:
            x, y = self._moved(np.array([(each.x_mm, each.y_mm)]), index, closed=False)[0].tolist()
            return replace(each, x_mm=x, y_mm=y)

        def line(each: ImportedLine) -> ImportedLine:
            return replace(each, points=self._moved(each.points, index, closed=each.closed))

        return replace(
            piece,
            size=self._table.sizes[index],
            outline=ring(piece.outline),
            cut_outs=tuple(ring(each) for each in piece.cut_outs),
            lines=tuple(line(each) for each in piece.lines),
            notches=tuple(spot(each) for each in piece.notches),
            holes=tuple(spot(each) for each in piece.holes),
            zones=tuple(replace(each, ring=ring(each.ring)) for each in piece.zones),
            texts=tuple(text for text in piece.texts if not _NUMBER.fullmatch(text.text.strip())),
        )

    def findings(self, where: Where) -> list[Finding]:
        """Return what the table does not say."""
        found = [faults.RuleMissing.finding(where=where, number=number) for number in sorted(self._unknown)]
        if self._no_rules:
            found.append(faults.NoRules.finding(where=where))
        return found

    def _moved(self, points: F64, index: int, *, closed: bool) -> F64:
        moves = self._moves(points, closed=closed)
        if moves is not None:
            placed: F64 = points + moves[index]
            return placed
        if self._outline is None:
            return points
        # A line without any rule goes with the nearest points of the outline.
        apart = points[:, None, :] - self._piece.outline[None, :, :]
        nearest = (apart**2).sum(axis=2).argmin(axis=1)
        moved: F64 = points + self._outline[index][nearest]
        return moved

    def _moves(self, points: F64, *, closed: bool) -> F64 | None:
        """Return how far each point moves in each size, (sizes, points, 2), or None without any rule."""
        known: dict[int, F64] = {}
        spots = [shapely.Point(point) for point in points]
        if not self._numbers:
            return None
        at, texts = self._tree.query_nearest(spots, max_distance=AT_MM, all_matches=False)
        for point, text in zip(at.tolist(), texts.tolist(), strict=True):
            number = self._numbers[text]
            if number in self._table.rules:
                known[point] = self._table.rules[number]
            elif number:  # rule 0 is "does not move"
                self._unknown.add(number)
            else:
                known[point] = np.zeros((len(self._table.sizes), 2))
        if not known:
            return None
        places = np.array(sorted(known))
        deltas = np.array([known[place] for place in places])  # (known, sizes, 2)
        way = np.concatenate(((0.0,), np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
        period = float(way[-1] + np.hypot(*(points[0] - points[-1]))) if closed and len(points) > 1 else None
        moves = np.empty((len(self._table.sizes), len(points), 2))
        for size in range(len(self._table.sizes)):
            for axis in (0, 1):
                moves[size, :, axis] = np.interp(way, way[places], deltas[:, size, axis], period=period)
        return moves
