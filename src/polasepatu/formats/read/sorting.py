"""From raw lines to named kinds: each thing of a group by the role of its layer, in mm."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.read.imported import (
    ImportedHole,
    ImportedLine,
    ImportedNotch,
    ImportedText,
    ImportedZone,
    Role,
)
from polasepatu.formats.read.raw import arc_points
from polasepatu.formats.read.roles import use_of
from polasepatu.i18n import N_
from polasepatu.pattern.cutpiece import NotchShape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.formats.read.raw import RawGroup, RawLine, RawPoint
    from polasepatu.geometry import F64

LARGEST_HOLE_MM = 30.0
# What can be left out, besides the names of entities, and why.
KINDS = (
    N_("line"),
    N_("circle"),
    N_("point"),
    N_("text"),
    N_("notch"),
    N_("hole"),
    N_("cut-out"),
    N_("zone"),
)
NOT_READ = N_("not read")
OUTSIDE = N_("outside of any piece")
UNKNOWN_LAYER = N_("its layer is not known")
NO_LENGTH = N_("it has no length")
IGNORED = N_("to be ignored, as asked")
_SHAPES = {"80": NotchShape.SLIT, "81": NotchShape.U, "82": NotchShape.V, "83": NotchShape.U}


@dataclass(slots=True, kw_only=True)
class Sorted:
    """What a group holds, by what it is for."""

    contours: list[ImportedLine] = field(default_factory=list)  # of the role OUTLINE
    cut_outs: list[ImportedLine] = field(default_factory=list)
    lines: list[ImportedLine] = field(default_factory=list)
    notch_lines: list[ImportedLine] = field(default_factory=list)
    notches: list[ImportedNotch] = field(default_factory=list)
    holes: list[ImportedHole] = field(default_factory=list)
    zones: list[ImportedZone] = field(default_factory=list)
    grains: list[F64] = field(default_factory=list)
    folds: list[F64] = field(default_factory=list)
    texts: list[ImportedText] = field(default_factory=list)


class Ledger:
    """Counts what was understood as what, and what was left out why."""

    def __init__(self) -> None:
        self.understood: Counter[tuple[str, str, str]] = Counter()
        self.left_out: Counter[tuple[str, str, str]] = Counter()

    def again(self) -> None:
        """Forget what was sorted, to sort it anew; what the reader left out stays."""
        self.understood.clear()
        for key in [key for key in self.left_out if key[2] != NOT_READ]:
            del self.left_out[key]

    def take(self, what: str, layer: str, role: str) -> None:
        """Note something that was understood."""
        self.understood[what, layer, role] += 1

    def leave(self, what: str, layer: str, why: str, count: int = 1) -> None:
        """Note something that was left out."""
        self.left_out[what, layer, why] += count


def sizes_in(group: RawGroup, explained: Mapping[str, Role]) -> list[str]:
    """Return the sizes that the layers of a group name, in their order; one empty size where none does."""
    layers = [line.layer for line in group.lines] + [circle.layer for circle in group.circles]
    sizes = [use_of(layer, explained).size for layer in dict.fromkeys(layers)]
    return list(dict.fromkeys(sizes)) or [""]


def sort_group(
    group: RawGroup,
    scale: float,
    explained: Mapping[str, Role],
    ledger: Ledger,
    *,
    size: str | None = None,
    unknown: Role | None = None,
) -> Sorted:
    """Sort a group; `unknown` is what closed lines of unknown layers are taken for, None to leave them out.

    With `size` only the layers of that size (and those without any) are sorted.
    """
    found = Sorted()

    def role_of(layer: str) -> Role | None:
        use = use_of(layer, explained)
        if size is not None and use.size and use.size != size:
            return Role.IGNORE
        return use.role

    def passed_over(what: str, layer: str, role: Role | None) -> bool:
        if role is Role.IGNORE and explained.get(layer) is Role.IGNORE:
            ledger.leave(what, layer, IGNORED)
        return role is Role.IGNORE

    for line in group.lines:
        role = role_of(line.layer)
        if role is None and unknown is not None:
            role = unknown
        if not passed_over("line", line.layer, role):
            _sort_line(line, role, scale, found, ledger)
    for circle in group.circles:
        role = role_of(circle.layer)
        if passed_over("circle", circle.layer, role):
            continue
        radius = circle.radius * scale
        small = 2.0 * radius <= LARGEST_HOLE_MM and role in {Role.HOLE, Role.OUTLINE, Role.CUT_OUT, None}
        if small and (role is not None or unknown is not None):
            found.holes.append(
                ImportedHole(x_mm=circle.x * scale, y_mm=circle.y * scale, diameter_mm=2.0 * radius)
            )
            ledger.take("circle", circle.layer, Role.HOLE.value)
            continue
        ring = arc_points((circle.x * scale, circle.y * scale), radius, 0.0, 2.0 * math.pi, 0.01)[:-1]
        as_line = ImportedLine(
            role=role or unknown or Role.IGNORE,
            points=ring,
            closed=True,
            layer=circle.layer,
            name=circle.name,
        )
        _place(as_line, role or unknown, "circle", found, ledger)
    for point in group.points:
        role = role_of(point.layer)
        if not passed_over("point", point.layer, role):
            _sort_point(point, role, scale, found, ledger)
    for text in group.texts:
        if text.text and not passed_over("text", text.layer, role_of(text.layer)):
            found.texts.append(
                ImportedText(text=text.text, x_mm=text.x * scale, y_mm=text.y * scale, layer=text.layer)
            )
    return found


def _sort_line(line: RawLine, role: Role | None, scale: float, found: Sorted, ledger: Ledger) -> None:
    points = line.points * scale
    if float(np.ptp(points, axis=0).max()) < 1e-3:
        ledger.leave("line", line.layer, NO_LENGTH)
        return
    keep = np.ones(len(points), dtype=np.bool_)
    keep[1:] = np.hypot(*np.diff(points, axis=0).T) > 1e-9
    points = points[keep]
    if line.closed and len(points) > 3 and bool((points[0] == points[-1]).all()):
        points = points[:-1]
    as_line = ImportedLine(
        role=role or Role.IGNORE, points=points, closed=line.closed, layer=line.layer, name=line.name
    )
    _place(as_line, role, "line", found, ledger)


def _place(line: ImportedLine, role: Role | None, what: str, found: Sorted, ledger: Ledger) -> None:
    """Put a line where its role belongs."""
    if role is None:
        ledger.leave(what, line.layer, UNKNOWN_LAYER)
        return
    ledger.take(what, line.layer, role.value)
    if role is Role.OUTLINE:
        found.contours.append(line)
    elif role is Role.CUT_OUT:
        found.cut_outs.append(line)
    elif role is Role.NOTCH:
        found.notch_lines.append(line)
    elif role is Role.GRAIN:
        found.grains.append(line.points)
    elif role is Role.STRETCH:
        middle, turned = line.points.mean(axis=0), np.array(((0.0, 1.0), (-1.0, 0.0)))
        found.grains.append(middle + (line.points - middle) @ turned)
    elif role is Role.FOLD:
        found.folds.append(line.points)
    elif role is Role.ZONE and line.closed:
        found.zones.append(
            ImportedZone(number=int(line.layer) if line.layer.isdecimal() else 0, ring=line.points)
        )
    elif role is Role.HOLE and line.closed:
        _round_hole(line, found)
    elif role is not Role.COPY:
        found.lines.append(line)


def _round_hole(line: ImportedLine, found: Sorted) -> None:
    """Take a round ring for a hole, any other for a cut-out."""
    low, high = line.points.min(axis=0), line.points.max(axis=0)
    centre, diameter = (low + high) / 2.0, float((high - low).mean())
    away = np.hypot(*(line.points - centre).T)
    if len(line.points) > 7 and float(np.ptp(away)) < 0.1 * diameter:
        # The polygon lies inside its circle, so its corners are on it.
        found.holes.append(
            ImportedHole(x_mm=float(centre[0]), y_mm=float(centre[1]), diameter_mm=2.0 * float(away.max()))
        )
    else:
        found.cut_outs.append(line)


def _sort_point(point: RawPoint, role: Role | None, scale: float, found: Sorted, ledger: Ledger) -> None:
    x_mm, y_mm = point.x * scale, point.y * scale
    depth_mm, width_mm = abs(point.z) * scale, abs(point.thickness) * scale
    if role is None:
        ledger.leave("point", point.layer, UNKNOWN_LAYER)
        return
    ledger.take("point", point.layer, role.value)
    if role is Role.HOLE:
        found.holes.append(ImportedHole(x_mm=x_mm, y_mm=y_mm, diameter_mm=depth_mm or None))
    elif role is Role.NOTCH:
        inward = None
        if point.angle_deg is not None:
            turn = math.radians(point.angle_deg)
            inward = (math.cos(turn), math.sin(turn))
        shape = NotchShape.V if width_mm else NotchShape.SLIT
        found.notches.append(
            ImportedNotch(
                x_mm=x_mm,
                y_mm=y_mm,
                depth_mm=depth_mm,
                width_mm=width_mm,
                shape=_SHAPES.get(point.layer, shape),
                inward=inward,
            )
        )
