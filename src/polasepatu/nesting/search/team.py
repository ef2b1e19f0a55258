"""Run the chains of a search side by side: the same work for each, on as many threads as there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Chain(Protocol):
    """One chain of a search, with a random state of its own."""

    def run(self, evaluations: int) -> None:
        """Go on until this many poses have been evaluated in all."""
        ...


def run_all(chains: Sequence[Chain], evaluations: int, threads: int) -> None:
    """Let every chain run up to a count of evaluations, and wait for all of them."""
    if threads > 1 and len(chains) > 1:
        with ThreadPoolExecutor(min(threads, len(chains))) as pool:
            list(pool.map(lambda chain: chain.run(evaluations), chains))
    else:
        for chain in chains:
            chain.run(evaluations)
