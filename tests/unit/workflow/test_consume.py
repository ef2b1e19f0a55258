"""The whole job on shipped styles: plausible amounts, every size for itself, no engine where records are."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from polasepatu.costing.material.consumed import ConsumedStyle
from polasepatu.costing.material.consumption import Factor
from polasepatu.costing.material.methods import Method, Thumb
from polasepatu.errors import InputFaults, PolaError
from polasepatu.files.cache import lattices
from polasepatu.workflow.consume import ConsumeJob, consume_style
from polasepatu.workflow.grade import GradeJob, grade_style

ROOT = Path(__file__).parents[3]
PATTERNS = ROOT / "patterns"
CATALOGUE = ROOT / "materials.yaml"
FT2 = Decimal("92903.04")
NOTHING = Decimal("1e-20")  # what 28 digits may lose on the way


def consumed(style: str = "derby", **job) -> ConsumedStyle:
    return consume_style(PATTERNS / style, ConsumeJob(**job), materials=CATALOGUE)


def of(done: ConsumedStyle, code: str):
    return next(each for each in done.materials if each.material.code == code)


def chain_of(done: ConsumedStyle, code: str, method: Method):
    return next(each.chain for each in of(done, code).estimates if each.method is method)


@pytest.fixture(scope="module")
def base() -> ConsumedStyle:
    return consumed(sizes="42")


def test_the_derbys_leather_is_what_the_trade_expects(base):
    """Cut area 1.22 square feet a pair; 1.6 to 1.9 gross at 65 to 76 % (grading rules, section 5)."""
    upper = of(base, "cow-side")
    assert Decimal("1.20") < upper.net.mean < Decimal("1.24")
    for estimate in upper.estimates:
        assert Decimal("1.55") < estimate.chain.mean < Decimal("1.95"), estimate.method
    assert upper.chosen is not None
    assert upper.chosen.method is Method.RSM
    assert Decimal("0.65") < upper.chosen.chain.utilisation < Decimal("0.78")
    assert upper.spread < Decimal("0.10")


def test_areas_are_cut_areas_of_every_piece_of_both_feet(base):
    graded = grade_style(PATTERNS / "derby", GradeJob())
    cut_mm2 = sum(
        piece.cut_area_mm2 * piece.count_per_foot
        for piece in graded.cut.pieces
        if (piece.material, piece.size) == ("upper", "42")
    )
    assert float(of(base, "cow-side").net.mean * FT2) == pytest.approx(cut_mm2, abs=0.01)


@pytest.mark.parametrize("style", ["derby", "chukka", "sneaker", "sandal", "pump"])
def test_every_shipped_style_names_all_its_materials_and_gives_likely_amounts(style):
    base = {"pump": "37"}.get(style, "42")
    done = consumed(style, sizes=base)
    assert done.unmapped == ()
    assert len(done.consumptions) == len(done.materials) > 10
    for each in done.materials:
        assert each.chosen is not None
        assert each.chosen.chain.mean > 0
        if each.areas:
            assert Decimal("0.55") < each.chosen.chain.utilisation < Decimal("0.92"), each.material.code
    assert not [each for each in done.findings if each.severity == "error"]


def test_the_chain_prints_each_factor_once_with_its_amount(base):
    upper = of(base, "cow-side")
    assert upper.chosen is not None
    steps = upper.chosen.chain.steps
    assert [step.kind for step in steps] == [
        Factor.CUT_AREA,
        Factor.FIRST_WASTE,
        Factor.SECOND_WASTE,
        Factor.QUALITY,
        Factor.DISCREPANCY,
        Factor.MATERIAL_REJECT,
    ]
    amount = steps[0].amount
    for step in steps[1:]:
        assert step.factor is not None
        amount = amount / step.factor if step.divides else amount * step.factor
        assert abs(amount - step.amount) < Decimal("1e-20")
    assert steps[3].factor == Decimal("0.913")
    assert steps[4].factor == Decimal("0.98")


def test_the_run_is_graded_size_by_size_and_never_the_sample_size_times_pairs():
    pairs = {"40": 60, "41": 10, "42": 10, "43": 10}
    done = consumed(sizes="40-43", pairs=pairs)
    single = {size: of(consumed(sizes=size), "cow-side").net.mean for size in pairs}
    upper = of(done, "cow-side")
    assert dict(upper.net.by_size) == single
    weighted = sum(upper.net.by_size[size] * count for size, count in pairs.items()) / 90
    assert abs(upper.net.mean - weighted) < NOTHING
    assert upper.net.mean < single["42"] * Decimal("0.97")
    consumption = upper.consumption
    assert consumption is not None
    assert consumption.total(pairs) == sum(consumption.by_size[size] * n for size, n in pairs.items())


def test_records_of_a_whole_run_serve_every_part_of_it(monkeypatch, tmp_path):
    monkeypatch.setenv("POLASEPATU_CACHE", str(tmp_path))
    monkeypatch.setattr(lattices, "KNOWN", tmp_path / "nothing known")
    assert consumed("sandal", sizes="41-43").lattices_found > 0
    part = consumed("sandal", sizes="42")
    assert part.lattices_found == 0
    assert part.lattices_read > 0


def test_sizes_of_a_group_take_what_its_member_takes():
    stiffener = of(consumed(sizes="40-43"), "counter-sheet")
    assert stiffener.net.by_size["40"] == stiffener.net.by_size["41"] < stiffener.net.by_size["42"]


def test_a_small_batch_takes_more_of_what_is_cut_and_no_more_laces(base):
    few = consumed(sizes="42", pairs={"42": 10})
    more, usual = of(few, "cow-side").chosen.chain.mean, of(base, "cow-side").chosen.chain.mean
    assert abs(more - usual * Decimal("1.06")) < NOTHING
    assert of(few, "laces-90").chosen.chain.mean == of(base, "laces-90").chosen.chain.mean
    assert Factor.BATCH in [step.kind for step in of(few, "cow-side").chosen.chain.steps]
    many = consumed(sizes="42", pairs={"42": 51})
    assert abs(of(many, "cow-side").chosen.chain.mean - usual) < NOTHING


def test_a_roll_pays_for_the_ends_of_its_lays_when_the_order_is_known():
    steady = of(consumed("sneaker", sizes="42"), "textile-lining-140").chosen.chain
    order = of(consumed("sneaker", sizes="42", pairs={"42": 300}), "textile-lining-140").chosen.chain
    assert steady.mean < order.mean < steady.mean * Decimal("1.1")
    assert order.steps[-2].kind is Factor.BATCH


def test_the_method_that_is_asked_for_counts_where_there_is_one():
    done = consumed(sizes="42", method=Method.ZYBIN)
    assert of(done, "cow-side").consumption.method == "zybin"
    assert of(done, "insole-board").consumption.method == "sheet"


def test_a_rule_of_thumb_of_ones_own_is_used_as_it_is_said():
    done = consumed(sizes="42", thumb=Thumb(markup=Decimal("0.4"), waste=Decimal("0.3")))
    net = of(done, "cow-side").net.mean
    rest = Decimal("1.02") / Decimal("0.98")
    markup = chain_of(done, "cow-side", Method.NET_MARKUP).mean
    waste = chain_of(done, "cow-side", Method.WASTE_DIV).mean
    assert abs(markup - net * Decimal("1.4") * rest) < Decimal("1e-20")
    assert abs(waste - net / Decimal("0.7") * rest) < Decimal("1e-20")


def test_what_is_bought_by_size_says_so(base):
    soles = of(base, "outsole-tpr").consumption
    assert soles.unit == "pair"
    assert dict(soles.bought_as) == {"42": "42"}
    assert dict(soles.net_by_size) == {"42": Decimal(1)}
    assert soles.used_for == ("outsole",)


def test_jevero_on_small_skins_is_shown_and_left_out_of_the_spread(base):
    split = of(base, "cow-split")
    assert "PS518" in [each.code for each in split.findings]
    reliable = {each.method: each.reliable for each in split.estimates}
    assert not reliable[Method.JEVERO]
    assert reliable[Method.RSM]


# --- files that are wrong -------------------------------------------------------------------------


def changed(tmp_path: Path, **changes: tuple[str, str]) -> tuple[Path, Path]:
    """Return the Derby and the catalogue with a text in one of them replaced."""
    style = tmp_path / "derby"
    style.mkdir()
    texts = {
        style / "style.yaml": (PATTERNS / "derby" / "style.yaml").read_text(encoding="utf-8"),
        style / "last.yaml": (PATTERNS / "derby" / "last.yaml").read_text(encoding="utf-8"),
        tmp_path / "materials.yaml": CATALOGUE.read_text(encoding="utf-8"),
    }
    for path, text in texts.items():
        old, new = changes.get(path.stem, ("", ""))
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return style, tmp_path / "materials.yaml"


def refused(style: Path, materials: Path) -> list:
    with pytest.raises(PolaError) as caught:
        consume_style(style, ConsumeJob(sizes="42"), materials=materials)
    return list(caught.value.findings)


def test_a_code_that_is_not_in_the_catalogue_is_told_in_the_style(tmp_path):
    style, materials = changed(tmp_path, style=("upper: cow-side", "upper: cow-sde"))
    (found,) = refused(style, materials)
    assert (found.code, found.where.field) == ("PS503", "use.upper")
    assert found.where.line is not None
    assert "cow-side" in found.values["near"]


def test_a_material_of_no_piece_is_told_in_the_style(tmp_path):
    style, materials = changed(tmp_path, style=("  upper: cow-side", "  uper: cow-side"))
    (found,) = refused(style, materials)
    assert (found.code, found.where.field) == ("PS117", "use.uper")


def test_a_piece_that_does_not_fit_on_its_sheet_is_told(tmp_path):
    board = "    form: sheet\n    unit: m2"
    text = CATALOGUE.read_text(encoding="utf-8")
    start = text.index("  insole-board:")
    section = text[start : text.index("  toe-puff:")]
    narrow = section.replace("width_mm: 1000", "width_mm: 60").replace("length_mm: 1500", "length_mm: 200")
    assert board.split("\n", maxsplit=1)[0] in section
    style, materials = changed(tmp_path, materials=(section, narrow))
    done = consume_style(style, ConsumeJob(sizes="42"), materials=materials)
    codes = {each.code: each for each in done.findings}
    assert codes["PS527"].where.piece == "insole_board"
    assert of(done, "insole-board").consumption.method == "waste_div"


def test_a_hide_smaller_than_a_piece_is_told(tmp_path):
    style, materials = changed(tmp_path, materials=("    hide_sqft: 22\n", "    hide_sqft: 0.2\n"))
    done = consume_style(style, ConsumeJob(sizes="42"), materials=materials)
    (found,) = (each for each in done.findings if each.code == "PS527")
    assert (found.severity, found.where.piece) == ("error", "vamp")
    assert of(done, "cow-side").consumption.method == "waste_div"


def test_a_material_that_is_cut_and_counted_at_once_is_refused(tmp_path):
    style, materials = changed(
        tmp_path, style=("  thread: {use: thread, quantity: 60}", "  thread: {use: cow-side, quantity: 60}")
    )
    (found,) = refused(style, materials)
    assert (found.code, found.where.field) == ("PS528", "bom.thread")


def test_a_style_without_use_gives_what_can_be_said(tmp_path):
    style, materials = changed(tmp_path)
    text = (style / "style.yaml").read_text(encoding="utf-8")
    (style / "style.yaml").write_text(text[: text.index("\nuse:\n") + 1], encoding="utf-8")
    done = consume_style(style, ConsumeJob(sizes="42"), materials=materials)
    assert done.consumptions == ()
    assert set(done.unmapped) >= {"upper", "lining", "outsole"}
    assert [each.code for each in done.findings] == ["PS529"]


def test_a_size_the_last_is_not_made_in_is_refused():
    with pytest.raises(PolaError):
        consumed(sizes="60")


def test_a_layout_that_is_no_layout_is_refused(tmp_path):
    other = tmp_path / "layout.json"
    other.write_text('{"schema": "polasepatu.grade/1"}', encoding="utf-8")
    with pytest.raises(InputFaults):
        consumed(sizes="42", layouts=(other,))


# --- speed ----------------------------------------------------------------------------------------

COUNT = """
import sys
from pathlib import Path
from polasepatu.workflow.consume import ConsumeJob, consume_style
done = consume_style(Path({style!r}), ConsumeJob(find=False), materials=Path({catalogue!r}))
heavy = [name for name in ("numba", "polasepatu.pattern.grade") if name in sys.modules]
print(len(done.materials), done.lattices_found, heavy)
"""


def test_with_records_a_whole_run_needs_no_engine_and_no_grading():
    consumed()  # the Derby in all its sizes
    code = COUNT.format(style=str(PATTERNS / "derby"), catalogue=str(CATALOGUE))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "23 0 []"


def test_without_records_and_without_finding_a_rule_of_thumb_counts(monkeypatch, tmp_path):
    monkeypatch.setenv("POLASEPATU_CACHE", str(tmp_path))
    monkeypatch.setattr(lattices, "KNOWN", tmp_path / "nothing known")
    done = consumed(sizes="42", find=False)
    assert of(done, "cow-side").consumption.method == "waste_div"
    assert {each.code for each in done.findings} == {"PS517"}
