"""Clocking on and off, and correcting it."""

from datetime import datetime
from typing import Annotated

from bay_tui.workshop.constraints import Instant, OneOf, Reference, Unbounded
from bay_tui.workshop.fields import Indirect, JobId, NeededReason, NeededStaffId, Note, Reason
from bay_tui.workshop.labour import rules
from bay_tui.workshop.operation import LEAD, Args
from bay_tui.workshop.words import StopReason, english

ONE_ACTIVITY = OneOf(("job", "indirect"), "activity-unclear")


class LabourArrived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.arrived"):
    """`staff` begins the attended day."""

    fact = True
    word = english("arrive")
    rule = rules.arrived

    staff: NeededStaffId


class LabourLeft(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.left"):
    """`staff` ends the attended day; whatever was running ends with it."""

    fact = True
    word = english("leave")
    rule = rules.left

    staff: NeededStaffId
    note: Note = ""


class LabourStarted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.started"):
    """Clock `staff` on to a job or an indirect code.

    Exactly one is given. `reason` answers the gates that warned.

    `alongside` keeps the running job going too, where the site allows concurrent jobs. `instead` takes the job over
    from those who have it; without, whoever starts helps them.
    """

    fact = True
    word = english("clock on")
    rule = rules.started
    together = (ONE_ACTIVITY,)

    staff: NeededStaffId
    job: JobId = ""
    indirect: Indirect = ""
    reason: Reason = ""
    alongside: bool = False
    instead: bool = False


class LabourStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.stopped"):
    """Stop the work of `staff` on `job`, with the reason.

    A break and the end of the shift are about the person: whatever else was running stops too.

    `eta` is when it may go on, if that is known.
    """

    fact = True
    word = english("stop work")
    rule = rules.stopped

    staff: NeededStaffId
    job: Annotated[str, Reference(said=True), english("job")]
    reason: StopReason
    note: Note = ""
    eta: Annotated[datetime, Instant(beside=True), english("expected time")] | None = None


class LabourAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.added"):
    """Add time that was not clocked.

    A foreman says that `staff` was on `job` or `indirect` from `start` to `end`.
    """

    roles = LEAD
    word = english("add hours")
    rule = rules.added
    together = (ONE_ACTIVITY,)

    staff: NeededStaffId
    start: Annotated[datetime, Instant(past=True), english("start")]
    end: Annotated[datetime, Instant(past=True), english("end")]
    reason: NeededReason
    job: JobId = ""
    indirect: Indirect = ""


class LabourCorrected(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.corrected"):
    """Give the clock event `event` another instant.

    A foreman corrects it; with no `at` it is taken out of the count.
    """

    roles = LEAD
    word = english("correct hours")
    rule = rules.corrected

    event: Annotated[str, Reference(), english("clock entry")]
    reason: NeededReason
    at: Annotated[datetime, Instant(past=True), english("time")] | None = None


class LabourForgotten(Args, frozen=True, kw_only=True, omit_defaults=True, tag="labour.forgotten"):
    """Close a clock left running at `end`, the shift's end.

    A foreman is asked to settle it.
    """

    fact = True
    word = english("close a forgotten clock")
    rule = rules.forgotten

    staff: NeededStaffId
    end: Annotated[datetime, Unbounded(), english("end")]


LabourOperation = (
    LabourArrived | LabourLeft | LabourStarted | LabourStopped | LabourAdded | LabourCorrected | LabourForgotten
)
"""Every operation of this subject."""
