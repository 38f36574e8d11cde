"""Whatever the clocks say, what lies between two operations of a boot is what the boot clock says.

The true time is reckoned here: each machine has booted at some moment, and each server's clock is off.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.server.writing.boots import KnownBoots
from bay_tui.server.writing.dating import Dating, ServerClock
from bay_tui.store.timekeeping import ClockState, TerminalClock
from bay_tui.wire.protocol import Anchor
from bay_tui.workshop.operations import CallRaised, Operation
from bay_tui.workshop.words import CallKind

BEGINNING = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
OFFSETS = st.one_of(
    st.just(0),
    st.sampled_from([-3_600_000, 3_600_000, -900_000, 60_000, 30_000, -(2**40), 2**38]),
    st.integers(-9000, 9000),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(0, 2), st.integers(0, 400)),
        st.tuples(st.just("push"), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.just("hear"), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.just("reboot"), st.integers(0, 2), OFFSETS),
        st.tuples(st.just("set"), st.integers(0, 1), OFFSETS),
        st.tuples(st.just("pass"), st.integers(0, 9_000_000), st.just(0)),
    ),
    min_size=12,
    max_size=40,
)


@dataclass
class World:
    """The true time, in milliseconds, and how far each of two server processes is off."""

    ms: int = 0
    servers: list[int] = field(default_factory=lambda: [0, 0])
    newest: datetime | None = None
    known: KnownBoots = field(default_factory=KnownBoots)
    ledger: dict[str, Operation] = field(default_factory=dict)
    arrived: dict[str, datetime] = field(default_factory=dict)

    def says(self, server: int) -> datetime:
        return BEGINNING + (self.ms + self.servers[server]) * TICK


@dataclass
class Terminal:
    """A machine with its clocks, and the program's clock upon them. `follows` is one of an earlier version."""

    name: str
    world: World
    follows: bool
    booted: int = 0
    boots: int = 0
    wall_off: int = 0
    kept: ClockState | None = None
    waiting: list[Operation] = field(default_factory=list)
    told: dict[str, datetime] = field(default_factory=dict)
    recorded: int = 0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.clock = TerminalClock(self, self.kept, self.keep)

    def keep(self, state: ClockState) -> None:
        self.kept = state

    def boot(self) -> str:
        return f"{self.name}-{self.boots}"

    def boot_ms(self) -> int:
        return self.world.ms - self.booted

    def wall(self) -> datetime:
        return max(BEGINNING + (self.world.ms + self.wall_off) * TICK, datetime(1970, 1, 1, tzinfo=UTC))

    def reboot(self, wall_off: int) -> None:
        self.boots += 1
        self.booted, self.wall_off = self.world.ms, wall_off
        self.start()

    def record(self) -> None:
        stamp = self.clock.stamp()
        self.recorded += 1
        self.waiting.append(
            Operation(
                id=f"{self.name}-{self.recorded}",
                device=self.name,
                number=self.recorded,
                actor="a",
                at=stamp.at,
                args=CallRaised(asks=CallKind.PARTS),
                boot=stamp.boot,
                boot_ms=stamp.boot_ms,
                estimated=stamp.estimated,
            )
        )

    def hear(self, server: int) -> None:
        self.clock.observe(self.boot_ms(), self.boot_ms(), self.world.says(server))
        if self.follows:
            # As an earlier version did: whatever the server says, at once.
            self.clock.set_right(self.world.says(server) - self.boot_ms() * TICK)
        if self.clock.began is not None:
            self.told.setdefault(self.boot(), self.clock.began)

    def push(self, server: int, most: int = 1000) -> None:
        """Hand in what waits, at most so many in a batch, all of them within a moment."""
        self.hear(server)
        while True:
            rest, self.waiting = self.waiting[most:], self.waiting[:most]
            self._hand_in(server, rest)
            self.waiting = rest
            if not rest:
                break

    def _hand_in(self, server: int, rest: list[Operation]) -> None:
        world, now = self.world, self.world.says(server)
        anchor = Anchor(boot=self.boot(), boot_ms=self.boot_ms(), wall=self.wall(), began=self.clock.began)
        told = {one.boot: self.told[one.boot] for one in self.waiting if one.estimated and one.boot in self.told}
        dating = Dating(self.waiting, anchor, told, world.known, ServerClock(now, world.newest), ends=ends_of(rest))
        for one in self.waiting:
            world.ledger[one.id] = dating.dated(one)
            world.arrived[one.id] = now
        if self.waiting:
            world.newest = max(world.newest or now, now)


def ends_of(rest: list[Operation]) -> dict[str, int]:
    """Return the latest reading of each boot clock among what comes in later batches."""
    return {boot: max(one.boot_ms for one in rest if one.boot == boot) for boot in {one.boot for one in rest}}


def played(steps: list[tuple[str, int, int]], follows: bool, most: int = 1000) -> tuple[World, list[Terminal]]:
    world = World()
    terminals = [Terminal(f"t{number}", world, follows) for number in range(3)]
    for what, which, value in steps:
        world.ms += 1000
        match what:
            case "record":
                for _ in range(1 + value % 3):
                    terminals[which].record()
                    world.ms += value * 1000
            case "push":
                terminals[which].push(value, most)
            case "hear":
                terminals[which].hear(value)
            case "reboot":
                terminals[which].reboot(value)
            case "set":
                world.servers[which] = value
            case _:
                world.ms += which
    for terminal in terminals:
        terminal.push(0, most)
    return world, terminals


def boots(world: World) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for one in world.ledger.values():
        found.setdefault(one.boot, []).append(one)
    return found


@given(STEPS, st.booleans())
def test_within_one_boot_order_and_length_are_those_of_the_boot_clock(
    steps: list[tuple[str, int, int]], follows: bool
) -> None:
    world, terminals = played(steps, follows)
    assert sum(terminal.recorded for terminal in terminals) == len(world.ledger)
    for found in boots(world).values():
        first = found[0]
        for one in found:
            apart = (one.at - first.at) - (one.boot_ms - first.boot_ms) * TICK
            # As far as the network may make two readings of a clock differ, a reading follows; it never leaps.
            assert abs(apart) <= timedelta(seconds=5) + abs(one.boot_ms - first.boot_ms) * 0.0002 * TICK, found
            assert one.boot_ms <= first.boot_ms or one.at >= first.at


@given(STEPS)
def test_where_the_servers_are_right_so_is_all_that_is_not_an_estimate(steps: list[tuple[str, int, int]]) -> None:
    world, terminals = played([step for step in steps if step[0] != "set"], False)
    truth = {terminal.name: terminal for terminal in terminals}
    for one in world.ledger.values():
        if not one.estimated and one.boot == truth[one.device].boot():
            happened = BEGINNING + (truth[one.device].booted + one.boot_ms) * TICK
            assert abs(one.at - happened) <= timedelta(milliseconds=50)


@given(STEPS, st.integers(1, 3))
def test_what_is_estimated_happened_before_it_came_however_it_is_parted(
    steps: list[tuple[str, int, int]], most: int
) -> None:
    """The wall clock may have been years ahead in a boot that is over, and its entries come batch by batch."""
    world, _ = played([step for step in steps if step[0] not in ("set", "hear")], False, most)
    for one in world.ledger.values():
        if one.estimated:
            assert one.at <= world.arrived[one.id] + timedelta(seconds=5)


@given(st.integers(-(2**40), -300_000), st.integers(1, 200))
def test_a_server_that_has_gone_back_takes_the_terminals_word(back: int, seconds: int) -> None:
    world = World()
    terminal, other = Terminal("t0", world, False), Terminal("t1", world, False)
    other.record()
    other.push(0)
    terminal.hear(0)
    began = world.ms
    terminal.record()
    world.ms += seconds * 1000
    terminal.record()
    world.servers = [back, back]
    terminal.push(0)
    first, second = world.ledger["t0-1"], world.ledger["t0-2"]
    assert first.at == BEGINNING + began * TICK
    assert second.at - first.at == timedelta(seconds=seconds)
    assert (first.estimated, second.estimated) == (False, False)
