"""The formula of a line, calculated by a spreadsheet of our own, is the line as the ledger rounds it."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from polasepatu.costing.ledger.formula import Ceil, Expr, If, Max, Min, Num, Round, Sum, num, ref
from polasepatu.costing.ledger.ledger import DividedByZero, Input, Ledger, Line, evaluate
from polasepatu.reports.xlsx.formula import excel, excel_names, line_formula
from sheet import Sheet

D = Decimal
NUMBERS = st.decimals(-2000, 2000, places=3)
INPUTS = ("price", "c", "FX2026", "r1c1", "kulit-pull up", "2mm")
LEAVES = st.one_of(st.sampled_from(INPUTS).map(ref), NUMBERS.map(num))


def grown(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(parts, min_size=1, max_size=4).map(tuple)
    two = st.tuples(parts, parts)
    return st.one_of(
        st.lists(parts, max_size=4).map(lambda terms: Sum(terms=tuple(terms))),
        two.map(lambda pair: pair[0] - pair[1]),
        two.map(lambda pair: pair[0] * pair[1]),
        two.map(lambda pair: pair[0] / pair[1]),
        several.map(lambda terms: Min(terms=terms)),
        several.map(lambda terms: Max(terms=terms)),
        st.tuples(parts, st.integers(0, 4)).map(lambda pair: Round(of=pair[0], places=pair[1])),
        st.tuples(parts, st.sampled_from(["0.05", "0.1", "1", "7"])).map(
            lambda pair: Ceil(of=Round(of=pair[0], places=4), step=num(pair[1]))
        ),
        st.tuples(parts, parts, parts, parts, st.sampled_from(["<", "<=", ">", ">="])).map(
            lambda five: If(cond=compared(five[0], five[4], five[1]), then=five[2], otherwise=five[3])
        ),
    )


def compared(left: Expr, how: str, right: Expr):
    left, right = Round(of=left, places=4), Round(of=right, places=4)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[how]


def sheet_of(ledger: Ledger, *, numbers: str = "A") -> Sheet:
    """Write the ledger into one column, every line named."""
    names = excel_names(line.code for line in ledger.lines)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        page = book.add_worksheet("L")
        for row, line in enumerate(ledger.lines, start=1):
            book.define_name(names[line.code], f"=L!$A${row}")
            if isinstance(line, Input):
                page.write_number(f"A{row}", float(line.value))
            else:
                page.write_formula(f"A{row}", f"={line_formula(line, ledger, names.__getitem__)}")
    return Sheet(data.getvalue())


@given(
    st.recursive(LEAVES, grown, max_leaves=12),
    st.recursive(LEAVES, grown, max_leaves=6),
    st.fixed_dictionaries(dict.fromkeys(INPUTS, NUMBERS)),
    st.integers(0, 4),
)
@settings(max_examples=300, deadline=None)
def test_a_formula_gives_what_the_ledger_gives(expr, step, values, places):
    ledger = Ledger(
        lines=(
            *(Input(code=code, title="", value=value) for code, value in values.items()),
            Line(code="step", title="", expr=step),
            Line(code="line", title="", expr=expr + ref("step"), places=places),
            Line(code="total", title="", expr=ref("line") * 3 - ref("line"), places=places),
        )
    )
    try:
        exact = evaluate(ledger)
    except DividedByZero:
        assume(False)
    assume(all(abs(exact[code]) < 10**7 for code in ("step", "line")))
    # A quotient by almost nothing magnifies the noise of binary numbers beyond any guard.
    assume(all(abs(value) > D("0.01") for value in divisors(ledger, exact)))
    names = excel_names(line.code for line in ledger.lines)
    sheet = sheet_of(ledger)
    for code in ("line", "total"):
        assert sheet.of_name(names[code]) == pytest.approx(float(exact[code]), abs=10**-places / 1000)


def divisors(ledger, known):
    from polasepatu.costing.ledger.formula import Div

    waiting = [line.expr for line in ledger.lines if isinstance(line, Line)]
    while waiting:
        expr = waiting.pop()
        waiting.extend(expr.parts())
        if isinstance(expr, Div):
            yield expr.right.value(known)


@given(st.integers(1, 10**6), st.integers(1, 10**5), st.integers(0, 2))
def test_an_exact_half_goes_up_as_on_paper(quantity, price, places):
    """A binary product such as 1.1 * 1.15 lies below 1.265; the decimal half must still go up."""
    ledger = Ledger(
        lines=(
            Input(code="quantity", title="", value=D(quantity) / 1000),
            Input(code="price", title="", value=D(price) / 100),
            Line(code="amount", title="", expr=ref("quantity") * ref("price"), places=places),
        )
    )
    assert D(repr(sheet_of(ledger).of_name("amount"))) == evaluate(ledger)["amount"]


@pytest.mark.parametrize(
    ("expr", "written"),
    [
        (num(1) - ref("a") - (ref("b") - 2), "1-a-(b-2)"),
        (ref("a") / (1 - ref("b")), "a/(1-b)"),
        (ref("a") / (ref("b") / ref("a")), "a/(b/a)"),
        (ref("a") * -3, "a*(-3)"),
        ((ref("a") + ref("b")) * 2, "(a+b)*2"),
        (ref("a") + ref("b") + 1, "SUM(a,b,1)"),
        (Ceil(of=ref("a"), step=num("0.05")), "-INT(-ROUND(a/0.05,9))*0.05"),
        (Ceil(of=ref("a"), step=ref("b")), "IF(b=0,a,-INT(-ROUND(a/b,9))*b)"),
        (Round(of=ref("a") * 2, places=2), "ROUND(ROUND(a*2,8),2)"),
        (Round(of=ref("a") + 2, places=2), "ROUND(a+2,2)"),
        (If(cond=ref("a") / 3 > 2, then=ref("a"), otherwise=num(0)), "IF(ROUND(a/3,10)>2,a,0)"),
    ],
)
def test_formulas_read_as_one_would_type_them(expr: Expr, written: str) -> None:
    ledger = Ledger(lines=tuple(Input(code=code, title="", value=D(1)) for code in "ab"))
    assert excel(expr, ledger, str) == written


def test_long_sums_stay_within_what_a_function_takes() -> None:
    lines = [Input(code=f"m{n}", title="", value=D(n)) for n in range(450)]
    ledger = Ledger(
        lines=(*lines, Line(code="sum", title="", expr=Sum(terms=tuple(ref(each.code) for each in lines))))
    )
    text = line_formula(ledger["sum"], ledger, lambda code: code)
    assert max(part.count(",") for part in text.split("SUM(")) < 255
    assert sheet_of(ledger).of_name("sum") == sum(range(450))


@given(st.lists(st.text("aAbBcCrR1209_.-é", min_size=1, max_size=8), unique=True, max_size=30))
def test_names_are_all_different_and_no_cell(codes: list[str]) -> None:
    names = excel_names(codes)
    assert len({name.upper() for name in names.values()}) == len(codes)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.add_worksheet("L")
        for name in names.values():
            assert book.define_name(name, "=L!$A$1") == 0  # xlsxwriter checks names by its own rules


def test_an_unknown_kind_of_expression_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="no formula"):
        excel(Expr(), Ledger(lines=()), str)


def test_every_constant_is_plain() -> None:
    ledger = Ledger(lines=())
    assert [excel(Num(D(each)), ledger, str) for each in ("1E+3", "1E-7", "-2")] == [
        "1000",
        "0.0000001",
        "-2",
    ]
