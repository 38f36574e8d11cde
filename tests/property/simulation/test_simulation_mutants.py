"""Each bug in `tests.simulation.mutants` is found: by the world known to find it, or else within the first few."""

from itertools import chain

import pytest
from tests.simulation.__main__ import run_one
from tests.simulation.mutants import MUTANTS
from tests.simulation.world import Options

FOUND_BY = {
    "serial_cursor": 0,
    "early_checkpoint": 0,
    "drop_on_refusal": 1,
    "one_sided_checkpoint": 1,
    "no_ledger_on_retry": 0,
    "acknowledged_before_sync": 0,
    "cursor_without_past": 5,
    "rename_not_synced": 0,
    "reset_drops_pending": 1,
    "gone_at_the_answer": 0,
    "overlay_not_rebased": 1,
    "pulled_in_doubt": 1,
    "page_cuts_operation": 16,
    "wall_clock": 5,
    "clamped": 2,
    "contacts_leave": 0,
    "revoked_still_served": 9,
}
"""The first seed, counted from 0, whose world finds the bug: `python -m tests.simulation --mutants` prints them."""

MOST_WORLDS = 40
NOTICED = ("Violation:", "StoreDamaged:")


def test_every_bug_is_looked_for():
    assert FOUND_BY.keys() == MUTANTS.keys()


@pytest.mark.long
@pytest.mark.parametrize(("mutant", "seed"), FOUND_BY.items())
def test_a_bug_is_found(mutant, seed):
    worlds = chain([seed], range(MOST_WORLDS))
    # By what it does wrong: one that does not fit into the code any more is no bug found.
    assert any(run_one(world, Options(), mutant).violation.startswith(NOTICED) for world in worlds)
