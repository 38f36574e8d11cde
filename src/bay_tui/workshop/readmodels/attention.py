"""Queue what needs a person, the oldest first. Pure.

These are open calls, exceptions, clocks left running, complaints, parts on back-order whose date is gone, promises the
customer has not been told, and counts that wait for a second person.
"""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from bay_tui.workshop.authority.rules import HELD
from bay_tui.workshop.calls.standing import waiting_calls
from bay_tui.workshop.readmodels.board import OPEN_ORDERS
from bay_tui.workshop.readmodels.counter.count_sheets import open_sheets
from bay_tui.workshop.readmodels.counter.counter_queue import date_dead
from bay_tui.workshop.readmodels.day_bookings import day_of_shift
from bay_tui.workshop.readmodels.own_day import forgotten_clock
from bay_tui.workshop.records import (
    OPEN,
    Call,
    Clock,
    Complaint,
    ExceptionCase,
    Job,
    LabourEvent,
    Order,
    PartsLine,
    PartsRequest,
    Staff,
)
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LineState


class MatterKind(StrEnum):
    """Name the kinds of matters that need a person."""

    CALL = "call"
    EXCEPTION = "exception"
    CLOCK = "clock"
    COMPLAINT = "complaint"
    PARTS = "parts"
    PROMISE = "promise"
    COUNT = "count"


class Matter(NamedTuple):
    """Hold a matter that needs a person.

    `id` is that of its record (of a clock: whose it is; of a promise: its visit's), `at` since when it does, `by` who
    began it.
    """

    kind: MatterKind
    id: str
    at: datetime
    by: str

    @property
    def key(self) -> str:
        """Return what names it among all matters."""
        return f"{self.kind}:{self.id}"


def matters(view: View, now: datetime, zone: tzinfo) -> list[Matter]:
    """Return all matters that need a person, the oldest first.

    They are those at `now`; `zone` is the site's.
    """
    return sorted(_all(view, now, zone), key=lambda one: (one.at, one.key))


def _all(view: View, now: datetime, zone: tzinfo) -> Iterator[Matter]:
    for call in waiting_calls(view):
        yield Matter(MatterKind.CALL, call.id, call.at, call.by)
    for case in view.find(ExceptionCase, "open", OPEN):
        yield Matter(MatterKind.EXCEPTION, case.id, case.at, case.actor)
    for complaint in view.find(Complaint, "open", OPEN):
        yield Matter(MatterKind.COMPLAINT, complaint.id, complaint.at, complaint.by)
    for clock in view.every(Clock):
        forgotten = forgotten_clock(view, clock.id, now, zone)
        if forgotten is not None:
            yield Matter(MatterKind.CLOCK, clock.id, forgotten.since, clock.id)
    for line in view.find(PartsLine, "state", LineState.BACK_ORDERED):
        if date_dead(view, line, now):
            request = view.get(PartsRequest, line.request)
            yield Matter(MatterKind.PARTS, line.id, line.eta or line.short_at or line.at, request.by if request else "")
    for order in view.find(Order, "state", *OPEN_ORDERS):
        if order.untold is not None:
            yield Matter(MatterKind.PROMISE, order.id, order.untold.at, order.untold.by)
    for one in open_sheets(view):
        if one.complete:
            last = max((line for line, _part in one.lines), key=lambda line: line.at or one.sheet.at)
            yield Matter(MatterKind.COUNT, one.sheet.id, last.at or one.sheet.at, last.by)


def about_hours(view: View, one: Matter) -> bool:
    """Say whether a matter is about somebody's hours."""
    return _moment_of(view, one) is not None


def hours_of(view: View, one: Matter, now: datetime) -> tuple[str, date] | None:
    """Return whose hours a matter is about, and on which day.

    It is the day their shift began; None where the matter is about something else.
    """
    found = _moment_of(view, one)
    return (found[0], day_of_shift(view, *found, now)) if found is not None else None


def _moment_of(view: View, one: Matter) -> tuple[str, datetime] | None:
    if one.kind is MatterKind.CLOCK:
        clock = view.get(Clock, one.id)
        return (one.id, clock.last_at) if clock else None
    case = view.get(ExceptionCase, one.id) if one.kind is MatterKind.EXCEPTION else None
    if case is None or view.get(Staff, case.subject) is None:
        return None
    # The clock event of an operation has its id.
    event = view.get(LabourEvent, case.operation)
    return (case.subject, event.at if event is not None else case.at)


def job_of(view: View, one: Matter) -> str:
    """Return the id of the job a matter is about, or nothing."""
    if one.kind is MatterKind.CALL:
        call = view.get(Call, one.id)
        return call.job if call else ""
    if one.kind is MatterKind.PARTS:
        line = view.get(PartsLine, one.id)
        return line.job if line else ""
    case = view.get(ExceptionCase, one.id) if one.kind is MatterKind.EXCEPTION else None
    return case.subject if case is not None and view.get(Job, case.subject) else ""


def holds_facts(view: View, matter: Matter) -> bool:
    """Tell whether a matter is about facts held back from their effect."""
    case = view.get(ExceptionCase, matter.id) if matter.kind is MatterKind.EXCEPTION else None
    return case is not None and case.code == HELD


def is_unanswered(view: View, matter: Matter) -> bool:
    """Tell whether a matter is a call that nobody has answered yet."""
    call = view.get(Call, matter.id) if matter.kind is MatterKind.CALL else None
    return call is not None and call.answered_at is None
