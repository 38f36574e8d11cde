"""A store written anew beside the thread that goes on recording in it: nothing is lost, at whatever point it stops."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from random import Random
from typing import Any

import pytest

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError, StoreFailed
from bay_tui.store.journal import frames
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.values import Tables, packed

PATH = "terminal.journal"
Content = dict[str, dict[str, dict[str, Any]]]


class Stopped(BaseException):
    """The process is killed here."""


def content(db: Database) -> Content:
    return {name: {str(each.doc_id): dict(each) for each in db.keyed(name)} for name in sorted(db.tables())}


def filled(disk: MemoryDisk) -> Database:
    db = Database(PATH, disk=disk)
    for number in range(600):
        db.keyed("records").put({f"r{number}": {"n": number}})
    for number in range(30):
        db.keyed("outbox").put({f"o{number % 7}": {"n": number}})
    return db


def record(db: Database, number: int) -> None:
    """What a person does meanwhile: something new, and something else gone."""
    with db.transaction():
        db.keyed("outbox").put({f"o{number}": {"n": -number}})
        db.keyed("records").put({f"r{number}": {"changed": number}})
        db.keyed("records").remove(doc_ids=[f"r{number + 100}"])


async def beside(meanwhile: Callable[[], None], work: Callable[[], Any]) -> Any:
    """Run work as a thread would, with something done before and after it."""
    meanwhile()
    found = work()
    meanwhile()
    return found


class Recorder:
    """Somebody who records each time they are asked, and what the store must hold then."""

    def __init__(self, db: Database, most: int = 1000) -> None:
        self.db, self.number, self.most = db, 0, most
        self.told = content(db)

    def __call__(self) -> None:
        if self.number < self.most:
            self.number += 1
            record(self.db, self.number)
            self.told = content(self.db)


def compacted(db: Database, each: Callable[[], None]) -> None:
    asyncio.run(db.compact_beside(partial(beside, each)))


def test_what_is_recorded_while_it_is_compacted_is_there_before_and_after() -> None:
    disk = MemoryDisk()
    db = filled(disk)
    before = len(disk.content(PATH))
    recorder = Recorder(db)
    compacted(db, recorder)
    assert recorder.number >= 2
    assert len(disk.content(PATH)) < before / 2
    assert content(db) == recorder.told
    recorder()
    db.close()
    assert content(Database(PATH, disk=disk.kill())) == recorder.told


def test_many_commits_are_written_beside_too() -> None:
    disk = MemoryDisk()
    db = filled(disk)
    recorder = Recorder(db, most=60)
    compacted(db, lambda: [recorder() for _ in range(20)] and None)
    assert recorder.number == 60
    written = disk.calls[len(disk.calls) - disk.calls[::-1].index("rename") - 12 :]
    assert written.count("fdatasync") <= 2, written
    assert content(Database(PATH, disk=disk.kill())) == recorder.told


def points(kind: str) -> int:
    """How many operations of the disk a compaction takes."""
    disk = MemoryDisk()
    db = filled(disk)
    start = len(disk.calls)
    {"compaction": compacted, "swap": swapped}[kind](db, Recorder(db, most=2))
    return len(disk.calls) - start


def snapshot() -> tuple[Tables, frames.Unsealed]:
    """Other records, and their frames."""
    tables = {"records": {f"s{number}": packed({"n": number}) for number in range(700)}}
    return tables, {name: frames.unsealed(name, documents) for name, documents in tables.items()}


def swapped(db: Database, each: Callable[[], None]) -> None:
    """A snapshot with other records, written beside and put in place with a change of its own."""
    asyncio.run(swap(db, partial(beside, each)))


async def swap(db: Database, apart: Callable[..., Any]) -> None:
    feed = {"cursor": "c"}
    rewritten: Rewriting = await db.prepared_swap(
        *snapshot(), ["outbox", "meta"], apart, ahead={"meta": {"feed": packed(feed)}}
    )
    with db.transaction():
        db.keyed("meta").put({"feed": feed})
        db.finish_swap(rewritten)
    await apart(rewritten.complete)


@pytest.mark.parametrize("kind", ["compaction", "swap"])
@pytest.mark.parametrize("power", [False, True])
def test_wherever_it_stops_all_that_was_told_is_there(kind: str, power: bool) -> None:
    run = {"compaction": compacted, "swap": swapped}[kind]
    ends = 0
    whole = points(kind)
    for point in range(whole + 1):
        disk = MemoryDisk()
        db = filled(disk)
        recorder = Recorder(db, most=2)
        left = point

        def fault(_operation: str, _path: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped

        disk.fault = fault
        with pytest.raises(Stopped) if point < whole else nullcontext():
            run(db, recorder)
        disk.fault = None
        after = content(Database(PATH, disk=disk.crash(Random(point)) if power else disk.kill()))
        told = recorder.told
        if "s0" in after["records"]:  # the new content, whole, with what was recorded meanwhile
            ends += 1
            assert len(after["records"]) == 700
            assert after["meta"] == {"feed": {"cursor": "c"}}
            told = {**told, "records": after["records"], "meta": after["meta"]}
        held = [told, _one_more(told, recorder.number)]
        assert after in held, f"stopped before operation {point}"
    assert bool(ends) == (kind == "swap")


def _one_more(told: Content, number: int) -> Content:
    """The same with the last commit that was tried: one that was written and not told yet may be there."""
    if number == 0:
        return told
    outbox = {**told["outbox"], f"o{number}": {"n": -number}}
    if "s0" in told["records"]:
        return {**told, "outbox": outbox}
    records = {**told["records"], f"r{number}": {"changed": number}}
    records.pop(f"r{number + 100}", None)
    return {**told, "outbox": outbox, "records": records}


@pytest.mark.parametrize("kind", ["compaction", "swap"])
def test_wherever_the_disk_is_full_the_old_store_stays_good(kind: str) -> None:
    for point in range(points(kind)):
        disk = MemoryDisk()
        db = filled(disk)
        left = point

        def fault(operation: str, path: str) -> None:
            nonlocal left
            left -= 1
            if left < 0 and path.endswith(".new") and operation in ("open", "write"):
                raise OSError(28, "No space left on device")

        disk.fault = fault
        recorder = Recorder(db)
        try:
            {"compaction": compacted, "swap": swapped}[kind](db, recorder)
        except (StoreError, OSError):
            assert kind == "swap"
        disk.fault = None
        assert f"{PATH}.new" not in disk.names
        record(db, 99)
        now = content(db)
        db.close()
        assert content(Database(PATH, disk=disk.kill())) == now


def test_what_is_given_up_leaves_nothing_and_another_can_begin() -> None:
    disk = MemoryDisk()
    db = filled(disk)
    first = db.storage.begin_compaction()
    first.write()
    second = db.storage.begin_compaction()
    with pytest.raises(InterruptedError):
        first.write()
    second.write()
    db.compact()
    assert f"{PATH}.new" not in disk.names
    third = db.storage.begin_compaction()
    third.write()
    now = content(db)
    db.close()
    assert f"{PATH}.new" not in disk.names
    assert content(Database(PATH, disk=disk.kill())) == now


def test_whoever_tidies_is_called_once_and_nothing_holds_up_the_commit() -> None:
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    wanted: list[int] = []
    opened = len(disk.calls)
    db.storage.tidy = lambda: wanted.append(len(disk.content(PATH)))
    big = "x" * 100_000
    while not wanted:
        db.keyed("t").put({"a": {"text": big}})
    assert "rename" not in disk.calls[opened:]
    begun = db.storage.begin_compaction()
    db.keyed("t").put({"a": {"text": big}})
    assert len(wanted) == 1, "it is being tidied already"
    begun.write()
    db.storage.finish_compaction(begun)
    assert len(disk.content(PATH)) < wanted[0] / 2
    assert content(Database(PATH, disk=disk.kill())) == {"t": {"a": {"text": big}}}


@pytest.mark.parametrize(("kind", "flushes"), [("compaction", []), ("swap", ["fsync_dir"])])
def test_the_thread_that_records_flushes_no_more_for_it_than_for_a_commit(kind: str, flushes: list[str]) -> None:
    disk = MemoryDisk()
    db = filled(disk)
    here: list[str] = []
    apart = False

    def look(operation: str, _path: str) -> None:
        if not apart:
            here.append(operation)

    async def run(work: Callable[[], Any]) -> Any:
        nonlocal apart
        apart = True
        try:
            return work()
        finally:
            apart = False

    disk.fault = look
    asyncio.run(db.compact_beside(run) if kind == "compaction" else swap(db, run))
    assert "rename" in here
    assert [each for each in here if each in ("fdatasync", "fsync_dir", "allocate")] == flushes
    assert disk.crash(Random(0)).content(PATH) == disk.content(PATH), "it is durable all the same"


@pytest.mark.parametrize("kind", ["compaction", "swap"])
def test_a_commit_that_comes_before_the_new_name_is_durable_makes_it_so(kind: str) -> None:
    for chance in range(20):
        disk = MemoryDisk()
        db = filled(disk)
        if kind == "compaction":
            begun = db.storage.begin_compaction()
            begun.write()
            db.storage.finish_compaction(begun)
        else:
            begun = db.storage.begin_swap(*snapshot(), ["outbox", "meta"], {})
            begun.write()
            with db.transaction():
                db.finish_swap(begun)
        db.keyed("outbox").put({"new": {"n": chance}})
        told = content(db)
        assert content(Database(PATH, disk=disk.crash(Random(chance)))) == told


def test_a_new_name_that_may_not_last_stops_the_store() -> None:
    disk = MemoryDisk()
    db = filled(disk)
    begun = db.storage.begin_compaction()
    begun.write()
    db.storage.finish_compaction(begun)

    def fault(operation: str, _path: str) -> None:
        if operation == "fsync_dir":
            raise OSError(5, "Input/output error")

    disk.fault = fault
    with pytest.raises(StoreFailed):
        begun.complete()
    disk.fault = None
    with pytest.raises(StoreFailed):  # what the system holds now cannot be known
        db.keyed("outbox").put({"new": {}})
    assert content(Database(PATH, disk=disk.kill())) == content(db)


def test_an_error_that_a_commit_meets_is_not_met_again() -> None:
    disk = MemoryDisk()
    db = filled(disk)
    begun = db.storage.begin_compaction()
    begun.write()
    db.storage.finish_compaction(begun)
    failing = True

    def fault(operation: str, _path: str) -> None:
        if operation == "fsync_dir" and failing:
            raise OSError(5, "Input/output error")

    disk.fault = fault
    before = content(db)
    with pytest.raises(StoreFailed):
        db.keyed("outbox").put({"new": {}})
    failing = False
    with pytest.raises(StoreFailed):
        begun.complete()
    assert content(db) == before
    assert content(Database(PATH, disk=disk.kill())) == before


def test_what_a_swap_says_ahead_and_then_says_otherwise_is_as_it_said_last() -> None:
    disk = MemoryDisk()
    db = filled(disk)
    begun = db.storage.begin_swap(*snapshot(), ["outbox", "meta"], {"meta": {"feed": packed({"cursor": "early"})}})
    begun.write()
    with db.transaction():
        db.keyed("meta").put({"feed": {"cursor": "late"}})
        db.keyed("outbox").remove(doc_ids=["o1"])
        db.finish_swap(begun)
    begun.complete()
    told = content(db)
    assert told["meta"] == {"feed": {"cursor": "late"}}
    assert set(told["outbox"]) == {"o0", "o2", "o3", "o4", "o5", "o6"}
    assert content(Database(PATH, disk=disk.crash(Random(1)))) == told
