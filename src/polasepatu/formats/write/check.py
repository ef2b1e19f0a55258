"""Before a machine gets a file: every figure is checked against its profile, and repaired or refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from polasepatu.errors import ManyFaults, Phrase, Severity, Where
from polasepatu.formats import cleaning, faults
from polasepatu.formats.write.drawing import Drawing, figure, on_tables
from polasepatu.pattern.cutpiece import Tool
from polasepatu.pattern.figure import Figure, Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from polasepatu.errors import Finding
    from polasepatu.files.machine import Machine
    from polasepatu.pattern.cutpiece import CutPiece

MARGIN_MM = 10.0

TOOL_NAMES = {
    Tool.CUT: Phrase("outer contour"),
    Tool.INNER: Phrase("cut-out"),
    Tool.NOTCH: Phrase("notch"),
    Tool.PUNCH: Phrase("punch"),
    Tool.PEN: Phrase("pen"),
    Tool.TEXT: Phrase("lettering"),
    Tool.REFERENCE: Phrase("reference"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a machine is to do: one drawing per table, and what was repaired or left out on the way."""

    tables: tuple[Drawing, ...]
    findings: tuple[Finding, ...]


def job_for(pieces: Iterable[CutPiece], machine: Machine) -> Job:
    """Lay checked pieces on the tables of a machine.

    Raises:
        NothingToWrite: there is no piece.
        ManyFaults: every piece that this machine cannot cut right, and why.
    """
    figures: list[Figure] = []
    findings: list[Finding] = []
    for piece in pieces:
        made, found = checked(piece, machine)
        figures.append(made)
        findings += found
    if not figures:
        raise faults.NothingToWrite
    if any(each.severity is Severity.ERROR for each in findings):
        raise ManyFaults(findings)
    wide, high = machine.limits.table_mm
    tables = on_tables(
        figures, width_mm=wide, height_mm=high, gap_mm=machine.limits.gap_mm, margin_mm=MARGIN_MM
    )
    return Job(tables=tables, findings=tuple(findings))


def checked(piece: CutPiece, machine: Machine) -> tuple[Figure, tuple[Finding, ...]]:
    """Return a piece as this machine gets it, and what was found: errors, repairs, what was left out."""
    where = Where(piece=piece.piece, size=piece.size)
    raw = figure(
        replace(piece, cut_outline=cleaning.from_hidden_corner(piece.cut_outline, piece.visible))
    ).apart()
    broken = [
        faults.NotFinite.finding(where=where, tool=TOOL_NAMES[path.tool])
        for path in raw.paths
        if not np.isfinite(path.points).all()
    ]
    if broken:
        return raw, tuple(broken)
    made, findings = _cleaned(_notched(raw, machine), machine, where)
    findings += _shape_faults(made, where)
    findings += _table_fault(made, machine, where)
    findings += _mark_faults(piece, machine, where)
    return made, tuple(findings)


def _notched(raw: Figure, machine: Machine) -> Figure:
    """Return the figure with V and U notches in its contour, where the machine wants them there."""
    if machine.marks.notches != "outline" or machine.tools.notch is None:
        return raw
    into = [path for path in raw.paths if path.tool is Tool.NOTCH and len(path.points) > 2]
    if not into:
        return raw
    contour = replace(
        raw.paths[-1], points=cleaning.with_notches(raw.contour, [path.points for path in into])
    )
    rest = tuple(path for path in raw.paths[:-1] if not any(path is each for each in into))
    return replace(raw, paths=(*rest, contour))


def _cleaned(raw: Figure, machine: Machine, where: Where) -> tuple[Figure, list[Finding]]:
    """Drop what no machine can work, thin what it cannot take, and say so."""
    limits = machine.limits
    seen: set[tuple[Tool, bytes]] = set()
    kept: list[Path] = []
    missing: Counter[Tool] = Counter()
    twice: Counter[Tool] = Counter()
    empty: Counter[Tool] = Counter()
    saved: Counter[Tool] = Counter()
    findings: list[Finding] = []
    for path in raw.paths:
        if machine.tools.use_of(path.tool) is None:
            missing[path.tool] += 1
            continue
        points = cleaning.without_repeats(path.points, closed=path.closed)
        if len(points) < (3 if path.closed else 2):
            empty[path.tool] += 1
            continue
        if _too_dense(points, limits.min_edge_mm, limits.max_points):
            points = cleaning.thinned(points, closed=path.closed, tolerance_mm=limits.tolerance_mm)
            saved[path.tool] += len(path.points) - len(points)
        if len(points) > limits.max_points:
            findings.append(
                faults.TooManyPoints.finding(
                    where=where, count=len(points), limit=limits.max_points, machine=machine.name
                )
            )
        key = (path.tool, cleaning.canonical(points, closed=path.closed))
        if key in seen:
            twice[path.tool] += 1
            continue
        seen.add(key)
        kept.append(replace(path, points=points))
    holes = raw.holes
    if holes and machine.tools.punch is None:
        missing[Tool.PUNCH] += len(holes)
        holes = ()
    for fault, counts, more in (
        (faults.NoTool, missing, {"machine": machine.name}),
        (faults.NoLength, empty, {}),
        (faults.DrawnTwice, twice, {}),
        (faults.PointsSaved, saved, {"tolerance_mm": f"{limits.tolerance_mm:g}"}),
    ):
        # The reference lines are for the eye; that a cutter does not get them is no news.
        findings += [
            fault.finding(where=where, tool=TOOL_NAMES[tool], count=count, **more)
            for tool, count in counts.items()
            if count and tool is not Tool.REFERENCE
        ]
    return replace(raw, paths=tuple(kept), holes=holes), findings


def _too_dense(points: np.ndarray, min_edge_mm: float, max_points: int) -> bool:
    edges = np.hypot(*np.diff(points, axis=0).T)
    return len(points) > max_points or (len(points) > 4 and bool((edges < min_edge_mm).any()))


def _shape_faults(made: Figure, where: Where) -> list[Finding]:
    contours = [path for path in made.paths if path.tool is Tool.CUT]
    if not contours:
        return []  # already reported as a line without length
    found: list[Finding] = []
    shape = shapely.Polygon(contours[0].points)
    inner = [path for path in made.paths if path.tool is Tool.INNER]
    for ring in (contours[0], *inner):
        polygon = shapely.Polygon(ring.points)
        if not polygon.is_valid:
            x_mm, y_mm = _crossing(polygon)
            found.append(faults.ContourCrosses.finding(where=where, x_mm=x_mm, y_mm=y_mm))
    if found:
        return found
    found += [
        faults.CutOutOutside.finding(where=where)
        for path in inner
        if not shape.contains(shapely.Polygon(path.points))
    ]
    found += [
        faults.PunchOutside.finding(where=where, name=hole.name)
        for hole in made.holes
        if not shape.contains(shapely.Point(hole.x_mm, hole.y_mm).buffer(hole.diameter_mm / 2.0))
    ]
    return found


def _crossing(polygon: shapely.Polygon) -> tuple[float, float]:
    """Return the place GEOS names for an invalid polygon."""
    words = shapely.is_valid_reason(polygon).partition("[")[2].rstrip("]").split()
    x_mm, y_mm = words[:2] if len(words) >= 2 else polygon.exterior.coords[0][:2]
    return float(x_mm), float(y_mm)


def _table_fault(made: Figure, machine: Machine, where: Where) -> list[Finding]:
    x0, y0, x1, y1 = made.bounds()
    table = machine.limits.table_mm
    if x1 - x0 <= table[0] - 2 * MARGIN_MM and y1 - y0 <= table[1] - 2 * MARGIN_MM:
        return []
    size = f"{table[0]:g} x {table[1]:g} mm"
    return [faults.LargerThanTable.finding(where=where, wide_mm=x1 - x0, high_mm=y1 - y0, table=size)]


def _mark_faults(piece: CutPiece, machine: Machine, where: Where) -> Sequence[Finding]:
    marks = machine.marks
    found: list[Finding] = []
    known = marks.punch_diameters_mm
    for diameter_mm in sorted({round(punch.diameter_mm, 3) for punch in piece.punches}):
        if known and machine.tools.punch and not any(abs(diameter_mm - each) < 0.05 for each in known):
            sizes = ", ".join(f"{each:g}" for each in known)
            found.append(
                faults.NoPunch.finding(
                    where=where, machine=machine.name, diameter_mm=f"{diameter_mm:g}", known=sizes
                )
            )
    small = min((label.height_mm for label in piece.labels), default=marks.text_min_height_mm)
    if machine.tools.text and small < marks.text_min_height_mm:
        found.append(
            faults.LetteringSmall.finding(
                where=where, height_mm=small, limit_mm=marks.text_min_height_mm, machine=machine.name
            )
        )
    return found
