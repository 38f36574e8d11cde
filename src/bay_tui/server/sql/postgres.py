"""Reach PostgreSQL through psycopg 3, its settings as parts.

Never as a URL rendered back to text: what one side escapes, the other need not read alike.

Behind a pooler (PgBouncer) each transaction may be another session of the database: nothing is prepared there, and
what others set for their session each transaction sets for itself. A pooler shows by the process it says it is.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from bay_tui.server.sql.deadlines import CONNECT_SECONDS, ConnectionWatch, Deadlines
from bay_tui.server.sql.lifelines import Lifeline

if TYPE_CHECKING:
    import psycopg

CHANNEL = "bay_tui"
"""The notification channel; the payload is the id of the site that changed."""

ENCODING = "UTF8"
"""The encoding that a database must have."""

LIFELINE, POOLED = "bay_tui_lifeline", "bay_tui_pooled"
"""What is noted about a connection: the `Lifeline` that cuts it, whether it leads through a pooler."""

# Where the tables are, with pages of its own, and not to be packed: about what a batch of operations takes.
PROBE = """
SET LOCAL temp_tablespaces = '';
CREATE TEMPORARY TABLE bay_tui_probe AS
SELECT md5(random()::text) || md5(random()::text) AS content FROM generate_series(1, 700)
"""
"""What is written to see whether anything can be."""

WRITES = "bay_tui_writes"
"""The execution option of a connection that writes."""

_LONG_SECONDS, _SILENT_SECONDS = 1.0, 1.0
"""Where connecting took so long and failed, nobody else tries for so long."""

_FREE_SECONDS = 5
"""How long to wait until one of this process's connections is free."""

# A line that goes nowhere is noticed within about ten seconds, also while nothing is being sent.
_USUAL = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def engine(url: sa.URL, deadlines: Deadlines, watch: ConnectionWatch) -> sa.Engine:
    """Return the engine for a URL; nothing is connected yet.

    Raises ModuleNotFoundError without the driver.
    """
    made = sa.create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_size=10,
        max_overflow=20,
        pool_timeout=_FREE_SECONDS,
        connect_args=_usual(url),
    )
    connections = _Connections(deadlines, watch)
    event.listen(made, "do_connect", connections.connect)
    event.listen(made, "connect", connections.set_up)
    event.listen(made, "checkout", connections.test)
    event.listen(made, "begin", connections.begin)
    event.listen(made, "close", connections.let_go)
    return made


class _Connections:
    """Look after an engine's connections, from the first byte to the last."""

    def __init__(self, deadlines: Deadlines, watch: ConnectionWatch) -> None:
        self._deadlines = deadlines
        self._watch = watch
        self._silent_until = 0.0

    def connect(self, dialect: sa.Dialect, _: object, arguments: Sequence[Any], settings: dict[str, Any]) -> Any:
        """Connect, unless that was tried just now and nobody answered.

        Otherwise each request would hold a thread for as long as that takes.
        """
        began = time.monotonic()
        failure = dialect.loaded_dbapi.OperationalError
        if self._watch.ended or began < self._silent_until:
            raise failure("this server stops" if self._watch.ended else "it did not answer just now")
        try:
            return dialect.connect(*arguments, **settings)
        except failure:
            if time.monotonic() - began >= _LONG_SECONDS:
                self._silent_until = time.monotonic() + _SILENT_SECONDS
            raise

    def set_up(self, connection: "psycopg.Connection", entry: ConnectionPoolEntry) -> None:
        """Set up a new connection, and note whether it is pooled."""
        entry.info[LIFELINE] = lifeline = Lifeline(connection)
        try:
            with self._watch.limited(lifeline, CONNECT_SECONDS):
                connection.autocommit = True
                entry.info[POOLED] = pooled = is_pooled(connection)
                if pooled:
                    connection.prepare_threshold = None
                else:
                    connection.execute(_settings(self._deadlines, writes=False, local=False))
                connection.autocommit = False
        except BaseException:
            # The pool never gets to know it, and would not close it.
            self.let_go(connection, entry)
            connection.close()
            raise

    def test(self, connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
        """Test a connection that lay idle, for a moment."""
        with self._watch.limited(entry.info[LIFELINE], CONNECT_SECONDS), suppress(connection.Error):
            connection.pgconn.exec_(b"")
        if connection.closed:
            # Those that lay idle with it have ended with it.
            raise InvalidatePoolError

    def begin(self, connection: sa.Connection) -> None:
        """Set for a transaction what its session cannot be trusted to keep."""
        writes = bool(connection.get_execution_options().get(WRITES, False))
        if connection.info[POOLED] or (writes and self._deadlines.idle_writing != self._deadlines.idle):
            connection.connection.cursor().execute(_settings(self._deadlines, writes=writes, local=True))

    def let_go(self, _: object, entry: ConnectionPoolEntry) -> None:
        """Let go of a connection's lifeline."""
        lifeline = entry.info.pop(LIFELINE, None)
        if lifeline is not None:
            lifeline.close()


def parts(url: sa.URL) -> dict[str, Any]:
    """Return a URL's settings by the driver's names.

    The password is among them: never to be logged.
    """
    _, found = url.get_dialect()().create_connect_args(url)
    return dict(found) | _usual(url)


def listening(url: sa.URL) -> "psycopg.Connection | None":
    """Return a new connection that hears what is notified.

    None behind a pooler, where nothing would be heard. Raises what connecting raises.
    """
    import psycopg  # only where PostgreSQL is used: it is an extra

    connection = psycopg.connect(**parts(url), autocommit=True)
    try:
        if is_pooled(connection):
            connection.close()
            return None
        connection.execute(f"LISTEN {CHANNEL}")
    except BaseException:
        connection.close()
        raise
    return connection


def is_pooled(connection: "psycopg.Connection") -> bool:
    """Say whether a connection leads through a pooler.

    Which greets under a number of its own, not that of the process behind it.
    """
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    return row is None or row[0] != connection.info.backend_pid


def _usual(url: sa.URL) -> dict[str, Any]:
    """Return what is set wherever the URL says nothing else."""
    return {name: value for name, value in _USUAL.items() if name not in url.query} | {"client_encoding": ENCODING}


def _settings(deadlines: Deadlines, *, writes: bool, local: bool) -> bytes:
    """Return the statements that set the deadlines, in one message."""
    idle = deadlines.idle_writing if writes else deadlines.idle
    limits = {
        "lock_timeout": deadlines.lock,
        "statement_timeout": deadlines.statement,
        "idle_in_transaction_session_timeout": idle,
    }
    scope = "LOCAL" if local else "SESSION"
    return "; ".join(f"SET {scope} {name} = {int(limit * 1000)}" for name, limit in limits.items()).encode()
