"""Connect to the server over HTTP.

The one module that knows httpx. Import it late, it takes 80 ms. Whatever comes back is checked before it is believed: a
captive portal answers 200 with a page, a proxy with its own errors, a dying server with half a document. Each becomes
one SyncProblem with one code.
"""

import asyncio
import re
import ssl
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import aclosing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from urllib.request import getproxies

# httpx's own command line brings click, pygments and Rich's progress bars along: 3 MB that no terminal needs.
sys.modules.setdefault("httpx._main", None)  # pyright: ignore[reportArgumentType]

import httpx
import msgspec
from httpx_sse import aconnect_sse

from bay_tui.sync import bounds
from bay_tui.sync.link import SyncProblem
from bay_tui.sync.snapshot_part import SnapshotPart
from bay_tui.sync.snapshot_part import read as read_snapshot
from bay_tui.wire.protocol import (
    GZIP,
    HEARTBEAT_SECONDS,
    LONG_POLL_SECONDS,
    PROTOCOL,
    PROTOCOL_HEADER,
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
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.text import clean

StructT = TypeVar("StructT", bound=msgspec.Struct)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
SILENCE_SECONDS = 2.0 * HEARTBEAT_SECONDS + 5.0
"""How long a live stream may be silent: two heartbeats missed."""

LONGEST_RETRY_AFTER = 600.0
"""What a server may ask for at most, in seconds: one wrong header must not take a terminal out for a day."""

_WORTH_PACKING = 1024
_LONG = 100_000
_LEVEL = 9
_CODES = {401: "token-unknown", 404: "server-unknown", 426: "terminal-too-old", 429: "server-busy", 503: "server-busy"}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PART = re.compile(r"bytes ([0-9]{1,15})-")
_JSON = {"Content-Type": "application/json"}


class HttpLink:
    """Carry requests over HTTP to the server at `url`.

    A `ServerLink`; `token` returns the device's token, `kept` is the file for what has come of a snapshot when the line
    breaks. Make it in a thread (100 ms).
    """

    def __init__(self, url: str, token: Callable[[], str], kept: Path | None = None) -> None:
        self.server_version = ""
        self._part = SnapshotPart(kept)
        self._url = url
        self._token = token
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=timeout,
            verify=_trust(url),
            headers={PROTOCOL_HEADER: str(PROTOCOL), "Accept": "application/json", "Accept-Encoding": "gzip"},
            # A proxy for the internet is no way to a server on this machine.
            trust_env=urlsplit(url).hostname not in _LOCAL,
        )

    async def push(self, request: PushRequest) -> PushReply:
        """See `Link`."""
        return await self._asked(PushReply, "POST", "/v1/push", body=request)

    async def pull(self, cursor: str, wait: int = 0, acked: str = "") -> PullReply:
        """See `Link`.

        Asking the server to wait lets it take that much longer.
        """
        wait = min(wait, LONG_POLL_SECONDS)
        timeout = httpx.Timeout(ANSWER_SECONDS + wait, connect=CONNECT_SECONDS)
        params = {"cursor": cursor, "wait": wait, **_acked(acked, cursor)}
        return await self._asked(PullReply, "GET", "/v1/pull", params=params, timeout=timeout)

    async def snapshot(self, acked: str = "") -> Snapshot:
        """See `Link`.

        It goes on where one before it broke off.
        """
        part = self._part
        headers = {**self._headers(), **part.asked()}
        counted = bounds.ByteCount(self._url, bounds.MOST_PACKED_BYTES)
        with self._problems():
            async with self._client.stream("GET", "/v1/snapshot", params=_acked(acked), headers=headers) as response:
                if response.status_code not in (200, 206):
                    part.drop()
                await self._check(response)
                start = _begins_at(response)
                if not part.begin(response.headers.get("etag", ""), start):
                    part.drop()
                    raise self._problem("server-garbled", response)
                counted.add(start)
                try:
                    async for piece in response.aiter_raw():
                        counted.add(len(piece))
                        part.add(piece)
                except SyncProblem:
                    part.drop()
                    raise
                packed = response.headers.get("content-encoding", "identity") == "gzip"
        came = part.came
        part.drop()
        try:
            return await asyncio.to_thread(read_snapshot, came, self._url, packed=packed)
        except ValueError as error:
            raise SyncProblem("server-garbled", {"answer": Snapshot.__name__}, status=200) from error

    async def enrol(self, request: EnrolRequest) -> EnrolReply:
        """See `Link`."""
        return sanitise(await self._asked(EnrolReply, "POST", "/v1/enrol", body=request))

    async def time(self) -> datetime:
        """See `Link`."""
        return (await self._asked(TimeReply, "GET", "/v1/time")).server_time

    async def live(self, cursor: str, acked: str = "") -> AsyncIterator[PullReply | None]:
        """See `Link`."""
        timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        params = {"cursor": cursor, **_acked(acked, cursor)}
        headers = {**self._headers(), "Accept-Encoding": "identity"}
        with self._problems():
            async with aconnect_sse(
                self._client, "GET", "/v1/live", params=params, headers=headers, timeout=timeout
            ) as source:
                await self._check(source.response)
                told = source.response.headers
                if "text/event-stream" not in told.get("content-type", "") or "content-encoding" in told:
                    raise self._problem("server-garbled", source.response)
                source.response.stream = _Events(cast("httpx.AsyncByteStream", source.response.stream), self._url)
                yield None
                async with aclosing(source.aiter_sse()) as events:
                    async for event in events:
                        if event.event == RESYNC_EVENT:
                            return
                        # After an event with an id, httpx-sse makes an empty event of every heartbeat.
                        if event.data:
                            yield await _read(PullReply, event.data.encode())

    async def close(self) -> None:
        """See `Link`."""
        await self._client.aclose()

    async def _asked(
        self, answer: type[StructT], method: str, path: str, *, body: msgspec.Struct | None = None, **options: Any
    ) -> StructT:
        headers = self._headers()
        content = b""
        if body is not None:
            content = msgspec.json.encode(body)
            headers |= _JSON
            if len(content) >= _WORTH_PACKING:
                content = zlib.compress(content, _LEVEL, GZIP)
                headers["Content-Encoding"] = "gzip"
        with self._problems():
            async with self._client.stream(method, path, content=content, headers=headers, **options) as response:
                await self._check(response)
                answered = await self._content(response)
        return await _read(answer, answered)

    async def _content(self, response: httpx.Response) -> bytes:
        """Return an answer whole and unpacked, if its size is believable."""
        packed = response.headers.get("content-encoding", "identity") == "gzip"
        counted = bounds.ByteCount(self._url, bounds.MOST_ANSWER_BYTES)
        return await bounds.gathered(response.aiter_raw(), counted, packed=packed)

    def _headers(self) -> dict[str, str]:
        token = self._token()
        return {"Authorization": f"Bearer {token}"} if token else {}

    async def _check(self, response: httpx.Response) -> None:
        """Raise SyncProblem unless the server answered well.

        In a version this terminal speaks, and that all is well.
        """
        versions = clean(response.headers.get(PROTOCOL_HEADER, ""))
        if versions:
            self.server_version = versions
        if response.status_code in (200, 206):
            oldest, newest = _range(versions)
            if not oldest <= PROTOCOL <= newest:
                code = "terminal-too-old" if oldest > PROTOCOL else "server-too-old"
                raise SyncProblem(code, {"versions": versions}, status=426)
            return
        raise self._problem(_code(response, await self._content(response)), response)

    def _problem(self, code: str, response: httpx.Response) -> SyncProblem:
        return SyncProblem(
            code,
            {"status": str(response.status_code), "server": self._url},
            status=response.status_code,
            retry_after=_retry_after(response),
        )

    @contextmanager
    def _problems(self) -> Generator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise SyncProblem("server-silent", {"server": self._url}) from error
        except (httpx.DecodingError, zlib.error) as error:
            raise SyncProblem("server-garbled", {"server": self._url}, status=200) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            code = "server-untrusted" if _is_about_trust(error) else "server-unreachable"
            raise SyncProblem(code, {"server": self._url}) from error


class _Events(httpx.AsyncByteStream):
    """Hand a live stream on while its events' size is believable."""

    def __init__(self, stream: httpx.AsyncByteStream, server: str) -> None:
        self._stream = stream
        self._bound = bounds.EventBound(bounds.ByteCount(server, bounds.MOST_ANSWER_BYTES))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._bound.add(piece)
            yield piece

    async def aclose(self) -> None:
        """Close the stream behind it."""
        await self._stream.aclose()


def _acked(moment: str, cursor: str = "") -> dict[str, str]:
    """Return the parameter for a moment the server has to know.

    Empty where `cursor` says it already.
    """
    return {"acked": moment} if moment not in ("", cursor) else {}


def _trust(url: str) -> ssl.SSLContext | bool:
    """Return whose certificates to trust.

    The usual, read from 280 KB of text, or nobody's where no TLS is spoken.
    """
    if urlsplit(url).scheme == "https" or getproxies():
        return True
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def _read(answer: type[StructT], content: bytes) -> StructT:
    """Return an answer decoded; a long one beside the event loop."""
    if len(content) < _LONG:
        return _decoded(answer, content)
    return await asyncio.to_thread(_decoded, answer, content)


def _decoded(answer: type[StructT], content: bytes) -> StructT:
    try:
        return msgspec.json.decode(content, type=answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SyncProblem("server-garbled", {"answer": answer.__name__}, status=200) from error


def _code(response: httpx.Response, content: bytes) -> str:
    """Return the server's own code, else ours for the status."""
    if "problem+json" in response.headers.get("content-type", ""):
        try:
            return clean(msgspec.json.decode(content, type=ProblemDocument).code)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    if response.status_code in _CODES:
        return _CODES[response.status_code]
    return "server-failed" if response.status_code >= 500 else "server-refused"


def _range(versions: str) -> tuple[int, int]:
    """Return the versions a server says it speaks.

    Where it says nothing readable, whatever this terminal speaks.
    """
    oldest, _, newest = versions.partition("-")
    if oldest.isascii() and oldest.isdigit() and newest.isascii() and newest.isdigit():
        return int(oldest), int(newest)
    return PROTOCOL, PROTOCOL


def _begins_at(response: httpx.Response) -> int:
    """Return the byte at which an answer begins.

    It is 0 but for a part; a part that does not say so begins nowhere: -1.
    """
    if response.status_code == 200:
        return 0
    found = _PART.match(response.headers.get("content-range", ""))
    return int(found[1]) if found else -1


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return min(float(said), LONGEST_RETRY_AFTER) if said.isascii() and said.isdigit() else 0.0


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
