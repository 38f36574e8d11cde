"""Send committed changes to everybody who listens, encoded once.

One reader a site follows the feed. Commits of this process come from the writer; the database is read only for those
of others.

A stream begins with what its cursor missed, read by itself; its queue is open before that, so nothing falls between.
A queue that fills up is dropped, and its terminal told to start over: one slow reader costs nobody else anything.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress

import msgspec

from bay_tui.server.feed.feed_event import FeedEvent
from bay_tui.server.feed.reading import Feed
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import logger, unwatched
from bay_tui.server.sql.faults import PASSING, reason_of
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import HEARTBEAT_SECONDS, RESYNC_EVENT, Change, PullReply
from bay_tui.workshop.records import Terminal, kind_of

QUEUE_EVENTS = 100
"""How many events may wait for one slow stream."""

_BEAT = b": beat\n\n"
_RESYNC = f"event: {RESYNC_EVENT}\ndata: {{}}\n\n".encode()
_RETRY_SECONDS = 1.0
_BLIND_WAIT_SECONDS = 2.0


class _Event(msgspec.Struct, frozen=True):
    """One event as sent, and the position of the feed after it."""

    seq: int
    data: bytes


def _event(reply: PullReply) -> _Event:
    data = msgspec.json.encode(reply)
    text = b"id: " + reply.cursor.encode() + b"\ndata: " + data + b"\n\n"
    return _Event(Cursor.parse(reply.cursor).seq, text)


class _Listener:
    """One open stream."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.dropped = False
        self._queue: asyncio.Queue[_Event | None] = asyncio.Queue(QUEUE_EVENTS)

    def offer(self, event: _Event) -> None:
        """Queue an event, or drop the stream where it is too slow."""
        if self._queue.full():
            self.end(dropped=True)
        else:
            self._queue.put_nowait(event)

    def end(self, *, dropped: bool = False) -> None:
        """End the stream; `dropped` has it tell its terminal to start over."""
        self.dropped = self.dropped or dropped
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def next(self) -> _Event | None:
        """Return the next event, or None at the end.

        Raises TimeoutError where a heartbeat is due before it.
        """
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            return await self._queue.get()


class _Channel:
    """Hold one site's listeners, and how far its reader has come.

    The cursor is empty while nobody listens. While `reading`, the reader is on its way with what follows there.
    """

    def __init__(self) -> None:
        self.cursor = ""
        # Told in the order in which they came, not in that of a set.
        self.listeners: dict[_Listener, None] = {}
        self.changed = asyncio.Event()
        self.reading = False
        self.joining = asyncio.Lock()
        self.reader: asyncio.Task[None] | None = None
        self.commits: deque[FeedEvent] = deque()

    def awaits(self, commit: FeedEvent) -> bool:
        """Say whether an event directly follows the channel's cursor.

        Nothing before it may be on its way.
        """
        return commit.since == self.cursor and not self.reading and not self.commits

    def next_commit(self) -> PullReply | None:
        """Return the reply that follows the cursor, if the writer gave one."""
        while self.commits:
            commit = self.commits.popleft()
            if commit.since == self.cursor:
                return commit.reply
        return None


class Hub:
    """Serve the live streams and long polls of all sites.

    Lives on the server's event loop; `notify` and `close_soon` may be called from any thread.
    """

    def __init__(self, feed: Feed, metrics: Metrics) -> None:
        self.closing = False
        self.blind = False
        self._feed = feed
        self._metrics = metrics
        self._channels: dict[str, _Channel] = {}
        self._waiters: dict[str, set[asyncio.Future[None]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        metrics.gauge("bay_tui_live_streams", lambda: sum(len(one.listeners) for one in self._channels.values()))

    def open(self) -> None:
        """Take the running event loop as home."""
        self._loop = asyncio.get_running_loop()

    @property
    def wanted(self) -> bool:
        """Tell whether anybody listens or waits, so that commits matter."""
        waiting = any(list(self._waiters.values()))
        return waiting or any(one.listeners for one in list(self._channels.values()))

    def notify(self, site: str, commit: FeedEvent | None = None) -> None:
        """Announce that a site's feed moved, with the event where known.

        From any thread.
        """
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, site, commit)

    def sees(self, seeing: bool) -> None:
        """Take note whether commits of other processes are noticed.

        Where they are not, nobody is left with a stream that says "live". From any thread.
        """
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._see, seeing)

    def close_soon(self) -> None:
        """End all streams and waits, since the server stops.

        From any thread, also from a signal handler.
        """
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    async def close(self) -> None:
        """End all streams and waits, and the readers too."""
        self._end_all()
        readers = [one.reader for one in self._channels.values() if one.reader is not None]
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    async def poll(self, site: str, cursor: str, limit: int, wait: float, acked: str = "") -> PullReply:
        """Return the changes after `cursor`, waiting up to `wait` seconds for some.

        Where there are none, it looks again when the feed moves.
        """
        wait = min(wait, _BLIND_WAIT_SECONDS) if self.blind else wait
        waiter = asyncio.get_running_loop().create_future()
        waiters = self._waiters.setdefault(site, set())
        waiters.add(waiter)
        try:
            reply = await asyncio.to_thread(self._feed.pull, site, cursor, limit, acked)
            if wait <= 0 or self.closing or reply.reset or reply.lost or reply.cursor != cursor:
                return reply
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await waiter
            return await asyncio.to_thread(self._feed.pull, site, cursor, limit, acked)
        finally:
            waiters.discard(waiter)

    async def stream(self, site: str, device: str, cursor: str, acked: str = "") -> AsyncGenerator[bytes, None]:
        """Yield the events after `cursor` while the stream is wanted.

        An empty cursor begins with the next change. Where `cursor` or `acked` is of another history, its terminal is
        told to start over. Raises ProblemError (503) before the first event where nobody would see what others commit.
        """
        if self.blind:
            raise unwatched()
        listener = _Listener(device)
        channel = await self._join(site, listener)
        try:
            yield _BEAT
            seq = Cursor.parse(channel.cursor).seq if not cursor else -1
            more = bool(cursor)
            while more and not self.closing:
                reply = await asyncio.to_thread(self._feed.pull, site, cursor, acked=acked)
                if reply.reset or reply.lost:
                    yield _RESYNC
                    return
                missed = _event(reply)
                if reply.cursor != cursor:
                    yield missed.data
                cursor, more, seq = reply.cursor, reply.more, missed.seq
            async for event in self._events(listener):
                if event is None:
                    yield _BEAT
                elif event.seq > seq:
                    yield event.data
            if listener.dropped:
                yield _RESYNC
        except PASSING as error:
            # It has begun, and can only be ended; whoever asks again is told why.
            logger.warning("a live stream of site %s ends, %s", site, reason_of(error))
        finally:
            channel.listeners.pop(listener, None)

    async def _events(self, listener: _Listener) -> AsyncGenerator[_Event | None, None]:
        """Yield events, and None where a heartbeat is due."""
        while True:
            try:
                event = await listener.next()
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event

    async def _join(self, site: str, listener: _Listener) -> _Channel:
        channel = self._channels.setdefault(site, _Channel())
        async with channel.joining:
            if not channel.cursor:
                channel.cursor = (await asyncio.to_thread(self._feed.head, site)).cursor
            # No await from here on: the reader must not find the channel empty and give its position up.
            channel.listeners[listener] = None
            if channel.reader is None:
                channel.reader = asyncio.create_task(self._follow(site, channel))
        if self.closing:
            listener.end()
        return channel

    async def _follow(self, site: str, channel: _Channel) -> None:
        while True:
            await channel.changed.wait()
            channel.changed.clear()
            if not channel.listeners:
                channel.cursor = ""
                channel.commits.clear()
                continue
            try:
                await self._hand_out(site, channel)
            except PASSING as error:
                logger.warning("the live feed of site %s was not read, %s", site, reason_of(error))
                asyncio.get_running_loop().call_later(_RETRY_SECONDS, channel.changed.set)
            except Exception:
                logger.exception("the live feed of site %s could not be read", site)
                asyncio.get_running_loop().call_later(_RETRY_SECONDS, channel.changed.set)

    async def _hand_out(self, site: str, channel: _Channel) -> None:
        more = True
        while more and channel.listeners:
            reply = channel.next_commit() or await self._read(site, channel)
            if reply.reset:
                channel.cursor = ""
                self._drop(list(channel.listeners))
                return
            self._give(channel, reply)
            more = reply.more or bool(channel.commits)
        if not channel.listeners:
            channel.cursor = ""

    async def _read(self, site: str, channel: _Channel) -> PullReply:
        channel.reading = True
        try:
            return await asyncio.to_thread(self._feed.pull, site, channel.cursor)
        finally:
            channel.reading = False

    def _give(self, channel: _Channel, reply: PullReply) -> None:
        """Hand what follows where the channel is to everybody who listens."""
        if reply.cursor == channel.cursor:
            return
        event = _event(reply)
        self._metrics.count("bay_tui_live_events_total", len(channel.listeners))
        for listener in list(channel.listeners):
            listener.offer(event)
        self._drop([one for one in channel.listeners if one.dropped])
        self._end_revoked(channel, reply.changes)
        channel.cursor = reply.cursor

    def _drop(self, listeners: list[_Listener]) -> None:
        for listener in listeners:
            listener.end(dropped=True)
            for channel in self._channels.values():
                channel.listeners.pop(listener, None)
        if listeners:
            self._metrics.count("bay_tui_live_dropped_total", len(listeners))

    def _end_revoked(self, channel: _Channel, changes: tuple[Change, ...]) -> None:
        terminals = [change for change in changes if change.kind == kind_of(Terminal) and change.record]
        for change in terminals:
            if msgspec.json.decode(change.record, type=Terminal).revoked:
                for listener in channel.listeners:
                    if listener.device == change.id:
                        listener.end()

    def _wake(self, site: str, commit: FeedEvent | None = None) -> None:
        channel = self._channels.get(site)
        if channel is not None and commit is not None and channel.listeners and channel.awaits(commit):
            # At once, before the answer to whoever caused it is written: what others see is what takes long enough.
            self._give(channel, commit.reply)
        elif channel is not None:
            if commit is not None:
                channel.commits.append(commit)
            channel.changed.set()
        for waiter in self._waiters.get(site, ()):
            if not waiter.done():
                waiter.set_result(None)

    def _see(self, seeing: bool) -> None:
        self.blind = not seeing
        if self.blind:
            self._end_streams()

    def _end_streams(self) -> None:
        for channel in self._channels.values():
            for listener in channel.listeners:
                listener.end()

    def _end_all(self) -> None:
        self.closing = True
        self._end_streams()
        for site in list(self._waiters):
            self._wake(site)
