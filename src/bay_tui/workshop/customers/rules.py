"""Complaints: kept as the customer said them, and settled once."""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import Complaint, Order

if TYPE_CHECKING:
    from bay_tui.workshop.customers import operations as ops


def complained(draft: Draft, args: "ops.ComplaintRecorded") -> None:
    """Keep what the customer said.

    It stands on the board until somebody has settled it.
    """
    order = draft.get(Order, args.order)
    if order is None:
        draft.deny("order-unknown", subject=args.order, id=args.order)
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


def satisfied(draft: Draft, args: "ops.ComplaintSettled") -> None:
    """Keep what was decided about a complaint; it is decided once."""
    complaint = draft.need(Complaint, args.complaint, "complaint-unknown")
    if complaint.settled_at is not None:
        raise Refused("exception-settled", by=name_of_staff(draft, complaint.settled_by))
    operation = draft.operation
    draft.change(complaint, settled_by=operation.actor, settled_at=operation.at, decision=args.decision)
