"""What the user says about a drawing that the drawing does not say itself.

Values are said for all pieces (`raw`), for one (`vamp=raw`), or for one of its edges (`vamp:e3=lasting`);
the nearer one holds. Pieces are called as the style calls them, or as the file does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Exit, PolaError
from polasepatu.formats import faults
from polasepatu.formats.choices import DrawnFoot, HoleRows, Outline
from polasepatu.formats.read.roles import plain_name
from polasepatu.pattern.model import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from polasepatu.errors import Finding


class ToldUnclear(PolaError):
    code = "PS657"
    text = "{given!r} does not give what {option} needs"
    hint = "write {form}, or PIECE={form} for one piece"
    cause = "What a drawing does not state is given by options of one form."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeChoice:
    """The kind of an edge, and its allowance where that is said too."""

    kind: EdgeKind
    allowance_mm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameChoice:
    """Whether a piece has a frame of its own, and where heel to toe points in the drawing."""

    shared: bool
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPiece:
    """Values of one option, by piece and edge; empty names stand for all."""

    option: str
    values: Mapping[tuple[str, str], Any] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, piece: str, edge: str = "") -> Any:
        """Return what holds for a piece or one of its edges; None where nothing was said."""
        for key in ((piece, edge), (piece, ""), ("", "")):
            if key in self.values:
                return self.values[key]
        return None

    def unknown(self, edges: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
        """Yield a finding for every piece, and every edge of a piece, that there is not."""
        for piece, edge in self.values:
            if piece and piece not in edges:
                yield faults.PieceNotInFile.finding(option=self.option, name=piece, known=", ".join(edges))
            elif edge and edge not in edges[piece]:
                known = ", ".join(edges[piece])
                yield faults.EdgeNotInPiece.finding(option=self.option, name=edge, piece=piece, known=known)


def told(option: str, given: Iterable[str], read: Callable[[str], Any], form: str) -> ByPiece:
    """Return the values of an option that may be repeated.

    Raises:
        ToldUnclear: one of them is not of its form.
    """
    found: dict[tuple[str, str], Any] = {}
    for each in given:
        who, _, value = each.rpartition("=")
        piece, _, edge = who.partition(":")
        try:
            if who.count(":") > 1 or (each.startswith("=")):
                raise ValueError
            found[plain_name(piece) if piece else "", edge.strip()] = read(value.strip())
        except ValueError:
            raise ToldUnclear(given=each, option=option, form=form) from None
    return ByPiece(option=option, values=MappingProxyType(found))


def edge_choice(text: str) -> EdgeChoice:
    """Read `lasting`, or `lasting:18` with its allowance in mm.

    Raises:
        ValueError: it is neither.
    """
    kind, colon, width = text.partition(":")
    return EdgeChoice(kind=EdgeKind(kind), allowance_mm=_number(width) if colon else None)


def frame_choice(text: str) -> FrameChoice:
    """Read `own` or `shared`, or `own:90` where heel to toe points up in the drawing.

    Raises:
        ValueError: it is none of these.
    """
    kind, colon, angle = text.partition(":")
    if kind not in ("own", "shared"):
        raise ValueError
    return FrameChoice(shared=kind == "shared", angle_deg=_number(angle) if colon else 0.0)


def count_of_pieces(text: str) -> int:
    """Read how many of a piece one shoe has.

    Raises:
        ValueError: it is no count from 1 to 20.
    """
    if not re.fullmatch(r"\d{1,2}", text) or not 1 <= int(text) <= 20:
        raise ValueError
    return int(text)


def measure_name(text: str) -> str:
    """Read the name of a measure of the last, or a sum of them.

    Raises:
        ValueError: it is no name.
    """
    if not re.fullmatch(r"[a-z_]{1,40}(?:\s*[-+]\s*[a-z_]{1,40})*", text):
        raise ValueError
    return text


def zone_classes_given(given: Iterable[str]) -> Mapping[int, int | None]:
    """Return the quality class of each zone (its layer's number); None for leather that is hidden.

    Raises:
        ToldUnclear: one of them is not of the form 50=1 or 55=hidden.
    """
    found: dict[int, int | None] = {}
    for each in given:
        match = re.fullmatch(r"(\d{1,3})=([1-5]|hidden)", each.strip())
        if match is None:
            raise ToldUnclear(given=each, option="--zone", form="50=1")
        found[int(match[1])] = None if match[2] == "hidden" else int(match[2])
    return MappingProxyType(found)


def _number(text: str) -> float:
    if not re.fullmatch(r"-?\d{1,4}(?:\.\d{1,4})?", text):
        raise ValueError
    return float(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All that is said about an imported pattern to make it a style."""

    name: str
    last: str  # the path as it stands in the style file
    base_size: str
    base_width: str
    sizes: str
    edges: ByPiece = ByPiece(option="--edges")
    frames: ByPiece = ByPiece(option="--frame")
    length_by: ByPiece = ByPiece(option="--length-by")
    width_by: ByPiece = ByPiece(option="--width-by")
    counts: ByPiece = ByPiece(option="--count")
    zones: Mapping[int, int | None] = field(default_factory=lambda: MappingProxyType({}))
    outline: Outline = Outline.NET
    foot: DrawnFoot = DrawnFoot.RIGHT
    hole_rows: HoleRows | None = None  # None: they grade, and a finding says so
    join_mm: float = 0.05
