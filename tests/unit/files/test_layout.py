"""A layout file is checked like any other: whatever is damaged in it is a fault with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polasepatu import project
from polasepatu.errors import InputFaults
from polasepatu.files.layout import LayoutFile, load_layout
from polasepatu.files.output import json_text
from polasepatu.nesting.problem import NestSettings
from polasepatu.workflow.nest import NestJob, nest_on_hides
from polasepatu.workflow.wanted import wanted

SIDE = project.hides()["side22"]


@pytest.fixture(scope="module")
def layout() -> str:
    """Two placed pieces of a derby on a side, as a layout file."""
    job = NestJob(settings=NestSettings(rounds=1, threads=1))
    nested = nest_on_hides(wanted(project.styles()["derby"], pairs="1"), [SIDE], job)
    found = LayoutFile.from_domain(nested.record, verified=True).to_file()
    first = found["placements"][0]
    found["placements"] = [each for each in found["placements"] if each["piece"] == first["piece"]]
    found["pieces"] = [each for each in found["pieces"] if each["piece"] == first["piece"]]
    return json_text(found)


def _set(*steps: str | int, to: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in steps[:-1]:
            document = document[step]
        document[steps[-1]] = to

    return change


def _uneven(document: Any) -> None:
    document["sheets"][0]["tightness"] = {
        "x_mm": 0,
        "y_mm": 0,
        "step_mm": 40,
        "axis_deg": [[0, 0, 0], [0, 0]],
    }


def _longer(document: Any) -> None:
    document["pieces"][0]["lines"][0]["lifts"] = [100_000]


def _twice(document: Any) -> None:
    document["pieces"].append(document["pieces"][0])


BOW_TIE = [[0, 0], [100, 100], [100, 0], [0, 100]]
DAMAGE: dict[str, tuple[Callable[[Any], None], str]] = {
    "a piece that is not in the demand": (_set("placements", 0, "piece", to="tongue-x"), "PS477"),
    "a piece left over that is not in the demand": (
        _set("unplaced", to=[{"piece": "x", "size": "42", "count": 1, "reason": "no_room"}]),
        "PS477",
    ),
    "a sheet that there is not": (_set("placements", 0, "sheet", to=7), "PS476"),
    "a copy that there is not": (_set("placements", 0, "copy", to=3), "PS476"),
    "a ragged field of tightness": (_uneven, "PS440"),
    "no field of tightness": (
        _set("sheets", 0, "tightness", to={"x_mm": 0, "y_mm": 0, "step_mm": 40, "axis_deg": []}),
        "PS131",
    ),
    "a sheet that crosses itself": (_set("sheets", 0, "outline", to=BOW_TIE), "PS401"),
    "a flaw that crosses itself": (
        _set("sheets", 0, "flaws", to=[{"points": BOW_TIE, "severity": 3}]),
        "PS401",
    ),
    "a piece that crosses itself": (_set("pieces", 0, "outline", to=BOW_TIE), "PS401"),
    "a part that crosses itself": (
        _set("pieces", 0, "parts", to=[{"points": BOW_TIE, "class": 1, "allowed_severity": 0}]),
        "PS401",
    ),
    "a place beyond all leather": (_set("placements", 0, "x_mm", to=1e308), "PS130"),
    "a number of 400 digits": (_set("placements", 0, "y_mm", to=10**400), "PS135"),
    "a seed of 400 digits": (_set("seed", to=10**400), "PS129"),
    "a turn of 400 digits": (_set("pieces", 0, "turns_deg", to=[[-(10**400), 0]]), "PS135"),
    "an empty line of work": (_set("pieces", 0, "lines", 0, "points", to=[]), "PS131"),
    "a lift beyond its line": (_longer, "PS441"),
    "a piece listed twice": (_twice, "PS406"),
    "a name of 10,000 letters": (_set("sheets", 0, "name", to="a" * 10_000), "PS132"),
    "a piece without a name": (_set("pieces", 0, "piece", to=""), "PS131"),
    "no pieces": (_set("pieces", to=[]), "PS407"),
    "no sheet": (_set("sheets", to=[]), "PS407"),
    "a million copies of a million": (_set("sheets", 0, "copies", to=10**12), "PS130"),
    "a use above all leather": (_set("utilisation", to=7.0), "PS130"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_a_fault_with_its_place(what: str, layout: str, tmp_path: Path) -> None:
    change, code = DAMAGE[what]
    document = json.loads(layout)
    change(document)
    path = tmp_path / "layout.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputFaults) as refused:
        load_layout(path)
    assert code in {each.code for each in refused.value.findings}
    for each in refused.value.findings:
        assert each.english()
        assert each.where.file == str(path)
        assert each.where.line is not None


def test_an_undamaged_layout_is_read(layout: str, tmp_path: Path) -> None:
    path = tmp_path / "layout.json"
    path.write_text(layout, encoding="utf-8")
    record = load_layout(path)
    assert json_text(LayoutFile.from_domain(record, verified=True).to_file()) == layout
