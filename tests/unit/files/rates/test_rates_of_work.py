"""Wages, work and the workshop from files: what is shipped loads, and every slip is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from polasepatu import project
from polasepatu.costing.making.operation import Stage
from polasepatu.errors import InputFaults
from polasepatu.files.rates.factory import load_factory
from polasepatu.files.rates.labour import load_labour
from polasepatu.files.style.style import load_style


def codes(load: Callable[[Path], object], path: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(InputFaults) as caught:
        load(path)
    return [(each.code, each.where.line) for each in caught.value.findings]


def changed(name: str, folder: Path, *changes: tuple[str, str]) -> Path:
    text = project.rates(name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return 1 + next(index for index, line in enumerate(lines) if text in line)


@pytest.mark.parametrize(
    ("region", "day", "month"),
    [
        ("kab-mojokerto", date(2025, 6, 1), 4_856_026),
        ("kab-mojokerto", date(2025, 11, 24), 4_925_398),
        ("kab-mojokerto", date(2026, 3, 2), 5_176_101),
        ("kab-mojokerto-umsk", date(2026, 3, 2), 5_328_887),
        ("kota-mojokerto", date(2025, 6, 1), 3_031_000),
        ("kota-mojokerto", date(2026, 6, 1), 3_208_556),
    ],
)
def test_minimum_wages_by_region_and_day(region: str, day: date, month: int) -> None:
    wage, findings = load_labour(project.rates("labour")).wage(region, day)
    assert (wage.month.amount, wage.month.currency, findings) == (month, "IDR", ())


def test_a_wage_after_the_last_known_one_is_warned_about() -> None:
    wage, findings = load_labour(project.rates("labour")).wage("kab-mojokerto", date(2027, 1, 1))
    assert wage.month.amount == 5_176_101
    assert [each.code for each in findings] == ["PS569"]


def test_every_row_says_where_it_comes_from() -> None:
    labour, factory = load_labour(project.rates("labour")), load_factory(project.rates("factory"))
    rows = [*labour.wages, *labour.on_cost, *labour.hours, *labour.attendance, *labour.efficiency]
    rows += [*labour.piece_rates, *factory.overhead, *factory.admin, *factory.dies, *factory.lasts]
    assert all(row.source and row.where.line for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("value: 4856026", "value: 4.856.026", "PS120", "4.856.026"),
        ("value: 30000,", "value: 30.000,", "PS508", "30.000"),
        ("value: 4856026", "value: -1", "PS128", "value: -1"),
        ("currency: IDR, valid_from: 2025-01-01", "currency: RP, valid_from: 2025-01-01", "PS560", "RP"),
        ("valid_to: 2025-10-31", "valid_to: 2024-10-31", "PS566", "4856026"),
        ("valid_to: 2025-10-31", "valid_to: 2025-11-30", "PS567", "4925398"),
        ("valid_from: 2025-01-01", "valid_from: 01-01-2025", "PS134", "01-01-2025"),
        ("paid: 2076", "paid: 1800", "PS548", "paid: 1800"),
        ("percent: 75", "percent: 0", "PS127", "percent: 0"),
        ("cutting: 7,", "cuting: 7,", "PS126", "cuting"),
        ("per_month: 173", "per_mont: 173", "PS118", "per_mont"),
    ],
)
def test_slips_in_the_file_of_labour(old: str, new: str, code: str, at: str, tmp_path: Path) -> None:
    path = changed("labour", tmp_path, (old, new))
    assert (code, line_of(path, at)) in codes(load_labour, path)


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("      percent: 20", "      amount: {value: 5, currency: IDR}", "PS550", "- title: {en: Running"),
        ("      by: labour", "      by: month", "PS550", "- title: {en: Running"),
        ("      by: labour", "      by: luck", "PS126", "by: luck"),
        ("{percent: 4,", "{percent: 100,", "PS129", "percent: 100"),
        ("life_strokes: 60000", "life_strokes: 60.5", "PS121", "60.5"),
        ("hours_on_last: 6", "hours_on_last: 0", "PS127", "hours_on_last: 0"),
    ],
)
def test_slips_in_the_file_of_the_workshop(old: str, new: str, code: str, at: str, tmp_path: Path) -> None:
    path = changed("factory", tmp_path, (old, new))
    assert (code, line_of(path, at)) in codes(load_factory, path)


# --- operations of a style ------------------------------------------------------------------------


def test_every_shipped_style_says_its_work_from_cutting_to_packing() -> None:
    for name, folder in project.styles().items():
        stages = [each.stage for each in load_style(folder).operations]
        assert {Stage.CUTTING, Stage.STITCHING, Stage.LASTING, Stage.FINISHING} <= set(stages), name
    assert sum(each.standard_minutes for each in load_style(project.styles()["derby"]).operations) == 58


@pytest.mark.parametrize(
    "entry",
    [
        "{stage: cutting}",
        "{stage: cutting, minutes: 7, per_kodi: {value: 1, currency: IDR}}",
        "{stage: cutting, piece_rate: x, allowance_percent: 10}",
    ],
)
def test_an_operation_is_paid_in_one_way(entry: str, tmp_path: Path) -> None:
    derby = project.styles()["derby"]
    (tmp_path / "last.yaml").write_bytes((derby / "last.yaml").read_bytes())
    text = (derby / "style.yaml").read_text(encoding="utf-8")
    path = tmp_path / "style.yaml"
    path.write_text(text.replace("{stage: cutting, minutes: 7}", entry), encoding="utf-8")
    assert codes(load_style, path) == [("PS549", line_of(path, entry))]
