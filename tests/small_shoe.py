"""A shoe of few pieces that has everything a pattern can have, for tests that change or grade many of them.

`STYLE` and `LAST` are the files as text, `values()` the style as plain values. `made` grades and cuts a shoe
that a test has changed, `told` returns what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from polasepatu.errors import InputFaults
from polasepatu.files.document import parse_yaml
from polasepatu.pattern.cutpiece import Foot
from polasepatu.workflow.grade import GradedStyle, GradeJob, grade_style

Change = Callable[[dict[str, Any]], object]

LAST = """\
schema: polasepatu.last/1
name: Small last
wearer: men
size_system: eu
base_size: 42
sizes: 36-46
width_system: continental
base_width: G
grading: arithmetic
measures:
  stick_length: {value: 280, per_size: 20/3}
  standard_last_length: {value: 280, per_size: 20/3}
  ball_girth: {value: 244, per_size: 5, per_width: 5}
  waist_girth: {value: 240, per_size: 5, per_width: 5}
  instep_girth: {value: 247, per_size: 5, per_width: 5}
  short_heel_girth: {value: 330, per_size: 5}
  long_heel_girth: {value: 345, per_size: 5}
  ball_width: {value: 86.7, per_size: 5/3, per_width: 5/3}
  heel_seat_width: {value: 60, per_size: 1.25}
  heel_height: {value: 25, per_size: 0}
  toe_spring: {value: 12, per_size: 0}
  toe_thickness: {value: 24, per_size: 0}
"""

STYLE = """\
schema: polasepatu.style/1
name: small
title: {en: Small shoe, id: Sepatu kecil}
last: last.yaml
base_size: 42
base_width: G
sizes: 38-46

frames:
  tongue: {x: stick_length, y: {follow: "throat(..X)"}}
  strip: {x: {follow: back}, y: held}
  flank: {zones: [{axis: y, weights: [[60, 1], [110, 0.8]]}]}
  bottom:
    x: stick_length
    y: [{at: 46, by: heel_seat_width}, {at: 196, by: ball_width}]

points:
  B: [6, 5]
  Q: [7, 67]
  T: [114, 106]
  F: [187, 77]
  K: [147, 6]
  V: [199, 78]
  E: [290.5, 36.155]
  J: [186, 0]
  X: {meet: [throat, qfront]}
  L: {on: feath_q, mm: 60}
  M: {on: facing, fraction: 0.5}
  P: [150, 50]
  TB: {at: [0, 0], frame: tongue}
  TT: {at: [98, 0], frame: tongue}
  TS: {at: [0, 13.35], frame: tongue}
  SB: {at: [0, 0], frame: strip}
  SS: {at: [0, 12], frame: strip}
  SC: {at: [65.5, 11.5], frame: strip}
  ST: {at: [65.5, 0], frame: strip}
  H0: {at: [0, 0], frame: bottom}
  H1: {at: [272, 0], frame: bottom}
  D: {at: [60, 35], rule: {centre: Q, x: 0.5, y: 0.5}}
  D2: {at: [80, 35], hold: {to: D}}

lines:
  back: [B, [-3, 26], [1, 50], Q]
  topline: [Q, [45, 53.5], [80, 60], T]
  facing: [T, [147.6, 91.5], F]
  qfront: {through: [F, [189, 61], [168, 38], K], rules: [{centre: F}, {centre: K}]}
  feath_q: [K, [104, 9.5], [50, 0.5], B]
  centre_v: [V, E]
  feath_v: {mirror_at: centre_v, through: [E, [272, 11.5], [234, 1.5], J, K]}
  throat: {through: [V, [189.8, 69], [174, 66.4]], mirror_at: centre_v}
  eyestay: {offset: facing, by: -17, ends: [topline, qfront]}
  tapered: {offset: back, by: [-8, -12], ends: [feath_q, topline]}
  flank: {through: [[60, 30], {corner: [90, 34]}, [120, 30]], frame: flank}
  window: {through: [D, {corner: [70, 45]}, D2], hold: {to: D}}
  sill: {through: [D2, [70, 32], D], hold: {to: D, turn: window}}
  tongue_base: {through: [TB, TS], frame: tongue}
  tongue_side: {through: [TS, [50, 24], TT], frame: tongue}
  tongue_fold: {through: [TT, TB], frame: tongue}
  strip_foot: {through: [SB, SS], frame: strip}
  strip_side: {through: [SS, [33, 9], SC], frame: strip}
  strip_top: {through: [SC, ST], frame: strip}
  strip_fold: {through: [ST, SB], frame: strip}
  bottom_axis: {through: [H0, H1], frame: bottom}
  insole_out: {frame: bottom, mirror_at: bottom_axis,
    through: [H0, [14, 22], [70, 30], [180, 43], [256, 17], H1]}
  insole_in: {frame: bottom, mirror_at: bottom_axis,
    through: [H0, [14, -22], [70, -29], [196, -44], [262, -27], H1]}
  outsole_out: {offset: insole_out, by: 4.5}
  outsole_in: {offset: insole_in, by: -4.5}

allowances: {lasting: 15, fold: 5, lap: 9, seam: 1.5, raw: 0, trim: 4}

pieces:
  quarter:
    title: {en: Quarter, id: Bagian samping}
    side: outside
    outline: [topline, facing, qfront, feath_q, back]
    edges:
      topline: fold
      facing: raw
      qfront: raw
      feath_q: {kind: lasting, allowance: [[K, 15], [0.75, 15], [B, 13]]}
      back: seam
    tight: [Q, F]
    tight_tolerance: 15
    quality: 2
    mated: true
    registration: Q
    size_notches: {on: feath_q, mm: 30}
    cut_outs: [[window, sill]]
    marks:
      - {stitch: [topline, facing], inset: [1.5, 3.3]}
      - {line: [eyestay], name: stitch}
      - {line: [flank], name: gauge}
      - {eyelets: facing, inset: 11, first: 8, count: 5, last: [5, 20], diameter: 4,
         pitch: [{upto: 39, value: 13}, {upto: 43, value: 15}, {value: 16}]}
      - {punch: [P], diameter: 1.5, name: gauge}
      - {punch_along: qfront, inset: 8, first: 15, pitch: 12, diameter: 2}
      - {notch: L, name: inside, side: inside}
  quarter_inside:
    like: quarter
    title: {en: Quarter inside, id: Bagian samping dalam}
    side: inside
    quality: 3
  vamp:
    title: {en: Vamp, id: Bagian muka}
    outline: [centre_v, feath_v, "-qfront(X..)", "-throat(..X)"]
    fold: centre_v
    edges:
      feath_v: {kind: lasting, allowance: [[E, 13], [J, 15], [K, 15]]}
      qfront: lap
      throat: raw
    tight: [V, E]
    quality: 1
    mated: true
    covered_by: [quarter]
    registration: V
    size_notches: {on: feath_v, mm: 25}
    marks:
      - {notch: E, name: toe, shape: v, width: 4}
      - {notch: K, name: lap}
      - {line: ["qfront(X..)"], name: gauge}
  tongue:
    title: {en: Tongue, id: Lidah}
    outline: [tongue_base, tongue_side, tongue_fold]
    fold: tongue_fold
    edges: {tongue_base: {kind: lap, allowance: 8}, tongue_side: raw}
    material: lining
  back_strip:
    outline: [strip_foot, strip_side, strip_top, strip_fold]
    fold: strip_fold
    edges: {strip_foot: {kind: lasting, allowance: 13}, strip_side: raw, strip_top: fold}
    group: strips
  insole:
    title: {en: Insole, id: Sol dalam}
    outline: [insole_out, -insole_in]
    edges: {insole_out: raw, insole_in: raw}
    material: board
    hidden: true
    upper: false
  outsole:
    title: {en: Outsole, id: Sol luar}
    outline: [outsole_out, -outsole_in]
    material: rubber
    upper: false

groups:
  strips: {sets: [{sizes: [38, 39]}, {sizes: [40, 41], cut_as: 41}], tolerance: 4, others: as_itself}

seams:
  strip: {master: [back], follower: [strip_fold]}
  tongue: {master: ["throat(..X)"], follower: [tongue_base], tolerance: 0.5}

feather:
  - {side: outside, upper: [-feath_q, -feath_v], bottom: [insole_out]}

girth: {top: V, feather: J, bottom_measure: ball_width}

covers:
  - {outer: outsole, inner: insole, margin: 2}

measures:
  vamp_depth: {title: {en: Vamp length, id: Panjang muka}, points: [V, E]}
  facing: {title: {en: Facing, id: Bagian tali}, along: [facing]}
"""


def values() -> dict[str, Any]:
    """Return the style as plain values of its own, to be changed by a test."""
    return deepcopy(_VALUES)


_VALUES: dict[str, Any] = parse_yaml(STYLE.encode(), "style.yaml").data


def written(folder: Path, style: str | Mapping[str, Any] = STYLE, *, last: str = LAST) -> Path:
    """Write the style, from text or from values, with its last into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = style if isinstance(style, str) else json.dumps(style, indent=1)
    (folder / "style.yaml").write_text(text, encoding="utf-8")
    (folder / "last.yaml").write_text(last, encoding="utf-8")
    return folder


def made(
    folder: Path,
    change: Change | None = None,
    *,
    sizes: str = "38,42,46",
    widths: tuple[str, ...] = (),
    feet: tuple[Foot, ...] = (Foot.RIGHT,),
    last: str = LAST,
) -> GradedStyle:
    """Grade and cut the shoe, after a change to its values."""
    style = values()
    if change is not None:
        change(style)
    return grade_style(written(folder, style, last=last), GradeJob(sizes=sizes, widths=widths, feet=feet))


def told(folder: Path, change: Change, *, sizes: str = "38,42,46") -> list[tuple[str, str]]:
    """Return the code and the field of each fault the shoe is refused for."""
    try:
        made(folder, change, sizes=sizes)
    except InputFaults as error:
        assert all(each.where.file and each.where.line and each.where.column for each in error.findings)
        return [(each.code, each.where.field or "") for each in error.findings]
    return []
