"""The words of an offer: what the PDF and the workbook for a buyer both say, written once.

Every function speaks the language that is spoken and reads an `Offer` only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.order.terms import Broker, BrokerRole, Incoterm
from polasepatu.i18n import N_, _, say
from polasepatu.i18n.numbers import day, money, number, percent
from polasepatu.i18n.words import amount_in_words
from polasepatu.reports.offer import in_words, title_in

if TYPE_CHECKING:
    from polasepatu.costing.order.terms import Party
    from polasepatu.reports.offer import Assumption, Offer

COUNTRIES = {
    "ID": N_("Indonesia"),
    "KR": N_("Republic of Korea"),
    "US": N_("United States of America"),
    "JP": N_("Japan"),
    "CN": N_("China"),
    "SG": N_("Singapore"),
    "MY": N_("Malaysia"),
    "AU": N_("Australia"),
    "NL": N_("Netherlands"),
    "DE": N_("Germany"),
}
"""Countries by code; one that is not here is shown by its code."""

INCLUDES = {
    Incoterm.EXW: N_("goods packed and ready at the factory; everything from there is the buyer's"),
    Incoterm.FCA: N_("goods handed to the buyer's carrier, with export clearance"),
    Incoterm.FOB: N_(
        "goods on board the ship named by the buyer, with export clearance and port charges there"
    ),
    Incoterm.CFR: N_("goods on board and ocean freight; insurance is the buyer's"),
    Incoterm.CIF: N_("goods on board, ocean freight, and insurance of 110 % of the price on clauses (C)"),
    Incoterm.CIP: N_("carriage, and insurance of 110 % of the price on clauses (A)"),
    Incoterm.DAP: N_("carriage to the place, not unloaded; import clearance and duty are the buyer's"),
    Incoterm.DDP: N_("carriage to the place, with import clearance and duty"),
}
"""What a price on a term holds, by Incoterms 2020."""

SAMPLE = N_("Example: made from sample prices. Not an offer.")


def buyer(offer: Offer) -> Party | None:
    """Return to whom the offer goes: the trader who buys for its own account, else the importer."""
    broker = offer.parties.broker
    if broker is not None and broker.role is BrokerRole.TRADER:
        return broker
    return offer.parties.importer or broker


def through(offer: Offer) -> Broker | None:
    """Return the agent who stands between, if there is one; what the agent earns is not said."""
    broker = offer.parties.broker
    return broker if broker is not None and broker is not buyer(offer) else None


def address(party: Party) -> tuple[str, ...]:
    """Return the lines of a firm below its name."""
    return tuple(filter(None, (party.place, country(party))))


def country(party: Party) -> str:
    """Return the country of a firm."""
    return _(COUNTRIES.get(party.country, "")) or party.country


def term(offer: Offer) -> str:
    """Return the term of delivery: FOB Tanjung Perak, Surabaya (Incoterms 2020)."""
    words = (offer.terms.incoterm.value, offer.terms.place, "(Incoterms 2020)")
    return " ".join(filter(None, words))


def sizes(offer: Offer) -> str:
    """Return the run of sizes: US men 7 - 13."""
    first, last = offer.run[0].size, offer.run[-1].size
    run = first.label if first == last else f"{first.label} - {last.label}"
    return f"{_(first.scale.name)} {run}"


def colours(offer: Offer) -> str:
    """Return the colours with their pairs."""
    if len(offer.colours) == 1:
        return title_in(offer.colours[0][0])
    return ", ".join(
        say("{title} ({pairs} pairs)", {"title": title_in(title), "pairs": number(pairs)})
        for title, pairs in offer.colours
    )


def goods(offer: Offer) -> tuple[tuple[str, str], ...]:
    """Return what is offered, as labels and texts."""
    rows = (
        (_("Goods"), f"{title_in(offer.style)} ({offer.style_code})"),
        (_("Sizes"), sizes(offer)),
        (_("Colours"), colours(offer)),
        (_("Quantity"), say("{pairs} pairs", {"pairs": number(offer.pairs)})),
        (_("HS code, origin"), ", ".join(filter(None, (offer.hs_code, country(offer.parties.factory))))),
    )
    return tuple(row for row in rows if row[1])


def conditions(offer: Offer) -> tuple[tuple[str, str], ...]:
    """Return the conditions, as labels and texts."""
    terms = offer.terms
    rows = (
        (_("Delivery"), term(offer)),
        (_("The price includes"), _(INCLUDES[terms.incoterm])),
        (_("Least quantity"), _pairs(terms.moq_pairs)),
        (_("Lead time"), _lead_time(terms.lead_time_days)),
        (_("Payment"), terms.payment),
        (_("Packing"), packing(offer)),
        (_("Tolerance"), _tolerance(terms.tolerance)),
        (_("Not included"), "; ".join(in_words(each) for each in offer.exclusions)),
    )
    return tuple(row for row in rows if row[1])


def packing(offer: Offer) -> str:
    """Return how the order is packed: pairs in a carton, its size, cartons, volume and weight."""
    cartons = offer.packing_list
    long, wide, high = (number(side / 10, 1 if side % 10 else 0) for side in offer.packing.carton_mm)
    text = say(
        "{per_carton} pairs in a carton of {long} x {wide} x {high} cm; {cartons} cartons, {volume} m³, "
        "{weight} kg",
        {
            "per_carton": number(cartons.per_carton),
            "long": long,
            "wide": wide,
            "high": high,
            "cartons": number(cartons.cartons),
            "volume": number(cartons.volume_m3, 2),
            "weight": number(cartons.weight_kg),
        },
    )
    if cartons.last_holds:
        text += "; " + say("the last carton holds {pairs} pairs", {"pairs": number(cartons.last_holds)})
    return text


def price_text(price: Decimal, currency: str) -> str:
    """Return the price of a pair, with as many decimals as it has and the currency needs."""
    return money(price, currency)


def in_words_of_total(offer: Offer) -> str:
    """Return the amount of the whole order in words."""
    return amount_in_words(offer.total, offer.terms.currency)


def assumption(each: Assumption) -> str:
    """Return what the price rests on, with its day and source."""
    parts = [each.told()]
    if each.dated:
        parts.append(say("of {day}", {"day": day(each.dated)}))
    if each.source:
        parts.append(each.source)
    return ", ".join(parts)


def file_title(offer: Offer) -> str:
    """Return the title of the document."""
    return f"{_('Quotation')} {offer.number}"


def _pairs(count: int | None) -> str:
    return say("{pairs} pairs", {"pairs": number(count)}) if count else ""


def _lead_time(days: int | None) -> str:
    if not days:
        return ""
    return say("{days} days from the confirmed order and the first payment", {"days": number(days)})


def _tolerance(share: Decimal) -> str:
    if not share:
        return ""
    exact = share * 100
    text = percent(share, 0 if exact == int(exact) else 1)
    return say("{share} more or less of the pairs delivered", {"share": text})
