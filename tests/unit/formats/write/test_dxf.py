"""Cutter DXF: what is written is what two programs from elsewhere read."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import numpy as np
import pytest
import shapely

from drawn_pieces import quarter, strap
from polasepatu.formats.write import dxf, dxf_r12
from polasepatu.formats.write.drawing import figure, in_rows, notch_points, superimposed
from polasepatu.pattern.cutpiece import Foot

PIECES = [quarter(42), quarter(42, foot=Foot.LEFT), strap(42)]
RUN = [make(size) for size in (41, 41.5, 42) for make in (quarter, strap)]


def test_ezdxf_finds_no_fault_and_the_right_units(ezdxf_doc: Any) -> None:
    doc = ezdxf_doc(dxf.size_sheet(PIECES))
    assert doc.dxfversion == "AC1009"
    assert doc.header["$INSUNITS"] == 4
    assert doc.header["$MEASUREMENT"] == 1
    assert {layer.dxf.name for layer in doc.layers} - {"0", "Defpoints", "DEFPOINTS"} == {
        "CUT", "INNER", "NOTCH", "PUNCH", "PEN", "TEXT", "REF",
    }  # fmt: skip
    cuts = [each for each in doc.modelspace() if each.dxf.layer == "CUT"]
    assert all(each.is_closed for each in cuts)
    assert [len(each.vertices) for each in cuts] == [len(each.cut_outline) for each in PIECES]


def test_gdal_reads_the_same_areas_lengths_and_layers(gdal_rows: Any) -> None:
    rows = gdal_rows(dxf.size_sheet(PIECES))
    counts = Counter(row[0] for row in rows)
    assert (counts["CUT"], counts["INNER"], counts["NOTCH"], counts["PUNCH"]) == (3, 2, 6, 10)
    cut = [shape for layer, _, _, shape in rows if layer == "CUT"]
    assert all(shape.coords[0] == shape.coords[-1] for shape in cut)
    areas = [shapely.Polygon(shape).area for shape in cut]
    assert areas == pytest.approx([shapely.Polygon(each.cut_outline).area for each in PIECES], abs=0.05)
    assert [each.length for each in cut] == pytest.approx([each.perimeter_mm for each in PIECES], abs=0.01)
    holes = [shapely.Polygon(shape).area for layer, _, _, shape in rows if layer == "PUNCH"]
    assert holes == pytest.approx([np.pi * 4.0] * 10, rel=2e-3)


def test_extents_in_the_header_hold_everything(ezdxf_doc: Any) -> None:
    doc = ezdxf_doc(dxf.size_sheet(PIECES))
    low, high = doc.header["$EXTMIN"], doc.header["$EXTMAX"]
    points = np.array(
        [vertex.dxf.location for each in doc.modelspace().query("POLYLINE") for vertex in each.vertices]
    )
    assert points[:, :2].min(axis=0) == pytest.approx(low[:2], abs=1e-3)
    assert points[:, :2].max(axis=0) == pytest.approx(high[:2], abs=1e-3)
    assert min(low[:2]) >= 9.999


def test_the_outer_contour_is_the_last_thing_cut_of_a_piece(ezdxf_doc: Any) -> None:
    layers = [each.dxf.layer for each in ezdxf_doc(dxf.size_sheet([quarter()])).modelspace()]
    assert list(dict.fromkeys(layers)) == ["REF", "PEN", "TEXT", "PUNCH", "NOTCH", "INNER", "CUT"]


def test_pieces_in_rows_keep_their_distance() -> None:
    drawing = in_rows([quarter(size) for size in range(36, 47)], gap_mm=8.0)
    shapes = [shapely.Polygon(each.contour) for each in drawing.figures]
    for index, shape in enumerate(shapes):
        assert all(shape.distance(other) >= 7.999 for other in shapes[:index])
    assert (
        shapely.box(10, 10, drawing.width_mm - 10, drawing.height_mm - 10)
        .buffer(1e-6)
        .contains(shapely.union_all(shapes))
    )


def test_nested_sizes_lie_on_their_registration_point() -> None:
    drawing = superimposed(RUN)
    origins = {}
    for piece, placed in zip(
        sorted(RUN, key=lambda each: each.piece),
        sorted(drawing.figures, key=lambda each: each.piece),
        strict=True,
    ):
        shift = placed.contour[0] - piece.cut_outline[0]
        origins.setdefault(piece.piece, []).append(piece.net_outline[0] + shift)
    for spots in origins.values():
        assert np.ptp(spots, axis=0) == pytest.approx((0.0, 0.0), abs=1e-9)


def test_nested_sheet_has_one_layer_per_tool_and_size(ezdxf_doc: Any) -> None:
    doc = ezdxf_doc(dxf.nested_sheet(RUN))
    cuts = Counter(each.dxf.layer for each in doc.modelspace() if each.dxf.layer.startswith("CUT"))
    assert cuts == {"CUT_41": 2, "CUT_41-5": 2, "CUT_42": 2}


def test_the_same_pieces_give_the_same_bytes() -> None:
    assert dxf.size_sheet(PIECES) == dxf.size_sheet(PIECES)
    assert b"-0.0000\r" not in dxf.size_sheet(PIECES)


def test_a_label_is_written_as_its_strokes_are() -> None:
    (label,) = (path for path in figure(quarter()).paths if path.lifts)
    writer = dxf_r12.R12()
    apart = "".join(writer.polyline("TEXT", stroke, closed=False) for stroke in label.strokes())
    assert writer.polylines("TEXT", label.points, label.lifts) == apart


def test_a_sheet_with_nothing_on_it_lies_at_the_origin() -> None:
    assert in_rows([]).bounds() == (0.0, 0.0, 0.0, 0.0)


def test_notches_have_their_depth_and_width() -> None:
    slit, vee, bow = (notch_points(each) for each in quarter().notches)
    assert len(slit) == 2
    assert np.hypot(*(slit[1] - slit[0])) == pytest.approx(3.0)
    assert vee[0] - vee[2] == pytest.approx((0.0, -3.0))
    assert np.ptp(bow, axis=0) == pytest.approx((3.0, 4.0))


def test_a_figure_keeps_every_mark() -> None:
    made = figure(quarter()).apart()
    assert Counter(path.tool.value for path in made.paths)["text"] > 15
    assert len(made.holes) == 5
    assert made.paths[-1].closed


def test_large_nests_are_written_quickly() -> None:
    # Ten times the figure measured on an idle machine (0.2 s): a guard against a slower algorithm.
    turn = np.linspace(0.0, 2.0 * np.pi, 200, endpoint=False)
    ring = np.column_stack((np.cos(turn), np.sin(turn))) * 50.0
    began = time.process_time()
    writer = dxf_r12.R12()
    data = dxf_r12.document(entities=(writer.polyline("CUT", ring, closed=True) for _ in range(1000)))
    assert len(data) > 8_000_000
    assert time.process_time() - began < 2.0
