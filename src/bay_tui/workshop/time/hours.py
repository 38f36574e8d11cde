"""Read hours out of a view: clock events and their bookings.

What somebody is on at an instant depends on events before it, how far before nobody knows. So whoever reads goes back
until an event after which the answer no longer depends on the past: the end of a shift, or a change from one activity
to another. `Hours` keeps what it read and worked out, so that one screen asks for every day only once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cached_property

import msgspec

from bay_tui.workshop.past.reading import as_of, formers_of
from bay_tui.workshop.records import Clock, Job, LabourEvent, Site, SiteRules, Staff, staff_days
from bay_tui.workshop.time.shifts import ran_over
from bay_tui.workshop.time.timeline import Booking, Doubt, Walk, effective
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Concurrency, LabourKind, StopReason

LONGEST_SPAN_DAYS = 400
"""So far back before a span is looked at most for what was running when it began."""

QUIET_DAYS = 35
"""Nobody is taken to be clocked on after so many days without a single clock event."""

_DAY_BY_DAY = 50
"""So many days are asked for by each of them; longer spans, as where a clock was wrong, by their ends."""

RulesAt = Callable[[datetime], SiteRules]
"""Gives the rules a site had at an instant."""

_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


class JobClock(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what the clock says about a job.

    Whether somebody is on it, since when there was work, and what ended last.
    """

    on: bool = False
    first: datetime | None = None
    last: Booking | None = None


_Span = tuple[int, int]
"""The days, as ordinals, from the first to the last."""


class _ReadDays(msgspec.Struct):
    """Hold which days of a person were read, and what was found.

    Days are ordinals, and `spans` those that were read, in order. On those `heard` of anything was recorded, even what
    does not count; `events` count.
    """

    spans: list[_Span] = msgspec.field(default_factory=list[_Span])
    heard: set[int] = msgspec.field(default_factory=set[int])
    events: dict[int, list[LabourEvent]] = msgspec.field(default_factory=dict[int, list[LabourEvent]])

    def read(self, first: int, last: int) -> tuple[_Span, ...]:
        """Count days as read, and return which were not.

        Not day by day: where a clock was wrong they are fifty years.
        """
        before = [span for span in self.spans if span[1] < first]
        after = [span for span in self.spans if span[0] > last]
        missing: list[_Span] = []
        start = first
        for begin, end in self.spans[len(before) : len(self.spans) - len(after)]:
            if begin > start:
                missing.append((start, begin - 1))
            start = end + 1
            first, last = min(first, begin), max(last, end)
        if start <= last:
            missing.append((start, last))
        self.spans = [*before, (first, last), *after]
        return tuple(missing)


class Hours:
    """Hold the bookings in a view as of `until`.

    Without it, all there are. Good for as long as the view stays the same. `plus` counts as well, though the view does
    not have it, and `without` are the hours of the same view that it does not count in: they read for both.
    """

    def __init__(
        self,
        view: View,
        until: datetime | None = None,
        *,
        plus: LabourEvent | None = None,
        without: "Hours | None" = None,
    ) -> None:
        self._view = view
        self._plus = plus
        self._without = without
        self._until = until.astimezone(UTC) if until else None
        self._recorded: dict[tuple[str, tuple[_Span, ...]], list[LabourEvent]] = without._recorded if without else {}
        self._events_of: dict[str, _ReadDays] = {}
        self._begun: dict[tuple[str, int], list[Booking]] = {}
        self._jobs: dict[str, list[Booking]] = {}

    @cached_property
    def _rules(self) -> RulesAt:
        return self._without._rules if self._without else rules_at(self._view)

    @cached_property
    def _doubt(self) -> Doubt:
        return self._without._doubt if self._without else doubt_of(self._view)

    def bookings(self, staff: str, since: datetime, until: datetime | None = None) -> list[Booking]:
        """Return the bookings of one person from `since` on.

        Those that were running then are among them. A given `until` stands for that of these hours.
        """
        since = since.astimezone(UTC)
        clock = self._view.get(Clock, staff)
        end = until or self._until
        until = end or self._newest(staff, since)
        last = until.toordinal()
        began = min(since, clock.since) if clock and clock.since <= until else since
        oldest = min(since, until).toordinal() - LONGEST_SPAN_DAYS
        first = max(min(began, until).toordinal() - 1, oldest, _FIRST_DAY)
        events = self._events(staff, first, last)
        walk = self._walk(staff, [*self._before(staff, first, last, events, since), *events], end)
        return [booking for booking in walk.bookings(end) if booking.end is None or booking.end >= since]

    def on_job(self, job: str) -> list[Booking]:
        """Return everybody's bookings of a job, by person and start."""
        found = self._jobs.get(job)
        if found is None:
            days = self._days_begun(job)
            found = [one for staff, day in days for one in self._begun_on(staff, day) if one.job == job]
            self._jobs[job] = found
        return found

    def seconds_on_job(self, job: str) -> float:
        """Return the seconds everybody together spent on a job."""
        return sum(booking.seconds for booking in self.on_job(job))

    def work_on(self, job: str) -> JobClock:
        """Return what the clock says about a job."""
        bookings = self.on_job(job)
        ended = [(booking.end, booking.staff, booking.event, booking) for booking in bookings if booking.end]
        return JobClock(
            on=len(ended) < len(bookings),
            first=min((booking.start for booking in bookings), default=None),
            last=max(ended, key=lambda one: one[:3])[3] if ended else None,
        )

    def _days_begun(self, job: str) -> list[tuple[str, int]]:
        """Return on which days who clocked on to a job."""
        events = self._view.find(LabourEvent, "job", job)
        if self._plus is not None and self._plus.job == job:
            events = [*events, self._plus]
        if not events:
            return []
        corrections = self._corrections(events)
        return sorted(
            {
                (event.staff, event.at.toordinal())
                for event in effective([*events, *corrections])
                if event.event is LabourKind.STARTED and (self._until is None or event.at <= self._until)
            }
        )

    def _begun_on(self, staff: str, day: int) -> list[Booking]:
        """Return a person's bookings that began on a UTC day.

        They go up to their end, whenever that was.
        """
        found = self._begun.get((staff, day))
        if found is None:
            found = self._begun[staff, day] = list(self._others(staff, day) or self._work_out(staff, day))
        return found

    def _others(self, staff: str, day: int) -> list[Booking]:
        """Return what one event makes no difference to: other people's bookings."""
        plus, without = self._plus, self._without
        return without._begun_on(staff, day) if without and plus and plus.staff != staff else []

    def _work_out(self, staff: str, day: int) -> Iterator[Booking]:
        events = self._events(staff, max(day - 1, _FIRST_DAY), day)
        start = next((event.at for event in events if event.at.toordinal() == day), None)
        if start is None:
            return
        earlier = self._before(staff, max(day - 1, _FIRST_DAY), day, events, start)
        walk = self._walk(staff, [*earlier, *events], self._until)
        newest = self._newest(staff, start)
        last = min((min(newest, self._until) if self._until else newest).toordinal(), day + LONGEST_SPAN_DAYS)
        read, step = day, 1
        while read < last and walk.runs_from(day):
            until = min(read + step, last)
            self._walk(staff, self._events(staff, read + 1, until), self._until, walk)
            read, step = until, step * 2
        yield from (booking for booking in walk.bookings(self._until) if booking.start.toordinal() == day)

    def _walk(self, staff: str, events: list[LabourEvent], until: datetime | None, walk: Walk | None = None) -> Walk:
        walk = walk or Walk(staff, self._concurrent, self._standard_hours, self._doubt)
        for event in events:
            if until is not None and event.at > until:
                break
            walk.take(event)
        return walk

    def _concurrent(self, at: datetime) -> Concurrency:
        return self._rules(at).concurrent

    def _standard_hours(self, job: str, at: datetime) -> float:
        record = self._view.get(Job, job)
        return as_of(self._view, record, at).standard_hours if record else 0.0

    def _newest(self, staff: str, default: datetime) -> datetime:
        """Return the instant of a person's newest event, else `default`."""
        clock = self._view.get(Clock, staff)
        newest = clock.last_at if clock else default
        mine = self._plus is not None and self._plus.staff == staff
        return max(newest, self._plus.at) if mine and self._plus is not None else newest

    def _before(
        self, staff: str, first: int, last: int, events: list[LabourEvent], moment: datetime
    ) -> list[LabourEvent]:
        """Return the earlier events that bookings at `moment` may depend on.

        These are from before the days `first` to `last`.
        """
        earlier: list[LabourEvent] = []
        clock = self._view.get(Clock, staff)
        if clock is None:
            return earlier
        newest = clock.last_at.toordinal()
        if first <= newest <= last and not self._heard_of(staff, first, last):
            return earlier  # a view that has not read what there is yet: looking further back is in vain
        oldest = max(first - LONGEST_SPAN_DAYS, _FIRST_DAY)
        # In steps that grow: after a free day the day before it answers, and five weeks need not be read.
        quiet, step = 0, 2
        while first > oldest and quiet < QUIET_DAYS and not _settled([*earlier, *events], moment):
            from_day = max(newest - 1 if newest < first else first - min(step, QUIET_DAYS - quiet), oldest)
            more = self._events(staff, from_day, first - 1)
            quiet = 0 if self._heard_of(staff, from_day, first - 1) else quiet + first - from_day
            step *= 2
            first, earlier = from_day, [*more, *earlier]
        return earlier

    def _events(self, staff: str, first: int, last: int) -> list[LabourEvent]:
        """Return a person's effective events on some days, in their order."""
        first, last = max(first, _FIRST_DAY), min(last, _LAST_DAY)
        days = range(first, last + 1)
        read = self._events_of.setdefault(staff, _ReadDays())
        missing = read.read(first, last) if days else ()
        if missing:
            recorded, added = self._recorded_on(staff, missing), self._added(staff)
            read.heard.update(event.at.toordinal() for event in recorded)
            for event in effective([*recorded, *added]) if recorded or added else ():
                day = event.at.toordinal()
                if event.staff == staff and any(begin <= day <= end for begin, end in missing):
                    read.events.setdefault(day, []).append(event)
        if not read.events:
            return []
        return [event for day in sorted(read.events) if day in days for event in read.events[day]]

    def _recorded_on(self, staff: str, spans: tuple[_Span, ...]) -> list[LabourEvent]:
        found = self._recorded.get((staff, spans))
        if found is None:
            found = self._recorded[staff, spans] = _recorded(self._view, staff, spans)
        return found

    def _added(self, staff: str) -> list[LabourEvent]:
        """Return the event that counts as well.

        With it come the one it corrects and all that correct it.
        """
        plus = self._plus
        if plus is None or plus.staff != staff:
            return []
        target = self._view.get(LabourEvent, plus.target) if plus.target else None
        return [plus] if target is None else [plus, target, *self._corrections([target])]

    def _corrections(self, events: list[LabourEvent]) -> list[LabourEvent]:
        ids = {event.id for event in events}
        found = self._view.find(LabourEvent, "target", *ids)
        return [*found, self._plus] if self._plus is not None and self._plus.target in ids else found

    def _heard_of(self, staff: str, first: int, last: int) -> bool:
        """Say whether anything was recorded on days that were read.

        Even what does not count any more is heard of.
        """
        days = range(first, last + 1)
        return any(day in days for day in self._events_of[staff].heard) if staff in self._events_of else False


def site_rules(view: View) -> SiteRules:
    """Return the rules of the view's site.

    Before it is set up, the defaults.
    """
    sites = view.every(Site)
    return sites[0].rules if sites else SiteRules()


def rules_at(view: View) -> RulesAt:
    """Return what gives the rules of the view's site at an instant."""
    sites = view.every(Site)
    site = sites[0] if sites else Site(id="", name="")
    before = formers_of(view, site)

    def rules(at: datetime) -> SiteRules:
        """Return the rules at an instant."""
        was = next((one.was for one in before if one.until > at), site)
        return was.rules if isinstance(was, Site) else site.rules

    return rules


def doubt_of(view: View) -> Doubt:
    """Return what says of a span that a clock was left running.

    It is by the shifts of the view's site, as they were when it began.
    """
    rules, zone = rules_at(view), site_zone(view)
    known: dict[tuple[datetime, datetime], bool] = {}

    def doubt(start: datetime, end: datetime) -> bool:
        """Return whether a clock was left running from start to end."""
        found = known.get((start, end))
        if found is None:
            found = known[start, end] = ran_over(start, end, rules(start), zone)
        return found

    return doubt


def events_between(view: View, staff: str, since: datetime, until: datetime) -> list[LabourEvent]:
    """Return the clock events of `staff` around a span.

    They go from the day before `since` to the day of `until`, corrections included. The day before is there because a
    shift may have begun on it; the corrections of all those events come along, whatever day they moved them to. Spans
    over 400 days are cut at their beginning.
    """
    last = until.astimezone(UTC).toordinal()
    first = max(since.astimezone(UTC).toordinal() - 1, last - LONGEST_SPAN_DAYS, _FIRST_DAY)
    return _recorded(view, staff, ((first, last),))


def bookings_of(view: View, staff: str, since: datetime, until: datetime) -> list[Booking]:
    """Return a person's bookings that reach into the span.

    Running ones count up to `until`.
    """
    return Hours(view, until).bookings(staff, since)


def bookings_by_staff(view: View, since: datetime, until: datetime) -> dict[str, list[Booking]]:
    """Return everybody's bookings that reach into the span.

    They stand by staff id; people without any are left out.
    """
    hours = Hours(view, until)
    found = {person.id: hours.bookings(person.id, since) for person in view.every(Staff)}
    return {staff: bookings for staff, bookings in found.items() if bookings}


def hours_on_job(view: View, job: str, until: datetime) -> float:
    """Return everybody's decimal hours on a job up to `until`."""
    return Hours(view, until).seconds_on_job(job) / 3600


def _recorded(view: View, staff: str, spans: Iterable[_Span]) -> list[LabourEvent]:
    """Return all events recorded for the days of these spans.

    All that correct them or are corrected by them come along.
    """
    events: dict[str, LabourEvent] = {}
    days: list[str] = []
    for first, last in spans:
        if last - first < _DAY_BY_DAY:
            days += staff_days(staff, range(first, last + 1))
        else:
            begin, end = staff_days(staff, (first, last))
            found = view.between(LabourEvent, "staff_day", begin, end)
            events.update((event.id, event) for event in found if event.staff == staff)
    if days:
        events.update((event.id, event) for event in view.find(LabourEvent, "staff_day", *days))
    for target in [event.target for event in events.values() if event.target and event.target not in events]:
        record = view.get(LabourEvent, target)
        if record is not None:
            events[record.id] = record
    if events:
        for correction in view.find(LabourEvent, "target", *events):
            events[correction.id] = correction
    return list(events.values())


def _settled(events: list[LabourEvent], moment: datetime) -> bool:
    """Say whether events before these make no difference at `moment`.

    It does not after the end of a shift, nor after a start of something else than what was started before it.
    """
    begun: LabourEvent | None = None
    for event in events:
        if event.at >= moment:
            break
        over = event.event is LabourKind.STOPPED and event.reason == StopReason.END_OF_SHIFT
        if over or event.event is LabourKind.LEFT:
            return True
        if event.event is LabourKind.STARTED and not event.alongside:
            if begun is not None and (begun.job, begun.indirect) != (event.job, event.indirect):
                return True
            begun = begun or event
    return False
