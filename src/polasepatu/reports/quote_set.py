"""The files of a quote: which there are, for whom, and how each is made.

    made = report(Report.QUOTE_PDF, cost)      # Document: made.data, made.findings

What is for the buyer is made from `cost.offer` alone; the other files show costs and margin. All speak the
language that is spoken, so `speaking("en")` gives an English quote from an Indonesian desk.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from polasepatu.reports.offer import Audience
from polasepatu.reports.pdf.page import Document

if TYPE_CHECKING:
    from polasepatu.reports.offer import CostBook


class Report(StrEnum):
    """A file of a quote, by the end of its name."""

    QUOTE_PDF = "quote.pdf"
    QUOTE_XLSX = "quote.xlsx"
    COST_PDF = "cost.pdf"
    COST_XLSX = "cost.xlsx"
    CBD_PDF = "cbd.pdf"

    @property
    def audience(self) -> Audience:
        """Return who may read it. A cost breakdown is internal until the seller hands it out."""
        return Audience.BUYER if self in (Report.QUOTE_PDF, Report.QUOTE_XLSX) else Audience.INTERNAL


def report(kind: Report, cost: CostBook) -> Document:
    """Return a file of a quote with what the user has to know of it (letters without a font).

    Raises:
        AmountWithoutWords: the total of the order has no words, because it has more decimals than coins.
        NoBreakdown: a cost breakdown of a ledger without a price.
    """
    if kind is Report.QUOTE_PDF:
        from polasepatu.reports.pdf.offer import quote_pdf

        return quote_pdf(cost.offer)
    if kind is Report.QUOTE_XLSX:
        from polasepatu.reports.xlsx.offer import offer_workbook

        return Document(data=offer_workbook(cost.offer))
    if kind is Report.COST_PDF:
        from polasepatu.reports.pdf.cost import cost_pdf

        return cost_pdf(cost)
    if kind is Report.COST_XLSX:
        from polasepatu.reports.xlsx.cost_book import cost_workbook

        return Document(data=cost_workbook(cost))
    from polasepatu.reports.pdf.cbd import cbd_pdf

    return cbd_pdf(cost)
