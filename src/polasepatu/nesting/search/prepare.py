"""Load the kernels and compile them, before the clock of a search starts."""

from __future__ import annotations

import time

import numpy as np

from polasepatu.nesting.problem import (
    FlawRing,
    NestPiece,
    NestSettings,
    PieceKey,
    Rotation,
    Sheet,
    Strip,
    Tightness,
)

_spent: list[float] = []


def prepare() -> float:
    """Compile every kernel once by a search in miniature; return the seconds that took, 0 if done before.

    Raises:
        EngineMissing: there is no numba (PS431).
    """
    if _spent:
        return 0.0
    began = time.monotonic()
    from polasepatu.nesting.search.hides import Hides
    from polasepatu.nesting.search.placing import Placing
    from polasepatu.nesting.search.rolls import Rolls

    square = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])
    tight = Tightness(x_mm=0.0, y_mm=0.0, step_mm=50.0, axis_deg=np.zeros((2, 2)))
    fault = FlawRing(ring=square * 0.2 + 4.0, severity=5)
    sheet = Sheet(name="", outline=square * 5.0, flaws=(fault,), tightness=tight)
    key = PieceKey(piece="", size="")
    piece = NestPiece(key=key, outline=square, rotation=Rotation.two_way(tolerance_deg=5.0), demand=12)
    settings = NestSettings(rounds=1, chains=1, threads=1)
    placing = Placing.of((piece,), settings)
    Hides(placing, (sheet,), settings).meet(1)
    Rolls(placing, Strip(name="", width_mm=50.0), settings).meet(1)
    _spent.append(time.monotonic() - began)
    return _spent[0]
