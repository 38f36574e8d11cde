"""Hold the records as the server last told them.

On the disk, in memory, and with them how far its feed has been read.
"""

from collections.abc import Callable, Collection, Iterable
from functools import partial

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Apart, Database
from bay_tui.store.decoding import (
    MOST_AT_ONCE,
    RECORDS,
    UNREAD,
    DecodedChange,
    DecodedSnapshot,
    adopt,
    load,
    read_changes,
    read_long_pull,
    unread_key,
)
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.values import packed
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import Change, PullReply

POSITION = "feed"
"""The name under which the position in the feed is kept."""


class _StoredPosition(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a cursor as the store keeps it.

    Its text, and the epoch and position in it.
    """

    cursor: str
    epoch: str
    seq: int


def stored_position(database: Database) -> Cursor | None:
    """Return the cursor up to which the feed was read.

    None where only a snapshot helps.
    """
    kept = meta.read(database, POSITION, _StoredPosition)
    try:
        return None if kept is None else Cursor.parse(kept.cursor)
    except ValueError:
        return None


def store_position(database: Database, read: Cursor) -> None:
    """Keep the cursor up to which the feed was read.

    With the open transaction. Raises StoreError.
    """
    meta.write(database, POSITION, _stored(read))


def _stored(read: Cursor) -> _StoredPosition:
    return _StoredPosition(cursor=str(read), epoch=read.epoch, seq=read.seq)


class ConfirmedRecords:
    """Hold the records the server confirmed.

    Only `Replica` changes it: `store` within its transaction, then `adopt`. `position` is None before the first
    snapshot. `reset` says that single changes do not help any more.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.position = stored_position(database)
        self.memory, self._unreadable = load(database)
        self.reset = bool(self._unreadable)

    @property
    def needs_snapshot(self) -> bool:
        """Tell whether only a snapshot helps.

        There was none yet, the server said so, or stored records cannot be read.
        """
        return self.position is None or self.reset

    def latest_moment(self, answered: str) -> str:
        """Return the later cursor of `answered` and the one read.

        Empty where neither is known.
        """
        if self.position is None or self.reset:
            return answered
        return answered if answered and Cursor.parse(answered).seq > self.position.seq else str(self.position)

    def read(self, changes: Iterable[Change], *, tolerant: bool) -> list[DecodedChange]:
        """Decode changes, as `read_changes`."""
        reads, unread = read_changes(changes, self._unreadable, tolerant=tolerant)
        self._unreadable |= unread
        return reads

    def long_pull(self, reply: PullReply, *, tolerant: bool) -> Callable[[], DecodedSnapshot] | None:
        """Return what decodes changes that are many, from any thread.

        It gives all records as they are with them; until then nothing may be taken over here. None for few changes, or
        those of no use here. Raises ValueError for what is no cursor.
        """
        before = self.position
        if self.needs_snapshot or before is None or reply.reset or len(reply.changes) <= MOST_AT_ONCE:
            return None
        read = Cursor.parse(reply.cursor)
        news = [change for change in reply.changes if change.seq > before.seq]
        if read.epoch != before.epoch or read.seq <= before.seq or len(news) <= MOST_AT_ONCE:
            return None
        tables = self._database.committed(lambda name: name == UNREAD or name.startswith(RECORDS))
        return partial(read_long_pull, news, read, self.memory, tables, self._unreadable, tolerant=tolerant)

    def store(self, reads: Collection[DecodedChange], position: Cursor) -> None:
        """Write changes and the position after them.

        With the open transaction. Raises StoreError.
        """
        unread = self._database.keyed(UNREAD)
        unread.remove(doc_ids=[unread_key(read.key) for read in reads])
        unread.put({unread_key(read.key): read.raw for read in reads if read.raw is not None})
        for kind in dict.fromkeys(read.key[0] for read in reads):
            now = {read.key[1]: read.record for read in reads if read.key[0] == kind}
            table = self._database.keyed(RECORDS + kind)
            if gone := [id_ for id_, record in now.items() if record is None]:
                table.remove(doc_ids=gone)
            table.put({id_: meta.document(record) for id_, record in now.items() if record is not None})
        store_position(self._database, position)

    def adopt(self, reads: Iterable[DecodedChange], position: Cursor) -> None:
        """Take over in memory what has been stored."""
        self.position = position
        adopt(self.memory, reads)

    async def prepare_snapshot(self, reading: DecodedSnapshot, keep: Iterable[str], apart: Apart) -> Rewriting:
        """Write a snapshot beside this thread, for `store_snapshot`. Raises StoreError."""
        ahead = {meta.TABLE: {POSITION: packed(meta.document(_stored(reading.cursor)))}}
        return await self._database.prepared_swap(
            reading.tables, reading.frames, [meta.TABLE, *keep], apart, ahead=ahead
        )

    def store_snapshot(self, reading: DecodedSnapshot, keep: Iterable[str], written: Rewriting | None = None) -> None:
        """Make a snapshot the whole content, beside the tables to `keep`.

        As it was `written` already, or now. With the open transaction. Raises StoreError.
        """
        store_position(self._database, reading.cursor)
        if written is not None:
            self._database.finish_swap(written)
            return
        # Whoever read the snapshot has made its documents plain and encoded them, off this thread.
        self._database.swap(reading.tables, reading.frames, keep=[meta.TABLE, *keep])

    def adopt_snapshot(self, reading: DecodedSnapshot) -> None:
        """Take over in memory a snapshot that has been stored."""
        self.memory, self.position, self.reset = reading.memory, reading.cursor, self.reset and reading.pulled
        self._unreadable = reading.unreadable
