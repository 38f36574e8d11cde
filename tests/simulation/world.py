"""One world: five terminals, two viewers, a server, two hundred actions, and the faults its seed has drawn.

First everything may go wrong while people work (safety). Then nothing goes wrong any more (liveness): within 60
seconds every terminal has handed in all its operations and shows what the server has. The same seed and options always
give the same world, to the byte.
"""

import asyncio
import gc
import hashlib
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest import mock

from tests.simulation.census import Census
from tests.simulation.database import rehearsing
from tests.simulation.environment import Violation, environment, import_all
from tests.simulation.faults import Faults, drawn
from tests.simulation.history import History
from tests.simulation.invariants import Checker
from tests.simulation.loop import SimLoop
from tests.simulation.network import Weather, Wire
from tests.simulation.people import People
from tests.simulation.server import SimServer
from tests.simulation.terminals import Machine
from tests.simulation.workshop import CONCURRENCY, SITE, beginning

from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.store.decoding import MOST_AT_ONCE
from bay_tui.wire.protocol import BATCH_OPERATIONS, PROTOCOL

LIVENESS_SECONDS = 60.0
"""How long everything may take once nothing goes wrong any more and somebody pressed a key."""

UNAIDED_SECONDS = 160.0
"""The same where nobody helps: a request that hangs is given up (55 s), then the longest back-off (60 s), and again."""


@dataclass(frozen=True)
class Options:
    """What a world is made of; `faults` None lets the seed draw them."""

    actions: int = 200
    terminals: int = 5
    viewers: int = 2
    faults: frozenset[str] | None = None
    verbose: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a world: `violation` is empty where everything held. `digest` names all that happened.

    `trace` is all of it, where something did not hold. `census` says which faults met anything.
    """

    seed: int
    faults: frozenset[str]
    violation: str
    digest: str
    seconds: float
    recorded: int
    trace: list[str]
    census: Census


class World:
    """A world, to be run once."""

    def __init__(self, seed: int, options: Options = Options()) -> None:
        self.seed, self.options = seed, options
        self.random = Random(f"{seed}/world")
        self.census = Census()
        self.loop = SimLoop(Random(f"{seed}/loop"))
        self.weather = Weather()
        self.machines: list[Machine] = []
        self.calm = False
        self.trace: list[str] = []
        self._violation = ""
        self._undone: list[tuple[float, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._count = itertools.count()
        self.people = People(self)
        self.faults = Faults(self, drawn(seed) if options.faults is None else options.faults)

    def run(self) -> Outcome:
        """Let everything happen, and say what was found."""
        import_all()
        # What the collector destroys, and when, must not depend on what ran before.
        gc.collect()
        gc.disable()
        try:
            with environment(Random(f"{self.seed}/ids"), self.loop.time, self._heard):
                asyncio.set_event_loop(self.loop)
                self.loop.run_until_complete(self._live())
        finally:
            asyncio.set_event_loop(None)
            self.loop.close()
            gc.enable()
        digest = hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]
        return Outcome(
            self.seed,
            self.faults.kinds,
            self._violation,
            digest,
            self.loop.now,
            self.people.recorded,
            self.trace if self._violation else [],
            self.census,
        )

    # What everybody needs

    @property
    def failed(self) -> bool:
        """Whether something was found that does not hold."""
        return bool(self._violation)

    def say(self, text: str) -> None:
        """Note what happens."""
        line = f"{self.loop.now:9.3f} {text}"
        self.trace.append(line)
        if self.options.verbose:
            print(line)

    def fail(self, error: BaseException) -> None:
        """End the world: something does not hold."""
        if not self._violation:
            self._violation = f"{type(error).__name__}: {error}"
            self.say(self._violation)
            self._over.cancel()

    def undo(self, seconds: float, undo: Callable[..., Any], *args: Any) -> None:
        """Undo a fault after some seconds, or when the world calms down."""
        heapq.heappush(self._undone, (self.loop.now + seconds, next(self._count), undo, args))
        self.loop.call_later(seconds, self._undo_due)

    def office(self, run: Callable[[SiteTransaction], Any], site: str = SITE) -> Any:
        """Have something done in the office, if the server is up; nobody waits for it."""
        done = self.server.office(run, site)
        if done is not None:
            done.add_done_callback(lambda future: future.cancelled() or future.exception())
        return done

    def clone(self, original: Machine) -> None:
        """Copy a terminal with all it has on its disk."""
        # A name of its own: what is known of a machine is kept under its name.
        names = {machine.name for machine in self.machines}
        name = next(name for count in itertools.count(1) if (name := original.name + "'" * count) not in names)
        copy = self._machine(name)
        copy.disk = original.disk.kill()
        copy.recorded = dict(original.recorded)
        copy.answered, copy.drafts = dict(original.answered), original.drafts.copy()
        original.copied.setdefault(original.boot(), original.boot_ms())
        copy.say(f"is a clone of {original.name}")
        self.machines.append(copy)
        copy.start()

    def _undo_due(self) -> None:
        while self._undone and (self.calm or self._undone[0][0] <= self.loop.now):
            _, _, undo, args = heapq.heappop(self._undone)
            undo(*args)

    def _heard(self, text: str) -> None:
        self.fail(AssertionError(f"logged {text}"))

    def _watch(self, machine: Machine, kind: str) -> None:
        try:
            self.checker.changed(machine, kind)
        except Violation as violation:
            self.fail(violation)
            raise

    # The course of things

    async def _live(self) -> None:
        self._over = self.loop.create_task(self._course())
        try:
            await self._over
        except asyncio.CancelledError:
            pass
        except (Violation, Exception) as error:
            self.fail(error)
        tasks = [task for task in asyncio.all_tasks(self.loop) if task is not asyncio.current_task()]
        for task in sorted(tasks, key=hash):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _course(self) -> None:
        page = self.random.choice((4, 15, 50)) if "paging" in self.faults.kinds else 500
        self.server = SimServer(
            self.loop,
            Random(f"{self.seed}/server"),
            beginning(self.random.choice(CONCURRENCY)),
            self.census,
            self.say,
            self.fail,
        )
        self.server.page = page
        self.server.two = "second_process" in self.faults.kinds
        self.checker = Checker(self._history, lambda: self.server.clock_was_set, self.loop.time)
        self.server.start()
        garbage = 12_000 if "compacting" in self.faults.kinds else 1 << 20
        # People here record less than fills a real batch: small ones come in rows, sent ahead of one another.
        batch = Random(f"{self.seed}/batch").choice((1, 2, 5, BATCH_OPERATIONS))
        # What comes in pages is long here, and taken over as a long answer is.
        most = 5 if "paging" in self.faults.kinds else MOST_AT_ONCE
        with (
            mock.patch("bay_tui.store.journal.journal.GARBAGE_MINIMUM", garbage),
            mock.patch("bay_tui.store.confirmed_records.MOST_AT_ONCE", most),
            mock.patch("bay_tui.sync.exchange.BATCH_OPERATIONS", batch),
            rehearsing(self.faults.rehearses),
        ):
            await self._enrol_all()
            self.faults.begin()
            self.loop.create_task(self.people.rounds())
            self.loop.create_task(self.people.commands())
            await self.people.work()
            await self._settle()

    def _history(self) -> History:
        return self.server.history.sync()

    def _machine(self, name: str) -> Machine:
        random = Random(f"{self.seed}/{name}/{len(self.machines)}")
        wire = Wire(self.loop, self.server, Random(f"{self.seed}/{name}/wire"), self.weather)
        return Machine(name, self.loop, random, wire, self._watch, self.checker.stopped, self.fail, self.say)

    async def _enrol_all(self) -> None:
        for number in range(self.options.terminals + self.options.viewers):
            viewer = number >= self.options.terminals
            machine = self._machine(f"v{number}" if viewer else f"t{number}")
            machine.viewer = viewer
            self.machines.append(machine)
            self.faults.before_opening(machine)
            machine.start()
            await self.people.enrol(machine)
        self.original = list(self.machines)
        await asyncio.sleep(2)

    async def _settle(self) -> None:
        """Let nothing go wrong any more, and wait until everything is where it belongs."""
        aided = self.random.random() < 0.7
        self._calm_down()
        began = self.loop.now
        limit = LIVENESS_SECONDS if aided else UNAIDED_SECONDS
        if aided:
            for machine in self.machines:
                machine.wire.give_up()
            self.loop.call_later(1, self._everybody_nudges)
        still = "?"
        while self.loop.now - began < limit:
            await asyncio.sleep(1)
            still = next(filter(None, map(self.checker.settled, self.machines)), "")
            if not still:
                break
        if still:
            raise Violation(5, f"not settled {limit:.0f} seconds after the last fault: {still}")
        self.say(f"settled after {self.loop.now - began:.0f} s, {self._history().seq} operations")
        self.checker.finally_same(self.machines)

    def _calm_down(self) -> None:
        self.say("calm")
        self.calm = True
        self.weather.__init__()
        self._undo_due()
        self.server.plan.clear()
        for process in range(2):
            self.server.set_clock(process, 0.0)
        self.server.start()
        for machine in self.machines:
            machine.wire.mode, machine.version = "up", PROTOCOL
            machine.plan = None
            machine.wire.newer = ""
            machine.disk.capacity = None
            machine.downtime = 1.0
            machine.start()

    def _everybody_nudges(self) -> None:
        for machine in self.machines:
            if machine.process is not None:
                machine.process.engine.nudge()
