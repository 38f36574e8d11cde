"""Bound what a server answers.

Whatever it sends, no terminal's memory is filled with it.
"""

import zlib
from collections.abc import AsyncIterable

from bay_tui.sync.link import SyncProblem
from bay_tui.wire.protocol import GZIP

MOST_ANSWER_BYTES = 64 * 1024 * 1024
"""How large an answer or a live event may be, unpacked: some hundred times what one holds."""

MOST_PACKED_BYTES = 128 * 1024 * 1024
MOST_SNAPSHOT_BYTES = 512 * 1024 * 1024
"""How large a snapshot may be, as it is sent and unpacked."""


def too_large(server: str) -> SyncProblem:
    """Return the problem of an answer larger than any can be."""
    return SyncProblem("answer-too-large", {"server": server}, status=200)


class ByteCount:
    """Count bytes up to a bound. Raises SyncProblem beyond it."""

    def __init__(self, server: str, most: int) -> None:
        self._server = server
        self._most = most
        self._count = 0

    def add(self, size: int) -> None:
        """Count so many bytes more."""
        self._count += size
        if self._count > self._most:
            raise too_large(self._server)

    def again(self) -> None:
        """Count from 0."""
        self._count = 0


async def gathered(pieces: AsyncIterable[bytes], counted: ByteCount, *, packed: bool) -> bytes:
    """Return an answer whole, unpacked in steps of what its pieces measure.

    Raises zlib.error where it is no gzip, SyncProblem where it is too large.
    """
    unpacker = zlib.decompressobj(GZIP) if packed else None
    content = bytearray()
    async for piece in pieces:
        left = piece
        while left:
            part = left if unpacker is None else unpacker.decompress(left, len(piece) + 65536)
            left = b"" if unpacker is None else unpacker.unconsumed_tail
            counted.add(len(part))
            content += part
    if unpacker is not None and not unpacker.eof:
        raise zlib.error("the end is missing")
    return bytes(content)


class EventBound:
    """Count the bytes of each event of a live stream."""

    def __init__(self, counted: ByteCount) -> None:
        self._counted = counted
        self._end = b""

    def add(self, piece: bytes) -> None:
        """Count what has come; an empty line ends an event."""
        seen = (self._end + piece).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        ended = seen.rfind(b"\n\n")
        if ended >= 0:
            self._counted.again()
        self._counted.add(len(seen) - ended - 2 if ended >= 0 else len(piece))
        self._end = piece[-3:]
