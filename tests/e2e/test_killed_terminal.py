"""kill -9 of a real terminal at random moments and at every flush: what it said it recorded is there exactly once.

`BAY_TUI_KILLS=500` kills that often; `BAY_TUI_SEED` repeats a run's choices.
"""

import os
import random
import shutil
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bay_tui.server.office import LedgerLine, Office
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import CallRaised, FindingRecorded, StockReceived
from bay_tui.workshop.records import Call, Finding, Movement, Part
from e2e import terminal_driver as driver
from e2e.shop import Shop, environment

KILLS = int(os.environ.get("BAY_TUI_KILLS", "20"))
SEED = int(os.environ.get("BAY_TUI_SEED", "0")) or random.randrange(1, 2**31)
MOST_FLUSHES = 100
EFFECTS = {StockReceived: Movement, CallRaised: Call, FindingRecorded: Finding}

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240 + 6 * KILLS)]


def can_trace() -> bool:
    """Say whether strace is here and may trace."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


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


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.start()
    yield shop
    shop.stop()


@pytest.fixture
def terminal(shop: Shop, tmp_path: Path) -> Terminal:
    return Terminal(shop, tmp_path / "home")


def test_kills_at_random_moments_lose_nothing_and_double_nothing(terminal: Terminal) -> None:
    print(f"BAY_TUI_SEED={SEED}")
    chance = random.Random(SEED)
    for number in range(KILLS):
        terminal.kill_at_random(chance, SEED + number)
    terminal.check()
    assert len(terminal.said) > 2 * KILLS
    print(f"{terminal.kills} kills, {len(terminal.said)} operations said to be recorded")


@pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace")
@pytest.mark.parametrize("call", ["fdatasync", "fsync", "rename"])
def test_a_kill_at_every_flush_and_rename_loses_nothing_and_doubles_nothing(terminal: Terminal, call: str) -> None:
    print(f"BAY_TUI_SEED={SEED}")
    for number in range(1, MOST_FLUSHES):
        tracer = ["strace", "-f", "-o", os.devnull, "-e", f"trace={call}"]
        inject = ["-e", f"inject={call}:signal=KILL:when={number}"]
        lines, status = terminal.run("steps", SEED + number, *tracer, *inject)
        if lines[-1:] == ["done"]:
            break
        assert status in (-9, 137), terminal.errors()
        terminal.kills += 1
    else:
        pytest.fail("the run never got to its end")
    assert terminal.kills >= 2, "nothing was met"
    terminal.check()
    print(f"{terminal.kills} kills, one at each {call}")
