"""PDF: patterns at true scale on pages to glue together, sheets about the pieces, the list of what to cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from polasepatu.files.names import safe_name
from polasepatu.formats import faults
from polasepatu.formats.choices import PdfContent, Split
from polasepatu.formats.export.format import Work, Written, drawn_once, parts
from polasepatu.formats.write.paper import Paper
from polasepatu.formats.write.pdf_sheets import cut_list, piece_sheet
from polasepatu.formats.write.pdf_tiles import laid_out_for, pattern_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueScalePdf:
    """The paper and what is printed on it; `printer_scale`, along x and y, corrects a printer that is off."""

    name: ClassVar[str] = "pdf"
    paper: Paper
    what: PdfContent = PdfContent.PATTERN
    split: tuple[Split, ...] = (Split.SIZE,)
    nested: bool = False
    printer_scale: tuple[float, float] = (1.0, 1.0)

    def write(self, work: Work) -> Written:
        """Return the patterns in a file for each part, or one file about the whole."""
        if not work.pieces:
            raise faults.NothingToWrite
        if self.what is PdfContent.LIST:
            data = cut_list(work.pieces, self.paper, title=work.title)
            return Written(files=((safe_name(f"{work.name}-cut-list.pdf"), data),))
        if self.what is PdfContent.PIECES:
            base = [each for each in work.pieces if each.size == work.base_size]
            data = piece_sheet(base or work.pieces, self.paper, title=work.title)
            return Written(files=((safe_name(f"{work.name}-pieces.pdf"), data),))
        return self._patterns(work)

    def _patterns(self, work: Work) -> Written:
        files = []
        for stem, pieces in parts(work, self.split):
            drawing = laid_out_for(pieces, self.paper, nested=self.nested)
            sizes = list(dict.fromkeys(each.size for each in pieces))
            title = f"{work.title} {sizes[0]}" + (f"-{sizes[-1]}" if len(sizes) > 1 else "")
            data = pattern_pdf(drawing, self.paper, title=title, printer_scale=self.printer_scale)
            files.append((safe_name(f"{stem}-{self.paper.name.replace(':', '')}.pdf"), data))
        return Written(files=tuple(files), findings=drawn_once(work.pieces))
