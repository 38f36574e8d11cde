"""Read documents from a file, and tell torn ends from damage.

A crash can only tear the last thing written. So what is unreadable at the very end, with no other frame begun in it,
was never acknowledged and may be cut, unless a witness in the file's head tells of it: that one was written after the
flush. Anything else unreadable is damage and is refused.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec

from bay_tui.store.errors import StoreDamaged, StoreTooNew
from bay_tui.store.journal import frames
from bay_tui.store.journal.frames import Frame, Witness
from bay_tui.store.journal.values import Tables, packed, plain

UPGRADES: dict[int, Callable[[Tables], Tables]] = {}
"""For each older format, the step that turns its tables into those of the next. Format 0 is TinyDB's JSON."""


class JournalContent(msgspec.Struct, frozen=True):
    """Hold a file read whole.

    Its documents, its format, the last commit's number, the byte where that ends and its instant in milliseconds
    (None where it is not known), and what the witnesses say.
    """

    tables: Tables
    format: int
    number: int
    end: int
    at: int | None = None
    witnesses: Sequence[Witness | None] = ()


class Loss(NamedTuple):
    """Describe what a file does not hold any more, or not readably.

    It is the bytes from `start` to `end`, and the commits numbered `first` to `last`; none where `last` is less. They
    were written between the instants `since` and `until`, in milliseconds; None where that is not known.
    """

    start: int
    end: int
    first: int
    last: int
    since: int | None
    until: int | None

    @property
    def commits(self) -> int:
        """Count the commits that are gone."""
        return max(0, self.last - self.first + 1)


class Survey(NamedTuple):
    """Count a file's readable commits, and list what is lost between them.

    `number` is the highest that was ever given out there.
    """

    commits: int
    number: int
    losses: tuple[Loss, ...]


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


def survey(data: bytes, take: Callable[[Frame], object] = lambda frame: None) -> Survey:
    """Look through a damaged journal, and `take` each readable frame.

    In the order of the file.
    """
    header = frames.decode_header(data)
    end, at = (frames.body_of(header.format), None) if header else (0, None)
    base, number = (header.base, header.first - 1) if header else (0, None)
    commits, found = 0, list(_lost_witnesses(data, header))
    for frame in _good_frames(data):
        if frame.start > end or (number is not None and frame.number > number + 1):
            first = frame.number if number is None else number + 1
            # What was written when the file was made says nothing of when it was recorded.
            found.append(Loss(end, frame.start, first, frame.number - 1, at if end >= base else None, frame.at))
        take(frame)
        commits, number, end, at = commits + 1, frame.number, frame.end, frame.at
    number, told = number or 0, newest(frames.witnesses(data))
    if told is not None and told.number > number:
        found.append(Loss(end, max(len(data), told.end), number + 1, told.number, at if end >= base else None, told.at))
        number = told.number
    elif end < len(data) or not (header or commits):
        found.append(Loss(end, len(data), number + 1, number, at, None))
    return Survey(commits, number, tuple(found))


def _lost_witnesses(data: bytes, header: frames.Header | None) -> Iterator[Loss]:
    if header is not None and header.format >= frames.WITNESSED and newest(frames.witnesses(data)) is None:
        yield Loss(frames.HEADER_SIZE, frames.BODY, header.first, header.first - 1, None, None)


def newest(told: Sequence[Witness | None]) -> Witness | None:
    """Return the witness of the last commit, None where there is none."""
    return max((one for one in told if one is not None), default=None)


def _good_frames(data: bytes) -> Iterator[Frame]:
    """Yield the readable frames, going on after damage.

    In the order of the file.
    """
    header = frames.decode_header(data)
    start = frames.body_of(header.format) if header else 0
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
    start, number, at = frames.body_of(header.format), header.first - 1, None
    while frame := frames.frame_at(data, start):
        if frame.number != number + 1:
            raise _damaged(data, path, start)
        frames.apply(tables, frame.change)
        start, number, at = frame.end, frame.number, frame.at
    told = frames.witnesses(data) if header.format >= frames.WITNESSED else []
    last = newest(told)
    if last is None and told:
        raise _damaged(data, path, frames.HEADER_SIZE)
    # A crash tears one frame, before it was told of: a second one in the unreadable rest was acknowledged.
    gone = last is not None and (last.number > number or last.end > start)
    if gone or start < header.base or frames.next_marker(data, start + 1) >= 0:
        raise _damaged(data, path, start)
    return JournalContent(tables, header.format, number, start, at, told)


def _damaged(data: bytes, path: str, offset: int) -> StoreDamaged:
    found = survey(data)
    gone = [loss for loss in found.losses if loss.commits]
    if not gone:
        return StoreDamaged(path, offset, found.commits)
    return StoreDamaged(
        path,
        offset,
        found.commits,
        first=gone[0].first,
        last=gone[-1].last,
        lost=sum(loss.commits for loss in gone),
        since=gone[0].since,
        until=gone[-1].until,
    )
