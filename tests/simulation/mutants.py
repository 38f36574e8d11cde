"""Bugs put into the real code on purpose, to see that the invariants notice: `mutated(name)` holds while one is there.

Each is a mistake that a synchronising store has really made somewhere. None is a flag in product code: all of them
replace a function, and put it back.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any
from unittest import mock

import sqlalchemy as sa
from tests.simulation.seeded import SEEDED

from bay_tui.server.auth import Auth, Caller
from bay_tui.server.feed import reading, snapshots
from bay_tui.server.sql.schema import site
from bay_tui.server.writing import verdicts
from bay_tui.server.writing.dating import TOLERANCE, Dating
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.writer import Writer
from bay_tui.store import verdict_answers
from bay_tui.store.confirmed_records import store_position
from bay_tui.store.journal.journal import Journal
from bay_tui.store.journal.new_name import NewName
from bay_tui.store.replica import Replica
from bay_tui.store.replica_view import ReplicaView
from bay_tui.store.timekeeping import Stamp, TerminalClock
from bay_tui.sync.exchange import Exchange
from bay_tui.wire.cursor import Cursor

LATE_SECONDS = 0.3

Patches = Iterator[Any]


def _number_of(connection: Any, site_id: str, head: reading.Head, cursor: str) -> int | None:
    return min(Cursor.parse(cursor).seq, head.seq) if cursor else 0


def serial_cursor() -> Patches:
    """The feed is a plain sequence: positions are given out before the commit, and commits overtake one another."""
    really = Writer._run

    def run(self: Writer, group: list[Any]) -> None:
        with self._database.writing() as connection:
            transaction = SiteTransaction(self._database, connection, group[0].site)
            operations = [operation for job in group for operation in job.operations(transaction)]
        if not operations or int(operations[0].id[-1], 16) % 2:
            really(self, group)
            return
        with self._database.writing() as connection:
            transaction = SiteTransaction(self._database, connection, group[0].site)
            transaction.prepare([operation for job in group for operation in job.operations(transaction)])
            results = [job.run(transaction) for job in group]
            connection.execute(
                sa.update(site).values(seq=transaction.seq, chain=transaction.chain).where(site.c.id == group[0].site)
            )

        def commit() -> None:
            with self._database.writing() as connection:
                transaction.connection = connection
                transaction.view.connect = lambda: nullcontext(connection)
                transaction._write_decided()
            for job, result in zip(group, results, strict=True):
                job.future.set_result(result)
            self._on_commit(group[0].site, None)

        asyncio.get_running_loop().call_later(LATE_SECONDS, commit)

    yield mock.patch.object(Writer, "_run", run)
    yield mock.patch.object(reading, "position_of", _number_of)


def cursor_without_past() -> Patches:
    """A cursor is only a number: a restored server that has overtaken it is not noticed."""
    yield mock.patch.object(reading, "position_of", _number_of)
    yield mock.patch.object(Replica, "_doubt", Replica.require_snapshot)


def early_checkpoint() -> Patches:
    """The cursor is stored before the changes that come before it."""
    really = Replica.apply_pull

    def apply_pull(self: Replica, reply: Any, **how: Any) -> None:
        before = self._confirmed.position
        if before is not None and not reply.reset and Cursor.parse(reply.cursor).epoch == before.epoch:
            store_position(self._database, Cursor.parse(reply.cursor))
        really(self, reply, **how)

    yield mock.patch.object(Replica, "apply_pull", apply_pull)


def drop_on_refusal() -> Patches:
    """What the server refuses is taken out of the outbox, and nobody hears of it."""
    really = Replica.apply_verdicts

    def apply_verdicts(self: Replica, reply: Any) -> None:
        really(self, reply)
        refused = [entry.id for entry in self.outbox.attention()]
        with self._database.transaction():
            self.outbox.remove(refused)
        for id in refused:
            self.outbox._entries.pop(id)
            self.outbox._attention.pop(id)

    yield mock.patch.object(Replica, "apply_verdicts", apply_verdicts)


def one_sided_checkpoint() -> Patches:
    """Only terminals know what was acknowledged: nobody compares it with what a restored server has."""
    really = verdict_answers.last_answered
    yield mock.patch.object(verdict_answers, "last_answered", lambda *args: _replace(really(*args), cursor=""))
    yield mock.patch.object(verdicts, "_check_acknowledged", lambda *_: None)
    yield mock.patch.object(Replica, "_doubt", Replica.require_snapshot)


def no_ledger_on_retry() -> Patches:
    """What is sent again is done again: nobody looks up whether it was done."""

    def take(transaction: SiteTransaction, stream: Any, sent: Any) -> Any:
        again = sent.operation.id in transaction.known
        verdict = transaction.apply(sent)
        if again:
            # The ledger's unique keys would notice; they are part of what is missing.
            line = transaction.lines[-1]
            line["op_id"], line["number"] = f"{line['op_id']}#{transaction.seq}", -transaction.seq
        return verdict

    yield mock.patch.object(verdicts, "_take", take)


def acknowledged_before_sync() -> Patches:
    """A commit is reported before the disk has it."""
    really = Journal.commit

    def commit(self: Journal, change: Any, **how: Any) -> None:
        with mock.patch.object(self._disk, "fdatasync", lambda handle: None):
            really(self, change, **how)

    yield mock.patch.object(Journal, "commit", commit)


def rename_not_synced() -> Patches:
    """A file that was written anew and renamed is trusted before its directory was flushed."""
    yield mock.patch.object(NewName, "keep", lambda self: None)


def reset_drops_pending() -> Patches:
    """Where the server has another history all is begun anew, and what still waits to be sent is thrown away."""
    really = Replica._doubt

    def doubt(self: Replica) -> None:
        really(self)
        for id in [entry.id for entry in self.outbox.waiting()]:
            self.outbox._entries.pop(id)
            self.outbox._waiting.pop(id)
            self.outbox._shown.pop(id, None)

    yield mock.patch.object(Replica, "_doubt", doubt)


def gone_at_the_answer() -> Patches:
    """An operation leaves the overlay when the push is answered, before the feed has brought its effect."""
    really = verdict_answers.judged

    def judged(*args: Any) -> Any:
        return [_replace(entry, passed=True) for entry in really(*args)]

    yield mock.patch.object(verdict_answers, "judged", judged)


def overlay_not_rebased() -> Patches:
    """When the server's state moves, what is pending is not replayed on it."""
    really = ReplicaView.rebase

    def rebase(self: ReplicaView, confirmed: Any, entries: Any, before: Any, different: Any) -> Any:
        if self.pending and entries():
            return {*before, *different}
        return (yield from really(self, confirmed, entries, before, different))

    yield mock.patch.object(ReplicaView, "rebase", rebase)


def pulled_in_doubt() -> Patches:
    """The feed is taken over while nobody knows whether the server took the last push."""
    yield mock.patch.object(Exchange, "_in_doubt", False)
    yield mock.patch("bay_tui.sync.exchange._PATIENCE", 0)


def page_cuts_operation() -> Patches:
    """A page of the feed ends in the midst of an operation, with the cursor after it."""
    yield mock.patch.object(reading, "_whole", lambda connection, site_id, changes: changes[:-1])


def wall_clock() -> Patches:
    """Operations are dated by the machine's own clock, and nobody doubts it."""

    def stamp(self: TerminalClock) -> Stamp:
        return Stamp(self.source.boot(), self.source.boot_ms(), self.source.wall(), False)

    yield mock.patch.object(TerminalClock, "stamp", stamp)


def clamped() -> Patches:
    """What lies ahead of the server becomes the moment it came in, and terminals go along with each of its leaps."""
    really = TerminalClock.observe

    def observe(self: TerminalClock, *args: Any) -> None:
        self._state = _replace(self._state, used=False)
        really(self, *args)

    def dated(self: Dating, operation: Any) -> Any:
        ahead = operation.at > self._clock.now + TOLERANCE
        return _replace(operation, at=self._clock.now, estimated=True) if ahead else operation

    yield mock.patch.object(TerminalClock, "observe", observe)
    yield mock.patch.object(Dating, "dated", dated)


def contacts_leave() -> Patches:
    """Customers' phones go to terminals like everything else."""
    rows = reading.record.c
    columns = (rows.kind, rows.id, rows.seq, rows.body)
    everything = sa.select(*columns).where(rows.site == sa.bindparam("site"), rows.seq > sa.bindparam("since"))
    yield mock.patch.object(reading, "_CHANGES", everything.order_by(rows.seq, rows.kind, rows.id))
    bodies = sa.select(rows.body).where(rows.site == sa.bindparam("site"))
    yield mock.patch.object(snapshots, "_BODIES", bodies.order_by(rows.seq, rows.kind, rows.id))


def revoked_still_served() -> Patches:
    """A terminal that was revoked is answered as before."""

    really = Auth.caller

    def caller(self: Auth, authorization: str | None, address: str = "") -> Caller:
        row = self._row((authorization or "").removeprefix("Bearer ").partition(".")[0])
        if row is None or row.revoked_at is None:
            return really(self, authorization, address)
        return Caller(device=row.id, site=row.site, use=row.use, token_hash=row.token_hash)

    yield mock.patch.object(Auth, "caller", caller)


def _replace(struct: Any, **fields: Any) -> Any:
    from msgspec.structs import replace

    return replace(struct, **fields)


MUTANTS: dict[str, Callable[[], Patches]] = {
    make.__name__: make
    for make in (
        serial_cursor,
        early_checkpoint,
        drop_on_refusal,
        one_sided_checkpoint,
        no_ledger_on_retry,
        acknowledged_before_sync,
        cursor_without_past,
        rename_not_synced,
        reset_drops_pending,
        gone_at_the_answer,
        overlay_not_rebased,
        pulled_in_doubt,
        page_cuts_operation,
        wall_clock,
        clamped,
        contacts_leave,
        revoked_still_served,
    )
}
"""Every bug by its name; the first six are those the test plan asks for."""


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Have one bug in the code, or none where `name` is empty."""
    with ExitStack() as stack:
        for patch in (MUTANTS | SEEDED)[name]() if name else ():
            stack.enter_context(patch)
        yield
