"""The last file, `schema: polasepatu.last/1`: measures and their growth as text, and back."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from polasepatu.errors import Exit, InputFaults, PolaError, Where
from polasepatu.files.document import read
from polasepatu.files.model import FileModel, FileRoot, check, fault
from polasepatu.last import MEASURES, OPTIONAL_MEASURES, Grading, HeelGroup, Last, Measure, Wearer, remarks
from polasepatu.sizing import Size, parse_run, parse_size, system_named, width_system_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from polasepatu.errors import Finding
    from polasepatu.files.document import Document

_EXACT = re.compile(r"[-+]?\d{1,9}(?:\.\d{1,9})?(?:/[1-9]\d{0,5})?", re.ASCII)
_Made = TypeVar("_Made")


class NotExact(PolaError):
    """A measure that is neither a number nor a fraction."""

    code = "PS320"
    text = "{found!r} is not a number of mm"
    hint = "write a number such as 6.35, or a fraction such as 20/3"
    cause = "Measures and growths are exact: whole numbers, decimals, or fractions with a slash."
    exit_code = Exit.INPUT


def _exact(value: object) -> Fraction:
    text = str(value)
    if isinstance(value, bool) or not _EXACT.fullmatch(text):
        raise fault(NotExact, found=text[:40])
    number, _, divisor = text.partition("/")
    return Fraction(number) / int(divisor or 1)


def _as_written(value: Fraction) -> int | float | str:
    if value.denominator == 1:
        return value.numerator
    return float(value) if Fraction(str(float(value))) == value else f"{value.numerator}/{value.denominator}"


def _as_text(value: object) -> object:
    """A size such as 42 or 39.5 may stand without quotes."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _known(named: Callable[[str], Any]) -> AfterValidator:
    def look_up(key: str) -> str:
        try:
            return str(named(key).key)
        except PolaError as error:
            raise fault(type(error), **error.findings[0].values) from error

    return AfterValidator(look_up)


Exact = Annotated[
    Fraction,
    PlainValidator(_exact),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_EXACT.pattern}$"}]}),
]
"""A number of mm, exact: 5, 6.35, or "20/3"."""

SizeText = Annotated[
    str,
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
"""A size or width as written: 42, 39.5, "13.5C", G."""


class MeasureEntry(FileModel):
    """One measure at the base size and width."""

    value: Exact
    per_size: Exact  # growth per full size
    per_width: Exact = Fraction(0)  # growth per width fitting
    grading: Grading | None = None  # where it differs from the last's

    def to_domain(self, key: str, grading: Grading) -> Measure:
        """Return the measure."""
        return Measure(
            key=key,
            value_mm=self.value,
            increment_mm=self.per_size,
            width_increment_mm=self.per_width,
            grading=self.grading or grading,
        )

    @classmethod
    def from_domain(cls, measure: Measure, grading: Grading) -> MeasureEntry:
        """Return the entry of a measure in a last with that grading."""
        entry: dict[str, Any] = {"value": measure.value_mm, "per_size": measure.increment_mm}
        if measure.width_increment_mm:
            entry["per_width"] = measure.width_increment_mm
        if measure.grading is not grading:
            entry["grading"] = measure.grading
        return cls.model_validate({name: _plain(value) for name, value in entry.items()})


class MeasureEntries(FileModel):
    """The measures of a last."""

    stick_length: MeasureEntry
    standard_last_length: MeasureEntry
    ball_girth: MeasureEntry
    waist_girth: MeasureEntry
    instep_girth: MeasureEntry
    short_heel_girth: MeasureEntry
    long_heel_girth: MeasureEntry
    ball_width: MeasureEntry
    heel_seat_width: MeasureEntry
    heel_height: MeasureEntry
    toe_spring: MeasureEntry
    toe_thickness: MeasureEntry
    back_height: MeasureEntry | None = None


class HeelGroupEntry(FileModel):
    """Sizes that share one heel."""

    up_to: SizeText
    model: SizeText


class LastFile(FileRoot):
    """A last file."""

    kind: ClassVar[str] = "last"

    name: Annotated[str, Field(min_length=1, max_length=80)]
    wearer: Wearer
    size_system: Annotated[str, _known(system_named)]
    base_size: SizeText
    sizes: SizeText  # a run such as 36-46 or 5-12/0.5
    width_system: Annotated[str, _known(width_system_named)]
    base_width: SizeText
    grading: Grading = Grading.ARITHMETIC
    measures: MeasureEntries
    heel_groups: tuple[HeelGroupEntry, ...] = ()

    def to_domain(self) -> Last:
        """Return the last.

        Raises:
            InputFaults: every fault, each with the field it stands in.
        """
        faults: list[Finding] = []

        def part(field: str, make: Callable[[], _Made]) -> _Made | None:
            try:
                return make()
            except PolaError as error:
                faults.extend(replace(each, where=Where(field=field)) for each in error.findings)
                return None

        def size(field: str, text: str) -> Size | None:
            return part(field, lambda: parse_size(text, self.size_system))

        base = size("base_size", self.base_size)
        run = part("sizes", lambda: parse_run(self.sizes, self.size_system))
        part("base_width", lambda: width_system_named(self.width_system).fitting(self.base_width))
        ends = [
            (size(f"heel_groups.{at}.up_to", entry.up_to), size(f"heel_groups.{at}.model", entry.model))
            for at, entry in enumerate(self.heel_groups)
        ]
        groups = tuple(HeelGroup(up_to=up_to, model=model) for up_to, model in ends if up_to and model)
        if faults or base is None or run is None:
            raise InputFaults(faults)
        try:
            return Last(
                name=self.name,
                wearer=self.wearer,
                base=base,
                run=run,
                width_system=self.width_system,
                base_width=self.base_width.upper(),
                measures=tuple(self._measures()),
                heel_groups=groups,
            )
        except PolaError as error:
            raise InputFaults(error.findings) from None

    def _measures(self) -> Iterable[Measure]:
        for key in (*MEASURES, *OPTIONAL_MEASURES):
            entry: MeasureEntry | None = getattr(self.measures, key)
            if entry is not None:
                yield entry.to_domain(key, self.grading)

    @classmethod
    def from_domain(cls, last: Last) -> LastFile:
        """Return the file of a last; its grading is that of the stick length."""
        grading = last.measure("stick_length").grading
        values: dict[str, Any] = {
            "name": last.name,
            "wearer": last.wearer,
            "size_system": last.base.system,
            "base_size": last.base.label,
            "sizes": last.run.label,
            "width_system": last.width_system,
            "base_width": last.base_width,
            "grading": grading,
            "measures": MeasureEntries(
                **{measure.key: MeasureEntry.from_domain(measure, grading) for measure in last.measures}
            ),
        }
        if last.heel_groups:
            values["heel_groups"] = tuple(
                HeelGroupEntry(up_to=group.up_to.label, model=group.model.label) for group in last.heel_groups
            )
        return cls(**values)


def load_last(path: Path) -> Last:
    """Read a last file.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    return _load(path)[1]


def check_last(path: Path) -> tuple[Last, tuple[Finding, ...]]:
    """Read a last file, and return with it the remarks about unlikely measures, each with its place.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    document, last = _load(path)
    return last, _placed(remarks(last), document)


def _load(path: Path) -> tuple[Document, Last]:
    document = read(path)
    model = check(document, LastFile)
    try:
        return document, model.to_domain()
    except PolaError as error:
        raise InputFaults(_placed(error.findings, document)) from None


def _placed(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    return tuple(replace(each, where=document.where(each.where.field or "")) for each in findings)


def _plain(value: Any) -> Any:
    return _as_written(value) if isinstance(value, Fraction) else value
