"""Hostile and careless text: each fault is told in one line, at its exact place, and nothing else happens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.errors import Exit, InputFaults, PolaError
from polasepatu.files import document, faults
from polasepatu.files.document import parse_json, parse_yaml, read


def told(raw: bytes) -> str:
    """Return the one fault of a YAML text as line:column: code: message."""
    with pytest.raises(InputFaults) as caught:
        parse_yaml(raw, "x.yaml")
    (only,) = caught.value.findings
    return f"{only.where.line}:{only.where.column}: {only.code}: {only.english()}"


ALIAS = "this part of YAML is not supported: anchors and aliases (&name, *name)"
TAG = "this part of YAML is not supported: tags (!name)"
KEY = "this part of YAML is not supported: a key that is not a plain word"
DEEP = "the file is nested more than 64 levels deep"
COLON = "this cannot be read as YAML: mapping values are not allowed in this context"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (
            b"a: 1\nb: *a",
            f"2:4: PS108: {ALIAS}",
        ),
        (b"a: &x 1", f"1:4: PS108: {ALIAS}"),
        (b"a: &a [*a]", f"1:4: PS108: {ALIAS}"),
        (
            b"a:\n  - !!python/object:os.system x",
            f"2:5: PS108: {TAG}",
        ),
        (b"a: !!str 12", f"1:4: PS108: {TAG}"),
        (b"!x a: 1", f"1:1: PS108: {TAG}"),
        (b"a: 1\n---\nb: 2", "2:1: PS108: this part of YAML is not supported: several documents in one file"),
        (b"? [a]\n: 1", f"1:3: PS108: {KEY}"),
        (b"a: 1\n'': 2", f"2:1: PS108: {KEY}"),
        (b"a:\n  b: 1\n  c: 2\n  b: 3", "4:3: PS109: the key 'b' appears twice; first on line 2"),
        (b"42: 1\n'42': 3", "2:1: PS109: the key '42' appears twice; first on line 1"),
        (b"a:\n\tb: 1", "2:1: PS106: there is a tab character where YAML allows spaces only"),
        (b"a: 1e999", "1:4: PS111: the number 1e999 is too large"),
        (b"a: [1,\n  -1.0e400]", "2:3: PS111: the number -1.0e400 is too large"),
        (b"a: \x07b", "1:4: PS112: there is a character here that cannot be shown: U+0007"),
        (b'a: 1\nb: "\\x1b[2J"', "2:4: PS112: there is a character here that cannot be shown: U+001B"),
        (b"\xff\xfea\x00", "1:1: PS104: the file is not UTF-8 text"),
        (b"a: 1\nb: kulit \xe9", "2:10: PS104: the file is not UTF-8 text"),
        (b"a: [1, 2", "1:9: PS105: this cannot be read as YAML: did not find expected ',' or ']'"),
        (
            b"a: b: c",
            f"1:5: PS105: {COLON}",
        ),
        (b"[" * 70 + b"]" * 70, f"1:66: PS110: {DEEP}"),
        (b"a: " + b"[" * 5000, f"1:68: PS110: {DEEP}"),
        (
            b"\n".join(b" " * n + b"a:" for n in range(80)),
            f"66:66: PS110: {DEEP}",
        ),
    ],
)
def test_a_fault_in_the_text_is_told_at_its_place(raw: bytes, fault: str) -> None:
    assert told(raw) == fault


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("no", "no"),
        ("NO", "NO"),
        ("2026-11-24", "2026-11-24"),
        ("1_000", "1_000"),
        ("1,5", "1,5"),
        ("0x1F", "0x1F"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("123456789012345678901234", "123456789012345678901234"),
        ("1250000.50", 1250000.5),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("+7", 7),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("'42'", "42"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = parse_yaml(f"a: {text}".encode(), "x.yaml").data["a"]
    assert (found, type(found)) == (value, type(value))


def test_a_byte_order_mark_of_a_windows_editor_is_no_part_of_the_text() -> None:
    found = parse_yaml(b"\xef\xbb\xbfa: 1", "x.yaml")
    assert found.data == {"a": 1}
    assert found.where("a").column == 1


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert told("\n".join(lines).encode()).startswith("1:5: PS108")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * 5_000_001)
    with pytest.raises(InputFaults, match="larger than 5 MB"):
        read(path)
    path.write_bytes(b"#" * 5_000_000)
    assert read(path).data is None


def test_a_missing_file_and_a_folder_are_input_faults(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.yaml", "PS101"), (tmp_path, "PS102")):
        with pytest.raises(InputFaults) as caught:
            read(path)
        assert caught.value.findings[0].code == code
        assert caught.value.exit_code == Exit.INPUT


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_without_permission_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    with pytest.raises(faults.NotPermitted):
        read(path)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{"a": 1, "a": 2}', "PS107", None),
        ('{"a": NaN}', "PS111", None),
        ('{"a": 1e999}', "PS111", None),
        ('{"a":\n 1,}', "PS107", 2),
        ('{"a": "\\ud800"}', "PS112", None),
        ("[" * 100_000, "PS110", None),
        ('{"a": ' + "9" * 5000 + "}", "PS111", None),
    ],
)
def test_json_keeps_the_same_rules(text: str, code: str, line: int | None) -> None:
    with pytest.raises(InputFaults) as caught:
        parse_json(text.encode(), "x.json")
    (only,) = caught.value.findings
    assert only.code == code
    assert line is None or only.where.line == line


def test_json_finds_places_when_they_are_asked_for() -> None:
    found = parse_json(b'{"a": [1,\n {"b": 2}]}', "x.json")
    where = found.where(("a", 1, "b"))
    assert (where.line, where.column, where.field) == (2, 3, "a.1.b")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_a_coded_error(raw: bytes) -> None:
    for parse in (parse_yaml, parse_json):
        try:
            parse(raw, "x")
        except PolaError as error:
            assert error.exit_code == Exit.INPUT


WORDS = st.lists(
    st.sampled_from(
        ["a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "'", '"', "\\"]
    )
)


@given(WORDS.map("".join))
def test_any_text_of_yaml_signs_gives_a_value_or_a_placed_error(text: str) -> None:
    try:
        found = parse_yaml(text.encode(), "x")
    except InputFaults as error:
        assert all(each.where.line for each in error.findings)
    else:
        assert found.where().file == "x"


@given(WORDS.map("".join))
def test_the_reader_without_the_c_library_reads_the_same(text: str) -> None:
    import yaml

    def outcome(loader: object) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(document, "_Loader", loader)
            try:
                return parse_yaml(text.encode(), "x").data
            except InputFaults as error:
                return error.findings[0].code[:3]

    assert outcome(yaml.SafeLoader) == outcome(yaml.CSafeLoader)
