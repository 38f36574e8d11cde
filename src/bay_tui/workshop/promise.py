"""Whether a promise to a customer is at risk, before it is late, and why."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from bay_tui.workshop.hours import hours_on_job
from bay_tui.workshop.records import Clock, Job, Order, PartsLine
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_ORDER_STATES, FINISHED_JOB_STATES, OPEN_LINE_STATES, JobState, OrderState


class Risk(StrEnum):
    """How a promise stands."""

    NONE = "none"
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """How a promise stands and why. `due` is the promise in force, `expected` the earliest the work can be done."""

    risk: Risk
    due: datetime | None = None
    expected: datetime | None = None
    code: str = ""


def outlook(view: View, order: Order, now: datetime) -> Outlook:
    """Return how the promise of `order` stands at `now`.

    The work cannot be done before `now` plus the remaining standard hours of the open jobs, divided by the
    technicians on or assigned to them; a stopped job starts at its ETA, or at that of the parts it waits for. A stop
    with no ETA puts the promise at risk by itself once less than the remaining hours plus one is left.
    """
    promise = order.promise
    if promise is None:
        return Outlook(risk=Risk.NONE)
    if order.state in CLOSED_ORDER_STATES or order.state is OrderState.READY:
        return Outlook(risk=Risk.ON_TIME, due=promise.due)
    if now > promise.due:
        return Outlook(risk=Risk.LATE, due=promise.due, code="promise-passed")
    jobs = [job for job in view.find(Job, "order", order.id) if job.state not in FINISHED_JOB_STATES]
    expected, remaining, waits = _expected(view, jobs, now)
    left = (promise.due - now).total_seconds() / 3600
    if expected > promise.due:
        code = "parts-late" if waits else "work-left"
        return Outlook(risk=Risk.AT_RISK, due=promise.due, expected=expected, code=code)
    open_ended = any(job.stop is not None and _eta(view, job) is None for job in jobs)
    if open_ended and left < remaining + 1:
        return Outlook(risk=Risk.AT_RISK, due=promise.due, expected=expected, code="stop-without-eta")
    return Outlook(risk=Risk.ON_TIME, due=promise.due, expected=expected)


def _expected(view: View, jobs: list[Job], now: datetime) -> tuple[datetime, float, bool]:
    """Return the earliest end of the jobs, their remaining hours, and whether waiting decided it."""
    start, waits, remaining = now, False, 0.0
    people: set[str] = set()
    for job in jobs:
        remaining += max(job.standard_hours - hours_on_job(view, job.id, now), 0.0)
        people.update(job.technicians or (f"somebody for {job.id}",))
        eta = _eta(view, job) if job.state is JobState.STOPPED else None
        if eta is not None and eta > start:
            start, waits = eta, True
    working = max(len(people), 1)
    return start + timedelta(hours=remaining / working), remaining, waits


def _eta(view: View, job: Job) -> datetime | None:
    """Return when a stopped job can go on: as its stop says, or when the last part it waits for arrives."""
    if job.stop is not None and job.stop.eta is not None:
        return job.stop.eta
    etas = [
        line.eta
        for line in view.find(PartsLine, "job", job.id)
        if line.state in OPEN_LINE_STATES and line.eta is not None
    ]
    return max(etas, default=None)


def on_now(view: View, job: Job) -> list[str]:
    """Return the ids of the staff clocked on to a job."""
    return [clock.id for clock in view.find(Clock, "jobs", job.id)]
