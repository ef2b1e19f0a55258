"""The last: its measures, how they grow from size to size and width to width, and whether they are likely.

A last is known by its measures only; shapes belong to the pattern drafted on it.
"""

from polasepatu.last.last import HeelGroup, Last, Wearer
from polasepatu.last.measures import (
    MEASURE_NAMES,
    MEASURES,
    OPTIONAL_MEASURES,
    Grading,
    LastMeasures,
    Measure,
)
from polasepatu.last.plausibility import remarks

__all__ = [
    "MEASURES",
    "MEASURE_NAMES",
    "OPTIONAL_MEASURES",
    "Grading",
    "HeelGroup",
    "Last",
    "LastMeasures",
    "Measure",
    "Wearer",
    "remarks",
]
