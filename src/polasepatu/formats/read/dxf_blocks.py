"""Blocks of a DXF file and where they are inserted, inside each other too, within fixed limits."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.formats.read.dxf_tags import Tags, first, layer_of, number
from polasepatu.formats.read.raw import (
    COPY_COST,
    MAX_DEPTH,
    Budget,
    RawCircle,
    RawGroup,
    RawLine,
    RawPoint,
    RawText,
    arc_points,
    is_sound,
)

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from polasepatu.geometry import F64

_SPACE = re.compile(r"[*$](model|paper)_space", re.IGNORECASE)


class Blocks:
    """All blocks of a file as they were drawn; nothing in here is ever changed by an INSERT."""

    def __init__(self, left_out: Counter[tuple[str, str]], budget: Budget) -> None:
        self._left_out = left_out
        self._budget = budget
        self._drawn: dict[str, tuple[RawGroup, tuple[float, float], list[Insert]]] = {}

    def begin(self, tags: Tags) -> tuple[RawGroup, list[Insert]]:
        """Return where the contents of a new block are to go."""
        name = first(tags, "2", "").strip()
        group, inserts = RawGroup(name=name), list[Insert]()
        try:
            base = (float(first(tags, "10", "0")), float(first(tags, "20", "0")))
        except ValueError:
            base = (0.0, 0.0)
        if not _SPACE.match(name):
            # Some programs call all their pieces alike: each is kept, and an INSERT means the first.
            key = name if name not in self._drawn else f"{name}\0{len(self._drawn)}"
            self._drawn[key] = (group, base, inserts)
        return group, inserts

    def complete(self) -> Iterator[RawGroup]:
        """Yield every named block with the blocks that are inserted in it."""
        for group, _, inserts in self._drawn.values():
            if not group.name.startswith("*"):
                whole = group.copied()
                self.place(whole, inserts, inside=(group.name,))
                yield whole

    def place(
        self,
        target: RawGroup,
        inserts: Sequence[Insert],
        matrix: F64 | None = None,
        inside: tuple[str, ...] = (),
        layer: str = "",
    ) -> None:
        """Copy inserted blocks into a group."""
        for insert in inserts:
            found = self._drawn.get(insert.block)
            if found is None or insert.block in inside or len(inside) >= MAX_DEPTH:
                reason = "INSERT (no such block)" if found is None else "INSERT (of itself)"
                self._left_out[reason, insert.block] += 1
                continue
            group, base, inner = found
            on = layer if insert.layer == "0" and layer else insert.layer
            for each in insert.matrices(base, self._budget):
                whole = each if matrix is None else matrix @ each
                copy_into(target, group, whole, on, self._budget)
                self.place(target, inner, whole, (*inside, insert.block), on)


class Insert:
    """Where a block is put."""

    def __init__(self, tags: Tags) -> None:
        self.block = first(tags, "2", "").strip()
        self.layer = layer_of(tags)
        self._at = (number(tags, "10"), number(tags, "20"))
        self._scale = (float(first(tags, "41", "1")), float(first(tags, "42", "1")))
        self._turn = math.radians(float(first(tags, "50", "0")))
        self._columns, self._rows = int(first(tags, "70", "1")), int(first(tags, "71", "1"))
        self._steps = (float(first(tags, "44", "0")), float(first(tags, "45", "0")))
        self._flip = float(first(tags, "230", "1")) < 0.0
        if not is_sound(np.array((*self._at, *self._scale, *self._steps, self._turn))):
            raise ValueError("not finite")

    def matrices(self, base: tuple[float, float], budget: Budget) -> Iterator[F64]:
        """Yield the transformation of every copy in the array that an INSERT can be."""
        cos, sin = math.cos(self._turn), math.sin(self._turn)
        turn = np.array(((cos, -sin, 0.0), (sin, cos, 0.0), (0.0, 0.0, 1.0)))
        scale = np.diag((*self._scale, 1.0))
        back = np.array(((1.0, 0.0, -base[0]), (0.0, 1.0, -base[1]), (0.0, 0.0, 1.0)))
        flip = np.diag((-1.0 if self._flip else 1.0, 1.0, 1.0))
        for row in range(max(1, self._rows)):
            for column in range(max(1, self._columns)):
                budget.spend(0, COPY_COST)
                step = turn[:2, :2] @ (column * self._steps[0], row * self._steps[1])
                at = np.eye(3)
                at[:2, 2] = (self._at[0] + step[0], self._at[1] + step[1])
                yield flip @ at @ turn @ scale @ back


def copy_into(target: RawGroup, group: RawGroup, matrix: F64, layer: str, budget: Budget) -> None:
    """Put the contents of a block somewhere else; what lies on layer 0 takes the layer of the INSERT."""
    flat, shift = matrix[:2, :2].T, matrix[:2, 2]
    size = math.sqrt(abs(float(np.linalg.det(flat))))
    alike = np.allclose(np.linalg.norm(flat, axis=1), size, rtol=1e-6)

    def on(own: str) -> str:
        return layer if own == "0" else own

    lines = [
        RawLine(layer=on(each.layer), points=each.points @ flat + shift, closed=each.closed, name=each.name)
        for each in group.lines
    ]
    circles: list[RawCircle] = []
    for circle in group.circles:
        x, y = (np.array((circle.x, circle.y)) @ flat + shift).tolist()
        if alike:
            circles.append(RawCircle(layer=on(circle.layer), x=x, y=y, radius=circle.radius * size))
        else:
            ring = arc_points((circle.x, circle.y), circle.radius, 0.0, 2.0 * math.pi, circle.radius * 1e-3)
            lines.append(RawLine(layer=on(circle.layer), points=ring[:-1] @ flat + shift, closed=True))
    budget.spend(sum(len(each.points) for each in lines), len(lines) + len(circles) + len(group.texts))
    target.lines += lines
    target.circles += circles
    for point in group.points:
        x, y = (np.array((point.x, point.y)) @ flat + shift).tolist()
        target.points.append(
            RawPoint(
                layer=on(point.layer),
                x=x,
                y=y,
                z=point.z * size,
                thickness=point.thickness * size,
                angle_deg=_turned(point.angle_deg, flat),
            )
        )
        budget.spend(1)
    for text in group.texts:
        x, y = (np.array((text.x, text.y)) @ flat + shift).tolist()
        target.texts.append(
            RawText(layer=on(text.layer), x=x, y=y, height=text.height * size, text=text.text)
        )


def _turned(angle_deg: float | None, flat: F64) -> float | None:
    """Return a direction after the transformation of its point."""
    if angle_deg is None:
        return None
    turn = math.radians(angle_deg)
    x, y = (np.array((math.cos(turn), math.sin(turn))) @ flat).tolist()
    return math.degrees(math.atan2(y, x))
