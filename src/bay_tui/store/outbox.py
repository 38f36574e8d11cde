"""What was recorded here: waiting for the server, answered by it, or refused and waiting for a person.

An entry is kept after the server acknowledged it, for as long as backups are kept: a server restored from one asks for
what it lost. Numbers are this device's own, from 1 without a gap.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec
from tinydb import Query

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreTooNew
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.operations import SCHEMA, Operation
from bay_tui.workshop.view import Key

TABLE = "outbox"
KEPT_FOR = timedelta(days=14)
"""How long acknowledged operations are kept: the age of the oldest backup a server may be restored from."""

_ANSWERED = "answered"


class OutboxEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One recorded operation and what became of it.

    `epoch` is the server's when it answered, `answered_at` when it last did, also where it is asked again since.
    `passed` says that the confirmed records hold its effect. `settled_by` is the operation that replaced or discarded
    this refused one. `touched` are the records it changed when it was recorded.
    """

    operation: Operation
    state: Literal["pending", "acknowledged", "refused", "depends"] = "pending"
    verdict: Verdict | None = None
    answered_at: datetime | None = None
    epoch: str = ""
    passed: bool = False
    settled_by: str = ""
    touched: tuple[Key, ...] = ()

    @property
    def id(self) -> str:
        """The operation's id."""
        return self.operation.id

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded, by the terminal's corrected clock."""
        return self.operation.at

    @property
    def needs_attention(self) -> bool:
        """Whether it was refused, or depends on something refused, and nobody has settled it."""
        return self.state in ("refused", "depends") and not self.settled_by

    @property
    def shows(self) -> bool:
        """Whether its effect has to be laid over the confirmed records."""
        return self.state in ("pending", "acknowledged") and not self.passed

    @property
    def disposable(self) -> bool:
        """Whether nothing but a restored server could still ask for it."""
        return self.passed if self.state == "acknowledged" else bool(self.settled_by)


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Name the last operation of this device that the server has answered; number 0 where there is none.

    The id is empty where that operation is not kept here any more. `epoch` is the server's when it last answered,
    `cursor` the head of its feed just after; empty where it told none, or does not know it any more.
    """

    number: int = 0
    id: str = ""
    epoch: str = ""
    cursor: str = ""


class Counts(NamedTuple):
    """How many operations wait for the server, and how many for a person."""

    waiting: int
    attention: int


class Outbox:
    """Hold the recorded operations. Screens read; only `Replica` changes it, inside its transactions.

    `attention_keys` are the records that unsettled refusals touched.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries: dict[str, OutboxEntry] = {}
        self._waiting: dict[str, OutboxEntry] = {}
        self._shown: dict[str, OutboxEntry] = {}
        self._attention: dict[str, OutboxEntry] = {}
        self.attention_keys: frozenset[Key] = frozenset()
        self._table = database.keyed(TABLE)
        self.adopt(_entry(document, database) for document in self._table)

    def waiting(self) -> list[OutboxEntry]:
        """Return what the server has not answered, in the order it was recorded."""
        return sorted(self._waiting.values(), key=_order)

    def attention(self) -> list[OutboxEntry]:
        """Return what was refused and nobody has settled, the oldest first."""
        return sorted(self._attention.values(), key=lambda entry: entry.recorded_at)

    def oldest_waiting(self) -> datetime | None:
        """Return when the oldest operation the server has not answered was recorded."""
        return min((entry.recorded_at for entry in self._waiting.values()), default=None)

    @property
    def counts(self) -> Counts:
        """How many wait for the server, and how many for a person."""
        return Counts(len(self._waiting), len(self._attention))

    def get(self, id: str) -> OutboxEntry | None:
        """Return the entry of an operation, as long as it is kept."""
        return self._entries.get(id)

    def at_number(self, device: str, number: int) -> OutboxEntry | None:
        """Return the entry with this device's number, as long as it is kept."""
        operation = Query().operation
        found = self._table.get((operation.number == number) & (operation.device == device))
        return None if found is None else self._entries.get(found.doc_id)

    def shown(self) -> list[OutboxEntry]:
        """Return the entries whose effect the confirmed records do not hold, in the order they were recorded."""
        return sorted(self._shown.values(), key=_order)

    def operations_shown(self) -> list[Operation]:
        """Return the operations of `shown`."""
        return [entry.operation for entry in self.shown()]

    def in_order(self) -> list[OutboxEntry]:
        """Return everything that is kept, in the order it was recorded."""
        return sorted(self._entries.values(), key=_order)

    @property
    def answered(self) -> Answered:
        """The last operation of this device the server has answered."""
        return meta.read(self._database, _ANSWERED, Answered) or Answered()

    def last_number(self, device: str) -> int:
        """Return the highest number this device has given out."""
        mine = (each.operation.number for each in self._waiting.values() if each.operation.device == device)
        return max(self.answered.number, max(mine, default=0))

    def __iter__(self) -> Iterator[OutboxEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def store(self, entries: Iterable[OutboxEntry]) -> None:
        """Write entries with the open transaction; `adopt` them once it is durable. Raises StoreError."""
        self._table.put({entry.id: meta.document(entry) for entry in entries})

    def store_answered(self, answered: Answered) -> None:
        """Remember with the open transaction which operation was answered last. Raises StoreError."""
        meta.write(self._database, _ANSWERED, answered)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove entries with the open transaction; `forget` them once it is durable. Raises StoreError."""
        self._table.remove(doc_ids=ids)

    def adopt(self, entries: Iterable[OutboxEntry]) -> None:
        """Take over what has been stored."""
        for entry in entries:
            self._entries[entry.id] = entry
            _file(self._waiting, entry, entry.state == "pending")
            _file(self._shown, entry, entry.shows)
            _file(self._attention, entry, entry.needs_attention)
        self.attention_keys = frozenset(key for entry in self._attention.values() for key in entry.touched)

    def forget(self, ids: Iterable[str]) -> None:
        """Take over what has been removed: disposable entries, which are neither waiting nor shown."""
        for each in ids:
            self._entries.pop(each, None)

    def outdated(self, now: datetime) -> list[str]:
        """Return the ids of the entries that no backup still in use could miss."""
        return [
            entry.id
            for entry in self._entries.values()
            if entry.disposable and entry.answered_at is not None and now - entry.answered_at > KEPT_FOR
        ]


def _order(entry: OutboxEntry) -> tuple[int, bool]:
    # Under the number of one that conflicts the next one goes out: that one was recorded later.
    return entry.operation.number, entry.state == "pending"


def _file(entries: dict[str, OutboxEntry], entry: OutboxEntry, belongs: bool) -> None:
    if belongs:
        entries[entry.id] = entry
    else:
        entries.pop(entry.id, None)


def _entry(document: object, database: Database) -> OutboxEntry:
    try:
        return msgspec.convert(document, OutboxEntry)
    except msgspec.ValidationError as error:
        # An operation must never be skipped: its number would be a gap, and what it says would be lost.
        path = database.storage.journal.path
        raise StoreTooNew(path, found=SCHEMA + 1, known=SCHEMA) from error
