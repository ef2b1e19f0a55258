"""Move one piece to where it breaks the rules least: random poses, then coordinate descent.

After Gardeyn, Vanden Berghe and Wauters, arXiv:2509.13329, algorithm 6; written anew on distance fields.
"""

# ruff: noqa: PLR0912, PLR0915 - a kernel split in pieces is slower to compile

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from polasepatu.nesting.kernels.jit import uncounted
from polasepatu.nesting.kernels.loss import (
    axis_at,
    boxes_apart,
    direction_loss,
    edges_meet,
    ground_loss,
    ground_sum,
    ground_sum_at,
    mate_loss,
    overlap_loss,
    poles_meet,
)
from polasepatu.nesting.kernels.random import below, uniform
from polasepatu.nesting.kernels.tables import (
    BEFORE,
    BUCKET,
    BUCKET_COLS,
    BUCKET_INV,
    BUCKET_ROWS,
    CLOSE,
    COS,
    EVALUATIONS,
    GAP,
    GROUND_WEIGHT,
    HIGH,
    KIND,
    LOW,
    MATE,
    NEXT,
    PART0,
    RADIUS,
    REGION,
    REGION_BOTTOM,
    REGION_LEFT,
    REGION_RIGHT,
    REGION_TOP,
    REPEAT_X,
    REPEAT_Y,
    SETTINGS,
    SHORT,
    SIN,
    TIGHT_ROWS,
    TURN,
    TURN0,
    TURN1,
    X,
    Y,
)

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import I64, U64, Scene, State

KEPT = 3  # candidates that are refined
NOTHING = 1e300
NO_AXIS = 6  # of a descent: 0 and 1 along x and y, 2 and 3 askew, 4 and 5 the turn


@uncounted
def link(scene: Scene, state: State, i: int) -> None:
    """Enter slot i into the bucket of its pose."""
    reals = scene.reals
    wholes = scene.wholes
    pose = state.pose
    slots = state.slots
    head = state.head
    inv = reals[REGION, BUCKET_INV]
    columns = wholes[REGION, BUCKET_COLS]
    c = min(max(int((pose[i, X] - reals[REGION, REGION_LEFT]) * inv), 0), columns - 1)
    r = min(max(int((pose[i, Y] - reals[REGION, REGION_BOTTOM]) * inv), 0), wholes[REGION, BUCKET_ROWS] - 1)
    b = r * columns + c
    first = head[b]
    slots[i, NEXT] = first
    slots[i, BEFORE] = -1
    slots[i, BUCKET] = b
    if first >= 0:
        slots[first, BEFORE] = i
    head[b] = i


@uncounted
def unlink(slots: I64, head: I64, i: int) -> None:
    """Take slot i out of its bucket."""
    after = slots[i, NEXT]
    before = slots[i, BEFORE]
    if before >= 0:
        slots[before, NEXT] = after
    else:
        head[slots[i, BUCKET]] = after
    if after >= 0:
        slots[after, BEFORE] = before


@uncounted
def evaluate(scene: Scene, state: State, i: int, x: float, y: float, turn: float, bound: float) -> float:
    """Return the weighted loss of slot i at a pose; anything at least `bound` may be cut short."""
    reals = scene.reals
    wholes = scene.wholes
    pose = state.pose
    slots = state.slots
    head = state.head
    weights = state.weight
    counts = state.counts
    counts[EVALUATIONS] += 1
    a = slots[i, KIND]
    c = math.cos(turn)
    s = math.sin(turn)
    weight = pose[i, GROUND_WEIGHT]
    total = 0.0
    if wholes[SETTINGS, TIGHT_ROWS] > 0:
        total += weight * direction_loss(scene, a, x, y, turn, c, s)
    if slots[i, MATE] >= 0:
        total += weight * mate_loss(scene, state, i, x, y, turn, c, s)
    if total >= bound:
        return float(total)
    left = ground_sum_at(reals, a, (bound - total) / weight)
    lost = ground_sum(scene, a, x, y, c, s, left)
    total += weight * ground_loss(reals, a, lost)
    if total >= bound:
        return float(total)
    gap = reals[SETTINGS, GAP]
    radius = reals[a, RADIUS]
    inv = reals[REGION, BUCKET_INV]
    reach = radius + gap + 1.0 / inv  # a bucket is as wide as the largest radius
    columns = wholes[REGION, BUCKET_COLS]
    rows = wholes[REGION, BUCKET_ROWS]
    c0 = min(max(int((x - reach - reals[REGION, REGION_LEFT]) * inv), 0), columns - 1)
    c1 = min(max(int((x + reach - reals[REGION, REGION_LEFT]) * inv), 0), columns - 1)
    r0 = min(max(int((y - reach - reals[REGION, REGION_BOTTOM]) * inv), 0), rows - 1)
    r1 = min(max(int((y + reach - reals[REGION, REGION_BOTTOM]) * inv), 0), rows - 1)
    waiting = 0
    for r in range(r0, r1 + 1):
        for q in range(c0, c1 + 1):
            j = head[r * columns + q]
            while j >= 0:
                if j != i:
                    b = slots[j, KIND]
                    dx = x - pose[j, X]
                    dy = y - pose[j, Y]
                    near = radius + reals[b, RADIUS] + gap
                    if dx * dx + dy * dy < near * near:
                        bc = pose[j, COS]
                        sb = pose[j, SIN]
                        tc = c * bc + s * sb
                        ts = s * bc - c * sb
                        tx = bc * dx + sb * dy
                        ty = bc * dy - sb * dx
                        if not boxes_apart(reals, a, b, tc, ts, tx, ty):
                            p = wholes[a, PART0]
                            if poles_meet(scene, p, wholes[b, PART0], gap, tc, ts, tx, ty):
                                loss = overlap_loss(scene, a, b, tc, ts, tx, ty)
                                total += float(weights[i, j]) * loss
                                if total >= bound:
                                    return float(total)
                            else:
                                slots[waiting, CLOSE] = j
                                waiting += 1
                j = slots[j, NEXT]
    for k in range(waiting):  # looking at edges takes longest
        j = slots[k, CLOSE]
        b = slots[j, KIND]
        bc = pose[j, COS]
        sb = pose[j, SIN]
        tc = c * bc + s * sb
        ts = s * bc - c * sb
        tx = bc * (x - pose[j, X]) + sb * (y - pose[j, Y])
        ty = bc * (y - pose[j, Y]) - sb * (x - pose[j, X])
        if edges_meet(scene, a, b, tc, ts, tx, ty):
            total += float(weights[i, j]) * overlap_loss(scene, a, b, tc, ts, tx, ty)
            if total >= bound:
                return float(total)
    return float(total)


@uncounted
def random_turn(scene: Scene, random: U64, a: int, x: float, y: float) -> float:
    """Return an allowed turn of type a at (x, y)."""
    reals = scene.reals
    wholes = scene.wholes
    first = wholes[a, TURN0]
    count = wholes[a, TURN1] - first
    k = first
    if count > 1:
        k += below(random, count)
    low = reals[k, LOW]
    high = reals[k, HIGH]
    turn = low
    if high > low:
        turn += uniform(random) * (high - low)
    if wholes[SETTINGS, TIGHT_ROWS] > 0 and high - low < math.pi:
        axis, known = axis_at(scene, x, y)
        if not known:
            return uniform(random) * 2.0 * math.pi
        turn += axis
        if uniform(random) < 0.5:  # the axis has no sense
            turn += math.pi
    return float(turn)


@uncounted
def clamped_turn(scene: Scene, a: int, turn: float) -> float:
    """Return `turn` moved into the nearest interval of type a, where the rule is a fixed one."""
    reals = scene.reals
    wholes = scene.wholes
    if wholes[SETTINGS, TIGHT_ROWS] > 0:
        return turn
    least = 1e300
    best = turn
    period = 2.0 * math.pi
    for k in range(wholes[a, TURN0], wholes[a, TURN1]):
        half = 0.5 * (reals[k, HIGH] - reals[k, LOW])
        middle = reals[k, LOW] + half
        off = turn - middle
        off -= period * math.floor(off / period + 0.5)
        if abs(off) <= half:
            return turn
        if abs(off) - half < least:
            least = abs(off) - half
            best = middle + (half if off > 0.0 else -half)
    return float(best)


@uncounted
def may_wiggle(scene: Scene, a: int) -> bool:
    """Whether type a may turn by small amounts."""
    reals = scene.reals
    wholes = scene.wholes
    widest = 1.0 if wholes[SETTINGS, TIGHT_ROWS] > 0 else 0.0
    for k in range(wholes[a, TURN0], wholes[a, TURN1]):
        widest = max(widest, reals[k, HIGH] - reals[k, LOW])
    return widest > 0.0


@uncounted
def on_pattern(at: float, repeat: float) -> float:
    """Return the nearest place that the pattern of the material allows."""
    return float(repeat * math.floor(at / repeat + 0.5)) if repeat > 0.0 else at


@uncounted
def descend(
    scene: Scene,
    state: State,
    best: F64,
    i: int,
    start: float,
    end: float,
    turn_start: float,
    turn_end: float,
) -> None:
    """Improve the candidate `best` (x, y, turn, loss) of slot i; steps in mm and radians.

    Each axis has a step of its own, and an axis is kept as long as it helps.
    """
    reals = scene.reals
    slots = state.slots
    random = state.random
    step_x = start
    step_y = start
    turn_step = turn_start
    a = slots[i, KIND]
    wiggle = may_wiggle(scene, a)
    if not wiggle:
        turn_end = turn_step
    axis = NO_AXIS
    while best[3] > 0.0 and (step_x > end or step_y > end or turn_step > turn_end):
        if axis == NO_AXIS:
            axis = below(random, 6) if wiggle else below(random, 4)
            if axis >= 4 and turn_step <= turn_end:
                axis = below(random, 4)
            if axis < 4 and step_x <= end and step_y <= end:
                axis = 4
            elif axis == 0 and step_x <= end:
                axis = 1
            elif axis == 1 and step_y <= end:
                axis = 0
        dx = 0.0
        dy = 0.0
        turn = 0.0
        if axis == 0:
            dx = step_x
        elif axis == 1:
            dy = step_y
        elif axis == 2:
            dx = step_x
            dy = step_y
        elif axis == 3:
            dx = step_x
            dy = -step_y
        else:
            turn = turn_step
        if dx > 0.0:
            dx = max(dx, reals[REGION, REPEAT_X])  # at least to the next node of a pattern
        if dy > 0.0:
            dy = max(dy, reals[REGION, REPEAT_Y])
        elif dy < 0.0:
            dy = min(dy, -reals[REGION, REPEAT_Y])
        better = False
        x = best[0]
        y = best[1]
        t = best[2]
        for side in range(2):
            f = 1.0 - 2.0 * side
            nx = on_pattern(x + f * dx, reals[REGION, REPEAT_X])
            ny = on_pattern(y + f * dy, reals[REGION, REPEAT_Y])
            nt = clamped_turn(scene, a, t + f * turn) if axis >= 4 else t
            loss = evaluate(scene, state, i, nx, ny, nt, best[3])
            if loss < best[3]:
                better = True
                best[0] = nx
                best[1] = ny
                best[2] = nt
                best[3] = loss
        factor = 1.1 if better else 0.5
        if axis >= 4:
            turn_step *= factor
        elif axis == 0:
            step_x *= factor
        elif axis == 1:
            step_y *= factor
        else:
            factor = math.sqrt(factor)
            step_x *= factor
            step_y *= factor
        if not better:
            axis = NO_AXIS


@uncounted
def keep_best(best: F64, alike: float, x: float, y: float, turn: float, loss: float) -> None:
    """Enter a pose into `best` (KEPT, 4), sorted by loss, unless a better one much like it is there."""
    place = KEPT - 1
    for k in range(KEPT):
        if (
            best[k, 3] < NOTHING
            and abs(best[k, 0] - x) < alike
            and abs(best[k, 1] - y) < alike
            and abs(best[k, 2] - turn) < 0.0175
        ):
            if loss >= best[k, 3]:
                return
            place = k
            break
    while place > 0 and best[place - 1, 3] > loss:
        for q in range(4):
            best[place, q] = best[place - 1, q]
        place -= 1
    best[place, 0] = x
    best[place, 1] = y
    best[place, 2] = turn
    best[place, 3] = loss


@uncounted
def search_place(scene: Scene, state: State, i: int, near: int, wide: int) -> float:
    """Move slot i to the best pose found among `near` and `wide` samples; return its weighted loss.

    Where samples near its present pose are asked for, that is a candidate too, so it never gets worse.
    """
    reals = scene.reals
    pose = state.pose
    slots = state.slots
    head = state.head
    best = state.candidates
    random = state.random
    for k in range(KEPT):
        best[k, 3] = NOTHING
    x0 = pose[i, X]
    y0 = pose[i, Y]
    t0 = pose[i, TURN]
    a = slots[i, KIND]
    spread = 1.4 * reals[a, RADIUS]
    short = reals[a, SHORT]
    alike = 0.05 * short
    first = -1 if near > 0 else 0
    for k in range(first, near + wide):
        x = x0
        y = y0
        turn = t0
        if k >= near:
            x = reals[REGION, REGION_LEFT] + uniform(random) * (
                reals[REGION, REGION_RIGHT] - reals[REGION, REGION_LEFT]
            )
            y = reals[REGION, REGION_BOTTOM] + uniform(random) * (
                reals[REGION, REGION_TOP] - reals[REGION, REGION_BOTTOM]
            )
            turn = random_turn(scene, random, a, x, y)
        elif k >= 0:
            x = x0 + (uniform(random) - 0.5) * spread
            y = y0 + (uniform(random) - 0.5) * spread
            if k % 2 == 1:
                turn = random_turn(scene, random, a, x, y)
        x = on_pattern(x, reals[REGION, REPEAT_X])
        y = on_pattern(y, reals[REGION, REPEAT_Y])
        bound = best[KEPT - 1, 3]
        loss = evaluate(scene, state, i, x, y, turn, bound)
        if loss < bound:
            keep_best(best, alike, x, y, turn, loss)
    winner = -1
    for k in range(KEPT + 1):  # each of the best, then the winner again with fine steps
        q = k if k < KEPT else winner
        if best[q, 3] >= NOTHING:
            continue
        coarse = k < KEPT
        descend(
            scene,
            state,
            best[q],
            i,
            (0.25 if coarse else 0.01) * short,
            (0.02 if coarse else 0.001) * short,
            0.0873 if coarse else 0.0087,
            0.0175 if coarse else 0.00087,
        )
        if winner < 0 or best[q, 3] < best[winner, 3]:
            winner = q
    unlink(slots, head, i)
    pose[i, X] = best[winner, 0]
    pose[i, Y] = best[winner, 1]
    pose[i, TURN] = best[winner, 2]
    pose[i, COS] = math.cos(best[winner, 2])
    pose[i, SIN] = math.sin(best[winner, 2])
    link(scene, state, i)
    return float(best[winner, 3])
