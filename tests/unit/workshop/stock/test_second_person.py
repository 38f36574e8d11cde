"""No word of one person moves stock: a second one approves it, or signs what one who was alone let hold."""

import msgspec
import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import SERVER_DEVICE
from bay_tui.workshop.readmodels.attention import MatterKind, matters
from bay_tui.workshop.records import CountSheet, Movement, Part
from bay_tui.workshop.time.zones import zone_named
from bay_tui.workshop.words import Indirect, MovementKind
from workshop_kit import ADMIN, COUNTER, FOREMAN, Shop, at

ZONE = zone_named("Asia/Shanghai")


@pytest.fixture
def shop():
    """A workshop in which five filters are on hand."""
    return Shop()


def sheets(shop):
    return {one.id: one for one in shop.view.every(CountSheet)}


def moves(shop):
    return [(one.quantity, one.why, one.by, one.at) for one in shop.view.find(Movement, "part", "P1")]


def waiting(shop, minutes):
    return [one.id for one in matters(shop.view, at(minutes), ZONE) if one.kind is MatterKind.COUNT]


# Every way in which somebody at a terminal says what lies in a bin, or that a movement was wrong, and what it comes to.
SAID = [
    (ops.StockCounted(part="P1", quantity=3, note="shelf"), 3, MovementKind.COUNTED),
    (ops.StockCorrected(part="P1", change=-2, reason="typed 3 for 1"), 3, MovementKind.CORRECTED),
    (ops.PartSaved(part=Part(id="P1", number="P1", name="Filter", on_hand=3)), 3, MovementKind.COUNTED),
]


@pytest.mark.parametrize(("said", "then", "why"), SAID, ids=lambda one: type(one).__name__)
def test_what_one_person_says_moves_nothing_until_a_second_one_approves(shop, said, then, why):
    shop.do(said, ADMIN, 10, id="c")
    assert (shop.part("P1").on_hand, moves(shop)) == (5, [])
    assert shop.refused(ops.CountApproved(sheet="c"), ADMIN, 11) == "count-own"
    assert waiting(shop, 12) == ["c"]
    shop.applied(ops.CountApproved(sheet="c"), FOREMAN, 20)
    assert shop.part("P1").on_hand == then
    assert moves(shop) == [(-2, why, ADMIN, at(10))]
    assert waiting(shop, 21) == []


def test_a_file_that_the_office_brings_in_is_the_word_of_a_second_person(shop):
    shop.do(ops.StockCounted(part="P1", quantity=3), "", 10, device=SERVER_DEVICE)
    assert (shop.part("P1").on_hand, sheets(shop)) == (3, {})


def test_who_is_alone_lets_a_count_hold_and_somebody_else_signs_it(shop):
    shop.do(ops.StockCounted(part="P1", quantity=3), COUNTER, 10, id="c")
    shop.applied(ops.CountHeld(sheet="c"), COUNTER, 11)
    assert shop.part("P1").on_hand == 3
    assert (sheets(shop)["c"].open, sheets(shop)["c"].held_by) == ("yes", COUNTER)
    assert waiting(shop, 600) == ["c"], "until the next shift has signed it"
    assert shop.refused(ops.CountHeld(sheet="c"), COUNTER, 12) == "count-held"
    assert shop.refused(ops.CountApproved(sheet="c"), COUNTER, 13) == "count-own"
    shop.applied(ops.CountApproved(sheet="c"), FOREMAN, 700)
    assert (shop.part("P1").on_hand, len(moves(shop))) == (3, 1), "signing moves nothing a second time"
    assert (sheets(shop)["c"].open, waiting(shop, 701)) == ("no", [])


def test_nobody_is_alone_while_another_who_may_approve_is_clocked_on(shop):
    shop.do(ops.StockCounted(part="P1", quantity=3), COUNTER, 10, id="c")
    shop.do(ops.LabourStarted(staff=FOREMAN, indirect=Indirect.MEETING), FOREMAN, 5)
    assert shop.refused(ops.CountHeld(sheet="c"), COUNTER, 11) == "count-not-alone"
    shop.do(ops.LabourLeft(staff=FOREMAN), FOREMAN, 12)
    shop.applied(ops.CountHeld(sheet="c"), COUNTER, 13)


def test_what_held_and_is_doubted_is_counted_again(shop):
    shop.do(ops.StockCorrected(part="P1", change=-2, reason="broken"), COUNTER, 10, id="c")
    shop.applied(ops.CountHeld(sheet="c"), COUNTER, 11)
    assert shop.refused(ops.CountExtended(sheet="c", parts=("OIL",)), COUNTER, 12) == "count-held"
    assert shop.asked(ops.CountEntered(sheet="c", part="P1", quantity=1), COUNTER) == ["count-closed"]
    shop.applied(ops.CountRejected(sheet="c", reason="nothing is broken"), FOREMAN, 20)
    assert (sheets(shop)["c"].held_at, sheets(shop)["c"].lines[0].said) == (None, False)
    shop.applied(ops.CountEntered(sheet="c", part="P1", quantity=5), COUNTER, 30)
    shop.applied(ops.CountApproved(sheet="c"), FOREMAN, 31)
    assert shop.part("P1").on_hand == 5
    assert [quantity for quantity, *_ in moves(shop)] == [-2, 2]


def test_a_correction_from_before_a_count_is_in_the_count(shop):
    shop.do(ops.StockCorrected(part="P1", change=-2, reason="broken"), COUNTER, 10, id="c")
    shop.do(ops.StockCounted(part="P1", quantity=4), COUNTER, 20, id="d")
    shop.applied(ops.CountApproved(sheet="d"), FOREMAN, 30)
    shop.applied(ops.CountApproved(sheet="c"), FOREMAN, 31)
    assert shop.part("P1").on_hand == 4


def test_a_correction_below_zero_is_flagged_when_it_is_approved(shop):
    shop.do(ops.StockCorrected(part="P1", change=-7, reason="x"), COUNTER, 10, id="c")
    assert shop.flagged(ops.CountApproved(sheet="c"), FOREMAN, 11) == "stock-negative"


def test_a_sheet_of_before_reads_as_it_was(shop):
    stored = (
        b'{"kind":"count","id":"c","name":"C","lines":[{"part":"P1","counted":3.0}],'
        b'"by":"p1","at":"2026-03-02T01:00:00Z"}'
    )
    sheet = msgspec.json.decode(stored, type=CountSheet)
    assert (sheet.held_at, sheet.lines[0].change, sheet.lines[0].said) == (None, None, True)
    assert msgspec.json.encode(sheet) == stored
