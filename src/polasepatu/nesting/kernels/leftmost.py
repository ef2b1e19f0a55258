"""Put a piece as far left as it goes among those that lie, for a first layout on a strip."""

# ruff: noqa: PLR0915 - a kernel split in pieces is slower to compile

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from polasepatu.nesting.kernels.jit import jit, uncounted
from polasepatu.nesting.kernels.move import evaluate, link, on_pattern, random_turn
from polasepatu.nesting.kernels.random import below, uniform
from polasepatu.nesting.kernels.separate import refresh
from polasepatu.nesting.kernels.tables import CHUNK, COUNT, PART, POSE, REGION, SLOT, SPACE, TYPE, TYPE_ROWS

if TYPE_CHECKING:
    from polasepatu.nesting.kernels.tables import Scene, State

NOWHERE = 1e300
CLEAR = 1e-12  # a loss below this is none
DOWN = 0.1  # what a mm across the strip counts against a mm along it


@uncounted
def end_at(scene: Scene, a: int, x: float, turn: float) -> float:
    """Return where type a ends along the strip when it lies at x with this turn."""
    wholes = scene.wholes
    samples = scene.samples
    c = math.cos(turn)
    s = math.sin(turn)
    end = -NOWHERE
    part = wholes[a, TYPE_ROWS.part0]
    for q in range(wholes[part, PART.chunk0], wholes[part, PART.chunk1]):
        for k in range(wholes[q, CHUNK.sample0], wholes[q, CHUNK.sample1]):
            end = max(end, c * samples[k, 0] - s * samples[k, 1])
    return end + x


@jit
def insert_leftmost(scene: Scene, state: State, kind: int, right: float, tries: int) -> float:
    """Add a piece of type row `kind` where it touches nothing and ends farthest left; return that end.

    Its middle lies left of `right`. Returns NOWHERE, and adds nothing, where no free place was found.
    """
    reals = scene.reals
    pose = state.pose
    slots = state.slots
    weights = state.weight
    random = state.random
    counts = state.counts
    i = counts[COUNT.placed]
    slots[i, SLOT.kind] = kind
    slots[i, SLOT.mate] = -1
    pose[i, POSE.ground_weight] = 1.0
    for j in range(i + 1):
        weights[i, j] = 1.0
        weights[j, i] = 1.0
    left = reals[REGION, SPACE.left]
    bottom = reals[REGION, SPACE.bottom]
    top = reals[REGION, SPACE.top]
    repeat_x = reals[REGION, SPACE.repeat_x]
    repeat_y = reals[REGION, SPACE.repeat_y]
    short = reals[kind, TYPE.short]
    best = NOWHERE
    bx = by = bt = 0.0
    for _ in range(tries):
        x = on_pattern(left + uniform(random) * (right - left), repeat_x)
        y = on_pattern(bottom + 0.5 * short + uniform(random) * (top - bottom - short), repeat_y)
        turn = random_turn(scene, random, kind, x, y)
        worth = end_at(scene, kind, x, turn) + DOWN * y
        step = 0.5 * short
        if worth >= best + step:
            continue
        loss = evaluate(scene, state, i, x, y, turn, CLEAR)
        if loss >= CLEAR:
            continue
        while step > 0.002 * short:  # slide left and down while nothing is touched
            axis = below(random, 2)
            nx = on_pattern(x - max(step, repeat_x), repeat_x) if axis == 0 else x
            ny = on_pattern(y - max(step, repeat_y), repeat_y) if axis == 1 else y
            loss = evaluate(scene, state, i, nx, ny, turn, CLEAR)
            now = end_at(scene, kind, nx, turn) + DOWN * ny
            if loss < CLEAR and now < worth:
                x = nx
                y = ny
                worth = now
                step *= 1.1
            else:
                step *= 0.8
        if worth < best:
            best = worth
            bx = x
            by = y
            bt = turn
    if best >= NOWHERE:
        return NOWHERE
    counts[COUNT.placed] += 1
    pose[i, POSE.x] = bx
    pose[i, POSE.y] = by
    pose[i, POSE.turn] = bt
    pose[i, POSE.cos] = math.cos(bt)
    pose[i, POSE.sin] = math.sin(bt)
    link(scene, state, i)
    refresh(scene, state, i + 1, i)
    return float(end_at(scene, kind, bx, bt))
