"""Whatever a foreign file holds, it becomes a style that grades, or a coded error; never a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.errors import PolaError
from polasepatu.formats.choices import DrawnFoot, HoleRows, Outline
from polasepatu.formats.read.graded_file import Reading
from polasepatu.formats.to_style import style_text
from polasepatu.formats.write import dxf_r12
from polasepatu.pattern.cutpiece import Foot
from polasepatu.project import folder
from polasepatu.workflow.grade import GradeJob, grade_style
from polasepatu.workflow.pattern_import import ForeignPattern, import_pattern

LAST = folder() / "patterns" / "derby" / "last.yaml"
WRITER = dxf_r12.R12(decimals=4)
NUMBER = st.floats(-400.0, 400.0)


@st.composite
def rings(draw: st.DrawFn) -> np.ndarray:
    """Return a ring: a star, a sliver, one that crosses itself, or points at random."""
    count = draw(st.integers(3, 24))
    kind = draw(st.sampled_from(["star", "sliver", "random", "repeated"]))
    if kind == "random":
        return np.array(draw(st.lists(st.tuples(NUMBER, NUMBER), min_size=3, max_size=count + 3)))
    radii = np.array(draw(st.lists(st.floats(20.0, 150.0), min_size=count, max_size=count)))
    turn = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    flat = draw(st.floats(0.001, 0.02)) if kind == "sliver" else 1.0
    ring = radii[:, None] * np.column_stack((np.cos(turn), flat * np.sin(turn)))
    return np.repeat(ring, 2, axis=0) if kind == "repeated" else ring


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """Return one piece of pattern exchange with whatever may lie in and around it."""
    ring = draw(rings())
    name = draw(st.sampled_from(["VAMP", "VAMP_L", "Übertritt 1/2", "1", "x" * 60, ""]))
    parts = [WRITER.polyline("1", ring, closed=True)]
    parts += [WRITER.text("1", 0.0, 0.0, 3.0, f"Piece Name: {name}".encode("ascii", "replace").decode())]
    parts += [WRITER.text("1", 0.0, 0.0, 3.0, "Size: 42")]
    for layer in draw(st.lists(st.sampled_from(["14", "8", "11", "6", "7", "50", "53", "21"]), max_size=4)):
        inner = ring * draw(st.floats(-0.2, 1.3)) + draw(st.floats(-9.0, 9.0))
        parts.append(WRITER.polyline(layer, inner, closed=draw(st.booleans())))
    if draw(st.booleans()):
        area = shapely.Polygon(ring)
        if area.is_valid and area.area > 5000.0:
            inside = area.buffer(-draw(st.floats(0.0, 20.0)))
            if isinstance(inside, shapely.Polygon) and not inside.is_empty:
                sew = np.asarray(inside.exterior.coords)[:-1]
                parts.append(WRITER.polyline("14", sew, closed=True))
    for layer, x, y in draw(
        st.lists(st.tuples(st.sampled_from(["4", "13", "80", "2"]), NUMBER, NUMBER), max_size=6)
    ):
        parts.append(WRITER.point(layer, x, y, draw(st.floats(-5.0, 5.0))))
    if draw(st.booleans()):
        parts.append(
            WRITER.text("1", 0.0, 0.0, 3.0, f"Quantity: {draw(st.sampled_from(['1,0', '2', 'x', '99,99']))}")
        )
    return WRITER.block(f"B{draw(st.integers(0, 99))}", parts)


@given(
    st.lists(blocks(), min_size=1, max_size=3),
    st.sampled_from(["raw", "lasting", "fold", "lasting:18"]),
    st.sampled_from(["own", "shared:30"]),
    st.sampled_from(DrawnFoot),
    st.sampled_from(Outline),
    st.sampled_from(HoleRows),
)
@settings(max_examples=60, deadline=None)
def test_any_exchange_file_grades_or_is_refused(
    made: list[str], edges: str, frame: str, foot: DrawnFoot, outline: Outline, rows: HoleRows
) -> None:
    data = dxf_r12.document(blocks=made, entities=[WRITER.text("1", 0, 0, 3, "Units: METRIC")])
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.dxf"
        path.write_bytes(data)
        source = ForeignPattern(
            path=path,
            reading=Reading(base_size="42"),
            last=LAST,
            edges=(edges,),
            frames=(frame,),
            zones=("50=1", "53=hidden"),
            outline=outline,
            foot=foot,
            hole_rows=rows,
        )
        try:
            made_of_it = import_pattern(source)
            (Path(name) / "style.yaml").write_text(style_text(made_of_it.made), encoding="utf-8")
            (Path(name) / "last.yaml").write_bytes(made_of_it.last)
            done = grade_style(Path(name), GradeJob(sizes="41,42,44", feet=(Foot.RIGHT,)))
        except PolaError as error:
            assert all(each.english() for each in error.findings)
            return
        assert done.style.pattern.base_size == "42"
        assert all(each.english() for each in done.findings)
