"""Reading foreign patterns: what we write comes back, what others write is understood or listed."""

from __future__ import annotations

import datetime
import math
import time
from collections import Counter
from typing import Any

import numpy as np
import pytest
import shapely

from drawn_pieces import quarter, ring_of, strap
from polasepatu.errors import InputFaults, PolaError
from polasepatu.formats.choices import Inside
from polasepatu.formats.read.grade_rules import with_rules
from polasepatu.formats.read.imported import Imported, ImportedPiece, Role
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.read.roles import layer_map
from polasepatu.formats.read.rules import read_rules
from polasepatu.formats.write import dxf, dxf_r12
from polasepatu.formats.write.aama import exchange
from polasepatu.formats.write.check import job_for
from polasepatu.formats.write.cutter import dxf_for, hpgl_for
from polasepatu.formats.write.drawing import in_rows, superimposed
from polasepatu.formats.write.profiles import machine
from polasepatu.formats.write.svg import sheet_svg
from polasepatu.pattern.cutpiece import CutPiece, Foot, NotchShape

WHEN = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=datetime.UTC)
RUN = [make(size) for size in (41, 41.5, 42) for make in (quarter, strap)]


def same_place(piece: ImportedPiece, want: CutPiece) -> np.ndarray:
    """Return how far the imported piece lies from where it was drawn."""
    return piece.outline.min(axis=0) - want.cut_outline.min(axis=0)


def assert_same(piece: ImportedPiece, want: CutPiece, tolerance_mm: float = 0.01) -> None:
    shift = same_place(piece, want)
    ours = shapely.LinearRing(want.cut_outline + shift)
    assert shapely.LinearRing(piece.outline).hausdorff_distance(ours) <= tolerance_mm
    assert shapely.LinearRing(piece.outline).is_ccw
    assert len(piece.cut_outs) == len(want.cut_outs)
    for ring, cut_out in zip(piece.cut_outs, want.cut_outs, strict=True):
        drawn = shapely.LinearRing(cut_out + shift)
        assert shapely.LinearRing(ring).hausdorff_distance(drawn) <= tolerance_mm
    holes = sorted((h.x_mm - shift[0], h.y_mm - shift[1], h.diameter_mm) for h in piece.holes)
    assert np.array(holes) == pytest.approx(
        np.array(sorted((h.x_mm, h.y_mm, h.diameter_mm) for h in want.punches)), abs=2 * tolerance_mm
    )
    notches = sorted((n.x_mm - shift[0], n.y_mm - shift[1], n.depth_mm) for n in piece.notches)
    assert np.array(notches) == pytest.approx(
        np.array(sorted((n.x_mm, n.y_mm, n.depth_mm) for n in want.notches)), abs=2 * tolerance_mm
    )
    pens = [line for line in piece.lines if line.role is Role.PEN]
    assert [line.points - shift for line in pens] == [
        pytest.approx(stroke.points, abs=tolerance_mm) for stroke in want.strokes
    ]


def test_a_size_sheet_comes_back_with_all_its_marks() -> None:
    found = read_pattern(dxf.size_sheet(RUN[4:]), "derby-42.dxf")
    assert found.units_from == "$INSUNITS"
    assert not found.left_out
    assert not found.findings
    for piece, want in zip(found.pieces, RUN[4:], strict=True):
        assert_same(piece, want)
    shapes = {notch.shape for notch in found.pieces[0].notches}
    assert shapes == set(NotchShape)


def test_a_nested_sheet_comes_back_size_by_size() -> None:
    found = read_pattern(dxf.nested_sheet(RUN), "derby.dxf")
    assert [(piece.size, len(piece.outline)) for piece in found.pieces] == [
        (piece.size, len(piece.cut_outline)) for piece in RUN
    ]
    for piece, want in zip(found.pieces, RUN, strict=True):
        assert_same(piece, want)


@pytest.mark.parametrize("flavour", ["aama", "astm"])
def test_pattern_exchange_comes_back_with_names_sizes_and_quantities(flavour: str) -> None:
    both = [*RUN, *(quarter(size, foot=Foot.LEFT) for size in (41, 41.5, 42))]
    data = exchange(both, style="Derby", sample_size="42", created=WHEN, flavour=flavour).dxf
    found = read_pattern(data, "derby.dxf")
    assert found.kind == "aama"
    assert found.units_from == "Units:"
    assert found.style["style name"] == "DERBY"
    assert found.style["sample size"] == "42"
    assert not found.left_out
    by_key = {(piece.name, piece.size): piece for piece in found.pieces}
    assert len(by_key) == 6
    for want in RUN:
        piece = by_key[want.piece.upper(), want.size]
        assert_same(piece, want)
        assert same_place(piece, want) == pytest.approx((0.0, 0.0), abs=1e-3)
        assert piece.material == want.material
    piece = by_key["QUARTER", "42"]
    assert (piece.quantity, piece.grain_deg) == ("1,1", pytest.approx(15.0, abs=0.01))
    assert any(line.role is Role.NET for line in piece.lines)


def test_svg_comes_back_with_names() -> None:
    data = sheet_svg(in_rows(RUN[4:]), title="Derby").encode()
    found = read_pattern(data, "derby.svg")
    assert [piece.name for piece in found.pieces] == ["quarter", "strap"]
    for piece, want in zip(found.pieces, RUN[4:], strict=True):
        assert_same(piece, want)
    nested = read_pattern(sheet_svg(superimposed(RUN), title="D", layer_per_size=True).encode(), "d.svg")
    assert sorted({piece.size for piece in nested.pieces}) == ["41", "41.5", "42"]


@pytest.mark.parametrize("name", ["gerber", "zund", "laser", "oscillating-knife"])
def test_cutter_files_come_back(name: str) -> None:
    profile = machine(name)
    table = job_for(RUN[4:], profile).tables[0]
    units = "mm" if profile.dxf.header == "empty" else ""
    found = read_pattern(dxf_for(table, profile), "derby.dxf", units=units)
    assert len(found.pieces) == 2
    for piece, figure in zip(found.pieces, table.figures, strict=True):
        area = shapely.Polygon(figure.contour).area
        assert shapely.Polygon(piece.outline).area == pytest.approx(area, abs=0.2)
        assert len(piece.holes) == len(figure.holes)


def test_hpgl_comes_back_within_its_own_resolution() -> None:
    profile = machine("jinan")
    table = job_for([strap()], profile).tables[0]
    found = read_pattern(hpgl_for(table, profile), "derby.plt")
    assert [each.code for each in found.findings] == ["PS645"]
    assert_same(found.pieces[0], strap(), 0.025)


@pytest.mark.parametrize("flavour", ["aama", "astm"])
def test_a_rule_table_gives_all_sizes_back(flavour: str) -> None:
    made = exchange(RUN, style="Derby", sample_size="42", created=WHEN, flavour=flavour, rules=True)
    assert made.rules is not None
    table = read_rules(made.rules, "derby.rul")
    found = with_rules(read_pattern(made.dxf, "derby.dxf"), table)
    assert not found.findings
    assert sorted({piece.size for piece in found.pieces}) == ["41", "41.5", "42"]
    by_key = {(piece.name, piece.size): piece for piece in found.pieces}
    for want in RUN:
        assert_same(by_key[want.piece.upper(), want.size], want)


def test_a_pattern_without_rules_says_so() -> None:
    rules = exchange(RUN, style="D", sample_size="42", created=WHEN, rules=True).rules
    one = exchange(RUN[4:], style="D", sample_size="42", created=WHEN).dxf
    assert rules is not None
    found = with_rules(read_pattern(one, "d.dxf"), read_rules(rules, "d.rul"))
    assert {each.code for each in found.findings} == {"PS651"}


def split_like_accumark(scale: float = 1.0) -> bytes:
    """Return a block whose contour is six open lines, as Gerber AccuMark writes it, in inches."""
    writer = dxf_r12.R12(decimals=6)
    ring = quarter().cut_outline * scale
    parts = [np.vstack((part, ring[(at + len(part)) % len(ring)])) for at, part in _parts(ring, 6)]
    parts[2] = parts[2][::-1]
    block = [writer.polyline("1", part, closed=False) for part in parts]
    block += [
        writer.text("1", 0.0, 0.0, 1.0, "PIECE NAME: DEEP ARMHOLE FR"),
        writer.text("1", 0.0, 0.0, 1.0, "SIZE: 42"),
        writer.text("1", 0.0, 0.0, 1.0, "Quantity: 1,0"),
        writer.point("4", *ring[0], -4.0 * scale, f" 39\n{3.0 * scale}\n"),
        writer.point("13", 0.0, 0.0),
        writer.text("13", 0.0, 0.0, 1.0, "D"),
        writer.line("33", (0.0, 0.0), (0.0, 30.0 * scale)),
        writer.polyline("52", ring[:20] * 0.5, closed=True),
        writer.polyline("21", ring, closed=True),
    ]
    style = [writer.text("1", 0.0, 0.0, 1.0, "Units: ENGLISH"), writer.insert("1", "DEEP ARMHOLE FR_42")]
    return dxf_r12.document(blocks=[writer.block("DEEP ARMHOLE FR_42", block)], entities=style)


def _parts(ring: np.ndarray, count: int) -> list[tuple[int, np.ndarray]]:
    pieces = np.array_split(ring, count)
    starts = np.cumsum([0, *(len(each) for each in pieces[:-1])])
    return list(zip(starts.tolist(), pieces, strict=True))


def test_a_contour_in_six_open_lines_is_joined() -> None:
    found = read_pattern(split_like_accumark(1.0 / 25.4), "gerber.dxf")
    (piece,) = found.pieces
    assert (piece.name, piece.size, piece.quantity) == ("DEEP ARMHOLE FR", "42", "1,0")
    ours = shapely.LinearRing(quarter().cut_outline)
    assert shapely.LinearRing(piece.outline).hausdorff_distance(ours) < 0.01
    assert piece.notches[0].depth_mm == pytest.approx(4.0, abs=1e-3)
    assert piece.notches[0].width_mm == pytest.approx(3.0, abs=1e-3)
    assert piece.holes[0].diameter_mm is None
    assert piece.grain_deg == pytest.approx(0.0)
    assert [zone.number for zone in piece.zones] == [52]


def loose(*entities: str, units: int = 4) -> bytes:
    header = f"  9\n$INSUNITS\n 70\n{units}\n"
    return dxf_r12.document(entities=entities, header=header)


def tag(kind: str, layer: str, **codes: Any) -> str:
    rows = "".join(f" {key[1:]}\n{value}\n" for key, value in codes.items())
    return f"  0\n{kind}\n  8\n{layer}\n{rows}"


def test_lines_and_arcs_are_joined_within_the_tolerance() -> None:
    writer = dxf_r12.R12()
    slot = [
        writer.line("CUT", (0, 0), (100, 0)),
        writer.line("CUT", (100, 40.03), (0, 40)),
        tag("ARC", "CUT", c10=100, c20=20, c40=20, c50=270, c51=90),
        tag("ARC", "CUT", c10=0, c20=20, c40=20, c50=90, c51=270),
    ]
    (piece,) = read_pattern(loose(*slot), "slot.dxf").pieces
    assert shapely.Polygon(piece.outline).area == pytest.approx(4000 + math.pi * 400, rel=1e-3)
    with pytest.raises(InputFaults) as caught:
        read_pattern(loose(*slot), "slot.dxf", join_mm=0.01)
    assert [each.code for each in caught.value.findings] == ["PS640", "PS639"]


def test_bulges_splines_and_ellipses_are_flattened() -> None:
    round_ = tag("LWPOLYLINE", "CUT", c90=2, c70=1)
    round_ += " 10\n-50\n 20\n0\n 42\n1\n 10\n50\n 20\n0\n 42\n1\n"
    ellipse = tag("ELLIPSE", "INNER", c10=0, c20=0, c11=20, c21=0, c40=0.5, c41=0, c42=2 * math.pi)
    found = read_pattern(loose(round_, ellipse), "round.dxf")
    (piece,) = found.pieces
    assert shapely.Polygon(piece.outline).area == pytest.approx(math.pi * 2500, rel=4e-4)
    assert shapely.Polygon(piece.cut_outs[0]).area == pytest.approx(math.pi * 200, rel=2e-3)


@pytest.mark.parametrize("version", ["R2000", "R2010", "R2018"])
def test_every_version_that_ezdxf_writes_is_read(version: str, tmp_path: Any) -> None:
    from ezdxf.filemanagement import new

    doc = new(version, units=4)
    space = doc.modelspace()
    turn = np.linspace(0, 2 * np.pi, 25)
    control = [(60 * np.cos(t) * (1 + 0.1 * np.sin(3 * t)), 40 * np.sin(t), 0) for t in turn]
    spline = space.add_open_spline([*control[:-1], control[0]], dxfattribs={"layer": "CUT"})
    block = doc.blocks.new("HOLE")
    block.add_circle((0, 0), 2.0, dxfattribs={"layer": "PUNCH"})
    outer = doc.blocks.new("PAIR")
    outer.add_blockref("HOLE", (-10, 0))
    outer.add_blockref("HOLE", (10, 0), dxfattribs={"xscale": 2, "yscale": 2})
    space.add_blockref("PAIR", (0, 5), dxfattribs={"rotation": 90})
    space.add_mtext("QUARTER", dxfattribs={"layer": "TEXT", "insert": (0, -10)})
    space.add_hatch()
    path = tmp_path / "file.dxf"
    doc.saveas(path)
    found = read_pattern(path.read_bytes(), "file.dxf")
    (piece,) = found.pieces
    flat = np.array([(point.x, point.y) for point in spline.construction_tool().flattening(0.001)])
    assert shapely.LinearRing(piece.outline).hausdorff_distance(shapely.LinearRing(flat)) < 0.02
    holes = sorted((round(h.x_mm, 6), round(h.y_mm, 6), h.diameter_mm) for h in piece.holes)
    assert holes == [(0.0, -5.0, 4.0), (0.0, 15.0, 8.0)]
    assert piece.texts[0].text == "QUARTER"
    assert [(each.what, each.count) for each in found.left_out] == [("HATCH", 1)]


def test_a_mirrored_extrusion_is_seen_from_above() -> None:
    line = (
        tag("LWPOLYLINE", "CUT", c90=3, c70=1) + " 10\n0\n 20\n0\n 10\n90\n 20\n0\n 10\n0\n 20\n50\n230\n-1\n"
    )
    (piece,) = read_pattern(loose(line), "back.dxf").pieces
    assert piece.outline.min(axis=0) == pytest.approx((-90.0, 0.0))


def test_a_half_piece_is_unfolded() -> None:
    writer = dxf_r12.R12()
    half = np.array(((0.0, 0.0), (100.0, 0.0), (90.0, 30.0), (0.0, 40.0)))
    block = [
        writer.polyline("1", half, closed=True),
        writer.line("6", (0.0, 0.0), (100.0, 0.0)),
        writer.point("4", 90.0, 30.0, 3.0),
        writer.text("1", 0, 0, 1, "Piece Name: VAMP"),
    ]
    data = dxf_r12.document(
        blocks=[writer.block("VAMP_42", block)], entities=[writer.text("1", 0, 0, 1, "Units: METRIC")]
    )
    found = read_pattern(data, "vamp.dxf")
    (piece,) = found.pieces
    assert shapely.Polygon(piece.outline).area == pytest.approx(2 * shapely.Polygon(half).area)
    assert len(piece.outline) == 6
    assert [notch.y_mm for notch in piece.notches] == [30.0, pytest.approx(-30.0)]
    assert [each.code for each in found.findings] == ["PS646"]


def test_a_ring_in_a_ring_is_a_cut_out_and_a_nested_size_is_not() -> None:
    writer = dxf_r12.R12()
    outer = ring_of(shapely.box(0, 0, 200, 100))
    window = ring_of(shapely.box(50, 40, 80, 60))
    smaller = ring_of(shapely.box(5, 5, 195, 95))
    rings = [writer.polyline("CUT", ring, closed=True) for ring in (outer, window)]
    (piece,) = read_pattern(loose(*rings), "x.dxf").pieces
    assert len(piece.cut_outs) == 1
    rings.append(writer.polyline("CUT", smaller, closed=True))
    found = read_pattern(loose(*rings), "x.dxf")
    assert len(found.pieces) == 2
    assert [each.code for each in found.findings] == ["PS688"]
    sizes = [writer.polyline("CUT", quarter().cut_outline * share, closed=True) for share in (1.0, 0.96)]
    found = read_pattern(loose(*sizes), "x.dxf")
    assert len(found.pieces) == 2
    assert [each.code for each in found.findings] == ["PS644"]


def test_a_line_parallel_inside_a_contour_is_not_guessed() -> None:
    writer = dxf_r12.R12()
    cut = quarter().cut_outline
    sew = ring_of(shapely.Polygon(cut).buffer(-10.0))
    strap_cut, slot = ring_of(shapely.box(0, 200, 280, 230)), ring_of(shapely.box(10, 210, 270, 220))
    round_ = ring_of(shapely.Point(0.0, 5.0).buffer(8.0))
    rings = [writer.polyline("0", ring, closed=True) for ring in (cut, sew, strap_cut, slot, round_)]
    found = read_pattern(loose(*rings), "x.dxf")
    assert [each.code for each in found.findings] == ["PS645", "PS688", "PS688"]
    assert {each.severity.value for each in found.findings if each.code == "PS688"} == {"error"}
    sewn = read_pattern(loose(*rings[:4]), "x.dxf", inside=Inside.NET)
    assert [(len(piece.cut_outs), [line.role for line in piece.lines]) for piece in sewn.pieces] == [
        (0, [Role.NET]), (0, [Role.NET]),
    ]  # fmt: skip
    windows = read_pattern(loose(*rings[2:4]), "x.dxf", inside=Inside.CUT_OUT)
    assert [len(piece.cut_outs) for piece in windows.pieces] == [1]
    assert [each.code for each in windows.findings] == ["PS645"]


def test_blocks_that_are_called_alike_are_all_read() -> None:
    writer = dxf_r12.R12()
    block = writer.block("DETAIL", [writer.polyline("1", quarter().cut_outline, closed=True)])
    other = writer.block("DETAIL", [writer.polyline("1", strap().cut_outline, closed=True)])
    words = writer.text("1", 0, 0, 3, "Units: METRIC")
    found = read_pattern(dxf_r12.document(blocks=[block, other], entities=[words]), "x.dxf")
    assert [len(piece.outline) for piece in found.pieces] == [len(quarter().cut_outline), 4]
    assert found.left_out == ()


def refused(data: bytes, name: str = "x.dxf", **more: Any) -> list[str]:
    with pytest.raises(PolaError) as caught:
        read_pattern(data, name, **more)
    return [each.code for each in caught.value.findings]


def ring(scale: float = 1.0) -> str:
    return dxf_r12.R12(decimals=6).polyline("CUT", quarter().cut_outline * scale, closed=True)


def test_units_are_never_guessed() -> None:
    assert refused(loose(ring(), units=0)) == ["PS635"]
    assert read_pattern(loose(ring(), units=0), "x.dxf", units="mm").units_from == "--units mm"
    with pytest.raises(InputFaults) as caught:
        read_pattern(loose(ring(1 / 25.4), units=0), "x.dxf")
    assert caught.value.findings[0].values["likely"] == "in"


def test_implausible_sizes_are_refused_with_the_likely_cause() -> None:
    small, large = loose(ring(1 / 25.4)), loose(ring(96 / 25.4), units=4)
    assert refused(small) == ["PS637"]
    assert read_pattern(small, "x.dxf", units="in").pieces[0].outline.max() == pytest.approx(
        quarter().cut_outline.max(), abs=1e-3
    )
    assert refused(loose(ring(40.0))) == ["PS637"]
    assert read_pattern(large, "x.dxf", units="px").mm_per_unit == pytest.approx(25.4 / 96)
    both = loose(ring(), dxf_r12.R12().text("1", 0, 0, 1, "Units: ENGLISH"))
    assert refused(both) == ["PS636"]
    assert refused(small, units="furlong") == ["PS638"]


def test_svg_without_true_units_asks() -> None:
    body = '<path d="M0 0h200v80h-200z"/></svg>'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" '
    assert refused(f'{svg} viewBox="0 0 300 100">{body}'.encode(), "x.svg") == ["PS635"]
    true = f'{svg} width="30cm" height="10cm" viewBox="0 0 300 100">{body}'.encode()
    assert read_pattern(true, "x.svg").mm_per_unit == 1.0
    assert refused(f'{svg} width="30in" height="10in" viewBox="0 0 10 3">{body}'.encode(), "x.svg") == [
        "PS637"
    ]


def test_svg_shapes_transformations_and_layers() -> None:
    svg = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
      xmlns:xlink="http://www.w3.org/1999/xlink" width="400mm" height="300mm" viewBox="0 0 800 600">
      <defs><circle id="eye" r="4"/></defs>
      <g inkscape:groupmode="layer" inkscape:label="CUT" transform="translate(100,100) scale(2)">
        <path inkscape:label="vamp"
          d="m 0,0 c 0 0 100 0 100 0 q 50 0 50 50 t -50 50 a 10 10 0 01 -10 10 L 0 110 z"/>
      </g>
      <g inkscape:groupmode="layer" inkscape:label="PUNCH">
        <use xlink:href="#eye" x="200" y="200" transform="rotate(0)"/><use href="#eye" x="240" y="200"/>
      </g>
      <g inkscape:groupmode="layer" inkscape:label="INNER">
        <rect x="150" y="250" width="40" height="20" rx="5"/></g>
      <g inkscape:groupmode="layer" inkscape:label="PEN"><polyline points="130,130 200 130 210,140"/>
        <line x1="130" y1="150" x2="180" y2="150"/><image width="5"/></g>
      <g style="display:none"><path d="M0 0L1 1"/></g>
    </svg>"""
    found = read_pattern(svg.encode(), "vamp.svg")
    (piece,) = found.pieces
    assert piece.name == "vamp"
    assert [hole.diameter_mm for hole in piece.holes] == [pytest.approx(4.0)] * 2
    assert shapely.Polygon(piece.cut_outs[0]).area == pytest.approx(200 - (4 - math.pi) * 2.5**2, rel=1e-3)
    assert len(piece.lines) == 2
    assert np.ptp(piece.outline, axis=0) == pytest.approx((150.0, 110.0), abs=0.01)
    assert {(each.what, each.role) for each in found.left_out} == {
        ("image", "not read"), ("g (hidden)", "not read"),
    }  # fmt: skip


def test_layers_can_be_explained() -> None:
    writer = dxf_r12.R12()
    data = loose(
        writer.polyline("Kontur", quarter().cut_outline, closed=True),
        writer.polyline("Garis", quarter().strokes[0].points, closed=False),
    )
    assert [each.code for each in read_pattern(data, "x.dxf").findings] == ["PS645"]
    found = read_pattern(data, "x.dxf", layers=layer_map(["Kontur=outline", "Garis=pen"]))
    assert not found.findings
    assert len(found.pieces[0].lines) == 1
    half = read_pattern(data, "x.dxf", layers=layer_map(["Kontur=outline"]))
    assert [(each.what, each.layer) for each in half.left_out] == [("line", "Garis")]
    with pytest.raises(PolaError, match="does not give"):
        layer_map(["Kontur"])


def test_large_nests_are_read_quickly() -> None:
    turn = np.linspace(0.0, 2.0 * np.pi, 200, endpoint=False)
    unit = np.column_stack((np.cos(turn), np.sin(turn))) * 50.0
    writer = dxf_r12.R12()
    data = loose(
        *(writer.polyline("CUT", unit + (110 * (i % 40), 110 * (i // 40)), closed=True) for i in range(1000))
    )
    began = time.process_time()
    found = read_pattern(data, "nest.dxf")
    assert len(found.pieces) == 1000
    assert time.process_time() - began < 15.0  # five times the figure wanted, for slow machines


def test_counts_of_what_was_understood() -> None:
    found = read_pattern(dxf.size_sheet([strap()]), "x.dxf")
    assert Counter({each.role: each.count for each in found.understood}) == {"outline": 1}
    assert isinstance(found, Imported)


def test_what_stands_outside_of_the_blocks_is_named() -> None:
    writer = dxf_r12.R12()
    block = writer.block(
        "VAMP_42",
        [writer.polyline("1", quarter().cut_outline, closed=True), writer.text("1", 0, 0, 3, "Size: 42")],
    )
    outside = [
        writer.line("8", (0, 0), (9, 9)),
        writer.circle("8", 5, 5, 2),
        writer.point("13", 900, 0),
        writer.text("15", 0, 0, 3, "SUMMER 2026"),
        writer.text("1", 0, 0, 3, "Style Name: DERBY"),
        writer.text("1", 0, 0, 3, "Units: METRIC"),
    ]
    found = read_pattern(
        dxf_r12.document(blocks=[block], entities=[*outside, writer.insert("1", "VAMP_42")]), "x.dxf"
    )
    assert dict(found.style) == {"style name": "DERBY", "units": "METRIC"}
    assert [(each.what, each.layer, each.role) for each in found.left_out] == [
        (what, layer, "outside of any piece")
        for what, layer in (("line", "8"), ("circle", "8"), ("point", "13"), ("text", "15"))
    ]


def test_attributes_are_words_and_their_templates_are_named() -> None:
    writer = dxf_r12.R12()
    attribute = tag("ATTRIB", "TEXT", c10=0, c20=0, c40=3, c1="VAMP 42", c2="NAME")
    template = tag("ATTDEF", "4", c10=0, c20=0, c40=3, c1="Link:4", c2="Dependency", c70=2)
    found = read_pattern(
        loose(writer.polyline("CUT", quarter().cut_outline, closed=True), attribute, template), "x.dxf"
    )
    assert [text.text for text in found.pieces[0].texts] == ["VAMP 42"]
    assert [(each.what, each.layer) for each in found.left_out] == [("ATTDEF", "4")]


def test_whatever_lies_on_a_layer_to_be_ignored_is_named() -> None:
    writer = dxf_r12.R12()
    data = loose(
        writer.polyline("CUT", quarter().cut_outline, closed=True),
        writer.line("X", (0, 0), (9, 0)),
        writer.circle("X", 0, 0, 2),
        writer.point("X", 0, 0),
        writer.text("X", 0, 0, 3, "DRAFT"),
    )
    found = read_pattern(data, "x.dxf", layers=layer_map(["X=ignore"]))
    assert [(each.what, each.role) for each in found.left_out] == [
        (what, "to be ignored, as asked") for what in ("line", "circle", "point", "text")
    ]
    assert found.pieces[0].texts == ()


def test_a_notch_in_a_turned_block_turns_with_it() -> None:
    writer = dxf_r12.R12()
    notch = writer.point("NOTCH", 0.0, 0.0, 3.0, " 50\n0\n")
    block = writer.block("EDGE", [notch])
    insert = tag(
        "INSERT", "0", c2="EDGE", c10=quarter().cut_outline[0][0], c20=quarter().cut_outline[0][1], c50=90
    )
    data = dxf_r12.document(
        header="  9\n$INSUNITS\n 70\n4\n",
        blocks=[block],
        entities=[writer.polyline("CUT", quarter().cut_outline, closed=True), insert],
    )
    (mark,) = read_pattern(data, "x.dxf").pieces[0].notches
    assert mark.inward == pytest.approx((0.0, 1.0), abs=1e-6)


def test_a_unit_that_makes_no_shoe_is_remarked_even_where_it_was_said() -> None:
    data = dxf_r12.document(entities=[ring(50.0)])
    (odd,) = [each for each in read_pattern(data, "x.dxf", units="mm").findings if each.code == "PS689"]
    assert (odd.severity.value, odd.values["units"]) == ("warning", "--units mm")
    assert "PS689" not in {each.code for each in read_pattern(data, "x.dxf", units="0.02").findings}


def test_older_files_say_in_which_letters_they_are_written() -> None:
    words = dxf_r12.R12().text("TEXT", 0, 0, 3, "NAME")
    data = dxf_r12.document(
        header="  9\n$DWGCODEPAGE\n  3\nANSI_936\n  9\n$INSUNITS\n 70\n4\n", entities=[ring(), words]
    )
    chinese = data.replace(b"NAME", "鞋面".encode("gbk"))
    assert [text.text for text in read_pattern(chinese, "x.dxf").pieces[0].texts] == ["鞋面"]
    unknown = chinese.replace(b"ANSI_936", b"ANSI_9999")
    assert len(read_pattern(unknown, "x.dxf").pieces[0].texts) == 1


def test_in_a_block_everything_belongs_to_its_piece() -> None:
    writer = dxf_r12.R12()
    strip = np.array(((0, 0), (200, 0), (200, 20), (20, 20), (20, 180), (200, 180), (200, 200), (0, 200)))
    block = writer.block(
        "UPPER_42",
        [
            writer.polyline("1", strip.astype(float), closed=True),
            writer.line("7", (60.0, 100.0), (140.0, 100.0)),  # in the hollow of the piece
            writer.text("1", 0, 0, 3, "Size: 42"),
        ],
    )
    words = writer.text("1", 0, 0, 3, "Units: METRIC")
    found = read_pattern(dxf_r12.document(blocks=[block], entities=[words]), "x.dxf")
    assert found.left_out == ()
    assert found.pieces[0].grain_deg == pytest.approx(0.0)
