"""spyrrow (MIT), the Python binding of sparrow: the shortest strip."""

from __future__ import annotations

from importlib.metadata import version
from math import cos, radians, sin

import spyrrow
from common import Run, angles, is_free


def main() -> None:
    """Run the case."""
    run = Run(f"spyrrow {version('spyrrow')}")
    case = run.case
    items = [
        spyrrow.Item(
            piece["id"],
            [tuple(point) for point in piece["ring"]],
            demand=piece["demand"],
            allowed_orientations=None if is_free(piece["turns_deg"]) else angles(piece["turns_deg"]),
        )
        for piece in case["pieces"]
    ]
    # it keeps the gap to the edges of the strip in full as well
    height = case["strip_height_mm"] + 2 * (case["gap_mm"] - case["edge_gap_mm"])
    instance = spyrrow.StripPackingInstance("case", strip_height=height, items=items)
    config = spyrrow.StripPackingConfig(
        early_termination=False,
        total_computation_time=int(case["seconds"]),
        min_items_separation=case["gap_mm"] or None,
        num_workers=case["threads"],
        seed=case["seed"],
    )
    run.start()
    solution = instance.solve(config)
    wall_s = run.elapsed_s
    rings = {piece["id"]: piece["ring"] for piece in case["pieces"]}
    placed = []
    for each in solution.placed_items:
        c, s = cos(radians(each.rotation)), sin(radians(each.rotation))
        dx, dy = each.translation
        placed.append(
            {"id": each.id, "ring": [[c * x - s * y + dx, s * x + c * y + dy] for x, y in rings[each.id]]}
        )
    run.finish(placed, wall_s=wall_s, length_mm=solution.width, history=[])


if __name__ == "__main__":
    main()
