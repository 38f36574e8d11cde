"""Calls for help, complaints, and the settling of exceptions."""

from typing import Any

from bay_tui.workshop import operations as ops
from bay_tui.workshop.board import name_of_staff
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.records import Call, Complaint, ExceptionCase, Job, Order


def raised(draft: Draft, args: ops.CallRaised) -> None:
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


def answered(draft: Draft, args: ops.CallAnswered) -> None:
    """Somebody is coming; the first one counts."""
    call = draft.need(Call, args.call, "call-unknown")
    if call.answered_at is None or draft.operation.at < call.answered_at:
        draft.change(call, answered_by=draft.operation.actor, answered_at=draft.operation.at)


def cleared(draft: Draft, args: ops.CallCleared) -> None:
    """The help is given; the first time counts."""
    call = draft.need(Call, args.call, "call-unknown")
    if call.cleared_at is None or draft.operation.at < call.cleared_at:
        draft.change(call, cleared_by=draft.operation.actor, cleared_at=draft.operation.at, decision=args.note)


def settled(draft: Draft, args: ops.ExceptionSettled) -> None:
    """Keep what a person decided about an exception; it is decided once."""
    case = draft.need(ExceptionCase, args.exception, "exception-unknown")
    if case.settled_at is not None:
        raise Refused("exception-settled", by=name_of_staff(draft, case.settled_by))
    operation = draft.operation
    draft.change(case, settled_by=operation.actor, settled_at=operation.at, decision=args.decision)


def complained(draft: Draft, args: ops.ComplaintRecorded) -> None:
    """Keep what the customer said; it stands on the board until somebody has settled it."""
    order = draft.get(Order, args.order)
    if order is None:
        draft.challenge("order-unknown", subject=args.order, id=args.order)
    operation = draft.operation
    vehicle = order.vehicle if order else ""
    draft.put(
        Complaint(
            id=operation.id,
            order=args.order,
            vehicle=vehicle,
            words=args.words,
            by=operation.actor,
            at=operation.at,
        )
    )


def satisfied(draft: Draft, args: ops.ComplaintSettled) -> None:
    """Keep what was decided about a complaint; it is decided once."""
    complaint = draft.need(Complaint, args.complaint, "complaint-unknown")
    if complaint.settled_at is not None:
        raise Refused("exception-settled", by=name_of_staff(draft, complaint.settled_by))
    operation = draft.operation
    draft.change(complaint, settled_by=operation.actor, settled_at=operation.at, decision=args.decision)


def discarded(draft: Draft, args: ops.OperationDiscarded) -> None:
    """Letting a refused operation go changes no record: that it was let go is in the ledger."""


RULES: dict[type[ops.Args], Any] = {
    ops.CallRaised: raised,
    ops.CallAnswered: answered,
    ops.CallCleared: cleared,
    ops.ExceptionSettled: settled,
    ops.ComplaintRecorded: complained,
    ops.ComplaintSettled: satisfied,
    ops.OperationDiscarded: discarded,
}
