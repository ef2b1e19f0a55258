"""Hides drawn by rule from a seed and a grade, for an estimator who has no scanner.

The outlines start from two sketches (a side of 22 sq ft, a goat skin of 5 sq ft), drawn from general
knowledge of how hides look and not traced from photographs. Every generated hide says that it is one.

Sizes, zones, tightness and flaws per square foot are trade knowledge without a printed source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from polasepatu.errors import PolaError
from polasepatu.geometry.ring import counter_clockwise, ring_area_mm2
from polasepatu.materials.hides import SQFT_MM2, Flaw, FlawShape, Hide, LeatherSide, TightGrid, Zone
from polasepatu.materials.kinds import HideKind

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from polasepatu.geometry import F64

Choice = TypeVar("Choice")
Flags: TypeAlias = NDArray[np.bool_]

SIDE_22: Final = (
    (0, 61), (0, 0), (255, 0), (714, 4), (1225, 2), (1735, 6), (2123, 0), (2286, 20), (2337, 112),
    (2332, 265), (2286, 408), (2194, 510), (2082, 582), (1970, 653), (1909, 755), (1888, 878),
    (1878, 1010), (1827, 1092), (1725, 1107), (1664, 1041), (1638, 949), (1592, 898), (1480, 908),
    (1327, 934), (1153, 959), (980, 970), (816, 954), (674, 919), (582, 898), (521, 949), (480, 1061),
    (434, 1174), (357, 1225), (260, 1209), (209, 1123), (194, 1000), (168, 857), (128, 704), (77, 551),
    (41, 398), (20, 225),
)  # fmt: skip
"""A cow side of 22.00 sq ft, x from tail to neck, y = 0 the backbone, mm."""

SIDE_BACKBONE: Final = range(1, 7)  # the vertices of SIDE_22 cut by the knife along the backbone

GOAT_5: Final = (
    (0, 0), (5, 47), (31, 88), (47, 145), (41, 217), (26, 284), (47, 326), (98, 336), (145, 310),
    (176, 271), (238, 253), (331, 259), (434, 265), (538, 259), (620, 248), (672, 271), (703, 315),
    (745, 341), (791, 329), (801, 284), (791, 222), (801, 171), (838, 134), (889, 116), (931, 93),
    (946, 47), (949, 0), (950, -41), (933, -99), (892, -113), (840, -128), (801, -165), (787, -219),
    (795, -285), (785, -325), (748, -340), (697, -317), (676, -273), (617, -251), (541, -252),
    (434, -258), (326, -260), (233, -249), (176, -270), (139, -304), (100, -332), (40, -333), (25, -286),
    (43, -211), (40, -139), (31, -91), (4, -41),
)[::-1]  # fmt: skip
"""A goat skin of 5.00 sq ft, x from tail to neck, y = 0 the spine, mm."""

SKETCH_NOTE: Final = "outline sketched from general knowledge of hide shape, not traced from a hide"

# Set so that the mean loss while nesting is what the trade loses by grade, 3 to 27 % (bench/flaws.py, its
# results in bench/results/flaws.json).
FLAWS_PER_SQFT: Final = {"A": 0.6, "B": 1.5, "C": 2.7, "D": 3.9, "E": 5.3, "F": 6.9}
MOST_FLAWS_PER_SQFT: Final = 20.0
ZONE_FLAW_WEIGHT: Final = {"belly": 3.0, "neck": 2.5, "shank": 2.0, "shoulder": 1.5, "rib": 1.0, "butt": 1.0}
FLAW_KINDS: Final = (
    # kind, share among spots, severities with their shares
    ("tick", 0.34, ((2, 0.3), (3, 0.4), (4, 0.3))),
    ("scar", 0.24, ((3, 0.4), (4, 0.6))),
    ("wart", 0.12, ((3, 0.6), (4, 0.4))),
    ("brand", 0.08, ((4, 1.0),)),
    ("stain", 0.12, ((2, 0.4), (3, 0.4), (4, 0.2))),
    ("hole", 0.10, ((5, 1.0),)),
)
SCRATCH_SHARE: Final = 0.10
SCRATCH_SEVERITIES: Final = ((2, 0.2), (3, 0.4), (4, 0.4))
SPOT_RADIUS_MM: Final = 30.0  # the median; lognormal with sigma 0.6
FLESH_SHARE: Final = 0.15  # of the spots that are no holes
TRIES: Final = 20

# Zones by u = x / length and v = |y| / belly half width, first match (name, class, boxes u0 u1 v0 v1).
ZONE_BOXES: Final = (
    ("neck", 4, ((0.86, 2.0, 0.0, 9.0),)),
    ("shank", 5, ((-1.0, 2.0, 1.0, 9.0), (-1.0, 0.09, 0.62, 9.0), (0.66, 0.86, 0.90, 9.0))),
    ("belly", 3, ((-1.0, 2.0, 0.80, 9.0), (0.60, 2.0, 0.62, 9.0))),
    ("butt", 1, ((-1.0, 0.60, 0.0, 0.62),)),
    ("rib", 2, ((-1.0, 0.60, 0.62, 0.80),)),
    ("shoulder", 2, ((0.60, 0.86, 0.0, 0.62),)),
)

# Angle of tightness to the backbone over (u, v): along it in the butt, turning towards belly and neck.
TIGHT_U: Final = (0.0, 0.45, 0.60, 0.73, 0.86, 1.0)
TIGHT_V: Final = (0.0, 0.50, 0.70, 0.90, 1.25)
TIGHT_DEG: Final = (
    (0.0, 0.0, 25.0, 60.0, 80.0),
    (0.0, 0.0, 25.0, 60.0, 80.0),
    (0.0, 5.0, 30.0, 62.0, 82.0),
    (25.0, 30.0, 45.0, 68.0, 84.0),
    (60.0, 60.0, 65.0, 75.0, 88.0),
    (90.0, 90.0, 90.0, 90.0, 90.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeatherForm:
    """How one kind of leather comes: what it is drawn from, its usual area, its thickness."""

    name: str
    kind: HideKind
    sketch: str  # "side" or "goat"
    area_sqft: float
    thickness_mm: float


FORMS: Final = {
    form.name: form
    for form in (
        LeatherForm(name="cow-side", kind=HideKind.SIDE, sketch="side", area_sqft=22, thickness_mm=1.6),
        LeatherForm(name="cow-hide", kind=HideKind.HIDE, sketch="side", area_sqft=46, thickness_mm=1.6),
        LeatherForm(name="local-side", kind=HideKind.SIDE, sketch="side", area_sqft=15, thickness_mm=1.4),
        LeatherForm(name="buffalo-side", kind=HideKind.SIDE, sketch="side", area_sqft=18, thickness_mm=2.0),
        LeatherForm(name="calf", kind=HideKind.SKIN, sketch="goat", area_sqft=10, thickness_mm=1.0),
        LeatherForm(name="goat", kind=HideKind.SKIN, sketch="goat", area_sqft=5, thickness_mm=0.8),
        LeatherForm(name="sheep", kind=HideKind.SKIN, sketch="goat", area_sqft=6, thickness_mm=0.7),
        LeatherForm(name="pig", kind=HideKind.SKIN, sketch="goat", area_sqft=12, thickness_mm=0.6),
    )
}
"""Trade forms by name. Trade knowledge without a printed source."""


class FormUnknown(PolaError):
    code = "PS463"
    text = "there is no leather {form!r}"
    hint = "one of: {known}"
    cause = "The generator draws the trade forms it knows: sides, whole hides and small skins."


class GradeUnknown(PolaError):
    code = "PS464"
    text = "no grade {grade!r}"
    hint = "grades run from A (best) to F"
    cause = "Leather is graded A to F by how much of it can be cut."


class AreaOutOfRange(PolaError):
    code = "PS465"
    text = "a {form} of {area_sqft:g} sq ft cannot be drawn"
    hint = "give an area between {low:g} and {high:g} sq ft"
    cause = "An area far from the usual one of the form would not look like such a hide."


class FlawsOutOfRange(PolaError):
    code = "PS494"
    text = "{found:g} flaws per square foot cannot be drawn"
    hint = "give a number from 0 to {high:g}"
    cause = "So many flaws would leave no leather between them."


def generate_hide(
    *,
    form: str = "cow-side",
    grade: str = "B",
    seed: int = 0,
    area_sqft: float | None = None,
    flaws_per_sqft: float | None = None,
) -> Hide:
    """Return a hide of the trade form and grade, the same one for the same seed.

    Without `area_sqft` the area is drawn around the usual one of the form (8 % standard deviation); it is
    met within 0.1 %. Flaws: a Poisson number about the mean of the grade or `flaws_per_sqft`, more in the
    belly and neck than in the butt.

    Raises:
        FormUnknown, GradeUnknown: not in the tables.
        AreaOutOfRange: less than a third or more than three times the usual area.
        FlawsOutOfRange: below zero, or more than a hide can show.
    """
    if form not in FORMS:
        raise FormUnknown(form=form, known=", ".join(FORMS))
    if grade not in FLAWS_PER_SQFT:
        raise GradeUnknown(grade=grade)
    leather = FORMS[form]
    low, high = leather.area_sqft / 3, leather.area_sqft * 3
    if area_sqft is not None and not low <= area_sqft <= high:
        raise AreaOutOfRange(form=form, area_sqft=area_sqft, low=low, high=high)
    rate = FLAWS_PER_SQFT[grade] if flaws_per_sqft is None else flaws_per_sqft
    if not 0.0 <= rate <= MOST_FLAWS_PER_SQFT:
        raise FlawsOutOfRange(found=rate, high=MOST_FLAWS_PER_SQFT)
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn_sqft = leather.area_sqft * float(np.clip(rng.normal(1.0, 0.08), 0.76, 1.24))
    target_sqft = drawn_sqft if area_sqft is None else area_sqft
    outline = _outline(leather, target_sqft, rng)
    own = "" if flaws_per_sqft is None else f" with {rate:g} flaws per sq ft"
    zones = zones_of(outline, leather.kind)
    return Hide(
        name=f"{form}-{grade}-{seed}",
        kind=leather.kind,
        outline=outline,
        zones=zones,
        tight=tight_of(outline, leather.kind),
        flaws=_flaws(outline, zones, rate * target_sqft, rng),
        invoiced_area_sqft=round(4 * ring_area_mm2(outline) / SQFT_MM2) / 4,  # stamped in quarters
        thickness_mm=leather.thickness_mm,
        grade=grade,
        source_note=f"generated: {form}, grade {grade}{own}, seed {seed}; {SKETCH_NOTE}",
        generated=True,
    )


def sample_hide(name: str) -> Hide:
    """Return one of the sketches as a hide without flaws: `side22` or `goat5`.

    Raises:
        FormUnknown: neither of the two.
    """
    sketches = {"side22": (SIDE_22, HideKind.SIDE, 22.0, 1.6), "goat5": (GOAT_5, HideKind.SKIN, 5.0, 0.8)}
    if name not in sketches:
        raise FormUnknown(form=name, known=", ".join(sketches))
    points, kind, area_sqft, thickness_mm = sketches[name]
    outline = np.array(points, dtype=np.float64)
    return Hide(
        name=name,
        kind=kind,
        outline=outline,
        zones=zones_of(outline, kind),
        tight=tight_of(outline, kind),
        invoiced_area_sqft=area_sqft,
        thickness_mm=thickness_mm,
        source_note=SKETCH_NOTE,
    )


def zones_of(outline: F64, kind: HideKind) -> tuple[Zone, ...]:
    """Return the usual quality zones of an outline lying in the hide's frame, worst ground first.

    A zone in several parts (four shanks) becomes several, numbered.
    """
    left_mm, length_mm, half_mm = _scale(outline, kind)
    rest: BaseGeometry = shapely.Polygon(outline)
    zones = []
    for name, quality_class, boxes in ZONE_BOXES:
        ground = shapely.union_all(
            [
                shapely.box(
                    left_mm + u0 * length_mm,
                    sign * v0 * half_mm,
                    left_mm + u1 * length_mm,
                    sign * v1 * half_mm,
                )
                for u0, u1, v0, v1 in boxes
                for sign in (1.0, -1.0)
            ]
        )
        parts = [
            part
            for part in shapely.get_parts(rest.intersection(ground))
            if isinstance(part, shapely.Polygon) and part.area > 1.0
        ]
        rest = rest.difference(ground)
        parts.sort(key=lambda part: (round(part.centroid.x, 3), round(part.centroid.y, 3)))
        for index, part in enumerate(parts, start=1):
            ring = counter_clockwise(np.array(part.exterior.coords[:-1]))
            label = name if len(parts) == 1 else f"{name} {index}"
            zones.append(Zone(name=label, quality_class=quality_class, ring=ring))
    return tuple(zones)


def tight_of(outline: F64, kind: HideKind) -> TightGrid:
    """Return the usual lines of tightness of an outline lying in the hide's frame; halves are mirrored."""
    left_mm, length_mm, half_mm = _scale(outline, kind)
    v, angle = np.array(TIGHT_V), np.array(TIGHT_DEG)
    if kind is not HideKind.SIDE:
        # the two halves meet in a narrow strip, where -60 turns to 60 over 90 degrees
        v = np.concatenate([-v[:0:-1], [-0.02, 0.02], v[1:]])
        angle = np.concatenate([-angle[:, ::-1], angle], axis=1)
    return TightGrid(x_mm=left_mm + np.array(TIGHT_U) * length_mm, y_mm=v * half_mm, angle_deg=angle)


def _scale(outline: F64, kind: HideKind) -> tuple[float, float, float]:
    """Return left end, length and belly half width (mm); the belly is measured at 0.42 of the length."""
    left_mm, right_mm = float(outline[:, 0].min()), float(outline[:, 0].max())
    at_mm = left_mm + 0.42 * (right_mm - left_mm)
    low, high = float(outline[:, 1].min()) - 1, float(outline[:, 1].max()) + 1
    cut = shapely.Polygon(outline).intersection(shapely.LineString([(at_mm, low), (at_mm, high)]))
    half_mm = cut.length if kind is HideKind.SIDE else cut.length / 2
    return left_mm, right_mm - left_mm, half_mm


def _outline(leather: LeatherForm, target_sqft: float, rng: np.random.Generator) -> F64:
    """Return a jittered outline of the wanted area, simple and counter-clockwise, to 0.1 mm."""
    for attempt in range(TRIES):
        swing = 0.8**attempt  # a sketch that crosses itself is tried again with less jitter
        if leather.kind is HideKind.HIDE:
            ring = _whole(rng, swing)
            ring = _chaikin(ring, keep=np.zeros(len(ring), dtype=bool))
        elif leather.sketch == "side":
            ring, keep = _side(rng, swing)
            ring = _chaikin(ring, keep=keep)
        else:
            goat = np.array(GOAT_5, dtype=np.float64)
            ring = _jitter(_aspect(goat, rng), rng, swing)
            ring = _chaikin(ring, keep=np.zeros(len(ring), dtype=bool))
        ring = ring * np.sqrt(target_sqft * SQFT_MM2 / ring_area_mm2(ring))
        ring = np.round(ring, 1)
        ring = ring[np.any(ring != np.roll(ring, 1, axis=0), axis=1)]
        polygon = shapely.Polygon(ring)
        if polygon.is_valid and abs(polygon.area / (target_sqft * SQFT_MM2) - 1) < 1e-3:
            return counter_clockwise(ring)
    raise AssertionError("no simple outline found; the jitter is bounded, so this cannot happen")


def _aspect(points: F64, rng: np.random.Generator) -> F64:
    """Return the sketch made longer and narrower, or the other way, at equal area."""
    ratio = float(np.clip(rng.normal(1.0, 0.05), 0.88, 1.12))
    scaled: F64 = points * np.array([np.sqrt(ratio), 1 / np.sqrt(ratio)])
    return scaled


def _jitter(points: F64, rng: np.random.Generator, swing: float) -> F64:
    """Return the ring moved along its outward normals by waves of two to six periods around it."""
    edges = np.roll(points, -1, axis=0) - points
    length = np.hypot(edges[:, 0], edges[:, 1])
    along = (np.cumsum(length) - length) / length.sum()
    move = np.zeros(len(points))
    for k in range(2, 7):
        move += 0.004 / k * np.sin(2 * np.pi * (k * along + rng.random()))
    tangent = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    normal = np.column_stack([tangent[:, 1], -tangent[:, 0]])  # outward on a counter-clockwise ring
    moved: F64 = points + normal * (swing * length.sum() * move)[:, None]
    return moved


def _side(rng: np.random.Generator, swing: float) -> tuple[F64, Flags]:
    """Return a jittered side (n, 2) and which of its vertices are corners of the backbone cut."""
    sketch = _aspect(np.array(SIDE_22, dtype=np.float64), rng)
    ring = _jitter(sketch, rng, swing)
    keep = np.zeros(len(ring), dtype=bool)
    keep[SIDE_BACKBONE] = True
    # the knife runs nearly straight along the backbone: its points stay within 6 mm
    ring[keep] = sketch[keep]
    ring[keep, 1] += np.clip(rng.normal(0.0, 2.0, int(keep.sum())), -6.0, 6.0)
    ring[1, 1] = ring[6, 1] = 0.0
    return ring, keep


def _whole(rng: np.random.Generator, swing: float) -> F64:
    """Return a jittered whole hide: a side and its mirror image, which differ by about 1 %."""
    side, backbone = _side(rng, swing)
    other = _jitter(side, rng, 0.25 * swing) * np.array([1.0, rng.uniform(0.99, 1.01)])
    # from the neck over the belly to the tail, and back along the mirrored half
    one, two = np.roll(side[~backbone], -1, axis=0), np.roll(other[~backbone], -1, axis=0)
    return np.concatenate([one, two[::-1] * np.array([1.0, -1.0])])


def _chaikin(ring: F64, *, keep: Flags) -> F64:
    """Return the ring with its corners cut twice, except those to keep."""
    for _ in range(2):
        after, before = np.roll(ring, -1, axis=0), np.roll(ring, 1, axis=0)
        first, second = 0.75 * ring + 0.25 * before, 0.75 * ring + 0.25 * after
        out, kept = [], []
        for index in range(len(ring)):
            if keep[index]:
                out.append(ring[index])
                kept.append(True)
            else:
                out += [first[index], second[index]]
                kept += [False, False]
        ring, keep = np.array(out), np.array(kept)
    return ring


def _flaws(
    outline: F64, zones: tuple[Zone, ...], expected: float, rng: np.random.Generator
) -> tuple[Flaw, ...]:
    """Return flaws scattered over the outline, by the weights of the zones."""
    area = shapely.Polygon(outline)
    shapely.prepare(area)
    grounds = [(shapely.Polygon(z.ring), ZONE_FLAW_WEIGHT[z.name.split()[0]]) for z in zones]
    heaviest = max(ZONE_FLAW_WEIGHT.values())
    low, high = outline.min(axis=0), outline.max(axis=0)
    found: list[Flaw] = []
    wanted = int(rng.poisson(expected))
    while len(found) < wanted:
        x_mm, y_mm = (float(c) for c in rng.uniform(low, high))
        spot = shapely.Point(x_mm, y_mm)
        if not area.contains(spot):
            continue
        weight = next((w for ground, w in grounds if ground.covers(spot)), 1.0)
        if rng.random() * heaviest < weight:
            found.append(_flaw(x_mm, y_mm, rng))
    return tuple(found)


def _flaw(x_mm: float, y_mm: float, rng: np.random.Generator) -> Flaw:
    """Return one flaw at a place: a round spot, or in one of ten cases a scratch."""
    if rng.random() < SCRATCH_SHARE:
        length_mm, angle = rng.uniform(60.0, 150.0), rng.uniform(0.0, np.pi)
        half = 0.5 * length_mm * np.array([np.cos(angle), np.sin(angle)])
        ends = np.round(np.array([x_mm, y_mm]) + np.array([-half, half]), 1)
        severity = _pick(SCRATCH_SEVERITIES, rng)
        return Flaw(kind="scratch", severity=severity, shape=FlawShape.LINE, points=ends, width_mm=6.0)
    kind, severities = _pick(tuple(((k, s), share) for k, share, s in FLAW_KINDS), rng)
    severity = _pick(severities, rng)
    flesh = severity < 5 and rng.random() < FLESH_SHARE
    radius_mm = float(np.clip(rng.lognormal(np.log(SPOT_RADIUS_MM), 0.6), 4.0, 100.0))
    return Flaw(
        kind=kind,
        severity=severity,
        shape=FlawShape.CIRCLE,
        points=np.round(np.array([[x_mm, y_mm]]), 1),
        radius_mm=round(radius_mm, 1),
        face=LeatherSide.FLESH if flesh else LeatherSide.GRAIN,
    )


def _pick(choices: tuple[tuple[Choice, float], ...], rng: np.random.Generator) -> Choice:
    """Return one of the values at random, by their shares."""
    draw, total = rng.random(), 0.0
    for value, share in choices:
        total += share
        if draw < total:
            return value
    return choices[-1][0]
