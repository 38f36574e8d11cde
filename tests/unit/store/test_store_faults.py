"""Full, failing and read-only disks, and a second process: refused plainly, nothing lost."""

import errno
import os

import pytest

from bay_tui.store.database import Database
from bay_tui.store.errors import (
    StoreFailed,
    StoreFull,
    StoreReadOnly,
    from_os,
)
from bay_tui.store.journal.disk_reserve import RESERVE_SIZE
from bay_tui.store.journal.memory import MemoryDisk

PATH = "/data/store"


class Fault:
    """Fails chosen operations on chosen files from now on, until told otherwise."""

    def __init__(self):
        self.failing = {}

    def __call__(self, operation, path):
        if code := self.failing.get((operation, path.removeprefix(PATH))):
            raise OSError(code, os.strerror(code))


def content(database):
    return {name: {doc.doc_id: dict(doc) for doc in database.keyed(name)} for name in sorted(database.tables())}


def fill(database, text="x" * 500):
    """Write until the disk is full; the number of documents it took."""
    for number in range(100_000):
        try:
            database.keyed("t").put({str(number): {"text": text}})
        except StoreFull:
            return number
    raise AssertionError("the disk never filled")


@pytest.fixture
def fault():
    return Fault()


@pytest.fixture
def disk(fault):
    return MemoryDisk(fault=fault)


@pytest.fixture
def db(disk):
    database = Database(PATH, disk=disk)
    database.keyed("t").put({"a": {"n": 1}})
    return database


def test_a_full_disk_refuses_the_commit_and_keeps_the_store_good():
    disk = MemoryDisk(capacity=RESERVE_SIZE + 50_000)
    db = Database(PATH, disk=disk)
    written = fill(db)
    before, size = content(db), len(disk.content(PATH))
    with pytest.raises(StoreFull), db.transaction():
        db.keyed("t").put({"0": {"text": "y" * 500}})
        db.keyed("other").put({"new": {}})
        db.keyed("other").put({"newer": {}})
    assert len(disk.content(PATH)) == size
    assert content(db) == before == content(Database(PATH, disk=disk.kill()))
    assert len(before["t"]) == written


def test_on_a_full_disk_work_can_still_be_handed_in_and_forgotten():
    disk = MemoryDisk(capacity=RESERVE_SIZE + 50_000)
    db = Database(PATH, disk=disk)
    written = fill(db)
    for number in range(written):
        with db.transaction():
            db.keyed("t").put({"0": {"acknowledged": number}})
            if number:
                db.keyed("t").remove(doc_ids=[str(number)])
        if number % 10 == 0:
            with pytest.raises(StoreFull):
                db.keyed("t").put({"new": {"text": "z" * 50_000}})
    expected = {"t": {"0": {"acknowledged": written - 1}}}
    assert content(db) == expected == content(Database(PATH, disk=disk.kill()))
    disk.capacity = None
    db.compact()
    assert len(disk.content(f"{PATH}.reserve")) == RESERVE_SIZE


def test_on_a_full_disk_a_document_may_still_be_replaced_but_none_added():
    disk = MemoryDisk(capacity=RESERVE_SIZE + 50_000)
    db = Database(PATH, disk=disk)
    fill(db)
    db.keyed("t").put({"0": {"text": "y" * 5_000}})
    with pytest.raises(StoreFull), db.transaction():
        db.keyed("t").put({"0": {"text": "z"}})
        db.keyed("t").put({"new": {"text": "z" * 50_000}})
    assert content(Database(PATH, disk=disk.kill()))["t"]["0"] == {"text": "y" * 5_000}


def test_a_store_opens_on_a_full_disk():
    disk = MemoryDisk(capacity=20_000)
    fill(Database(PATH, disk=disk))
    full = disk.kill()
    full.remove(f"{PATH}.lock")
    full.capacity = 0
    db = Database(PATH, disk=full)
    assert len(db.keyed("t")) > 10
    with pytest.raises(StoreFull):
        db.compact()
    with pytest.raises(StoreFull):
        db.swap({"t": {}})
    assert len(db.keyed("t")) == len(Database(PATH, disk=full.kill()).keyed("t")) > 10


def test_a_store_that_cannot_be_made_leaves_nothing_behind():
    disk = MemoryDisk(capacity=10)
    with pytest.raises(StoreFull):
        Database(PATH, disk=disk)
    disk.capacity = None
    assert content(Database(PATH, disk=disk)) == {}


@pytest.mark.parametrize("operation", ["write", "fdatasync"])
def test_a_failing_disk_stops_the_store_until_it_is_opened_again(db, disk, fault, operation):
    fault.failing = {(operation, ""): errno.EIO}
    with pytest.raises(StoreFailed):
        db.keyed("t").put({"b": {"n": 2}})
    fault.failing = {}
    assert content(db) == {"t": {"a": {"n": 1}}}
    for call in (lambda: db.keyed("t").put({"c": {}}), db.compact, lambda: db.swap({})):
        with pytest.raises(StoreFailed):
            call()
    with pytest.raises(StoreFailed), db.transaction():
        pass
    db.close()
    db = Database(PATH, disk=disk)
    assert content(db) == {"t": {"a": {"n": 1}}}
    db.keyed("t").put({"c": {}})


def test_a_flush_that_fails_for_want_of_room_stops_the_store_too(db, fault):
    fault.failing = {("fdatasync", ""): errno.ENOSPC}
    with pytest.raises(StoreFailed):
        db.keyed("t").put({"b": {}})


def test_a_full_disk_whose_leftovers_cannot_be_cut_stops_the_store(fault):
    disk = MemoryDisk(capacity=RESERVE_SIZE + 5_000, fault=fault)
    db = Database(PATH, disk=disk)
    db.keyed("t").put({"a": {}})
    fault.failing = {("truncate", ""): errno.EIO}
    with pytest.raises(StoreFailed):
        db.keyed("t").put({"b": {"text": "x" * 10_000}})
    again = Database(PATH, disk=disk.kill())
    assert again.torn.size > 0
    assert content(again) == {"t": {"a": {}}}


def test_a_disk_that_became_read_only_refuses_and_goes_on_when_it_is_not(db, disk, fault):
    fault.failing = {(operation, ""): errno.EROFS for operation in ("write", "truncate")}
    with pytest.raises(StoreReadOnly):
        db.keyed("t").put({"b": {}})
    fault.failing = {}
    db.keyed("t").put({"c": {}})
    assert set(content(Database(PATH, disk=disk.kill()))["t"]) == {"a", "c"}


@pytest.mark.parametrize("operation", ["open", "write", "fdatasync", "rename"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_refused_snapshot_leaves_the_old_content_and_a_working_store(db, disk, fault, operation, code):
    fault.failing = {(operation, ".new"): code}
    with pytest.raises((StoreFull, StoreReadOnly)):
        db.swap({"new": {"x": b"{}"}})
    fault.failing = {}
    assert content(db) == content(Database(PATH, disk=disk.kill())) == {"t": {"a": {"n": 1}}}
    assert f"{PATH}.new" not in disk.names
    db.keyed("t").put({"b": {}})


def test_a_snapshot_whose_name_may_not_last_stops_the_store(db, disk, fault):
    fault.failing = {("fsync_dir", "/data"): errno.EIO}
    with pytest.raises(StoreFailed):
        db.swap({"new": {"x": b"{}"}})
    fault.failing = {}
    with pytest.raises(StoreFailed):
        db.keyed("t").put({"b": {}})
    db.close()
    assert content(Database(PATH, disk=disk)) == {"new": {"x": {}}}


def test_a_compaction_the_disk_refuses_does_not_refuse_the_commit(db, disk, fault):
    fault.failing = {("open", ".new"): errno.ENOSPC}
    for number in range(200):
        db.keyed("t").put({"a": {"n": number, "text": "x" * 20_000}})
    # Each attempt costs a pause: it is not made again at every commit.
    assert disk.calls.count("open") < 20
    assert content(Database(PATH, disk=disk.kill()))["t"]["a"]["n"] == 199


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_opening_what_may_not_be_written_is_refused_by_name(disk, fault, code):
    Database(PATH, disk=disk).close()
    fault.failing = {("open", ".lock"): code}
    with pytest.raises(StoreReadOnly) as refused:
        Database(PATH, disk=disk)
    assert PATH in str(refused.value)
    assert refused.value.params["path"] == PATH


def test_a_half_written_compaction_is_cleared_away(db, disk):
    db.close()
    disk.close(disk.open(f"{PATH}.new", create=True))
    assert content(Database(PATH, disk=disk)) == {"t": {"a": {"n": 1}}}
    assert f"{PATH}.new" not in disk.names


def test_an_interruption_between_write_and_flush_stops_the_store(db, disk, fault):
    def interrupt(operation, path):
        if operation == "fdatasync":
            raise KeyboardInterrupt

    disk.fault = interrupt
    with pytest.raises(KeyboardInterrupt):
        db.keyed("t").put({"b": {}})
    disk.fault = None
    with pytest.raises(StoreFailed):
        db.keyed("t").put({"c": {}})
    db.close()
    assert set(content(Database(PATH, disk=disk))["t"]) in ({"a"}, {"a", "b"})


def test_a_disk_that_takes_a_byte_at_a_time_is_no_matter():
    class Slow(MemoryDisk):
        def write(self, handle, data, offset):
            return super().write(handle, data[:1], offset)

        def read(self, handle, offset, length):
            return super().read(handle, offset, min(length, 7))

    disk = Slow()
    Database(PATH, disk=disk).keyed("t").put({"a": {"n": 1}})
    again = Slow()
    again.names = disk.kill().names
    assert content(Database(PATH, disk=again)) == {"t": {"a": {"n": 1}}}


@pytest.mark.parametrize(
    ("code", "slug"),
    [(errno.EDQUOT, "store-full"), (errno.EPERM, "store-read-only"), (errno.ENODEV, "store-failed")],
)
def test_every_error_of_the_system_has_a_code_and_a_sentence(code, slug):
    error = from_os(OSError(code, os.strerror(code)), PATH)
    assert error.code == slug
    assert PATH in str(error)
