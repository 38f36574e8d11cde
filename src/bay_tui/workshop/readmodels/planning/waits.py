"""Say until when a job waits, and for what. Pure.

A date that has passed says nothing any more; what nobody has said a date for is reckoned by a guess, and said to be so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.readmodels.counter.counter_queue import date_dead, has_arrived
from bay_tui.workshop.readmodels.planning.work_order import GOES_ON_ANY_TIME
from bay_tui.workshop.records import Job, Part, PartsLine
from bay_tui.workshop.view import View
from bay_tui.workshop.words import OPEN_LINE_STATES, LineState, StopReason

GUESSED_WAIT = timedelta(hours=1)
"""So long is taken to last a wait that nobody has said an end of."""

TO_HAND = timedelta(minutes=15)
"""So long after it came a part is in the hands of whoever fits it."""


class ExpectedWait(msgspec.Struct, frozen=True):
    """Hold until when a job waits, and the code of what for.

    `unknown` says that `until` is guessed, `dead` that a part waits past its date or without one.
    """

    until: datetime
    code: str
    unknown: bool = False
    dead: bool = False


def wait_of(view: View, job: Job, now: datetime) -> ExpectedWait | None:
    """Return the longest wait of a job, if it waits.

    A wait whose end nobody knows counts before those with an end.
    """
    found = [*_parts(view, job, now), *_stop(view, job, now)]
    if not job.approved:
        found.append(ExpectedWait(now + GUESSED_WAIT, "answer-open", unknown=True))
    return max(found, key=lambda one: (one.dead, one.until), default=None)


def stop_over(view: View, job: Job) -> datetime | None:
    """Return when a stopped job can go on; None: unknown.

    As its stop says, or when its last part arrives.
    """
    if job.stop is not None and job.stop.eta is not None:
        return job.stop.eta
    lines = (line for line in view.find(PartsLine, "job", job.id) if line.state in OPEN_LINE_STATES)
    return max((line.eta for line in lines if line.eta is not None), default=None)


def _parts(view: View, job: Job, now: datetime) -> Iterator[ExpectedWait]:
    """Yield the waits for parts that are not there."""
    for line in view.find(PartsLine, "job", job.id):
        if line.state not in OPEN_LINE_STATES:
            continue
        if date_dead(view, line, now):
            yield ExpectedWait(now + GUESSED_WAIT, "parts-without-date", unknown=True, dead=True)
        elif line.eta is not None and line.eta > now and not _is_there(view, line):
            yield ExpectedWait(line.eta + TO_HAND, "parts-late")
        elif line.state is LineState.REQUESTED and line.first_answer_at is None and not _on_shelf(view, line):
            yield ExpectedWait(now + GUESSED_WAIT, "parts-unanswered", unknown=True)


def _is_there(view: View, line: PartsLine) -> bool:
    return line.state is LineState.BACK_ORDERED and has_arrived(view, line)


def _on_shelf(view: View, line: PartsLine) -> bool:
    part = view.get(Part, line.part) if line.part else None
    return part is not None and part.available >= still_wanted(line)


def _stop(view: View, job: Job, now: datetime) -> Iterator[ExpectedWait]:
    stop = job.stop
    if stop is None or (stop.reason in GOES_ON_ANY_TIME and stop.eta is None):
        return
    over = stop_over(view, job)
    if over is not None and over > now:
        for_parts = stop.reason is StopReason.PARTS
        yield ExpectedWait(over + TO_HAND if for_parts else over, "parts-late" if for_parts else "stop-late")
    elif stop.reason not in GOES_ON_ANY_TIME and not _all_in_hand(view, job):
        yield ExpectedWait(now + GUESSED_WAIT, "stop-without-eta", unknown=True)


def _all_in_hand(view: View, job: Job) -> bool:
    """Say whether the parts a job stands for are all to hand."""
    if job.stop is None or job.stop.reason is not StopReason.PARTS:
        return False
    lines = view.find(PartsLine, "job", job.id)
    return bool(lines) and all(line.ready_at is not None for line in lines if line.state in OPEN_LINE_STATES)
