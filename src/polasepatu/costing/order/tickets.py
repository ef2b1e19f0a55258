"""Cutting tickets (kartu potong): the order in bundles that one clicker cuts, with what he may use for them.

A ticket holds one colour and neighbouring sizes, at most so many pairs. Tickets are made equal, so that none
falls under the batch from which no small-batch allowance is given while another is full. The allowed amount
is the sum over its sizes of pairs times the consumption that the order was costed with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from polasepatu.costing.material.consumption import Consumption
from polasepatu.costing.material.cutting import Cut
from polasepatu.costing.order.colours import Colour
from polasepatu.costing.order.lasts import MadeOn
from polasepatu.costing.order.run import largest_remainder
from polasepatu.materials.catalogue import Catalogue, Form, Material

MOST_PAIRS = 60
CUT_FORMS = (Form.LEATHER, Form.ROLL, Form.SHEET)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSize:
    """Pairs of one size on a ticket."""

    marked: str  # on the box
    made: str  # of the last
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMaterial:
    """What a clicker may use of one material for a ticket."""

    material: Material
    used_for: tuple[str, ...]
    by_size: Mapping[str, Decimal]  # allowance for a pair, by the size of the last
    allowed: Decimal  # for the ticket, in the buying unit
    net: Decimal  # what is cut out of it
    hides: Decimal | None  # about so many, where it comes in hides


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPiece:
    """A piece to cut, with the knives for its sizes."""

    piece: str
    title: Mapping[str, str]
    material: str  # the style's own name
    code: str  # in the catalogue
    per_pair: int
    count: int
    knives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One cutting ticket."""

    number: str
    colour: Colour
    sizes: tuple[TicketSize, ...]
    materials: tuple[TicketMaterial, ...]
    pieces: tuple[TicketPiece, ...]

    @property
    def pairs(self) -> int:
        """Return the pairs on the ticket."""
        return sum(each.pairs for each in self.sizes)


def bundles(pairs: Sequence[int], most: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Split pairs of neighbouring sizes into as few bundles of at most `most` as there can be, all alike.

    Returns for each bundle (index of the size, pairs). Bundles differ by at most one pair.
    """
    every = sum(pairs)
    count = -(-every // most)
    if not count:
        return ()
    room = list(largest_remainder([1] * count, every))
    found: list[list[tuple[int, int]]] = [[] for _ in room]
    at = 0
    for index, size_pairs in enumerate(pairs):
        left = size_pairs
        while left:
            taken = min(left, room[at])
            if taken:
                found[at].append((index, taken))
            left -= taken
            room[at] -= taken
            if not room[at]:
                at += 1
    return tuple(tuple(each) for each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCut:
    """One colour of an order as it is cut: what it consumes and which pieces it has."""

    colour: Colour
    use: Mapping[str, str]  # the style's material -> catalogue code, in this colour
    consumptions: tuple[Consumption, ...]
    cuts: tuple[Cut, ...]

    def of_cut_materials(self, catalogue: Catalogue) -> tuple[Consumption, ...]:
        """Return the consumption of what is cut in the house."""
        return tuple(each for each in self.consumptions if catalogue[each.material].form in CUT_FORMS)


def tickets(
    order: str,
    sizes: Sequence[MadeOn],
    parts: Sequence[ToCut],
    catalogue: Catalogue,
    *,
    knives: Mapping[tuple[str, str], str],
    most: int = MOST_PAIRS,
) -> tuple[Ticket, ...]:
    """Return the cutting tickets of an order, colour by colour, small sizes first.

    `knives` gives the number of the die by piece and size of the last; nothing for pieces without one.
    """
    found: list[Ticket] = []
    for part in parts:
        cut = part.of_cut_materials(catalogue)
        for bundle in bundles(part.colour.pairs, most):
            held = tuple(
                TicketSize(marked=sizes[index].marked.label, made=sizes[index].made.label, pairs=n)
                for index, n in bundle
            )
            found.append(
                Ticket(
                    number=f"{order}-{len(found) + 1:02d}",
                    colour=part.colour,
                    sizes=held,
                    materials=tuple(_allowed(each, held, catalogue) for each in cut),
                    pieces=_pieces(part, {each.material for each in cut}, held, knives),
                )
            )
    return tuple(found)


def _allowed(consumption: Consumption, sizes: Sequence[TicketSize], catalogue: Catalogue) -> TicketMaterial:
    material = catalogue[consumption.material]
    pairs: dict[str, int] = {}
    for size in sizes:
        pairs[size.made] = pairs.get(size.made, 0) + size.pairs
    allowed = consumption.total(pairs)
    return TicketMaterial(
        material=material,
        used_for=consumption.used_for,
        by_size={size: consumption.by_size.get(size, Decimal(0)) for size in pairs},
        allowed=allowed,
        net=consumption.net_total(pairs),
        hides=allowed / material.hide_sqft if material.hide_sqft and material.unit == "sqft" else None,
    )


def _pieces(
    part: ToCut,
    codes: Collection[str],
    sizes: Sequence[TicketSize],
    knives: Mapping[tuple[str, str], str],
) -> tuple[TicketPiece, ...]:
    pairs = sum(each.pairs for each in sizes)
    first: dict[str, Cut] = {}
    for each in part.cuts:
        first.setdefault(each.piece, each)
    return tuple(
        TicketPiece(
            piece=name,
            title=each.title,
            material=each.material,
            code=part.use[each.material],
            per_pair=each.per_pair,
            count=each.per_pair * pairs,
            knives=tuple(
                dict.fromkeys(knives[name, size.made] for size in sizes if (name, size.made) in knives)
            ),
        )
        for name, each in first.items()
        if part.use.get(each.material) in codes
    )
