"""`order show`: an order exploded into sizes, cartons, pieces, purchases, tools, work and cutting tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import OrderArgument
from polasepatu.cli.framework.options import DryRun, Force

Materials = Annotated[
    Path | None, typer.Option(help="The catalogue of materials; the order's or the project's if absent.")
]
KIND = "order"


def show(
    order: OrderArgument,
    *,
    per_ticket: Annotated[
        int, typer.Option("--per-ticket", min=1, max=1000, help="Most pairs on one cutting ticket.")
    ] = 60,
    materials: Materials = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", "--tickets", help="A folder for cutting tickets (PDF, CSV) and lists."),
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Explode an order: pairs and pieces by size, materials to buy, lasts, knives, work, cutting tickets.

    Sizes on the box are mapped to sizes of the last. Purchases are whole hides, packs and pairs, at least
    the minimum, less stock, with the cost of the material used and of the material paid for. With --out the
    cutting tickets (kartu potong) are written as PDF, one page each, and as a table to fill in.

    Example: polasepatu order show los-angeles-2000 -o los-angeles
    """
    from polasepatu.cli.framework.progress import listening
    from polasepatu.files.output import write_set
    from polasepatu.reports.results.order import as_json, sizes_csv, tickets_csv, to_buy_csv
    from polasepatu.reports.results.order_page import order_page
    from polasepatu.workflow.order import CostJob, cost_order

    with listening() as listen:
        done = cost_order(order, CostJob(materials=materials, per_ticket=per_ticket), listen=listen)
    files: tuple[FileMade, ...] = ()
    findings = done.findings
    if out is not None:
        from polasepatu.reports.pdf.tickets import tickets_pdf

        printed = tickets_pdf(done)
        findings = (*findings, *printed.findings)
        contents: list[tuple[str, str | bytes]] = [
            ("tickets.pdf", printed.data),
            ("tickets.csv", tickets_csv(done.tickets())),
            ("to-buy.csv", to_buy_csv(done)),
            ("sizes.csv", sizes_csv(done)),
        ]
        written = write_set(out, KIND, contents, force=force, dry_run=dry_run)
        files = tuple(FileMade(path=f"{out}/{each.path}", sha256=each.sha256) for each in written)
    return Answer(
        result=as_json(done), text=order_page(done), findings=findings, files=files, dry_run=dry_run
    )
