"""Yesterday's clock is asked about at sign-in, and the last thing done is taken back with one key."""

from datetime import timedelta
from typing import Any

import pytest

from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.dialogs.forgotten import ForgottenDialog
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.widgets.fields import TextField
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Call, Clock, ExceptionCase, Finding, Job, LabourEvent, PartsLine
from bay_tui.workshop.words import JobState, LabourKind, LineState
from pilot.workshop import NOW, PIN, FrozenClock, make_app, open_replica, screen_text, wait_until

NEXT_MORNING = timedelta(hours=21, minutes=20)


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def overnight() -> Replica:
    """The next morning, 8:02 in Shanghai; 101 never clocked off."""
    replica = open_replica()
    tick(replica, NEXT_MORNING)
    return replica


def tick(replica: Replica, by: timedelta) -> None:
    clock = replica.clock
    assert isinstance(clock, FrozenClock)
    clock.at += by


def asked(app: BayApp) -> bool:
    """Tell whether the question is there to be seen: what is pressed before it is no answer."""
    return isinstance(app.screen, ForgottenDialog) and app.screen.painted_at is not None


async def test_yesterdays_clock_is_asked_about_and_closed_at_the_end_of_the_shift() -> None:
    replica = overnight()
    app = make_app(replica)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"101", "enter", *PIN, "enter")
        await wait_until(pilot, lambda: asked(app))
        text = screen_text(app)
        assert "更换前制动片, since yesterday 09:56 (22h06)" in text
        assert "1  At yesterday 18:00" in text
        assert recorded(replica) == []
        await pilot.press("1", "enter")
        end = NOW.replace(hour=10, minute=0, second=0)
        assert recorded(replica) == [ops.LabourForgotten(staff="101", end=end)]
        assert "Stopped: yesterday 18:00. A foreman settles it." in screen_text(app)
    clock = replica.view.get(Clock, "101")
    assert clock is not None and clock.jobs == ()
    assert [one.subject for one in replica.view.find(ExceptionCase, "open", "yes") if one.actor == "101"] == ["101"]


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [("17:15", 9, 15), ("1715", 9, 15), ("1:30", 17, 30), ("130", 17, 30), ("１：３０", 17, 30)],
)
async def test_another_time_is_typed_also_one_after_midnight(typed: str, hour: int, minute: int) -> None:
    replica = overnight()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: asked(app))
        await pilot.press(*typed, "enter")
        end = NOW.replace(hour=hour, minute=minute, second=0)
        assert recorded(replica) == [ops.LabourForgotten(staff="101", end=end)]


async def test_a_time_that_cannot_be_is_refused_where_it_is_typed() -> None:
    replica = overnight()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: asked(app))
        await pilot.press(*"9:00", "enter")
        assert "between yesterday 09:56 and 08:02" in app.screen.query_one(TextField).error
        assert recorded(replica) == []


@pytest.mark.parametrize("keys", [("escape",), ("2", "enter"), ("down", "enter")])
async def test_without_an_answer_nothing_changes(keys: tuple[str, ...]) -> None:
    replica = overnight()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: asked(app))
        await pilot.press(*keys)
        assert isinstance(app.screen, MyWorkScreen)
        assert recorded(replica) == []
        clock = replica.view.get(Clock, "101")
        assert clock is not None and clock.jobs == ("R101-1",)


async def test_a_break_taken_back_is_named() -> None:
    app = make_app(open_replica(), sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i")
        labels = screen_text(app)
        assert "break" in labels
        number = next(line.split("break")[0].split()[-1] for line in labels.splitlines() if " break" in line)
        await pilot.press(number)
        assert recorded(app.desk.replica) == [ops.LabourStarted(staff="101", indirect="break")]
        await pilot.press("u")
        assert app.desk.said.sentence == "Taken back: other work: break."


async def test_nobody_is_asked_about_today() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, MyWorkScreen)


@pytest.mark.parametrize("key", ["u", "ctrl+z"])
async def test_a_start_by_mistake_is_one_key_and_says_what_was_taken_back(key: str) -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "s")
        tick(replica, timedelta(minutes=1))
        await pilot.press(key)
        started = replica.outbox.in_order()[0].operation
        assert recorded(replica)[1:] == [ops.OperationUndone(operation=started.id)]
        text = screen_text(app)
        assert "Taken back: clock on: 粤BD12345 更换电驱冷却水泵." in text
        assert "▶ 更换前制动片" in text
    job = replica.view.get(Job, "R102-2")
    assert job is not None
    assert (job.state, job.technicians) == (JobState.WAITING, ())
    events = [one for one in replica.view.every(LabourEvent) if started.id in (one.id, one.target)]
    assert {one.event for one in events} == {LabourKind.STARTED, LabourKind.VOIDED}


async def _call(pilot: Any) -> None:
    await pilot.press("c", "2")


async def _finding(pilot: Any) -> None:
    await pilot.press("f", "1", "1", "1", "enter")


async def _parts(pilot: Any) -> None:
    await pilot.press("r", *"58101", "enter", "f10")


async def test_call_finding_and_request_are_taken_back_one_after_the_other() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        for act in (_call, _finding, _parts):
            await act(pilot)
            await wait_until(pilot, lambda: isinstance(app.screen, MyWorkScreen))
        call, finding, request = (entry.operation.id for entry in replica.outbox.in_order())
        await pilot.press("u", "u", "u")
        taken_back = [args.operation for args in recorded(replica) if isinstance(args, ops.OperationUndone)]
        assert taken_back == [request, finding, call]
        await pilot.press("u")
        assert "Nothing of yours from the last 5 minutes" in screen_text(app)
    assert [line.state for line in replica.view.find(PartsLine, "request", request)] == [LineState.CANCELLED]
    assert replica.view.find(Finding, "job", "R101-1") == []
    kept = replica.view.get(Call, call)
    assert kept is not None and kept.cleared_by == "101"


async def test_after_five_minutes_and_for_somebody_else_there_is_nothing_to_take_back() -> None:
    replica = open_replica()
    replica.record("103", ops.LabourStarted(staff="103", job="R104-1"))
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("u")
        assert "Nothing of yours" in screen_text(app)
        await pilot.press("c", "2")
        tick(replica, timedelta(minutes=6))
        await pilot.press("u")
        assert "Nothing of yours" in screen_text(app)
    assert len(recorded(replica)) == 2


async def test_where_it_cannot_be_taken_back_it_says_who_can() -> None:
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", *"58101", "enter", "f10")
        await wait_until(pilot, lambda: isinstance(app.screen, MyWorkScreen))
        request = replica.outbox.in_order()[0].operation.id
        replica.record("301", ops.PartsTaken(request=request))
        await pilot.press("u")
        assert "The counter is busy with it" in screen_text(app)
        assert not isinstance(app.screen, ChooseDialog)


async def test_what_was_written_up_and_taken_back_is_there_to_be_mended() -> None:
    """A slip on the last key costs no form: a finding, a request, a check of 55 lines."""
    replica = open_replica()
    app = make_app(replica, sign_in="101")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "1", "1", "1", *"2.5", "enter", "u")
        assert "Taken back, a draft again: " in screen_text(app)
        await pilot.press("f")
        assert "Here is what you had begun." in screen_text(app)
        assert "▲ pad thickness 2.5 mm (min 3, amber below 5) → red" in screen_text(app)
        await pilot.press("escape", "r", *"58101", "enter", "plus", "f10", "u", "r")
        assert "Wanted: 1" in screen_text(app) and "2 pc" in screen_text(app)
        await pilot.press("escape", "enter", "v", "space", "1", "1", "f10", "1", "u", "v")
        assert "2/55" in screen_text(app)
        await pilot.press("f10", "1")
        await wait_until(pilot, lambda: len(recorded(replica)) == 7)
    first, *_rest, last = [args for args in recorded(replica) if isinstance(args, ops.CheckRecorded)]
    assert first == last
    assert replica.drafts.names("check/") == []
