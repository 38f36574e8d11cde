"""What the server really has, read from its tables behind its back: the truth that terminals are held against.

A `History` follows one life of the database. A restore puts an earlier copy of it in place, and with it the history as
it was then: what happened in between never happened.
"""

import itertools
from bisect import bisect_right
from datetime import datetime
from functools import lru_cache
from sqlite3 import Connection
from typing import NamedTuple

import msgspec

from bay_tui.server.sql.schema import FIRST_HASH
from bay_tui.wire.cursor import Cursor
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import KINDS, SERVER_ONLY, Record
from bay_tui.workshop.view import Key

_lives = itertools.count(1)


_parsed = lru_cache(maxsize=256)(Cursor.parse)
"""Reads a cursor: each terminal's is looked at many times as often as it moves."""


class Line(NamedTuple):
    """One line of the ledger."""

    seq: int
    id: str
    device: str
    number: int
    hash: str
    status: Status
    code: str
    operation: bytes
    received_at: datetime

    @property
    def effective(self) -> bool:
        """Whether it changed anything."""
        return self.status in (Status.APPLIED, Status.FLAGGED)


class History:
    """One site's feed and ledger as far as they were committed. `sync` catches up with the tables.

    `life` is another number for each history, and for one that turned out to be another than it was.
    """

    def __init__(self, connection: Connection, site: str) -> None:
        self._connection = connection
        self._site = site
        self.life = next(_lives)
        self._changes = -1
        self.epoch = ""
        self.seq = 0
        self.chains: dict[int, str] = {0: FIRST_HASH}
        self.ledger: dict[str, Line] = {}
        self.records: dict[Key, tuple[int, Record]] = {}
        self._order: list[tuple[int, Key]] = []

    def copy(self) -> "History":
        """This history as it is now."""
        other = History(self._connection, self._site)
        other.epoch, other.seq, other.chains = self.epoch, self.seq, dict(self.chains)
        other.ledger, other.records = dict(self.ledger), dict(self.records)
        other._order = list(self._order)
        return other

    def sync(self) -> "History":
        """Catch up with what was committed."""
        if self._changes == self._connection.total_changes:
            return self
        self._changes = self._connection.total_changes
        run = self._connection.execute
        epoch, seq, lines = run(
            "SELECT epoch, seq, (SELECT count(*) FROM ledger WHERE site = id) FROM site WHERE id = ?", (self._site,)
        ).fetchone()
        self.epoch = epoch
        if seq != self.seq or lines != len(self.ledger):
            if lines - len(self.ledger) != seq - self.seq:
                # Something came in below what was there: the truth is whatever the tables hold now.
                self.__init__(self._connection, self._site)
                self._changes, self.epoch = self._connection.total_changes, epoch
            after = (self._site, self.seq)
            for row in run(
                "SELECT seq, op_id, device, number, hash, status, code, operation, received_at, chain FROM ledger"
                " WHERE site = ? AND seq > ? ORDER BY seq",
                after,
            ):
                self._take_line(*row)
            for kind, id, at, body in run(
                "SELECT kind, id, seq, body FROM record WHERE site = ? AND seq > ? ORDER BY seq, kind, id", after
            ):
                if kind not in SERVER_ONLY:
                    self.records[kind, id] = (at, msgspec.json.decode(body, type=KINDS[kind]))
                    self._order.append((at, (kind, id)))
            self.seq = seq
        return self

    def _take_line(
        self, seq: int, id: str, device: str, number: int, hash: str, status: str, code: str, *rest: str
    ) -> None:
        operation, received_at, chain = rest
        self.ledger[id] = Line(
            seq, id, device, number, hash, Status(status), code, operation.encode(), datetime.fromisoformat(received_at)
        )
        self.chains[seq] = chain

    def holds(self, cursor: str) -> Cursor | None:
        """Return the cursor, read, where it names a moment of this history."""
        if not cursor:
            return None
        read = _parsed(cursor)
        return read if read.epoch == self.epoch and self.chains.get(read.seq) == read.hash else None

    def changed(self, after: int, upto: int) -> list[tuple[Key, Record]]:
        """Return the records whose newest version lies between two positions."""
        found: list[tuple[Key, Record]] = []
        for index in range(bisect_right(self._order, (after, ("~", "~"))), len(self._order)):
            seq, key = self._order[index]
            if seq > upto:
                break
            newest, record = self.records[key]
            if newest == seq:
                found.append((key, record))
        return found

    def operations(self) -> list[tuple[Line, Operation]]:
        """Return the whole ledger in its order, decoded."""
        lines = sorted(self.ledger.values())
        return [(line, msgspec.json.decode(line.operation, type=Operation)) for line in lines]
