"""How many keys the start of the next job takes, for every technician of the sample workshop."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bay_tui.server.sample.shop import sample
from bay_tui.workshop import operations as ops
from bay_tui.workshop.labour.rules import gates
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.readmodels.my_work import my_jobs, next_jobs
from bay_tui.workshop.readmodels.planning.work_order import WorkRank
from bay_tui.workshop.records import Clock, PartsLine, Staff
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory, View
from bay_tui.workshop.words import LineState, Role

NOW = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
AT_ONCE = (WorkRank.REWORK, WorkRank.CAN_GO_ON, WorkRank.NEXT)


class Worker:
    """Somebody of the sample workshop who ends what runs and always takes the next job, until none is left."""

    def __init__(self, number: str) -> None:
        self.view = sample(NOW)
        self.number = number
        self.done = 0

    def do(self, args: ops.LabourStarted | ops.JobFinished) -> None:
        self.done += 1
        at = NOW + timedelta(seconds=self.done)
        operation = Operation(id=f"w{self.done}", device="d", number=self.done, actor=self.number, at=at, args=args)
        for record in decide(self.view, operation).records:
            self.view.put(record)

    def starts(self) -> Iterator[tuple[str, int]]:
        """Yield each job that can be begun at once and the keys it takes: one, and one for the reason where asked."""
        who = self.view.get(Staff, self.number)
        assert who is not None
        while True:
            clock = self.view.get(Clock, self.number)
            for job in clock.jobs if clock else ():
                self.do(ops.JobFinished(job=job, checked=True))
            following = next_jobs(my_jobs(self.view, who, NOW + timedelta(seconds=self.done)))
            if not following or following[0].rank not in AT_ONCE:
                return
            job = following[0].job
            yield job.id, 2 if gates(self.view, who, job) else 1
            self.do(ops.LabourStarted(staff=self.number, job=job.id, reason="x"))


def technicians(view: Memory) -> list[str]:
    return sorted(one.id for one in view.every(Staff) if Role.TECHNICIAN in one.roles)


def lacks_parts(view: View, job: str) -> bool:
    """Tell by the quantities alone whether a job's parts are not all set aside, picked or out."""
    closed = (LineState.CANCELLED, LineState.RETURNED)
    lines = [line for line in view.find(PartsLine, "job", job) if line.state not in closed]
    return any(line.issued + max(line.reserved, line.picked) < line.quantity for line in lines)


def test_clocking_on_to_the_next_job_is_one_key_in_nine_of_ten_cases() -> None:
    shop = sample(NOW)
    cases = {number: list(Worker(number).starts()) for number in technicians(shop)}
    assert len(cases) == 10
    every = [one for starts in cases.values() for one in starts]
    first = [starts[0] for starts in cases.values() if starts]
    assert len(first) == 9  # one has no further job
    assert len(every) > 25
    assert sum(keys == 1 for _job, keys in every) >= 0.9 * len(every)
    for job, keys in every:
        assert keys == (2 if lacks_parts(shop, job) else 1), job
