"""Eight writers at once, each a process's worth of connections, and a reader who polls over HTTP: it misses nothing.

A reader that trusts a plain sequence was measured to miss a third of the rows when commits overtake each other, so
the writers here dawdle where that would show: after taking their positions, before they commit.
`BAY_TUI_FEED_ROWS=20000` writes that many rows; `BAY_TUI_SEED` repeats a run's choices.
"""

import os
import random
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import msgspec
import pytest

from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import Change, PullReply, Snapshot
from bay_tui.workshop.operations import CallAnswered
from bay_tui.workshop.records import Call
from server_kit import SITE, HandTerminal, call

WRITERS = 8
ROWS = int(os.environ.get("BAY_TUI_FEED_ROWS", "1000"))
SEED = int(os.environ.get("BAY_TUI_SEED", "0")) or random.randrange(1, 2**31)
LARGEST_GROUP = 6

pytestmark = pytest.mark.timeout(240 + ROWS // 20)


class Writer(threading.Thread):
    """Raises calls in transactions of one to six until it has made its share, and answers some of its own again."""

    def __init__(self, database_url: str, number: int, share: int, wrote: threading.Event) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self.made: list[str] = []
        self.answered: set[str] = set()
        self.failure: BaseException | None = None
        self._url = database_url
        self._wrote = wrote
        self._chance = random.Random(SEED + number)
        self._share = share

    def run(self) -> None:
        try:
            database = ServerDatabase(self._url)
            try:
                while len(self.made) < self._share:
                    self._write(database)
            finally:
                database.close()
        except BaseException as failure:
            self.failure = failure

    def _write(self, database: ServerDatabase) -> None:
        count = min(self._chance.randint(1, LARGEST_GROUP), self._share - len(self.made))
        args = [call() for _ in range(count)]
        again = self._chance.choice(self.made) if self.made and self._chance.random() < 0.2 else ""
        with database.writing() as connection:
            transaction = SiteTransaction(database, connection, SITE)
            operations = [transaction.system(one, actor="ana") for one in args]
            if again:
                # A row written twice moves in the feed: it must be seen where it is now.
                operations.append(transaction.system(CallAnswered(call=again), actor="ana"))
            transaction.prepare(operations)
            self._dawdle()
            for operation in operations:
                transaction.apply_system(operation)
            transaction.flush()
            self._dawdle()
        self._wrote.set()
        self.made += [operation.id for operation in operations[:count]]
        if again:
            self.answered.add(again)

    def _dawdle(self) -> None:
        if self._chance.random() < 0.3:
            time.sleep(self._chance.random() * 0.004)


class Reader:
    """Polls from where it began, and keeps what it was told."""

    def __init__(self, terminal: HandTerminal) -> None:
        self.seqs: list[int] = []
        self.told: dict[str, Change] = {}
        self.polls = 0
        self._terminal = terminal
        self._chance = random.Random(SEED)
        self.cursor = terminal.head()

    def poll(self) -> PullReply:
        """Pull once."""
        reply = self._terminal.pull(self.cursor, limit=self._chance.choice((1, 7, 50, 500)))
        assert not reply.reset
        assert Cursor.parse(reply.cursor).seq >= Cursor.parse(self.cursor).seq
        self.polls += 1
        self.cursor = reply.cursor
        self.seqs += [change.seq for change in reply.changes]
        self.told.update({change.id: change for change in reply.changes if change.kind == "call"})
        return reply


def test_a_polling_reader_misses_none_of_what_eight_writers_write(
    database_url: str, server: EmbeddedServer, office: Office, terminal: HandTerminal
) -> None:
    print(f"BAY_TUI_SEED={SEED}")
    reader = Reader(terminal)
    before = len(list(office.ledger(SITE)))
    wrote = threading.Event()
    writers = [Writer(database_url, number, ROWS // WRITERS, wrote) for number in range(WRITERS)]
    began = datetime.now(UTC)
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        # At once after each commit: then others stand between their positions and their own.
        wrote.wait(1)
        wrote.clear()
        reader.poll()
    while reader.poll().more:
        pass
    assert [writer.failure for writer in writers if writer.failure is not None] == []
    made = [id for writer in writers for id in writer.made]
    assert len(set(made)) == len(made) == ROWS // WRITERS * WRITERS
    missed = set(made) - reader.told.keys()
    assert not missed, f"{len(missed)} of {len(made)} rows missed"
    assert reader.seqs == sorted(reader.seqs), "the feed went back"
    calls = {id: msgspec.json.decode(change.record, type=Call) for id, change in reader.told.items()}
    answered = set().union(*(writer.answered for writer in writers))
    assert {id for id, one in calls.items() if one.answered_at is not None} == answered
    lines = list(office.ledger(SITE))
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1)), "a position is missing or taken twice"
    assert Counter(line.operation.id for line in lines[before:]).most_common(1)[0][1] == 1
    snapshot = msgspec.json.decode(terminal.http.get("/v1/snapshot").content, type=Snapshot)
    assert snapshot.cursor == reader.cursor
    assert {bytes(one.record) for one in reader.told.values()} <= set(map(bytes, snapshot.records))
    print(f"{len(made)} rows, {reader.polls} polls, {(datetime.now(UTC) - began).total_seconds():.1f} s, 0 missed")
