"""Shifts of the site, who works them when, and who is away."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from bay_tui.workshop.constraints import Items
from bay_tui.workshop.fields import Minute, NeededName, PlannedShift
from bay_tui.workshop.record import Record
from bay_tui.workshop.words import LeaveReason, english

DAY_OFF = "off"
"""Stands in a plan for a shift: that day is free. Nothing there is nothing planned, and the site's hours hold."""

WEEK = 7
"""The days of a week, and of a week's pattern, from Monday on."""

Week = Annotated[tuple[PlannedShift, ...], Items(WEEK, WEEK, "week-days", "week-days"), english("week")]


class ShiftTimes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold when a shift begins and ends, from a day on.

    Both are minutes after midnight; one that ends no later than it begins ends on the day after.
    """

    since: date
    begins: Minute
    ends: Minute


class Shift(Record, frozen=True, kw_only=True, omit_defaults=True, tag="shift"):
    """Hold a shift of the site by name.

    `times` are all it has had, oldest first, so that what has been stays when they change.
    """

    name: NeededName
    times: tuple[ShiftTimes, ...]
    active: bool = True


class WeekPattern(Record, frozen=True, kw_only=True, omit_defaults=True, tag="week_pattern"):
    """Hold what a person works week by week, from a day on.

    `days` are seven shifts, from Monday to Sunday. The id names person and day; the newest before a day counts.
    """

    indexes: ClassVar[tuple[str, ...]] = ("staff",)

    staff: str
    since: date
    days: tuple[str, ...]


class PlannedDay(Record, frozen=True, kw_only=True, omit_defaults=True, tag="planned_day"):
    """Hold what a person works on one day.

    It counts whatever the week's pattern says.

    The id names person and day. Without a shift the pattern counts again.
    """

    indexes: ClassVar[tuple[str, ...]] = ("staff",)

    staff: str
    day: date
    shift: str = ""


class Leave(Record, frozen=True, kw_only=True, omit_defaults=True, tag="leave"):
    """Hold the days somebody is away, first and last among them."""

    indexes: ClassVar[tuple[str, ...]] = ("staff",)

    staff: str
    first: date
    last: date
    reason: LeaveReason
    by: str
    at: datetime
    withdrawn_at: datetime | None = None


class Absence(Record, frozen=True, kw_only=True, omit_defaults=True, tag="absence"):
    """Hold that somebody did not come on a day.

    It holds until they clock on after all.
    """

    indexes: ClassVar[tuple[str, ...]] = ("staff",)

    staff: str
    day: date
    by: str
    at: datetime
    withdrawn_at: datetime | None = None


def day_key(staff: str, day: date) -> str:
    """Return the id of what a person works from a day on."""
    return f"{staff}@{day.isoformat()}"
