"""A terminal's link to the server over a simulated wire: what `bay_tui.sync.transport` does, without HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import msgspec
from tests.simulation.environment import Violation
from tests.simulation.network import END, Wire
from tests.simulation.newer import embellished
from tests.simulation.server import STREAM, Reply, Request

from bay_tui.sync import transport
from bay_tui.sync.link import SyncProblem
from bay_tui.wire.protocol import (
    LONG_POLL_SECONDS,
    OLDEST_PROTOCOL,
    PROTOCOL,
    RESYNC_EVENT,
    EnrolReply,
    EnrolRequest,
    ProblemDocument,
    PullReply,
    PushReply,
    PushRequest,
    Snapshot,
    TimeReply,
)

StructT = TypeVar("StructT", bound=msgspec.Struct)
_VERSIONS = f"{OLDEST_PROTOCOL}-{PROTOCOL}"


class SimLink:
    """A `bay_tui.sync.link.Link` over a wire, with the real one's time-outs and its doubts about what comes back.

    `point` is called where a terminal may stop: before a request leaves and after an answer came.
    """

    def __init__(
        self, wire: Wire, token: Callable[[], str], version: Callable[[], int], point: Callable[[str], None]
    ) -> None:
        self.server_version = ""
        self._wire, self._token, self._version, self._point = wire, token, version, point
        self._pushes: list[PushRequest] = []

    async def push(self, request: PushRequest) -> PushReply:
        if self._pushes:
            self._wire.strike("sent ahead")
        self._pushes.append(request)
        try:
            reply = await self._asked(PushReply, "/v1/push", msgspec.json.encode(request))
            if self._pushes[0] is not request:
                self._wire.strike("answer overtakes")
        finally:
            self._pushes.remove(request)
        return reply

    async def pull(self, cursor: str, wait: int = 0, acked: str = "") -> PullReply:
        wait = min(wait, LONG_POLL_SECONDS)
        return await self._asked(
            PullReply, "/v1/pull", wait=wait, params={"cursor": cursor, "wait": wait, "acked": acked}
        )

    async def snapshot(self, acked: str = "") -> Snapshot:
        return await self._asked(Snapshot, "/v1/snapshot", params={"acked": acked})

    async def enrol(self, request: EnrolRequest) -> EnrolReply:
        return await self._asked(EnrolReply, "/v1/enrol", msgspec.json.encode(request))

    async def time(self) -> Any:
        return (await self._asked(TimeReply, "/v1/time")).server_time

    async def close(self) -> None:
        pass

    async def live(self, cursor: str, acked: str = "") -> AsyncIterator[PullReply | None]:
        self._point("request")
        arrived: asyncio.Queue[Reply | None] = asyncio.Queue()
        close = self._wire.open_stream(self._request(STREAM, params={"cursor": cursor, "acked": acked}), arrived)
        try:
            self._check(await self._next(arrived))
            yield None
            rest = b""
            while True:
                chunk = await self._next(arrived)
                if chunk is END:
                    return
                self._check(chunk)
                rest += chunk.body
                *events, rest = rest.split(b"\n\n")
                for event in events:
                    lines = dict(line.partition(b": ")[::2] for line in event.split(b"\n") if line)
                    if lines.get(b"event") == RESYNC_EVENT.encode():
                        return
                    if b"data" in lines:
                        self._point("answer")
                        yield transport._decoded(PullReply, self._written_by("server", lines[b"data"]))
        finally:
            close()

    async def _next(self, arrived: "asyncio.Queue[Reply | None]") -> Reply:
        try:
            async with asyncio.timeout(transport.SILENCE_SECONDS):
                chunk = await arrived.get()
        except TimeoutError as error:
            raise SyncProblem("server-silent") from error
        if chunk is None:
            raise SyncProblem("server-unreachable")
        return chunk

    async def _asked(
        self,
        answer: type[StructT],
        path: str,
        body: bytes = b"",
        *,
        wait: int = 0,
        params: dict[str, Any] | None = None,
    ) -> StructT:
        self._point("request")
        came = self._wire.loop.create_future()
        self._wire.send(self._request(path, body, params), came)
        try:
            async with asyncio.timeout(transport.ANSWER_SECONDS + wait):
                reply = await came
        except TimeoutError as error:
            raise SyncProblem("server-silent") from error
        self._point("answer")
        self._check(reply)
        return transport._decoded(answer, self._written_by("server", reply.body))

    def _written_by(self, side: str, body: bytes) -> bytes:
        """Return a message as that side writes it, which may be of a newer version just now."""
        if self._wire.newer != side or not body:
            return body
        self._wire.strike(f"{side} of a newer version")
        return embellished(body)

    def _request(self, path: str, body: bytes = b"", params: dict[str, Any] | None = None) -> Request:
        return Request(path, self._token(), self._version(), self._written_by("terminal", body), params or {})

    def _check(self, reply: Reply) -> None:
        self.server_version = _VERSIONS
        if b"secret-" in reply.body:
            raise Violation(8, "a customer's phone has left the server")
        if reply.status != 200:
            try:
                code = msgspec.json.decode(reply.body, type=ProblemDocument).code
            except msgspec.DecodeError:
                code = transport._CODES.get(reply.status, "server-failed")
            raise SyncProblem(code, status=reply.status, retry_after=reply.retry_after)
