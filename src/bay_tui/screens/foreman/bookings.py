"""A day's hours of everybody as lines of a grid, each booking with its trail of corrections. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from bay_tui.i18n import _
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.foreman.report_figures import midnight
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import ended_word, word
from bay_tui.wording.times import hours, hours_in_column
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.board import OPEN_ORDERS
from bay_tui.workshop.records import Job, LabourEvent, Order, Staff, Vehicle, staff_day
from bay_tui.workshop.search import matches
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, Indirect, LabourKind, Role

PERSON = "staff:"
_TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})")
_SPAN = re.compile(r"\s*([\d:.]+)\s*[-~–—至到]\s*([\d:.]+)\s*")


class DayBooking(NamedTuple):
    """A line of the list that can be corrected: whose it is, and the booking where there is one."""

    staff: str
    booking: Booking | None = None


class Activity(NamedTuple):
    """What somebody was on: a job, or an indirect code."""

    job: str = ""
    indirect: str = ""


def columns() -> list[Column]:
    """Return the columns."""
    return [
        Column("span", _("From - to"), width=14),
        Column("what", _("Activity"), min=30, flex=2),
        Column("hours", _("Hours"), width=6, align="right"),
        Column("why", _("Ended by"), min=22, flex=1),
    ]


def entries(view: View, day: date, moment: Moment, query: str = "") -> dict[str, DayBooking]:
    """Return what can be corrected on a day by the key of its row: people whom `query` names, and their bookings."""
    since = midnight(day, moment.zone)
    until = min(midnight(day + timedelta(days=1), moment.zone), moment.now)
    read = Hours(view, until)
    found: dict[str, DayBooking] = {}
    people = sorted(view.every(Staff), key=lambda person: person.number)
    for person in people:
        if query and not matches(query, person.number, person.name, person.initials):
            continue
        bookings = read.bookings(person.id, since) if until > since else []
        if not bookings and not (Role.TECHNICIAN in person.roles and person.active):
            continue
        found[PERSON + person.id] = DayBooking(person.id)
        for booking in bookings:
            found[f"{booking.event}:{booking.job or booking.indirect}"] = DayBooking(person.id, booking)
    return found


def lines(view: View, found: dict[str, DayBooking], day: date, moment: Moment) -> Iterator[Row | Section]:
    """Yield a heading for each person, their bookings, under each its trail, and what was taken out."""
    for key, entry in found.items():
        if entry.booking is None:
            yield from _person(view, key, [one.booking for one in found.values() if one.staff == entry.staff])
            yield from _taken_out(view, entry.staff, day, moment)
        else:
            yield _booking(view, key, entry.booking, moment)
            yield from trail(view, key, entry.booking, moment)


def _person(view: View, key: str, bookings: Iterable[Booking | None]) -> Iterator[Row | Section]:
    person = view.get(Staff, key.removeprefix(PERSON))
    mine = [one for one in bookings if one is not None]
    on_jobs = sum(one.hours for one in mine if one.job)
    attended = sum(one.hours for one in mine if one.indirect != Indirect.BREAK)
    said = _("{jobs} of {attended} h on jobs").format(attended=hours(round(attended, 2)), jobs=hours(round(on_jobs, 2)))
    number, name = (person.number, person.name) if person else (key, "")
    yield Row(key, (Cell(number, "title"), Cell(name, "title"), Cell(), Cell(said if mine else _("no hours"), "dim")))


def _booking(view: View, key: str, booking: Booking, moment: Moment) -> Row:
    end = moment.clock_time(booking.end) if booking.end else _("now")
    doubts = [_("estimated")] if booking.estimated else []
    doubts += [_("forgotten")] if booking.forgotten else []
    why = ", ".join([*doubts, ended_word(booking.reason) if booking.end else ""])
    return Row(
        key,
        (
            Cell(f"{moment.clock_time(booking.start)} - {end}", "good" if booking.end is None else "normal"),
            Cell(activity(view, booking)),
            Cell(hours_in_column(booking.hours), "title"),
            Cell(why, "warn" if doubts else "dim"),
        ),
    )


def activity(view: View, booking: Booking) -> str:
    """Return what a booking was for: the vehicle and the job, or the indirect code."""
    job = view.get(Job, booking.job) if booking.job else None
    if job is None:
        return word(Indirect(booking.indirect)) if booking.indirect in set(Indirect) else booking.indirect
    return job_text(view, job)


def job_text(view: View, job: Job) -> str:
    """Return plate and title of a job."""
    order = view.get(Order, job.order)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    return f"{vehicle.plate if vehicle else job.order}  {job.title}"


def trail(view: View, key: str, booking: Booking, moment: Moment) -> Iterator[Row]:
    """Yield who entered a booking for somebody else, the corrections of what began it, and of what only ended it."""
    begun, ended = view.get(LabourEvent, booking.event), view.get(LabourEvent, booking.ended_by)
    if begun is not None and begun.by and begun.note:
        said = _("entered: {why}").format(why=begun.note)
        yield _story_row(f"{key}|{begun.id}", "↳", said, _by(view, begun, moment))
    begins_another = ended is not None and ended.event is LabourKind.STARTED
    for event in (booking.event, "" if begins_another else booking.ended_by):
        for one in sorted(view.find(LabourEvent, "target", event), key=lambda one: (one.recorded_at, one.id)):
            yield _trail_row(f"{key}|{one.id}", "↳", view, one, moment)


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
    who = name_of_staff(view, one.by or one.staff)
    return _("{who}, {when}").format(who=who, when=moment.day_and_time(one.recorded_at))


def _story_row(key: str, mark: str, said: str, by: str) -> Row:
    return Row(key, (Cell(f"  {mark}", "warn"), Cell(said, "info"), Cell(), Cell(by, "info")))


def _taken_out(view: View, staff: str, day: date, moment: Moment) -> Iterator[Row]:
    """Yield the events of a day that do not count any more: nobody sees them otherwise."""
    since = midnight(day, moment.zone)
    days = {staff_day(staff, since + timedelta(hours=part)) for part in (0, 23)}
    for one in view.find(LabourEvent, "staff_day", *sorted(days)):
        target = view.get(LabourEvent, one.target) if one.event is LabourKind.VOIDED else None
        if target is not None and target.at.astimezone(moment.zone).date() == day:
            yield _trail_row(f"out:{one.id}", "✗", view, one, moment)


def parse_time(text: str, day: date, zone: tzinfo) -> datetime | None:
    """Return the instant of a wall time (`9:05`, `905`, `0905`) on a day at the site; None where it is none."""
    clock = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        return None
    return midnight(day, zone).replace(hour=int(clock[1]), minute=int(clock[2])).astimezone(UTC)


def parse_span(text: str, day: date, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return the two instants of `9:12-10:30` on a day; an end before the start is on the next day."""
    span = _SPAN.fullmatch(unicodedata.normalize("NFKC", text))
    start = parse_time(span[1], day, zone) if span else None
    end = parse_time(span[2], day, zone) if span else None
    if span is None or start is None or end is None:
        return None
    return (start, end) if end > start else (start, parse_time(span[2], day + timedelta(days=1), zone) or end)


def activity_of(key: str) -> Activity:
    """Return what the key of an option of `activities` names."""
    kind, _colon, id = key.partition(":")
    return Activity(job=id) if kind == "job" else Activity(indirect=id)


def activities(view: View, staff: str, worked: Collection[str] = ()) -> list[Option]:
    """Return what somebody may have been on: their own open jobs, the indirect codes, the other open jobs.

    `worked` are jobs they were on that day: those are offered first, finished or not.
    """
    open_jobs = [
        job
        for order in view.find(Order, "state", *OPEN_ORDERS)
        for job in view.find(Job, "order", order.id)
        if job.state not in FINISHED_JOB_STATES and job.id not in worked
    ]
    open_jobs.sort(key=lambda job: (staff not in job.technicians, job.order, job.line))
    mine = sum(staff in job.technicians for job in open_jobs)
    first = [*(job for id in worked if (job := view.get(Job, id)) is not None), *open_jobs[:mine]]
    codes = [Option(f"code:{code}", word(code)) for code in Indirect]
    return [*(_job_option(view, job) for job in first), *codes, *(_job_option(view, job) for job in open_jobs[mine:])]


def _job_option(view: View, job: Job) -> Option:
    order = view.get(Order, job.order)
    return Option(f"job:{job.id}", job_text(view, job), hint=f"{order.number}/{job.line}" if order else "")
