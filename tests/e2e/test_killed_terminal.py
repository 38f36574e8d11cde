"""kill -9 of a real terminal at random moments and at everything it writes: what it said it recorded is there once.

`BAY_TUI_KILLS=500` kills that often; `BAY_TUI_SEED` repeats a run's choices.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e import terminal_driver as driver
from e2e.killed import Terminal, cannot_trace, killing, was_killed
from e2e.shop import Shop

KILLS = int(os.environ.get("BAY_TUI_KILLS", "20"))
SEED = int(os.environ.get("BAY_TUI_SEED", "0")) or random.randrange(1, 2**31)
MOST_CALLS = 100
RECEIPT = ("stock.received", f"part={driver.PART}", "quantity=1", "note=killed 配件", "--as", driver.PARTS_CLERK)
SCRIPT = (RECEIPT, ("labour.arrived", f"staff={driver.TECHNICIAN}", "--as", driver.TECHNICIAN), RECEIPT)
"""What a script records, a command each."""

needs_strace = pytest.mark.skipif(cannot_trace(), reason="strace is not installed, or may not trace")

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240 + 6 * KILLS), pytest.mark.xdist_group("shop of the killed")]


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


@needs_strace
@pytest.mark.parametrize("call", ["fdatasync", "fsync", "rename"])
def test_a_kill_at_every_flush_and_rename_loses_nothing_and_doubles_nothing(terminal: Terminal, call: str) -> None:
    print(f"BAY_TUI_SEED={SEED}")
    for number in range(1, MOST_CALLS):
        lines, status = terminal.run("steps", SEED + number, *killing(call, number))
        if lines[-1:] == ["done"]:
            break
        assert was_killed(status), terminal.errors()
        terminal.kills += 1
    else:
        pytest.fail("the run never got to its end")
    assert terminal.kills >= 2, "nothing was met"
    terminal.check()
    print(f"{terminal.kills} kills, one at each {call}")


@needs_strace
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "fsync", "write"])
def test_a_command_killed_at_everything_it_writes_has_recorded_what_it_said(terminal: Terminal, call: str) -> None:
    for number in range(1, MOST_CALLS):
        ends = [terminal.do(*words, before=killing(call, number)) for words in SCRIPT]
        terminal.opens()
        if not any(ends):
            break
        assert all(status == 0 or was_killed(status) for status in ends), terminal.errors()
    else:
        pytest.fail("the script never got to its end")
    assert terminal.kills >= len(SCRIPT), "nothing was met"
    assert len(terminal.said) >= len(SCRIPT)
    terminal.check()
    print(f"{terminal.kills} kills, one at each {call} of each command; {len(terminal.said)} operations recorded")
