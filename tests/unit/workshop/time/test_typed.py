"""Reading a date and time as people type them at the counter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.time.typed import parse_eta, parse_past_time, parse_stop, parse_time, quick_etas

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 11, 24, 10, 42, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("17:30", "2025-11-24 17:30"),
        ("１７：３０", "2025-11-24 17:30"),
        ("9.05", "2025-11-24 09:05"),
        ("25 9:00", "2025-11-25 09:00"),
        ("24", "2025-11-24 10:00"),
        ("3 8:00", "2025-12-03 08:00"),
        ("11-25", "2025-11-25 10:00"),
        ("11/25 14:00", "2025-11-25 14:00"),
        ("1-5 14:00", "2026-01-05 14:00"),
        ("2026-02-28 14:00", "2026-02-28 14:00"),
        ("+3h", "2025-11-24 13:42"),
        ("3小时", "2025-11-24 13:42"),
        ("2d", "2025-11-26 10:42"),
        ("+2 天", "2025-11-26 10:42"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    found = parse_eta(typed, NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == meant
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "typed", ["", "soon", "25:00", "31-31", "13-40 9:00", "2025-02-30", "9:00 25", "+h", "99999d x"]
)
def test_what_is_not_understood_is_none(typed: str) -> None:
    found = parse_eta(typed, NOW)
    assert found is None or found == NOW.replace(hour=10, minute=0)


@pytest.mark.parametrize(
    ("ways", "meant"),
    [
        (("9:05", "9.05", "905", "0905", "09:05", "９：０５", "９０５", "9。05", " 9:05 "), "09:05"),
        (("23:11", "2311", "23.11", "２３１１", "２３：１１"), "23:11"),
        (("0:00", "000", "0000", "００：００"), "00:00"),
    ],
)
def test_a_time_is_read_alike_wherever_it_is_typed(ways: tuple[str, ...], meant: str) -> None:
    """The hours screen, a promise and a forgotten clock; on the day, and with a day before it."""
    wall = datetime.strptime(f"2025-11-24 {meant}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    heard, later = datetime(2025, 11, 24, 0, 0, tzinfo=SHANGHAI), datetime(2025, 11, 25, 23, 0, tzinfo=SHANGHAI)
    for text in ways:
        assert parse_time(text, wall.date(), SiteDays(SHANGHAI)) == wall
        assert parse_past_time(text, wall.date(), SiteDays(SHANGHAI), later) == wall
        assert parse_eta(text, NOW) == wall
        assert parse_eta(f"25 {text.strip()}", NOW) == wall + timedelta(days=1)
        assert parse_stop(text, heard, later) == wall


def test_a_wall_time_of_a_clock_change_is_asked_for_or_refused_in_a_promise_too() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    with pytest.raises(Refused, match="time-twice"):
        parse_eta("25 2:30", before)
    for which, hour in (("a", 0), ("b", 1)):
        found = parse_eta(f"25 2:30{which}", before)
        assert found is not None
        assert found.astimezone(UTC) == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    with pytest.raises(Refused, match="time-skipped"):
        parse_eta("29 2:30", datetime(2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Berlin")))


def test_the_last_day_of_a_month_that_has_it_not() -> None:
    assert parse_eta("31 9:00", NOW) is None


def test_hours_pass_on_every_clock_alike() -> None:
    berlin = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    found = parse_eta("+3h", berlin)
    assert found is not None
    assert found.astimezone(UTC) - berlin.astimezone(UTC) == timedelta(hours=3)


def test_quick_answers_lie_ahead() -> None:
    assert [f"{at:%m-%d %H:%M}" for at in quick_etas(NOW)] == [
        "11-24 17:00",
        "11-25 10:00",
        "11-26 10:00",
        "12-01 10:00",
    ]
    late = NOW.replace(hour=18)
    assert len(quick_etas(late)) == 3
    assert all(at > late for at in quick_etas(late))
