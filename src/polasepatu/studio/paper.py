"""A piece on office paper at true scale, from what is drawn now."""

from __future__ import annotations

from polasepatu.errors import Exit, PolaError
from polasepatu.i18n import language
from polasepatu.studio.session import Session


class NotDrawnYet(PolaError):
    """A piece that is not cut yet, or cannot be."""

    code = "PS190"
    text = "piece {piece!r} is not cut in size {size}"
    hint = "wait until the page has graded, or mend what it marks in red"
    cause = "Only what can be cut can be printed at true scale."
    exit_code = Exit.REFUSED


def paper_pdf(session: Session, piece: str, size: str) -> bytes:
    """Return a piece of one size, or of all sizes over one another where none is named, on A4 pages.

    Raises:
        NotDrawnYet: there is no such cut piece at the moment.
    """
    from polasepatu.formats.write.paper import PAPERS
    from polasepatu.formats.write.pdf_tiles import laid_out_for, pattern_pdf

    done = session.work.done
    cut = () if done is None or done.cut is None else done.cut.pieces
    chosen = [each for each in cut if each.piece == piece and (not size or each.size == size)]
    if not chosen or done is None:
        raise NotDrawnYet(piece=piece, size=size or "-")
    paper = PAPERS["A4"]
    drawing = laid_out_for(chosen, paper, nested=len(chosen) > 1)
    title = f"{done.style.pattern.title[language()]} {chosen[0].title} {size}".strip()
    return pattern_pdf(drawing, paper, title=title)
