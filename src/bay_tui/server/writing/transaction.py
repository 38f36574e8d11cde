"""One transaction of one site: it takes the site's lock, decides operations in memory, and writes all of it at the end.

Until `flush`, nothing but the lock has reached SQL. So an operation that is refused, or whose rule fails, leaves
nothing behind, and the feed's order is the order of the commits: whoever holds the lock has the next positions.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from bay_tui.server.auth import Caller, revoked, unknown
from bay_tui.server.feed import reading
from bay_tui.server.sql import compiled_sql
from bay_tui.server.sql.compiled_sql import Among
from bay_tui.server.sql.database import FAULTS, ServerDatabase
from bay_tui.server.sql.schema import device, ledger, site
from bay_tui.server.sql.sqlview import SqlView, like_an_id
from bay_tui.server.writing import flush
from bay_tui.server.writing.rehearsal import Rehearsed, foresee, rehearse
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.wire.cursor import Cursor, epoch_of
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Decision, Refused, Status
from bay_tui.workshop.operations import SERVER_DEVICE, AnyArgs, Operation, content_hash
from bay_tui.workshop.rulebook import decide, failed
from bay_tui.workshop.sanitise import sanitise, texts
from bay_tui.workshop.view import Key, Overlay

# The first thing in a transaction: its row lock orders commits. SQLite, which has none, has locked everything by then.
_LOCK = (
    sa.select(site.c.seq, site.c.epoch, site.c.chain, site.c.number)
    .where(site.c.id == sa.bindparam("b_site"))
    .with_for_update()
)
_MOVE_HEAD = (
    sa.update(site)
    .where(site.c.id == sa.bindparam("b_site"))
    .values(seq=sa.bindparam("b_seq"), chain=sa.bindparam("b_chain"), number=sa.bindparam("b_number"))
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
_STREAMS = sa.select(
    device.c.id, device.c.last_number, device.c.last_id, device.c.token_hash, device.c.revoked_at
).where(device.c.site == sa.bindparam("site"), Among(device.c.id, "ids"))


class LedgerEntry(msgspec.Struct, frozen=True):
    """One line of the ledger, as far as verdicts need it."""

    id: str
    hash: str
    verdict: Verdict


class Stream(msgspec.Struct):
    """How far the operations of one device have come, and whether it may send any."""

    id: str
    last_number: int
    last_id: str
    token_hash: str = ""
    revoked: bool = False
    moved: bool = False
    new: bool = False


class SiteTransaction:
    """What one site's writer does between taking the lock and `flush`. Raises Refused where there is no such site.

    `kept` has what is known of the site already, and gets what is known once `committed` is called.
    """

    def __init__(
        self, database: ServerDatabase, connection: sa.Connection, site_id: str, kept: SiteCache | None = None
    ) -> None:
        self.database = database
        self.connection = connection
        self.site = site_id
        locked = compiled_sql.execute(connection, _LOCK, {"b_site": site_id})
        if not locked:
            raise Refused("site-unknown", id=site_id)
        head: tuple[int, str, str, int] = locked[0]
        self.seq, self.epoch, self.chain, self.number = head
        self._kept = kept or SiteCache()
        self.view = self._kept.take(site_id, self.cursor, lambda: nullcontext(connection))
        self.overlay = Overlay(self.view)
        self.known: dict[str, LedgerEntry] = {}
        self.streams: dict[str, Stream] = {}
        self.written: dict[Key, int] = {}
        self.bodies: dict[Key, bytes] = {}
        self.lines: list[dict[str, object]] = []
        self._first = reading.Head(self.epoch, self.seq, self.chain)
        self._rehearsed: deque[Rehearsed] = deque()

    @property
    def cursor(self) -> str:
        """The head of the feed as this transaction leaves it."""
        return str(Cursor(self.epoch, self.seq, self.chain))

    @property
    def moved(self) -> bool:
        """Whether the feed gets anything new."""
        return self.seq != self._first.seq

    def holds(self, cursor: str) -> bool:
        """Whether a cursor names a moment of this history, or of another epoch, of which nothing is known here."""
        if epoch_of(cursor) != self.epoch:
            return True
        return reading.position_of(self.connection, self.site, self._first, cursor) is not None

    def prepare(
        self, operations: Sequence[Operation], acknowledged: Iterable[str] = (), devices: Iterable[str] = ()
    ) -> None:
        """Read in a few queries what is known of operations and of `devices`, and the records they will touch."""
        self._load_entries({*acknowledged, *(operation.id for operation in operations)})
        self._load_streams({*devices, *(operation.device for operation in operations)} - {SERVER_DEVICE})
        foresee(self.view, {text for operation in operations for text in _mentioned(operation) if like_an_id(text)})
        new = [operation for operation in operations if operation.id not in self.known]
        self._rehearsed = deque(rehearse(self.view, new))

    def admit(self, caller: Caller) -> None:
        """Let a caller in who is known from memory. Raises ProblemError where its token is good no more (401, 403)."""
        known = self.stream(caller.device)
        if known is None or known.token_hash != caller.token_hash:
            raise unknown()
        if known.revoked:
            raise revoked()

    def stream(self, device_id: str) -> Stream | None:
        """Return how far a device has come, None for one that is not known."""
        if device_id not in self.streams:
            self._load_streams({device_id})
        return self.streams.get(device_id)

    def add_stream(self, device_id: str) -> Stream:
        """Begin the further stream of a cloned terminal: it has its terminal's token, and numbers of its own."""
        self.streams[device_id] = Stream(device_id, 0, "", new=True)
        return self.streams[device_id]

    def apply(self, operation: Operation, sent_hash: str, received_at: datetime) -> Verdict:
        """Decide an operation nobody has sent before and note what it does; its stream moves on to its number.

        Raises whatever a failing rule raises, and then nothing has changed.
        """
        return self._take(operation, sent_hash, received_at, self._decision(operation))

    def apply_alone(self, operation: Operation, sent_hash: str, received_at: datetime, log: str) -> Verdict:
        """Decide an operation whose rule failed once more, over records read afresh; one that fails again has failed.

        The log has the failure under `log`. Raises `FAULTS`, and then nothing has changed.
        """
        self._rehearsed.clear()
        view = Overlay(SqlView(self.site, lambda: nullcontext(self.connection), keep=True))
        for record in self.overlay.changes():
            view.put(record)
        try:
            decision = decide(view, operation)
        except FAULTS:
            raise
        except Exception:
            decision = failed(operation, log)
        return self._take(operation, sent_hash, received_at, decision)

    def _take(self, operation: Operation, sent_hash: str, received_at: datetime, decision: Decision) -> Verdict:
        decision = self._traced(operation, decision)
        encoded = flush.line(self.site, operation, sent_hash, decision, received_at)
        self.seq += 1
        for record in decision.records:
            self.overlay.put(record)
            self.written[flush.key_of_record(record)] = self.seq
        # All that was decided, as it was dated here: where a restored server takes an operation again, at the same
        # position and dates it otherwise, that is another history, and a cursor of this one is noticed.
        said = "|".join(str(encoded[name]) for name in ("hash", "status", "code", "params", "operation"))
        said = f"{self.chain}|{said}"
        self.chain = hashlib.sha256(said.encode()).hexdigest()[:32]
        self.lines.append({**encoded, "seq": self.seq, "chain": self.chain})
        verdict = Verdict(
            id=operation.id,
            number=operation.number,
            status=decision.status,
            seq=self.seq,
            code=decision.code,
            params=decision.params,
        )
        self.known[operation.id] = LedgerEntry(operation.id, sent_hash, verdict)
        self.move(operation.device, operation.number, operation.id)
        return verdict

    def move(self, device_id: str, number: int, operation_id: str) -> None:
        """Count a number of a device as used. The server's own are counted when they are made."""
        if device_id == SERVER_DEVICE:
            return
        stream = self.streams[device_id]
        stream.last_number, stream.last_id, stream.moved = number, operation_id, True

    def system(self, args: AnyArgs, *, actor: str = "", at: datetime | None = None) -> Operation:
        """Return an operation of the server's own, under its next number: it has to be applied, and in order."""
        operation = Operation(
            id=str(uuid4()), device=SERVER_DEVICE, number=0, actor=actor, at=at or datetime.now(UTC), args=args
        )
        return self.numbered(sanitise(operation))

    def numbered(self, operation: Operation) -> Operation:
        """Return an operation of the server's own under its next number: it has to be applied, and in order."""
        self.number += 1
        return msgspec.structs.replace(operation, number=self.number)

    def apply_system(self, operation: Operation) -> Verdict:
        """Decide an operation of the server's own."""
        return self.apply(operation, content_hash(operation), datetime.now(UTC))

    def flush(self) -> None:
        """Write everything: records with their keys, ledger, devices, and the head of the feed."""
        flush.records(self)
        flush.ledger_and_streams(self)
        if self.moved:
            head = {"b_site": self.site, "b_seq": self.seq, "b_chain": self.chain, "b_number": self.number}
            compiled_sql.execute(self.connection, _MOVE_HEAD, head)

    def committed(self) -> None:
        """Let the next transaction know what this one knew and wrote: it is committed now."""
        self._kept.keep(self.view, self.cursor, self.overlay.changes())

    def _decision(self, operation: Operation) -> Decision:
        """Decide, or take the rehearsal's decision as long as all comes as it was rehearsed."""
        if self._rehearsed and self._rehearsed[0].operation == operation:
            return self._rehearsed.popleft().decision
        self._rehearsed.clear()
        return decide(self.overlay, operation)

    def _traced(self, operation: Operation, decision: Decision) -> Decision:
        """A wish that fails because an earlier one of its maker was refused says so, with the first one's code."""
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
        for op_id, sent_hash, number, status, seq, code, params in rows:
            verdict = Verdict(
                id=op_id,
                number=number,
                status=Status(status),
                seq=seq,
                code=code,
                params=msgspec.json.decode(params, type=dict[str, str]),
            )
            self.known[op_id] = LedgerEntry(op_id, sent_hash, verdict)

    def _load_streams(self, ids: set[str]) -> None:
        missing = ids - self.streams.keys()
        if not missing:
            return
        rows = compiled_sql.execute(self.connection, _STREAMS, {"site": self.site, "ids": list(missing)})
        for id, last_number, last_id, token_hash, revoked_at in rows:
            self.streams[id] = Stream(id, last_number, last_id, token_hash, revoked_at is not None)


def _mentioned(operation: Operation) -> Iterable[str]:
    return (operation.id, operation.actor, *texts(operation.args))


def _operation_of(record_id: str) -> str:
    """The operation that makes the record with this id, if one does: its id, or that and a suffix after a point."""
    return record_id.split(".", 1)[0]
