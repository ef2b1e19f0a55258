"""Showing how far a long calculation is: a bar on a terminal, events as JSON lines, or nothing."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from polasepatu.cli.framework import settings
from polasepatu.i18n import N_, _, say
from polasepatu.progress import nobody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

    from polasepatu.progress import Event, Listen

WAIT_S = 0.5  # a calculation that is done sooner shows no bar
STEPS = {"nest": N_("nesting")}  # what events call their steps, where that is no text for people


@contextmanager
def listening() -> Iterator[Listen]:
    """Give the `listen` callback that a long calculation wants; what it shows goes with the block."""
    chosen = settings.current()
    if chosen.progress == "json":
        yield _as_json
    elif chosen.progress == "never" or chosen.quiet or chosen.json or not sys.stderr.isatty():
        yield nobody
    else:
        bar = _Bar()
        try:
            yield bar.listen
        finally:
            bar.close()


def _as_json(event: Event) -> None:
    print(json.dumps(asdict(event)), file=sys.stderr, flush=True)


class _Bar:
    """A bar with the best figure so far, time spent and time left, which appears after half a second."""

    def __init__(self) -> None:
        self.begun_s = time.monotonic()
        self.shown: Progress | None = None
        self.task: Any = None

    def listen(self, event: Event) -> None:
        if self.shown is None and time.monotonic() - self.begun_s >= WAIT_S:
            self._appear()
        if self.shown is not None:
            self.shown.update(self.task, completed=event.done, description=_told(event))

    def close(self) -> None:
        if self.shown is not None:
            self.shown.stop()

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self.shown = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.shown.add_task("", total=1.0)
        self.shown.start()


def _told(event: Event) -> str:
    """Return what is being done, with the best utilisation so far where there is one."""
    step = _(STEPS.get(event.step, event.step))
    if event.best is None:
        return step
    return say("{step}, best {best:.1f} %", {"step": step, "best": 100 * event.best})
