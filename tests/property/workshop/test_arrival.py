"""What people said and counted holds, whenever another terminal's earlier day is heard of."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Job, Movement, Part
from bay_tui.workshop.words import JobState, ReturnKind, StopReason
from workshop_kit import COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at

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


def stock_work() -> st.SearchStrategy[ops.Args]:
    quantities = st.sampled_from((0.1, 0.3, 1.0, 2.0))
    return st.one_of(
        st.builds(ops.StockReceived, part=st.just("P1"), quantity=quantities),
        st.builds(ops.StockCounted, part=st.just("P1"), quantity=st.sampled_from((0.0, 3.3, 12.0))),
        st.builds(ops.PartsIssued, line=st.just("q.1"), quantity=quantities),
        st.builds(ops.PartsReturned, line=st.just("q.1"), quantity=quantities, condition=st.just(ReturnKind.STOCK)),
    )


def shuffled(some: list[tuple[ops.Args, int]]) -> st.SearchStrategy[list[list[tuple[str, tuple[ops.Args, int]]]]]:
    """Draw three orders in which these are heard of, each under the same id every time."""
    named = [(f"m{number}", one) for number, one in enumerate(some)]
    return st.lists(st.permutations(named), min_size=3, max_size=3)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(stock_work(), st.integers(1, 6)), max_size=8).flatmap(shuffled))
def test_stock_does_not_depend_on_what_was_heard_of_first(orders):
    ends: list[tuple[Part, list[Movement]]] = []
    for order in orders:
        shop = Shop()
        wanted = ops.WantedPart(part="P1", quantity=5)
        shop.do(ops.PartsRequested(job="j1", lines=(wanted,)), TECHNICIAN, 0, id="q")
        for id, (args, minute) in order:
            assert shop.do(args, COUNTER, minute, id=id).status is not Status.REFUSED
            if isinstance(args, ops.StockCounted):
                assert shop.do(ops.CountApproved(sheet=id), FOREMAN, SAID_AT, id=f"{id}y").status is not Status.REFUSED
        ends.append((shop.part("P1"), shop.view.find(Movement, "part", "P1")))
    assert ends[1:] == ends[:-1]


def after(operations: list[Operation]) -> list[Job]:
    """Return the jobs of a shop that heard of these operations in this order, all of which it takes."""
    shop = Shop()
    for operation in operations:
        assert shop.take(operation).status in (Status.APPLIED, Status.FLAGGED), operation.args
    jobs = [shop.job(id) for id in ("j1", "j2")]
    # Who joined first is in the order of arrival; what the job is does not depend on it.
    # So is whether the word can be taken back: no more, once something from before it was heard of.
    return [msgspec.structs.replace(as_a_set(job), before=None) for job in jobs]


def as_a_set(job: Job) -> Job:
    return msgspec.structs.replace(job, technicians=tuple(sorted(job.technicians)))
