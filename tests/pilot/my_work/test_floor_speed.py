"""Keys at the terminals of the sample workshop: the next job, and another one."""

from functools import cache
from typing import Any

import pytest

from bay_tui.screens.dialogs.choose import ChooseDialog
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.server.sample.shop import sample
from bay_tui.store.replica import Replica
from bay_tui.widgets.choice import Choice
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Clock
from bay_tui.workshop.view import Memory
from pilot.workshop import NOW, make_app, open_replica, screen_text, wait_until


@cache
def shop() -> Memory:
    return sample(NOW)


def opened(number: str) -> Replica:
    """Return the sample workshop at the terminal of somebody who knows the first steps."""
    replica = open_replica(list(shop()), bay="3")
    replica.drafts.save(f"guide/{number}", {"shown": True})
    return replica


def running(replica: Replica, number: str) -> tuple[str, ...]:
    clock = replica.view.get(Clock, number)
    return clock.jobs if clock else ()


def recorded(replica: Replica) -> list[type[Any]]:
    return [type(entry.operation.args) for entry in replica.outbox.in_order()]


# 102 and 103: all that is theirs waits, what comes next is free to take. 104: the next lies picked. 105: rework.
# 107: nothing runs, one can go on. 108: nothing runs, the parts are set aside.
@pytest.mark.parametrize("number", ["102", "103", "104", "105", "106", "107", "108", "110"])
async def test_once_the_last_is_ended_one_key_clocks_on_to_the_next(number: str) -> None:
    replica = opened(number)
    app = make_app(replica, sign_in=number)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, MyWorkScreen) and app.screen.is_mounted)
        before = running(replica, number)
        if before:
            await pilot.press("e", "enter")
            assert running(replica, number) == ()
        await pilot.press("s")
        assert recorded(replica) == [*([ops.JobFinished] if before else []), ops.LabourStarted]
        assert running(replica, number) not in (before, ())


async def test_parts_that_are_not_there_are_asked_about_by_name() -> None:
    replica = opened("101")
    app = make_app(replica, sign_in="101", language="zh_CN")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "enter", "s")
        text = screen_text(app)
        assert "配件未齐，仍要开工？" in text
        assert "还缺 1 项配件：前轮毂轴承 YX7。" in text
        assert "3  车间主任安排" in text
        assert "1  缺件马上到" in text
        assert "2  先拆检，不装件" in text
        await pilot.press("1")
        last = replica.outbox.in_order()[-1].operation.args
        assert isinstance(last, ops.LabourStarted)
        assert last.reason == "缺件马上到"


@pytest.mark.parametrize("digit", [1, 2, 3, 4])
async def test_switching_to_any_job_is_two_keys(digit: int) -> None:
    replica = opened("104")
    before = running(replica, "104")
    app = make_app(replica, sign_in="104")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, MyWorkScreen) and app.screen.is_mounted)
        await pilot.press("s")
        assert isinstance(app.screen, ChooseDialog)
        offered = [option.key for option in app.screen.query_one(Choice)._options]
        assert before[0] not in offered
        await pilot.press(str(digit))
        assert recorded(replica) == [ops.LabourStarted]
        assert running(replica, "104") == (offered[digit - 1],)


async def test_leaving_the_question_which_job_switches_nothing() -> None:
    replica = opened("104")
    app = make_app(replica, sign_in="104")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s", "s", "escape")
        assert isinstance(app.screen, MyWorkScreen)
        assert recorded(replica) == []
