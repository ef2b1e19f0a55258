"""Fill one sheet: put one piece too many on it, separate, and keep the best part that breaks no rule.

The moves insert a piece or exchange one for a more valuable one; which move is tried next follows what each
has gained per evaluation so far. The overfull layout is driven apart by guided local search, and after
every round its most valuable subset free of conflicts is weighed against the best so far: a large piece
may push out small ones, which find new places later.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from polasepatu.nesting.kernels.random import seed_state
from polasepatu.nesting.kernels.separate import best_subset, insert, move_round, rebuild, remove
from polasepatu.nesting.kernels.tables import COUNT, FIRST_TYPE, POSE, SLOT
from polasepatu.nesting.search.mates import unmatched
from polasepatu.nesting.search.scene import new_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from polasepatu.geometry import F64
    from polasepatu.nesting.kernels.tables import Scene
    from polasepatu.nesting.search.repair import ExactSheet

NEAR = 8  # poses tried near a piece that is to move
WIDE = 12  # and anywhere
FRESH = 120  # poses tried for a new piece
ROUNDS = 60  # of separation in one trial, at most
PATIENCE = 6  # rounds without 2 % less loss before a trial is given up
FORGET = 0.8  # how much of a move's record stays after each trial
EXPLORE = 0.02
PAIR_WORTH = 50.0  # of a complete pair, in the worth of its pieces
PAIRS_AHEAD = 2  # how many pairs beyond the complete ones may be begun
STUCK = 6  # fruitless trials before a chain goes on from a better one's layout
SHAKEN = 5  # fruitless trials for each piece that lies, before some are taken out
RUIN = 3  # pieces that are taken out together, at most


class Found(NamedTuple):
    """A layout on one sheet that has passed the exact measure."""

    value: float
    kinds: NDArray[np.int64]  # (n,)
    mates: NDArray[np.int64]  # (n,): index of the mated piece, or -1
    poses: F64  # (n, 3): of the search, which keeps a little more than the gaps
    written: list[tuple[float, float, float]]


def part_of(found: Found, keep: NDArray[np.bool_], value: float) -> Found:
    """Return the pieces of a layout that are kept, worth `value`; a piece whose mate goes is single."""
    renumbered = np.where(keep, np.cumsum(keep) - 1, -1)
    mates = np.where(found.mates >= 0, renumbered[found.mates], -1)[keep]
    written = [pose for pose, stays in zip(found.written, keep, strict=True) if stays]
    return Found(value, found.kinds[keep], mates.astype(np.int64), found.poses[keep], written)


NOTHING = Found(0.0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((0, 3)), [])


class Wanted(NamedTuple):
    """What may be placed on a sheet."""

    limits: NDArray[np.int64]  # (types,): placements at most
    values: F64  # (types,): worth of one
    units: tuple[tuple[int, ...], ...]  # what is placed together: single types, or a left and a right
    mated: frozenset[tuple[int, ...]]  # the units whose pieces are mated
    tolerance: float  # mm² of loss that is left to the repair
    pairs: F64  # (types, sizes): placements one pair of a size takes; no sizes: pairs do not count

    def worth(self, kinds: NDArray[np.int64]) -> float:
        """Return what a layout is worth: its pieces, and more than all of them for each complete pair."""
        value = float(self.values[kinds].sum())
        if self.pairs.shape[1] == 0:
            return value
        used = np.bincount(kinds, minlength=len(self.values))
        return value + PAIR_WORTH * float((self.pairs.T @ self.values) @ self.complete(used))

    def complete(self, used: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the complete pairs of each size in so many placements of each type."""
        shares = np.full(self.pairs.shape, np.inf)  # of what a pair does not take there is always enough
        np.divide(used[:, None], self.pairs, out=shares, where=self.pairs > 0.0)
        whole: NDArray[np.int64] = np.floor(shares.min(axis=0) + 1e-9).astype(np.int64)
        return whole

    def open_to(self, used: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the limits that hold now: where pairs count, what the next few pairs of a size need."""
        if self.pairs.shape[1] == 0:
            return self.limits
        ahead = np.ceil(self.pairs @ (self.complete(used) + PAIRS_AHEAD)).astype(np.int64)
        return np.minimum(self.limits, ahead)


class Fill:
    """One chain of the search on one sheet; a generator that rests after every kernel call."""

    def __init__(
        self,
        scene: Scene,
        exact: ExactSheet,
        wanted: Wanted,
        *,
        seed: int,
        chain: int,
        start: Found | None = None,
    ) -> None:
        """Prepare the chain; `start` is a layout to go on from."""
        self.scene = scene
        self.exact = exact
        self.wanted = wanted
        self.state = new_state(scene, int(wanted.limits.sum()) + 4)
        self.random = random.Random(seed * 1000003 + chain)
        seed_state(self.state.random, seed, chain)
        self.kept = np.zeros(len(self.state.pose), dtype=np.int64)
        self.best = start or NOTHING
        self.base = self.best  # what is being improved: the best, or a part of it
        self.offered: Found | None = None
        self.finished = False
        self.fruitless = 0  # trials in a row
        self.moves = moves_of(wanted)
        self.steps = self.search()

    def run(self, evaluations: int) -> None:
        """Go on until this many poses have been evaluated in all."""
        while not self.finished and self.state.counts[COUNT.evaluations] < evaluations:
            next(self.steps)

    def offer(self, found: Found) -> None:
        """Hand over another chain's layout, to be taken up after the present trial if it is better."""
        self.offered = found

    def search(self) -> Iterator[None]:
        """Search for ever; rest after every kernel call."""
        if len(self.best.kinds) == 0:
            yield from self.construct()
        while True:
            self.load(self.base)
            move = self.choose()
            if move is None:
                self.finished = True
                yield
                continue
            before, used = self.base.value, int(self.state.counts[COUNT.evaluations])
            self.apply(move)
            yield from self.separate()
            gain = max(self.base.value - before, 0.0)
            move.note(gain, int(self.state.counts[COUNT.evaluations]) - used)
            self.fruitless = 0 if gain > 0.0 else self.fruitless + 1
            self.turn_elsewhere()

    def turn_elsewhere(self) -> None:
        """After fruitless trials go on from a better layout of another chain, or take some pieces out."""
        offered, self.offered = self.offered, None
        if self.fruitless >= STUCK and offered is not None and offered.value > self.best.value:
            self.best = self.base = offered
            self.fruitless = 0
        elif self.fruitless >= SHAKEN * len(self.base.kinds):
            self.base = self.ruined(self.best)
            self.fruitless = 0

    def ruined(self, found: Found) -> Found:
        """Return a layout less a few pieces that lie together, with their mates."""
        n = len(found.kinds)
        if n <= 1:
            return found
        far = np.hypot(*(found.poses[:, :2] - found.poses[self.random.randrange(n), :2]).T)
        out = np.argsort(far, kind="stable")[: self.random.randint(1, min(RUIN, n - 1))]
        keep = np.ones(n, dtype=bool)
        keep[out] = False
        mates = found.mates[out]
        keep[mates[mates >= 0]] = False
        return part_of(found, keep, self.wanted.worth(found.kinds[keep]))

    @property
    def placed(self) -> int:
        """How many pieces lie on the sheet."""
        return int(self.state.counts[COUNT.placed])

    def used(self) -> NDArray[np.int64]:
        """Return the placements of each type."""
        kinds = self.state.slots[: self.placed, SLOT.kind] - FIRST_TYPE
        return np.bincount(kinds, minlength=len(self.wanted.limits)).astype(np.int64)

    def construct(self) -> Iterator[None]:
        """Place what fits at random, most valuable first."""
        for move in self.moves:
            if move.gives:
                continue
            for unit in move.takes:
                failures = 0
                while failures < 3 and self.room(unit):
                    first = self.placed
                    if self.add(unit) > 0.0:
                        failures += 1
                        while self.placed > first:
                            remove(self.state, self.placed - 1)
                    yield
            self.accept(np.ones(self.placed, dtype=bool))

    def room(self, unit: tuple[int, ...]) -> bool:
        """Whether the demand leaves room for one more of this unit."""
        used = self.used()
        limits = self.wanted.open_to(used)
        return all(used[k] < limits[k] for k in unit)

    def add(self, unit: tuple[int, ...]) -> float:
        """Insert the pieces of a unit; return their weighted loss."""
        mate = -1
        loss = 0.0
        for k in unit:
            loss += insert(self.scene, self.state, FIRST_TYPE + k, mate, FRESH)
            mate = self.placed - 1 if unit in self.wanted.mated else -1
        return loss

    def choose(self) -> Move | None:
        """Return the next move to try, or None when all that is wanted lies there."""
        used = self.used()
        limits = self.wanted.open_to(used)
        able = [move for move in self.moves if move.possible(used, limits)]
        if not able:
            return None
        odds = [move.gained / move.spent for move in able]
        total = sum(odds)
        return self.random.choices(able, [odd / total + EXPLORE for odd in odds])[0]

    def apply(self, move: Move) -> None:
        """Take out what the move gives, if anything, and insert what it takes."""
        used = self.used()
        if move.gives:
            kinds = {unit[0] for unit in move.gives}
            slots = self.state.slots
            able = [i for i in range(self.placed) if int(slots[i, SLOT.kind]) - FIRST_TYPE in kinds]
            i = self.random.choice(able)
            mate = int(slots[i, SLOT.mate])
            for k in sorted({i, mate} - {-1}, reverse=True):
                remove(self.state, k)
        limits = self.wanted.open_to(used)
        able_units = [unit for unit in move.takes if all(used[k] < limits[k] for k in unit)]
        self.add(self.random.choice(able_units))

    def separate(self) -> Iterator[None]:
        """Drive the layout apart until a better part of it holds, or it is hopeless."""
        n = self.placed
        values = self.wanted.values[self.state.slots[:n, SLOT.kind] - FIRST_TYPE]
        order = np.argsort(-values, kind="stable").astype(np.int64)
        least, idle = np.inf, 0
        for _ in range(ROUNDS):
            loss = move_round(self.scene, self.state, NEAR, WIDE)
            yield
            value = best_subset(self.state, values, order, self.wanted.tolerance, self.kept)
            if self.wanted.pairs.shape[1]:
                kinds = self.state.slots[:n, SLOT.kind] - FIRST_TYPE
                value = self.wanted.worth(kinds[self.kept[:n] == 1])
            if value > self.base.value * (1.0 + 1e-9) and self.accept(self.kept[:n] == 1):
                return
            if loss == 0.0:
                return
            idle = 0 if loss < 0.98 * least else idle + 1
            least = min(least, loss)
            if idle >= PATIENCE:
                return

    def accept(self, keep: NDArray[np.bool_]) -> bool:
        """Repair the pieces to keep and go on from them if they are worth more than what we went on from."""
        chosen = np.flatnonzero(keep)
        if len(chosen) == 0:
            return False
        slots, poses = self.state.slots[chosen], self.state.pose[chosen, :3]
        kinds = slots[:, SLOT.kind] - FIRST_TYPE
        values = self.wanted.values[kinds]
        repaired = self.exact.repaired(kinds, poses, values)
        place = {int(i): k for k, i in enumerate(chosen)}
        mates = np.array(
            [place.get(int(m), -1) if m >= 0 else -1 for m in slots[:, SLOT.mate]], dtype=np.int64
        )
        good = repaired.good.copy()
        if (mates >= 0).any():
            exact = self.exact
            good &= ~unmatched(exact.types, exact.sheet, exact.settings, kinds, repaired.centres, mates)
        for k, m in enumerate(mates):
            if m >= 0 and not (good[m] and repaired.good[m]):
                good[k] = False
        value = self.wanted.worth(kinds[good])
        if value <= self.base.value:
            return False
        renumbered = np.cumsum(good) - 1
        mates = np.where(mates >= 0, renumbered[mates], -1)[good]
        written = [pose for pose, holds in zip(repaired.written, good, strict=True) if holds]
        self.base = Found(value, kinds[good], mates.astype(np.int64), poses[good].copy(), written)
        if value > self.best.value:
            self.best = self.base
        return True

    def load(self, found: Found) -> None:
        """Lay out a layout again, with fresh weights."""
        n = len(found.kinds)
        self.state.pose[:n, :3] = found.poses
        self.state.pose[:, POSE.ground_weight] = 1.0
        self.state.slots[:n, SLOT.kind] = found.kinds + FIRST_TYPE
        self.state.slots[:n, SLOT.mate] = found.mates
        self.state.counts[COUNT.placed] = n
        self.state.weight[:] = 1.0
        rebuild(self.scene, self.state)


class Move:
    """Take a unit out of `gives` (or nothing), put one of `takes` in, and remember what that gained."""

    def __init__(
        self, gives: Sequence[tuple[int, ...]], takes: Sequence[tuple[int, ...]], promise: float
    ) -> None:
        """Begin with a record that promises `promise`, so that every move is tried."""
        self.gives = tuple(gives)
        self.takes = tuple(takes)
        self.gained = 0.5 * promise
        self.spent = 5e4

    def possible(self, used: NDArray[np.int64], limits: NDArray[np.int64]) -> bool:
        """Whether there is something to give and something still wanted to take."""
        wanted = any(all(used[k] < limits[k] for k in unit) for unit in self.takes)
        return wanted and (not self.gives or any(used[unit[0]] > 0 for unit in self.gives))

    def note(self, gain: float, evaluations: int) -> None:
        """Remember the outcome of a trial."""
        self.gained = max(FORGET * self.gained + gain, 1e-6)
        self.spent = FORGET * self.spent + evaluations


def moves_of(wanted: Wanted) -> list[Move]:
    """Return the moves over groups of units of nearly one worth, most valuable groups first."""
    worth = {unit: float(sum(wanted.values[k] for k in unit)) for unit in wanted.units}
    groups: list[list[tuple[int, ...]]] = []
    for unit in sorted(wanted.units, key=lambda unit: -worth[unit]):
        if groups and worth[groups[-1][0]] <= 1.005 * worth[unit]:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    moves = [Move((), group, worth[group[0]]) for group in groups]
    for k, takes in enumerate(groups):
        for gives in groups[k + 1 : k + 5]:
            moves.append(Move(gives, takes, worth[takes[0]] - worth[gives[0]]))
    return moves
