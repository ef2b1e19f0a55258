"""The catalogue is complete, agrees with the source, and the compiled form is that of the text."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import polasepatu
from polasepatu.cli.framework.codes import all_codes
from polasepatu.i18n.po import Entry, collect, compile_mo, merge, read_po, write_po

SOURCE = Path(polasepatu.__file__).parent
FOLDER = SOURCE / "i18n" / "locale" / "id" / "LC_MESSAGES"
ENTRIES = read_po(FOLDER / "polasepatu.po")
FOUND = collect(SOURCE)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), min_size=1
)


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a template with their formats."""
    return {f"{name}!{how}:{form}" for _, name, form, how in Formatter().parse(text) if name is not None}


def test_no_text_lacks_its_indonesian() -> None:
    assert [msgid for msgid in FOUND if not (msgid in ENTRIES and ENTRIES[msgid].msgstr)] == []


def test_the_catalogue_is_what_the_source_says() -> None:
    again = merge({**FOUND}, ENTRIES)
    assert (FOLDER / "polasepatu.po").read_text(encoding="utf-8") == write_po(again.values())


def test_compiling_gives_the_committed_catalogue() -> None:
    assert (FOLDER / "polasepatu.mo").read_bytes() == compile_mo(ENTRIES.values())


@pytest.mark.parametrize("code", [error.code for error in all_codes()])
def test_every_code_has_a_text_and_a_cause_that_can_be_filled_in(code: str) -> None:
    (error,) = (each for each in all_codes() if each.code == code)
    assert error.text
    assert error.cause
    known = placeholders(error.text) | placeholders(error.hint)
    # A brace that is meant to be seen is written twice; else `{at: [x, y]}` asks for a value named `at`.
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*!(None|r)?:[+,.\d]*[fgd%]?", each) for each in known), known


def test_placeholders_agree_in_both_languages() -> None:
    templates = [each for each in ENTRIES.values() if each.msgstr and _is_template(each.msgid)]
    wrong = [each.msgid for each in templates if placeholders(each.msgid) != placeholders(each.msgstr)]
    assert wrong == []


def _is_template(text: str) -> bool:
    try:
        return all(
            re.fullmatch(r"[a-z_]+", name) for _, name, _, _ in Formatter().parse(text) if name is not None
        )
    except ValueError:
        return False


def test_texts_stay_within_latin_1() -> None:
    for entry in ENTRIES.values():
        (entry.msgid + entry.msgstr).encode("latin-1")


def test_texts_have_no_spaces_at_their_ends_that_a_translation_lost() -> None:
    for entry in ENTRIES.values():
        assert entry.msgid.endswith(" ") == entry.msgstr.endswith(" ")


@given(st.dictionaries(TEXTS, TEXTS, max_size=8))
def test_a_catalogue_survives_writing_reading_and_compiling(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("po") / "x.po"
    entries = [Entry(msgid=key, msgstr=value, places=["a.py"]) for key, value in texts.items()]
    path.write_text(write_po(entries), encoding="utf-8", newline="\n")
    assert {each.msgid: each.msgstr for each in read_po(path).values()} == texts
    loaded = gettext.GNUTranslations(io.BytesIO(compile_mo(entries)))
    assert {key: loaded.gettext(key) for key in texts} == texts
