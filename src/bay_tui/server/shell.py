"""Check version and size of each request, unpack it and count it.

Requests arrive whole and uncompressed at the routes; a body that is too large, or unpacks to something too large,
never does. Litestar's own middleware would not see the addresses it does not know.
"""

import time
import zlib
from typing import TYPE_CHECKING

from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import MEDIA_TYPE, ProblemError, document
from bay_tui.wire.protocol import OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_HEADER

if TYPE_CHECKING:
    from litestar.types import (
        ASGIApp,
        HTTPReceiveMessage,
        HTTPScope,
        Message,
        Receive,
        Scope,
        Send,
        WebSocketReceiveMessage,
    )

MOST_BYTES = 4 * 1024 * 1024
"""How large a request's body may be, unpacked."""

_HEADER = PROTOCOL_HEADER.lower().encode()
_VERSIONS = f"{OLDEST_PROTOCOL}-{PROTOCOL}".encode()
_STREAMS = frozenset({"/v1/live"})


class Shell:
    """Wrap the application for uvicorn."""

    def __init__(self, inner: "ASGIApp", metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve one request; everything that is none (the lifespan) passes through."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        began = time.perf_counter()

        async def answer(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (_HEADER, _VERSIONS)]
                self._metrics.count("bay_tui_requests_total", status=str(message["status"]))
            await send(message)

        try:
            _check_version(scope)
            await self._inner(scope, await _whole(scope, receive), answer)
        except ProblemError as problem:
            await _refuse(problem, answer)
        if scope["path"] not in _STREAMS:
            self._metrics.count("bay_tui_request_seconds_total", time.perf_counter() - began)


def _check_version(scope: "HTTPScope") -> None:
    version_text = _header(scope, _HEADER)
    if not scope["path"].startswith("/v1/") or version_text is None:
        return
    version = int(version_text) if version_text.isascii() and version_text.isdigit() and len(version_text) < 9 else -1
    if version < 0:
        raise ProblemError(400, "malformed", f"{PROTOCOL_HEADER} is a whole number")
    if version < OLDEST_PROTOCOL:
        raise ProblemError(426, "terminal-too-old", f"the oldest version served here is {OLDEST_PROTOCOL}")
    if version > PROTOCOL:
        raise ProblemError(426, "terminal-too-new", f"the newest version served here is {PROTOCOL}")


async def _whole(scope: "HTTPScope", receive: "Receive") -> "Receive":
    """Read and unpack the body; return the callable that hands it on.

    A request without a body is handed on as it is.
    """
    if scope["method"] in ("GET", "HEAD", "OPTIONS", "DELETE"):
        return receive
    encoding = (_header(scope, b"content-encoding") or "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise ProblemError(415, "encoding-unknown", "bodies are plain or gzip")
    body = await _read(receive)
    if encoding == "gzip":
        body = _unpacked(body)
        scope["headers"] = [
            pair for pair in scope["headers"] if pair[0] not in (b"content-encoding", b"content-length")
        ]
        scope["headers"].append((b"content-length", str(len(body)).encode()))
    handed_on = False

    async def receive_again() -> "HTTPReceiveMessage | WebSocketReceiveMessage":
        nonlocal handed_on
        if handed_on:
            return await receive()
        handed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _read(receive: "Receive") -> bytes:
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        part = message["body"]
        size += len(part)
        if size > MOST_BYTES:
            raise _too_large()
        parts.append(part)
        more = message["more_body"]
    return b"".join(parts)


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, MOST_BYTES + 1)
    except zlib.error:
        raise ProblemError(400, "malformed", "the body is no gzip") from None
    if len(unpacked) > MOST_BYTES:
        raise _too_large()
    if not unpacker.eof:
        raise ProblemError(400, "malformed", "the gzip body is cut off")
    return unpacked


def _too_large() -> ProblemError:
    return ProblemError(413, "too-large", f"a body has at most {MOST_BYTES} bytes")


def _header(scope: "HTTPScope", name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


async def _refuse(problem: ProblemError, send: "Send") -> None:
    body = document(problem.status, problem.code, problem.detail)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
