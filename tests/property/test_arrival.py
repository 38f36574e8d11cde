"""What people said and counted holds, whenever another terminal's earlier day is heard of."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Job
from bay_tui.workshop.words import JobState, StopReason
from workshop_kit import COLLEAGUE, FOREMAN, TECHNICIAN, Shop, at

SAID_AT = 60
REASONS = st.sampled_from([reason for reason in StopReason if reason is not StopReason.END_OF_SHIFT])


@st.composite
def others_work(draw: st.DrawFn) -> list[ops.LabourStarted | ops.LabourStopped]:
    """Draw a colleague's day on two jobs: starts and stops in turn, the last one a stop."""
    day: list[ops.LabourStarted | ops.LabourStopped] = []
    for job in draw(st.lists(st.sampled_from(("j1", "j2")), min_size=1, max_size=3)):
        day.append(ops.LabourStarted(staff=COLLEAGUE, job=job))
        eta = draw(st.none() | st.just(at(500)))
        day.append(ops.LabourStopped(staff=COLLEAGUE, job=job, reason=draw(REASONS), eta=eta))
    return day


def words() -> st.SearchStrategy[list[ops.JobResumed | ops.JobStopped]]:
    """Draw what a foreman says of a job that stands still: that it can go on, that it waits, or both in turn."""
    resumed = st.just(ops.JobResumed(job="j1"))
    stopped = st.builds(ops.JobStopped, job=st.just("j1"), reason=REASONS, eta=st.none() | st.just(at(900)))
    one = st.one_of(resumed.map(lambda said: [said]), stopped.map(lambda said: [said]))
    return one | st.tuples(resumed, stopped).map(list) | st.tuples(stopped, resumed).map(list)


@settings(max_examples=60, deadline=None)
@given(others_work(), words(), st.lists(st.integers(0, SAID_AT - 1), min_size=8, max_size=8, unique=True).map(sorted))
def test_a_late_day_does_not_undo_what_a_foreman_said_after_it(day, said, minutes):
    shop = Shop()
    mine = [
        shop.operation(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, minutes[0]),
        shop.operation(ops.LabourStopped(staff=TECHNICIAN, job="j1", reason=StopReason.PARTS), TECHNICIAN, minutes[1]),
    ]
    theirs = [
        shop.operation(args, COLLEAGUE, minute, device="d2") for args, minute in zip(day, minutes[2:], strict=False)
    ]
    word = [shop.operation(args, FOREMAN, SAID_AT + number, device="d3") for number, args in enumerate(said)]
    ends = [after(order) for order in ([*mine, *theirs, *word], [*mine, *word, *theirs], [*theirs, *mine, *word])]
    assert ends[1] == ends[0]
    assert ends[2] == ends[0]
    expected = JobState.STOPPED if isinstance(said[-1], ops.JobStopped) else JobState.ASSIGNED
    assert ends[0][0].state is expected


def after(operations: list[Operation]) -> list[Job]:
    """Return the jobs of a shop that heard of these operations in this order, all of which it takes."""
    shop = Shop()
    for operation in operations:
        assert shop.take(operation).status in (Status.APPLIED, Status.FLAGGED), operation.args
    jobs = [shop.job(id) for id in ("j1", "j2")]
    # Who joined first is in the order of arrival; what the job is does not depend on it.
    return [as_a_set(job) for job in jobs]


def as_a_set(job: Job) -> Job:
    return msgspec.structs.replace(job, technicians=tuple(sorted(job.technicians)))
