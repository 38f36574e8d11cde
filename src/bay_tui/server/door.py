"""Let connections in, with bounds and deadlines before anybody is known.

A connection is *silent* until a request on it has shown a good token. Silent ones share a room of their own, so that
they never take the place of a terminal; where it is full the oldest of them gives way, since whoever means it says at
once what is wanted.
"""

import asyncio
import ipaddress
import resource
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import MEDIA_TYPE, document
from bay_tui.wire.protocol import PROTOCOL_HEADER, VERSIONS

MOST_HEAD_BYTES = 32 * 1024
"""How long the head of a request may be."""

HEAD_SECONDS = 10.0
"""How long a head may take, from connecting or from its first byte."""

BODY_SECONDS = 60.0
"""How long a body may take."""

BACKLOG = 128
"""How many connections wait to be let in; all of them may be, before one of them is looked at."""

KNOWN = "known"
"""Where a request's state has what is called once its token was good."""

_MOST_CONNECTIONS = 8192
_FEWEST_CONNECTIONS = 32
_FILES_OF_OURS = 128
_MOST_AHEAD = 8
_FEWEST_OF_A_DEVICE = 16
"""So many connections a device may always have: a terminal needs three."""


def connections_allowed() -> int:
    """Return how many connections the limit on open files leaves room for."""
    files, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return max(_FEWEST_CONNECTIONS, min(_MOST_CONNECTIONS, files - _FILES_OF_OURS - BACKLOG))


@lru_cache(4096)
def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, an IPv6 network.

    Who has one IPv6 address has the 2^64 beside it as well.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))


class Door:
    """Count connections: in all, by device, and silent ones by address.

    Of the latter, those of this machine and of `proxies` are not counted by address: behind them stand many.
    """

    def __init__(self, metrics: Metrics, connections: int, proxies: Iterable[str] = ()) -> None:
        self.metrics = metrics
        self._most = connections
        self._most_silent = max(1, connections // 4)
        self._most_of_one = max(1, connections // 8)
        self._most_of_a_device = max(_FEWEST_OF_A_DEVICE, connections // 8)
        self._proxies = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)
        self._open: set[GuardedProtocol] = set()
        # In the order in which they came.
        self._silent: dict[GuardedProtocol, None] = {}
        self._by_address: dict[str, dict[GuardedProtocol, None]] = {}
        self._by_device: dict[str, dict[GuardedProtocol, None]] = {}
        metrics.gauge("bay_tui_connections", lambda: len(self._open))
        metrics.gauge("bay_tui_silent_connections", lambda: len(self._silent))

    def enter(self, one: "GuardedProtocol") -> None:
        """Let a connection in.

        Where it is full, the oldest silent one goes.
        """
        beside = self._by_address.get(one.address, {})
        if len(beside) >= self._most_of_one and not _many_behind(self._proxies, one.host):
            self._close(next(iter(beside)), "address")
        elif self._silent and (len(self._silent) >= self._most_silent or len(self._open) >= self._most):
            self._close(next(iter(self._silent)), "silent")
        if len(self._open) >= self._most:
            self._close(one, "full")
            return
        self._open.add(one)
        self._silent[one] = None
        self._by_address.setdefault(one.address, {})[one] = None

    def known(self, one: "GuardedProtocol", device: str) -> None:
        """Count a connection as silent no more.

        It has shown a good token, of a device. Where that has too many, its oldest goes.
        """
        if one.device == device:
            return
        self._forget(one)
        beside = self._by_device.setdefault(device, {})
        if len(beside) >= self._most_of_a_device:
            self._close(next(iter(beside)), "device")
        one.device = device
        self._by_device.setdefault(device, {})[one] = None

    def leave(self, one: "GuardedProtocol") -> None:
        """Count a connection no more. Harmless where it was not."""
        self._forget(one)
        self._open.discard(one)

    def _forget(self, one: "GuardedProtocol") -> None:
        """Count a connection neither as silent nor as a device's."""
        self._silent.pop(one, None)
        _drop(self._by_address, one.address, one)
        _drop(self._by_device, one.device, one)

    def late(self, one: "GuardedProtocol") -> None:
        """Close a connection whose head or body did not come in time."""
        self._close(one, "late")

    def _close(self, one: "GuardedProtocol", reason: str) -> None:
        self.leave(one)
        one.transport.abort()
        self.metrics.count("bay_tui_connections_closed_total", reason=reason)


def _drop(held: "dict[str, dict[GuardedProtocol, None]]", name: str, one: "GuardedProtocol") -> None:
    beside = held.get(name)
    if beside is not None:
        beside.pop(one, None)
        if not beside:
            del held[name]


@lru_cache(4096)
def _many_behind(proxies: "tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]", host: str) -> bool:
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return True
    return parsed.is_loopback or any(parsed in proxy for proxy in proxies)


class GuardedProtocol(HttpToolsProtocol):
    """Speak HTTP with a connection whose heads and bodies are bounded.

    A head is as long as what came of it; of what comes in one piece with a body before it, that is not known to the
    byte, and nobody honest sends a request before the last one was answered.
    """

    door: Door

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.host = ""
        self.address = ""
        self.device = ""
        self._in_head = True
        self._head = 0
        self._limit = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin: the head is due."""
        super().connection_made(transport)
        self.host = self.client[0] if self.client else ""
        self.address = network_of(self.host)
        self._due_within(HEAD_SECONDS)
        self.door.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End, and make room."""
        self._due_within(0)
        self.door.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, a head no further than it may go."""
        while data and not self.transport.is_closing():
            piece = data[: MOST_HEAD_BYTES - self._head] if self._in_head else data
            data = data[len(piece) :]
            self._head += len(piece)
            super().data_received(piece)
            if self._in_head and self._head >= MOST_HEAD_BYTES:
                self._refuse(431, "too-large", f"the head of a request has at most {MOST_HEAD_BYTES} bytes")
        if self._in_head:
            self._due_within(HEAD_SECONDS if self._head else 0)
        else:
            self._due_within(BODY_SECONDS)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope.setdefault("state", {})[KNOWN] = self._known

    def on_headers_complete(self) -> None:
        """Have the request answered, unless too many wait before it."""
        self._in_head = False
        if len(self.pipeline) >= _MOST_AHEAD:
            raise ValueError("too many requests before the answer to the first")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Be ready for the next request."""
        self._in_head, self._head = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400, "malformed", msg)

    def _known(self, device: str) -> None:
        self.door.known(self, device)

    def _due_within(self, seconds: float) -> None:
        """Have what is being sent due within some seconds.

        With 0 never. What is due already stays due then.
        """
        if seconds == self._limit:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._limit = seconds
        self._timer = self.loop.call_later(seconds, self.door.late, self) if seconds else None

    def _refuse(self, status: int, code: str, detail: str) -> None:
        if not self.cycle or self.cycle.response_complete:
            body = document(status, code, detail)
            head = (
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
                f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
                f"{PROTOCOL_HEADER.lower()}: {VERSIONS}\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
            self.door.metrics.count("bay_tui_requests_total", status=str(status))
        self.transport.close()


def guarded_by(door: Door) -> type[GuardedProtocol]:
    """Return the protocol of the connections that come through a door."""
    return type("GuardedProtocol", (GuardedProtocol,), {"door": door})
