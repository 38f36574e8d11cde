"""What needs somebody: calls, exceptions, clocks and complaints are settled from one list, each with a decision."""

from datetime import timedelta
from typing import Any

import pytest

from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.foreman.attention import AttentionScreen
from bay_tui.screens.foreman.hours import HoursScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Call, Clock, Complaint, ExceptionCase, Order, Part, Terminal
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import Scope
from pilot.workshop import NOW, make_app, open_replica, sample_records, screen_text, wait_until


async def opened(pilot: Any, kind: str = "") -> None:
    await pilot.pause()
    await pilot.press("o")
    await pilot.pause()
    assert isinstance(pilot.app.screen, AttentionScreen)
    if kind:
        grid = pilot.app.screen.query_one(Grid)
        assert grid.move_to(next(key for key in grid.keys if key.startswith(kind)))
        await pilot.pause()


async def test_an_exception_is_settled_with_a_decision() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exception:")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"was at lunch", "enter")
        await pilot.pause()
        (case,) = app.desk.replica.view.every(ExceptionCase)
        assert (case.decision, case.settled_by) == ("was at lunch", "201")
        assert "exception" not in screen_text(app).splitlines()[2]


async def test_from_what_does_not_fit_in_somebodys_hours_to_that_day_at_that_person() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exception:")
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, HoursScreen)
        assert "2025-11-24" in screen_text(app).splitlines()[1]
        assert app.screen.row_at_hand() == "staff:103"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, AttentionScreen)


async def test_a_call_leads_to_no_hours() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "call:")
        await pilot.press("h")
        await pilot.pause()
        assert isinstance(app.screen, AttentionScreen)


async def test_a_call_is_answered_then_settled() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "call:")
        assert "wants parts · 水泵几点到？" in screen_text(app)
        await pilot.press("a")
        await pilot.pause()
        assert "曾国梁 is coming, 10:42" in screen_text(app)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press(*"at 3", "enter")
        await pilot.pause()
        (call,) = app.desk.replica.view.every(Call)
        assert (call.decision, call.cleared_by) == ("at 3", "201")


async def test_from_a_call_to_its_job() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "call:")
        await pilot.press("o")
        await pilot.pause()
        assert "更换水泵和节温器" in screen_text(app)
        assert not isinstance(app.screen, AttentionScreen)


async def test_a_complaint_is_written_down_and_settled() -> None:
    app = make_app(sign_in="401")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"B59185", "enter")
        await pilot.pause()
        await pilot.press(*"still squeaks", "enter")
        await pilot.pause()
        assert "“still squeaks”" in screen_text(app)
        app.screen.query_one(Grid).move_to(next(k for k in app.screen.query_one(Grid).keys if "complaint" in k))
        await pilot.press("s")
        await pilot.pause()
        await pilot.press(*"new pads", "enter")
        await pilot.pause()
        (complaint,) = app.desk.replica.view.every(Complaint)
        assert (complaint.order, complaint.decision) == ("R101", "new pads")


async def test_a_visit_nobody_knows_is_named_and_nothing_is_lost() -> None:
    app = make_app(sign_in="401")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"XYZ", "enter")
        await pilot.pause()
        assert "No order or vehicle is found by XYZ." in screen_text(app)
        assert "XYZ" in screen_text(app)


async def test_a_clock_left_running_is_closed_at_the_end_of_the_shift() -> None:
    replica = open_replica()
    replica.clock.at = NOW + timedelta(days=1)  # pyright: ignore[reportAttributeAccessIssue]
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "clock:101")
        assert "still on: 更换前制动片" in screen_text(app)
        await pilot.press("s")
        await pilot.pause()
        assert "The clock of 赵铁峰 still runs. When did they stop?" in screen_text(app)
        await wait_until(pilot, lambda: getattr(app.screen, "painted_at", None) is not None)
        await pilot.press("1", "enter")
        await pilot.pause()
        clock = replica.view.get(Clock, "101")
        assert clock is not None and not clock.jobs and not clock.indirect
        assert all(key != "clock:101" for key in app.screen.query_one(Grid).keys)


async def test_a_clock_of_somebody_who_is_at_work_leaves_the_queue_and_runs_on() -> None:
    replica = open_replica()
    replica.clock.at = NOW + timedelta(days=1)  # pyright: ignore[reportAttributeAccessIssue]
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "clock:101")
        await pilot.press("s")
        await wait_until(pilot, lambda: getattr(app.screen, "painted_at", None) is not None)
        await pilot.press("2", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, AttentionScreen))
        assert [entry.operation.args for entry in replica.outbox.in_order()] == [ops.LabourArrived(staff="101")]
        clock = replica.view.get(Clock, "101")
        assert clock is not None and clock.jobs == ("R101-1",)
        await wait_until(pilot, lambda: all(key != "clock:101" for key in app.screen.query_one(Grid).keys))


@pytest.mark.parametrize(("answer", "told"), [("1", False), ("2", True)])
async def test_a_promise_to_be_told_leaves_the_queue_once_the_customer_knows(answer: str, told: bool) -> None:
    replica = open_replica()
    due = NOW + timedelta(hours=3)
    replica.record("201", ops.OrderPromised(order="R101", due=due, reason="parts come later", told=False))
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "promise:R101")
        row = next(line for line in screen_text(app).splitlines() if "? not told yet" in line)
        assert "promised 13:42" in row
        await pilot.press("enter")
        await wait_until(pilot, lambda: "was the customer told?" in screen_text(app))
        await pilot.press(answer)
        await wait_until(pilot, lambda: isinstance(app.screen, AttentionScreen))
        order = replica.view.get(Order, "R101")
        assert order is not None and order.promise is not None
        assert (order.promise.due, order.promise.reason, order.promise.told) == (due, "parts come later", told)
        await wait_until(pilot, lambda: ("promise:R101" in app.screen.query_one(Grid).keys) is not told)


async def test_another_time_is_promised_from_there() -> None:
    replica = open_replica()
    replica.record("201", ops.OrderPromised(order="R101", due=NOW + timedelta(hours=3), told=False))
    app = make_app(replica, sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "promise:R101")
        await pilot.press("s")
        await wait_until(pilot, lambda: "was the customer told?" in screen_text(app))
        await pilot.press("3")
        await wait_until(pilot, lambda: "When will the vehicle be ready?" in screen_text(app))


async def test_an_empty_queue_says_so() -> None:
    app = make_app(open_replica([]), sign_in="")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = AttentionScreen(app.desk)
        app.push_screen(screen)
        await pilot.pause()
        assert "Nothing needs anybody." in screen_text(app)


def held_back() -> list[Any]:
    """The workshop, with goods that were booked in at a bay's terminal."""
    records = [*sample_records(), Terminal(id="bay", name="Bay 5", scope=Scope.BAY)]
    view = Memory(records)
    args = ops.StockReceived(part="25100-X700", quantity=4.0)
    operation = ops.Operation(id="n1", device="bay", number=1, actor="301", at=NOW, args=args)
    return [*{(type(one), one.id): one for one in [*records, *decide(view, operation).records]}.values()]


async def test_what_is_held_back_is_accepted_with_one_key_and_a_yes() -> None:
    app = make_app(open_replica(held_back()), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.desk.replica.view
        before = view.get(Part, "25100-X700")
        assert before is not None
        await opened(pilot, "exception:n1.h")
        assert "Bay 5" in screen_text(app)
        assert "y Accept" in screen_text(app)
        await pilot.press("y")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("y")
        await wait_until(pilot, lambda: isinstance(app.screen, AttentionScreen))
        after = view.get(Part, "25100-X700")
        assert after is not None
        assert after.on_hand == before.on_hand + 4


async def test_nothing_else_is_accepted_so_nor_from_a_bays_terminal() -> None:
    app = make_app(sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exception:")
        await pilot.press("y")
        await pilot.pause()
        assert isinstance(app.screen, AttentionScreen)
    app = make_app(open_replica(held_back(), scope=Scope.BAY), sign_in="201")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exception:n1.h")
        assert "Accept" not in screen_text(app).splitlines()[-1]
