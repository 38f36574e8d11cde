"""The scripts of a world: foot pedals and readers that say commands at a terminal, and say them again."""

import asyncio
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from tests.simulation.papers import Command, command
from tests.simulation.terminals import Machine
from tests.simulation.workshop import COUNTER, PARTS

if TYPE_CHECKING:
    from tests.simulation.world import World

_MEAN_SECONDS = 25
_TRIES = 8
_A_WEEK = 7 * 86400


class Scripts:
    """Everything that says commands. What is said once is said until it is answered, under one id."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._random = Random(f"{world.seed}/scripts")
        self._said: list[tuple[float, Machine, Command]] = []

    async def run(self) -> None:
        """Say new commands, and now and then an old one again."""
        while not self._world.calm:
            await asyncio.sleep(self._random.expovariate(1 / _MEAN_SECONDS))
            if self._said and self._random.random() < 0.4:
                began, machine, old = self._random.choice(self._said)
                late = self._world.loop.now - began > _A_WEEK
                self._world.census.strike("command said after weeks" if late else "command said again")
                await self._say(machine, old)
            else:
                await self._say(*self._new())

    def _new(self) -> tuple[Machine, Command]:
        machine = self._random.choice([one for one in self._world.original if not one.viewer])
        id = str(UUID(int=self._random.getrandbits(128), version=4))
        part = f"p{self._random.randrange(1, PARTS + 1)}"
        made = command(len(self._said) + 1, id, self._random.choice(COUNTER), part)
        self._said.append((self._world.loop.now, machine, made))
        return machine, made

    async def _say(self, machine: Machine, said: Command) -> None:
        """Say a command until it is answered; whoever asks gives up where nothing comes, and asks again."""
        for _ in range(_TRIES):
            if self._said_once(machine, said):
                return
            await asyncio.sleep(self._random.random() * 4)

    def _said_once(self, machine: Machine, said: Command) -> bool:
        """Say a command; tell whether an answer came."""
        process, stalls = machine.process, self._random.random()
        if process is None or stalls < 0.15:
            return False  # nobody is there, or it never gets to it
        try:
            reply = machine.command(said)
        except BaseException:
            if self._world.failed or machine.process is process:
                raise
            machine.say("stopped while a command was said")
            return False
        if stalls < 0.3:
            self._world.census.strike("command stalls")
            return False  # it was recorded, and whoever asked has gone
        if reply.unknown:
            process.replica.broken = True
            return False
        machine.say(f"command {said.args.note}: {'again' if reply.again else reply.problem or reply.id}")
        if reply.id and not reply.again:
            self._world.census.strike("command recorded")
        return True
