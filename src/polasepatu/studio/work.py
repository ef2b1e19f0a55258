"""Grading in the background: after every change, in steps, each given up as soon as there is a newer text.

First the net lines of all sizes, then the cut line and marks of every piece, then the twelve checks. A piece
that is made of what it was made of before keeps its cut pieces.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from polasepatu.errors import Finding, PolaError
from polasepatu.files.style.style import Style
from polasepatu.i18n import language, use
from polasepatu.pattern.affected import made_of, needs
from polasepatu.pattern.allowances import CutRing
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.checks import Outcome, check, remarks
from polasepatu.pattern.cut import CutSet, cut_pieces
from polasepatu.pattern.cutpiece import CutPiece, Foot, Side
from polasepatu.pattern.grade import GradedPattern, GradedPiece
from polasepatu.reports.labels import label_words
from polasepatu.studio.scene import Drawn, draw
from polasepatu.workflow.grade import GradeJob, style_cells

REST_S = 0.3  # after the last move of a drag before the background goes on


class Stage(StrEnum):
    """How far the background is."""

    GRADED = "graded"
    CUT = "cut"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is known of one version of the text."""

    version: int
    style: Style
    drawn: Drawn
    cut: CutSet | None = None
    outcomes: tuple[Outcome, ...] | None = None
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The cut pieces of one piece, and all that it was made of."""

    made_of: object
    cells: Cells
    cut: CutSet


@dataclass
class Work:
    """The thread that grades, and what it has done last. `tell` hears of every stage that ends."""

    tell: Callable[[int, Stage], None]
    language: str = "en"  # of labels
    done: Done | None = None
    _job: tuple[int, Style] | None = None
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _over: bool = False
    _moved_at: float = 0.0
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _cells: tuple[object, Cells] | None = None

    def start(self) -> None:
        """Begin to wait for work."""
        threading.Thread(target=self._run, name="studio-work", daemon=True).start()

    def stop(self) -> None:
        """End after the step that is being done."""
        with self._wake:
            self._over = True
            self._wake.notify_all()

    def ask(self, version: int, style: Style) -> None:
        """Grade this style next; what was asked before and is not done is given up."""
        with self._wake:
            self._job = version, style
            self._wake.notify_all()

    def hold_back(self) -> None:
        """Leave the machine to a drag for a moment."""
        self._moved_at = time.monotonic()

    def cells_of(self, style: Style) -> Cells:
        """Return the rows of a style, made once as long as its last and sizes stay."""
        key = (style.last, style.run, style.pattern.base_size, style.pattern.groups)
        if self._cells is None or self._cells[0] != key:
            self._cells = key, style_cells(style, GradeJob())
        return self._cells[1]

    # --- the thread ---

    def _run(self) -> None:
        use(self.language)
        while True:
            with self._wake:
                while self._job is None and not self._over:
                    self._wake.wait()
                if self._over:
                    return
                assert self._job is not None
                version, style = self._job
                self._job = None
            try:
                self._grade(version, style)
            except PolaError:
                continue  # what is wrong was said when the style was read
            except Exception:  # the page must live on; whoever started the program sees what happened
                traceback.print_exc()

    def _newer(self) -> bool:
        while time.monotonic() - self._moved_at < REST_S and self._job is None:
            time.sleep(0.05)
        return self._job is not None or self._over

    def _grade(self, version: int, style: Style) -> None:
        drawn = draw(style, self.cells_of(style))
        self._is(Done(version=version, style=style, drawn=drawn), Stage.GRADED)
        graded = graded_part(drawn)
        cut = self._cut(graded)
        if cut is None:
            return
        done = Done(version=version, style=style, drawn=drawn, cut=cut)
        self._is(done, Stage.CUT)
        if drawn.whole is None or self._newer():
            return
        outcomes = check(drawn.whole, cut)
        about = style.placed((*cut.findings, *remarks(drawn.whole)))
        self._is(replace(done, outcomes=outcomes, remarks=about), Stage.CHECKED)

    def _is(self, done: Done, stage: Stage) -> None:
        self.done = done
        self.tell(done.version, stage)

    def _cut(self, graded: GradedPattern) -> CutSet | None:
        """Return the cut pieces; None where there is a newer text before they are all made."""
        made_from = needs(graded.pattern)
        sets = []
        for piece in graded.pieces:
            if self._newer():
                return None
            stuff = (
                made_of(graded.pattern, piece.definition, made_from),
                piece.definition,
                graded.pattern.groups,
            )
            kept = self._kept.get(piece.definition.name)
            if kept is None or kept.made_of != stuff or kept.cells is not graded.cells:
                cut = cut_one(graded, piece)
                kept = _Kept(made_of=stuff, cells=graded.cells, cut=cut)
                self._kept[piece.definition.name] = kept
            sets.append(kept.cut)
        return _joined(graded, sets)


def cut_one(graded: GradedPattern, piece: GradedPiece, foot: Foot = Foot.RIGHT) -> CutSet:
    """Return one piece of a graded pattern as it is cut in every size."""
    words = label_words(graded.pattern.name)
    alone = replace(graded, pieces=(piece,))
    return cut_pieces(alone, feet=(foot,), words=words, language=language())


def _joined(graded: GradedPattern, sets: list[CutSet]) -> CutSet:
    """Return the sets of single pieces as one, in the order in which they would be cut together."""
    rings: dict[tuple[str, Side, int], CutRing] = {}
    for each in sets:
        rings |= each.rings
    places = {graded.cells.rows[row].size: place for place, row in enumerate(graded.cells.wanted)}
    pieces: list[CutPiece] = sorted(
        (piece for each in sets for piece in each.pieces), key=lambda piece: places[piece.size]
    )
    return CutSet(
        pieces=tuple(pieces), rings=rings, findings=tuple(found for each in sets for found in each.findings)
    )


def graded_part(drawn: Drawn) -> GradedPattern:
    """Return a style as a graded pattern; of one that does not hold, those pieces that could be graded."""
    if drawn.whole is not None:
        return drawn.whole
    return GradedPattern(
        pattern=drawn.style.pattern,
        cells=drawn.cells,
        pieces=drawn.pieces,
        resolver=drawn.resolver,
        flats={},
    )
