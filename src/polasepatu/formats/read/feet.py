"""Which foot a drawing shows: left ones are mirrored, and where both are drawn one is kept."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import Where
from polasepatu.formats import faults
from polasepatu.formats.choices import DrawnFoot
from polasepatu.geometry.registration import apart, best_motion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.formats.read.imported import ImportedPiece
    from polasepatu.geometry import F64

SAME_MM = 0.2  # two pieces are one piece and its copy
_LIKE = 0.003  # how far the areas and perimeters of copies may differ
_MANY = 200  # more pieces are a nest and no pattern
_LEFT = re.compile(r"(?:^|[^a-z])(?:l|left|kiri)(?:[^a-z]|$)", re.IGNORECASE)
_FOOT = re.compile(r"(?:^|[^a-z])(?:l|left|kiri|r|right|kanan)(?:[^a-z]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FootDrawn:
    """The pieces of one foot, right as a style draws it, and how many one shoe has of those drawn twice."""

    pieces: tuple[ImportedPiece, ...]
    counts: dict[str, int]
    findings: tuple[Finding, ...]


def one_foot(pieces: Sequence[ImportedPiece], foot: DrawnFoot, file: str) -> FootDrawn:
    """Return the right foot of a drawing that shows the foot named, or both."""
    if foot is DrawnFoot.LEFT:
        pieces = [mirrored(each) for each in pieces]
    copies = _copies(pieces) if len(pieces) <= _MANY else {}
    if foot is not DrawnFoot.BOTH:
        doubled = sum(len(others) for others in copies.values())
        named = any(
            _FOOT.search(pieces[each].name) for group in copies.items() for each in (group[0], *group[1])
        )
        likely = doubled > 0 and (named or 2 * doubled >= len(pieces) - 1)
        found = [faults.BothFeetDrawn.finding(where=Where(file=file), count=doubled)] if likely else []
        return FootDrawn(pieces=tuple(pieces), counts={}, findings=tuple(found))
    gone = {each for others in copies.values() for each in others}
    counts: dict[str, int] = {}
    findings = []
    for kept, others in copies.items():
        counts[pieces[kept].name] = math.ceil((1 + len(others)) / 2)
        findings.append(
            faults.OtherFoot.finding(
                where=Where(file=file, piece=pieces[kept].name),
                others=", ".join(pieces[each].name for each in others),
                count=counts[pieces[kept].name],
            )
        )
    left = tuple(piece for index, piece in enumerate(pieces) if index not in gone)
    return FootDrawn(pieces=left, counts=counts, findings=tuple(findings))


def _copies(pieces: Sequence[ImportedPiece]) -> dict[int, list[int]]:
    """Return the copies and mirror images of each piece that has any; the right one is kept before a left."""
    shapes = [_shape(each) for each in pieces]
    found: dict[int, list[int]] = {}
    order = sorted(range(len(pieces)), key=lambda each: (bool(_LEFT.search(pieces[each].name)), each))
    for index in order:
        for kept, others in found.items():
            if _alike(shapes[index], shapes[kept]) and _congruent(pieces[index], pieces[kept]):
                others.append(index)
                break
        else:
            found[index] = []
    return {kept: others for kept, others in found.items() if others}


def _shape(piece: ImportedPiece) -> tuple[float, float, int, int]:
    polygon = shapely.Polygon(piece.outline)
    return polygon.area, polygon.length, len(piece.holes), len(piece.notches)


def _alike(one: tuple[float, float, int, int], other: tuple[float, float, int, int]) -> bool:
    near = all(math.isclose(a, b, rel_tol=_LIKE) for a, b in zip(one[:2], other[:2], strict=True))
    return near and one[2:] == other[2:]


def _congruent(one: ImportedPiece, other: ImportedPiece) -> bool:
    motion = best_motion(one.outline, other.outline, moving_marks=_marks(one), fixed_marks=_marks(other))
    if apart(motion.of(one.outline), other.outline).greatest_mm > SAME_MM:
        return False
    ours, theirs = motion.of(_marks(one)), _marks(other)
    if not len(ours):
        return True
    away = np.hypot(*(ours[:, None, :] - theirs[None, :, :]).transpose(2, 0, 1))
    return bool(away.min(axis=1).max() <= SAME_MM)


def _marks(piece: ImportedPiece) -> F64:
    places = [(hole.x_mm, hole.y_mm) for hole in piece.holes]
    places += [(notch.x_mm, notch.y_mm) for notch in piece.notches]
    return np.array(places, dtype=np.float64).reshape(-1, 2)


def mirrored(piece: ImportedPiece) -> ImportedPiece:
    """Return the mirror image of a piece in the x axis, rings turned back to their direction."""

    def ring(points: F64) -> F64:
        return np.ascontiguousarray((points * (1.0, -1.0))[::-1])

    def line(points: F64) -> F64:
        return np.asarray(points * (1.0, -1.0))

    return replace(
        piece,
        outline=ring(piece.outline),
        cut_outs=tuple(map(ring, piece.cut_outs)),
        lines=tuple(replace(each, points=line(each.points)) for each in piece.lines),
        notches=tuple(
            replace(
                each,
                y_mm=-each.y_mm,
                inward=None if each.inward is None else (each.inward[0], -each.inward[1]),
            )
            for each in piece.notches
        ),
        holes=tuple(replace(each, y_mm=-each.y_mm) for each in piece.holes),
        zones=tuple(replace(each, ring=ring(each.ring)) for each in piece.zones),
        texts=tuple(replace(each, y_mm=-each.y_mm) for each in piece.texts),
        grain_deg=None if piece.grain_deg is None else -piece.grain_deg % 180.0,
    )
