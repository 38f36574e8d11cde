"""Calls for help, exceptions, complaints, and letting a refused operation go."""

from typing import ClassVar

from bay_tui.workshop.operations.base import COUNTER, FRONT, LEAD, Args
from bay_tui.workshop.words import CallKind, Role


class CallRaised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.raised"):
    """A bay asks for help."""

    fact: ClassVar[bool] = True
    asks: CallKind
    bay: str = ""
    job: str = ""
    note: str = ""


class CallAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.answered"):
    """Somebody is coming."""

    fact: ClassVar[bool] = True
    call: str


class CallCleared(Args, frozen=True, kw_only=True, omit_defaults=True, tag="call.cleared"):
    """The help is given; `note` says what was decided."""

    fact: ClassVar[bool] = True
    call: str
    note: str = ""


class ExceptionSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="exception.settled"):
    """A person decided what an accepted fact that did not fit means, and says so."""

    roles: ClassVar[frozenset[Role]] = LEAD | COUNTER
    exception: str
    decision: str


class ComplaintRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="complaint.recorded"):
    """A customer complains about a visit, in their own words."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    words: str


class ComplaintSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="complaint.settled"):
    """A person decided what is done about a complaint, and says so."""

    roles: ClassVar[frozenset[Role]] = FRONT
    complaint: str
    decision: str


class OperationDiscarded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="operation.discarded"):
    """Whoever made a refused operation lets it go; that, too, is recorded."""

    fact: ClassVar[bool] = True
    operation: str
    reason: str = ""


class OperationUndone(Args, frozen=True, kw_only=True, omit_defaults=True, tag="operation.undone"):
    """Whoever recorded `operation` a moment ago takes it back: clock event, finding, check, parts request, call.

    That a job stands still, or can go on, is taken back with the id of the job as `job`.
    """

    operation: str
    job: str = ""
