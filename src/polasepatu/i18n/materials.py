"""What the usual materials of a style are called on labels, cut lists and tables."""

from __future__ import annotations

from polasepatu.i18n import N_, _

_USUAL = frozenset(
    {
        N_("upper"),
        N_("lining"),
        N_("lining-suede"),
        N_("reinforcement"),
        N_("foam"),
        N_("puff"),
        N_("stiffener"),
        N_("insole-board"),
        N_("sock"),
        N_("outsole"),
    }
)


def material_word(name: str) -> str:
    """Return a material in the language that is spoken; an unusual one as the style names it."""
    return _(name) if name in _USUAL else name
