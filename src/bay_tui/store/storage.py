"""TinyDB's storage on the journal: committed documents, and the changes of an open transaction over them."""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from bay_tui.store import frames
from bay_tui.store.disk import Disk, OsDisk
from bay_tui.store.errors import StoreClosed
from bay_tui.store.journal import Journal
from bay_tui.store.values import Change, Record, Tables, detached, plain

_CLOSED = -1

Pending = dict[str, dict[str, Record | None] | None]


class JournalStorage(Storage):
    """A crash-safe storage for TinyDB, over the journal at ``path``.

    `bay_tui.store.database.Database` is the way to use it. TinyDB's own tables work on it too, correctly but
    at the cost of the whole database a call, through `read` and `write`.

    Belongs to the thread that opened it: any other gets a RuntimeError. Reading and changing raise
    StoreClosed after `close`; changing raises whatever `Journal.commit` does.
    """

    def __init__(self, path: str | Path, *, disk: Disk | None = None) -> None:
        self.journal = Journal(str(path), disk or OsDisk())
        self.rollbacks = 0
        self._thread = threading.get_ident()
        self._pending: Pending | None = None

    def _own(self) -> None:
        if threading.get_ident() != self._thread:
            if self._thread == _CLOSED:
                raise StoreClosed(self.journal.path)
            raise RuntimeError("the store belongs to the thread that opened it")

    @property
    def _committed(self) -> Tables:
        self._own()
        return self.journal.tables

    def lookup(self, name: str, key: str) -> Record | None:
        """The stored document itself, not to be changed; None if there is none."""
        committed = self._committed.get(name, {})
        if self._pending is not None and name in self._pending:
            changed = self._pending[name]
            if changed is None:
                return None
            if key in changed:
                return changed[key]
        return committed.get(key)

    def view(self, name: str) -> Mapping[str, Record]:
        """All documents of a table by id, not to be changed: those stored, with those of the transaction."""
        committed = self._committed.get(name, {})
        if self._pending is None or name not in self._pending:
            return committed
        changed = self._pending[name]
        if changed is None:
            return {}
        merged: dict[str, Record | None] = {**committed, **changed}
        return {key: document for key, document in merged.items() if document is not None}

    def count(self, name: str) -> int:
        """How many documents a table has."""
        committed = self._committed.get(name, {})
        if self._pending is None or name not in self._pending:
            return len(committed)
        changed = self._pending[name]
        if changed is None:
            return 0
        moved = sum((document is not None) - (key in committed) for key, document in changed.items())
        return len(committed) + moved

    def names(self) -> set[str]:
        """The names of all tables, empty ones included."""
        found = set(self._committed)
        for name, changed in (self._pending or {}).items():
            (found.discard if changed is None else found.add)(name)
        return found

    def change(self, name: str, documents: Mapping[str, Record | None] | None) -> None:
        """Put documents, remove those that are None, or drop the table (None): now, or with the transaction.

        The documents must be `plain` already: they are kept as they are.
        """
        self._own()
        if self._pending is None:
            self._commit({name: documents})
            return
        self.journal.check()
        held = self._pending.get(name, {})
        if documents is None:
            self._pending[name] = None
            return
        if held is None:
            held = dict.fromkeys(self._committed.get(name, {}))
        held.update(documents)
        self._pending[name] = held

    def _commit(self, change: Change) -> None:
        self.journal.commit(change)
        self.journal.compact_if_wanted()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Everything changed inside becomes one commit at the end, or nothing does.

        Inside another transaction it is a part of that one, which an exception undoes by itself.
        """
        self._own()
        if self._pending is not None:
            with self._part(self._pending):
                yield
            return
        self.journal.check()
        self._pending = {}
        try:
            yield
            pending = self._pending
            self._pending = None
            if pending:
                self._commit(pending)
        except BaseException:
            self._pending = None
            self.rollbacks += 1
            raise

    @contextmanager
    def _part(self, outer: Pending) -> Generator[None]:
        before = {name: None if changed is None else dict(changed) for name, changed in outer.items()}
        try:
            yield
        except BaseException:
            self._pending = before
            self.rollbacks += 1
            raise

    def replace(self, tables: Tables, ready: frames.Unsealed) -> None:
        """Make these plain tables the whole content; ``ready`` are the frames of those that were encoded elsewhere.

        Not inside a transaction: raises RuntimeError there.
        """
        self._outside()
        self.journal.replace(tables, ready)
        self.rollbacks += 1

    def compact(self) -> None:
        """Write the journal anew without garbage. Raises RuntimeError inside a transaction."""
        self._outside()
        self.journal.compact()

    def _outside(self) -> None:
        self._own()
        if self._pending is not None:
            raise RuntimeError("not inside a transaction")

    def read(self) -> dict[str, dict[str, Any]] | None:
        """A copy of everything, for TinyDB's own tables; None if there is nothing."""
        everything = {
            name: {key: detached(document) for key, document in self.view(name).items()} for name in self.names()
        }
        return everything or None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make ``data`` everything there is, storing only what differs; for TinyDB's own tables."""
        with self.transaction():
            for name in self.names() - set(data):
                self.change(name, None)
            for name, documents in data.items():
                old, known = self.view(name), name in self.names()
                new = {str(key): plain(document) for key, document in documents.items()}
                different: dict[str, Record | None] = {
                    key: document
                    for key, document in new.items()
                    if key not in old or not frames.same(old[key], document)
                }
                different.update(dict.fromkeys(old.keys() - new.keys()))
                if different or not known:
                    self.change(name, different)

    def close(self) -> None:
        """Give the file back. An open transaction is forgotten, as by a crash. May be called again."""
        if self._thread == _CLOSED:
            return
        self._own()
        self._pending, self._thread = None, _CLOSED
        self.journal.close()
