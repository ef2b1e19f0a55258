"""Pattern exchange as AAMA or ASTM D6673 DXF: one block per piece and size, meaning by numbered layer.

In the form that apparel and shoe CADs take: an empty header, no tables, plain R12 entities, short names.
Shoes are best sent with every size as blocks; a rule table is for importers that cannot take them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
import shapely

from polasepatu import __version__
from polasepatu.errors import ManyFaults, Where
from polasepatu.formats import faults
from polasepatu.formats.read.rules import RuleBook, rule_text
from polasepatu.formats.write.dxf_r12 import R12, document
from polasepatu.geometry.lettering import plain
from polasepatu.pattern.cutpiece import TIGHT_AXIS, Foot, Notch, NotchShape, PunchHole, Stroke

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from polasepatu.errors import Finding
    from polasepatu.geometry import F64
    from polasepatu.pattern.cutpiece import CutPiece

BOUNDARY, TURN, CURVE, NOTCH, GRAIN, INTERNAL, CUT_OUT, DRILL, SEW, WORDS = (
    "1", "2", "3", "4", "7", "8", "11", "13", "14", "15",
)  # fmt: skip
U_NOTCH = "83"  # in ASTM only
CHECK_OF = {BOUNDARY: "84", INTERNAL: "85", CUT_OUT: "86", SEW: "87"}  # quality validation curves of ASTM
NAME_LENGTH = 20  # of a piece or a style, Gerber's limit
TURN_DEG = 20.0  # a sharper vertex is a turn point, any other a curve point
RESAMPLED_MM = 0.1

Flavour = Literal["aama", "astm"]
Mark = TypeVar("Mark", Notch, Stroke, PunchHole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The files of one style for another CAD."""

    dxf: bytes
    rules: bytes | None
    findings: tuple[Finding, ...]


def exchange(
    pieces: Sequence[CutPiece],
    *,
    style: str,
    sample_size: str,
    created: datetime.datetime,
    flavour: Flavour = "astm",
    rules: bool = False,
) -> Exchange:
    """Return a style as pattern exchange: all sizes as blocks, or the sample size with a rule table.

    The right foot is written; a quantity of `1,1` says that the left one is its mirror image.

    Raises:
        NothingToWrite: there is no piece of the right foot, or none in the sample size.
        ManyFaults: with `rules`, lines whose points cannot be followed through the sizes.
    """
    pairs = {(each.piece, each.side) for each in pieces if each.foot is Foot.LEFT}
    right = [each for each in pieces if each.foot is Foot.RIGHT]
    if not any(each.size == sample_size for each in right):
        raise faults.NothingToWrite
    names, findings = _short_names(right)
    sizes = list(dict.fromkeys(each.size for each in right))
    writer = _Writer(flavour=flavour, form=R12(decimals=3))
    book: RuleBook | None = None
    if rules:
        book = RuleBook([_size_name(size) for size in sizes], _size_name(sample_size))
        findings += writer.learn(right, sizes, sample_size, book)
    blocks: list[str] = []
    inserts: list[str] = []
    for piece in right:
        if rules and piece.size != sample_size:
            continue
        name = names[piece.piece, piece.side.value]
        block = _block_name(name, piece.size)
        paired = (piece.piece, piece.side) in pairs
        blocks.append(writer.form.block(block, writer.piece(piece, name, paired=paired)))
        inserts.append(writer.form.insert("1", block))
    short_style = _name(style)
    table = book.table(short_style) if book else None
    head = _style_lines(flavour, short_style, _size_name(sample_size), created, with_rules=rules)
    texts = [writer.form.text(BOUNDARY, 0.0, -10.0 * (row + 1), 4.0, line) for row, line in enumerate(head)]
    return Exchange(
        dxf=document(blocks=blocks, entities=[*texts, *inserts]),
        rules=rule_text(table, astm=flavour == "astm", created=created, version=__version__)
        if table
        else None,
        findings=tuple(findings),
    )


def _style_lines(
    flavour: Flavour, style: str, sample_size: str, created: datetime.datetime, *, with_rules: bool
) -> list[str]:
    lines = [
        f"Style Name: {style}",
        f"Creation Date: {created:%d-%m-%Y}",
        f"Creation Time: {created:%H:%M}",
        f"Author: polasepatu;polasepatu;{__version__}",
    ]
    if flavour == "aama":
        lines += ["PRODUCT: polasepatu", f"VERSION: {__version__}"]
    lines.append(f"Sample Size: {sample_size}")
    if with_rules:
        lines.append(f"Grade Rule Table: {style}")
    lines.append("Units: METRIC")
    lines.append("Curve Tolerance: 0.02" if flavour == "astm" else "TOLERANCE: 0.02")
    if flavour == "astm":
        lines.append("ASTM/D13Proposal 1 Version: D 6673-04")
    return lines


def _name(text: str) -> str:
    """Return upper-case letters, digits and `_-` only, for importers trip over anything else."""
    return re.sub(r"[^A-Z0-9_-]+", "_", plain(text).upper()).strip("_")[:NAME_LENGTH] or "X"


def _size_name(size: str) -> str:
    """Return a size without blanks, for a size list is separated by them."""
    return re.sub(r"[^A-Za-z0-9._-]+", "", plain(size)) or "1"


def _block_name(piece: str, size: str) -> str:
    return f"{piece}_{_size_name(size)}"[:31]


def _short_names(pieces: Sequence[CutPiece]) -> tuple[dict[tuple[str, str], str], list[Finding]]:
    """Return a name of at most 20 characters for each piece and side, all different."""
    names: dict[tuple[str, str], str] = {}
    findings: list[Finding] = []
    sides = {each.piece: {other.side for other in pieces if other.piece == each.piece} for each in pieces}
    for piece in pieces:
        key = (piece.piece, piece.side.value)
        if key in names:
            continue
        full = piece.piece if len(sides[piece.piece]) == 1 else f"{piece.piece}_{piece.side.value}"
        short = _name(full)
        count = 1
        while short in names.values():
            count += 1
            short = f"{_name(full)[: NAME_LENGTH - 3]}_{count}"
        names[key] = short
        if short != re.sub(r"[ .]", "_", full).upper():
            findings.append(
                faults.NameShortened.finding(where=Where(piece=piece.piece), name=full, short=short)
            )
    return names, findings


class _Writer:
    """Writes the block of one piece; knows the rule number of every point after `learn`."""

    def __init__(self, *, flavour: Flavour, form: R12) -> None:
        self.form = form
        self._astm = flavour == "astm"
        self._numbers: dict[tuple[str, str, str, str], list[int]] = {}

    def piece(self, piece: CutPiece, name: str, *, paired: bool) -> Iterator[str]:
        """Yield the entities of one block."""
        low, high = piece.cut_outline.min(axis=0), piece.cut_outline.max(axis=0)
        middle = (low + high) / 2.0
        count = f"{piece.count_per_foot},{piece.count_per_foot}" if paired else str(piece.count_per_foot)
        words = [
            f"Piece Name: {name}",
            f"Size: {_size_name(piece.size)}",
            f"Quantity: {count}",
            f"Material: {_ascii(piece.material)}",
            f"Annotation: {_ascii(piece.title)}",
        ]
        for row, line in enumerate(words):
            yield self.form.text(BOUNDARY, float(low[0]), float(middle[1]) - 5.0 * row, 3.0, line)
        yield from self._line(piece, BOUNDARY, "", piece.cut_outline, closed=True)
        yield from self._vertices(piece)
        for key, notch in keyed(piece.notches):
            if self._is_kept(piece, NOTCH, key):
                yield self._notch(notch)
                yield from self._rule(piece, NOTCH, key, np.array(((notch.x_mm, notch.y_mm),)))
        if piece.tight_axis_deg is not None:
            turn = np.radians(piece.tight_axis_deg)
            half = np.array((np.cos(turn), np.sin(turn))) * float(np.hypot(*(high - low))) / 6.0
            yield self.form.line(GRAIN, tuple(middle - half), tuple(middle + half))
        for key, stroke in keyed(_drawn(piece)):
            if self._is_kept(piece, INTERNAL, key):
                yield from self._line(piece, INTERNAL, key, stroke.points, closed=stroke.closed)
        for index, ring in enumerate(piece.cut_outs):
            yield from self._line(piece, CUT_OUT, str(index), ring, closed=True)
        for key, punch in keyed(piece.punches):
            if self._is_kept(piece, DRILL, key):
                yield self.form.point(DRILL, punch.x_mm, punch.y_mm, punch.diameter_mm)
                yield self.form.text(DRILL, punch.x_mm, punch.y_mm, 1.0, "D")
                yield from self._rule(piece, DRILL, key, np.array(((punch.x_mm, punch.y_mm),)))
        if not np.array_equal(piece.net_outline, piece.cut_outline):
            yield from self._line(piece, SEW, "", piece.net_outline, closed=True)
        for label in piece.labels:
            for row, line in enumerate(label.lines):
                drop = 1.6 * label.height_mm * row
                turn = np.radians(label.angle_deg)
                x, y = label.x_mm + drop * np.sin(turn), label.y_mm - drop * np.cos(turn)
                yield self.form.text(WORDS, float(x), float(y), label.height_mm, _ascii(line))

    def _is_kept(self, piece: CutPiece, layer: str, key: str) -> bool:
        """Tell whether a mark is written: with rules only what is in every size."""
        return not self._numbers or (piece.piece, piece.side.value, layer, key) in self._numbers

    def _line(self, piece: CutPiece, layer: str, key: str, points: F64, *, closed: bool) -> Iterator[str]:
        yield self.form.polyline(layer, points, closed=closed)
        if self._astm and layer in CHECK_OF:
            yield self.form.polyline(CHECK_OF[layer], points, closed=closed)
        yield from self._rule(piece, layer, key, points)

    def _vertices(self, piece: CutPiece) -> Iterator[str]:
        sharp = corners(piece.cut_outline)
        for (x, y), is_turn in zip(piece.cut_outline.tolist(), sharp.tolist(), strict=True):
            yield self.form.point(TURN if is_turn else CURVE, x, y)

    def _notch(self, notch: Notch) -> str:
        angle = float(np.degrees(np.arctan2(notch.inward[1], notch.inward[0]))) % 360.0
        slit = notch.shape is NotchShape.SLIT
        extra = f" 39\n{self.form.number(0.0 if slit else notch.width_mm)}\n 50\n{self.form.number(angle)}\n"
        layer = U_NOTCH if self._astm and notch.shape is NotchShape.U else NOTCH
        return self.form.point(layer, notch.x_mm, notch.y_mm, notch.depth_mm, extra)

    def _rule(self, piece: CutPiece, layer: str, key: str, points: F64) -> Iterator[str]:
        numbers = self._numbers.get((piece.piece, piece.side.value, layer, key))
        if numbers is None:
            return
        # AAMA keeps the number on the layer of the point, ASTM on that of the line.
        sharp = corners(points) if layer == BOUNDARY and not self._astm else np.zeros(len(points), np.bool_)
        for (x, y), number, is_turn in zip(points.tolist(), numbers, sharp.tolist(), strict=True):
            on = layer
            if layer == BOUNDARY and not self._astm:
                on = TURN if is_turn else CURVE
            yield self.form.text(on, x, y, 1.0, f"# {number}")

    def learn(
        self, pieces: Sequence[CutPiece], sizes: Sequence[str], sample_size: str, book: RuleBook
    ) -> list[Finding]:
        """Find the rule of every point by following it through the sizes."""
        wrong: list[Finding] = []
        left_out: list[Finding] = []
        for name, side in dict.fromkeys((each.piece, each.side) for each in pieces):
            by_size = {each.size: each for each in pieces if (each.piece, each.side) == (name, side)}
            where = Where(piece=name, size=sample_size)
            if any(size not in by_size for size in sizes):
                wrong.append(faults.NotFollowed.finding(where=where, layer=BOUNDARY))
                continue
            run = [_lines(by_size[size]) for size in sizes]
            lost: dict[str, int] = {}
            for slot in dict.fromkeys(slot for lines in run for slot in lines):
                layer, key, closed = slot
                sample = _lines(by_size[sample_size]).get(slot)
                places = None
                if sample is not None:
                    places = _followed([lines.get(slot) for lines in run], sample, closed=closed)
                if places is not None:
                    numbers = [book.number(places[:, point]) for point in range(places.shape[1])]
                    self._numbers[name, side.value, layer, key] = numbers
                elif layer in (BOUNDARY, SEW, CUT_OUT):
                    wrong.append(faults.NotFollowed.finding(where=where, layer=layer))
                else:
                    lost[layer] = lost.get(layer, 0) + 1
            left_out += [
                faults.MarksNotInAll.finding(where=where, layer=layer, count=count)
                for layer, count in lost.items()
            ]
        if wrong:
            raise ManyFaults(wrong)
        return left_out


def keyed(marks: Sequence[Mark]) -> list[tuple[str, Mark]]:
    """Return marks with a key each: the name, and a number where several are called alike."""
    seen: dict[str, int] = {}
    rows = []
    for mark in marks:
        seen[mark.name] = seen.get(mark.name, 0) + 1
        rows.append((f"{mark.name}#{seen[mark.name]}", mark))
    return rows


def _drawn(piece: CutPiece) -> list[Stroke]:
    """Return the pen lines; the arrow of the tight axis is the grain line of this format."""
    return [stroke for stroke in piece.strokes if stroke.name != TIGHT_AXIS]


def _lines(piece: CutPiece) -> dict[tuple[str, str, bool], F64]:
    """Return everything of a piece that grades, by layer, key and whether it is closed."""
    found: dict[tuple[str, str, bool], F64] = {(BOUNDARY, "", True): piece.cut_outline}
    if not np.array_equal(piece.net_outline, piece.cut_outline):
        found[SEW, "", True] = piece.net_outline
    for key, stroke in keyed(_drawn(piece)):
        found[INTERNAL, key, stroke.closed] = stroke.points
    for index, ring in enumerate(piece.cut_outs):
        found[CUT_OUT, str(index), True] = ring
    for key, notch in keyed(piece.notches):
        found[NOTCH, key, False] = np.array(((notch.x_mm, notch.y_mm),))
    for key, punch in keyed(piece.punches):
        found[DRILL, key, False] = np.array(((punch.x_mm, punch.y_mm),))
    return found


def _followed(run: Sequence[F64 | None], sample: F64, *, closed: bool) -> F64 | None:
    """Return where each point of the sample lies in every size, (sizes, points, 2), or None.

    Equal numbers of points are the model's promise and stand for each other. Otherwise both lines are cut
    at their corners and walked in proportion, which counts only if it stays within 0.1 mm of the line.
    """
    places: list[F64] = []
    for line in run:
        if line is None:
            return None
        if len(line) == len(sample):
            places.append(line)
            continue
        moved = _walked(sample, line, closed=closed)
        if moved is None:
            return None
        places.append(moved)
    return np.array(places)


def _walked(sample: F64, line: F64, *, closed: bool) -> F64 | None:
    if min(len(sample), len(line)) < 2:
        return None
    ours = np.flatnonzero(corners(sample)) if closed else np.array((0, len(sample) - 1))
    theirs = np.flatnonzero(corners(line)) if closed else np.array((0, len(line) - 1))
    if len(ours) != len(theirs) or not len(ours):
        return None
    moved = np.empty_like(sample)
    ends = list(
        zip(
            ours,
            [*ours[1:], ours[0] + len(sample)],
            theirs,
            [*theirs[1:], theirs[0] + len(line)],
            strict=True,
        )
    )
    for a, b, c, d in ends if closed else ends[:1]:
        mine, other = np.arange(a, b + 1) % len(sample), np.arange(c, d + 1) % len(line)
        moved[mine] = _resampled(line[other], _shares(sample[mine]))
    away = shapely.LineString(line).hausdorff_distance(shapely.LineString(moved))
    if closed:
        away = shapely.LinearRing(line).hausdorff_distance(shapely.LinearRing(moved))
    return moved if away <= RESAMPLED_MM else None


def _shares(line: F64) -> F64:
    way = np.concatenate(((0.0,), np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    shares: F64 = way / way[-1] if way[-1] > 0 else np.linspace(0.0, 1.0, len(line))
    return shares


def _resampled(line: F64, shares: F64) -> F64:
    own = _shares(line)
    return np.column_stack((np.interp(shares, own, line[:, 0]), np.interp(shares, own, line[:, 1])))


def corners(ring: F64) -> NDArray[np.bool_]:
    """Return which vertices of a ring turn by more than 20 degrees."""
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.degrees(np.arctan2(cross, (before * after).sum(axis=1)))
    sharp: NDArray[np.bool_] = np.abs(turn) > TURN_DEG
    return sharp


def _ascii(text: str) -> str:
    return plain(text).encode("ascii", "replace").decode().replace("\n", " ")
