"""Write and read a journal's bytes: a header and frames.

Each frame is one commit. Header, 32 bytes: magic, format number, length of the part that was written before the file
got its name, number of the first commit, checksum of the above. Frame: marker, checksum, length, commit number, then
the change as JSON. The checksum covers everything after itself. Numbers run on without a gap, so a lost frame shows.
The marker holds bytes that no JSON text contains, so that reading can take up again after damage.
"""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zlib import crc32

import msgspec

from bay_tui.store.journal.values import Change, Packed, Tables

FORMAT = 1
MAGIC = b"\x89BAYTUI\n"
MARKER = b"\xffBT\xfe"
MAX_PAYLOAD = 1 << 30

_HEADER = struct.Struct(">8sIQQI")
_FRAME = struct.Struct(">4sIIQ")
_GONE = b"null"
_CHECKED_FROM = 8
_SNAPSHOT_DOCUMENTS = 256
_PUNCTUATION = len('"":,')

HEADER_SIZE = _HEADER.size
OVERHEAD = _FRAME.size

_encoder = msgspec.json.Encoder()
_Payload = dict[str, dict[str, msgspec.Raw] | None]
_decoder = msgspec.json.Decoder(_Payload)


class Header(NamedTuple):
    """Hold the start of a journal.

    `base` is the bytes that were whole when the file was named.
    """

    format: int
    base: int
    first: int


class Frame(NamedTuple):
    """Hold one commit as found in a journal.

    It is the bytes from `start` to `end`.
    """

    start: int
    end: int
    number: int
    change: Change


def encode_header(header: Header) -> bytes:
    """Return the header's bytes, checksum included."""
    bare = _HEADER.pack(MAGIC, header.format, header.base, header.first, 0)[:-4]
    return bare + struct.pack(">I", crc32(bare))


def decode_header(data: bytes) -> Header | None:
    """Return the header at the start of `data`.

    None if it is not one or was damaged.
    """
    if len(data) < HEADER_SIZE:
        return None
    magic, number, base, first, checksum = _HEADER.unpack_from(data)
    if magic != MAGIC or checksum != crc32(data[: HEADER_SIZE - 4]):
        return None
    return Header(number, base, first)


def encode_frame(number: int, change: Change) -> bytearray:
    """Return the bytes of a commit.

    Raises ValueError for text that is not Unicode or a change over 1 GiB.
    """
    return seal(number, _unsealed(change))


def seal(number: int, frame: bytearray) -> bytearray:
    """Give a frame its number and its checksum, and return it."""
    _FRAME.pack_into(frame, 0, MARKER, 0, len(frame) - OVERHEAD, number)
    struct.pack_into(">I", frame, 4, crc32(memoryview(frame)[_CHECKED_FROM:]))
    return frame


def _unsealed(change: Change) -> bytearray:
    frame = bytearray(OVERHEAD)
    _encoder.encode_into(
        {name: None if documents is None else _raw(documents) for name, documents in change.items()}, frame, OVERHEAD
    )
    if len(frame) - OVERHEAD > MAX_PAYLOAD:
        raise ValueError("a commit is at most 1 GiB")
    return frame


def _raw(documents: Mapping[str, Packed | None]) -> dict[str, msgspec.Raw | None]:
    return {key: None if document is None else msgspec.Raw(document) for key, document in documents.items()}


def frame_at(data: bytes, start: int) -> Frame | None:
    """Return the frame that begins at `start`.

    None if no whole and unharmed one does.
    """
    if len(data) - start < OVERHEAD:
        return None
    marker, checksum, length, number = _FRAME.unpack_from(data, start)
    end = start + OVERHEAD + length
    if marker != MARKER or end > len(data):
        return None
    view = memoryview(data)
    if crc32(view[start + _CHECKED_FROM : end]) != checksum:
        return None
    try:
        change = _change(view[start + OVERHEAD : end])
    except (msgspec.MsgspecError, ValueError):
        return None
    return Frame(start, end, number, change)


def _change(payload: memoryview) -> Change:
    """Return the change a frame carries. Raises MsgspecError and ValueError."""
    change: dict[str, dict[str, Packed | None] | None] = {}
    for name, documents in _decoder.decode(payload).items():
        # Copies: what refers to the file's bytes keeps all of them in memory.
        change[name] = None if documents is None else {key: _document(raw) for key, raw in documents.items()}
    return change


def _document(raw: msgspec.Raw) -> Packed | None:
    document = bytes(raw)
    if document == _GONE:
        return None
    if not document.startswith(b"{"):
        raise ValueError("a document is an object")
    return document


def next_frame(data: bytes, start: int) -> Frame | None:
    """Return the first good frame from `start` on."""
    while (start := data.find(MARKER, start)) >= 0:
        frame = frame_at(data, start)
        if frame is not None:
            return frame
        start += 1
    return None


Unsealed = Mapping[str, list[bytearray]]
"""The frames of whole tables, by name, without their numbers and checksums: see `seal`."""


def unsealed(name: str, documents: Mapping[str, Packed]) -> list[bytearray]:
    """Return a whole table as frames of a few hundred documents.

    Small frames keep what damage to one costs small.
    """
    items = list(documents.items())
    return [
        _unsealed({name: dict(items[start : start + _SNAPSHOT_DOCUMENTS])})
        for start in range(0, max(len(items), 1), _SNAPSHOT_DOCUMENTS)
    ]


def snapshot_frames(tables: Tables, number: int, ready: Unsealed) -> Iterator[bytearray]:
    """Yield all tables as frames numbered from `number` on.

    Those of tables that are `ready` need not be encoded.
    """
    for name, documents in tables.items():
        for frame in ready.get(name) or unsealed(name, documents):
            yield seal(number, frame)
            number += 1


def live_size(tables: Tables) -> int:
    """Estimate the bytes a journal of just these tables takes."""
    return sum(
        len(name) + sum(_size(key, document) for key, document in documents.items())
        for name, documents in tables.items()
    )


def growth(tables: Tables, change: Change) -> int:
    """Count the bytes a change would add to `live_size`.

    At the cost of the change alone; often negative.
    """
    grown = 0
    for name, documents in change.items():
        table = tables.get(name, {})
        if documents is None:
            grown -= live_size({name: table})
            continue
        for key, document in documents.items():
            old = table.get(key)
            grown += _size(key, document) - _size(key, old)
    return grown


def _size(key: str, document: Packed | None) -> int:
    return 0 if document is None else len(key) + len(document) + _PUNCTUATION


def apply(tables: Tables, change: Change) -> None:
    """Bring tables up to date with a change."""
    for name, documents in change.items():
        if documents is None:
            tables.pop(name, None)
            continue
        table = tables.setdefault(name, {})
        for key, document in documents.items():
            if document is None:
                table.pop(key, None)
            else:
                table[key] = document
