"""Give the rules a view of records in SQL, with a memory."""

from bisect import insort
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.compiled_sql import Among
from bay_tui.server.sql.schema import record, record_key
from bay_tui.workshop.records import KINDS, Record, RecordT, index_changes, kind_of
from bay_tui.workshop.view import Key

Find = tuple[str, str, str]
"""What `find` looks up: (kind, index, value)."""

Span = tuple[str, str, str, str]
"""What `between` looks up: (kind, index, first value, last value)."""

Connect = Callable[[], AbstractContextManager[sa.Connection]]
"""Gives the connection to read with, for one query."""

_LONGEST_ID = 80
# msgspec makes what it knows of a class when it is first asked for, and threads that ask at once end the process. So it
# is asked here, before there are any.
_READERS = {kind: msgspec.json.Decoder(cls) for kind, cls in KINDS.items()}
_COLUMNS = (record.c.kind, record.c.id, record.c.body)
_BY_ID = sa.select(*_COLUMNS).where(record.c.site == sa.bindparam("site"), Among(record.c.id, "ids"))
_BY_KIND = sa.select(*_COLUMNS).where(record.c.site == sa.bindparam("site"), record.c.kind == sa.bindparam("kind"))
_BY_INDEX = (
    sa.select(record_key.c.value, *_COLUMNS)
    .select_from(record_key)
    .join(
        record,
        (record.c.site == record_key.c.site) & (record.c.id == record_key.c.id) & (record.c.kind == record_key.c.kind),
    )
    .where(
        record_key.c.site == sa.bindparam("site"),
        record_key.c.kind == sa.bindparam("kind"),
        record_key.c.name == sa.bindparam("name"),
    )
)
_BY_KEY = _BY_INDEX.where(Among(record_key.c.value, "values"))
_BETWEEN = _BY_INDEX.where(record_key.c.value >= sa.bindparam("first"), record_key.c.value <= sa.bindparam("last"))


class Misses:
    """Note the records a view was asked for and did not have.

    `fresh` says that there was one, since it was last unset.
    """

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.finds: set[Find] = set()
        self.spans: set[Span] = set()
        self.kinds: set[str] = set()
        self.fresh = False

    @property
    def any(self) -> bool:
        """Tell whether anything was missed."""
        return bool(self.ids or self.finds or self.spans or self.kinds)


class SqlView:
    """Read one site's records, as a `View`.

    With `keep`, a record that was read once is taken as it was, but for adopted ones: the view of transactions. With
    `misses`, nothing is read: an unknown record is noted there and taken for absent.
    """

    def __init__(self, site: str, connect: Connect, *, keep: bool) -> None:
        self.site = site
        self.connect = connect
        self._keep = keep
        self.misses: Misses | None = None
        self._forget()

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        self._refresh()
        key = (kind_of(cls), id)
        if key not in self._records and id not in self._ids:
            if self.misses is not None:
                self.misses.ids.add(id)
                self.misses.fresh = True
                return None
            self.load_ids((id,))
        return self._records.get(key)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        self._refresh()
        kind = kind_of(cls)
        found = self._found.setdefault((kind, index), {})
        missing = [value for value in values if value not in found]
        if missing and (kind, index) in self._spans:
            missing = [value for value in missing if not self._spanned(kind, index, value, value)]
        if missing and self.misses is not None:
            self.misses.finds.update((kind, index, value) for value in missing)
            self.misses.fresh = True
        elif missing:
            self._load_finds((kind, index, value) for value in missing)
        ids = {id for value in values if (ids := found.get(value)) for id in ids}
        return [self._records[kind, id] for id in sorted(ids)]

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        self._refresh()
        kind = kind_of(cls)
        if not self._spanned(kind, index, first, last):
            if self.misses is not None:
                self.misses.spans.add((kind, index, first, last))
                self.misses.fresh = True
            else:
                self._load_spans(((kind, index, first, last),))
        found = self._found.get((kind, index), {})
        ids = {id for value, ids in found.items() if first <= value <= last for id in ids}
        return [self._records[kind, id] for id in sorted(ids)]

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        self._refresh()
        kind = kind_of(cls)
        if kind not in self._kinds:
            if self.misses is not None:
                self.misses.kinds.add(kind)
                self.misses.fresh = True
            else:
                self._load_kinds((kind,))
        return [self._records[kind, id] for id in self._kinds.get(kind, ())]

    def known(self, key: Key) -> Record | None:
        """Return a record in memory by kind and id, else None."""
        return self._records.get(key)

    @property
    def size(self) -> int:
        """Return the number of records and answers in memory."""
        return len(self._records) + len(self._ids) + sum(map(len, (*self._found.values(), *self._spans.values())))

    def adopt(self, records: Iterable[Record]) -> None:
        """Take over written records, so that memory equals the database again.

        `load_ids` must have read the records that had these ids before: otherwise nobody knows what they were found by.
        """
        for new in records:
            kind, id = kind_of(new), new.id
            assert id in self._ids, f"{kind} {id} is written over what was never read"  # noqa: S101
            old = self._records.get((kind, id))
            self._records[kind, id] = new
            lost, won = index_changes(old, new)
            for name, value in lost:
                if (ids := self._found.get((kind, name), {}).get(value)) is not None:
                    ids.discard(id)
            for name, value in won:
                found = self._found.get((kind, name), {})
                if value in found:
                    found[value].add(id)
                elif self._spanned(kind, name, value, value):
                    found[value] = {id}
            if old is None and kind in self._kinds:
                insort(self._kinds[kind], id)

    def load_ids(self, ids: Iterable[str]) -> None:
        """Read every record, of whatever kind, that has one of `ids`."""
        missing = [id for id in ids if id not in self._ids]
        if not missing:
            return
        with self.connect() as connection:
            for kind, id, body in compiled_sql.execute(connection, _BY_ID, {"site": self.site, "ids": missing}):
                self._take(kind, id, body)
        self._ids.update(missing)

    def load(self, misses: Misses) -> None:
        """Read everything that was missed."""
        self.load_ids(misses.ids)
        self._load_finds(misses.finds)
        self._load_spans(misses.spans)
        self._load_kinds(misses.kinds)

    def _load_finds(self, finds: Iterable[Find]) -> None:
        by_index: dict[tuple[str, str], list[str]] = {}
        for kind, name, value in finds:
            if value not in self._found.setdefault((kind, name), {}):
                by_index.setdefault((kind, name), []).append(value)
        if not by_index:
            return
        with self.connect() as connection:
            for (kind, name), values in by_index.items():
                self._load_values(connection, kind, name, values)

    def _load_values(self, connection: sa.Connection, kind: str, name: str, values: list[str]) -> None:
        """Read what is found by these values.

        Only once the rows are in, the questions count as answered.
        """
        wanted = {"site": self.site, "kind": kind, "name": name, "values": values}
        found: dict[str, set[str]] = {value: set() for value in values}
        for value, _, id, body in compiled_sql.execute(connection, _BY_KEY, wanted):
            self._take(kind, id, body)
            found[value].add(id)
        self._found[kind, name].update(found)

    def _load_spans(self, spans: Iterable[Span]) -> None:
        """Read what is found by values from one to another."""
        for kind, name, first, last in spans:
            wanted = {"site": self.site, "kind": kind, "name": name, "first": first, "last": last}
            found: dict[str, set[str]] = {}
            with self.connect() as connection:
                for value, _, id, body in compiled_sql.execute(connection, _BETWEEN, wanted):
                    if first <= value <= last:  # some databases order texts by the rules of a language
                        self._take(kind, id, body)
                        found.setdefault(value, set()).add(id)
            self._found.setdefault((kind, name), {}).update(found)
            self._spans.setdefault((kind, name), []).append((first, last))

    def _spanned(self, kind: str, name: str, first: str, last: str) -> bool:
        """Tell whether all that lies between two values was read."""
        spans = self._spans.get((kind, name), ())
        return any(begin <= first and last <= end for begin, end in spans)

    def _load_kinds(self, kinds: Iterable[str]) -> None:
        for kind in kinds:
            ids: list[str] = []
            with self.connect() as connection:
                for _, id, body in compiled_sql.execute(connection, _BY_KIND, {"site": self.site, "kind": kind}):
                    self._take(kind, id, body)
                    ids.append(id)
            self._kinds[kind] = sorted(ids)

    def _take(self, kind: str, id: str, body: str) -> None:
        if (kind, id) not in self._records:
            self._records[kind, id] = _READERS[kind].decode(body)

    def _refresh(self) -> None:
        if not self._keep:
            self._forget()

    def _forget(self) -> None:
        self._records: dict[Key, Any] = {}
        self._ids: set[str] = set()
        # What is found, by kind and index, and by value: rules ask for hundreds of values of one index at a time.
        self._found: dict[tuple[str, str], dict[str, set[str]]] = {}
        self._spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._kinds: dict[str, list[str]] = {}


def like_an_id(text: str) -> bool:
    """Say whether a text can be an id at all.

    Notes and titles need not be looked up.
    """
    return 0 < len(text) <= _LONGEST_ID and " " not in text and "\n" not in text
