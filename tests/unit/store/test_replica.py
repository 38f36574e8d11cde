"""The terminal's one owner of data: durable before it shows, whole or not at all, and honest about what it knows."""

import errno
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import msgspec
import pytest

from bay_tui.store import recording, replica_view
from bay_tui.store.database import Database
from bay_tui.store.decoding import RECORDS, Unreadable
from bay_tui.store.errors import StoreError, StoreFull, StoreTooNew
from bay_tui.store.journal import frames
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.opening import open_clock, open_terminal
from bay_tui.store.replica import Mark, Replica
from bay_tui.wire.protocol import Change, PullReply, PushReply, PushRequest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import content_hash
from bay_tui.workshop.records import KINDS, ExceptionCase, Job, LabourEvent, Order, Part, Staff
from bay_tui.workshop.words import JobState, Role, StopReason
from sync_office import START, WORKSHOP, Machine, Office, seen
from wire_kit import take_snapshot

PATH = "/data/terminal.journal"


class Desk:
    """A terminal on a disk in memory, and the office it talks to, joined by hand."""

    def __init__(self, office=None, disk=None, machine=None):
        self.office = office or Office()
        self.disk = disk or MemoryDisk()
        self.machine = machine or Machine()
        self.open()
        if office is None:
            take_snapshot(self.replica, self.office.snapshot())
            self.heard.clear()

    def open(self):
        self.database = Database(PATH, disk=self.disk)
        self.replica = Replica(self.database, open_clock(self.database, self.machine))
        self.heard = []
        self.replica.subscribe(self.heard.append)

    def reopen(self):
        """Kill the process and start it again."""
        self.disk = self.disk.kill()
        self.open()

    def push(self):
        outbox = self.replica.outbox
        request = PushRequest(
            device=self.replica.identity.device,
            anchor={"boot": "b", "boot_ms": 1, "wall": START},
            operations=tuple(entry.operation for entry in outbox.waiting()),
            acked_number=outbox.answered.number,
            acked_id=outbox.answered.id,
        )
        return self.office.push(request)

    def pull(self):
        self.replica.apply_pull(self.office.pull(self.replica.cursor))

    def sync(self):
        self.replica.apply_verdicts(self.push())
        self.pull()

    def same_as_office(self):
        classes = [cls for kind, cls in KINDS.items() if kind != "contact"]
        return seen(self.replica.view, *classes) == seen(self.office.memory, *classes)


@pytest.fixture
def desk():
    return Desk()


def start(job="job1"):
    return ops.LabourStarted(staff="li", job=job)


class TestRecording:
    def test_shows_at_once_and_is_marked_pending(self, desk):
        (operation,) = desk.replica.record("li", start())
        assert desk.replica.view.get(Job, "job1").state is JobState.IN_PROGRESS
        assert desk.replica.mark("job", "job1") is Mark.PENDING
        assert desk.replica.mark("job", "job2") is Mark.CONFIRMED
        assert [entry.id for entry in desk.replica.outbox.waiting()] == [operation.id]
        assert operation.number == 1
        assert operation.device == desk.replica.identity.device

    def test_announces_records_and_outbox_once(self, desk):
        (operation,) = desk.replica.record("li", start())
        (keys,) = desk.heard
        assert {("job", "job1"), ("order", "ro"), ("outbox", operation.id)} <= keys
        assert ("job", "job2") not in keys

    def test_survives_the_kill_that_follows(self, desk):
        desk.replica.record("li", start())
        desk.reopen()
        assert desk.replica.view.get(Job, "job1").state is JobState.IN_PROGRESS
        assert desk.replica.mark("job", "job1") is Mark.PENDING
        assert desk.replica.outbox.counts == (1, 0)

    def test_several_are_one_commit_and_build_on_each_other(self, desk):
        desk.replica.clock.stamp()  # the first of a boot is remembered in a commit of its own
        flushes = desk.disk.calls.count("fdatasync")
        stopping = ops.LabourStopped(staff="li", job="job1", reason=StopReason.PARTS)
        operations = desk.replica.record("li", start(), stopping)
        assert [operation.number for operation in operations] == [1, 2]
        assert desk.disk.calls.count("fdatasync") == flushes + 1
        assert desk.replica.view.get(Job, "job1").state is JobState.STOPPED
        assert len(desk.heard) == 1

    def test_one_refused_means_none_recorded(self, desk):
        with pytest.raises(Refused, match="job-unknown"):
            desk.replica.record("li", start(), start("no such job"))
        assert len(desk.replica.outbox) == 0
        assert desk.replica.view.get(Job, "job1").state is JobState.WAITING
        assert desk.heard == []

    def test_a_stranger_and_a_missing_role_are_refused(self, desk):
        with pytest.raises(Refused, match="staff-unknown"):
            desk.replica.record("nobody", start())
        with pytest.raises(Refused, match="not-allowed"):
            desk.replica.record("li", ops.JobAssigned(job="job1", technicians=("li",)))

    def test_a_full_disk_records_nothing_and_says_so(self, desk):
        def full(operation, _path):
            if operation == "write":
                raise OSError(errno.ENOSPC, "full")

        desk.disk.fault = full
        with pytest.raises(StoreFull):
            desk.replica.record("li", start())
        desk.disk.fault = None
        assert desk.replica.view.get(Job, "job1").state is JobState.WAITING
        assert desk.replica.outbox.counts == (0, 0)
        assert desk.heard == []
        (operation,) = desk.replica.record("li", start())
        assert operation.number == 1

    def test_any_crash_leaves_it_recorded_or_not(self):
        for seed in range(40):
            desk = Desk()
            limit = seed % 8
            calls = iter(range(limit))

            def cut(_operation, _path, calls=calls):
                if next(calls, None) is None:
                    raise SystemExit

            desk.disk.fault = cut
            try:
                desk.replica.record("li", start())
                recorded = True
            except SystemExit:
                recorded = False
            desk.disk = desk.disk.crash(random.Random(seed))
            desk.open()
            waiting = desk.replica.outbox.counts.waiting
            assert waiting == 1 if recorded else waiting in (0, 1)
            shown = desk.replica.view.get(Job, "job1").state
            assert shown is (JobState.IN_PROGRESS if waiting else JobState.WAITING)

    def test_text_is_cleaned(self, desk):
        note = ops.FindingRecorded(
            job="job1", system="brakes", component="pad\x1b[31m", severity="red", note="2 mm\x07\nleft"
        )
        (operation,) = desk.replica.record("li", note)
        assert operation.args.component == "pad [31m"
        assert operation.args.note == "2 mm\nleft"

    def test_numbers_have_no_gap_over_restarts_and_answers(self, desk):
        numbers = []
        for turn in range(6):
            (operation,) = desk.replica.record("li", start(f"job{turn % 5 + 1}"))
            numbers.append(operation.number)
            if turn % 2:
                desk.sync()
            desk.reopen()
        assert numbers == [1, 2, 3, 4, 5, 6]

    def test_stamps_tell_boot_and_doubt(self, desk):
        (guessed,) = desk.replica.record("li", start())
        desk.replica.clock.observe(desk.machine.ms, desk.machine.ms, START + timedelta(hours=3))
        desk.machine.pass_time(minutes=1)
        (sure,) = desk.replica.record("li", start("job2"))
        assert (guessed.estimated, sure.estimated) == (True, False)
        assert sure.at == START + timedelta(hours=3, minutes=1)
        assert (sure.boot, sure.boot_ms) == ("boot-1", desk.machine.ms)

    def test_a_listener_that_fails_hides_nothing(self, desk, caplog):
        def broken(_keys):
            raise RuntimeError("screen")

        desk.replica.subscribe(broken)
        late = []
        unsubscribe = desk.replica.subscribe(late.append)
        desk.replica.record("li", start())
        assert len(late) == 1
        unsubscribe()
        unsubscribe()
        desk.replica.record("li", start("job2"))
        assert len(late) == 1
        assert "a listener failed" in caplog.text

    def test_a_draft_goes_with_the_record(self, desk):
        desk.replica.drafts.save("finding/job1/li", {"note": "half a sen"})
        desk.reopen()
        assert desk.replica.drafts.get("finding/job1/li") == {"note": "half a sen"}
        assert desk.replica.drafts.names("finding/") == ["finding/job1/li"]
        desk.replica.record("li", start(), drafts=["finding/job1/li"])
        assert desk.replica.drafts.get("finding/job1/li") is None


class TestAnswers:
    def test_acknowledged_stays_shown_until_the_feed_brings_it(self, desk):
        desk.replica.record("li", start())
        desk.heard.clear()
        desk.replica.apply_verdicts(desk.push())
        assert desk.replica.outbox.counts == (0, 0)
        assert desk.replica.view.get(Job, "job1").state is JobState.IN_PROGRESS
        assert desk.replica.mark("job", "job1") is Mark.PENDING
        desk.reopen()
        assert desk.replica.view.get(Job, "job1").state is JobState.IN_PROGRESS
        desk.pull()
        assert desk.replica.view.get(Job, "job1").state is JobState.IN_PROGRESS
        assert desk.replica.mark("job", "job1") is Mark.CONFIRMED
        assert desk.same_as_office()

    def test_the_mark_changing_is_announced_where_the_record_does_not(self, desk):
        desk.replica.record("li", start())
        desk.replica.apply_verdicts(desk.push())
        desk.heard.clear()
        desk.pull()
        assert ("job", "job1") in desk.heard[0]

    def test_the_feed_may_be_first(self, desk):
        (operation,) = desk.replica.record("li", start())
        reply = desk.push()
        desk.pull()
        desk.replica.apply_verdicts(reply)
        assert desk.replica.outbox.get(operation.id).passed
        assert desk.replica.mark("job", "job1") is Mark.CONFIRMED
        assert desk.same_as_office()

    def test_a_stored_verdict_may_come_twice(self, desk):
        desk.replica.record("li", start())
        first = desk.push()
        desk.replica.apply_verdicts(first)
        desk.replica.apply_verdicts(first)
        desk.pull()
        assert desk.office.effects == 1
        assert desk.same_as_office()

    def test_pending_operations_are_replayed_over_what_the_server_says(self, desk):
        desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=5))
        desk.office.do(ops.StockReceived(part="OF-1", quantity=100))
        desk.heard.clear()
        desk.pull()
        assert desk.replica.view.get(Part, "OF-1").on_hand == 115
        assert ("part", "OF-1") in desk.heard[0]
        assert ("job", "job1") not in desk.heard[0]

    def test_old_news_is_no_news(self, desk):
        old = desk.office.pull(desk.replica.cursor)
        desk.office.do(ops.StockReceived(part="OF-1", quantity=1))
        middle = desk.office.pull(desk.replica.cursor)
        desk.office.do(ops.StockReceived(part="OF-1", quantity=1))
        desk.pull()
        desk.heard.clear()
        desk.replica.apply_pull(old)
        desk.replica.apply_pull(middle)
        assert desk.replica.view.get(Part, "OF-1").on_hand == 12
        assert desk.heard == []

    def test_a_deleted_record_goes(self, desk):
        desk.office.tell(Change(kind="job", id="job5", seq=0))
        desk.pull()
        assert desk.replica.view.get(Job, "job5") is None
        desk.reopen()
        assert desk.replica.view.get(Job, "job5") is None


class TestARuleThatFails:
    """An error in the rules, which nobody foresaw, costs one operation its effect and nothing else."""

    def broken(self, original):
        def failing(view, operation):
            if getattr(operation.args, "job", "") == "job1":
                raise ZeroDivisionError("a rule with a bug")
            return original(view, operation)

        return failing

    def test_in_replay_everything_else_goes_on_showing(self, desk, monkeypatch):
        (bad,) = desk.replica.record("li", start())
        desk.replica.record("li", start("job2"))
        desk.office.do(ops.StockReceived(part="OF-1", quantity=1))
        with monkeypatch.context() as patch:
            patch.setattr(replica_view, "decide", self.broken(replica_view.decide))
            desk.pull()
            assert desk.replica.view.get(Part, "OF-1").on_hand == 11
            assert desk.replica.view.get(Job, "job2").state is JobState.IN_PROGRESS
            assert desk.replica.view.get(Job, "job1").state is not JobState.IN_PROGRESS
            [case] = desk.replica.view.every(ExceptionCase)
            assert (case.code, case.operation) == ("rule-failed", bad.id)
            desk.reopen()
            assert desk.replica.outbox.counts.waiting == 2
        desk.sync()
        assert desk.same_as_office()

    def test_a_fact_can_be_recorded_and_a_wish_is_refused(self, desk, monkeypatch):
        monkeypatch.setattr(recording, "rehearse", self.broken(recording.rehearse))
        (operation,) = desk.replica.record("li", start())
        with pytest.raises(Refused) as refusal:
            desk.replica.record("wang", ops.JobAssigned(job="job1", technicians=("li",)))
        assert refusal.value.code == "rule-failed"
        assert [entry.id for entry in desk.replica.outbox.waiting()] == [operation.id]


def assigned_twice(desk):
    """The foreman here assigns a job that somebody else has just assigned."""
    (operation,) = desk.replica.record("wang", ops.JobAssigned(job="job1", technicians=("li",), was=()))
    desk.office.do(ops.JobAssigned(job="job1", technicians=("wang",)))
    desk.heard.clear()
    desk.replica.apply_verdicts(desk.push())
    return operation


class TestRefusal:
    def test_goes_from_view_to_attention_at_once_and_stays(self, desk):
        operation = assigned_twice(desk)
        assert desk.replica.outbox.counts == (0, 1)
        assert desk.replica.view.get(Job, "job1").technicians == ()
        assert desk.replica.mark("job", "job1") is Mark.ATTENTION
        assert {("job", "job1"), ("outbox", operation.id)} <= desk.heard[0]
        desk.pull()
        desk.reopen()
        (entry,) = desk.replica.outbox.attention()
        assert (entry.state, entry.verdict.code) == ("refused", "assigned-meanwhile")
        assert desk.replica.view.get(Job, "job1").technicians == ("wang",)

    def test_is_settled_by_saying_it_again(self, desk):
        refused = assigned_twice(desk)
        desk.pull()
        again = ops.JobAssigned(job="job1", technicians=("li",), was=("wang",))
        (operation,) = desk.replica.record("wang", again, supersedes=refused.id)
        assert operation.supersedes == refused.id
        assert desk.replica.outbox.counts == (1, 0)
        assert desk.replica.outbox.get(refused.id).settled_by == operation.id
        desk.reopen()
        desk.sync()
        assert desk.replica.outbox.counts == (0, 0)
        assert desk.replica.mark("job", "job1") is Mark.CONFIRMED
        assert desk.same_as_office()

    def test_is_settled_by_letting_it_go_which_is_recorded_too(self, desk):
        refused = assigned_twice(desk)
        (operation,) = desk.replica.record("wang", ops.OperationDiscarded(operation=refused.id, reason="别人派了"))
        assert desk.replica.outbox.attention() == []
        assert desk.replica.mark("job", "job1") is Mark.CONFIRMED
        desk.sync()
        assert operation.id in desk.office.ledger
        with pytest.raises(Refused, match="operation-settled"):
            desk.replica.record("wang", ops.OperationDiscarded(operation=refused.id))

    def test_what_the_server_says_about_it_is_cleaned(self, desk):
        (operation,) = desk.replica.record("li", start())
        verdict = Verdict(id=operation.id, number=1, status=Status.REFUSED, seq=99, code="x", params={"a": "b\x1b[2J"})
        desk.replica.apply_verdicts(PushReply(server_time=START, epoch="first", verdicts=(verdict,)))
        assert desk.replica.outbox.attention()[0].verdict.params == {"a": "b [2J"}

    def test_only_what_was_refused_can_be_settled(self, desk):
        (waiting,) = desk.replica.record("li", start())
        for args, supersedes in ((start("job2"), waiting.id), (start("job2"), "unknown")):
            with pytest.raises(Refused, match="operation-settled"):
                desk.replica.record("li", args, supersedes=supersedes)

    def test_what_depends_on_it_needs_attention_too(self, desk):
        (operation,) = desk.replica.record("li", start())
        verdict = Verdict(id=operation.id, number=1, status=Status.DEPENDS, seq=99, code="job-unknown")
        desk.replica.apply_verdicts(PushReply(server_time=START, epoch="first", verdicts=(verdict,)))
        (entry,) = desk.replica.outbox.attention()
        assert entry.state == "depends"


class TestSnapshot:
    def test_keeps_outbox_drafts_identity_and_what_shows(self, desk):
        desk.replica.identity.enrol(server="http://bay", token="t", site="main", name="B2")
        desk.replica.drafts.save("f", {"a": 1})
        desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=5))
        desk.office.do(ops.StockReceived(part="OF-1", quantity=100))
        take_snapshot(desk.replica, desk.office.snapshot())
        for _ in range(2):
            assert desk.replica.view.get(Part, "OF-1").on_hand == 115
            assert desk.replica.outbox.counts == (1, 0)
            assert desk.replica.drafts.get("f") == {"a": 1}
            assert desk.replica.identity.token == "t"
            desk.reopen()

    def test_replaces_everything_else_and_announces_exactly_that(self, desk):
        smaller = Office([record for record in WORKSHOP if record.id != "job5"])
        smaller.epoch = "other"
        take_snapshot(desk.replica, smaller.snapshot())
        assert desk.heard == [frozenset({("job", "job5")})]
        desk.reopen()
        assert desk.replica.view.get(Job, "job5") is None

    def test_another_epoch_asks_for_one(self, desk):
        desk.replica.apply_pull(PullReply(server_time=START, cursor="elsewhere:900:h"))
        assert desk.replica.needs_snapshot
        take_snapshot(desk.replica, desk.office.snapshot())
        desk.replica.apply_pull(PullReply(server_time=START, reset=True))
        assert desk.replica.needs_snapshot

    def test_crash_anywhere_leaves_old_or_new(self):
        for seed in range(40):
            desk = Desk()
            desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=5))
            desk.office.do(ops.StockReceived(part="OF-1", quantity=100))
            calls = iter(range(seed % 20))

            def cut(_operation, _path, calls=calls):
                if next(calls, None) is None:
                    raise SystemExit

            desk.disk.fault = cut
            with suppress(SystemExit):
                take_snapshot(desk.replica, desk.office.snapshot())
            desk.disk = desk.disk.crash(random.Random(seed))
            desk.open()
            assert desk.replica.view.get(Part, "OF-1").on_hand in (15, 115)
            assert desk.replica.outbox.counts == (1, 0)

    def test_acknowledged_in_it_is_not_shown_twice(self, desk):
        desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=5))
        desk.replica.apply_verdicts(desk.push())
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.view.get(Part, "OF-1").on_hand == 15
        assert desk.replica.mark("part", "OF-1") is Mark.CONFIRMED


def test_a_snapshot_is_read_and_encoded_beside_the_thread_that_takes_it_over(desk, monkeypatch):
    desk.office.do(ops.StockReceived(part="OF-1", quantity=5))
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(desk.replica.read, desk.office.snapshot()).result()
    encoded, unsealed = [], frames.unsealed
    monkeypatch.setattr(frames, "unsealed", lambda name, documents: encoded.append(name) or unsealed(name, documents))
    desk.replica.swap(reading)
    assert encoded
    assert not [name for name in encoded if name.startswith(RECORDS)]
    assert ("part", "OF-1") in desk.heard[-1]
    desk.reopen()
    assert desk.same_as_office()


class TestRestoredServer:
    def test_what_it_lost_is_sent_again_and_shows_once_throughout(self, desk):
        backup = desk.office.backup()
        desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=5))
        desk.sync()
        desk.office.restore(backup)
        desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=1))
        reply = desk.push()
        assert (reply.problem, reply.expected) == ("lost", 1)
        assert desk.replica.rewind(1)
        assert desk.replica.view.get(Part, "OF-1").on_hand == 16
        desk.reopen()
        desk.replica.apply_verdicts(desk.push())
        assert desk.replica.view.get(Part, "OF-1").on_hand == 16
        desk.pull()
        assert desk.replica.needs_snapshot
        desk.replica.apply_verdicts(desk.push())
        assert desk.replica.view.get(Part, "OF-1").on_hand == 16
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.view.get(Part, "OF-1").on_hand == 16
        assert desk.same_as_office()

    def test_a_snapshot_of_a_history_that_was_not_asked_what_it_lost_is_left(self, desk):
        backup = desk.office.backup()
        desk.replica.record("wang", ops.StockReceived(part="OF-1", quantity=5))
        desk.sync()
        desk.office.restore(backup, "second")
        desk.pull()
        desk.replica.apply_verdicts(desk.push())
        desk.office.restore(backup, "third")
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.needs_snapshot
        assert desk.replica.view.get(Part, "OF-1").on_hand == 15
        desk.replica.apply_verdicts(desk.push())
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.view.get(Part, "OF-1").on_hand == 15
        assert desk.same_as_office()

    def test_what_it_judged_in_a_history_it_lost_it_is_asked_again(self, desk):
        refused = assigned_twice(desk)
        desk.pull()
        desk.office.restore(Office().backup())
        desk.pull()
        assert desk.replica.outbox.counts == (1, 0)
        desk.replica.apply_verdicts(desk.push())
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.outbox.get(refused.id).state == "acknowledged"
        assert desk.replica.view.get(Job, "job1").technicians == ("li",)
        assert desk.same_as_office()

    def test_a_second_loss_before_the_first_was_noticed_everywhere(self, desk):
        refused = assigned_twice(desk)
        desk.pull()
        early = Office().backup()
        desk.office.restore(early, "second")
        desk.office.do(ops.JobAssigned(job="job1", technicians=("wang",)))
        desk.pull()
        desk.replica.apply_verdicts(desk.push())
        assert desk.replica.outbox.get(refused.id).epoch == "second"
        assert desk.replica.outbox.counts == (0, 1)
        desk.office.restore(early, "third")
        desk.replica.record("li", start("job2"))
        desk.replica.apply_verdicts(desk.push())
        assert desk.replica.outbox.counts.waiting == 2
        assert desk.replica.rewind(1)
        desk.replica.apply_verdicts(desk.push())
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.outbox.get(refused.id).state == "acknowledged"
        assert desk.same_as_office()

    def test_acknowledged_operations_are_kept_as_long_as_backups(self, desk):
        desk.replica.record("li", start())
        desk.sync()
        desk.machine.pass_time(days=13)
        desk.replica.record("li", start("job2"))
        desk.sync()
        assert len(desk.replica.outbox) == 2
        desk.machine.pass_time(days=2)
        desk.replica.record("li", start("job3"))
        desk.sync()
        desk.reopen()
        assert [entry.operation.number for entry in desk.replica.outbox] == [2, 3]
        assert not desk.replica.rewind(1)

    def test_nothing_is_let_go_in_the_exchange_in_which_a_restored_server_asks_for_it(self, desk):
        """The terminal was off the network for longer than anything is kept, and the backup is younger than that."""
        backup = desk.office.backup()
        (operation,) = desk.replica.record("li", start())
        desk.sync()
        desk.machine.pass_time(days=15)
        desk.office.restore(backup, desk.office.epoch)
        desk.replica.record("li", start("job2"))
        reply = desk.push()
        assert reply.problem == "lost"
        desk.replica.apply_verdicts(reply)
        assert desk.replica.lost(reply.expected, "")
        desk.reopen()
        assert next(entry.id for entry in desk.replica.outbox.waiting()) == operation.id
        desk.sync()
        assert operation.id in desk.office.ledger

    def test_what_stands_elsewhere_since_a_restore_is_asked_again(self, desk):
        """The server has it all the same, at another position, and asks only for what comes after it."""
        (operation,) = desk.replica.record("li", start())
        desk.replica.apply_verdicts(desk.push())
        assert desk.replica.lost(2, "")
        assert [entry.id for entry in desk.replica.outbox.waiting()] == [operation.id]

    def test_what_was_answered_again_is_kept_from_then_on(self, desk):
        """A late answer to the same push comes when it is old already."""
        (operation,) = desk.replica.record("li", start())
        reply = desk.push()
        desk.replica.apply_verdicts(reply)
        desk.pull()
        desk.machine.pass_time(days=15)
        desk.replica.apply_verdicts(reply)
        assert desk.replica.outbox.get(operation.id) is not None
        desk.reopen()
        assert desk.replica.outbox.get(operation.id) is not None

    def test_a_snapshot_from_before_it_does_not_hold_what_the_feed_had_brought(self, desk):
        backup = desk.office.backup()
        (operation,) = desk.replica.record("li", start())
        desk.sync()
        assert desk.replica.outbox.get(operation.id).passed
        desk.office.restore(backup, desk.office.epoch)
        take_snapshot(desk.replica, desk.office.snapshot())
        assert desk.replica.outbox.get(operation.id).shows
        assert desk.replica.view.get(Job, "job1").state is JobState.IN_PROGRESS

    def test_a_boot_that_was_learned_is_not_learned_again(self, desk):
        (operation,) = desk.replica.record("li", start())
        assert operation.estimated
        for began in (START, START + timedelta(hours=1)):
            desk.replica.boots.learn(operation.boot, began, [operation])
        assert desk.replica.boots.of([operation]) == {operation.boot: START}

    def test_a_device_id_and_the_entries_renumbered_for_it_are_one_step(self):
        for left in range(40):
            desk = Desk()
            desk.replica.record("li", start())
            desk.sync()
            desk.replica.record("li", start("job2"))
            passing = iter(range(left))

            def stop(kind, path, passing=passing):
                if next(passing, None) is None:
                    raise OSError(errno.EIO, "stopped here")

            desk.disk.fault = stop
            with suppress(StoreError):
                desk.replica.fork()
                break
            desk.disk.fault = None
            desk.reopen()
            mine = desk.replica.identity.device
            assert {entry.operation.device for entry in desk.replica.outbox} == {mine}
        assert left > 0

    def test_what_was_acknowledged_ages_from_its_answer(self, desk):
        """It waited for three weeks; a backup from before the answer is still in use."""
        (operation,) = desk.replica.record("li", start())
        desk.machine.pass_time(days=21)
        desk.sync()
        for job in ("job2", "job3"):
            desk.machine.pass_time(days=1)
            desk.replica.record("li", start(job))
            desk.sync()
        assert desk.replica.outbox.get(operation.id) is not None

    @pytest.mark.parametrize("leap", [timedelta(days=15), timedelta(days=9000), timedelta(days=-20000)])
    def test_no_clock_that_was_set_makes_anything_old(self, desk, leap):
        """The server says so in one exchange, and the terminal believes it: it has stamped nothing in this boot."""
        desk.replica.record("li", start())
        desk.sync()
        for boot, off in (("boot-2", leap), ("boot-3", timedelta())):
            desk.machine.id, desk.machine.ms = boot, 1000
            desk.reopen()
            desk.replica.clock.observe(1000, 1000, START + off)
            assert abs(desk.replica.now() - START - off) < timedelta(seconds=1)
            desk.replica.record("li", start("job2"))
            desk.sync()
        assert desk.replica.outbox.at_number(desk.replica.identity.device, 1) is not None

    def test_the_time_it_runs_is_counted_over_boots(self, desk):
        desk.replica.record("li", start())
        desk.sync()
        for day in range(40):
            desk.machine.id, desk.machine.ms = f"day-{day}", 0
            desk.reopen()
            for _ in range(9):
                desk.machine.pass_time(hours=1)
                desk.replica.record("li", start("job2"))
                desk.sync()
            kept = desk.replica.outbox.at_number(desk.replica.identity.device, 1) is not None
            assert kept == (9 * (day + 1) <= 14 * 24), day

    def test_what_an_earlier_version_was_answered_is_kept_from_now_on(self, desk):
        desk.replica.record("li", start())
        desk.sync()
        [entry] = desk.replica.outbox
        desk.replica.outbox.store([msgspec.structs.replace(entry, uptime_ms=0)])
        desk.database.keyed("meta").remove(doc_ids=["uptime"])
        desk.machine.pass_time(days=30)
        desk.reopen()
        desk.replica.record("li", start("job2"))
        desk.sync()
        assert len(desk.replica.outbox) == 2

    def test_refused_is_never_thrown_away_unsettled(self, desk):
        assigned_twice(desk)
        desk.machine.pass_time(days=400)
        desk.replica.record("li", start("job2"))
        desk.sync()
        assert desk.replica.outbox.counts.attention == 1


class TestClonedTerminal:
    def test_takes_a_further_stream_and_does_nothing_twice(self, desk):
        clone = Desk(desk.office, desk.disk.kill())
        desk.replica.record("li", start())
        desk.sync()
        (mine,) = clone.replica.record("li", start("job2"))
        assert clone.push().problem == "forked"
        before = clone.replica.identity
        terminal = before.terminal
        clone.replica.fork()
        assert clone.replica.identity.terminal == terminal
        assert clone.replica.identity.device.startswith(f"{terminal}~")
        clone.reopen()
        (entry,) = clone.replica.outbox.waiting()
        assert (entry.id, entry.operation.number) == (mine.id, 1)
        assert content_hash(entry.operation) == content_hash(mine)
        clone.sync()
        desk.sync()
        assert clone.same_as_office()
        assert desk.same_as_office()
        assert desk.office.effects == 2

    def test_it_keeps_its_order_where_a_restored_server_knows_the_last_ones_from_the_clone(self, desk):
        (first,) = desk.replica.record("li", start())
        desk.sync()
        (second,) = desk.replica.record("li", start("job2"))
        (third,) = desk.replica.record("li", start("job3"))
        stored = Verdict(id=second.id, number=2, status="applied", seq=9)
        desk.replica.apply_verdicts(PushReply(server_time=START, epoch="restored", verdicts=(stored,)))
        desk.replica.fork()
        desk.reopen()
        sent = [(entry.id, entry.operation.number) for entry in desk.replica.outbox.waiting()]
        assert sent == [(first.id, 1), (second.id, 2), (third.id, 3)]

    def test_an_id_known_with_other_content_comes_before_a_person_and_blocks_nothing(self, desk):
        (first,) = desk.replica.record("li", start())
        other = msgspec.structs.replace(first, args=start("job4"))
        desk.office.ledger[first.id] = (content_hash(other), Verdict(id=first.id, number=9, status="applied", seq=1))
        desk.replica.record("li", start("job2"))
        reply = desk.push()
        assert reply.problem == "conflict"
        desk.replica.conflict(reply.conflict)
        assert desk.replica.outbox.attention()[0].verdict.code == "conflict"
        reply = desk.push()
        assert (reply.problem, reply.expected) == ("gap", 1)
        assert desk.replica.rewind(1)
        desk.sync()
        assert desk.replica.outbox.counts == (0, 1)


class TestNewerServer:
    def test_unknown_kinds_are_kept_for_a_newer_terminal(self, desk):
        raw = msgspec.Raw(b'{"kind":"drone","id":"d1","height":3}')
        desk.office.tell(Change(kind="drone", id="d1", seq=0, record=raw))
        desk.pull()
        assert desk.database.keyed("unread").get(doc_id="drone/d1")["height"] == 3
        desk.reopen()
        assert not desk.replica.needs_snapshot

    def test_an_unreadable_record_asks_for_a_snapshot_and_then_is_kept_unread(self, desk):
        raw = msgspec.Raw(b'{"kind":"job","id":"job1","order":"ro","line":1,"title":"x","state":"levitating"}')
        desk.office.tell(Change(kind="job", id="job1", seq=0, record=raw))
        with pytest.raises(Unreadable):
            desk.pull()
        assert desk.replica.view.get(Job, "job1") is not None
        snapshot = desk.office.snapshot()
        records = [each for each in snapshot.records if b'"job1"' not in bytes(each)]
        take_snapshot(desk.replica, msgspec.structs.replace(snapshot, records=(*records, raw)))
        assert desk.replica.view.get(Job, "job1") is None
        assert desk.replica.view.get(Job, "job2") is not None
        desk.office.tell(Change(kind="job", id="job1", seq=0, record=raw))
        desk.pull()
        desk.office.tell(Change(kind="job", id="job1", seq=0, record=msgspec.Raw(msgspec.json.encode(WORKSHOP[5]))))
        desk.pull()
        assert desk.replica.view.get(Job, "job1") == WORKSHOP[5]
        desk.reopen()
        assert not desk.replica.needs_snapshot

    def test_text_in_a_record_is_cleaned_again(self, desk):
        evil = Staff(id="li", number="7", name="李\x1b]0;x\x07师傅", roles=(Role.TECHNICIAN,))
        raw = msgspec.Raw(msgspec.json.encode(evil))
        desk.office.tell(Change(kind="staff", id="li", seq=0, record=raw))
        desk.pull()
        assert desk.replica.view.get(Staff, "li").name == "李 ]0;x 师傅"

    def test_contacts_are_never_kept(self, desk):
        raw = msgspec.Raw(b'{"kind":"contact","id":"ro","phone":"13800000000"}')
        desk.office.tell(Change(kind="contact", id="ro", seq=0, record=raw))
        desk.pull()
        take_snapshot(desk.replica, msgspec.structs.replace(desk.office.snapshot(), records=(raw,)))
        assert b"13800000000" not in desk.disk.content(PATH)

    def test_a_newer_outbox_is_left_alone(self, desk):
        desk.replica.record("li", start())
        (entry,) = desk.replica.outbox.waiting()
        document = msgspec.to_builtins(entry)
        document["operation"]["args"]["op"] = "labour.teleported"
        desk.database.keyed("outbox").put({entry.id: document})
        with pytest.raises(StoreTooNew):
            desk.reopen()

    def test_a_garbled_cursor_changes_nothing(self, desk):
        with pytest.raises(ValueError, match="unpack"):
            desk.replica.apply_pull(PullReply(server_time=START, cursor="nonsense"))
        assert desk.replica.cursor == desk.office.cursor


def test_view_is_the_server_after_everything_is_quiet():
    dice = random.Random(7)
    desk = Desk()
    other = Desk(desk.office)
    take_snapshot(other.replica, desk.office.snapshot())
    for _ in range(150):
        here = dice.choice((desk, other))
        job = f"job{dice.randint(1, 5)}"
        args = dice.choice(
            (
                start(job),
                ops.LabourStopped(staff="li", job=job, reason=StopReason.PARTS),
                ops.StockReceived(part="OF-1", quantity=dice.randint(1, 9)),
                ops.StockCounted(part="OF-1", quantity=dice.randint(1, 9)),
                ops.PartsRequested(job=job, lines=(ops.WantedPart(part="OF-1"),)),
                ops.JobAssigned(job=job, technicians=("li",), was=()),
                ops.JobMoved(job=job),
            )
        )
        actor = "li" if type(args) in (ops.LabourStarted, ops.LabourStopped) else "wang"
        try:
            here.replica.record(actor, args)
        except Refused:
            continue
        here.machine.pass_time(seconds=dice.randint(1, 900))
        match dice.randint(0, 5):
            case 0:
                here.sync()
            case 1:
                here.push()
            case 2:
                here.replica.apply_verdicts(here.push())
            case 3:
                here.pull()
                here.reopen()
            case _:
                pass
    for here in (desk, other, desk, other):
        here.sync()
        here.pull()
    assert desk.same_as_office()
    assert other.same_as_office()
    assert desk.replica.outbox.counts.waiting == 0
    assert len(desk.replica.view.every(LabourEvent)) > 10
    assert desk.replica.view.get(Order, "ro") is not None


def test_opening_a_home(tmp_path):
    replica = open_terminal(tmp_path / "home", Machine())
    assert replica.needs_snapshot
    assert replica.cursor == ""
    device = replica.identity.device
    with pytest.raises(StoreError, match="in use"):
        open_terminal(tmp_path / "home", Machine())
    replica.close()
    replica = open_terminal(tmp_path / "home", Machine())
    assert replica.identity.device == device
    assert replica.now() == START
    replica.close()


def test_a_record_reads_from_the_disk_as_it_was_told(desk):
    # msgspec leaves a field out whose value is the very object of its default: texts that are shared are none of those.
    told = Part(id="p-unit", number="58101", name="", unit="".join(("p", "c")), bin="pc")
    raw = b'{"kind":"part","id":"p-unit","number":"58101","name":"","unit":"pc","bin":"pc"}'
    assert msgspec.json.decode(raw, type=Part) == told
    desk.database.keyed(RECORDS + "part").put({"p-unit": msgspec.json.decode(raw)})
    desk.reopen()
    kept = desk.replica.view.get(Part, "p-unit")
    assert kept == told
    assert msgspec.json.encode(kept) == msgspec.json.encode(msgspec.json.decode(raw, type=Part))
