"""A long answer is taken over beside the screen: in no turn of the loop more of it than takes a moment."""

import asyncio
from collections import Counter

import msgspec
import pytest

from bay_tui.store import decoding
from bay_tui.store.database import Database
from bay_tui.store.decoding import MOST_AT_ONCE
from bay_tui.store.errors import StoreFull
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.opening import open_clock
from bay_tui.store.replica import Replica
from bay_tui.sync.exchange import Exchange
from bay_tui.wire.protocol import Change
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import KINDS, Part
from bay_tui.workshop.view import Memory
from sync_office import Machine, Office, OfficeLink, seen

MANY = 6 * MOST_AT_ONCE
RECEIVED = ops.StockReceived(part="OF-1", quantity=1)


class Desk:
    """A terminal in step with an office, and what its loop does in one turn."""

    def __init__(self):
        self.office = Office()
        self.link = OfficeLink(self.office)
        self.disk = MemoryDisk()
        self.beside = False
        self.meanwhile = None
        self.turn, self.most = Counter(), Counter()
        self.open()
        self.replica.identity.enrol(server="http://bay", token="t", site="main", name="B2")

    def open(self):
        database = Database("/data/terminal.journal", disk=self.disk)
        clock = open_clock(database, Machine())
        self.replica = Replica(database, clock)
        self.exchange = Exchange(self.replica, clock, self.apart)

    async def apart(self, function, *args):
        await asyncio.sleep(0)
        self.beside = True
        try:
            return function(*args)
        finally:
            self.beside = False
            if self.meanwhile is not None:
                self.meanwhile()
                self.meanwhile = None

    def counted(self, name, function):
        """Return a function of which each call in a turn of the loop is counted."""

        def call(*args, **options):
            if not self.beside:
                self.turn[name] += 1
                self.most[name] = max(self.most[name], self.turn[name])
            return function(*args, **options)

        return call

    async def ticks(self):
        while True:
            self.turn.clear()
            await asyncio.sleep(0)

    async def caught_up(self):
        watching = asyncio.create_task(self.ticks())
        try:
            await self.exchange.catch_up(self.link)
        finally:
            watching.cancel()

    def change_parts(self, count):
        for number in range(count):
            self.office._write(Part(id=f"P-{number}", number=f"P-{number}", name="滤芯", on_hand=self.office.seq))

    def same_as_office(self):
        classes = [cls for kind, cls in KINDS.items() if kind != "contact"]
        return seen(self.replica.view, *classes) == seen(self.office.memory, *classes)


@pytest.fixture
async def desk(monkeypatch):
    desk = Desk()
    await desk.caught_up()
    monkeypatch.setattr(decoding, "read_change", desk.counted("decoded", decoding.read_change))
    monkeypatch.setattr(decoding, "packed", desk.counted("packed", decoding.packed))
    monkeypatch.setattr(Memory, "put", desk.counted("put", Memory.put))
    return desk


@pytest.mark.parametrize("count", [MOST_AT_ONCE + 1, MANY])
async def test_of_a_long_pull_no_more_than_so_much_is_done_in_a_turn(desk, count):
    desk.change_parts(count)
    heard = []
    desk.replica.subscribe(heard.append)
    desk.most.clear()
    await desk.caught_up()
    assert all(most <= MOST_AT_ONCE for most in desk.most.values()), desk.most
    assert desk.same_as_office()
    assert desk.replica.cursor == desk.office.cursor
    assert {key for keys in heard for key in keys} == {("part", f"P-{number}") for number in range(count)}
    assert desk.link.calls.count("snapshot") == 1, "the first one"
    desk.disk = desk.disk.kill()
    desk.open()
    assert desk.same_as_office()


async def test_nor_of_a_long_event(desk):
    asked = desk.exchange.detector.asking()
    since = desk.replica.cursor
    desk.change_parts(MANY)
    desk.most.clear()
    watching = asyncio.create_task(desk.ticks())
    assert await desk.exchange.take_over(desk.link, desk.office.pull(since, limit=MANY), asked)
    watching.cancel()
    assert all(most <= MOST_AT_ONCE for most in desk.most.values()), desk.most
    assert desk.same_as_office()


async def test_a_short_one_is_taken_over_at_once(desk):
    desk.change_parts(MOST_AT_ONCE)
    desk.most.clear()
    await desk.caught_up()
    assert desk.most["decoded"] == desk.most["put"] == MOST_AT_ONCE, "that is how it is counted"
    assert desk.same_as_office()


async def test_what_is_recorded_meanwhile_goes_first_and_shows_once(desk):
    desk.change_parts(MANY)
    desk.meanwhile = lambda: desk.replica.record("wang", RECEIVED)
    await desk.caught_up()
    assert desk.replica.view.get(Part, "OF-1").on_hand == 11
    assert desk.office.memory.get(Part, "OF-1").on_hand == 11
    await desk.caught_up()
    assert desk.same_as_office()
    assert desk.replica.outbox.counts.waiting == 0


async def test_what_was_acknowledged_before_is_passed_by_it(desk):
    desk.replica.record("wang", RECEIVED)
    await desk.exchange.push(desk.link)
    [entry] = desk.replica.outbox
    assert not entry.passed
    desk.change_parts(MANY)
    await desk.caught_up()
    [entry] = desk.replica.outbox
    assert entry.passed
    assert desk.replica.view.get(Part, "OF-1").on_hand == 11


async def test_what_cannot_be_read_in_it_costs_itself(desk):
    desk.change_parts(MANY)
    desk.office.tell(Change(kind="part", id="P-1", seq=0, record=msgspec.Raw(b'{"kind":"part","id":"P-1","number":7}')))
    desk.office.tell(Change(kind="newer", id="n-1", seq=0, record=msgspec.Raw(b'{"kind":"newer","id":"n-1"}')))
    desk.office.tell(Change(kind="part", id="P-2", seq=0))
    desk.office.memory.drop("part", "P-2")
    await desk.caught_up()
    assert desk.replica.cursor == desk.office.cursor
    assert desk.replica.view.get(Part, "P-2") is None
    assert desk.replica.view.get(Part, "P-3") is not None


async def test_on_a_full_disk_it_is_taken_over_all_the_same(desk, monkeypatch):
    """There is room for the news and not for a second file."""
    desk.change_parts(MANY)

    async def refused(*_):
        raise StoreFull("/data/terminal.journal")

    monkeypatch.setattr(desk.replica, "prepare", refused)
    await desk.caught_up()
    assert desk.same_as_office()
