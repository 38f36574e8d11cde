"""Half a piece is asked about once and then recorded: it happened, whatever it was."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Movement
from bay_tui.workshop.words import ClaimOutcome, ReturnKind
from workshop_kit import COUNTER, TECHNICIAN, Shop


@pytest.fixture
def shop():
    """Five filters by the piece on hand, two wanted (q.1) and three of another request out (r.1); oil by the litre."""
    shop = Shop()
    for id in ("q", "r"):
        lines = (ops.WantedPart(part="P1", quantity=3), ops.WantedPart(part="OIL", quantity=3))
        shop.do(ops.PartsRequested(job="j1", lines=lines), TECHNICIAN, 0, id=id)
    for line in ("r.1", "r.2"):
        shop.do(ops.PartsIssued(line=line), COUNTER, 1)
    ordered = (ops.OrderedPart(part="P1", quantity=9), ops.OrderedPart(part="OIL", quantity=9))
    shop.do(ops.PurchaseOrdered(supplier="Depot", lines=ordered), COUNTER, 1, id="po")
    shop.do(ops.PurchaseReceived(purchase="po", part="P1", damaged=2), COUNTER, 1, id="claim1")
    shop.do(ops.PurchaseReceived(purchase="po", part="OIL", damaged=2), COUNTER, 1, id="claim2")
    shop.do(ops.CountOpened(name="all", parts=("P1", "OIL")), COUNTER, 1, id="c")
    return shop


FACTS = {
    "issued": lambda line, part: ops.PartsIssued(line=f"q.{line}", quantity=0.5),
    "picked": lambda line, part: ops.PartsPicked(line=f"q.{line}", quantity=0.5),
    "returned": lambda line, part: ops.PartsReturned(line=f"r.{line}", quantity=0.5, condition=ReturnKind.STOCK),
    "core": lambda line, part: ops.PartsReturned(line=f"r.{line}", quantity=0.5, condition=ReturnKind.CORE),
    "received": lambda line, part: ops.StockReceived(part=part, quantity=0.5),
    "counted": lambda line, part: ops.StockCounted(part=part, quantity=0.5),
    "delivered": lambda line, part: ops.PurchaseReceived(purchase="po", part=part, quantity=0.5),
    "damaged": lambda line, part: ops.PurchaseReceived(purchase="po", part=part, damaged=0.5),
    "entered": lambda line, part: ops.CountEntered(sheet="c", part=part, quantity=0.5),
    "settled": lambda line, part: ops.ClaimSettled(claim=f"claim{line}", outcome=ClaimOutcome.REPLACED, quantity=0.5),
}


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_half_a_piece_is_asked_about_and_recorded_and_half_a_litre_is_not(shop, fact):
    piece, litre = fact(1, "P1"), fact(2, "OIL")
    assert shop.asked(litre, COUNTER, 5) == []
    shop.applied(litre, COUNTER, 5)
    assert shop.asked(piece, COUNTER, 6) == ["pieces-not-whole"]
    assert shop.flagged(piece, COUNTER, 6) == "pieces-not-whole"


def test_what_is_asked_about_already_is_asked_once(shop):
    assert shop.asked(ops.PartsIssued(line="q.1", quantity=4.5), COUNTER) == ["issued-over"]


def test_half_a_piece_that_went_out_has_left_the_shelf(shop):
    before = shop.part("P1").on_hand
    shop.do(ops.PartsIssued(line="q.1", quantity=0.5), COUNTER, 6)
    assert shop.part("P1").on_hand == before - 0.5
    assert shop.view.find(Movement, "line", "q.1")[0].quantity == -0.5
