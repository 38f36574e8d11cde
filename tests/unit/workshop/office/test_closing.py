"""What is closed leaves no loose ends: calls of a bay, clocks of a person, and vehicles on their way there."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.bays import free_id
from bay_tui.workshop.records import OPEN, Bay, Call, Clock, Staff, Terminal
from bay_tui.workshop.time.hours import bookings_of
from bay_tui.workshop.words import CallKind, JobState
from workshop_kit import ADMIN, FOREMAN, T0, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop() -> Shop:
    return Shop()


def close(shop: Shop, bay: str = "b1") -> ops.BaySaved:
    return ops.BaySaved(bay=changed(shop.get(Bay, bay), active=False))


def test_a_call_from_a_bay_that_is_closed_stays_and_is_the_workshops(shop: Shop):
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"), TECHNICIAN, id="c1")
    shop.do(ops.CallRaised(asks=CallKind.PARTS, bay="b1"), TECHNICIAN, id="c2")
    shop.do(ops.CallCleared(call="c2"), FOREMAN, 1)
    shop.do(ops.CallRaised(asks=CallKind.PARTS, bay="b2"), TECHNICIAN, id="c3")
    assert shop.flagged(close(shop), ADMIN, 5) == "bay-closed-calling"
    calls = {call.id: (call.bay, call.open) for call in shop.view.every(Call)}
    assert calls == {"c1": ("", OPEN), "c2": ("b1", "no"), "c3": ("b2", OPEN)}


def test_closing_a_quiet_bay_says_nothing(shop: Shop):
    shop.applied(close(shop), ADMIN)


def test_closing_it_again_says_nothing(shop: Shop):
    shop.applied(close(shop), ADMIN)
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"), TECHNICIAN, id="late")
    shop.applied(ops.BaySaved(bay=changed(shop.get(Bay, "b1"), name="Old")), ADMIN)


def test_nobody_assigns_to_a_closed_bay_and_a_vehicle_that_was_moved_there_is_asked_about(shop: Shop):
    shop.applied(close(shop), ADMIN)
    assert shop.refused(ops.JobAssigned(job="j1", technicians=(TECHNICIAN,), bay="b1"), FOREMAN) == "bay-closed"
    assert shop.asked(ops.JobMoved(job="j1", bay="b1"), FOREMAN) == ["bay-closed"]
    assert shop.flagged(ops.JobMoved(job="j1", bay="b1"), FOREMAN) == "bay-closed"
    assert shop.job("j1").bay == "b1"


@pytest.mark.parametrize(("active", "bay"), [(True, "b1"), (False, "")])
def test_a_start_at_the_terminal_of_a_closed_bay_puts_no_vehicle_there(active: bool, bay: str):
    shop = Shop(Terminal(id="d1", name="Bay 1", bay="b1"), Bay(id="b1", number="1", active=active))
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN)
    assert shop.job("j1").bay == bay


def gone(shop: Shop) -> ops.StaffSaved:
    return ops.StaffSaved(staff=changed(shop.get(Staff, TECHNICIAN), active=False))


def test_the_clock_of_somebody_who_is_gone_ends_for_a_foreman_to_settle(shop: Shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN)
    assert shop.flagged(gone(shop), ADMIN, 90) == "clock-forgotten"
    (booking,) = bookings_of(shop.view, TECHNICIAN, T0, at(500))
    assert (booking.job, booking.start, booking.end, booking.forgotten) == ("j1", at(0), at(90), True)
    assert shop.get(Clock, TECHNICIAN).jobs == ()
    assert shop.job("j1").state is not JobState.IN_PROGRESS


def test_somebody_whose_clock_stands_is_gone_without_a_word(shop: Shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 60)
    shop.applied(gone(shop), ADMIN, 90)


def test_a_new_bay_under_the_number_another_one_had_is_another_bay(shop: Shop):
    shop.applied(ops.BaySaved(bay=Bay(id="3", number="3")), ADMIN)
    assert free_id(shop.view, Bay, "4") == "4"
    shop.applied(ops.BaySaved(bay=Bay(id="3", number="7")), ADMIN)
    assert free_id(shop.view, Bay, "3") == "3-2"
