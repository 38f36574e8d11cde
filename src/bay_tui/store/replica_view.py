"""Show the confirmed records with the outbox replayed over them.

Of the outbox, the operations the feed has not brought.
"""

import logging
from collections.abc import Collection, Iterable

from bay_tui.store.outbox import OutboxEntry
from bay_tui.workshop.decision import Status
from bay_tui.workshop.records import KINDS, Record, RecordT
from bay_tui.workshop.rulebook import decide, failed
from bay_tui.workshop.view import Key, Memory, Overlay

_log = logging.getLogger(__name__)


class ReplicaView:
    """Show one `View` whose content changes."""

    def __init__(self, confirmed: Memory) -> None:
        self.confirmed = confirmed
        self.overlay = Overlay(confirmed)
        self.pending: set[Key] = set()

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        return self.overlay.get(cls, id)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        return self.overlay.find(cls, index, *values)

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        return self.overlay.every(cls)

    def at(self, key: Key) -> Record | None:
        """Return the record a key names, or None."""
        return self.overlay.get(KINDS[key[0]], key[1])

    def records_at(self, keys: Iterable[Key]) -> dict[Key, Record | None]:
        """Return the records shown at `keys`, and the pending ones."""
        return {key: self.at(key) for key in {*keys, *self.pending} if key[0] in KINDS}

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
        entries: Iterable[OutboxEntry],
        before: dict[Key, Record | None],
        different: Collection[Key],
    ) -> set[Key]:
        """Show `entries` over new confirmed records; return differing keys.

        Those are the keys of which the record or the mark is not what it was: `before` has what was shown at those that
        may have changed, see `records_at`, and `different` the confirmed ones that did.
        """
        pending = self.pending
        self.confirmed = confirmed
        self.replay(entries)
        changed = {*different} - before.keys()
        new = {key: confirmed.get(KINDS[key[0]], key[1]) for key in self.pending - before.keys()}
        changed |= {key for key, record in (before | new).items() if self.at(key) != record}
        return changed | (pending ^ self.pending)

    def replay(self, entries: Iterable[OutboxEntry]) -> None:
        """Lay the effects of `entries` over the confirmed records.

        Anew, and in their order.
        """
        self.overlay = Overlay(self.confirmed)
        for entry in entries:
            try:
                decision = decide(self.overlay, entry.operation)
            except Exception:
                # What one operation does to records nobody foresaw must not keep the terminal from opening.
                _log.exception("operation %s cannot be replayed", entry.id)
                decision = failed(entry.operation, entry.id)
            if decision.status in (Status.APPLIED, Status.FLAGGED):
                for record in decision.records:
                    self.overlay.put(record)
        self.pending = self.overlay.changed()
