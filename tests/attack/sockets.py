"""Raw sockets: bytes sent as they are, and what came back."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def dial(port: int, source: str = "127.0.0.1") -> socket.socket:
    """Return a connection on which nothing is said yet, from an address of this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))


def head(method: str, path: str, *more: str) -> bytes:
    """Return the head of a request, with more lines in it."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: bay", *more, "", "")).encode()


@contextmanager
def dialled(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Hold so many connections."""
    lines: list[socket.socket] = []
    try:
        for _one in range(count):
            lines.append(dial(port))
        yield lines
    finally:
        for line in lines:
            line.close()


def answer(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Return the status, the headers and the body of the next answer; status 0 where the connection was closed."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = _part(line)
        if not part:
            return 0, {}, received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += _part(line) or b"\0" * 1_000_000
    return int(first.split()[1]), headers, body


def rest(line: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    received = b""
    while part := _part(line):
        received += part
    return received


def closed(line: socket.socket) -> bool:
    """Wait until the other side closes, whatever it says before."""
    rest(line)
    return True


def send(line: socket.socket, data: bytes) -> bool:
    """Send as much as is taken, and say whether it was all."""
    try:
        line.sendall(data)
    except ConnectionError:
        return False
    return True


def memory_of(process: int) -> int:
    """Return the most bytes a process has held in memory."""
    return 1024 * int(re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())[0])


def _part(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except ConnectionError:
        return b""
