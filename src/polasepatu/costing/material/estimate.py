"""One material of a style, estimated by every method there is for it, over the whole size run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from polasepatu.costing.material import methods
from polasepatu.costing.material.by_form import MAKERS, by_layouts
from polasepatu.costing.material.chain import Chain
from polasepatu.costing.material.consumption import Consumption, Factor, rounded
from polasepatu.costing.material.cutting import laid, pair_areas
from polasepatu.costing.material.methods import Estimate, Method
from polasepatu.costing.material.work import Demand, Work, rejected
from polasepatu.errors import Exit, PolaError, Severity
from polasepatu.materials.catalogue import Form
from polasepatu.materials.rolls import Direction

if TYPE_CHECKING:
    from polasepatu.costing.material.bill import Quantity
    from polasepatu.costing.material.cutting import Cut, PairArea
    from polasepatu.costing.material.lattice_record import Records
    from polasepatu.costing.material.layouts import LayoutUse
    from polasepatu.costing.material.methods import Thumb
    from polasepatu.errors import Finding
    from polasepatu.materials.catalogue import BatchStep, Material


LARGE_SPREAD = Decimal("0.10")

LIKELY = (Decimal("0.55"), Decimal("0.92"))

DEFAULTS: Mapping[Form, tuple[Method, ...]] = {
    Form.LEATHER: (Method.NEST, Method.RSM, Method.WASTE_DIV),
    Form.ROLL: (Method.NEST, Method.ROWS, Method.WASTE_DIV),
    Form.SHEET: (Method.NEST, Method.SHEET, Method.WASTE_DIV),
}
"""Which method counts where none is asked for: the first that there is."""


class SpreadLarge(PolaError):
    """Methods that do not agree."""

    code = "PS525"
    text = (
        "{material}: the methods differ by {spread} %, from {low} ({least}) to {high} ({most}) {unit} per "
        "pair"
    )
    hint = "nest a sample hide, or calibrate with records of the cutting room"
    cause = "Independent methods should agree within 10 %; where they do not, look closer."
    severity = Severity.WARNING


class UtilisationOdd(PolaError):
    """A utilisation that no cutting room has."""

    code = "PS526"
    text = "{material}: a utilisation of {share} % by {method} is unlikely; usual are 55 to 92 %"
    hint = "check hide area, width, gap and wastes of the material, and the unit it is bought by"
    cause = "An unusual figure most often means a wrong unit or a waste counted twice."
    severity = Severity.WARNING


class UsedTwoWays(PolaError):
    """A material that pieces are cut from and that the bill counts besides, or that cannot be cut."""

    code = "PS528"
    text = "{material} cannot be used this way: {why}"
    hint = "give the entry another code of the catalogue"
    cause = "The form of a material decides how its consumption is calculated, once per code."
    exit_code = Exit.INPUT


class LatticesUnknown(PolaError):
    """Pieces whose densest lattice was not looked for."""

    code = "PS517"
    text = "{material}: the lattices of its pieces are unknown, so only a rule of thumb applies"
    hint = "run `polasepatu consume` on the style once; afterwards they are read from its records"
    cause = "Without the densest regular layout of each piece no formula knows its interlock waste."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialEstimates:
    """All that is said of one material, and the estimate that counts."""

    material: Material
    used_for: tuple[str, ...]
    net: Chain  # the start: cut area, or quantity
    areas: Mapping[str, PairArea]  # by size; nothing where it is not cut
    estimates: tuple[Estimate, ...]
    chosen: Estimate | None  # None where no method gives anything
    findings: tuple[Finding, ...]
    bought_as: Mapping[str, str]

    @property
    def spread(self) -> Decimal:
        """Return how far the methods lie apart: the distance of least and most over the most."""
        means = [each.chain.mean for each in self.estimates if each.reliable]
        return (max(means) - min(means)) / max(means) if len(means) > 1 and max(means) else Decimal(0)

    @property
    def consumption(self) -> Consumption | None:
        """Return what counts, as a value for orders and costs; None where no method gives anything."""
        if self.chosen is None:
            return None
        chain = self.chosen.chain
        return Consumption(
            material=self.material.code,
            unit=self.material.unit,
            by_size={size: rounded(amount) for size, amount in chain.by_size.items()},
            net_by_size={size: rounded(amount) for size, amount in self.net.by_size.items()},
            method=self.chosen.method.value,
            chain=chain.steps,
            findings=self.findings,
            used_for=self.used_for,
            bought_as=self.bought_as,
        )


def counted(quantity: Quantity, by_size: Mapping[str, Decimal], demand: Demand) -> MaterialEstimates:
    """Return the estimate of what is bought by count, length or weight."""
    net = Chain.begin(Factor.QUANTITY, by_size, demand.weights)
    estimate = Estimate(method=Method.COUNT, chain=rejected(net, quantity.material))
    return MaterialEstimates(
        material=quantity.material,
        used_for=tuple(quantity.used_for),
        net=net,
        areas={},
        estimates=(estimate,),
        chosen=estimate,
        findings=(),
        bought_as=quantity.bought_as,
    )


def estimated(
    material: Material,
    cuts: tuple[Cut, ...],
    *,
    records: Records,
    demand: Demand,
    thumb: Thumb,
    layouts: tuple[LayoutUse, ...] = (),
    batch: Iterable[BatchStep] = (),
    wanted: Method | None = None,
) -> MaterialEstimates:
    """Return what every method says of a material that pieces are cut from.

    Raises:
        NoLattice: an outline has no regular layout.
    """
    double = not (material.restrictive or material.direction is Direction.ONE_WAY)
    pieces = laid(cuts, records, gap_mm=float(material.gap_mm), double=double)
    areas = pair_areas(pieces)
    work = Work(
        material=material,
        pieces=pieces,
        areas=areas,
        demand=demand,
        batch=tuple(batch),
        records=records,
        double=double,
    )
    raw = [*methods.thumbs(work.net, material, thumb)]
    found: list[Finding] = []
    raw += by_layouts(work, layouts)
    if all(each.lattice is not None for each in pieces):
        more, faults = MAKERS[material.form](work)
        raw += more
        found += faults
    else:
        found.append(LatticesUnknown.finding(where=material.where, material=material.code))
    estimates = tuple(work.finished(each) for each in raw)
    chosen = _chosen(estimates, material.form, wanted)
    found += _remarks(material, estimates, chosen)
    found += [each for use in layouts for each in use.findings]
    return MaterialEstimates(
        material=material,
        used_for=tuple(dict.fromkeys(cut.material for cut in cuts)),
        net=work.net,
        areas=areas,
        estimates=estimates,
        chosen=chosen,
        findings=tuple(found),
        bought_as={},
    )


def _chosen(estimates: Iterable[Estimate], form: Form, wanted: Method | None) -> Estimate | None:
    by_method = {each.method: each for each in estimates}
    order = (*((wanted,) if wanted is not None else ()), *DEFAULTS[form], *by_method)
    return next((by_method[method] for method in order if method in by_method), None)


def _remarks(material: Material, estimates: tuple[Estimate, ...], chosen: Estimate | None) -> list[Finding]:
    found = []
    trusted = [each for each in estimates if each.reliable and each.chain.mean]
    low = min(trusted, key=lambda each: each.chain.mean, default=None)
    high = max(trusted, key=lambda each: each.chain.mean, default=None)
    if low is not None and high is not None:
        spread = (high.chain.mean - low.chain.mean) / high.chain.mean
        if spread > LARGE_SPREAD:
            found.append(
                SpreadLarge.finding(
                    where=material.where,
                    material=material.code,
                    spread=round(float(100 * spread), 1),
                    low=round(float(low.chain.mean), 4),
                    least=low.method.value,
                    high=round(float(high.chain.mean), 4),
                    most=high.method.value,
                    unit=material.unit,
                )
            )
    if chosen is not None and not LIKELY[0] <= chosen.chain.utilisation <= LIKELY[1]:
        found.append(
            UtilisationOdd.finding(
                where=material.where,
                material=material.code,
                share=round(float(100 * chosen.chain.utilisation), 1),
                method=chosen.method.value,
            )
        )
    return found
