"""Gettext catalogues with the standard library: read and write .po, compile .mo, collect the texts.

Used by `python dev.py messages` and by the tests, never at run time. The texts are found in the source
by its syntax tree, so nothing has to be imported for it.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from polasepatu.i18n.docstrings import example_of, help_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER = "\n".join(
    (
        "Project-Id-Version: polasepatu",
        "Language: id",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=1; plural=0;",
        "",
    )
)
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_HAS_WORDS = re.compile(r"[^\W\d_]")
CALLS = frozenset({"_", "N_", "Phrase", "say"})
CLASS_TEXTS = frozenset({"text", "hint", "cause"})


@dataclass(slots=True, kw_only=True)
class Entry:
    """One message: its places in the source and its translation."""

    msgid: str
    plural: str = ""
    msgstr: str = ""
    places: list[str] = field(default_factory=list)


# --- collecting -----------------------------------------------------------------------------------


def collect(source: Path) -> dict[str, Entry]:
    """Return every text to translate below a folder of Python files."""
    found: dict[str, Entry] = {}
    for path in sorted(source.rglob("*.py")):
        module = path.relative_to(source.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for msgid, plural in _texts(tree, is_command="/cli/" in module):
            entry = found.setdefault(msgid, Entry(msgid=msgid, plural=plural))
            entry.plural = entry.plural or plural
            if module not in entry.places:
                entry.places.append(module)
    return {msgid: entry for msgid, entry in found.items() if _HAS_WORDS.search(_PLACEHOLDER.sub("", msgid))}


def _texts(tree: ast.Module, *, is_command: bool) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _in_call(node, is_command=is_command)
        elif isinstance(node, ast.ClassDef):
            yield from _in_class(node)
        elif is_command and isinstance(node, ast.FunctionDef) and _is_public(node, tree):
            text = ast.get_docstring(node) or ""
            if example_of(text):  # an example at the end is what makes a docstring the help of a command
                yield help_of(text), ""


def _is_public(node: ast.FunctionDef, tree: ast.Module) -> bool:
    return node in tree.body and not node.name.startswith("_")


def _in_call(node: ast.Call, *, is_command: bool) -> Iterator[tuple[str, str]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = [text for each in node.args[:2] if (text := _literal(each)) is not None]
    if name in CALLS and first:
        yield first[0], ""
    elif name == "ngettext" and len(first) == 2:
        yield first[0], first[1]
    elif is_command and name in ("Option", "Argument"):
        for keyword in node.keywords:
            if keyword.arg == "help" and (text := _literal(keyword.value)):
                yield text, ""


def _in_class(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    values = {
        target.id: text
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and (text := _literal(statement.value)) is not None
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    }
    if re.fullmatch(r"PS[0-9]{3}", values.get("code", "")):
        yield from ((values[name], "") for name in sorted(CLASS_TEXTS & set(values)))


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def merge(found: dict[str, Entry], old: dict[str, Entry]) -> dict[str, Entry]:
    """Return the texts that were found with the translations of the old catalogue, sorted by place."""
    for msgid, entry in found.items():
        entry.msgstr = old[msgid].msgstr if msgid in old else entry.msgstr
    return {
        each.msgid: each for each in sorted(found.values(), key=lambda each: (each.places[:1], each.msgid))
    }


# --- .po ------------------------------------------------------------------------------------------


def read_po(path: Path) -> dict[str, Entry]:
    """Return the messages of a catalogue, by their English text; the header is left out."""
    found: dict[str, Entry] = {}
    if not path.exists():
        return found
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        values: dict[str, str] = {}
        places: list[str] = []
        keyword = ""
        for line in block.splitlines():
            if line.startswith("#:"):
                places += line[2:].split()
            elif match := re.match(r'(msgid|msgid_plural|msgstr|msgstr\[0\]) "', line):
                keyword = match[1].removesuffix("[0]")
                values[keyword] = _unquote(line[len(match[1]) + 1 :])
            elif line.startswith('"'):
                values[keyword] += _unquote(line)
        if msgid := values.get("msgid"):
            found[msgid] = Entry(
                msgid=msgid,
                plural=values.get("msgid_plural", ""),
                msgstr=values.get("msgstr", ""),
                places=places,
            )
    return found


def write_po(entries: Iterable[Entry]) -> str:
    """Return a catalogue as the text of a .po file."""
    blocks = [f'msgid ""\nmsgstr {_quote(HEADER)}']
    for each in entries:
        lines = [f"#: {place}" for place in each.places]
        lines += [f"msgid {_quote(each.msgid)}"]
        lines += [f"msgid_plural {_quote(each.plural)}"] if each.plural else []
        lines += [f"msgstr{'[0]' if each.plural else ''} {_quote(each.msgstr)}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quote(text: str) -> str:
    parts = text.splitlines(keepends=True) or [""]
    quoted = [
        '"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"' for part in parts
    ]
    return quoted[0] if len(quoted) == 1 else "\n".join(['""', *quoted])


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text.strip()[1:-1])


# --- .mo ------------------------------------------------------------------------------------------


def compile_mo(entries: Iterable[Entry]) -> bytes:
    """Return a catalogue in the binary form that gettext loads; texts without translation are left out."""
    pairs = {"": HEADER} | {
        f"{each.msgid}\0{each.plural}" if each.plural else each.msgid: each.msgstr
        for each in entries
        if each.msgstr
    }
    keys = sorted(pairs, key=str.encode)
    offset = 28 + 16 * len(keys)
    tables: list[bytes] = []
    blob = b""
    for texts in (keys, [pairs[key] for key in keys]):
        table = b""
        for text in texts:
            raw = text.encode()
            table += struct.pack("<II", len(raw), offset + len(blob))
            blob += raw + b"\0"
        tables.append(table)
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + tables[0] + tables[1] + blob


# --- python dev.py messages -----------------------------------------------------------------------


def main(arguments: list[str]) -> None:
    """Bring the catalogue up to the source; take translations from JSON files of {English: Indonesian}."""
    folder = Path(__file__).parent / "locale" / "id" / "LC_MESSAGES"
    entries = merge(collect(Path(__file__).parents[1]), read_po(folder / "polasepatu.po"))
    for name in arguments:
        for msgid, msgstr in json.loads(Path(name).read_text(encoding="utf-8")).items():
            if msgid in entries:
                entries[msgid].msgstr = msgstr
            else:
                print(f"no such text in the source: {msgid}")
    (folder / "polasepatu.po").write_text(write_po(entries.values()), encoding="utf-8", newline="\n")
    (folder / "polasepatu.mo").write_bytes(compile_mo(entries.values()))
    for each in entries.values():
        if not each.msgstr:
            print(f"not translated: {each.places[0]}: {each.msgid}")


if __name__ == "__main__":
    main(sys.argv[1:])
