"""Clock events, and what somebody is on right now."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar

from bay_tui.workshop.fields import Note
from bay_tui.workshop.record import Record
from bay_tui.workshop.words import LabourKind


class LabourEvent(Record, frozen=True, kw_only=True, omit_defaults=True, tag="labour"):
    """Hold one immutable clock event.

    Exactly one of `job` (an id) and `indirect` (a code) names the activity.

    MOVED and VOIDED correct the event `target`: MOVED gives it the instant `at`, VOIDED takes it out of the count.
    `recorded_at` orders corrections of one target, the last one counts. `device` is where it was recorded. `eta` is
    when a job that was stopped is expected to go on. `joined` and `placed` say that a start made its technician one of
    the job's and put its vehicle into the bay, `had` who had the job until this one took it over. `whole` says that a
    stop is of all its technician was on, not of the job alone; breaks recorded before there was such a thing ended one
    job, and do so still.
    """

    indexes: ClassVar[tuple[str, ...]] = ("staff_day", "job", "target")

    staff: str
    event: LabourKind
    at: datetime
    recorded_at: datetime
    job: str = ""
    indirect: str = ""
    reason: str = ""
    note: Note = ""
    target: str = ""
    by: str = ""
    device: str = ""
    estimated: bool = False
    forgotten: bool = False
    eta: datetime | None = None
    alongside: bool = False
    joined: bool = False
    placed: bool = False
    whole: bool = False
    had: tuple[str, ...] = ()

    @property
    def staff_day(self) -> str:
        """Return whose event it is, and on which UTC day.

        A correction lies on the day of the instant it gives.
        """
        return staff_day(self.staff, self.at)


def staff_day(staff: str, at: datetime) -> str:
    """Return the index value of a person's clock events by day.

    The day is the UTC day of `at`.
    """
    return f"{staff}@{_written(at.toordinal())}"


def staff_days(staff: str, days: Iterable[int]) -> list[str]:
    """Return the index values of a person's clock events on days.

    The days are ordinals, in UTC.
    """
    return [f"{staff}@{_written(day)}" for day in days]


# Whoever looks back asks for the same days again.
@lru_cache(maxsize=1 << 15)
def _written(day: int) -> str:
    return date.fromordinal(day).isoformat()


class Clock(Record, frozen=True, kw_only=True, omit_defaults=True, tag="clock"):
    """Hold what a technician is on right now.

    It is derived from the clock events; the id is the staff id.

    `jobs` are the running jobs (one, unless the site allows more), else `indirect` is the code; neither when not here.
    `since` is when that began, `last_at` the newest clock event there is.
    """

    indexes: ClassVar[tuple[str, ...]] = ("jobs",)

    jobs: tuple[str, ...] = ()
    indirect: str = ""
    since: datetime
    last_at: datetime
