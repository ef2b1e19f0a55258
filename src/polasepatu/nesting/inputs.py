"""Check a nesting problem before any search: every fault is found, and all are raised together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Finding, InputFaults, Phrase, PolaError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polasepatu.geometry import F64
    from polasepatu.nesting.problem import NestPiece, NestProblem, NestSettings, Sheet


UNLIMITED = Phrase("unlimited")


class RingBroken(PolaError):
    """A ring is not a simple polygon."""

    code = "PS401"
    text = "{what} of {name!r} is not a simple outline: {reason}"
    hint = "draw it as one closed line that does not cross itself"
    cause = "Nesting needs every outline as one closed line with an inside."


class NotANumber(PolaError):
    """A coordinate is infinite or not a number."""

    code = "PS402"
    text = "{what} of {name!r} has a coordinate that is not a number"
    hint = "look for an empty cell or a division by zero where the outline comes from"
    cause = "A coordinate is nan or infinite, so nothing can be placed by it."


class DemandMissing(PolaError):
    """A piece is wanted less than once."""

    code = "PS403"
    text = "{demand} of piece {name!r} are wanted"
    hint = "ask for at least one, or leave the piece out"
    cause = "Only pieces that are wanted are placed."


class RulesContradict(PolaError):
    """The rules of a piece, or the settings, cannot hold together."""

    code = "PS404"
    text = "{name!r}: {reason}"
    hint = "change one of the two rules"
    cause = "Two rules exclude each other, so no layout could keep both."


class GapTooLarge(PolaError):
    """The gap is wider than a piece."""

    code = "PS405"
    text = "the gap of {gap_mm:g} mm is wider than piece {name!r} ({short_mm:.1f} mm)"
    hint = "gaps are given in mm; common ones are 0 to 3"
    cause = "A gap wider than a piece is usually a number in the wrong unit."


class PieceTwice(PolaError):
    """Two pieces have one key."""

    code = "PS406"
    text = "piece {name!r} is listed twice"
    hint = "add the two demands up in one entry"
    cause = "Piece, size, foot and side identify a piece, so each combination appears once."


class NothingToDo(PolaError):
    """There are no pieces, or nothing to place them on."""

    code = "PS407"
    text = "there are no {what} to nest"
    hint = "give at least one piece with a demand, and a hide, a board or a roll"
    cause = "A layout needs something to place and something to place it on."


class SettingOutside(PolaError):
    """A setting has a value without a meaning."""

    code = "PS408"
    text = "{name} is {value}, outside {low} to {high}"
    hint = "choose a value within these limits"
    cause = "Outside its limits a setting has no meaning."


def check(problem: NestProblem, settings: NestSettings) -> None:
    """Raise all faults of a problem and its settings together.

    Raises:
        InputFaults: with one finding for each fault.
    """
    found = list(faults(problem, settings))
    if found:
        raise InputFaults(found)


def faults(problem: NestProblem, settings: NestSettings) -> Iterator[Finding]:
    """Yield every fault of a problem and its settings."""
    yield from setting_faults(settings)
    if not problem.pieces:
        yield NothingToDo.finding(what=Phrase("pieces"))
    if not problem.sheets and problem.strip is None:
        yield NothingToDo.finding(what=Phrase("sheets"))
    if problem.sheets and problem.strip is not None:
        yield RulesContradict.finding(name="problem", reason=Phrase("it has both sheets and a strip"))
    if problem.plies < 1:
        yield SettingOutside.finding(name="plies", value=problem.plies, low=1, high=UNLIMITED)
    if problem.face_to_face and problem.plies % 2:
        yield RulesContradict.finding(
            name="plies", reason=Phrase("face to face needs an even number of plies")
        )
    patterned = any(each is not None and each.repeat is not None for each in (*problem.sheets, problem.strip))
    seen = set()
    for piece in problem.pieces:
        if piece.key in seen:
            yield PieceTwice.finding(name=piece.key.piece, where=where(piece))
        seen.add(piece.key)
        yield from piece_faults(piece, settings)
        if patterned and len({angle for turns in piece.rotation.intervals for angle in turns}) > 1:
            reason = Phrase("it may be turned, and the material has a pattern")
            yield RulesContradict.finding(name=piece.key.piece, reason=reason, where=where(piece))
    for sheet in problem.sheets:
        yield from sheet_faults(sheet)
    strip = problem.strip
    if strip is not None and not (np.isfinite(strip.width_mm) and strip.width_mm > 0.0):
        yield SettingOutside.finding(name="width_mm", value=strip.width_mm, low=0, high=UNLIMITED)


def setting_faults(settings: NestSettings) -> Iterator[Finding]:
    """Yield the settings that are out of range."""
    limits = {
        "gap_mm": (0.0, 1e4),
        "edge_gap_mm": (0.0, 1e4),
        "chains": (1, 256),
        "threads": (1, 256),
        "mate_distance_mm": (0.0, 1e6),
        "mate_angle_deg": (0.0, 180.0),
    }
    for name, (low, high) in limits.items():
        value = getattr(settings, name)
        if not low <= value <= high:
            yield SettingOutside.finding(name=name, value=value, low=low, high=high)
    if settings.rounds is not None and settings.rounds < 1:
        yield SettingOutside.finding(name="rounds", value=settings.rounds, low=1, high=UNLIMITED)
    if settings.time_limit_s is not None and not settings.time_limit_s > 0.0:
        yield SettingOutside.finding(name="time_limit_s", value=settings.time_limit_s, low=0, high=UNLIMITED)
    if settings.rounds is None and settings.time_limit_s is None:
        yield RulesContradict.finding(
            name="settings", reason=Phrase("neither rounds nor a time limit is set")
        )


def piece_faults(piece: NestPiece, settings: NestSettings) -> Iterator[Finding]:
    """Yield the faults of a piece."""
    name = piece.key.piece
    if piece.demand < 1:
        yield DemandMissing.finding(name=name, demand=piece.demand, where=where(piece))
    broken = list(ring_faults(Phrase("the outline"), name, piece.outline, where(piece)))
    for part in piece.parts:
        broken += ring_faults(Phrase("a part"), name, part.ring, where(piece))
        if not 1 <= part.quality_class <= 5 or not 0 <= part.allowed_severity <= 5:
            reason = Phrase("a part asks for a class or allows a severity that does not exist")
            yield RulesContradict.finding(name=name, reason=reason, where=where(piece))
    yield from broken
    if not piece.rotation.intervals or any(low > high for low, high in piece.rotation.intervals):
        yield RulesContradict.finding(
            name=name, reason=Phrase("it may not be turned in any way"), where=where(piece)
        )
    if broken:
        return
    size = piece.outline.max(axis=0) - piece.outline.min(axis=0)
    if settings.gap_mm > float(size.min()):
        short = float(size.min())
        yield GapTooLarge.finding(name=name, gap_mm=settings.gap_mm, short_mm=short, where=where(piece))


def sheet_faults(sheet: Sheet) -> Iterator[Finding]:
    """Yield the faults of a sheet."""
    place = Where(field=sheet.name)
    yield from ring_faults(Phrase("the outline"), sheet.name, sheet.outline, place)
    for what, rings in (
        (Phrase("a hole"), sheet.holes),
        (Phrase("a zone"), [zone.ring for zone in sheet.zones]),
        (Phrase("a flaw"), [flaw.ring for flaw in sheet.flaws]),
    ):
        for ring in rings:
            yield from ring_faults(what, sheet.name, ring, place)
    if sheet.copies < 1:
        yield SettingOutside.finding(name="copies", value=sheet.copies, low=1, high=UNLIMITED, where=place)


def ring_faults(what: Phrase, name: str, ring: F64, place: Where) -> Iterator[Finding]:
    """Yield what is wrong with a ring (n, 2)."""
    from shapely import Polygon

    if ring.ndim != 2 or ring.shape[1:] != (2,) or len(ring) < 3:
        yield RingBroken.finding(
            what=what, name=name, reason=Phrase("it has fewer than three points"), where=place
        )
    elif not np.isfinite(ring).all():
        yield NotANumber.finding(what=what, name=name, where=place)
    else:
        polygon = Polygon(ring)
        if not polygon.is_valid or polygon.area <= 0.0:
            reason = Phrase("it has no area") if polygon.is_valid else Phrase("it crosses itself")
            yield RingBroken.finding(what=what, name=name, reason=reason, where=place)


def where(piece: NestPiece) -> Where:
    """Return the place of a piece's faults."""
    return Where(piece=piece.key.piece, size=piece.key.size)
