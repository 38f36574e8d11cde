"""Clocking on and off. Every clock event is kept; what a job's state becomes is derived from the events."""

from datetime import datetime
from typing import Any

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Draft, Gate, Refused
from bay_tui.workshop.hours import bookings_of, events_between
from bay_tui.workshop.records import (
    Clock,
    Job,
    LabourEvent,
    Order,
    PartsLine,
    Staff,
    Stop,
    Terminal,
)
from bay_tui.workshop.timeline import Booking, effective
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    FINISHED_JOB_STATES,
    OPEN_LINE_STATES,
    JobState,
    LabourKind,
    OrderState,
    Role,
    StopReason,
)

_STOP_REASONS = frozenset(str(reason) for reason in StopReason)


def gates(view: View, staff: Staff, job: Job) -> list[Gate]:
    """Return what warns before `staff` clocks on to `job`; whoever goes on all the same gives a reason."""
    found: list[Gate] = []
    order = view.get(Order, job.order)
    if order is not None and order.state is OrderState.BOOKED:
        found.append(Gate("vehicle-not-received", {"number": order.number}))
    if not job.approved:
        found.append(Gate("job-not-approved", {"title": job.title}))
    if job.skill and job.skill not in staff.skills:
        found.append(Gate("skill-missing", {"skill": job.skill, "name": staff.name}))
    lines = view.find(PartsLine, "job", job.id)
    waiting = [line for line in lines if line.state in OPEN_LINE_STATES]
    if waiting:
        found.append(Gate("parts-not-issued", {"count": str(len(waiting))}))
    return found


def add_event(draft: Draft, event: LabourEvent) -> None:
    """Record one clock event, and let the clock of its technician and the jobs it touches follow."""
    before = draft.get(Clock, event.staff)
    draft.put(event)
    newest = max(event.at, before.last_at) if before else event.at
    earliest = event.at
    target = draft.get(LabourEvent, event.target) if event.target else None
    if target is not None:
        earliest, newest = min(earliest, target.at), max(newest, target.at)
    bookings = bookings_of(draft, event.staff, earliest, newest)
    running = [booking for booking in bookings if booking.end is None]
    after = Clock(
        id=event.staff,
        jobs=tuple(booking.job for booking in running if booking.job),
        indirect=next((booking.indirect for booking in running if booking.indirect), ""),
        since=max((booking.start for booking in running), default=newest),
        last_at=newest,
    )
    draft.put(after)
    touched = {*after.jobs, *(before.jobs if before else ()), event.job, target.job if target else ""}
    for job in sorted(touched - {""}):
        _follow(draft, job, event, bookings)


def _follow(draft: Draft, job_id: str, event: LabourEvent, bookings: list[Booking]) -> None:
    """Give a job the state its clock events say: in progress while somebody is on it, else stopped with the reason."""
    job = draft.get(Job, job_id)
    if job is None or job.state in FINISHED_JOB_STATES:
        return
    if draft.find(Clock, "jobs", job_id):
        starts = [booking.start for booking in bookings if booking.job == job_id]
        first = min([*starts, *([job.started_at] if job.started_at else [])], default=event.at)
        draft.change(job, state=JobState.IN_PROGRESS, stop=None, started_at=first)
        return
    mine = [booking for booking in bookings if booking.job == job_id and booking.end is not None]
    last = max(mine, key=lambda booking: booking.end or booking.start, default=None)
    if last is None or last.end is None:
        if job.state is JobState.IN_PROGRESS:
            draft.change(job, state=JobState.ASSIGNED, stop=None)
        return
    if job.stop is not None and job.stop.since > last.end:
        return
    note = event.note if event.event is LabourKind.STOPPED and event.job == job_id else ""
    stop = Stop(reason=_stop_reason(last.reason), since=last.end, note=note, by=event.by or event.staff)
    first = job.started_at or last.start
    draft.change(job, state=JobState.STOPPED, stop=stop, started_at=min(first, last.start))


def _stop_reason(reason: str) -> StopReason:
    """A job whose technician went on to another one waits for a technician."""
    return StopReason(reason) if reason in _STOP_REASONS else StopReason.TECHNICIAN


def _event(draft: Draft, staff: str, kind: LabourKind, suffix: str = "", **fields: Any) -> LabourEvent:
    operation = draft.operation
    fields.setdefault("at", operation.at)
    return LabourEvent(
        id=operation.id + suffix,
        staff=staff,
        event=kind,
        recorded_at=operation.at,
        by=operation.actor if operation.actor != staff else "",
        device=operation.device,
        estimated=operation.estimated,
        **fields,
    )


def _check_whose(draft: Draft, staff: str) -> None:
    """People clock themselves; a foreman may clock for anybody."""
    if draft.get(Staff, staff) is None:
        draft.challenge("staff-unknown", subject=staff, id=staff)
    actor = draft.get(Staff, draft.operation.actor)
    lead = actor is not None and bool({Role.FOREMAN, Role.ADMIN} & set(actor.roles))
    if actor is not None and staff != actor.id and not lead:
        draft.challenge("not-own-clock", subject=staff, name=actor.name)


def arrived(draft: Draft, args: ops.LabourArrived) -> None:
    """Begin the attended day."""
    _check_whose(draft, args.staff)
    add_event(draft, _event(draft, args.staff, LabourKind.ARRIVED))


def left(draft: Draft, args: ops.LabourLeft) -> None:
    """End the attended day and whatever is running."""
    _check_whose(draft, args.staff)
    add_event(draft, _event(draft, args.staff, LabourKind.LEFT, note=args.note))


def started(draft: Draft, args: ops.LabourStarted) -> None:
    """Clock on. A job that is closed or unknown is objected to; the event itself is kept all the same."""
    _check_whose(draft, args.staff)
    if args.job:
        _join(draft, args)
    event = _event(
        draft,
        args.staff,
        LabourKind.STARTED,
        job=args.job,
        indirect=args.indirect,
        note=args.reason,
        alongside=args.alongside,
    )
    add_event(draft, event)


def _join(draft: Draft, args: ops.LabourStarted) -> None:
    """Whoever clocks on to a job belongs to it, and the vehicle is in the bay of the terminal if nobody said where."""
    job = draft.get(Job, args.job)
    if job is None:
        draft.challenge("job-unknown", subject=args.job, id=args.job)
        return
    if job.state in FINISHED_JOB_STATES:
        draft.challenge("job-finished", subject=job.id, title=job.title)
        return
    terminal = draft.get(Terminal, draft.operation.device)
    technicians = job.technicians if args.staff in job.technicians else (*job.technicians, args.staff)
    draft.change(job, technicians=technicians, bay=job.bay or (terminal.bay if terminal else ""))
    order = draft.get(Order, job.order)
    if order is not None and order.state is OrderState.RECEIVED:
        draft.change(order, state=OrderState.WORKING)


def stopped(draft: Draft, args: ops.LabourStopped) -> None:
    """Clock off a job with the reason; the job waits for that reason when nobody else is on it."""
    _check_whose(draft, args.staff)
    clock = draft.get(Clock, args.staff)
    if clock is None or args.job not in clock.jobs:
        draft.challenge("not-clocked-on", subject=args.job, id=args.job)
    add_event(draft, _event(draft, args.staff, LabourKind.STOPPED, job=args.job, reason=args.reason, note=args.note))
    job = draft.get(Job, args.job)
    if args.eta and job is not None and job.stop is not None and job.stop.reason == args.reason:
        stop = job.stop
        draft.change(job, stop=Stop(reason=stop.reason, since=stop.since, note=stop.note, eta=args.eta, by=stop.by))


def added(draft: Draft, args: ops.LabourAdded) -> None:
    """A foreman adds time: a start and an end, and after it whatever was running before it goes on."""
    draft.need(Staff, args.staff, "staff-unknown")
    if args.job:
        draft.need(Job, args.job, "job-unknown")
    if args.end <= args.start or args.end > draft.operation.at:
        raise Refused("span-impossible")
    interrupted = _running_at(draft, args.staff, args.start)
    activity = {"job": args.job, "indirect": args.indirect}
    add_event(
        draft,
        _event(draft, args.staff, LabourKind.STARTED, ".1", at=args.start, note=args.reason, **activity),
    )
    later = [
        event
        for event in effective(events_between(draft, args.staff, args.start, args.end))
        if args.start < event.at <= args.end
    ]
    if later:
        raise Refused("span-overlaps", count=len(later))
    if interrupted is None:
        add_event(
            draft,
            _event(draft, args.staff, LabourKind.LEFT, ".2", at=args.end, reason=StopReason.END_OF_SHIFT),
        )
    else:
        back = {"job": interrupted.job, "indirect": interrupted.indirect}
        add_event(draft, _event(draft, args.staff, LabourKind.STARTED, ".2", at=args.end, **back))


def _running_at(draft: Draft, staff: str, at: datetime) -> Booking | None:
    return next((b for b in bookings_of(draft, staff, at, at) if b.end is None), None)


def corrected(draft: Draft, args: ops.LabourCorrected) -> None:
    """A foreman moves or voids a clock event; the event itself stays as it was recorded."""
    target = draft.need(LabourEvent, args.event, "event-unknown")
    if target.event in (LabourKind.MOVED, LabourKind.VOIDED):
        raise Refused("event-is-correction")
    if args.at is not None and args.at > draft.operation.at:
        raise Refused("span-impossible")
    kind = LabourKind.MOVED if args.at else LabourKind.VOIDED
    add_event(
        draft,
        _event(draft, target.staff, kind, target=target.id, at=args.at or target.at, note=args.reason),
    )


def forgotten(draft: Draft, args: ops.LabourForgotten) -> None:
    """Close a clock that was left running, and ask a foreman."""
    clock = draft.get(Clock, args.staff)
    if clock is None or not (clock.jobs or clock.indirect):
        draft.challenge("not-clocked-on", subject=args.staff, id=args.staff)
        return
    end = max(args.end, clock.since)
    draft.flag("clock-forgotten", subject=args.staff, staff=args.staff, end=end.isoformat())
    add_event(
        draft,
        _event(draft, args.staff, LabourKind.LEFT, at=end, reason=StopReason.END_OF_SHIFT, forgotten=True),
    )


RULES: dict[type[ops.Args], Any] = {
    ops.LabourArrived: arrived,
    ops.LabourLeft: left,
    ops.LabourStarted: started,
    ops.LabourStopped: stopped,
    ops.LabourAdded: added,
    ops.LabourCorrected: corrected,
    ops.LabourForgotten: forgotten,
}
