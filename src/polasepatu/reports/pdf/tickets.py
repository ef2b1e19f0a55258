"""Cutting tickets (kartu potong) on paper: one A4 page each, with room for what was used and a signature."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polasepatu.i18n import _, language, say
from polasepatu.i18n.numbers import day, number
from polasepatu.reports.pdf.fonts import BOLD
from polasepatu.reports.pdf.page import HEAD, QUIET, RULE, WIDE_MM, Composer, Document, colour
from polasepatu.reports.results.consumption import title_of, unit_word
from polasepatu.reports.results.order import colour_name

if TYPE_CHECKING:
    from polasepatu.costing.order.costed import CostedOrder
    from polasepatu.costing.order.tickets import Ticket, TicketMaterial

BLANK = "." * 14
SIZES_IN_A_ROW = 9


def tickets_pdf(costed: CostedOrder) -> Document:
    """Return all tickets of an order as PDF, in the language that is spoken."""
    from reportlab.platypus import PageBreak  # type: ignore[import-untyped]

    order = costed.order
    found = costed.tickets()
    made: date = order.dates.ordered
    sheet = Composer(
        title=f"{_('Cutting tickets')} {order.number}",
        author=order.parties.factory.name,
        foot=f"{_('Cutting ticket')}  |  {order.number}  |  {day(made)}",
        day=made,
    )
    for index, ticket in enumerate(found):
        if index:
            sheet.add(PageBreak())
        _ticket(sheet, costed, ticket, len(found))
    return sheet.printed()


def _ticket(sheet: Composer, costed: CostedOrder, ticket: Ticket, count: int) -> None:
    order = costed.order
    left = [
        sheet.text(_("CUTTING TICKET"), bold=True, size=14, colour=HEAD, after=2),
        sheet.text(order.parties.factory.name, size=9, colour=QUIET),
    ]
    right = [
        sheet.text(ticket.number, bold=True, size=14, align="right", colour=HEAD, after=2),
        sheet.text(say("one of {count}", {"count": count}), size=9, align="right", colour=QUIET),
    ]
    sheet.table(
        [(left, right)],
        (WIDE_MM * 0.6, WIDE_MM * 0.4),
        styles=[("LINEBELOW", (0, 0), (-1, 0), 1.2, colour(HEAD))],
        padding=(0, 4),
    )
    sheet.gap(2)
    _facts(sheet, costed, ticket)
    sheet.heading(_("Pairs"))
    _sizes(sheet, ticket)
    sheet.heading(_("Material"))
    _materials(sheet, ticket)
    sheet.heading(_("Pieces"))
    _pieces(sheet, ticket)
    _signatures(sheet)


def _facts(sheet: Composer, costed: CostedOrder, ticket: Ticket) -> None:
    """Add what the ticket is for, two facts to a row."""
    order = costed.order
    facts = [
        (_("Order no."), f"{order.number}, {order.title.get(language(), '')}"),
        (_("Style"), costed.style.pattern.title.get(language(), costed.style.pattern.name)),
        (_("Ordered on"), day(order.dates.ordered)),
    ]
    if order.dates.ex_factory is not None:
        facts.append((_("Leaves the factory on"), day(order.dates.ex_factory)))
    if name := colour_name(ticket.colour):
        facts.append((_("Colour"), name))
    if len(facts) % 2:
        facts.append(("", ""))
    rows = [
        [
            part
            for label, text in facts[at : at + 2]
            for part in (sheet.text(label, size=8, colour=QUIET), sheet.text(text, size=8.5))
        ]
        for at in range(0, len(facts), 2)
    ]
    half = WIDE_MM / 2
    sheet.table(
        rows,
        (22.0, half - 22.0, 30.0, half - 30.0),
        styles=[("LINEBELOW", (0, 0), (-1, -1), 0.3, colour(RULE))],
        padding=(3.0, 1.2),
    )


def _sizes(sheet: Composer, ticket: Ticket) -> None:
    """Add the grid of sizes: on the box, of the last, pairs; the sum stands behind the last of them."""
    for start in range(0, len(ticket.sizes), SIZES_IN_A_ROW):
        some = ticket.sizes[start : start + SIZES_IN_A_ROW]
        ends = start + SIZES_IN_A_ROW >= len(ticket.sizes)
        sums = ((_("Total"), "", number(ticket.pairs)),) if ends else ()
        columns = [
            (_("Size on the box"), _("Last"), _("Pairs")),
            *((each.marked, each.made, number(each.pairs)) for each in some),
            *sums,
        ]
        sheet.table(
            list(zip(*columns, strict=True)),
            (38.0, *((13.0,) * (len(columns) - 1))),
            styles=[
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("FONT", (1, 2), (-1, 2), BOLD, 9.5, 12),
                ("GRID", (0, 0), (-1, -1), 0.4, colour(RULE)),
            ],
        )


def _materials(sheet: Composer, ticket: Ticket) -> None:
    """Add what may be used of each material, and room for what was used."""
    head = (_("Material"), _("Per pair"), _("Allowed"), _("Issued"), _("Returned"), _("Used"), _("Saved %"))
    rows: list[tuple[Any, ...]] = [head]
    for each in ticket.materials:
        unit = unit_word(each.material.unit)
        rows.append(
            (
                [sheet.text(title_of(each.material), size=8.5), *_about(sheet, each)],
                f"{number(each.allowed / ticket.pairs, 3)} {unit}",
                f"{number(each.allowed, 2)} {unit}",
                BLANK,
                BLANK,
                BLANK,
                BLANK,
            )
        )
    widths = (WIDE_MM - 24.0 - 26.0 - 4 * 17.0, 24.0, 26.0, *(17.0,) * 4)
    sheet.table(
        rows,
        widths,
        styles=[("ALIGN", (1, 0), (2, -1), "RIGHT"), ("FONT", (2, 1), (2, -1), BOLD, 9, 11)],
        head_rows=1,
        padding=(3.0, 1.4),
    )
    sheet.say(
        _("Saved is allowed less used, over allowed; a minus is more than allowed."), size=7.5, colour=QUIET
    )


def _about(sheet: Composer, each: TicketMaterial) -> list[Any]:
    """Return what a clicker has to know of a material: code, grades, about how many hides."""
    told = [each.material.code]
    if each.material.grades:
        shares = (f"{grade} {number(share * 100)} %" for grade, share in each.material.grades.items())
        told.append(f"{_('grades')} {' '.join(shares)}")
    if each.hides is not None and each.material.hide_sqft is not None:
        values = {"count": round(each.hides, 1), "area": round(Decimal(each.material.hide_sqft), 1)}
        told.append(say("about {count} hides of {area} sq ft", values))
    return [sheet.text(", ".join(told), size=7.5, colour=QUIET)]


def _pieces(sheet: Composer, ticket: Ticket) -> None:
    rows: list[tuple[Any, ...]] = [
        (_("Piece"), _("Material"), _("Per pair"), _("Count"), _("Knives"), _("Done"))
    ]
    for each in ticket.pieces:
        rows.append(
            (
                sheet.text(each.title.get(language(), each.piece), size=8.5),
                sheet.text(each.code, size=8.5),
                number(each.per_pair),
                number(each.count),
                sheet.text(", ".join(each.knives), size=8),
                "",
            )
        )
    widths = (44.0, 34.0, 16.0, 18.0, WIDE_MM - 44.0 - 34.0 - 16.0 - 18.0 - 16.0, 16.0)
    sheet.table(rows, widths, styles=[("ALIGN", (2, 0), (3, -1), "RIGHT")], head_rows=1, padding=(3.0, 1.0))


def _signatures(sheet: Composer) -> None:
    sheet.gap(5)
    line = "_" * 30
    sheet.table(
        [(_("Clicker"), _("Issued by"), _("Checked by")), (line, line, line)],
        (WIDE_MM / 3,) * 3,
        styles=[("TOPPADDING", (0, 1), (-1, 1), 26)],
    )
