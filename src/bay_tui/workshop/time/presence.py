"""Reckon the site's opening hours, and each person's. Pure.

A person's hours are those of the roster; where nothing is planned for a day, the site's. Leave, a day off and absence
leave none, the site's break none in between. All spans are instants in UTC, in order, none touches another, and a day
of 23 or 25 hours has the hours it has.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from bay_tui.workshop.constraints import minutes_of
from bay_tui.workshop.records import SiteRules
from bay_tui.workshop.roster.plans import Plans
from bay_tui.workshop.time.days import AN_INSTANT, SiteDays, site_days
from bay_tui.workshop.time.hours import rules_at
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Weekday

FARTHEST_DAYS = 366
"""So many days ahead presence is looked for; whoever has none in them does not come."""

_WEEKDAYS = tuple(Weekday)


class Span(NamedTuple):
    """Hold a time from `start` up to `end`, both in UTC."""

    start: datetime
    end: datetime


class Presence:
    """Hold who is there when, as the view has it.

    Good for as long as the view stays the same.
    """

    def __init__(self, view: View) -> None:
        self._days: SiteDays = site_days(view)
        self._rules = rules_at(view)
        self._plans = Plans(view)
        self._known: dict[tuple[str, date], tuple[Span, ...]] = {}

    def opening(self, since: datetime, until: datetime) -> list[Span]:
        """Return when the site is open between two instants."""
        return self._between("", since, until)

    def of(self, staff: str, since: datetime, until: datetime) -> list[Span]:
        """Return when a person is there between two instants.

        `staff` is an id. Somebody whose clock runs beyond their hours is not looked at here.
        """
        return self._between(staff, since, until)

    def worked_off(self, staff: str, at: datetime, hours: float) -> datetime | None:
        """Return when a person has been there so many hours.

        They are counted from `at` on; None where that never comes.
        """
        return self._passed(staff, at, hours)

    def opened_for(self, at: datetime, hours: float) -> datetime | None:
        """Return when the site has been open so many hours.

        They are counted from `at` on; None where that never comes.
        """
        return self._passed("", at, hours)

    def _between(self, staff: str, since: datetime, until: datetime) -> list[Span]:
        """Return the spans of a person; the site's where `staff` is empty."""
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        if until <= since:
            return []
        first, last = self._days.of(since), self._days.of(until)
        days = (date.fromordinal(ordinal) for ordinal in range(max(first.toordinal() - 1, 1), last.toordinal() + 1))
        found = (Span(max(start, since), min(end, until)) for day in days for start, end in self._on(staff, day))
        return joined(span for span in found if span.start < span.end)

    def _passed(self, staff: str, at: datetime, hours: float) -> datetime | None:
        at, left = at.astimezone(UTC), timedelta(hours=hours)
        if left <= timedelta():
            return at
        day = self._days.of(at) - timedelta(days=1)
        reached = at
        for _day in range(FARTHEST_DAYS + 2):
            for begin, end in self._on(staff, day):
                start = max(begin, reached)
                if end - start >= left:
                    return start + left
                if end > start:
                    left -= end - start
                    reached = end
            day += timedelta(days=1)
        return None

    def _on(self, staff: str, day: date) -> tuple[Span, ...]:
        """Return the spans that begin on a day of the site."""
        found = self._known.get((staff, day))
        if found is None:
            found = self._known[staff, day] = tuple(self._reckoned(staff, day))
        return found

    def _reckoned(self, staff: str, day: date) -> Iterator[Span]:
        plan = self._plans.on(staff, day) if staff else None
        if plan is not None and plan.away:
            return
        if plan is not None and plan.times is None:
            yield from self._on("", day)
            return
        try:
            rules = self._rules_on(day)
        except OverflowError:  # at the edge of the calendar nobody works
            return
        if plan is not None and plan.times is not None:
            begins, ends = plan.times.begins, plan.times.ends
        elif _WEEKDAYS[day.weekday()] in rules.closed:
            return
        else:
            defaults = SiteRules()
            begins = _minutes(rules.opens, defaults.opens)
            ends = _minutes(rules.shift_end, defaults.shift_end)
        try:
            yield from self._without_breaks(day, self._span(day, begins, ends), rules)
        except OverflowError:
            return

    def _rules_on(self, day: date) -> SiteRules:
        """Return the rules of a day.

        What was changed in its course holds for all of it; what is changed later does not.
        """
        return self._rules(self._days.start(day + timedelta(days=1)) - AN_INSTANT)

    def _span(self, day: date, begins: int, ends: int) -> Span:
        """Return the span between two wall times."""
        start, end = self._days.wall(day, begins), self._days.wall(day, ends)
        return Span(start, end if end > start else self._days.wall(day + timedelta(days=1), ends))

    def _without_breaks(self, day: date, span: Span, rules: SiteRules) -> Iterator[Span]:
        begins, ends = minutes_of(rules.break_begins), minutes_of(rules.break_ends)
        rest = span
        if begins is not None and ends is not None and begins != ends:
            for each in (day, day + timedelta(days=1)):
                pause = self._span(each, begins, ends)
                if rest.start < pause.start < rest.end:
                    yield Span(rest.start, pause.start)
                if pause.start < rest.end and pause.end > rest.start:
                    rest = Span(max(rest.start, pause.end), rest.end)
        if rest.start < rest.end:
            yield rest


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def hours_of(spans: Iterable[Span]) -> float:
    """Return how many hours spans have together."""
    return sum((span.end - span.start).total_seconds() for span in spans) / 3600


def _minutes(wall: str, default: str) -> int:
    """Return a time of day in minutes, else `default`."""
    found = minutes_of(wall)
    return found if found is not None else minutes_of(default) or 0
