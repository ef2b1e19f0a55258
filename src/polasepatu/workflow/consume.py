"""Consumption as a job: read style, catalogue and layouts, grade, and estimate every material.

Used by `consume`, and by whatever needs to know what a pair takes: orders, costs, quotes. Lattices are read
from the store; with `find` they are found where they are missing, which loads the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu import project
from polasepatu.costing.material.bill import Quantity, exact, quantities
from polasepatu.costing.material.consumed import ConsumedStyle
from polasepatu.costing.material.cutting import Cut, cut_of
from polasepatu.costing.material.estimate import MaterialEstimates, UsedTwoWays, counted, estimated
from polasepatu.costing.material.layouts import LayoutUnfit, LayoutUse, use_of
from polasepatu.costing.material.methods import Method, Thumb
from polasepatu.costing.material.work import Demand
from polasepatu.costing.style import StyleParts
from polasepatu.errors import Finding, InputFaults, ManyFaults, Phrase, PolaError, Severity, Where
from polasepatu.files.cache.cut_pieces import CutStore
from polasepatu.files.cache.lattices import RecordStore
from polasepatu.files.materials import load_materials
from polasepatu.files.style.style import Style, load_style
from polasepatu.materials.catalogue import Catalogue, Form, MaterialMissing
from polasepatu.progress import Event, Listen, nobody
from polasepatu.sizing import parse_run

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.costing.material.lattice_record import Numbers
    from polasepatu.geometry import F64
    from polasepatu.nesting.lattice import Lattice

CUT_FORMS = (Form.LEATHER, Form.ROLL, Form.SHEET)


class UseMissing(PolaError):
    """Materials of a style that are not in any catalogue."""

    code = "PS529"
    text = "{count} materials of the style are not named under `use`, so they are not counted: {names}"
    hint = "add them to the style: use: {{{first}: code of the catalogue}}"
    cause = "`use` in the style maps its own names of materials to codes of the catalogue."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumeJob:
    """What to estimate and how.

    An empty run means the style's own sizes. With `pairs` (by size) means are over those pairs and small
    batches count; sizes of the run without pairs count none. `method` is preferred wherever it applies.
    """

    sizes: str = ""
    width: str = ""  # one width fitting; the base width if empty
    pairs: Mapping[str, int] | None = None
    method: Method | None = None
    thumb: Thumb = field(default_factory=Thumb)
    layouts: Sequence[Path] = ()
    find: bool = True  # find lattices that are not in the store yet


def consume_style(
    path: Path, job: ConsumeJob, *, materials: Path | None = None, listen: Listen = nobody
) -> ConsumedStyle:
    """Read a style and a catalogue, and return what a pair of each size takes.

    Without `materials` the project's catalogue is used, else the one that comes along.

    Raises:
        InputFaults: style, catalogue or a layout is wrong; every fault with its place.
        PolaError: a size the last is not made in; a layout of something else; a lattice that is missing.
        ManyFaults: a piece cannot be built in some size.
    """
    style = load_style(path)
    return consume(style, load_materials(materials or project.materials(near=path)), job, listen=listen)


def consume(style: Style, catalogue: Catalogue, job: ConsumeJob, *, listen: Listen = nobody) -> ConsumedStyle:
    """Return what a pair of each size of a style takes of every material.

    Raises:
        InputFaults: a code that is not in the catalogue, a unit that does not fit, a layout that is wrong.
        PolaError, ManyFaults: as `consume_style`.
    """
    _codes_known(style, catalogue)
    cuts, sizes = _cuts(style, job)
    layouts = tuple(_layout(path, cuts, style.pattern.name) for path in job.layouts)
    demand = _demand(sizes, job.pairs)
    store = RecordStore(style.pattern.name, find=job.find)
    groups, whole = _by_code(style, catalogue, cuts)
    counts, faults = quantities(style.bill, style.pattern, sizes, whole, catalogue)
    faults = (*faults, *_two_ways(groups, counts))
    if faults:
        raise InputFaults(style.placed(faults))
    watched = _Watched(store=store, listen=listen, total=sum(map(len, groups.values())))
    found = [
        estimated(
            catalogue[code],
            those,
            records=watched,
            demand=demand,
            thumb=job.thumb,
            layouts=tuple(use for use in layouts if style.bill.use.get(use.material) == code),
            batch=catalogue.batch,
            wanted=job.method,
        )
        for code, those in groups.items()
    ]
    store.save()
    found += [_counted(each, demand) for each in counts.values()]
    unmapped = tuple(
        name for name in dict.fromkeys(cut.material for cut in cuts) if name not in style.bill.use
    )
    return ConsumedStyle(
        style=parts_of(style),
        catalogue=catalogue,
        sizes=tuple(sizes),
        pairs=job.pairs,
        materials=tuple(found),
        cuts=cuts,
        unmapped=unmapped,
        layouts=layouts,
        findings=(*_unmapped(style, unmapped), *(each for one in found for each in one.findings)),
        lattices_read=store.read_back,
        lattices_found=len(store.found.lattices),
    )


def parts_of(style: Style) -> StyleParts:
    """Return what costing needs of a style that was read."""
    return StyleParts(
        pattern=style.pattern, last=style.last, bill=style.bill, operations=tuple(style.operations)
    )


def _cuts(style: Style, job: ConsumeJob) -> tuple[tuple[Cut, ...], dict[str, float]]:
    """Return what is cut in the sizes of the job, and the value of each size by its label.

    The style's whole run is graded with them: outlines, and so the records of their lattices, are then the
    same whichever of its sizes are asked for.
    """
    system = style.last.base.system
    asked = parse_run(job.sizes, system, default=style.run) if job.sizes else style.run
    wanted = {size.label: float(size.value) for size in asked}
    every = ",".join(dict.fromkeys((*wanted, *(size.label for size in style.run))))
    try:
        cuts = _graded_cuts(style, every, job.width, wanted)
    except PolaError:  # a size that nobody asked for may be wrong
        cuts = _graded_cuts(style, ",".join(wanted), job.width, wanted)
    return tuple(cut for cut in cuts if cut.size in wanted), wanted


def _graded_cuts(style: Style, sizes: str, width: str, wanted: Mapping[str, float]) -> tuple[Cut, ...]:
    """Return what is cut in some sizes, from the store where it is kept."""
    store = CutStore(style, sizes=sizes, width=width)
    if (kept := store.read()) is not None:
        return kept
    # grading is loaded only where it has to be done
    from polasepatu.pattern.faults import PatternFaults
    from polasepatu.pattern.grade import grade
    from polasepatu.workflow.grade import GradeJob, style_cells

    cells = style_cells(style, GradeJob(sizes=sizes, widths=(width,) if width else ()))
    try:
        graded = grade(style.pattern, cells)
    except PatternFaults as error:
        raise InputFaults(style.placed(error.findings)) from None
    cuts, faults = cut_of(graded)
    broken = [each for each in faults if each.severity is Severity.ERROR and each.where.size in wanted]
    if broken:
        raise ManyFaults(style.placed(broken))
    if not faults:
        store.save(cuts)
    return cuts


def _demand(sizes: Mapping[str, float], pairs: Mapping[str, int] | None) -> Demand:
    if pairs is None:
        return Demand(weights=dict.fromkeys(sizes, Decimal(1)))
    weights = {size: Decimal(pairs.get(size, 0)) for size in sizes}
    return Demand(weights=weights, pairs={size: pairs.get(size, 0) for size in sizes})


def _codes_known(style: Style, catalogue: Catalogue) -> None:
    """Raise every code of the style that the catalogue does not know, with its place in the style."""
    named = [(f"use.{name}", code) for name, code in style.bill.use.items()]
    named += [(f"bom.{item.name}.use", code) for item in style.bill.items for code in item.use.values()]
    missing = [
        MaterialMissing.finding(where=Where(field=field_), material=code, near=catalogue.near(code))
        for field_, code in named
        if code not in catalogue.materials
    ]
    if missing:
        raise InputFaults(style.placed(missing))


def _by_code(
    style: Style, catalogue: Catalogue, cuts: Iterable[Cut]
) -> tuple[dict[str, tuple[Cut, ...]], list[Cut]]:
    """Return the pieces that are cut, by the code of their material, and those that are bought whole."""
    groups: dict[str, list[Cut]] = {}
    whole = []
    for cut in cuts:
        code = style.bill.use.get(cut.material)
        if code is None:
            continue
        if catalogue[code].form in CUT_FORMS:
            groups.setdefault(code, []).append(cut)
        else:
            whole.append(cut)
    return {code: tuple(those) for code, those in groups.items()}, whole


def _two_ways(groups: Mapping[str, tuple[Cut, ...]], counts: Mapping[str, Quantity]) -> list[Finding]:
    found = []
    for code, each in counts.items():
        name = next(iter(each.used_for))
        if code in groups:
            why = Phrase("pieces are cut from it, and the bill counts it besides")
            found.append(UsedTwoWays.finding(where=Where(field=f"bom.{name}"), material=code, why=why))
    return found


def _counted(quantity: Quantity, demand: Demand) -> MaterialEstimates:
    return counted(quantity, {size: exact(value) for size, value in quantity.by_size.items()}, demand)


def _unmapped(style: Style, names: tuple[str, ...]) -> tuple[Finding, ...]:
    if not names:
        return ()
    where = style.document.where("use" if style.bill.use else "")
    found = UseMissing.finding(where=where, count=len(names), names=", ".join(names), first=names[0])
    return (found,)


def _layout(path: Path, cuts: Iterable[Cut], style: str) -> LayoutUse:
    """Read a layout, let the judge look at it again, and return what it took."""
    from polasepatu.files.layout import load_layout
    from polasepatu.nesting.verify import verify
    from polasepatu.workflow.layout_origin import held_against_origin

    file = path / "layout.json" if path.is_dir() else path
    record = load_layout(file)
    result = record.result
    faults = verify(
        record.problem,
        result.placements,
        record.settings,
        unplaced=result.unplaced,
        length_mm=result.length_mm,
    )
    against, _ = held_against_origin(record, file)
    broken = [
        replace(each, where=Where(file=str(file)))
        for each in (*against, *faults)
        if each.severity is Severity.ERROR
    ]
    if broken:
        why = Phrase("it breaks its own rules") if faults else Phrase("it is not what it was made from")
        raise ManyFaults([LayoutUnfit.finding(where=Where(file=str(file)), why=why), *broken[:3]])
    return use_of(record, cuts, name=str(file), style=style)


@dataclass(slots=True)
class _Watched:
    """The store of records with somebody listening."""

    store: RecordStore
    listen: Listen
    total: int
    done: int = 0

    def lattice(self, outline: F64, *, gap_mm: float, double: bool) -> Lattice | None:
        """Return the densest lattice of an outline; None where it is not known and not to be found."""
        found = self.store.lattice(outline, gap_mm=gap_mm, double=double)
        self.done += 1
        self.listen(Event(step="lattices of the pieces", done=self.done / max(self.total, 1)))
        return found

    def numbers(self, key: str, make: Callable[[], Numbers]) -> Numbers | None:
        """Return numbers by their name; None where they are not known and must not be made."""
        return self.store.numbers(key, make)
