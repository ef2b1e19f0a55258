"""Why a piece finds no place: tried alone on the bare sheet, then with its rules lifted one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from polasepatu.nesting.kernels.random import seed_state
from polasepatu.nesting.kernels.separate import insert, move_round, remove
from polasepatu.nesting.kernels.tables import FIRST_TYPE
from polasepatu.nesting.layout import Reason
from polasepatu.nesting.problem import Part, Rotation, Strip
from polasepatu.nesting.search.repair import ExactSheet
from polasepatu.nesting.search.scene import build_scene, new_state, piece_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polasepatu.nesting.kernels.tables import Scene, State
    from polasepatu.nesting.problem import NestSettings, Sheet
    from polasepatu.nesting.search.scene import PieceType

TRIES = 6
SAMPLES = 400
ROUNDS = 12


def misfits(
    types: Sequence[PieceType], sheets: Sequence[Sheet | Strip], settings: NestSettings
) -> dict[int, Reason]:
    """Return the types that fit on none of the sheets even alone, and why."""
    left = {k: each for k, each in enumerate(types) if not each.piece.mate}
    mated = {k: each for k, each in enumerate(types) if each.piece.mate}
    found: dict[int, Reason] = {}
    for some in (left, mated):
        out = not_fitting(some, sheets, settings)
        turned = {k: relaxed(types[k], settings, keep_parts=True) for k in out}
        still = not_fitting(turned, sheets, settings)
        anywhere = {k: relaxed(types[k], settings, keep_parts=False) for k in still}
        bare = [bared(sheet) for sheet in sheets]
        never = not_fitting(anywhere, bare, settings)
        for k in out:
            found[k] = Reason.TOO_LARGE if k in never else Reason.NO_ZONE if k in still else Reason.DIRECTION
    return found


def relaxed(each: PieceType, settings: NestSettings, *, keep_parts: bool) -> PieceType:
    """Return a type that may be turned freely, and lie on any leather unless it keeps its parts."""
    piece = replace(each.piece, rotation=Rotation.free())
    if not keep_parts:
        piece = replace(piece, parts=(Part(ring=piece.outline),))
    return piece_type(piece, settings.gap_mm)


def bared(sheet: Sheet | Strip) -> Sheet | Strip:
    """Return a sheet without zones, flaws, holes and direction."""
    if isinstance(sheet, Strip):
        return sheet
    return replace(sheet, zones=(), flaws=(), holes=(), tightness=None)


def not_fitting(
    types: dict[int, PieceType], sheets: Sequence[Sheet | Strip], settings: NestSettings
) -> list[int]:
    """Return the numbers of the types for which no pose on any of the sheets was found."""
    left = dict(types)
    for sheet in dict.fromkeys(sheets):
        if left:
            numbers = list(left)
            fits = fitting([left[k] for k in numbers], sheet, settings)
            left = {k: left[k] for k, fit in zip(numbers, fits, strict=True) if not fit}
    return list(left)


def fitting(types: Sequence[PieceType], sheet: Sheet | Strip, settings: NestSettings) -> list[bool]:
    """Return for each type whether it was found to lie alone on a sheet with all its rules kept."""
    scene = build_scene(types, sheet, settings)
    exact = ExactSheet(types, sheet, settings)
    length = 4.0 * max(each.radius_mm for each in types)
    if isinstance(sheet, Strip):
        scene = scene.with_length(length)
    state = new_state(scene, 2)
    seed_state(state.random, 0, 0)
    return [any(lies_alone(scene, state, exact, k, length) for _ in range(TRIES)) for k in range(len(types))]


def lies_alone(scene: Scene, state: State, exact: ExactSheet, k: int, length_mm: float) -> bool:
    """Try once to lay type k on the bare sheet."""
    loss = insert(scene, state, FIRST_TYPE + k, -1, SAMPLES)
    for _ in range(ROUNDS):
        if loss == 0.0:
            break
        loss = move_round(scene, state, SAMPLES // 8, SAMPLES // 8)
    poses = state.pose[:1, :3].copy()
    remove(state, 0)
    if loss > 0.0:
        return False
    repaired = exact.repaired(np.array([k]), poses, np.ones(1), length_mm=length_mm)
    return bool(repaired.good.all())
