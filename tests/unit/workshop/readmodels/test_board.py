"""The board as a value: bays, waiting jobs, calls, and what a row says; and finding things by what is typed."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.board import board, parts_state
from bay_tui.workshop.readmodels.outlook import Risk
from bay_tui.workshop.records import Bay, Job, Order, Part, PartsLine, Staff
from bay_tui.workshop.search import find_parts, find_staff, matches
from bay_tui.workshop.view import Overlay
from bay_tui.workshop.words import BayKind, CallKind, JobState, LineState, OrderState, StopReason
from workshop_kit import ADVISER, COLLEAGUE, COUNTER, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    shop = Shop()
    for job, bay in (("j1", "b1"), ("j2", "b1")):
        shop.view.put(changed(shop.job(job), bay=bay))
    shop.view.put(changed(shop.order("o1"), adviser=ADVISER))
    return shop


def bays(shown):
    return {bay.number: [row.job for row in bay.rows] for bay in shown.bays}


def row(shop, job="j1", now=0):
    shown = board(shop.view, at(now))
    rows = [*shown.outside, *(row for bay in shown.bays for row in bay.rows)]
    return next(row for row in rows if row.job == job)


def test_every_job_of_an_open_order_stands_in_its_bay_or_outside(shop):
    shown = board(shop.view, at(0))
    assert bays(shown) == {"1": ["j1", "j2"], "2": []}
    assert [row.job for row in shown.outside] == ["j3"]
    assert shown.at == at(0)


def test_bays_stand_in_their_position_and_closed_ones_do_not(shop):
    shop.view.put(Bay(id="b0", number="9", position=-1, use=BayKind.WASH))
    shop.view.put(Bay(id="b2", number="2", active=False))
    shop.view.put(changed(shop.job("j3"), bay="b2"))
    shown = board(shop.view, at(0))
    assert [bay.number for bay in shown.bays] == ["9", "1"]
    assert [row.job for row in shown.outside] == ["j3"]


@pytest.mark.parametrize("state", [OrderState.DELIVERED, OrderState.CANCELLED])
def test_closed_orders_are_not_on_the_board(shop, state):
    shop.view.put(changed(shop.order("o1"), state=state))
    assert bays(board(shop.view, at(0))) == {"1": [], "2": []}


def test_of_an_order_whose_jobs_are_done_one_row_stays_until_it_is_gone(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), state=JobState.DONE))
    assert bays(board(shop.view, at(0)))["1"] == ["j1"]


def test_done_jobs_make_room_for_open_ones(shop):
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE))
    assert bays(board(shop.view, at(0)))["1"] == ["j2"]


def test_the_job_somebody_is_on_stands_first_in_its_bay(shop):
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 0)
    assert bays(board(shop.view, at(5)))["1"] == ["j2", "j1"]


def test_waiting_jobs_stand_by_promise_and_those_without_last(shop):
    for number, due in ((5, 300), (6, 100), (7, None)):
        order = f"o{number}"
        shop.view.put(Order(id=order, number=f"000{number}", vehicle="v1", state=OrderState.RECEIVED))
        shop.view.put(Job(id=f"j{number}", order=order, line=1, title="x"))
        if due is not None:
            shop.promise(order, due)
    assert [row.job for row in board(shop.view, at(0)).outside] == ["j6", "j5", "j3", "j7"]


def test_a_row_says_all_it_shows(shop):
    shop.promise("o1", 1000)
    shop.view.put(changed(shop.job("j1"), technicians=(COLLEAGUE,)))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shown = row(shop, now=45)
    assert (shown.number, shown.plate, shown.title, shown.adviser) == ("0001", "粤B·59185", "Brakes", "Zhao")
    assert (shown.on, shown.technicians) == ((TECHNICIAN,), ("Li", "Zhou"))
    assert (shown.standard_hours, shown.worked_hours, shown.state) == (2, 0.75, JobState.IN_PROGRESS)
    assert (shown.promise.risk, shown.promise.due) == (Risk.ON_TIME, at(1000))


def test_a_row_says_why_a_job_stands_still(shop):
    stopped = ops.JobStopped(job="j1", reason=StopReason.PARTS, note="pads", eta=at(90))
    shop.do(stopped, COUNTER, 5)
    shown = row(shop)
    assert (shown.stop_reason, shown.stop_since, shown.stop_eta, shown.stop_note) == ("parts", at(5), at(90), "pads")


def test_hours_of_everybody_and_every_day_are_on_the_row(shop):
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 60)
    shop.do(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, 1440)
    assert row(shop, now=1470).worked_hours == 1.5


def test_open_calls_stand_in_their_bay_and_on_top(shop):
    shop.do(ops.CallRaised(asks=CallKind.PARTS, bay="b1"), TECHNICIAN, 0, id="c1")
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN), TECHNICIAN, 0, id="c2")
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"), TECHNICIAN, 0, id="c3")
    shop.do(ops.CallCleared(call="c3"), TECHNICIAN, 5)
    shown = board(shop.view, at(9))
    assert [call.id for call in shown.calls] == ["c1", "c2"]
    assert [call.id for call in shown.bays[0].calls] == ["c1"]


def test_open_exceptions_are_counted(shop):
    shop.flagged(ops.StockReceived(part="NOPE", quantity=1), COUNTER)
    assert board(shop.view, at(0)).exceptions == 1


def test_how_the_parts_of_a_job_stand(shop):
    states = (LineState.PICKED, LineState.BACK_ORDERED, LineState.BACK_ORDERED, LineState.ISSUED, LineState.CANCELLED)
    for number, state in enumerate(states):
        eta = at(60 * number) if state is LineState.BACK_ORDERED else None
        line = PartsLine(id=f"l{number}", request="q", job="j1", order="o1", part="P1", state=state, eta=eta, at=at(0))
        shop.view.put(changed(line, ready_at=at(9) if number == 0 else None))
    shown = parts_state(shop.view, "j1")
    assert (shown.open, shown.ready, shown.back_ordered, shown.eta) == (3, 1, 2, at(120))


def test_the_board_over_pending_changes_is_that_of_the_same_records(shop):
    overlay = Overlay(Shop().view)
    for record in shop.view:
        if overlay.get(type(record), record.id) != record:
            overlay.put(record)
    assert board(overlay, at(0)) == board(shop.view, at(0))


def test_nobody_has_no_name_and_somebody_unknown_their_id(shop):
    assert [name_of_staff(shop.view, staff) for staff in ("", TECHNICIAN, "ghost")] == ["", "Li", "ghost"]


# Finding


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("59185", True),
        ("b59185", True),
        ("粤b-59185", True),
        ("粤B 59185", True),
        ("Ｂ５９１８５", True),
        ("brake 粤b", True),
        ("", True),
        ("59186", False),
        ("brake 京", False),
    ],
)
def test_every_word_typed_is_found_in_some_text(query, found):
    assert matches(query, "粤B·59185", "Brake pads") is found


def test_what_is_typed_is_not_found_across_two_texts():
    assert not matches("ab", "a", "b")


def test_parts_are_found_by_number_name_initials_and_bin_the_nearest_first(shop):
    for number, name, initials, bin_ in (
        ("15400-PLM", "机油滤清器", "jylqq", "A1"),
        ("JYL", "other", "", "B1"),
        ("X-1", "空气滤清器", "kqlqq", "JYL2"),
    ):
        shop.view.put(Part(id=number, number=number, name=name, initials=initials, bin=bin_))
    assert [part.number for part in find_parts(shop.view, "jyl")] == ["JYL", "15400-PLM", "X-1"]
    assert [part.number for part in find_parts(shop.view, "15400plm")] == ["15400-PLM"]
    assert [part.number for part in find_parts(shop.view, "滤清器")] == ["15400-PLM", "X-1"]
    assert [part.number for part in find_parts(shop.view, "滤清器 a1")] == ["15400-PLM"]
    assert len(find_parts(shop.view, "", most=2)) == 2
    assert find_parts(shop.view, "nothing") == []


def test_people_are_found_by_number_or_badge_while_they_work_here(shop):
    assert find_staff(shop.view, " 201 ") == find_staff(shop.view, "B201") == shop.get(Staff, TECHNICIAN)
    shop.view.put(changed(shop.get(Staff, TECHNICIAN), active=False))
    assert find_staff(shop.view, "201") is None
    assert find_staff(shop.view, "") is None
