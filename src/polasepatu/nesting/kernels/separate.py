"""Rounds of guided local search that drive the overlaps of a layout to zero.

Weights grow on what stays broken and fade on what does not: Gardeyn, Vanden Berghe and Wauters,
arXiv:2509.13329, algorithms 5, 8 and 9; guided local search for packing also in Umetani and Murakami,
arXiv:2104.04525.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from polasepatu.nesting.kernels.jit import jit, uncounted
from polasepatu.nesting.kernels.loss import direction_loss, ground_loss, ground_sum, mate_loss, pair_loss
from polasepatu.nesting.kernels.move import link, search_place, unlink
from polasepatu.nesting.kernels.random import below
from polasepatu.nesting.kernels.tables import (
    COUNT,
    MAP,
    POSE,
    POSE_COLUMNS,
    SETTING,
    SETTINGS,
    SLOT,
    SLOT_COLUMNS,
    TYPE,
)

if TYPE_CHECKING:
    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import F32, I64, Scene, State

GROW_LEAST = 1.1
GROW_MOST = 1.5
FADE = 0.95
UNBOUND = 1e300


@uncounted
def refresh_ground(scene: Scene, state: State, i: int) -> None:
    """Recompute the loss of slot i against its ground, its turn rule and its mate."""
    reals = scene.reals
    wholes = scene.wholes
    pose = state.pose
    slots = state.slots
    a = slots[i, SLOT.kind]
    x, y, turn, c, s = (
        pose[i, POSE.x],
        pose[i, POSE.y],
        pose[i, POSE.turn],
        pose[i, POSE.cos],
        pose[i, POSE.sin],
    )
    total = ground_sum(scene, a, x, y, c, s, UNBOUND)
    loss = ground_loss(reals, a, total)
    if wholes[SETTINGS, MAP.tight_rows] > 0:
        loss += direction_loss(scene, a, x, y, turn, c, s)
    if slots[i, SLOT.mate] >= 0:
        loss += mate_loss(scene, state, i, x, y, turn, c, s)
    pose[i, POSE.ground_loss] = loss


@uncounted
def refresh(scene: Scene, state: State, n: int, i: int) -> None:
    """Recompute the losses of slot i against the n slots in use."""
    reals = scene.reals
    pose = state.pose
    slots = state.slots
    losses = state.loss
    a = slots[i, SLOT.kind]
    x, y, c, s = pose[i, POSE.x], pose[i, POSE.y], pose[i, POSE.cos], pose[i, POSE.sin]
    refresh_ground(scene, state, i)
    if slots[i, SLOT.mate] >= 0:
        refresh_ground(scene, state, slots[i, SLOT.mate])
    for j in range(n):
        loss = 0.0
        if j != i:
            b = slots[j, SLOT.kind]
            dx = x - pose[j, POSE.x]
            dy = y - pose[j, POSE.y]
            near = reals[a, TYPE.radius] + reals[b, TYPE.radius] + reals[SETTINGS, SETTING.gap]
            if dx * dx + dy * dy < near * near:
                bx, by, bc, bs = pose[j, POSE.x], pose[j, POSE.y], pose[j, POSE.cos], pose[j, POSE.sin]
                loss = pair_loss(scene, a, x, y, c, s, b, bx, by, bc, bs)
        losses[i, j] = loss
        losses[j, i] = loss


@uncounted
def broken(pose: F64, losses: F32, n: int, i: int) -> bool:
    """Whether slot i breaks any rule."""
    worst = pose[i, POSE.ground_loss]
    for j in range(n):
        worst = max(worst, losses[i, j])
    return bool(worst > 0.0)


@uncounted
def total_loss(pose: F64, losses: F32, n: int) -> tuple[float, float]:
    """Return the total loss and the worst."""
    worst = 0.0
    total = 0.0
    for i in range(n):
        worst = max(worst, pose[i, POSE.ground_loss])
        total += pose[i, POSE.ground_loss]
        for j in range(i):
            loss = float(losses[i, j])
            worst = max(worst, loss)
            total += loss
    return total, worst


@uncounted
def reweigh(pose: F64, losses: F32, weights: F32, n: int, worst: float) -> None:
    """Let the weights grow where something is broken and fade elsewhere."""
    slope = (GROW_MOST - GROW_LEAST) / worst
    for i in range(n):
        loss = pose[i, POSE.ground_loss]
        factor = GROW_LEAST + slope * loss if loss > 0.0 else FADE
        pose[i, POSE.ground_weight] = max(pose[i, POSE.ground_weight] * factor, 1.0)
        for j in range(i):
            loss = float(losses[i, j])
            weight = float(weights[i, j])
            if loss > 0.0:
                weight *= GROW_LEAST + slope * loss
            elif weight > 1.0:
                weight = max(weight * FADE, 1.0)
            else:
                continue
            weights[i, j] = weight
            weights[j, i] = weight


@jit
def rebuild(scene: Scene, state: State) -> float:
    """Recompute buckets and losses from the poses; return the total loss."""
    pose = state.pose
    head = state.head
    losses = state.loss
    counts = state.counts
    n = counts[COUNT.placed]
    head[:] = -1
    for i in range(n):
        pose[i, POSE.cos] = math.cos(pose[i, POSE.turn])
        pose[i, POSE.sin] = math.sin(pose[i, POSE.turn])
        link(scene, state, i)
    for i in range(n):
        refresh(scene, state, n, i)
    return total_loss(pose, losses, n)[0]


@jit
def insert(scene: Scene, state: State, kind: int, mate: int, wide: int) -> float:
    """Add a piece of type row `kind`, mated to slot `mate` or -1, where its loss is least; return that."""
    pose = state.pose
    slots = state.slots
    weights = state.weight
    counts = state.counts
    i = counts[COUNT.placed]
    counts[COUNT.placed] += 1
    slots[i, SLOT.kind] = kind
    slots[i, SLOT.mate] = mate
    if mate >= 0:
        slots[mate, SLOT.mate] = i
    pose[i, POSE.ground_weight] = 1.0
    for j in range(i + 1):
        weights[i, j] = 1.0
        weights[j, i] = 1.0
    link(scene, state, i)
    near = 0 * wide  # a plain 0 would have the search compiled a second time
    loss = search_place(scene, state, i, near, wide)
    refresh(scene, state, i + 1, i)
    return loss


@jit
def remove(state: State, i: int) -> None:
    """Take slot i out; the last slot takes its number."""
    pose = state.pose
    slots = state.slots
    head = state.head
    losses = state.loss
    weights = state.weight
    counts = state.counts
    n = counts[COUNT.placed] - 1
    unlink(slots, head, i)
    if slots[i, SLOT.mate] >= 0:
        slots[slots[i, SLOT.mate], SLOT.mate] = -1
    counts[COUNT.placed] = n
    if i == n:
        return
    for j in range(n):
        if j != i:
            losses[i, j] = losses[n, j]
            losses[j, i] = losses[n, j]
            weights[i, j] = weights[n, j]
            weights[j, i] = weights[n, j]
    losses[i, i] = 0.0
    for q in range(POSE_COLUMNS):  # whole rows are slow to compile
        pose[i, q] = pose[n, q]
    for q in range(SLOT_COLUMNS):
        slots[i, q] = slots[n, q]
    if slots[i, SLOT.mate] >= 0:
        slots[slots[i, SLOT.mate], SLOT.mate] = i
    before, after = slots[i, SLOT.before], slots[i, SLOT.next]
    if before >= 0:
        slots[before, SLOT.next] = i
    else:
        head[slots[i, SLOT.bucket]] = i
    if after >= 0:
        slots[after, SLOT.before] = i


@jit
def move_round(scene: Scene, state: State, near: int, wide: int) -> float:
    """Move every piece that breaks a rule once, in random order; reweigh; return the total loss."""
    pose = state.pose
    slots = state.slots
    losses = state.loss
    weights = state.weight
    random = state.random
    counts = state.counts
    n = counts[COUNT.placed]
    counts[COUNT.evaluations] += n  # looking through the losses is work too
    count = 0
    for i in range(n):
        if broken(pose, losses, n, i):
            slots[count, SLOT.order] = i
            count += 1
    for k in range(count - 1, 0, -1):
        q = below(random, k + 1)
        slots[k, SLOT.order], slots[q, SLOT.order] = slots[q, SLOT.order], slots[k, SLOT.order]
    for k in range(count):
        i = slots[k, SLOT.order]
        if broken(pose, losses, n, i):
            search_place(scene, state, i, near, wide)
            refresh(scene, state, n, i)
    total, worst = total_loss(pose, losses, n)
    if worst > 0.0:
        reweigh(pose, losses, weights, n, worst)
    return total


@uncounted
def agrees(pose: F64, losses: F32, kept: I64, n: int, i: int, tolerance: float) -> bool:
    """Whether slot i breaks no rule against its ground and the slots kept so far."""
    worst = pose[i, POSE.ground_loss]
    for j in range(n):
        if kept[j] != 0:
            worst = max(worst, losses[i, j])
    return bool(worst <= tolerance)


@jit
def best_subset(state: State, values: F64, order: I64, tolerance: float, kept: I64) -> float:
    """Mark in `kept` pieces that break no rule among themselves; return their value.

    Slots are taken in `order`, most valuable first, mates together or not at all; a loss up to `tolerance`
    (mm²) is left to the repair.
    """
    pose = state.pose
    slots = state.slots
    losses = state.loss
    counts = state.counts
    n = counts[COUNT.placed]
    total = 0.0
    kept[:n] = 0
    for k in range(n):
        i = order[k]
        if kept[i] != 0 or not agrees(pose, losses, kept, n, i, tolerance):
            continue
        m = slots[i, SLOT.mate]
        if m >= 0:
            if losses[i, m] > tolerance or not agrees(pose, losses, kept, n, m, tolerance):
                continue
            kept[m] = 1
            total += values[m]
        kept[i] = 1
        total += values[i]
    return total
