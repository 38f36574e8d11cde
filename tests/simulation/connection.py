"""A connection to the server's database that costs what SQLite costs, and not several times that.

The server's statements are compiled once and go to the driver as they are (`bay_tui.server.sql.compiled_sql`); all that
SQLAlchemy does with them is to pass them on, and a world has four thousand. The few that need more of it get it, in the
same transaction.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import cache
from types import TracebackType
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

_DIALECT = SQLiteDialect_pysqlite()
READS = "SELECT"
"""With what a statement begins that reads."""


class Rows:
    """What a statement found, as the driver gives it."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.returns_rows = cursor.description is not None
        self._cursor = cursor

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._cursor.fetchall())


class SimConnection:
    """What the server asks of an `sa.Connection`, on the driver's.

    `before` is called with how each statement begins, before it is executed. As with SQLAlchemy, a transaction begins
    by itself with the first statement, and is rolled back at the end unless it was begun to be committed.
    """

    dialect = _DIALECT

    def __init__(self, raw: sqlite3.Connection, begin: str, before: Callable[[str], None]) -> None:
        self._raw, self._begin, self._before = raw, begin, before
        self._options: dict[str, Any] = {}
        self._open = False

    def __enter__(self) -> "SimConnection":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self._end("ROLLBACK")

    @contextmanager
    def begin(self) -> Generator[None]:
        """A transaction that is committed at the end, and rolled back where anything is raised."""
        self._begun()
        try:
            yield
        except BaseException:
            self._end("ROLLBACK")
            raise
        self._end("COMMIT")

    def execution_options(self, **options: Any) -> "SimConnection":
        """The same, with further options from now on."""
        self._options |= options
        return self

    def exec_driver_sql(self, text: str, given: Any = ()) -> Rows:
        """Execute a statement as it stands, or once for each of a list of parameters."""
        self._begun()
        self._before(text)
        run = self._raw.executemany if isinstance(given, list) else self._raw.execute
        try:
            return Rows(run(text, given))
        except sqlite3.Error as error:
            _as_sqlalchemy(text, given, error)

    def execute(self, statement: sa.Executable, given: Any = None) -> sa.CursorResult[Any]:
        """Execute a statement of SQLAlchemy's, with all that it makes of it."""
        self._begun()
        self._before(READS if isinstance(statement, sa.Select) else "")
        return _borrowed(self._raw).execute(statement, given, execution_options=self._options)

    def __getattr__(self, name: str) -> Any:
        self._begun()
        return getattr(_borrowed(self._raw), name)

    def _begun(self) -> None:
        if not self._open:
            self._before(self._begin)
            self._raw.execute(self._begin)
            self._open = True

    def _end(self, how: str) -> None:
        if self._open:
            self._open = False
            self._raw.execute(how)


def _as_sqlalchemy(text: str, given: Any, error: sqlite3.Error) -> NoReturn:
    raise DBAPIError.instance(text, given, error, sqlite3.Error, dialect=_DIALECT) from error


class _Borrowed:
    """The driver's connection for SQLAlchemy, whose transactions are none of its business."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def commit(self) -> None:
        pass

    rollback = close = commit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


@cache
def _borrowed(raw: sqlite3.Connection) -> sa.Connection:
    return sa.create_engine("sqlite://", poolclass=StaticPool, creator=lambda: _Borrowed(raw)).connect()
