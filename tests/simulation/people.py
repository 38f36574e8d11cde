"""The people of a world: they record what they do, settle what was refused, and look after their terminals."""

import asyncio
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.actions import propose
from tests.simulation.environment import Violation
from tests.simulation.scripts import Scripts
from tests.simulation.terminals import Machine
from tests.simulation.workshop import ADVISERS, COUNTER, LEADS, TECHNICIANS

from bay_tui.server import devices
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.store.errors import StoreError
from bay_tui.sync.link import SyncProblem
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.office.terminals import terminal_named
from bay_tui.workshop.operations import Args, OperationDiscarded
from bay_tui.workshop.records import Staff
from bay_tui.workshop.words import Scope

if TYPE_CHECKING:
    from tests.simulation.world import World

_PEOPLE = (
    TECHNICIANS,
    TECHNICIANS,
    (*TECHNICIANS, *LEADS),
    COUNTER,
    (*LEADS, *ADVISERS, *COUNTER),
)

PATIENCE_SECONDS = 15.0


class People:
    """Everybody who works here. `recorded` counts what they did."""

    def __init__(self, world: "World") -> None:
        self.recorded = 0
        self._world = world
        self._enrolling: dict[str, asyncio.Task[None]] = {}
        self._enrolled: dict[str, float] = {}
        self._signed_in: dict[str, str] = {}
        self._random = Random(f"{world.seed}/people")
        self._drafting = Random(f"{world.seed}/drafts")
        self._scripts = Scripts(world)

    async def enrol(self, machine: Machine) -> None:
        """Have a terminal let in, as a person does it: a code from the office, typed in at the terminal."""
        asked = self._world.office(lambda transaction: devices.new_code(transaction, machine.name, "", Scope.COUNTER))
        try:
            async with asyncio.timeout(5):
                code = await asked if asked is not None else ""
        except Exception:
            return
        if machine.process is None or not code:
            return
        self._world.faults.age_codes()
        machine.say("is enrolled")
        process = machine.process
        try:
            async with asyncio.timeout(40):
                await process.engine.enrol("server:8400", code)
            self._enrolled[machine.name] = self._world.loop.now
        except (SyncProblem, TimeoutError) as problem:
            machine.say(f"is not: {problem}")
            if isinstance(problem, SyncProblem) and problem.code == "code-elsewhere":
                self._free(machine.name)
        except StoreError as error:
            # Whoever reads that the disk has failed starts the program again.
            machine.say(f"is not: {error.code}")
            process.replica.broken = error.code == "store-failed"

    def _free(self, name: str) -> None:
        """Shut out a terminal of before that has this one's name, as after a restore that knows nothing newer."""

        def shut_out(transaction: SiteTransaction) -> None:
            while one := terminal_named(transaction.overlay, name):
                devices.revoke(transaction, one.id)

        self._world.office(shut_out)

    async def rounds(self) -> None:
        """Somebody walks by every few seconds: restarts what has failed, enrols what is not let in."""
        while True:
            await asyncio.sleep(5)
            for machine in list(self._world.machines):
                process = machine.process
                if process is None:
                    continue
                state = process.engine.state
                if state.problem == "store-failed" or process.replica.broken:
                    machine.stop()
                elif state.phase in ("not_enrolled", "revoked") and (self._world.calm or self._random.random() < 0.2):
                    # Whoever has just done it waits a moment for it to show.
                    just = self._world.loop.now - self._enrolled.get(machine.name, -99.0) < PATIENCE_SECONDS
                    task = self._enrolling.get(machine.name)
                    if not just and (task is None or task.done()):
                        task = self._enrolling[machine.name] = self._world.loop.create_task(self.enrol(machine))
                        task.add_done_callback(machine.ended)

    async def work(self) -> None:
        """People do what they do, in bursts and pauses."""
        tries = 0
        while self.recorded < self._world.options.actions and tries < self._world.options.actions * 10:
            tries += 1
            burst = self._random.random() < 0.8
            await asyncio.sleep(self._random.random() * 0.04 if burst else self._random.expovariate(1 / 12))
            machine = self._random.choice(self._world.machines)
            if not machine.viewer and machine.process is not None:
                self._act(machine)

    def _count_switch(self, machine: Machine, actor: str, waiting: int) -> None:
        before, self._signed_in[machine.name] = self._signed_in.get(machine.name, actor), actor
        if actor != before:
            self._world.census.strike(f"user switches{' with work waiting' if waiting else ''}")

    async def commands(self) -> None:
        """Scripts say what they have to say, beside the people."""
        await self._scripts.run()

    def _draft(self, machine: Machine, actor: str) -> None:
        """Somebody begins to fill in a form, and goes on to something else."""
        assert machine.process is not None
        name = f"finding/{self._drafting.randrange(4)}/{actor}"
        machine.drafts.save(machine.process.replica, name, {"note": f"{self._drafting.randrange(1000)} mm"})
        machine.census.strike("draft kept")

    def _turned(self, machine: Machine) -> list[str]:
        """Return the draft that something recorded now was, if any."""
        names = machine.drafts.names
        return [self._drafting.choice(names)] if names and self._drafting.random() < 0.4 else []

    def _act(self, machine: Machine) -> None:
        process = machine.process
        assert process is not None
        replica = process.replica
        people = _PEOPLE[self._world.machines.index(machine) % len(_PEOPLE)]
        actor = replica.view.get(Staff, self._random.choice(people))
        if actor is None or not actor.active:
            return
        self._count_switch(machine, actor.id, replica.outbox.counts.waiting)
        args: list[Args] = propose(replica, actor, self._random)
        supersedes, refused = "", replica.outbox.attention()
        if refused and self._random.random() < 0.3:
            settled = self._random.choice(refused).id
            if self._random.random() < 0.5 or not args:
                args = [OperationDiscarded(operation=settled)]
            else:
                args, supersedes = args[:1], settled
        if not args:
            return
        before = len(replica.outbox)
        try:
            if self._drafting.random() < 0.2:
                self._draft(machine, actor.id)
            drafts = self._turned(machine)
            done = machine.record(actor.id, args, supersedes, drafts)
        except Refused:
            pass
        except StoreError as error:
            machine.say(f"cannot record: {error.code}")
            if error.code == "store-full":
                machine.census.strike("disk full")
            replica.broken = error.code == "store-failed"
            if len(replica.outbox) != before:
                raise Violation(1, f"{machine.name} refused to record and did") from error
        except BaseException as error:
            if self._world.failed or machine.process is process:
                raise
            machine.say(f"stopped while recording: {type(error).__name__}")
        else:
            if drafts:
                machine.census.strike("draft recorded")
            self.recorded += len(done)
            said = ", ".join(f"{operation.id[:8]} {operation.args.__struct_config__.tag}" for operation in done)
            machine.say(f"{actor.id}: {said}")
