"""What every driver does: read the case, measure itself, write the result.

There is one driver for each engine of the nesting bench, all of one form: `python DRIVER.py CASE.json
RESULT.json`, run in the engine's own environment; only `run_ours.py` imports the project. A case is {sheet:
{outline, holes, forbidden} or strip_height_mm, gap_mm, edge_gap_mm, pieces: [{id, ring, demand, turns_deg:
[[low, high], ...]}], seconds, threads, seed}. A result is {engine, placed: [{id, ring}], wall_s, cpu_s,
peak_mb, history} and what else the engine has to say.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any


class Run:
    """One run of an engine on a case, from the arguments of the process."""

    def __init__(self, engine: str) -> None:
        """Read the case and keep to its number of cores."""
        self.engine = engine
        self.case: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        if hasattr(os, "sched_setaffinity"):
            cores = sorted(os.sched_getaffinity(0))[: self.case["threads"]]
            os.sched_setaffinity(0, cores)
        self.began = time.monotonic()

    def start(self) -> None:
        """Start the clock: what came before was preparation."""
        self.began = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def finish(self, placed: list[dict[str, Any]], **more: Any) -> None:
        """Write the result."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        result = {
            "engine": self.engine,
            "wall_s": self.elapsed_s,
            "cpu_s": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss / 1024,
            "placed": placed,
            **more,
        }
        Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


def is_free(turns_deg: list[list[float]]) -> bool:
    """Tell whether every turn is allowed."""
    return any(high - low >= 360 for low, high in turns_deg)


def angles(turns_deg: list[list[float]], step_deg: float = 5.0) -> list[float]:
    """Return the allowed turns as a list, intervals sampled at most every so many degrees."""
    found: list[float] = []
    for low, high in turns_deg:
        count = max(1, round((high - low) / step_deg))
        found += [low + (high - low) * k / count for k in range(count + 1)] if high > low else [low]
    return [angle % 360.0 for angle in found]
