"""Damaged and hostile pattern files: a coded error or a listed finding, never a crash, never endless."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polasepatu.errors import PolaError
from polasepatu.formats.read.imported import Imported
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.write import dxf_r12

WRITER = dxf_r12.R12()
TURN = np.linspace(0.0, 2.0 * np.pi, 40, endpoint=False)
OVAL = np.column_stack((80.0 * np.cos(TURN), 40.0 * np.sin(TURN)))
HEADER = "  9\n$INSUNITS\n 70\n4\n"
GOOD_DXF = dxf_r12.document(
    header=HEADER,
    layers=[dxf_r12.Layer(name="CUT")],
    blocks=[WRITER.block("EYE", [WRITER.circle("PUNCH", 0, 0, 2.0), WRITER.insert("0", "NOT-THERE")])],
    entities=[
        WRITER.polyline("CUT", OVAL, closed=True),
        WRITER.insert("PUNCH", "EYE", 10.0, 10.0),
        WRITER.polyline("NOTCH", np.array(((80.0, 0.0), (77.0, 0.0))), closed=False),
        WRITER.text("TEXT", 0, 0, 5, "VAMP 42"),
        "  0\nSPLINE\n  8\nPEN\n 70\n8\n 71\n3\n"
        + " 40\n0\n" * 4
        + " 40\n1\n" * 4
        + " 10\n0\n 20\n0\n 10\n5\n 20\n9\n 10\n9\n 20\n9\n 10\n20\n 20\n0\n",
    ],
)
GOOD_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200mm" height="100mm" viewBox="0 0 200 100">'
    b'<g id="CUT" transform="rotate(5) scale(1,1)">'
    b'<path d="M10 10h150a20 20 0 0 1 0 60H10c-5 0 -5 -60 0 -60z"/></g>'
    b'<g id="PEN"><polyline points="20,20 30,30 50,20"/><circle cx="40" cy="40" r="3"/></g></svg>'
)
GOOD_HPGL = (
    b"IN;SP1;PU400,400;PD4400,400,4400,2400,400,2400,400,400;SP2;PU800,800;CI60;"
    b"AA900,900,90;LBVAMP\x03PU;SP0;"
)
GOOD_VIEWS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200mm" height="100mm" viewBox="0 0 200 100">'
    b"<style>.cut{fill:none;stroke:#f00} path.pen,.x{display:none} @media print{.cut{display:none}}</style>"
    b'<symbol id="eye" viewBox="0 0 9 9"><circle class="punch" cx="5" cy="5" r="2"/></symbol>'
    b'<svg x="5%" y="2" width="90%" height="90" viewBox="0 0 900 400" preserveAspectRatio="xMinYMax">'
    b'<path class="cut" d="M10 10H800V300H10z" style="transform:rotate(2deg)"/></svg>'
    b'<use href="#eye" x="50" y="50" width="9" height="9"/></svg>'
)
GOOD_HPGL2 = (
    b"\x1b%0BBP;IN;IP0,0,4000,4000;SC0,100,0,100;SP1;PU10,10;PD90,10;AT95,30,90,50;PD10,50,10,10;SC;"
    b"RO0;SP2;PU800,800;PE7>e<=@_@_`_`_;PE:\xc5<\xbf\xbf\xd0\xd1;BZ900,900,900,950,800,950;PU;SP0;"
)
GOOD = {
    "x.dxf": GOOD_DXF,
    "x.svg": GOOD_SVG,
    "x.plt": GOOD_HPGL,
    "views.svg": GOOD_VIEWS,
    "encoded.plt": GOOD_HPGL2,
}


def outcome(data: bytes, name: str) -> Imported | PolaError:
    began = time.process_time()
    try:
        found: Imported | PolaError = read_pattern(data, name)
    except PolaError as error:
        found = error
        assert all(finding.english() for finding in error.findings)
    assert time.process_time() - began < 20.0
    return found


@pytest.mark.parametrize("name", GOOD)
def test_the_undamaged_files_are_read(name: str) -> None:
    found = outcome(GOOD[name], name)
    assert isinstance(found, Imported)
    assert len(found.pieces) == 1


@given(name=st.sampled_from(sorted(GOOD)), share=st.floats(0.0, 1.0))
@settings(max_examples=150, deadline=None)
def test_a_truncated_file_is_an_error_or_a_finding(name: str, share: float) -> None:
    data = GOOD[name][: int(share * len(GOOD[name]))]
    found = outcome(data, name)
    if isinstance(found, Imported) and name == "x.dxf" and len(data.rstrip()) < len(GOOD_DXF.rstrip()):
        assert "PS647" in [each.code for each in found.findings]


@given(
    name=st.sampled_from(sorted(GOOD)),
    changes=st.lists(st.tuples(st.floats(0.0, 1.0), st.binary(max_size=6), st.integers(0, 12)), max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_a_corrupted_file_never_crashes(name: str, changes: list[tuple[float, bytes, int]]) -> None:
    data = GOOD[name]
    for share, new, gone in changes:
        at = int(share * len(data))
        data = data[:at] + new + data[at + gone :]
    outcome(data, name)


TAG = st.tuples(
    st.sampled_from(
        ["0", "2", "8", "10", "20", "40", "41", "42", "50", "66", "70", "71", "11", "21", "210", "230"]
    ),
    st.one_of(
        st.sampled_from(
            [
                "POLYLINE",
                "VERTEX",
                "SEQEND",
                "INSERT",
                "BLOCK",
                "ENDBLK",
                "ARC",
                "SPLINE",
                "ELLIPSE",
                "A",
                "CUT",
            ]
        ),
        st.sampled_from(
            ["nan", "inf", "-1e308", "1e400", "", "0", "1", "-1", "32767", "99999999999", "\u00e9"]
        ),
        st.floats().map(str),
    ),
)


@given(st.lists(TAG, max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_order_of_tags_is_survived(tags: list[tuple[str, str]]) -> None:
    body = "".join(f" {code}\n{value}\n" for code, value in tags)
    start = f"  0\nSECTION\n  2\nHEADER\n{HEADER}  0\nENDSEC\n"
    for section in ("BLOCKS", "ENTITIES"):
        text = f"{start}  0\nSECTION\n  2\n{section}\n{body}  0\nENDSEC\n  0\nEOF\n"
        outcome(text.encode(), "x.dxf")


@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.-+eE, ", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_path_data_is_survived(data: str) -> None:
    svg = f'<svg width="200mm" height="100mm" viewBox="0 0 200 100"><path d="{data}"/></svg>'
    outcome(svg.encode(), "x.svg")


@given(
    st.text(alphabet=":<>=7?@AZ_`~\xbf\xc0\xd5\xfe\x80; ", max_size=60),
    st.lists(st.sampled_from(["SC", "IP", "RO", "PE", "AT", "BZ", "CI", "PM", "DT"]), max_size=4),
    st.lists(st.floats(allow_nan=True), max_size=8),
)
@settings(max_examples=200, deadline=None)
def test_any_encoded_line_and_any_scale_is_survived(data: str, names: list[str], values: list[float]) -> None:
    setup = "".join(f"{name}{','.join(map(str, values))};" for name in names)
    outcome(f"IN;SP1;{setup}PD0,0,4000,0,4000,4000,0,0;PE{data};".encode("latin-1"), "x.plt")


@given(st.text(alphabet="{}.#:;,@*/ abcd-gstroke()\n", max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_style_sheet_is_survived(sheet: str) -> None:
    svg = '<svg width="200mm" height="100mm" viewBox="0 0 200 100"><style><![CDATA[{}]]></style>{}</svg>'
    outcome(svg.format(sheet, '<path class="a" id="b" d="M0 0H90V90z"/>').encode(), "x.svg")


@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)))
@settings(max_examples=200, deadline=None)
def test_anything_at_all_is_survived(data: bytes, name: str) -> None:
    outcome(data, name)


def codes(found: Imported | PolaError) -> set[str]:
    return {each.code for each in found.findings}


def test_blocks_that_insert_themselves_end() -> None:
    loop = [
        WRITER.block("A", [WRITER.polyline("CUT", OVAL, closed=True), WRITER.insert("0", "B")]),
        WRITER.block("B", [WRITER.insert("0", "A"), WRITER.insert("0", "B")]),
    ]
    data = dxf_r12.document(header=HEADER, blocks=loop, entities=[WRITER.insert("0", "A")])
    found = outcome(data, "x.dxf")
    assert isinstance(found, Imported)
    assert len(found.pieces) == 1
    assert {each.what for each in found.left_out} == {"INSERT (of itself)"}


def test_a_thousand_million_copies_are_refused() -> None:
    blocks = [WRITER.block("B0", [WRITER.polyline("CUT", OVAL, closed=True)])]
    for level in range(1, 8):
        blocks.append(WRITER.block(f"B{level}", [WRITER.insert("0", f"B{level - 1}")] * 30))
    data = dxf_r12.document(header=HEADER, blocks=blocks, entities=[WRITER.insert("0", "B7")])
    assert codes(outcome(data, "x.dxf")) == {"PS631"}
    array = "  0\nINSERT\n  8\n0\n  2\nB0\n 10\n0\n 20\n0\n 70\n30000\n 71\n30000\n"
    data = dxf_r12.document(header=HEADER, blocks=blocks[:1], entities=[array])
    assert codes(outcome(data, "x.dxf")) == {"PS631"}


def test_an_enormous_file_is_refused_before_it_is_read() -> None:
    assert codes(outcome(b" " * 64_000_001, "x.dxf")) == {"PS632"}


def test_xml_bombs_and_deep_nesting_are_refused() -> None:
    bomb = b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'
    assert codes(outcome(bomb, "x.svg")) == {"PS633"}
    deep = b"<svg>" + b"<g>" * 50_000 + b"</g>" * 50_000 + b"</svg>"
    assert codes(outcome(deep, "x.svg"))
    uses = '<g id="u0"><path d="M0 0h9v9z"/></g>' + "".join(
        f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * 20 + "</g>" for n in range(1, 9)
    )
    svg = f'<svg width="9mm" height="9mm" viewBox="0 0 9 9">{uses}<use href="#u8"/></svg>'
    assert codes(outcome(svg.encode(), "x.svg")) == {"PS631"}
    own = '<svg width="9mm" height="9mm" viewBox="0 0 9 9"><g id="a"><use href="#a"/></g></svg>'
    assert codes(outcome(own.encode(), "x.svg"))


def test_zero_lengths_and_repeated_points_are_listed_or_cleaned() -> None:
    twice = np.repeat(OVAL, 3, axis=0)
    data = dxf_r12.document(
        header=HEADER,
        entities=[
            WRITER.polyline("CUT", twice, closed=True),
            WRITER.polyline("CUT", OVAL, closed=True),
            WRITER.line("PEN", (0, 0), (0, 0)),
        ],
    )
    found = outcome(data, "x.dxf")
    assert isinstance(found, Imported)
    (piece,) = found.pieces
    assert len(piece.outline) == len(OVAL)
    assert codes(found) == {"PS642", "PS648"}
