"""Writes what the program knows better than a writer: `python docs/_generate.py`.

Whole pages: the commands in both languages, the glossary. In the other pages: the tables of keys between
`<!-- keys NAME -->` and `<!-- end -->`, and what the program answers in every block marked `console`. Then
the pictures. A page is a walk: its blocks run from the top in one folder that holds the sample patterns; a
block `yaml file=NAME` adds to a file, a block `diff` whose first line is `# NAME` changes one, a block
`yaml derby` must load and grade when laid over the Derby. Commands in a block `sh slow` are only checked for
their spelling. A test runs the same walk and compares.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shlex
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from polasepatu import i18n
from polasepatu.cli import glossary
from polasepatu.cli.explain import EXITS
from polasepatu.cli.framework import settings
from polasepatu.cli.framework.app import GLOBAL_OPTIONS
from polasepatu.cli.framework.commands import COMMANDS
from polasepatu.cli.framework.run import run
from polasepatu.errors import PolaError, Severity
from polasepatu.files.document import read
from polasepatu.i18n import _
from polasepatu.workflow.grade import GradeJob, grade_style

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "id")
PICTURE_LIMIT = 300_000

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`(?P<path>[\w.-]+/[\w./-]+\.\w+)`")
_TABLE = re.compile(r"^<!-- photocopier (?P<sizes>[\d,]+) -->\n.*?^<!-- end -->$", re.MULTILINE | re.DOTALL)
_KEYS = re.compile(r"^<!-- keys (?P<name>\w+) -->\n.*?^<!-- end -->$", re.MULTILINE | re.DOTALL)


# --- which pages there are ------------------------------------------------------------------------


def pages() -> list[Path]:
    """Return every page, decisions and glossary included."""
    return [ROOT / "README.md", ROOT / "README.id.md", *sorted(DOCS.rglob("*.md"))]


def language_of(page: Path) -> str:
    """Return the language a page is written in."""
    return "id" if page.name == "README.id.md" or "id" in page.relative_to(ROOT).parts[:-1] else "en"


# --- a page as a walk -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a command printed, and its exit code."""

    text: str
    code: int


class Walk:
    """The folder in which the blocks of one page run, and the language they speak."""

    def __init__(self, folder: Path, language: str) -> None:
        """Begin a walk in a folder that holds the samples."""
        self.folder = folder
        self.language = language
        self.failed: list[str] = []

    def block(self, info: str, body: str) -> str:
        """Do what a block says, and return its body as it should read."""
        kind, *marks = info.split() or [""]
        values = dict(mark.partition("=")[::2] for mark in marks)
        if kind == "yaml" and "file" in values:
            self._add(values["file"], body)
        elif kind == "yaml" and "derby" in values:
            self._on_the_derby(body)
        elif kind == "diff":
            self._change(body)
        elif kind == "console":
            return self._console(body, int(values.get("exit", "0")))
        elif kind == "sh":
            for line in body.splitlines():
                if "slow" in values:
                    self._spelt_right(line)
                else:
                    self._expect(line, int(values.get("exit", "0")))
        return body

    def _add(self, name: str, body: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(body)

    def _on_the_derby(self, body: str) -> None:
        """Lay a snippet over the Derby, which must then still load and grade."""
        derby = self.folder / "patterns" / "derby"
        path = derby / "with-snippet.yaml"
        path.write_text(body, encoding="utf-8")
        whole = merged(read(derby / "style.yaml").data, read(path).data)
        path.write_text(json.dumps(whole), encoding="utf-8")  # JSON is YAML
        try:
            done = grade_style(path, GradeJob(sizes="38,42,46"))
            findings = [each for each in done.findings if each.severity is Severity.ERROR]
        except PolaError as error:
            findings = list(error.findings)
        self.failed += [f"{i18n.message(each)} ({each.where.field}) in:\n{body}" for each in findings]

    def _change(self, body: str) -> None:
        head, *lines = body.splitlines()
        path = self.folder / head.removeprefix("#").strip()
        old = "".join(f"{line[1:]}\n" for line in lines if line[:1] in "- ")
        new = "".join(f"{line[1:]}\n" for line in lines if line[:1] in "+ ")
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            self.failed.append(f"{path.name} holds {text.count(old)} times:\n{old}")
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def _console(self, body: str, wanted: int) -> str:
        commands = [line for line in body.splitlines() if line.startswith("$ ")]
        return "".join(f"{line}\n{self._expect(line.removeprefix('$ '), wanted)}" for line in commands)

    def _spelt_right(self, line: str) -> None:
        """Check a command that takes long by its help page only: it exists and knows its options."""
        words = shlex.split(line)[1:]
        names = [each.name for each in COMMANDS]
        name = next((each for each in (" ".join(words[:2]), *words[:1]) if each in names), None)
        told = "" if name is None else answer(f"polasepatu {name} --help", self.folder, "en").text
        unknown = [word for word in words if word.startswith("-") and not re.search(rf"{word}\b", told)]
        if name is None or unknown:
            self.failed.append(f"{line}: no such command or option: {' '.join(unknown)}")

    def _expect(self, line: str, wanted: int) -> str:
        if not line.startswith("polasepatu"):
            return ""
        given = answer(line, self.folder, self.language)
        if given.code != wanted:
            self.failed.append(f"{line}: exit code {given.code}, not {wanted}\n{given.text}")
        return given.text


def merged(below: Any, above: Any) -> Any:
    """Return one YAML value laid over another, key by key; lists are replaced."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {
        key: merged(below.get(key), above[key]) if key in above else below[key] for key in {**below, **above}
    }


def answer(line: str, folder: Path, language: str) -> Answered:
    """Run one command line in a folder; `> FILE` puts what it prints into a file."""
    words = shlex.split(line)[1:]
    target = None
    if ">" in words:
        words, target = words[: words.index(">")], words[words.index(">") + 1]
    printed = io.StringIO()
    before = dict(os.environ)
    os.environ.update(POLASEPATU_LANG=language, COLUMNS="100")
    os.environ.pop("XDG_CONFIG_HOME", None)
    try:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            code = run(words)
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.use(settings.Settings())
        i18n.use("en")
    if target is not None:
        (folder / target).write_text(printed.getvalue(), encoding="utf-8")
        return Answered(text="", code=code)
    return Answered(text="".join(f"{each.rstrip()}\n" for each in printed.getvalue().splitlines()), code=code)


def walked(page: Path) -> tuple[str, list[str]]:
    """Return a page as it should read, and what went wrong on the walk."""
    text = page.read_text(encoding="utf-8")
    language = language_of(page)
    text = _KEYS.sub(lambda found: key_table(found["name"], language), text)
    text = _TABLE.sub(lambda found: _photocopier(found["sizes"], language), text)
    if not any(
        each["info"].split()[:1] in (["console"], ["sh"], ["diff"], ["yaml"])
        for each in _FENCE.finditer(text)
    ):
        return text, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("patterns", "orders", "rates"):
            shutil.copytree(ROOT / each, folder / each)
        shutil.copy(ROOT / "materials.yaml", folder)
        walk = Walk(folder, language)
        text = _FENCE.sub(
            lambda found: f"```{found['info']}\n{walk.block(found['info'], found['body'])}```", text
        )
        return text, [*walk.failed, *_not_there(text, folder)]


def _not_there(text: str, folder: Path) -> list[str]:
    """Name the files that the text between the blocks speaks of and that the walk did not leave."""
    named = {each["path"] for each in _PATH.finditer(_FENCE.sub("", text))}
    mine = [each for each in named if (folder / each.partition("/")[0]).is_dir()]
    return [f"there is no {each}" for each in sorted(mine) if not (folder / each).exists()]


def _photocopier(sizes: str, language: str) -> str:
    from _tables import photocopier

    return f"<!-- photocopier {sizes} -->\n{photocopier(sizes, language)}\n<!-- end -->"


# --- tables of keys -------------------------------------------------------------------------------


def key_models() -> dict[str, Any]:
    """Return the models whose keys are described, by name."""
    from polasepatu.files import last, materials
    from polasepatu.files.model import FileModel
    from polasepatu.files.style import bill as style_bill
    from polasepatu.files.style import lines as style_lines
    from polasepatu.files.style import operations as style_operations
    from polasepatu.files.style import pieces as style_pieces
    from polasepatu.files.style import style
    from polasepatu.files.style import values as style_values

    found: dict[str, Any] = {}
    parts = (style_values, style_lines, style_pieces, style, style_bill, style_operations)
    for module, prefix in (*((part, "") for part in parts), (last, "last."), (materials, "materials.")):
        for name, value in vars(module).items():
            if (
                isinstance(value, type)
                and issubclass(value, FileModel)
                and value.__module__ == module.__name__
            ):
                value.model_rebuild()
                if value.model_fields:
                    found[f"{prefix}{name}".replace(".", "_")] = value
    return found


def key_words() -> dict[str, dict[str, Any]]:
    """Return what is said about each key: its form, its meaning in English and in Indonesian."""
    return tomllib.loads((DOCS / "_keys.toml").read_text(encoding="utf-8"))


def key_table(name: str, language: str) -> str:
    """Return the table of the keys of one model, with the marks around it."""
    model = key_models()[name]
    said = key_words()
    words, forms = said[name], said["forms"] if language == "id" else {}
    head = {"en": "| key | form | if absent | meaning |", "id": "| kunci | bentuk | bila tidak ada | arti |"}
    required = {"en": "required", "id": "wajib"}[language]
    rows = [head[language], "| --- | --- | --- | --- |"]
    for key, field in model.model_fields.items():
        form, *meanings = words[key]
        absent = required if field.is_required() else _default(field)
        rows.append(
            f"| `{key}` | {forms.get(form, form)} | {absent} | {meanings[LANGUAGES.index(language)]} |"
        )
    return "\n".join((f"<!-- keys {name} -->", *rows, "<!-- end -->"))


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or value in ((), {}) or not isinstance(value, str | int | float | tuple):
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "-" if set(value) == {None} else f"[{', '.join(f'{each:g}' for each in value)}]"
    return (
        str(value.value) if hasattr(value, "value") else f"{value:g}" if isinstance(value, float) else value
    )


# --- whole pages ----------------------------------------------------------------------------------

COMMANDS_HEAD = {
    "en": """\
# Commands

What each command does and what can be said to it, as `--help` prints it. This page is made by the program.

A command that reads a style takes the folder or the file in it. Results go to standard output, messages and
the list of files to standard error. A command that writes never changes a file that it did not make itself.
""",
    "id": """\
# Perintah

Apa yang dikerjakan tiap perintah dan apa saja pilihannya, seperti yang dicetak `--help`. Halaman ini dibuat
oleh program.

Perintah yang membaca model menerima foldernya atau berkas di dalamnya. Hasil keluar di keluaran standar;
pesan dan daftar berkas keluar di keluaran galat. Perintah yang menulis tidak pernah mengubah berkas yang
bukan buatannya.
""",
}
OPTIONS_HEAD = {"en": "## Options of every command", "id": "## Pilihan untuk semua perintah"}
EXITS_HEAD = {
    "en": "## Exit codes\n\nFor scripts: the number a command ends with.\n\n| code | meaning |",
    "id": "## Kode akhir\n\nUntuk skrip: angka yang dikembalikan perintah saat selesai.\n\n| kode | arti |",
}
DONE = {"en": "done", "id": "selesai"}


SHARED_HEAD = {"en": "## Options that commands share", "id": "## Pilihan yang dipakai bersama"}
SHARED_TOO = {"en": "Also: {links}.", "id": "Juga: {links}."}
_PANEL = re.compile(r"^(?P<title>\S[^\n]*):\n(?P<body>(?:[ ]{2,}[^\n]*\n)+)\n?", re.MULTILINE)


def _panels(told: str) -> dict[str, str]:
    """Return the panels of a help page, without those of typer itself, which every command has."""
    own = {_(f"{word}:").rstrip(":") for word in ("Arguments", "Options", "Commands")}
    return {each["title"]: each[0] for each in _PANEL.finditer(told) if each["title"] not in own}


def _shared(pages: Iterable[str]) -> dict[str, str]:
    """Return the panels that read the same on several help pages."""
    found = [panel for told in pages for panel in _panels(told).items()]
    return {title: text for title, text in found if found.count((title, text)) > 1}


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _command(name: str, told: str, shared: dict[str, str], language: str) -> str:
    """Return the part of a command: its help page, with links in place of the panels it shares."""
    links = []
    for title, text in _panels(told).items():
        if shared.get(title) == text:
            told = told.replace(text, "")
            links.append(f"[{title}](#{_anchor(title)})")
    more = f"\n{SHARED_TOO[language].format(links=', '.join(links))}\n" if links else ""
    return f"## {name}\n\n```text\n{told}```\n{more}"


def commands_page(language: str) -> str:
    """Return the page of all commands with their help; options that several share are written once."""
    with tempfile.TemporaryDirectory() as name:
        told = {
            entry.name: answer(f"polasepatu {entry.name} --help", Path(name), language).text
            for entry in COMMANDS
        }
    with i18n.speaking(language):
        shared = _shared(told.values())
        parts = [COMMANDS_HEAD[language]]
        parts += [_command(name, text, shared, language) for name, text in told.items()]
        parts.append(f"{SHARED_HEAD[language]}\n")
        parts += [
            f"### {title}\n\n```text\n{text.partition(chr(10))[2].rstrip()}\n```\n"
            for title, text in shared.items()
        ]
        options = "\n".join(
            f"| `{option.replace('|', chr(92) + '|')}` | {_(text)} |" for option, text in GLOBAL_OPTIONS
        )
        exits = "\n".join(f"| {code} | {_(text)} |" for code, text in EXITS.items())
    parts.append(f"{OPTIONS_HEAD[language]}\n\n| | |\n| --- | --- |\n{options}\n")
    parts.append(f"{EXITS_HEAD[language]}\n| --- | --- |\n| 0 | {DONE[language]} |\n{exits}\n")
    return "\n".join(parts)


GLOSSARY_HEAD = """\
# Glossary / Daftar istilah

The words of the trade as this project uses them. Of several Indonesian words the first is the usual one
here; a word with (?) is still to be confirmed with teachers of the trade. `polasepatu explain WORD` finds
them too.

Istilah yang dipakai proyek ini. Bila ada beberapa kata Indonesia, yang pertama yang lazim dipakai di sini;
kata dengan (?) masih perlu dipastikan kepada pengajar. `polasepatu explain KATA` juga mencarinya. Halaman
ini dibuat oleh program dari `src/polasepatu/cli/glossary.toml`.

| English | Indonesia | meaning | arti |
| --- | --- | --- | --- |
"""


def glossary_page() -> str:
    """Return the glossary."""
    rows = (f"| {each.en} | {each.id} | {each.about} | {each.arti} |\n" for each in glossary.terms())
    return GLOSSARY_HEAD + "".join(rows)


def whole_pages() -> Iterator[tuple[Path, Callable[[], str]]]:
    """Return the pages that are made as a whole, each with what makes it."""
    yield DOCS / "glossary.md", glossary_page
    for language in LANGUAGES:
        yield (
            DOCS / language / "reference" / "commands.md",
            lambda language=language: commands_page(language),  # type: ignore[misc]
        )


def write(path: Path, text: str) -> None:
    """Write a page where it has changed."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(ROOT))


def main() -> None:
    """Write all that is made, or only the pages named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--no-pictures", action="store_true", help="leave the pictures as they are")
    parser.add_argument("page", nargs="*", type=Path, help="only these pages")
    asked = parser.parse_args()
    if not asked.page:
        for path, make in whole_pages():
            write(path, make())
    made = {path for path, _make in whole_pages()}
    for page in [each.resolve() for each in asked.page] or [each for each in pages() if each not in made]:
        text, failed = walked(page)
        write(page, text)
        for each in failed:
            print(f"{page.relative_to(ROOT)}: {each}")
    if not asked.no_pictures and not asked.page:
        from _pictures import pictures

        for path, text in pictures():
            write(DOCS / "pictures" / path, text)


if __name__ == "__main__":
    main()
