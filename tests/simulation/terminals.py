"""A terminal: a machine with a disk, clocks and a wire, and the program that runs on it until something stops it.

The program is the real one: database, clock, replica and engine. `Machine` is what survives it.
"""

import asyncio
import errno
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Unpack

from tests.simulation.census import POINTS
from tests.simulation.environment import BEGINNING
from tests.simulation.link import SimLink
from tests.simulation.loop import SimLoop
from tests.simulation.network import Wire
from tests.simulation.papers import Command, Drafts

from bay_tui.commands.beside.recording import HandoverReply
from bay_tui.store.database import Database
from bay_tui.store.decoding import DecodedSnapshot
from bay_tui.store.errors import StoreError
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.opening import open_clock
from bay_tui.store.recording import Circumstances
from bay_tui.store.replica import Replica, Settle, go_through
from bay_tui.sync.engine import Engine
from bay_tui.wire.protocol import PROTOCOL, PullReply, PushReply
from bay_tui.workshop.operations import Args, Operation

PATH = "/data/terminal.journal"
ADDRESS = "http://server:8400"

Plan = tuple[str, int, str]
"""At which boundary (any, where empty) something happens, how many of them pass before, and what: "kill", "power" or
"fails"."""


class Dead(BaseException):
    """The program stops here: it was killed, or the power went."""


class WatchedReplica(Replica):
    """The real replica, which lets `watch` look after each change: "read", "answered", or "recorded".

    `point` is called after each commit, before anybody knows of it.
    """

    watch: Callable[[str], None]
    point: Callable[[str], None]
    broken = False

    def record(self, actor: str, *args: Args, **how: Unpack[Circumstances]) -> list[Operation]:
        done = super().record(actor, *args, **how)
        self._changed("recorded")
        return done

    def apply_pull(self, reply: PullReply, *, tolerant: bool = False, settle: Settle = go_through) -> None:
        super().apply_pull(reply, tolerant=tolerant, settle=lambda steps: settle(self._looked_at(steps)))

    def swap(self, reading: DecodedSnapshot, written: Rewriting | None = None, *, settle: Settle = go_through) -> None:
        super().swap(reading, written, settle=lambda steps: settle(self._looked_at(steps)))

    def _looked_at(self, steps: Iterator[None]) -> Iterator[None]:
        yield from steps
        self._changed("read")

    def apply_verdicts(self, reply: PushReply) -> None:
        super().apply_verdicts(reply)
        self._changed("answered")

    def rewind(self, expected: int) -> bool:
        found = super().rewind(expected)
        self._changed("answered")
        return found

    def lost(self, expected: int, moment: str) -> bool:
        found = super().lost(expected, moment)
        self._changed("answered")
        return found

    def fork(self, device: str = "") -> None:
        super().fork(device)
        self._changed("answered")

    def _changed(self, kind: str) -> None:
        self.watch(kind)
        self.point("commit")

    def conflict(self, id: str) -> None:
        super().conflict(id)
        raise AssertionError(f"the server says that {id} was sent with other content")


class Process:
    """One run of the program."""

    def __init__(self, machine: "Machine") -> None:
        self.machine = machine
        database = Database(PATH, disk=machine.disk)
        self.torn = database.torn
        self.clock = open_clock(database, machine)
        self.replica = WatchedReplica(database, self.clock)
        self.replica.watch = lambda kind: machine.watch(machine, kind)
        self.replica.point = machine.point
        link = SimLink(machine.wire, lambda: self.replica.identity.token, lambda: machine.version, machine.point)
        self.engine = Engine(
            self.replica, ADDRESS, clock=self.clock, transport=link, random=machine.random.random, sleep=asyncio.sleep
        )
        self.task: asyncio.Task[Any] | None = None

    def run(self) -> None:
        """Begin to sync."""
        self.task = asyncio.get_running_loop().create_task(self.engine.run())
        self.task.add_done_callback(self.machine.ended)


class Machine:
    """A terminal's hardware; it is also the `Source` of its clocks.

    `recorded` holds, by id, when each operation that a person was told is recorded really happened; None where a crash
    came before that was said, and the operation is there all the same. `answered` holds since when each of them has the
    answer it has, `drafts` what lies there unfinished, `copied` how far the boot clock had come, by boot, when the disk
    was first cloned in it.
    """

    def __init__(
        self,
        name: str,
        loop: SimLoop,
        random: Random,
        wire: Wire,
        watch: Callable[["Machine", str], None],
        stopped: Callable[["Machine", WatchedReplica], None],
        fail: Callable[[BaseException], None],
        say: Callable[[str], None],
    ) -> None:
        self.name, self.loop, self.random, self.wire = name, loop, random, wire
        self.watch, self.stopped, self.fail = watch, stopped, fail
        self._say = say
        self.disk = MemoryDisk()
        self.process: Process | None = None
        self.recorded: dict[str, float | None] = {}
        self.answered: dict[str, float] = {}
        self.drafts = Drafts()
        self.copied: dict[str, int] = {}
        self.version = PROTOCOL
        self.viewer = False
        self.wall_offset = timedelta()
        self.downtime = 2.0
        self.census = wire.server.census
        self.plan: Plan | None = None
        self.newer = False
        self._boot_id, self._booted = "", 0.0
        self._boot()

    def _boot(self) -> None:
        self._boot_id = f"{self.random.getrandbits(64):016x}"
        self._booted = self.loop.now - self.random.random() * 30

    # Its clocks

    def boot(self) -> str:
        return self._boot_id

    def boot_ms(self) -> int:
        return int((self.loop.now - self._booted) * 1000)

    def wall(self) -> datetime:
        true = BEGINNING + timedelta(seconds=self.loop.now)
        return max(true + self.wall_offset, datetime(1970, 1, 1, tzinfo=UTC))

    # Its life

    def say(self, text: str) -> None:
        """Note what happens to this machine."""
        self._say(f"{self.name} {text}")

    @property
    def replica(self) -> WatchedReplica | None:
        return self.process.replica if self.process else None

    def start(self) -> None:
        """Start the program, unless it runs."""
        if self.process is not None:
            return
        self.disk.fault = self.point
        try:
            self.process = Process(self)
        except Dead:
            return
        except StoreError as error:
            if error.code not in ("store-failed", "store-full"):
                self.fail(error)
            self.say(f"cannot open its store: {error.code}")
            self.stop()
            return
        if self.process.torn is not None:
            self.strike("torn end cut")
            if self.disk.content(self.process.torn.kept)[:1] != b"\xff":
                self.fail(AssertionError("what was cut from the end is not kept"))
        for entry in self.process.replica.outbox:
            # What a crash interrupted may have been stored all the same; then it is recorded.
            self.recorded.setdefault(entry.id, None)
        self.watch(self, "opened")
        self.process.run()

    def strike(self, way: str) -> None:
        """Note and count what has happened to this machine."""
        self.say(way)
        self.census.strike(way)

    def stop(self, *, power: bool = False, at: str = "") -> None:
        """Stop the program at once; `power` takes the machine down with it. `at` names the boundary, for the record."""
        if at:
            self.strike(f"{'power' if power else 'kill'} at {at}")
        before, self.disk.fault = self.disk, _dead
        self.disk = before.crash(self.random) if power else before.kill()
        if power:
            self._count_losses(before)
        self.disk.capacity = None
        self.plan = None
        process, self.process = self.process, None
        if process is not None:
            self.stopped(self, process.replica)
        self.say("loses power" if power else "is killed")
        if power:
            self._boot()
        if process is not None and process.task is not None:
            process.task.cancel()
        self.loop.call_later(self.downtime * self.random.random(), self.start)

    def _count_losses(self, before: MemoryDisk) -> None:
        for path, inode in before.names.items():
            after = self.disk.names.get(path)
            if after is None or (not inode.unsynced and after.data != inode.data):
                self.census.strike("rename undone")
            elif after.data != inode.data:
                self.census.strike(f"unsynced write {'dropped' if bytes(after.data) == inode.durable else 'torn'}")

    def ended(self, task: "asyncio.Task[Any]") -> None:
        """The engine ended, which it does only when it is stopped."""
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Dead):
            self.fail(error)

    def point(self, kind: str, path: str = "") -> None:
        """A boundary of the program or of its disk: it may stop here, or the disk fail."""
        if kind == "rename" and self.process is not None:
            self.census.strike("compacted")
        if self.plan is None:
            return
        wanted, left, how = self.plan
        if wanted not in ("", kind) or (how == "fails" and kind in POINTS):
            return
        if left:
            self.plan = (wanted, left - 1, how)
            return
        self.plan = None
        if how == "fails":
            self.strike(f"disk fails at {kind}")
            raise OSError(errno.EIO, "the simulator says so")
        self.stop(power=how == "power", at=kind)
        raise Dead

    def record(
        self, actor: str, args: Sequence[Args], supersedes: str = "", drafts: Sequence[str] = ()
    ) -> list[Operation]:
        """Record something as a person does. Raises what recording raises."""
        assert self.process is not None
        replica = self.process.replica
        with self.drafts.turning_into(replica, list(drafts)):
            done = replica.record(actor, *args, supersedes=supersedes, drafts=drafts)
        for operation in done:
            self.recorded[operation.id] = self.loop.now
        return done

    def command(self, said: Command) -> HandoverReply:
        """Record what a command says, as the running terminal does it for one."""
        assert self.process is not None
        reply = said.say(self.process.replica)
        if reply.id and not reply.again and reply.stood is None:
            self.recorded[reply.id] = self.loop.now
        return reply


def _dead(operation: str, path: str) -> None:
    raise Dead
