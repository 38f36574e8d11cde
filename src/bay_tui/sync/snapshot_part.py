"""Keep the part of a snapshot that came before the line broke.

In memory, and in a file for the next process. The server's tag says of what it is a part; gzip's own checksum says in
the end whether it was right.
"""

import contextlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bay_tui.sync.bounds import MOST_SNAPSHOT_BYTES, ByteCount
from bay_tui.wire.protocol import GZIP, Snapshot

_PIECE_BYTES = 64 * 1024
_MOST_PIECE_BYTES = 1024 * 1024
_BEGIN, _END = b'"records":[', b"]}"


class SnapshotPart:
    """Hold what has come of a snapshot, packed as it was sent.

    `path` is its file; without one it is kept in memory alone. A file that cannot be read or written is done without.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.tag = ""
        self.came = bytearray()
        self._path = path
        self._read()

    def asked(self) -> dict[str, str]:
        """Return the headers that ask for the rest of what came."""
        return {"Range": f"bytes={len(self.came)}-", "If-Range": self.tag} if self.tag and self.came else {}

    def begin(self, tag: str, start: int) -> bool:
        """Take note of what comes: of what, and from which byte on.

        Says whether it fits what is here; the whole, from 0 on, always does. Without a tag nothing is kept for later.
        """
        if start:
            return tag == self.tag and start == len(self.came)
        self.drop()
        self.tag = tag
        if tag:
            self._write(tag.encode() + b"\n", "wb")
        return True

    def add(self, piece: bytes) -> None:
        """Keep what has come."""
        self.came += piece
        if self.tag:
            self._write(piece, "ab")

    def drop(self) -> None:
        """Forget all that came."""
        self.tag, self.came = "", bytearray()
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        if self._path is not None:
            with contextlib.suppress(OSError, UnicodeDecodeError):
                tag, _, came = self._path.read_bytes().partition(b"\n")
                self.tag, self.came = tag.decode("ascii"), bytearray(came)

    def _write(self, data: bytes, mode: str) -> None:
        if self._path is not None:
            try:
                with open(self._path, mode, opener=_mine) as file:
                    file.write(data)
            except OSError:
                # What stands there has a hole from here on.
                with contextlib.suppress(OSError):
                    self._path.unlink(missing_ok=True)
                self._path = None


def _mine(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)


def read(came: bytes | bytearray, server: str = "", *, packed: bool) -> Snapshot:
    """Return the snapshot that has come.

    In a thread: it takes a while, in short steps as long as the server writes a record a line. Raises ValueError where
    it is none, SyncProblem where it unpacks to more than one can have.
    """
    try:
        lines = _lines(_pieces(came, ByteCount(server, MOST_SNAPSHOT_BYTES)) if packed else iter((bytes(came),)))
        head, last = next(lines), b""
        if not head.endswith(_BEGIN):
            return msgspec.json.decode(b"\n".join((head, *lines)), type=Snapshot)
        records: list[msgspec.Raw] = []
        for last in lines:
            if last not in (b"", _END):
                records.append(msgspec.Raw(last.removesuffix(b",")))
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if last != _END:
        raise ValueError("the end is missing")
    said = msgspec.json.decode(head + _END, type=Snapshot)
    return msgspec.structs.replace(said, records=tuple(records))


def _pieces(came: bytes | bytearray, counted: ByteCount) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(GZIP)
    view = memoryview(came)
    for start in range(0, len(view), _PIECE_BYTES):
        left: bytes | memoryview = view[start : start + _PIECE_BYTES]
        while left:
            piece = unpacker.decompress(left, _MOST_PIECE_BYTES)
            left = unpacker.unconsumed_tail
            counted.add(len(piece))
            yield piece
    if not unpacker.eof:
        raise ValueError("the end is missing")


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    yield rest
