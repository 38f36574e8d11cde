"""Open SQLite or PostgreSQL behind the same statements, migrated.

SQLite runs in WAL mode with full synchronisation, one writer at a time (`BEGIN IMMEDIATE`), its `-wal` and `-shm`
files beside it. PostgreSQL goes through psycopg 3; writers read committed rows behind their site's lock, readers see
one moment (`REPEATABLE READ`).
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bay_tui.server.sql import postgres
from bay_tui.server.sql.deadlines import GLANCE_SECONDS, OFFICE, ConnectionWatch, Deadlines
from bay_tui.server.sql.migrations import HEAD
from bay_tui.workshop.coded import CodedError

_BUSY_SECONDS = 30
_BUSY_RETRY_SECONDS = 0.01
_PRIMARY_CODE = 0xFF
"""The bits of SQLite's extended error codes that say what kind of error it is."""
_MIGRATION_LOCK = 0x6261795F747569


def normalised_url(url: str) -> sa.URL:
    """Return SQLAlchemy's URL for what a person writes.

    A path is SQLite, `postgresql://` is psycopg 3. Raises ValueError where it is neither.
    """
    if "://" not in url:
        return sa.URL.create("sqlite", database=str(Path(url).expanduser()))
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise ValueError("not a database URL") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise ValueError(f"databases are sqlite and postgresql, not {parsed.drivername}")
    if parsed.drivername == "sqlite" and not parsed.database:
        raise ValueError("SQLite needs a file: sqlite:///path/to/file")
    return parsed


class DatabaseError(CodedError):
    """Refuse a database that cannot be opened.

    Not reachable, not ours, of a newer version, or not able to hold every text.
    """


class ServerDatabase:
    """Hold one open database.

    Threads may share it: each `reading` and `writing` takes a connection of its own. Raises ValueError for a URL of
    no use, DatabaseError where it leads nowhere.
    """

    on_newer: Callable[[DatabaseError], None] | None = None
    """Is told when another version has taken the database over. This one has to end then."""

    _watch: ConnectionWatch | None = None
    """Cuts what takes too long; what takes SQLite long is this machine."""

    def __init__(self, url: str, deadlines: Deadlines = OFFICE) -> None:
        self.url = normalised_url(url)
        self.is_sqlite = self.url.drivername == "sqlite"
        self._deadlines = deadlines
        if self.is_sqlite:
            self._engine = _sqlite_engine(self.url)
        else:
            self._watch = ConnectionWatch()
            self._engine = _postgres_engine(self.url, deadlines, self._watch)
        self._writer = self._engine.execution_options(**{postgres.WRITES: True})
        if not self.is_sqlite:
            self._writer = self._writer.execution_options(isolation_level="READ COMMITTED")
        try:
            if not self.is_sqlite:
                self._check_encoding()
            self._migrate()
        except Exception as error:
            self.close()
            if isinstance(error, DatabaseError):
                raise
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise DatabaseError("database-unusable", reason=" ".join(str(reason).split())) from error

    @contextmanager
    def reading(self, within: float = 0.0) -> Generator[sa.Connection]:
        """Give a connection that sees one moment.

        Whatever it does is rolled back. It is cut after `within` seconds, or as long as the deadlines say.
        """
        with self._engine.connect() as connection, self._limited(connection, within or self._deadlines.reading):
            yield connection

    @contextmanager
    def writing(self, connection: sa.Connection | None = None) -> Generator[sa.Connection]:
        """Give a connection in a transaction that commits at the end.

        It rolls back when anything is raised. `connection` is one from `kept_connection`; without it, one is taken
        for this transaction alone.
        """
        with (
            nullcontext(connection) if connection else self._writer.connect() as writer,
            self._limited(writer, self._deadlines.writing),
            writer.begin(),
        ):
            yield writer

    def kept_connection(self) -> sa.Connection | None:
        """Return a connection for `writing` to reuse, if it is safe.

        Getting one costs a moment; whoever keeps it closes it. None for PostgreSQL, whose server may have gone away
        meanwhile: only a new connection is tested first.
        """
        return self._writer.connect() if self.is_sqlite else None

    def insert(self, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
        """Return an insert into `table` that knows `ON CONFLICT`."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def notify(self, site: str) -> None:
        """Tell other server processes that `site` changed.

        SQLite cannot: its processes look at the head of the feed.
        """
        if self.is_sqlite:
            return
        with self.writing() as connection:
            connection.execute(sa.select(sa.func.pg_notify(postgres.CHANNEL, site)))

    def lock_sites(self, connection: sa.Connection) -> None:
        """Have nobody write any site until this transaction ends.

        And wait until nobody does. SQLite lets only one write anyway.
        """
        if not self.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE site IN EXCLUSIVE MODE")

    def try_writing(self) -> None:
        """Write a little that nobody keeps, where the database is elsewhere.

        Raises what writing raises. SQLite's disk is this machine's, see `disk_probe`.
        """
        if self.is_sqlite:
            return
        with (
            self._writer.connect() as connection,
            self._limited(connection, GLANCE_SECONDS),
            connection.begin() as transaction,
        ):
            connection.exec_driver_sql(postgres.PROBE)
            transaction.rollback()

    def check_revision(self, revision: str) -> None:
        """Raise DatabaseError where another version has taken the database over.

        `revision` is what stands in it now. Whoever went on would write what that version does not expect.
        """
        if revision != HEAD:
            error = DatabaseError("database-newer", revision=revision)
            if self.on_newer is not None:
                self.on_newer(error)
            raise error

    def close(self) -> None:
        """Close every connection."""
        self.cut()
        self._engine.dispose()

    def cut(self) -> None:
        """End every wait for the database at once, and all that come.

        SQLite's are left to themselves: they wait for this machine's own disk.
        """
        if self._watch is not None:
            self._watch.cut()

    def _limited(self, connection: sa.Connection, seconds: float) -> AbstractContextManager[None]:
        if self._watch is None:
            return nullcontext()
        return self._watch.limited(connection.info[postgres.LIFELINE], seconds)

    def _check_encoding(self) -> None:
        """Raise DatabaseError for a database that cannot hold every text.

        One of another encoding would take what it can, and refuse a name or a sign years later.
        """
        with self.reading() as connection:
            encoding = str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())
        if encoding != postgres.ENCODING:
            raise DatabaseError("database-encoding", encoding=encoding)

    def _migrate(self) -> None:
        revision = self._revision()
        if revision == HEAD:
            return
        if revision is not None and revision > HEAD:
            raise DatabaseError("database-newer", revision=revision)
        with self._writer.connect() as connection, connection.begin():
            if not self.is_sqlite:
                # Other processes wait until the one that came first is done, which may take minutes.
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                if revision is not None:
                    # What an older process is writing is written first, and it sees the revision before it writes more.
                    self.lock_sites(connection)
            _upgrade(connection)

    def _revision(self) -> str | None:
        with self.reading() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: sa.Connection) -> None:
    # Alembic takes a quarter of a second to import, which only a database that is behind has to pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _postgres_engine(url: sa.URL, deadlines: Deadlines, watch: ConnectionWatch) -> sa.Engine:
    try:
        return postgres.engine(url, deadlines, watch)
    except ModuleNotFoundError as error:
        raise DatabaseError("database-driver") from error


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url, pool_size=10, max_overflow=20, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions by itself, late and deferred; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Set WAL mode, trying again while others use a new file.

    SQLite's own timeout does not apply here: where another connection writes to the new file, or sets the mode as
    well, it answers "locked" at once. A file that is in WAL mode already needs no lock for this.
    """
    until = monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
            sleep(_BUSY_RETRY_SECONDS)


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(postgres.WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
