"""Exact clearances between rings, in float64 on the outlines as given; nothing is simplified here.

The clearance of two rings is the least distance from a vertex of either to an edge of the other, negative
where a vertex lies on the wrong side. Two rings that do not cross are nearest at such a vertex; a crossing
without a wrong vertex counts as hopeless (minus infinity).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from polasepatu.nesting.kernels.jit import inner

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import I64

FAR = 1e300
# what `witness` fills: clearance, and the unit direction in which ring a gains clearance
CLEARANCE, NORMAL_X, NORMAL_Y = 0, 1, 2


@inner
def inside(points: F64, first: int, last: int, x: float, y: float) -> bool:
    """Whether (x, y) lies inside the ring of rows first .. last - 1 (even-odd)."""
    result = False
    q = last - 1
    for k in range(first, last):
        if (points[k, 1] > y) != (points[q, 1] > y):
            t = (y - points[k, 1]) / (points[q, 1] - points[k, 1])
            if x < points[k, 0] + t * (points[q, 0] - points[k, 0]):
                result = not result
        q = k
    return result


@inner
def crosses(points: F64, a: int, b: int, c: int, d: int) -> bool:
    """Whether the open segments a-b and c-d (rows) cross at a point inside both."""
    abx = points[b, 0] - points[a, 0]
    aby = points[b, 1] - points[a, 1]
    cdx = points[d, 0] - points[c, 0]
    cdy = points[d, 1] - points[c, 1]
    s1 = abx * (points[c, 1] - points[a, 1]) - aby * (points[c, 0] - points[a, 0])
    s2 = abx * (points[d, 1] - points[a, 1]) - aby * (points[d, 0] - points[a, 0])
    s3 = cdx * (points[a, 1] - points[c, 1]) - cdy * (points[a, 0] - points[c, 0])
    s4 = cdx * (points[b, 1] - points[c, 1]) - cdy * (points[b, 0] - points[c, 0])
    return bool((s1 > 0.0 and s2 < 0.0) or (s1 < 0.0 and s2 > 0.0)) and bool(
        (s3 > 0.0 and s4 < 0.0) or (s3 < 0.0 and s4 > 0.0)
    )


@inner
def near_vertices(
    points: F64,
    a0: int,
    a1: int,
    b0: int,
    b1: int,
    within: bool,
    flip: float,
    limit: float,
    edges: I64,
    count: int,
    found: F64,
) -> None:
    """Lower `found` to the least signed distance of vertices a0 .. a1 - 1 from edges of ring b0 .. b1 - 1.

    `edges` names the `count` edges by their last vertex; vertices farther than `limit` from every edge are
    passed over. `flip` is 1 when the vertices belong to the ring that is to move, -1 when they belong to the
    other. A vertex is on its right side when it is outside; one of the ring to move, with `within`, inside.
    """
    keep_in = within and flip > 0.0
    for v in range(a0, a1):
        x = points[v, 0]
        y = points[v, 1]
        best = limit * limit
        nx = ny = 0.0
        edge = -1
        for e in range(count):
            k = edges[e]
            q = k - 1 if k > b0 else b1 - 1
            ex = points[k, 0] - points[q, 0]
            ey = points[k, 1] - points[q, 1]
            px = x - points[q, 0]
            py = y - points[q, 1]
            length2 = ex * ex + ey * ey
            t = min(max((px * ex + py * ey) / length2, 0.0), 1.0) if length2 > 0.0 else 0.0
            dx = px - t * ex
            dy = py - t * ey
            d2 = dx * dx + dy * dy
            if d2 < best:
                best = d2
                nx = dx
                ny = dy
                edge = k
        if edge < 0:
            continue
        distance = math.sqrt(best)
        sign = 1.0 if inside(points, b0, b1, x, y) == keep_in else -1.0
        if sign * distance >= found[CLEARANCE]:
            continue
        if distance <= 1e-9:  # on the edge: its normal, outward or inward
            q = edge - 1 if edge > b0 else b1 - 1
            nx = points[edge, 1] - points[q, 1]
            ny = points[q, 0] - points[edge, 0]
            distance = math.sqrt(nx * nx + ny * ny)
            sign = -1.0 if keep_in else 1.0
            found[CLEARANCE] = 0.0
        else:
            found[CLEARANCE] = sign * distance
        if distance > 0.0:
            found[NORMAL_X] = flip * sign * nx / distance
            found[NORMAL_Y] = flip * sign * ny / distance


@inner
def near_edges(
    points: F64, first: int, last: int, left: float, bottom: float, right: float, top: float, edges: I64
) -> int:
    """List in `edges` the edges of a ring, by their last vertex, whose boxes meet a box; return how many."""
    count = 0
    q = last - 1
    for k in range(first, last):
        if (
            min(points[k, 0], points[q, 0]) <= right
            and max(points[k, 0], points[q, 0]) >= left
            and min(points[k, 1], points[q, 1]) <= top
            and max(points[k, 1], points[q, 1]) >= bottom
        ):
            edges[count] = k
            count += 1
        q = k
    return count


@inner
def witness(
    points: F64,
    boxes: F64,
    rings: I64,
    a: int,
    b: int,
    within: bool,
    limit: float,
    edges: I64,
    others: I64,
    found: F64,
) -> None:
    """Fill `found` for ring a against ring b, which it must avoid, or lie `within`; FAR beyond `limit`."""
    a0, a1, b0, b1 = rings[a, 0], rings[a, 1], rings[b, 0], rings[b, 1]
    found[CLEARANCE] = FAR
    found[NORMAL_X] = 0.0
    found[NORMAL_Y] = 0.0
    left = max(boxes[a, 0], boxes[b, 0]) - limit
    bottom = max(boxes[a, 1], boxes[b, 1]) - limit
    right = min(boxes[a, 2], boxes[b, 2]) + limit
    top = min(boxes[a, 3], boxes[b, 3]) + limit
    if left > right or bottom > top:
        if within:
            found[CLEARANCE] = -FAR
        return
    ours = near_edges(points, a0, a1, left, bottom, right, top, others)
    theirs = near_edges(points, b0, b1, left, bottom, right, top, edges)
    if ours > 0 and theirs > 0:
        near_vertices(points, a0, a1, b0, b1, within, 1.0, limit, edges, theirs, found)
        for e in range(theirs):
            k = edges[e]
            near_vertices(points, k, k + 1, a0, a1, within, -1.0, limit, others, ours, found)
            q = k - 1 if k > b0 else b1 - 1
            if e == 0 or edges[e - 1] != q:
                near_vertices(points, q, q + 1, a0, a1, within, -1.0, limit, others, ours, found)
    if found[CLEARANCE] < 0.0:
        return
    if inside(points, b0, b1, points[a0, 0], points[a0, 1]) != within or (
        not within and inside(points, a0, a1, points[b0, 0], points[b0, 1])
    ):
        found[CLEARANCE] = -FAR
        return
    for e in range(ours):
        k = others[e]
        q = k - 1 if k > a0 else a1 - 1
        for f in range(theirs):
            m = edges[f]
            p = m - 1 if m > b0 else b1 - 1
            if crosses(points, q, k, p, m):
                found[CLEARANCE] = -FAR
                return
