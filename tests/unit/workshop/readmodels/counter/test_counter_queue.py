"""The counter's queue: its order, its target, and how the lines stand, for screens and scripts alike."""

from datetime import timedelta

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.readmodels.counter.counter_queue import (
    Cover,
    LineStanding,
    cover,
    lines_in_order,
    queue,
    queue_rows,
    requests_in_order,
    standing_of,
    waiting,
)
from bay_tui.workshop.records import PartsLine
from bay_tui.workshop.words import StopReason
from pilot.workshop import NOW, Played, master_data, orders


def shop() -> Played:
    return Played([*master_data(), *orders()])


def asked(view: Played, minutes: float, job: str, part: str = "58101-X700", quantity: float = 2) -> str:
    wanted = (WantedPart(part=part, quantity=quantity),)
    (found,) = view.play(minutes, "101", ops.PartsRequested(job=job, lines=wanted))
    return found


def line_of(view: Played, request: str) -> PartsLine:
    found = view.get(PartsLine, f"{request}.1")
    assert found is not None
    return found


def test_a_vehicle_that_stands_comes_first_then_promise_then_age_then_back_orders() -> None:
    view = shop()
    late = asked(view, 50, "R101-1")  # promised in 150 minutes
    soon = asked(view, 3, "R106-1")  # in 90
    soon_younger = asked(view, 2, "R106-1")
    waits = asked(view, 60, "R105-1", part="25100-X700")
    view.play(59, "301", ops.PartsBackOrdered(line=f"{waits}.1", eta=NOW + timedelta(hours=1)))
    stands = asked(view, 20, "R104-1")  # in 240
    view.play(19, "103", ops.LabourStarted(staff="103", job="R104-1"))
    view.play(18, "103", ops.LabourStopped(staff="103", job="R104-1", reason=StopReason.PARTS))
    served = [stands, soon, soon_younger, late, waits]
    assert [one.request.id for one in queue(view, NOW)] == served
    assert waiting(queue(view, NOW)) == 4
    assert [one.request for one in queue_rows(view, NOW)] == served


def test_a_request_that_is_done_leaves() -> None:
    view = shop()
    request = asked(view, 5, "R101-1")
    view.play(4, "301", ops.PartsIssued(line=f"{request}.1"))
    assert queue(view, NOW) == []


def test_what_is_done_stands_after_the_queue_the_last_one_first() -> None:
    view = shop()
    long_done, done = asked(view, 90, "R101-1"), asked(view, 80, "R101-1")
    view.play(79, "301", ops.PartsIssued(line=f"{long_done}.1"), ops.PartsIssued(line=f"{done}.1"))
    open_still = asked(view, 5, "R106-1")
    assert [one.id for one in requests_in_order(view, NOW)] == [open_still, done, long_done]
    assert [one.id for one in lines_in_order(view, NOW)] == [f"{open_still}.1", f"{done}.1", f"{long_done}.1"]


def test_the_lines_of_a_request_are_in_the_order_of_their_numbers() -> None:
    view = shop()
    wanted = tuple(WantedPart(part="", name=f"clip {number}") for number in range(1, 12))
    (request,) = view.play(5, "101", ops.PartsRequested(job="R101-1", lines=wanted))
    (one,) = queue(view, NOW)
    assert [line.id for line in one.lines] == [f"{request}.{number}" for number in range(1, 12)]
    assert lines_in_order(view, NOW) == list(one.lines)


def test_over_target_is_who_waits_longer_than_four_minutes_for_a_first_answer() -> None:
    view = shop()
    request = asked(view, 4.1, "R101-1")
    asked(view, 3.9, "R106-1")
    late = {one.request.id: one.over_target(NOW) for one in queue(view, NOW)}
    assert list(late.values()).count(True) == 1
    assert late[request]
    view.play(1, "301", ops.PartsReserved(line=f"{request}.1"))
    assert not any(one.over_target(NOW) for one in queue(view, NOW))


def test_whoever_waits_for_a_delivery_or_an_appointment_is_not_over_target() -> None:
    view = shop()
    waits = asked(view, 60, "R105-1", part="25100-X700")
    view.play(59, "301", ops.PartsBackOrdered(line=f"{waits}.1", eta=NOW + timedelta(hours=1)))
    asked(view, 60, "R108-1")
    assert [one.over_target(NOW) for one in queue(view, NOW)] == [False, False]


def test_a_line_says_in_one_word_how_it_stands() -> None:
    view = shop()
    request = asked(view, 30, "R101-1")
    seen = [standing_of(view, line_of(view, request))]
    for args in (
        ops.PartsReserved(line=f"{request}.1"),
        ops.PartsPicked(line=f"{request}.1"),
        ops.PartsReady(request=request),
        ops.PartsIssued(line=f"{request}.1", quantity=1),
        ops.PartsReleased(line=f"{request}.1"),
    ):
        view.play(20, "301", args)
        seen.append(standing_of(view, line_of(view, request)))
    told, partly = LineStanding.TOLD, LineStanding.PARTLY_ISSUED
    assert seen == [LineStanding.REQUESTED, LineStanding.RESERVED, LineStanding.PICKED, told, told, partly]


def test_a_line_on_back_order_has_arrived_once_enough_is_there() -> None:
    view = shop()
    waits = asked(view, 60, "R105-1", part="25100-X700")
    view.play(59, "301", ops.PartsBackOrdered(line=f"{waits}.1", eta=NOW + timedelta(hours=1)))
    assert standing_of(view, line_of(view, waits)) is LineStanding.BACK_ORDERED
    view.play(5, "301", ops.StockReceived(part="25100-X700", quantity=1))
    assert standing_of(view, line_of(view, waits)) is LineStanding.BACK_ORDERED
    view.play(4, "301", ops.StockReceived(part="25100-X700", quantity=1))
    assert standing_of(view, line_of(view, waits)) is LineStanding.ARRIVED


def test_a_script_is_told_what_the_screen_shows() -> None:
    view = shop()
    request = asked(view, 5, "R101-1")
    view.play(4, "301", ops.PartsTaken(request=request))
    (one,) = queue_rows(view, NOW)
    assert (one.bay, one.plate, one.by, one.taken_by, one.waited) == ("1", "粤B59185", "赵铁峰", "孙晓梅", 300)
    assert one.over_target
    (line,) = one.lines
    assert (line.quantity, line.standing, line.cover, line.unit) == (2, LineStanding.REQUESTED, Cover.ALL, "pc")


def test_of_a_part_nobody_knows_there_is_nothing_to_count() -> None:
    view = shop()
    view.play(1, "101", ops.PartsRequested(job="R101-1", lines=(WantedPart(part="", name="clip"),)))
    (line,) = queue_rows(view, NOW)[0].lines
    assert (line.name, line.free, line.cover) == ("clip", None, None)


@pytest.mark.parametrize(
    ("there", "wanted", "said"),
    [(2, 2, Cover.ALL), (1, 2, Cover.SOME), (0, 2, Cover.NONE), (-1, 2, Cover.NONE), (0, 0, Cover.ALL)],
)
def test_what_is_there_covers_all_some_or_none(there: float, wanted: float, said: Cover) -> None:
    assert cover(there, wanted) is said
