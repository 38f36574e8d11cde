"""Take each operation of a push once; answer repeats from the ledger.

The checks look at two things only: whether the ledger knows an operation's id, and how far the device's numbers have
come. An unknown id under a number already used belongs to a clone; a number too far ahead is a gap.
"""

import re
from datetime import UTC, datetime

import msgspec

from bay_tui.server.problems import ProblemError, log_unexpected, logger, shop_differs
from bay_tui.server.sql.faults import PASSING, reason_of
from bay_tui.server.writing.dating import Dating, ServerClock, utc
from bay_tui.server.writing.incoming import ReadPush
from bay_tui.server.writing.sent import SentOperation
from bay_tui.server.writing.streams import Stream
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.protocol import BATCH_OPERATIONS, Anchor, PushReply, PushRequest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.authority.scopes import scope_of
from bay_tui.workshop.operations import SCHEMA, STREAM_MARK, Operation, content_hash
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.words import Scope

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_ACTOR = 100
_LONGEST_BOOT = 100
_LARGEST_NUMBER = 2**53
_MOST_OPERATION_BYTES = 512 * 1024
"""How long an operation's JSON may be: twice the longest that a terminal of any version has recorded."""


class PushBatch(msgspec.Struct, frozen=True):
    """Hold a push made ready outside the writer.

    Its operations are checked, cleaned and hashed; `dated` gives them their instants. `anchor`, `boots` and `ends`
    are what the terminal says of its clocks, `identity` names the site it belongs to.
    """

    device: str
    acked_number: int
    acked_id: str
    acked_cursor: str
    sent: tuple[SentOperation, ...]
    received_at: datetime
    anchor: Anchor
    boots: dict[str, datetime]
    ends: dict[str, int]
    identity: str

    @property
    def terminal(self) -> str:
        """Return the id of the terminal, whichever stream it uses."""
        return self.device.partition(STREAM_MARK)[0]

    @property
    def operations(self) -> list[Operation]:
        """List the operations in the device's order."""
        return [one.operation for one in self.sent]


def batch_of(read: ReadPush, terminal: str, received_at: datetime) -> PushBatch:
    """Return the push of a terminal, checked and made ready.

    `terminal` is the device whose token came with it. It ends before an operation that is not for this server to take.
    Raises ProblemError, also where that is the first.
    """
    request = read.request
    base, _, suffix = request.device.partition(STREAM_MARK)
    if base != terminal or (STREAM_MARK in request.device and not _ID.fullmatch(suffix)):
        raise ProblemError(403, "device-mismatch", "the token belongs to another device")
    if len(request.operations) > BATCH_OPERATIONS:
        raise ProblemError(413, "too-large", f"a batch has at most {BATCH_OPERATIONS} operations")
    if request.acked_id and not _ID.fullmatch(request.acked_id):
        raise ProblemError(400, "malformed", "the last acknowledged id cannot be one")
    operations = _taken(request)
    return PushBatch(
        device=request.device,
        acked_number=request.acked_number,
        acked_id=request.acked_id,
        acked_cursor=request.acked_cursor,
        sent=tuple(_sent(operation, read, received_at) for operation in operations),
        received_at=received_at,
        anchor=request.anchor,
        boots=request.boots,
        ends=request.ends,
        identity=request.identity,
    )


def _taken(request: PushRequest) -> tuple[Operation, ...]:
    """Return the operations up to one that makes no sense here.

    What stood before it need not wait for it. Raises ProblemError where it is the first.
    """
    for index, operation in enumerate(request.operations):
        try:
            _check(operation, request.device)
        except ProblemError:
            if not index:
                raise
            return request.operations[:index]
    return request.operations


def _sent(operation: Operation, read: ReadPush, received_at: datetime) -> SentOperation:
    clean = sanitise(operation)  # the instant is compared with the server's, so it needs its zone before it is dated
    hash_ = read.hashes.get(operation.id) or content_hash(operation)
    return SentOperation(clean, hash_, received_at, clean.at)


def dated(transaction: SiteTransaction, batch: PushBatch) -> PushBatch:
    """Return the batch with the instants that the server gives its operations.

    Before they are prepared, for the rules go by these.
    """
    operations, boots = batch.operations, transaction.boots
    recorded = {(one.terminal, one.boot) for one in operations if one.boot}
    boots.load(transaction.connection, transaction.site, recorded | {(batch.terminal, batch.anchor.boot)})
    clock = ServerClock(batch.received_at, transaction.newest)
    dating = Dating(operations, batch.anchor, batch.boots, boots, clock, ends=batch.ends)
    sent = tuple(msgspec.structs.replace(one, operation=dating.dated(one.operation)) for one in batch.sent)
    return msgspec.structs.replace(batch, sent=sent)


def push(transaction: SiteTransaction, batch: PushBatch) -> PushReply:
    """Take a batch as far as possible; return verdicts and stop reason.

    Raises ProblemError: 409 where it belongs to another site of the same id, 403 from a terminal for looking.
    """
    if batch.identity and batch.identity != transaction.identity:
        raise shop_differs()
    if batch.sent and scope_of(transaction.overlay, batch.terminal) is Scope.VIEW:
        raise ProblemError(403, "view-only", "this terminal is for looking, and sends nothing")
    reply = PushReply(
        server_time=datetime.now(UTC),
        epoch=transaction.epoch,
        began=_began(transaction, batch),
        identity="" if batch.identity else transaction.identity,
    )
    stream = _stream(transaction, batch)
    acknowledged = _check_acknowledged(transaction, batch, stream)
    if acknowledged is not None:
        return msgspec.structs.replace(reply, **acknowledged)
    verdicts: list[Verdict] = []
    stopped: dict[str, object] = {}
    for sent in batch.sent:
        verdict = _take(transaction, stream, sent)
        if not isinstance(verdict, Verdict):
            stopped = verdict
            break
        verdicts.append(verdict)
    return msgspec.structs.replace(reply, verdicts=tuple(verdicts), **stopped)


def _began(transaction: SiteTransaction, batch: PushBatch) -> datetime | None:
    """Return when its boot began, where the terminal differs."""
    anchor = batch.anchor
    known = transaction.boots.of(batch.terminal, anchor.boot)
    said = utc(anchor.began) if anchor.began is not None else None
    if known is None or said is None or known.agrees(said, anchor.boot_ms):
        return None
    return known.began


def _take(transaction: SiteTransaction, stream: Stream, sent: SentOperation) -> Verdict | dict[str, object]:
    operation = sent.operation
    due = stream.last_number + 1
    known = transaction.known.get(operation.id)
    if known is not None:
        return _repeated(transaction, stream, sent, known.hash, known.verdict)
    if operation.number < due:
        return {"problem": "forked"}
    if operation.number > due:
        return {"problem": "gap", "expected": due}
    try:
        return _decided(transaction, sent)
    except PASSING as error:
        transaction.swallowed()
        logger.warning("what operation %s needs was not read, %s", operation.id, reason_of(error))
        return {"problem": "busy"}


def _decided(transaction: SiteTransaction, sent: SentOperation) -> Verdict:
    """Return the verdict on an operation, also where its rule fails.

    A failing rule must not hold up what the device recorded after it.
    """
    try:
        return transaction.apply(sent)
    except PASSING:
        raise
    except Exception as error:
        log = log_unexpected(error, f"deciding operation {sent.operation.id}")
        return transaction.apply_alone(sent, log)


def _repeated(
    transaction: SiteTransaction, stream: Stream, sent: SentOperation, known_hash: str, verdict: Verdict
) -> Verdict | dict[str, object]:
    operation = sent.operation
    if known_hash != sent.hash:
        return {"problem": "conflict", "conflict": operation.id}
    due = stream.last_number + 1
    if operation.number > due:
        return {"problem": "gap", "expected": due}
    if operation.number == due:
        # A cloned terminal sends what its original sent before, under numbers of its own.
        transaction.move(operation.device, operation.number, operation.id)
    return msgspec.structs.replace(verdict, number=operation.number)


def _check_acknowledged(transaction: SiteTransaction, batch: PushBatch, stream: Stream) -> dict[str, object] | None:
    due = stream.last_number + 1
    if not batch.acked_number or not batch.acked_id or batch.acked_id in transaction.known:
        # Known or not: what was answered at a moment that never was here may stand elsewhere, or not at all.
        known = not batch.acked_cursor or transaction.holds(batch.acked_cursor)
        return None if known else {"problem": "lost", "expected": due}
    if batch.acked_number < due:
        return {"problem": "forked"}
    if batch.sent and batch.sent[0].operation.number <= due:
        return None  # it is sending again already
    return {"problem": "lost", "expected": due}


def _stream(transaction: SiteTransaction, batch: PushBatch) -> Stream:
    stream = transaction.stream(batch.device)
    if stream is None:
        stream = transaction.add_stream(batch.device)
    return stream


def _check(operation: Operation, device: str) -> None:
    if operation.device != device:
        raise ProblemError(400, "malformed", "an operation names another device than the batch")
    if not _ID.fullmatch(operation.id) or not 0 < operation.number < _LARGEST_NUMBER:
        raise ProblemError(400, "malformed", "an operation's id or number cannot be one")
    if len(operation.actor) > _LONGEST_ACTOR or len(operation.boot) > _LONGEST_BOOT:
        raise ProblemError(400, "malformed", "an operation's actor or boot cannot be one")
    if len(msgspec.json.encode(operation)) > _MOST_OPERATION_BYTES:
        raise ProblemError(413, "too-large", f"an operation has at most {_MOST_OPERATION_BYTES} bytes of JSON")
    if operation.schema > SCHEMA:
        raise ProblemError(426, "terminal-too-new", f"operations up to schema {SCHEMA} are known here")
