"""The store beside a dictionary: whatever is done, in whatever order, they agree."""

import copy
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bay_tui.store.database import Database
from bay_tui.store.errors import StoreDamaged
from bay_tui.store.journal import frames
from bay_tui.store.journal.memory import Inode, MemoryDisk
from bay_tui.store.journal.values import packed, plain, unpacked

PATH = "/data/store"

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
documents = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), values, max_size=4)
tables = st.sampled_from(["records", "outbox", "meta"])
keys = st.sampled_from(["a", "b", "c", "7f3a-é", ""])
changes = st.lists(st.tuples(tables, keys, st.none() | documents), max_size=6)


class Abandoned(Exception):
    """Raised inside a transaction to leave it."""


def exact(value):
    """A form in which 1, True and 1.0 differ, and 0.0 and -0.0 too."""
    if isinstance(value, dict):
        return {key: exact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [exact(each) for each in value]
    return (type(value), repr(value))


class StoreMachine(RuleBasedStateMachine):
    """Database and model side by side, through kills and power cuts."""

    def __init__(self):
        super().__init__()
        self.disk = MemoryDisk()
        self.db = Database(PATH, disk=self.disk)
        self.model = {}

    def write(self, model, table, key, document):
        if document is None:
            self.db.keyed(table).remove(doc_ids=[key])
            model.get(table, {}).pop(key, None)
        else:
            self.db.keyed(table).put({key: document})
            model.setdefault(table, {})[key] = document

    @rule(table=tables, key=keys, document=st.none() | documents)
    def one_commit(self, table, key, document):
        self.write(self.model, table, key, document)

    @rule(first=changes, inner=changes, last=changes, inner_fails=st.booleans(), fails=st.booleans())
    def transaction(self, first, inner, last, inner_fails, fails):
        model = copy.deepcopy(self.model)
        try:
            with self.db.transaction():
                for change in first:
                    self.write(model, *change)
                part = copy.deepcopy(model)
                try:
                    with self.db.transaction():
                        for change in inner:
                            self.write(part, *change)
                        if inner_fails:
                            raise Abandoned
                    model = part
                except Abandoned:
                    pass
                for change in last:
                    self.write(model, *change)
                self.agree(model)
                if fails:
                    raise Abandoned
            self.model = model
        except Abandoned:
            pass

    @rule(table=tables, fields=documents)
    def update_through_tinydb(self, table, fields):
        self.db.keyed(table).update(fields)
        for document in self.model.get(table, {}).values():
            document.update(fields)

    @rule(table=tables)
    def drop(self, table):
        self.db.drop_table(table)
        self.model.pop(table, None)

    @rule(table=tables)
    def truncate(self, table):
        self.db.keyed(table).truncate()
        self.model.get(table, {}).clear()

    @rule(given=st.dictionaries(tables, st.dictionaries(keys, documents, max_size=3)), keep=st.sets(tables))
    def snapshot(self, given, keep):
        self.db.swap(
            {name: {key: packed(plain(each)) for key, each in table.items()} for name, table in given.items()},
            keep=keep,
        )
        kept = {name: table for name, table in self.model.items() if name in keep}
        self.model = copy.deepcopy({**given, **kept})

    @rule()
    def compact(self):
        self.db.compact()

    @rule()
    def reopen(self):
        self.db.close()
        self.db = Database(PATH, disk=self.disk)

    @rule(seed=st.integers(0, 2**32), kill_first=st.booleans())
    def power_cut(self, seed, kill_first):
        if kill_first:
            self.disk = self.disk.kill()
        self.disk = self.disk.crash(random.Random(seed))
        self.db = Database(PATH, disk=self.disk)
        assert self.db.torn is None

    def agree(self, model):
        found = {name: {doc.doc_id: dict(doc) for doc in self.db.keyed(name)} for name in sorted(self.db.tables())}
        # A table that lost its last document may or may not be listed.
        assert {n: exact(t) for n, t in found.items() if t} == {n: exact(t) for n, t in model.items() if t}
        assert all(len(self.db.keyed(name)) == len(table) for name, table in found.items())

    @invariant()
    def same_as_the_model(self):
        self.agree(self.model)


StoreMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestStore = StoreMachine.TestCase


@given(documents)
def test_a_document_comes_back_exactly(document):
    frame = frames.frame_at(bytes(frames.encode_frame(1, {"t": {"k": packed(plain(document))}}, 0)), 0)
    assert exact(unpacked(frame.change["t"]["k"])) == exact(document)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(tables, keys, documents), min_size=2, max_size=6), st.data())
def test_damage_of_any_kind_is_never_taken_for_data(changes, data):
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    states = []
    for table, key, document in changes:
        db.keyed(table).put({key: document})
        states.append(exact(db.storage.read()))
    good = disk.content(PATH)
    start = data.draw(st.integers(0, len(good) - 1))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    bad = good[:start] + data.draw(st.binary(max_size=40)) + good[end:]
    try:
        found = Database(PATH, disk=_disk_with(bad))
    except StoreDamaged:
        return
    # All of it was told of: what opens has all of it.
    assert exact(found.storage.read() or {}) == states[-1]


def _disk_with(data):
    disk = MemoryDisk()
    disk.names[PATH] = Inode(bytearray(data), bytes(data))
    return disk


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 600])
def test_snapshots_of_any_size_read_back(count):
    disk = MemoryDisk()
    db = Database(PATH, disk=disk)
    db.swap({"t": {str(n): packed({"n": n}) for n in range(count)}})
    assert len(Database(PATH, disk=disk.kill()).keyed("t")) == count
