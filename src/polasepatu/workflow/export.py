"""Export: a graded style as the files that cutters, other CADs, plotters and printers take.

Nothing here writes; every function returns names and contents, and what was found on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, Finding, Phrase, PolaError
from polasepatu.files.names import safe_name
from polasepatu.formats import faults
from polasepatu.formats.write.check import job_for
from polasepatu.i18n import language
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from polasepatu.files.machine import Machine
    from polasepatu.formats.write.aama import Flavour
    from polasepatu.formats.write.paper import Paper

BOTH_FEET = (Foot.RIGHT, Foot.LEFT)
SPLITS = ("size", "material", "piece")


class NotInStyle(PolaError):
    code = "PS629"
    text = "the style has no {what} called {name!r}"
    hint = "it has {known}"
    cause = "Pieces and materials are chosen by their names in the style."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which part of a style to export; an empty choice means all."""

    sizes: str = ""
    pieces: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    feet: tuple[Foot, ...] = BOTH_FEET


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The cut pieces to export, and the style they are from."""

    style: GradedStyle
    pieces: tuple[CutPiece, ...]

    @property
    def name(self) -> str:
        """The style's name."""
        return self.style.style.pattern.name

    @property
    def title(self) -> str:
        """The style's title in the language that is spoken."""
        return self.style.style.pattern.title[language()]

    @property
    def base_size(self) -> str:
        """The size the pattern was made in."""
        return self.style.style.pattern.base_size


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files of an export, in the order in which they are written."""

    files: tuple[tuple[str, bytes], ...]
    findings: tuple[Finding, ...] = ()


def select(style: Path, wanted: Selection) -> Selected:
    """Grade a style and return the pieces that are wanted.

    Raises:
        InputFaults: the style is wrong.
        NotInStyle: it has no such piece or material.
    """
    done = grade_style(style, GradeJob(sizes=wanted.sizes, feet=wanted.feet))
    pieces = done.cut.pieces
    for what, names, known in (
        (Phrase("piece"), wanted.pieces, [each.piece for each in pieces]),
        (Phrase("material"), wanted.materials, [each.material for each in pieces]),
    ):
        for name in names:
            if name not in known:
                raise NotInStyle(what=what, name=name, known=", ".join(dict.fromkeys(known)))
    chosen = tuple(
        each
        for each in pieces
        if (not wanted.pieces or each.piece in wanted.pieces)
        and (not wanted.materials or each.material in wanted.materials)
    )
    return Selected(style=done, pieces=chosen)


def for_machines(
    selected: Selected, machines: Mapping[str, Machine], kind: str, split: Sequence[str]
) -> Exported:
    """Return the files for machines as DXF or HPGL; with several machines each has its own folder.

    Raises:
        ManyFaults: work that a machine cannot do right.
    """
    from polasepatu.formats.write.cutter import dxf_for, hpgl_for

    write, suffix = (dxf_for, "dxf") if kind == "dxf" else (hpgl_for, "plt")
    files: list[tuple[str, bytes]] = []
    findings: list[Finding] = []
    for name, machine in machines.items():
        folder = f"{safe_name(name)}/" if len(machines) > 1 else ""
        for stem, pieces in _parts(selected, split):
            job = job_for(pieces, machine)
            findings += [each for each in job.findings if each not in findings]
            for number, table in enumerate(job.tables, start=1):
                count = f"-{number}" if len(job.tables) > 1 else ""
                files.append((f"{folder}{safe_name(f'{stem}{count}.{suffix}')}", write(table, machine)))
    return Exported(files=tuple(files), findings=tuple(findings))


def for_cad(selected: Selected, *, flavour: Flavour, rules: bool, created: datetime.datetime) -> Exported:
    """Return a style as AAMA or ASTM pattern exchange.

    Raises:
        NothingToWrite: the base size is not among the sizes.
        ManyFaults: with `rules`, contours that no rule table can describe.
    """
    from polasepatu.formats.write.aama import exchange

    made = exchange(
        selected.pieces,
        style=selected.name,
        sample_size=selected.base_size,
        created=created,
        flavour=flavour,
        rules=rules,
    )
    stem = safe_name(selected.name)
    files = [(f"{stem}.dxf", made.dxf)]
    if made.rules is not None:
        files.append((f"{stem}.rul", made.rules))
    return Exported(files=tuple(files), findings=made.findings)


def as_svg(selected: Selected, split: Sequence[str], *, nested: bool) -> Exported:
    """Return true-scale SVG with named layers, the sizes side by side or on top of each other."""
    from polasepatu.formats.write.drawing import in_rows, superimposed
    from polasepatu.formats.write.svg import sheet_svg

    files = []
    for stem, pieces in _parts(selected, split):
        drawing = superimposed(pieces) if nested else in_rows(pieces)
        text = sheet_svg(drawing, title=f"{selected.title} {stem}", layer_per_size=nested)
        files.append((safe_name(f"{stem}.svg"), text.encode()))
    return Exported(files=tuple(files))


def as_pdf(
    selected: Selected,
    split: Sequence[str],
    paper: Paper,
    *,
    nested: bool,
    printer_scale: tuple[float, float],
) -> Exported:
    """Return patterns at true scale on pages to glue together."""
    from polasepatu.formats.write.pdf_tiles import laid_out_for, pattern_pdf

    files = []
    for stem, pieces in _parts(selected, split):
        drawing = laid_out_for(pieces, paper, nested=nested)
        sizes = list(dict.fromkeys(each.size for each in pieces))
        title = f"{selected.title} {sizes[0]}" + (f"-{sizes[-1]}" if len(sizes) > 1 else "")
        data = pattern_pdf(drawing, paper, title=title, printer_scale=printer_scale)
        files.append((safe_name(f"{stem}-{paper.name.replace(':', '')}.pdf"), data))
    return Exported(files=tuple(files))


def as_sheets(selected: Selected, paper: Paper, *, kind: str) -> Exported:
    """Return the piece sheets of the base size, or the list of what to cut in every size."""
    from polasepatu.formats.write.pdf_sheets import cut_list, piece_sheet

    if kind == "list":
        data = cut_list(selected.pieces, paper, title=selected.title)
        return Exported(files=((safe_name(f"{selected.name}-cut-list.pdf"), data),))
    base = [each for each in selected.pieces if each.size == selected.base_size]
    data = piece_sheet(base or selected.pieces, paper, title=selected.title)
    return Exported(files=((safe_name(f"{selected.name}-pieces.pdf"), data),))


def _parts(selected: Selected, split: Sequence[str]) -> list[tuple[str, list[CutPiece]]]:
    """Return the pieces in one part per file, and the name of each.

    Raises:
        NothingToWrite: there is no piece.
    """
    if not selected.pieces:
        raise faults.NothingToWrite
    parts: dict[tuple[str, ...], list[CutPiece]] = {}
    for piece in selected.pieces:
        by = {"size": piece.size, "material": piece.material, "piece": piece.piece}
        parts.setdefault(tuple(by[each] for each in SPLITS[::-1] if each in split), []).append(piece)
    return [("-".join((selected.name, *key)), pieces) for key, pieces in parts.items()]
