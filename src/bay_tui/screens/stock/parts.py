"""Word the stock: parts, one part in detail, and its movements."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from bay_tui.i18n import _, ngettext
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.common.lines import TextLine, flowed
from bay_tui.widgets.grid import Column, Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.wording.units import unit_word
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.supersession import OlderNumbers
from bay_tui.workshop.readmodels.counter.counter_queue import unpromised
from bay_tui.workshop.readmodels.counter.quarantine import apart
from bay_tui.workshop.readmodels.counter.stock_list import StockMove, equation_of, movements_of
from bay_tui.workshop.readmodels.counter.supply import Proposal, below_zero, on_order, order_sum, proposal, purchases_of
from bay_tui.workshop.readmodels.counter.turnover import Moving, oldest_days
from bay_tui.workshop.records import Job, Movement, Order, Part, PartsLine, Purchase
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View


def stock_columns() -> list[Column]:
    """Return the columns of the list of parts."""
    return [
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=12, flex=1),
        Column("bin", _("Bin"), width=9),
        Column("on_hand", _("On hand"), width=8, align="right"),
        Column("free", _("Free"), width=6, align="right"),
        Column("minimum", _("Min."), width=6, align="right"),
        Column("order", _("To order"), width=8, align="right"),
        Column("letter", _("ABC"), width=3, drop=1),
        Column("turnover", _("Turns"), width=5, align="right", drop=2),
        Column("price", _("Price"), width=9, align="right", drop=3),
        Column("apart", _("Apart"), width=6, align="right", drop=4),
    ]


def stock_row(view: View, part: Part, moving: Mapping[str, Moving], now: datetime, older: OlderNumbers) -> Row:
    """Return the row of one part at `now`."""
    wanted, moves = proposal(view, part, now, older), moving.get(part.id, Moving(0, 0, 0))
    turnover = moves.turnover
    return Row(
        part.id,
        (
            Cell(part.number, "accent"),
            Cell(part.name),
            Cell(part.bin),
            on_hand_cell(part),
            Cell(decimal_text(part.available), "good" if unpromised(part) else "bad"),
            Cell(decimal_text(part.minimum), "dim"),
            Cell(f"! {decimal_text(wanted.quantity)}", "warn") if wanted else Cell("-", "dim"),
            Cell(moves.letter, "info"),
            Cell("-" if turnover is None else f"{turnover:.1f}", "dim"),
            Cell(f"{part.price_cents / 100:.2f}", "dim"),
            Cell(decimal_text(damaged), "bad") if (damaged := apart(view, part.id)) else Cell("-", "dim"),
        ),
    )


def order_rows(wanted: Sequence[Proposal], left_out: Collection[str]) -> list[Row]:
    """Return the rows of what is proposed to be ordered.

    What is left out is crossed.
    """
    return [_order_row(one, one.part.id in left_out) for one in wanted]


def _order_row(one: Proposal, out: bool) -> Row:
    part = one.part
    cost = money(one.quantity * part.cost_cents) if part.cost_cents else "-"
    return Row(
        part.id,
        (
            Cell("✗", "bad") if out else Cell("✓", "good"),
            Cell(part.number, "dim" if out else "accent"),
            Cell(part.name, "dim" if out else "normal"),
            Cell(f"{decimal_text(one.quantity)} {unit_word(part.unit, part.name)}".strip(), "dim" if out else "title"),
            Cell(cost, "dim"),
        ),
    )


def order_total(supplier: str, wanted: Sequence[Proposal], left_out: Collection[str]) -> str:
    """Return from whom how many parts are ordered, and what they cost."""
    found = order_sum(one for one in wanted if one.part.id not in left_out)
    said = [
        supplier,
        _("{count} of {all} parts").format(count=found.parts, all=len(wanted)),
        _("{cost} at cost price").format(cost=money(found.cents)),
        _("without a cost price: {count}").format(count=found.without_cost) if found.without_cost else "",
    ]
    return " · ".join(text for text in said if text)


def on_hand_cell(part: Part) -> Cell:
    """Return what is on hand with its unit.

    Below zero it is something to count.
    """
    text = f"{decimal_text(part.on_hand)} {unit_word(part.unit, part.name)}".strip()
    return Cell(f"! {text}", "bad") if below_zero(part) else Cell(text, "title")


def part_details(
    view: View, part: Part | None, moving: Mapping[str, Moving], moment: Moment, width: int
) -> list[TextLine]:
    """Return what there is to say about a part.

    They tell what it is and costs, how it stands, what to order of it, and how it moves. The lines have `width` cells;
    no formula is cut.
    """
    if part is None:
        return [[Cell()]] * 4
    names = [Cell(part.name, "title"), Cell(part.name_latin if part.name_latin != part.name else "", "dim")]
    if part.superseded_by:
        names.append(Cell(_("now {part}").format(part=part.superseded_by), "warn"))
    if part.cost_cents:
        names.append(Cell(_("cost {cost}").format(cost=money(part.cost_cents)), "dim"))
    names.append(Cell(_("sold at {price}").format(price=money(part.price_cents))))
    if part.supplier:
        names.append(Cell(part.supplier, "info"))
    wanted = proposal(view, part, moment.now)
    order = Cell(proposal_text(wanted), "warn") if wanted else Cell(_("Nothing to order."), "dim")
    said = [
        [cell for cell in names if cell.text],
        [*_standing(view, part, moment)],
        [order],
        [_moving_cell(part, moving)],
    ]
    return [line for one in said for line in flowed(one, width)]


def money(cents: float) -> str:
    """Return an amount with two decimals."""
    return f"{cents / 100:.2f}"


def _standing(view: View, part: Part, moment: Moment) -> Iterator[Cell]:
    figures = {
        "free": decimal_text(part.available),
        "on_hand": decimal_text(part.on_hand),
        "reserved": decimal_text(part.reserved),
    }
    yield Cell(_("free {free} = on hand {on_hand} − reserved {reserved}").format(**figures))
    coming = on_order(view, part.id)
    if coming:
        eta = purchases_of(view, part.id)[0].eta
        when = moment.day_and_time(eta) if eta else _("no date")
        yield Cell(_("on order {count}, {when}").format(count=decimal_text(coming), when=when), "info")
    damaged = apart(view, part.id)
    days = oldest_days(part, view.find(Movement, "part", part.id), moment.now)
    if days:
        yield Cell(ngettext("oldest here {days} day", "oldest here {days} days", days).format(days=days), "dim")
    if damaged:
        yield Cell(_("! {count} in quarantine, no stock").format(count=decimal_text(damaged)), "bad")


def proposal_text(wanted: Proposal) -> str:
    """Return what to order with the formula it comes from."""
    stands, part = wanted.position, wanted.part
    formula = _("order {count} = up to {up_to} − ({on_hand} − wanted {wanted} + on order {on_order})")
    if wanted.topped_up:
        formula = _("order {count} = minimum {up_to} − ({on_hand} − wanted {wanted} + on order {on_order})")
    text = formula.format(
        count=decimal_text(wanted.quantity),
        up_to=decimal_text(wanted.up_to),
        on_hand=decimal_text(stands.on_hand),
        wanted=decimal_text(stands.wanted),
        on_order=decimal_text(stands.on_order),
    )
    said = [text] if wanted.topped_up else [text, _("minimum {minimum}").format(minimum=decimal_text(stands.minimum))]
    if wanted.on_the_way:
        used = decimal_text(round(wanted.on_the_way, 2))
        days = ngettext(
            "{used} used in {days} day of lead time", "{used} used in {days} days of lead time", part.lead_days
        )
        said.append(days.format(used=used, days=part.lead_days))
    if part.pack:
        said.append(_("packs of {count}").format(count=decimal_text(part.pack)))
    if stands.handed_on:
        said.append(_("{count} of them by an older number").format(count=decimal_text(stands.handed_on)))
    return " · ".join(said)


def _moving_cell(part: Part, moving: Mapping[str, Moving]) -> Cell:
    moves = moving.get(part.id, Moving(0, 0, 0))
    if moves.turnover is None:
        return Cell(
            _("class {letter}: {used} used in a year, no stock").format(
                letter=moves.letter, used=decimal_text(moves.used)
            )
        )
    text = _("class {letter}: {used} used in a year; turnover {turnover} = {value} ÷ average stock {average}")
    return Cell(
        text.format(
            letter=moves.letter,
            used=decimal_text(moves.used),
            turnover=f"{moves.turnover:.1f}",
            value=money(moves.value),
            average=money(moves.average),
        ),
        "dim",
    )


def movement_columns() -> list[Column]:
    """Return the columns of a part's movements."""
    return [
        Column("at", _("When"), width=15),
        Column("why", _("What"), width=14),
        Column("quantity", _("Quantity"), width=8, align="right"),
        Column("after", _("On hand"), width=8, align="right"),
        Column("who", _("Who"), width=10, whole=True),
        Column("note", _("For"), min=10, flex=1),
    ]


def movement_rows(view: View, part: Part, moment: Moment) -> list[Row]:
    """Return the movements of a part, the last one first."""
    return [_movement_row(view, one, moment) for one in movements_of(view, part)]


def _movement_row(view: View, one: StockMove, moment: Moment) -> Row:
    move = one.movement
    return Row(
        move.id,
        (
            Cell(moment.day_and_time(move.at)),
            Cell(word(move.why), "info"),
            Cell(decimal_text(move.quantity, signed=True), "good" if one.came else "warn"),
            Cell(decimal_text(one.after), "bad" if one.below_zero else "title"),
            Cell(name_of_staff(view, move.by)),
            Cell(_movement_for(view, move)),
        ),
    )


def equation(view: View, part: Part) -> str:
    """Return the stock equation of a part in words."""
    found = equation_of(view, part)
    terms = [decimal_text(found.opening), *(_term(word(why), moved) for why, moved in found.moved.items())]
    return _("{terms} = on hand {on_hand}").format(terms=" ".join(terms), on_hand=decimal_text(found.on_hand))


def _term(name: str, moved: float) -> str:
    figure = decimal_text(moved)
    return f"− {name} {figure.removeprefix('-')}" if figure.startswith("-") else f"+ {name} {figure}"


def _movement_for(view: View, move: Movement) -> str:
    line = view.get(PartsLine, move.line) if move.line else None
    job = view.get(Job, line.job) if line else None
    order = view.get(Order, job.order) if job else None
    purchase = view.get(Purchase, move.purchase) if move.purchase else None
    said = [f"{order.number}/{job.line}" if order and job else "", purchase.number if purchase else "", move.note]
    return " · ".join(text for text in said if text)
