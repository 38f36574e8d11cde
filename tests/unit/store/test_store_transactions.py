"""Transactions and snapshots: one commit or nothing, in memory and on the disk."""

import pytest
from tinydb import where
from tinydb.operations import increment

from bay_tui.store.database import Database
from bay_tui.store.memory import MemoryDisk

PATH = "/data/store"


def content(database):
    return {name: {doc.doc_id: dict(doc) for doc in database.keyed(name)} for name in sorted(database.tables())}


def reopened(disk):
    return Database(PATH, disk=disk.kill())


@pytest.fixture
def disk():
    return MemoryDisk()


@pytest.fixture
def db(disk):
    return Database(PATH, disk=disk)


def test_a_commit_is_one_write_and_one_flush(db, disk):
    disk.calls.clear()
    with db.transaction():
        db.put("records", "1", {"a": 1})
        db.put("outbox", "1", {"b": 1})
        db.table("log").insert({"c": 1})
    assert disk.calls == ["write", "fdatasync"]


def test_a_transaction_sees_its_own_writes(db):
    db.put("t", "a", {"n": 1})
    db.put("t", "b", {"n": 2})
    with db.transaction():
        db.put("t", "c", {"n": 3})
        db.delete("t", "a")
        table = db.keyed("t")
        assert [doc.doc_id for doc in table] == ["b", "c"]
        assert (len(table), table.contains(doc_id="a"), table.count(where("n") > 2)) == (2, False, 1)
        table.update(increment("n"))
        db.drop_table("t")
        assert (db.tables(), len(db.keyed("t")), db.keyed("t").get(doc_id="c")) == (set(), 0, None)
        db.put("t", "d", {"n": 4})
        assert [doc.doc_id for doc in db.keyed("t")] == ["d"]
    assert content(db) == {"t": {"d": {"n": 4}}}


def test_an_exception_undoes_the_whole_transaction_in_its_old_order(db, disk):
    for key in "abc":
        db.put("t", key, {"n": key})
    db.table("numbers").insert({})
    with pytest.raises(KeyError), db.transaction():
        db.delete("t", "a")
        db.put("t", "a", {"n": "new"})
        db.table("numbers").insert({})
        db.put("new", "x", {})
        raise KeyError("stop")
    assert [doc.doc_id for doc in db.keyed("t")] == ["a", "b", "c"]
    assert db.tables() == {"t", "numbers"}
    assert db.table("numbers").insert({}) == 2
    assert content(reopened(disk)) == content(db)


def test_an_inner_transaction_undoes_only_its_part(db, disk):
    with db.transaction():
        db.put("t", "kept", {})
        with pytest.raises(KeyError), db.transaction():
            db.put("t", "undone", {})
            db.drop_table("t")
            raise KeyError("inner")
        with db.transaction():
            db.put("t", "also kept", {})
    assert content(db) == content(reopened(disk)) == {"t": {"kept": {}, "also kept": {}}}


def test_a_failed_update_function_changes_nothing(db):
    db.put("t", "a", {"n": 1})
    db.put("t", "b", {})
    with pytest.raises(KeyError):
        db.keyed("t").update(increment("n"))
    assert content(db) == {"t": {"a": {"n": 1}, "b": {}}}


def test_replace_all_swaps_everything_but_what_is_kept(db, disk):
    db.put("records", "old", {"n": 1})
    db.put("outbox", "1", {"op": 1})
    db.put("meta", "device", {"id": "d"})
    db.replace_all({"records": {"new": {"n": 2}}, "outbox": {"x": {}}}, keep=["outbox", "meta", "missing"])
    expected = {"meta": {"device": {"id": "d"}}, "outbox": {"1": {"op": 1}}, "records": {"new": {"n": 2}}}
    assert content(db) == content(reopened(disk)) == expected
    db.put("records", "later", {})
    assert set(content(reopened(disk))["records"]) == {"new", "later"}
