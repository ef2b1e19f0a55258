"""How badly a pose breaks the rules: how deep pieces lie in each other and in what is forbidden.

Whether two pieces are nearer than the gap is seen at their poles (circles inside them) or else at samples of
their edges in the signed distance field of the other. What it counts is a sum over pairs of poles, which
fades with distance and never ends, so that it falls wherever a piece has more room: the root of that, times
how bulky both are. After Gardeyn, Vanden Berghe and Wauters, arXiv:2509.13329, algorithms 3 and 4.

Against the ground, edge samples are looked up in its field, and the corners of faults and zones in the
piece: depth x length is summed.
"""

# ruff: noqa: PLR0915 - a kernel split in pieces is slower to compile

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from polasepatu.nesting.kernels.field import exact_depth, look_up
from polasepatu.nesting.kernels.jit import uncounted
from polasepatu.nesting.kernels.tables import (
    CHUNK,
    CIRCLE,
    FRAME,
    INTERVAL,
    MAP,
    PART,
    POSE,
    REGION,
    SETTING,
    SETTINGS,
    SLOT,
    SPACE,
    TYPE,
    TYPE_ROWS,
)

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import Scene, State


ROUNDING = 1e-9  # of the smaller radius squared: a sum this small is none
FIRM = 0.02  # of the larger radius: the depth from which on a conflict counts for its depth
GROUND_SHARE = 3.0  # what a depth x length in the ground counts beside a pair's


@uncounted
def relative(
    c: float, s: float, dx: float, dy: float, other_c: float, other_s: float
) -> tuple[float, float, float, float]:
    """Return a pose as another one sees it: cosine and sine of its turn, and where it lies.

    It is turned by (c, s) and lies at (dx, dy) from the other, which is turned by (other_c, other_s).
    """
    return (
        c * other_c + s * other_s,
        s * other_c - c * other_s,
        other_c * dx + other_s * dy,
        other_c * dy - other_s * dx,
    )


@uncounted
def depth_sum(
    scene: Scene,
    source: int,
    target: int,
    gap: float,
    radius: float,
    c: float,
    s: float,
    tx: float,
    ty: float,
    bound: float,
) -> float:
    """Return the sum of (depth + gap) x length over the samples of row `source` in the field of `target`.

    A sample (x, y) lies in the field's frame at (c x - s y + tx, s x + c y + ty); nothing of the field's
    piece is farther than `radius` from its origin. Stops above `bound`.
    """
    reals = scene.reals
    wholes = scene.wholes
    samples = scene.samples
    grid = scene.grid
    near_edges = scene.near_edges
    total = 0.0
    first = wholes[target, PART.field]
    columns = wholes[target, PART.cols]
    rows = wholes[target, PART.rows]
    cells = wholes[target, PART.cells]
    edge0 = wholes[target, PART.edge0]
    inv = reals[target, FRAME.inv]
    left = (tx - reals[target, FRAME.left]) * inv
    bottom = (ty - reals[target, FRAME.bottom]) * inv
    ci = c * inv
    si = s * inv
    wide = columns - 1.0
    high = rows - 1.0
    q = wholes[source, PART.chunk0]
    end = wholes[source, PART.chunk1]
    while q < end:
        mx = reals[q, CIRCLE.x]
        my = reals[q, CIRCLE.y]
        x = c * mx - s * my + tx
        y = s * mx + c * my + ty
        reach = reals[q, CIRCLE.reach] + gap
        if x * x + y * y > (radius + reach) * (radius + reach):
            q = wholes[q, CHUNK.onward]
            continue
        u = ci * mx - si * my + left
        v = si * mx + ci * my + bottom
        out = max(-u, u - wide, -v, v - high)
        if out > reach * inv or (out <= 0.0 and look_up(grid, first, columns, rows, u, v) <= -reach):
            q = wholes[q, CHUNK.onward]
            continue
        for k in range(wholes[q, CHUNK.sample0], wholes[q, CHUNK.sample1]):
            px = samples[k, 0]
            py = samples[k, 1]
            u = ci * px - si * py + left
            v = si * px + ci * py + bottom
            if u < 0.0 or v < 0.0 or u > wide or v > high:
                continue
            at = near_edges[cells + int(v) * columns + int(u)]
            if at >= 0:
                x = c * px - s * py + tx
                y = s * px + c * py + ty
                depth = exact_depth(reals, near_edges, at, edge0, x, y) + gap
            else:
                depth = look_up(grid, first, columns, rows, u, v) + gap
            if depth > 0.0:
                total += depth * samples[k, 2]
        if total > bound:
            return total
        q += 1
    return total


@uncounted
def poles_meet(scene: Scene, p: int, q: int, gap: float, c: float, s: float, tx: float, ty: float) -> bool:
    """Whether a pole of part row p is nearer than the gap to one of q; turned and moved as in `pole_sum`."""
    wholes = scene.wholes
    samples = scene.samples
    first = wholes[q, PART.pole0]
    end = wholes[q, PART.pole1]
    for k in range(wholes[p, PART.pole0], wholes[p, PART.pole1]):
        x = c * samples[k, 0] - s * samples[k, 1] + tx
        y = s * samples[k, 0] + c * samples[k, 1] + ty
        reach = samples[k, 2] + gap
        for m in range(first, end):
            dx = x - samples[m, 0]
            dy = y - samples[m, 1]
            near = reach + samples[m, 2]
            if dx * dx + dy * dy < near * near:
                return True
    return False


@uncounted
def pole_sum(
    scene: Scene, p: int, q: int, gap: float, firm: float, c: float, s: float, tx: float, ty: float
) -> float:
    """Return the sum of (depth + gap) x radius over the pairs of poles of part rows p and q.

    A pole (x, y) of p lies in the frame of q at (c x - s y + tx, s x + c y + ty). Depths below `firm` fade
    towards zero and never reach it, so that the sum has a slope at a distance too.
    """
    wholes = scene.wholes
    samples = scene.samples
    total = 0.0
    first = wholes[q, PART.pole0]
    end = wholes[q, PART.pole1]
    for k in range(wholes[p, PART.pole0], wholes[p, PART.pole1]):
        x = c * samples[k, 0] - s * samples[k, 1] + tx
        y = s * samples[k, 0] + c * samples[k, 1] + ty
        r = float(samples[k, 2])
        for m in range(first, end):
            dx = x - samples[m, 0]
            dy = y - samples[m, 1]
            other = float(samples[m, 2])
            depth = r + other + gap - math.sqrt(dx * dx + dy * dy)
            if depth < firm:
                depth = firm * firm / (2.0 * firm - depth)
            total += depth * min(r, other)
    return total


@uncounted
def boxes_apart(reals: F64, a: int, b: int, c: float, s: float, dx: float, dy: float) -> bool:
    """Whether the boxes of types a and b, each in its own frame, keep the gap.

    In the frame of b, a is turned by (c, s) and its middle lies at (dx, dy).
    """
    gap = reals[SETTINGS, SETTING.gap]
    ax = reals[a, TYPE.half_x]
    ay = reals[a, TYPE.half_y]
    bx = reals[b, TYPE.half_x]
    by = reals[b, TYPE.half_y]
    u = abs(c)
    v = abs(s)
    return bool(
        abs(dx) >= bx + u * ax + v * ay + gap
        or abs(dy) >= by + v * ax + u * ay + gap
        or abs(c * dx + s * dy) >= ax + u * bx + v * by + gap
        or abs(c * dy - s * dx) >= ay + v * bx + u * by + gap
    )


@uncounted
def edges_meet(scene: Scene, a: int, b: int, c: float, s: float, dx: float, dy: float) -> bool:
    """Whether an edge of type a is nearer than the gap to one of b; turned and moved as in `boxes_apart`."""
    reals = scene.reals
    wholes = scene.wholes
    gap = reals[SETTINGS, SETTING.gap]
    p = wholes[a, TYPE_ROWS.part0]
    q = wholes[b, TYPE_ROWS.part0]
    ra = reals[a, TYPE.radius]
    rb = reals[b, TYPE.radius]
    none = ROUNDING * min(ra, rb) ** 2
    met = depth_sum(scene, p, q, gap, rb, c, s, dx, dy, none)
    if met > none:
        return True
    back_x = -(c * dx + s * dy)
    back_y = -(c * dy - s * dx)
    met += depth_sum(scene, q, p, gap, ra, c, -s, back_x, back_y, none)
    return bool(met > none)


@uncounted
def overlap_loss(scene: Scene, a: int, b: int, c: float, s: float, dx: float, dy: float) -> float:
    """Return the loss of types a and b that meet, in mm²; turned and moved as in `boxes_apart`."""
    reals = scene.reals
    wholes = scene.wholes
    firm = FIRM * max(reals[a, TYPE.radius], reals[b, TYPE.radius])
    total = pole_sum(
        scene,
        wholes[a, TYPE_ROWS.part0],
        wholes[b, TYPE_ROWS.part0],
        reals[SETTINGS, SETTING.gap],
        firm,
        c,
        s,
        dx,
        dy,
    )
    return float(math.sqrt(math.pi * total + firm * firm) * reals[a, TYPE.shape] * reals[b, TYPE.shape])


@uncounted
def pair_loss(
    scene: Scene,
    a: int,
    ax: float,
    ay: float,
    ac: float,
    sa: float,
    b: int,
    bx: float,
    by: float,
    bc: float,
    sb: float,
) -> float:
    """Return the loss of types a and b at their poses, in mm²; none where they keep the gap."""
    reals = scene.reals
    wholes = scene.wholes
    c, s, dx, dy = relative(ac, sa, ax - bx, ay - by, bc, sb)
    if boxes_apart(reals, a, b, c, s, dx, dy):
        return 0.0
    gap = reals[SETTINGS, SETTING.gap]
    if not poles_meet(
        scene, wholes[a, TYPE_ROWS.part0], wholes[b, TYPE_ROWS.part0], gap, c, s, dx, dy
    ) and not edges_meet(scene, a, b, c, s, dx, dy):
        return 0.0
    return overlap_loss(scene, a, b, c, s, dx, dy)


@uncounted
def clear_at(scene: Scene, g: int, x: float, y: float) -> float:
    """Return how far (x, y) is from what the ground of row g forbids, negative within it."""
    reals = scene.reals
    wholes = scene.wholes
    grid = scene.grid
    if wholes[g, PART.is_strip] != 0:
        across = min(y, reals[g, FRAME.strip_width] - y)
        along = min(x, reals[g, FRAME.strip_length] - x)
        return float(min(across, along) - reals[g, FRAME.strip_gap])
    columns = wholes[g, PART.cols]
    rows = wholes[g, PART.rows]
    inv = reals[g, FRAME.inv]
    u = (x - reals[g, FRAME.left]) * inv
    v = (y - reals[g, FRAME.bottom]) * inv
    cu = min(max(u, 0.0), columns - 1.0)
    cv = min(max(v, 0.0), rows - 1.0)
    off = abs(u - cu) + abs(v - cv)
    return look_up(grid, wholes[g, PART.field], columns, rows, cu, cv) - float(off / inv)


@uncounted
def ground_sum(scene: Scene, a: int, x: float, y: float, c: float, s: float, bound: float) -> float:
    """Return the sum for type a at a pose against the grounds of its parts; stops above `bound`."""
    reals = scene.reals
    wholes = scene.wholes
    samples = scene.samples
    total = 0.0
    radius = reals[a, TYPE.radius]
    for p in range(wholes[a, TYPE_ROWS.part0], wholes[a, TYPE_ROWS.part1]):
        g = wholes[p, PART.ground]
        if clear_at(scene, g, x, y) >= radius:
            continue
        q = wholes[p, PART.chunk0]
        while q < wholes[p, PART.chunk1]:
            mx = c * reals[q, CIRCLE.x] - s * reals[q, CIRCLE.y] + x
            my = s * reals[q, CIRCLE.x] + c * reals[q, CIRCLE.y] + y
            if clear_at(scene, g, mx, my) >= reals[q, CIRCLE.reach]:
                q = wholes[q, CHUNK.onward]
                continue
            for k in range(wholes[q, CHUNK.sample0], wholes[q, CHUNK.sample1]):
                px = samples[k, 0]
                py = samples[k, 1]
                clear = clear_at(scene, g, c * px - s * py + x, s * px + c * py + y)
                if clear < 0.0:
                    total -= clear * samples[k, 2]
            if total > bound:
                return total
            q += 1
        if wholes[g, PART.chunk0] < wholes[g, PART.chunk1]:
            total += depth_sum(
                scene, g, p, 0.0, radius, c, -s, -(c * x + s * y), -(c * y - s * x), bound - total
            )
            if total > bound:
                return total
    return total


@uncounted
def axis_at(scene: Scene, x: float, y: float) -> tuple[float, bool]:
    """Return the local tight axis at (x, y), and whether there is one."""
    reals = scene.reals
    wholes = scene.wholes
    grid = scene.grid
    first = wholes[SETTINGS, MAP.tight_first]
    columns = wholes[SETTINGS, MAP.tight_cols]
    rows = wholes[SETTINGS, MAP.tight_rows]
    inv = reals[SETTINGS, SETTING.tight_inv]
    u = min(max((x - reals[SETTINGS, SETTING.tight_left]) * inv, 0.0), columns - 1.0)
    v = min(max((y - reals[SETTINGS, SETTING.tight_bottom]) * inv, 0.0), rows - 1.0)
    c = min(int(u), columns - 2)
    r = min(int(v), rows - 2)
    for k in (0, 1, columns, columns + 1):
        node = first + r * columns + c + k
        if grid[node] == 0.0 and grid[node + columns * rows] == 0.0:
            return 0.0, False
    cos2 = look_up(grid, first, columns, rows, u, v)
    sin2 = look_up(grid, first + columns * rows, columns, rows, u, v)
    return 0.5 * math.atan2(sin2, cos2), True


@uncounted
def turn_excess(scene: Scene, a: int, turn: float, period: float) -> float:
    """Return by how much `turn` lies outside the intervals of type a, in radians."""
    reals = scene.reals
    wholes = scene.wholes
    least = period
    for k in range(wholes[a, TYPE_ROWS.turn0], wholes[a, TYPE_ROWS.turn1]):
        half = 0.5 * (reals[k, INTERVAL.high] - reals[k, INTERVAL.low])
        off = turn - (reals[k, INTERVAL.low] + half)
        off -= period * math.floor(off / period + 0.5)
        least = min(least, abs(off) - half)
    return max(least, 0.0)


@uncounted
def direction_loss(scene: Scene, a: int, x: float, y: float, turn: float, c: float, s: float) -> float:
    """Return how far type a at a pose breaks its turn rule against the local tightness, in mm²."""
    reals = scene.reals
    wholes = scene.wholes
    samples = scene.samples
    worst = 0.0
    for k in range(wholes[a, TYPE_ROWS.dir0], wholes[a, TYPE_ROWS.dir1]):
        px = samples[k, 0]
        py = samples[k, 1]
        axis, known = axis_at(scene, c * px - s * py + x, s * px + c * py + y)
        if known:
            worst = max(worst, turn_excess(scene, a, turn - axis, math.pi))
    return float(worst * reals[a, TYPE.radius] * reals[a, TYPE.short])


@uncounted
def main_class(scene: Scene, a: int, x: float, y: float, c: float, s: float) -> float:
    """Return the zone class under most direction samples of type a at a pose."""
    reals = scene.reals
    wholes = scene.wholes
    samples = scene.samples
    grid = scene.grid
    first = wholes[SETTINGS, MAP.class_first]
    columns = wholes[SETTINGS, MAP.class_cols]
    rows = wholes[SETTINGS, MAP.class_rows]
    inv = reals[SETTINGS, SETTING.class_inv]
    tally = 0  # eight bits for each class
    for k in range(wholes[a, TYPE_ROWS.dir0], wholes[a, TYPE_ROWS.dir1]):
        px = samples[k, 0]
        py = samples[k, 1]
        u = (c * px - s * py + x - reals[REGION, SPACE.left]) * inv
        v = (s * px + c * py + y - reals[REGION, SPACE.bottom]) * inv
        q = min(max(int(u + 0.5), 0), columns - 1)
        r = min(max(int(v + 0.5), 0), rows - 1)
        tally += 1 << (8 * int(grid[first + r * columns + q]))
    most = 1
    for rank in range(2, 6):
        if (tally >> (8 * rank)) & 255 > (tally >> (8 * most)) & 255:
            most = rank
    return float(most)


@uncounted
def mate_loss(
    scene: Scene, state: State, i: int, x: float, y: float, turn: float, c: float, s: float
) -> float:
    """Return how far slot i at a pose is from matching its mated partner, in mm²."""
    reals = scene.reals
    wholes = scene.wholes
    pose = state.pose
    slots = state.slots
    j = slots[i, SLOT.mate]
    a = slots[i, SLOT.kind]
    dx = x - pose[j, POSE.x]
    dy = y - pose[j, POSE.y]
    loss = max(math.sqrt(dx * dx + dy * dy) - reals[SETTINGS, SETTING.mate_distance], 0.0)
    total = turn + pose[j, POSE.turn]
    known = both = True
    if wholes[SETTINGS, MAP.tight_rows] > 0:
        axis, known = axis_at(scene, x, y)
        other, both = axis_at(scene, pose[j, POSE.x], pose[j, POSE.y])
        total -= axis + other
    if known and both:
        total -= math.pi * math.floor(total / math.pi + 0.5)
        loss += max(abs(total) - reals[SETTINGS, SETTING.mate_angle], 0.0) * reals[a, TYPE.radius]
    if wholes[SETTINGS, MAP.class_rows] > 0:
        ours = main_class(scene, a, x, y, c, s)
        theirs = main_class(
            scene, slots[j, SLOT.kind], pose[j, POSE.x], pose[j, POSE.y], pose[j, POSE.cos], pose[j, POSE.sin]
        )
        loss += 0.25 * reals[a, TYPE.short] * abs(ours - theirs)
    return float(loss * reals[a, TYPE.short])


@uncounted
def ground_loss(reals: F64, a: int, total: float) -> float:
    """Return the loss of a sum of depths of type a in its ground, in mm²; none for a touch."""
    radius = reals[a, TYPE.radius]
    total = GROUND_SHARE * (total - ROUNDING * radius * radius)
    if total <= 0.0:
        return 0.0
    firm = FIRM * radius
    return float(math.sqrt(total + firm * firm) * reals[a, TYPE.shape] * reals[a, TYPE.shape])


@uncounted
def ground_sum_at(reals: F64, a: int, loss: float) -> float:
    """Return the sum of depths of type a in its ground at which its loss is `loss`."""
    radius = reals[a, TYPE.radius]
    root = min(loss / (reals[a, TYPE.shape] * reals[a, TYPE.shape]), 1e140)
    firm = FIRM * radius
    return float(max(root * root - firm * firm, 0.0) / GROUND_SHARE + ROUNDING * radius * radius)
