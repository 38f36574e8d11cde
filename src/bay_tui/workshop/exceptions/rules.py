"""Settling exceptions, and letting refused operations go."""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.records import ExceptionCase

if TYPE_CHECKING:
    from bay_tui.workshop.exceptions import operations as ops


def settled(draft: Draft, args: "ops.ExceptionSettled") -> None:
    """Keep what a person decided about an exception; it is decided once."""
    settle(draft, draft.need(ExceptionCase, args.exception, "exception-unknown"), args.decision)


def settle(draft: Draft, case: ExceptionCase, decision: str) -> None:
    """Settle an exception by a decision; it is settled once."""
    if case.settled_at is not None:
        raise Refused("exception-settled", by=name_of_staff(draft, case.settled_by))
    operation = draft.operation
    draft.change(case, settled_by=operation.actor, settled_at=operation.at, decision=decision)


def discarded(draft: Draft, args: "ops.OperationDiscarded") -> None:
    """Change no record: the ledger says that it was let go."""


def unread(draft: Draft, args: "ops.OperationUnread") -> None:
    """Leave an exception: somebody recorded what is not known here."""
    draft.deny("operation-unread", operation=args.name)
