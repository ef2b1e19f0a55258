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
SETTINGS, REGION, FIRST_TYPE = 0, 1, 2  # rows


# Columns by name. Each group is one tuple of constants, which the compiler folds to its numbers.


class _Setting(NamedTuple):
    """Row 0, reals: the gap between pieces; mates; corner and 1 / step of the tightness grid."""

    gap: int = 0
    mate_distance: int = 1
    mate_angle: int = 2
    tight_left: int = 3
    tight_bottom: int = 4
    tight_inv: int = 5
    class_inv: int = 6


class _Map(NamedTuple):
    """Row 0, integers: the tightness grid, the rows of the grounds, the map of zone classes.

    The grid (no rows: none) holds doubled cosines, then sines. The map of classes (no rows: one class)
    begins at the corner of the region.
    """

    tight_first: int = 0
    tight_cols: int = 1
    tight_rows: int = 2
    ground0: int = 3
    ground1: int = 4
    class_first: int = 5
    class_cols: int = 6
    class_rows: int = 7


class _Space(NamedTuple):
    """Row 1, reals: where centres are drawn; 1 / side of the buckets of space; the repeat of a pattern.

    Where there is a repeat (0: none) centres lie on its nodes.
    """

    left: int = 0
    bottom: int = 1
    right: int = 2
    top: int = 3
    bucket_inv: int = 4
    repeat_x: int = 5
    repeat_y: int = 6


class _Buckets(NamedTuple):
    """Row 1, integers: the buckets of space."""

    cols: int = 0
    rows: int = 1


class _Type(NamedTuple):
    """A piece type, reals."""

    radius: int = 0
    area: int = 1
    short: int = 2
    shape: int = 3
    half_x: int = 4
    half_y: int = 5


class _TypeRows(NamedTuple):
    """A piece type, integers: its first part and the one after its last, turns likewise; `dir`: samples."""

    part0: int = 0
    part1: int = 1
    turn0: int = 2
    turn1: int = 3
    dir0: int = 4
    dir1: int = 5


class _Part(NamedTuple):
    """A part, and a ground, integers: chunk rows, and its field in `grid`.

    Of a part: its cells in `near_edges`, its first edge row, its poles (samples with a radius in place of a
    length). A ground says in place of its ground whether it is a strip.
    """

    chunk0: int = 0
    chunk1: int = 1
    field: int = 2
    cols: int = 3
    rows: int = 4
    ground: int = 5
    cells: int = 6
    edge0: int = 7
    pole0: int = 8
    pole1: int = 9
    is_strip: int = 5


class _Frame(NamedTuple):
    """A part, and a ground, reals: corner and 1 / step of its field; of a strip its measures."""

    left: int = 0
    bottom: int = 1
    inv: int = 2
    strip_length: int = 3
    strip_width: int = 4
    strip_gap: int = 5


class _Circle(NamedTuple):
    """A chunk, reals: middle and radius."""

    x: int = 0
    y: int = 1
    reach: int = 2


class _Chunk(NamedTuple):
    """A chunk, integers: first sample and last + 1; the row to go on with if the circle is missed.

    A chunk without samples is a group: the chunks up to that row lie in its circle.
    """

    sample0: int = 0
    sample1: int = 1
    onward: int = 2


class _Edge(NamedTuple):
    """An edge, reals: its first point, its vector, 1 / length and 1 / length squared."""

    x: int = 0
    y: int = 1
    dx: int = 2
    dy: int = 3
    inv: int = 4
    inv2: int = 5


class _Interval(NamedTuple):
    """A turn interval, reals."""

    low: int = 0
    high: int = 1


class _Pose(NamedTuple):
    """A slot's pose, and what it loses against the ground."""

    x: int = 0
    y: int = 1
    turn: int = 2
    cos: int = 3
    sin: int = 4
    ground_loss: int = 5
    ground_weight: int = 6


class _Slot(NamedTuple):
    """A slot: type row; slot of the mated partner or -1; neighbours in a bucket of space, and that bucket.

    Scratch: the order of a round; neighbours still to be looked at.
    """

    kind: int = 0
    mate: int = 1
    next: int = 2
    before: int = 3
    bucket: int = 4
    order: int = 5
    close: int = 6


class _Candidate(NamedTuple):
    """A pose that is tried, and its loss."""

    x: int = 0
    y: int = 1
    turn: int = 2
    loss: int = 3


class _Count(NamedTuple):
    """What is counted."""

    placed: int = 0
    evaluations: int = 1


SETTING, MAP, SPACE, BUCKETS = _Setting(), _Map(), _Space(), _Buckets()
TYPE, TYPE_ROWS, PART, FRAME = _Type(), _TypeRows(), _Part(), _Frame()
CIRCLE, CHUNK, EDGE, INTERVAL = _Circle(), _Chunk(), _Edge(), _Interval()
POSE, SLOT, CANDIDATE, COUNT = _Pose(), _Slot(), _Candidate(), _Count()
POSE_COLUMNS, SLOT_COLUMNS = len(POSE), len(SLOT)


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
        first, end = self.wholes[SETTINGS, MAP.ground0], self.wholes[SETTINGS, MAP.ground1]
        reals[REGION, SPACE.right] = length_mm
        reals[first:end, FRAME.strip_length] = length_mm
        return self._replace(reals=reals)


class State(NamedTuple):
    """Pieces on the sheet, overlaps allowed; slots 0 .. counts[COUNT.placed] - 1 are in use."""

    pose: F64  # (slots, 7)
    slots: I64  # (slots, 7)
    head: I64  # (buckets,): first slot in a bucket of space, or -1
    loss: F32  # (slots, slots): of pairs
    weight: F32  # (slots, slots)
    candidates: F64  # (4, 4): scratch, x, y, turn, loss
    random: U64  # (4,)
    counts: I64  # (2,)
