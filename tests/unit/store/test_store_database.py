"""The database as its users know it: TinyDB's API, transactions, snapshots, ownership."""

import threading
from datetime import date
from enum import StrEnum

import pytest
from tinydb import JSONStorage, Query, TinyDB, where
from tinydb.operations import increment
from tinydb.table import Document

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreClosed
from bay_tui.store.journal.journal import GARBAGE_FACTOR, GARBAGE_MINIMUM
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.journal.storage import JournalStorage
from bay_tui.store.journal.values import packed, plain

PATH = "/data/store"


class State(StrEnum):
    OPEN = "open"


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


def test_everything_written_is_there_again_on_the_real_disk(tmp_path):
    path = tmp_path / "deep" / "store"
    with Database(path) as db:
        db.keyed("orders").put({"7f3a": {"plate": "沪A·12345", "lines": [1, 2.5, None, True]}})
        numbers = db.table("notes").insert_multiple([{"n": 1}, {"n": 2}])
        db.table("notes").update(increment("n"), where("n") == 2)
    with Database(path) as db:
        assert db.keyed("orders").get(doc_id="7f3a") == {"plate": "沪A·12345", "lines": [1, 2.5, None, True]}
        assert db.table("notes").search(Query().n >= 1) == [{"n": 1}, {"n": 3}]
        assert [doc.doc_id for doc in db.table("notes")] == numbers
        assert db.torn is None
    assert path.stat().st_mode & 0o077 == 0


def test_tinydb_methods_give_tinydb_results(db, tmp_path):
    theirs = TinyDB(tmp_path / "plain.json", storage=JSONStorage)
    for each in (db, theirs):
        each.insert_multiple([{"kind": "a", "n": n} for n in range(5)])
        each.upsert({"kind": "b"}, where("n") == 3)
        each.upsert(Document({"kind": "c"}, doc_id=9))
        each.update_multiple([({"hit": 1}, where("n") < 2), (increment("hit"), where("hit") == 1)])
        each.remove(where("n") == 4)
        each.remove(doc_ids=[1, 77])
        each.insert({"kind": "last"})
        each.table("other").insert({"x": 1})
        each.drop_table("other")
        each.table("third").insert({"x": 1})
        each.table("third").truncate()
    assert db.all() == theirs.all()
    assert [d.doc_id for d in db.all()] == [d.doc_id for d in theirs.all()]
    assert db.tables() == theirs.tables()
    assert db.get(doc_ids=[9, 3]) == theirs.get(doc_ids=[9, 3])
    assert (db.count(where("n") > 1), len(db), db.contains(doc_id=2)) == (
        theirs.count(where("n") > 1),
        len(theirs),
        theirs.contains(doc_id=2),
    )
    theirs.close()


def test_tinydbs_own_class_may_use_the_storage(disk):
    plain = TinyDB(PATH, storage=JournalStorage, disk=disk)
    plain.insert({"a": {"b": 1}})
    plain.get(doc_id=1)["a"]["b"] = 2
    plain.update({"c": 3})
    plain.table("gone").insert({})
    plain.drop_table("gone")
    plain.close()
    assert content(Database(PATH, disk=disk)) == {"_default": {"1": {"a": {"b": 1}, "c": 3}}}


@pytest.mark.parametrize("way", ["get", "search", "all", "first", "doc_ids", "read"])
def test_changing_what_was_handed_out_changes_nothing_stored(db, way):
    db.keyed("orders").put({"1": {"lines": [{"part": "pad"}]}})
    table = db.keyed("orders")
    doc = {
        "get": lambda: table.get(doc_id="1"),
        "search": lambda: table.search(where("lines").exists())[0],
        "all": lambda: table.all()[0],
        "first": lambda: table.get(where("lines").exists()),
        "doc_ids": lambda: table.get(doc_ids=["1"])[0],
        "read": lambda: db.storage.read()["orders"]["1"],
    }[way]()
    doc["lines"][0]["part"] = "changed"
    doc["lines"].append(1)
    assert table.get(doc_id="1") == {"lines": [{"part": "pad"}]}


def test_changing_what_was_handed_in_changes_nothing_stored(db, disk):
    given = {"lines": [{"part": "pad"}]}
    db.keyed("orders").put({"1": given})
    db.keyed("orders").insert(Document(given, doc_id="2"))
    db.swap({"parts": {"1": packed(plain(given))}}, keep=["orders"])
    given["lines"][0]["part"] = "changed"
    expected = {"lines": [{"part": "pad"}]}
    assert content(db) == {"orders": {"1": expected, "2": expected}, "parts": {"1": expected}}
    assert content(reopened(disk)) == content(db)


def test_put_replaces_where_upsert_merges(db):
    db.keyed("t").put({"a": {"x": 1, "y": 1}})
    db.keyed("t").upsert(Document({"x": 2}, doc_id="a"))
    assert db.keyed("t").get(doc_id="a") == {"x": 2, "y": 1}
    db.keyed("t").put({"a": {"x": 3}})
    assert db.keyed("t").get(doc_id="a") == {"x": 3}
    db.keyed("t").remove(doc_ids=["a"])
    db.keyed("t").remove(doc_ids=["a"])
    assert db.keyed("t").get(doc_id="a") is None


def test_keyed_table_gives_text_ids_and_wants_one(db):
    db.keyed("t").put({"0042": {}})
    assert [doc.doc_id for doc in db.keyed("t")] == [doc.doc_id for doc in db.table("t")] == ["0042"]
    with pytest.raises(ValueError, match="keyed"):
        db.keyed("t").insert({"no": "id"})
    with pytest.raises(ValueError, match="already exists"):
        db.keyed("t").insert(Document({}, doc_id="0042"))


def test_a_change_of_type_alone_is_stored(db, disk):
    db.keyed("t").put({"a": {"n": 1}})
    db.keyed("t").update({"n": True})
    assert reopened(disk).keyed("t").get(doc_id="a")["n"] is True


@pytest.mark.parametrize(
    "value",
    [date(2026, 1, 1), {1, 2}, b"x", object(), float("nan"), float("inf"), 2**64, {1: 2}, "\ud800"],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_hold_is_refused_and_nothing_changes(db, disk, value):
    db.keyed("t").put({"a": {"n": 1}})
    with pytest.raises((TypeError, ValueError)):
        db.keyed("t").put({"a": {"n": value}})
    with pytest.raises((TypeError, ValueError)):
        db.keyed("t").update({"n": value})
    assert content(db) == content(reopened(disk)) == {"t": {"a": {"n": 1}}}


def test_what_is_read_before_closing_is_what_is_read_after(db, disk):
    db.keyed("t").put({"a": {"state": State.OPEN, "pair": (1, 2), "deep": Document({"x": (3,)}, doc_id=1)}})
    before = db.keyed("t").get(doc_id="a")
    assert before == {"state": "open", "pair": [1, 2], "deep": {"x": [3]}}
    assert type(before["state"]) is str
    assert reopened(disk).keyed("t").get(doc_id="a") == before


def test_nesting_beyond_any_parsers_limit_is_refused(db):
    deep = {}
    for _ in range(500):
        deep = {"d": deep}
    with pytest.raises(ValueError, match="nests"):
        db.keyed("t").put({"a": deep})


def test_the_journal_is_compacted_by_itself_but_never_in_a_transaction(db, disk):
    document = {"text": "x" * 20_000}
    most = 0
    for number in range(400):
        db.keyed("t").put({"same": {**document, "n": number}})
        most = max(most, len(disk.content(PATH)))
    assert most < GARBAGE_MINIMUM + (GARBAGE_FACTOR + 3) * 20_000
    disk.calls.clear()
    with db.transaction():
        for number in range(400):
            db.keyed("t").put({"same": {**document, "n": number}})
            db.keyed("t").put({str(number): document})
        assert disk.calls == []
        with pytest.raises(RuntimeError, match="transaction"):
            db.compact()
    assert reopened(disk).keyed("t").get(doc_id="same")["n"] == 399


def test_growing_alone_never_compacts(db, disk):
    disk.calls.clear()
    for number in range(200):
        db.keyed("t").put({str(number): {"text": "x" * 20_000}})
    assert "rename" not in disk.calls


def test_compacting_changes_nothing_but_the_size(db, disk):
    for number in range(50):
        db.keyed("t").put({str(number % 5): {"n": number}})
    db.table("empty", persist_empty=True)
    before, size = content(db), len(disk.content(PATH))
    db.compact()
    assert content(db) == content(reopened(disk)) == before
    assert "empty" in reopened(disk).tables()
    assert len(disk.content(PATH)) < size / 3


def test_another_thread_is_refused(db):
    refused = []

    def use():
        for call in (lambda: db.keyed("t").put({"a": {}}), lambda: db.all(), db.close, db.compact):
            try:
                call()
            except RuntimeError:
                refused.append(call)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(refused) == 4
    assert db.tables() == set()


def test_a_closed_store_says_so(db):
    db.keyed("t").put({"a": {}})
    db.close()
    db.close()
    for call in (lambda: db.keyed("t").put({"b": {}}), lambda: db.keyed("t").all(), db.compact):
        with pytest.raises(StoreClosed):
            call()
