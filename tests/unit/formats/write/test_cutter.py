"""Files for machines: what each profile writes is what it asked for, and bad work is refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from drawn_pieces import quarter, ring_of, strap
from polasepatu.errors import ManyFaults
from polasepatu.formats import cleaning, faults
from polasepatu.formats.write.check import checked, job_for
from polasepatu.formats.write.cutter import dxf_for, hpgl_for
from polasepatu.formats.write.profiles import machine
from polasepatu.pattern.cutpiece import Foot, PunchHole, Stroke

ALL = ["oscillating-knife", "gerber", "zund", "jinan", "laser", "plotter"]
PIECES = [quarter(), quarter(foot=Foot.LEFT), strap()]


@pytest.mark.parametrize("name", ALL)
def test_gdal_and_ezdxf_read_every_profile(name: str, gdal_rows: Any, ezdxf_doc: Any) -> None:
    profile = machine(name)
    job = job_for(PIECES, profile)
    data = dxf_for(job.tables[0], profile)
    assert dxf_for(job.tables[0], profile) == data
    ezdxf_doc(data)
    cut = [shape for layer, _, _, shape in gdal_rows(data) if layer == profile.tools.cut.layer]
    assert all(shape.coords[0] == shape.coords[-1] for shape in cut)
    areas = [shapely.Polygon(shape).area for shape in cut]
    want = [shapely.Polygon(figure.contour).area for figure in job.tables[0].figures]
    assert areas == pytest.approx(want, abs=0.1)
    for area, piece in zip(areas, PIECES, strict=True):
        into = profile.marks.notches == "outline" and piece.notches
        lost = 4.5 + 3.0 * 2.5 + np.pi * 1.5**2 / 2.0 if into else 0.0  # a V and a U notch
        saved = 8.0 if name in {"gerber", "laser"} else 0.3
        assert shapely.Polygon(piece.cut_outline).area - area == pytest.approx(lost, abs=saved)


def test_r2000_has_units_and_lightweight_polylines(ezdxf_doc: Any) -> None:
    profile = machine("zund")
    doc = ezdxf_doc(dxf_for(job_for(PIECES, profile).tables[0], profile))
    assert (doc.dxfversion, doc.header["$INSUNITS"], doc.header["$MEASUREMENT"]) == ("AC1015", 4, 1)
    assert len(doc.modelspace().query("LWPOLYLINE[layer=='Thru-cut']")) == 3


def test_gerber_gets_an_empty_header_and_no_tables() -> None:
    profile = machine("gerber")
    text = dxf_for(job_for([strap()], profile).tables[0], profile).decode()
    assert text.startswith(
        "  0\r\nSECTION\r\n  2\r\nHEADER\r\n  0\r\nENDSEC\r\n  0\r\nSECTION\r\n  2\r\nENTITIES"
    )


def read_hpgl(data: bytes) -> list[tuple[int, list[tuple[int, int]]]]:
    """Read plain HP-GL independently of ours: runs of (pen, points)."""
    pen, at, runs, down = 0, (0, 0), [], False
    for command, numbers in re.findall(r"([A-Z]{2})([-\d,]*);", data.decode().replace("\n", "")):
        values = [int(each) for each in numbers.split(",") if each]
        if command == "SP":
            assert not down
            pen = values[0] if values else 0
        elif command == "PU":
            down = False
            at = tuple(values[:2]) if values else at
        elif command == "PD":
            points = list(zip(values[::2], values[1::2], strict=True))
            if down:
                runs[-1][1].extend(points)
            else:
                runs.append((pen, [at, *points]))
            down = True
    return runs


def test_hpgl_is_read_back_with_its_pens_and_areas() -> None:
    profile = machine("jinan")
    job = job_for(PIECES, profile)
    runs = read_hpgl(hpgl_for(job.tables[0], profile))
    closed = [np.array(points) / 40.0 for pen, points in runs if pen == 1 and points[0] == points[-1]]
    largest = sorted((shapely.Polygon(ring).area for ring in closed), reverse=True)[:3]
    want = sorted((shapely.Polygon(each.contour).area for each in job.tables[0].figures), reverse=True)
    assert largest == pytest.approx(want, abs=8.0)
    assert {pen for pen, _ in runs} == {1, 2, 3}
    everything = np.vstack([points for _, points in runs])
    assert everything.min() >= 0


def test_hpgl_turned_by_ninety_degrees_stays_on_the_table() -> None:
    plain = machine("jinan")
    turned = plain.model_copy(update={"hpgl": plain.hpgl.model_copy(update={"rotate_deg": 90})})
    table = job_for([strap()], plain).tables[0]
    flat = np.vstack([points for _, points in read_hpgl(hpgl_for(table, plain))])
    high = np.vstack([points for _, points in read_hpgl(hpgl_for(table, turned))])
    assert np.ptp(flat, axis=0).tolist() == np.ptp(high, axis=0)[::-1].tolist()
    assert high.min() >= 0


def test_pieces_that_do_not_fit_one_table_go_on_the_next() -> None:
    profile = machine("laser")
    job = job_for([quarter(size) for size in range(36, 47) for _ in range(9)], profile)
    assert len(job.tables) > 1
    for table in job.tables:
        assert (table.width_mm, table.height_mm) <= (1300.0, 900.0)
        assert table.height_mm <= 900.0
    assert sum(len(table.figures) for table in job.tables) == 99


def test_the_contour_begins_at_a_hidden_corner() -> None:
    ring = np.array(((0.0, 0.0), (100.0, 0.0), (100.0, 40.0), (50.0, 41.0), (0.0, 40.0)))
    visible = np.array(((-1.0, -1.0), (60.0, -1.0), (60.0, 50.0), (-1.0, 50.0)))
    assert cleaning.from_hidden_corner(ring, (visible,))[0].tolist() in ([100.0, 0.0], [100.0, 40.0])


def codes(piece: Any, name: str = "oscillating-knife", **limits: Any) -> list[str]:
    profile = machine(name)
    profile = profile.model_copy(update={"limits": profile.limits.model_copy(update=limits)})
    return [each.code for each in checked(piece, profile)[1]]


def test_what_cannot_be_cut_is_refused_with_all_its_reasons() -> None:
    bow_tie = np.array(((0.0, 0.0), (50.0, 40.0), (50.0, 0.0), (0.0, 40.0)))
    crossing = replace(strap(), cut_outline=bow_tie)
    outside = replace(strap(), cut_outs=(np.array(((0.0, 5.0), (0.0, 30.0), (20.0, 5.0))),))
    large = replace(strap(), cut_outline=strap().cut_outline * 40.0)
    with pytest.raises(ManyFaults) as caught:
        job_for([crossing, outside, large], machine("oscillating-knife"))
    assert [each.code for each in caught.value.findings] == ["PS610", "PS611", "PS612"]
    assert codes(replace(strap(), cut_outline=strap().cut_outline * np.nan)) == ["PS620"]
    with pytest.raises(faults.NothingToWrite):
        job_for([], machine("laser"))


def test_repairs_are_listed_and_change_nothing_that_matters() -> None:
    line = np.array(((10.0, 5.0), (60.0, 5.0)))
    piece = replace(
        strap(),
        strokes=(
            Stroke(name="gauge", points=line),
            Stroke(name="again", points=line[::-1]),
            Stroke(name="nothing", points=np.array(((5.0, 5.0), (5.0, 5.001)))),
        ),
        punches=(PunchHole(name="edge", x_mm=0.0, y_mm=10.0, diameter_mm=4.0),),
    )
    assert Counter(codes(piece)) == Counter(["PS613", "PS614", "PS621"])


def test_dense_contours_are_thinned_within_the_tolerance() -> None:
    dense = ring_of(shapely.Point(0.0, 0.0).buffer(60.0, quad_segs=2000))
    piece = replace(strap(), cut_outline=dense)
    made, found = checked(piece, machine("gerber"))
    assert [each.code for each in found] == ["PS615"]
    assert len(made.contour) < 200
    assert shapely.LinearRing(dense).hausdorff_distance(shapely.LinearRing(made.contour)) <= 0.05
    assert codes(piece, max_points=20, tolerance_mm=0.01) == ["PS618", "PS615"]


def test_work_without_a_tool_is_named() -> None:
    profile = machine("laser")
    no_pen = profile.model_copy(
        update={"tools": profile.tools.model_copy(update={"pen": None, "punch": None})}
    )
    _, found = checked(quarter(), no_pen)
    assert {(each.code, each.values["tool"]) for each in found if each.code == "PS616"} == {
        ("PS616", "pen"),
        ("PS616", "punch"),
    }
