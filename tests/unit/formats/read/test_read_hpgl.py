"""HP-GL/2 beside plain HP-GL: encoded lines, scales, arcs and curves, against programs nobody here wrote."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from ezdxf.addons.hpgl2.tokenizer import pe_encode

from polasepatu.errors import InputFaults
from polasepatu.formats.read.hpgl_encoded import encoded_moves
from polasepatu.formats.read.imported import Imported, ImportedPiece
from polasepatu.formats.read.pattern_file import read_pattern

TURN = np.linspace(0.0, 2.0 * np.pi, 60, endpoint=False)
OVAL = np.column_stack((90.0 * np.cos(TURN) + 8.0 * np.cos(2.0 * TURN), 45.0 * np.sin(TURN))) + 120.0


def read(*commands: str | bytes, units: str = "") -> Imported:
    raw = b"".join(each if isinstance(each, bytes) else each.encode("latin-1") for each in commands)
    return read_pattern(raw, "x.plt", units=units)


def only(found: Imported) -> ImportedPiece:
    (piece,) = found.pieces
    return piece


def off_mm(piece: ImportedPiece, ring: np.ndarray = OVAL) -> float:
    return float(shapely.LinearRing(piece.outline).hausdorff_distance(shapely.LinearRing(ring)))


def encoded(ring: np.ndarray, base: int, bits: int) -> bytes:
    """Return a closed ring (in plotter units) as `PE`, its numbers encoded by ezdxf."""
    flags = b"7" if base == 32 else b""
    if bits:
        flags += b">" + pe_encode(bits, 0, base)
    places = np.vstack((ring, ring[:1])) * 2**bits
    steps = np.diff(np.rint(places), axis=0) / 2**bits
    data = b"PE" + flags + b"<="
    data += b"".join(pe_encode(value, bits, base) for value in (np.rint(places[0]) / 2**bits).tolist())
    return data + b"".join(pe_encode(value, bits, base) for step in steps.tolist() for value in step) + b";"


@pytest.mark.parametrize("base", [64, 32])
@pytest.mark.parametrize(("bits", "within_mm"), [(0, 0.02), (7, 0.0002)])
def test_encoded_lines_come_back(base: int, bits: int, within_mm: float) -> None:
    found = read("IN;SP2;", encoded(OVAL * 40.0, base, bits), "SP0;")
    assert found.left_out == ()
    assert off_mm(only(found)) < within_mm


@pytest.mark.parametrize("quality", ["compatible", "low_quality", "normal_quality", "high_quality"])
def test_plots_of_ezdxf_come_back(quality: str) -> None:
    import ezdxf
    from ezdxf.addons.drawing import Frontend, RenderContext, layout
    from ezdxf.addons.drawing.hpgl2 import PlotterBackend

    doc = ezdxf.new()  # type: ignore[attr-defined]
    doc.modelspace().add_lwpolyline(OVAL.tolist(), close=True)
    backend = PlotterBackend()
    Frontend(RenderContext(doc), backend).draw_layout(doc.modelspace())
    page = layout.Page(0, 0, layout.Units.mm, margins=layout.Margins.all(10))
    piece = only(read(getattr(backend, quality)(page)))
    assert np.ptp(piece.outline, axis=0) == pytest.approx(np.ptp(OVAL, axis=0), abs=0.06)
    assert shapely.Polygon(piece.outline).area == pytest.approx(shapely.Polygon(OVAL).area, rel=1e-3)


def test_an_encoded_line_chooses_its_pen_and_lifts_it() -> None:
    moves = list(encoded_moves("<=\xc1\xc3:\xc5<\xbf\xbf\xc3\xc4"))
    assert [(each.down, each.absolute, each.pen) for each in moves] == [
        (False, True, None),
        (False, False, 3),
        (True, False, None),
    ]
    assert [(each.x, each.y) for each in moves] == [(1.0, 2.0), (0.0, 0.0), (2.0, -2.0)]


@pytest.mark.parametrize("data", ["A", ":", "=\xbf", "\xbf;", "@" * 13 + "\xbf\xbf", ">\xf5\xbf\xbf", "A<"])
def test_an_encoded_line_that_breaks_off_is_listed(data: str) -> None:
    with pytest.raises(ValueError):
        list(encoded_moves(data))
    square = "PU0,0;PD4000,0,4000,4000,0,4000,0,0;"
    found = read("IN;SP1;", square, f"PE{data.replace(';', '')};")
    assert {(each.what, each.layer) for each in found.left_out} == {("PE (damaged)", "SP1")}


SQUARE = "PU{0},{0};PD{1},{0},{1},{1},{0},{1},{0},{0};"


@pytest.mark.parametrize(
    ("setup", "mm"),
    [
        ("IP0,0,4000,4000;SC0,100,0,100;", 1.0),
        ("IP1000,1000,5000,5000;SC0,1000,0,1000;", 0.1),
        ("IP0,0,8000,4000;SC0,100,0,100,1;", 1.0),
        ("SC0,40,0,40,2;", 1.0),
        ("SC0,40,0,40,2;SC;", 0.025),
        ("IP0,0,4000,4000;SC0,100,0,100;IN;", 0.025),
        ("IP0,0,4000,4000;IP100,100;SC0,100,0,100;", 1.0),
    ],
)
def test_scales_are_followed(setup: str, mm: float) -> None:
    piece = only(read("IN;", setup, "SP1;", SQUARE.format(0, round(100.0 / mm))))
    assert np.ptp(piece.outline, axis=0) == pytest.approx((100.0, 100.0))


def test_each_axis_has_its_own_scale() -> None:
    piece = only(read("IN;IP0,0,4000,8000;SC0,100,0,100;", SQUARE.format(0, 100)))
    assert np.ptp(piece.outline, axis=0) == pytest.approx((100.0, 200.0))
    bent = read("IN;IP0,0,4000,8000;SC0,100,0,100;", SQUARE.format(0, 100), "PU50,50;CI10;")
    assert [each.what for each in bent.left_out] == ["CI (damaged)"]


def test_a_scale_on_the_plotters_own_paper_leaves_the_units_to_the_user() -> None:
    plot = "IN;SC0,300,0,200;SP1;" + SQUARE.format(0, 100)
    with pytest.raises(InputFaults) as caught:
        read(plot)
    assert [each.code for each in caught.value.findings] == ["PS635"]
    assert np.ptp(only(read(plot, units="mm")).outline, axis=0) == pytest.approx((100.0, 100.0))
    with pytest.raises(InputFaults) as caught:
        read(plot, "SC;", SQUARE.format(0, 4000))
    assert [each.code for each in caught.value.findings] == ["PS636"]


def test_a_turned_plot_is_turned_as_a_whole() -> None:
    piece = only(read("IN;RO90;SP1;PU0,0;PD8000,0,8000,4000,0,4000,0,0;"))
    assert np.ptp(piece.outline, axis=0) == pytest.approx((100.0, 200.0))


def test_arcs_over_a_point_and_curves() -> None:
    half = "PU0,0;PD4000,0;AT6000,2000,4000,4000;PD0,4000,0,0;"
    piece = only(read("IN;SP1;", half))
    assert shapely.Polygon(piece.outline).area == pytest.approx(100.0 * 100.0 + math.pi * 1250.0, rel=1e-4)
    other = only(read("IN;SP1;PU0,0;PD;PR4000,0;RT2000,2000,0,4000;PR-4000,0,0,-4000;"))
    assert shapely.Polygon(other.outline).area == pytest.approx(shapely.Polygon(piece.outline).area)
    bezier = only(read("IN;SP1;PU0,0;PD;BZ0,4000,4000,4000,4000,0;PD0,0;"))
    assert shapely.Polygon(bezier.outline).area == pytest.approx(0.6 * 100.0 * 100.0, rel=1e-3)
    relative = only(read("IN;SP1;PU0,0;PD;BR0,4000,4000,4000,4000,0;PR-4000,0;"))
    assert shapely.Polygon(relative.outline).equals(shapely.Polygon(bezier.outline))


def test_the_envelope_of_printers_is_no_part_of_the_plot() -> None:
    job = "\x1b%-12345X@PJL SET RESOLUTION=600\r\n@PJL ENTER LANGUAGE=HPGL2\r\n\x1bE\x1b%0BBP5,1;IN;"
    found = read(job, "SP1;", SQUARE.format(0, 4000), "PU;SP0;PG;\x1b%0A\x1bE\x1b%-12345X")
    assert found.left_out == ()
    assert len(found.pieces) == 1


def test_what_is_not_followed_is_listed() -> None:
    found = read("IN;SP1;", SQUARE.format(0, 4000), "PM0;EP;FP;WG100,0,90,5;")
    assert [(each.what, each.count) for each in found.left_out] == [
        ("PM", 1),
        ("EP", 1),
        ("FP", 1),
        ("WG", 1),
    ]


def test_a_label_ends_where_the_file_says() -> None:
    found = read("IN;SP1;", SQUARE.format(0, 4000), "PU400,400;DT*;LBVAMP;PD;*PU;")
    assert [text.text for text in only(found).texts] == ["VAMP;PD;"]
