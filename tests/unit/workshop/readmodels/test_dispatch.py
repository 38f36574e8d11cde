"""Dispatch: what waits for somebody, who is suggested and why, and what does not fit in the plan."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.dispatch import place_for, plan, suggestions
from bay_tui.workshop.records import Bay, Job, PartsLine, Staff
from bay_tui.workshop.words import BayKind, JobKind, JobState, LineState, OrderState, Role, StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    shop = Shop()
    for staff in (TECHNICIAN, COLLEAGUE):
        shop.applied(ops.LabourArrived(staff=staff), staff, 0)
    return shop


def assign(shop, job, *staff, **more):
    shop.applied(ops.JobAssigned(job=job, technicians=staff, **more), FOREMAN, 1)


def jobs(items):
    return [item.job.id for item in items]


def offered(shop, job, minutes=5):
    return suggestions(shop.view, shop.job(job), plan(shop.view, at(minutes)))


def codes(suggestion):
    return [said.code for said in suggestion.why]


def conflicts(shop, job, minutes=5):
    found = plan(shop.view, at(minutes))
    everything = (*found.waiting, *found.stuck, *found.going, *found.booked)
    return [said.code for item in everything if item.job.id == job for said in item.conflicts]


def test_what_nobody_has_stands_by_promise(shop):
    shop.promise("o1", 300)
    shop.promise("o2", 60)
    assert jobs(plan(shop.view, at(5)).waiting) == ["j3", "j1", "j2"]
    assign(shop, "j3", TECHNICIAN)
    assert jobs(plan(shop.view, at(5)).waiting) == ["j1", "j2"]
    assert jobs(plan(shop.view, at(5)).going) == ["j3"]


def test_finished_jobs_and_closed_orders_are_not_planned(shop):
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 2)
    shop.view.put(changed(shop.order("o2"), state=OrderState.DELIVERED))
    assert jobs(plan(shop.view, at(5)).waiting) == ["j2"]


def test_a_stop_without_an_end_surfaces_and_one_with_an_end_does_not_until_it_has_passed(shop):
    assign(shop, "j1", TECHNICIAN)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.SUBLET), FOREMAN, 2)
    assert jobs(plan(shop.view, at(5)).stuck) == ["j1"]
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.SUBLET, eta=at(60)), FOREMAN, 10)
    assert jobs(plan(shop.view, at(20)).stuck) == []
    assert jobs(plan(shop.view, at(61)).stuck) == ["j1"]


def test_an_end_said_later_does_not_begin_the_stop_anew(shop):
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.SUBLET), FOREMAN, 2)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.SUBLET, eta=at(60), since=at(2)), FOREMAN, 10)
    assert shop.job("j1").stop.since == at(2)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.BAY, since=at(500)), FOREMAN, 20)
    assert shop.job("j1").stop.since == at(20)


def test_a_stop_nobody_owns_surfaces_though_its_end_is_known(shop):
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.SUBLET, eta=at(60)), FOREMAN, 2)
    assert jobs(plan(shop.view, at(5)).stuck) == ["j1"]


def test_the_expected_part_ends_a_stop_for_parts(shop):
    assign(shop, "j1", TECHNICIAN)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.PARTS), FOREMAN, 2)
    line = PartsLine(id="l1", request="r", job="j1", order="o1", part="P1", at=at(1), state=LineState.BACK_ORDERED)
    shop.view.put(changed(line, eta=at(90)))
    assert jobs(plan(shop.view, at(5)).stuck) == []


def test_who_has_the_least_to_do_is_suggested_first_and_it_says_why(shop):
    assign(shop, "j3", TECHNICIAN)
    first, second = offered(shop, "j1")
    assert (first.staff, codes(first)[0]) == (COLLEAGUE, "is-free")
    assert second.why[0].params == {"hours": "4.0", "jobs": "1"}


def test_hours_worked_are_not_to_do_any_more(shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j3"), TECHNICIAN, 0)
    load = next(load for load in plan(shop.view, at(60)).loads if load.staff.id == TECHNICIAN)
    assert (load.hours, load.on, load.jobs) == (pytest.approx(3.0), ("j3",), 1)


def test_two_on_a_job_share_what_is_left(shop):
    assign(shop, "j3", TECHNICIAN, COLLEAGUE)
    assert [load.hours for load in plan(shop.view, at(5)).loads] == [2.0, 2.0]


def test_who_knows_the_vehicle_goes_before_who_is_free_a_little_earlier(shop):
    assign(shop, "j2", TECHNICIAN)
    assert [(one.staff, codes(one)[0]) for one in offered(shop, "j1")] == [
        (TECHNICIAN, "knows-vehicle"),
        (COLLEAGUE, "is-free"),
    ]


def test_only_who_has_the_skill_is_suggested(shop):
    shop.view.put(changed(shop.job("j1"), skill="high_voltage"))
    assert offered(shop, "j1") == []
    shop.view.put(changed(shop.get(Staff, COLLEAGUE), skills=("high_voltage",)))
    (only,) = offered(shop, "j1")
    assert (only.staff, codes(only)[0]) == (COLLEAGUE, "has-skill")


def test_who_is_not_here_comes_last(shop):
    shop.applied(ops.LabourLeft(staff=COLLEAGUE), COLLEAGUE, 1)
    assign(shop, "j3", TECHNICIAN)
    found = offered(shop, "j1")
    assert [one.staff for one in found] == [TECHNICIAN, COLLEAGUE]
    assert "not-here" in codes(found[1])


def test_the_bay_is_where_the_vehicle_stands_else_the_first_free_one_of_the_kind(shop):
    wash = Bay(id="w", number="8", use=BayKind.WASH, position=-1)
    shop.view.put(wash)
    assert offered(shop, "j3")[0].bay == "b1"
    shop.view.put(changed(shop.job("j3"), work=JobKind.WASH))
    assert offered(shop, "j3")[0].bay == "w"
    shop.view.put(changed(shop.job("j3"), bay="b2"))
    found = offered(shop, "j3")[0]
    assert (found.bay, codes(found)[-1]) == ("b2", "stands-there")


def test_where_no_bay_is_free_none_is_promised_but_the_next_one_is_named(shop):
    for number, order in enumerate(("o1", "o2"), 1):
        shop.view.put(changed(shop.order(order), state=OrderState.WORKING))
        shop.view.put(changed(shop.job(f"j{1 if number == 1 else 3}"), bay=f"b{number}"))
    shop.view.put(Job(id="j9", order="o3", line=1, title="New"))
    shop.view.put(changed(shop.order("o1"), id="o3", number="0003", state=OrderState.RECEIVED))
    found = offered(shop, "j9")[0]
    assert (found.bay, codes(found)[-1]) == ("", "bay-next")
    assert place_for(shop.job("j9"), plan(shop.view, at(5))).bay.id == "b1"
    shop.view.put(changed(shop.job("j1"), state=JobState.INSPECTION))
    shop.view.put(changed(shop.job("j2"), state=JobState.DONE))
    assert codes(offered(shop, "j9")[0])[-1] == "bay-due"


def test_conflicts_are_named(shop):
    assign(shop, "j1", COLLEAGUE)
    shop.view.put(changed(shop.job("j1"), skill="paint"))
    shop.applied(ops.LabourLeft(staff=COLLEAGUE), COLLEAGUE, 2)
    assert conflicts(shop, "j1") == ["lacks-skill", "is-absent"]
    shop.view.put(changed(shop.get(Staff, COLLEAGUE), roles=(Role.PARTS,)))
    assert conflicts(shop, "j1") == ["no-technician"]


def test_two_vehicles_at_work_in_one_bay_are_a_conflict(shop):
    for job, staff in (("j1", TECHNICIAN), ("j3", COLLEAGUE)):
        shop.view.put(changed(shop.job(job), bay="b1"))
        shop.applied(ops.LabourStarted(staff=staff, job=job), staff, 3)
    assert conflicts(shop, "j1") == conflicts(shop, "j3") == ["bay-shared"]


def test_two_appointments_of_one_technician_at_one_time_are_a_conflict(shop):
    for order in ("o1", "o2"):
        shop.view.put(changed(shop.order(order), state=OrderState.BOOKED, booked_for=at(600)))
    assign(shop, "j1", TECHNICIAN, planned_for=at(600))
    assign(shop, "j3", TECHNICIAN, planned_for=at(660))
    assert conflicts(shop, "j1") == conflicts(shop, "j3") == ["planned-twice"]
    assign(shop, "j3", TECHNICIAN, planned_for=at(720))
    assert conflicts(shop, "j1") == []
    assert jobs(plan(shop.view, at(5)).booked) == ["j1", "j2", "j3"]


def test_a_planned_time_that_passed_without_anybody_is_a_conflict(shop):
    shop.view.put(changed(shop.job("j1"), planned_for=at(10)))
    assert conflicts(shop, "j1", 5) == []
    assert conflicts(shop, "j1", 11) == ["plan-passed"]


def test_a_job_in_rework_is_planned_again(shop):
    shop.view.put(changed(shop.job("j1"), state=JobState.REWORK, technicians=(TECHNICIAN,)))
    assert "j1" in jobs(plan(shop.view, at(5)).going)
