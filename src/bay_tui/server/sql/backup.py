"""Back up all tables at one moment, and restore them.

A backup is packed lines of JSON, one format for SQLite and PostgreSQL, readable anywhere. The first line says what it
is, each further one is a row, the last one counts them: a file that was cut off is noticed before anything is
replaced.
"""

import gzip
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql import newest_received, record_keys, site_identities
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.migrations import HEAD, RESTORABLE
from bay_tui.server.sql.schema import UtcInstant, metadata, record_key, site
from bay_tui.workshop.coded import CodedError

_FORMAT = "bay-tui backup"
_CHUNK = 500
_LEVEL = 6


class BackupError(CodedError):
    """Refuse a file as no backup, damaged, or of another version."""


class _Line(msgspec.Struct, omit_defaults=True):
    """Hold one line of a backup.

    The head (`format`), a row (`table`, `row`), or the end (`rows`).
    """

    format: str = ""
    revision: str = ""
    made_at: datetime | None = None
    table: str = ""
    row: dict[str, Any] = {}
    rows: int = -1


def save(database: ServerDatabase, path: Path) -> int:
    """Write a backup to `path`, and return its number of rows.

    Whole or not at all. Raises OSError.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as raw:
            os.fchmod(raw.fileno(), 0o600)  # hashes of PINs and customers' phones are in it
            with gzip.GzipFile("", "wb", _LEVEL, raw) as packed:
                rows = _write(database, packed)
            raw.flush()
            os.fsync(raw.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return rows


def load(database: ServerDatabase, path: Path) -> int:
    """Replace everything by the rows in `path`; return their number.

    Sites get new epochs, and keep their identities: those in the backup, or where it is of an earlier version those
    they have here. Raises OSError, or BackupError; then nothing has changed.
    """
    for _ in _rows(path):
        pass  # read to its end before anything is touched
    rows = 0
    with database.writing() as connection:
        # Whoever waits for a site's row would find it gone, and not the new one: they wait for the table instead.
        database.lock_sites(connection)
        before = site_identities.known(connection)
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
        for table, values in _chunks(path):
            rows += len(values)
            # An earlier version found records by less: the keys are made anew.
            if table is not record_key:
                connection.execute(sa.insert(table), values)
        record_keys.rebuild(connection)
        newest_received.fill(connection)
        site_identities.fill(connection, before)
        for site_id in connection.execute(sa.select(site.c.id)).scalars().all():
            connection.execute(sa.update(site).where(site.c.id == site_id).values(epoch=uuid4().hex))
    return rows


def _write(database: ServerDatabase, packed: gzip.GzipFile) -> int:
    rows = 0
    packed.write(_encoded(_Line(format=_FORMAT, revision=HEAD, made_at=datetime.now(UTC))))
    with database.reading() as connection:
        for table in metadata.sorted_tables:
            name, columns = str(table.name), [str(column.key) for column in table.c]
            for row in connection.execution_options(yield_per=_CHUNK).execute(sa.select(table)):
                packed.write(_encoded(_Line(table=name, row=dict(zip(columns, row, strict=True)))))
                rows += 1
    packed.write(_encoded(_Line(rows=rows)))
    return rows


def _chunks(path: Path) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    """Yield rows of one table at a time, some hundreds together."""
    current: sa.Table | None = None
    values: list[dict[str, Any]] = []
    for table, row in _rows(path):
        if current is not None and (table is not current or len(values) >= _CHUNK):
            yield current, values
            values = []
        current = table
        values.append(row)
    if current is not None:
        yield current, values


def _rows(path: Path) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """Yield the rows of a backup with their tables.

    Raises BackupError at the first fault.
    """
    try:
        yield from _checked(path)
    except (EOFError, gzip.BadGzipFile, zlib.error, msgspec.DecodeError, KeyError, ValueError) as error:
        raise BackupError("backup-damaged", path=str(path)) from error


def _checked(path: Path) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    decoder = msgspec.json.Decoder(_Line)
    count = 0
    ended = False
    with gzip.open(path, "rb") as packed:
        head = decoder.decode(packed.readline())
        if head.format != _FORMAT:
            raise BackupError("backup-unknown", path=str(path))
        if head.revision not in RESTORABLE:
            raise BackupError("backup-version", path=str(path), revision=head.revision)
        for text in packed:
            line = decoder.decode(text)
            if not line.table:
                ended = line.rows == count
                continue
            count += 1
            table = metadata.tables[line.table]
            yield table, {name: _value(table.c[name], value) for name, value in line.row.items()}
    if not ended:
        raise BackupError("backup-damaged", path=str(path))


def _value(column: sa.Column[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, UtcInstant):
        return msgspec.convert(value, datetime)
    return value


def _encoded(line: _Line) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def _sync_folder(folder: Path) -> None:
    """Make a renamed file outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
