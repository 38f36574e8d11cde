"""Plan the work: jobs, technicians, bays and conflicts. Pure.

It tells what waits for somebody, who could do it, where it could stand, and what does not fit in the plan. A suggestion
says why. It never decides anything: a foreman assigns, and conflicts are shown, not hidden.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.board import BoardRow, VisitSeen, open_visits, row_of
from bay_tui.workshop.readmodels.outlook import outlook, stop_over
from bay_tui.workshop.readmodels.standing import Whereabouts, whereabouts
from bay_tui.workshop.records import Bay, Clock, Job, Order, Staff
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.view import View
from bay_tui.workshop.words import FINISHED_JOB_STATES, BayKind, JobKind, JobState, OrderState, Role

_KINDS: dict[JobKind, BayKind] = {
    JobKind.WASH: BayKind.WASH,
    JobKind.BODY: BayKind.BODY,
    JobKind.INSPECTION: BayKind.INSPECTION,
}
_NOT_BEGUN = frozenset({JobState.WAITING, JobState.ASSIGNED})
_SAME_VEHICLE_IS_WORTH = 1.0
"""Who knows the vehicle is preferred to a colleague who is free up to so many hours earlier."""


class DispatchReason(msgspec.Struct, frozen=True):
    """Hold a reason or a conflict as code and parameters.

    They are worded by language.
    """

    code: str
    params: dict[str, str] = {}


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a technician has to do.

    `hours` are remaining standard hours of the open jobs that are theirs; `here` says whether they attend.
    """

    staff: Staff
    here: bool
    on: tuple[str, ...]
    hours: float
    jobs: int


class BayLoad(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a bay, what stands in it, and the hours left.

    `orders` are those whose vehicle stands there, `hours` the standard hours of what is to be done there.
    """

    bay: Bay
    orders: tuple[str, ...]
    hours: float


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a technician who can do a job, with bay and reasons.

    The bay is empty where none is free.
    """

    staff: str
    bay: str
    why: tuple[DispatchReason, ...]


class Item(NamedTuple):
    """Hold a job to be planned, and what does not fit.

    `row` is the job as the board shows it.
    """

    job: Job
    order: Order
    row: BoardRow
    conflicts: tuple[DispatchReason, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the plan at one moment.

    `waiting` has nobody, by promise; `stuck` stopped and nobody has said until when, or nobody owns it; `going` is with
    somebody; `booked` are appointments by time.
    """

    waiting: tuple[Item, ...]
    stuck: tuple[Item, ...]
    going: tuple[Item, ...]
    booked: tuple[Item, ...]
    loads: tuple[Load, ...]
    places: tuple[BayLoad, ...]


def plan(view: View, now: datetime) -> Plan:
    """Return the plan of all open orders at `now`."""
    hours = Hours(view, now)
    loads = {load.staff.id: load for load in _loads(view, hours)}
    visits = open_visits(view)
    where = whereabouts(view, visits)
    places = {place.bay.id: place for place in _places(view, hours, where)}
    items: dict[str, list[Item]] = {"waiting": [], "stuck": [], "going": [], "booked": []}
    for order, jobs in visits:
        seen = VisitSeen(order, where[order.id], outlook(view, order, now, hours=hours))
        for job in jobs:
            if job.state in FINISHED_JOB_STATES:
                continue
            row = row_of(view, job, seen, hours, now)
            found = Item(job, order, row, (*_conflicts(view, job, loads, places, now), *_not_here(order, now)))
            items[_group(view, job, order, now)].append(found)
    return Plan(
        waiting=tuple(sorted(items["waiting"], key=_by_promise)),
        stuck=tuple(sorted(items["stuck"], key=_by_stop)),
        going=tuple(sorted(items["going"], key=_by_promise)),
        booked=tuple(sorted(items["booked"], key=_by_appointment)),
        loads=tuple(sorted(loads.values(), key=lambda load: (not load.here, load.hours, load.staff.number))),
        places=tuple(places.values()),
    )


def suggestions(view: View, job: Job, plan: Plan) -> list[Suggestion]:
    """Return who could do a job, the best first.

    Best is with the skill, here, knowing the vehicle, with the least to do.
    """
    place = place_for(job, plan)
    known = {
        staff
        for other in view.find(Job, "order", job.order)
        if other.id != job.id and other.state is not JobState.CANCELLED
        for staff in other.technicians
    }
    ranked: list[tuple[tuple[bool, float, str], Suggestion]] = []
    for load in plan.loads:
        if job.skill and job.skill not in load.staff.skills:
            continue
        knows = load.staff.id in known
        why = list(_why(job, load, knows=knows))
        if place is not None:
            why.append(_why_place(job, place))
        rank = (not load.here, load.hours - (_SAME_VEHICLE_IS_WORTH if knows else 0.0), load.staff.number)
        bay = place.bay.id if place is not None and _is_free_for(place, job) else ""
        ranked.append((rank, Suggestion(staff=load.staff.id, bay=bay, why=tuple(why))))
    return [suggestion for _rank, suggestion in sorted(ranked, key=lambda one: one[0])]


def place_for(job: Job, plan: Plan) -> BayLoad | None:
    """Return the bay for a job.

    It is where its vehicle stands, else the first free one of its kind, else the next free.
    """
    at_home = [place for place in plan.places if place.bay.id == job.bay]
    if at_home:
        return at_home[0]
    kind = _KINDS.get(job.work, BayKind.LIFT)
    fitting = [place for place in plan.places if place.bay.use is kind]
    if not fitting and kind is not BayKind.LIFT:
        fitting = [place for place in plan.places if place.bay.use is BayKind.LIFT]
    return min(fitting, key=lambda place: (bool(place.orders), place.hours, place.bay.position), default=None)


def _is_free_for(place: BayLoad, job: Job) -> bool:
    return place.bay.id == job.bay or not place.orders or place.orders == (job.order,)


def _why(job: Job, load: Load, *, knows: bool) -> Iterator[DispatchReason]:
    if job.skill:
        yield DispatchReason("has-skill", {"skill": job.skill})
    if knows:
        yield DispatchReason("knows-vehicle")
    if not load.here:
        yield DispatchReason("not-here")
    elif load.hours <= 0:
        yield DispatchReason("is-free")
    else:
        yield DispatchReason("has-load", {"hours": f"{load.hours:.1f}", "jobs": str(load.jobs)})


def _why_place(job: Job, place: BayLoad) -> DispatchReason:
    if place.bay.id == job.bay:
        return DispatchReason("stands-there", {"bay": place.bay.number})
    if not place.orders:
        return DispatchReason("bay-is-free", {"bay": place.bay.number})
    if place.hours <= 0:
        return DispatchReason("bay-due", {"bay": place.bay.number})
    return DispatchReason("bay-next", {"bay": place.bay.number, "hours": f"{place.hours:.1f}"})


def _loads(view: View, hours: Hours) -> Iterator[Load]:
    for person in view.every(Staff):
        if Role.TECHNICIAN not in person.roles or not person.active:
            continue
        clock = view.get(Clock, person.id)
        mine = [job for job in view.find(Job, "technicians", person.id) if _is_open(view, job)]
        yield Load(
            staff=person,
            here=clock is not None and bool(clock.jobs or clock.indirect),
            on=clock.jobs if clock is not None else (),
            hours=sum(hours.left_of(job) / len(job.technicians) for job in mine),
            jobs=len(mine),
        )


def _is_open(view: View, job: Job) -> bool:
    """Say whether work on a job is left.

    Of a vehicle that is not here yet, nothing is to be done now.
    """
    order = view.get(Order, job.order)
    here = order is not None and order.state in (OrderState.RECEIVED, OrderState.WORKING)
    return here and job.state not in FINISHED_JOB_STATES


def _places(view: View, hours: Hours, where: Mapping[str, Whereabouts]) -> Iterator[BayLoad]:
    """Yield the bays by position, each with what stands there.

    What is planned for a bay counts once work on its order has begun.
    """
    standing: dict[str, list[str]] = {}
    for order, one in where.items():
        standing.setdefault(one.bay, []).append(order)
    for bay in sorted(view.every(Bay), key=lambda bay: (bay.position, bay.number)):
        if not bay.active or bay.use is BayKind.PARKING:
            continue
        here = standing.get(bay.id, [])
        jobs = [job for job in view.find(Job, "bay", bay.id) if job.order in here or _under_way(view, job)]
        yield BayLoad(
            bay=bay,
            orders=tuple(here),
            hours=sum(hours.left_of(job) for job in jobs if job.state not in FINISHED_JOB_STATES),
        )


def _under_way(view: View, job: Job) -> bool:
    order = view.get(Order, job.order)
    return order is not None and order.state is OrderState.WORKING


def _group(view: View, job: Job, order: Order, now: datetime) -> str:
    if order.state is OrderState.BOOKED:
        return "booked"
    if job.state is JobState.STOPPED and _is_stuck(view, job, now):
        return "stuck"
    return "going" if job.technicians else "waiting"


def _is_stuck(view: View, job: Job, now: datetime) -> bool:
    """Say whether a stop needs somebody.

    No end was named, the end has passed, or nobody owns the job.
    """
    over = stop_over(view, job)
    return over is None or over <= now or not job.technicians


def _conflicts(
    view: View, job: Job, loads: dict[str, Load], places: dict[str, BayLoad], now: datetime
) -> Iterator[DispatchReason]:
    for staff in job.technicians:
        load = loads.get(staff)
        if load is None:
            yield DispatchReason("no-technician", {"name": name_of_staff(view, staff)})
            continue
        if job.skill and job.skill not in load.staff.skills:
            yield DispatchReason("lacks-skill", {"name": load.staff.name, "skill": job.skill})
        if not load.here and job.state in (JobState.ASSIGNED, JobState.REWORK) and _is_open(view, job):
            yield DispatchReason("is-absent", {"name": load.staff.name})
        yield from _double_booked(view, job, staff)
    place = places.get(job.bay)
    here = place is not None and job.order in place.orders
    if place is not None and here and len(place.orders) > 1 and job.state not in _NOT_BEGUN:
        yield DispatchReason("bay-shared", {"bay": place.bay.number})
    if job.planned_for is not None and job.planned_for < now and job.state is JobState.WAITING:
        yield DispatchReason("plan-passed")


def _not_here(order: Order, now: datetime) -> Iterator[DispatchReason]:
    if order.state is OrderState.BOOKED and order.booked_for is not None and order.booked_for < now:
        yield DispatchReason("appointment-passed")


def _double_booked(view: View, job: Job, staff: str) -> Iterator[DispatchReason]:
    """Find appointments of a technician at the same time.

    They begin while this one is planned to run.
    """
    if job.planned_for is None or job.state not in _NOT_BEGUN:
        return
    for other in view.find(Job, "technicians", staff):
        start = other.planned_for
        if other.id == job.id or start is None or other.state not in _NOT_BEGUN:
            continue
        if start < job.planned_for + _length(job) and job.planned_for < start + _length(other):
            yield DispatchReason(
                "planned-twice", {"name": name_of_staff(view, staff), "title": job_named(view, other.id)}
            )


def _length(job: Job) -> timedelta:
    return timedelta(hours=job.standard_hours / max(len(job.technicians), 1))


def _by_promise(item: Item) -> tuple[bool, datetime | None, str, int]:
    due = item.row.promise.due
    return (due is None, due, item.order.number, item.job.line)


def _by_stop(item: Item) -> tuple[bool, datetime | None, str]:
    since = item.row.stop_since
    return (since is None, since, item.job.id)


def _by_appointment(item: Item) -> tuple[bool, datetime | None, str, int]:
    at = item.job.planned_for or item.order.booked_for
    return (at is None, at, item.order.number, item.job.line)
