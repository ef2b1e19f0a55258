"""Numbers and words change in place: one line differs, and back again gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.files.document import Document, parse_yaml, read
from polasepatu.files.edit import (
    Add,
    EditRefused,
    Insert,
    NothingThere,
    Put,
    Remove,
    edited,
    number_text,
    value_at,
    with_mark_of,
    written,
)

ROOT = Path(__file__).parents[3]
STYLES = {path.parent.name: read(path) for path in sorted((ROOT / "patterns").glob("*/style.yaml"))}

TEXT = """\
# a style
points:
  A: [6, 5] # the heel
  B: {at: [1.5, 2]}
lines:
  back: [A, [0, 14],
    [-3, 26], B]
pieces:
  vamp:
    marks:
      - {notch: A, name: toe} # first
      - {notch: B}
    edges: {back: lap}
    count: 2
"""


def doc(text: str = TEXT) -> Document:
    return parse_yaml(text.encode(), "style.yaml")


def numbers(value: Any, steps: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield steps
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from numbers(each, (*steps, str(key)))


NUMBERS = [(name, steps) for name, document in STYLES.items() for steps in numbers(document.data)]


@given(st.sampled_from(NUMBERS), st.floats(-500, 500).map(lambda x: round(x, 2)))
def test_a_number_of_a_sample_style_changes_alone_and_comes_back(
    at: tuple[str, tuple[str, ...]], new: float
) -> None:
    document = STYLES[at[0]]
    changed = edited(document, [Put(steps=at[1], value=new)])
    before, after = document.text.splitlines(), changed.splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) <= 1
    old = value_at(document.data, at[1])
    again = edited(parse_yaml(changed.encode(), ""), [Put(steps=at[1], value=old)])
    assert parse_yaml(again.encode(), "").data == document.data


def test_comments_and_line_ends_stay() -> None:
    windows = TEXT.replace("\n", "\r\n")
    changed = edited(doc(windows), [Put(steps=("points", "A", "1"), value=5.25)])
    assert changed == windows.replace("[6, 5]", "[6, 5.25]")


def test_text_outside_ascii_does_not_shift_the_place() -> None:
    text = "title: Sepatu é – 靴 # ü\nx: [1, 2]\n"
    assert edited(doc(text), [Put(steps=("x", "1"), value=3)]) == text.replace("2]", "3]")


def test_a_byte_order_mark_stays() -> None:
    raw = b"\xef\xbb\xbf" + TEXT.encode()
    assert with_mark_of(raw, TEXT) == raw
    assert with_mark_of(TEXT.encode(), TEXT) == TEXT.encode()


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Insert(steps=("lines", "back", "1"), value=[1, 2]), "[A, [0, 14]", "[A, [1, 2], [0, 14]"),
        (Insert(steps=("lines", "back", "4"), value=[1, 2]), "26], B]", "26], B, [1, 2]]"),
        (Remove(steps=("lines", "back", "3")), "26], B]", "26]]"),
        (Remove(steps=("lines", "back", "0")), "[A, [0", "[[0"),
        (Remove(steps=("pieces", "vamp", "marks", "0")), "      - {notch: A, name: toe} # first\n", ""),
        (Add(steps=("pieces", "vamp", "marks", "1", "depth"), value=4), "{notch: B}", "{notch: B, depth: 4}"),
        (Add(steps=("pieces", "vamp", "group"), value="pairs"), "count: 2\n", "count: 2\n    group: pairs\n"),
        (Remove(steps=("pieces", "vamp", "count")), "    count: 2\n", ""),
        (Put(steps=("pieces", "vamp", "edges", "back"), value={"kind": "lap", "allowance": 8.5}), "back: lap",
         "back: {kind: lap, allowance: 8.5}"),
        (Insert(steps=("pieces", "vamp", "marks", "2"), value={"notch": "A"}), "- {notch: B}\n",
         "- {notch: B}\n      - {notch: A}\n"),
        (Insert(steps=("pieces", "vamp", "marks", "0"), value={"notch": "B"}), "- {notch: A, name",
         "- {notch: B}\n      - {notch: A, name"),
    ],
)  # fmt: skip
def test_items_and_keys_come_and_go_where_they_are_written(change: Any, old: str, new: str) -> None:
    assert edited(doc(), [change]) == TEXT.replace(old, new, 1)


def test_the_last_item_leaves_an_empty_list() -> None:
    text = "marks:\n  - {notch: A} # one\nend: 1\n"
    assert edited(doc(text), [Remove(steps=("marks", "0"))]) == "marks:\n  [] # one\nend: 1\n"


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NothingThere):
        edited(doc(), [Put(steps=("points", "Z", "0"), value=1)])
    with pytest.raises(NothingThere):
        edited(doc(), [Add(steps=("points", "A"), value=1)])
    with pytest.raises(NothingThere):
        edited(doc(), [Insert(steps=("lines", "back", "9"), value=1)])


def test_a_key_that_shares_its_line_is_left_to_a_person() -> None:
    text = "list:\n  - a: 1\n    b: 2\n"
    with pytest.raises(EditRefused):
        edited(doc("? list\n: - a\n  - b\n"), [Remove(steps=("list", "0"))])
    assert edited(doc(text), [Remove(steps=("list", "0", "b"))]) == "list:\n  - a: 1\n"


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers(-99, 99) | st.text()))
def test_whatever_is_written_is_read_as_the_same(value: dict[str, Any]) -> None:
    if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or ord(c) > 0xD7FF for each in (*value, *value.values())
           if isinstance(each, str) for c in each) or "" in value:  # fmt: skip
        return
    assert parse_yaml(written(value).encode(), "").data == value


def test_numbers_are_written_as_people_write_them() -> None:
    written_out = [number_text(value) for value in (33.25, 33.2, 33.0, -0.001, 100, 0.05)]
    assert written_out == ["33.25", "33.2", "33", "0", "100", "0.05"]
