"""An imported pattern as a style: the same outlines in the base size, the same marks, nothing assumed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from polasepatu.formats import dxf
from polasepatu.formats.declared import Declared
from polasepatu.formats.faults import BaseSizeMissing
from polasepatu.formats.pattern_file import read_pattern
from polasepatu.formats.to_style import style_made, style_text
from polasepatu.samples import folder
from polasepatu.workflow import GradeJob, grade_style

from .shoes import quarter, strap

if TYPE_CHECKING:
    from pathlib import Path

    from polasepatu.formats.imported import Imported
    from polasepatu.pattern.cutpiece import CutPiece

SAID = Declared(name="ours", last="last.yaml", base_size="42", base_width="G", sizes="40-44")


def graded(found: Imported, where: Path) -> dict[str, CutPiece]:
    """Return the pieces of the base size of the style that `found` becomes."""
    shutil.copy(folder() / "patterns" / "derby" / "last.yaml", where / "last.yaml")
    (where / "style.yaml").write_text(style_text(style_made(found, SAID)), encoding="utf-8")
    done = grade_style(where, GradeJob(sizes="41-43"))
    assert not done.failed
    return {each.piece: each for each in done.cut.pieces if each.size == "42" and each.foot.value == "right"}


def test_outlines_cut_outs_holes_and_notches_stay(tmp_path: Path) -> None:
    found = read_pattern(dxf.size_sheet([quarter(), strap()]), "sheet.dxf")
    made = graded(found, tmp_path)
    for piece, cut in zip(found.pieces, made.values(), strict=True):
        origin = np.round(piece.outline.min(axis=0))
        ours = shapely.LinearRing(cut.cut_outline + origin)
        assert shapely.LinearRing(piece.outline).hausdorff_distance(ours) < 0.01
        assert len(cut.cut_outs) == len(piece.cut_outs)
        holes = sorted((hole.x_mm, hole.y_mm, hole.diameter_mm) for hole in piece.holes)
        punches = sorted((p.x_mm + origin[0], p.y_mm + origin[1], p.diameter_mm) for p in cut.punches)
        assert np.array(punches) == pytest.approx(np.array(holes), abs=0.01)
        notches = sorted((n.x_mm, n.y_mm, n.depth_mm) for n in piece.notches)
        ours_notched = sorted((n.x_mm + origin[0], n.y_mm + origin[1], n.depth_mm) for n in cut.notches)
        assert np.array(ours_notched) == pytest.approx(np.array(notches), abs=0.05)


def test_names_that_a_style_does_not_take_are_changed_and_stay_different(tmp_path: Path) -> None:
    found = read_pattern(dxf.size_sheet([strap(), strap(43)]), "sheet.dxf")
    odd = tuple(replace(piece, name="1 Übertritt / ÄÖ") for piece in found.pieces)
    assert list(graded(replace(found, pieces=odd), tmp_path)) == ["p1_ubertritt_ao", "p1_ubertritt_ao_2"]


def test_what_has_no_place_in_a_style_is_named() -> None:
    found = read_pattern(dxf.size_sheet([quarter()]), "sheet.dxf")
    remarks = style_made(found, SAID).findings
    assert {(each.code, str(each.values["what"])) for each in remarks if each.code == "PS653"} == {
        ("PS653", "reference"),
        ("PS653", "lettering"),
    }


def test_a_file_without_the_base_size_is_refused() -> None:
    found = read_pattern(dxf.nested_sheet([strap(40), strap(41)]), "sheet.dxf")
    with pytest.raises(BaseSizeMissing):
        style_made(found, SAID)
