"""Tell when a job stood still, and why. Pure.

Two things say so: a booking that ended, by the reason of its clock, and people, by what they said of the job. Neither
is ever rewritten, so a wait keeps its reason when the work goes on.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from bay_tui.workshop.records import Inspection, Job, Standstill
from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.view import View
from bay_tui.workshop.words import StopReason

_STOP_REASONS = frozenset(str(reason) for reason in StopReason)
_FINISHED = "finished"


class Wait(NamedTuple):
    """Hold a time nobody worked on a job.

    It keeps the reason, and who had stopped.
    """

    staff: str
    start: datetime
    end: datetime
    reason: str


class _Turn(NamedTuple):
    """Hold from when on a job stands still, or does not.

    `at` is when that was known, `since` from when on it holds; without a reason the job waits for nothing.
    """

    at: datetime
    order: str
    since: datetime
    staff: str
    reason: str


def waits_of(view: View, job: Job, bookings: Iterable[Booking], now: datetime) -> list[Wait]:
    """Return the times in which a job stood still, in their order.

    `bookings` are all of that job, by anybody.
    """
    worked = _worked(bookings, now)
    end = min(job.over_at or now, now)
    turns = sorted([*_ended(worked), *_said(view, job, worked), *_failed(view, job)])
    found: list[Wait] = []
    for turn in turns:
        # What is said later of the same time counts; what was before that stays.
        found = [one._replace(end=min(one.end, turn.since)) for one in found if one.start < turn.since]
        if turn.reason:
            found.append(Wait(turn.staff, turn.since, end, turn.reason))
    return [gap for one in found for gap in _without(one._replace(end=min(one.end, end)), worked)]


def _worked(bookings: Iterable[Booking], now: datetime) -> list[tuple[datetime, datetime, Booking]]:
    """Return the times somebody was on the job, and what ended each.

    Bookings that overlap are one time.
    """
    found: list[tuple[datetime, datetime, Booking]] = []
    for one in sorted(bookings, key=lambda one: (one.start, one.staff)):
        end = one.end or now
        if found and one.start <= found[-1][1]:
            start, until, last = found[-1]
            longer = last.end is not None and (one.end is None or one.end > last.end)
            found[-1] = (start, max(until, end), one if longer else last)
        else:
            found.append((one.start, end, one))
    return found


def _ended(worked: Iterable[tuple[datetime, datetime, Booking]]) -> Iterator[_Turn]:
    """Yield what the clock says where work ended.

    Whoever went over to something else left the job waiting for a technician; one that was finished waits for nothing.
    """
    for _start, _end, last in worked:
        if last.end is not None:
            reason = last.reason if last.reason in _STOP_REASONS else str(StopReason.TECHNICIAN)
            yield _Turn(last.end, "", last.end, last.staff, "" if last.reason == _FINISHED else reason)


def _said(view: View, job: Job, worked: list[tuple[datetime, datetime, Booking]]) -> Iterator[_Turn]:
    """Yield what people said of a job.

    A stop is about the standstill in which it was said: work before it is no wait. A job that was begun and can go on
    waits for a technician.
    """
    said = view.find(Standstill, "job", job.id)
    if job.said_at is not None and all(one.at < job.said_at for one in said):
        said.append(_of_before(job, job.said_at))
    for one in said:
        before = [(end, last.staff) for _start, end, last in worked if end <= one.at]
        since = max([one.since, *(end for end, _staff in before)])
        staff = before[-1][1] if before else ""
        reason = one.reason or (StopReason.TECHNICIAN if before and not one.over else "")
        yield _Turn(one.at, one.id, min(since, one.at), staff, str(reason))


def _of_before(job: Job, at: datetime) -> Standstill:
    """Return what was said last of a job by an earlier version.

    It kept nothing else.
    """
    stop = job.said
    return Standstill(id="", job=job.id, at=at, since=stop.since if stop else at, reason=stop.reason if stop else None)


def _failed(view: View, job: Job) -> Iterator[_Turn]:
    """Yield the inspections that sent a job back to be done again."""
    for one in view.find(Inspection, "job", job.id):
        if not one.passed:
            yield _Turn(one.at, one.id, one.at, "", "")


def _without(wait: Wait, worked: Iterable[tuple[datetime, datetime, Booking]]) -> Iterator[Wait]:
    """Yield what is left of a wait where somebody worked in between."""
    start = wait.start
    for begun, ended, _last in worked:
        if begun >= wait.end:
            break
        if ended > start:
            if begun > start:
                yield wait._replace(start=start, end=begun)
            start = ended
    if start < wait.end:
        yield wait._replace(start=start)
