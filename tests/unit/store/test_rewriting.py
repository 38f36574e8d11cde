"""A store written anew beside the thread that goes on recording in it: nothing is lost, at whatever point it stops."""

import asyncio
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError
from bay_tui.store.journal import frames
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.values import packed

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


def swapped(db: Database, each: Callable[[], None]) -> None:
    """A snapshot with other records, written beside and put in place with a change of its own."""
    tables = {"records": {f"s{number}": packed({"n": number}) for number in range(700)}}
    ready = {name: frames.unsealed(name, documents) for name, documents in tables.items()}

    async def swap() -> None:
        rewritten: Rewriting = await db.prepared_swap(tables, ready, ["outbox", "meta"], partial(beside, each))
        with db.transaction():
            db.keyed("meta").put({"feed": {"cursor": "c"}})
            db.finish_swap(rewritten)

    asyncio.run(swap())


@pytest.mark.parametrize("kind", ["compaction", "swap"])
@pytest.mark.parametrize("power", [False, True])
def test_wherever_it_stops_all_that_was_told_is_there(kind: str, power: bool) -> None:
    run = {"compaction": compacted, "swap": swapped}[kind]
    ends = 0
    for point in range(points(kind)):
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
        with pytest.raises(Stopped):
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
