"""What a style file is made of: its plain kinds of value, and what can be wrong with them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from polasepatu.files.faults import FileFault
from polasepatu.files.model import FileModel, fault
from polasepatu.pattern import model

_IDENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_REACH_MM = 2000.0


class NotIdentifier(FileFault):
    """A name that cannot be referred to."""

    code = "PS151"
    text = "{found!r} cannot name a point or a line"
    hint = "use letters, digits and underscores, a letter first, at most 40: qfront, V1"
    cause = "References such as `-qfront(X..J)` need plain names."


class NotReference(FileFault):
    """A text that is not a line reference."""

    code = "PS152"
    text = "{found!r} is not a line reference"
    hint = "write qfront, -qfront (backwards), or qfront(A..B) for the part between two of its points"
    cause = "Outlines, seams and marks name lines, their direction, and the part that is meant."


class PointUnclear(FileFault):
    """A point with no rule, or more than one."""

    code = "PS153"
    text = "a point is given by one of at, on and meet"
    hint = "[x, y], {{at: [x, y], ...}}, {{on: line, mm: 20}}, {{on: line, fraction: 0.5}}, {{meet: [a, b]}}"
    cause = "Every point is graded exactly once, so it has exactly one rule."


class LineUnclear(FileFault):
    """A line with no rule, or more than one."""

    code = "PS154"
    text = "a line is given by through, or by offset and by"
    hint = "[A, [x, y], B], {{through: [...], ...}}, or {{offset: line, by: 9}}"
    cause = "A line runs through knots, or keeps a held distance from another line."


class AwayFromForme(FileFault):
    """A coordinate far outside any shoe."""

    code = "PS155"
    text = "{found:g} mm is not a place on a shoe"
    hint = "coordinates are mm from the origin under the seat, within 2000"
    cause = "A coordinate that large means a misplaced decimal point or a wrong unit."


class MarkUnclear(FileFault):
    """A mark of no kind, or of several."""

    code = "PS156"
    text = "a mark is one of eyelets, stitch, line, notch and punch"
    hint = "see the marks in the bundled derby"
    cause = "Each entry under marks draws one kind of mark."


class MeasureUnclear(FileFault):
    """A printed measure of nothing, or of two things."""

    code = "PS159"
    text = "a measure is given by points, or by along"
    hint = (
        "{{points: [V, E]}} for the straight way between two points, {{along: [facing]}} for the way on lines"
    )
    cause = "A measure in the size-run sheet is one length."


class NotRising(FileFault):
    """Places or sizes out of order."""

    code = "PS160"
    text = "{found} do not rise"
    hint = "write them from the smallest to the largest, each once; only the last may lack `upto`"
    cause = "Values between places, and steps by size, need places in order."


class KeyBeside(FileFault):
    """A key that means nothing beside another."""

    code = "PS161"
    text = "{key!r} has no meaning beside {form!r}"
    hint = "leave it out; allowed beside {form!r}: {known}"
    cause = "A key ignored silently would be a request that the cutting files do not fulfil."


class PitchMissing(FileFault):
    """A row of holes without one pitch."""

    code = "PS162"
    text = "punch_along needs a pitch of at least {least_mm:g} mm, the same in every size"
    hint = "write pitch: 12"
    cause = "Holes along a line keep their pitch; their number grows with the line."


class LastMissing(FileFault):
    """A last that is not where the style says."""

    code = "PS163"
    text = "there is no last file {found!r}"
    hint = "name it relative to the style: last.yaml, ../lasts/men-42.yaml"
    cause = "A style is graded with the last it names."


def _ident(text: str) -> str:
    if _IDENT.fullmatch(text) is None:
        raise fault(NotIdentifier, found=text[:60])
    return text


def _ref(text: str) -> str:
    try:
        model.LineRef.parse(text)
    except ValueError:
        raise fault(NotReference, found=text[:60]) from None
    return text


def _near(value: float) -> float:
    if not math.isfinite(value) or abs(value) > _REACH_MM:
        raise fault(AwayFromForme, found=value)
    return value


Ident = Annotated[str, AfterValidator(_ident)]
PointName = Annotated[str, Field(min_length=1, max_length=60)]  # also "<line>.start"
Ref = Annotated[str, AfterValidator(_ref)]
Refs = Annotated[tuple[Ref, ...], Field(min_length=1, max_length=60)]
Mm = Annotated[float, AfterValidator(_near)]
Positive = Annotated[float, Field(gt=0, le=_REACH_MM)]
NotNegative = Annotated[float, Field(ge=0, le=_REACH_MM)]
Share = Annotated[float, Field(ge=0, le=1)]
XY: TypeAlias = tuple[Mm, Mm]


XY_SCHEMA = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}


class ShortForm(FileModel):
    """An entry that may be written shorter; `StyleFile.written_out` knows how."""

    short_schema: ClassVar[Mapping[str, Any]]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Allow the short form in the JSON Schema."""
        return {"anyOf": [dict(cls.short_schema), handler(schema)]}


class Titles(FileModel):
    """A name as people read it, in both languages."""

    en: Annotated[str, Field(min_length=1, max_length=60)]
    id: Annotated[str, Field(min_length=1, max_length=60)]

    def to_domain(self) -> Mapping[str, str]:
        """Return the names by language."""
        return {"en": self.en, "id": self.id}


def rising(places: Iterable[float]) -> None:
    """Refuse places that do not rise."""
    found = tuple(places)
    if any(after <= before for before, after in itertools.pairwise(found)):
        raise fault(NotRising, found=", ".join(f"{each:g}" for each in found[:12]))


def only(entry: FileModel, form: str, *known: str) -> None:
    """Refuse keys that say nothing beside the one that gives an entry its form."""
    for key in sorted(entry.model_fields_set - {form, *known}):
        raise fault(KeyBeside, key=key, form=form, known=", ".join(known) or "-")
