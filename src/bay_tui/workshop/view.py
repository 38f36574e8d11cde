"""Show records to the rules, whoever keeps them.

A terminal's replica does, or the server's transaction.

A `View` reads; an `Overlay` is a view with changes laid over another one, which both sides use: the terminal for
operations the server has not confirmed, the server for a batch it has not written yet.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from bay_tui.workshop.records import TAGS, Record, RecordT, index_values, kind_of

Key = tuple[str, str]
"""Names one record: (kind, id)."""


_NOTHING: dict[str, dict[str, str | dict[str, None]]] = {}


class View(Protocol):
    """Read records for rules and screens.

    Results of `find`, `between` and `every` are in the order of their ids.
    """

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """Return the record, or None where there is none."""
        ...

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """Return the records whose attribute `index` is, or holds, a value.

        Any of `values` will do.
        """
        ...

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """Return the records with an `index` value from `first` to `last`.

        Both included, as texts are ordered by their characters.
        """
        ...

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """Return all records of a kind."""
        ...


class Memory:
    """Hold records in memory with their indexes.

    They are the confirmed state of a replica, and the changes of an overlay.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: dict[str, dict[str, Any]] = {}
        # By kind, index and value. Most values lead to one record, whose id alone takes a tenth of the room that a
        # collection of one does. More are the keys of a dict: the garbage collector looks through sets, not through
        # those. One dict with the three as its key would take a tuple for each value, and twice the time.
        self._index: dict[str, dict[str, dict[str, str | dict[str, None]]]] = {}
        for record in records:
            self.put(record)

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        # Rules ask for thousands of records at a time: nothing is made on the way to them, nor called.
        records = self._records.get(TAGS[cls])
        return None if records is None else records.get(id)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        kind = TAGS[cls]
        held = self._index.get(kind, _NOTHING).get(index)
        found = [ids for value in values if (ids := held.get(value))] if held else []
        if not found:
            return []
        records = self._records[kind]
        if len(found) == 1:
            ids = (found[0],) if isinstance(found[0], str) else sorted(found[0])
        else:
            ids = sorted({id for each in found for id in ((each,) if isinstance(each, str) else each)})
        return [records[id] for id in ids]

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        kind = TAGS[cls]
        held = self._index.get(kind, _NOTHING).get(index, {})
        found = {
            id
            for value, ids in held.items()
            if first <= value <= last
            for id in ((ids,) if isinstance(ids, str) else ids)
        }
        return [self._records[kind][id] for id in sorted(found)]

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        records = self._records.get(TAGS[cls])
        return [records[id] for id in sorted(records)] if records else []

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its kind and id."""
        kind, id = TAGS[type(record)], record.id
        records = self._records.get(kind)
        if records is None:
            records = self._records[kind] = {}
        old = records.get(id)
        records[id] = record
        now = index_values(record)
        if old is not None:
            before = index_values(old)
            if before == now:
                return  # as most changes leave it
            self._unindex(kind, id, before)
        if now:
            self._enter(kind, id, now)

    def _enter(self, kind: str, id: str, pairs: list[tuple[str, str]]) -> None:
        indexes = self._index.setdefault(kind, {})
        for index, value in pairs:
            held = indexes.get(index)
            if held is None:
                held = indexes[index] = {}
            found = held.setdefault(value, id)
            if found is id:
                continue
            if isinstance(found, dict):
                found[id] = None
            elif found != id:
                held[value] = {found: None, id: None}

    def clear(self) -> None:
        """Forget all records, one by one, so that others go on."""
        for records in self._records.values():
            while records:
                records.popitem()
        for indexes in self._index.values():
            for held in indexes.values():
                while held:
                    held.popitem()

    def drop(self, kind: str, id: str) -> None:
        """Remove a record, if it is there."""
        old = self._records.get(kind, {}).pop(id, None)
        if old is not None:
            self._unindex(kind, id, index_values(old))

    def _unindex(self, kind: str, id: str, pairs: list[tuple[str, str]]) -> None:
        for index, value in pairs:
            held = self._index[kind].get(index)
            if held is None:
                continue  # the same value twice in one record, and nobody else has any
            found = held.get(value)
            if isinstance(found, dict):
                found.pop(id, None)
                if len(found) == 1:
                    held[value] = next(iter(found))
            elif found == id:
                del held[value]
                if not held:  # as in a memory that never had a value there
                    del self._index[kind][index]

    def differences(self, other: "Memory") -> set[Key]:
        """Return the keys of the records that differ in another one."""
        different: set[Key] = set()
        for kind in self._records.keys() | other._records.keys():
            # Record by record: comparing two dicts, or joining their keys, is one step for which other threads wait.
            mine, theirs = self._records.get(kind, {}), other._records.get(kind, {})
            different.update((kind, id) for id, record in theirs.items() if mine.get(id) != record)
            different.update((kind, id) for id in mine if id not in theirs)
        return different

    def __iter__(self) -> Iterator[Record]:
        for records in self._records.values():
            yield from records.values()

    def __len__(self) -> int:
        return sum(len(records) for records in self._records.values())


class KindByKind:
    """Read a view kind by kind, and answer from memory.

    For who asks for nearly all of it, where each question is a query. Each kind is as it was when it was first asked
    for.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._read: dict[str, Memory] = {}

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        return self._of(cls).get(cls, id)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        return self._of(cls).find(cls, index, *values)

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        return self._of(cls).between(cls, index, first, last)

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        return self._of(cls).every(cls)

    def _of(self, cls: type[RecordT]) -> Memory:
        kind = kind_of(cls)
        found = self._read.get(kind)
        if found is None:
            found = self._read[kind] = Memory(self._view.every(cls))
        return found


def _by_id(record: Record) -> str:
    return record.id


class Overlay:
    """Lay changes over a `base`, which itself stays as it is."""

    def __init__(self, base: View) -> None:
        self.base = base
        self._over = Memory()
        self._changed: set[Key] = set()

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        over = self._over.get(cls, id) if self._changed else None
        return self.base.get(cls, id) if over is None else over

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        below = self.base.find(cls, index, *values)
        if not self._changed:
            return below
        return self._merge(cls, below, self._over.find(cls, index, *values))

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        below = self.base.between(cls, index, first, last)
        return self._merge(cls, below, self._over.between(cls, index, first, last))

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        return self._merge(cls, self.base.every(cls), self._over.every(cls))

    def _merge(self, cls: type[RecordT], below: list[RecordT], over: list[RecordT]) -> list[RecordT]:
        if not below:
            return over
        kind, changed = TAGS[cls], self._changed
        kept = [record for record in below if (kind, record.id) not in changed]
        return sorted(kept + over, key=_by_id) if over else kept

    def put(self, record: Record) -> None:
        """Lay a record over the base."""
        self._over.put(record)
        self._changed.add((kind_of(record), record.id))

    def changed(self) -> set[Key]:
        """Return the keys of all records laid over the base."""
        return set(self._changed)

    def changes(self) -> list[Record]:
        """Return all records laid over the base."""
        return list(self._over)
