"""Listen to the server between exchanges.

By a live stream, or by long polling where streams do not get through.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import Source
from bay_tui.sync.link import ServerLink, SyncProblem
from bay_tui.sync.restore_detection import FeedQuestion, RestoreDetector
from bay_tui.wire.protocol import LONG_POLL_SECONDS, PullReply

SHORT_STREAM_MS = 60_000
"""A stream that breaks sooner counts as one that does not get through."""

FAILURES = 2
"""So many of those in a row, and the terminal polls."""

POLL_MS = 5 * 60_000
"""So long it polls before it tries to stream again."""

_QUICK_MS = 1000
_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 5.0


class StreamChoice:
    """Choose between streaming and polling, by how streaming went.

    All times are the boot clock's milliseconds.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._failures = 0
        self._opened_ms = -1
        self._poll_until_ms = -1

    @property
    def streaming(self) -> bool:
        """Tell whether opening a stream is worth it now."""
        return self._source.boot_ms() >= self._poll_until_ms

    def opened(self) -> None:
        """Note that a stream is open."""
        self._opened_ms = self._source.boot_ms()

    def broken(self) -> None:
        """Note that a stream broke, fell silent or never opened.

        One that the server ended says nothing.
        """
        now = self._source.boot_ms()
        lasted = now - self._opened_ms if self._opened_ms >= 0 else 0
        self._opened_ms = -1
        self._failures = 0 if lasted >= SHORT_STREAM_MS else self._failures + 1
        if self._failures >= FAILURES:
            self._poll_until_ms = now + POLL_MS
            # One more broken stream afterwards is enough to go back to polling.
            self._failures = FAILURES - 1


class Open:
    """Signal that a stream is open, or that polling works."""


class Ended:
    """Signal that nothing more comes.

    `problem` says why, None where the server simply ended it.
    """

    def __init__(self, problem: SyncProblem | None) -> None:
        self.problem = problem


class Nudge:
    """Signal something to send, or a person's question."""


class Heard(NamedTuple):
    """Hold an answer of the server, and the question to it."""

    reply: PullReply
    asked: FeedQuestion


Item = Heard | Open | Ended | Nudge


class Inbox:
    """Queue what a listening engine has to deal with.

    In the order it came.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Item] = asyncio.Queue()
        self._nudged = False

    def put(self, item: Item) -> None:
        """Add an item.

        A second nudge before the first was taken adds nothing.
        """
        if isinstance(item, Nudge):
            if self._nudged:
                return
            self._nudged = True
        self._queue.put_nowait(item)

    async def get(self) -> Item:
        """Wait for the next item.

        Call `done` when it has been dealt with.
        """
        item = await self._queue.get()
        if isinstance(item, Nudge):
            self._nudged = False
        return item

    def done(self) -> None:
        """Note that the last item got has been dealt with."""
        self._queue.task_done()

    async def settled(self) -> None:
        """Wait until all items have been dealt with."""
        await self._queue.join()


class Listener:
    """Listen for a replica, by stream or by polling. Whichever gets through."""

    def __init__(
        self, replica: Replica, detector: RestoreDetector, source: Source, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self.choice = StreamChoice(source)
        self._replica = replica
        self._detector = detector
        self._source = source
        self._sleep = sleep

    async def listen(self, link: ServerLink, inbox: Inbox) -> None:
        """Put the server's answers into `inbox` until they end.

        Then `Ended`. Raises nothing but CancelledError.
        """
        problem: SyncProblem | None = None
        try:
            await (self._stream(link, inbox) if self.choice.streaming else self._poll(link, inbox))
        except SyncProblem as error:
            problem = error
        except Exception:
            # Whoever waits for the inbox would wait for ever.
            _log.exception("listening failed")
            problem = SyncProblem("sync-failed")
        inbox.put(Ended(problem))

    async def _stream(self, link: ServerLink, inbox: Inbox) -> None:
        asked = self._detector.asking()
        try:
            async for reply in link.live(self._replica.cursor, asked.acked):
                if reply is None:
                    self.choice.opened()
                    inbox.put(Open())
                else:
                    inbox.put(Heard(reply, asked))
        except SyncProblem:
            self.choice.broken()
            raise

    async def _poll(self, link: ServerLink, inbox: Inbox) -> None:
        inbox.put(Open())
        while not self.choice.streaming:
            since, asked = self._source.boot_ms(), self._detector.asking()
            reply = await link.pull(self._replica.cursor, LONG_POLL_SECONDS, asked.acked)
            inbox.put(Heard(reply, asked))
            # The next question names the cursor after this answer.
            await inbox.settled()
            if not reply.changes and self._source.boot_ms() - since < _QUICK_MS:
                # Whatever stands between does not let the server wait: asking again at once would be a flood.
                await self._sleep(_PAUSE_SECONDS)
