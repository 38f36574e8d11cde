"""Taking back what one recorded a moment ago: what then counts, what stays on record, and where it is too late."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Call, Check, Clock, Finding, Inspection, LabourEvent, PartsLine, Staff, Terminal
from bay_tui.workshop.time.hours import hours_on_job
from bay_tui.workshop.words import (
    Answer,
    CallKind,
    InspectionLevel,
    JobState,
    LabourKind,
    LineState,
    OrderState,
    Role,
    Severity,
    StopReason,
)
from workshop_kit import ADVISER, COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at


@pytest.fixture
def shop() -> Shop:
    return Shop(Terminal(id="d1", name="Bay 1", bay="b1"))


def start(job: str = "j1", staff: str = TECHNICIAN) -> ops.LabourStarted:
    return ops.LabourStarted(staff=staff, job=job)


def finding() -> ops.FindingRecorded:
    return ops.FindingRecorded(job="j1", system="brakes", component="pads", severity=Severity.RED)


def undo(shop: Shop, id: str, minutes: float = 2, by: str = TECHNICIAN) -> str:
    """Take an operation back; return the code of the refusal, empty where it was granted."""
    decision = shop.do(ops.OperationUndone(operation=id), by, minutes)
    return decision.code


def test_a_start_by_mistake_leaves_job_vehicle_and_order_as_they_were(shop: Shop) -> None:
    shop.do(start(), TECHNICIAN, 0, id="slip")
    assert (shop.job("j1").bay, shop.job("j1").technicians) == ("b1", (TECHNICIAN,))
    assert undo(shop, "slip") == ""
    job = shop.job("j1")
    assert (job.state, job.bay, job.technicians, job.started_at) == (JobState.WAITING, "", (), None)
    assert shop.order("o1").state is OrderState.RECEIVED
    assert shop.get(Clock, TECHNICIAN).jobs == ()
    assert hours_on_job(shop.view, "j1", at(60)) == 0
    assert {one.event for one in shop.view.every(LabourEvent)} == {LabourKind.STARTED, LabourKind.VOIDED}


def test_a_job_taken_over_by_mistake_goes_back_to_those_who_had_it(shop: Shop) -> None:
    shop.view.put(Staff(id="t9", number="209", name="Qian", roles=(Role.TECHNICIAN,)))
    shop.applied(ops.JobAssigned(job="j1", technicians=(COLLEAGUE, "t9")), FOREMAN, 0)
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1", instead=True), TECHNICIAN, 1, id="slip")
    assert shop.job("j1").technicians == (TECHNICIAN,)
    assert undo(shop, "slip") == ""
    assert shop.job("j1").technicians == (COLLEAGUE, "t9")
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1", instead=True), TECHNICIAN, 3, id="again")
    shop.applied(start(staff=COLLEAGUE), COLLEAGUE, 4)
    assert undo(shop, "again", 5) == ""
    assert shop.job("j1").technicians == (COLLEAGUE, "t9")


def test_a_switch_by_mistake_lets_the_job_before_go_on_without_a_gap(shop: Shop) -> None:
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.do(start("j2"), TECHNICIAN, 30, id="slip")
    assert undo(shop, "slip", 33) == ""
    assert shop.get(Clock, TECHNICIAN).jobs == ("j1",)
    assert shop.job("j1").state is JobState.IN_PROGRESS
    assert hours_on_job(shop.view, "j1", at(60)) == 1
    assert shop.order("o1").state is OrderState.WORKING


def test_who_belonged_to_the_job_before_still_does(shop: Shop) -> None:
    shop.applied(ops.JobAssigned(job="j1", technicians=(TECHNICIAN,), bay="b2"), FOREMAN)
    shop.do(start(), TECHNICIAN, 1, id="slip")
    assert undo(shop, "slip") == ""
    job = shop.job("j1")
    assert (job.state, job.technicians, job.bay) == (JobState.ASSIGNED, (TECHNICIAN,), "b2")


def test_a_stop_and_an_end_by_mistake_let_the_job_go_on(shop: Shop) -> None:
    shop.applied(start(), TECHNICIAN, 0)
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS), TECHNICIAN, 10, id="stop")
    assert undo(shop, "stop", 11) == ""
    assert shop.job("j1").state is JobState.IN_PROGRESS
    shop.do(ops.JobFinished(job="j1"), TECHNICIAN, 20, id="end")
    assert undo(shop, "end", 22) == ""
    job = shop.job("j1")
    assert (job.state, job.finished_at) == (JobState.IN_PROGRESS, None)
    assert hours_on_job(shop.view, "j1", at(60)) == 1
    assert not shop.view.find(Inspection, "job", "j1")
    assert shop.get(Inspection, "end").withdrawn_at == at(22)


def test_leaving_by_mistake_is_taken_back(shop: Shop) -> None:
    shop.applied(start(), TECHNICIAN, 0)
    shop.do(ops.LabourLeft(staff=TECHNICIAN), TECHNICIAN, 10, id="left")
    assert undo(shop, "left", 12) == ""
    assert shop.get(Clock, TECHNICIAN).jobs == ("j1",)


def test_what_was_clocked_after_it_stands_in_the_way(shop: Shop) -> None:
    shop.do(start("j1"), TECHNICIAN, 0, id="first")
    shop.do(start("j2"), TECHNICIAN, 1, id="second")
    assert undo(shop, "first") == "undo-followed"
    assert undo(shop, "second") == ""
    assert undo(shop, "second", 3) == "undo-done"
    assert undo(shop, "first", 3) == ""
    assert shop.get(Clock, TECHNICIAN).jobs == ()


@pytest.mark.parametrize(("by", "minutes", "code"), [(COLLEAGUE, 1, "undo-not-own"), (TECHNICIAN, 6, "undo-too-late")])
def test_only_ones_own_and_only_for_minutes(shop: Shop, by: str, minutes: float, code: str) -> None:
    shop.do(start(), TECHNICIAN, 0, id="slip")
    shop.do(finding(), TECHNICIAN, 0, id="seen")
    shop.do(ops.CallRaised(asks=CallKind.PARTS), TECHNICIAN, 0, id="call")
    shop.do(ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1"),)), TECHNICIAN, 0, id="want")
    assert [undo(shop, id, minutes, by) for id in ("slip", "seen", "call", "want")] == [code] * 4
    assert shop.get(Clock, TECHNICIAN).jobs == ("j1",)


def test_a_foreman_takes_back_what_he_clocked_for_somebody(shop: Shop) -> None:
    shop.do(start(), FOREMAN, 0, id="slip")
    assert undo(shop, "slip", 1, TECHNICIAN) == "undo-not-own"
    assert undo(shop, "slip", 1, FOREMAN) == ""


def test_an_end_that_was_inspected_stands(shop: Shop) -> None:
    shop.applied(start(), TECHNICIAN, 0)
    shop.do(ops.JobFinished(job="j1"), TECHNICIAN, 5, id="end")
    shop.applied(ops.InspectionPassed(job="j1", level=InspectionLevel.FINAL), FOREMAN, 6)
    assert undo(shop, "end", 7) == "undo-inspected"
    assert undo_end(shop, "end", 7) == "undo-inspected"


def undo_end(shop: Shop, id: str, minutes: float, by: str = TECHNICIAN, job: str = "j1") -> str:
    """Take the end of a job back as a terminal of now does; return the code of the refusal."""
    return shop.do(ops.OperationUndone(operation=id, job=job), by, minutes).code


@pytest.mark.parametrize("named", [True, False], ids=["as now", "as terminals of before"])
def test_an_end_that_clocked_a_colleague_off_is_taken_back_for_both(shop: Shop, named: bool) -> None:
    shop.applied(start("j3"), TECHNICIAN, 0)
    shop.applied(start("j3", COLLEAGUE), COLLEAGUE, 10)
    shop.do(ops.JobFinished(job="j3"), TECHNICIAN, 20, id="end")
    assert [shop.get(Clock, one).jobs for one in (TECHNICIAN, COLLEAGUE)] == [(), ()]
    code = undo_end(shop, "end", 22, job="j3") if named else undo(shop, "end", 22)
    assert code == ""
    assert [shop.get(Clock, one).jobs for one in (TECHNICIAN, COLLEAGUE)] == [("j3",), ("j3",)]
    job = shop.job("j3")
    assert (job.state, job.finished_at) == (JobState.IN_PROGRESS, None)
    assert not shop.view.find(Inspection, "job", "j3")
    # 60 minutes of one and 50 of the other, as though nobody had said that it was finished.
    assert hours_on_job(shop.view, "j3", at(60)) == pytest.approx(110 / 60)
    assert undo_end(shop, "end", 23, job="j3") == "undo-impossible"


def test_a_colleague_who_has_gone_on_keeps_what_he_did_since(shop: Shop) -> None:
    shop.applied(start("j3"), TECHNICIAN, 0)
    shop.applied(start("j3", COLLEAGUE), COLLEAGUE, 0)
    shop.do(ops.JobFinished(job="j3"), TECHNICIAN, 20, id="end")
    shop.applied(start("j2", COLLEAGUE), COLLEAGUE, 21)
    assert undo_end(shop, "end", 23, job="j3") == ""
    assert [shop.get(Clock, one).jobs for one in (TECHNICIAN, COLLEAGUE)] == [("j3",), ("j2",)]
    # He was on it until he went over to the other: the minute after the slip is his again.
    assert hours_on_job(shop.view, "j3", at(30)) == pytest.approx((30 + 21) / 60)


def test_whoever_said_so_and_has_gone_on_leaves_it_to_a_foreman(shop: Shop) -> None:
    shop.applied(start("j3"), TECHNICIAN, 0)
    shop.do(ops.JobFinished(job="j3"), TECHNICIAN, 20, id="end")
    shop.applied(start("j2"), TECHNICIAN, 21)
    assert undo_end(shop, "end", 23, job="j3") == "undo-followed"
    assert undo_end(shop, "end", 23, COLLEAGUE, job="j3") == "undo-not-own"
    assert shop.job("j3").state is JobState.INSPECTION


@pytest.mark.parametrize("reason", [StopReason.PARTS, None])
def test_an_end_of_work_nobody_was_on_lets_it_stand_as_before(shop: Shop, reason: StopReason | None) -> None:
    if reason is not None:
        shop.applied(start(), TECHNICIAN, 0)
        shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=reason, note="no pads"), TECHNICIAN, 5)
    before = shop.job("j1")
    shop.do(ops.JobFinished(job="j1", checked=False), FOREMAN, 10, id="end")
    assert shop.job("j1").state is JobState.INSPECTION
    assert undo_end(shop, "end", 16, FOREMAN) == "undo-too-late"
    assert undo_end(shop, "end", 12, FOREMAN) == ""
    assert shop.job("j1") == before


def test_an_end_taken_back_gives_back_what_was_said_before_it(shop: Shop) -> None:
    shop.do(stop(90), FOREMAN, 0, id="waits")
    shop.do(ops.JobFinished(job="j1"), FOREMAN, 2, id="end")
    assert undo_end(shop, "end", 3, FOREMAN) == ""
    assert (shop.job("j1").state, shop.job("j1").stop.eta) == (JobState.STOPPED, at(90))
    assert undo_said(shop, "waits", 4) == ""
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.WAITING, None)


def test_rework_that_was_called_done_by_mistake_is_rework_again(shop: Shop) -> None:
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(ops.JobFinished(job="j1"), TECHNICIAN, 5)
    shop.applied(ops.InspectionFailed(job="j1", level=InspectionLevel.FINAL, reasons=("torque",)), FOREMAN, 6)
    shop.do(ops.JobFinished(job="j1"), FOREMAN, 7, id="end")
    assert undo_end(shop, "end", 8, FOREMAN) == ""
    assert shop.job("j1").state is JobState.REWORK


def test_a_forgotten_clock_that_was_closed_is_the_foremans(shop: Shop) -> None:
    shop.applied(start(), TECHNICIAN, 0)
    shop.do(ops.LabourForgotten(staff=TECHNICIAN, end=at(540)), TECHNICIAN, 541, id="closed")
    assert undo(shop, "closed", 542) == "undo-impossible"


def test_a_finding_is_withdrawn_and_kept(shop: Shop) -> None:
    shop.do(finding(), TECHNICIAN, 0, id="seen")
    assert undo(shop, "seen") == ""
    assert not shop.view.find(Finding, "order", "o1")
    assert shop.get(Finding, "seen").withdrawn_at == at(2)
    assert undo(shop, "seen", 3) == "undo-done"


def test_a_finding_the_customer_answered_stands(shop: Shop) -> None:
    shop.do(finding(), TECHNICIAN, 0, id="seen")
    shop.applied(ops.FindingAnswered(finding="seen", answer=Answer.APPROVED, who="Ms Wang"), ADVISER, 1)
    assert undo(shop, "seen") == "undo-finding-used"
    assert shop.view.find(Finding, "order", "o1")


def test_a_request_is_cancelled_until_the_counter_takes_it(shop: Shop) -> None:
    wanted = ops.PartsRequested(job="j1", lines=(ops.WantedPart(part="P1"), ops.WantedPart(part="OIL", quantity=4)))
    shop.do(wanted, TECHNICIAN, 0, id="want")
    assert undo(shop, "want") == ""
    assert {line.state for line in shop.view.find(PartsLine, "request", "want")} == {LineState.CANCELLED}
    assert undo(shop, "want", 3) == "undo-done"
    shop.do(wanted, TECHNICIAN, 4, id="again")
    shop.applied(ops.PartsTaken(request="again"), COUNTER, 5)
    assert undo(shop, "again", 6) == "undo-request-taken"


def test_a_call_is_withdrawn_with_its_times(shop: Shop) -> None:
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN, bay="b1"), TECHNICIAN, 0, id="call")
    shop.applied(ops.CallAnswered(call="call"), FOREMAN, 1)
    assert undo(shop, "call") == ""
    call = shop.get(Call, "call")
    assert (call.at, call.answered_at, call.cleared_at, call.cleared_by) == (at(0), at(1), at(2), TECHNICIAN)
    assert call.open == "no"


def test_what_has_no_counter_operation_says_so(shop: Shop) -> None:
    shop.applied(ops.JobAssigned(job="j1", technicians=(TECHNICIAN,)), FOREMAN, 0)
    assert undo(shop, "op0001", by=FOREMAN) == "undo-impossible"
    assert undo(shop, "nothing") == "undo-impossible"


def check() -> ops.CheckRecorded:
    colours = (Severity.GREEN, Severity.RED, Severity.AMBER)
    lines = [
        ops.CheckedItem(item=f"i{n}", system="brakes", component=f"c{n}", severity=one) for n, one in enumerate(colours)
    ]
    return ops.CheckRecorded(job="j1", items=tuple(lines))


def test_a_check_is_withdrawn_with_the_findings_it_made(shop: Shop) -> None:
    shop.do(check(), TECHNICIAN, 0, id="check")
    assert len(shop.view.find(Finding, "order", "o1")) == 2
    assert undo(shop, "check") == ""
    assert not shop.view.find(Finding, "order", "o1")
    assert not shop.view.find(Check, "order", "o1")
    assert shop.get(Check, "check").withdrawn_at == shop.get(Finding, "check.2").withdrawn_at == at(2)
    assert undo(shop, "check", 3) == "undo-done"


def test_a_check_of_which_the_customer_answered_something_stands_whole(shop: Shop) -> None:
    shop.do(check(), TECHNICIAN, 0, id="check")
    shop.applied(ops.FindingAnswered(finding="check.3", answer=Answer.DECLINED, who="Ms Wang"), ADVISER, 1)
    assert undo(shop, "check") == "undo-finding-used"
    assert len(shop.view.find(Finding, "order", "o1")) == 2
    assert shop.view.find(Check, "order", "o1")


def test_a_withdrawn_finding_is_neither_answered_nor_written_again(shop: Shop) -> None:
    shop.do(finding(), TECHNICIAN, 0, id="seen")
    assert undo(shop, "seen") == ""
    answer = ops.FindingAnswered(finding="seen", answer=Answer.APPROVED, who="Ms Wang")
    assert shop.refused(answer, ADVISER, 3) == "finding-withdrawn"
    again = ops.FindingRevised(finding="seen", severity=Severity.RED, note="2 mm")
    assert shop.asked(again, TECHNICIAN, 3) == ["finding-withdrawn"]
    assert shop.flagged(again, COLLEAGUE, 3) == "finding-withdrawn"
    assert shop.get(Finding, "seen").note == "2 mm"
    assert not shop.view.find(Finding, "order", "o1")


def stop(eta: float | None = None, reason: StopReason = StopReason.PARTS) -> ops.JobStopped:
    return ops.JobStopped(job="j1", reason=reason, eta=None if eta is None else at(eta))


def undo_said(shop: Shop, id: str, minutes: float, by: str = FOREMAN) -> str:
    return shop.do(ops.OperationUndone(operation=id, job="j1"), by, minutes).code


def test_a_job_waits_again_for_what_it_had_waited_for(shop: Shop) -> None:
    shop.applied(start(), TECHNICIAN, 0)
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.TOOL, note="no puller"), TECHNICIAN, 5)
    told = shop.job("j1").stop
    shop.do(stop(90), FOREMAN, 10, id="eta")
    shop.do(stop(120, StopReason.APPROVAL), FOREMAN, 11, id="other")
    shop.do(ops.JobResumed(job="j1"), FOREMAN, 12, id="on")
    assert shop.job("j1").state is JobState.ASSIGNED
    assert undo_said(shop, "other", 13) == "undo-impossible"
    assert undo_said(shop, "on", 13, ADVISER) == "undo-not-own"
    assert undo_said(shop, "on", 13) == ""
    assert (shop.job("j1").state, shop.job("j1").stop.reason) == (JobState.STOPPED, StopReason.APPROVAL)
    assert undo_said(shop, "other", 14) == ""
    assert (shop.job("j1").stop.reason, shop.job("j1").stop.eta) == (StopReason.PARTS, at(90))
    assert undo_said(shop, "eta", 14) == ""
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.STOPPED, told)
    assert undo_said(shop, "eta", 14) == "undo-impossible"


def test_a_start_taken_back_leaves_what_the_foreman_said(shop: Shop) -> None:
    shop.applied(stop(90), FOREMAN, 0)
    said = shop.job("j1").stop
    shop.do(start(), TECHNICIAN, 5, id="slip")
    assert shop.job("j1").stop is None
    assert undo(shop, "slip", 6) == ""
    assert (shop.job("j1").state, shop.job("j1").stop) == (JobState.STOPPED, said)


def test_what_is_said_of_a_job_stands_once_it_goes_on_or_after_minutes(shop: Shop) -> None:
    shop.do(stop(90), FOREMAN, 0, id="late")
    assert undo_said(shop, "late", 6) == "undo-too-late"
    shop.do(stop(95), FOREMAN, 7, id="eta")
    shop.applied(ops.JobAssigned(job="j1", technicians=(TECHNICIAN,)), FOREMAN, 8)
    shop.do(start(), TECHNICIAN, 8, id="start")
    assert undo_said(shop, "eta", 9) == "undo-job-moved-on"
    assert undo(shop, "start", 9) == ""
    assert undo_said(shop, "eta", 9) == ""
    assert shop.job("j1").stop.eta == at(90)


def test_what_was_said_of_a_job_stays_once_an_older_day_was_heard_of(shop: Shop) -> None:
    shop.do(stop(90), FOREMAN, 10, id="eta")
    shop.applied(start(), TECHNICIAN, 2)
    shop.applied(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.TOOL), TECHNICIAN, 6)
    assert undo_said(shop, "eta", 12) == "undo-impossible"
    assert (shop.job("j1").state, shop.job("j1").stop.eta) == (JobState.STOPPED, at(90))
