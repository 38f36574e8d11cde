"""What goes wrong, and when: each seed draws which kinds of fault there are, and how often each comes.

A fault is a method of `Faults` named after its kind; it does one thing to some part of the world, and ends it again by
itself where it lasts.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from tests.simulation.census import BOUNDARIES, OPENING, POINTS, READS, SERVER_POINTS
from tests.simulation.environment import BEGINNING
from tests.simulation.terminals import Machine, Plan
from tests.simulation.workshop import ELSEWHERE, TECHNICIANS, order

from bay_tui.server import devices
from bay_tui.server.sql.schema import device, enrolment
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import OLDEST_PROTOCOL, PROTOCOL
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
    "expiry",
    "newer",
    "server_clock",
    "second_process",
    "weeks",
    "read_fails",
)
"""Every kind of fault. The first six are the network's weather; paging and compacting are small sizes, and a second
server process is there from the beginning."""

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
    "expiry": 200,
    "newer": 120,
    "server_clock": 120,
    "weeks": 120,
    "read_fails": 40,
}
_TO_1970 = -365 * 60
_MOST_DAYS = 30
"""So long it is closed in all at most: nobody is taken to be at work for longer without a sign."""
_LONG_AGO = BEGINNING - timedelta(days=1)


class Faults:
    """The faults of one world. `rehearses`: the server decides batches ahead, to read in few queries what they need."""

    def __init__(self, world: "World", kinds: frozenset[str]) -> None:
        self.kinds = kinds
        self._closed_days = 0
        self._world = world
        self._random = Random(f"{world.seed}/faults")
        self._reading = Random(f"{world.seed}/reads")
        self.rehearses = "read_fails" not in kinds or self._reading.random() < 0.5

    def begin(self) -> None:
        """Let the weather set in, and the first fault of each kind wait for its time."""
        random, weather = self._random, self._world.weather
        for kind in KINDS:
            strength = 0.0 if kind == "read_fails" else random.random()
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

        random = self._reading if kind == "read_fails" else self._random
        self._world.loop.call_later(random.expovariate(1 / _MEAN_SECONDS[kind]), now)

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
        """Stop a terminal: at one of the next boundaries it comes to, or now and at one on its way up again."""
        machine = self._machine()
        machine.downtime = self._random.choice((1.0, 10.0, 60.0))
        self._let_meet(machine, self._plan(how, (*BOUNDARIES, *POINTS[1:])))

    def disk_fails(self) -> None:
        machine = self._machine()
        self._let_meet(machine, self._plan("fails", BOUNDARIES))

    def before_opening(self, machine: Machine) -> None:
        """Let a machine that has never run yet meet a fault while it makes its store."""
        ways = sorted(self.kinds & {"kill", "power", "disk_fails"})
        if ways and self._random.random() < 0.4:
            machine.plan = self._plan(self._random.choice(ways).removeprefix("disk_"), BOUNDARIES)

    def _let_meet(self, machine: Machine, plan: Plan) -> None:
        where, _, how = plan
        if machine.process is not None and (where in OPENING or self._random.random() < 0.15):
            machine.stop(power=how == "power", at="now")
        machine.plan = plan

    def _plan(self, how: str, boundaries: tuple[str, ...]) -> Plan:
        """Which of the next boundaries is the last one, or fails: any, or the next of one sort."""
        if self._random.random() < 0.5:
            return "", self._random.randrange(12), how
        where = self._random.choice(boundaries)
        return where, 0 if where in OPENING else self._random.randrange(2), how

    def disk_full(self) -> None:
        machine = self._machine()
        used = sum(len(inode.data) for inode in machine.disk.names.values())
        machine.disk.capacity = used + self._random.randrange(3000)
        machine.say("has a full disk")
        self._after(60, lambda: setattr(machine.disk, "capacity", None))

    def clone(self) -> None:
        if len(self._world.machines) < len(self._world.original) + 2:
            self._world.census.strike("cloned")
            self._world.clone(self._random.choice([one for one in self._world.machines if not one.viewer]))

    def clock(self) -> None:
        machine = self._machine()
        days = self._random.choice((-1, 1, 0, 30, _TO_1970))
        before = machine.wall()
        machine.wall_offset = timedelta(days=days, seconds=self._random.randrange(-5000, 5000))
        self._count_clock(days, back=machine.wall() < before)
        machine.say(f"says it is {machine.wall():%Y-%m-%d %H:%M}")

    def _count_clock(self, days: int, *, back: bool) -> None:
        way = {-1: "clock a day behind", 1: "clock a day ahead", _TO_1970: "clock in 1970"}.get(days)
        for one in (way, "clock steps back" if back else None):
            if one is not None:
                self._world.census.strike(one)

    def version(self) -> None:
        machine = self._machine()
        machine.version = self._random.choice((OLDEST_PROTOCOL - 1, PROTOCOL + 1))
        machine.say(f"speaks protocol {machine.version}")
        self._after(60, setattr, machine, "version", PROTOCOL)

    # The server and the office

    def server_crash(self) -> None:
        server = self._world.server
        server.restarts_after = self._random.choice((0.5, 5.0, 40.0))
        where = self._random.choice(("now", *SERVER_POINTS))
        if where == "now":
            if server.services is not None:
                server.strike("server crashes at now")
                server.crash()
        else:
            server.plan[where] = (self._random.randrange(30 if where == "statement" else 3), True)

    def server_fails(self) -> None:
        where = self._random.choice(("statement", "commit", "committed"))
        self._world.server.plan[where] = (self._random.randrange(30 if where == "statement" else 3), False)

    def read_fails(self) -> None:
        """One of the next reads of one sort fails, as where a disk or a line does; what follows may succeed."""
        where = self._reading.choice(READS)
        self._world.server.plan[f"read in {where}"] = (self._reading.randrange(4), False)

    def _keep_snapshots(self) -> None:
        if not self._world.calm:
            self._world.server.keep_snapshot()
            self._world.loop.call_later(self._random.expovariate(1 / 100), self._keep_snapshots)

    def restore(self) -> None:
        self._world.server.restarts_after = self._random.choice((0.5, 20.0))
        if self._world.server.restore(new_epoch=self._random.random() < 0.5):
            history = self._world.server.history
            replicas = filter(None, (machine.replica for machine in self._world.machines))
            read = [Cursor.parse(replica.cursor) for replica in replicas if replica.cursor]
            if any(each.seq > history.seq for each in read):
                self._world.census.strike("restored while a cursor is ahead")

    def server_clock(self) -> None:
        """Somebody sets the clock of a server process: by much or little, forward or back, or right again."""
        seconds = self._random.choice(
            (0.0, -3600.0, 3600.0, -700.0, 20.0, -20.0, 3 * 365 * 86400.0, _TO_1970 * 86400.0)
        )
        before, process = list(self._world.server.off), self._random.randrange(2)
        self._world.server.set_clock(process, seconds)
        if seconds < before[process]:
            self._world.census.strike("server clock steps back")
        elif seconds > before[process]:
            self._world.census.strike("server clock steps ahead")

    def revoke(self) -> None:
        machine = self._machine()
        replica = machine.replica
        if replica is None or not replica.identity.enrolled:
            return
        terminal = replica.identity.terminal
        machine.strike("terminal revoked")
        self._world.office(lambda transaction: devices.revoke(transaction, terminal))

    def expiry(self) -> None:
        replica = self._machine().replica
        if replica is None or not replica.identity.enrolled:
            return
        terminal = replica.identity.terminal
        self._world.census.strike("token expired")

        def void(transaction: SiteTransaction) -> None:
            statement = sa.update(device).where(device.c.id == terminal).values(token_hash="expired")
            transaction.connection.execute(statement)

        self._world.office(void)

    def age_codes(self) -> None:
        """Now and then a code is typed in that lay about for too long: a fault of its own when somebody enrols."""
        if "expiry" in self.kinds and not self._world.calm and self._random.random() < 0.3:
            statement = sa.update(enrolment).values(expires_at=_LONG_AGO)
            self._world.office(lambda transaction: transaction.connection.execute(statement))

    def newer(self) -> None:
        """One side is of a newer version of the program: it says things the other has never heard of."""
        machine = self._machine()
        machine.wire.newer = self._random.choice(("server", "terminal"))
        machine.say(f"meets a newer {machine.wire.newer}")
        self._after(60, setattr, machine.wire, "newer", "")

    def weeks(self) -> None:
        """The workshop is closed for days: everything is switched off, and time passes."""
        days = self._random.choice((3, 8, 15))
        if self._closed_days + days > _MOST_DAYS:
            return
        self._closed_days += days
        self._world.say(f"closed for {days} days")
        self._world.census.strike("closed for days")
        self._world.server.restarts_after = 0.5
        for machine in self._world.machines:
            if machine.process is not None:
                machine.stop(power=self._random.random() < 0.25)
        self._world.server.crash()
        self._world.loop.now += days * 86400.0

    def staff(self) -> None:
        id = self._random.choice(TECHNICIANS)

        def turn(transaction: SiteTransaction) -> None:
            person = transaction.overlay.get(Staff, id)
            if person is not None:
                changed = Staff(id=id, number=id, name=person.name, roles=person.roles, active=not person.active)
                transaction.apply_system(transaction.system(ops.StaffSaved(staff=changed)))

        self._world.say(f"{id} comes or goes")
        self._world.census.strike("staff leaves")
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

        self._world.census.strike("office works")
        self._world.office(work, **({"site": ELSEWHERE} if elsewhere else {}))


def drawn(seed: int) -> frozenset[str]:
    """Return the kinds of fault a seed has: most of them in every other seed, so that they meet in all ways."""
    random = Random(f"{seed}/kinds")
    # Small pages make for many of them: they are the dearest kind.
    return frozenset(kind for kind in KINDS if random.random() < (0.2 if kind == "paging" else 0.5))
