"""An exploded order for programs and spreadsheets: sizes, pieces, purchases, tools, work and tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.i18n import language
from polasepatu.reports.cells import csv_text
from polasepatu.reports.results.consumption import plain, title_of

if TYPE_CHECKING:
    from polasepatu.costing.making.purchase import ToBuy
    from polasepatu.costing.material.cutting import Cut
    from polasepatu.costing.order.colours import Colour
    from polasepatu.costing.order.costed import CostedOrder
    from polasepatu.costing.order.tickets import Ticket
    from polasepatu.reports.cells import Cell

TICKET_COLUMNS = ("ticket", "material", "pairs", "unit", "allowed", "used", "hides", "cutter", "date")
"""Those of a table of the cutting room: filled in, `consume variance` and `consume calibrate` read it."""

BUY_COLUMNS = (
    "material",
    "title",
    "unit",
    "need",
    "stock",
    "to_buy",
    "packs",
    "pack",
    "sizes",
    "price",
    "currency",
    "consumed",
    "purchased",
    "left_worth",
)


def colour_name(colour: Colour) -> str:
    """Return what a colour is called in the language that is spoken; nothing for one without a name."""
    return colour.title.get(language(), "")


def amount(value: Decimal, places: int = 4) -> str:
    """Return a quantity as text for programs, without needless zeros."""
    text = f"{plain(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- CSV ------------------------------------------------------------------------------------------


def tickets_csv(tickets: tuple[Ticket, ...]) -> str:
    """Return a line for each ticket and material, to be filled in by the cutting room."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        for ticket in tickets:
            pairs: dict[str, int] = {}
            for size in ticket.sizes:
                pairs[size.made] = pairs.get(size.made, 0) + size.pairs
            held = " ".join(f"{size}:{count}" for size, count in pairs.items())
            for each in ticket.materials:
                allowed = amount(each.allowed)
                yield ticket.number, each.material.code, held, each.material.unit, allowed, "", "", "", ""

    return csv_text(TICKET_COLUMNS, rows())


def to_buy_csv(costed: CostedOrder) -> str:
    """Return the list of purchases."""
    return csv_text(BUY_COLUMNS, (_buy_row(costed, each) for each in costed.to_buy()))


def _buy_row(costed: CostedOrder, row: ToBuy) -> tuple[Cell, ...]:
    code = row.material.code
    price = costed.cost.ledger[f"material.{code}.price"]
    return (
        code,
        title_of(row.material),
        row.material.unit,
        amount(row.need),
        amount(row.stock),
        amount(row.order),
        amount(row.packs) if row.packs else "",
        amount(costed.values[f"purchase.{code}.pack"]) if row.packs else "",
        " ".join(f"{size}:{count}" for size, count in row.by_size.items()),
        amount(costed.values[price.code]),
        price.currency,
        amount(row.consumed),
        amount(row.purchased),
        amount(row.left),
    )


def sizes_csv(costed: CostedOrder) -> str:
    """Return the pairs of each size and colour, and the last they are made on."""
    colours = costed.order.colours
    head = ("size", "last", "pairs", *(each.code for each in colours if each.code))

    def rows() -> Iterator[tuple[Cell, ...]]:
        for index, (size, each) in enumerate(zip(costed.sizes, costed.order.run, strict=True)):
            by_colour = (colour.pairs[index] for colour in colours if colour.code)
            yield size.marked.label, size.made.label, each.pairs, *by_colour

    return csv_text(head, rows())


# --- JSON -----------------------------------------------------------------------------------------


def as_json(costed: CostedOrder) -> dict[str, Any]:
    """Return the exploded order: quantities and money as text of decimals."""
    order, packing = costed.order, costed.packing_list
    return {
        "order": order.number,
        "title": order.title.get(language(), ""),
        "style": costed.style.pattern.name,
        "materials_file": costed.catalogue.file,
        "pairs": order.pairs,
        "mean_size": str(plain(Decimal(order.mean_size.numerator) / order.mean_size.denominator, 4)),
        "size_system": order.run[0].size.system,
        "last_system": costed.style.last.base.system,
        "sizes": [
            {
                "size": size.marked.label,
                "last": size.made.label,
                "last_exact": round(float(size.exact), 4),
                "last_longer_mm": round(size.longer_mm, 2),
                "basis": size.basis.value if size.basis else None,
                "pairs": each.pairs,
                "colours": {colour.code: colour.pairs[index] for colour in order.colours if colour.code},
            }
            for index, (size, each) in enumerate(zip(costed.sizes, order.run, strict=True))
        ],
        "packing": {
            "pairs_per_carton": packing.per_carton,
            "cartons": packing.cartons,
            "case_packs": packing.case_packs,
            "by_size": {size.label: count for size, count in packing.by_size.items()},
            "mixed": packing.mixed,
            "last_holds": packing.last_holds,
            "full_totals": [packing.fewer, packing.more],
            "other_cartons": list(packing.other_cartons),
            "volume_m3": str(packing.volume_m3),
            "weight_kg": str(packing.weight_kg),
        },
        "pieces": _pieces(costed),
        "currency": costed.facts.currency,
        "to_buy": [_buy(costed, each) for each in costed.to_buy()],
        "consumed": str(costed.values["purchase.consumed"]),
        "purchased": str(costed.values["purchase.purchased"]),
        "left_worth": str(costed.values["purchase.left"]),
        "work": [
            {
                "stage": each.stage.value,
                "standard_minutes": str(each.standard_minutes),
                "hours": str(plain(each.hours(order.pairs), 2)),
            }
            for each in costed.operations
            if each.minutes is not None
        ],
        "lasts": dict(costed.cost.lasts),
        "knives": None if costed.cost.dies is None else costed.cost.dies.knives,
        "knives_edge_cm": None if costed.cost.dies is None else str(costed.cost.dies.edge_cm),
        "tickets": [_ticket(each) for each in costed.tickets()],
    }


def pieces_by_size(costed: CostedOrder) -> Mapping[str, Mapping[str, int]]:
    """Return how many of each piece are in the order, by the size of the last."""
    found: dict[str, dict[str, int]] = {}
    for cut in costed.consumed.cuts:
        count = cut.per_pair * costed.facts.pairs_by_size.get(cut.size, 0)
        found.setdefault(cut.piece, {})[cut.size] = count
    return found


def _pieces(costed: CostedOrder) -> list[dict[str, Any]]:
    first: dict[str, Cut] = {}
    for cut in costed.consumed.cuts:
        first.setdefault(cut.piece, cut)
    return [
        {
            "piece": piece,
            "title": first[piece].title.get(language(), piece),
            "material": first[piece].material,
            "per_pair": first[piece].per_pair,
            "count": sum(by_size.values()),
            "by_size": dict(by_size),
        }
        for piece, by_size in pieces_by_size(costed).items()
    ]


def _buy(costed: CostedOrder, row: ToBuy) -> dict[str, Any]:
    code = row.material.code
    price = costed.cost.ledger[f"material.{code}.price"]
    return {
        "code": code,
        "title": title_of(row.material),
        "unit": row.material.unit,
        "need": str(row.need),
        "stock": str(row.stock),
        "quantity": str(row.order),
        "pack": str(costed.values[f"purchase.{code}.pack"]),
        "packs": amount(row.packs),
        "by_size": dict(row.by_size),
        "price": str(costed.values[price.code]),
        "price_currency": price.currency,
        "total": str(row.purchased),
        "consumed": str(row.consumed),
        "left_worth": str(row.left),
        "source": price.source,
        "price_date": price.dated.isoformat() if price.dated else None,
        "sample": price.sample,
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket": ticket.number,
        "colour": ticket.colour.code,
        "pairs": ticket.pairs,
        "sizes": [{"size": each.marked, "last": each.made, "pairs": each.pairs} for each in ticket.sizes],
        "materials": [
            {
                "code": each.material.code,
                "unit": each.material.unit,
                "by_size": {size: str(plain(value)) for size, value in each.by_size.items()},
                "allowed": str(plain(each.allowed)),
                "net": str(plain(each.net)),
                "hides": None if each.hides is None else str(plain(each.hides, 2)),
            }
            for each in ticket.materials
        ],
        "pieces": [
            {
                "piece": each.piece,
                "code": each.code,
                "per_pair": each.per_pair,
                "count": each.count,
                "knives": list(each.knives),
            }
            for each in ticket.pieces
        ],
    }
