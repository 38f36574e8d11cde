"""A break and the end of a shift are about the person: every job running then stops, and undo lets all go on."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Clock, LabourEvent
from bay_tui.workshop.time.hours import bookings_of, hours_on_job
from bay_tui.workshop.time.timeline import timeline
from bay_tui.workshop.words import Concurrency, Indirect, JobState, LabourKind, StopReason
from workshop_kit import TECHNICIAN, Shop, at, site

PERSONAL = (StopReason.BREAK, StopReason.END_OF_SHIFT)


def start(job: str, alongside: bool = False) -> ops.LabourStarted:
    return ops.LabourStarted(staff=TECHNICIAN, job=job, alongside=alongside)


def stop(job: str, reason: StopReason) -> ops.LabourStopped:
    return ops.LabourStopped(staff=TECHNICIAN, job=job, reason=reason)


def two_running(concurrent: Concurrency = Concurrency.EQUAL) -> Shop:
    shop = Shop(site(concurrent=concurrent))
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(start("j2", alongside=True), TECHNICIAN, 10)
    return shop


@pytest.mark.parametrize("reason", PERSONAL)
@pytest.mark.parametrize("named", ["j1", "j2"])
def test_both_jobs_stop_for_the_reason_whichever_is_named(reason: StopReason, named: str) -> None:
    shop = two_running()
    shop.applied(stop(named, reason), TECHNICIAN, 30)
    clock = shop.get(Clock, TECHNICIAN)
    expected = Indirect.BREAK if reason is StopReason.BREAK else ""
    assert (clock.jobs, clock.indirect) == ((), expected)
    for id in ("j1", "j2"):
        job = shop.job(id)
        assert (job.state, job.stop and job.stop.reason) == (JobState.STOPPED, reason)
    # Twenty minutes are split in two; j1 had ten alone before.
    assert hours_on_job(shop.view, "j1", at(300)) == pytest.approx(20 / 60)
    assert hours_on_job(shop.view, "j2", at(300)) == pytest.approx(10 / 60)


@pytest.mark.parametrize("reason", PERSONAL)
def test_undo_lets_both_go_on_as_if_nothing_had_been(reason: StopReason) -> None:
    shop = two_running()
    before = shop.get(Clock, TECHNICIAN)
    shop.do(stop("j1", reason), TECHNICIAN, 30, id="slip")
    assert shop.do(ops.OperationUndone(operation="slip"), TECHNICIAN, 32).code == ""
    after = shop.get(Clock, TECHNICIAN)
    assert (after.jobs, after.indirect, after.since) == (before.jobs, before.indirect, before.since)
    assert [(shop.job(id).state, shop.job(id).stop) for id in ("j1", "j2")] == [(JobState.IN_PROGRESS, None)] * 2
    assert hours_on_job(shop.view, "j1", at(70)) == pytest.approx(40 / 60)


def test_any_other_reason_is_about_its_job() -> None:
    shop = two_running()
    shop.applied(stop("j1", StopReason.PARTS), TECHNICIAN, 30)
    assert shop.get(Clock, TECHNICIAN).jobs == ("j2",)


def test_a_break_from_other_work_ends_that_too() -> None:
    """He had gone over to cleaning at another terminal when the break of his job was heard of."""
    shop = Shop()
    shop.applied(start("j1"), TECHNICIAN, 0)
    shop.applied(ops.LabourStarted(staff=TECHNICIAN, indirect="cleaning"), TECHNICIAN, 10)
    shop.do(stop("j1", StopReason.BREAK), TECHNICIAN, 20)
    assert shop.get(Clock, TECHNICIAN).indirect == Indirect.BREAK
    assert [(one.indirect, one.start, one.end) for one in bookings_of(shop.view, TECHNICIAN, at(9), at(30))][-2:] == [
        ("cleaning", at(10), at(20)),
        ("break", at(20), None),
    ]


def test_a_break_of_nobody_who_is_here_begins_none() -> None:
    shop = Shop()
    shop.do(stop("j1", StopReason.BREAK), TECHNICIAN, 20)
    assert shop.get(Clock, TECHNICIAN).indirect == ""


def test_what_was_recorded_before_stays_as_it_was_reckoned() -> None:
    """A break of an earlier version ended one job; the hours of that day do not change with the program."""

    def event(number: int, kind: LabourKind, minutes: float, **fields: object) -> LabourEvent:
        when = at(minutes)
        return LabourEvent(id=f"e{number}", staff="t1", event=kind, at=when, recorded_at=when, **fields)  # type: ignore[arg-type]

    events = [
        event(1, LabourKind.STARTED, 0, job="j1"),
        event(2, LabourKind.STARTED, 0, job="j2", alongside=True),
        event(3, LabourKind.STOPPED, 30, job="j1", reason="break"),
    ]
    ends = {one.job: one.end for one in timeline(events, until=at(60), concurrent=lambda _: Concurrency.EQUAL)}
    assert ends == {"j1": at(30), "j2": None}


JOBS = st.sampled_from(("j1", "j2", "j3"))
STEPS = st.one_of(
    st.builds(start, JOBS, st.booleans()),
    st.builds(stop, JOBS, st.sampled_from((StopReason.PARTS, StopReason.TOOL))),
    st.builds(ops.LabourStarted, staff=st.just(TECHNICIAN), indirect=st.sampled_from(("cleaning", "meeting"))),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(STEPS, max_size=7),
    JOBS,
    st.sampled_from(PERSONAL),
    st.sampled_from(Concurrency),
    st.randoms(use_true_random=False),
)
def test_after_a_break_nothing_else_runs_whatever_was_and_in_whatever_order(steps, job, reason, concurrent, random):
    acts = [(f"s{number}", args, 10 * number) for number, args in enumerate(steps)]
    moment = 10 * len(steps) + 5
    orders = [[*acts, ("pause", stop(job, reason), moment)] for _ in range(2)]
    random.shuffle(orders[1])
    seen: list[tuple[Clock, list[tuple[str, str, datetime, datetime | None]]]] = []
    for order in orders:
        shop = Shop(site(concurrent=concurrent))
        shop.applied(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, -1)
        for id, args, minutes in order:
            shop.do(args, TECHNICIAN, minutes, id=id)
        clock = shop.get(Clock, TECHNICIAN)
        assert (clock.jobs, clock.indirect) == ((), Indirect.BREAK if reason is StopReason.BREAK else "")
        assert not [one for one in ("j1", "j2", "j3") if shop.job(one).state is JobState.IN_PROGRESS]
        bookings = bookings_of(shop.view, TECHNICIAN, at(-1), at(moment + 60))
        seen.append((clock, [(one.job, one.indirect, one.start, one.end) for one in bookings]))
    assert seen[0] == seen[1]


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=6), JOBS, st.sampled_from(PERSONAL), st.sampled_from(Concurrency))
def test_taking_a_break_back_leaves_the_clock_as_without_it(steps, job, reason, concurrent):
    clocks: list[tuple[tuple[str, ...], str]] = []
    for paused in (False, True):
        shop = Shop(site(concurrent=concurrent))
        shop.applied(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, -1)
        for number, args in enumerate(steps):
            shop.do(args, TECHNICIAN, 10 * number, id=f"s{number}")
        if paused:
            shop.do(stop(job, reason), TECHNICIAN, 10 * len(steps), id="slip")
            shop.do(ops.OperationUndone(operation="slip"), TECHNICIAN, 10 * len(steps) + 2)
        clock = shop.get(Clock, TECHNICIAN)
        clocks.append((clock.jobs, clock.indirect))
    assert clocks[0] == clocks[1]
