"""How long the screen stands still while its store is compacted or filled, much comes, or what waits is laid anew.

A ticker of a millisecond runs on the event loop that a terminal's screen has, in a process set up as a terminal's is;
its longest gap, worst of five runs, stands beside that of the same loop with nothing to do.
"""

import asyncio
import gc
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec

from bay_tui.commands.terminal import put_screen_first
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.exchange import Exchange
from bay_tui.sync.link import ServerLink
from bay_tui.wire.protocol import Change, PullReply, Snapshot
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Bay, Job, Order, Record, Site, Staff, Vehicle, kind_of
from bay_tui.workshop.words import Role
from benchmarks.figures import Figure
from benchmarks.rig import bench_folder

ORDERS, WAITING, RUNS = 30_000, 2_000, 5
CHANGES = 20_000
MOST_MS = 16.0
_EPOCH = "e" * 32


def records(orders: int) -> Iterator[Record]:
    """A site with orders of four records each."""
    yield Site(id="s", name="Shop")
    yield Bay(id="b1", number="1")
    yield Staff(id="u1", number="1", name="Ana", roles=tuple(Role))
    for number in range(orders):
        key, car = f"ro-{number:06}", f"v-{number:06}"
        yield Vehicle(id=car, plate=f"粤B{number:05}", make="云驰", model="YX7")
        yield Order(id=key, number=f"B{number:06}", vehicle=car, words="踩刹车时左前轮有异响，低速时更明显")
        for line in (1, 2):
            yield Job(id=f"{key}.{line}", order=key, line=line, title="更换前制动片")


class Told:
    """A server in memory, as far as these exchanges ask it: it has everything, and then one more record."""

    def __init__(self, known: list[Record]) -> None:
        self.seq = 1
        self.raws = tuple(msgspec.Raw(msgspec.json.encode(one)) for one in known)

    @property
    def cursor(self) -> str:
        """The cursor of now."""
        return f"{_EPOCH}:{self.seq}:h{self.seq}"

    def snapshot(self) -> Snapshot:
        """Everything."""
        return Snapshot(server_time=datetime.now(UTC), cursor=self.cursor, records=self.raws)

    def news(self) -> PullReply:
        """One more record than before."""
        self.seq += 1
        record = Bay(id=f"b{self.seq}", number=str(self.seq))
        return self._told([record])

    def many(self, count: int) -> PullReply:
        """So many records changed, and one more than before."""
        self.seq += 1
        changed = [
            Job(id=f"ro-{number:06}.2", order=f"ro-{number:06}", line=2, title=f"更换前制动片 {self.seq}")
            for number in range(count - 1)
        ]
        return self._told([*changed, Bay(id=f"b{self.seq}", number=str(self.seq))])

    def _told(self, changed: Sequence[Record]) -> PullReply:
        changes = tuple(
            Change(kind=kind_of(one), id=one.id, seq=self.seq, record=msgspec.Raw(msgspec.json.encode(one)))
            for one in changed
        )
        return PullReply(server_time=datetime.now(UTC), cursor=self.cursor, changes=changes)


class Ticker:
    """Watches an event loop: the longest gap between two of its turns that should be a millisecond apart."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        """Watch until cancelled."""
        last = time.perf_counter_ns()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter_ns()
            self.worst = max(self.worst, (now - last) / 1e6)
            last = now


async def ticked(work: Callable[[], Awaitable[object]]) -> float:
    """The longest gap while something is done, in milliseconds."""
    ticker = Ticker()
    watching = asyncio.create_task(ticker.run())
    await asyncio.sleep(0.05)
    await work()
    await asyncio.sleep(0.05)
    watching.cancel()
    return ticker.worst


class _Desk:
    """A terminal with all of it in its store, and what people recorded while it was cut off."""

    def __init__(self, home: Path) -> None:
        self.told = Told(list(records(ORDERS)))
        self.replica: Replica = open_terminal(home)
        self.exchange = Exchange(self.replica, cast(TerminalClock, self.replica.clock), asyncio.to_thread)
        # As with a server that is there and takes nothing: else nothing is taken over while something waits.
        self.exchange._failures = 100
        self.replica.swap(self.replica.read(self.told.snapshot()))
        for number in range(WAITING):
            self.replica.record("u1", ops.JobAssigned(job=f"ro-{number:06}.1", technicians=("u1",)))
        gc.collect()
        gc.freeze()

    async def idle(self) -> None:
        """Nothing, for as long as the others take."""
        await asyncio.sleep(1.0)

    async def compaction(self) -> None:
        """The store written anew."""
        await self.replica.compaction.run(asyncio.to_thread)

    async def refilled(self) -> None:
        """A snapshot taken over, as on the day of a restore: a few records are others."""
        self.replica.require_snapshot()
        self.told.seq += 1
        await self.exchange._take_snapshot(cast(ServerLink, self), pushing=False)

    async def snapshot(self, acked: str = "") -> Snapshot:
        """As a link does."""
        del acked
        return self.told.snapshot()

    async def caught_up(self) -> None:
        """A day's changes pulled, as after a night."""
        pulled = await asyncio.to_thread(self.told.many, CHANGES)
        await self.exchange._take(pulled, self.exchange.detector.asking())

    async def replayed(self) -> None:
        """News of a record, over which all that waits is laid anew."""
        for _ in range(3):
            await self.exchange._take(self.told.news(), self.exchange.detector.asking())
            await asyncio.sleep(0.01)


def run() -> list[Figure]:
    """All figures of stops."""
    put_screen_first()
    with bench_folder() as folder:
        desk = _Desk(folder / uuid.uuid4().hex)
        works = {
            "compaction": desk.compaction,
            "snapshot": desk.refilled,
            "news": desk.replayed,
            f"pull of {CHANGES:,} changes": desk.caught_up,
        }

        async def all_of_it() -> dict[str, list[float]]:
            found: dict[str, list[float]] = {"idle": []} | {name: [] for name in works}
            for _ in range(RUNS):
                for name, work in {"idle": desk.idle, **works}.items():
                    found[name].append(await ticked(work))
            return found

        found = asyncio.run(all_of_it())
        desk.replica.close()
    idle = max(found["idle"])
    at = f"at {ORDERS:,} orders and {WAITING:,} entries that wait"
    return [
        Figure("longest gap of a ticker, idle", idle, "ms", "16 ms", MOST_MS, gate=False),
        *(
            Figure(
                f"longest gap, {name} {at}", max(found[name]), "ms", f"16 ms; median {_median(found[name])}", MOST_MS
            )
            for name in works
        ),
    ]


def _median(found: list[float]) -> str:
    return f"{statistics.median(found):.1f}"
