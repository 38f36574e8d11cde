"""Days of the site's calendar, and times of a day as people type them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.time.attendance import overlap
from bay_tui.workshop.time.days import SiteDays, days_up_to
from bay_tui.workshop.time.typed import parse_past_span, parse_past_time, parse_span, parse_time

BERLIN = ZoneInfo("Europe/Berlin")
AT_BERLIN = SiteDays(BERLIN)
DAY = date(2026, 3, 29)


def test_a_day_is_as_long_as_its_clocks_make_it() -> None:
    since, until = SiteDays(BERLIN).span(DAY)
    assert since == SiteDays(BERLIN).start(DAY) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert until.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=23)


@given(st.sampled_from(sorted(available_timezones())), st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.data())
def test_the_days_of_any_time_in_any_zone_add_up_to_it(name: str, day: date, data: st.DataObject) -> None:
    """Reckoned in seconds since 1970, as no wall clock does."""
    zone = ZoneInfo(name)
    start = datetime.combine(day, time(), UTC) + timedelta(minutes=data.draw(st.integers(0, 1440)))
    end = start + timedelta(minutes=data.draw(st.integers(1, 5 * 1440)))
    days = [day + timedelta(days=number) for number in range(-2, 9)]
    inside = [overlap(start, end, *SiteDays(zone).span(each)) for each in days]
    assert sum((max(one, timedelta()) for one in inside), timedelta()) == end - start
    lengths = [until.timestamp() - since.timestamp() for since, until in (SiteDays(zone).span(each) for each in days)]
    assert sum(lengths) == SiteDays(zone).span(days[-1])[1].timestamp() - SiteDays(zone).span(days[0])[0].timestamp()


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 30), 24)])
def test_a_wait_over_the_night_of_a_clock_change_has_the_hours_that_passed(day: date, hours: int) -> None:
    since, until = SiteDays(BERLIN).span(day)
    local = [one.astimezone(BERLIN) for one in (since, until)]
    for start, end in ((since, until), local):
        assert overlap(start, end, *local) == overlap(start, end, since, until) == timedelta(hours=hours)


AUTUMN = date(2026, 10, 25)
FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_time_that_came_twice_is_asked_for_and_each_can_be_said() -> None:
    with pytest.raises(Refused, match="time-twice"):
        parse_time("2:30", AUTUMN, AT_BERLIN)
    assert [parse_time(text, AUTUMN, AT_BERLIN) for text in ("2:30a", "0230B", "3:00")] == [
        FIRST,
        SECOND,
        datetime(2026, 10, 25, 2, tzinfo=UTC),
    ]
    assert parse_span("2:30a-2:30b", AUTUMN, AT_BERLIN) == (FIRST, SECOND)


@pytest.mark.parametrize("known", [FIRST, SECOND])
def test_a_time_left_as_it_was_stays_the_instant_it_was(known: datetime) -> None:
    """To the second, whichever of the two it was."""
    was = known + timedelta(seconds=17)
    assert parse_time(f"{was.astimezone(BERLIN):%H:%M}", AUTUMN, AT_BERLIN, [was]) == was
    with pytest.raises(Refused, match="time-twice"):
        parse_time("2:31", AUTUMN, AT_BERLIN, [was])


def test_a_time_the_clocks_left_out_is_refused() -> None:
    for text in ("2:00", "2:30", "2:59b"):
        with pytest.raises(Refused, match="time-skipped"):
            parse_time(text, DAY, AT_BERLIN)
    assert parse_time("3:00", DAY, AT_BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert parse_time("1:59", DAY, AT_BERLIN) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


def test_a_letter_is_no_time_where_the_clocks_did_not_change() -> None:
    assert parse_time("9:05a", DAY, AT_BERLIN) is None


@given(st.sampled_from(sorted(available_timezones())), st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)))
def test_every_instant_can_be_said(name: str, moment: datetime) -> None:
    """As its wall time, with a letter where there are two of it."""
    zone, instant = ZoneInfo(name), moment.replace(second=0, microsecond=0, tzinfo=UTC)
    local = instant.astimezone(zone)
    if local.second:
        return
    texts = (f"{local:%H:%M}", f"{local:%H:%M}" + "ab"[local.fold])
    found: list[datetime | None] = []
    for text in texts:
        try:
            found.append(parse_time(text, local.date(), SiteDays(zone)))
        except Refused as refusal:
            assert refusal.code == "time-twice"
    assert instant in found


def test_days_end_with_the_last() -> None:
    assert days_up_to(DAY, 3) == [date(2026, 3, 27), date(2026, 3, 28), DAY]


def test_a_time_that_is_still_to_come_is_none() -> None:
    now = datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert parse_past_time("10:00", DAY, AT_BERLIN, now) == now
    assert parse_past_time("10:01", DAY, AT_BERLIN, now) is None
    assert parse_past_time("later", DAY, AT_BERLIN, now) is None
    assert parse_past_span("9:30-10:00", DAY, AT_BERLIN, now) == (now - timedelta(minutes=30), now)
    assert parse_past_span("9:30-10:01", DAY, AT_BERLIN, now) is None


@pytest.mark.parametrize(("old", "new"), [(0, 360), (360, 0), (300, 1200)])
@pytest.mark.parametrize("minute", [0, 100, 359, 360, 900, 1439])
def test_a_site_that_begins_its_days_elsewhere_leaves_the_days_before_as_they_were(old: int, new: int, minute: int):
    moved = datetime(2026, 5, 6, tzinfo=BERLIN).astimezone(UTC) + timedelta(minutes=minute)
    days = SiteDays(BERLIN, new, ((moved, old),))
    every = [date(2026, 5, 1) + timedelta(days=number) for number in range(12)]
    spans = [days.span(day) for day in every]
    for day, (start, end), (after, _) in zip(every, spans, spans[1:], strict=False):
        assert start <= end == after
        if end < moved:
            assert (start, end) == SiteDays(BERLIN, old).span(day)
        if start > moved:
            assert (start, end) == SiteDays(BERLIN, new).span(day)
    for hour in range(24 * 9):
        at = spans[0][0] + timedelta(hours=hour, minutes=30)
        (day,) = [day for day, (start, end) in zip(every, spans, strict=True) if start <= at < end]
        assert days.of(at) == day
