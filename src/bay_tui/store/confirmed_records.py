"""Hold the records as the server last told them.

On the disk, in memory, and with them how far its feed has been read.
"""

from collections.abc import Collection, Iterable

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Apart, Database
from bay_tui.store.decoding import (
    RECORDS,
    UNREAD,
    DecodedChange,
    DecodedSnapshot,
    Unreadable,
    load,
    read_change,
    read_raw,
    unread_key,
)
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.values import packed
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import Change
from bay_tui.workshop.view import Key

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
        """Decode changes; the last one of each record counts.

        Raises Unreadable and ValueError. What cannot be decoded is kept as it came where a snapshot could not decode it
        either, or with `tolerant`.
        """
        reads: dict[Key, DecodedChange] = {}
        for change in changes:
            try:
                read = read_change(change)
            except Unreadable as error:
                if not tolerant and error.key not in self._unreadable:
                    raise
                self._unreadable |= {error.key}
                read = read_raw(change)
            if read is not None:
                reads[read.key] = read
        return list(reads.values())

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
        for read in reads:
            if read.record is not None:
                self.memory.put(read.record)
            else:
                self.memory.drop(*read.key)

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
        self.memory, self.position, self.reset = reading.memory, reading.cursor, False
        self._unreadable = reading.unreadable
