"""What the benchmarks measure on: a server process on a real disk, terminals enrolled with it, and a wire that counts.

Everything runs in a process of its own, so that nothing measured shares an interpreter with what it talks to.
"""

import asyncio
import contextlib
import multiprocessing
import os
import socket
import tempfile
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol, cast

from tests.ports import free_port

from bay_tui.server import serve
from bay_tui.server.office import Office
from bay_tui.server.sample import shop
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.engine import Engine

_SPAWN = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 120.0


@contextmanager
def bench_folder() -> Generator[Path]:
    """Give a folder that is gone afterwards; `BAY_TUI_BENCH_DIR` says on which disk."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAY_TUI_BENCH_DIR"), prefix="bay-tui-bench-") as folder:
        yield Path(folder)


def _serve(database: str, port: int) -> None:
    serve.run(database, serve.bind("127.0.0.1", port))


class Rig:
    """A server on SQLite, in a process of its own, with the sample workshop. A context manager: inside, it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = f"sqlite:///{folder / 'server.db'}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.site = shop.SITE
        with Office(self.database) as office:
            shop.seed(office, datetime.now(UTC), "en")

    def __enter__(self) -> "Rig":
        self._process = _SPAWN.Process(target=_serve, args=(self.database, self.port), daemon=True)
        self._process.start()
        connected(self.port).close()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    def code(self, name: str = "") -> str:
        """Return an enrolment code."""
        with Office(self.database) as office:
            return office.enrol_code(self.site, name or f"T {uuid.uuid4().hex[:6]}")

    def terminal(self, url: str = "") -> tuple[Replica, Engine]:
        """Return a terminal with a store of its own, enrolled and up to date, and its engine."""
        replica = open_terminal(self.folder / uuid.uuid4().hex)
        engine = Engine(replica, clock=cast(TerminalClock, replica.clock))

        async def enrol() -> None:
            await engine.enrol(url or self.url, self.code())
            report = await engine.once()
            assert not report.problem, report

        asyncio.run(enrol())
        # Events belong to the loop they were first waited for on.
        return replica, Engine(replica, clock=cast(TerminalClock, replica.clock))


class Wire:
    """A TCP relay to `port` that counts what passes, and can be cut and mended. A context manager."""

    def __init__(self, port: int) -> None:
        self._sent = _SPAWN.Value("q", 0)
        self._received = _SPAWN.Value("q", 0)
        self._control, theirs = _SPAWN.Pipe()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        arguments = (self.port, port, theirs, self._sent, self._received)
        self._process = _SPAWN.Process(target=_relay, args=arguments, daemon=True)

    def __enter__(self) -> "Wire":
        self._process.start()
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    def cut(self) -> None:
        """Break every connection and take no more."""
        self._ask("cut")

    def mend(self) -> None:
        """Take connections again."""
        self._ask("mend")

    @property
    def passed(self) -> tuple[int, int]:
        """The bytes that went to the server and came from it so far: what the sockets carried, without TCP's own."""
        return self._sent.value, self._received.value

    def _ask(self, what: str) -> None:
        self._control.send(what)
        assert self._control.recv() == what


def _relay(port: int, upstream: int, control: Connection, sent: "_Counter", received: "_Counter") -> None:
    asyncio.run(_relaying(port, upstream, control, sent, received))


class _Counter(Protocol):
    value: int


async def _relaying(port: int, upstream: int, control: Connection, sent: "_Counter", received: "_Counter") -> None:
    asked: asyncio.Queue[str] = asyncio.Queue()
    asyncio.get_running_loop().add_reader(control.fileno(), lambda: asked.put_nowait(control.recv()))
    open_now: set[asyncio.StreamWriter] = set()
    server: asyncio.Server | None = None

    async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, counter: "_Counter") -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                counter.value += len(data)
                target.write(data)
                await target.drain()
        target.close()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", upstream)
        open_now.update((writer, back))
        await asyncio.gather(pump(reader, back, sent), pump(there, writer, received))
        open_now.difference_update((writer, back))

    while True:
        what = await asked.get()
        if what == "cut" and server is not None:
            server.close()
            server = None
            for writer in open_now:
                writer.transport.abort()
        elif what == "mend" and server is None:
            server = await asyncio.start_server(take, "127.0.0.1", port)
        control.send(what)


def connected(port: int) -> socket.socket:
    """Return a connection to a port, as soon as somebody listens there."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


async def until(replica: Replica, condition: Callable[[], object]) -> int:
    """Return when the condition holds, which only a change of the replica or of its engine's state can make true.

    Gives the `time.perf_counter_ns` of the change that did it, not of when this task had its turn.
    """
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def look(_: object = None) -> None:
        if not done.done() and condition():
            done.set_result(time.perf_counter_ns())

    unsubscribe = replica.subscribe(look)
    look()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await done
    finally:
        unsubscribe()


@contextlib.asynccontextmanager
async def running(engine: Engine):
    """Let an engine run meanwhile."""
    task = asyncio.create_task(engine.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of all are at most."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
