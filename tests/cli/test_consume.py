"""`consume` and its family on the command line: tables, JSON, CSV, and slips that are told."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from polasepatu.cli.framework.run import run

ROOT = Path(__file__).parents[2]
DERBY = str(ROOT / "patterns" / "derby")
CATALOGUE = ROOT / "materials.yaml"
RECORDS = """\
ticket;cutter;material;pairs;used;hides
T1;Budi;cow-side;41:25 42:25;87.5;4
T2;Sari;cow-side;42:30 43:30;108;5
T3;=HYPERLINK("x");cow-side;42:60;104.25;5
T4;Sari;cow-side;41:55;95;5
T5;Budi;cow-side;43:60;110;5
"""


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert run([*words, "--materials", str(CATALOGUE)]) == code
    printed = capsys.readouterr()
    return printed.out, printed.err


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    document = json.loads(told(capsys, *words, "--json")[0])
    assert document["ok"]
    return document["result"]


@pytest.fixture
def records(tmp_path: Path) -> str:
    path = tmp_path / "records.csv"
    path.write_text(RECORDS, encoding="utf-8")
    return str(path)


def test_the_word_alone_is_a_command_and_others_may_follow_it(capsys):
    assert run(["consume", "--help"]) == 0
    page = capsys.readouterr().out
    assert "calibrate  " in page
    assert "variance  " in page
    assert page.strip().splitlines()[-1].strip() == "polasepatu consume derby --sizes 39-43 --per kodi"
    assert run(["consume", "variance", "--help"]) == 0
    assert "RECORDS" in capsys.readouterr().out


def test_every_material_every_method_and_the_chain_are_printed(capsys):
    out, err = told(capsys, "consume", DERBY, "--sizes", "42")
    for text in ("cow-side", "RSM (Russ and Small)", "quality Q", "area discrepancy E", "material reject"):
        assert text in out
    assert "PS505" in err  # old prices
    assert "PS506" in err  # sample prices


def test_it_speaks_indonesian_with_a_comma(capsys):
    out, _ = told(capsys, "consume", DERBY, "--sizes", "42", "--lang", "id")
    assert "limbah sela" in out
    assert "1,2210" in out


def test_a_kodi_is_twenty_pairs(capsys):
    pair = as_json(capsys, "consume", DERBY, "--sizes", "42")["lines"]
    kodi = as_json(capsys, "consume", DERBY, "--sizes", "42", "--per", "kodi")["lines"]
    for one, twenty in zip(pair, kodi, strict=True):
        assert abs(Decimal(one["quantity"]) * 20 - Decimal(twenty["quantity"])) < Decimal("2e-5")


def test_json_gives_every_line_with_price_source_and_chain(capsys):
    result = as_json(capsys, "consume", DERBY, "--sizes", "41-42", "--pairs", "41:20,42:40")
    line = next(each for each in result["lines"] if each["code"] == "cow-side")
    assert line["unit"] == "sqft"
    assert (line["price"], line["currency"], line["ppn"]) == ("32000", "IDR", "excluded")
    assert abs(Decimal(line["total"]) - Decimal(line["quantity"]) * 32000) <= Decimal("0.005")
    assert set(line["by_size"]) == {"41", "42"}
    steps = line["methods"][2]["chain"]
    assert [step["step"] for step in steps][:3] == ["cut_area", "first_waste", "second_waste"]
    assert [step["operation"] for step in steps][:3] == [None, "*", "*"]
    assert result["pairs"] == {"41": 20, "42": 40}


def test_csv_has_a_row_for_every_size_and_method(capsys):
    out, _ = told(capsys, "consume", DERBY, "--sizes", "41-42", "-o", "-")
    rows = list(csv.DictReader(io.StringIO(out)))
    leather = [row for row in rows if row["material"] == "cow-side"]
    assert {(row["size"], row["method"]) for row in leather} >= {("41", "rsm"), ("42", "zybin")}
    assert [row["counts"] for row in leather if row["method"] == "rsm"] == ["yes", "yes"]
    assert all(Decimal(row["gross"]) > Decimal(row["net"]) for row in leather)


def test_a_csv_file_is_written_once(capsys, tmp_path):
    target = tmp_path / "out.csv"
    told(capsys, "consume", DERBY, "--sizes", "42", "-o", str(target))
    assert target.read_text(encoding="utf-8").startswith("style,material,")
    _, err = told(capsys, "consume", DERBY, "--sizes", "42", "-o", str(target), code=4)
    assert "PS140" in err


def test_the_method_and_the_material_can_be_chosen(capsys):
    words = ("consume", DERBY, "--sizes", "42", "--material", "cow-side", "--method", "zybin")
    out, _ = told(capsys, *words)
    assert "cow-side: zybin norm, step by step" in out
    assert "outsole-tpr" not in out


@pytest.mark.parametrize(
    "words",
    [
        ("--method", "magic"),
        ("--per", "box"),
        ("--material", "gold"),
        ("--waste", "100"),
    ],
)
def test_a_slip_on_the_command_line_is_told(capsys, words):
    out, err = told(capsys, "consume", DERBY, "--sizes", "42", *words, code=2)
    assert out == ""
    assert "PS930" in err


@pytest.mark.parametrize("pairs", ["41:20", "42:20,42:30", "-5", "0", "42:0", "1.000"])
def test_pairs_that_are_none_of_the_sizes_are_refused(capsys, pairs):
    out, err = told(capsys, "consume", DERBY, "--sizes", "42", "--pairs", pairs, code=2)
    assert out == ""
    assert "PS49" in err


def test_a_number_of_pairs_is_spread_over_the_run(capsys):
    result = as_json(capsys, "consume", DERBY, "--sizes", "40-43", "--pairs", "2001")
    assert sorted(result["pairs"].values()) == [500, 500, 500, 501]


def test_a_catalogue_that_is_wrong_ends_with_3_and_writes_nothing(capsys, tmp_path):
    bad = tmp_path / "materials.yaml"
    bad.write_text(
        CATALOGUE.read_text(encoding="utf-8").replace("value: 32000", "value: 32.000", 1), encoding="utf-8"
    )
    target = tmp_path / "out.csv"
    assert run(["consume", DERBY, "--sizes", "42", "--materials", str(bad), "-o", str(target)]) == 3
    err = capsys.readouterr().err
    assert re.search(r"materials\.yaml:\d+:\d+: PS508 error: materials\.cow-side\.price\.value: ", err)
    assert not target.exists()


def test_calibration_shows_fits_residuals_and_lines_for_the_catalogue(capsys, records):
    out, err = told(capsys, "consume", "calibrate", records, "--style", DERBY)
    for key in ("zybin_k", "second_waste", "adjustment", "utilisation"):
        assert f"    {key}: " in out
    assert "fitted against used, per cent" in out
    assert err == ""
    result = as_json(capsys, "consume", "calibrate", records, "--style", DERBY)
    (found,) = result["calibrations"]
    assert [each["residual"] for each in found["fits"]] == sorted(each["residual"] for each in found["fits"])
    assert len(found["records"]) == 5


def test_a_calibrated_catalogue_says_what_was_used(capsys, records, tmp_path):
    fits = as_json(capsys, "consume", "calibrate", records, "--style", DERBY)["calibrations"][0]["fits"]
    value = next(each["value"] for each in fits if each["key"] == "second_waste")
    text = CATALOGUE.read_text(encoding="utf-8").replace("second_waste: 0.15", f"second_waste: {value}", 1)
    fitted = tmp_path / "materials.yaml"
    fitted.write_text(text, encoding="utf-8")
    assert run(["consume", "variance", records, "--style", DERBY, "--json", "--materials", str(fitted)]) == 0
    total = json.loads(capsys.readouterr().out)["result"]["totals"][0]
    assert abs(Decimal(total["saved"]) / Decimal(total["used"])) < Decimal("0.01")


def test_variance_adds_up_by_material_and_cutter(capsys, records):
    out, _ = told(capsys, "consume", "variance", records, "--style", DERBY)
    assert "by material" in out
    assert "Budi, cow-side" in out
    result = as_json(capsys, "consume", "variance", records, "--style", DERBY)
    assert sum(Decimal(each["used"]) for each in result["tickets"]) == Decimal(result["totals"][0]["used"])


def test_names_that_look_like_formulas_stay_text(capsys, records):
    out, _ = told(capsys, "consume", "variance", records, "--style", DERBY, "-o", "-")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[2]["cutter"] == '\'=HYPERLINK("x")'
    assert rows[0]["saved"].lstrip("-").replace(".", "").isdigit()


def test_records_that_are_wrong_are_told_with_their_line(capsys, tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("material,pairs,used\ncow-side,42:60,99\ncow-sde,42:60,99\n", encoding="utf-8")
    assert run(["consume", "calibrate", str(path), "--style", DERBY, "--materials", str(CATALOGUE)]) == 3
    err = capsys.readouterr().err
    assert f"{path}:3" in err
    assert "cow-side" in err
    path.write_text("material,pairs,used,unit\ncow-side,42:60,99,kg\n", encoding="utf-8")
    assert run(["consume", "variance", str(path), "--style", DERBY, "--materials", str(CATALOGUE)]) == 3
    assert "PS502" in capsys.readouterr().err
    path.write_text("material,pairs,used\ncow-side,42:60,99\n", encoding="utf-8")
    assert run(["consume", "variance", str(path), "--materials", str(CATALOGUE)]) == 3
    assert "PS512" in capsys.readouterr().err


def test_a_line_may_name_its_style_by_its_path(capsys, tmp_path):
    path = ROOT / "patterns" / "records-of-a-test.csv"
    text = "style,material,pairs,used\nderby,cow-side,42:60,104\nsandal,cow-side,42:60,36\n"
    table = tmp_path / "records.csv"
    table.write_text(text.replace("derby,", f"{DERBY},").replace("sandal,", f"{path.parent / 'sandal'},"))
    out, _ = told(capsys, "consume", "variance", str(table))
    assert out.count("cow-side") >= 2


def test_pairs_are_read_from_the_styles_own_run(capsys):
    _, err = told(capsys, "consume", DERBY, "--pairs", "49:5", code=2)
    assert "36" in err


def test_a_layout_of_nest_counts_where_it_is_given(capsys, tmp_path):
    sandal = str(ROOT / "patterns" / "sandal")
    layout = tmp_path / "layout"
    words = ["--material", "stiffener", "--width", "1.4m", "--edge", "12.5", "--gap", "1.5"]
    command = ["nest", "roll", sandal, *words, "--sizes", "42", "--pairs", "8", "--rounds", "1"]
    assert run([*command, "-o", str(layout)]) == 0
    capsys.readouterr()
    plain = as_json(capsys, "consume", sandal, "--sizes", "42-43")
    result = as_json(capsys, "consume", sandal, "--sizes", "42-43", "--nest", str(layout))
    (used,) = result["layouts"]
    assert used["kind"] == "roll"
    assert used["pairs"] == {"42": 8}
    line = next(each for each in result["lines"] if each["code"] == "textile-lining-140")
    before = next(each for each in plain["lines"] if each["code"] == "textile-lining-140")
    assert (before["method"], line["method"]) == ("rows", "nest")
    assert line["net"] == before["net"]
    nest = line["methods"][2]
    assert [step["step"] for step in nest["chain"]] == ["cut_area", "layout", "ends", "material_reject"]
    assert set(line["by_size"]) == {"42", "43"}  # the other size by its cut area
    _, err = told(capsys, "consume", DERBY, "--sizes", "42", "--nest", str(layout), code=3)
    assert "PS520" in err


def test_a_layout_that_was_tampered_with_is_refused(capsys, tmp_path):
    sandal = str(ROOT / "patterns" / "sandal")
    layout = tmp_path / "layout"
    command = ["nest", "roll", sandal, "--material", "stiffener", "--width", "1.4m", "--rounds", "1"]
    assert run([*command, "-o", str(layout)]) == 0
    capsys.readouterr()
    file = layout / "layout.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    for placement in content["placements"]:
        placement["x_mm"] = placement["y_mm"] = 300.0
    file.write_text(json.dumps(content), encoding="utf-8")
    _, err = told(capsys, "consume", sandal, "--sizes", "42", "--nest", str(file), code=4)
    assert "PS522" in err
