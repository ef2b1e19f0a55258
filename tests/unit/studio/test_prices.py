"""What a change of the drawing costs: material of a pair and the price of an order, against the last save."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from polasepatu.studio.prices import OrderOfAnother, material, price
from polasepatu.studio.session import Session

ROOT = Path(__file__).parents[3]


@pytest.fixture
def derby(tmp_path: Path) -> Session:
    """A derby and the sample order for it, side by side as in a project; lattices are shared by all tests."""
    shutil.copytree(ROOT / "patterns" / "derby", tmp_path / "patterns" / "derby")
    shutil.copytree(ROOT / "orders", tmp_path / "orders")
    return Session(tmp_path / "patterns" / "derby", order=tmp_path / "orders" / "los-angeles-2000.yaml")


def widen(session: Session) -> None:
    """Raise the topline by 4 mm: more leather in both quarters."""
    change = {"do": "put", "steps": ["lines", "topline", "3", "1"], "value": 57.5}
    session.change(session.draft.version, [change], "moved")


def test_more_leather_in_the_drawing_costs_more_a_pair(derby: Session) -> None:
    before = material(derby)
    assert before["change"]["en"] == "Rp 0"
    widen(derby)
    after = material(derby)
    upper = next(row for row in after["rows"] if row["code"] == "cow-side")
    assert Decimal(upper["change_value"]) > 0
    assert upper["change"]["id"].startswith("+Rp ")
    assert after["change"]["en"].startswith("+Rp ")
    thread = next(row for row in after["rows"] if row["code"] == "thread")
    assert Decimal(thread["change_value"]) == 0


def test_the_price_of_the_order_follows_the_drawing(derby: Session) -> None:
    assert [row["change"]["en"] for row in price(derby)["rows"]] == ["Rp 0", "Rp 0", "USD 0.0000"]
    widen(derby)
    rows = {row["label"]: row for row in price(derby)["rows"]}
    assert set(rows) == {"Material for a pair", "Full cost of a pair", "Price of a pair, not rounded"}
    for row in rows.values():
        now, saved, change = (
            Decimal(row[key]["en"].split(" ")[1].replace(",", "")) for key in ("now", "saved", "change")
        )
        assert now - saved == change > 0  # the difference of what is read


def test_an_order_for_another_style_is_refused(derby: Session, folder: Path) -> None:
    pump = Session(folder, order=derby.order)
    with pytest.raises(OrderOfAnother):
        price(pump)
