"""The server in one thread: the real routes, writer, hub, feed and ledger, called without HTTP.

A crash loses what was not committed and every answer on its way; what was committed stays. A restore puts an earlier
copy of the database in place, with a new epoch as `admin restore` gives it, or with the old one as a machine that is
rolled back has it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from random import Random
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
from litestar.response import Stream
from tests.simulation.census import Census
from tests.simulation.database import SimDatabase, fill
from tests.simulation.environment import ASKED, BEGINNING, SERVER_OFF, ReadTrouble, Trouble, Violation
from tests.simulation.history import History
from tests.simulation.kept import check_kept
from tests.simulation.loop import SimLoop
from tests.simulation.seams import SimAuth, SimFeed, SimWriter
from tests.simulation.workshop import SITE

from bay_tui.server import shell
from bay_tui.server.auth import Brake
from bay_tui.server.feed.live import Hub
from bay_tui.server.feed.snapshots import Snapshots
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import ProblemError, document
from bay_tui.server.routes import terminals
from bay_tui.server.routes.replies import know_terminal, need_terminal
from bay_tui.server.sql.faults import Fault, fault_of
from bay_tui.server.writing.device_locks import DeviceLocks
from bay_tui.server.writing.incoming import ReceivedPush, received
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.writer import WriteJob
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import PROTOCOL, PROTOCOL_HEADER, EnrolRequest
from bay_tui.workshop.decision import Refused

STREAM = "/v1/live"
_OPEN = ("/v1/time", "/v1/enrol")
_TROUBLES = {
    b'"problem":"lost"': "lost asked back",
    b'"problem":"forked"': "clone noticed",
    b'"more":true': "feed in pages",
}
BACKUP_SECONDS = 14 * 86400.0
"""How old the oldest backup may be that the server is restored from."""

GROUP_SECONDS = 0.08
"""How long a group of jobs gathers at most before it is written, as while the group before it is being written."""


_FORESEEN = 3
"""Of so many reads that fail one does it in a way that nobody foresaw, as where a row cannot be decoded."""

_LOOKS = 3
"""How often what the server keeps of its records is looked at after a read has failed."""


class Request(NamedTuple):
    """A request as it arrives: `version` is the protocol the terminal speaks."""

    path: str
    token: str
    version: int
    body: bytes = b""
    params: Mapping[str, Any] = MappingProxyType({})


class Reply(NamedTuple):
    """An answer as it leaves."""

    status: int
    body: bytes
    retry_after: float = 0.0


class SimServer:
    """The server and its machine. `plan` holds what happens to it next: see `_point`."""

    def __init__(
        self,
        loop: SimLoop,
        random: Random,
        beginning: bytes,
        census: Census,
        say: Callable[[str], None],
        fail: Callable[[BaseException], None],
    ) -> None:
        self.loop, self.random, self.say, self._fail = loop, random, say, fail
        self.census = census
        self._raw = SimDatabase().raw
        fill(self._raw, beginning)
        self.history = History(self._raw, SITE)
        self.services: SimpleNamespace | None = None
        self.second: SimpleNamespace | None = None
        self.two = False
        self.off = [0.0, 0.0]
        self.clock_was_set = False
        self.page = 500
        self.plan: dict[str, tuple[int, bool]] = {}
        self.restarts_after = 1.0
        self.snapshots: list[tuple[float, bytes, History]] = []
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._ended: list[Callable[[], None]] = []
        self._unsure = 0

    # Its life

    def start(self) -> None:
        """Begin to serve, with nothing but what is in the database: in one process, or in two beside each other."""
        if self.services is not None:
            return
        self.services = self._process(0)
        self.second = self._process(1) if self.two else None
        self.say("server up")

    def set_clock(self, process: int, seconds: float) -> None:
        """Have the clock of one of the two processes be off by some seconds."""
        self.off[process] = seconds
        self.clock_was_set = self.clock_was_set or bool(seconds)
        self.say(f"server process {process} is off by {seconds:.0f} s")

    def _process(self, number: int) -> SimpleNamespace:
        metrics, brake = Metrics(), Brake(self.loop.time)
        database = SimDatabase(lambda kind: self._point(kind, database))
        feed = SimFeed(database)
        feed.page = self.page
        hub = Hub(feed, metrics)
        hub.open()

        def committed(site: str, event: Any) -> None:
            hub.notify(site, event)
            # Another process looks at the head now and then.
            self.loop.call_later(self.random.random() if self.two else 0, self._look_elsewhere, hub, site)

        writer = SimWriter(database, metrics, committed, soon=lambda: self._write_soon(writer))
        writer.start()
        return SimpleNamespace(
            off=lambda: self.off[number],
            database=database,
            metrics=metrics,
            brake=brake,
            feed=feed,
            snapshots=Snapshots(database, self.loop.time),
            hub=hub,
            auth=SimAuth(database, brake),
            device_locks=DeviceLocks(),
            writer=writer,
        )

    def _look_elsewhere(self, hub: Hub, site: str) -> None:
        for process in self._processes():
            if process.hub is not hub:
                process.hub.notify(site, None)

    def _processes(self) -> list[SimpleNamespace]:
        return [one for one in (self.services, self.second) if one is not None]

    def _any_process(self) -> SimpleNamespace | None:
        """Return the process that a request comes to, whose clock then counts."""
        processes = self._processes()
        found = processes[self.random.randrange(2)] if len(processes) == 2 else self.services
        if found is not None:
            SERVER_OFF.set(found.off)
        if found is not None and found is self.second:
            self.census.strike("second process asked")
        return found

    def crash(self, restart: bool = True) -> None:
        """Stop at once: every task ends, every connection breaks."""
        if self.services is None:
            return
        channels = [channel for one in self._processes() for channel in one.hub._channels.values()]
        readers = [channel.reader for channel in channels if channel.reader is not None]
        self.services = self.second = None
        self.say("server down")
        for task in [*self._tasks, *readers]:
            task.cancel()
        ended, self._ended = self._ended, []
        for end in ended:
            end()
        if restart:
            self.loop.call_later(self.restarts_after, self.start)

    def when_down(self, end: Callable[[], None]) -> None:
        """Call `end` when the server goes down next."""
        self._ended.append(end)

    def keep_snapshot(self) -> None:
        """Make a backup."""
        self.snapshots.append((self.loop.now, self._raw.serialize(), self.history.sync().copy()))

    def restore(self, new_epoch: bool) -> bool:
        """Go back to some backup, if there is one; say whether there was.

        Going over to another past than one's own always gives a new epoch.
        """
        kept = [one for one in self.snapshots if self.loop.now - one[0] < BACKUP_SECONDS]
        if not kept:
            return False
        self.crash(restart=False)
        _, content, history = kept[self.random.randrange(len(kept))]
        mine = self.history.sync().chains.get(history.seq) == history.chains[history.seq]
        new_epoch = new_epoch or not mine or self.history.epoch != history.epoch
        self.say(f"server goes back from {self.history.sync().seq} to {history.seq}")
        self.strike(f"restored under {'a new' if new_epoch else 'the same'} epoch")
        fill(self._raw, content)
        self.history = history.copy()
        if new_epoch:
            epoch = UUID(int=self.random.getrandbits(128)).hex
            self._raw.execute("UPDATE site SET epoch = ? || id", (epoch,))
        self.history.sync()
        self.loop.call_later(self.restarts_after, self.start)
        return True

    def _write_soon(self, writer: SimWriter) -> None:
        self.loop.call_later(self.random.random() * GROUP_SECONDS, self._write, writer)

    def _write(self, writer: SimWriter) -> None:
        if all(one.writer is not writer for one in self._processes()):
            return
        writer.work()
        if self._unsure:
            self._unsure -= 1
            try:
                check_kept(self._raw, writer._cache)
            except Violation as violation:
                self._fail(violation)

    def _point(self, kind: str, database: SimDatabase) -> None:
        """At each boundary count the plan for it down; at nothing, crash there or fail there.

        A crash must not pass through SQLAlchemy as one: instead, nothing works any more for the server that was.
        """
        first, second = self.services, self.second
        if not (first and first.database is database) and not (second and second.database is database):
            raise Trouble("this server is no more")
        if kind not in self.plan:
            return
        left, crash = self.plan[kind]
        if left:
            self.plan[kind] = (left - 1, crash)
            return
        del self.plan[kind]
        self.strike(f"server {'crashes' if crash else 'fails'} at {kind}")
        if crash:
            self.crash()
        if kind.startswith("read "):
            self._unsure = _LOOKS
            if self.census[f"server fails at {kind}"] % _FORESEEN:
                raise ReadTrouble(kind)
        raise Trouble(kind)

    # Its work

    def strike(self, way: str) -> None:
        """Note and count what has happened to the server."""
        self.say(way)
        self.census.strike(way)

    def office(self, run: Callable[[SiteTransaction], Any], site: str = SITE) -> "asyncio.Future[Any] | None":
        """Do something in the office; None while the server is down."""
        if self.services is None:
            return None
        return asyncio.wrap_future(self.services.writer.submit(WriteJob(site, run)))

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        """Run something that ends with the server."""
        task = self.loop.create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fail(error)

    async def answer(self, request: Request) -> Reply:
        """Answer one request, as Litestar would."""
        came, services = self.loop.now, self._any_process()
        ASKED.set(request.path.rpartition("/")[2])
        try:
            await self._boundary("request", services)
            response = await self._route(request, services)
            await self._boundary("answer", services)
        except ProblemError as error:
            self._turned_away(request, error.code)
            return Reply(error.status, document(error.status, error.code, error.detail), error.retry_after)
        except Refused as refusal:
            return Reply(409, document(409, refusal.code))
        except msgspec.DecodeError:
            return Reply(400, document(400, "malformed"))
        except ReadTrouble as error:
            return Reply(503, document(503, cast(Fault, fault_of(error)).code), 1)
        except Trouble:
            return Reply(500, document(500, "unexpected"))
        if request.path not in _OPEN:
            self._check_served(request.token, came)
        content = await _drained(response) if isinstance(response, Stream) else response.content
        self._count_troubles(content)
        return Reply(200, content)

    async def _boundary(self, kind: str, services: SimpleNamespace | None) -> None:
        assert services is not None
        try:
            self._point(kind, services.database)
        except Trouble:
            # Whoever belongs to a server that has just crashed is cancelled, and ends here.
            await asyncio.sleep(0)
            raise

    def _turned_away(self, request: Request, code: str) -> None:
        match code:
            case "terminal-revoked":
                self.census.strike("turned away as revoked")
            case "token-unknown":
                self.census.strike("turned away as unknown")
            case "terminal-too-old" | "terminal-too-new":
                self.census.strike(f"{'older' if request.version < PROTOCOL else 'newer'} version turned away")
            case "code-unknown":
                self.census.strike("code expired")
            case _:
                pass

    def _count_troubles(self, content: bytes) -> None:
        for said, way in _TROUBLES.items():
            if said in content:
                self.census.strike(way)

    def _look_at(self, cursor: str) -> None:
        """Count cursors that do not belong to the history as it is."""
        read = Cursor.parse(cursor) if cursor else None
        history = self.history.sync()
        if read is None or history.holds(cursor) is not None:
            return
        if read.epoch != history.epoch:
            self.census.strike("cursor of another epoch")
        else:
            self.census.strike("cursor ahead" if read.seq > history.seq else "cursor overtaken")

    async def stream(self, request: Request) -> AsyncIterator[Reply]:
        """Answer a request for the live stream: first how it went, then its pieces."""
        ASKED.set("live")
        try:
            call = await self._admitted(request, self._any_process())
            self._look_at(request.params["cursor"])
            response = await terminals.live.fn(call, **request.params)
        except ProblemError as error:
            self._turned_away(request, error.code)
            yield Reply(error.status, document(error.status, error.code, error.detail), error.retry_after)
            return
        except Trouble:
            yield Reply(500, document(500, "unexpected"))
            return
        yield Reply(200, b"")
        try:
            async with aclosing(response.iterator) as chunks:
                async for chunk in chunks:
                    if b"data:" in chunk:
                        self._check_served(request.token, self.loop.now - 1)
                    yield Reply(200, chunk)
        except Trouble:
            return

    def _check_served(self, token: str, since: float) -> None:
        """Nobody is served who was revoked before `since`, as long as the server can tell when that was."""
        if self.clock_was_set:
            return
        found = self._raw.execute("SELECT revoked_at FROM device WHERE id = ?", (token.partition(".")[0],)).fetchone()
        if found and found[0] and (datetime.fromisoformat(f"{found[0]}+00:00") - BEGINNING).total_seconds() < since:
            raise Violation(8, f"{token[:4]} was revoked at {found[0]} and is still served")

    async def _route(self, request: Request, services: SimpleNamespace | None) -> Any:
        call = await self._admitted(request, services)
        match request.path:
            case "/v1/push":
                return await terminals.push.fn(
                    call, msgspec.json.decode(request.body, type=ReceivedPush, dec_hook=received)
                )
            case "/v1/pull":
                self._look_at(request.params["cursor"])
                return await terminals.pull.fn(call, **request.params)
            case "/v1/snapshot":
                return await terminals.snapshot.fn(call, **request.params)
            case "/v1/time":
                return await terminals.tell_time.fn()
            case "/v1/enrol":
                return await terminals.enrol.fn(call, msgspec.json.decode(request.body, type=EnrolRequest))
        raise AssertionError(request.path)

    async def _admitted(self, request: Request, services: SimpleNamespace | None) -> Any:
        headers = [(PROTOCOL_HEADER.lower().encode(), str(request.version).encode())]
        scope = {"path": request.path, "headers": headers, "method": "POST", "state": {}}
        shell._check_version(scope)  # type: ignore[arg-type]
        call = SimpleNamespace(
            app=SimpleNamespace(state={"services": services}),
            scope=scope,
            headers={"authorization": f"Bearer {request.token}"} if request.token else {},
            client=SimpleNamespace(host=request.token[:8]),
        )
        if request.path not in _OPEN:
            await (know_terminal if request.path == "/v1/push" else need_terminal)(call, None)  # type: ignore[arg-type]
        return call


async def _drained(response: Stream) -> bytes:
    """A response in pieces, joined."""
    return b"".join([piece async for piece in response.iterator])  # type: ignore[misc]
