"""The visit: booked, received, promised, ready, delivered, and as another system tells it."""

from datetime import datetime
from typing import Any

import msgspec

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.records import Contact, Job, Order, Promise, Record, Vehicle
from bay_tui.workshop.text import key_of
from bay_tui.workshop.words import CLOSED_JOB_STATES, CLOSED_ORDER_STATES, JobState, OrderState

_STEPS = list(OrderState)


def booked(draft: Draft, args: ops.OrderBooked) -> None:
    """Book a visit. Without a number of its own the order gets one from the day and the operation."""
    operation = draft.operation
    number = args.number or f"{operation.at:%y%m%d}-{operation.id[:4].upper()}"
    if draft.find(Order, "number", number):
        raise Refused("order-exists", number=number)
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


def received(draft: Draft, args: ops.OrderReceived) -> None:
    """The vehicle is here."""
    order = draft.need(Order, args.order, "order-unknown")
    if order.state is not OrderState.BOOKED:
        draft.challenge("order-received-already", subject=order.id, number=order.number)
        return
    draft.change(
        order,
        state=OrderState.RECEIVED,
        received_at=draft.operation.at,
        odometer=order.odometer if args.odometer is None else args.odometer,
        words=args.words or order.words,
        adviser=order.adviser or draft.operation.actor,
    )


def promised(draft: Draft, args: ops.OrderPromised) -> None:
    """Keep what the customer was told, in the order it was said; the first promise is what on-time is measured by."""
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        draft.challenge("order-closed", subject=order.id, number=order.number)
    operation = draft.operation
    promise = Promise(due=args.due, at=operation.at, by=operation.actor, reason=args.reason, told=args.told)
    draft.change(order, promises=tuple(sorted((*order.promises, promise), key=lambda one: (one.at, one.due))))


def ready(draft: Draft, args: ops.OrderReady) -> None:
    """Ready for handover, once every job is done or cancelled."""
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    unfinished = [job for job in draft.find(Job, "order", order.id) if job.state not in CLOSED_JOB_STATES]
    if unfinished:
        raise Refused("jobs-unfinished", count=len(unfinished), title=unfinished[0].title)
    draft.change(order, state=OrderState.READY, ready_at=draft.operation.at)


def delivered(draft: Draft, args: ops.OrderDelivered) -> None:
    """The customer has the vehicle; work that was still open on it is an exception."""
    order = draft.need(Order, args.order, "order-unknown")
    unfinished = [job for job in draft.find(Job, "order", order.id) if job.state not in CLOSED_JOB_STATES]
    if unfinished:
        draft.challenge("jobs-unfinished", subject=order.id, count=len(unfinished), title=unfinished[0].title)
    draft.change(order, state=OrderState.DELIVERED, delivered_at=draft.operation.at)


def cancelled(draft: Draft, args: ops.OrderCancelled) -> None:
    """The visit does not take place, nor do its jobs."""
    order = draft.need(Order, args.order, "order-unknown")
    if order.state in CLOSED_ORDER_STATES:
        raise Refused("order-closed", number=order.number)
    jobs = draft.find(Job, "order", order.id)
    started = [job for job in jobs if job.state is JobState.IN_PROGRESS]
    if started:
        raise Refused("job-running", title=started[0].title)
    for job in jobs:
        if job.state not in CLOSED_JOB_STATES:
            draft.change(job, state=JobState.CANCELLED, stop=None)
    draft.change(order, state=OrderState.CANCELLED)


def imported(draft: Draft, args: ops.OrderImported) -> None:
    """Take an order over from another system. What it says again changes nothing; what happened here is kept.

    The state only ever moves on: an order that is being worked on here stays so while the other system still says
    received, and one that is delivered there is delivered here.
    """
    vehicle = _vehicle(draft, args.vehicle)
    known = next(iter(draft.find(Order, "number", args.number)), None)
    order = known or Order(id=f"ro-{args.number}", number=args.number, vehicle=vehicle.id, source=args.source)
    fields = {
        "vehicle": vehicle.id,
        "state": max(order.state, args.state, key=_STEPS.index),
        "customer": args.customer or order.customer,
        "words": args.words or order.words,
        "odometer": order.odometer if args.odometer is None else args.odometer,
        "booked_for": args.booked_for or order.booked_for,
        "received_at": order.received_at or args.received_at,
        "delivered_at": order.delivered_at or args.delivered_at,
        "priority": args.priority or order.priority,
        "promises": _promises(order, args.due, args.received_at or draft.operation.at),
    }
    order = msgspec.structs.replace(order, **fields)
    if order != known:
        draft.put(order)
    if args.phone or args.address:
        _put_if_new(draft, Contact(id=order.id, phone=args.phone, address=args.address))
    for job in args.jobs:
        _imported_job(draft, order, job)


def _promises(order: Order, due: datetime | None, at: datetime) -> tuple[Promise, ...]:
    if due is None or any(promise.due == due for promise in order.promises):
        return order.promises
    return (*order.promises, Promise(due=due, at=at))


def _imported_job(draft: Draft, order: Order, wanted: ops.ImportedJob) -> None:
    known = next((job for job in draft.find(Job, "order", order.id) if job.line == wanted.line), None)
    job = known or Job(id=f"{order.id}.{wanted.line}", order=order.id, line=wanted.line, title=wanted.title)
    closes = wanted.state in CLOSED_JOB_STATES and job.state not in CLOSED_JOB_STATES
    finished = order.delivered_at or order.ready_at or order.received_at
    job = msgspec.structs.replace(
        job,
        title=wanted.title,
        work=wanted.work,
        standard_hours=wanted.standard_hours,
        pay=wanted.pay,
        skill=wanted.skill,
        state=wanted.state if closes else job.state,
        finished_at=finished if closes and wanted.state is JobState.DONE else job.finished_at,
    )
    if job != known:
        draft.put(job)


def _vehicle(draft: Draft, wanted: Vehicle) -> Vehicle:
    """Return the vehicle as known here, by plate or VIN, with what the caller knows more about it."""
    plate_key = key_of(wanted.plate)
    if not plate_key and not wanted.vin:
        raise Refused("vehicle-unnamed")
    found = draft.find(Vehicle, "plate_key", plate_key) if plate_key else []
    found = found or (draft.find(Vehicle, "vin", wanted.vin) if wanted.vin else [])
    known = found[0] if found else None
    base = known or Vehicle(id=f"v-{plate_key or wanted.vin}", plate=wanted.plate)
    vehicle = msgspec.structs.replace(
        base,
        plate=wanted.plate or base.plate,
        plate_key=plate_key or base.plate_key,
        vin=wanted.vin or base.vin,
        make=wanted.make or base.make,
        model=wanted.model or base.model,
        year=wanted.year or base.year,
    )
    _put_if_new(draft, vehicle)
    return vehicle


def _put_if_new(draft: Draft, record: Record) -> None:
    if draft.get(type(record), record.id) != record:
        draft.put(record)


RULES: dict[type[ops.Args], Any] = {
    ops.OrderBooked: booked,
    ops.OrderReceived: received,
    ops.OrderPromised: promised,
    ops.OrderReady: ready,
    ops.OrderDelivered: delivered,
    ops.OrderCancelled: cancelled,
    ops.OrderImported: imported,
}
