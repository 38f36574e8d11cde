"""Keep things by when they were, so that days find theirs. Pure.

Who asks for each day of a year then looks at each thing once, not at all of them for every day.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Generic, TypeVar

T = TypeVar("T")


class ByInstant(Generic[T]):
    """Hold things that were at an instant each."""

    def __init__(self, things: Iterable[T], at: Callable[[T], datetime]) -> None:
        self._things = list(things)
        dated = sorted((at(one), number) for number, one in enumerate(self._things))
        self._instants = [instant for instant, _number in dated]
        self._numbers = [number for _instant, number in dated]

    def between(self, since: datetime, until: datetime) -> list[T]:
        """Return those from `since` up to `until`, in the order they came."""
        first, last = bisect_left(self._instants, since), bisect_left(self._instants, until)
        return [self._things[number] for number in sorted(self._numbers[first:last])]


class ByDay(Generic[T]):
    """Hold things that lasted from one instant to another each.

    `span` gives the two of a thing.
    """

    def __init__(self, things: Iterable[T], span: Callable[[T], tuple[datetime, datetime]]) -> None:
        self._things = list(things)
        self._days: dict[int, list[int]] = {}
        for number, one in enumerate(self._things):
            for day in _days_of(*span(one)):
                self._days.setdefault(day, []).append(number)

    def around(self, since: datetime, until: datetime) -> list[T]:
        """Return all that reach into a span, in the order they came.

        A few that lie beside it, on the days of its ends, are among them.
        """
        days = _days_of(since, until)
        # Of a span longer than all there is, the days that have anything are the fewer ones.
        asked = days if len(days) <= len(self._days) else [day for day in self._days if day in days]
        found = {number for day in asked for number in self._days.get(day, ())}
        return [self._things[number] for number in sorted(found)]


def _days_of(start: datetime, end: datetime) -> range:
    """Return the days in UTC that a span touches, as ordinals."""
    return range(start.astimezone(UTC).toordinal(), end.astimezone(UTC).toordinal() + 1)
