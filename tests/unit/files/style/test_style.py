"""The style file: what it says twice, too little or about nothing is refused where it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polasepatu.errors import InputFaults
from polasepatu.files.style.style import load_style
from polasepatu.pattern.checks import Status
from small_shoe import LAST, made, told, values, written

Values = dict[str, Any]

SLIPS: dict[str, tuple[Callable[[Values], object], tuple[str, str]]] = {
    "two pieces that differ by case": (
        lambda s: s["pieces"].update(VAMP=s["pieces"]["vamp"]),
        ("PS144", "pieces.VAMP"),
    ),
    "two materials that differ by case": (
        lambda s: s["pieces"]["vamp"].update(material="UPPER"),
        ("PS144", "pieces.vamp.material"),
    ),
    "a point with no rule": (lambda s: s["points"].update(Q={}), ("PS153", "points.Q")),
    "a point with two rules": (
        lambda s: s["points"].update(Q={"at": [7, 67], "on": "facing", "mm": 3}),
        ("PS153", "points.Q"),
    ),
    "a point held and ruled": (
        lambda s: s["points"]["D"].update(hold={"to": "Q"}),
        ("PS161", "points.D"),
    ),
    "a drawn point with a distance": (
        lambda s: s["points"].update(P={"at": [150, 50], "mm": 3}),
        ("PS161", "points.P"),
    ),
    "a line with no rule": (lambda s: s["lines"].update(back={"frame": "forme"}), ("PS154", "lines.back")),
    "a line held and ruled": (
        lambda s: s["lines"]["window"].update(rules=[{"centre": "D"}]),
        ("PS161", "lines.window"),
    ),
    "an offset line in a frame": (
        lambda s: s["lines"]["eyestay"].update(frame="flank"),
        ("PS161", "lines.eyestay"),
    ),
    "a mark of two kinds": (
        lambda s: s["pieces"]["vamp"]["marks"][0].update(stitch=["throat"]),
        ("PS156", "pieces.vamp.marks.0"),
    ),
    "a notch with a pitch": (
        lambda s: s["pieces"]["vamp"]["marks"][0].update(pitch=3),
        ("PS161", "pieces.vamp.marks.0"),
    ),
    "a row of holes without pitch": (
        lambda s: s["pieces"]["quarter"]["marks"][5].pop("pitch"),
        ("PS162", "pieces.quarter.marks.5"),
    ),
    "a row of ten thousand holes": (
        lambda s: s["pieces"]["quarter"]["marks"][5].update(pitch=0.001),
        ("PS162", "pieces.quarter.marks.5"),
    ),
    "a size code whose notches run into one another": (
        lambda s: s["pieces"]["vamp"]["size_notches"].update(pitch=0.5),
        ("PS128", "pieces.vamp.size_notches.pitch"),
    ),
    "stations out of order": (
        lambda s: s["frames"]["bottom"]["y"].reverse(),
        ("PS160", "frames.bottom.y"),
    ),
    "two weights in one place": (
        lambda s: s["frames"]["flank"]["zones"][0].update(weights=[[60, 1], [60, 0.5]]),
        ("PS160", "frames.flank.zones.0"),
    ),
    "eyelet groups out of order": (
        lambda s: s["pieces"]["quarter"]["marks"][3]["pitch"].reverse(),
        ("PS160", "pieces.quarter.marks.3.pitch"),
    ),
    "a measure of nothing": (
        lambda s: s["measures"]["facing"].pop("along"),
        ("PS159", "measures.facing"),
    ),
    "a measure of two things": (
        lambda s: s["measures"]["facing"].update(points=["T", "F"]),
        ("PS159", "measures.facing"),
    ),
    "a seam of no lines": (lambda s: s["seams"]["strip"].update(master=[]), ("PS131", "seams.strip.master")),
    "a size in two sets": (
        lambda s: s["groups"]["strips"]["sets"][1]["sizes"].append(38),
        ("PS164", "groups.strips"),
    ),
    "a set cut as a size the last has not": (
        lambda s: s["groups"]["strips"]["sets"][0].update(cut_as=47),
        ("PS311", "groups.strips.sets.0"),
    ),
    "a set cut as no size at all": (
        lambda s: s["groups"]["strips"]["sets"][0].update(cut_as=38.3),
        ("PS311", "groups.strips.sets.0"),
    ),
    "sizes the last has not": (lambda s: s.update(sizes="34-42"), ("PS311", "sizes")),
    "a run that runs backwards": (lambda s: s.update(sizes="46-38"), ("PS306", "sizes")),
    "a base the last has not": (lambda s: s.update(base_size="48"), ("PS311", "base_size")),
    "a base other than the last's": (lambda s: s.update(base_size="41"), ("PS213", "base_size")),
    "a width of no system": (lambda s: s.update(base_width="Z"), ("PS307", "base_width")),
    "a girth read with nothing": (
        lambda s: s["girth"].update(bottom_measure="hat_size"),
        ("PS221", "girth.bottom_measure"),
    ),
    "a last that is not there": (lambda s: s.update(last="none.yaml"), ("PS163", "last")),
    "a last that is a folder": (lambda s: s.update(last=".."), ("PS163", "last")),
    "a last of one machine": (lambda s: s.update(last="/lasts/men.yaml"), ("PS158", "last")),
    "a piece like none": (
        lambda s: s["pieces"]["quarter_inside"].update(like="vmap"),
        ("PS157", "pieces.quarter_inside"),
    ),
    "a name with a path in it": (lambda s: s.update(name="../derby"), ("PS138", "name")),
    "a place on the moon": (lambda s: s["points"].update(Q=[7, 1e7]), ("PS155", "points.Q.1")),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_where_it_stands(tmp_path: Path, slip: str) -> None:
    change, expected = SLIPS[slip]
    assert expected in told(tmp_path, change)


def test_all_slips_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    style = values()
    for name in (
        "a point with no rule",
        "a line with no rule",
        "a mark of two kinds",
        "a measure of nothing",
    ):
        SLIPS[name][0](style)
    with pytest.raises(InputFaults) as refused:
        load_style(written(tmp_path, style))
    assert {each.code for each in refused.value.findings} == {"PS153", "PS154", "PS156", "PS159"}
    places = [(each.where.line, each.where.column) for each in refused.value.findings]
    assert places == sorted(places)


def test_a_mirrored_side_swaps_its_lines_in_marks_too(tmp_path: Path) -> None:
    style = values()
    style["lines"]["qfront_in"] = style["lines"]["qfront"]
    style["pieces"]["quarter_inside"]["swap"] = {"qfront": "qfront_in"}
    pattern = load_style(written(tmp_path, style)).pattern
    outside, inside = (
        next(p for p in pattern.pieces if p.name == name) for name in ("quarter", "quarter_inside")
    )
    assert "qfront_in" in [ref.line for ref in inside.outline]
    assert "qfront_in" in inside.edges
    assert "qfront_in" in str(inside.marks)
    assert "qfront_in" not in str(outside)


@pytest.mark.parametrize(
    ("system", "base", "sizes", "step"),
    [("mondopoint", "270", "250-290", 5), ("kr", "270", "250-290", 10), ("jp", "27", "25-29", 1)],
)
def test_a_style_in_any_size_system_is_graded_and_checked(
    tmp_path: Path, system: str, base: str, sizes: str, step: int
) -> None:
    last = LAST.replace("size_system: eu", f"size_system: {system}").replace(
        "base_size: 42", f"base_size: {base}"
    )
    last = (
        last.replace("sizes: 36-46", f"sizes: {sizes}")
        .replace("20/3", "5")
        .replace("per_size: 5/3", "per_size: 1.25")
    )

    def change(style: Values) -> None:
        style.update(
            base_size=base,
            sizes=sizes,
            groups={"strips": {"sets": [{"sizes": [int(base)]}], "others": "as_itself"}},
        )
        for piece in ("quarter", "vamp"):
            style["pieces"][piece]["size_notches"]["first"] = int(base) - 4 * step
        style["pieces"]["quarter"]["marks"][3]["pitch"] = 14

    shoe = made(tmp_path, change, sizes=sizes, last=last)
    halves = next(each for each in shoe.outcomes if each.key == "half-sizes")
    assert halves.status is (Status.UNUSED if system == "mondopoint" else Status.PASSED)  # it has no halves
    far = [each for each in shoe.findings if each.code == "PS333"]
    assert far == []  # four full sizes at most
    code = [
        n
        for n in next(p for p in shoe.cut.pieces if p.piece == "vamp" and p.size == base).notches
        if n.name == "size"
    ]
    assert len(code) == 4  # four full sizes above the first
