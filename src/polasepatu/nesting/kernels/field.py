"""Signed distance fields: exact nearest-edge distances at the nodes of a grid, bilinear between them."""

# ruff: noqa: PLR0912 - a kernel split in pieces is slower to compile

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.kernels.jit import inner, jit, uncounted
from polasepatu.nesting.kernels.tables import EDGE

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import F32, I32

BLOCK = 8  # nodes along the side of a block that shares its candidate edges


@inner
def edge_distance2(ring: F64, k: int, x: float, y: float) -> float:
    """Return the squared distance from (x, y) to edge k of `ring` (n, 2)."""
    m = k + 1 if k + 1 < ring.shape[0] else 0
    ax, ay = ring[k, 0], ring[k, 1]
    ex, ey = ring[m, 0] - ax, ring[m, 1] - ay
    px, py = x - ax, y - ay
    length2 = ex * ex + ey * ey
    t = (px * ex + py * ey) / length2 if length2 > 0.0 else 0.0
    t = min(max(t, 0.0), 1.0)
    dx, dy = px - t * ex, py - t * ey
    return float(dx * dx + dy * dy)


@jit
def lay_ring(
    out: F32, ring: F64, left: float, bottom: float, step: float, allowed_inside: bool, gap: float
) -> None:
    """Lower `out` (rows, columns) to the signed distance from `ring` less `gap` where that is smaller.

    Positive on the allowed side of the ring. Exact at the nodes for one ring, and so the distance to the
    nearest forbidden point for several.
    """
    rows, columns = out.shape
    n = ring.shape[0]
    inside = np.zeros((rows, columns + 1), dtype=np.uint8)
    low = high = ring[0, 1]
    for k in range(n):
        low, high = min(low, ring[k, 1]), max(high, ring[k, 1])
    for r in range(
        max(math.floor((low - bottom) / step), 0), min(math.floor((high - bottom) / step) + 2, rows)
    ):
        y = bottom + r * step
        for k in range(n):
            m = k + 1 if k + 1 < n else 0
            if (ring[k, 1] > y) != (ring[m, 1] > y):
                t = (y - ring[k, 1]) / (ring[m, 1] - ring[k, 1])
                x = ring[k, 0] + t * (ring[m, 0] - ring[k, 0])
                first = math.floor((x - left) / step) + 1
                if first <= columns:
                    inside[r, max(first, 0)] ^= 1
        for c in range(1, columns):
            inside[r, c] ^= inside[r, c - 1]
    near = np.empty(n, dtype=np.int64)
    far = np.empty(n, dtype=np.float64)
    reach = 0.5 * math.sqrt(2.0) * (BLOCK - 1) * step
    for r0 in range(0, rows, BLOCK):
        for c0 in range(0, columns, BLOCK):
            x = left + (c0 + 0.5 * (BLOCK - 1)) * step
            y = bottom + (r0 + 0.5 * (BLOCK - 1)) * step
            least = 1e300
            for k in range(n):
                far[k] = math.sqrt(edge_distance2(ring, k, x, y))
                least = min(least, far[k])
            if least > reach and (inside[r0, c0] != 0) == allowed_inside:
                # all of the block lies on the good side; where it is nearer to another ring nothing is lower
                most = -1e30
                for r in range(r0, min(r0 + BLOCK, rows)):
                    for c in range(c0, min(c0 + BLOCK, columns)):
                        most = max(most, float(out[r, c]))
                if least - reach - gap >= most:
                    continue
            count = 0
            for k in range(n):
                if far[k] <= least + 2.0 * reach:
                    near[count] = k
                    count += 1
            for r in range(r0, min(r0 + BLOCK, rows)):
                for c in range(c0, min(c0 + BLOCK, columns)):
                    best = 1e300
                    for q in range(count):
                        best = min(best, edge_distance2(ring, near[q], left + c * step, bottom + r * step))
                    distance = math.sqrt(best)
                    signed = distance if (inside[r, c] != 0) == allowed_inside else -distance
                    out[r, c] = min(float(out[r, c]), signed - gap)


@jit
def list_near(
    nodes: F32, ring: F64, left: float, bottom: float, step: float, reach: float, cells: I32, lists: I32
) -> int:
    """List for every cell within `reach` of `ring` the edges that can be nearest to a point in it.

    `cells` (rows, columns) gets where its list begins, or -1; a list is a count and edge numbers. Returns
    the length of all lists, which are only written as far as `lists` has room.
    """
    rows, columns = nodes.shape
    half = 0.5 * math.sqrt(2.0) * step
    total = 0
    n = ring.shape[0]
    far = np.empty(n)
    for r in range(rows):
        for c in range(columns):
            cells[r, c] = -1
            if abs(nodes[r, c]) > reach + 2.0 * half or r == rows - 1 or c == columns - 1:
                continue
            x = left + (c + 0.5) * step
            y = bottom + (r + 0.5) * step
            least = 1e300
            for k in range(n):
                far[k] = math.sqrt(edge_distance2(ring, k, x, y))
                least = min(least, far[k])
            if least > reach + half:
                continue
            start = total
            total += 1
            for k in range(n):
                if far[k] <= least + 2.0 * half:
                    if total < lists.shape[0]:
                        lists[total] = k
                    total += 1
            if start < lists.shape[0]:
                lists[start] = total - start - 1
            cells[r, c] = start
    return total


@uncounted
def exact_depth(reals: F64, near_edges: I32, at: int, edge0: int, x: float, y: float) -> float:
    """Return the exact depth of (x, y), from the list of near edges that begins at `at`.

    Where two edges meet in the nearest point, the one seen more squarely tells inside from outside.
    """
    best = 1e300
    side = 0.0
    for q in range(at + 1, at + 1 + near_edges[at]):
        k = edge0 + near_edges[q]
        px = x - reals[k, EDGE.x]
        py = y - reals[k, EDGE.y]
        ex = reals[k, EDGE.dx]
        ey = reals[k, EDGE.dy]
        t = min(max((px * ex + py * ey) * reals[k, EDGE.inv2], 0.0), 1.0)
        dx = px - t * ex
        dy = py - t * ey
        distance2 = dx * dx + dy * dy
        if distance2 > best + 1e-9:
            continue
        across = (ex * py - ey * px) * reals[k, EDGE.inv]
        if distance2 < best - 1e-9 or abs(across) > abs(side):
            side = across
        best = min(best, distance2)
    return math.sqrt(best) if side > 0.0 else -math.sqrt(best)


@uncounted
def look_up(grid: F32, first: int, columns: int, rows: int, u: float, v: float) -> float:
    """Return the field at column u and row v, both within the grid."""
    c = min(int(u), columns - 2)
    r = min(int(v), rows - 2)
    fu = u - c
    fv = v - r
    k = first + r * columns + c
    low = grid[k] + fu * (grid[k + 1] - grid[k])
    high = grid[k + columns] + fu * (grid[k + columns + 1] - grid[k + columns])
    return float(low + fv * (high - low))
