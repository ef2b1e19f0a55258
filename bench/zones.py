"""What quality requirements cost: the same hides nested with ever more of them, from the bare outline on.

    python bench/zones.py --seeds 5 --seconds 60 --threads 2 [--grades B] [--pages]

Derby uppers in EU 42, wanted about twice over, gap 2 mm, on generated cow sides of 22 sq ft. Each step adds
one requirement to those before it and keeps everything else: hide, pieces, seed of the search, seconds. The
figure is the area placed over the whole outline, so that it stays comparable when flaws and zones are taken
off. The results go to `bench/results/zones.json`; with --pages the tables of the two pages of the
documentation are written anew from them.
"""

from __future__ import annotations

import argparse
import json
import platform
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from pages import write_tables

ROOT = Path(__file__).resolve().parents[1]
PAGE = "explanation/what-quality-costs.md"
AREA_SQFT = 22.0
PAIRS = 24
STEPS = {
    # step: what it is called in the two languages
    "outline": ("nothing but the outline and holes", "hanya garis luar dan lubang"),
    "flaws": ("and flaws are kept clear", "dan cacat dihindari"),
    "direction": ("and the direction of tightness is kept", "dan arah kekencangan dijaga"),
    "zones": ("and zones, one class for the whole piece", "dan zona, satu kelas untuk seluruh komponen"),
    "parts": (
        "but hidden parts may lie on poorer leather",
        "tetapi bagian tersembunyi boleh di kulit lebih jelek",
    ),
    "mates": ("and left and right are mated", "dan kiri kanan dipasangkan"),
    "pairs": ("and only complete pairs count", "dan hanya pasang lengkap yang dihitung"),
}
HEADS = (
    ("requirement", "used of the whole hide", "change"),
    ("syarat", "terpakai dari seluruh lembar", "perubahan"),
)


def rules_of(step: str) -> Any:
    """Return the rules that hold in a step."""
    from polasepatu.nesting.demand import Rules
    from polasepatu.nesting.problem import Rotation

    free = Rotation.free()
    return {
        "outline": Rules(zones=False, flaws=False, parts=False, mates=False, turns=free),
        "flaws": Rules(zones=False, parts=False, mates=False, turns=free),
        "direction": Rules(zones=False, parts=False, mates=False),
        "zones": Rules(parts=False, mates=False),
        "parts": Rules(mates=False),
        "mates": Rules(),
        "pairs": Rules(),
    }[step]


def used(step: str, *, grade: str, seed: int, seconds: float, threads: int) -> dict[str, Any]:
    """Return what was placed on one hide under the rules of a step."""
    from shapely import Polygon

    from polasepatu import project
    from polasepatu.materials.generate import generate_hide
    from polasepatu.nesting.demand import pieces_for_leather, sheet_of
    from polasepatu.nesting.engine import nest
    from polasepatu.nesting.problem import NestProblem, NestSettings, Objective
    from polasepatu.nesting.verify import verify
    from polasepatu.workflow.grade import GradeJob, grade_style

    graded = grade_style(project.styles()["derby"], GradeJob(sizes="42"))
    cut = [piece for piece in graded.cut.pieces if piece.material == "upper"]
    hide = generate_hide(form="cow-side", grade=grade, seed=seed, area_sqft=AREA_SQFT)
    rules = rules_of(step)
    problem = NestProblem(
        pieces=pieces_for_leather(cut, {"42": PAIRS}, rules=rules), sheets=(sheet_of(hide, rules=rules),)
    )
    settings = NestSettings(
        gap_mm=2.0,
        seed=0,
        threads=threads,
        time_limit_s=seconds,
        objective=Objective.PAIRS if step == "pairs" else Objective.AREA,
    )
    result = nest(problem, settings)
    bad = {
        int(each.values["placement"])
        for each in verify(problem, result.placements, settings)
        if "placement" in each.values
    }
    kept = [each.piece for k, each in enumerate(result.placements) if k not in bad]
    if step == "pairs":
        wanted = [piece.key for piece in problem.pieces]
        pairs = min(kept.count(key) for key in wanted)
        kept = [key for key in wanted for _ in range(pairs)]
    areas = {piece.key: Polygon(piece.outline).area for piece in problem.pieces}
    return {
        "used": sum(areas[key] for key in kept) / Polygon(hide.outline).area,
        "pieces": len(kept),
        "refused_by_the_judge": len(bad),
        "rounds": result.rounds,
    }


def table(report: dict[str, Any], language: int) -> str:
    """Return the table of a report in English (0) or Indonesian (1)."""

    def number(value: float, form: str) -> str:
        told = format(100 * value, form)
        return told.replace(".", ",") if language else told

    first, *rest = HEADS[language]
    grades = list(report["grades"])
    heads = [first, *(f"{rest[0]} ({grade}) | {rest[1]}" for grade in grades)]
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' ---: | ---: |' * len(grades)}"]
    for k, (step, names) in enumerate(STEPS.items()):
        cells = [names[language]]
        for grade in grades:
            means = [fmean(each["used"] for each in report["grades"][grade][name]) for name in STEPS]
            change = means[k] - means[k - 1] if k else None
            cells += [f"{number(means[k], '.1f')} %", "" if change is None else number(change, "+.1f")]
        lines.append(f"| {' | '.join(cells)} |")
        assert step in report["grades"][grades[0]]
    seconds, seeds, threads = (report[key] for key in ("seconds", "seeds", "threads"))
    told = (
        f"Means of {seeds} hides, {seconds:g} s and {threads} threads each.",
        f"Rata-rata {seeds} lembar, masing-masing {seconds:g} detik dan {threads} utas.",
    )[language]
    return "\n".join([*lines, "", told]) + "\n"


def main() -> None:
    """Run every step on every hide, print the table, and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--grades", default="B")
    parser.add_argument("--pages", action="store_true", help="write the tables of the documentation anew")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "zones.json")
    asked = parser.parse_args()
    grades: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for grade in asked.grades:
        grades[grade] = {}
        for step in STEPS:
            runs = [
                used(step, grade=grade, seed=seed, seconds=asked.seconds, threads=asked.threads)
                for seed in range(1, asked.seeds + 1)
            ]
            grades[grade][step] = runs
            shares = [100 * each["used"] for each in runs]
            spread = stdev(shares) if len(shares) > 1 else 0.0
            print(f"{grade}  {step:10s} {fmean(shares):5.1f} % (spread {spread:.1f})", flush=True)
    report = {
        "machine": platform.platform(),
        "seconds": asked.seconds,
        "seeds": asked.seeds,
        "threads": asked.threads,
        "grades": grades,
    }
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(table(report, 0))
    if asked.pages:
        write_tables(PAGE, "zones", lambda language: table(report, language))


if __name__ == "__main__":
    main()
