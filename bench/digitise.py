"""Photos made by rays, of pieces of the shipped styles on a board, read and compared with the truth.

    python bench/digitise.py --views 100 --seed 1 -o bench/results/digitise.json

Each view has its own camera, lens, light, blur, grain, card and thickness, drawn from the seed. A share of
them is spoilt on purpose: bulging board, dark, blurred, tilted, printed too small, white on white. A view
counts as *silent* when an outline lies more than the promise off its piece and nothing was said.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from photo_scene import Scene, Shape, bundled, decoded, errors, jpeg, laid_out
from polasepatu.errors import PolaError
from polasepatu.photo.board import Board
from polasepatu.photo.digitised import read_pieces
from polasepatu.photo.picture import linear
from polasepatu.photo.reading import see_board

PIECES = {
    "derby": ("quarter", "tongue", "heel_grip", "counter_stiffener", "toe_puff", "quarter_lining"),
    "sneaker": ("eyestay", "heel_patch", "lining_quarter", "collar_foam", "toe_puff", "counter", "tongue"),
}
CARDS = ((0.62, 0.55, 0.38), (0.78, 0.77, 0.74), (0.40, 0.28, 0.16), (0.45, 0.45, 0.44), (0.60, 0.20, 0.15))
PROMISED_MM = 0.2  # 95 % of an outline, on top of what is stated as uncertain
SPOILT = {
    "bulge": {"bulge_mm": 3.0},
    "dark": {"exposure": 0.04},
    "blurred": {"blur_px": 4.0},
    "tilted": {"tilt_deg": (42.0, 5.0), "fill": 0.7},
    "alike": {"colour": (0.23, 0.22, 0.215)},
    "over-exposed": {"exposure": 1.8},
}


@dataclass(frozen=True)
class View:
    """One view, and how it is spoilt, if it is."""

    scene: Scene
    spoilt: str = ""


def views(count: int, seed: int, wide: int) -> list[View]:
    """Return so many views; every fifth is spoilt."""
    rng = np.random.default_rng(seed)
    shapes = {
        (s, n): shape
        for s, names in PIECES.items()
        for n, shape in zip(names, bundled(s, *names), strict=True)
    }
    keys = list(shapes)
    made = []
    for at in range(count):
        board = Board(paper=("a4", "a3")[int(rng.integers(2))])
        chosen = [shapes[keys[int(k)]] for k in rng.choice(len(keys), size=2, replace=False)]
        lying = fitting(chosen, board)
        scene = Scene(
            board,
            lying,
            thickness_mm=float(rng.choice([0.3, 0.5, 0.8, 1.0, 1.5, 3.0])),
            colour=CARDS[int(rng.integers(len(CARDS)))],
            size_px=(wide, wide * 3 // 4),
            tilt_deg=(float(rng.uniform(-14, 14)), float(rng.uniform(-14, 14))),
            spin_deg=float(rng.uniform(-8, 8)),
            aside_mm=(float(rng.uniform(-15, 15)), float(rng.uniform(-12, 12))),
            fill=float(rng.uniform(0.82, 0.93)),
            lens=(float(rng.uniform(-0.15, 0.08)), 0.02, 5e-4, -3e-4),
            blur_px=float(rng.uniform(0.5, 1.3)),
            full_well=float(rng.choice([800, 1500, 3000])),
            exposure=float(rng.uniform(0.5, 1.1)),
            shade=float(rng.uniform(0.0, 0.4)),
            quality=int(rng.integers(70, 95)),
            seed=int(rng.integers(1 << 30)),
        )
        spoilt = list(SPOILT)[(at // 5) % len(SPOILT)] if at % 5 == 4 else ""
        made.append(View(replace(scene, **SPOILT.get(spoilt, {})), spoilt))
    return made


def fitting(shapes: list[Shape], board: Board) -> tuple[Shape, ...]:
    """Return as many of the shapes as fit side by side into the field, at least the first."""
    room = (225.0, 138.0) if board.paper == "a4" else (340.0, 215.0)
    for count in (2, 1):
        lying = laid_out(shapes[:count], board)
        span = np.vstack([each.ring for each in lying])
        if (np.ptp(span, axis=0) <= np.array(room) - 12.0).all():
            return lying
    return laid_out(shapes[:1], board)


def looked_at(view: View) -> dict[str, Any]:
    """Read one view and return what came out."""
    scene = view.scene
    picture = linear(decoded(jpeg(scene)))
    row: dict[str, Any] = {
        "spoilt": view.spoilt,
        "paper": scene.board.paper,
        "thickness_mm": scene.thickness_mm,
        "colour": scene.colour,
    }
    start = time.process_time()
    try:
        seen = see_board(picture, scene.board)
        laid = read_pieces(seen.setting, scene.thickness_mm)
    except PolaError as error:
        return {**row, "refused": [each.code for each in error.findings]}
    row["cpu_s"] = round(time.process_time() - start, 2)
    row["said"] = sorted({each.code for each in (*seen.findings, *laid.findings)})
    row["residual_mm"] = round(seen.quality.residual_mm, 4)
    row["px_per_mm"] = round(seen.quality.px_per_mm, 2)
    row["found"], row["laid"] = len(laid.pieces), len(scene.shapes)
    row["pieces"] = []
    for shape in scene.shapes:
        middle = shape.ring.mean(axis=0)
        piece = min(laid.pieces, key=lambda p: float(np.hypot(*(p.outline.mean(axis=0) - middle))))
        off = errors(piece.outline, shape.ring)
        values = {key: round(getattr(off, key), 4) for key in ("mean", "p95", "greatest", "bias", "area")}
        values |= {"uncertain": round(piece.uncertain_mm, 4), "holes": [len(piece.holes), len(shape.holes)]}
        values["area_mm2"] = round(shapely.Polygon(shape.ring).area, 1)
        row["pieces"].append(values)
    row["silent"] = not row["said"] and any(
        each["p95"] > max(PROMISED_MM, 1.5 * each["uncertain"]) for each in row["pieces"]
    )
    return row


def summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures over all views."""
    read = [each for row in rows if "pieces" in row and not row["spoilt"] for each in row["pieces"]]
    thin = [
        each
        for row in rows
        if "pieces" in row and not row["spoilt"] and row["thickness_mm"] <= 1.0
        for each in row["pieces"]
    ]

    def spread(key: str, of: list[dict[str, Any]]) -> list[float]:
        values = np.abs([each[key] for each in of])
        return [round(float(np.quantile(values, share)), 4) for share in (0.5, 0.95, 1.0)]

    return {
        "views": len(rows),
        "read": sum("pieces" in row for row in rows),
        "refused_though_good": [row["refused"] for row in rows if "refused" in row and not row["spoilt"]],
        "spoilt": sum(bool(row["spoilt"]) for row in rows),
        "spoilt_not_noticed": [
            row["spoilt"] for row in rows if row["spoilt"] and "refused" not in row and not row["said"]
        ],
        "silent": sum(bool(row.get("silent")) for row in rows),
        "wrong_count": sum(row.get("found", 0) != row.get("laid", 0) for row in rows if "found" in row),
        "pieces": len(read),
        "median_p95_max": {
            key: spread(key, read) for key in ("mean", "p95", "greatest", "bias", "area", "uncertain")
        },
        "up_to_1_mm": {key: spread(key, thin) for key in ("mean", "p95", "greatest", "bias", "area")},
        "cpu_s": round(float(np.median([row["cpu_s"] for row in rows if "cpu_s" in row])), 2),
    }


def main() -> None:
    """Run the views and write their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--views", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wide", type=int, default=3000, help="pixels across; phones have 4000")
    parser.add_argument("-o", "--out", type=Path)
    chosen = parser.parse_args()
    rows = []
    for at, view in enumerate(views(chosen.views, chosen.seed, chosen.wide)):
        rows.append(looked_at(view))
        print(at, json.dumps(rows[-1]), file=sys.stderr, flush=True)
    result = {"seed": chosen.seed, "wide_px": chosen.wide, **summed(rows), "rows": rows}
    text = json.dumps(result, indent=1) + "\n"
    if chosen.out is None:
        print(text)
    else:
        chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
