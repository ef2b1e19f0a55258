"""Comments of the samples speak the language of whoever begins a project; what is loaded stays the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from polasepatu import i18n, project
from polasepatu.files.document import parse_yaml
from polasepatu.i18n import comments

FOLDER = project.folder()
SAMPLES = [
    *(path for style in project.styles().values() for path in sorted(style.glob("*.yaml"))),
    *project.orders().values(),
    *sorted((FOLDER / "rates").glob("*.yaml")),
    FOLDER / "materials.yaml",
]
INDONESIAN = tomllib.loads(Path(comments.__file__).with_name("comments.id.toml").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")


@EACH
def test_the_translated_file_loads_to_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with i18n.speaking("id"):
        changed = comments.translated(text)
    assert parse_yaml(changed.encode(), "a").data == parse_yaml(text.encode(), "a").data
    assert max(len(line) for line in changed.splitlines() if line.startswith("#")) <= comments.LINE_LENGTH
    with i18n.speaking("en"):
        assert comments.translated(text) == text


@EACH
def test_every_comment_has_its_indonesian(path: Path) -> None:
    missing = set(comments.comments_of(path.read_text(encoding="utf-8"))) - set(INDONESIAN)
    assert not missing


def test_no_translation_is_left_over() -> None:
    used = {each for path in SAMPLES for each in comments.comments_of(path.read_text(encoding="utf-8"))}
    assert set(INDONESIAN) == used


def test_paragraphs_headings_and_comments_behind_values_are_told_apart() -> None:
    text = """\
a: 1 # one
# --- part two ----------
# A paragraph
# of two lines.
#
#no comment of ours
b: "x" # two # three
"""
    assert comments.comments_of(text) == ["one", "part two", "A paragraph of two lines.", "two # three"]
