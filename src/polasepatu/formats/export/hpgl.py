"""Plain HP-GL for a cutter or plotter, as its machine profile asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from polasepatu.files.machine import Machine
from polasepatu.formats.choices import Split
from polasepatu.formats.export.format import Work, Written
from polasepatu.formats.export.machines import for_machines
from polasepatu.formats.write.cutter import hpgl_for


@dataclass(frozen=True, slots=True, kw_only=True)
class CutterHpgl:
    """HP-GL for one or several machines, by name."""

    name: ClassVar[str] = "hpgl"
    machines: Mapping[str, Machine]
    split: tuple[Split, ...] = (Split.SIZE,)

    def write(self, work: Work) -> Written:
        """Return the files of this work; what would ruin leather is refused."""
        return for_machines(work, self.machines, self.split, hpgl_for, "plt")
