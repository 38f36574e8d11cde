"""Take each operation of a push once; answer repeats from the ledger.

The checks look at two things only: whether the ledger knows an operation's id, and how far the device's numbers have
come. An unknown id under a number already used belongs to a clone; a number too far ahead is a gap.
"""

import re
from datetime import UTC, datetime

import msgspec

from bay_tui.server.problems import ProblemError, log_unexpected, logger
from bay_tui.server.sql.faults import PASSING, reason_of
from bay_tui.server.writing.dating import dated
from bay_tui.server.writing.streams import Stream
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.protocol import BATCH_OPERATIONS, PushReply, PushRequest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.operations import SCHEMA, STREAM_MARK, Operation, content_hash
from bay_tui.workshop.sanitise import sanitise

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_ACTOR = 100
_LONGEST_BOOT = 100
_LARGEST_NUMBER = 2**53


class SentOperation(msgspec.Struct, frozen=True):
    """Hold one operation as the rules see it, with its content hash.

    The hash is over what was sent, before it was cleaned and dated.
    """

    operation: Operation
    hash: str


class PushBatch(msgspec.Struct, frozen=True):
    """Hold a push made ready outside the writer.

    Its operations are checked, cleaned, dated and hashed.
    """

    device: str
    acked_number: int
    acked_id: str
    acked_cursor: str
    sent: tuple[SentOperation, ...]
    received_at: datetime

    @property
    def operations(self) -> list[Operation]:
        """List the operations in the device's order."""
        return [one.operation for one in self.sent]


def batch_of(request: PushRequest, terminal: str, received_at: datetime) -> PushBatch:
    """Return the push of a terminal, checked and made ready.

    `terminal` is the device whose token came with it. Raises ProblemError.
    """
    base, _, suffix = request.device.partition(STREAM_MARK)
    if base != terminal or (STREAM_MARK in request.device and not _ID.fullmatch(suffix)):
        raise ProblemError(403, "device-mismatch", "the token belongs to another device")
    if len(request.operations) > BATCH_OPERATIONS:
        raise ProblemError(413, "too-large", f"a batch has at most {BATCH_OPERATIONS} operations")
    if request.acked_id and not _ID.fullmatch(request.acked_id):
        raise ProblemError(400, "malformed", "the last acknowledged id cannot be one")
    for operation in request.operations:
        _check(operation, request.device)
    return PushBatch(
        device=request.device,
        acked_number=request.acked_number,
        acked_id=request.acked_id,
        acked_cursor=request.acked_cursor,
        sent=tuple(_sent(operation, request, received_at) for operation in request.operations),
        received_at=received_at,
    )


def _sent(operation: Operation, request: PushRequest, received_at: datetime) -> SentOperation:
    clean = sanitise(operation)  # the instant is compared with the server's, so it needs its zone before it is dated
    return SentOperation(dated(clean, request.anchor, request.boots, received_at), content_hash(operation))


def push(transaction: SiteTransaction, batch: PushBatch) -> PushReply:
    """Take a batch as far as possible; return verdicts and stop reason."""
    reply = PushReply(server_time=datetime.now(UTC), epoch=transaction.epoch)
    stream = _stream(transaction, batch)
    acknowledged = _check_acknowledged(transaction, batch, stream)
    if acknowledged is not None:
        return msgspec.structs.replace(reply, **acknowledged)
    verdicts: list[Verdict] = []
    stopped: dict[str, object] = {}
    for sent in batch.sent:
        verdict = _take(transaction, stream, sent, batch.received_at)
        if not isinstance(verdict, Verdict):
            stopped = verdict
            break
        verdicts.append(verdict)
    return msgspec.structs.replace(reply, verdicts=tuple(verdicts), **stopped)


def _take(
    transaction: SiteTransaction, stream: Stream, sent: SentOperation, received_at: datetime
) -> Verdict | dict[str, object]:
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
        return _decided(transaction, sent, received_at)
    except PASSING as error:
        logger.warning("what operation %s needs was not read, %s", operation.id, reason_of(error))
        return {"problem": "busy"}


def _decided(transaction: SiteTransaction, sent: SentOperation, received_at: datetime) -> Verdict:
    """Return the verdict on an operation, also where its rule fails.

    A failing rule must not hold up what the device recorded after it.
    """
    try:
        return transaction.apply(sent.operation, sent.hash, received_at)
    except PASSING:
        raise
    except Exception as error:
        log = log_unexpected(error, f"deciding operation {sent.operation.id}")
        return transaction.apply_alone(sent.operation, sent.hash, received_at, log)


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
    if operation.schema > SCHEMA:
        raise ProblemError(426, "terminal-too-new", f"operations up to schema {SCHEMA} are known here")
