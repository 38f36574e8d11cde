"""Tell where each vehicle stands and how each job stands.

Board, wall, printed board, JSON, groups, dispatch and My Work ask here, so that they cannot disagree.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bay_tui.workshop.records import Bay, Job, Order
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES, JobState, OrderState

NOT_BEGUN = frozenset({JobState.WAITING, JobState.ASSIGNED})
"""The states of a job nobody has worked on since it was last given to somebody."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Place(StrEnum):
    """Name the places of a vehicle, in the order shown."""

    BAY = "bay"
    NEXT = "next"
    OUTSIDE = "outside"
    READY = "ready"
    BOOKED = "booked"


class Whereabouts(msgspec.Struct, frozen=True):
    """Hold where a vehicle is, and its bay.

    `bay` is the one it stands in, nothing where it stands in none.
    """

    place: Place
    bay: str = ""


class Standing(StrEnum):
    """Name how a job stands, as one word everywhere.

    It is the job's state, or what matters more than its state. `missing` is a booked vehicle whose time has passed,
    `reworked` a rework somebody is on.
    """

    READY = "ready"
    BOOKED = "booked"
    MISSING = "missing"
    STOPPED = "stopped"
    UNAPPROVED = "unapproved"
    REWORKED = "reworked"
    WAITING = "waiting"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    INSPECTION = "inspection"
    REWORK = "rework"
    DONE = "done"
    CANCELLED = "cancelled"


_OF_STATE = {state: Standing(state) for state in JobState}


class OpenVisit(NamedTuple):
    """Hold an open order with all its jobs."""

    order: Order
    jobs: list[Job]


def standing_of(job: Job, order: Order, now: datetime) -> Standing:
    """Return how a job stands at `now`."""
    if order.state is OrderState.BOOKED:
        missing = order.booked_for is not None and order.booked_for < now
        return Standing.MISSING if missing else Standing.BOOKED
    if not job.approved and job.state in NOT_BEGUN:
        return Standing.UNAPPROVED
    if job.reworks and job.state is JobState.IN_PROGRESS:
        return Standing.REWORKED
    return _OF_STATE[job.state]


def whereabouts(view: View, visits: Iterable[OpenVisit]) -> dict[str, Whereabouts]:
    """Return where the vehicle of each visit is, by order.

    Where work has begun, there it stands, whatever is planned elsewhere for later. A bay in which nothing has begun
    has the first vehicle that is meant for it; the others that are meant for a bay come next.
    """
    bays = {bay.id for bay in view.every(Bay) if bay.active}
    found: dict[str, Whereabouts] = {}
    meant: dict[str, list[OpenVisit]] = {}
    for visit in visits:
        order = visit.order
        if order.state in (OrderState.READY, OrderState.BOOKED):
            found[order.id] = Whereabouts(Place.READY if order.state is OrderState.READY else Place.BOOKED)
        elif not any(job.bay for job in visit.jobs):
            found[order.id] = Whereabouts(Place.OUTSIDE)
        elif (bay := _bay_at_work(visit.jobs)) in bays:
            found[order.id] = Whereabouts(Place.BAY, bay)
        elif bay := _bay_meant(visit.jobs, bays):
            meant.setdefault(bay, []).append(visit)
        else:
            found[order.id] = Whereabouts(Place.OUTSIDE)
    taken = {one.bay for one in found.values() if one.place is Place.BAY}
    for bay, queue in meant.items():
        queue.sort(key=_first_meant)
        free = bay not in taken
        for number, visit in enumerate(queue):
            found[visit.order.id] = Whereabouts(Place.BAY, bay) if free and not number else Whereabouts(Place.NEXT)
    return found


def _deciding(jobs: Sequence[Job]) -> Sequence[Job]:
    """Return the jobs that say where a vehicle is.

    The open ones, which a move takes along, else all.
    """
    return [job for job in jobs if job.state not in CLOSED_JOB_STATES] or [
        job for job in jobs if job.state is not JobState.CANCELLED
    ]


def _bay_at_work(jobs: Sequence[Job]) -> str:
    """Return the bay in which work has begun; nothing without.

    Of several it is the one worked in last. Finished work counts as long as the vehicle has not been moved: where an
    open job is to be done in the same bay.
    """
    bays = {job.bay for job in _deciding(jobs)} - {""}
    begun = [job for job in jobs if job.bay in bays and job.state is not JobState.CANCELLED and _has_begun(job)]
    return max(begun, key=_worked_last).bay if begun else ""


def _has_begun(job: Job) -> bool:
    """Say whether anybody has worked on a job.

    One that was only put on hold may wait for the very bay.
    """
    return job.started_at is not None or job.state not in (*NOT_BEGUN, JobState.STOPPED)


def _worked_last(job: Job) -> tuple[bool, bool, datetime, int]:
    moments = (job.started_at, job.stop.since if job.stop else None, job.finished_at)
    last = max((one for one in moments if one is not None), default=_LONG_AGO)
    return (job.state is JobState.IN_PROGRESS, job.started_at is not None, last, -job.line)


def _bay_meant(jobs: Sequence[Job], bays: Collection[str]) -> str:
    """Return the bay of the first job that has one of these."""
    return next((job.bay for job in sorted(_deciding(jobs), key=lambda job: job.line) if job.bay in bays), "")


def _first_meant(visit: OpenVisit) -> tuple[bool, str, str]:
    assigned = any(job.state is JobState.ASSIGNED for job in visit.jobs)
    return (not assigned, visit.order.number, visit.order.id)
