"""Share out the hours a finished job has earned. Pure.

Its standard hours are shared by the hours clocked on it. They are earned on the day it is finished, once: work that is
sent back on a later day was finished all the same, and what is clocked on it until it is finished again counts with
that day.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.past.reading import as_of
from bay_tui.workshop.records import Inspection, Job
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View


class Sale(NamedTuple):
    """Hold a technician's share of a finished job.

    `sold` are standard hours, `clocked` the hours for them, both decimal. Of work that is finished `again` none are
    sold.
    """

    staff: str
    at: datetime
    job: str
    sold: float
    clocked: float
    again: bool = False


def sales_of(view: View, hours: Hours, job: Job, since: datetime) -> Iterator[Sale]:
    """Share out a job finished since then, and finished again.

    By its standard hours as they were when it was finished; that its visit was cancelled afterwards takes none away.
    Hours count up to when it was finished. Where nobody clocked on to it, those who were its technicians share it
    equally.
    """
    before: datetime | None = None
    for finished in _finishes(view, job):
        if finished >= since:
            yield from _shares(as_of(view, job, finished), hours.on_job(job.id), before, finished)
        before = finished


def _finishes(view: View, job: Job) -> list[datetime]:
    """Return when a job was finished.

    Work that was sent back before that day was over was not.
    """
    found = {job.finished_at} if job.finished_at else set[datetime]()
    for check in view.find(Inspection, "job", job.id) if job.reworks else ():
        before = check.finished_at if not check.passed and check.withdrawn_at is None else None
        days = site_days(view)
        if before is not None and days.of(before) < days.of(check.at):
            found.add(before)
    return sorted(found)


def _shares(then: Job, bookings: list[Booking], before: datetime | None, finished: datetime) -> Iterator[Sale]:
    """Share a job out, as it was when it was finished.

    Shared are the hours of its bookings since it was finished `before`.
    """
    clocked: dict[str, float] = {}
    for one in bookings:
        spent = _hours_between(one, before, finished)
        if spent:
            clocked[one.staff] = clocked.get(one.staff, 0.0) + spent
    whole = sum(clocked.values())
    if not whole:
        clocked = dict.fromkeys(then.technicians, 0.0)
    standard = 0.0 if before else then.standard_hours
    for staff, spent in clocked.items():
        share = spent / whole if whole else 1 / len(clocked)
        yield Sale(staff, finished, then.id, standard * share, spent, again=before is not None)


def _hours_between(booking: Booking, since: datetime | None, until: datetime) -> float:
    """Return the decimal hours of a booking that lie between two instants."""
    end = until if booking.end is None else min(booking.end, until)
    start = booking.start if since is None else max(booking.start, since)
    whole = (booking.end or max(until, booking.start)) - booking.start
    return booking.hours * (end - start) / whole if start < end else 0.0
