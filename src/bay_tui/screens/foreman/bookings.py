"""Word a day's hours of everybody, with their corrections. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from bay_tui.i18n import _, listed
from bay_tui.screens.common.cells import Moment
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import ended_word, word
from bay_tui.wording.hours_changes import activity, job_text
from bay_tui.wording.times import hours, hours_in_column
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.day_bookings import (
    PersonDay,
    bookings_of_day,
    corrections_of,
    offered_jobs,
    taken_out,
)
from bay_tui.workshop.readmodels.hours_seen import in_doubt, seen
from bay_tui.workshop.records import Job, LabourEvent, Order
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Indirect, LabourKind

PERSON = "staff:"


class DayBooking(NamedTuple):
    """Hold a line that can be corrected: whose, and the booking.

    The line of a person has their whole `day` instead.
    """

    staff: str
    booking: Booking | None = None
    day: PersonDay | None = None


class Activity(NamedTuple):
    """Name a job, or an indirect code, somebody was on."""

    job: str = ""
    indirect: str = ""


def columns() -> list[Column]:
    """Return the columns."""
    return [
        Column("span", _("From - to"), width=14),
        Column("what", _("Activity"), min=30, flex=2, whole=True),
        Column("hours", _("Hours"), width=6, align="right"),
        Column("why", _("Ended by"), min=22, flex=1),
    ]


def entries(view: View, day: date, moment: Moment, query: str = "") -> dict[str, DayBooking]:
    """Return what can be corrected on a day, by row key.

    These are the people whom `query` names, and their bookings.
    """
    found: dict[str, DayBooking] = {}
    for one in bookings_of_day(view, day, moment.now, query):
        found[PERSON + one.person.id] = DayBooking(one.person.id, day=one)
        for booking in one.bookings:
            found[f"{booking.event}:{booking.job or booking.indirect}"] = DayBooking(one.person.id, booking)
    return found


def lines(view: View, found: dict[str, DayBooking], day: date, moment: Moment) -> Iterator[Row | Section]:
    """Yield each person with their bookings and the trail.

    What was taken out stands under the heading of the person.
    """
    for key, entry in found.items():
        if entry.day is not None:
            yield _person(key, entry.day)
            for one in taken_out(view, entry.staff, day):
                yield _trail_row(f"out:{one.id}", "✗", view, one, moment)
        if entry.booking is not None:
            yield _booking(view, key, entry.booking, moment)
            yield from trail(view, key, entry.booking, moment)


def _person(key: str, one: PersonDay) -> Row:
    person = one.person
    attended, said = hours_in_column(one.attended), _("attended, {jobs} on jobs").format(jobs=hours(one.on_jobs))
    worked = (Cell(attended, "title"), Cell(said, "dim")) if one.bookings else (Cell(), Cell(_("no hours"), "dim"))
    return Row(key, (Cell(person.number, "title"), Cell(person.name, "title"), *worked))


def _booking(view: View, key: str, booking: Booking, moment: Moment) -> Row:
    end = moment.clock_time(booking.end) if booking.end else _("now")
    doubts = [_("estimated")] if booking.estimated else []
    doubts += [_("forgotten")] if in_doubt(view, booking) else []
    why = listed([*doubts, ended_word(booking.reason) if booking.end else ""])
    return Row(
        key,
        (
            Cell(f"{moment.clock_time(booking.start)} - {end}", "good" if booking.end is None else "normal"),
            Cell(activity(view, booking)),
            Cell(hours_in_column(booking.hours), "title"),
            Cell(why, "warn" if doubts else "dim"),
        ),
    )


def trail(view: View, key: str, booking: Booking, moment: Moment) -> Iterator[Row]:
    """Yield the corrections of a booking.

    Before them stands who entered it for somebody else; after those of what began it stand those of what only ended it.
    """
    begun, ended = view.get(LabourEvent, booking.event), view.get(LabourEvent, booking.ended_by)
    if begun is not None and begun.by and begun.note:
        said = _("entered: {why}").format(why=begun.note)
        yield _story_row(f"{key}|{begun.id}", "↳", said, _by(view, begun, moment))
    begins_another = ended is not None and ended.event is LabourKind.STARTED
    for event in (booking.event, "" if begins_another else booking.ended_by):
        for one in corrections_of(view, event):
            yield _trail_row(f"{key}|{one.id}", "↳", view, one, moment)
    looked = seen(view, booking) if booking.forgotten else None
    if looked is not None and looked.decision:
        said = _("settled: {decision}").format(decision=looked.decision)
        yield _story_row(f"{key}|seen", "↳", said, _who_when(view, looked.by, looked.at, moment))


def _trail_row(key: str, mark: str, view: View, one: LabourEvent, moment: Moment) -> Row:
    """Return who corrected an event, when, from what to what, and why."""
    target = view.get(LabourEvent, one.target)
    what = word(target.event) if target else one.target
    was = moment.clock_time(target.at) if target else "?"
    voided = one.event is LabourKind.VOIDED
    text = _("{what} {was} taken out: {why}") if voided else _("{what} {was} → {now}: {why}")
    said = text.format(what=what, was=was, now=moment.clock_time(one.at), why=one.note or "-")
    return _story_row(key, mark, said, _by(view, one, moment))


def _by(view: View, one: LabourEvent, moment: Moment) -> str:
    return _who_when(view, one.by or one.staff, one.recorded_at, moment)


def _who_when(view: View, staff: str, at: datetime, moment: Moment) -> str:
    return _("{who}, {when}").format(who=name_of_staff(view, staff), when=moment.day_and_time(at))


def _story_row(key: str, mark: str, said: str, by: str) -> Row:
    return Row(key, (Cell(f"  {mark}", "warn"), Cell(said, "info"), Cell(), Cell(by, "info")))


def activity_of(key: str) -> Activity:
    """Return what the key of an option of `activities` names."""
    kind, _colon, id = key.partition(":")
    return Activity(job=id) if kind == "job" else Activity(indirect=id)


def activities(view: View, staff: str, worked: Collection[str] = ()) -> list[Option]:
    """Return what somebody may have been on, as options.

    First are the jobs `worked` on that day and their own open ones, then the indirect codes, then the other open jobs.
    """
    offered = offered_jobs(view, staff, worked)
    codes = [Option(f"code:{code}", word(code)) for code in Indirect]
    likely, others = ([_job_option(view, job) for job in jobs] for jobs in offered)
    return [*likely, *codes, *others]


def _job_option(view: View, job: Job) -> Option:
    order = view.get(Order, job.order)
    return Option(f"job:{job.id}", job_text(view, job), hint=f"{order.number}/{job.line}" if order else "")
