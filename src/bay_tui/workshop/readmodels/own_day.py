"""A technician's own day in figures, and the clock that was left running on an earlier day. Pure."""

from datetime import datetime, time, timedelta, tzinfo
from functools import partial

import msgspec

from bay_tui.workshop.readmodels.sales import sales_of
from bay_tui.workshop.records import Clock, Job
from bay_tui.workshop.time.hours import Hours, site_rules
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Indirect

LONGEST_SILENCE = timedelta(hours=10)
"""A clock without a single event for so long was left running, whenever the shift ends."""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day so far, in decimal hours: `attended` is `on_jobs`, `idle` and `other` work together.

    `standard` are the standard hours of the jobs finished today that fall to this person, by the share of the hours
    clocked on them; `spent` are this person's hours on those jobs, those of earlier days included.
    """

    attended: float = 0.0
    on_jobs: float = 0.0
    idle: float = 0.0
    standard: float = 0.0
    spent: float = 0.0

    @property
    def other(self) -> float:
        """Hours on indirect codes other than idle."""
        return max(self.attended - self.on_jobs - self.idle, 0.0)

    @property
    def efficiency(self) -> float | None:
        """Standard hours of the jobs finished today ÷ hours clocked on them; None where none is finished."""
        return self.standard / self.spent if self.spent > 0 else None


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """A clock that was left running: since when, the last that was heard of the person, and when the shift ended."""

    since: datetime
    heard: datetime
    suggested: datetime


def day_of(view: View, staff: str, since: datetime, now: datetime) -> Day:
    """Return the day of a person from `since`, the local midnight, up to `now`."""
    hours = Hours(view, now)
    on_jobs = idle = attended = 0.0
    worked: set[str] = set()
    for booking in hours.bookings(staff, since):
        end = booking.end or now
        length = (end - booking.start).total_seconds()
        inside = (end - max(booking.start, since)).total_seconds()
        counted = booking.hours * (inside / length if length > 0 else 1.0)
        attended += counted
        on_jobs += counted if booking.job else 0.0
        idle += counted if booking.indirect == Indirect.IDLE else 0.0
        worked.add(booking.job)
    jobs = [job for job in map(partial(view.get, Job), sorted(worked)) if job is not None]
    mine = [one for job in jobs for one in sales_of(hours, job, since) if one.staff == staff]
    standard, spent = sum(one.sold for one in mine), sum(one.clocked for one in mine)
    return Day(attended=attended, on_jobs=on_jobs, idle=idle, standard=standard, spent=spent)


def forgotten_clock(view: View, staff: str, now: datetime, zone: tzinfo) -> Forgotten | None:
    """Return the clock a person seems to have left running: over a shift's end on an earlier day, or for too long.

    Suggested is the end of the shift, or the last that was heard of the person where no shift has ended since.
    """
    clock = view.get(Clock, staff)
    if clock is None or not (clock.jobs or clock.indirect):
        return None
    local, today = clock.last_at.astimezone(zone), now.astimezone(zone)
    end = _shift_end_after(local, site_rules(view).shift_end)
    over = end <= today
    if today.date() <= local.date() or not (over or now - clock.last_at >= LONGEST_SILENCE):
        return None
    suggested = end.astimezone(now.tzinfo) if over else clock.last_at
    return Forgotten(since=clock.since, heard=clock.last_at, suggested=suggested)


def _shift_end_after(local: datetime, shift_end: str) -> datetime:
    """Return the first end of a shift (`HH:MM` on the wall) after a local instant."""
    at = time.fromisoformat(shift_end)
    end = datetime.combine(local.date(), at, local.tzinfo)
    return end if end > local else datetime.combine(local.date() + timedelta(days=1), at, local.tzinfo)
