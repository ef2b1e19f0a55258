"""DXF for a cutter, as its machine profile asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from polasepatu.files.machine import Machine
from polasepatu.formats.choices import Split
from polasepatu.formats.export.format import Work, Written
from polasepatu.formats.export.machines import for_machines
from polasepatu.formats.write.cutter import dxf_for


@dataclass(frozen=True, slots=True, kw_only=True)
class CutterDxf:
    """DXF for one or several machines, by name."""

    name: ClassVar[str] = "dxf"
    machines: Mapping[str, Machine]
    split: tuple[Split, ...] = (Split.SIZE,)

    def write(self, work: Work) -> Written:
        """Return the files of this work; what would ruin leather is refused."""
        return for_machines(work, self.machines, self.split, dxf_for, "dxf")
