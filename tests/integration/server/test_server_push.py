"""At most once: whatever is sent again, skipped, cloned or lost, no operation counts twice and none disappears."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.schema import ledger
from bay_tui.server.writing import rehearsal, verdicts
from bay_tui.server.writing import transaction as transactions
from bay_tui.server.writing.incoming import ReadPush
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import Anchor, PushReply, PushRequest
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import (
    CallCleared,
    JobAdded,
    JobAssigned,
    OperationDiscarded,
    PartsRequested,
    WantedPart,
)
from bay_tui.workshop.records import Call, ExceptionCase, Job
from bay_tui.workshop.rulebook import decide
from server_kit import BOOT, SITE, HandTerminal, Stream, call, furnish, serving

JOB = "ro-0001.1"


def test_a_verdict_for_each_operation(terminal: HandTerminal, office: Office) -> None:
    operations = [terminal.operation(call("one")), terminal.operation(JobAssigned(job="nowhere", technicians=("tom",)))]
    reply = terminal.push(*operations)
    assert [verdict.id for verdict in reply.verdicts] == [operation.id for operation in operations]
    assert [verdict.status for verdict in reply.verdicts] == [Status.APPLIED, Status.REFUSED]
    assert reply.verdicts[1].code == "job-unknown"
    assert reply.verdicts[1].seq == reply.verdicts[0].seq + 1
    assert not reply.problem
    assert office.view(SITE).get(Call, operations[0].id) is not None


def test_what_was_simply_applied_is_told_in_runs(terminal: HandTerminal) -> None:
    first, wish, *rest = (
        terminal.operation(args) for args in (call(), JobAssigned(job="nowhere", technicians=()), call(), call())
    )
    reply = msgspec.json.decode(terminal.post(terminal.request(first, wish, *rest)).content, type=PushReply)
    [one, two], [refused] = reply.applied, reply.verdicts
    assert (one.number, one.count) == (first.number, 1)
    assert (two.number, two.seq, two.count) == (rest[0].number, one.seq + 2, 2)
    assert (refused.id, refused.number, refused.seq) == ("", wish.number, one.seq + 1)
    assert [verdict.id for verdict in reply.whole((first, wish, *rest)).verdicts] == [
        operation.id for operation in (first, wish, *rest)
    ]
    assert [verdict.id for verdict in reply.whole(rest).verdicts] == [operation.id for operation in rest]


def test_sent_again_it_is_the_stored_verdict(terminal: HandTerminal, office: Office) -> None:
    operations = [terminal.operation(call()), terminal.operation(JobAssigned(job="nowhere", technicians=()))]
    first = terminal.push(*operations)
    again = terminal.push(*operations)
    assert again.verdicts == first.verdicts
    assert len(office.view(SITE).every(Call)) == 1


def test_same_id_with_other_content_is_a_conflict(terminal: HandTerminal) -> None:
    operation = terminal.operation(call("one"))
    terminal.push(operation)
    reply = terminal.push(msgspec.structs.replace(operation, args=call("two")))
    assert (reply.problem, reply.conflict, reply.verdicts) == ("conflict", operation.id, ())


def test_a_cloned_device_goes_on_as_another_stream(terminal: HandTerminal, office: Office) -> None:
    shared = terminal.operation(call("before the clone"))
    original = terminal.operation(call("original"))
    terminal.push(shared, original)
    terminal.number = 1
    cloned = terminal.operation(call("clone"))
    assert terminal.push(cloned).problem == "forked"

    stream = f"{terminal.device}~x1"
    renumbered = [
        msgspec.structs.replace(operation, device=stream, number=number)
        for number, operation in enumerate((shared, cloned), 1)
    ]
    reply = terminal.push(*renumbered, device=stream)
    assert [verdict.status for verdict in reply.verdicts] == [Status.APPLIED, Status.APPLIED]
    assert [verdict.number for verdict in reply.verdicts] == [1, 2]
    assert sorted(one.note for one in office.view(SITE).every(Call)) == ["before the clone", "clone", "original"]
    assert [device.id for device in office.terminals(SITE)] == [terminal.device]


def test_another_terminals_stream_is_not_mine(terminal: HandTerminal) -> None:
    other = terminal.operation(call(), device="somebody-else")
    reply = terminal.post(terminal.request(other, device="somebody-else"))
    assert (reply.status_code, reply.json()["code"]) == (403, "device-mismatch")


def test_a_gap_says_what_is_expected(terminal: HandTerminal) -> None:
    terminal.push(terminal.operation(call()))
    terminal.number += 3
    reply = terminal.push(terminal.operation(call()))
    assert (reply.problem, reply.expected, reply.verdicts) == ("gap", 2, ())


def test_a_batch_sent_ahead_of_one_that_did_not_come_in_is_not_taken(terminal: HandTerminal, office: Office) -> None:
    """A clone has used the number of what was recorded before it: by numbers alone it would be its turn."""
    terminal.push(terminal.operation(call("clone's")))
    terminal.number = 0
    before, behind = terminal.operation(call("before")), terminal.operation(call("behind"))
    reply = terminal.push(behind, acked_number=before.number, acked_id=before.id)
    assert (reply.problem, reply.verdicts) == ("forked", ())
    assert [one.note for one in office.view(SITE).every(Call)] == ["clone's"]


def test_a_batch_sent_ahead_of_one_that_comes_in_later_is_not_taken(terminal: HandTerminal, office: Office) -> None:
    before, behind = terminal.operation(call("before")), terminal.operation(call("behind"))
    overtaking = terminal.push(behind, acked_number=before.number, acked_id=before.id)
    assert (overtaking.problem, overtaking.expected, overtaking.verdicts) == ("lost", 1, ())
    assert terminal.push(before).verdicts[0].status is Status.APPLIED
    assert terminal.push(behind, acked_number=before.number, acked_id=before.id).verdicts[0].status is Status.APPLIED


def test_a_terminals_batches_are_taken_in_the_order_they_came(
    terminal: HandTerminal, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one is made ready on a thread, and a small one behind it must not overtake it there."""
    large = terminal.request(*(terminal.operation(call()) for _ in range(50)))
    small = terminal.request(terminal.operation(call()))
    first_is_in, both_are_in = threading.Event(), threading.Event()
    make_ready, lock_of = verdicts.batch_of, server.services.device_locks.of

    def slowly(read: ReadPush, *others: Any) -> verdicts.PushBatch:
        if len(read.request.operations) == 50:
            first_is_in.set()
            assert both_are_in.wait(60)
        return make_ready(read, *others)

    def counted(device: str) -> asyncio.Lock:
        if first_is_in.is_set():
            both_are_in.set()
        return lock_of(device)

    monkeypatch.setattr(verdicts, "batch_of", slowly)
    monkeypatch.setattr(server.services.device_locks, "of", counted)
    replies: dict[str, PushReply] = {}

    def send(name: str, body: bytes) -> None:
        replies[name] = msgspec.json.decode(terminal.post(body).content, type=PushReply)

    threads = [
        threading.Thread(target=send, args=("large", large)),
        threading.Thread(target=send, args=("small", small)),
    ]
    threads[0].start()
    assert first_is_in.wait(60)
    threads[1].start()
    for thread in threads:
        thread.join()
    assert [replies[name].problem for name in ("large", "small")] == ["", ""]
    assert replies["small"].applied[0].number == 51


def test_what_a_restored_server_lost_is_asked_for(terminal: HandTerminal, office: Office, tmp_path: object) -> None:
    kept, lost = terminal.operation(call("kept")), terminal.operation(call("lost"))
    terminal.push(kept)
    before = terminal.pull()
    path = tmp_path / "backup.gz"  # type: ignore[operator]
    office.backup(path)
    epoch = terminal.push(lost).epoch
    office.restore(path)

    assert terminal.pull(before.cursor).reset, "the epoch has changed"
    reply = terminal.push(acked_number=2, acked_id=lost.id)
    assert (reply.problem, reply.expected) == ("lost", 2)
    assert reply.epoch != epoch
    again = terminal.push(lost, acked_number=2, acked_id=lost.id)
    assert [verdict.status for verdict in again.verdicts] == [Status.APPLIED]
    assert sorted(one.note for one in office.view(SITE).every(Call)) == ["kept", "lost"]


def test_a_moment_it_lost_is_told_whoever_asks(terminal: HandTerminal, office: Office, tmp_path: Path) -> None:
    cursor = Cursor.parse(terminal.head())
    office.backup(tmp_path / "backup")
    operation = terminal.operation(call())
    answered = Cursor.parse(terminal.push(operation).cursor)
    assert terminal.pull(terminal.head(), acked=str(answered)).lost is False
    office.restore(tmp_path / "backup")
    # What was lost comes back by another way (a clone), but later: its position is not what it was.
    office.apply([call("other"), call("other")], site=SITE)
    clone = f"{terminal.device}~clone"
    terminal.push(msgspec.structs.replace(operation, device=clone, number=1), device=clone)
    epoch = Cursor.parse(terminal.head()).epoch
    # A machine set back by its host keeps its epoch.
    cursor, answered = (str(msgspec.structs.replace(one, epoch=epoch)) for one in (cursor, answered))
    reply = terminal.pull(cursor, acked=answered)
    assert (reply.lost, reply.reset, reply.cursor, reply.changes) == (True, False, "", ())
    assert terminal.pull(cursor, acked=answered, wait=20).lost
    assert terminal.http.get("/v1/snapshot", params={"acked": answered}).json()["lost"] is True
    stream = Stream(terminal, cursor, acked=answered)
    stream.join()
    assert "event: resync" in stream.lines
    asked = terminal.push(acked_number=1, acked_id=operation.id, acked_cursor=answered)
    assert (asked.problem, asked.expected) == ("lost", 1)
    assert terminal.pull(cursor).changes, "an earlier version of a terminal asks without"
    assert terminal.push(acked_number=1, acked_id=operation.id).problem == ""


def test_a_restart_keeps_verdicts_and_cursor(database_url: str, office: Office) -> None:
    with serving(database_url) as server:
        terminal = HandTerminal(server, office)
        operation = terminal.operation(call())
        first = terminal.push(operation)
        cursor = terminal.head()
        terminal.close()
    with serving(database_url) as server:
        terminal.http = terminal.http.__class__(base_url=server.url, headers=terminal.http.headers)
        assert terminal.push(operation, acked_number=1, acked_id=operation.id).verdicts == first.verdicts
        reply = terminal.pull(cursor)
        assert (reply.changes, reply.reset, reply.cursor) == ((), False, cursor)
        terminal.close()


def test_what_follows_from_a_refused_wish_depends_on_it(terminal: HandTerminal) -> None:
    refused = terminal.operation(JobAdded(order="nowhere", title="Lamps"))
    follows = terminal.operation(JobAssigned(job=refused.id, technicians=("tom",)))
    parts = terminal.operation(PartsRequested(job=follows.id, lines=(WantedPart(part="A1"),)))
    first = terminal.push(refused)
    assert first.verdicts[0].status is Status.REFUSED
    reply = terminal.push(follows, parts)
    assert [verdict.status for verdict in reply.verdicts] == [Status.DEPENDS, Status.DEPENDS]
    assert {verdict.code for verdict in reply.verdicts} == {first.verdicts[0].code}


def test_a_fact_about_a_refused_wish_is_accepted(terminal: HandTerminal) -> None:
    refused = terminal.operation(JobAdded(order="nowhere", title="Lamps"))
    discarded = terminal.operation(OperationDiscarded(operation=refused.id))
    cleared = terminal.operation(CallCleared(call=refused.id))
    statuses = [verdict.status for verdict in terminal.push(refused, discarded, cleared).verdicts]
    assert statuses[0] is Status.REFUSED
    assert set(statuses[1:]) <= {Status.APPLIED, Status.FLAGGED}


def broken_decide(error: Exception) -> object:
    """Return a `decide` that fails with `error` for whatever has "bug" in its note or title."""

    def failing(view: object, operation: object) -> object:
        if "bug" in (getattr(operation.args, "note", ""), getattr(operation.args, "title", "")):  # type: ignore[attr-defined]
            raise error
        return decide(view, operation)  # type: ignore[arg-type]

    return failing


def test_an_operation_whose_rule_fails_holds_up_nothing(
    terminal: HandTerminal, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing = broken_decide(ZeroDivisionError("a rule with a bug"))
    monkeypatch.setattr(transactions, "decide", failing)
    monkeypatch.setattr(rehearsal, "decide", failing)
    fact, wish = terminal.operation(call("bug")), terminal.operation(JobAdded(order="ro-0001", title="bug"))
    good, after = terminal.operation(call("good")), terminal.operation(call("after"))
    reply = terminal.push(fact, wish, good, after)
    assert not reply.problem
    kept, refused, *others = reply.verdicts
    assert (kept.status, kept.code) == (Status.FLAGGED, "rule-failed")
    assert (refused.status, refused.code) == (Status.REFUSED, "rule-failed")
    assert [verdict.status for verdict in others] == [Status.APPLIED, Status.APPLIED]
    [case] = [one for one in office.view(SITE).every(ExceptionCase) if one.operation == fact.id]
    assert (case.code, case.settled_by) == ("rule-failed", "")
    for operation, verdict in ((fact, kept), (wish, refused)):
        assert operation.id in caplog.text
        assert verdict.params["log"] in caplog.text

    monkeypatch.undo()
    assert terminal.push(fact, wish).verdicts == (kept, refused), "a verdict never changes"


def test_a_rule_that_fails_once_is_asked_again(terminal: HandTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [ZeroDivisionError("once in rehearsal"), ZeroDivisionError("once in its turn")]

    def failing(view: object, operation: object) -> object:
        if failures:
            raise failures.pop()
        return decide(view, operation)  # type: ignore[arg-type]

    monkeypatch.setattr(transactions, "decide", failing)
    monkeypatch.setattr(rehearsal, "decide", failing)
    assert [verdict.status for verdict in terminal.push(terminal.operation(call())).verdicts] == [Status.APPLIED]
    assert not failures


def test_a_database_that_fails_stops_its_own_batch_only(
    terminal: HandTerminal,
    server: EmbeddedServer,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failing = broken_decide(OSError("the disk cannot be read"))
    monkeypatch.setattr(transactions, "decide", failing)
    monkeypatch.setattr(rehearsal, "decide", failing)
    other = HandTerminal(server, office)
    good, bad, after = (terminal.operation(call(note)) for note in ("good", "bug", "after"))
    replies: dict[str, PushReply] = {}
    threads = [
        threading.Thread(target=lambda: replies.update(mine=terminal.push(good, bad, after))),
        threading.Thread(target=lambda: replies.update(other=other.push(other.operation(call("other"))))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert replies["mine"].problem == "busy"
    assert [verdict.id for verdict in replies["mine"].verdicts] == [good.id]
    assert [verdict.status for verdict in replies["other"].verdicts] == [Status.APPLIED]
    assert bad.id in caplog.text

    monkeypatch.undo()
    reply = terminal.push(bad, after)
    assert [verdict.status for verdict in reply.verdicts] == [Status.APPLIED, Status.APPLIED]


def test_a_batch_that_breaks_its_group_fails_alone(
    terminal: HandTerminal, server: EmbeddedServer, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = transactions.SiteTransaction.flush

    def breaking(self: transactions.SiteTransaction) -> None:
        if any("breaks" in str(line["operation"]) for line in self.lines):
            raise OSError("the disk is full")
        original(self)

    monkeypatch.setattr(transactions.SiteTransaction, "flush", breaking)
    others = [HandTerminal(server, office, name=f"T{number}") for number in range(6)]
    broken = terminal.operation(call("breaks"))
    answers: dict[str, int] = {}
    start = threading.Barrier(len(others) + 1)

    def send(who: HandTerminal, note: str) -> None:
        start.wait()
        operation = broken if who is terminal else who.operation(call(note))
        answers[who.device] = who.post(who.request(operation)).status_code

    threads = [threading.Thread(target=send, args=(who, "fine")) for who in (terminal, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.pop(terminal.device) == 503
    assert set(answers.values()) == {200}
    monkeypatch.undo()
    assert terminal.push(broken).verdicts[0].status is Status.APPLIED
    assert len(office.view(SITE).every(Call)) == 7
    for other in others:
        other.close()


def test_what_fails_after_the_commit_is_no_failed_answer_and_stops_nobody(
    terminal: HandTerminal, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(self: transactions.SiteTransaction) -> None:
        raise LookupError("nobody thought of this")

    with monkeypatch.context() as patched:
        patched.setattr(transactions.SiteTransaction, "committed", failing)
        assert terminal.push(terminal.operation(call("first"))).verdicts[0].status is Status.APPLIED
    assert "nobody thought of this" in caplog.text
    assert terminal.push(terminal.operation(call("second"))).verdicts[0].status is Status.APPLIED
    assert sorted(one.note for one in office.view(SITE).every(Call)) == ["first", "second"]


def test_a_refused_wish_leaves_nothing_behind(terminal: HandTerminal, office: Office) -> None:
    job = office.view(SITE).get(Job, JOB)
    wish = JobAssigned(job=JOB, technicians=("tom",), was=("ana",))
    assert terminal.push(terminal.operation(wish)).verdicts[0].status is Status.REFUSED
    assert office.view(SITE).get(Job, JOB) == job
    assert not office.view(SITE).every(ExceptionCase)
    assert [line.status for line in office.ledger(SITE, device=terminal.device)] == [Status.REFUSED]


def test_estimates_of_this_boot_are_dated_by_the_boot_clock(terminal: HandTerminal, office: Office) -> None:
    wrong = datetime(1970, 1, 1, tzinfo=UTC)
    operation = terminal.operation(call(), at=wrong, boot="boot-1", boot_ms=1_000_000 - 90_000, estimated=True)
    terminal.push(operation)
    made = office.view(SITE).get(Call, operation.id)
    assert made is not None
    assert abs(datetime.now(UTC) - timedelta(seconds=90) - made.at) < timedelta(seconds=10)
    [line] = office.ledger(SITE, device=terminal.device)
    assert not line.operation.estimated


def test_an_estimate_has_one_instant_however_often_it_is_sent(
    terminal: HandTerminal, office: Office, tmp_path: Path
) -> None:
    began = datetime.now(UTC) - timedelta(hours=5)
    wrong = datetime(1970, 1, 1, tzinfo=UTC)
    operation = terminal.operation(call(), at=wrong, boot="boot-0", boot_ms=60_000, estimated=True)
    office.backup(tmp_path / "backup")
    for _ in range(2):
        terminal.push(operation, boots={"boot-0": began, "boot-7": wrong})
        [line] = office.ledger(SITE, device=terminal.device)
        assert (line.at, line.operation.estimated) == (began + timedelta(minutes=1), False)
        office.restore(tmp_path / "backup")


@pytest.mark.parametrize(
    "began",
    [
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime.now(UTC) + timedelta(hours=1),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_a_boot_that_has_not_begun_yet_dates_nothing(terminal: HandTerminal, office: Office, began: datetime) -> None:
    earlier = terminal.operation(call(), boot="boot-0", boot_ms=2**40, estimated=True)
    this = terminal.operation(call(), boot=BOOT, boot_ms=1_000_000 - 90_000, estimated=True)
    terminal.push(earlier, this, boots={"boot-0": began, BOOT: began})
    lines = list(office.ledger(SITE, device=terminal.device))
    assert [line.operation.estimated for line in lines] == [True, False]
    assert abs(datetime.now(UTC) - timedelta(seconds=90) - lines[1].at) < timedelta(seconds=10)


def test_a_history_that_dates_an_operation_otherwise_is_another_one(
    terminal: HandTerminal, office: Office, tmp_path: Path
) -> None:
    office.backup(tmp_path / "backup")
    operation = terminal.operation(call(), boot=BOOT, boot_ms=1_000_000 - 90_000, estimated=True)
    first = Cursor.parse(terminal.push(operation).cursor)
    office.restore(tmp_path / "backup")
    second = Cursor.parse(terminal.push(operation).cursor)
    assert second.seq == first.seq
    assert terminal.pull(str(Cursor(second.epoch, first.seq, first.hash))).reset, "it has another instant now"


def test_a_clock_ahead_is_brought_back(terminal: HandTerminal, office: Office) -> None:
    ahead = terminal.operation(call(), at=datetime.now(UTC) + timedelta(days=400))
    earlier_boot = terminal.operation(call(), at=datetime(2020, 5, 1, tzinfo=UTC), boot="boot-0", estimated=True)
    terminal.push(ahead, earlier_boot)
    lines = list(office.ledger(SITE, device=terminal.device))
    assert [line.operation.estimated for line in lines] == [True, True]
    assert lines[0].at <= datetime.now(UTC)
    assert lines[1].at == datetime(2020, 5, 1, tzinfo=UTC)


def test_within_a_boot_only_the_boot_clock_counts_and_the_ledger_keeps_what_was_sent(
    terminal: HandTerminal, office: Office
) -> None:
    """A terminal of an earlier version goes along with a server that was set back, and then years ahead."""
    noon = datetime.now(UTC) - timedelta(hours=3)
    leaps = (timedelta(), timedelta(hours=-1), timedelta(days=-20000), timedelta(days=800))
    sent = [
        terminal.operation(call(), at=noon + number * timedelta(seconds=40) + leap, boot=BOOT, boot_ms=40_000 * number)
        for number, leap in enumerate(leaps)
    ]
    for operation in sent:
        terminal.push(operation)
    lines = list(office.ledger(SITE, device=terminal.device))
    assert [line.at - noon for line in lines] == [number * timedelta(seconds=40) for number in range(4)]
    assert [line.operation.at for line in lines] == [line.at for line in lines]
    with office.database.reading() as connection:
        kept = connection.execute(sa.select(ledger.c.sent_at).where(ledger.c.device == terminal.device))
        assert list(kept.scalars()) == [operation.at for operation in sent]


def test_a_terminal_is_told_when_its_boot_began_where_it_goes_by_something_else(terminal: HandTerminal) -> None:
    began = datetime.now(UTC) - timedelta(hours=3)
    first = terminal.operation(call(), at=began + timedelta(seconds=5), boot=BOOT, boot_ms=5000)
    assert terminal.push(first).began is None
    for said, told in ((began, None), (began + timedelta(hours=1), began), (None, None)):
        anchor = Anchor(boot=BOOT, boot_ms=1_000_000, wall=began, began=said)
        request = PushRequest(device=terminal.device, anchor=anchor, operations=())
        reply = msgspec.json.decode(terminal.post(msgspec.json.encode(request)).content, type=PushReply)
        assert reply.began == told


def test_what_lies_ahead_is_shifted_with_all_of_its_boot(terminal: HandTerminal, office: Office) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    for number in range(2):
        operations = [
            terminal.operation(
                call(),
                at=ahead + step * timedelta(seconds=20),
                boot="boot-0",
                boot_ms=1000 + 20_000 * step,
                estimated=True,
            )
            for step in range(2 * number, 2 * number + 2)
        ]
        terminal.push(*operations)
    lines = list(office.ledger(SITE, device=terminal.device))
    assert [line.at - lines[0].at for line in lines] == [step * timedelta(seconds=20) for step in range(4)]
    assert all(line.operation.estimated for line in lines)
    assert abs(datetime.now(UTC) - lines[1].at) < timedelta(seconds=30)


def test_no_escape_byte_is_ever_stored(terminal: HandTerminal, office: Office) -> None:
    operation = terminal.operation(call("\x1b[31mred\x07\nsecond line\u202e"))
    first = terminal.push(operation)
    made = office.view(SITE).get(Call, operation.id)
    assert made is not None and made.note == "[31mred\nsecond line"
    [line] = office.ledger(SITE, device=terminal.device)
    assert "\x1b" not in str(line.operation) and "\u202e" not in str(line.operation)
    assert terminal.push(operation).verdicts == first.verdicts, "the hash is over what was sent"


def test_a_batch_has_its_limits(terminal: HandTerminal) -> None:
    many = [terminal.operation(call()) for _ in range(101)]
    assert terminal.post(terminal.request(*many)).status_code == 413
    wrong = msgspec.structs.replace(many[0], number=2**60)
    assert terminal.post(terminal.request(wrong)).status_code == 400


def test_two_sites_know_nothing_of_each_other(server: EmbeddedServer, office: Office, terminal: HandTerminal) -> None:
    furnish(office, "south")
    south = HandTerminal(server, office, site="south")
    operation = south.operation(call("south"))
    south.push(operation)
    assert office.view(SITE).get(Call, operation.id) is None
    assert all(change.id != operation.id for change in terminal.pull(limit=5000).changes)
    south.close()
