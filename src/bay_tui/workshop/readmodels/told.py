"""Tell people what others did to their clock, or to their way.

An act of somebody else (the end of a job that two were on, a correction, a call taken back) reaches people who did not
press a key. What was done to a clock is told until its owner has clocked something since.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Call, Clock, Job, LabourEvent
from bay_tui.workshop.time.hours import events_between
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LabourKind

_NEWS = timedelta(hours=16)
"""What was done to a clock longer ago is no news any more."""

_CODES = {
    LabourKind.STARTED: "told-started",
    LabourKind.STOPPED: "told-stopped",
    LabourKind.ARRIVED: "told-arrived",
    LabourKind.LEFT: "told-left",
}


class Told(msgspec.Struct, frozen=True):
    """Hold what somebody else did that a person is to know.

    `record` is the id of what they recorded, `at` when; code and parameters make the sentence.
    """

    record: str
    at: datetime
    code: str
    params: dict[str, str]


def told_of_clock(view: View, staff: str, now: datetime) -> list[Told]:
    """Return what others did to a person's clock, the newest first.

    What came before the person's own last clock entry is known to them.
    """
    events = events_between(view, staff, now - _NEWS, now)
    seen = max((now - _NEWS, *(one.recorded_at for one in events if _is_own(one))))
    news = sorted((one for one in events if not _is_own(one) and one.recorded_at > seen), key=lambda one: one.id)
    acts = [list(made) for _operation, made in groupby(news, key=_operation_of)]
    return sorted((_told(view, staff, made) for made in acts), key=lambda one: (one.at, one.record), reverse=True)


def newest(told: Iterable[Told]) -> Told | None:
    """Return what was recorded last of this, None of nothing."""
    return max(told, key=lambda one: (one.at, one.record), default=None)


def told_of_calls(view: View, staff: str, calls: Iterable[str]) -> list[Told]:
    """Return which of these calls (ids) need the person no more.

    The person had said that they were coming, and the caller took the call back.
    """
    found: list[Told] = []
    for call in filter(None, (view.get(Call, id) for id in calls)):
        if call.cleared_at is not None and call.taken_back and call.answered_by == staff != call.by:
            params = {"name": name_of_staff(view, call.by), "activity": job_named(view, call.job)}
            found.append(Told(call.id, call.cleared_at, "told-call-back", params))
    return found


def _is_own(event: LabourEvent) -> bool:
    return event.by in ("", event.staff)


def _operation_of(event: LabourEvent) -> str:
    """Return the operation that made a clock event.

    Its id begins theirs.
    """
    return event.id.partition(".")[0]


def _told(view: View, staff: str, made: list[LabourEvent]) -> Told:
    """Return what one operation did to a person's clock."""
    event = made[0]
    target = view.get(LabourEvent, event.target) if event.target else None
    about = target or event
    job = view.get(Job, about.job) if about.job else None
    code = _CODES.get(event.event, "told-corrected") if len(made) == 1 else "told-corrected"
    if event.event is LabourKind.STOPPED and job is not None and job.finished_at == event.at:
        code = "told-finished"
    elif event.event is LabourKind.VOIDED and _taken_back(event, target):
        clock = view.get(Clock, staff)
        runs = clock is not None and about.job in clock.jobs
        code = "told-runs-again" if runs else "told-end-back"
    params = {"name": name_of_staff(view, event.by), "activity": job_named(view, about.job) or about.indirect}
    return Told(event.id, event.recorded_at, code, params)


def _taken_back(void: LabourEvent, target: LabourEvent | None) -> bool:
    """Say whether somebody took back a stop they had made themselves."""
    return target is not None and target.by == void.by and target.event is LabourKind.STOPPED and bool(target.job)
