"""Dispatch: two keys take a suggestion, and everything a foreman moves is one key and a choice away."""

from datetime import timedelta

import msgspec
import pytest

from bay_tui.screens.foreman.dispatch import DispatchScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop.records import Job
from bay_tui.workshop.words import JobState
from pilot.workshop import NOW, make_app, open_replica, sample_records, screen_text


async def opened(pilot, job=""):
    await pilot.pause()
    await pilot.press("p")
    await pilot.pause()
    assert isinstance(pilot.app.screen, DispatchScreen)
    if job:
        assert pilot.app.screen.query_one(Grid).move_to(f"job:{job}")
        await pilot.pause()


def job(app, id) -> Job:
    found = app.desk.replica.view.get(Job, id)
    assert found is not None
    return found


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_jobs_stand_under_what_they_need_and_the_suggestion_says_why(size) -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert "Nobody has these yet, by promise 3" in text
        assert "Stopped, and somebody has to do something 1" in text
        assert "→ 陈志远  Knows the vehicle. Free now. Stands in bay 4." in text
        assert "! late" in next(line for line in text.splitlines() if "更换左前" in line)


async def test_two_keys_assign_what_is_suggested() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R107-1")
        await pilot.press("a", "1")
        await pilot.pause()
        assert job(app, "R107-1").technicians == ("104",)
        assert job(app, "R107-1").bay == "b5"
        assert "大保养：三滤、制动液、全车检查: 陈志远." in screen_text(app)


async def test_a_queue_is_given_out_without_a_move_of_the_cursor() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        first, following = app.screen.query_one(Grid).keys[:2]
        await pilot.press("a", "1")
        await pilot.pause()
        assert job(app, first.removeprefix("job:")).technicians
        assert app.screen.query_one(Grid).cursor_key == following
        await pilot.press("a", "1")
        await pilot.pause()
        assert job(app, following.removeprefix("job:")).technicians


async def test_split_and_take_away() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R104-1")
        await pilot.press("w", "1")
        await pilot.pause()
        assert len(job(app, "R104-1").technicians) == 2
        await pilot.press("u")
        await pilot.pause()
        assert job(app, "R104-1").technicians == ()
        assert job(app, "R104-1").state is JobState.WAITING


async def test_move_to_another_bay_and_outside() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R104-1")
        await pilot.press("b")
        await pilot.pause()
        assert "快保工位" in screen_text(app)
        await pilot.press("5")
        await pilot.pause()
        assert {job(app, "R104-1").bay, job(app, "R104-2").bay} == {"b5"}


async def test_an_end_for_a_stop_takes_it_off_the_list() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R105-1")
        since = job(app, "R105-1").stop.since
        await pilot.press("o", "1", "enter")
        await pilot.pause()
        stop = job(app, "R105-1").stop
        assert stop.eta is not None and stop.eta > NOW and stop.since == since
        assert "Stopped, and somebody has to do something" not in screen_text(app)


async def test_an_appointment_is_planned_for_its_time() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R108-1")
        await pilot.press("a", "1")
        await pilot.pause()
        assert job(app, "R108-1").planned_for == NOW + timedelta(hours=3)
        assert app.screen.query_one(Grid).cursor_key == "job:R108-1"
        await pilot.press("p", "2", "enter")
        await pilot.pause()
        assert job(app, "R108-1").planned_for > NOW + timedelta(hours=12)


async def test_where_nobody_has_the_skill_it_says_so() -> None:
    records = [
        msgspec.structs.replace(one, skill="paint") if isinstance(one, Job) and one.id == "R107-1" else one
        for one in sample_records()
    ]
    app = make_app(open_replica(records), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R107-1")
        assert "Nobody here has the skill for this." in screen_text(app)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, DispatchScreen)
        assert job(app, "R107-1").technicians == ()


async def test_who_may_not_assign_only_looks() -> None:
    app = make_app(sign_in="401")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "R107-1")
        await pilot.press("a", "u", "b")
        await pilot.pause()
        assert isinstance(app.screen, DispatchScreen)
        assert job(app, "R107-1").technicians == ()
        assert " a Assign" not in screen_text(app)


async def test_the_filter_leaves_the_jobs_it_finds() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"R107", "enter")
        await pilot.pause()
        assert app.screen.query_one(Grid).keys == ["job:R107-1"]
