"""The page in a real browser: drag, save, undo, two editors, a broken style, every panel, every key.

No message on the console and no request that leaves the page is let pass. Runs with an installed Chromium.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from polasepatu.geometry.curve import Spline
from polasepatu.studio.scene import draw
from polasepatu.studio.server import Server
from polasepatu.studio.session import Session

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
pytestmark = [
    pytest.mark.extra_programs,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
ROOT = Path(__file__).parents[2]
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE_MS = 60_000
PREVIEW_MM = 0.02
FOCUSED = (
    "() => { const {id, dataset, tagName} = document.activeElement;"
    " return id || dataset.id || dataset.piece || dataset.key || tagName }"
)
PANELS = ("point", "piece", "style", "checks", "sizes", "measure", "material", "text")


@dataclass
class Open:
    """A page that is open on a style, and everything it did that it should not have."""

    page: Any
    session: Session
    server: Server
    style: Path
    wrong: list[str] = field(default_factory=list)
    refused: str = ""  # the status with which something is refused on purpose: the browser logs it

    def reached(self, **stages: int) -> None:
        """Wait until the page has come to a version."""
        for stage, version in stages.items():
            self.page.wait_for_selector(
                f"html[data-{stage}='{version}']", state="attached", timeout=PATIENCE_MS
            )

    def handle(self, name: str) -> Any:
        return self.page.locator(f'.handle[data-id="{name}"]')

    def choose(self, name: str) -> None:
        self.handle(name).focus()
        self.page.wait_for_selector(f'.handle.chosen[data-id="{name}"]', timeout=PATIENCE_MS)

    def line(self, name: str) -> None:
        self.page.evaluate("name => studio.choose({kind: 'line', name})", name)
        self.page.wait_for_selector(f'.handle[data-id^="knot {name} "]', timeout=PATIENCE_MS)

    def middle(self, name: str) -> tuple[float, float]:
        box = self.handle(name).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, name: str, dx: float, dy: float) -> None:
        x, y = self.middle(name)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for part in range(1, 9):
            self.page.mouse.move(x + dx * part / 8, y + dy * part / 8)
        self.page.mouse.up()

    def changed_lines(self, before: str) -> list[tuple[str, str]]:
        after = self.style.read_text(encoding="utf-8")
        return [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as found:
        chromium = found.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("POLASEPATU_CACHE", os.environ["POLASEPATU_CACHE"] + "-browser" + tmp_path.name)
    shutil.copytree(ROOT / "patterns" / "pump", tmp_path / "pump")
    session = Session(tmp_path / "pump")
    with Server(session) as server:
        session.start()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(viewport={"width": 1300, "height": 800}, locale="en-US")
        page = context.new_page()
        found = Open(page=page, session=session, server=server, style=tmp_path / "pump" / "style.yaml")
        page.on(
            "console",
            lambda message: (
                found.wrong.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: found.wrong.append(str(error)))
        own = f"http://127.0.0.1:{server.server_port}/"
        page.on(
            "request",
            lambda request: None if request.url.startswith(own) else found.wrong.append(request.url),
        )
        page.goto(server.address)
        found.reached(ready=1, checked=1)
        yield found
        session.stop()
        context.close()
        server.shutdown()
    assert [each for each in found.wrong if not found.refused or found.refused not in each] == []


# --- dragging and saving --------------------------------------------------------------------------


def test_a_point_that_is_dragged_is_exactly_what_changes_in_the_file(opened: Open) -> None:
    before = opened.style.read_text(encoding="utf-8")
    opened.line("topline")
    opened.drag("knot topline 3", 10, -14)
    opened.reached(version=2, checked=2)
    assert opened.style.read_text(encoding="utf-8") == before
    opened.page.click("#save")
    opened.page.wait_for_selector("html[data-unsaved='false']", state="attached", timeout=PATIENCE_MS)
    ((old, new),) = opened.changed_lines(before)
    numbers = [re.findall(r"-?[\d.]+", text) for text in (old, new)]
    at = [index for index, (a, b) in enumerate(zip(*numbers, strict=True)) if a != b]
    assert at == [4, 5]  # the third place of the line, x and y
    assert all(round(float(numbers[1][index]) / 0.05, 6).is_integer() for index in at)
    assert float(numbers[1][4]) > float(numbers[0][4])
    assert float(numbers[1][5]) > float(numbers[0][5])


def test_undo_gives_the_old_bytes_back_and_redo_the_new(opened: Open) -> None:
    before = opened.session.draft.text
    opened.choose("point B")
    opened.page.keyboard.press("Shift+ArrowRight")
    opened.reached(version=2)
    after = opened.session.draft.text
    assert after == before.replace("B: [5, 3]", "B: [6, 3]")
    opened.page.keyboard.press("Control+z")
    opened.reached(version=3)
    assert opened.session.draft.text == before
    opened.page.keyboard.press("Control+y")
    opened.reached(version=4)
    assert opened.session.draft.text == after


@pytest.mark.parametrize(
    ("key", "line"),
    [("ArrowUp", "B: [5, 3.1]"), ("Shift+ArrowDown", "B: [5, 2]"), ("Control+ArrowLeft", "B: [0, 3]")],
)
def test_arrow_keys_nudge_by_a_tenth_one_and_five(opened: Open, key: str, line: str) -> None:
    opened.choose("point B")
    opened.page.keyboard.press(key)
    opened.reached(version=2)
    assert line in opened.session.draft.text


def test_nudges_after_one_another_are_one_step(opened: Open) -> None:
    opened.choose("point B")
    for _ in range(5):
        opened.page.keyboard.press("ArrowUp")
    opened.page.keyboard.press("Enter")
    opened.reached(version=2)
    assert "B: [5, 3.5]" in opened.session.draft.text
    opened.page.click("#undo")
    opened.reached(version=3)
    assert "B: [5, 3]" in opened.session.draft.text


def test_escape_takes_a_drag_back(opened: Open) -> None:
    text = opened.session.draft.text
    x, y = opened.middle("point B")
    opened.page.mouse.move(x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(x + 30, y + 30)
    opened.page.keyboard.press("Escape")
    opened.page.mouse.up()
    opened.page.wait_for_timeout(300)
    assert opened.session.draft.text == text


def test_what_hangs_on_a_dragged_line_follows_before_the_hand_lets_go(opened: Open) -> None:
    opened.line("lateral")
    page = opened.page
    sole = page.locator('path.line[data-line="sole_lateral"]')
    before = sole.get_attribute("d")
    x, y = opened.middle("knot lateral 7")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20, steps=4)
    for _ in range(300):
        if sole.get_attribute("d") != before:
            break
        page.wait_for_timeout(50)
    assert sole.get_attribute("d") != before
    assert opened.session.draft.version == 1
    page.mouse.up()
    opened.reached(version=2)


@pytest.mark.parametrize("typed", ["6.25", "6,25"])
def test_coordinates_are_typed_with_a_point_or_a_comma(opened: Open, typed: str) -> None:
    opened.choose("point B")
    opened.page.fill('[data-key="at 0"]', typed)
    opened.page.keyboard.press("Enter")
    opened.reached(version=2)
    assert "B: [6.25, 3]" in opened.session.draft.text


def test_a_typed_distance_moves_a_place_along_its_way(opened: Open) -> None:
    opened.line("back")
    opened.choose("knot back 2")
    opened.page.fill('[data-key="way -1"]', "20")
    opened.page.keyboard.press("Enter")
    opened.reached(version=2)
    knots = opened.session.style.pattern.lines["back"].knots  # type: ignore[union-attr]
    assert math.dist(knots[1].at, knots[2].at) == pytest.approx(20, abs=0.01)  # type: ignore[arg-type]


def test_a_place_is_added_on_the_curve_and_deleted_by_keys(opened: Open) -> None:
    text = opened.session.draft.text
    opened.line("back")
    opened.choose("knot back 1")
    opened.page.keyboard.press("Insert")
    opened.reached(version=2, graded=2)
    assert len(opened.session.style.pattern.lines["back"].knots) == 7  # type: ignore[union-attr]
    opened.choose("knot back 2")
    opened.page.keyboard.press("Delete")
    opened.reached(version=3)
    assert opened.session.draft.text == text


def test_a_finger_drags_too(opened: Open) -> None:
    opened.page.evaluate(
        """() => {
          const handle = document.querySelector('.handle[data-id="point B"]').getBoundingClientRect();
          const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
          const stage = document.getElementById("stage");
          const grip = document.querySelector('.grip[data-id="point B"]');
          stage.setPointerCapture = () => {};
          const at = (type, dx, node) => node.dispatchEvent(new PointerEvent(type,
            {bubbles: true, pointerId: 7, pointerType: "touch", clientX: x + dx, clientY: y}));
          at("pointerdown", 0, grip);
          at("pointermove", 10, stage);
          at("pointermove", 20, stage);
          at("pointerup", 20, stage);
        }"""
    )
    opened.reached(version=2)
    assert "B: [5, 3]" not in opened.session.draft.text


# --- the preview ----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["topline", "feather", "lateral", "centre"])
def test_the_preview_of_a_line_is_the_line_that_is_graded(opened: Open, line: str) -> None:
    spans = opened.page.evaluate("name => studio.previewSpans(name)", line)
    drawn = draw(opened.session.style, opened.session.work.cells_of(opened.session.style))
    curve = drawn.resolver.curve(line)
    assert isinstance(curve, Spline)
    assert len(spans) == curve.spans
    for index, (a, b, c, d) in enumerate(np.array(spans)):
        for t in (0.0, 0.2, 0.5, 0.9):
            here = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d
            there = curve.only(0).at(np.array([[index + t]]))[0, 0]
            assert math.dist(here, there) < PREVIEW_MM


# --- two editors ----------------------------------------------------------------------------------


def test_what_another_editor_saves_is_drawn_at_once(opened: Open) -> None:
    text = opened.style.read_text(encoding="utf-8")
    opened.style.write_text(text.replace("B: [5, 3]", "B: [5, 6]"), encoding="utf-8")
    opened.reached(version=2, graded=2)
    assert "y 6.00" in opened.handle("point B").get_attribute("aria-label")


@pytest.mark.parametrize(("button", "stands"), [("#mine", "B: [6, 3]"), ("#theirs", "B: [5, 6]")])
def test_a_conflict_is_shown_and_never_overwritten(opened: Open, button: str, stands: str) -> None:
    opened.choose("point B")
    opened.page.keyboard.press("Shift+ArrowRight")
    opened.reached(version=2)
    text = opened.style.read_text(encoding="utf-8")
    opened.style.write_text(text.replace("B: [5, 3]", "B: [5, 6]"), encoding="utf-8")
    opened.page.wait_for_selector("#conflict", timeout=PATIENCE_MS)
    assert "B: [6, 3]" in opened.page.inner_text(".mine")
    assert "B: [5, 6]" in opened.page.inner_text(".theirs")
    opened.refused = "409"
    opened.page.keyboard.press("Control+s")
    opened.page.wait_for_selector(".banner:has-text('PS187')", timeout=PATIENCE_MS)
    assert "B: [5, 6]" in opened.style.read_text(encoding="utf-8")
    opened.page.click(button)
    opened.page.wait_for_selector("#conflict", state="detached", timeout=PATIENCE_MS)
    assert stands in opened.session.draft.text


def test_a_file_that_cannot_be_read_is_said_with_its_place(opened: Open) -> None:
    text = opened.style.read_text(encoding="utf-8")
    opened.style.write_text(text.replace("lines:", "lines", 1), encoding="utf-8")
    opened.page.wait_for_selector(".banner", timeout=PATIENCE_MS)
    assert re.search(r"style\.yaml:\d+:\d+ PS105", opened.page.inner_text(".banner"))
    assert opened.handle("point B").count() == 1
    opened.style.write_text(text, encoding="utf-8")
    opened.page.wait_for_selector(".banner", state="detached", timeout=PATIENCE_MS)


def test_a_page_that_is_loaded_again_has_lost_nothing(opened: Open) -> None:
    opened.choose("point B")
    opened.page.keyboard.press("Shift+ArrowRight")
    opened.reached(version=2)
    opened.page.reload()
    opened.reached(ready=1)
    assert "x 6.00" in opened.handle("point B").get_attribute("aria-label")
    assert opened.page.is_enabled("#undo")


# --- what does not hold ---------------------------------------------------------------------------


def test_a_crossing_is_ringed_and_everything_else_is_still_drawn(opened: Open) -> None:
    opened.line("feather")
    opened.choose("knot feather 8")
    opened.page.fill('[data-key="at 1"]', "60")
    opened.page.keyboard.press("Enter")
    opened.reached(version=2, graded=2)
    opened.page.wait_for_selector("#stage .ring", timeout=PATIENCE_MS)
    assert "crosses itself" in opened.page.inner_text(".banner")
    assert opened.page.locator('nav [data-piece="upper"] .failed').count() == 1
    assert opened.page.locator('path.line[data-line="feather"]').count() == 1
    opened.page.click("#undo")
    opened.reached(version=3, checked=3)
    assert opened.page.locator("#stage .ring").count() == 0


def test_a_number_out_of_range_is_marked_and_not_sent(opened: Open) -> None:
    opened.page.click("#tab-style")
    key = '[data-key="allowances.lasting"]'
    opened.page.fill(key, "-3")
    opened.page.keyboard.press("Enter")
    assert opened.page.get_attribute(key, "aria-invalid") == "true"
    opened.page.fill(key, "14,5")
    opened.page.keyboard.press("Enter")
    opened.reached(version=2)
    assert "lasting: 14.5" in opened.session.draft.text


# --- views and panels -----------------------------------------------------------------------------


def test_what_is_being_typed_outlives_news_from_the_background(opened: Open) -> None:
    page = opened.page
    opened.choose("point B")
    page.locator('[data-key="at 0"]').focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("7.")
    text = opened.style.read_text(encoding="utf-8")
    opened.style.write_text(text.replace("Q: [5, 59.7]", "Q: [5, 60]"), encoding="utf-8")
    opened.reached(version=2, checked=2)
    assert page.input_value('[data-key="at 0"]') == "7."
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    opened.reached(version=3)
    assert "B: [7.5, 3]" in opened.session.draft.text


def test_every_panel_in_both_languages_shows_something(opened: Open) -> None:
    page = opened.page
    for _ in range(2):
        for name in PANELS:
            page.click(f"#tab-{name}")
            page.wait_for_selector("#panel :is(table, .field, button, li)", timeout=PATIENCE_MS)
            assert len(page.inner_text("#panel").strip()) > 5
        page.click("#language")
    page.click("#language")
    assert page.get_attribute("html", "lang") == "id"
    assert page.inner_text("#save") == "Simpan"
    page.click("#tab-checks")
    assert "jahitan" in page.inner_text("#panel").lower() or "tepi" in page.inner_text("#panel").lower()


def test_material_is_worked_out_against_the_last_save(opened: Open) -> None:
    page = opened.page
    page.click("#tab-material")
    page.click('[data-key="material"]')
    page.wait_for_selector("#panel table", timeout=PATIENCE_MS)
    assert re.search(r"Rp [\d,]{5,}", page.inner_text("#panel .big"))
    opened.choose("point Q")
    page.keyboard.press("Control+ArrowUp")
    opened.reached(version=2)
    page.click("#tab-material")
    assert "has changed since" in page.inner_text("#panel .warning")
    page.click('[data-key="material"]')
    page.wait_for_selector("#panel strong:has-text('+Rp')", timeout=PATIENCE_MS)


def test_drags_in_quick_order_all_count(opened: Open) -> None:
    opened.drag("point B", 0, 12)
    opened.drag("point Q", 0, -12)
    opened.reached(version=3)
    assert "B: [5, 3]" not in opened.session.draft.text
    assert "Q: [5, 59.7]" not in opened.session.draft.text


def test_every_view_shows_the_pieces(opened: Open) -> None:
    page = opened.page
    page.click('nav [data-piece="upper"]')
    page.select_option("#size", "all")
    page.wait_for_selector("#stage path.size.large", timeout=PATIENCE_MS)
    assert page.locator("#stage path.net").count() == len(opened.session.state()["sizes"])
    page.select_option("#size", "41")
    for ghost in ("base", "photo", "saved"):
        page.click(f"#ghost-{ghost}")
        page.wait_for_selector(f"#stage path.ghost.{ghost}", timeout=PATIENCE_MS)
    page.select_option("#foot", "left")
    page.click("#view-pieces")
    page.wait_for_selector('#stage [data-piece="sock"], #stage [data-piece="upper"]', timeout=PATIENCE_MS)
    assert page.locator("#stage [data-piece]").count() == len(opened.session.style.pattern.pieces)
    page.click("#view-paper")
    page.wait_for_selector("#stage rect.page", timeout=PATIENCE_MS)
    answer = page.request.get(
        f"http://127.0.0.1:{opened.server.server_port}{page.get_attribute('#paper', 'href')}"
    )
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")


def test_distances_angles_and_lines_are_measured(opened: Open) -> None:
    page = opened.page
    page.click("#tab-measure")
    page.click('[data-key="mode distance"]')
    page.select_option('[data-key="pick 0"]', "C")
    page.select_option('[data-key="pick 1"]', "V")
    page.click("#panel .row button:last-child >> nth=1")
    assert "165.6" in page.inner_text("#panel .big")
    page.click('[data-key="mode line"]')
    page.select_option('[data-key="pick line"]', "back")
    page.wait_for_selector("#panel .big", timeout=PATIENCE_MS)
    assert re.search(r"back: 5\d\.\d mm", page.inner_text("#panel .big"))


def test_a_distance_is_measured_by_clicks_that_catch_points_of_one_sheet(opened: Open) -> None:
    page = opened.page
    page.click("#tab-measure")
    page.click('[data-key="mode distance"]')
    for name in ("point Q", "point heel_point", "point toe_point"):  # the first lies on another sheet
        page.mouse.click(*opened.middle(name))
    page.wait_for_selector("#panel .big:has-text('235.10 mm')", timeout=PATIENCE_MS)
    box = page.locator("#stage path.measure").bounding_box()
    x, y = opened.middle("point heel_point")
    assert box["x"] == pytest.approx(x, abs=3)
    assert box["y"] == pytest.approx(y, abs=12)


def test_a_click_on_a_point_shows_its_line_and_a_click_on_the_line_its_point(opened: Open) -> None:
    page = opened.page
    page.click("#tab-text")
    opened.choose("point Q")
    page.wait_for_selector("#source li.here", timeout=PATIENCE_MS)
    assert "Q: [5, 59.7]" in page.inner_text("#source li.here")
    page.click('#source li:has-text("J: [155, 0]")')
    page.wait_for_selector('.handle.chosen[data-id="point J"]', timeout=PATIENCE_MS)


def test_a_name_from_the_file_stays_text(opened: Open) -> None:
    text = opened.style.read_text(encoding="utf-8")
    bad = "<img src=x onerror=alert(1)>"
    opened.style.write_text(text.replace("Women's pump", f'"{bad}"'), encoding="utf-8")
    opened.reached(version=2)
    assert opened.page.inner_text("#title") == bad
    assert opened.page.locator("header img").count() == 0


def test_everything_can_be_reached_by_keys(opened: Open) -> None:
    page = opened.page
    page.click('nav [data-piece="upper"]')
    seen: set[str] = set()
    for _ in range(140):
        page.keyboard.press("Tab")
        seen.add(page.evaluate(FOCUSED))
    wanted = {
        "view-standard",
        "view-paper",
        "size",
        "foot",
        "ghost-photo",
        "language",
        "upper",
        "zoom-in",
        "tab-text",
        "point V",
    }
    assert wanted <= seen


def test_the_page_has_names_for_what_can_be_used(opened: Open) -> None:
    nameless = opened.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, [role=button]")].filter((each) =>
          !(each.textContent.trim() || each.getAttribute("aria-label") || each.labels?.length)).length"""
    )
    assert nameless == 0


@pytest.mark.parametrize("width", [1300, 700, 380])
def test_the_page_fits_its_window(opened: Open, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 800})
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= width
