"""Read and unpack the bodies of requests, within bounds.

A body is read when whoever answers asks for it, which is after the token was looked at. What is left of one when the
answer begins is thrown away where that is little, so that the client comes to read its answer; else the connection ends
with the answer.
"""

import asyncio
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from bay_tui.server.problems import ProblemError
from bay_tui.wire.protocol import GZIP

if TYPE_CHECKING:
    from litestar.types import HTTPReceiveMessage, HTTPScope, Receive, WebSocketReceiveMessage

CALLER = "caller"
"""Where a request's state has who sends it, once the token was good."""

MOST_BYTES = 4 * 1024 * 1024
"""How large a request's body may be, unpacked."""

MOST_UNPACKED_BYTES = 512 * 1024
"""How large a packed body may be, unpacked, however well it was packed: twice what a terminal sends at once."""

MOST_TIMES = 50
"""Beyond that, so many times what came."""

MOST_HELD_BYTES = 32 * 1024 * 1024
"""How much bodies that are still coming may hold in all."""

MOST_OF_ONE_BYTES = 2 * MOST_BYTES
"""How much of that bodies of one sender may hold: two whole ones."""

MOST_DRAINED_BYTES = 64 * 1024
"""How much of a body nobody wants is read before the answer."""

DRAIN_SECONDS = 5.0

_SMALL = {"/v1/enrol": 4096}
"""The addresses that take a body without a token, and how large it may be."""


class BodyRoom:
    """Count what the bodies hold that are still coming, in bytes.

    In all, and by sender: whoever sends too many keeps nobody else's out.
    """

    def __init__(self, most: int = MOST_HELD_BYTES, most_of_one: int = MOST_OF_ONE_BYTES) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._held = 0
        self._by_sender: Counter[str] = Counter()

    def take(self, sender: str, size: int) -> None:
        """Make room for so many bytes. Raises ProblemError (503)."""
        if self._held + size > self._most or self._by_sender[sender] + size > self._most_of_one:
            raise ProblemError(503, "busy", "too many bodies are being sent at once", retry_after=2)
        self._held += size
        self._by_sender[sender] += size

    def give_back(self, sender: str, size: int) -> None:
        """Take so many bytes for gone."""
        self._held -= size
        self._by_sender[sender] -= size
        if not self._by_sender[sender]:
            del self._by_sender[sender]


class RequestBody:
    """Hand a request's body on once asked for, whole and unpacked.

    `done` says that nothing of it is still to come.
    """

    def __init__(self, scope: "HTTPScope", receive: "Receive", room: BodyRoom) -> None:
        self._scope = scope
        self._receive = receive
        self._room = room
        self._length = _length(scope)
        self._most = _SMALL.get(scope["path"], MOST_BYTES)
        self._waits = (header(scope, b"expect") or "").lower() == "100-continue"
        self.done = self._length == 0

    async def receive(self) -> "HTTPReceiveMessage | WebSocketReceiveMessage":
        """Return the body, and after it what the connection says.

        Raises ProblemError: 413, 415, 400 for what cannot be unpacked, 503 where too much is held.
        """
        if self.done:
            return await self._receive()
        return {"type": "http.request", "body": await self._whole(), "more_body": False}

    async def drain(self) -> None:
        """Throw away what is left, where that is little and comes soon."""
        # Who waits for a word before sending has sent nothing.
        if self.done or self._waits or (self._length or 0) > MOST_DRAINED_BYTES:
            return
        drained = 0
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self.done and drained <= MOST_DRAINED_BYTES:
                    drained += len(await self._part())
        except (TimeoutError, ProblemError):
            return

    async def _whole(self) -> bytes:
        kind = (header(self._scope, b"content-type") or "").partition(";")[0].strip().lower()
        if kind not in ("", "application/json"):
            raise ProblemError(415, "not-json", "bodies are JSON: `Content-Type: application/json`")
        encoding = (header(self._scope, b"content-encoding") or "identity").lower()
        if encoding not in ("identity", "gzip"):
            raise ProblemError(415, "encoding-unknown", "bodies are plain or gzip")
        if self._length is not None and self._length > self._most:
            raise self._too_large()
        body = await self._read()
        body = self._unpacked(body) if encoding == "gzip" else body
        need_text(body, "body")
        return body

    async def _read(self) -> bytes:
        # Whose token it is was looked at before the body is asked for; all that have none share one room.
        sender = getattr(self._scope["state"].get(CALLER), "device", "")
        body = bytearray()
        try:
            while not self.done:
                part = await self._part()
                if len(body) + len(part) > self._most:
                    raise self._too_large()
                self._room.take(sender, len(part))
                body += part
        finally:
            self._room.give_back(sender, len(body))
        return bytes(body)

    async def _part(self) -> bytes:
        message = await self._receive()
        self._waits = False
        if message["type"] != "http.request":
            self.done = True
            raise ProblemError(400, "malformed", "the body was cut off")
        self.done = not message["more_body"]
        return message["body"]

    def _unpacked(self, body: bytes) -> bytes:
        unpacker = zlib.decompressobj(GZIP)
        most = min(self._most, max(MOST_UNPACKED_BYTES, MOST_TIMES * len(body)))
        try:
            unpacked = unpacker.decompress(body, most + 1)
        except zlib.error:
            raise ProblemError(400, "malformed", "the body is no gzip") from None
        if len(unpacked) > most:
            raise self._too_large(most)
        if not unpacker.eof:
            raise ProblemError(400, "malformed", "the gzip body is cut off")
        return unpacked

    def _too_large(self, most: int = 0) -> ProblemError:
        return ProblemError(413, "too-large", f"a body has at most {most or self._most} bytes here")


def need_text(said: bytes, what: str) -> None:
    """Raise ProblemError (400) for bytes that are no UTF-8.

    `what` names them.
    """
    try:
        said.decode()
    except UnicodeDecodeError:
        raise ProblemError(400, "malformed", f"the {what} is no UTF-8") from None


def _length(scope: "HTTPScope") -> int | None:
    """Return a body's length in bytes, None where nothing says it."""
    if header(scope, b"transfer-encoding") is not None:
        return None
    # The protocol has read it as a number already.
    return int(header(scope, b"content-length") or 0)


def header(scope: "HTTPScope", name: bytes) -> str | None:
    """Return a header of a request, else None."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)
