"""Settling exceptions, letting a refused operation go, and taking one back."""

from typing import Annotated

from bay_tui.workshop.constraints import Reference, Text
from bay_tui.workshop.exceptions import rules, undo
from bay_tui.workshop.fields import Decision, JobId, Name, OperationId, Reason
from bay_tui.workshop.operation import COUNTER, LEAD, Args
from bay_tui.workshop.words import english

LONGEST_SENT = 1_000_000
"""How long an operation that cannot be read may be, in characters; more than a batch may have."""


class ExceptionSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="exception.settled"):
    """Record what was decided about an exception.

    A person says what an accepted fact that did not fit means.
    """

    roles = LEAD | COUNTER
    word = english("settle an exception")
    rule = rules.settled

    exception: Annotated[str, Reference(), english("exception")]
    decision: Decision


class OperationDiscarded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="operation.discarded"):
    """Let a refused operation go; that, too, is recorded."""

    fact = True
    word = english("discard a refused entry")
    rule = rules.discarded

    operation: OperationId
    reason: Reason = ""


class OperationUnread(Args, frozen=True, kw_only=True, omit_defaults=True, tag="operation.unread"):
    """Stand for an operation that the server could not read.

    It is of a newer terminal, or malformed: `name` is what it calls itself, `said` its JSON as it was sent. The server
    makes these; at a terminal nobody can.
    """

    fact = True
    word = english("keep what cannot be read")
    rule = rules.unread

    name: Name
    said: Annotated[str, Text(LONGEST_SENT, lines=True), english("entry")]


class OperationUndone(Args, frozen=True, kw_only=True, omit_defaults=True, tag="operation.undone"):
    """Take back what one recorded a moment ago as `operation`.

    It may be a clock event, finding, check, parts request or call.

    That a job stands still, can go on, or is finished, is taken back with the id of the job as `job`.
    """

    word = english("take back")
    rule = undo.undone

    operation: Annotated[str, Reference(said=True), english("entry")]
    job: JobId = ""


ExceptionsOperation = ExceptionSettled | OperationDiscarded | OperationUnread | OperationUndone
"""Every operation of this subject."""
