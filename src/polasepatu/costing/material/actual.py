"""What the cutting room really used: wastes and the norm's k fitted to it, and allowed against used.

A record is one ticket: pairs by size, cut from one material, and how much of it was used. A fit changes one
number of the catalogue so that the whole chain gives what was used, as nearly as one number can (least
squares); all other factors of the chain stay as they are, each of them once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.material.methods import ZYBIN_K, Method, fourth_root, jevero_waste, second_waste_of
from polasepatu.costing.material.work import batch_share
from polasepatu.errors import NOWHERE, PolaError, Severity, Where
from polasepatu.materials.catalogue import Form
from polasepatu.units import FT2_MM2, unit_factor

if TYPE_CHECKING:
    from polasepatu.costing.material.estimate import MaterialEstimates
    from polasepatu.errors import Finding
    from polasepatu.materials.catalogue import BatchStep, Material

ONE = Decimal(1)
FEW = 5
LARGE_RESIDUAL = Decimal("0.10")


class FewRecords(PolaError):
    """A fit to hardly anything."""

    code = "PS514"
    text = "{material}: fitted to {count} records only"
    hint = "collect at least {few} tickets of different sizes before you change the catalogue"
    cause = "One number always fits one record; only several records show whether it is right."
    severity = Severity.WARNING


class FitOdd(PolaError):
    """A fit that does not describe the records, or that gives an unlikely number."""

    code = "PS516"
    text = "{material}: {key} becomes {value}, and the records still differ by {residual} %"
    hint = "look for slips among the records: units, pairs, hides that were not used up"
    cause = "Wastes are not negative, and a number that describes the cutting room leaves less than 10 %."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRecord:
    """One ticket of the cutting room."""

    style: str
    material: str  # code in the catalogue
    pairs: Mapping[str, int]  # by size
    used: Decimal
    unit: str | None = None  # of what was used; None: the material's own
    hides: Decimal | None = None  # how many it was cut from
    allowed: Decimal | None = None  # as the ticket says; None: worked out
    ticket: str = ""
    cutter: str = ""
    where: Where = NOWHERE

    def used_in(self, material: Material) -> Decimal:
        """Return what was used in the unit the material is bought by.

        Raises:
            UnitsDiffer: the unit of the record measures something else.
        """
        factor = unit_factor(self.unit or material.unit, material.unit)
        return self.used * factor.numerator / factor.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One number of the catalogue as the records say it."""

    material: str
    key: str  # in the catalogue: zybin_k, second_waste, adjustment, utilisation, ends, reject
    method: Method
    before: Decimal | None
    value: Decimal
    predicted: tuple[Decimal, ...]  # used, by record
    residual: Decimal  # root mean square, over the mean used


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The fits of one material, the best first, and the records they are from."""

    material: Material
    records: tuple[CutRecord, ...]
    used: tuple[Decimal, ...]
    fits: tuple[Fit, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """Allowed and used for one record, in the unit of buying."""

    record: CutRecord
    unit: str
    allowed: Decimal
    used: Decimal

    @property
    def saved(self) -> Decimal:
        """Return what was saved; negative where more was used than allowed."""
        return self.allowed - self.used

    @property
    def saved_share(self) -> Decimal:
        """Return what was saved over what was allowed."""
        return self.saved / self.allowed if self.allowed else Decimal(0)


def variance_of(
    record: CutRecord, estimates: MaterialEstimates, batch: Sequence[BatchStep] = ()
) -> Variance | None:
    """Return allowed against used; None where no method gives an allowance.

    A ticket is a batch of its own, so a small one is allowed more of what is cut.
    """
    consumption, material = estimates.consumption, estimates.material
    allowed = record.allowed
    if allowed is None:
        if consumption is None:
            return None
        share = batch_share(sum(record.pairs.values()), batch) if estimates.areas else Decimal(0)
        allowed = consumption.total(record.pairs) * (1 + share)
    return Variance(record=record, unit=material.unit, allowed=allowed, used=record.used_in(material))


# --- calibration ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ticket:
    """A record with what its pairs cut out, in the unit of buying."""

    used: Decimal
    net: Decimal
    scale: Decimal
    jevero: Decimal  # sum over sizes of S (1 + S/A), without the adjustment
    rows: Decimal  # whole rows or sheets, without ends and reject
    pieces: int
    hide: Decimal  # area of a hide in the unit, 0 where there is none
    common: Decimal  # batch and reject, over the discrepancy

    @property
    def mean_piece(self) -> Decimal:
        return self.net / self.pieces


def calibrated(
    material: Material,
    records: Sequence[CutRecord],
    estimates: Mapping[str, MaterialEstimates],
    batch: Sequence[BatchStep],
) -> Calibration:
    """Return the numbers of a material as its records say them; `estimates` are by style.

    Raises:
        UnitsDiffer: a record is in a unit that measures something else.
    """
    tickets = [_ticket(each, material, estimates[each.style], batch) for each in records]
    used = tuple(each.used for each in tickets)
    makers = _BY_FORM.get(material.form, (_reject,))
    fits = sorted((make(material, tickets) for make in makers), key=lambda fit: (fit.residual, fit.key))
    return Calibration(
        material=material,
        records=tuple(records),
        used=used,
        fits=tuple(fits),
        findings=tuple(_remarks(material, fits, len(tickets))),
    )


def _ticket(
    record: CutRecord, material: Material, estimates: MaterialEstimates, batch: Sequence[BatchStep]
) -> _Ticket:
    pairs = {size: count for size, count in record.pairs.items() if count}
    used = record.used_in(material)
    per_mm2 = _per_mm2(estimates)
    hide = Decimal(0)
    if material.form is Form.LEATHER and material.hide_sqft is not None:
        hide = material.hide_sqft * FT2_MM2.numerator / FT2_MM2.denominator * per_mm2
        if record.hides:
            hide = used / record.hides
    net = sum((estimates.net.by_size[size] * count for size, count in pairs.items()), Decimal(0))
    scales = {
        size: (estimates.areas[size].scale_mm2 or Decimal(0)) * per_mm2 if estimates.areas else Decimal(0)
        for size in pairs
    }
    whole = sum(pairs.values())
    batched = 1 + batch_share(whole, batch) if estimates.areas else ONE
    return _Ticket(
        used=used,
        net=net,
        scale=sum((scales[size] * count for size, count in pairs.items()), Decimal(0)),
        jevero=sum(
            (
                scale * (1 + (jevero_waste(scale, hide) if hide else Decimal(0))) * pairs[size]
                for size, scale in scales.items()
            ),
            Decimal(0),
        ),
        rows=_rows(material, estimates, pairs),
        pieces=sum(estimates.areas[size].pieces * count for size, count in pairs.items())
        if estimates.areas
        else whole,
        hide=hide,
        common=batched * (1 + material.reject) / material.discrepancy,
    )


def _per_mm2(estimates: MaterialEstimates) -> Decimal:
    """Return how much of the buying unit a mm² is, from what the estimate says of its own cut area."""
    for size, area in estimates.areas.items():
        return estimates.net.by_size[size] / area.net_mm2
    return Decimal(0)


def _rows(material: Material, estimates: MaterialEstimates, pairs: Mapping[str, int]) -> Decimal:
    """Return what whole rows or sheets take, without ends and reject, for steady lays."""
    wanted = {Form.ROLL: Method.ROWS, Form.SHEET: Method.SHEET}.get(material.form)
    found = next((each for each in estimates.estimates if each.method is wanted), None)
    if found is None:
        return Decimal(0)
    gross = sum((found.chain.by_size[size] * count for size, count in pairs.items()), Decimal(0))
    return gross / (1 + material.reject) / (1 + (material.ends or Decimal(0)))


def _least_squares(x: Sequence[Decimal], y: Sequence[Decimal]) -> Decimal:
    """Return the factor b for which b x is nearest to y."""
    return sum((a * b for a, b in zip(x, y, strict=True)), Decimal(0)) / sum((a * a for a in x), Decimal(0))


def _fit(
    material: Material,
    tickets: Sequence[_Ticket],
    method: Method,
    key: str,
    before: Decimal | None,
    value: Decimal,
    predict: Callable[[_Ticket], Decimal],
) -> Fit:
    predicted = tuple(predict(each) for each in tickets)
    squares = sum(((a - b.used) ** 2 for a, b in zip(predicted, tickets, strict=True)), Decimal(0))
    mean = sum((each.used for each in tickets), Decimal(0)) / len(tickets)
    return Fit(
        material=material.code,
        key=key,
        method=method,
        before=before,
        value=value,
        predicted=predicted,
        residual=(squares / len(tickets)).sqrt() / mean,
    )


def _utilisation(material: Material, tickets: Sequence[_Ticket]) -> Fit:
    """Fit the rule of thumb: used = net / U."""
    factor = _least_squares([each.net * each.common for each in tickets], [each.used for each in tickets])
    value = 1 / factor
    return _fit(
        material,
        tickets,
        Method.WASTE_DIV,
        "utilisation",
        material.utilisation,
        value,
        lambda each: each.net / value * each.common,
    )


def _second_waste(material: Material, tickets: Sequence[_Ticket]) -> Fit:
    """Fit the RSM chain: used = S (1 + w2) k / Q."""
    rest = material.type_factor / (material.quality or ONE)
    factor = _least_squares(
        [each.scale * rest * each.common for each in tickets], [each.used for each in tickets]
    )
    return _fit(
        material,
        tickets,
        Method.RSM,
        "second_waste",
        second_waste_of(material),
        factor - 1,
        lambda each: each.scale * factor * rest * each.common,
    )


def _adjustment(material: Material, tickets: Sequence[_Ticket]) -> Fit:
    """Fit jevero's adjustment: used = S (1 + Adj + S/A) / Q."""
    rest = [each.common / (material.quality or ONE) for each in tickets]
    value = _least_squares(
        [each.scale * share for each, share in zip(tickets, rest, strict=True)],
        [each.used - each.jevero * share for each, share in zip(tickets, rest, strict=True)],
    )
    return _fit(
        material,
        tickets,
        Method.JEVERO,
        "adjustment",
        material.adjustment,
        value,
        lambda each: (each.jevero + value * each.scale) * each.common / (material.quality or ONE),
    )


def _zybin_k(material: Material, tickets: Sequence[_Ticket]) -> Fit:
    """Fit the norm's k: utilisation = U - k / fourth root of (A / mean piece), weighted by cut area."""
    quality = material.quality or ONE
    roots = [1 / fourth_root(each.hide / each.mean_piece) for each in tickets]
    lost = [each.net / each.scale - each.net * each.common / quality / each.used for each in tickets]
    weights = [each.net.sqrt() for each in tickets]
    value = 100 * _least_squares(
        [weight * root for weight, root in zip(weights, roots, strict=True)],
        [weight * points for weight, points in zip(weights, lost, strict=True)],
    )

    def predict(each: _Ticket) -> Decimal:
        share = each.net / each.scale - value / 100 / fourth_root(each.hide / each.mean_piece)
        return each.net / max(share, Decimal("0.01")) * each.common / quality

    before = ZYBIN_K if material.zybin_k is None else material.zybin_k
    return _fit(material, tickets, Method.ZYBIN, "zybin_k", before, value, predict)


def _ends(material: Material, tickets: Sequence[_Ticket]) -> Fit:
    """Fit what is lost beyond whole rows: used = rows (1 + ends)."""
    reject = 1 + material.reject
    factor = _least_squares([each.rows * reject for each in tickets], [each.used for each in tickets])
    return _fit(
        material,
        tickets,
        Method.ROWS,
        "ends",
        material.ends or Decimal(0),
        factor - 1,
        lambda each: each.rows * factor * reject,
    )


def _reject(material: Material, tickets: Sequence[_Ticket]) -> Fit:
    """Fit what is used beyond the bill: used = quantity (1 + reject)."""
    factor = _least_squares([each.net for each in tickets], [each.used for each in tickets])
    return _fit(
        material,
        tickets,
        Method.COUNT,
        "reject",
        material.reject,
        factor - 1,
        lambda each: each.net * factor,
    )


_BY_FORM: Mapping[Form, tuple[Callable[[Material, Sequence[_Ticket]], Fit], ...]] = {
    Form.LEATHER: (_second_waste, _zybin_k, _adjustment, _utilisation),
    Form.ROLL: (_ends, _utilisation),
    Form.SHEET: (_utilisation,),
}


def _remarks(material: Material, fits: Sequence[Fit], count: int) -> list[Finding]:
    found = []
    if count < FEW:
        found.append(FewRecords.finding(where=material.where, material=material.code, count=count, few=FEW))
    best = fits[0]
    if best.residual > LARGE_RESIDUAL or (best.value < 0 and best.key != "adjustment"):
        found.append(
            FitOdd.finding(
                where=material.where,
                material=material.code,
                key=best.key,
                value=round(float(best.value), 4),
                residual=round(float(100 * best.residual), 1),
            )
        )
    return found
