"""SVG at true scale with named layers, the sizes side by side or on top of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from polasepatu.files.names import safe_name
from polasepatu.formats.choices import Split
from polasepatu.formats.export.format import Work, Written, drawn_once, parts
from polasepatu.formats.write.drawing import each_copy, in_rows, superimposed
from polasepatu.formats.write.svg import sheet_svg


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueScaleSvg:
    """How pieces are laid out, and what gets a file of its own."""

    name: ClassVar[str] = "svg"
    split: tuple[Split, ...] = (Split.SIZE,)
    nested: bool = False

    def write(self, work: Work) -> Written:
        """Return a sheet for each part."""
        files = []
        for stem, pieces in parts(work, self.split):
            drawing = superimposed(pieces) if self.nested else in_rows(each_copy(pieces))
            text = sheet_svg(drawing, title=f"{work.title} {stem}", layer_per_size=self.nested)
            files.append((safe_name(f"{stem}.svg"), text.encode()))
        return Written(files=tuple(files), findings=drawn_once(work.pieces) if self.nested else ())
