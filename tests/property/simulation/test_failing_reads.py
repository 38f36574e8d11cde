"""Reads of the server that fail in the simulator: each sort does, and what is kept of an answer is the answer."""

import pytest
from tests.simulation.census import READS, Census
from tests.simulation.database import SimDatabase, fill
from tests.simulation.environment import Violation
from tests.simulation.kept import check_kept
from tests.simulation.workshop import SITE, beginning
from tests.simulation.world import Options, World

from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.workshop.records import Job, Staff
from bay_tui.workshop.words import Concurrency

SEEDS = (0, 3)
"""A world that does not rehearse batches, and one that does."""


def test_reads_fail_wherever_the_server_reads_and_nothing_is_lost():
    met = Census()
    rehearses = set()
    for seed in SEEDS:
        world = World(seed, Options(faults=frozenset({"read_fails", "office", "restore", "server_crash"})))
        rehearses.add(world.faults.rehearses)
        outcome = world.run()
        assert outcome.violation == ""
        met.update(outcome.census)
    assert rehearses == {True, False}
    assert all(met[f"server fails at read in {where}"] for where in READS)


@pytest.fixture
def database():
    made = SimDatabase()
    fill(made.raw, beginning(Concurrency.NONE))
    return made


def kept(database):
    """Return what is kept after a transaction that has asked this and that."""
    cache = SiteCache()
    with database.writing() as connection:
        transaction = SiteTransaction(database, connection, SITE, cache)
        assert transaction.view.get(Staff, "tech-1") is not None
        assert transaction.view.every(Staff)
        assert transaction.view.find(Job, "order", "ro-001")
        assert not transaction.view.find(Job, "order", "ro-none")
    transaction.committed()
    return cache


def test_what_is_kept_as_it_is_passes(database):
    check_kept(database.raw, kept(database))


@pytest.mark.parametrize("wrong", ["forgets one", "knows none", "an earlier one", "a kind less"])
def test_what_is_kept_otherwise_is_noticed(database, wrong):
    cache = kept(database)
    view = cache._left[SITE].view
    match wrong:
        case "forgets one":
            view._found["job", "order"]["ro-001"].pop()
        case "knows none":
            view._ids.add("tech-2")
            del view._records["staff", "tech-2"]
        case "an earlier one":
            database.raw.execute(
                "UPDATE record SET body = replace(body, '王', '李') WHERE kind = 'staff' AND id = 'tech-1'"
            )
        case "a kind less":
            view._kinds["staff"].pop()
    with pytest.raises(Violation, match="invariant 15"):
        check_kept(database.raw, cache)
