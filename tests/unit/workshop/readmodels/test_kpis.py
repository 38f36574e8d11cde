"""The figures of a span: what was sold, clocked and attended, what waited for what, and who delivered on time."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.kpis import KpiSource, Ratio, Spread, spread
from bay_tui.workshop.records import PartsLine, Promise, Staff, Standstill
from bay_tui.workshop.words import JobState, OrderState, StopReason
from workshop_kit import ADVISER, COLLEAGUE, COUNTER, FOREMAN, T0, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    return Shop()


def arrive(shop, staff, minutes=0):
    shop.applied(ops.LabourArrived(staff=staff), staff, minutes)


def work(shop, staff, job, start, end, reason="parts"):
    shop.applied(ops.LabourStarted(staff=staff, job=job), staff, start)
    if end is not None:
        shop.applied(ops.LabourStopped(staff=staff, job=job, reason=StopReason(reason)), staff, end)


def finish(shop, staff, job, start, end):
    shop.applied(ops.LabourStarted(staff=staff, job=job), staff, start)
    shop.applied(ops.JobFinished(job=job), staff, end)


def test_efficiency_is_standard_hours_sold_by_hours_clocked_on_those_jobs(shop):
    finish(shop, TECHNICIAN, "j1", 0, 90)
    work(shop, TECHNICIAN, "j3", 90, None)
    figures = KpiSource(shop.view, T0, at(150)).figures()
    assert figures.efficiency == Ratio(2.0, 1.5)
    assert figures.finished == 1


def test_hours_attended_leave_breaks_out_and_count_idle_time(shop):
    arrive(shop, TECHNICIAN, 0)
    work(shop, TECHNICIAN, "j1", 30, 90, "break")
    finish(shop, TECHNICIAN, "j1", 120, 150)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 180)
    figures = KpiSource(shop.view, T0, at(300)).figures()
    assert figures.on_jobs == pytest.approx(1.5)
    assert figures.attended == pytest.approx(2.5)
    assert figures.utilisation.value == pytest.approx(0.6)
    assert figures.productivity.value == pytest.approx(2 / 2.5)


def test_a_job_of_two_is_shared_by_the_hours_each_clocked(shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, 45)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 60)
    reading = KpiSource(shop.view, T0, at(90))
    assert reading.figures(staff=TECHNICIAN).sold == pytest.approx(1.6)
    assert reading.figures(staff=COLLEAGUE).sold == pytest.approx(0.4)
    assert reading.figures().sold == pytest.approx(2.0)
    assert reading.figures().finished == 1
    assert reading.people() == [TECHNICIAN, COLLEAGUE]


def test_a_finished_job_nobody_clocked_on_to_is_sold_all_the_same(shop):
    shop.applied(ops.JobAssigned(job="j2", technicians=(TECHNICIAN, COLLEAGUE)), FOREMAN, 0)
    shop.applied(ops.JobFinished(job="j2"), TECHNICIAN, 30)
    figures = KpiSource(shop.view, T0, at(60)).figures(staff=COLLEAGUE)
    assert figures.efficiency == Ratio(0.5, 0.0)
    assert figures.efficiency.value is None


def test_waits_are_the_times_nobody_worked_by_the_reason_of_the_stop(shop):
    work(shop, TECHNICIAN, "j1", 0, 30, "parts")
    work(shop, COLLEAGUE, "j1", 90, 120, "approval")
    figures = KpiSource(shop.view, T0, at(150)).figures()
    assert figures.waits == {"parts": pytest.approx(1.0), "approval": pytest.approx(0.5)}
    assert list(figures.waits) == ["parts", "approval"]


def test_a_job_somebody_else_is_still_on_does_not_wait(shop):
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j1"), COLLEAGUE, 0)
    work(shop, TECHNICIAN, "j1", 10, 20, "parts")
    assert KpiSource(shop.view, T0, at(60)).figures().waits == {}


def test_who_switches_leaves_the_first_job_waiting_for_a_technician(shop):
    work(shop, TECHNICIAN, "j1", 0, None)
    work(shop, TECHNICIAN, "j3", 60, None)
    assert KpiSource(shop.view, T0, at(120)).figures().waits == {"technician": pytest.approx(1.0)}


def test_a_wait_said_by_a_foreman_counts_without_any_clock(shop):
    shop.applied(ops.JobStopped(job="j3", reason=StopReason.SUBLET), FOREMAN, 30)
    assert KpiSource(shop.view, T0, at(90)).figures().waits == {"sublet": pytest.approx(1.0)}


def test_a_finished_job_waits_for_nothing(shop):
    finish(shop, TECHNICIAN, "j1", 0, 30)
    assert KpiSource(shop.view, T0, at(500)).figures().waits == {}


def test_of_a_longer_reading_a_part_counts_only_what_lies_in_it(shop):
    work(shop, TECHNICIAN, "j1", 0, 120, "parts")
    reading = KpiSource(shop.view, T0, at(240))
    first, second = reading.figures(T0, at(60)), reading.figures(at(60), at(240))
    assert (first.on_jobs, second.on_jobs) == (pytest.approx(2.0), 0)
    assert (first.waits, second.waits) == ({}, {"parts": pytest.approx(2.0)})
    whole = reading.figures()
    assert first.attended + second.attended == pytest.approx(whole.attended)


def test_on_time_is_by_the_first_promise_however_often_it_was_moved(shop):
    late = (Promise(due=at(60), at=T0), Promise(due=at(200), at=at(50), by=ADVISER))
    for order, promises in (("o1", late), ("o2", (Promise(due=at(200), at=T0),))):
        gone = changed(shop.order(order), state=OrderState.DELIVERED, delivered_at=at(120), promises=promises)
        shop.view.put(gone)
    figures = KpiSource(shop.view, T0, at(300)).figures()
    assert figures.on_time == Ratio(1, 2)
    assert figures.delivered == 2
    assert figures.cycle == Spread(2, 120.0, 120.0)
    assert KpiSource(shop.view, T0, at(300)).figures(staff=TECHNICIAN).delivered == 0


def test_an_order_without_a_promise_is_neither_late_nor_on_time(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=at(120)))
    figures = KpiSource(shop.view, T0, at(300)).figures()
    assert figures.delivered == 1
    assert figures.on_time.value is None


def test_what_was_delivered_before_the_span_is_not_in_it(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=at(10)))
    assert KpiSource(shop.view, at(20), at(300)).figures().delivered == 0


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([], Spread()),
        ([7.0], Spread(1, 7.0, 7.0)),
        ([float(n) for n in range(1, 12)], Spread(11, 6.0, 10.0)),
    ],
)
def test_a_spread_names_the_middle_and_what_nine_of_ten_do_not_exceed(minutes, expected):
    assert spread(minutes) == expected


def test_a_vehicle_back_with_the_same_repair_was_not_fixed_the_first_time(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=at(60)))
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE, title="Replace clutch", finished_at=at(50)))
    shop.view.put(changed(shop.order("o2"), received_at=at(600)))
    shop.view.put(changed(shop.job("j3"), title="Replace clutch"))
    assert KpiSource(shop.view, T0, at(700)).figures().first_time == Ratio(1, 2)
    assert KpiSource(shop.view, at(500), at(700)).figures().first_time == Ratio(0, 1)
    assert KpiSource(shop.view, T0, at(700)).figures(staff=TECHNICIAN).first_time == Ratio()


def test_a_line_that_was_on_back_order_was_not_filled_at_once(shop):
    wanted = tuple(ops.WantedPart(part="P1") for _ in range(3))
    shop.applied(ops.PartsRequested(job="j1", lines=wanted), TECHNICIAN, 10)
    lines = [line.id for line in shop.view.every(PartsLine)]
    shop.applied(ops.PartsIssued(line=lines[0], quantity=1), COUNTER, 14)
    shop.applied(ops.PartsBackOrdered(line=lines[1], eta=at(200)), COUNTER, 15)
    shop.applied(ops.PartsIssued(line=lines[1], quantity=1), COUNTER, 210)
    shop.applied(ops.PartsBackOrdered(line=lines[2], eta=at(900)), COUNTER, 220)
    figures = KpiSource(shop.view, T0, at(300)).figures()
    assert figures.fill == Ratio(1, 3)
    assert (figures.issued.count, figures.issued.median) == (2, pytest.approx(102.0))


def test_people_are_told_apart_by_number_and_only_who_attended_or_finished(shop):
    finish(shop, COLLEAGUE, "j1", 0, 90)
    finish(shop, TECHNICIAN, "j2", 0, 60)
    source = KpiSource(shop.view, T0, at(150))
    assert [(one.staff, one.person, one.figures.finished) for one in source.by_person()] == [
        (TECHNICIAN, shop.get(Staff, TECHNICIAN), 1),
        (COLLEAGUE, shop.get(Staff, COLLEAGUE), 1),
    ]
    work(shop, FOREMAN, "j3", 120, 140, "parts")
    later = KpiSource(shop.view, T0, at(150)).by_person(at(120), at(150))
    assert [(one.staff, one.figures.finished) for one in later] == [(FOREMAN, 0)]
    assert source.by_person(at(0), at(0)) == []


def fail(shop, job, minutes, **more):
    shop.applied(ops.InspectionFailed(job=job, level="final", reasons=("leaks",), **more), FOREMAN, minutes)


def test_rework_counts_when_the_inspection_fails_finished_again_or_not(shop):
    finish(shop, TECHNICIAN, "j1", 0, 60)
    assert KpiSource(shop.view, T0, at(90)).figures().reworks == 0
    fail(shop, "j1", 90)
    assert KpiSource(shop.view, T0, at(100)).figures().reworks == 1
    finish(shop, TECHNICIAN, "j1", 100, 130)
    fail(shop, "j1", 140)
    reading = KpiSource(shop.view, T0, at(200))
    assert (reading.figures().reworks, reading.figures().finished) == (2, 0)
    finish(shop, TECHNICIAN, "j1", 150, 170)
    reading = KpiSource(shop.view, T0, at(200))
    assert (reading.figures().reworks, reading.figures().finished) == (2, 1)


def test_rework_stays_on_its_day_when_the_job_is_finished_on_another(shop):
    day = 24 * 60
    finish(shop, TECHNICIAN, "j1", 0, 60)
    fail(shop, "j1", 90)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 95)
    finish(shop, TECHNICIAN, "j1", day, day + 30)
    reading = KpiSource(shop.view, T0, at(2 * day))
    first, second = reading.figures(T0, at(day - 60)), reading.figures(at(day - 60), at(2 * day))
    assert (first.finished, first.reworks) == (0, 1)
    assert (second.finished, second.reworks) == (1, 0)


def test_rework_is_of_those_who_had_done_the_work_not_of_who_does_it_again(shop):
    finish(shop, TECHNICIAN, "j1", 0, 60)
    fail(shop, "j1", 90, technicians=(COLLEAGUE,))
    finish(shop, COLLEAGUE, "j1", 100, 130)
    reading = KpiSource(shop.view, T0, at(200))
    assert reading.figures(staff=TECHNICIAN).reworks == 1
    assert reading.figures(staff=COLLEAGUE).reworks == 0
    assert reading.figures().reworks == 1


def test_a_wait_keeps_its_reason_when_the_work_goes_on(shop):
    work(shop, TECHNICIAN, "j1", 0, 30, "parts")
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.APPROVAL), FOREMAN, 90)
    before = KpiSource(shop.view, T0, at(120)).figures(T0, at(120)).waits
    work(shop, COLLEAGUE, "j1", 120, 130, "tool")
    after = KpiSource(shop.view, T0, at(130)).figures(T0, at(120)).waits
    assert before == after == {"parts": pytest.approx(1.0), "approval": pytest.approx(0.5)}


def test_a_hold_on_a_job_never_clocked_counts_also_after_it_has_gone_on(shop):
    shop.applied(ops.JobStopped(job="j3", reason=StopReason.SUBLET), FOREMAN, 30)
    shop.applied(ops.JobResumed(job="j3"), FOREMAN, 90)
    work(shop, TECHNICIAN, "j3", 150, None)
    assert KpiSource(shop.view, T0, at(200)).figures().waits == {"sublet": pytest.approx(1.0)}


def test_another_reason_said_of_the_same_standstill_counts_from_when_it_is_said_to(shop):
    work(shop, TECHNICIAN, "j1", 0, 30, "parts")
    args = ops.JobStopped(job="j1", reason=StopReason.APPROVAL, since=at(60))
    shop.applied(args, FOREMAN, 90)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.TOOL, since=at(-300)), FOREMAN, 120)
    # since before the work it cannot have stood still: the whole standstill is of the last reason
    assert KpiSource(shop.view, T0, at(150)).figures().waits == {"tool": pytest.approx(2.0)}


def test_nights_and_closed_days_are_no_waits(shop):
    work(shop, TECHNICIAN, "j1", 0, 480, "parts")  # till five; the shop closes at six and opens at eight
    assert KpiSource(shop.view, T0, at(24 * 60)).figures().waits == {"parts": pytest.approx(2.0)}


def test_what_an_earlier_version_said_last_of_a_job_counts(shop):
    shop.applied(ops.JobStopped(job="j3", reason=StopReason.SUBLET), FOREMAN, 30)
    for said in shop.view.every(Standstill):
        shop.view.drop("standstill", said.id)
    assert KpiSource(shop.view, T0, at(90)).figures().waits == {"sublet": pytest.approx(1.0)}


DAY = 24 * 60


@pytest.mark.parametrize("later", [60, DAY, 40 * DAY], ids=["an hour", "a day", "forty days"])
def test_what_was_finished_stays_sold_when_its_visit_is_cancelled(shop, later):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 0)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 60)
    before = KpiSource(shop.view, T0, at(70)).figures()
    assert (before.sold, before.finished) == (2.0, 1)
    shop.applied(ops.OrderCancelled(order="o1", reason="gone"), FOREMAN, 60 + later)
    after = KpiSource(shop.view, T0, at(70 + later)).figures(T0, at(70))
    assert shop.job("j1").state is JobState.CANCELLED, "it was waiting for its inspection"
    assert (after.sold, after.clocked_on_sold, after.finished) == (before.sold, before.clocked_on_sold, 1)


@pytest.mark.parametrize(("later", "visits"), [(60, 0), (DAY, 1)], ids=["the same day", "the day after"])
def test_a_visit_cancelled_on_a_later_day_stays_in_the_first_time_fix_of_its_own(shop, later, visits):
    shop.view.put(changed(shop.order("o1"), state=OrderState.DELIVERED, delivered_at=at(55)))
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE, title="Replace clutch", finished_at=at(50)))
    shop.view.put(changed(shop.order("o2"), received_at=at(100), vehicle=shop.order("o1").vehicle))
    shop.view.put(changed(shop.job("j3"), title="Replace clutch"))
    assert KpiSource(shop.view, at(90), at(110)).figures().first_time == Ratio(0, 1)
    shop.applied(ops.OrderCancelled(order="o2", reason="gone"), FOREMAN, 100 + later)
    assert KpiSource(shop.view, at(90), at(200 + later)).figures(at(90), at(110)).first_time == Ratio(0, visits)


def test_a_vehicle_stays_one_that_came_back_when_the_visit_before_is_cancelled_later(shop):
    shop.view.put(changed(shop.job("j1"), title="Replace clutch"))
    shop.view.put(changed(shop.order("o2"), received_at=at(DAY), vehicle=shop.order("o1").vehicle))
    shop.view.put(changed(shop.job("j3"), title="Replace clutch"))
    assert KpiSource(shop.view, at(DAY), at(DAY + 9)).figures().first_time == Ratio(0, 1)
    shop.applied(ops.OrderCancelled(order="o1", reason="gone"), FOREMAN, 2 * DAY)
    assert KpiSource(shop.view, at(DAY), at(3 * DAY)).figures().first_time == Ratio(0, 1)
