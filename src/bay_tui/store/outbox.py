"""Keep recorded operations, and what became of them.

They wait for the server, are answered by it, or are refused and wait for a person. An entry is kept after the server
acknowledged it, for as long as backups are kept: a server restored from one asks for what it lost. Numbers are this
device's own, from 1 without a gap.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec
from tinydb import Query

from bay_tui.store import meta
from bay_tui.store.answers import Answers, is_answer
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreTooNew
from bay_tui.store.said import KeptIds, Said, digest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Gate
from bay_tui.workshop.operations import SCHEMA, Operation
from bay_tui.workshop.view import Key

TABLE = "outbox"
KEPT_FOR = timedelta(days=14)
"""How long acknowledged operations are kept: the age of the oldest backup a server may be restored from. A terminal
counts the time it runs, so it keeps them for longer where it is switched off at night."""

_ANSWERED = "answered"


class OutboxEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold one recorded operation and its fate.

    `epoch` is the server's when it answered, `answered_at` when it last did, also where it is asked again since.
    `passed` says that the confirmed records hold its effect. `settled_by` is the operation that replaced or discarded
    this refused one. `touched` are the records it changed when it was recorded. `commanded`: by a command, which may
    say it again. `uptime_ms` is how long the terminal had run when it was answered, 0 before that was counted.
    """

    operation: Operation
    state: Literal["pending", "acknowledged", "refused", "depends"] = "pending"
    verdict: Verdict | None = None
    answered_at: datetime | None = None
    epoch: str = ""
    passed: bool = False
    settled_by: str = ""
    touched: tuple[Key, ...] = ()
    commanded: bool = False
    uptime_ms: int = 0

    @property
    def id(self) -> str:
        """Return the operation's id."""
        return self.operation.id

    @property
    def recorded_at(self) -> datetime:
        """Return the instant of recording, by the terminal's corrected clock."""
        return self.operation.at

    @property
    def needs_attention(self) -> bool:
        """Tell whether a refusal waits for a person to settle it.

        It was refused itself, or depends on something refused.
        """
        return self.state in ("refused", "depends") and not self.settled_by

    @property
    def shows(self) -> bool:
        """Tell whether its effect is laid over the confirmed records."""
        return self.state in ("pending", "acknowledged") and not self.passed

    @property
    def disposable(self) -> bool:
        """Tell whether only a restored server could still ask for it."""
        if self.state == "pending":
            return False  # one does
        return self.passed if self.state == "acknowledged" else bool(self.settled_by)

    @property
    def said(self) -> Said:
        """Return what it says, for whoever says it again."""
        refused = self.verdict if self.state in ("refused", "depends") else None
        why = None if refused is None else Gate(refused.code, refused.params)
        return Said(digest(self.operation.actor, self.operation.args), why)


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Name this device's last operation the server has answered.

    Its number is 0 where there is none. The id is empty where that operation is not kept here any more. `epoch` is the
    server's when it last answered, `cursor` the head of its feed just after; empty where it told none, or does not know
    it any more.
    """

    number: int = 0
    id: str = ""
    epoch: str = ""
    cursor: str = ""


class Counts(NamedTuple):
    """Count the operations waiting for the server, and for a person."""

    waiting: int
    attention: int


class Outbox:
    """Hold the recorded operations, on disk and in memory.

    Screens read; only `Replica` changes it, inside its transactions. `attention_keys` are the records that unsettled
    refusals touched.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries: dict[str, OutboxEntry] = {}
        self._waiting: dict[str, OutboxEntry] = {}
        self._shown: dict[str, OutboxEntry] = {}
        self._attention: dict[str, OutboxEntry] = {}
        self.attention_keys: frozenset[Key] = frozenset()
        self._table = database.keyed(TABLE)
        self._kept_ids = KeptIds(database)
        self._answers = Answers(database)
        self.adopt(self._answers.over([_entry(document, database) for document in self._table]))

    def waiting(self) -> list[OutboxEntry]:
        """Return the entries without an answer, in recorded order."""
        return sorted(self._waiting.values(), key=_order)

    def attention(self) -> list[OutboxEntry]:
        """Return the unsettled refusals, the oldest first."""
        return sorted(self._attention.values(), key=lambda entry: entry.recorded_at)

    def oldest_waiting(self) -> datetime | None:
        """Return the recording instant of the oldest entry without an answer."""
        return min((entry.recorded_at for entry in self._waiting.values()), default=None)

    @property
    def counts(self) -> Counts:
        """Count the entries waiting for the server, and for a person."""
        return Counts(len(self._waiting), len(self._attention))

    def get(self, id: str) -> OutboxEntry | None:
        """Return the entry of an operation, while it is kept."""
        return self._entries.get(id)

    def said(self, id: str) -> Said | None:
        """Return what was recorded under an id.

        Of what commands recorded, also where its entry is gone. None where nothing is known of it.
        """
        entry = self._entries.get(id)
        return self._kept_ids.get(id) if entry is None else entry.said

    def at_number(self, device: str, number: int) -> OutboxEntry | None:
        """Return the entry with this device's number, while it is kept."""
        operation = Query().operation
        found = self._table.get((operation.number == number) & (operation.device == device))
        return None if found is None else self._entries.get(found.doc_id)

    def shown(self) -> list[OutboxEntry]:
        """Return the entries laid over the records, in recorded order.

        The confirmed records do not hold their effect.
        """
        return sorted(self._shown.values(), key=_order)

    def operations_shown(self) -> list[Operation]:
        """Return the operations of `shown`."""
        return [entry.operation for entry in self.shown()]

    def in_order(self) -> list[OutboxEntry]:
        """Return all kept entries, in recorded order."""
        return sorted(self._entries.values(), key=_order)

    @property
    def answered(self) -> Answered:
        """Return this device's last operation the server has answered."""
        return meta.read(self._database, _ANSWERED, Answered) or Answered()

    def last_number(self, device: str) -> int:
        """Return the highest number this device has given out."""
        mine = (each.operation.number for each in self._waiting.values() if each.operation.device == device)
        return max(self.answered.number, max(mine, default=0))

    def missing(self, device: str) -> list[int]:
        """Return the numbers that are lost and were not handed in.

        Of this device; there are none, but after damage.
        """
        kept = {each.operation.number for each in self._entries.values() if each.operation.device == device}
        return sorted(set(range(self.answered.number + 1, max(kept, default=0))) - kept)

    def __iter__(self) -> Iterator[OutboxEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def store(self, entries: Iterable[OutboxEntry]) -> None:
        """Write entries with the open transaction.

        `adopt` them once it is durable. Of those that were only answered, the answer alone. Raises StoreError.
        """
        self._answers.refresh(self._entries.values())
        given = {entry.id: entry for entry in entries}
        answered = self._only_answered(given.values())
        for entry in [one for one in given.values() if one.id not in answered]:
            # A number that is given out again does not say any more whose answer it is.
            before = self._answers.id_at(entry.operation.device, entry.operation.number)
            if before and before != entry.id:
                given.setdefault(before, self._entries[before])
        self._answers.forget(given)
        self._table.put({id: meta.document(entry) for id, entry in given.items() if id not in answered})
        self._answers.store(given[id] for id in given if id in answered)

    def _only_answered(self, entries: Iterable[OutboxEntry]) -> set[str]:
        """Return the ids of those of which the answer alone is new.

        And whose number says whose it is: of an operation that conflicted it was given out again.
        """
        answered = {entry.id: entry for entry in entries if is_answer(self._entries.get(entry.id), entry)}
        numbers = Counter(entry.operation.number for entry in self._entries.values() if answered)
        return {id for id, entry in answered.items() if numbers[entry.operation.number] == 1}

    def store_answered(self, answered: Answered) -> None:
        """Write the last answered operation with the open transaction. Raises StoreError."""
        meta.write(self._database, _ANSWERED, answered)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove entries with the open transaction; the ids of commands stay.

        `forget` them once it is durable. Raises StoreError.
        """
        gone = {id_: entry for id_ in ids if (entry := self._entries.get(id_)) is not None}
        self._kept_ids.keep({id_: entry.said for id_, entry in gone.items() if entry.commanded})
        self._answers.refresh(self._entries.values())
        self._answers.forget(gone)
        self._table.remove(doc_ids=gone)

    def adopt(self, entries: Iterable[OutboxEntry]) -> None:
        """Take over stored entries in memory."""
        for entry in entries:
            self._entries[entry.id] = entry
            _file(self._waiting, entry, entry.state == "pending")
            _file(self._shown, entry, entry.shows)
            _file(self._attention, entry, entry.needs_attention)
        self.attention_keys = frozenset(key for entry in self._attention.values() for key in entry.touched)

    def forget(self, ids: Iterable[str]) -> None:
        """Take over removals in memory.

        Of disposable entries, which are neither waiting nor shown.
        """
        for each in ids:
            self._entries.pop(each, None)

    def outdated(self, uptime: timedelta, answered: Iterable[OutboxEntry] = ()) -> list[str]:
        """Return the ids of entries no backup in use could miss.

        But not of those `answered` just now. `uptime` is how long the terminal has run: no clock that was set, the
        server's or its own, makes anything old.
        """
        fresh = {entry.id for entry in answered}
        oldest_ms = (uptime - KEPT_FOR) // timedelta(milliseconds=1)
        return [
            entry.id
            for entry in self._entries.values()
            if entry.disposable
            and entry.id not in fresh
            and entry.answered_at is not None
            and entry.uptime_ms < oldest_ms
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
