"""Transactions and snapshots: one commit or nothing, in memory and on the disk."""

import pytest
from tinydb import where
from tinydb.operations import increment

from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk

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


def test_a_commit_is_one_flush_and_tells_of_itself_after_it(db, disk):
    disk.calls.clear()
    with db.transaction():
        db.keyed("records").put({"1": {"a": 1}})
        db.keyed("outbox").put({"1": {"b": 1}})
        db.table("log").insert({"c": 1})
    assert disk.calls == ["write", "fdatasync", "write"]


def test_a_transaction_sees_its_own_writes(db):
    db.keyed("t").put({"a": {"n": 1}})
    db.keyed("t").put({"b": {"n": 2}})
    with db.transaction():
        db.keyed("t").put({"c": {"n": 3}})
        db.keyed("t").remove(doc_ids=["a"])
        table = db.keyed("t")
        assert [doc.doc_id for doc in table] == ["b", "c"]
        assert (len(table), table.contains(doc_id="a"), table.count(where("n") > 2)) == (2, False, 1)
        table.update(increment("n"))
        db.drop_table("t")
        assert (db.tables(), len(db.keyed("t")), db.keyed("t").get(doc_id="c")) == (set(), 0, None)
        db.keyed("t").put({"d": {"n": 4}})
        assert [doc.doc_id for doc in db.keyed("t")] == ["d"]
    assert content(db) == {"t": {"d": {"n": 4}}}


def test_an_exception_undoes_the_whole_transaction_in_its_old_order(db, disk):
    for key in "abc":
        db.keyed("t").put({key: {"n": key}})
    db.table("numbers").insert({})
    with pytest.raises(KeyError), db.transaction():
        db.keyed("t").remove(doc_ids=["a"])
        db.keyed("t").put({"a": {"n": "new"}})
        db.table("numbers").insert({})
        db.keyed("new").put({"x": {}})
        raise KeyError("stop")
    assert [doc.doc_id for doc in db.keyed("t")] == ["a", "b", "c"]
    assert db.tables() == {"t", "numbers"}
    assert db.table("numbers").insert({}) == 2
    assert content(reopened(disk)) == content(db)


def test_an_inner_transaction_undoes_only_its_part(db, disk):
    with db.transaction():
        db.keyed("t").put({"kept": {}})
        with pytest.raises(KeyError), db.transaction():
            db.keyed("t").put({"undone": {}})
            db.drop_table("t")
            raise KeyError("inner")
        with db.transaction():
            db.keyed("t").put({"also kept": {}})
    assert content(db) == content(reopened(disk)) == {"t": {"kept": {}, "also kept": {}}}


def test_a_failed_update_function_changes_nothing(db):
    db.keyed("t").put({"a": {"n": 1}})
    db.keyed("t").put({"b": {}})
    with pytest.raises(KeyError):
        db.keyed("t").update(increment("n"))
    assert content(db) == {"t": {"a": {"n": 1}, "b": {}}}


def test_a_snapshot_swaps_everything_but_what_is_kept(db, disk):
    db.keyed("records").put({"old": {"n": 1}})
    db.keyed("outbox").put({"1": {"op": 1}})
    db.keyed("meta").put({"device": {"id": "d"}})
    db.swap({"records": {"new": b'{"n":2}'}, "outbox": {"x": b"{}"}}, keep=["outbox", "meta", "missing"])
    expected = {"meta": {"device": {"id": "d"}}, "outbox": {"1": {"op": 1}}, "records": {"new": {"n": 2}}}
    assert content(db) == content(reopened(disk)) == expected
    db.keyed("records").put({"later": {}})
    assert set(content(reopened(disk))["records"]) == {"new", "later"}


def test_a_snapshot_and_what_belongs_to_it_are_one_new_file(db, disk):
    db.keyed("records").put({"old": {"n": 1}})
    db.keyed("outbox").put({"1": {"op": 1}, "2": {"op": 2}})
    before = content(db)
    disk.calls.clear()
    with pytest.raises(ZeroDivisionError), db.transaction():
        db.keyed("outbox").put({"1": {"op": "passed"}})
        db.swap({"records": {"new": b'{"n":2}'}}, keep=["outbox"])
        assert content(db) == {"records": {"new": {"n": 2}}, "outbox": {"1": {"op": "passed"}, "2": {"op": 2}}}
        raise ZeroDivisionError
    assert content(db) == before and disk.calls == []
    tables = {"records": {"new": b'{"n":2}'}}
    with db.transaction():
        db.keyed("outbox").put({"1": {"op": "passed"}})
        db.swap(tables, keep=["outbox"])
        db.keyed("records").put({"later": {}})
        with pytest.raises(ZeroDivisionError), db.transaction():
            db.swap({})
            assert content(db) == {}
            raise ZeroDivisionError
        assert disk.calls == []
    assert disk.calls.count("rename") == 1
    after = {"records": {"new": {"n": 2}, "later": {}}, "outbox": {"1": {"op": "passed"}, "2": {"op": 2}}}
    assert content(db) == content(reopened(disk)) == after
    assert tables == {"records": {"new": b'{"n":2}'}}


def test_what_an_open_transaction_shows_of_a_table(db):
    table = db.keyed("t")
    table.put({"a": {"n": 1}, "b": {"n": 2}, "c": {"n": 3}})
    with db.transaction():
        table.remove(where("n") == 2)
        table.update({"n": 4}, doc_ids=["c", "missing"])
        table.put({"d": {"n": 5}, "a": {"m": 1}})
        assert [(each.doc_id, dict(each)) for each in table] == [("a", {"m": 1}), ("c", {"n": 4}), ("d", {"n": 5})]
        assert (len(table), table.contains(doc_id="b"), table.get(doc_id="b")) == (3, False, None)
        assert (table.count(where("n") >= 4), table.search(where("n") == 2)) == (2, [])
        table.truncate()
        assert (len(table), list(table)) == (0, [])
