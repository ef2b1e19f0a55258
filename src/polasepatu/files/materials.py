"""The catalogue of materials, `schema: polasepatu.materials/1`: what can be bought, by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from polasepatu.errors import InputFaults
from polasepatu.files.amounts import (
    Code,
    Currency,
    Factor,
    NotNegative,
    Positive,
    Share,
    Source,
    UnitName,
    as_fault,
    dotted_thousands,
)
from polasepatu.files.document import Document, read
from polasepatu.files.faults import FileFault, NotChoice
from polasepatu.files.made import made
from polasepatu.files.model import FileModel, FileRoot, check, fault
from polasepatu.files.style.values import KeyBeside, Titles, rising
from polasepatu.materials.catalogue import (
    GRADES,
    SMALL_BATCH,
    BatchStep,
    Catalogue,
    Family,
    Form,
    Material,
    Ppn,
    Price,
    Section,
)
from polasepatu.materials.rolls import Direction
from polasepatu.units import Dimension, UnitsDiffer, trade_unit, unit_factor

if TYPE_CHECKING:
    from polasepatu.errors import Finding

Grade = Annotated[str, Field(pattern="^[A-Z0-9+-]{1,6}$")]

DIMENSIONS: Mapping[Form, tuple[Dimension, ...]] = {
    Form.LEATHER: (Dimension.AREA,),
    Form.ROLL: (Dimension.LENGTH, Dimension.AREA),
    Form.SHEET: (Dimension.SHEET, Dimension.AREA),
    Form.UNITS: (Dimension.COUNT, Dimension.SET),
    Form.WEIGHT: (Dimension.WEIGHT, Dimension.VOLUME),
    Form.LENGTH: (Dimension.LENGTH,),
}
"""What a form may be bought by."""

_ALWAYS = ("title", "form", "unit", "family", "section", "price", "reject", "pack", "moq", "note")
_CUT = ("gap_mm", "utilisation", "human", "restrictive")
_LAID = (*_CUT, "width_mm", "edge_mm", "layers", "direction")
KEYS: Mapping[Form, tuple[str, ...]] = {
    Form.LEATHER: (
        *_CUT,
        *("hide_sqft", "grades", "quality", "discrepancy"),
        *("second_waste", "type_factor", "adjustment", "zybin_k"),
    ),
    Form.ROLL: (*_LAID, "ends"),
    Form.SHEET: (*_LAID, "length_mm"),
    Form.UNITS: ("sized",),
    Form.WEIGHT: (),
    Form.LENGTH: (),
}
"""The keys that say something about each form, besides those that all have."""

NEEDED: Mapping[Form, tuple[str, ...]] = {
    Form.LEATHER: ("hide_sqft",),
    Form.ROLL: ("width_mm",),
    Form.SHEET: ("width_mm", "length_mm"),
}


class UnitUnfit(FileFault):
    """A form that is not bought by such a unit."""

    code = "PS509"
    text = "a material of the form {form} is not bought by {unit!r}"
    hint = "leather: sqft, dm2 or m2; a roll: m, yd or an area; a sheet: sheet or an area; glue: kg, l"
    cause = "The buying unit must measure what the form is counted in."


class FormIncomplete(FileFault):
    """A measure without which nothing can be laid out on the material."""

    code = "PS510"
    text = "a material of the form {form} needs {key!r}"
    hint = "leather: hide_sqft, the average hide; a roll: width_mm; a sheet: width_mm and length_mm"
    cause = "The material per pair depends on the size of the hide, roll or sheet."


class GradesOff(FileFault):
    """A grade mix that is not the whole lot."""

    code = "PS511"
    text = "the grade mix sums to {found}, not to 1"
    hint = "shares of the lot, such as {{A: 0.2, B: 0.4, C: 0.3, D: 0.1}}"
    cause = "The usable share of a lot is the mean of its grades, weighted by their shares of the lot."


class EdgesTooWide(FileFault):
    """Edges that leave nothing to cut."""

    code = "PS513"
    text = "two edges of {edge} mm leave nothing of a width of {width} mm"
    hint = "all are mm: a selvedge has 10 to 15"
    cause = "What can be cut is the width less the edge on both sides."


class PriceEntry(FileModel):
    """What one unit costs, since when, and who says so."""

    value: Positive
    currency: Currency
    per: UnitName | None = None  # the material's own unit where absent
    date: date
    source: Source
    ppn: Ppn
    sample: bool = False

    def to_domain(self, unit: str) -> Price:
        """Return the price; `unit` is what the material is bought by."""
        return made(Price, self, renamed={"on": "date"}, per=self.per or unit)


class MaterialEntry(FileModel):
    """One material."""

    title: Titles
    form: Form
    unit: UnitName
    family: Family = Family.OTHER
    section: Section | None = None
    price: PriceEntry | None = None
    sized: bool = False
    hide_sqft: Positive | None = None
    grades: Annotated[dict[Grade, Share], Field(min_length=1)] | None = None
    quality: Factor | None = None
    discrepancy: Factor = Decimal(1)
    width_mm: Positive | None = None
    length_mm: Positive | None = None
    edge_mm: NotNegative = Decimal(0)
    layers: Annotated[int, Field(ge=1, le=100)] = 1
    gap_mm: Annotated[Decimal, Field(ge=0, le=20)] = Decimal(0)
    direction: Direction = Direction.FREE
    restrictive: bool = False
    utilisation: Factor | None = None
    second_waste: Share | None = None
    ends: Share | None = None
    type_factor: Factor = Decimal(1)
    adjustment: Annotated[Decimal, Field(gt=-1, le=1)] = Decimal(0)
    zybin_k: Annotated[Decimal, Field(ge=0, le=200)] | None = None
    human: Share | None = None
    reject: Annotated[Decimal, Field(ge=0, lt=1)] = Decimal(0)
    pack: Positive | None = None
    moq: NotNegative | None = None
    note: Annotated[str, Field(max_length=400)] = ""

    @model_validator(mode="after")
    def _fits_its_form(self) -> MaterialEntry:
        form = self.form
        if trade_unit(self.unit).dimension not in DIMENSIONS[form]:
            raise fault(UnitUnfit, form=form.value, unit=self.unit)
        for key in sorted(self.model_fields_set - set(_ALWAYS) - set(KEYS[form])):
            known = ", ".join(KEYS[form]) or "-"
            raise fault(KeyBeside, key=key, form=form.value, known=known)
        for key in NEEDED.get(form, ()):
            if getattr(self, key) is None:
                raise fault(FormIncomplete, form=form.value, key=key)
        if self.width_mm is not None and 2 * self.edge_mm >= self.width_mm:
            raise fault(EdgesTooWide, edge=str(self.edge_mm), width=str(self.width_mm))
        if self.grades is not None:
            if self.quality is not None:
                raise fault(KeyBeside, key="quality", form="grades", known="-")
            whole = sum(self.grades.values(), Decimal(0))
            if abs(whole - 1) > Decimal("0.000001"):
                raise fault(GradesOff, found=str(whole))
        if self.price is not None and self.price.per is not None:
            try:
                unit_factor(self.price.per, self.unit)
            except UnitsDiffer as error:
                raise as_fault(error) from None
        return self

    def to_domain(self, code: str, document: Document) -> Material:
        """Return the material."""
        return made(
            Material,
            self,
            code=code,
            price=None if self.price is None else self.price.to_domain(self.unit),
            grades=MappingProxyType(dict(self.grades or {})),
            where=document.where(("materials", code)),
        )


class BatchEntry(FileModel):
    """What a batch of at most so many pairs needs more."""

    upto: Annotated[int, Field(ge=1)]
    add: Share

    def to_domain(self) -> BatchStep:
        """Return the step."""
        return made(BatchStep, self, renamed={"upto_pairs": "upto"})


class MaterialsFile(FileRoot):
    """A catalogue of materials."""

    kind: ClassVar[str] = "materials"

    grades: dict[Grade, Share] | None = None  # usable share by grade
    batch: tuple[BatchEntry, ...] | None = None
    materials: Annotated[dict[Code, MaterialEntry], Field(max_length=5000)]

    @model_validator(mode="after")
    def _batches_rise(self) -> MaterialsFile:
        rising(each.upto for each in self.batch or ())
        return self

    def to_domain(self, document: Document) -> Catalogue:
        """Return the catalogue; the usable share of each material is worked out from its grades.

        Raises:
            InputFaults: a grade that is not in the table.
        """
        table = GRADES if self.grades is None else MappingProxyType(dict(self.grades))
        found: list[Finding] = []
        made = {}
        for code, entry in self.materials.items():
            found += _grade_faults(code, entry, table, document)
            if not found:
                made[code] = _with_quality(entry.to_domain(code, document), table)
        if found:
            raise InputFaults(found)
        batch = SMALL_BATCH if self.batch is None else tuple(each.to_domain() for each in self.batch)
        return Catalogue(materials=made, grades=table, batch=batch, file=document.name)


def _grade_faults(
    code: str, entry: MaterialEntry, table: Mapping[str, Decimal], document: Document
) -> list[Finding]:
    return [
        NotChoice.finding(
            where=document.where(("materials", code, "grades", grade)), expected=", ".join(table), found=grade
        )
        for grade in entry.grades or {}
        if grade not in table
    ]


def _with_quality(material: Material, table: Mapping[str, Decimal]) -> Material:
    if not material.grades:
        return material
    share = sum((part * table[grade] for grade, part in material.grades.items()), Decimal(0))
    return replace(material, quality=share)


def load_materials(path: Path) -> Catalogue:
    """Read a catalogue of materials.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    document = read(path)
    dotted = _dotted(document)
    try:
        catalogue = check(document, MaterialsFile).to_domain(document)
    except InputFaults as error:
        raise InputFaults(sorted((*dotted, *error.findings), key=_by_place)) from None
    if dotted:
        raise InputFaults(dotted)
    return catalogue


def _dotted(document: Document) -> list[Finding]:
    """Return the prices that read otherwise than they were meant."""
    found: list[Finding] = []
    materials = document.data.get("materials") if isinstance(document.data, dict) else None
    for code, entry in materials.items() if isinstance(materials, dict) else ():
        price = entry.get("price") if isinstance(entry, dict) else None
        if isinstance(price, dict):
            at = ("materials", code, "price", "value")
            found += dotted_thousands(document, at, str(price.get("currency")))
    return found


def _by_place(finding: Finding) -> tuple[int, int]:
    return finding.where.line or 0, finding.where.column or 0
