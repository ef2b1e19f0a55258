"""Pattern exchange: blocks and layers as other CADs expect them, read back by GDAL and ezdxf."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from drawn_pieces import quarter, strap
from polasepatu.errors import InputFaults, ManyFaults
from polasepatu.formats.read import rules
from polasepatu.formats.write.aama import exchange
from polasepatu.pattern.cutpiece import Foot

WHEN = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=datetime.UTC)
RUN = [
    make(size, **more)
    for size in (41, 41.5, 42, 43)
    for make, more in ((quarter, {}), (quarter, {"foot": Foot.LEFT}), (strap, {}))
]


def made(**more: Any) -> Any:
    return exchange(RUN, style="Derby 01", sample_size="42", created=WHEN, **more)


@pytest.mark.parametrize("flavour", ["aama", "astm"])
def test_gdal_reads_blocks_and_layers(flavour: str, gdal_rows: Any, ezdxf_doc: Any) -> None:
    data = made(flavour=flavour).dxf
    ezdxf_doc(data)
    rows = gdal_rows(data, blocks=True)
    assert {row[1] for row in rows} == {
        f"{piece}_{size}" for piece in ("QUARTER", "STRAP") for size in ("41", "41.5", "42", "43")
    }
    mine = [row for row in rows if row[1] == "QUARTER_42"]
    counts = Counter(row[0] for row in mine)
    assert counts["7"] == counts["8"] == counts["11"] == counts["14"] == 1
    assert (counts["13"], counts["4"]) == (10, 3 if flavour == "aama" else 2)
    assert counts["83"] == counts["84"] == counts["87"] == (1 if flavour == "astm" else 0)
    boundary = next(shape for layer, _, _, shape in mine if layer == "1" and shape.geom_type == "LineString")
    want = shapely.Polygon(quarter().cut_outline)
    assert boundary.coords[0] == boundary.coords[-1]
    assert shapely.Polygon(boundary).area == pytest.approx(want.area, abs=0.2)
    texts = {row[2] for row in mine if row[2]}
    assert {"Piece Name: QUARTER", "Size: 42", "Quantity: 1,1"} <= texts


def test_no_block_that_an_importer_would_take_for_a_piece() -> None:
    text = made().dxf.decode()
    assert "$" not in text
    assert "*" not in text
    assert "TABLES" not in text
    assert text.isascii()


def test_long_names_are_shortened_and_stay_different() -> None:
    long = [
        replace(strap(), piece=f"quarter lining reinforcement {word}", title="Ü") for word in ("a", "b", "c")
    ]
    result = exchange(long, style="S" * 60, sample_size="42", created=WHEN)
    assert [each.code for each in result.findings] == ["PS622"] * 3
    names = {each.values["short"] for each in result.findings}
    assert len(names) == 3
    assert max(len(each) for each in names) <= 20


@pytest.mark.parametrize("flavour", ["aama", "astm"])
def test_rules_move_every_point_to_its_place_in_each_size(flavour: str) -> None:
    run = [strap(size) for size in (41, 41.5, 42, 43)]
    result = exchange(run, style="Strap", sample_size="42", created=WHEN, flavour=flavour, rules=True)
    table = rules.read_rules(result.rules, "strap.rul")
    assert table.sizes == ("41", "41.5", "42", "43")
    assert table.sample_size == "42"
    assert sorted(table.rules) == [1, 2]
    assert table.rules[2] == pytest.approx(np.array(((-5, 0), (-2.5, 0), (0, 0), (5, 0))))
    assert result.dxf.count(b"BLOCK\r\n") == 1


def test_lines_that_cannot_be_followed_are_refused() -> None:
    ring = np.vstack((strap(43).cut_outline, ((0.0, 10.0),)))
    odd = replace(strap(43), cut_outline=ring, net_outline=ring)
    ring = ring + np.eye(5, 2, -3) * 4.0
    bent = replace(odd, cut_outline=ring, net_outline=ring)
    exchange([strap(42), odd], style="S", sample_size="42", created=WHEN, rules=True)
    with pytest.raises(ManyFaults, match="cannot be followed"):
        exchange([strap(42), bent], style="S", sample_size="42", created=WHEN, rules=True)


METRIC = "UNITS: METRIC\nSIZE LIST: 1 2\nSAMPLE SIZE: 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIZE LIST: 1 2\nSAMPLE SIZE: 3",
        f"{METRIC}RULE: DELTA 1\n 0,0",
        f"{METRIC}RULE: DELTA 1\n.,. .,.",
        f"{METRIC}RULE: DELTA x\n0,0 1,1",
        METRIC.replace("METRIC", "FURLONG"),
    ],
)
def test_a_broken_rule_table_is_refused(text: str) -> None:
    with pytest.raises(InputFaults):
        rules.read_rules(text.encode(), "broken.rul")


def test_a_rule_table_in_inches_is_converted() -> None:
    text = "UNITS: ENGLISH\nSIZE LIST: 4 5\nSAMPLE SIZE: 4\nRULE: DELTA 7\n0,0\n1.0, -0.5\nEND"
    assert rules.read_rules(text.encode(), "inch.rul").rules[7][1] == pytest.approx((25.4, -12.7))
