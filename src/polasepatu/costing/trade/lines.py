"""From the cost of a pair to the price on the agreed terms, over the hands it passes, to the cost landed.

All of it is lines of the ledger; the seller's are in `seller`, those of the importer in `landed`.
"""

from __future__ import annotations

from dataclasses import dataclass

from polasepatu.costing.ledger.exchange import Exchange
from polasepatu.costing.ledger.ledger import Entry
from polasepatu.costing.trade.book import TradeBook
from polasepatu.costing.trade.landed import Landed
from polasepatu.costing.trade.seller import Seller
from polasepatu.costing.trade.trade import Trade
from polasepatu.errors import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLines:
    """The lines from cost to price to landed cost, without the cost itself, and what was remarked."""

    lines: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def trade_lines(trade: Trade, exchange: Exchange) -> TradeLines:
    """Return the lines of a trade.

    They name `pairs`, the cost of a pair (`trade.cost`), `hpp` and the inputs of the packing, which stand in
    the ledger of the cost.

    Raises:
        RateMissing: two currencies that no rate joins.
    """
    book = TradeBook(currency=trade.cost_currency, trade=trade, exchange=exchange)
    book.shipping()
    book.charges()
    seller = Seller(book)
    seller.prices()
    seller.offer()
    seller.hands()
    if trade.landing is not None and trade.freight_known and trade.insurance is not None:
        Landed(book).landed()
    seller.profit()
    return TradeLines(lines=(*exchange.inputs, *book.inputs_first), findings=tuple(exchange.findings))
