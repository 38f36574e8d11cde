"""Order a technician's jobs by how soon they are to be done."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bay_tui.workshop.calls.standing import waiting_calls
from bay_tui.workshop.readmodels.board import BoardRow, VisitSeen, open_visits, row_of
from bay_tui.workshop.readmodels.job_card import failed_last
from bay_tui.workshop.readmodels.outlook import outlook
from bay_tui.workshop.readmodels.standing import whereabouts
from bay_tui.workshop.records import Call, Clock, Inspection, Job, Order, PartsLine, Staff
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES, OPEN_LINE_STATES, JobState, OrderState, StopReason

_GOES_ON_ANY_TIME = frozenset({StopReason.BREAK, StopReason.END_OF_SHIFT, StopReason.TECHNICIAN})


class WorkRank(StrEnum):
    """Name how soon a job is to be done, the first first."""

    RUNNING = "running"
    REWORK = "rework"
    CAN_GO_ON = "can_go_on"
    NEXT = "next"
    WAITS = "waits"
    NOT_HERE = "not_here"
    WITH_INSPECTOR = "with_inspector"


_AT_ONCE = frozenset({WorkRank.REWORK, WorkRank.CAN_GO_ON, WorkRank.NEXT})
_LATER = frozenset({WorkRank.WAITS, WorkRank.NOT_HERE})
_PLACES = {rank: place for place, rank in enumerate(WorkRank)}


class MyJob(NamedTuple):
    """Hold one job of the list, with its rank.

    The record, its order, and its row of the board; of a rework the inspection that it failed.
    """

    job: Job
    order: Order
    row: BoardRow
    rank: WorkRank
    failed: Inspection | None = None


class MyWork(NamedTuple):
    """Hold a person's jobs in the order to do them.

    `mine` are the person's, `free` the waiting ones the person could take.
    """

    mine: list[MyJob]
    free: list[MyJob]


def my_jobs(view: View, person: Staff, now: datetime) -> MyWork:
    """Return the person's jobs in the order to do them.

    Those that the person could take stand apart.
    """
    found = MyWork([], [])
    hours = Hours(view, now)
    visits = open_visits(view)
    where = whereabouts(view, visits)
    for order, jobs in visits:
        seen: VisitSeen | None = None
        for job in jobs:
            is_mine = person.id in job.technicians
            if job.state in CLOSED_JOB_STATES or not (is_mine or could_take(person, job, order)):
                continue
            seen = seen or VisitSeen(order, where[order.id], outlook(view, order, now, hours=hours))
            row = row_of(view, job, seen, hours, now)
            (found.mine if is_mine else found.free).append(
                MyJob(job, order, row, rank_of(view, person, job, order, now), failed_last(view, job))
            )
    return MyWork(sorted(found.mine, key=_order), sorted(found.free, key=_order))


def next_jobs(work: MyWork) -> list[MyJob]:
    """Return what somebody could clock on to, the next job first.

    What can be begun at once, one's own before what could be taken; then what waits or is not here. What runs already,
    or is with an inspector, is not among them.
    """
    both = (*work.mine, *work.free)
    return [one for ranks in (_AT_ONCE, _LATER) for one in both if one.rank in ranks]


def job_meant(work: MyWork, at_hand: str) -> str:
    """Return the id of the job meant once a clock changed.

    The one that runs; else the one at hand where it can go on at once; else the next one. Empty where there is none.
    """
    running = [one.job.id for one in work.mine if one.rank is WorkRank.RUNNING]
    if running:
        return at_hand if at_hand in running else running[0]
    following = next_jobs(work)
    if any(one.job.id == at_hand and one.rank in _AT_ONCE for one in following):
        return at_hand
    return following[0].job.id if following else ""


class WorkRow(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one job of a technician's work as scripts are told.

    `mine` says that it is given to the technician; others could be taken. `row` is that of the board.
    """

    rank: WorkRank
    mine: bool
    row: BoardRow


def work_rows(view: View, person: Staff, now: datetime) -> list[WorkRow]:
    """Return what My Work lists, in its order, as scripts are told."""
    work = my_jobs(view, person, now)
    both = ((True, work.mine), (False, work.free))
    return [WorkRow(rank=one.rank, mine=mine, row=one.row) for mine, jobs in both for one in jobs]


def could_take(person: Staff, job: Job, order: Order) -> bool:
    """Say whether a person could take a job.

    Nobody has it, its vehicle is here, and the person has the skill.
    """
    unclaimed = job.state is JobState.WAITING and not job.technicians and order.state is not OrderState.BOOKED
    return unclaimed and (not job.skill or job.skill in person.skills)


def rank_of(view: View, person: Staff, job: Job, order: Order, now: datetime) -> WorkRank:
    """Return how soon a job is to be done by the person."""
    clock = view.get(Clock, person.id)
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
    if stop is None or stop.reason in _GOES_ON_ANY_TIME:
        return True
    if stop.reason is StopReason.PARTS:
        lines = view.find(PartsLine, "job", job.id)
        return bool(lines) and all(line.ready_at is not None for line in lines if line.state in OPEN_LINE_STATES)
    return stop.eta is not None and stop.eta <= now


def own_calls(view: View, staff: str) -> list[Call]:
    """Return the open calls of a person, the oldest first."""
    return waiting_calls(view, [staff])


def _order(one: MyJob) -> tuple[int, bool, float, str, int]:
    """Return a key that sorts by rank, then by promise.

    What is not here stands by its appointment.
    """
    due = one.row.promise.due
    if one.rank is WorkRank.NOT_HERE:
        due = one.order.booked_for or due
    return (_PLACES[one.rank], due is None, due.timestamp() if due else 0.0, one.row.number, one.row.line)
