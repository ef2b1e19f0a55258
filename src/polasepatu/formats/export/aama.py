"""Pattern exchange for another CAD, ASTM D6673 or AAMA: one block per piece and size, or a rule table."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from polasepatu.files.names import safe_name
from polasepatu.formats.choices import Flavour
from polasepatu.formats.export.format import Work, Written
from polasepatu.formats.write.aama import exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternExchange:
    """A dialect, every size in full or the base size with its rules, and the time that the file carries."""

    name: ClassVar[str] = "aama"
    created: datetime.datetime
    flavour: Flavour = Flavour.ASTM
    rules: bool = False

    def write(self, work: Work) -> Written:
        """Return the pattern file, and with `rules` its rule table."""
        made = exchange(
            work.pieces,
            style=work.name,
            sample_size=work.base_size,
            created=self.created,
            flavour=self.flavour.value,
            rules=self.rules,
        )
        stem = safe_name(work.name)
        table = () if made.rules is None else ((f"{stem}.rul", made.rules),)
        return Written(files=((f"{stem}.dxf", made.dxf), *table), findings=made.findings)
