"""What to order, what tomorrow's vehicles lack, and what is to be picked from which bin."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.supply import (
    appointments,
    on_order,
    open_purchases,
    overdue,
    position,
    proposal,
    substitutes,
    to_pick,
)
from bay_tui.workshop.records import Job, Order, Part, PartsLine
from bay_tui.workshop.words import OrderState
from workshop_kit import COUNTER, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    """Five filters with a minimum of four, sixty litres of oil with a minimum of ten and a half."""
    shop = Shop()
    shop.view.put(changed(shop.part("P1"), minimum=4, bin="B-02"))
    shop.view.put(changed(shop.part("OIL"), minimum=10.5, bin="A-01"))
    return shop


def ask(shop, quantity, id, job="j1", part="P1", minutes=0):
    shop.do(
        ops.PartsRequested(job=job, lines=(ops.WantedPart(part=part, quantity=quantity),)), TECHNICIAN, minutes, id=id
    )


def order(shop, quantity, part="P1", wanted_by=()):
    lines = (ops.OrderedPart(part=part, quantity=quantity, wanted_by=wanted_by),)
    shop.applied(ops.PurchaseOrdered(supplier="Depot", lines=lines, eta=at(900)), COUNTER, 3)


def proposed(shop, part="P1"):
    found = proposal(shop.view, shop.part(part), at(900))
    return found.quantity if found else 0


# What to order


def test_what_is_missing_to_the_minimum_once_all_wanted_is_out_is_proposed(shop):
    assert proposed(shop) == 0
    ask(shop, 3, "q")
    assert position(shop.view, shop.part("P1")) == (5, 3, 0, 4, 0)
    assert proposed(shop) == 2
    order(shop, 2)
    assert on_order(shop.view, "P1") == 2
    assert proposed(shop) == 0


def test_a_reservation_is_not_wanted_twice_and_what_went_out_no_more(shop):
    ask(shop, 3, "q")
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    assert proposed(shop) == 2
    shop.applied(ops.PartsIssued(line="q.1", quantity=1), COUNTER)
    assert proposed(shop) == 2


def test_pieces_are_ordered_whole_and_litres_as_they_are(shop):
    shop.view.put(changed(shop.part("P1"), on_hand=2.5))
    shop.view.put(changed(shop.part("OIL"), on_hand=4.25))
    assert (proposed(shop), proposed(shop, "OIL")) == (2, 6.25)


def test_a_superseded_part_is_not_ordered(shop):
    shop.view.put(changed(shop.part("P1"), on_hand=0, superseded_by="P2"))
    assert proposed(shop) == 0


# Tomorrow


def book(shop, id, minutes, wanted=0):
    shop.view.put(Order(id=id, number=id, vehicle="v1", state=OrderState.BOOKED, booked_for=at(minutes)))
    shop.view.put(Job(id=f"{id}-1", order=id, line=1, title="Service"))
    if wanted:
        ask(shop, wanted, f"{id}q", job=f"{id}-1")


def test_the_next_day_with_appointments_is_shown_with_what_is_short_first(shop):
    book(shop, "today", 60, wanted=1)
    book(shop, "early", 1440, wanted=4)
    book(shop, "late", 1500, wanted=3)
    book(shop, "later", 2 * 1440 + 1000, wanted=9)
    found = appointments(shop.view, at(0))
    assert [(one.order.id, one.short) for one in found] == [("late", True), ("early", False)]
    assert [need.short for one in found for need in one.needs] == [2, 0]


def test_what_is_reserved_or_ordered_for_an_appointment_is_not_short(shop):
    book(shop, "early", 1440, wanted=4)
    book(shop, "late", 1500, wanted=3)
    shop.applied(ops.PartsReserved(line="lateq.1"), COUNTER)
    found = {one.order.id: one for one in appointments(shop.view, at(0))}
    assert (found["early"].needs[0].short, found["late"].needs[0].short) == (2, 0)
    order(shop, 2, wanted_by=("earlyq.1",))
    assert [one.short for one in appointments(shop.view, at(0))] == [False, False]


def test_jobs_nobody_asked_parts_for_are_named(shop):
    book(shop, "early", 1440)
    (one,) = appointments(shop.view, at(0))
    assert ([job.id for job in one.unasked], one.needs) == (["early-1"], ())


def test_without_appointments_in_a_week_there_are_none(shop):
    book(shop, "far", 9 * 1440, wanted=1)
    assert appointments(shop.view, at(0)) == []


# Picking


def picked(shop):
    return [(one.line.id, one.part.id, one.quantity) for one in to_pick(shop.view)]


def test_the_pick_list_goes_bin_by_bin_over_all_requests(shop):
    ask(shop, 2, "q")
    ask(shop, 4.3, "r", job="j3", part="OIL")
    ask(shop, 1, "s", job="j2", minutes=2)
    assert picked(shop) == [("r.1", "OIL", 4.3), ("q.1", "P1", 2), ("s.1", "P1", 1)]


def test_only_what_is_there_is_to_be_picked_and_who_asked_first_gets_it(shop):
    ask(shop, 4, "q", minutes=5)
    ask(shop, 4, "r", job="j3", minutes=1)
    assert picked(shop) == [("r.1", "P1", 4), ("q.1", "P1", 1)]


def test_what_is_reserved_is_kept_for_its_line(shop):
    ask(shop, 4, "q", minutes=5)
    ask(shop, 4, "r", job="j3", minutes=1)
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER, 6)
    assert picked(shop) == [("r.1", "P1", 1), ("q.1", "P1", 4)]


def test_what_is_picked_is_off_the_shelf(shop):
    ask(shop, 4, "r", job="j3", minutes=1)
    ask(shop, 4, "q", minutes=5)
    shop.applied(ops.PartsPicked(line="r.1"), COUNTER, 6)
    assert picked(shop) == [("q.1", "P1", 1)]
    shop.applied(ops.PartsPicked(line="q.1", quantity=1), COUNTER, 7)
    assert picked(shop) == []


def test_a_part_nobody_knows_is_on_no_list(shop):
    shop.view.put(Part(id="X", number="X", name="gone"))
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="", name="clip"),)), TECHNICIAN, id="c")
    assert picked(shop) == []


# Supplier orders


def test_open_supplier_orders_are_by_date_those_without_last_and_one_that_has_passed_is_overdue(shop):
    order(shop, 1)
    shop.view.put(changed(open_purchases(shop.view)[0], id="early", number="1", eta=at(5)))
    shop.view.put(changed(open_purchases(shop.view)[0], id="open", number="2", eta=None))
    found = open_purchases(shop.view)
    assert [one.eta for one in found] == [at(5), at(900), None]
    assert [overdue(one, at(6)) for one in found] == [True, False, False]
    assert not overdue(found[0], at(5))


# What may serve instead


def test_the_new_number_serves_else_what_is_called_or_numbered_alike_never_the_part_itself(shop):
    shop.view.put(changed(shop.part("P1"), id="P1-A", number="P1-A", name="Filter, wide"))
    ask(shop, 1, "q")
    line = shop.get(PartsLine, "q.1")
    assert [one.part.id for one in substitutes(shop.view, line, "")] == ["P1-A"]
    assert [one.part.id for one in substitutes(shop.view, line, "oil")] == ["OIL"]
    shop.view.put(changed(shop.part("P1"), superseded_by="OIL"))
    assert [one.part.id for one in substitutes(shop.view, line, "")] == ["OIL"]
