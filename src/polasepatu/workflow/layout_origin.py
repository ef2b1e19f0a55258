"""A layout held against what it was made from: its manifest, its style, its hides, its rules.

Sources that are not at hand are remarked on. Where all of them are as they were, the problem is made from
them again and has to be the one of the layout.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu import project
from polasepatu.errors import PolaError, Severity, Where
from polasepatu.files.hide import load_hide
from polasepatu.files.output import MANIFEST, verified
from polasepatu.files.style.style import load_style
from polasepatu.formats.write.drawing import figure
from polasepatu.nesting.origin import Origin, SourceFile
from polasepatu.nesting.verify.origin import figure_faults, origin_faults
from polasepatu.workflow.nest_problem import cut_from, leather_problem, roll_problem
from polasepatu.workflow.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.errors import Finding
    from polasepatu.materials.rolls import Roll
    from polasepatu.nesting.demand import Rules
    from polasepatu.nesting.record import NestRecord

_SAMPLES = "samples/"  # what the path of a bundled file begins with


class SourceChanged(PolaError):
    code = "PS442"
    text = "{path} has changed since the layout was made from it"
    hint = "nest again, or bring back the file as it was"
    cause = "A layout is right for the style, the last and the hides it was made from, and for no others."


class SourceAbsent(PolaError):
    code = "PS443"
    text = "{path} is not at hand, so the layout cannot be held against it"
    hint = "run the command in the folder where the layout was made"
    cause = "Style, last and hides are looked for where they were named, and beside the layout."
    severity = Severity.WARNING


class NoManifest(PolaError):
    code = "PS444"
    text = "no manifest lies beside the layout, so nothing says whether it was changed"
    hint = "verify the folder that nest wrote"
    cause = "The manifest holds the digest of every file of a layout as it was written."
    severity = Severity.WARNING


class NoOrigin(PolaError):
    code = "PS445"
    text = "the layout does not say what it was made from"
    hint = "nest again"
    cause = "Layouts name their style, last and hides with digests; without them nothing can be compared."
    severity = Severity.WARNING


def origin_of(
    wanted: Wanted, hides: Sequence[Path], rules: Rules, *, roll: Roll | None = None, boards: int = 0
) -> Origin:
    """Return what a layout is made from, with the digests of the files as they are now."""
    named = [("style", Path(wanted.style.document.name)), ("last", wanted.style.last_path)]
    named += [("order", wanted.order_path)] if wanted.order_path is not None else []
    named += [("hide", path) for path in hides]
    return Origin(
        files=tuple(SourceFile(role=role, path=_named(path), sha256=_sha256(path)) for role, path in named),
        pairs=dict(wanted.pairs),
        rules=rules,
        roll=roll,
        boards=boards,
    )


def held_against_origin(record: NestRecord, path: Path) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the faults of a layout against its manifest and its sources, and what could not be compared."""
    faults, remarks = _against_manifest(path)
    if record.origin is None:
        return tuple(faults), (*remarks, NoOrigin.finding(where=Where(file=str(path))))
    places = [_find(each, path) for each in record.origin.files]
    for each, place in zip(record.origin.files, places, strict=True):
        where = Where(file=each.path)
        if place is None:
            remarks.append(SourceAbsent.finding(path=each.path, where=where))
        elif _sha256(place) != each.sha256:
            faults.append(SourceChanged.finding(path=each.path, where=where))
    found = [place for place in places if place is not None]
    if len(found) == len(places) and not any(each.code == SourceChanged.code for each in faults):
        faults += _against_sources(record, record.origin, found, path)
    return tuple(faults), tuple(remarks)


def _against_manifest(path: Path) -> tuple[list[Finding], list[Finding]]:
    folder = path.parent
    if not (folder / MANIFEST).is_file():
        return [], [NoManifest.finding(where=Where(file=str(path)))]
    try:
        listed = verified(folder)
    except PolaError as error:
        return list(error.findings), []
    if path.name not in {each.path for each in listed.files}:
        return [], [NoManifest.finding(where=Where(file=str(path)))]
    return [], []


def _against_sources(record: NestRecord, origin: Origin, places: Sequence[Path], path: Path) -> list[Finding]:
    """Return where the problem of a layout is not the one that its sources give."""
    by_role = [(each.role, place) for each, place in zip(origin.files, places, strict=True)]
    style = next((place for role, place in by_role if role == "style"), None)
    if style is None:
        return []
    try:
        cut, _ = cut_from(Wanted(style=load_style(style), pairs=origin.pairs), record.material)
        if origin.roll is None:
            hides = [load_hide(place) for role, place in by_role if role == "hide"]
            source = leather_problem(cut, origin.pairs, hides, origin.rules)
        else:
            source = roll_problem(cut, origin.pairs, origin.roll, boards=origin.boards)
    except PolaError as error:
        return list(error.findings)
    found = [*origin_faults(record.problem, source)]
    found += figure_faults(record.figures, tuple(map(figure, cut)))
    return [replace(each, where=replace(each.where, file=str(path))) for each in found]


def _named(path: Path) -> str:
    """Return how a layout names a file: as a sample, from the folder one is in, or by its name alone."""
    whole = path.resolve()
    if whole.is_relative_to(samples := project.folder().resolve()):
        return _SAMPLES + whole.relative_to(samples).as_posix()
    if not path.is_absolute():
        return path.as_posix()
    here = Path.cwd().resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else whole.name


def _find(source: SourceFile, layout: Path) -> Path | None:
    """Return where a source lies now, None where it is not at hand."""
    if source.path.startswith(_SAMPLES):
        places = [project.folder() / source.path.removeprefix(_SAMPLES)]
    else:
        name = Path(source.path)
        places = [name, layout.parent / name, layout.parent.parent / name, layout.parent / name.name]
    return next((place for place in places if place.is_file()), None)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
