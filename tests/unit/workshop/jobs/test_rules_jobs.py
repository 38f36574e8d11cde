"""Jobs: added, assigned, moved, made to wait, finished, inspected, cancelled."""

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from, tuples

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.jobs.records import PointSeen
from bay_tui.workshop.records import Clock, Inspection, Job, LabourEvent, Part, PartsLine, Staff
from bay_tui.workshop.time.hours import hours_on_job
from bay_tui.workshop.words import (
    Answer,
    CheckPoint,
    InspectionLevel,
    JobState,
    LineState,
    OrderState,
    PayType,
    Role,
    Severity,
    StopReason,
)
from workshop_kit import ADVISER, COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed, site

SECOND_FOREMAN = Staff(id="f2", number="299", name="Gu", roles=(Role.FOREMAN,))


@pytest.fixture
def shop():
    return Shop()


def start(job="j1", staff=TECHNICIAN):
    return ops.LabourStarted(staff=staff, job=job)


def assign(*technicians, job="j1", **more):
    return ops.JobAssigned(job=job, technicians=technicians, **more)


def passed(level=InspectionLevel.FINAL, job="j1"):
    return ops.InspectionPassed(job=job, level=level)


def failed(level=InspectionLevel.FINAL, job="j1", reasons=("leaks",), **more):
    return ops.InspectionFailed(job=job, level=level, reasons=reasons, **more)


def finish(shop, job="j1"):
    shop.applied(start(job), TECHNICIAN, 0)
    shop.applied(ops.JobFinished(job=job), TECHNICIAN, 60)


# Assigning


def test_assigning_gives_a_waiting_job_its_technicians_and_bay(shop):
    shop.applied(assign(TECHNICIAN, bay="b1"), FOREMAN)
    job = shop.job("j1")
    assert (job.state, job.technicians, job.bay) == (JobState.ASSIGNED, (TECHNICIAN,), "b1")


def test_taking_a_job_from_everybody_makes_it_wait_again(shop):
    shop.applied(assign(TECHNICIAN), FOREMAN)
    shop.applied(assign(), FOREMAN)
    assert shop.job("j1").state is JobState.WAITING


def test_of_two_foremen_the_second_is_told(shop):
    shop.applied(assign(TECHNICIAN, was=()), FOREMAN)
    assert shop.refused(assign(COLLEAGUE, was=()), FOREMAN) == "assigned-meanwhile"
    assert shop.job("j1").technicians == (TECHNICIAN,)
    shop.applied(assign(COLLEAGUE, was=(TECHNICIAN,)), FOREMAN)


def test_a_technician_named_twice_is_one(shop):
    shop.applied(assign(TECHNICIAN, TECHNICIAN), FOREMAN)
    assert shop.job("j1").technicians == (TECHNICIAN,)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (assign("ghost"), "staff-unknown"),
        (assign(TECHNICIAN, bay="nowhere"), "bay-unknown"),
        (assign(TECHNICIAN, job="nothing"), "job-unknown"),
    ],
)
def test_assigning_what_is_not_there_is_refused(shop, args, code):
    assert shop.refused(args, FOREMAN) == code


def test_assigning_does_not_stop_who_is_working(shop):
    shop.applied(start(), TECHNICIAN)
    shop.applied(assign(COLLEAGUE), FOREMAN, 5)
    assert shop.job("j1").state is JobState.IN_PROGRESS


# Moving


def test_a_vehicle_moves_with_all_its_unfinished_jobs(shop):
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE, bay="b1"))
    shop.applied(ops.JobMoved(job="j1", bay="b2"), TECHNICIAN)
    assert (shop.job("j1").bay, shop.job("j2").bay, shop.job("j3").bay) == ("b2", "b1", "")
    shop.applied(ops.JobMoved(job="j1"), TECHNICIAN)
    assert shop.job("j1").bay == ""


def test_a_move_to_a_bay_nobody_knows_is_an_exception(shop):
    assert shop.flagged(ops.JobMoved(job="j1", bay="nowhere"), TECHNICIAN) == "bay-unknown"


# Waiting


def test_a_job_nobody_is_on_can_wait_and_go_on(shop):
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.APPROVAL, eta=at(60)), ADVISER, 5)
    assert (shop.job("j1").state, shop.job("j1").stop.eta) == (JobState.STOPPED, at(60))
    shop.applied(ops.JobResumed(job="j1"), ADVISER, 20)
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.WAITING, None)


def test_a_job_with_technicians_goes_on_with_them(shop):
    shop.applied(assign(TECHNICIAN), FOREMAN)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.PARTS), COUNTER, 5)
    shop.applied(ops.JobResumed(job="j1"), COUNTER, 20)
    assert shop.job("j1").state is JobState.ASSIGNED


def test_a_running_job_is_not_made_to_wait_or_cancelled_under_anybodys_hands(shop):
    shop.applied(start(), TECHNICIAN)
    assert shop.refused(ops.JobStopped(job="j1", reason=StopReason.PARTS), FOREMAN) == "job-running"
    assert shop.refused(ops.JobCancelled(job="j1", reason="no"), FOREMAN) == "job-running"
    assert shop.refused(ops.OrderCancelled(order="o1", reason="no"), FOREMAN) == "job-running"


def test_only_a_stopped_job_goes_on(shop):
    assert shop.refused(ops.JobResumed(job="j1"), FOREMAN) == "job-not-stopped"


# Finishing


def test_finishing_ends_the_clocks_on_it_and_asks_for_inspection(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(start(staff=COLLEAGUE), COLLEAGUE, 10)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 60)
    job = shop.job("j1")
    assert (job.state, job.stop, job.finished_at) == (JobState.INSPECTION, None, at(60))
    assert [shop.get(Clock, one).indirect for one in (TECHNICIAN, COLLEAGUE)] == ["idle", "idle"]
    assert hours_on_job(shop.view, "j1", at(500)) == pytest.approx(110 / 60)
    (own,) = shop.view.find(Inspection, "job", "j1")
    assert (own.level, own.passed, own.by) == (InspectionLevel.SELF, True, TECHNICIAN)


def test_without_inspection_by_others_a_finished_job_is_done():
    shop = Shop(site(inspections=(InspectionLevel.SELF,)))
    finish(shop)
    assert shop.job("j1").state is JobState.DONE


def test_finishing_twice_is_an_exception_and_keeps_the_first(shop):
    finish(shop)
    assert shop.asked(ops.JobFinished(job="j1"), TECHNICIAN, 70) == ["job-finished"]
    assert shop.flagged(ops.JobFinished(job="j1"), TECHNICIAN, 70) == "job-finished"
    assert shop.job("j1").finished_at == at(60)


def test_a_finish_that_comes_in_late_ends_the_job_when_it_was_finished(shop):
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 90, device="d2")
    shop.do(ops.JobFinished(job="j1"), TECHNICIAN, 60)
    assert hours_on_job(shop.view, "j1", at(500)) == 1
    assert shop.get(Clock, TECHNICIAN).jobs == ("j2",)
    assert shop.exceptions() == []


def test_who_is_on_a_job_again_after_a_finish_that_comes_in_late_is_an_exception(shop):
    shop.do(start(staff=COLLEAGUE), COLLEAGUE, 90, device="d2")
    assert shop.do(ops.JobFinished(job="j1"), TECHNICIAN, 60).code == "job-finished"
    assert shop.get(Clock, COLLEAGUE).jobs == ("j1",)


# Inspection


def test_the_final_inspection_by_a_foreman_makes_it_done(shop):
    finish(shop)
    shop.applied(passed(), FOREMAN, 70)
    assert shop.job("j1").state is JobState.DONE


def test_every_level_the_site_asks_for_is_needed_the_lowest_first():
    shop = Shop(site(inspections=tuple(InspectionLevel)))
    finish(shop)
    assert shop.refused(passed(InspectionLevel.FINAL), FOREMAN, 70) == "inspection-order"
    shop.applied(passed(InspectionLevel.PEER), COLLEAGUE, 70)
    assert shop.job("j1").state is JobState.INSPECTION
    shop.applied(passed(InspectionLevel.FINAL), FOREMAN, 80)
    assert shop.job("j1").state is JobState.DONE


def test_a_fault_seen_before_the_lower_level_was_passed_sends_the_job_back_all_the_same():
    shop = Shop(site(inspections=tuple(InspectionLevel)))
    finish(shop)
    shop.applied(failed(InspectionLevel.FINAL), FOREMAN, 70)
    assert shop.job("j1").state is JobState.REWORK


def test_each_level_is_passed_by_another_person_who_may_still_send_the_job_back():
    shop = Shop(site(inspections=tuple(InspectionLevel)), SECOND_FOREMAN)
    finish(shop)
    shop.applied(passed(InspectionLevel.PEER), FOREMAN, 70)
    assert shop.refused(passed(InspectionLevel.FINAL), FOREMAN, 80) == "signed-before"
    assert shop.job("j1").state is JobState.INSPECTION
    shop.applied(passed(InspectionLevel.FINAL), "f2", 80)
    assert shop.job("j1").state is JobState.DONE
    other = Shop(site(inspections=tuple(InspectionLevel)))
    finish(other)
    other.applied(passed(InspectionLevel.PEER), FOREMAN, 70)
    other.applied(failed(InspectionLevel.FINAL), FOREMAN, 80)
    assert other.job("j1").state is JobState.REWORK


def test_who_passed_a_level_before_the_rework_may_pass_another_after_it():
    shop = Shop(site(inspections=tuple(InspectionLevel)))
    finish(shop)
    shop.applied(passed(InspectionLevel.PEER), FOREMAN, 70)
    shop.applied(failed(InspectionLevel.FINAL), FOREMAN, 80)
    shop.applied(start(), TECHNICIAN, 90)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 120)
    shop.applied(passed(InspectionLevel.PEER), COLLEAGUE, 130)
    shop.applied(passed(InspectionLevel.FINAL), FOREMAN, 140)
    assert shop.job("j1").state is JobState.DONE


def test_a_check_the_site_does_not_ask_for_keeps_nobody_from_the_one_it_does(shop):
    finish(shop)
    shop.applied(passed(InspectionLevel.PEER), FOREMAN, 70)
    shop.applied(passed(InspectionLevel.FINAL), FOREMAN, 80)
    assert shop.job("j1").state is JobState.DONE


@given(acts=lists(tuples(sampled_from(list(InspectionLevel)), sampled_from((FOREMAN, "f2", COLLEAGUE))), max_size=8))
def test_work_is_signed_off_only_by_as_many_people_as_levels_the_lowest_first(acts):
    shop = Shop(site(inspections=tuple(InspectionLevel)), SECOND_FOREMAN)
    finish(shop)
    taken = [
        (level, who)
        for minute, (level, who) in enumerate(acts, 70)
        if shop.do(passed(level), who, minute).status is Status.APPLIED
    ]
    peers, finals = ([who for one, who in taken if one is level] for level in tuple(InspectionLevel)[1:])
    assert (shop.job("j1").state is JobState.DONE) == bool(peers and finals)
    if finals:
        levels = [level for level, _ in taken]
        assert peers and finals[0] != peers[0]
        assert levels.index(InspectionLevel.PEER) < levels.index(InspectionLevel.FINAL)


def test_an_inspection_whose_clock_is_a_little_behind_counts(shop):
    finish(shop)
    shop.applied(passed(), FOREMAN, 59.9)
    assert shop.job("j1").state is JobState.DONE


def test_a_peer_check_whose_clock_is_a_little_behind_is_not_asked_for_again():
    shop = Shop(site(inspections=(InspectionLevel.PEER, InspectionLevel.FINAL)))
    finish(shop)
    shop.applied(passed(InspectionLevel.PEER), COLLEAGUE, 59.9)
    shop.applied(passed(), FOREMAN, 70)
    assert shop.job("j1").state is JobState.DONE


def test_a_fail_sends_the_job_to_rework_and_to_others_if_wanted(shop):
    finish(shop)
    shop.applied(failed(technicians=(COLLEAGUE,)), FOREMAN, 70)
    job = shop.job("j1")
    assert (job.state, job.reworks, job.finished_at, job.technicians) == (JobState.REWORK, 1, None, (COLLEAGUE,))


def test_after_rework_the_checks_from_before_count_no_more():
    shop = Shop(site(inspections=(InspectionLevel.PEER, InspectionLevel.FINAL)))
    finish(shop)
    shop.applied(passed(InspectionLevel.PEER), COLLEAGUE, 70)
    shop.applied(failed(), FOREMAN, 80)
    shop.applied(start(), TECHNICIAN, 90)
    assert shop.job("j1").state is JobState.IN_PROGRESS
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 120)
    assert shop.refused(passed(), FOREMAN, 130) == "inspection-order"
    assert shop.job("j1").state is JobState.INSPECTION


def test_rework_stays_rework_when_an_older_event_comes_in_late(shop):
    finish(shop)
    shop.applied(failed(), FOREMAN, 80)
    shop.do(ops.LabourStarted(staff=TECHNICIAN, indirect="cleaning"), TECHNICIAN, 30, device="d2")
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.REWORK, None)
    assert hours_on_job(shop.view, "j1", at(500)) == 0.5


def test_a_voided_start_on_rework_leaves_it_to_be_done_again(shop):
    finish(shop)
    shop.applied(failed(), FOREMAN, 80)
    shop.do(start(), TECHNICIAN, 90, id="again")
    shop.applied(ops.LabourCorrected(event="again", reason="wrong car"), FOREMAN, 100)
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.REWORK, None)


@pytest.mark.parametrize("level", [InspectionLevel.PEER, InspectionLevel.FINAL])
def test_nobody_inspects_their_own_work(level):
    worker = Staff(id=TECHNICIAN, number="201", name="Li", roles=(Role.TECHNICIAN, Role.FOREMAN))
    shop = Shop(worker)
    finish(shop)
    assert shop.refused(passed(level), TECHNICIAN, 70) == "own-work"
    assert shop.refused(failed(level), TECHNICIAN, 70) == "own-work"


def test_work_is_ones_own_without_a_clock_on_it_if_it_was_given_to_one(shop):
    shop.view.put(SECOND_FOREMAN)
    shop.applied(assign("f2"), FOREMAN)
    shop.applied(ops.JobFinished(job="j1"), "f2", 60)
    assert shop.refused(passed(), "f2", 70) == "own-work"
    shop.applied(passed(), FOREMAN, 70)


def test_who_was_clocked_on_by_mistake_may_inspect(shop):
    shop.do(start(staff=FOREMAN), FOREMAN, 0, id="slip")
    shop.applied(ops.LabourCorrected(event="slip", reason="wrong badge"), FOREMAN, 5)
    shop.view.put(changed(shop.job("j1"), technicians=()))
    finish(shop)
    shop.applied(passed(), FOREMAN, 70)


def test_a_foreman_who_presses_finish_for_somebody_may_inspect(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(ops.JobFinished(job="j1"), FOREMAN, 60)
    shop.applied(passed(), FOREMAN, 70)
    assert shop.job("j1").state is JobState.DONE


def test_the_final_inspection_is_a_foremans(shop):
    finish(shop)
    assert shop.refused(passed(), COLLEAGUE, 70) == "final-needs-foreman"


def test_only_finished_work_is_inspected_and_a_fail_says_why(shop):
    assert shop.refused(passed(), FOREMAN) == "job-not-in-inspection"
    finish(shop)
    assert shop.kept_out(failed(reasons=()), FOREMAN, 70) == "text-missing"
    assert shop.refused(failed(technicians=("ghost",)), FOREMAN, 70) == "staff-unknown"


def seen(*points, **values):
    return tuple(PointSeen(point=point, value=values.get(point)) for point in points)


REPAIR_POINTS = ("order_done", "complaint_gone", "torque", "no_leaks", "road_test", "no_tools", "clean")


def test_an_inspection_keeps_the_points_that_were_looked_at_and_what_was_measured(shop):
    finish(shop)
    points = seen(CheckPoint.TORQUE, CheckPoint.ROAD_TEST, torque=120.0, road_test=6.5)
    shop.applied(ops.InspectionPassed(job="j1", level=InspectionLevel.FINAL, points=points), FOREMAN, 70)
    (kept,) = (one for one in shop.view.find(Inspection, "job", "j1") if one.level is InspectionLevel.FINAL)
    assert [(one.point, one.ok, one.value) for one in kept.points] == [
        ("torque", True, 120.0),
        ("road_test", True, 6.5),
    ]


def test_a_failed_inspection_keeps_its_points_too(shop):
    finish(shop)
    points = (PointSeen(point=CheckPoint.TORQUE, value=140.0), PointSeen(point=CheckPoint.NO_LEAKS, ok=False))
    shop.applied(failed(reasons=("no_leaks",), points=points), FOREMAN, 70)
    (kept,) = (one for one in shop.view.find(Inspection, "job", "j1") if one.level is InspectionLevel.FINAL)
    assert (kept.passed, kept.points) == (False, points)


def test_what_is_not_in_order_is_never_passed(shop):
    finish(shop)
    points = (PointSeen(point=CheckPoint.NO_LEAKS, ok=False),)
    assert (
        shop.refused(ops.InspectionPassed(job="j1", level=InspectionLevel.FINAL, points=points), FOREMAN, 70)
        == "point-not-ok"
    )


def test_a_site_may_ask_for_a_look_at_every_point_and_for_its_values():
    shop = Shop(site(every_point=True))
    finish(shop)
    values = {"torque": 120.0, "road_test": 5.0}

    def trying(points, **values):
        return ops.InspectionPassed(job="j1", level=InspectionLevel.FINAL, points=seen(*points, **values))

    assert shop.refused(passed(), FOREMAN, 70) == "point-missing"
    for point in REPAIR_POINTS:
        others = [CheckPoint(one) for one in REPAIR_POINTS if one != point]
        assert shop.refused(trying(others, **values), FOREMAN, 70) == "point-missing"
    everything = [CheckPoint(one) for one in REPAIR_POINTS]
    for name in values:
        unmeasured = {key: value for key, value in values.items() if key != name}
        assert shop.refused(trying(everything, **unmeasured), FOREMAN, 70) == "point-unmeasured"
    shop.applied(trying(everything, **values), FOREMAN, 70)
    assert shop.job("j1").state is JobState.DONE


def test_a_point_stands_in_an_inspection_once_and_measures_something_possible(shop):
    finish(shop)
    twice = seen(CheckPoint.CLEAN, CheckPoint.CLEAN)
    assert (
        shop.kept_out(ops.InspectionPassed(job="j1", level=InspectionLevel.FINAL, points=twice), FOREMAN, 70)
        == "point-twice"
    )
    for value in (-1.0, float("nan"), float("inf"), 1e9):
        points = (PointSeen(point=CheckPoint.TORQUE, value=value),)
        args = ops.InspectionPassed(job="j1", level=InspectionLevel.FINAL, points=points)
        assert shop.kept_out(args, FOREMAN, 70) == "number-impossible"


# Adding and cancelling


def test_added_work_gets_the_next_line_and_waits_for_the_customers_yes(shop):
    shop.do(ops.FindingRecorded(job="j1", system="brakes", component="pads", severity=Severity.RED), TECHNICIAN, id="f")
    added = ops.JobAdded(order="o1", title="Pads", finding="f", standard_hours=1.5)
    shop.do(added, ADVISER, 5, id="new")
    assert (shop.job("new").line, shop.job("new").approved) == (3, False)
    shop.applied(ops.FindingAnswered(finding="f", answer=Answer.APPROVED, who="Mr Lin"), ADVISER, 9)
    assert shop.job("new").approved


def test_what_the_customer_does_not_pay_needs_no_yes_and_no_answer_takes_it_away(shop):
    shop.do(ops.FindingRecorded(job="j1", system="brakes", component="pads", severity=Severity.RED), TECHNICIAN, id="f")
    shop.do(ops.JobAdded(order="o1", title="Recall", finding="f", pay=PayType.WARRANTY), ADVISER, 5, id="new")
    shop.applied(ops.FindingAnswered(finding="f", answer=Answer.DECLINED, who="Mr Lin"), ADVISER, 9)
    assert shop.job("new").approved


def test_an_answer_given_before_the_known_one_comes_too_late(shop):
    shop.do(ops.FindingRecorded(job="j1", system="brakes", component="pads", severity=Severity.RED), TECHNICIAN, id="f")
    shop.applied(ops.FindingAnswered(finding="f", answer=Answer.APPROVED, who="Mr Lin"), ADVISER, 9)
    older = ops.FindingAnswered(finding="f", answer=Answer.DECLINED, who="Mr Lin")
    assert shop.refused(older, ADVISER, 8) == "finding-answered-later"


def test_a_revised_finding_is_asked_again_and_the_later_text_stands(shop):
    shop.do(
        ops.FindingRecorded(job="j1", system="brakes", component="pads", severity=Severity.AMBER), TECHNICIAN, id="f"
    )
    shop.applied(ops.FindingRevised(finding="f", severity=Severity.RED, note="2 mm"), TECHNICIAN, 20)
    assert (
        shop.flagged(ops.FindingRevised(finding="f", severity=Severity.GREEN), TECHNICIAN, 10)
        == "finding-revised-later"
    )
    shop.applied(ops.FindingAnswered(finding="f", answer=Answer.APPROVED, who="Mr Lin"), ADVISER, 30)
    code = shop.flagged(ops.FindingRevised(finding="f", severity=Severity.RED, note="1 mm"), TECHNICIAN, 40)
    assert code == "finding-revised-after-answer"


def test_a_finding_on_a_closed_job_is_kept_and_flagged(shop):
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE))
    code = shop.flagged(ops.FindingRecorded(job="j1", system="b", component="c", severity=Severity.RED), TECHNICIAN)
    assert code == "finding-after-close"


def test_a_job_is_not_added_to_a_closed_order_or_an_unknown_finding(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED))
    assert shop.refused(ops.JobAdded(order="o1", title="x"), ADVISER) == "order-closed"
    assert shop.refused(ops.JobAdded(order="o2", title="x", finding="no"), ADVISER) == "finding-unknown"


def test_an_order_with_new_work_is_not_ready_any_more(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.READY, ready_at=at(0)))
    shop.applied(ops.JobAdded(order="o1", title="x"), ADVISER, 5)
    assert (shop.order("o1").state, shop.order("o1").ready_at) == (OrderState.WORKING, None)


def test_cancelling_a_job_frees_what_was_set_aside_for_it(shop):
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1", quantity=2),)), TECHNICIAN, id="q")
    shop.applied(ops.PartsReserved(line="q.1"), COUNTER)
    shop.applied(ops.JobCancelled(job="j1", reason="no"), ADVISER)
    assert shop.job("j1").state is JobState.CANCELLED
    assert shop.get(PartsLine, "q.1").state is LineState.CANCELLED
    assert shop.get(Part, "P1").reserved == 0


def test_nothing_is_done_with_a_closed_job(shop):
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE))
    for args in (
        assign(TECHNICIAN),
        ops.JobStopped(job="j1", reason=StopReason.PARTS),
        ops.JobResumed(job="j1"),
        ops.JobCancelled(job="j1", reason="no"),
    ):
        assert shop.refused(args, FOREMAN) == "job-closed"


def test_a_foreman_clocked_on_leaves_an_event_as_everybody(shop):
    shop.applied(start(staff=FOREMAN), FOREMAN)
    assert [one.staff for one in shop.view.find(LabourEvent, "job", "j1")] == [FOREMAN]


def test_a_job_added_to_a_vehicle_stands_where_the_vehicle_stands(shop):
    order = shop.job("j1").order
    shop.applied(ops.JobMoved(job="j1", bay="b1"), TECHNICIAN)
    shop.applied(ops.JobAdded(order=order, title="Wipers"), ADVISER)
    assert [job.bay for job in shop.view.find(Job, "order", order) if job.title == "Wipers"] == ["b1"]
