"""Hold lines of work, and the inspections of finished ones."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from bay_tui.workshop.constraints import MOST_MEASURED, Bounds
from bay_tui.workshop.fields import Note
from bay_tui.workshop.record import Record
from bay_tui.workshop.words import CheckPoint, InspectionLevel, JobKind, JobState, PayType, StopReason, english


class Stop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold why a job stands still.

    It says since when, and when it is expected to go on.
    """

    reason: StopReason
    since: datetime
    note: Note = ""
    eta: datetime | None = None
    by: str = ""


class Cancellation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold when a job or a visit was cancelled, and why.

    `by` is the id of who did it.
    """

    at: datetime
    by: str = ""
    reason: str = ""


class SaidBefore(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold how a job stood before somebody spoke about it.

    `actor` (a staff id) said `at` an instant, in `operation`, whether it stands still.

    `before` is how it had stood before that, as long as it can be taken back too.
    """

    operation: str
    actor: str
    at: datetime
    state: JobState
    stop: Stop | None = None
    said: Stop | None = None
    said_at: datetime | None = None
    before: "SaidBefore | None" = None


class Job(Record, frozen=True, kw_only=True, omit_defaults=True, tag="job"):
    """Hold one line of work on an order.

    `standard_hours` are decimal hours; `technicians` are staff ids.

    At `said_at` somebody last said, apart from the clock, whether it stands still: `said` is that stop, or None where
    it can go on. It holds against every clock event from before. `before` is what that can be taken back to.
    """

    indexes: ClassVar[tuple[str, ...]] = ("order", "bay", "technicians", "state")
    dated: ClassVar[tuple[str, ...]] = ("title", "work", "standard_hours", "pay", "technicians")

    order: str
    line: int
    title: str
    work: JobKind = JobKind.REPAIR
    standard_hours: float = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: str = ""
    state: JobState = JobState.WAITING
    bay: str = ""
    technicians: tuple[str, ...] = ()
    stop: Stop | None = None
    finding: str = ""
    approved: bool = True
    planned_for: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reworks: int = 0
    said: Stop | None = None
    said_at: datetime | None = None
    before: SaidBefore | None = None
    cancellation: Cancellation | None = None

    @property
    def over_at(self) -> datetime | None:
        """Return when its work was over: finished, or cancelled before.

        None while it is open, and of what an earlier version cancelled.
        """
        if self.finished_at is None and self.state is JobState.CANCELLED and self.cancellation:
            return self.cancellation.at
        return self.finished_at


class PointSeen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold a point of an inspection as somebody saw it.

    `value` is what they measured, in the unit of the point: N·m of wheel bolts, km of a road test.
    """

    point: Annotated[CheckPoint, english("point")]
    ok: bool = True
    value: Annotated[float, Bounds(0, MOST_MEASURED), english("value")] | None = None


class Inspection(Record, frozen=True, kw_only=True, omit_defaults=True, tag="inspection"):
    """Hold a check of finished work.

    It passed or failed with reasons, over `points` that were looked at. One taken back is kept as a finding is. Of work
    that is sent back, `finished_at` says when it had been finished.
    """

    indexes: ClassVar[tuple[str, ...]] = ("job",)

    job: str
    level: InspectionLevel
    passed: bool
    reasons: tuple[str, ...] = ()
    by: str
    at: datetime
    withdrawn_at: datetime | None = None
    points: tuple[PointSeen, ...] = ()
    finished_at: datetime | None = None


class Standstill(Record, frozen=True, kw_only=True, omit_defaults=True, tag="standstill"):
    """Hold that somebody said whether a job stands still.

    It is said `at` an instant and holds `since` one; without a `reason` the job can go on, or is `over`. What people
    said is kept beside what they say later, so that a wait keeps its reason.
    """

    indexes: ClassVar[tuple[str, ...]] = ("job",)

    job: str
    at: datetime
    since: datetime
    reason: StopReason | None = None
    over: bool = False
    withdrawn_at: datetime | None = None
