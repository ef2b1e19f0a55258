"""Joining: many open lines that lie end to end become one, as far as nobody has to guess."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.geometry import F64


def joined(lines: Sequence[F64], tolerance_mm: float) -> tuple[list[F64], list[F64], bool]:
    """Return closed rings, open chains, and whether somewhere more than two ends met.

    Ends within the tolerance are joined at their middle. Where three or more meet, the way on is not
    certain, so the chains end there.
    """
    parts = [line for line in lines if len(line) > 1]
    rings = [line[:-1] for line in parts if len(line) > 3 and _gap(line) <= tolerance_mm]
    parts = [line for line in parts if not (len(line) > 3 and _gap(line) <= tolerance_mm)]
    if not parts:
        return rings, [], False
    node_of, forked = _nodes(parts, tolerance_mm)
    at: dict[int, list[int]] = defaultdict(list)  # ends (2 * line + 0 or 1) by node
    for end, node in enumerate(node_of):
        at[node].append(end)
    used: set[int] = set()
    chains: list[F64] = []
    # Chains first begin where they must; what is left then are rings.
    beginnings = [end for ends in at.values() if len(ends) != 2 for end in ends]
    for end in [*beginnings, *range(0, 2 * len(parts), 2)]:
        if end // 2 in used:
            continue
        run = _follow(end, parts, node_of, at, used)
        if len(run) > 3 and _gap(run) <= tolerance_mm:
            rings.append(run[:-1])
        else:
            chains.append(run)
    return rings, chains, forked


def _gap(line: F64) -> float:
    return math.hypot(*(line[0] - line[-1]))


def _nodes(parts: Sequence[F64], tolerance_mm: float) -> tuple[list[int], bool]:
    """Return the node of every line end; ends within the tolerance share one."""
    ends = np.array([point for line in parts for point in (line[0], line[-1])])
    spots = [shapely.Point(end) for end in ends]
    near = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=tolerance_mm)
    owner = list(range(len(ends)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for a, b in near.T.tolist():
        if a < b:
            owner[root(b)] = root(a)
    nodes = [root(index) for index in range(len(ends))]
    counts = np.bincount(nodes)
    return nodes, bool((counts > 2).any())


def _follow(
    end: int, parts: Sequence[F64], node_of: Sequence[int], at: dict[int, list[int]], used: set[int]
) -> F64:
    """Walk from one end of a line to where the way stops or forks."""
    rows: list[F64] = []
    while True:
        line = end // 2
        used.add(line)
        piece = parts[line] if end % 2 == 0 else parts[line][::-1]
        if rows:
            middle = (rows[-1][-1] + piece[0]) / 2.0
            rows[-1] = np.vstack((rows[-1][:-1], middle))
            piece = piece[1:]
        rows.append(piece)
        other = at[node_of[end ^ 1]]
        if len(other) != 2:
            break
        following = other[0] if other[1] == end ^ 1 else other[1]
        if following // 2 in used:
            break
        end = following
    return np.vstack(rows)
