"""Classes and turnover by the value of what went out in a year."""

from datetime import timedelta

import pytest

from bay_tui.workshop.readmodels.counter.turnover import Moving, classified, moving, unit_cost
from bay_tui.workshop.records import Movement, Part
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import MovementKind
from workshop_kit import at

NOW = at(0)


def move(quantity, why=MovementKind.ISSUED, days=10, part="P"):
    at_ = NOW - timedelta(days=days)
    return Movement(id=f"{part}{quantity}{why}{days}", part=part, quantity=quantity, why=why, at=at_)


def one(*moves, **part):
    known = Part(id="P", number="P", name="P", **part)
    return moving(Memory([known, *moves]), NOW)["P"]


def test_turnover_is_the_cost_of_what_went_out_over_the_average_stock():
    found = one(move(-6), move(4, MovementKind.RECEIVED), on_hand=2, cost_cents=1000, price_cents=3000)
    assert (found.used, found.value, found.average) == (6, 6000, 3000)
    assert found.turnover == pytest.approx(2.0)


def test_what_came_back_did_not_go_out_and_what_is_older_than_a_year_does_not_count():
    found = one(move(-6), move(2, MovementKind.RETURNED), move(-9, days=366), on_hand=10, cost_cents=100)
    assert (found.used, found.average) == (4, 1200)


def test_a_shelf_below_zero_is_worth_nothing_and_no_stock_has_no_turnover():
    assert one(on_hand=-3, cost_cents=100).turnover is None


def test_without_a_cost_price_the_sales_price_counts():
    assert unit_cost(Part(id="P", number="P", name="P", price_cents=900)) == 900
    assert unit_cost(Part(id="P", number="P", name="P", price_cents=900, cost_cents=600)) == 600


def test_classes_follow_the_share_of_all_value():
    values = {"a": 70.0, "b": 15.0, "c": 11.0, "d": 4.0, "e": 0.0}
    found = classified({id: Moving(1, value, 1) for id, value in values.items()})
    assert {id: one.letter for id, one in found.items()} == {"a": "A", "b": "A", "c": "B", "d": "C", "e": "C"}


def test_where_nothing_went_out_everything_is_c():
    assert {one.letter for one in classified({"a": Moving(0, 0, 5), "b": Moving(0, 0, 0)}).values()} == {"C"}
