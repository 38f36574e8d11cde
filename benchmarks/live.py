"""How long a change takes to be seen elsewhere: `python -m benchmarks live`.

Writer, server and listener are three processes; instants are of the machine's one monotonic clock.
"""

import asyncio
import http.client
import multiprocessing
import os
import random
import socket
import sqlite3
import time
import uuid
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
from tests.ports import free_port

from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.sync.engine import Engine
from bay_tui.wire.protocol import Anchor, PullReply, PushReply, PushRequest
from bay_tui.workshop.operations import CallRaised, Operation
from bay_tui.workshop.records import Call
from bay_tui.workshop.view import Key
from bay_tui.workshop.words import CallKind
from benchmarks.figures import Figure
from benchmarks.rig import Rig, bench_folder, connected, percentile, running, until

CHANGES = 300
_SPAWN = multiprocessing.get_context("spawn")


def needs_help(number: int) -> CallRaised:
    """Return a call like any other, from a bay of its own: the same call twice is told that it waits."""
    return CallRaised(asks=CallKind.PARTS, bay=str(number), note="needs a hand")


def pauses() -> list[float]:
    """Return the seconds between changes: at random, so that they meet no beat."""
    chance = random.Random(7)
    return [chance.uniform(0.02, 0.06) for _ in range(CHANGES)]


def recording_terminal(home: str, said: Connection) -> None:
    """A terminal of its own that records, once told to, and says when it began to record what."""
    replica = open_terminal(Path(home))
    engine = Engine(replica, clock=replica.clock)

    async def work() -> None:
        async with running(engine):
            await until(replica, lambda: engine.state.phase == "live")
            said.send("live")
            await asyncio.to_thread(said.recv)
            for number, pause in enumerate(pauses()):
                began = time.monotonic_ns()
                (operation,) = replica.record("101", needs_help(number))
                said.send((operation.id, began, time.monotonic_ns()))
                await asyncio.sleep(pause)
            await until(replica, lambda: not replica.outbox.shown())

    asyncio.run(work())
    replica.close()


async def listen(replica: Replica, engine: Engine, writer: Connection) -> tuple[list[float], list[float]]:
    """Return how long each change took to show here, and how long it took to be durable there, in milliseconds."""
    seen: dict[str, int] = {}

    def look(keys: frozenset[Key]) -> None:
        now = time.monotonic_ns()
        for kind, id in keys:
            if kind == "call" and replica.view.get(Call, id) is not None:
                seen.setdefault(id, now)

    async with running(engine):
        await until(replica, lambda: engine.state.phase == "live")
        assert await asyncio.to_thread(writer.recv) == "live"
        unsubscribe = replica.subscribe(look)
        writer.send("go")
        told = [await asyncio.to_thread(writer.recv) for _ in range(CHANGES)]
        await until(replica, lambda: all(id in seen for id, _, _ in told))
        unsubscribe()
    delays = [(seen[id] - began) / 1e6 for id, began, _ in told]
    return delays, [(durable - began) / 1e6 for _, began, durable in told]


def subscriber(address: tuple[str, int], token: str, said: Connection) -> None:
    """A bare subscriber of the live stream: says at the end when it had read what, so as not to wait for a pipe."""
    seen: dict[str, int] = {}
    connection = http.client.HTTPConnection(*address)
    connection.request("GET", "/v1/live", headers={"Authorization": f"Bearer {token}", "Bay-Protocol": "1"})
    reply = connection.getresponse()
    while line := reply.readline():
        if line.startswith(b":") and not seen:
            said.send({})
        if line.startswith(b"data: "):
            changes = msgspec.json.decode(line.removeprefix(b"data: "), type=PullReply).changes
            now = time.monotonic_ns()
            seen.update({change.id: now for change in changes if change.kind == "call"})
            if len(seen) == CHANGES:
                said.send(seen)


def write_at_server(rig: Rig, replica: Replica) -> list[float]:
    """Return how long it took from sending a change to the server until a subscriber had read it."""
    address = ("127.0.0.1", rig.port)
    mine, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=subscriber, args=(address, replica.identity.token, theirs), daemon=True)
    process.start()
    assert mine.recv() == {}
    connection = http.client.HTTPConnection(*address)
    headers = {
        "Authorization": f"Bearer {replica.identity.token}",
        "Bay-Protocol": "1",
        "Content-Type": "application/json",
    }
    device, began = replica.identity.device, dict[str, int]()
    for number, pause in enumerate(pauses(), 1):
        now = datetime.now(UTC)
        operation = Operation(
            id=str(uuid.uuid4()), device=device, number=number, actor="101", at=now, args=needs_help(number)
        )
        anchor = Anchor(boot="bench", boot_ms=number, wall=now)
        body = msgspec.json.encode(PushRequest(device=device, anchor=anchor, operations=(operation,)))
        began[operation.id] = time.monotonic_ns()
        connection.request("POST", "/v1/push", body, headers)
        reply = msgspec.json.decode(connection.getresponse().read(), type=PushReply)
        assert len(reply.whole((operation,)).verdicts) == 1, reply
        time.sleep(pause)
    seen: dict[str, int] = mine.recv()
    process.kill()
    process.join()
    return [(seen[id] - at) / 1e6 for id, at in began.items()]


def bare_server(port: int, folder: str) -> None:
    """Commit what comes from the first connection to SQLite, and pass it on to the second."""
    database = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE ledger (at INTEGER PRIMARY KEY, body BLOB)")
    with socket.create_server(("127.0.0.1", port)) as server:
        writer, listener = server.accept()[0], server.accept()[0]
        while body := writer.recv(4096):
            database.execute("INSERT INTO ledger (body) VALUES (?)", (body,))
            listener.sendall(body)


def bare_chain(folder: Path) -> list[float]:
    """Milliseconds of the same without a program: flush to a file, commit in SQLite elsewhere, flush to a file."""
    port = free_port()
    process = _SPAWN.Process(target=bare_server, args=(port, str(folder)), daemon=True)
    process.start()
    writer, listener = connected(port), connected(port)
    handles = [os.open(folder / f"bare-{side}", os.O_RDWR | os.O_CREAT) for side in (0, 1)]
    times: list[float] = []
    for number, pause in enumerate(pauses()):
        start = time.perf_counter_ns()
        _flush(handles[0], number)
        writer.sendall(bytes(400))
        listener.recv(4096)
        _flush(handles[1], number)
        times.append((time.perf_counter_ns() - start) / 1e6)
        time.sleep(pause)
    process.kill()
    for handle in handles:
        os.close(handle)
    return times


def _flush(handle: int, number: int) -> None:
    os.pwrite(handle, bytes(400), number * 400)
    os.fdatasync(handle)


def run() -> list[Figure]:
    """All figures of the live feed."""
    with bench_folder() as folder, Rig(folder) as rig:
        here, engine = rig.terminal()
        there, _ = rig.terminal()
        home = str(Path(there._database.storage.journal.path).parent)  # pyright: ignore[reportPrivateUsage]
        there.close()
        mine, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=recording_terminal, args=(home, theirs), daemon=True)
        process.start()
        delays, durable = asyncio.run(listen(here, engine, mine))
        process.join()
        here.close()
        third, _ = rig.terminal()
        direct = write_at_server(rig, third)
        third.close()
        bare = bare_chain(folder)
    half, most = (
        f"required; bare flushes, sockets and SQLite: {percentile(bare, share):.1f} ms" for share in (0.5, 0.99)
    )
    return [
        Figure("terminal to terminal, p50", percentile(delays, 0.5), "ms", half, 20),
        Figure("terminal to terminal, p99", percentile(delays, 0.99), "ms", most, 60),
        Figure("of that until it is durable where it was recorded, p50", percentile(durable, 0.5), "ms", "required", 1),
        Figure("server to subscriber, p50", percentile(direct, 0.5), "ms", "required; from sending the write on", 5),
        Figure("server to subscriber, p99", percentile(direct, 0.99), "ms", "required", 20),
    ]
