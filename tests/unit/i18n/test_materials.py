"""Materials of a style are called as the trade calls them."""

from __future__ import annotations

import pytest

from polasepatu import i18n, project
from polasepatu.files.style.style import load_style
from polasepatu.i18n.materials import material_word


@pytest.mark.parametrize("style", project.styles())
def test_every_material_of_a_sample_has_an_indonesian_name(style: str) -> None:
    names = {piece.material for piece in load_style(project.styles()[style]).pattern.pieces}
    with i18n.speaking("id"):
        assert {name for name in names if material_word(name) == name} == set()
    with i18n.speaking("en"):
        assert {material_word(name) for name in names} == names


def test_another_name_is_shown_as_the_style_has_it() -> None:
    with i18n.speaking("id"):
        assert [material_word(name) for name in ("puff", "batik", "")] == ["pengeras depan", "batik", ""]
