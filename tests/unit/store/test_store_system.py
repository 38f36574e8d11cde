"""The store on the machine itself: a second process, a file system that is really full or read-only."""

import os
import subprocess
import sys

import pytest

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreBusy, StoreError, StoreFull, StoreReadOnly
from small_disk import small_disk


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


SECOND = """
import sys
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreBusy
try:
    Database(sys.argv[1]).keyed("t").put({"b": {}})
except StoreBusy as busy:
    print(busy.code, busy.params["pid"], busy.params["path"])
"""


def second(path):
    done = subprocess.run(
        [sys.executable, "-c", SECOND, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_a_second_process_is_refused_by_name_until_the_first_is_done(tmp_path):
    path = tmp_path / "store"
    db = Database(path)
    db.keyed("t").put({"a": {}})
    db.compact()
    assert second(path) == f"store-busy {os.getpid()} {path}"
    with pytest.raises(StoreBusy):
        Database(path)
    db.keyed("t").put({"c": {}})
    db.close()
    assert second(path) == ""
    with Database(path) as db:
        assert set(content(db)["t"]) == {"a", "b", "c"}


def test_a_refused_opening_gives_the_lock_back(tmp_path):
    path = tmp_path / "store"
    path.write_bytes(b"not a store")
    for _ in range(2):
        with pytest.raises(StoreError) as refused:
            Database(path)
        assert refused.value.code == "store-damaged"


@pytest.fixture
def tiny(tmp_path):
    """A real file system of one megabyte."""
    with small_disk(tmp_path / "tiny", "1m") as mounted:
        yield mounted


def test_a_really_full_disk(tiny):
    db = Database(tiny / "store")
    written = fill(db)
    before = content(db)
    assert len(before["t"]) == written > 100
    for number in range(written):
        db.keyed("t").remove(doc_ids=[str(number)])
    db.keyed("t").put({"room again": {}})
    db.close()
    with Database(tiny / "store") as db:
        assert content(db) == {"t": {"room again": {}}}


def test_a_really_read_only_disk(tiny):
    with Database(tiny / "store") as db:
        db.keyed("t").put({"a": {}})
    subprocess.run(["mount", "-o", "remount,ro", tiny], check=True)
    with pytest.raises(StoreReadOnly):
        Database(tiny / "store")
