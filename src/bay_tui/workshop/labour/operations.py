"""Clocking on and off, and correcting it."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.operation import LEAD, Args
from bay_tui.workshop.words import Role, StopReason


class LabourArrived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.arrived"):
    """`staff` begins the attended day."""

    fact: ClassVar[bool] = True
    staff: str


class LabourLeft(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.left"):
    """`staff` ends the attended day; whatever was running ends with it."""

    fact: ClassVar[bool] = True
    staff: str
    note: str = ""


class LabourStarted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.started"):
    """`staff` clocks on to a job or to an indirect code (exactly one). `reason` answers the gates that warned.

    `alongside` keeps the running job going too, where the site allows concurrent jobs.
    """

    fact: ClassVar[bool] = True
    staff: str
    job: str = ""
    indirect: str = ""
    reason: str = ""
    alongside: bool = False


class LabourStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.stopped"):
    """`staff` stops work on `job`, with the reason, and when it may go on if that is known."""

    fact: ClassVar[bool] = True
    staff: str
    job: str
    reason: StopReason
    note: str = ""
    eta: datetime | None = None


class LabourAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.added"):
    """A foreman adds time that was not clocked: `staff` was on `job` or `indirect` from `start` to `end`."""

    roles: ClassVar[frozenset[Role]] = LEAD
    staff: str
    start: datetime
    end: datetime
    reason: str
    job: str = ""
    indirect: str = ""


class LabourCorrected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.corrected"):
    """A foreman gives the clock event `event` another instant, or with no `at` takes it out of the count."""

    roles: ClassVar[frozenset[Role]] = LEAD
    event: str
    reason: str
    at: datetime | None = None


class LabourForgotten(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.forgotten"):
    """A clock left running is closed at `end`, the end of the shift, and a foreman is asked to settle it."""

    fact: ClassVar[bool] = True
    staff: str
    end: datetime
