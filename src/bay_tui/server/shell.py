"""Check the version of each request, bound its body and count it.

Requests arrive whole and uncompressed at the routes; a body that is too large, or unpacks to something too large,
never does. Litestar's own middleware would not see the addresses it does not know.
"""

import time
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from bay_tui.server.bodies import BodyRoom, RequestBody, header, need_text
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import MEDIA_TYPE, ProblemError, document
from bay_tui.wire.protocol import OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_HEADER, VERSIONS

if TYPE_CHECKING:
    from litestar.types import (
        ASGIApp,
        HTTPScope,
        Message,
        Receive,
        Scope,
        Send,
    )

_HEADER = PROTOCOL_HEADER.lower().encode()
_VERSIONS = VERSIONS.encode()
_NOT_KEPT = (b"cache-control", b"no-store")
"""No cache on the way keeps tokens, nor what records say of people."""

_STREAMS = frozenset({"/v1/live"})


class Shell:
    """Wrap the application for uvicorn."""

    def __init__(self, inner: "ASGIApp", metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics
        self._room = BodyRoom()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve one request; everything that is none (the lifespan) passes through."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        began = time.perf_counter()
        body = RequestBody(scope, receive, self._room)

        async def answer(message: "Message") -> None:
            if message["type"] == "http.response.start":
                await body.drain()
                closing = [] if body.done else [(b"connection", b"close")]
                kept = [_NOT_KEPT] if scope["path"].startswith("/v1/") else []
                message["headers"] = [*message["headers"], (_HEADER, _VERSIONS), *kept, *closing]
                self._metrics.count("bay_tui_requests_total", status=str(message["status"]))
            await send(message)

        try:
            _check_address(scope)
            _check_version(scope)
            await self._inner(scope, body.receive, answer)
        except ProblemError as problem:
            await _refuse(problem, answer)
        if scope["path"] not in _STREAMS:
            self._metrics.count("bay_tui_request_seconds_total", time.perf_counter() - began)


def _check_address(scope: "HTTPScope") -> None:
    """Raise ProblemError (400) for an address that is no text.

    It would be read as another.
    """
    need_text(unquote_to_bytes(scope["raw_path"]), "address")
    need_text(unquote_to_bytes(scope["query_string"]), "query")


def _check_version(scope: "HTTPScope") -> None:
    version_text = header(scope, _HEADER)
    if not scope["path"].startswith("/v1/") or version_text is None:
        return
    version = int(version_text) if version_text.isascii() and version_text.isdigit() and len(version_text) < 9 else -1
    if version < 0:
        raise ProblemError(400, "malformed", f"{PROTOCOL_HEADER} is a whole number")
    if version < OLDEST_PROTOCOL:
        raise ProblemError(426, "terminal-too-old", f"the oldest version served here is {OLDEST_PROTOCOL}")
    if version > PROTOCOL:
        raise ProblemError(426, "terminal-too-new", f"the newest version served here is {PROTOCOL}")


async def _refuse(problem: ProblemError, send: "Send") -> None:
    body = document(problem.status, problem.code, problem.detail)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
