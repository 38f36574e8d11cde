"""Decode records by kind, from the wire to memory and disk.

They are cleaned, and kept unread where this version cannot read them. A newer server may send kinds and values this
version does not know. They are kept as they came and skipped, so that an update of the terminal finds them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from bay_tui.store.database import Database
from bay_tui.store.journal import frames
from bay_tui.store.journal.values import Change as TableChange
from bay_tui.store.journal.values import JsonObject, Packed, Tables, packed, plain
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import Change, Snapshot
from bay_tui.workshop.records import KINDS, SERVER_ONLY, AnyRecord, Record, kind_of
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.text import is_clean
from bay_tui.workshop.view import Key, Memory

RECORDS = "record:"
"""Before the kind, the name of the table with the records of a kind."""

UNREAD = "unread"
"""The table of what this version cannot read, as it came, by `kind/id`."""

MOST_AT_ONCE = 500
"""So many changes are decoded, stored and taken over in one go on the screen's thread: a few milliseconds."""

_AT_ONCE = 256
"""So many records of a snapshot are looked through for unclean text at once."""


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a kind.

    It is made when the first such record comes: all at once would delay the first picture, which needs none.
    """
    return msgspec.json.Decoder(KINDS[kind])


class Unreadable(ValueError):
    """Name a record of a known kind that cannot be decoded.

    `key` is its kind and id.
    """

    def __init__(self, key: Key) -> None:
        super().__init__(f"{key[0]} {key[1]} cannot be read")
        self.key = key


class DecodedChange(msgspec.Struct, frozen=True):
    """Hold one decoded change.

    The record is None where it is gone or cannot be read; then `raw` is what came.
    """

    key: Key
    record: Record | None
    raw: JsonObject | None = None


class DecodedSnapshot(msgspec.Struct, frozen=True):
    """Hold a decoded snapshot: records in memory, tables and their frames.

    `unreadable` are the keys that could not be read, `different` those of records that were not the same in `before`.
    `pulled` says that it is those of `before` with the changes of a long pull.
    """

    cursor: Cursor
    memory: Memory
    tables: Tables
    frames: frames.Unsealed
    unreadable: frozenset[Key]
    different: frozenset[Key]
    before: Memory
    pulled: bool = False


class _Head(msgspec.Struct):
    kind: str
    id: str


def read_change(change: Change) -> DecodedChange | None:
    """Return the change as the store keeps it.

    None for what no terminal may hold. A record of an unknown kind is kept raw. Raises Unreadable where the kind is
    known.
    """
    key = (change.kind, change.id)
    if change.kind in SERVER_ONLY:
        return None
    if not change.record:
        return DecodedChange(key, None)
    if change.kind not in KINDS:
        return read_raw(change)
    try:
        record = _decoder(change.kind).decode(change.record)
    except msgspec.DecodeError as error:
        raise Unreadable(key) from error
    if record.id != change.id:
        raise Unreadable(key)
    return DecodedChange(key, _cleaned(change.record, record))


def read_raw(change: Change) -> DecodedChange:
    """Return the change with its record as it came.

    Raises ValueError where that is no JSON object.
    """
    try:
        raw = msgspec.json.decode(change.record, type=JsonObject)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    return DecodedChange((change.kind, change.id), None, raw)


def read_changes(
    changes: Iterable[Change], unreadable: Collection[Key], *, tolerant: bool
) -> tuple[list[DecodedChange], frozenset[Key]]:
    """Decode changes; the last one of each record counts.

    Raises Unreadable and ValueError. What cannot be decoded is kept as it came where a snapshot could not decode it
    either (`unreadable`), or with `tolerant`; its keys come second.
    """
    reads: dict[Key, DecodedChange] = {}
    unread: set[Key] = set()
    for change in changes:
        try:
            read = read_change(change)
        except Unreadable as error:
            if not tolerant and error.key not in unreadable:
                raise
            unread.add(error.key)
            read = read_raw(change)
        if read is not None:
            reads[read.key] = read
    return list(reads.values()), frozenset(unread)


def _stored(reads: Iterable[DecodedChange]) -> TableChange:
    """Return what changes in the store's tables."""
    tables: dict[str, dict[str, Packed | None]] = {UNREAD: {}}
    for read in reads:
        kind, id_ = read.key
        tables[UNREAD][unread_key(read.key)] = None if read.raw is None else packed(plain(read.raw))
        tables.setdefault(RECORDS + kind, {})[id_] = None if read.record is None else packed(read.record)
    return tables


def adopt(memory: Memory, reads: Iterable[DecodedChange]) -> None:
    """Take changes over in memory."""
    for read in reads:
        if read.record is not None:
            memory.put(read.record)
        else:
            memory.drop(*read.key)


def read_long_pull(
    changes: Sequence[Change],
    cursor: Cursor,
    before: Memory,
    tables: Tables,
    unreadable: frozenset[Key],
    *,
    tolerant: bool,
) -> DecodedSnapshot:
    """Decode many changes, and lay them over the records up to now.

    Those are `before`, `tables` and `unreadable`; nobody changes them meanwhile. Raises as `read_changes`. It takes as
    long as a snapshot, so call it in a thread.
    """
    reads, unread = read_changes(changes, unreadable, tolerant=tolerant)
    memory = Memory(before)
    adopt(memory, reads)
    now = {name: dict(documents) for name, documents in tables.items()}
    frames.apply(now, _stored(reads))
    known = [read.key for read in reads if read.key[0] in KINDS]
    different = {key for key in known if _at(before, key) != _at(memory, key)}
    return DecodedSnapshot(cursor, memory, now, {}, unreadable | unread, frozenset(different), before, pulled=True)


def read_snapshot(snapshot: Snapshot, before: Memory) -> DecodedSnapshot:
    """Decode a whole snapshot.

    `before` are the records up to now. Raises ValueError. It takes half a second for 40,000 records, so call it in a
    thread; all that can be done there is done there.
    """
    memory = Memory()
    tables: Tables = {}
    unreadable: set[Key] = set()
    decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(AnyRecord)
    for raw, is_known_clean in _looked_through(snapshot.records):
        try:
            record = decoder.decode(raw)
        except msgspec.DecodeError:
            head = _head(raw)
            tables.setdefault(UNREAD, {})[unread_key(head)] = packed(plain(msgspec.json.decode(raw)))
            if head[0] in KINDS:
                unreadable.add(head)
            continue
        kind = kind_of(record)
        if kind not in SERVER_ONLY:
            record = record if is_known_clean else _cleaned(raw, record)
            memory.put(record)
            tables.setdefault(RECORDS + kind, {})[record.id] = packed(record)
    return DecodedSnapshot(
        Cursor.parse(snapshot.cursor),
        memory,
        tables,
        {name: frames.unsealed(name, documents) for name, documents in tables.items()},
        frozenset(unreadable),
        frozenset(before.differences(memory)),
        before,
    )


def load(database: Database) -> tuple[Memory, frozenset[Key]]:
    """Return the stored records, and the keys of unreadable ones.

    Of kinds unknown to this version nothing is said.
    """
    memory = Memory()
    unreadable: set[Key] = set()
    texts: dict[str, str] = {}
    for kind, cls in KINDS.items():
        for document in database.keyed(RECORDS + kind):
            id_ = str(document.doc_id)
            texts[id_] = id_
            try:
                memory.put(msgspec.convert(_shared(document, texts), cls))
            except msgspec.ValidationError:
                unreadable.add((kind, str(document.doc_id)))
    for document in database.keyed(UNREAD):
        kind, _, id_ = str(document.doc_id).partition("/")
        if kind in KINDS:
            try:
                memory.put(sanitise(msgspec.convert(document, KINDS[kind])))
            except msgspec.ValidationError:
                unreadable.add((kind, id_))
    return memory, frozenset(unreadable)


def _shared(document: Mapping[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """Return a document whose texts are kept once, in `texts`.

    Names, units and ids stand in many records. They are not interned: msgspec leaves out a field whose value is the
    very object of its default.
    """
    return {name: texts.setdefault(value, value) if type(value) is str else value for name, value in document.items()}


def unread_key(key: Key) -> str:
    """Return the id under which an unread record is kept."""
    return f"{key[0]}/{key[1]}"


def _at(memory: Memory, key: Key) -> Record | None:
    return memory.get(KINDS[key[0]], key[1])


def _head(raw: msgspec.Raw) -> Key:
    try:
        head = msgspec.json.decode(raw, type=_Head)
    except msgspec.DecodeError as error:
        raise ValueError(f"a snapshot holds something that is no record: {error}") from error
    return head.kind, head.id


def _looked_through(records: Sequence[msgspec.Raw]) -> Iterator[tuple[msgspec.Raw, bool]]:
    """Yield each record, and whether its text is known to be clean."""
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        clean = _is_clean(b" ".join(some))
        for raw in some:
            yield raw, clean


def _cleaned(raw: msgspec.Raw, record: Record) -> Record:
    return record if _is_clean(bytes(raw)) else sanitise(record)


def _is_clean(text: bytes) -> bool:
    # Almost every record is clean; seeing that in its JSON at once spares looking at each of its texts.
    return b"\\" not in text and is_clean(text.decode())
