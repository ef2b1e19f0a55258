"""A piece on office paper at true scale, from what is drawn now: the pages, and how they lie over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from polasepatu.errors import Exit, PolaError
from polasepatu.formats.write.paper import PAPERS, tiled
from polasepatu.formats.write.pdf_tiles import laid_out_for, pattern_pdf
from polasepatu.i18n import language, speaking
from polasepatu.pattern.cutpiece import CutPiece, Foot
from polasepatu.studio.work import cut_one, graded_part

if TYPE_CHECKING:
    from polasepatu.formats.write.drawing import Drawing
    from polasepatu.studio.session import Session

_A4 = PAPERS["A4"]


class NotDrawnYet(PolaError):
    """A piece that is not cut yet, or cannot be."""

    code = "PS190"
    text = "piece {piece!r} is not cut in size {size}"
    hint = "wait until the page has graded, or mend what it marks in red"
    cause = "Only what can be cut can be printed at true scale."
    exit_code = Exit.REFUSED


def paper_pdf(session: Session, asked: Mapping[str, str]) -> bytes:
    """Return a piece of one size and foot on A4 pages.

    Raises:
        NotDrawnYet: there is no such cut piece at the moment.
    """
    with speaking("id" if asked.get("language", session.language) == "id" else "en"):
        pieces, drawing = _laid_out(session, asked)
        title = f"{session.style.pattern.title[language()]} {pieces[0].title} {pieces[0].size}"
        return pattern_pdf(drawing, _A4, title=title)


def pages(session: Session, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the printed parts of the pages over the piece, in mm, as it lies for its foot.

    Raises:
        NotDrawnYet: there is no such cut piece at the moment.
    """
    pieces, drawing = _laid_out(session, asked)
    tiling = tiled(drawing, _A4)
    x_mm, y_mm = drawing.figures[0].contour[0] - pieces[0].cut_outline[0]
    return {
        "wide_mm": tiling.tile_width_mm,
        "high_mm": tiling.tile_height_mm,
        "names": [tile.name for tile in tiling.tiles],
        "tiles": [[round(tile.x_mm - x_mm, 2), round(tile.y_mm - y_mm, 2)] for tile in tiling.tiles],
    }


def _laid_out(session: Session, asked: Mapping[str, str]) -> tuple[Sequence[CutPiece], Drawing]:
    name, size = asked.get("piece", ""), asked.get("size", "")
    foot = Foot.LEFT if asked.get("foot") == Foot.LEFT.value else Foot.RIGHT
    done = session.work.done
    found = [each for each in done.drawn.pieces if each.definition.name == name] if done else []
    if not found or done is None:
        raise NotDrawnYet(piece=name, size=size or "-")
    cut = cut_one(graded_part(done.drawn), found[0], foot)
    pieces = [each for each in cut.pieces if each.size == size]
    if not pieces:
        raise NotDrawnYet(piece=name, size=size or "-")
    return pieces, laid_out_for(pieces, _A4, nested=False)
