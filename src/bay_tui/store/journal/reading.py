"""Read documents from a file, and tell torn ends from damage.

A crash can only tear the last thing written. So what is unreadable at the very end, with no other frame begun in it,
was never acknowledged and may be cut; anything else unreadable is damage and is refused.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import msgspec

from bay_tui.store.errors import StoreDamaged, StoreTooNew
from bay_tui.store.journal import frames
from bay_tui.store.journal.frames import Frame
from bay_tui.store.journal.values import Tables, packed, plain

UPGRADES: dict[int, Callable[[Tables], Tables]] = {}
"""For each older format, the step that turns its tables into those of the next. Format 0 is TinyDB's JSON."""


class JournalContent(msgspec.Struct, frozen=True):
    """Hold a file read whole.

    Its documents, its format, the last commit's number and the byte where that ends.
    """

    tables: Tables
    format: int
    number: int
    end: int


def read_store(data: bytes, path: str) -> JournalContent:
    """Return the documents in a file of any format so far.

    Raises StoreDamaged, or StoreTooNew for a file from a newer program.
    """
    if is_tinydb(data):
        tables = _read_tinydb(data, path)
        return JournalContent(tables, 0, 0, len(data))
    header = frames.decode_header(data)
    if header is None:
        raise _damaged(data, path, 0)
    if header.format > frames.FORMAT:
        raise StoreTooNew(path, header.format, frames.FORMAT)
    return _replay(data, path, header)


def is_tinydb(data: bytes) -> bool:
    """Tell whether TinyDB's own storage wrote a file."""
    return data[:64].lstrip().startswith(b"{")


def upgraded(tables: Tables, found: int) -> Tables:
    """Return the tables of an older store in the present format.

    `found` is the format they have.
    """
    for number in range(found, frames.FORMAT):
        step = UPGRADES.get(number)
        tables = step(tables) if step else tables
    return tables


def good_frames(data: bytes) -> Iterator[Frame]:
    """Yield the readable frames, going on after damage.

    In the order of the file.
    """
    start = frames.HEADER_SIZE if frames.decode_header(data) else 0
    last = 0
    while frame := frames.frame_at(data, start) or frames.next_frame(data, start):
        if frame.number > last:
            yield frame
            last = frame.number
        start = frame.end


def read_tinydb_leniently(data: bytes) -> tuple[Tables, int]:
    """Return the readable documents of a TinyDB file, and their bytes.

    Whatever its beginning still gives. TinyDB's own storage leaves the end of an older, longer file behind when it is
    killed: what counts is the first complete JSON value.
    """
    try:
        text = data.decode(errors="replace")
        found, end = json.JSONDecoder().raw_decode(text, len(text) - len(text.lstrip()))
    except (ValueError, RecursionError):
        return {}, 0
    tables: Tables = {}
    for name, documents in _items(found):
        for key, document in _items(documents):
            try:
                kept = packed(plain(cast(Mapping[str, Any], document)))
            except (TypeError, ValueError):
                continue
            tables.setdefault(name, {})[key] = kept
    return tables, len(text[:end].encode())


def _items(value: object) -> list[tuple[str, object]]:
    return list(cast(dict[str, object], value).items()) if isinstance(value, dict) else []


def _read_tinydb(data: bytes, path: str) -> Tables:
    try:
        found = msgspec.json.decode(data, type=dict[str, dict[str, dict[str, Any]]])
        return {
            name: {key: packed(plain(document)) for key, document in documents.items()}
            for name, documents in found.items()
        }
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        saved = sum(map(len, read_tinydb_leniently(data)[0].values()))
        raise StoreDamaged(path, 0, saved) from error


def _replay(data: bytes, path: str, header: frames.Header) -> JournalContent:
    tables: Tables = {}
    start, number = frames.HEADER_SIZE, header.first - 1
    while frame := frames.frame_at(data, start):
        if frame.number != number + 1:
            raise _damaged(data, path, start)
        frames.apply(tables, frame.change)
        start, number = frame.end, frame.number
    # A crash tears one frame: a second one in the unreadable rest was acknowledged.
    if start < header.base or data.find(frames.MARKER, start + 1) >= 0:
        raise _damaged(data, path, start)
    return JournalContent(tables, header.format, number, start)


def _damaged(data: bytes, path: str, offset: int) -> StoreDamaged:
    return StoreDamaged(path, offset, sum(1 for _ in good_frames(data)))
