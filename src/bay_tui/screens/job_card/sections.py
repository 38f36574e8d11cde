"""Show the job card as a heading and sections of labelled rows."""

from collections.abc import Iterable, Iterator, Mapping

from bay_tui.i18n import _, listed
from bay_tui.screens.common.cells import bay_cell, mark_cell, promise_cell, state_cell, stop_text, time_cell
from bay_tui.screens.common.lines import TextLine
from bay_tui.screens.counter.request_form import conversation
from bay_tui.screens.findings.check_reading import check_rows
from bay_tui.screens.findings.reading import Card, finding_rows, text_rows
from bay_tui.screens.job_card.visits import comeback_rows, summary_rows
from bay_tui.widgets.grid import Row, Section
from bay_tui.widgets.tones import Cell, Tone
from bay_tui.wording import ended_word, reason_word, sentence, value_text, word
from bay_tui.wording.times import Moment, duration, hours, spoken
from bay_tui.wording.units import unit_word
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.orders.vin import doubt
from bay_tui.workshop.readmodels.hours_seen import in_doubt
from bay_tui.workshop.readmodels.job_card import (
    bookings_on,
    cancellation_of,
    card_view,
    failed_last,
    findings_of,
    hours_by_person,
    inspections_of,
    parts_by_request,
    siblings_of,
)
from bay_tui.workshop.readmodels.outlook import outlook
from bay_tui.workshop.records import Job, Order, Part, PartsLine, PartsRequest, Vehicle
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.time.hours import hours_on_job
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import LineState

_LAST_WORDS = 3
LINE_TONES: dict[LineState, Tone] = {
    LineState.REQUESTED: "info",
    LineState.RESERVED: "info",
    LineState.BACK_ORDERED: "warn",
    LineState.PICKED: "good",
    LineState.ISSUED: "normal",
    LineState.FITTED: "dim",
    LineState.RETURNED: "dim",
    LineState.CANCELLED: "dim",
}
"""What the state of a parts line means to whoever waits for it."""

_LINE_SIGNS: dict[LineState, str] = {
    LineState.REQUESTED: "○",
    LineState.RESERVED: "◆",
    LineState.BACK_ORDERED: "!",
    LineState.PICKED: "●",
    LineState.ISSUED: "→",
    LineState.FITTED: "✓",
    LineState.RETURNED: "←",
    LineState.CANCELLED: "✗",
}


def line_state(state: LineState, text: str = "") -> Cell:
    """Return the state of a parts line with its sign.

    In its word or in `text`, which says more.
    """
    return Cell(f"{_LINE_SIGNS[state]} {text or word(state)}", LINE_TONES[state])


def card_of(view: View, job_id: str, moment: Moment, width: int, marks: Mapping[Key, str]) -> Card | None:
    """Return the card of a job; None where it is unknown.

    Its order has to be known here too. Once that is over, the card says what was said then.
    """
    known = view.get(Job, job_id)
    visit = view.get(Order, known.order) if known else None
    if visit is None:
        return None
    view = card_view(view, visit)
    job, order = view.get(Job, job_id), view.get(Order, visit.id)
    if job is None or order is None:
        return None
    promise = outlook(view, order, moment.now)
    return Card(view, job, order, view.get(Vehicle, order.vehicle), moment, width, marks, promise)


def heading(card: Card) -> list[TextLine]:
    """Return the lines above the sections: vehicle, job, state, hours and promise."""
    job, order, vehicle = card.job, card.order, card.vehicle
    worked = hours_on_job(card.view, job.id, card.moment.now)
    bay = bay_cell(card.view, job.bay)
    people = listed(name_of_staff(card.view, one) for one in job.technicians)
    sign = mark_cell(card.marks.get(("job", job.id), ""))
    model = " ".join(part for part in (vehicle.make, vehicle.model, str(vehicle.year or "")) if part) if vehicle else ""
    return [
        [
            Cell(vehicle.plate if vehicle else "", "title"),
            Cell(model),
            Cell(),
            Cell(f"{order.number}/{job.line}", "accent"),
            Cell(word(job.pay), "dim"),
            Cell(_("Bay {number}").format(number=bay.text) if job.bay else _("outside"), "info"),
        ],
        [Cell(job.title, "title"), Cell(), Cell(people or _("nobody yet"), "normal" if people else "warn")],
        [
            *([sign] if sign.text else []),
            state_cell(job, order, card.moment),
            time_cell(worked, job.standard_hours, 10),
            Cell(),
            promise_cell(card.promise, card.moment),
        ],
    ]


def card_lines(card: Card) -> list[Row | Section]:
    """Return the sections of the card that hold something.

    The ones needed at the vehicle stand first.
    """
    lines: list[Row | Section] = []
    for title, rows in (
        (_("Cancelled"), _cancelled(card)),
        (_("Rework"), _rework(card)),
        (_("What the customer said"), _customer(card)),
        (_("What it waits for"), _waits(card)),
        (_("Findings"), _findings(card)),
        (_("Vehicle health check"), check_rows(card)),
        (_("Parts"), _parts(card)),
        (_("Other jobs of this visit"), _siblings(card)),
        (_("Hours"), _hours(card)),
        (_("Vehicle"), _vehicle(card)),
        (_("Promises to the customer"), _promises(card)),
        (_("Inspections"), _inspections(card)),
        (_("History"), summary_rows(card)),
    ):
        found = list(rows)
        if found:
            lines += [Section(title), *found]
    return lines


def _cancelled(card: Card) -> Iterator[Row]:
    """Yield who cancelled the job or the visit, and why."""
    why = cancellation_of(card.job, card.order)
    if why is not None:
        by = f"{name_of_staff(card.view, why.by)} {card.moment.day_and_time(why.at)}".strip()
        yield Row("cancelled", (Cell("✗", "warn"), Cell(by, "dim")))
        yield from text_rows(card, "cancelled:reason", Cell(), why.reason, "warn")


def _rework(card: Card) -> Iterator[Row]:
    """Yield why the work is to be done again."""
    failed = failed_last(card.view, card.job)
    if failed is None:
        return
    by = f"{name_of_staff(card.view, failed.by)} {card.moment.day_and_time(failed.at)}"
    yield Row("rework", (Cell(_("✗ failed"), "bad"), Cell(word(failed.level), "bad"), Cell(by, "dim")))
    for number, reason in enumerate(failed.reasons):
        yield from text_rows(card, f"rework:{number}", Cell(), reason_word(reason), "bad")


def _customer(card: Card) -> Iterator[Row]:
    words = card.order.words
    who = card.order.customer
    yield from text_rows(
        card, "words", Cell(who, "dim"), words or _("nothing in particular"), "title" if words else "dim"
    )
    yield from comeback_rows(card)


def _waits(card: Card) -> Iterator[Row]:
    stop = card.job.stop
    if stop is not None:
        length = spoken(card.moment.seconds_since(stop.since))
        text = _("{reason} for {length}").format(reason=stop_text(stop, card.moment), length=length)
        by = name_of_staff(card.view, stop.by)
        yield Row("stop", (Cell("■", "warn"), Cell(text, "warn"), Cell(by, "dim")))
        if stop.note:
            yield from text_rows(card, "stop-note", Cell(), stop.note)
    how = card.promise
    if how.code:
        yield Row("risk", (promise_cell(how, card.moment), Cell(sentence(how.code))))
    if not card.job.approved:
        params = {"title": card.job.title}
        yield Row("unapproved", (Cell("!", "warn"), Cell(sentence("job-not-approved", params), "warn")))


def _findings(card: Card) -> Iterator[Row]:
    for finding in findings_of(card.view, card.order.id):
        yield from finding_rows(card, finding)


def line_text(line: PartsLine, part: Part | None) -> str:
    """Return a parts line as people say it: how many of what."""
    unit = part.unit if part else ""
    amount = (
        f"{decimal_text(line.quantity)} {unit_word(unit, line.name)}"
        if unit not in ("", "pc")
        else f"{decimal_text(line.quantity)} ×"
    )
    return " ".join(one for one in (amount, line.name, line.part) if one)


def _parts(card: Card) -> Iterator[Row]:
    for request, lines in parts_by_request(card.view, card.job.id):
        yield from _lines_of(card, lines)
        yield from _talk(card, request)


def _talk(card: Card, request: str) -> Iterator[Row]:
    """Yield the last words between counter and floor about a request."""
    asked = card.view.get(PartsRequest, request)
    said = conversation(card.view, asked, card.moment) if asked else []
    for number, text in enumerate(said[-_LAST_WORDS:]):
        yield from text_rows(
            card, f"talk:{request}:{number}", Cell("" if number else _("Message"), "dim"), text, "info"
        )


def _lines_of(card: Card, lines: Iterable[PartsLine]) -> Iterator[Row]:
    for line in lines:
        part = card.view.get(Part, line.part) if line.part else None
        sign = mark_cell(card.marks.get(("line", line.id), "")).text
        state = line_state(line.state)
        label = Cell(f"{state.text} {sign}".rstrip(), state.tone)
        right = Cell()
        if line.state is LineState.BACK_ORDERED and line.eta is not None:
            right = Cell(_("due {time}").format(time=card.moment.day_and_time(line.eta)), "warn")
        elif line.state is LineState.BACK_ORDERED:
            right = Cell(_("no date"), "bad")
        elif line.state is LineState.PICKED and line.ready_at is not None:
            right = Cell(_("ready to fetch"), "good")
        yield Row(f"line:{line.id}", (label, Cell(line_text(line, part)), right))
        if line.instead_of:
            text = _("instead of {part}: {reason}").format(part=line.instead_of, reason=line.reason)
            yield Row(f"line:{line.id}:instead", (Cell(), Cell(text, "dim")))


def _siblings(card: Card) -> Iterator[Row]:
    for job in siblings_of(card.view, card.job):
        state = state_cell(job, card.order, card.moment)
        people = listed(name_of_staff(card.view, one) for one in job.technicians)
        yield Row(f"job:{job.id}", (state, Cell(f"{job.line}  {job.title}"), Cell(people, "dim")))


def _hours(card: Card) -> Iterator[Row]:
    bookings = bookings_on(card.view, card.job.id, card.moment.now)
    by_person = hours_by_person(bookings)
    standard = _("{hours} h standard").format(hours=hours(card.job.standard_hours))
    total = Cell(_("{hours} h").format(hours=hours(sum(by_person.values()))), "title")
    people = listed(f"{name_of_staff(card.view, one)} {hours(time)}" for one, time in by_person.items())
    yield Row("hours", (Cell(standard, "dim"), Cell(people or _("nobody has worked on it yet"), "dim"), total))
    for booking in bookings:
        end = card.moment.clock_time(booking.end) if booking.end else _("now")
        span = f"{card.moment.day_and_time(booking.start)} - {end}"
        why = f"  {ended_word(booking.reason)}" if booking.end else ""
        flag = " ?" if booking.estimated or in_doubt(card.view, booking) else ""
        cells = (
            Cell(name_of_staff(card.view, booking.staff)),
            Cell(f"{span}{flag}{why}", "good" if booking.end is None else "normal"),
            Cell(duration(booking.seconds)),
        )
        yield Row(f"booking:{booking.event}:{booking.staff}", cells)


def _vehicle(card: Card) -> Iterator[Row]:
    vehicle, order = card.vehicle, card.order
    if vehicle is None:
        return
    yield Row("vin", (Cell(_("VIN"), "dim"), Cell(vehicle.vin or "-"), Cell(vehicle.plate)))
    if code := doubt(vehicle.vin):
        yield from text_rows(card, "vin-doubt", Cell("! VIN?", "warn"), sentence(code, {"vin": vehicle.vin}), "warn")
    odometer = f"{order.odometer:,} km" if order.odometer is not None else "-"
    received = (
        _("received {time}").format(time=card.moment.day_and_time(order.received_at)) if order.received_at else ""
    )
    yield Row("odometer", (Cell(_("Odometer"), "dim"), Cell(odometer), Cell(received, "dim")))
    adviser = name_of_staff(card.view, order.adviser)
    if adviser:
        yield Row("adviser", (Cell(_("Adviser"), "dim"), Cell(adviser), Cell(word(order.state), "dim")))


def _promises(card: Card) -> Iterator[Row]:
    last = len(card.order.promises) - 1
    for number, promise in enumerate(card.order.promises):
        made = _("said {time}") if promise.told else _("noted {time}, not told yet")
        by, time = name_of_staff(card.view, promise.by), card.moment.day_and_time(promise.at)
        text = "  ".join(one for one in (f"{by} {made.format(time=time)}".lstrip(), promise.reason) if one)
        due = Cell(card.moment.day_and_time(promise.due), "title" if number == last else "dim")
        yield Row(f"promise:{number}", (due, Cell(text, "normal" if number == last else "dim")))


def _inspections(card: Card) -> Iterator[Row]:
    for check in inspections_of(card.view, card.job.id):
        label = Cell(_("✓ passed"), "good") if check.passed else Cell(_("✗ failed"), "bad")
        text = f"{word(check.level)}  {name_of_staff(card.view, check.by)}"
        yield Row(f"check:{check.id}", (label, Cell(text), Cell(card.moment.day_and_time(check.at), "dim")))
        values = [value_text(one.point, one.value) for one in check.points if one.value is not None]
        looked = _("points looked at: {count}").format(count=len(check.points)) if check.points else ""
        if told := listed([looked, *values] if looked else values):
            yield from text_rows(card, f"check:{check.id}:points", Cell(), told, "dim")
        for number, reason in enumerate(check.reasons):
            yield from text_rows(card, f"check:{check.id}:{number}", Cell(), reason_word(reason), "bad")
