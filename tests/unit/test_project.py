"""What belongs to a style or an order is found in the project first, then among the samples."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from polasepatu import project
from polasepatu.files.hide import check_hide_file
from polasepatu.files.last import load_last

FINDERS = pytest.mark.parametrize(
    ("find", "name", "path"),
    [
        (project.find_style, "derby", "patterns/derby"),
        (project.find_order, "los-angeles-2000", "orders/los-angeles-2000.yaml"),
        (project.find_style_or_order, "derby", "patterns/derby"),
        (project.find_style_or_order, "los-angeles-2000", "orders/los-angeles-2000.yaml"),
        (project.find_hide, "side22", "patterns/hides/side22.yaml"),
        (project.find_last, "derby", "patterns/derby/last.yaml"),
        (project.find_last, "uk-8-half-sizes", "patterns/lasts/uk-8-half-sizes.yaml"),
    ],
)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@FINDERS
def test_the_name_of_a_sample_is_found_from_an_empty_folder(
    find: Callable[[str], Path], name: str, path: str
) -> None:
    assert find(name) == project.folder() / path


@FINDERS
def test_a_file_that_exists_is_the_one_that_is_meant(
    find: Callable[[str], Path], name: str, path: str
) -> None:
    Path(name).write_text("mine", encoding="utf-8")
    assert find(name) == Path(name)


@FINDERS
def test_what_is_neither_is_refused_with_what_is_spelt_alike(
    find: Callable[[str], Path], name: str, path: str
) -> None:
    with pytest.raises(project.NeitherFileNorSample) as caught:
        find(f"patterns/{name.upper()}s.yaml")
    assert name in caught.value.findings[0].values["near"].split(", ")


def test_files_beside_the_place_are_near_it_too() -> None:
    Path("stiefel.yaml").touch()
    with pytest.raises(project.NeitherFileNorSample) as caught:
        project.find_style("stifel.yml")
    assert caught.value.findings[0].values["near"] == "stiefel.yaml"


def test_where_nothing_is_alike_all_samples_are_listed() -> None:
    with pytest.raises(project.NeitherFileNorSample) as caught:
        project.find_hide("xyz")
    assert caught.value.findings[0].values["near"] == ", ".join(project.hides())


def test_the_last_of_a_folder_is_the_file_in_it(empty_folder: Path) -> None:
    shutil.copytree(project.styles()["derby"], empty_folder / "mine")
    assert project.find_last("mine") == Path("mine/last.yaml")


def test_every_sample_hide_and_last_loads() -> None:
    assert [check_hide_file(path)[0].name for path in project.hides().values()] == list(project.hides())
    assert all(load_last(path).name for path in project.lasts().values())


def test_an_order_may_name_a_sample_style_and_its_own_folder_comes_first(empty_folder: Path) -> None:
    text = project.orders()["los-angeles-2000"].read_text(encoding="utf-8")
    order = empty_folder / "order.yaml"
    order.write_text(text.replace("style: ../patterns/derby", "style: derby"), encoding="utf-8")
    assert project.read_order(order).style_path == project.styles()["derby"]
    shutil.copytree(project.styles()["chukka"], empty_folder / "derby")
    assert project.read_order(order).style_path == empty_folder / "derby"


def test_rates_are_those_the_order_names_then_the_project_s_then_the_bundled_ones(empty_folder: Path) -> None:
    order = empty_folder / "orders" / "order.yaml"
    assert project.rates("fx", near=order) == project.folder() / "rates" / "fx.yaml"
    own = empty_folder / "rates" / "fx.yaml"
    own.parent.mkdir()
    own.touch()
    assert project.rates("fx", near=order).resolve() == own.resolve()
    assert project.rates("fx", near=order, own="bank.yaml") == order.parent / "bank.yaml"
