"""Reading a date and time as people type them at the counter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop.time.expected import parse_eta, quick_etas

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
