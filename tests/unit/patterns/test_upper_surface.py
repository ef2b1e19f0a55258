"""Which pieces of the shipped styles are surface of the upper, counted by hand on the drawings."""

from __future__ import annotations

from pathlib import Path

import pytest

from polasepatu.files.style.style import load_style

PATTERNS = Path(__file__).parents[3] / "patterns"

SURFACE = {
    "derby": {"vamp", "quarter", "quarter_inside", "tongue", "back_strip"},
    "chukka": {"vamp", "quarter", "quarter_inside", "tongue", "back_strip"},
    "sneaker": {
        *("vamp", "mudguard", "quarter_outside", "quarter_inside", "eyestay", "heel_patch", "logo", "tongue"),
    },
    "pump": {"upper"},  # the cover of the heel belongs to the sole
    "sandal": {"front_strap", "instep_strap", "back_strap", "buckle_tab", "strap_loop"},
}


@pytest.mark.parametrize("name", sorted(SURFACE))
def test_surface_of_the_upper_is_what_was_counted_by_hand(name):
    style = load_style(PATTERNS / name)
    assert {piece.name for piece in style.pattern.pieces if piece.upper and not piece.hidden} == SURFACE[name]
