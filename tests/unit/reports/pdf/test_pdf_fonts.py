"""Every letter finds a font that is in the file, or the user is told."""

from __future__ import annotations

from pathlib import Path

import reportlab

from polasepatu.reports.pdf.fonts import Letters

VERA = Path(reportlab.__file__).parent / "fonts"
KOREAN = "\uc11c\uc6b8"


def test_letters_of_western_europe_need_no_other_font() -> None:
    letters = Letters(folders=())
    assert (
        letters.marked("Z\u00fcrich, caf\u00e9 \u2013 m\u00b2 \u20ac")
        == "Z\u00fcrich, caf\u00e9 \u2013 m\u00b2 \u20ac"
    )
    assert letters.findings() == ()


def test_markup_in_a_name_is_text() -> None:
    assert Letters(folders=()).marked("<b>A & B</b>\n") == "&lt;b&gt;A &amp; B&lt;/b&gt; "


def test_without_a_korean_font_the_reader_s_own_is_named_and_the_user_is_told() -> None:
    letters = Letters(folders=())
    assert letters.marked(f"{KOREAN} Trading") == f'<font name="HYGothic-Medium">{KOREAN}</font> Trading'
    (finding,) = letters.findings()
    assert finding.code == "PS591"
    assert "\uc11c" in finding.english()


def test_a_letter_that_nothing_shows_becomes_a_question_mark_and_is_told() -> None:
    letters = Letters(folders=())
    assert letters.marked("a\u10d0\u200bb") == "a?b"
    (finding,) = letters.findings()
    assert finding.code == "PS592"


def test_a_known_font_without_the_letter_and_a_broken_one_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "NanumGothic.ttf").write_bytes((VERA / "Vera.ttf").read_bytes())
    (tmp_path / "malgun.ttf").write_bytes(b"not a font")
    assert "HYGothic" in Letters(folders=(tmp_path,)).marked(KOREAN)
