"""Fonts that are embedded into our documents, so that names look the same on every desk.

Bitstream Vera comes with reportlab, under a licence that lets it be embedded; it has all letters of
Indonesian and of western Europe. Other letters (a broker's name in Hangul) are taken from a font of this
computer, of which only the used letters go into the file. Where there is none, the file names a font that
readers with Asian fonts have, and the user is told.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from polasepatu.errors import Exit, Finding, PolaError, Severity

PLAIN, BOLD, ITALIC, BOLD_ITALIC = "PolaVera", "PolaVera-Bold", "PolaVera-Italic", "PolaVera-BoldItalic"
_FILES = {PLAIN: "Vera.ttf", BOLD: "VeraBd.ttf", ITALIC: "VeraIt.ttf", BOLD_ITALIC: "VeraBI.ttf"}

KNOWN_FILES = (
    # Fonts with Hangul first, in TrueType outlines: Windows, macOS, Debian.
    *("malgun.ttf", "applegothic.ttf", "nanumgothic.ttf", "notosanskr-regular.ttf", "notosanskr-vf.ttf"),
    *("notosanskr[wght].ttf", "undotum.ttf", "gulim.ttc", "batang.ttc", "droidsansfallbackfull.ttf"),
    *("droidsansfallback.ttf", "arialuni.ttf", "wqy-zenhei.ttc", "wqy-microhei.ttc", "msyh.ttc"),
    *("msgothic.ttc", "yugothm.ttc", "dejavusans.ttf", "notosans-regular.ttf", "arial.ttf", "segoeui.ttf"),
)
"""Names of font files, in small letters, that are looked for when a letter is missing in Vera."""

_NAMED_FONTS = (
    # What readers of PDF know by name: first and last sign, the name reportlab has for it.
    ("\u1100", "\u11ff", "HYGothic-Medium"),
    ("\u3130", "\u318f", "HYGothic-Medium"),
    ("\uac00", "\ud7af", "HYGothic-Medium"),
    ("\u3040", "\u30ff", "HeiseiKakuGo-W5"),
    ("\u4e00", "\u9fff", "STSong-Light"),
)


class LettersNotEmbedded(PolaError):
    """Letters that no font of this computer has, but most readers do."""

    code = "PS591"
    text = "no font on this computer has the letters {letters}; the PDF leaves them to the reader's own font"
    hint = "install a font with these letters, such as Nanum Gothic for Korean, and write the PDF again"
    cause = "A PDF looks the same everywhere only if its fonts are in the file."
    severity = Severity.WARNING


class LettersMissing(PolaError):
    """Letters that nothing shows."""

    code = "PS592"
    text = "no font on this computer has the letters {letters}; the PDF shows a question mark for them"
    hint = "install a font with these letters and write the PDF again, or write the name in Latin letters"
    cause = "A document can show only letters that a font has."
    severity = Severity.WARNING
    exit_code = Exit.FINDINGS


def register() -> None:
    """Make the embedded family known to reportlab."""
    from reportlab.lib.fonts import addMapping  # type: ignore[import-untyped]
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]

    if PLAIN in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in _FILES.items():
        pdfmetrics.registerFont(_font(name, _own_folder() / file))
    for name, bold, italic in ((PLAIN, 0, 0), (BOLD, 1, 0), (ITALIC, 0, 1), (BOLD_ITALIC, 1, 1)):
        addMapping(PLAIN, bold, italic, name)


def font_folders() -> tuple[Path, ...]:
    """Return the folders in which this system keeps fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )


@dataclass(slots=True, kw_only=True)
class Letters:
    """Writes texts in markup, each letter in a font that has it, and remembers what could not be shown."""

    folders: tuple[Path, ...] = field(default_factory=font_folders)
    left_to_reader: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)

    def marked(self, text: str) -> str:
        """Return a text as the markup of a paragraph, without any markup of the text's own."""
        register()
        parts = []
        for font, run in self._runs(text):
            shown = escape(run, quote=False)
            parts.append(f'<font name="{font}">{shown}</font>' if font else shown)
        return "".join(parts)

    def findings(self) -> tuple[Finding, ...]:
        """Return what the user has to know of letters that are not in the file."""
        found = []
        for error, letters in ((LettersNotEmbedded, self.left_to_reader), (LettersMissing, self.missing)):
            if letters:
                found.append(error.finding(letters=_told(letters)))
        return tuple(found)

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield (font, letters) with an empty name for the font of the document."""
        font, run = "", ""
        for letter in text:
            shown, wanted = self._shown(letter)
            if wanted != font and run:
                yield font, run
                run = ""
            font, run = wanted, run + shown
        if run:
            yield font, run

    def _shown(self, letter: str) -> tuple[str, str]:
        if letter in "\n\t":
            return " ", ""
        if ord(letter) in _coverage(PLAIN):
            return letter, ""
        for name in _fallbacks(self.folders):
            if ord(letter) in _coverage(name):
                return letter, name
        for first, last, name in _NAMED_FONTS:
            if first <= letter <= last:
                self.left_to_reader.add(letter)
                return letter, _named(name)
        if letter.isprintable():
            self.missing.add(letter)
            return "?", ""
        return "", ""


@cache
def _fallbacks(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Register the known fonts that are there and can be embedded, and return their names."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError  # type: ignore[import-untyped]

    found: dict[str, Path] = {}
    for path in _files(folders):
        found.setdefault(path.name.lower(), path)
    names = []
    for file in KNOWN_FILES:
        if file in found:
            name = f"Pola-{found[file]}"
            try:
                pdfmetrics.registerFont(_font(name, found[file]))
            except (TTFError, OSError, ValueError):  # outlines that cannot be embedded, a broken file
                continue
            names.append(name)
    return tuple(names)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for place, _folders, files in os.walk(folder):
            yield from (Path(place) / file for file in files if file.lower() in KNOWN_FILES)


@cache
def _coverage(name: str) -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics

    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)


def _named(name: str) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]

    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def _font(name: str, path: Path) -> Any:
    from reportlab.pdfbase.ttfonts import TTFont

    return TTFont(name, str(path), subfontIndex=0)


def _own_folder() -> Path:
    import reportlab  # type: ignore[import-untyped]

    return Path(reportlab.__file__).parent / "fonts"


def _told(letters: set[str]) -> str:
    """Return some of the letters: a warning need not repeat a whole name."""
    shown = sorted(letters)
    return " ".join(shown[:12]) + (" ..." if len(shown) > 12 else "")
