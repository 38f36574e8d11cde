"""A promise is at risk before it is late, and says why. Expected ends are reckoned by hand.

The shop is open from 8 to 18 without a break; it is nine o'clock on a Monday. After the work come ten minutes of
inspection, twenty of washing and ten of handing over: forty in all.
"""

from datetime import UTC, datetime

import pytest

from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.board import board
from bay_tui.workshop.readmodels.dispatch import plan, suggestions
from bay_tui.workshop.readmodels.my_work import my_jobs
from bay_tui.workshop.readmodels.outlook import LEEWAY, Risk, on_now, outlook
from bay_tui.workshop.records import Job, Part, PartsLine, Staff, Stop
from bay_tui.workshop.words import InspectionLevel, JobKind, JobState, LineState, OrderState, StopReason, Weekday
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at, changed, site

STAGES = 40
CLOSES, OPENS = 540, 1380
"""In minutes after nine: the end of the shift, and the next morning."""


@pytest.fixture
def shop():
    """Order o1 has three standard hours left, in two jobs of one technician; o2 is the other technician's."""
    shop = Shop()
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=(TECHNICIAN,), state=JobState.ASSIGNED))
    shop.view.put(changed(shop.job("j3"), technicians=(COLLEAGUE,), state=JobState.ASSIGNED))
    return shop


def risk(shop, due, now=0, order="o1"):
    how = outlook(shop.view, shop.promise(order, due), at(now))
    return how.risk, how.code


def ready(shop, now=0, order="o1"):
    """Return in how many minutes after nine the vehicle is expected."""
    how = outlook(shop.view, shop.promise(order, 9999), at(now))
    return (how.expected - at(0)).total_seconds() / 60


def hold(shop, job="j1", reason=StopReason.PARTS, eta=None):
    stop = Stop(reason=reason, since=at(0), eta=None if eta is None else at(eta))
    shop.view.put(changed(shop.job(job), state=JobState.STOPPED, stop=stop))


def wanted(shop, job="j1", state=LineState.BACK_ORDERED, eta=None, part="P1"):
    line = PartsLine(id="l1", request="q", job=job, order="o1", part=part, state=state, at=at(0))
    shop.view.put(changed(line, eta=None if eta is None else at(eta)))
    shop.view.put(changed(shop.part("P1"), on_hand=0))


def test_without_a_promise_there_is_no_risk(shop):
    how = outlook(shop.view, shop.order("o1"), at(0))
    assert (how.risk, how.due, how.expected) == (Risk.NONE, None, None)


def test_work_and_the_stages_after_it_are_what_takes_until_a_vehicle_is_handed_over(shop):
    assert ready(shop) == 180 + STAGES
    assert risk(shop, 180 + STAGES) == (Risk.ON_TIME, "")
    assert risk(shop, 180) == (Risk.AT_RISK, "stages-left")
    assert risk(shop, 170) == (Risk.AT_RISK, "work-left")


@pytest.mark.parametrize("late", [1, 30])
def test_what_is_far_off_is_not_known_to_the_minute(shop, late):
    due = 180 + STAGES - late
    assert (risk(shop, due)[0] is Risk.AT_RISK) is (late > LEEWAY * due)


def test_a_promise_that_has_passed_is_late(shop):
    assert risk(shop, 60, now=61) == (Risk.LATE, "promise-passed")
    assert risk(shop, 60, now=60) == (Risk.AT_RISK, "work-left")


@pytest.mark.parametrize("state", [OrderState.READY, OrderState.DELIVERED, OrderState.CANCELLED])
def test_a_vehicle_that_is_ready_or_gone_is_at_no_risk(shop, state):
    shop.view.put(changed(shop.order("o1"), state=state))
    assert risk(shop, 10, now=500) == (Risk.ON_TIME, "")


def three_of_one_man(shop, due=150):
    """Three jobs of two hours of one technician, each of another vehicle and due at half past eleven."""
    for number in (5, 6, 7):
        shop.view.put(changed(shop.order("o1"), id=f"o{number}", number=f"000{number}"))
        shop.view.put(changed(shop.job("j1"), id=f"j{number}", order=f"o{number}", technicians=(COLLEAGUE,)))
        shop.promise(f"o{number}", due)
    shop.view.put(changed(shop.job("j3"), technicians=()))


def test_of_three_jobs_of_one_man_due_at_once_all_but_the_first_are_at_risk(shop):
    three_of_one_man(shop, due=170)
    how = [outlook(shop.view, shop.order(order), at(0)) for order in ("o5", "o6", "o7")]
    assert [one.expected for one in how] == [at(160), at(280), at(400)]
    assert [(one.risk, one.code) for one in how] == [
        (Risk.ON_TIME, ""),
        (Risk.AT_RISK, "queue-late"),
        (Risk.AT_RISK, "queue-late"),
    ]


def test_dispatch_has_the_hours_the_outlook_walks(shop):
    three_of_one_man(shop)
    (load,) = (load for load in plan(shop.view, at(0)).loads if load.staff.id == COLLEAGUE)
    assert (load.hours, load.jobs) == (6.0, 3)
    assert ready(shop, order="o7") == load.hours * 60 + STAGES


def test_my_work_board_and_dispatch_say_the_same(shop):
    three_of_one_man(shop)
    told = {row.order: row.promise for row in board(shop.view, at(0)).rows}
    planned = plan(shop.view, at(0))
    assert {item.order.id: item.row.promise for item in (*planned.waiting, *planned.going)} == told
    mine = my_jobs(shop.view, shop.get(Staff, COLLEAGUE), at(0)).mine
    assert {one.order.id: one.row.promise for one in mine}.items() <= told.items()


def test_the_queue_is_worked_off_in_the_order_of_my_work(shop):
    shop.promise("o2", 700)
    shop.view.put(changed(shop.job("j3"), technicians=(TECHNICIAN,)))
    shop.promise("o1", 900)
    assert outlook(shop.view, shop.order("o1"), at(0)).expected == at(240 + 180 + STAGES)
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)  # what runs comes first
    first, second = (one.job.id for one in my_jobs(shop.view, shop.get(Staff, TECHNICIAN), at(0)).mine[:2])
    assert (first, second) == ("j1", "j3")
    assert outlook(shop.view, shop.order("o2"), at(0)).expected == at(120 + 240 + STAGES)


def test_work_done_already_counts(shop):
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert ready(shop, now=60) == 180 + STAGES


def test_work_over_its_standard_and_not_finished_is_still_work(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    assert ready(shop, now=130) == 130 + 24 + STAGES  # a fifth of two hours, whatever was worked
    assert ready(shop, now=200) == 200 + 24 + STAGES
    assert risk(shop, 250, now=200) == (Risk.AT_RISK, "stages-left")


def test_work_without_standard_hours_is_work(shop):
    shop.view.put(changed(shop.job("j1"), standard_hours=0))
    assert ready(shop) == 30 + 60 + STAGES


def test_rework_is_work_again(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.do(ops.JobFinished(job="j1"), TECHNICIAN, 110)
    failed = ops.InspectionFailed(job="j1", level=InspectionLevel.FINAL, reasons=("leaks",))
    shop.applied(failed, FOREMAN, 115)
    assert ready(shop, now=115) == pytest.approx(115 + 36 + STAGES)  # three tenths of two hours
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 120)
    assert ready(shop, now=130) == pytest.approx(130 + 26 + STAGES)


def test_inspection_wash_and_handing_over_are_stages(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    shop.view.put(changed(shop.job("j1"), state=JobState.INSPECTION, finished_at=at(0)))
    assert ready(shop) == STAGES
    assert risk(shop, 30) == (Risk.AT_RISK, "stages-left")
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE))
    assert ready(shop) == 30
    assert risk(shop, 20) == (Risk.AT_RISK, "stages-left")


def test_a_site_has_its_own_stages(shop):
    shop.view.put(site(inspection_minutes=60, wash_minutes=0, handover_minutes=5))
    assert ready(shop) == 180 + 65
    shop.view.put(site(inspections=(InspectionLevel.SELF,), wash_minutes=0, handover_minutes=0))
    assert ready(shop) == 180


def test_a_wash_on_the_order_is_the_wash(shop):
    shop.view.put(Job(id="w", order="o1", line=3, title="Wash", work=JobKind.WASH, standard_hours=0.5))
    shop.view.put(changed(shop.job("w"), technicians=(TECHNICIAN,)))
    assert ready(shop) == 180 + 30 + 10 + 10


def test_two_technicians_halve_the_time(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=(TECHNICIAN, COLLEAGUE)))
    assert ready(shop) == pytest.approx(90 + STAGES)


def test_what_nobody_has_is_done_by_whoever_can_the_soonest(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=()))
    shop.promise("o2", 500)
    assert ready(shop) == 180 + STAGES  # the colleague has four hours to do
    shop.view.put(changed(shop.job("j1"), skill="paint"))
    shop.view.put(changed(shop.get(Staff, COLLEAGUE), skills=("paint",)))
    assert ready(shop) == 240 + 120 + STAGES


def test_a_stopped_job_goes_on_at_its_time_and_other_jobs_are_done_meanwhile(shop):
    hold(shop, reason=StopReason.APPROVAL, eta=60)
    assert ready(shop) == 180 + STAGES
    hold(shop, reason=StopReason.APPROVAL, eta=300)
    assert ready(shop) == 300 + 120 + STAGES
    assert risk(shop, 400) == (Risk.AT_RISK, "stop-late")
    assert sentence("stop-late") == "A stop ends too late for the promise."  # its time lies ahead


def test_after_a_part_comes_the_work(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    hold(shop)
    wanted(shop, eta=300)
    assert ready(shop) == 300 + 15 + 120 + STAGES  # a quarter of an hour from the van into the hand
    assert risk(shop, 310) == (Risk.AT_RISK, "parts-late")
    assert risk(shop, 480) == (Risk.ON_TIME, "")


def test_of_work_that_goes_on_meanwhile_a_half_is_left_for_the_part(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    wanted(shop, eta=300)
    assert ready(shop) == 300 + 15 + 60 + STAGES
    assert risk(shop, 310) == (Risk.AT_RISK, "parts-late")


def test_parts_that_are_out_are_waited_for_no_more(shop):
    hold(shop)
    wanted(shop, eta=300, state=LineState.ISSUED)
    assert ready(shop) == 180 + STAGES


@pytest.mark.parametrize("eta", [10, None])
def test_a_date_that_has_passed_or_died_is_a_risk_at_once(shop, eta):
    wanted(shop, eta=eta)
    assert risk(shop, 9000, now=20) == (Risk.AT_RISK, "parts-without-date")


def test_a_line_the_counter_has_not_answered_is_a_risk_where_nothing_is_on_the_shelf(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    wanted(shop, state=LineState.REQUESTED)
    assert ready(shop) == 60 + 120 + STAGES
    assert risk(shop, 180) == (Risk.AT_RISK, "parts-unanswered")
    shop.view.put(changed(shop.get(Part, "P1"), on_hand=1))
    assert ready(shop) == 120 + STAGES


def test_a_stop_without_an_end_is_taken_to_last_an_hour_from_now_on(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    hold(shop, reason=StopReason.APPROVAL)
    assert ready(shop, now=5) == 5 + 60 + 120 + STAGES
    assert ready(shop, now=90) == 90 + 60 + 120 + STAGES
    assert risk(shop, 200, now=5) == (Risk.AT_RISK, "stop-without-eta")
    hold(shop, reason=StopReason.APPROVAL, eta=10)
    assert risk(shop, 200, now=20) == (Risk.AT_RISK, "stop-without-eta")


@pytest.mark.parametrize("reason", [StopReason.BREAK, StopReason.END_OF_SHIFT, StopReason.TECHNICIAN])
def test_what_may_go_on_any_time_waits_for_nothing(shop, reason):
    hold(shop, reason=reason)
    assert ready(shop) == 180 + STAGES


def test_added_work_the_customer_has_not_agreed_to_waits_for_the_answer(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    shop.view.put(changed(shop.job("j1"), approved=False))
    assert ready(shop) == 60 + 120 + STAGES
    assert risk(shop, 180) == (Risk.AT_RISK, "answer-open")


def test_what_is_left_when_the_shop_shuts_is_done_in_the_morning(shop):
    assert ready(shop, now=CLOSES - 60) == OPENS + 120 + STAGES
    assert ready(shop, now=CLOSES + 60) == OPENS + 180 + STAGES


def test_a_break_and_a_closed_day_take_no_work_off(shop):
    shop.view.put(site(break_begins="12:00", break_ends="13:00"))
    assert ready(shop, now=60) == 60 + 180 + STAGES + 60
    shop.view.put(site(closed=(Weekday.TUESDAY,)))
    assert ready(shop, now=CLOSES) == OPENS + 1440 + 180 + STAGES


def test_whoever_has_left_comes_with_the_next_shift(shop):
    shop.do(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 0)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 100)
    assert ready(shop, now=120) == OPENS + 180 + STAGES
    assert risk(shop, 500, now=120) == (Risk.AT_RISK, "nobody-there")


def test_whoever_is_absent_has_their_work_given_away_in_the_first_hour_or_it_stays(shop):
    shop.applied(ops.AbsenceRecorded(staff=TECHNICIAN), FOREMAN, -50)
    assert ready(shop, now=-45) == -45 + 180 + STAGES  # the colleague does it first: it is promised, hers is not
    assert ready(shop, now=60) == OPENS + 180 + STAGES
    assert risk(shop, 500, now=60) == (Risk.AT_RISK, "nobody-there")


def test_leave_from_tomorrow_leaves_what_is_not_done_today_to_others(shop):
    tomorrow = at(OPENS).date()
    shop.applied(ops.LeaveGiven(staff=TECHNICIAN, first=tomorrow, last=tomorrow), FOREMAN, 0)
    assert ready(shop) == 180 + STAGES
    # Two hours are left then, and the colleague who does them finishes three hours of other work before.
    assert ready(shop, now=CLOSES - 60) == OPENS + 180 + 120 + STAGES


def test_a_suggestion_says_when_the_vehicle_would_be_ready(shop):
    for job in ("j1", "j2"):
        shop.view.put(changed(shop.job(job), technicians=()))
    shop.promise("o1", 300)
    shop.promise("o2", 290)
    offered = {one.staff: one for one in suggestions(shop.view, shop.job("j1"), plan(shop.view, at(0)))}
    assert (offered[TECHNICIAN].ready, offered[TECHNICIAN].in_time) == (at(180 + STAGES), True)
    assert (offered[COLLEAGUE].ready, offered[COLLEAGUE].in_time) == (at(240 + 120 + STAGES), False)
    assert offered[COLLEAGUE].due == at(300)


def test_an_eta_at_the_end_of_time_is_late_and_no_error(shop):
    stop = Stop(reason=StopReason.PARTS, since=at(0), eta=datetime(9999, 12, 31, 23, tzinfo=UTC))
    shop.view.put(changed(shop.job("j1"), state=JobState.STOPPED, stop=stop))
    assert risk(shop, 500) == (Risk.AT_RISK, "parts-late")


def test_an_hour_without_end_is_late_and_no_error(shop):
    for hours in (1e300, float("inf"), float("nan"), -3.0):
        shop.view.put(changed(shop.job("j1"), standard_hours=hours))
        assert risk(shop, 30)[0] is Risk.AT_RISK


def test_who_is_on_a_job_now(shop):
    shop.do(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, 0)
    shop.do(ops.LabourStarted(staff=FOREMAN, job="j1"), FOREMAN, 0)
    assert on_now(shop.view, shop.job("j1")) == [FOREMAN, COLLEAGUE]
