"""Orders to suppliers: ordered, expected, received in part and damaged, and the lines that wait for them."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Movement, PartsLine, Purchase
from bay_tui.workshop.words import LineState, MovementKind
from workshop_kit import COUNTER, TECHNICIAN, Shop, at


@pytest.fixture
def shop():
    """A workshop in which a job waits for two filters (line q.1) and ten were ordered (po)."""
    shop = Shop()
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1", quantity=2),)), TECHNICIAN, 0, id="q")
    wanted = ops.OrderedPart(part="P1", quantity=10, wanted_by=("q.1",))
    shop.do(order(wanted, number="PO1"), COUNTER, 1, id="po")
    return shop


def order(*lines, number="", eta=600):
    return ops.PurchaseOrdered(supplier="Depot", lines=lines, number=number, eta=None if eta is None else at(eta))


def receive(quantity=0, damaged=0, part="P1"):
    return ops.PurchaseReceived(purchase="po", part=part, quantity=quantity, damaged=damaged)


def purchase(shop):
    return shop.get(Purchase, "po")


def test_an_order_is_open_and_the_line_it_is_for_waits_for_it(shop):
    assert (purchase(shop).number, purchase(shop).open, purchase(shop).awaited) == ("PO1", "yes", ("P1",))
    line = shop.get(PartsLine, "q.1")
    assert (line.state, line.eta, line.purchase, line.short_at) == (LineState.BACK_ORDERED, at(600), "po", at(1))


def test_the_lines_of_one_part_are_one_line_of_the_order(shop):
    part = ops.OrderedPart(part="OIL", quantity=1.5)
    shop.do(order(part, part), COUNTER, id="twice")
    assert [(line.part, line.ordered) for line in shop.get(Purchase, "twice").lines] == [("OIL", 3)]


def test_an_order_that_makes_no_sense_is_refused(shop):
    some = ops.OrderedPart(part="P1", quantity=1)
    assert shop.kept_out(order(), COUNTER) == "lines-missing"
    assert shop.refused(order(some, number="PO1"), COUNTER) == "number-in-use"
    assert shop.refused(order(some, eta=0), COUNTER, 1) == "eta-past"
    assert shop.refused(order(ops.OrderedPart(part="NOPE", quantity=1)), COUNTER) == "part-unknown"
    assert shop.kept_out(order(ops.OrderedPart(part="P1", quantity=0)), COUNTER) == "quantity-impossible"
    waits = ops.OrderedPart(part="P1", quantity=1, wanted_by=("q.1",))
    assert shop.refused(order(waits, eta=None), COUNTER) == "eta-missing"
    assert shop.refused(order(some), TECHNICIAN) == "not-allowed"


def test_another_date_moves_the_lines_that_wait(shop):
    shop.applied(ops.PurchaseExpected(purchase="po", eta=at(900), reason="truck"), COUNTER, 5)
    assert (purchase(shop).eta, shop.get(PartsLine, "q.1").eta) == (at(900), at(900))
    assert shop.refused(ops.PurchaseExpected(purchase="po", eta=at(5)), COUNTER, 5) == "eta-past"


def test_what_comes_in_parts_is_on_hand_and_the_rest_outstanding(shop):
    shop.applied(receive(6), COUNTER, 20)
    assert (shop.part("P1").on_hand, purchase(shop).lines[0].outstanding, purchase(shop).open) == (11, 4, "yes")
    (move,) = shop.view.find(Movement, "part", "P1")
    assert (move.why, move.quantity, move.purchase, move.by) == (MovementKind.RECEIVED, 6, "po", COUNTER)
    shop.applied(receive(4), COUNTER, 30)
    assert (shop.part("P1").on_hand, purchase(shop).open) == (15, "no")


def test_damaged_ones_are_no_stock_and_are_not_waited_for(shop):
    shop.applied(receive(8, damaged=2), COUNTER, 20)
    assert (shop.part("P1").on_hand, purchase(shop).lines[0].damaged, purchase(shop).open) == (13, 2, "no")
    assert shop.flagged(receive(0, damaged=1), COUNTER) == "received-over"
    assert [move.quantity for move in shop.view.find(Movement, "part", "P1")] == [8]


def test_nothing_is_issued_or_reserved_by_receiving(shop):
    shop.applied(receive(10), COUNTER, 20)
    line = shop.get(PartsLine, "q.1")
    assert (line.state, line.reserved, shop.part("P1").reserved) == (LineState.BACK_ORDERED, 0, 0)


def test_more_than_ordered_or_something_else_is_a_fact_and_an_exception(shop):
    assert shop.asked(receive(11), COUNTER) == ["received-over"]
    assert shop.flagged(receive(11), COUNTER, 20) == "received-over"
    assert shop.flagged(receive(3, part="OIL"), COUNTER, 21) == "received-over"
    assert (shop.part("P1").on_hand, shop.part("OIL").on_hand) == (16, 63)
    assert shop.rehearsed(receive(), COUNTER) == "quantity-impossible"


def test_a_closed_order_awaits_nothing_and_what_comes_all_the_same_is_stock(shop):
    shop.applied(ops.PurchaseClosed(purchase="po", reason="out of production"), COUNTER, 9)
    assert (purchase(shop).open, purchase(shop).reason) == ("no", "out of production")
    assert shop.refused(ops.PurchaseExpected(purchase="po", eta=at(900)), COUNTER, 10) == "purchase-closed"
    shop.applied(receive(2), COUNTER, 20)
    assert shop.part("P1").on_hand == 7
