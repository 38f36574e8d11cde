"""A date dies with the order it came from: the line is on top, needs somebody, and the promise is at risk."""

import random
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.attention import MatterKind, job_of, matters
from bay_tui.workshop.readmodels.counter.counter_queue import LineStanding, queue, queue_rows, standing_of
from bay_tui.workshop.readmodels.outlook import Risk, outlook
from bay_tui.workshop.records import PartsLine
from bay_tui.workshop.words import LineState
from workshop_kit import COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed

ZONE = ZoneInfo("Asia/Shanghai")
CLOSED = ops.PurchaseClosed(purchase="po", reason="out of production")


@pytest.fixture
def shop():
    """Three filters are wanted for j1 and ordered (po), none is there; another job asked for oil before."""
    shop = Shop()
    shop.view.put(changed(shop.part("P1"), on_hand=0))
    ask(shop, "OIL", 1, "r", job="j3")
    ask(shop, "P1", 3, "q", minutes=1)
    order(shop, 3, "q.1")
    shop.view.put(shop.promise("o1", 5000))
    return shop


def ask(shop, part, quantity, id, job="j1", minutes=0.0):
    wanted = (ops.WantedPart(part=part, quantity=quantity),)
    shop.do(ops.PartsRequested(job=job, lines=wanted), TECHNICIAN, minutes, id=id)


def order(shop, quantity, *lines):
    wanted = ops.OrderedPart(part="P1", quantity=quantity, wanted_by=lines)
    shop.do(ops.PurchaseOrdered(supplier="Depot", lines=(wanted,), eta=at(600)), COUNTER, 2, id="po")


def receive(quantity=0.0, damaged=0.0):
    return ops.PurchaseReceived(purchase="po", part="P1", quantity=quantity, damaged=damaged)


def line(shop, id="q.1"):
    return shop.get(PartsLine, id)


def told(shop, minutes=20):
    """Return what board, queue and the list of what needs somebody say at that minute."""
    risk = outlook(shop.view, shop.order("o1"), at(minutes))
    needs = [one.id for one in matters(shop.view, at(minutes), ZONE) if one.kind is MatterKind.PARTS]
    return risk.risk, risk.code, [one.request.id for one in queue(shop.view, at(minutes))], needs


def test_a_line_on_order_is_on_time_and_last(shop):
    assert told(shop) == (Risk.ON_TIME, "", ["r", "q"], [])


@pytest.mark.parametrize("dead", [CLOSED, receive(damaged=3)])
def test_what_comes_no_more_has_no_date_is_on_top_and_puts_the_promise_at_risk(shop, dead):
    shop.applied(dead, COUNTER, 10)
    assert (line(shop).state, line(shop).eta, line(shop).purchase) == (LineState.BACK_ORDERED, None, "")
    assert standing_of(shop.view, line(shop)) is LineStanding.BACK_ORDERED
    assert told(shop) == (Risk.AT_RISK, "parts-without-date", ["q", "r"], ["q.1"])
    (row, _other) = queue_rows(shop.view, at(20))
    assert (row.expected, row.lines[0].eta) == (None, None)
    (one,) = (one for one in matters(shop.view, at(20), ZONE) if one.kind is MatterKind.PARTS)
    assert (one.by, job_of(shop.view, one)) == (TECHNICIAN, "j1")


def test_another_date_or_the_part_itself_puts_it_right(shop):
    shop.applied(CLOSED, COUNTER, 10)
    shop.applied(ops.PartsBackOrdered(line="q.1", eta=at(900)), COUNTER, 12)
    assert told(shop) == (Risk.ON_TIME, "", ["r", "q"], [])
    shop.view.put(changed(line(shop), eta=None))
    shop.applied(ops.StockReceived(part="P1", quantity=3), COUNTER, 14)
    assert told(shop)[:2] == (Risk.ON_TIME, "")
    assert told(shop)[3] == []


def test_what_is_damaged_leaves_the_good_ones_to_those_who_asked_first(shop):
    ask(shop, "P1", 1, "s", minutes=3)
    shop.view.put(changed(line(shop, "s.1"), state=LineState.BACK_ORDERED, eta=at(600), purchase="po"))
    shop.applied(receive(damaged=1), COUNTER, 10)
    assert line(shop).eta is None  # two still come, three are wanted
    assert line(shop, "s.1").eta == at(600)


@pytest.mark.parametrize("seed", range(40))
def test_after_any_deliveries_those_keep_their_date_whom_what_is_left_can_serve(seed: int):
    """Reckoned from the numbers alone: good ones and those to come go to the lines in the order they asked."""
    chance = random.Random(seed)
    shop = Shop()
    shop.view.put(changed(shop.part("P1"), on_hand=0))
    wants = [chance.randint(1, 4) for _ in range(chance.randint(1, 4))]
    lines = [f"q{number}.1" for number in range(len(wants))]
    for number, quantity in enumerate(wants):
        ask(shop, "P1", quantity, f"q{number}", minutes=number)
    ordered = sum(wants)
    order(shop, ordered, *lines)
    good = damaged = 0
    dated = dict.fromkeys(lines, True)
    for minute in range(10, 14):
        come, broken = chance.randint(0, 2), chance.randint(0, 2)
        if not 0 < good + damaged + come + broken <= ordered or come + broken == 0:
            continue
        shop.applied(receive(come, broken), COUNTER, minute)
        good, damaged = good + come, damaged + broken
        left = ordered - damaged
        for id, quantity in zip(lines, wants, strict=True):
            if broken and dated[id]:
                dated[id] = quantity <= left
                left -= quantity if dated[id] else 0
    assert {id: line(shop, id).eta is not None for id in lines} == dated


def test_an_overdue_part_needs_somebody_and_is_a_risk(shop):
    assert told(shop, 599)[0] is Risk.ON_TIME
    assert told(shop, 600)[:2] == (Risk.AT_RISK, "parts-without-date")
    assert told(shop, 600)[3] == ["q.1"]


def test_an_overdue_part_stands_on_top_of_the_queue_and_is_expected_no_more(shop):
    assert told(shop, 599)[2] == ["r", "q"]
    assert told(shop, 600)[2] == ["q", "r"]
    (row, _other) = queue_rows(shop.view, at(600))
    assert (row.expected, row.lines[0].eta) == (None, at(600))
    # Another date puts it back behind what can be served.
    shop.applied(ops.PartsBackOrdered(line="q.1", eta=at(900)), COUNTER, 601)
    assert told(shop, 602)[2] == ["r", "q"]


def test_a_reservation_given_up_leaves_the_date_of_what_is_to_come(shop):
    shop.applied(ops.StockReceived(part="P1", quantity=1), COUNTER, 5)
    shop.applied(ops.PartsReserved(line="q.1", quantity=1), COUNTER, 6)
    shop.applied(ops.PartsReleased(line="q.1"), COUNTER, 7)
    assert (line(shop).state, line(shop).eta) == (LineState.BACK_ORDERED, at(600))


def test_another_part_waits_for_no_order_of_the_first(shop):
    shop.applied(ops.PartsSubstituted(line="q.1", part="OIL", reason="other"), COUNTER, 5)
    assert line(shop).purchase == ""


def test_the_foreman_sees_it_and_the_counter_settles_it(shop):
    shop.applied(CLOSED, COUNTER, 10)
    again = ops.PartsBackOrdered(line="q.1", eta=at(900))
    assert shop.rehearsed(again, FOREMAN) == "not-allowed"
    assert shop.rehearsed(again, COUNTER) == ""
