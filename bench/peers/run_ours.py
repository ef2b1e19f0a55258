"""polasepatu itself, in the environment of the project."""

from __future__ import annotations

import numpy as np
from common import Run

from polasepatu import __version__
from polasepatu.nesting.engine import nest
from polasepatu.nesting.layout import placed_ring
from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestProblem,
    NestSettings,
    PieceKey,
    Rotation,
    Sheet,
    Strip,
)
from polasepatu.nesting.search.prepare import prepare


def main() -> None:
    """Run the case."""
    run = Run(f"polasepatu {__version__}")
    case = run.case
    pieces = tuple(
        NestPiece(
            key=PieceKey(piece=piece["id"], size=""),
            outline=np.array(piece["ring"], dtype=np.float64),
            rotation=Rotation(intervals=tuple((low, high) for low, high in piece["turns_deg"])),
            demand=piece["demand"],
        )
        for piece in case["pieces"]
    )
    sheets: tuple[Sheet, ...] = ()
    strip = None
    if "sheet" in case:
        sheet = case["sheet"]
        sheets = (
            Sheet(
                name="hide",
                outline=np.array(sheet["outline"], dtype=np.float64),
                holes=tuple(np.array(ring, dtype=np.float64) for ring in sheet["holes"]),
                flaws=tuple(
                    FlawRing(ring=np.array(ring, dtype=np.float64), severity=5) for ring in sheet["forbidden"]
                ),
            ),
        )
    else:
        strip = Strip(name="strip", width_mm=case["strip_height_mm"])
    settings = NestSettings(
        gap_mm=case["gap_mm"],
        edge_gap_mm=case["edge_gap_mm"],
        seed=case["seed"],
        threads=case["threads"],
        time_limit_s=float(case["seconds"]),
    )
    prepare_s = prepare()
    run.start()
    result = nest(NestProblem(pieces=pieces, sheets=sheets, strip=strip), settings)
    wall_s = run.elapsed_s
    rings = {piece.key: piece.outline for piece in pieces}
    placed = [
        {"id": each.piece.piece, "ring": placed_ring(rings[each.piece], each).tolist()}
        for each in result.placements
    ]
    history = [[each.elapsed_s, each.utilisation] for each in result.history]
    run.finish(
        placed,
        wall_s=wall_s,
        length_mm=result.length_mm,
        prepare_s=prepare_s,
        rounds=result.rounds,
        history=history,
    )


if __name__ == "__main__":
    main()
