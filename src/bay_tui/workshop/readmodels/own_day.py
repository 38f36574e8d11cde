"""Reckon a technician's own day, and find forgotten clocks."""

from datetime import datetime, timedelta, tzinfo
from functools import partial

import msgspec

from bay_tui.workshop.readmodels.sales import sales_of
from bay_tui.workshop.records import Clock, Job
from bay_tui.workshop.time.attendance import attendance, shifts_of
from bay_tui.workshop.time.days import AN_INSTANT, site_days
from bay_tui.workshop.time.hours import Hours, site_rules
from bay_tui.workshop.time.shifts import ran_over, shift_end_after
from bay_tui.workshop.view import View

_LONG_ENOUGH = timedelta(days=2)
"""So long before today a shift is looked for that is still under way."""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a day so far, in decimal hours.

    `attended` is `on_jobs`, `idle` and `other` work together. `standard` are the standard hours of the jobs finished
    today that fall to this person, by the share of the hours clocked on them; `spent` are this person's hours on those
    jobs, those of earlier days included.
    """

    on_jobs: float = 0.0
    idle: float = 0.0
    other: float = 0.0
    standard: float = 0.0
    spent: float = 0.0

    @property
    def attended(self) -> float:
        """Return the hours attended, breaks left out."""
        return self.on_jobs + self.idle + self.other

    @property
    def efficiency(self) -> float | None:
        """Return standard hours finished today ÷ hours clocked on them.

        None where none is finished.
        """
        return self.standard / self.spent if self.spent > 0 else None

    @property
    def on_standard(self) -> bool:
        """Say whether the finished jobs took no more than their standard hours."""
        return self.efficiency is not None and self.efficiency >= 1


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a clock that was left running.

    Since when, the last that was heard of the person, and when the shift ended.
    """

    since: datetime
    heard: datetime
    suggested: datetime


def day_begins(view: View, staff: str, now: datetime) -> datetime:
    """Return when the day of a person began that goes on now.

    It is that on which the shift began that is under way; else it is today.
    """
    days = site_days(view)
    today = days.start(days.of(now))
    bookings = Hours(view, now).bookings(staff, today - _LONG_ENOUGH)
    running = [began for began, one in shifts_of(bookings) if one.end is None]
    return days.start(days.of(min(running))) if running else today


def left_at(view: View, staff: str, now: datetime) -> datetime | None:
    """Return when a person left today, None where they did not.

    Whoever is here again, or left on another day, did not.
    """
    clock, days = view.get(Clock, staff), site_days(view)
    if clock is None or clock.jobs or clock.indirect or clock.last_at > now:
        return None
    return clock.last_at if days.of(clock.last_at) == days.of(now) else None


def day_of(view: View, staff: str, since: datetime, now: datetime) -> Day:
    """Return the day of a person up to `now`.

    It begins at `since` (see `day_begins`), and has the shifts that began since then.
    """
    hours = Hours(view, now)
    bookings = hours.bookings(staff, since)
    spans = attendance(bookings, since, now + AN_INSTANT)
    worked = {booking.job for began, booking in shifts_of(bookings) if began >= since}
    jobs = [job for job in map(partial(view.get, Job), sorted(worked)) if job is not None]
    mine = [one for job in jobs for one in sales_of(view, hours, job, since) if one.staff == staff]
    standard, spent = sum(one.sold for one in mine), sum(one.clocked for one in mine)
    return Day(on_jobs=spans.on_jobs, idle=spans.idle, other=spans.other, standard=standard, spent=spent)


def forgotten_clock(view: View, staff: str, now: datetime, zone: tzinfo) -> Forgotten | None:
    """Return the clock a person seems to have left running.

    It ran over a shift's end on an earlier day, or for too long. Suggested is the end of the shift, or the last that
    was heard of the person where no shift has ended since.
    """
    clock = view.get(Clock, staff)
    if clock is None or not (clock.jobs or clock.indirect):
        return None
    rules = site_rules(view)
    if not ran_over(clock.last_at, now, rules, zone):
        return None
    end = shift_end_after(clock.last_at, rules, zone)
    return Forgotten(since=clock.since, heard=clock.last_at, suggested=end if end <= now else clock.last_at)
