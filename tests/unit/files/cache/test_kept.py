"""What is kept in the cache folder: an acceleration that never lies and never stands in the way."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from polasepatu.files.cache import kept
from polasepatu.files.cache import lattices as lattice_store
from polasepatu.files.cache.cut_pieces import CutStore
from polasepatu.files.cache.lattices import RecordStore
from polasepatu.files.style.style import load_style
from polasepatu.workflow.consume import ConsumeJob, consume_style

ROOT = Path(__file__).parents[4]
PIECE = np.array([[0.0, 0.0], [120.0, 0.0], [150.0, 60.0], [40.0, 90.0]])
OTHER = PIECE * 1.1


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("POLASEPATU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(lattice_store, "KNOWN", tmp_path / "nothing known")


def stored(style: str = "derby") -> RecordStore:
    """Return a store that has found one lattice and one lay, and has kept them."""
    store = RecordStore(style)
    store.lattice(PIECE, gap_mm=1.0, double=True)
    store.numbers("lay", lambda: (20.0, 100.0))
    assert store.save()
    return store


def test_what_was_found_is_read_again_without_finding_anything():
    first = stored().found.lattices
    again = RecordStore("derby", find=False)
    assert [again.lattice(PIECE, gap_mm=1.0, double=True)] == list(first.values())
    assert again.numbers("lay", lambda: pytest.fail("made again")) == (20.0, 100.0)
    assert again.read_back == 1


def test_another_outline_gap_or_kind_is_another_record():
    stored()
    again = RecordStore("derby", find=False)
    assert again.lattice(OTHER, gap_mm=1.0, double=True) is None
    assert again.lattice(PIECE, gap_mm=1.5, double=True) is None
    assert again.lattice(PIECE, gap_mm=1.0, double=False) is None
    assert again.numbers("other lay", lambda: (1.0,)) is None


def test_records_of_another_engine_are_not_used(monkeypatch):
    stored()
    monkeypatch.setattr(lattice_store, "engine", lambda: "another")
    assert RecordStore("derby", find=False).lattice(PIECE, gap_mm=1.0, double=True) is None


@pytest.mark.parametrize("path", sorted(lattice_store.KNOWN.glob("*.json")), ids=lambda path: path.stem)
def test_the_lattices_that_come_with_the_package_are_of_this_engine(path):
    """Where they are not, they are left unread and the first price is slow: run `python dev.py lattices`."""
    assert path.stat().st_size < 1_000_000
    assert kept.read_kept(path, lattice_store.FORM, lattice_store.engine())["lattices"]


def test_the_lattices_of_a_sample_style_are_known_from_the_start(tmp_path, monkeypatch):
    stored().path.rename(tmp_path / "lattices-derby.json")
    monkeypatch.setattr(lattice_store, "KNOWN", tmp_path)
    again = RecordStore("derby", find=False)
    assert not again.path.exists()
    assert again.lattice(PIECE, gap_mm=1.0, double=True) is not None


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-3] + b"9]]",
        lambda raw: raw.replace(b"lattices", b"lattuces", 1),
        lambda raw: b"",
        lambda raw: b"\xff\xfe" + raw,
        lambda raw: b"{}\n{}",
        lambda raw: b"[1]\n" + raw.partition(b"\n")[2],
    ],
)
def test_a_damaged_file_is_as_good_as_none_and_is_written_again(damage):
    store = stored()
    store.path.write_bytes(damage(store.path.read_bytes()))
    again = RecordStore("derby")
    assert again.lattice(PIECE, gap_mm=1.0, double=True) is not None
    assert again.read_back == 0
    assert again.save()
    assert RecordStore("derby", find=False).lattice(PIECE, gap_mm=1.0, double=True) is not None


def test_a_record_that_cannot_be_the_pieces_is_found_again():
    store = stored()
    head, _, body = store.path.read_bytes().partition(b"\n")
    content = json.loads(body)
    (key,) = content["lattices"]
    content["lattices"][key][6] *= 2  # the area of another piece, with a digest that holds
    assert kept.write_kept(store.path, lattice_store.FORM, lattice_store.engine(), content)
    assert head != store.path.read_bytes().partition(b"\n")[0]
    assert RecordStore("derby", find=False).lattice(PIECE, gap_mm=1.0, double=True) is None


def test_records_that_are_not_numbers_are_none():
    store = stored()
    content = {"lattices": {"key": ["x"] * 7}, "lays": {}}
    kept.write_kept(store.path, lattice_store.FORM, lattice_store.engine(), content)
    assert RecordStore("derby", find=False).kept.lattices == {}


def test_a_place_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("POLASEPATU_CACHE", str(blocked / "cache"))
    store = RecordStore("derby")
    assert store.lattice(PIECE, gap_mm=1.0, double=True) is not None
    assert not store.save()


def test_two_runs_that_write_after_each_other_keep_what_both_found():
    one, two = RecordStore("derby"), RecordStore("derby")
    one.lattice(PIECE, gap_mm=1.0, double=True)
    two.lattice(OTHER, gap_mm=1.0, double=True)
    one.save()
    two.save()
    again = RecordStore("derby", find=False)
    assert again.lattice(PIECE, gap_mm=1.0, double=True) is not None
    assert again.lattice(OTHER, gap_mm=1.0, double=True) is not None


def test_the_systems_place_for_caches_is_used(monkeypatch):
    monkeypatch.delenv("POLASEPATU_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", os.sep + "caches")
    assert kept.cache_folder() == Path(os.sep + "caches") / "polasepatu"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", os.sep + "local")
    assert kept.cache_folder() == Path(os.sep + "local") / "polasepatu" / "cache"
    monkeypatch.setattr("sys.platform", "darwin")
    assert kept.cache_folder().parts[-3:] == ("Library", "Caches", "polasepatu")


def test_the_digest_of_the_code_changes_with_its_text():
    assert kept.code_digest("costing/material/lay.py") != kept.code_digest("costing/material/chain.py")
    assert kept.code_digest("costing/material/lay.py") == kept.code_digest("costing/material/lay.py")


def test_a_digest_of_no_code_at_all_is_refused():
    with pytest.raises(ValueError, match="no/such/room"):
        kept.code_digest("no/such/room/*.py")


# --- cut pieces -----------------------------------------------------------------------------------


def test_cuts_that_are_read_again_are_those_that_were_graded():
    job = ConsumeJob(sizes="41-42")
    first = consume_style(ROOT / "patterns" / "sandal", job)
    again = consume_style(ROOT / "patterns" / "sandal", job)
    assert len(again.cuts) == len(first.cuts) > 20
    for one, two in zip(first.cuts, again.cuts, strict=True):
        assert (one.piece, one.size, one.cut_area_mm2) == (two.piece, two.size, two.cut_area_mm2)
        assert (one.visible_mm2, one.upper, one.tight_axis_deg) == (
            two.visible_mm2,
            two.upper,
            two.tight_axis_deg,
        )
        assert np.array_equal(one.outline, two.outline)
    assert again.consumptions == first.consumptions


def test_cuts_are_kept_by_the_text_of_style_and_last_and_by_the_run(tmp_path):
    folder = tmp_path / "sandal"
    folder.mkdir()
    for name in ("style.yaml", "last.yaml"):
        (folder / name).write_bytes((ROOT / "patterns" / "sandal" / name).read_bytes())
    style = load_style(folder)
    path = CutStore(style, sizes="42", width="").path
    assert CutStore(style, sizes="42", width="").path == path
    assert CutStore(style, sizes="41", width="").path != path
    assert CutStore(style, sizes="42", width="F").path != path
    last = folder / "last.yaml"
    last.write_text(last.read_text(encoding="utf-8") + "# tried on\n", encoding="utf-8")
    assert CutStore(load_style(folder), sizes="42", width="").path != path


def test_old_runs_of_a_style_make_room():
    style = load_style(ROOT / "patterns" / "sandal")
    for number in range(12):
        assert CutStore(style, sizes=str(number), width="").save(())
    left = list(kept.cache_folder().glob("cuts-*.json"))
    assert len(left) == 8


def test_damaged_cuts_are_graded_again():
    job = ConsumeJob(sizes="42")
    consume_style(ROOT / "patterns" / "sandal", job)
    (path,) = kept.cache_folder().glob("cuts-sandal-*.json")
    raw = path.read_bytes()
    path.write_bytes(raw[:-40])
    consume_style(ROOT / "patterns" / "sandal", job)
    assert path.read_bytes() == raw
