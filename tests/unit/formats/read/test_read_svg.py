"""SVG as drawing programs write it: views inside views, symbols, style sheets, layers by class or colour."""

from __future__ import annotations

import numpy as np
import pytest

from polasepatu.errors import InputFaults
from polasepatu.formats.read.imported import Imported
from polasepatu.formats.read.pattern_file import read_pattern
from polasepatu.formats.read.roles import layer_map

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SHEET = HEAD + 'width="400mm" height="300mm" viewBox="0 0 400 300">'
BOX = '<path class="cut" d="M0 0H{0}V{1}H0Z"/>'


def read(body: str, head: str = SHEET, *layers: str) -> Imported:
    return read_pattern(f"{head}{body}</svg>".encode(), "x.svg", layers=layer_map(layers))


def boxes(found: Imported) -> list[tuple[float, ...]]:
    """Return the box of each piece as SVG counts: y downwards."""
    rows = []
    for piece in found.pieces:
        (x0, y0), (x1, y1) = piece.outline.min(axis=0), piece.outline.max(axis=0)
        rows.append(tuple(round(float(value), 6) for value in (x0, -y1, x1, -y0)))
    return rows


@pytest.mark.parametrize(
    ("view", "box"),
    [
        ('x="20" y="10" width="200" height="100" viewBox="{K}"', (70, 10, 170, 110)),
        ('width="200" height="100" viewBox="{K}" preserveAspectRatio="xMinYMin"', (0, 0, 100, 100)),
        ('width="200" height="100" viewBox="{K}" preserveAspectRatio="xMaxYMax"', (100, 0, 200, 100)),
        ('width="200" height="100" viewBox="{K}" preserveAspectRatio="none"', (0, 0, 200, 100)),
        ('width="200" height="100" viewBox="{K}" preserveAspectRatio="xMidYMid slice"', (0, -50, 200, 150)),
        ('x="50%" y="50%" width="25%" height="100" viewBox="-500 0 500 500"', (300, 150, 500, 350)),
        ('viewBox="0 0 4000 3000"', (0, 0, 100, 100)),
    ],
)  # fmt: skip
def test_a_view_inside_a_view_is_placed_and_scaled(view: str, box: tuple[float, ...]) -> None:
    found = read(f"<svg {view.replace('{K}', '0 0 1000 1000')}>{BOX.format(1000, 1000)}</svg>")
    assert boxes(found) == [pytest.approx(box)]
    assert found.left_out == ()


def test_a_view_without_a_box_of_its_own_only_moves() -> None:
    assert boxes(read(f'<svg x="30" y="40">{BOX.format(80, 60)}</svg>')) == [(30, 40, 110, 100)]


def test_views_lie_inside_views() -> None:
    inner = f'<svg x="5" width="5" height="5" viewBox="0 0 100 100">{BOX.format(100, 100)}</svg>'
    found = read(f'<svg x="100" width="200" height="200" viewBox="0 0 10 10">{inner}</svg>')
    assert boxes(found) == [(200, 0, 300, 100)]


def test_a_symbol_is_shown_as_large_as_it_is_used() -> None:
    symbol = f'<symbol id="p" viewBox="0 0 10 20">{BOX.format(10, 20)}</symbol>'
    used = '<use xlink:href="#p" x="10" y="20" width="60" height="120"/><use href="#p" x="100" height="40"/>'
    assert boxes(read(symbol + used)) == [(10, 20, 70, 140), (290, 0, 310, 40)]


def test_a_view_of_unknown_size_is_listed_and_not_guessed() -> None:
    inside = f'<svg width="50%" viewBox="0 0 10 10">{BOX.format(9, 9)}</svg>'
    raw = f'{HEAD}width="400mm" height="300mm">{inside}{BOX.format(90, 90)}</svg>'.encode()
    found = read_pattern(raw, "x.svg", units="px")
    assert len(found.pieces) == 1
    assert [each.what for each in found.left_out] == ["svg (damaged)"]


def test_a_stretched_page_is_stretched() -> None:
    head = HEAD + 'width="200mm" height="300mm" viewBox="0 0 100 100" preserveAspectRatio="none">'
    (piece,) = read(BOX.format(100, 50), head).pieces
    assert np.ptp(piece.outline, axis=0) == pytest.approx((200.0, 150.0))


def test_a_length_that_nobody_knows_is_listed() -> None:
    found = read('<rect width="100%" height="100%"/><rect width="9em" height="9"/>' + BOX.format(90, 60))
    assert boxes(found) == [(0, 0, 90, 60)]
    assert [(each.what, each.count) for each in found.left_out] == [("rect (damaged)", 2)]


STYLE = """<style type="text/css"><![CDATA[
 /* as CorelDRAW and Illustrator write them */
 .gone {display:none} .dim, path.dim {visibility: hidden}
 .frame {fill:none;stroke:none}
 #logo {display : none !important}
 path.pen {fill:none;stroke:#00F}
 g > .cut {stroke:red}
 @media print { .cut {display:none} }
]]></style>"""


def test_style_sheets_decide_what_is_seen() -> None:
    body = (
        BOX.format(90, 60)
        + '<path class="cut gone" d="M0 0H90V60H0Z"/>'
        + '<path class="dim" d="M100 0H190V60H100Z"/>'
        + '<rect class="frame" width="390" height="290"/>'
        + '<g id="logo"><path d="M200 0H290V60H200Z"/></g>'
        + '<path class="pen" d="M10 10H80"/>'
        + '<g class="dim"><path d="M0 100H9V109Z"/>'
        + '<path class="cut" style="visibility:visible" d="M0 100H90V160H0Z"/></g>'
    )
    found = read(STYLE + body)
    assert sorted((each.what, each.count) for each in found.left_out) == [
        ("g (hidden)", 1),
        ("path (hidden)", 1),
        ("path (invisible)", 2),
        ("rect (invisible)", 1),
        ("style @media print { .cut {display:none} }", 1),
        ("style g > .cut", 1),
    ]
    assert [line.role for line in found.pieces[0].lines] == ["pen"]


def test_transformations_may_stand_in_a_style() -> None:
    moved = '<g style="transform: translate(20px, 30px) rotate(90deg)">' + BOX.format(90, 60) + "</g>"
    assert boxes(read(moved)) == [(-40, 30, 20, 120)]


def test_lines_without_a_layer_have_their_class_or_colour_for_one() -> None:
    body = (
        '<g fill="none" stroke="#ff0000"><path d="M0 0H90V60H0Z"/></g>'
        '<path style="fill:none;stroke:#0000ff" d="M10 10H80"/><path class="fold2 x" d="M0 20H90"/>'
    )
    found = read(body, SHEET, "#ff0000=outline", "#0000ff=pen", "fold2=reference")
    assert found.findings == ()
    assert [(each.layer, each.role) for each in found.understood] == [
        ("#ff0000", "outline"),
        ("#0000ff", "pen"),
        ("fold2", "reference"),
    ]


def test_the_size_of_letters_comes_from_a_style_sheet() -> None:
    sheet = "<style>text{font-size:7px}</style>"
    body = '<text x="10" y="20">VAMP <tspan>42</tspan></text>' + BOX.format(90, 60)
    (text,) = read(sheet + body).pieces[0].texts
    assert (text.text, text.x_mm, text.y_mm) == ("VAMP 42", 10.0, -20.0)


def test_units_still_have_to_be_known() -> None:
    with pytest.raises(InputFaults) as caught:
        read(BOX.format(90, 60), HEAD + 'viewBox="0 0 100 100">')
    assert [each.code for each in caught.value.findings] == ["PS635"]
