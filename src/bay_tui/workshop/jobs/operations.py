"""Lines of work: assigned, stopped, finished, inspected."""

from datetime import datetime
from typing import Annotated

from bay_tui.workshop.constraints import Instant, Items, OneSaid, Text
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
from bay_tui.workshop.operation import COUNTER_AND_FLOOR, FLOOR, FRONT, LEAD, Args
from bay_tui.workshop.words import InspectionLevel, JobKind, PayType, StopReason, english


class JobAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.added"):
    """A line of work is added to an order; with `finding`, it is added work and needs the customer's yes."""

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
    """The job goes to technicians and, if named, to a bay. `was` are the technicians the foreman saw before."""

    roles = LEAD
    word = english("assign a job")
    rule = rules.assigned

    job: JobId
    technicians: Technicians
    bay: BayId = ""
    was: Annotated[tuple[StaffId, ...], Items(), english("technicians until now")] | None = None
    planned_for: PlannedTime | None = None


class JobMoved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.moved"):
    """The vehicle of the job stands in another bay now; an empty `bay` means outside."""

    fact = True
    roles = FLOOR | FRONT
    word = english("move the vehicle")
    rule = rules.moved

    job: JobId
    bay: BayId = ""


class JobStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.stopped"):
    """A job nobody is on is marked as waiting, with reason and expected end, since now or since a given instant."""

    roles = COUNTER_AND_FLOOR | FRONT
    word = english("put a job on hold")
    rule = rules.stopped

    job: JobId
    reason: StopReason
    note: Note = ""
    eta: Eta | None = None
    since: Annotated[datetime, Instant(), english("start")] | None = None


class JobResumed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.resumed"):
    """What a stopped job waited for is there."""

    roles = COUNTER_AND_FLOOR | FRONT
    word = english("let a job go on")
    rule = rules.resumed

    job: JobId


class JobFinished(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.finished"):
    """The work is done. `checked` is the technician's own inspection; running clocks on the job end here."""

    fact = True
    roles = FLOOR
    word = english("finish a job")
    rule = rules.finished

    job: JobId
    checked: bool = True
    note: Note = ""


class JobCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.cancelled"):
    """The job will not be done."""

    roles = FRONT
    word = english("cancel a job")
    rule = rules.cancelled

    job: JobId
    reason: NeededReason


class InspectionPassed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.passed"):
    """Finished work was checked and is good."""

    roles = FLOOR
    word = english("pass an inspection")
    rule = inspections.passed

    job: JobId
    level: InspectionLevel


class InspectionFailed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.failed"):
    """Finished work was checked and is not good: it goes to rework, for the reasons given."""

    roles = FLOOR
    word = english("fail an inspection")
    rule = inspections.failed

    job: JobId
    level: InspectionLevel
    reasons: Annotated[tuple[Annotated[str, Text()], ...], Items(), OneSaid(), english("reason")]
    technicians: Technicians | None = None


JobsOperation = (
    JobAdded
    | JobAssigned
    | JobMoved
    | JobStopped
    | JobResumed
    | JobFinished
    | JobCancelled
    | InspectionPassed
    | InspectionFailed
)
"""Every operation of this subject."""
