"""Nest: check the problem, prepare the kernels, search until the rounds or the time are spent, report."""

from __future__ import annotations

import time
from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from polasepatu.geometry.ring import rectangle
from polasepatu.nesting.account import gross_area_mm2, sound_area_mm2, strip_length_mm, unplaced
from polasepatu.nesting.inputs import check
from polasepatu.nesting.layout import NestResult, Placement, Progress, Reason
from polasepatu.nesting.problem import Sheet
from polasepatu.nesting.search.prepare import prepare
from polasepatu.pattern.cutpiece import Foot
from polasepatu.progress import Event, never, nobody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestPiece, NestProblem, NestSettings, PieceKey, Strip
    from polasepatu.nesting.search.hides import Hides
    from polasepatu.nesting.search.placing import Placing
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

    def figures(self, prepare_s: float) -> dict[str, Any]:
        """Return what a result tells of the search."""
        return {
            "elapsed_s": self.elapsed_s,
            "prepare_s": prepare_s,
            "seed": self.settings.seed,
            "rounds": self.rounds,
            "chains": self.settings.chains,
            "stopped": self.stopped,
            "history": tuple(self.history),
        }

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
    clock = Clock(settings, listen, stop)
    if problem.strip is not None:
        return nest_strip(problem, problem.strip, settings, clock, prepare_s)
    return nest_sheets(problem, problem.sheets, settings, clock, prepare_s)


def nest_sheets(
    problem: NestProblem, given: Sequence[Sheet], settings: NestSettings, clock: Clock, prepare_s: float
) -> NestResult:
    """Fill sheets, the cheapest by area first and the larger of equals, so that the last stay empty."""
    from polasepatu.nesting.search.hides import Hides

    placing, reasons = placing_of(problem, given, settings)
    sound = [sound_area_mm2(sheet) for sheet in given]
    gross = [gross_area_mm2(sheet) for sheet in given]
    order = sorted(range(len(given)), key=lambda s: (given[s].cost / sound[s], -sound[s]))
    copies = [(s, c) for s in order for c in range(given[s].copies)]
    areas = np.array([each.area_mm2 for each in placing.types])
    hides = Hides(placing, [given[s] for s, _ in copies], settings)
    while not hides.complete and clock.goes_on():
        hides.meet(settings.threads)
        clock.round_done(used_share(hides, areas, [sound[s] for s, _ in copies]))
    placements = [
        placement(problem.pieces[k], s, c, pose)
        for (s, c), found in zip(copies, hides.best, strict=True)
        for k, pose in zip(found.kinds.tolist(), found.written, strict=True)
    ]
    return NestResult(
        placements=tuple(placements),
        unplaced=unplaced(problem, placements, reasons),
        utilisation=used_share(hides, areas, [sound[s] for s, _ in copies]),
        utilisation_gross=used_share(hides, areas, [gross[s] for s, _ in copies]),
        cost=sum(given[s].cost for (s, _), found in zip(copies, hides.best, strict=True) if found.written),
        **clock.figures(prepare_s),
    )


def nest_strip(
    problem: NestProblem, strip: Strip, settings: NestSettings, clock: Clock, prepare_s: float
) -> NestResult:
    """Place the whole demand on the shortest strip; where its length is limited, as much as it holds."""
    from polasepatu.nesting.search.rolls import Rolls

    if strip.max_length_mm is not None:
        return nest_roll_end(problem, strip, strip.max_length_mm, settings, clock, prepare_s)
    placing, reasons = placing_of(problem, [strip], settings)
    total_mm2 = float(sum(n * each.area_mm2 for n, each in zip(placing.limits, placing.types, strict=True)))
    placements: list[Placement] = []
    length_mm = share = 0.0
    if placing.limits.any():
        rolls = Rolls(placing, strip, settings)
        while clock.goes_on():
            rolls.meet(settings.threads)
            best = rolls.best
            clock.round_done(total_mm2 / (strip.width_mm * best.length_mm) if best else 0.0)
        while rolls.best is None:  # the first layout is always finished
            rolls.meet(settings.threads)
        best = rolls.best
        if best is not None:
            poses = zip(best.kinds.tolist(), best.written, strict=True)
            placements = [placement(problem.pieces[k], 0, 0, pose) for k, pose in poses]
            if strip.repeat is not None:  # the first pieces lie where the pattern let them
                placements = pushed_left(problem, placements, settings)
            length_mm = strip_length_mm(problem, placements, settings)
            share = total_mm2 / (strip.width_mm * length_mm)
    return NestResult(
        placements=tuple(placements),
        unplaced=unplaced(problem, placements, reasons),
        utilisation=share,
        utilisation_gross=share,
        length_mm=length_mm,
        **clock.figures(prepare_s),
    )


def nest_roll_end(
    problem: NestProblem,
    strip: Strip,
    length_mm: float,
    settings: NestSettings,
    clock: Clock,
    prepare_s: float,
) -> NestResult:
    """Fill a strip of limited length as a board, and report the length it took."""
    corners = rectangle(length_mm, strip.width_mm)
    board = Sheet(name=strip.name, outline=corners, repeat=strip.repeat)
    filled = nest_sheets(problem, [board], settings, clock, prepare_s)
    used_mm = strip_length_mm(problem, filled.placements, settings)
    scale = length_mm / used_mm if used_mm else 0.0
    return replace(
        filled,
        length_mm=used_mm,
        utilisation=filled.utilisation * scale,
        utilisation_gross=filled.utilisation_gross * scale,
        cost=0.0,
    )


def placing_of(
    problem: NestProblem, sheets: Sequence[Sheet | Strip], settings: NestSettings
) -> tuple[Placing, dict[PieceKey, Reason]]:
    """Return what is to be placed, and why some of it cannot be: that is left out."""
    from polasepatu.nesting.search.placing import Placing
    from polasepatu.nesting.search.reasons import misfits

    placing = Placing.of(problem.pieces, settings, problem.plies)
    lonely = {k: Reason.NO_MATE for k, n in enumerate(placing.limits) if n == 0}
    out = lonely | misfits(placing.types, sheets, settings)
    for unit in placing.units:
        if any(k in out for k in unit):
            placing.limits[list(unit)] = 0
    reasons = {problem.pieces[k].key: reason for k, reason in out.items()}
    for unit in placing.units:
        for k in unit:
            if placing.limits[k] == 0:
                reasons.setdefault(problem.pieces[k].key, Reason.NO_MATE)
    return placing, reasons


def placement(piece: NestPiece, sheet: int, copy: int, pose: tuple[float, float, float]) -> Placement:
    """Return a pose of the search as it is written."""
    x_mm, y_mm, turn = pose
    mirrored = piece.key.foot is Foot.LEFT
    return Placement(
        piece=piece.key, sheet=sheet, copy=copy, x_mm=x_mm, y_mm=y_mm, rotation_deg=turn, mirrored=mirrored
    )


def pushed_left(
    problem: NestProblem, placements: Sequence[Placement], settings: NestSettings
) -> list[Placement]:
    """Return a layout on a strip moved as a whole, until its first piece lies at the beginning."""
    rings = {piece.key: piece.outline for piece in problem.pieces}
    begin = min(float(each.pose.of(rings[each.piece])[:, 0].min()) for each in placements)
    back = max(floor((begin - settings.edge_gap_mm) * 1000.0) / 1000.0, 0.0)
    return [replace(each, x_mm=round(each.x_mm - back, 3)) for each in placements]


def used_share(hides: Hides, areas: F64, sheets_mm2: Sequence[float]) -> float:
    """Return the area placed over the area of the sheets that hold anything."""
    placed = sum(float(areas[found.kinds].sum()) for found in hides.best)
    sheet = sum(mm2 for mm2, found in zip(sheets_mm2, hides.best, strict=True) if found.written)
    return placed / sheet if sheet > 0.0 else 0.0
