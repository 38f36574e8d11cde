"""Write and read a journal's bytes: a header, two witnesses and frames.

Each frame is one commit. Header, 32 bytes: magic, format number, length of the part that was written before the file
got its name, number of the first commit, checksum of the above. Witness, 32 bytes: mark, number of a commit that was
flushed, the file's length after it, its instant, checksum of these. Frame: marker, checksum, length, commit number,
instant, then the change as JSON. The checksum covers everything after itself. Numbers run on without a gap, so a lost
frame shows. The marker holds bytes that no JSON text contains, so that reading can take up again after damage.
Instants are milliseconds since 1970, by the terminal's clock.

Format 1 had no witnesses, and no instants in its frames.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple
from zlib import crc32

import msgspec

from bay_tui.store.journal.values import Change, Packed, Tables

FORMAT = 2
WITNESSED = 2
"""The first format that has witnesses and instants."""
MAGIC = b"\x89BAYTUI\n"
MARKER = b"\xffBT\xfd"
MARKER_BEFORE = b"\xffBT\xfe"
"""The marker of frames without an instant."""
MAX_PAYLOAD = 1 << 30

_HEADER = struct.Struct(">8sIQQI")
_WITNESS = struct.Struct(">4sQQQI")
_WITNESS_MARK = b"\xffBTW"
_FRAME = struct.Struct(">4sIIQQ")
_FRAME_BEFORE = struct.Struct(">4sIIQ")
_ANY_MARKER = re.compile(re.escape(MARKER) + b"|" + re.escape(MARKER_BEFORE))
_GONE = b"null"
_CHECKED_FROM = 8
_SNAPSHOT_DOCUMENTS = 256
_PUNCTUATION = len('"":,')

HEADER_SIZE = _HEADER.size
WITNESS_SIZE = _WITNESS.size
SLOTS = 2
"""Witnesses in a file. They are written in turns, so that a torn one leaves the one before."""
BODY = HEADER_SIZE + SLOTS * WITNESS_SIZE
"""Where the frames begin."""

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


class Witness(NamedTuple):
    """Tell of a commit that was flushed.

    Its number, the file's length after it, and its instant in milliseconds.
    """

    number: int
    end: int
    at: int


class Frame(NamedTuple):
    """Hold one commit as found in a journal.

    It is the bytes from `start` to `end`; its instant is None in files of before.
    """

    start: int
    end: int
    number: int
    change: Change
    at: int | None


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


def body_of(format: int) -> int:
    """Return where the frames of a file of that format begin."""
    return BODY if format >= WITNESSED else HEADER_SIZE


def encode_witness(witness: Witness) -> bytes:
    """Return a witness's bytes, checksum included."""
    bare = _WITNESS.pack(_WITNESS_MARK, *witness, 0)[:-4]
    return bare + struct.pack(">I", crc32(bare))


def slot_at(slot: int) -> int:
    """Return where the witness in that slot begins."""
    return HEADER_SIZE + slot * WITNESS_SIZE


def witnesses(data: bytes) -> list[Witness | None]:
    """Return what each slot of a file says.

    None where it was torn or damaged, or there is none.
    """
    return [_witness(data[slot_at(slot) : slot_at(slot + 1)]) for slot in range(SLOTS)]


def _witness(data: bytes) -> Witness | None:
    if len(data) < WITNESS_SIZE:
        return None
    mark, number, end, at, checksum = _WITNESS.unpack(data)
    return Witness(number, end, at) if mark == _WITNESS_MARK and checksum == crc32(data[:-4]) else None


def encode_frame(number: int, change: Change, at: int | None) -> bytearray:
    """Return the bytes of a commit; `at` is its instant in milliseconds.

    None for a file of before. Raises ValueError for text that is not Unicode or a change over 1 GiB.
    """
    return seal(number, _unsealed(change, _FRAME_BEFORE if at is None else _FRAME), at)


def seal(number: int, frame: bytearray, at: int | None) -> bytearray:
    """Give a frame its number, instant and checksum, and return it."""
    if at is None:
        _FRAME_BEFORE.pack_into(frame, 0, MARKER_BEFORE, 0, len(frame) - _FRAME_BEFORE.size, number)
    else:
        _FRAME.pack_into(frame, 0, MARKER, 0, len(frame) - _FRAME.size, number, at)
    struct.pack_into(">I", frame, 4, crc32(memoryview(frame)[_CHECKED_FROM:]))
    return frame


def _unsealed(change: Change, shape: struct.Struct = _FRAME) -> bytearray:
    frame = bytearray(shape.size)
    _encoder.encode_into(
        {name: None if documents is None else _raw(documents) for name, documents in change.items()}, frame, shape.size
    )
    if len(frame) - shape.size > MAX_PAYLOAD:
        raise ValueError("a commit is at most 1 GiB")
    return frame


def _raw(documents: Mapping[str, Packed | None]) -> dict[str, msgspec.Raw | None]:
    return {key: None if document is None else msgspec.Raw(document) for key, document in documents.items()}


def frame_at(data: bytes, start: int) -> Frame | None:
    """Return the frame that begins at `start`, of any format.

    None if no whole and unharmed one does.
    """
    head = _head(data, start)
    if head is None:
        return None
    body, length, checksum, number, at = head
    end = body + length
    if end > len(data):
        return None
    view = memoryview(data)
    if crc32(view[start + _CHECKED_FROM : end]) != checksum:
        return None
    try:
        change = _change(view[body:end])
    except (msgspec.MsgspecError, ValueError):
        return None
    return Frame(start, end, number, change, at)


def _head(data: bytes, start: int) -> tuple[int, int, int, int, int | None] | None:
    """Return where a frame's change begins, its length, checksum, number and instant."""
    left = len(data) - start
    if left >= _FRAME.size and data.startswith(MARKER, start):
        _, checksum, length, number, at = _FRAME.unpack_from(data, start)
        return start + _FRAME.size, length, checksum, number, at
    if left >= _FRAME_BEFORE.size and data.startswith(MARKER_BEFORE, start):
        _, checksum, length, number = _FRAME_BEFORE.unpack_from(data, start)
        return start + _FRAME_BEFORE.size, length, checksum, number, None
    return None


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


def next_marker(data: bytes, start: int) -> int:
    """Return where the next frame seems to begin, from `start` on.

    -1 where none does.
    """
    found = _ANY_MARKER.search(data, start)
    return found.start() if found else -1


def next_frame(data: bytes, start: int) -> Frame | None:
    """Return the first good frame from `start` on."""
    while (start := next_marker(data, start)) >= 0:
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
    # Never all of them in one step, for which other threads would have to wait.
    items = iter(documents.items())
    return [
        _unsealed({name: dict(islice(items, _SNAPSHOT_DOCUMENTS))})
        for _ in range(0, max(len(documents), 1), _SNAPSHOT_DOCUMENTS)
    ]


def snapshot_frames(tables: Tables, number: int, ready: Unsealed, at: int) -> Iterator[bytearray]:
    """Yield all tables as frames numbered from `number` on.

    All of the instant `at`. Those of tables that are `ready` need not be encoded.
    """
    for name, documents in tables.items():
        for frame in ready.get(name) or unsealed(name, documents):
            yield seal(number, frame, at)
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


def news(tables: Tables, change: Change) -> Change:
    """Return what of a change is not so in `tables` already."""
    found: dict[str, Mapping[str, Packed | None] | None] = {}
    for name, documents in change.items():
        table = tables.get(name)
        if documents is None:
            if table is not None:
                found[name] = None
            continue
        held = table or {}
        new = {key: document for key, document in documents.items() if held.get(key) != document}
        if new or table is None:
            found[name] = new
    return found
