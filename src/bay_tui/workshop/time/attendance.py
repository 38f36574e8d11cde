"""Reckon attended hours of a span from bookings.

My Work, report and export have one figure.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import msgspec

from bay_tui.workshop.time.timeline import Booking
from bay_tui.workshop.words import Indirect, StopReason


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


class Shifts:
    """Hold one person's bookings, each with when its shift began.

    One that runs counts up to `now`.
    """

    def __init__(self, bookings: Iterable[Booking], now: datetime) -> None:
        self.bookings = list(shifts_of(bookings))
        self._latest = list(accumulate((one.end or now for _began, one in self.bookings), max))

    def began(self, at: datetime) -> datetime | None:
        """Return when the shift of an instant began.

        The earliest where there are several, None where there is none.
        """
        # By their starts, the first that ends no earlier is the first around the instant, or begins after it.
        number = bisect_left(self._latest, at)
        if number == len(self.bookings):
            return None
        began, one = self.bookings[number]
        return began if one.start <= at else None


def attendance(bookings: Iterable[Booking], since: datetime, until: datetime) -> Attendance:
    """Return the attended hours of the shifts that began in a span.

    A shift belongs whole to the day it began. Bookings that run count as their reading has them.
    """
    return attended_in(one for began, one in shifts_of(bookings) if since <= began < until)


def attended_in(bookings: Iterable[Booking]) -> Attendance:
    """Return the attended hours of all these bookings."""
    on_jobs = idle = other = 0.0
    for one in bookings:
        if one.job:
            on_jobs += one.hours
        elif one.indirect == Indirect.IDLE:
            idle += one.hours
        elif one.indirect != Indirect.BREAK:
            other += one.hours
    return Attendance(on_jobs=on_jobs, idle=idle, other=other)


def overlap(start: datetime, end: datetime, since: datetime, until: datetime) -> timedelta:
    """Return how much of a time lies in a span.

    It is negative where none does.
    """
    last, first = min(end, until), max(start, since)
    return last.astimezone(UTC) - first.astimezone(UTC)


def shifts_of(bookings: Iterable[Booking]) -> Iterator[tuple[datetime, Booking]]:
    """Yield bookings with the instant their shift began.

    A shift ends where its person leaves, and with a clock that was left running. Bookings of several people may be
    mixed.
    """
    shifts: dict[str, tuple[datetime, datetime | None]] = {}
    for one in sorted(bookings, key=lambda one: (one.staff, one.start)):
        began, over_at = shifts.get(one.staff, (one.start, one.start))
        if over_at is not None and over_at < one.start:
            began, over_at = one.start, one.start
        shifts[one.staff] = (began, _over_at(one, over_at))
        yield began, one


def _over_at(booking: Booking, before: datetime | None) -> datetime | None:
    """Return until when a shift lasts at least; None while it runs.

    After one that ends it nothing belongs to it, however soon it begins.
    """
    if booking.end is None or before is None:
        return None
    if booking.forgotten or booking.reason == StopReason.END_OF_SHIFT:
        return min(booking.end, booking.start)
    return max(before, booking.end)
