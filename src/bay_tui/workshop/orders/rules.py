"""Decide on a visit, from booking to handover.

It may also come as another system tells it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.jobs.rules import cancellation, close
from bay_tui.workshop.records import Cancellation, Clock, Contact, Job, Order, Promise, Record, Vehicle
from bay_tui.workshop.search import find_vehicles
from bay_tui.workshop.text import key_of, plate_tail
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.words import CLOSED_JOB_STATES, CLOSED_ORDER_STATES, JobState, OrderState

if TYPE_CHECKING:
    from bay_tui.workshop.orders import operations as ops

_STEPS = (
    OrderState.BOOKED,
    OrderState.RECEIVED,
    OrderState.WORKING,
    OrderState.READY,
    OrderState.CANCELLED,
    OrderState.DELIVERED,
)


def booked(draft: Draft, args: "ops.OrderBooked") -> None:
    """Book a visit.

    Without a number of its own the order gets one from the day and the operation.
    """
    operation = draft.operation
    number = args.number or f"{operation.at:%y%m%d}-{operation.id[:4].upper()}"
    if draft.find(Order, "number", number):
        raise Refused("order-exists", number=number)
    days = site_days(draft)
    if args.booked_for is not None and days.of(args.booked_for) < days.of(operation.at):
        draft.challenge("booked-past", subject=operation.id, number=number)
    vehicle = _vehicle(draft, args.vehicle)
    draft.put(
        Order(
            id=operation.id,
            number=number,
            vehicle=vehicle.id,
            customer=args.customer,
            adviser=operation.actor,
            words=args.words,
            booked_for=args.booked_for,
        )
    )


def received(draft: Draft, args: "ops.OrderReceived") -> None:
    """Receive a vehicle.

    Work may have begun before somebody wrote that down.
    """
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        draft.challenge("order-closed", subject=order.id, number=order.number)
        return
    if order.state is not OrderState.BOOKED:
        draft.challenge("order-received-already", subject=order.id, number=order.number)
        return
    begun = any(job.started_at is not None for job in draft.find(Job, "order", order.id))
    draft.change(
        order,
        state=OrderState.WORKING if begun else OrderState.RECEIVED,
        received_at=draft.operation.at,
        odometer=order.odometer if args.odometer is None else args.odometer,
        words=args.words or order.words,
        adviser=order.adviser or draft.operation.actor,
    )


def promised(draft: Draft, args: "ops.OrderPromised") -> None:
    """Keep what the customer was told, in the order said.

    The first promise is what on-time is measured by. One whose time is past is asked about, unless it only says that
    the customer knows by now.
    """
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        draft.challenge("order-closed", subject=order.id, number=order.number)
    operation, known = draft.operation, order.promise
    if args.due < operation.at and (known is None or known.due != args.due):
        draft.challenge("promise-past", subject=order.id, number=order.number)
    promise = Promise(due=args.due, at=operation.at, by=operation.actor, reason=args.reason, told=args.told)
    draft.change(order, promises=_in_order((*order.promises, promise)))


def ready(draft: Draft, args: "ops.OrderReady") -> None:
    """Ready for handover, once every job is done or cancelled."""
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    unfinished = [job for job in draft.find(Job, "order", order.id) if job.state not in CLOSED_JOB_STATES]
    if unfinished:
        raise Refused("jobs-unfinished", count=len(unfinished), title=unfinished[0].title)
    if order.state is not OrderState.READY:
        draft.change(order, state=OrderState.READY, ready_at=draft.operation.at)


def delivered(draft: Draft, args: "ops.OrderDelivered") -> None:
    """Hand a vehicle over, since whoever says so first.

    Work that was still open on it is an exception.
    """
    order = draft.need(Order, args.order, "order-unknown")
    at = draft.operation.at
    if order.state is OrderState.DELIVERED:
        draft.challenge("order-closed", subject=order.id, number=order.number)
        draft.change(order, delivered_at=min(order.delivered_at or at, at))
        return
    unfinished = [job for job in draft.find(Job, "order", order.id) if job.state not in CLOSED_JOB_STATES]
    if unfinished:
        draft.challenge("jobs-unfinished", subject=order.id, count=len(unfinished), title=unfinished[0].title)
    draft.change(order, state=OrderState.DELIVERED, delivered_at=at)


def cancelled(draft: Draft, args: "ops.OrderCancelled") -> None:
    """Cancel a visit with its jobs."""
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    jobs = draft.find(Job, "order", order.id)
    running = _running(draft, jobs)
    if running:
        raise Refused("job-running", title=running[0].title)
    why = cancellation(draft, args.reason)
    _cancel_jobs(draft, jobs, why)
    draft.change(order, state=OrderState.CANCELLED, cancelled_at=draft.operation.at, cancellation=why)


def _running(draft: Draft, jobs: list[Job]) -> list[Job]:
    return [job for job in jobs if draft.find(Clock, "jobs", job.id)]


def _cancel_jobs(draft: Draft, jobs: list[Job], why: Cancellation) -> None:
    for job in jobs:
        if job.state not in CLOSED_JOB_STATES:
            close(draft, job, why)


def imported(draft: Draft, args: "ops.OrderImported") -> None:
    """Take an order over from another system.

    What it says again changes nothing; what happened here is kept.

    The state only ever moves on: an order that is being worked on here stays so while the other system still says
    received, and one that is delivered there is delivered here. Work that is still open here then is an exception; with
    an order that is cancelled there, its jobs are cancelled unless somebody is on one.
    """
    operation = draft.operation
    vehicle = _vehicle(draft, args.vehicle)
    known = next(iter(draft.find(Order, "number", args.number)), None)
    order = known or Order(id=f"ro-{args.number}", number=args.number, vehicle=vehicle.id, source=args.source)
    said_at = operation.at if known else args.received_at or args.delivered_at or operation.at
    state = max(order.state, args.state, key=_STEPS.index)
    moved = known is not None and state is not known.state
    delivered_at = order.delivered_at or args.delivered_at
    if moved and state is OrderState.DELIVERED:
        delivered_at = delivered_at or operation.at
    cancels = state is OrderState.CANCELLED and order.state is not OrderState.CANCELLED
    fields = {
        "vehicle": vehicle.id,
        "state": state,
        "customer": args.customer or order.customer,
        "words": args.words or order.words,
        "odometer": order.odometer if args.odometer is None else args.odometer,
        "booked_for": args.booked_for or order.booked_for,
        "received_at": order.received_at or args.received_at,
        "delivered_at": delivered_at,
        "cancelled_at": operation.at if cancels else order.cancelled_at,
        "priority": args.priority or order.priority,
    }
    order = msgspec.structs.replace(order, **fields, promises=_promises(order, args.due, said_at))
    if order != known:
        draft.put(order)
    if args.phone or args.address:
        _put_if_new(draft, Contact(id=order.id, phone=args.phone, address=args.address))
    came_at = None if known else order.delivered_at or order.ready_at or order.received_at
    _imported_jobs(draft, order, args.jobs, came_at)
    if moved and state in CLOSED_ORDER_STATES:
        _closed_elsewhere(draft, order)


def _closed_elsewhere(draft: Draft, order: Order) -> None:
    """Say what is open of an order closed elsewhere.

    It was open here when another system closed it.
    """
    unfinished = [job for job in draft.find(Job, "order", order.id) if job.state not in CLOSED_JOB_STATES]
    if order.state is OrderState.CANCELLED and not _running(draft, unfinished):
        _cancel_jobs(draft, unfinished, cancellation(draft))
    elif unfinished:
        draft.flag("jobs-unfinished", subject=order.id, count=len(unfinished), title=unfinished[0].title)


def _promises(order: Order, due: datetime | None, at: datetime) -> tuple[Promise, ...]:
    """Add what the other system promises, unless said last.

    People's own promises have a name.
    """
    said = [promise.due for promise in order.promises if not promise.by]
    if due is None or due in said[-1:]:
        return order.promises
    return _in_order((*order.promises, Promise(due=due, at=at)))


def _in_order(promises: tuple[Promise, ...]) -> tuple[Promise, ...]:
    return tuple(sorted(promises, key=lambda promise: (promise.at, promise.due)))


def _imported_jobs(draft: Draft, order: Order, wanted: "tuple[ops.ImportedJob, ...]", came_at: datetime | None) -> None:
    """Take the lines of an order over.

    One that was added here and has only the number in common is another line. `came_at` is when the work of a visit
    that comes over for the first time was over.
    """
    jobs = {job.id: job for job in draft.find(Job, "order", order.id)}
    for one in wanted:
        id = f"{order.id}.{one.line}"
        added = (job for job in jobs.values() if job.line == one.line and key_of(job.title) == key_of(one.title))
        known = jobs.get(id) or next(added, None)
        job = known or Job(id=id, order=order.id, line=one.line, title=one.title)
        job = _imported_job(draft, order, one, job, came_at)
        if job != known:
            draft.put(job)
        jobs[job.id] = job


def _imported_job(draft: Draft, order: Order, wanted: "ops.ImportedJob", job: Job, came_at: datetime | None) -> Job:
    """Return a job as the other system has it.

    One that comes with a visit that is over is over as well, whether or not the other system keeps that. One of a
    visit that is known here is finished when that is heard of, so that a day that is over stays as it was.
    """
    state = wanted.state
    new = draft.get(Job, job.id) is None
    if new and order.state in CLOSED_ORDER_STATES and state not in CLOSED_JOB_STATES:
        state = JobState.DONE if order.state is OrderState.DELIVERED else JobState.CANCELLED
    closes = state in CLOSED_JOB_STATES and job.state not in CLOSED_JOB_STATES
    finished = (came_at if new else job.finished_at) or draft.operation.at
    return msgspec.structs.replace(
        job,
        title=wanted.title,
        work=wanted.work,
        standard_hours=wanted.standard_hours,
        pay=wanted.pay,
        skill=wanted.skill,
        state=state if closes else job.state,
        stop=None if closes else job.stop,
        finished_at=finished if closes and state is JobState.DONE else job.finished_at,
    )


def _vehicle(draft: Draft, wanted: Vehicle) -> Vehicle:
    """Return the vehicle as known here, by VIN or plate.

    What the caller knows more about it is added.

    A VIN is one vehicle for ever; a plate may move on to another, and then it is no longer found under the first. A
    plate without its province is that of the one vehicle it fits.
    """
    plate_key, vin = key_of(wanted.plate), key_of(wanted.vin)
    if not plate_key and not vin:
        raise Refused("vehicle-unnamed")
    bearers = draft.find(Vehicle, "plate_key", plate_key) if plate_key else []
    found = draft.find(Vehicle, "vin", vin) if vin else []
    found = found or _only([one for one in find_vehicles(draft, wanted.plate) if not (vin and one.vin)])
    base = found[0] if found else Vehicle(id=_vehicle_id(draft, plate_key, vin), plate=wanted.plate)
    for other in bearers:
        if other.id != base.id:
            draft.change(other, plate_key="")
    fuller = bool(plate_key) and (plate_key == base.plate_key or plate_key != plate_tail(base.plate_key))
    vehicle = msgspec.structs.replace(
        base,
        plate=wanted.plate if fuller else base.plate or wanted.plate,
        plate_key=plate_key if fuller else base.plate_key or plate_key,
        vin=vin or base.vin,
        make=wanted.make or base.make,
        model=wanted.model or base.model,
        year=wanted.year or base.year,
    )
    _put_if_new(draft, vehicle)
    return vehicle


def _only(vehicles: list[Vehicle]) -> list[Vehicle]:
    """Return the vehicle if there is only one.

    Of several that fit, none is known to be meant.
    """
    return vehicles if len(vehicles) == 1 else []


def _vehicle_id(draft: Draft, plate_key: str, vin: str) -> str:
    """Return an id for a new vehicle.

    That of its plate may belong to one that had the plate before.
    """
    ids = [f"v-{plate_key or vin}", f"v-{plate_key}-{vin}", f"v-{draft.operation.id}"]
    return next(id for id in ids if draft.get(Vehicle, id) is None)


def _put_if_new(draft: Draft, record: Record) -> None:
    if draft.get(type(record), record.id) != record:
        draft.put(record)
