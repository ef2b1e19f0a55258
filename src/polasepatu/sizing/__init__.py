"""Sizes: systems and their exact formulas, conversions, size runs and width fittings.

Everything is a `Fraction`, so a size never drifts. Lasts and their measures are the room next door.
"""

from polasepatu.sizing.conversion import Conversion, Rounding, SizeRow, convert, size_table
from polasepatu.sizing.run import SizeRun, parse_run
from polasepatu.sizing.size import Size, parse_size
from polasepatu.sizing.system import Basis, System, system_named, systems
from polasepatu.sizing.width import (
    WidthFitting,
    WidthSystem,
    steps_between,
    width_system_named,
    width_systems,
)

__all__ = [
    "Basis",
    "Conversion",
    "Rounding",
    "Size",
    "SizeRow",
    "SizeRun",
    "System",
    "WidthFitting",
    "WidthSystem",
    "convert",
    "parse_run",
    "parse_size",
    "size_table",
    "steps_between",
    "system_named",
    "systems",
    "width_system_named",
    "width_systems",
]
