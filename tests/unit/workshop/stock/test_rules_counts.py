"""Count sheets: one counts, another approves, and only then stock moves, by what was there when it was counted."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import CountSheet, Movement, Part
from bay_tui.workshop.words import MovementKind
from workshop_kit import ADMIN, COUNTER, FOREMAN, TECHNICIAN, Shop, at


@pytest.fixture
def shop():
    """A workshop with a sheet (c) of the filter, of which five are on hand, and the oil."""
    shop = Shop()
    shop.do(ops.CountOpened(name="Rack C", parts=("P1", "OIL", "P1")), COUNTER, 0, id="c")
    return shop


def entered(quantity, part="P1"):
    return ops.CountEntered(sheet="c", part=part, quantity=quantity)


def sheet(shop):
    return shop.get(CountSheet, "c")


APPROVE = ops.CountApproved(sheet="c")


def test_counting_moves_nothing_until_somebody_else_approves(shop):
    assert [line.part for line in sheet(shop).lines] == ["P1", "OIL"]
    shop.applied(entered(3), COUNTER, 10)
    line = sheet(shop).lines[0]
    assert (line.expected, line.counted, line.by, line.at) == (5, 3, COUNTER, at(10))
    assert shop.part("P1").on_hand == 5
    assert shop.refused(APPROVE, COUNTER, 20) == "count-own"
    shop.applied(APPROVE, FOREMAN, 20)
    assert shop.part("P1").on_hand == 3
    (move,) = shop.view.find(Movement, "part", "P1")
    assert (move.quantity, move.why, move.by, move.at) == (-2, MovementKind.COUNTED, COUNTER, at(10))
    assert (sheet(shop).open, sheet(shop).approved_by) == ("no", FOREMAN)


def test_what_was_not_counted_or_agrees_stays(shop):
    shop.applied(entered(5), COUNTER, 10)
    shop.applied(APPROVE, ADMIN, 20)
    assert [(move.part, move.quantity) for move in shop.view.every(Movement)] == [("P1", 0)]
    assert (shop.part("P1").on_hand, shop.part("OIL").on_hand) == (5, 60)


def test_what_moved_between_count_and_approval_is_not_undone(shop):
    shop.applied(entered(3), COUNTER, 10)
    shop.applied(ops.StockReceived(part="P1", quantity=4), COUNTER, 15)
    shop.applied(APPROVE, FOREMAN, 20)
    assert shop.part("P1").on_hand == 7


def test_what_is_heard_of_after_the_count_but_happened_before_it_is_in_the_count(shop):
    shop.applied(entered(3), COUNTER, 10)
    shop.do(ops.StockReceived(part="P1", quantity=4), COUNTER, 5)
    shop.applied(APPROVE, FOREMAN, 20)
    assert shop.part("P1").on_hand == 3


def test_what_is_heard_of_after_the_approval_but_happened_before_the_count_is_in_the_count(shop):
    shop.applied(entered(3), COUNTER, 10)
    shop.applied(APPROVE, FOREMAN, 20)
    shop.do(ops.StockReceived(part="P1", quantity=4), COUNTER, 5)
    assert shop.part("P1").on_hand == 3


def test_counted_again_the_later_count_stands_in_whatever_order_it_is_heard(shop):
    shop.applied(entered(4), COUNTER, 12)
    shop.applied(entered(3), ADMIN, 10)
    assert sheet(shop).lines[0].counted == 4
    shop.applied(entered(2), ADMIN, 13)
    assert (sheet(shop).lines[0].counted, sheet(shop).lines[0].by) == (2, ADMIN)


def test_a_sheet_sent_back_is_counted_again(shop):
    shop.applied(entered(3), COUNTER, 10)
    shop.applied(ops.CountRejected(sheet="c", reason="wrong rack"), FOREMAN, 11)
    assert (sheet(shop).lines[0].counted, sheet(shop).reason, sheet(shop).open) == (None, "wrong rack", "yes")
    assert shop.refused(APPROVE, FOREMAN, 12) == "count-empty"


def test_an_approved_sheet_is_closed(shop):
    shop.applied(entered(3), COUNTER, 10)
    shop.applied(APPROVE, FOREMAN, 20)
    assert shop.refused(APPROVE, FOREMAN, 21) == "count-approved"
    assert shop.asked(entered(9), COUNTER) == ["count-closed"]
    assert shop.flagged(entered(9), COUNTER, 22) == "count-closed"
    assert shop.part("P1").on_hand == 3


def test_who_may_and_what_makes_sense(shop):
    assert shop.refused(ops.CountOpened(name="x", parts=("NOPE",)), COUNTER) == "part-unknown"
    assert shop.kept_out(ops.CountOpened(name="x", parts=()), COUNTER) == "lines-missing"
    assert shop.refused(APPROVE, TECHNICIAN) == "not-allowed"
    shop.applied(entered(0), COUNTER, 10)
    assert shop.rehearsed(entered(-1), COUNTER) == "quantity-impossible"


def test_a_sheet_takes_more_parts_until_it_is_approved_and_no_more_than_it_holds(shop):
    shop.applied(entered(3), COUNTER, 10)
    shop.do(ops.PartSaved(part=Part(id="BULB", number="BULB", name="Bulb")), ADMIN, 10)
    shop.applied(ops.CountExtended(sheet="c", parts=("P1", "BULB")), COUNTER, 11)
    assert [(line.part, line.counted) for line in sheet(shop).lines] == [("P1", 3), ("OIL", None), ("BULB", None)]
    assert shop.refused(ops.CountExtended(sheet="c", parts=("NONE",)), COUNTER, 12) == "part-unknown"
    many = tuple(f"X{number}" for number in range(199))
    for part in many:
        shop.do(ops.PartSaved(part=Part(id=part, number=part, name=part)), ADMIN, 12)
    assert shop.refused(ops.CountExtended(sheet="c", parts=many), COUNTER, 13) == "sheet-full"
    shop.applied(APPROVE, FOREMAN, 20)
    assert shop.refused(ops.CountExtended(sheet="c", parts=("P1",)), COUNTER, 21) == "count-approved"
