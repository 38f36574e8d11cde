"""Days of the site's calendar, and times of a day as people type them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bay_tui.workshop.time.days import days_up_to, midnight, span_of
from bay_tui.workshop.time.typed import parse_past_span, parse_past_time

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 29)


def test_a_day_is_as_long_as_its_clocks_make_it() -> None:
    since, until = span_of(DAY, BERLIN)
    assert since == midnight(DAY, BERLIN) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert until.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=23)


def test_days_end_with_the_last() -> None:
    assert days_up_to(DAY, 3) == [date(2026, 3, 27), date(2026, 3, 28), DAY]


def test_a_time_that_is_still_to_come_is_none() -> None:
    now = datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert parse_past_time("10:00", DAY, BERLIN, now) == now
    assert parse_past_time("10:01", DAY, BERLIN, now) is None
    assert parse_past_time("later", DAY, BERLIN, now) is None
    assert parse_past_span("9:30-10:00", DAY, BERLIN, now) == (now - timedelta(minutes=30), now)
    assert parse_past_span("9:30-10:01", DAY, BERLIN, now) is None
