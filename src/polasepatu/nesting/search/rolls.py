"""The search for the shortest roll, advanced meeting by meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.search.repair import ExactSheet
from polasepatu.nesting.search.scene import build_scene
from polasepatu.nesting.search.strip import FoundStrip, Shortening
from polasepatu.nesting.search.team import run_all

if TYPE_CHECKING:
    from polasepatu.nesting.problem import NestSettings, Strip
    from polasepatu.nesting.search.placing import Placing

SLICE = 12000  # poses evaluated by each chain between two meetings
MOST_CHAINS = 2  # in the time that more chains share, two find shorter strips


class Rolls:
    """Chains that shorten one strip."""

    def __init__(self, placing: Placing, strip: Strip, settings: NestSettings) -> None:
        """Prepare the chains for the whole demand."""
        scene = build_scene(placing.types, strip, settings)
        self.exact = ExactSheet(placing.types, strip, settings)
        kinds = np.repeat(np.arange(len(placing.types)), placing.limits).astype(np.int64)
        self.chains = [
            Shortening(scene, self.exact, kinds, seed=settings.seed, chain=chain)
            for chain in range(min(settings.chains, MOST_CHAINS))
        ]
        self.evaluations = 0

    @property
    def best(self) -> FoundStrip | None:
        """The shortest layout so far, the first of equals."""
        found = [chain.best for chain in self.chains if chain.best is not None]
        return min(found, key=lambda each: each.length_mm, default=None)

    def meet(self, threads: int) -> None:
        """Let every chain search one slice and hand the best layout round."""
        self.evaluations += SLICE
        run_all(self.chains, self.evaluations, threads)
        best = self.best
        if best is not None:
            for chain in self.chains:
                chain.offer(best)
