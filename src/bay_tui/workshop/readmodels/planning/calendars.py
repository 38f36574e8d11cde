"""Reckon quickly with the times somebody is there. Pure.

All instants are seconds since 1970. A forecast asks for hundreds of ends of work, so the spans are read once and looked
up by their sums.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bay_tui.workshop.time.presence import Presence, Span

NEVER = datetime.max.replace(tzinfo=UTC).timestamp() - 86400.0
"""Stands for the end of what is never done."""

_BACK = timedelta(hours=16)
_FIRST_DAYS, _MOST_DAYS = 3, 384


class Calendar:
    """Hold when somebody is there from shortly before `now` on.

    Without `staff`, when the site is open. Further days are read when they are asked for.
    """

    def __init__(self, presence: Presence, staff: str, now: datetime) -> None:
        self._now = now
        self._days = 0
        self._read: Callable[[datetime, datetime], list[Span]] = (
            (lambda since, until: presence.of(staff, since, until)) if staff else presence.opening
        )
        self.starts: list[float] = []
        self.ends: list[float] = []
        self._sums: list[float] = []
        self._extend()

    def after(self, start: float, hours: float) -> float:
        """Return when they have been there for some hours from `start` on."""
        if hours <= 0 or start >= NEVER:
            return start
        while True:
            at = bisect_right(self.starts, start) - 1
            before = self._sums[at] - max(self.ends[at] - start, 0.0) if at >= 0 else 0.0
            wanted = before + hours * 3600
            number = bisect_left(self._sums, wanted)
            if number < len(self._sums):
                return max(self.ends[number] - (self._sums[number] - wanted), start)
            if not self._extend():
                return NEVER

    def there_from(self, at: float) -> float:
        """Return from when on they are there, not before `at`."""
        while True:
            number = bisect_right(self.ends, at)
            if number < len(self.ends):
                return max(self.starts[number], at)
            if not self._extend():
                return NEVER

    def hours_between(self, start: float, end: float) -> float:
        """Return how many hours they are there between two instants."""
        return max(sum(min(e, end) - max(s, start) for s, e in self._spans() if s < end and e > start), 0.0) / 3600

    def shift_at(self, at: float, gap: float) -> tuple[float, float] | None:
        """Return begin and end of the shift at an instant; None outside.

        Spans no further apart than `gap` seconds are one shift.
        """
        begin = end = None
        for start, stop in self._spans():
            if end is None or start - end > gap:
                if start > at:
                    break
                begin = start
            end = stop
        return (begin, end) if begin is not None and end is not None and begin <= at < end else None

    def _spans(self) -> Iterator[tuple[float, float]]:
        return zip(self.starts, self.ends, strict=True)

    def _extend(self) -> bool:
        """Read further days; return whether there are any."""
        if self._days >= _MOST_DAYS:
            return False
        since, days = self._days, self._days * 2 or _FIRST_DAYS
        self._days = days
        try:
            begin = self._now + timedelta(days=since) if since else self._now - _BACK
            spans = self._read(begin, self._now + timedelta(days=days))
        except OverflowError:  # at the edge of the calendar
            self._days = _MOST_DAYS
            return False
        total = self._sums[-1] if self._sums else 0.0
        for span in spans:
            start, end = span.start.timestamp(), span.end.timestamp()
            total += end - start
            if self.ends and start <= self.ends[-1]:
                self.ends[-1], self._sums[-1] = end, total
            else:
                self.starts.append(start)
                self.ends.append(end)
                self._sums.append(total)
        return True
