"""Appointments in the plan and on the board: a vehicle that should be here and is not is shown, not hidden."""

from datetime import UTC

from msgspec.structs import replace

from bay_tui.screens.board.cells import state_cell
from bay_tui.screens.common.cells import Moment
from bay_tui.workshop.readmodels.board import board, by_promise
from bay_tui.workshop.readmodels.dispatch import plan
from bay_tui.workshop.records import Order
from bay_tui.workshop.words import OrderState
from workshop_kit import Shop, at


def book(shop: Shop, id: str, minutes: int) -> None:
    """Let the vehicle of an order be expected at that minute."""
    order = shop.view.get(Order, id)
    assert order is not None
    shop.view.put(replace(order, state=OrderState.BOOKED, booked_for=at(minutes)))


def told(minutes: int) -> list[str]:
    """What does not fit about an appointment at minute 10, looked at so many minutes later."""
    shop = Shop()
    book(shop, "o1", 10)
    return [said.code for item in plan(shop.view, at(minutes)).booked for said in item.conflicts]


def test_before_its_time_nothing_is_wrong() -> None:
    assert told(5) == []


def test_after_its_time_the_missing_vehicle_is_named() -> None:
    assert set(told(11)) == {"appointment-passed"}


def test_the_board_says_when_a_vehicle_is_expected_and_marks_one_that_has_not_come() -> None:
    shop = Shop()
    book(shop, "o1", 10)
    before, after = (
        state_cell(row, Moment(at(minutes), UTC), wide=False)
        for minutes in (5, 11)
        for row in board(shop.view, at(minutes)).rows
        if row.order == "o1" and row.line == 1
    )
    time = f"{at(10):%H:%M}"
    assert (before.text[0], after.text[0]) == ("○", "!")
    assert before.text.endswith(time) and after.text.endswith(time)


def test_appointments_stand_on_the_board_in_their_order() -> None:
    shop = Shop()
    book(shop, "o1", 600)
    book(shop, "o2", 300)
    orders = [row.order for row in sorted(board(shop.view, at(5)).rows, key=by_promise)]
    assert orders.index("o2") < orders.index("o1")
