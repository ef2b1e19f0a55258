"""`quote`: the price of an order on its terms, what it costs landed, and what would change it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from polasepatu.cli.framework.answer import Answer, FileMade
from polasepatu.cli.framework.named import OrderArgument
from polasepatu.cli.framework.options import DryRun, Force
from polasepatu.i18n import LANGUAGES, say

if TYPE_CHECKING:
    from polasepatu.costing.ledger.whatif import Change
    from polasepatu.workflow.quote import Backwards, QuotedOrder, WhatIf

KIND = "quote"
_CHANGE = re.compile(r"([^=\s]+)\s*=\s*([+-]?)(\d+(?:\.\d+)?)(%?)")


def quote(
    order: OrderArgument,
    *,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="A folder for the quote and the cost sheet, as PDF and XLSX."),
    ] = None,
    buyer_lang: Annotated[
        str, typer.Option("--buyer-lang", help="The language of the buyer's files: en or id.")
    ] = "en",
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            help="Landed cost under other duties too: base, all, a layer's name, or 15%; repeat for more.",
        ),
    ] = None,
    target_fob: Annotated[
        str, typer.Option("--target-fob", help="A target price, such as 19.50: what would have to change.")
    ] = "",
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Inputs that move the price, and the price by quantity.")
    ] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Change an input: margin=10%, material.cow-side.price=+5%, pairs=3000; repeat for more.",
        ),
    ] = None,
    materials: Annotated[
        Path | None, typer.Option(help="The catalogue of materials, instead of the order's own.")
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Answer:
    """Price an order on its terms: cost, margin, commission, freight, insurance, duty, landed cost.

    Every figure is a named line; --json lists all of them with their sources, and --set changes an input.
    Bundled prices and rates are samples: enter your own before you send an offer.

    Example: polasepatu quote los-angeles-2000 --scenario all
    """
    from polasepatu.cli.framework.options import one_of
    from polasepatu.cli.framework.progress import listening
    from polasepatu.cli.quote_view import quote_text
    from polasepatu.workflow.order import CostJob
    from polasepatu.workflow.quote import QuoteJob, quote_order

    language = one_of("--buyer-lang", buyer_lang, LANGUAGES)
    job = QuoteJob(
        cost=CostJob(materials=materials),
        changes=tuple(map(_change, set_ or ())),
        scenarios=tuple(scenario or ()),
        target=_price(target_fob) if target_fob else None,
        what_if=what_if,
    )
    with listening() as listen:
        quoted = quote_order(order, job, listen=listen)
    files, remarks = _write(quoted, out, language, force=force, dry_run=dry_run) if out else ((), ())
    return Answer(
        result=_as_json(quoted),
        text=tuple(quote_text(quoted)),
        findings=(*quoted.findings, *remarks),
        files=files,
        dry_run=dry_run,
    )


def _write(
    quoted: QuotedOrder, out: Path, language: str, *, force: bool, dry_run: bool
) -> tuple[tuple[FileMade, ...], tuple[Any, ...]]:
    from polasepatu.files.output import write_set
    from polasepatu.workflow.quote_files import quote_files

    contents, remarks = quote_files(quoted, buyer_speaks=language)
    written = write_set(out, KIND, contents, force=force, dry_run=dry_run)
    made = tuple(FileMade(path=str(out / each.path), sha256=each.sha256) for each in written)
    return made, tuple(remarks)


# --- what was asked -------------------------------------------------------------------------------


def _change(text: str) -> Change:
    """Read margin=10%, minutes=+5%, pairs=3000.

    A per cent with a sign is a rise or fall, one without is a share, and a number with a sign is refused,
    because it could mean either.
    """
    from polasepatu.costing.ledger.whatif import Change

    match = _CHANGE.fullmatch(text.strip())
    if match is None or (match[2] and not match[4]):
        raise _wrong(say("{text!r} is not a change; write CODE=VALUE, CODE=10% or CODE=+5%", {"text": text}))
    code, sign, digits, per_cent = match.groups()
    value = Decimal(digits) / 100 if per_cent else Decimal(digits)
    return Change(code=code, value=-value if sign == "-" else value, by_share=bool(sign))


def _price(text: str) -> Decimal:
    if re.fullmatch(r"\d+(\.\d+)?", text.strip()) is None or not Decimal(text.strip()):
        raise _wrong(say("{text!r} is not a price; write it with a point, such as 19.50", {"text": text}))
    return Decimal(text.strip())


def _wrong(problem: str) -> Exception:
    from polasepatu.cli.framework.faults import WrongUsage

    return WrongUsage(problem=problem, help="polasepatu quote --help")


# --- for programs ---------------------------------------------------------------------------------


def _as_json(quoted: QuotedOrder) -> dict[str, Any]:
    from polasepatu.reports.results.cost_lines import cost_rows, rows_as_json
    from polasepatu.reports.results.cost_lines import plain_number as plain

    quote, order = quoted.quote, quoted.costed.order
    values, trade = quote.values, quote.trade
    tariff = quote.tariff
    return {
        "number": order.number,
        "style": quoted.costed.style.pattern.name,
        "pairs": order.pairs,
        "ordered": order.dates.ordered.isoformat(),
        "term": trade.term.value,
        "place": order.terms.place,
        "currency": trade.currency,
        "cost_currency": trade.cost_currency,
        "price": plain(values["offer"]),
        "total": plain(values["offer.total"]),
        "margin": plain(values["margin.after"]),
        "landed": plain(values["landed.pair"]) if quote.landed else None,
        "landed_currency": trade.landing.currency if quote.landed and trade.landing else None,
        "shipped_by": quote.way or None,
        "entry": quote.plan.entry.isoformat(),
        "tariff": None if tariff is None else tariff.hts,
        "layers": [layer.name for layer in trade.landing.layers] if trade.landing else [],
        "visible_upper": _seen_as_json(quoted),
        "lines": rows_as_json(cost_rows(quote.ledger, values, every=True)),
        "scenarios": [
            {
                "name": each.name,
                "layers": [layer.name for layer in each.layers],
                **{code: plain(each.values[code]) for code in ("duty", "landed.total", "landed.pair")},
            }
            for each in quoted.scenarios
        ],
        "target": None if quoted.backwards is None else _backwards_as_json(quoted.backwards),
        "what_if": None if quoted.what_if is None else _what_if_as_json(quoted.what_if),
    }


def _seen_as_json(quoted: QuotedOrder) -> dict[str, Any] | None:
    seen = quoted.seen
    if seen is None:
        return None
    return {
        "shares": {family.value: str(share) for family, share in seen.shares.items()},
        "with_accessories": {family.value: str(share) for family, share in seen.with_accessories.items()},
        "not_counted": list(seen.not_counted),
    }


def _text_of(value: Decimal | None) -> str | None:
    from polasepatu.reports.results.cost_lines import plain_number

    return None if value is None else plain_number(value)


def _backwards_as_json(found: Backwards) -> dict[str, Any]:
    return {
        "price": _text_of(found.price),
        "margin": _text_of(found.margin),
        "material": _text_of(found.material),
        "materials": {code: _text_of(value) for code, value in found.materials.items()},
        "rate": _text_of(found.rate),
        "pairs": found.pairs,
    }


def _what_if_as_json(found: WhatIf) -> dict[str, Any]:
    return {
        "line": found.line,
        "swings": [
            {
                "code": each.move.code,
                "value": _text_of(each.value),
                "low": _text_of(each.low),
                "high": _text_of(each.high),
                "at_low": _text_of(each.at_low),
                "at_high": _text_of(each.at_high),
                "per_percent": _text_of(each.per_percent),
            }
            for each in found.swings
        ],
        "price_breaks": [
            {
                "pairs": each.pairs,
                "price": _text_of(each.values["offer"]),
                "margin": _text_of(each.values["margin.after"]),
            }
            for each in found.breaks
        ],
        "rate": found.rate or None,
        "break_even": _text_of(found.break_even),
        "sizes": [
            {
                "size": each.size,
                "pairs": each.pairs,
                "price": _text_of(each.price),
                "margin": _text_of(each.margin),
            }
            for each in found.sizes
        ],
        "surcharge": None
        if found.surcharge is None
        else {"upto": found.surcharge.upto, "amount": _text_of(found.surcharge.amount)},
    }
