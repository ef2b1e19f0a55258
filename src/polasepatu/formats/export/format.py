"""What every format has in common: it takes cut pieces and answers with files. And the table of formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import ClassVar, Protocol

from polasepatu.errors import Finding, Where
from polasepatu.formats import faults
from polasepatu.formats.choices import Split
from polasepatu.pattern.cutpiece import CutPiece


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be written: the cut pieces of a style, and what the style is called."""

    name: str
    title: str  # in the language that is spoken
    base_size: str
    pieces: tuple[CutPiece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Files by name, in the order in which they are written, and what was noticed on the way."""

    files: tuple[tuple[str, bytes], ...]
    findings: tuple[Finding, ...] = ()


class Format(Protocol):
    """A format with its settings: a frozen value, whose only work is `write`."""

    name: ClassVar[str]  # as `export NAME` calls it

    def write(self, work: Work) -> Written:
        """Return the files of this work.

        Raises:
            NothingToWrite: no piece is left to write.
            ManyFaults: work that this format, or the machine behind it, cannot do right.
        """


FORMATS: Mapping[str, str] = MappingProxyType(
    {
        # name: module of this folder and class
        "dxf": "dxf:CutterDxf",
        "aama": "aama:PatternExchange",
        "hpgl": "hpgl:CutterHpgl",
        "svg": "svg:TrueScaleSvg",
        "pdf": "pdf:TrueScalePdf",
    }
)


def format_called(name: str) -> type[Format]:
    """Return the class of a format.

    Raises:
        KeyError: there is no such format.
    """
    module, _, kind = FORMATS[name].partition(":")
    found: type[Format] = getattr(import_module(f"polasepatu.formats.export.{module}"), kind)
    return found


def drawn_once(pieces: Iterable[CutPiece]) -> tuple[Finding, ...]:
    """Return a note for each piece that stands once in a file and is cut several times."""
    counts = {piece.piece: piece.count_per_foot for piece in pieces if piece.count_per_foot > 1}
    return tuple(
        faults.DrawnOnce.finding(where=Where(piece=name), count=count) for name, count in counts.items()
    )


def parts(work: Work, split: Sequence[Split]) -> Iterator[tuple[str, list[CutPiece]]]:
    """Yield the pieces of each file, and the stem of its name: style, piece, material, size.

    Raises:
        NothingToWrite: there is no piece.
    """
    if not work.pieces:
        raise faults.NothingToWrite
    found: dict[tuple[str, ...], list[CutPiece]] = {}
    for piece in work.pieces:
        by = {Split.PIECE: piece.piece, Split.MATERIAL: piece.material, Split.SIZE: piece.size}
        found.setdefault(tuple(text for key, text in by.items() if key in split), []).append(piece)
    for key, pieces in found.items():
        yield "-".join((work.name, *key)), pieces
