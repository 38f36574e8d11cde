"""The feed: everything, in commit order, once committed; and a cursor that belongs to another history is told so."""

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bay_tui.server.feed.reading import Feed
from bay_tui.server.office import Office
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import Change, PullReply, Snapshot
from bay_tui.workshop.operations import JobAssigned
from bay_tui.workshop.records import SERVER_ONLY, Contact
from server_kit import SITE, HandTerminal, call, furnish, order


def changes_of(terminal: HandTerminal, cursor: str = "", limit: int = 5) -> Iterator[Change]:
    """Every change after a cursor, pulled in small pieces."""
    reply = terminal.pull(cursor, limit=limit)
    yield from reply.changes
    while reply.more:
        reply = terminal.pull(reply.cursor, limit=limit)
        yield from reply.changes


def test_small_pulls_and_the_snapshot_say_the_same(terminal: HandTerminal, office: Office) -> None:
    office.apply([order(f"{number:04}") for number in range(2, 12)], site=SITE)
    pulled = list(changes_of(terminal))
    assert [change.seq for change in pulled] == sorted(change.seq for change in pulled)
    snapshot = msgspec.json.decode(terminal.http.get("/v1/snapshot").content, type=Snapshot)
    assert sorted(bytes(change.record) for change in pulled) == sorted(map(bytes, snapshot.records))
    assert snapshot.cursor == terminal.head()


def test_what_one_operation_wrote_is_never_divided(terminal: HandTerminal) -> None:
    before = terminal.pull(limit=1)
    while before.more:
        seqs = {change.seq for change in before.changes}
        after = terminal.pull(before.cursor, limit=1)
        assert not seqs & {change.seq for change in after.changes}
        before = after
    assert len(before.changes) >= 1


def test_customers_phones_never_leave(terminal: HandTerminal, office: Office) -> None:
    contact = office.view(SITE).get(Contact, "ro-0001")
    assert contact is not None and contact.phone == "13800001111"
    snapshot, pulled = terminal.http.get("/v1/snapshot").text, terminal.http.get("/v1/pull?limit=5000").text
    assert "13800001111" not in snapshot + pulled
    assert not SERVER_ONLY & {change.kind for change in changes_of(terminal)}


def test_the_cursor_passes_operations_that_changed_nothing(terminal: HandTerminal) -> None:
    before = terminal.head()
    verdict = terminal.push(terminal.operation(JobAssigned(job="nowhere", technicians=()))).verdicts[0]
    reply = terminal.pull(before)
    assert reply.changes == ()
    assert Cursor.parse(reply.cursor).seq == verdict.seq


@pytest.mark.parametrize("kind", ["epoch", "hash", "ahead", "negative", "junk"])
def test_a_cursor_of_another_history_is_reset(terminal: HandTerminal, kind: str) -> None:
    terminal.push(terminal.operation(call()))
    head = Cursor.parse(terminal.head())
    wrong = {
        "epoch": Cursor("0" * 32, head.seq, head.hash),
        "hash": Cursor(head.epoch, head.seq - 1, head.hash),
        "ahead": Cursor(head.epoch, head.seq + 1, head.hash),
        "negative": Cursor(head.epoch, -1, head.hash),
        "junk": "what:is this",
    }[kind]
    reply = terminal.pull(str(wrong))
    assert (reply.reset, reply.changes, reply.cursor) == (True, (), "")


def test_a_restored_server_that_overtook_a_cursor_is_noticed(
    terminal: HandTerminal, office: Office, tmp_path: Path
) -> None:
    office.backup(tmp_path / "backup")
    terminal.push(terminal.operation(call("lost")))
    cursor = Cursor.parse(terminal.head())
    office.restore(tmp_path / "backup")
    office.apply([call("other") for _ in range(3)], site=SITE)
    now = Cursor.parse(terminal.head())
    assert now.seq > cursor.seq
    # A machine set back by its host keeps its epoch: the ledger's hash gives it away.
    assert terminal.pull(str(Cursor(now.epoch, cursor.seq, cursor.hash))).reset
    assert terminal.pull(str(cursor)).reset


def test_a_long_poll_answers_when_there_is_something(terminal: HandTerminal, office: Office) -> None:
    cursor = terminal.head()
    replies: list[PullReply] = []
    waiting = threading.Thread(target=lambda: replies.append(terminal.pull(cursor, wait=20)))
    waiting.start()
    operation = terminal.operation(call())
    terminal.push(operation)
    waiting.join(60)
    assert [change.id for change in replies[0].changes] == [operation.id]
    assert terminal.pull(terminal.head(), wait=0.01).changes == ()


def test_eight_writers_and_a_reader_who_misses_nothing(database_url: str, office: Office) -> None:
    writers, rounds = 8, 12
    made: list[set[str]] = [set() for _ in range(writers)]
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with Office(database_url) as mine:
                for _ in range(rounds):
                    made[number].update(verdict.id for verdict in mine.apply([call(), call()], site=SITE))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    feed = Feed(office.database)
    cursor, seen = feed.head(SITE).cursor, set[str]()
    for thread in threads:
        thread.start()
    running = True
    while running:
        running = any(thread.is_alive() for thread in threads)
        more = True
        while more:
            reply = feed.pull(SITE, cursor, limit=7)
            seen.update(change.id for change in reply.changes)
            cursor, more = reply.cursor, reply.more
    assert not failures
    assert len(set().union(*made)) == writers * rounds * 2
    assert seen == set().union(*made)
    seqs = [line.seq for line in office.ledger(SITE)]
    assert seqs == list(range(1, len(seqs) + 1)), "every operation takes exactly one position"


def test_sites_have_feeds_of_their_own(terminal: HandTerminal, office: Office) -> None:
    cursor = terminal.head()
    furnish(office, "south")
    assert terminal.pull(cursor).cursor == cursor
