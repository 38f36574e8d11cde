"""Word what somebody was on, and what a correction of hours moves."""

from collections.abc import Iterable

from bay_tui.i18n import _
from bay_tui.wording.times import Moment, duration
from bay_tui.wording.words import word
from bay_tui.workshop.readmodels.hours_changes import HoursChange
from bay_tui.workshop.records import Job, Order, Vehicle
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Indirect


def activity(view: View, booking: Booking) -> str:
    """Return what a booking was for.

    That is the vehicle and the job, or the indirect code.
    """
    job = view.get(Job, booking.job) if booking.job else None
    if job is None:
        return word(Indirect(booking.indirect)) if booking.indirect in set(Indirect) else booking.indirect
    return job_text(view, job)


def job_text(view: View, job: Job) -> str:
    """Return plate and title of a job."""
    order = view.get(Order, job.order)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    return f"{vehicle.plate if vehicle else job.order}  {job.title}"


def change_lines(view: View, found: Iterable[HoursChange], moment: Moment, own: str) -> list[str]:
    """Return each booking before and after, others that move marked.

    `own` is the entry somebody corrects; what it began is no other.
    """
    said: list[str] = []
    for one in found:
        text = _("{what}: {was} → {now}") if own in ("", one.booking.event) else _("Moves too: {what}: {was} → {now}")
        was, now = (_span_text(each, moment) for each in one)
        said.append(text.format(what=activity(view, one.booking), was=was, now=now))
    return said


def _span_text(booking: Booking | None, moment: Moment) -> str:
    if booking is None:
        return _("nothing")
    end = moment.day_and_time(booking.end) if booking.end else _("now")
    length = duration(((booking.end or moment.now) - booking.start).total_seconds())
    return _("{start} - {end} ({length})").format(start=moment.day_and_time(booking.start), end=end, length=length)
