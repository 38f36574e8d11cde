"""Judge whether a promise is at risk, before it is late."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bay_tui.workshop.readmodels.counter.counter_queue import date_dead
from bay_tui.workshop.records import Clock, Job, Order, PartsLine
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_ORDER_STATES, FINISHED_JOB_STATES, OPEN_LINE_STATES, OrderState, StopReason


class Risk(StrEnum):
    """Name how a promise stands."""

    NONE = "none"
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """Hold how a promise stands, and why.

    `due` is the promise in force, `expected` the earliest the work can be done.
    """

    risk: Risk
    due: datetime | None = None
    expected: datetime | None = None
    code: str = ""


def outlook(view: View, order: Order, now: datetime, *, hours: Hours | None = None) -> Outlook:
    """Return how the promise of `order` stands at `now`.

    `hours` are those as of `now`, if they are read already. No open job can be done before `now` plus its remaining
    standard hours, divided by the technicians on it or assigned to it, nor before the last of its back-ordered parts is
    here; a stopped job starts at its ETA, or at that of the parts it waits for. And all of them together cannot be done
    before all technicians together have done what remains. A stop with no ETA, or one that has passed, puts the promise
    at risk by itself once less than the remaining hours plus one is left. A part on back-order whose date has passed,
    or died with its supplier order, puts it at risk at once: nobody knows when it comes.
    """
    promise = order.promise
    if promise is None:
        return Outlook(risk=Risk.NONE)
    if order.state in CLOSED_ORDER_STATES or order.state is OrderState.READY:
        return Outlook(risk=Risk.ON_TIME, due=promise.due)
    if now > promise.due:
        return Outlook(risk=Risk.LATE, due=promise.due, code="promise-passed")
    jobs = [job for job in view.find(Job, "order", order.id) if job.state not in FINISHED_JOB_STATES]
    plan = _plan(view, jobs, now, hours or Hours(view, now))
    left = (promise.due - now).total_seconds() / 3600
    if plan.expected > promise.due:
        return Outlook(risk=Risk.AT_RISK, due=promise.due, expected=plan.expected, code=plan.code)
    code = ""
    if any(date_dead(view, line, now) for job in jobs for line in view.find(PartsLine, "job", job.id)):
        code = "parts-without-date"
    elif plan.open_ended and left < plan.remaining + 1:
        code = "stop-without-eta"
    risk = Risk.AT_RISK if code else Risk.ON_TIME
    return Outlook(risk=risk, due=promise.due, expected=plan.expected, code=code)


class _Plan(NamedTuple):
    """Hold the earliest end of some jobs, and what decides it.

    `remaining` are their hours left, `open_ended` says that one waits without an end.
    """

    expected: datetime
    code: str
    remaining: float
    open_ended: bool


def _plan(view: View, jobs: list[Job], now: datetime, hours: Hours) -> _Plan:
    expected, code, open_ended, total = now, "work-left", False, 0.0
    people: set[str] = set()
    for job in jobs:
        remaining = hours.left_of(job)
        total += remaining
        people.update(job.technicians or (f"somebody for {job.id}",))
        start = now
        if job.stop is not None:
            eta = stop_over(view, job)
            start = max(now, eta or now)
            open_ended = open_ended or eta is None or eta <= now
        end, why = _later(start, remaining / max(len(job.technicians), 1)), _why(job) if start > now else "work-left"
        arrival = _parts_eta(view, job)
        if arrival is not None and arrival > end:
            end, why = arrival, "parts-late"
        if end > expected:
            expected, code = end, why
    together = _later(now, total / max(len(people), 1))
    if together > expected:
        expected, code = together, "work-left"
    return _Plan(expected, code, total, open_ended)


def _why(job: Job) -> str:
    waits_for_parts = job.stop is not None and job.stop.reason is StopReason.PARTS
    return "parts-late" if waits_for_parts else "stop-late"


def _later(start: datetime, hours: float) -> datetime:
    try:
        return start + timedelta(hours=hours)
    except OverflowError:  # somebody typed an ETA at the end of time
        return start


def stop_over(view: View, job: Job) -> datetime | None:
    """Return when a stopped job can go on; None: unknown.

    As its stop says, or when its last part arrives.
    """
    if job.stop is not None and job.stop.eta is not None:
        return job.stop.eta
    return _parts_eta(view, job)


def _parts_eta(view: View, job: Job) -> datetime | None:
    """Return when the last part a job waits for arrives."""
    etas = [
        line.eta
        for line in view.find(PartsLine, "job", job.id)
        if line.state in OPEN_LINE_STATES and line.eta is not None
    ]
    return max(etas, default=None)


def on_now(view: View, job: Job) -> list[str]:
    """Return the ids of the staff clocked on to a job."""
    return [clock.id for clock in view.find(Clock, "jobs", job.id)]
