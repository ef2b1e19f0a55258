"""What flaws cost: the area nested on hides with more and more flaws, over that on the same hides without.

The generator scatters flaws at a rate by grade. Its rates are set so that the mean loss while nesting is
what the trade loses by grade: 1 - Q, with Q the quality coefficient of the grade (0.97 for A to 0.73 for F,
documentation of the jeverocost leather table).

    python bench/flaws.py --seeds 6 --rounds 40 [--out bench/results/flaws.json]

Derby uppers in EU 42, wanted twice over, on generated cow sides of 22 sq ft with the usual zones and lines of
tightness, gap 2 mm; left and right from anywhere. The same outline for each rate; one thread. The rate for
a loss is read off the straight lines between the measured means.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

QUALITY = {"A": 0.97, "B": 0.93, "C": 0.88, "D": 0.83, "E": 0.78, "F": 0.73}
RATES = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)  # flaws per square foot
PAIRS = 24
AREA_SQFT = 22.0


def placed_mm2(rate: float, *, form: str, seed: int, rounds: int) -> float:
    """Return the area nested on one generated hide with so many flaws per square foot."""
    from polasepatu import project
    from polasepatu.materials.generate import generate_hide
    from polasepatu.nesting.demand import Rules, pieces_for_leather, sheet_of
    from polasepatu.nesting.engine import nest
    from polasepatu.nesting.problem import NestProblem, NestSettings
    from polasepatu.workflow.grade import GradeJob, grade_style

    graded = grade_style(project.styles()["derby"], GradeJob(sizes="42"))
    cut = [piece for piece in graded.cut.pieces if piece.material == "upper"]
    rules = Rules(mates=False)
    area = AREA_SQFT if form == "cow-side" else None
    hide = generate_hide(form=form, grade="A", seed=seed, area_sqft=area, flaws_per_sqft=rate)
    pieces = pieces_for_leather(cut, {"42": PAIRS}, rules=rules)
    problem = NestProblem(pieces=pieces, sheets=(sheet_of(hide, rules=rules),))
    result = nest(problem, NestSettings(gap_mm=2.0, seed=0, threads=1, rounds=rounds))
    areas = {piece.key: cut_area_mm2(piece.outline) for piece in pieces}
    return sum(areas[each.piece] for each in result.placements)


def cut_area_mm2(ring: Any) -> float:
    """Return the area of a ring."""
    from shapely import Polygon

    return float(Polygon(ring).area)


def rate_for(loss: float, curve: list[tuple[float, float]]) -> float | None:
    """Return the rate at which the mean loss is `loss`, between the measured ones; None beyond them."""
    for (low, before), (high, after) in pairwise(curve):
        if before <= loss <= after:
            return low + (high - low) * (loss - before) / (after - before)
    return None


def main() -> None:
    """Measure, print the curve and the rates that follow, and write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--form", default="cow-side")
    parser.add_argument("--rates", default=",".join(map(str, RATES)))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "flaws.json")
    asked = parser.parse_args()
    rates = [float(each) for each in asked.rates.split(",")]
    began = time.process_time()
    losses: dict[float, list[float]] = {rate: [] for rate in rates}
    for seed in range(1, asked.seeds + 1):
        sound = placed_mm2(0.0, form=asked.form, seed=seed, rounds=asked.rounds)
        for rate in rates:
            if rate > 0.0:
                found = placed_mm2(rate, form=asked.form, seed=seed, rounds=asked.rounds)
                losses[rate].append(1.0 - found / sound)
            else:
                losses[rate].append(0.0)
    curve = [(rate, fmean(losses[rate])) for rate in rates]
    for rate, loss in curve:
        spread = stdev(losses[rate]) if len(losses[rate]) > 1 else 0.0
        print(f"{rate:6.2f} flaws per sq ft: loss {100 * loss:5.1f} % (spread {100 * spread:.1f})")
    found_rates = {grade: rate_for(1.0 - quality, curve) for grade, quality in QUALITY.items()}
    for grade, found_rate in found_rates.items():
        told = "beyond what was measured" if found_rate is None else f"{found_rate:.2f} flaws per sq ft"
        print(f"grade {grade}: {100 * (1 - QUALITY[grade]):4.1f} % is lost at {told}")
    report = {
        "machine": platform.platform(),
        "form": asked.form,
        "rounds": asked.rounds,
        "seeds": asked.seeds,
        "cpu_s": time.process_time() - began,
        "losses": {str(rate): values for rate, values in losses.items()},
        "quality": QUALITY,
        "flaws_per_sqft": found_rates,
    }
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
