"""List a day's bookings of everybody, with their corrections. Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bay_tui.workshop.past.reading import as_of
from bay_tui.workshop.readmodels.board import OPEN_ORDERS
from bay_tui.workshop.records import Job, LabourEvent, Order, Staff, staff_day
from bay_tui.workshop.search import matches
from bay_tui.workshop.time.attendance import Shifts, attendance, shifts_of
from bay_tui.workshop.time.days import AN_INSTANT, site_days
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, LabourKind, Role

_LONGEST = timedelta(days=2)
"""So long before an instant the begin of its shift is looked for."""


class PersonDay(NamedTuple):
    """Hold a person's bookings of one day.

    They are those of the shifts that began on it; `on_jobs` and `attended` are decimal hours, breaks left out.
    """

    person: Staff
    bookings: tuple[Booking, ...]
    on_jobs: float
    attended: float


class OfferedJobs(NamedTuple):
    """Hold the jobs somebody may have been on.

    `likely` are theirs, `others` those of everybody else.
    """

    likely: tuple[Job, ...]
    others: tuple[Job, ...]


def bookings_of_day(view: View, day: date, now: datetime, query: str = "") -> list[PersonDay]:
    """Return a day's bookings by person, in the order of numbers.

    A shift belongs whole to the day it began. They are of the people whom `query` names. Somebody without any is among
    them only where they are an active technician.
    """
    since, end = site_days(view).span(day)
    read = Hours(view, now)
    found: list[PersonDay] = []
    for person in sorted(view.every(Staff), key=lambda person: person.number):
        if query and not matches(query, person.number, person.name, person.initials):
            continue
        shifts = shifts_of(read.bookings(person.id, since)) if now > since else ()
        bookings = [one for began, one in shifts if since <= began < end]
        if bookings or (Role.TECHNICIAN in person.roles and person.active):
            hours = attendance(bookings, since, end)
            then = as_of(view, person, min(end, now) - AN_INSTANT)
            found.append(PersonDay(then, tuple(bookings), hours.on_jobs, hours.attended))
    return found


def day_of_shift(view: View, staff: str, at: datetime, now: datetime) -> date:
    """Return the day on which the shift of an instant began.

    Of an instant in no shift, its own.
    """
    days = site_days(view)
    # What somebody is on at an instant has its shift's begin among its bookings, unless that lies days before.
    began = Shifts(Hours(view, now).bookings(staff, at - _LONGEST), now).began(at)
    return days.of(at if began is None else began)


def corrections_of(view: View, event: str) -> list[LabourEvent]:
    """Return the corrections of a clock event, as they were recorded."""
    return sorted(view.find(LabourEvent, "target", event), key=lambda one: (one.recorded_at, one.id))


def taken_out(view: View, staff: str, day: date) -> list[LabourEvent]:
    """Return what took out events of a day that count no more."""
    days = site_days(view)
    keys = {staff_day(staff, moment) for moment in days.span(day)}
    found: list[LabourEvent] = []
    for one in view.find(LabourEvent, "staff_day", *sorted(keys)):
        target = view.get(LabourEvent, one.target) if one.event is LabourKind.VOIDED else None
        if target is not None and days.of(target.at) == day:
            found.append(one)
    return found


def offered_jobs(view: View, staff: str, worked: Collection[str] = ()) -> OfferedJobs:
    """Return the jobs somebody may have been on.

    Likely are those `worked` on that day, finished or not, then their own open ones; the others are open jobs.
    """
    open_jobs = [
        job
        for order in view.find(Order, "state", *OPEN_ORDERS)
        for job in view.find(Job, "order", order.id)
        if job.state not in FINISHED_JOB_STATES and job.id not in worked
    ]
    open_jobs.sort(key=lambda job: (job.order, job.line))
    were_on = [job for id in worked if (job := view.get(Job, id)) is not None]
    mine = [job for job in open_jobs if staff in job.technicians]
    return OfferedJobs((*were_on, *mine), tuple(job for job in open_jobs if staff not in job.technicians))
