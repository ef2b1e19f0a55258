"""SVG: true scale, named layers, and pictures that say what they show."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from drawn_pieces import quarter, strap
from polasepatu.formats.write import picture, svg
from polasepatu.formats.write.drawing import in_rows
from polasepatu.pattern.cutpiece import TIGHT_AXIS, Stroke

SVG = "{http://www.w3.org/2000/svg}"
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"


def test_one_user_unit_is_one_millimetre() -> None:
    drawing = in_rows([strap()])
    root = ElementTree.fromstring(svg.sheet_svg(drawing, title="Strap"))
    assert root.get("width") == "140mm"
    assert root.get("viewBox") == "0 0 140 40"
    assert root.find(f"{SVG}g/{SVG}path").get("d") == (
        "M10.000 30.000L130.000 30.000L130.000 10.000L10.000 10.000Z"
    )


def test_layers_are_named_by_tool_and_size() -> None:
    root = ElementTree.fromstring(svg.sheet_svg(in_rows([quarter()]), title="Q", layer_per_size=True))
    labels = [group.get(f"{INKSCAPE}label") for group in root.iter(f"{SVG}g")]
    assert labels == ["REF_42", "PEN_42", "TEXT_42", "PUNCH_42", "NOTCH_42", "INNER_42", "CUT_42"]


def test_nested_picture_has_each_size_in_its_colour_and_a_title_per_path() -> None:
    run = [quarter(size) for size in (41, 42, 43)]
    root = ElementTree.fromstring(picture.nested_picture(run, title="Derby <1> & 2", base_size="42"))
    assert root.findtext(f"{SVG}title") == "Derby <1> & 2"
    drawn = root.find(f"{SVG}g")
    assert all(path.findtext(f"{SVG}title") for path in drawn.iter(f"{SVG}path"))
    widest = [path for path in drawn.iter(f"{SVG}path") if path.get("stroke-width") == "0.7"]
    assert {path.findtext(f"{SVG}title") for path in widest} == {"Quarter 42: cut line"}
    assert len({picture.size_colour(index, 9) for index in range(9)}) == 9


def test_base_picture_explains_only_the_lines_it_has() -> None:
    text = picture.base_picture([strap()], title="Strap")
    assert "cut line" in text
    assert "tight axis" not in text
    arrow = Stroke(name=TIGHT_AXIS, points=np.array(((-10.0, 0.0), (10.0, 0.0))))
    shown = replace(quarter(), strokes=(*quarter().strokes, arrow))
    assert "tight axis" in picture.base_picture([shown], title="Quarter")


@pytest.mark.parametrize("make", [lambda: picture.base_picture([quarter()], title="Q")])
def test_pictures_have_deterministic_bytes(make) -> None:
    assert make() == make()
    assert not re.search(r"nan|inf|-0\.000", make())
