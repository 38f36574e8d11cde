"""Every measure that is offered knows its unit and a range, and the range holds its own limits and what is usual."""

import pytest

from bay_tui.catalogue import shipped
from bay_tui.workshop.findings.catalogue import Usual
from bay_tui.workshop.findings.limits import POSSIBLE


def usual() -> list[Usual]:
    offered = shipped()
    found = [one.measure for system in offered.systems for one in system.components if one.measure]
    return [*found, *(item.measure for item in offered.items.values() if item.measure)]


@pytest.mark.parametrize("one", usual(), ids=lambda one: one.name)
def test_the_range_is_of_the_unit_and_holds_the_limits(one: Usual) -> None:
    possible = POSSIBLE[one.name]
    assert possible.unit == one.unit
    limits = [value for value in (one.minimum, one.amber_below, one.amber_above, one.maximum) if value is not None]
    assert all(possible.low <= limit <= possible.high for limit in limits)


def test_no_range_is_of_what_is_not_offered() -> None:
    assert set(POSSIBLE) == {one.name for one in usual()}


@pytest.mark.parametrize(
    ("name", "new", "impossible"),
    [
        ("pad_thickness", 14, 100),
        ("run_out", 0.02, 20),
        ("tread", 8, 80),
        ("water", 4, 200),
        ("pressure", 3.4, 230),
        ("gap", 1.1, 11),
        ("toe", -1.5, 500),
        ("cca", 850, 85_000),
        ("voltage", 14.2, 142),
        ("rest_voltage", 12.6, 126),
        ("freezing_point", -37, 370),
        ("vent_temperature", 5, 500),
        ("fuel_pressure", 350, 350_000),
        ("state_of_health", 100, 1000),
        ("insulation_resistance", 550, 5_500_000),
    ],
)
def test_what_a_car_has_lies_within_and_a_slip_of_the_point_does_not(name: str, new: float, impossible: float) -> None:
    possible = POSSIBLE[name]
    assert possible.low <= new <= possible.high
    assert not possible.low <= impossible <= possible.high
