"""Who may write a store: one process, whatever becomes of the names beside it or of the folder it lies in."""

import fcntl
import os
import shutil
import subprocess
import sys

import pytest

from bay_tui.store.database import Database, salvage
from bay_tui.store.errors import StoreBusy, StoreReplaced
from bay_tui.store.journal.memory import MemoryDisk

PATH = "/data/store"

SECOND = """
import sys
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError
try:
    Database(sys.argv[1]).keyed("t").put({sys.argv[2]: {}})
except StoreError as refused:
    print(refused.code, refused.params.get("pid"))
"""


def second(path, key="second"):
    """What another process is told that wants to record there."""
    done = subprocess.run(
        [sys.executable, "-c", SECOND, str(path), key], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def keys(path):
    with Database(path) as db:
        return {document.doc_id for document in db.keyed("t")}


def held(path):
    """Whether a lock on this very file is refused."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_a_lock_file_that_is_removed_lets_nobody_in(tmp_path):
    path = tmp_path / "store"
    db = Database(path)
    for number in range(3):
        db.keyed("t").put({f"first-{number}": {}})
        (tmp_path / "store.lock").unlink()
        assert second(path) == f"store-busy {os.getpid()}"
        with pytest.raises(StoreBusy):
            salvage(path)
        db.compact()
    db.close()
    assert keys(path) == {"first-0", "first-1", "first-2"}


def test_what_is_locked_is_the_file_that_is_written(tmp_path):
    path = tmp_path / "store"
    db = Database(path)
    assert held(path)
    db.keyed("t").put({"a": {}})
    db.swap({"t": {"b": b"{}"}})
    assert held(path)
    db.compact()
    assert held(path)
    db.close()
    assert not held(path)


def test_a_program_of_before_and_this_one_keep_each_other_out(tmp_path):
    """It locks the name beside the store, and nothing else."""
    path, name = tmp_path / "store", tmp_path / "store.lock"
    with Database(path) as db:
        db.keyed("t").put({"a": {}})
        assert held(name)
    with name.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.write("4711")
        lock.flush()
        with pytest.raises(StoreBusy) as refused:
            Database(path)
        assert refused.value.params["pid"] == 4711
    assert keys(path) == {"a"}


@pytest.mark.parametrize("also", ["the name beside it", "nothing else"])
def test_nobody_gets_in_at_any_moment(also):
    """A second opener at each call to the disk, while the first one records, compacts and takes a snapshot."""
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    tries = 0

    def intrude(operation, path):
        nonlocal tries
        disk.fault = None
        if also == "the name beside it":
            disk.remove(f"{PATH}.lock")
        with pytest.raises(StoreBusy):
            Database(PATH, disk=disk)
        tries += 1
        disk.fault = intrude

    disk.fault = intrude
    db.keyed("t").put({"a": {}})
    db.compact()
    db.swap({"t": {"b": b"{}"}})
    db.keyed("t").put({"c": {}})
    disk.fault = None
    assert tries > 15
    db.close()
    with Database(PATH, disk=disk) as again:
        assert {document.doc_id for document in again.keyed("t")} == {"b", "c"}


def swapped(folder):
    """Put a copy of the folder in its place, as somebody does who restores it."""
    aside = folder.with_name("aside")
    shutil.copytree(folder, folder.with_name("restored"))
    folder.rename(aside)
    folder.with_name("restored").rename(folder)
    return aside


@pytest.mark.parametrize("how", ["a commit", "a compaction", "a snapshot", "a transaction"])
def test_a_folder_that_is_swapped_under_a_running_program_is_noticed(tmp_path, how):
    folder = tmp_path / "home"
    db = Database(folder / "store")
    db.keyed("t").put({"before": {}})
    aside = swapped(folder)
    restored, left = (folder / "store").read_bytes(), (aside / "store").read_bytes()
    with pytest.raises(StoreReplaced) as refused:
        if how == "a commit":
            db.keyed("t").put({"after": {}})
        elif how == "a compaction":
            db.compact()
        elif how == "a snapshot":
            db.swap({"t": {}})
        else:
            with db.transaction():
                db.keyed("t").put({"after": {}})
                db.keyed("drafts").put({"after": {}})
    assert (refused.value.code, refused.value.params) == ("store-replaced", {"path": str(folder / "store")})
    assert (folder / "store").read_bytes() == restored
    assert (aside / "store").read_bytes() == left
    assert sorted(one.name for one in folder.iterdir()) == sorted(one.name for one in aside.iterdir())
    assert "after" not in {document.doc_id for document in db.keyed("t")}
    assert second(folder / "store") == ""
    db.close()
    assert keys(folder / "store") == {"before", "second"}


def test_a_file_that_is_gone_is_noticed(tmp_path):
    path = tmp_path / "store"
    db = Database(path)
    path.unlink()
    with pytest.raises(StoreReplaced):
        db.keyed("t").put({"a": {}})
    assert not path.exists()


@pytest.mark.parametrize("how", ["longer", "shorter", "anew"])
def test_a_file_that_somebody_else_writes_is_left_alone_from_then_on(tmp_path, how):
    path = tmp_path / "store"
    db = Database(path)
    db.keyed("t").put({"before": {}})
    whole = path.read_bytes()
    with path.open("r+b") as file:
        if how == "anew":
            file.write(b"{}")
            file.truncate()
        else:
            file.truncate(len(whole) + (20 if how == "longer" else -20))
    found = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreReplaced):
            db.keyed("t").put({"after": {}})
    with pytest.raises(StoreReplaced):
        db.compact()
    db.close()
    assert path.read_bytes() == found


@pytest.mark.parametrize("at", ["truncate", "write", "fdatasync", "rename"])
def test_of_two_that_make_one_store_at_a_time_one_gets_it(at):
    """The name beside it is gone just before the second one looks, and the first has not named its file yet."""
    disk = MemoryDisk()
    refused = []

    def intrude(operation, path):
        if operation == at and path == f"{PATH}.new":
            disk.fault = None
            disk.remove(f"{PATH}.lock")
            with pytest.raises(StoreBusy):
                Database(PATH, disk=disk)
            refused.append(operation)

    disk.fault = intrude
    with Database(PATH, disk=disk) as made:
        made.keyed("t").put({"ours": {}})
    assert refused == [at]
    with Database(PATH, disk=disk) as again:
        assert {document.doc_id for document in again.keyed("t")} == {"ours"}


def test_a_store_that_somebody_else_has_made_meanwhile_is_not_replaced():
    disk = MemoryDisk()
    with Database(PATH, disk=disk) as theirs:
        theirs.keyed("t").put({"theirs": {}})
    there = disk.names.pop(PATH)

    def put_there(operation, path):
        if operation == "fdatasync":
            disk.names[PATH] = there

    disk.fault = put_there
    with pytest.raises(StoreReplaced):
        Database(PATH, disk=disk)
    disk.fault = None
    with Database(PATH, disk=disk) as again:
        assert {document.doc_id for document in again.keyed("t")} == {"theirs"}
