"""Everything a terminal keeps goes through TinyDB's tables and queries, and those work as TinyDB's own do."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import msgspec
import pytest
from tinydb import Query, TinyDB, where
from tinydb.operations import add, decrement, delete, increment, set
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.journal.storage import JournalStorage
from bay_tui.store.opening import open_clock
from bay_tui.store.replica import Replica
from bay_tui.store.table import JournalTable
from bay_tui.wire.protocol import Change, PushReply
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.records import Staff
from sync_office import START, Machine, Office
from wire_kit import take_snapshot

PATH = "/data/terminal.journal"
METHODS = ("insert", "insert_multiple", "update", "remove", "get", "search", "__iter__")


def opened(disk: MemoryDisk) -> Replica:
    database = Database(PATH, disk=disk)
    return Replica(database, open_clock(database, Machine()))


def pushed(replica: Replica, office: Office) -> PushReply:
    verdicts = [
        Verdict(id=each.id, number=each.operation.number, status=Status.APPLIED, seq=each.operation.number + 100)
        for each in replica.outbox.waiting()
    ]
    return PushReply(server_time=START, epoch=office.epoch, cursor=office.cursor, verdicts=tuple(verdicts))


def snapshot(replica: Replica, office: Office) -> None:
    take_snapshot(replica, office.snapshot())


def record(replica: Replica, office: Office) -> None:
    replica.drafts.save("finding/1", {"note": "worn"})
    replica.record("li", ops.LabourStarted(staff="li", job="job1"), drafts=["finding/1"])


def pull(replica: Replica, office: Office) -> None:
    staff = Staff(id="new", number="9", name="新人")
    change = Change(kind="staff", id="new", seq=999, record=msgspec.Raw(msgspec.json.encode(staff)))
    reply = office.pull(replica.cursor)
    replica.apply_pull(msgspec.structs.replace(reply, cursor=f"{office.epoch}:999:h", changes=(change,)))


def answer(replica: Replica, office: Office) -> None:
    replica.apply_verdicts(pushed(replica, office))


def again(replica: Replica, office: Office) -> None:
    assert replica.rewind(1)


def draft(replica: Replica, office: Office) -> None:
    replica.drafts.save("call/3", {"note": "oil"})
    replica.drafts.save("call/3", {"words": "oil"})
    assert replica.drafts.names("call/") == ["call/3"]
    assert replica.drafts.get("call/3") == {"words": "oil"}
    replica.drafts.drop("call/3")


def enrol(replica: Replica, office: Office) -> None:
    replica.enrol(replica.identity.terminal, server="http://s", token="t", site="main", name="Lift 3")
    replica.fork()


STEPS = {
    "snapshot": (snapshot, {"get", "insert_multiple"}),
    "record": (record, {"get", "remove", "insert_multiple"}),
    "pull": (pull, {"remove", "insert_multiple"}),
    "answer": (answer, {"get", "remove", "insert_multiple"}),
    "again": (again, {"get", "remove", "insert_multiple"}),
    "draft": (draft, {"get", "remove", "insert_multiple", "__iter__"}),
    "enrol": (enrol, {"get", "insert_multiple"}),
}
"""What a terminal does with its store, and which of a table's methods that takes at least."""


@contextmanager
def only_through_tables() -> Iterator[Counter[str]]:
    """Count calls of TinyDB's own table methods; let nothing be read or changed by another way."""
    calls: Counter[str] = Counter()
    depth = 0

    def counted(name: str) -> Callable[..., Any]:
        really = getattr(Table, name)

        def call(self: Table, *args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            calls[name] += 1
            depth += 1
            try:
                done = really(self, *args, **kwargs)
                return iter(list(done)) if name == "__iter__" else done
            finally:
                depth -= 1

        return call

    def guarded(name: str) -> Callable[..., Any]:
        really = getattr(JournalStorage, name)

        def call(self: JournalStorage, *args: Any, **kwargs: Any) -> Any:
            assert depth, f"the storage's {name} was called past TinyDB's tables"
            return really(self, *args, **kwargs)

        return call

    def swap(self: JournalStorage, *args: Any) -> None:
        # A snapshot is one new file: the one thing that concerns no table but all of them.
        nonlocal depth
        depth += 1
        really_swap(self, *args)
        depth -= 1

    really_swap = JournalStorage.swap
    storage = {"change": guarded("change"), "view": guarded("view"), "swap": swap}
    tables = {name: counted(name) for name in METHODS}
    with mock.patch.multiple(Table, **tables), mock.patch.multiple(JournalStorage, **storage):
        yield calls


@contextmanager
def no_tables() -> Iterator[None]:
    def forbidden(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a table of TinyDB was used")

    with mock.patch.multiple(Table, **dict.fromkeys(METHODS, forbidden)):
        yield


def before(step: str, disk: MemoryDisk) -> tuple[Replica, Office]:
    """Return a terminal that has done everything that comes before `step`."""
    replica, office = opened(disk), Office()
    for name, (do, _) in STEPS.items():
        if name == step:
            break
        do(replica, office)
    return replica, office


@pytest.mark.parametrize("step", STEPS)
def test_what_a_terminal_keeps_goes_through_tinydbs_tables(step: str) -> None:
    disk = MemoryDisk()
    replica, office = before(step, disk)
    do, wanted = STEPS[step]
    with only_through_tables() as calls:
        do(replica, office)
    assert wanted <= calls.keys()
    replica.close()
    again_opened = opened(disk)
    assert list(again_opened.outbox) == list(replica.outbox)
    assert records_of(again_opened) == records_of(replica)


def records_of(replica: Replica) -> dict[str, Any]:
    return {f"{type(record).__name__}/{record.id}": record for record in replica._confirmed.memory}


@pytest.mark.parametrize("step", STEPS)
def test_without_tinydbs_tables_nothing_is_kept(step: str) -> None:
    replica, office = before(step, MemoryDisk())
    with no_tables(), pytest.raises(AssertionError, match="a table of TinyDB was used"):
        STEPS[step][0](replica, office)


def test_opening_reads_through_tinydbs_tables() -> None:
    disk = MemoryDisk()
    before("", disk)[0].close()
    with only_through_tables() as calls:
        replica = opened(disk)
    assert {"get", "__iter__"} <= calls.keys()
    replica.close()
    with no_tables(), pytest.raises(AssertionError, match="a table of TinyDB was used"):
        opened(disk)


DOCUMENTS = [
    {"name": "a", "n": 1, "tags": ["x", "y"], "at": {"bay": 1}},
    {"name": "b", "n": 2, "tags": [], "at": {"bay": 2, "lift": True}},
    {"name": "c", "n": 2, "tags": ["x"]},
    {"n": 3.5, "name": "制动片"},
]
Q = Query()
QUERIES = {
    "equal": where("n") == 2,
    "not": ~(where("n") == 2),
    "and": (Q.n == 2) & (Q.name == "c"),
    "or": (Q.n > 3) | Q.tags.any(["y"]),
    "nested": Q.at.bay >= 2,
    "item": Q["at"]["lift"] == True,  # noqa: E712
    "exists": Q.at.exists(),
    "all": Q.tags.all(["x"]),
    "any": Q.tags.any(["x"]),
    "one of": Q.name.one_of(["a", "制动片"]),
    "matches": Q.name.matches("[ab]"),
    "search": Q.name.search("动"),
    "test": Q.n.test(lambda n, least: n > least, 2),
    "fragment": Q.fragment({"n": 2, "name": "b"}),
    "map": Q.tags.map(len) == 1,
    "noop": Query().noop(),
    "none": where("missing") == 1,
}


@pytest.fixture(params=["committed", "in a transaction"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Table, Table]]:
    """TinyDB's own table in memory, and ours with the same documents."""
    theirs, ours = TinyDB(storage=MemoryStorage).table("t"), Database(PATH, disk=MemoryDisk())
    theirs.insert_multiple(DOCUMENTS)
    if request.param == "committed":
        ours.table("t").insert_multiple(DOCUMENTS)
        yield theirs, ours.table("t")
    else:
        ours.table("t").insert_multiple(DOCUMENTS[:2])
        with ours.transaction():
            ours.table("t").insert_multiple(DOCUMENTS[2:])
            yield theirs, ours.table("t")


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_finds_what_tinydb_finds(both: tuple[Table, Table], name: str) -> None:
    theirs, ours = both
    query = QUERIES[name]
    for _ in range(2):
        assert ours.search(query) == theirs.search(query)
        assert [each.doc_id for each in ours.search(query)] == [each.doc_id for each in theirs.search(query)]
        assert ours.count(query) == theirs.count(query)
        assert ours.contains(query) == theirs.contains(query)
        assert ours.get(query) == theirs.get(query)
        assert ours.update({"seen": True}, query) == theirs.update({"seen": True}, query)
    assert ours.remove(query) == theirs.remove(query)
    assert ours.all() == theirs.all()


CHANGES: dict[str, Callable[[Table], Any]] = {
    "insert": lambda table: table.insert({"n": 9}),
    "insert with an id": lambda table: table.insert(Document({"n": 9}, doc_id=12)),
    "insert several": lambda table: table.insert_multiple({"n": n} for n in range(3)),
    "update all": lambda table: table.update({"n": 0}),
    "update ids": lambda table: table.update({"n": 0}, doc_ids=[1, 3, 99]),
    "update by operation": lambda table: [
        table.update(operation, Q.n.exists())
        for operation in (increment("n"), decrement("n"), add("n", 2), set("m", [1]), delete("n"))
    ],
    "update several": lambda table: table.update_multiple([({"n": 7}, Q.name == "a"), (delete("tags"), Q.n == 2)]),
    "upsert a match": lambda table: table.upsert({"n": 8}, Q.name == "a"),
    "upsert nothing": lambda table: table.upsert({"n": 8, "name": "new"}, Q.name == "new"),
    "upsert an id": lambda table: table.upsert(Document({"n": 8}, doc_id=2)),
    "remove ids": lambda table: table.remove(doc_ids=[1, 4, 99]),
    "truncate": lambda table: table.truncate(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_does_what_it_does_in_tinydb(both: tuple[Table, Table], name: str) -> None:
    theirs, ours = both
    assert ours.search(Q.n == 2) == theirs.search(Q.n == 2)
    assert CHANGES[name](ours) == CHANGES[name](theirs)
    assert [(each.doc_id, each) for each in ours] == [(each.doc_id, each) for each in theirs]
    assert (len(ours), ours.search(Q.n == 2)) == (len(theirs), theirs.search(Q.n == 2))
    assert ours.insert({"n": 5}) == theirs.insert({"n": 5})


def test_no_answer_is_remembered_that_a_rollback_or_a_swap_has_outdated() -> None:
    database = Database(PATH, disk=MemoryDisk())
    table = database.table("t", cache_size=10)
    assert isinstance(table, JournalTable)
    table.insert({"n": 1})
    with pytest.raises(ZeroDivisionError), database.transaction():
        table.update({"n": 2})
        assert len(table.search(Q.n == 2)) == 1
        raise ZeroDivisionError
    assert (table.search(Q.n == 2), len(table.search(Q.n == 1))) == ([], 1)
    table.search(Q.n == 1)[0]["n"] = 5
    assert table.search(Q.n == 1) == [{"n": 1}]
    database.swap({"t": {"1": b'{"n":3}'}})
    assert (table.search(Q.n == 1), len(table.search(Q.n == 3))) == ([], 1)
