"""Clocking on and off: the clock of a person, the state of a job, gates, corrections and forgotten clocks."""

import pytest

from bay_tui.i18n import speaking
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.labour.rules import gates
from bay_tui.workshop.records import Clock, ExceptionCase, LabourEvent, PartsLine, Staff, Terminal
from bay_tui.workshop.time.hours import bookings_by_staff, bookings_of, hours_on_job
from bay_tui.workshop.time.zones import site_zone
from bay_tui.workshop.words import Concurrency, JobState, LabourKind, LineState, OrderState, ReturnKind, StopReason
from workshop_kit import ADMIN, COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed, site


@pytest.fixture
def shop():
    return Shop()


def start(job="j1", staff=TECHNICIAN, **more):
    return ops.LabourStarted(staff=staff, job=job, **more)


def stop(job="j1", reason=StopReason.PARTS, staff=TECHNICIAN, **more):
    return ops.LabourStopped(staff=staff, job=job, reason=reason, **more)


def clock(shop, staff=TECHNICIAN):
    return shop.get(Clock, staff)


# One person, one terminal


def test_clocking_on_puts_the_job_in_progress_and_the_order_at_work(shop):
    shop.applied(start(), TECHNICIAN, 10)
    job = shop.job("j1")
    assert (job.state, job.technicians, job.started_at) == (JobState.IN_PROGRESS, (TECHNICIAN,), at(10))
    assert shop.order("o1").state is OrderState.WORKING
    assert (clock(shop).jobs, clock(shop).since) == (("j1",), at(10))


def test_stopping_says_why_and_until_when_the_job_waits(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(stop(note="pads", eta=at(300)), TECHNICIAN, 30)
    stopped = shop.job("j1").stop
    assert shop.job("j1").state is JobState.STOPPED
    assert (stopped.reason, stopped.since, stopped.note, stopped.eta) == (StopReason.PARTS, at(30), "pads", at(300))
    assert stopped.by == TECHNICIAN
    assert (clock(shop).jobs, clock(shop).indirect) == ((), "idle")


def test_switching_leaves_the_first_job_waiting_for_a_technician(shop):
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(start("j2"), TECHNICIAN, 30)
    assert shop.job("j1").stop.reason is StopReason.TECHNICIAN
    assert shop.job("j1").stop.note == ""
    assert clock(shop).jobs == ("j2",)


def test_going_on_takes_the_stop_away(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(stop(), TECHNICIAN, 10)
    shop.applied(start(), TECHNICIAN, 20)
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.IN_PROGRESS, None)
    assert shop.job("j1").started_at == at(0)


def test_leaving_ends_everything(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 60)
    assert (clock(shop).jobs, clock(shop).indirect, clock(shop).since) == ((), "", at(60))
    assert shop.job("j1").stop.reason is StopReason.END_OF_SHIFT


def test_the_terminal_says_in_which_bay_the_vehicle_stands_unless_somebody_did(shop):
    shop.view.put(Terminal(id="d1", name="bay 1", bay="b1"))
    shop.view.put(changed(shop.job("j2"), bay="b2"))
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(start("j2"), TECHNICIAN, 5)
    assert (shop.job("j1").bay, shop.job("j2").bay) == ("b1", "b2")


def test_two_people_on_one_job_are_both_its_technicians(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(start(staff=COLLEAGUE), COLLEAGUE, 10)
    shop.applied(stop(), TECHNICIAN, 20)
    assert shop.job("j1").state is JobState.IN_PROGRESS
    assert set(shop.job("j1").technicians) == {TECHNICIAN, COLLEAGUE}
    shop.applied(stop(reason=StopReason.APPROVAL, staff=COLLEAGUE), COLLEAGUE, 30)
    assert shop.job("j1").stop.reason is StopReason.APPROVAL
    assert hours_on_job(shop.view, "j1", at(60)) == pytest.approx(40 / 60)


def test_training_is_no_job(shop):
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, indirect="training"), TECHNICIAN, 0)
    assert (clock(shop).jobs, clock(shop).indirect) == ((), "training")


def test_where_the_site_allows_it_two_jobs_run_at_once():
    shop = Shop(site(concurrent=Concurrency.EQUAL))
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(start("j2", alongside=True), TECHNICIAN, 0.5)
    assert clock(shop).jobs == ("j1", "j2")
    assert [shop.job(id).state for id in ("j1", "j2")] == [JobState.IN_PROGRESS] * 2
    shop.applied(stop("j1"), TECHNICIAN, 30)
    assert clock(shop).jobs == ("j2",)


# What does not fit is kept and flagged


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (start("nothing"), "job-unknown"),
        (start(staff="ghost"), "not-own-clock"),
        (start(staff=COLLEAGUE), "not-own-clock"),
        (stop(), "not-clocked-on"),
        (ops.LabourStarted(staff=TECHNICIAN), "activity-unclear"),
        (ops.LabourStarted(staff=TECHNICIAN, job="j1", indirect="idle"), "activity-unclear"),
        (ops.LabourArrived(staff=""), "text-missing"),
        (ops.LabourForgotten(staff=TECHNICIAN, end=at(5)), "not-clocked-on"),
    ],
)
def test_what_does_not_fit_is_accepted_with_an_exception_and_not_let_through_unasked(shop, args, code):
    assert shop.rehearsed(args, TECHNICIAN, 10) or shop.asked(args, TECHNICIAN, 10)
    shop.flagged(args, TECHNICIAN, 10)
    assert code in shop.exceptions()


def test_a_start_on_an_unknown_job_still_counts_as_hours(shop):
    shop.flagged(start("nothing"), TECHNICIAN, 0)
    assert hours_on_job(shop.view, "nothing", at(60)) == 1


def test_a_foreman_clocks_for_others_and_the_event_says_who_did(shop):
    shop.applied(start(), FOREMAN, 0)
    assert shop.view.find(LabourEvent, "job", "j1")[0].by == FOREMAN


def test_somebody_who_is_gone_is_flagged_and_counted(shop):
    shop.view.put(changed(shop.get(Staff, TECHNICIAN), active=False))
    assert shop.flagged(start(), TECHNICIAN, 0) == "staff-unknown"
    assert clock(shop).jobs == ("j1",)


def test_a_start_on_a_finished_job_is_flagged_and_counted_and_leaves_it_finished(shop):
    shop.view.put(changed(shop.job("j1"), state=JobState.DONE, finished_at=at(5)))
    assert shop.flagged(start(), TECHNICIAN, 30) == "job-finished"
    assert shop.job("j1").state is JobState.DONE
    assert clock(shop).jobs == ("j1",)
    assert shop.job("j1").started_at == at(30)


# Two terminals


def test_a_late_stop_that_fits_in_its_time_is_no_exception(shop):
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 60, device="d2")
    assert shop.do(stop("j1"), TECHNICIAN, 30).status is Status.APPLIED
    assert shop.job("j1").stop.since == at(30)
    assert shop.job("j1").stop.reason is StopReason.PARTS
    assert clock(shop).jobs == ("j2",)


def test_the_stop_keeps_its_words_when_the_start_comes_in_after_it(shop):
    shop.flagged(stop(note="no pads"), TECHNICIAN, 30)
    shop.do(start(), TECHNICIAN, 0, device="d2")
    stopped = shop.job("j1").stop
    assert (shop.job("j1").state, stopped.reason, stopped.note) == (JobState.STOPPED, StopReason.PARTS, "no pads")


def test_a_late_start_between_cuts_the_job_before_it(shop):
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 120)
    shop.do(start("j3"), TECHNICIAN, 60, device="d2")
    assert shop.job("j1").stop.since == at(60)
    assert shop.job("j3").stop.since == at(120)
    assert clock(shop).jobs == ("j2",)


def test_the_last_to_stop_says_why_whoever_is_heard_last(shop):
    shop.do(start(), TECHNICIAN, 0)
    shop.do(start(staff=COLLEAGUE), COLLEAGUE, 1)
    shop.do(stop(reason=StopReason.APPROVAL, staff=COLLEAGUE), COLLEAGUE, 50)
    shop.do(stop(reason=StopReason.PARTS), TECHNICIAN, 40, device="d2")
    assert (shop.job("j1").stop.reason, shop.job("j1").stop.since) == (StopReason.APPROVAL, at(50))


def test_a_clock_left_on_over_the_weekend_is_ended_by_mondays_start(shop):
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 3 * 1440)
    assert shop.job("j1").state is JobState.STOPPED
    assert shop.job("j1").stop.since == at(3 * 1440)


def test_arriving_on_monday_does_not_hide_a_clock_left_on(shop):
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 3 * 1440)
    assert clock(shop).jobs == ("j1",)
    assert shop.job("j1").state is JobState.IN_PROGRESS


def test_a_job_that_can_go_on_stays_so_when_an_older_event_comes_in_late(shop):
    shop.do(start(), TECHNICIAN, 10)
    shop.do(stop(), TECHNICIAN, 30)
    shop.applied(ops.JobResumed(job="j1"), FOREMAN, 60)
    shop.do(ops.LabourStarted(staff=TECHNICIAN, indirect="cleaning"), TECHNICIAN, 20, device="d2")
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.ASSIGNED, None)
    assert hours_on_job(shop.view, "j1", at(90)) == pytest.approx(10 / 60)


def test_a_stop_said_by_the_counter_is_not_overwritten_by_an_older_one(shop):
    shop.do(start(), TECHNICIAN, 0)
    shop.do(stop(), TECHNICIAN, 30)
    shop.applied(ops.JobStopped(job="j1", reason=StopReason.SUBLET, note="gone out"), FOREMAN, 60)
    shop.do(ops.LabourStarted(staff=TECHNICIAN, indirect="cleaning"), TECHNICIAN, 20, device="d2")
    assert (shop.job("j1").stop.reason, shop.job("j1").stop.note) == (StopReason.SUBLET, "gone out")
    assert hours_on_job(shop.view, "j1", at(90)) == pytest.approx(20 / 60)


def test_a_start_from_before_the_finish_ends_at_the_finish(shop):
    shop.do(ops.JobFinished(job="j1"), FOREMAN, 60, device="d2")
    assert shop.flagged(start(), TECHNICIAN, 0) == "job-finished"
    assert clock(shop).jobs == ()
    assert hours_on_job(shop.view, "j1", at(500)) == 1
    assert shop.job("j1").state is JobState.INSPECTION


# Corrections


def events(shop, kind, staff=TECHNICIAN):
    return [one for one in shop.view.every(LabourEvent) if one.event is kind and one.staff == staff]


def test_voiding_the_only_start_makes_the_job_as_if_nobody_had_begun(shop):
    shop.applied(start(), TECHNICIAN, 0)
    (wrong,) = events(shop, LabourKind.STARTED)
    shop.applied(ops.LabourCorrected(event=wrong.id, reason="wrong job"), FOREMAN, 30)
    job = shop.job("j1")
    assert (job.state, job.stop, job.started_at) == (JobState.ASSIGNED, None, None)
    assert clock(shop).jobs == ()
    assert shop.get(LabourEvent, wrong.id) == wrong


def test_moving_a_stop_moves_the_wait_of_the_job(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(stop(note="pads"), TECHNICIAN, 60)
    (event,) = events(shop, LabourKind.STOPPED)
    shop.applied(ops.LabourCorrected(event=event.id, reason="earlier", at=at(45)), FOREMAN, 90)
    assert (shop.job("j1").stop.since, shop.job("j1").stop.note) == (at(45), "pads")
    assert hours_on_job(shop.view, "j1", at(90)) == 0.75


def test_correcting_twice_counts_the_last_and_keeps_both(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(stop(), TECHNICIAN, 60)
    (event,) = events(shop, LabourKind.STOPPED)
    shop.applied(ops.LabourCorrected(event=event.id, reason="a", at=at(30)), FOREMAN, 100)
    shop.applied(ops.LabourCorrected(event=event.id, reason="b", at=at(50)), FOREMAN, 110)
    assert hours_on_job(shop.view, "j1", at(200)) == pytest.approx(50 / 60)
    trail = events(shop, LabourKind.MOVED)
    assert [(one.by, one.note) for one in trail] == [(FOREMAN, "a"), (FOREMAN, "b")]


def test_a_correction_moved_days_away_and_then_voided_is_undone_where_it_was_moved_to(shop):
    for day in (0, 3, 6):
        shop.do(start("j1"), TECHNICIAN, day * 1440, id=f"start{day}")
        shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, day * 1440 + 60)
    shop.do(start("j3"), TECHNICIAN, 30, id="slip")
    shop.corrected_before("slip", 3 * 1440 + 30, 10_000)
    assert shop.job("j3").stop.since == at(3 * 1440 + 60)
    shop.applied(ops.LabourCorrected(event="slip", reason="not at all"), FOREMAN, 10_001)
    assert (shop.job("j3").state, shop.job("j3").stop, shop.job("j3").started_at) == (JobState.ASSIGNED, None, None)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (ops.LabourCorrected(event="nothing", reason="x"), "event-unknown"),
        (ops.LabourCorrected(event="start", reason="x", at=at(500)), "span-impossible"),
        (ops.LabourCorrected(event="fix", reason="x"), "event-is-correction"),
        (ops.LabourCorrected(event="start", reason=" "), "text-missing"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(shop, args, code):
    shop.do(start(), TECHNICIAN, 0, id="start")
    shop.do(ops.LabourCorrected(event="start", reason="x", at=at(5)), FOREMAN, 20, id="fix")
    assert shop.kept_out(args, FOREMAN, 60) == code


def test_only_a_foreman_corrects(shop):
    shop.do(start(), TECHNICIAN, 0, id="start")
    assert shop.refused(ops.LabourCorrected(event="start", reason="x"), TECHNICIAN, 10) == "not-allowed"


def test_added_time_lies_inside_what_was_running_and_that_goes_on(shop):
    shop.applied(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 0)
    added = ops.LabourAdded(staff=TECHNICIAN, start=at(10), end=at(40), job="j1", reason="forgot")
    shop.applied(added, FOREMAN, 120)
    assert hours_on_job(shop.view, "j1", at(120)) == 0.5
    assert (clock(shop).indirect, clock(shop).since) == ("idle", at(40))


def test_added_time_with_nothing_running_ends_by_itself(shop):
    added = ops.LabourAdded(staff=TECHNICIAN, start=at(10), end=at(40), job="j1", reason="forgot")
    shop.applied(added, FOREMAN, 120)
    assert clock(shop).jobs == ()
    assert bookings_of(shop.view, TECHNICIAN, at(0), at(120))[-1].end == at(40)


def test_added_time_gives_back_both_jobs_that_ran_alongside():
    shop = Shop(site(concurrent=Concurrency.EQUAL))
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(start("j2", alongside=True), TECHNICIAN, 1)
    added = ops.LabourAdded(staff=TECHNICIAN, start=at(10), end=at(20), indirect="meeting", reason="meeting")
    shop.applied(added, FOREMAN, 30)
    assert clock(shop).jobs == ("j1", "j2")


@pytest.mark.parametrize(
    ("start_at", "end_at", "code"),
    [(20, 10, "span-impossible"), (10, 10, "span-impossible"), (10, 500, "span-impossible"), (10, 50, "span-overlaps")],
)
def test_added_time_that_cannot_have_been_is_refused(shop, start_at, end_at, code):
    shop.do(start(), TECHNICIAN, 30)
    args = ops.LabourAdded(staff=TECHNICIAN, start=at(start_at), end=at(end_at), job="j2", reason="x")
    assert shop.refused(args, FOREMAN, 100) == code


# Forgotten clocks


def test_a_forgotten_clock_is_closed_at_the_end_of_the_shift_and_asked_about(shop):
    shop.applied(start(), TECHNICIAN, 0)
    code = shop.flagged(ops.LabourForgotten(staff=TECHNICIAN, end=at(540)), ADMIN, 900)
    assert code == "clock-forgotten"
    assert clock(shop).jobs == ()
    assert hours_on_job(shop.view, "j1", at(2000)) == 9
    assert shop.view.find(ExceptionCase, "subject", TECHNICIAN)


@pytest.mark.parametrize(
    ("by", "english", "chinese"),
    [
        (TECHNICIAN, "Li forgot to clock off and gave 17:00 afterwards", "Li漏打下班卡，本人补报 17:00，请核定。"),
        (FOREMAN, "Li forgot to clock off; Wang gave 17:00.", "Li漏打下班卡，Wang补报 17:00，请核定。"),
    ],
)
def test_the_exception_says_when_a_forgotten_clock_was_closed_and_by_whom(by, english, chinese):
    shop = Shop()
    shop.applied(start(), TECHNICIAN, 0)
    shop.flagged(ops.LabourForgotten(staff=TECHNICIAN, end=at(540)), by, 900)
    (case,) = shop.view.find(ExceptionCase, "subject", TECHNICIAN)
    assert case.params["time"] == f"{at(540).astimezone(site_zone(shop.view)):%H:%M}"
    told = {**case.params, "time": "17:00"}
    with speaking("en"):
        assert sentence(case.code, told).startswith(english)
    with speaking("zh_CN"):
        assert sentence(case.code, told) == chinese
        assert sentence(case.code, {"staff": "Li"}) == "Li漏打下班卡，时间为补报，请核定。"


def test_a_clock_begun_after_the_shift_is_closed_where_it_began(shop):
    shop.applied(start(), TECHNICIAN, 600)
    shop.flagged(ops.LabourForgotten(staff=TECHNICIAN, end=at(540)), ADMIN, 900)
    assert clock(shop).jobs == ()
    assert hours_on_job(shop.view, "j1", at(2000)) == 0


def test_a_clock_is_not_closed_in_the_future(shop):
    shop.applied(start(), TECHNICIAN, 0)
    shop.flagged(ops.LabourForgotten(staff=TECHNICIAN, end=at(100_000)), ADMIN, 900)
    assert clock(shop).since == at(900)


def test_yesterdays_closing_that_comes_in_late_leaves_todays_clock_alone(shop):
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 500)
    shop.applied(start("j2"), TECHNICIAN, 1440)
    shop.flagged(ops.LabourForgotten(staff=TECHNICIAN, end=at(540)), ADMIN, 900)
    assert clock(shop).jobs == ("j2",)


# Reading


def test_bookings_by_staff_leaves_out_who_was_not_there(shop):
    shop.applied(start(), TECHNICIAN, 0)
    assert set(bookings_by_staff(shop.view, at(0), at(60))) == {TECHNICIAN}


def test_a_shift_begun_before_the_span_reaches_into_it(shop):
    shop.applied(start(), TECHNICIAN, 0)
    (booking,) = bookings_of(shop.view, TECHNICIAN, at(3000), at(3060))
    assert (booking.start, booking.seconds) == (at(0), 3060 * 60)


def test_quiet_days_in_the_middle_of_a_running_clock_are_not_empty(shop):
    """From Friday's start to the next one, ten days later, nobody touched the clock."""
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 10 * 1440)
    (booking,) = bookings_of(shop.view, TECHNICIAN, at(5 * 1440), at(5 * 1440 + 60))
    assert (booking.job, booking.start, booking.end) == ("j1", at(0), None)


def test_an_event_in_the_middle_of_a_clock_left_on_cuts_it_there(shop):
    shop.do(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 10 * 1440)
    shop.do(start("j3"), TECHNICIAN, 5 * 1440, device="d2")
    assert shop.job("j1").stop.since == at(5 * 1440)
    assert shop.job("j3").stop.since == at(10 * 1440)


def test_local_instants_read_the_same_as_utc(shop):
    from zoneinfo import ZoneInfo

    shop.applied(start(), TECHNICIAN, 0)
    for zone in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"):
        since, until = (at(minute).astimezone(ZoneInfo(zone)) for minute in (0, 30))
        assert bookings_of(shop.view, TECHNICIAN, since, until) == bookings_of(shop.view, TECHNICIAN, at(0), at(30))


# Taking a job over


def test_whoever_takes_a_job_over_has_it_alone(shop):
    shop.applied(ops.JobAssigned(job="j1", technicians=(COLLEAGUE,)), FOREMAN, 0)
    shop.applied(start(), TECHNICIAN, 1)
    assert shop.job("j1").technicians == (COLLEAGUE, TECHNICIAN)  # helps
    shop.applied(ops.JobAssigned(job="j2", technicians=(COLLEAGUE,)), FOREMAN, 2)
    shop.applied(start(job="j2", instead=True), TECHNICIAN, 3)
    assert shop.job("j2").technicians == (TECHNICIAN,)
    assert shop.get(Clock, TECHNICIAN).jobs == ("j2",)


def test_taking_over_ends_no_clock_of_anybody_else(shop):
    shop.applied(start(staff=COLLEAGUE), COLLEAGUE, 0)
    shop.applied(start(instead=True), TECHNICIAN, 10)
    assert shop.get(Clock, COLLEAGUE).jobs == ("j1",)
    assert set(shop.job("j1").technicians) == {TECHNICIAN, COLLEAGUE}  # who works on it has it still
    shop.applied(ops.LabourStarted(staff=COLLEAGUE, job="j2"), COLLEAGUE, 20)
    assert hours_on_job(shop.view, "j1", at(30)) == pytest.approx((20 + 20) / 60)


def test_taking_over_what_nobody_has_is_a_start(shop):
    shop.applied(start(instead=True), TECHNICIAN, 1)
    assert shop.job("j1").technicians == (TECHNICIAN,)


# Gates


def test_gates_name_everything_that_warns(shop):
    shop.view.put(changed(shop.order("o1"), state=OrderState.BOOKED))
    shop.view.put(changed(shop.job("j1"), approved=False, skill="high_voltage"))
    for number, state in enumerate((LineState.REQUESTED, LineState.BACK_ORDERED, LineState.ISSUED)):
        shop.view.put(parts_line(number, state=state))
    found = gates(shop.view, shop.get(Staff, TECHNICIAN), shop.job("j1"))
    assert [gate.code for gate in found] == [
        "vehicle-not-received",
        "job-not-approved",
        "skill-missing",
        "parts-not-there",
    ]
    assert found[-1].params == {"count": "2", "names": "Pads / Pads"}


def parts_line(number: int = 0, **fields: object) -> PartsLine:
    """Return a line of two pads for the first job."""
    line = PartsLine(id=f"l{number}", request="r", job="j1", order="o1", part="P1", name="Pads", quantity=2, at=at(0))
    return changed(line, **fields)


@pytest.mark.parametrize(
    ("there", "fields"),
    [
        (True, {"state": LineState.RESERVED, "reserved": 2}),
        (True, {"state": LineState.PICKED, "picked": 2}),
        (True, {"state": LineState.PICKED, "reserved": 2, "picked": 2, "ready_at": at(0)}),
        (True, {"state": LineState.ISSUED, "issued": 2}),
        (True, {"state": LineState.FITTED, "issued": 2}),
        (True, {"state": LineState.RESERVED, "issued": 1, "reserved": 1}),
        (True, {"state": LineState.CANCELLED}),
        (True, {"state": LineState.RETURNED, "issued": 2, "returned": 2}),
        (False, {"state": LineState.REQUESTED}),
        (False, {"state": LineState.BACK_ORDERED, "eta": at(30)}),
        (False, {"state": LineState.BACK_ORDERED, "eta": at(-30)}),
        (False, {"state": LineState.RESERVED, "reserved": 1}),
        (False, {"state": LineState.PICKED, "reserved": 1, "picked": 1}),
        (False, {"state": LineState.REQUESTED, "issued": 1}),
    ],
)
def test_only_parts_that_are_not_there_warn(shop, there, fields):
    shop.view.put(parts_line(**fields))
    codes = [gate.code for gate in gates(shop.view, shop.get(Staff, TECHNICIAN), shop.job("j1"))]
    assert codes == ([] if there else ["parts-not-there"])


def test_a_warning_names_three_parts_and_says_that_there_are_more(shop):
    for number in range(4):
        shop.view.put(parts_line(number, name="" if number == 1 else f"N{number}"))
    (gate,) = gates(shop.view, shop.get(Staff, TECHNICIAN), shop.job("j1"))
    assert gate.params == {"count": "4", "names": "N0 / P1 / N2 / …"}


def test_what_the_counter_did_is_what_the_gate_sees(shop):
    """The same by what people do, from the request to the shelf by the bay."""
    (request,) = [shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1", quantity=3),)), TECHNICIAN)]
    (line,) = [record for record in request.records if isinstance(record, PartsLine)]
    seen = []
    for args in (
        ops.PartsReserved(line=line.id, quantity=2),
        ops.PartsReserved(line=line.id),
        ops.PartsReleased(line=line.id),
        ops.PartsPicked(line=line.id),
        ops.PartsReady(request=line.request),
        ops.PartsIssued(line=line.id),
        ops.PartsReturned(line=line.id, quantity=1, condition=ReturnKind.DEFECTIVE, reason="bent"),
    ):
        shop.applied(args, COUNTER, 1)
        seen.append(len(gates(shop.view, shop.get(Staff, TECHNICIAN), shop.job("j1"))))
    assert seen == [1, 0, 1, 0, 0, 0, 0]


def test_gates_never_stop_anybody(shop):
    shop.view.put(changed(shop.job("j1"), approved=False, skill="high_voltage"))
    assert shop.rehearsed(start(reason="foreman said so"), TECHNICIAN, 0) == ""
    shop.applied(start(reason="foreman said so"), TECHNICIAN, 0)
    assert events(shop, LabourKind.STARTED)[0].note == "foreman said so"


def test_nothing_warns_where_everything_is_there(shop):
    assert gates(shop.view, shop.get(Staff, TECHNICIAN), shop.job("j1")) == []
