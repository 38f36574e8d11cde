"""Ten real terminals at work while their server is killed and started over and over: nothing is lost or doubled.

`BAY_TUI_MINUTES=3` goes on for that long (15 seconds otherwise); `BAY_TUI_SEED` repeats a run's choices.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from bay_tui.server import serve
from bay_tui.server.feed.reading import Feed
from bay_tui.server.office import Office
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.sync.engine import Engine
from bay_tui.wire.cursor import Cursor
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import Args
from bay_tui.workshop.records import KINDS, SERVER_ONLY, Job, Part, Record, kind_of
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import CLOSED_JOB_STATES, CallKind, Severity
from e2e.shop import PATIENCE_SECONDS, Shop, wait_for

CLIENTS = 10
SECONDS = float(os.environ.get("BAY_TUI_MINUTES", "0.25")) * 60
SEED = int(os.environ.get("BAY_TUI_SEED", "0")) or random.randrange(1, 2**31)
PART = "95800-DASH"
TECHNICIANS = ("101", "102", "103", "104")

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240 + 3 * SECONDS)]


class Client(threading.Thread):
    """A terminal on a thread of its own: it records about four operations a second until it is told to stop.

    `idle` is set when nothing waits in its outbox any more; given a `target`, it reads the feed up to there and ends.
    """

    def __init__(self, home: Path, url: str, code: str, seed: int) -> None:
        super().__init__(name=home.name, daemon=True)
        self.recorded: list[str] = []
        self.received = 0
        self.attention: set[str] = set()
        self.records: dict[Key, Record] = {}
        self.device = ""
        self.failure: BaseException | None = None
        self.ready, self.stopping, self.idle = threading.Event(), threading.Event(), threading.Event()
        self.target: int | None = None
        self._home, self._url, self._code = home, url, code
        self._chance = random.Random(seed)

    def run(self) -> None:
        try:
            replica = open_terminal(self._home)
            try:
                asyncio.run(self._live(replica))
            finally:
                replica.close()
        except BaseException as failure:
            self.failure = failure
        finally:
            self.ready.set()
            self.idle.set()

    async def _live(self, replica: Replica) -> None:
        # It tries again within a fraction of what a real one waits, so that it meets more of the kills.
        engine = Engine(replica, clock=replica.clock, random=lambda: self._chance.random() * 0.1)
        await engine.enrol(self._url, self._code)
        assert (await engine.once()).problem == ""
        self.device = replica.identity.device
        running = asyncio.create_task(engine.run())
        self.ready.set()
        while not self.stopping.is_set():
            self._record_something(replica)
            await asyncio.sleep(self._chance.expovariate(2.5))
        await self._until(engine, lambda: replica.outbox.counts.waiting == 0)
        self.idle.set()
        await self._until(engine, lambda: self.target is not None and _position(replica) >= self.target)
        running.cancel()
        await asyncio.wait([running])
        assert replica.outbox.shown() == []
        assert replica.identity.device == self.device, "it was taken for a clone"
        self.attention = {entry.id for entry in replica.outbox.attention()}
        self.records = everything(replica.view)

    async def _until(self, engine: Engine, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(4 * PATIENCE_SECONDS):
            while not condition():
                if engine.state.phase == "offline":
                    engine.nudge()
                await asyncio.sleep(0.02)

    def _record_something(self, replica: Replica) -> None:
        actor, args = self._something(replica)
        try:
            operations = replica.record(actor, *args)
        except Refused:
            return  # this terminal's own rules said no: nothing was recorded
        self.recorded += [operation.id for operation in operations]
        self.received += sum(isinstance(one, ops.StockReceived) for one in args)

    def _something(self, replica: Replica) -> tuple[str, list[Args]]:
        chance = self._chance
        open_jobs = [job for job in replica.view.every(Job) if job.state not in CLOSED_JOB_STATES]
        job = chance.choice(sorted(open_jobs, key=lambda job: job.id))
        who = chance.choice(TECHNICIANS)
        match chance.randrange(6):
            case 0:
                return "301", [ops.StockReceived(part=PART, quantity=1)] * chance.randint(1, 4)
            case 1:
                return who, [ops.CallRaised(asks=CallKind.PARTS, job=job.id, note=self.name)]
            case 2:
                finding = ops.FindingRecorded(job=job.id, system="brakes", component="pads", severity=Severity.RED)
                return who, [finding]
            case 3:
                # Ten terminals wish different things of the same jobs: some of this is refused.
                return "201", [ops.JobAssigned(job=job.id, technicians=(who,), was=job.technicians)]
            case 4:
                return who, [ops.PartsRequested(job=job.id, lines=(ops.WantedPart(part=PART, quantity=1),))]
            case _:
                return who, [ops.LabourStarted(staff=who, job=job.id, reason="told so")]


def _position(replica: Replica) -> int:
    return Cursor.parse(replica.cursor).seq if replica.cursor else -1


def everything(view: View) -> dict[Key, Record]:
    """Return all records a terminal may hold."""
    classes = [cls for kind, cls in KINDS.items() if kind not in SERVER_ONLY]
    return {(kind_of(one), one.id): one for cls in classes for one in view.every(cls)}


class Server:
    """The server in a process of its own, forked from one that has imported everything: starting costs no second."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bay_tui.server.serve"])
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        assert self._process is None
        with serve.bind("127.0.0.1", self.shop.port) as listening:
            self._process = self._context.Process(target=serve.run, args=(self.shop.database, listening))
            self._process.start()
        wait_for(self._listens, "the server to listen")

    def kill(self) -> None:
        """Pull its plug."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            assert self._process.exitcode == -signal.SIGKILL, "it had ended by itself"
            self._process.close()
            self._process = None

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.shop.port), timeout=2).close()
        except OSError:
            return False
        return True


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(Shop(tmp_path))
    server.start()
    yield server
    server.kill()


def test_ten_terminals_at_work_while_their_server_is_killed(server: Server, tmp_path: Path) -> None:
    print(f"BAY_TUI_SEED={SEED}")
    shop = server.shop
    with Office(shop.database) as office:
        part = office.view(shop.site).get(Part, PART)
        assert part is not None
    clients = [Client(tmp_path / f"t{n}", shop.url, shop.code(f"T{n}"), SEED + n) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    kills = 0
    try:
        for client in clients:
            assert client.ready.wait(PATIENCE_SECONDS)
        kills = keep_killing(server, clients, random.Random(SEED))
    finally:
        for client in clients:
            client.stopping.set()
    for client in clients:
        assert client.idle.wait(4 * PATIENCE_SECONDS), f"{client.name} still waits for the server"
    with Office(shop.database) as office:
        head = Feed(office.database).head(shop.site).seq
        for client in clients:
            client.target = head
        for client in clients:
            client.join(4 * PATIENCE_SECONDS)
        assert [client.failure for client in clients if client.failure is not None] == []
        check(office, shop.site, clients, part.on_hand)
    count = sum(len(client.recorded) for client in clients)
    refused = sum(len(client.attention) for client in clients)
    print(f"{kills} kills, {count} operations recorded, {refused} refused, none lost or doubled")


def keep_killing(server: Server, clients: list[Client], chance: random.Random) -> int:
    """Kill and restart the server until the time is over; leave it running."""
    kills = 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and not any(client.failure for client in clients):
        time.sleep(chance.uniform(0.1, 1.5))
        server.kill()
        kills += 1
        time.sleep(chance.uniform(0, 0.5))
        server.start()
    return kills


def check(office: Office, site: str, clients: list[Client], on_hand: float) -> None:
    """Compare what was recorded with the ledger, and what every terminal shows with what the server has."""
    lines = {line.operation.id: line for line in office.ledger(site)}
    times = Counter(line.operation.id for line in office.ledger(site))
    numbers: dict[str, list[int]] = {}
    for line in office.ledger(site):
        numbers.setdefault(line.operation.device, []).append(line.operation.number)
    assert numbers.keys() <= {"server", *(client.device for client in clients)}
    for client in clients:
        assert [id for id in client.recorded if times[id] != 1] == [], f"{client.name} lost or doubled something"
        assert numbers[client.device] == list(range(1, len(client.recorded) + 1))
        refused = {id for id in client.recorded if lines[id].status in (Status.REFUSED, Status.DEPENDS)}
        assert client.attention == refused, f"{client.name} was not told of every refusal"
    with office.reading(site) as view:
        part = view.get(Part, PART)
        assert part is not None
        assert part.on_hand == on_hand + sum(client.received for client in clients)
        expected = everything(view)
    for client in clients:
        different = {
            key for key in expected.keys() | client.records.keys() if expected.get(key) != client.records.get(key)
        }
        assert different == set(), f"{client.name} shows something else"
