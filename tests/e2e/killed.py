"""A terminal whose process is killed again and again, and what has to hold afterwards."""

import os
import random
import shutil
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

from bay_tui.server.office import LedgerLine, Office
from bay_tui.store.opening import open_terminal
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import CallRaised, FindingRecorded, StockReceived
from bay_tui.workshop.records import Call, Finding, Movement, Part
from e2e import terminal_driver as driver
from e2e.shop import PROGRAM, Shop, environment

EFFECTS = {StockReceived: Movement, CallRaised: Call, FindingRecorded: Finding}


def cannot_trace() -> bool:
    """Say whether there is no strace here, or one that may not trace."""
    if shutil.which("strace") is None:
        return True
    return subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, check=False).returncode != 0


def killing(call: str, number: int) -> list[str]:
    """Return what stands before a command to have it killed as it makes the system call for the `number`-th time."""
    inject = f"inject={call}:signal=KILL:when={number}"
    return ["strace", "-f", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]


def was_killed(status: int) -> bool:
    """Say whether an exit status is that of a killed process, or of a strace that saw one."""
    return status in (-9, 137)


class Terminal:
    """An enrolled terminal whose process is started and killed again and again; `said` is what it said it recorded."""

    def __init__(self, shop: Shop, home: Path) -> None:
        self.shop = shop
        self.home = home
        self.said: list[str] = []
        self.kills = 0
        name = f"Killed {uuid.uuid4().hex[:6]}"
        shop.command(home, "enrol", shop.url, shop.code(name))
        with Office(shop.database) as office:
            (self.id,) = (device.id for device in office.terminals(shop.site) if device.name == name)
            part = office.view(shop.site).get(Part, driver.PART)
        assert part is not None
        self.on_hand = part.on_hand

    def start(self, mode: str, seed: int, *before: str) -> "subprocess.Popen[bytes]":
        """Start the terminal's process."""
        command = [*before, sys.executable, "-W", "error", driver.__file__, str(self.home), mode, str(seed)]
        with (self.home / "stderr").open("ab") as errors:
            return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment())

    def take(self, output: bytes) -> list[str]:
        """Note what was said, and return it."""
        lines = output.decode().splitlines()
        self.said += [line.removeprefix("+") for line in lines if line.startswith("+")]
        return lines

    def run(self, mode: str, seed: int, *before: str) -> tuple[list[str], int]:
        """Run the terminal until it ends by itself or is killed; return what it said, and its exit status."""
        with self.start(mode, seed, *before) as process:
            lines = self.take(process.communicate(timeout=60)[0])
        return lines, process.returncode

    def do(self, *words: str, before: list[str]) -> int:
        """Record one operation as a script does, note the id it printed, and return its exit status."""
        with (self.home / "stderr").open("ab") as errors:
            done = subprocess.run(
                [*before, PROGRAM, "--home", str(self.home), "do", *words],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment() | {"PYTHONDONTWRITEBYTECODE": "1"},
                check=False,
                timeout=60,
            )
        self.said += done.stdout.decode().split()
        self.kills += was_killed(done.returncode)
        return done.returncode

    def opens(self) -> None:
        """Check that the store opens, and has all that was said to be recorded."""
        replica = open_terminal(self.home)
        try:
            assert [id for id in self.said if replica.outbox.get(id) is None] == []
        finally:
            replica.close()

    def errors(self) -> str:
        """Return what the processes complained about."""
        return (self.home / "stderr").read_text()

    def kill_at_random(self, chance: random.Random, seed: int) -> None:
        """Start it, and pull its plug: after some operations, or while it opens."""
        with self.start("work", seed) as process:
            assert process.stdout is not None
            heard = b""
            if chance.random() < 0.85:
                for _ in range(chance.randint(1, 40)):
                    heard += process.stdout.readline()
                time.sleep(chance.random() * 0.02)
            else:
                time.sleep(chance.random() * 0.6)
            assert process.poll() is None, f"it ended by itself: {self.errors()}"
            process.kill()
            self.take(heard + process.stdout.read())
        self.kills += 1

    def check(self) -> None:
        """Send the rest, and compare what was said with the ledger, the records and the stock."""
        lines, status = self.run("finish", 0)
        assert (lines[-1:], status) == (["done"], 0), self.errors()
        assert len(self.said) == len(set(self.said))
        with Office(self.shop.database) as office:
            # A terminal that was taken for a clone would go on under its id with a suffix.
            ledger = [line for line in office.ledger(self.shop.site) if line.operation.device.startswith(self.id)]
            view = office.view(self.shop.site)
            times = Counter(line.operation.id for line in ledger)
            assert [id for id in self.said if times[id] != 1] == []
            # A commit whose process died before it could say so is there as well: at most one of three a kill.
            assert len(times.keys() - set(self.said)) <= 3 * self.kills
            assert [line.operation.number for line in ledger] == list(range(1, len(ledger) + 1))
            assert {line.operation.device for line in ledger} == {self.id}
            taken = [line for line in ledger if line.status in (Status.APPLIED, Status.FLAGGED)]
            for args, record in EFFECTS.items():
                ids = {line.operation.id for line in taken if isinstance(line.operation.args, args)}
                assert ids <= {one.id for one in view.every(record)}, f"{args.__name__} without effect"
            part = view.get(Part, driver.PART)
            assert part is not None
            assert part.on_hand == self.on_hand + received(ledger)


def received(ledger: list[LedgerLine]) -> float:
    """Return how many were received by the ledger."""
    return sum(line.operation.args.quantity for line in ledger if isinstance(line.operation.args, StockReceived))
