"""Push pieces apart by hundredths of a millimetre until every gap holds exactly, or say which do not."""

# ruff: noqa: PLR0912, PLR0915 - a kernel split in pieces is slower to compile

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.kernels.exact import CLEARANCE, FAR, NORMAL_X, NORMAL_Y, witness
from polasepatu.nesting.kernels.jit import inner, jit

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import I64

# bodies: rows of a piece in `parts`; parts: its ring, the obstacles it must respect
# obstacles: ring, 1 if the part must lie within it, with the gap to keep in `obstacle_gaps`
FIRST, LAST = 0, 1
PART_RING, OBSTACLE0, OBSTACLE1 = 0, 1, 2
OBSTACLE_RING, WITHIN = 0, 1
REACH_MM = 1.0  # how deep a vertex may lie on its wrong side and still be pushed out


@inner
def carry(own: F64, points: F64, boxes: F64, rings: I64, parts: I64, bodies: I64, poses: F64, i: int) -> None:
    """Move the rings of body i from its own frame to its pose (x, y, turn), and box them."""
    c = math.cos(poses[i, 2])
    s = math.sin(poses[i, 2])
    for p in range(bodies[i, FIRST], bodies[i, LAST]):
        ring = parts[p, PART_RING]
        for k in range(rings[ring, FIRST], rings[ring, LAST]):
            points[k, 0] = c * own[k, 0] - s * own[k, 1] + poses[i, 0]
            points[k, 1] = s * own[k, 0] + c * own[k, 1] + poses[i, 1]
        enclose(points, boxes, rings, ring)


@inner
def enclose(points: F64, boxes: F64, rings: I64, ring: int) -> None:
    """Set the box (left, bottom, right, top) of a ring."""
    left = bottom = FAR
    right = top = -FAR
    for k in range(rings[ring, FIRST], rings[ring, LAST]):
        left = min(left, points[k, 0])
        bottom = min(bottom, points[k, 1])
        right = max(right, points[k, 0])
        top = max(top, points[k, 1])
    boxes[ring, 0] = left
    boxes[ring, 1] = bottom
    boxes[ring, 2] = right
    boxes[ring, 3] = top


@jit
def settle(
    own: F64,
    points: F64,
    rings: I64,
    parts: I64,
    bodies: I64,
    obstacles: I64,
    obstacle_gaps: F64,
    radii: F64,
    poses: F64,
    gap: float,
    aim: float,
    sweeps: int,
    free_x: float,
    free_y: float,
    slack: F64,
    conflicts: I64,
) -> int:
    """Repair `poses` (n, 3) in place, then measure; return how many conflicts remain.

    Each clearance is brought to its gap + `aim` by pushing along its witness, both pieces by half, sheets
    and faults not at all; along x and y by the shares `free_x` and `free_y`, 0 where a pattern holds pieces.
    Measured afterwards: `slack` (n,) is the least clearance - gap of each piece, and `conflicts` (m, 2)
    lists pairs below their gap, or a piece and -1 for the sheet. Without sweeps it only measures.
    """
    n = bodies.shape[0]
    widest = 0
    boxes = np.empty((rings.shape[0], 4))
    for r in range(rings.shape[0]):
        widest = max(widest, rings[r, LAST] - rings[r, FIRST])
        enclose(points, boxes, rings, r)
    edges = np.empty(widest, dtype=np.int64)
    others = np.empty(widest, dtype=np.int64)
    found = np.empty(3)
    moved = np.zeros(n, dtype=np.int64)  # the last sweep each body moved in
    for i in range(n):
        carry(own, points, boxes, rings, parts, bodies, poses, i)
    reach = 4.0 * aim + REACH_MM
    count = 0
    sweep = 0
    latest = 0  # sweep in which anything moved
    while True:
        measuring = sweep >= sweeps or (sweep > 0 and latest < sweep)
        if measuring:
            slack[:] = FAR
        sweep += 1
        for i in range(n):
            for j in range(-1, i):
                if not measuring and moved[i] < sweep - 1 and (j < 0 or moved[j] < sweep - 1):
                    continue
                if j >= 0:
                    dx = poses[i, 0] - poses[j, 0]
                    dy = poses[i, 1] - poses[j, 1]
                    near = radii[i] + radii[j] + gap + aim
                    if dx * dx + dy * dy >= near * near:
                        continue
                for p in range(bodies[i, FIRST], bodies[i, LAST] if j < 0 else bodies[i, FIRST] + 1):
                    o0 = parts[p, OBSTACLE0] if j < 0 else 0
                    o1 = parts[p, OBSTACLE1] if j < 0 else 1
                    for o in range(o0, o1):
                        other = obstacles[o, OBSTACLE_RING] if j < 0 else parts[bodies[j, FIRST], PART_RING]
                        within = j < 0 and obstacles[o, WITHIN] == 1
                        keep = obstacle_gaps[o] if j < 0 else gap
                        ring = parts[p, PART_RING]
                        witness(points, boxes, rings, ring, other, within, keep + reach, edges, others, found)
                        clear = found[CLEARANCE]
                        if measuring:
                            slack[i] = min(slack[i], clear - keep)
                            if j >= 0:
                                slack[j] = min(slack[j], clear - keep)
                            if clear < keep and count < conflicts.shape[0]:
                                conflicts[count, 0] = i
                                conflicts[count, 1] = j
                                count += 1
                        elif clear < keep + aim and clear > -FAR:
                            push = keep + 1.2 * aim - clear
                            if j >= 0:
                                push *= 0.5
                                poses[j, 0] -= push * found[NORMAL_X] * free_x
                                poses[j, 1] -= push * found[NORMAL_Y] * free_y
                                carry(own, points, boxes, rings, parts, bodies, poses, j)
                                moved[j] = sweep
                            poses[i, 0] += push * found[NORMAL_X] * free_x
                            poses[i, 1] += push * found[NORMAL_Y] * free_y
                            carry(own, points, boxes, rings, parts, bodies, poses, i)
                            moved[i] = sweep
                            latest = sweep
        if measuring:
            return count
