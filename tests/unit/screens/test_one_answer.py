"""Two places that show the same say the same: board, wall, printed board, JSON and dispatch over the sample shop."""

from datetime import UTC, datetime
from functools import cache

import pytest

from bay_tui.commands.board_text import print_board
from bay_tui.screens.board.cells import state_cell as on_board
from bay_tui.screens.board.rows import Showing, board_lines
from bay_tui.screens.board.tiles import tiles
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.common.cells import state_cell as on_my_work
from bay_tui.server.sample.shop import sample
from bay_tui.widgets.grid import Row
from bay_tui.workshop.readmodels.board import Board, board
from bay_tui.workshop.readmodels.dispatch import plan
from bay_tui.workshop.records import Bay, Clock, Job, Order, Stop, Vehicle
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import JobState, OrderState, StopReason
from workshop_kit import Shop, at, changed

NOW = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


@cache
def shop() -> Memory:
    return sample(NOW)


@cache
def value() -> Board:
    return board(shop(), NOW)


def numbers() -> dict[str, str]:
    return {bay.id: bay.number for bay in shop().every(Bay)}


def on_the_board() -> dict[str, set[str]]:
    """By the number of a bay, the orders of the rows that stand in it on the board."""
    showing = Showing(Moment(NOW, UTC), True, "", {})
    found: dict[str, set[str]] = {}
    number, heading = "", "Bays"
    for line in board_lines(value(), showing):
        if not isinstance(line, Row):
            heading = line.title
        elif heading == "Bays":
            number = line.cells[0].text.split(" ")[0] or number
            found.setdefault(number, set())
            if (job := shop().get(Job, line.key)) is not None:
                found[number].add(job.order)
    return found


def in_json() -> dict[str, set[str]]:
    return {bay.number: {row.order for row in bay.rows} for bay in value().bays}


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, set[str]]:
    print_board(value(), numbers(), UTC)
    by_number = {order.number: order.id for order in shop().every(Order)}
    found: dict[str, set[str]] = {number: set() for number in numbers().values()}
    for line in capsys.readouterr().out.splitlines()[2:]:
        words = line.split()
        orders = [by_number[word] for word in words if word in by_number]
        if orders and words[0] in found and not line.startswith(" "):
            found[words[0]].update(orders)
    return found


def test_where_work_has_begun_there_the_vehicle_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """Bay 10: the repair under way there, and the paint work planned for bay 11 afterwards."""
    running = {
        (numbers()[job.bay], job.order)
        for clock in shop().every(Clock)
        for job in (shop().get(Job, one) for one in clock.jobs)
        if job is not None and job.bay
    }
    assert ("10", "261130056") in {(bay, shop().get(Order, order).number) for bay, order in running}  # type: ignore[union-attr]
    for where in (on_the_board(), in_json(), printed(capsys)):
        assert {(bay, order) for bay, orders in where.items() for order in orders} >= running


def test_every_place_says_the_same_of_every_bay(capsys: pytest.CaptureFixture[str]) -> None:
    expected = in_json()
    assert on_the_board() == expected
    assert printed(capsys) == expected
    dispatch = {place.bay.number: set(place.orders) for place in plan(shop(), NOW).places}
    assert dispatch == {number: orders for number, orders in expected.items() if number in dispatch}
    plates = {
        number: {shop().get(Vehicle, shop().get(Order, order).vehicle).plate for order in orders}  # type: ignore[union-attr]
        for number, orders in expected.items()
    }
    for tile in tiles(value(), Showing(Moment(NOW, UTC), False, "", {})):
        number, plate = (cell.text for cell in tile.lines[0])
        assert plate in plates[number] or not plates[number]


def test_what_is_booked_is_printed_as_booked_and_not_as_waiting(capsys: pytest.CaptureFixture[str]) -> None:
    booked = {order.number: order for order in shop().every(Order) if order.state is OrderState.BOOKED}
    print_board(value(), numbers(), UTC)
    printed = [line for line in capsys.readouterr().out.splitlines() if set(line.split()) & set(booked)]
    assert len(printed) >= len(booked) > 2
    assert all("booked" in line and "waiting" not in line and "assigned" not in line for line in printed)


def test_a_booked_vehicle_whose_time_has_passed_is_marked_where_it_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = Shop()
    here.view.put(changed(here.order("o1"), state=OrderState.BOOKED, booked_for=at(10)))
    for minutes, mark in ((5, ""), (11, "! ")):
        print_board(board(here.view, at(minutes)), {}, UTC)
        assert f"  {mark}booked {at(10):%H:%M}" in capsys.readouterr().out


@pytest.mark.parametrize("reason", list(StopReason))
def test_a_stop_has_one_short_name_on_every_screen(reason: StopReason) -> None:
    here = Shop()
    stopped = changed(here.job("j1"), state=JobState.STOPPED, stop=Stop(reason=reason, since=at(0)))
    here.view.put(stopped)
    moment = Moment(at(5), UTC)
    row = next(row for row in board(here.view, at(5)).rows if row.job == "j1")
    mine = on_my_work(stopped, here.order("o1"), moment, short=True)
    assert on_board(row, moment, wide=False).text == f"{mine.text} 5m"
