"""What waits is laid over news in steps: in between others go on, and in the end it is as if it had been one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bay_tui.store import replica_view
from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.replica import Mark, Replica
from bay_tui.store.replica_view import ReplicaView
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.wire.protocol import Change, PullReply
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Bay, Job, Order, Record, Site, Staff, Vehicle, kind_of
from bay_tui.workshop.words import Role
from wire_kit import snapshot_of, take_snapshot

MANY = 60


class Calls:
    """A function, and how often it was called, in all and since somebody last asked."""

    def __init__(self, really: Callable[..., Any]) -> None:
        self.really, self.count, self._asked = really, 0, 0

    def __call__(self, *args: Any) -> Any:
        self.count += 1
        return self.really(*args)

    def since(self) -> int:
        since, self._asked = self.count - self._asked, self.count
        return since


def records() -> Iterator[Record]:
    yield Site(id="s", name="Shop")
    yield Staff(id="u1", number="1", name="Ana", roles=tuple(Role))
    yield Vehicle(id="v", plate="A")
    yield Order(id="ro", number="1", vehicle="v")
    for number in range(2 * MANY):
        yield Job(id=f"j{number}", order="ro", line=number, title="t")


@pytest.fixture
def replica() -> Replica:
    database = Database("terminal.journal", disk=MemoryDisk())
    made = Replica(database, TerminalClock())
    take_snapshot(made, snapshot_of(records()))
    for number in range(MANY):
        made.record("u1", ops.JobAssigned(job=f"j{number}", technicians=("u1",)))
    return made


def news(seq: int, *changed: Record) -> PullReply:
    changes = tuple(
        Change(kind=kind_of(one), id=one.id, seq=seq, record=msgspec.Raw(msgspec.json.encode(one))) for one in changed
    )
    return PullReply(server_time=datetime.now(UTC), cursor=f"epoch:{seq}:hash{seq}", changes=changes)


def as_if_at_once(replica: Replica) -> bool:
    fresh = ReplicaView(replica._confirmed.memory)
    fresh.replay(replica.outbox.shown())
    everything = [Site, Staff, Vehicle, Order, Job, Bay]
    return replica.view.pending == fresh.pending and all(
        replica.view.every(cls) == fresh.every(cls) for cls in everything
    )


def started(replica: Replica, reply: PullReply) -> Iterator[None]:
    steps: list[Iterator[None]] = []
    replica.apply_pull(reply, settle=steps.append)
    return steps[0]


def title(replica: Replica, job: str) -> str:
    found = replica.view.get(Job, job)
    assert found is not None
    return found.title


def test_it_goes_in_many_steps_and_ends_as_one(replica: Replica) -> None:
    said: list[Any] = []
    replica.subscribe(said.append)
    reply = news(2, Job(id="j3", order="ro", line=3, title="new"), Bay(id="b", number="9"))
    assert sum(1 for _ in started(replica, reply)) >= MANY / 10
    assert as_if_at_once(replica)
    assert title(replica, "j3") == "new"
    assert len(said) == 1
    assert {("job", "j3"), ("bay", "b")} <= said[0]
    assert ("job", "j4") not in said[0]


def test_no_step_lays_or_compares_more_than_a_few(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    laid, looked = Calls(replica_view._lay), Calls(replica_view._at)
    monkeypatch.setattr(replica_view, "_lay", laid)
    monkeypatch.setattr(replica_view, "_at", looked)
    changed = [Job(id=f"j{number}", order="ro", line=number, title="new") for number in range(2 * MANY)]
    changed += [Bay(id=f"b{number}", number=f"{number}") for number in range(300)]
    steps = started(replica, news(2, *changed))
    laid.since(), looked.since()
    most = [(laid.since(), looked.since()) for _ in steps]
    assert max(each for each, _ in most) <= 4
    assert max(each for _, each in most) <= 2 * 128
    assert laid.count == MANY, "all of it, and nothing twice"
    assert looked.count >= len(changed)


def test_what_is_recorded_meanwhile_shows_at_once_and_stays(replica: Replica) -> None:
    said: list[Any] = []
    replica.subscribe(said.append)
    for number, _step in enumerate(started(replica, news(2, Job(id="j3", order="ro", line=3, title="new")))):
        job = f"j{MANY + number}"
        replica.record("u1", ops.JobAssigned(job=job, technicians=("u1",)))
        assert replica.mark("job", job) is Mark.PENDING
    assert number > 3
    assert as_if_at_once(replica)
    assert title(replica, "j3") == "new"
    assert all(("job", f"j{MANY + each}") in set().union(*said) for each in range(number + 1))


def test_news_that_come_meanwhile_have_the_last_word(replica: Replica) -> None:
    said: list[Any] = []
    replica.subscribe(said.append)
    first = started(replica, news(2, Job(id="j3", order="ro", line=3, title="first")))
    next(first)
    replica.apply_pull(news(3, Job(id="j3", order="ro", line=3, title="second")))
    assert as_if_at_once(replica)
    for _ in first:
        pass
    assert as_if_at_once(replica)
    assert title(replica, "j3") == "second"
    assert ("job", "j3") in set().union(*said)


def test_a_terminal_forked_meanwhile_goes_on(replica: Replica) -> None:
    steps = started(replica, news(2, Bay(id="b", number="9")))
    next(steps)
    replica.fork()
    for _ in steps:
        pass
    assert as_if_at_once(replica)
    assert replica.view.get(Bay, "b") is not None
