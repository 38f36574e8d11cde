"""Settling exceptions, letting a refused operation go, and taking one back."""

from typing import ClassVar

from bay_tui.workshop.operation import COUNTER, LEAD, Args
from bay_tui.workshop.words import Role


class ExceptionSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="exception.settled"):
    """A person decided what an accepted fact that did not fit means, and says so."""

    roles: ClassVar[frozenset[Role]] = LEAD | COUNTER
    exception: str
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
