"""One style in the page: its draft, what it grades to, and what is told to the pages that look at it.

All that changes goes through one lock; a drag is graded outside of it. What the page is given is plain
values. Version numbers tell old answers from new ones: a change for another version is refused.
"""

from __future__ import annotations

import math
import queue
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from polasepatu.errors import Exit, Finding, InputFaults, PolaError, Where
from polasepatu.files.document import Document, Steps, parse_yaml
from polasepatu.files.edit import Add, Change, Insert, Put, Remove, edited
from polasepatu.files.style.style import Style, load_style, style_of
from polasepatu.i18n import N_, language
from polasepatu.pattern.affected import Node, hanging_on, needs, part_on
from polasepatu.pattern.allowances import add_allowances
from polasepatu.pattern.cells import Cells
from polasepatu.pattern.faults import PatternFaults
from polasepatu.pattern.grade import FlatLine, GradedPattern, flatten, grade
from polasepatu.pattern.model import FreeLine, FreePoint, Pattern
from polasepatu.studio import panels, scene
from polasepatu.studio.draft import Draft
from polasepatu.studio.merge import Side
from polasepatu.studio.scene import Drawn, Plain
from polasepatu.studio.work import Done, Stage, Work

LOOK_S = 0.25  # between looks at the files
MOST_CHANGES = 200
_NOT_HERE = ("schema", "last")  # which files are read is not decided in the page
LABELS = (  # what a step is called in the list of steps
    N_("moved"),
    N_("point added"),
    N_("point deleted"),
    N_("value changed"),
)


class OldVersion(PolaError):
    """A change meant for a text that is no longer the newest."""

    code = "PS188"
    text = "the style was changed meanwhile; this change was not made"
    hint = "look at the new state and make the change again"
    cause = "A page that has not yet heard of a newer text must not change it unseen."
    exit_code = Exit.REFUSED


class RequestUnclear(PolaError):
    """A request of the page that says nothing that can be done."""

    code = "PS189"
    text = "the page asked for something that cannot be done: {what}"
    hint = "load the page again"
    cause = "Page and program did not understand one another; nothing was changed."
    exit_code = Exit.REFUSED


class Session:
    """A style, its draft, and everybody who looks at it."""

    def __init__(self, path: Path, *, beside: Path | None = None, order: Path | None = None) -> None:
        """Read the style; `beside` is another version of it to see behind this one, `order` one to price.

        Raises:
            InputFaults: the style cannot be read, or the other version.
        """
        self.order = order
        self.language = language()  # that was asked for at the start; threads do not inherit it
        self._lock = threading.RLock()
        self._listeners: list[queue.SimpleQueue[Plain]] = []
        file = path / "style.yaml" if path.is_dir() else path
        self.draft = Draft(file)
        self.faults: tuple[Finding, ...] = ()
        self.outside: tuple[Finding, ...] = ()  # what is wrong with the file as another editor left it
        self.style = self._first()
        self.style_version = self.draft.version
        self.work = Work(self._stage, language=self.language)
        self._ghosts: dict[str, Plain] = {}
        self._saved_drawn: tuple[str, Drawn] | None = None
        self._other = None if beside is None else load_style(beside)
        self._last_seen = self._stamp()
        self._over = threading.Event()

    def start(self) -> None:
        """Begin to grade, and to look at the files."""
        self.work.start()
        self.work.ask(self.draft.version, self.style)
        threading.Thread(target=self._watch, name="studio-watch", daemon=True).start()

    def stop(self) -> None:
        """End the threads."""
        self._over.set()
        self.work.stop()
        self.tell({"kind": "end"})

    # --- who listens ---

    def listen(self) -> queue.SimpleQueue[Plain]:
        """Return a queue that receives every event from now on."""
        found: queue.SimpleQueue[Plain] = queue.SimpleQueue()
        with self._lock:
            self._listeners.append(found)
        return found

    def leave(self, listener: queue.SimpleQueue[Plain]) -> None:
        """Stop telling somebody."""
        with self._lock:
            self._listeners = [each for each in self._listeners if each is not listener]

    def tell(self, event: Plain) -> None:
        """Give an event to everybody who listens."""
        with self._lock:
            listeners = list(self._listeners)
        for each in listeners:
            each.put(event)

    def _stage(self, version: int, stage: Stage) -> None:
        self.tell({"kind": stage.value, "version": version})

    # --- reading ---

    def state(self) -> Plain:
        """Return all that the page needs to begin: text, lines, knots, pieces, steps back and forth."""
        with self._lock:
            draft, style = self.draft, self.style
            pattern = style.pattern
            cells = self.work.cells_of(style)
            return {
                "version": draft.version,
                "file": draft.path.name,
                "folder": draft.path.resolve().parent.name,
                "name": pattern.name,
                "title": dict(pattern.title),
                "text": draft.text,
                "saved_text": draft.saved,
                "unsaved": draft.unsaved,
                "undo": _label(draft.undo_label),
                "redo": _label(draft.redo_label),
                "clashes": [
                    {"row": each.line, "base": each.base, "mine": each.mine, "theirs": each.theirs}
                    for each in draft.clashes
                ],
                "faults": [scene.finding(each) for each in (*self.faults, *self.outside)],
                "holds": self.style_version == draft.version,
                "sizes": [cells.rows[row].size for row in cells.wanted],
                "base": cells.rows[Cells.BASE].size,
                "stick_mm": _rows_of(cells, "stick_length"),
                **scene.handles(style),
                "pieces": scene.piece_list(style),
                "order": None if self.order is None else self.order.name,
                "other": None if self._other is None else _short(self._other.document.name),
            }

    def shapes(self) -> Plain:
        """Return the lines and outlines of the newest version that was graded; nothing before the first."""
        done = self.work.done
        if done is None:
            return {"version": 0}
        drawn = done.drawn
        return {
            "version": done.version,
            **scene.shapes(drawn),
            "edges": scene.edges(drawn),
            "places": scene.places(drawn),
            "registrations": scene.registrations(drawn),
            "sheets": scene.sheets(drawn.style.pattern, drawn.lines),
            "findings": [scene.finding(each, drawn) for each in drawn.findings],
            "whole": drawn.whole is not None,
        }

    def cut(self, *, piece: str = "", size: str = "") -> Plain:
        """Return the cut pieces of one piece in every size, or of every piece in one size."""
        done = self.work.done
        if done is None or done.cut is None:
            return {"version": 0, "pieces": []}
        chosen = [
            scene.cut_piece(each)
            for each in done.cut.pieces
            if (not piece or each.piece == piece) and (not size or each.size == size)
        ]
        return {"version": done.version, "pieces": chosen}

    def results(self) -> Plain:
        """Return checks, remarks, areas and measures of the newest version that was checked."""
        done = self.work.done
        if done is None:
            return {"version": 0}
        return {
            "version": done.version,
            "outcomes": None if done.outcomes is None else scene.outcomes(done.outcomes, done.drawn),
            "remarks": [scene.finding(each, done.drawn) for each in done.remarks],
            "measures": _measures(done),
            "areas": _areas(done),
        }

    def panel(self, piece: str) -> Plain:
        """Return the fields of a piece, or of the style where no piece is named."""
        with self._lock:
            groups = panels.panel(self.style, piece) if piece else panels.usual(self.style)
            return {"version": self.draft.version, "groups": groups}

    def ghost(self, kind: str) -> Plain:
        """Return the outlines and lines at the last save, or of the other version of the style."""
        with self._lock:
            style = self._saved_style() if kind == "saved" else self._other
        if style is None:
            return {"lines": {}, "pieces": {}, "registrations": {}}
        key = f"{kind} {style.document.text}"
        if key not in self._ghosts:
            drawn = scene.draw(style, self.work.cells_of(style))
            self._ghosts = {
                **{each: value for each, value in self._ghosts.items() if not each.startswith(f"{kind} ")},
                key: {**scene.shapes(drawn), "registrations": scene.registrations(drawn)},
            }
        return self._ghosts[key]

    def styles_to_compare(self) -> tuple[Style, Style | None]:
        """Return the style as drawn now, and as it is in the file; None where that does not hold."""
        with self._lock:
            return self.style, self._saved_style()

    def _saved_style(self) -> Style | None:
        if not self.draft.unsaved and self.style_version == self.draft.version:
            return self.style
        try:
            return self._read(self.draft.saved)
        except PolaError:
            return None

    # --- while the hand moves ---

    def drag(self, moves: Any, shown: Any = None) -> Plain:
        """Return what hangs on places that were moved, graded with the rest as it is; nothing is changed.

        `shown` names the piece in view; without one all lines are in view and no piece.
        """
        self.work.hold_back()
        with self._lock:
            style = self.style
        given = _moves(moves)
        pattern, nodes = moved(style.pattern, given)
        cells = self.work.cells_of(style)
        piece = next((each for each in pattern.pieces if each.name == shown), None)
        seen = None if piece is None else scene.lines_of(piece)
        part = part_on(pattern, nodes, pieces=() if piece is None else (piece.name,), lines=seen)
        try:
            graded = grade(part, cells)
        except PatternFaults as error:
            found = replace(style, pattern=pattern)
            drawn = scene.draw(replace(found, pattern=part), cells)
            told = [scene.finding(each, drawn) for each in style.placed(error.findings)]
            return {**scene.shapes(drawn), "cut": {}, "places": scene.places(drawn), "findings": told}
        along = {name for kind, name in hanging_on(nodes, needs(part)) if kind == "line"}
        along = along if seen is None else along & seen
        flats: dict[str, FlatLine] = graded.flats
        lines = {name: (flats.get(name) or flatten(graded.resolver, name)).points for name in along}
        drawn = Drawn(
            style=style, cells=cells, whole=None, resolver=graded.resolver, lines=lines, pieces=graded.pieces
        )
        return {
            **scene.shapes(drawn),
            "cut": _cut_in_base(graded),
            "places": scene.places(drawn),
            "registrations": scene.registrations(drawn),
            "findings": [],
        }

    # --- changes ---

    def change(self, version: Any, changes: Any, label: Any) -> Plain:
        """Change values in the draft and return the new state.

        Raises:
            OldVersion: the draft is newer than the page knows.
            InputFaults: the style would not be read any more; nothing is changed.
            PolaError: a change that cannot be made in place.
        """
        wanted = _changes(changes)
        with self._lock:
            if version != self.draft.version:
                raise OldVersion
            text = edited(self._document(self.draft.text), wanted)
            style = self._read(text)
            self.draft.change(label if label in LABELS else LABELS[-1], text)
            self._holds(style)
        return self._changed()

    def undo(self) -> Plain:
        """Take a step back."""
        return self._step(self.draft.undo)

    def redo(self) -> Plain:
        """Take a step forth."""
        return self._step(self.draft.redo)

    def save(self) -> Plain:
        """Write the draft into the file.

        Raises:
            Conflict: another editor wrote the same lines.
            Environment: the system refused.
        """
        with self._lock:
            try:
                self.draft.save()
            finally:
                self._again()
        return self._changed()

    def settle(self, side: Any) -> Plain:
        """End a conflict with another editor: `mine` or `theirs` stands where both wrote."""
        if side not in tuple(Side):
            raise RequestUnclear(what="settle")
        return self._step(lambda: self.draft.settle(Side(side)))

    def _step(self, work: Callable[[], None]) -> Plain:
        with self._lock:
            work()
            self._again()
        return self._changed()

    def _changed(self) -> Plain:
        self.tell({"kind": "changed", "version": self.draft.version})
        return self.state()

    def _holds(self, style: Style) -> None:
        self.style, self.style_version, self.faults = style, self.draft.version, ()
        self.work.ask(self.draft.version, style)

    def _again(self) -> None:
        """Read the draft as it is now; where it cannot be read the last good style stays."""
        if self.style_version == self.draft.version and not self.faults:
            return
        try:
            self._holds(self._read(self.draft.text))
        except PolaError as error:
            self.faults = error.findings

    # --- reading the text ---

    def _document(self, text: str) -> Document:
        return parse_yaml(text.encode(), str(self.draft.path))

    def _read(self, text: str) -> Style:
        document = self._document(text)
        named = document.data.get("last") if isinstance(document.data, dict) else None
        last = Path(named) if isinstance(named, str) else Path("last.yaml")
        if last.is_absolute():
            raise InputFaults(load_faults(document, self.draft.path))
        return style_of(document, self.draft.path.parent / last)

    def _first(self) -> Style:
        try:
            return self._read(self.draft.text)
        except PolaError:
            if not self.draft.unsaved:
                raise
            self.draft.undo()  # unsaved work from last time that cannot be read any more
            return self._read(self.draft.text)

    # --- looking at the files ---

    def _stamp(self) -> tuple[object, ...]:
        return tuple(_stamp_of(path) for path in (self.draft.path, self.style.last_path))

    def _watch(self) -> None:
        before = self._stamp()
        while not self._over.wait(LOOK_S):
            now = self._stamp()
            if now == before and now != self._last_seen:  # at rest: editors write in two steps
                self._last_seen = now
                try:
                    self.look()
                except Exception:  # the page must live on; whoever started the program sees what happened
                    traceback.print_exc()
            before = now

    def look(self) -> None:
        """Take in what another editor wrote into the style or its last."""
        with self._lock:
            version, clashes, outside = self.draft.version, self.draft.clashes, self.outside
            try:
                self.draft.look()
                self.outside = ()
            except InputFaults as error:
                self.outside = error.findings
            if self.draft.version == version:  # perhaps the last is another
                self._last_again()
            else:
                self._again()
            told = (version, clashes, outside) != (self.draft.version, self.draft.clashes, self.outside)
        if told or self.faults:
            self.tell({"kind": "changed", "version": self.draft.version})

    def _last_again(self) -> None:
        try:
            style = self._read(self.draft.text)
        except PolaError as error:
            self.faults = error.findings
            return
        if style.last != self.style.last or self.faults:
            self._holds(style)
            self.tell({"kind": "changed", "version": self.draft.version})


def load_faults(document: Document, path: Path) -> tuple[Finding, ...]:
    """Return what loading a style says of a last that is named by the path of one machine."""
    from polasepatu.files.style.style import LastNotRelative

    named = str(document.data["last"])[:60]
    return (LastNotRelative.finding(where=document.where("last") or Where(file=str(path)), found=named),)


def _short(name: str) -> str:
    """Return a file by its folder and name, as people tell versions apart."""
    return "/".join(Path(name).resolve().parts[-2:])


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _label(text: str | None) -> dict[str, str] | None:
    from polasepatu.i18n import _

    return None if text is None else scene.both(lambda: _(text))


def _rows_of(cells: Cells, measure: str) -> list[float]:
    table = cells.measures[measure]
    return [round(float(table[row]), 4) for row in (Cells.BASE, *cells.wanted)]


def _cut_in_base(graded: GradedPattern) -> Plain:
    """Return the cut line of each piece in the base size, where it can be built."""
    found: Plain = {}
    size = graded.cells.rows[Cells.BASE].size
    for piece in graded.pieces:
        (ring,), _ = add_allowances(piece, [Cells.BASE], [size])
        if ring is not None:
            found[piece.definition.name] = scene.packed(ring.ring[None])
    return found


# --- tables ---------------------------------------------------------------------------------------


def _measures(done: Done) -> list[Plain]:
    from polasepatu.i18n import speaking
    from polasepatu.reports.results.size_run import measure_rows

    if done.drawn.whole is None:
        return []
    found: list[Plain] = []
    for name in ("en", "id"):
        with speaking(name):
            for index, row in enumerate(measure_rows(done.drawn.whole)):
                if name == "en":
                    found.append({"name": row.name, "title": {}, "mm": list(row.values_mm)})
                found[index]["title"][name] = row.title
    return found


def _areas(done: Done) -> list[Plain]:
    if done.cut is None:
        return []
    rows: dict[str, Plain] = {}
    for piece in done.cut.pieces:
        row = rows.setdefault(
            piece.piece, {"piece": piece.piece, "line_mm2": {}, "cut_mm2": {}, "edge_mm": {}}
        )
        row["line_mm2"][piece.size] = round(piece.line_area_mm2, 1)
        row["cut_mm2"][piece.size] = round(piece.cut_area_mm2, 1)
        row["edge_mm"][piece.size] = round(piece.perimeter_mm, 1)
    return list(rows.values())


# --- what the page sends --------------------------------------------------------------------------


def _changes(given: Any) -> list[Change]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_CHANGES:
        raise RequestUnclear(what="changes")
    return [_change(each) for each in given]


def _change(given: Any) -> Change:
    if not isinstance(given, dict):
        raise RequestUnclear(what="changes")
    steps, value = _steps(given.get("steps")), given.get("value")
    if steps[0] in _NOT_HERE:
        raise RequestUnclear(what=steps[0])
    match given.get("do"):
        case "put":
            return Put(steps=steps, value=value)
        case "insert":
            return Insert(steps=steps, value=value)
        case "add":
            return Add(steps=steps, value=value)
        case "remove":
            return Remove(steps=steps)
    raise RequestUnclear(what="do")


def _steps(given: Any) -> Steps:
    if not isinstance(given, list) or not 0 < len(given) <= 12 or not all(isinstance(s, str) for s in given):
        raise RequestUnclear(what="steps")
    return tuple(given)


def _moves(given: Any) -> list[tuple[Steps, tuple[float, float]]]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_CHANGES:
        raise RequestUnclear(what="moves")
    found = []
    for each in given:
        if not isinstance(each, dict):
            raise RequestUnclear(what="moves")
        found.append((_steps(each.get("steps")), _xy(each.get("at"))))
    return found


def _xy(given: Any) -> tuple[float, float]:
    numbers = given if isinstance(given, list) and len(given) == 2 else []
    if not numbers or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise RequestUnclear(what="at")
    x, y = (float(n) for n in numbers)
    if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= 2000):
        raise RequestUnclear(what="at")
    return x, y


def moved(
    pattern: Pattern, moves: Sequence[tuple[Steps, tuple[float, float]]]
) -> tuple[Pattern, tuple[Node, ...]]:
    """Return a pattern with points or knots elsewhere, and what was moved.

    Raises:
        RequestUnclear: there is no such point or knot, or it is not drawn.
    """
    points, lines = dict(pattern.points), dict(pattern.lines)
    nodes: list[Node] = []
    for steps, at in moves:
        kind, name = steps[0], steps[1] if len(steps) > 1 else ""
        point, line = points.get(name), lines.get(name)
        if kind == "points" and isinstance(point, FreePoint):
            points[name] = replace(point, at=at)
            nodes.append(("point", name))
        elif kind == "lines" and isinstance(line, FreeLine):
            index = next((int(each) for each in steps[2:] if each.isdecimal()), -1)
            if not 0 <= index < len(line.knots) or line.knots[index].at is None:
                raise RequestUnclear(what=".".join(steps))
            knots = list(line.knots)
            knots[index] = replace(knots[index], at=at)
            lines[name] = replace(line, knots=tuple(knots))
            nodes.append(("line", name))
        else:
            raise RequestUnclear(what=".".join(steps))
    return replace(pattern, points=points, lines=lines), tuple(dict.fromkeys(nodes))
