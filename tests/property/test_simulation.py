"""A few worlds of the simulator with every fault their seeds draw; `make simulate SEEDS=N` runs many more.

`BAY_TUI_SEEDS` says how many to run here. The bugs that the simulator has to find are in `test_simulation_mutants.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.simulation.__main__ import again
from tests.simulation.faults import KINDS
from tests.simulation.world import Options, World

SEEDS = int(os.environ.get("BAY_TUI_SEEDS", "4"))
SHORT = Options(actions=40)


def check(seed: int, options: Options) -> str:
    outcome = World(seed, options).run()
    if outcome.violation:
        last = "\n".join(outcome.trace[-25:])
        pytest.fail(f"{last}\n{outcome.violation}\n{again(seed, options)}")
    return outcome.digest


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_nothing_is_lost_doubled_or_shown_wrong(seed):
    check(seed, Options())


def test_nothing_goes_wrong_where_nothing_goes_wrong():
    check(0, Options(actions=60, faults=frozenset()))


def test_everything_that_can_go_wrong_at_once():
    check(1, Options(actions=60, faults=frozenset(KINDS)))


def test_a_seed_gives_the_same_world_in_every_process():
    mine = check(3, SHORT)
    assert check(3, SHORT) == mine
    told = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--seed", "3", "--actions", "40"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert f"digest {mine}" in told.stdout
