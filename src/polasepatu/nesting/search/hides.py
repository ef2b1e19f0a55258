"""Fill hides in turn: what one cannot hold goes to the next, and each may take back from those after it.

One hide is a plain fill. With several, the first pass fills each quickly; then the hides come into focus
again one after the other, may take pieces from the later ones, and those are filled again, so that the last
hides empty. Which hide is in focus follows from the count of meetings alone, never from a clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.search.fill import NOTHING, Fill, Found, part_of
from polasepatu.nesting.search.repair import ExactSheet
from polasepatu.nesting.search.scene import build_scene
from polasepatu.nesting.search.team import run_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from polasepatu.nesting.kernels.tables import Scene
    from polasepatu.nesting.problem import NestSettings, Sheet
    from polasepatu.nesting.search.placing import Placing

SLICE = 12000  # poses evaluated by each chain between two meetings
FIRST_TURN = 6  # meetings on each hide in the first pass
TURN = 24  # and later


class Hides:
    """The search over one or several sheets, advanced meeting by meeting."""

    def __init__(self, placing: Placing, sheets: Sequence[Sheet], settings: NestSettings) -> None:
        """Prepare the fields of every sheet; `sheets` in the order in which they are to be used."""
        self.placing = placing
        self.sheets = tuple(sheets)
        self.settings = settings
        self.scenes: dict[int, Scene] = {}
        self.exacts: dict[int, ExactSheet] = {}
        self.best: list[Found] = [NOTHING for _ in sheets]
        self.focus = 0
        self.turn = 0
        self.left = 0  # meetings of this turn
        self.evaluations = 0
        self.chains: list[Fill] = []
        self.complete = False
        self.begin(0)

    def begin(self, focus: int) -> None:
        """Bring a sheet into focus with fresh chains."""
        self.focus = focus
        sheet = self.sheets[focus]
        key = id(sheet)
        if key not in self.scenes:
            self.scenes[key] = build_scene(self.placing.types, sheet, self.settings)
            self.exacts[key] = ExactSheet(self.placing.types, sheet, self.settings)
        wanted = self.placing.wanted(self.open_limits(focus))
        streams = range(self.turn * self.settings.chains, (self.turn + 1) * self.settings.chains)
        self.chains = [
            Fill(
                self.scenes[key],
                self.exacts[key],
                wanted,
                seed=self.settings.seed,
                chain=stream,
                start=self.best[focus],
            )
            for stream in streams
        ]
        self.evaluations = 0
        self.left = FIRST_TURN if self.turn < len(self.sheets) else TURN
        self.turn += 1

    def open_limits(self, focus: int) -> NDArray[np.int64]:
        """Return what a sheet may hold: all that the sheets before it do not."""
        limits = self.placing.limits.copy()
        for found in self.best[:focus]:
            limits -= self.counted(found)
        return limits

    def counted(self, found: Found) -> NDArray[np.int64]:
        """Return the placements of each type in a layout."""
        return np.bincount(found.kinds, minlength=len(self.placing.limits)).astype(np.int64)

    def meet(self, threads: int) -> None:
        """Let every chain search one slice, compare, and move on to the next sheet when its turn is over."""
        if self.complete:
            return
        if len(self.sheets) > 1 and self.left == 0:
            self.next_turn()
            if self.complete:
                return
        self.evaluations += SLICE
        run_all(self.chains, self.evaluations, threads)
        best = max(self.chains, key=lambda chain: chain.best.value).best  # the first of equals
        for chain in self.chains:
            chain.offer(best)
        if best.value > self.best[self.focus].value:
            self.best[self.focus] = best
            self.shed()
        self.left -= 1
        if all(chain.finished for chain in self.chains):
            self.left = 0
            self.complete = len(self.sheets) == 1

    def next_turn(self) -> None:
        """Bring the next sheet into focus that has something to gain."""
        for step in range(1, len(self.sheets) + 1):
            focus = (self.focus + step) % len(self.sheets)
            if (self.open_limits(focus) > self.counted(self.best[focus])).any():
                self.begin(focus)
                return
        self.complete = True

    def shed(self) -> None:
        """Take from later sheets what the one in focus has taken over."""
        over = sum(self.counted(found) for found in self.best) - self.placing.limits
        for k in range(len(self.sheets) - 1, self.focus, -1):
            if not (over > 0).any():
                return
            self.best[k] = without(self.best[k], over, self.placing)


def without(found: Found, over: NDArray[np.int64], placing: Placing) -> Found:
    """Return a layout less as many pieces of each type as `over` still asks for; mates go together."""
    keep = np.ones(len(found.kinds), dtype=bool)
    for i in range(len(found.kinds) - 1, -1, -1):
        k = int(found.kinds[i])
        if over[k] > 0 and keep[i]:
            keep[i] = False
            over[k] -= 1
            mate = int(found.mates[i])
            if mate >= 0:
                keep[mate] = False
                over[found.kinds[mate]] -= 1
    return part_of(found, keep, placing.wanted(placing.limits).worth(found.kinds[keep]))
