"""A whole job as a few short functions: read the files, grade, cut, check, and say what to write.

Nothing here prints or writes; the commands do. What a job makes is one frozen value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

from polasepatu.errors import Finding, InputFaults, Severity
from polasepatu.files.style.style import Style, load_style
from polasepatu.i18n import language
from polasepatu.last import Last
from polasepatu.pattern.cells import Cell, Cells, make_cells
from polasepatu.pattern.checks import Outcome, check, remarks
from polasepatu.pattern.cut import CutSet, cut_pieces
from polasepatu.pattern.cutpiece import Foot
from polasepatu.pattern.faults import PatternFaults, SizeInNoSet
from polasepatu.pattern.grade import GradedPattern, grade
from polasepatu.reports.labels import label_words
from polasepatu.sizing import Size, SizeRun, parse_run, parse_size, width_system_named


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeJob:
    """What to grade: an empty run means the style's own, no widths the base width."""

    sizes: str = ""
    widths: tuple[str, ...] = ()
    feet: tuple[Foot, ...] = (Foot.RIGHT, Foot.LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedStyle:
    """A style in every size that was asked for, its cut pieces, and how the checks ended."""

    style: Style
    graded: GradedPattern
    cut: CutSet
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]  # everything found, with its place, the checks' findings included

    @property
    def failed(self) -> bool:
        """Whether anything found is an error, so that no cutting file should be written."""
        return any(each.severity is Severity.ERROR for each in self.findings)


def grade_style(path: Path, job: GradeJob) -> GradedStyle:
    """Read a style, grade and cut it over the sizes of the job, and run the twelve checks.

    Raises:
        InputFaults: the style or its last is wrong; every fault with its place.
        PolaError: a size or width the last is not made in.
    """
    return grade_loaded(load_style(path), job)


def grade_loaded(style: Style, job: GradeJob) -> GradedStyle:
    """Grade and cut a style over the sizes of the job, and run the twelve checks.

    Labels and titles are in the language that is spoken.

    Raises:
        InputFaults: the style cannot be graded; every fault with its place.
        PolaError: a size or width the last is not made in.
    """
    cells = style_cells(style, job)
    try:
        graded = grade(style.pattern, cells)
    except PatternFaults as error:
        raise InputFaults(style.placed(error.findings)) from None
    words = label_words(style.pattern.name)
    cut = cut_pieces(graded, feet=job.feet, words=words, language=language())
    outcomes = check(graded, cut)
    found = list(cut.findings)
    for each in (*(each for outcome in outcomes for each in outcome.findings), *remarks(graded)):
        if each not in found:
            found.append(each)
    return GradedStyle(
        style=style,
        graded=graded,
        cut=cut,
        outcomes=outcomes,
        findings=style.placed(found),
    )


def style_cells(style: Style, job: GradeJob) -> Cells:
    """Return the rows to grade: the sizes and widths asked for, and what rules and checks need besides.

    Raises:
        InputFaults: sizes that no set of their group holds.
    """
    last = style.last
    base = parse_size(style.pattern.base_size, last.base.system)
    run = parse_run(job.sizes, last.base.system, default=style.run) if job.sizes else style.run
    widths = tuple(width_system_named(last.width_system).fitting(w).letter for w in job.widths)
    return make_cells(
        base=_cell(base, last.base_width),
        largest=_cell(last.run.largest, last.base_width),
        wanted=[_cell(size, width) for width in widths or (last.base_width,) for size in run],
        members=[*_members(style, run, widths or (last.base_width,)), *_probes(last, base)],
        measures_at=_Measures(last),
    )


def _cell(size: Size, width: str) -> Cell:
    full_size = float(size.scale.full_size)
    return Cell(size=size.label, value=float(size.value), width=width, full_size=full_size)


def _members(style: Style, run: SizeRun, widths: Sequence[str]) -> Iterator[Cell]:
    """Return the sizes that stand for their size groups."""
    found: list[Finding] = []
    for group in (style.pattern.groups or {}).values():
        for size in run:
            try:
                member = Fraction(group.member(float(size.value))).limit_denominator(100)
            except SizeInNoSet as fault:
                found += fault.findings
                continue
            for width in widths:
                yield _cell(replace(size, value=member), width)
    if found:
        raise InputFaults(style.placed(found))


def _probes(last: Last, base: Size) -> Iterator[Cell]:
    """Return the size below the base and the half between, so that the check of halves has what to judge."""
    full_size, step = base.scale.full_size, base.scale.step
    for below in (full_size, full_size / 2):
        size = replace(base, value=base.value - below)
        if last.run.spans(size) and below % step == 0:
            yield _cell(size, last.base_width)


class _Measures(Mapping[tuple[str, str], Mapping[str, float]]):
    """A last's measures by printed size and width, asked for once each."""

    def __init__(self, last: Last) -> None:
        self.last = last
        self._known: dict[tuple[str, str], Mapping[str, float]] = {}

    def __getitem__(self, key: tuple[str, str]) -> Mapping[str, float]:
        if key not in self._known:
            size, width = key
            found = self.last.measures_at(parse_size(size, self.last.base.system), width)
            self._known[key] = {
                name: value for name, value in asdict(found).items() if isinstance(value, float)
            }
        return self._known[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
