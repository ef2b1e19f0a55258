"""A table of work as DXF or HPGL, written the way a machine profile asks for."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.write.drawing import Drawing
from polasepatu.formats.write.dxf_r12 import R12, Layer, document
from polasepatu.pattern.cutpiece import Tool
from polasepatu.pattern.figure import Bounds, Figure, Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ezdxf.layouts.layout import Modelspace

    from polasepatu.files.machine import Machine, ToolUse
    from polasepatu.pattern.figure import Hole


def dxf_for(table: Drawing, machine: Machine) -> bytes:
    """Return the DXF of one table for this machine."""
    return _r12(table, machine) if machine.dxf.version == "R12" else _r2000(table, machine)


def hpgl_for(table: Drawing, machine: Machine) -> bytes:
    """Return the HP-GL/1 of one table: whole units, tools as pens, pen up before every change of tool."""
    form = machine.hpgl
    commands: list[str] = []
    pen = 0
    for use, path in work(table, machine):
        if use.pen != pen:
            pen = use.pen
            commands.append(f"PU;SP{pen};")
        ring = np.vstack((path.points, path.points[:1])) if path.closed else path.points
        if form.rotate_deg == 90:
            ring = np.column_stack((table.height_mm - ring[:, 1], ring[:, 0]))
        units = np.rint(ring * form.units_per_mm).astype(np.int64)
        keep = np.ones(len(units), dtype=np.bool_)
        keep[1:] = (np.diff(units, axis=0) != 0).any(axis=1)
        flat = units[keep].tolist()
        commands.append(f"PU{flat[0][0]},{flat[0][1]};")
        down = flat[1:] or flat
        for start in range(0, len(down), form.max_points_per_command):
            part = down[start : start + form.max_points_per_command]
            commands.append("PD" + ",".join(f"{x},{y}" for x, y in part) + ";")
    text = f"{form.begin}\n" + "\n".join(commands) + f"\n{form.end}\n"
    return text.encode("ascii", "replace")


def work(table: Drawing, machine: Machine) -> Iterator[tuple[ToolUse, Path]]:
    """Yield every line in the order in which the machine is to work, piece after piece."""
    for figure in table.figures:
        for use, tool in _in_order(machine):
            yield from ((use, path) for path in figure.paths if path.tool is tool)
            if tool is Tool.PUNCH:
                for hole in figure.holes:
                    yield from ((use, path) for path in hole_paths(hole, machine))


def hole_paths(hole: Hole, machine: Machine) -> tuple[Path, ...]:
    """Return a punch hole as lines: a polygon within the tolerance, a cross, or the point in its middle."""
    at = np.array((hole.x_mm, hole.y_mm))
    radius_mm = hole.diameter_mm / 2.0
    shape = machine.marks.punches
    if shape == "point":
        return (Path(tool=Tool.PUNCH, points=np.array((at, at)), name=hole.name),)
    if shape == "cross":
        arms = np.array(((radius_mm, 0.0), (0.0, radius_mm)))
        return tuple(
            Path(tool=Tool.PUNCH, points=np.array((at - arm, at + arm)), name=hole.name) for arm in arms
        )
    turn = math.acos(max(-1.0, 1.0 - min(machine.limits.tolerance_mm, radius_mm) / radius_mm))
    turns = np.linspace(0.0, 2.0 * math.pi, max(12, math.ceil(math.pi / turn)), endpoint=False)
    ring = at + radius_mm * np.column_stack((np.cos(turns), np.sin(turns)))
    return (Path(tool=Tool.PUNCH, points=ring, closed=True, name=hole.name),)


def _in_order(machine: Machine) -> list[tuple[ToolUse, Tool]]:
    uses = [(use, tool) for tool in Tool if (use := machine.tools.use_of(tool)) is not None]
    return sorted(uses, key=lambda each: (each[0].order, each[1].value))


def _layers(table: Drawing, machine: Machine) -> list[Layer]:
    """Return the layers that are used, in working order."""
    tools = {path.tool for figure in table.figures for path in figure.paths}
    if any(figure.holes for figure in table.figures):
        tools.add(Tool.PUNCH)
    rows = {use.layer: use.colour for use, tool in _in_order(machine) if tool in tools}
    return [Layer(name=name, colour=colour) for name, colour in rows.items()]


def _r12(table: Drawing, machine: Machine) -> bytes:
    form = machine.dxf
    writer = R12(decimals=form.decimals, repeat_first_vertex=form.repeat_first_vertex)

    def entities() -> Iterator[str]:
        for figure in table.figures:
            for use, tool in _in_order(machine):
                for path in figure.paths:
                    if path.tool is tool:
                        yield writer.polyline(use.layer, path.points, closed=path.closed)
                if tool is Tool.PUNCH:
                    yield from _r12_holes(writer, figure, use, machine)

    full = form.header == "full"
    x0, y0, x1, y1 = _bounds(table)
    return document(
        header=writer.header((x0, y0), (x1, y1)) if full else "",
        layers=_layers(table, machine) if full else None,
        entities=entities(),
        newline="\r\n" if form.newline == "crlf" else "\n",
    )


def _r12_holes(writer: R12, figure: Figure, use: ToolUse, machine: Machine) -> Iterator[str]:
    for hole in figure.holes:
        if machine.marks.punches == "circle":
            yield writer.circle(use.layer, hole.x_mm, hole.y_mm, hole.diameter_mm / 2.0)
        elif machine.marks.punches == "point":
            yield writer.point(use.layer, hole.x_mm, hole.y_mm)
        else:
            for path in hole_paths(hole, machine):
                yield writer.polyline(use.layer, path.points, closed=path.closed)


def _r2000(table: Drawing, machine: Machine) -> bytes:
    from ezdxf._options import options

    # Ezdxf stamps the date and new GUIDs into every file unless it is told to leave them fixed.
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        text = _r2000_text(table, machine)
    finally:
        options.write_fixed_meta_data_for_testing = before
    newline = "\r\n" if machine.dxf.newline == "crlf" else "\n"
    return text.replace("\n", newline).encode("ascii", "replace")


def _r2000_text(table: Drawing, machine: Machine) -> str:
    from ezdxf.filemanagement import new

    doc = new("R2000", units=4)
    doc.header["$MEASUREMENT"] = 1
    x0, y0, x1, y1 = _bounds(table)
    space = doc.modelspace()
    space.reset_extents((x0, y0, 0.0), (x1, y1, 0.0))
    for layer in _layers(table, machine):
        doc.layers.add(layer.name, color=layer.colour)
    for figure in table.figures:
        for use, tool in _in_order(machine):
            for path in figure.paths:
                if path.tool is tool:
                    _r2000_line(space, path, use, machine)
            if tool is Tool.PUNCH:
                _r2000_holes(space, figure, use, machine)
    stream = io.StringIO()
    doc.write(stream)
    return stream.getvalue()


def _r2000_line(space: Modelspace, path: Path, use: ToolUse, machine: Machine) -> None:
    form = machine.dxf
    points = (np.round(path.points, form.decimals) + 0.0).tolist()
    add = space.add_lwpolyline if form.polyline == "LWPOLYLINE" else space.add_polyline2d
    add(points, close=path.closed, dxfattribs={"layer": use.layer})


def _r2000_holes(space: Modelspace, figure: Figure, use: ToolUse, machine: Machine) -> None:
    for hole in figure.holes:
        at = (round(hole.x_mm, machine.dxf.decimals), round(hole.y_mm, machine.dxf.decimals))
        if machine.marks.punches == "circle":
            space.add_circle(at, hole.diameter_mm / 2.0, dxfattribs={"layer": use.layer})
        elif machine.marks.punches == "point":
            space.add_point(at, dxfattribs={"layer": use.layer})
        else:
            for path in hole_paths(hole, machine):
                _r2000_line(space, path, use, machine)


def _bounds(table: Drawing) -> Bounds:
    x0, y0, x1, y1 = zip(*(figure.bounds() for figure in table.figures), strict=True)
    return min(x0), min(y0), max(x1), max(y1)
