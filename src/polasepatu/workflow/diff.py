"""Two results side by side: a graded style, a graded set from elsewhere, in either order.

A side is a style (graded here), a foreign file, or a folder of foreign files with a size each. Pieces find
their partners by name, by what the user pairs, and the rest by shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.errors import Finding, InputFaults, PolaError, Severity, Where
from polasepatu.files.style.style import load_style
from polasepatu.formats.read.drawn import drawn_of
from polasepatu.formats.read.graded_file import Reading, base_size_of, is_foreign, read_foreign
from polasepatu.geometry.pose import STILL
from polasepatu.pattern.compare import differences as faults
from polasepatu.pattern.compare.differences import Pair, Tolerances, findings_of, over_names
from polasepatu.pattern.compare.outlines import Drawn, Spot, compared, fitting, registered
from polasepatu.pattern.compare.partners import partners
from polasepatu.pattern.compare.sides import Diff, Side
from polasepatu.pattern.cut import is_flipped
from polasepatu.pattern.cutpiece import TIGHT_AXIS, Foot
from polasepatu.pattern.model import EdgeKind
from polasepatu.sizing import parse_size
from polasepatu.workflow.choices import Fit
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

if TYPE_CHECKING:
    from polasepatu.files.style.style import Style
    from polasepatu.geometry import F64
    from polasepatu.pattern.cutpiece import CutPiece

PLAIN_READING, USUAL = Reading(), Tolerances()
_SIZE_AT_END = re.compile(r"[-_ ](\d{1,3}(?:\.\d)?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffJob:
    """What to compare and how."""

    sizes: str = ""
    fit: Fit = Fit.AUTO
    pairs: tuple[str, ...] = ()
    reading: Reading = PLAIN_READING
    tolerances: Tolerances = USUAL


def diff(first: Path, second: Path, job: DiffJob) -> Diff:
    """Compare two results.

    Raises:
        InputFaults: a style or a file is wrong.
        PolaError: nothing to compare, a size that is not known, a pair that is none.
    """
    one, other = _sides(first, second, job)
    sizes = [size for size in one.sizes if size in other.sizes]
    told = _told_pairs(job.pairs, one, other)
    pairs: list[Pair] = []
    by_shape: dict[tuple[str, str], None] = {}
    alone: tuple[dict[str, None], dict[str, None]] = ({}, {})
    copies: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for size in sizes:
        found = partners(one.of(size), other.of(size), told, by_shape)
        for a, b, matched_by in found.pairs:
            if matched_by == "shape":
                by_shape[a.piece, b.piece] = None
            pairs.append(_pair(a, b, matched_by, job))
        for at in (0, 1):
            alone[at].update(dict.fromkeys(found.alone[at]))
            copies[at].update(dict.fromkeys(found.copies[at]))
    if not pairs:
        raise faults.NothingAlike(first=", ".join(one.sizes) or "-", second=", ".join(other.sizes) or "-")
    findings = [*one.findings, *other.findings]
    findings += _about_sides(one, other, alone, copies)
    if by_shape:
        names = ", ".join(f"{a} = {b}" for a, b in by_shape)
        findings.append(faults.ByShape.finding(pairs=names))
    findings += findings_of(pairs, job.tolerances, one.name, other.name)
    return Diff(
        first=one,
        second=other,
        tolerances=job.tolerances,
        pairs=tuple(pairs),
        alone_first=tuple(alone[0]),
        alone_second=tuple(alone[1]),
        findings=tuple(findings),
    )


# --- the two sides --------------------------------------------------------------------------------


def _sides(first: Path, second: Path, job: DiffJob) -> tuple[Side, Side]:
    """Return both sides; a style beside a result from elsewhere is graded in that one's sizes."""
    ours = [_is_style(path) for path in (first, second)]
    sides: dict[int, Side] = {}
    for index, path in enumerate((first, second)):
        if not ours[index]:
            sides[index] = _elsewhere(path, job)
    for index, path in enumerate((first, second)):
        if ours[index]:
            beside = sides[1 - index] if not ours[1 - index] else None
            sides[index] = _here(path, job, beside)
    wanted = set(_listed(job.sizes)) if job.sizes and not any(ours) else None
    if wanted is None and any(ours) and job.sizes:
        wanted = set(next(sides[index] for index in (0, 1) if ours[index]).sizes)
    found = [
        side if wanted is None else replace(side, pieces=tuple(p for p in side.pieces if p.size in wanted))
        for _, side in sorted(sides.items())
    ]
    if found[0].name == found[1].name:
        found = [replace(side, name=str(path)) for side, path in zip(found, (first, second), strict=True)]
    return found[0], found[1]


def _is_style(path: Path) -> bool:
    if path.is_dir():
        return (path / "style.yaml").is_file()
    return not is_foreign(path)


def _here(path: Path, job: DiffJob, beside: Side | None) -> Side:
    """Return a style as it is graded here."""
    sizes = job.sizes
    if not sizes and beside is not None:
        sizes = ",".join(_gradable(beside.sizes, load_style(path)))
    done = grade_style(path, GradeJob(sizes=sizes, feet=(Foot.RIGHT,)))
    errors = tuple(each for each in done.findings if each.severity is Severity.ERROR)
    return Side(
        name=done.style.pattern.name,
        graded_here=True,
        pieces=tuple(_drawn(done)),
        findings=errors,
    )


def _gradable(sizes: Sequence[str], style: Style) -> Iterator[str]:
    """Yield the sizes that a style's last is made in."""
    for text in sizes:
        try:
            size = parse_size(text, style.last.base.system)
        except PolaError:
            continue
        if style.last.run.spans(size):
            yield text


def _drawn(done: GradedStyle) -> Iterator[Drawn]:
    cells = done.graded.cells
    rows = {(cells.rows[row].size, cells.rows[row].width): row for row in cells.wanted}
    graded = {(each.definition.name, each.definition.side): each for each in done.graded.pieces}
    sides = {
        piece.piece: {p.side for p in done.cut.pieces if p.piece == piece.piece} for piece in done.cut.pieces
    }
    for piece in done.cut.pieces:
        source = graded[piece.piece, piece.side]
        row = source.rows[rows[piece.size, piece.width]]
        lasting = [edge.points[row] for edge in source.edges if edge.kind is EdgeKind.LASTING]
        if is_flipped(piece, piece.foot):
            lasting = [np.ascontiguousarray((points * (1.0, -1.0))[::-1]) for points in lasting]
        name = piece.piece if len(sides[piece.piece]) == 1 else f"{piece.piece}_{piece.side.value}"
        yield _cut_drawn(piece, name, lasting)


def _cut_drawn(piece: CutPiece, name: str, lasting: Sequence[F64]) -> Drawn:
    lines: dict[bool, list[F64]] = {False: [], True: []}
    for stroke in piece.strokes:
        ring = np.vstack([stroke.points, stroke.points[:1]]) if stroke.closed else stroke.points
        lines[stroke.name == TIGHT_AXIS].append(ring)
    return Drawn(
        piece=_plain(name),
        size=_plain_size(piece.size),
        outline=piece.cut_outline,
        net=piece.net_outline,
        cut_outs=tuple(np.ascontiguousarray(ring[::-1]) for ring in piece.cut_outs),
        holes=tuple(Spot(x_mm=p.x_mm, y_mm=p.y_mm, size_mm=p.diameter_mm) for p in piece.punches),
        notches=tuple(Spot(x_mm=n.x_mm, y_mm=n.y_mm, size_mm=n.depth_mm) for n in piece.notches),
        lines=tuple(lines[False]),
        arrows=tuple(lines[True]),
        lasting=tuple(lasting),
        registration=piece.registration,
    )


def _elsewhere(path: Path, job: DiffJob) -> Side:
    """Return a result from elsewhere: a file, or a folder of them."""
    pieces: list[Drawn] = []
    findings: list[Finding] = []
    for file in _files(path):
        found = read_foreign(file, job.reading)
        findings += found.findings
        base = base_size_of(found, job.reading.base_size)
        named = _SIZE_AT_END.search(file.stem)
        for piece in found.pieces:
            size = piece.size or base
            if not size and named is not None:
                size = named[1]
            if not size:
                raise InputFaults([faults.SizeNotKnown.finding(where=Where(file=found.file))])
            drawn = drawn_of(piece, join_mm=job.reading.join_mm)
            pieces.append(replace(drawn, piece=_plain(piece.name), size=_plain_size(size)))
        if named is not None and not base and any(not piece.size for piece in found.pieces):
            findings.append(faults.SizeFromName.finding(where=Where(file=found.file), size=named[1]))
    return Side(
        name=path.name, graded_here=False, pieces=tuple(_named_apart(pieces)), findings=tuple(findings)
    )


def _files(path: Path) -> list[Path]:
    """Return the pattern files of a result; of a folder that `grade` wrote, those with all sizes nested."""
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.iterdir() if is_foreign(each))
    nested = [each for each in files if "-all-sizes" in each.stem]
    if (path / "size-run.json").is_file() and nested:
        return nested
    if not files:
        raise InputFaults([faults.NoResult.finding(where=Where(file=str(path)))])
    return files


def _named_apart(pieces: Sequence[Drawn]) -> Iterator[Drawn]:
    """Yield pieces so that no two of one size are called alike."""
    seen: dict[tuple[str, str], int] = {}
    for piece in pieces:
        key = (piece.piece, piece.size)
        seen[key] = seen.get(key, 0) + 1
        yield piece if seen[key] == 1 else replace(piece, piece=f"{piece.piece}_{seen[key]}")


def _plain(name: str) -> str:
    from polasepatu.formats.read.roles import plain_name

    return plain_name(name)


def _plain_size(size: str) -> str:
    text = size.strip().replace(",", ".")
    return f"{float(text):g}" if re.fullmatch(r"\d{1,4}(?:\.\d{1,2})?", text) else text


def _listed(sizes: str) -> list[str]:
    """Return the sizes of a list or a range of whole sizes, without a last to ask."""
    found: list[str] = []
    for part in sizes.split(","):
        ends = re.fullmatch(r"\s*(\d{1,3})\s*-\s*(\d{1,3})\s*", part)
        found += [str(n) for n in range(int(ends[1]), int(ends[2]) + 1)] if ends else [_plain_size(part)]
    return found


# --- pairs ----------------------------------------------------------------------------------------


def _told_pairs(given: Sequence[str], one: Side, other: Side) -> dict[str, str]:
    """Return the pairs a user names."""
    ours, theirs = ({each.piece for each in side.pieces} for side in (one, other))
    found: dict[str, str] = {}
    for each in given:
        first, equals, second = each.partition("=")
        a, b = _plain(first), _plain(second)
        if not equals or a not in ours or b not in theirs:
            raise faults.PairUnclear(
                given=each, first=", ".join(sorted(ours)), second=", ".join(sorted(theirs))
            )
        found[a] = b
    return found


def _pair(first: Drawn, second: Drawn, matched_by: str, job: DiffJob) -> Pair:
    motion, fitted_by = None, "registration"
    if job.fit in (Fit.AUTO, Fit.REGISTRATION):
        motion = registered(first, second)
    if motion is None and job.fit is Fit.DRAWN:
        motion, fitted_by = STILL, "drawn"
    if motion is None:
        motion, fitted_by = fitting(first, second), "rigid"
    found = compared(first, second, motion)
    return Pair(
        first=first.piece,
        second=second.piece,
        size=first.size,
        matched_by=matched_by,
        fitted_by=fitted_by,
        compared=found,
        over=tuple(over_names(found, job.tolerances)),
    )


def _about_sides(
    one: Side,
    other: Side,
    alone: tuple[Mapping[str, None], Mapping[str, None]],
    copies: tuple[Mapping[str, None], Mapping[str, None]],
) -> Iterator[Finding]:
    for at, (side, beside) in enumerate(((one, other), (other, one))):
        if alone[at]:
            yield faults.NoPartner.finding(names=", ".join(alone[at]), side=side.name)
        if copies[at]:
            yield faults.OtherFootToo.finding(
                count=len(copies[at]), side=side.name, names=", ".join(copies[at])
            )
        if only := [size for size in side.sizes if size not in beside.sizes]:
            yield faults.SizeAlone.finding(sizes=", ".join(only), side=side.name)
        has_margin = any(each.lasting for each in beside.pieces)
        if has_margin and not any(each.net is not None for each in side.pieces):
            yield faults.HeldNotTold.finding(side=side.name)
