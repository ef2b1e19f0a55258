"""An exploded order for people: sizes, cartons, pieces, purchases, work, tools and cutting tickets."""

from __future__ import annotations

from polasepatu.costing.making.labour import STAGES
from polasepatu.costing.order.costed import CostedOrder
from polasepatu.costing.order.packing import PackingList
from polasepatu.i18n import N_, _, language, ngettext, say
from polasepatu.i18n.numbers import money
from polasepatu.reports.cells import Cell
from polasepatu.reports.results.consumption import title_of, unit_word
from polasepatu.reports.results.order import colour_name, pieces_by_size
from polasepatu.reports.tables import Column, Part, Table, apart

BASES = {"last": N_("by last length"), "foot": N_("by foot length")}


def order_page(done: CostedOrder) -> tuple[Part, ...]:
    """Return an exploded order for people: sizes, cartons, pieces, purchases, work, tools, tickets."""
    parts: tuple[Part, ...] = (
        _headline(done),
        _sizes(done),
        *_packing(done.packing_list),
        _pieces(done),
        _to_buy(done),
        *_by_size(done),
        _sums(done),
        *_work(done),
        *_tools(done),
        _tickets(done),
    )
    return tuple(apart(parts))


def _headline(done: CostedOrder) -> str:
    order = done.order
    values = {
        "number": order.number,
        "title": order.title.get(language(), ""),
        "pairs": order.pairs,
        "style": done.style.pattern.title.get(language(), done.style.pattern.name),
    }
    return say("{number}: {title}, {pairs:,} pairs of {style}", values)


def _sizes(done: CostedOrder) -> Table:
    order, first = done.order, done.sizes[0]
    colours = [each for each in order.colours if each.code and len(order.colours) > 1]
    mapped = first.marked.system != first.made.system or any(each.marked != each.made for each in done.sizes)
    columns = [Column(title=_(first.marked.scale.name)), Column(title=_("pairs"), digits=0)]
    columns += [Column(title=colour_name(each), digits=0) for each in colours]
    if mapped:
        columns += [
            Column(title=say("last, {system}", {"system": first.made.scale.name})),
            Column(title=_("exactly"), digits=2),
            Column(title=_("last is longer mm"), digits=2),
        ]
    rows: list[tuple[Cell, ...]] = []
    for index, (size, each) in enumerate(zip(done.sizes, order.run, strict=True)):
        row: list[Cell] = [size.marked.label, each.pairs]
        row += [colour.pairs[index] for colour in colours]
        if mapped:
            row += [size.made.label, float(size.exact), size.longer_mm]
        rows.append(tuple(row))
    whole: list[Cell] = [_("total"), order.pairs, *(each.total for each in colours)]
    rows.append((*whole, *([None] * (3 if mapped else 0))))
    title = _("Pairs by size")
    if mapped:
        bases = {each.basis for each in done.sizes}
        words = [
            _(BASES[each.value]) if each else _("as given in the order") for each in sorted(bases, key=str)
        ]
        title = say("Pairs by size; the last {how}", {"how": ", ".join(words)})
    return Table(title=title, columns=tuple(columns), rows=tuple(rows))


def _packing(packing: PackingList) -> tuple[str, ...]:
    values = {
        "cartons": packing.cartons,
        "per_carton": packing.per_carton,
        "volume": packing.volume_m3,
        "weight": packing.weight_kg,
        "full": sum(packing.by_size.values()),
        "packs": packing.case_packs,
        "mixed": packing.mixed,
    }
    told = [say("{cartons} cartons of {per_carton} pairs, {volume:.2f} m³, {weight:,.0f} kg", values)]
    if packing.case_packs:
        told.append(say("{packs} case packs", values))
    if packing.by_size:
        told.append(say("{full} of one size", values))
    if packing.mixed:
        told.append(say("{mixed} of several sizes", values))
    line = "; ".join(told)
    if packing.last_holds:
        other = ", ".join(map(str, packing.other_cartons))
        rest = {"last": packing.last_holds, "fewer": packing.fewer, "more": packing.more, "other": other}
        line += "\n" + say(
            "The last carton holds {last}. Full cartons: {fewer:,} or {more:,} pairs; or cartons of {other}.",
            rest,
        )
    return (line,)


def _pieces(done: CostedOrder) -> Table:
    found = pieces_by_size(done)
    sizes = list(done.facts.pairs_by_size)
    titles = {cut.piece: cut.title.get(language(), cut.piece) for cut in done.consumed.cuts}
    return Table(
        title=_("Pieces by size of the last"),
        columns=(
            Column(title=_("piece")),
            *(Column(title=size, digits=0) for size in sizes),
            Column(title=_("total"), digits=0),
        ),
        rows=tuple(
            (
                titles[piece],
                *(by_size.get(size, 0) for size in sizes),
                sum(by_size.values()),
            )
            for piece, by_size in found.items()
        ),
    )


def _to_buy(done: CostedOrder) -> Table:
    currency = done.facts.currency
    rows = done.to_buy()
    in_stock = any(row.stock for row in rows)
    return Table(
        title=say("To buy, in {currency}", {"currency": currency}),
        columns=(
            Column(title=_("material")),
            Column(title=_("need"), digits=2),
            *((Column(title=_("stock"), digits=2),) if in_stock else ()),
            Column(title=_("to buy"), digits=2),
            Column(title=_("unit")),
            Column(title=_("packs"), digits=0),
            Column(title=_("used"), digits=0),
            Column(title=_("to pay for"), digits=0),
            Column(title=_("rest is worth"), digits=0),
        ),
        rows=tuple(
            (
                title_of(row.material),
                row.need,
                *((row.stock,) if in_stock else ()),
                row.order,
                unit_word(row.material.unit),
                row.packs if row.packs != row.order else None,
                row.consumed,
                row.purchased,
                row.left,
            )
            for row in rows
        ),
    )


def _by_size(done: CostedOrder) -> tuple[Table, ...]:
    rows = [row for row in done.to_buy() if row.by_size]
    sizes = list(dict.fromkeys(size for row in rows for size in row.by_size))
    if not rows:
        return ()
    return (
        Table(
            title=_("To buy by size"),
            columns=(Column(title=_("material")), *(Column(title=size, digits=0) for size in sizes)),
            rows=tuple(
                (title_of(row.material), *(row.by_size.get(size, 0) for size in sizes)) for row in rows
            ),
        ),
    )


def _sums(done: CostedOrder) -> str:
    currency = done.facts.currency
    values = {
        name: money(done.values[f"purchase.{name}"], currency) for name in ("consumed", "purchased", "left")
    }
    return say(
        "Material used {consumed}, material to pay for {purchased}; the rest is worth about {left}.", values
    )


def _work(done: CostedOrder) -> tuple[Table, ...]:
    timed = [each for each in done.operations if each.minutes is not None]
    if not timed:
        return ()
    efficiency = done.values["labour.efficiency"]
    pairs = done.order.pairs
    return (
        Table(
            title=_("Work"),
            columns=(
                Column(title=_("operation")),
                Column(title=_("standard minutes per pair"), digits=1),
                Column(title=_("standard hours of the order"), digits=0),
                Column(title=_("hours at the efficiency"), digits=0),
            ),
            rows=tuple(
                (
                    each.title.get(language()) or _(STAGES[each.stage]),
                    each.standard_minutes,
                    each.hours(pairs),
                    each.hours(pairs) / efficiency,
                )
                for each in timed
            ),
        ),
    )


def _tools(done: CostedOrder) -> tuple[str, ...]:
    found = []
    if done.cost.lasts:
        sizes = ", ".join(f"{size}: {count}" for size, count in done.cost.lasts.items())
        values = {"count": sum(done.cost.lasts.values()), "sizes": sizes}
        found.append(say("{count} pairs of lasts in use at once ({sizes})", values))
    if done.cost.dies is not None:
        values = {"count": done.cost.dies.knives, "edge": done.cost.dies.edge_cm / 100}
        found.append(say("{count} knives with {edge:.1f} m of edge", values))
    return ("\n".join(found),) if found else ()


def _tickets(done: CostedOrder) -> Table:
    found = done.tickets()
    first = found[0].materials[0].material if found and found[0].materials else None
    named = any(colour_name(each.colour) for each in found)
    columns = [Column(title=_("ticket"))]
    columns += [Column(title=_("colour"))] if named else []
    columns += [Column(title=_("size on the box: pairs")), Column(title=_("pairs"), digits=0)]
    if first is not None:
        values = {"material": title_of(first), "unit": unit_word(first.unit)}
        columns.append(Column(title=say("{material}, allowed {unit}", values), digits=2))
    rows = []
    for each in found:
        row: list[Cell] = [each.number]
        row += [colour_name(each.colour)] if named else []
        row += [", ".join(f"{size.marked}: {size.pairs}" for size in each.sizes), each.pairs]
        if first is not None:
            row.append(float(each.materials[0].allowed))
        rows.append(tuple(row))
    count = len(found)
    title = ngettext("{count} cutting ticket", "{count} cutting tickets", count).format(count=count)
    return Table(title=title, columns=tuple(columns), rows=tuple(rows))
