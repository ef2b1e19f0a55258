"""The flat tables the kernels share: what is fixed for one sheet (`Scene`) and what moves (`State`).

Lengths are mm, turns radians, counter-clockwise. A type's frame has its origin at the middle of the
piece's box, and a pose turns about it. Signed distances are positive inside a piece and, on the ground,
positive where a part may lie. Samples are points along an edge with the length each stands for, held in
chunks with a bounding circle.

Everything fixed stands in two tables with common row numbers: row 0 holds settings, row 1 the region, then
come piece types, parts, chunks, grounds and turn intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from polasepatu.geometry import F64

    F32 = NDArray[np.float32]
    I32 = NDArray[np.int32]
    I64 = NDArray[np.int64]
    U64 = NDArray[np.uint64]

COLUMNS = 10  # of both tables

# row 0, reals: gap between pieces; mates; corner and 1 / step of the tightness grid
SETTINGS = 0
GAP, MATE_DISTANCE, MATE_ANGLE, TIGHT_LEFT, TIGHT_BOTTOM, TIGHT_INV, CLASS_INV = 0, 1, 2, 3, 4, 5, 6
# row 0, integers: the tightness grid (no rows: none): doubled cosines, then sines; the rows of the grounds;
# the map of zone classes, from the corner of the region (no rows: one class)
TIGHT_FIRST, TIGHT_COLS, TIGHT_ROWS, GROUND0, GROUND1 = 0, 1, 2, 3, 4
CLASS_FIRST, CLASS_COLS, CLASS_ROWS = 5, 6, 7
# row 1, reals: where centres are drawn; 1 / side of the buckets of space; the repeat of a pattern, 0 where
# there is none, on whose nodes centres lie. Integers: the buckets.
REGION = 1
REGION_LEFT, REGION_BOTTOM, REGION_RIGHT, REGION_TOP, BUCKET_INV = 0, 1, 2, 3, 4
REPEAT_X, REPEAT_Y = 5, 6
BUCKET_COLS, BUCKET_ROWS = 0, 1
# a type
FIRST_TYPE = 2
RADIUS, AREA, SHORT, SHAPE, HALF_X, HALF_Y = 0, 1, 2, 3, 4, 5
PART0, PART1, TURN0, TURN1, DIR0, DIR1 = 0, 1, 2, 3, 4, 5  # rows; DIR: samples
# a part, and a ground: chunk rows, its field in `grid`; the corner and 1 / step of that
CHUNK0, CHUNK1, FIELD, COLS, ROWS, GROUND = 0, 1, 2, 3, 4, 5
CELLS, EDGE0 = 6, 7  # of a part: its cells in `near_edges`, and its first edge row
POLE0, POLE1 = 8, 9  # of a part: its poles, samples with a radius in place of a length
LEFT, BOTTOM, INV, STRIP_LENGTH, STRIP_WIDTH, STRIP_GAP = 0, 1, 2, 3, 4, 5
IS_STRIP = 5  # of a ground, in place of GROUND
# a chunk: middle and radius; first sample and last + 1; the row to go on with if the circle is missed.
# A chunk without samples is a group: the chunks up to that row lie in its circle.
MIDDLE_X, MIDDLE_Y, REACH = 0, 1, 2
SAMPLE0, SAMPLE1, ONWARD = 0, 1, 2
# an edge: its first point, its vector, 1 / length and 1 / length squared
EDGE_X, EDGE_Y, EDGE_DX, EDGE_DY, EDGE_INV, EDGE_INV2 = 0, 1, 2, 3, 4, 5
# a turn interval
LOW, HIGH = 0, 1

# pose
X, Y, TURN, COS, SIN, GROUND_LOSS, GROUND_WEIGHT = 0, 1, 2, 3, 4, 5, 6
POSE_COLUMNS = 7
# slots: type row; slot of the mated partner or -1; next and previous slot in a bucket of space; that bucket;
# scratch: the order of a round; neighbours still to be looked at
KIND, MATE, NEXT, BEFORE, BUCKET, ORDER, CLOSE = 0, 1, 2, 3, 4, 5, 6
SLOT_COLUMNS = 7
# counts
PLACED, EVALUATIONS = 0, 1


class Scene(NamedTuple):
    """Piece types and one sheet, as the search sees them."""

    reals: F64  # (rows, COLUMNS)
    wholes: I64  # (rows, COLUMNS)
    samples: F32  # (samples, 3): x, y and the length it stands for
    grid: F32  # every field's nodes, row by row
    near_edges: I32  # for each cell where its list begins, or -1; the lists: a count, then edges

    def with_length(self, length_mm: float) -> Scene:
        """Return the scene of a strip of this length, with real numbers of its own."""
        reals = self.reals.copy()
        reals[REGION, REGION_RIGHT] = length_mm
        reals[self.wholes[SETTINGS, GROUND0] : self.wholes[SETTINGS, GROUND1], STRIP_LENGTH] = length_mm
        return self._replace(reals=reals)


class State(NamedTuple):
    """Pieces on the sheet, overlaps allowed; slots 0 .. counts[PLACED] - 1 are in use."""

    pose: F64  # (slots, 7)
    slots: I64  # (slots, 7)
    head: I64  # (buckets,): first slot in a bucket of space, or -1
    loss: F32  # (slots, slots): of pairs
    weight: F32  # (slots, slots)
    candidates: F64  # (4, 4): scratch, x, y, turn, loss
    random: U64  # (4,)
    counts: I64  # (2,)
