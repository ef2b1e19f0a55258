"""`cost`: what a pair costs to make, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polasepatu.cli.framework.answer import Answer
from polasepatu.cli.framework.faults import WrongUsage
from polasepatu.cli.framework.named import StyleOrOrderArgument
from polasepatu.cli.framework.options import Pairs, Unit
from polasepatu.i18n import _, say

if TYPE_CHECKING:
    from polasepatu.workflow.order import StyleJob

PAIRS = "1000"  # of a style without an order


class Ppn(StrEnum):
    """Whether the maker is registered for PPN."""

    REGISTERED = "registered"
    UNREGISTERED = "unregistered"


class ShareOf(StrEnum):
    """What a share of labour, overhead and profit is taken of."""

    PRICE = "price"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfStyle:
    """What an order would say, for a style that has none."""

    pairs: Pairs = PAIRS
    curve: Annotated[
        str, typer.Option(help="How they are spread, a name of rates/curves.yaml: us-men, id-men-kodi.")
    ] = ""
    sizes: Annotated[
        str, typer.Option(help="Sizes over which pairs are spread evenly; the style's if absent.")
    ] = ""
    on: Annotated[
        str,
        typer.Option(
            "--date", help="The day whose wages and prices count for a style, 2026-03-02; today if absent."
        ),
    ] = ""
    tooling_pairs: Annotated[
        int | None,
        typer.Option("--tooling-pairs", min=1, help="Pairs over which dies and lasts of a style are spread."),
    ] = None

    def job(self) -> StyleJob:
        """Return what the style is made for."""
        from polasepatu.workflow.order import StyleJob

        return StyleJob(
            day=_day(self.on),
            pairs=self.pairs,
            sizes=self.sizes,
            curve=self.curve,
            tooling_pairs=self.tooling_pairs,
        )


def cost(
    what: StyleOrOrderArgument,
    *,
    of_style: OfStyle = OfStyle(),
    region: Annotated[str, typer.Option(help="The region whose wages count, such as kota-mojokerto.")] = "",
    ppn: Annotated[
        Ppn | None, typer.Option(help="Whether the maker is registered for PPN: registered or unregistered.")
    ] = None,
    per: Annotated[Unit, typer.Option(help="Unit of the totals: pair, dozen or kodi.")] = Unit.PAIR,
    lop: Annotated[
        float | None,
        typer.Option(min=0, max=99, help="A first price: labour, overhead and profit in per cent."),
    ] = None,
    lop_of: Annotated[
        ShareOf, typer.Option(help="What --lop is a per cent of: price or material.")
    ] = ShareOf.PRICE,
    materials: Annotated[
        Path | None, typer.Option(help="The catalogue of materials; the order's or the project's if absent.")
    ] = None,
) -> Answer:
    """Calculate the cost of a pair: material over the whole size run, labour, overhead, tooling, HPP.

    Every line shows its quantity, price and source. HPP by full costing holds all overhead, by variable
    costing only the overhead that the order causes; rejected pairs carry their labour. With --lop a
    first price follows from material alone.

    Example: polasepatu cost derby --pairs 500 --curve us-men --date 2026-03-02
    """
    from polasepatu.cli.framework.progress import listening
    from polasepatu.costing.making.cost import first_price
    from polasepatu.reports.results.cost import as_json, cost_page, first_price_as_json, first_price_page
    from polasepatu.workflow.order import CostJob, cost_order, cost_style, costed_kind

    registered = None if ppn is None else ppn is Ppn.REGISTERED
    job = CostJob(materials=materials, region=region, ppn_registered=registered)
    with listening() as listen:
        if costed_kind(what) == "order":
            if of_style != OfStyle():
                problem = _("an order has its own pairs, sizes and days")
                raise WrongUsage(problem=problem, help="polasepatu cost --help")
            done = cost_order(what, job, listen=listen)
        else:
            done = cost_style(what, of_style.job(), job, listen=listen)
    if lop is not None:
        price = first_price(
            done.cost,
            Decimal(str(lop)) / 100,
            of_price=lop_of is ShareOf.PRICE,
            currency=done.facts.currency,
        )
        return Answer(
            result=first_price_as_json(done, price, per),
            text=first_price_page(done, price, per),
            findings=done.findings,
        )
    return Answer(result=as_json(done, per), text=cost_page(done, per), findings=done.findings)


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = say("{text!r} is not a day; write it as 2026-03-02", {"text": text})
        raise WrongUsage(problem=problem, help="polasepatu cost --help") from None
