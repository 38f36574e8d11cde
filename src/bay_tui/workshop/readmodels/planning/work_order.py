"""Say in which order a person's jobs are done. Pure.

My Work lists them so, and the outlook takes them to be done so.
"""

from datetime import datetime
from enum import StrEnum

from bay_tui.workshop.records import Clock, Job, Order, PartsLine
from bay_tui.workshop.view import View
from bay_tui.workshop.words import OPEN_LINE_STATES, JobState, OrderState, StopReason

GOES_ON_ANY_TIME = frozenset({StopReason.BREAK, StopReason.END_OF_SHIFT, StopReason.TECHNICIAN})
"""What somebody waits for who may go on whenever there is somebody."""


class WorkRank(StrEnum):
    """Name how soon a job is to be done, the first first."""

    RUNNING = "running"
    REWORK = "rework"
    CAN_GO_ON = "can_go_on"
    NEXT = "next"
    WAITS = "waits"
    NOT_HERE = "not_here"
    WITH_INSPECTOR = "with_inspector"


_PLACES = {rank: place for place, rank in enumerate(WorkRank)}

WorkPlace = tuple[int, bool, float, str, int]
"""What a person's jobs are sorted by: rank, then promise, then number."""


def rank_of(view: View, staff: str, job: Job, order: Order, now: datetime) -> WorkRank:
    """Return how soon a job is to be done by a person.

    `staff` is an id.
    """
    clock = view.get(Clock, staff)
    if clock is not None and job.id in clock.jobs:
        return WorkRank.RUNNING
    if job.state is JobState.INSPECTION:
        return WorkRank.WITH_INSPECTOR
    if order.state is OrderState.BOOKED:
        return WorkRank.NOT_HERE
    if job.state is JobState.REWORK:
        return WorkRank.REWORK
    if job.state is JobState.STOPPED:
        return WorkRank.CAN_GO_ON if can_go_on(view, job, now) else WorkRank.WAITS
    return WorkRank.NEXT if job.approved else WorkRank.WAITS


def can_go_on(view: View, job: Job, now: datetime) -> bool:
    """Say whether what a stopped job waited for seems to be over."""
    stop = job.stop
    if stop is None or stop.reason in GOES_ON_ANY_TIME:
        return True
    if stop.reason is StopReason.PARTS:
        lines = view.find(PartsLine, "job", job.id)
        return bool(lines) and all(line.ready_at is not None for line in lines if line.state in OPEN_LINE_STATES)
    return stop.eta is not None and stop.eta <= now


def work_place(rank: WorkRank, job: Job, order: Order) -> WorkPlace:
    """Return a key that sorts by rank, then by promise.

    What is not here stands by its appointment.
    """
    promise = order.promise
    due = promise.due if promise is not None else None
    if rank is WorkRank.NOT_HERE:
        due = order.booked_for or due
    return (_PLACES[rank], due is None, due.timestamp() if due else 0.0, order.number, job.line)
