"""Keep what became of entries in a few bytes each.

An entry is stored whole when it is recorded. What the server answers, and that the feed has brought it, is stored
apart from it and for many at once: runs of numbers that were simply applied, as on the wire. So a terminal whose disk
is full hands in whatever waits out of the little room that is kept for that.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.wire.verdicts import Run, Verdict, packed
from bay_tui.workshop.decision import Status

if TYPE_CHECKING:
    from bay_tui.store.outbox import OutboxEntry

TABLE = "answers"
STATES = {
    Status.APPLIED: "acknowledged",
    Status.FLAGGED: "acknowledged",
    Status.REFUSED: "refused",
    Status.DEPENDS: "depends",
}
"""The state of an entry that was answered so."""

CONFLICT = "conflict"
"""The code of an operation whose id the server knows with other content."""

_OWN = frozenset(("operation", "touched", "settled_by", "commanded"))
"""The fields of an entry that no answer changes."""
_EACH = frozenset(("state", "verdict", "passed"))
"""Those of which every answer has its own; all others are alike in a batch."""


Place = tuple[str, int]
"""A device and one of its numbers."""


class AnswerBatch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold the answers to several entries of one device.

    `applied` are those that say nothing else, `others` the rest, both by number. `common` are the fields of those
    entries that are alike, `passed` says whether the confirmed records hold their effects.
    """

    device: str
    common: dict[str, Any] = {}
    passed: bool = False
    applied: tuple[Run, ...] = ()
    others: tuple[Verdict, ...] = ()

    def verdicts(self) -> Iterator[Verdict]:
        """Yield the verdicts with their numbers."""
        for run in self.applied:
            for step in range(run.count):
                yield Verdict(number=run.number + step, status=Status.APPLIED, seq=run.seq + step)
        yield from self.others

    def holding(self, verdicts: Iterable[Verdict]) -> "AnswerBatch":
        """Return the same with these verdicts alone."""
        bare: list[Verdict] = []
        others: list[Verdict] = []
        for one in sorted(verdicts, key=lambda one: one.number):
            simple = one == Verdict(number=one.number, status=Status.APPLIED, seq=one.seq)
            (bare if simple else others).append(one)
        return msgspec.structs.replace(self, applied=packed(bare)[0], others=tuple(others))


class Answers:
    """Keep answers beside the entries of the outbox.

    What is stored here counts for more than what stands in the entry itself. Changing methods belong to the open
    transaction and raise StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = database.keyed(TABLE)
        self._batch_of: dict[str, tuple[str, Place]] = {}
        self._ids: dict[Place, str] = {}
        self._last_key = max((int(document.doc_id) for document in self._table), default=0)
        self._rollbacks = database.storage.rollbacks

    def over(self, entries: Sequence["OutboxEntry"]) -> Iterator["OutboxEntry"]:
        """Yield the entries as they were answered."""
        answered = {
            entry.id: (fields, batch.passed, verdict) for entry, batch, fields, verdict in self._answered(entries)
        }
        for entry in entries:
            if entry.id not in answered:
                yield entry
                continue
            fields, passed, told = answered[entry.id]
            verdict = msgspec.structs.replace(told, number=0)
            yield msgspec.structs.replace(entry, state=STATES[told.status], verdict=verdict, passed=passed, **fields)

    def _answered(
        self, entries: Iterable["OutboxEntry"]
    ) -> Iterator[tuple["OutboxEntry", AnswerBatch, dict[str, Any], Verdict]]:
        """Yield each entry that has an answer here; note where."""
        known = {(one.operation.device, one.operation.number): one for one in entries if not _conflicts(one)}
        self._batch_of, self._ids = {}, {}
        for key, document in sorted((int(document.doc_id), document) for document in self._table):
            batch, fields = msgspec.convert(document, AnswerBatch), None
            for verdict in batch.verdicts():
                entry = known.get((batch.device, verdict.number))
                if entry is not None:
                    fields = fields if fields is not None else _typed(entry, batch.common)
                    self._note(entry.id, str(key), (batch.device, verdict.number))
                    yield entry, batch, fields, verdict

    def _note(self, id: str, key: str, place: Place) -> None:
        self._batch_of[id], self._ids[place] = (key, place), id

    def refresh(self, entries: Iterable["OutboxEntry"]) -> None:
        """Look anew which of all `entries` have answers here.

        Where something was undone: what was noted may be of that.
        """
        if self._rollbacks != self._database.storage.rollbacks:
            self._rollbacks = self._database.storage.rollbacks
            for _ in self._answered(entries):
                pass

    def id_at(self, device: str, number: int) -> str:
        """Return whose answer is kept here under a number; empty for none."""
        return self._ids.get((device, number), "")

    def store(self, entries: Iterable["OutboxEntry"]) -> None:
        """Store the answers of entries that are themselves as they were."""
        batches: dict[str, tuple[AnswerBatch, list[Verdict], list[str]]] = {}
        for entry in entries:
            assert entry.verdict is not None  # noqa: S101 - tells the type checker
            document = meta.document(entry)
            common = {name: value for name, value in document.items() if name not in _OWN | _EACH}
            alike = AnswerBatch(device=entry.operation.device, common=common, passed=entry.passed)
            _, verdicts, ids = batches.setdefault(msgspec.json.encode(alike).decode(), (alike, [], []))
            verdicts.append(msgspec.structs.replace(entry.verdict, number=entry.operation.number))
            ids.append(entry.id)
        for alike, verdicts, ids in batches.values():
            self._last_key += 1
            key = str(self._last_key)
            self._table.put({key: meta.document(alike.holding(verdicts))})
            for id, verdict in zip(ids, verdicts, strict=True):
                self._note(id, key, (alike.device, verdict.number))

    def forget(self, ids: Iterable[str]) -> None:
        """Take away the answers of entries that are stored otherwise now."""
        gone: dict[str, set[int]] = {}
        for id in ids:
            if id in self._batch_of:
                key, place = self._batch_of.pop(id)
                self._ids.pop(place, None)
                gone.setdefault(key, set()).add(place[1])
        for key, numbers in gone.items():
            batch = msgspec.convert(self._table.get(doc_id=key), AnswerBatch)
            left = [verdict for verdict in batch.verdicts() if verdict.number not in numbers]
            if left:
                self._table.put({key: meta.document(batch.holding(left))})
            else:
                self._table.remove(doc_ids=[key])


def is_answer(before: "OutboxEntry | None", now: "OutboxEntry") -> bool:
    """Tell whether the answer alone is new of an entry."""
    return (
        before is not None
        and now.verdict is not None
        and not _conflicts(now)
        and not _conflicts(before)
        and STATES[now.verdict.status] == now.state
        and all(getattr(before, name) == getattr(now, name) for name in _OWN)
    )


def _conflicts(entry: "OutboxEntry") -> bool:
    # Nobody answered that: under its number another one goes out.
    return entry.verdict is not None and entry.verdict.code == CONFLICT


def _typed(entry: "OutboxEntry", common: dict[str, Any]) -> dict[str, Any]:
    """Return the common fields as an entry has them."""
    bare = {name: value for name, value in meta.document(entry).items() if name in _OWN}
    read = msgspec.convert({**bare, **common}, type(entry))
    return {name: getattr(read, name) for name in entry.__struct_fields__ if name not in _OWN | _EACH}
