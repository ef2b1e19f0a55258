"""What two results may differ by, and what is said where they differ by more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.pattern.compare.outlines import Compared


class DiffFault(PolaError):
    """Two results differ, or one of them cannot be compared."""


class OutlineOff(DiffFault):
    code = "PS670"
    text = (
        "the outlines lie up to {off_mm:.2f} mm apart at x {x_mm:.1f}, y {y_mm:.1f}, {allowed} mm allowed; "
        "in sizes {sizes}"
    )
    hint = "look at the picture that -o writes, or allow more with --tolerance"
    cause = "Two outlines of one piece and size, aligned, are farther apart than allowed."


class AreaOff(DiffFault):
    code = "PS671"
    text = "the areas differ by {share:+.2f} %, {area_mm2:+.0f} mm², {allowed} % allowed; in sizes {sizes}"
    cause = "The area decides how much material a piece needs."


class PerimeterOff(DiffFault):
    code = "PS672"
    text = "the outlines differ in length by {off_mm:+.2f} mm, {allowed} mm allowed; in sizes {sizes}"
    cause = "The length of an outline decides seams and cutting time."


class MarksMoved(DiffFault):
    code = "PS673"
    text = (
        "a {kind} differs by {off_mm:.2f} mm near x {x_mm:.1f}, y {y_mm:.1f}, {allowed} mm allowed; "
        "in sizes {sizes}"
    )
    cause = "Holes and notches that move put other parts in the wrong place."


class MarksAlone(DiffFault):
    code = "PS674"
    text = "{count} x {kind} only on {side}; in sizes {sizes}"
    hint = "check that both results have their marks; give the meaning of layers with --layer"
    cause = "A mark without a partner within 15 mm is in one of the two only."


class LinesAlone(DiffFault):
    code = "PS675"
    text = "{length_mm:.1f} mm of pen lines only on {side}; in sizes {sizes}"
    cause = "Pen lines guide the stitcher; a line in one result only is missing in the other."


class HeldOff(DiffFault):
    code = "PS676"
    text = "{feature} of {second_mm:.2f} mm against {first_mm:.2f} mm; {allowed} mm allowed; in sizes {sizes}"
    hint = "what is held must not grow with the size; allow more with --held-tolerance"
    cause = "An allowance or a pitch that grows comes from scaling the whole outline, as a photocopier does."


class NoPartner(DiffFault):
    code = "PS677"
    text = "{names} only in {side}: without partner"
    hint = "name partners with --pair FIRST=SECOND"
    cause = "Pieces are paired by name, and those without a name by shape."


class ByShape(DiffFault):
    code = "PS678"
    text = "matched by shape, not by name: {pairs}"
    hint = "name partners with --pair FIRST=SECOND where that is wrong"
    cause = "Where names do not identify the pieces, the most alike pieces are aligned."
    severity = Severity.WARNING


class SizeAlone(DiffFault):
    code = "PS679"
    text = "sizes {sizes} only in {side}: not compared"
    hint = "choose what to compare with --sizes"
    cause = "Only sizes that both results have can be compared."
    severity = Severity.WARNING


class HeldNotTold(DiffFault):
    code = "PS680"
    text = "{side} has no sew line, so its lasting allowances cannot be measured"
    hint = "export it with its sew lines (AAMA layer 14)"
    cause = (
        "An allowance is the distance from the sew line to the cut line; without the sew line it cannot be "
        "measured."
    )
    severity = Severity.NOTE


class NothingAlike(DiffFault):
    code = "PS681"
    text = "the two results have no piece and size in common"
    hint = "the first has sizes {first}, the second {second}; name partners with --pair, sizes with --sizes"
    cause = "There is nothing to compare."


class CutOutsOff(DiffFault):
    code = "PS685"
    text = "cut-outs: {missing} missing, {extra} more, {off_mm:.2f} mm apart at most; in sizes {sizes}"
    cause = "A cut-out of one result is missing in the other, or is elsewhere."


class OtherFootToo(DiffFault):
    code = "PS686"
    text = "{count} pieces of {side} are mirror images or copies of compared ones and were left out: {names}"
    cause = "A result may hold both feet; one of them is compared."
    severity = Severity.NOTE


class SizeFromName(DiffFault):
    code = "PS687"
    text = "the size was taken from the file's name: {size}"
    cause = "The pieces in it name no size."
    severity = Severity.NOTE


class SizeNotKnown(DiffFault):
    code = "PS682"
    text = "the file does not state its size"
    hint = "give it with --base-size, or let the file's name end in it, as in derby-42.dxf"
    cause = "Pieces are compared size by size."
    exit_code = Exit.INPUT


class NoResult(DiffFault):
    code = "PS683"
    text = "there is neither a style nor a pattern file in this folder"
    hint = "name a style folder, a pattern file, or a folder with one pattern file per size"
    cause = "A result is a style that is graded here, or files from elsewhere."
    exit_code = Exit.INPUT


class PairUnclear(DiffFault):
    code = "PS684"
    text = "{given!r} does not name two pieces"
    hint = "write --pair FIRST=SECOND; first: {first}; second: {second}"
    cause = "A pair is a piece of the first result and one of the second."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """What two results may differ by before it is a finding."""

    outline_mm: float = 0.5
    area_percent: float = 0.5
    perimeter_mm: float = 1.0
    mark_mm: float = 0.5
    held_mm: float = 0.2
    line_mm: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A piece in one size on both sides, how they found each other, and what they differ by."""

    first: str
    second: str
    size: str
    matched_by: str  # "name", "pair", "shape"
    fitted_by: str  # "registration", "rigid", "drawn"
    compared: Compared
    over: tuple[str, ...]  # what is over its tolerance


def over_names(found: Compared, allowed: Tolerances) -> Iterator[str]:
    """Yield the names of what is over its tolerance."""
    if found.outline.greatest_mm > allowed.outline_mm:
        yield "outline"
    if abs(found.area_share) * 100.0 > allowed.area_percent:
        yield "area"
    if abs(found.perimeter_mm) > allowed.perimeter_mm:
        yield "perimeter"
    for kind, marks in (("holes", found.holes), ("notches", found.notches)):
        if max(marks.moved_mm, marks.resized_mm) > allowed.mark_mm or marks.missing or marks.extra:
            yield kind
    if max(found.missing_line_mm, found.extra_line_mm) > allowed.line_mm:
        yield "lines"
    if found.missing_cut_outs or found.extra_cut_outs or found.cut_out_mm > allowed.outline_mm:
        yield "cut-outs"
    if any(abs(each.difference_mm or 0.0) > allowed.held_mm for each in found.held):
        yield "held"


def findings_of(pairs: Sequence[Pair], allowed: Tolerances, first: str, second: str) -> Iterator[Finding]:
    """Yield what is over its tolerance: per piece once, at the size where it is worst."""
    for name in dict.fromkeys(pair.first for pair in pairs):
        rows = [pair for pair in pairs if pair.first == name]
        yield from _outline_findings(rows, allowed)
        yield from _mark_findings(rows, allowed, first, second)
        yield from _held_findings(rows, allowed)


def _elsewhere_too(rows: Sequence[Pair], what: str) -> str:
    sizes = [row.size for row in rows if what in row.over]
    return ", ".join(sizes)


def _place(row: Pair) -> Where:
    return Where(piece=row.first, size=row.size)


def _outline_findings(rows: Sequence[Pair], allowed: Tolerances) -> Iterator[Finding]:
    if sizes := _elsewhere_too(rows, "outline"):
        worst = max(rows, key=lambda row: row.compared.outline.greatest_mm)
        x_mm, y_mm = worst.compared.outline.at
        yield OutlineOff.finding(
            where=_place(worst),
            off_mm=worst.compared.outline.greatest_mm,
            x_mm=x_mm,
            y_mm=y_mm,
            allowed=f"{allowed.outline_mm:g}",
            sizes=sizes,
        )
    if sizes := _elsewhere_too(rows, "area"):
        worst = max(rows, key=lambda row: abs(row.compared.area_share))
        yield AreaOff.finding(
            where=_place(worst),
            share=worst.compared.area_share * 100.0,
            area_mm2=worst.compared.area_mm2,
            allowed=f"{allowed.area_percent:g}",
            sizes=sizes,
        )
    if sizes := _elsewhere_too(rows, "perimeter"):
        worst = max(rows, key=lambda row: abs(row.compared.perimeter_mm))
        yield PerimeterOff.finding(
            where=_place(worst),
            off_mm=worst.compared.perimeter_mm,
            allowed=f"{allowed.perimeter_mm:g}",
            sizes=sizes,
        )
    if sizes := _elsewhere_too(rows, "cut-outs"):
        worst = max(rows, key=lambda row: _cut_out_weight(row.compared))
        yield CutOutsOff.finding(
            where=_place(worst),
            missing=worst.compared.missing_cut_outs,
            extra=worst.compared.extra_cut_outs,
            off_mm=worst.compared.cut_out_mm,
            sizes=sizes,
        )


def _cut_out_weight(found: Compared) -> tuple[int, float]:
    return found.missing_cut_outs + found.extra_cut_outs, found.cut_out_mm


def _mark_findings(rows: Sequence[Pair], allowed: Tolerances, first: str, second: str) -> Iterator[Finding]:
    for kind, word in (("holes", Phrase("hole")), ("notches", Phrase("notch"))):
        marks = {row.size: getattr(row.compared, kind) for row in rows}
        moved = [
            row for row in rows if max(marks[row.size].moved_mm, marks[row.size].resized_mm) > allowed.mark_mm
        ]
        if moved:
            worst = max(moved, key=lambda row: max(marks[row.size].moved_mm, marks[row.size].resized_mm))
            found = marks[worst.size]
            x_mm, y_mm = found.at or (0.0, 0.0)
            yield MarksMoved.finding(
                where=_place(worst),
                kind=word,
                off_mm=max(found.moved_mm, found.resized_mm),
                x_mm=x_mm,
                y_mm=y_mm,
                allowed=f"{allowed.mark_mm:g}",
                sizes=", ".join(row.size for row in moved),
            )
        for side, which in ((first, "missing"), (second, "extra")):
            lonely = [row for row in rows if getattr(marks[row.size], which)]
            if lonely:
                worst = max(lonely, key=lambda row: len(getattr(marks[row.size], which)))
                yield MarksAlone.finding(
                    where=_place(worst),
                    count=len(getattr(marks[worst.size], which)),
                    kind=word,
                    side=side,
                    sizes=", ".join(row.size for row in lonely),
                )
    for side, which in ((first, "missing_line_mm"), (second, "extra_line_mm")):
        lonely = [row for row in rows if getattr(row.compared, which) > allowed.line_mm]
        if lonely:
            worst = max(lonely, key=lambda row: float(getattr(row.compared, which)))
            yield LinesAlone.finding(
                where=_place(worst),
                length_mm=getattr(worst.compared, which),
                side=side,
                sizes=", ".join(row.size for row in lonely),
            )


FEATURES = {
    "lasting allowance": Phrase("lasting allowance"),
    "allowance": Phrase("allowance"),
    "hole pitch": Phrase("hole pitch"),
}


def _held_findings(rows: Sequence[Pair], allowed: Tolerances) -> Iterator[Finding]:
    for name, words in FEATURES.items():
        found = [
            (abs(each.difference_mm), row, each)
            for row in rows
            for each in row.compared.held
            if each.name == name and each.difference_mm is not None
        ]
        over = [each for each in found if each[0] > allowed.held_mm]
        if over:
            _, row, worst = max(over, key=lambda each: each[0])
            yield HeldOff.finding(
                where=_place(row),
                feature=words,
                first_mm=worst.first_mm,
                second_mm=worst.second_mm,
                allowed=f"{allowed.held_mm:g}",
                sizes=", ".join(dict.fromkeys(each[1].size for each in over)),
            )
