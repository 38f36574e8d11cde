"""Hours: corrected, added, split and clocked for somebody, each with a reason, and the trail stands beside."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bay_tui.screens.foreman.hours import HoursScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Clock, ExceptionCase
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.time.hours import bookings_of
from bay_tui.workshop.time.typed import parse_span, parse_time
from pilot.workshop import NOW, make_app, open_replica, screen_text, wait_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2025, 11, 24)


async def opened(pilot: Any, row: str = "") -> None:
    await pilot.pause()
    await pilot.press("h")
    await pilot.pause()
    assert isinstance(pilot.app.screen, HoursScreen)
    if row:
        grid = pilot.app.screen.query_one(Grid)
        key = next(one for one in grid.keys if one.endswith(row))
        assert grid.move_to(key)
        await pilot.pause()


def booked(app: Any, staff: str) -> list[tuple[str, str, float]]:
    """Return from, activity and hours of a person's day."""
    found = bookings_of(app.desk.replica.view, staff, NOW - timedelta(hours=6), NOW)
    return [(f"{one.start.astimezone(SHANGHAI):%H:%M}", one.job or one.indirect, round(one.hours, 2)) for one in found]


def on(app: Any, staff: str) -> tuple[str, ...]:
    """Return the jobs somebody is clocked on to."""
    clock = app.desk.replica.view.get(Clock, staff)
    assert isinstance(clock, Clock)
    return clock.jobs


def plain(app: Any) -> str:
    """Return the dialog's text without its frame, each wrapped sentence in one line."""
    lines = re.findall(r"│(.*)│", screen_text(app))
    return " ".join(" ".join(lines).split())


async def test_a_night_is_marked_until_somebody_has_looked_at_it() -> None:
    replica = open_replica()
    replica.clock.at = NOW + timedelta(days=1)  # pyright: ignore[reportAttributeAccessIssue]
    replica.record("101", ops.LabourLeft(staff="101"))
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("left")
        await wait_until(pilot, lambda: "forgotten, end of shift" in screen_text(app))
        (case,) = (one for one in replica.view.find(ExceptionCase, "open", "yes") if one.code == "clock-ran-over")
        replica.record("201", ops.ExceptionSettled(exception=case.id, decision="Was here"))
        await wait_until(pilot, lambda: "forgotten" not in screen_text(app))
        said = next(line for line in screen_text(app).splitlines() if "settled: Was here" in line)
        assert said.split()[0] == "↳"


async def test_a_day_shows_everybodys_bookings_and_sums() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert "2.50 attended, 1.67 on jobs" in next(
            line for line in text.splitlines() if "101" in line and "赵铁峰" in line
        )
        assert "09:02 - 09:56  湘A0P977 四轮定位" in text
        assert "waiting for parts" in text


async def test_the_hours_of_a_day_are_whole_at_80_columns_in_chinese() -> None:
    app = make_app(sign_in="201", language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        line = next(line for line in screen_text(app).splitlines() if "101" in line and "赵铁峰" in line)
        assert line.split()[-3:] == ["2.50", "出勤，其中施工", "1.67"]


async def test_a_begin_is_moved_with_a_reason_and_the_trail_says_so() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, ":R106-1")
        await pilot.press("b")
        await pilot.pause()
        await pilot.press(*["backspace"] * 5, *"850", "enter", "1")
        await pilot.pause()
        assert ("08:50", "R106-1", 1.1) in booked(app, "101")
        (told,) = [line for line in screen_text(app).splitlines() if "↳" in line]
        assert "started 09:02 → 08:50: forgot" in told and "曾国梁, 10:42" in told


async def test_what_was_never_worked_is_taken_out_and_stays_on_record() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, ":cleaning")
        await pilot.press("x", "2")
        await pilot.pause()
        assert all(what != "cleaning" for _start, what, _hours in booked(app, "103"))
        (told,) = [line for line in screen_text(app).splitlines() if "✗" in line]
        assert "started 10:12 taken out: wrong" in told and "曾国梁, 10:42" in told


async def test_a_span_within_a_booking_splits_it() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, ":R106-1")
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"9:10-9:20", "enter")
        await pilot.pause()
        offered = [
            re.search(pattern, screen_text(app)) for pattern in ("1 .*四轮定位 +R106/1", "2 .* R101/1", "3  idle")
        ]
        assert all(offered)
        await pilot.press("3", "3")
        await pilot.pause()
        assert booked(app, "101")[1:4] == [("09:02", "R106-1", 0.13), ("09:10", "idle", 0.17), ("09:20", "R106-1", 0.6)]
        (told,) = [line for line in screen_text(app).splitlines() if "↳" in line]
        assert "entered: helped a colleague" in told and "曾国梁, 10:42" in told


async def test_a_foreman_clocks_for_somebody_on_and_off() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "staff:103")
        await pilot.press("s", "1", "4")
        await pilot.pause()
        assert on(app, "103") == ("R104-1",)
        await pilot.press("p", "2")
        await pilot.pause()
        assert on(app, "103") == ()


async def test_a_time_that_cannot_be_is_named_and_nothing_is_lost() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "staff:101")
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"9:10-23:59", "enter")
        await pilot.pause()
        text = screen_text(app)
        assert "Give times as 9:05 or 905, up to now." in text
        assert "9:10-23:59" in text


async def test_a_refused_correction_says_why() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "staff:101")
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"8:30-9:30", "enter")
        await pilot.pause()
        assert "Other clock entries in that time: 1, the first" in screen_text(app)


async def test_an_end_before_its_begin_is_refused_where_it_is_typed_and_the_begin_named() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, ":R106-1")
        before = booked(app, "101")
        await pilot.press("e")
        await pilot.pause()
        await pilot.press(*["backspace"] * 5, *"850", "enter")
        await pilot.pause()
        assert "“湘A0P977 四轮定位” began at 09:02; give" in screen_text(app)
        await pilot.press("escape")
        assert booked(app, "101") == before


async def test_before_and_after_stand_above_the_reasons_with_the_other_work_that_moves() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, ":R106-1")
        before = booked(app, "101")
        await pilot.press("b")
        await pilot.pause()
        await pilot.press(*["backspace"] * 5, *"850", "enter")
        await pilot.pause()
        text = plain(app)
        assert "湘A0P977 四轮定位: 09:02 - 09:56 (54m) → 08:50 - 09:56 (1h06)" in text
        assert "Moves too: idle: 08:12 - 09:02 (50m) → 08:12 - 08:50 (37m)" in text
        await pilot.press("escape")
        await pilot.pause()
        assert booked(app, "101") == before


async def test_more_than_a_shift_is_asked_once_and_then_recorded() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "staff:103")
        await pilot.press("left", "a")
        await pilot.pause()
        await pilot.press(*"8:30-7:30", "enter", "1")
        await pilot.pause()
        assert "23.0 h in one piece is longer than a shift" in plain(app)
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, HoursScreen)
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"8:30-7:30", "enter", "1")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        await pilot.press("1")
        await pilot.pause()
        assert "Recorded." in screen_text(app)
        flagged = [one.code for one in app.desk.replica.view.every(ExceptionCase) if one.subject == "103"]
        assert flagged.count("span-long") == 1


async def test_a_name_narrows_the_day_to_one_person() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"ztf", "enter")
        await pilot.pause()
        assert "赵铁峰" in screen_text(app) and "单永强" not in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "单永强" in screen_text(app)


async def test_the_day_before_and_back() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("left")
        await pilot.pause()
        assert "2025-11-23" in screen_text(app) and "no hours" in screen_text(app)
        await pilot.press("right", "right")
        await pilot.pause()
        assert "2025-11-24" in screen_text(app)


async def test_who_may_not_correct_only_looks() -> None:
    app = make_app(open_replica(), sign_in="401")
    async with app.run_test(size=(80, 24)) as pilot:
        before = booked(app, "103")
        await opened(pilot, ":cleaning")
        await pilot.press("x", "2")
        await pilot.pause()
        assert booked(app, "103") == before
        assert "x Take out" not in screen_text(app)


@pytest.mark.parametrize("text", ["9:05", "905", "0905", "09.05", "９：０５"])
def test_times_as_people_write_them(text: str) -> None:
    assert parse_time(text, DAY, SiteDays(SHANGHAI)) == datetime(2025, 11, 24, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "9", "24:00", "9:60", "9:5", "nine"])
def test_what_is_no_time(text: str) -> None:
    assert parse_time(text, DAY, SiteDays(SHANGHAI)) is None


def test_a_span_may_end_after_midnight() -> None:
    span = parse_span("22:30 - 0:15", DAY, SiteDays(SHANGHAI))
    assert span is not None and span[1] - span[0] == timedelta(hours=1, minutes=45)
    assert parse_span("22:30", DAY, SiteDays(SHANGHAI)) is None


def test_a_night_with_a_changed_clock_has_the_hours_that_passed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    span = parse_span("22:00-06:00", date(2026, 3, 28), SiteDays(berlin))
    assert span is not None and span[1].astimezone(UTC) - span[0].astimezone(UTC) == timedelta(hours=7)
