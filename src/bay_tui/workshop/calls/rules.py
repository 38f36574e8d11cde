"""Calls for help: raised, answered and cleared; the first answer counts."""

from typing import TYPE_CHECKING

import msgspec

from bay_tui.workshop.calls.standing import helped_along, others_helped, standing_call
from bay_tui.workshop.decision import Already, Draft
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Call, Job
from bay_tui.workshop.time.zones import in_zone, site_zone

if TYPE_CHECKING:
    from bay_tui.workshop.calls import operations as ops


def raised(draft: Draft, args: "ops.CallRaised") -> None:
    """Show on the board that a bay needs somebody.

    The same call twice is one: at a terminal whoever calls again is told that it waits, and since when. From terminals
    that did not know of each other both are kept and count as one.
    """
    operation = draft.operation
    job = draft.get(Job, args.job) if args.job else None
    bay = args.bay or (job.bay if job else "")
    call = Call(
        id=operation.id,
        asks=args.asks,
        bay=bay,
        job=args.job,
        note=args.note,
        by=operation.actor,
        at=operation.at,
    )
    same = standing_call(draft, call)
    if draft.rehearsal and same is not None:
        raise _waits(draft, same)
    draft.put(msgspec.structs.replace(call, helped_along=helped_along(draft, call)))


def _waits(draft: Draft, call: Call) -> Already:
    """Return that this call waits, or who is coming, since when."""
    began = in_zone(call.answered_at or call.at, site_zone(draft))
    if call.answered_at is None:
        return Already(call.id, "call-waits", whom=call.asks, time=f"{began:%H:%M}")
    name = name_of_staff(draft, call.answered_by)
    return Already(call.id, "call-coming", whom=call.asks, name=name, time=f"{began:%H:%M}")


def answered(draft: Draft, args: "ops.CallAnswered") -> None:
    """Somebody is coming; the first one counts."""
    call = draft.need(Call, args.call, "call-unknown")
    if call.answered_at is None or draft.operation.at < call.answered_at:
        draft.change(call, answered_by=draft.operation.actor, answered_at=draft.operation.at)


def cleared(draft: Draft, args: "ops.CallCleared") -> None:
    """Clear a call and the same ones; the first time counts."""
    call = draft.need(Call, args.call, "call-unknown")
    if call.cleared_at is None or draft.operation.at < call.cleared_at:
        draft.change(
            call, cleared_by=draft.operation.actor, cleared_at=draft.operation.at, decision=args.note, taken_back=False
        )
    for one in others_helped(draft, call, draft.operation.at):
        draft.change(one, helped_along=True)
