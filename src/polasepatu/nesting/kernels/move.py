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
    relative,
)
from polasepatu.nesting.kernels.random import below, uniform
from polasepatu.nesting.kernels.tables import (
    BUCKETS,
    CANDIDATE,
    COUNT,
    INTERVAL,
    MAP,
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
    from polasepatu.nesting.kernels.tables import I64, U64, Scene, State

KEPT = 3  # candidates that are refined
# Turns in radians. Poses within ALIKE of each other lead to the same place, so only the better is kept. A
# descent begins with steps of START, which shift the end of a piece by 4 % of its length, and ends at END;
# the winner is refined once more with steps ten and twenty times finer.
ALIKE = 0.0175  # 1 degree
START, END = 0.0873, 0.0175  # 5 degrees, 1 degree
FINE_START, FINE_END = 0.0087, 0.00087  # half a degree, a twentieth
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
    inv = reals[REGION, SPACE.bucket_inv]
    columns = wholes[REGION, BUCKETS.cols]
    c = min(max(int((pose[i, POSE.x] - reals[REGION, SPACE.left]) * inv), 0), columns - 1)
    r = min(
        max(int((pose[i, POSE.y] - reals[REGION, SPACE.bottom]) * inv), 0), wholes[REGION, BUCKETS.rows] - 1
    )
    b = r * columns + c
    first = head[b]
    slots[i, SLOT.next] = first
    slots[i, SLOT.before] = -1
    slots[i, SLOT.bucket] = b
    if first >= 0:
        slots[first, SLOT.before] = i
    head[b] = i


@uncounted
def unlink(slots: I64, head: I64, i: int) -> None:
    """Take slot i out of its bucket."""
    after = slots[i, SLOT.next]
    before = slots[i, SLOT.before]
    if before >= 0:
        slots[before, SLOT.next] = after
    else:
        head[slots[i, SLOT.bucket]] = after
    if after >= 0:
        slots[after, SLOT.before] = before


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
    counts[COUNT.evaluations] += 1
    a = slots[i, SLOT.kind]
    c = math.cos(turn)
    s = math.sin(turn)
    weight = pose[i, POSE.ground_weight]
    total = 0.0
    # From cheap to dear, given up at `bound`: most poses that are tried lose before any edge is looked at.
    if wholes[SETTINGS, MAP.tight_rows] > 0:
        total += weight * direction_loss(scene, a, x, y, turn, c, s)
    if slots[i, SLOT.mate] >= 0:
        total += weight * mate_loss(scene, state, i, x, y, turn, c, s)
    if total >= bound:
        return float(total)
    left = ground_sum_at(reals, a, (bound - total) / weight)
    lost = ground_sum(scene, a, x, y, c, s, left)
    total += weight * ground_loss(reals, a, lost)
    if total >= bound:
        return float(total)
    gap = reals[SETTINGS, SETTING.gap]
    radius = reals[a, TYPE.radius]
    inv = reals[REGION, SPACE.bucket_inv]
    reach = radius + gap + 1.0 / inv  # a bucket is as wide as the largest radius
    columns = wholes[REGION, BUCKETS.cols]
    rows = wholes[REGION, BUCKETS.rows]
    c0 = min(max(int((x - reach - reals[REGION, SPACE.left]) * inv), 0), columns - 1)
    c1 = min(max(int((x + reach - reals[REGION, SPACE.left]) * inv), 0), columns - 1)
    r0 = min(max(int((y - reach - reals[REGION, SPACE.bottom]) * inv), 0), rows - 1)
    r1 = min(max(int((y + reach - reals[REGION, SPACE.bottom]) * inv), 0), rows - 1)
    waiting = 0
    for r in range(r0, r1 + 1):
        for q in range(c0, c1 + 1):
            j = head[r * columns + q]
            while j >= 0:
                if j != i:
                    b = slots[j, SLOT.kind]
                    dx = x - pose[j, POSE.x]
                    dy = y - pose[j, POSE.y]
                    near = radius + reals[b, TYPE.radius] + gap
                    if dx * dx + dy * dy < near * near:
                        tc, ts, tx, ty = relative(c, s, dx, dy, pose[j, POSE.cos], pose[j, POSE.sin])
                        if not boxes_apart(reals, a, b, tc, ts, tx, ty):
                            p = wholes[a, TYPE_ROWS.part0]
                            if poles_meet(scene, p, wholes[b, TYPE_ROWS.part0], gap, tc, ts, tx, ty):
                                loss = overlap_loss(scene, a, b, tc, ts, tx, ty)
                                total += float(weights[i, j]) * loss
                                if total >= bound:
                                    return float(total)
                            else:
                                slots[waiting, SLOT.close] = j
                                waiting += 1
                j = slots[j, SLOT.next]
    for k in range(waiting):  # looking at edges takes longest
        j = slots[k, SLOT.close]
        b = slots[j, SLOT.kind]
        dx = x - pose[j, POSE.x]
        dy = y - pose[j, POSE.y]
        tc, ts, tx, ty = relative(c, s, dx, dy, pose[j, POSE.cos], pose[j, POSE.sin])
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
    first = wholes[a, TYPE_ROWS.turn0]
    count = wholes[a, TYPE_ROWS.turn1] - first
    k = first
    if count > 1:
        k += below(random, count)
    low = reals[k, INTERVAL.low]
    high = reals[k, INTERVAL.high]
    turn = low
    if high > low:
        turn += uniform(random) * (high - low)
    if wholes[SETTINGS, MAP.tight_rows] > 0 and high - low < math.pi:
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
    if wholes[SETTINGS, MAP.tight_rows] > 0:
        return turn
    least = 1e300
    best = turn
    period = 2.0 * math.pi
    for k in range(wholes[a, TYPE_ROWS.turn0], wholes[a, TYPE_ROWS.turn1]):
        half = 0.5 * (reals[k, INTERVAL.high] - reals[k, INTERVAL.low])
        middle = reals[k, INTERVAL.low] + half
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
    widest = 1.0 if wholes[SETTINGS, MAP.tight_rows] > 0 else 0.0
    for k in range(wholes[a, TYPE_ROWS.turn0], wholes[a, TYPE_ROWS.turn1]):
        widest = max(widest, reals[k, INTERVAL.high] - reals[k, INTERVAL.low])
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
    a = slots[i, SLOT.kind]
    wiggle = may_wiggle(scene, a)
    if not wiggle:
        turn_end = turn_step
    axis = NO_AXIS
    while best[CANDIDATE.loss] > 0.0 and (step_x > end or step_y > end or turn_step > turn_end):
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
            dx = max(dx, reals[REGION, SPACE.repeat_x])  # at least to the next node of a pattern
        if dy > 0.0:
            dy = max(dy, reals[REGION, SPACE.repeat_y])
        elif dy < 0.0:
            dy = min(dy, -reals[REGION, SPACE.repeat_y])
        better = False
        x = best[CANDIDATE.x]
        y = best[CANDIDATE.y]
        t = best[CANDIDATE.turn]
        for side in range(2):
            f = 1.0 - 2.0 * side
            nx = on_pattern(x + f * dx, reals[REGION, SPACE.repeat_x])
            ny = on_pattern(y + f * dy, reals[REGION, SPACE.repeat_y])
            nt = clamped_turn(scene, a, t + f * turn) if axis >= 4 else t
            loss = evaluate(scene, state, i, nx, ny, nt, best[CANDIDATE.loss])
            if loss < best[CANDIDATE.loss]:
                better = True
                best[CANDIDATE.x] = nx
                best[CANDIDATE.y] = ny
                best[CANDIDATE.turn] = nt
                best[CANDIDATE.loss] = loss
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
            best[k, CANDIDATE.loss] < NOTHING
            and abs(best[k, CANDIDATE.x] - x) < alike
            and abs(best[k, CANDIDATE.y] - y) < alike
            and abs(best[k, CANDIDATE.turn] - turn) < ALIKE
        ):
            if loss >= best[k, CANDIDATE.loss]:
                return
            place = k
            break
    while place > 0 and best[place - 1, CANDIDATE.loss] > loss:
        for q in range(4):
            best[place, q] = best[place - 1, q]
        place -= 1
    best[place, CANDIDATE.x] = x
    best[place, CANDIDATE.y] = y
    best[place, CANDIDATE.turn] = turn
    best[place, CANDIDATE.loss] = loss


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
        best[k, CANDIDATE.loss] = NOTHING
    x0 = pose[i, POSE.x]
    y0 = pose[i, POSE.y]
    t0 = pose[i, POSE.turn]
    a = slots[i, SLOT.kind]
    spread = 1.4 * reals[a, TYPE.radius]
    short = reals[a, TYPE.short]
    alike = 0.05 * short
    first = -1 if near > 0 else 0
    for k in range(first, near + wide):
        x = x0
        y = y0
        turn = t0
        if k >= near:
            x = reals[REGION, SPACE.left] + uniform(random) * (
                reals[REGION, SPACE.right] - reals[REGION, SPACE.left]
            )
            y = reals[REGION, SPACE.bottom] + uniform(random) * (
                reals[REGION, SPACE.top] - reals[REGION, SPACE.bottom]
            )
            turn = random_turn(scene, random, a, x, y)
        elif k >= 0:
            x = x0 + (uniform(random) - 0.5) * spread
            y = y0 + (uniform(random) - 0.5) * spread
            if k % 2 == 1:
                turn = random_turn(scene, random, a, x, y)
        x = on_pattern(x, reals[REGION, SPACE.repeat_x])
        y = on_pattern(y, reals[REGION, SPACE.repeat_y])
        bound = best[KEPT - 1, CANDIDATE.loss]
        loss = evaluate(scene, state, i, x, y, turn, bound)
        if loss < bound:
            keep_best(best, alike, x, y, turn, loss)
    winner = -1
    for k in range(KEPT + 1):  # each of the best, then the winner again with fine steps
        q = k if k < KEPT else winner
        if best[q, CANDIDATE.loss] >= NOTHING:
            continue
        coarse = k < KEPT
        descend(
            scene,
            state,
            best[q],
            i,
            (0.25 if coarse else 0.01) * short,
            (0.02 if coarse else 0.001) * short,
            START if coarse else FINE_START,
            END if coarse else FINE_END,
        )
        if winner < 0 or best[q, CANDIDATE.loss] < best[winner, CANDIDATE.loss]:
            winner = q
    unlink(slots, head, i)
    pose[i, POSE.x] = best[winner, CANDIDATE.x]
    pose[i, POSE.y] = best[winner, CANDIDATE.y]
    pose[i, POSE.turn] = best[winner, CANDIDATE.turn]
    pose[i, POSE.cos] = math.cos(best[winner, CANDIDATE.turn])
    pose[i, POSE.sin] = math.sin(best[winner, CANDIDATE.turn])
    link(scene, state, i)
    return float(best[winner, CANDIDATE.loss])
