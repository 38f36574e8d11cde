"""Send structs as JSON, and find out who is asking.

Large ones are packed where the client takes that.
"""

import asyncio
import gzip
import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.response import Stream

from bay_tui.server.auth import Caller
from bay_tui.server.bodies import CALLER
from bay_tui.server.door import KNOWN, network_of
from bay_tui.server.feed.snapshots import EncodedSnapshot
from bay_tui.server.problems import ProblemError
from bay_tui.server.services import Services
from bay_tui.server.sql.schema import INTEGRATION, TERMINAL

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]

_WORTH_PACKING = 1024
_LEVEL = 3
_TAKES_GZIP = re.compile(r"(?:^|[ ,])gzip(?! *; *q=0(?:\.0*)?(?:$|[ ,]))", re.IGNORECASE)

_FROM = re.compile(r"bytes=([0-9]{1,15})-")


def services_of(connection: AnyConnection) -> Services:
    """Return the server's parts."""
    return connection.app.state["services"]


def address_of(connection: AnyConnection) -> str:
    """Return where a request comes from, as guesses are counted."""
    return network_of(connection.client.host) if connection.client else ""


def caller_of(request: AnyRequest) -> Caller:
    """Return who is asking, as a guard found out."""
    return request.scope["state"][CALLER]


async def need_terminal(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard a route for terminals.

    Raises ProblemError.
    """
    await _need(connection, TERMINAL)


async def know_terminal(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard a route for terminals, without a query for known ones.

    The transaction of a known one looks whether it still may (`SiteTransaction.admit`). Raises ProblemError.
    """
    known = services_of(connection).auth.remembered(connection.headers.get("authorization"))
    await _need(connection, TERMINAL, known)


async def need_integration(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard a route for integrations.

    Raises ProblemError.
    """
    await _need(connection, INTEGRATION)


async def _need(connection: AnyConnection, use: str, known: Caller | None = None) -> None:
    auth = services_of(connection).auth
    caller = known or await asyncio.to_thread(
        auth.caller, connection.headers.get("authorization"), address_of(connection)
    )
    if caller.use != use:
        raise ProblemError(403, "not-allowed", f"this needs the token of a {use}")
    state = connection.scope["state"]
    state[CALLER] = caller
    show = state.get(KNOWN)
    if show is not None:
        show(caller.device)


def json_reply(struct: msgspec.Struct) -> Response[bytes]:
    """Return a small struct as JSON."""
    return Response(msgspec.json.encode(struct), media_type="application/json")


def packed_reply(request: AnyRequest, struct: msgspec.Struct) -> Response[bytes]:
    """Return a struct as JSON, with gzip where it is worth it.

    And where the client accepts it. Large ones: on a thread.
    """
    body, encoded = _encoded(struct, takes_gzip(request))
    headers = {"Vary": "Accept-Encoding"}
    if encoded:
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)


def takes_gzip(request: AnyRequest) -> bool:
    """Say whether a client takes packed answers."""
    return _TAKES_GZIP.search(request.headers.get("accept-encoding", "")) is not None


def snapshot_reply(request: AnyRequest, snapshot: EncodedSnapshot) -> Response[bytes] | Stream:
    """Return a snapshot in pieces, packed where the client takes that.

    Of the packed one, from the byte on that a client asks for that has those before it (`Range`, with the tag in
    `If-Range`); a tag of other bytes gets the whole.
    """
    headers = {"Vary": "Accept-Encoding"}
    if not takes_gzip(request):
        return Stream(snapshot.unpacked(), media_type="application/json", headers=headers)
    whole = len(snapshot.body)
    headers |= {"Content-Encoding": "gzip", "ETag": f'"{snapshot.tag}"', "Accept-Ranges": "bytes"}
    start = _start(request, snapshot)
    if start >= whole:
        return Response(b"", status_code=416, headers={"Content-Range": f"bytes */{whole}"})
    headers["Content-Length"] = str(whole - start)
    if start:
        headers["Content-Range"] = f"bytes {start}-{whole - 1}/{whole}"
    pieces = snapshot.packed(start)
    return Stream(pieces, status_code=206 if start else 200, media_type="application/json", headers=headers)


def wanted_tag(request: AnyRequest) -> str:
    """Return the tag of the answer a client has begun, else empty."""
    return request.headers.get("if-range", "").strip('"')


def _start(request: AnyRequest, snapshot: EncodedSnapshot) -> int:
    asked = _FROM.fullmatch(request.headers.get("range", ""))
    return int(asked[1]) if asked and wanted_tag(request) == snapshot.tag else 0


def _encoded(struct: msgspec.Struct, accepts: bool) -> tuple[bytes, bool]:
    body = msgspec.json.encode(struct)
    if accepts and len(body) >= _WORTH_PACKING:
        return gzip.compress(body, _LEVEL, mtime=0), True
    return body, False
