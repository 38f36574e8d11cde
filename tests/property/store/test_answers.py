"""What a terminal knows of its entries is what it reads after a kill, whatever has become of them in whatever order."""

import random
from contextlib import suppress

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreFull
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.opening import open_clock
from bay_tui.store.replica import Replica
from bay_tui.wire.protocol import PushRequest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused, Status
from sync_office import START, Machine, Office
from wire_kit import take_snapshot

PATH = "/data/terminal.journal"
STEPS = ("record", "record", "push", "push", "push", "pull", "pull", "snapshot", "rewind", "lost", "fork", "conflict")
STEPS = (*STEPS, "settle", "restore", "age", "compact", "full", "full")


class History:
    """A terminal and an office that does what chance says."""

    def __init__(self, chance):
        self.chance, self.disk, self.machine, self.office = chance, MemoryDisk(), Machine(), Office()
        self.replica = self.opened(self.disk)
        take_snapshot(self.replica, self.office.snapshot())
        self.backup = self.office.backup()

    def opened(self, disk):
        database = Database(PATH, disk=disk)
        return Replica(database, open_clock(database, self.machine))

    def take(self, step):
        """Take a step, on a disk that may have no room for it; then it has not been taken."""
        getattr(self, step)()

    def record(self):
        args = self.chance.choice(
            [
                ops.StockReceived(part="OF-1", quantity=self.chance.randrange(1, 9)),
                ops.LabourStarted(staff="li", job=self.chance.choice(["job1", "job2"])),
                ops.JobAssigned(job="job1", technicians=("li",)),
            ]
        )
        with suppress(Refused):
            self.replica.record(self.chance.choice(["li", "wang"]), args)

    def push(self):
        waiting = [entry.operation for entry in self.replica.outbox.waiting()]
        some = tuple(waiting[: self.chance.randrange(1, 6)])
        answered = self.replica.outbox.answered
        request = PushRequest(
            device=self.replica.identity.device,
            anchor={"boot": "b", "boot_ms": 1, "wall": START},
            operations=some,
            acked_number=answered.number,
            acked_id=answered.id,
        )
        reply = self.office.push(request)
        odd = [self.odd(verdict) for verdict in reply.verdicts]
        self.replica.apply_verdicts(msgspec.structs.replace(reply, verdicts=tuple(odd)))

    def odd(self, verdict: Verdict):
        """Now and then the server says something else than that it was simply applied."""
        status = self.chance.choice([None] * 6 + [Status.FLAGGED, Status.REFUSED, Status.DEPENDS, Status.APPLIED])
        if status is None:
            return verdict
        return msgspec.structs.replace(verdict, status=status, code="job-unknown", params={"id": "左前"})

    def pull(self):
        self.replica.apply_pull(self.office.pull(self.replica.cursor))

    def snapshot(self):
        take_snapshot(self.replica, self.office.snapshot())

    def rewind(self):
        self.replica.rewind(self.chance.randrange(1, 12))

    def lost(self):
        self.replica.lost(self.chance.randrange(1, 12), self.chance.choice(["", self.replica.cursor]))

    def fork(self):
        self.replica.fork()

    def conflict(self):
        waiting = self.replica.outbox.waiting()
        if waiting:
            self.replica.conflict(waiting[0].id)
            self.replica.rewind(waiting[0].operation.number)

    def settle(self):
        refused = self.replica.outbox.attention()
        if refused:
            with suppress(Refused):
                self.replica.record("li", ops.OperationDiscarded(operation=self.chance.choice(refused).id))

    def restore(self):
        self.office.restore(self.backup, self.chance.choice(["first", "second"]))
        self.backup = self.office.backup()

    def age(self):
        self.machine.pass_time(days=self.chance.choice([1, 15]))

    def compact(self):
        self.replica._database.compact()

    def full(self):
        """The next step finds a disk on which nearly nothing is free, and nothing in reserve."""
        disk = self.disk
        disk.names.pop(f"{PATH}.reserve", None)
        self.replica._database.storage.journal._reserve.size = 0
        disk.capacity = sum(len(inode.data) for inode in disk.names.values()) + self.chance.randrange(300)
        with suppress(StoreFull):
            self.take(self.chance.choice([step for step in STEPS if step not in ("full", "compact")]))
        disk.capacity = None


def entries(replica):
    return {entry.id: entry for entry in replica.outbox}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
def test_a_kill_changes_nothing_of_what_is_known_of_the_entries(seed, steps):
    history = History(random.Random(seed))
    for _ in range(steps):
        history.take(history.chance.choice(STEPS))
        again = history.opened(history.disk.kill())
        assert entries(again) == entries(history.replica)
        assert again.outbox.answered == history.replica.outbox.answered
        if history.chance.random() < 0.2:
            history.disk = history.disk.kill()
            history.replica = history.opened(history.disk)


def test_the_histories_have_entries_in_every_state():
    """The test above is worth something only if they do."""
    seen = set()
    for seed in range(30):
        history = History(random.Random(seed))
        for _ in range(40):
            history.take(history.chance.choice(STEPS))
            for entry in history.replica.outbox:
                code = entry.verdict.code if entry.verdict else ""
                seen.add((entry.state, entry.passed, code == "conflict", bool(entry.settled_by)))
    assert {state for state, *_ in seen} == {"pending", "acknowledged", "refused", "depends"}
    assert {
        ("acknowledged", True, False, False),
        ("refused", False, True, False),
        ("pending", True, False, False),
    } <= seen
    assert any(settled for *_, settled in seen)
