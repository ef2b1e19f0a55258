"""How an order is packed: pairs in a carton, sizes in a case pack, and the list of cartons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from polasepatu.costing.order.run import OrderFault, SizePairs
from polasepatu.errors import Finding, PolaError, Severity, Where
from polasepatu.sizing import Size


class PackOff(OrderFault):
    """A case pack that does not fit the run or the carton."""

    code = "PS533"
    text = "the case pack holds {found} pairs, the carton {wanted}"
    hint = "let the pairs of the case pack sum to pairs_per_carton"
    cause = "A case pack lists the sizes in one carton."


class PackSizeUnknown(OrderFault):
    """A size in a case pack or a table that nobody ordered."""

    code = "PS534"
    text = "size {size} is not in the order: {known}"
    hint = "leave it out, or order pairs of it"
    cause = "A case pack, a table of lasts and other rules by size name sizes that are ordered."


class CartonPartial(PolaError):
    """An order that does not fill its cartons."""

    code = "PS536"
    text = "{pairs} pairs in cartons of {per_carton}: {cartons} cartons, the last one holds {last}"
    hint = "full cartons: {fewer} or {more} pairs, or cartons of {other} pairs"
    cause = "A carton that is not full costs a whole carton and its space; buyers often refuse it."
    severity = Severity.NOTE


USUAL_CARTONS = (12, 10, 6, 20, 8)  # pairs, the most usual first


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How pairs are packed: pairs in a carton, which sizes together, and how large and heavy it is."""

    pairs_per_carton: int = 12
    case_pack: Mapping[Size, int] = field(default_factory=dict)  # empty: one size to a carton
    carton_mm: tuple[Decimal, Decimal, Decimal] = (Decimal(630), Decimal(450), Decimal(350))
    pair_kg: Decimal = Decimal("1.2")  # with its box and its share of the carton
    carton: str = ""  # code in the catalogue: so many are bought as the order fills, not those of the bill

    @property
    def carton_m3(self) -> Decimal:
        """Return the outer volume of a carton, in m³."""
        long, wide, high = self.carton_mm
        return long * wide * high / Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingList:
    """The cartons of an order."""

    pairs: int
    per_carton: int
    cartons: int
    by_size: Mapping[Size, int]  # full cartons of one size; empty for case packs
    case_packs: int  # cartons of the case pack
    mixed: int  # cartons with what is left of several sizes
    last_holds: int  # pairs in the carton that is not full; 0 where all are
    fewer: int  # the totals beside this one that fill every carton
    more: int
    other_cartons: tuple[int, ...]  # usual cartons that the order would fill
    volume_m3: Decimal
    weight_kg: Decimal

    def findings(self) -> tuple[Finding, ...]:
        """Return a note where a carton is not full."""
        if not self.last_holds:
            return ()
        return (
            CartonPartial.finding(
                where=Where(field="packing"),
                pairs=str(self.pairs),
                per_carton=str(self.per_carton),
                cartons=str(self.cartons),
                last=str(self.last_holds),
                fewer=str(self.fewer),
                more=str(self.more),
                other=", ".join(map(str, self.other_cartons)) or "-",
            ),
        )


def pack(run: Sequence[SizePairs], packing: Packing) -> PackingList:
    """Return the cartons that an order fills: case packs first, then one size, then what is left, mixed."""
    per_carton = packing.pairs_per_carton
    total = sum(each.pairs for each in run)
    left = {each.size: each.pairs for each in run}
    case_packs = 0
    if packing.case_pack:
        case_packs = min(left.get(size, 0) // n for size, n in packing.case_pack.items() if n)
        left = {size: n - case_packs * packing.case_pack.get(size, 0) for size, n in left.items()}
    by_size = {size: n // per_carton for size, n in left.items() if n // per_carton}
    cartons = -(-total // per_carton)
    last_holds = total % per_carton
    return PackingList(
        pairs=total,
        per_carton=per_carton,
        cartons=cartons,
        by_size=by_size,
        case_packs=case_packs,
        mixed=cartons - case_packs - sum(by_size.values()),
        last_holds=last_holds,
        fewer=total - last_holds,
        more=cartons * per_carton,
        other_cartons=tuple(n for n in USUAL_CARTONS if n != per_carton and total % n == 0),
        volume_m3=packing.carton_m3 * cartons,
        weight_kg=packing.pair_kg * total,
    )
