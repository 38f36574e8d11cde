"""The server's database: SQLite in memory, behind the statements of the real one, with commits that can be cut short.

What counts of a disk is modelled by whole databases: a crash keeps what was committed, a restore puts an earlier copy
in place. There is one connection for the whole process, since nothing here runs at the same time.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

from bay_tui.server.sql import database as real
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.deadlines import SERVING
from bay_tui.server.sql.postgres import WRITES

Point = Callable[[str], None]


class SimDatabase(ServerDatabase):
    """The real database class on the one connection. `point` is called at each boundary, and may raise.

    Boundaries are "statement" before each SQL statement, "commit" before and "committed" after a commit.
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
        self._migrate_once()

    def _migrate_once(self) -> None:
        if not self.raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._migrate()

    @contextmanager
    def reading(self, within: float = 0.0) -> Generator[sa.Connection]:
        with self._watched(), super().reading(within) as connection:
            yield connection

    @contextmanager
    def writing(self, connection: sa.Connection | None = None) -> Generator[sa.Connection]:
        with self._watched(), super().writing(connection) as writer:
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


@cache
def _connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=512)
    real._prepare_sqlite(connection, None)  # type: ignore[arg-type]
    return connection


@cache
def _engine() -> sa.Engine:
    engine = sa.create_engine("sqlite://", poolclass=StaticPool, creator=_connection)
    event.listen(engine, "begin", real._begin_sqlite)
    event.listen(engine, "before_cursor_execute", _before_statement)
    return engine


def _before_statement(*_: object) -> None:
    if _Statements.point is not None:
        _Statements.point("statement")
