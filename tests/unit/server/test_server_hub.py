"""The live hub: what the writer tells goes out at once, and never before what it follows or a second time."""

import asyncio
import random
import threading
from datetime import UTC, datetime

import msgspec
import pytest

from bay_tui.server.feed.feed_event import FeedEvent
from bay_tui.server.feed.live import Hub
from bay_tui.server.feed.reading import Head
from bay_tui.server.metrics import Metrics
from bay_tui.wire.protocol import Change, PullReply

SITE = "north"


def cursor(seq):
    return f"e:{seq}:hash{seq}"


def reply(since, upto):
    changes = tuple(Change(kind="call", id=f"c{seq}", seq=seq) for seq in range(since + 1, upto + 1))
    return PullReply(server_time=datetime.now(UTC), cursor=cursor(upto), changes=changes)


class SlowFeed:
    """A feed at position `head`; a reader waits in `pull`, on its thread, until `go` is set."""

    def __init__(self):
        self.at = 0
        self.asked, self.go = threading.Event(), threading.Event()
        self.reads = 0

    def head(self, _site):
        return Head("e", self.at, f"hash{self.at}")

    def pull(self, _site, since, *_others, **_more):
        self.reads += 1
        read = reply(int(since.split(":")[1]), self.at)
        self.asked.set()
        assert self.go.wait(60)
        return read


class Listener:
    """A stream that is open, and the positions it has brought."""

    def __init__(self, hub):
        self._events = hub.stream(SITE, "t-1", "")
        self.seqs = []

    async def __aenter__(self):
        assert (await anext(self._events)).startswith(b": beat")
        self._task = asyncio.create_task(self._read())
        await asyncio.sleep(0)
        return self

    async def _read(self):
        async for event in self._events:
            data = event.partition(b"data: ")[2].strip()
            self.seqs += [change.seq for change in msgspec.json.decode(data, type=PullReply).changes]

    async def until(self, count):
        async with asyncio.timeout(60):
            while len(self.seqs) < count:  # noqa: ASYNC110 - the reader is on a thread
                await asyncio.sleep(0.001)

    async def __aexit__(self, *_):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
async def feed():
    return SlowFeed()


@pytest.fixture
async def hub(feed):
    made = Hub(feed, Metrics())
    made.open()
    yield made
    feed.go.set()
    await made.close()


async def test_news_go_out_without_a_look_at_the_database(hub, feed):
    async with Listener(hub) as listener:
        for seq in range(3):
            hub.notify(SITE, FeedEvent(cursor(seq), reply(seq, seq + 1)))
        await listener.until(3)
        assert listener.seqs == [1, 2, 3]
    assert feed.reads == 0


async def test_news_wait_for_what_is_being_read_before_them(hub, feed):
    """Another process wrote position 1, and is being read while the writer here tells of position 2."""
    async with Listener(hub) as listener:
        feed.at = 1
        hub.notify(SITE)
        await asyncio.to_thread(feed.asked.wait, 60)
        feed.at = 2
        hub.notify(SITE, FeedEvent(cursor(1), reply(1, 2)))
        await asyncio.sleep(0)
        assert listener.seqs == []
        feed.go.set()
        await listener.until(2)
        assert listener.seqs == [1, 2]


async def test_news_that_were_read_already_do_not_come_twice(hub, feed):
    """The reader has just asked for what the writer tells at that moment."""
    async with Listener(hub) as listener:
        feed.at = 1
        hub.notify(SITE)
        await asyncio.to_thread(feed.asked.wait, 60)
        hub.notify(SITE, FeedEvent(cursor(0), reply(0, 1)))
        await asyncio.sleep(0)
        feed.go.set()
        feed.at = 2
        hub.notify(SITE, FeedEvent(cursor(1), reply(1, 2)))
        await listener.until(2)
        assert listener.seqs == [1, 2]


async def test_news_that_leave_something_out_are_looked_up(hub, feed):
    async with Listener(hub) as listener:
        feed.go.set()
        feed.at = 3
        hub.notify(SITE, FeedEvent(cursor(2), reply(2, 3)))
        await listener.until(3)
        assert listener.seqs == [1, 2, 3]


async def test_streams_are_told_in_the_order_in_which_they_were_opened(hub):
    """So that a run of the simulator can be had again, to the byte: a set's order is that of addresses."""
    told = []

    async def listen(number, events):
        async for _ in events:
            told.append(number)

    streams = [hub.stream(SITE, f"t-{number}", "") for number in range(60)]
    tasks = []
    for number in random.Random(7).sample(range(60), 60):
        assert (await anext(streams[number])).startswith(b": beat")
        tasks.append((number, asyncio.create_task(listen(number, streams[number]))))
    await asyncio.sleep(0)
    hub.notify(SITE, FeedEvent(cursor(0), reply(0, 1)))
    async with asyncio.timeout(60):
        while len(told) < len(tasks):  # noqa: ASYNC110 - they are woken by nothing that can be awaited
            await asyncio.sleep(0)
    assert told == [number for number, _ in tasks]
    for _, task in tasks:
        task.cancel()
    await asyncio.gather(*(task for _, task in tasks), return_exceptions=True)
