"""Drawn lines as curves of our own: corners kept, and between them as few places as a tolerance allows.

What comes in is a dense or a digitised polyline; what goes out are places of a uniform Catmull-Rom curve
(`geometry.curve`). Where the points come from (a drawing, a photo) is not known here.

Words of this room: a *corner* is where the direction jumps; a *run* is the line from one corner to the next;
a *place* is a point through which the curve goes; the *deviation* is the greatest distance of the points
that came in from the curve that went out.
"""

from polasepatu.geometry.fit.corners import CORNER_DEG, corners_of
from polasepatu.geometry.fit.fitted import TOLERANCE_MM, Arc, Fitted, Run, RunKind, fit_line, fit_ring

__all__ = [
    "CORNER_DEG",
    "TOLERANCE_MM",
    "Arc",
    "Fitted",
    "Run",
    "RunKind",
    "corners_of",
    "fit_line",
    "fit_ring",
]
