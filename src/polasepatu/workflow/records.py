"""What the cutting room used, as a job: read records, work out what their pairs should take, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from polasepatu import project
from polasepatu.costing.material.actual import Calibration, CutRecord, Variance, calibrated, variance_of
from polasepatu.costing.material.consumed import ConsumedStyle
from polasepatu.costing.material.estimate import MaterialEstimates
from polasepatu.costing.material.methods import Method
from polasepatu.errors import Finding, InputFaults, PolaError
from polasepatu.files.cutting_records import load_records
from polasepatu.files.faults import NotChoice
from polasepatu.files.materials import load_materials
from polasepatu.files.style.style import Style, load_style
from polasepatu.materials.catalogue import Catalogue
from polasepatu.progress import Listen, nobody
from polasepatu.sizing import parse_run
from polasepatu.workflow.consume import ConsumeJob, consume


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRead:
    """Records of the cutting room with the estimates they are compared with."""

    catalogue: Catalogue
    records: tuple[CutRecord, ...]
    styles: Mapping[str, ConsumedStyle]  # by the name that the records use
    findings: tuple[Finding, ...]

    def estimates_of(self, record: CutRecord) -> MaterialEstimates:
        """Return what is known of the material of a record in its style."""
        done = self.styles[record.style]
        return next(each for each in done.materials if each.material.code == record.material)


def read_records(
    path: Path,
    *,
    style: Path | None = None,
    materials: Path | None = None,
    method: Method | None = None,
    listen: Listen = nobody,
) -> RecordsRead:
    """Read records, and estimate every style that they speak of in the sizes that were cut.

    A line names its style as a path from the table, or `style` stands for all that name none.

    Raises:
        InputFaults: table, style or catalogue is wrong; a material or size the style does not have.
        PolaError: a piece cannot be built or laid.
    """
    records = load_records(path, style="" if style is None else str(style))
    catalogue = load_materials(materials or project.materials(near=style or path))
    found: dict[str, ConsumedStyle] = {}
    faults: list[Finding] = []
    for named in dict.fromkeys(each.style for each in records):
        those = [each for each in records if each.style == named]
        place = style if style is not None and named == str(style) else path.parent / named
        read = load_style(place)
        wrong = list(_wrong_sizes(read, those))
        if not wrong:
            sizes = ",".join(dict.fromkeys(size for each in those for size in each.pairs))
            found[named] = consume(read, catalogue, ConsumeJob(sizes=sizes, method=method), listen=listen)
            wrong = list(_wrong_materials(found[named], those))
        faults += wrong
    if faults:
        raise InputFaults(faults)
    return RecordsRead(catalogue=catalogue, records=records, styles=found, findings=())


def calibrate(read: RecordsRead) -> tuple[Calibration, ...]:
    """Return what the records say of the catalogue's numbers, material by material.

    Raises:
        InputFaults: a record in a unit that does not fit its material.
    """
    _units_fit(read)
    found = []
    for code in dict.fromkeys(each.material for each in read.records):
        those = [each for each in read.records if each.material == code]
        estimates = {each.style: read.estimates_of(each) for each in those}
        found.append(calibrated(read.catalogue[code], those, estimates, read.catalogue.batch))
    return tuple(found)


def variances(read: RecordsRead) -> tuple[Variance, ...]:
    """Return allowed against used, record by record.

    Raises:
        InputFaults: a record in a unit that does not fit its material.
    """
    _units_fit(read)
    batch = read.catalogue.batch
    found = (variance_of(each, read.estimates_of(each), batch) for each in read.records)
    return tuple(each for each in found if each is not None)


def _units_fit(read: RecordsRead) -> None:
    faults: list[Finding] = []
    for each in read.records:
        try:
            each.used_in(read.catalogue[each.material])
        except PolaError as error:
            faults += [replace(found, where=each.where) for found in error.findings]
    if faults:
        raise InputFaults(faults)


def _wrong_sizes(style: Style, records: Sequence[CutRecord]) -> list[Finding]:
    """Return the sizes that no last of the style is made in."""
    found: list[Finding] = []
    for each in records:
        try:
            run = parse_run(",".join(each.pairs), style.last.base.system)
            labels = {size.label for size in run}
        except PolaError as error:
            found += [replace(one, where=each.where) for one in error.findings]
            continue
        for size in each.pairs:
            if size not in labels:
                told = {"expected": ", ".join(sorted(labels)), "found": size}
                found.append(NotChoice.finding(where=each.where, **told))
    return found


def _wrong_materials(done: ConsumedStyle, records: Sequence[CutRecord]) -> list[Finding]:
    known = [each.material.code for each in done.materials]
    return [
        NotChoice.finding(where=each.where, expected=", ".join(known), found=repr(each.material))
        for each in records
        if each.material not in known
    ]
