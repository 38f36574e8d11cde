"""Encode a site's snapshot once, for all terminals that ask.

After a restore all of them ask within a minute. One encoding serves all whose moments it has; it is packed, read in
small pieces, and kept for a while, so that a terminal whose line breaks goes on where it was. A client whose moment is
newer than the newest encoding waits for the next one, which has the moments of all that wait by then.
"""

import asyncio
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
import sqlalchemy as sa

from bay_tui.server.feed.reading import LEAVING, head_of, position_of
from bay_tui.server.problems import ProblemError, stopping
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.schema import record
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import GZIP, Snapshot

AT_A_TIME = 2
"""So many are encoded at once, of whatever sites."""

SERVED_BEHIND = 1000
"""An encoding serves others until the feed is so many positions farther: a pull brings those."""

KEPT_SECONDS = 900.0
"""An older encoding is kept so long after somebody last fetched of it."""

KEPT_BYTES = 64 * 1024 * 1024
"""So many bytes of them are kept at most, beside the newest of each site."""

PIECE_BYTES = 64 * 1024
"""So much is sent at once."""

_ROWS = 64
_LEVEL = 3
_TRIES = 5
_BODIES = sa.select(record.c.body).where(LEAVING).order_by(record.c.seq, record.c.kind, record.c.id)
_HEAD = b'{"server_time":%s,"cursor":%s,"records":[\n'
_BETWEEN, _END = ",\n", b"\n]}"


class EncodedSnapshot(msgspec.Struct, frozen=True):
    """Hold a snapshot as sent: the gzip of its JSON.

    A record stands on a line. `tag` names just these bytes.
    """

    cursor: Cursor
    body: bytes
    tag: str

    async def packed(self, start: int = 0) -> AsyncIterator[bytes]:
        """Yield its bytes from `start` on, in pieces."""
        view = memoryview(self.body)
        for begin in range(start, len(view), PIECE_BYTES):
            yield bytes(view[begin : begin + PIECE_BYTES])

    async def unpacked(self) -> AsyncIterator[bytes]:
        """Yield its JSON in pieces, for who takes no gzip."""
        unpacker = zlib.decompressobj(GZIP)
        rest = self.body
        while not unpacker.eof:
            yield unpacker.decompress(rest, PIECE_BYTES)
            rest = unpacker.unconsumed_tail


class _OnShelf:
    """Hold an encoding, and when somebody last fetched of it.

    In seconds of the clock.
    """

    def __init__(self, snapshot: EncodedSnapshot, asked_at: float) -> None:
        self.snapshot = snapshot
        self.asked_at = asked_at


class Snapshots:
    """Serve snapshots of all sites.

    Lives on the server's event loop; reads on threads. `clock` tells seconds.
    """

    def __init__(self, database: ServerDatabase, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._kept: dict[str, list[_OnShelf]] = {}
        self._making: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._ended = threading.Event()

    def end(self) -> None:
        """Give up what is being made.

        The server stops. From any thread.
        """
        self._ended.set()

    async def of(self, site: str, acked: str = "", tag: str = "") -> EncodedSnapshot | Snapshot:
        """Return a snapshot that has the moment `acked`.

        Or the one with `tag`, as long as it is kept. Where `acked` is not known here, a `lost` one with nothing in it.
        Raises Refused for a site that is not there.
        """
        for _ in range(_TRIES):
            kept = list(self._kept.get(site, ()))
            looked = await asyncio.to_thread(self._look, site, acked, kept)
            if isinstance(looked, Snapshot):
                return looked
            head, since, good = looked
            self._kept[site] = [one for one in self._kept.get(site, ()) if one in good or one not in kept]
            for one in good:
                if one.snapshot.tag == tag:
                    return self._fetched(one)
            for one in reversed(good):
                if since <= one.snapshot.cursor.seq >= head - SERVED_BEHIND:
                    return self._fetched(one)
            if len(self._kept[site]) == len(good):
                await self._made(site)
            # Otherwise one was made while this looked: it is looked at first.
        raise ProblemError(503, "busy", "the feed moves too fast, ask again", retry_after=1)

    def _fetched(self, one: _OnShelf) -> EncodedSnapshot:
        one.asked_at = self._clock()
        return one.snapshot

    def _look(self, site: str, acked: str, kept: list[_OnShelf]) -> tuple[int, int, list[_OnShelf]] | Snapshot:
        """Return the head, the position of `acked`, and the good of `kept`.

        Good are those of the feed's history. A server put back to an earlier moment has others.
        """
        with self._database.reading() as connection:
            head = head_of(connection, site)
            since = position_of(connection, site, head, acked)
            if since is None:
                return Snapshot(server_time=datetime.now(UTC), cursor=head.cursor, records=(), lost=True)
            good = [one for one in kept if position_of(connection, site, head, str(one.snapshot.cursor)) is not None]
        return head.seq, since, good

    async def _made(self, site: str) -> None:
        """Wait for a site's next encoding.

        Whoever comes first begins it; it goes on where that one leaves.
        """
        making = self._making.get(site)
        if making is None:
            making = self._making[site] = asyncio.create_task(self._make(site))
            making.add_done_callback(lambda _: self._making.pop(site, None))
        await asyncio.shield(making)

    async def _make(self, site: str) -> None:
        async with self._room:
            snapshot = await asyncio.to_thread(encoded, self._database, site, self._ended)
        self._kept.setdefault(site, []).append(_OnShelf(snapshot, self._clock()))
        self._drop_old()

    def _drop_old(self) -> None:
        """Keep each site's newest, and others that are still fetched."""
        older = [(one.asked_at, site, one) for site, kept in self._kept.items() for one in kept[:-1]]
        room = KEPT_BYTES
        for asked_at, site, one in sorted(older, key=lambda each: each[0], reverse=True):
            room -= len(one.snapshot.body)
            if room < 0 or self._clock() - asked_at > KEPT_SECONDS:
                self._kept[site].remove(one)


def encoded(database: ServerDatabase, site: str, ended: threading.Event) -> EncodedSnapshot:
    """Return the snapshot of a site as it is at this moment.

    Blocking. It is read and packed a few records at a time: no longer may others wait for the interpreter. Raises
    Refused, and ProblemError (503) as soon as it is `ended`.
    """
    packer = zlib.compressobj(_LEVEL, wbits=GZIP)
    body = bytearray()
    with database.reading() as connection:
        head = head_of(connection, site)
        said = msgspec.json.encode(datetime.now(UTC)), msgspec.json.encode(head.cursor)
        body += packer.compress(_HEAD % said)
        rows = connection.execution_options(yield_per=_ROWS).execute(_BODIES, {"site": site}).scalars()
        before, began = "", time.perf_counter()
        with closing(rows):
            for some in rows.partitions():
                if ended.is_set():
                    raise stopping()
                body += packer.compress((before + _BETWEEN.join(some)).encode())
                before = _BETWEEN
                # As long again it leaves the machine to what people do: they wait for that, and for this nobody yet.
                time.sleep(time.perf_counter() - began)
                began = time.perf_counter()
    body += packer.compress(_END) + packer.flush()
    return EncodedSnapshot(Cursor.parse(head.cursor), bytes(body), sha256(body).hexdigest()[:32])
