"""The share of the visible upper by material, which decides a leather or a textile heading.

Customs go by the material with the greatest external surface, accessories and reinforcements not counted
(ankle patches, edging, ornaments, eyelet stays and the like). Lap and lasting margins are hidden, so they do
not count either: the pattern knows what is seen. A customs broker confirms what an accessory is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from polasepatu.costing.order.run import largest_remainder
from polasepatu.errors import Exit, Finding, Phrase, PolaError, Severity, Where
from polasepatu.materials.catalogue import Family, Section

PARTS = 10_000  # shares are told to a hundredth of a per cent
CLOSE = Decimal("0.10")
"""Two materials that are nearer than this, such as 45 and 55 %, can be judged either way."""


class ShareClose(PolaError):
    """Two materials that cover nearly as much of the upper."""

    code = "PS587"
    text = (
        "{first} covers {first_share} % of the visible upper, {second} {second_share} %: too near to be sure"
    )
    hint = "let a customs broker confirm the heading before you quote; measure what is really seen"
    cause = "The heading follows the material with the greatest visible area; near half it can go either way."
    severity = Severity.WARNING


class ShareAgainst(PolaError):
    """An upper that the order calls by a material it is less made of."""

    code = "PS588"
    text = (
        "the order declares an upper of {said}, but the pattern shows {found} on {share} % of the visible "
        "area"
    )
    hint = "leave `upper` out under customs to follow the pattern, or name accessories under `not_counted`"
    cause = "Another material of the upper is another tariff heading with another duty."
    severity = Severity.WARNING


class UpperOfLining(PolaError):
    """A piece that is called upper and bought as something else."""

    code = "PS690"
    text = "{piece!r} counts as upper, but it is cut from {material}, which is bought for {section}"
    hint = (
        "write `upper: false` at the piece; or, where it is seen outside, "
        "cut it from a material with `section: upper`"
    )
    cause = "The tariff heading follows what is seen of the upper; a lining is no part of its surface."
    exit_code = Exit.INPUT


SECTIONS: Mapping[Section, str] = {
    Section.UPPER: Phrase("uppers"),
    Section.LINING: Phrase("linings and reinforcements"),
    Section.BOTTOM: Phrase("bottoms"),
    Section.TRIMS: Phrase("trims"),
    Section.CHEMICALS: Phrase("chemicals"),
    Section.PACKING: Phrase("packing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPiece:
    """A piece of the upper with the area seen of it, over a pair."""

    piece: str
    material: str
    family: Family
    seen_mm2: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleUpper:
    """What is seen of the upper: each share in hundredths of a per cent, together exactly one."""

    pieces: tuple[SeenPiece, ...]
    shares: Mapping[Family, Decimal]
    with_accessories: Mapping[Family, Decimal]
    not_counted: tuple[str, ...] = ()

    @property
    def family(self) -> Family:
        """Return the material that covers most."""
        return max(self.shares, key=lambda family: self.shares[family])

    @property
    def leather_surface(self) -> bool:
        """Return whether leather covers more than half, accessories counted."""
        return self.with_accessories.get(Family.LEATHER, Decimal(0)) > Decimal("0.5")

    def findings(
        self, words: Mapping[Family, str], *, said: Family | None, where: Where
    ) -> tuple[Finding, ...]:
        """Return a warning where two materials are near to one another, or the order says another one."""
        found = []
        ranked = sorted(self.shares.items(), key=lambda each: -each[1])
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] <= CLOSE:
            (first, first_share), (second, second_share) = ranked[:2]
            found.append(
                ShareClose.finding(
                    where=where,
                    first=words[first],
                    first_share=100 * first_share,
                    second=words[second],
                    second_share=100 * second_share,
                )
            )
        if said is not None and said is not self.family:
            share = 100 * self.shares[self.family]
            told = ShareAgainst.finding(where=where, said=words[said], found=words[self.family], share=share)
            found.append(told)
        return tuple(found)


def shares_of(pieces: Iterable[SeenPiece]) -> Mapping[Family, Decimal]:
    """Return the share of each material in what is seen; together they are exactly one.

    Raises:
        ValueError: nothing is seen.
    """
    areas: dict[Family, Decimal] = {}
    for each in pieces:
        areas[each.family] = areas.get(each.family, Decimal(0)) + each.seen_mm2
    parts = largest_remainder(list(areas.values()), PARTS)
    return {family: Decimal(part) / PARTS for family, part in zip(areas, parts, strict=True)}


def visible_upper(
    pieces: Iterable[SeenPiece],
    *,
    bare: Iterable[SeenPiece] | None = None,
    not_counted: tuple[str, ...] = (),
) -> VisibleUpper:
    """Return what is seen of the upper; `bare` is what would be seen without the accessories.

    Raises:
        ValueError: nothing is seen.
    """
    every = tuple(each for each in pieces if each.seen_mm2 > 0)
    counted = tuple(each for each in (every if bare is None else bare) if each.seen_mm2 > 0)
    return VisibleUpper(
        pieces=counted,
        shares=shares_of(counted),
        with_accessories=shares_of(every),
        not_counted=not_counted,
    )
