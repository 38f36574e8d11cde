"""Own the terminal's data: confirmed, recorded, and shown together."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Unpack

import msgspec

from bay_tui.store import verdict_answers
from bay_tui.store.answers import TABLE as ANSWERS
from bay_tui.store.boot_times import BootTimes
from bay_tui.store.change_signal import ChangeSignal, Listener
from bay_tui.store.compaction import Compaction
from bay_tui.store.confirmed_records import ConfirmedRecords
from bay_tui.store.database import Apart, Database
from bay_tui.store.decoding import DecodedSnapshot, read_snapshot
from bay_tui.store.drafts import TABLE as DRAFTS
from bay_tui.store.drafts import Drafts
from bay_tui.store.identity import Identity
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.outbox import TABLE as OUTBOX
from bay_tui.store.outbox import Answered, Outbox, OutboxEntry
from bay_tui.store.recording import Circumstances, prepare
from bay_tui.store.replica_view import ReplicaView
from bay_tui.store.said import TABLE as SAID
from bay_tui.store.timekeeping import Timekeeper
from bay_tui.store.torn_ends import TornEndLog
from bay_tui.store.uptime import Uptime
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import PullReply, PushReply, Snapshot
from bay_tui.workshop.operations import Args, Operation
from bay_tui.workshop.view import Key

Settle = Callable[[Iterator[None]], None]
"""Goes through the steps of laying what waits over what is confirmed: at once, or between other things."""

_KEPT = (OUTBOX, ANSWERS, SAID, DRAFTS)
"""The tables a snapshot leaves as they are."""


def go_through(steps: Iterator[None]) -> None:
    """Go through all steps at once."""
    for _ in steps:
        pass


class Mark(StrEnum):
    """Tell how sure a record is.

    As the server has it, changed here and not confirmed, or touched by something refused.
    """

    CONFIRMED = "confirmed"
    PENDING = "pending"
    ATTENTION = "attention"


class Replica:
    """Own the terminal's data.

    All methods belong to one thread, the user interface's. `view` is what screens read: the confirmed records with the
    outbox replayed over them. It stays the same object. Everything that changes it is durable before it shows; methods
    that change raise StoreError, and then nothing has changed.
    """

    def __init__(self, database: Database, clock: Timekeeper) -> None:
        self.clock = clock
        self.identity = Identity(database)
        self.outbox = Outbox(database)
        self.drafts = Drafts(database)
        self.boots = BootTimes(database)
        self.compaction = Compaction(database)
        self._database = database
        self._signal = ChangeSignal()
        self._uptime = Uptime(database, clock)
        self.torn_ends = TornEndLog(database, self._uptime)
        self._confirmed = ConfirmedRecords(database)
        self.view = ReplicaView(self._confirmed.memory)
        self.view.replay(self.outbox.shown())

    def now(self) -> datetime:
        """Return the corrected instant, UTC."""
        return self.clock.now()

    @property
    def cursor(self) -> str:
        """Return the cursor read so far; empty before the first snapshot."""
        return str(self._confirmed.position or "")

    @property
    def moment(self) -> str:
        """Return the latest known moment of the server's history.

        As a cursor, of what was read or answered: a server that knows it has all up to there. Empty where not known.
        """
        return self._confirmed.latest_moment(self.outbox.answered.cursor)

    @property
    def needs_snapshot(self) -> bool:
        """Tell whether only a snapshot helps."""
        return self._confirmed.needs_snapshot

    def mark(self, kind: str, id: str) -> Mark:
        """Say how sure one record is."""
        key = (kind, id)
        if key in self.outbox.attention_keys:
            return Mark.ATTENTION
        return Mark.PENDING if key in self.view.pending else Mark.CONFIRMED

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change; return what ends it.

        It gets keys: of records where that in `view` or its mark changed, ("outbox", id), and ("sync", "state").
        """
        return self._signal.subscribe(listener)

    def announce(self, keys: Collection[Key]) -> None:
        """Tell every listener that these keys changed."""
        self._signal.announce(keys)

    def record(self, actor: str, *args: Args, **how: Unpack[Circumstances]) -> list[Operation]:
        """Record a person's operations: durable when this returns.

        `actor` is a staff id. All `args` are one commit, each rehearsed over what those before did; see `Circumstances`
        for the rest. Raises Unusual, Refused or StoreError; nothing is recorded then.
        """
        prepared = prepare(self, actor, args, how)
        with self._database.transaction():
            self.outbox.store(prepared.entries)
            self.drafts.drop(*how.get("drafts", ()))
        attention = self.outbox.attention_keys
        changed = self.view.lay(prepared.records, prepared.keys)
        self.outbox.adopt(prepared.entries)
        self.announce(changed | (attention ^ self.outbox.attention_keys) | _outbox_keys(prepared.entries))
        return [entry.operation for entry in prepared.entries if entry.id in prepared.new]

    def apply_pull(self, reply: PullReply, *, tolerant: bool = False, settle: Settle = go_through) -> None:
        """Take over changes and the cursor after them: one commit.

        A record that cannot be decoded raises Unreadable (take a snapshot), unless `tolerant` or that could not help.
        Raises ValueError for what is no cursor, and StoreError. `settle` lays what waits over it, in steps.
        """
        before, read = self._confirmed.position, None if reply.reset else Cursor.parse(reply.cursor)
        if before is None or read is None or read.epoch != before.epoch:
            self._doubt()
            return
        if read.seq <= before.seq:
            return
        news = [change for change in reply.changes if change.seq > before.seq]
        reads = self._confirmed.read(news, tolerant=tolerant)
        passed = verdict_answers.passed(self.outbox.shown(), read)
        with self._database.transaction():
            self._confirmed.store(reads, read)
            self.outbox.store(passed)
        keys = {each.key for each in reads}
        settle(self._move(passed, lambda: self._confirmed.adopt(reads, read), looked_at=keys))

    def long_pull(self, reply: PullReply, *, tolerant: bool = False) -> Callable[[], DecodedSnapshot] | None:
        """Return what decodes many changes for `swap`, in any thread, or None."""
        return self._confirmed.long_pull(reply, tolerant=tolerant)

    def read(self, snapshot: Snapshot) -> DecodedSnapshot:
        """Decode a snapshot for `swap`, from any thread. Raises ValueError."""
        return read_snapshot(snapshot, self._confirmed.memory)

    async def prepare(self, reading: DecodedSnapshot, apart: Apart) -> Rewriting:
        """Write a decoded snapshot beside this thread, for `swap`. Raises StoreError."""
        return await self._confirmed.prepare_snapshot(reading, _KEPT, apart)

    def swap(self, reading: DecodedSnapshot, written: Rewriting | None = None, *, settle: Settle = go_through) -> None:
        """Take over a decoded snapshot in place of all records.

        Or a long pull. As `prepare` has `written` it, else now. Raises StoreError. One step on the disk and in memory;
        outbox and drafts stay. One of another history than that last asked is left: nobody knows what is lost in it.
        """
        asked = self.outbox.answered.epoch
        if asked and asked != reading.cursor.epoch:
            self._doubt()
            return
        entries = verdict_answers.after_swap(self.outbox, reading)
        with self._database.transaction():
            self.outbox.store(entries)
            self._confirmed.store_snapshot(reading, _KEPT, written)
        settle(self._move(entries, lambda: self._confirmed.adopt_snapshot(reading), different=reading.different))

    def apply_verdicts(self, reply: PushReply) -> None:
        """Take over the server's answers.

        Raises StoreError. What was acknowledged shows until the feed brings it, what was refused no more.
        """
        if self.outbox.answered.epoch not in ("", reply.epoch):
            self._doubt()
        uptime = self._uptime.total()
        read = None if self.needs_snapshot else self._confirmed.position
        entries = verdict_answers.judged(self.outbox, reply, read, self.now(), uptime)
        answered = verdict_answers.last_answered(entries, self.identity.device, self.outbox.answered, reply)
        # Whoever has a problem may be about to ask for what is old: a server that was restored does.
        self._change_outbox(entries, answered, () if reply.problem else self.outbox.outdated(uptime, entries))

    def rewind(self, expected: int) -> bool:
        """Send again from number `expected` on.

        Raises StoreError. False where that is not kept here: then only a new device id helps, see `fork`.
        """
        found = verdict_answers.rewound(self.outbox, self.identity.device, expected)
        if found is None:
            return False
        self._change_outbox(*found)
        return True

    def lost(self, expected: int, moment: str) -> bool:
        """Send again what a restored server lost.

        From `expected` on, and what else it need not have; `moment` is what it was asked for. As `rewind`.
        """
        if moment and moment == self.cursor:
            self._doubt()
        doubtful = verdict_answers.doubtful(self.outbox, self.identity.device, self._confirmed.position)
        start = expected if doubtful is None else min(expected, doubtful)
        if start > self.outbox.answered.number:
            # It had gone on after what it answered here, and lost only that.
            self._change_outbox([], msgspec.structs.replace(self.outbox.answered, cursor=""))
            return True
        return self.rewind(start)

    def fork(self, device: str = "") -> None:
        """Continue under another device id, since a clone uses ours.

        That is `device`, or a further stream of ours. All that is kept is sent again under it, by the same ids.
        """
        self._renumber(device or self.identity.further_stream())

    def enrol(self, device: str, *, server: str, token: str, site: str, name: str, site_identity: str = "") -> None:
        """Keep an enrolment and continue under its `device` id: one commit."""
        keep = partial(
            self.identity.enrol, server=server, token=token, site=site, name=name, site_identity=site_identity
        )
        if device != self.identity.terminal:
            self._renumber(device, keep)
        else:
            keep()

    def require_snapshot(self) -> None:
        """Have all records fetched anew: single changes do not help any more."""
        self._confirmed.reset = True

    def conflict(self, id: str) -> None:
        """Put an id the server knows with other content before a person."""
        entry = self.outbox.get(id)
        if entry is not None and entry.state == "pending":
            self._change_outbox([verdict_answers.conflicting(entry, self.now())], self.outbox.answered)

    def close(self) -> None:
        """Give the store back. Nothing is left to write."""
        self._database.close()

    def _doubt(self) -> None:
        """Ask a server with another history for everything again."""
        self.require_snapshot()
        found = verdict_answers.doubted(self.outbox, self.identity.device)
        if found is not None:
            self._change_outbox(*found)

    def _renumber(self, device: str, also: Callable[[], None] = lambda: None) -> None:
        entries = verdict_answers.forked(self.outbox, device)
        with self._database.transaction():
            self.identity.take_device(device)
            also()
            self.outbox.store(entries)
            self.outbox.store_answered(Answered())
        go_through(self._move(entries))

    def _change_outbox(self, entries: list[OutboxEntry], answered: Answered, outdated: Collection[str] = ()) -> None:
        if entries or outdated or answered != self.outbox.answered:
            with self._database.transaction(urgent=True):
                self.outbox.store(entries)
                self.outbox.store_answered(answered)
                self.outbox.remove(outdated)
            self.outbox.forget(outdated)
            go_through(self._move(entries))

    def _move(
        self,
        entries: Collection[OutboxEntry],
        take_over: Callable[[], None] | None = None,
        *,
        looked_at: Collection[Key] = (),
        different: Collection[Key] = (),
    ) -> Iterator[None]:
        """Take over changes in memory, and announce what differs.

        `entries`, and with `take_over` what is confirmed now, at once; the outbox is replayed while the iterator is
        gone through. Of the confirmed records, those `looked_at` may change by this and those `different` do.
        """
        attention, shown = self.outbox.attention_keys, self.outbox.operations_shown()
        self.outbox.adopt(entries)
        keys = (attention ^ self.outbox.attention_keys) | _outbox_keys(entries)
        # Answers alone move nothing as long as all of it goes on showing: a thousand of them cost no replay.
        if take_over is None and shown == self.outbox.operations_shown():
            self.announce(keys)
            return iter(())
        before = self.view.records_at(looked_at)
        if take_over is not None:
            take_over()
        rebased = self.view.rebase(self._confirmed.memory, self.outbox.shown, before, different)
        return self._signal.announcing(rebased, keys)


def _outbox_keys(entries: Iterable[OutboxEntry]) -> set[Key]:
    return {("outbox", entry.id) for entry in entries}
