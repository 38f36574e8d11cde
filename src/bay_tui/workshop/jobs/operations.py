"""Lines of work: assigned, stopped, finished, inspected."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.operation import COUNTER_AND_FLOOR, FLOOR, FRONT, LEAD, Args
from bay_tui.workshop.words import InspectionLevel, JobKind, PayType, Role, StopReason


class JobAdded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.added"):
    """A line of work is added to an order; with `finding`, it is added work and needs the customer's yes."""

    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    title: str
    work: JobKind = JobKind.REPAIR
    standard_hours: float = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: str = ""
    finding: str = ""


class JobAssigned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.assigned"):
    """The job goes to technicians and, if named, to a bay. `was` are the technicians the foreman saw before."""

    roles: ClassVar[frozenset[Role]] = LEAD
    job: str
    technicians: tuple[str, ...]
    bay: str = ""
    was: tuple[str, ...] | None = None
    planned_for: datetime | None = None


class JobMoved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.moved"):
    """The vehicle of the job stands in another bay now; an empty `bay` means outside."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    job: str
    bay: str = ""


class JobStopped(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.stopped"):
    """A job nobody is on is marked as waiting, with reason and expected end, since now or since a given instant."""

    roles: ClassVar[frozenset[Role]] = COUNTER_AND_FLOOR | FRONT
    job: str
    reason: StopReason
    note: str = ""
    eta: datetime | None = None
    since: datetime | None = None


class JobResumed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.resumed"):
    """What a stopped job waited for is there."""

    roles: ClassVar[frozenset[Role]] = COUNTER_AND_FLOOR | FRONT
    job: str


class JobFinished(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.finished"):
    """The work is done. `checked` is the technician's own inspection; running clocks on the job end here."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR
    job: str
    checked: bool = True
    note: str = ""


class JobCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="job.cancelled"):
    """The job will not be done."""

    roles: ClassVar[frozenset[Role]] = FRONT
    job: str
    reason: str


class InspectionPassed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.passed"):
    """Finished work was checked and is good."""

    roles: ClassVar[frozenset[Role]] = FLOOR
    job: str
    level: InspectionLevel


class InspectionFailed(Args, frozen=True, kw_only=True, omit_defaults=True, tag="inspection.failed"):
    """Finished work was checked and is not good: it goes to rework, for the reasons given."""

    roles: ClassVar[frozenset[Role]] = FLOOR
    job: str
    level: InspectionLevel
    reasons: tuple[str, ...]
    technicians: tuple[str, ...] | None = None
