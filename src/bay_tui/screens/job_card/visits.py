"""Show the history of a vehicle as rows.

The next service, a comeback, and every earlier visit with what was left open.
"""

from collections.abc import Iterator

from bay_tui.i18n import _, listed, ngettext
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.findings.reading import Card, left_open_row, text_rows
from bay_tui.widgets.grid import Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence, word
from bay_tui.wording.catalogue import system_word
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.orders.vin import doubt
from bay_tui.workshop.readmodels.history import (
    Comeback,
    NextService,
    Visit,
    cancelled_visits,
    comeback_of,
    earlier_visits,
    next_service,
)
from bay_tui.workshop.records import Cancellation, Job, Order, Vehicle
from bay_tui.workshop.time.zones import in_zone
from bay_tui.workshop.view import View
from bay_tui.workshop.words import JobState


def card_of_absent(view: View, vehicle_id: str, moment: Moment, width: int) -> Card | None:
    """Return the card of a vehicle that is not here.

    It is that of a visit which has not begun: all others are earlier ones. None where the vehicle is unknown.
    """
    vehicle = view.get(Vehicle, vehicle_id)
    visit = Order(id="", number="", vehicle=vehicle_id)
    return Card(view, Job(id="", order="", line=0, title=""), visit, vehicle, moment, width, {}) if vehicle else None


def comeback_rows(card: Card) -> Iterator[Row]:
    """Yield the warning that the vehicle is back.

    It is back for what was done before.
    """
    back = comeback_of(card.view, card.order, card.moment.now)
    if back is not None:
        yield from text_rows(card, "comeback", Cell(_("! Comeback"), "bad"), comeback_text(back, card.moment), "bad")


def summary_rows(card: Card) -> Iterator[Row]:
    """Yield what the job card says of the past.

    How many visits, what they left open, the next service.
    """
    visits = earlier_visits(card.view, card.order)
    if visits:
        text = ngettext("{count} earlier visit; h shows it", "{count} earlier visits; h shows them", len(visits))
        last = Cell(day(visits[0], card.moment), "dim")
        yield Row("earlier", (Cell(_("Earlier visits"), "dim"), Cell(text.format(count=len(visits))), last))
    left = sum(len(visit.left_open) for visit in visits)
    if left:
        text = ngettext("{count} finding left open then", "{count} findings left open then", left)
        yield Row("left-open", (Cell(), Cell(text.format(count=left), "warn")))
    due = service_cell(next_service(card.view, card.order.vehicle), card)
    yield Row("service", (Cell(_("Next service"), "dim"), due))


def head_lines(card: Card) -> list[list[Cell]]:
    """Return which vehicle it is, its next service, and a comeback.

    The next service says how it is worked out.
    """
    vehicle = card.vehicle
    plate, vin = (vehicle.plate, vehicle.vin) if vehicle else ("", "")
    model = " ".join(one for one in (vehicle.make, vehicle.model, str(vehicle.year or "")) if one) if vehicle else ""
    due = next_service(card.view, card.order.vehicle)
    lines = [
        [Cell(plate, "title"), Cell(model), Cell(), Cell(_("VIN"), "dim"), Cell(vin or "-")],
        [Cell(_("Next service"), "accent"), service_cell(due, card)],
        [Cell(rule_text(due), "dim")] if due is not None else [],
    ]
    if code := doubt(vin):
        lines.append([Cell("!", "warn"), Cell(sentence(code, {"vin": vin}), "warn")])
    back = comeback_of(card.view, card.order, card.moment.now)
    if back is not None:
        lines.append([Cell(_("! Comeback"), "bad"), Cell(comeback_text(back, card.moment), "bad")])
    return [line for line in lines if line]


def service_cell(due: NextService | None, card: Card) -> Cell:
    """Return when the next service is due, or that nobody knows."""
    if due is None:
        return Cell(_("unknown: no service on record here"), "dim")
    date = f"{in_zone(due.due, card.moment.zone):%Y-%m-%d}"
    when = date if due.due_km is None else _("{date} or {km} km").format(date=date, km=f"{due.due_km:,}")
    if due.passed(card.moment.now, card.order.odometer):
        return Cell(_("! due since {when}").format(when=when), "warn")
    return Cell(when)


def rule_text(due: NextService) -> str:
    """Return how the next service is worked out."""
    return _("last service + {months} months or {km} km, whichever is first (petrol cars)").format(
        months=due.months, km=f"{due.km:,}"
    )


def comeback_text(back: Comeback, moment: Moment) -> str:
    """Return what is back, and since which visit."""
    what = listed([*map(system_word, back.systems), *back.titles])
    return _("{what}: was here for it on {date} ({number})").format(
        what=what, date=day(back.visit, moment), number=back.visit.order.number
    )


def visit_lines(view: View, order: Order, moment: Moment) -> Iterator[Row | Section]:
    """Yield the earlier visits, the latest first.

    When, what for, the jobs with who did them, what was left open. Last those that were cancelled, with the reason.
    """
    for visit in earlier_visits(view, order):
        yield Section(f"{day(visit, moment)}  {visit.order.number}  {odometer(visit.order)}".rstrip())
        if visit.order.words:
            yield Row(f"order:{visit.order.id}", (Cell(_("Customer"), "dim"), Cell(f"“{visit.order.words}”")))
        for job in visit.jobs:
            people = listed(name_of_staff(view, one) for one in job.technicians)
            yield Row(f"job:{job.id}", (Cell(word(job.work), "dim"), Cell(job.title), Cell(people, "dim")))
        for job in visit.cancelled:
            yield _cancelled_row(view, f"job:{job.id}", job.title, job.cancellation)
        for finding in visit.left_open:
            yield left_open_row(finding)
    cancelled = cancelled_visits(view, order)
    if cancelled:
        yield Section(_("Cancelled visits"))
    for one in cancelled:
        when = moment.day_and_time(one.cancelled_at) if one.cancelled_at else ""
        yield _cancelled_row(view, f"order:{one.id}", f"{one.number}  {when}".rstrip(), one.cancellation)


def _cancelled_row(view: View, key: str, what: str, why: Cancellation | None) -> Row:
    """Return what was cancelled, with the reason and by whom."""
    reason, by = (why.reason, name_of_staff(view, why.by)) if why else ("", "")
    text = _("{what}: {reason}").format(what=what, reason=reason) if reason else what
    return Row(key, (Cell(word(JobState.CANCELLED), "dim"), Cell(text), Cell(by, "dim")))


def day(visit: Visit, moment: Moment) -> str:
    """Return the day of a visit at the site."""
    return f"{in_zone(visit.at, moment.zone):%Y-%m-%d}"


def odometer(order: Order) -> str:
    """Return the reading of the odometer, nothing where none was taken."""
    return f"{order.odometer:,} km" if order.odometer is not None else ""
