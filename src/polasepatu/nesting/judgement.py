"""A layout with the judge's verdict and its accounts: what leaves the room of nesting."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from polasepatu.errors import ManyFaults
from polasepatu.nesting.account import complete_pairs, recounted, sheet_uses, waste
from polasepatu.nesting.layout import Reason
from polasepatu.nesting.verify import check_figures, verify, zone_classes
from polasepatu.nesting.verify.faults import (
    InPoorZone,
    MateMissing,
    OnFlaw,
    PieceUnknown,
    PoseWrong,
    SheetUnknown,
    TurnWrong,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polasepatu.errors import Finding
    from polasepatu.nesting.account import SheetUse, Waste
    from polasepatu.nesting.problem import PieceKey
    from polasepatu.nesting.record import NestRecord

CANNOT_LIE = frozenset({PieceUnknown.code, SheetUnknown.code, PoseWrong.code})
"""Faults of placements that cannot even be laid down, so that nothing can be counted."""
OF_ONE_PIECE = frozenset({OnFlaw.code, InPoorZone.code, TurnWrong.code, MateMissing.code})
"""Faults that go away with the piece that has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLayout:
    """A layout, what the judge and the readers remarked, and how the material is used."""

    record: NestRecord
    faults: tuple[Finding, ...]  # of the judge, and where the layout is not what it was made from
    remarks: tuple[Finding, ...]  # of the readers, and that pieces are left over
    uses: tuple[SheetUse, ...]
    waste: Waste | None  # None where nothing lies
    by_class: Mapping[int, int]  # pieces by the worst leather under their visible part
    pairs: Mapping[str, int]  # complete pairs by size

    @property
    def verified(self) -> bool:
        """Whether the judge found no fault."""
        return not self.faults

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All remarks and faults."""
        return (*self.remarks, *self.faults)


def judged(
    record: NestRecord,
    *,
    against: Sequence[Finding] = (),
    remarks: Sequence[Finding] = (),
    refuse: bool = True,
) -> JudgedLayout:
    """Return a layout with what the judge says and how the material is used.

    `against` are the faults that were found when it was held against what it was made from.

    Raises:
        ManyFaults: the judge found a fault, and `refuse` is given.
    """
    result, problem = record.result, record.problem
    faults = verify(
        problem,
        result.placements,
        record.settings,
        unplaced=result.unplaced,
        length_mm=result.length_mm,
    )
    countable = not any(each.code in CANNOT_LIE for each in faults)
    if countable:
        faults += check_figures(problem, result, record.settings)
    if faults and refuse:
        raise ManyFaults(faults)
    uses = sheet_uses(record) if countable else ()
    return JudgedLayout(
        record=record,
        faults=(*against, *faults),
        remarks=tuple(remarks),
        uses=uses,
        waste=waste(record, uses) if uses else None,
        by_class=Counter(zone_classes(problem, result.placements)) if countable else {},
        pairs=complete_pairs(record),
    )


def without_faulty(record: NestRecord) -> NestRecord:
    """Return a layout less the pieces that break a rule on their own, reported as not placed.

    A mated piece whose partner had to go goes too. Pieces that overlap are left for the judge: nothing
    says which of the two is wrong.
    """
    placements = list(record.result.placements)
    lonely: set[PieceKey] = set()
    while True:
        faulty = {
            int(each.values["placement"]): each.code
            for each in verify(record.problem, placements, record.settings)
            if each.code in OF_ONE_PIECE
        }
        if not faulty:
            break
        lonely |= {placements[n].piece for n, code in faulty.items() if code == MateMissing.code}
        placements = [each for number, each in enumerate(placements) if number not in faulty]
    if len(placements) == len(record.result.placements):
        return record
    # alone each of them would fit, or it would not have been searched for: so there was no room
    return recounted(record, placements, dict.fromkeys(lonely, Reason.NO_MATE))
