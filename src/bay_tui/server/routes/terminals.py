"""Answer terminals: push, pull, snapshot, live stream, time, enrolment."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, JSONBody, QueryParameter
from litestar.response import Stream

from bay_tui.server import devices
from bay_tui.server.auth import new_token
from bay_tui.server.problems import ProblemError, log_unexpected
from bay_tui.server.routes import described
from bay_tui.server.routes.replies import (
    AnyRequest,
    address_of,
    caller_of,
    json_reply,
    know_terminal,
    need_terminal,
    packed_reply,
    services_of,
    snapshot_reply,
    wanted_tag,
)
from bay_tui.server.sql.database import DatabaseError
from bay_tui.server.writing import incoming, verdicts
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.writer import WriteJob, push_job
from bay_tui.wire.protocol import (
    LONG_POLL_SECONDS,
    PULL_LIMIT,
    EnrolReply,
    EnrolRequest,
    PushReply,
    Snapshot,
    TimeReply,
)
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import SERVER_DEVICE

_DEVICE = re.compile(r"[A-Za-z0-9_-]{4,64}")
_FEW = 8
"""So many operations take less time than it takes to go to a thread and back."""

_CURSOR = Annotated[str, QueryParameter(description="How far the terminal has read; empty from the beginning.")]
_ACKED = Annotated[
    str, QueryParameter(description="The latest moment known to the terminal: `cursor` of a push or pull.")
]
_LIMIT = Annotated[int, QueryParameter(ge=1, le=5000, description="About how many records to send.")]
_WAIT = Annotated[float, QueryParameter(ge=0, le=60, description="Seconds to wait where nothing is new.")]
_LAST = Annotated[str, HeaderParameter(name="Last-Event-ID", description="The cursor of the last event seen.")]


@get(
    "/v1/time",
    responses={200: ResponseSpec(TimeReply, description="Now."), **described.refusals(*described.ANYWHERE)},
)
async def tell_time() -> Response[bytes]:
    """Say what time it is."""
    return json_reply(TimeReply(server_time=datetime.now(UTC)))


@post(
    "/v1/push",
    status_code=200,
    guards=[know_terminal],
    type_decoders=[(lambda kind: kind is incoming.ReceivedOperation, incoming.received)],
    responses={
        200: ResponseSpec(PushReply, description="A verdict for each operation taken."),
        **described.refusals(*described.ANYWHERE, *described.WITH_TOKEN, *described.WITH_BODY, 409),
    },
)
async def push(request: AnyRequest, data: JSONBody[incoming.ReceivedPush]) -> Response[bytes]:
    """Take a terminal's operations, and answer after the commit.

    Where the commit fails for now, 503: nothing was taken.
    """
    received_at = datetime.now(UTC)
    services, caller = services_of(request), caller_of(request)
    async with services.device_locks.of(data.device):
        if len(data.operations) <= _FEW:
            batch = _batch(data, caller.device, received_at)
        else:
            batch = await asyncio.to_thread(_batch, data, caller.device, received_at)
        future = services.writer.submit(push_job(caller, batch))
    try:
        reply = await asyncio.wrap_future(future)
    except (ProblemError, Refused, DatabaseError):
        raise
    except Exception as error:
        log_unexpected(error, f"writing a batch of device {batch.device}")
        raise ProblemError(503, "busy", "nothing of the batch was taken, send it again", retry_after=1) from None
    return packed_reply(request, reply.compact())


def _batch(data: incoming.ReceivedPush, device: str, received_at: datetime) -> verdicts.PushBatch:
    return verdicts.batch_of(incoming.read(data, received_at), device, received_at)


@get(
    "/v1/pull",
    guards=[need_terminal],
    responses={
        200: ResponseSpec(described.DescribedPullReply, description="What changed after the cursor."),
        **described.refusals(*described.ANYWHERE, *described.WITH_TOKEN),
    },
)
async def pull(
    request: AnyRequest, cursor: _CURSOR = "", limit: _LIMIT = PULL_LIMIT, wait: _WAIT = 0, acked: _ACKED = ""
) -> Response[bytes]:
    """Send the changes after a cursor, in commit order.

    With `wait`, as soon as there is something.
    """
    caller = caller_of(request)
    reply = await services_of(request).hub.poll(caller.site, cursor, limit, min(wait, LONG_POLL_SECONDS), acked)
    return await asyncio.to_thread(packed_reply, request, reply)


@get(
    "/v1/snapshot",
    guards=[need_terminal],
    responses={
        200: ResponseSpec(described.DescribedSnapshot, description="Everything a terminal of the site may hold."),
        206: ResponseSpec(bytes, description="The rest of one that broke off, packed.", media_type="application/json"),
        416: ResponseSpec(None, description="There is no rest."),
        **described.refusals(*described.ANYWHERE, *described.WITH_TOKEN),
    },
)
async def snapshot(request: AnyRequest, acked: _ACKED = "") -> Response[bytes] | Stream:
    """Send everything at one moment, which is not before `acked`.

    With `Range: bytes=N-` and the tag of a broken answer in `If-Range`, the rest of that one, as long as it is kept.
    """
    found = await services_of(request).snapshots.of(caller_of(request).site, acked, wanted_tag(request))
    return json_reply(found) if isinstance(found, Snapshot) else snapshot_reply(request, found)


@get(
    "/v1/live",
    guards=[need_terminal],
    responses={
        200: ResponseSpec(
            described.DescribedPullReply, description="Server-sent events.", media_type="text/event-stream"
        ),
        **described.refusals(*described.ANYWHERE, *described.WITH_TOKEN),
    },
)
async def live(request: AnyRequest, cursor: _CURSOR = "", last: _LAST = "", acked: _ACKED = "") -> Stream:
    """Send changes as they are committed.

    Each event is a `PullReply`, its id the cursor after it. Goes on after `Last-Event-ID` or `cursor`; with neither
    it begins with the next change. An event `resync` says that the stream cannot go on from there, and ends it.
    """
    caller = caller_of(request)
    events = services_of(request).hub.stream(caller.site, caller.device, last or cursor, acked)
    # A stream that cannot begin is refused as any other request is, which needs to be known before the status is sent.
    first = await anext(events)
    headers = {"X-Accel-Buffering": "no"}
    return Stream(_going_on(first, events), media_type="text/event-stream", headers=headers)


async def _going_on(first: bytes, events: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield the first event of a stream and those behind it."""
    async with aclosing(events):
        yield first
        async for event in events:
            yield event


@post(
    "/v1/enrol",
    status_code=200,
    responses={
        200: ResponseSpec(EnrolReply, description="The terminal's token."),
        **described.refusals(*described.ANYWHERE, *described.WITH_BODY, 403, 409, 429, 503),
    },
)
async def enrol(request: AnyRequest, data: JSONBody[EnrolRequest]) -> Response[bytes]:
    """Let a terminal in with a one-time code."""
    if not _DEVICE.fullmatch(data.device) or data.device == SERVER_DEVICE:
        raise ProblemError(400, "malformed", "a device id has 4 to 64 letters, digits, dashes and underscores")
    address = f"enrol {address_of(request)}"
    services = services_of(request)
    services.brake.check(address)
    try:
        found = await asyncio.to_thread(_find_code, request, data)
    except ProblemError:
        services.brake.failed(address)
        raise
    token, token_hash = new_token(data.device)

    def let_in(transaction: SiteTransaction) -> str:
        """Let it in; return the identity of the site."""
        devices.enrol(transaction, data, token_hash)
        return transaction.identity

    identity = await asyncio.wrap_future(services.writer.submit(WriteJob(found.site, let_in)))
    return json_reply(
        EnrolReply(
            token=token,
            device=data.device,
            site=found.site,
            name=found.name,
            server_time=datetime.now(UTC),
            identity=identity,
        )
    )


def _find_code(request: AnyRequest, data: EnrolRequest) -> devices.Enrolment:
    with services_of(request).database.reading() as connection:
        return devices.find_code(connection, data.code, data.device)
