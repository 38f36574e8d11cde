"""Who is there when: the cases a foreman would name."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop.records import Absence, LabourEvent, PlannedDay, Record, Shift, Site, SiteRules, WeekPattern
from bay_tui.workshop.roster.records import ShiftTimes
from bay_tui.workshop.time.presence import Presence, hours_of
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import LabourKind, Weekday

BERLIN = "Europe/Berlin"
NIGHT = Shift(id="n", name="Night", times=(ShiftTimes(since=date(2026, 1, 1), begins=22 * 60, ends=6 * 60),))


def world(zone: str = "UTC", *extra: Record, **rules: object) -> Presence:
    return Presence(Memory([Site(id="s", name="Shop", timezone=zone, rules=SiteRules(**rules)), *extra]))  # type: ignore[arg-type]


def utc(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_without_a_roster_a_person_is_there_while_the_site_is_open() -> None:
    presence = world(opens="08:30", shift_end="17:30", break_begins="12:00", break_ends="13:00")
    expected = [(utc(2, 8, 30), utc(2, 12)), (utc(2, 13), utc(2, 17, 30))]
    assert presence.of("t", utc(2), utc(3)) == expected
    assert presence.opening(utc(2), utc(3)) == expected
    assert presence.opening(utc(2, 9), utc(2, 12, 30)) == [(utc(2, 9), utc(2, 12))]


def test_a_site_is_shut_on_its_closed_days() -> None:
    presence = world(closed=(Weekday.SUNDAY,))
    assert presence.opening(utc(1), utc(2)) == []  # a Sunday
    assert presence.opened_for(utc(1), 1) == utc(2, 9)


def test_a_site_that_opens_when_the_shift_ends_is_open_day_and_night() -> None:
    presence = world(BERLIN, opens="07:00", shift_end="07:00")
    assert presence.opening(utc(20), utc(31)) == [(utc(20), utc(31))]


@pytest.mark.parametrize(("day", "month", "hours"), [(28, 3, 7), (24, 10, 9), (25, 10, 8)])
def test_a_night_shift_has_the_hours_it_has_when_clocks_change(day: int, month: int, hours: int) -> None:
    presence = world(BERLIN, NIGHT, PlannedDay(id="p", staff="t", day=date(2026, month, day), shift="n"))
    noon = datetime(2026, month, day, 17, tzinfo=UTC)  # after the site's own hours of that day
    found = presence.of("t", noon, noon + timedelta(hours=12, minutes=30))
    begins = datetime(2026, month, day, 22, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)
    assert found == [(begins, begins + timedelta(hours=hours))]


def test_other_times_of_a_shift_leave_the_days_before_as_they_were() -> None:
    times = (
        ShiftTimes(since=date(2026, 3, 2), begins=8 * 60, ends=12 * 60),
        ShiftTimes(since=date(2026, 3, 4), begins=9 * 60, ends=11 * 60),
    )
    week = WeekPattern(id="w", staff="t", since=date(2026, 3, 2), days=("e",) * 7)
    presence = world("UTC", Shift(id="e", name="Early", times=times), week)
    assert [hours_of(presence.of("t", utc(day), utc(day + 1))) for day in (2, 3, 4, 5)] == [4, 4, 2, 2]


def test_absent_until_they_clock_on_after_all() -> None:
    missing = Absence(id="a", staff="t", day=date(2026, 3, 2), by="f", at=utc(2, 9))
    assert world("UTC", missing).of("t", utc(2), utc(3)) == []
    assert world("UTC", missing).of("u", utc(2), utc(3)) != []
    came = LabourEvent(id="e", staff="t", event=LabourKind.STARTED, at=utc(2, 10), recorded_at=utc(2, 10), job="j")
    assert world("UTC", missing, came).of("t", utc(2), utc(3)) == [(utc(2, 8), utc(2, 18))]


def test_times_that_are_none_in_an_old_record_are_those_of_a_site_that_said_nothing() -> None:
    presence = world(opens="early", shift_end="late", break_begins="12", break_ends="")
    assert presence.opening(utc(2), utc(3)) == [(utc(2, 8), utc(2, 18))]


def test_at_the_edge_of_the_calendar_nobody_is_there() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert world("Asia/Shanghai").of("t", last - timedelta(hours=1), last) == []
