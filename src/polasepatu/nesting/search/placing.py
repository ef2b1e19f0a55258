"""What a problem asks to place: prepared piece types, how often, at what worth, and what goes together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.problem import Objective
from polasepatu.nesting.search.fill import Wanted
from polasepatu.nesting.search.scene import PieceType, piece_type
from polasepatu.pattern.cutpiece import Foot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestPiece, NestSettings

TOLERANCE_MM2 = 0.0  # of loss that a layout may have: none, the repair is for what the search cannot see
RANK = 1000.0  # how much more a piece of the next priority is worth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placing:
    """Piece types with their worth and the placements wanted."""

    types: tuple[PieceType, ...]
    limits: NDArray[np.int64]  # (types,): placements
    values: F64  # (types,)
    units: tuple[tuple[int, ...], ...]  # single types, or a left and a right that go together
    mated: frozenset[tuple[int, ...]]
    pairs: F64  # (types, sizes): as in `Wanted`

    @classmethod
    def of(cls, pieces: Sequence[NestPiece], settings: NestSettings, plies: int = 1) -> Placing:
        """Return the types of some pieces; `plies` finished pieces come from each placement."""
        types = tuple(piece_type(piece, settings.gap_mm) for piece in pieces)
        limits = np.array([-(-piece.demand // plies) for piece in pieces], dtype=np.int64)
        couples = couples_of(pieces)
        mated = frozenset(couple for couple in couples if pieces[couple[0]].mate is not None)
        if plies == 1:
            couples = [couple for couple in couples if couple in mated]
        for right, left in couples:  # as many of one foot as of the other
            limits[[right, left]] = max(limits[right], limits[left])
        coupled = {k for couple in couples for k in couple}
        singles = [(k,) for k in range(len(pieces)) if k not in coupled]
        lonely = [k for (k,) in singles if pieces[k].mate is not None]
        limits[lonely] = 0  # a mated piece whose partner is not asked for
        units = (*couples, *singles)
        pairs = np.zeros((len(pieces), 0))
        if settings.objective is Objective.PAIRS:
            pairs = pairs_of(pieces, limits)
        values = worths(types, settings.objective)
        return cls(types=types, limits=limits, values=values, units=units, mated=mated, pairs=pairs)

    def wanted(self, limits: NDArray[np.int64]) -> Wanted:
        """Return what a sheet may hold, given the placements that are still open."""
        return Wanted(limits, self.values, self.units, self.mated, TOLERANCE_MM2, self.pairs)


def worths(types: Sequence[PieceType], objective: Objective) -> F64:
    """Return what one piece of each type is worth."""
    values = np.array([each.area_mm2 if each.piece.value is None else each.piece.value for each in types])
    if objective is Objective.PRIORITY:
        ranks = sorted({each.piece.priority for each in types})
        values = values * np.array([RANK ** min(ranks.index(each.piece.priority), 4) for each in types])
    return np.asarray(values, dtype=np.float64)


def couples_of(pieces: Sequence[NestPiece]) -> list[tuple[int, ...]]:
    """Return the right and left pieces of one name, size, side and mate."""
    lefts = {
        (piece.key.piece, piece.key.size, piece.key.side, piece.mate): k
        for k, piece in enumerate(pieces)
        if piece.key.foot is Foot.LEFT
    }
    found: list[tuple[int, ...]] = []
    for k, piece in enumerate(pieces):
        key = (piece.key.piece, piece.key.size, piece.key.side, piece.mate)
        if piece.key.foot is Foot.RIGHT and key in lefts:
            found.append((k, lefts[key]))
    return found


def pairs_of(pieces: Sequence[NestPiece], limits: NDArray[np.int64]) -> F64:
    """Return the placements of each type (rows) that one pair of each size (columns) takes."""
    sizes = sorted({piece.key.size for piece in pieces})
    pairs = np.zeros((len(pieces), len(sizes)))
    for k, piece in enumerate(pieces):
        if limits[k] > 0:
            same = [n for q, n in enumerate(limits) if n > 0 and pieces[q].key.size == piece.key.size]
            pairs[k, sizes.index(piece.key.size)] = limits[k] / min(same)
    return pairs
