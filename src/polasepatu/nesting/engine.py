"""Nest: check the problem, prepare the kernels, search until the rounds or the time are spent, report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.inputs import check
from polasepatu.nesting.layout import NestResult, Placement, Progress, Reason, Unplaced
from polasepatu.nesting.prepare import prepare
from polasepatu.pattern.cutpiece import Foot
from polasepatu.progress import Event, never, nobody

if TYPE_CHECKING:
    from polasepatu.nesting.hides import Hides
    from polasepatu.nesting.problem import NestProblem, NestSettings, Sheet
    from polasepatu.progress import Listen, Stop

RESERVE_S = 0.05  # of a time limit, for the last meeting and the report


class Clock:
    """Time and rounds spent, and whether to go on."""

    def __init__(self, settings: NestSettings, listen: Listen, stop: Stop) -> None:
        """Start the clock."""
        self.settings = settings
        self.listen = listen
        self.stop = stop
        self.began = time.monotonic()
        self.rounds = 0
        self.longest_s = 0.0
        self.last_s = 0.0
        self.stopped = False
        self.history: list[Progress] = []

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def goes_on(self) -> bool:
        """Whether there is a round and the time for it left, and nobody asks to stop."""
        if self.stop():
            self.stopped = True
            return False
        limit, rounds = self.settings.time_limit_s, self.settings.rounds
        if rounds is not None and self.rounds >= rounds:
            return False
        return limit is None or self.elapsed_s + self.longest_s + RESERVE_S < limit

    def round_done(self, utilisation: float) -> None:
        """Count a round and tell the listener."""
        self.rounds += 1
        now = self.elapsed_s
        self.longest_s = max(0.9 * self.longest_s, now - self.last_s)
        self.last_s = now
        if not self.history or utilisation > self.history[-1].utilisation:
            self.history.append(Progress(elapsed_s=now, rounds=self.rounds, utilisation=utilisation))
        limit, rounds = self.settings.time_limit_s, self.settings.rounds
        done = max(now / limit if limit else 0.0, self.rounds / rounds if rounds else 0.0)
        self.listen(Event(step="nest", done=min(done, 1.0), best=utilisation))


def nest(
    problem: NestProblem, settings: NestSettings, *, listen: Listen = nobody, stop: Stop = never
) -> NestResult:
    """Return the best layout found for a problem.

    `stop` is asked at every meeting; the best layout so far is then the result. Every layout returned has
    passed the exact measure of its outlines, at the poses as written.

    Raises:
        InputFaults: the problem or the settings are wrong (PS401 to PS408).
        EngineMissing: there is no numba (PS431).
    """
    check(problem, settings)
    prepare_s = prepare()
    return nest_hides(problem, settings, Clock(settings, listen, stop), prepare_s)


def nest_hides(problem: NestProblem, settings: NestSettings, clock: Clock, prepare_s: float) -> NestResult:
    """Fill the sheets of a problem."""
    from polasepatu.nesting.hides import Hides, Placing

    sheets = [(s, c, sheet) for s, sheet in enumerate(problem.sheets) for c in range(sheet.copies)]
    placing = Placing.of(problem.pieces, settings, problem.plies)
    hides = Hides(placing, [sheet for _, _, sheet in sheets], settings)
    areas = np.array([each.area_mm2 for each in placing.types])
    usable = [usable_mm2(sheet) for _, _, sheet in sheets]
    while clock.goes_on() and not hides.complete:
        hides.meet(settings.threads)
        clock.round_done(used_share(hides, areas, [net for net, _ in usable]))
    placements = []
    for (s, c, _), found in zip(sheets, hides.best, strict=True):
        for k, (x, y, turn) in zip(found.kinds.tolist(), found.written, strict=True):
            key = problem.pieces[k].key
            mirrored = key.foot is Foot.LEFT
            placements.append(
                Placement(piece=key, sheet=s, copy=c, x_mm=x, y_mm=y, rotation_deg=turn, mirrored=mirrored)
            )
    taken = sum(hides.counted(found) for found in hides.best)
    unplaced = []
    for piece, count in zip(problem.pieces, np.asarray(taken).tolist(), strict=True):
        short = piece.demand - min(count * problem.plies, piece.demand)
        if short:
            unplaced.append(Unplaced(piece=piece.key, count=short, reason=Reason.NO_ROOM))
    return NestResult(
        placements=tuple(placements),
        unplaced=tuple(unplaced),
        utilisation=used_share(hides, areas, [net for net, _ in usable]),
        utilisation_gross=used_share(hides, areas, [gross for _, gross in usable]),
        cost=sum(
            sheet.cost for (_, _, sheet), found in zip(sheets, hides.best, strict=True) if found.written
        ),
        elapsed_s=clock.elapsed_s,
        prepare_s=prepare_s,
        seed=settings.seed,
        rounds=clock.rounds,
        chains=settings.chains,
        stopped=clock.stopped,
        history=tuple(clock.history),
    )


def used_share(hides: Hides, areas: np.ndarray, sheets_mm2: list[float]) -> float:
    """Return the area placed over the area of the sheets that hold anything."""
    placed = sum(float(areas[found.kinds].sum()) for found in hides.best)
    sheet = sum(mm2 for mm2, found in zip(sheets_mm2, hides.best, strict=True) if found.written)
    return placed / sheet if sheet > 0.0 else 0.0


def usable_mm2(sheet: Sheet) -> tuple[float, float]:
    """Return the area of a sheet less its holes and defects, and of its whole outline."""
    from shapely import Polygon, union_all

    outline = Polygon(sheet.outline)
    gone = union_all([Polygon(ring) for ring in (*sheet.holes, *(fault.ring for fault in sheet.defects))])
    return outline.difference(gone).area, outline.area
