"""Show the confirmed records with the outbox replayed over them.

Of the outbox, the operations the feed has not brought.
"""

import logging
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import contextmanager

from bay_tui.store.outbox import OutboxEntry
from bay_tui.workshop.decision import Status
from bay_tui.workshop.records import KINDS, Record, RecordT
from bay_tui.workshop.rulebook import decide, failed
from bay_tui.workshop.view import Key, Memory, Overlay, View

_AT_ONCE, _COMPARED_AT_ONCE = 4, 128
"""So many operations are laid over the records without a pause, and so many records compared: a few milliseconds."""

_log = logging.getLogger(__name__)


class ReplicaView:
    """Show one `View` whose content changes."""

    def __init__(self, confirmed: Memory) -> None:
        self.confirmed = confirmed
        self.overlay = Overlay(confirmed)
        self.pending: set[Key] = set()
        self._turn = 0
        self._read: set[type[Record]] = set()

    @contextmanager
    def noting(self, read: set[type[Record]]) -> Generator[None]:
        """Note in `read` the classes whose records are looked at meanwhile."""
        before, self._read = self._read, read
        try:
            yield
        finally:
            self._read = before

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        self._read.add(cls)
        return self.overlay.get(cls, id)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        self._read.add(cls)
        return self.overlay.find(cls, index, *values)

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        self._read.add(cls)
        return self.overlay.between(cls, index, first, last)

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        self._read.add(cls)
        return self.overlay.every(cls)

    def at(self, key: Key) -> Record | None:
        """Return the record a key names, or None."""
        return _at(self.overlay, key)

    def records_at(self, keys: Iterable[Key]) -> dict[Key, Record | None]:
        """Return the records shown at `keys`."""
        return {key: self.at(key) for key in keys if key[0] in KINDS}

    def lay(self, records: Iterable[Record], keys: set[Key]) -> set[Key]:
        """Lay one more operation's records over what is shown.

        `keys` name them. Returns those of which the record or the mark is not what it was.
        """
        before = {key: self.at(key) for key in keys}
        marked = keys - self.pending
        for record in records:
            self.overlay.put(record)
        self.pending |= keys
        return marked | {key for key, record in before.items() if self.at(key) != record}

    def rebase(
        self,
        confirmed: Memory,
        entries: Callable[[], Iterable[OutboxEntry]],
        before: dict[Key, Record | None],
        different: Collection[Key],
    ) -> Generator[None, None, set[Key]]:
        """Show what `entries` gives over new confirmed records.

        It pauses after every few: what was shown stays until the end, and what is recorded meanwhile is laid over it,
        and comes along. Returns the keys of which the record or the mark is not what it was: `before` has what was
        shown at those that were looked at, and `different` the confirmed ones that differ. Who rebases meanwhile has
        the last word.
        """
        self._turn += 1
        turn, shown, overlay, laid = self._turn, self.overlay, Overlay(confirmed), set[str]()
        keys, changed = before.keys() | self.pending, set[Key]()
        while waiting := [entry for entry in entries() if entry.id not in laid]:
            for number, entry in enumerate(waiting, 1):
                _lay(overlay, entry)
                laid.add(entry.id)
                if number % _AT_ONCE == 0:
                    yield
                    if self._turn != turn:
                        return {*before, *different}
        for number, key in enumerate(keys, 1):
            if key[0] in KINDS and _at(overlay, key) != (before[key] if key in before else _at(shown, key)):
                changed.add(key)
            if number % _COMPARED_AT_ONCE == 0:
                yield
                if self._turn != turn:
                    return {*before, *different}
        for entry in entries():  # what was recorded since
            if entry.id not in laid:
                _lay(overlay, entry)
        pending = self.pending
        self.confirmed, self.overlay, self.pending = confirmed, overlay, overlay.changed()
        new = (key for key in self.pending - keys if self.at(key) != confirmed.get(KINDS[key[0]], key[1]))
        return changed.union(new, {*different} - keys, pending ^ self.pending)

    def replay(self, entries: Iterable[OutboxEntry]) -> None:
        """Lay the effects of `entries` over the confirmed records.

        Anew, and in their order.
        """
        self.overlay = Overlay(self.confirmed)
        for entry in entries:
            _lay(self.overlay, entry)
        self.pending = self.overlay.changed()


def _at(view: View, key: Key) -> Record | None:
    return view.get(KINDS[key[0]], key[1])


def _lay(overlay: Overlay, entry: OutboxEntry) -> None:
    try:
        decision = decide(overlay, entry.operation)
    except Exception:
        # What one operation does to records nobody foresaw must not keep the terminal from opening.
        _log.exception("operation %s cannot be replayed", entry.id)
        decision = failed(entry.operation, entry.id)
    if decision.status in (Status.APPLIED, Status.FLAGGED):
        for record in decision.records:
            overlay.put(record)
