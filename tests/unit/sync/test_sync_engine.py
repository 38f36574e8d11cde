"""The engine against a server in memory: nothing lost, nothing done twice, and it says how it stands."""

import asyncio
import errno
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bay_tui.server.writing.boots import KnownBoots
from bay_tui.server.writing.dating import Dating, ServerClock
from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.opening import open_clock
from bay_tui.store.replica import Mark, Replica
from bay_tui.sync.address import normal
from bay_tui.sync.backoff import Backoff
from bay_tui.sync.engine import Engine
from bay_tui.sync.exchange import batch
from bay_tui.sync.link import SyncProblem
from bay_tui.sync.live import POLL_MS, SHORT_STREAM_MS
from bay_tui.sync.restore_detection import RestoreDetector
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import BATCH_BYTES, Change, EnrolReply, PullReply
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import KINDS, Job, Part
from bay_tui.workshop.words import JobState
from sync_office import START, Machine, Office, OfficeLink, seen
from wire_kit import take_snapshot

RECEIVED = ops.StockReceived(part="OF-1", quantity=1)


class Naps:
    """Sleeping that ends when the test says so."""

    def __init__(self, machine):
        self.machine = machine
        self.lengths = []
        self._waiting = []

    async def __call__(self, seconds):
        self.lengths.append(seconds)
        waking = asyncio.get_running_loop().create_future()
        self._waiting.append((seconds, waking))
        await waking

    def wake(self):
        for seconds, waking in self._waiting:
            if not waking.done():
                self.machine.pass_time(seconds=seconds)
                waking.set_result(None)
        self._waiting.clear()

    @property
    def asleep(self):
        return any(not waking.done() for _, waking in self._waiting)


class Terminal:
    """A replica, an engine and what connects them to an office."""

    def __init__(self, office=None, *, enrolled=True, dice=0.5):
        self.office = office or Office()
        self.link = OfficeLink(self.office)
        self.machine = Machine()
        self.disk = MemoryDisk()
        self.naps = Naps(self.machine)
        self.dice = dice
        self.open()
        if enrolled:
            self.replica.identity.enrol(server="http://bay", token="t", site="main", name="B2")

    def open(self):
        database = Database("/data/terminal.journal", disk=self.disk)
        clock = open_clock(database, self.machine)
        self.replica = Replica(database, clock)
        self.changed = asyncio.Event()
        self.replica.subscribe(lambda _: self.changed.set())

        async def apart(function, *args):
            await asyncio.sleep(0)
            return function(*args)

        self.engine = Engine(
            self.replica,
            clock=clock,
            transport=self.link,
            random=lambda: self.dice,
            sleep=self.naps,
            apart=apart,
        )

    def reopen(self):
        self.disk = self.disk.kill()
        self.open()

    @asynccontextmanager
    async def running(self):
        task = asyncio.create_task(self.engine.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()

    async def until(self, condition):
        async with asyncio.timeout(60):
            while not condition():  # noqa: ASYNC110 - nothing real is waited for: each turn of the loop is a step
                await asyncio.sleep(0)

    async def polling(self):
        """Let streams fail until a poll waits at the office."""
        for _ in range(2):
            await self.until(lambda: self.naps.asleep)
            self.naps.wake()
        await self.phase("polling")
        await self.until(lambda: self.office.listeners)

    async def phase(self, phase):
        await self.until(lambda: self.engine.state.phase == phase)

    def same_as_office(self):
        classes = [cls for kind, cls in KINDS.items() if kind != "contact"]
        return seen(self.replica.view, *classes) == seen(self.office.memory, *classes)

    def on_hand(self):
        part = self.replica.view.get(Part, "OF-1")
        assert part is not None
        return part.on_hand


@pytest.fixture
def terminal():
    return Terminal()


class TestOnce:
    async def test_says_what_happened(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.replica.record("wang", ops.JobAssigned(job="job1", technicians=("li",), was=()))
        terminal.office.do(ops.JobAssigned(job="job1", technicians=("wang",)))
        report = await terminal.engine.once()
        assert (report.sent, report.applied, report.refused) == (2, 1, 1)
        assert (report.waiting, report.attention, report.problem) == (0, 1, "")
        assert terminal.same_as_office()

    async def test_needs_an_enrolment(self):
        report = await Terminal(enrolled=False).engine.once()
        assert report.problem == "not-enrolled"

    async def test_says_why_it_failed_and_keeps_everything(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.link.up = False
        report = await terminal.engine.once()
        assert (report.problem, report.waiting) == ("server-unreachable", 1)

    async def test_learns_the_time_before_anything_else(self, terminal):
        terminal.office.now = START + timedelta(hours=4)
        await terminal.engine.once()
        assert terminal.link.calls[0] == "time"
        assert terminal.replica.now() == START + timedelta(hours=4)


class TestAtMostOnce:
    @pytest.mark.parametrize("lost", ["request", "reply"])
    async def test_sent_again_until_answered_and_done_once(self, terminal, lost):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("push", lost)] * 3
        for _ in range(3):
            assert (await terminal.engine.once()).problem
            assert terminal.on_hand() == 11
            assert terminal.replica.mark("part", "OF-1") is Mark.PENDING
        await terminal.engine.once()
        assert terminal.on_hand() == 11
        assert terminal.office.effects == 1
        assert terminal.replica.mark("part", "OF-1") is Mark.CONFIRMED

    async def test_a_kill_between_commit_and_reply_shows_it_once(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("push", "reply")]
        await terminal.engine.once()
        terminal.reopen()
        assert terminal.on_hand() == 11
        await terminal.engine.once()
        assert terminal.on_hand() == 11
        assert terminal.office.effects == 1

    async def test_the_feed_waits_for_an_answer_on_its_way(self, terminal):
        """The stream may bring an effect before the push that caused it is answered: it must not count twice."""
        shown = set()
        async with terminal.running():
            await terminal.phase("live")
            terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
            terminal.link.faults = [("push", "reply")]
            terminal.replica.record("wang", RECEIVED)
            await terminal.until(lambda: terminal.naps.asleep)
            terminal.naps.wake()
            await terminal.until(lambda: terminal.replica.mark("part", "OF-1") is Mark.CONFIRMED)
        assert shown == {11}


class TestSentAhead:
    """While one batch is answered the next is there already."""

    @pytest.fixture(autouse=True)
    def one_by_one(self, monkeypatch):
        monkeypatch.setattr("bay_tui.sync.exchange.BATCH_OPERATIONS", 1)

    @pytest.fixture
    async def queued(self, terminal):
        """A terminal where three operations wait, and their ids in the order they were recorded."""
        await terminal.engine.once()
        return [terminal.replica.record("wang", RECEIVED)[0].id for _ in range(3)]

    async def test_the_first_goes_alone_then_two_batches_are_on_their_way_at_once_and_no_more(self, terminal, queued):
        under_way, most = 0, 0
        push = terminal.link.push

        async def counted(request):
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            try:
                return await push(request)
            finally:
                under_way -= 1

        terminal.link.push = counted
        report = await terminal.engine.once()
        assert (report.problem, report.sent, most) == ("", 3, 2)
        assert [id for id in terminal.office.ledger if id in queued] == queued
        assert terminal.on_hand() == 13

    @pytest.mark.parametrize("lost", ["request", "reply"])
    @pytest.mark.parametrize("batch", [0, 1, 2])
    async def test_one_that_is_lost_is_sent_again_in_its_place(self, terminal, queued, lost, batch):
        terminal.link.faults = [("push", "")] * batch + [("push", lost)]
        assert (await terminal.engine.once()).problem
        assert (await terminal.engine.once()).problem == ""
        assert [id for id in terminal.office.ledger if id in queued] == queued
        assert terminal.on_hand() == 10 + terminal.office.effects == 13

    @pytest.mark.parametrize("first", ["arrives", "is answered"])
    async def test_one_that_overtakes_the_one_before_it(self, terminal, queued, first):
        push, third_is_in = terminal.link.push, asyncio.Event()

        async def overtaking(request):
            sent = request.operations[0].id if request.operations else ""
            if sent == queued[1] and not third_is_in.is_set():
                reply = await push(request) if first == "is answered" else None
                await third_is_in.wait()
                return reply or await push(request)
            reply = await push(request)
            if sent == queued[2]:
                third_is_in.set()
            return reply

        terminal.link.push = overtaking
        async with asyncio.timeout(60):
            assert (await terminal.engine.once()).problem == ""
        assert [id for id in terminal.office.ledger if id in queued] == queued
        assert terminal.on_hand() == 13

    async def test_a_clone_that_used_the_number_before_does_not_let_it_through_first(self, terminal):
        await terminal.engine.once()
        queued = [terminal.replica.record("wang", RECEIVED)[0].id]
        clone = Terminal(terminal.office)
        clone.disk = terminal.disk.kill()
        clone.open()
        clone.replica.record("wang", RECEIVED)
        queued += [terminal.replica.record("wang", RECEIVED)[0].id for _ in range(2)]
        push = terminal.link.push

        async def then_the_clone(request):
            reply = await push(request)
            terminal.link.push = push
            await clone.engine.once()
            return reply

        terminal.link.push = then_the_clone
        assert (await terminal.engine.once()).problem == ""
        assert [id for id in terminal.office.ledger if id in queued] == queued
        assert terminal.on_hand() == 14

    async def test_where_the_server_is_put_back_meanwhile_all_of_it_is_sent_again(self, terminal, queued):
        backup, push = terminal.office.backup(), terminal.link.push

        async def put_back(request):
            reply = await push(request)
            if request.operations and request.operations[0].id == queued[2]:
                terminal.link.push = push
                terminal.office.restore(backup)
            return reply

        terminal.link.push = put_back
        await terminal.engine.once()
        await terminal.engine.once()
        assert [id for id in terminal.office.ledger if id in queued] == queued
        assert terminal.on_hand() == 13
        assert not terminal.replica.outbox.counts.waiting


class TestLive:
    async def test_sends_what_is_recorded_and_shows_what_others_do(self, terminal):
        async with terminal.running():
            await terminal.phase("live")
            terminal.replica.record("wang", RECEIVED)
            await terminal.until(lambda: terminal.replica.mark("part", "OF-1") is Mark.CONFIRMED)
            terminal.office.do(ops.StockReceived(part="OF-1", quantity=30))
            await terminal.until(lambda: terminal.on_hand() == 41)
            assert terminal.naps.lengths == []
            assert terminal.engine.state.server_version == "1-1"

    async def test_what_was_recorded_offline_goes_when_the_server_is_back(self, terminal):
        await terminal.engine.once()
        terminal.link.up = False
        async with terminal.running():
            await terminal.phase("offline")
            assert terminal.engine.state.problem == "server-unreachable"
            for _ in range(1000):
                terminal.replica.record("wang", RECEIVED)
            assert terminal.replica.outbox.counts.waiting == 1000
            terminal.link.up = True
            terminal.engine.nudge()
            await terminal.until(lambda: terminal.replica.outbox.counts.waiting == 0)
            await terminal.phase("live")
        assert terminal.on_hand() == 1010
        assert terminal.same_as_office()
        sizes = [len(request.operations) for request in terminal.link.sent if request.operations]
        assert sizes == [100] * 10

    async def test_a_server_that_stops_and_starts(self, terminal):
        async with terminal.running():
            await terminal.phase("live")
            terminal.link.up = False
            terminal.link.end_streams()
            await terminal.until(lambda: terminal.naps.asleep)
            terminal.naps.wake()
            await terminal.phase("offline")
            terminal.office.do(RECEIVED)
            terminal.link.up = True
            await terminal.until(lambda: terminal.naps.asleep)
            terminal.naps.wake()
            await terminal.phase("live")
            assert terminal.on_hand() == 11

    async def test_a_reset_in_the_stream_takes_a_snapshot_and_keeps_what_waits(self, terminal):
        async with terminal.running():
            await terminal.phase("live")
            terminal.office.epoch = "second"
            for queue in terminal.office.listeners:
                queue.put_nowait(PullReply(server_time=START, reset=True))
            await terminal.until(lambda: terminal.replica.cursor.startswith("second"))
            await terminal.phase("live")

    async def test_an_unreadable_record_costs_one_snapshot_and_no_more(self, terminal):
        raw = msgspec.Raw(b'{"kind":"job","id":"job1","order":"ro","line":1,"title":"x","state":"levitating"}')
        async with terminal.running():
            await terminal.phase("live")
            for number in range(3):
                terminal.office.tell(Change(kind="job", id=f"job{number + 1}", seq=0, record=raw.copy()))
                await terminal.until(lambda: terminal.replica.cursor == terminal.office.cursor)
            assert terminal.link.calls.count("snapshot") == 2
            assert terminal.engine.state.phase == "live"

    async def test_a_stream_that_is_open_for_days_still_corrects_the_clock(self, terminal):
        async with terminal.running():
            await terminal.phase("live")
            terminal.machine.pass_time(days=3)
            terminal.office.now = START + timedelta(days=3, seconds=20)
            terminal.office.do(RECEIVED)
            await terminal.until(lambda: terminal.replica.now() == terminal.office.now)

    async def test_cancelling_ends_it_in_every_phase(self):
        for phase in ("live", "polling", "offline", "not_enrolled"):
            terminal = Terminal(enrolled=phase != "not_enrolled")
            terminal.link.up = phase != "offline"
            terminal.link.streams = phase != "polling"
            async with terminal.running():
                while terminal.engine.state.phase != phase:
                    await asyncio.sleep(0)
                    terminal.naps.wake()
            assert terminal.office.listeners == set()


class TestPolling:
    async def test_where_streams_do_not_get_through_it_polls_and_tries_again_later(self, terminal):
        terminal.link.streams = False
        async with terminal.running():
            for _ in range(2):
                await terminal.until(lambda: terminal.naps.asleep)
                terminal.naps.wake()
            await terminal.phase("polling")
            terminal.office.do(RECEIVED)
            await terminal.until(lambda: terminal.on_hand() == 11)
            terminal.replica.record("wang", RECEIVED)
            await terminal.until(lambda: terminal.replica.mark("part", "OF-1") is Mark.CONFIRMED)
            assert terminal.on_hand() == 12
            terminal.link.streams = True
            terminal.machine.ms += POLL_MS
            terminal.office.do(RECEIVED)
            await terminal.until(lambda: terminal.naps.asleep)
            terminal.naps.wake()
            await terminal.phase("live")

    @pytest.mark.parametrize(("lasted", "end"), [(SHORT_STREAM_MS, SyncProblem("server-unreachable")), (0, None)])
    async def test_streams_that_last_or_that_the_server_ends_are_no_reason_to_poll(self, terminal, lasted, end):
        async with terminal.running():
            for _ in range(4):
                await terminal.phase("live")
                terminal.machine.ms += lasted
                terminal.link.end_streams(end)
                await terminal.until(lambda: terminal.naps.asleep)
                terminal.naps.wake()
            await terminal.phase("live")

    async def test_a_poll_that_is_not_allowed_to_wait_is_no_flood(self, terminal):
        terminal.link.streams = False

        async def at_once(cursor, wait=0, acked=""):
            return await terminal.link._answer("poll" if wait else "pull", lambda: terminal.office.pull(cursor))

        terminal.link.pull = at_once
        async with terminal.running():
            for _ in range(2):
                await terminal.until(lambda: terminal.naps.asleep)
                terminal.naps.wake()
            await terminal.phase("polling")
            await terminal.until(lambda: terminal.naps.asleep)
            assert terminal.link.calls.count("poll") == 1
            assert terminal.naps.lengths[-1] == 5.0


PROBLEMS = [
    (SyncProblem("server-unreachable"), "offline"),
    (SyncProblem("server-garbled", status=200), "offline"),
    (SyncProblem("unexpected", status=500), "offline"),
    (SyncProblem("token-unknown", status=401), "not_enrolled"),
    (SyncProblem("too-many-attempts", status=429), "not_enrolled"),
    (SyncProblem("terminal-revoked", status=403), "revoked"),
    (SyncProblem("terminal-too-old", status=426), "too_old"),
]


class TestProblems:
    @pytest.mark.parametrize(("problem", "phase"), PROBLEMS, ids=lambda each: getattr(each, "code", each))
    async def test_each_has_its_phase_and_code_and_ends_by_itself(self, terminal, problem, phase):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("push", problem), ("pull", problem)]
        async with terminal.running():
            await terminal.phase(phase)
            assert terminal.engine.state.problem == problem.code
            assert terminal.replica.outbox.counts.waiting == 1
            terminal.replica.record("wang", RECEIVED)
            await terminal.until(lambda: terminal.naps.asleep)
            terminal.link.faults.clear()
            terminal.naps.wake()
            await terminal.phase("live")
            assert terminal.engine.state.problem == ""
            assert terminal.on_hand() == 12

    async def test_retry_after_is_honoured_and_a_nudge_goes_before_it(self, terminal):
        terminal.link.faults = [("pull", SyncProblem("server-busy", status=503, retry_after=120.0))]
        async with terminal.running():
            await terminal.until(lambda: terminal.naps.asleep)
            assert terminal.naps.lengths == [120.5]
            terminal.engine.nudge()
            await terminal.phase("live")

    async def test_waits_grow_to_a_minute_and_start_anew_after_success(self, terminal):
        terminal.dice = 1.0
        terminal.link.up = False
        async with terminal.running():
            for _ in range(8):
                await terminal.until(lambda: terminal.naps.asleep)
                terminal.naps.wake()
            assert terminal.naps.lengths[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
            terminal.link.up = True
            terminal.engine.nudge()
            await terminal.phase("live")
            terminal.link.up = False
            terminal.link.end_streams()
            await terminal.until(lambda: terminal.naps.asleep)
            assert terminal.naps.lengths[-1] == 1.0

    async def test_the_state_is_announced(self, terminal):
        heard = []
        terminal.replica.subscribe(lambda keys: heard.append(terminal.engine.state) if ("sync", "state") in keys else 0)
        async with terminal.running():
            await terminal.phase("live")
        assert [state.phase for state in heard] == ["live"]

    async def test_one_batch_the_server_chokes_on_does_not_stop_the_board(self, terminal):
        """It keeps it for a while: what one request of this terminal could not hand in, a clone's may have."""
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.office.do(ops.StockReceived(part="OF-1", quantity=100))
        shown = []
        for _ in range(10):
            terminal.link.faults = [("push", SyncProblem("too-large", status=413))]
            report = await terminal.engine.once()
            assert (report.problem, report.waiting) == ("too-large", 1)
            shown.append(terminal.on_hand())
        assert shown == [11] * 9 + [111]

    async def test_what_a_clone_handed_in_is_not_shown_twice_where_a_request_went_wrong(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        clone = Terminal(terminal.office)
        clone.disk = terminal.disk.kill()
        clone.open()
        await clone.engine.once()
        shown = set()
        terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
        terminal.link.faults = [("push", SyncProblem("malformed", status=400))]
        assert (await terminal.engine.once()).problem == "malformed"
        await terminal.engine.once()
        assert shown <= {11}
        assert terminal.same_as_office()

    async def test_what_may_have_been_done_keeps_the_feed_waiting_but_not_for_ever(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.office.do(ops.StockReceived(part="OF-1", quantity=100))
        shown = []
        for status in [200, 500, 502, 504, 0, 503, 500, 500, 500, 500, 500]:
            terminal.link.faults = [("push", SyncProblem("server-failed", status=status))]
            assert (await terminal.engine.once()).problem == "server-failed"
            shown.append(terminal.on_hand())
        assert shown == [11] * 10 + [111]

    async def test_a_full_disk_stops_the_feed_and_not_the_engine(self, terminal):
        await terminal.engine.once()
        terminal.office.do(RECEIVED)

        def full(operation, _path):
            if operation == "write":
                raise OSError(errno.ENOSPC, "full")

        terminal.disk.fault = full
        async with terminal.running():
            await terminal.phase("offline")
            assert terminal.engine.state.problem == "store-full"
            terminal.disk.fault = None
            terminal.engine.nudge()
            await terminal.phase("live")
            assert terminal.on_hand() == 11

    async def test_a_server_that_goes_round_in_circles_is_told_from_one_that_works(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        reply = terminal.office.push(msgspec.structs.replace(terminal.engine._exchange._request(), operations=()))
        for problem in ("gap", "forked", "lost", ""):
            odd = msgspec.structs.replace(reply, problem=problem, expected=1)
            terminal.link.office = type("Odd", (), {"push": lambda _, __, odd=odd: odd, "pull": terminal.office.pull})()
            report = await terminal.engine.once()
            assert report.problem == "server-confused"
            assert report.waiting == 1


class TestRecovery:
    async def test_a_restored_server_gets_back_what_it_lost_and_shows_it_once(self, terminal):
        await terminal.engine.once()
        backup = terminal.office.backup()
        for _ in range(3):
            terminal.replica.record("wang", RECEIVED)
        await terminal.engine.once()
        terminal.office.restore(backup)
        shown = set()
        terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
        await terminal.engine.once()
        assert shown <= {13}
        assert terminal.same_as_office()
        assert terminal.on_hand() == 13

    async def test_a_server_restored_again_before_its_snapshot_came(self, terminal, monkeypatch):
        await terminal.engine.once()
        backup = terminal.office.backup()
        terminal.replica.record("wang", RECEIVED)
        await terminal.engine.once()
        terminal.office.restore(backup, "second")
        whole = terminal.link.snapshot

        async def snapshot(acked=""):
            monkeypatch.undo()
            terminal.office.restore(backup, "third")
            return await whole(acked)

        monkeypatch.setattr(terminal.link, "snapshot", snapshot)
        shown = set()
        terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
        report = await terminal.engine.once()
        assert (report.problem, report.waiting) == ("", 0)
        assert shown == {11}
        assert terminal.same_as_office()

    async def test_a_server_put_back_while_a_pull_waits_loses_nothing_from_view(self, terminal):
        """It goes on past the position it had acknowledged at, with what others did: the cursor stays good."""
        terminal.link.streams = False
        for _ in range(2):
            await terminal.engine.once()
        async with terminal.running():
            await terminal.polling()
            office = terminal.office
            backup, waiting = office.backup(), set(office.listeners)
            office.listeners.clear()
            terminal.replica.record("wang", RECEIVED)
            await terminal.until(lambda: terminal.replica.outbox.counts.waiting == 0)
            office.restore(backup, office.epoch)
            shown = set()
            terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
            office.listeners |= waiting
            office.do(ops.JobAssigned(job="job1", technicians=("wang",)))
            office.do(ops.JobAssigned(job="job2", technicians=("wang",)))
            await terminal.until(lambda: terminal.same_as_office() and not terminal.replica.outbox.shown())
        assert shown == {11}
        assert terminal.on_hand() == 11

    @pytest.mark.parametrize("others", (1, 4))
    async def test_what_a_server_put_back_takes_at_a_position_read_before_stays_in_view(self, terminal, others):
        backup = terminal.office.backup()
        for job in ("job1", "job2"):
            terminal.office.do(ops.JobAssigned(job=job, technicians=("wang",)))
        await terminal.engine.once()
        terminal.office.restore(backup, terminal.office.epoch)
        shown = set()
        terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
        terminal.replica.record("wang", RECEIVED)
        for _ in range(others):
            terminal.office.do(ops.JobAssigned(job="job3", technicians=("wang",)))
        terminal.link.faults = [("snapshot", SyncProblem("server-unreachable"))]
        assert (await terminal.engine.once()).problem == "server-unreachable"
        assert terminal.replica.outbox.counts.waiting == 0
        await terminal.engine.once()
        assert shown == {11}
        assert terminal.same_as_office()

    async def test_a_server_put_back_and_overtaken_has_its_feed_refused_until_it_was_pushed_to(self, terminal):
        await terminal.engine.once()
        backup = terminal.office.backup()
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("pull", SyncProblem("server-unreachable"))]
        assert (await terminal.engine.once()).problem == "server-unreachable"
        asked = terminal.engine._exchange.detector.asking()
        terminal.office.restore(backup, terminal.office.epoch)
        for job in ("job1", "job2"):
            terminal.office.do(ops.JobAssigned(job=job, technicians=("wang",)))
        read = terminal.office.pull(terminal.replica.cursor, acked=asked.acked)
        assert (read.lost, read.reset, read.changes) == (True, False, ())
        await terminal.engine.once()
        assert terminal.on_hand() == 11
        assert terminal.same_as_office()

    async def test_an_earlier_version_of_the_server_that_tells_no_moments(self, terminal):
        terminal.office.tells_moments = False
        async with terminal.running():
            await terminal.phase("live")
            for _ in range(2):
                terminal.replica.record("wang", RECEIVED)
            terminal.office.do(ops.JobAssigned(job="job1", technicians=("wang",)))
            await terminal.until(lambda: terminal.same_as_office() and not terminal.replica.outbox.shown())
        assert terminal.on_hand() == 12

    async def test_an_estimate_is_sent_again_with_the_instant_it_had(self, terminal):
        """The server lost it, and the terminal was started anew meanwhile, with its clock in 1970."""
        backup = terminal.office.backup()
        take_snapshot(terminal.replica, terminal.office.snapshot())
        terminal.machine.clock = datetime(1970, 1, 1, tzinfo=UTC)
        terminal.replica.record("wang", RECEIVED)
        terminal.machine.pass_time(minutes=3)
        await terminal.engine.once()
        terminal.office.restore(backup, "second")
        terminal.machine.id, terminal.machine.ms = "boot-2", 1000
        terminal.reopen()
        terminal.office.now += timedelta(hours=9)
        await terminal.engine.once()
        dates = {
            Dating(request.operations, request.anchor, request.boots, KnownBoots(), ServerClock(terminal.office.now))
            .dated(operation)
            .at
            for request in terminal.link.sent
            for operation in request.operations
        }
        assert dates == {START - timedelta(minutes=3)}
        assert len([request for request in terminal.link.sent if request.operations]) == 2

    async def test_each_batch_of_a_boot_that_is_over_says_how_far_the_boot_went(self, terminal):
        """A server that is told no more than the first batch dates what comes in the next ones in the future."""
        take_snapshot(terminal.replica, terminal.office.snapshot())
        terminal.machine.clock = datetime(2029, 1, 1, tzinfo=UTC)
        for _ in range(250):
            terminal.machine.pass_time(minutes=1)
            last = terminal.replica.record("wang", RECEIVED)[0].boot_ms
        terminal.machine.id, terminal.machine.ms = "boot-2", 1000
        terminal.reopen()
        await terminal.engine.once()
        sent = [request for request in terminal.link.sent if request.operations]
        assert [len(request.operations) for request in sent] == [100, 100, 50]
        (boot,) = {operation.boot for request in sent for operation in request.operations}
        assert [request.ends for request in sent] == [{boot: last}, {boot: last}, {}]

    async def test_all_pages_are_taken_over_and_not_the_last_alone(self, terminal):
        await terminal.engine.once()
        for job in ("job1", "job2"):
            terminal.office.do(ops.JobAssigned(job=job, technicians=("wang",)))

        async def page(cursor, wait=0, acked=""):
            return terminal.office.pull(cursor, 1, acked)

        terminal.link.pull = page
        await terminal.engine.once()
        assert terminal.same_as_office()

    async def test_a_feed_of_another_history_is_not_believed_to_hold_what_was_answered(self, terminal):
        """The server gave out the same position twice, and the question was on its way before the answer came."""
        await terminal.engine.once()
        detector = RestoreDetector(terminal.replica)
        asked = detector.asking()
        terminal.replica.record("wang", RECEIVED)
        terminal.replica.apply_verdicts(terminal.office.push(terminal.engine._exchange._request()))
        detector.answered("")
        read = Cursor.parse(terminal.office.cursor)
        assert detector.holds(str(read), asked)
        assert not detector.holds(str(Cursor(read.epoch, read.seq, "another")), asked)
        assert detector.holds(str(Cursor(read.epoch, read.seq, "another")), detector.asking())

    async def test_what_a_clone_hands_in_while_pages_are_read_is_not_shown_twice(self, terminal):
        await terminal.engine.once()
        for job in ("job1", "job2"):
            terminal.office.do(ops.JobAssigned(job=job, technicians=("wang",)))
        pages = []

        async def page(cursor, wait=0, acked=""):
            pages.append(cursor)
            if len(pages) == 2:
                terminal.replica.record("wang", RECEIVED)
                clone = Terminal(terminal.office)
                clone.disk = terminal.disk.kill()
                clone.open()
                await clone.engine.once()
            return await terminal.link._answer("pull", lambda: terminal.office.pull(cursor, 1, acked))

        terminal.link.pull = page
        shown = set()
        terminal.replica.subscribe(lambda _: shown.add(terminal.on_hand()))
        await terminal.engine.once()
        assert len(pages) > 2
        assert shown == {11}
        assert terminal.same_as_office()

    async def test_even_where_nothing_new_is_recorded_after_a_restart(self, terminal):
        await terminal.engine.once()
        backup = terminal.office.backup()
        terminal.replica.record("wang", RECEIVED)
        await terminal.engine.once()
        terminal.office.restore(backup)
        terminal.reopen()
        await terminal.engine.once()
        assert terminal.office.memory.get(Part, "OF-1").on_hand == 11

    async def test_a_cloned_disk_goes_on_in_its_own_stream(self, terminal):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        await terminal.engine.once()
        clone = Terminal(terminal.office)
        clone.disk = terminal.disk.kill()
        clone.open()
        for each in (terminal, clone, terminal, clone):
            each.replica.record("wang", RECEIVED)
            report = await each.engine.once()
            assert (report.problem, report.waiting) == ("", 0)
        await terminal.engine.once()
        assert terminal.on_hand() == clone.on_hand() == 15
        assert len(set(terminal.office.numbers)) == 2

    async def test_a_clone_and_then_a_restored_server(self, terminal):
        """Even what a clone sent under the id it had before is still there to be sent again."""
        await terminal.engine.once()
        backup = terminal.office.backup()
        terminal.replica.record("wang", RECEIVED)
        await terminal.engine.once()
        clone = Terminal(terminal.office)
        clone.disk = terminal.disk.kill()
        clone.open()
        terminal.replica.record("wang", RECEIVED)
        await terminal.engine.once()
        clone.replica.record("wang", RECEIVED)
        await clone.engine.once()
        terminal.office.restore(backup)
        await clone.engine.once()
        assert terminal.office.memory.get(Part, "OF-1").on_hand == 12
        await terminal.engine.once()
        assert terminal.office.memory.get(Part, "OF-1").on_hand == 13

    async def test_an_id_with_other_content_blocks_nothing(self, terminal):
        await terminal.engine.once()
        (first,) = terminal.replica.record("wang", RECEIVED)
        terminal.office.ledger[first.id] = ("other", None)
        terminal.replica.record("wang", RECEIVED)
        report = await terminal.engine.once()
        assert (report.problem, report.waiting, report.attention) == ("", 0, 1)
        assert terminal.on_hand() == 11


class TestEnrolment:
    async def test_keeps_what_the_server_says_and_connects(self):
        terminal = Terminal(enrolled=False)
        async with terminal.running():
            await terminal.phase("not_enrolled")
            await terminal.engine.enrol("bay.local:8521/", "ABCD-EFGH")
            await terminal.phase("live")
        identity = terminal.replica.identity
        assert (identity.server, identity.site, identity.name) == ("http://bay.local:8521", "main", "B2")
        assert identity.token == f"{identity.terminal}.secret"
        terminal.reopen()
        assert terminal.replica.identity.enrolled

    async def test_a_revoked_terminal_comes_back_as_a_new_one_with_all_it_recorded(self, terminal):
        await terminal.engine.once()
        old = terminal.replica.identity.terminal
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("enrol", SyncProblem("device-known", status=409))]
        await terminal.engine.enrol("http://bay", "ABCD-EFGH")
        assert terminal.replica.identity.terminal != old
        report = await terminal.engine.once()
        assert (report.applied, report.waiting) == (1, 0)

    @pytest.mark.parametrize("call", ["push", "pull", "snapshot"])
    async def test_coming_back_while_it_talks_to_the_server_shows_nothing_twice(self, terminal, call):
        await terminal.engine.once()
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("pull", "request")]
        assert (await terminal.engine.once()).applied == 1
        if call == "snapshot":
            terminal.replica.require_snapshot()
        shown = []
        terminal.replica.subscribe(lambda _: shown.append(terminal.on_hand()))
        ask = getattr(terminal.link, call)

        async def asked(*args, **more):
            answer = await ask(*args, **more)
            setattr(terminal.link, call, ask)
            terminal.link.faults = [("enrol", SyncProblem("device-known", status=409))]
            await terminal.engine.enrol("http://bay", "ABCD-EFGH")
            if call == "push":
                raise SyncProblem("terminal-revoked", status=403)
            return answer

        setattr(terminal.link, call, asked)
        await terminal.engine.once()
        await terminal.engine.once()
        assert set(shown) == {11}
        assert terminal.replica.outbox.counts.waiting == 0

    async def test_a_crash_while_it_comes_back_leaves_the_old_or_the_new_one(self, terminal):
        def dies(operation, _path):
            if operation == "fdatasync":
                raise SystemExit

        await terminal.engine.once()
        old = terminal.replica.identity.terminal
        terminal.replica.record("wang", RECEIVED)
        terminal.link.faults = [("enrol", SyncProblem("device-known", status=409))]
        terminal.disk.fault = dies
        with pytest.raises(SystemExit):
            await terminal.engine.enrol("http://bay", "ABCD-EFGH")
        terminal.disk.fault = None
        terminal.reopen()
        identity = terminal.replica.identity
        assert (identity.terminal == old) == (identity.token == "t")
        assert terminal.replica.outbox.waiting()[0].operation.device == identity.device

    async def test_another_sites_server_gets_none_of_it(self, terminal):
        async def elsewhere(request):
            return EnrolReply(token="x", device=request.device, site="other", name="B", server_time=START)

        terminal.link.enrol = elsewhere
        with pytest.raises(SyncProblem, match="site-differs"):
            await terminal.engine.enrol("http://bay", "ABCD-EFGH")
        assert terminal.replica.identity.site == "main"
        assert terminal.replica.identity.token == "t"

    async def test_what_the_server_refuses_is_raised(self, terminal):
        terminal.link.faults = [("enrol", SyncProblem("code-used", status=403))]
        with pytest.raises(SyncProblem, match="code-used"):
            await terminal.engine.enrol("http://bay", "ABCD-EFGH")

    @pytest.mark.parametrize(
        "address", ["", "ftp://x", "http://", "http://a b", "http://x:99999", "http://u@x", "x/\x1b"]
    )
    async def test_what_is_no_address(self, terminal, address):
        with pytest.raises(SyncProblem, match="server-address"):
            await terminal.engine.enrol(address, "ABCD-EFGH")


def test_addresses():
    assert normal(" bay:8521/ ") == "http://bay:8521"
    assert normal("https://bay.example/") == "https://bay.example"
    assert normal("http://[::1]:8521") == "http://[::1]:8521"


def test_a_batch_is_at_most_100_operations_and_256_kb():
    async def made():
        terminal = Terminal()
        await terminal.engine.once()
        return terminal

    terminal = asyncio.run(made())
    note = "很长的备注" * 390
    wanted = tuple(ops.WantedPart(part=f"P{n}", name="名" * 250) for n in range(150))
    big = ops.PartsRequested(job="job1", lines=wanted, note=note)
    operations = [terminal.replica.record("wang", big)[0] for _ in range(5)]
    sizes = [len(msgspec.json.encode(operation)) for operation in operations]
    taken = batch(operations)
    assert 1 <= len(taken) < 5
    assert sum(sizes[: len(taken)]) <= BATCH_BYTES < sum(sizes[: len(taken) + 1])
    assert batch([]) == ()


def test_backoff_spreads_over_the_whole_wait():
    assert Backoff(lambda: 0.0).next() == 0.0
    backoff = Backoff(lambda: 0.999)
    waits = [backoff.next() for _ in range(2000)]
    assert max(waits) < 60.0
    assert waits[-1] > 59.0


async def test_work_is_shown_while_the_server_is_slow(terminal):
    """Recording never waits for the network: it is done while a push hangs."""
    hanging = asyncio.Event()

    async def hang(_request):
        hanging.set()
        await asyncio.Event().wait()

    async with terminal.running():
        await terminal.phase("live")
        terminal.link.push = hang
        terminal.replica.record("li", ops.LabourStarted(staff="li", job="job1"))
        await hanging.wait()
        terminal.replica.record("li", ops.LabourStarted(staff="li", job="job2"))
        assert terminal.replica.view.get(Job, "job2").state is JobState.IN_PROGRESS


def test_http_is_not_imported_before_it_is_needed():
    check = "import sys, bay_tui.sync.engine, bay_tui.store.opening; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
