"""The server's database: SQLite in memory, behind the statements of the real one, with commits that can be cut short.

What counts of a disk is modelled by whole databases: a crash keeps what was committed, a restore puts an earlier copy
in place. There is one connection for the whole process, since nothing here runs at the same time.
"""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any
from unittest import mock

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool
from tests.simulation.connection import READS, SimConnection
from tests.simulation.environment import ASKED

from bay_tui.server.sql import database as real
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.deadlines import SERVING
from bay_tui.server.sql.postgres import WRITES
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing import rehearsal, transaction
from bay_tui.server.writing.rehearsal import RehearsedDecision
from bay_tui.workshop.operations import Operation

Point = Callable[[str], None]


class SimDatabase(ServerDatabase):
    """The real database class on the one connection. `point` is called at each boundary, and may raise.

    Boundaries are "statement" before each SQL statement, "read in …" before each that reads for a request, "commit"
    before and "committed" after a commit.
    """

    def __init__(self, point: Point | None = None) -> None:
        self.url = sa.URL.create("sqlite", database=":memory:")
        self.is_sqlite = True
        self._deadlines = SERVING
        self._engine = _engine()
        self._writer = self._engine.execution_options(**{WRITES: True})
        self._point = point
        _Statements.point = None
        self.raw = _connection()
        if not self.raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._migrate()
        self._engine, self._writer = _Connections(writes=False), _Connections(writes=True)  # type: ignore[assignment]

    @contextmanager
    def reading(self, within: float = 0.0) -> Generator[sa.Connection]:
        with self._watched(), super().reading(within) as connection:
            yield connection

    @contextmanager
    def writing(self, connection: sa.Connection | None = None) -> Generator[sa.Connection]:
        with self._watched(), super().writing(connection) as writer:
            _Statements.rehearsed = False
            yield writer
            if self._point is not None:
                self._point("commit")
        if self._point is not None:
            self._point("committed")

    def close(self) -> None:
        """The connection outlives every server."""

    @contextmanager
    def _watched(self) -> Generator[None]:
        _Statements.point, before = self._point, _Statements.point
        try:
            yield
        finally:
            _Statements.point = before


class _Connections:
    """Stands where SQLAlchemy's engine stands: it gives connections to the one database."""

    def __init__(self, *, writes: bool) -> None:
        self._begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    def connect(self) -> SimConnection:
        return SimConnection(_connection(), self._begin, _before_statement)


def fill(connection: sqlite3.Connection, content: bytes) -> None:
    """Put another database's content in place of a connection's.

    Not by `deserialize` there: SQLite 3.40 goes on using the schema that it frees for `json_each`, and crashes.
    """
    source = sqlite3.connect(":memory:")
    source.deserialize(content)
    source.backup(connection)
    source.close()


class _Statements:
    point: Point | None = None
    rehearsed = False


def rehearsing(likely: bool) -> AbstractContextManager[Any]:
    """Return a patch that tells what is read after a batch was rehearsed; unless `likely` it never is."""

    def rehearse(view: SqlView, operations: Sequence[Operation]) -> list[RehearsedDecision]:
        try:
            return rehearsal.rehearse(view, operations) if likely else []
        finally:
            _Statements.rehearsed = True

    return mock.patch.object(transaction, "rehearse", rehearse)


@cache
def _connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=512)
    real._prepare_sqlite(connection, None)  # type: ignore[arg-type]
    return connection


@cache
def _engine() -> sa.Engine:
    """SQLAlchemy's engine on that connection, to make the tables with."""
    engine = sa.create_engine("sqlite://", poolclass=StaticPool, creator=_connection)
    event.listen(engine, "begin", real._begin_sqlite)
    return engine


def _before_statement(text: str) -> None:
    if _Statements.point is None:
        return
    _Statements.point("statement")
    if text.startswith(READS):
        asked = ASKED.get()
        _Statements.point(f"read in {'rehearsed ' if asked == 'push' and _Statements.rehearsed else ''}{asked}")
