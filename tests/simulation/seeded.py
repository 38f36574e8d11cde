"""Further bugs, each an edit of the product, thought of before the tests that are to find them were read.

The first six are those that once neither the simulator nor any test found. Each names its place, what stands there and
what stands there instead; `FOUND_BY` in `tests/property/simulation/test_seeded_bugs.py` says what finds it.
"""

from collections.abc import Iterator
from types import FunctionType
from typing import Any, NamedTuple

from tests.simulation.edited import Changes, edited, function_of

from bay_tui.screens.foreman import report
from bay_tui.server.exporting import kpis
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing import verdicts
from bay_tui.server.writing.dating import Dating
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.store import recording, verdict_answers
from bay_tui.store.boot_times import BootTimes
from bay_tui.store.outbox import Outbox, OutboxEntry
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.exchange import Exchange
from bay_tui.sync.restore_detection import RestoreDetector
from bay_tui.workshop.parts import issues, lines
from bay_tui.workshop.stock import rules as stock
from bay_tui.workshop.time import timeline


class SeededBug(NamedTuple):
    """A mistake: what it is, in which function, and the edits that make it."""

    what: str
    place: Any
    changes: Changes

    @property
    def function(self) -> FunctionType:
        """The function it is in."""
        return function_of(self.place)

    def __call__(self) -> Iterator[Any]:
        """Yield the patch that puts it in."""
        yield edited(self.place, self.changes)


SEEDED: dict[str, SeededBug] = {
    "draft_apart": SeededBug(
        "a draft is removed in a commit of its own, before its record is written",
        Replica.record,
        {
            "with self._database.transaction():": (
                'self.drafts.drop(*how.get("drafts", ()))\n    with self._database.transaction():'
            ),
            'prepared.entries)\n        self.drafts.drop(*how.get("drafts", ()))': "prepared.entries)",
        },
    ),
    "aged_from_recording": SeededBug(
        "what was acknowledged ages from when it was recorded",
        Outbox.outdated,
        {
            "entry.uptime_ms < oldest_ms": (
                "max(one.answered_at or one.recorded_at for one in self) - entry.recorded_at > KEPT_FOR"
            )
        },
    ),
    "lost_without_doubt": SeededBug(
        "a restored server is sent what it asks for, and not what it need not have either",
        Replica.lost,
        {"expected if doubtful is None else min(expected, doubtful)": "expected"},
    ),
    "export_at_utc_midnight": SeededBug(
        "the days of the export of figures end at midnight in UTC",
        kpis.kpi_rows,
        {
            "days = site_days(view)": (
                "from datetime import UTC; from bay_tui.workshop.time.days import SiteDays; days = SiteDays(UTC)"
            )
        },
    ),
    "report_at_utc_midnight": SeededBug(
        "the days of the report end at midnight in UTC",
        report.ReportScreen._instant,
        {
            "self.desk.days.start(day)": (
                "__import__('datetime').datetime(day.year, day.month, day.day, tzinfo=__import__('datetime').UTC)"
            )
        },
    ),
    "clamped_to_arrival": SeededBug(
        "what a wrong clock puts ahead of the server becomes the moment of arrival, each operation for itself",
        Dating.dated,
        {"boot.began + operation.boot_ms * _TICK": "min(boot.began + operation.boot_ms * _TICK, self._clock.now)"},
    ),
    "boot_leaps": SeededBug(
        "a boot begins anew whenever a terminal says so, however far off",
        Dating.dated,
        {"elif said is not None and boot.agrees(said, operation.boot_ms):": "elif said is not None:"},
    ),
    "boot_learned_again": SeededBug(
        "a terminal learns anew when its boot began with each push",
        BootTimes.learn,
        {"if boot in known:": "if False:"},
    ),
    "snapshot_keeps_passed": SeededBug(
        "what the feed had brought counts as brought also where a snapshot is from before it",
        verdict_answers.after_snapshot,
        {"if brought != entry.passed:": "if brought and not entry.passed:"},
    ),
    "fork_of_waiting_alone": SeededBug(
        "under a new device id only what waits is sent, not what was answered under the old one",
        verdict_answers.forked,
        {"outbox.in_order()": "outbox.waiting()"},
    ),
    "fork_in_two_commits": SeededBug(
        "the new device id and the entries renumbered for it are two commits",
        Replica._renumber,
        {"with self._database.transaction():": "if True:"},
    ),
    "snapshot_without_drafts": SeededBug(
        "a snapshot takes the place of the drafts too", Replica.prepare, {"_KEPT": "_KEPT[:-1]"}
    ),
    "snapshot_without_said": SeededBug(
        "a snapshot takes the place of the ids that commands gave", Replica.swap, {"_KEPT": "(*_KEPT[:2], _KEPT[3])"}
    ),
    "said_not_kept": SeededBug(
        "with an entry goes the id that a command gave it",
        Outbox.remove,
        {"if entry.commanded": "if False"},
    ),
    "command_id_forgotten": SeededBug(
        "what a command records gets an id of its own each time",
        recording._operation,
        {'how.get("id") or str(uuid.uuid4())': "str(uuid.uuid4())"},
    ),
    "stale_answer": SeededBug(
        "an answer stays stored beside an entry that is asked again",
        Outbox.store,
        {"self._answers.forget(given)": "pass"},
    ),
    "answered_just_now_aged": SeededBug(
        "what a restored server has just answered again is taken for old",
        Outbox.outdated,
        {"and entry.id not in fresh": ""},
    ),
    "dependent_in_silence": SeededBug(
        "a wish that fell with another one waits for nobody",
        OutboxEntry.needs_attention,
        {'self.state in ("refused", "depends")': 'self.state in ("refused",)'},
    ),
    "feed_believed": SeededBug(
        "whatever the feed brings is of the history that answered",
        RestoreDetector.holds,
        {"if not self._outbox.answered.cursor or cursor in self._moments:": "if True:"},
    ),
    "last_page_alone": SeededBug(
        "of a feed in pages the last one is taken over alone",
        Exchange._changes,
        {"changes=(*reply.changes, *page.changes)": "changes=page.changes"},
    ),
    "other_content_answered": SeededBug(
        "an id said with other content is answered as if it had been the same",
        verdicts._repeated,
        {"known_hash != sent.hash": "False"},
    ),
    "used_number_taken": SeededBug(
        "an unknown operation under a number that was used is taken",
        verdicts._take,
        {"if operation.number < due:": "if False:"},
    ),
    "acknowledged_not_checked": SeededBug(
        "the server does not look whether it has what the terminal was answered",
        verdicts._check_acknowledged,
        {"due = stream.last_number + 1": "return None"},
    ),
    "repeat_moves_no_stream": SeededBug(
        "what a clone sends again is answered, and its numbers do not go on",
        verdicts._repeated,
        {"if operation.number == due:": "if False:"},
    ),
    "view_not_adopted": SeededBug(
        "the next transaction reads records as they were before the last one",
        SiteCache.keep,
        {"view.adopt(written)": "pass"},
    ),
    "answered_before_asked": SeededBug(
        "a question counts as answered before it was read",
        SqlView._load_values,
        {"for value, _": "self._found[kind, name].update(found)\n    for value, _"},
    ),
    "stamped_twice": SeededBug(
        "two operations of one millisecond have one instant",
        TerminalClock.stamp,
        {
            "max(self._boot_ms(), self._stamped_boot_ms + 1)": "self._boot_ms()",
            "if 0 <= self._stamped_ms - now < _STEP_MS:": "if False:",
        },
    ),
    "leap_followed": SeededBug(
        "a terminal's clock follows a leap of the server's after something was stamped",
        TerminalClock.observe,
        {"if self._state.used:": "if False:"},
    ),
    "counted_twice": SeededBug(
        "of two jobs at one time each counts the whole of it",
        timeline.Walk._shares,
        {"[1 / count] * count": "[1.0] * count"},
    ),
    "break_is_idle": SeededBug(
        "a break counts as time at work", timeline.Walk._stop, {"event.reason == StopReason.BREAK": "False"}
    ),
    "first_correction_counts": SeededBug(
        "of two corrections of one entry the earlier counts",
        timeline.effective,
        {"(event.recorded_at, event.id) > (known": "(event.recorded_at, event.id) < (known"},
    ),
    "before_a_count": SeededBug(
        "what moved before a count moves what was counted",
        stock.put_movement,
        {"if counts:": "if False:"},
    ),
    "count_forgets_since": SeededBug(
        "what moved since a count is taken for counted",
        stock.count,
        {"(part.on_hand - since)": "part.on_hand"},
    ),
    "reserved_after_issue": SeededBug(
        "what went out stays set aside on the shelf",
        issues.issued,
        {"line=line.id, freed=freed)": "line=line.id)"},
    ),
    "reserved_after_cancelling": SeededBug(
        "what a cancelled line had set aside stays so on the shelf",
        lines.release,
        {"if line.reserved and part is not None:": "if False:"},
    ),
    "below_zero_in_silence": SeededBug(
        "a shelf below zero is nobody's business",
        issues.issued,
        {"if part.on_hand < 0 and not draft.flags:": "if False:"},
    ),
}
"""Every one by its name."""
