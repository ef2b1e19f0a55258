"""Dies are counted for what is cut in the house, not for what is bought ready."""

from __future__ import annotations

from pathlib import Path

from polasepatu import project
from polasepatu.workflow.order import CostJob, cost_order


def test_bought_outsoles_and_socks_take_no_knife():
    done = cost_order(Path(project.orders()["los-angeles-2000"]), CostJob())
    knives = {each.piece for each in done.facts.knives}
    assert {"vamp", "quarter", "insole_board"} <= knives
    assert not {"outsole", "sock"} & knives
