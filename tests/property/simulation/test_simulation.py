"""A few worlds of the simulator with every fault their seeds draw; `make simulate SEEDS=N` runs many more.

`BAY_TUI_SEEDS` says how many to run here. The bugs that the simulator has to find are in `test_simulation_mutants.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.simulation.__main__ import again
from tests.simulation.census import Census
from tests.simulation.faults import KINDS
from tests.simulation.link import SimLink
from tests.simulation.world import Options, Outcome, World

SEEDS = int(os.environ.get("BAY_TUI_SEEDS", "4"))
MOST_WORLDS = 60

BROAD = (13, 37, 29, 28, 1)
"""Worlds that between them met every fault in every way when they were chosen: begun with these it is soon over."""

SHORT = Options(actions=40)


def check(seed: int, options: Options) -> Outcome:
    outcome = World(seed, options).run()
    if outcome.violation:
        last = "\n".join(outcome.trace[-25:])
        pytest.fail(f"{last}\n{outcome.violation}\n{again(seed, options)}")
    return outcome


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_nothing_is_lost_doubled_or_shown_wrong(seed):
    check(seed, Options())


def test_nothing_goes_wrong_where_nothing_goes_wrong():
    check(0, Options(actions=60, faults=frozenset()))


def test_everything_that_can_go_wrong_at_once():
    check(1, Options(actions=60, faults=frozenset(KINDS)))


@pytest.mark.parametrize("seed", (5, 11))
def test_beside_a_version_from_before_either_side_told_moments_or_boots(seed, monkeypatch):
    """Nothing but a server that was put back, or a clone, is noticed later there."""
    really = SimLink.push

    async def push(self, request):
        reply = await really(self, replace(request, acked_cursor="", boots={}))
        return replace(reply, cursor="")

    monkeypatch.setattr(SimLink, "push", push)
    check(seed, Options(actions=100, faults=frozenset(KINDS) - {"restore", "clone"}))


@pytest.mark.long
def test_every_fault_strikes_in_every_way_it_can():
    met = Census()
    for seed in (*BROAD, *range(MOST_WORLDS)):
        met.update(check(seed, Options(faults=frozenset(KINDS))).census)
        if not met.never():
            break
    assert met.never() == []


def test_a_seed_gives_the_same_world_in_every_process():
    mine = check(3, SHORT).digest
    assert check(3, SHORT).digest == mine
    told = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--seed", "3", "--actions", "40"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert f"digest {mine}" in told.stdout
