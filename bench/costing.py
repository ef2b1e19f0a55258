"""How fast a quote is: the whole command beside importing its libraries, and the arithmetic alone.

Every figure stands beside a peer measured in the same run, as a ratio, because machines differ. The order
is the shipped one: 22 materials, 12 sizes, lattices and pieces known from an earlier run.

    python bench/costing.py [--out bench/results/costing.json]
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from pathlib import Path

from grading import LIBRARIES, ROOT, beside, median

ORDER = "orders/los-angeles-2000.yaml"
TIMES = 50


def whole_command(*options: str) -> dict[str, float]:
    """Quote the shipped order, beside importing the libraries."""
    command = [sys.executable, "-m", "polasepatu", "quote", ORDER, "-q", *options]
    return beside(command, [sys.executable, "-c", LIBRARIES])


def arithmetic() -> dict[str, float]:
    """Time one evaluation of the whole ledger, beside as many products and sums of plain decimals."""
    from polasepatu.costing.ledger.formula import names
    from polasepatu.costing.ledger.ledger import Line, evaluate
    from polasepatu.money import EXACT
    from polasepatu.workflow.quote import QuoteJob, quote_order

    ledger = quote_order(ROOT / ORDER, QuoteJob()).quote.ledger
    lines = [line for line in ledger.lines if isinstance(line, Line)]
    steps = sum(len(list(names(line.expr))) for line in lines)
    values = list(evaluate(ledger).values())

    def plain() -> None:
        for index in range(steps):
            EXACT.multiply(values[index % len(values)], values[(index + 1) % len(values)])

    ours = median([_cpu(lambda: evaluate(ledger)) for _ in range(TIMES)])
    peer = median([_cpu(plain) for _ in range(TIMES)])
    return {
        "lines": len(ledger.lines),
        "steps": steps,
        "ms": 1000 * ours,
        "peer_ms": 1000 * peer,
        "ratio": ours / peer,
    }


def _cpu(work: object) -> float:
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


def main() -> None:
    """Measure, print, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    found = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "quote": whole_command(),
        "quote_what_if": whole_command("--what-if", "--scenario", "all", "--target-fob", "20"),
        "arithmetic": arithmetic(),
    }
    text = json.dumps(found, indent=1)
    print(text)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
