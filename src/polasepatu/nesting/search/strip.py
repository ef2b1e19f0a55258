"""Shortest roll: shorten the strip a little, drive the overlaps to zero, and again.

What cannot be separated goes to a pool, one of the better ones is taken from it and two of its large pieces
change places. After Gardeyn, Vanden Berghe and Wauters, arXiv:2509.13329, algorithms 9 and 12.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from polasepatu.nesting.kernels.leftmost import insert_leftmost
from polasepatu.nesting.kernels.random import seed_state
from polasepatu.nesting.kernels.separate import insert, move_round, rebuild
from polasepatu.nesting.kernels.tables import (
    COUNT,
    FIRST_TYPE,
    INTERVAL,
    POSE,
    REGION,
    SLOT,
    SPACE,
    TYPE_ROWS,
)
from polasepatu.nesting.search.scene import new_state

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import Scene
    from polasepatu.nesting.search.repair import ExactSheet

NEAR = 12
WIDE = 24
FRESH = 200
GAIN = 0.98  # a loss below this share of the one before is progress
PATIENCE = 120  # rounds without progress
STRIKES = 3
MOST_CUT, LEAST_CUT = 0.005, 0.001  # of the length, at each attempt
NUDGE = 5e-4  # of the length, where a layout is not yet shorter when it is exact
MISSES = 4  # such layouts in one attempt
SHUFFLE = 0.2  # of the order of the first layout, from chain to chain
TRIES = 400  # poses for each piece of the first layout
CROWDED = 8  # first layouts, before one in a row
SLACK_MM = 0.01
ROOMY = 1.1  # of the length, to repair a first layout in
LARGE = 0.75  # pieces with at least this share of the total area, bulkiest first, change places


class FoundStrip(NamedTuple):
    """A layout of all pieces on a strip that has passed the exact measure."""

    length_mm: float
    kinds: NDArray[np.int64]
    poses: F64  # (n, 3)
    written: list[tuple[float, float, float]]


class Shortening:
    """One chain of the search for the shortest strip."""

    def __init__(
        self,
        scene: Scene,
        exact: ExactSheet,
        kinds: NDArray[np.int64],
        *,
        seed: int,
        chain: int,
    ) -> None:
        """Prepare the chain for all the pieces in `kinds` (n,)."""
        self.scene = scene
        self.exact = exact
        self.state = new_state(scene, len(kinds) + 1)
        self.random = random.Random(seed * 1000003 + chain)
        seed_state(self.state.random, seed, chain)
        bulk = np.array([each.hull_mm2 * each.radius_mm for each in exact.types])
        shuffle = 1.0 + SHUFFLE * chain * np.random.default_rng([seed, chain]).uniform(-1.0, 1.0, len(kinds))
        self.kinds = kinds[np.argsort(-bulk[kinds] * shuffle, kind="stable")]
        areas = np.array([each.area_mm2 for each in exact.types])[self.kinds]
        self.large = int(np.searchsorted(np.cumsum(areas), LARGE * areas.sum())) + 1
        self.length = 0.0
        self.best: FoundStrip | None = None
        self.offered: FoundStrip | None = None
        self.steps = self.search()

    def run(self, evaluations: int) -> None:
        """Go on until this many poses have been evaluated in all."""
        while self.state.counts[COUNT.evaluations] < evaluations:
            next(self.steps)

    def offer(self, found: FoundStrip) -> None:
        """Hand over a layout of another chain, to be taken up after the present trial if it is shorter."""
        self.offered = found

    def take_offer(self) -> bool:
        """Take up the layout offered, if it is shorter than our best."""
        offered, self.offered = self.offered, None
        if offered is None or self.best is None or offered.length_mm >= self.best.length_mm:
            return False
        self.best = offered
        return True

    def set_length(self, length_mm: float) -> None:
        """Make the strip this long."""
        self.length = length_mm
        self.scene = self.scene.with_length(length_mm)

    def search(self) -> Iterator[None]:
        """Search for ever; rest after every kernel call."""
        tried = 0
        while self.best is None:  # a first layout may hold for the samples only: then there is another
            yield from self.construct() if tried < CROWDED else self.in_a_row()
            tried += 1
            yield from self.separate()
            if self.best is None:
                self.best, self.offered = self.offered, None
        yield from self.explore()

    def construct(self) -> Iterator[None]:
        """Put every piece as far left as it goes, the bulkiest first."""
        radii = np.array([each.radius_mm for each in self.exact.types])
        self.state.counts[COUNT.placed] = 0
        self.state.head[:] = -1
        self.set_length(2.1 * float(radii[self.kinds].sum()))  # room for all in a row
        end = 0.0
        for k in self.kinds.tolist():
            right = end + 1.2 * float(radii[k])
            found = insert_leftmost(self.scene, self.state, FIRST_TYPE + k, right, TRIES)
            if found >= self.length:
                insert(self.scene, self.state, FIRST_TYPE + k, -1, FRESH)
                found = float(self.state.pose[self.placed() - 1, POSE.x]) + float(radii[k])
            end = max(end, found)
            yield
        self.set_length(end + self.exact.settings.edge_gap_mm + SLACK_MM)
        rebuild(self.scene, self.state)

    def in_a_row(self) -> Iterator[None]:
        """Lay every piece far from all others, where closer layouts did not hold."""
        radii = np.array([each.radius_mm for each in self.exact.types])
        reals, wholes = self.scene.reals, self.scene.wholes
        across, along = (max(float(reals[REGION, k]), SLACK_MM) for k in (SPACE.repeat_y, SPACE.repeat_x))
        y = across * round(0.5 * float(reals[REGION, SPACE.bottom] + reals[REGION, SPACE.top]) / across)
        end = self.exact.settings.edge_gap_mm
        for i, k in enumerate(self.kinds.tolist()):
            x = along * np.ceil((end + float(radii[k])) / along)
            turn = reals[wholes[FIRST_TYPE + k, TYPE_ROWS.turn0], INTERVAL.low]
            self.state.pose[i, :3] = x, y, turn
            self.state.slots[i, [SLOT.kind, SLOT.mate]] = FIRST_TYPE + k, -1
            end = x + float(radii[k]) + self.exact.settings.gap_mm
        self.state.counts[COUNT.placed] = len(self.kinds)
        self.set_length(end + self.exact.settings.edge_gap_mm + SLACK_MM)
        self.fresh_weights()
        rebuild(self.scene, self.state)
        yield

    def placed(self) -> int:
        """How many pieces lie on the strip."""
        return int(self.state.counts[COUNT.placed])

    def explore(self) -> Iterator[None]:
        """Shorten for ever, and let large pieces change places where a layout cannot be separated."""
        cut = MOST_CUT
        while True:
            best = self.best
            assert best is not None
            self.load(best, best.length_mm * (1.0 - cut))
            pool: list[tuple[float, F64]] = []
            while self.best is best:
                loss = yield from self.separate()
                if self.best is not best:
                    cut = min(1.5 * cut, MOST_CUT)
                    break
                if self.take_offer():
                    break
                if cut > LEAST_CUT:  # too much at once
                    cut = max(0.3 * cut, LEAST_CUT)
                    break
                pool.append((loss, self.state.pose[: len(self.kinds), :3].copy()))
                pool.sort(key=lambda held: held[0])
                place = min(int(abs(self.random.gauss(0.0, 0.25)) * len(pool)), len(pool) - 1)
                self.disrupt(pool[place][1])

    def disrupt(self, poses: F64) -> None:
        """Lay out a held layout with two of its large pieces of different shape changed over."""
        pose = self.state.pose
        pose[: len(poses), :3] = poses
        kinds = self.state.slots[: len(poses), SLOT.kind]
        first = self.random.randrange(self.large)
        others = [k for k in range(self.large) if kinds[k] != kinds[first]]
        if others:
            other = self.random.choice(others)
            pose[[first, other], POSE.x] = pose[[other, first], POSE.x]
            pose[[first, other], POSE.y] = pose[[other, first], POSE.y]
        self.fresh_weights()
        rebuild(self.scene, self.state)

    def load(self, found: FoundStrip, length_mm: float) -> None:
        """Lay out a layout on a shorter strip: what lies right of its middle moves left."""
        n = len(found.kinds)
        cut = found.length_mm - length_mm
        pose = self.state.pose
        pose[:n, :3] = found.poses
        repeat = self.exact.sheet.repeat
        if repeat is not None and repeat.along_mm > 0.0:  # to the next node of the pattern
            cut = np.ceil(cut / repeat.along_mm) * repeat.along_mm
        pose[:n, POSE.x] -= np.where(pose[:n, POSE.x] > 0.5 * found.length_mm, cut, 0.0)
        self.state.slots[:n, SLOT.kind] = found.kinds + FIRST_TYPE
        self.state.counts[COUNT.placed] = n
        self.set_length(length_mm)
        self.fresh_weights()
        rebuild(self.scene, self.state)

    def fresh_weights(self) -> None:
        """Forget what the search has learnt about this layout."""
        self.state.pose[:, POSE.ground_weight] = 1.0
        self.state.weight[:] = 1.0

    def separate(self) -> Generator[None, None, float]:
        """Drive the layout apart; when it holds it becomes the best. Return the least loss.

        After so many strikes in a row without progress it is given up.
        """
        n = len(self.kinds)
        misses = failed = 0
        least, held = np.inf, self.state.pose[:n, :3].copy()
        while failed < STRIKES:
            idle, reached, before = 0, np.inf, least
            while idle < PATIENCE:
                loss = move_round(self.scene, self.state, NEAR, WIDE)
                yield
                if loss == 0.0:
                    if self.accept() or self.best is None:
                        return 0.0
                    misses += 1
                    if misses > MISSES:
                        return float(np.inf)
                    # it holds for the samples only: a shorter strip leaves the repair more room
                    self.set_length(self.length * (1.0 - NUDGE))
                    rebuild(self.scene, self.state)
                    continue
                idle = 0 if loss < GAIN * reached else idle + 1
                reached = min(reached, loss)
                if loss < least:
                    least, held = loss, self.state.pose[:n, :3].copy()
            failed = 0 if least < GAIN * before else failed + 1
            self.state.pose[:n, :3] = held
            rebuild(self.scene, self.state)
        return float(least)

    def accept(self) -> bool:
        """Repair the layout, which may lengthen it a little; if it is the shortest it becomes the best."""
        n = len(self.kinds)
        kinds = self.state.slots[:n, SLOT.kind] - FIRST_TYPE
        poses = self.state.pose[:n, :3]
        most = self.best.length_mm if self.best else ROOMY * self.length
        repaired = self.exact.repaired(kinds, poses, np.ones(n), length_mm=most)
        if not repaired.good.all():
            return False
        length = self.exact.end_mm(kinds, repaired.centres)
        if self.best is not None and length >= self.best.length_mm:
            return False
        self.best = FoundStrip(length, kinds.copy(), repaired.centres.copy(), repaired.written)
        return True
