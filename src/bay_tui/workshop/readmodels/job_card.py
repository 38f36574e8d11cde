"""Read what a job card lists, each list in its order."""

from datetime import datetime
from itertools import groupby

from bay_tui.workshop.past.reading import Then
from bay_tui.workshop.records import Cancellation, Finding, Inspection, Job, Order, PartsLine
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, JobState, OrderState


def card_view(view: View, order: Order) -> View:
    """Return what the card of a visit reads.

    Once the visit is over, that is what was said then; but what a customer answers afterwards shows.
    """
    closed = order.closed_at
    return Then(view, closed, but=(Finding,)) if closed else view


def findings_of(view: View, order: str) -> list[Finding]:
    """Return the findings of a visit, the oldest first."""
    return sorted(view.find(Finding, "order", order), key=lambda one: (one.at, one.id))


def parts_by_request(view: View, job: str) -> list[tuple[str, list[PartsLine]]]:
    """Return the parts lines of a job by request.

    The first asked for stands first.
    """
    lines = sorted(view.find(PartsLine, "job", job), key=lambda one: (one.at, one.id))
    return [(request, list(found)) for request, found in groupby(lines, key=lambda line: line.request)]


def jobs_of(view: View, order: str) -> list[Job]:
    """Return the jobs of a visit by line."""
    return sorted(view.find(Job, "order", order), key=lambda one: (one.line, one.id))


def siblings_of(view: View, job: Job) -> list[Job]:
    """Return the other jobs of the visit by line."""
    return [one for one in jobs_of(view, job.order) if one.id != job.id]


def inspections_of(view: View, job: str) -> list[Inspection]:
    """Return the inspections of a job, the oldest first."""
    return sorted(view.find(Inspection, "job", job), key=lambda one: (one.at, one.id))


def failed_last(view: View, job: Job) -> Inspection | None:
    """Return the inspection for which a job is to be done again.

    It is None once the work is finished again, and of a job that never failed.
    """
    if not job.reworks or job.state in FINISHED_JOB_STATES:
        return None
    return next((one for one in reversed(inspections_of(view, job.id)) if not one.passed), None)


def bookings_on(view: View, job: str, now: datetime) -> list[Booking]:
    """Return everybody's bookings on a job, the first begun first.

    Running ones count up to `now`.
    """
    return sorted(Hours(view, now).on_job(job), key=lambda one: (one.start, one.staff))


def hours_by_person(bookings: list[Booking]) -> dict[str, float]:
    """Return the decimal hours of each person, by staff id in order."""
    found: dict[str, float] = {}
    for booking in bookings:
        found[booking.staff] = found.get(booking.staff, 0.0) + booking.hours
    return dict(sorted(found.items()))


def cancellation_of(job: Job, order: Order) -> Cancellation | None:
    """Return who cancelled a job, or else its visit, and why."""
    if job.state is JobState.CANCELLED and job.cancellation is not None:
        return job.cancellation
    return order.cancellation if order.state is OrderState.CANCELLED else None
