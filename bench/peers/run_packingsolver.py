"""packingsolver (MIT): knapsack on one hide, or an open length on a strip."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any

import packingsolver
from common import Run, is_free
from packingsolver import irregular


def main() -> None:
    """Run the case."""
    run = Run(
        f"packingsolver {packingsolver.__version__}"
        if hasattr(packingsolver, "__version__")
        else "packingsolver"
    )
    case = run.case
    run.start()
    builder = irregular.InstanceBuilder()
    for piece in case["pieces"]:
        turns = (
            [(0.0, 360.0, False)]
            if is_free(piece["turns_deg"])
            else [(float(low), float(high), False) for low, high in piece["turns_deg"]]
        )
        shape = irregular.ShapeWithHoles(irregular.build_shape(piece["ring"]))
        builder.add_item_type(shape, allowed_rotations=turns, copies=piece["demand"])
    builder.set_item_item_minimum_spacing(case["gap_mm"])
    if "sheet" in case:
        sheet = case["sheet"]
        builder.set_objective(packingsolver.Objective.Knapsack)
        bin_id = builder.add_bin_type(
            irregular.build_shape(sheet["outline"]), item_bin_minimum_spacing=case["edge_gap_mm"]
        )
        for ring in [*sheet["holes"], *sheet["forbidden"]]:
            builder.add_defect(bin_id, 0, irregular.ShapeWithHoles(irregular.build_shape(ring)))
    else:
        builder.set_objective(packingsolver.Objective.OpenDimensionX)
        height = case["strip_height_mm"]
        longest = sum(max(x for x, _ in p["ring"]) - min(x for x, _ in p["ring"]) for p in case["pieces"])
        builder.add_bin_type(
            irregular.build_rectangle(2 * longest * max(p["demand"] for p in case["pieces"]), height),
            item_bin_minimum_spacing=case["edge_gap_mm"],
        )
    instance = builder.build()
    parameters = irregular.OptimizeParameters()
    parameters.time_limit = float(case["seconds"])
    parameters.optimization_mode = packingsolver.OptimizationMode.Anytime
    parameters.verbosity_level = 0
    history: list[list[float]] = []

    def heard(output: Any) -> None:
        history.append([run.elapsed_s, output.solution.item_area()])

    parameters.new_solution_callback = heard
    output = irregular.optimize(instance, parameters)
    wall_s = run.elapsed_s
    placed = []
    solution = output.solution
    for position in range(solution.number_of_different_bins()):
        for item in solution.bin(position).items:
            piece = case["pieces"][item.item_type_id]
            c, s = cos(radians(item.angle)), sin(radians(item.angle))
            dx, dy = item.bl_corner.x, item.bl_corner.y
            ring = [[c * x - s * y + dx, s * x + c * y + dy] for x, y in piece["ring"]]
            placed.append({"id": piece["id"], "ring": ring})
    run.finish(placed, wall_s=wall_s, history=history, note=str(output.solution_label))


if __name__ == "__main__":
    main()
