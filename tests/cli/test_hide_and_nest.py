"""Leather and layouts on the command line."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ezdxf
import pytest

from polasepatu.cli.framework import progress
from polasepatu.cli.framework.run import run
from polasepatu.files.hide import load_hide
from polasepatu.formats.write.dxf_r12 import R12, document
from polasepatu.materials.generate import SIDE_22
from polasepatu.nesting.kernels import jit
from polasepatu.progress import Event
from polasepatu.project import folder

GOAT = str(folder() / "patterns" / "hides" / "goat5.yaml")
ORDER = str(folder() / "orders" / "los-angeles-2000.yaml")
SIDE = str(folder() / "patterns" / "hides" / "side22.yaml")
DERBY = str(folder() / "patterns" / "derby")
QUICK = ("--rounds", "2", "--pairs", "2", "--no-mates")


@pytest.fixture
def result(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command with --json, and return its result."""

    def ask(*words: str) -> Any:
        assert run([*words, "--json"]) in (0, 1)
        return json.loads(capsys.readouterr().out)["result"]

    return ask


def test_a_hide_says_what_each_class_leaves(result: Callable[..., Any], tmp_path: Path) -> None:
    picture = tmp_path / "side.svg"
    shown = result("hide", "show", SIDE, "-o", str(picture))
    usable = [shown["usable_area_mm2"][str(rank)] for rank in range(1, 6)]
    assert usable == sorted(usable)
    assert shown["measured_area_sqft"] == pytest.approx(22.0, abs=0.01)
    assert "class 1" in picture.read_text(encoding="utf-8")


def test_a_generated_hide_can_be_read_again_and_is_the_same_again(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    for path in (one, two):
        assert run(["hide", "generate", "goat", "--grade", "c", "--seed", "5", "-o", str(path)]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert load_hide(one).generated
    assert run(["hide", "check", str(one)]) == 0
    assert run(["hide", "generate", "goat", "-o", str(one)]) == 4  # there already
    assert run(["hide", "generate", "goat", "-o", str(one), "--force"]) == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("hide", "generate", "crocodile"), 4),
        (("hide", "generate", "--grade", "G"), 4),
        (("hide", "show", "nowhere.yaml"), 3),
        (("hide", "import", "nowhere.dxf"), 3),
        (("hide", "import", "x.dxf", "--form", "fur"), 2),
        (("nest", "hide", DERBY), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--turns", "sometimes"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--material", "silk"), 3),
        (("nest", "hide", DERBY, "--hide", SIDE, "--sizes", "99"), 4),
        (("nest", "roll", DERBY, "--width", "1m", "--boards", "2"), 2),
        (("nest", "roll", DERBY, "--width", "1m", "--repeat", "nan"), 2),
        (("nest", "roll", DERBY, "--width", "1m", "--repeat-across", "2m"), 3),
        (("nest", "roll", ORDER, "--width", "1m"), 4),  # 20,000 pieces
        (("nest", "hide", DERBY, "--hide", SIDE, "--pairs", "0"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--pairs", "42:0"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--pairs", "many"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--pairs", "42:2", "--sizes", "41"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--pairs", "99:2"), 4),
        (("nest", "hide", DERBY, "--hide", SIDE, "--first", "laces"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--first", "vamp", "--value", "pairs"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--colour", "brown"), 2),
        (("nest", "hide", ORDER, "--hide", SIDE, "--colour", "pink"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--gap", "nan"), 2),
        (("nest", "hide", DERBY, "--hide", SIDE, "--gap", "20cm", "--rounds", "1"), 3),
        (("nest", "roll", DERBY, "--width", "1cm"), 3),
        (("nest", "show", "nowhere.json"), 3),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_exit_code(
    words: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*words]) == code


def test_a_traced_hide_is_imported_beside_its_drawing(tmp_path: Path, result: Callable[..., Any]) -> None:
    import numpy as np

    pen = R12()
    drawing = tmp_path / "scan.dxf"
    outline = pen.polyline("HIDE", np.array(SIDE_22, dtype=float), closed=True)
    drawing.write_bytes(
        document(entities=[outline, pen.circle("DEFECT_4", 800, 400, 15)], header=pen.header((0, 0), (1, 1)))
    )
    shown = result("hide", "import", str(drawing), "--grade", "B", "--area", "22")
    assert (shown["flaws"], shown["grade"], shown["invoiced_area_sqft"]) == (1, "B", 22.0)
    assert load_hide(tmp_path / "scan.yaml").source_note == "imported from scan.dxf"


def test_a_layout_is_written_shown_and_verified(
    result: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    made = result("nest", "hide", DERBY, "--hide", SIDE, *QUICK, "-o", str(out))
    assert made["verified"]
    assert 0 < made["utilisation"] <= 1
    assert sum(made["pieces_by_class"].values()) == len(made["placements"]) > 0
    shares = made["utilisation"] + made["first_waste"] + made["second_waste"]
    assert shares == pytest.approx(1.0)
    assert sorted(path.suffix for path in out.iterdir()) == [".dxf", ".json", ".json", ".svg"]
    again = result("nest", "verify", str(out))
    assert again["placements"] == made["placements"]
    document = ezdxf.readfile(next(out.glob("*.dxf")))
    assert len(document.modelspace().query('POLYLINE[layer=="CUT"]')) == len(made["placements"])
    assert run(["--lang", "id", "nest", "show", str(out)]) == 0
    assert "limbah" in capsys.readouterr().out


def test_a_tampered_layout_is_found_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(["nest", "hide", DERBY, "--hide", SIDE, *QUICK, "-o", str(out)]) == 0
    path = out / "layout.json"
    layout = json.loads(path.read_text(encoding="utf-8"))
    layout["placements"][0]["y_mm"] = -2000.0
    path.write_text(json.dumps(layout), encoding="utf-8")
    capsys.readouterr()
    assert run(["nest", "verify", str(path)]) == 1
    assert "PS469" in capsys.readouterr().err


def test_the_same_seed_and_rounds_give_the_same_bytes_on_any_number_of_threads(tmp_path: Path) -> None:
    words = ("nest", "hide", DERBY, "--hide", SIDE, *QUICK, "--seed", "3")
    for threads in ("1", "2"):
        assert run([*words, "-j", threads, "-o", str(tmp_path / threads)]) == 0
    one, two = (sorted((tmp_path / threads).iterdir()) for threads in ("1", "2"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_search_that_has_to_be_compiled_first_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit, "is_cold", lambda: True)
    words = ["nest", "hide", DERBY, "--hide", SIDE, *QUICK]
    assert run(words) == 0
    assert capsys.readouterr().err.count("preparing the search") == 1
    assert run([*words, "-q"]) == 0
    assert "preparing" not in capsys.readouterr().err


def test_ctrl_c_keeps_the_best_layout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Event] = []

    @contextmanager
    def listening() -> Iterator[Callable[[Event], None]]:
        def listen(event: Event) -> None:
            heard.append(event)
            if len(heard) == 2:
                signal.raise_signal(signal.SIGINT)

        yield listen

    monkeypatch.setattr(progress, "listening", listening)
    words = ["nest", "hide", DERBY, "--hide", SIDE, "--rounds", "1000", "--pairs", "24", "--no-mates"]
    assert run([*words, "--fill", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["result"]
    assert made["stopped"]
    assert made["verified"]
    assert made["placements"]
    assert made["rounds"] == len(heard) == 2


def test_pieces_left_over_are_a_finding_unless_the_hide_is_to_be_filled(
    result: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("nest", "hide", DERBY, "--hide", GOAT, "--pairs", "6", "--rounds", "1")
    assert run(list(words)) == 1
    told = capsys.readouterr()
    assert "PS499" in told.err
    assert "no room left" in told.out
    assert run([*words, "--fill"]) == 0
    assert "PS499" not in capsys.readouterr().err
    made = result(*words)
    assert len(made["placements"]) + sum(each["count"] for each in made["unplaced"]) == 60


def test_pairs_by_size_and_of_an_order(result: Callable[..., Any]) -> None:
    words = ("--hide", SIDE, "--rounds", "1", "--no-mates")
    made = result("nest", "hide", DERBY, *words, "--pairs", "41:1,42:2")
    counts = dict.fromkeys(("41", "42"), 0)
    for each in [*made["placements"], *made["unplaced"]]:
        counts[each["size"]] += each.get("count", 1)
    assert counts == {"41": 10, "42": 20}
    part = result("nest", "hide", ORDER, *words, "--pairs", "12")
    asked = sum(each.get("count", 1) for each in [*part["placements"], *part["unplaced"]])
    assert asked == 12 * 10


def test_a_whole_order_on_one_hide_is_filled_and_the_rest_told(result: Callable[..., Any]) -> None:
    made = result("nest", "hide", ORDER, "--hide", GOAT, "--rounds", "1", "--no-mates")
    assert len(made["placements"]) + sum(each["count"] for each in made["unplaced"]) == 20_000
    assert made["placements"]


def test_pieces_that_come_first_are_placed_first(result: Callable[..., Any]) -> None:
    words = ("nest", "hide", DERBY, "--hide", GOAT, "--pairs", "3", "--rounds", "10", "--no-mates")
    plain, first = result(*words), result(*words, "--first", "back_strip")
    counts = [sum(each["piece"] == "back_strip" for each in made["placements"]) for made in (plain, first)]
    assert counts[1] == 6 > counts[0]
