"""Appointments in the plan: a vehicle that should be here and is not is shown, not hidden."""

from msgspec.structs import replace

from bay_tui.workshop.dispatch import plan
from bay_tui.workshop.records import Order
from bay_tui.workshop.words import OrderState
from workshop_kit import Shop, at


def told(minutes: int) -> list[str]:
    """What does not fit about an appointment at minute 10, looked at so many minutes later."""
    shop = Shop()
    order = shop.view.get(Order, "o1")
    assert order is not None
    shop.view.put(replace(order, state=OrderState.BOOKED, booked_for=at(10)))
    return [said.code for item in plan(shop.view, at(minutes)).booked for said in item.conflicts]


def test_before_its_time_nothing_is_wrong() -> None:
    assert told(5) == []


def test_after_its_time_the_missing_vehicle_is_named() -> None:
    assert set(told(11)) == {"appointment-passed"}
