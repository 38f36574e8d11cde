"""A promise is at risk before it is late, and says why."""

from datetime import UTC, datetime

import pytest

from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.outlook import Risk, on_now, outlook
from bay_tui.workshop.records import PartsLine, Stop
from bay_tui.workshop.time.hours import Hours
from bay_tui.workshop.words import JobState, LineState, OrderState, StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    """Order o1 has three standard hours left, in two jobs of one technician."""
    shop = Shop()
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=(TECHNICIAN,), state=JobState.ASSIGNED))
    return shop


def risk(shop, due, now=0):
    how = outlook(shop.view, shop.promise("o1", due), at(now))
    return how.risk, how.code


def hold(shop, job="j1", reason=StopReason.PARTS, eta=None):
    stop = Stop(reason=reason, since=at(0), eta=None if eta is None else at(eta))
    shop.view.put(changed(shop.job(job), state=JobState.STOPPED, stop=stop))


def part_on_the_way(shop, eta, state=LineState.BACK_ORDERED, job="j1"):
    shop.view.put(PartsLine(id="l1", request="q", job=job, order="o1", part="P1", state=state, eta=at(eta), at=at(0)))


def test_without_a_promise_there_is_no_risk(shop):
    how = outlook(shop.view, shop.order("o1"), at(0))
    assert (how.risk, how.due, how.expected) == (Risk.NONE, None, None)


def test_enough_time_is_on_time_and_says_until_when_the_work_takes(shop):
    how = outlook(shop.view, shop.promise("o1", 181), at(0))
    assert (how.risk, how.expected, how.code) == (Risk.ON_TIME, at(180), "")


def test_more_work_than_time_is_at_risk_before_it_is_late(shop):
    assert risk(shop, 179) == (Risk.AT_RISK, "work-left")


def test_a_promise_that_has_passed_is_late(shop):
    assert risk(shop, 60, now=61) == (Risk.LATE, "promise-passed")
    assert risk(shop, 60, now=60) == (Risk.AT_RISK, "work-left")


@pytest.mark.parametrize("state", [OrderState.READY, OrderState.DELIVERED, OrderState.CANCELLED])
def test_a_vehicle_that_is_ready_or_gone_is_at_no_risk(shop, state):
    shop.view.put(changed(shop.order("o1"), state=state))
    assert risk(shop, 10, now=500) == (Risk.ON_TIME, "")


def test_work_done_already_counts(shop):
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert risk(shop, 181, now=60) == (Risk.ON_TIME, "")
    assert risk(shop, 179, now=60) == (Risk.AT_RISK, "work-left")


def test_work_over_its_standard_hours_takes_nothing_from_the_other_jobs(shop):
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert outlook(shop.view, shop.promise("o1", 999), at(600)).expected == at(660)


def test_finished_jobs_and_those_in_inspection_take_no_more_time(shop):
    shop.view.put(changed(shop.job("j1"), state=JobState.INSPECTION))
    assert outlook(shop.view, shop.promise("o1", 999), at(0)).expected == at(60)


def test_two_technicians_halve_the_time(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=(TECHNICIAN, COLLEAGUE)))
    assert outlook(shop.view, shop.promise("o1", 999), at(0)).expected == at(90)


def test_a_second_technician_on_another_job_does_not_shorten_the_first(shop):
    shop.view.put(changed(shop.job("j2"), technicians=(COLLEAGUE,)))
    assert outlook(shop.view, shop.promise("o1", 999), at(0)).expected == at(120)


def test_a_job_without_technicians_is_somebodys(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=()))
    assert outlook(shop.view, shop.promise("o1", 999), at(0)).expected == at(120)


def test_a_stopped_job_begins_again_at_its_eta(shop):
    hold(shop, eta=300)
    assert risk(shop, 419) == (Risk.AT_RISK, "parts-late")
    assert risk(shop, 421) == (Risk.ON_TIME, "")


def test_other_jobs_go_on_while_one_waits(shop):
    hold(shop, eta=60)
    assert outlook(shop.view, shop.promise("o1", 999), at(0)).expected == at(180)


def test_a_stop_for_another_reason_says_so(shop):
    hold(shop, reason=StopReason.APPROVAL, eta=300)
    assert risk(shop, 419) == (Risk.AT_RISK, "stop-late")
    assert sentence("stop-late") == "A stop ends too late for the promise."  # its time lies ahead


def test_the_eta_of_the_parts_is_that_of_the_stop(shop):
    hold(shop)
    part_on_the_way(shop, 300)
    assert risk(shop, 419) == (Risk.AT_RISK, "parts-late")
    assert risk(shop, 421) == (Risk.ON_TIME, "")


def test_a_back_order_moves_the_promise_of_a_job_that_still_runs(shop):
    part_on_the_way(shop, 400)
    assert risk(shop, 399) == (Risk.AT_RISK, "parts-late")
    assert risk(shop, 401) == (Risk.ON_TIME, "")


def test_parts_that_are_out_are_waited_for_no_more(shop):
    hold(shop)
    part_on_the_way(shop, 300, state=LineState.ISSUED)
    assert risk(shop, 419)[0] is Risk.ON_TIME


def test_a_stop_without_an_end_is_at_risk_an_hour_before_the_work_would_be(shop):
    hold(shop)
    assert risk(shop, 241) == (Risk.ON_TIME, "")
    assert risk(shop, 239) == (Risk.AT_RISK, "stop-without-eta")


def test_an_eta_that_has_passed_is_none(shop):
    hold(shop, eta=10)
    assert risk(shop, 259, now=20) == (Risk.AT_RISK, "stop-without-eta")
    assert risk(shop, 239, now=5) == (Risk.ON_TIME, "")


def test_a_stopped_order_without_jobs_left_is_on_time(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), state=JobState.DONE))
    assert risk(shop, 1) == (Risk.ON_TIME, "")


def test_an_eta_at_the_end_of_time_is_late_and_no_error(shop):
    shop.view.put(
        changed(
            shop.job("j1"),
            state=JobState.STOPPED,
            stop=Stop(reason=StopReason.PARTS, since=at(0), eta=datetime(9999, 12, 31, 23, tzinfo=UTC)),
        )
    )
    assert risk(shop, 500) == (Risk.AT_RISK, "parts-late")


def test_hours_that_were_read_already_say_the_same(shop):
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    order = shop.promise("o1", 170)
    assert outlook(shop.view, order, at(60), hours=Hours(shop.view, at(60))) == outlook(shop.view, order, at(60))


def test_who_is_on_a_job_now(shop):
    shop.do(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, 0)
    shop.do(ops.LabourStarted(staff=FOREMAN, job="j1"), FOREMAN, 0)
    assert on_now(shop.view, shop.job("j1")) == [FOREMAN, COLLEAGUE]
