"""Plane geometry for patterns: curves, polylines, offsets, corner joins, poses, lettering.

Arrays are float64 millimetres, x towards the toe and y up. Nothing here knows what a shoe is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

F64: TypeAlias = "NDArray[np.float64]"
"""Points as (n, 2), or values as (n,); a ring does not repeat its first point."""
