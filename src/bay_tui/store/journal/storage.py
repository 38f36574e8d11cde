"""Store TinyDB's tables on the journal.

Committed documents, and the changes of an open transaction over them.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import msgspec
from tinydb.storages import Storage

from bay_tui.store.errors import StoreClosed
from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, OsDisk
from bay_tui.store.journal.journal import Journal
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.values import Change, JsonObject, Packed, Tables, packed, plain, same, unpacked

_CLOSED = -1

_UNCHANGED: Packed = b""
_NOTHING: Mapping[str, Packed | None] = {}

Pending = dict[str, dict[str, Packed | None] | None]
"""What a transaction has changed so far: documents by table and id, None for removed ones and dropped tables."""


class _Swapped(msgspec.Struct, frozen=True):
    """Hold the tables an open transaction makes the whole content.

    And the frames that are ready for them.
    """

    tables: Tables
    ready: frames.Unsealed


class TableView(Mapping[str, JsonObject]):
    """Show a table's documents, with an open transaction's changes over them.

    Each document is unpacked when it is asked for, and is the caller's.
    """

    def __init__(self, committed: Mapping[str, Packed], changed: Mapping[str, Packed | None] = _NOTHING) -> None:
        self._committed = committed
        self._changed = changed

    def __getitem__(self, key: str) -> JsonObject:
        """Return a document. Raises KeyError."""
        document = self._changed[key] if key in self._changed else self._committed[key]
        if document is None:
            raise KeyError(key)
        return unpacked(document)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a document, `default` where there is none."""
        document = self._changed[key] if key in self._changed else self._committed.get(key)
        return default if document is None else unpacked(document)

    def __contains__(self, key: object) -> bool:
        held = self._changed if key in self._changed else self._committed
        return held.get(cast(str, key)) is not None

    def __iter__(self) -> Iterator[str]:
        """Yield the ids: those stored before, then the new ones."""
        if not self._changed:
            return iter(self._committed)
        return self._ids()

    def _ids(self) -> Iterator[str]:
        yield from (key for key in self._committed if self._changed.get(key, _UNCHANGED) is not None)
        yield from (key for key, new in self._changed.items() if new is not None and key not in self._committed)

    def __len__(self) -> int:
        """Count the documents."""
        moved = sum((document is not None) - (key in self._committed) for key, document in self._changed.items())
        return len(self._committed) + moved


class JournalStorage(Storage):
    """Store TinyDB's data crash-safely, in the journal at `path`.

    `bay_tui.store.database.Database` is the way to use it. TinyDB's own tables work on it too, correctly but at the
    cost of the whole database a call, through `read` and `write`.

    Belongs to the thread that opened it: any other gets a RuntimeError. Reading and changing raise StoreClosed after
    `close`; changing raises whatever `Journal.commit` does. `tidy` is called after a commit that leaves much garbage;
    without it, the journal is compacted at once.
    """

    def __init__(self, path: str | Path, *, disk: Disk | None = None) -> None:
        self.journal = Journal(str(path), disk or OsDisk())
        self.rollbacks = self._turn = 0
        self._thread = threading.get_ident()
        self._pending: Pending | None = None
        self._swapped: _Swapped | None = None
        self._rewritten: Rewriting | None = None
        self.tidy: Callable[[], None] | None = None

    def _own(self) -> None:
        if threading.get_ident() != self._thread:
            if self._thread == _CLOSED:
                raise StoreClosed(self.journal.path)
            raise RuntimeError("the store belongs to the thread that opened it")

    @property
    def turn(self) -> int:
        """Return another number after whatever a reader may notice."""
        self._own()
        return self._turn

    @property
    def _committed(self) -> Tables:
        self._own()
        return self.journal.tables if self._swapped is None else self._swapped.tables

    def view(self, name: str) -> TableView:
        """Return the documents of a table by id.

        Those stored, with the changes of the open transaction over them: at the cost of the changes alone.
        """
        committed = self._committed.get(name, {})
        if self._pending is None or name not in self._pending:
            return TableView(committed)
        changed = self._pending[name]
        return TableView({}) if changed is None else TableView(committed, changed)

    def committed(self, wanted: Callable[[str], bool]) -> Tables:
        """Return the wanted tables as they are stored; nobody changes them."""
        return {name: documents for name, documents in self._committed.items() if wanted(name)}

    def names(self) -> set[str]:
        """Return the names of all tables, empty ones included."""
        found = set(self._committed)
        for name, changed in (self._pending or {}).items():
            (found.discard if changed is None else found.add)(name)
        return found

    def change(self, name: str, documents: Mapping[str, JsonObject | None] | None) -> None:
        """Put or remove documents, or drop a table.

        Documents that are None are removed, a table that is None is dropped: now, or with the transaction. The
        documents must be `plain` already.
        """
        self._own()
        self._turn += 1
        changed = (
            None
            if documents is None
            else {key: None if document is None else packed(document) for key, document in documents.items()}
        )
        if self._pending is None:
            self._commit({name: changed})
            return
        self.journal.check()
        held = self._pending.get(name, {})
        if changed is None:
            self._pending[name] = None
            return
        if held is None:
            held = dict.fromkeys(self._committed.get(name, {}))
        held.update(changed)
        self._pending[name] = held

    def _commit(self, change: Change, *, urgent: bool = False) -> None:
        self.journal.commit(change, urgent=urgent)
        if self.tidy is None:
            self.journal.compact_if_wanted()
        elif self.journal.wants_compacting:
            self.tidy()

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Generator[None]:
        """Make everything changed inside one commit at the end, or nothing.

        Inside another transaction it is a part of that one, which an exception undoes by itself. What is `urgent` may
        have all of the reserve.
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
            pending, swapped, rewritten = self._pending, self._swapped, self._rewritten
            self._pending = self._swapped = self._rewritten = None
            if rewritten is not None:
                self._finish(rewritten, pending)
            elif swapped is not None:
                self._rewrite(swapped, pending)
            elif pending:
                self._commit(pending, urgent=urgent)
        except BaseException:
            self._pending = self._swapped = self._rewritten = None
            self.rollbacks += 1
            raise
        finally:
            self._turn += 1

    @contextmanager
    def _part(self, outer: Pending) -> Generator[None]:
        before = {name: None if changed is None else dict(changed) for name, changed in outer.items()}
        swapped = self._swapped
        try:
            yield
        except BaseException:
            self._pending, self._swapped = before, swapped
            self.rollbacks += 1
            self._turn += 1
            raise

    def swap(self, tables: Tables, ready: frames.Unsealed, keep: Iterable[str]) -> None:
        """Make these tables and those to `keep` the whole content.

        Now, or with the transaction. `ready` are the frames of those tables that
        were encoded elsewhere.
        """
        with self.transaction():
            kept = {name: self._packed(name) for name in self.names().intersection(keep)}
            self._swapped, self._pending = _Swapped({**tables, **kept}, ready), {}
            self._turn += 1

    def begin_swap(self, tables: Tables, ready: frames.Unsealed, keep: Iterable[str], ahead: Change) -> Rewriting:
        """Begin a `swap` that is written beside this thread.

        Of these tables and those to `keep`; `finish_swap` ends it. What its transaction is known to change in those is
        written `ahead`: it need not be written, and flushed, in the end. Raises StoreError.
        """
        names = self.names().intersection(keep)
        kept = {name: self._packed(name) for name in names}
        frames.apply(kept, ahead)
        return self.journal.begin({**tables, **kept}, ready, names | frozenset(keep))

    def finish_swap(self, rewritten: Rewriting) -> None:
        """Make what was written the whole content, with the transaction.

        What the transaction changes must be tables that are kept.
        """
        with self.transaction():
            self._rewritten = rewritten

    def _finish(self, rewritten: Rewriting, pending: Pending) -> None:
        tables = rewritten.tables
        for change in rewritten.since:
            frames.apply(tables, change)
        self.journal.finish(rewritten, tables, frames.news(tables, pending))
        self.rollbacks += 1

    def begin_compaction(self) -> Rewriting:
        """Begin to write the journal anew beside this thread.

        `finish_compaction` ends it. Raises StoreError, and RuntimeError inside a transaction.
        """
        self._own()
        if self._pending is not None:
            raise RuntimeError("not inside a transaction")
        return self.journal.begin({name: dict(documents) for name, documents in self.journal.tables.items()})

    def finish_compaction(self, rewritten: Rewriting) -> None:
        """Put the journal written anew in its place. Raises StoreError."""
        self._own()
        self.journal.finish(rewritten, self.journal.tables, {})

    def _packed(self, name: str) -> dict[str, Packed]:
        """Return a table's documents, packed.

        With the changes of the open transaction.
        """
        tables = {name: dict(self._committed.get(name, {}))}
        if self._pending and name in self._pending:
            frames.apply(tables, {name: self._pending[name]})
        return tables.get(name, {})

    def _rewrite(self, swapped: _Swapped, pending: Pending) -> None:
        touched = {name: dict(swapped.tables[name]) for name in pending if name in swapped.tables}
        tables = {**swapped.tables, **touched}
        frames.apply(tables, pending)
        self.journal.replace(tables, {name: each for name, each in swapped.ready.items() if name not in pending})
        # Numbers given out for what was there before count no more.
        self.rollbacks += 1

    def compact(self) -> None:
        """Write the journal anew without garbage. Raises RuntimeError inside a transaction."""
        self._own()
        if self._pending is not None:
            raise RuntimeError("not inside a transaction")
        self.journal.replace(self.journal.tables)

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Copy all documents, for TinyDB's own tables. None if there is nothing."""
        return {name: dict(self.view(name)) for name in self.names()} or None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make `data` the whole content, storing only the differences.

        For TinyDB's own tables.
        """
        with self.transaction():
            for name in self.names() - set(data):
                self.change(name, None)
            for name, documents in data.items():
                old, known = self.view(name), name in self.names()
                new = {str(key): plain(document) for key, document in documents.items()}
                different: dict[str, JsonObject | None] = {
                    key: document for key, document in new.items() if key not in old or not same(old[key], document)
                }
                different.update(dict.fromkeys(old.keys() - new.keys()))
                if different or not known:
                    self.change(name, different)

    def close(self) -> None:
        """Give the file back.

        An open transaction is forgotten, as by a crash. May be called again.
        """
        if self._thread == _CLOSED:
            return
        self._own()
        self._pending = self._swapped = None
        self._thread = _CLOSED
        self.journal.close()
