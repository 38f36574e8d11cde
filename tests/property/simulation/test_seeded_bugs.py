"""Each bug in `tests.simulation.seeded` is found: by a world of the simulator, or else by the nearest test."""

import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from tests.simulation.__main__ import run_one
from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.seeded import SEEDED
from tests.simulation.world import Options

_REPLICA = "tests/unit/store/test_replica.py::TestRestoredServer"
_SAID_AGAIN = "tests/unit/store/test_said_again.py"
_CLOCK = "tests/unit/store/test_clock.py"
_DATING = "tests/property/server/test_dating.py"
_PUSH = "tests/integration/server/test_server_push.py"
_SYNC = "tests/unit/sync/test_sync_engine.py"
_STOCK = "tests/property/workshop/test_stock.py::test_stock_reservations_and_picked_pieces_add_up"

FOUND_BY: dict[str, int | str] = {
    "draft_apart": 17,
    "aged_from_recording": f"{_REPLICA}::test_what_was_acknowledged_ages_from_its_answer",
    "lost_without_doubt": f"{_REPLICA}::test_what_stands_elsewhere_since_a_restore_is_asked_again",
    "export_at_utc_midnight": "tests/property/workshop/test_site_days.py",
    "report_at_utc_midnight": "tests/pilot/foreman/test_report.py::test_a_day_begins_when_it_does_at_the_site",
    "clamped_to_arrival": f"{_DATING}::test_a_server_that_has_gone_back_takes_the_terminals_word",
    "boot_leaps": f"{_DATING}::test_within_one_boot_order_and_length_are_those_of_the_boot_clock",
    "boot_learned_again": f"{_REPLICA}::test_a_boot_that_was_learned_is_not_learned_again",
    "snapshot_keeps_passed": f"{_REPLICA}::test_a_snapshot_from_before_it_does_not_hold_what_the_feed_had_brought",
    "fork_of_waiting_alone": 14,
    "fork_in_two_commits": f"{_REPLICA}::test_a_device_id_and_the_entries_renumbered_for_it_are_one_step",
    "snapshot_without_drafts": 1,
    "snapshot_without_said": f"{_SAID_AGAIN}::test_the_id_is_known_when_the_outbox_has_let_go_of_the_entry",
    "said_not_kept": f"{_SAID_AGAIN}::test_the_id_is_known_when_the_outbox_has_let_go_of_the_entry",
    "command_id_forgotten": 0,
    "stale_answer": (
        "tests/property/store/test_answers.py::test_a_kill_changes_nothing_of_what_is_known_of_the_entries"
    ),
    "answered_just_now_aged": f"{_REPLICA}::test_what_was_answered_again_is_kept_from_then_on",
    "dependent_in_silence": 1,
    "feed_believed": f"{_SYNC}::TestRecovery::test_a_feed_of_another_history_is_not_believed_to_hold_what_was_answered",
    "last_page_alone": f"{_SYNC}::TestRecovery::test_all_pages_are_taken_over_and_not_the_last_alone",
    "other_content_answered": f"{_PUSH}::test_same_id_with_other_content_is_a_conflict",
    "used_number_taken": f"{_PUSH}::test_a_cloned_device_goes_on_as_another_stream",
    "acknowledged_not_checked": f"{_PUSH}::test_a_batch_sent_ahead_of_one_that_did_not_come_in_is_not_taken",
    "repeat_moves_no_stream": 4,
    "view_not_adopted": 0,
    "answered_before_asked": 16,
    "stamped_twice": f"{_CLOCK}::test_no_two_stamps_are_the_same_and_small_corrections_keep_their_order",
    "leap_followed": f"{_CLOCK}::test_what_lies_between_two_stamps_is_what_the_boot_clock_says",
    "counted_twice": "tests/property/workshop/test_timeline.py::test_what_counts_is_exactly_the_time_attended",
    "break_is_idle": 0,
    "first_correction_counts": (
        "tests/unit/workshop/time/test_timeline.py::test_of_two_corrections_the_one_recorded_last_counts"
    ),
    "before_a_count": _STOCK,
    "count_forgets_since": _STOCK,
    "reserved_after_issue": 2,
    "reserved_after_cancelling": 2,
    "below_zero_in_silence": (
        "tests/unit/workshop/parts/test_rules_parts.py::test_a_shelf_below_zero_is_a_fact_and_an_exception"
    ),
}
"""The seed of a world that finds the bug (or else one of the first does), or the test that does."""

ASKED_FOR = pytest.mark.skipif("BAY_TUI_SEEDED" not in os.environ, reason="minutes of computing: make seeded")
MOST_WORLDS = 12
NOTICED = ("Violation:", "StoreDamaged:", "AssertionError: logged")
FAILED = 1
"""What pytest ends with where a test has failed: neither none nor one that could not be run."""


def test_every_bug_is_looked_for():
    assert FOUND_BY.keys() == SEEDED.keys()
    assert not MUTANTS.keys() & SEEDED.keys()


@pytest.mark.parametrize("bug", SEEDED)
def test_a_bug_fits_into_the_code_and_goes_again(bug):
    before = SEEDED[bug].function.__code__
    with mutated(bug):
        assert SEEDED[bug].function.__code__ != before
    assert SEEDED[bug].function.__code__ is before


@ASKED_FOR
@pytest.mark.parametrize(("bug", "seed"), [(bug, seed) for bug, seed in FOUND_BY.items() if isinstance(seed, int)])
def test_a_world_finds_a_bug(bug, seed):
    # By what it does wrong: one that does not fit into the code any more is no bug found.
    worlds = chain([seed], range(MOST_WORLDS))
    assert any(run_one(world, Options(), bug).violation.startswith(NOTICED) for world in worlds)


@ASKED_FOR
@pytest.mark.parametrize(("bug", "test"), [(bug, test) for bug, test in FOUND_BY.items() if isinstance(test, str)])
def test_a_test_finds_a_bug(bug, test):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.simulation.with_bug", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, test],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "BAY_TUI_BUG": bug},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == FAILED, done.stdout[-2000:]
