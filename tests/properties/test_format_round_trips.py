"""Any outline that goes out in a format comes back in it, within a hundredth of a millimetre."""

from __future__ import annotations

import datetime

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.write import dxf
from polasepatu.formats.write.aama import exchange
from polasepatu.formats.write.drawing import in_rows
from polasepatu.formats.write.svg import sheet_svg
from polasepatu.pattern.cutpiece import CutPiece, Foot, PunchHole, Side

WHEN = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@st.composite
def pieces(draw: st.DrawFn) -> CutPiece:
    """Return a star-shaped piece of 80 to 400 mm with a hole in its middle."""
    radii = np.array(draw(st.lists(st.floats(40.0, 200.0), min_size=3, max_size=30)))
    at = np.array((draw(st.floats(-500.0, 500.0)), draw(st.floats(-500.0, 500.0))))
    turn = np.linspace(0.0, 2.0 * np.pi, len(radii), endpoint=False)
    ring = at + radii[:, None] * np.column_stack((np.cos(turn), np.sin(turn)))
    shape = shapely.Polygon(ring)
    return CutPiece(
        piece="star",
        title="Star",
        size="42",
        width="G",
        foot=Foot.RIGHT,
        side=Side.BOTH,
        material="upper",
        count_per_foot=1,
        net_outline=ring,
        cut_outline=ring,
        punches=(PunchHole(name="eye", x_mm=float(at[0]), y_mm=float(at[1]), diameter_mm=3.0),),
        line_area_mm2=shape.area,
        cut_area_mm2=shape.area,
        perimeter_mm=shape.length,
    )


@given(pieces())
@settings(max_examples=60, deadline=None)
def test_dxf_svg_and_exchange_give_the_outline_and_the_hole_back(piece: CutPiece) -> None:
    files = {
        "star.dxf": dxf.size_sheet([piece]),
        "star.svg": sheet_svg(in_rows([piece]), title="Star").encode(),
        "exchange.dxf": exchange([piece], style="Star", sample_size="42", created=WHEN).dxf,
    }
    for name, data in files.items():
        (back,) = read_pattern(data, name).pieces
        assert len(back.outline) == len(piece.cut_outline)
        shift = back.outline.min(axis=0) - piece.cut_outline.min(axis=0)
        ours = shapely.LinearRing(piece.cut_outline + shift)
        assert shapely.LinearRing(back.outline).hausdorff_distance(ours) < 0.01
        (hole,) = back.holes
        assert abs(hole.x_mm - piece.punches[0].x_mm - shift[0]) < 0.01
        assert abs((hole.diameter_mm or 0.0) - 3.0) < 0.01
