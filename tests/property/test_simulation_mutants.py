"""Each bug in `tests.simulation.mutants` is found: here by the first world that finds it."""

import pytest
from tests.simulation.__main__ import run_one
from tests.simulation.mutants import MUTANTS
from tests.simulation.world import Options

FOUND_BY = {}
"""The first seed, counted from 0, whose world finds the bug: `python -m tests.simulation --mutants` prints them."""


def test_every_bug_has_a_world_that_finds_it():
    assert FOUND_BY.keys() == MUTANTS.keys()


@pytest.mark.parametrize(("mutant", "seed"), FOUND_BY.items())
def test_a_bug_is_found(mutant, seed):
    outcome = run_one(seed, Options(), mutant)
    assert outcome.violation is not None
