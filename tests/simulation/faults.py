"""What goes wrong, and when: each seed draws which kinds of fault there are, and how often each comes.

A fault is a method of `Faults` named after its kind; it does one thing to some part of the world, and ends it again by
itself where it lasts.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.terminals import Machine
from tests.simulation.workshop import ELSEWHERE, TECHNICIANS, order

from bay_tui.server import devices
from bay_tui.server.transaction import SiteTransaction
from bay_tui.sync.protocol import OLDEST_PROTOCOL, PROTOCOL
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Part, Staff

if TYPE_CHECKING:
    from tests.simulation.world import World

KINDS = (
    "slow",
    "lost",
    "duplicated",
    "late",
    "truncated",
    "broken",
    "partition",
    "kill",
    "power",
    "disk_fails",
    "disk_full",
    "server_crash",
    "server_fails",
    "restore",
    "clone",
    "clock",
    "revoke",
    "staff",
    "version",
    "office",
    "paging",
    "compacting",
)
"""Every kind of fault. The first six are the network's weather; the last two are small sizes rather than faults."""

_WEATHER = {"slow": 0.3, "lost": 0.25, "duplicated": 0.2, "late": 0.2, "truncated": 0.1, "broken": 0.1}
_MEAN_SECONDS = {
    "partition": 60,
    "kill": 90,
    "power": 90,
    "disk_fails": 150,
    "disk_full": 200,
    "server_crash": 90,
    "server_fails": 60,
    "restore": 250,
    "clone": 600,
    "clock": 100,
    "revoke": 400,
    "staff": 150,
    "version": 250,
    "office": 40,
}
_DISK_WORK = ("write", "fdatasync", "rename", "fsync_dir", "truncate", "open", "allocate", "remove", "size", "lock")


class Faults:
    """The faults of one world."""

    def __init__(self, world: "World", kinds: frozenset[str]) -> None:
        self.kinds = kinds
        self._world = world
        self._random = Random(f"{world.seed}/faults")

    def begin(self) -> None:
        """Let the weather set in, and the first fault of each kind wait for its time."""
        random, weather = self._random, self._world.weather
        for kind in KINDS:
            strength = random.random()
            if kind not in self.kinds:
                continue
            if kind in _WEATHER:
                setattr(weather, kind, _WEATHER[kind] * strength)
            elif kind in _MEAN_SECONDS:
                self._later(kind, getattr(self, kind))
        if "restore" in self.kinds:
            self._keep_snapshots()

    def _later(self, kind: str, happen: Callable[[], None]) -> None:
        def now() -> None:
            if self._world.calm:
                return
            happen()
            self._later(kind, happen)

        self._world.loop.call_later(self._random.expovariate(1 / _MEAN_SECONDS[kind]), now)

    def _after(self, seconds: float, undo: Callable[..., Any], *args: Any) -> None:
        """Undo something within some seconds; the world does it at once when it calms down."""
        self._world.undo(self._random.random() * seconds, undo, *args)

    def _machine(self) -> Machine:
        return self._random.choice(self._world.machines)

    # The network

    def partition(self) -> None:
        cut = self._random.sample(self._world.machines, self._random.randrange(1, len(self._world.machines) + 1))
        mode = self._random.choice(("refusing", "swallowing"))
        self._world.say(f"{mode}: {' '.join(machine.name for machine in cut)}")
        for machine in cut:
            machine.wire.mode = mode
            self._after(60, setattr, machine.wire, "mode", "up")

    # Terminals

    def kill(self) -> None:
        self._strike("kill")

    def power(self) -> None:
        self._strike("power")

    def _strike(self, how: str) -> None:
        """Stop a terminal: now, at one of the next things it does to its disk, or at one of its next messages."""
        machine = self._machine()
        if machine.process is None:
            return
        machine.downtime = self._random.choice((1.0, 10.0, 60.0))
        where = self._random.random()
        if where < 0.6:
            machine.disk_plan = self._disk_plan(how)
        elif where < 0.8:
            machine.point_plan = self._random.randrange(4)
        else:
            machine.stop(power=how == "power")

    def disk_fails(self) -> None:
        self._machine().disk_plan = self._disk_plan("fails")

    def _disk_plan(self, how: str) -> tuple[str, int, str]:
        """Which of the next things a disk does is the last one, or fails: any, or the next of one sort."""
        if self._random.random() < 0.5:
            return "", self._random.randrange(12), how
        return self._random.choice(_DISK_WORK), self._random.randrange(2), how

    def disk_full(self) -> None:
        machine = self._machine()
        used = sum(len(inode.data) for inode in machine.disk.names.values())
        machine.disk.capacity = used + self._random.randrange(3000)
        machine.say("has a full disk")
        self._after(60, lambda: setattr(machine.disk, "capacity", None))

    def clone(self) -> None:
        if len(self._world.machines) < len(self._world.original) + 2:
            self._world.clone(self._random.choice([one for one in self._world.machines if not one.viewer]))

    def clock(self) -> None:
        machine = self._machine()
        days = self._random.choice((-1, 1, 0, 30, -365 * 60))
        machine.wall_offset = timedelta(days=days, seconds=self._random.randrange(-5000, 5000))
        machine.say(f"says it is {machine.wall():%Y-%m-%d %H:%M}")

    def version(self) -> None:
        machine = self._machine()
        machine.version = self._random.choice((OLDEST_PROTOCOL - 1, PROTOCOL + 1))
        machine.say(f"speaks protocol {machine.version}")
        self._after(60, setattr, machine, "version", PROTOCOL)

    # The server and the office

    def server_crash(self) -> None:
        server = self._world.server
        server.restarts_after = self._random.choice((0.5, 5.0, 40.0))
        where = self._random.choice(("now", "statement", "commit", "committed"))
        if where == "now":
            server.crash()
        else:
            server.plan[where] = (self._random.randrange(30 if where == "statement" else 3), True)

    def server_fails(self) -> None:
        where = self._random.choice(("statement", "commit", "committed"))
        self._world.server.plan[where] = (self._random.randrange(30 if where == "statement" else 3), False)

    def _keep_snapshots(self) -> None:
        if not self._world.calm:
            self._world.server.keep_snapshot()
            self._world.loop.call_later(self._random.expovariate(1 / 100), self._keep_snapshots)

    def restore(self) -> None:
        self._world.server.restarts_after = self._random.choice((0.5, 20.0))
        self._world.server.restore(new_epoch=self._random.random() < 0.5)

    def revoke(self) -> None:
        machine = self._machine()
        replica = machine.replica
        if replica is None or not replica.identity.enrolled:
            return
        terminal = replica.identity.terminal
        machine.say(f"is revoked as {terminal[:4]}")
        self._world.office(lambda transaction: devices.revoke(transaction, terminal))

    def staff(self) -> None:
        id = self._random.choice(TECHNICIANS)

        def turn(transaction: SiteTransaction) -> None:
            person = transaction.overlay.get(Staff, id)
            if person is not None:
                changed = Staff(id=id, number=id, name=person.name, roles=person.roles, active=not person.active)
                transaction.apply_system(transaction.system(ops.StaffSaved(staff=changed)))

        self._world.say(f"{id} comes or goes")
        self._world.office(turn)

    def office(self) -> None:
        number = f"{self._random.randrange(1, 12):03}"
        part = f"p{self._random.randrange(1, 4)}"
        elsewhere = self._random.random() < 0.3

        def work(transaction: SiteTransaction) -> None:
            transaction.apply_system(transaction.system(order(number, "z-" if elsewhere else "")))
            known = transaction.overlay.get(Part, part)
            if known is not None and not elsewhere:
                saved = ops.PartSaved(part=Part(id=part, number=part, name="新名称", on_hand=known.on_hand))
                transaction.apply_system(transaction.system(saved))

        self._world.office(work, **({"site": ELSEWHERE} if elsewhere else {}))


def drawn(seed: int) -> frozenset[str]:
    """Return the kinds of fault a seed has: most of them in every other seed, so that they meet in all ways."""
    random = Random(f"{seed}/kinds")
    # Small pages make for many of them: they are the dearest kind.
    return frozenset(kind for kind in KINDS if random.random() < (0.2 if kind == "paging" else 0.5))
