"""The roster: a foreman's keys plan shifts, leave and absence, and the days show what presence reckons with."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bay_tui.screens.foreman.roster import RosterScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop.records import Absence, Leave, PlannedDay, Shift, WeekPattern
from bay_tui.workshop.time.presence import Presence
from pilot.workshop import make_app, screen_text, wait_until

MONDAY = date(2025, 11, 24)


async def opened(pilot: Any, staff: str = "101") -> None:
    await pilot.pause()
    await pilot.press("r")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, RosterScreen))
    assert pilot.app.screen.query_one(Grid).move_to(staff)
    await pilot.pause()


def every(app: Any, cls: type[Any]) -> list[Any]:
    return app.desk.replica.view.every(cls)


def utc(day: int, hour: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, tzinfo=UTC)


def line(app: Any, name: str) -> str:
    """Return the row of a person."""
    return next(one for one in screen_text(app).splitlines() if name in one)


async def shift_made(pilot: Any, typed: str) -> None:
    count = len(every(pilot.app, Shift))
    await pilot.press("n", *typed, "enter")
    await wait_until(pilot, lambda: len(every(pilot.app, Shift)) > count)


async def test_a_day_gets_a_shift_and_the_week_becomes_every_week() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(100, 24)) as pilot:
        await opened(pilot)
        await shift_made(pilot, "Early 8:00-16:30")
        await shift_made(pilot, "Night 2200-600")
        await pilot.press("s", "1")
        await wait_until(pilot, lambda: every(app, PlannedDay))
        await pilot.press("right", "s", "2")
        await wait_until(pilot, lambda: len(every(app, PlannedDay)) == 2)
        await pilot.press("right", "s", "3")
        await wait_until(pilot, lambda: len(every(app, PlannedDay)) == 3)
        assert [(one.staff, one.day.day, one.shift) for one in every(app, PlannedDay)] == [
            ("101", 24, "Early"),
            ("101", 25, "Night"),
            ("101", 26, "off"),
        ]
        assert [text in line(app, "赵铁峰") for text in ("Early", "Night", "day off")] == [True] * 3
        await pilot.press("w")
        await wait_until(pilot, lambda: every(app, WeekPattern))
        (pattern,) = every(app, WeekPattern)
        assert (pattern.since, pattern.days) == (MONDAY, ("Early", "Night", "off", "", "", "", ""))
        presence = Presence(app.desk.replica.view)
        # The Monday after, in Shanghai: from eight to half past four, and the night from Tuesday on.
        assert presence.of("101", datetime(2025, 11, 30, 16, tzinfo=UTC), datetime(2025, 12, 2, 15, tzinfo=UTC)) == [
            (datetime(2025, 12, 1, 0, tzinfo=UTC), datetime(2025, 12, 1, 8, 30, tzinfo=UTC)),
            (datetime(2025, 12, 2, 14, tzinfo=UTC), datetime(2025, 12, 2, 15, tzinfo=UTC)),
        ]


async def test_one_key_says_absent_today_whatever_day_is_at_hand_and_is_taken_back() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(100, 24)) as pilot:
        await opened(pilot, "301")
        await pilot.press("right", "a")
        await wait_until(pilot, lambda: every(app, Absence))
        (absence,) = every(app, Absence)
        assert (absence.staff, absence.day, absence.by) == ("301", MONDAY, "201")
        assert "✗ absent" in line(app, "孙晓梅")
        assert Presence(app.desk.replica.view).of("301", utc(23, 16), utc(24, 16)) == []
        await pilot.press("ctrl+z")
        await wait_until(pilot, lambda: every(app, Absence)[0].withdrawn_at is not None)
        assert "absent" not in line(app, "孙晓梅")
        assert Presence(app.desk.replica.view).of("301", utc(23, 16), utc(24, 16)) != []
        await pilot.press("a")
        await wait_until(pilot, lambda: len(every(app, Absence)) == 2)
        await pilot.press("a")
        await wait_until(pilot, lambda: all(one.withdrawn_at for one in every(app, Absence)))


async def test_leave_has_a_reason_and_a_last_day() -> None:
    app = make_app(sign_in="201", language="zh_CN")
    async with app.run_test(size=(100, 24)) as pilot:
        await opened(pilot)
        await pilot.press("v", "4", *["backspace"] * 10, *"11-23", "enter")
        await wait_until(pilot, lambda: "不早于" in screen_text(app))
        await pilot.press(*["backspace"] * 5, *"11-26", "enter")
        await wait_until(pilot, lambda: every(app, Leave))
        (leave,) = every(app, Leave)
        assert (leave.staff, leave.first, leave.last, str(leave.reason)) == ("101", MONDAY, date(2025, 11, 26), "sick")
        assert line(app, "赵铁峰").count("病假") == 3
        await pilot.press("v", "1")
        await wait_until(pilot, lambda: every(app, Leave)[0].withdrawn_at is not None)
        assert "病假" not in line(app, "赵铁峰")


async def test_the_days_go_on_into_the_next_week_and_back() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "▸Mon 24" in screen_text(app)
        await pilot.press("left")
        await pilot.pause()
        assert "▸Sun 23" in screen_text(app)
        await pilot.press(*["right"] * 8)
        await pilot.pause()
        assert "▸Mon 1" in screen_text(app)
        assert "2025-12-01 Monday" in screen_text(app)


@pytest.mark.parametrize("key", ["s", "a", "v", "w", "n"])
async def test_only_the_lead_plans(key: str) -> None:
    app = make_app(sign_in="401")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        before = app.screen
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is before
        assert [every(app, cls) for cls in (Absence, Leave, PlannedDay, WeekPattern, Shift)] == [[]] * 5
