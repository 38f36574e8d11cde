"""Lines of work: assigned, stopped, finished, inspected."""

from datetime import datetime
from typing import Annotated

from bay_tui.workshop.constraints import Instant, Items, Once, OneSaid, Text
from bay_tui.workshop.fields import (
    BayId,
    Eta,
    FindingId,
    Hours,
    JobId,
    NeededReason,
    NeededTitle,
    Note,
    OrderId,
    PlannedTime,
    Skill,
    StaffId,
    Technicians,
)
from bay_tui.workshop.jobs import inspections, rules
from bay_tui.workshop.jobs.records import PointSeen
from bay_tui.workshop.operation import COUNTER_AND_FLOOR, FLOOR, FRONT, LEAD, Args
from bay_tui.workshop.words import InspectionLevel, JobKind, PayType, StopReason, english


class JobAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.added"):
    """Add a line of work to an order.

    With `finding`, it is added work and needs the customer's yes.
    """

    roles = FRONT
    word = english("add a job")
    rule = rules.added

    order: OrderId
    title: NeededTitle
    work: JobKind = JobKind.REPAIR
    standard_hours: Hours = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: Skill = ""
    finding: FindingId = ""


class JobAssigned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.assigned"):
    """Give a job to technicians and, if named, to a bay.

    `was` are the technicians the foreman saw before.
    """

    roles = LEAD
    word = english("assign a job")
    rule = rules.assigned

    job: JobId
    technicians: Technicians
    bay: BayId = ""
    was: Annotated[tuple[StaffId, ...], Items(), english("technicians until now")] | None = None
    planned_for: PlannedTime | None = None


class JobMoved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.moved"):
    """Move the vehicle of a job to another bay.

    An empty `bay` means outside.
    """

    fact = True
    roles = FLOOR | FRONT
    word = english("move the vehicle")
    rule = rules.moved

    job: JobId
    bay: BayId = ""


class JobStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.stopped"):
    """Mark a job nobody is on as waiting.

    It has a reason and an expected end, and waits since now or since a given instant.
    """

    roles = COUNTER_AND_FLOOR | FRONT
    word = english("put a job on hold")
    rule = rules.stopped

    job: JobId
    reason: StopReason
    note: Note = ""
    eta: Eta | None = None
    since: Annotated[datetime, Instant(past=True), english("start")] | None = None


class JobResumed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.resumed"):
    """Let a stopped job go on."""

    roles = COUNTER_AND_FLOOR | FRONT
    word = english("let a job go on")
    rule = rules.resumed

    job: JobId


class JobFinished(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.finished"):
    """Call the work on a job done.

    `checked` is the technician's own inspection; running clocks on the job end here.
    """

    fact = True
    roles = FLOOR
    word = english("finish a job")
    rule = rules.finished

    job: JobId
    checked: bool = True
    note: Note = ""


class JobCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.cancelled"):
    """Cancel a job."""

    roles = FRONT
    word = english("cancel a job")
    rule = rules.cancelled

    job: JobId
    reason: NeededReason


class JobRevised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.revised"):
    """Change standard hours or who pays; what is None stays.

    What was until then stays what it was: a job that is finished is sold by the hours it was finished with.
    """

    roles = LEAD
    word = english("change hours or payer of a job")
    rule = rules.revised

    job: JobId
    standard_hours: Hours | None = None
    pay: PayType | None = None


PointsSeen = Annotated[tuple[PointSeen, ...], Items(), Once("point", "point-twice"), english("points")]


class InspectionPassed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.passed"):
    """Finished work was checked and is good.

    `points` are those that were looked at, all of them in order.
    """

    roles = FLOOR
    word = english("pass an inspection")
    rule = inspections.passed

    job: JobId
    level: InspectionLevel
    points: PointsSeen = ()


class InspectionFailed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.failed"):
    """Send finished work to rework, for the reasons given."""

    roles = FLOOR
    word = english("fail an inspection")
    rule = inspections.failed

    job: JobId
    level: InspectionLevel
    reasons: Annotated[tuple[Annotated[str, Text()], ...], Items(), OneSaid(), english("reason")]
    technicians: Technicians | None = None
    points: PointsSeen = ()


JobsOperation = (
    JobAdded
    | JobAssigned
    | JobMoved
    | JobStopped
    | JobResumed
    | JobFinished
    | JobCancelled
    | JobRevised
    | InspectionPassed
    | InspectionFailed
)
"""Every operation of this subject."""
