"""Parts from the request to the vehicle and back, and the stock they leave."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import parts_state
from bay_tui.workshop.records import CountSheet, Movement, Part, PartsLine, PartsRequest, PartsReturn
from bay_tui.workshop.words import JobState, LineState, MovementKind, ReturnKind
from workshop_kit import ADMIN, COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    """A workshop where two filters (line q.1) and 4.3 litres of oil (q.2) are wanted."""
    shop = Shop()
    wanted = (ops.WantedPart(part="P1", quantity=2), ops.WantedPart(part="OIL", quantity=4.3))
    shop.do(ops.PartsRequested(job="j1", lines=wanted, note="soon"), TECHNICIAN, 0, id="q")
    return shop


def line(shop, id="q.1"):
    return shop.get(PartsLine, id)


def issue(quantity=None, id="q.1"):
    return ops.PartsIssued(line=id, quantity=quantity)


def give_back(quantity, condition=ReturnKind.STOCK, id="q.1", **more):
    return ops.PartsReturned(line=id, quantity=quantity, condition=condition, **more)


def approved(shop, said, minutes=0):
    """Let one person say what lies in a bin, and another one approve it."""
    (id,) = (one.id for one in shop.applied(said, COUNTER, minutes).records if isinstance(one, CountSheet))
    shop.applied(ops.CountApproved(sheet=id), FOREMAN, minutes)


# Asking


def test_a_request_makes_a_line_for_each_part_with_its_name(shop):
    assert shop.get(PartsRequest, "q").note == "soon"
    assert (line(shop).name, line(shop).quantity, line(shop).state) == ("Filter", 2, LineState.REQUESTED)
    assert line(shop, "q.2").name == "Oil 5W-30"


def test_a_part_without_a_number_is_asked_for_by_description(shop):
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="", name="blue clip"),)), TECHNICIAN, id="r")
    assert (line(shop, "r.1").part, line(shop, "r.1").name) == ("", "blue clip")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "lines-missing"),
        ((ops.WantedPart(part="P1"),) * 201, "lines-too-many"),
        ((ops.WantedPart(part=" "),), "text-missing"),
        ((ops.WantedPart(part="NOPE"),), "part-unknown"),
        ((ops.WantedPart(part="P1", quantity=0),), "quantity-impossible"),
        ((ops.WantedPart(part="P1", quantity=-1),), "quantity-impossible"),
        ((ops.WantedPart(part="P1", quantity=100_001),), "quantity-impossible"),
        ((ops.WantedPart(part="P1", quantity=float("nan")),), "number-impossible"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(shop, lines, code):
    assert shop.kept_out(ops.PartsRequested(job="j1", lines=lines), TECHNICIAN) == code


def test_nothing_is_requested_for_a_closed_or_unknown_job(shop):
    wanted = (ops.WantedPart(part="P1"),)
    assert shop.refused(ops.PartsRequested(job="no", lines=wanted), TECHNICIAN) == "job-unknown"
    shop.view.put(changed(shop.job("j2"), state=JobState.CANCELLED))
    assert shop.refused(ops.PartsRequested(job="j2", lines=wanted), TECHNICIAN) == "job-closed"


def test_one_at_the_counter_takes_a_request_and_a_second_is_told_who(shop):
    shop.applied(ops.PartsTaken(request="q"), COUNTER, 5)
    shop.applied(ops.PartsTaken(request="q"), COUNTER, 9)
    assert shop.get(PartsRequest, "q").taken_at == at(5)
    assert shop.refused(ops.PartsTaken(request="q"), "x1", 10) == "request-taken"


def test_what_is_said_about_a_request_is_kept_in_order(shop):
    shop.applied(ops.PartsNoted(request="q", text="second"), COUNTER, 9)
    shop.applied(ops.PartsNoted(request="q", text="first"), TECHNICIAN, 4)
    messages = shop.get(PartsRequest, "q").messages
    assert [(said.by, said.text) for said in messages] == [(TECHNICIAN, "first"), (COUNTER, "second")]


# Reserving


def test_reserving_sets_stock_aside_and_says_when_the_counter_answered(shop):
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER, 5)
    assert (line(shop).state, line(shop).reserved, line(shop).first_answer_at) == (LineState.RESERVED, 2, at(5))
    assert (shop.part("P1").reserved, shop.part("P1").available, shop.part("P1").on_hand) == (2, 3, 5)


def test_what_is_not_available_cannot_be_promised(shop):
    shop.view.put(changed(shop.part("P1"), on_hand=1.0))
    assert shop.refused(ops.PartsReserved(line="q.1"), COUNTER) == "stock-short"
    shop.applied(ops.PartsReserved(line="q.1", quantity=1), COUNTER)
    assert shop.refused(ops.PartsReserved(line="q.1"), COUNTER) == "stock-short"


def test_a_line_is_not_reserved_beyond_what_it_needs(shop):
    assert shop.refused(ops.PartsReserved(line="q.1", quantity=3), COUNTER) == "quantity-over-line"
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    assert shop.refused(ops.PartsReserved(line="q.1"), COUNTER) == "quantity-over-line"
    assert shop.part("P1").reserved == 2


def test_reserving_again_does_not_take_a_picked_line_back(shop):
    shop.applied(ops.PartsReserved(line="q.1", quantity=1), COUNTER)
    shop.applied(ops.PartsPicked(line="q.1"), COUNTER)
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    assert line(shop).state is LineState.PICKED


def test_a_reservation_given_up_is_free_again(shop):
    assert shop.refused(ops.PartsReleased(line="q.1"), COUNTER) == "line-not-reserved"
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(ops.PartsReleased(line="q.1"), COUNTER)
    assert (line(shop).state, line(shop).reserved, shop.part("P1").reserved) == (LineState.REQUESTED, 0, 0)


def test_litres_leave_no_dust(shop):
    for quantity in (0.1, 0.2, 4.0):
        shop.applied(ops.PartsReserved(line="q.2", quantity=quantity), COUNTER)
    assert line(shop, "q.2").reserved == 4.3
    for quantity in (0.1, 0.2, 4.0):
        shop.applied(issue(quantity, "q.2"), COUNTER)
    assert (line(shop, "q.2").issued, line(shop, "q.2").reserved) == (4.3, 0)
    assert line(shop, "q.2").state is LineState.ISSUED
    assert (shop.part("OIL").on_hand, shop.part("OIL").reserved) == (55.7, 0)


# Picking and issuing


def test_a_picked_part_lies_ready_and_is_still_on_hand(shop):
    shop.applied(ops.PartsPicked(line="q.1"), COUNTER, 5)
    assert (line(shop).state, line(shop).picked, shop.part("P1").on_hand) == (LineState.PICKED, 2, 5)


def test_the_technician_is_told_by_ready_and_by_nothing_else(shop):
    assert shop.rehearsed(ops.PartsReady(request="q"), COUNTER) == "nothing-picked"
    shop.applied(ops.PartsPicked(line="q.1"), COUNTER, 5)
    assert parts_state(shop.view, "j1").ready == 0
    shop.applied(ops.PartsReady(request="q"), COUNTER, 6)
    shop.applied(ops.PartsReady(request="q"), COUNTER, 9)
    assert (line(shop).ready_at, line(shop, "q.2").ready_at) == (at(6), None)
    assert parts_state(shop.view, "j1").ready == 1
    assert shop.part("P1").on_hand == 5


def test_issuing_takes_it_from_stock_and_reservation_with_a_movement(shop):
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER, 5)
    shop.applied(issue(), COUNTER, 9)
    assert (line(shop).state, line(shop).issued, line(shop).issued_at) == (LineState.ISSUED, 2, at(9))
    assert (shop.part("P1").on_hand, shop.part("P1").reserved) == (3, 0)
    (move,) = shop.view.find(Movement, "line", "q.1")
    assert (move.quantity, move.why, move.by) == (-2, MovementKind.ISSUED, COUNTER)


def test_issuing_in_parts_keeps_the_line_open_until_all_is_out(shop):
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(issue(1), COUNTER)
    assert (line(shop).state, line(shop).reserved) == (LineState.RESERVED, 1)
    shop.applied(issue(), COUNTER)
    assert (line(shop).state, line(shop).issued, line(shop).reserved) == (LineState.ISSUED, 2, 0)


def test_a_line_whose_reserved_part_is_out_asks_for_the_rest(shop):
    shop.applied(ops.PartsReserved(line="q.1", quantity=1), COUNTER)
    shop.applied(issue(1), COUNTER)
    assert line(shop).state is LineState.REQUESTED


def test_issuing_more_than_asked_is_a_fact_and_an_exception(shop):
    assert shop.asked(issue(3), COUNTER) == ["issued-over"]
    assert shop.flagged(issue(3), COUNTER) == "issued-over"
    assert (shop.part("P1").on_hand, line(shop).issued) == (2, 3)


def test_issuing_an_overissued_line_again_never_adds_stock(shop):
    shop.flagged(issue(3), COUNTER)
    shop.flagged(issue(), COUNTER)
    assert (shop.part("P1").on_hand, line(shop).issued) == (0, 5)


def test_a_shelf_below_zero_is_a_fact_and_an_exception(shop):
    shop.view.put(changed(shop.part("P1"), on_hand=1.0))
    assert shop.flagged(issue(), COUNTER) == "stock-negative"
    assert shop.part("P1").on_hand == -1


def test_two_counters_that_issued_the_last_piece_are_one_exception_with_both_sides(shop):
    shop.view.put(changed(shop.part("P1"), on_hand=2.0))
    shop.do(ops.PartsRequested(job="j3", lines=(ops.WantedPart(part="P1", quantity=2),)), COLLEAGUE, 1, id="r")
    shop.applied(issue(id="r.1"), ADMIN, 4)
    decision = shop.do(issue(), COUNTER, 5, device="d2")
    assert (decision.code, shop.exceptions()) == ("stock-negative-both", ["stock-negative-both"])
    assert decision.params == {
        "number": "P1", "on_hand": "-2", "by": "Chen", "quantity": "2", "work": "0001/1",
        "other": "Sun", "other_quantity": "2", "other_work": "0002/1",
    }  # fmt: skip
    assert (line(shop).state, line(shop, "r.1").state) == (LineState.ISSUED, LineState.ISSUED)


def test_two_that_issued_the_same_line_are_one_exception_with_both_sides(shop):
    shop.view.put(changed(shop.part("P1"), on_hand=2.0))
    shop.applied(issue(), COUNTER, 5)
    decision = shop.do(issue(2), ADMIN, 6, device="d2")
    assert (decision.code, shop.exceptions()) == ("issued-twice", ["issued-twice"])
    assert (decision.params["by"], decision.params["other"], shop.part("P1").on_hand) == ("Sun", "Chen", -2)


def test_issuing_a_cancelled_line_is_a_fact_and_an_exception(shop):
    shop.applied(ops.PartsCancelled(line="q.1", reason="no"), COUNTER)
    assert shop.flagged(issue(), COUNTER) == "line-cancelled"
    assert (line(shop).state, shop.part("P1").on_hand) == (LineState.ISSUED, 3)


def test_issuing_a_part_nobody_knows_is_kept_on_the_line(shop):
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="", name="clip"),)), TECHNICIAN, id="r")
    assert shop.flagged(issue(id="r.1"), COUNTER) == "part-unknown"
    assert line(shop, "r.1").state is LineState.ISSUED


def test_picking_what_is_out_already_is_an_exception(shop):
    shop.applied(issue(), COUNTER)
    assert shop.asked(ops.PartsPicked(line="q.1"), COUNTER) == ["line-not-open"]
    assert shop.flagged(ops.PartsPicked(line="q.1"), COUNTER) == "line-not-open"
    assert line(shop).state is LineState.ISSUED


# Back-order, another part, not needed


def test_a_back_order_says_when_and_gives_up_what_was_set_aside(shop):
    shop.applied(ops.PartsReserved(line="q.1", quantity=1), COUNTER)
    shop.applied(ops.PartsBackOrdered(line="q.1", eta=at(600)), COUNTER, 5)
    assert (line(shop).state, line(shop).eta, shop.part("P1").reserved) == (LineState.BACK_ORDERED, at(600), 0)
    assert shop.refused(ops.PartsBackOrdered(line="q.1", eta=at(5)), COUNTER, 5) == "eta-past"


def test_a_back_order_of_the_rest_keeps_its_eta_while_some_is_reserved(shop):
    shop.applied(ops.PartsBackOrdered(line="q.1", eta=at(600)), COUNTER, 5)
    shop.applied(ops.PartsReserved(line="q.1", quantity=1), COUNTER, 6)
    assert line(shop).eta == at(600)
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER, 7)
    assert (line(shop).state, line(shop).eta) == (LineState.RESERVED, None)


def test_another_part_serves_instead_and_the_first_is_free_again(shop):
    shop.view.put(Part(id="P2", number="P2", name="Filter new", on_hand=9))
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(ops.PartsPicked(line="q.1"), COUNTER)
    shop.applied(ops.PartsSubstituted(line="q.1", part="P2", reason="superseded"), COUNTER)
    changed_line = line(shop)
    assert (changed_line.part, changed_line.name, changed_line.instead_of) == ("P2", "Filter new", "P1")
    assert (changed_line.state, changed_line.picked, shop.part("P1").reserved) == (LineState.REQUESTED, 0, 0)
    shop.applied(issue(), COUNTER)
    assert (shop.part("P1").on_hand, shop.part("P2").on_hand) == (5, 7)


def test_of_a_line_partly_out_no_other_part_serves_but_the_rest_can_be_cancelled(shop):
    shop.applied(issue(1), COUNTER)
    assert shop.refused(ops.PartsSubstituted(line="q.1", part="OIL", reason="x"), COUNTER) == "line-issued"
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(ops.PartsCancelled(line="q.1", reason="one is enough"), COUNTER)
    assert (line(shop).state, line(shop).issued, shop.part("P1").reserved) == (LineState.ISSUED, 1, 0)


def test_what_is_out_is_returned_and_not_cancelled(shop):
    shop.applied(issue(), COUNTER)
    assert shop.refused(ops.PartsCancelled(line="q.1", reason="x"), COUNTER) == "line-issued"
    assert shop.refused(ops.PartsReserved(line="q.1"), COUNTER) == "line-not-open"
    assert shop.refused(ops.PartsBackOrdered(line="q.1", eta=at(99)), COUNTER) == "line-not-open"


def test_a_cancelled_line_holds_nothing(shop):
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(ops.PartsCancelled(line="q.1", reason="customer said no"), TECHNICIAN)
    assert (line(shop).state, line(shop).reason, shop.part("P1").reserved) == (
        LineState.CANCELLED,
        "customer said no",
        0,
    )


# On the vehicle, and back


def test_a_fitted_part_was_issued_before(shop):
    assert shop.flagged(ops.PartsFitted(line="q.1"), TECHNICIAN) == "fitted-not-issued"
    shop.applied(issue(), COUNTER)
    assert line(shop).state is LineState.FITTED
    shop.applied(issue(id="q.2"), COUNTER)
    shop.applied(ops.PartsFitted(line="q.2"), TECHNICIAN)
    assert line(shop, "q.2").state is LineState.FITTED


def test_a_good_part_goes_back_on_the_shelf(shop):
    shop.applied(issue(), COUNTER)
    shop.applied(give_back(1), COUNTER)
    assert (line(shop).state, shop.part("P1").on_hand) == (LineState.ISSUED, 4)
    shop.applied(give_back(1), COUNTER)
    assert (line(shop).state, line(shop).returned, shop.part("P1").on_hand) == (LineState.RETURNED, 2, 5)


def test_a_defective_part_does_not_and_may_be_replaced_on_the_line(shop):
    shop.applied(issue(), COUNTER)
    shop.applied(give_back(2, ReturnKind.DEFECTIVE, reason="cracked"), COUNTER)
    assert (line(shop).state, line(shop).reason, shop.part("P1").on_hand) == (LineState.RETURNED, "cracked", 3)
    shop.applied(issue(), COUNTER)
    assert (line(shop).state, line(shop).issued, shop.part("P1").on_hand) == (LineState.ISSUED, 4, 1)


def test_an_old_core_is_no_return_of_the_new_part(shop):
    shop.applied(issue(), COUNTER)
    shop.applied(give_back(1, ReturnKind.CORE), COUNTER)
    assert (line(shop).state, line(shop).returned, shop.part("P1").on_hand) == (LineState.ISSUED, 0, 3)


def test_what_came_back_is_kept_with_who_why_and_in_which_condition(shop):
    shop.applied(issue(), COUNTER, 5)
    shop.applied(give_back(1, ReturnKind.CORE, reason="old pump"), COUNTER, 9)
    (back,) = shop.view.find(PartsReturn, "line", "q.1")
    assert (back.part, back.quantity, back.condition, back.reason) == ("P1", 1, ReturnKind.CORE, "old pump")
    assert (back.by, back.at) == (COUNTER, at(9))


def test_more_back_than_went_out_is_a_fact_and_an_exception(shop):
    shop.applied(issue(), COUNTER)
    assert shop.asked(give_back(3), COUNTER) == ["returned-over"]
    assert shop.flagged(give_back(3), COUNTER) == "returned-over"
    assert shop.part("P1").on_hand == 6


def test_a_return_heard_of_before_the_issue_ends_the_same(shop):
    shop.flagged(give_back(2), COUNTER, 20)
    shop.do(issue(), COUNTER, 10)
    assert (line(shop).state, shop.part("P1").on_hand) == (LineState.RETURNED, 5)


def test_a_reason_once_given_is_not_lost_by_a_return_without_one(shop):
    shop.applied(ops.PartsSubstituted(line="q.1", part="OIL", reason="superseded"), COUNTER)
    shop.applied(issue(), COUNTER)
    shop.applied(give_back(1), COUNTER)
    assert line(shop).reason == "superseded"


# Stock by itself


def test_a_correction_is_a_movement_with_its_reason(shop):
    approved(shop, ops.StockCorrected(part="P1", change=-2, reason="typed 3 for 1"), 3)
    (move,) = shop.view.find(Movement, "part", "P1")
    assert (move.quantity, move.why, move.note) == (-2, MovementKind.CORRECTED, "typed 3 for 1")
    assert shop.part("P1").on_hand == 3
    assert shop.kept_out(ops.StockCorrected(part="P1", change=0, reason="x"), COUNTER) == "quantity-impossible"
    assert shop.kept_out(ops.StockCorrected(part="P1", change=1, reason=" "), COUNTER) == "text-missing"


def test_the_counter_changes_a_part_without_touching_its_stock(shop):
    shop.applied(ops.StockReceived(part="P1", quantity=1), COUNTER)
    shop.applied(ops.PartRevised(part="P1", bin="C-01", minimum=3, price_cents=900), COUNTER)
    part = shop.part("P1")
    assert (part.bin, part.minimum, part.price_cents, part.on_hand, part.name) == ("C-01", 3, 900, 6, "Filter")
    assert shop.kept_out(ops.PartRevised(part="P1", minimum=-1), COUNTER) == "number-impossible"


def test_a_request_of_another_system_said_twice_is_taken_over_once(shop):
    wanted = (ops.ImportedLine(line=1, part="P1", quantity=2), ops.ImportedLine(line=2, part="OIL", quantity=4))
    args = ops.PartsImported(number="LL-7", job="j1", lines=wanted)
    shop.applied(args, ADMIN, 3)
    assert line(shop, "dms-LL-7.2").quantity == 4
    assert shop.applied(args, ADMIN, 4).records == []
    shop.applied(ops.PartsReserved(line="dms-LL-7.1"), COUNTER, 5)
    fewer = ops.PartsImported(number="LL-7", job="j1", lines=(ops.ImportedLine(line=1, part="P1"),))
    assert shop.applied(fewer, ADMIN, 6).records == []
    assert shop.refused(ops.PartsImported(number="LL-7", job="j3", lines=wanted), ADMIN) == "number-in-use"
    orphan = (ops.ImportedLine(line=1, part="NOPE"),)
    assert shop.refused(ops.PartsImported(number="LL-8", job="j1", lines=orphan), ADMIN) == "part-unknown"


def test_goods_received_are_on_hand_with_a_movement(shop):
    shop.applied(ops.StockReceived(part="OIL", quantity=0.3, note="van"), COUNTER)
    assert shop.part("OIL").on_hand == 60.3
    (move,) = shop.view.find(Movement, "part", "OIL")
    assert (move.quantity, move.why, move.note) == (0.3, MovementKind.RECEIVED, "van")


def test_a_count_moves_the_difference(shop):
    approved(shop, ops.StockCounted(part="P1", quantity=3))
    assert shop.part("P1").on_hand == 3
    assert [move.quantity for move in shop.view.find(Movement, "part", "P1")] == [-2]


def test_a_count_that_finds_nothing_is_a_count(shop):
    approved(shop, ops.StockCounted(part="P1", quantity=0))
    assert shop.part("P1").on_hand == 0


def test_a_count_that_agrees_moves_nothing_and_is_known(shop):
    approved(shop, ops.StockCounted(part="P1", quantity=5), 9)
    assert (shop.part("P1").on_hand, shop.part("P1").counted_at) == (5, at(9))
    assert [move.quantity for move in shop.view.find(Movement, "part", "P1")] == [0]


def test_an_issue_from_before_a_count_was_counted_already(shop):
    approved(shop, ops.StockCounted(part="P1", quantity=5), 9)
    shop.applied(ops.PartsIssued(line="q.1", quantity=2), COUNTER, 8)
    assert shop.part("P1").on_hand == 5
    assert sorted(move.quantity for move in shop.view.find(Movement, "part", "P1")) == [-2, 2]
    shop.applied(ops.StockReceived(part="P1", quantity=1), COUNTER, 10)
    assert shop.part("P1").on_hand == 6


def test_a_count_heard_of_late_keeps_what_moved_since(shop):
    shop.applied(ops.StockReceived(part="P1", quantity=4), COUNTER, 10)
    approved(shop, ops.StockCounted(part="P1", quantity=3), 9)
    assert shop.part("P1").on_hand == 7


def test_a_new_part_opens_with_its_stock_and_said_again_changes_nothing(shop):
    part = Part(id="N", number="N", name="New", on_hand=7, reserved=99)
    shop.applied(ops.PartSaved(part=part), COUNTER)
    assert (shop.part("N").on_hand, shop.part("N").reserved) == (7, 0)
    assert [move.why for move in shop.view.find(Movement, "part", "N")] == [MovementKind.OPENING]
    assert shop.applied(ops.PartSaved(part=part), COUNTER).records == []


def test_a_part_saved_again_keeps_its_reservations_and_counts_its_stock(shop):
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    approved(shop, ops.PartSaved(part=Part(id="P1", number="P1", name="Oil filter", on_hand=4)))
    part = shop.part("P1")
    assert (part.name, part.on_hand, part.reserved) == ("Oil filter", 4, 2)
    assert [move.why for move in shop.view.find(Movement, "part", "P1")] == [MovementKind.COUNTED]


def test_stock_of_an_unknown_part_is_an_exception(shop):
    assert shop.flagged(ops.StockReceived(part="NOPE", quantity=1), COUNTER) == "part-unknown"


def test_the_counter_is_not_the_technicians(shop):
    assert shop.refused(ops.PartsReserved(line="q.1"), COLLEAGUE) == "not-allowed"
    assert shop.rehearsed(issue(), COLLEAGUE) == "not-allowed"
    assert shop.flagged(issue(), COLLEAGUE) == "not-allowed"
    assert shop.part("P1").on_hand == 3


# What is unusual


def test_more_picked_than_wanted_is_asked_and_flagged(shop):
    assert shop.asked(ops.PartsPicked(line="q.1", quantity=2), COUNTER) == []
    assert shop.asked(ops.PartsPicked(line="q.1", quantity=5000), COUNTER) == ["picked-over"]
    assert shop.flagged(ops.PartsPicked(line="q.1", quantity=5000), COUNTER) == "picked-over"
    assert line(shop).picked == 5000


def test_what_went_out_already_leaves_less_to_pick(shop):
    shop.applied(issue(1), COUNTER)
    assert shop.asked(ops.PartsPicked(line="q.1", quantity=1), COUNTER) == []
    assert shop.asked(ops.PartsPicked(line="q.1", quantity=1.5), COUNTER) == ["picked-over"]


def test_old_parts_are_as_many_as_went_out(shop):
    shop.applied(issue(2), COUNTER)
    shop.applied(give_back(1, ReturnKind.CORE), COUNTER)
    assert shop.asked(give_back(1, ReturnKind.CORE), COUNTER) == []
    assert shop.asked(give_back(1.5, ReturnKind.CORE), COUNTER) == ["cores-over"]
    assert shop.flagged(give_back(99, ReturnKind.CORE), COUNTER) == "cores-over"
