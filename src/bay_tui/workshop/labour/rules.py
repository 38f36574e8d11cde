"""Decide on clocking on and off.

Every clock event is kept; what a job's state becomes is derived from the events.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bay_tui.workshop.decision import Draft, Gate, Refused
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.labour.clocking import add_event, flag_long, is_on, on_at
from bay_tui.workshop.labour.correcting import check_correction, correction
from bay_tui.workshop.office.bays import bay_in_use
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.parts.lines import is_there
from bay_tui.workshop.records import Clock, Job, LabourEvent, Order, PartsLine, Staff, Terminal
from bay_tui.workshop.time.hours import bookings_of, events_between
from bay_tui.workshop.time.timeline import effective
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import View
from bay_tui.workshop.words import (
    FINISHED_JOB_STATES,
    PERSONAL_STOPS,
    LabourKind,
    OrderState,
    Role,
    StopReason,
)

if TYPE_CHECKING:
    from bay_tui.workshop.labour import operations as ops


_NAMED = 3
"""So many parts are named in a warning."""


def gates(view: View, staff: Staff, job: Job) -> list[Gate]:
    """Return what warns before `staff` clocks on to `job`.

    Whoever goes on all the same gives a reason.
    """
    found: list[Gate] = []
    order = view.get(Order, job.order)
    if order is not None and order.state is OrderState.BOOKED:
        found.append(Gate("vehicle-not-received", {"number": order.number}))
    if not job.approved:
        found.append(Gate("job-not-approved", {"title": job.title}))
    if job.skill and job.skill not in staff.skills:
        found.append(Gate("skill-missing", {"skill": job.skill, "name": staff.name}))
    lines = view.find(PartsLine, "job", job.id)
    missing = [line for line in lines if not is_there(line)]
    if missing:
        found.append(Gate("parts-not-there", {"count": str(len(missing)), "names": _named(missing)}))
    return found


def _named(lines: Sequence[PartsLine]) -> str:
    """Return what the first lines are called, in one text."""
    names = [line.name or line.part for line in lines[:_NAMED]]
    return " / ".join([*names, "…"] if len(lines) > _NAMED else names)


def _event(draft: Draft, staff: str, kind: LabourKind, suffix: str = "", **fields: Any) -> LabourEvent:
    operation = draft.operation
    fields.setdefault("at", operation.at)
    return LabourEvent(
        id=operation.id + suffix,
        staff=staff,
        event=kind,
        recorded_at=operation.at,
        by=operation.actor if operation.actor != staff else "",
        device=operation.terminal,
        estimated=operation.estimated,
        **fields,
    )


def _check_whose(draft: Draft, staff: str) -> None:
    """People clock themselves; a foreman may clock for anybody."""
    if draft.get(Staff, staff) is None:
        draft.deny("staff-unknown", subject=staff, id=staff)
    actor = draft.get(Staff, draft.operation.actor)
    lead = actor is not None and bool({Role.FOREMAN, Role.ADMIN} & set(actor.roles))
    if actor is not None and staff != actor.id and not lead:
        draft.deny("not-own-clock", subject=staff, name=actor.name)


def arrived(draft: Draft, args: "ops.LabourArrived") -> None:
    """Begin the attended day."""
    _check_whose(draft, args.staff)
    add_event(draft, _event(draft, args.staff, LabourKind.ARRIVED))


def left(draft: Draft, args: "ops.LabourLeft") -> None:
    """End the attended day and whatever is running."""
    _check_whose(draft, args.staff)
    add_event(draft, _event(draft, args.staff, LabourKind.LEFT, note=args.note))


def started(draft: Draft, args: "ops.LabourStarted") -> None:
    """Clock somebody on.

    A job that is closed or unknown is objected to; the event itself is kept all the same.

    When a job is finished all clocks on it end. A start from before that comes in late ended there, too.
    """
    _check_whose(draft, args.staff)
    before = draft.get(Job, args.job) if args.job else None
    if args.job:
        _join(draft, args)
    now = draft.get(Job, args.job) if args.job else None
    event = _event(
        draft,
        args.staff,
        LabourKind.STARTED,
        job=args.job,
        indirect=args.indirect,
        note=args.reason,
        alongside=args.alongside,
        joined=before is not None and args.staff not in before.technicians,
        placed=before is not None and now is not None and before.bay != now.bay,
        had=before.technicians if before is not None and args.instead else (),
    )
    add_event(draft, event)
    job = draft.get(Job, args.job)
    end = job.finished_at if job is not None and job.state in FINISHED_JOB_STATES else None
    if end is not None and end > event.at and args.staff in on_at(draft, args.job, end):
        add_event(draft, _event(draft, args.staff, LabourKind.STOPPED, ".s", at=end, job=args.job))


def _join(draft: Draft, args: "ops.LabourStarted") -> None:
    """Make whoever clocks on to a job one of its technicians.

    Of the others, those who work on it have it still where somebody takes it over. The vehicle is in the bay of the
    terminal if nobody said where.
    """
    job = draft.get(Job, args.job)
    if job is None:
        draft.deny("job-unknown", subject=args.job, id=args.job)
        return
    if job.state in FINISHED_JOB_STATES:
        draft.challenge("job-finished", subject=job.id, title=job_named(draft, job.id))
    kept = on_at(draft, job.id, draft.operation.at) if args.instead else job.technicians
    technicians = tuple(one for one in job.technicians if one in kept or one == args.staff)
    job = draft.change(job, technicians=technicians if args.staff in technicians else (*technicians, args.staff))
    if job.state in FINISHED_JOB_STATES:
        return
    terminal = draft.get(Terminal, draft.operation.terminal)
    here = bay_in_use(draft, terminal.bay) if terminal else None
    draft.change(job, bay=job.bay or (here.id if here else ""))
    order = draft.get(Order, job.order)
    if order is not None and order.state is OrderState.RECEIVED:
        draft.change(order, state=OrderState.WORKING)


def stopped(draft: Draft, args: "ops.LabourStopped") -> None:
    """Clock somebody off a job with the reason.

    The job waits for that reason when nobody else is on it. A break is the person's, so it stops all their work.
    """
    _check_whose(draft, args.staff)
    if not is_on(draft, args.staff, args.job, draft.operation.at):
        draft.challenge("not-clocked-on", subject=args.job, id=args.job)
    event = _event(
        draft,
        args.staff,
        LabourKind.STOPPED,
        job=args.job,
        reason=args.reason,
        note=args.note,
        eta=args.eta,
        whole=args.reason in PERSONAL_STOPS,
    )
    add_event(draft, event)


def added(draft: Draft, args: "ops.LabourAdded") -> None:
    """Add time: a start and an end.

    After it, whatever was running before it goes on.
    """
    draft.need(Staff, args.staff, "staff-unknown")
    if args.job:
        draft.need(Job, args.job, "job-unknown")
    if args.end <= args.start or args.end > draft.operation.at:
        raise Refused("span-impossible")
    flag_long(draft, args.staff, args.start, args.end)
    interrupted = [one for one in bookings_of(draft, args.staff, args.start, args.start) if one.end is None]
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
        first = in_zone(later[0].at, site_zone(draft))
        raise Refused("span-overlaps", count=len(later), time=f"{first:%Y-%m-%d %H:%M}")
    if not interrupted:
        add_event(
            draft,
            _event(draft, args.staff, LabourKind.LEFT, ".2", at=args.end, reason=StopReason.END_OF_SHIFT),
        )
    for number, booking in enumerate(interrupted, 2):
        back = {"job": booking.job, "indirect": booking.indirect, "alongside": number > 2}
        add_event(draft, _event(draft, args.staff, LabourKind.STARTED, f".{number}", at=args.end, **back))


def corrected(draft: Draft, args: "ops.LabourCorrected") -> None:
    """Move or void a clock event, within what stands beside it.

    The event itself stays as it was recorded.
    """
    said = correction(draft, args.event, args.at, draft.operation.at)
    event = _event(draft, said.staff, said.event, target=said.target, at=said.at, note=args.reason)
    check_correction(draft, event)
    add_event(draft, event)


def forgotten(draft: Draft, args: "ops.LabourForgotten") -> None:
    """Close a clock that was left running, and ask a foreman."""
    operation = draft.operation
    clock = draft.get(Clock, args.staff)
    end = min(args.end, operation.at)
    if clock is not None and clock.since <= operation.at:
        end = max(end, clock.since)
    if clock is None or not any(booking.end is None for booking in bookings_of(draft, args.staff, end, end)):
        draft.deny("not-clocked-on", subject=args.staff, id=args.staff)
        return
    closed = in_zone(end, site_zone(draft))
    draft.flag(
        "clock-forgotten",
        subject=args.staff,
        staff=name_of_staff(draft, args.staff),
        time=f"{closed:%H:%M}",
        **({} if operation.actor == args.staff else {"by": name_of_staff(draft, operation.actor)}),
    )
    add_event(
        draft,
        _event(draft, args.staff, LabourKind.LEFT, at=end, reason=StopReason.END_OF_SHIFT, forgotten=True),
    )
