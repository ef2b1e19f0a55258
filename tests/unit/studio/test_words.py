"""The page speaks both languages: each of its texts is in the table, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from polasepatu.studio import words

ASSETS = Path(words.__file__).parent / "assets"
_TABLES = re.compile(r"const (?:VIEWS|GHOSTS|TAB_WORDS|GROUPS|CHECKS|MODE_WORDS) = \{(.*?)\};", re.DOTALL)


def texts() -> set[str]:
    found: set[str] = set()
    for path in ASSETS.glob("*.js"):
        script = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', script))
        for table in _TABLES.findall(script):
            found |= set(re.findall(r': "((?:[^"\\]|\\.)*)"', table))
    return found


def test_the_table_holds_the_texts_of_the_page_and_no_others() -> None:
    assert texts() == set(words.PAGE)


def test_placeholders_are_the_same_in_both_languages() -> None:
    found = words.words("id")
    assert found["language"] == "id"
    for text, indonesian in found["id"].items():
        english = found["en"][text]
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", indonesian))
