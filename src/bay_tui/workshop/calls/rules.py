"""Calls for help: raised, answered and cleared; the first answer counts."""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.records import Call, Job

if TYPE_CHECKING:
    from bay_tui.workshop.calls import operations as ops


def raised(draft: Draft, args: "ops.CallRaised") -> None:
    """Show on the board that a bay needs somebody."""
    operation = draft.operation
    job = draft.get(Job, args.job) if args.job else None
    bay = args.bay or (job.bay if job else "")
    draft.put(
        Call(
            id=operation.id,
            asks=args.asks,
            bay=bay,
            job=args.job,
            note=args.note,
            by=operation.actor,
            at=operation.at,
        )
    )


def answered(draft: Draft, args: "ops.CallAnswered") -> None:
    """Somebody is coming; the first one counts."""
    call = draft.need(Call, args.call, "call-unknown")
    if call.answered_at is None or draft.operation.at < call.answered_at:
        draft.change(call, answered_by=draft.operation.actor, answered_at=draft.operation.at)


def cleared(draft: Draft, args: "ops.CallCleared") -> None:
    """Clear a call; the first time counts."""
    call = draft.need(Call, args.call, "call-unknown")
    if call.cleared_at is None or draft.operation.at < call.cleared_at:
        draft.change(call, cleared_by=draft.operation.actor, cleared_at=draft.operation.at, decision=args.note)
