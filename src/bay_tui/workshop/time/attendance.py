"""Reckon attended hours of a span from bookings.

My Work, report and export have one figure.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.words import Indirect


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """Hold attended hours by what they were spent on.

    They are decimal; a break is not attended.
    """

    on_jobs: float = 0.0
    idle: float = 0.0
    other: float = 0.0

    @property
    def attended(self) -> float:
        """Return all attended hours."""
        return self.on_jobs + self.idle + self.other


def attendance(bookings: Iterable[Booking], since: datetime, until: datetime, now: datetime) -> Attendance:
    """Return the attended hours of bookings in a span.

    Bookings that run count up to `now`.
    """
    on_jobs = idle = other = 0.0
    for one in bookings:
        hours = _inside(one, since, until, now)
        if one.job:
            on_jobs += hours
        elif one.indirect == Indirect.IDLE:
            idle += hours
        elif one.indirect != Indirect.BREAK:
            other += hours
    return Attendance(on_jobs=on_jobs, idle=idle, other=other)


def overlap(start: datetime, end: datetime, since: datetime, until: datetime) -> timedelta:
    """Return how much of a time lies in a span.

    It is negative where none does.
    """
    last, first = min(end, until), max(start, since)
    return last.astimezone(UTC) - first.astimezone(UTC)


def _inside(booking: Booking, since: datetime, until: datetime, now: datetime) -> float:
    """Return the hours of a booking that lie in a span.

    Of shared time, the share that counts.
    """
    end = booking.end or now
    inside = overlap(booking.start, end, since, until)
    return booking.hours * (inside / overlap(booking.start, end, booking.start, end)) if inside > timedelta() else 0.0
