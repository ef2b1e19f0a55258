"""Which layer stands for what: the numbers of AAMA, ASTM and Romans CAD, and names people give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.errors import Exit, PolaError
from polasepatu.formats.read.imported import Role
from polasepatu.geometry.lettering import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# ASTM D6673-10; layer 21 is Romans CAD's contour to nest, 50 to 56 its quality zones.
_NUMBERS: dict[int, Role] = {
    1: Role.OUTLINE,
    2: Role.POINT,
    3: Role.POINT,
    4: Role.NOTCH,
    5: Role.REFERENCE,
    6: Role.FOLD,
    7: Role.GRAIN,
    8: Role.PEN,
    9: Role.REFERENCE,
    10: Role.REFERENCE,
    11: Role.CUT_OUT,
    13: Role.HOLE,
    14: Role.NET,
    15: Role.WORDS,
    16: Role.PEN,
    19: Role.WORDS,
    21: Role.OUTLINE,
    26: Role.REFERENCE,
    33: Role.STRETCH,
    41: Role.REFERENCE,
    **dict.fromkeys(range(50, 57), Role.ZONE),
    **dict.fromkeys(range(80, 84), Role.NOTCH),
    **dict.fromkeys(range(84, 88), Role.COPY),
    **dict.fromkeys(range(90, 97), Role.ZONE),
}
_WORDS: dict[Role, tuple[str, ...]] = {
    Role.OUTLINE: (
        "cut",
        "outline",
        "contour",
        "boundary",
        "outer",
        "thru-cut",
        "through-cut",
        "knife",
        "potong",
    ),
    Role.CUT_OUT: ("inner", "intcut", "cutout", "cut-out", "thru-cut-inner", "inside"),
    Role.NET: ("net", "sew", "seam", "stitch-line", "net-line"),
    Role.PEN: ("pen", "draw", "ink", "plot", "mark", "marks", "stitch", "internal", "pena"),
    Role.LETTERING: ("text", "label", "plot-text", "mark-text", "lettering"),
    Role.NOTCH: ("notch", "notches", "takik"),
    Role.HOLE: ("punch", "drill", "hole", "holes", "eyelet", "eyelets", "lubang"),
    Role.GRAIN: ("grain", "grainline", "tight", "tight-axis"),
    Role.STRETCH: ("stretch", "stretch-direction"),
    Role.FOLD: ("fold", "mirror"),
    Role.REFERENCE: ("ref", "reference", "construction", "guide", "guides", "defpoints", "table", "hide"),
}
_BY_WORD = {word: role for role, words in _WORDS.items() for word in words}


def plain_name(text: str) -> str:
    """Return a name that a style file takes: letters, digits and underscores, a letter first."""
    bare = re.sub(r"[^a-z0-9_]+", "_", plain(text).lower()).strip("_") or "piece"
    return (bare if not bare[0].isdecimal() else f"p{bare}")[:28]


class LayerRoleUnknown(PolaError):
    code = "PS634"
    text = "{given!r} does not give the meaning of a layer"
    hint = "write --layer NAME=ROLE; roles are {known}"
    cause = "A layer map gives each layer one role."
    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerUse:
    """What a layer stands for, and which size it belongs to where its name says so."""

    role: Role | None  # None: not known
    size: str = ""


def layer_map(given: Iterable[str]) -> dict[str, Role]:
    """Return the layers a user has explained as NAME=ROLE.

    Raises:
        LayerRoleUnknown: one of them says nothing, or a role there is not.
    """
    found: dict[str, Role] = {}
    for each in given:
        name, _, role = each.rpartition("=")
        if not name or role not in set(Role):
            raise LayerRoleUnknown(given=each, known=", ".join(Role))
        found[name] = Role(role)
    return found


def use_of(layer: str, explained: Mapping[str, Role]) -> LayerUse:
    """Return what a layer stands for: as explained, by its number, or by its name (`CUT`, `CUT_38`)."""
    if layer in explained:
        return LayerUse(role=explained[layer])
    if layer.isdecimal() and len(layer) < 4:
        return LayerUse(role=_NUMBERS.get(int(layer)))
    bare = re.sub(r"[\s_]+", "-", layer.strip().lower())
    if bare in _BY_WORD:
        return LayerUse(role=_BY_WORD[bare])
    stem, dash, tail = bare.partition("-")
    if dash and stem in _BY_WORD and re.fullmatch(r"\d{1,3}(-5)?|\d{1,3}(\.\d)?", tail):
        return LayerUse(role=_BY_WORD[stem], size=tail.replace("-", "."))
    return LayerUse(role=None)
