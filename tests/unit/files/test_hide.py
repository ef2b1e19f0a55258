"""The hide file: lossless, checked, and every fault at its place; hides from DXF."""

from __future__ import annotations

import numpy as np
import pytest

from polasepatu.errors import InputFaults, Severity
from polasepatu.files.hide import HideFile, check_hide_file, hide_text, load_hide
from polasepatu.formats.read.hide_dxf import read_hide_dxf
from polasepatu.formats.write.dxf_r12 import R12, document
from polasepatu.materials.generate import FORMS, generate_hide, sample_hide
from polasepatu.materials.hides import FlawShape, Hide
from polasepatu.project import folder


def same(one: Hide, two: Hide) -> bool:
    return hide_text(one) == hide_text(two) and np.array_equal(one.outline, two.outline)


@pytest.mark.parametrize("form", FORMS)
def test_a_hide_survives_its_file(form, tmp_path):
    hide = generate_hide(form=form, grade="F", seed=4)
    path = tmp_path / "hide.yaml"
    path.write_text(hide_text(hide), encoding="utf-8")
    assert same(load_hide(path), hide)
    assert HideFile.from_domain(hide).to_domain().tight is not None


@pytest.mark.parametrize("name", ["side22", "goat5"])
def test_the_shipped_hides_are_the_sketches(name):
    shipped = load_hide(folder() / "patterns" / "hides" / f"{name}.yaml")
    assert same(shipped, sample_hide(name))
    assert "not traced" in shipped.source_note


def test_faults_of_a_hide_name_their_line(tmp_path):
    path = tmp_path / "hide.yaml"
    path.write_text(
        "schema: polasepatu.hide/1\nname: test\nform: side\n"
        "outline: [[0, 0], [100, 100], [100, 0], [0, 100]]\n"
        "flaws:\n- {shape: circle, severity: 1, at: [5, 50], radius_mm: 2}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        load_hide(path)
    assert [(f.code, f.where.line) for f in caught.value.findings] == [("PS451", 4)]


def test_an_outline_drawn_clockwise_is_turned(tmp_path):
    path = tmp_path / "hide.yaml"
    path.write_text(
        "schema: polasepatu.hide/1\nname: test\nform: piece\noutline: [[0, 0], [0, 90], [90, 90], [90, 0]]\n"
        "invoiced_area_sqft: 1\n",
        encoding="utf-8",
    )
    hide, remarks = check_hide_file(path)
    assert hide.outline[1].tolist() == [90, 90] or hide.outline[1].tolist() == [90, 0]
    assert [(f.code, f.severity, f.where.line) for f in remarks] == [("PS458", Severity.WARNING, 5)]


def test_a_flaw_of_unknown_shape_is_refused(tmp_path):
    path = tmp_path / "hide.yaml"
    path.write_text(
        "schema: polasepatu.hide/1\nname: test\nform: piece\noutline: [[0, 0], [9, 0], [9, 9]]\n"
        "flaws:\n- {shape: star, severity: 1, at: [5, 5], radius_mm: 2}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        load_hide(path)
    assert caught.value.findings[0].where.line == 6


def dxf(*entities: str, header: bool = True) -> bytes:
    writer = R12()
    return document(entities=entities, header=writer.header((0, 0), (1, 1)) if header else "")


def ring(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float)


BIG = ring((0, 0), (1000, 0), (1000, 800), (0, 800))
SMALL = ring((100, 100), (150, 100), (150, 150), (100, 150))
PEN = R12()


def test_a_traced_hide_is_read_by_its_layers():
    raw = dxf(
        PEN.polyline("hide", BIG[::-1], closed=True),
        PEN.polyline("HIDE", SMALL, closed=True),
        PEN.polyline("ZONE_3", ring((0, 0), (300, 0), (300, 800), (0, 800)), closed=True),
        PEN.polyline("DEFECT_2", SMALL + 300, closed=True),
        PEN.polyline("DEFECT_4", ring((600, 600), (700, 650), (750, 600)), closed=False),
        PEN.circle("DEFECT_5", 500, 200, 12),
        PEN.polyline("NOTES", SMALL, closed=True),
    )
    hide, remarks = read_hide_dxf(raw, "some/where/side.dxf", name="side")
    assert hide.measured_area_mm2 == pytest.approx(800_000 - 2500)
    assert [(z.quality_class, len(z.ring)) for z in hide.zones] == [(3, 4)]
    assert [(d.severity, d.shape) for d in hide.flaws] == [
        (2, FlawShape.POLYGON),
        (4, FlawShape.LINE),
        (5, FlawShape.CIRCLE),
    ]
    assert hide.source_note == "imported from side.dxf"
    assert [f.code for f in remarks] == ["PS487"]


def test_an_outline_of_loose_lines_is_joined():
    lines = [PEN.line("HIDE", a, b) for a, b in zip(BIG, np.roll(BIG, -1, axis=0), strict=True)]
    lines[1] = PEN.line("HIDE", BIG[2], BIG[1])  # drawn the other way
    hide, _ = read_hide_dxf(dxf(*lines[::-1]), "side.dxf", name="side")
    assert hide.measured_area_mm2 == pytest.approx(800_000)


def test_units_are_taken_from_the_file_or_from_the_user():
    entity = PEN.polyline("HIDE", BIG / 10, closed=True)
    hide, remarks = read_hide_dxf(dxf(entity, header=False), "a.dxf", name="a", mm_per_unit=10.0)
    assert (hide.measured_area_mm2, remarks) == (pytest.approx(800_000), ())
    _, remarks = read_hide_dxf(dxf(entity, header=False), "a.dxf", name="a")
    assert [f.code for f in remarks] == ["PS486"]
    _, remarks = read_hide_dxf(dxf(entity), "a.dxf", name="a")
    assert [f.code for f in remarks] == ["PS486"]


def test_a_dxf_without_an_outline_is_refused():
    with pytest.raises(InputFaults) as caught:
        read_hide_dxf(dxf(PEN.polyline("0", BIG, closed=True)), "a.dxf", name="a")
    assert caught.value.findings[0].code == "PS484"


def test_an_open_outline_says_by_how_much():
    open_line = np.vstack([BIG, [[0.0, 0.7]]])
    raw = dxf(PEN.polyline("HIDE", open_line, closed=False))
    with pytest.raises(InputFaults) as caught:
        read_hide_dxf(raw, "a.dxf", name="a")
    finding = caught.value.findings[0]
    assert (finding.code, finding.values["gap_mm"]) == ("PS485", pytest.approx(0.7))
    hide, _ = read_hide_dxf(raw, "a.dxf", name="a", close_gaps_mm=0.8)
    assert hide.measured_area_mm2 == pytest.approx(800_000, rel=1e-3)
