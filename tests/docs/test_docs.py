"""The pages say what is: links lead somewhere, examples run, tables and answers are the program's own."""

from __future__ import annotations

import re
import sys
from importlib import util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from polasepatu.cli.framework.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _module(name: str) -> ModuleType:
    spec = util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_module("_tables")
GENERATE = _module("_generate")
PAGES = [page.relative_to(ROOT).as_posix() for page in GENERATE.pages()]
MADE = {path.relative_to(ROOT).as_posix(): make for path, make in GENERATE.whole_pages()}
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TINY = re.compile(r"\d[.,]?\d*e-\d+")
AGAIN = "run `python docs/_generate.py` and commit what it writes"


def _plain(text: str) -> str:
    """Return a page without what differs between platforms: rounding noise and the width of columns."""
    return re.sub(r"[ -]{2,}", " ", _TINY.sub("tiny", text))


def test_every_page_is_there_in_both_languages() -> None:
    english, indonesian = (
        {path.relative_to(DOCS / language).as_posix() for path in (DOCS / language).rglob("*.md")}
        for language in ("en", "id")
    )
    assert english == indonesian


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    path = ROOT / page
    for link in _LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (path.parent / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize("page", PAGES)
def test_lines_are_short_enough_to_read(page: str) -> None:
    """Tables, and what the program printed, may be wider."""
    text = GENERATE._FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    assert [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in MADE])
def test_examples_run_and_print_what_the_page_shows(page: str) -> None:
    made, failed = GENERATE.walked(ROOT / page)
    assert failed == []
    if sys.platform != "win32":  # paths are written otherwise there
        assert _plain(made) == _plain((ROOT / page).read_text(encoding="utf-8")), AGAIN


@pytest.mark.parametrize("page", sorted(MADE))
def test_pages_made_by_the_program_are_fresh(page: str) -> None:
    assert MADE[page]() == (ROOT / page).read_text(encoding="utf-8"), AGAIN


def test_every_key_of_a_style_and_a_last_is_explained() -> None:
    words = GENERATE.key_words()
    for name, model in GENERATE.key_models().items():
        assert list(words[name]) == list(model.model_fields), name
        for key, said in words[name].items():
            assert len(said) == 3, f"{name}.{key}"
            assert all(said), f"{name}.{key}"


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_key_stands_in_the_reference(language: str) -> None:
    folder = DOCS / language / "reference"
    names = ("style-file.md", "last-file.md", "materials-file.md")
    text = "".join((folder / name).read_text(encoding="utf-8") for name in names)
    assert set(re.findall(r"<!-- keys (\w+) -->", text)) == set(GENERATE.key_models())


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_the_text_exist(page: str) -> None:
    names = {entry.name for entry in COMMANDS} | {entry.name.split()[0] for entry in COMMANDS}
    for found in re.findall(r"`polasepatu ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")):
        assert found in names


@pytest.mark.parametrize("picture", sorted(path.name for path in (DOCS / "pictures").iterdir()))
def test_pictures_are_small_and_whole(picture: str) -> None:
    content = (DOCS / "pictures" / picture).read_bytes()
    assert len(content) < GENERATE.PICTURE_LIMIT
    assert ElementTree.fromstring(content).tag.endswith("svg")
