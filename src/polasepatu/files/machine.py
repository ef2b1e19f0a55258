"""Machine profiles: what one cutter or plotter wants to read, as `polasepatu.machine/1` in TOML.

The checked model is itself the frozen value that the writers in `formats` take; it says how lines are
written, never what a shoe is.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from polasepatu.errors import InputFaults, Phrase, Where
from polasepatu.files import faults
from polasepatu.files.document import MAX_DEPTH, Document
from polasepatu.files.faults import FileFault
from polasepatu.files.model import FileModel, FileRoot, check, fault
from polasepatu.files.trouble import environment
from polasepatu.files.writing.inputs import note
from polasepatu.pattern.cutpiece import Tool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from polasepatu.files.document import Spot, Steps

PROFILE_LIMIT_KB = 100
TOML_SAYS = (  # what the reader of TOML says most often, so that it can be translated
    Phrase("Invalid statement"),
    Phrase("Invalid value"),
    Phrase("Invalid initial character for a key part"),
    Phrase("Expected newline or end of document after a statement"),
    Phrase("Expected '=' after a key in a key/value pair"),
    Phrase("Expected ']' at the end of a table declaration"),
    Phrase("Cannot overwrite a value"),
    Phrase("Unclosed array"),
    Phrase("Unclosed inline table"),
    Phrase("Unterminated string"),
    Phrase("Unescaped '\\' in a string"),
)


class LayerShared(FileFault):
    code = "PS601"
    text = "the tools {first} and {second} share layer {layer!r}, but a machine works them differently"
    hint = "give each of them a layer of its own"
    cause = "Most controllers choose the tool by the layer's name, so one layer can stand for one tool only."


class NotToml(FileFault):
    code = "PS602"
    text = "this cannot be read as TOML: {problem}"
    hint = "look at this line and the one above: a quote, a bracket, an equals sign"
    cause = "The text breaks the rules of TOML, so nothing in the profile can be trusted."


class ToolUse(FileModel):
    """How one tool is called: some controllers go by layer, some by colour, some by pen number."""

    layer: Annotated[str, Field(pattern=r"^[A-Za-z0-9_$-]{1,31}$")]
    colour: Annotated[int, Field(ge=1, le=255)] = 7  # AutoCAD colour index
    pen: Annotated[int, Field(ge=1, le=99)] = 1  # HPGL SP
    order: Annotated[int, Field(ge=1, le=99)]  # low numbers are worked first


class Tools(FileModel):
    """The tools the machine has; work for a tool that is absent is left out of the file, with a note."""

    cut: ToolUse
    inner: ToolUse
    notch: ToolUse | None = None
    punch: ToolUse | None = None
    pen: ToolUse | None = None
    text: ToolUse | None = None
    reference: ToolUse | None = None

    def use_of(self, tool: Tool) -> ToolUse | None:
        """Return how a tool is called, or None where the machine has none."""
        found: ToolUse | None = getattr(self, tool.value)
        return found


class DxfForm(FileModel):
    """How DXF is written for this machine."""

    version: Literal["R12", "R2000"] = "R12"
    polyline: Literal["POLYLINE", "LWPOLYLINE"] = "POLYLINE"
    header: Literal["full", "empty"] = "full"  # empty: no units, no layer table
    decimals: Annotated[int, Field(ge=2, le=6)] = 4
    newline: Literal["crlf", "lf"] = "crlf"
    repeat_first_vertex: bool = False

    @model_validator(mode="after")
    def _possible(self) -> DxfForm:
        if self.version == "R12" and self.polyline == "LWPOLYLINE":
            raise fault(
                faults.ValueWrong,
                problem=Phrase("LWPOLYLINE came after R12; choose R2000 or POLYLINE"),
            )
        return self


class HpglForm(FileModel):
    """How HP-GL/1 is written for this machine."""

    units_per_mm: Annotated[float, Field(gt=0, le=2000)] = 40.0
    begin: Annotated[str, Field(max_length=200)] = "IN;PA;"
    end: Annotated[str, Field(max_length=200)] = "PU;SP0;"
    rotate_deg: Literal[0, 90] = 0
    max_points_per_command: Annotated[int, Field(ge=2, le=5000)] = 200


class Marks(FileModel):
    """How notches and punch holes reach the machine."""

    notches: Literal["line", "outline"] = "line"  # outline: V and U notches become part of the contour
    punches: Literal["circle", "polygon", "cross", "point"] = "circle"
    punch_diameters_mm: tuple[Annotated[float, Field(gt=0, le=60)], ...] = ()  # empty: any
    text_min_height_mm: Annotated[float, Field(ge=0, le=50)] = 2.5


class Limits(FileModel):
    """What the machine can take."""

    table_mm: tuple[Annotated[float, Field(gt=50)], Annotated[float, Field(gt=50)]] = (1600.0, 2500.0)
    tolerance_mm: Annotated[float, Field(gt=0, le=0.5)] = 0.05  # where points must be saved
    min_edge_mm: Annotated[float, Field(ge=0, le=5)] = 0.2
    max_points: Annotated[int, Field(ge=8)] = 5000  # in one path
    name_length: Annotated[int, Field(ge=8, le=255)] = 31
    gap_mm: Annotated[float, Field(ge=0, le=100)] = 10.0  # between pieces on the table


class Machine(FileRoot):
    """One machine."""

    kind: ClassVar[str] = "machine"

    name: Annotated[str, Field(min_length=1, max_length=80)]
    note: Annotated[str, Field(max_length=400)] = ""
    format: Literal["dxf", "hpgl"]  # what `export` writes where nothing else is said
    copies: Literal["each", "once"] = "each"  # once: a pattern to draw, not work to cut
    tools: Tools
    dxf: DxfForm = DxfForm()
    hpgl: HpglForm = HpglForm()
    marks: Marks = Marks()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _one_work_per_layer(self) -> Machine:
        owners: dict[str, Tool] = {}
        for tool in Tool:
            use = self.tools.use_of(tool)
            if use is None:
                continue
            owner = owners.setdefault(use.layer.upper(), tool)
            if _WORK[owner] != _WORK[tool]:
                raise fault(LayerShared, first=owner.value, second=tool.value, layer=use.layer)
        return self


# Tools that do the same to the material may share a layer; the order inside it stays as written.
_WORK: Mapping[Tool, str] = {
    Tool.CUT: "knife",
    Tool.INNER: "knife",
    Tool.NOTCH: "knife",
    Tool.PUNCH: "punch",
    Tool.PEN: "pen",
    Tool.TEXT: "pen",
    Tool.REFERENCE: "nothing",
}


def load_machine(path: Path) -> Machine:
    """Read a machine profile.

    Raises:
        InputFaults: everything that is wrong with the file, each fault with its place.
        Environment: the system does not let us read it.
    """
    try:
        with note(path).open("rb") as file:
            raw = file.read(PROFILE_LIMIT_KB * 1000 + 1)
    except FileNotFoundError:
        raise InputFaults([faults.FileMissing.finding(where=Where(file=str(path)))]) from None
    except OSError as error:
        raise environment(error, path) from error
    return parse_machine(raw, str(path))


def parse_machine(raw: bytes, name: str) -> Machine:
    """Read a machine profile from bytes.

    Raises:
        InputFaults: everything that is wrong with it.
    """
    where = Where(file=name)
    if len(raw) > PROFILE_LIMIT_KB * 1000:
        raise InputFaults([faults.TooLarge.finding(where=where, limit_mb=PROFILE_LIMIT_KB / 1000)])
    try:
        text = raw.decode("utf-8-sig")
        data = _plain(tomllib.loads(text))
    except UnicodeDecodeError:
        raise InputFaults([faults.NotUtf8.finding(where=where)]) from None
    except RecursionError:
        raise InputFaults([faults.TooDeep.finding(where=where, limit=MAX_DEPTH)]) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        if place:
            where = Where(file=name, line=int(place[1]), column=int(place[2]))
        problem = re.sub(r" \(at .*\)$", "", str(error))
        found = NotToml.finding(where=where, problem=Phrase(problem))
        raise InputFaults([found]) from None
    except ValueError:  # an integer of thousands of digits
        raise InputFaults([faults.NumberTooLarge.finding(where=where, number="...")]) from None
    return check(Document(name=name, data=data, text=text, spots=_spots(text)), Machine)


def _plain(value: Any, depth: int = 0) -> Any:
    """Return the values of TOML as those of JSON; dates become text, for no key of ours is one.

    Raises:
        RecursionError: groups or lists lie in one another too deep, as dotted keys can.
    """
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    return value if isinstance(value, str | int | float | bool) else str(value)


def _spots(text: str) -> Mapping[Steps, Spot]:
    """Return where the keys of plain TOML stand: one key a line, below its [group]."""
    spots: dict[Steps, Spot] = {(): (1, 1)}
    group: Steps = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[([\w.-]+)\]", line):
            group = tuple(head[1].split("."))
            for depth in range(1, len(group) + 1):
                spots.setdefault(group[:depth], (number, line.index("[") + 1))
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            spots[*group, key[1]] = (number, key.start(1) + 1)
    return spots
