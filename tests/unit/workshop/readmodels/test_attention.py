"""What needs a person: one queue, the oldest first, and complaints that are decided once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.attention import MatterKind, hours_of, job_of, matters
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.readmodels.open_cases import open_cases
from bay_tui.workshop.records import Call, Complaint, ExceptionCase, Staff
from bay_tui.workshop.search import visit_named
from bay_tui.workshop.words import CallKind
from workshop_kit import ADMIN, ADVISER, COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed, put_all

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVERYBODY = (FOREMAN, COUNTER, ADMIN, TECHNICIAN, COLLEAGUE, ADVISER)


@pytest.fixture
def shop():
    return Shop()


def queue(shop, minutes):
    return [(one.kind, one.by) for one in matters(shop.view, at(minutes), SHANGHAI)]


def test_everything_stands_in_one_queue_the_oldest_first(shop):
    shop.applied(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"), TECHNICIAN, 5)
    shop.applied(ops.ComplaintRecorded(order="o1", words="still squeaks"), ADVISER, 3)
    shop.flagged(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason="parts"), TECHNICIAN, 4)
    assert queue(shop, 10) == [
        (MatterKind.COMPLAINT, ADVISER),
        (MatterKind.EXCEPTION, TECHNICIAN),
        (MatterKind.CALL, TECHNICIAN),
    ]


def test_a_clock_left_running_over_night_needs_somebody_and_is_gone_when_closed(shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert queue(shop, 60) == []
    next_morning = 24 * 60
    assert queue(shop, next_morning) == [(MatterKind.CLOCK, TECHNICIAN)]
    shop.flagged(ops.LabourForgotten(staff=TECHNICIAN, end=at(9 * 60)), FOREMAN, next_morning)
    assert [kind for kind, _by in queue(shop, next_morning + 1)] == [MatterKind.EXCEPTION]


def test_a_promise_the_customer_has_not_heard_of_needs_somebody_until_they_have(shop):
    shop.applied(ops.OrderPromised(order="o1", due=at(300), told=False), FOREMAN, 1)
    shop.applied(ops.OrderPromised(order="o1", due=at(360), told=False), ADVISER, 2)
    (one,) = matters(shop.view, at(3), SHANGHAI)
    assert (one.kind, one.id, one.at, one.by) == (MatterKind.PROMISE, "o1", at(2), ADVISER)
    shop.applied(ops.OrderPromised(order="o1", due=at(360), told=True), ADVISER, 4)
    assert queue(shop, 5) == []


@pytest.mark.parametrize("over", [ops.OrderDelivered(order="o1"), ops.OrderCancelled(order="o1", reason="gone")])
def test_of_a_visit_that_is_over_nobody_has_to_be_told(shop, over):
    shop.applied(ops.OrderPromised(order="o1", due=at(300), told=False), FOREMAN, 1)
    shop.do(over, ADVISER, 2)
    assert MatterKind.PROMISE not in [kind for kind, _by in queue(shop, 3)]


def test_what_is_settled_leaves_the_queue_and_keeps_the_decision(shop):
    call = shop.applied(ops.CallRaised(asks=CallKind.PARTS, bay="b1"), TECHNICIAN, 1).records[0].id
    complaint = shop.applied(ops.ComplaintRecorded(order="o1", words="noise"), ADVISER, 2).records[0].id
    shop.applied(ops.CallCleared(call=call, note="brought the part"), FOREMAN, 3)
    shop.applied(ops.ComplaintSettled(complaint=complaint, decision="comes back on Friday"), FOREMAN, 4)
    assert queue(shop, 5) == []
    assert shop.get(Call, call).decision == "brought the part"
    kept = shop.get(Complaint, complaint)
    assert (kept.decision, kept.settled_by, kept.vehicle) == ("comes back on Friday", FOREMAN, "v1")


def test_a_complaint_is_decided_once_and_by_those_in_front(shop):
    complaint = shop.applied(ops.ComplaintRecorded(order="o1", words="noise"), ADVISER, 2).records[0].id
    assert shop.refused(ops.ComplaintSettled(complaint=complaint, decision="x"), COUNTER, 3) == "not-allowed"
    shop.applied(ops.ComplaintSettled(complaint=complaint, decision="x"), ADVISER, 3)
    assert shop.refused(ops.ComplaintSettled(complaint=complaint, decision="y"), FOREMAN, 4) == "exception-settled"
    assert shop.refused(ops.ComplaintSettled(complaint="?", decision="y"), FOREMAN, 4) == "complaint-unknown"


def test_a_complaint_about_a_visit_nobody_knows_is_kept_and_flagged(shop):
    assert shop.flagged(ops.ComplaintRecorded(order="gone", words="noise"), ADVISER, 1) == "order-unknown"
    assert [one.words for one in shop.view.every(Complaint)] == ["noise"]


def test_open_complaints_reach_the_board(shop):
    assert board(shop.view, at(0)).complaints == 0
    shop.applied(ops.ComplaintRecorded(order="o1", words="noise"), ADVISER, 2)
    assert board(shop.view, at(5)).complaints == 1


def test_the_zone_decides_when_a_shift_is_over(shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    late = at(0) + timedelta(hours=9, minutes=30)
    assert matters(shop.view, late, SHANGHAI) == []


def test_a_matter_knows_its_job_and_whose_hours_it_is_about(shop):
    shop.applied(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1", job="j1"), TECHNICIAN, 5)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 6)
    call, clock = matters(shop.view, at(24 * 60), SHANGHAI)
    assert (job_of(shop.view, call), hours_of(shop.view, call, at(24 * 60))) == ("j1", None)
    assert (job_of(shop.view, clock), hours_of(shop.view, clock, at(24 * 60))) == ("", (TECHNICIAN, at(0).date()))


def test_an_exception_about_hours_leads_to_the_day_of_its_clock_event(shop):
    shop.view.put(ExceptionCase(id="e", code="x", subject=TECHNICIAN, actor=TECHNICIAN, operation="on", at=at(90)))
    shop.view.put(ExceptionCase(id="f", code="x", subject="j1", actor=TECHNICIAN, operation="no", at=at(80)))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j2"), TECHNICIAN, 6, id="on")
    (of_job, of_hours) = matters(shop.view, at(100), SHANGHAI)
    assert (hours_of(shop.view, of_hours, at(100)), job_of(shop.view, of_job)) == ((TECHNICIAN, at(0).date()), "j1")
    assert hours_of(shop.view, of_job, at(100)) is None
    assert [case.id for case in open_cases(shop.view, None)] == ["f", "e"]


def test_a_visit_is_named_by_its_number_or_by_the_plate_of_which_it_is_the_last(shop):
    shop.view.put(changed(shop.order("o1"), received_at=at(9)))
    shop.view.put(changed(shop.order("o2"), received_at=None))
    assert [visit_named(shop.view, text) for text in ("0002", "粤B59185", "nobody")] == [
        shop.order("o2"),
        shop.order("o1"),
        None,
    ]


def test_who_may_settle_exceptions_is_shown_all_others_those_about_themselves(shop):
    cases = [
        ExceptionCase(id="own", code="x", operation="1", actor=TECHNICIAN, at=at(1), subject="j1"),
        ExceptionCase(id="hours", code="x", operation="2", actor=FOREMAN, at=at(2), subject=TECHNICIAN),
        ExceptionCase(id="other", code="x", operation="3", actor=COLLEAGUE, at=at(3), subject="j1"),
        ExceptionCase(id="done", code="x", operation="4", actor=TECHNICIAN, at=at(4), settled_at=at(5)),
    ]
    put_all(shop.view, cases)
    shown = {id: [case.id for case in open_cases(shop.view, shop.get(Staff, id))] for id in EVERYBODY}
    every = ["own", "hours", "other"]
    assert shown == {
        FOREMAN: every, COUNTER: every, ADMIN: every, TECHNICIAN: ["own", "hours"], COLLEAGUE: ["other"], ADVISER: [],
    }  # fmt: skip
