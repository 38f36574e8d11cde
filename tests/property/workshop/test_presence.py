"""Who is there when, against a reckoning by the wall: quarter of an hour by quarter, without one instant converted."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop.records import (
    Absence,
    Leave,
    PlannedDay,
    Record,
    Shift,
    Site,
    SiteRules,
    WeekPattern,
)
from bay_tui.workshop.roster.records import DAY_OFF, ShiftTimes
from bay_tui.workshop.time.presence import Presence, Span, hours_of
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import LeaveReason, Weekday

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
FIRST = date(2026, 3, 23)
"""A Monday; in the days from here on clocks go forward in Berlin, and in the weeks from `AUTUMN` on back."""

AUTUMN = date(2026, 10, 19)
QUARTERS = st.integers(4 * 4, 24 * 4 - 1)
"""Quarters of an hour after four in the morning, since in the hours before, clocks are changed."""


def minutes(quarter: int) -> int:
    return quarter * 15


def wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


class World:
    """What a site has said, and who is there by it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.zone = ZoneInfo(draw(st.sampled_from(ZONES)))
        self.monday = draw(st.sampled_from((FIRST, AUTUMN)))
        opens, shift_end, pause = (minutes(draw(QUARTERS)) for _ in range(3))
        self.opens, self.shift_end = opens, shift_end
        self.pause = (pause, pause + 30) if draw(st.booleans()) and pause + 30 < 1440 else None
        self.closed = draw(st.sampled_from(((), (6,), (0, 5))))
        self.begins = draw(st.sampled_from((0, 0, 6 * 60)))
        shifts = draw(st.lists(st.tuples(QUARTERS, QUARTERS), min_size=1, max_size=3))
        self.shifts = {f"s{number}": (minutes(one), minutes(two)) for number, (one, two) in enumerate(shifts)}
        names = st.sampled_from((*self.shifts, DAY_OFF, ""))
        self.week = tuple(draw(names) for _ in range(7)) if draw(st.booleans()) else None
        self.single = {self.day(number): draw(names) for number in draw(st.sets(st.integers(0, 9), max_size=2))}
        self.leave = draw(st.none() | st.tuples(st.integers(0, 9), st.integers(0, 3)))
        self.missed = {self.day(number) for number in draw(st.sets(st.integers(0, 9), max_size=1))}

    def day(self, number: int) -> date:
        return self.monday + timedelta(days=number)

    def view(self) -> Memory:
        names = list(Weekday)
        rules = SiteRules(
            opens=wall(self.opens),
            shift_end=wall(self.shift_end),
            closed=tuple(names[number] for number in self.closed),
            break_begins=wall(self.pause[0]) if self.pause else "",
            break_ends=wall(self.pause[1]) if self.pause else "",
            day_begins=self.begins,
        )
        said: list[Record] = [Site(id="s", name="Shop", timezone=str(self.zone), rules=rules)]
        for name, (begins, ends) in self.shifts.items():
            said.append(Shift(id=name, name=name, times=(ShiftTimes(since=FIRST, begins=begins, ends=ends),)))
        if self.week:
            said.append(WeekPattern(id="w", staff="t", since=FIRST, days=self.week))
        said += [PlannedDay(id=f"d{day}", staff="t", day=day, shift=shift) for day, shift in self.single.items()]
        if self.leave:
            first = self.day(self.leave[0])
            last = first + timedelta(days=self.leave[1])
            noon = datetime(2026, 3, 1, tzinfo=UTC)
            said.append(Leave(id="l", staff="t", first=first, last=last, reason=LeaveReason.SICK, by="f", at=noon))
        said += [
            Absence(id=f"a{day}", staff="t", day=day, by="f", at=datetime(2026, 3, 1, tzinfo=UTC))
            for day in self.missed
        ]
        return Memory(said)

    def there(self, now: datetime, staff: str) -> bool:
        """Say whether the person, or the site, is there at a wall time, by what was said."""
        minute = now.hour * 60 + now.minute
        if self.pause and self.pause[0] <= minute < self.pause[1]:
            return False
        return any(self._by(now.date() - timedelta(days=back), back * 1440 + minute, staff) for back in (0, 1, 2))

    def _by(self, day: date, minute: int, staff: str) -> bool:
        planned = ""
        if staff:
            if day in self.missed or (self.leave and 0 <= (day - self.day(self.leave[0])).days <= self.leave[1]):
                return False
            planned = self.single.get(day) or (self.week[day.weekday()] if self.week else "")
            if planned == DAY_OFF:
                return False
        if not planned and day.weekday() in self.closed:
            return False
        begins, ends = self.shifts[planned] if planned else (self.opens, self.shift_end)
        # A shift that begins before the site's day does belongs to the day before, and is on the wall the day after.
        late = 1440 if begins < self.begins else 0
        return begins <= minute - late < (ends if ends > begins else ends + 1440)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    return World(draw)


SPANS = st.tuples(st.integers(0, 9 * 96), st.integers(1, 5 * 96))


@settings(max_examples=150, deadline=None)
@given(world=worlds(), span=SPANS, staff=st.sampled_from(("t", "")))
def test_a_quarter_of_an_hour_is_in_a_span_where_the_wall_says_so(
    world: World, span: tuple[int, int], staff: str
) -> None:
    begin = datetime(world.monday.year, world.monday.month, world.monday.day, tzinfo=UTC) + timedelta(days=1)
    since = begin + timedelta(minutes=15 * span[0])
    until = since + timedelta(minutes=15 * span[1])
    presence = Presence(world.view())
    found = presence.of(staff, since, until) if staff else presence.opening(since, until)
    at = since
    while at < until:
        inside = any(one.start <= at < one.end for one in found)
        local = at.astimezone(world.zone)
        # Half an hour's change, as Lord Howe has it, leaves quarters that stand twice on the wall, too: they lie
        # before four in the morning, where no shift begins or ends.
        assert inside == world.there(local.replace(tzinfo=None), staff), local
        at += timedelta(minutes=15)


@settings(max_examples=100, deadline=None)
@given(world=worlds(), span=SPANS, cut=st.integers(1, 400))
def test_spans_are_in_order_apart_and_add_up(world: World, span: tuple[int, int], cut: int) -> None:
    since = datetime(world.monday.year, world.monday.month, world.monday.day, tzinfo=UTC)
    since += timedelta(minutes=15 * span[0])
    until = since + timedelta(minutes=15 * span[1])
    middle = min(since + timedelta(minutes=cut * 7), until)
    presence = Presence(world.view())
    whole = presence.of("t", since, until)
    assert all(one.end < two.start for one, two in pairwise(whole))
    assert all(since <= one.start < one.end <= until and one.start.tzinfo is UTC for one in whole)
    parts = hours_of(presence.of("t", since, middle)) + hours_of(presence.of("t", middle, until))
    assert abs(parts - hours_of(whole)) < 1e-9


@settings(max_examples=100, deadline=None)
@given(world=worlds(), start=st.integers(0, 4 * 96), hours=st.integers(1, 120), staff=st.sampled_from(("t", "")))
def test_so_many_hours_are_there_until_the_instant_they_are_worked_off(
    world: World, start: int, hours: int, staff: str
) -> None:
    presence = Presence(world.view())
    at = datetime(world.monday.year, world.monday.month, world.monday.day, tzinfo=UTC) + timedelta(minutes=15 * start)
    wanted = hours / 4

    def between(until: datetime) -> list[Span]:
        return presence.of(staff, at, until) if staff else presence.opening(at, until)

    reached = presence.worked_off(staff, at, wanted) if staff else presence.opened_for(at, wanted)
    if reached is None:
        assert hours_of(between(at + timedelta(days=60))) < wanted
        return
    assert abs(hours_of(between(reached)) - wanted) < 1e-6
    assert hours_of(between(reached - timedelta(minutes=1))) < wanted
