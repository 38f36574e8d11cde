"""Decide operations under a site's lock, and write them at the end.

Until `flush`, nothing but the lock has reached SQL. So an operation that is refused, or whose rule fails, leaves
nothing behind, and the feed's order is the order of the commits: whoever holds the lock has the next positions.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from bay_tui.server.auth import Caller, revoked, unknown
from bay_tui.server.feed import reading
from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.compiled_sql import Among
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.faults import PASSING
from bay_tui.server.sql.schema import instant_read, ledger, revision, site
from bay_tui.server.sql.sqlview import SqlView, like_an_id
from bay_tui.server.writing import flush, trial
from bay_tui.server.writing.rehearsal import RehearsedDecision, foresee, rehearse
from bay_tui.server.writing.sent import SentOperation
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.streams import Stream, read_streams, write_streams
from bay_tui.wire.cursor import Cursor, epoch_of
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Decision, Refused, Status
from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, Operation, content_hash
from bay_tui.workshop.rulebook import decide, failed
from bay_tui.workshop.sanitise import sanitise, texts
from bay_tui.workshop.view import Key, Overlay

# The first thing in a transaction: its row lock orders commits. SQLite, which has none, has locked everything by then.
# A migration takes the lock of all sites first, so the revision beside it holds until the commit.
_LOCK = (
    sa.select(
        site.c.seq,
        site.c.epoch,
        site.c.chain,
        site.c.number,
        site.c.newest_at,
        site.c.identity,
        sa.select(revision).scalar_subquery(),
    )
    .where(site.c.id == sa.bindparam("b_site"))
    .with_for_update()
)
_MOVE_HEAD = (
    sa.update(site)
    .where(site.c.id == sa.bindparam("b_site"))
    .values(
        seq=sa.bindparam("b_seq"),
        chain=sa.bindparam("b_chain"),
        number=sa.bindparam("b_number"),
        newest_at=sa.bindparam("b_newest"),
    )
)
_ENTRIES = sa.select(
    ledger.c.op_id,
    ledger.c.hash,
    ledger.c.number,
    ledger.c.status,
    ledger.c.seq,
    ledger.c.code,
    ledger.c.params,
).where(ledger.c.site == sa.bindparam("site"), Among(ledger.c.op_id, "ids"))


class LedgerEntry(msgspec.Struct, frozen=True):
    """Hold one line of the ledger, as far as verdicts need it."""

    id: str
    hash: str
    verdict: Verdict


class SiteTransaction:
    """Decide and write operations of one site, from lock to `flush`.

    `cache` has what is known of the site already, and gets what is known once `committed` is called. Where it is set to
    be `careful`, each operation is written once for a try, and one that cannot be is recorded without effect. Raises
    Refused where there is no such site, DatabaseError where another version has taken the database over.
    """

    def __init__(
        self, database: ServerDatabase, connection: sa.Connection, site_id: str, cache: SiteCache | None = None
    ) -> None:
        self.database = database
        self.connection = connection
        self.site = site_id
        locked = compiled_sql.execute(connection, _LOCK, {"b_site": site_id})
        if not locked:
            raise Refused("site-unknown", id=site_id)
        head: tuple[int, str, str, int] = locked[0][:4]
        self.seq, self.epoch, self.chain, self.number = head
        newest, identity, revised = locked[0][4:]
        database.check_revision(revised)
        self.identity: str = identity
        self.newest = None if newest is None else instant_read(newest)
        self._cache = cache or SiteCache()
        self.view, self.boots = self._cache.take(site_id, self.cursor, lambda: nullcontext(connection))
        self.overlay = Overlay(self.view)
        self.known: dict[str, LedgerEntry] = {}
        self.streams: dict[str, Stream] = {}
        self.positions: dict[Key, int] = {}
        self.bodies: dict[Key, bytes] = {}
        self.lines: list[dict[str, object]] = []
        self._head_before = reading.Head(self.epoch, self.seq, self.chain)
        self._rehearsed: deque[RehearsedDecision] = deque()
        self.careful = False
        self._faulty = False

    @property
    def cursor(self) -> str:
        """Return the head of the feed as this transaction leaves it."""
        return str(Cursor(self.epoch, self.seq, self.chain))

    @property
    def moved(self) -> bool:
        """Tell whether the feed gets anything new."""
        return self.seq != self._head_before.seq

    def holds(self, cursor: str) -> bool:
        """Tell whether a cursor fits this history.

        A cursor of another epoch fits as well: nothing is known here of that one.
        """
        if epoch_of(cursor) != self.epoch:
            return True
        return reading.position_of(self.connection, self.site, self._head_before, cursor) is not None

    def prepare(
        self, operations: Sequence[Operation], acknowledged: Iterable[str] = (), devices: Iterable[str] = ()
    ) -> None:
        """Read the ledger, streams and records a group needs, in few queries.

        `acknowledged` are operations whose verdicts terminals have, `devices` those that send.
        """
        self._load_entries({*acknowledged, *(operation.id for operation in operations)})
        self._load_streams({*devices, *(operation.device for operation in operations)} - {SERVER_DEVICE})
        foresee(self.view, {text for operation in operations for text in _mentioned(operation) if like_an_id(text)})
        new = [operation for operation in operations if operation.id not in self.known]
        self._rehearsed = deque(rehearse(self.view, new))

    def admit(self, caller: Caller) -> None:
        """Let a caller in who is known from memory.

        Raises ProblemError where its token is good no more (401, 403).
        """
        known = self.stream(caller.device)
        if known is None or known.token_hash != caller.token_hash:
            raise unknown()
        if known.revoked:
            raise revoked()

    def stream(self, device_id: str) -> Stream | None:
        """Return how far a device has come, None for an unknown one."""
        if device_id not in self.streams:
            self._load_streams({device_id})
        return self.streams.get(device_id)

    def add_stream(self, device_id: str) -> Stream:
        """Begin the further stream of a cloned terminal, and return it.

        It has its terminal's token, and numbers of its own.
        """
        self.streams[device_id] = Stream(device_id, 0, "", new=True)
        return self.streams[device_id]

    def apply(self, sent: SentOperation) -> Verdict:
        """Decide a new operation, note its effects, and return the verdict.

        Its stream moves on to its number. Raises whatever a failing rule raises, and then nothing has changed.
        """
        return self._take(sent, self._decision(sent.operation))

    def apply_alone(self, sent: SentOperation, log: str) -> Verdict:
        """Decide an operation whose rule failed once more; return the verdict.

        Over records read afresh; one that fails again has failed, and the log has it under `log`. Raises `PASSING`,
        and then nothing has changed.
        """
        self._rehearsed.clear()
        view = Overlay(SqlView(self.site, lambda: nullcontext(self.connection), keep=True))
        for record in self.overlay.changes():
            view.put(record)
        try:
            decision = decide(view, sent.operation)
        except PASSING:
            raise
        except Exception:
            decision = failed(sent.operation, log)
        return self._take(sent, decision)

    def _take(self, sent: SentOperation, decision: Decision) -> Verdict:
        operation = sent.operation
        decision = self._traced(operation, decision)
        line_of = partial(flush.ledger_line, self.site, sent)
        if self.careful:
            tried = trial.writable(self.connection, self.view, operation, decision, line_of)
            if tried is not decision:
                self._rehearsed.clear()  # what follows was rehearsed over what this one would have done
            decision = tried
        line = line_of(decision)
        self.seq += 1
        self.newest = max(self.newest or sent.received_at, sent.received_at)
        self.boots.taken(operation, self.seq)
        for record in decision.records:
            self.overlay.put(record)
            self.positions[flush.key_of_record(record)] = self.seq
        # All that was decided, as it was dated here: where a restored server takes an operation again, at the same
        # position and dates it otherwise, that is another history, and a cursor of this one is noticed.
        content = "|".join(str(line[name]) for name in ("hash", "status", "code", "params", "operation"))
        self.chain = hashlib.sha256(f"{self.chain}|{content}".encode()).hexdigest()[:32]
        self.lines.append({**line, "seq": self.seq, "chain": self.chain})
        verdict = Verdict(
            id=operation.id,
            number=operation.number,
            status=decision.status,
            seq=self.seq,
            code=decision.code,
            params=decision.params,
        )
        self.known[operation.id] = LedgerEntry(operation.id, sent.hash, verdict)
        self.move(operation.device, operation.number, operation.id)
        return verdict

    def move(self, device_id: str, number: int, operation_id: str) -> None:
        """Count a number of a device as used.

        The server's own are counted when they are made.
        """
        if device_id == SERVER_DEVICE:
            return
        stream = self.streams[device_id]
        stream.last_number, stream.last_id, stream.moved = number, operation_id, True

    def system(self, args: AnyArgs, *, actor: str = "", at: datetime | None = None) -> Operation:
        """Return an operation of the server's own, under its next number.

        It has to be applied, and in order.
        """
        operation = Operation(
            id=str(uuid4()), device=SERVER_DEVICE, number=0, actor=actor, at=at or datetime.now(UTC), args=args
        )
        return self.numbered(sanitise(operation))

    def numbered(self, operation: Operation) -> Operation:
        """Return one of the server's own operations under its next number.

        It has to be applied, and in order.
        """
        self.number += 1
        return msgspec.structs.replace(operation, number=self.number)

    def apply_system(self, operation: Operation) -> Verdict:
        """Decide an operation of the server's own."""
        return self.apply(SentOperation(operation, content_hash(operation), datetime.now(UTC)))

    def flush(self) -> None:
        """Write records with their keys, ledger, streams and the feed's head."""
        self._write_decided()
        if self.moved:
            head = {
                "b_site": self.site,
                "b_seq": self.seq,
                "b_chain": self.chain,
                "b_number": self.number,
                "b_newest": self.newest,
            }
            compiled_sql.execute(self.connection, _MOVE_HEAD, head)

    def _write_decided(self) -> None:
        """Write records, ledger and streams, all but the feed's head."""
        self.bodies = flush.write_records(self.connection, self.view, self.overlay.changes(), self.positions)
        flush.write_ledger(self.connection, self.lines)
        write_streams(self.connection, self.site, self.streams.values())
        self.boots.save(self.connection, self.site)

    def committed(self) -> None:
        """Hand the view to the next transaction, after the commit."""
        if not self._faulty:
            self._cache.keep(self.view, self.boots, self.cursor, self.overlay.changes())

    def swallowed(self) -> None:
        """Note that a fault of the database was swallowed.

        What was read up to then decides what was taken, and nothing after this transaction.
        """
        self._faulty = True

    def _decision(self, operation: Operation) -> Decision:
        """Decide, or take the rehearsal's decision while all comes as rehearsed."""
        if self._rehearsed and self._rehearsed[0].operation == operation:
            return self._rehearsed.popleft().decision
        self._rehearsed.clear()
        return decide(self.overlay, operation)

    def _traced(self, operation: Operation, decision: Decision) -> Decision:
        """Give a refusal the code of the earlier refusal it follows from.

        A wish that fails because an earlier one of its maker was refused depends on that one.
        """
        if decision.status is not Status.REFUSED:
            return decision
        makers = [_operation_of(text) for text in texts(operation.args) if like_an_id(text)]
        self._load_entries(makers)
        for maker in makers:
            earlier = self.known.get(maker)
            if earlier is not None and earlier.verdict.status in (Status.REFUSED, Status.DEPENDS):
                first = earlier.verdict
                return Decision(status=Status.DEPENDS, code=first.code, params=first.params)
        return decision

    def _load_entries(self, ids: Iterable[str]) -> None:
        wanted = [id for id in dict.fromkeys(ids) if id not in self.known]
        if not wanted:
            return
        rows = compiled_sql.execute(self.connection, _ENTRIES, {"site": self.site, "ids": wanted})
        self.known.update((entry.id, entry) for entry in map(_entry, rows))

    def _load_streams(self, ids: set[str]) -> None:
        missing = ids - self.streams.keys()
        if not missing:
            return
        self.streams.update((stream.id, stream) for stream in read_streams(self.connection, self.site, missing))


def _entry(row: Sequence[Any]) -> LedgerEntry:
    id, sent_hash, number, status, seq, code, params = row
    told = msgspec.json.decode(params, type=dict[str, str])
    return LedgerEntry(
        id, sent_hash, Verdict(id=id, number=number, status=Status(status), seq=seq, code=code, params=told)
    )


def _mentioned(operation: Operation) -> Iterable[str]:
    return (operation.id, operation.actor, *texts(operation.args))


def _operation_of(record_id: str) -> str:
    """Return the id of the operation that makes a record.

    A record's id is its operation's, or that and a suffix after a point.
    """
    return record_id.split(".", 1)[0]
