"""A file of ours is loaded whole, or refused with every fault at its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from polasepatu.errors import InputFaults
from polasepatu.files.document import parse_yaml
from polasepatu.files.model import FileModel, FileRoot, Name, check, fault, json_schema, load

if TYPE_CHECKING:
    from pathlib import Path


class Hand(StrEnum):
    LEFT = "left"
    RIGHT = "right"


class Strap(FileModel):
    form: Literal["strap"] = "strap"
    width_mm: Annotated[float, Field(gt=0, le=60)]


class Blob(FileModel):
    form: Literal["blob"] = "blob"
    outline: tuple[tuple[float, float], ...]


class Box(FileRoot):
    kind: ClassVar[str] = "box"
    version: ClassVar[int] = 2
    upgrades: ClassVar = {1: lambda values: {("title" if k == "name" else k): v for k, v in values.items()}}

    title: Name
    price: Annotated[Decimal, Field(ge=0)] | None = None
    made: date | None = None
    hand: Hand = Hand.LEFT
    pairs: int = 1
    open: bool = False
    parts: dict[str, Annotated[Strap | Blob, Field(discriminator="form")]] = Field(default_factory=dict)

    @field_validator("pairs")
    @classmethod
    def _even(cls, value: int) -> int:
        from polasepatu.files import faults

        if value == 13:
            raise fault(faults.MustStayBelow, limit=13, found=13)
        return value


def faults_of(text: str) -> list[str]:
    """Return what is wrong with a text, one line for each fault, as a person would see it."""
    with pytest.raises(InputFaults) as caught:
        check(parse_yaml(text.encode(), "box.yaml"), Box)
    return [
        f"{each.where.line}:{each.where.column}: {each.code}: {each.where.field}: {each.english()}"
        + (f" | {each.hint.format(**each.values)}" if each.code == "PS118" else "")
        for each in caught.value.findings
    ]


GOOD = """\
schema: polasepatu.box/2
title: Derby 42
price: 1250000.50
made: 2026-11-24
hand: right
pairs: 12
parts:
  front: {form: strap, width_mm: 30}
  patch:
    form: blob
    outline: [[0, 0], [1.5, 0], [0, 1e1]]
"""


def test_a_good_file_becomes_typed_values(tmp_path: Path) -> None:
    path = tmp_path / "box.yaml"
    path.write_text(GOOD, encoding="utf-8")
    box = load(path, Box)
    assert str(box.price) == "1250000.5"
    assert str(box.made) == "2026-11-24"
    assert box.parts["patch"] == Blob(form="blob", outline=((0.0, 0.0), (1.5, 0.0), (0.0, 10.0)))
    assert box.to_file()["schema"] == "polasepatu.box/2"


def test_every_fault_of_a_file_is_told_at_once_with_its_place() -> None:
    text = """\
schema: polasepatu.box/2
titel: Derby
price: -1
made: 2026-02-30
hand: middle
pairs: 1.5
open: no
parts:
  front: {form: strap, width_mm: 0}
  back:
    form: strap
    width_mm: 61.0
    colour: red
  patch: {form: blob, outline: [[0, 0], [1], [a, 2]]}
  tail: {form: tail}
  none: {}
"""
    assert faults_of(text) == [
        "1:1: PS119: None: 'title' is missing here",
        "2:1: PS118: titel: this key is not known | did you mean 'title'?",
        "3:1: PS128: price: must be at least 0, not -1",
        "4:1: PS134: made: must be a date, not '2026-02-30'",
        "5:1: PS126: hand: must be one of 'left', 'right', not 'middle'",
        "6:1: PS121: pairs: must be a whole number, not 1.5",
        "7:1: PS123: open: must be true or false, not 'no'",
        "9:24: PS127: parts.front.width_mm: must be greater than 0, not 0",
        "12:5: PS130: parts.back.width_mm: must be at most 60, not 61.0",
        "13:5: PS117: parts.back.colour: this key is not known",
        "14:41: PS145: parts.patch.outline.1: entry 2 is missing in this list",
        "14:47: PS120: parts.patch.outline.2.0: must be a number, not 'a'",
        "15:3: PS126: parts.tail: must be one of 'strap', 'blob', not 'tail'",
        "16:3: PS119: parts.none: 'form' is missing here",
    ]


def test_a_misspelt_key_deep_inside_gets_the_right_guess() -> None:
    text = (
        "schema: polasepatu.box/2\ntitle: x\nparts:\n  a:\n    form: strap\n    width_m: 3\n    width_mm: 3\n"
    )
    assert faults_of(text) == [
        "6:5: PS118: parts.a.width_m: this key is not known | did you mean 'width_mm'?"
    ]


def test_a_coded_fault_from_a_validator_keeps_its_code_and_gets_a_place() -> None:
    assert faults_of("schema: polasepatu.box/2\ntitle: x\npairs: 13\n") == [
        "3:1: PS129: pairs: must be less than 13, not 13"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: PS113: None: the file does not name its kind"),
        ("title: x\n", "1:1: PS113: None: the file does not name its kind"),
        ("[1]", "1:1: PS125: None: must be a group of keys, not a list"),
        ("schema: box\n", "1:1: PS114: schema: 'box' is not a known kind of file"),
        ("schema: 3\n", "1:1: PS114: schema: 3 is not a known kind of file"),
        (
            "# hello\nschema: polasepatu.last/1\n",
            "2:1: PS115: schema: this is a file of the kind 'last'; a 'box' is needed here",
        ),
        (
            "schema: polasepatu.box/3\n",
            "1:1: PS116: schema: the file has the form box/3; this polasepatu knows up to box/2",
        ),
    ],
)
def test_the_schema_line_is_checked_before_anything_else(text: str, told: str) -> None:
    assert faults_of(text) == [told]


def test_an_older_file_goes_through_the_upgrades() -> None:
    assert check(parse_yaml(b"schema: polasepatu.box/1\nname: old\n", "box.yaml"), Box).title == "old"


@pytest.mark.parametrize(
    "name", ["a/b", "a\\b", "..", "con", "CON.txt", "x" * 41, "a\tb", " a", "a ", "a:b", "-x"]
)
def test_a_name_that_cannot_be_a_file_is_refused(name: str) -> None:
    text = f"schema: polasepatu.box/2\ntitle: {name!r}\n"
    assert faults_of(text)[0].startswith("2:1: PS138: title: ")


@pytest.mark.parametrize(
    "name", ["Derby 42", "vamp_lining", "kap-depan", "EU 42.5 (G)", "42", "Sepatu Élan", "a+"]
)
def test_names_of_the_trade_are_accepted(name: str) -> None:
    text = f"schema: polasepatu.box/2\ntitle: {name!r}\n"
    assert check(parse_yaml(text.encode(), "box.yaml"), Box).title == name


WORDS = (
    "nothing",
    "~",
    "[]",
    "{}",
    "-1",
    "1e9",
    "'x'",
    "true",
    "2026-01-01",
    "[[1, 2], [3]]",
    "{form: strap}",
)


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(WORDS)), min_size=1, max_size=3))
def test_a_file_with_any_value_in_any_place_is_a_box_or_a_placed_fault(
    changes: list[tuple[int, str]],
) -> None:
    lines = GOOD.splitlines()
    for index, word in changes:
        lines[index] = lines[index].partition(":")[0] + ": " + word
    try:
        box = check(parse_yaml("\n".join(lines).encode(), "box.yaml"), Box)
    except InputFaults as error:
        assert all(each.where.line for each in error.findings)
    else:
        assert box.title


def test_the_json_schema_names_the_schema_line() -> None:
    found: dict[str, Any] = json_schema(Box)
    assert found["properties"]["schema"]["const"] == "polasepatu.box/2"
    assert found["required"][:2] == ["schema", "title"]


def test_a_domain_fault_found_later_gets_its_place() -> None:
    document = parse_yaml(GOOD.encode(), "box.yaml")
    where = document.where("parts.patch.outline.2")
    assert (where.file, where.line, where.column, where.field) == (
        "box.yaml",
        11,
        33,
        "parts.patch.outline.2",
    )
    missing = document.where("parts.front.nothing")
    assert (missing.line, missing.column, missing.field) == (8, 3, "parts.front")
