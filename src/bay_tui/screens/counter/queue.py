"""Word the counter's queue: requests, their lines, one in detail."""

from collections.abc import Mapping, Sequence

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.cells import Moment, bay_cell, mark_cell
from bay_tui.screens.counter.request_form import conversation, cover_tone
from bay_tui.screens.job_card.sections import line_state
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.times import spoken
from bay_tui.wording.units import unit_word
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.readmodels.counter.counter_queue import (
    TARGET,
    Cover,
    LineStanding,
    QueuedRequest,
    cover,
    date_dead,
    free_for,
    standing_of,
)
from bay_tui.workshop.readmodels.counter.supply import without_price
from bay_tui.workshop.records import Job, Order, Part, PartsLine, Vehicle
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LineState


def filtered(found: Sequence[QueuedRequest], query: str) -> list[QueuedRequest]:
    """Return the requests that match by plate, order, job, part or name."""
    if not query:
        return list(found)
    return [one for one in found if matches(query, *_texts(one))]


def _texts(one: QueuedRequest) -> list[str]:
    texts = [text for line in one.lines for text in (line.part, line.name)]
    texts += [one.vehicle.plate] if one.vehicle else []
    texts += [one.order.number] if one.order else []
    return texts + ([one.job.title] if one.job else [])


def queue_columns() -> list[Column]:
    """Return the columns of the queue."""
    return [
        Column("mark", "", width=1),
        Column("number", lazy("Part no."), width=14, whole=True),
        Column("name", lazy("Name"), min=12, flex=1),
        Column("quantity", lazy("Qty"), width=7, align="right"),
        Column("on_hand", lazy("There"), width=5, align="right", drop=1),
        Column("free", lazy("Free"), width=7, align="right"),
        Column("bin", lazy("Bin"), width=9),
        Column("state", lazy("State"), width=20),
    ]


def queue_lines(
    view: View, found: Sequence[QueuedRequest], marks: Mapping[str, str], moment: Moment
) -> list[Row | Section]:
    """Return a heading for each request, and a row for each line."""
    lines: list[Row | Section] = []
    for one in found:
        lines.append(Section(heading(view, one, moment)))
        lines += [line_row(view, line, marks.get(line.id, ""), moment) for line in one.lines]
    return lines


def heading(view: View, one: QueuedRequest, moment: Moment) -> str:
    """Return the heading of a request.

    It names bay, plate, technician, how long it waits, and who serves it.
    """
    bay = bay_cell(view, one.job.bay if one.job else one.request.bay).text
    parts = [
        _("Bay {number}").format(number=bay) if bay != "-" else _("outside"),
        one.vehicle.plate if one.vehicle else "",
        name_of_staff(view, one.request.by),
        waiting_text(one, moment),
    ]
    if one.in_the_way:
        parts.append(_("■ the vehicle stands"))
    if one.request.taken_by:
        parts.append(_("taken by {name}").format(name=name_of_staff(view, one.request.taken_by)))
    return " · ".join(part for part in parts if part)


def for_whom(view: View, line: PartsLine) -> str:
    """Return plate, bay, order and job a line is for.

    The plate stands first: where there is too little room, the end is cut.
    """
    job, order = view.get(Job, line.job), view.get(Order, line.order)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    bay = bay_cell(view, job.bay).text if job else "-"
    said = [
        vehicle.plate if vehicle else "",
        _("Bay {number}").format(number=bay) if bay != "-" else "",
        f"{order.number}/{job.line}" if order and job else "",
    ]
    return " · ".join(text for text in said if text)


def waiting_text(one: QueuedRequest, moment: Moment) -> str:
    """Return how long a request waits, or until when.

    The wait stands against the target; of a delivery or an appointment, its time is told.
    """
    if one.expected is not None:
        return _("expected {time}").format(time=moment.day_and_time(one.expected))
    if one.booked is not None:
        return _("for {time}").format(time=moment.day_and_time(one.booked))
    waits = spoken(one.waited(moment.now).total_seconds())
    if one.over_target(moment.now):
        target = spoken(TARGET.total_seconds())
        return _("! waits {time}, target {target}").format(time=waits, target=target)
    return _("waits {time}").format(time=waits)


def line_row(view: View, line: PartsLine, mark: str, moment: Moment) -> Row:
    """Return the row of one line: what is wanted, what is there."""
    part = view.get(Part, line.part) if line.part else None
    unit = unit_word(part.unit, part.name) if part else ""
    still = still_wanted(line)
    return Row(
        line.id,
        (
            mark_cell(mark),
            Cell(line.part or _("no number"), "accent" if line.part else "warn"),
            Cell(line.name),
            Cell(f"{decimal_text(still)} {unit}".strip(), "title"),
            Cell(decimal_text(part.on_hand) if part else "-", "dim"),
            _free(part, line, still),
            Cell(part.bin if part else "", "normal"),
            _state(view, line, moment),
        ),
    )


def _state(view: View, line: PartsLine, moment: Moment) -> Cell:
    match standing_of(view, line):
        case LineStanding.ARRIVED:
            return Cell(_("✓ it is here"), "good")
        case LineStanding.TOLD:
            return Cell(_("✓ ready, told"), "good")
        case LineStanding.BACK_ORDERED:
            return _back_ordered(view, line, moment)
        case LineStanding.PARTLY_ISSUED:
            text = _("{count} issued").format(count=decimal_text(line.issued))
            return Cell(line_state(LineState.ISSUED, text).text, "info")
        case _:
            return line_state(line.state)


def _back_ordered(view: View, line: PartsLine, moment: Moment) -> Cell:
    """Return when a back-ordered line comes, or should have."""
    if line.eta is None:
        return Cell(line_state(line.state, _("B/O, no date")).text, "bad")
    time = moment.day_and_time(line.eta)
    if date_dead(view, line, moment.now):
        return Cell(_("! overdue {time}").format(time=time), "bad")
    return line_state(line.state, _("B/O {time}").format(time=time))


def _free(part: Part | None, line: PartsLine, still: float) -> Cell:
    """Return what this line may have, against what is still wanted."""
    if part is None:
        return Cell("-", "dim")
    free = free_for(part, line)
    there = cover(free, still)
    sign = {Cover.ALL: "✓", Cover.SOME: "!", Cover.NONE: "✗"}[there]
    return Cell(f"{sign} {decimal_text(free)}", cover_tone(there))


def detail_lines(view: View, one: QueuedRequest | None, line_id: str, moment: Moment) -> list[list[Cell]]:
    """Return three lines about the line under the cursor.

    They tell of the job, of the part, and what was written about it.
    """
    line = next((line for line in one.lines if line.id == line_id), None) if one else None
    if one is None or line is None:
        return [[Cell()], [Cell()], [Cell()]]
    number = f"{one.order.number}/{one.job.line}" if one.order and one.job else ""
    promise = one.order.promise if one.order else None
    promised = _("promised {time}").format(time=moment.day_and_time(promise.due)) if promise else ""
    untold = Cell(_("? customer not told yet") if one.order and one.order.untold else "", "warn")
    first = [Cell(number, "accent"), Cell(one.job.title if one.job else ""), Cell(promised, "info"), untold]
    return [[cell for cell in first if cell.text], _part_line(view, line), _said(view, one, moment)]


def _part_line(view: View, line: PartsLine) -> list[Cell]:
    part = view.get(Part, line.part) if line.part else None
    cells = [Cell(line.name, "title")]
    if part is not None:
        there = _("on hand {on_hand}, reserved {count}")
        cells.append(Cell(there.format(on_hand=decimal_text(part.on_hand), count=decimal_text(part.reserved)), "dim"))
        if without_price(part):
            cells.append(Cell(_("no price"), "warn"))
        if part.superseded_by:
            cells.append(Cell(_("now {part}").format(part=part.superseded_by), "warn"))
    if line.instead_of:
        reason = line.reason or "-"
        cells.append(Cell(_("instead of {part}: {reason}").format(part=line.instead_of, reason=reason), "info"))
    if part is not None and part.name_latin not in ("", line.name):
        cells.append(Cell(part.name_latin, "dim"))
    return cells


def _said(view: View, one: QueuedRequest, moment: Moment) -> list[Cell]:
    """Return the last messages about a request and its note.

    The very last stands first, so that it is seen whole.
    """
    cells = [Cell(said) for said in conversation(view, one.request, moment)[:-3:-1]]
    cells += [Cell(f"“{one.request.note}”", "info")] if one.request.note else []
    return cells or [Cell(_("Nothing was said about it."), "dim")]
