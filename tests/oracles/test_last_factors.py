"""Oracle C: the grading factors of the Derby's last, worked out by hand (L 280, girth 244, 20/3 and 5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from polasepatu.files.last import load_last
from polasepatu.sizing import parse_size

PATTERNS = Path(__file__).parents[2] / "patterns"
DERBY = load_last(PATTERNS / "derby" / "last.yaml")

ORACLE_C = [
    ("38", 253.33, 224, 0.90476, 0.91803, 53.67, 177.33),
    ("39", 260.00, 229, 0.92857, 0.93852, 55.00, 182.00),
    ("40", 266.67, 234, 0.95238, 0.95902, 56.33, 186.67),
    ("41", 273.33, 239, 0.97619, 0.97951, 57.67, 191.33),
    ("42", 280.00, 244, 1, 1, 59.00, 196.00),
    ("43", 286.67, 249, 1.02381, 1.02049, 60.33, 200.67),
    ("44", 293.33, 254, 1.04762, 1.04098, 61.67, 205.33),
    ("45", 300.00, 259, 1.07143, 1.06148, 63.00, 210.00),
    ("46", 306.67, 264, 1.09524, 1.08197, 64.33, 214.67),
]


@pytest.mark.parametrize("row", ORACLE_C, ids=lambda row: f"EU {row[0]}")
def test_length_girth_and_factors_of_the_derby(
    row: tuple[str, float, float, float, float, float, float],
) -> None:
    size = parse_size(row[0], "eu")
    found = DERBY.measures_at(size)
    sll_mm = found.standard_last_length
    assert (
        row[0],
        round(found.stick_length, 2),
        found.ball_girth,
        round(DERBY.length_ratio(size), 5),
        round(DERBY.girth_ratio(size), 5),
        round(sll_mm / 5 + 3, 2),
        round(0.7 * sll_mm, 2),
    ) == row


def test_a_photocopier_makes_the_ball_girth_of_eu_46_3_2_mm_too_big() -> None:
    eu_46 = parse_size("46", "eu")
    photocopy_mm = 244 * DERBY.length_ratio(eu_46)
    assert photocopy_mm - DERBY.measures_at(eu_46).ball_girth == pytest.approx(3.24, abs=0.005)


def test_the_front_strap_of_the_sandal_grows_3_33_mm_a_size() -> None:
    sandal = load_last(PATTERNS / "sandal" / "last.yaml")
    strap = {
        size: sandal.measures_at(parse_size(size, "eu")).ball_girth
        - sandal.measures_at(parse_size(size, "eu")).ball_width
        + 2 * 18
        for size in ("42", "43")
    }
    assert strap["42"] == 194
    assert strap["43"] - strap["42"] == pytest.approx(10 / 3)
