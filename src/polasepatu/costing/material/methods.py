"""The methods of estimating: what each is called, and the numbers that leather is estimated with.

net_markup  C = N (1 + p)                                  rule of thumb on the cut area
waste_div   C = N / (1 - w)                                the same rule, said as waste of gross
rsm         C = S (1 + w2) k_type / (E Q)                  Russ and Small: scale area and second waste
jevero      C = S (1 + Adj + S/A) / (Q E)                  as published for jeverocost
zybin       C = N / P / (Q E),  P = U - k / (A/a)^(1/4)    norm formula, k can be calibrated
nest        C = area of the hides used / pairs on them     a real layout
rows        lattice rows across a roll; sheet the same on sheets; count what is bought by count

N is the cut area of a pair, S its scale area (first waste included), A the area of a hide, a the mean area
of a piece, U = N/S, Q the usable share by grade, E measured over invoiced area. Sources: see
docs/en/explanation/consumption.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from polasepatu.costing.material.chain import Chain
from polasepatu.costing.material.consumption import Factor
from polasepatu.errors import Phrase, PolaError, Severity
from polasepatu.units import FT2_MM2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polasepatu.costing.material.cutting import PairArea
    from polasepatu.errors import Finding
    from polasepatu.materials.catalogue import Material

ZYBIN_K = Decimal(39)  # points; from memory of the norm, so the catalogue or a calibration may say otherwise
SECOND_WASTE = Decimal("0.15")  # cow and buffalo
SECOND_WASTE_SMALL = Decimal("0.22")  # goat, calf, kid: 20 to 25 %
SMALL_SKIN_SQFT = Decimal(10)
HUMAN = Decimal("0.04")  # what a clicker needs more than a program: 3 to 5 %
ONE = Decimal(1)


class Method(StrEnum):
    """How a consumption was worked out."""

    NET_MARKUP = "net_markup"
    WASTE_DIV = "waste_div"
    RSM = "rsm"
    JEVERO = "jevero"
    ZYBIN = "zybin"
    NEST = "nest"
    ROWS = "rows"
    SHEET = "sheet"
    COUNT = "count"


THUMBS = (Method.NET_MARKUP, Method.WASTE_DIV)


class SmallSkin(PolaError):
    """The jevero formula on a skin for which it was not made."""

    code = "PS518"
    text = (
        "jevero is not made for skins of {area} sq ft; it is shown with {waste} % edge waste and does not "
        "count"
    )
    hint = "use rsm, zybin or a layout for goat, sheep, calf and other small skins"
    cause = "The formula's edge waste is scale area over skin area, which is small on large hides only."
    severity = Severity.WARNING


class NormBreaks(PolaError):
    """The norm leaves no utilisation."""

    code = "PS519"
    text = (
        "zybin gives no result: the utilisation of the lattice is {lattice} %, the subtractor {taken} points"
    )
    hint = "check hide_sqft and zybin_k in the catalogue"
    cause = "The norm deducts so much edge waste that nothing is left to cut."
    severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What one method says of one material."""

    method: Method
    chain: Chain
    findings: tuple[Finding, ...] = ()
    reliable: bool = True  # False: shown, but left out of the spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumb:
    """A rule of thumb given for this estimate, instead of the catalogue's utilisation."""

    markup: Decimal | None = None  # on the cut area
    waste: Decimal | None = None  # of gross


def second_waste_of(material: Material) -> Decimal:
    """Return the second waste of the RSM chain, on the scale area: the catalogue's, else the usual one."""
    if material.second_waste is not None:
        return material.second_waste
    small = material.hide_sqft is not None and material.hide_sqft <= SMALL_SKIN_SQFT
    return SECOND_WASTE_SMALL if small else SECOND_WASTE


def jevero_waste(scale_mm2: Decimal, hide_mm2: Decimal, adjustment: Decimal = Decimal(0)) -> Decimal:
    """Return the second waste of the jevero formula on the scale area: Adj + S/A."""
    return adjustment + scale_mm2 / hide_mm2


def zybin_utilisation(area: PairArea, hide_mm2: Decimal, k_points: Decimal = ZYBIN_K) -> Decimal:
    """Return the norm's utilisation, 0 to 1 and at most that of the lattice; below zero where it breaks.

    Raises:
        ValueError: the scale area is not known.
    """
    if area.scale_mm2 is None:
        raise ValueError("a norm needs the scale area")
    return area.net_mm2 / area.scale_mm2 - zybin_subtractor(area, hide_mm2, k_points) / 100


def zybin_subtractor(area: PairArea, hide_mm2: Decimal, k_points: Decimal) -> Decimal:
    """Return what the norm takes off the lattice's utilisation, in points: k over the fourth root of A/a."""
    return k_points / fourth_root(hide_mm2 / area.mean_piece_mm2)


def fourth_root(value: Decimal) -> Decimal:
    """Return the fourth root."""
    return value.sqrt().sqrt()


# --- chains ---------------------------------------------------------------------------------------


def thumbs(net: Chain, material: Material, given: Thumb) -> list[Estimate]:
    """Return the rule of thumb in its two forms: on the cut area, and of gross.

    It speaks of real leather, flaws included, so no quality follows it.
    """
    used = material.utilisation
    markup = given.markup if given.markup is not None else None if used is None else 1 / used - 1
    waste = given.waste if given.waste is not None else None if used is None else 1 - used
    found = []
    if markup is not None:
        note = Phrase("per cent on the cut area, flaws included")
        found.append(Estimate(method=Method.NET_MARKUP, chain=net.times(Factor.THUMB, 1 + markup, note)))
    if waste is not None:
        note = Phrase("share of the material that becomes shoe, flaws included")
        found.append(Estimate(method=Method.WASTE_DIV, chain=net.divided(Factor.THUMB, 1 - waste, note)))
    return found


def leather(
    net: Chain, areas: Mapping[str, PairArea], scaled: Mapping[str, Decimal], material: Material
) -> list[Estimate]:
    """Return what the formulas say: each from the scale area to the quality, before invoice and batch.

    `scaled` is the scale area of a pair of each size in the unit of the chain.
    """
    if material.hide_sqft is None:
        raise ValueError("leather has an average hide")
    hide_mm2 = material.hide_sqft * FT2_MM2.numerator / FT2_MM2.denominator
    laid_out = net.to(Factor.FIRST_WASTE, scaled, Phrase("densest lattice of each piece"))
    found = [_rsm(laid_out, material), _jevero(laid_out, areas, material, hide_mm2)]
    found += _zybin(laid_out, areas, material, hide_mm2)
    return [_with_quality(each, material) for each in found]


def _with_quality(estimate: Estimate, material: Material) -> Estimate:
    if material.quality is None:
        return estimate
    chain = estimate.chain.divided(Factor.QUALITY, material.quality, Phrase("usable share by grade"))
    return Estimate(
        method=estimate.method, chain=chain, findings=estimate.findings, reliable=estimate.reliable
    )


def _rsm(laid_out: Chain, material: Material) -> Estimate:
    note = Phrase("edges of the hide and odd corners, from the catalogue")
    chain = laid_out.times(Factor.SECOND_WASTE, 1 + second_waste_of(material), note)
    if material.type_factor != ONE:
        chain = chain.times(Factor.TYPE, material.type_factor, Phrase("leather type"))
    return Estimate(method=Method.RSM, chain=chain)


def _jevero(
    laid_out: Chain, areas: Mapping[str, PairArea], material: Material, hide_mm2: Decimal
) -> Estimate:
    waste = {
        size: jevero_waste(area.scale_mm2 or Decimal(0), hide_mm2, material.adjustment)
        for size, area in areas.items()
    }
    gross = {size: amount * (1 + waste[size]) for size, amount in laid_out.by_size.items()}
    chain = laid_out.to(Factor.SECOND_WASTE, gross, Phrase("scale area of a pair over the area of a hide"))
    findings: tuple[Finding, ...] = ()
    small = material.hide_sqft is not None and material.hide_sqft < SMALL_SKIN_SQFT
    if small:
        worst = max(waste.values())
        findings = (
            SmallSkin.finding(
                where=material.where, area=f"{material.hide_sqft:f}", waste=f"{100 * worst:.0f}"
            ),
        )
    return Estimate(method=Method.JEVERO, chain=chain, findings=findings, reliable=not small)


def _zybin(
    laid_out: Chain, areas: Mapping[str, PairArea], material: Material, hide_mm2: Decimal
) -> list[Estimate]:
    k_points = ZYBIN_K if material.zybin_k is None else material.zybin_k
    gross = {}
    for size, area in areas.items():
        share = zybin_utilisation(area, hide_mm2, k_points)
        if share <= 0:
            return []
        gross[size] = laid_out.by_size[size] * (area.net_mm2 / (area.scale_mm2 or ONE)) / share
    chain = laid_out.to(
        Factor.SECOND_WASTE, gross, Phrase("norm: k over the fourth root of hide area over piece area")
    )
    return [Estimate(method=Method.ZYBIN, chain=chain)]


def norm_faults(areas: Mapping[str, PairArea], material: Material) -> tuple[Finding, ...]:
    """Return that the norm leaves no utilisation, where that is so."""
    if material.hide_sqft is None:
        return ()
    hide_mm2 = material.hide_sqft * FT2_MM2.numerator / FT2_MM2.denominator
    k_points = ZYBIN_K if material.zybin_k is None else material.zybin_k
    for area in areas.values():
        if area.scale_mm2 is not None and zybin_utilisation(area, hide_mm2, k_points) <= 0:
            return (
                NormBreaks.finding(
                    where=material.where,
                    lattice=f"{100 * area.net_mm2 / area.scale_mm2:.1f}",
                    taken=f"{zybin_subtractor(area, hide_mm2, k_points):.1f}",
                ),
            )
    return ()
